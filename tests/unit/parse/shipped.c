/* The formats that are shipped: every file of share/formats, with all of its samples. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "parse/formats.h"

#define FOLDER "share/formats"
#define FILES_MAX 128

static void
read_file(const char *path, struct buf *out)
{
	FILE *f = fopen(path, "rb");
	char block[4096];
	size_t n;

	assert_non_null(f);
	buf_init(out, 1u << 20);
	while ((n = fread(block, 1, sizeof block, f)) > 0)
		buf_add(out, (struct str){ block, n });
	fclose(f);
	assert_true(buf_ok(out));
}

static void
stop_at(const struct parse_error *e)
{
	fail_msg(STR_FMT ":%u:%u: %s\n" STR_FMT "\n%*s^", STR_ARG(e->file), e->line, e->column,
		e->message, STR_ARG(e->text), (int)e->column - 1, "");
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static size_t
list_files(char *names[FILES_MAX])
{
	DIR *folder = opendir(FOLDER);
	struct dirent *d;
	size_t count = 0;

	assert_non_null(folder);
	while ((d = readdir(folder))) {
		if (!str_ends(str_from(d->d_name), STR(".fmt")))
			continue;
		assert_true(count < FILES_MAX);
		names[count] = strdup(d->d_name);
		assert_non_null(names[count]);
		count++;
	}
	closedir(folder);
	qsort(names, count, sizeof *names, by_name);
	return count;
}

static void
add_file(struct formats *f, const char *name)
{
	struct parse_error error;
	struct buf text;
	char path[512];

	snprintf(path, sizeof path, FOLDER "/%s", name);
	read_file(path, &text);
	if (formats_add(f, str_from(name), buf_str(&text), &error))
		stop_at(&error);
	buf_free(&text);
}

static void
every_sample_gives_its_fields(void **state)
{
	char *names[FILES_MAX];
	size_t count = list_files(names);
	struct services *services;
	struct parse_error error;
	struct formats *formats;
	struct buf table;
	unsigned line;

	(void)state;
	assert_true(count > 0);
	read_file("share/services/services.tsv", &table);
	assert_int_equal(services_new(buf_str(&table), &services, &line), ERR_OK);
	assert_int_equal(formats_new(services, &formats), ERR_OK);
	for (size_t i = 0; i < count; i++) {
		add_file(formats, names[i]);
		free(names[i]);
	}
	if (formats_compile(formats, &error) || formats_check(formats, &error))
		stop_at(&error);
	formats_free(formats);
	services_free(services);
	buf_free(&table);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_sample_gives_its_fields),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
