#define _GNU_SOURCE
#include "cmd/edition_data.h"

#include <errno.h>
#include <stdio.h>

#include "base/i18n.h"
#include "cmd/share.h"
#include "cmd/terminal.h"

#define FILE_MAX (8u << 20)

enum err
edition_text(const char *relative, struct arena *a, struct str *out)
{
	struct buf text;
	enum err e;

	buf_init(&text, FILE_MAX);
	e = share_read(relative, &text);
	if (!e) {
		*out = arena_keep(a, buf_str(&text));
		if (!out->ptr)
			e = ERR_NOMEM;
	}
	buf_free(&text);
	return e;
}

/* Where in its line the wrong word stands; the whole line if none is named. */
static void
place_word(struct str text, const struct data_error *error, unsigned *column, unsigned *width)
{
	struct str line = STR("");
	const char *word = error->word.ptr;

	for (unsigned n = 0; n < error->line && str_cut(&text, '\n', &line); n++)
		;
	if (word && word >= line.ptr && word <= line.ptr + line.len) {
		*column = (unsigned)(word - line.ptr) + 1;
		*width = (unsigned)error->word.len;
	} else {
		*column = 1;
		*width = (unsigned)line.len;
	}
}

static enum err
wrong_data(const char *file, struct str text, const struct data_error *error, enum err e)
{
	unsigned column, width;

	if (e == ERR_INPUT && error->line) {
		complain(_("%s line %u: %s."), file, error->line, _(error->what));
		place_word(text, error, &column, &width);
		complain_place(text, error->line, column, width, NULL);
	} else if (e == ERR_INPUT) {
		complain("%s: %s.", file, _(error->what));
	} else {
		complain("%s: %s.", file, err_text(e));
	}
	return e;
}

static enum err
load_phrases(struct arena *a, struct phrases *out)
{
	struct str facts = STR(""), frame = STR("");
	struct data_error error = { 0 };
	bool in_first = true;
	enum err e = edition_text("bulletin/facts", a, &facts);

	if (!e)
		e = edition_text("bulletin/frame", a, &frame);
	if (e)
		return e;
	e = phrases_read(a, facts, frame, out, &error, &in_first);
	if (e)
		return wrong_data(in_first ? "share/bulletin/facts" : "share/bulletin/frame",
			in_first ? facts : frame, &error, e);
	return ERR_OK;
}

/* The one vocabulary that holds in MONTH. */
static enum err
load_vocabulary(int month, struct arena *a, struct vocabulary *out)
{
	struct str *names = NULL, text = STR("");
	struct data_error error = { 0 };
	size_t count = 0;
	enum err e = share_list("vocabulary", "", a, &names, &count);

	for (size_t i = 0; !e && i < count; i++) {
		char path[512];

		if (!str_starts(names[i], STR("classes-")))
			continue;
		snprintf(path, sizeof path, "vocabulary/" STR_FMT, STR_ARG(names[i]));
		e = edition_text(path, a, &text);
		if (!e && (e = vocabulary_read(a, text, out, &error)))
			return wrong_data(path, text, &error, e);
		if (!e && vocabulary_holds(out, month))
			return ERR_OK;
	}
	if (!e)
		complain(_("no vocabulary of share/vocabulary holds in that month."));
	return e ? e : ERR_NOTFOUND;
}

static enum err
read_own(const char *path, struct arena *a, struct str *out)
{
	char block[16 << 10];
	struct buf text;
	FILE *f = fopen(path, "re");
	enum err e = f ? ERR_OK : err_from_errno(errno);
	size_t n;

	buf_init(&text, FILE_MAX);
	while (f && (n = fread(block, 1, sizeof block, f)) > 0)
		buf_add(&text, (struct str){ block, n });
	if (f && ferror(f))
		e = err_from_errno(errno);
	*out = arena_keep(a, buf_str(&text));
	if (!e && (!buf_ok(&text) || !out->ptr))
		e = ERR_NOMEM;
	if (f)
		fclose(f);
	buf_free(&text);
	if (e)
		complain(_("cannot read %s: %s."), path, err_text(e));
	return e;
}

static enum err
load_glossary(const char *terms, struct arena *a, struct bulletin_data *data)
{
	struct str text = STR(""), list = STR("");
	struct data_error error = { 0 };
	char path[512];
	enum err e = edition_text("glossary/terms", a, &text);

	if (e)
		return e;
	e = glossary_read(a, text, &data->glossary, &error);
	if (e)
		return wrong_data("share/glossary/terms", text, &error, e);
	snprintf(path, sizeof path, "bulletin/" STR_FMT, STR_ARG(data->vocabulary.terms));
	e = terms ? read_own(terms, a, &list) : edition_text(path, a, &list);
	if (e)
		return e;
	e = glossary_choose(&data->glossary, a, list, &error);
	return e ? wrong_data(terms ? terms : path, list, &error, e) : ERR_OK;
}

static enum err
load_services(struct arena *a, struct services **out)
{
	struct str text = STR("");
	unsigned line = 0;
	enum err e = edition_text("services/services.tsv", a, &text);

	if (!e && (e = services_new(text, out, &line)))
		complain(_("%s line %u: %s."), "share/services/services.tsv", line, err_text(e));
	return e;
}

enum err
edition_data_load(int month, const char *terms, struct arena *a, struct bulletin_data *out,
	struct services **services)
{
	enum err e = load_vocabulary(month, a, &out->vocabulary);

	if (!e)
		e = load_phrases(a, &out->phrases);
	if (!e)
		e = load_glossary(terms, a, out);
	if (!e)
		e = load_services(a, services);
	if (!e)
		out->services = *services;
	return e;
}
