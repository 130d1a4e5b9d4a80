/*
 * What is read was written by us, but the file may have been changed since:
 * every type is asked, every list ends.
 */
#include "store/report_json.h"

#include "store/moment.h"

/* writing */

static void
write_standing(struct json *j, const struct standing *s)
{
	json_member_cstr(j, "basis", basis_word(s->basis));
	json_member_cstr(j, "certainty", certainty_word(s->certainty));
	json_member(j, "by", s->by);
	json_member(j, "rests_on", s->rests_on);
	json_member_instant(j, "at", s->at);
}

static void
write_time(struct json *j, const char *key, const struct told_time *t)
{
	if (t->at == INSTANT_NONE)
		return;
	json_key(j, key);
	json_object(j);
	json_member_instant(j, "at", t->at);
	json_key(j, "day_only");
	json_bool(j, t->day_only);
	json_end_object(j);
}

static void
write_facts(struct json *j, const char *key, const struct facts *facts)
{
	if (!facts->count)
		return;
	json_key(j, key);
	json_array(j);
	for (size_t i = 0; i < facts->count; i++) {
		json_object(j);
		json_member(j, "code", facts->items[i].code);
		json_member(j, "object", facts->items[i].object);
		write_standing(j, &facts->items[i].standing);
		json_end_object(j);
	}
	json_end_array(j);
}

static void
write_reporter(const struct report *r, struct json *j)
{
	if (!r->reporter_name.len && !r->reporter_organization.len &&
		!r->reporter_contact.len && !r->reporter_kind.len && !r->recurring)
		return;
	json_key(j, "reporter");
	json_object(j);
	json_member(j, "name", r->reporter_name);
	json_member(j, "organization", r->reporter_organization);
	json_member(j, "contact", r->reporter_contact);
	json_member(j, "kind", r->reporter_kind);
	json_key(j, "recurring");
	json_bool(j, r->recurring);
	json_end_object(j);
}

static void
write_word(struct json *j, const char *key, const char *word, const struct standing *s)
{
	if (!standing_told(s))
		return;
	json_key(j, key);
	json_object(j);
	json_member_cstr(j, "value", word);
	write_standing(j, s);
	json_end_object(j);
}

static void
write_class(const struct report *r, struct json *j)
{
	write_word(j, "class", class_word(r->class), &r->class_standing);
	if (!r->label_count)
		return;
	json_key(j, "labels");
	json_array(j);
	for (size_t i = 0; i < r->label_count; i++)
		json_cstr(j, class_word(r->labels[i]));
	json_end_array(j);
}

static void
write_counts(const struct report *r, struct json *j)
{
	if (standing_told(&r->services_standing)) {
		json_key(j, "services");
		json_object(j);
		json_key(j, "values");
		json_array(j);
		for (size_t i = 0; i < r->service_count; i++)
			json_str(j, r->services[i]);
		json_end_array(j);
		json_key(j, "various");
		json_bool(j, r->services_various);
		write_standing(j, &r->services_standing);
		json_end_object(j);
	}
	if (standing_told(&r->accesses_standing) && r->accesses_told) {
		json_key(j, "accesses");
		json_object(j);
		json_member_int(j, "value", (int64_t)r->accesses);
		json_key(j, "approximate");
		json_bool(j, r->accesses_approximate);
		write_standing(j, &r->accesses_standing);
		json_end_object(j);
	}
	if (standing_told(&r->period_standing)) {
		json_key(j, "period");
		json_object(j);
		write_time(j, "start", &r->start);
		write_time(j, "end", &r->end);
		write_standing(j, &r->period_standing);
		json_end_object(j);
	}
}

static void
write_findings(const struct report *r, struct json *j)
{
	if (!r->finding_count)
		return;
	json_key(j, "findings");
	json_array(j);
	for (size_t i = 0; i < r->finding_count; i++) {
		json_object(j);
		json_member(j, "field", r->findings[i].field);
		json_member(j, "value", r->findings[i].value);
		json_member(j, "rests_on", r->findings[i].rests_on);
		json_member(j, "incident", r->findings[i].incident);
		json_end_object(j);
	}
	json_end_array(j);
}

void
report_to_json(const struct report *r, struct json *j)
{
	json_object(j);
	json_member(j, "number", r->number);
	write_time(j, "received", &r->received);
	write_reporter(r, j);
	write_class(r, j);
	write_counts(r, j);
	write_word(j, "damage", damage_word(r->damage), &r->damage_standing);
	write_facts(j, "noticed", &r->noticed);
	write_facts(j, "found", &r->found);
	write_facts(j, "cause", &r->cause);
	write_facts(j, "done", &r->done);
	write_facts(j, "consulted", &r->consulted);
	write_word(j, "status", status_word(r->status), &r->status_standing);
	json_member(j, "published_before", r->published_before);
	write_findings(r, j);
	json_member(j, "incident", r->incident);
	json_member(j, "words", r->words);
	json_end_object(j);
}

/* reading: `bad` sticks, as with a cursor */

struct reading {
	enum err err;
};

static void
wrong(struct reading *in, enum err e)
{
	if (!in->err)
		in->err = e;
}

/* Strings stand in the arena already, where json_read() decoded them. */
static struct str
keep(struct reading *in, const struct json_value *v)
{
	if (!json_is(v, JSON_STRING)) {
		wrong(in, ERR_INPUT);
		return STR_NULL;
	}
	return v->text;
}

static struct str
read_text(struct reading *in, const struct json_value *object, const char *key)
{
	const struct json_value *v = json_get(object, key);

	return v ? keep(in, v) : STR_NULL;
}

static bool
read_bool(struct reading *in, const struct json_value *object, const char *key)
{
	const struct json_value *v = json_get(object, key);

	if (v && !json_is(v, JSON_TRUE) && !json_is(v, JSON_FALSE))
		wrong(in, ERR_INPUT);
	return json_is(v, JSON_TRUE);
}

static instant
read_at(struct reading *in, const struct json_value *object)
{
	instant t = json_get_instant(object, "at");

	if (t == INSTANT_NONE)
		wrong(in, ERR_INPUT);
	return t;
}

static struct standing
read_standing(struct reading *in, const struct json_value *v)
{
	struct standing s = { .by = read_text(in, v, "by"),
		.rests_on = read_text(in, v, "rests_on"), .at = read_at(in, v) };

	if (!basis_read(read_text(in, v, "basis"), &s.basis) ||
		!certainty_read(read_text(in, v, "certainty"), &s.certainty) || !s.by.len)
		wrong(in, ERR_INPUT);
	return s;
}

static struct told_time
read_time(struct reading *in, const struct json_value *object, const char *key)
{
	const struct json_value *v = json_get(object, key);

	if (!v)
		return (struct told_time){ .at = INSTANT_NONE };
	return (struct told_time){ .at = read_at(in, v), .day_only = read_bool(in, v, "day_only") };
}

/* The first of a list's values; NULL when there is no list. */
static const struct json_value *
read_list(struct reading *in, const struct json_value *list, size_t most)
{
	if (!list)
		return NULL;
	if (!json_is(list, JSON_ARRAY) || list->count > most) {
		wrong(in, ERR_INPUT);
		return NULL;
	}
	return list->first;
}

static void
read_facts(struct reading *in, const struct json_value *object, const char *key, struct facts *out)
{
	const struct json_value *v = read_list(in, json_get(object, key), REPORT_ITEMS);

	for (size_t i = 0; v; v = v->next, i++) {
		out->items[i] = (struct fact){ .code = read_text(in, v, "code"),
			.object = read_text(in, v, "object"), .standing = read_standing(in, v) };
		out->count = i + 1;
	}
}

static void
read_reporter(struct reading *in, const struct json_value *root, struct report *r)
{
	const struct json_value *v = json_get(root, "reporter");

	r->reporter_name = read_text(in, v, "name");
	r->reporter_organization = read_text(in, v, "organization");
	r->reporter_contact = read_text(in, v, "contact");
	r->reporter_kind = read_text(in, v, "kind");
	r->recurring = read_bool(in, v, "recurring");
}

static void
read_class(struct reading *in, const struct json_value *root, struct report *r)
{
	const struct json_value *v = json_get(root, "class");

	if (v) {
		if (!class_read(read_text(in, v, "value"), &r->class))
			wrong(in, ERR_INPUT);
		r->class_standing = read_standing(in, v);
	}
	v = read_list(in, json_get(root, "labels"), sizeof r->labels / sizeof *r->labels);
	for (size_t i = 0; v; v = v->next, i++) {
		if (!class_read(keep(in, v), &r->labels[i]))
			wrong(in, ERR_INPUT);
		r->label_count = i + 1;
	}
}

static void
read_services(struct reading *in, const struct json_value *root, struct report *r)
{
	const struct json_value *v = json_get(root, "services"), *one;

	if (!v)
		return;
	one = read_list(in, json_get(v, "values"), REPORT_ITEMS);
	for (; one; one = one->next)
		r->services[r->service_count++] = keep(in, one);
	r->services_various = read_bool(in, v, "various");
	r->services_standing = read_standing(in, v);
}

static void
read_counts(struct reading *in, const struct json_value *root, struct report *r)
{
	const struct json_value *v = json_get(root, "accesses");

	read_services(in, root, r);
	if (v) {
		int64_t n = -1;

		if (!json_as_int(json_get(v, "value"), &n) || n < 0)
			wrong(in, ERR_INPUT);
		r->accesses = (uint64_t)n;
		r->accesses_told = true;
		r->accesses_approximate = read_bool(in, v, "approximate");
		r->accesses_standing = read_standing(in, v);
	}
	v = json_get(root, "period");
	if (v) {
		r->start = read_time(in, v, "start");
		r->end = read_time(in, v, "end");
		r->period_standing = read_standing(in, v);
	}
}

static void
read_outcome(struct reading *in, const struct json_value *root, struct report *r)
{
	const struct json_value *v = json_get(root, "damage");

	if (v) {
		if (!damage_read(read_text(in, v, "value"), &r->damage))
			wrong(in, ERR_INPUT);
		r->damage_standing = read_standing(in, v);
	}
	v = json_get(root, "status");
	if (v) { /* an empty word is not written */
		if (!status_read(read_text(in, v, "value"), &r->status))
			wrong(in, ERR_INPUT);
		r->status_standing = read_standing(in, v);
	}
}

static void
read_findings(struct reading *in, const struct json_value *root, struct report *r)
{
	const struct json_value *v = read_list(in, json_get(root, "findings"), REPORT_FINDINGS);

	for (size_t i = 0; v; v = v->next, i++) {
		r->findings[i] = (struct finding){ .field = read_text(in, v, "field"),
			.value = read_text(in, v, "value"),
			.rests_on = read_text(in, v, "rests_on"),
			.incident = read_text(in, v, "incident") };
		r->finding_count = i + 1;
	}
}

static void
read_all(struct reading *in, const struct json_value *root, struct report *r)
{
	r->number = read_text(in, root, "number");
	r->received = read_time(in, root, "received");
	read_reporter(in, root, r);
	read_class(in, root, r);
	read_counts(in, root, r);
	read_outcome(in, root, r);
	read_facts(in, root, "noticed", &r->noticed);
	read_facts(in, root, "found", &r->found);
	read_facts(in, root, "cause", &r->cause);
	read_facts(in, root, "done", &r->done);
	read_facts(in, root, "consulted", &r->consulted);
	r->published_before = read_text(in, root, "published_before");
	read_findings(in, root, r);
	r->incident = read_text(in, root, "incident");
	r->words = read_text(in, root, "words");
}

enum err
report_from_json(struct str text, struct arena *a, struct report *out)
{
	const struct json_value *root = NULL;
	struct reading in = { .err = json_read(text, a, &root) };
	struct report r;

	report_init(&r);
	if (!in.err)
		read_all(&in, root, &r);
	if (!in.err)
		*out = r;
	return in.err;
}
