/*
 * decode FORMATS FILE [RUNS]: CPU time of reading a log with all formats of a
 * folder, without what comes after decoding. FORMATS holds *.fmt, beside it
 * ../services/services.tsv. With RUNS 0 the samples are checked and no file is
 * read. bench/README.md says what to compare it with.
 */
#define _GNU_SOURCE
#include "load.h"


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
