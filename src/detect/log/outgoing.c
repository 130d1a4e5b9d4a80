/*
 * A host of ours reaches out as it never does: to many more others, or much
 * more often, than in the hours before. What is usual differs by host and hour:
 * a mail server speaks to hundreds, a printer to nobody, backups run at night. So each host
 * is compared with itself, and only when some days of it are known.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/i18n.h"
#include "base/table.h"
#include "detect/by_source.h"
#include "detect/ours.h"
#include "detect/say.h"
#include "detect/spread.h"

#define HOSTS_CEILING (1u << 13)
#define BURSTS_MAX 512

#define HOURS 24

/* Known for so long, and active in so many hours of it. */
#define KNOWN_FOR (3 * DAY)
#define ACTIVE_HOURS 6

/* Others in one hour, and how often they must be what the hour, and any hour, has had at most. */
#define OTHERS_ENOUGH 30
#define TIMES_ENOUGH 500
#define OF_THE_HOUR 4
#define OF_ANY_HOUR 2
#define TIMES_OF_THE_HOUR 8
#define TIMES_OF_ANY_HOUR 4

extern const struct detector detect_outgoing;

struct host {
	struct addr addr;
	instant first, last, hour;       /* hour: the start of the one that is counted */
	uint32_t times, active;
	struct spread others;
	uint32_t most_others, most_times;
	uint16_t usual_others[HOURS];    /* the most of this hour of the day */
	uint32_t usual_times[HOURS];
	struct cited cited;              /* of this hour */
};

struct burst {
	struct addr addr;
	instant start, end;
	uint32_t others, times, usual;
	bool by_others;
	struct cited cited;
};

struct outgoing {
	const struct site *site;
	struct table *hosts;
	struct burst bursts[BURSTS_MAX];
	size_t burst_count;
	uint64_t lost;
};

static instant
host_time(const void *row)
{
	return ((const struct host *)row)->last;
}

static const struct table_kind kind = {
	.row_size = sizeof(struct host), .hash = by_source_hash, .same = by_source_same, .time = host_time,
};

static void
outgoing_close(void *state)
{
	struct outgoing *o = state;

	if (o)
		table_free(o->hosts);
	free(o);
}

static enum err
outgoing_open(const struct site *site, void **state)
{
	struct outgoing *o = calloc(1, sizeof *o);
	enum err err = o ? table_new(&kind, HOSTS_CEILING, &o->hosts) : ERR_NOMEM;

	if (err) {
		outgoing_close(o);
		return err;
	}
	o->site = site;
	*state = o;
	return ERR_OK;
}

static uint32_t
larger(uint32_t a, uint32_t b)
{
	return a > b ? a : b;
}

/* What an hour of the day is used to, from itself and the one before it. */
static uint32_t
usual(const struct host *h, unsigned hour, bool others)
{
	unsigned before = (hour + HOURS - 1) % HOURS;

	return others ? larger(h->usual_others[hour], h->usual_others[before]) :
			larger(h->usual_times[hour], h->usual_times[before]);
}

static void
add_burst(struct outgoing *o, const struct host *h, uint32_t others, bool by_others, uint32_t known)
{
	for (size_t i = o->burst_count; i-- > 0;) {
		struct burst *b = &o->bursts[i];

		if (addr_eq(&b->addr, &h->addr) && h->hour - b->end <= 2 * HOUR) {
			b->end = h->last;
			b->times += h->times;
			b->others = larger(b->others, others);
			return;
		}
	}
	if (o->burst_count == BURSTS_MAX) {
		o->lost++;
		return;
	}
	o->bursts[o->burst_count++] = (struct burst){ .addr = h->addr, .start = h->hour,
		.end = h->last, .others = others, .times = h->times, .usual = known,
		.by_others = by_others, .cited = h->cited };
}

static void
end_hour(struct outgoing *o, struct host *h)
{
	unsigned hour = (unsigned)((h->hour / HOUR) % HOURS);
	uint32_t others = spread_count(&h->others);
	bool known = h->hour - h->first >= KNOWN_FOR && h->active >= ACTIVE_HOURS;
	bool many = others >= OTHERS_ENOUGH && others >= OF_THE_HOUR * usual(h, hour, true) &&
		others >= OF_ANY_HOUR * h->most_others;
	bool often = h->times >= TIMES_ENOUGH &&
		h->times >= TIMES_OF_THE_HOUR * usual(h, hour, false) &&
		h->times >= TIMES_OF_ANY_HOUR * h->most_times;

	if (known && (many || often))
		add_burst(o, h, others, many, many ? h->most_others : h->most_times);
	h->usual_others[hour] = (uint16_t)larger(h->usual_others[hour], others < 60000 ? others : 60000);
	h->usual_times[hour] = larger(h->usual_times[hour], h->times);
	h->most_others = larger(h->most_others, others);
	h->most_times = larger(h->most_times, h->times);
	h->active++;
}

static void
begin_hour(struct host *h, instant now)
{
	h->hour = now - now % HOUR;
	h->times = 0;
	h->others = (struct spread){ 0 };
	h->cited = (struct cited){ 0 };
}

static struct host *
host_of(struct outgoing *o, const struct observation *seen)
{
	struct host *h = table_find_hashed(o->hosts, &seen->source, seen->source_hash);

	if (h)
		return h;
	h = table_add(o->hosts, &(struct host){ .addr = seen->source, .first = seen->event->time,
		.last = seen->event->time });
	if (h)
		begin_hour(h, seen->event->time);
	return h;
}

static bool
goes_out(const struct outgoing *o, const struct event *e)
{
	if (e->action == ACTION_PACKET && e->outcome == OUTCOME_DENIED)
		return false; /* it did not get out, and is a scan for others to find */
	return e->src.family != ADDR_NONE && netset_has(&o->site->home, &e->src) &&
		!addr_is_loopback(&e->src) &&
		(e->dst.family != ADDR_NONE ?
			!netset_has(&o->site->home, &e->dst) && !addr_is_group(&e->dst) :
			e->dst_name.len && is_outsider(o->site, &e->dst, e->dst_name));
}

static void
outgoing_observe(void *state, const struct observation *seen, struct alerts *out)
{
	struct outgoing *o = state;
	const struct event *e = seen->event;
	struct host *h;

	(void)out;
	if (!goes_out(o, e))
		return;
	h = host_of(o, seen);
	if (!h || e->time < h->hour)
		return;
	if (e->time - h->hour >= HOUR) {
		end_hour(o, h);
		begin_hour(h, e->time);
	}
	spread_add(&h->others, e->dst.family != ADDR_NONE ? addr_hash(&e->dst) : str_hash(e->dst_name));
	h->times++;
	h->last = e->time > h->last ? e->time : h->last;
	cited_add(&h->cited, &e->place);
}

static void
fill(struct alert *a, const struct burst *b, struct arena *arena)
{
	char note[48];

	snprintf(note, sizeof note, "%u %u", b->by_others, b->usual);
	a->detector = &detect_outgoing;
	a->class = CLASS_STEPPING_STONE;
	a->source.addr = b->addr;
	a->target_count = b->others;
	a->accesses = b->times;
	a->start = b->start;
	a->end = b->end;
	a->outcome = OUTCOME_UNKNOWN;
	a->confidence = CERTAINTY_LIKELY;
	a->ground = (struct ground){ .kind = GROUND_OWN_HOST };
	a->note = arena_keep(arena, str_from(note));
	a->cited = b->cited;
}

static void
outgoing_finish(void *state, struct alerts *out)
{
	struct outgoing *o = state;

	for (size_t i = 0; i < table_count(o->hosts); i++)
		end_hour(o, table_row(o->hosts, i));
	for (size_t i = 0; i < o->burst_count; i++) {
		struct alert *a = alerts_add(out);

		if (!a)
			return;
		fill(a, &o->bursts[i], &out->arena);
	}
}

static uint64_t
outgoing_evicted(const void *state)
{
	const struct outgoing *o = state;

	return table_evicted(o->hosts) + o->lost;
}

static void
describe(const struct alert *a, const struct services *s, struct buf *out)
{
	char source[SAY_MAX];
	struct str rest = a->note, kind_text = { 0 };
	uint64_t known = 0;

	(void)s;
	str_cut(&rest, ' ', &kind_text);
	str_u64(rest, UINT32_MAX, &known);
	say_source(a, source);
	if (str_is(kind_text, "1"))
		/* TRANSLATORS: host of ours, number of others, the most that was usual */
		buf_printf(out, ngettext("%s of ours reached out to %u host in an hour, where %u were the most",
			"%s of ours reached out to %u hosts in an hour, where %u were the most",
			a->target_count), source, a->target_count, (unsigned)known);
	else
		/* TRANSLATORS: host of ours, times, the most that was usual */
		buf_printf(out, ngettext("%s of ours reached out %u time, where %u an hour were the most",
			"%s of ours reached out %u times, where %u an hour were the most",
			a->accesses), source, a->accesses, (unsigned)known);
}

const struct detector detect_outgoing = {
	.name = "outgoing",
	.summary = N_("hosts of ours that reach out to more others, or more often, than they do"),
	.actions = WANTS(ACTION_PACKET) | WANTS(ACTION_CONNECTION) | WANTS(ACTION_REQUEST),
	.open = outgoing_open,
	.observe = outgoing_observe,
	.finish = outgoing_finish,
	.evicted = outgoing_evicted,
	.close = outgoing_close,
	.describe = describe,
};
