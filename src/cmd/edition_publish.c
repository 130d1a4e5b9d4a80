/*
 * Publication fixes an edition. A change afterwards makes a revision that says
 * what it restates; no change makes none.
 */
#include "cmd/edition_command.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/i18n.h"
#include "cmd/commands.h"
#include "cmd/edition_snapshot.h"
#include "cmd/store_place.h"
#include "cmd/terminal.h"

static enum err
store_it(struct edition_command *c, const struct bulletin *b)
{
	const char *user = getenv("USER");
	struct str mismatch = STR_NULL;
	struct edition edition = { .month = str_from(c->month_text),
		.by = str_from(user && *user ? user : "desk"),
		.published = (instant)time(NULL) * SECOND };
	struct buf snapshot, restated;
	enum err e;

	buf_init(&snapshot, STORE_PAYLOAD_MAX);
	buf_init(&restated, STORE_PAYLOAD_MAX);
	c->request.revision = c->published.revision + 1;
	e = snapshot_write(&c->data, &c->request, &c->arena, &snapshot, &mismatch);
	snapshot_restated(b, &restated);
	edition.snapshot = buf_str(&snapshot);
	edition.restated = buf_str(&restated);
	if (!e)
		e = store_edition_publish(c->db, &edition);
	if (!e)
		e = store_commit(c->db);
	if (e)
		store_complain(c->db, e);
	buf_free(&snapshot);
	buf_free(&restated);
	return e;
}

static void
tell_published(struct edition_command *c, const struct bulletin *b)
{
	struct buf line;

	if (c->request.revision == 1) {
		printf(_("The edition of %s is published, with %u reports.\n"), c->month_text,
			b->sums.headline);
		return;
	}
	printf(ngettext("Revision %u of the edition of %s is published; it restates %zu thing.\n\n",
		"Revision %u of the edition of %s is published; it restates %zu things.\n\n",
		b->restated_count), c->request.revision, c->month_text, b->restated_count);
	buf_init(&line, 1u << 20);
	for (size_t i = 0; i < b->restated_count; i++) {
		buf_reset(&line);
		frame_restated(b, &b->restated[i], &line);
		printf("  %s\n", buf_cstr(&line));
	}
	buf_free(&line);
}

static bool
may_publish(struct edition_command *c, const struct bulletin *b)
{
	struct concern concerns[CONCERNS_MAX];
	size_t count = bulletin_concerns(&c->request, concerns, CONCERNS_MAX);

	(void)b;
	for (size_t i = 0; i < count; i++) {
		if (concerns[i].blocks) {
			complain(_("the edition of %s cannot be published: %.*s: %s. "
				   "yagura bulletin %s --check lists what is left."),
				c->month_text, STR_ARG(concerns[i].report->number),
				_(concerns[i].what), c->month_text);
			return false;
		}
	}
	return true;
}

int
edition_publish(struct edition_command *c)
{
	struct bulletin b;

	if (edition_make(c, &b) || !may_publish(c, &b))
		return EXIT_TROUBLE;
	if (c->published.revision && b.restated_count == 0) {
		printf(_("Nothing has changed since revision %u of the edition of %s; none was made.\n"),
			c->published.revision, c->month_text);
		return EXIT_NOTHING;
	}
	if (store_it(c, &b))
		return EXIT_TROUBLE;
	tell_published(c, &b);
	if (!c->output)
		return EXIT_NOTHING;
	return edition_print(c);
}
