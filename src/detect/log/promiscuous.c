/*
 * A network card begins to listen to what is not meant for it: a sniffer, or the
 * administrator's own tcpdump. Bridges do it with every card of a virtual
 * machine, and at boot with the real ones.
 */
#include <stdlib.h>

#include "base/i18n.h"
#include "detect/boots.h"
#include "detect/remark.h"
#include "detect/say.h"

extern const struct detector detect_promiscuous;

/* What starts with the machine was set up by somebody. */
#define BOOT_TIME (10 * MINUTE)

struct promiscuous {
	struct remarks *remarks;
	struct boots boots;
};

static void
promiscuous_close(void *state)
{
	struct promiscuous *p = state;

	if (p)
		remarks_free(p->remarks);
	free(p);
}

static enum err
promiscuous_open(const struct site *site, void **state)
{
	struct promiscuous *p = calloc(1, sizeof *p);
	enum err err = p ? remarks_new(&p->remarks) : ERR_NOMEM;

	(void)site;
	if (err) {
		promiscuous_close(p);
		return err;
	}
	*state = p;
	return ERR_OK;
}

/* Ends of bridges, tunnels and containers: made and listened to by programs all day. */
static bool
is_virtual(struct str card)
{
	static const char *const heads[] = { "veth", "vnet", "tap", "tun", "docker", "br", "virbr",
		"dummy", "cali", "flannel", "cni", "fwbr", "fwln", "fwpr", "vmnet", "lxc", "lxd",
		"macvlan", "ovs", "vport", "wg", "bond", "team", "podman", "nflog", "any" };

	for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
		if (str_starts(card, str_from(heads[i])))
			return true;
	return false;
}

static void
promiscuous_observe(void *state, const struct observation *o, struct alerts *out)
{
	struct promiscuous *p = state;
	const struct event *e = o->event;
	struct str card = event_field(e, FIELD_IN);
	struct remark *r;

	(void)out;
	if (boots_note(&p->boots, e) || e->outcome != OUTCOME_SUCCESS || is_virtual(card) ||
		boots_around(&p->boots, str_hash(e->host), e->time, BOOT_TIME))
		return;
	r = remark_add(p->remarks, 0, e, STR_NULL, card);
	if (!r)
		return;
	r->class = CLASS_INTRUSION;
	r->certainty = CERTAINTY_LIKELY;
}

static void
promiscuous_finish(void *state, struct alerts *out)
{
	remarks_tell(((struct promiscuous *)state)->remarks, &detect_promiscuous, out);
}

static uint64_t
promiscuous_evicted(const void *state)
{
	return remarks_lost(((const struct promiscuous *)state)->remarks);
}

static void
describe(const struct alert *a, const struct services *s, struct buf *out)
{
	char target[SAY_MAX], card[SAY_MAX];

	(void)s;
	/* TRANSLATORS: network card, host */
	buf_printf(out, _("%s of %s began to listen to all traffic (promiscuous mode)"),
		say_str(remark_note(a), card), say_targets(a, target));
}

const struct detector detect_promiscuous = {
	.name = "promiscuous",
	.summary = N_("network cards that begin to listen to all traffic"),
	.actions = WANTS(ACTION_PROMISCUOUS) | BOOT_ACTIONS,
	.open = promiscuous_open,
	.observe = promiscuous_observe,
	.finish = promiscuous_finish,
	.evicted = promiscuous_evicted,
	.close = promiscuous_close,
	.describe = describe,
};
