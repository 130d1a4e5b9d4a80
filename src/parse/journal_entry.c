/*
 * Whoever may write to the journal's socket chooses identifier and message as
 * he likes; host, process and times with a leading underscore are journald's.
 * So a blank in an identifier does not end it, and a line break in a message
 * ends no line.
 */
#include "parse/journal_entry.h"

#include <stdlib.h>

#define VALUE_MAX 255

enum { REALTIME, SOURCE_TIME, HOST, IDENTIFIER, COMMAND, SYSLOG_PID, PID, TRANSPORT, AUDIT_ID,
	NAME_COUNT };

static const char *const names[NAME_COUNT] = {
	[REALTIME] = "__REALTIME_TIMESTAMP",
	[SOURCE_TIME] = "_SOURCE_REALTIME_TIMESTAMP",
	[HOST] = "_HOSTNAME",
	[IDENTIFIER] = "SYSLOG_IDENTIFIER",
	[COMMAND] = "_COMM",
	[SYSLOG_PID] = "SYSLOG_PID",
	[PID] = "_PID",
	[TRANSPORT] = "_TRANSPORT",
	[AUDIT_ID] = "_AUDIT_ID",
};

struct journal_entry {
	instant taken;
	uint8_t length[NAME_COUNT];
	char value[NAME_COUNT][VALUE_MAX];
	size_t message_length;
	bool has_message;
	char message[JOURNAL_MESSAGE_MAX];
};

enum err
journal_entry_new(struct journal_entry **out)
{
	struct journal_entry *e = malloc(sizeof *e);

	if (!e)
		return ERR_NOMEM;
	journal_entry_start(e);
	*out = e;
	return ERR_OK;
}

void
journal_entry_free(struct journal_entry *e)
{
	free(e);
}

void
journal_entry_start(struct journal_entry *e)
{
	e->taken = INSTANT_NONE;
	memset(e->length, 0, sizeof e->length);
	e->has_message = false;
	e->message_length = 0;
}

void
journal_entry_taken(struct journal_entry *e, instant t)
{
	e->taken = t;
}

void
journal_entry_field(struct journal_entry *e, struct str name, struct str value)
{
	if (str_eq(name, STR("MESSAGE"))) {
		if (e->has_message)
			return;
		e->has_message = true;
		e->message_length = value.len < sizeof e->message ? value.len : sizeof e->message;
		memcpy(e->message, value.ptr, e->message_length);
		return;
	}
	for (unsigned i = 0; i < NAME_COUNT; i++) {
		if (!str_is(name, names[i]))
			continue;
		if (!e->length[i])
			e->length[i] = str_into(e->value[i], VALUE_MAX, value);
		return;
	}
}

static struct str
value_of(const struct journal_entry *e, unsigned i)
{
	return (struct str){ e->value[i], e->length[i] };
}

/* Microseconds since 1970, where they make a time. */
static bool
read_time(struct str s, instant *out)
{
	uint64_t v;

	if (!str_u64(s, (uint64_t)INSTANT_LAST, &v))
		return false;
	*out = (instant)v;
	return true;
}

static instant
time_of(const struct journal_entry *e)
{
	instant t = e->taken;

	if (!read_time(value_of(e, SOURCE_TIME), &t) && t == INSTANT_NONE)
		read_time(value_of(e, REALTIME), &t);
	return t >= 0 && t <= INSTANT_LAST ? t : INSTANT_NONE;
}

/* One word: what would end it stands as "_". */
static void
add_word(struct buf *out, struct str s)
{
	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.ptr[i];

		buf_addc(out, c <= ' ' || c == 127 ? '_' : (char)c);
	}
}

static void
add_message(struct buf *out, struct str s)
{
	size_t plain = 0;

	s = str_trim(s);
	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.ptr[i];

		if (c >= ' ' && c != 127)
			continue;
		buf_add(out, str_sub(s, plain, i));
		buf_printf(out, "#%03o", c);
		plain = i + 1;
	}
	buf_add(out, str_sub(s, plain, s.len));
}

/* "USER_LOGIN pid=1 …" → "type=USER_LOGIN msg=audit(1364481363.243:24287): pid=1 …" */
static bool
add_audit(const struct journal_entry *e, instant t, struct str message, struct buf *out)
{
	size_t type = str_find_char(message, ' ');
	uint64_t id;

	if (!str_eq(value_of(e, TRANSPORT), STR("audit")) || type == 0 || type == message.len ||
		!str_u64(value_of(e, AUDIT_ID), UINT64_MAX, &id))
		return false;
	buf_adds(out, "type=");
	add_word(out, str_sub(message, 0, type));
	buf_printf(out, " msg=audit(%lld.%03d:%llu): ", (long long)(t / SECOND),
		(int)(t % SECOND / 1000), (unsigned long long)id);
	add_message(out, str_sub(message, type + 1, message.len));
	return true;
}

void
journal_entry_line(const struct journal_entry *e, struct buf *out)
{
	struct str message = { e->message, e->message_length }, name = value_of(e, IDENTIFIER);
	struct str pid = value_of(e, e->length[SYSLOG_PID] ? SYSLOG_PID : PID);
	instant t = time_of(e);
	struct civil c;
	uint64_t number;

	if (!e->has_message || t == INSTANT_NONE)
		return;
	c = civil_from_instant(t);
	if (!add_audit(e, t, message, out)) {
		buf_printf(out, "%04d-%02d-%02dT%02d:%02d:%02d.%06d+00:00 ", c.year, c.month, c.day,
			c.hour, c.minute, c.second, c.micro);
		add_word(out, e->length[HOST] ? value_of(e, HOST) : STR("-"));
		buf_addc(out, ' ');
		if (!name.len)
			name = str_eq(value_of(e, TRANSPORT), STR("kernel")) ? STR("kernel") :
				e->length[COMMAND] ? value_of(e, COMMAND) : STR("unknown");
		add_word(out, name);
		if (str_u64(pid, UINT32_MAX, &number))
			buf_printf(out, "[%u]", (unsigned)number);
		buf_adds(out, ": ");
		add_message(out, message);
	}
	buf_addc(out, '\n');
}
