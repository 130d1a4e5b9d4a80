#include "core/codes.h"

#include <stdlib.h>

#include "base/check.h"

#define CODES_MAX 512

struct codes {
	struct { struct str kind, code, words[2]; } items[CODES_MAX];
	size_t count;
};

static bool
is_word(struct str s)
{
	for (size_t i = 0; i < s.len; i++) {
		char c = s.ptr[i];

		if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && c != '-')
			return false;
	}
	return s.len > 0;
}

enum err
codes_new(struct str text, struct codes **out, unsigned *line)
{
	struct codes *c = calloc(1, sizeof *c);
	struct str part, kind, code, words[2];

	*line = 0;
	if (!c)
		return ERR_NOMEM;
	while (str_cut(&text, '\n', &part)) {
		++*line;
		if (part.len == 0 || part.ptr[0] == '#')
			continue;
		words[0] = words[1] = STR_NULL;
		if (c->count == CODES_MAX || !str_cut(&part, '\t', &kind) ||
			!str_cut(&part, '\t', &code) || !is_word(kind) || !is_word(code) ||
			(part.ptr && (!str_cut(&part, '\t', &words[0]) ||
					     !str_cut(&part, '\t', &words[1]) || part.ptr))) {
			free(c);
			return ERR_INPUT;
		}
		c->items[c->count].words[0] = words[0];
		c->items[c->count].words[1] = words[1];
		c->items[c->count].kind = kind;
		c->items[c->count++].code = code;
	}
	*out = c;
	return ERR_OK;
}

void
codes_free(struct codes *c)
{
	free(c);
}

bool
codes_has(const struct codes *c, const char *kind, struct str code)
{
	for (size_t i = 0; i < c->count; i++)
		if (str_is(c->items[i].kind, kind) && str_eq(c->items[i].code, code))
			return true;
	return false;
}

struct str
codes_label(const struct codes *c, const char *kind, struct str code, bool japanese)
{
	for (size_t i = 0; i < c->count; i++)
		if (str_is(c->items[i].kind, kind) && str_eq(c->items[i].code, code) &&
			c->items[i].words[japanese].len)
			return c->items[i].words[japanese];
	return code;
}

size_t
codes_count(const struct codes *c)
{
	return c->count;
}

void
codes_at(const struct codes *c, size_t index, struct str *kind, struct str *code)
{
	check(index < c->count);
	*kind = c->items[index].kind;
	*code = c->items[index].code;
}
