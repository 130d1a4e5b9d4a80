/*
 * A scene for a test: events made by hand go through joins and all detectors,
 * as in an analysis, and the alerts are looked at.
 */
#ifndef YAGURA_TESTS_SCENE_H
#define YAGURA_TESTS_SCENE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "core/detector.h"
#include "core/ledger.h"
#include "join/join.h"

/* 1999-05-06T00:00:00Z */
#define T0 (INT64_C(925948800) * SECOND)
#define DETECTORS_MAX 32

struct scene {
	struct services *services;
	char *services_text;
	struct join *join;
	struct site site;
	struct alerts alerts;
	void *states[DETECTORS_MAX];
	uint64_t line;
};

static inline struct addr
address(const char *text)
{
	struct addr a = { 0 };

	assert_true(addr_parse(str_from(text), &a));
	return a;
}

static inline char *
read_whole(const char *path)
{
	FILE *f = fopen(path, "rb");
	char *text = calloc(1, 1 << 20);

	assert_non_null(f);
	assert_non_null(text);
	assert_true(fread(text, 1, (1 << 20) - 1, f) > 0);
	fclose(f);
	return text;
}

static inline void
scene_open(struct scene *s)
{
	unsigned line;

	memset(s, 0, sizeof *s);
	s->services_text = read_whole("share/services/services.tsv");
	assert_int_equal(services_new(str_from(s->services_text), &s->services, &line), ERR_OK);
	assert_int_equal(ledger_new(100000, &s->site.ledger), ERR_OK);
	assert_int_equal(netset_add(&s->site.home, STR("192.0.2.0/24")), ERR_OK);
	s->site.services = s->services;
	assert_int_equal(join_new(&s->site, &s->join), ERR_OK);
	alerts_init(&s->alerts, 1000);
	for (size_t i = 0; detectors[i]; i++)
		assert_int_equal(detectors[i]->open(&s->site, &s->states[i]), ERR_OK);
}

static inline void
scene_see(struct scene *s, struct event *e)
{
	struct observation o;

	e->place = (struct place){ .source = 0, .line = ++s->line, .offset = s->line * 100, .length = 99 };
	e->stamp_form = STAMP_UTC;
	if (!e->service && e->dst_port)
		e->service = service_by_port(s->services, e->ip_proto, e->dst_port);
	join_near(s->join, e, 1, &o);
	join_event(s->join, e, &o);
	for (size_t i = 0; detectors[i]; i++)
		if (detectors[i]->observe && (!detectors[i]->actions ||
			detectors[i]->actions & WANTS(e->action)))
			detectors[i]->observe(s->states[i], &o, &s->alerts);
}

static inline void
scene_end(struct scene *s)
{
	for (size_t i = 0; detectors[i]; i++)
		detectors[i]->finish(s->states[i], &s->alerts);
	alerts_sort(&s->alerts);
}

static inline void
scene_close(struct scene *s)
{
	for (size_t i = 0; detectors[i]; i++)
		detectors[i]->close(s->states[i]);
	alerts_free(&s->alerts);
	ledger_free(s->site.ledger);
	join_free(s->join);
	services_free(s->services);
	free(s->services_text);
}

/* A packet that a firewall dropped. */
static inline void
packet(struct scene *s, instant t, const char *src, uint16_t src_port, const char *dst,
	uint16_t dst_port, enum method method)
{
	struct event e = {
		.time = t, .action = ACTION_PACKET, .outcome = OUTCOME_DENIED, .method = method,
		.ip_proto = method == METHOD_UDP ? IP_UDP : IP_TCP,
		.src = address(src), .dst = address(dst), .src_port = src_port, .dst_port = dst_port,
		.host = STR("gate"), .program = STR("kernel"),
	};

	scene_see(s, &e);
}

/* A line of a daemon or wrapper of host www. */
static inline void
daemon_line(struct scene *s, instant t, enum action action, enum outcome outcome, const char *program,
	uint32_t pid, const char *service, const char *src)
{
	struct event e = {
		.time = t, .action = action, .outcome = outcome, .pid = pid,
		.method = action == ACTION_CONNECT ? METHOD_TCP_CONNECT : METHOD_NONE,
		.host = STR("www"), .program = str_from(program),
		.service = service_by_name(s->services, str_from(service)),
	};

	if (!addr_parse(str_from(src), &e.src))
		e.src_name = str_from(src);
	scene_see(s, &e);
}

/* The only alert; fails if there are more or none. */
static inline const struct alert *
only_alert(struct scene *s, const char *detector, enum class class)
{
	scene_end(s);
	for (size_t i = 1; i < s->alerts.count; i++)
		print_error("also: %s\n", s->alerts.items[i]->detector->name);
	assert_int_equal(s->alerts.count, 1);
	assert_string_equal(s->alerts.items[0]->detector->name, detector);
	assert_int_equal(s->alerts.items[0]->class, class);
	return s->alerts.items[0];
}

static inline void
no_alert(struct scene *s)
{
	scene_end(s);
	for (size_t i = 0; i < s->alerts.count; i++)
		print_error("unexpected: %s\n", s->alerts.items[i]->detector->name);
	assert_int_equal(s->alerts.count, 0);
}

static inline void
assert_said(const struct scene *s, const struct alert *a, const char *expected)
{
	struct buf out;

	buf_init(&out, 4096);
	a->detector->describe(a, s->services, &out);
	assert_string_equal(buf_cstr(&out), expected);
	buf_free(&out);
}

static inline void
assert_ports(const struct alert *a, const char *expected)
{
	struct buf out;

	buf_init(&out, 65536);
	alert_ports(a, &out);
	assert_string_equal(buf_cstr(&out), expected);
	buf_free(&out);
}

#endif
