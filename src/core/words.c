#include "core/words.h"

#include "base/check.h"

#define WORD_TEXT(id, word, ...) [id] = word,

#define WORD_TABLE(name, list, count)                                                   \
	static const char *const name##_words[count] = { list(WORD_TEXT) };             \
	const char *name##_word(enum name v)                                            \
	{                                                                               \
		check((unsigned)v < count);                                             \
		return name##_words[v];                                                 \
	}                                                                               \
	bool name##_read(struct str word, enum name *out)                               \
	{                                                                               \
		for (unsigned i = 0; i < count; i++) {                                  \
			if (str_is(word, name##_words[i])) {                            \
				*out = (enum name)i;                                    \
				return true;                                            \
			}                                                               \
		}                                                                       \
		return false;                                                           \
	}

WORD_TABLE(outcome, OUTCOMES, OUTCOME_COUNT)
WORD_TABLE(verdict, VERDICTS, VERDICT_COUNT)
WORD_TABLE(certainty, CERTAINTIES, CERTAINTY_COUNT)
WORD_TABLE(basis, BASES, BASIS_COUNT)
WORD_TABLE(damage, DAMAGES, DAMAGE_COUNT)
WORD_TABLE(status, STATUSES, STATUS_COUNT)
WORD_TABLE(class, CLASSES, CLASS_COUNT)
WORD_TABLE(method, METHODS, METHOD_COUNT)
WORD_TABLE(action, ACTIONS, ACTION_COUNT)

const char *
class_rsit(enum class v)
{
#define CLASS_RSIT(id, word, rsit) [id] = rsit,
	static const char *const rsit[CLASS_COUNT] = { CLASSES(CLASS_RSIT) };

	check((unsigned)v < CLASS_COUNT);
	return rsit[v];
}

const char *
action_category(enum action v)
{
#define ACTION_CATEGORY(id, word, category, type) [id] = category,
	static const char *const category[ACTION_COUNT] = { ACTIONS(ACTION_CATEGORY) };

	check((unsigned)v < ACTION_COUNT);
	return category[v];
}

const char *
action_type(enum action v)
{
#define ACTION_TYPE(id, word, category, type) [id] = type,
	static const char *const type[ACTION_COUNT] = { ACTIONS(ACTION_TYPE) };

	check((unsigned)v < ACTION_COUNT);
	return type[v];
}
