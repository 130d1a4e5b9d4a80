#include "join/join.h"

#include <stdlib.h>

#include "core/ledger.h"
#include "join/access.h"
#include "join/audit.h"
#include "join/delivery.h"

#define SUCCESSES_CEILING (1u << 17)
#define HOST_BYTES 63

struct join {
	struct accesses *accesses;
	struct deliveries *deliveries;
	struct successes *successes;
	struct audit *audit;
	struct access access;
	struct delivery delivery;

	/* of the event before: most logs are of one host */
	char host[HOST_BYTES];
	uint8_t host_length;
	uint64_t host_hash;
	bool many_hosts;
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
	if (!err)
		err = audit_new(&j->audit);
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
	audit_free(j->audit);
	free(j);
}

/* Files that name no host (auditd's, vsftpd's) are of the one that others name. */
static uint64_t
hash_host(struct join *j, struct str host)
{
	if (!host.len && !j->many_hosts && j->host_hash)
		return j->host_hash;
	if (!j->host_hash || !str_eq((struct str){ j->host, j->host_length }, host)) {
		j->many_hosts = j->host_length > 0;
		j->host_length = str_into(j->host, HOST_BYTES, host);
		j->host_hash = str_hash(host);
	}
	return j->host_hash;
}

void
join_near(struct join *j, const struct event *events, size_t count, struct observation *out)
{
	for (size_t i = 0; i < count; i++) {
		const struct event *e = &events[i];

		out[i] = (struct observation){ .event = e, .source = e->src,
			.source_hash = addr_hash(&e->src), .host_hash = hash_host(j, e->host) };
		accesses_near(j->accesses, &out[i]);
		deliveries_near(j->deliveries, &out[i]);
		successes_near(j->successes, &out[i]);
	}
	for (size_t i = 0; i < count; i++) {
		accesses_nearer(j->accesses, &out[i]);
		deliveries_nearer(j->deliveries, &out[i]);
	}
}

/*
 * A daemon tells that an attempt failed and not whose: nobody can be blamed, and
 * another line counts the attempt. Failures at a terminal are the host's own.
 */
static bool
is_nobodys(const struct event *e)
{
	return e->outcome == OUTCOME_FAILURE && e->service && e->src.family == ADDR_NONE &&
		!e->src_name.len && (e->action == ACTION_LOGIN || e->action == ACTION_DISCONNECT) &&
		!event_field(e, FIELD_TTY).len;
}

/* A source that is a name, or that an earlier event told. */
static void
complete(struct join *j, struct event *e, struct observation *out)
{
	accesses_complete(j->accesses, e, out->host_hash);
	if (is_nobodys(e))
		e->outcome = OUTCOME_UNKNOWN;
	if (out->source.family != ADDR_NONE)
		return;
	out->source = e->src;
	if (e->src.family == ADDR_NONE && e->src_name.len)
		ledger_key(&(struct party){ .name = e->src_name }, &out->source);
	out->source_hash = addr_hash(&out->source);
}

void
join_event(struct join *j, struct event *e, struct observation *out)
{
	if (e->src.family == ADDR_NONE || e->src_name.len)
		complete(j, e, out);
	out->access = accesses_add(j->accesses, out, &j->access) ? &j->access : NULL;
	out->delivery = deliveries_add(j->deliveries, out, &j->delivery) ? &j->delivery : NULL;
	successes_add(j->successes, out);
}

void
join_part(struct join *j, const struct event *e)
{
	audit_add(j->audit, e);
}

void
join_wait(struct join *j, instant now)
{
	if (now == INT64_MAX)
		audit_end(j->audit);
	else
		audit_wait(j->audit, now);
}

struct event *
join_whole(struct join *j)
{
	return audit_next(j->audit);
}

bool
join_is_waiting(const struct join *j)
{
	return audit_is_waiting(j->audit);
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
		successes_evicted(j->successes) + audit_evicted(j->audit);
}
