/*
 * What record_formats.c reads from format files and record.c runs: formats of
 * records as they are kept. Nobody else includes it.
 */
#ifndef YAGURA_PARSE_RECORD_PARTS_H
#define YAGURA_PARSE_RECORD_PARTS_H

#include "parse/formats_parts.h"
#include "parse/record.h"

/* How the text of a value is read, beside the types of patterns. */
enum reading {
	READING_TOKEN,      /* by a type of patterns, the whole of it */
	READING_TEXT,
	READING_ENDPOINT,   /* "192.0.2.1:5030", "[2001:db8::1]:5030" */
	READING_REQUEST,    /* "GET /a?b HTTP/1.1" */
	READING_TIME,       /* by its shape */
	READING_MESSAGE, READING_LINE, READING_PROGRAM /* of what is wrapped */
};

/* "KEY=NAME:TYPE" */
struct record_value {
	uint16_t name, param;
	uint8_t capture, reading, type;
};

enum test_kind { TEST_PRESENT, TEST_ABSENT, TEST_WORDS };

/* "KEY", "!KEY", "KEY=one|two|three*" */
struct record_test {
	uint16_t name;
	uint8_t kind;
	uint32_t first_word, word_count;
};

struct record_word {
	struct str text;
	bool begins;        /* whatever follows it */
};

/* One line of tests below `format`. */
struct record_way {
	uint32_t first_test, test_count, row; /* row: of the format's values */
	struct leaf leaf;
	uint8_t family;
};

/* Whose values a format takes: those of its section, and its own before them. */
struct record_row {
	uint32_t first_value, value_count, section_first, section_count;
};

/* `names KEY [KEY=VALUE]`: the words that numbers of KEY mean. */
struct record_names {
	uint16_t key, when;
	bool has_when;
	uint8_t family;
	struct str value;
	uint32_t first_run, run_count;
};

/* Consecutive numbers, by the line that lists their words. */
struct record_run {
	uint32_t number, first_word, count;
};

#define RECORD_SLOTS (4u * RECORD_NAMES_MAX)

struct records {
	struct list names, values, tests, words, ways, rows, numbers, runs, meanings;
	uint16_t slots[RECORD_SLOTS];   /* 1 + index of name */
	uint64_t bytes[RECORD_NAMES_MAX / 64]; /* names of messages */
	uint32_t *order;                /* of ways, what asks for more first */
	uint32_t first[RECORD_FAMILY_COUNT], count[RECORD_FAMILY_COUNT]; /* in order */
};

#define RECORD_NAME(r, i) (((struct str *)(r)->names.ptr)[i])
#define RECORD_VALUE(r, i) (&((struct record_value *)(r)->values.ptr)[i])
#define RECORD_TEST(r, i) (&((struct record_test *)(r)->tests.ptr)[i])
#define RECORD_WORD(r, i) (&((struct record_word *)(r)->words.ptr)[i])
#define RECORD_WAY(r, i) (&((struct record_way *)(r)->ways.ptr)[i])
#define RECORD_NAMES(r, i) (&((struct record_names *)(r)->numbers.ptr)[i])
#define RECORD_RUN(r, i) (&((struct record_run *)(r)->runs.ptr)[i])
#define RECORD_MEANING(r, i) (((struct str *)(r)->meanings.ptr)[i])
#define RECORD_ROW(r, i) (&((struct record_row *)(r)->rows.ptr)[i])

#endif
