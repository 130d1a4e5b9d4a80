/*
 * Reports in the store. A receipt number says the year of receipt at the desk,
 * which may be another than the year in UTC.
 */
#include <stdio.h>

#include "store/kinds.h"
#include "store/report_json.h"

static enum err
append_report(struct store *s, const char *kind, struct str number, const struct report *r,
	struct str by, instant at, uint64_t *seq)
{
	struct store_record record = { .kind = str_from(kind), .subject = number, .by = by, .at = at };
	struct buf payload;
	struct json j;
	enum err e;

	buf_init(&payload, STORE_PAYLOAD_MAX);
	json_init(&j, &payload);
	report_to_json(r, &j);
	record.payload = buf_str(&payload);
	e = buf_ok(&payload) ? store_append(s, &record, seq) : ERR_NOMEM;
	buf_free(&payload);
	return e;
}

enum err
store_report_add(struct store *s, struct report *r, const struct zone *zone, struct str by,
	instant at, struct arena *a, uint64_t *seq)
{
	char text[NUMBER_TEXT_MAX];
	struct str number;
	enum err e;

	if (r->received.at == INSTANT_NONE)
		r->received.at = at;
	e = number_next(s, "report", 'R', zone, r->received.at, text);
	if (e)
		return e;
	number = arena_keep(a, str_from(text));
	if (!number.ptr)
		return ERR_NOMEM;
	r->number = number;
	return append_report(s, "report.received", number, r, by, at, seq);
}

enum err
store_report_amend(struct store *s, struct str number, const struct report *more,
	struct str by, instant at)
{
	int64_t there = 0;
	enum err e = sql_number(s, &there, "SELECT count(*) FROM report WHERE number = ?", "t",
		number);

	if (e || !there)
		return e ? e : ERR_NOTFOUND;
	return append_report(s, "report.amended", number, more, by, at, NULL);
}

enum err
store_report(struct store *s, struct str number, struct arena *a, struct report *out)
{
	sqlite3_stmt *q = NULL;
	enum err e = sql_query(s, &q, "SELECT body FROM report WHERE number = ?", "t", number);

	if (!e && !sql_next(s, q, &e) && !e)
		e = ERR_NOTFOUND;
	else if (!e)
		e = report_from_json(sql_str(q, 0), a, out);
	sqlite3_finalize(q);
	return e == ERR_INPUT ? ERR_DAMAGED : e;
}

/* The month's first moment in ZONE and the next month's. */
static enum err
month_bounds(const char *month, const struct zone *zone, instant *from, instant *to)
{
	struct str s = str_from(month);
	uint64_t year, number;

	if (s.len != 7 || s.ptr[4] != '-' || !str_u64(str_sub(s, 0, 4), 9999, &year) ||
		!str_u64(str_sub(s, 5, 7), 12, &number) || year < 1 || number < 1)
		return ERR_USAGE;
	*from = zone_to_utc(zone, days_from_civil((int)year, (int)number, 1) * DAY);
	if (++number == 13) {
		number = 1;
		year++;
	}
	*to = zone_to_utc(zone, days_from_civil((int)year, (int)number, 1) * DAY);
	return ERR_OK;
}

enum err
store_reports(struct store *s, const char *month, const struct zone *zone, struct arena *a,
	struct report **out, size_t *count)
{
	instant from = INT64_MIN, to = INT64_MAX;
	sqlite3_stmt *q = NULL;
	struct report *all = NULL;
	int64_t total = 0;
	size_t n = 0;
	enum err e = month ? month_bounds(month, zone, &from, &to) : ERR_OK;

	if (!e)
		e = sql_number(s, &total, "SELECT count(*) FROM report WHERE received >= ?"
			" AND received < ?", "ii", (int64_t)from, (int64_t)to);
	if (!e && !(all = arena_array(a, (size_t)total + 1, sizeof *all)))
		e = ERR_NOMEM;
	if (!e)
		e = sql_query(s, &q, "SELECT body FROM report WHERE received >= ? AND received < ?"
			" ORDER BY year, serial", "ii", (int64_t)from, (int64_t)to);
	while (!e && n < (size_t)total && sql_next(s, q, &e)) {
		e = report_from_json(sql_str(q, 0), a, &all[n++]);
		if (e == ERR_INPUT)
			e = ERR_DAMAGED;
	}
	sqlite3_finalize(q);
	if (!e) {
		*out = all;
		*count = n;
	}
	return e;
}

enum err
store_reports_related(struct store *s, struct str reporter, struct str incident,
	struct arena *a, struct report **out, size_t *count)
{
	struct report *all = arena_array(a, STORE_RELATED_MAX, sizeof *all);
	sqlite3_stmt *q = NULL;
	size_t n = 0;
	enum err e = all ? sql_query(s, &q, "SELECT body FROM report WHERE number IN (SELECT number"
		" FROM report WHERE ?1 <> '' AND reporter = ?1 COLLATE NOCASE UNION SELECT number"
		" FROM report WHERE ?2 <> '' AND incident = ?2 UNION SELECT r.number FROM report r"
		" JOIN incident i ON i.number = r.incident WHERE i.source <> '' AND i.source ="
		" (SELECT source FROM incident WHERE number = ?2)) ORDER BY received DESC, year DESC,"
		" serial DESC", "tt", reporter, incident) : ERR_NOMEM;

	while (!e && n < STORE_RELATED_MAX && sql_next(s, q, &e)) {
		e = report_from_json(sql_str(q, 0), a, &all[n++]);
		if (e == ERR_INPUT)
			e = ERR_DAMAGED;
	}
	sqlite3_finalize(q);
	if (!e) {
		*out = all;
		*count = n;
	}
	return e;
}
