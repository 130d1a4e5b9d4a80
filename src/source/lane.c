/*
 * Each lane has a ring of slots: a chunk's memory and the batch made from it.
 * A job is "advance this lane": under the lane's lock it reads the next chunk
 * into a free slot, which fixes its place in the order, and then decodes it
 * outside the lock. The consumer takes slots in ring order and, while the one
 * it wants is not ready, runs jobs itself.
 */
#define _GNU_SOURCE
#include "source/lane.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/check.h"
#include "parse/zeek.h"
#include "source/stream.h"

#define THREADS_MAX 64
#define SLOTS_MAX 8
#define LANES_WIDE 32          /* more files at once get little memory each */
#define CHUNK_LEAN (8u << 10)

enum slot_state { SLOT_FREE, SLOT_TAKEN, SLOT_READY };

struct slot {
	char *memory; /* CHUNK_PAD, room, CHUNK_PAD */
	size_t room;
	struct chunk chunk;
	char *head;   /* the chunk's, of a log in columns; NULL in others */
	struct batch batch;
	enum slot_state state; /* under lanes.lock */
	bool last;             /* nothing comes after it */
	enum err err;
};

struct lane {
	struct lanes *all;
	struct file *file;
	uint32_t source;
	struct stream *stream;
	struct digest_run *digest;
	unsigned slot_count;
	size_t room;             /* of a chunk, unless a line is longer */
	struct slot slots[SLOTS_MAX];

	pthread_mutex_t reading; /* guards what follows */
	uint64_t sequence;       /* of the next chunk to read */
	uint64_t offset;
	char *carry;             /* the start of a line whose end is not read yet */
	size_t carry_len, carry_room;
	char *head;              /* what tells the columns of the next chunk; NULL in most files */
	size_t head_len;
	bool continued, ended;

	uint64_t taken;          /* of the next slot to give out; the consumer's */
	uint64_t lines_before;
	unsigned jobs;           /* queued or running; under lanes.lock */
	struct lane *next_job;
	unsigned wanted;         /* jobs waiting in the queue; under lanes.lock */
	bool queued;
};

struct lanes {
	const struct formats *formats;
	unsigned threads, worker_count;
	pthread_t workers[THREADS_MAX];
	struct decoder *decoders[THREADS_MAX]; /* [0] is the caller's */
	pthread_mutex_t lock;
	pthread_cond_t work, ready;
	struct lane *first_job, *last_job;
	bool stopping;
	unsigned open;           /* the consumer's */
	uint64_t position;
};

/* ------------------------------------------------------------- one chunk */

static void
note_end(struct lane *l, enum err e)
{
	l->ended = true;
	if (e) {
		l->file->trouble = file_trouble_of(e);
		l->file->err = e;
	}
	digest_finish(l->digest, l->file->sha256);
}

/* Logs in columns tell their names once: each chunk gets what was told before it. */
static void
carry_head(struct lane *l, struct slot *slot, struct str bytes)
{
	if (l->offset == 0 && str_starts(bytes, STR("#separator ")))
		l->head = malloc(ZEEK_HEAD_MAX);
	if (!l->head)
		return;
	if (!slot->head)
		slot->head = malloc(ZEEK_HEAD_MAX);
	if (slot->head && l->head_len) {
		memcpy(slot->head, l->head, l->head_len);
		slot->chunk.head = (struct str){ slot->head, l->head_len };
	}
	l->head_len = zeek_head_after(bytes, l->offset == 0, l->head, l->head_len);
}

static bool
make_room(struct lane *l, struct slot *slot, size_t room)
{
	char *memory = realloc(slot->memory, room + 2 * CHUNK_PAD), *carry;

	if (!memory)
		return false;
	slot->memory = memory;
	slot->room = room;
	memset(memory, 0, CHUNK_PAD);
	memset(memory + CHUNK_PAD + room, 0, CHUNK_PAD);
	if (room <= l->carry_room)
		return true;
	carry = realloc(l->carry, room);
	if (!carry)
		return false;
	l->carry = carry;
	l->carry_room = room;
	return true;
}

/*
 * Fills SLOT behind the *have bytes of it; *end is behind its last line end, NULL
 * without one. A small chunk grows for a long line, to the size of any other.
 */
static enum err
fill_chunk(struct lane *l, struct slot *slot, size_t *have, const char **end)
{
	enum err e;

	for (;;) {
		char *bytes = slot->memory + CHUNK_PAD;
		size_t got = 0;

		e = stream_read(l->stream, bytes + *have, slot->room - *have, &got);
		digest_add(l->digest, (struct str){ bytes + *have, got });
		*have += got;
		*end = memrchr(bytes, '\n', *have);
		if (e || *have < slot->room || *end || slot->room == CHUNK_SIZE ||
			!make_room(l, slot, CHUNK_SIZE))
			return e;
	}
}

/* Reads the next chunk into SLOT; whole lines, the rest is carried over. */
static void
read_chunk(struct lane *l, struct slot *slot)
{
	size_t have = l->carry_len, whole;
	uint64_t before = stream_position(l->stream), moved;
	const char *end;
	char *bytes;
	enum err e;

	if (slot->room > l->room && have < l->room)
		make_room(l, slot, l->room);
	if (slot->room <= have && !make_room(l, slot, CHUNK_SIZE)) {
		slot->last = true;
		slot->chunk = (struct chunk){ .source = l->source, .offset = l->offset };
		note_end(l, ERR_NOMEM);
		return;
	}
	memcpy(slot->memory + CHUNK_PAD, l->carry, have);
	e = fill_chunk(l, slot, &have, &end);
	bytes = slot->memory + CHUNK_PAD;
	moved = stream_position(l->stream) - before;
	l->carry_len = 0;
	whole = have;
	slot->last = e || have < slot->room;
	if (!slot->last) {
		/* Without any line end the chunk itself is cut out of a line. */
		whole = end ? (size_t)(end - bytes) + 1 : have;
		l->carry_len = have - whole;
		memcpy(l->carry, bytes + whole, l->carry_len);
	}
	slot->chunk = (struct chunk){ .source = l->source, .offset = l->offset,
		.line = l->continued ? 0 : 1,
		.bytes = { bytes, whole }, .continued = l->continued };
	carry_head(l, slot, slot->chunk.bytes);
	l->continued = whole && bytes[whole - 1] != '\n';
	l->offset += whole;
	if (slot->last)
		note_end(l, e);
	pthread_mutex_lock(&l->all->lock);
	l->all->position += moved;
	pthread_mutex_unlock(&l->all->lock);
}

/* One job: the next chunk of the lane, read and decoded. */
static void
advance(struct lane *l, struct decoder *decoder)
{
	struct slot *slot = NULL;

	pthread_mutex_lock(&l->reading);
	if (!l->ended) {
		slot = &l->slots[l->sequence++ % l->slot_count];
		check(slot->state == SLOT_TAKEN);
		read_chunk(l, slot);
	}
	pthread_mutex_unlock(&l->reading);
	if (slot)
		slot->err = decode(decoder, &slot->chunk, &slot->batch);
	pthread_mutex_lock(&l->all->lock);
	if (slot)
		slot->state = SLOT_READY;
	l->jobs--;
	pthread_cond_broadcast(&l->all->ready);
	pthread_mutex_unlock(&l->all->lock);
}

/* ------------------------------------------------------------- the queue */

/* With lanes.lock held. */
static void
push_job(struct lane *l)
{
	struct lanes *all = l->all;

	l->jobs++;
	l->wanted++;
	if (!l->queued) {
		l->queued = true;
		l->next_job = NULL;
		if (all->last_job)
			all->last_job->next_job = l;
		else
			all->first_job = l;
		all->last_job = l;
	}
	pthread_cond_signal(&all->work);
}

static struct lane *
pop_job(struct lanes *all)
{
	struct lane *l = all->first_job;

	if (!l)
		return NULL;
	if (--l->wanted == 0) {
		l->queued = false;
		all->first_job = l->next_job;
		if (!all->first_job)
			all->last_job = NULL;
	}
	return l;
}

struct worker {
	struct lanes *all;
	unsigned index;
};

static void *
worker_main(void *argument)
{
	struct worker w = *(struct worker *)argument;
	struct lane *l;

	free(argument);
	pthread_mutex_lock(&w.all->lock);
	for (;;) {
		while (!w.all->stopping && !w.all->first_job)
			pthread_cond_wait(&w.all->work, &w.all->lock);
		if (w.all->stopping)
			break;
		l = pop_job(w.all);
		pthread_mutex_unlock(&w.all->lock);
		advance(l, w.all->decoders[w.index]);
		pthread_mutex_lock(&w.all->lock);
	}
	pthread_mutex_unlock(&w.all->lock);
	return NULL;
}

static enum err
start_worker(struct lanes *all, unsigned index)
{
	struct worker *w = malloc(sizeof *w);

	if (!w)
		return ERR_NOMEM;
	*w = (struct worker){ all, index };
	if (pthread_create(&all->workers[all->worker_count], NULL, worker_main, w)) {
		free(w);
		return ERR_NOMEM;
	}
	all->worker_count++;
	return ERR_OK;
}

enum err
lanes_new(const struct formats *formats, unsigned threads, bool keep_notes,
	struct lanes **out)
{
	struct lanes *all = calloc(1, sizeof *all);
	enum err e = ERR_OK;

	if (!all)
		return ERR_NOMEM;
	check(threads >= 1 && threads <= THREADS_MAX);
	all->formats = formats;
	all->threads = threads;
	pthread_mutex_init(&all->lock, NULL);
	pthread_cond_init(&all->work, NULL);
	pthread_cond_init(&all->ready, NULL);
	for (unsigned i = 0; !e && i < threads; i++) {
		e = decoder_new(formats, &all->decoders[i]);
		if (!e)
			decoder_keep_notes(all->decoders[i], keep_notes);
	}
	for (unsigned i = 1; !e && i < threads; i++)
		e = start_worker(all, i);
	if (e) {
		lanes_free(all);
		return e;
	}
	*out = all;
	return ERR_OK;
}

void
lanes_free(struct lanes *all)
{
	if (!all)
		return;
	pthread_mutex_lock(&all->lock);
	all->stopping = true;
	pthread_cond_broadcast(&all->work);
	pthread_mutex_unlock(&all->lock);
	for (unsigned i = 0; i < all->worker_count; i++)
		pthread_join(all->workers[i], NULL);
	for (unsigned i = 0; i < all->threads; i++)
		decoder_free(all->decoders[i]);
	pthread_mutex_destroy(&all->lock);
	pthread_cond_destroy(&all->work);
	pthread_cond_destroy(&all->ready);
	free(all);
}

uint64_t
lanes_position(struct lanes *all)
{
	uint64_t position;

	pthread_mutex_lock(&all->lock);
	position = all->position;
	pthread_mutex_unlock(&all->lock);
	return position;
}

/* ------------------------------------------------------------- one lane */

enum err
lane_open(struct lanes *all, struct file *file, uint32_t source, struct lane **out)
{
	struct lane *l = calloc(1, sizeof *l);
	enum err e;

	if (!l)
		return ERR_NOMEM;
	l->all = all;
	l->file = file;
	l->source = source;
	l->slot_count = all->threads == 1 ? 2 : all->threads + 2;
	if (l->slot_count > SLOTS_MAX)
		l->slot_count = SLOTS_MAX;
	l->room = all->open++ < LANES_WIDE ? CHUNK_SIZE : CHUNK_LEAN;
	if (l->room == CHUNK_LEAN)
		l->slot_count = 2;
	pthread_mutex_init(&l->reading, NULL);
	e = stream_open(file, &l->stream);
	if (e) {
		file->trouble = e == ERR_DAMAGED ? FILE_DAMAGED : FILE_UNREADABLE;
		file->err = e;
		goto out;
	}
	e = digest_new(&l->digest);
	if (e)
		goto out;
	for (unsigned i = 0; i < l->slot_count; i++) {
		batch_init(&l->slots[i].batch);
		if (!make_room(l, &l->slots[i], l->room)) {
			e = ERR_NOMEM;
			goto out;
		}
	}
	pthread_mutex_lock(&all->lock);
	/* One slot is always the consumer's. */
	for (unsigned i = 0; i + 1 < l->slot_count; i++) {
		l->slots[i].state = SLOT_TAKEN;
		push_job(l);
	}
	pthread_mutex_unlock(&all->lock);
	*out = l;
	l = NULL;
out:
	lane_close(l);
	return e;
}

/* Jobs of a lane that is given up: those in the queue leave it, others end. */
static void
withdraw_jobs(struct lane *l)
{
	struct lanes *all = l->all;
	struct lane **link = &all->first_job, *before = NULL;

	pthread_mutex_lock(&all->lock);
	while (l->queued && *link != l) {
		before = *link;
		link = &(*link)->next_job;
	}
	if (l->queued) {
		*link = l->next_job;
		if (all->last_job == l)
			all->last_job = before;
		l->jobs -= l->wanted;
		l->queued = false;
	}
	while (l->jobs)
		pthread_cond_wait(&all->ready, &all->lock);
	pthread_mutex_unlock(&all->lock);
}

void
lane_close(struct lane *l)
{
	if (!l)
		return;
	withdraw_jobs(l);
	for (unsigned i = 0; i < l->slot_count; i++) {
		batch_free(&l->slots[i].batch);
		free(l->slots[i].memory);
		free(l->slots[i].head);
	}
	l->all->open--;
	free(l->carry);
	free(l->head);
	digest_free(l->digest);
	stream_close(l->stream);
	pthread_mutex_destroy(&l->reading);
	free(l);
}

static void
add_counts(struct file *f, const struct batch *b)
{
	f->bytes += b->bytes;
	f->lines += b->lines;
	f->empty += b->empty;
	f->unknown += b->unknown;
	f->headless += b->headless;
	f->overlong += b->overlong;
	for (size_t i = 0; i < sizeof f->kinds / sizeof *f->kinds; i++)
		f->kinds[i] += b->kinds[i];
}

/* Gives the slot before the wanted one back, and waits for the wanted one. */
static struct slot *
wait_for(struct lane *l)
{
	struct lanes *all = l->all;
	struct slot *slot = &l->slots[l->taken % l->slot_count];
	/* Given out last time, and the one that comes round last. */
	struct slot *spare = &l->slots[(l->taken + l->slot_count - 1) % l->slot_count];

	pthread_mutex_lock(&all->lock);
	if (l->taken)
		spare->state = SLOT_FREE;
	if (spare->state == SLOT_FREE) {
		spare->state = SLOT_TAKEN;
		push_job(l);
	}
	while (slot->state != SLOT_READY) {
		struct lane *job = pop_job(all);

		if (job) {
			pthread_mutex_unlock(&all->lock);
			advance(job, all->decoders[0]);
			pthread_mutex_lock(&all->lock);
		} else {
			pthread_cond_wait(&all->ready, &all->lock);
		}
	}
	pthread_mutex_unlock(&all->lock);
	return slot;
}

enum err
lane_next(struct lane *l, const struct batch **out, uint64_t *lines_before)
{
	struct slot *slot;

	*out = NULL;
	if (l->taken && l->slots[(l->taken - 1) % l->slot_count].last)
		return ERR_OK;
	slot = wait_for(l);
	l->taken++;
	if (slot->err)
		return slot->err;
	*lines_before = l->lines_before;
	l->lines_before += slot->batch.lines;
	add_counts(l->file, &slot->batch);
	*out = &slot->batch;
	return ERR_OK;
}

enum err
lane_peek(struct lanes *all, struct file *file, char *bytes, struct batch *batch)
{
	struct stream *s = NULL;
	struct chunk chunk = { .line = 1 };
	size_t got = 0;
	enum err e;

	e = stream_open(file, &s);
	if (e)
		return e;
	e = stream_read(s, bytes + CHUNK_PAD, PEEK_SIZE, &got);
	stream_close(s);
	if (e && e != ERR_DAMAGED && e != ERR_INPUT)
		return e;
	if (got == PEEK_SIZE) {
		const char *end = memrchr(bytes + CHUNK_PAD, '\n', got);

		if (end)
			got = (size_t)(end - (bytes + CHUNK_PAD)) + 1;
	}
	chunk.bytes = (struct str){ bytes + CHUNK_PAD, got };
	return decode(all->decoders[0], &chunk, batch);
}
