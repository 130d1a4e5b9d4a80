/* Text read from JSON is UTF-8; the same value written is read again as the same. */
#include "base/check.h"
#include "base/json.h"
#include "base/json_read.h"
#include "base/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
copy(struct json *j, const struct json_value *v)
{
	int64_t n;

	switch (v->type) {
	case JSON_OBJECT:
	case JSON_ARRAY:
		json_array(j);
		for (v = json_first(v); v; v = v->next) {
			json_str(j, v->name);
			copy(j, v);
		}
		json_end_array(j);
		break;
	case JSON_STRING:
		check(utf8_is_valid(v->text));
		json_str(j, v->text);
		break;
	default:
		if (json_as_int(v, &n))
			json_int(j, n);
		else
			json_null(j);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct json_value *v;
	struct arena arena;
	struct buf once, twice;
	struct json j;

	arena_init(&arena, 16u << 20);
	buf_init(&once, 16u << 20);
	buf_init(&twice, 16u << 20);
	if (json_read((struct str){ (const char *)data, size }, &arena, &v) == ERR_OK) {
		json_init(&j, &once);
		if (!json_is(v, JSON_ARRAY) && !json_is(v, JSON_OBJECT)) {
			copy(&j, v);
			check(json_read(buf_str(&once), &arena, &v) == ERR_OK);
			json_init(&j, &twice);
			copy(&j, v);
			check(str_eq(buf_str(&once), buf_str(&twice)));
		} else if (size < 65536) {
			copy(&j, v);
			check(!buf_ok(&once) || json_read(buf_str(&once), &arena, &v) == ERR_OK);
		}
	}
	buf_free(&once);
	buf_free(&twice);
	arena_free(&arena);
	return 0;
}
