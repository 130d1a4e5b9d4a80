#include "core/event.h"

#include "base/check.h"

static const char *const words[FIELD_COUNT] = {
#define FIELD_WORD(id, word, path) [id] = word,
	FIELDS(FIELD_WORD)
};

static const char *const paths[FIELD_COUNT] = {
#define FIELD_PATH_OF(id, word, path) [id] = path,
	FIELDS(FIELD_PATH_OF)
};

const char *
field_word(enum field_id f)
{
	check((unsigned)f < FIELD_COUNT);
	return words[f];
}

const char *
field_path(enum field_id f)
{
	check((unsigned)f < FIELD_COUNT);
	return paths[f];
}

bool
field_read(struct str word, enum field_id *out)
{
	for (unsigned i = 0; i < FIELD_COUNT; i++) {
		if (word.len && *word.ptr == *words[i] && str_is(word, words[i])) {
			*out = (enum field_id)i;
			return true;
		}
	}
	return false;
}

struct str
event_field(const struct event *e, enum field_id id)
{
	for (unsigned i = 0; i < e->field_count; i++)
		if (e->fields[i].id == id)
			return e->fields[i].value;
	return STR_NULL;
}

struct event *
event_keep(const struct event *e, struct arena *a)
{
	struct event *copy = arena_alloc(a, sizeof *copy);
	struct field *fields = arena_array(a, e->field_count, sizeof *fields);
	struct str line = arena_keep(a, e->line);

	if (!copy || (e->field_count && !fields) || !line.ptr)
		return NULL;
	*copy = *e;
	copy->line = line;
	copy->src_name = arena_keep(a, e->src_name);
	copy->dst_name = arena_keep(a, e->dst_name);
	copy->host = arena_keep(a, e->host);
	copy->program = arena_keep(a, e->program);
	copy->user = arena_keep(a, e->user);
	for (unsigned i = 0; i < e->field_count; i++) {
		fields[i].id = e->fields[i].id;
		fields[i].value = arena_keep(a, e->fields[i].value);
		if (!fields[i].value.ptr)
			return NULL;
	}
	copy->fields = fields;
	return copy->user.ptr && copy->program.ptr && copy->host.ptr ? copy : NULL;
}
