/*
 * An event: one normalised fact from one record. A fixed head, and a bounded
 * list of further fields. All slices belong to the batch that the event came
 * in and die with it; event_keep() copies what must live longer.
 */
#ifndef YAGURA_CORE_EVENT_H
#define YAGURA_CORE_EVENT_H

#include "base/addr.h"
#include "base/arena.h"
#include "base/instant.h"
#include "core/place.h"
#include "core/service.h"
#include "core/words.h"

/*
 * Fields beyond the head: id, name in format files, path in JSON (ECS 8 where
 * ECS has it). What the reader of a record may trust stands in the format.
 */
#define FIELDS(X)                                                                       \
	X(FIELD_QUEUE_ID, "queue_id", "email.local_id")                                 \
	X(FIELD_MESSAGE_ID, "message_id", "email.message_id")                           \
	X(FIELD_MAIL_FROM, "mail_from", "email.from.address")                           \
	X(FIELD_MAIL_TO, "mail_to", "email.to.address")                                 \
	X(FIELD_ORIG_TO, "orig_to", "yagura.mail.orig_to")     /* before an alias */    \
	X(FIELD_CTLADDR, "ctladdr", "yagura.mail.ctladdr")     /* sendmail: local owner */ \
	X(FIELD_AUTH_USER, "auth_user", "yagura.mail.auth_user")                        \
	X(FIELD_AUTH_METHOD, "auth_method", "yagura.auth_method")                       \
	X(FIELD_HELO, "helo", "yagura.mail.helo")                                       \
	X(FIELD_RELAY, "relay", "yagura.mail.relay")           /* next hop, name */     \
	X(FIELD_RELAY_ADDR, "relay_addr", "yagura.mail.relay_ip")                       \
	X(FIELD_MAILER, "mailer", "yagura.mail.mailer")                                 \
	X(FIELD_STATUS, "status", "yagura.mail.status")        /* sent, deferred, bounced */ \
	X(FIELD_DSN, "dsn", "yagura.mail.dsn")                                          \
	X(FIELD_CODE, "code", "yagura.code")                   /* reply code */         \
	X(FIELD_RECIPIENTS, "recipients", "yagura.mail.recipients")                     \
	X(FIELD_SIZE, "size", "file.size")                                              \
	X(FIELD_PATH, "path", "file.path")                                              \
	X(FIELD_COMMAND, "command", "process.command_line")                             \
	X(FIELD_ARGUMENT, "argument", "yagura.argument")                                \
	X(FIELD_PASSWORD, "password", "yagura.anonymous_password") /* of anonymous ftp only */ \
	X(FIELD_ACCESS_MODE, "access_mode", "yagura.access_mode") /* anonymous, guest, real */ \
	X(FIELD_TARGET_USER, "target_user", "user.target.name")                         \
	X(FIELD_UID, "uid", "user.id")                                                  \
	X(FIELD_GID, "gid", "group.id")                                                 \
	X(FIELD_GROUP, "group", "group.name")                                           \
	X(FIELD_HOME, "home", "yagura.user_home")                                       \
	X(FIELD_SHELL, "shell", "yagura.user_shell")                                    \
	X(FIELD_TTY, "tty", "yagura.tty")                                               \
	X(FIELD_ATTEMPTS, "attempts", "yagura.attempts")                                \
	X(FIELD_REASON, "reason", "event.reason")                                       \
	X(FIELD_PREFIX, "prefix", "yagura.firewall.prefix")                             \
	X(FIELD_IN, "in", "observer.ingress.interface.name")                            \
	X(FIELD_OUT, "out", "observer.egress.interface.name")                           \
	X(FIELD_TTL, "ttl", "yagura.ip.ttl")                                            \
	X(FIELD_LENGTH, "length", "network.bytes")                                      \
	X(FIELD_ICMP_TYPE, "icmp_type", "yagura.icmp.type")                             \
	X(FIELD_ICMP_CODE, "icmp_code", "yagura.icmp.code")                             \
	X(FIELD_ALT_SRC, "alt_src", "yagura.ambiguous_source") /* another reading of the line */ \
	X(FIELD_URL, "url", "url.original")                    /* as asked for: path and query */ \
	X(FIELD_HTTP_METHOD, "http_method", "http.request.method")                      \
	X(FIELD_REFERRER, "referrer", "http.request.referrer")                          \
	X(FIELD_USER_AGENT, "user_agent", "user_agent.original")                        \
	X(FIELD_FORWARDED, "forwarded", "yagura.forwarded_for") /* whom a proxy says it speaks for */ \
	X(FIELD_BYTES_IN, "bytes_in", "source.bytes")          /* from the source */    \
	X(FIELD_BYTES_OUT, "bytes_out", "destination.bytes")   /* back to it */         \
	X(FIELD_DURATION, "duration", "yagura.duration")       /* seconds, with a fraction */ \
	X(FIELD_CONNECTION_ID, "connection_id", "yagura.connection_id")                 \
	X(FIELD_STATE, "state", "yagura.connection_state")                              \
	X(FIELD_QUERY, "query", "dns.question.name")                                    \
	X(FIELD_QUERY_TYPE, "query_type", "dns.question.type")                          \
	X(FIELD_RULE, "rule", "rule.name")                     /* of a verdict: what it says */ \
	X(FIELD_RULE_ID, "rule_id", "rule.id")                                          \
	X(FIELD_SEVERITY, "severity", "yagura.severity")       /* in the other program's words */ \
	X(FIELD_STEP, "step", "yagura.clock_step")             /* seconds, with sign and fraction */ \
	X(FIELD_AUDIT_ID, "audit_id", "yagura.audit.id")       /* time and serial: one event's records */ \
	X(FIELD_AUDIT_TYPE, "audit_type", "yagura.audit.type")                          \
	X(FIELD_AUDIT_KEY, "audit_key", "yagura.audit.key")                             \
	X(FIELD_SYSCALL, "syscall", "yagura.audit.syscall")                             \
	X(FIELD_EXE, "exe", "process.executable")                                       \
	X(FIELD_CWD, "cwd", "process.working_directory")                                \
	X(FIELD_PPID, "ppid", "process.parent.pid")                                     \
	X(FIELD_LOGIN_UID, "login_uid", "yagura.audit.login_uid") /* who logged in, whoever he became */ \
	X(FIELD_EUID, "euid", "user.effective.id")                                      \
	X(FIELD_SESSION, "session", "yagura.session")

enum field_id { FIELDS(WORD_ENUM) FIELD_COUNT };

const char *field_word(enum field_id f);
const char *field_path(enum field_id f);
bool field_read(struct str word, enum field_id *out);

struct field {
	enum field_id id;
	struct str value;
};

#define FIELDS_MAX 24

/* How much of the time the record told; the merge makes every one STAMP_UTC. */
enum stamp_form {
	STAMP_NONE,     /* the record has no time */
	STAMP_UTC,
	STAMP_LOCAL,    /* civil time as if UTC: the source's zone is to be applied */
	STAMP_YEARLESS, /* civil time in the leap year 1972: month and day are true */
};

struct event {
	instant time;
	struct place place;
	struct str line;        /* the whole record */

	enum action action;
	enum outcome outcome;
	enum stamp_form stamp_form;
	enum method method;     /* packets and connections */
	service_id service;     /* by the format, or by port for packets */
	uint16_t format;        /* which format understood it: formats_name() */
	uint8_t ip_proto;       /* 0 unknown */
	uint8_t field_count;
	uint16_t src_port, dst_port; /* 0 unknown */
	uint32_t pid;           /* 0 unknown */

	bool part;              /* of what several records tell together: join/audit.h */

	struct addr src, dst;   /* ADDR_NONE when the record has none */
	struct str src_name;    /* a name, when the record gave one */
	struct str dst_name;
	struct str host;        /* which host wrote the record (syslog header) */
	struct str program;     /* which program, without path and pid */
	struct str user;

	const struct field *fields;
};

/* The value of a field; empty slice if the event has none. */
struct str event_field(const struct event *e, enum field_id id);

/* A deep copy into A; NULL without memory. */
struct event *event_keep(const struct event *e, struct arena *a);

#endif
