#include "detect/boots.h"

bool
boots_note(struct boots *b, const struct event *e)
{
	if (!(BOOT_ACTIONS & WANTS(e->action)))
		return false;
	b->rows[b->next % BOOTS_KEPT].host = str_hash(e->host);
	b->rows[b->next++ % BOOTS_KEPT].at = e->time;
	return true;
}

bool
boots_around(const struct boots *b, uint64_t host, instant at, instant within)
{
	for (size_t i = 0; i < BOOTS_KEPT && i < b->next; i++)
		if (b->rows[i].host == host && at - b->rows[i].at < within &&
			b->rows[i].at - at < within)
			return true;
	return false;
}
