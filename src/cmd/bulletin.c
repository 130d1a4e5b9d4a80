/*
 * `yagura bulletin`: the month's edition, printed, checked or published. What
 * was published is printed as it was, whatever the reports say now: a change
 * is seen in a revision, with what it restates, or in a preview.
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "cmd/commands.h"
#include "cmd/edition_command.h"
#include "cmd/edition_data.h"
#include "cmd/edition_snapshot.h"
#include "cmd/options.h"
#include "cmd/output.h"
#include "cmd/store_place.h"
#include "cmd/terminal.h"

#define ARENA_MAX (512u << 20)
#define TEXT_COLUMNS 100

static void
usage(void)
{
	puts(_("Usage: yagura bulletin MONTH [OPTION]…\n"
	       "Prints the edition of a month (1999-05): as published, or from the reports as\n"
	       "they are.\n"
	       "\n"
	       "  --lang ja|en      its language (default: LC_MESSAGES)\n"
	       "  --format FORM     text, md, html or json (default: by the name of the\n"
	       "                    output file, else text)\n"
	       "  --output FILE     write it there, whole or not at all\n"
	       "  --preview         from the reports as they are, and why each one counts\n"
	       "  --check           say what stands in the way of publishing\n"
	       "  --publish         fix it in the store; after a change, as a revision\n"
	       "  --terms FILE      terms to explain in notes, instead of the editor's list\n"
	       "  --zone ZONE       of the desk: Asia/Tokyo, +09:00 (default: local)\n"
	       "  --store PATH      the store (default: $YAGURA_STORE, see yagura(1))\n"
	       "  --help            this text\n"
	       "\n"
	       "Exit status: 0 done, 1 --check found something, 2 something could not be done."));
}

enum { OPTION_LANG = 256, OPTION_FORMAT, OPTION_OUTPUT, OPTION_PREVIEW, OPTION_CHECK,
	OPTION_PUBLISH, OPTION_TERMS, OPTION_ZONE, OPTION_STORE };

static const struct option long_options[] = {
	{ "lang", required_argument, NULL, OPTION_LANG },
	{ "format", required_argument, NULL, OPTION_FORMAT },
	{ "output", required_argument, NULL, OPTION_OUTPUT },
	{ "preview", no_argument, NULL, OPTION_PREVIEW },
	{ "check", no_argument, NULL, OPTION_CHECK },
	{ "publish", no_argument, NULL, OPTION_PUBLISH },
	{ "terms", required_argument, NULL, OPTION_TERMS },
	{ "zone", required_argument, NULL, OPTION_ZONE },
	{ "store", required_argument, NULL, OPTION_STORE },
	{ "help", no_argument, NULL, OPTIONS_HELP },
	{ 0 },
};

/* The environment's wish, whether or not this machine has the locale. */
static enum language
language_wished(void)
{
	static const char *const names[] = { "LC_ALL", "LC_MESSAGES", "LANG" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const char *value = getenv(names[i]);

		if (value && *value)
			return strncmp(value, "ja", 2) == 0 ? LANGUAGE_JA : LANGUAGE_EN;
	}
	return LANGUAGE_EN;
}

static bool
set_mode(struct edition_command *c, enum mode mode)
{
	if (c->mode != MODE_PRINT && c->mode != mode) {
		complain(_("--preview, --check and --publish exclude one another."));
		return false;
	}
	c->mode = mode;
	return true;
}

static bool
set_language(struct edition_command *c, const char *word)
{
	for (int l = 0; l < LANGUAGE_COUNT; l++) {
		if (strcmp(word, language_code((enum language)l)) == 0) {
			c->language = (enum language)l;
			return true;
		}
	}
	complain(_("there is no language \"%s\"; --lang takes ja or en."), word);
	return false;
}

static bool
set_format(struct edition_command *c, const char *word)
{
	c->renderer = renderer_find(word);
	if (!c->renderer)
		complain(_("there is no form \"%s\"; --format takes text, md, html or json."),
			word);
	return c->renderer != NULL;
}

static bool
take_option(void *argument, int option)
{
	struct edition_command *c = argument;

	switch (option) {
	case OPTION_LANG: return set_language(c, optarg);
	case OPTION_FORMAT: return set_format(c, optarg);
	case OPTION_PREVIEW: return set_mode(c, MODE_PREVIEW);
	case OPTION_CHECK: return set_mode(c, MODE_CHECK);
	case OPTION_PUBLISH: return set_mode(c, MODE_PUBLISH);
	case OPTION_OUTPUT: c->output = optarg; return true;
	case OPTION_TERMS: c->terms = optarg; return true;
	case OPTION_ZONE: c->zone_name = optarg; return true;
	case OPTION_STORE: c->store = optarg; return true;
	default: return false;
	}
}

/* By the end of the file's name, unless it was said. */
static void
guess_format(struct edition_command *c)
{
	const char *dot = c->output ? strrchr(c->output, '.') : NULL;

	if (!c->renderer && dot)
		c->renderer = renderer_find(dot + 1);
	if (!c->renderer)
		c->renderer = &render_text;
}

/* False: *status is the exit status. */
static bool
read_options(struct edition_command *c, int argc, char **argv, int *status)
{
	if (!options_read(argc, argv, long_options, usage, take_option, c, status))
		return false;
	*status = EXIT_TROUBLE;
	if (optind + 1 != argc) {
		complain(_("one month is needed, written as 1999-05: yagura bulletin 1999-05"));
		return false;
	}
	c->month_text = argv[optind];
	if (!month_read(str_from(c->month_text), &c->month)) {
		complain(_("there is no month \"%s\"; a month is written as 1999-05."),
			c->month_text);
		return false;
	}
	guess_format(c);
	return true;
}

/* material */

static enum err
open_zone(struct edition_command *c, const char *name)
{
	enum err e = name ? zone_open(name, &c->zone) : ERR_NOMEM;

	if (e)
		complain(_("there is no time zone \"%s\"; write it as Asia/Tokyo or +09:00."),
			name);
	return e;
}

/* The newest edition that was published, if any. */
static enum err
find_published(struct edition_command *c)
{
	enum err e = store_edition(c->db, str_from(c->month_text), 0, &c->arena, &c->published);

	if (e == ERR_NOTFOUND) {
		c->published = (struct edition){ 0 };
		return ERR_OK;
	}
	if (e)
		store_complain(c->db, e);
	return e;
}

static enum err
read_snapshot(struct edition_command *c, const struct edition *edition, struct snapshot *out)
{
	enum err e = snapshot_read(edition->snapshot, &c->arena, out);

	if (e)
		complain(_("the edition of %s, revision %u, is damaged in the store."),
			c->month_text, edition->revision);
	return e;
}

/* The reports of REVISION, to say what the next one restates. */
static enum err
take_previous(struct edition_command *c, uint32_t revision)
{
	struct edition edition = c->published;
	struct snapshot s = { 0 };
	enum err e = ERR_OK;

	if (revision == 0)
		return ERR_OK;
	if (edition.revision != revision) {
		e = store_edition(c->db, str_from(c->month_text), revision, &c->arena, &edition);
		if (e)
			store_complain(c->db, e);
	}
	if (!e)
		e = read_snapshot(c, &edition, &s);
	if (!e) {
		c->request.previous = s.reports;
		c->request.previous_count = s.count;
	}
	return e;
}

static enum err
take_snapshot(struct edition_command *c)
{
	struct snapshot s = { 0 };
	struct data_error error;
	enum err e = read_snapshot(c, &c->published, &s);

	if (!e && !c->terms && glossary_choose(&c->data.glossary, &c->arena, s.terms, &error))
		complain(_("a term that the edition of %s explained is no longer in the glossary."),
			c->month_text);
	if (!e)
		e = open_zone(c, arena_keep(&c->arena, s.zone).ptr);
	if (!e)
		e = take_previous(c, c->published.revision - 1);
	c->from_snapshot = true;
	c->request.reports = s.reports;
	c->request.report_count = s.count;
	c->request.revision = c->published.revision;
	return e;
}

static void
complain_empty(struct edition_command *c)
{
	struct report *all = NULL;
	size_t count = 0;

	if (store_reports(c->db, NULL, c->zone, &c->arena, &all, &count) || !count)
		complain(_("no report was received in %s; the store %s has none at all."),
			c->month_text, store_folder(c->db));
	else
		complain(_("no report was received in %s; the store %s has %zu of other months."),
			c->month_text, store_folder(c->db), count);
}

static enum err
take_reports(struct edition_command *c)
{
	struct report *reports = NULL;
	enum err e = open_zone(c, c->zone_name ? c->zone_name : "local");

	if (e)
		return e;
	e = store_reports(c->db, c->month_text, c->zone, &c->arena, &reports,
		&c->request.report_count);
	if (e) {
		store_complain(c->db, e);
		return e;
	}
	c->request.reports = reports;
	if (c->request.report_count == 0 && !c->published.revision) {
		complain_empty(c);
		return ERR_NOTFOUND;
	}
	return take_previous(c, c->published.revision);
}

static enum err
gather(struct edition_command *c)
{
	enum err e = edition_data_load(c->month, c->terms, &c->arena, &c->data, &c->services);

	if (!e)
		e = store_place_open(c->store, c->mode == MODE_PUBLISH ? STORE_WRITE : STORE_READ,
			&c->db);
	if (!e && c->mode == MODE_PUBLISH && (e = store_begin(c->db)))
		store_complain(c->db, e);
	if (!e)
		e = find_published(c);
	if (!e)
		e = c->mode == MODE_PRINT && c->published.revision ? take_snapshot(c) :
			take_reports(c);
	c->request.month = c->month;
	c->request.language = c->language;
	c->request.zone = c->zone;
	return e;
}

enum err
edition_make(struct edition_command *c, struct bulletin *out)
{
	struct str mismatch = STR_NULL;
	enum err e = bulletin_make(&c->data, &c->request, &c->arena, out, &mismatch);

	if (e == ERR_DAMAGED)
		complain(_("the edition of %s does not add up: %.*s."), c->month_text,
			STR_ARG(mismatch));
	else if (e)
		complain(_("cannot make the edition of %s: %s."), c->month_text, err_text(e));
	return e;
}

/* printing */

/* Prose is not set wider than it reads well. */
size_t
edition_columns(void)
{
	size_t width = terminal_width();

	return width < TEXT_COLUMNS ? width : TEXT_COLUMNS;
}

enum err
edition_render(struct edition_command *c, const struct bulletin *b, struct buf *out)
{
	struct render_options options = { .width = edition_columns() };
	enum err e = ERR_OK;

	if (c->renderer == &render_html)
		e = edition_text("desk/yagura.css", &c->arena, &options.style);
	if (e)
		return e;
	c->renderer->print(b, &options, out);
	if (!buf_ok(out)) {
		complain(_("cannot make the edition of %s: %s."), c->month_text,
			err_text(ERR_NOMEM));
		return ERR_NOMEM;
	}
	return ERR_OK;
}

int
edition_print(struct edition_command *c)
{
	struct bulletin b;
	struct buf page;
	enum err e = edition_make(c, &b);

	buf_init(&page, EDITION_PAGE_MAX);
	if (!e)
		e = edition_render(c, &b, &page);
	if (!e)
		e = output_write(c->output, buf_str(&page));
	buf_free(&page);
	return e ? EXIT_TROUBLE : EXIT_NOTHING;
}

int
cmd_bulletin(int argc, char **argv)
{
	struct edition_command c = { .language = language_wished() };
	int status;

	arena_init(&c.arena, ARENA_MAX);
	if (!read_options(&c, argc, argv, &status))
		goto out;
	status = EXIT_TROUBLE;
	if (gather(&c))
		goto out;
	switch (c.mode) {
	case MODE_PRINT: status = edition_print(&c); break;
	case MODE_PREVIEW: status = edition_preview(&c); break;
	case MODE_CHECK: status = edition_check(&c); break;
	case MODE_PUBLISH: status = edition_publish(&c); break;
	}
	if (fflush(stdout))
		status = EXIT_TROUBLE;
out:
	store_close(c.db);
	services_free(c.services);
	zone_free(c.zone);
	arena_free(&c.arena);
	return status;
}
