#include "cmd/recording.h"

#include "base/i18n.h"
#include "cmd/terminal.h"

enum err
recording_open(const char *store, struct recording **out)
{
	(void)store;
	*out = NULL;
	complain(_("there is no store yet."));
	return ERR_NOTFOUND;
}

void
recording_free(struct recording *r)
{
	(void)r;
}

struct ledger *
recording_ledger(struct recording *r)
{
	(void)r;
	return NULL;
}

enum err
recording_keep(struct recording *r, const struct analysis *a)
{
	(void)r;
	(void)a;
	return ERR_NOTFOUND;
}

const char *
recording_number(const struct recording *r, size_t index)
{
	(void)r;
	(void)index;
	return "";
}

enum recording_state
recording_state(const struct recording *r, size_t index)
{
	(void)r;
	(void)index;
	return RECORDING_NEW;
}

bool
recording_suppressed(const struct recording *r, size_t index)
{
	(void)r;
	(void)index;
	return false;
}

const char *
recording_suppression(const struct recording *r, size_t index)
{
	return recording_number(r, index);
}

size_t
recording_ended_count(const struct recording *r)
{
	(void)r;
	return 0;
}

const char *
recording_ended_number(const struct recording *r, size_t index)
{
	return recording_number(r, index);
}

const char *
recording_ended_sentence(const struct recording *r, size_t index)
{
	return recording_number(r, index);
}
