#include "join/join.h"

#include <stdlib.h>

#include "join/access.h"
#include "join/delivery.h"

#define SUCCESSES_CEILING (1u << 17)

struct join {
	struct accesses *accesses;
	struct deliveries *deliveries;
	struct successes *successes;
	struct event completed;
	struct access access;
	struct delivery delivery;
};

enum err
join_new(const struct site *site, struct join **out)
{
	struct join *j = calloc(1, sizeof *j);
	enum err err = j ? accesses_new(site->services, &j->accesses) : ERR_NOMEM;

	if (!err)
		err = deliveries_new(&j->deliveries);
	if (!err)
		err = successes_new(SUCCESSES_CEILING, site->services, &j->successes);
	if (err) {
		join_free(j);
		return err;
	}
	*out = j;
	return ERR_OK;
}

void
join_free(struct join *j)
{
	if (!j)
		return;
	accesses_free(j->accesses);
	deliveries_free(j->deliveries);
	successes_free(j->successes);
	free(j);
}

static const struct event *
complete(struct join *j, const struct event *e)
{
	if (e->src.family != ADDR_NONE && !e->src_name.len)
		return e;
	j->completed = *e;
	return accesses_complete(j->accesses, &j->completed) ? &j->completed : e;
}

void
join_event(struct join *j, const struct event *e, struct observation *out)
{
	*out = (struct observation){ .event = complete(j, e) };
	if (accesses_add(j->accesses, out->event, &j->access))
		out->access = &j->access;
	if (deliveries_add(j->deliveries, out->event, &j->delivery))
		out->delivery = &j->delivery;
	successes_add(j->successes, out->event);
}

const struct successes *
join_successes(const struct join *j)
{
	return j->successes;
}

uint64_t
join_evicted(const struct join *j)
{
	return accesses_evicted(j->accesses) + deliveries_evicted(j->deliveries) +
		successes_evicted(j->successes);
}
