/*
 * Editions as they were published. What a later revision restates never
 * changes what stands in an earlier one.
 */
#include "store/kinds.h"

#include "base/json.h"

#define EDITION_COLUMNS "month, revision, published, by, snapshot, restated"

static enum err
edition_of_row(sqlite3_stmt *q, struct arena *a, struct edition *out)
{
	*out = (struct edition){ .month = arena_keep(a, sql_str(q, 0)),
		.revision = (uint32_t)sqlite3_column_int64(q, 1),
		.published = sqlite3_column_int64(q, 2),
		.by = arena_keep(a, sql_str(q, 3)),
		.snapshot = arena_keep(a, sql_str(q, 4)),
		.restated = arena_keep(a, sql_str(q, 5)) };
	return out->month.ptr && out->by.ptr && out->snapshot.ptr && out->restated.ptr ?
		ERR_OK : ERR_NOMEM;
}

enum err
store_edition(struct store *s, struct str month, uint32_t revision, struct arena *a,
	struct edition *out)
{
	sqlite3_stmt *q = NULL;
	enum err e = sql_query(s, &q, "SELECT " EDITION_COLUMNS " FROM edition WHERE month = ?1"
		" AND (?2 = 0 OR revision = ?2) ORDER BY revision DESC LIMIT 1", "ti", month,
		(int64_t)revision);

	if (!e && !sql_next(s, q, &e) && !e)
		e = ERR_NOTFOUND;
	else if (!e)
		e = edition_of_row(q, a, out);
	sqlite3_finalize(q);
	return e;
}

enum err
store_edition_publish(struct store *s, struct edition *edition)
{
	struct store_record record = { .kind = STR("edition.published"), .subject = edition->month,
		.by = edition->by, .at = edition->published };
	struct buf payload;
	struct json j;
	int64_t last = 0;
	enum err e = sql_number(s, &last, "SELECT max(revision) FROM edition WHERE month = ?",
		"t", edition->month);

	buf_init(&payload, STORE_PAYLOAD_MAX);
	json_init(&j, &payload);
	json_object(&j);
	json_member(&j, "month", edition->month);
	json_member_int(&j, "revision", last + 1);
	json_member(&j, "snapshot", edition->snapshot);
	json_member(&j, "restated", edition->restated);
	json_end_object(&j);
	record.payload = buf_str(&payload);
	if (!e)
		e = buf_ok(&payload) ? store_append(s, &record, NULL) : ERR_NOMEM;
	buf_free(&payload);
	if (!e)
		edition->revision = (uint32_t)last + 1;
	return e;
}

enum err
store_editions(struct store *s, struct arena *a, struct edition **out, size_t *count)
{
	sqlite3_stmt *q = NULL;
	struct edition *all = NULL;
	int64_t total = 0;
	size_t n = 0;
	enum err e = sql_number(s, &total, "SELECT count(*) FROM edition", "");

	if (!e && !(all = arena_array(a, (size_t)total + 1, sizeof *all)))
		e = ERR_NOMEM;
	if (!e)
		e = sql_query(s, &q, "SELECT " EDITION_COLUMNS " FROM edition"
			" ORDER BY month, revision", "");
	while (!e && n < (size_t)total && sql_next(s, q, &e))
		e = edition_of_row(q, a, &all[n++]);
	sqlite3_finalize(q);
	if (!e) {
		*out = all;
		*count = n;
	}
	return e;
}
