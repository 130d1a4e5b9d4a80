/*
 * What the files of formats say, told back: to list and show them, and to write
 * a sample's fields from an event that a line gave.
 */
#include "parse/formats_parts.h"

#include <inttypes.h>

void
formats_tell(const struct formats *f, size_t format, struct format_told *out)
{
	const struct told *told = &((const struct told *)f->told.ptr)[format];
	const struct format *made = FORMAT(f, format);

	*out = (struct format_told){ .file = told->place.file, .line = told->place.number,
		.action = made->action, .outcome = made->outcome, .service = made->service,
		.own = format >= f->first_own, .kinds = told->kinds, .programs = told->programs,
		.program_count = told->program_count, .patterns = told->patterns,
		.first_sample = told->first_sample, .sample_count = told->sample_count };
}

struct str
formats_program_name(const struct formats *f, uint32_t program)
{
	return PROGRAM(f, program)->name;
}

/* Two blanks in a row end a value, unless it is quoted. */
static void
add_value(struct buf *out, bool first, struct str name, struct str value)
{
	bool quoted = str_find(value, STR("  ")) < value.len ||
		str_find_char(value, '\t') < value.len || str_starts(value, STR("\""));

	if (!first)
		buf_adds(out, "  ");
	buf_add(out, name);
	buf_adds(out, quoted ? "=\"" : "=");
	buf_add(out, value);
	if (quoted)
		buf_addc(out, '"');
}

void
formats_sample_add(const struct formats *f, size_t sample, struct buf *out)
{
	const struct sample *s = &((const struct sample *)f->samples.ptr)[sample];

	buf_add(out, s->text);
	for (unsigned i = 0; i < s->expect_count; i++) {
		buf_adds(out, i ? "" : "\n\t");
		add_value(out, i == 0, EXPECT(f, s->first_expect + i)->name,
			EXPECT(f, s->first_expect + i)->value);
	}
	buf_addc(out, '\n');
}

struct adding {
	struct buf *out;
	size_t count;
};

static void
add_text(struct adding *a, unsigned capture, struct str value)
{
	if (value.len)
		add_value(a->out, a->count++ == 0, str_from(capture_word(capture)), value);
}

static void
add_number(struct adding *a, unsigned capture, uint64_t value)
{
	if (!value)
		return;
	buf_printf(a->out, "%s%s=%" PRIu64, a->count++ ? "  " : "", capture_word(capture), value);
}

static void
add_addr(struct adding *a, unsigned capture, const struct addr *addr)
{
	char text[ADDR_TEXT_MAX];

	add_text(a, capture, (struct str){ text, addr_print(addr, text) });
}

void
formats_event_add(const struct event *e, struct buf *out)
{
	struct adding a = { out, 0 };

	add_addr(&a, CAPTURE_SRC, &e->src);
	add_text(&a, CAPTURE_SRC_NAME, e->src_name);
	add_number(&a, CAPTURE_SRC_PORT, e->src_port);
	add_addr(&a, CAPTURE_DST, &e->dst);
	add_text(&a, CAPTURE_DST_NAME, e->dst_name);
	add_number(&a, CAPTURE_DST_PORT, e->dst_port);
	add_text(&a, CAPTURE_USER, e->user);
	for (unsigned i = 0; i < e->field_count; i++)
		add_text(&a, CAPTURE_FIELD + (unsigned)e->fields[i].id, e->fields[i].value);
}
