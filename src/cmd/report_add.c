/*
 * `report add` and `report amend`. What was told is recorded as it was told;
 * what the evidence says of it comes after, as a record of its own, so that a
 * claim is never overwritten by a finding. All of it is one transaction.
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "cmd/analysis.h"
#include "cmd/commands.h"
#include "cmd/findings.h"
#include "cmd/report.h"
#include "cmd/submission.h"
#include "cmd/say.h"
#include "cmd/terminal.h"
#include "cmd/weigh.h"
#include "store/incidents.h"

#define TEXT_MAX (4u << 20)
#define REASONS_SHOWN 3

/* One submission on its way into the store. */
struct intake {
	struct desk *desk;
	struct submission submission;
	struct analysis *analysis;   /* NULL: no evidence to be analysed */
	const struct incident *incidents;
	size_t incident_count;
	struct store_kept *kept;
	struct str *numbers;
	struct store_source *sources;
	size_t source_count;
	struct report told, report;  /* as it was told; as it stands now */
	struct str number;
	struct str repeats;          /* another report that this one repeats */
	struct str near;             /* another report of the same source and class */
	struct str same;             /* another report of the same happening */
};

/* --------------------------------------------------------------- evidence */

static struct str
base_name(const struct intake *in, struct str path)
{
	const struct submission *s = &in->submission;

	for (size_t i = 0; i < s->evidence_count; i++)
		if (str_eq(s->evidence[i].path, path))
			return s->evidence[i].name;
	return path;
}

/* "secure:12-40": the first and the last record of an alert, if in one file. */
static struct str
place_text(void *argument, const struct alert *a)
{
	const struct intake *in = argument;
	const struct files *files = analysis_files(in->analysis);
	size_t kept = cited_kept(&a->cited);
	const struct place *first, *last;
	struct str name;

	if (!kept)
		return STR("");
	first = cited_at(&a->cited, 0);
	last = cited_at(&a->cited, kept - 1);
	if (first->source >= files->count)
		return STR("");
	name = base_name(in, files->items[first->source].path);
	if (last->source == first->source && last->line > first->line)
		return arena_printf(&in->desk->arena, "%.*s:%llu-%llu", STR_ARG(name),
			(unsigned long long)first->line, (unsigned long long)last->line);
	return arena_printf(&in->desk->arena, "%.*s:%llu", STR_ARG(name),
		(unsigned long long)first->line);
}

static struct str
kind_names(const struct intake *in, const struct file *f)
{
	const struct formats *formats = analysis_formats(in->analysis);
	struct str text = STR("");

	if (f->form)
		return str_from(f->form);
	for (size_t i = 0; i < formats_kind_count(formats); i++)
		if (f->kinds[i])
			text = arena_printf(&in->desk->arena, "%.*s%s%s", STR_ARG(text),
				text.len ? ", " : "", formats_kind_name(formats, i));
	return text.ptr ? text : STR("");
}

static void
digest_file(const char *path, struct store_source *out)
{
	struct digest_run *run = NULL;
	FILE *f = fopen(path, "rb");
	char part[65536];
	size_t n;

	if (f && digest_new(&run) == ERR_OK) {
		while ((n = fread(part, 1, sizeof part, f)) > 0) {
			digest_add(run, (struct str){ part, n });
			out->size += n;
		}
		digest_finish(run, out->sha256);
	}
	digest_free(run);
	if (f)
		fclose(f);
}

/* Sources in the analysis's order, then the texts. */
static enum err
list_sources(struct intake *in)
{
	const struct files *files = in->analysis ? analysis_files(in->analysis) : NULL;
	size_t count = (files ? files->count : 0) + in->submission.evidence_count;

	in->sources = arena_array(&in->desk->arena, count + 1, sizeof *in->sources);
	if (!in->sources)
		return ERR_NOMEM;
	for (size_t i = 0; files && i < files->count; i++) {
		const struct file *f = &files->items[i];
		struct store_source *s = &in->sources[in->source_count++];

		*s = (struct store_source){ .path = base_name(in, f->path),
			.format = kind_names(in, f), .size = f->bytes };
		if (f->trouble == FILE_NOT_TEXT || f->trouble == FILE_UNKNOWN) {
			s->size = 0;
			digest_file(f->path.ptr, s);
		} else {
			memcpy(s->sha256, f->sha256, DIGEST_SIZE);
		}
	}
	for (size_t i = 0; i < in->submission.evidence_count; i++) {
		const struct submission_evidence *v = &in->submission.evidence[i];

		if (!v->text)
			continue;
		in->sources[in->source_count] = (struct store_source){ .path = v->name,
			.format = STR("text") };
		digest_file(v->path.ptr, &in->sources[in->source_count++]);
	}
	return ERR_OK;
}

static instant
latest_moment(const struct report *r, instant now)
{
	instant t = r->received.at != INSTANT_NONE ? r->received.at : now;

	if (r->end.at != INSTANT_NONE && r->end.at + DAY < t)
		t = r->end.at + DAY;
	return t;
}

static enum err
analyse(struct intake *in)
{
	const struct report_file *file = &in->submission.file;
	struct analysis_options options = ANALYSIS_DEFAULTS;
	enum err e = ERR_OK;
	bool any = false;

	for (size_t i = 0; i < in->submission.evidence_count; i++)
		any = any || !in->submission.evidence[i].text;
	if (!any)
		return list_sources(in);
	options.zone = file->zone.len ? file->zone.ptr : zone_name(in->desk->zone);
	options.year = file->year;
	options.not_after = latest_moment(&in->told, in->desk->now);
	options.clock_error = file->clock_error;
	options.home = file->home;
	options.home_count = file->home_count;
	options.domains = file->domains;
	options.domain_count = file->domain_count;
	e = analysis_new(&options, &in->analysis);
	for (size_t i = 0; !e && i < in->submission.evidence_count; i++)
		if (!in->submission.evidence[i].text)
			e = analysis_add(in->analysis, in->submission.evidence[i].path.ptr);
	if (!e)
		e = analysis_run(in->analysis);
	if (!e)
		in->incidents = analysis_incidents(in->analysis, &in->incident_count);
	return e ? e : list_sources(in);
}

/* ---------------------------------------------------------------- records */

static const struct citation *
find_citation(const void *argument, const struct place *p)
{
	return analysis_citation(argument, p);
}

static enum err
make_sentences(const struct intake *in, struct str *out)
{
	for (size_t i = 0; i < in->incident_count; i++) {
		struct buf text;

		buf_init(&text, 64u << 10);
		findings_sentence(in->analysis, &in->incidents[i], &text);
		out[i] = arena_keep(&in->desk->arena, buf_str(&text));
		buf_free(&text);
		if (!out[i].ptr)
			return ERR_NOMEM;
	}
	return ERR_OK;
}

static enum err
record_evidence(struct intake *in)
{
	struct desk *d = in->desk;
	struct str *sentences = arena_array(&d->arena, in->incident_count + 1, sizeof *sentences);
	struct store_analysis x = { .incidents = in->incidents,
		.incident_count = in->incident_count, .sentences = sentences,
		.citation = find_citation, .argument = in->analysis, .sources = in->sources,
		.source_count = in->source_count, .services = d->services, .zone = d->zone,
		.subject = in->number, .by = d->by, .at = d->now };
	enum err e;

	in->kept = arena_array(&d->arena, in->incident_count + 1, sizeof *in->kept);
	in->numbers = arena_array(&d->arena, in->incident_count + 1, sizeof *in->numbers);
	if (!sentences || !in->kept || !in->numbers)
		return ERR_NOMEM;
	if (in->analysis)
		x.services = analysis_services(in->analysis);
	e = make_sentences(in, sentences);
	if (!e)
		e = store_record_analysis(d->store, &x, &d->arena, in->kept);
	for (size_t i = 0; !e && i < in->incident_count; i++)
		in->numbers[i] = in->kept[i].number;
	return e;
}

static enum err
record_findings(struct intake *in)
{
	struct desk *d = in->desk;
	struct weighing w = { .incidents = in->incidents, .numbers = in->numbers,
		.count = in->incident_count, .place = place_text, .argument = in,
		.arena = &d->arena, .at = d->now };
	struct report more;

	if (!in->analysis || !in->incident_count)
		return ERR_OK;
	w.services = analysis_services(in->analysis);
	w.zone = analysis_zone(in->analysis);
	weigh(&w, &in->report, &more);
	report_merge(&in->report, &more);
	return store_report_amend(d->store, in->number, &more, STR("yagura"), d->now);
}

/* --------------------------------------------- what other reports have said */

static void
month_text(const struct desk *d, instant t, char out[8])
{
	struct civil c = civil_from_instant(t + zone_offset(d->zone, t) * SECOND);

	snprintf(out, 8, "%04d-%02d", c.year, c.month);
}

static bool
same_reporter(const struct report *a, const struct report *b)
{
	if (a->reporter_organization.len)
		return str_eq_nocase(a->reporter_organization, b->reporter_organization);
	return a->reporter_name.len && str_eq_nocase(a->reporter_name, b->reporter_name);
}

/*
 * A report that repeats what an earlier, published edition had says so: the
 * same happening, or the same reporter or source with the same class. It still
 * counts.
 */
static enum err
look_back(struct intake *in)
{
	struct desk *d = in->desk;
	struct report *all, more;
	char month[8], other[8], found[8] = "";
	size_t count;
	struct str who = in->report.reporter_organization.len ? in->report.reporter_organization :
		in->report.reporter_name;
	enum err e = store_reports_related(d->store, who, in->report.incident, &d->arena, &all,
		&count);

	month_text(d, in->report.received.at, month);
	for (size_t i = 0; !e && i < count; i++) {
		const struct report *r = &all[i];
		bool happening = in->report.incident.len &&
			str_eq(in->report.incident, r->incident);
		struct edition edition;

		if (str_eq(r->number, in->number))
			continue;
		if (happening)
			in->same = r->number;
		if (!happening && !class_same_kind(in->report.class, r->class))
			continue;
		if (!happening && !same_reporter(&in->report, r))
			in->near = r->number; /* neither: so it is the source */
		month_text(d, r->received.at, other);
		if (strcmp(other, month) >= 0 || strcmp(other, found) < 0)
			continue;
		e = store_edition(d->store, str_from(other), 0, &d->arena, &edition);
		if (!e) {
			memcpy(found, other, sizeof found);
			in->repeats = r->number;
		} else if (e == ERR_NOTFOUND) {
			e = ERR_OK;
		}
	}
	if (e || !*found || in->report.published_before.len)
		return e;
	report_init(&more);
	more.published_before = arena_keep(&d->arena, str_from(found));
	report_merge(&in->report, &more);
	return store_report_amend(d->store, in->number, &more, STR("yagura"), d->now);
}

/* ----------------------------------------------------------------- answer */

static void
add_class(const struct intake *in, struct buf *out)
{
	const struct standing *s = &in->report.class_standing;
	bool proposed = standing_told(s) && !standing_told(&in->told.class_standing);
	struct buf text;

	if (!standing_told(s))
		return;
	buf_init(&text, TEXT_MAX);
	buf_adds(&text, class_title(in->report.class));
	report_add_basis(s, &text);
	desk_add_line(proposed ? _("Proposed class") : _("Class"), buf_str(&text), out);
	buf_free(&text);
}

static void
add_reasons(const struct intake *in, struct buf *out)
{
	for (size_t i = 0; i < in->incident_count && i < REASONS_SHOWN; i++) {
		struct str place = STR("");
		struct buf text;

		buf_init(&text, TEXT_MAX);
		findings_sentence(in->analysis, &in->incidents[i], &text);
		if (in->incidents[i].alert_count)
			place = place_text((void *)(uintptr_t)in, in->incidents[i].alerts[0]);
		buf_printf(&text, "\n%.*s  %.*s", STR_ARG(place), STR_ARG(in->numbers[i]));
		desk_add_line(i ? "" : _("Because"), buf_str(&text), out);
		buf_free(&text);
	}
	if (in->incident_count > REASONS_SHOWN) {
		struct buf text;

		buf_init(&text, 256);
		buf_printf(&text, ngettext("%zu more incident", "%zu more incidents",
			in->incident_count - REASONS_SHOWN), in->incident_count - REASONS_SHOWN);
		desk_add_line("", buf_str(&text), out);
		buf_free(&text);
	}
}

static void
add_differences(const struct intake *in, struct buf *out)
{
	struct buf text;
	bool first = true;

	buf_init(&text, TEXT_MAX);
	for (size_t i = 0; i < in->report.finding_count; i++) {
		buf_reset(&text);
		if (!report_add_difference(in->desk, &in->report, &in->report.findings[i], &text))
			continue;
		desk_add_line(first ? _("Differs") : "", buf_str(&text), out);
		first = false;
	}
	buf_free(&text);
}

static void
add_links(const struct intake *in, struct buf *out)
{
	struct buf text;

	buf_init(&text, TEXT_MAX);
	if (in->same.len) {
		buf_printf(&text, _("%.*s, the same incident %.*s"), STR_ARG(in->same),
			STR_ARG(in->report.incident));
		desk_add_line(_("Same event?"), buf_str(&text), out);
		buf_reset(&text);
	}
	if (in->near.len) {
		buf_printf(&text, _("%.*s, the same source"), STR_ARG(in->near));
		desk_add_line(in->same.len ? "" : _("Same event?"), buf_str(&text), out);
		buf_reset(&text);
	}
	if (in->report.published_before.len) {
		buf_printf(&text, _("published before, in the edition of %.*s"),
			STR_ARG(in->report.published_before));
		if (in->repeats.len)
			buf_printf(&text, " (%.*s)", STR_ARG(in->repeats));
		desk_add_line(_("Repeats"), buf_str(&text), out);
	}
	buf_free(&text);
}

static void
add_evidence(const struct intake *in, struct buf *out)
{
	struct buf text;

	buf_init(&text, TEXT_MAX);
	for (size_t i = 0; i < in->source_count; i++) {
		buf_reset(&text);
		buf_printf(&text, "%.*s  sha256 ", STR_ARG(in->sources[i].path));
		desk_add_digest(in->sources[i].sha256, false, &text);
		desk_add_line(i ? "" : _("Evidence"), buf_str(&text), out);
	}
	buf_free(&text);
}

static void
add_unread(struct buf *out, bool *first, struct buf *text)
{
	desk_add_line(*first ? _("Not read") : "", buf_str(text), out);
	buf_reset(text);
	*first = false;
}

/* False when something that was named could not be read. */
static bool
add_not_read(const struct intake *in, struct buf *out)
{
	struct analysis_counts n = { 0 };
	bool good = true, first = true;
	struct buf text;

	buf_init(&text, TEXT_MAX);
	if (in->analysis)
		n = analysis_counts(in->analysis);
	if (in->submission.lost) {
		buf_printf(&text, ngettext("%zu byte of the report has no meaning in %s",
			"%zu bytes of the report have no meaning in %s", in->submission.lost),
			in->submission.lost, charset_name(in->submission.charset));
		add_unread(out, &first, &text);
	}
	if (n.unknown) {
		buf_printf(&text, ngettext("%llu line of the evidence was not understood",
			"%llu lines of the evidence were not understood", n.unknown),
			(unsigned long long)n.unknown);
		add_unread(out, &first, &text);
	}
	for (size_t i = 0; in->analysis && i < analysis_files(in->analysis)->count; i++) {
		const struct file *f = &analysis_files(in->analysis)->items[i];

		if (f->trouble == FILE_FINE)
			continue;
		good = good && f->trouble != FILE_UNREADABLE && f->trouble != FILE_DAMAGED &&
			f->trouble != FILE_DEMANDING;
		buf_printf(&text, "%.*s: %s", STR_ARG(base_name(in, f->path)),
			f->trouble == FILE_UNREADABLE ? err_text(f->err) :
			f->trouble == FILE_DAMAGED ? err_text(ERR_DAMAGED) :
			f->trouble == FILE_DEMANDING ? _("its compression asks for too much memory") :
						     _("in no known format"));
		add_unread(out, &first, &text);
	}
	buf_free(&text);
	return good;
}

static bool
answer(const struct intake *in, bool amended, struct buf *out)
{
	struct buf line;
	size_t start;
	bool good;

	buf_init(&line, 4096);
	if (amended)
		buf_printf(&line, _("Report %.*s amended, "), STR_ARG(in->number));
	else
		buf_printf(&line, _("Report %.*s recorded, received "), STR_ARG(in->number));
	if (amended)
		desk_add_time(in->desk, in->desk->now, false, &line);
	else
		desk_add_time(in->desk, in->report.received.at, in->report.received.day_only,
			&line);
	buf_adds(&line, _("."));
	style_add(out, STYLE_STRONG, buf_str(&line));
	buf_adds(out, "\n\n");
	start = out->len;
	add_class(in, out);
	add_reasons(in, out);
	add_differences(in, out);
	add_links(in, out);
	add_evidence(in, out);
	good = add_not_read(in, out);
	buf_reset(&line);
	buf_printf(&line, "yagura report show %.*s", STR_ARG(in->number));
	if (out->len > start)
		buf_addc(out, '\n');
	desk_add_line(_("Next"), buf_str(&line), out);
	buf_free(&line);
	return good;
}

/* --------------------------------------------------------------- commands */

static enum err
record(struct intake *in, bool amend)
{
	struct desk *d = in->desk;
	struct report *told = &in->told;
	enum err e = store_begin(d->store);

	if (e)
		return e;
	if (amend) {
		e = store_report(d->store, in->number, &d->arena, &in->report);
		told->number = in->number;
		if (!e)
			e = store_report_amend(d->store, in->number, told, d->by, d->now);
		report_merge(&in->report, told);
	} else {
		e = store_report_add(d->store, told, d->zone, d->by, d->now, &d->arena, NULL);
		in->number = told->number;
		in->report = *told;
	}
	if (!e && in->submission.evidence_count)
		e = record_evidence(in);
	if (!e)
		e = record_findings(in);
	if (!e)
		e = look_back(in);
	if (!e)
		e = store_commit(d->store);
	if (e)
		store_rollback(d->store);
	return e;
}

static bool
take_in(struct intake *in, bool amend)
{
	struct desk *d = in->desk;
	struct buf out;
	bool good = false;
	enum err e;

	in->told = in->submission.file.report;
	e = analyse(in);
	if (e) {
		complain(_("the evidence could not be analysed: %s. Nothing was recorded."),
			err_text(e));
		goto out;
	}
	if (in->analysis && analysis_counts(in->analysis).interrupted) {
		complain(_("interrupted: nothing was recorded."));
		goto out;
	}
	e = record(in, amend);
	if (e == ERR_NOTFOUND && amend) {
		report_complain_number(d, in->number);
	} else if (e) {
		store_complain(d->store, e);
	} else {
		buf_init(&out, 16u << 20);
		good = answer(in, amend, &out);
		good = desk_print(&out) && good;
		buf_free(&out);
	}
out:
	analysis_free(in->analysis);
	return good;
}

static int
take_in_form(struct desk *d, const char *path, const char *incident)
{
	struct intake *in = arena_alloc(&d->arena, sizeof *in);

	if (!in) {
		complain(_("out of memory."));
		return EXIT_TROUBLE;
	}
	in->desk = d;
	if (submission_read(d, path, &in->submission))
		return EXIT_TROUBLE;
	if (incident)
		in->submission.file.report.incident = str_from(incident);
	return take_in(in, false) ? EXIT_NOTHING : EXIT_TROUBLE;
}

/* Each in an arena of its own: there may be thousands. */
int
report_add_form(struct desk *d, const char *path, const char *incident)
{
	struct arena kept = d->arena;
	int status;

	arena_init(&d->arena, kept.ceiling);
	status = take_in_form(d, path, incident);
	arena_free(&d->arena);
	d->arena = kept;
	return status;
}

int
report_add(struct desk *d, int count, char **paths)
{
	int status = EXIT_NOTHING;

	for (int i = 0; i < count; i++) {
		if (i)
			putchar('\n');
		if (report_add_form(d, paths[i], NULL))
			status = EXIT_TROUBLE;
	}
	return status;
}

int
report_amend(struct desk *d, const char *number, const char *path)
{
	struct intake *in = arena_alloc(&d->arena, sizeof *in);

	if (!in)
		return EXIT_TROUBLE;
	in->desk = d;
	in->number = str_from(number);
	if (submission_read(d, path, &in->submission))
		return EXIT_TROUBLE;
	return take_in(in, true) ? EXIT_NOTHING : EXIT_TROUBLE;
}
