/*
 * paired RUNS 'COMMAND A' 'COMMAND B'…: runs the commands in turn, A B A B, after
 * one round that is not counted, and prints for each the median of its CPU time
 * and wall time, its peak memory, and the median of the ratios to A of the same
 * round: a machine whose speed drifts does not change those.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define RUNS_MAX 101
#define COMMANDS_MAX 8

struct figures {
	double cpu[RUNS_MAX], wall[RUNS_MAX];
	long memory;
	int status;
};

static struct figures all[COMMANDS_MAX];

static int
by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

static double
median(const double *values, int count)
{
	double sorted[RUNS_MAX];

	for (int i = 0; i < count; i++)
		sorted[i] = values[i];
	qsort(sorted, (size_t)count, sizeof *sorted, by_size);
	return count % 2 ? sorted[count / 2] : (sorted[count / 2 - 1] + sorted[count / 2]) / 2;
}

static double
seconds(struct timeval t)
{
	return (double)t.tv_sec + (double)t.tv_usec / 1e6;
}

static void
run(const char *command, struct figures *f, int round)
{
	struct timespec start, end;
	struct rusage usage;
	pid_t child;
	int status;

	clock_gettime(CLOCK_MONOTONIC, &start);
	child = fork();
	if (child == 0) {
		int nowhere = open("/dev/null", O_RDWR);

		dup2(nowhere, STDIN_FILENO);
		dup2(nowhere, STDOUT_FILENO);
		dup2(nowhere, STDERR_FILENO);
		execl("/bin/sh", "sh", "-c", command, (char *)NULL);
		_exit(127);
	}
	if (child < 0 || wait4(child, &status, 0, &usage) < 0)
		return;
	clock_gettime(CLOCK_MONOTONIC, &end);
	f->status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
	if (round < 0)
		return;
	f->cpu[round] = seconds(usage.ru_utime) + seconds(usage.ru_stime);
	f->wall[round] = (double)(end.tv_sec - start.tv_sec) +
		(double)(end.tv_nsec - start.tv_nsec) / 1e9;
	if (usage.ru_maxrss > f->memory)
		f->memory = usage.ru_maxrss;
}

int
main(int argc, char **argv)
{
	int runs = argc > 2 ? atoi(argv[1]) : 0, commands = argc - 2;

	if (runs < 1 || runs > RUNS_MAX || commands > COMMANDS_MAX) {
		fprintf(stderr, "usage: paired RUNS COMMAND...\n");
		return 2;
	}
	for (int round = -1; round < runs; round++)
		for (int i = 0; i < commands; i++)
			run(argv[i + 2], &all[i], round);
	for (int i = 0; i < commands; i++) {
		double cpu[RUNS_MAX], wall[RUNS_MAX];

		for (int r = 0; r < runs; r++) {
			cpu[r] = all[0].cpu[r] > 0 ? all[i].cpu[r] / all[0].cpu[r] : 0;
			wall[r] = all[0].wall[r] > 0 ? all[i].wall[r] / all[0].wall[r] : 0;
		}
		printf("cpu %6.2f s  wall %6.2f s  memory %4ld MB  cpu/first %5.2f  "
		       "wall/first %5.2f  exit %d  %s\n",
			median(all[i].cpu, runs), median(all[i].wall, runs), all[i].memory / 1024,
			median(cpu, runs), median(wall, runs), all[i].status, argv[i + 2]);
	}
	return 0;
}
