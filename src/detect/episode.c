/*
 * Where to draw the line. Peers alert at 5 packets (psad), 7 privileged ports
 * (scanlogd), 15 ports or 25 hosts that failed in five minutes (Zeek); the first
 * cries at strays, the last two wait for much. Here it depends on how much an
 * attempt says: one that was refused says more than one that a firewall merely
 * saw, and a packet that opens a connection more than one that may be the
 * remains of an old one.
 *
 * Nothing here looks at more than one source, and nearly all sources have one
 * attempt, so these are passed over at once. Every kind is judged in one walk,
 * which the detectors share through the ledger.
 */
#include "detect/episode.h"

#include <stdlib.h>

#include "detect/tally.h"

/* Zeek's five minutes, whatever their start: windows are twice that, and overlap. */
#define WINDOW (5 * MINUTE)

/* One port of a target: seven that open (scanlogd), or fifteen that may be remains (Zeek). */
#define PORTS_ENOUGH 105
#define PORT_OPENS 15
#define PORT_REMAINS 7

/* Linux gives its clients ports from here; others from 49152. */
#define FIRST_OWN_PORT 32768

/* One port of several targets: five that refused, or twenty-five that were seen (Zeek). */
#define SWEEP_ENOUGH 25
#define TARGET_REFUSED 5
#define TARGET_SEEN 1

/* Refused at ports and targets that have nothing in common: Zeek's fifteen. */
#define RANDOM_PAIRS 15
#define RANDOM_PORTS 5

/* Hosts speak two or three protocols that are not TCP, UDP or ICMP: psad's five. */
#define PROTOCOLS_ENOUGH 5

/* Over days: eight different doors, or persistence at three of them. */
#define SLOW_PAIRS 8
#define SLOW_PERSISTENT_PAIRS 3
#define SLOW_PERSISTENT_TOTAL 30
#define SLOW_SEEN_PAIRS 20 /* if a firewall merely saw them */
#define SLOW_SPAN (6 * HOUR)

/* Refused once is a stray; the second time it is a probe. Gone at once may be anything twice. */
#define REFUSALS_ENOUGH 2
#define KNOCKS_ENOUGH 3

/* Looked after by the clock: most pauses are as the one before, at a few services. */
#define RHYTHMS 16
#define STEADY_ENOUGH 24

/* Entries of a source stand far apart: the walk asks for them ahead. */
#define AHEAD 16

struct judged {
	enum episode_kind kind;
	struct episode episode;
};

/* All episodes of the ledger as it is. */
struct judgement {
	struct judged *episodes;
	size_t count, room;
	const struct ledger_entry **entries; /* of all episodes; no entry is in two of them */
	size_t entry_count;
};

struct walk {
	const struct site *site;
	struct judgement *judgement;
	const struct ledger_entry **all, **some; /* room for one source's each */
	size_t room;
	struct tally pairs, ports, targets;
	bool home;                               /* the source is the site's own */
};

static uint64_t
mix(uint64_t h, uint64_t v)
{
	h = (h ^ v) * 0xff51afd7ed558ccdu;
	return h ^ h >> 32;
}

static uint64_t
target_of(const struct ledger_entry *e)
{
	return addr_hash(&e->target) * 0xff51afd7ed558ccdu;
}

static uint64_t
port_of(const struct ledger_entry *e)
{
	return (uint64_t)e->ip_proto << 16 | e->port;
}

/* The data of active ftp comes to ports that the client chose. */
static bool
is_ftp_data(const struct ledger_entry *e)
{
	return e->method == METHOD_TCP_SYN && e->src_port == 20 && e->port >= 1024;
}

static bool
may_be_remains(const struct ledger_entry *e)
{
	return e->method == METHOD_TCP_ACK || e->method == METHOD_TCP_FIN ||
		e->method == METHOD_TCP_OTHER || is_ftp_data(e);
}

/*
 * Late answers to a client's own ports say nothing, however many: of games,
 * telephones and the Web over UDP, of servers at any port. Nor does traceroute.
 * A scan of these ports is a scan of lower ones, too.
 */
static bool
may_be_answer(const struct ledger_entry *e)
{
	return e->port >= FIRST_OWN_PORT && (e->method == METHOD_UDP || may_be_remains(e));
}

static bool
is_refused(const struct ledger_entry *e)
{
	return e->outcome == OUTCOME_DENIED || e->outcome == OUTCOME_FAILURE;
}

/* Mail servers hang up on each other all day. */
static bool
is_hung_up(const struct ledger_entry *e)
{
	return e->outcome == OUTCOME_FAILURE &&
		(e->port == 25 || e->port == 465 || e->port == 587);
}

/* Hosts of one's own go to many others for mail and Web pages. */
static bool
is_going_out(const struct walk *w, const struct ledger_entry *e)
{
	static const uint16_t ports[] = { 22, 25, 53, 80, 123, 443, 465, 587, 853, 993, 995 };

	if (!w->home || is_refused(e))
		return false;
	for (size_t i = 0; i < sizeof ports / sizeof *ports; i++)
		if (e->port == ports[i])
			return true;
	return false;
}

static size_t
until(const struct ledger_entry *const *e, size_t from, size_t count, instant end)
{
	while (from < count && e[from]->time <= end)
		from++;
	return from;
}

#define BIT(kind) (1u << (kind))

/* What COUNT attempts that stand in one window are; bits of kinds. */
static unsigned
judge_window(struct walk *w, const struct ledger_entry *const *e, size_t count)
{
	unsigned kinds = 0, refused_pairs = 0;

	if (!tally_start(&w->pairs, count) || !tally_start(&w->ports, count) ||
		!tally_start(&w->targets, count))
		return 0;
	for (size_t i = 0; i < count; i++) {
		uint64_t target = target_of(e[i]), port = port_of(e[i]);
		bool remains = may_be_remains(e[i]);

		if (may_be_answer(e[i]) || tally_add(&w->pairs, mix(target, port), 1) > 1)
			continue;
		if (tally_add(&w->targets, target, remains ? PORT_REMAINS : PORT_OPENS) >=
			PORTS_ENOUGH)
			kinds |= BIT(EPISODE_PORTS);
		if (remains || is_hung_up(e[i]) || is_going_out(w, e[i]))
			continue;
		if (tally_add(&w->ports, port, is_refused(e[i]) ? TARGET_REFUSED : TARGET_SEEN) >=
			SWEEP_ENOUGH)
			kinds |= BIT(EPISODE_SWEEP);
		if (is_refused(e[i]) && !w->home && ++refused_pairs >= RANDOM_PAIRS &&
			w->ports.keys >= RANDOM_PORTS)
			kinds |= BIT(EPISODE_PORTS);
	}
	return kinds;
}

/* Ports beat hosts: a scan of many ports of many hosts is a scan of ports. */
static bool
judge_ports(struct walk *w, const struct ledger_entry *const *e, size_t count,
	enum episode_kind *kind)
{
	unsigned kinds = 0;
	size_t from = 0;

	if (count < SWEEP_ENOUGH / TARGET_REFUSED)
		return false;
	while (from < count && !(kinds & BIT(EPISODE_PORTS))) {
		size_t end = until(e, from, count, e[from]->time + 2 * WINDOW);

		if (end - from >= SWEEP_ENOUGH / TARGET_REFUSED)
			kinds |= judge_window(w, e + from, end - from);
		from = end < count ? until(e, from, count, e[from]->time + WINDOW) : end;
	}
	*kind = kinds & BIT(EPISODE_PORTS) ? EPISODE_PORTS : EPISODE_SWEEP;
	return kinds != 0;
}

static bool
judge_protocols(const struct ledger_entry *const *e, size_t count)
{
	bool seen[256] = { false };
	unsigned distinct = 0;

	for (size_t i = 0; i < count; i++) {
		distinct += !seen[e[i]->ip_proto];
		seen[e[i]->ip_proto] = true;
	}
	return distinct >= PROTOCOLS_ENOUGH;
}

static void
count_pairs(struct walk *w, struct episode *episode)
{
	if (!tally_start(&w->pairs, episode->count))
		return;
	for (size_t i = 0; i < episode->count; i++) {
		const struct ledger_entry *e = episode->entries[i];

		tally_add(&w->pairs, mix(target_of(e), port_of(e)), 1);
		episode->denied += e->outcome == OUTCOME_DENIED;
	}
	episode->pairs = w->pairs.keys;
}

static bool
is_new(const struct episode *episode)
{
	for (size_t i = 0; i < episode->count; i++)
		if (episode->entries[i]->place.source != SOURCE_NONE)
			return true;
	return false;
}

static bool
make_room_for_episode(struct judgement *j)
{
	size_t room = j->room ? 2 * j->room : 64;
	struct judged *episodes;

	if (j->count < j->room)
		return true;
	episodes = realloc(j->episodes, room * sizeof *episodes);
	if (!episodes)
		return false;
	j->episodes = episodes;
	j->room = room;
	return true;
}

static void
tell(struct walk *w, enum episode_kind kind, const struct ledger_entry *const *e, size_t count)
{
	struct judgement *j = w->judgement;
	const struct ledger_entry **entries = j->entries + j->entry_count;
	struct episode episode = { .source = e[0]->source, .entries = entries, .count = count };

	if (!make_room_for_episode(j))
		return;
	memcpy(entries, e, count * sizeof *e);
	j->entry_count += count;
	count_pairs(w, &episode);
	j->episodes[j->count++] = (struct judged){ kind, episode };
}

/* Of E, those of protocols (or not) to w->some; how many. */
static size_t
select_protocols(struct walk *w, const struct ledger_entry *const *e, size_t count, bool protocols)
{
	size_t selected = 0;

	for (size_t i = 0; i < count; i++)
		if ((e[i]->method == METHOD_IP_PROTO) == protocols)
			w->some[selected++] = e[i];
	return selected;
}

/*
 * One stretch without a pause. What belongs to no scan is left over: it is
 * moved to LEFT, which may be the start of the same array.
 */
static size_t
judge_stretch(struct walk *w, const struct ledger_entry *const *e, size_t count,
	const struct ledger_entry **left)
{
	enum episode_kind kind;
	size_t selected;

	selected = select_protocols(w, e, count, true);
	if (selected && judge_protocols(w->some, selected))
		tell(w, EPISODE_PROTOCOLS, w->some, selected);
	selected = select_protocols(w, e, count, false);
	if (selected && judge_ports(w, w->some, selected, &kind)) {
		tell(w, kind, w->some, selected);
		return 0;
	}
	memmove(left, w->some, selected * sizeof *left);
	return selected;
}

static bool
is_slow_scan(struct walk *w, const struct ledger_entry *const *e, size_t count)
{
	struct episode refused = { .entries = e, .count = count };

	if (count < SLOW_PAIRS || e[count - 1]->time - e[0]->time < SLOW_SPAN)
		return false;
	count_pairs(w, &refused);
	return refused.pairs >= SLOW_PAIRS || (refused.pairs >= SLOW_PERSISTENT_PAIRS &&
		count >= SLOW_PERSISTENT_TOTAL);
}

/* What a slow scan is made of; a firewall that merely saw much makes one, too. */
static size_t
select_slow(struct walk *w, const struct ledger_entry *const *e, size_t count, bool seen_too)
{
	size_t selected = 0;

	for (size_t i = 0; i < count; i++)
		if (!may_be_remains(e[i]) && !may_be_answer(e[i]) && !is_hung_up(e[i]) &&
			(seen_too || is_refused(e[i])))
			w->some[selected++] = e[i];
	return selected;
}

static bool
judge_slow(struct walk *w, const struct ledger_entry *const *e, size_t count)
{
	size_t selected = select_slow(w, e, count, false);
	struct episode seen = { .entries = w->some };
	bool slow = is_slow_scan(w, w->some, selected);

	if (!slow && selected < count && count >= SLOW_SEEN_PAIRS) {
		selected = seen.count = select_slow(w, e, count, true);
		count_pairs(w, &seen);
		slow = seen.pairs >= SLOW_SEEN_PAIRS &&
			w->some[selected - 1]->time - w->some[0]->time >= SLOW_SPAN;
	}
	if (slow)
		tell(w, EPISODE_SLOW, w->some, selected);
	return slow;
}

struct rhythm {
	uint64_t pair;
	instant last, pause;
	uint32_t steady, pauses;
};

static struct rhythm *
rhythm_of(struct rhythm all[RHYTHMS], size_t *count, uint64_t pair)
{
	for (size_t i = 0; i < *count; i++)
		if (all[i].pair == pair)
			return &all[i];
	if (*count == RHYTHMS)
		return NULL;
	all[*count] = (struct rhythm){ .pair = pair, .last = INT64_MIN };
	return &all[(*count)++];
}

static void
add_beat(struct rhythm *r, instant at)
{
	instant pause = r->last == INT64_MIN ? 0 : at - r->last, off = pause - r->pause;

	if (r->pause && pause) {
		r->pauses++;
		r->steady += (off < 0 ? -off : off) <= r->pause / 4 + SECOND;
	}
	if (pause || r->last == INT64_MIN) {
		r->pause = pause;
		r->last = at;
	}
}

/*
 * Somebody's monitor looks whether a few services are there, by the clock, and
 * is let in to look. Who scans does not come back every five minutes for a day.
 */
static bool
is_monitor(const struct ledger_entry *const *e, size_t count)
{
	struct rhythm all[RHYTHMS];
	size_t rhythms = 0;
	uint64_t steady = 0, pauses = 0;

	for (size_t i = 0; i < count; i++) {
		struct rhythm *r = rhythm_of(all, &rhythms, mix(target_of(e[i]), port_of(e[i])));

		if (!r || e[i]->method != METHOD_TCP_CONNECT || e[i]->outcome == OUTCOME_DENIED)
			return false;
		add_beat(r, e[i]->time);
	}
	for (size_t i = 0; i < rhythms; i++) {
		steady += all[i].steady;
		pauses += all[i].pauses;
	}
	return pauses >= STEADY_ENOUGH && steady * 4 >= pauses * 3;
}

/* What daemons and wrappers told; a firewall's single packets are no news. */
static void
judge_services(struct walk *w, const struct ledger_entry *const *e, size_t count)
{
	struct episode knocks = { .entries = w->some };
	size_t hung_up = 0;

	for (size_t i = 0; i < count; i++) {
		if (e[i]->method != METHOD_TCP_CONNECT || !is_refused(e[i]))
			continue;
		w->some[knocks.count++] = e[i];
		hung_up += is_hung_up(e[i]);
	}
	if (knocks.count == hung_up)
		return;
	count_pairs(w, &knocks);
	if (knocks.denied >= REFUSALS_ENOUGH || knocks.pairs > 1 || knocks.count >= KNOCKS_ENOUGH)
		tell(w, EPISODE_SERVICES, w->some, knocks.count);
}

static bool
make_room(struct walk *w, size_t count)
{
	size_t room = w->room ? w->room : 1024;

	if (count <= w->room)
		return true;
	while (room < count)
		room *= 2;
	free(w->all);
	free(w->some);
	w->all = malloc(room * sizeof *w->all);
	w->some = malloc(room * sizeof *w->some);
	w->room = w->all && w->some ? room : 0;
	return w->room != 0;
}

/*
 * Jung et al. 2004: a success at a door that was not tried before speaks four to one
 * against a scan, as a failure does for one; 4 to the power of 4 passes 99.
 * Asked only of sources whose successes the evidence tells.
 */
#define FAILURES_ABOVE 4

static bool
knows_its_way(struct walk *w, const struct ledger_entry *const *e, size_t count)
{
	uint32_t reached = ledger_reached_count(w->site->ledger, &e[0]->source);
	struct episode all = { .entries = e, .count = count };

	if (!reached)
		return false;
	count_pairs(w, &all);
	return all.pairs < reached + FAILURES_ABOVE;
}

static void
judge_source(struct walk *w, const struct ledger_entry *const *e, size_t count)
{
	size_t left = 0, from = 0;

	if (count == 1 || !make_room(w, count))
		return;
	w->home = netset_has(&w->site->home, &e[0]->source);
	if (knows_its_way(w, e, count))
		return;
	memcpy(w->all, e, count * sizeof *e);
	for (size_t i = 1; i <= count; i++) {
		if (i < count && e[i]->time - e[i - 1]->time <= EPISODE_PAUSE)
			continue;
		left += judge_stretch(w, w->all + from, i - from, w->all + left);
		from = i;
	}
	if (!left || w->home || is_monitor(w->all, left))
		return;
	if (!judge_slow(w, w->all, left))
		judge_services(w, w->all, left);
}

static int
compare_times(const void *left, const void *right)
{
	const struct ledger_entry *a = *(const struct ledger_entry *const *)left;
	const struct ledger_entry *b = *(const struct ledger_entry *const *)right;

	return a->time != b->time ? (a->time > b->time) - (a->time < b->time) :
				    addr_compare(&a->source, &b->source);
}

/* Who has a /64 may use another address of it for each attempt; hosts of ours are each their own. */
static bool
is_one_owner(const struct walk *w, const struct ledger_entry *a, const struct ledger_entry *b)
{
	return addr_eq(&a->source, &b->source) ||
		(a->source.family == ADDR_V6 && addr_same_owner(&a->source, &b->source) &&
			!netset_has(&w->site->home, &a->source));
}

static void
judge_all(struct walk *w, const struct ledger_entry **e, size_t count)
{
	bool several = false; /* addresses of one owner: then they stand by address, not by time */

	for (size_t i = 1, from = 0; i <= count; i++) {
		if (i + AHEAD < count)
			__builtin_prefetch(e[i + AHEAD]);
		if (i < count && is_one_owner(w, e[i], e[from])) {
			several |= !addr_eq(&e[i]->source, &e[from]->source);
			continue;
		}
		if (several)
			qsort(e + from, i - from, sizeof *e, compare_times);
		judge_source(w, e + from, i - from);
		from = i;
		several = false;
	}
	free(w->all);
	free(w->some);
	tally_free(&w->pairs);
	tally_free(&w->ports);
	tally_free(&w->targets);
}

static void
judgement_free(void *judgement)
{
	struct judgement *j = judgement;

	if (!j)
		return;
	free(j->episodes);
	free(j->entries);
	free(j);
}

/* NULL without memory. */
static struct judgement *
judgement_of(const struct site *site)
{
	struct judgement *j = ledger_judgement(site->ledger);
	const struct ledger_entry **index = NULL;
	struct walk w = { .site = site };
	size_t count;

	if (j)
		return j;
	j = calloc(1, sizeof *j);
	if (!j || ledger_repeated(site->ledger, &index, &count))
		goto out;
	j->entries = malloc((count + 1) * sizeof(const struct ledger_entry *));
	if (!j->entries)
		goto out;
	w.judgement = j;
	judge_all(&w, index, count);
	ledger_keep_judgement(site->ledger, j, judgement_free);
	free(index);
	return j;
out:
	free(index);
	judgement_free(j);
	return NULL;
}

/* All of it from earlier runs is no news. */
void
episodes_each(const struct site *site, enum episode_kind kind, instant after, instant until,
	void (*found)(void *argument, const struct episode *e), void *argument)
{
	const struct judgement *j = judgement_of(site);

	for (size_t i = 0; j && i < j->count; i++) {
		const struct episode *e = &j->episodes[i].episode;
		instant end = e->entries[e->count - 1]->time;

		if (j->episodes[i].kind == kind && end > after && end <= until && is_new(e))
			found(argument, e);
	}
}
