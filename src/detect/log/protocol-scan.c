/* Many IP protocols of a host: what it speaks besides TCP and UDP. */
#include "base/i18n.h"
#include "detect/say.h"
#include "detect/scan.h"

extern const struct detector detect_protocol_scan;

static void
describe(const struct alert *a, const struct services *s, struct buf *out)
{
	char source[SAY_MAX], targets[SAY_MAX], span[SAY_MAX];

	(void)s;
	/* TRANSLATORS: source, IP protocols, host, time */
	buf_printf(out, ngettext("%s tried %u IP protocol of %s within %s",
			"%s tried %u IP protocols of %s within %s", a->port_count),
		say_source(a, source), a->port_count, say_targets(a, targets), say_span(a, span));
}

static const struct scan_kind kind = { .detector = &detect_protocol_scan, .kind = EPISODE_PROTOCOLS };

static enum err
open(const struct site *site, void **state)
{
	return scan_open(site, &kind, state);
}

const struct detector detect_protocol_scan = {
	.name = "protocol-scan",
	.summary = N_("many IP protocols of a host tried in a short time"),
	.actions = ATTEMPT_ACTIONS,
	.open = open,
	.observe = scan_watch,
	.finish = scan_finish,
	.close = scan_close,
	.describe = describe,
};
