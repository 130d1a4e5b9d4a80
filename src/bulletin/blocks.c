/*
 * The files are ours, but an editor may replace them (--terms), and what they
 * say is printed: so they are read like any input. Two passes over the lines:
 * one counts, one fills arrays that never grow.
 */
#include "bulletin/blocks.h"

#include "base/i18n.h"
#include "base/utf8.h"

#define FILE_MAX (4u << 20)

struct counts {
	size_t blocks, entries;
};

struct reading {
	struct block *blocks;
	struct block_entry *entries;
	struct counts used;
	unsigned line;
	struct data_error *error;
};

static bool
is_nothing(struct str line)
{
	struct str s = str_trim(line);

	return s.len == 0 || s.ptr[0] == '#';
}

static struct counts
count_lines(struct str text)
{
	struct counts n = { 0 };
	struct str line;

	while (str_cut(&text, '\n', &line)) {
		if (is_nothing(line))
			continue;
		if (line.ptr[0] == '\t')
			n.entries++;
		else
			n.blocks++;
	}
	return n;
}

static enum err
wrong(struct reading *in, const char *what)
{
	*in->error = (struct data_error){ .line = in->line, .what = what };
	return ERR_INPUT;
}

static bool
is_text(struct str line)
{
	if (!utf8_is_valid(line))
		return false;
	for (size_t i = 0; i < line.len; i++) {
		unsigned char c = (unsigned char)line.ptr[i];

		if (c == 0x7f || (c < 0x20 && c != '\t'))
			return false;
	}
	return true;
}

static bool
next_word(struct str *rest, struct str *word)
{
	while (str_cut(rest, ' ', word))
		if (word->len)
			return true;
	return false;
}

static enum err
read_head(struct reading *in, struct str line)
{
	struct block *b = &in->blocks[in->used.blocks++];
	struct str word;

	*b = (struct block){ .line = in->line, .entries = in->entries + in->used.entries };
	if (!next_word(&line, &b->kind))
		return wrong(in, N_("a line that starts with a blank belongs to nothing"));
	while (next_word(&line, &word)) {
		if (b->word_count == BLOCK_WORDS)
			return wrong(in, N_("too many words on one line"));
		b->words[b->word_count++] = word;
	}
	return ERR_OK;
}

static struct str
without_quotes(struct str s)
{
	if (s.len >= 2 && s.ptr[0] == '"' && s.ptr[s.len - 1] == '"')
		return str_sub(s, 1, s.len - 1);
	return s;
}

static enum err
read_entry(struct reading *in, struct str line)
{
	struct block_entry *e = &in->entries[in->used.entries++];
	struct block *b;

	if (in->used.blocks == 0)
		return wrong(in, N_("an indented line stands before the first head"));
	b = &in->blocks[in->used.blocks - 1];
	line = str_sub(line, 1, line.len);
	if (!str_cut(&line, '\t', &e->key) || e->key.len == 0 || !line.ptr)
		return wrong(in, N_("a key and one tab should stand before the text"));
	e->value = without_quotes(str_trim(line));
	b->entry_count++;
	return ERR_OK;
}

static enum err
read_lines(struct reading *in, struct str text)
{
	struct str line;
	enum err e = ERR_OK;

	while (!e && str_cut(&text, '\n', &line)) {
		in->line++;
		if (str_ends(line, STR("\r")))
			line.len--;
		if (!is_text(line))
			e = wrong(in, N_("this line is not text in UTF-8"));
		else if (!is_nothing(line))
			e = line.ptr[0] == '\t' ? read_entry(in, line) : read_head(in, line);
	}
	return e;
}

enum err
blocks_read(struct arena *a, struct str text, struct blocks *out, struct data_error *error)
{
	struct counts n;
	struct reading in = { .error = error };
	enum err e;

	*error = (struct data_error){ 0 };
	if (text.len > FILE_MAX) {
		error->what = N_("the file is larger than 4 MiB");
		return ERR_INPUT;
	}
	n = count_lines(text);
	in.blocks = arena_array(a, n.blocks + 1, sizeof *in.blocks);
	in.entries = arena_array(a, n.entries + 1, sizeof *in.entries);
	if (!in.blocks || !in.entries)
		return ERR_NOMEM;
	e = read_lines(&in, text);
	if (!e)
		*out = (struct blocks){ in.blocks, in.used.blocks };
	return e;
}

struct str
block_value(const struct block *b, const char *key)
{
	for (size_t i = 0; i < b->entry_count; i++) {
		if (str_is(b->entries[i].key, key))
			return (struct str){ b->entries[i].value.ptr ? b->entries[i].value.ptr : "",
				b->entries[i].value.len };
	}
	return STR_NULL;
}

struct str
block_option(const struct block *b, const char *name)
{
	size_t n = strlen(name);

	for (size_t i = 0; i < b->word_count; i++) {
		struct str w = b->words[i];

		if (w.len > n && memcmp(w.ptr, name, n) == 0 && w.ptr[n] == '=')
			return str_sub(w, n + 1, w.len);
	}
	return STR_NULL;
}

bool
block_has(const struct block *b, const char *word)
{
	for (size_t i = 0; i < b->word_count; i++)
		if (str_is(b->words[i], word))
			return true;
	return false;
}
