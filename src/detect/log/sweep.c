/* One service of many hosts. */
#include "base/i18n.h"
#include "detect/say.h"
#include "detect/scan.h"

extern const struct detector detect_sweep;

static void
describe(const struct alert *a, const struct services *s, struct buf *out)
{
	char source[SAY_MAX], services[SAY_MAX], targets[SAY_MAX], span[SAY_MAX];

	/* TRANSLATORS: source, service or port, hosts, time */
	buf_printf(out, _("%s tried %s on %s within %s"), say_source(a, source),
		say_services(a, s, services), say_targets(a, targets), say_span(a, span));
}

static void
finish(void *state, struct alerts *out)
{
	scan_finish(state, out, &detect_sweep, EPISODE_SWEEP, NULL);
}

const struct detector detect_sweep = {
	.name = "sweep",
	.summary = N_("one service tried on many hosts in a short time"),
	.open = scan_open,
	.observe = scan_observe,
	.finish = finish,
	.close = scan_close,
	.describe = describe,
};
