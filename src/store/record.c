/*
 * The chain. A record's digest is over a random salt and its payload, and the
 * chain over the digests, so that a payload can be taken away without breaking
 * what follows, and nobody can guess an erased payload from its digest.
 *
 * digest = SHA-256(salt, payload)
 * chain  = SHA-256(chain of the record before, seq, kind, subject, at, by, digest)
 *
 * Numbers are 8 bytes, big end first; kind, subject and by are preceded by
 * their length as such a number, so that no byte can move from one to the next.
 * The first record stands on 32 zero bytes.
 */
#include <stdio.h>
#include <sys/random.h>

#include "store/sql.h"

#define SALT_SIZE 16

static void
add_number(struct digest_run *d, uint64_t n)
{
	char bytes[8];

	for (int i = 0; i < 8; i++)
		bytes[i] = (char)(n >> (56 - 8 * i));
	digest_add(d, (struct str){ bytes, sizeof bytes });
}

static void
add_text(struct digest_run *d, struct str s)
{
	add_number(d, s.len);
	digest_add(d, s);
}

enum err
record_digest(struct str salt, struct str payload, uint8_t out[DIGEST_SIZE])
{
	struct digest_run *d = NULL;
	enum err e = digest_new(&d);

	if (!e) {
		digest_add(d, salt);
		digest_add(d, payload);
		digest_finish(d, out);
	}
	digest_free(d);
	return e;
}

enum err
record_chain(const uint8_t previous[DIGEST_SIZE], const struct store_record *r,
	uint8_t out[DIGEST_SIZE])
{
	struct digest_run *d = NULL;
	enum err e = digest_new(&d);

	if (!e) {
		digest_add(d, (struct str){ (const char *)previous, DIGEST_SIZE });
		add_number(d, r->seq);
		add_text(d, r->kind);
		add_text(d, r->subject);
		add_number(d, (uint64_t)r->at);
		add_text(d, r->by);
		digest_add(d, (struct str){ (const char *)r->digest, DIGEST_SIZE });
		digest_finish(d, out);
	}
	digest_free(d);
	return e;
}

bool
record_of_row(sqlite3_stmt *q, struct store_record *out, struct str *salt)
{
	struct str digest = sql_str(q, 8), chain = sql_str(q, 9);

	*out = (struct store_record){ .seq = (uint64_t)sqlite3_column_int64(q, 0),
		.kind = sql_str(q, 1), .subject = sql_str(q, 2),
		.at = sqlite3_column_int64(q, 3), .by = sql_str(q, 4),
		.payload = sql_str(q, 6), .erased = sqlite3_column_int(q, 7) != 0 };
	*salt = sql_str(q, 5);
	if (digest.len != DIGEST_SIZE || chain.len != DIGEST_SIZE)
		return false;
	memcpy(out->digest, digest.ptr, DIGEST_SIZE);
	memcpy(out->chain, chain.ptr, DIGEST_SIZE);
	return true;
}

enum err
store_head(struct store *s, uint64_t *seq, uint8_t chain[DIGEST_SIZE])
{
	sqlite3_stmt *q = NULL;
	enum err e = sql_query(s, &q, "SELECT seq, chain FROM record ORDER BY seq DESC LIMIT 1",
		"");

	*seq = 0;
	memset(chain, 0, DIGEST_SIZE);
	if (!e && sql_next(s, q, &e)) {
		struct str bytes = sql_str(q, 1);

		*seq = (uint64_t)sqlite3_column_int64(q, 0);
		if (bytes.len == DIGEST_SIZE)
			memcpy(chain, bytes.ptr, DIGEST_SIZE);
		else
			e = ERR_DAMAGED;
	}
	sqlite3_finalize(q);
	return e;
}

static struct str
slice(const uint8_t digest[DIGEST_SIZE])
{
	return (struct str){ (const char *)digest, DIGEST_SIZE };
}

enum err
store_append(struct store *s, const struct store_record *given, uint64_t *seq)
{
	struct store_record r = *given;
	uint8_t previous[DIGEST_SIZE];
	char bytes[SALT_SIZE];
	struct str salt = { bytes, sizeof bytes };
	enum err e;

	if (r.payload.len > STORE_PAYLOAD_MAX)
		return ERR_NOMEM;
	if (getrandom(bytes, sizeof bytes, 0) != (ssize_t)sizeof bytes)
		return ERR_IO;
	e = store_head(s, &r.seq, previous);
	r.seq++;
	if (!e)
		e = record_digest(salt, r.payload, r.digest);
	if (!e)
		e = record_chain(previous, &r, r.chain);
	if (!e)
		e = sql_run(s, "INSERT INTO record(" RECORD_COLUMNS ")"
			" VALUES(?, ?, ?, ?, ?, ?, ?, 0, ?, ?)", "ittitbtbb", (int64_t)r.seq,
			r.kind, r.subject, r.at, r.by, salt, r.payload, slice(r.digest),
			slice(r.chain));
	if (!e)
		e = index_apply(s, "main", &r);
	if (!e && seq)
		*seq = r.seq;
	return e;
}

static bool
keep_record(struct arena *a, struct store_record *r)
{
	r->kind = arena_keep(a, r->kind);
	r->subject = arena_keep(a, r->subject);
	r->by = arena_keep(a, r->by);
	r->payload = arena_keep(a, r->payload);
	return r->kind.ptr && r->subject.ptr && r->by.ptr && r->payload.ptr;
}

enum err
store_records(struct store *s, struct str subject, struct arena *a, struct store_record **out,
	size_t *count)
{
	sqlite3_stmt *q = NULL;
	struct store_record *all = NULL;
	struct str salt;
	int64_t total = 0;
	size_t n = 0;
	enum err e = sql_number(s, &total, "SELECT count(*) FROM record WHERE subject = ?", "t",
		subject);

	if (!e && !(all = arena_array(a, (size_t)total + 1, sizeof *all)))
		e = ERR_NOMEM;
	if (!e)
		e = sql_query(s, &q, "SELECT " RECORD_COLUMNS " FROM record WHERE subject = ?"
			" ORDER BY seq", "t", subject);
	while (!e && n < (size_t)total && sql_next(s, q, &e)) {
		if (!record_of_row(q, &all[n], &salt))
			e = ERR_DAMAGED;
		else if (!keep_record(a, &all[n++]))
			e = ERR_NOMEM;
	}
	sqlite3_finalize(q);
	if (!e) {
		*out = all;
		*count = n;
	}
	return e;
}

enum err
store_rebuild(struct store *s)
{
	sqlite3_stmt *q = NULL;
	struct store_record r;
	struct str salt;
	enum err e = index_clear(s, "main");

	if (!e)
		e = sql_query(s, &q, "SELECT " RECORD_COLUMNS " FROM record ORDER BY seq", "");
	while (!e && sql_next(s, q, &e))
		e = record_of_row(q, &r, &salt) ? index_apply(s, "main", &r) : ERR_DAMAGED;
	sqlite3_finalize(q);
	return e;
}

enum err
store_erase(struct store *s, uint64_t seq, struct str by, instant at)
{
	char subject[40], payload[64];
	struct store_record r = { .kind = STR("payload.erased"), .by = by, .at = at };
	int64_t found = 0;
	enum err e = sql_number(s, &found, "SELECT count(*) FROM record WHERE seq = ?"
		" AND NOT erased", "i", (int64_t)seq);

	if (e || !found)
		return e ? e : ERR_NOTFOUND;
	e = sql_run(s, "UPDATE record SET erased = 1, payload = NULL, salt = NULL"
		" WHERE seq = ?", "i", (int64_t)seq);
	snprintf(subject, sizeof subject, "record %llu", (unsigned long long)seq);
	snprintf(payload, sizeof payload, "{\"record\":%llu}", (unsigned long long)seq);
	r.subject = str_from(subject);
	r.payload = str_from(payload);
	if (!e)
		e = store_append(s, &r, NULL);
	return e ? e : store_rebuild(s);
}
