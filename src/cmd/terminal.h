/*
 * What people see on a terminal: styles, complaints, progress. The answer goes
 * to stdout; the way there goes to stderr.
 */
#ifndef YAGURA_CMD_TERMINAL_H
#define YAGURA_CMD_TERMINAL_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/buf.h"
#include "base/str.h"

/* strong: the first line; ember: damage; quiet: heads, positions; raw: escapes */
enum style { STYLE_PLAIN, STYLE_STRONG, STYLE_EMBER, STYLE_QUIET, STYLE_RAW };

/* WHEN is "auto", "always" or "never"; false, and said, for another word. Call it first. */
bool terminal_color(const char *when);
bool terminal_has_color(void);

/* Columns of stdout's terminal, 80 when it is none; at least 40. */
size_t terminal_width(void);

/* TEXT in a style, if there is colour. */
void style_add(struct buf *out, enum style style, struct str text);
void style_begin(struct buf *out, enum style style);
void style_end(struct buf *out, enum style style);

/*
 * "yagura: " and one sentence, wrapped, on stderr. Hostile bytes in what is
 * formatted are escaped.
 */
void complain(const char *format, ...) __attribute__((format(printf, 1, 2)));

/*
 * The line of FILE that is wrong, with its neighbour before it and a caret
 * under COLUMN (from 1, in bytes) for WIDTH bytes; HINT stands after the caret.
 */
void complain_place(struct str text, unsigned line, unsigned column, unsigned width,
	const char *hint);

/* 1,234,567 */
const char *count_text(uint64_t n, char out[32]);

/* "3.1 GB": three digits, powers of 1000 */
const char *size_text(uint64_t bytes, char out[32]);

/* Progress on stderr: a bar on a terminal, else a line at the start of a file. */
struct progress;
struct progress *progress_new(uint64_t total);
void progress_show(struct progress *p, struct str what, uint64_t done);
void progress_free(struct progress *p); /* erases the bar */

#endif
