/*
 * Runs a fuzz target once on every file of a folder, in order of name, so that
 * what fuzzing found stays found. After the idea of libpcap's onefile.c.
 */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int
visible(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

static int
run_file(const char *path)
{
	FILE *f = fopen(path, "rb");
	unsigned char *data = NULL;
	long size;
	int status = 1;

	if (!f || fseek(f, 0, SEEK_END) || (size = ftell(f)) < 0 || fseek(f, 0, SEEK_SET))
		goto out;
	data = malloc(size ? (size_t)size : 1); /* exact, so that ASan sees one byte too far */
	if (!data || fread(data, 1, (size_t)size, f) != (size_t)size)
		goto out;
	LLVMFuzzerTestOneInput(data, (size_t)size);
	status = 0;
out:
	if (status)
		perror(path);
	free(data);
	if (f)
		fclose(f);
	return status;
}

int
main(int argc, char **argv)
{
	struct dirent **names = NULL;
	int count, failed = 0;

	if (argc != 2)
		return 2;
	count = scandir(argv[1], &names, visible, alphasort);
	if (count <= 0) {
		fprintf(stderr, "%s: no corpus\n", argv[1]);
		return 1;
	}
	for (int i = 0; i < count; i++) {
		char path[4096];

		snprintf(path, sizeof path, "%s/%s", argv[1], names[i]->d_name);
		failed |= run_file(path);
		free(names[i]);
	}
	free(names);
	printf("%d inputs\n", count);
	return failed;
}
