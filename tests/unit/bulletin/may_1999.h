/*
 * The nine reports of May 1999 as facts, and the program's own data, for tests.
 */
#ifndef YAGURA_TESTS_MAY_1999_H
#define YAGURA_TESTS_MAY_1999_H

#include <stdio.h>
#include <stdlib.h>

#include "base/check.h"
#include "bulletin/bulletin.h"
#include "bulletin/render.h"

#define MAY_1999 month_number(1999, 5)

struct desk {
	struct arena arena;
	struct zone *zone;
	struct services *services;
	struct bulletin_data data;
	struct report reports[64];
	size_t count;
};

static inline struct str
load(struct desk *d, const char *path)
{
	FILE *f = fopen(path, "rb");
	static char bytes[1 << 20];
	size_t n;

	check(f != NULL);
	n = fread(bytes, 1, sizeof bytes, f);
	check(n > 0 && n < sizeof bytes);
	fclose(f);
	return arena_keep(&d->arena, (struct str){ bytes, n });
}

static inline void
load_data(struct desk *d, const char *classes, const char *terms)
{
	struct data_error error;
	unsigned line;
	bool first;

	check(phrases_read(&d->arena, load(d, "share/bulletin/facts"),
		load(d, "share/bulletin/frame"), &d->data.phrases, &error, &first) == ERR_OK);
	check(glossary_read(&d->arena, load(d, "share/glossary/terms"), &d->data.glossary,
		&error) == ERR_OK);
	check(vocabulary_read(&d->arena, load(d, classes), &d->data.vocabulary, &error) == ERR_OK);
	check(glossary_choose(&d->data.glossary, &d->arena, load(d, terms), &error) == ERR_OK);
	check(services_new(load(d, "share/services/services.tsv"), &d->services, &line) == ERR_OK);
	d->data.services = d->services;
}

/* After arena_reset(): the texts went with it. */
static inline void
load_again(struct desk *d)
{
	services_free(d->services);
	load_data(d, "share/vocabulary/classes-1999", "share/bulletin/terms-1999");
}

static inline struct standing
told(enum certainty sure)
{
	return (struct standing){ .basis = BASIS_CLAIMED, .certainty = sure, .by = STR("reporter") };
}

static inline void
add_fact(struct facts *facts, const char *code, const char *object, enum certainty sure)
{
	facts->items[facts->count++] = (struct fact){ str_from(code), str_from(object),
		told(sure) };
}

static inline struct told_time
day(const struct desk *d, int year, int month, int date)
{
	struct civil c = { .year = year, .month = month, .day = date };

	return (struct told_time){ zone_to_utc(d->zone, instant_from_civil(&c)), true };
}

static inline struct report *
add_report(struct desk *d, enum class class, enum certainty sure, enum damage damage, int date)
{
	struct report *r = &d->reports[d->count++];
	char number[32];

	report_init(r);
	snprintf(number, sizeof number, "R-1999-%04zu", d->count);
	r->number = arena_keep(&d->arena, str_from(number));
	r->received = day(d, 1999, 5, date);
	r->reporter_name = STR("Yamada Hanako");
	r->reporter_organization = STR("Example University");
	r->reporter_contact = STR("hanako@mail.example.jp");
	r->words = STR("Our host gw.example.jp (192.0.2.40) was hit from 198.51.100.23.");
	r->class = class;
	r->class_standing = told(sure);
	r->damage = damage;
	r->damage_standing = told(CERTAINTY_CONFIRMED);
	return r;
}

static inline void
add_services(struct report *r, const char *list)
{
	struct str rest = str_from(list), one;

	while (str_cut(&rest, ',', &one))
		r->services[r->service_count++] = one;
	r->services_standing = told(CERTAINTY_CONFIRMED);
}

static inline void
add_scan(struct desk *d, const char *services, int date)
{
	struct report *r = add_report(d, CLASS_SCAN, CERTAINTY_LIKELY, DAMAGE_NONE, date);

	if (services)
		add_services(r, services);
	add_fact(&r->noticed, "log-check", "", CERTAINTY_CONFIRMED);
}

static inline void
add_monthly(struct desk *d)
{
	struct report *r;

	add_scan(d, NULL, 6);
	r = &d->reports[d->count - 1];
	r->services_various = true;
	r->services_standing = told(CERTAINTY_CONFIRMED);
	r->recurring = true;
	r->published_before = STR("1999-04");
	r->accesses_told = r->accesses_approximate = true;
	r->accesses = 70;
	r->accesses_standing = told(CERTAINTY_CONFIRMED);
	r->start = day(d, 1999, 4, 1);
	r->end = day(d, 1999, 4, 18);
	r->period_standing = told(CERTAINTY_CONFIRMED);
}

static inline void
add_relay(struct desk *d)
{
	struct report *r = add_report(d, CLASS_RELAY, CERTAINTY_CONFIRMED, DAMAGE_YES, 11);

	add_fact(&r->noticed, "error-mail", "", CERTAINTY_CONFIRMED);
	add_fact(&r->noticed, "warning-mail", "", CERTAINTY_CONFIRMED);
	add_fact(&r->found, "relay-possible", "", CERTAINTY_CONFIRMED);
	add_fact(&r->found, "relay-used", "", CERTAINTY_CONFIRMED);
	add_fact(&r->cause, "setting-faulty", "sendmail", CERTAINTY_CONFIRMED);
	add_fact(&r->done, "setting-corrected", "sendmail", CERTAINTY_CONFIRMED);
	r->status = STATUS_RESOLVED;
	r->status_standing = told(CERTAINTY_CONFIRMED);
}

static inline void
add_intrusion(struct desk *d)
{
	struct report *r = add_report(d, CLASS_INTRUSION, CERTAINTY_CONFIRMED, DAMAGE_YES, 13);

	add_services(r, "ftp");
	add_fact(&r->noticed, "outgoing-traffic", "", CERTAINTY_CONFIRMED);
	add_fact(&r->found, "suspicious-program", "", CERTAINTY_CONFIRMED);
	add_fact(&r->found, "program-accessed-internet", "", CERTAINTY_CONFIRMED);
	add_fact(&r->found, "scanner-compiled-as-root", "", CERTAINTY_CONFIRMED);
	add_fact(&r->found, "scanner-run-as-root", "", CERTAINTY_CONFIRMED);
	add_fact(&r->found, "system-files-replaced", "", CERTAINTY_CONFIRMED);
	add_fact(&r->found, "root-taken", "", CERTAINTY_PROBABLE);
	add_fact(&r->cause, "service-hole", "ftp", CERTAINTY_PROBABLE);
	add_fact(&r->done, "files-restored", "", CERTAINTY_CONFIRMED);
	add_fact(&r->done, "service-closed", "ftp", CERTAINTY_CONFIRMED);
	r->status = STATUS_RESOLVED;
	r->status_standing = told(CERTAINTY_CONFIRMED);
}

static inline void
add_stepping_stone(struct desk *d)
{
	struct report *r = add_report(d, CLASS_INTRUSION, CERTAINTY_CONFIRMED, DAMAGE_YES, 18);

	r->labels[r->label_count++] = CLASS_STEPPING_STONE;
	add_services(r, "ftp");
	add_fact(&r->noticed, "external-notice", "", CERTAINTY_CONFIRMED);
	add_fact(&r->found, "suspicious-program", "", CERTAINTY_CONFIRMED);
	add_fact(&r->found, "user-added", "", CERTAINTY_UNKNOWN);
	add_fact(&r->found, "attacks-sent", "ftp", CERTAINTY_PROBABLE);
	add_fact(&r->cause, "unknown", "", CERTAINTY_UNKNOWN);
	add_fact(&r->done, "service-closed", "ftp", CERTAINTY_CONFIRMED);
	r->status = STATUS_RESOLVED;
	r->status_standing = told(CERTAINTY_CONFIRMED);
}

static inline void
add_web(struct desk *d)
{
	struct report *r = add_report(d, CLASS_WEB_TAMPERING, CERTAINTY_CONFIRMED, DAMAGE_YES, 24);

	r->reporter_kind = STR("individual");
	add_fact(&r->noticed, "page-visit", "", CERTAINTY_CONFIRMED);
	add_fact(&r->found, "counter-decreased", "", CERTAINTY_CONFIRMED);
	add_fact(&r->found, "cgi-rewritten", "", CERTAINTY_CONFIRMED);
	add_fact(&r->found, "page-blank", "", CERTAINTY_CONFIRMED);
	add_fact(&r->found, "page-unreachable", "", CERTAINTY_CONFIRMED);
	add_fact(&r->consulted, "provider", "", CERTAINTY_CONFIRMED);
	r->status = STATUS_IN_PROGRESS;
	r->status_standing = told(CERTAINTY_CONFIRMED);
}

static inline void
open_desk(struct desk *d, const char *classes, const char *terms)
{
	memset(d, 0, sizeof *d);
	arena_init(&d->arena, 64u << 20);
	check(zone_open("Asia/Tokyo", &d->zone) == ERR_OK);
	load_data(d, classes, terms);
}

static inline void
open_may_1999(struct desk *d)
{
	open_desk(d, "share/vocabulary/classes-1999", "share/bulletin/terms-1999");
	add_scan(d, "pop3,telnet", 3);
	add_scan(d, "imap", 4);
	add_scan(d, "imap", 4);
	add_monthly(d);
	add_scan(d, "rlogin,telnet,imap,ftp", 10);
	add_relay(d);
	add_intrusion(d);
	add_stepping_stone(d);
	add_web(d);
}

static inline void
close_desk(struct desk *d)
{
	services_free(d->services);
	zone_free(d->zone);
	arena_free(&d->arena);
}

static inline struct bulletin_request
request_of(const struct desk *d, enum language language)
{
	return (struct bulletin_request){ .month = MAY_1999, .language = language,
		.zone = d->zone, .reports = d->reports, .report_count = d->count };
}

static inline struct bulletin
make(struct desk *d, enum language language)
{
	struct bulletin_request q = request_of(d, language);
	struct str mismatch = STR_NULL;
	struct bulletin b;

	check(bulletin_make(&d->data, &q, &d->arena, &b, &mismatch) == ERR_OK);
	return b;
}

/* The whole edition in a form, as text that lives in the desk's arena. */
static inline struct str
print(struct desk *d, const struct bulletin *b, const char *form)
{
	struct render_options options = { .width = 80, .style = STR("body{}") };
	struct buf out;
	struct str kept;

	buf_init(&out, 4u << 20);
	renderer_find(form)->print(b, &options, &out);
	check(buf_ok(&out));
	kept = arena_keep(&d->arena, buf_str(&out));
	buf_free(&out);
	return kept;
}

#endif
