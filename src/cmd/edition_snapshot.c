/*
 * A report's JSON is the store's; it stands as a string inside ours, so that
 * the store's own reader can take it as it is.
 */
#include "cmd/edition_snapshot.h"

#include "base/json_read.h"
#include "bulletin/render.h"
#include "store/report_json.h"

#define REPORT_MAX (1u << 20)

/* What an edition must not know. */
static struct report
without_reporter(const struct report *r)
{
	struct report out = *r;

	out.reporter_name = out.reporter_organization = out.reporter_contact = STR_NULL;
	out.words = STR_NULL;
	return out;
}

static void
write_reports(struct json *j, const struct bulletin_request *q)
{
	struct buf text;
	struct json one;

	buf_init(&text, REPORT_MAX);
	json_key(j, "reports");
	json_array(j);
	for (size_t i = 0; i < q->report_count; i++) {
		struct report r = without_reporter(&q->reports[i]);

		if (!received_in(&r, q->month, q->zone))
			continue;
		buf_reset(&text);
		json_init(&one, &text);
		report_to_json(&r, &one);
		json_str(j, buf_str(&text));
		if (!buf_ok(&text))
			j->out->failed = true;
	}
	json_end_array(j);
	buf_free(&text);
}

static void
write_terms(struct json *j, const struct bulletin_data *data)
{
	json_key(j, "terms");
	json_array(j);
	for (size_t i = 0; i < data->glossary.count; i++)
		if (data->glossary.terms[i].chosen)
			json_str(j, data->glossary.terms[i].id);
	json_end_array(j);
}

static enum err
write_words(struct json *j, const struct bulletin_data *data, struct bulletin_request q,
	struct arena *a, struct str *mismatch)
{
	static const struct render_options options = { .width = 80 };
	enum err e = ERR_OK;

	json_key(j, "words");
	json_object(j);
	for (int l = 0; !e && l < LANGUAGE_COUNT; l++) {
		struct bulletin b;
		struct buf text;

		q.language = (enum language)l;
		e = bulletin_make(data, &q, a, &b, mismatch);
		buf_init(&text, 4u << 20);
		if (!e)
			render_markdown.print(&b, &options, &text);
		json_key(j, language_code(q.language));
		json_str(j, buf_str(&text));
		if (!e && !buf_ok(&text))
			e = ERR_NOMEM;
		buf_free(&text);
	}
	json_end_object(j);
	return e;
}

enum err
snapshot_write(const struct bulletin_data *data, const struct bulletin_request *request,
	struct arena *a, struct buf *out, struct str *mismatch)
{
	struct json j;
	enum err e;

	json_init(&j, out);
	json_object(&j);
	json_member_int(&j, "revision", request->revision);
	json_member_cstr(&j, "zone", zone_name(request->zone));
	json_member(&j, "vocabulary", data->vocabulary.name);
	write_terms(&j, data);
	write_reports(&j, request);
	e = write_words(&j, data, *request, a, mismatch);
	json_end_object(&j);
	return e ? e : buf_ok(out) ? ERR_OK : ERR_NOMEM;
}

static enum err
read_reports(const struct json_value *list, struct arena *a, struct snapshot *out)
{
	enum err e = ERR_OK;

	if (!json_is(list, JSON_ARRAY))
		return ERR_INPUT;
	out->reports = arena_array(a, list->count + 1, sizeof *out->reports);
	if (!out->reports)
		return ERR_NOMEM;
	for (const struct json_value *v = json_first(list); v && !e; v = v->next)
		e = json_is(v, JSON_STRING) ?
			report_from_json(v->text, a, &out->reports[out->count++]) : ERR_INPUT;
	return e;
}

enum err
snapshot_read(struct str text, struct arena *a, struct snapshot *out)
{
	const struct json_value *root = NULL;
	struct snapshot s = { 0 };
	struct buf terms;
	enum err e = json_read(text, a, &root);

	if (e)
		return e;
	s.zone = json_get_str(root, "zone");
	buf_init(&terms, 1u << 20);
	for (const struct json_value *v = json_first(json_get(root, "terms")); v; v = v->next) {
		buf_add(&terms, v->text);
		buf_addc(&terms, '\n');
	}
	s.terms = arena_keep(a, buf_str(&terms));
	buf_free(&terms);
	e = s.zone.len && s.terms.ptr ? read_reports(json_get(root, "reports"), a, &s) : ERR_INPUT;
	if (!e)
		*out = s;
	return e;
}

void
snapshot_restated(const struct bulletin *b, struct buf *out)
{
	struct json j;

	json_init(&j, out);
	json_array(&j);
	for (size_t i = 0; i < b->restated_count; i++) {
		const struct restatement *r = &b->restated[i];

		json_object(&j);
		json_member(&j, "report", r->number);
		json_member_cstr(&j, "field", r->field);
		json_member(&j, "before", r->before);
		json_member(&j, "after", r->after);
		json_end_object(&j);
	}
	json_end_array(&j);
}
