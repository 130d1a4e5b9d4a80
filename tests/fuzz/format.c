/* The language of log formats: any text is refused with a place or becomes a graph. */
#include <stdint.h>
#include <stdlib.h>

#include "base/check.h"
#include "parse/formats.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char ours[] =
	"program sshd sshd-*\n"
	"file \"ssh log\" {t:time(%s)}\n"
	"format login failure\n"
	"\tFailed for {user:user} from {src:addr}\n"
	"sample Failed for a from 192.0.2.1\n"
	"\tuser=a  src=192.0.2.1\n"
	"sample@file 5 Failed for a from 192.0.2.1\n"
	"\tuser=a  src=192.0.2.1\n";

static void
check_error(enum err e, const struct parse_error *error)
{
	if (e != ERR_INPUT)
		return;
	check(error->line > 0 || error->message[0]);
	check(error->column >= 1 && error->column <= error->text.len + 1);
	check(error->message[0]);
}

/* All that can be told of what was read. */
static void
tell_all(const struct formats *formats)
{
	struct buf out;

	buf_init(&out, 1u << 20);
	for (size_t i = 1; i <= formats_count(formats); i++) {
		struct format_told told;

		formats_tell(formats, i, &told);
		for (size_t k = 0; k < told.sample_count; k++)
			formats_sample_add(formats, told.first_sample + k, &out);
		for (size_t k = 0; k < told.program_count; k++)
			check(formats_program_name(formats, told.programs[k]).len > 0);
	}
	buf_free(&out);
}

/* TEXT as a site's own, behind a format of ours. */
static void
read_own(const struct services *services, struct str text)
{
	struct formats *formats = NULL;
	struct parse_error error;
	size_t next = 0;
	enum err e;

	if (formats_new(services, &formats) ||
		formats_add(formats, STR("ours"), STR(ours), &error))
		abort();
	formats_own(formats);
	e = formats_add(formats, STR("x"), text, &error);
	check_error(e, &error);
	if (!e)
		e = formats_compile(formats, &error);
	check_error(e, &error);
	if (!e) {
		while ((e = formats_check_own(formats, &next, &error)) == ERR_INPUT)
			check_error(e, &error);
		tell_all(formats);
	}
	formats_free(formats);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char services_text[] = "ssh\tssh\ttcp\t22\t\nftp\tftp\ttcp\t21\t\n";
	struct str text = { (const char *)data, size };
	struct services *services = NULL;
	struct formats *formats = NULL;
	struct parse_error error;
	unsigned line;
	enum err e;

	if (size > 16384)
		return 0;
	if (services_new(str_from(services_text), &services, &line) ||
		formats_new(services, &formats))
		abort();
	e = formats_add(formats, STR("x"), text, &error);
	if (!e)
		e = formats_compile(formats, &error);
	if (!e)
		e = formats_check(formats, &error);
	check_error(e, &error);
	formats_free(formats);
	read_own(services, text);
	services_free(services);
	return 0;
}
