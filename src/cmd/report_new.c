/*
 * `report new`: the form, opened in the editor, taken in when it is closed. A
 * form with mistakes is kept, so that nobody types twice.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/i18n.h"
#include "cmd/commands.h"
#include "cmd/report.h"
#include "cmd/submission.h"
#include "cmd/terminal.h"

#define FORM_COLUMN 19 /* where its remarks stand */

static const char form[] = N_(
	"# A report. Every line may be left out; lines that begin with # are not read.\n"
	"reporter:\n"
	"  name: \n"
	"  organization: \n"
	"  contact: \n"
	"  kind:            # company, education, public, individual, provider, csirt, other\n"
	"received:          # 1999-05-06 10:00; today if it is left out\n"
	"zone:              # of the times below and in the evidence: Asia/Tokyo\n"
	"class: %s# scan, relay, intrusion, stepping-stone, web-tampering, …\n"
	"period: %s# {start: 1999-04-01, end: 1999-04-18}\n"
	"services: %s# [pop3, telnet], or various\n"
	"accesses: %s# 70, or about 70\n"
	"damage:            # none, yes, unknown\n"
	"noticed:           # [log-check], error-mail, outgoing-traffic, external-notice, …\n"
	"found:             # [{code: system-files-replaced, certainty: confirmed}]\n"
	"cause:             # {code: service-hole, object: ftp, certainty: probable}\n"
	"done:              # [files-restored, {code: service-closed, object: ftp}]\n"
	"consulted:         # [provider]\n"
	"status:            # resolved, in-progress\n"
	"words: |\n"
	"  \n");

struct prefill {
	struct str class, period, services, accesses;
};

static struct str
join_services(struct desk *d, const struct store_incident *i)
{
	struct str text = STR("[");
	bool any = false;

	for (size_t k = 0; k < i->alert_count && text.ptr; k++) {
		const struct alert *a = &i->alerts[k].alert;

		for (uint32_t s = 0; s < a->service_count && text.ptr; s++) {
			struct str name = str_from(service_name(d->services, a->services[s]));

			if (str_find(text, name) < text.len)
				continue;
			text = arena_printf(&d->arena, "%.*s%s%.*s", STR_ARG(text),
				any ? ", " : "", STR_ARG(name));
			any = true;
		}
	}
	return any && text.ptr ? arena_printf(&d->arena, "%.*s]", STR_ARG(text)) : STR("");
}

static enum err
fill_from(struct desk *d, const char *number, struct prefill *out)
{
	char start[INSTANT_TEXT_MAX], end[INSTANT_TEXT_MAX];
	struct store_incident i;
	struct str last = STR_NULL;
	enum err e = store_incident(d->store, str_from(number), d->services, &d->arena, &i);

	if (e == ERR_NOTFOUND) {
		if (store_last_number(d->store, 'I', &d->arena, &last) == ERR_OK)
			complain(_("there is no incident %s; the last one is %.*s."), number,
				STR_ARG(last));
		else
			complain(_("there is no incident %s; there is none at all yet."), number);
		return e;
	}
	if (e) {
		store_complain(d->store, e);
		return e;
	}
	instant_print_zone(i.incident.start, d->zone, start);
	instant_print_zone(i.incident.end, d->zone, end);
	out->class = str_from(class_word(i.incident.classes[0]));
	out->period = arena_printf(&d->arena, "{start: \"%s\", end: \"%s\"}", start, end);
	out->services = join_services(d, &i);
	out->accesses = arena_printf(&d->arena, "%u", i.incident.accesses);
	return out->period.ptr && out->accesses.ptr ? ERR_OK : ERR_NOMEM;
}

/* VALUE and the blanks after it, so that the remarks of the form stand in one column. */
static const char *
in_column(struct desk *d, struct str value, const char *key)
{
	size_t used = strlen(key) + value.len;
	struct str text = arena_printf(&d->arena, "%.*s%*s", STR_ARG(value),
		used < FORM_COLUMN ? (int)(FORM_COLUMN - used) : 2, "");

	return text.ptr ? text.ptr : "  ";
}

static struct str
fill_form(struct desk *d, const struct prefill *p)
{
	return arena_printf(&d->arena, _(form), in_column(d, p->class, "class: "),
		in_column(d, p->period, "period: "), in_column(d, p->services, "services: "),
		in_column(d, p->accesses, "accesses: "));
}

/* Without a terminal and an editor the form is the answer: `report new > FILE`. */
static bool
has_editor(void)
{
	const char *visual = getenv("VISUAL"), *editor = getenv("EDITOR");

	return (visual && *visual) || (editor && *editor) ||
		(isatty(STDIN_FILENO) && isatty(STDOUT_FILENO));
}

/* $VISUAL and $EDITOR are commands, with options: the shell reads them. */
static bool
edit(const char *path)
{
	const char *editor = getenv("VISUAL");
	int status;
	pid_t pid;

	if (!editor || !*editor)
		editor = getenv("EDITOR");
	if (!editor || !*editor)
		editor = "editor";
	fflush(NULL);
	pid = fork();
	if (pid == 0) {
		char command[1024];

		snprintf(command, sizeof command, "%s \"$1\"", editor);
		execl("/bin/sh", "sh", "-c", command, "sh", path, (char *)NULL);
		_exit(127);
	}
	if (pid < 0 || waitpid(pid, &status, 0) < 0 || !WIFEXITED(status) ||
		WEXITSTATUS(status) != 0) {
		complain(_("the editor \"%s\" failed. Set VISUAL or EDITOR to another one."),
			editor);
		return false;
	}
	return true;
}

static bool
is_unchanged(struct desk *d, const char *path, struct str written)
{
	enum charset charset;
	struct str now;
	size_t lost;

	return submission_text(d, path, REPORT_TEXT_MAX, &now, &charset, &lost) == ERR_OK &&
		str_eq(now, written);
}

int
report_new(struct desk *d, const char *incident)
{
	struct prefill p = { 0 };
	const char *folder = getenv("TMPDIR");
	char path[512];
	struct str written;
	int fd, status;

	if (incident && fill_from(d, incident, &p))
		return EXIT_TROUBLE;
	written = fill_form(d, &p);
	if (!written.ptr) {
		complain(_("out of memory."));
		return EXIT_TROUBLE;
	}
	if (!has_editor())
		return fputs(written.ptr, stdout) < 0 || fflush(stdout) ? EXIT_TROUBLE :
									   EXIT_NOTHING;
	snprintf(path, sizeof path, "%s/yagura-report-XXXXXX.yaml", folder ? folder : "/tmp");
	fd = mkstemps(path, 5);
	if (fd < 0) {
		complain(_("cannot write %s: %s."), path, err_text(err_from_errno(errno)));
		return EXIT_TROUBLE;
	}
	if (write(fd, written.ptr, written.len) != (ssize_t)written.len || close(fd) != 0) {
		complain(_("cannot write %s: %s."), path, err_text(err_from_errno(errno)));
		unlink(path);
		return EXIT_TROUBLE;
	}
	if (!edit(path))
		status = EXIT_TROUBLE;
	else if (!incident && is_unchanged(d, path, written)) {
		puts(_("Nothing was filled in, and nothing was recorded."));
		unlink(path);
		return EXIT_NOTHING;
	} else {
		status = report_add_form(d, path, incident);
	}
	if (status == EXIT_NOTHING)
		unlink(path);
	else
		complain(_("the form is kept: yagura report add %s"), path);
	return status;
}
