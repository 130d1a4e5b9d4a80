/* Many ports of a host, or of several, one soon after the other. */
#include "base/i18n.h"
#include "detect/say.h"
#include "detect/scan.h"

extern const struct detector detect_port_scan;

static void
describe(const struct alert *a, const struct services *s, struct buf *out)
{
	char source[SAY_MAX], targets[SAY_MAX], span[SAY_MAX];

	(void)s;
	/* TRANSLATORS: source, ports, host or number of hosts, time */
	buf_printf(out, ngettext("%s tried %u port of %s within %s",
			"%s tried %u ports of %s within %s", a->port_count),
		say_source(a, source), a->port_count, say_targets(a, targets), say_span(a, span));
}

static const struct scan_kind kind = { .detector = &detect_port_scan, .kind = EPISODE_PORTS };

static enum err
open(const struct site *site, void **state)
{
	return scan_open(site, &kind, state);
}

const struct detector detect_port_scan = {
	.name = "port-scan",
	.summary = N_("many ports of a host tried in a short time"),
	.actions = SCAN_ACTIONS,
	.open = open,
	.observe = scan_observe,
	.finish = scan_finish,
	.close = scan_close,
	.describe = describe,
};
