#include "detect/say.h"

#include <stdio.h>

#include "base/charset.h"
#include "base/i18n.h"

/* More names than these are a number. */
#define SERVICES_NAMED 5

const char *
say_str(struct str s, char out[SAY_MAX])
{
	struct buf shown;

	buf_init(&shown, 8 * SAY_MAX);
	charset_show(str_sub(s, 0, SAY_MAX - 1), &shown);
	snprintf(out, SAY_MAX, "%s", buf_cstr(&shown));
	buf_free(&shown);
	return out;
}

const char *
say_list(struct str s, char out[SAY_MAX])
{
	size_t used = 0;

	out[0] = '\0';
	while (s.len && used < SAY_MAX) {
		size_t at = str_find(s, STR(", "));
		int n = snprintf(out + used, SAY_MAX - used, STR_FMT "%s", STR_ARG(str_sub(s, 0, at)),
			at < s.len ? _(", ") : "");

		used += n > 0 ? (size_t)n : SAY_MAX;
		s = at < s.len ? str_sub(s, at + 2, s.len) : STR_NULL;
	}
	return out;
}

const char *
say_source(const struct alert *a, char out[SAY_MAX])
{
	char text[ADDR_TEXT_MAX];
	struct str source = party_text(&a->source, text);

	return say_str(source.len ? source : str_from(_("an unknown source")), out);
}

const char *
say_targets(const struct alert *a, char out[SAY_MAX])
{
	char text[ADDR_TEXT_MAX];
	struct str target = party_text(&a->target, text);

	if (a->target_count <= 1 && target.len)
		return say_str(target, out);
	snprintf(out, SAY_MAX, ngettext("%u host", "%u hosts", a->target_count), a->target_count);
	return out;
}

const char *
say_services(const struct alert *a, const struct services *s, char out[SAY_MAX])
{
	size_t used = 0;

	if (a->service_count && a->service_count <= SERVICES_NAMED &&
		a->service_count >= a->port_count) {
		for (uint32_t i = 0; i < a->service_count; i++)
			used += (size_t)snprintf(out + used, SAY_MAX - used, "%s%s",
				i ? _(", ") : "", service_label(s, a->services[i]));
		return out;
	}
	if (a->port_count == 1)
		snprintf(out, SAY_MAX, _("port %u"), a->ports[0].first);
	else
		snprintf(out, SAY_MAX, ngettext("%u port", "%u ports", a->port_count), a->port_count);
	return out;
}

const char *
say_span(const struct alert *a, char out[SAY_MAX])
{
	instant length = a->end - a->start;
	unsigned long n;

	if (length < 2 * MINUTE) {
		n = (unsigned long)((length + SECOND - 1) / SECOND);
		n = n ? n : 1;
		snprintf(out, SAY_MAX, ngettext("%lu second", "%lu seconds", n), n);
	} else if (length < 2 * HOUR) {
		n = (unsigned long)((length + MINUTE - 1) / MINUTE);
		snprintf(out, SAY_MAX, ngettext("%lu minute", "%lu minutes", n), n);
	} else if (length < 2 * DAY) {
		n = (unsigned long)((length + HOUR - 1) / HOUR);
		snprintf(out, SAY_MAX, ngettext("%lu hour", "%lu hours", n), n);
	} else {
		n = (unsigned long)((length + DAY - 1) / DAY);
		snprintf(out, SAY_MAX, ngettext("%lu day", "%lu days", n), n);
	}
	return out;
}
