/*
 * What all cases of a class have in common is said once, before them.
 */
#include "bulletin/prose.h"

#include "bulletin/told.h"

#define TEXT_MAX (64u << 10)

bool
is_about_access(enum class c)
{
	return c == CLASS_SCAN || c == CLASS_PROBE || c == CLASS_PASSWORD_GUESSING ||
		c == CLASS_WEB_PROBE;
}

static void
add_word(struct context *c, struct str word)
{
	if (c->phrase.word_count < CONTEXT_WORDS)
		c->words[c->phrase.word_count++] = word;
}

static void
add_codes(struct context *c, const struct facts *facts)
{
	for (size_t i = 0; i < facts->count; i++)
		add_word(c, facts->items[i].code);
}

void
prose_context(const struct prose_where *w, const struct report *r, struct context *out)
{
	*out = (struct context){ .phrase = { .language = w->request->language,
		.class = str_from(class_word(r->class)) } };
	out->phrase.words = out->words;
	add_codes(out, &r->noticed);
	add_codes(out, &r->found);
	add_codes(out, &r->cause);
	add_codes(out, &r->done);
	add_codes(out, &r->consulted);
	if (r->status == STATUS_IN_PROGRESS)
		add_word(out, STR("in-progress"));
}

/* The word that the introduction goes by: the class, if all are of one kind. */
static struct str
common_kind(const struct title *title, const struct report *const *reports, size_t count)
{
	enum class kind = reports[0]->class == CLASS_PROBE ? CLASS_SCAN : reports[0]->class;

	if (str_is(title->id, "intrusion") || str_is(title->id, "other"))
		return title->id;
	for (size_t i = 1; i < count; i++) {
		enum class c = reports[i]->class == CLASS_PROBE ? CLASS_SCAN : reports[i]->class;

		if (c != kind)
			return STR("mixed");
	}
	return str_from(class_word(kind));
}

static bool
same_certainty(const struct report *const *reports, size_t count)
{
	for (size_t i = 1; i < count; i++)
		if (reports[i]->class_standing.certainty != reports[0]->class_standing.certainty)
			return false;
	return true;
}

static unsigned
with_damage(const struct report *const *reports, size_t count, enum damage damage)
{
	unsigned n = 0;

	for (size_t i = 0; i < count; i++)
		n += reports[i]->damage == damage;
	return n;
}

static bool
same_notice(const struct report *const *reports, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (reports[i]->noticed.count != 1 || !is_about_access(reports[i]->class) ||
			!str_eq(reports[i]->noticed.items[0].code,
				reports[0]->noticed.items[0].code))
			return false;
	return true;
}

static struct str
all_of(const struct prose_where *w, unsigned n)
{
	return n == 2 ? phrase_say(&w->data->phrases, w->request->language, "all-two") :
		PROSE_FILL(w, "all", { "n", prose_count(w, n) },
			{ "count", prose_count_word(w, n) });
}

static void
add_hoisted(const struct prose_where *w, struct buf *out, const struct report *const *reports,
	unsigned count, struct said *said)
{
	struct str code = reports[0]->noticed.count ? reports[0]->noticed.items[0].code : STR("");
	struct phrase_context none = { .language = w->request->language };
	const struct phrase *by = phrase_find(&w->data->phrases, "by", &code, 1, &none);
	bool unharmed = with_damage(reports, count, DAMAGE_NONE) == count;
	const char *key;
	struct str how = STR("");

	said->noticed = by && same_notice(reports, count);
	if (!said->noticed && !unharmed)
		return;
	key = said->noticed ? (unharmed ? "hoist-both" : "hoist-by") : "hoist-none";
	if (count == 2)
		key = said->noticed ? (unharmed ? "hoist-both-two" : "hoist-by-two") :
			"hoist-none-two";
	said->damage |= unharmed;
	if (by)
		how = by->text[w->request->language].text;
	if (phrase_part(how, 1).len)
		how = phrase_part(how, 1);
	buf_add(out, phrase_say(&w->data->phrases, w->request->language, "between"));
	buf_add(out, PROSE_FILL(w, key, { "by", how }, { "all", all_of(w, count) }));
}

struct str
prose_intro(const struct prose_where *w, const struct title *title,
	const struct report *const *reports, size_t count, struct said *said)
{
	unsigned harmed = with_damage(reports, count, DAMAGE_YES);
	struct str kind = common_kind(title, reports, count);
	struct str words[2] = { STR(""), STR("") };
	struct phrase_context context = { .language = w->request->language, .words = words,
		.word_count = 2 };
	const struct phrase *row;
	struct buf out;
	struct str kept;

	*said = (struct said){ 0 };
	if (same_certainty(reports, count))
		words[0] = arena_printf(w->arena, "certainty-%s",
			certainty_word(reports[0]->class_standing.certainty));
	words[1] = harmed == count ? STR("all-damage") : harmed ? STR("some-damage") : STR("");
	row = phrase_find(&w->data->phrases, "intro", &kind, 1, &context);
	if (!row)
		row = phrase_find(&w->data->phrases, "intro", &(struct str){ "mixed", 5 }, 1,
			&context);
	if (!row)
		return STR("");
	for (size_t i = 0; i < row->with_count; i++) {
		said->sure |= str_starts(row->with[i], STR("certainty-"));
		said->damage |= str_is(row->with[i], "all-damage");
	}
	buf_init(&out, TEXT_MAX);
	phrase_fill(&out, row->text[w->request->language].text, (const struct filling[]){
		{ "n", prose_count(w, count) },
		{ "count", prose_capital(w, prose_count_word(w, (unsigned)count)) },
		{ "all", all_of(w, (unsigned)count) },
		{ "d", prose_count(w, harmed) },
		{ "dcount", prose_count_word(w, harmed) },
		{ "title", title->text[w->request->language] } }, 6);
	add_hoisted(w, &out, reports, (unsigned)count, said);
	kept = arena_keep(w->arena, buf_str(&out));
	buf_free(&out);
	return kept;
}

static bool
same_facts(const struct facts *a, const struct facts *b)
{
	if (a->count != b->count)
		return false;
	for (size_t i = 0; i < a->count; i++)
		if (!str_eq(a->items[i].code, b->items[i].code) ||
			!str_eq(a->items[i].object, b->items[i].object) ||
			a->items[i].standing.certainty != b->items[i].standing.certainty)
			return false;
	return true;
}

static bool
same_services(const struct report *a, const struct report *b)
{
	if (a->service_count != b->service_count || a->services_various != b->services_various)
		return false;
	for (size_t i = 0; i < a->service_count; i++)
		if (!str_eq(a->services[i], b->services[i]))
			return false;
	return true;
}

static bool
same_labels(const struct report *a, const struct report *b)
{
	return a->label_count == b->label_count && (a->label_count == 0 ||
		memcmp(a->labels, b->labels, a->label_count * sizeof a->labels[0]) == 0);
}

/* Of the kind of a reporter, this is all that words depend on. */
static bool
is_individual(const struct report *r)
{
	return str_is(r->reporter_kind, "individual");
}

/* Who comes again each month is told alone, whatever he tells. */
bool
prose_same(const struct report *a, const struct report *b)
{
	return !a->recurring && !b->recurring && !a->published_before.len &&
		!b->published_before.len && a->class == b->class && same_labels(a, b) &&
		a->class_standing.certainty == b->class_standing.certainty &&
		is_individual(a) == is_individual(b) && same_services(a, b) &&
		a->accesses_told == b->accesses_told && (!a->accesses_told ||
			(a->accesses == b->accesses &&
				a->accesses_approximate == b->accesses_approximate)) &&
		(!a->accesses_told || (a->start.at == b->start.at && a->end.at == b->end.at)) &&
		a->damage == b->damage &&
		same_facts(&a->noticed, &b->noticed) && same_facts(&a->found, &b->found) &&
		same_facts(&a->cause, &b->cause) && same_facts(&a->done, &b->done) &&
		same_facts(&a->consulted, &b->consulted) && a->status == b->status;
}
