/*
 * An alert: one detector's verdict, with a sentence that says why and the
 * places it rests on. Alerts and all that they point at live in the list's
 * arena.
 */
#ifndef YAGURA_CORE_ALERT_H
#define YAGURA_CORE_ALERT_H

#include "base/arena.h"
#include "base/buf.h"
#include "core/event.h"
#include "core/ground.h"

/* A source or target: an address, a name, or both. The address is the key
 * where there is one. */
struct party {
	struct addr addr;
	struct str name;
};

bool party_eq(const struct party *a, const struct party *b);
int party_compare(const struct party *a, const struct party *b);

/* The address, or the name; empty when neither is known. */
struct str party_text(const struct party *p, char out[ADDR_TEXT_MAX]);

struct port_range {
	uint16_t first, last;
	uint8_t ip_proto;
};

#define ALERT_SERVICES 32

struct detector;

struct alert {
	const struct detector *detector;
	enum class class;
	enum method method;
	struct party source;
	struct party target;         /* one of them when there are several */
	uint32_t target_count;
	uint32_t source_count;       /* when there are several; source is none or one of them */
	uint32_t user_count;         /* accounts that were tried; 0: not counted */
	const struct port_range *ports; /* sorted, merged */
	uint32_t range_count;
	uint32_t port_count;         /* distinct ports (IP protocols for ip-proto) */
	service_id services[ALERT_SERVICES]; /* distinct, by first appearance */
	uint32_t service_count;
	uint32_t accesses;
	instant start, end;
	enum outcome outcome;
	enum verdict verdict;
	struct ground ground;        /* why the verdict may be said; none if unknown */
	enum certainty confidence;
	struct str user;
	struct str note;             /* what the detector adds for its sentence */
	struct cited cited;
};

/* Ports as the contract has them: "110,143,1000-1500". */
void alert_ports(const struct alert *a, struct buf *out);

struct alerts {
	struct arena arena;
	struct alert **items;
	size_t count, size, ceiling;
	uint64_t lost;               /* beyond the ceiling */
};

void alerts_init(struct alerts *list, size_t ceiling);
void alerts_free(struct alerts *list);

/*
 * A zeroed alert at the end of the list, to be filled by the caller; what it
 * points at comes from list->arena. NULL at the ceiling, counted in lost.
 */
struct alert *alerts_add(struct alerts *list);

/* By start, source, detector, target: the same order for the same input. */
void alerts_sort(struct alerts *list);

#endif
