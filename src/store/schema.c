/*
 * The tables. Version N of a store is what the first N steps below make; a
 * step, once released, is never edited. Index tables hold nothing that the
 * records do not: every row carries the number of the record that made it, and
 * `yagura verify` makes them again beside these to compare.
 */
#include "store/sql.h"

#include <stdio.h>

const char *const index_tables[] = { "report", "fact", "incident", "alert", "citation",
	"evidence", "suppression", "run", "edition", NULL };

/* %s is the schema. */
static const char *const index_tables_sql[] = {
	"CREATE TABLE %s.report(number TEXT PRIMARY KEY, year INTEGER NOT NULL,"
	" serial INTEGER NOT NULL, received INTEGER NOT NULL, class TEXT NOT NULL,"
	" reporter TEXT NOT NULL, incident TEXT NOT NULL, body TEXT NOT NULL,"
	" seq INTEGER NOT NULL) STRICT",
	"CREATE INDEX %s.report_received ON report(received)",
	"CREATE INDEX %s.report_serial ON report(year, serial)",
	"CREATE INDEX %s.report_reporter ON report(reporter COLLATE NOCASE)",
	"CREATE INDEX %s.report_incident ON report(incident)",

	"CREATE TABLE %s.fact(report TEXT NOT NULL REFERENCES report(number) ON DELETE CASCADE,"
	" field TEXT NOT NULL, position INTEGER NOT NULL, code TEXT NOT NULL,"
	" object TEXT NOT NULL, basis TEXT NOT NULL, certainty TEXT NOT NULL,"
	" rests_on TEXT NOT NULL, seq INTEGER NOT NULL,"
	" PRIMARY KEY(report, field, position)) STRICT",

	"CREATE TABLE %s.incident(number TEXT PRIMARY KEY, year INTEGER NOT NULL,"
	" serial INTEGER NOT NULL, key INTEGER NOT NULL UNIQUE, class TEXT NOT NULL,"
	" source TEXT NOT NULL, target TEXT NOT NULL, start INTEGER NOT NULL,"
	" \"end\" INTEGER NOT NULL, verdict TEXT NOT NULL, accesses INTEGER NOT NULL,"
	" last_run INTEGER NOT NULL, body TEXT NOT NULL, desk TEXT NOT NULL,"
	" seq INTEGER NOT NULL) STRICT",

	"CREATE INDEX %s.incident_source ON incident(source)",
	"CREATE INDEX %s.incident_serial ON incident(year, serial)",

	"CREATE TABLE %s.alert(incident TEXT NOT NULL REFERENCES incident(number)"
	" ON DELETE CASCADE, position INTEGER NOT NULL, rule TEXT NOT NULL,"
	" class TEXT NOT NULL, source TEXT NOT NULL, target TEXT NOT NULL,"
	" start INTEGER NOT NULL, \"end\" INTEGER NOT NULL, accesses INTEGER NOT NULL,"
	" verdict TEXT NOT NULL, seq INTEGER NOT NULL,"
	" PRIMARY KEY(incident, position)) STRICT",

	"CREATE TABLE %s.citation(incident TEXT NOT NULL REFERENCES incident(number)"
	" ON DELETE CASCADE, alert INTEGER NOT NULL, position INTEGER NOT NULL,"
	" path TEXT NOT NULL, line INTEGER NOT NULL, \"offset\" INTEGER NOT NULL,"
	" length INTEGER NOT NULL, sha256 TEXT NOT NULL, bytes BLOB NOT NULL,"
	" seq INTEGER NOT NULL, PRIMARY KEY(incident, alert, position)) STRICT",

	"CREATE TABLE %s.evidence(subject TEXT NOT NULL, position INTEGER NOT NULL,"
	" path TEXT NOT NULL, size INTEGER NOT NULL, sha256 TEXT NOT NULL,"
	" format TEXT NOT NULL, seq INTEGER NOT NULL,"
	" PRIMARY KEY(seq, position)) STRICT",

	"CREATE TABLE %s.suppression(incident TEXT PRIMARY KEY REFERENCES incident(number)"
	" ON DELETE CASCADE, reason TEXT NOT NULL, until INTEGER NOT NULL, by TEXT NOT NULL,"
	" at INTEGER NOT NULL, seq INTEGER NOT NULL) STRICT",

	"CREATE TABLE %s.run(number INTEGER PRIMARY KEY, at INTEGER NOT NULL, by TEXT NOT NULL,"
	" incidents INTEGER NOT NULL, seq INTEGER NOT NULL) STRICT",

	"CREATE TABLE %s.edition(month TEXT NOT NULL, revision INTEGER NOT NULL,"
	" published INTEGER NOT NULL, by TEXT NOT NULL, snapshot TEXT NOT NULL,"
	" restated TEXT NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY(month, revision)) STRICT",
};

static const char step_1[] =
	"CREATE TABLE record(seq INTEGER PRIMARY KEY CHECK(seq > 0), kind TEXT NOT NULL,"
	" subject TEXT NOT NULL, at INTEGER NOT NULL, by TEXT NOT NULL, salt BLOB,"
	" payload TEXT, erased INTEGER NOT NULL DEFAULT 0, digest BLOB NOT NULL,"
	" chain BLOB NOT NULL,"
	" CHECK(erased = (payload IS NULL) AND erased = (salt IS NULL))) STRICT;"
	"CREATE INDEX record_subject ON record(subject);"
	"CREATE TABLE ledger(source BLOB NOT NULL, target BLOB NOT NULL, port INTEGER NOT NULL,"
	" ip_proto INTEGER NOT NULL, src_port INTEGER NOT NULL, time INTEGER NOT NULL,"
	" outcome INTEGER NOT NULL, method INTEGER NOT NULL, service TEXT NOT NULL,"
	" \"offset\" INTEGER NOT NULL,"
	" line INTEGER NOT NULL, length INTEGER NOT NULL, mark INTEGER NOT NULL,"
	" PRIMARY KEY(source, target, port, ip_proto, src_port, time)) STRICT, WITHOUT ROWID;"
	"CREATE INDEX ledger_time ON ledger(time);"
	"CREATE TABLE ledger_name(key BLOB PRIMARY KEY, name TEXT NOT NULL) STRICT;";

#define VERSION 1
#define APPLICATION_ID 0x79677261 /* "ygra", in the file's head */

enum err
schema_make_index(struct store *s, const char *schema)
{
	enum err e = ERR_OK;

	for (size_t i = 0; !e && i < sizeof index_tables_sql / sizeof *index_tables_sql; i++) {
		char sql[1024];

		snprintf(sql, sizeof sql, index_tables_sql[i], schema);
		e = sql_script(s, sql);
	}
	return e;
}

static enum err
make_all(struct store *s)
{
	char sql[96];
	enum err e = sql_script(s, step_1);

	if (!e)
		e = schema_make_index(s, "main");
	snprintf(sql, sizeof sql, "PRAGMA application_id=%d; PRAGMA user_version=%d",
		APPLICATION_ID, VERSION);
	return e ? e : sql_script(s, sql);
}

enum err
schema_migrate(struct store *s)
{
	int64_t version, application, tables;
	enum err e = sql_number(s, &version, "PRAGMA user_version", "");

	if (!e)
		e = sql_number(s, &application, "PRAGMA application_id", "");
	if (!e)
		e = sql_number(s, &tables, "SELECT count(*) FROM sqlite_schema", "");
	if (e)
		return e;
	if (version == 0 && tables == 0)
		return make_all(s);
	if (application != APPLICATION_ID || version == 0) {
		snprintf(s->detail, sizeof s->detail, "%s", "a database of another program");
		return ERR_DAMAGED;
	}
	if (version > VERSION)
		return ERR_USAGE;
	/* Early stores lack what finds a number or a source without reading all. */
	return sql_script(s, "CREATE INDEX IF NOT EXISTS report_serial ON report(year, serial);"
		"CREATE INDEX IF NOT EXISTS incident_source ON incident(source);"
		"CREATE INDEX IF NOT EXISTS incident_serial ON incident(year, serial)");
}

enum err
index_clear(struct store *s, const char *schema)
{
	enum err e = ERR_OK;
	size_t n = 0;

	while (index_tables[n])
		n++;
	while (!e && n-- > 0) {
		char sql[96];

		snprintf(sql, sizeof sql, "DELETE FROM %s.%s", schema, index_tables[n]);
		e = sql_script(s, sql);
	}
	return e;
}
