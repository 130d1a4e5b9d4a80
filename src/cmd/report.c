/*
 * `yagura report list` and `show`, and the words that all of the command share.
 * What people told is shown as they told it, each field with what it rests on;
 * where the evidence says otherwise both stand there.
 */
#define _GNU_SOURCE
#include "cmd/report.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/i18n.h"
#include "base/text.h"
#include "cmd/commands.h"
#include "cmd/findings.h"
#include "cmd/options.h"
#include "cmd/submission.h"
#include "cmd/say.h"
#include "cmd/terminal.h"
#include "store/incidents.h"
#include "store/report_json.h"

#define TEXT_MAX (4u << 20)
#define OUT_MAX (256u << 20)
#define SETTINGS_MAX 64

static const char *
damage_title(enum damage v)
{
	static const char *const titles[DAMAGE_COUNT] = {
		[DAMAGE_UNKNOWN] = N_("unknown"),
		[DAMAGE_NONE] = N_("none"),
		[DAMAGE_YES] = N_("yes"),
	};

	return _(titles[v]);
}

void
report_add_basis(const struct standing *s, struct buf *out)
{
	if (s->certainty != CERTAINTY_CONFIRMED)
		buf_printf(out, _(", %s"), certainty_title(s->certainty));
	buf_adds(out, _("; "));
	switch (s->basis) {
	case BASIS_CLAIMED: buf_printf(out, _("claimed by %.*s"),
		STR_ARG(str_is(s->by, "reporter") ? str_from(_("the reporter")) : s->by)); break;
	case BASIS_EVIDENCED: buf_adds(out, _("evidenced")); break;
	case BASIS_CONTRADICTED: buf_adds(out, _("CONTRADICTED")); break;
	default: buf_printf(out, _("decided by %.*s"), STR_ARG(s->by));
	}
	if (s->rests_on.len)
		buf_printf(out, _(": %.*s"), STR_ARG(s->rests_on));
}

/* ------------------------------------------------------------ differences */

static void
add_service(const struct desk *d, struct str name, bool first, struct buf *out)
{
	struct str label = str_from(service_label(d->services, service_by_name(d->services, name)));

	buf_adds(out, first ? "" : _(", "));
	buf_add(out, label.len ? label : name);
}

static void
add_services(const struct desk *d, const struct report *r, struct buf *out)
{
	if (r->services_various)
		buf_adds(out, _("various"));
	for (size_t i = 0; i < r->service_count; i++)
		add_service(d, r->services[i], i == 0 && !r->services_various, out);
}

static void
add_accesses(const struct report *r, struct buf *out)
{
	buf_printf(out, r->accesses_approximate ? _("about %llu") : "%llu",
		(unsigned long long)r->accesses);
}

/* What the report says in the field that a finding speaks of, and how it stands. */
static const struct standing *
told_value(const struct desk *d, const struct report *r, struct str field, struct buf *out)
{
	if (str_is(field, "class")) {
		buf_adds(out, class_title(r->class));
		return &r->class_standing;
	}
	if (str_is(field, "services")) {
		add_services(d, r, out);
		return &r->services_standing;
	}
	if (str_is(field, "accesses")) {
		add_accesses(r, out);
		return &r->accesses_standing;
	}
	if (str_is(field, "damage")) {
		buf_printf(out, _("damage: %s"), damage_title(r->damage));
		return &r->damage_standing;
	}
	if (str_is(field, "start") && r->start.at != INSTANT_NONE) {
		buf_adds(out, _("from "));
		desk_add_time(d, r->start.at, r->start.day_only, out);
		return &r->period_standing;
	}
	if (str_is(field, "end") && r->end.at != INSTANT_NONE) {
		buf_adds(out, _("until "));
		desk_add_time(d, r->end.at, r->end.day_only, out);
		return &r->period_standing;
	}
	return NULL;
}

/* A finding's moment, with its offset; INSTANT_NONE for other fields. */
static instant
found_moment(const struct desk *d, const struct finding *f)
{
	instant t;

	if (!str_is(f->field, "start") && !str_is(f->field, "end"))
		return INSTANT_NONE;
	return instant_parse(f->value, d->zone, &t) ? t : INSTANT_NONE;
}

static void
add_found(const struct desk *d, const struct finding *f, struct buf *out)
{
	instant t = found_moment(d, f);
	struct str rest = f->value, one;
	enum class c;

	if (t != INSTANT_NONE)
		desk_add_time(d, t, false, out);
	else if (str_is(f->field, "class") && class_read(f->value, &c))
		buf_adds(out, class_title(c));
	else if (str_is(f->field, "damage"))
		buf_adds(out, _("something got through"));
	else if (str_is(f->field, "services"))
		while (str_cut(&rest, ',', &one))
			add_service(d, one, one.ptr == f->value.ptr, out);
	else
		buf_add(out, f->value);
}

/* A period is contradicted as a whole; only the end that differs is shown. */
static bool
moment_agrees(const struct desk *d, const struct report *r, const struct finding *f)
{
	const struct told_time *told = str_is(f->field, "start") ? &r->start : &r->end;
	instant t = found_moment(d, f);
	struct buf a, b;
	bool same;

	if (t == INSTANT_NONE)
		return false;
	if (!told->day_only)
		return told->at - t <= HOUR && t - told->at <= HOUR;
	buf_init(&a, 256);
	buf_init(&b, 256);
	desk_add_time(d, told->at, true, &a);
	desk_add_time(d, t, true, &b);
	same = str_eq(buf_str(&a), buf_str(&b));
	buf_free(&a);
	buf_free(&b);
	return same;
}

bool
report_add_difference(const struct desk *d, const struct report *r, const struct finding *f,
	struct buf *out)
{
	const struct standing *s;
	struct buf told, found;
	bool differs;

	buf_init(&told, TEXT_MAX);
	buf_init(&found, TEXT_MAX);
	s = told_value(d, r, f->field, &told);
	differs = s && s->basis == BASIS_CONTRADICTED && !moment_agrees(d, r, f);
	if (differs) {
		add_found(d, f, &found);
		buf_printf(out, _("the report says %s; %.*s says %s"), buf_cstr(&told),
			STR_ARG(f->rests_on.len ? f->rests_on : str_from(_("the evidence"))),
			buf_cstr(&found));
	}
	buf_free(&told);
	buf_free(&found);
	return differs;
}

/* ------------------------------------------------------------------- show */

struct show {
	struct desk *desk;
	const struct report *report;
	struct buf text, *out; /* text: of one line */
};

static void
flush_line(struct show *v, const char *label)
{
	if (v->text.len)
		desk_add_line(label, buf_str(&v->text), v->out);
	buf_reset(&v->text);
}

static void
show_reporter(struct show *v)
{
	const struct report *r = v->report;
	struct str kind = codes_label(v->desk->codes, "reporter", r->reporter_kind,
		say_japanese());
	struct str parts[] = { r->reporter_name, r->reporter_organization, kind,
		r->reporter_contact };

	for (size_t i = 0; i < 4; i++)
		if (parts[i].len)
			buf_printf(&v->text, "%s%.*s", v->text.len ? _(", ") : "",
				STR_ARG(parts[i]));
	if (r->recurring)
		buf_printf(&v->text, "%s%s", v->text.len ? _("; ") : "",
			_("reports every month"));
	if (v->text.len)
		buf_adds(&v->text, "  TLP:RED");
	flush_line(v, _("Reporter"));
}

static void
show_class(struct show *v)
{
	const struct report *r = v->report;

	if (!standing_told(&r->class_standing))
		return;
	buf_adds(&v->text, class_title(r->class));
	for (size_t i = 0; i < r->label_count; i++)
		buf_printf(&v->text, _(", %s"), class_title(r->labels[i]));
	report_add_basis(&r->class_standing, &v->text);
	flush_line(v, _("Class"));
}

static void
show_counts(struct show *v)
{
	const struct report *r = v->report;

	if (standing_told(&r->services_standing)) {
		add_services(v->desk, r, &v->text);
		report_add_basis(&r->services_standing, &v->text);
		flush_line(v, _("Services"));
	}
	if (standing_told(&r->accesses_standing)) {
		add_accesses(r, &v->text);
		report_add_basis(&r->accesses_standing, &v->text);
		flush_line(v, _("Accesses"));
	}
	if (standing_told(&r->period_standing)) {
		if (r->start.at != INSTANT_NONE)
			desk_add_time(v->desk, r->start.at, r->start.day_only, &v->text);
		buf_adds(&v->text, _(" to "));
		if (r->end.at != INSTANT_NONE)
			desk_add_time(v->desk, r->end.at, r->end.day_only, &v->text);
		report_add_basis(&r->period_standing, &v->text);
		flush_line(v, _("Period"));
	}
}

static void
show_outcome(struct show *v)
{
	const struct report *r = v->report;

	if (!standing_told(&r->damage_standing))
		return;
	buf_adds(&v->text, damage_title(r->damage));
	report_add_basis(&r->damage_standing, &v->text);
	flush_line(v, _("Damage"));
}

static void
show_facts(struct show *v, const char *label, const char *kind, const struct facts *facts)
{
	for (size_t i = 0; i < facts->count; i++) {
		const struct fact *f = &facts->items[i];

		buf_add(&v->text, codes_label(v->desk->codes, kind, f->code, say_japanese()));
		if (f->object.len)
			buf_printf(&v->text, _(" (%.*s)"), STR_ARG(f->object));
		report_add_basis(&f->standing, &v->text);
		flush_line(v, i ? "" : label);
	}
}

static void
show_differences(struct show *v)
{
	bool first = true;

	for (size_t i = 0; i < v->report->finding_count; i++) {
		if (!report_add_difference(v->desk, v->report, &v->report->findings[i], &v->text))
			continue;
		flush_line(v, first ? _("Differs") : "");
		first = false;
	}
}

static void
show_status(struct show *v)
{
	const struct report *r = v->report;

	if (standing_told(&r->status_standing)) {
		buf_adds(&v->text, r->status == STATUS_RESOLVED ? _("dealt with") : _("in hand"));
		report_add_basis(&r->status_standing, &v->text);
		flush_line(v, _("Status"));
	}
	if (r->published_before.len) {
		buf_printf(&v->text, _("published before, in the edition of %.*s"),
			STR_ARG(r->published_before));
		flush_line(v, _("Repeats"));
	}
	buf_add(&v->text, r->incident);
	flush_line(v, _("Incident"));
}

static enum err
show_evidence(struct show *v)
{
	struct store_source *sources;
	size_t count;
	enum err e = store_evidence(v->desk->store, v->report->number, &v->desk->arena, &sources,
		&count);

	for (size_t i = 0; !e && i < count; i++) {
		buf_printf(&v->text, "%.*s  sha256 ", STR_ARG(sources[i].path));
		desk_add_digest(sources[i].sha256, false, &v->text);
		flush_line(v, i ? "" : _("Evidence"));
	}
	return e;
}

static const char *
record_title(const struct store_record *r)
{
	static const char *const titles[][2] = {
		{ "report.received", N_("received") },
		{ "report.amended", N_("amended") },
		{ "evidence.taken", N_("evidence taken") },
	};

	for (size_t i = 0; i < sizeof titles / sizeof *titles; i++)
		if (str_is(r->kind, titles[i][0]))
			return _(titles[i][1]);
	return r->kind.ptr ? r->kind.ptr : "";
}

static enum err
show_history(struct show *v)
{
	struct store_record *records;
	size_t count;
	enum err e = store_records(v->desk->store, v->report->number, &v->desk->arena, &records,
		&count);

	for (size_t i = 0; !e && i < count; i++) {
		desk_add_time(v->desk, records[i].at, false, &v->text);
		buf_printf(&v->text, _("  %s by %.*s, record %llu"), record_title(&records[i]),
			STR_ARG(records[i].by), (unsigned long long)records[i].seq);
		if (records[i].erased)
			buf_adds(&v->text, _(", erased"));
		flush_line(v, i ? "" : _("Records"));
	}
	return e;
}

static void
show_first_line(struct show *v)
{
	const struct report *r = v->report;
	struct buf line;

	buf_init(&line, 4096);
	buf_printf(&line, _("Report %.*s, received "), STR_ARG(r->number));
	desk_add_time(v->desk, r->received.at, r->received.day_only, &line);
	buf_printf(&line, _(": %s"), class_title(r->class));
	if (r->damage == DAMAGE_YES)
		buf_adds(&line, _(", with damage"));
	else if (r->damage == DAMAGE_NONE)
		buf_adds(&line, _(", no damage"));
	buf_adds(&line, _("."));
	style_begin(v->out, STYLE_STRONG);
	text_wrap_add(v->out, buf_str(&line), terminal_width(), 0);
	style_end(v->out, STYLE_STRONG);
	buf_adds(v->out, "\n\n");
	buf_free(&line);
}

/* As they were typed: lines of a mail are set for 72 columns and have room here. */
static void
show_words(struct show *v)
{
	size_t width = terminal_width() > 24 ? terminal_width() - 2 : 20;

	buf_printf(v->out, "\n  %s\n\n  ", _("In own words"));
	text_wrap_add(v->out, str_trim(v->report->words), width, 2);
	buf_addc(v->out, '\n');
}

static enum err
show_all(struct show *v)
{
	const struct report *r = v->report;
	enum err e;

	show_first_line(v);
	show_reporter(v);
	show_class(v);
	show_counts(v);
	show_outcome(v);
	show_differences(v);
	show_facts(v, _("Noticed"), "noticed", &r->noticed);
	show_facts(v, _("Found"), "found", &r->found);
	show_facts(v, _("Cause"), "cause", &r->cause);
	show_facts(v, _("Done"), "done", &r->done);
	show_facts(v, _("Consulted"), "consulted", &r->consulted);
	show_status(v);
	e = show_evidence(v);
	if (!e)
		e = show_history(v);
	if (r->words.len)
		show_words(v);
	if (r->incident.len) {
		buf_addc(v->out, '\n');
		buf_printf(&v->text, "yagura incident show %.*s", STR_ARG(r->incident));
		flush_line(v, _("Next"));
	}
	return e;
}

void
report_complain_number(struct desk *d, struct str number)
{
	struct str last = STR_NULL;

	if (store_last_number(d->store, 'R', &d->arena, &last) == ERR_OK)
		complain(_("there is no report %.*s; the last one is %.*s."), STR_ARG(number),
			STR_ARG(last));
	else
		complain(_("there is no report %.*s; there is none at all yet."),
			STR_ARG(number));
}

int
report_show(struct desk *d, const char *number, bool json)
{
	struct report r;
	struct buf out;
	struct show v = { .desk = d, .report = &r, .out = &out };
	struct json j;
	enum err e = store_report(d->store, str_from(number), &d->arena, &r);
	bool good = false;

	if (e == ERR_NOTFOUND) {
		report_complain_number(d, str_from(number));
		return EXIT_TROUBLE;
	}
	buf_init(&out, OUT_MAX);
	buf_init(&v.text, TEXT_MAX);
	if (!e && json) {
		json_init(&j, &out);
		report_to_json(&r, &j);
		buf_addc(&out, '\n');
	} else if (!e) {
		e = show_all(&v);
	}
	if (e)
		store_complain(d->store, e);
	else
		good = desk_print(&out);
	buf_free(&v.text);
	buf_free(&out);
	return good ? EXIT_NOTHING : EXIT_TROUBLE;
}

/* ------------------------------------------------------------------- list */

static void
list_row(struct desk *d, const struct report *r, struct buf *out)
{
	struct str who = r->reporter_organization.len ? r->reporter_organization :
		r->reporter_name;
	struct buf cell;

	buf_init(&cell, TEXT_MAX);
	buf_adds(out, "  ");
	text_pad(out, r->number, 11);
	desk_add_time(d, r->received.at, true, &cell);
	buf_printf(out, "  %s  ", buf_cstr(&cell));
	text_pad(out, str_from(class_title(r->class)), 14);
	buf_adds(out, "  ");
	text_pad(out, str_from(standing_told(&r->damage_standing) ? damage_title(r->damage) : "-"),
		7);
	buf_adds(out, "  ");
	text_escape(out, who, terminal_has_color());
	buf_addc(out, '\n');
	buf_free(&cell);
}

static void
list_table(struct desk *d, const char *month, const struct report *all, size_t count,
	struct buf *out)
{
	size_t damaged = 0;
	struct buf line;

	buf_init(&line, 4096);
	for (size_t i = 0; i < count; i++)
		damaged += all[i].damage == DAMAGE_YES;
	if (!count)
		buf_printf(&line, month ? _("No report was received in %s.") :
			_("There is no report yet."), month);
	else if (month)
		buf_printf(&line, ngettext("%zu report was received in %s, %zu with damage.",
			"%zu reports were received in %s, %zu with damage.", count), count, month,
			damaged);
	else
		buf_printf(&line, ngettext("%zu report, %zu with damage.",
			"%zu reports, %zu with damage.", count), count, damaged);
	style_add(out, STYLE_STRONG, buf_str(&line));
	buf_addc(out, '\n');
	if (count) {
		buf_reset(&line);
		buf_adds(&line, "  ");
		text_pad(&line, str_from(_("NUMBER")), 11);
		buf_adds(&line, "  ");
		text_pad(&line, str_from(_("RECEIVED")), 10);
		buf_adds(&line, "  ");
		text_pad(&line, str_from(_("CLASS")), 14);
		buf_adds(&line, "  ");
		text_pad(&line, str_from(_("DAMAGE")), 7);
		buf_printf(&line, "  %s", _("REPORTER"));
		buf_addc(out, '\n');
		style_add(out, STYLE_QUIET, buf_str(&line));
		buf_addc(out, '\n');
	}
	buf_free(&line);
	for (size_t i = 0; i < count; i++)
		list_row(d, &all[i], out);
}

int
report_list(struct desk *d, const char *month, bool json)
{
	struct report *all;
	struct buf out;
	struct json j;
	size_t count;
	enum err e = store_reports(d->store, month, d->zone, &d->arena, &all, &count);
	bool good = false;

	buf_init(&out, OUT_MAX);
	if (e == ERR_USAGE) {
		complain(_("\"%s\" is not a month; write it as 1999-05."), month);
	} else if (e) {
		store_complain(d->store, e);
	} else {
		for (size_t i = 0; json && i < count; i++) {
			json_init(&j, &out);
			report_to_json(&all[i], &j);
			buf_addc(&out, '\n');
		}
		if (!json)
			list_table(d, month, all, count, &out);
		good = desk_print(&out);
	}
	buf_free(&out);
	return good ? EXIT_NOTHING : EXIT_TROUBLE;
}

/* -------------------------------------------------------------------- set */

static void
decide(struct standing *s, const struct desk *d)
{
	if (standing_told(s)) {
		s->basis = BASIS_DECIDED;
		s->by = d->by;
	}
}

static void
decide_facts(struct facts *facts, const struct desk *d)
{
	for (size_t i = 0; i < facts->count; i++)
		decide(&facts->items[i].standing, d);
}

/* What is set at the desk is the desk's decision, not the reporter's word. */
static void
decide_all(struct report *r, const struct desk *d)
{
	decide(&r->class_standing, d);
	decide(&r->services_standing, d);
	decide(&r->accesses_standing, d);
	decide(&r->period_standing, d);
	decide(&r->damage_standing, d);
	decide(&r->status_standing, d);
	decide_facts(&r->noticed, d);
	decide_facts(&r->found, d);
	decide_facts(&r->cause, d);
	decide_facts(&r->done, d);
	decide_facts(&r->consulted, d);
}

int
report_set(struct desk *d, const char *number, int count, char **assignments)
{
	struct report more;
	enum err e = ERR_OK;

	report_init(&more);
	for (int i = 0; i < count; i++)
		if (submission_set(d, assignments[i], &more))
			e = ERR_INPUT;
	if (e)
		return EXIT_TROUBLE;
	decide_all(&more, d);
	e = store_begin(d->store);
	if (!e)
		e = store_report_amend(d->store, str_from(number), &more, d->by, d->now);
	if (!e)
		e = store_commit(d->store);
	if (e == ERR_NOTFOUND)
		report_complain_number(d, str_from(number));
	else if (e)
		store_complain(d->store, e);
	return e ? EXIT_TROUBLE : report_show(d, number, false);
}

/* ---------------------------------------------------------------- command */

static void
usage(void)
{
	puts(_("Usage: yagura report new [--incident NUMBER]\n"
	       "       yagura report add PATH…\n"
	       "       yagura report amend NUMBER PATH\n"
	       "       yagura report amend NUMBER --set FIELD=VALUE…\n"
	       "       yagura report list [--month MONTH] [--json]\n"
	       "       yagura report show NUMBER [--json]\n"
	       "Takes in what people told the desk, and shows it with what the evidence says.\n"
	       "PATH is a folder with report.yaml and evidence, a report.yaml, or a text.\n"
	       "\n"
	       "  --incident NUMBER  of the incident that the report is about\n"
	       "  --set FIELD=VALUE  what the desk decides: damage=none, status=resolved\n"
	       "  --month MONTH      received in it: 1999-05\n"
	       "  --json             one report a line, as JSON\n"
	       "  --zone ZONE        of the desk: Asia/Tokyo, +09:00 (default: local)\n"
	       "  --store PATH       the store (default: $YAGURA_STORE, see yagura(1))\n"
	       "  --color WHEN       always, never or auto\n"
	       "  --help             this text\n"
	       "\n"
	       "Exit status: 0 done, 2 something that was named could not be read or done."));
}

struct words {
	const char *store, *zone, *month, *incident;
	char *settings[SETTINGS_MAX];
	int setting_count;
	bool json;
};

enum { OPTION_INCIDENT = 256, OPTION_SET, OPTION_MONTH, OPTION_JSON, OPTION_ZONE, OPTION_STORE,
	OPTION_COLOR };

static const struct option long_options[] = {
	{ "incident", required_argument, NULL, OPTION_INCIDENT },
	{ "set", required_argument, NULL, OPTION_SET },
	{ "month", required_argument, NULL, OPTION_MONTH },
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
	case OPTION_INCIDENT: w->incident = optarg; return true;
	case OPTION_SET:
		if (w->setting_count == SETTINGS_MAX) {
			complain(_("%s takes at most %d values."), "--set", SETTINGS_MAX);
			return false;
		}
		w->settings[w->setting_count++] = optarg;
		return true;
	case OPTION_MONTH: w->month = optarg; return true;
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
	if (strcmp(verb, "list") == 0)
		return report_list(d, w->month, w->json);
	if (desk_learn_words(d))
		return EXIT_TROUBLE;
	if (strcmp(verb, "show") == 0)
		return report_show(d, args[0], w->json);
	if (strcmp(verb, "new") == 0)
		return report_new(d, w->incident);
	if (strcmp(verb, "add") == 0)
		return report_add(d, count, args);
	if (count == 2)
		return report_amend(d, args[0], args[1]);
	return report_set(d, args[0], w->setting_count, (char **)(uintptr_t)w->settings);
}

/* How many further words a verb wants. */
static bool
count_fits(const struct words *w, const char *verb, int count)
{
	if (strcmp(verb, "list") == 0 || strcmp(verb, "new") == 0)
		return count == 0;
	if (strcmp(verb, "show") == 0)
		return count == 1;
	if (strcmp(verb, "add") == 0)
		return count >= 1;
	return strcmp(verb, "amend") == 0 &&
		(w->setting_count ? count == 1 : count == 2);
}

int
cmd_report(int argc, char **argv)
{
	struct words w = { 0 };
	const char *verb;
	struct desk d;
	int status;
	bool reads;

	if (!options_read(argc, argv, long_options, usage, read_option, &w, &status))
		return status;
	verb = optind < argc ? argv[optind++] : "";
	if (!count_fits(&w, verb, argc - optind)) {
		complain(_("say report new, add PATH, amend NUMBER PATH, list or show NUMBER; "
			   "yagura report --help explains them."));
		return EXIT_TROUBLE;
	}
	reads = strcmp(verb, "list") == 0 || strcmp(verb, "show") == 0;
	if (desk_open(&d, w.store, w.zone, reads ? STORE_READ : STORE_WRITE))
		return EXIT_TROUBLE;
	status = run(&d, &w, verb, argc - optind, argv + optind);
	desk_close(&d);
	return status;
}
