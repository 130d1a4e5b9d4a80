/*
 * The data files of the bulletin, whatever stands in them: read without harm,
 * and what was read makes an edition in every form.
 */
#include "base/check.h"
#include "bulletin/render.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define ARENA_MAX (64u << 20)

static void
add_fact(struct facts *facts, const char *code)
{
	facts->items[facts->count++] = (struct fact){ .code = str_from(code), .object = STR("ftp") };
}

static void
make_report(struct report *r, enum class class)
{
	report_init(r);
	r->class = class;
	r->received = (struct told_time){ 0, true };
	r->services[r->service_count++] = STR("pop3");
	add_fact(&r->noticed, "log-check");
	add_fact(&r->found, "user-added");
	add_fact(&r->cause, "service-hole");
	add_fact(&r->done, "service-closed");
	add_fact(&r->consulted, "provider");
	r->status = STATUS_IN_PROGRESS;
}

static void
print_all(const struct bulletin *b)
{
	static const char *const forms[] = { "md", "html", "json", "text" };
	struct render_options options = { .width = 60 };
	struct buf out;

	buf_init(&out, 16u << 20);
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		renderer_find(forms[i])->print(b, &options, &out);
		buf_reset(&out);
	}
	buf_free(&out);
}

static void
make_edition(const struct bulletin_data *data, struct arena *a, struct zone *zone)
{
	static struct report reports[3];
	struct bulletin b;
	struct str mismatch;

	make_report(&reports[0], CLASS_SCAN);
	make_report(&reports[1], CLASS_SCAN);
	make_report(&reports[2], CLASS_INTRUSION);
	for (int l = 0; l < LANGUAGE_COUNT; l++) {
		struct bulletin_request q = { .month = month_number(1970, 1),
			.language = (enum language)l, .zone = zone, .reports = reports,
			.report_count = 3, .previous = reports, .previous_count = 2 };
		enum err e = bulletin_make(data, &q, a, &b, &mismatch);

		check(e == ERR_OK || e == ERR_NOMEM);
		if (!e)
			print_all(&b);
	}
}

/* The first byte says which file the rest is; the others are empty. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bulletin_data d = { .vocabulary = { .title_count = 1,
		.titles = { { .id = STR("scan") } } } };
	struct str text = size ? (struct str){ (const char *)data + 1, size - 1 } : STR("");
	struct data_error error;
	struct zone *zone = NULL;
	struct arena a;
	bool first;
	enum err e = ERR_OK;

	check(zone_open("UTC", &zone) == ERR_OK);
	arena_init(&a, ARENA_MAX);
	switch (size ? data[0] % 4 : 0) {
	case 0: e = phrases_read(&a, text, STR(""), &d.phrases, &error, &first); break;
	case 1: e = glossary_read(&a, text, &d.glossary, &error); break;
	case 2: e = vocabulary_read(&a, text, &d.vocabulary, &error); break;
	case 3: glossary_choose(&d.glossary, &a, text, &error); break;
	}
	for (size_t i = 0; i < d.glossary.count; i++)
		d.glossary.terms[i].chosen = true;
	if (!e && d.vocabulary.title_count)
		make_edition(&d, &a, zone);
	arena_free(&a);
	zone_free(zone);
	return 0;
}
