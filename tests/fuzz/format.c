/* The language of log formats: any text is refused with a place or becomes a graph. */
#include <stdint.h>
#include <stdlib.h>

#include "base/check.h"
#include "parse/formats.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

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
	if (e == ERR_INPUT) {
		check(error.line > 0 || error.message[0]);
		check(error.column >= 1 && error.column <= error.text.len + 1);
		check(error.message[0]);
	}
	formats_free(formats);
	services_free(services);
	return 0;
}
