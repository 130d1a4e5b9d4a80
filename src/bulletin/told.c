/*
 * Dates are those of the desk's zone; a year is said only where it is not the
 * edition's. English orders the same pieces otherwise than Japanese, so each
 * sentence is one template with the pieces as fillings.
 */
#include "bulletin/told.h"

#include <stdio.h>

#define TEXT_MAX (64u << 10)

static enum language
language(const struct prose_where *w)
{
	return w->request->language;
}

static struct str
say(const struct prose_where *w, const char *key)
{
	return phrase_say(&w->data->phrases, language(w), key);
}

struct str
prose_fill(const struct prose_where *w, const char *key, const struct filling *fillings,
	size_t count)
{
	struct buf out;
	struct str kept;

	buf_init(&out, TEXT_MAX);
	phrase_fill(&out, say(w, key), fillings, count);
	kept = arena_keep(w->arena, buf_str(&out));
	buf_free(&out);
	return kept;
}

struct str
prose_count(const struct prose_where *w, uint64_t n)
{
	char plain[24], text[32];
	size_t len = (size_t)snprintf(plain, sizeof plain, "%llu", (unsigned long long)n), at = 0;

	for (size_t i = 0; i < len; i++) {
		if (i && (len - i) % 3 == 0)
			text[at++] = ',';
		text[at++] = plain[i];
	}
	return arena_keep(w->arena, (struct str){ text, at });
}

struct str
prose_count_word(const struct prose_where *w, unsigned n)
{
	return n < 10 ? phrase_part(say(w, "numbers"), n) : prose_count(w, n);
}

struct str
prose_capital(const struct prose_where *w, struct str s)
{
	if (language(w) != LANGUAGE_EN || !s.len || s.ptr[0] < 'a' || s.ptr[0] > 'z')
		return s;
	return arena_printf(w->arena, "%c" STR_FMT, s.ptr[0] - ('a' - 'A'),
		STR_ARG(str_sub(s, 1, s.len)));
}

struct str
list_join(const struct prose_where *w, const struct str *items, size_t count, bool plain)
{
	struct str list = count ? items[0] : STR("");

	for (size_t i = 1; i < count; i++) {
		const char *key = plain ? "list-plain" : i + 1 < count ? "list-mid" :
			count == 2 ? "list-two" : "list-last";

		list = PROSE_FILL(w, key, { "1", list }, { "2", items[i] });
	}
	return list;
}

struct str
service_print(const struct prose_where *w, struct str name)
{
	struct phrase_context none = { .language = language(w) };
	const struct phrase *row = phrase_find(&w->data->phrases, "service", &name, 1, &none);
	service_id id;

	if (row)
		return row->text[language(w)].text;
	id = w->data->services ? service_by_name(w->data->services, name) : SERVICE_NONE;
	if (id != SERVICE_NONE &&
		str_eq_nocase(name, str_from(service_name(w->data->services, id))))
		return str_from(service_label(w->data->services, id));
	return name;
}

struct str
prose_services(const struct prose_where *w, const struct report *r, bool plain)
{
	struct str names[REPORT_ITEMS];

	for (size_t i = 0; i < r->service_count; i++)
		names[i] = service_print(w, r->services[i]);
	return list_join(w, names, r->service_count, plain);
}

struct str
consulted_list(const struct prose_where *w, const struct report *r, bool plain)
{
	struct str names[REPORT_ITEMS];
	struct phrase_context none = { .language = language(w) };
	size_t n = 0;

	for (size_t i = 0; i < r->consulted.count; i++) {
		const struct phrase *row = phrase_find(&w->data->phrases, "consulted",
			&r->consulted.items[i].code, 1, &none);

		if (row)
			names[n++] = row->text[language(w)].text;
	}
	return list_join(w, names, n, plain);
}

/* dates */

struct civil
told_civil(const struct prose_where *w, const struct told_time *t)
{
	return civil_from_instant(t->at + zone_offset(w->request->zone, t->at) * SECOND);
}

static struct str
month_name(const struct prose_where *w, int month)
{
	return phrase_part(say(w, "months"), (size_t)month - 1);
}

static struct str
date_text(const struct prose_where *w, const char *key, int year, int month, int day)
{
	return PROSE_FILL(w, key, { "year", arena_printf(w->arena, "%d", year) },
		{ "month", arena_printf(w->arena, "%d", month) },
		{ "day", arena_printf(w->arena, "%d", day) },
		{ "monthname", month_name(w, month) });
}

struct str
prose_month(const struct prose_where *w, int month)
{
	return date_text(w, "month", month / 12, month % 12 + 1, 0);
}

static struct str
day_text(const struct prose_where *w, const struct civil *c)
{
	return date_text(w, c->year == w->request->month / 12 ? "day" : "day-year", c->year,
		c->month, c->day);
}

static struct str
ordinal(const struct prose_where *w, int n)
{
	const char *end = n % 10 == 1 && n != 11 ? "st" : n % 10 == 2 && n != 12 ? "nd" :
		n % 10 == 3 && n != 13 ? "rd" : "th";

	return arena_printf(w->arena, "%d%s", n, end);
}

/* accesses */

struct access {
	struct civil start, end;
	bool has_start, has_end;
	bool share;     /* told as a month's share */
	int share_month; /* 0: no month of its own */
};

static bool
same_day(const struct civil *a, const struct civil *b)
{
	return a->year == b->year && a->month == b->month && a->day == b->day;
}

/*
 * A reporter who comes again tells of "the April share". When it happened is
 * told with how often only: a day alone says nothing but who it may have been.
 */
static struct access
read_access(const struct prose_where *w, const struct report *r)
{
	bool told = r->accesses_told || r->recurring;
	struct access a = { .has_start = told && r->start.at != INSTANT_NONE,
		.has_end = told && r->end.at != INSTANT_NONE };

	if (a.has_start)
		a.start = told_civil(w, &r->start);
	if (a.has_end)
		a.end = told_civil(w, &r->end);
	a.share = r->recurring && (a.has_start || a.has_end);
	if (a.share) {
		const struct civil *one = a.has_end ? &a.end : &a.start;

		if (!(a.has_start && a.has_end) ||
			(a.start.year == a.end.year && a.start.month == a.end.month))
			a.share_month = one->month;
	}
	return a;
}

static struct str
when_text(const struct prose_where *w, const struct access *a)
{
	struct str from = a->has_start ? day_text(w, &a->start) : STR("");
	struct str to = a->has_end ? day_text(w, &a->end) : STR("");

	if (a->share_month && a->has_end && (!a->has_start || a->start.day == 1))
		return PROSE_FILL(w, "when-until-day",
			{ "d", arena_printf(w->arena, "%d", a->end.day) },
			{ "ordinal", ordinal(w, a->end.day) });
	if (a->has_start && a->has_end && same_day(&a->start, &a->end))
		return PROSE_FILL(w, "when-on", { "a", from });
	if (a->has_start && a->has_end)
		return PROSE_FILL(w, "when-span", { "a", from }, { "b", to });
	if (a->has_end)
		return PROSE_FILL(w, "when-until", { "b", to });
	if (a->has_start)
		return PROSE_FILL(w, "when-from", { "a", from });
	return STR("");
}

static struct str
often_text(const struct prose_where *w, const struct report *r, bool share)
{
	const char *key;

	if (!r->accesses_told)
		return share ? say(w, "often-share-none") : STR("");
	if (r->accesses_approximate)
		key = share ? "often-share-about" : "often-about";
	else if (r->accesses == 1)
		key = share ? "often-share-one" : "often-one";
	else
		key = share ? "often-share" : "often";
	return PROSE_FILL(w, key, { "n", prose_count(w, r->accesses) });
}

/* where, toward, ports: with -one, -various or -none. */
static struct str
place_text(const struct prose_where *w, const struct report *r, const char *stem)
{
	char key[32];
	const char *end = "";

	if (r->service_count == 0)
		end = r->services_various ? "-various" : "-none";
	else if (r->service_count == 1 && language(w) == LANGUAGE_EN)
		end = "-one";
	snprintf(key, sizeof key, "%s%s", stem, end);
	return PROSE_FILL(w, key, { "list", prose_services(w, r, false) });
}

static struct str
access_of(const struct prose_where *w, const struct report *r, const struct access *a,
	const char *key)
{
	struct str when = when_text(w, a), often = often_text(w, r, a->share);

	if (when.len && !r->accesses_told && !a->share)
		when = arena_printf(w->arena, STR_FMT STR_FMT, STR_ARG(when),
			STR_ARG(say(w, "when-stop")));
	return PROSE_FILL(w, key, { "when", when }, { "often", often },
		{ "where", place_text(w, r, "where") }, { "toward", place_text(w, r, "toward") },
		{ "ports", place_text(w, r, "ports") });
}

struct str
access_sentence(const struct prose_where *w, const struct report *r, bool merged)
{
	struct access a = read_access(w, r);
	struct str text, received;
	struct civil day;

	if (merged && !r->accesses_told && !a.has_start && !a.has_end)
		return access_of(w, r, &a, "access-merged");
	if (!a.share || r->received.at == INSTANT_NONE)
		return access_of(w, r, &a, "access");
	text = access_of(w, r, &a, "access-share");
	day = told_civil(w, &r->received);
	received = day_text(w, &day);
	if (!a.share_month)
		return PROSE_FILL(w, "share-same", { "received", received }, { "access", text });
	return PROSE_FILL(w, "share", { "received", received }, { "access", text },
		{ "month", date_text(w, "month-short", 0, a.share_month, 0) });
}

struct str
access_again(const struct prose_where *w, const struct report *r)
{
	int before = 0;
	bool told = month_read(r->published_before, &before);

	if (!told)
		return r->recurring ? say(w, "recurring") : STR("");
	if (before == w->request->month - 1)
		return say(w, r->recurring ? "again-recurring" : "again");
	return PROSE_FILL(w, r->recurring ? "before-recurring" : "before",
		{ "month", prose_month(w, before) });
}

bool
find_paragraph(const struct prose_where *w, const struct report *r)
{
	struct context context;

	prose_context(w, r, &context);
	for (size_t i = 0; i < r->cause.count; i++) {
		const struct phrase *row;

		context.phrase.object = r->cause.items[i].object.len != 0;
		row = phrase_find(&w->data->phrases, "cause", &r->cause.items[i].code, 1,
			&context.phrase);
		if (row && row->paragraph)
			return true;
	}
	return false;
}
