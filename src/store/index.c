/*
 * Records into index tables. The same code makes them as a record is appended
 * and when all are made anew, so that the two can be compared. A record whose
 * payload is not what its kind should be is named, not trusted: the file may
 * have been changed by other hands.
 */
#include <stdio.h>

#include "store/kinds.h"
#include "store/report_json.h"
#include "store/sql.h"

#define ARENA_MAX (4 * STORE_PAYLOAD_MAX)

/* reports */

static enum err
put_facts(struct index *ix, const struct report *r, const char *field,
	const struct facts *facts)
{
	enum err e = ERR_OK;

	for (size_t i = 0; !e && i < facts->count; i++) {
		const struct fact *f = &facts->items[i];

		e = index_run(ix, "INSERT INTO %s.fact VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?)",
			"ttittttti", r->number, str_from(field), (int64_t)i, f->code, f->object,
			str_from(basis_word(f->standing.basis)),
			str_from(certainty_word(f->standing.certainty)), f->standing.rests_on,
			(int64_t)ix->record->seq);
	}
	return e;
}

static enum err
put_report(struct index *ix, const struct report *r)
{
	struct str who = r->reporter_organization.len ? r->reporter_organization :
		r->reporter_name;
	struct buf body;
	struct json j;
	uint32_t year, serial;
	enum err e;

	if (!number_read(r->number, 'R', &year, &serial))
		return ERR_INPUT;
	buf_init(&body, STORE_PAYLOAD_MAX);
	json_init(&j, &body);
	report_to_json(r, &j);
	e = buf_ok(&body) ? ERR_OK : ERR_NOMEM;
	if (!e)
		e = index_run(ix, "DELETE FROM %s.report WHERE number = ?", "t", r->number);
	if (!e)
		e = index_run(ix, "INSERT INTO %s.report VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?)",
			"tiiittt" "ti", r->number, (int64_t)year, (int64_t)serial,
			(int64_t)r->received.at, str_from(class_word(r->class)), who, r->incident,
			buf_str(&body), (int64_t)ix->record->seq);
	buf_free(&body);
	if (!e)
		e = put_facts(ix, r, "noticed", &r->noticed);
	if (!e)
		e = put_facts(ix, r, "found", &r->found);
	if (!e)
		e = put_facts(ix, r, "cause", &r->cause);
	if (!e)
		e = put_facts(ix, r, "done", &r->done);
	if (!e)
		e = put_facts(ix, r, "consulted", &r->consulted);
	return e;
}

/* What stands so far; an empty report if nothing does. */
static enum err
read_report(struct index *ix, struct report *out)
{
	struct str body = STR_NULL;
	enum err e = index_text(ix, &body, "SELECT body FROM %s.report WHERE number = ?",
		ix->record->subject);

	report_init(out);
	return e || !body.len ? e : report_from_json(body, ix->arena, out);
}

static enum err
apply_report(struct index *ix)
{
	struct report before, more;
	enum err e = read_report(ix, &before);

	report_init(&more);
	if (!e && !ix->record->erased)
		e = report_from_json(ix->record->payload, ix->arena, &more);
	if (e)
		return e;
	more.number = ix->record->subject;
	report_merge(&before, &more);
	if (before.received.at == INSTANT_NONE)
		before.received.at = ix->record->at; /* its payload was erased */
	return put_report(ix, &before);
}

/* evidence taken in: {"sources":[{"path","size","sha256","format"}]} */

static enum err
apply_evidence(struct index *ix)
{
	const struct json_value *list = json_get(ix->payload, "sources");
	enum err e = ix->record->erased || json_is(list, JSON_ARRAY) ? ERR_OK : ERR_INPUT;
	int64_t i = 0;

	for (const struct json_value *v = json_first(list); v && !e; v = v->next, i++) {
		e = index_run(ix, "INSERT INTO %s.evidence VALUES(?, ?, ?, ?, ?, ?, ?)",
			"titit" "ti", ix->record->subject, i,
			text_of(v, "path"), json_get_int(v, "size"), text_of(v, "sha256"),
			text_of(v, "format"), (int64_t)ix->record->seq);
	}
	return e;
}

/* editions: {"month","revision","snapshot","restated"}, both JSON as text */

static enum err
apply_edition(struct index *ix)
{
	int64_t revision = json_get_int(ix->payload, "revision");

	if (ix->record->erased)
		return ERR_OK;
	if (revision < 1)
		return ERR_INPUT;
	return index_run(ix, "INSERT INTO %s.edition VALUES(?, ?, ?, ?, ?, ?, ?)", "tiitt" "ti",
		ix->record->subject, revision, (int64_t)ix->record->at, ix->record->by,
		text_of(ix->payload, "snapshot"), text_of(ix->payload, "restated"),
		(int64_t)ix->record->seq);
}

static enum err
apply_nothing(struct index *ix)
{
	(void)ix;
	return ERR_OK;
}

static const struct {
	const char *kind;
	enum err (*apply)(struct index *ix);
} kinds[] = {
	{ "report.received", apply_report },
	{ "report.amended", apply_report },
	{ "evidence.taken", apply_evidence },
	{ "incident.recorded", index_incident },
	{ "incident.continued", index_incident },
	{ "incident.set", index_incident_set },
	{ "incident.suppressed", index_suppression },
	{ "analysis.recorded", index_analysis },
	{ "edition.published", apply_edition },
	{ "payload.erased", apply_nothing },
};

enum err
index_apply(struct store *s, const char *schema, const struct store_record *r)
{
	struct arena arena;
	struct index ix = { .store = s, .schema = schema, .record = r, .arena = &arena };
	enum err e = ERR_INPUT;

	arena_init(&arena, ARENA_MAX);
	if (!r->erased) {
		enum err wrong = json_read(r->payload, &arena, &ix.payload);

		if (wrong || !json_is(ix.payload, JSON_OBJECT)) {
			e = wrong ? wrong : ERR_INPUT;
			goto out;
		}
	}
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (str_is(r->kind, kinds[i].kind))
			e = kinds[i].apply(&ix);
out:
	arena_free(&arena);
	return e;
}

/* helpers for all kinds */

static void
with_schema(struct index *ix, const char *sql, char out[INDEX_SQL_MAX])
{
	snprintf(out, INDEX_SQL_MAX, sql, ix->schema);
}

enum err
index_run(struct index *ix, const char *sql, const char *types, ...)
{
	char text[INDEX_SQL_MAX];
	va_list values;
	enum err e;

	with_schema(ix, sql, text);
	va_start(values, types);
	e = sql_run_values(ix->store, text, types, &values);
	va_end(values);
	return e;
}

enum err
index_text(struct index *ix, struct str *out, const char *sql, struct str key)
{
	char text[INDEX_SQL_MAX];
	sqlite3_stmt *q = NULL;
	enum err e;

	with_schema(ix, sql, text);
	e = sql_query(ix->store, &q, text, "t", key);
	if (!e && sql_next(ix->store, q, &e)) {
		*out = arena_keep(ix->arena, sql_str(q, 0));
		if (!out->ptr)
			e = ERR_NOMEM;
	}
	sqlite3_finalize(q);
	return e;
}

struct str
text_of(const struct json_value *object, const char *name)
{
	struct str s = json_get_str(object, name);

	return s.ptr ? s : STR("");
}

bool
number_read(struct str number, char letter, uint32_t *year, uint32_t *serial)
{
	uint64_t y, n;

	if (number.len < 8 || number.ptr[0] != letter || number.ptr[1] != '-' ||
		number.ptr[6] != '-' || !str_u64(str_sub(number, 2, 6), 9999, &y) ||
		!str_u64(str_sub(number, 7, number.len), 99999999, &n))
		return false;
	*year = (uint32_t)y;
	*serial = (uint32_t)n;
	return true;
}

enum err
number_next(struct store *s, const char *table, char letter, const struct zone *zone,
	instant t, char out[NUMBER_TEXT_MAX])
{
	struct civil c = civil_from_instant(t + zone_offset(zone, t) * SECOND);
	char sql[96];
	int64_t last = 0;
	enum err e;

	snprintf(sql, sizeof sql, "SELECT max(serial) FROM %s WHERE year = ?", table);
	e = sql_number(s, &last, sql, "i", (int64_t)c.year);
	snprintf(out, NUMBER_TEXT_MAX, "%c-%04d-%04lld", letter, c.year, (long long)last + 1);
	return e;
}
