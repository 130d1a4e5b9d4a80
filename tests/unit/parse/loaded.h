/* Formats from text, for tests: the services table of the project, errors that stop the test. */
#ifndef YAGURA_TESTS_PARSE_LOADED_H
#define YAGURA_TESTS_PARSE_LOADED_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>

#include "parse/decode.h"

static const char services_text[] =
	"ftp\tftp\ttcp\t21\t\n"
	"ssh\tssh\ttcp\t22\tsshd\n"
	"telnet\ttelnet\ttcp\t23\t\n"
	"smtp\tsmtp\ttcp\t25\t\n"
	"domain-udp\tDNS\tudp\t53\t\n"
	"pop3\tpop3\ttcp\t110\t\n";

struct loaded {
	struct services *services;
	struct formats *formats;
	struct parse_error error;
};

/* The first error of adding, compiling and checking; l->error says which. */
static inline enum err
load(struct loaded *l, const char *text)
{
	unsigned line;
	enum err e;

	assert_int_equal(services_new(str_from(services_text), &l->services, &line), ERR_OK);
	assert_int_equal(formats_new(l->services, &l->formats), ERR_OK);
	e = formats_add(l->formats, STR("test.fmt"), str_from(text), &l->error);
	if (!e)
		e = formats_compile(l->formats, &l->error);
	if (!e)
		e = formats_check(l->formats, &l->error);
	return e;
}

static inline void
unload(struct loaded *l)
{
	formats_free(l->formats);
	services_free(l->services);
}

static inline void
load_well(struct loaded *l, const char *text)
{
	enum err e = load(l, text);

	if (e)
		fail_msg("%u:%u: %s\n" STR_FMT, l->error.line, l->error.column, l->error.message,
			STR_ARG(l->error.text));
}

/* A chunk with exactly the padding it may count on, so that ASan sees more. */
struct padded {
	char *room;
	struct chunk chunk;
};

static inline void
pad(struct padded *p, struct str bytes)
{
	p->room = malloc(bytes.len + 2 * CHUNK_PAD);
	assert_non_null(p->room);
	memset(p->room, 'x', bytes.len + 2 * CHUNK_PAD); /* what stands there must not matter */
	if (bytes.len)
		memcpy(p->room + CHUNK_PAD, bytes.ptr, bytes.len);
	p->chunk = (struct chunk){ .source = 7, .line = 1,
		.bytes = { p->room + CHUNK_PAD, bytes.len } };
}

#endif
