/*
 * `yagura formats`: what the program reads, and whether a format that somebody
 * has written is right. Lines of logs are hostile, and shown escaped; what a line
 * gave is written as a sample states it, to be pasted below one.
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/json.h"
#include "base/nearest.h"
#include "base/text.h"
#include "cmd/commands.h"
#include "cmd/format_files.h"
#include "cmd/options.h"
#include "cmd/output.h"
#include "cmd/share.h"
#include "cmd/terminal.h"
#include "source/lane.h"

#define OUT_MAX (256u << 20)
#define FLUSH_AT (1u << 20)
#define WHO_WIDTH 26
#define ACTION_WIDTH 22
#define PLACE_WIDTH 24

static void
usage(void)
{
	puts(_("Usage: yagura formats list [--json]\n"
	       "       yagura formats show NAME [--json]\n"
	       "       yagura formats test FILE.fmt… [LOG…]\n"
	       "Explains which lines of logs the program reads, and tries formats of your own.\n"
	       "\n"
	       "  list              every format: whose messages, what they mean, where it stands\n"
	       "  show NAME         those of a program, a file, an action or a place, with samples\n"
	       "  test FILE.fmt…    reads the files together with the formats that there are, and\n"
	       "                    runs their samples; with a LOG (or -) shows what each of its\n"
	       "                    lines becomes, and counts those that no format reads\n"
	       "  --json            one format a line, as JSON\n"
	       "  --color WHEN      always, never or auto\n"
	       "  --help            this text\n"
	       "\n"
	       "Exit status: 0 all is well, 1 a line of LOG is read by no format, 2 a file is\n"
	       "wrong or could not be read."));
}

struct asked {
	struct buf services_text;
	struct services *services;
	struct formats *formats;
	size_t left_out;
	struct buf out;
	bool json;
};

/* ------------------------------------------------------------ list, show */

/* "sshd, sshd-session", or the kinds of files in quotes; at most MOST of them. */
static void
add_readers(const struct asked *a, const struct format_told *t, size_t most, struct buf *out)
{
	size_t count = 0, more = 0;

	for (size_t i = 0; i < t->program_count; i++) {
		if (count == most) {
			more++;
			continue;
		}
		buf_adds(out, count++ ? ", " : "");
		buf_add(out, formats_program_name(a->formats, t->programs[i]));
	}
	for (size_t k = 0; k < formats_kind_count(a->formats); k++) {
		if (!(t->kinds >> k & 1))
			continue;
		if (count == most) {
			more++;
			continue;
		}
		buf_printf(out, "%s\"%s\"", count++ ? ", " : "",
			formats_kind_name(a->formats, k));
	}
	if (more)
		buf_printf(out, " +%zu", more);
}

static void
add_action(const struct format_told *t, struct buf *out)
{
	buf_adds(out, action_word(t->action));
	if (t->outcome != OUTCOME_UNKNOWN)
		buf_printf(out, " %s", outcome_word(t->outcome));
}

static void
add_cell(struct buf *out, struct buf *cell, size_t width)
{
	text_pad(out, buf_str(cell), width);
	buf_adds(out, "  ");
	buf_reset(cell);
}

static void
list_row(struct asked *a, const struct format_told *t)
{
	struct buf cell;

	buf_init(&cell, 1u << 16);
	add_readers(a, t, 1, &cell);
	add_cell(&a->out, &cell, WHO_WIDTH);
	add_action(t, &cell);
	add_cell(&a->out, &cell, ACTION_WIDTH);
	buf_printf(&cell, STR_FMT ":%u", STR_ARG(t->file), t->line);
	add_cell(&a->out, &cell, PLACE_WIDTH);
	buf_printf(&a->out, "%7zu\n", t->sample_count);
	buf_free(&cell);
}

/* Lines of the file that hold the patterns, without comments and indents. */
static bool
next_pattern(struct str *rest, struct str *out)
{
	while (str_cut(rest, '\n', out)) {
		bool comment = out->len && *out->ptr == '#';

		*out = str_trim(*out);
		if (out->len && !comment)
			return true;
	}
	return false;
}

static void
json_row(struct asked *a, const struct format_told *t, bool whole)
{
	struct str rest = t->patterns, pattern;
	struct json j;

	json_init(&j, &a->out);
	json_object(&j);
	json_member_cstr(&j, "action", action_word(t->action));
	json_member_cstr(&j, "outcome", outcome_word(t->outcome));
	json_member_cstr(&j, "service", service_name(a->services, t->service));
	json_key(&j, "programs");
	json_array(&j);
	for (size_t i = 0; i < t->program_count; i++)
		json_str(&j, formats_program_name(a->formats, t->programs[i]));
	json_end_array(&j);
	json_key(&j, "kinds");
	json_array(&j);
	for (size_t k = 0; k < formats_kind_count(a->formats); k++)
		if (t->kinds >> k & 1)
			json_cstr(&j, formats_kind_name(a->formats, k));
	json_end_array(&j);
	json_member(&j, "file", t->file);
	json_member_int(&j, "line", t->line);
	json_key(&j, "own");
	json_bool(&j, t->own);
	json_member_int(&j, "sample_count", (int64_t)t->sample_count);
	if (whole) {
		json_key(&j, "patterns");
		json_array(&j);
		while (next_pattern(&rest, &pattern))
			json_str(&j, pattern);
		json_end_array(&j);
	}
	json_end_object(&j);
	buf_addc(&a->out, '\n');
}

static void
show_samples(struct asked *a, const struct format_told *t)
{
	struct buf text;

	buf_init(&text, 1u << 20);
	for (size_t i = 0; i < t->sample_count; i++) {
		struct str rest, line;

		buf_reset(&text);
		formats_sample_add(a->formats, t->first_sample + i, &text);
		rest = buf_str(&text);
		for (size_t n = 0; str_cut(&rest, '\n', &line); n++) {
			if (!line.len)
				continue;
			buf_adds(&a->out, n ? "      " : "    ");
			style_begin(&a->out, n ? STYLE_PLAIN : STYLE_QUIET);
			text_escape(&a->out, str_trim(line), terminal_has_color());
			style_end(&a->out, n ? STYLE_PLAIN : STYLE_QUIET);
			buf_addc(&a->out, '\n');
		}
	}
	buf_free(&text);
}

static void
show_format(struct asked *a, const struct format_told *t)
{
	struct str rest = t->patterns, pattern;
	struct buf text;

	buf_init(&text, 1u << 20);
	add_action(t, &text);
	style_add(&a->out, STYLE_STRONG, buf_str(&text));
	buf_printf(&a->out, "  " STR_FMT ":%u\n  ", STR_ARG(t->file), t->line);
	buf_reset(&text);
	add_readers(a, t, 1000, &text);
	text_wrap_add(&a->out, buf_str(&text), terminal_width() - 2, 2);
	buf_adds(&a->out, "\n\n");
	while (next_pattern(&rest, &pattern)) {
		buf_adds(&a->out, "  ");
		text_escape(&a->out, pattern, terminal_has_color());
		buf_addc(&a->out, '\n');
	}
	buf_addc(&a->out, '\n');
	show_samples(a, t);
	buf_addc(&a->out, '\n');
	buf_free(&text);
}

static struct str
without_folder(struct str path)
{
	for (size_t i = path.len; i > 0; i--)
		if (path.ptr[i - 1] == '/')
			return str_sub(path, i, path.len);
	return path;
}

/* NAME is a file ("sshd.fmt", "sshd"), a place in one, an action, a kind or a program. */
static bool
is_asked_for(const struct asked *a, const struct format_told *t, struct str name)
{
	struct str file = without_folder(t->file), colon = str_sub(name, file.len, name.len);
	uint64_t line;

	if (str_eq(name, t->file))
		return true;
	if (str_starts(name, file) && (colon.len == 0 ||
		(*colon.ptr == ':' && str_u64(str_sub(colon, 1, colon.len), UINT32_MAX, &line) &&
			line == t->line)))
		return true;
	if (file.len == name.len + 4 && str_starts(file, name))
		return true;
	if (str_is(name, action_word(t->action)))
		return true;
	for (size_t k = 0; k < formats_kind_count(a->formats); k++)
		if ((t->kinds >> k & 1) && str_is(name, formats_kind_name(a->formats, k)))
			return true;
	for (size_t i = 0; i < t->program_count; i++) {
		struct str program = formats_program_name(a->formats, t->programs[i]);

		if (str_is(program, "*") ? str_is(name, "*") : formats_name_fits(program, name))
			return true; /* what fits every name is nobody's in particular */
	}
	return false;
}

static int
complain_name(const struct asked *a, struct str name)
{
	struct nearest near;

	nearest_start(&near, name);
	for (size_t i = 1; i <= formats_count(a->formats); i++) {
		struct format_told t;

		formats_tell(a->formats, i, &t);
		nearest_try(&near, without_folder(t.file));
		nearest_try(&near, str_from(action_word(t.action)));
		for (size_t k = 0; k < t.program_count; k++)
			nearest_try(&near, formats_program_name(a->formats, t.programs[k]));
	}
	if (nearest_found(&near).len)
		complain(_("no format has to do with \"%.*s\". Did you mean %.*s?"), STR_ARG(name),
			STR_ARG(nearest_found(&near)));
	else
		complain(_("no format has to do with \"%.*s\"; yagura formats list names them."),
			STR_ARG(name));
	return EXIT_TROUBLE;
}

static int
by_reader(const void *x, const void *y, void *argument)
{
	const struct asked *a = argument;
	struct format_told s, t;
	struct buf left, right;
	int order;

	formats_tell(a->formats, *(const size_t *)x, &s);
	formats_tell(a->formats, *(const size_t *)y, &t);
	buf_init(&left, 1u << 16);
	buf_init(&right, 1u << 16);
	add_readers(a, &s, 1, &left);
	add_readers(a, &t, 1, &right);
	order = str_compare(buf_str(&left), buf_str(&right));
	buf_free(&left);
	buf_free(&right);
	return order ? order : (*(const size_t *)x > *(const size_t *)y) * 2 - 1;
}

static void
list_head(struct asked *a)
{
	size_t n = formats_count(a->formats);
	struct buf cell;

	buf_init(&cell, 1u << 10);
	buf_printf(&cell, ngettext("%zu format of log lines is known.",
		"%zu formats of log lines are known.", n), n);
	style_add(&a->out, STYLE_STRONG, buf_str(&cell));
	buf_adds(&a->out, "\n\n");
	buf_reset(&cell);
	style_begin(&a->out, STYLE_QUIET);
	buf_adds(&cell, _("PROGRAM OR FILE"));
	add_cell(&a->out, &cell, WHO_WIDTH);
	buf_adds(&cell, _("MEANS"));
	add_cell(&a->out, &cell, ACTION_WIDTH);
	buf_adds(&cell, _("FORMAT"));
	add_cell(&a->out, &cell, PLACE_WIDTH);
	buf_adds(&a->out, _("SAMPLES"));
	style_end(&a->out, STYLE_QUIET);
	buf_addc(&a->out, '\n');
	buf_free(&cell);
}

static int
formats_list(struct asked *a)
{
	size_t count = formats_count(a->formats);
	size_t *order = malloc((count + 1) * sizeof *order);

	if (!order)
		return EXIT_TROUBLE;
	for (size_t i = 0; i < count; i++)
		order[i] = i + 1;
	qsort_r(order, count, sizeof *order, by_reader, a);
	if (!a->json)
		list_head(a);
	for (size_t i = 0; i < count; i++) {
		struct format_told t;

		formats_tell(a->formats, order[i], &t);
		if (a->json)
			json_row(a, &t, false);
		else
			list_row(a, &t);
	}
	free(order);
	return EXIT_NOTHING;
}

static int
formats_show(struct asked *a, struct str name)
{
	size_t shown = 0;

	for (size_t i = 1; i <= formats_count(a->formats); i++) {
		struct format_told t;

		formats_tell(a->formats, i, &t);
		if (!is_asked_for(a, &t, name))
			continue;
		shown++;
		if (a->json)
			json_row(a, &t, true);
		else
			show_format(a, &t);
	}
	return shown ? EXIT_NOTHING : complain_name(a, name);
}

/* ------------------------------------------------------------------ test */

struct tally {
	uint64_t own, others, nobody;
	bool trouble;
};

static void
flush(struct asked *a)
{
	if (output_write(NULL, buf_str(&a->out)))
		a->left_out++;
	buf_reset(&a->out);
}

/* "  12  the line", then what it became. */
static void
show_line(struct asked *a, const struct event *e, uint64_t number, struct tally *n)
{
	struct format_told t;
	struct buf text;

	buf_init(&text, 1u << 20);
	buf_printf(&a->out, "%6llu  ", (unsigned long long)number);
	style_begin(&a->out, STYLE_QUIET);
	text_escape(&a->out, str_trim(e->line), terminal_has_color());
	style_end(&a->out, STYLE_QUIET);
	buf_adds(&a->out, "\n        ");
	if (e->format) {
		formats_tell(a->formats, e->format, &t);
		n->own += t.own;
		n->others += !t.own;
		buf_printf(&text, "%s%s%s  %s", action_word(e->action),
			e->outcome ? " " : "", e->outcome ? outcome_word(e->outcome) : "",
			formats_place(a->formats, e->format));
		style_add(&a->out, STYLE_STRONG, buf_str(&text));
		buf_reset(&text);
		formats_event_add(e, &text);
		buf_adds(&a->out, text.len ? "\n          " : "");
	} else {
		n->nobody++;
		if (e->program.len)
			buf_printf(&text, _("no format reads this; the program is %.*s"),
				STR_ARG(e->program));
		else
			buf_adds(&text, _("no format reads this; it names no program"));
	}
	text_escape(&a->out, buf_str(&text), terminal_has_color());
	buf_addc(&a->out, '\n');
	buf_free(&text);
	if (a->out.len > FLUSH_AT)
		flush(a);
}

static void
show_batch(struct asked *a, const struct batch *b, uint64_t before, struct tally *n)
{
	for (size_t i = 0; i < b->count; i++) {
		const struct event *e = &b->events[i];

		if (e->action == ACTION_NOTE && str_is(e->program, "last message"))
			continue; /* of no format, and understood */
		show_line(a, e, before + e->place.line, n);
	}
}

static enum err
test_log(struct asked *a, struct file *file, struct tally *n)
{
	struct lanes *lanes = NULL;
	struct lane *lane = NULL;
	const struct batch *batch;
	uint64_t before;
	enum err e = lanes_new(a->formats, 1, true, &lanes);

	if (!e)
		e = lane_open(lanes, file, 0, &lane);
	while (!e && !(e = lane_next(lane, &batch, &before)) && batch)
		show_batch(a, batch, before, n);
	lane_close(lane);
	lanes_free(lanes);
	return e;
}

static void
test_logs(struct asked *a, int count, char **paths, struct tally *n)
{
	struct files files;

	files_init(&files);
	for (int i = 0; i < count; i++)
		n->trouble |= files_add(&files, paths[i]) != ERR_OK;
	for (size_t i = 0; i < files.count; i++) {
		struct file *f = &files.items[i];

		if (!f->trouble)
			test_log(a, f, n);
		if (f->trouble == FILE_FINE)
			continue;
		complain(_("cannot read %s: %s."), f->path.ptr, err_text(f->err));
		n->trouble = true;
	}
	files_free(&files);
}

static void
say_tally(struct asked *a, const struct tally *n)
{
	buf_printf(&a->out, _("\nLines: %llu; read by the formats tested %llu, by others %llu, by none %llu.\n"),
		(unsigned long long)(n->own + n->others + n->nobody), (unsigned long long)n->own,
		(unsigned long long)n->others, (unsigned long long)n->nobody);
}

static void
say_right(struct asked *a)
{
	size_t formats = 0, samples = 0;

	for (size_t i = 1; i <= formats_count(a->formats); i++) {
		struct format_told t;

		formats_tell(a->formats, i, &t);
		formats += t.own;
		samples += t.own ? t.sample_count : 0;
	}
	buf_printf(&a->out, _("Formats: %zu, samples: %zu; all are right.\n"), formats, samples);
}

/* Words that end in .fmt are formats, the others logs. */
static int
split_words(int count, char **words)
{
	int formats = 0;

	for (int i = 0; i < count; i++) {
		char *word = words[i];

		if (!str_ends(str_from(word), STR(".fmt")))
			continue;
		memmove(words + formats + 1, words + formats,
			(size_t)(i - formats) * sizeof *words);
		words[formats++] = word;
	}
	return formats;
}

static int
formats_test(struct asked *a, int count, char **words)
{
	int formats = split_words(count, words);
	struct tally n = { 0 };

	if (!formats) {
		complain(_("name the file of formats; it ends in .fmt."));
		return EXIT_TROUBLE;
	}
	if (format_files_test(a->services, words, (size_t)formats, &a->formats, &a->left_out) ||
		a->left_out)
		return EXIT_TROUBLE;
	if (formats == count) {
		say_right(a);
		return EXIT_NOTHING;
	}
	test_logs(a, count - formats, words + formats, &n);
	say_tally(a, &n);
	return n.trouble ? EXIT_TROUBLE : n.nobody ? EXIT_FOUND : EXIT_NOTHING;
}

/* --------------------------------------------------------------- command */

enum { OPTION_JSON = OPTIONS_HELP + 1, OPTION_COLOR };

static const struct option long_options[] = {
	{ "json", no_argument, NULL, OPTION_JSON },
	{ "color", required_argument, NULL, OPTION_COLOR },
	{ "help", no_argument, NULL, OPTIONS_HELP },
	{ NULL, 0, NULL, 0 },
};

static bool
read_option(void *argument, int option)
{
	struct asked *a = argument;

	if (option == OPTION_COLOR)
		return terminal_color(optarg);
	a->json = true;
	return true;
}

static int
run(struct asked *a, const char *verb, int count, char **words)
{
	if (strcmp(verb, "test") == 0)
		return formats_test(a, count, words);
	if (format_files_load(a->services, &a->formats, &a->left_out))
		return EXIT_TROUBLE;
	return strcmp(verb, "list") == 0 ? formats_list(a) : formats_show(a, str_from(words[0]));
}

static bool
count_fits(const char *verb, int count)
{
	return strcmp(verb, "list") == 0 ? count == 0 :
		strcmp(verb, "show") == 0 ? count == 1 :
		strcmp(verb, "test") == 0 && count > 0;
}

int
cmd_formats(int argc, char **argv)
{
	struct asked a = { 0 };
	const char *verb;
	int status;

	if (!options_read(argc, argv, long_options, usage, read_option, &a, &status))
		return status;
	verb = optind < argc ? argv[optind++] : "";
	if (!count_fits(verb, argc - optind)) {
		complain(_("say formats list, show NAME or test FILE.fmt; "
			   "yagura formats --help explains them."));
		return EXIT_TROUBLE;
	}
	buf_init(&a.out, OUT_MAX);
	buf_init(&a.services_text, 1);
	status = share_services(&a.services_text, &a.services) ? EXIT_TROUBLE
		: run(&a, verb, argc - optind, argv + optind);
	flush(&a);
	if (a.left_out && status == EXIT_NOTHING)
		status = EXIT_TROUBLE;
	formats_free(a.formats);
	services_free(a.services);
	buf_free(&a.services_text);
	buf_free(&a.out);
	return status;
}
