/*
 * From captures to an event: only here, when the whole line has fitted. What
 * an attribute of the format says comes first, what the line says after it.
 */
#include "parse/match.h"

struct commit {
	const struct services *services;
	struct event *event;
	struct field *fields;
	struct str prefix;
	unsigned flags;       /* of TCP, as the line names them */
};

static inline void
add_field(struct commit *c, enum field_id id, struct str value)
{
	struct event *e = c->event;

	if (value.len == 0 || e->field_count == FIELDS_MAX)
		return;
	c->fields[e->field_count++] = (struct field){ id, value };
	if (id == FIELD_PREFIX)
		c->prefix = value;
}

static inline bool
is_unknown(struct str name)
{
	return name.len == 7 && (name.ptr[0] | 32) == 'u' && str_eq_nocase(name, STR("unknown"));
}

static void
set_host(const struct captured *v, struct addr *addr, struct str *name)
{
	if (v->value.addr.family)
		*addr = v->value.addr;
	else if (!is_unknown(v->text))
		*name = v->text;
}

/* What programs call it; other words leave the format's outcome. */
static void
set_outcome(struct event *e, struct str word)
{
	static const struct { const char *word; enum outcome outcome; } words[] = {
		{ "success", OUTCOME_SUCCESS }, { "yes", OUTCOME_SUCCESS }, { "1", OUTCOME_SUCCESS },
		{ "true", OUTCOME_SUCCESS }, { "T", OUTCOME_SUCCESS }, { "ok", OUTCOME_SUCCESS },
		{ "failed", OUTCOME_FAILURE }, { "failure", OUTCOME_FAILURE },
		{ "fail", OUTCOME_FAILURE }, { "no", OUTCOME_FAILURE }, { "0", OUTCOME_FAILURE },
		{ "false", OUTCOME_FAILURE }, { "F", OUTCOME_FAILURE },
		{ "denied", OUTCOME_DENIED }, { "blocked", OUTCOME_DENIED },
	};

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (str_eq_nocase(word, str_from(words[i].word)))
			e->outcome = words[i].outcome;
}

/* "SYN ACK", "SYN,ACK", or letters: "SA", "-AS", "FPU"; others mean nothing here. */
static unsigned
flags_of(struct str text)
{
	static const struct { char letter; unsigned flag; } letters[] = {
		{ 'S', FLAG_SYN }, { 'A', FLAG_ACK }, { 'F', FLAG_FIN }, { 'R', FLAG_RST },
		{ 'P', FLAG_PSH }, { 'U', FLAG_URG },
	};
	unsigned flags = 0;

	for (size_t at = 0, n; at < text.len; at += n + 1) {
		unsigned word;

		for (n = 0; at + n < text.len && !memchr(" ,|", text.ptr[at + n], 3); n++)
			;
		word = keys_flag(text.ptr + at, n);
		flags |= word;
		for (size_t i = 0; i < n && !word; i++)
			for (size_t k = 0; k < sizeof letters / sizeof *letters; k++)
				flags |= text.ptr[at + i] == letters[k].letter ? letters[k].flag : 0;
	}
	return flags;
}

static void
set_text(struct commit *c, unsigned name, struct str value)
{
	struct event *e = c->event;
	service_id service;

	switch (name) {
	case CAPTURE_SRC_NAME:
		e->src_name = is_unknown(value) ? STR_NULL : value;
		break;
	case CAPTURE_DST_NAME:
		e->dst_name = is_unknown(value) ? STR_NULL : value;
		break;
	case CAPTURE_USER:
		e->user = value;
		break;
	case CAPTURE_HOST:
		e->host = value;
		break;
	case CAPTURE_SERVICE:
		service = service_by_name(c->services, value);
		if (service)
			e->service = service;
		break;
	case CAPTURE_OUTCOME:
		set_outcome(e, value);
		break;
	case CAPTURE_FLAGS:
		c->flags |= flags_of(value);
		break;
	case CAPTURE_PROTO:
		e->ip_proto = token_ip_proto(value);
		break;
	default:
		if (name >= CAPTURE_FIELD)
			add_field(c, (enum field_id)(name - CAPTURE_FIELD), value);
	}
}

static void
set_captured(struct commit *c, const struct captured *v)
{
	struct event *e = c->event;

	switch (v->name) {
	case CAPTURE_SRC:
		set_host(v, &e->src, &e->src_name);
		break;
	case CAPTURE_DST:
		set_host(v, &e->dst, &e->dst_name);
		break;
	case CAPTURE_SRC_PORT:
		e->src_port = (uint16_t)v->value.number;
		break;
	case CAPTURE_DST_PORT:
		e->dst_port = (uint16_t)v->value.number;
		break;
	case CAPTURE_PID:
		if (v->value.number <= UINT32_MAX)
			e->pid = (uint32_t)v->value.number;
		break;
	case CAPTURE_TIME:
		e->time = v->value.stamp.time;
		e->stamp_form = v->value.stamp.form;
		break;
	default:
		set_text(c, v->name, v->type == TOKEN_TEXT || v->type == TOKEN_REST
			? str_trim(v->text) : v->text);
	}
}

static enum method
method_of_packet(uint8_t proto, unsigned flags)
{
	switch (proto) {
	case IP_TCP:
		break;
	case IP_UDP:
		return METHOD_UDP;
	case IP_ICMP: case IP_ICMPV6:
		return METHOD_ICMP;
	case 0:
		return METHOD_NONE;
	default:
		return METHOD_IP_PROTO;
	}
	switch (flags) {
	case 0:
		return METHOD_TCP_NULL;
	case FLAG_SYN: case FLAG_SYN | FLAG_URG: case FLAG_SYN | FLAG_PSH:
		return METHOD_TCP_SYN;
	case FLAG_ACK:
		return METHOD_TCP_ACK;
	case FLAG_FIN:
		return METHOD_TCP_FIN;
	case FLAG_FIN | FLAG_PSH | FLAG_URG:
		return METHOD_TCP_XMAS;
	default:
		return METHOD_TCP_OTHER;
	}
}

/* Of a connection: what came of it tells whether more than a first packet was seen. */
static enum method
method_of_proto(uint8_t proto, enum outcome outcome)
{
	if (proto == IP_TCP)
		return outcome == OUTCOME_SUCCESS ? METHOD_TCP_CONNECT : METHOD_TCP_SYN;
	return method_of_packet(proto, 0);
}

/* Packet filters say what they did only in the words an administrator chose. */
static bool
prefix_denies(struct str prefix)
{
	static const char *const words[] = { "drop", "block", "reject", "deny", "denied", "refuse" };

	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		struct str word = str_from(words[i]);

		for (size_t at = 0; at + word.len <= prefix.len; at++)
			if ((prefix.ptr[at] | 32) == word.ptr[0] &&
				str_eq_nocase(str_sub(prefix, at, at + word.len), word))
				return true;
	}
	return false;
}

/* The name may hold a tail of its own: keep the address of that reading too. */
static void
note_ambiguity(struct commit *c, const struct match *m)
{
	struct str literal = m->leaf->before_src;
	struct addr addr;
	size_t at;

	if (literal.len == 0 || m->user.len <= literal.len)
		return;
	at = str_find(m->user, literal);
	if (at < m->user.len) {
		struct str rest = str_sub(m->user, at + literal.len, m->user.len);
		size_t n = addr_read(str_sub(rest, 0, 64), &addr);

		add_field(c, FIELD_ALT_SRC, str_sub(rest, 0, n));
	}
}

void
match_commit(const struct graph *g, const struct services *services, const struct match *m,
	struct event *e, struct field *fields)
{
	const struct format *f = &g->formats[m->leaf->format];
	struct commit c = { services, e, fields, STR_NULL };

	e->action = f->action;
	e->outcome = f->outcome;
	e->method = f->method;
	e->format = m->leaf->format;
	e->part = f->part;
	if (f->service)
		e->service = f->service;
	e->fields = fields;
	e->field_count = 0;
	for (unsigned i = 0; i < f->constant_count; i++)
		set_text(&c, f->constants[i].capture, f->constants[i].value);
	for (unsigned i = 0; i < m->count; i++) {
		const struct captured *v = &m->captures[i];

		if (v->name >= CAPTURE_FIELD && v->type < TOKEN_KEYS) /* most */
			add_field(&c, (enum field_id)(v->name - CAPTURE_FIELD), v->text);
		else
			set_captured(&c, v);
	}
	if (m->user.len)
		note_ambiguity(&c, m);
	if (f->method_of_packet)
		e->method = method_of_packet(e->ip_proto, m->flags | c.flags);
	if (f->method_of_proto)
		e->method = method_of_proto(e->ip_proto, e->outcome);
	if (f->service_by_port)
		e->service = service_by_port(services, e->ip_proto, e->dst_port);
	if (f->outcome_by_prefix && prefix_denies(c.prefix))
		e->outcome = OUTCOME_DENIED;
}
