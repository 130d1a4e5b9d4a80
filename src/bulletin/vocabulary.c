/*
 * A report must stand somewhere in an edition, whatever its class: a file that
 * leaves a code out is refused.
 */
#include "bulletin/vocabulary.h"

#include "base/i18n.h"

#define NOWHERE 0xff

bool
month_read(struct str text, int *month)
{
	uint64_t y, m;

	if (text.len != 7 || text.ptr[4] != '-' || !str_u64(str_sub(text, 0, 4), 9999, &y) ||
		!str_u64(str_sub(text, 5, 7), 12, &m) || m == 0 || y == 0)
		return false;
	*month = month_number((int)y, (int)m);
	return true;
}

static enum err
wrong(struct data_error *error, const struct block *b, const char *what)
{
	*error = (struct data_error){ .line = b->line, .what = what };
	return ERR_INPUT;
}

static enum err
read_codes(struct vocabulary *v, const struct block *b, struct data_error *error)
{
	struct str codes = block_option(b, "codes"), code;

	while (str_cut(&codes, ',', &code)) {
		enum class class;

		if (!class_read(code, &class))
			return wrong(error, b, N_("there is no such class code"));
		if (v->title_of[class] != NOWHERE)
			return wrong(error, b, N_("a class code stands under two titles"));
		v->title_of[class] = (uint8_t)v->title_count;
	}
	return ERR_OK;
}

static enum err
read_title(struct vocabulary *v, const struct block *b, struct data_error *error)
{
	struct title *t = &v->titles[v->title_count];
	enum err e;

	if (v->title_count == VOCABULARY_TITLES)
		return wrong(error, b, N_("there are more than 16 classes"));
	if (b->word_count < 2)
		return wrong(error, b, N_("a class needs a name and codes"));
	*t = (struct title){ .id = b->words[0], .rsit = block_value(b, "rsit") };
	for (int l = 0; l < LANGUAGE_COUNT; l++) {
		t->text[l] = block_value(b, language_code((enum language)l));
		if (!t->text[l].len)
			return wrong(error, b, N_("a title is missing"));
	}
	e = read_codes(v, b, error);
	v->title_count++;
	return e;
}

static enum err
read_name(struct vocabulary *v, const struct block *b, struct data_error *error)
{
	struct str from = block_option(b, "from"), until = block_option(b, "until");

	if (!b->word_count || (from.ptr && !month_read(from, &v->from)) ||
		(until.ptr && !month_read(until, &v->until)))
		return wrong(error, b,
			N_("a vocabulary is written: vocabulary NAME from=1999-01 until=1999-12"));
	v->name = b->words[0];
	v->terms = block_option(b, "terms");
	return ERR_OK;
}

enum err
vocabulary_read(struct arena *a, struct str text, struct vocabulary *out, struct data_error *error)
{
	struct vocabulary v = { 0 };
	struct blocks blocks = { 0 };
	enum err e = blocks_read(a, text, &blocks, error);

	memset(v.title_of, NOWHERE, sizeof v.title_of);
	for (size_t i = 0; !e && i < blocks.count; i++) {
		const struct block *b = &blocks.items[i];

		if (str_is(b->kind, "vocabulary"))
			e = read_name(&v, b, error);
		else if (str_is(b->kind, "class"))
			e = read_title(&v, b, error);
		else
			e = wrong(error, b, N_("only vocabulary and class may stand here"));
	}
	for (int c = 0; !e && c < CLASS_COUNT; c++) {
		if (v.title_of[c] == NOWHERE) {
			*error =
				(struct data_error){ .what = N_("a class code stands under no title") };
			e = ERR_INPUT;
		}
	}
	if (!e)
		*out = v;
	return e;
}

bool
vocabulary_holds(const struct vocabulary *v, int month)
{
	return (!v->from || month >= v->from) && (!v->until || month <= v->until);
}
