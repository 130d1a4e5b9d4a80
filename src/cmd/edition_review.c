/*
 * What the desk looks at before it publishes: why each report counts, and what
 * is left to decide.
 */
#include "cmd/edition_command.h"

#include "base/i18n.h"
#include "base/text.h"
#include "cmd/commands.h"
#include "cmd/output.h"
#include "cmd/say.h"
#include "cmd/terminal.h"

static struct str
day_text(struct edition_command *c, const struct told_time *t)
{
	struct civil d = civil_from_instant(t->at + zone_offset(c->zone, t->at) * SECOND);

	return arena_printf(&c->arena, "%04d-%02d-%02d", d.year, d.month, d.day);
}

static struct str
basis_text(const struct standing *s, struct arena *a)
{
	static const char *const words[BASIS_COUNT] = {
		[BASIS_CLAIMED] = N_("claimed by %s"),
		[BASIS_EVIDENCED] = N_("shown by the evidence, %s"),
		[BASIS_CONTRADICTED] = N_("claimed by %s, contradicted by the evidence"),
		[BASIS_DECIDED] = N_("decided by %s"),
	};
	struct str by = str_is(s->by, "reporter") ? str_from(_("the reporter")) : s->by;
	struct str who = s->basis == BASIS_EVIDENCED && s->rests_on.len ? s->rests_on : by;
	struct str kept = arena_keep(a, who.len ? who : STR("–"));

	return arena_printf(a, _(words[s->basis]), kept.ptr ? kept.ptr : "");
}

static void
add_why(struct edition_command *c, const struct bulletin *b, const struct annex_row *row,
	struct buf *out)
{
	const struct report *r = row->report;
	struct str number = row->cells[ANNEX_CASE], why = STR("");
	struct buf text;

	buf_init(&text, 1u << 20);
	text_pad(out, r->number.len ? r->number : STR("–"), 0);
	buf_adds(out, "  ");
	buf_printf(&text, _("received %s, in the month of the edition; "),
		day_text(c, &r->received).ptr);
	if (r->class == CLASS_NONE)
		buf_adds(&text, _("no class is decided yet, so it stands under the last one"));
	else
		why = basis_text(&r->class_standing, &c->arena);
	if (why.len)
		buf_printf(&text, _("class %s (%s), %.*s"), class_title(r->class),
			certainty_title(r->class_standing.certainty), STR_ARG(why));
	buf_printf(&text, ": " STR_FMT, STR_ARG(row->cells[ANNEX_CLASS]));
	if (row->number)
		buf_printf(&text, " " STR_FMT, STR_ARG(number));
	if (r->published_before.len)
		buf_printf(&text, _("; published before, in the edition of %.*s: an annotation, "
				    "it counts all the same"),
			STR_ARG(r->published_before));
	text_wrap_add(out, buf_str(&text), edition_columns() - 15, 15);
	buf_addc(out, '\n');
	buf_free(&text);
	(void)b;
}

static void
write_why(struct edition_command *c, const struct bulletin *b, struct buf *out)
{
	buf_adds(out, _("Why each report counts\n\n"));
	for (size_t i = 0; i < b->annex_count; i++) {
		buf_adds(out, "  ");
		add_why(c, b, &b->annex[i], out);
	}
	if (b->withheld)
		buf_printf(out, _("\n  Left out: %u names that could tell who reported.\n"),
			b->withheld);
	if (c->published.revision && b->restated_count) {
		buf_printf(out, _("\n  Since revision %u\n"), c->published.revision);
		for (size_t i = 0; i < b->restated_count; i++) {
			struct buf line;

			buf_init(&line, 1u << 20);
			frame_restated(b, &b->restated[i], &line);
			buf_adds(out, "    ");
			text_wrap_add(out, buf_str(&line), edition_columns() - 6, 6);
			buf_addc(out, '\n');
			buf_free(&line);
		}
	}
	buf_printf(out, _("\n  Next  yagura bulletin %s --publish\n"), c->month_text);
}

int
edition_preview(struct edition_command *c)
{
	struct bulletin b;
	struct buf page, why;
	bool beside = c->output || c->renderer != &render_text;
	enum err e = edition_make(c, &b);

	buf_init(&page, EDITION_PAGE_MAX);
	buf_init(&why, EDITION_PAGE_MAX);
	if (!e)
		e = edition_render(c, &b, &page);
	if (!e) {
		write_why(c, &b, &why);
		if (!beside) {
			buf_addc(&page, '\n');
			buf_add(&page, buf_str(&why));
		}
		e = output_write(c->output, buf_str(&page));
	}
	if (!e && beside)
		fwrite(why.ptr, 1, why.len, c->output ? stdout : stderr);
	buf_free(&page);
	buf_free(&why);
	return e ? EXIT_TROUBLE : EXIT_NOTHING;
}

static struct str
case_name(struct edition_command *c, const struct bulletin *b, const struct report *r)
{
	for (size_t i = 0; i < b->annex_count; i++) {
		const struct annex_row *row = &b->annex[i];

		if (str_eq(row->report->number, r->number))
			return arena_printf(&c->arena, STR_FMT "  " STR_FMT " " STR_FMT,
				STR_ARG(r->number), STR_ARG(row->cells[ANNEX_CLASS]),
				STR_ARG(row->number ? row->cells[ANNEX_CASE] : STR("")));
	}
	return r->number;
}

static size_t
blocking(const struct concern *concerns, size_t count)
{
	size_t n = 0;

	for (size_t i = 0; i < count; i++)
		n += concerns[i].blocks;
	return n;
}

static void
write_concerns(struct edition_command *c, const struct bulletin *b,
	const struct concern *concerns, size_t count, struct buf *out)
{
	for (size_t i = 0; i < count; i++) {
		buf_adds(out, "  ");
		text_escape(out, str_trim(case_name(c, b, concerns[i].report)), false);
		buf_adds(out, "\n    ");
		text_wrap_add(out, str_from(_(concerns[i].what)), edition_columns() - 4, 4);
		buf_addc(out, '\n');
	}
}

int
edition_check(struct edition_command *c)
{
	struct concern concerns[CONCERNS_MAX];
	size_t count, stops;
	struct bulletin b;
	struct buf out;
	enum err e = edition_make(c, &b);

	if (e)
		return EXIT_TROUBLE;
	count = bulletin_concerns(&c->request, concerns, CONCERNS_MAX);
	stops = blocking(concerns, count);
	buf_init(&out, EDITION_PAGE_MAX);
	if (stops)
		buf_printf(&out, ngettext(
			"The edition of %s cannot be published yet: %zu thing is left.\n",
			"The edition of %s cannot be published yet: %zu things are left.\n", stops),
			c->month_text, stops);
	else
		buf_printf(&out, _("The edition of %s can be published.\n"), c->month_text);
	if (count)
		buf_addc(&out, '\n');
	write_concerns(c, &b, concerns, count, &out);
	buf_adds(&out, "\n  ");
	text_wrap_add(&out, b.sums_text, edition_columns() - 2, 2);
	buf_printf(&out, stops ? _("\n  Next  yagura report amend\n") :
		_("\n  Next  yagura bulletin %s --publish\n"), c->month_text);
	e = output_write(NULL, buf_str(&out));
	buf_free(&out);
	return e ? EXIT_TROUBLE : count ? EXIT_FOUND : EXIT_NOTHING;
}
