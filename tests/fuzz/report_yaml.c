/* Every error has a place inside the file; what is read without one is bounded. */
#include "base/check.h"
#include "base/utf8.h"
#include "parse/report_yaml.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct report_words *
words(void)
{
	static struct str zones[] = { { "Asia/Tokyo", 10 } };
	static struct services *services;
	static struct codes *codes;
	static struct report_words all;
	unsigned line;

	if (!services) {
		check(services_new(STR("ftp\tftp\ttcp\t21\t\npop3\tpop3\ttcp\t110\tpop\n"),
			&services, &line) == ERR_OK);
		check(codes_new(STR("noticed\tlog-check\nfound\tuser-added\ncause\tservice-hole\n"
			"done\tfiles-restored\nconsulted\tprovider\nreporter\tcompany\n"), &codes,
			&line) == ERR_OK);
		all = (struct report_words){ codes, services, zones, 1 };
	}
	return &all;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str text = { (const char *)data, size };
	static struct report_errors errors;
	static struct report_file file;
	struct zone *utc = NULL;
	struct arena arena;
	enum err e;

	if (!utf8_is_valid(text)) /* the caller sees to that */
		return 0;
	check(zone_open("UTC", &utc) == ERR_OK);
	arena_init(&arena, 64u << 20);
	e = report_yaml_read(text, words(), utc, 0, &arena, &file, &errors);
	check(e == ERR_OK || e == ERR_INPUT || e == ERR_NOMEM);
	check(e != ERR_INPUT || errors.count);
	for (size_t i = 0; i < errors.count; i++) {
		check(errors.items[i].line >= 1 && errors.items[i].column >= 1);
		check(errors.items[i].column <= size + 1 && errors.items[i].width >= 1);
		check(errors.items[i].message.len);
	}
	arena_free(&arena);
	zone_free(utc);
	return 0;
}
