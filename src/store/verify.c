/*
 * Whoever can write the file can change any byte of it, so nothing in it is
 * believed: each record's digest and link are computed again, and each index
 * table is compared with what the records give. One who makes the whole chain
 * anew is caught only by a head that was kept outside.
 */
#include "store/verify.h"

#include <stdio.h>
#include <stdlib.h>

#include "store/sql.h"

#define BAD_SUBJECTS_MAX 1000

struct walk {
	struct store *store;
	const struct store_anchor *anchor;
	void (*found)(void *argument, const struct store_finding *f);
	void *argument;
	struct store_proof proof;
	struct arena arena;
	struct str *bad; /* subjects whose records are wrong: their rows are, too */
	size_t bad_count;
	bool anchored;
};

static void
report(struct walk *w, const struct store_finding *f)
{
	w->proof.faults++;
	w->found(w->argument, f);
}

static void
report_record(struct walk *w, const struct store_record *r, enum store_fault fault)
{
	struct store_finding f = { .fault = fault, .seq = r->seq, .kind = r->kind,
		.subject = r->subject };

	report(w, &f);
	if (w->bad && w->bad_count < BAD_SUBJECTS_MAX) {
		struct str kept = arena_keep(&w->arena, r->subject);

		if (kept.ptr)
			w->bad[w->bad_count++] = kept;
	}
}

/* ----------------------------------------------------------------- chain */

static enum err
check_digest(struct walk *w, const struct store_record *r, struct str salt)
{
	uint8_t digest[DIGEST_SIZE];
	int64_t told = 0;
	char subject[40];
	enum err e;

	if (!r->erased) {
		e = record_digest(salt, r->payload, digest);
		if (!e && memcmp(digest, r->digest, DIGEST_SIZE) != 0)
			report_record(w, r, FAULT_PAYLOAD);
		return e;
	}
	w->proof.erased++;
	snprintf(subject, sizeof subject, "record %llu", (unsigned long long)r->seq);
	e = sql_number(w->store, &told, "SELECT count(*) FROM record WHERE subject = ?"
		" AND kind = 'payload.erased'", "t", str_from(subject));
	if (!e && !told)
		report_record(w, r, FAULT_ERASED);
	return e;
}

static enum err
check_link(struct walk *w, const struct store_record *r)
{
	uint8_t chain[DIGEST_SIZE];
	enum err e = record_chain(w->proof.chain, r, chain);

	if (!e && memcmp(chain, r->chain, DIGEST_SIZE) != 0)
		report_record(w, r, FAULT_CHAIN);
	/* The stored link goes on, so that one change is one fault. */
	memcpy(w->proof.chain, r->chain, DIGEST_SIZE);
	w->proof.seq = r->seq;
	if (w->anchor->seq == r->seq)
		w->anchored = memcmp(chain, w->anchor->chain, DIGEST_SIZE) == 0;
	return e;
}

static enum err
walk_records(struct walk *w)
{
	sqlite3_stmt *q = NULL;
	struct store_record r;
	struct str salt;
	uint64_t next = 1;
	enum err e = sql_query(w->store, &q, "SELECT " RECORD_COLUMNS " FROM record ORDER BY seq",
		"");

	while (!e && sql_next(w->store, q, &e)) {
		if (!record_of_row(q, &r, &salt)) {
			report_record(w, &r, FAULT_CHAIN);
			memset(w->proof.chain, 0, DIGEST_SIZE);
		}
		for (; next < r.seq && w->proof.faults < 10000; next++)
			report_record(w, &(struct store_record){ .seq = next, .kind = STR(""),
				.subject = STR("") }, FAULT_MISSING);
		next = r.seq + 1;
		w->proof.records++;
		e = check_digest(w, &r, salt);
		if (!e)
			e = check_link(w, &r);
		if (!e) {
			enum err applied = index_apply(w->store, "rebuilt", &r);

			if (applied == ERR_INPUT || applied == ERR_DAMAGED)
				report_record(w, &r, FAULT_FORM);
			else
				e = applied;
		}
	}
	sqlite3_finalize(q);
	if (!e && w->anchor->seq && !w->anchored)
		report(w, &(struct store_finding){ .fault = FAULT_HEAD, .seq = w->anchor->seq,
			.kind = STR(""), .subject = STR("") });
	return e;
}

/* --------------------------------------------------------------- indexes */

/* The column that names what a row is about. */
static const char *
subject_column(const char *table)
{
	static const struct { const char *table, *column; } names[] = {
		{ "report", "number" }, { "fact", "report" }, { "incident", "number" },
		{ "alert", "incident" }, { "citation", "incident" }, { "evidence", "subject" },
		{ "suppression", "incident" }, { "run", "number" }, { "edition", "month" } };

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (strcmp(names[i].table, table) == 0)
			return names[i].column;
	return "seq";
}

static bool
is_bad(const struct walk *w, struct str subject)
{
	for (size_t i = 0; i < w->bad_count; i++)
		if (str_eq(w->bad[i], subject))
			return true;
	return false;
}

static struct str
kind_of(struct walk *w, int64_t seq)
{
	sqlite3_stmt *q = NULL;
	struct str kind = STR("");
	enum err e = sql_query(w->store, &q, "SELECT kind FROM record WHERE seq = ?", "i", seq);

	if (!e && sql_next(w->store, q, &e))
		kind = arena_keep(&w->arena, sql_str(q, 0));
	sqlite3_finalize(q);
	return kind.ptr ? kind : STR("");
}

/* Each subject once, whether a row is changed, missing or too many. */
static enum err
compare_table(struct walk *w, const char *table)
{
	const char *column = subject_column(table);
	sqlite3_stmt *q = NULL;
	char sql[640];
	int64_t rows = 0;
	enum err e;

	snprintf(sql, sizeof sql, "SELECT count(*) FROM main.%s", table);
	e = sql_number(w->store, &rows, sql, "");
	w->proof.rows += (uint64_t)rows;
	snprintf(sql, sizeof sql, "SELECT %s, max(seq) FROM (SELECT * FROM (SELECT * FROM"
		" main.%s EXCEPT SELECT * FROM rebuilt.%s) UNION ALL SELECT * FROM (SELECT *"
		" FROM rebuilt.%s EXCEPT SELECT * FROM main.%s)) GROUP BY %s ORDER BY %s",
		column, table, table, table, table, column, column);
	if (!e)
		e = sql_query(w->store, &q, sql, "");
	while (!e && sql_next(w->store, q, &e)) {
		struct store_finding f = { .fault = FAULT_INDEX, .table = str_from(table),
			.seq = (uint64_t)sqlite3_column_int64(q, 1) };

		f.kind = kind_of(w, (int64_t)f.seq);
		f.subject = sql_str(q, 0);
		if (!is_bad(w, f.subject))
			report(w, &f);
	}
	sqlite3_finalize(q);
	return e;
}

/* They are not run here, but another program that opens the file would. */
static enum err
find_foreign(struct walk *w)
{
	sqlite3_stmt *q = NULL;
	enum err e = sql_query(w->store, &q, "SELECT type, name FROM main.sqlite_schema"
		" WHERE type NOT IN ('table', 'index') ORDER BY name", "");

	while (!e && sql_next(w->store, q, &e)) {
		struct store_finding f = { .fault = FAULT_FOREIGN, .kind = sql_str(q, 0),
			.subject = sql_str(q, 1) };

		report(w, &f);
	}
	sqlite3_finalize(q);
	return e;
}

static enum err
check_file(struct store *s)
{
	sqlite3_stmt *q = NULL;
	enum err e = sql_query(s, &q, "PRAGMA integrity_check(1)", "");

	if (!e && sql_next(s, q, &e) && !str_is(sql_str(q, 0), "ok")) {
		snprintf(s->detail, sizeof s->detail, "%.*s", STR_ARG(sql_str(q, 0)));
		e = ERR_DAMAGED;
	}
	sqlite3_finalize(q);
	return e;
}

enum err
store_verify(struct store *s, const struct store_anchor *anchor,
	void (*found)(void *argument, const struct store_finding *f), void *argument,
	struct store_proof *out)
{
	static const struct store_anchor none;
	struct walk w = { .store = s, .anchor = anchor ? anchor : &none, .found = found,
		.argument = argument };
	enum err e = check_file(s);

	arena_init(&w.arena, 64u << 20);
	w.bad = arena_array(&w.arena, BAD_SUBJECTS_MAX, sizeof *w.bad);
	if (!e)
		e = sql_script(s, "PRAGMA query_only=OFF; ATTACH ':memory:' AS rebuilt");
	if (!e)
		e = schema_make_index(s, "rebuilt");
	if (!e)
		e = sql_script(s, "BEGIN"); /* one view of records and rows */
	if (!e)
		e = walk_records(&w);
	for (size_t i = 0; !e && index_tables[i]; i++)
		e = compare_table(&w, index_tables[i]);
	if (!e)
		e = find_foreign(&w);
	sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
	sqlite3_exec(s->db, "DETACH rebuilt", NULL, NULL, NULL);
	arena_free(&w.arena);
	if (!e)
		*out = w.proof;
	return e;
}
