#define _GNU_SOURCE
#include "cmd/desk.h"

#include <errno.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/text.h"
#include "cmd/share.h"
#include "cmd/terminal.h"

#define ARENA_MAX (1u << 30)
#define ZONES_MAX 1000

static void
name_person(struct desk *d)
{
	const struct passwd *p = getpwuid(geteuid());
	const char *name = p && p->pw_name && *p->pw_name ? p->pw_name : "unknown";

	d->by = arena_keep(&d->arena, str_from(name));
}

static enum err
open_zone(struct desk *d, const char *zone)
{
	enum err e = zone_open(zone ? zone : "local", &d->zone);

	if (e)
		complain(_("there is no time zone \"%s\"."), zone ? zone : "local");
	return e;
}

enum err
desk_open(struct desk *d, const char *store, const char *zone, enum store_mode mode)
{
	struct timespec now;
	enum err e;

	*d = (struct desk){ 0 };
	arena_init(&d->arena, ARENA_MAX);
	buf_init(&d->services_text, 1u << 20);
	buf_init(&d->codes_text, 1u << 20);
	clock_gettime(CLOCK_REALTIME, &now);
	d->now = now.tv_sec * SECOND + now.tv_nsec / 1000;
	name_person(d);
	e = d->by.ptr ? open_zone(d, zone) : ERR_NOMEM;
	if (!e)
		e = store_place_open(store, mode, &d->store);
	if (e)
		desk_close(d);
	return e;
}

void
desk_close(struct desk *d)
{
	store_close(d->store);
	zone_free(d->zone);
	codes_free(d->codes);
	services_free(d->services);
	buf_free(&d->services_text);
	buf_free(&d->codes_text);
	arena_free(&d->arena);
	*d = (struct desk){ 0 };
}

/* Names of zone1970.tab and the like: the third column. A hint is all it is for. */
static void
learn_zones(struct desk *d)
{
	const char *folder = getenv("TZDIR");
	struct str *zones = arena_array(&d->arena, ZONES_MAX, sizeof *zones);
	char path[512], line[1024];
	FILE *f;

	snprintf(path, sizeof path, "%s/tzdata.zi", folder ? folder : "/usr/share/zoneinfo");
	f = zones ? fopen(path, "r") : NULL;
	if (!f)
		return;
	while (d->words.zone_count < ZONES_MAX && fgets(line, sizeof line, f)) {
		struct str rest = str_trim(str_from(line)), kind, name = STR_NULL, part;

		/* "Z Asia/Tokyo 9:18:59 …" and "L Asia/Tokyo Japan" */
		if (!str_cut(&rest, ' ', &kind) || (!str_is(kind, "Z") && !str_is(kind, "L")))
			continue;
		while (str_cut(&rest, ' ', &part)) {
			name = part;
			if (str_is(kind, "Z"))
				break;
		}
		name = arena_keep(&d->arena, name);
		if (name.len)
			zones[d->words.zone_count++] = name;
	}
	fclose(f);
	d->words.zones = zones;
}

enum err
desk_learn_words(struct desk *d)
{
	unsigned line = 0;
	enum err e = share_read("services/services.tsv", &d->services_text);

	if (!e)
		e = services_new(buf_str(&d->services_text), &d->services, &line);
	if (e == ERR_INPUT)
		complain(_("%s line %u is wrong."), "services/services.tsv", line);
	if (e)
		return e;
	e = share_read("vocabulary/facts.tsv", &d->codes_text);
	if (!e)
		e = codes_new(buf_str(&d->codes_text), &d->codes, &line);
	if (e == ERR_INPUT)
		complain(_("%s line %u is wrong."), "vocabulary/facts.tsv", line);
	d->words.codes = d->codes;
	d->words.services = d->services;
	if (!e)
		learn_zones(d);
	return e;
}

void
desk_add_time(const struct desk *d, instant t, bool day_only, struct buf *out)
{
	struct civil c = civil_from_instant(t + zone_offset(d->zone, t) * SECOND);
	char name[16];

	buf_printf(out, "%04d-%02d-%02d", c.year, c.month, c.day);
	if (!day_only)
		buf_printf(out, " %02d:%02d %s", c.hour, c.minute,
			zone_abbreviation(d->zone, t, name));
}

void
desk_add_last_day(const struct desk *d, instant until, struct buf *out)
{
	desk_add_time(d, until - 1, true, out);
}

void
desk_add_digest(const uint8_t digest[DIGEST_SIZE], bool whole, struct buf *out)
{
	char text[DIGEST_TEXT_MAX];

	digest_print(digest, text);
	if (whole)
		buf_adds(out, text);
	else
		buf_printf(out, "%.8s…%s", text, text + 2 * DIGEST_SIZE - 4);
}

void
desk_add_line(const char *label, struct str text, struct buf *out)
{
	size_t width = terminal_width();

	style_begin(out, STYLE_QUIET);
	buf_adds(out, "  ");
	text_pad(out, str_from(label), DESK_LABEL);
	style_end(out, STYLE_QUIET);
	buf_adds(out, "  ");
	text_wrap_add(out, text, width - DESK_LABEL - 4, DESK_LABEL + 4);
	buf_addc(out, '\n');
}

bool
desk_print(struct buf *out)
{
	bool good = buf_ok(out) &&
		(out->len == 0 || fwrite(out->ptr, 1, out->len, stdout) == out->len) &&
		fflush(stdout) == 0;

	if (!good)
		complain(_("cannot write the answer: %s."),
			buf_ok(out) ? strerror(errno) : err_text(ERR_NOMEM));
	buf_reset(out);
	return good;
}
