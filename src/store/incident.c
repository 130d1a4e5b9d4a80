/*
 * Incidents come from analyses, which may show the same happening again: with
 * the same file, with a longer one, with the reporter's copy of it. The key says
 * that it is the same; only what is new of it is worth a record.
 */
#include <stdio.h>

#include "store/incident_json.h"
#include "store/kinds.h"
#include "store/moment.h"

/* ---------------------------------------------------- records into tables */

static enum err
put_citations(struct index *ix, const struct store_incident *i, size_t alert)
{
	const struct store_alert *a = &i->alerts[alert];
	enum err e = ERR_OK;

	for (size_t k = 0; !e && k < a->citation_count; k++) {
		const struct store_citation *c = &a->citations[k];
		char digest[DIGEST_TEXT_MAX];

		digest_print(c->sha256, digest);
		e = index_run(ix, "INSERT INTO %s.citation VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
			"tiitiiitbi", i->incident.number, (int64_t)alert, (int64_t)k, c->path,
			(int64_t)c->line, (int64_t)c->offset, (int64_t)c->length,
			str_from(digest), c->bytes, (int64_t)ix->record->seq);
	}
	return e;
}

static enum err
put_alerts(struct index *ix, const struct store_incident *i)
{
	enum err e = index_run(ix, "DELETE FROM %s.alert WHERE incident = ?", "t",
		i->incident.number);

	if (!e)
		e = index_run(ix, "DELETE FROM %s.citation WHERE incident = ?", "t",
			i->incident.number);
	for (size_t k = 0; !e && k < i->alert_count; k++) {
		const struct alert *a = &i->alerts[k].alert;
		char source[ADDR_TEXT_MAX], target[ADDR_TEXT_MAX];

		e = index_run(ix, "INSERT INTO %s.alert VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
			"titttt" "iiiti", i->incident.number, (int64_t)k, i->alerts[k].rule,
			str_from(class_word(a->class)), party_text(&a->source, source),
			party_text(&a->target, target), (int64_t)a->start, (int64_t)a->end,
			(int64_t)a->accesses, str_from(verdict_word(a->verdict)),
			(int64_t)ix->record->seq);
		if (!e)
			e = put_citations(ix, i, k);
	}
	return e;
}

enum err
index_incident(struct index *ix)
{
	char source[ADDR_TEXT_MAX], target[ADDR_TEXT_MAX];
	struct store_incident i;
	uint32_t year, serial;
	enum err e;

	if (ix->record->erased)
		return ERR_OK;
	e = incident_from_json(ix->record->payload, NULL, ix->arena, &i);
	if (e)
		return e;
	if (!str_eq(i.incident.number, ix->record->subject) ||
		!number_read(i.incident.number, 'I', &year, &serial))
		return ERR_INPUT;
	e = index_run(ix, "INSERT INTO %s.incident VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?,"
		" '[]', ?) ON CONFLICT(number) DO UPDATE SET class = excluded.class,"
		" source = excluded.source, target = excluded.target, start = excluded.start,"
		" \"end\" = excluded.\"end\", verdict = excluded.verdict,"
		" accesses = excluded.accesses, body = excluded.body, seq = excluded.seq",
		"tiiittt" "iititi", i.incident.number, (int64_t)year, (int64_t)serial,
		(int64_t)i.incident.key, str_from(class_word(i.incident.classes[0])),
		party_text(&i.incident.source, source), party_text(&i.incident.target, target),
		(int64_t)i.incident.start, (int64_t)i.incident.end,
		str_from(verdict_word(i.incident.verdict)), (int64_t)i.incident.accesses,
		ix->record->payload, (int64_t)ix->record->seq);
	return e ? e : put_alerts(ix, &i);
}

/* {"field","value"}: one more decision at the end of the incident's list */
enum err
index_incident_set(struct index *ix)
{
	struct str list = STR_NULL;
	struct buf desk;
	struct json j;
	enum err e;

	if (ix->record->erased)
		return ERR_OK;
	e = index_text(ix, &list, "SELECT desk FROM %s.incident WHERE number = ?",
		ix->record->subject);
	if (e || list.len < 2)
		return e;
	buf_init(&desk, STORE_PAYLOAD_MAX);
	buf_add(&desk, str_sub(list, 0, list.len - 1));
	if (list.len > 2)
		buf_addc(&desk, ',');
	json_init(&j, &desk);
	json_object(&j);
	json_member(&j, "field", text_of(ix->payload, "field"));
	json_member(&j, "value", text_of(ix->payload, "value"));
	json_member(&j, "by", ix->record->by);
	json_member_instant(&j, "at", ix->record->at);
	json_end_object(&j);
	buf_addc(&desk, ']');
	e = buf_ok(&desk) ? index_run(ix, "UPDATE %s.incident SET desk = ? WHERE number = ?", "tt",
		buf_str(&desk), ix->record->subject) : ERR_NOMEM;
	buf_free(&desk);
	return e;
}

/* {"reason","until"} */
enum err
index_suppression(struct index *ix)
{
	instant until = json_get_instant(ix->payload, "until");

	if (ix->record->erased)
		return ERR_OK;
	if (until == INSTANT_NONE)
		return ERR_INPUT;
	return index_run(ix, "INSERT OR REPLACE INTO %s.suppression"
		" VALUES(?, ?, ?, ?, ?, ?)", "ttitii", ix->record->subject,
		text_of(ix->payload, "reason"), (int64_t)until, ix->record->by,
		(int64_t)ix->record->at, (int64_t)ix->record->seq);
}

/* {"run","incidents":["I-…"],"sources":[…]} */
enum err
index_analysis(struct index *ix)
{
	const struct json_value *list = json_get(ix->payload, "incidents");
	int64_t run = json_get_int(ix->payload, "run");
	enum err e;

	if (ix->record->erased)
		return ERR_OK;
	if (run < 1 || !json_is(list, JSON_ARRAY))
		return ERR_INPUT;
	e = index_run(ix, "INSERT INTO %s.run VALUES(?, ?, ?, ?, ?)", "iitii", run,
		(int64_t)ix->record->at, ix->record->by, (int64_t)list->count,
		(int64_t)ix->record->seq);
	for (const struct json_value *v = json_first(list); v && !e; v = v->next)
		e = index_run(ix, "UPDATE %s.incident SET last_run = ? WHERE number = ?", "it", run,
			v->text);
	return e;
}

/* --------------------------------------------------------------- analyses */

struct known {
	struct str number;
	int64_t start, end, accesses, last_run;
	bool found;
};

static enum err
find_known(struct store *s, const struct incident *i, struct arena *a, struct known *out)
{
	sqlite3_stmt *q = NULL;
	enum err e = sql_query(s, &q, "SELECT number, start, \"end\", accesses, last_run"
		" FROM incident WHERE key = ?", "i", (int64_t)i->key);

	*out = (struct known){ 0 };
	if (!e && sql_next(s, q, &e)) {
		*out = (struct known){ arena_keep(a, sql_str(q, 0)), sqlite3_column_int64(q, 1),
			sqlite3_column_int64(q, 2), sqlite3_column_int64(q, 3),
			sqlite3_column_int64(q, 4), true };
		if (!out->number.ptr)
			e = ERR_NOMEM;
	}
	sqlite3_finalize(q);
	return e;
}

/* Less than what is known, or the same: a part of a log, an older copy. */
static bool
is_news(const struct incident *i, const struct known *known)
{
	return i->start < known->start || i->end > known->end ||
		(int64_t)i->accesses > known->accesses;
}

static enum err
append_incident(struct store *s, const struct store_analysis *x, size_t index,
	struct str number, const char *kind)
{
	struct store_record record = { .kind = str_from(kind), .subject = number, .by = x->by,
		.at = x->at };
	struct buf payload;
	struct json j;
	enum err e;

	buf_init(&payload, STORE_PAYLOAD_MAX);
	json_init(&j, &payload);
	incident_to_json(x, index, number, &j);
	record.payload = buf_str(&payload);
	e = buf_ok(&payload) ? store_append(s, &record, NULL) : ERR_NOMEM;
	buf_free(&payload);
	return e;
}

static enum err
read_suppression(struct store *s, struct str number, struct arena *a, bool *found,
	struct store_suppression *out)
{
	sqlite3_stmt *q = NULL;
	enum err e = sql_query(s, &q, "SELECT reason, by, until, at FROM suppression"
		" WHERE incident = ?", "t", number);

	*found = !e && sql_next(s, q, &e);
	if (*found) {
		*out = (struct store_suppression){ arena_keep(a, sql_str(q, 0)),
			arena_keep(a, sql_str(q, 1)), sqlite3_column_int64(q, 2),
			sqlite3_column_int64(q, 3) };
		if (!out->reason.ptr || !out->by.ptr)
			e = ERR_NOMEM;
	}
	sqlite3_finalize(q);
	return e;
}

static enum err
record_one(struct store *s, const struct store_analysis *x, size_t index, int64_t last_run,
	struct arena *a, struct store_kept *out)
{
	const struct incident *i = &x->incidents[index];
	char text[NUMBER_TEXT_MAX];
	struct known known;
	bool found = false;
	enum err e = find_known(s, i, a, &known);

	*out = (struct store_kept){ 0 };
	if (e)
		return e;
	if (known.found) {
		out->number = known.number;
		out->known = true;
		out->last_run = last_run && known.last_run == last_run;
		if (is_news(i, &known))
			e = append_incident(s, x, index, out->number, "incident.continued");
	} else {
		e = number_next(s, "incident", 'I', x->zone, i->start, text);
		out->number = arena_keep(a, str_from(text));
		if (!e)
			e = append_incident(s, x, index, out->number, "incident.recorded");
	}
	if (!e)
		e = read_suppression(s, out->number, a, &found, &out->suppression);
	out->suppressed = found && x->at < out->suppression.until;
	return e;
}

static void
write_sources(struct json *j, const struct store_source *sources, size_t count)
{
	json_key(j, "sources");
	json_array(j);
	for (size_t i = 0; i < count; i++) {
		char digest[DIGEST_TEXT_MAX];

		digest_print(sources[i].sha256, digest);
		json_object(j);
		json_member(j, "path", sources[i].path);
		json_member_int(j, "size", (int64_t)sources[i].size);
		json_member_cstr(j, "sha256", digest);
		json_member(j, "format", sources[i].format);
		json_end_object(j);
	}
	json_end_array(j);
}

static enum err
record_run(struct store *s, const struct store_analysis *x, const struct store_kept *kept,
	int64_t run)
{
	struct store_record record = { .kind = STR("analysis.recorded"),
		.subject = STR("analysis"), .by = x->by, .at = x->at };
	struct buf payload;
	struct json j;
	enum err e;

	buf_init(&payload, STORE_PAYLOAD_MAX);
	json_init(&j, &payload);
	json_object(&j);
	json_member_int(&j, "run", run);
	json_key(&j, "incidents");
	json_array(&j);
	for (size_t i = 0; i < x->incident_count; i++)
		json_str(&j, kept[i].number);
	json_end_array(&j);
	write_sources(&j, x->sources, x->source_count);
	json_end_object(&j);
	record.payload = buf_str(&payload);
	e = buf_ok(&payload) ? store_append(s, &record, NULL) : ERR_NOMEM;
	buf_free(&payload);
	return e;
}

enum err
store_record_analysis(struct store *s, const struct store_analysis *x, struct arena *a,
	struct store_kept *out)
{
	int64_t last_run = 0;
	enum err e = sql_number(s, &last_run, "SELECT max(number) FROM run", "");

	for (size_t i = 0; !e && i < x->incident_count; i++)
		e = record_one(s, x, i, last_run, a, &out[i]);
	if (e)
		return e;
	if (x->subject.len)
		return store_evidence_add(s, x->subject, x->sources, x->source_count, x->by, x->at);
	return record_run(s, x, out, last_run + 1);
}

enum err
store_evidence_add(struct store *s, struct str subject, const struct store_source *sources,
	size_t count, struct str by, instant at)
{
	struct store_record record = { .kind = STR("evidence.taken"), .subject = subject,
		.by = by, .at = at };
	struct buf payload;
	struct json j;
	enum err e;

	if (!count)
		return ERR_OK;
	buf_init(&payload, STORE_PAYLOAD_MAX);
	json_init(&j, &payload);
	json_object(&j);
	write_sources(&j, sources, count);
	json_end_object(&j);
	record.payload = buf_str(&payload);
	e = buf_ok(&payload) ? store_append(s, &record, NULL) : ERR_NOMEM;
	buf_free(&payload);
	return e;
}

enum err
store_evidence(struct store *s, struct str subject, struct arena *a, struct store_source **out,
	size_t *count)
{
	struct store_source *all = NULL;
	sqlite3_stmt *q = NULL;
	int64_t total = 0;
	size_t n = 0;
	enum err e = sql_number(s, &total, "SELECT count(*) FROM evidence WHERE subject = ?", "t",
		subject);

	if (!e && !(all = arena_array(a, (size_t)total + 1, sizeof *all)))
		e = ERR_NOMEM;
	if (!e)
		e = sql_query(s, &q, "SELECT path, format, size, sha256 FROM evidence"
			" WHERE subject = ? ORDER BY seq, position", "t", subject);
	while (!e && n < (size_t)total && sql_next(s, q, &e)) {
		all[n] = (struct store_source){ .path = arena_keep(a, sql_str(q, 0)),
			.format = arena_keep(a, sql_str(q, 1)),
			.size = (uint64_t)sqlite3_column_int64(q, 2) };
		if (!all[n].path.ptr || !all[n].format.ptr)
			e = ERR_NOMEM;
		else if (!digest_parse(sql_str(q, 3), all[n].sha256))
			e = ERR_DAMAGED;
		n++;
	}
	sqlite3_finalize(q);
	if (!e) {
		*out = all;
		*count = n;
	}
	return e;
}

/* ---------------------------------------------------------------- reading */

static enum err
read_decisions(struct str text, struct arena *a, struct store_incident *out)
{
	const struct json_value *list = NULL;
	enum err e = json_read(text, a, &list);
	size_t n = 0;

	if (e || !json_is(list, JSON_ARRAY))
		return e ? e : ERR_INPUT;
	out->decisions = arena_array(a, list->count + 1, sizeof *out->decisions);
	if (!out->decisions)
		return ERR_NOMEM;
	for (const struct json_value *v = list->first; v; v = v->next)
		out->decisions[n++] = (struct store_decision){ json_get_str(v, "field"),
			json_get_str(v, "value"), json_get_str(v, "by"),
			json_get_instant(v, "at") };
	out->decision_count = n;
	return ERR_OK;
}

#define INCIDENT_COLUMNS "body, desk, seq, last_run = (SELECT max(number) FROM run)"

static enum err
incident_of_row(struct store *s, sqlite3_stmt *q, const struct services *services,
	struct arena *a, struct store_incident *out)
{
	enum err e = incident_from_json(sql_str(q, 0), services, a, out);

	if (!e)
		e = read_decisions(sql_str(q, 1), a, out);
	if (e == ERR_INPUT)
		return ERR_DAMAGED;
	if (e)
		return e;
	out->seq = (uint64_t)sqlite3_column_int64(q, 2);
	out->last_run = sqlite3_column_int(q, 3) != 0;
	return read_suppression(s, out->incident.number, a, &out->suppression_set,
		&out->suppression);
}

enum err
store_incident(struct store *s, struct str number, const struct services *services,
	struct arena *a, struct store_incident *out)
{
	sqlite3_stmt *q = NULL;
	enum err e = sql_query(s, &q, "SELECT " INCIDENT_COLUMNS " FROM incident"
		" WHERE number = ?", "t", number);

	if (!e && !sql_next(s, q, &e) && !e)
		e = ERR_NOTFOUND;
	else if (!e)
		e = incident_of_row(s, q, services, a, out);
	sqlite3_finalize(q);
	return e;
}

enum err
store_incidents(struct store *s, const struct services *services, struct arena *a,
	struct store_incident **out, size_t *count)
{
	struct store_incident *all = NULL;
	sqlite3_stmt *q = NULL;
	int64_t total = 0;
	size_t n = 0;
	enum err e = sql_number(s, &total, "SELECT count(*) FROM incident", "");

	if (!e && !(all = arena_array(a, (size_t)total + 1, sizeof *all)))
		e = ERR_NOMEM;
	if (!e)
		e = sql_query(s, &q, "SELECT " INCIDENT_COLUMNS " FROM incident"
			" ORDER BY year, serial", "");
	while (!e && n < (size_t)total && sql_next(s, q, &e))
		e = incident_of_row(s, q, services, a, &all[n++]);
	sqlite3_finalize(q);
	if (!e) {
		*out = all;
		*count = n;
	}
	return e;
}

enum err
store_last_number(struct store *s, char letter, struct arena *a, struct str *out)
{
	sqlite3_stmt *q = NULL;
	enum err e = sql_query(s, &q, letter == 'I' ?
		"SELECT number FROM incident ORDER BY year DESC, serial DESC LIMIT 1" :
		"SELECT number FROM report ORDER BY year DESC, serial DESC LIMIT 1", "");

	if (!e && !sql_next(s, q, &e) && !e)
		e = ERR_NOTFOUND;
	else if (!e) {
		*out = arena_keep(a, sql_str(q, 0));
		e = out->ptr ? ERR_OK : ERR_NOMEM;
	}
	sqlite3_finalize(q);
	return e;
}

static enum err
append_pair(struct store *s, const char *kind, struct str number, struct str by, instant at,
	const char *key, struct str value, const char *other_key, struct str other)
{
	struct store_record record = { .kind = str_from(kind), .subject = number, .by = by,
		.at = at };
	struct buf payload;
	struct json j;
	int64_t there = 0;
	enum err e = sql_number(s, &there, "SELECT count(*) FROM incident WHERE number = ?", "t",
		number);

	if (e || !there)
		return e ? e : ERR_NOTFOUND;
	buf_init(&payload, STORE_PAYLOAD_MAX);
	json_init(&j, &payload);
	json_object(&j);
	json_member(&j, key, value);
	json_member(&j, other_key, other);
	json_end_object(&j);
	record.payload = buf_str(&payload);
	e = buf_ok(&payload) ? store_append(s, &record, NULL) : ERR_NOMEM;
	buf_free(&payload);
	return e;
}

enum err
store_incident_set(struct store *s, struct str number, struct str field, struct str value,
	struct str by, instant at)
{
	return append_pair(s, "incident.set", number, by, at, "field", field, "value", value);
}

enum err
store_incident_suppress(struct store *s, struct str number, struct str reason, instant until,
	struct str by, instant at)
{
	char text[INSTANT_TEXT_MAX];
	struct str moment = { text, instant_print(until, text) };

	return append_pair(s, "incident.suppressed", number, by, at, "reason", reason, "until",
		moment);
}
