/*
 * Rows are few (some hundreds) and an edition asks some hundred times: they are
 * searched one after the other.
 */
#include "bulletin/phrases.h"

#include "base/i18n.h"

static enum err
wrong(struct data_error *error, const struct block *b, const char *what)
{
	*error = (struct data_error){ .line = b->line, .what = what };
	return ERR_INPUT;
}

/* LIST split at SEP into at most PHRASE_CODES parts. */
static bool
split(struct str list, char sep, struct str *parts, size_t *count)
{
	struct str part;

	*count = 0;
	while (str_cut(&list, sep, &part)) {
		if (!part.len || *count == PHRASE_CODES)
			return false;
		parts[(*count)++] = part;
	}
	return true;
}

static void
read_text(const struct block *b, enum language language, struct phrase_text *t)
{
	const char *code = language_code(language);
	char key[16];

	memcpy(key, code, 2);
	memcpy(key + 2, "", 1);
	t->text = block_value(b, key);
	memcpy(key + 2, ".opens", 7);
	t->opens = block_value(b, key);
	memcpy(key + 2, ".many", 6);
	if (!t->text.ptr) {
		t->text = block_value(b, key);
		t->many = t->text.ptr != NULL;
	}
}

/* Templates of certainty have a text for each position instead. */
static bool
is_template(const struct block *b)
{
	return str_is(b->kind, "certainty");
}

static enum err
read_row(const struct block *b, struct phrase *row, struct data_error *error)
{
	struct str with = block_option(b, "with");

	if (b->word_count == 0)
		return wrong(error, b, N_("a phrase needs a code"));
	*row = (struct phrase){ .kind = b->kind, .takes = block_option(b, "takes"),
		.classes = block_option(b, "class"), .as_is = block_has(b, "as-is"),
		.means = block_has(b, "means"),
		.alone = block_has(b, "alone"),
		.paragraph = block_has(b, "paragraph"), .line = b->line };
	if (!split(b->words[0], '+', row->codes, &row->code_count) ||
		!split(with, ',', row->with, &row->with_count))
		return wrong(error, b,
			N_("at most 4 codes may stand together, none of them empty"));
	for (int l = 0; l < LANGUAGE_COUNT; l++) {
		read_text(b, (enum language)l, &row->text[l]);
		if (!row->text[l].text.ptr && !str_is(b->kind, "say") && !is_template(b))
			return wrong(error, b, N_("a phrase needs its text in ja and en"));
	}
	return ERR_OK;
}

/* "certainty probable" with ja.mid, ja.end, …: four rows of kinds of their own. */
static void
read_template(const struct block *b, struct phrase *rows)
{
	static const char *const keys[] = { "mid", "end", "many" };

	for (size_t i = 0; i < 3; i++) {
		rows[i] = rows[0];
		rows[i].kind = str_from(i == 0 ? "sure-mid" : i == 1 ? "sure-end" : "sure-many");
		for (int l = 0; l < LANGUAGE_COUNT; l++) {
			char key[8];

			memcpy(key, language_code((enum language)l), 2);
			key[2] = '.';
			memcpy(key + 3, keys[i], strlen(keys[i]) + 1);
			rows[i].text[l].text = block_value(b, key);
		}
	}
}

static enum err
read_rows(struct arena *a, struct str text, struct phrase *rows, size_t room, size_t *count,
	struct data_error *error)
{
	struct blocks blocks = { 0 };
	enum err e = blocks_read(a, text, &blocks, error);

	for (size_t i = 0; !e && i < blocks.count; i++) {
		if (*count + 3 > room)
			return wrong(error, &blocks.items[i],
				N_("there are more than 4096 phrases"));
		e = read_row(&blocks.items[i], &rows[*count], error);
		if (!e && is_template(&blocks.items[i])) {
			read_template(&blocks.items[i], &rows[*count]);
			*count += 2;
		}
		*count += 1;
	}
	return e;
}

#define ROWS_MAX 4096

enum err
phrases_read(struct arena *a, struct str first, struct str second, struct phrases *out,
	struct data_error *error, bool *in_first)
{
	struct phrase *rows = arena_array(a, ROWS_MAX, sizeof *rows);
	size_t count = 0;
	enum err e;

	*in_first = true;
	if (!rows)
		return ERR_NOMEM;
	e = read_rows(a, first, rows, ROWS_MAX, &count, error);
	if (!e) {
		*in_first = false;
		e = read_rows(a, second, rows, ROWS_MAX, &count, error);
	}
	if (!e)
		*out = (struct phrases){ rows, count };
	return e;
}

static bool
among(struct str word, const struct str *words, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (str_eq(words[i], word))
			return true;
	return false;
}

static bool
knows(const struct phrase_context *c, struct str word)
{
	return str_is(word, "object") ? c->object : among(word, c->words, c->word_count);
}

static bool
class_fits(const struct phrase *row, struct str class)
{
	struct str classes = row->classes, one;

	if (!classes.ptr)
		return true;
	while (str_cut(&classes, ',', &one))
		if (str_eq(one, class))
			return true;
	return false;
}

/* How particular ROW is here; 0: it does not fit. */
static unsigned
fit(const struct phrase *row, const char *kind, const struct str *codes, size_t count,
	const struct phrase_context *c)
{
	if (!str_is(row->kind, kind) || row->code_count > count || !class_fits(row, c->class))
		return 0;
	for (size_t i = 0; i < row->code_count; i++)
		if (!among(row->codes[i], codes, row->code_count))
			return 0;
	for (size_t i = 0; i < row->with_count; i++)
		if (!knows(c, row->with[i]))
			return 0;
	if (row->takes.ptr && !knows(c, row->takes))
		return 0;
	return (unsigned)(row->code_count * 64 + row->with_count * 8 + (row->takes.ptr ? 32 : 0) +
		(row->classes.ptr ? 16 : 0) + 1);
}

const struct phrase *
phrase_find(const struct phrases *p, const char *kind, const struct str *codes, size_t count,
	const struct phrase_context *context)
{
	const struct phrase *best = NULL;
	unsigned most = 0;

	for (size_t i = 0; i < p->count; i++) {
		unsigned n = fit(&p->rows[i], kind, codes, count, context);

		if (n > most) {
			most = n;
			best = &p->rows[i];
		}
	}
	return best;
}

struct str
phrase_say(const struct phrases *p, enum language language, const char *key)
{
	for (size_t i = 0; i < p->count; i++) {
		const struct phrase *row = &p->rows[i];

		if (str_is(row->codes[0], key) && str_is(row->kind, "say"))
			return row->text[language].text.ptr ? row->text[language].text : STR("");
	}
	return STR("");
}

struct str
phrase_part(struct str text, size_t index)
{
	struct str part;

	for (size_t i = 0; str_cut(&text, '|', &part); i++)
		if (i == index)
			return part;
	return STR("");
}

static const struct filling *
filling_for(struct str name, const struct filling *fillings, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (str_is(name, fillings[i].name))
			return &fillings[i];
	return NULL;
}

void
phrase_fill(struct buf *out, struct str text, const struct filling *fillings, size_t count)
{
	while (text.len) {
		size_t open = str_find_char(text, '{'), close = str_find_char(text, '}');
		const struct filling *f = NULL;

		if (open < close && close < text.len)
			f = filling_for(str_sub(text, open + 1, close), fillings, count);
		if (!f) {
			close = open < text.len ? open + 1 : text.len;
			buf_add(out, str_sub(text, 0, close));
			text = str_sub(text, close, text.len);
			continue;
		}
		buf_add(out, str_sub(text, 0, open));
		buf_add(out, f->value);
		text = str_sub(text, close + 1, text.len);
	}
}
