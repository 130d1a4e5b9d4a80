/*
 * A number decides the plural of its own part only, so a ground of two numbers
 * is two sentences joined.
 */
#include "core/ground.h"

#include "base/i18n.h"

static const char *const words[] = {
#define GROUND_WORD(name, word) [name] = word,
	GROUNDS(GROUND_WORD)
};

const char *
ground_word(enum ground_kind k)
{
	return words[k];
}

bool
ground_read(struct str word, enum ground_kind *out)
{
	for (int k = 0; k < GROUND_COUNT; k++) {
		if (!str_eq(word, str_from(words[k])))
			continue;
		*out = (enum ground_kind)k;
		return true;
	}
	return false;
}

static void
say_logged_in(const struct ground *g, const char *who, struct buf *out)
{
	if (g->service.len)
		buf_printf(out, ngettext("%s logged in %u time, by %.*s",
				"%s logged in %u times, last by %.*s", g->count),
			who, g->count, STR_ARG(g->service));
	else
		buf_printf(out, ngettext("%s logged in %u time", "%s logged in %u times", g->count),
			who, g->count);
}

static void
say_no_login(const struct ground *g, const char *who, struct buf *out)
{
	unsigned long others = (unsigned long)g->others;

	if (g->kind == GROUND_REFUSED)
		buf_printf(out, ngettext("%u attempt was refused; ",
				"all %u attempts were refused; ", g->count), g->count);
	if (others)
		buf_printf(out,
			ngettext("no login from %s followed in what was read, which shows %lu other",
				"no login from %s followed in what was read, which shows %lu others",
				others),
			who, others);
	else
		buf_printf(out, _("no login from %s followed in what was read"), who);
}

void
ground_say(const struct ground *g, struct buf *out)
{
	struct buf name;
	const char *who;

	buf_init(&name, 64u << 10);
	buf_add(&name, g->who);
	who = buf_cstr(&name);
	switch (g->kind) {
	case GROUND_LOGGED_IN: say_logged_in(g, who, out); break;
	case GROUND_REFUSED:
	case GROUND_NO_LOGIN: say_no_login(g, who, out); break;
	case GROUND_ANONYMOUS:
		buf_printf(out,
			_("%s used anonymous ftp; no other login of it followed in what was read"), who);
		break;
	case GROUND_DELIVERED:
		buf_printf(out, ngettext("other hosts took %u delivery",
				"other hosts took %u deliveries", g->count), g->count);
		break;
	case GROUND_ALL_REFUSED:
		buf_printf(out, ngettext("it was refused", "all %u were refused", g->count),
			g->count);
		break;
	case GROUND_SESSION_SOURCE:
		buf_printf(out, _("a session of %s from the same source followed"), who);
		break;
	case GROUND_SESSION_HOST:
		buf_printf(out, _("a session of %s on the same host followed"), who);
		break;
	case GROUND_USER_CAME: buf_printf(out, _("the new user logged in from %s"), who); break;
	case GROUND_USER_ADDED: buf_adds(out, _("the user was added")); break;
	case GROUND_WEB_REFUSED:
		buf_printf(out, ngettext("it was answered with an error",
				"all %u were answered with errors", g->count), g->count);
		break;
	case GROUND_WEB_ANSWERED:
		buf_printf(out, ngettext("%u of %lu was answered with a page",
				"%u of %lu were answered with pages", g->count),
			g->count, (unsigned long)g->others);
		break;
	case GROUND_OWN_HOST: buf_adds(out, _("the host is one of ours")); break;
	case GROUND_UPLOADED:
		buf_printf(out, ngettext("the server took %u page", "the server took %u pages", g->count),
			g->count);
		break;
	case GROUND_WEB_SENT_ON:
		buf_adds(out, _("the page then sent it on, as after the right password"));
		break;
	case GROUND_NONE:
	case GROUND_COUNT: break;
	}
	buf_free(&name);
}
