#include "cmd/findings.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/charset.h"
#include "base/i18n.h"
#include "base/text.h"
#include "cmd/recording.h"
#include "cmd/say.h"
#include "cmd/terminal.h"

#define CLASS_WIDTH 14
#define SINCE_WIDTH 11
#define LEFT_WIDTH (2 + SINCE_WIDTH + 2 + CLASS_WIDTH + 2)
#define CELL_MAX (64u << 10)
#define WIDE 120
#define SERVICES_SHOWN 4
#define ROWS_SHOWN 30
#define PROGRAMS_SHOWN 3
#define FORMS_SHOWN 16
#define EXAMPLE_SHOWN 160 /* bytes */

/* ------------------------------------------------------------- sentences */

/* "10-28 02:14", in the zone of the evidence */
static void
add_time(struct buf *out, const struct zone *z, instant t)
{
	struct civil c = civil_from_instant(t + zone_offset(z, t) * SECOND);

	buf_printf(out, "%02d-%02d %02d:%02d", c.month, c.day, c.hour, c.minute);
}

/* The end of an incident, without the day that its start already says. */
static void
add_end(struct buf *out, const struct zone *z, const struct incident *i)
{
	struct civil from = civil_from_instant(i->start + zone_offset(z, i->start) * SECOND);
	struct civil to = civil_from_instant(i->end + zone_offset(z, i->end) * SECOND);

	if (from.month == to.month && from.day == to.day && from.year == to.year)
		buf_printf(out, "%02d:%02d", to.hour, to.minute);
	else
		add_time(out, z, i->end);
}

static void
add_day(struct buf *out, const struct zone *z, instant t)
{
	struct civil c = civil_from_instant(t + zone_offset(z, t) * SECOND);

	buf_printf(out, "%04d-%02d-%02d", c.year, c.month, c.day);
}

void
findings_services(const struct services *s, const struct alert *alert, struct buf *out)
{
	uint32_t shown = alert->service_count < SERVICES_SHOWN ? alert->service_count :
								 SERVICES_SHOWN;
	uint32_t all = alert->port_count > alert->service_count ? alert->port_count :
								  alert->service_count;

	if (shown == 0 || (shown < 2 && alert->port_count > 8))
		return; /* the reason says how many ports */
	for (uint32_t i = 0; i < shown; i++) {
		if (i)
			buf_adds(out, i + 1 == shown && all == shown ? _(" and ") : _(", "));
		buf_adds(out, service_label(s, alert->services[i]));
	}
	if (all > shown)
		buf_printf(out, ngettext(" and %u more port", " and %u more ports", all - shown),
			all - shown);
}

/*
 * TEXT as a sentence of its own: escaped, a full stop last, and a capital
 * first unless it is a NAME of something that it begins with.
 */
static void
add_sentence(struct buf *out, struct str text, bool name)
{
	struct buf sentence, whole;

	if (text.len == 0)
		return;
	buf_init(&sentence, CELL_MAX);
	buf_init(&whole, CELL_MAX);
	text_escape(&sentence, text, terminal_has_color());
	if (!name && sentence.len && sentence.ptr[0] >= 'a' && sentence.ptr[0] <= 'z')
		sentence.ptr[0] = (char)(sentence.ptr[0] - 'a' + 'A');
	say_sentence(buf_str(&sentence), &whole);
	/* Japanese has no blank between sentences. */
	if (out->len)
		buf_printf(out, _(" %s"), buf_cstr(&whole));
	else
		buf_add(out, buf_str(&whole));
	buf_free(&whole);
	buf_free(&sentence);
}

static void
add_reason(const struct analysis *a, const struct alert *alert, struct buf *out)
{
	struct buf why;

	buf_init(&why, CELL_MAX);
	alert->detector->describe(alert, analysis_services(a), &why);
	add_sentence(out, buf_str(&why), true);
	buf_free(&why);
}

/* The alert that carries the incident: the first of its primary class. */
static const struct alert *
leading_alert(const struct incident *i)
{
	for (size_t k = 0; k < i->alert_count; k++)
		if (i->alerts[k]->class == i->classes[0])
			return i->alerts[k];
	return i->alerts[0];
}

void
findings_sentence(const struct analysis *a, const struct incident *i, struct buf *out)
{
	add_reason(a, leading_alert(i), out);
}

/* "Services ftp, telnet and 3 more ports; 70 accesses until 04-18 22:01" */
static void
add_measure(const struct analysis *a, const struct incident *i, struct buf *out)
{
	const struct alert *lead = leading_alert(i);
	struct buf services, end, text;

	buf_init(&services, CELL_MAX);
	buf_init(&end, 64);
	buf_init(&text, CELL_MAX);
	findings_services(analysis_services(a), lead, &services);
	add_end(&end, analysis_zone(a), i);
	if (services.len)
		buf_printf(&text, _("services %s; "), buf_cstr(&services));
	buf_printf(&text, ngettext("%u access until %s", "%u accesses until %s", i->accesses),
		i->accesses, buf_cstr(&end));
	add_sentence(out, buf_str(&text), false);
	buf_free(&services);
	buf_free(&end);
	buf_free(&text);
}

/* All that stands in the WHAT column. */
static void
add_what(const struct analysis *a, const struct incident *i, struct buf *out)
{
	const struct alert *lead = leading_alert(i);
	struct buf ground;

	add_reason(a, lead, out);
	for (size_t k = 0; k < i->alert_count; k++)
		if (i->alerts[k]->detector != lead->detector)
			add_reason(a, i->alerts[k], out);
	add_measure(a, i, out);
	buf_init(&ground, CELL_MAX);
	ground_say(&i->ground, &ground);
	add_sentence(out, buf_str(&ground), false);
	buf_free(&ground);
}

/* ----------------------------------------------------------------- table */

/* One row: the left cells are short, the text wraps beside them. */
static void
add_row(struct buf *out, const char *since, const char *class, const char *verdict,
	enum style style, struct str what, size_t width)
{
	struct str left = str_from(verdict), line, piece;
	struct buf head;
	bool first = true, more;

	buf_init(&head, CELL_MAX);
	for (;;) {
		more = text_wrap(&what, width - LEFT_WIDTH, &line);
		if (!more)
			line = STR_NULL;
		if (first) {
			buf_printf(out, "  %s  ", since);
			text_pad(out, str_from(class), line.len ? CLASS_WIDTH : 0);
		} else {
			bool has = text_wrap(&left, CLASS_WIDTH, &piece);

			if (!more && !has)
				break;
			buf_fill(out, ' ', 2 + SINCE_WIDTH + 2);
			buf_reset(&head);
			if (has)
				text_pad(&head, piece, line.len ? CLASS_WIDTH : 0);
			else
				buf_fill(&head, ' ', CLASS_WIDTH);
			if (has)
				style_add(out, style, buf_str(&head));
			else
				buf_add(out, buf_str(&head));
		}
		if (line.len) {
			buf_adds(out, "  ");
			buf_add(out, line);
		}
		buf_addc(out, '\n');
		first = false;
	}
	buf_free(&head);
}

static bool
is_suppressed(const struct findings_options *options, size_t index)
{
	return options->record && recording_suppressed(options->record, index);
}

static const char *
state_word(const struct findings_options *options, size_t index)
{
	if (!options->since_last || !options->record)
		return NULL;
	return recording_state(options->record, index) == RECORDING_NEW ? _("new") : _("goes on");
}

/* From 120 columns on: certainty and evidence too, the reason beside them. */
struct wide {
	size_t through, what, certainty, evidence; /* widths of the columns */
};

static const char *
through_word(enum verdict v)
{
	return v == VERDICT_THROUGH ? _("YES") : v == VERDICT_NOTHING ? _("no") : _("unknown");
}

/* "kern.log:14": file name and line of the first record that it rests on */
static void
add_first_place(const struct analysis *a, const struct incident *i, struct buf *out)
{
	const struct cited *cited = &leading_alert(i)->cited;
	const struct files *files = analysis_files(a);
	struct str path;

	if (!cited->count || cited->first[0].source >= files->count)
		return;
	path = files->items[cited->first[0].source].path;
	for (size_t at = str_find_char(path, '/'); at + 1 < path.len;
		at = str_find_char(path, '/'))
		path = str_sub(path, at + 1, path.len);
	text_escape(out, path, terminal_has_color());
	buf_printf(out, ":%llu", (unsigned long long)cited->first[0].line);
}

static struct wide
wide_columns(const struct analysis *a, const bool *rows, size_t width)
{
	struct wide w = { .through = 7, .certainty = 9, .evidence = 8 };
	struct buf place;
	size_t count, taken;
	const struct incident *all = analysis_incidents(a, &count);

	buf_init(&place, CELL_MAX);
	for (size_t i = 0; i < count; i++) {
		size_t n;

		buf_reset(&place);
		if (rows[i])
			add_first_place(a, &all[i], &place);
		n = text_width(buf_str(&place));
		if (n > w.evidence)
			w.evidence = n;
	}
	buf_free(&place);
	taken = LEFT_WIDTH + w.through + 2 + 2 + w.certainty + 2 + w.evidence;
	w.what = taken + 30 < width ? width - taken : 30;
	return w;
}

static void
add_wide_head(struct buf *out, const struct wide *w)
{
	buf_adds(out, "  ");
	text_pad(out, str_from(_("THROUGH")), w->through);
	buf_adds(out, "  ");
	text_pad(out, str_from(_("WHAT")), w->what);
	buf_adds(out, "  ");
	text_pad(out, str_from(_("CERTAINTY")), w->certainty);
	buf_printf(out, "  %s", _("EVIDENCE"));
}

static void
add_wide_row(const struct analysis *a, const struct incident *i, const char *since,
	const struct wide *w, struct buf *out)
{
	struct buf what, place, through;
	struct str rest, line;
	bool first = true;

	buf_init(&what, CELL_MAX);
	buf_init(&place, CELL_MAX);
	buf_init(&through, 256);
	add_what(a, i, &what);
	add_first_place(a, i, &place);
	text_pad(&through, str_from(through_word(i->verdict)), w->through);
	rest = buf_str(&what);
	while (text_wrap(&rest, w->what, &line)) {
		if (!first) {
			buf_fill(out, ' ', LEFT_WIDTH + w->through + 2);
			buf_add(out, line);
			buf_addc(out, '\n');
			continue;
		}
		first = false;
		buf_printf(out, "  %s  ", since);
		text_pad(out, str_from(class_title(i->classes[0])), CLASS_WIDTH);
		buf_adds(out, "  ");
		style_add(out, i->verdict == VERDICT_THROUGH ? STYLE_EMBER : STYLE_PLAIN,
			buf_str(&through));
		buf_adds(out, "  ");
		text_pad(out, line, w->what);
		buf_adds(out, "  ");
		text_pad(out, str_from(certainty_title(i->certainty)), w->certainty);
		buf_printf(out, "  %s\n", buf_cstr(&place));
	}
	buf_free(&what);
	buf_free(&place);
	buf_free(&through);
}

static void
add_heads(const struct analysis *a, instant since, const struct wide *wide, struct buf *out)
{
	struct buf head;
	char zone[16];

	buf_init(&head, 256);
	buf_printf(&head, _("SINCE (%s)"), zone_abbreviation(analysis_zone(a), since, zone));
	buf_addc(out, '\n');
	style_begin(out, STYLE_QUIET);
	buf_adds(out, "  ");
	text_pad(out, buf_str(&head), SINCE_WIDTH);
	buf_adds(out, "  ");
	text_pad(out, str_from(_("CLASS")), CLASS_WIDTH);
	if (wide)
		add_wide_head(out, wide);
	else
		buf_printf(out, "  %s", _("WHAT"));
	style_end(out, STYLE_QUIET);
	buf_addc(out, '\n');
	buf_free(&head);
}

static void
add_narrow_row(const struct analysis *a, const struct findings_options *options, size_t index,
	const struct incident *i, const char *since, size_t width, struct buf *out)
{
	const char *state = state_word(options, index);
	struct buf what, verdict;

	buf_init(&what, CELL_MAX);
	buf_init(&verdict, 256);
	add_what(a, i, &what);
	if (state)
		buf_printf(&verdict, "%s%s", state, _(", "));
	buf_adds(&verdict, verdict_title(i->verdict));
	add_row(out, since, class_title(i->classes[0]), buf_cstr(&verdict),
		i->verdict == VERDICT_THROUGH ? STYLE_EMBER : STYLE_PLAIN, buf_str(&what),
		width);
	buf_free(&what);
	buf_free(&verdict);
}

static void
add_table(const struct analysis *a, const struct findings_options *options, const bool *rows,
	struct buf *out)
{
	size_t count, width = terminal_width();
	const struct incident *all = analysis_incidents(a, &count);
	bool is_wide = width >= WIDE && !options->since_last;
	struct wide wide = wide_columns(a, rows, width);
	struct buf since;

	buf_init(&since, 64);
	add_heads(a, all[0].start, is_wide ? &wide : NULL, out);
	for (size_t i = 0; i < count; i++) {
		if (!rows[i])
			continue;
		buf_reset(&since);
		add_time(&since, analysis_zone(a), all[i].start);
		if (is_wide)
			add_wide_row(a, &all[i], buf_cstr(&since), &wide, out);
		else
			add_narrow_row(a, options, i, &all[i], buf_cstr(&since), width, out);
	}
	buf_free(&since);
}

/* ------------------------------------------------------------ first line */

struct tally {
	size_t shown, through, unknown, suppressed;
	const struct incident *worst;
};

static int
badness(const struct incident *i)
{
	static const int by_class[CLASS_COUNT] = { [CLASS_PROBE] = 1, [CLASS_SCAN] = 2,
		[CLASS_WEB_PROBE] = 2, [CLASS_PASSWORD_GUESSING] = 3, [CLASS_MAIL_ABUSE] = 4,
		[CLASS_RELAY] = 5, [CLASS_WEB_TAMPERING] = 6, [CLASS_STEPPING_STONE] = 7,
		[CLASS_INTRUSION] = 8 };

	return by_class[i->classes[0]] + (i->verdict == VERDICT_THROUGH ? 100 : 0) +
		(i->verdict == VERDICT_UNKNOWN ? 10 : 0);
}

static struct tally
count_incidents(const struct analysis *a, const struct findings_options *options)
{
	struct tally t = { 0 };
	size_t count;
	const struct incident *all = analysis_incidents(a, &count);

	for (size_t i = 0; i < count; i++) {
		if (is_suppressed(options, i)) {
			t.suppressed++;
			continue;
		}
		t.shown++;
		t.through += all[i].verdict == VERDICT_THROUGH;
		t.unknown += all[i].verdict == VERDICT_UNKNOWN;
		if (!t.worst || badness(&all[i]) > badness(t.worst))
			t.worst = &all[i];
	}
	return t;
}

struct ranked {
	int badness;
	uint32_t accesses;
	size_t index;
};

static int
worst_first(const void *a, const void *b)
{
	const struct ranked *x = a, *y = b;

	if (x->badness != y->badness)
		return x->badness > y->badness ? -1 : 1;
	if (x->accesses != y->accesses)
		return x->accesses > y->accesses ? -1 : 1;
	return x->index < y->index ? -1 : 1;
}

/*
 * Which incidents the table shows: all, or the worst of them where there are
 * more than somebody reads. NULL without memory.
 */
static bool *
choose_rows(const struct analysis *a, const struct findings_options *options, size_t *left)
{
	size_t count, n = 0, most;
	const struct incident *all = analysis_incidents(a, &count);
	bool *rows = calloc(count + 1, sizeof *rows);
	struct ranked *ranked = calloc(count + 1, sizeof *ranked);

	for (size_t i = 0; rows && ranked && i < count; i++)
		if (!is_suppressed(options, i))
			ranked[n++] = (struct ranked){ badness(&all[i]), all[i].accesses, i };
	most = options->all || n <= ROWS_SHOWN ? n : ROWS_SHOWN;
	if (n)
		qsort(ranked, n, sizeof *ranked, worst_first);
	for (size_t i = 0; i < most; i++)
		rows[ranked[i].index] = true;
	*left = n - most;
	free(ranked);
	return rows;
}

/* "2026-11-01 to 11-06", "2026-11-01" */
static void
add_period(const struct analysis *a, struct buf *out)
{
	struct analysis_counts n = analysis_counts(a);
	const struct zone *z = analysis_zone(a);
	struct civil from, to;

	if (n.first == INSTANT_NONE)
		return;
	from = civil_from_instant(n.first + zone_offset(z, n.first) * SECOND);
	to = civil_from_instant(n.last + zone_offset(z, n.last) * SECOND);
	buf_adds(out, _(", "));
	add_day(out, z, n.first);
	if (from.year != to.year) {
		buf_adds(out, _(" to "));
		add_day(out, z, n.last);
	} else if (from.month != to.month || from.day != to.day) {
		buf_printf(out, "%s%02d-%02d", _(" to "), to.month, to.day);
	}
}

static void
add_nothing(const struct analysis *a, struct buf *out)
{
	struct analysis_counts n = analysis_counts(a);
	struct buf period;

	buf_init(&period, 256);
	add_period(a, &period);
	buf_printf(out,
		ngettext("Nothing was found in %llu file%s.", "Nothing was found in %llu files%s.",
			n.files_read),
		(unsigned long long)n.files_read, buf_cstr(&period));
	buf_free(&period);
}

static void
add_first_line(const struct analysis *a, const struct tally *t, struct buf *out)
{
	struct buf line;

	buf_init(&line, CELL_MAX);
	if (analysis_counts(a).interrupted)
		buf_adds(&line, _("Interrupted, so this is a part. "));
	if (t->shown == 0) {
		add_nothing(a, &line);
	} else if (t->through && t->shown == 1) {
		buf_printf(&line, _("1 incident found, and it got through: %s."),
			class_title(t->worst->classes[0]));
	} else if (t->through) {
		buf_printf(&line,
			ngettext("%zu incident found; %zu got through. The worst is: %s.",
				"%zu incidents found; %zu got through. The worst is: %s.",
				t->shown),
			t->shown, t->through, class_title(t->worst->classes[0]));
	} else if (t->unknown) {
		buf_printf(&line,
			ngettext("%zu incident found; whether %zu got through is unknown.",
				"%zu incidents found; whether %zu of them got through is unknown.",
				t->shown),
			t->shown, t->unknown);
	} else {
		buf_printf(&line,
			ngettext("%zu incident found; nothing got through.",
				"%zu incidents found; nothing got through.", t->shown),
			t->shown);
	}
	style_begin(out, STYLE_STRONG);
	text_wrap_add(out, buf_str(&line), terminal_width(), 0);
	style_end(out, STYLE_STRONG);
	buf_addc(out, '\n');
	buf_free(&line);
}

/* -------------------------------------------------------------- coverage */

static const char *const labels[] = { N_("Read"), N_("Not read"), N_("Example"), N_("Limits"),
	N_("Besides"),
	N_("Ended"), N_("Suppressed"), N_("Next") };

static size_t
label_width(void)
{
	size_t most = 0;

	for (size_t i = 0; i < sizeof labels / sizeof *labels; i++) {
		size_t w = text_width(str_from(_(labels[i])));

		if (w > most)
			most = w;
	}
	return most;
}

static void
add_labelled(struct buf *out, const char *label, struct str text)
{
	size_t indent = 2 + label_width() + 2;

	buf_adds(out, "  ");
	text_pad(out, str_from(_(label)), label_width());
	buf_adds(out, "  ");
	if (terminal_width() > indent + 20)
		text_wrap_add(out, text, terminal_width() - indent, indent);
	else
		buf_add(out, text);
	buf_addc(out, '\n');
}

/* Records that are not lines: each form once. */
static size_t
add_forms(const struct files *files, size_t shown, struct buf *out)
{
	const char *told[FORMS_SHOWN];
	size_t count = 0;

	for (size_t i = 0; i < files->count && count < FORMS_SHOWN; i++) {
		const char *form = files->items[i].form;
		size_t k = 0;

		while (form && k < count && told[k] != form)
			k++;
		if (!form || k < count)
			continue;
		told[count++] = form;
		buf_printf(out, "%s%s", shown++ ? _(", ") : _(" ("), form);
	}
	return shown;
}

/* "syslog, vsftpd log" */
static void
add_kinds(const struct analysis *a, struct buf *out)
{
	const struct files *files = analysis_files(a);
	size_t kinds = formats_kind_count(analysis_formats(a)), shown = 0;

	for (size_t k = 0; k < kinds; k++) {
		uint64_t lines = 0;

		for (size_t i = 0; i < files->count; i++)
			if (!files->items[i].form)
				lines += files->items[i].kinds[k];
		if (lines)
			buf_printf(out, "%s%s", shown++ ? _(", ") : _(" ("),
				formats_kind_name(analysis_formats(a), k));
	}
	shown = add_forms(files, shown, out);
	if (shown)
		buf_adds(out, _(")"));
}

static void
add_read(const struct analysis *a, struct buf *out)
{
	struct analysis_counts n = analysis_counts(a);
	struct buf text;
	char size[32], lines[32];

	buf_init(&text, CELL_MAX);
	buf_printf(&text, ngettext("%llu file", "%llu files", n.files_read),
		(unsigned long long)n.files_read);
	add_kinds(a, &text);
	buf_printf(&text, _(", %s, %s lines"), size_text(n.bytes, size),
		count_text(n.lines, lines));
	add_period(a, &text);
	if (n.repeated) {
		buf_adds(&text, _("; "));
		buf_printf(&text, _("%s lines stood in two files and count once"),
			count_text(n.repeated, lines));
	}
	if (n.years_from_mtime) {
		buf_adds(&text, _("; "));
		buf_printf(&text,
			ngettext("the year of %llu is a guess from the time of its last change: "
				 "say --year",
				"the year of %llu is a guess from the time of their last change: "
				"say --year",
				n.years_from_mtime),
			(unsigned long long)n.years_from_mtime);
	}
	add_labelled(out, "Read", buf_str(&text));
	buf_free(&text);
}

static void
add_percent(struct buf *out, uint64_t part, uint64_t whole)
{
	double percent = whole ? 100.0 * (double)part / (double)whole : 0;

	if (percent > 0 && percent < 0.1)
		buf_adds(out, "<0.1%");
	else
		buf_printf(out, "%.*f%%", percent < 10 ? 1 : 0, percent);
}

/* "12 of 412 lines (2.9%): xntpd 8, in.identd 4" */
static void
add_unknown_lines(const struct analysis *a, struct buf *out)
{
	struct analysis_counts n = analysis_counts(a);
	char part[32], whole[32];
	size_t count, shown = 0, more = 0;
	const struct program_count *p = analysis_programs(a, &count);

	buf_printf(out, _("%s of %s lines ("), count_text(n.unknown, part),
		count_text(n.lines, whole));
	add_percent(out, n.unknown, n.lines);
	buf_adds(out, _(")"));
	for (size_t i = 0; i < count && p[i].unknown; i++) {
		if (shown == PROGRAMS_SHOWN) {
			more++;
			continue;
		}
		buf_adds(out, shown++ ? _(", ") : _(": "));
		if (p[i].program.len)
			text_escape(out, p[i].program, terminal_has_color());
		else
			buf_adds(out, _("no known beginning"));
		buf_printf(out, " %s", count_text(p[i].unknown, part));
	}
	if (more)
		buf_printf(out, ngettext(", %zu more program", ", %zu more programs", more), more);
}

/* "maillog:118  line", of the program with the most lines that fit nothing */
static void
add_example(const struct analysis *a, const struct program_count *p, struct buf *out)
{
	struct buf shown;

	text_escape(out, analysis_files(a)->items[p->example_place.source].path,
		terminal_has_color());
	buf_printf(out, ":%llu  ", (unsigned long long)p->example_place.line);
	buf_init(&shown, CELL_MAX);
	charset_show(str_sub(p->example, 0, EXAMPLE_SHOWN), &shown);
	text_escape(out, buf_str(&shown), terminal_has_color());
	buf_free(&shown);
	if (p->example.len > EXAMPLE_SHOWN)
		buf_adds(out, "…");
}

/* Why, each reason with its number; what is no file is told beside them. */
static void
add_reasons(const struct files *files, struct buf *out)
{
	static const struct {
		enum file_trouble trouble;
		const char *words;
	} reasons[] = {
		{ FILE_UNREADABLE, N_("%llu not readable") },
		{ FILE_DAMAGED, N_("%llu damaged") },
		{ FILE_DEMANDING, N_("%llu asking for too much memory") },
		{ FILE_NOT_TEXT, N_("%llu not text") },
		{ FILE_UNKNOWN, N_("%llu in no known format") },
	};
	size_t shown = 0;

	for (size_t r = 0; r < sizeof reasons / sizeof *reasons; r++) {
		uint64_t count = 0;

		for (size_t i = 0; i < files->count; i++)
			count += files->items[i].trouble == reasons[r].trouble;
		if (!count)
			continue;
		buf_adds(out, shown++ ? _(", ") : _(" ("));
		buf_printf(out, _(reasons[r].words), (unsigned long long)count);
	}
	if (shown)
		buf_adds(out, _(")"));
	if (files->skipped)
		buf_printf(out, ngettext("; %llu link, socket or device", "; %llu links, sockets or devices",
			files->skipped), (unsigned long long)files->skipped);
}

static void
add_not_read(const struct analysis *a, struct buf *out)
{
	struct analysis_counts n = analysis_counts(a);
	struct buf text;
	size_t count;
	const struct program_count *p = analysis_programs(a, &count);

	if (n.files_failed + n.unknown == 0)
		return;
	buf_init(&text, CELL_MAX);
	if (n.files_failed)
		buf_printf(&text, ngettext("%llu file", "%llu files", n.files_failed),
			(unsigned long long)n.files_failed);
	if (n.files_failed)
		add_reasons(analysis_files(a), &text);
	if (n.files_failed && n.unknown)
		buf_adds(&text, _("; "));
	if (n.unknown)
		add_unknown_lines(a, &text);
	buf_adds(&text, _("; list them with --unread"));
	add_labelled(out, "Not read", buf_str(&text));
	if (n.unknown && count && p[0].unknown) {
		buf_reset(&text);
		add_example(a, &p[0], &text);
		add_labelled(out, "Example", buf_str(&text));
	}
	buf_free(&text);
}

static void
add_limit(struct buf *out, const char *words, uint64_t count)
{
	char text[32];

	if (!count)
		return;
	if (out->len)
		buf_adds(out, _("; "));
	buf_printf(out, words, count_text(count, text));
}

/* Whatever was given up somewhere, so that no loss is silent. */
static void
add_limits(const struct analysis *a, struct buf *out)
{
	struct analysis_counts n = analysis_counts(a);
	struct buf text;

	buf_init(&text, CELL_MAX);
	if (n.interrupted)
		buf_adds(&text, _("interrupted: only a part was read"));
	add_limit(&text, ngettext("%s entry given up at a ceiling",
			"%s entries given up at a ceiling", n.evicted),
		n.evicted);
	add_limit(&text, ngettext("%s line longer than 64 KiB, cut",
			"%s lines longer than 64 KiB, cut", n.overlong),
		n.overlong);
	add_limit(&text, ngettext("%s event out of order", "%s events out of order", n.late), n.late);
	add_limit(&text, ngettext("%s alert beyond the ceiling",
			"%s alerts beyond the ceiling", n.alerts_lost),
		n.alerts_lost);
	if (text.len)
		add_labelled(out, "Limits", buf_str(&text));
	buf_free(&text);
}

/* ---------------------------------------------------------------- unread */

static void
add_unread_file(const struct file *f, struct buf *out)
{
	struct buf path;
	const char *why = f->trouble == FILE_UNREADABLE ? err_text(f->err) :
		f->trouble == FILE_DEMANDING		? _("its compression asks for too much memory") :
		f->trouble == FILE_NOT_TEXT		? _("not text") :
		f->trouble == FILE_DAMAGED		? _("damaged: it breaks off, or holds what it should not") :
							  _("in no known format");

	buf_init(&path, CELL_MAX);
	text_escape(&path, f->path, terminal_has_color());
	buf_adds(out, "  ");
	text_pad(out, buf_str(&path), 38);
	buf_printf(out, "  %s\n", why);
	buf_free(&path);
}

/* "1 file and 12 lines were not understood; 219 lines were.", with what there is of each */
static void
add_unread_line(const struct analysis_counts *n, struct buf *out)
{
	struct buf line;
	char unknown[32], understood[32];

	buf_init(&line, CELL_MAX);
	count_text(n->unknown, unknown);
	count_text(n->lines - n->unknown - n->empty, understood);
	if (n->files_failed)
		buf_printf(&line, ngettext("%llu file", "%llu files", n->files_failed),
			(unsigned long long)n->files_failed);
	if (n->files_failed && n->unknown)
		buf_adds(&line, _(" and "));
	if (n->unknown)
		buf_printf(&line, ngettext("%s line", "%s lines", n->unknown), unknown);
	if (line.len)
		buf_printf(out, ngettext("%s not understood; %s line was.",
				"%s not understood; %s lines were.",
				n->lines - n->unknown - n->empty), buf_cstr(&line), understood);
	else
		buf_printf(out, ngettext("Everything was understood, %s line.",
				"Everything was understood, %s lines.", n->lines), understood);
	buf_addc(out, '\n');
	buf_free(&line);
}

static void
add_unread_head(const char *first, size_t width, const char *rest, struct buf *out)
{
	style_begin(out, STYLE_QUIET);
	buf_adds(out, "  ");
	text_pad(out, str_from(first), width);
	buf_printf(out, "  %s", rest);
	style_end(out, STYLE_QUIET);
	buf_addc(out, '\n');
}

static void
add_unread(const struct analysis *a, struct buf *out)
{
	struct analysis_counts n = analysis_counts(a);
	const struct files *files = analysis_files(a);
	char number[32];
	size_t count;
	const struct program_count *p = analysis_programs(a, &count);

	add_unread_line(&n, out);
	if (n.files_failed) {
		buf_addc(out, '\n');
		add_unread_head(_("FILE"), 38, _("WHY"), out);
		for (size_t i = 0; i < files->count; i++)
			if (files->items[i].trouble)
				add_unread_file(&files->items[i], out);
	}
	if (n.unknown) {
		buf_addc(out, '\n');
		add_unread_head(_("PROGRAM"), 18, _("    LINES  EXAMPLE"), out);
	}
	for (size_t i = 0; i < count && p[i].unknown; i++) {
		struct buf name;

		buf_init(&name, CELL_MAX);
		if (p[i].program.len)
			text_escape(&name, p[i].program, terminal_has_color());
		else
			buf_adds(&name, _("no known beginning"));
		buf_adds(out, "  ");
		text_pad(out, buf_str(&name), 18);
		buf_printf(out, "  %9s  ", count_text(p[i].unknown, number));
		add_example(a, &p[i], out);
		buf_addc(out, '\n');
		buf_free(&name);
	}
}

/* ---------------------------------------------------------------- ending */

static void
add_ended(const struct findings_options *options, struct buf *out)
{
	if (!options->since_last || !options->record)
		return;
	for (size_t i = 0; i < recording_ended_count(options->record); i++) {
		struct buf text;

		buf_init(&text, CELL_MAX);
		buf_printf(&text, "%s  ", recording_ended_number(options->record, i));
		text_escape(&text, str_from(recording_ended_sentence(options->record, i)),
			terminal_has_color());
		add_labelled(out, "Ended", buf_str(&text));
		buf_free(&text);
	}
}

static void
add_suppressed(const struct analysis *a, const struct findings_options *options,
	struct buf *out)
{
	size_t count;

	analysis_incidents(a, &count);
	for (size_t i = 0; options->record && i < count; i++) {
		struct buf text;

		if (!is_suppressed(options, i))
			continue;
		buf_init(&text, CELL_MAX);
		buf_printf(&text, "%s  ", recording_number(options->record, i));
		text_escape(&text, str_from(recording_suppression(options->record, i)),
			terminal_has_color());
		add_labelled(out, "Suppressed", buf_str(&text));
		buf_free(&text);
	}
}

static bool
is_plain_word(const char *s)
{
	for (; *s; s++)
		if (!strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
			    "/._-+,@%",
			    *s))
			return false;
	return true;
}

static void
add_next(const struct analysis *a, const struct findings_options *options, struct buf *out)
{
	struct buf text;
	size_t count;

	analysis_incidents(a, &count);
	buf_init(&text, CELL_MAX);
	if (options->record) {
		for (size_t i = 0; i < count && !text.len; i++)
			if (!is_suppressed(options, i) && *recording_number(options->record, i))
				buf_printf(&text, "yagura incident show %s",
					recording_number(options->record, i));
	}
	if (!text.len) {
		buf_adds(&text, "yagura analyze --record");
		for (int i = 0; i < options->path_count; i++) {
			/* What cannot be pasted as it stands is not offered. */
			if (!is_plain_word(options->paths[i]))
				goto out;
			buf_printf(&text, " %s", options->paths[i]);
		}
	}
	if (text.len)
		add_labelled(out, "Next", buf_str(&text));
out:
	buf_free(&text);
}

/* Those of the incidents that are less bad than the rows above. */
static void
add_left(size_t left, struct buf *out)
{
	struct buf text;

	if (!left)
		return;
	buf_init(&text, 256);
	buf_printf(&text,
		ngettext("%zu incident that is less bad; list all with --all",
			"%zu incidents that are less bad; list all with --all", left),
		left);
	add_labelled(out, "Besides", buf_str(&text));
	buf_free(&text);
}

void
findings_print(const struct analysis *a, const struct findings_options *options,
	struct buf *out)
{
	struct tally t = count_incidents(a, options);
	struct analysis_counts n = analysis_counts(a);
	size_t left = 0;
	bool *rows;
	bool quiet = t.shown == 0 && t.suppressed == 0 && n.unknown + n.files_failed == 0 &&
		n.evicted + n.overlong + n.late + n.alerts_lost == 0 && !n.interrupted &&
		n.years_from_mtime == 0 && !(options->record && options->since_last);

	if (options->unread) {
		add_unread(a, out);
		return;
	}
	add_first_line(a, &t, out);
	if (quiet)
		return;
	if (t.shown) {
		rows = choose_rows(a, options, &left);
		if (rows)
			add_table(a, options, rows, out);
		free(rows);
	}
	buf_addc(out, '\n');
	add_left(left, out);
	add_ended(options, out);
	add_suppressed(a, options, out);
	add_read(a, out);
	add_not_read(a, out);
	add_limits(a, out);
	if (t.shown)
		add_next(a, options, out);
}
