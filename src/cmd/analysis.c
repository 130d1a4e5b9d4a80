#define _GNU_SOURCE
#include "cmd/analysis.h"

#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/i18n.h"
#include "cmd/format_files.h"
#include "cmd/share.h"
#include "cmd/terminal.h"
#include "core/ledger.h"
#include "correlate/correlate.h"
#include "join/join.h"
#include "source/merge.h"

#define ALERTS_MAX 100000
#define LEDGER_CEILING 1000000
#define DETECTORS_MAX 64
#define THREADS_DEFAULT_MAX 8
#define PROGRESS_EVERY 8192

/* Who wants events of one action. */
struct wanted {
	size_t count;
	uint8_t detectors[DETECTORS_MAX];
};

struct analysis {
	struct analysis_options options;
	struct arena arena;
	struct zone *zone;
	struct buf services_text;
	struct services *services;
	struct formats *formats;
	size_t formats_left_out; /* files of the site's own that are wrong */
	struct site site;
	struct ledger *own_ledger; /* when nobody keeps one */
	struct files files;
	struct lanes *lanes;
	struct merge *merge;
	struct join *join;
	void *states[DETECTORS_MAX];
	struct wanted observe[ACTION_COUNT], near[ACTION_COUNT];
	struct alerts alerts;
	struct incident *incidents;
	size_t incident_count;
	struct citation *citations;
	size_t citation_count;
	struct analysis_counts counts;
	bool cut_short; /* an interrupt came while paths were added */
};

/* ------------------------------------------------------------------ site */

static unsigned
mask_bits(const struct sockaddr *mask)
{
	const unsigned char *p;
	unsigned bits = 0;
	size_t n;

	if (!mask)
		return 0;
	if (mask->sa_family == AF_INET) {
		p = (const unsigned char *)&((const struct sockaddr_in *)(const void *)mask)->sin_addr;
		n = 4;
	} else {
		p = (const unsigned char *)&((const struct sockaddr_in6 *)(const void *)mask)->sin6_addr;
		n = 16;
	}
	for (size_t i = 0; i < n; i++)
		bits += (unsigned)__builtin_popcount(p[i]);
	return bits;
}

/* The networks of this machine's interfaces. */
static void
add_own_networks(struct netset *home)
{
	struct ifaddrs *list, *i;

	if (getifaddrs(&list) < 0)
		return;
	for (i = list; i && home->count < 200; i = i->ifa_next) {
		struct addr a = { .family = ADDR_NONE };
		char text[ADDR_TEXT_MAX], cidr[ADDR_TEXT_MAX + 8];

		if (!i->ifa_addr || !i->ifa_netmask)
			continue;
		if (i->ifa_addr->sa_family == AF_INET) {
			a.family = ADDR_V4;
			memcpy(a.bytes, &((struct sockaddr_in *)(void *)i->ifa_addr)->sin_addr, 4);
		} else if (i->ifa_addr->sa_family == AF_INET6) {
			a.family = ADDR_V6;
			memcpy(a.bytes, &((struct sockaddr_in6 *)(void *)i->ifa_addr)->sin6_addr, 16);
		} else {
			continue;
		}
		addr_print(&a, text);
		snprintf(cidr, sizeof cidr, "%s/%u", text, mask_bits(i->ifa_netmask));
		netset_add(home, str_from(cidr));
	}
	freeifaddrs(list);
}

/* Whatever is said of the site: what comes from the machine itself is its own. */
static void
add_this_host(struct netset *home)
{
	netset_add(home, STR("127.0.0.0/8"));
	netset_add(home, STR("::1"));
	netset_add(home, STR("fe80::/10"));
}

static enum err
make_site(struct analysis *a)
{
	struct netset *home = &a->site.home;

	a->site.services = a->services;
	a->site.domains = a->options.domains;
	a->site.domain_count = a->options.domain_count;
	a->site.ledger = a->options.ledger;
	if (!a->site.ledger) {
		enum err e = ledger_new(LEDGER_CEILING, &a->own_ledger);

		if (e)
			return e;
		a->site.ledger = a->own_ledger;
	}
	if (a->options.home_count == 0) {
		netset_add_private(home);
		add_own_networks(home);
		return ERR_OK;
	}
	for (size_t i = 0; i < a->options.home_count; i++) {
		struct str net = a->options.home[i];
		enum err e = netset_add(home, net);

		if (e == ERR_INPUT)
			complain(_("\"%.*s\" is not a network. Write it as 192.0.2.0/24 "
				   "or 2001:db8::/32."),
				STR_ARG(net));
		else if (e)
			complain(_("more than %zu home networks were given."),
				sizeof home->nets / sizeof *home->nets);
		if (e)
			return e;
	}
	add_this_host(home);
	return ERR_OK;
}

/* ------------------------------------------------------------------ data */

static unsigned
thread_count(unsigned wanted)
{
	long have;

	if (wanted)
		return wanted;
	have = sysconf(_SC_NPROCESSORS_ONLN);
	if (have < 1)
		return 1;
	return have > THREADS_DEFAULT_MAX ? THREADS_DEFAULT_MAX : (unsigned)have;
}

/* Most events concern few detectors, and there are millions of them. */
static void
choose_detectors(struct analysis *a)
{
	for (unsigned action = 0; action < ACTION_COUNT; action++) {
		struct wanted *observe = &a->observe[action], *near = &a->near[action];

		for (size_t i = 0; detectors[i]; i++) {
			bool wants = !detectors[i]->actions || detectors[i]->actions & WANTS(action);

			if (wants && detectors[i]->observe)
				observe->detectors[observe->count++] = (uint8_t)i;
			if (wants && detectors[i]->near)
				near->detectors[near->count++] = (uint8_t)i;
		}
	}
}

enum err
analysis_new(const struct analysis_options *options, struct analysis **out)
{
	struct analysis *a = calloc(1, sizeof *a);
	const char *zone = options->zone ? options->zone : "local";
	enum err e;

	if (!a)
		return ERR_NOMEM;
	a->options = *options;
	arena_init(&a->arena, 512u << 20);
	files_init(&a->files);
	alerts_init(&a->alerts, ALERTS_MAX);
	a->counts.first = a->counts.last = INSTANT_NONE;
	e = zone_open(zone, &a->zone);
	if (e == ERR_INPUT)
		complain(_("there is no time zone \"%s\". Zones are written as Asia/Tokyo, "
			   "+09:00 or UTC."),
			zone);
	if (!e)
		e = share_services(&a->services_text, &a->services);
	if (!e)
		e = make_site(a);
	if (!e)
		e = format_files_load(a->services, &a->formats, &a->formats_left_out);
	if (!e)
		e = lanes_new(a->formats, thread_count(options->threads), options->keep_notes,
			&a->lanes);
	if (!e)
		e = join_new(&a->site, &a->join);
	for (size_t i = 0; !e && detectors[i]; i++)
		e = detectors[i]->open(&a->site, &a->states[i]);
	if (e) {
		analysis_free(a);
		return e;
	}
	choose_detectors(a);
	*out = a;
	return ERR_OK;
}

/* What is only needed while events come; a good part of all memory. */
static void
free_tables(struct analysis *a)
{
	for (size_t i = 0; detectors[i]; i++) {
		if (a->states[i])
			detectors[i]->close(a->states[i]);
		a->states[i] = NULL;
	}
	join_free(a->join);
	a->join = NULL;
	ledger_free(a->own_ledger);
	a->own_ledger = NULL;
}

void
analysis_free(struct analysis *a)
{
	if (!a)
		return;
	free_tables(a);
	merge_free(a->merge);
	lanes_free(a->lanes);
	files_free(&a->files);
	alerts_free(&a->alerts);
	formats_free(a->formats);
	services_free(a->services);
	buf_free(&a->services_text);
	zone_free(a->zone);
	arena_free(&a->arena);
	free(a);
}

/* --------------------------------------------------------------- running */

static volatile sig_atomic_t interrupted;

static void
on_interrupt(int number)
{
	(void)number;
	interrupted = 1;
}

static void
watch_interrupt(struct sigaction *before)
{
	struct sigaction action = { .sa_handler = on_interrupt, .sa_flags = SA_RESETHAND };

	interrupted = 0;
	sigemptyset(&action.sa_mask);
	sigaction(SIGINT, &action, before);
}

/* Standard input is taken here; an interrupt ends it, not the analysis of what came. */
enum err
analysis_add(struct analysis *a, const char *path)
{
	struct sigaction before;
	enum err e;

	watch_interrupt(&before);
	e = files_add(&a->files, path);
	sigaction(SIGINT, &before, NULL);
	a->cut_short |= interrupted;
	return e;
}

static void
observe(struct analysis *a, struct event *event, struct observation *o)
{
	if (event->action != ACTION_NOTE)
		join_event(a->join, event, o);
	if (a->options.on_event)
		a->options.on_event(a->options.argument, a, event);
	if (event->action == ACTION_NOTE)
		return;
	for (size_t i = 0; i < a->observe[event->action].count; i++) {
		size_t d = a->observe[event->action].detectors[i];

		detectors[d]->observe(a->states[d], o, &a->alerts);
	}
}

/* What records of auditing told together. */
static void
observe_whole(struct analysis *a)
{
	struct event *event;

	while ((event = join_whole(a->join))) {
		struct observation o;

		if (event->action == ACTION_NOTE && !a->options.keep_notes)
			continue;
		join_near(a->join, event, 1, &o);
		observe(a, event, &o);
	}
}

/* A record that is not the whole event waits for the others. */
static void
observe_record(struct analysis *a, struct event *event, struct observation *o)
{
	if (event->part) {
		join_part(a->join, event);
		observe_whole(a);
		return;
	}
	if (join_is_waiting(a->join)) {
		join_wait(a->join, event->time);
		observe_whole(a);
	}
	observe(a, event, o);
}

/* Most of the time would go into waiting for memory, one cache line after the other. */
static void
near(struct analysis *a, const struct event *events, size_t count, struct observation *o)
{
	join_near(a->join, events, count, o);
	for (size_t i = 0; i < count; i++) {
		const struct wanted *wanted = &a->near[events[i].action];

		for (size_t k = 0; k < wanted->count; k++)
			detectors[wanted->detectors[k]]->near(a->states[wanted->detectors[k]], &o[i]);
	}
}

static enum err
run_events(struct analysis *a, struct progress *progress)
{
	uint64_t done = 0, shown = 0;

	for (;;) {
		struct observation observations[MERGE_RUN];
		struct event *events;
		size_t count;
		enum err e = merge_next(a->merge, &events, &count);

		if (e || interrupted)
			return e;
		if (!count) {
			join_wait(a->join, INT64_MAX);
			observe_whole(a);
			return ERR_OK;
		}
		near(a, events, count, observations);
		for (size_t i = 0; i < count; i++)
			observe_record(a, &events[i], &observations[i]);
		done += count;
		if (done - shown < PROGRESS_EVERY)
			continue;
		shown = done;
		progress_show(progress, a->files.items[events->place.source].path,
			lanes_position(a->lanes));
	}
}

static enum err
cite_alerts(struct analysis *a)
{
	size_t most = 0, count = 0;
	struct place *places;

	for (size_t i = 0; i < a->alerts.count; i++)
		most += cited_kept(&a->alerts.items[i]->cited);
	places = arena_array(&a->arena, most, sizeof *places);
	if (most && !places)
		return ERR_NOMEM;
	for (size_t i = 0; i < a->alerts.count; i++) {
		const struct cited *c = &a->alerts.items[i]->cited;

		for (size_t k = 0; k < cited_kept(c); k++)
			places[count++] = *cited_at(c, k);
	}
	return cite(&a->files, places, count, &a->arena, &a->citations, &a->citation_count);
}

static void
count_file(struct analysis_counts *n, const struct file *f)
{
	if (f->trouble) {
		n->files_failed++;
		if (f->trouble == FILE_UNREADABLE || f->trouble == FILE_DAMAGED ||
			f->trouble == FILE_DEMANDING || f->named)
			n->trouble = true;
	}
	if (f->bytes || !f->trouble)
		n->files_read++;
	n->bytes += f->bytes;
	n->lines += f->lines;
	n->empty += f->empty;
	n->unknown += f->unknown;
	n->headless += f->headless;
	n->overlong += f->overlong;
	n->events += f->events;
	n->years_from_mtime += f->year_from_mtime;
	if (f->first != INSTANT_NONE && (n->first == INSTANT_NONE || f->first < n->first))
		n->first = f->first;
	if (f->last != INSTANT_NONE && (n->last == INSTANT_NONE || f->last > n->last))
		n->last = f->last;
}

static void
count_all(struct analysis *a)
{
	struct analysis_counts *n = &a->counts;

	for (size_t i = 0; i < a->files.count; i++)
		count_file(n, &a->files.items[i]);
	n->late = merge_late(a->merge);
	n->repeated = merge_repeated(a->merge);
	n->evicted = join_evicted(a->join);
	for (size_t i = 0; detectors[i]; i++)
		if (detectors[i]->evicted)
			n->evicted += detectors[i]->evicted(a->states[i]);
	n->alerts_lost = a->alerts.lost;
	n->interrupted = interrupted || a->cut_short;
	n->trouble |= a->formats_left_out > 0;
}

static uint64_t
size_on_disk(const struct files *files)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < files->count; i++)
		sum += files->items[i].size;
	return sum;
}

/* Files of one time are open together; the usual limit is for programs that still use select(). */
static void
allow_open_files(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < limit.rlim_max) {
		limit.rlim_cur = limit.rlim_max;
		setrlimit(RLIMIT_NOFILE, &limit);
	}
}

enum err
analysis_run(struct analysis *a)
{
	struct dating_options dating = { .zone = a->zone, .year = a->options.year,
		.clock_error = a->options.clock_error, .not_after = a->options.not_after };
	struct progress *progress = a->options.quiet ? NULL :
						       progress_new(size_on_disk(&a->files));
	struct sigaction before;
	enum err e;

	allow_open_files();
	watch_interrupt(&before);
	e = merge_new(a->lanes, &a->files, &dating, &a->merge);
	if (!e)
		e = run_events(a, progress);
	progress_free(progress);
	sigaction(SIGINT, &before, NULL);
	if (e)
		return e;
	for (size_t i = 0; detectors[i]; i++)
		detectors[i]->finish(a->states[i], &a->alerts);
	e = correlate(&a->alerts, join_successes(a->join), &a->arena, &a->incidents, &a->incident_count);
	count_all(a);
	free_tables(a);
	if (!e)
		e = cite_alerts(a);
	return e;
}

/* --------------------------------------------------------------- reading */

const struct alerts *
analysis_alerts(const struct analysis *a)
{
	return &a->alerts;
}

const struct incident *
analysis_incidents(const struct analysis *a, size_t *count)
{
	*count = a->incident_count;
	return a->incidents;
}

const struct files *
analysis_files(const struct analysis *a)
{
	return &a->files;
}

const struct citation *
analysis_citation(const struct analysis *a, const struct place *p)
{
	return citation_find(a->citations, a->citation_count, p);
}

const struct citation *
analysis_citations(const struct analysis *a, size_t *count)
{
	*count = a->citation_count;
	return a->citations;
}

const struct services *
analysis_services(const struct analysis *a)
{
	return a->services;
}

const struct formats *
analysis_formats(const struct analysis *a)
{
	return a->formats;
}

const struct zone *
analysis_zone(const struct analysis *a)
{
	return a->zone;
}

const struct program_count *
analysis_programs(const struct analysis *a, size_t *count)
{
	return merge_programs(a->merge, count);
}

struct analysis_counts
analysis_counts(const struct analysis *a)
{
	return a->counts;
}
