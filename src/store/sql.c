/*
 * SQLite behind a few calls. Its result codes say less than errno where a disk
 * is full: extending the shared memory file of the WAL on a full disk is an
 * I/O error to it, so the system's number is asked too.
 */
#include "store/sql.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

#include "base/check.h"
#include "store/kinds.h"

static enum err
io_error(int number)
{
	enum err e = number ? err_from_errno(number) : ERR_IO;

	return e == ERR_FULL || e == ERR_PERM || e == ERR_NOMEM ? e : ERR_IO;
}

enum err
sql_error(struct store *s, int code)
{
	int extended = sqlite3_extended_errcode(s->db);

	if (code == SQLITE_OK || code == SQLITE_ROW || code == SQLITE_DONE)
		return ERR_OK;
	snprintf(s->detail, sizeof s->detail, "%s", sqlite3_errmsg(s->db));
	switch (code & 0xff) {
	case SQLITE_NOMEM:
	case SQLITE_TOOBIG: return ERR_NOMEM;
	case SQLITE_FULL: return ERR_FULL;
	case SQLITE_BUSY:
	case SQLITE_LOCKED: return ERR_BUSY;
	case SQLITE_PERM:
	case SQLITE_AUTH:
	case SQLITE_READONLY: return ERR_PERM;
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
	case SQLITE_ERROR: /* our statements are right: the tables are not ours */
	case SQLITE_CONSTRAINT:
	case SQLITE_MISMATCH: return ERR_DAMAGED;
	case SQLITE_IOERR:
		if (extended == SQLITE_IOERR_SHORT_READ || extended == SQLITE_IOERR_CORRUPTFS)
			return ERR_DAMAGED;
		return io_error(sqlite3_system_errno(s->db));
	case SQLITE_CANTOPEN: {
		enum err e = io_error(sqlite3_system_errno(s->db));

		return e == ERR_IO && sqlite3_system_errno(s->db) == ENOENT ? ERR_NOTFOUND : e;
	}
	default: return ERR_IO;
	}
}

enum err
sql_script(struct store *s, const char *sql)
{
	return sql_error(s, sqlite3_exec(s->db, sql, NULL, NULL, NULL));
}

static int
bind(sqlite3_stmt *q, int at, char type, va_list *values)
{
	struct str v;

	switch (type) {
	case 'i': return sqlite3_bind_int64(q, at, va_arg(*values, int64_t));
	case 'n': return sqlite3_bind_null(q, at);
	case 't':
		v = va_arg(*values, struct str);
		return sqlite3_bind_text64(q, at, v.len ? v.ptr : "", v.len, SQLITE_STATIC,
			SQLITE_UTF8);
	case 'b':
		v = va_arg(*values, struct str);
		return sqlite3_bind_blob64(q, at, v.len ? v.ptr : "", v.len, SQLITE_STATIC);
	default: check(!"a type of value"); return SQLITE_MISUSE;
	}
}

static enum err
query_values(struct store *s, sqlite3_stmt **out, const char *sql, const char *types,
	va_list *values)
{
	sqlite3_stmt *q = NULL;
	int code = sqlite3_prepare_v2(s->db, sql, -1, &q, NULL);

	for (int i = 0; code == SQLITE_OK && types[i]; i++)
		code = bind(q, i + 1, types[i], values);
	if (code != SQLITE_OK) {
		enum err e = sql_error(s, code);

		sqlite3_finalize(q);
		return e;
	}
	*out = q;
	return ERR_OK;
}

enum err
sql_query(struct store *s, sqlite3_stmt **out, const char *sql, const char *types, ...)
{
	va_list values;
	enum err e;

	va_start(values, types);
	e = query_values(s, out, sql, types, &values);
	va_end(values);
	return e;
}

bool
sql_next(struct store *s, sqlite3_stmt *q, enum err *e)
{
	int code = sqlite3_step(q);

	*e = sql_error(s, code);
	return code == SQLITE_ROW;
}

enum err
sql_run_values(struct store *s, const char *sql, const char *types, va_list *values)
{
	sqlite3_stmt *q = NULL;
	enum err e = query_values(s, &q, sql, types, values);

	if (!e)
		while (sql_next(s, q, &e))
			;
	sqlite3_finalize(q);
	return e;
}

enum err
sql_run(struct store *s, const char *sql, const char *types, ...)
{
	va_list values;
	enum err e;

	va_start(values, types);
	e = sql_run_values(s, sql, types, &values);
	va_end(values);
	return e;
}

enum err
sql_number(struct store *s, int64_t *out, const char *sql, const char *types, ...)
{
	sqlite3_stmt *q = NULL;
	va_list values;
	enum err e;

	va_start(values, types);
	e = query_values(s, &q, sql, types, &values);
	va_end(values);
	if (!e) {
		int64_t n = sql_next(s, q, &e) ? sqlite3_column_int64(q, 0) : 0;

		if (!e)
			*out = n;
	}
	sqlite3_finalize(q);
	return e;
}

struct str
sql_str(sqlite3_stmt *q, int column)
{
	const char *p = sqlite3_column_blob(q, column);

	return (struct str){ p ? p : "", (size_t)sqlite3_column_bytes(q, column) };
}
