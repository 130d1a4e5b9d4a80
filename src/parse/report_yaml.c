/*
 * The form is a table: key, how its value is read, where it goes. People write
 * these files by hand, so every mistake is worth a place, a reason and the word
 * that was likely meant, and one mistake must not hide the next.
 */
#include "parse/report_yaml.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/addr.h"
#include "base/buf.h"
#include "base/i18n.h"
#include "base/nearest.h"
#include "base/utf8.h"
#include "parse/yaml_tree.h"

#define LINE_TEXT_MAX 400          /* bytes of a name, an organisation, a contact */
#define WORDS_TEXT_MAX (256u << 10)
#define SHOWN_MAX 60               /* bytes of a wrong word in a message */

struct reading {
	struct str text;
	const struct report_words *words;
	const struct zone *desk, *zone; /* of the desk; of the evidence */
	instant at;
	struct arena *arena;
	struct report_errors *errors;
	struct report_file *out;
	enum err err; /* only ERR_NOMEM */
};

struct key {
	const char *name;
	void (*read)(struct reading *in, const struct key *key, const struct yaml_node *value,
		void *target);
	size_t offset;    /* of what it fills, in the target */
	const char *kind; /* of codes */
};

/* ---------------------------------------------------------------- errors */

/* Where the bytes from FROM to TO stand; only what is on the first line of them. */
static struct report_error
place_of(const struct reading *in, size_t from, size_t to)
{
	size_t start = from, end = from;
	unsigned line = 1;

	while (start > 0 && in->text.ptr[start - 1] != '\n')
		start--;
	while (end < to && end < in->text.len && in->text.ptr[end] != '\n' &&
		in->text.ptr[end] != '\r')
		end++;
	for (size_t i = 0; i < start; i++)
		line += in->text.ptr[i] == '\n';
	while (end > from && (in->text.ptr[end - 1] == ' ' || in->text.ptr[end - 1] == '\t'))
		end--;
	return (struct report_error){ .line = line, .column = (unsigned)(from - start) + 1,
		.width = end > from ? (unsigned)(end - from) : 1 };
}

static struct report_error *
new_error(struct reading *in, size_t from, size_t to)
{
	struct report_error *e = &in->errors->items[in->errors->count];

	if (in->errors->count == REPORT_ERRORS_MAX) {
		in->errors->more++;
		return NULL;
	}
	*e = place_of(in, from, to);
	in->errors->count++;
	return e;
}

/* HINT is a whole phrase or empty; the message is a sentence. */
static void
fail(struct reading *in, const struct yaml_node *node, struct str hint, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

static void
fail(struct reading *in, const struct yaml_node *node, struct str hint, const char *format, ...)
{
	struct report_error *e = new_error(in, node->from, node->to);
	struct buf message;
	va_list args;

	if (!e)
		return;
	buf_init(&message, 4096);
	va_start(args, format);
	buf_vprintf(&message, format, args);
	va_end(args);
	e->message = arena_keep(in->arena, buf_str(&message));
	e->hint = hint;
	buf_free(&message);
	if (!e->message.ptr)
		in->err = ERR_NOMEM;
}

/* At most SHOWN_MAX bytes of S, whole characters. */
static const char *
shown(struct reading *in, struct str s)
{
	size_t n = 0;
	struct str kept;

	while (n < s.len) {
		size_t step = utf8_length(str_sub(s, n, s.len));

		step = step ? step : 1;
		if (n + step > SHOWN_MAX)
			break;
		n += step;
	}
	kept = arena_printf(in->arena, "%.*s%s", (int)n, s.ptr, n < s.len ? "…" : "");
	if (!kept.ptr)
		in->err = ERR_NOMEM;
	return kept.ptr ? kept.ptr : "";
}

static struct str
did_you_mean(struct reading *in, const struct nearest *n)
{
	struct str found = nearest_found(n), hint;

	if (!found.len)
		return STR_NULL;
	hint = arena_printf(in->arena, _("did you mean %.*s?"), STR_ARG(found));
	return hint;
}

static struct str
phrase(const char *translated)
{
	return str_from(translated);
}

/* --------------------------------------------------------------- scalars */

static bool
is_scalar(struct reading *in, const struct key *key, const struct yaml_node *v)
{
	if (v->kind == YAML_SCALAR)
		return true;
	fail(in, v, STR_NULL, _("%s is one word or number, not a list or map."), key->name);
	return false;
}

/* The same for an entry of a list, which has no name of its own. */
static bool
is_word(struct reading *in, const struct yaml_node *v)
{
	if (v->kind == YAML_SCALAR)
		return true;
	fail(in, v, STR_NULL, _("one word belongs here, not a list or map."));
	return false;
}

static void
read_text(struct reading *in, const struct key *key, const struct yaml_node *v, void *target)
{
	bool words = strcmp(key->name, "words") == 0;
	size_t most = words ? WORDS_TEXT_MAX : LINE_TEXT_MAX;

	if (!is_scalar(in, key, v))
		return;
	if (v->text.len > most) {
		fail(in, v, STR_NULL, _("%s is longer than %zu bytes."), key->name, most);
		return;
	}
	if (!words && str_find_char(v->text, '\n') < v->text.len) {
		fail(in, v, STR_NULL, _("%s is one line."), key->name);
		return;
	}
	*(struct str *)((char *)target + key->offset) = words ? v->text : str_trim(v->text);
}

static void
read_truth(struct reading *in, const struct key *key, const struct yaml_node *v, void *target)
{
	static const struct { const char *word; bool value; } truths[] = { { "true", true },
		{ "yes", true }, { "false", false }, { "no", false } };

	if (!is_scalar(in, key, v))
		return;
	for (size_t i = 0; i < sizeof truths / sizeof *truths; i++) {
		if (str_is(v->text, truths[i].word)) {
			*(bool *)((char *)target + key->offset) = truths[i].value;
			return;
		}
	}
	fail(in, v, phrase(_("write true or false")), _("%s is neither true nor false: \"%s\"."),
		key->name, shown(in, v->text));
}

static struct standing
claim(struct reading *in)
{
	return (struct standing){ .basis = BASIS_CLAIMED, .certainty = CERTAINTY_CONFIRMED,
		.by = STR("reporter"), .rests_on = STR(""), .at = in->at };
}

static void
read_certainty(struct reading *in, const struct key *key, const struct yaml_node *v,
	void *target)
{
	struct nearest n;

	if (!is_scalar(in, key, v) ||
		certainty_read(v->text, (enum certainty *)((char *)target + key->offset)))
		return;
	nearest_start(&n, v->text);
	for (unsigned i = 0; i < CERTAINTY_COUNT; i++)
		nearest_try(&n, str_from(certainty_word((enum certainty)i)));
	fail(in, v, did_you_mean(in, &n),
		_("there is no certainty \"%s\": it is confirmed, probable, likely or unknown."),
		shown(in, v->text));
}

/* ------------------------------------------------------------------ maps */

static const struct key *
find_key(const struct key *keys, size_t count, struct str name)
{
	for (size_t i = 0; i < count; i++)
		if (str_is(name, keys[i].name))
			return &keys[i];
	return NULL;
}

static void
unknown_key(struct reading *in, const struct key *keys, size_t count,
	const struct yaml_node *name)
{
	struct nearest n;

	nearest_start(&n, name->text);
	for (size_t i = 0; i < count; i++)
		nearest_try(&n, str_from(keys[i].name));
	fail(in, name, did_you_mean(in, &n), _("there is no key \"%s\" here."),
		shown(in, name->text));
}

/* An empty value ("class:") says nothing, and that is allowed. */
static bool
is_empty(const struct yaml_node *v)
{
	return v->kind == YAML_SCALAR && v->plain && v->text.len == 0;
}

static bool
stands_before(const struct yaml_node *map, const struct yaml_node *name)
{
	for (const struct yaml_node *k = map->first; k != name; k = k->next->next)
		if (k->kind == YAML_SCALAR && str_eq(k->text, name->text))
			return true;
	return false;
}

static void
read_map(struct reading *in, const struct key *keys, size_t count, const struct yaml_node *map,
	void *target)
{
	for (const struct yaml_node *name = map->first; name; name = name->next->next) {
		const struct key *key =
			name->kind == YAML_SCALAR ? find_key(keys, count, name->text) : NULL;

		if (name->kind != YAML_SCALAR)
			fail(in, name, STR_NULL, _("a key is one word."));
		else if (!key)
			unknown_key(in, keys, count, name);
		else if (stands_before(map, name))
			fail(in, name, STR_NULL, _("%s stands here twice."), key->name);
		else if (!is_empty(name->next))
			key->read(in, key, name->next, target);
	}
}

#define READ_MAP(in, keys, map, target) \
	read_map(in, keys, sizeof(keys) / sizeof *(keys), map, target)

/* A value, or {value: …, certainty: …, approximate: …}. */
struct valued {
	const struct yaml_node *value;
	enum certainty certainty;
	bool approximate;
};

static void
take_node(struct reading *in, const struct key *key, const struct yaml_node *v, void *target)
{
	(void)in;
	*(const struct yaml_node **)((char *)target + key->offset) = v;
}

static const struct key valued_keys[] = {
	{ "value", take_node, offsetof(struct valued, value), NULL },
	{ "certainty", read_certainty, offsetof(struct valued, certainty), NULL },
	{ "approximate", read_truth, offsetof(struct valued, approximate), NULL },
};

static bool
read_valued(struct reading *in, const struct key *key, const struct yaml_node *v,
	struct valued *out)
{
	*out = (struct valued){ .value = v, .certainty = CERTAINTY_CONFIRMED };
	if (v->kind != YAML_MAP)
		return true;
	out->value = NULL;
	READ_MAP(in, valued_keys, v, out);
	if (!out->value)
		fail(in, v, phrase(_("write {value: …, certainty: …}")),
			_("%s has no value here."), key->name);
	return out->value != NULL;
}

/* ----------------------------------------------------------------- dates */

static bool
is_day(struct str s)
{
	return s.len == 10;
}

static void
bad_date(struct reading *in, const struct yaml_node *v)
{
	fail(in, v, phrase(_("write it as 1999-05-06 or 1999-05-06 10:00 +09:00")),
		_("\"%s\" is not a date."), shown(in, v->text));
}

static void
read_received(struct reading *in, const struct key *key, const struct yaml_node *v,
	void *target)
{
	struct told_time *out = (struct told_time *)((char *)target + key->offset);
	instant t;

	if (!is_scalar(in, key, v))
		return;
	if (!instant_parse(v->text, in->desk, &t))
		bad_date(in, v);
	else
		*out = (struct told_time){ t, is_day(str_trim(v->text)) };
}

static void
read_moment(struct reading *in, const struct key *key, const struct yaml_node *v, void *target)
{
	struct told_time *out = (struct told_time *)((char *)target + key->offset);
	instant t;

	if (!is_scalar(in, key, v))
		return;
	if (!instant_parse(v->text, in->zone, &t))
		bad_date(in, v);
	else
		*out = (struct told_time){ t, is_day(str_trim(v->text)) };
}

static const struct key period_keys[] = {
	{ "start", read_moment, offsetof(struct report, start), NULL },
	{ "end", read_moment, offsetof(struct report, end), NULL },
};

static void
read_period(struct reading *in, const struct key *key, const struct yaml_node *v, void *target)
{
	struct report *r = &((struct report_file *)target)->report;

	(void)key;
	if (v->kind != YAML_MAP) {
		fail(in, v, phrase(_("write {start: 1999-04-01, end: 1999-04-18}")),
			_("period has a start and an end."));
		return;
	}
	READ_MAP(in, period_keys, v, r);
	if (r->start.at == INSTANT_NONE && r->end.at == INSTANT_NONE)
		return;
	if (r->start.at != INSTANT_NONE && r->end.at != INSTANT_NONE && r->end.at < r->start.at)
		fail(in, v, STR_NULL, _("the period ends before it starts."));
	r->period_standing = claim(in);
}

static void
read_month(struct reading *in, const struct key *key, const struct yaml_node *v, void *target)
{
	uint64_t year, month;

	if (!is_scalar(in, key, v))
		return;
	if (v->text.len == 7 && v->text.ptr[4] == '-' &&
		str_u64(str_sub(v->text, 0, 4), 9999, &year) &&
		str_u64(str_sub(v->text, 5, 7), 12, &month) && month && year >= 1970)
		*(struct str *)((char *)target + key->offset) = v->text;
	else
		fail(in, v, phrase(_("write it as 1999-04")), _("\"%s\" is not a month."),
			shown(in, v->text));
}

static void
read_year(struct reading *in, const struct key *key, const struct yaml_node *v, void *target)
{
	uint64_t year;

	if (!is_scalar(in, key, v))
		return;
	if (str_u64(v->text, 2200, &year) && year >= 1970)
		*(int *)((char *)target + key->offset) = (int)year;
	else
		fail(in, v, phrase(_("write it as 1999")), _("\"%s\" is not a year."),
			shown(in, v->text));
}

static bool
is_zone_name(struct str s)
{
	return s.len > 0 && s.len < 64 && str_find_char(s, '\0') == s.len;
}

static void
read_zone(struct reading *in, const struct key *key, const struct yaml_node *v, void *target)
{
	struct zone *zone = NULL;
	struct nearest n;

	if (!is_scalar(in, key, v))
		return;
	if (is_zone_name(v->text) && zone_open(v->text.ptr, &zone) == ERR_OK) {
		zone_free(zone);
		*(struct str *)((char *)target + key->offset) = v->text;
		return;
	}
	nearest_start(&n, v->text);
	for (size_t i = 0; i < in->words->zone_count; i++)
		nearest_try(&n, in->words->zones[i]);
	fail(in, v, did_you_mean(in, &n), _("there is no time zone \"%s\"."),
		shown(in, v->text));
}

/* "-00:02:10": hours, minutes, seconds */
static void
read_clock_error(struct reading *in, const struct key *key, const struct yaml_node *v,
	void *target)
{
	struct str rest = v->text, part;
	uint64_t parts[3] = { 0 };
	bool minus, good = true;
	int count = 0;

	if (!is_scalar(in, key, v))
		return;
	minus = rest.len && rest.ptr[0] == '-';
	if (rest.len && (minus || rest.ptr[0] == '+'))
		rest = str_sub(rest, 1, rest.len);
	while (str_cut(&rest, ':', &part) && good) {
		good = count < 3 && part.len == 2 && str_u64(part, 59, &parts[count]);
		count++;
	}
	if (!good || count < 2) {
		fail(in, v, phrase(_("write it as \"-00:02:10\"")),
			_("\"%s\" is not a clock error."), shown(in, v->text));
		return;
	}
	*(instant *)((char *)target + key->offset) = (minus ? -1 : 1) *
		((instant)parts[0] * HOUR + (instant)parts[1] * MINUTE +
			(instant)parts[2] * SECOND);
}

/* ----------------------------------------------------------------- words */

static bool
read_class_word(struct reading *in, const struct yaml_node *v, enum class *out)
{
	struct nearest n;

	if (!is_word(in, v))
		return false;
	if (class_read(v->text, out))
		return true;
	nearest_start(&n, v->text);
	for (unsigned i = 0; i < CLASS_COUNT; i++)
		nearest_try(&n, str_from(class_word((enum class)i)));
	fail(in, v, did_you_mean(in, &n), _("there is no class \"%s\"."), shown(in, v->text));
	return false;
}

static void
read_class(struct reading *in, const struct key *key, const struct yaml_node *v, void *target)
{
	struct report *r = &((struct report_file *)target)->report;
	struct valued valued;

	if (!read_valued(in, key, v, &valued) ||
		!read_class_word(in, valued.value, &r->class))
		return;
	r->class_standing = claim(in);
	r->class_standing.certainty = valued.certainty;
}

/* A list, or one alone. */
static const struct yaml_node *
first_of(const struct yaml_node *v)
{
	return v->kind == YAML_LIST ? v->first : v;
}

/* The next of a list; a single value has none, whatever follows it in its map. */
static const struct yaml_node *
after(const struct yaml_node *list, const struct yaml_node *item)
{
	return list->kind == YAML_LIST ? item->next : NULL;
}

static bool
has_room(struct reading *in, const struct key *key, const struct yaml_node *v, size_t count,
	size_t most)
{
	if (count < most)
		return true;
	fail(in, v, STR_NULL, _("%s has more than %zu entries."), key->name, most);
	return false;
}

static void
read_labels(struct reading *in, const struct key *key, const struct yaml_node *v, void *target)
{
	struct report *r = &((struct report_file *)target)->report;

	for (const struct yaml_node *i = first_of(v); i; i = after(v, i)) {
		if (!has_room(in, key, i, r->label_count, 4))
			return;
		if (read_class_word(in, i, &r->labels[r->label_count]))
			r->label_count++;
	}
}

static bool
read_service(struct reading *in, const struct yaml_node *v, struct str *out)
{
	service_id id = SERVICE_NONE;
	struct nearest n;

	if (!is_word(in, v))
		return false;
	if (v->text.len)
		id = service_by_name(in->words->services, v->text);
	if (id != SERVICE_NONE) {
		*out = arena_keep(in->arena, str_from(service_name(in->words->services, id)));
		if (!out->ptr)
			in->err = ERR_NOMEM;
		return out->ptr != NULL;
	}
	nearest_start(&n, v->text);
	for (size_t i = 1; i < services_count(in->words->services); i++)
		nearest_try(&n, str_from(service_name(in->words->services, (service_id)i)));
	fail(in, v, did_you_mean(in, &n), _("there is no service \"%s\"."), shown(in, v->text));
	return false;
}

static void
read_services(struct reading *in, const struct key *key, const struct yaml_node *v,
	void *target)
{
	struct report *r = &((struct report_file *)target)->report;
	struct valued valued;

	if (!read_valued(in, key, v, &valued))
		return;
	v = valued.value;
	r->services_standing = claim(in);
	r->services_standing.certainty = valued.certainty;
	if (v->kind == YAML_SCALAR && str_is(v->text, "various")) {
		r->services_various = true;
		return;
	}
	for (const struct yaml_node *i = first_of(v); i; i = after(v, i)) {
		if (!has_room(in, key, i, r->service_count, REPORT_ITEMS))
			return;
		if (read_service(in, i, &r->services[r->service_count]))
			r->service_count++;
	}
}

static void
read_accesses(struct reading *in, const struct key *key, const struct yaml_node *v,
	void *target)
{
	struct report *r = &((struct report_file *)target)->report;
	static const struct { const char *ptr; size_t len; } abouts[] = { { "about ", 6 },
		{ "ca. ", 4 }, { "~", 1 }, { "約", 3 } };
	struct valued valued;
	struct str s;

	if (!read_valued(in, key, v, &valued) || !is_scalar(in, key, valued.value))
		return;
	s = valued.value->text;
	for (size_t i = 0; i < sizeof abouts / sizeof *abouts; i++) {
		if (str_starts(s, (struct str){ abouts[i].ptr, abouts[i].len })) {
			s = str_sub(s, abouts[i].len, s.len);
			valued.approximate = true;
			break;
		}
	}
	if (!str_u64(str_trim(s), 1000000000000u, &r->accesses)) {
		fail(in, valued.value, phrase(_("write 70 or \"about 70\"")),
			_("\"%s\" is not a number of accesses."), shown(in, valued.value->text));
		return;
	}
	r->accesses_told = true;
	r->accesses_approximate = valued.approximate;
	r->accesses_standing = claim(in);
	r->accesses_standing.certainty = valued.certainty;
}

static void
read_damage(struct reading *in, const struct key *key, const struct yaml_node *v, void *target)
{
	struct report *r = &((struct report_file *)target)->report;
	struct valued valued;
	struct nearest n;

	if (!read_valued(in, key, v, &valued) || !is_scalar(in, key, valued.value))
		return;
	if (damage_read(valued.value->text, &r->damage)) {
		r->damage_standing = claim(in);
		r->damage_standing.certainty = valued.certainty;
		return;
	}
	nearest_start(&n, valued.value->text);
	for (unsigned i = 0; i < DAMAGE_COUNT; i++)
		nearest_try(&n, str_from(damage_word((enum damage)i)));
	fail(in, valued.value, did_you_mean(in, &n),
		_("damage is none, yes or unknown, not \"%s\"."), shown(in, valued.value->text));
}

static void
read_status(struct reading *in, const struct key *key, const struct yaml_node *v, void *target)
{
	struct report *r = &((struct report_file *)target)->report;
	struct nearest n;

	if (!is_scalar(in, key, v))
		return;
	if (v->text.len && status_read(v->text, &r->status)) {
		r->status_standing = claim(in);
		return;
	}
	nearest_start(&n, v->text);
	for (unsigned i = 1; i < STATUS_COUNT; i++)
		nearest_try(&n, str_from(status_word((enum status)i)));
	fail(in, v, did_you_mean(in, &n), _("status is resolved or in-progress, not \"%s\"."),
		shown(in, v->text));
}

/* ----------------------------------------------------------------- facts */

static bool
read_code(struct reading *in, const char *kind, const struct yaml_node *v, struct str *out)
{
	struct nearest n;

	if (!is_word(in, v))
		return false;
	if (codes_has(in->words->codes, kind, v->text)) {
		*out = v->text;
		return true;
	}
	nearest_start(&n, v->text);
	for (size_t i = 0; i < codes_count(in->words->codes); i++) {
		struct str of, code;

		codes_at(in->words->codes, i, &of, &code);
		if (str_is(of, kind))
			nearest_try(&n, code);
	}
	fail(in, v, did_you_mean(in, &n), _("there is no code \"%s\" for %s."),
		shown(in, v->text), kind);
	return false;
}

struct told_fact {
	const struct yaml_node *code, *object;
	enum certainty certainty;
};

static const struct key fact_keys[] = {
	{ "code", take_node, offsetof(struct told_fact, code), NULL },
	{ "object", take_node, offsetof(struct told_fact, object), NULL },
	{ "certainty", read_certainty, offsetof(struct told_fact, certainty), NULL },
};

static bool
read_object(struct reading *in, const struct told_fact *told, struct fact *out)
{
	static const struct key object_key = { "object", NULL, 0, NULL };

	out->object = STR("");
	if (!told->object)
		return true;
	if (!is_scalar(in, &object_key, told->object))
		return false;
	if (str_starts(out->code, STR("service-")))
		return read_service(in, told->object, &out->object);
	read_text(in, &object_key, told->object, &out->object);
	return true;
}

static bool
read_fact(struct reading *in, const struct key *key, const struct yaml_node *v,
	struct fact *out)
{
	struct told_fact told = { .code = v, .certainty = CERTAINTY_COUNT };

	if (v->kind == YAML_MAP) {
		told.code = NULL;
		READ_MAP(in, fact_keys, v, &told);
		if (!told.code) {
			fail(in, v, phrase(_("write {code: …, object: …, certainty: …}")),
				_("%s has no code here."), key->name);
			return false;
		}
	}
	if (!read_code(in, key->kind, told.code, &out->code) || !read_object(in, &told, out))
		return false;
	out->standing = claim(in);
	if (told.certainty != CERTAINTY_COUNT)
		out->standing.certainty = told.certainty;
	else if (str_is(out->code, "unknown"))
		out->standing.certainty = CERTAINTY_UNKNOWN;
	return true;
}

static void
read_facts(struct reading *in, const struct key *key, const struct yaml_node *v, void *target)
{
	struct facts *facts = (struct facts *)((char *)target + key->offset);

	for (const struct yaml_node *i = first_of(v); i; i = after(v, i)) {
		if (!has_room(in, key, i, facts->count, REPORT_ITEMS))
			return;
		if (read_fact(in, key, i, &facts->items[facts->count]))
			facts->count++;
	}
}

/* -------------------------------------------------------------- reporter */

static void
read_reporter_kind(struct reading *in, const struct key *key, const struct yaml_node *v,
	void *target)
{
	(void)key;
	read_code(in, "reporter", v, &((struct report *)target)->reporter_kind);
}

static const struct key reporter_keys[] = {
	{ "name", read_text, offsetof(struct report, reporter_name), NULL },
	{ "organization", read_text, offsetof(struct report, reporter_organization), NULL },
	{ "contact", read_text, offsetof(struct report, reporter_contact), NULL },
	{ "kind", read_reporter_kind, 0, NULL },
	{ "recurring", read_truth, offsetof(struct report, recurring), NULL },
};

static void
read_reporter(struct reading *in, const struct key *key, const struct yaml_node *v,
	void *target)
{
	(void)key;
	if (v->kind == YAML_MAP)
		READ_MAP(in, reporter_keys, v, &((struct report_file *)target)->report);
	else
		fail(in, v, phrase(_("write {name: …, organization: …, kind: …}")),
			_("reporter has keys of its own."));
}

/* -------------------------------------------------------------- evidence */

static bool
read_network(struct reading *in, const struct yaml_node *v)
{
	struct netset *set;

	if (!is_word(in, v))
		return false;
	set = arena_alloc(in->arena, sizeof *set);
	if (set && netset_add(set, v->text) == ERR_OK)
		return true;
	fail(in, v, phrase(_("write it as 192.0.2.0/24")),
		_("\"%s\" is not a network or address."), shown(in, v->text));
	return false;
}

static bool
read_domain(struct reading *in, const struct yaml_node *v)
{
	bool good = v->text.len && v->text.len <= 253 && v->text.ptr[0] != '-';

	if (!is_word(in, v))
		return false;
	for (size_t i = 0; good && i < v->text.len; i++) {
		char c = v->text.ptr[i];

		good = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
			(c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
	}
	if (!good)
		fail(in, v, phrase(_("write it as example.jp")), _("\"%s\" is not a domain."),
			shown(in, v->text));
	return good;
}

static void
read_home(struct reading *in, const struct key *key, const struct yaml_node *v, void *target)
{
	struct report_file *out = target;

	for (const struct yaml_node *i = first_of(v); i; i = after(v, i)) {
		if (!has_room(in, key, i, out->home_count, REPORT_LIST_MAX))
			return;
		if (read_network(in, i))
			out->home[out->home_count++] = i->text;
	}
}

static void
read_domains(struct reading *in, const struct key *key, const struct yaml_node *v, void *target)
{
	struct report_file *out = target;

	for (const struct yaml_node *i = first_of(v); i; i = after(v, i)) {
		if (!has_room(in, key, i, out->domain_count, REPORT_LIST_MAX))
			return;
		if (read_domain(in, i))
			out->domains[out->domain_count++] = i->text;
	}
}

struct told_evidence {
	const struct yaml_node *path, *kind;
};

static const struct key evidence_keys[] = {
	{ "path", take_node, offsetof(struct told_evidence, path), NULL },
	{ "kind", take_node, offsetof(struct told_evidence, kind), NULL },
};

/* The folder of the report is all that a report may name. */
static bool
stays_inside(struct str path)
{
	struct str part;

	if (path.len == 0 || path.len > 1000 || path.ptr[0] == '/' ||
		str_find_char(path, '\0') < path.len)
		return false;
	while (str_cut(&path, '/', &part))
		if (str_is(part, ".."))
			return false;
	return true;
}

static bool
read_one_evidence(struct reading *in, const struct yaml_node *v, struct report_evidence *out)
{
	struct told_evidence told = { .path = v };
	struct report_error place;

	if (v->kind == YAML_MAP) {
		told.path = NULL;
		READ_MAP(in, evidence_keys, v, &told);
	}
	if (!told.path) {
		fail(in, v, phrase(_("write {path: …, kind: …}")), _("this evidence has no path."));
		return false;
	}
	if (!is_word(in, told.path))
		return false;
	if (!stays_inside(told.path->text)) {
		fail(in, told.path, STR_NULL,
			_("\"%s\" is not a file in the folder of the report."),
			shown(in, told.path->text));
		return false;
	}
	if (told.kind && !(told.kind->kind == YAML_SCALAR &&
				 (str_is(told.kind->text, "text") || str_is(told.kind->text, "log")))) {
		fail(in, told.kind, STR_NULL, _("evidence is of kind log or text, not \"%s\"."),
			shown(in, told.kind->text));
		return false;
	}
	*out = (struct report_evidence){ .path = told.path->text,
		.text = told.kind && str_is(told.kind->text, "text") };
	place = place_of(in, told.path->from, told.path->to);
	out->line = place.line;
	out->column = place.column;
	out->width = place.width;
	return true;
}

static void
read_evidence(struct reading *in, const struct key *key, const struct yaml_node *v,
	void *target)
{
	struct report_file *out = target;

	for (const struct yaml_node *i = first_of(v); i; i = after(v, i)) {
		if (!has_room(in, key, i, out->evidence_count, REPORT_LIST_MAX))
			return;
		if (read_one_evidence(in, i, &out->evidence[out->evidence_count]))
			out->evidence_count++;
	}
}

/* ------------------------------------------------------------------ file */

#define IN_REPORT(field) offsetof(struct report_file, report.field)

static const struct key root_keys[] = {
	{ "reporter", read_reporter, 0, NULL },
	{ "received", read_received, IN_REPORT(received), NULL },
	{ "zone", read_zone, offsetof(struct report_file, zone), NULL },
	{ "year", read_year, offsetof(struct report_file, year), NULL },
	{ "clock-error", read_clock_error, offsetof(struct report_file, clock_error), NULL },
	{ "home", read_home, 0, NULL },
	{ "domains", read_domains, 0, NULL },
	{ "period", read_period, 0, NULL },
	{ "class", read_class, 0, NULL },
	{ "labels", read_labels, 0, NULL },
	{ "services", read_services, 0, NULL },
	{ "accesses", read_accesses, 0, NULL },
	{ "damage", read_damage, 0, NULL },
	{ "noticed", read_facts, IN_REPORT(noticed), "noticed" },
	{ "found", read_facts, IN_REPORT(found), "found" },
	{ "cause", read_facts, IN_REPORT(cause), "cause" },
	{ "done", read_facts, IN_REPORT(done), "done" },
	{ "consulted", read_facts, IN_REPORT(consulted), "consulted" },
	{ "status", read_status, 0, NULL },
	{ "published-before", read_month, IN_REPORT(published_before), NULL },
	{ "words", read_text, IN_REPORT(words), NULL },
	{ "evidence", read_evidence, 0, NULL },
};

/* Moments without an offset are in the evidence's zone, wherever it stands. */
static struct zone *
early_zone(const struct yaml_node *root)
{
	struct zone *zone = NULL;

	for (const struct yaml_node *k = root->first; k; k = k->next->next)
		if (k->kind == YAML_SCALAR && str_is(k->text, "zone") &&
			k->next->kind == YAML_SCALAR && is_zone_name(k->next->text) &&
			zone_open(k->next->text.ptr, &zone) == ERR_OK)
			return zone;
	return NULL;
}

static void
read_root(struct reading *in, const struct yaml_node *root)
{
	struct zone *zone;

	if (root->kind != YAML_MAP) {
		fail(in, root, phrase(_("write for example class: scan")),
			_("a report is made of keys and values."));
		return;
	}
	zone = early_zone(root);
	in->zone = zone ? zone : in->desk;
	READ_MAP(in, root_keys, root, in->out);
	in->zone = in->desk;
	zone_free(zone);
}

static void
fail_syntax(struct reading *in, const struct yaml_problem *p)
{
	struct yaml_node place = { .from = p->from, .to = p->to };

	if (p->detail)
		fail(in, &place, STR_NULL, _("%s: %s."), _(p->message), _(p->detail));
	else
		fail(in, &place, STR_NULL, "%s.", _(p->message));
}

enum err
report_yaml_read(struct str text, const struct report_words *words, const struct zone *desk,
	instant at, struct arena *a, struct report_file *out, struct report_errors *errors)
{
	struct report_file *file = arena_alloc(a, sizeof *file);
	struct reading in = { .text = text, .words = words, .desk = desk, .zone = desk, .at = at,
		.arena = a, .errors = errors, .out = file };
	struct yaml_problem problem;
	struct yaml_node *root = NULL;
	enum err e;

	errors->count = 0;
	errors->more = 0;
	if (!file)
		return ERR_NOMEM;
	report_init(&file->report);
	if (text.len > REPORT_TEXT_MAX) {
		struct yaml_node start = { .to = 1 };

		fail(&in, &start, STR_NULL, _("this file is larger than %u KiB."),
			REPORT_TEXT_MAX >> 10);
		return in.err ? in.err : ERR_INPUT;
	}
	e = yaml_tree_read(text, a, &root, &problem);
	if (e == ERR_INPUT)
		fail_syntax(&in, &problem);
	else if (!e && root)
		read_root(&in, root);
	if (e == ERR_NOMEM || in.err)
		return ERR_NOMEM;
	if (errors->count)
		return ERR_INPUT;
	*out = *file;
	return ERR_OK;
}

enum err
report_yaml_set(struct str assignment, const struct report_words *words,
	const struct zone *desk, instant at, struct arena *a, struct report_file *out,
	struct report_errors *errors)
{
	size_t equals = str_find_char(assignment, '=');
	struct str name = str_sub(assignment, 0, equals);
	struct str value = str_sub(assignment, equals + 1, assignment.len);
	struct str text = arena_printf(a, "%.*s: %.*s", STR_ARG(name), STR_ARG(value));

	if (!text.ptr)
		return ERR_NOMEM;
	return report_yaml_read(text, words, desk, at, a, out, errors);
}
