/*
 * What the files behind formats.h share: formats as they were written, before
 * and after they are a graph. Nobody else includes it but decode.c, which
 * needs the graph and the programs.
 */
#ifndef YAGURA_PARSE_FORMATS_PARTS_H
#define YAGURA_PARSE_FORMATS_PARTS_H

#include "parse/formats.h"
#include "parse/graph.h"

/* A list that grows to a ceiling; items are in PTR. */
struct list {
	void *ptr;
	size_t count, room;
};

/* Zeroed room for COUNT more items of SIZE; NULL above MOST items or without memory. */
void *list_add(struct list *l, size_t count, size_t size, size_t most);

/* A pattern is a small net of items: bytes and tokens in a row, split and joined by groups. */
enum item_kind { ITEM_BYTE, ITEM_TOKEN, ITEM_SPLIT, ITEM_JOIN, ITEM_END };

#define NO_ITEM UINT32_MAX

struct item {
	uint8_t kind;
	uint8_t byte;         /* ITEM_BYTE */
	uint8_t type, capture; /* ITEM_TOKEN */
	uint16_t param, param_back;
	bool after_user;
	uint16_t column;
	uint32_t next, other; /* other: ITEM_SPLIT */
	uint32_t previous;    /* index of a link */
	uint32_t pattern;
};

struct link {
	uint32_t item, more;  /* NO_ITEM ends the list */
};

/* Where a statement stands, for errors. */
struct line_place {
	struct str file, text, source;
	unsigned number;
};

struct pattern {
	struct line_place place;
	uint32_t first, end, user; /* items; user is NO_ITEM if there is none */
	uint16_t format;
};

/* NAME=VALUE below a sample. */
struct expect {
	struct str name, value;
	struct line_place place;
	unsigned column;
};

struct sample {
	struct line_place place;
	struct str text;      /* padded for the matcher */
	size_t program;       /* index; SIZE_MAX: a line of a file */
	struct str program_name; /* that fits it, where it has a star */
	uint32_t first_expect, expect_count; /* of f->expects */
	uint16_t format;
};

/* What was written, for those who ask. */
struct told {
	struct line_place place;
	const uint32_t *programs;
	size_t program_count;
	uint64_t kinds;
	struct str patterns;
	size_t first_sample, sample_count;
};

/* A pattern is read for a program, or for a kind of file. */
struct use {
	uint32_t reader, pattern;
};

struct records;

struct formats {
	const struct services *services;
	struct arena arena;   /* texts, samples */
	struct list items, links, patterns, samples, programs;
	struct list told;     /* by format, from 1 */
	struct list expects;  /* those of a sample in a row */
	struct list uses[LAYERS], file_uses[LAYERS];
	enum layer layer;     /* of what is being added */
	uint16_t first_own;   /* format; UINT16_MAX if there are no own ones */
	struct list formats, leaves, stops, time_forms, keys; /* of the graph */
	struct list nodes, edges, tables, children, pool;
	struct str kinds[FORMAT_KINDS_MAX];
	size_t kind_count;
	uint32_t *program_slots; /* hash of exact names: 1 + index */
	size_t slot_count;
	struct list starred;  /* indices of programs with a star */
	struct records *records; /* formats of JSON and the like: record_formats.h */
	struct graph graph;
	bool compiled;
};

#define ITEM(f, i) (&((struct item *)(f)->items.ptr)[i])
#define LINK(f, i) (&((struct link *)(f)->links.ptr)[i])
#define PATTERN(f, i) (&((struct pattern *)(f)->patterns.ptr)[i])
#define PROGRAM(f, i) (&((struct program *)(f)->programs.ptr)[i])
#define FORMAT(f, i) (&((struct format *)(f)->formats.ptr)[i])
#define EXPECT(f, i) (&((struct expect *)(f)->expects.ptr)[i])
#define KEYS(f, i) (&((struct keys *)(f)->keys.ptr)[i])

/* Fills *error; returns ERR_INPUT. COLUMN from 1. */
enum err error_at(struct parse_error *error, const struct line_place *place, size_t column,
	size_t width, const char *format, ...) __attribute__((format(printf, 5, 6)));

/* "unknown WHAT", and what was meant if a word of the list, which ends with NULL, is near. */
enum err error_unknown(struct parse_error *error, const struct line_place *place, size_t column,
	struct str word, const char *what, const char *(*list)(unsigned i));

/* Lists for it. */
const char *capture_list(unsigned i);
const char *token_type_list(unsigned i);

/* Adds the items of a pattern line that starts at COLUMN of PLACE's text. */
enum err pattern_read(struct formats *f, const struct line_place *place, struct str text,
	size_t column, uint16_t format, struct parse_error *error);

/*
 * The same for what stands before a message of PROGRAM as LAYER reads it: what opens a line of a
 * file, or, with BLANK, a head and the blank after it.
 */
enum err opening_read(struct formats *f, const struct line_place *place, struct str text,
	size_t column, uint32_t program, enum layer layer, bool blank, struct parse_error *error);

/* "NAME" and "TYPE" as in a capture; false if there is no such word. */
bool capture_read(struct str word, unsigned *out);
bool token_type_read(struct str word, unsigned *out);
const char *capture_word(unsigned capture);

/* NULL if TYPE may stand for CAPTURE, else what it needs. */
const char *capture_refuses(unsigned capture, unsigned type);

/* Index of a set of stop bytes (a new or an equal one); false without memory. */
bool stops_intern(struct formats *f, const struct stops *set, uint16_t *out);

/*
 * What may come after (before) an item, in order of priority: bytes, tokens and
 * the end, with splits and joins followed. Backwards the `user` token stands
 * for the end. At most MOST; the number found.
 */
#define CLOSURE_MAX 256
size_t closure_after(const struct formats *f, uint32_t item, uint32_t *out);
size_t closure_before(const struct formats *f, uint32_t item, uint32_t *out);

/* The graph from all patterns. */
enum err graph_make(struct formats *f, struct parse_error *error);

/* The program for a name of a syslog header; NULL if no file speaks of it. */
const struct program *formats_program(const struct formats *f, struct str name);

#endif
