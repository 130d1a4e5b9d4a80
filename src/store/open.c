/*
 * Opening is where most environments go wrong: no folder, no permission, a
 * read-only disk, a full one, a file that is no store. Nothing is made for a
 * reader, and a store on a disk that cannot be written is still readable.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/sql.h"

#define PATH_BYTES 4200

static enum err
make_folder(const char *folder)
{
	char path[PATH_BYTES];
	size_t length = strlen(folder);

	if (length == 0 || length >= 4096)
		return ERR_USAGE;
	memcpy(path, folder, length + 1);
	for (size_t i = 1; i <= length; i++) {
		if (path[i] != '/' && path[i] != '\0')
			continue;
		path[i] = '\0';
		if (mkdir(path, 0700) != 0 && errno != EEXIST && errno != EISDIR &&
			(access(path, F_OK) != 0))
			return err_from_errno(errno);
		path[i] = i < length ? '/' : '\0';
	}
	return ERR_OK;
}

static enum err
connect_to(struct store *s, const char *path, int flags)
{
	int code = sqlite3_open_v2(path, &s->db, flags | SQLITE_OPEN_EXRESCODE, NULL);

	if (!s->db)
		return ERR_NOMEM;
	return sql_error(s, code);
}

static enum err
set_up(struct store *s, int wait_ms)
{
	enum err e;

	sqlite3_busy_timeout(s->db, wait_ms);
	sqlite3_limit(s->db, SQLITE_LIMIT_LENGTH, 2 * (int)STORE_PAYLOAD_MAX);
	sqlite3_limit(s->db, SQLITE_LIMIT_ATTACHED, 1);
	sqlite3_db_config(s->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_db_config(s->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	/* A trigger could keep records from being written, and leave no gap. */
	sqlite3_db_config(s->db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
	sqlite3_db_config(s->db, SQLITE_DBCONFIG_ENABLE_VIEW, 0, NULL);
	e = sql_script(s, "PRAGMA foreign_keys=ON; PRAGMA temp_store=MEMORY");
	if (!e) /* reads the file's first page: not a database, no permission, locked */
		e = sql_script(s, "SELECT count(*) FROM sqlite_schema");
	return e;
}

static enum err
open_write(struct store *s, const char *path, int wait_ms)
{
	mode_t mask = umask(077); /* reports name people: the owner's file only */
	enum err e = connect_to(s, path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);

	if (!e)
		e = set_up(s, wait_ms);
	if (!e)
		e = sql_script(s, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL");
	umask(mask);
	if (!e)
		e = store_begin(s);
	if (!e)
		e = schema_migrate(s);
	if (!e)
		e = store_commit(s);
	return e;
}

/* In a folder that cannot be written, WAL's shared memory cannot be made; if no
 * log waits to be read, the file alone is the store. */
static enum err
open_immutable(struct store *s, const char *path, int wait_ms)
{
	char uri[3 * PATH_BYTES], wal[PATH_BYTES + 8];
	struct stat status;
	size_t n = (size_t)snprintf(uri, sizeof uri, "file:");

	snprintf(wal, sizeof wal, "%s-wal", path);
	if (stat(wal, &status) == 0 && status.st_size > 0)
		return ERR_PERM;
	for (const char *p = path; *p; p++) {
		if (*p == '%' || *p == '?' || *p == '#')
			n += (size_t)snprintf(uri + n, sizeof uri - n, "%%%02X", (unsigned char)*p);
		else
			uri[n++] = *p;
	}
	snprintf(uri + n, sizeof uri - n, "?immutable=1");
	sqlite3_close(s->db);
	s->db = NULL;
	{
		enum err e = connect_to(s, uri, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI);

		return e ? e : set_up(s, wait_ms);
	}
}

static enum err
open_read(struct store *s, const char *path, int wait_ms)
{
	enum err e;

	if (access(path, R_OK) != 0)
		return err_from_errno(errno);
	e = connect_to(s, path, SQLITE_OPEN_READWRITE);
	if (!e)
		e = set_up(s, wait_ms);
	if (e && e != ERR_BUSY && e != ERR_DAMAGED && e != ERR_NOMEM)
		e = open_immutable(s, path, wait_ms);
	if (!e)
		e = sql_script(s, "PRAGMA query_only=ON");
	if (!e) {
		int64_t version, tables, all;

		e = sql_number(s, &version, "PRAGMA user_version", "");
		if (!e)
			e = sql_number(s, &tables, "SELECT count(*) FROM sqlite_schema"
				" WHERE name = 'record'", "");
		if (!e)
			e = sql_number(s, &all, "SELECT count(*) FROM sqlite_schema", "");
		if (!e && version == 0 && all == 0) /* its maker was stopped before the first commit */
			e = ERR_NOTFOUND;
		else if (!e && (version < 1 || tables == 0)) {
			snprintf(s->detail, sizeof s->detail, "%s",
				"a database of another program");
			e = ERR_DAMAGED;
		}
		if (!e && version > 1)
			e = ERR_USAGE;
	}
	return e;
}

enum err
store_open(const char *folder, enum store_mode mode, int wait_ms, struct store **out)
{
	struct store *s = calloc(1, sizeof *s);
	char path[PATH_BYTES];
	enum err e = ERR_OK;

	if (!s || !(s->folder = strdup(folder))) {
		e = ERR_NOMEM;
		goto out;
	}
	if (strlen(folder) >= 4096) {
		e = ERR_USAGE;
		goto out;
	}
	snprintf(path, sizeof path, "%s/yagura.db", folder);
	if (mode == STORE_WRITE)
		e = make_folder(folder);
	if (!e)
		e = mode == STORE_WRITE ? open_write(s, path, wait_ms) :
			open_read(s, path, wait_ms);
	/* On a read-only disk SQLite misses its own files, not the permission. */
	if (mode == STORE_WRITE && (e == ERR_NOTFOUND || e == ERR_IO) && access(folder, W_OK) != 0)
		e = err_from_errno(errno);
out:
	/* A store that failed to open is given too, for store_detail(). */
	if (e && e == ERR_NOMEM) {
		store_close(s);
		s = NULL;
	}
	*out = s;
	return e;
}

void
store_close(struct store *s)
{
	if (!s)
		return;
	store_rollback(s);
	sqlite3_close(s->db);
	free(s->folder);
	free(s);
}

const char *
store_folder(const struct store *s)
{
	return s->folder;
}

const char *
store_detail(const struct store *s)
{
	return s->detail;
}

enum err
store_begin(struct store *s)
{
	enum err e = sql_script(s, "BEGIN IMMEDIATE");

	s->writing = e == ERR_OK;
	return e;
}

enum err
store_commit(struct store *s)
{
	enum err e = sql_script(s, "COMMIT");

	if (e)
		store_rollback(s);
	s->writing = false;
	return e;
}

void
store_rollback(struct store *s)
{
	if (s->db && s->writing)
		sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
	s->writing = false;
}
