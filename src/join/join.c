#include "join/join.h"

#include <stdlib.h>

struct join {
	const struct site *site;
};

enum err
join_new(const struct site *site, struct join **out)
{
	struct join *j = calloc(1, sizeof *j);

	if (!j)
		return ERR_NOMEM;
	j->site = site;
	*out = j;
	return ERR_OK;
}

void
join_free(struct join *j)
{
	free(j);
}

void
join_event(struct join *j, const struct event *e, struct observation *out)
{
	(void)j;
	*out = (struct observation){ .event = e };
}

uint64_t
join_evicted(const struct join *j)
{
	(void)j;
	return 0;
}

const struct successes *
join_successes(const struct join *j)
{
	(void)j;
	return NULL;
}
