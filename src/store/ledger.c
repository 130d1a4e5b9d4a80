/*
 * The ledger lives in memory while an analysis runs; here it sleeps. It is no
 * part of the chain: it is a help for finding slow scans, not evidence, and it
 * forgets by the evidence's time.
 */
#include "store/incidents.h"
#include "store/sql.h"

#define LEDGER_COLUMNS "source, target, port, ip_proto, src_port, time, outcome, service," \
	" \"offset\", line, length, mark, method"

/* One byte of family, then the address: as short as it can be compared. */
static struct str
pack(const struct addr *a, char out[17])
{
	out[0] = (char)a->family;
	memcpy(out + 1, a->bytes, 16);
	return (struct str){ out, 17 };
}

static bool
unpack(struct str s, struct addr *out)
{
	*out = (struct addr){ 0 };
	if (s.len != 17)
		return false;
	out->family = (uint8_t)s.ptr[0];
	memcpy(out->bytes, s.ptr + 1, 16);
	return true;
}

static bool
entry_of_row(sqlite3_stmt *q, const struct services *services, struct ledger_entry *out)
{
	*out = (struct ledger_entry){ .port = (uint16_t)sqlite3_column_int(q, 2),
		.ip_proto = (uint8_t)sqlite3_column_int(q, 3),
		.src_port = (uint16_t)sqlite3_column_int(q, 4),
		.time = sqlite3_column_int64(q, 5),
		.outcome = (uint8_t)sqlite3_column_int(q, 6),
		.service = service_by_name(services, sql_str(q, 7)) };
	out->place = (struct place){ .offset = (uint64_t)sqlite3_column_int64(q, 8),
		.line = (uint64_t)sqlite3_column_int64(q, 9), .source = SOURCE_NONE,
		.length = (uint32_t)sqlite3_column_int64(q, 10),
		.mark = (uint32_t)sqlite3_column_int64(q, 11) };
	out->method = (uint8_t)sqlite3_column_int(q, 12);
	return out->outcome < OUTCOME_COUNT && out->method < METHOD_COUNT && unpack(sql_str(q, 0), &out->source) &&
		unpack(sql_str(q, 1), &out->target);
}

enum err
store_ledger_load(struct store *s, struct ledger *l, const struct services *services)
{
	sqlite3_stmt *q = NULL;
	struct ledger_entry entry;
	enum err e = sql_query(s, &q, "SELECT " LEDGER_COLUMNS " FROM ledger ORDER BY time", "");

	while (!e && sql_next(s, q, &e)) {
		if (entry_of_row(q, services, &entry))
			ledger_add(l, &entry);
		else
			e = ERR_DAMAGED;
	}
	sqlite3_finalize(q);
	q = NULL;
	if (!e)
		e = sql_query(s, &q, "SELECT key, name FROM ledger_name", "");
	while (!e && sql_next(s, q, &e)) {
		struct addr key;

		if (unpack(sql_str(q, 0), &key))
			ledger_name(l, &key, sql_str(q, 1));
		else
			e = ERR_DAMAGED;
	}
	sqlite3_finalize(q);
	return e;
}

static enum err
save_name(struct store *s, const struct ledger *l, const struct addr *key)
{
	struct str name = ledger_name_of(l, key);
	char packed[17];

	if (key->family != ADDR_NONE || !name.len)
		return ERR_OK;
	return sql_run(s, "INSERT OR IGNORE INTO ledger_name VALUES(?, ?)", "bt",
		pack(key, packed), name);
}

/* Statements are prepared once: a ledger may gain a million entries. */
static enum err
save_entry(struct store *s, sqlite3_stmt *q, const struct ledger_entry *entry,
	const struct services *services)
{
	char source[17], target[17];
	enum err e = ERR_OK;

	pack(&entry->source, source);
	pack(&entry->target, target);
	sqlite3_bind_blob(q, 1, source, sizeof source, SQLITE_STATIC);
	sqlite3_bind_blob(q, 2, target, sizeof target, SQLITE_STATIC);
	sqlite3_bind_int(q, 3, entry->port);
	sqlite3_bind_int(q, 4, entry->ip_proto);
	sqlite3_bind_int(q, 5, entry->src_port);
	sqlite3_bind_int64(q, 6, entry->time);
	sqlite3_bind_int(q, 7, entry->outcome);
	sqlite3_bind_text(q, 8, service_name(services, entry->service), -1, SQLITE_STATIC);
	sqlite3_bind_int64(q, 9, (int64_t)entry->place.offset);
	sqlite3_bind_int64(q, 10, (int64_t)entry->place.line);
	sqlite3_bind_int64(q, 11, entry->place.length);
	sqlite3_bind_int64(q, 12, entry->place.mark);
	sqlite3_bind_int(q, 13, entry->method);
	while (sql_next(s, q, &e))
		;
	sqlite3_reset(q);
	return e;
}

enum err
store_ledger_save(struct store *s, struct ledger *l, const struct services *services)
{
	sqlite3_stmt *q = NULL;
	size_t count;
	const struct ledger_entry *all = ledger_sorted(l, &count);
	int64_t kept = 0;
	enum err e = sql_query(s, &q, "INSERT OR REPLACE INTO ledger(" LEDGER_COLUMNS ")"
		" VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", "");

	for (size_t i = 0; !e && i < count; i++) {
		if (all[i].place.source == SOURCE_NONE) /* it came from here */
			continue;
		e = save_entry(s, q, &all[i], services);
		if (!e)
			e = save_name(s, l, &all[i].source);
		if (!e)
			e = save_name(s, l, &all[i].target);
	}
	sqlite3_finalize(q);
	if (!e)
		e = sql_number(s, &kept, "SELECT count(*) FROM ledger", "");
	if (!e && kept > (int64_t)count)
		e = sql_run(s, "DELETE FROM ledger WHERE (source, target, port, ip_proto, src_port,"
			" time) IN (SELECT source, target, port, ip_proto, src_port, time FROM ledger"
			" ORDER BY time LIMIT ?)", "i", kept - (int64_t)count);
	return e;
}
