/*
 * The store opens before the analysis, since detectors need what earlier runs
 * saw, and is written after it, in one transaction. Between the two another run
 * may have written: the ledger's rows are merged by their key, incidents by
 * theirs.
 */
#include "cmd/recording.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/i18n.h"
#include "cmd/desk.h"
#include "cmd/findings.h"
#include "cmd/say.h"
#include "cmd/terminal.h"
#include "store/incidents.h"

#define LEDGER_MAX 1000000 /* accesses: about 100 MB */

struct ended {
	struct str number, sentence;
};

struct recording {
	struct desk desk;
	struct ledger *ledger;
	struct store_kept *kept;
	struct str *suppressions; /* "reason, until 1999-06-05" */
	size_t count;
	struct ended *ended;
	size_t ended_count;
};

enum err
recording_open(const char *store, enum store_mode mode, struct recording **out)
{
	struct recording *r = calloc(1, sizeof *r);
	enum err e = r ? desk_open(&r->desk, store, NULL, mode) : ERR_NOMEM;

	if (!e)
		e = desk_learn_words(&r->desk);
	if (!e)
		e = ledger_new(LEDGER_MAX, &r->ledger);
	if (!e) {
		e = store_ledger_load(r->desk.store, r->ledger, r->desk.services);
		if (e)
			store_complain(r->desk.store, e);
	}
	if (e) {
		recording_free(r);
		return e;
	}
	*out = r;
	return ERR_OK;
}

void
recording_free(struct recording *r)
{
	if (!r)
		return;
	ledger_free(r->ledger);
	desk_close(&r->desk);
	free(r);
}

struct ledger *
recording_ledger(struct recording *r)
{
	return r->ledger;
}

static const struct citation *
find_citation(const void *argument, const struct place *p)
{
	return analysis_citation(argument, p);
}

static struct str
kinds_text(struct recording *r, const struct analysis *a, const struct file *f)
{
	const struct formats *formats = analysis_formats(a);
	struct str text = STR("");

	if (f->form)
		return str_from(f->form);
	for (size_t i = 0; i < formats_kind_count(formats) && text.ptr; i++)
		if (f->kinds[i])
			text = arena_printf(&r->desk.arena, "%.*s%s%s", STR_ARG(text),
				text.len ? ", " : "", formats_kind_name(formats, i));
	return text.ptr ? text : STR("");
}

static enum err
describe_run(struct recording *r, const struct analysis *a, struct store_analysis *x)
{
	const struct files *files = analysis_files(a);
	struct store_source *sources =
		arena_array(&r->desk.arena, files->count + 1, sizeof *sources);
	struct str *sentences =
		arena_array(&r->desk.arena, x->incident_count + 1, sizeof *sentences);

	if (!sources || !sentences)
		return ERR_NOMEM;
	for (size_t i = 0; i < files->count; i++) {
		sources[i] = (struct store_source){ .path = files->items[i].path,
			.format = kinds_text(r, a, &files->items[i]),
			.size = files->items[i].bytes };
		memcpy(sources[i].sha256, files->items[i].sha256, DIGEST_SIZE);
	}
	for (size_t i = 0; i < x->incident_count; i++) {
		struct buf text;

		buf_init(&text, 64u << 10);
		findings_sentence(a, &x->incidents[i], &text);
		sentences[i] = arena_keep(&r->desk.arena, buf_str(&text));
		buf_free(&text);
		if (!sentences[i].ptr)
			return ERR_NOMEM;
	}
	x->sources = sources;
	x->source_count = files->count;
	x->sentences = sentences;
	return ERR_OK;
}

/* What the run before had and this one does not show. */
static enum err
find_ended(struct recording *r, const struct analysis *a)
{
	struct store_incident *all;
	const struct incident *now;
	size_t count, now_count;
	enum err e = store_incidents(r->desk.store, r->desk.services, &r->desk.arena, &all,
		&count);

	if (e)
		return e;
	now = analysis_incidents(a, &now_count);
	r->ended = arena_array(&r->desk.arena, count + 1, sizeof *r->ended);
	if (!r->ended)
		return ERR_NOMEM;
	for (size_t i = 0; i < count; i++) {
		bool here = !all[i].last_run;

		for (size_t k = 0; !here && k < now_count; k++)
			here = now[k].key == all[i].incident.key;
		if (here)
			continue;
		e = say_again(&all[i], r->desk.services, &r->desk.arena);
		if (e)
			return e;
		r->ended[r->ended_count++] =
			(struct ended){ all[i].incident.number, all[i].sentence };
	}
	return ERR_OK;
}

static enum err
name_suppressions(struct recording *r)
{
	r->suppressions = arena_array(&r->desk.arena, r->count + 1, sizeof *r->suppressions);
	if (!r->suppressions)
		return ERR_NOMEM;
	for (size_t i = 0; i < r->count; i++) {
		struct buf until;

		buf_init(&until, 256);
		desk_add_last_day(&r->desk, r->kept[i].suppression.until, &until);
		if (r->kept[i].suppressed)
			r->suppressions[i] = arena_printf(&r->desk.arena, _("%.*s, until %s"),
				STR_ARG(r->kept[i].suppression.reason), buf_cstr(&until));
		buf_free(&until);
	}
	return ERR_OK;
}

enum err
recording_keep(struct recording *r, const struct analysis *a)
{
	struct desk *d = &r->desk;
	struct store_analysis x = { .citation = find_citation, .argument = a,
		.services = analysis_services(a), .zone = d->zone, .by = d->by, .at = d->now };
	enum err e = store_begin(d->store);

	x.incidents = analysis_incidents(a, &x.incident_count);
	r->count = x.incident_count;
	r->kept = arena_array(&d->arena, r->count + 1, sizeof *r->kept);
	if (!e && !r->kept)
		e = ERR_NOMEM;
	if (!e)
		e = describe_run(r, a, &x);
	if (!e)
		e = find_ended(r, a);
	if (!e)
		e = store_record_analysis(d->store, &x, &d->arena, r->kept);
	if (!e)
		e = store_ledger_save(d->store, r->ledger, analysis_services(a));
	if (!e)
		e = name_suppressions(r);
	if (!e)
		e = store_commit(d->store);
	if (e) {
		store_rollback(d->store);
		store_complain(d->store, e);
		r->count = r->ended_count = 0;
	}
	return e;
}

static void
stand_beside(struct recording *r, const struct store_incident *before, struct store_kept *out)
{
	*out = (struct store_kept){ .number = before->incident.number, .known = true,
		.last_run = before->last_run,
		.suppressed = before->suppression_set && r->desk.now < before->suppression.until,
		.suppression = before->suppression };
}

static enum err
compare(struct recording *r, const struct analysis *a)
{
	struct store_incident *all;
	size_t count;
	const struct incident *now = analysis_incidents(a, &r->count);
	enum err e = store_incidents(r->desk.store, r->desk.services, &r->desk.arena, &all,
		&count);

	r->kept = arena_array(&r->desk.arena, r->count + 1, sizeof *r->kept);
	if (!e && !r->kept)
		e = ERR_NOMEM;
	for (size_t i = 0; !e && i < r->count; i++) {
		r->kept[i].number = STR("");
		for (size_t k = 0; k < count; k++)
			if (all[k].incident.key == now[i].key)
				stand_beside(r, &all[k], &r->kept[i]);
	}
	return e;
}

enum err
recording_look(struct recording *r, const struct analysis *a)
{
	enum err e = compare(r, a);

	if (!e)
		e = find_ended(r, a);
	if (!e)
		e = name_suppressions(r);
	if (e) {
		store_complain(r->desk.store, e);
		r->count = r->ended_count = 0;
	}
	return e;
}

/* Strings of the arena end with a NUL. */
const char *
recording_number(const struct recording *r, size_t index)
{
	return index < r->count ? r->kept[index].number.ptr : "";
}

enum recording_state
recording_state(const struct recording *r, size_t index)
{
	return index < r->count && r->kept[index].last_run ? RECORDING_GOES_ON : RECORDING_NEW;
}

bool
recording_suppressed(const struct recording *r, size_t index)
{
	return index < r->count && r->kept[index].suppressed;
}

const char *
recording_suppression(const struct recording *r, size_t index)
{
	return index < r->count && r->suppressions[index].ptr ? r->suppressions[index].ptr : "";
}

size_t
recording_ended_count(const struct recording *r)
{
	return r->ended_count;
}

const char *
recording_ended_number(const struct recording *r, size_t index)
{
	return index < r->ended_count ? r->ended[index].number.ptr : "";
}

const char *
recording_ended_sentence(const struct recording *r, size_t index)
{
	return index < r->ended_count && r->ended[index].sentence.ptr ?
		r->ended[index].sentence.ptr : "";
}
