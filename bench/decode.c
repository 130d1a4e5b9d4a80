/*
 * decode FORMATS FILE [RUNS]: CPU time of reading a log with all formats of a
 * folder, without what comes after decoding. FORMATS holds *.fmt, beside it
 * ../services/services.tsv. With RUNS 0 the samples are checked and no file is
 * read. bench/README.md says what to compare it with.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/buf.h"
#include "parse/decode.h"

#include <time.h> /* its TIME_UTC is a macro: after ours */

static struct buf services_text;

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

static struct formats *
load(const char *folder)
{
	struct parse_error error;
	struct services *services;
	struct formats *f;
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
	}
	if (formats_compile(f, &error)) {
		complain(&error);
		exit(1);
	}
	if (formats_check(f, &error))
		complain(&error); /* and go on: a sample does not change the time */
	return f;
}

struct total {
	uint64_t lines, events, unknown, headless, check;
};

static void
add(struct total *t, const struct batch *b)
{
	t->lines += b->lines;
	t->events += b->count;
	t->unknown += b->unknown;
	t->headless += b->headless;
	for (size_t i = 0; i < b->count; i++)
		t->check += b->events[i].src.bytes[3] + b->events[i].src_port +
			b->events[i].place.mark + (uint64_t)b->events[i].field_count;
}

static void
show_unknown(const struct batch *b)
{
	for (size_t i = 0; i < b->program_count; i++)
		if (b->programs[i].unknown)
			printf("%8llu " STR_FMT ": " STR_FMT "\n",
				(unsigned long long)b->programs[i].unknown,
				STR_ARG(b->programs[i].program), STR_ARG(b->programs[i].example));
}

static struct total
run(struct formats *f, const char *path, bool show)
{
	char *room = calloc(1, CHUNK_SIZE + 2 * CHUNK_PAD), *p = room + CHUNK_PAD;
	size_t have = 0;
	ssize_t n;
	struct decoder *d;
	struct batch batch;
	struct chunk chunk = { .line = 1 };
	struct total t = { 0 };
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (!room || fd < 0 || decoder_new(f, &d))
		die(path);
	batch_init(&batch);
	while ((n = read(fd, p + have, CHUNK_SIZE - have)) > 0) {
		char *last;

		have += (size_t)n;
		last = memrchr(p, '\n', have);
		chunk.bytes = (struct str){ p, last ? (size_t)(last + 1 - p) : have };
		if (decode(d, &chunk, &batch))
			die("decode");
		if (show)
			show_unknown(&batch);
		add(&t, &batch);
		chunk.offset += chunk.bytes.len;
		chunk.line += batch.lines;
		have -= chunk.bytes.len;
		memmove(p, p + chunk.bytes.len, have);
	}
	close(fd);
	batch_free(&batch);
	decoder_free(d);
	free(room);
	return t;
}

int
main(int argc, char **argv)
{
	struct formats *f;
	struct total t = { 0 };
	clock_t start = clock();
	int runs = argc > 3 ? atoi(argv[3]) : 1;

	if (argc < 3)
		return 2;
	f = load(argv[1]);
	printf("%zu formats, %.1f ms to load and check\n", formats_count(f),
		1e3 * (double)(clock() - start) / CLOCKS_PER_SEC);
	for (int i = 0; i < runs; i++) {
		start = clock();
		t = run(f, argv[2], getenv("SHOW") != NULL);
		printf("%.3f s  %llu lines  %llu events  %llu unknown  %llu headless  sum %llu\n",
			(double)(clock() - start) / CLOCKS_PER_SEC, (unsigned long long)t.lines,
			(unsigned long long)t.events, (unsigned long long)t.unknown,
			(unsigned long long)t.headless, (unsigned long long)t.check);
	}
	return 0;
}
