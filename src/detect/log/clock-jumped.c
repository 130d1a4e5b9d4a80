/*
 * A clock was set by minutes or more: whoever does it makes the times of a log
 * worthless. At boot, machines without a good clock of their own do it themselves.
 */
#include <stdlib.h>

#include "base/i18n.h"
#include "detect/boots.h"
#include "detect/remark.h"
#include "detect/say.h"

extern const struct detector detect_clock_jumped;

/* Time daemons step by seconds when they start, and slew what is less. */
#define STEP_ENOUGH 120
#define BOOT_TIME (15 * MINUTE)

struct clock {
	struct remarks *remarks;
	struct boots boots;
};

static void
clock_close(void *state)
{
	struct clock *c = state;

	if (c)
		remarks_free(c->remarks);
	free(c);
}

static enum err
clock_open(const struct site *site, void **state)
{
	struct clock *c = calloc(1, sizeof *c);
	enum err err = c ? remarks_new(&c->remarks) : ERR_NOMEM;

	(void)site;
	if (err) {
		clock_close(c);
		return err;
	}
	*state = c;
	return ERR_OK;
}

/* "-3602.114": whole seconds, without the sign. */
static uint64_t
seconds_of(struct str step)
{
	uint64_t n;

	if (step.len && (step.ptr[0] == '-' || step.ptr[0] == '+'))
		step = str_sub(step, 1, step.len);
	return str_u64(str_sub(step, 0, str_find_char(step, '.')), UINT32_MAX, &n) ? n : 0;
}

static void
clock_observe(void *state, const struct observation *o, struct alerts *out)
{
	struct clock *c = state;
	const struct event *e = o->event;
	struct str step = event_field(e, FIELD_STEP);
	struct remark *r;

	(void)out;
	if (boots_note(&c->boots, e) || seconds_of(step) < STEP_ENOUGH ||
		boots_around(&c->boots, str_hash(e->host), e->time, BOOT_TIME))
		return;
	r = remark_add(c->remarks, 0, e, STR_NULL, step);
	if (r)
		r->certainty = CERTAINTY_CONFIRMED;
}

static void
clock_finish(void *state, struct alerts *out)
{
	remarks_tell(((struct clock *)state)->remarks, &detect_clock_jumped, out);
}

static uint64_t
clock_evicted(const void *state)
{
	return remarks_lost(((const struct clock *)state)->remarks);
}

static void
describe(const struct alert *a, const struct services *s, struct buf *out)
{
	char host[SAY_MAX], step[SAY_MAX];

	(void)s;
	/* TRANSLATORS: host, seconds with a sign */
	buf_printf(out, _("the clock of %s was set by %s seconds"), say_targets(a, host),
		say_str(remark_note(a), step));
}

const struct detector detect_clock_jumped = {
	.name = "clock-jumped",
	.summary = N_("clocks that are set by minutes or more"),
	.actions = BOOT_ACTIONS | WANTS(ACTION_CLOCK),
	.open = clock_open,
	.observe = clock_observe,
	.finish = clock_finish,
	.evicted = clock_evicted,
	.close = clock_close,
	.describe = describe,
};
