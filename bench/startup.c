/*
 * startup FORMATS [RUNS]: CPU time until the first line can be read, by stage;
 * medians. Samples are not checked, as in the program itself.
 */
#include "load.h"

#define RUNS_MAX 101

static int
by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

static double
median(double *values, int count)
{
	qsort(values, (size_t)count, sizeof *values, by_size);
	return values[count / 2];
}

int
main(int argc, char **argv)
{
	int runs = argc > 2 ? atoi(argv[2]) : 11;
	double read[RUNS_MAX], made[RUNS_MAX], all[RUNS_MAX];
	size_t count = 0;

	if (argc < 2 || runs < 1 || runs > RUNS_MAX)
		return 2;
	for (int i = 0; i < runs; i++) {
		clock_t start = clock(), middle;
		struct formats *f = load_texts(argv[1]);

		middle = clock();
		load_compile(f);
		read[i] = 1e3 * (double)(middle - start) / CLOCKS_PER_SEC;
		made[i] = 1e3 * (double)(clock() - middle) / CLOCKS_PER_SEC;
		all[i] = read[i] + made[i];
		count = formats_count(f);
		formats_free(f);
	}
	printf("%zu formats: %.1f ms (files %.1f ms, graph %.1f ms)\n", count,
		median(all, runs), median(read, runs), median(made, runs));
	return 0;
}
