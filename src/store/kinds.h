/*
 * Within the room only: how one record becomes index rows, and the numbers of
 * reports and incidents.
 */
#ifndef YAGURA_STORE_KINDS_H
#define YAGURA_STORE_KINDS_H

#include <stdarg.h>

#include "base/json_read.h"
#include "store/sql.h"

/* One record on its way into the index tables of one schema. */
struct index {
	struct store *store;
	const char *schema;
	const struct store_record *record;
	const struct json_value *payload; /* an object; NULL when it was erased */
	struct arena *arena;  /* until the record is done */
};

#define INDEX_SQL_MAX 512

/* SQL has one %s for the schema. */
enum err index_run(struct index *ix, const char *sql, const char *types, ...);
enum err index_text(struct index *ix, struct str *out, const char *sql, struct str key);
enum err sql_run_values(struct store *s, const char *sql, const char *types, va_list *values);

enum err index_incident(struct index *ix);
enum err index_incident_set(struct index *ix);
enum err index_suppression(struct index *ix);
enum err index_analysis(struct index *ix);

/* "" when there is no such string. */
struct str text_of(const struct json_value *object, const char *name);

#define NUMBER_TEXT_MAX 40

/* "R-1999-0003" */
bool number_read(struct str number, char letter, uint32_t *year, uint32_t *serial);

/* The next free one of TABLE in the year that T has in ZONE. */
enum err number_next(struct store *s, const char *table, char letter, const struct zone *zone,
	instant t, char out[NUMBER_TEXT_MAX]);

#endif
