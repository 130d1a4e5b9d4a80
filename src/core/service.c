/*
 * Looked up for every packet, so by a direct table for TCP and UDP; names stand
 * in many log lines, so they are hashed. Of equal names the first one counts.
 */
#include "core/service.h"

#include <stdlib.h>

#include "base/check.h"

#define SERVICES_MAX 1024
#define NAME_MAX_BYTES 32

struct service {
	char name[NAME_MAX_BYTES], label[NAME_MAX_BYTES];
	struct str aliases; /* comma-separated, in the file's text */
	uint16_t port;
	uint8_t proto;
};

#define NAME_SLOTS 4096u /* at most half of them are used */

struct name {
	struct str text; /* a name, or an alias in the file's text; empty: free */
	service_id id;
};

struct services {
	struct service items[SERVICES_MAX]; /* [0] is SERVICE_NONE */
	size_t count;
	service_id tcp[65536], udp[65536];
	struct name names[NAME_SLOTS];
	size_t name_count, longest;
};

/* Where a name stands, or the free slot for it; letters of both cases are equal. */
static size_t
name_slot(const struct services *s, struct str text)
{
	uint32_t hash = 2166136261u;
	size_t at;

	for (size_t i = 0; i < text.len; i++)
		hash = (hash ^ ((unsigned char)text.ptr[i] | 32)) * 16777619u;
	for (at = hash % NAME_SLOTS; s->names[at].text.len; at = (at + 1) % NAME_SLOTS)
		if (str_eq_nocase(s->names[at].text, text))
			break;
	return at;
}

static bool
add_name(struct services *s, struct str text, service_id id)
{
	struct name *n = &s->names[name_slot(s, text)];

	if (text.len == 0 || n->text.len)
		return true;
	if (s->name_count == NAME_SLOTS / 2)
		return false;
	*n = (struct name){ text, id };
	if (text.len > s->longest)
		s->longest = text.len;
	s->name_count++;
	return true;
}

/* The name of a service, then its aliases. */
static bool
add_names(struct services *s, service_id id)
{
	struct str aliases = s->items[id].aliases, alias;

	if (!add_name(s, str_from(s->items[id].name), id))
		return false;
	while (str_cut(&aliases, ',', &alias))
		if (!add_name(s, alias, id))
			return false;
	return true;
}

static bool
copy_name(char out[NAME_MAX_BYTES], struct str s)
{
	if (s.len == 0 || s.len >= NAME_MAX_BYTES)
		return false;
	memcpy(out, s.ptr, s.len);
	out[s.len] = '\0';
	return true;
}

static bool
read_proto(struct str s, uint8_t *out)
{
	*out = str_is(s, "tcp") ? IP_TCP : str_is(s, "udp") ? IP_UDP : 0;
	return *out || str_is(s, "-");
}

/* name TAB label TAB protocol TAB ports (the first is the usual one) TAB aliases */
static bool
add_line(struct services *s, struct str line)
{
	struct service *item = &s->items[s->count];
	struct str name, label, proto, ports, port;
	uint64_t number;

	if (s->count == SERVICES_MAX || !str_cut(&line, '\t', &name) ||
		!str_cut(&line, '\t', &label) || !str_cut(&line, '\t', &proto) ||
		!str_cut(&line, '\t', &ports))
		return false;
	if (!copy_name(item->name, name) || !copy_name(item->label, label) ||
		!read_proto(proto, &item->proto))
		return false;
	item->aliases = line;
	while (str_cut(&ports, ',', &port)) {
		if (str_is(port, "-"))
			continue;
		if (!str_u64(port, 65535, &number))
			return false;
		if (!item->port)
			item->port = (uint16_t)number;
		(item->proto == IP_UDP ? s->udp : s->tcp)[number] = (service_id)s->count;
	}
	return add_names(s, (service_id)s->count++);
}

enum err
services_new(struct str text, struct services **out, unsigned *line)
{
	struct services *s = calloc(1, sizeof *s);
	struct str part;

	*line = 0;
	if (!s)
		return ERR_NOMEM;
	s->count = 1;
	while (str_cut(&text, '\n', &part)) {
		++*line;
		if (part.len == 0 || part.ptr[0] == '#')
			continue;
		if (!add_line(s, part)) {
			free(s);
			return ERR_INPUT;
		}
	}
	*out = s;
	return ERR_OK;
}

void
services_free(struct services *s)
{
	free(s);
}

size_t
services_count(const struct services *s)
{
	return s->count;
}

service_id
service_by_port(const struct services *s, uint8_t ip_proto, uint16_t port)
{
	if (ip_proto == IP_TCP)
		return s->tcp[port];
	return ip_proto == IP_UDP ? s->udp[port] : SERVICE_NONE;
}

service_id
service_by_name(const struct services *s, struct str name)
{
	if (name.len > s->longest)
		return SERVICE_NONE;
	return s->names[name_slot(s, name)].id; /* SERVICE_NONE in a free slot */
}

const char *
service_name(const struct services *s, service_id id)
{
	check(id < s->count);
	return s->items[id].name;
}

const char *
service_label(const struct services *s, service_id id)
{
	check(id < s->count);
	return s->items[id].label;
}

uint16_t
service_port(const struct services *s, service_id id)
{
	check(id < s->count);
	return s->items[id].port;
}

uint8_t
service_proto(const struct services *s, service_id id)
{
	check(id < s->count);
	return s->items[id].proto;
}
