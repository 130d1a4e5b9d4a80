#include "parse/rendering.h"

#include <stdlib.h>

struct rendering {
	const struct rendering_way *way;
	const char *kind;
	void *state;
};

static const struct rendering_way *const ways[] = { &rendering_logins, &rendering_export };

enum err
rendering_new(struct str name, struct str start, struct rendering **out)
{
	struct rendering *r = malloc(sizeof *r);
	enum err e = ERR_OK;

	if (!r)
		return ERR_NOMEM;
	for (size_t i = 0; !e && i < sizeof ways / sizeof *ways; i++) {
		*r = (struct rendering){ .way = ways[i] };
		r->state = ways[i]->start(name, start, &r->kind, &e);
		if (r->state) {
			*out = r;
			return ERR_OK;
		}
	}
	free(r);
	return e ? e : ERR_NOTFOUND;
}

void
rendering_free(struct rendering *r)
{
	if (r)
		r->way->free(r->state);
	free(r);
}

const char *
rendering_kind(const struct rendering *r)
{
	return r->kind;
}

void
rendering_add(struct rendering *r, struct str bytes, struct buf *out)
{
	r->way->add(r->state, bytes, out);
}

bool
rendering_end(struct rendering *r, struct buf *out)
{
	return r->way->end(r->state, out);
}
