/*
 * Port and service, with the names people use (pop3, IMAP, rlogin: not "login"
 * or "imap2" as some systems' /etc/services has it). The table is our own
 * data, share/services/services.tsv: id, name, protocol, port, aliases.
 */
#ifndef YAGURA_CORE_SERVICE_H
#define YAGURA_CORE_SERVICE_H

#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

#define SERVICE_NONE 0

/* Index into the table; SERVICE_NONE is not a service. */
typedef uint16_t service_id;

struct services;

enum { IP_ICMP = 1, IP_TCP = 6, IP_UDP = 17, IP_ICMPV6 = 58 };

/* TEXT is the file's text and must outlive the table. *line is the bad line. */
enum err services_new(struct str text, struct services **out, unsigned *line);
void services_free(struct services *s);
size_t services_count(const struct services *s); /* ids run from 1 to before it */

service_id service_by_port(const struct services *s, uint8_t ip_proto, uint16_t port);
service_id service_by_name(const struct services *s, struct str name); /* or an alias, any case */
const char *service_name(const struct services *s, service_id id);     /* "pop3"; "" for none */
const char *service_label(const struct services *s, service_id id);    /* as printed: "IMAP" */
uint16_t service_port(const struct services *s, service_id id);        /* its usual port, 0 if none */
uint8_t service_proto(const struct services *s, service_id id);

#endif
