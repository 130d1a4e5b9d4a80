/*
 * The hot loop of the whole program, on hostile bytes. An alternative that was
 * not taken is remembered as a choice (node, edge, place); its number is
 * bounded when the graph is made. Captures count only when a leaf is reached.
 * A line that makes the matcher work more than a fixed number of steps for
 * each of its bytes is given up: it is then not understood, which is counted.
 */
#define _GNU_SOURCE
#include "parse/match.h"

#include <emmintrin.h>

#define WORK_OF_LINE 16384u /* a short line may need many steps */
#define WORK_OF_BYTE 24u
#define WORK_OF_STEP 16u

struct choice {
	uint32_t node, edge, captures;
	const char *at;
};

/* Both sides have 16 readable bytes after them: the pool and the line are padded. */
static inline bool
same(const char *a, const char *b, size_t len)
{
	size_t i = 0;
	unsigned equal;

	for (; i + 16 < len; i += 16) {
		equal = (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(
			_mm_loadu_si128((const __m128i *)(a + i)),
			_mm_loadu_si128((const __m128i *)(b + i))));
		if (equal != 0xffff)
			return false;
	}
	equal = (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(
		_mm_loadu_si128((const __m128i *)(a + i)),
		_mm_loadu_si128((const __m128i *)(b + i))));
	return (~equal & ((1u << (len - i)) - 1)) == 0;
}

static inline bool
literal_fits(const struct graph *g, uint32_t literal, uint32_t len, const char *p,
	const char *end)
{
	return (size_t)(end - p) >= len && same(p, g->pool + literal, len);
}

static inline bool
spend(struct match *m, size_t work)
{
	m->work += work;
	return m->work <= m->limit;
}

static struct captured *
add_capture(struct match *m, const struct edge *e, const struct captured *c)
{
	struct captured *slot;

	if (e->capture == CAPTURE_NONE || m->count == CAPTURES_MAX)
		return NULL;
	slot = &m->captures[m->count++];
	*slot = *c;
	slot->name = e->capture;
	slot->type = e->type;
	return slot;
}

/* Whether something well-formed stands at P, without following it. */
static bool
viable(const struct graph *g, const struct node *n, const char *p, const char *end)
{
	struct captured ignored;

	if (n->leaf && p == end)
		return true;
	if (n->literal_len && literal_fits(g, n->literal, n->literal_len, p, end))
		return true;
	if (n->table && p < end && g->tables[n->table - 1].child[(unsigned char)*p])
		return true;
	for (uint32_t i = 0; i < n->edge_count; i++) {
		const struct edge *e = &g->edges[n->edges + i];

		if (e->type >= TOKEN_KEYS || token_read(g, e->type, e->param, p, end, &ignored))
			return true;
	}
	return false;
}

static bool
viable_back(const struct graph *g, const struct node *n, const char *start, const char *p)
{
	struct captured ignored;

	if (n->leaf)
		return true;
	if (n->literal_len && (size_t)(p - start) >= n->literal_len &&
		same(p - n->literal_len, g->pool + n->literal, n->literal_len))
		return true;
	if (n->table && p > start && g->tables[n->table - 1].child[(unsigned char)p[-1]])
		return true;
	for (uint32_t i = 0; i < n->edge_count; i++) {
		const struct edge *e = &g->edges[n->edges + i];

		if (e->type >= TOKEN_KEYS ||
			token_read_back(g, e->type, e->param, start, p, &ignored))
			return true;
	}
	return false;
}

/* {NAME:text}: the first place of its literal after which something fits. */
static const char *
read_text(const struct graph *g, const struct edge *e, const char *p, const char *end,
	struct match *m, struct captured *c)
{
	const char *literal = g->pool + e->literal, *from = p, *hit;

	while ((hit = memmem(from, (size_t)(end - from), literal, e->literal_len))) {
		if (!spend(m, (size_t)(hit - from) + WORK_OF_STEP))
			return NULL;
		if (viable(g, &g->nodes[e->target], hit + e->literal_len, end)) {
			c->text = (struct str){ p, (size_t)(hit - p) };
			return hit + e->literal_len;
		}
		from = hit + 1;
	}
	spend(m, (size_t)(end - from));
	return NULL;
}

static const char *
read_text_back(const struct graph *g, const struct edge *e, const char *start, const char *p,
	struct match *m, struct captured *c)
{
	const char *literal = g->pool + e->literal;
	size_t len = e->literal_len;

	for (const char *at = p; (size_t)(at - start) >= len; at--) {
		if (!spend(m, 1))
			return NULL;
		if (!same(at - len, literal, len))
			continue;
		if (!spend(m, WORK_OF_STEP))
			return NULL;
		if (viable_back(g, &g->nodes[e->target], start, at - len)) {
			c->text = (struct str){ at, (size_t)(p - at) };
			return at - len;
		}
	}
	return NULL;
}

static inline bool
push(struct choice *choices, unsigned *count, struct choice c)
{
	if (*count == CHOICES_MAX)
		return false;
	choices[(*count)++] = c;
	return true;
}

static const char *
edge_back(const struct graph *g, const struct edge *e, const char *start, const char *p,
	struct match *m)
{
	struct captured c;
	const char *q;

	if (e->type == TOKEN_TEXT) {
		q = read_text_back(g, e, start, p, m, &c);
	} else if (e->type == TOKEN_REST) {
		c.text = (struct str){ start, (size_t)(p - start) };
		q = start;
	} else {
		q = token_read_back(g, e->type, e->param, start, p, &c);
		m->work += q ? (size_t)(p - q) : 0;
	}
	if (q)
		add_capture(m, e, &c);
	return q;
}

/* The part behind a `user` capture, from the line's end; *rest is where it starts. */
static uint32_t
run_back(const struct graph *g, uint32_t root, const char *start, const char *end,
	struct match *m, const char **rest)
{
	struct choice choices[CHOICES_MAX], c = { root, 0, m->count, end };
	unsigned count = 0;

	for (;;) {
		const struct node *n = &g->nodes[c.node];
		const char *q;

		if (!spend(m, WORK_OF_STEP))
			return 0;
		if (c.edge == 0) {
			bool down = false;
			const char *p = c.at;

			if (n->literal_len) {
				down = (size_t)(p - start) >= n->literal_len &&
					same(p - n->literal_len, g->pool + n->literal, n->literal_len);
				if (down) {
					c.at -= n->literal_len;
					c.node = n->next;
				}
			} else if (n->table && p > start) {
				const struct table *t = &g->tables[n->table - 1];
				unsigned child = t->child[(unsigned char)p[-1]];

				down = child;
				if (down) {
					c.at--;
					c.node = g->children[t->children + child - 1];
				}
			}
			if (down) {
				if (n->edge_count || n->leaf)
					push(choices, &count, (struct choice){
						(uint32_t)(n - g->nodes), 1, m->count, p });
				continue;
			}
			c.edge = 1;
		}
		/* edges count from 1 here; one past the last is the leaf */
		for (q = NULL; c.edge <= n->edge_count && !q; c.edge++)
			q = edge_back(g, &g->edges[n->edges + c.edge - 1], start, c.at, m);
		if (q) {
			if (c.edge <= n->edge_count || n->leaf)
				push(choices, &count, c);
			c = (struct choice){ g->edges[n->edges + c.edge - 2].target, 0, m->count, q };
			continue;
		}
		if (n->leaf) {
			*rest = c.at;
			return n->leaf;
		}
		if (!count)
			return 0;
		c = choices[--count];
		m->count = c.captures;
	}
}

static bool
read_user(const struct graph *g, const struct edge *e, const char *p, const char *end,
	struct match *m)
{
	const char *rest = NULL;
	unsigned count = m->count;
	uint32_t leaf;
	struct captured c;

	leaf = run_back(g, e->target, p, end, m, &rest);
	if (!leaf) {
		m->count = count;
		return false;
	}
	m->leaf = &g->leaves[leaf - 1];
	m->user = (struct str){ p, (size_t)(rest - p) };
	c.text = m->user;
	add_capture(m, e, &c);
	return true;
}

static const char *
edge_read(const struct graph *g, const struct edge *e, const char *p, const char *end,
	struct match *m)
{
	struct captured c;
	const char *q;

	switch (e->type) {
	case TOKEN_TEXT:
		q = read_text(g, e, p, end, m, &c);
		break;
	case TOKEN_REST:
		c.text = (struct str){ p, (size_t)(end - p) };
		q = end;
		break;
	case TOKEN_KEYS:
		return keys_read(g, &g->keys[e->param], p, end, m) ? end : NULL;
	default:
		q = token_read(g, e->type, e->param, p, end, &c);
		m->work += q ? (size_t)(q - p) : 0;
	}
	if (q)
		add_capture(m, e, &c);
	return q;
}

static bool
run(const struct graph *g, uint32_t root, struct str text, struct match *m)
{
	const char *end = text.ptr + text.len;
	struct choice choices[CHOICES_MAX], c = { root, 0, 0, text.ptr };
	unsigned count = 0;

	for (;;) {
		const struct node *n = &g->nodes[c.node];
		const char *q = NULL;

		if (!spend(m, WORK_OF_STEP))
			return false;
		if (c.edge == 0) {
			uint32_t next = 0;
			const char *p = c.at;

			if (n->leaf && p == end) {
				m->leaf = &g->leaves[n->leaf - 1];
				return true;
			}
			if (n->literal_len) {
				if (literal_fits(g, n->literal, n->literal_len, p, end)) {
					q = p + n->literal_len;
					next = n->next;
				}
			} else if (n->table && p < end) {
				const struct table *t = &g->tables[n->table - 1];
				unsigned child = t->child[(unsigned char)*p];

				if (child) {
					q = p + 1;
					next = g->children[t->children + child - 1];
				}
			}
			c.edge = 1;
			if (q) {
				if (n->edge_count)
					push(choices, &count, c);
				c = (struct choice){ next, 0, m->count, q };
				continue;
			}
		}
		for (; c.edge <= n->edge_count && !q; c.edge++) {
			const struct edge *e = &g->edges[n->edges + c.edge - 1];

			if (e->type != TOKEN_USER)
				q = edge_read(g, e, c.at, end, m);
			else if (read_user(g, e, c.at, end, m))
				return true;
		}
		if (q) {
			if (c.edge <= n->edge_count)
				push(choices, &count, c);
			c = (struct choice){ g->edges[n->edges + c.edge - 2].target, 0, m->count, q };
			continue;
		}
		if (!count)
			return false;
		c = choices[--count];
		m->count = c.captures;
	}
}

bool
match_text(const struct graph *g, uint32_t root, struct str text, struct match *m)
{
	m->leaf = NULL;
	m->count = 0;
	m->flags = 0;
	m->user = STR_NULL;
	m->work = 0;
	m->limit = WORK_OF_LINE + WORK_OF_BYTE * text.len;
	return run(g, root, text, m);
}
