/*
 * Refused at a few services, or connected and gone without a word. At several
 * services or hosts, or again and again, it is a scan; at one of one, a probe;
 * once, a stray.
 */
#include "base/i18n.h"
#include "detect/say.h"
#include "detect/scan.h"

extern const struct detector detect_service_probe;

#define SCAN_REFUSALS 3

static void
adjust(struct alert *a, const struct episode *e)
{
	bool several = e->pairs > 1 || e->denied >= SCAN_REFUSALS;

	a->class = several ? CLASS_SCAN : CLASS_PROBE;
	a->confidence = e->pairs > 1 ? CERTAINTY_PROBABLE : CERTAINTY_LIKELY;
}

static void
describe(const struct alert *a, const struct services *s, struct buf *out)
{
	char source[SAY_MAX], services[SAY_MAX], targets[SAY_MAX];

	/* TRANSLATORS: source, services, host, times */
	buf_printf(out, a->outcome == OUTCOME_DENIED ?
		ngettext("%s was refused at %s of %s %u time",
			"%s was refused at %s of %s %u times", a->accesses) :
		ngettext("%s came to %s of %s %u time without logging in",
			"%s came to %s of %s %u times without logging in", a->accesses),
		say_source(a, source), say_services(a, s, services), say_targets(a, targets),
		a->accesses);
}

static const struct scan_kind kind = { .detector = &detect_service_probe, .kind = EPISODE_SERVICES, .adjust = adjust };

static enum err
open(const struct site *site, void **state)
{
	return scan_open(site, &kind, state);
}

const struct detector detect_service_probe = {
	.name = "service-probe",
	.summary = N_("connections that were refused or said nothing"),
	.actions = SCAN_ACTIONS,
	.open = open,
	.observe = scan_observe,
	.finish = scan_finish,
	.close = scan_close,
	.describe = describe,
};
