/*
 * A heap of copies. Nearly every slice of an event points into its line, so the
 * copy is one piece of memory: head, fields, line, and the few words that stand
 * elsewhere.
 */
#include "source/window.h"

#include <stdlib.h>

#define LINE_PAD 16 /* names are read so many bytes at a time */

struct held {
	struct event event;
	uint64_t number;      /* in order of arrival */
	size_t size;
};

struct window {
	struct held *heap[WINDOW_EVENTS];
	size_t count, bytes;
	size_t *used;
	uint64_t next;
	struct held *taken;
};

enum err
window_new(size_t *used, struct window **out)
{
	struct window *w = calloc(1, sizeof *w);

	if (!w)
		return ERR_NOMEM;
	w->used = used;
	*out = w;
	return ERR_OK;
}

void
window_free(struct window *w)
{
	if (!w)
		return;
	for (size_t i = 0; i < w->count; i++)
		free(w->heap[i]);
	*w->used -= w->bytes;
	free(w->taken);
	free(w);
}

bool
window_is_full(const struct window *w)
{
	return w->count == WINDOW_EVENTS || w->bytes >= WINDOW_BYTES ||
		(w->count && *w->used >= WINDOW_BYTES_ALL);
}

/* ---------------------------------------------------------------- copies */

static bool
is_within(struct str s, struct str line)
{
	return s.ptr >= line.ptr && s.ptr + s.len <= line.ptr + line.len;
}

/* The slices of E, one after the other; NULL after the last. */
static struct str *
slice(struct event *e, struct field *fields, unsigned i)
{
	struct str *const head[] = { &e->src_name, &e->dst_name, &e->host, &e->program, &e->user };

	if (i < 5)
		return head[i];
	return i - 5 < e->field_count ? &fields[i - 5].value : NULL;
}

static size_t
size_elsewhere(struct event *e)
{
	size_t sum = 0;
	struct str *s;

	/* The fields are only looked at. */
	for (unsigned i = 0; (s = slice(e, (struct field *)(uintptr_t)e->fields, i)); i++)
		sum += is_within(*s, e->line) ? 0 : s->len;
	return sum;
}

static struct held *
copy(const struct event *from)
{
	struct event e = *from;
	size_t fields = e.field_count * sizeof *e.fields;
	size_t size = sizeof(struct held) + fields + e.line.len + size_elsewhere(&e) + LINE_PAD;
	struct held *h = calloc(1, size);
	struct field *field;
	struct str *s;
	char *line, *next;

	if (!h)
		return NULL;
	field = (struct field *)(void *)(h + 1);
	line = (char *)field + fields;
	next = line + e.line.len;
	if (e.line.len)
		memcpy(line, e.line.ptr, e.line.len);
	if (fields)
		memcpy(field, e.fields, fields);
	for (unsigned i = 0; (s = slice(&e, field, i)); i++) {
		if (s->len && is_within(*s, from->line)) {
			s->ptr = line + (s->ptr - from->line.ptr);
		} else if (s->len) {
			memcpy(next, s->ptr, s->len);
			s->ptr = next;
			next += s->len;
		} else {
			s->ptr = line;
		}
	}
	e.line.ptr = line;
	e.fields = field;
	h->event = e;
	h->size = size;
	return h;
}

/* ------------------------------------------------------------------ heap */

static bool
before(const struct held *a, const struct held *b)
{
	return a->event.time != b->event.time ? a->event.time < b->event.time :
						a->number < b->number;
}

static void
sift_up(struct window *w, size_t i)
{
	struct held *h = w->heap[i];

	for (; i && before(h, w->heap[(i - 1) / 2]); i = (i - 1) / 2)
		w->heap[i] = w->heap[(i - 1) / 2];
	w->heap[i] = h;
}

static void
sift_down(struct window *w, struct held *h)
{
	size_t i = 0, child;

	while ((child = 2 * i + 1) < w->count) {
		if (child + 1 < w->count && before(w->heap[child + 1], w->heap[child]))
			child++;
		if (!before(w->heap[child], h))
			break;
		w->heap[i] = w->heap[child];
		i = child;
	}
	w->heap[i] = h;
}

enum err
window_add(struct window *w, const struct event *e)
{
	struct held *h = copy(e);

	if (!h)
		return ERR_NOMEM;
	h->number = w->next++;
	w->bytes += h->size;
	*w->used += h->size;
	w->heap[w->count] = h;
	sift_up(w, w->count++);
	return ERR_OK;
}

const struct event *
window_first(const struct window *w)
{
	return w->count ? &w->heap[0]->event : NULL;
}

struct event *
window_take(struct window *w)
{
	free(w->taken);
	w->taken = NULL;
	if (!w->count)
		return NULL;
	w->taken = w->heap[0];
	w->bytes -= w->taken->size;
	*w->used -= w->taken->size;
	if (--w->count)
		sift_down(w, w->heap[w->count]);
	return &w->taken->event;
}
