/*
 * Field paths are data ("email.from.address"); objects of the same head must
 * be written once. So members are collected as (path, value), sorted by path,
 * and written as the tree that the paths describe.
 */
#include "cmd/ecs.h"

#include <stdlib.h>

#include "base/check.h"
#include "cmd/say.h"

#define MEMBERS_MAX 64

enum member_type { MEMBER_TEXT, MEMBER_NUMBER, MEMBER_WRITER };

struct member {
	const char *path;
	enum member_type type;
	struct str text;
	int64_t number;
	void (*write)(struct json *j, const void *what);
	const void *what;
	unsigned order; /* keeps equal heads together in the order of first appearance */
};

struct members {
	struct member items[MEMBERS_MAX];
	size_t count;
};

static struct member *
add(struct members *m, const char *path)
{
	check(m->count < MEMBERS_MAX);
	m->items[m->count] = (struct member){ .path = path, .order = (unsigned)m->count };
	return &m->items[m->count++];
}

static void
add_text(struct members *m, const char *path, struct str text)
{
	if (text.len)
		add(m, path)->text = text;
}

static void
add_word(struct members *m, const char *path, const char *word)
{
	add_text(m, path, str_from(word));
}

static void
add_number(struct members *m, const char *path, int64_t number)
{
	struct member *item = add(m, path);

	item->type = MEMBER_NUMBER;
	item->number = number;
}

static void
add_writer(struct members *m, const char *path, void (*write)(struct json *, const void *),
	const void *what)
{
	struct member *item = add(m, path);

	item->type = MEMBER_WRITER;
	item->write = write;
	item->what = what;
}

static void
write_value(struct json *j, const struct member *item)
{
	switch (item->type) {
	case MEMBER_TEXT: json_str(j, item->text); break;
	case MEMBER_NUMBER: json_int(j, item->number); break;
	case MEMBER_WRITER: item->write(j, item->what); break;
	}
}

/* The first part of PATH after FROM bytes. */
static struct str
head_of(const char *path, size_t from)
{
	struct str rest = str_from(path + from);

	return str_sub(rest, 0, str_find_char(rest, '.'));
}

/* Members whose paths share the first FROM bytes, as one object's members. */
static void
write_level(struct json *j, struct member **items, size_t count, size_t from)
{
	bool done[MEMBERS_MAX] = { false };

	for (size_t i = 0; i < count; i++) {
		struct member *same[MEMBERS_MAX];
		struct str head = head_of(items[i]->path, from);
		size_t n = 0;
		char key[64];

		if (done[i])
			continue;
		check(head.len < sizeof key);
		memcpy(key, head.ptr, head.len);
		key[head.len] = '\0';
		for (size_t k = i; k < count; k++) {
			if (done[k] || !str_eq(head_of(items[k]->path, from), head))
				continue;
			done[k] = true;
			same[n++] = items[k];
		}
		json_key(j, key);
		if (items[i]->path[from + head.len] == '\0') {
			write_value(j, items[i]);
			continue;
		}
		json_object(j);
		write_level(j, same, n, from + head.len + 1);
		json_end_object(j);
	}
}

static void
write_line(struct members *m, struct buf *out)
{
	struct member *items[MEMBERS_MAX];
	struct json j;

	for (size_t i = 0; i < m->count; i++)
		items[i] = &m->items[i];
	json_init(&j, out);
	json_object(&j);
	write_level(&j, items, m->count, 0);
	json_end_object(&j);
	buf_addc(out, '\n');
}

/* ---------------------------------------------------------- shared parts */

static void
write_word_array(struct json *j, const void *what)
{
	json_array(j);
	json_cstr(j, what);
	json_end_array(j);
}

struct two_words {
	const char *first, *second;
};

static void
write_two_words(struct json *j, const void *what)
{
	const struct two_words *w = what;

	json_array(j);
	json_cstr(j, w->first);
	if (w->second)
		json_cstr(j, w->second);
	json_end_array(j);
}

static const char *
ecs_outcome(enum outcome o)
{
	return outcome_word(o == OUTCOME_DENIED ? OUTCOME_FAILURE : o);
}

struct end_text {
	char addr[ADDR_TEXT_MAX];
};

/* source or destination: address always, ip, port and domain as known */
static void
add_end(struct members *m, const char *const paths[4], const struct addr *addr,
	struct str name, uint16_t port, struct end_text *text)
{
	struct str ip = { text->addr, addr_print(addr, text->addr) };

	add_text(m, paths[0], ip.len ? ip : name);
	add_text(m, paths[1], ip);
	if (port)
		add_number(m, paths[2], port);
	add_text(m, paths[3], name);
}

static const char *const source_paths[4] = { "source.address", "source.ip", "source.port",
	"source.domain" };
static const char *const destination_paths[4] = { "destination.address", "destination.ip",
	"destination.port", "destination.domain" };

/* ---------------------------------------------------------------- events */

struct event_evidence {
	const struct analysis *analysis;
	const struct event *event;
};

static void
write_place(struct json *j, struct str path, const struct place *p, const uint8_t *sha256)
{
	char hex[DIGEST_TEXT_MAX];

	json_object(j);
	json_member_int(j, "source", p->source);
	json_member(j, "path", path);
	json_member_int(j, "line", (int64_t)p->line);
	json_member_int(j, "offset", (int64_t)p->offset);
	json_member_int(j, "length", p->length);
	if (sha256) {
		digest_print(sha256, hex);
		json_member_cstr(j, "sha256", hex);
	}
}

static void
write_event_evidence(struct json *j, const void *what)
{
	const struct event_evidence *w = what;
	const struct files *files = analysis_files(w->analysis);
	uint8_t sha256[DIGEST_SIZE];

	digest_of(w->event->line, sha256);
	json_array(j);
	write_place(j, files->items[w->event->place.source].path, &w->event->place, sha256);
	json_end_object(j);
	json_end_array(j);
}

static bool
is_number(struct str s, int64_t *out)
{
	uint64_t v;

	if (!str_u64(s, INT64_MAX, &v))
		return false;
	*out = (int64_t)v;
	return true;
}

void
ecs_event(const struct analysis *a, const struct event *e, struct buf *out)
{
	struct members m = { .count = 0 };
	struct end_text src, dst;
	char time[INSTANT_TEXT_MAX];
	struct event_evidence evidence = { a, e };
	struct two_words type = { action_type(e->action),
		e->outcome == OUTCOME_DENIED ? "denied" : NULL };
	struct str target = e->dst_name;

	if (e->time != INSTANT_NONE) {
		instant_print(e->time, time);
		add_word(&m, "@timestamp", time);
	}
	add_word(&m, "event.kind", "event");
	add_writer(&m, "event.category", write_word_array, action_category(e->action));
	add_writer(&m, "event.type", write_two_words, &type);
	add_word(&m, "event.action", action_word(e->action));
	add_word(&m, "event.outcome", ecs_outcome(e->outcome));
	if (e->src.family || e->src_name.len)
		add_end(&m, source_paths, &e->src, e->src_name, e->src_port, &src);
	else /* su, a mail handed on: done on the host itself */
		add_text(&m, "source.address", e->host.len ? e->host : STR("unknown"));
	if (!target.len && !e->dst.family)
		target = e->host;
	if (e->dst.family || target.len)
		add_end(&m, destination_paths, &e->dst, target, e->dst_port, &dst);
	add_text(&m, "host.name", e->host);
	add_text(&m, "user.name", e->user);
	add_text(&m, "process.name", e->program);
	if (e->pid)
		add_number(&m, "process.pid", e->pid);
	if (e->service)
		add_word(&m, "network.protocol", service_name(analysis_services(a), e->service));
	if (e->ip_proto)
		add_number(&m, "network.iana_number", e->ip_proto);
	for (unsigned i = 0; i < e->field_count; i++) {
		const struct field *f = &e->fields[i];
		int64_t number;

		if ((f->id == FIELD_SIZE || f->id == FIELD_LENGTH) &&
			is_number(f->value, &number))
			add_number(&m, field_path(f->id), number);
		else
			add_text(&m, field_path(f->id), f->value);
	}
	add_word(&m, "yagura.method", method_word(e->method));
	add_word(&m, "yagura.format", formats_place(analysis_formats(a), e->format));
	add_writer(&m, "yagura.evidence", write_event_evidence, &evidence);
	write_line(&m, out);
}

/* ---------------------------------------------------------------- alerts */

struct alert_evidence {
	const struct analysis *analysis;
	const struct alert *alert;
};

static void
write_alert_evidence(struct json *j, const void *what)
{
	const struct alert_evidence *w = what;
	const struct files *files = analysis_files(w->analysis);
	size_t kept = cited_kept(&w->alert->cited);

	json_array(j);
	for (size_t i = 0; i < kept; i++) {
		const struct place *p = cited_at(&w->alert->cited, i);
		const struct citation *c = analysis_citation(w->analysis, p);

		if (p->source >= files->count)
			continue; /* an access of an earlier run, kept by the ledger */
		write_place(j, files->items[p->source].path, p, c ? c->sha256 : NULL);
		if (c && c->changed) {
			json_key(j, "changed");
			json_bool(j, true);
		}
		json_end_object(j);
	}
	json_end_array(j);
}

static void
write_services(struct json *j, const void *what)
{
	const struct alert_evidence *w = what;

	json_array(j);
	for (uint32_t i = 0; i < w->alert->service_count; i++)
		json_cstr(j, service_name(analysis_services(w->analysis), w->alert->services[i]));
	json_end_array(j);
}

void
ecs_alert(const struct analysis *a, const struct alert *alert, struct buf *out)
{
	struct members m = { .count = 0 };
	struct end_text src, dst;
	char start[INSTANT_TEXT_MAX], end[INSTANT_TEXT_MAX];
	struct buf ports, why, sentence, ground;
	struct alert_evidence evidence = { a, alert };
	struct two_words type = { "info", alert->outcome == OUTCOME_DENIED ? "denied" : NULL };

	buf_init(&ports, 1u << 20);
	buf_init(&why, 64u << 10);
	buf_init(&sentence, 64u << 10);
	buf_init(&ground, 64u << 10);
	alert_ports(alert, &ports);
	alert->detector->describe(alert, analysis_services(a), &why);
	say_sentence(buf_str(&why), &sentence);
	ground_say(&alert->ground, &ground);
	instant_print(alert->start, start);
	instant_print(alert->end, end);
	add_word(&m, "@timestamp", start);
	add_word(&m, "event.kind", "alert");
	add_writer(&m, "event.category", write_word_array,
		alert->class == CLASS_RELAY ? "email" : "intrusion_detection");
	add_writer(&m, "event.type", write_two_words, &type);
	add_word(&m, "event.action", alert->detector->name);
	add_word(&m, "event.outcome", ecs_outcome(alert->outcome));
	add_word(&m, "event.start", start);
	add_word(&m, "event.end", end);
	add_end(&m, source_paths, &alert->source.addr, alert->source.name, 0, &src);
	add_end(&m, destination_paths, &alert->target.addr, alert->target.name,
		alert->range_count == 1 && alert->ports[0].first == alert->ports[0].last &&
				alert->method != METHOD_IP_PROTO ?
			alert->ports[0].first :
			0,
		&dst);
	add_text(&m, "user.name", alert->user);
	if (alert->service_count == 1)
		add_word(&m, "network.protocol",
			service_name(analysis_services(a), alert->services[0]));
	add_word(&m, "rule.name", alert->detector->name);
	add_text(&m, "rule.description", buf_str(&sentence));
	add_word(&m, "yagura.class", class_word(alert->class));
	add_word(&m, "yagura.rsit", class_rsit(alert->class));
	add_word(&m, "yagura.method",
		alert->method == METHOD_NONE ? "none" : method_word(alert->method));
	add(&m, "yagura.ports")->text = ports.len ? buf_str(&ports) : STR("");
	add_number(&m, "yagura.port_count", alert->port_count);
	add_writer(&m, "yagura.services", write_services, &evidence);
	add_number(&m, "yagura.target_count", alert->target_count);
	if (alert->source_count)
		add_number(&m, "yagura.source_count", alert->source_count);
	if (alert->user_count)
		add_number(&m, "yagura.user_count", alert->user_count);
	add_number(&m, "yagura.accesses", alert->accesses);
	add_word(&m, "yagura.verdict", verdict_word(alert->verdict));
	add_text(&m, "yagura.ground", buf_str(&ground));
	add_word(&m, "yagura.confidence", certainty_word(alert->confidence));
	add_number(&m, "yagura.evidence_count", alert->cited.count);
	add_writer(&m, "yagura.evidence", write_alert_evidence, &evidence);
	write_line(&m, out);
	buf_free(&ports);
	buf_free(&why);
	buf_free(&sentence);
	buf_free(&ground);
}
