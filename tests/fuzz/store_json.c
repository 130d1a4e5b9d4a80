/*
 * Payloads of a store that other hands may have written: read or refused; what
 * was read is written, and read again as the same.
 */
#include "base/check.h"
#include "cmd/edition_snapshot.h"
#include "store/incident_json.h"
#include "store/report_json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define ARENA_MAX (16u << 20)

static void
report(struct str text, struct arena *a)
{
	struct report r, again;
	struct buf once, twice;
	struct json j;

	if (report_from_json(text, a, &r))
		return;
	buf_init(&once, ARENA_MAX);
	buf_init(&twice, ARENA_MAX);
	json_init(&j, &once);
	report_to_json(&r, &j);
	check(report_from_json(buf_str(&once), a, &again) == ERR_OK);
	json_init(&j, &twice);
	report_to_json(&again, &j);
	check(str_eq(buf_str(&once), buf_str(&twice)));
	buf_free(&once);
	buf_free(&twice);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct services *services;
	struct str text = { (const char *)data, size };
	struct store_incident incident;
	struct snapshot snapshot;
	struct arena a;
	unsigned line;

	if (!services)
		check(services_new(STR("ftp\tftp\ttcp\t21\t\n"), &services, &line) == ERR_OK);
	arena_init(&a, ARENA_MAX);
	report(text, &a);
	incident_from_json(text, services, &a, &incident);
	snapshot_read(text, &a, &snapshot);
	arena_free(&a);
	return 0;
}
