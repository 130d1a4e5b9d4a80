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

static const struct scan_kind kind = { .detector = &detect_sweep, .kind = EPISODE_SWEEP };

static enum err
open(const struct site *site, void **state)
{
	return scan_open(site, &kind, state);
}

const struct detector detect_sweep = {
	.name = "sweep",
	.summary = N_("one service tried on many hosts in a short time"),
	.actions = ATTEMPT_ACTIONS,
	.open = open,
	.observe = scan_watch,
	.finish = scan_finish,
	.close = scan_close,
	.describe = describe,
};
