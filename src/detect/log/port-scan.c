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

static void
finish(void *state, struct alerts *out)
{
	scan_finish(state, out, &detect_port_scan, EPISODE_PORTS, NULL);
}

const struct detector detect_port_scan = {
	.name = "port-scan",
	.summary = N_("many ports of a host tried in a short time"),
	.open = scan_open,
	.observe = scan_observe,
	.finish = finish,
	.close = scan_close,
	.describe = describe,
};
