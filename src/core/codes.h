/*
 * Codes of facts: which words a report may use for how it came to light, what
 * was found, the way in, what was done, who was consulted, what the reporter
 * is. Data: share/vocabulary/facts.tsv, lines of kind, code and its words in
 * English and Japanese, by one tab.
 */
#ifndef YAGURA_CORE_CODES_H
#define YAGURA_CORE_CODES_H

#include <stdbool.h>

#include "base/err.h"
#include "base/str.h"

struct codes;

/* TEXT is the file's text and must outlive the table. *line is the bad line. */
enum err codes_new(struct str text, struct codes **out, unsigned *line);
void codes_free(struct codes *c);

bool codes_has(const struct codes *c, const char *kind, struct str code);

/* What people read for it; the code itself where the table has no words. */
struct str codes_label(const struct codes *c, const char *kind, struct str code, bool japanese);

size_t codes_count(const struct codes *c);
void codes_at(const struct codes *c, size_t index, struct str *kind, struct str *code);

#endif
