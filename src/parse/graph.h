/*
 * What the formats become: one graph of nodes, read-only after it is made.
 *
 * A node says what may come next, in order of priority: the end of the line
 * (leaf), literal bytes, then edges (typed tokens, then free captures). Behind
 * a `user` capture the graph runs from the line's end backwards; a leaf there
 * is reached when the part after the capture has been read.
 */
#ifndef YAGURA_PARSE_GRAPH_H
#define YAGURA_PARSE_GRAPH_H

#include "parse/formats.h"

enum token {
	TOKEN_ADDR, TOKEN_ADDR_PORT, TOKEN_INT, TOKEN_PORT, TOKEN_UPTIME, TOKEN_TIME, TOKEN_NAME,
	TOKEN_HOST, TOKEN_HOST_PORT, /* those before a port: see token.c */
	TOKEN_QUOTED, TOKEN_MAIL, TOKEN_WORD, TOKEN_WORD0, TOKEN_KEYS,
	TOKEN_GO, /* to the graph of a program; nobody writes it */
	TOKEN_USER, TOKEN_TEXT, TOKEN_REST, /* free */
	TOKEN_COUNT
};

/* Where a captured value goes. From CAPTURE_FIELD on: a field_id added to it. */
enum capture_name {
	CAPTURE_NONE, CAPTURE_SRC, CAPTURE_DST, CAPTURE_SRC_NAME, CAPTURE_DST_NAME,
	CAPTURE_SRC_PORT, CAPTURE_DST_PORT, CAPTURE_USER, CAPTURE_PID, CAPTURE_HOST,
	CAPTURE_SERVICE, CAPTURE_TIME, CAPTURE_PROTO, CAPTURE_OUTCOME,
	CAPTURE_FLAGS,
	CAPTURE_FIELD
};

/* The formats of the program, and the site's own, which go before them. */
enum layer { LAYER_SHIPPED, LAYER_OWN, LAYERS };

struct edge {
	uint8_t type, capture;
	uint16_t param;       /* index of a stop set, time form or keys table */
	uint32_t target;      /* after the literal, for TOKEN_TEXT */
	uint32_t literal;     /* that ends TOKEN_TEXT, in the pool */
	uint32_t literal_len;
};

/* While the graph is made; what the matcher walks are steps. */
struct node {
	uint32_t next;        /* after the literal */
	uint32_t table;       /* index + 1; instead of a literal */
	uint32_t leaf;        /* index of a pattern + 1 */
	uint32_t edges;
	uint32_t literal;     /* in the pool */
	uint16_t literal_len, edge_count;
};

/* What the bytes of a step are compared with. */
enum step_kind {
	STEP_NONE,            /* no bytes: edges or a leaf alone */
	STEP_SHORT,           /* a literal of at most 16 bytes */
	STEP_MIDDLE,          /* of 17 to 24 */
	STEP_LONG,            /* more: in the pool */
	STEP_FANOUT,          /* by one byte to a few children */
	STEP_TABLE,           /* to many */
};

#define STEP_BYTES 24
#define STEP_FANOUT_MAX 8

/*
 * One cache line, with what is needed at once: a short literal and the first
 * edge, or a few children by byte. A node of edges alone behind a literal is
 * joined to it: most lines are literals and tokens in turn.
 */
struct step {
	uint8_t kind;
	bool joined;          /* the edges stand behind the literal */
	uint16_t edge_count, literal_len;
	uint16_t mask;        /* bits of the last 16 bytes of a literal that count */
	uint32_t next;        /* after the literal; of STEP_TABLE: index of the table */
	uint32_t leaf;        /* index of a pattern + 1 */
	uint32_t edges;
	uint32_t literal;     /* in the pool */
	union {
		struct {      /* up to STEP_LONG */
			struct edge first;
			char bytes[STEP_BYTES]; /* of the literal */
		};
		struct {      /* STEP_FANOUT; 0 is no child */
			char keys[STEP_FANOUT_MAX];
			uint32_t children[STEP_FANOUT_MAX];
		};
	};
};

_Static_assert(sizeof(struct step) == 64, "one cache line");

struct table {
	uint8_t child[256];   /* 0 none, else 1 + index into children */
	uint32_t children;    /* in graph.children: nodes */
	uint32_t fanout;
};

/* Bytes that end a word. */
struct stops {
	_Alignas(16) char few[4][16]; /* all of them, if they are at most four, each sixteen times */
	bool is_few;
	uint8_t has[256];
};

#define TIME_FORM_MAX 48

struct time_form_text {
	char text[TIME_FORM_MAX]; /* of time(…), with NUL */
};

#define KEYS_MAX 24
#define KEYS_SLOTS 128u

struct key {
	uint64_t name;        /* its bytes, little-endian, zero after them */
	uint8_t capture, type;
	uint16_t param;
};

struct keys {
	struct key items[KEYS_MAX];
	uint32_t count, required; /* bits */
	uint8_t slots[KEYS_SLOTS]; /* 1 + index of item */
};

static inline unsigned
keys_slot(uint64_t name)
{
	return (unsigned)((name * UINT64_C(0x9e3779b97f4a7c15)) >> 57);
}

enum { SERVICE_FIXED, SERVICE_BY_PORT };

#define CONSTANTS_MAX 6

/* One `format` statement. */
struct format {
	enum action action;
	enum outcome outcome;
	enum method method;
	service_id service;
	bool part;            /* of an event that several records tell */
	bool service_by_port, method_of_packet, method_of_proto, outcome_by_prefix;
	uint8_t kind;         /* of file */
	uint8_t constant_count;
	struct { uint8_t capture; struct str value; } constants[CONSTANTS_MAX];
	char place[64];       /* "sshd.fmt:12" */
};

struct leaf {
	uint16_t format;      /* from 1; formats[0] is none */
	uint8_t last_user;    /* the capture that is `user`, or CAPTURE_NONE */
	struct str before_src; /* literal before src in the tail of a `user`; empty if none */
};

struct program {
	struct str name;      /* may hold one '*'; empty: what stands behind a head */
	uint32_t root;        /* node; 0 none */
	uint32_t own_root;    /* of the site's own formats, which are asked before */
	service_id service;
	bool pass;
};

struct graph {
	struct step *steps;   /* steps[0] matches nothing */
	struct edge *edges;
	struct table *tables;
	uint32_t *children;
	char *pool;           /* literals, GRAPH_PAD readable bytes after them */
	struct stops *stops;
	struct time_form_text *time_forms;
	struct keys *keys;
	struct leaf *leaves;
	struct format *formats;
	const struct program *programs;
	const struct program *any; /* "*": offered what a program's own formats do not read; or NULL */
	/* Lines of files without syslog header: 0 none; and which may read one that begins so. */
	uint32_t kind_roots[LAYERS][FORMAT_KINDS_MAX];
	uint64_t kinds_by_byte[LAYERS][256];
};

#define GRAPH_PAD 64

#endif
