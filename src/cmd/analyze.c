/*
 * `yagura analyze`: the answer for a tired administrator. The first line is
 * true alone; then what happened; then what was read and what was not, since
 * "nothing found" and "nothing found, and 4% not understood" differ.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "cmd/commands.h"
#include "cmd/ecs.h"
#include "cmd/findings.h"
#include "cmd/options.h"
#include "cmd/recording.h"
#include "cmd/terminal.h"

#define NETWORKS_MAX 256
#define DOMAINS_MAX 256
#define COMPLAINTS_MAX 10

struct analyze {
	struct analysis_options options;
	struct str home[NETWORKS_MAX], domains[DOMAINS_MAX];
	const char *store;
	bool json, events, all, unread, record, since_last;
	struct buf line; /* of one event, reused */
	bool write_failed;
};

static void
usage(void)
{
	puts(_("Usage: yagura analyze [OPTION]… PATH…\n"
	       "Reads logs (files, folders, .gz .xz .zst .bz2, - for standard input) and says what it found.\n"
	       "\n"
	       "  --home NET        the site's own networks, as 192.0.2.0/24 (may be given\n"
	       "                    several times; default: private ranges and this machine's)\n"
	       "  --domain NAME     a mail domain of the site (default: learnt from the logs)\n"
	       "  --zone ZONE       of stamps that have none: Asia/Tokyo, +09:00 (default: local)\n"
	       "  --year YEAR       of the first stamp that has none\n"
	       "  --all             all incidents, not only the thirty worst; all events\n"
	       "  --unread          list what was not understood\n"
	       "  --json            one alert a line, as JSON\n"
	       "  --events          with --json: one event a line instead\n"
	       "  --record          keep incidents and accesses in the store\n"
	       "  --since-last      what is new since the last --record, goes on, has ended\n"
	       "  --store PATH      the store (default: $YAGURA_STORE, see yagura(1))\n"
	       "  --threads N       decode with N threads (default: one for each processor)\n"
	       "  --color WHEN      always, never or auto\n"
	       "  --help            this text\n"
	       "\n"
	       "Exit status: 0 nothing found, 1 something found, 2 something that was named\n"
	       "could not be read."));
}

enum { OPTION_HOME = 256, OPTION_DOMAIN, OPTION_ZONE, OPTION_YEAR, OPTION_ALL, OPTION_UNREAD,
	OPTION_JSON, OPTION_EVENTS, OPTION_RECORD, OPTION_SINCE_LAST, OPTION_STORE,
	OPTION_THREADS, OPTION_COLOR };

static const struct option long_options[] = {
	{ "home", required_argument, NULL, OPTION_HOME },
	{ "domain", required_argument, NULL, OPTION_DOMAIN },
	{ "zone", required_argument, NULL, OPTION_ZONE },
	{ "year", required_argument, NULL, OPTION_YEAR },
	{ "all", no_argument, NULL, OPTION_ALL },
	{ "unread", no_argument, NULL, OPTION_UNREAD },
	{ "json", no_argument, NULL, OPTION_JSON },
	{ "events", no_argument, NULL, OPTION_EVENTS },
	{ "record", no_argument, NULL, OPTION_RECORD },
	{ "since-last", no_argument, NULL, OPTION_SINCE_LAST },
	{ "store", required_argument, NULL, OPTION_STORE },
	{ "threads", required_argument, NULL, OPTION_THREADS },
	{ "color", required_argument, NULL, OPTION_COLOR },
	{ "help", no_argument, NULL, OPTIONS_HELP },
	{ 0 },
};

/* "a,b" and repeated options both add to the list. */
static bool
add_words(struct str *list, size_t *count, size_t most, const char *text, const char *option)
{
	struct str rest = str_from(text), part;

	while (str_cut(&rest, ',', &part)) {
		part = str_trim(part);
		if (part.len == 0)
			continue;
		if (*count == most) {
			complain(_("%s takes at most %zu values."), option, most);
			return false;
		}
		list[(*count)++] = part;
	}
	return true;
}

static bool
read_number(const char *text, uint64_t least, uint64_t most, const char *option, uint64_t *out)
{
	if (str_u64(str_from(text), most, out) && *out >= least)
		return true;
	complain(_("%s takes a whole number from %llu to %llu, not \"%s\"."), option,
		(unsigned long long)least, (unsigned long long)most, text);
	return false;
}

static bool
read_option(void *argument, int option)
{
	struct analyze *z = argument;
	uint64_t number = 0;

	switch (option) {
	case OPTION_HOME:
		return add_words(z->home, &z->options.home_count, NETWORKS_MAX, optarg, "--home");
	case OPTION_DOMAIN:
		return add_words(z->domains, &z->options.domain_count, DOMAINS_MAX, optarg,
			"--domain");
	case OPTION_ZONE: z->options.zone = optarg; return true;
	case OPTION_YEAR:
		if (!read_number(optarg, 1970, 2200, "--year", &number))
			return false;
		z->options.year = (int)number;
		return true;
	case OPTION_THREADS:
		if (!read_number(optarg, 1, 64, "--threads", &number))
			return false;
		z->options.threads = (unsigned)number;
		return true;
	case OPTION_COLOR: return terminal_color(optarg);
	case OPTION_ALL: z->all = true; return true;
	case OPTION_UNREAD: z->unread = true; return true;
	case OPTION_JSON: z->json = true; return true;
	case OPTION_EVENTS: z->events = true; return true;
	case OPTION_RECORD: z->record = true; return true;
	case OPTION_SINCE_LAST: z->since_last = true; return true;
	case OPTION_STORE: z->store = optarg; return true;
	default: return false;
	}
}

/* stdout may be a full disk or a closed pipe: said once, exit 2. */
static void
write_out(struct analyze *z, struct str text)
{
	if (!z->write_failed && fwrite(text.ptr, 1, text.len, stdout) != text.len)
		z->write_failed = true;
}

static void
print_event(void *argument, const struct analysis *a, const struct event *e)
{
	struct analyze *z = argument;

	buf_reset(&z->line);
	ecs_event(a, e, &z->line);
	write_out(z, buf_str(&z->line));
}

/* What could not be read, said on stderr as it is known; --unread lists all of it. */
static void
complain_files(const struct files *files)
{
	uint64_t said = 0, unsaid = 0;

	for (size_t i = 0; i < files->count; i++) {
		const struct file *f = &files->items[i];

		if (!f->named && (f->trouble == FILE_UNREADABLE || f->trouble == FILE_DAMAGED ||
			f->trouble == FILE_DEMANDING) && ++said > COMPLAINTS_MAX) {
			unsaid++;
			continue;
		}
		if (f->trouble == FILE_UNREADABLE && f->err == ERR_PERM)
			complain(_("cannot read %s: permission denied. Run it as a member of group "
				   "adm, or give it a copy of the file."),
				f->path.ptr);
		else if (f->trouble == FILE_UNREADABLE)
			complain(_("cannot read %s: %s."), f->path.ptr, err_text(f->err));
		else if (f->trouble == FILE_DAMAGED)
			complain(_("%s is damaged: it breaks off, or holds what it should not. What "
				   "could be read was."),
				f->path.ptr);
		else if (f->trouble == FILE_DEMANDING)
			complain(_("%s was not read to its end: its compression asks for more than "
				   "%u MiB of memory."),
				f->path.ptr, INFLATE_MEMORY_MAX >> 20);
		else if (f->trouble == FILE_NOT_TEXT && f->named)
			complain(_("%s is not a log: it is not text."), f->path.ptr);
		else if (f->trouble == FILE_UNKNOWN && f->named)
			complain(_("%s is in no format that is known."), f->path.ptr);
	}
	if (unsaid)
		complain(ngettext("%llu more file could not be read: --unread lists it.",
			"%llu more files could not be read: --unread lists them.", unsaid),
			(unsigned long long)unsaid);
}

static bool
no_evidence(const struct analysis *a)
{
	return analysis_counts(a).files_read == 0;
}

static void
complain_nothing(const struct analysis *a, int count, char **paths)
{
	const struct files *files = analysis_files(a);

	for (size_t i = 0; i < files->count; i++)
		if (files->items[i].trouble == FILE_UNREADABLE)
			return; /* said already */
	if (!files->count) {
		complain(_("there is no evidence in %s: it has no files."),
			count == 1 ? paths[0] : _("what was named"));
		return;
	}
	complain(ngettext("there is no evidence in %s: %zu file, none in a known format.",
			 "there is no evidence in %s: %zu files, none in a known format.",
			 files->count),
		count == 1 ? paths[0] : _("what was named"), files->count);
}

static void
print_alerts(struct analyze *z, const struct analysis *a)
{
	const struct alerts *alerts = analysis_alerts(a);

	for (size_t i = 0; i < alerts->count; i++) {
		buf_reset(&z->line);
		ecs_alert(a, alerts->items[i], &z->line);
		write_out(z, buf_str(&z->line));
	}
}

/* What is suppressed is shown, but it is not news. */
static bool
has_news(const struct analysis *a, const struct recording *record)
{
	size_t count;

	analysis_incidents(a, &count);
	for (size_t i = 0; i < count; i++)
		if (!record || !recording_suppressed(record, i))
			return true;
	return false;
}

static int
exit_status(const struct analyze *z, const struct analysis *a, const struct recording *record,
	bool recorded)
{
	struct analysis_counts n = analysis_counts(a);

	if (z->write_failed || n.trouble || n.interrupted || !recorded)
		return EXIT_TROUBLE;
	return has_news(a, record) ? EXIT_FOUND : EXIT_NOTHING;
}

static bool
keep(const struct analyze *z, struct recording *record, const struct analysis *a)
{
	if (analysis_counts(a).interrupted) { /* of a part, nobody could say what has ended */
		if (z->record)
			complain(_("interrupted: nothing was recorded."));
		return false;
	}
	return (z->record ? recording_keep(record, a) : recording_look(record, a)) == ERR_OK;
}

static int
analyze(struct analyze *z, int count, char **paths)
{
	struct analysis *a = NULL;
	struct recording *record = NULL;
	int status = EXIT_TROUBLE;
	bool recorded = true;

	if ((z->record || z->since_last) &&
		recording_open(z->store, z->record ? STORE_WRITE : STORE_READ, &record))
		goto out;
	z->options.ledger = record ? recording_ledger(record) : NULL;
	if (analysis_new(&z->options, &a))
		goto out;
	for (int i = 0; i < count; i++) {
		if (analysis_add(a, paths[i])) {
			complain(_("cannot read %s: more than %d files."), paths[i], FILES_MAX);
			goto out;
		}
	}
	if (analysis_run(a)) {
		complain(_("out of memory; nothing was recorded."));
		goto out;
	}
	if (record)
		recorded = keep(z, record, a);
	complain_files(analysis_files(a));
	if (analysis_counts(a).interrupted && z->json)
		complain(_("interrupted: only a part was read."));
	if (no_evidence(a)) {
		complain_nothing(a, count, paths);
		goto out;
	}
	if (z->events)
		;
	else if (z->json)
		print_alerts(z, a);
	else {
		struct findings_options show = { .all = z->all, .unread = z->unread,
			.record = recorded ? record : NULL, .since_last = z->since_last,
			.paths = paths, .path_count = count };

		buf_reset(&z->line);
		findings_print(a, &show, &z->line);
		write_out(z, buf_str(&z->line));
	}
	if (fflush(stdout) || z->write_failed) {
		z->write_failed = true;
		complain(_("cannot write the answer: %s."), strerror(errno));
	}
	status = exit_status(z, a, record, recorded);
out:
	analysis_free(a);
	recording_free(record);
	return status;
}

int
cmd_analyze(int argc, char **argv)
{
	struct analyze z = { .options = ANALYSIS_DEFAULTS };
	int status;

	if (!options_read(argc, argv, long_options, usage, read_option, &z, &status))
		return status;
	if (optind == argc) {
		complain(_("say what to read: a log, a folder of logs, or - for standard input."));
		return EXIT_TROUBLE;
	}
	if (z.events && !z.json) {
		complain(_("--events prints JSON: say --events --json."));
		return EXIT_TROUBLE;
	}
	buf_init(&z.line, 256u << 20);
	z.options.home = z.home;
	z.options.domains = z.domains;
	if (z.events) {
		z.options.on_event = print_event;
		z.options.keep_notes = z.all;
		z.options.argument = &z;
	}
	status = analyze(&z, argc - optind, argv + optind);
	buf_free(&z.line);
	return status;
}
