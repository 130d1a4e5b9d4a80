#include "cmd/recording.h"

#include <stdlib.h>

#include "base/i18n.h"
#include "cmd/desk.h"
#include "cmd/findings.h"
#include "cmd/terminal.h"
#include "store/incidents.h"

#define LEDGER_CEILING 1000000 /* accesses: months of a busy site, about 100 MB */
#define SENTENCE_MAX (64u << 10)

struct recording {
	struct desk desk;
	struct ledger *ledger;
	struct store_incident *before; /* all that were kept before this run */
	size_t before_count;
	struct store_kept *kept;       /* of this run, by index */
	size_t kept_count;
	const struct store_incident **ended;
	size_t ended_count;
};

static enum err
say(const struct recording *r, enum err e)
{
	if (e)
		desk_complain_store(store_folder(r->desk.store), r->desk.store, e);
	return e;
}

enum err
recording_open(const char *store, struct recording **out)
{
	struct recording *r = calloc(1, sizeof *r);
	enum err e;

	if (!r)
		return ERR_NOMEM;
	e = desk_open(&r->desk, store, NULL, STORE_WRITE);
	if (e) {
		free(r);
		return e;
	}
	e = desk_learn_words(&r->desk);
	if (!e)
		e = ledger_new(LEDGER_CEILING, &r->ledger);
	if (!e)
		e = say(r, store_ledger_load(r->desk.store, r->ledger, r->desk.services));
	if (!e)
		e = say(r, store_incidents(r->desk.store, r->desk.services, &r->desk.arena,
				   &r->before, &r->before_count));
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
	desk_close(&r->desk);
	ledger_free(r->ledger);
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

static enum err
make_sentences(struct recording *r, const struct analysis *a, const struct incident *incidents,
	size_t count, struct str **out)
{
	struct str *sentences = arena_array(&r->desk.arena, count, sizeof *sentences);
	struct buf text;

	if (count && !sentences)
		return ERR_NOMEM;
	buf_init(&text, SENTENCE_MAX);
	for (size_t i = 0; i < count; i++) {
		buf_reset(&text);
		findings_sentence(a, &incidents[i], &text);
		sentences[i] = arena_keep(&r->desk.arena, buf_str(&text));
	}
	buf_free(&text);
	*out = sentences;
	return ERR_OK;
}

/* The files that were read, with what they were. */
static enum err
make_sources(struct recording *r, const struct analysis *a, struct store_source **out,
	size_t *count)
{
	const struct files *files = analysis_files(a);
	struct store_source *all = arena_array(&r->desk.arena, files->count, sizeof *all);

	if (files->count && !all)
		return ERR_NOMEM;
	*count = 0;
	for (size_t i = 0; i < files->count; i++) {
		const struct file *f = &files->items[i];
		struct store_source *s = &all[*count];
		size_t kind = 0;

		if (!f->bytes)
			continue;
		for (size_t k = 1; k < formats_kind_count(analysis_formats(a)) && k < 16; k++)
			if (f->kinds[k] > f->kinds[kind])
				kind = k;
		*s = (struct store_source){ .path = f->path, .size = f->bytes,
			.format = str_from(formats_kind_name(analysis_formats(a), kind)) };
		memcpy(s->sha256, f->sha256, DIGEST_SIZE);
		++*count;
	}
	*out = all;
	return ERR_OK;
}

static bool
is_kept(const struct recording *r, struct str number)
{
	for (size_t i = 0; i < r->kept_count; i++)
		if (str_eq(r->kept[i].number, number))
			return true;
	return false;
}

/* Those that the run before had and this one has not. */
static enum err
find_ended(struct recording *r)
{
	r->ended = arena_array(&r->desk.arena, r->before_count, sizeof *r->ended);
	if (r->before_count && !r->ended)
		return ERR_NOMEM;
	for (size_t i = 0; i < r->before_count; i++)
		if (r->before[i].last_run && !is_kept(r, r->before[i].incident.number))
			r->ended[r->ended_count++] = &r->before[i];
	return ERR_OK;
}

enum err
recording_keep(struct recording *r, const struct analysis *a)
{
	size_t count, source_count;
	const struct incident *incidents = analysis_incidents(a, &count);
	struct store_source *sources;
	struct str *sentences;
	struct store_analysis found;
	enum err e;

	r->kept = arena_array(&r->desk.arena, count, sizeof *r->kept);
	if (count && !r->kept)
		return say(r, ERR_NOMEM);
	e = make_sentences(r, a, incidents, count, &sentences);
	if (!e)
		e = make_sources(r, a, &sources, &source_count);
	if (e)
		return say(r, e);
	found = (struct store_analysis){ .incidents = incidents, .incident_count = count,
		.sentences = sentences, .citation = find_citation, .argument = a,
		.sources = sources, .source_count = source_count,
		.services = r->desk.services, .zone = analysis_zone(a), .by = r->desk.by,
		.at = r->desk.now };
	e = store_begin(r->desk.store);
	if (!e)
		e = store_record_analysis(r->desk.store, &found, &r->desk.arena, r->kept);
	if (!e)
		e = store_ledger_save(r->desk.store, r->ledger, r->desk.services);
	if (!e)
		e = store_commit(r->desk.store);
	if (e) {
		say(r, e);
		store_rollback(r->desk.store);
		return e;
	}
	r->kept_count = count;
	return find_ended(r);
}

const char *
recording_number(const struct recording *r, size_t index)
{
	return r->kept[index].number.ptr;
}

enum recording_state
recording_state(const struct recording *r, size_t index)
{
	return r->kept[index].known ? RECORDING_GOES_ON : RECORDING_NEW;
}

bool
recording_suppressed(const struct recording *r, size_t index)
{
	return r->kept[index].suppressed;
}

void
recording_suppression(const struct recording *r, size_t index, struct buf *out)
{
	const struct store_suppression *s = &r->kept[index].suppression;
	struct buf until;

	buf_init(&until, 256);
	desk_add_time(&r->desk, s->until, false, &until);
	buf_printf(out, _("until %s: %.*s"), buf_cstr(&until), (int)s->reason.len,
		s->reason.len ? s->reason.ptr : "");
	buf_free(&until);
}

size_t
recording_ended_count(const struct recording *r)
{
	return r->ended_count;
}

struct str
recording_ended_number(const struct recording *r, size_t index)
{
	return r->ended[index]->incident.number;
}

struct str
recording_ended_sentence(const struct recording *r, size_t index)
{
	return r->ended[index]->sentence;
}
