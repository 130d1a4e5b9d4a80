#include "room.h"

#include <sqlite3.h>

#include "store/verify.h"

static struct store_finding last;
static char last_subject[64], last_table[64];
static unsigned seen;

static void
note(void *argument, const struct store_finding *f)
{
	(void)argument;
	last = *f;
	snprintf(last_subject, sizeof last_subject, "%.*s", STR_ARG(f->subject));
	snprintf(last_table, sizeof last_table, "%.*s", STR_ARG(f->table));
	seen++;
}

static struct store_proof
verify(struct room *room, const struct store_anchor *anchor)
{
	struct store_proof proof = { 0 };

	seen = 0;
	room_reopen(room, STORE_READ);
	assert_int_equal(store_verify(room->store, anchor, note, NULL, &proof), ERR_OK);
	assert_int_equal(proof.faults, seen);
	return proof;
}

/* Somebody else's hand. */
static void
tamper(struct room *room, const char *sql)
{
	sqlite3 *db;
	char path[128];

	store_close(room->store);
	room->store = NULL;
	snprintf(path, sizeof path, "%s/yagura.db", room->folder);
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
		fail_msg("%s: %s", sql, sqlite3_errmsg(db));
	sqlite3_close(db);
}

static void
fill(struct room *room)
{
	struct edition e = { .month = STR("1999-05"), .published = MAY_6, .by = STR("editor"),
		.snapshot = STR("{}"), .restated = STR("[]") };
	struct report r;

	assert_int_equal(store_begin(room->store), ERR_OK);
	for (int i = 0; i < 3; i++) {
		report_init(&r);
		r.received.at = MAY_6 + i * DAY;
		r.words = STR("words");
		assert_int_equal(store_report_add(room->store, &r, room->tokyo, STR("analyst"),
			MAY_6, &room->arena, NULL), ERR_OK);
	}
	assert_int_equal(store_edition_publish(room->store, &e), ERR_OK);
	assert_int_equal(store_commit(room->store), ERR_OK);
}

static void
what_was_not_touched_holds(void **state)
{
	struct room *room = *state;
	struct store_proof p;

	fill(room);
	p = verify(room, NULL);
	assert_int_equal(p.faults, 0);
	assert_int_equal(p.records, 4);
	assert_int_equal(p.seq, 4);
	assert_true(p.rows >= 4);
}

static void
a_changed_payload_is_named(void **state)
{
	struct room *room = *state;

	fill(room);
	tamper(room, "UPDATE record SET payload = replace(payload, 'words', 'sword') WHERE seq = 2");
	assert_int_equal(verify(room, NULL).faults, 1);
	assert_int_equal(last.fault, FAULT_PAYLOAD);
	assert_int_equal(last.seq, 2);
	assert_string_equal(last_subject, "R-1999-0002");
}

static void
every_column_of_a_record_is_covered(void **state)
{
	static const char *const changes[] = { "kind = 'report.amended'", "subject = 'R-1999-0003'",
		"at = at + 1", "by = 'other'", "digest = zeroblob(32)", "chain = zeroblob(32)",
		"salt = zeroblob(16)", "payload = '{}'", "seq = 9",
		"erased = 1, payload = NULL, salt = NULL", "digest = zeroblob(3)" };
	struct room *room = *state;

	fill(room);
	for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
		char sql[256];

		tamper(room, "CREATE TABLE before AS SELECT * FROM record");
		snprintf(sql, sizeof sql, "UPDATE record SET %s WHERE seq = 2", changes[i]);
		tamper(room, sql);
		if (verify(room, NULL).faults == 0)
			fail_msg("not seen: %s", changes[i]);
		tamper(room, "DELETE FROM record; INSERT INTO record SELECT * FROM before;"
			"DROP TABLE before");
		assert_int_equal(verify(room, NULL).faults, 0);
	}
}

/* It would keep the next record from being written, without a gap. */
static void
a_trigger_is_named_and_not_run(void **state)
{
	struct room *room = *state;
	struct report r;
	struct store_proof p;

	fill(room);
	tamper(room, "CREATE TRIGGER quiet BEFORE INSERT ON record BEGIN SELECT raise(ignore); END");
	assert_int_equal(verify(room, NULL).faults, 1);
	assert_int_equal(last.fault, FAULT_FOREIGN);
	assert_string_equal(last_subject, "quiet");
	report_init(&r);
	room_reopen(room, STORE_WRITE);
	assert_int_equal(store_begin(room->store), ERR_OK);
	assert_int_equal(store_report_add(room->store, &r, room->tokyo, STR("analyst"), MAY_6,
		&room->arena, NULL), ERR_OK);
	assert_int_equal(store_commit(room->store), ERR_OK);
	p = verify(room, NULL);
	assert_int_equal(p.records, 5);
}

static void
a_changed_index_row_is_named(void **state)
{
	struct room *room = *state;

	fill(room);
	tamper(room, "UPDATE report SET received = 0 WHERE number = 'R-1999-0003'");
	assert_int_equal(verify(room, NULL).faults, 1);
	assert_int_equal(last.fault, FAULT_INDEX);
	assert_string_equal(last_subject, "R-1999-0003");
	assert_string_equal(last_table, "report");
	assert_int_equal(last.seq, 3);
	tamper(room, "DELETE FROM report WHERE number = 'R-1999-0003'");
	assert_int_equal(verify(room, NULL).faults, 1);
	room_reopen(room, STORE_WRITE);
	assert_int_equal(store_begin(room->store), ERR_OK);
	assert_int_equal(store_rebuild(room->store), ERR_OK);
	assert_int_equal(store_commit(room->store), ERR_OK);
	assert_int_equal(verify(room, NULL).faults, 0);
}

static void
missing_records_are_named(void **state)
{
	struct room *room = *state;

	fill(room);
	tamper(room, "DELETE FROM record WHERE seq = 2");
	assert_true(verify(room, NULL).faults >= 2); /* the gap, and the broken link after it */
	tamper(room, "DELETE FROM record WHERE seq > 1");
	assert_true(verify(room, NULL).faults >= 3); /* rows that nothing gives any more */
}

static void
erasing_is_no_fault(void **state)
{
	struct room *room = *state;
	struct store_proof p;

	fill(room);
	assert_int_equal(store_begin(room->store), ERR_OK);
	assert_int_equal(store_erase(room->store, 2, STR("analyst"), MAY_6), ERR_OK);
	assert_int_equal(store_commit(room->store), ERR_OK);
	p = verify(room, NULL);
	assert_int_equal(p.faults, 0);
	assert_int_equal(p.erased, 1);
}

static void
a_head_kept_outside_proves_the_rest(void **state)
{
	struct room *room = *state;
	struct store_proof p;
	struct store_anchor head;
	struct report r;

	fill(room);
	p = verify(room, NULL);
	head.seq = p.seq;
	memcpy(head.chain, p.chain, DIGEST_SIZE);
	room_reopen(room, STORE_WRITE);
	report_init(&r);
	assert_int_equal(store_begin(room->store), ERR_OK);
	assert_int_equal(store_report_add(room->store, &r, room->tokyo, STR("a"), MAY_6,
		&room->arena, NULL), ERR_OK);
	assert_int_equal(store_commit(room->store), ERR_OK);
	assert_int_equal(verify(room, &head).faults, 0);
	head.chain[5] ^= 1;
	assert_int_equal(verify(room, &head).faults, 1);
	assert_int_equal(last.fault, FAULT_HEAD);
	head.seq = 99; /* the store was cut short */
	assert_int_equal(verify(room, &head).faults, 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_ROOM(what_was_not_touched_holds),
		IN_ROOM(a_changed_payload_is_named),
		IN_ROOM(every_column_of_a_record_is_covered),
		IN_ROOM(a_trigger_is_named_and_not_run),
		IN_ROOM(a_changed_index_row_is_named),
		IN_ROOM(missing_records_are_named),
		IN_ROOM(erasing_is_no_fault),
		IN_ROOM(a_head_kept_outside_proves_the_rest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
