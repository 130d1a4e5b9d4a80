/* For bench programs: all formats of FOLDER, FOLDER/../services/services.tsv beside them. */
#ifndef YAGURA_BENCH_LOAD_H
#define YAGURA_BENCH_LOAD_H

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/buf.h"
#include "parse/decode.h"

#include <time.h> /* its STAMP_UTC is a macro: after ours */

static struct buf services_text;
static struct services *services;

static void
die(const char *what)
{
	perror(what);
	exit(2);
}

static void
read_file(const char *path, struct buf *out)
{
	char block[65536];
	ssize_t n;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		die(path);
	while ((n = read(fd, block, sizeof block)) > 0)
		buf_add(out, (struct str){ block, (size_t)n });
	close(fd);
}

static void
complain(const struct parse_error *e)
{
	fprintf(stderr, STR_FMT ":%u:%u: %s\n\t" STR_FMT "\n\t%*s\n", STR_ARG(e->file), e->line,
		e->column, e->message, STR_ARG(e->text), (int)e->column, "^");
}

static int
is_format(const struct dirent *d)
{
	return str_ends(str_from(d->d_name), STR(".fmt"));
}

/* The files, read and understood. */
static struct formats *
load_texts(const char *folder)
{
	struct parse_error error;
	static struct formats *f;
	struct dirent **names;
	char path[4096];
	unsigned line;
	int n;

	snprintf(path, sizeof path, "%s/../services/services.tsv", folder);
	buf_init(&services_text, 1 << 20);
	read_file(path, &services_text);
	if (services_new(buf_str(&services_text), &services, &line) || formats_new(services, &f))
		die("services");
	n = scandir(folder, &names, is_format, alphasort);
	for (int i = 0; i < n; i++) {
		struct buf text;

		buf_init(&text, 4 << 20);
		snprintf(path, sizeof path, "%s/%s", folder, names[i]->d_name);
		read_file(path, &text);
		if (formats_add(f, str_from(names[i]->d_name), buf_str(&text), &error)) {
			complain(&error);
			exit(1);
		}
		buf_free(&text);
		free(names[i]);
	}
	free(names);
	return f;
}

static void
load_compile(struct formats *f)
{
	struct parse_error error;

	if (formats_compile(f, &error)) {
		complain(&error);
		exit(1);
	}
}

static inline struct formats *
load(const char *folder)
{
	struct formats *f = load_texts(folder);
	struct parse_error error;

	load_compile(f);
	if (formats_check(f, &error))
		complain(&error); /* and go on: a sample does not change the time */
	return f;
}

#endif
