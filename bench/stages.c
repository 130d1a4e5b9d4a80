/*
 * stages FORMATS FILE [ROUNDS]: what each stage of an analysis costs in CPU time
 * on one thread: the flow is run up to one stage, then up to the next, in turn,
 * and the medians are subtracted. FORMATS as for decode. The digest is a stage
 * of its own, so that the whole can be told with it and without.
 */
#include "load.h"

#include "base/digest.h"
#include "core/ledger.h"
#include "correlate/correlate.h"
#include "join/join.h"
#include "source/merge.h"
#include "source/stream.h"

#define ROUNDS_MAX 101
#define DETECTORS_MAX 64

enum stage { READ, DIGEST, DECODE, MERGE, JOIN, OBSERVE, JUDGE, STAGES };

static const char *const names[STAGES] = {
	"read", "digest", "decode", "merge", "join", "observe", "judge",
};

static struct formats *formats;

static void
must(enum err e)
{
	if (e) {
		fprintf(stderr, "stages: %s\n", err_text(e));
		exit(2);
	}
}

/* In pieces of the size that a lane reads. */
static void
read_only(struct files *files, bool digested)
{
	static char bytes[CHUNK_SIZE];
	struct digest_run *digest;
	struct stream *s;
	size_t got;

	must(digest_new(&digest));
	must(stream_open(&files->items[0], &s));
	do {
		must(stream_read(s, bytes, sizeof bytes, &got));
		if (digested)
			digest_add(digest, (struct str){ bytes, got });
	} while (got);
	stream_close(s);
	digest_finish(digest, files->items[0].sha256);
	digest_free(digest);
}

static void
decode_only(struct lanes *lanes, struct files *files)
{
	const struct batch *batch;
	uint64_t lines;
	struct lane *lane;

	must(lane_open(lanes, &files->items[0], 0, &lane));
	do
		must(lane_next(lane, &batch, &lines));
	while (batch);
	lane_close(lane);
}

static struct {
	size_t count;
	const struct detector *detectors[DETECTORS_MAX];
	void *states[DETECTORS_MAX];
} wanted[ACTION_COUNT];

static void
choose(void *const *states)
{
	memset(wanted, 0, sizeof wanted);
	for (unsigned action = 0; action < ACTION_COUNT; action++) {
		for (size_t i = 0; detectors[i]; i++) {
			size_t n = wanted[action].count;

			if (!detectors[i]->observe ||
				(detectors[i]->actions && !(detectors[i]->actions & WANTS(action))))
				continue;
			wanted[action].detectors[n] = detectors[i];
			wanted[action].states[n] = states[i];
			wanted[action].count++;
		}
	}
}

static void
near(const struct observation *o)
{
	enum action action = o->event->action;

	for (size_t i = 0; i < wanted[action].count; i++)
		if (wanted[action].detectors[i]->near)
			wanted[action].detectors[i]->near(wanted[action].states[i], o);
}

static void
observe_run(struct join *join, struct event *run, size_t count, struct alerts *alerts,
	enum stage last)
{
	struct observation o[MERGE_RUN];

	join_near(join, run, count, o);
	for (size_t i = 0; last >= OBSERVE && i < count; i++)
		near(&o[i]);
	for (size_t i = 0; i < count; i++) {
		enum action action = run[i].action;

		if (action == ACTION_NOTE)
			continue;
		join_event(join, &run[i], &o[i]);
		for (size_t k = 0; last >= OBSERVE && k < wanted[action].count; k++)
			wanted[action].detectors[k]->observe(wanted[action].states[k], &o[i], alerts);
	}
}

static void
events(struct merge *merge, struct join *join, const struct site *site, enum stage last)
{
	void *states[DETECTORS_MAX] = { NULL };
	struct incident *incidents;
	struct arena arena;
	struct alerts alerts;
	struct event *run;
	size_t count;

	alerts_init(&alerts, 100000);
	arena_init(&arena, 512u << 20);
	for (size_t i = 0; detectors[i]; i++)
		must(detectors[i]->open(site, &states[i]));
	choose(states);
	for (;;) {
		must(merge_next(merge, &run, &count));
		if (!count)
			break;
		if (last >= JOIN)
			observe_run(join, run, count, &alerts, last);
	}
	for (size_t i = 0; last >= JUDGE && detectors[i]; i++)
		detectors[i]->finish(states[i], &alerts);
	if (last >= JUDGE)
		must(correlate(&alerts, join_successes(join), &arena, &incidents, &count));
	for (size_t i = 0; detectors[i]; i++)
		detectors[i]->close(states[i]);
	alerts_free(&alerts);
	arena_free(&arena);
}

static void
run(const char *path, enum stage last)
{
	static struct zone *zone;
	struct site site = { .services = services };
	struct dating_options dating = { .not_after = INSTANT_NONE };
	struct files files;
	struct lanes *lanes;
	struct merge *merge;
	struct join *join;

	if (!zone)
		must(zone_open("UTC", &zone));
	dating.zone = zone;
	files_init(&files);
	must(files_add(&files, path));
	if (last <= DIGEST) {
		read_only(&files, last == DIGEST);
		files_free(&files);
		return;
	}
	netset_add_private(&site.home);
	must(ledger_new(1000000, &site.ledger));
	must(lanes_new(formats, 1, false, &lanes));
	must(join_new(&site, &join));
	if (last == DECODE) {
		decode_only(lanes, &files);
	} else {
		must(merge_new(lanes, &files, &dating, &merge));
		events(merge, join, &site, last);
		merge_free(merge);
	}
	join_free(join);
	lanes_free(lanes);
	ledger_free(site.ledger);
	files_free(&files);
}

static int
by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

int
main(int argc, char **argv)
{
	static double times[STAGES][ROUNDS_MAX];
	int rounds = argc > 3 ? atoi(argv[3]) : 5;
	double before = 0, digest;

	if (argc < 3 || rounds < 1 || rounds > ROUNDS_MAX)
		return 2;
	formats = load(argv[1]);
	for (int round = 0; round < rounds; round++) {
		for (enum stage s = 0; s < STAGES; s++) {
			clock_t start = clock();

			run(argv[2], s);
			times[s][round] = (double)(clock() - start) / CLOCKS_PER_SEC;
		}
	}
	for (enum stage s = 0; s < STAGES; s++) {
		qsort(times[s], (size_t)rounds, sizeof(double), by_size);
		printf("%-8s %6.3f s\n", names[s], times[s][rounds / 2] - before);
		before = times[s][rounds / 2];
	}
	digest = times[DIGEST][rounds / 2] - times[READ][rounds / 2];
	printf("all      %6.3f s, %.3f s without the digest\n", before, before - digest);
	return 0;
}
