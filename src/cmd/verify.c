/*
 * `yagura verify`: the first line says whether the store can be believed. What
 * was changed is named by number, kind and subject.
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "base/json.h"
#include "base/text.h"
#include "cmd/commands.h"
#include "cmd/desk.h"
#include "cmd/options.h"
#include "cmd/terminal.h"
#include "store/verify.h"

#define FAULTS_SHOWN 100

static void
usage(void)
{
	puts(_("Usage: yagura verify [OPTION]…\n"
	       "Proves that no record of the store was changed: the chain is walked, payloads are\n"
	       "digested again, and the indexes are made anew and compared.\n"
	       "\n"
	       "  --head            print the head of the chain, to be kept elsewhere\n"
	       "  --against HEAD    the chain must pass through a head that was kept\n"
	       "  --json            the same facts as JSON\n"
	       "  --store PATH      the store (default: $YAGURA_STORE, see yagura(1))\n"
	       "  --color WHEN      always, never or auto\n"
	       "  --help            this text\n"
	       "\n"
	       "Exit status: 0 nothing was changed, 1 something was, 2 it could not be read."));
}

static const char *
fault_title(enum store_fault f)
{
	switch (f) {
	case FAULT_PAYLOAD: return _("its content was changed");
	case FAULT_CHAIN: return _("its number, kind, subject, time, person or link was changed");
	case FAULT_MISSING: return _("it is missing");
	case FAULT_FORM: return _("its content is not in the form of its kind");
	case FAULT_ERASED: return _("it was erased without a record of it");
	case FAULT_INDEX: return _("this row is not what the records give");
	case FAULT_FOREIGN: return _("it does not belong to a store");
	default: return _("the chain does not pass through the head that was given");
	}
}

static const char *
fault_word(enum store_fault f)
{
	static const char *const words[] = { [FAULT_PAYLOAD] = "payload", [FAULT_CHAIN] = "chain",
		[FAULT_MISSING] = "missing", [FAULT_FORM] = "form", [FAULT_ERASED] = "erased",
		[FAULT_INDEX] = "index", [FAULT_HEAD] = "head",
		[FAULT_FOREIGN] = "foreign" };

	return words[f];
}

struct telling {
	struct buf rows;
	struct json json;
	bool as_json;
	uint64_t shown;
};

static void
tell_json(struct telling *t, const struct store_finding *f)
{
	json_object(&t->json);
	json_member_cstr(&t->json, "fault", fault_word(f->fault));
	json_member_int(&t->json, "record", (int64_t)f->seq);
	json_member(&t->json, "kind", f->kind);
	json_member(&t->json, "subject", f->subject);
	json_member(&t->json, "table", f->table);
	json_end_object(&t->json);
}

static void
tell(void *argument, const struct store_finding *f)
{
	struct telling *t = argument;
	struct buf text;

	if (t->shown++ >= FAULTS_SHOWN)
		return;
	if (t->as_json) {
		tell_json(t, f);
		return;
	}
	buf_init(&text, 65536);
	if (f->fault == FAULT_INDEX)
		buf_printf(&text, _("table %.*s, %.*s, from record %llu"), STR_ARG(f->table),
			STR_ARG(f->subject), (unsigned long long)f->seq);
	else if (f->fault == FAULT_HEAD)
		buf_printf(&text, _("head %llu"), (unsigned long long)f->seq);
	else if (f->fault == FAULT_FOREIGN)
		buf_printf(&text, "%.*s %.*s", STR_ARG(f->kind), STR_ARG(f->subject));
	else
		buf_printf(&text, _("record %llu"), (unsigned long long)f->seq);
	if (f->kind.len && f->fault != FAULT_FOREIGN)
		buf_printf(&text, " (%.*s%s%.*s)", STR_ARG(f->kind),
			f->fault == FAULT_INDEX ? "" : " ",
			STR_ARG(f->fault == FAULT_INDEX ? STR("") : f->subject));
	buf_printf(&text, ": %s", fault_title(f->fault));
	buf_adds(&t->rows, "  ");
	text_wrap_add(&t->rows, buf_str(&text), terminal_width() - 4, 4);
	buf_addc(&t->rows, '\n');
	buf_free(&text);
}

static void
add_head(const struct store_proof *p, struct buf *out)
{
	char hex[DIGEST_TEXT_MAX];

	digest_print(p->chain, hex);
	buf_printf(out, "%llu:%s", (unsigned long long)p->seq, hex);
}

static void
add_answer(const struct store_proof *p, struct telling *t, struct buf *out)
{
	char records[32], rows[32], faults[32];
	struct buf line;

	buf_init(&line, 4096);
	if (p->faults)
		buf_printf(&line, ngettext("The store was changed: %s thing is not as it was "
			"recorded, of %s records and %s index rows.", "The store was changed: %s "
			"things are not as they were recorded, of %s records and %s index rows.",
			p->faults), count_text(p->faults, faults), count_text(p->records, records),
			count_text(p->rows, rows));
	else
		buf_printf(&line, ngettext("Nothing was changed: %s record and %s index rows are "
			"as they were recorded.", "Nothing was changed: %s records and %s index "
			"rows are as they were recorded.", p->records),
			count_text(p->records, records), count_text(p->rows, rows));
	style_begin(out, STYLE_STRONG);
	text_wrap_add(out, buf_str(&line), terminal_width(), 0);
	style_end(out, STYLE_STRONG);
	buf_addc(out, '\n');
	if (p->erased) {
		buf_reset(&line);
		buf_printf(&line, ngettext("%s payload was erased, as a record says.",
			"%s payloads were erased, as records say.", p->erased),
			count_text(p->erased, records));
		buf_add(out, buf_str(&line));
		buf_addc(out, '\n');
	}
	if (t->rows.len) {
		buf_addc(out, '\n');
		buf_add(out, buf_str(&t->rows));
	}
	if (t->shown > FAULTS_SHOWN)
		buf_printf(out, ngettext("  and %llu more\n", "  and %llu more\n",
			t->shown - FAULTS_SHOWN), (unsigned long long)(t->shown - FAULTS_SHOWN));
	buf_free(&line);
}

static void
end_json(const struct store_proof *p, struct telling *t)
{
	struct json *j = &t->json;
	struct buf head;

	json_end_array(j);
	json_member_int(j, "records", (int64_t)p->records);
	json_member_int(j, "erased", (int64_t)p->erased);
	json_member_int(j, "rows", (int64_t)p->rows);
	json_member_int(j, "changed", (int64_t)p->faults);
	buf_init(&head, 256);
	add_head(p, &head);
	json_member(j, "head", buf_str(&head));
	buf_free(&head);
	json_end_object(j);
	buf_addc(&t->rows, '\n');
}

static int
verify(struct desk *d, const struct store_anchor *anchor, bool as_json, bool head)
{
	struct telling t = { .as_json = as_json };
	struct store_proof proof;
	struct buf out;
	enum err e;
	int status = EXIT_TROUBLE;

	buf_init(&t.rows, 16u << 20);
	buf_init(&out, 32u << 20);
	if (as_json) {
		json_init(&t.json, &t.rows);
		json_object(&t.json);
		json_key(&t.json, "findings");
		json_array(&t.json);
	}
	e = store_verify(d->store, anchor, tell, &t, &proof);
	if (e) {
		store_complain(d->store, e);
		goto out;
	}
	if (as_json) {
		end_json(&proof, &t);
		buf_add(&out, buf_str(&t.rows));
	} else if (head && !proof.faults) {
		add_head(&proof, &out);
		buf_addc(&out, '\n');
	} else {
		add_answer(&proof, &t, &out);
	}
	status = proof.faults ? EXIT_FOUND : EXIT_NOTHING;
	if (!desk_print(&out))
		status = EXIT_TROUBLE;
out:
	buf_free(&t.rows);
	buf_free(&out);
	return status;
}

static bool
read_anchor(const char *text, struct store_anchor *out)
{
	struct str rest = str_from(text), number;

	if (str_cut(&rest, ':', &number) && rest.ptr &&
		str_u64(number, INT64_MAX, &out->seq) && digest_parse(rest, out->chain))
		return true;
	complain(_("\"%s\" is not a head as yagura verify --head prints it."), text);
	return false;
}

enum { OPTION_HEAD = 256, OPTION_AGAINST, OPTION_JSON, OPTION_STORE, OPTION_COLOR };

static const struct option long_options[] = {
	{ "head", no_argument, NULL, OPTION_HEAD },
	{ "against", required_argument, NULL, OPTION_AGAINST },
	{ "json", no_argument, NULL, OPTION_JSON },
	{ "store", required_argument, NULL, OPTION_STORE },
	{ "color", required_argument, NULL, OPTION_COLOR },
	{ "help", no_argument, NULL, OPTIONS_HELP },
	{ 0 },
};

int
cmd_verify(int argc, char **argv)
{
	struct store_anchor anchor = { 0 };
	const char *store = NULL;
	bool head = false, json = false;
	struct desk d;
	int option, status;

	optind = 1;
	while ((option = options_next(argc, argv, long_options)) != -1) {
		switch (option) {
		case OPTION_HEAD: head = true; break;
		case OPTION_AGAINST:
			if (!read_anchor(optarg, &anchor))
				return EXIT_TROUBLE;
			break;
		case OPTION_JSON: json = true; break;
		case OPTION_STORE: store = optarg; break;
		case OPTION_COLOR:
			if (!terminal_color(optarg))
				return EXIT_TROUBLE;
			break;
		case OPTIONS_HELP: usage(); return EXIT_NOTHING;
		default: return EXIT_TROUBLE;
		}
	}
	if (optind < argc) {
		complain(_("yagura verify takes no \"%s\"; --store PATH names the store."),
			argv[optind]);
		return EXIT_TROUBLE;
	}
	if (desk_open(&d, store, NULL, STORE_READ))
		return EXIT_TROUBLE;
	status = verify(&d, anchor.seq ? &anchor : NULL, json, head);
	desk_close(&d);
	return status;
}
