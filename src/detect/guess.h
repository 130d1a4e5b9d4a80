/*
 * Guesses at passwords, by who makes them and at whose account.
 *
 * A guess is a login that failed or was not permitted. Of one source (of IPv6, one /64: its
 * owner has all of it), accounts that failed and did not log in afterwards are
 * weighed as by Jung et al., "Fast portscan detection using sequential
 * hypothesis testing" (2004): each failure at an account that was not tried
 * before speaks four to one for somebody who does not know the accounts, each
 * success at one as much against it. Who tries one account only is told by the number of his guesses.
 *
 * Sources that are not guilty by themselves may be so together: many of them at
 * one account, or at the accounts of one host, within a day.
 */
#ifndef YAGURA_DETECT_GUESS_H
#define YAGURA_DETECT_GUESS_H

#include "core/detector.h"

#define GUESS_HOST_BYTES 48
#define GUESS_NAME_BYTES 64
#define GUESS_USERS_BYTES 160
#define GUESS_SERVICES 4
#define GUESS_HOSTS 16
#define GUESS_USERS 32

/* A source that guesses. */
struct guesser {
	struct addr source;          /* as ledger_key() has it, of IPv6 the /64 */
	struct addr addr;            /* the first address that was seen of it */
	bool several;                /* more than that one, of its /64 */
	instant first, last;
	uint32_t guesses, accesses, users;
	uint32_t hosts;              /* that tell of it, up to GUESS_HOSTS */
	uint32_t burst;              /* the most guesses within GUESS_BURST */
	service_id services[GUESS_SERVICES];
	uint32_t host_hashes[GUESS_HOSTS];
	uint32_t user_hashes[GUESS_USERS]; /* the first of them */
	uint8_t service_count, host_length, name_length, users_length;
	char host[GUESS_HOST_BYTES]; /* the first that was tried */
	char name[GUESS_NAME_BYTES];
	char user_text[GUESS_USERS_BYTES]; /* "root, admin": the first few */
	struct cited cited;

	uint32_t logins;             /* that succeeded, after it was known to guess */
	bool login_guessed;          /* into an account that it had failed at */
	uint8_t login_length;
	service_id login_service;
	instant login_first, login_last;
	char login_user[GUESS_NAME_BYTES]; /* of the first */
	struct cited login_cited;
};

/* Many sources, none of which is a guesser, at one account or at one host. */
struct crowd {
	uint64_t key;
	bool of_account;             /* else of the host, at whatever account */
	bool told;                   /* it was a crowd, once */
	instant window;              /* the day that is counted */
	uint32_t in_window;          /* sources */
	instant first, last;
	uint32_t sources, guesses;
	service_id service;
	uint8_t host_length, user_length;
	char host[GUESS_HOST_BYTES], user[GUESS_NAME_BYTES];
	struct cited cited;
};

#define GUESS_BURST (10 * MINUTE)

struct guesses;

enum err guesses_new(const struct site *site, struct guesses **out);
void guesses_free(struct guesses *g);

/* As a detector's near(). */
void guesses_near(const struct guesses *g, const struct observation *o);

/* Wants every login, whatever became of it. */
void guesses_add(struct guesses *g, const struct observation *o);

/* By arrival; COUNT is told. Good until the next addition. */
const struct guesser *guesses_guesser(const struct guesses *g, size_t index);
size_t guesses_guesser_count(const struct guesses *g);
const struct crowd *guesses_crowd(const struct guesses *g, size_t index);
size_t guesses_crowd_count(const struct guesses *g);

uint64_t guesses_evicted(const struct guesses *g);

#endif
