/*
 * The hot loop of the whole program, on hostile bytes. An alternative that was
 * not taken is remembered as a choice (step, edge, place); its number is
 * bounded when the graph is made. Captures count only when a leaf is reached.
 * To go back to a choice costs a step of work and the bytes that are read
 * again; a line that makes the matcher work more than a fixed number of steps
 * for each of its bytes is given up: it is then not understood, which is counted.
 */
#include "parse/match.h"

#include "parse/scan.h"

#define WORK_OF_LINE 16384u /* a short line may need many steps */
#define WORK_OF_BYTE 24u
#define WORK_OF_STEP 16u

/* An alternative left open: the edges of a step from EDGE on. */
struct choice {
	const struct step *step;
	const char *at;
	uint32_t edge, captures;
};

struct choices {
	unsigned count;
	struct choice items[CHOICES_MAX];
};

/* Their number was bounded when the graph was made. */
static inline void
push(struct choices *c, const struct step *s, uint32_t edge, const char *at, unsigned captures)
{
	if (c->count < CHOICES_MAX)
		c->items[c->count++] = (struct choice){ s, at, edge, captures };
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

	c->type = e->type;
	c->name = e->capture;
	m->count += e->capture != CAPTURE_NONE && m->count < CAPTURES_MAX;
}

/* The child of a step for a byte; 0 if there is none. */
static inline uint32_t
few_child(const struct step *s, char byte)
{
	const uint64_t ones = UINT64_C(0x0101010101010101);
	uint64_t keys;

	memcpy(&keys, s->keys, 8);
	keys ^= (unsigned char)byte * ones;
	keys = (keys - ones) & ~keys & ones << 7; /* the lowest bit is of the first equal one */
	return keys ? s->children[__builtin_ctzll(keys) / 8] : 0;
}

static inline uint32_t
table_child(const struct graph *g, const struct step *s, char byte)
{
	const struct table *t = &g->tables[s->next];
	unsigned i = t->child[(unsigned char)byte];

	return i ? g->children[t->children + i - 1] : 0;
}

/* The edges of a step in turn. */
static inline const struct edge *
edge_of(const struct graph *g, const struct step *s, uint32_t k)
{
	return k == 0 && s->kind <= STEP_LONG ? &s->first : &g->edges[s->edges + k];
}

/* Whether the last part of a literal, 16 bytes at most, stands at P. */
static inline bool
part_fits(const struct step *s, const char *bytes, const char *p)
{
	return (~scan_equal(scan_load(p), scan_load(bytes)) & s->mask) == 0;
}

static inline bool
longer_fits(const struct graph *g, const struct step *s, const char *p)
{
	if (s->kind == STEP_LONG)
		return scan_same(p, g->pool + s->literal, s->literal_len);
	return scan_equal(scan_load(p), scan_load(s->bytes)) == 0xffff &&
		part_fits(s, s->bytes + 16, p + 16);
}

/* The step after the bytes at P, of which LEFT may be looked at; 0 if they do not fit. */
static inline uint32_t
bytes_next(const struct graph *g, const struct step *s, const char *p, size_t left, size_t *len)
{
	*len = s->literal_len;
	switch (s->kind) {
	case STEP_SHORT:
		return left >= *len && part_fits(s, s->bytes, p) ? s->next : 0;
	case STEP_MIDDLE: case STEP_LONG:
		return left >= *len && longer_fits(g, s, p) ? s->next : 0;
	case STEP_FANOUT:
		*len = 1;
		return left ? few_child(s, *p) : 0;
	case STEP_TABLE:
		*len = 1;
		return left ? table_child(g, s, *p) : 0;
	default:
		return 0;
	}
}

/* The step before the bytes that end at P. */
static inline uint32_t
bytes_before(const struct graph *g, const struct step *s, const char *p, size_t left, size_t *len)
{
	size_t back = s->kind >= STEP_FANOUT ? 1 : s->literal_len;

	*len = back;
	return left >= back ? bytes_next(g, s, p - back, back, len) : 0;
}

/* Whether something well-formed stands at P, without following it. */
static bool
viable(const struct graph *g, const struct step *n, const char *p, const char *end)
{
	struct captured ignored;
	size_t len;

	if (n->leaf && p == end)
		return true;
	if (bytes_next(g, n, p, (size_t)(end - p), &len))
		return true;
	if (n->joined)
		return false;
	for (uint32_t i = 0; i < n->edge_count; i++) {
		const struct edge *e = &g->edges[n->edges + i];

		if (e->type >= TOKEN_KEYS || token_read(g, e->type, e->param, p, end, &ignored))
			return true;
	}
	return false;
}

static bool
viable_back(const struct graph *g, const struct step *n, const char *start, const char *p)
{
	struct captured ignored;
	size_t len;

	if (n->leaf)
		return true;
	if (bytes_before(g, n, p, (size_t)(p - start), &len))
		return true;
	if (n->joined)
		return false;
	for (uint32_t i = 0; i < n->edge_count; i++) {
		const struct edge *e = &g->edges[n->edges + i];

		if (e->type >= TOKEN_KEYS ||
			token_read_back(g, e->type, e->param, start, p, &ignored))
			return true;
	}
	return false;
}

/* {NAME:text}: the first place of its literal after which something fits. */
static __attribute__((noinline)) const char *
read_text(const struct graph *g, const struct edge *e, const char *p, const char *end,
	struct match *m, struct captured *c)
{
	const char *literal = g->pool + e->literal, *from = p, *hit;

	while ((hit = scan_find(from, end, literal, e->literal_len))) {
		if (!spend(m, (size_t)(hit - from) + WORK_OF_STEP))
			return NULL;
		if (viable(g, &g->steps[e->target], hit + e->literal_len, end)) {
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
		if (!scan_same(at - len, literal, len))
			continue;
		if (!spend(m, WORK_OF_STEP))
			return NULL;
		if (viable_back(g, &g->steps[e->target], start, at - len)) {
			c->text = (struct str){ at, (size_t)(p - at) };
			return at - len;
		}
	}
	return NULL;
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
	const struct step *s = &g->steps[root];
	const char *p = end, *q;
	const struct edge *e = NULL;
	struct choices open;
	const struct choice *c;
	uint32_t k, next;
	size_t len;

	for (open.count = 0;;) {
		k = 0;
		next = bytes_before(g, s, p, (size_t)(p - start), &len);
		if (next && s->joined) {
			p -= len;
			goto edges;
		}
		if (next) {
			if (s->edge_count || s->leaf)
				push(&open, s, 0, p, m->count);
			s = &g->steps[next];
			p -= len;
			continue;
		}
		if (s->joined)
			goto back;
	edges:
		for (q = NULL; k < s->edge_count && !q;) {
			unsigned captures = m->count;

			e = edge_of(g, s, k++);
			__builtin_prefetch(&g->steps[e->target]);
			q = edge_back(g, e, start, p, m);
			if (q && (k < s->edge_count || s->leaf))
				push(&open, s, k, p, captures);
		}
		if (q) {
			p = q;
			s = &g->steps[e->target];
			continue;
		}
		if (s->leaf) {
			*rest = p;
			return s->leaf;
		}
	back:
		if (!open.count)
			return 0;
		c = &open.items[--open.count];
		if (!spend(m, WORK_OF_STEP + (size_t)(c->at - p)))
			return 0;
		s = c->step;
		p = c->at;
		k = c->edge;
		m->count = c->captures;
		goto edges;
	}
}

/* Apart, so that the loop of the part before it has all registers. */
static __attribute__((noinline)) bool
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

/* What is no token; *done if it ends the line. Apart, as read_user() is. */
static __attribute__((noinline)) const char *
edge_other(const struct graph *g, const struct edge *e, const char *p, const char *end,
	struct match *m, bool *done)
{
	struct captured *c = next_capture(m);
	const char *q;

	switch (e->type) {
	case TOKEN_USER:
		*done = read_user(g, e, p, end, m);
		return NULL;
	case TOKEN_GO:
		while (p < end && *p == ' ')
			p++;
		if (g->programs[e->param].name.len)
			m->program = &g->programs[e->param];
		return p;
	case TOKEN_KEYS:
		return keys_read(g, &g->keys[e->param], p, end, m) ? end : NULL;
	case TOKEN_REST:
		c->text = (struct str){ p, (size_t)(end - p) };
		q = end;
		break;
	default:
		q = read_text(g, e, p, end, m, c);
	}
	if (q)
		add_capture(m, e);
	return q;
}

/* The point after what an edge reads, or NULL. */
static inline const char *
edge_read(const struct graph *g, const struct edge *e, const char *p, const char *end,
	struct match *m, bool *done)
{
	struct captured *c = next_capture(m);
	const char *q = NULL;

	if (e->type >= TOKEN_KEYS)
		return edge_other(g, e, p, end, m, done);
	switch (e->type) {
	case TOKEN_WORD: case TOKEN_WORD0:
		if (g->stops[e->param].is_few)
			q = token_read_word(&g->stops[e->param], e->type == TOKEN_WORD0, p, end, c);
		break;
	case TOKEN_INT: case TOKEN_PORT:
		q = token_read_number(e->type, p, end, c);
		break;
	case TOKEN_ADDR: case TOKEN_HOST:
		q = token_read_v4(e->type == TOKEN_HOST, p, end, c);
		break;
	}
	if (!q)
		q = token_read(g, e->type, e->param, p, end, c);
	if (q)
		add_capture(m, e);
	return q;
}

static bool
run(const struct graph *g, uint32_t root, struct str text, struct match *m)
{
	const struct step *s = &g->steps[root];
	const char *p = text.ptr, *end = p + text.len, *q;
	const struct edge *e = NULL;
	struct choices open;
	const struct choice *c;
	bool done = false;
	uint32_t k, next;
	size_t len;

	for (open.count = 0;;) {
		k = 0;
		next = bytes_next(g, s, p, (size_t)(end - p), &len);
		if (next && s->joined) {
			p += len;
			goto edges;
		}
		if (next) {
			if (s->edge_count)
				push(&open, s, 0, p, m->count);
			s = &g->steps[next];
			p += len;
			continue;
		}
		if (s->joined)
			goto back;
		if (s->leaf && p == end) {
			m->leaf = &g->leaves[s->leaf - 1];
			return true;
		}
	edges:
		for (q = NULL; k < s->edge_count && !q && !done;) {
			unsigned captures = m->count;

			e = edge_of(g, s, k++);
			__builtin_prefetch(&g->steps[e->target]);
			q = edge_read(g, e, p, end, m, &done);
			if (q && k < s->edge_count)
				push(&open, s, k, p, captures);
		}
		if (done)
			return true;
		if (q) {
			p = q;
			s = &g->steps[e->target];
			continue;
		}
	back:
		if (!open.count)
			return false;
		c = &open.items[--open.count];
		if (!spend(m, WORK_OF_STEP + (size_t)(p - c->at)))
			return false;
		s = c->step;
		p = c->at;
		k = c->edge;
		m->count = c->captures;
		goto edges;
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
match_message(const struct graph *g, const struct program *p, bool own, struct str message,
	struct match *m)
{
	const struct program *of[] = { p, g->any };

	for (unsigned i = 0; own && i < 2; i++)
		if (of[i] && of[i]->own_root && match_text(g, of[i]->own_root, message, m))
			return true;
	for (unsigned i = 0; i < 2; i++)
		if (of[i] && of[i]->root && match_text(g, of[i]->root, message, m))
			return true;
	return false;
}

static bool
match_kinds(const struct graph *g, enum layer layer, struct str line, struct match *m)
{
	uint64_t kinds = line.len ? g->kinds_by_byte[layer][(unsigned char)*line.ptr] : 0;

	for (; kinds; kinds &= kinds - 1) {
		m->kind = (unsigned)__builtin_ctzll(kinds);
		m->program = NULL;
		if (!match_text(g, g->kind_roots[layer][m->kind], line, m))
			continue;
		if (g->formats[m->leaf->format].kind)
			m->program = NULL; /* left over from another way */
		return true;
	}
	return false;
}

bool
match_file(const struct graph *g, bool own, struct str line, struct match *m)
{
	return (own && match_kinds(g, LAYER_OWN, line, m)) || match_kinds(g, LAYER_SHIPPED, line, m);
}
