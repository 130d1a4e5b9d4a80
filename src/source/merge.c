#define _GNU_SOURCE
#include "source/merge.h"

#include <stdlib.h>

#include "base/check.h"
#include "source/repeats.h"
#include "source/rotation.h"
#include "source/window.h"

#define PROGRAMS_MAX 4096
#define EXAMPLE_MAX 240

#define WINDOWS_MAX 16

/* Whether a file's events come in the order of their times. */
enum order {
	ORDERED,
	DISORDERED, /* a window is to be opened for it */
	HELD,       /* it has one */
	LEFT,       /* it gets none: too many have */
};

/* One file in the merge: waiting for its time, or open with a head event. */
struct track {
	struct file *file;
	uint32_t source;
	uint32_t rank;              /* by its beginning: of equal times, the first comes first */
	enum teller teller;
	struct lane *lane;          /* NULL until it is opened */
	struct dating dating;
	const struct batch *batch;
	size_t next;                /* in batch->events */
	uint64_t lines_before;
	struct event *head;         /* NULL: of the next batch */
	instant key;                /* of the head, or of the first event while waiting */
	instant stamp;              /* of the first event that has one, as its line tells it */
	enum stamp_form stamp_form;
	uint32_t mark, length;      /* of the line */
	instant lead;               /* how much older another of the first events is */
	enum order order;
	struct window *window;      /* HELD: the head is its first */
};

struct merge {
	struct lanes *lanes;
	struct files *files;
	struct track *tracks;
	struct track **heap;
	size_t count;               /* in the heap */
	instant newest;
	uint64_t late, repeated;
	struct repeats *repeats;    /* NULL: there is one file */
	unsigned windows;
	size_t windows_bytes;
	struct arena arena;         /* names and examples of programs */
	struct program_count *programs;
	uint32_t *index;            /* open addressing, position + 1 */
	size_t program_count;
	bool sorted;
};

/* ----------------------------------------------------------------- heap */

static bool
before(const struct track *a, const struct track *b)
{
	return a->key != b->key ? a->key < b->key : a->rank < b->rank;
}

static void
sift_down(struct merge *m, size_t i)
{
	for (;;) {
		size_t least = i, left = 2 * i + 1, right = left + 1;
		struct track *t;

		if (left < m->count && before(m->heap[left], m->heap[least]))
			least = left;
		if (right < m->count && before(m->heap[right], m->heap[least]))
			least = right;
		if (least == i)
			return;
		t = m->heap[i];
		m->heap[i] = m->heap[least];
		m->heap[least] = t;
		i = least;
	}
}

/* ------------------------------------------------------------- programs */

static struct program_count *
program_slot(struct merge *m, struct str name)
{
	size_t at = str_hash(name) % (2 * PROGRAMS_MAX);
	struct program_count *p;

	while (m->index[at]) {
		p = &m->programs[m->index[at] - 1];
		if (str_eq(p->program, name))
			return p;
		at = (at + 1) % (2 * PROGRAMS_MAX);
	}
	if (m->program_count == PROGRAMS_MAX)
		return &m->programs[0]; /* "(others)" */
	p = &m->programs[m->program_count];
	p->program = arena_keep(&m->arena, name);
	if (!p->program.ptr)
		return &m->programs[0];
	m->index[at] = (uint32_t)++m->program_count;
	return p;
}

static void
add_programs(struct merge *m, const struct track *t)
{
	for (size_t i = 0; i < t->batch->program_count; i++) {
		const struct program_count *from = &t->batch->programs[i];
		struct program_count *p = program_slot(m, from->program);

		if (!p->unknown && from->unknown) {
			p->example = arena_keep(&m->arena,
				str_sub(from->example, 0, EXAMPLE_MAX));
			p->example_place = from->example_place;
			p->example_place.line += t->lines_before;
		}
		p->understood += from->understood;
		p->unknown += from->unknown;
	}
}

static int
by_unknown(const void *a, const void *b)
{
	const struct program_count *x = a, *y = b;

	if (x->unknown != y->unknown)
		return x->unknown > y->unknown ? -1 : 1;
	return str_compare(x->program, y->program);
}

const struct program_count *
merge_programs(struct merge *m, size_t *count)
{
	if (!m->sorted)
		qsort(m->programs, m->program_count, sizeof *m->programs, by_unknown);
	m->sorted = true;
	*count = m->program_count;
	return m->programs;
}

/* --------------------------------------------------------------- tracks */

/* The next event of the batch, dated, becomes the head. */
static void
step(struct track *t)
{
	struct file *f = t->file;

	t->head = &t->batch->events[t->next++];
	t->head->place.line += t->lines_before;
	dating_apply(&t->dating, t->head);
	t->key = t->head->time;
	if (t->teller == TELLER_LOGINS && t->key != INSTANT_NONE)
		t->key += REPEATS_DELAY;
	f->events++;
	if (t->key != INSTANT_NONE && (f->first == INSTANT_NONE || t->head->time < f->first))
		f->first = t->head->time;
	if (t->key != INSTANT_NONE && (f->last == INSTANT_NONE || t->head->time > f->last))
		f->last = t->head->time;
	else if (t->order == ORDERED && t->key != INSTANT_NONE && t->key < f->last - LATENESS)
		t->order = DISORDERED;
	f->year_from_mtime = t->dating.from_mtime && t->dating.year;
}

/* The first event of the next batch; head is NULL at the end of the file. */
static enum err
step_over(struct merge *m, struct track *t)
{
	t->head = NULL;
	do {
		enum err e = lane_next(t->lane, &t->batch, &t->lines_before);

		t->next = 0;
		if (e || !t->batch) {
			lane_close(t->lane);
			t->lane = NULL;
			return e;
		}
		add_programs(m, t);
	} while (!t->batch->count);
	step(t);
	return ERR_OK;
}

/* Binary data is told by control bytes that no log has. */
static bool
is_text(struct str s)
{
	size_t odd = 0;

	s = str_sub(s, 0, 4096);
	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.ptr[i];

		odd += c < 32 && c != '\n' && c != '\t' && c != '\r' && c != 27;
	}
	return odd * 20 <= s.len;
}

/* Whether times jump back in what was peeked at; how far before the first they go. */
static void
look_for_disorder(struct track *t, const struct batch *batch)
{
	struct dating trial = t->dating;
	instant first = INSTANT_NONE, latest = INSTANT_NONE;

	t->order = ORDERED;
	t->lead = 0;
	for (size_t i = 0; i < batch->count; i++) {
		struct event e = { .time = batch->events[i].time,
			.stamp_form = batch->events[i].stamp_form };

		dating_apply(&trial, &e);
		if (e.time == INSTANT_NONE)
			continue;
		if (first == INSTANT_NONE)
			first = latest = e.time;
		if (e.time < latest - LATENESS)
			t->order = DISORDERED;
		if (e.time > latest)
			latest = e.time;
		if (first - e.time > t->lead)
			t->lead = first - e.time;
	}
}

/* By systemd's journal in any form, by login records, or by lines and their heads. */
static enum teller
teller_of(const struct file *f, struct str start, const struct batch *batch)
{
	if (f->form)
		return str_starts(str_from(f->form), STR("journal")) ? TELLER_JOURNAL :
								       TELLER_LOGINS;
	start = str_sub(start, 0, 4096);
	if (str_starts(start, STR("{")) &&
		str_find(start, STR("\"__REALTIME_TIMESTAMP\"")) < start.len)
		return TELLER_JOURNAL;
	return batch->count && batch->events[0].stamp_form != STAMP_YEARLESS ? TELLER_DATED :
									       TELLER_LINES;
}

/* When the first event was, as far as it tells. */
static instant
begins(const struct track *t)
{
	struct dating trial = t->dating;
	struct event first = { .time = t->stamp, .stamp_form = t->stamp_form };

	if (t->stamp == INSTANT_NONE)
		return INSTANT_NONE;
	dating_apply(&trial, &first);
	return first.time == INSTANT_NONE ? INSTANT_NONE : first.time - t->lead;
}

/* What a file is, and when it begins. True if it takes part. */
static bool
peek(struct merge *m, struct track *t, char *bytes, struct batch *batch,
	const struct dating_options *options)
{
	struct file *f = t->file;

	if (f->trouble)
		return false;
	memset(bytes, 0, CHUNK_PAD + PEEK_SIZE + CHUNK_PAD);
	f->err = lane_peek(m->lanes, f, bytes, batch);
	if (f->err) {
		f->trouble = f->err == ERR_DAMAGED ? FILE_DAMAGED : FILE_UNREADABLE;
		return false;
	}
	if (batch->bytes && !is_text((struct str){ bytes + CHUNK_PAD, batch->bytes })) {
		f->trouble = FILE_NOT_TEXT;
		return false;
	}
	if (batch->lines > batch->empty && batch->headless + batch->empty >= batch->lines) {
		f->trouble = FILE_UNKNOWN;
		f->lines = batch->lines;
		return false;
	}
	dating_init(&t->dating, options, f, batch->events, batch->count);
	t->teller = teller_of(f, (struct str){ bytes + CHUNK_PAD, batch->bytes }, batch);
	t->stamp = batch->count ? batch->events[0].time : INSTANT_NONE;
	t->stamp_form = batch->count ? batch->events[0].stamp_form : STAMP_NONE;
	t->mark = batch->count ? batch->events[0].place.mark : 0;
	t->length = batch->count ? batch->events[0].place.length : 0;
	look_for_disorder(t, batch);
	t->key = begins(t);
	return true;
}

/* T cannot begin after LIMIT, whatever its time of last change says. */
static void
limit_year(struct track *t, instant limit)
{
	if (t->key != INSTANT_NONE && t->key > limit && dating_limit(&t->dating, limit))
		t->key = begins(t);
}

static int
by_first_line(const void *a, const void *b)
{
	const struct track *x = *(struct track *const *)a, *y = *(struct track *const *)b;

	if (x->mark != y->mark)
		return x->mark < y->mark ? -1 : 1;
	if (x->length != y->length)
		return x->length < y->length ? -1 : 1;
	return x->key < y->key ? -1 : x->key > y->key;
}

/* Copies begin with the same line; the copy that was changed first knows its year best. */
static void
agree_with_copies(struct track **tracks, size_t count)
{
	const struct track *first = NULL;

	qsort(tracks, count, sizeof *tracks, by_first_line);
	for (size_t i = 0; i < count; i++) {
		if (!tracks[i]->length || tracks[i]->key == INSTANT_NONE)
			continue;
		if (first && first->mark == tracks[i]->mark && first->length == tracks[i]->length)
			limit_year(tracks[i], first->key);
		else
			first = tracks[i];
	}
}

/*
 * Files of a rotated set follow each other, SET from the newest to the oldest. A
 * year that was said is that of the oldest one.
 */
static void
agree_with_set(struct merge *m, const struct rotated *set, size_t count)
{
	const struct track *newer = NULL, *older = NULL;

	for (size_t i = 0; i < count; i++) {
		struct track *t = &m->tracks[set[i].source];

		if (newer)
			limit_year(t, newer->key);
		if (t->key != INSTANT_NONE)
			newer = t;
	}
	for (size_t i = count; i-- > 0;) {
		struct track *t = &m->tracks[set[i].source];

		if (older && t->key != INSTANT_NONE && t->stamp_form == STAMP_YEARLESS &&
			dating_follow(&t->dating, t->key, older->key))
			t->key = begins(t);
		if (t->key != INSTANT_NONE)
			older = t;
	}
}

static enum err
agree_on_years(struct merge *m)
{
	struct rotated *sets = calloc(m->count + 1, sizeof *sets);

	if (!sets)
		return ERR_NOMEM;
	agree_with_copies(m->heap, m->count);
	for (size_t i = 0; i < m->count; i++)
		sets[i] = rotation_of(m->heap[i]->file->path, m->heap[i]->source);
	rotation_sort(sets, m->count);
	for (size_t i = 0, n; i < m->count; i += n) {
		for (n = 1; i + n < m->count && str_eq(sets[i].base, sets[i + n].base);)
			n++;
		agree_with_set(m, &sets[i], n);
	}
	agree_with_copies(m->heap, m->count);
	free(sets);
	return ERR_OK;
}

static int
by_beginning(const void *a, const void *b)
{
	const struct track *x = *(struct track *const *)a, *y = *(struct track *const *)b;

	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	return x->source < y->source ? -1 : x->source > y->source;
}

/* Sorted by their beginnings, the tracks are a heap. */
static void
rank(struct merge *m)
{
	qsort(m->heap, m->count, sizeof *m->heap, by_beginning);
	for (size_t i = 0; i < m->count; i++)
		m->heap[i]->rank = (uint32_t)i;
}

enum err
merge_new(struct lanes *lanes, struct files *files, const struct dating_options *dating,
	struct merge **out)
{
	struct merge *m = calloc(1, sizeof *m);
	char *bytes = malloc(CHUNK_PAD + PEEK_SIZE + CHUNK_PAD);
	bool has[TELLER_COUNT] = { false };
	struct batch batch;
	enum err e = ERR_NOMEM;

	batch_init(&batch);
	if (!m || !bytes)
		goto out;
	m->lanes = lanes;
	m->files = files;
	m->newest = INSTANT_NONE;
	arena_init(&m->arena, 16u << 20);
	m->tracks = calloc(files->count + 1, sizeof *m->tracks);
	m->heap = calloc(files->count + 1, sizeof *m->heap);
	m->programs = calloc(PROGRAMS_MAX, sizeof *m->programs);
	m->index = calloc(2 * PROGRAMS_MAX, sizeof *m->index);
	if (!m->tracks || !m->heap || !m->programs || !m->index)
		goto out;
	program_slot(m, STR("(others)"));
	for (size_t i = 0; i < files->count; i++) {
		struct track *t = &m->tracks[i];

		t->file = &files->items[i];
		t->source = (uint32_t)i;
		if (!peek(m, t, bytes, &batch, dating))
			continue;
		m->heap[m->count++] = t;
		has[t->teller] = true;
	}
	if (agree_on_years(m) || (m->count > 1 && repeats_new(has, &m->repeats)))
		goto out;
	rank(m);
	*out = m;
	m = NULL;
	e = ERR_OK;
out:
	batch_free(&batch);
	free(bytes);
	merge_free(m);
	return e;
}

void
merge_free(struct merge *m)
{
	if (!m)
		return;
	for (size_t i = 0; m->tracks && i < m->files->count; i++)
		lane_close(m->tracks[i].lane);
	for (size_t i = 0; m->tracks && i < m->files->count; i++)
		window_free(m->tracks[i].window);
	repeats_free(m->repeats);
	arena_free(&m->arena);
	free(m->tracks);
	free(m->heap);
	free(m->programs);
	free(m->index);
	free(m);
}

static void
drop_top(struct merge *m)
{
	m->heap[0] = m->heap[--m->count];
	sift_down(m, 0);
}

/* The first track goes on with its next batch, or begins with its first one. */
static enum err
renew(struct merge *m)
{
	enum err e = step_over(m, m->heap[0]);

	if (e == ERR_NOMEM)
		return e;
	if (!m->heap[0]->head)
		drop_top(m);
	else
		sift_down(m, 0);
	return ERR_OK;
}

/* Who is next after the first of the heap. */
static const struct track *
second(const struct merge *m)
{
	if (m->count < 2)
		return NULL;
	return m->count > 2 && before(m->heap[2], m->heap[1]) ? m->heap[2] : m->heap[1];
}

static void
note_time(struct merge *m, instant time)
{
	if (m->newest != INSTANT_NONE && time < m->newest - LATENESS)
		m->late++;
	if (time > m->newest)
		m->newest = time;
}

/* Events of the first track from its head on, until another is first or the batch ends. */
static void
take_run(struct merge *m, struct event **events, size_t *count)
{
	struct track *t = m->heap[0];
	const struct track *rival = second(m);
	bool copy;

	*events = t->head;
	*count = 0;
	do {
		note_time(m, t->key);
		copy = m->repeats && repeats_has(m->repeats, t->teller, t->head);
		m->repeated += copy;
		if (copy && !*count)
			++*events;
		*count += !copy;
		if (t->next == t->batch->count) {
			t->head = NULL; /* the batch lives until the next call */
			return;
		}
		step(t);
	} while (*count < MERGE_RUN && !(copy && *count) && t->order != DISORDERED &&
		!(rival && before(rival, t)));
	sift_down(m, 0);
}

/* ---------------------------------------------------- files out of order */

/* Events of the file into its window, as far as there is room; the head is its first. */
static enum err
fill(struct merge *m, struct track *t)
{
	enum err e = ERR_OK;

	while (!e && !window_is_full(t->window)) {
		if (t->batch && t->next < t->batch->count) {
			step(t);
			e = window_add(t->window, t->head);
			continue;
		}
		if (!t->lane)
			break;
		e = step_over(m, t);
		if (e == ERR_NOMEM)
			return e;
		e = t->head ? window_add(t->window, t->head) : ERR_OK;
		if (!t->head)
			t->batch = NULL;
	}
	t->head = (struct event *)(uintptr_t)window_first(t->window);
	if (t->head)
		t->key = t->head->time;
	return e;
}

static enum err
open_window(struct merge *m, struct track *t)
{
	enum err e;

	if (m->windows == WINDOWS_MAX) {
		t->order = LEFT;
		return ERR_OK;
	}
	e = window_new(&m->windows_bytes, &t->window);
	if (!e && t->head)
		e = window_add(t->window, t->head);
	if (e)
		return e;
	m->windows++;
	t->order = HELD;
	return fill(m, t);
}

static void
close_window(struct merge *m, struct track *t)
{
	window_free(t->window);
	t->window = NULL;
	m->windows--;
	drop_top(m);
}

/* One event of the first track, which has a window. */
static enum err
take_held(struct merge *m, struct event **events, size_t *count)
{
	struct track *t = m->heap[0];
	enum err e;

	/* What was given out last is good until here. */
	e = fill(m, t);
	if (e)
		return e;
	if (!t->head) {
		close_window(m, t);
		return ERR_OK;
	}
	*events = window_take(t->window);
	note_time(m, t->key);
	*count = !(m->repeats && repeats_has(m->repeats, t->teller, *events));
	m->repeated += !*count;
	t->head = (struct event *)(uintptr_t)window_first(t->window);
	if (t->head)
		t->key = t->head->time;
	sift_down(m, 0);
	return ERR_OK;
}

/* The first track, out of order, gets its window. */
static enum err
hold(struct merge *m)
{
	enum err e = open_window(m, m->heap[0]);

	sift_down(m, 0);
	return e;
}

enum err
merge_next(struct merge *m, struct event **events, size_t *count)
{
	enum err e = ERR_OK;

	*count = 0;
	while (!e && m->count && !*count) {
		struct track *t = m->heap[0];

		if (t->order == HELD) {
			e = take_held(m, events, count);
			continue;
		}
		if (t->order == DISORDERED && t->lane) {
			e = hold(m);
			continue;
		}
		if (t->head) {
			take_run(m, events, count);
			continue;
		}
		if (!t->lane)
			e = lane_open(m->lanes, t->file, t->source, &t->lane);
		if (t->lane)
			e = renew(m);
		else if (e != ERR_NOMEM)
			drop_top(m);
		e = e == ERR_NOMEM ? e : ERR_OK;
	}
	return e;
}

uint64_t
merge_repeated(const struct merge *m)
{
	return m->repeated;
}

uint64_t
merge_late(const struct merge *m)
{
	return m->late;
}
