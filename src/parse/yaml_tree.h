/*
 * A small YAML file as a tree of strings with their places. Within the room.
 */
#ifndef YAGURA_PARSE_YAML_TREE_H
#define YAGURA_PARSE_YAML_TREE_H

#include "base/arena.h"
#include "base/err.h"

#define YAML_NODES_MAX 4096
#define YAML_DEPTH_MAX 8

enum yaml_kind { YAML_SCALAR, YAML_LIST, YAML_MAP };

struct yaml_node {
	enum yaml_kind kind;
	size_t from, to;         /* bytes of the text that it stands on */
	struct str text;         /* of a scalar */
	bool plain;              /* neither quoted nor a block */
	struct yaml_node *first; /* of a list; of a map: key, value, key, value … */
	struct yaml_node *next;
};

struct yaml_problem {
	size_t from, to;
	const char *message; /* N_(); NULL: none */
	const char *detail;  /* the parser's own English, or NULL */
};

/* *out is NULL for an empty document. ERR_INPUT fills *problem. */
enum err yaml_tree_read(struct str text, struct arena *a, struct yaml_node **out,
	struct yaml_problem *problem);

#endif
