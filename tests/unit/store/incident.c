#include "room.h"

#include "core/detector.h"
#include "store/incidents.h"
#include "store/verify.h"

static struct services *services;

static void
describe(const struct alert *a, const struct services *s, struct buf *out)
{
	(void)s;
	buf_printf(out, "%u accesses", a->accesses);
}

static const struct detector port_scan = { .name = "port-scan", .describe = describe };

static const struct citation cited[] = {
	{ { .source = 0, .line = 12, .offset = 900, .length = 4 }, { "maillog", 7 },
		{ "\x1b[2J", 4 }, { 1, 2, 3 }, false },
	{ { .source = 0, .line = 13, .offset = 905, .length = 3 }, { "maillog", 7 },
		{ "a\xff\0", 3 }, { 4 }, false },
};

static const struct citation *
find(const void *argument, const struct place *p)
{
	(void)argument;
	return p->line == 12 ? &cited[0] : p->line == 13 ? &cited[1] : NULL;
}

struct scene {
	struct alert alert;
	const struct alert *alerts[1];
	struct port_range ranges[1];
	struct incident incident;
	struct store_source source;
	struct str sentence;
	struct store_analysis analysis;
};

static void
make_scene(struct room *room, struct scene *x, uint64_t key)
{
	*x = (struct scene){ .ranges = { { 110, 110, IP_TCP } },
		.source = { STR("maillog"), STR("syslog"), 1000, { 9 } },
		.sentence = STR("203.0.113.9 tried pop3.") };
	x->alert = (struct alert){ .detector = &port_scan, .class = CLASS_SCAN,
		.method = METHOD_TCP_CONNECT, .target_count = 2, .ports = x->ranges,
		.range_count = 1, .port_count = 1, .accesses = 7, .start = MAY_6,
		.end = MAY_6 + HOUR, .verdict = VERDICT_NOTHING, .ground = { GROUND_ALL_REFUSED, 7, 0, STR(""), STR("") },
		.confidence = CERTAINTY_CONFIRMED };
	addr_parse(STR("203.0.113.9"), &x->alert.source.addr);
	x->alert.services[x->alert.service_count++] = service_by_name(services, STR("pop3"));
	cited_add(&x->alert.cited, &cited[0].place);
	cited_add(&x->alert.cited, &cited[1].place);
	x->alerts[0] = &x->alert;
	x->incident = (struct incident){ .classes = { CLASS_SCAN }, .class_count = 1,
		.source = x->alert.source, .source_count = 1, .target_count = 2, .start = MAY_6,
		.end = MAY_6 + HOUR, .verdict = VERDICT_NOTHING, .ground = { GROUND_ALL_REFUSED, 7, 0, STR(""), STR("") },
		.certainty = CERTAINTY_CONFIRMED, .accesses = 7, .alerts = x->alerts,
		.alert_count = 1, .key = key };
	x->analysis = (struct store_analysis){ .incidents = &x->incident, .incident_count = 1,
		.sentences = &x->sentence, .citation = find, .sources = &x->source,
		.source_count = 1, .services = services, .zone = room->tokyo,
		.by = STR("analyst"), .at = MAY_6 + DAY };
}

static struct store_kept
record(struct room *room, const struct store_analysis *x)
{
	struct store_kept kept;

	assert_int_equal(store_begin(room->store), ERR_OK);
	assert_int_equal(store_record_analysis(room->store, x, &room->arena, &kept), ERR_OK);
	assert_int_equal(store_commit(room->store), ERR_OK);
	return kept;
}

static void
it_comes_back_with_its_evidence(void **state)
{
	struct room *room = *state;
	struct store_incident i;
	struct store_kept kept;
	struct scene x;

	make_scene(room, &x, 0xfedcba9876543210u);
	kept = record(room, &x.analysis);
	assert_true(str_is(kept.number, "I-1999-0001"));
	assert_false(kept.known);
	assert_int_equal(store_incident(room->store, kept.number, services, &room->arena, &i),
		ERR_OK);
	assert_int_equal(i.incident.key, 0xfedcba9876543210u);
	assert_int_equal(i.incident.accesses, 7);
	assert_int_equal(i.alert_count, 1);
	assert_true(str_is(i.alerts[0].sentence, "7 accesses"));
	assert_true(str_is(i.sentence, "203.0.113.9 tried pop3."));
	assert_int_equal(i.alerts[0].alert.ports[0].first, 110);
	assert_int_equal(i.alerts[0].alert.service_count, 1);
	assert_int_equal(i.alerts[0].citation_count, 2);
	assert_true(str_eq(i.alerts[0].citations[0].bytes, cited[0].bytes));
	assert_true(str_eq(i.alerts[0].citations[1].bytes, cited[1].bytes));
	assert_int_equal(i.alerts[0].citations[1].sha256[0], 4);
	assert_true(i.last_run);
}

static void
twice_is_once(void **state)
{
	struct room *room = *state;
	struct store_record *records;
	struct store_kept kept;
	struct scene x;
	size_t count;

	make_scene(room, &x, 5);
	record(room, &x.analysis);
	kept = record(room, &x.analysis);
	assert_true(kept.known && kept.last_run);
	assert_int_equal(store_records(room->store, kept.number, &room->arena, &records, &count),
		ERR_OK);
	assert_int_equal(count, 1);
	x.incident.accesses = x.alert.accesses = 9;
	record(room, &x.analysis);
	assert_int_equal(store_records(room->store, kept.number, &room->arena, &records, &count),
		ERR_OK);
	assert_int_equal(count, 2);
}

static void
the_run_before_is_known(void **state)
{
	struct room *room = *state;
	struct store_incident *all;
	struct store_kept kept;
	struct scene x;
	size_t count;

	make_scene(room, &x, 5);
	record(room, &x.analysis);
	make_scene(room, &x, 6);
	kept = record(room, &x.analysis);
	assert_true(str_is(kept.number, "I-1999-0002"));
	assert_int_equal(store_incidents(room->store, services, &room->arena, &all, &count),
		ERR_OK);
	assert_int_equal(count, 2);
	assert_false(all[0].last_run);
	assert_true(all[1].last_run);
	make_scene(room, &x, 5);
	kept = record(room, &x.analysis);
	assert_true(kept.known && !kept.last_run);
}

static void
the_desk_decides(void **state)
{
	struct room *room = *state;
	struct store_incident i;
	struct store_kept kept;
	struct store_proof proof;
	struct scene x;

	make_scene(room, &x, 5);
	kept = record(room, &x.analysis);
	assert_int_equal(store_begin(room->store), ERR_OK);
	assert_int_equal(store_incident_set(room->store, kept.number, STR("damage"), STR("none"),
		STR("analyst"), MAY_6), ERR_OK);
	assert_int_equal(store_incident_set(room->store, kept.number, STR("state"),
		STR("resolved"), STR("analyst"), MAY_6), ERR_OK);
	assert_int_equal(store_incident_set(room->store, STR("I-1999-0099"), STR("a"), STR("b"),
		STR("c"), MAY_6), ERR_NOTFOUND);
	assert_int_equal(store_incident_suppress(room->store, kept.number, STR("our own scanner"),
		MAY_6 + 30 * DAY, STR("analyst"), MAY_6), ERR_OK);
	assert_int_equal(store_commit(room->store), ERR_OK);
	assert_int_equal(store_incident(room->store, kept.number, services, &room->arena, &i),
		ERR_OK);
	assert_int_equal(i.decision_count, 2);
	assert_true(str_is(i.decisions[1].value, "resolved"));
	assert_true(i.suppression_set && str_is(i.suppression.reason, "our own scanner"));

	x.incident.accesses = x.alert.accesses = 9; /* what the desk said outlives news */
	assert_true(record(room, &x.analysis).suppressed);
	assert_int_equal(store_incident(room->store, kept.number, services, &room->arena, &i),
		ERR_OK);
	assert_int_equal(i.decision_count, 2);
	assert_int_equal(i.incident.accesses, 9);
	x.analysis.at = MAY_6 + 30 * DAY;
	assert_false(record(room, &x.analysis).suppressed);
	room_reopen(room, STORE_READ);
	assert_int_equal(store_verify(room->store, NULL, NULL, NULL, &proof), ERR_OK);
	assert_int_equal(proof.faults, 0);
}

static void
ledger_entry(struct ledger *l, unsigned host, instant t)
{
	struct ledger_entry e = { .time = t, .port = 23, .ip_proto = IP_TCP,
		.service = service_by_name(services, STR("telnet")) };

	e.source.family = e.target.family = ADDR_V4;
	e.source.bytes[3] = (uint8_t)host;
	e.target.bytes[3] = 200;
	ledger_add(l, &e);
}

static void
the_ledger_sleeps_and_wakes(void **state)
{
	const struct ledger_entry *all;
	struct room *room = *state;
	struct ledger *l;
	size_t count;

	for (int round = 0; round < 2; round++) { /* shown twice: kept once */
		assert_int_equal(ledger_new(1000, &l), ERR_OK);
		assert_int_equal(store_ledger_load(room->store, l, services), ERR_OK);
		ledger_entry(l, 1, MAY_6);
		ledger_entry(l, 2, MAY_6 + HOUR);
		assert_int_equal(store_begin(room->store), ERR_OK);
		assert_int_equal(store_ledger_save(room->store, l, services), ERR_OK);
		assert_int_equal(store_commit(room->store), ERR_OK);
		ledger_free(l);
	}
	assert_int_equal(ledger_new(1000, &l), ERR_OK);
	assert_int_equal(store_ledger_load(room->store, l, services), ERR_OK);
	all = ledger_sorted(l, &count);
	assert_int_equal(count, 2);
	assert_int_equal(all[0].time, MAY_6);
	assert_int_equal(all[0].service, service_by_name(services, STR("telnet")));
	assert_int_equal(all[0].place.source, SOURCE_NONE);
	ledger_free(l);
}

static int
load_services(void **state)
{
	unsigned line;

	(void)state;
	return services_new(STR("pop3\tpop3\ttcp\t110\t\ntelnet\ttelnet\ttcp\t23\t\n"), &services,
		&line);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_ROOM(it_comes_back_with_its_evidence),
		IN_ROOM(twice_is_once),
		IN_ROOM(the_run_before_is_known),
		IN_ROOM(the_desk_decides),
		IN_ROOM(the_ledger_sleeps_and_wakes),
	};

	return cmocka_run_group_tests(tests, load_services, NULL);
}
