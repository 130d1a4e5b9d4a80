/*
 * Within the room only: the connection, and statements with their values.
 * TYPES is one letter for each value: t struct str, i int64_t, b bytes (struct
 * str), n nothing (no value). Slices must live until the statement has run.
 */
#ifndef YAGURA_STORE_SQL_H
#define YAGURA_STORE_SQL_H

#include <sqlite3.h>

#include "base/buf.h"
#include "store/store.h"

struct store {
	sqlite3 *db;
	char *folder;
	bool writing; /* between begin and commit */
	char detail[240];
};

/* The enum err for SQLite's CODE; keeps its words for store_detail(). */
enum err sql_error(struct store *s, int code);

/* Statements without values, several by ';'. */
enum err sql_script(struct store *s, const char *sql);

enum err sql_run(struct store *s, const char *sql, const char *types, ...);
enum err sql_query(struct store *s, sqlite3_stmt **out, const char *sql, const char *types, ...);

/* True while there is a row; *e says what ended it. */
bool sql_next(struct store *s, sqlite3_stmt *q, enum err *e);

/* One number; 0 when there is no row. */
enum err sql_number(struct store *s, int64_t *out, const char *sql, const char *types, ...);

struct str sql_str(sqlite3_stmt *q, int column); /* dies with the row */

/* Makes or changes tables up to the newest version; index tables into SCHEMA. */
enum err schema_migrate(struct store *s);
enum err schema_make_index(struct store *s, const char *schema);

/* The index tables, NULL at the end, children after parents. */
extern const char *const index_tables[];

/* Lays one record on the index tables of SCHEMA. ERR_INPUT: not its kind's form. */
enum err index_apply(struct store *s, const char *schema, const struct store_record *r);
enum err index_clear(struct store *s, const char *schema);

/* The record in the present row of a query with RECORD_COLUMNS. */
#define RECORD_COLUMNS "seq, kind, subject, at, by, salt, payload, erased, digest, chain"
bool record_of_row(sqlite3_stmt *q, struct store_record *out, struct str *salt);

/* digest = SHA-256(salt, payload); chain = SHA-256(previous, head of the record, digest) */
enum err record_digest(struct str salt, struct str payload, uint8_t out[DIGEST_SIZE]);
enum err record_chain(const uint8_t previous[DIGEST_SIZE], const struct store_record *r,
	uint8_t out[DIGEST_SIZE]);

#endif
