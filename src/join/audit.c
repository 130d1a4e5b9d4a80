/*
 * A call's records have one time and serial number, and an end only where the
 * kernel or a dispatcher wrote EOE or PROCTITLE; processors write at once, so
 * records of calls stand between each other. A few calls are open at a time;
 * when they are more than there is room for, the oldest is taken as it is.
 *
 * Which record says what it was: the kernel's finding (an interface went
 * promiscuous, a policy refused) before the call, and the call before its
 * details. Values that are there already stay.
 */
#include "join/audit.h"

#include <stdlib.h>

#include "base/check.h"

#define OPEN_MAX 64
#define TEXT_BYTES (12u << 10)
#define GONE_MAX 256 /* calls given out lately; a power of two */

enum { RANK_DETAIL, RANK_CALL, RANK_FINDING };

/* An open call: an event whose texts stand in TEXT. */
struct call {
	uint64_t id;        /* hash; 0: free */
	instant time;
	uint64_t order;     /* of its first record */
	uint8_t rank;
	bool complete, renames, has_source;
	struct event event;
	struct field fields[FIELDS_MAX + 1];
	size_t used;
	char text[TEXT_BYTES];
};

struct audit {
	struct call calls[OPEN_MAX];
	unsigned open, complete;
	uint64_t count, evicted;
	instant oldest;
	uint64_t gone[GONE_MAX]; /* so that a late end opens nothing */
	struct call *given;      /* freed at the next call */
	char path[4096];
};

enum err
audit_new(struct audit **out)
{
	struct audit *a = calloc(1, sizeof *a);

	if (!a)
		return ERR_NOMEM;
	*out = a;
	return ERR_OK;
}

void
audit_free(struct audit *a)
{
	free(a);
}

bool
audit_is_waiting(const struct audit *a)
{
	return a->open > 0;
}

uint64_t
audit_evicted(const struct audit *a)
{
	return a->evicted;
}

static uint64_t
id_of(const struct event *e)
{
	uint64_t h = str_hash(event_field(e, FIELD_AUDIT_ID)) ^ str_hash(e->host) * 31;

	return h ? h : 1;
}

/* A copy in the call's own room; what does not fit is cut. */
static struct str
keep(struct call *c, struct str s)
{
	char *to = c->text + c->used;

	s = str_sub(s, 0, TEXT_BYTES - c->used);
	if (s.len)
		memcpy(to, s.ptr, s.len);
	c->used += s.len;
	return (struct str){ to, s.len };
}

static struct field *
field_of(struct call *c, enum field_id id)
{
	for (unsigned i = 0; i < c->event.field_count; i++)
		if (c->fields[i].id == id)
			return &c->fields[i];
	return NULL;
}

static void
set_field(struct call *c, enum field_id id, struct str value)
{
	struct field *f = field_of(c, id);

	if (!f && c->event.field_count < FIELDS_MAX)
		f = &c->fields[c->event.field_count++];
	if (f)
		*f = (struct field){ id, keep(c, value) };
}

static bool
is_type(const struct event *e, const char *type)
{
	return str_is(event_field(e, FIELD_AUDIT_TYPE), type);
}

static uint8_t
rank_of(const struct event *e)
{
	if (is_type(e, "SYSCALL"))
		return RANK_CALL;
	return e->action == ACTION_NOTE ? RANK_DETAIL : RANK_FINDING;
}

static void
free_call(struct audit *a, struct call *c)
{
	a->gone[c->id % GONE_MAX] = c->id;
	c->id = 0;
	a->open--;
	if (c->complete)
		a->complete--;
}

static void
mark_complete(struct audit *a, struct call *c)
{
	if (!c->complete)
		a->complete++;
	c->complete = true;
}

static struct call *
find_call(struct audit *a, uint64_t id)
{
	for (unsigned i = 0; a->open && i < OPEN_MAX; i++)
		if (a->calls[i].id == id)
			return &a->calls[i];
	return NULL;
}

/* There is one: whoever adds takes what is complete, and the fullest table ends a call. */
static struct call *
free_room(struct audit *a)
{
	unsigned i = 0;

	while (i < OPEN_MAX && a->calls[i].id)
		i++;
	check(i < OPEN_MAX);
	return &a->calls[i];
}

/* No room is left for the next: the oldest is taken as it is. */
static void
end_oldest(struct audit *a)
{
	struct call *oldest = &a->calls[0];

	for (unsigned i = 1; i < OPEN_MAX; i++)
		if (a->calls[i].order < oldest->order)
			oldest = &a->calls[i];
	if (!oldest->complete)
		a->evicted++;
	mark_complete(a, oldest);
}

static struct call *
open_call(struct audit *a, const struct event *e, uint64_t id)
{
	struct call *c = free_room(a);

	c->id = id;
	c->time = e->time;
	c->order = ++a->count;
	c->rank = RANK_DETAIL;
	c->complete = c->renames = c->has_source = false;
	c->used = 0;
	c->event = (struct event){ .time = e->time, .place = e->place, .action = ACTION_NOTE,
		.stamp_form = e->stamp_form, .fields = c->fields };
	c->event.line = keep(c, str_sub(e->line, 0, TEXT_BYTES / 2));
	c->event.host = keep(c, e->host);
	set_field(c, FIELD_AUDIT_ID, event_field(e, FIELD_AUDIT_ID));
	set_field(c, FIELD_AUDIT_TYPE, event_field(e, FIELD_AUDIT_TYPE));
	if (!a->open++ || e->time < a->oldest)
		a->oldest = e->time;
	return c;
}

/* Names that a call takes beside its first: where to a file was renamed or linked. */
static void
add_path(struct call *c, struct str path)
{
	if (!field_of(c, FIELD_PATH))
		set_field(c, FIELD_PATH, path);
	else if (c->renames)
		set_field(c, FIELD_ARGUMENT, path);
}

static void
add_fields(struct call *c, const struct event *e)
{
	for (unsigned i = 0; i < e->field_count; i++) {
		const struct field *f = &e->fields[i];

		if (f->id == FIELD_AUDIT_ID || f->id == FIELD_AUDIT_TYPE)
			continue;
		if (f->id == FIELD_PATH && is_type(e, "PATH"))
			add_path(c, f->value);
		else if (f->id == FIELD_COMMAND && is_type(e, "EXECVE"))
			set_field(c, f->id, f->value);
		else if (!field_of(c, f->id))
			set_field(c, f->id, f->value);
	}
}

static void
add_head(struct call *c, const struct event *e)
{
	struct event *to = &c->event;

	if (!to->user.len && e->user.len)
		to->user = keep(c, e->user);
	if (!to->program.len && e->program.len)
		to->program = keep(c, e->program);
	if (!to->pid)
		to->pid = e->pid;
	if (to->src.family == ADDR_NONE)
		to->src = e->src;
	if (to->dst.family == ADDR_NONE) {
		to->dst = e->dst;
		to->dst_port = e->dst_port;
	}
}

/* What the event is, if this record knows better than those before it. */
static void
add_meaning(struct call *c, const struct event *e, uint8_t rank)
{
	struct str syscall = event_field(e, FIELD_SYSCALL);

	if (rank == RANK_CALL) {
		c->renames = str_starts(syscall, STR("rename")) || str_starts(syscall, STR("link")) ||
			str_starts(syscall, STR("symlink"));
		c->has_source = str_starts(syscall, STR("accept"));
	}
	if (rank < c->rank || (rank == c->rank && c->event.action != ACTION_NOTE))
		return;
	if (e->action == ACTION_NOTE && c->event.action != ACTION_NOTE)
		return;
	c->rank = rank;
	c->event.action = e->action;
	c->event.method = e->method;
	c->event.format = e->format;
	if (e->outcome != OUTCOME_UNKNOWN || rank == RANK_FINDING)
		c->event.outcome = e->outcome;
	set_field(c, FIELD_AUDIT_TYPE, event_field(e, FIELD_AUDIT_TYPE));
}

void
audit_add(struct audit *a, const struct event *e)
{
	uint64_t id = id_of(e);
	struct call *c = find_call(a, id);
	bool ends = is_type(e, "EOE") || is_type(e, "PROCTITLE");

	if (!c && ends && a->gone[id % GONE_MAX] == id)
		return;
	if (!c)
		c = open_call(a, e, id);
	add_meaning(c, e, rank_of(e));
	add_head(c, e);
	add_fields(c, e);
	if (ends)
		mark_complete(a, c);
	if (a->open == OPEN_MAX)
		end_oldest(a);
}

void
audit_wait(struct audit *a, instant now)
{
	instant oldest = INT64_MAX;

	if (now - AUDIT_PATIENCE < a->oldest)
		return;
	for (unsigned i = 0; i < OPEN_MAX; i++) {
		struct call *c = &a->calls[i];

		if (!c->id || c->complete)
			continue;
		if (c->time + AUDIT_PATIENCE <= now)
			mark_complete(a, c);
		else if (c->time < oldest)
			oldest = c->time;
	}
	a->oldest = oldest;
}

void
audit_end(struct audit *a)
{
	for (unsigned i = 0; i < OPEN_MAX; i++)
		if (a->calls[i].id)
			mark_complete(a, &a->calls[i]);
}

/* "passwd" in the folder that the call was made in. */
static void
make_absolute(struct audit *a, struct call *c)
{
	struct field *path = field_of(c, FIELD_PATH), *cwd = field_of(c, FIELD_CWD);
	size_t at;

	if (!path || !cwd || !path->value.len || *path->value.ptr == '/' || !cwd->value.len ||
		*cwd->value.ptr != '/' || cwd->value.len + path->value.len + 1 > sizeof a->path)
		return;
	if (str_starts(path->value, STR("./")))
		path->value = str_sub(path->value, 2, path->value.len);
	memcpy(a->path, cwd->value.ptr, cwd->value.len);
	at = cwd->value.len;
	if (a->path[at - 1] != '/')
		a->path[at++] = '/';
	memcpy(a->path + at, path->value.ptr, path->value.len);
	path->value = (struct str){ a->path, at + path->value.len };
}

/* Who was accepted is a source. */
static void
turn_address(struct call *c)
{
	struct event *e = &c->event;

	if (!c->has_source || e->src.family != ADDR_NONE)
		return;
	e->src = e->dst;
	e->src_port = e->dst_port;
	e->dst = (struct addr){ 0 };
	e->dst_port = 0;
}

struct event *
audit_next(struct audit *a)
{
	struct call *first = NULL;

	if (a->given)
		free_call(a, a->given);
	a->given = NULL;
	for (unsigned i = 0; a->complete && i < OPEN_MAX; i++) {
		struct call *c = &a->calls[i];

		if (c->id && c->complete && (!first || c->order < first->order))
			first = c;
	}
	if (!first)
		return NULL;
	make_absolute(a, first);
	turn_address(first);
	a->given = first;
	return &first->event;
}
