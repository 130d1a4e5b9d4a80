/*
 * All patterns of a program into one graph. A node stands for the set of
 * items that may come next in any of them; equal sets are one node, so groups
 * that part and join again cost a node each and not a copy of the tail. What
 * would make matching dear is refused here: free searches that add up, and
 * alternatives that pile up.
 */
#include "parse/formats_parts.h"
#include "parse/match.h"

#include <stdlib.h>

#define NODES_MAX (1u << 20)
#define SCANS_MAX 32     /* searches that one line may need: each costs its length */
#define SEARCH_SETS_MAX (8u << 20) /* words of all sets */
#define SET_MAX 16384
#define POOL_MAX (16u << 20)

/* While a set grows: where it is collected. */
struct collector {
	struct collector *spare;
	uint32_t count;
	uint32_t items[SET_MAX];
};

/* Edges of one node while it is made. */
struct draft {
	struct edge edge;
	struct collector *after;
};

struct draft_row {
	struct draft_row *spare;
	struct draft items[CLOSURE_MAX];
};

/* A set of items in order of priority. */
struct set {
	uint32_t count;
	bool back;
	const uint32_t *items;
};

struct made {
	struct set set;
	uint32_t node;        /* 0: slot is free */
};

struct cost {
	uint16_t choices;
	bool known;
};

/* The patterns of each reader (a program or a kind of file), in the order of files. */
struct rows {
	const uint32_t *patterns;
	const uint32_t *starts; /* by reader, and one past the last */
};

struct builder {
	struct formats *f;
	struct parse_error *error;
	struct arena arena;
	struct rows programs[LAYERS], kinds[LAYERS];
	struct made *made;    /* by hash */
	size_t made_count, made_slots;
	uint32_t *mark;       /* by item: generation in which it was added */
	uint32_t generation;
	struct cost *costs;   /* by node */
	uint64_t *searches;   /* by node: a set of edges that search */
	size_t search_words;
	uint32_t *search_of_edge;
	bool by_byte;         /* costs tell apart ways that cannot begin with the same byte */
	struct collector *collectors; /* to be used again: they are large */
	struct draft_row *draft_rows;
};

static struct collector *
collector_take(struct builder *b)
{
	struct collector *c = b->collectors;

	if (!c)
		return malloc(sizeof *c);
	b->collectors = c->spare;
	return c;
}

static void
collector_give(struct builder *b, struct collector *c)
{
	if (!c)
		return;
	c->spare = b->collectors;
	b->collectors = c;
}

static struct draft_row *
draft_row_take(struct builder *b)
{
	struct draft_row *r = b->draft_rows;

	if (!r)
		return malloc(sizeof *r);
	b->draft_rows = r->spare;
	return r;
}

static void
spares_free(struct builder *b)
{
	while (b->collectors) {
		struct collector *next = b->collectors->spare;

		free(b->collectors);
		b->collectors = next;
	}
	while (b->draft_rows) {
		struct draft_row *next = b->draft_rows->spare;

		free(b->draft_rows);
		b->draft_rows = next;
	}
}


static void
collect_start(struct builder *b, struct collector *c)
{
	b->generation++;
	c->count = 0;
}

static bool
collect(struct builder *b, struct collector *c, uint32_t item, bool back)
{
	uint32_t around[CLOSURE_MAX];
	size_t n = back ? closure_before(b->f, item, around) : closure_after(b->f, item, around);

	for (size_t i = 0; i < n; i++) {
		if (b->mark[around[i]] == b->generation)
			continue;
		if (c->count == SET_MAX)
			return false;
		b->mark[around[i]] = b->generation;
		c->items[c->count++] = around[i];
	}
	return true;
}

static bool
is_end(const struct builder *b, uint32_t i, bool back)
{
	const struct item *item = ITEM(b->f, i);

	return back ? item->kind == ITEM_TOKEN && item->type == TOKEN_USER
		: item->kind == ITEM_END;
}

/* All items of the set are the same one byte; -1 if not. */
static int
only_byte(const struct builder *b, const struct set *s)
{
	for (uint32_t i = 0; i < s->count; i++) {
		const struct item *item = ITEM(b->f, s->items[i]);

		if (item->kind != ITEM_BYTE || item->byte != ITEM(b->f, s->items[0])->byte)
			return -1;
	}
	return s->count ? ITEM(b->f, s->items[0])->byte : -1;
}

static bool
pool_add(struct formats *f, const char *bytes, size_t len, bool back, uint32_t *out)
{
	char *p = list_add(&f->pool, len, 1, POOL_MAX);

	if (!p)
		return false;
	for (size_t i = 0; i < len; i++)
		p[i] = bytes[back ? len - 1 - i : i];
	*out = (uint32_t)(f->pool.count - len);
	return true;
}

static uint64_t
set_hash(const struct set *s)
{
	return str_hash((struct str){ (const char *)s->items, s->count * sizeof *s->items }) +
		s->back;
}

static struct made *
made_slot(struct builder *b, const struct set *s)
{
	size_t i = set_hash(s) & (b->made_slots - 1);

	for (;; i = (i + 1) & (b->made_slots - 1)) {
		struct made *m = &b->made[i];

		if (!m->node || (m->set.count == s->count && m->set.back == s->back &&
			memcmp(m->set.items, s->items, s->count * sizeof *s->items) == 0))
			return m;
	}
}

static bool
made_grow(struct builder *b)
{
	struct made *old = b->made;
	size_t slots = b->made_slots;

	b->made = calloc(slots * 2, sizeof *b->made);
	if (!b->made) {
		b->made = old;
		return false;
	}
	b->made_slots = slots * 2;
	for (size_t i = 0; i < slots; i++)
		if (old[i].node)
			*made_slot(b, &old[i].set) = old[i];
	free(old);
	return true;
}

static bool
set_keep(struct builder *b, const uint32_t *items, uint32_t count, bool back, struct set *out)
{
	uint32_t *copy = arena_alloc_raw(&b->arena, (count ? count : 1) * sizeof *copy);

	if (!copy)
		return false;
	if (count)
		memcpy(copy, items, count * sizeof *copy);
	*out = (struct set){ count, back, copy };
	return true;
}

static enum err node_of(struct builder *b, const struct set *s, uint32_t *out);

static enum err
node_of_collected(struct builder *b, const struct collector *c, bool back, uint32_t *out)
{
	struct set s;

	if (!set_keep(b, c->items, c->count, back, &s))
		return ERR_NOMEM;
	return node_of(b, &s, out);
}

/* What may follow the one byte of S, in C. */
static enum err
step_collect(struct builder *b, const struct set *s, int byte, struct collector *c)
{
	collect_start(b, c);
	for (uint32_t i = 0; i < s->count; i++) {
		const struct item *item = ITEM(b->f, s->items[i]);

		if (item->kind == ITEM_BYTE && item->byte == byte &&
			!collect(b, c, s->items[i], s->back))
			return ERR_NOMEM;
	}
	return ERR_OK;
}

/* The same, kept. */
static enum err
step(struct builder *b, const struct set *s, int byte, struct set *out)
{
	struct collector *c = collector_take(b);
	enum err e = c ? step_collect(b, s, byte, c) : ERR_NOMEM;

	if (!e && !set_keep(b, c->items, c->count, s->back, out))
		e = ERR_NOMEM;
	collector_give(b, c);
	return e;
}

/* A run of bytes without alternatives: one literal, then the node after it. */
static enum err
make_literal(struct builder *b, struct set s, struct node *node)
{
	struct collector *one = collector_take(b), *other = collector_take(b), *swap;
	char bytes[4096];
	size_t len = 0;
	int byte;
	enum err e = one && other ? ERR_OK : ERR_NOMEM;

	while (!e && len < sizeof bytes && (byte = only_byte(b, &s)) >= 0) {
		bytes[len++] = (char)byte;
		e = step_collect(b, &s, byte, one);
		s = (struct set){ one->count, s.back, one->items };
		swap = one;
		one = other;
		other = swap;
	}
	if (!e && !set_keep(b, s.items, s.count, s.back, &s))
		e = ERR_NOMEM;
	collector_give(b, one);
	collector_give(b, other);
	if (e)
		return e;
	node->literal_len = (uint16_t)len;
	if (!pool_add(b->f, bytes, len, s.back, &node->literal))
		return ERR_NOMEM;
	return node_of(b, &s, &node->next);
}

static enum err
make_table(struct builder *b, const struct set *s, const bool *present, struct node *node)
{
	struct table *t = list_add(&b->f->tables, 1, sizeof *t, NODES_MAX);
	size_t index = b->f->tables.count - 1, count = 0, children;
	enum err e = ERR_OK;

	if (!t)
		return ERR_NOMEM;
	for (unsigned byte = 0; byte < 256; byte++)
		if (present[byte])
			t->child[byte] = (uint8_t)++count;
	if (count > 255 || !list_add(&b->f->children, count, sizeof(uint32_t), NODES_MAX))
		return ERR_NOMEM;
	children = b->f->children.count - count;
	t->children = (uint32_t)children;
	t->fanout = (uint32_t)count;
	for (unsigned byte = 0; byte < 256 && !e; byte++) {
		struct set after;
		uint32_t child = 0;

		if (!present[byte])
			continue;
		e = step(b, s, (int)byte, &after);
		if (!e)
			e = node_of(b, &after, &child);
		((uint32_t *)b->f->children.ptr)[children++] = child;
	}
	node->table = (uint32_t)index + 1;
	return e;
}

static enum err
make_bytes(struct builder *b, const struct set *s, struct node *node)
{
	bool present[256] = { false };
	unsigned kinds = 0, last = 0;
	struct set only = { 0, s->back, NULL };
	uint32_t *items;

	for (uint32_t i = 0; i < s->count; i++) {
		const struct item *item = ITEM(b->f, s->items[i]);

		if (item->kind != ITEM_BYTE)
			continue;
		kinds += !present[item->byte];
		present[item->byte] = true;
		last = item->byte;
	}
	if (kinds == 0)
		return ERR_OK;
	if (kinds > 1)
		return make_table(b, s, present, node);
	items = arena_array(&b->arena, s->count, sizeof *items);
	if (!items)
		return ERR_NOMEM;
	for (uint32_t i = 0; i < s->count; i++)
		if (ITEM(b->f, s->items[i])->kind == ITEM_BYTE &&
			ITEM(b->f, s->items[i])->byte == last)
			items[only.count++] = s->items[i];
	only.items = items;
	return make_literal(b, only, node);
}

static struct draft *
draft_for(struct builder *b, struct draft *drafts, unsigned *count, const struct edge *edge)
{
	for (unsigned i = 0; i < *count; i++) {
		struct edge *d = &drafts[i].edge;

		if (d->type == edge->type && d->capture == edge->capture &&
			d->param == edge->param && d->literal_len == edge->literal_len &&
			(edge->literal_len == 0 ||
			memcmp((char *)b->f->pool.ptr + d->literal,
				(char *)b->f->pool.ptr + edge->literal, d->literal_len) == 0))
			return &drafts[i];
	}
	if (*count == CLOSURE_MAX)
		return NULL;
	drafts[*count].after = collector_take(b);
	if (!drafts[*count].after)
		return NULL;
	drafts[*count].after->count = 0;
	drafts[*count].edge = *edge;
	return &drafts[(*count)++];
}

/* Adds without marks: several drafts are open at once. */
static bool
draft_add(struct draft *d, const uint32_t *items, size_t count)
{
	struct collector *c = d->after;

	for (size_t i = 0; i < count; i++) {
		uint32_t k = 0;

		while (k < c->count && c->items[k] != items[i])
			k++;
		if (k < c->count)
			continue;
		if (c->count == SET_MAX)
			return false;
		c->items[c->count++] = items[i];
	}
	return true;
}

/* Free text ends at a literal: the bytes from ITEM on that have no alternative. */
static size_t
literal_run(struct builder *b, uint32_t *item, bool back, char *bytes, size_t most)
{
	uint32_t around[CLOSURE_MAX];
	size_t len = 0, n;

	for (;;) {
		bytes[len++] = (char)ITEM(b->f, *item)->byte;
		n = back ? closure_before(b->f, *item, around)
			: closure_after(b->f, *item, around);
		if (n != 1 || ITEM(b->f, around[0])->kind != ITEM_BYTE || len == most)
			return len;
		*item = around[0];
	}
}

static enum err
draft_text(struct builder *b, const struct set *s, uint32_t text, struct draft *drafts,
	unsigned *count)
{
	const struct item *item = ITEM(b->f, text);
	uint32_t around[CLOSURE_MAX], after[CLOSURE_MAX];
	size_t n = s->back ? closure_before(b->f, text, around)
		: closure_after(b->f, text, around);

	for (size_t i = 0; i < n; i++) {
		struct edge edge = { .capture = item->capture };
		struct draft *d;
		char bytes[256];
		uint32_t at = around[i];
		size_t m = 1;

		if (is_end(b, at, s->back)) {
			edge.type = TOKEN_REST;
			after[0] = at;
		} else {
			size_t len = literal_run(b, &at, s->back, bytes, sizeof bytes);

			edge.type = TOKEN_TEXT;
			edge.literal_len = (uint32_t)len;
			if (!pool_add(b->f, bytes, len, s->back, &edge.literal))
				return ERR_NOMEM;
			m = s->back ? closure_before(b->f, at, after)
				: closure_after(b->f, at, after);
		}
		d = draft_for(b, drafts, count, &edge);
		if (!d || !draft_add(d, after, m))
			return ERR_NOMEM;
	}
	return ERR_OK;
}

/* All patterns of a program or kind, as at the start of a line. */
static bool
collect_row(struct builder *b, const struct rows *rows, size_t reader, struct collector *c)
{
	collect_start(b, c);
	for (uint32_t i = rows->starts[reader]; i < rows->starts[reader + 1]; i++)
		if (!collect(b, c, PATTERN(b->f, rows->patterns[i])->first, false))
			return false;
	return true;
}

/* From what opens a line of a file to the program's own root: equal sets are one node. */
static enum err
draft_go(struct builder *b, const struct edge *edge, struct draft *drafts, unsigned *count)
{
	struct draft *d = draft_for(b, drafts, count, edge);

	return d && collect_row(b, &b->programs[edge->capture], edge->param, d->after) ? ERR_OK : ERR_NOMEM;
}

static enum err
draft_token(struct builder *b, const struct set *s, uint32_t i, struct draft *drafts,
	unsigned *count)
{
	const struct item *item = ITEM(b->f, i);
	struct edge edge = { .type = item->type, .capture = item->capture,
		.param = s->back ? item->param_back : item->param };
	uint32_t around[CLOSURE_MAX];
	bool back = s->back || item->type == TOKEN_USER;
	uint32_t from = item->type == TOKEN_USER ? PATTERN(b->f, item->pattern)->end : i;
	struct draft *d;
	size_t n;

	if (item->type == TOKEN_TEXT || item->type == TOKEN_REST)
		return draft_text(b, s, i, drafts, count);
	if (item->type == TOKEN_GO)
		return draft_go(b, &edge, drafts, count);
	n = back ? closure_before(b->f, from, around) : closure_after(b->f, from, around);
	d = draft_for(b, drafts, count, &edge);
	return d && draft_add(d, around, n) ? ERR_OK : ERR_NOMEM;
}

static int
draft_compare(const void *a, const void *b)
{
	const struct draft *x = a, *y = b;

	if (x->edge.type != y->edge.type)
		return x->edge.type < y->edge.type ? -1 : 1;
	return (x->edge.target > y->edge.target) - (x->edge.target < y->edge.target);
}

static bool
is_edge(const struct builder *b, const struct set *s, uint32_t i)
{
	return ITEM(b->f, s->items[i])->kind == ITEM_TOKEN && !is_end(b, s->items[i], s->back);
}

static enum err
make_edges(struct builder *b, const struct set *s, struct node *node)
{
	struct draft_row *row;
	struct draft *drafts;
	unsigned count = 0;
	uint32_t i = 0;
	size_t at;
	enum err e = ERR_OK;

	while (i < s->count && !is_edge(b, s, i))
		i++;
	if (i == s->count)
		return ERR_OK; /* most nodes */
	row = draft_row_take(b);
	if (!row)
		return ERR_NOMEM;
	drafts = row->items;
	for (; i < s->count && !e; i++)
		if (is_edge(b, s, i))
			e = draft_token(b, s, s->items[i], drafts, &count);
	if (e || count == 0)
		goto out;
	for (unsigned k = 0; k < count; k++)
		drafts[k].edge.target = k; /* the order of files, until targets are known */
	qsort(drafts, count, sizeof *drafts, draft_compare);
	e = ERR_NOMEM;
	if (!list_add(&b->f->edges, count, sizeof(struct edge), NODES_MAX))
		goto out;
	at = b->f->edges.count - count;
	node->edges = (uint32_t)at;
	node->edge_count = (uint16_t)count;
	e = ERR_OK;
	for (unsigned k = 0; k < count && !e; k++) {
		bool back = s->back || drafts[k].edge.type == TOKEN_USER;

		e = node_of_collected(b, drafts[k].after, back, &drafts[k].edge.target);
		((struct edge *)b->f->edges.ptr)[at + k] = drafts[k].edge;
	}
out:
	for (unsigned k = 0; k < count; k++)
		collector_give(b, drafts[k].after);
	row->spare = b->draft_rows;
	b->draft_rows = row;
	return e;
}

/* Patterns of one format may overlap; two formats that do are a mistake. */
static enum err
make_leaf(struct builder *b, const struct set *s, struct node *node)
{
	const struct pattern *first = NULL, *second;

	for (uint32_t i = 0; i < s->count; i++) {
		if (!is_end(b, s->items[i], s->back))
			continue;
		second = PATTERN(b->f, ITEM(b->f, s->items[i])->pattern);
		if (first && first != second && (first->format != second->format ||
			str_eq(str_trim(first->place.text), str_trim(second->place.text))))
			return error_at(b->error, &second->place, 1, second->place.text.len,
				"reads the same lines as " STR_FMT ":%u",
				STR_ARG(first->place.file), first->place.number);
		if (!first)
			node->leaf = ITEM(b->f, s->items[i])->pattern + 1;
		first = second;
	}
	return ERR_OK;
}

static enum err
node_of(struct builder *b, const struct set *s, uint32_t *out)
{
	struct made *m;
	struct node node = { 0 };
	uint32_t index;
	enum err e;

	if (b->made_count * 2 > b->made_slots && !made_grow(b))
		return ERR_NOMEM;
	m = made_slot(b, s);
	if (m->node) {
		*out = m->node;
		return ERR_OK;
	}
	if (!list_add(&b->f->nodes, 1, sizeof node, NODES_MAX))
		return ERR_NOMEM;
	index = (uint32_t)(b->f->nodes.count - 1);
	*m = (struct made){ *s, index };
	b->made_count++;
	e = make_leaf(b, s, &node);
	if (!e)
		e = make_bytes(b, s, &node);
	if (!e)
		e = make_edges(b, s, &node);
	((struct node *)b->f->nodes.ptr)[index] = node;
	*out = index;
	return e;
}

static uint64_t *
searches_of(const struct builder *b, uint32_t node)
{
	return b->searches + (size_t)node * b->search_words;
}

static unsigned
searches_count(const struct builder *b, const uint64_t *set)
{
	unsigned n = 0;

	for (size_t i = 0; i < b->search_words; i++)
		n += (unsigned)__builtin_popcountll(set[i]);
	return n;
}

static void
searches_join(const struct builder *b, uint64_t *set, const uint64_t *more)
{
	for (size_t i = 0; i < b->search_words; i++)
		set[i] |= more[i];
}

static void cost_of(struct builder *b, uint32_t index);

/* Of the children by byte only one can fit: the dearest counts. */
static void
cost_of_bytes(struct builder *b, const struct node *n, uint64_t *set, struct cost *c)
{
	const struct table *t = &((struct table *)b->f->tables.ptr)[n->table - 1];
	const uint32_t *children = (uint32_t *)b->f->children.ptr + t->children;
	unsigned most = 0;

	for (unsigned i = 0; i < 256; i++) {
		const struct cost *d;
		unsigned count;

		if (!t->child[i])
			continue;
		cost_of(b, children[t->child[i] - 1]);
		d = &b->costs[children[t->child[i] - 1]];
		c->choices = d->choices > c->choices ? d->choices : c->choices;
		count = searches_count(b, searches_of(b, children[t->child[i] - 1]));
		if (count > most) {
			memcpy(set, searches_of(b, children[t->child[i] - 1]),
				b->search_words * sizeof *set);
			most = count;
		}
	}
}

static void
join_edge(const struct builder *b, uint32_t edge, uint64_t *set)
{
	const struct edge *e = &((struct edge *)b->f->edges.ptr)[edge];
	uint32_t search = b->search_of_edge[edge];

	searches_join(b, set, searches_of(b, e->target));
	if (e->type == TOKEN_TEXT)
		set[search / 64] |= UINT64_C(1) << (search % 64);
}

/* The searches that a line may need whose next byte is BYTE. */
static void
searches_for_byte(const struct builder *b, const struct node *n, unsigned char byte,
	uint64_t *set)
{
	const struct formats *f = b->f;
	const struct graph g = { .stops = f->stops.ptr, .time_forms = f->time_forms.ptr };
	const struct table *t = &((struct table *)f->tables.ptr)[n->table - 1];

	memset(set, 0, b->search_words * sizeof *set);
	if (n->literal_len && ((unsigned char *)f->pool.ptr)[n->literal] == byte)
		searches_join(b, set, searches_of(b, n->next));
	if (n->table && t->child[byte])
		searches_join(b, set, searches_of(b,
			((uint32_t *)f->children.ptr)[t->children + t->child[byte] - 1]));
	for (uint32_t i = n->edges; i < n->edges + n->edge_count; i++) {
		const struct edge *e = &((struct edge *)f->edges.ptr)[i];

		if (e->type >= TOKEN_KEYS || token_may_begin(&g, e->type, e->param, (char)byte))
			join_edge(b, i, set);
	}
}

/* Only ways that may begin with the same byte add up; SET becomes the dearest byte's. */
static void
cost_by_byte(struct builder *b, const struct node *n, uint64_t *set)
{
	uint64_t *one = arena_array(&b->arena, b->search_words, sizeof *one);
	unsigned most = 0, count;

	if (!one || n->edge_count + (n->literal_len || n->table) < 2)
		return;
	memset(set, 0, b->search_words * sizeof *set);
	for (unsigned byte = 0; byte < 256; byte++) {
		searches_for_byte(b, n, (unsigned char)byte, one);
		count = searches_count(b, one);
		if (count <= most)
			continue;
		memcpy(set, one, b->search_words * sizeof *set);
		most = count;
	}
}

/* What a line may cost below a node: which searches, how many open choices. */
static void
cost_of(struct builder *b, uint32_t index)
{
	const struct node *n = &((struct node *)b->f->nodes.ptr)[index];
	uint64_t *set = searches_of(b, index);
	struct cost c = { .known = true };
	const struct cost *d;

	if (b->costs[index].known)
		return;
	if (n->literal_len) {
		cost_of(b, n->next);
		c.choices = b->costs[n->next].choices;
		searches_join(b, set, searches_of(b, n->next));
	}
	if (n->table)
		cost_of_bytes(b, n, set, &c);
	for (uint32_t i = 0; i < n->edge_count; i++) {
		const struct edge *e = &((struct edge *)b->f->edges.ptr)[n->edges + i];

		cost_of(b, e->target);
		d = &b->costs[e->target];
		c.choices = d->choices > c.choices ? d->choices : c.choices;
		join_edge(b, n->edges + i, set);
	}
	if (b->by_byte && n->edge_count)
		cost_by_byte(b, n, set);
	if (n->edge_count + (n->literal_len || n->table) + (n->leaf > 0) > 1)
		c.choices++;
	b->costs[index] = c;
}

static enum err
costs_new(struct builder *b)
{
	struct formats *f = b->f;
	const struct edge *edges = f->edges.ptr;
	uint32_t count = 0;

	b->costs = calloc(f->nodes.count, sizeof *b->costs);
	b->search_of_edge = calloc(f->edges.count + 1, sizeof *b->search_of_edge);
	if (!b->costs || !b->search_of_edge)
		return ERR_NOMEM;
	for (size_t i = 0; i < f->edges.count; i++)
		if (edges[i].type == TOKEN_TEXT)
			b->search_of_edge[i] = count++;
	b->search_words = count / 64 + 1;
	if (b->search_words * f->nodes.count > SEARCH_SETS_MAX)
		return ERR_NOMEM;
	b->searches = calloc(b->search_words * f->nodes.count, sizeof *b->searches);
	return b->searches ? ERR_OK : ERR_NOMEM;
}

static void
costs_again(struct builder *b)
{
	b->by_byte = true;
	memset(b->costs, 0, b->f->nodes.count * sizeof *b->costs);
	memset(b->searches, 0, b->search_words * b->f->nodes.count * sizeof *b->searches);
}

/* The last of PATTERNS with free text, and where it stands there. */
static const struct pattern *
last_with_text(const struct formats *f, const uint32_t *patterns, size_t count, unsigned *column)
{
	for (size_t p = count; p-- > 0;) {
		const struct pattern *pattern = PATTERN(f, patterns[p]);

		for (uint32_t i = pattern->first; i <= pattern->end; i++) {
			if (ITEM(f, i)->kind != ITEM_TOKEN || ITEM(f, i)->type != TOKEN_TEXT)
				continue;
			*column = ITEM(f, i)->column;
			return pattern;
		}
	}
	*column = 1;
	return PATTERN(f, patterns[count - 1]);
}

static enum err
check_cost(struct builder *b, uint32_t root, struct str what, const uint32_t *patterns,
	size_t count)
{
	const struct pattern *blame;
	unsigned column, searches;

	cost_of(b, root);
	searches = searches_count(b, searches_of(b, root));
	if (searches > SCANS_MAX && !b->by_byte) {
		costs_again(b); /* this is dearer, and seldom needed */
		cost_of(b, root);
		searches = searches_count(b, searches_of(b, root));
	}
	if (searches <= SCANS_MAX && b->costs[root].choices < CHOICES_MAX)
		return ERR_OK;
	blame = last_with_text(b->f, patterns, count, &column);
	if (searches > SCANS_MAX)
		return error_at(b->error, &blame->place, column, 1, "with this, a line of " STR_FMT
			" may need %u searches for free text; at most %d", STR_ARG(what),
			searches, SCANS_MAX);
	return error_at(b->error, &blame->place, column, 1,
		"with this, a line of " STR_FMT " may leave %u alternatives open; at most %d",
		STR_ARG(what), b->costs[root].choices, CHOICES_MAX - 1);
}

static bool
sort_uses(struct builder *b, const struct list *list, size_t readers, struct rows *out)
{
	const struct use *uses = list->ptr;
	uint32_t *fill = arena_array(&b->arena, readers + 1, sizeof *fill);
	uint32_t *starts = arena_array(&b->arena, readers + 1, sizeof *starts);
	uint32_t *patterns = arena_array(&b->arena, list->count + 1, sizeof *patterns);

	if (!fill || !patterns || !starts)
		return false;
	for (size_t i = 0; i < list->count; i++)
		starts[uses[i].reader + 1]++;
	for (size_t r = 0; r < readers; r++) {
		starts[r + 1] += starts[r];
		fill[r] = starts[r];
	}
	for (size_t i = 0; i < list->count; i++)
		patterns[fill[uses[i].reader]++] = uses[i].pattern;
	*out = (struct rows){ patterns, starts };
	return true;
}

static size_t
row_count(const struct rows *rows, size_t reader)
{
	return rows->starts[reader + 1] - rows->starts[reader];
}

static enum err
make_root(struct builder *b, const struct rows *rows, size_t reader, uint32_t *root)
{
	struct collector *c;
	enum err e = ERR_NOMEM;

	if (row_count(rows, reader) == 0)
		return ERR_OK;
	c = collector_take(b);
	if (c && collect_row(b, rows, reader, c))
		e = node_of_collected(b, c, false, root);
	collector_give(b, c);
	return e;
}

static enum err
check_row(struct builder *b, const struct rows *rows, size_t reader, uint32_t root,
	struct str name)
{
	size_t count = row_count(rows, reader);

	return count ? check_cost(b, root, name, rows->patterns + rows->starts[reader], count)
		: ERR_OK;
}

static uint32_t *
root_of(struct formats *f, enum layer layer, size_t program)
{
	struct program *p = PROGRAM(f, program);

	return layer == LAYER_OWN ? &p->own_root : &p->root;
}

static enum err
make_layer(struct builder *b, enum layer layer)
{
	struct formats *f = b->f;
	enum err e = ERR_OK;

	for (uint32_t p = 0; p < f->programs.count && !e; p++)
		e = make_root(b, &b->programs[layer], p, root_of(f, layer, p));
	for (size_t k = 0; k < FORMAT_KINDS_MAX && !e; k++)
		e = make_root(b, &b->kinds[layer], k, &f->graph.kind_roots[layer][k]);
	return e;
}

static enum err
check_layer(struct builder *b, enum layer layer)
{
	struct formats *f = b->f;
	enum err e = ERR_OK;

	for (uint32_t p = 0; p < f->programs.count && !e; p++)
		e = check_row(b, &b->programs[layer], p, *root_of(f, layer, p),
			PROGRAM(f, p)->name.len ? PROGRAM(f, p)->name : STR("this head"));
	for (size_t k = 0; k < FORMAT_KINDS_MAX && !e; k++)
		e = check_row(b, &b->kinds[layer], k, f->graph.kind_roots[layer][k], f->kinds[k]);
	return e;
}

static enum err
make_roots(struct builder *b)
{
	struct formats *f = b->f;
	unsigned first;
	enum err e = ERR_OK;

	for (unsigned layer = 0; layer < LAYERS; layer++)
		if (!sort_uses(b, &f->uses[layer], f->programs.count, &b->programs[layer]) ||
			!sort_uses(b, &f->file_uses[layer], FORMAT_KINDS_MAX, &b->kinds[layer]))
			return ERR_NOMEM;
	for (unsigned layer = 0; layer < LAYERS && !e; layer++)
		e = make_layer(b, layer);
	/* what others have tried already need not be looked at at every start */
	first = f->layer;
	if (!e && (first == LAYER_SHIPPED || f->uses[first].count + f->file_uses[first].count))
		e = costs_new(b);
	else
		first = LAYERS;
	for (unsigned layer = first; layer < LAYERS && !e; layer++)
		e = check_layer(b, layer);
	return e;
}

/* Whether a line that begins with BYTE may go on from a step. */
static bool
may_begin(const struct graph *g, const struct step *n, char byte)
{
	if (n->kind == STEP_FANOUT && memchr(n->keys, byte, STEP_FANOUT_MAX))
		return true;
	if (n->kind == STEP_TABLE && g->tables[n->next].child[(unsigned char)byte])
		return true;
	if (n->literal_len && g->pool[n->literal] == byte)
		return true;
	if (n->joined)
		return false;
	for (uint32_t i = 0; i < n->edge_count; i++) {
		const struct edge *e = &g->edges[n->edges + i];

		if (e->type == TOKEN_GO ? may_begin(g, &g->steps[e->target], byte)
			: token_may_begin(g, e->type, e->param, byte))
			return true;
	}
	return false;
}

/* So that many kinds of files do not slow each other. */
static void
sort_kinds(struct graph *g, enum layer layer)
{
	for (unsigned k = 0; k < FORMAT_KINDS_MAX; k++) {
		uint32_t root = g->kind_roots[layer][k];

		for (unsigned byte = 0; root && byte < 256; byte++)
			if (may_begin(g, &g->steps[root], (char)byte))
				g->kinds_by_byte[layer][byte] |= UINT64_C(1) << k;
	}
}

/* The literal before src in the tail of a `user` capture: where a name may lie. */
static enum err
make_leaves(struct builder *b)
{
	struct formats *f = b->f;

	for (uint32_t p = 0; p < f->patterns.count; p++) {
		const struct pattern *pattern = PATTERN(f, p);
		struct leaf *leaf = list_add(&f->leaves, 1, sizeof *leaf, UINT16_MAX);
		char bytes[64];
		uint32_t around[CLOSURE_MAX], from;
		size_t len;

		if (!leaf)
			return ERR_NOMEM;
		leaf->format = pattern->format;
		if (pattern->user == NO_ITEM)
			continue;
		for (uint32_t i = pattern->first; i <= pattern->end; i++) {
			if (!ITEM(f, i)->after_user || ITEM(f, i)->kind != ITEM_TOKEN ||
				ITEM(f, i)->capture != CAPTURE_SRC)
				continue;
			if (closure_before(f, i, around) != 1 ||
				ITEM(f, around[0])->kind != ITEM_BYTE)
				continue;
			from = around[0];
			len = literal_run(b, &from, true, bytes, sizeof bytes);
			for (size_t k = 0; k < len / 2; k++) {
				char c = bytes[k];

				bytes[k] = bytes[len - 1 - k];
				bytes[len - 1 - k] = c;
			}
			leaf->before_src = arena_keep(&f->arena, (struct str){ bytes, len });
			break;
		}
	}
	return ERR_OK;
}

/* A table with few children moves into its step: unused keys repeat the first. */
static void
step_table(const struct formats *f, const struct node *n, struct step *s)
{
	const struct table *t = &((struct table *)f->tables.ptr)[n->table - 1];
	const uint32_t *children = (uint32_t *)f->children.ptr + t->children;
	unsigned count = 0;

	s->kind = STEP_TABLE;
	s->next = n->table - 1;
	if (t->fanout > STEP_FANOUT_MAX)
		return;
	s->kind = STEP_FANOUT;
	for (unsigned byte = 0; byte < 256; byte++) {
		if (!t->child[byte])
			continue;
		s->keys[count] = (char)byte;
		s->children[count++] = children[t->child[byte] - 1];
	}
	memset(s->keys + count, s->keys[0], STEP_FANOUT_MAX - count);
}

static void
step_literal(const struct formats *f, const struct node *n, struct step *s)
{
	unsigned len = n->literal_len, last = (len - 1) % 16 + 1;

	s->kind = len <= 16 ? STEP_SHORT : len <= STEP_BYTES ? STEP_MIDDLE : STEP_LONG;
	s->next = n->next;
	s->literal = n->literal;
	s->literal_len = n->literal_len;
	s->mask = (uint16_t)((1u << last) - 1);
	memcpy(s->bytes, (char *)f->pool.ptr + n->literal, len < STEP_BYTES ? len : STEP_BYTES);
}

static bool
is_edges_only(const struct node *n)
{
	return n->edge_count && !n->literal_len && !n->table && !n->leaf;
}

/* Nodes as they are walked: aligned, with what is needed at once beside them. */
static enum err
steps_make(struct formats *f)
{
	const struct node *nodes = f->nodes.ptr;
	struct step *steps = aligned_alloc(64, (f->nodes.count + 1) * sizeof *steps);

	if (!steps)
		return ERR_NOMEM;
	memset(steps, 0, (f->nodes.count + 1) * sizeof *steps); /* one more: read by sixteen */
	for (size_t i = 0; i < f->nodes.count; i++) {
		const struct node *n = &nodes[i];
		struct step *s = &steps[i];

		s->leaf = n->leaf;
		if (n->literal_len)
			step_literal(f, n, s);
		else if (n->table)
			step_table(f, n, s);
		if (n->literal_len && !n->leaf && !n->edge_count && is_edges_only(&nodes[n->next])) {
			s->joined = true;
			n = &nodes[n->next];
		}
		s->edges = n->edges;
		s->edge_count = n->edge_count;
		if (s->kind <= STEP_LONG && s->edge_count)
			s->first = ((struct edge *)f->edges.ptr)[s->edges];
	}
	f->graph.steps = steps;
	return ERR_OK;
}

enum err
graph_make(struct formats *f, struct parse_error *error)
{
	struct builder b = { .f = f, .error = error, .made_slots = 4096 };
	enum err e = ERR_NOMEM;

	arena_init(&b.arena, 256u << 20);
	while (b.made_slots < f->items.count / 4)
		b.made_slots *= 2;
	b.made = calloc(b.made_slots, sizeof *b.made);
	b.mark = calloc(f->items.count + 1, sizeof *b.mark);
	if (!b.made || !b.mark || !list_add(&f->nodes, 1, sizeof(struct node), NODES_MAX))
		goto out;
	e = make_roots(&b);
	if (!e)
		e = make_leaves(&b);
	if (!e)
		e = steps_make(f);
	if (!e && !list_add(&f->pool, GRAPH_PAD, 1, POOL_MAX + GRAPH_PAD))
		e = ERR_NOMEM;
	if (e)
		goto out;
	f->graph.edges = f->edges.ptr;
	f->graph.tables = f->tables.ptr;
	f->graph.children = f->children.ptr;
	f->graph.pool = f->pool.ptr;
	f->graph.stops = f->stops.ptr;
	f->graph.time_forms = f->time_forms.ptr;
	f->graph.keys = f->keys.ptr;
	f->graph.leaves = f->leaves.ptr;
	f->graph.formats = f->formats.ptr;
	f->graph.programs = f->programs.ptr;
	sort_kinds(&f->graph, LAYER_SHIPPED);
	sort_kinds(&f->graph, LAYER_OWN);
out:
	spares_free(&b);
	free(b.search_of_edge);
	free(b.searches);
	free(b.costs);
	free(b.mark);
	free(b.made);
	arena_free(&b.arena);
	return e;
}
