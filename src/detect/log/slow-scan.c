/*
 * Never fast enough for a window of minutes, but it does not stop for days:
 * found in the ledger, with what earlier runs saw.
 */
#include "base/i18n.h"
#include "detect/say.h"
#include "detect/scan.h"

extern const struct detector detect_slow_scan;

static void
describe(const struct alert *a, const struct services *s, struct buf *out)
{
	char source[SAY_MAX], services[SAY_MAX], targets[SAY_MAX], span[SAY_MAX];

	/* TRANSLATORS: source, services or ports, host, times, time */
	buf_printf(out, ngettext("%s tried %s on %s %u time within %s",
			"%s tried %s on %s %u times within %s", a->accesses),
		say_source(a, source), say_services(a, s, services), say_targets(a, targets),
		a->accesses, say_span(a, span));
}

static const struct scan_kind kind = { .detector = &detect_slow_scan, .kind = EPISODE_SLOW };

static enum err
open(const struct site *site, void **state)
{
	return scan_open(site, &kind, state);
}

const struct detector detect_slow_scan = {
	.name = "slow-scan",
	.summary = N_("different services tried again and again over days"),
	.open = open,
	.finish = scan_finish,
	.evicted = scan_evicted,
	.close = scan_close,
	.describe = describe,
};
