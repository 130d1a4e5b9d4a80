/*
 * Names of files and stamps in any order: each event gets a time that can be
 * printed, whatever the clock of its writer did.
 */
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "source/dating.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct event
draw_event(const uint8_t *at)
{
	static const enum stamp_form forms[] = { STAMP_YEARLESS, STAMP_LOCAL, STAMP_UTC, STAMP_NONE };
	struct event e = { .stamp_form = forms[at[0] % 4] };
	struct civil c = { .year = 1972, .month = 1 + at[1] % 12, .day = 1 + at[2] % 28,
		.hour = at[3] % 24, .minute = at[0] % 60, .second = at[1] % 61 };

	if (e.stamp_form != STAMP_YEARLESS)
		c.year = (at[0] * 256 + at[3]) % 10000;
	e.time = e.stamp_form == STAMP_NONE ? INSTANT_NONE : instant_from_civil(&c);
	return e;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct zone *zone;
	struct dating_options o = { .not_after = INSTANT_NONE };
	struct event first[4];
	struct file f = { .changed = INSTANT_NONE };
	struct dating d;
	size_t name = size > 4 ? data[0] % 64 : 0;
	char *path;

	if (size < 20 + name)
		return 0;
	if (!zone)
		check(zone_open("Asia/Tokyo", &zone) == ERR_OK);
	path = malloc(name + 1);
	check(path);
	memcpy(path, data + 4, name);
	path[name] = '\0';
	f.path = (struct str){ path, name };
	if (data[1] % 3)
		f.changed = (data[1] - 128) * 365 * DAY;
	o.zone = zone;
	o.year = data[2] % 4 ? 0 : 1900 + data[2];
	o.clock_error = (data[3] - 128) * MINUTE;
	for (size_t i = 0; i < 4; i++)
		first[i] = draw_event(data + 4 + name + 4 * i);
	dating_init(&d, &o, &f, data[3] % 2 ? first : NULL, data[3] % 2 ? 4 : 0);
	for (size_t i = 4 + name; i + 4 <= size; i += 4) {
		struct event e = draw_event(data + i);
		char text[INSTANT_TEXT_MAX];

		dating_apply(&d, &e);
		check(e.stamp_form == STAMP_UTC || e.stamp_form == STAMP_NONE);
		if (e.time != INSTANT_NONE)
			check(instant_print_zone(e.time, zone, text) < sizeof text);
	}
	free(path);
	return 0;
}
