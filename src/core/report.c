#include "core/report.h"

#include "base/check.h"

#define WORD_TEXT(id, word, ...) [id] = word,

static const char *const damages[DAMAGE_COUNT] = { DAMAGES(WORD_TEXT) };
static const char *const statuses[STATUS_COUNT] = { STATUSES(WORD_TEXT) };

static bool
read_word(const char *const *words, unsigned count, struct str word, unsigned *out)
{
	for (unsigned i = 0; i < count; i++) {
		if (str_is(word, words[i])) {
			*out = i;
			return true;
		}
	}
	return false;
}

const char *
damage_word(enum damage v)
{
	check((unsigned)v < DAMAGE_COUNT);
	return damages[v];
}

bool
damage_read(struct str word, enum damage *out)
{
	unsigned i;
	bool found = read_word(damages, DAMAGE_COUNT, word, &i);

	if (found)
		*out = (enum damage)i;
	return found;
}

const char *
status_word(enum status v)
{
	check((unsigned)v < STATUS_COUNT);
	return statuses[v];
}

bool
status_read(struct str word, enum status *out)
{
	unsigned i;
	bool found = read_word(statuses, STATUS_COUNT, word, &i);

	if (found)
		*out = (enum status)i;
	return found;
}
