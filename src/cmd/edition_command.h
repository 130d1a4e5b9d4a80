/*
 * One run of `yagura bulletin`: what was asked for, what it is made of, and the
 * things that may be done with it. Each returns the exit status.
 */
#ifndef YAGURA_CMD_EDITION_COMMAND_H
#define YAGURA_CMD_EDITION_COMMAND_H

#include "bulletin/render.h"
#include "store/store.h"

#define EDITION_PAGE_MAX (64u << 20)
#define CONCERNS_MAX 1024

enum mode { MODE_PRINT, MODE_PREVIEW, MODE_PUBLISH, MODE_CHECK };

struct edition_command {
	/* what was asked for */
	const char *month_text, *output, *terms, *store, *zone_name;
	const struct renderer *renderer;
	enum language language;
	enum mode mode;
	int month;
	/* what it is made of */
	struct arena arena;
	struct zone *zone;
	struct services *services;
	struct store *db;
	struct bulletin_data data;
	struct bulletin_request request;
	struct edition published; /* the newest; revision 0: none */
	bool from_snapshot;
};

/* Makes it; says on stderr what is wrong. */
enum err edition_make(struct edition_command *c, struct bulletin *out);

/* Prints it in the form that was asked for; edition_render() only makes the text. */
int edition_print(struct edition_command *c);
enum err edition_render(struct edition_command *c, const struct bulletin *b, struct buf *out);

/* Columns that prose is set in. */
size_t edition_columns(void);

int edition_preview(struct edition_command *c); /* with why each report counts */
int edition_check(struct edition_command *c);
int edition_publish(struct edition_command *c); /* in the transaction that is open */

#endif
