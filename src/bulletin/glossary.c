/*
 * Text has no marks where a term begins. Latin and katakana words end where
 * the script changes; kanji do not, so a headword in kanji is found wherever
 * it stands: the editor's list is short for that reason too.
 */
#include "bulletin/glossary.h"

#include "base/i18n.h"
#include "base/utf8.h"

static enum err
wrong(struct data_error *error, unsigned line, const char *what)
{
	*error = (struct data_error){ .line = line, .what = what };
	return ERR_INPUT;
}

static enum err
read_words(const struct block *b, enum language language, struct term_words *w,
	struct data_error *error)
{
	const char *code = language_code(language);
	char key[16];
	struct str forms, form;

	w->head = w->forms[0] = block_value(b, code);
	w->form_count = 1;
	memcpy(key, code, 2);
	memcpy(key + 2, ".text", 6);
	w->text = block_value(b, key);
	memcpy(key + 2, ".forms", 7);
	forms = block_value(b, key);
	if (!w->head.len || !w->text.len)
		return wrong(error, b->line,
			N_("a term needs its headword and its text in ja and en"));
	while (str_cut(&forms, '|', &form)) {
		if (!form.len || w->form_count == TERM_FORMS)
			return wrong(error, b->line,
				N_("a term has at most 7 forms, none of them empty"));
		w->forms[w->form_count++] = form;
	}
	return ERR_OK;
}

enum err
glossary_read(struct arena *a, struct str text, struct glossary *out, struct data_error *error)
{
	struct blocks blocks = { 0 };
	struct term *terms = NULL;
	enum err e = blocks_read(a, text, &blocks, error);

	if (!e && !(terms = arena_array(a, blocks.count + 1, sizeof *terms)))
		e = ERR_NOMEM;
	for (size_t i = 0; !e && i < blocks.count; i++) {
		const struct block *b = &blocks.items[i];

		if (!str_is(b->kind, "term") || b->word_count != 1)
			e = wrong(error, b->line, N_("a term is written: term NAME"));
		for (int l = 0; !e && l < LANGUAGE_COUNT; l++)
			e = read_words(b, (enum language)l, &terms[i].words[l], error);
		if (!e)
			terms[i].id = b->words[0];
	}
	if (!e)
		*out = (struct glossary){ terms, blocks.count };
	return e;
}

static enum err
choose(struct glossary *g, struct str id, unsigned line, struct data_error *error)
{
	for (size_t i = 0; i < g->count; i++) {
		if (str_eq(g->terms[i].id, id)) {
			g->terms[i].chosen = true;
			return ERR_OK;
		}
	}
	*error = (struct data_error){ line, N_("the glossary has no such term"), id };
	return ERR_INPUT;
}

enum err
glossary_choose(struct glossary *g, struct arena *a, struct str list, struct data_error *error)
{
	struct blocks blocks = { 0 };
	enum err e = blocks_read(a, list, &blocks, error);

	for (size_t i = 0; i < g->count; i++)
		g->terms[i].chosen = false;
	for (size_t i = 0; !e && i < blocks.count; i++) {
		const struct block *b = &blocks.items[i];

		e = choose(g, b->kind, b->line, error);
		for (size_t w = 0; !e && w < b->word_count; w++)
			e = choose(g, b->words[w], b->line, error);
		if (!e && b->entry_count)
			e = wrong(error, b->line + 1, N_("terms are named at the start of a line"));
	}
	return e;
}

/* Scripts whose words do not run into one another. */
enum script { SCRIPT_OTHER, SCRIPT_LATIN, SCRIPT_KATAKANA };

static enum script
script_of(uint32_t p)
{
	if ((p >= '0' && p <= '9') || (p >= 'A' && p <= 'Z') || (p >= 'a' && p <= 'z') ||
		(p >= 0xc0 && p < 0x250))
		return SCRIPT_LATIN;
	return p >= 0x30a1 && p <= 0x30ff && p != 0x30fb ? SCRIPT_KATAKANA : SCRIPT_OTHER;
}

static uint32_t
point_before(struct str text, size_t at)
{
	uint32_t p = 0;

	while (at > 0 && ((unsigned char)text.ptr[--at] & 0xc0) == 0x80)
		;
	utf8_read(str_sub(text, at, text.len), &p);
	return p;
}

/* Does a word end between the two characters around AT? */
static bool
is_boundary(struct str text, size_t at)
{
	uint32_t before, after = 0;
	enum script s;

	if (at == 0 || at >= text.len)
		return true;
	before = point_before(text, at);
	utf8_read(str_sub(text, at, text.len), &after);
	s = script_of(before);
	return s == SCRIPT_OTHER || s != script_of(after);
}

/* Bytes of the longest form of T that stands at AT; 0 for none. */
static size_t
form_at(const struct term_words *w, struct str text, size_t at)
{
	struct str rest = str_sub(text, at, text.len);
	size_t longest = 0;

	for (size_t i = 0; i < w->form_count; i++) {
		struct str form = w->forms[i];

		/* a sentence may begin with it */
		if (form.len > longest && rest.len >= form.len &&
			str_eq_nocase(str_sub(rest, 0, 1), str_sub(form, 0, 1)) &&
			str_eq(str_sub(rest, 1, form.len), str_sub(form, 1, form.len)) &&
			is_boundary(text, at) && is_boundary(text, at + form.len))
			longest = form.len;
	}
	return longest;
}

const struct term *
glossary_find(const struct glossary *g, enum language language, struct str text, size_t from,
	size_t *start, size_t *end)
{
	for (size_t at = from; at < text.len; at++) {
		const struct term *best = NULL;
		size_t longest = 0;

		for (size_t i = 0; i < g->count; i++) {
			size_t n;

			if (!g->terms[i].chosen)
				continue;
			n = form_at(&g->terms[i].words[language], text, at);
			if (n > longest) {
				longest = n;
				best = &g->terms[i];
			}
		}
		if (best) {
			*start = at;
			*end = at + longest;
			return best;
		}
	}
	return NULL;
}
