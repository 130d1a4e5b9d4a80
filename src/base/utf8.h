/*
 * UTF-8 by RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF.
 */
#ifndef YAGURA_BASE_UTF8_H
#define YAGURA_BASE_UTF8_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

/* Bytes of the valid character at the start of S; 0 if there is none. */
size_t utf8_length(struct str s);

/* The same, and its code point. */
size_t utf8_read(struct str s, uint32_t *point);

bool utf8_is_valid(struct str s);

/* Moves a terminal's cursor, turns the direction, or hides what stands beside it. */
bool utf8_is_hostile(uint32_t point);

#endif
