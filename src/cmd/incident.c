/*
 * `yagura incident`: what was found and kept, down to the bytes it rests on. The
 * log that a place names may have been rotated away or changed since; then the
 * kept bytes are shown, and it is said.
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/charset.h"
#include "base/i18n.h"
#include "base/json.h"
#include "base/text.h"
#include "cmd/commands.h"
#include "cmd/desk.h"
#include "cmd/findings.h"
#include "cmd/options.h"
#include "cmd/say.h"
#include "cmd/terminal.h"
#include "store/incidents.h"

#define OUT_MAX (256u << 20)
#define TEXT_MAX (1u << 20)
#define LINE_SHOWN 1000 /* bytes of a cited line */

static void
json_member_instant(struct json *j, const char *name, instant t)
{
	char text[INSTANT_TEXT_MAX];

	if (t != INSTANT_NONE)
		json_member(j, name, (struct str){ text, instant_print(t, text) });
}

static void
complain_number(struct desk *d, const char *number)
{
	struct str last = STR_NULL;

	if (store_last_number(d->store, 'I', &d->arena, &last) == ERR_OK)
		complain(_("there is no incident %s; the last one is %.*s."), number,
			STR_ARG(last));
	else
		complain(_("there is no incident %s; there is none at all yet."), number);
}

static bool
said(struct desk *d, const char *number, enum err e)
{
	if (e == ERR_NOTFOUND)
		complain_number(d, number);
	else if (e)
		store_complain(d->store, e);
	return e != ERR_OK;
}

static bool
holds(const struct desk *d, const struct store_incident *i)
{
	return i->suppression_set && d->now < i->suppression.until;
}

/* ------------------------------------------------------------------- list */

static void
add_head(const struct desk *d, struct buf *out)
{
	struct buf line;
	char zone[16];

	buf_init(&line, 1024);
	buf_adds(&line, "  ");
	text_pad(&line, str_from(_("NUMBER")), 11);
	buf_printf(&line, _("  SINCE (%s)"), zone_abbreviation(d->zone, d->now, zone));
	while (text_width(buf_str(&line)) < 33)
		buf_addc(&line, ' ');
	text_pad(&line, str_from(_("CLASS")), 14);
	buf_printf(&line, "  %s", _("WHAT"));
	style_add(out, STYLE_QUIET, buf_str(&line));
	buf_addc(out, '\n');
	buf_free(&line);
}

static void
add_row(const struct desk *d, const struct store_incident *i, struct buf *out)
{
	struct civil c = civil_from_instant(i->incident.start +
		zone_offset(d->zone, i->incident.start) * SECOND);
	struct buf what;

	buf_init(&what, TEXT_MAX);
	buf_add(&what, i->sentence);
	if (i->incident.verdict == VERDICT_THROUGH)
		buf_printf(&what, _(" %s."), verdict_title(i->incident.verdict));
	if (holds(d, i))
		buf_printf(&what, _(" SUPPRESSED: %.*s"), STR_ARG(i->suppression.reason));
	buf_adds(out, "  ");
	text_pad(out, i->incident.number, 11);
	buf_printf(out, "  %04d-%02d-%02d %02d:%02d  ", c.year, c.month, c.day, c.hour, c.minute);
	text_pad(out, str_from(class_title(i->incident.classes[0])), 14);
	if (terminal_width() >= 72) {
		buf_adds(out, "  ");
		text_wrap_add(out, buf_str(&what), terminal_width() - 49, 49);
	} else { /* no room beside it: an address would be cut */
		buf_adds(out, "\n    ");
		text_wrap_add(out, buf_str(&what), terminal_width() - 4, 4);
	}
	buf_addc(out, '\n');
	buf_free(&what);
}

static void
add_json(const struct desk *d, const struct store_incident *i, struct buf *out)
{
	char text[ADDR_TEXT_MAX];
	struct buf ground;
	struct json j;

	json_init(&j, out);
	json_object(&j);
	json_member(&j, "number", i->incident.number);
	json_key(&j, "classes");
	json_array(&j);
	for (size_t k = 0; k < i->incident.class_count; k++)
		json_cstr(&j, class_word(i->incident.classes[k]));
	json_end_array(&j);
	json_member(&j, "sentence", i->sentence);
	json_member(&j, "source", party_text(&i->incident.source, text));
	json_member(&j, "target", party_text(&i->incident.target, text));
	json_member_int(&j, "target_count", i->incident.target_count);
	json_member_instant(&j, "start", i->incident.start);
	json_member_instant(&j, "end", i->incident.end);
	json_member_int(&j, "accesses", i->incident.accesses);
	json_member_cstr(&j, "verdict", verdict_word(i->incident.verdict));
	buf_init(&ground, TEXT_MAX);
	ground_say(&i->incident.ground, &ground);
	json_member(&j, "ground", buf_str(&ground));
	buf_free(&ground);
	json_member_cstr(&j, "certainty", certainty_word(i->incident.certainty));
	json_key(&j, "last_run");
	json_bool(&j, i->last_run);
	if (holds(d, i)) {
		json_member(&j, "suppressed", i->suppression.reason);
		json_member_instant(&j, "suppressed_until", i->suppression.until);
	}
	json_key(&j, "decisions");
	json_array(&j);
	for (size_t k = 0; k < i->decision_count; k++) {
		json_object(&j);
		json_member(&j, "field", i->decisions[k].field);
		json_member(&j, "value", i->decisions[k].value);
		json_member(&j, "by", i->decisions[k].by);
		json_member_instant(&j, "at", i->decisions[k].at);
		json_end_object(&j);
	}
	json_end_array(&j);
	json_key(&j, "alerts");
	json_array(&j);
	for (size_t k = 0; k < i->alert_count; k++) {
		const struct store_alert *a = &i->alerts[k];

		json_object(&j);
		json_member(&j, "rule", a->rule);
		json_member(&j, "sentence", a->sentence);
		json_member_instant(&j, "start", a->alert.start);
		json_member_instant(&j, "end", a->alert.end);
		json_member_int(&j, "evidence_count", a->cited);
		json_key(&j, "evidence");
		json_array(&j);
		for (size_t n = 0; n < a->citation_count; n++) {
			char digest[DIGEST_TEXT_MAX];

			digest_print(a->citations[n].sha256, digest);
			json_object(&j);
			json_member(&j, "path", a->citations[n].path);
			json_member_int(&j, "line", (int64_t)a->citations[n].line);
			json_member_int(&j, "offset", (int64_t)a->citations[n].offset);
			json_member_int(&j, "length", a->citations[n].length);
			json_member_cstr(&j, "sha256", digest);
			json_end_object(&j);
		}
		json_end_array(&j);
		json_end_object(&j);
	}
	json_end_array(&j);
	json_end_object(&j);
	buf_addc(out, '\n');
}

static int
list(struct desk *d, bool json)
{
	struct store_incident *all;
	size_t count, through = 0, silent = 0;
	struct buf out, line;
	enum err e = store_incidents(d->store, d->services, &d->arena, &all, &count);
	bool good;

	for (size_t i = 0; !e && i < count; i++)
		e = say_again(&all[i], d->services, &d->arena);
	if (said(d, "", e))
		return EXIT_TROUBLE;
	buf_init(&out, OUT_MAX);
	buf_init(&line, 4096);
	for (size_t i = 0; i < count; i++) {
		through += all[i].incident.verdict == VERDICT_THROUGH;
		silent += holds(d, &all[i]);
		if (json)
			add_json(d, &all[i], &out);
	}
	if (!json) {
		if (!count)
			buf_adds(&line, _("There is no incident yet."));
		else if (!through)
			buf_printf(&line, ngettext("%zu incident; nothing got through.",
				"%zu incidents; nothing got through.", count), count);
		else
			buf_printf(&line, ngettext("%zu incident; %zu got through.",
				"%zu incidents; %zu got through.", count), count, through);
		if (silent)
			buf_printf(&line, ngettext(" %zu is suppressed.", " %zu are suppressed.",
				silent), silent);
		style_add(&out, STYLE_STRONG, buf_str(&line));
		buf_addc(&out, '\n');
	}
	if (!json && count) {
		buf_addc(&out, '\n');
		add_head(d, &out);
		for (size_t i = 0; i < count; i++)
			add_row(d, &all[i], &out);
	}
	good = desk_print(&out);
	buf_free(&line);
	buf_free(&out);
	return good ? EXIT_NOTHING : EXIT_TROUBLE;
}

/* ------------------------------------------------------------------- show */

enum moment_kind { MOMENT_LOG, MOMENT_REPORT, MOMENT_DESK };

/* One row of the timeline. */
struct moment {
	instant at;
	enum moment_kind kind;
	bool verdict;
	struct str text, place;
};

struct timeline {
	struct moment *items;
	size_t count, size;
};

static void
add_moment(struct timeline *t, struct moment m)
{
	if (t->count < t->size)
		t->items[t->count++] = m;
}

static int
by_time(const void *a, const void *b)
{
	const struct moment *x = a, *y = b;

	return x->at < y->at ? -1 : x->at > y->at ? 1 : (int)x->kind - (int)y->kind;
}

static struct str
place_of(struct desk *d, const struct store_citation *c)
{
	return arena_printf(&d->arena, "%.*s:%llu", STR_ARG(c->path),
		(unsigned long long)c->line);
}

static void
add_alerts(struct desk *d, const struct store_incident *i, struct timeline *t)
{
	for (size_t k = 0; k < i->alert_count; k++) {
		const struct store_alert *a = &i->alerts[k];
		struct str places = STR("");

		for (size_t n = 0; n < a->citation_count && places.ptr; n++) {
			struct str one = place_of(d, &a->citations[n]);
			bool again = false; /* a record that carries two facts is cited twice */

			for (size_t m = 0; m < n; m++)
				again = again || (a->citations[m].line == a->citations[n].line &&
					str_eq(a->citations[m].path, a->citations[n].path));
			if (!again)
				places = arena_printf(&d->arena, "%.*s%s%.*s", STR_ARG(places),
					n ? "\n" : "", STR_ARG(one));
		}
		if (a->cited > a->citation_count && places.ptr)
			places = arena_printf(&d->arena,
				ngettext("%.*s\nand %u more line", "%.*s\nand %u more lines",
					a->cited - (unsigned)a->citation_count), STR_ARG(places),
				a->cited - (unsigned)a->citation_count);
		add_moment(t, (struct moment){ a->alert.start, MOMENT_LOG,
			a->alert.class == i->incident.classes[0], a->sentence, places });
	}
}

static enum err
add_reports(struct desk *d, const struct store_incident *i, struct timeline *t)
{
	struct report *all;
	size_t count;
	enum err e = store_reports_related(d->store, STR(""), i->incident.number, &d->arena, &all,
		&count);

	for (size_t k = 0; !e && k < count; k++)
		if (str_eq(all[k].incident, i->incident.number))
			add_moment(t, (struct moment){ all[k].received.at, MOMENT_REPORT, false,
			arena_printf(&d->arena, _("report %.*s was received"),
				STR_ARG(all[k].number)), STR("") });
	return e;
}

static void
add_decisions(struct desk *d, const struct store_incident *i, struct timeline *t)
{
	struct buf until;

	for (size_t k = 0; k < i->decision_count; k++)
		add_moment(t, (struct moment){ i->decisions[k].at, MOMENT_DESK, false,
			arena_printf(&d->arena, _("%.*s: %.*s, decided by %.*s"),
				STR_ARG(i->decisions[k].field), STR_ARG(i->decisions[k].value),
				STR_ARG(i->decisions[k].by)), STR("") });
	if (!i->suppression_set)
		return;
	buf_init(&until, 256);
	desk_add_last_day(d, i->suppression.until, &until);
	add_moment(t, (struct moment){ i->suppression.at, MOMENT_DESK, false,
		arena_printf(&d->arena, _("suppressed until %s by %.*s: %.*s"), buf_cstr(&until),
			STR_ARG(i->suppression.by), STR_ARG(i->suppression.reason)), STR("") });
	buf_free(&until);
}

static const char *
kind_title(enum moment_kind k)
{
	switch (k) {
	case MOMENT_REPORT: return _("report");
	case MOMENT_DESK: return _("desk");
	default: return _("log");
	}
}

static void
add_moments(const struct desk *d, const struct timeline *t, struct buf *out)
{
	int64_t day = INT64_MIN;
	char zone[16];

	for (size_t i = 0; i < t->count; i++) {
		const struct moment *m = &t->items[i];
		struct civil c = civil_from_instant(m->at + zone_offset(d->zone, m->at) * SECOND);
		int64_t its = days_from_civil(c.year, c.month, c.day);
		struct str rest = m->place, line;

		if (its != day) {
			buf_printf(out, "\n  %04d-%02d-%02d, %s%s\n", c.year, c.month, c.day,
				zone_abbreviation(d->zone, m->at, zone),
				day == INT64_MIN ? _("        * carries the verdict") : "");
			day = its;
		}
		buf_printf(out, "  %02d:%02d:%02d  ", c.hour, c.minute, c.second);
		text_pad(out, str_from(kind_title(m->kind)), 9);
		buf_printf(out, "  %s  ", m->verdict ? "*" : " ");
		text_wrap_add(out, m->text, terminal_width() > 45 ? terminal_width() - 26 : 20, 26);
		buf_addc(out, '\n');
		while (rest.len && str_cut(&rest, '\n', &line)) {
			buf_fill(out, ' ', 26);
			style_begin(out, STYLE_QUIET);
			text_escape(out, line, terminal_has_color());
			style_end(out, STYLE_QUIET);
			buf_addc(out, '\n');
		}
	}
}

static void
add_summary(const struct desk *d, const struct store_incident *i, struct buf *out)
{
	struct buf text;

	buf_init(&text, TEXT_MAX);
	style_begin(out, STYLE_STRONG);
	text_wrap_add(out, i->sentence, terminal_width(), 0);
	style_end(out, STYLE_STRONG);
	buf_adds(out, "\n\n");
	for (size_t k = 0; k < i->incident.class_count; k++)
		buf_printf(&text, "%s%s", k ? ", " : "", class_title(i->incident.classes[k]));
	desk_add_line(_("Class"), buf_str(&text), out);
	buf_reset(&text);
	buf_adds(&text, verdict_title(i->incident.verdict));
	if (i->incident.ground.kind) {
		buf_adds(&text, _(": "));
		ground_say(&i->incident.ground, &text);
	}
	desk_add_line(_("Outcome"), buf_str(&text), out);
	for (size_t k = 0; k < i->decision_count; k++) {
		bool newest = true;

		for (size_t n = k + 1; n < i->decision_count; n++)
			newest = newest && !str_eq(i->decisions[n].field, i->decisions[k].field);
		if (!newest)
			continue;
		buf_reset(&text);
		buf_printf(&text, _("%.*s: %.*s, decided by %.*s"), STR_ARG(i->decisions[k].field),
			STR_ARG(i->decisions[k].value), STR_ARG(i->decisions[k].by));
		desk_add_line(_("Decided"), buf_str(&text), out);
	}
	if (holds(d, i)) {
		buf_reset(&text);
		buf_printf(&text, _("%.*s, until "), STR_ARG(i->suppression.reason));
		desk_add_last_day(d, i->suppression.until, &text);
		desk_add_line(_("Suppressed"), buf_str(&text), out);
	}
	buf_free(&text);
}

static void
add_next(const struct desk *d, const struct store_incident *i, struct buf *out)
{
	struct buf text;

	(void)d;
	if (!i->alert_count || !i->alerts[0].citation_count)
		return;
	buf_init(&text, TEXT_MAX);
	buf_printf(&text, "yagura incident show %.*s --evidence %.*s:%llu",
		STR_ARG(i->incident.number), STR_ARG(i->alerts[0].citations[0].path),
		(unsigned long long)i->alerts[0].citations[0].line);
	buf_addc(out, '\n');
	desk_add_line(_("Next"), buf_str(&text), out);
	buf_free(&text);
}

static int
show(struct desk *d, struct store_incident *i, bool json)
{
	struct timeline t = { .size = i->alert_count + i->decision_count + STORE_RELATED_MAX + 1 };
	struct buf out;
	bool good;
	enum err e = say_again(i, d->services, &d->arena);

	t.items = arena_array(&d->arena, t.size, sizeof *t.items);
	buf_init(&out, OUT_MAX);
	if (!t.items)
		e = ERR_NOMEM;
	if (!e && json)
		add_json(d, i, &out);
	if (!e && !json) {
		add_summary(d, i, &out);
		add_alerts(d, i, &t);
		e = add_reports(d, i, &t);
		add_decisions(d, i, &t);
		qsort(t.items, t.count, sizeof *t.items, by_time);
		add_moments(d, &t, &out);
		if (i->alerts_left) {
			buf_printf(&out, ngettext("\n  %u further alert is not kept.\n",
				"\n  %u further alerts are not kept.\n", i->alerts_left),
				i->alerts_left);
		}
		add_next(d, i, &out);
	}
	good = !said(d, i->incident.number.ptr, e) && desk_print(&out);
	buf_free(&out);
	return good ? EXIT_NOTHING : EXIT_TROUBLE;
}

/* --------------------------------------------------------------- evidence */

/* The line and its neighbours, if the file still has it where it was. */
struct excerpt {
	char before[LINE_SHOWN + 1], after[LINE_SHOWN + 1];
	size_t before_len, after_len;
	bool unchanged;
};

static size_t
keep_line(char out[LINE_SHOWN + 1], const char *line, ssize_t length)
{
	size_t n = (size_t)length;

	while (n && (line[n - 1] == '\n' || line[n - 1] == '\r'))
		n--;
	if (n > LINE_SHOWN)
		n = LINE_SHOWN;
	memcpy(out, line, n);
	return n;
}

static void
read_excerpt(const struct store_citation *c, struct excerpt *out)
{
	FILE *f = fopen(c->path.ptr, "rb");
	uint8_t digest[DIGEST_SIZE];
	char *bytes = malloc(c->length + 1u), *line = NULL;
	size_t size = 0;
	ssize_t n;

	*out = (struct excerpt){ 0 };
	if (!f || !bytes || fseeko(f, (off_t)c->offset, SEEK_SET) != 0 ||
		fread(bytes, 1, c->length, f) != c->length)
		goto out;
	digest_of((struct str){ bytes, c->length }, digest);
	out->unchanged = memcmp(digest, c->sha256, DIGEST_SIZE) == 0;
	if (!out->unchanged)
		goto out;
	n = getline(&line, &size, f); /* the end of the cited line */
	if (n >= 0 && (n = getline(&line, &size, f)) > 0)
		out->after_len = keep_line(out->after, line, n);
	if (c->offset > 1) {
		size_t back = c->offset - 1 < LINE_SHOWN ? (size_t)c->offset - 1 : LINE_SHOWN;
		char part[LINE_SHOWN + 1];
		size_t start;

		if (fseeko(f, (off_t)(c->offset - 1 - back), SEEK_SET) != 0 ||
			fread(part, 1, back, f) != back)
			goto out;
		start = back;
		while (start > 0 && part[start - 1] != '\n')
			start--;
		out->before_len = keep_line(out->before, part + start, (ssize_t)(back - start));
	}
out:
	free(line);
	free(bytes);
	if (f)
		fclose(f);
}

static void
add_evidence_line(uint64_t number, struct str bytes, struct buf *out)
{
	struct str shown = str_sub(bytes, 0, LINE_SHOWN);
	struct buf text;
	char label[32];
	int n = snprintf(label, sizeof label, "  %7llu  ", (unsigned long long)number);

	buf_init(&text, TEXT_MAX);
	style_add(out, STYLE_QUIET, (struct str){ label, (size_t)n });
	charset_show(shown, &text);
	text_escape(out, buf_str(&text), terminal_has_color());
	buf_reset(&text);
	if (bytes.len > shown.len) {
		buf_printf(&text, ngettext("… %zu more byte", "… %zu more bytes",
			bytes.len - shown.len), bytes.len - shown.len);
		buf_add(out, buf_str(&text));
	}
	buf_addc(out, '\n');
	buf_free(&text);
}

static void
add_evidence(const struct desk *d, const struct store_incident *i,
	const struct store_citation *c, struct buf *out)
{
	struct excerpt x;
	struct buf text;
	char line[32];

	(void)d;
	read_excerpt(c, &x);
	buf_init(&text, TEXT_MAX);
	buf_printf(&text, x.unchanged ? _("%.*s, line %s, unchanged since it was taken.") :
		_("%.*s, line %s, as it was kept; the file is gone, packed or changed since."),
		STR_ARG(c->path), count_text(c->line, line));
	style_begin(out, STYLE_STRONG);
	text_wrap_add(out, buf_str(&text), terminal_width(), 0);
	style_end(out, STYLE_STRONG);
	buf_adds(out, "\n\n");
	if (x.unchanged && x.before_len)
		add_evidence_line(c->line - 1, (struct str){ x.before, x.before_len }, out);
	style_begin(out, STYLE_STRONG);
	add_evidence_line(c->line, c->bytes, out);
	style_end(out, STYLE_STRONG);
	if (x.unchanged && x.after_len)
		add_evidence_line(c->line + 1, (struct str){ x.after, x.after_len }, out);
	buf_reset(&text);
	buf_adds(&text, "  sha256 ");
	desk_add_digest(c->sha256, false, &text);
	buf_printf(&text, _("; chain record %llu"), (unsigned long long)i->seq);
	buf_addc(out, '\n');
	style_add(out, STYLE_QUIET, buf_str(&text));
	buf_addc(out, '\n');
	buf_free(&text);
}

static const struct store_citation *
find_citation(struct desk *d, const struct store_incident *i, const char *place)
{
	for (size_t k = 0; k < i->alert_count; k++) {
		for (size_t n = 0; n < i->alerts[k].citation_count; n++) {
			const struct store_citation *c = &i->alerts[k].citations[n];

			if (str_is(place_of(d, c), place))
				return c;
		}
	}
	return NULL;
}

static int
show_evidence(struct desk *d, const struct store_incident *i, const char *place)
{
	const struct store_citation *c = find_citation(d, i, place);
	struct buf out;
	bool good;

	if (!c) {
		complain(_("%.*s does not cite %s. yagura incident show %.*s lists what it cites."),
			STR_ARG(i->incident.number), place, STR_ARG(i->incident.number));
		return EXIT_TROUBLE;
	}
	buf_init(&out, OUT_MAX);
	add_evidence(d, i, c, &out);
	good = desk_print(&out);
	buf_free(&out);
	return good ? EXIT_NOTHING : EXIT_TROUBLE;
}

/* -------------------------------------------------------------------- set */

static bool
damage_fits(struct str v)
{
	enum damage d;

	return damage_read(v, &d);
}

static bool
class_fits(struct str v)
{
	enum class c;

	return class_read(v, &c) && c != CLASS_NONE;
}

static bool
state_fits(struct str v)
{
	return str_is(v, "open") || str_is(v, "in-progress") || str_is(v, "resolved") ||
		str_is(v, "closed");
}

static bool
text_fits(struct str v)
{
	return v.len > 0 && v.len <= 2000;
}

static const struct {
	const char *field;
	bool (*fits)(struct str v);
	const char *values;
} settings[] = {
	{ "class", class_fits, N_("a class, as scan or intrusion") },
	{ "damage", damage_fits, N_("none, yes or unknown") },
	{ "state", state_fits, N_("open, in-progress, resolved or closed") },
	{ "cause", text_fits, N_("words, at most 2000 bytes") },
	{ "note", text_fits, N_("words, at most 2000 bytes") },
};

/* A setting that is allowed, cut into its two halves. */
static bool
read_setting(const char *text, struct str *field, struct str *value)
{
	*value = str_from(text);
	if (!str_cut(value, '=', field) || !value->ptr) {
		complain(_("write FIELD=VALUE, as damage=none, not \"%s\"."), text);
		return false;
	}
	for (size_t i = 0; i < sizeof settings / sizeof *settings; i++) {
		if (!str_is(*field, settings[i].field))
			continue;
		if (settings[i].fits(*value))
			return true;
		complain(_("%s is %s, not \"%.*s\"."), settings[i].field, _(settings[i].values),
			STR_ARG(*value));
		return false;
	}
	complain(_("an incident has no field \"%.*s\": class, damage, state, cause and note can be "
		   "set."), STR_ARG(*field));
	return false;
}

static int
set(struct desk *d, const char *number, int count, char **texts)
{
	struct store_incident i;
	struct str field, value;
	enum err e;

	for (int k = 0; k < count; k++)
		if (!read_setting(texts[k], &field, &value))
			return EXIT_TROUBLE;
	e = store_begin(d->store);
	for (int k = 0; !e && k < count; k++) {
		read_setting(texts[k], &field, &value);
		e = store_incident_set(d->store, str_from(number), field, value, d->by, d->now);
	}
	if (!e)
		e = store_commit(d->store);
	if (!e)
		e = store_incident(d->store, str_from(number), d->services, &d->arena, &i);
	if (said(d, number, e))
		return EXIT_TROUBLE;
	return show(d, &i, false);
}

static int
suppress(struct desk *d, const char *number, const char *reason, const char *until)
{
	struct str day = str_from(until ? until : "");
	struct buf out;
	instant end;
	enum err e;
	bool good;

	if (!reason || !*reason || !until) {
		complain(_("say why and until when: --reason \"our own scanner\" --until "
			   "2026-12-31."));
		return EXIT_TROUBLE;
	}
	if (strlen(reason) > 2000 || !instant_parse(day, d->zone, &end)) {
		complain(_("\"%s\" is not a date; write it as 2026-12-31."), until);
		return EXIT_TROUBLE;
	}
	if (day.len == 10)
		end += DAY; /* to the end of that day */
	if (end <= d->now) {
		complain(_("%s has passed already."), until);
		return EXIT_TROUBLE;
	}
	e = store_begin(d->store);
	if (!e)
		e = store_incident_suppress(d->store, str_from(number), str_from(reason), end, d->by,
			d->now);
	if (!e)
		e = store_commit(d->store);
	if (said(d, number, e))
		return EXIT_TROUBLE;
	buf_init(&out, 65536);
	buf_printf(&out, _("%s is suppressed until %s: %s"), number, until, reason);
	buf_addc(&out, '\n');
	good = desk_print(&out);
	buf_free(&out);
	return good ? EXIT_NOTHING : EXIT_TROUBLE;
}

/* ---------------------------------------------------------------- command */

static void
usage(void)
{
	puts(_("Usage: yagura incident list [--json]\n"
	       "       yagura incident show NUMBER [--evidence PLACE] [--json]\n"
	       "       yagura incident set NUMBER FIELD=VALUE…\n"
	       "       yagura incident suppress NUMBER --reason TEXT --until DATE\n"
	       "Shows what was found and kept, down to the evidence.\n"
	       "\n"
	       "  --evidence PLACE  a cited line as it stands: access.log:88122\n"
	       "  --reason TEXT     why it need not be shown\n"
	       "  --until DATE      the last day on which it is not: 2026-12-31\n"
	       "  --json            one incident a line, as JSON\n"
	       "  --zone ZONE       of the times: Asia/Tokyo, +09:00 (default: local)\n"
	       "  --store PATH      the store (default: $YAGURA_STORE, see yagura(1))\n"
	       "  --color WHEN      always, never or auto\n"
	       "  --help            this text\n"
	       "\n"
	       "FIELD is class, damage (none, yes, unknown), state (open, in-progress, resolved,\n"
	       "closed), cause or note.\n"
	       "Exit status: 0 done, 2 something that was named could not be read or done."));
}

struct words {
	const char *store, *zone, *evidence, *reason, *until;
	bool json;
};

enum { OPTION_EVIDENCE = 256, OPTION_REASON, OPTION_UNTIL, OPTION_JSON, OPTION_ZONE,
	OPTION_STORE, OPTION_COLOR };

static const struct option long_options[] = {
	{ "evidence", required_argument, NULL, OPTION_EVIDENCE },
	{ "reason", required_argument, NULL, OPTION_REASON },
	{ "until", required_argument, NULL, OPTION_UNTIL },
	{ "json", no_argument, NULL, OPTION_JSON },
	{ "zone", required_argument, NULL, OPTION_ZONE },
	{ "store", required_argument, NULL, OPTION_STORE },
	{ "color", required_argument, NULL, OPTION_COLOR },
	{ "help", no_argument, NULL, OPTIONS_HELP },
	{ 0 },
};

static bool
read_option(void *argument, int option)
{
	struct words *w = argument;

	switch (option) {
	case OPTION_EVIDENCE: w->evidence = optarg; return true;
	case OPTION_REASON: w->reason = optarg; return true;
	case OPTION_UNTIL: w->until = optarg; return true;
	case OPTION_JSON: w->json = true; return true;
	case OPTION_ZONE: w->zone = optarg; return true;
	case OPTION_STORE: w->store = optarg; return true;
	case OPTION_COLOR: return terminal_color(optarg);
	default: return false;
	}
}

static int
run(struct desk *d, const struct words *w, const char *verb, int count, char **args)
{
	struct store_incident i;

	if (desk_learn_words(d))
		return EXIT_TROUBLE;
	if (strcmp(verb, "list") == 0)
		return list(d, w->json);
	if (strcmp(verb, "set") == 0)
		return set(d, args[0], count - 1, args + 1);
	if (strcmp(verb, "suppress") == 0)
		return suppress(d, args[0], w->reason, w->until);
	if (said(d, args[0], store_incident(d->store, str_from(args[0]), d->services, &d->arena,
			&i)))
		return EXIT_TROUBLE;
	return w->evidence ? show_evidence(d, &i, w->evidence) : show(d, &i, w->json);
}

static bool
count_fits(const char *verb, int count)
{
	if (strcmp(verb, "list") == 0)
		return count == 0;
	if (strcmp(verb, "set") == 0)
		return count >= 2;
	return count == 1 && (strcmp(verb, "show") == 0 || strcmp(verb, "suppress") == 0);
}

int
cmd_incident(int argc, char **argv)
{
	struct words w = { 0 };
	const char *verb;
	struct desk d;
	int status;
	bool reads;

	if (!options_read(argc, argv, long_options, usage, read_option, &w, &status))
		return status;
	verb = optind < argc ? argv[optind++] : "";
	if (!count_fits(verb, argc - optind)) {
		complain(_("say incident list, show NUMBER, set NUMBER FIELD=VALUE or suppress "
			   "NUMBER; yagura incident --help explains them."));
		return EXIT_TROUBLE;
	}
	reads = strcmp(verb, "list") == 0 || strcmp(verb, "show") == 0;
	if (desk_open(&d, w.store, w.zone, reads ? STORE_READ : STORE_WRITE))
		return EXIT_TROUBLE;
	status = run(&d, &w, verb, argc - optind, argv + optind);
	desk_close(&d);
	return status;
}
