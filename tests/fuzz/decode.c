/*
 * Log lines through the formats that are shipped (when the project's folder is
 * at hand) and a few that use every type. The chunk has exactly the padding
 * that a decoder may count on.
 */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/check.h"
#include "parse/decode.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char more[] =
	"program every\n"
	"format login failure\n"
	"\ta {user:user} from {src:host} [{reason:text}] {?(x{dst:addr})}\n"
	"\tb {mail_from:mail}> {?{size:int},}{reason:text}: {src:addr}{?, {helo:word0}}\n"
	"\tc \"{argument:quoted}\" {src_port:port} {src_name:name}. {code:word}{reason:rest}\n"
	"sample a x from 192.0.2.1 [y]\n"
	"\tuser=x  src=192.0.2.1  reason=y\n"
	"header none \"every time\"\n"
	"format login\n"
	"\t{t:time(%Y-%m-%d %H:%M:%S.%f %z)} {user:word}\n"
	"\t{t:time(%s)} {user:word}\n"
	"sample 5 x\n"
	"\tuser=x\n";

static struct formats *formats;

static void
add_text(const char *name, struct str text)
{
	struct parse_error error;

	check(formats_add(formats, str_from(name), text, &error) == ERR_OK);
}

static void
add_file(const char *path)
{
	FILE *f = fopen(path, "rb");
	char *text = malloc(1 << 20);

	check(f && text);
	add_text(path, (struct str){ text, fread(text, 1, 1 << 20, f) });
	fclose(f);
	free(text);
}

static void
load(void)
{
	static char services_text[1 << 20];
	FILE *f = fopen("share/services/services.tsv", "rb");
	struct services *services;
	struct parse_error error;
	struct dirent **names = NULL;
	unsigned line;
	int n = 0;

	if (f) {
		check(fread(services_text, 1, sizeof services_text - 1, f) > 0);
		fclose(f);
		n = scandir("share/formats", &names, NULL, alphasort);
	}
	check(services_new(str_from(services_text), &services, &line) == ERR_OK);
	check(formats_new(services, &formats) == ERR_OK);
	for (int i = 0; i < n; i++) {
		char path[512];

		snprintf(path, sizeof path, "share/formats/%s", names[i]->d_name);
		if (str_ends(str_from(path), STR(".fmt")))
			add_file(path);
		free(names[i]);
	}
	free(names);
	add_text("more", STR(more));
	check(formats_compile(formats, &error) == ERR_OK);
}

static bool
within(struct str s, struct str all)
{
	return s.len == 0 || (s.ptr >= all.ptr && s.ptr + s.len <= all.ptr + all.len);
}

/* What was written with escapes stands elsewhere, but can be read. */
static void
check_readable(struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		check(s.ptr[i] | 1);
}

static void
check_batch(const struct batch *b, struct str all)
{
	uint64_t kept = 0;

	for (size_t i = 0; i < b->count; i++) {
		const struct event *e = &b->events[i];

		check(within(e->line, all));
		check_readable(e->user);
		check_readable(e->host);
		check_readable(e->program);
		check_readable(e->src_name);
		check(e->place.offset + e->place.length <= all.len);
		check(e->field_count <= FIELDS_MAX);
		for (unsigned k = 0; k < e->field_count; k++)
			check(e->fields[k].value.len > 0 && e->fields[k].value.ptr[0] | 1);
	}
	for (size_t i = 0; i < b->program_count; i++)
		kept += b->programs[i].unknown;
	check(kept == b->unknown);
	check(b->count + b->empty <= b->lines);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *room = malloc(size + 2 * CHUNK_PAD);
	struct chunk chunk = { .line = 1, .bytes = { room + CHUNK_PAD, size } };
	struct decoder *d = NULL;
	struct batch b;

	if (!formats)
		load();
	check(room && decoder_new(formats, &d) == ERR_OK);
	memset(room, '1', size + 2 * CHUNK_PAD);
	if (size)
		memcpy(room + CHUNK_PAD, data, size);
	decoder_keep_notes(d, true);
	batch_init(&b);
	check(decode(d, &chunk, &b) == ERR_OK);
	check_batch(&b, chunk.bytes);
	chunk.continued = true;
	check(decode(d, &chunk, &b) == ERR_OK);
	check_batch(&b, chunk.bytes);
	batch_free(&b);
	decoder_free(d);
	free(room);
	return 0;
}
