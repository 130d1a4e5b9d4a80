#include "core/alert.h"

#include <stdlib.h>

#include "core/detector.h"

#define ARENA_CEILING ((size_t)256 << 20)

bool
party_eq(const struct party *a, const struct party *b)
{
	return party_compare(a, b) == 0;
}

int
party_compare(const struct party *a, const struct party *b)
{
	if (a->addr.family != ADDR_NONE || b->addr.family != ADDR_NONE)
		return addr_compare(&a->addr, &b->addr);
	return str_compare(a->name, b->name);
}

struct str
party_text(const struct party *p, char out[ADDR_TEXT_MAX])
{
	if (p->addr.family == ADDR_NONE)
		return p->name;
	return (struct str){ out, addr_print(&p->addr, out) };
}

void
alert_ports(const struct alert *a, struct buf *out)
{
	for (uint32_t i = 0; i < a->range_count; i++) {
		const struct port_range *r = &a->ports[i];

		/* the same port by TCP and UDP stands once */
		if (i && r->first == r[-1].first && r->last == r[-1].last)
			continue;
		if (i)
			buf_addc(out, ',');
		buf_printf(out, "%u", r->first);
		if (r->last != r->first)
			buf_printf(out, "-%u", r->last);
	}
}

void
alerts_init(struct alerts *list, size_t ceiling)
{
	*list = (struct alerts){ .ceiling = ceiling };
	arena_init(&list->arena, ARENA_CEILING);
}

void
alerts_free(struct alerts *list)
{
	arena_free(&list->arena);
	free(list->items);
	alerts_init(list, list->ceiling);
}

static bool
has_room(struct alerts *list)
{
	size_t size = list->size ? 2 * list->size : 64;
	struct alert **items;

	if (list->count < list->size)
		return true;
	items = realloc(list->items, size * sizeof *items);
	if (!items)
		return false;
	list->items = items;
	list->size = size;
	return true;
}

struct alert *
alerts_add(struct alerts *list)
{
	struct alert *a = NULL;

	if (list->count < list->ceiling && has_room(list))
		a = arena_alloc(&list->arena, sizeof *a);
	if (a)
		list->items[list->count++] = a;
	else
		list->lost++;
	return a;
}

static int
compare(const void *left, const void *right)
{
	const struct alert *a = *(struct alert *const *)left;
	const struct alert *b = *(struct alert *const *)right;
	int order = (a->start > b->start) - (a->start < b->start);

	if (!order)
		order = party_compare(&a->source, &b->source);
	if (!order && a->detector != b->detector)
		order = strcmp(a->detector->name, b->detector->name);
	if (!order)
		order = party_compare(&a->target, &b->target);
	if (!order)
		order = (a->end > b->end) - (a->end < b->end);
	if (!order)
		order = str_compare(a->user, b->user);
	return order ? order : str_compare(a->note, b->note);
}

void
alerts_sort(struct alerts *list)
{
	if (list->count)
		qsort(list->items, list->count, sizeof *list->items, compare);
}
