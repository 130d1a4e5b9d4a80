/*
 * The statements of format files that speak of records: what formats.c passes
 * on when a section begins with `header json "KIND"`. Errors name the place as
 * everywhere; see docs/formats.md, records.
 */
#ifndef YAGURA_PARSE_RECORD_FORMATS_H
#define YAGURA_PARSE_RECORD_FORMATS_H

#include "parse/formats_parts.h"
#include "parse/record.h"

enum err records_new(struct records **out);
void records_free(struct records *r);

bool record_family_read(struct str word, enum record_family *out);

/* A section begins; then each format in it. */
enum err record_section(struct formats *f);
enum err record_format(struct formats *f);

/* `keys` of the format, or of the section before its first format. COLUMN of text.ptr. */
enum err record_keys(struct formats *f, const struct line_place *place, struct str text,
	size_t column, bool of_section, struct parse_error *error);

/* One indented line below `format`: what must stand in the record. */
enum err record_tests(struct formats *f, const struct line_place *place, struct str text,
	size_t column, uint16_t format, enum record_family family, struct parse_error *error);

/* `names KEY [KEY=VALUE]`, and an indented line below it: a number, and words from it on. */
enum err record_names(struct formats *f, const struct line_place *place, struct str text,
	size_t column, enum record_family family, struct parse_error *error);
enum err record_names_line(struct formats *f, const struct line_place *place, struct str text,
	size_t column, struct parse_error *error);

/* So that a file that is refused leaves nothing behind. */
struct record_counts {
	size_t names, values, tests, words, ways, rows, numbers, runs, meanings;
};
struct record_counts record_counts_save(const struct records *r);
void record_counts_restore(struct records *r, const struct record_counts *c);

/* After the last file. */
enum err records_compile(struct records *r, uint16_t first_own);

#endif
