#include "source/cite.h"

#include <stdlib.h>

#include "source/stream.h"

static int
by_place(const void *a, const void *b)
{
	const struct place *x = a, *y = b;

	if (x->source != y->source)
		return x->source < y->source ? -1 : 1;
	return x->offset < y->offset ? -1 : x->offset > y->offset;
}

static enum err
read_record(struct stream *s, struct citation *c, struct arena *a)
{
	size_t size = c->place.length < CITE_BYTES_MAX ? c->place.length : CITE_BYTES_MAX;
	size_t got = 0;
	char *bytes = arena_alloc(a, size + 1);
	enum err e;

	if (!bytes)
		return ERR_NOMEM;
	e = stream_seek(s, c->place.offset);
	if (!e)
		e = stream_read(s, bytes, size, &got);
	c->bytes = (struct str){ bytes, got };
	digest_of(c->bytes, c->sha256);
	c->changed = e || got != c->place.length || place_mark(c->bytes) != c->place.mark;
	return ERR_OK;
}

enum err
cite(struct files *files, struct place *places, size_t count, struct arena *a,
	struct citation **out, size_t *out_count)
{
	struct citation *all = arena_array(a, count, sizeof *all);
	struct stream *s = NULL;
	uint32_t open = SOURCE_NONE;
	size_t n = 0;
	enum err e = ERR_OK;

	if (count && !all)
		return ERR_NOMEM;
	if (count)
		qsort(places, count, sizeof *places, by_place);
	for (size_t i = 0; !e && i < count; i++) {
		struct citation *c = &all[n];

		if (places[i].source >= files->count || (i && place_eq(&places[i], &places[i - 1])))
			continue;
		if (places[i].source != open) {
			stream_close(s);
			s = NULL;
			open = places[i].source;
			e = stream_open(&files->items[open], &s);
			if (e == ERR_NOMEM)
				break;
			e = ERR_OK;
		}
		*c = (struct citation){ .place = places[i], .path = files->items[open].path };
		n++;
		if (s)
			e = read_record(s, c, a);
		else
			c->changed = true;
	}
	stream_close(s);
	*out = all;
	*out_count = n;
	return e;
}

const struct citation *
citation_find(const struct citation *all, size_t count, const struct place *p)
{
	size_t low = 0, high = count;

	while (low < high) {
		size_t middle = (low + high) / 2;
		int order = by_place(&all[middle].place, p);

		if (order == 0)
			return &all[middle];
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}
