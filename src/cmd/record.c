#include "cmd/record.h"

#include "base/i18n.h"
#include "cmd/terminal.h"

enum err
record_open(const char *store, struct record **out)
{
	(void)store;
	*out = NULL;
	complain(_("there is no store yet."));
	return ERR_NOTFOUND;
}

void
record_free(struct record *r)
{
	(void)r;
}

struct ledger *
record_ledger(struct record *r)
{
	(void)r;
	return NULL;
}

enum err
record_keep(struct record *r, const struct analysis *a)
{
	(void)r;
	(void)a;
	return ERR_NOTFOUND;
}

const char *
record_number(const struct record *r, size_t index)
{
	(void)r;
	(void)index;
	return "";
}

enum record_state
record_state(const struct record *r, size_t index)
{
	(void)r;
	(void)index;
	return RECORD_NEW;
}

bool
record_suppressed(const struct record *r, size_t index)
{
	(void)r;
	(void)index;
	return false;
}

const char *
record_suppression(const struct record *r, size_t index)
{
	return record_number(r, index);
}

size_t
record_ended_count(const struct record *r)
{
	(void)r;
	return 0;
}

const char *
record_ended_number(const struct record *r, size_t index)
{
	return record_number(r, index);
}

const char *
record_ended_sentence(const struct record *r, size_t index)
{
	return record_number(r, index);
}
