/*
 * Events of any kind, in any order, through joins, detectors and incidents.
 * Small numbers are drawn so that sources, processes and queue ids meet again;
 * texts are slices of the input itself, exactly as long as they say.
 */
#include <stdint.h>
#include <stdlib.h>

#include "base/check.h"
#include "core/ledger.h"
#include "correlate/correlate.h"
#include "join/join.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define DETECTORS_MAX 32
#define TEXTS 4

struct bytes {
	const uint8_t *at, *end;
};

static unsigned
draw(struct bytes *b, unsigned below)
{
	return b->at < b->end ? *b->at++ % below : 0;
}

static struct str
draw_text(struct bytes *b)
{
	size_t length = draw(b, 64), left;

	length = length > 60 ? (size_t)1 << (length - 52) : length; /* now and then a long one */
	left = (size_t)(b->end - b->at);
	length = length < left ? length : left;
	b->at += length;
	return (struct str){ (const char *)b->at - length, length };
}

static struct addr
draw_addr(struct bytes *b)
{
	unsigned kind = draw(b, 8);
	struct addr a = { .family = kind == 0 ? ADDR_NONE : kind == 1 ? ADDR_V6 : ADDR_V4 };

	if (a.family != ADDR_NONE) {
		a.bytes[0] = kind == 2 ? 192 : 198;
		a.bytes[3] = (uint8_t)draw(b, 16);
	}
	return a;
}

static void
draw_event(struct bytes *b, struct event *e, struct field *fields)
{
	static const int64_t steps[] = { 0, 1, SECOND, 59 * SECOND, MINUTE, HOUR, DAY, -HOUR };

	e->time += steps[draw(b, 8)] * draw(b, 4);
	e->action = draw(b, ACTION_COUNT);
	e->outcome = draw(b, OUTCOME_COUNT);
	e->method = draw(b, METHOD_COUNT);
	e->service = (service_id)draw(b, 3);
	e->ip_proto = (uint8_t)draw(b, 255);
	e->src_port = (uint16_t)draw(b, 5);
	e->dst_port = (uint16_t)(draw(b, 32) * draw(b, 3));
	e->pid = draw(b, 4);
	e->src = draw_addr(b);
	e->dst = draw_addr(b);
	e->src_name = draw(b, 3) ? STR_NULL : draw_text(b);
	e->host = draw(b, 2) ? STR("www") : draw_text(b);
	e->program = draw(b, 2) ? STR("postfix/smtp") : STR("ftpd");
	e->user = draw(b, 2) ? STR("root") : draw_text(b);
	e->field_count = (uint8_t)draw(b, TEXTS + 1);
	for (unsigned i = 0; i < e->field_count; i++)
		fields[i] = (struct field){ draw(b, FIELD_COUNT), draw_text(b) };
	e->fields = fields;
}

struct scene {
	struct site site;
	struct join *join;
	void *states[DETECTORS_MAX];
	struct alerts alerts;
	struct arena arena;
};

static void
judge(struct scene *s)
{
	struct incident *incidents;
	size_t count, members = 0;
	struct buf out;

	for (size_t i = 0; detectors[i]; i++)
		detectors[i]->finish(s->states[i], &s->alerts);
	check(correlate(&s->alerts, join_successes(s->join), &s->arena, &incidents, &count) == ERR_OK);
	for (size_t i = 0; i < count; i++)
		members += incidents[i].alert_count;
	check(members == s->alerts.count);
	buf_init(&out, 1 << 16);
	for (size_t i = 0; i < s->alerts.count; i++) {
		const struct alert *a = s->alerts.items[i];

		check(a->start <= a->end && a->class != CLASS_NONE);
		a->detector->describe(a, s->site.services, &out);
		alert_ports(a, &out);
		buf_reset(&out);
	}
	buf_free(&out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char services_text[] = "ftp\tftp\ttcp\t21\t\nsmtp\tsmtp\ttcp\t25\t\n";
	static struct services *services;
	struct bytes b = { data, data + size };
	struct event e = { .time = INT64_C(925948800) * SECOND };
	struct field fields[TEXTS];
	struct scene s = { .alerts.count = 0 };
	unsigned line;

	if (!services)
		check(services_new(STR(services_text), &services, &line) == ERR_OK);
	s.site.services = services;
	check(netset_add(&s.site.home, STR("192.0.0.0/16")) == ERR_OK);
	check(ledger_new(16 + draw(&b, 64), &s.site.ledger) == ERR_OK);
	check(join_new(&s.site, &s.join) == ERR_OK);
	alerts_init(&s.alerts, 200);
	arena_init(&s.arena, 1 << 24);
	for (size_t i = 0; detectors[i]; i++)
		check(detectors[i]->open(&s.site, &s.states[i]) == ERR_OK);
	while (b.at < b.end) {
		struct observation o;

		draw_event(&b, &e, fields);
		e.place.line++;
		e.place.offset += 10;
		join_near(s.join, &e, 1, &o);
		join_event(s.join, &e, &o);
		for (size_t i = 0; detectors[i]; i++)
			if (detectors[i]->observe && (!detectors[i]->actions ||
				detectors[i]->actions & WANTS(e.action)))
				detectors[i]->observe(s.states[i], &o, &s.alerts);
	}
	judge(&s);
	for (size_t i = 0; detectors[i]; i++)
		detectors[i]->close(s.states[i]);
	alerts_free(&s.alerts);
	arena_free(&s.arena);
	join_free(s.join);
	ledger_free(s.site.ledger);
	return 0;
}
