/*
 * A sentence is made of clauses, a clause of what was found and how sure that
 * is. Two clauses make a sentence, if they are equally plain: what is known
 * and what is only thought never share one, or the doubt would cover both.
 * Japanese says "going on" in the middle and the ending at the end; English
 * bends the verb. Both stand in the data, here is only the order.
 */
#include "bulletin/prose.h"

#include "bulletin/told.h"

#define TEXT_MAX (64u << 10)

/* One case being written. */
struct writer {
	const struct prose_where *w;
	const struct report *r;
	size_t merged;          /* cases told together */
	struct context context;
	struct buf text;        /* the paragraph so far */
	size_t sentences;       /* in the whole case */
	bool noticed;           /* how it came to light stands just before */
	bool actor_named;
	bool used[REPORT_ITEMS]; /* found facts told already */
	struct prose *out;
};

static enum language
language(const struct writer *w)
{
	return w->w->request->language;
}

static const struct phrases *
phrases(const struct writer *w)
{
	return &w->w->data->phrases;
}

/* English sentences begin with a capital; "pop" begins a Japanese one as it is. */
static void
add_capital(struct buf *out, enum language language, struct str s)
{
	if (language == LANGUAGE_EN && s.len && s.ptr[0] >= 'a' && s.ptr[0] <= 'z') {
		buf_addc(out, (char)(s.ptr[0] - ('a' - 'A')));
		s = str_sub(s, 1, s.len);
	}
	buf_add(out, s);
}

/* Adds a whole sentence, with its stop. */
static void
add_sentence(struct writer *w, struct str s)
{
	if (!s.len)
		return;
	if (w->text.len)
		buf_add(&w->text, phrase_say(phrases(w), language(w), "between"));
	if (w->sentences == 0 && w->merged > 1) {
		struct str merged = w->merged == 2 ?
			phrase_say(phrases(w), language(w), "merged-two") :
			PROSE_FILL(w->w, "merged",
				{ "n", prose_count(w->w, w->merged) },
				{ "count", prose_count_word(w->w, (unsigned)w->merged) });

		add_capital(&w->text, language(w), merged);
		buf_add(&w->text, s);
	} else {
		add_capital(&w->text, language(w), s);
	}
	w->sentences++;
}

static void
end_paragraph(struct writer *w)
{
	struct str text = arena_keep(w->w->arena, buf_str(&w->text));

	if (w->text.len && w->out->count < PROSE_PARAGRAPHS)
		w->out->paragraphs[w->out->count++] = text;
	buf_reset(&w->text);
}

/* The row for one word that is no fact: connect, actor, head, … */
static const struct phrase *
find_word(const struct writer *w, const char *kind, const char *word)
{
	struct str code = str_from(word);

	return phrase_find(phrases(w), kind, &code, 1, &w->context.phrase);
}

static struct str
word_text(const struct writer *w, const char *kind, const char *word)
{
	const struct phrase *row = find_word(w, kind, word);

	return row ? row->text[language(w)].text : STR("");
}

/* The administrator, unless the facts say somebody else acts. */
static struct str
actor(const struct writer *w, bool first)
{
	static const char *const kinds[] = { "user", "owner", "individual", "administrator" };
	const struct phrase *row = NULL;

	for (size_t i = 0; !row && i < sizeof(kinds) / sizeof(kinds)[0]; i++) {
		if (strcmp(kinds[i], "individual") == 0 &&
			!str_is(w->r->reporter_kind, "individual"))
			continue;
		row = find_word(w, "actor", kinds[i]);
	}
	return row ? phrase_part(row->text[language(w)].text, first ? 0 : 1) : STR("");
}

/* {object}, {who} and {who1} in TEXT. */
static struct str
fill_fact(struct writer *w, struct str text, const struct fact *fact)
{
	struct str object = fact->object.len ? service_print(w->w, fact->object) : STR("");
	struct filling fillings[] = {
		{ "object", object },
		{ "who", actor(w, false) },
		{ "who1", actor(w, true) },
	};
	struct buf out;
	struct str kept;

	buf_init(&out, TEXT_MAX);
	phrase_fill(&out, text, fillings, 3);
	kept = arena_keep(w->w->arena, buf_str(&out));
	buf_free(&out);
	return kept;
}

/* Facts from START on that are equally sure and not told yet, as codes. */
static size_t
run_of_codes(const struct facts *facts, const bool *used, size_t start,
	struct str codes[PHRASE_CODES])
{
	size_t n = 0;

	for (size_t i = start; i < facts->count && n < PHRASE_CODES; i++) {
		if ((used && used[i]) ||
			facts->items[i].standing.certainty != facts->items[start].standing.certainty)
			break;
		codes[n++] = facts->items[i].code;
	}
	return n;
}

static const struct phrase *
find_fact(struct writer *w, const char *kind, const struct facts *facts, const bool *used,
	size_t start)
{
	struct str codes[PHRASE_CODES];
	size_t n = run_of_codes(facts, used, start, codes);

	w->context.phrase.object = facts->items[start].object.len != 0;
	return phrase_find(phrases(w), kind, codes, n, &w->context.phrase);
}

/* A fact with its certainty, as a clause: going on, or ending. */
static struct str
clause(struct writer *w, const char *kind, const struct phrase *row, const struct fact *fact,
	bool ending)
{
	const struct phrase_text *t = &row->text[language(w)];
	enum certainty sure = row->as_is ? CERTAINTY_CONFIRMED : fact->standing.certainty;
	struct str words[2] = { str_from(kind), row->means ? STR("means") : STR("") };
	struct phrase_context context = { .language = language(w), .words = words,
		.word_count = 2 };
	struct str code = str_from(certainty_word(sure));
	const struct phrase *shape = phrase_find(phrases(w),
		language(w) == LANGUAGE_JA ? (ending ? "sure-end" : "sure-mid") :
			t->many ? "sure-many" : "sure-mid",
		&code, 1, &context);
	struct filling parts[] = {
		{ "1", phrase_part(t->text, 0) },
		{ "2", phrase_part(t->text, 1) },
		{ "3", phrase_part(t->text, 2) },
	};
	struct buf out;
	struct str kept;

	buf_init(&out, TEXT_MAX);
	phrase_fill(&out, shape ? shape->text[language(w)].text : STR("{1}"), parts, 3);
	kept = fill_fact(w, buf_str(&out), fact);
	buf_free(&out);
	return kept;
}

static void
add_clauses(struct writer *w, struct str opens, const struct str *clauses, size_t count)
{
	struct buf out;

	buf_init(&out, TEXT_MAX);
	buf_add(&out, opens);
	for (size_t i = 0; i < count; i++) {
		if (i > 0)
			buf_add(&out, phrase_say(phrases(w), language(w), "clause-last"));
		buf_add(&out, clauses[i]);
	}
	buf_add(&out, phrase_say(phrases(w), language(w), "stop"));
	add_sentence(w, buf_str(&out));
	buf_free(&out);
}

static bool
equally_plain(const struct fact *a, const struct fact *b)
{
	return (a->standing.certainty == CERTAINTY_CONFIRMED) ==
		(b->standing.certainty == CERTAINTY_CONFIRMED);
}

static size_t
next_unused(const struct writer *w, size_t i)
{
	while (i < w->r->found.count && w->used[i])
		i++;
	return i;
}

/*
 * One sentence of what was found, from fact I on; the index after it. LEAD is
 * what leads to it ("on opening the page, "), empty for none.
 */
static size_t
add_found_sentence(struct writer *w, size_t i, struct str lead, size_t *told)
{
	const struct facts *found = &w->r->found;
	const struct phrase *row = find_fact(w, "found", found, w->used, i), *second = NULL;
	const struct fact *fact = &found->items[i], *other = NULL;
	struct str opens = lead, clauses[2];
	size_t next;

	if (!row)
		return next_unused(w, i + 1);
	if (!lead.len && row->text[language(w)].opens.ptr && (*told || w->noticed))
		opens = row->text[language(w)].opens;
	else if (!lead.len && (*told || w->noticed))
		opens = word_text(w, "connect", *told == 0 ? "first" : *told == 1 ? "next" :
			"next-again");
	next = next_unused(w, i + row->code_count);
	if (next < found->count) {
		other = &found->items[next];
		second = find_fact(w, "found", found, w->used, next);
		if (second && (second->text[language(w)].opens.ptr || row->alone || second->alone ||
				      !equally_plain(fact, other)))
			second = NULL;
	}
	clauses[0] = clause(w, "found", row, fact, !second);
	if (second) {
		clauses[1] = clause(w, "found", second, other, true);
		next = next_unused(w, next + second->code_count);
	}
	add_clauses(w, opens, clauses, second ? 2 : 1);
	*told += 1;
	return next;
}

/* Sentences of how it came to light; the last may lead on to what was found. */
static struct str
add_noticed(struct writer *w)
{
	const struct facts *noticed = &w->r->noticed;
	size_t i = 0;

	while (i < noticed->count) {
		const struct phrase *row = find_fact(w, "noticed", noticed, NULL, i);
		struct str lead, text;
		struct buf out;

		if (!row) {
			i++;
			continue;
		}
		lead = phrase_part(row->text[language(w)].text, 0);
		if (lead.len && i + row->code_count == noticed->count &&
			next_unused(w, 0) < w->r->found.count)
			return fill_fact(w, lead, &noticed->items[i]);
		text = phrase_part(row->text[language(w)].text, 1);
		buf_init(&out, TEXT_MAX);
		buf_add(&out, fill_fact(w, text, &noticed->items[i]));
		buf_add(&out, phrase_say(phrases(w), language(w), "stop"));
		add_sentence(w, buf_str(&out));
		buf_free(&out);
		w->noticed = true;
		i += row->code_count;
	}
	return STR("");
}

static void
add_found(struct writer *w, struct str lead)
{
	size_t told = 0;

	for (size_t i = next_unused(w, 0); i < w->r->found.count;) {
		i = add_found_sentence(w, i, lead, &told);
		lead = STR("");
	}
}

/* A cause may tell a finding too ("root was taken through …"). */
static void
mark_taken(struct writer *w)
{
	for (size_t c = 0; c < w->r->cause.count; c++) {
		const struct phrase *row = find_fact(w, "cause", &w->r->cause, NULL, c);

		for (size_t i = 0; row && row->takes.ptr && i < w->r->found.count; i++)
			if (str_eq(w->r->found.items[i].code, row->takes) &&
				w->r->found.items[i].standing.certainty ==
					w->r->cause.items[c].standing.certainty)
				w->used[i] = true;
	}
}

/* "By some means" has said already that nobody knows how. */
static bool
means_unknown_told(const struct writer *w)
{
	for (size_t i = 0; i < w->r->found.count; i++)
		if (w->r->found.items[i].standing.certainty == CERTAINTY_UNKNOWN)
			return true;
	return false;
}

static void
add_cause(struct writer *w)
{
	for (size_t i = 0; i < w->r->cause.count; i++) {
		const struct fact *fact = &w->r->cause.items[i];
		const struct phrase *row = find_fact(w, "cause", &w->r->cause, NULL, i);
		struct str text;

		if (!row || (str_is(fact->code, "unknown") && means_unknown_told(w)))
			continue;
		if (row->paragraph)
			end_paragraph(w);
		text = clause(w, "cause", row, fact, true);
		add_clauses(w, STR(""), &text, 1);
	}
}

/* Clauses of what was done, of whom was asked, and how it stands. */
struct doing {
	struct str going[REPORT_ITEMS + 3], ending[REPORT_ITEMS + 3];
	size_t count;
};

static void
doing_add(struct doing *d, struct str going, struct str ending)
{
	d->going[d->count] = going;
	d->ending[d->count++] = ending.len ? ending : going;
}

static void
doing_say(struct writer *w, struct doing *d, const char *key, struct str list)
{
	struct str text = PROSE_FILL(w->w, key, { "list", list });

	doing_add(d, phrase_part(text, 0), phrase_part(text, 1));
}

static void
collect_done(struct writer *w, struct doing *d)
{
	const struct facts *done = &w->r->done;

	for (size_t i = 0; i < done->count && d->count < REPORT_ITEMS;) {
		const struct phrase *row = find_fact(w, "done", done, NULL, i);

		if (!row) {
			i++;
			continue;
		}
		doing_add(d, fill_fact(w, phrase_part(row->text[language(w)].text, 0),
			&done->items[i]),
			fill_fact(w, phrase_part(row->text[language(w)].text, 1), &done->items[i]));
		i += row->code_count;
	}
}

static void
collect_status(struct writer *w, struct doing *d)
{
	struct str consulted = consulted_list(w->w, w->r, false);

	if (w->r->status == STATUS_IN_PROGRESS)
		doing_say(w, d, consulted.len ? "dealing-with" : "dealing", consulted);
	else if (consulted.len)
		doing_say(w, d, "consulted", consulted);
	if (w->r->status == STATUS_RESOLVED && w->r->done.count == 0)
		doing_say(w, d, "dealt", STR(""));
}

static void
add_done(struct writer *w)
{
	struct doing d = { 0 };
	struct buf out;

	collect_done(w, &d);
	collect_status(w, &d);
	if (!d.count)
		return;
	buf_init(&out, TEXT_MAX);
	for (size_t i = 0; i < d.count; i++) {
		if (i > 0)
			buf_add(&out, phrase_say(phrases(w), language(w),
				i + 1 < d.count ? "clause-mid" : "done-last"));
		buf_add(&out, i + 1 < d.count ? d.going[i] : d.ending[i]);
	}
	if (w->text.len && find_paragraph(w->w, w->r))
		; /* the cause began the paragraph that this belongs to */
	else if (w->sentences)
		end_paragraph(w);
	w->merged = w->sentences ? 1 : w->merged;
	add_sentence(w, PROSE_FILL(w->w, "done", { "who", actor(w, w->sentences == 0) },
		{ "text", arena_printf(w->w->arena, STR_FMT STR_FMT, STR_ARG(buf_str(&out)),
			STR_ARG(phrase_say(phrases(w), language(w), "stop"))) }));
	buf_free(&out);
}

static void
add_damage(struct writer *w, const struct said *said)
{
	const struct report *r = w->r;

	if (said->damage)
		return;
	if (r->damage == DAMAGE_NONE)
		add_sentence(w, phrase_say(phrases(w), language(w), "damage-none"));
	else if (r->damage == DAMAGE_YES && r->found.count == 0 && r->cause.count == 0)
		add_sentence(w, phrase_say(phrases(w), language(w), "damage-yes"));
	else if (r->damage == DAMAGE_UNKNOWN && standing_told(&r->damage_standing))
		add_sentence(w, phrase_say(phrases(w), language(w), "damage-unknown"));
}

/* "Intrusion and altered system files", if at least two things can be named. */
static void
add_head(struct writer *w)
{
	struct str list = STR(""), word = word_text(w, "head", class_word(w->r->class));
	size_t count = word.len ? 1 : 0;

	if (!count)
		return;
	list = word;
	for (size_t i = 0; i < w->r->label_count + w->r->found.count; i++) {
		struct str code = i < w->r->label_count ?
			str_from(class_word(w->r->labels[i])) :
			w->r->found.items[i - w->r->label_count].code;
		const struct phrase *row = phrase_find(phrases(w), "head", &code, 1,
			&w->context.phrase);

		if (!row || str_is(code, class_word(w->r->class)))
			continue;
		list = PROSE_FILL(w->w, "head-list", { "1", list },
			{ "2", row->text[language(w)].text });
		count++;
	}
	if (count > 1)
		w->out->strong = prose_capital(w->w, arena_printf(w->w->arena, STR_FMT STR_FMT,
			STR_ARG(list), STR_ARG(phrase_say(phrases(w), language(w), "stop"))));
}

static void
add_access(struct writer *w)
{
	bool merged = w->merged > 1;
	struct str s;

	add_sentence(w, access_again(w->w, w->r));
	s = access_sentence(w->w, w->r, merged);
	if (s.len)
		add_sentence(w, s);
}

static void
add_sure(struct writer *w, const struct said *said)
{
	struct str words[1] = { arena_printf(w->w->arena, "certainty-%s",
		certainty_word(w->r->class_standing.certainty)) };
	struct phrase_context context = { .language = language(w), .words = words,
		.word_count = 1 };
	struct str code = STR("scan");
	const struct phrase *row;

	if (said->sure || (w->r->class != CLASS_SCAN && w->r->class != CLASS_PROBE))
		return;
	row = phrase_find(phrases(w), "sure", &code, 1, &context);
	if (row)
		add_sentence(w, row->text[language(w)].text);
}

static bool
tells_nothing(const struct report *r)
{
	return !r->noticed.count && !r->found.count && !r->cause.count;
}

/*
 * Where the way in is told to be unknown, the first thing that somebody must
 * have done was done "by some means".
 */
static void
mark_means(struct writer *w, struct report *r)
{
	bool unknown = false;

	for (size_t i = 0; i < r->cause.count; i++)
		unknown |= str_is(r->cause.items[i].code, "unknown");
	for (size_t i = 0; unknown && i < r->found.count; i++) {
		const struct phrase *row = find_fact(w, "found", &r->found, NULL, i);

		if (row && row->means &&
			r->found.items[i].standing.certainty == CERTAINTY_CONFIRMED) {
			r->found.items[i].standing.certainty = CERTAINTY_UNKNOWN;
			return;
		}
	}
}

void
prose_case(const struct prose_where *where, const struct report *const *reports, size_t count,
	bool numbered, const struct said *said, struct prose *out)
{
	struct report worded = *reports[0];
	struct writer w = { .w = where, .r = &worded, .merged = count, .out = out };
	bool access = is_about_access(w.r->class);
	struct str lead = STR("");

	*out = (struct prose){ .strong = STR("") };
	buf_init(&w.text, TEXT_MAX);
	prose_context(where, w.r, &w.context);
	mark_means(&w, &worded);
	mark_taken(&w);
	if (numbered)
		add_head(&w);
	if (access || (tells_nothing(w.r) && (w.r->service_count || w.r->accesses_told)))
		add_access(&w);
	else
		add_sentence(&w, access_again(where, w.r));
	if (access)
		add_sure(&w, said);
	if (!said->noticed)
		lead = add_noticed(&w);
	add_found(&w, lead);
	add_cause(&w);
	add_damage(&w, said);
	add_done(&w);
	if (!w.sentences)
		add_sentence(&w, phrase_say(&where->data->phrases, where->request->language,
			"no-details"));
	end_paragraph(&w);
	buf_free(&w.text);
}
