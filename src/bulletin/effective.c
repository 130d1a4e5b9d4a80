/*
 * A report as an edition may use it. Names of services and programs are the
 * only free words that are printed, and somebody may have written his host's
 * name or his own there: what could be one is withheld, not printed.
 */
#include "bulletin/bulletin.h"

#include "base/i18n.h"

#define NAME_MAX_BYTES 40

static bool
is_name_byte(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		c == '-' || c == '_' || c == '+' || c == '.';
}

/* A dot makes a host's name of it, unless it is a file of a kind we know. */
static bool
has_harmless_dot(struct str s)
{
	static const char *const ends[] = { ".cgi", ".pl", ".php", ".asp", ".jsp", ".exe", ".cf",
		".conf", ".html", ".htm" };
	size_t dot = str_find_char(s, '.');

	if (dot == s.len)
		return true;
	if (str_find_char(str_sub(s, dot + 1, s.len), '.') < s.len - dot - 1)
		return false;
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends)[0]; i++)
		if (str_ends(s, str_from(ends[i])))
			return true;
	return false;
}

static bool
has_letter(struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		if ((s.ptr[i] | 0x20) >= 'a' && (s.ptr[i] | 0x20) <= 'z')
			return true;
	return false;
}

static bool
is_harmless(const struct report *r, struct str s)
{
	if (s.len == 0 || s.len > NAME_MAX_BYTES || !has_letter(s) || !has_harmless_dot(s))
		return false;
	for (size_t i = 0; i < s.len; i++)
		if (!is_name_byte(s.ptr[i]))
			return false;
	return !str_eq_nocase(s, r->reporter_name) && !str_eq_nocase(s, r->reporter_organization) &&
		!str_eq_nocase(s, r->reporter_contact);
}

static void
withhold_objects(const struct report *r, struct facts *facts, unsigned *withheld)
{
	for (size_t i = 0; i < facts->count; i++) {
		struct str *object = &facts->items[i].object;

		if (object->len && !is_harmless(r, *object)) {
			*object = STR_NULL;
			*withheld += 1;
		}
	}
}

static void
withhold_services(const struct report *r, struct report *out, unsigned *withheld)
{
	size_t kept = 0;

	for (size_t i = 0; i < out->service_count; i++) {
		if (is_harmless(r, out->services[i]))
			out->services[kept++] = out->services[i];
		else
			*withheld += 1;
	}
	if (kept == 0 && out->service_count)
		out->services_various = true;
	out->service_count = kept;
}

/*
 * How often and when is printed if somebody told it or decided it: what only
 * our own analysis counted in the part of a log that was sent is no statement.
 */
static void
drop_proposals(struct report *out)
{
	if (standing_is_proposed(&out->accesses_standing))
		out->accesses_told = false;
	if (standing_is_proposed(&out->period_standing))
		out->start = out->end = (struct told_time){ .at = INSTANT_NONE };
}

static void
take_findings(struct report *out)
{
	for (size_t i = 0; i < out->finding_count; i++) {
		const struct finding *f = &out->findings[i];
		struct str list = f->value, part;

		if (str_is(f->field, "class") && out->class == CLASS_NONE &&
			class_read(f->value, &out->class))
			out->class_standing.certainty = CERTAINTY_LIKELY;
		if (!str_is(f->field, "services") || out->service_count || out->services_various)
			continue;
		while (str_cut(&list, ',', &part))
			if (part.len && out->service_count < REPORT_ITEMS)
				out->services[out->service_count++] = str_trim(part);
	}
}

void
report_effective(const struct report *r, struct report *out, unsigned *withheld)
{
	*out = *r;
	drop_proposals(out);
	take_findings(out);
	if (out->services_various)
		out->service_count = 0;
	withhold_services(r, out, withheld);
	withhold_objects(r, &out->noticed, withheld);
	withhold_objects(r, &out->found, withheld);
	withhold_objects(r, &out->cause, withheld);
	withhold_objects(r, &out->done, withheld);
	withhold_objects(r, &out->consulted, withheld);
}

bool
received_in(const struct report *r, int month, const struct zone *zone)
{
	struct civil c;

	if (r->received.at == INSTANT_NONE)
		return false;
	c = civil_from_instant(r->received.at + zone_offset(zone, r->received.at) * SECOND);
	return month_number(c.year, c.month) == month;
}

static bool
undecided(const struct report *r)
{
	struct report effective;
	unsigned withheld = 0;

	report_effective(r, &effective, &withheld);
	return effective.class == CLASS_NONE;
}

static const char *
first_concern(const struct report *r)
{
	struct report effective;
	unsigned withheld = 0;

	report_effective(r, &effective, &withheld);
	if (effective.class == CLASS_NONE)
		return N_("its class is not decided");
	if (standing_is_proposed(&r->class_standing))
		return N_("its class is what the evidence proposes; nobody has decided it");
	if (withheld)
		return N_("a name in it could tell who reported; it is left out");
	if (r->accesses_told && r->accesses_standing.basis == BASIS_CONTRADICTED)
		return N_("the evidence contradicts its number of accesses");
	if (r->class_standing.basis == BASIS_CONTRADICTED)
		return N_("the evidence contradicts its class");
	if (r->services_standing.basis == BASIS_CONTRADICTED)
		return N_("the evidence contradicts its services");
	return NULL;
}

size_t
bulletin_concerns(const struct bulletin_request *request, struct concern *out, size_t room)
{
	size_t n = 0;

	for (size_t i = 0; i < request->report_count && n < room; i++) {
		const char *what;

		if (!received_in(&request->reports[i], request->month, request->zone))
			continue;
		what = first_concern(&request->reports[i]);
		if (what)
			out[n++] = (struct concern){ &request->reports[i], what,
				undecided(&request->reports[i]) };
	}
	return n;
}
