/*
 * The hot loop of the whole program, on hostile bytes. An alternative that was
 * not taken is remembered as a choice (node, edge, place); its number is
 * bounded when the graph is made. Captures count only when a leaf is reached.
 * A line that makes the matcher work more than a fixed number of steps for
 * each of its bytes is given up: it is then not understood, which is counted.
 */
#define _GNU_SOURCE
#include "parse/match.h"

#include "parse/scan.h"

#define WORK_OF_LINE 16384u /* a short line may need many steps */
#define WORK_OF_BYTE 24u
#define WORK_OF_STEP 16u

/* An alternative left open: the edges of a node from EDGE on. */
struct choice {
	const struct node *node;
	const char *at;
	uint32_t edge, captures;
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

/* The literal of a node at P, of which LEFT bytes may be looked at. */
static inline bool
literal_fits(const struct graph *g, const struct node *n, const char *p, size_t left)
{
	size_t len = n->literal_len;

	if (left < len)
		return false;
	return same(p, len <= NODE_BYTES ? n->bytes : g->pool + n->literal, len);
}

static inline bool
spend(struct match *m, size_t work)
{
	m->work += work;
	return m->work <= m->limit;
}

/* Where the next capture goes; the one after the last is never kept. */
static inline struct captured *
next_capture(struct match *m)
{
	return &m->captures[m->count];
}

static inline void
add_capture(struct match *m, const struct edge *e)
{
	struct captured *c = &m->captures[m->count];

	c->name = e->capture;
	c->type = e->type;
	m->count += e->capture != CAPTURE_NONE && m->count < CAPTURES_MAX;
}

/* The child of NODE for a byte; NULL if there is none. */
static inline const struct node *
child_of(const struct graph *g, const struct node *n, char byte)
{
	const struct table *t;
	unsigned i;

	if (n->literal_len == NODE_IS_FANOUT) {
		i = (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(
			_mm_loadl_epi64((const __m128i *)n->keys), _mm_set1_epi8(byte))) & 0xff;
		return i ? &g->nodes[n->children[__builtin_ctz(i)]] : NULL;
	}
	t = &g->tables[n->table - 1];
	i = t->child[(unsigned char)byte];
	return i ? &g->nodes[g->children[t->children + i - 1]] : NULL;
}

/* By the bytes at *p to the next node; NULL if none fits. */
static inline const struct node *
bytes_forward(const struct graph *g, const struct node *n, const char **p, const char *end)
{
	const struct node *child;

	if (n->literal_len && n->literal_len != NODE_IS_FANOUT) {
		if (!literal_fits(g, n, *p, (size_t)(end - *p)))
			return NULL;
		*p += n->literal_len;
		return &g->nodes[n->next];
	}
	if (!(n->table | n->literal_len) || *p == end)
		return NULL;
	child = child_of(g, n, **p);
	*p += child != NULL;
	return child;
}

/* By the bytes before *p to the next node; NULL if none fits. */
static inline const struct node *
bytes_back(const struct graph *g, const struct node *n, const char *start, const char **p)
{
	const struct node *child;

	if (n->literal_len && n->literal_len != NODE_IS_FANOUT) {
		if (!literal_fits(g, n, *p - n->literal_len, (size_t)(*p - start)))
			return NULL;
		*p -= n->literal_len;
		return &g->nodes[n->next];
	}
	if (!(n->table | n->literal_len) || *p == start)
		return NULL;
	child = child_of(g, n, (*p)[-1]);
	*p -= child != NULL;
	return child;
}

/* Whether something well-formed stands at P, without following it. */
static bool
viable(const struct graph *g, const struct node *n, const char *p, const char *end)
{
	struct captured ignored;
	const char *at = p;

	if (n->leaf && p == end)
		return true;
	if (bytes_forward(g, n, &at, end))
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
	const char *at = p;

	if (n->leaf)
		return true;
	if (bytes_back(g, n, start, &at))
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

struct choices {
	unsigned count;
	struct choice items[CHOICES_MAX];
};

/* Their number was bounded when the graph was made. */
static inline void
push(struct choices *c, const struct node *n, uint32_t edge, const char *at, unsigned captures)
{
	if (c->count < CHOICES_MAX)
		c->items[c->count++] = (struct choice){ n, at, edge, captures };
}

static const char *
edge_back(const struct graph *g, const struct edge *e, const char *start, const char *p,
	struct match *m)
{
	struct captured *c = next_capture(m);
	const char *q;

	if (e->type == TOKEN_TEXT) {
		q = read_text_back(g, e, start, p, m, c);
	} else if (e->type == TOKEN_REST) {
		c->text = (struct str){ start, (size_t)(p - start) };
		q = start;
	} else {
		q = token_read_back(g, e->type, e->param, start, p, c);
		m->work += q ? (size_t)(p - q) : 0;
	}
	if (q)
		add_capture(m, e);
	return q;
}

/* The part behind a `user` capture, from the line's end; *rest is where it starts. */
static uint32_t
run_back(const struct graph *g, uint32_t root, const char *start, const char *end,
	struct match *m, const char **rest)
{
	const struct node *n = &g->nodes[root], *next;
	const char *p = end;
	struct choices open;
	uint32_t k = 0;

	for (open.count = 0;;) {
		const char *at = p, *q = NULL;
		unsigned captures = m->count;

		if (!spend(m, WORK_OF_STEP))
			return 0;
		next = k == 0 ? bytes_back(g, n, start, &p) : NULL;
		if (next) {
			if (n->edge_count || n->leaf)
				push(&open, n, 1, at, captures);
			n = next;
			continue;
		}
		/* edges count from 1 here; one past the last is the leaf */
		for (k += k == 0; k <= n->edge_count && !q; k++)
			q = edge_back(g, &g->edges[n->edges + k - 1], start, p, m);
		if (q) {
			if (k <= n->edge_count || n->leaf)
				push(&open, n, k, p, captures);
			p = q;
			n = &g->nodes[g->edges[n->edges + k - 2].target];
			k = 0;
			continue;
		}
		if (n->leaf) {
			*rest = p;
			return n->leaf;
		}
		if (!open.count)
			return 0;
		open.count--;
		n = open.items[open.count].node;
		p = open.items[open.count].at;
		k = open.items[open.count].edge;
		m->count = open.items[open.count].captures;
	}
}

static bool
read_user(const struct graph *g, const struct edge *e, const char *p, const char *end,
	struct match *m)
{
	const char *rest = NULL;
	unsigned count = m->count;
	uint32_t leaf;

	leaf = run_back(g, e->target, p, end, m, &rest);
	if (!leaf) {
		m->count = count;
		return false;
	}
	m->leaf = &g->leaves[leaf - 1];
	m->user = (struct str){ p, (size_t)(rest - p) };
	next_capture(m)->text = m->user;
	add_capture(m, e);
	return true;
}

/* The commonest token, without the way to its reader. */
static inline const char *
read_word(const struct stops *stops, const struct edge *e, const char *p, const char *end,
	struct captured *c)
{
	size_t n = scan_until(p, end, stops->few);

	c->text = (struct str){ p, n };
	return n || e->type == TOKEN_WORD0 ? p + n : NULL;
}

static inline const char *
edge_read(const struct graph *g, const struct edge *e, const char *p, const char *end,
	struct match *m)
{
	struct captured *c = next_capture(m);
	const char *q;

	switch (e->type) {
	case TOKEN_TEXT:
		q = read_text(g, e, p, end, m, c);
		break;
	case TOKEN_REST:
		c->text = (struct str){ p, (size_t)(end - p) };
		q = end;
		break;
	case TOKEN_GO:
		while (p < end && *p == ' ')
			p++;
		if (g->programs[e->param].name.len)
			m->program = &g->programs[e->param];
		return p;
	case TOKEN_KEYS:
		return keys_read(g, &g->keys[e->param], p, end, m) ? end : NULL;
	case TOKEN_WORD: case TOKEN_WORD0:
		if (g->stops[e->param].is_few) {
			q = read_word(&g->stops[e->param], e, p, end, c);
			m->work += q ? (size_t)(q - p) : 0;
			break;
		}
		/* fall through */
	default:
		q = token_read(g, e->type, e->param, p, end, c);
		m->work += q ? (size_t)(q - p) : 0;
	}
	if (q)
		add_capture(m, e);
	return q;
}

static bool
run(const struct graph *g, uint32_t root, struct str text, struct match *m)
{
	const struct node *n = &g->nodes[root], *next;
	const char *p = text.ptr, *end = p + text.len;
	struct choices open;
	uint32_t k = 0;

	for (open.count = 0;;) {
		const char *at = p, *q = NULL;
		unsigned captures = m->count;

		if (!spend(m, WORK_OF_STEP))
			return false;
		if (k == 0) {
			if (n->leaf && p == end) {
				m->leaf = &g->leaves[n->leaf - 1];
				return true;
			}
			next = bytes_forward(g, n, &p, end);
			if (next) {
				if (n->edge_count)
					push(&open, n, 1, at, captures);
				n = next;
				continue;
			}
			k = 1;
		}
		for (; k <= n->edge_count && !q; k++) {
			const struct edge *e = &g->edges[n->edges + k - 1];

			if (e->type != TOKEN_USER)
				q = edge_read(g, e, p, end, m);
			else if (read_user(g, e, p, end, m))
				return true;
		}
		if (q) {
			if (k <= n->edge_count)
				push(&open, n, k, p, captures);
			p = q;
			n = &g->nodes[g->edges[n->edges + k - 2].target];
			k = 0;
			continue;
		}
		if (!open.count)
			return false;
		open.count--;
		n = open.items[open.count].node;
		p = open.items[open.count].at;
		k = open.items[open.count].edge;
		m->count = open.items[open.count].captures;
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

bool
match_file(const struct graph *g, struct str line, struct match *m)
{
	uint64_t kinds = line.len ? g->kinds_by_byte[(unsigned char)*line.ptr] : 0;

	for (; kinds; kinds &= kinds - 1) {
		m->kind = (unsigned)__builtin_ctzll(kinds);
		m->program = NULL;
		if (!match_text(g, g->kind_roots[m->kind], line, m))
			continue;
		if (g->formats[m->leaf->format].kind)
			m->program = NULL; /* left over from another way */
		return true;
	}
	return false;
}
