#include "room.h"

static struct standing
said(enum certainty certainty)
{
	return (struct standing){ BASIS_CLAIMED, certainty, STR("reporter"), STR(""), MAY_6 };
}

static struct report
scan_report(void)
{
	struct report r;

	report_init(&r);
	r.received.at = MAY_6;
	r.received.day_only = true;
	r.reporter_organization = STR("Example University");
	r.reporter_kind = STR("education");
	r.recurring = true;
	r.class = CLASS_SCAN;
	r.class_standing = said(CERTAINTY_LIKELY);
	r.services[0] = STR("pop3");
	r.services[1] = STR("telnet");
	r.service_count = 2;
	r.services_standing = said(CERTAINTY_CONFIRMED);
	r.accesses = 70;
	r.accesses_told = r.accesses_approximate = true;
	r.accesses_standing = said(CERTAINTY_CONFIRMED);
	r.damage = DAMAGE_NONE;
	r.damage_standing = said(CERTAINTY_CONFIRMED);
	r.noticed.items[0] = (struct fact){ STR("log-check"), STR(""), said(CERTAINTY_CONFIRMED) };
	r.noticed.count = 1;
	r.words = STR("\xe3\x83\xad\xe3\x82\xb0\n\"quoted\"\x01");
	return r;
}

static void
add(struct room *room, struct report *r)
{
	assert_int_equal(store_begin(room->store), ERR_OK);
	assert_int_equal(store_report_add(room->store, r, room->tokyo, STR("analyst"), MAY_6,
		&room->arena, NULL), ERR_OK);
	assert_int_equal(store_commit(room->store), ERR_OK);
}

static void
what_is_told_comes_back(void **state)
{
	struct room *room = *state;
	struct report r = scan_report(), back;

	add(room, &r);
	assert_true(str_is(r.number, "R-1999-0001"));
	room_reopen(room, STORE_READ);
	assert_int_equal(store_report(room->store, STR("R-1999-0001"), &room->arena, &back), ERR_OK);
	assert_int_equal(back.class, CLASS_SCAN);
	assert_int_equal(back.class_standing.certainty, CERTAINTY_LIKELY);
	assert_int_equal(back.service_count, 2);
	assert_true(str_is(back.services[1], "telnet"));
	assert_int_equal(back.accesses, 70);
	assert_true(back.accesses_approximate && back.recurring && back.received.day_only);
	assert_true(str_is(back.noticed.items[0].code, "log-check"));
	assert_true(str_eq(back.words, r.words));
	assert_false(standing_told(&back.status_standing));
	assert_int_equal(back.start.at, INSTANT_NONE);
}

static void
numbers_are_of_the_year_of_receipt_at_the_desk(void **state)
{
	struct room *room = *state;
	struct report r = scan_report();

	add(room, &r);
	r.received.at = INT64_C(946652400) * SECOND; /* 2000-01-01 00:00 in Tokyo, 1999 in UTC */
	add(room, &r);
	assert_true(str_is(r.number, "R-2000-0001"));
	r.received.at = MAY_6;
	add(room, &r);
	assert_true(str_is(r.number, "R-1999-0002"));
}

static void
months_are_of_the_desk(void **state)
{
	struct room *room = *state;
	struct report r = scan_report(), *all;
	size_t count;

	r.received.at = INT64_C(925484400) * SECOND; /* 1999-05-01 00:00 in Tokyo */
	add(room, &r);
	r.received.at -= SECOND;
	add(room, &r);
	r.received.at = INT64_C(928162800) * SECOND; /* 1999-06-01 00:00 in Tokyo */
	add(room, &r);
	assert_int_equal(store_reports(room->store, "1999-05", room->tokyo, &room->arena, &all,
		&count), ERR_OK);
	assert_int_equal(count, 1);
	assert_true(str_is(all[0].number, "R-1999-0001"));
	assert_int_equal(store_reports(room->store, NULL, room->tokyo, &room->arena, &all,
		&count), ERR_OK);
	assert_int_equal(count, 3);
	assert_int_equal(store_reports(room->store, "1999-13", room->tokyo, &room->arena, &all,
		&count), ERR_USAGE);
}

static void
late_findings_are_added(void **state)
{
	struct room *room = *state;
	struct report r = scan_report(), more, back;
	struct store_record *records;
	size_t count;

	add(room, &r);
	report_init(&more);
	more.done.items[0] = (struct fact){ STR("service-closed"), STR("ftp"),
		said(CERTAINTY_CONFIRMED) };
	more.done.count = 1;
	more.status = STATUS_RESOLVED;
	more.status_standing = said(CERTAINTY_CONFIRMED);
	assert_int_equal(store_begin(room->store), ERR_OK);
	assert_int_equal(store_report_amend(room->store, r.number, &more, STR("analyst"),
		MAY_6 + DAY), ERR_OK);
	assert_int_equal(store_report_amend(room->store, STR("R-1999-0099"), &more,
		STR("analyst"), MAY_6 + DAY), ERR_NOTFOUND);
	assert_int_equal(store_commit(room->store), ERR_OK);
	assert_int_equal(store_report(room->store, r.number, &room->arena, &back), ERR_OK);
	assert_int_equal(back.done.count, 1);
	assert_int_equal(back.status, STATUS_RESOLVED);
	assert_int_equal(back.class, CLASS_SCAN);
	assert_int_equal(store_records(room->store, r.number, &room->arena, &records, &count),
		ERR_OK);
	assert_int_equal(count, 2);
	assert_true(str_is(records[1].kind, "report.amended"));
}

static void
editions_have_revisions(void **state)
{
	struct room *room = *state;
	struct edition e = { .month = STR("1999-05"), .published = MAY_6, .by = STR("editor"),
		.snapshot = STR("{\"reports\":9}"), .restated = STR("[]") }, back;

	assert_int_equal(store_edition(room->store, e.month, 0, &room->arena, &back),
		ERR_NOTFOUND);
	assert_int_equal(store_begin(room->store), ERR_OK);
	assert_int_equal(store_edition_publish(room->store, &e), ERR_OK);
	assert_int_equal(e.revision, 1);
	e.snapshot = STR("{\"reports\":10}");
	e.restated = STR("[{\"field\":\"reports\",\"from\":9,\"to\":10}]");
	assert_int_equal(store_edition_publish(room->store, &e), ERR_OK);
	assert_int_equal(e.revision, 2);
	assert_int_equal(store_commit(room->store), ERR_OK);
	assert_int_equal(store_edition(room->store, e.month, 0, &room->arena, &back), ERR_OK);
	assert_int_equal(back.revision, 2);
	assert_true(str_is(back.snapshot, "{\"reports\":10}"));
	assert_int_equal(store_edition(room->store, e.month, 1, &room->arena, &back), ERR_OK);
	assert_true(str_is(back.snapshot, "{\"reports\":9}"));
}

static void
erasing_leaves_the_rest(void **state)
{
	struct room *room = *state;
	struct report r = scan_report(), back;
	struct store_record *records;
	size_t count;

	add(room, &r);
	assert_int_equal(store_begin(room->store), ERR_OK);
	assert_int_equal(store_erase(room->store, 1, STR("analyst"), MAY_6), ERR_OK);
	assert_int_equal(store_erase(room->store, 1, STR("analyst"), MAY_6), ERR_NOTFOUND);
	assert_int_equal(store_commit(room->store), ERR_OK);
	assert_int_equal(store_report(room->store, r.number, &room->arena, &back), ERR_OK);
	assert_int_equal(back.words.len, 0);
	assert_int_equal(back.received.at, MAY_6); /* it still counts in its month */
	assert_int_equal(store_records(room->store, r.number, &room->arena, &records, &count),
		ERR_OK);
	assert_true(records[0].erased && records[0].payload.len == 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_ROOM(what_is_told_comes_back),
		IN_ROOM(numbers_are_of_the_year_of_receipt_at_the_desk),
		IN_ROOM(months_are_of_the_desk),
		IN_ROOM(late_findings_are_added),
		IN_ROOM(editions_have_revisions),
		IN_ROOM(erasing_leaves_the_rest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
