/*
 * The short vocabularies of the house, each one a table: the enum, its word in
 * files and JSON, and what else hangs on it are made from the same list.
 */
#ifndef YAGURA_CORE_WORDS_H
#define YAGURA_CORE_WORDS_H

#include <stdbool.h>

#include "base/str.h"

/* How an attempt ended. Denied is a refusal before any attempt could be made:
 * outcome failure and type "denied" in ECS. */
#define OUTCOMES(X)                                                                     \
	X(OUTCOME_UNKNOWN, "unknown")                                                   \
	X(OUTCOME_SUCCESS, "success")                                                   \
	X(OUTCOME_FAILURE, "failure")                                                   \
	X(OUTCOME_DENIED, "denied")

/* What a source got: the verdict of an alert, never given without a ground. */
#define VERDICTS(X)                                                                     \
	X(VERDICT_UNKNOWN, "unknown")                                                   \
	X(VERDICT_NOTHING, "nothing-got-through")                                       \
	X(VERDICT_THROUGH, "got-through")

/* Wording follows it: did; appears to have; is thought to have; by some means. */
#define CERTAINTIES(X)                                                                  \
	X(CERTAINTY_UNKNOWN, "unknown")                                                 \
	X(CERTAINTY_LIKELY, "likely")                                                   \
	X(CERTAINTY_PROBABLE, "probable")                                               \
	X(CERTAINTY_CONFIRMED, "confirmed")

/* What a fact of a report rests on. */
#define BASES(X)                                                                        \
	X(BASIS_CLAIMED, "claimed")                                                     \
	X(BASIS_EVIDENCED, "evidenced")                                                 \
	X(BASIS_CONTRADICTED, "contradicted")                                           \
	X(BASIS_DECIDED, "decided")

/* What a report says of damage, and how far it has been dealt with. */
#define DAMAGES(X)                                                                      \
	X(DAMAGE_UNKNOWN, "unknown")                                                    \
	X(DAMAGE_NONE, "none")                                                          \
	X(DAMAGE_YES, "yes")

#define STATUSES(X)                                                                     \
	X(STATUS_UNSAID, "")                                                            \
	X(STATUS_IN_PROGRESS, "in-progress")                                            \
	X(STATUS_RESOLVED, "resolved")

/* Our own technical classes; what an edition prints comes from a vocabulary.
 * Second: RSIT (Reference Security Incident Taxonomy v1003) class:type. */
#define CLASSES(X)                                                                      \
	X(CLASS_NONE, "none", "")                                                       \
	X(CLASS_SCAN, "scan", "information-gathering:scanner")                          \
	X(CLASS_PROBE, "probe", "information-gathering:scanner")                        \
	X(CLASS_PASSWORD_GUESSING, "password-guessing", "intrusion-attempts:brute-force") \
	X(CLASS_RELAY, "relay", "fraud:unauthorised-use-of-resources")                  \
	X(CLASS_MAIL_ABUSE, "mail-abuse", "abusive-content:spam")                       \
	X(CLASS_INTRUSION, "intrusion", "intrusions:privileged-account-compromise")     \
	X(CLASS_STEPPING_STONE, "stepping-stone", "intrusions:system-compromise")       \
	X(CLASS_WEB_TAMPERING, "web-tampering",                                         \
		"information-content-security:unauthorised-information-modification")   \
	X(CLASS_WEB_PROBE, "web-probe", "intrusion-attempts:ids-alert")                 \
	X(CLASS_OTHER, "other", "other:undetermined")

/* How a source tried, as seen from outside. */
#define METHODS(X)                                                                      \
	X(METHOD_NONE, "")                                                              \
	X(METHOD_TCP_CONNECT, "tcp-connect") /* a daemon or wrapper took the connection */ \
	X(METHOD_TCP_SYN, "tcp-syn")                                                    \
	X(METHOD_TCP_ACK, "tcp-ack")                                                    \
	X(METHOD_TCP_FIN, "tcp-fin")                                                    \
	X(METHOD_TCP_NULL, "tcp-null")                                                  \
	X(METHOD_TCP_XMAS, "tcp-xmas")                                                  \
	X(METHOD_TCP_OTHER, "tcp-other")                                                \
	X(METHOD_UDP, "udp")                                                            \
	X(METHOD_ICMP, "icmp")                                                          \
	X(METHOD_IP_PROTO, "ip-proto")                                                  \
	X(METHOD_SMTP, "smtp")                                                          \
	X(METHOD_FTP, "ftp")                                                            \
	X(METHOD_HTTP, "http")                                                          \
	X(METHOD_LOGIN, "login") /* names and passwords */                              \
	X(METHOD_MIXED, "mixed")

/* What an event is. The word in format files; ECS event.category, event.type. */
#define ACTIONS(X)                                                                      \
	X(ACTION_NOTE, "note", "process", "info")          /* understood, of no interest */ \
	X(ACTION_PACKET, "packet", "network", "connection") /* one packet seen by a firewall */ \
	X(ACTION_CONNECT, "connect", "network", "start")   /* at a daemon or wrapper */ \
	X(ACTION_DISCONNECT, "disconnect", "network", "end") /* "no attempt" is outcome failure */ \
	X(ACTION_LOGIN, "login", "authentication", "start")                             \
	X(ACTION_LOGOUT, "logout", "authentication", "end")                             \
	X(ACTION_PRIVILEGE, "privilege", "authentication", "start") /* su, sudo: user -> target_user */ \
	X(ACTION_COMMAND, "command", "process", "info")    /* of a protocol: FTP MKD, SMTP EXPN */ \
	X(ACTION_UPLOAD, "upload", "file", "creation")                                  \
	X(ACTION_DOWNLOAD, "download", "file", "access")                                \
	X(ACTION_MAIL_CLIENT, "mail-client", "email", "start") /* queue_id, who handed it over */ \
	X(ACTION_MAIL_FROM, "mail-from", "email", "info")  /* queue_id, envelope sender */ \
	X(ACTION_MAIL_TO, "mail-to", "email", "info")      /* queue_id, one recipient, status */ \
	X(ACTION_MAIL_DONE, "mail-done", "email", "end")   /* queue_id leaves the queue */ \
	X(ACTION_MAIL_RELAY, "mail-relay", "email", "info") /* relaying asked for: denied */ \
	X(ACTION_MAIL_REJECT, "mail-reject", "email", "info") /* refused for another reason */ \
	X(ACTION_USER_ADD, "user-add", "iam", "creation")                               \
	X(ACTION_USER_CHANGE, "user-change", "iam", "change")                           \
	X(ACTION_USER_REMOVE, "user-remove", "iam", "deletion")                         \
	X(ACTION_GROUP_ADD, "group-add", "iam", "creation")                             \
	X(ACTION_GROUP_CHANGE, "group-change", "iam", "change")                         \
	X(ACTION_PROCESS, "process", "process", "start")                                \
	X(ACTION_CRASH, "crash", "process", "end")                                      \
	X(ACTION_REQUEST, "request", "web", "access")      /* of HTTP, with the code of its reply */ \
	X(ACTION_CONNECTION, "connection", "network", "connection") /* told whole, after its end */ \
	X(ACTION_QUERY, "query", "network", "protocol")    /* of a name server */       \
	X(ACTION_VERDICT, "verdict", "intrusion_detection", "info") /* of another program */ \
	X(ACTION_FILE, "file", "file", "change")           /* written, renamed, removed: audit */ \
	X(ACTION_CONFIGURATION, "configuration", "configuration", "change") /* by a user */ \
	X(ACTION_PROMISCUOUS, "promiscuous", "configuration", "change") /* mode of FIELD_IN; success: entered */ \
	X(ACTION_BOOT, "boot", "host", "start")                                         \
	X(ACTION_SHUTDOWN, "shutdown", "host", "end")                                   \
	X(ACTION_LOG_START, "log-start", "host", "start")  /* of a log daemon, or of auditing */ \
	X(ACTION_LOG_STOP, "log-stop", "host", "end")                                   \
	X(ACTION_LOG_LOST, "log-lost", "host", "error")    /* FIELD_ATTEMPTS messages dropped */ \
	X(ACTION_CLOCK, "clock", "host", "change")         /* set or stepped, by FIELD_STEP seconds */

#define WORD_ENUM(id, ...) id,
enum outcome { OUTCOMES(WORD_ENUM) OUTCOME_COUNT };
enum verdict { VERDICTS(WORD_ENUM) VERDICT_COUNT };
enum certainty { CERTAINTIES(WORD_ENUM) CERTAINTY_COUNT };
enum basis { BASES(WORD_ENUM) BASIS_COUNT };
enum damage { DAMAGES(WORD_ENUM) DAMAGE_COUNT };
enum status { STATUSES(WORD_ENUM) STATUS_COUNT };
enum class { CLASSES(WORD_ENUM) CLASS_COUNT };
enum method { METHODS(WORD_ENUM) METHOD_COUNT };
enum action { ACTIONS(WORD_ENUM) ACTION_COUNT };

const char *outcome_word(enum outcome v);
const char *verdict_word(enum verdict v);
const char *certainty_word(enum certainty v);
const char *basis_word(enum basis v);
const char *damage_word(enum damage v);
const char *status_word(enum status v);
const char *class_word(enum class v);
const char *method_word(enum method v);
const char *action_word(enum action v);

/* False when no member has this word. */
bool outcome_read(struct str word, enum outcome *out);
bool verdict_read(struct str word, enum verdict *out);
bool certainty_read(struct str word, enum certainty *out);
bool basis_read(struct str word, enum basis *out);
bool damage_read(struct str word, enum damage *out);
bool status_read(struct str word, enum status *out);
bool class_read(struct str word, enum class *out);
bool method_read(struct str word, enum method *out);
bool action_read(struct str word, enum action *out);

const char *class_rsit(enum class v);        /* "information-gathering:scanner" */
const char *action_category(enum action v);  /* ECS event.category */
const char *action_type(enum action v);      /* ECS event.type */

#endif
