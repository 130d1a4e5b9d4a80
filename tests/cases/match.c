/*
 * Are the alerts those that a case expects? Each line of EXPECTED is part of one
 * alert of ACTUAL (objects: the keys that are named; lists: all of it), each
 * alert answers for one line, and none is left over.
 */
#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ALERTS_MAX 1000

struct lines {
	json_t *items[ALERTS_MAX];
	size_t count;
};

static bool
read_lines(const char *path, struct lines *out)
{
	FILE *f = fopen(path, "r");
	char *line = NULL;
	size_t size = 0;
	json_error_t error;
	bool ok = f != NULL;

	while (ok && getline(&line, &size, f) >= 0) {
		if (line[strspn(line, " \t\n")] == '\0' || line[0] == '#')
			continue;
		ok = out->count < ALERTS_MAX;
		if (ok)
			out->items[out->count] = json_loads(line, 0, &error);
		if (ok && !out->items[out->count++]) {
			fprintf(stderr, "%s: %s: %s", path, error.text, line);
			ok = false;
		}
	}
	if (!f)
		perror(path);
	free(line);
	if (f)
		fclose(f);
	return ok;
}

static bool
is_part(json_t *part, json_t *whole)
{
	const char *key;
	json_t *value;
	size_t i;

	if (json_is_object(part) && json_is_object(whole)) {
		json_object_foreach(part, key, value)
			if (!is_part(value, json_object_get(whole, key)))
				return false;
		return true;
	}
	if (json_is_array(part) && json_is_array(whole)) {
		json_array_foreach(part, i, value)
			if (!is_part(value, json_array_get(whole, i)))
				return false;
		return json_array_size(part) == json_array_size(whole);
	}
	return whole && json_equal(part, whole);
}

static void
show(const char *what, json_t *item)
{
	char *text = json_dumps(item, JSON_COMPACT);

	printf("  %s: %s\n", what, text ? text : "");
	free(text);
}

static int
compare(struct lines *expected, struct lines *actual)
{
	bool used[ALERTS_MAX] = { false };
	int wrong = 0;

	for (size_t i = 0; i < expected->count; i++) {
		size_t at = 0;

		while (at < actual->count && (used[at] ||
			!is_part(expected->items[i], actual->items[at])))
			at++;
		if (at < actual->count) {
			used[at] = true;
		} else {
			show("missing", expected->items[i]);
			wrong = 1;
		}
	}
	for (size_t i = 0; i < actual->count; i++) {
		if (!used[i]) {
			show("not expected", actual->items[i]);
			wrong = 1;
		}
	}
	return wrong;
}

int
main(int argc, char **argv)
{
	static struct lines expected, actual;

	if (argc != 3) {
		fprintf(stderr, "usage: match EXPECTED ACTUAL\n");
		return 2;
	}
	if (!read_lines(argv[1], &expected) || !read_lines(argv[2], &actual))
		return 2;
	return compare(&expected, &actual);
}
