/*
 * What is kept of an incident. Cited bytes are the reporter's or an attacker's:
 * as text when they are UTF-8 without NUL, in hex when they are not, so that
 * what was digested can always be had again.
 */
#include "store/incident_json.h"

#include <stdio.h>

#include "base/utf8.h"
#include "core/detector.h"
#include "store/moment.h"

#define RANGES_MAX 2000

/* --------------------------------------------------------------- writing */

static void
write_party(struct json *j, const char *name, const struct party *p)
{
	char text[ADDR_TEXT_MAX];

	json_key(j, name);
	json_object(j);
	if (p->addr.family != ADDR_NONE)
		json_member(j, "ip", (struct str){ text, addr_print(&p->addr, text) });
	json_member(j, "name", p->name);
	json_end_object(j);
}

static void
write_bytes(struct json *j, struct str bytes)
{
	static const char digits[] = "0123456789abcdef";

	if (utf8_is_valid(bytes) && str_find_char(bytes, '\0') == bytes.len) {
		json_member(j, "text", bytes);
		return;
	}
	json_key(j, "hex");
	json_str(j, STR(""));
	j->out->len -= j->out->failed ? 0 : 1; /* before the closing quote */
	for (size_t i = 0; i < bytes.len; i++) {
		buf_addc(j->out, digits[(unsigned char)bytes.ptr[i] >> 4]);
		buf_addc(j->out, digits[(unsigned char)bytes.ptr[i] & 15]);
	}
	buf_addc(j->out, '"');
}

static void
write_place(const struct store_analysis *x, const struct place *p, struct json *j)
{
	const struct citation *c = x->citation ? x->citation(x->argument, p) : NULL;
	char digest[DIGEST_TEXT_MAX];

	json_object(j);
	if (c)
		json_member(j, "path", c->path);
	else if (p->source < x->source_count)
		json_member(j, "path", x->sources[p->source].path);
	json_member_int(j, "line", (int64_t)p->line);
	json_member_int(j, "offset", (int64_t)p->offset);
	json_member_int(j, "length", p->length);
	if (c) {
		digest_print(c->sha256, digest);
		json_member_cstr(j, "sha256", digest);
		json_key(j, "changed");
		json_bool(j, c->changed);
		write_bytes(j, c->bytes);
	}
	json_end_object(j);
}

static void
write_targets(const struct alert *a, struct json *j)
{
	json_member_int(j, "target_count", a->target_count);
	if (a->source_count)
		json_member_int(j, "source_count", a->source_count);
	if (a->user_count)
		json_member_int(j, "user_count", a->user_count);
	json_key(j, "ranges");
	json_array(j);
	for (uint32_t i = 0; i < a->range_count && i < RANGES_MAX; i++) {
		json_array(j);
		json_int(j, a->ports[i].first);
		json_int(j, a->ports[i].last);
		json_int(j, a->ports[i].ip_proto);
		json_end_array(j);
	}
	json_end_array(j);
	json_member_int(j, "port_count", a->port_count);
}

static void
write_services(const struct store_analysis *x, const struct alert *a, struct json *j)
{
	json_key(j, "services");
	json_array(j);
	for (uint32_t i = 0; i < a->service_count && i < ALERT_SERVICES; i++)
		json_cstr(j, service_name(x->services, a->services[i]));
	json_end_array(j);
}

static void
write_ground(const struct ground *g, struct json *j)
{
	json_key(j, "ground");
	json_object(j);
	json_member_cstr(j, "kind", ground_word(g->kind));
	json_member_int(j, "count", g->count);
	json_member_int(j, "others", (int64_t)g->others);
	json_member(j, "who", g->who);
	json_member(j, "service", g->service);
	json_end_object(j);
}

static void
write_sentence(const struct store_analysis *x, const struct alert *a, struct json *j)
{
	struct buf text;

	if (!a->detector)
		return;
	json_member_cstr(j, "rule", a->detector->name);
	buf_init(&text, 64u << 10);
	if (a->detector->describe)
		a->detector->describe(a, x->services, &text);
	json_member(j, "sentence", buf_str(&text));
	buf_free(&text);
}

static void
write_alert(const struct store_analysis *x, const struct alert *a, struct json *j)
{
	json_object(j);
	write_sentence(x, a, j);
	json_member_cstr(j, "class", class_word(a->class));
	json_member_cstr(j, "method", method_word(a->method));
	write_party(j, "source", &a->source);
	write_party(j, "target", &a->target);
	write_targets(a, j);
	write_services(x, a, j);
	json_member_int(j, "accesses", a->accesses);
	json_member_instant(j, "start", a->start);
	json_member_instant(j, "end", a->end);
	json_member_cstr(j, "outcome", outcome_word(a->outcome));
	json_member_cstr(j, "verdict", verdict_word(a->verdict));
	write_ground(&a->ground, j);
	json_member_cstr(j, "confidence", certainty_word(a->confidence));
	json_member(j, "user", a->user);
	json_member(j, "note", a->note);
	json_member_int(j, "evidence_count", a->cited.count);
	json_key(j, "evidence");
	json_array(j);
	for (size_t i = 0; i < cited_kept(&a->cited); i++)
		write_place(x, cited_at(&a->cited, i), j);
	json_end_array(j);
	json_end_object(j);
}

static void
write_classes(const struct incident *i, struct json *j)
{
	json_key(j, "classes");
	json_array(j);
	for (size_t k = 0; k < i->class_count; k++)
		json_cstr(j, class_word(i->classes[k]));
	json_end_array(j);
}

void
incident_to_json(const struct store_analysis *x, size_t index, struct str number, struct json *j)
{
	const struct incident *i = &x->incidents[index];
	size_t kept = i->alert_count < STORE_ALERTS_MAX ? i->alert_count : STORE_ALERTS_MAX;
	char key[17];

	snprintf(key, sizeof key, "%016llx", (unsigned long long)i->key);
	json_object(j);
	json_member(j, "number", number);
	json_member_cstr(j, "key", key);
	write_classes(i, j);
	if (x->sentences)
		json_member(j, "sentence", x->sentences[index]);
	write_party(j, "source", &i->source);
	write_party(j, "target", &i->target);
	json_member_int(j, "source_count", i->source_count);
	json_member_int(j, "target_count", i->target_count);
	json_member_instant(j, "start", i->start);
	json_member_instant(j, "end", i->end);
	json_member_cstr(j, "verdict", verdict_word(i->verdict));
	write_ground(&i->ground, j);
	json_member_cstr(j, "certainty", certainty_word(i->certainty));
	json_member_int(j, "accesses", i->accesses);
	json_member_int(j, "alert_count", (int64_t)i->alert_count);
	json_key(j, "alerts");
	json_array(j);
	for (size_t k = 0; k < kept; k++)
		write_alert(x, i->alerts[k], j);
	json_end_array(j);
	json_end_object(j);
}

/* --------------------------------------------------------------- reading */

struct reading {
	const struct services *services;
	struct arena *arena;
	enum err err;
};

static void
wrong(struct reading *in, enum err e)
{
	if (!in->err)
		in->err = e;
}

static uint32_t
read_count(struct reading *in, const struct json_value *object, const char *name)
{
	int64_t n = json_get_int(object, name);

	if (n < 0 || n > UINT32_MAX)
		wrong(in, ERR_INPUT);
	return (uint32_t)n;
}

static struct ground
read_ground(struct reading *in, const struct json_value *object)
{
	const struct json_value *v = json_get(object, "ground");
	struct ground g = { .count = read_count(in, v, "count"),
		.others = (uint64_t)json_get_int(v, "others"), .who = json_get_str(v, "who"),
		.service = json_get_str(v, "service") };

	if (json_get_int(v, "others") < 0 || !ground_read(json_get_str(v, "kind"), &g.kind))
		wrong(in, ERR_INPUT);
	return g;
}

static struct party
read_party(struct reading *in, const struct json_value *object, const char *name)
{
	const struct json_value *v = json_get(object, name);
	struct party p = { .name = json_get_str(v, "name") };
	struct str ip = json_get_str(v, "ip");

	if (ip.len && !addr_parse(ip, &p.addr))
		wrong(in, ERR_INPUT);
	return p;
}

static void
read_ranges(struct reading *in, const struct json_value *v, struct alert *out)
{
	const struct json_value *list = json_get(v, "ranges"), *one = json_first(list);
	size_t count = json_is(list, JSON_ARRAY) ? list->count : 0, n = 0;
	struct port_range *ranges = arena_array(in->arena, count + 1, sizeof *ranges);

	if (!ranges || count > RANGES_MAX) {
		wrong(in, ranges ? ERR_INPUT : ERR_NOMEM);
		return;
	}
	for (; one; one = one->next) {
		const struct json_value *first = json_first(one), *last, *proto;
		int64_t a = -1, b = -1, c = -1;

		last = first ? first->next : NULL;
		proto = last ? last->next : NULL;
		if (!json_as_int(first, &a) || !json_as_int(last, &b) || !json_as_int(proto, &c) ||
			a < 0 || b < a || b > 65535 || c < 0 || c > 255)
			wrong(in, ERR_INPUT);
		else
			ranges[n++] = (struct port_range){ (uint16_t)a, (uint16_t)b, (uint8_t)c };
	}
	out->ports = ranges;
	out->range_count = (uint32_t)n;
}

static void
read_services(struct reading *in, const struct json_value *v, struct alert *out)
{
	for (v = json_first(json_get(v, "services")); v; v = v->next) {
		service_id id = in->services && json_is(v, JSON_STRING) ?
			service_by_name(in->services, v->text) : SERVICE_NONE;

		if (id != SERVICE_NONE && out->service_count < ALERT_SERVICES)
			out->services[out->service_count++] = id;
	}
}

static int
hex_value(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool
read_bytes(const struct json_value *v, struct arena *a, struct str *out)
{
	struct str hex = json_get_str(v, "hex");
	char *bytes;

	*out = json_get_str(v, "text");
	if (!hex.len)
		return true;
	bytes = arena_alloc(a, hex.len / 2 + 1);
	if (!bytes || hex.len % 2)
		return false;
	for (size_t i = 0; i < hex.len; i += 2) {
		int high = hex_value(hex.ptr[i]), low = hex_value(hex.ptr[i + 1]);

		if (high < 0 || low < 0)
			return false;
		bytes[i / 2] = (char)(high << 4 | low);
	}
	*out = (struct str){ bytes, hex.len / 2 };
	return true;
}

bool
citation_from_json(const struct json_value *v, struct arena *a, struct store_citation *out)
{
	struct str digest = json_get_str(v, "sha256");

	*out = (struct store_citation){ .path = json_get_str(v, "path"),
		.line = (uint64_t)json_get_int(v, "line"),
		.offset = (uint64_t)json_get_int(v, "offset"),
		.length = (uint32_t)json_get_int(v, "length"),
		.changed = json_get_true(v, "changed") };
	if (!out->path.ptr)
		out->path = STR("");
	return read_bytes(v, a, &out->bytes) && (!digest.len || digest_parse(digest, out->sha256));
}

static void
read_citations(struct reading *in, const struct json_value *v, struct store_alert *out)
{
	const struct json_value *list = json_get(v, "evidence"), *one = json_first(list);
	size_t count = json_is(list, JSON_ARRAY) ? list->count : 0;

	out->citations = arena_array(in->arena, count + 1, sizeof *out->citations);
	if (!out->citations) {
		wrong(in, ERR_NOMEM);
		return;
	}
	for (; one && !in->err; one = one->next)
		if (!citation_from_json(one, in->arena, &out->citations[out->citation_count++]))
			wrong(in, ERR_INPUT);
}

static void
read_alert(struct reading *in, const struct json_value *v, struct store_alert *out)
{
	struct alert *a = &out->alert;

	out->rule = json_get_str(v, "rule");
	out->sentence = json_get_str(v, "sentence");
	if (!class_read(json_get_str(v, "class"), &a->class) ||
		!method_read(json_get_str(v, "method"), &a->method) ||
		!outcome_read(json_get_str(v, "outcome"), &a->outcome) ||
		!verdict_read(json_get_str(v, "verdict"), &a->verdict) ||
		!certainty_read(json_get_str(v, "confidence"), &a->confidence))
		wrong(in, ERR_INPUT);
	a->source = read_party(in, v, "source");
	a->target = read_party(in, v, "target");
	a->target_count = read_count(in, v, "target_count");
	a->source_count = read_count(in, v, "source_count");
	a->user_count = read_count(in, v, "user_count");
	read_ranges(in, v, a);
	a->port_count = read_count(in, v, "port_count");
	read_services(in, v, a);
	a->accesses = read_count(in, v, "accesses");
	a->start = json_get_instant(v, "start");
	a->end = json_get_instant(v, "end");
	a->ground = read_ground(in, v);
	a->user = json_get_str(v, "user");
	a->note = json_get_str(v, "note");
	out->cited = read_count(in, v, "evidence_count");
	read_citations(in, v, out);
}

static void
read_alerts(struct reading *in, const struct json_value *root, struct store_incident *out)
{
	const struct json_value *list = json_get(root, "alerts"), *one = json_first(list);
	size_t count = json_is(list, JSON_ARRAY) ? list->count : 0;
	uint32_t all = read_count(in, root, "alert_count");

	if (count > STORE_ALERTS_MAX || count > all) {
		wrong(in, ERR_INPUT);
		return;
	}
	out->alerts = arena_array(in->arena, count + 1, sizeof *out->alerts);
	if (!out->alerts) {
		wrong(in, ERR_NOMEM);
		return;
	}
	for (; one && !in->err; one = one->next)
		read_alert(in, one, &out->alerts[out->alert_count++]);
	out->alerts_left = all - (uint32_t)count;
}

static bool
read_key(struct str hex, uint64_t *out)
{
	*out = 0;
	for (size_t i = 0; i < hex.len; i++) {
		int digit = hex_value(hex.ptr[i]);

		if (digit < 0)
			return false;
		*out = *out << 4 | (uint64_t)digit;
	}
	return hex.len == 16;
}

static void
read_incident(struct reading *in, const struct json_value *root, struct store_incident *out)
{
	struct incident *i = &out->incident;
	const struct json_value *v = json_first(json_get(root, "classes"));

	i->number = json_get_str(root, "number");
	out->sentence = json_get_str(root, "sentence");
	for (; v && i->class_count < INCIDENT_CLASSES; v = v->next)
		if (!class_read(v->text, &i->classes[i->class_count++]))
			wrong(in, ERR_INPUT);
	if (!read_key(json_get_str(root, "key"), &i->key) || !i->class_count ||
		!verdict_read(json_get_str(root, "verdict"), &i->verdict) ||
		!certainty_read(json_get_str(root, "certainty"), &i->certainty))
		wrong(in, ERR_INPUT);
	i->source = read_party(in, root, "source");
	i->target = read_party(in, root, "target");
	i->source_count = read_count(in, root, "source_count");
	i->target_count = read_count(in, root, "target_count");
	i->start = json_get_instant(root, "start");
	i->end = json_get_instant(root, "end");
	i->ground = read_ground(in, root);
	i->accesses = read_count(in, root, "accesses");
	read_alerts(in, root, out);
}

enum err
incident_from_json(struct str text, const struct services *services, struct arena *a,
	struct store_incident *out)
{
	const struct json_value *root = NULL;
	struct reading in = { .services = services, .arena = a,
		.err = json_read(text, a, &root) };
	struct store_incident i = { 0 };

	if (!in.err)
		read_incident(&in, root, &i);
	if (!in.err)
		*out = i;
	return in.err;
}
