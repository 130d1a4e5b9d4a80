/*
 * libyaml's events into a tree. Its marks count characters, and its lines also
 * end at characters that no editor counts, so places are kept as byte offsets.
 * Aliases are refused, which ends bombs of nested ones before they start.
 */
#include "parse/yaml_tree.h"

#include <yaml.h>

#include "base/i18n.h"
#include "base/utf8.h"

struct building {
	yaml_parser_t parser;
	struct str text;
	struct arena *arena;
	struct yaml_problem *problem;
	size_t nodes;
	size_t characters, bytes; /* the same place, as both count it */
	enum err err;
};

static size_t
offset_of(struct building *b, size_t character)
{
	if (character < b->characters)
		b->characters = b->bytes = 0;
	while (b->characters < character && b->bytes < b->text.len) {
		size_t n = utf8_length(str_sub(b->text, b->bytes, b->text.len));

		b->bytes += n ? n : 1;
		b->characters++;
	}
	return b->bytes;
}

static void *
wrong(struct building *b, const yaml_event_t *at, const char *message)
{
	size_t from = offset_of(b, at->start_mark.index);

	if (!b->err) {
		*b->problem = (struct yaml_problem){ from, offset_of(b, at->end_mark.index),
			message, NULL };
		b->err = ERR_INPUT;
	}
	return NULL;
}

static bool
next_event(struct building *b, yaml_event_t *event)
{
	size_t at;

	if (b->err)
		return false;
	if (yaml_parser_parse(&b->parser, event))
		return true;
	if (b->parser.error == YAML_MEMORY_ERROR) {
		b->err = ERR_NOMEM;
		return false;
	}
	at = b->parser.error == YAML_READER_ERROR ? b->parser.problem_offset :
		offset_of(b, b->parser.problem_mark.index);
	if (at > b->text.len)
		at = b->text.len;
	*b->problem = (struct yaml_problem){ at, at, N_("this is not YAML"), b->parser.problem };
	b->err = ERR_INPUT;
	return false;
}

static struct yaml_node *build(struct building *b, yaml_event_t *event, int depth);

static struct yaml_node *
new_node(struct building *b, const yaml_event_t *event, enum yaml_kind kind)
{
	struct yaml_node *n;

	if (++b->nodes > YAML_NODES_MAX)
		return wrong(b, event, N_("there is too much in this file"));
	n = arena_alloc(b->arena, sizeof *n);
	if (!n) {
		b->err = ERR_NOMEM;
		return NULL;
	}
	n->kind = kind;
	n->from = offset_of(b, event->start_mark.index);
	n->to = offset_of(b, event->end_mark.index);
	return n;
}

static struct yaml_node *
build_scalar(struct building *b, const yaml_event_t *event)
{
	struct yaml_node *n = new_node(b, event, YAML_SCALAR);

	if (!n)
		return NULL;
	n->plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
	n->text = arena_keep(b->arena, (struct str){ (const char *)event->data.scalar.value,
					       event->data.scalar.length });
	if (!n->text.ptr)
		b->err = ERR_NOMEM;
	return b->err ? NULL : n;
}

static struct yaml_node *
build_children(struct building *b, const yaml_event_t *start, enum yaml_kind kind,
	yaml_event_type_t end, int depth)
{
	struct yaml_node *n = new_node(b, start, kind), **last = n ? &n->first : NULL;
	yaml_event_t event;

	if (n && depth == YAML_DEPTH_MAX)
		return wrong(b, start, N_("this is nested too deeply"));
	while (n && next_event(b, &event)) {
		bool ended = event.type == end;

		if (ended)
			n->to = offset_of(b, event.end_mark.index);
		else
			*last = build(b, &event, depth + 1);
		if (!ended && *last)
			last = &(*last)->next;
		yaml_event_delete(&event);
		if (ended)
			return n;
		if (b->err)
			break;
	}
	return NULL;
}

static struct yaml_node *
build(struct building *b, yaml_event_t *event, int depth)
{
	const yaml_char_t *anchor = NULL, *tag = NULL;

	switch (event->type) {
	case YAML_ALIAS_EVENT:
		return wrong(b, event, N_("references (*name) are not allowed here"));
	case YAML_SCALAR_EVENT:
		anchor = event->data.scalar.anchor;
		tag = event->data.scalar.tag;
		break;
	case YAML_SEQUENCE_START_EVENT:
		anchor = event->data.sequence_start.anchor;
		tag = event->data.sequence_start.tag;
		break;
	case YAML_MAPPING_START_EVENT:
		anchor = event->data.mapping_start.anchor;
		tag = event->data.mapping_start.tag;
		break;
	default: return wrong(b, event, N_("this is not YAML"));
	}
	if (anchor)
		return wrong(b, event, N_("references (&name) are not allowed here"));
	if (tag)
		return wrong(b, event, N_("tags (!name) are not allowed here"));
	if (event->type == YAML_SCALAR_EVENT)
		return build_scalar(b, event);
	if (event->type == YAML_SEQUENCE_START_EVENT)
		return build_children(b, event, YAML_LIST, YAML_SEQUENCE_END_EVENT, depth);
	return build_children(b, event, YAML_MAP, YAML_MAPPING_END_EVENT, depth);
}

static struct yaml_node *
build_document(struct building *b)
{
	struct yaml_node *root = NULL;
	bool ended = false, seen = false;
	yaml_event_t event;

	while (!ended && next_event(b, &event)) {
		switch (event.type) {
		case YAML_STREAM_END_EVENT: ended = true; break;
		case YAML_STREAM_START_EVENT:
		case YAML_DOCUMENT_END_EVENT: break;
		case YAML_DOCUMENT_START_EVENT:
			if (seen)
				wrong(b, &event, N_("there is a second document in this file"));
			seen = true;
			break;
		default: root = build(b, &event, 0);
		}
		yaml_event_delete(&event);
	}
	return root;
}

enum err
yaml_tree_read(struct str text, struct arena *a, struct yaml_node **out,
	struct yaml_problem *problem)
{
	struct building b = { .text = text, .arena = a, .problem = problem };
	struct yaml_node *root;

	*problem = (struct yaml_problem){ 0 };
	if (!yaml_parser_initialize(&b.parser))
		return ERR_NOMEM;
	yaml_parser_set_encoding(&b.parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&b.parser,
		(const unsigned char *)(text.len ? text.ptr : ""), text.len);
	root = build_document(&b);
	yaml_parser_delete(&b.parser);
	if (!b.err)
		*out = root;
	return b.err;
}
