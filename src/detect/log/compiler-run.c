/*
 * A compiler is run as root, or by the account of a service, and what it made is
 * run after it: who breaks in brings sources. Modules of the kernel and packages
 * are compiled as root, too, in places of their own.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/i18n.h"
#include "detect/remark.h"
#include "detect/say.h"

extern const struct detector detect_compiler_run;

enum { COMPILED, PRODUCT_RUN };

/* What was made is run within this time. */
#define PRODUCT_TIME (24 * HOUR)
#define PRODUCTS 256
#define PATH_BYTES 120

struct product {
	uint64_t host;
	instant made;
	uint8_t length;
	char path[PATH_BYTES];
	struct place place;
};

struct compiler {
	struct remarks *remarks;
	struct product products[PRODUCTS];
	size_t next;
};

static void
compiler_close(void *state)
{
	struct compiler *c = state;

	if (c)
		remarks_free(c->remarks);
	free(c);
}

static enum err
compiler_open(const struct site *site, void **state)
{
	struct compiler *c = calloc(1, sizeof *c);
	enum err err = c ? remarks_new(&c->remarks) : ERR_NOMEM;

	(void)site;
	if (err) {
		compiler_close(c);
		return err;
	}
	*state = c;
	return ERR_OK;
}

static struct str
base_of(struct str path)
{
	size_t at = path.len;

	while (at > 0 && path.ptr[at - 1] != '/')
		at--;
	return str_sub(path, at, path.len);
}

static struct str
first_word(struct str s)
{
	return str_sub(s, 0, str_find_char(s, ' '));
}

/* "gcc", "x86_64-linux-gnu-gcc-12", "cc1": a compiler by its own name. */
static bool
is_compiler(struct str program)
{
	static const char *const names[] = { "cc", "gcc", "g++", "c++", "clang", "clang++", "tcc",
		"egcs", "pgcc", "icc", "rustc", "kgcc", "gcc-", "g++-", "clang-" };

	program = base_of(program);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		struct str name = str_from(names[i]);
		bool prefix = name.ptr[name.len - 1] == '-';

		if (prefix ? str_starts(program, name) : str_eq(program, name))
			return true;
		if (!prefix && program.len > name.len && str_ends(program, name) &&
			program.ptr[program.len - name.len - 1] == '-')
			return true;
	}
	return str_find(program, STR("-gcc-")) < program.len;
}

/* Where systems compile for themselves. */
static bool
is_system_place(struct str place)
{
	static const char *const heads[] = { "/usr/src", "/var/lib/dkms", "/lib/modules",
		"/usr/lib/modules", "/usr/ports", "/usr/obj", "/usr/pkgsrc", "/var/cache" };

	for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
		if (str_starts(place, str_from(heads[i])))
			return true;
	return false;
}

static bool
is_root(const struct event *e)
{
	struct str uid = event_field(e, FIELD_EUID).len ? event_field(e, FIELD_EUID) :
							  event_field(e, FIELD_UID);

	if (e->action == ACTION_PRIVILEGE)
		return str_is(event_field(e, FIELD_TARGET_USER), "root");
	return str_is(uid, "0") || (!uid.len && str_is(e->user, "root"));
}

static bool
is_service_account(const struct event *e)
{
	static const char *const names[] = { "www-data", "apache", "httpd", "nginx", "nobody", "ftp",
		"mysql", "postgres", "mail", "postfix", "named", "bind", "daemon", "tomcat", "www" };
	uint64_t uid;

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (str_is(e->user, names[i]))
			return true;
	return str_u64(event_field(e, FIELD_UID), UINT32_MAX, &uid) && uid > 0 &&
		(uid < 500 || uid == 65534);
}

/* The word after "-o" in a command line; empty without one. */
static struct str
output_of(struct str command)
{
	struct str rest = command, word;

	while (str_cut(&rest, ' ', &word))
		if (str_is(word, "-o"))
			return first_word(rest);
	return STR_NULL;
}

static struct str
who_of(const struct event *e, char text[32])
{
	struct str uid = event_field(e, FIELD_UID);

	if (e->user.len)
		return e->user;
	snprintf(text, 32, "uid " STR_FMT, STR_ARG(str_sub(uid, 0, 20)));
	return uid.len ? str_from(text) : STR_NULL;
}

static void
note_product(struct compiler *c, const struct event *e, struct str command)
{
	struct product *p = &c->products[c->next++ % PRODUCTS];
	struct str made = output_of(command);

	*p = (struct product){ .host = str_hash(e->host), .made = e->time, .place = e->place };
	p->length = str_into(p->path, PATH_BYTES, base_of(made.len ? made : STR("a.out")));
}

static void
note_compiler(struct compiler *c, const struct event *e, struct str command)
{
	bool root = is_root(e);
	char text[32];
	struct remark *r;

	if (!(root || is_service_account(e)) || is_system_place(event_field(e, FIELD_CWD)))
		return;
	if (str_find(command, STR(" -print-")) < command.len ||
		str_find(command, STR(" --version")) < command.len)
		return;
	note_product(c, e, command);
	r = remark_add(c->remarks, COMPILED, e,
		e->action == ACTION_PRIVILEGE ? STR("root") : who_of(e, text), STR_NULL);
	if (!r)
		return;
	r->class = CLASS_INTRUSION;
	r->certainty = root ? CERTAINTY_LIKELY : CERTAINTY_PROBABLE;
}

/* Objects are not run: the linker's last output is. */
static const struct product *
product_run(const struct compiler *c, const struct event *e, struct str program)
{
	uint64_t host = str_hash(e->host);
	struct str name = str_sub(base_of(program), 0, PATH_BYTES);

	for (size_t i = 0; i < PRODUCTS && name.len; i++) {
		const struct product *p = &c->products[i];

		if (p->length && p->host == host && e->time >= p->made &&
			e->time - p->made <= PRODUCT_TIME &&
			str_eq((struct str){ p->path, p->length }, name))
			return p;
	}
	return NULL;
}

static void
note_run(struct compiler *c, const struct event *e, struct str program)
{
	const struct product *p = product_run(c, e, program);
	char text[32];
	struct remark *r;

	if (!p || (!is_root(e) && !is_service_account(e)))
		return;
	r = remark_add(c->remarks, PRODUCT_RUN, e,
		e->action == ACTION_PRIVILEGE ? STR("root") : who_of(e, text), base_of(program));
	if (!r)
		return;
	r->class = CLASS_INTRUSION;
	r->certainty = CERTAINTY_PROBABLE;
	cited_add(&r->cited, &p->place);
}

static void
compiler_observe(void *state, const struct observation *o, struct alerts *out)
{
	struct compiler *c = state;
	const struct event *e = o->event;
	struct str command = event_field(e, FIELD_COMMAND), program = event_field(e, FIELD_EXE);

	(void)out;
	if (e->outcome == OUTCOME_FAILURE || e->outcome == OUTCOME_DENIED)
		return;
	if (is_compiler(first_word(command)) || is_compiler(program))
		note_compiler(c, e, command);
	else
		note_run(c, e, program.len ? program : first_word(command));
}

static void
compiler_finish(void *state, struct alerts *out)
{
	remarks_tell(((struct compiler *)state)->remarks, &detect_compiler_run, out);
}

static uint64_t
compiler_evicted(const void *state)
{
	return remarks_lost(((const struct compiler *)state)->remarks);
}

static void
describe(const struct alert *a, const struct services *s, struct buf *out)
{
	char user[SAY_MAX], host[SAY_MAX], what[SAY_MAX];

	(void)s;
	say_str(a->user, user);
	say_targets(a, host);
	if (remark_kind(a) == COMPILED)
		/* TRANSLATORS: account, host, times */
		buf_printf(out, ngettext("%s ran a compiler on %s %u time",
			"%s ran a compiler on %s %u times", a->accesses), user, host, a->accesses);
	else
		/* TRANSLATORS: account, program, host */
		buf_printf(out, _("%s ran %s on %s, which had been compiled there before"), user,
			say_str(remark_note(a), what), host);
}

const struct detector detect_compiler_run = {
	.name = "compiler-run",
	.summary = N_("compilers run as root or by a service, and what they made run after them"),
	.actions = WANTS(ACTION_PROCESS) | WANTS(ACTION_PRIVILEGE),
	.open = compiler_open,
	.observe = compiler_observe,
	.finish = compiler_finish,
	.evicted = compiler_evicted,
	.close = compiler_close,
	.describe = describe,
};
