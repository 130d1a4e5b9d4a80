/*
 * SHA-256, by OpenSSL. A running digest for a stream, one call for a record.
 */
#ifndef YAGURA_BASE_DIGEST_H
#define YAGURA_BASE_DIGEST_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

#define DIGEST_SIZE 32
#define DIGEST_TEXT_MAX (2 * DIGEST_SIZE + 1)

struct digest_run;

enum err digest_new(struct digest_run **out);
void digest_add(struct digest_run *d, struct str bytes);
void digest_finish(struct digest_run *d, uint8_t out[DIGEST_SIZE]); /* then it can start anew */
void digest_free(struct digest_run *d);

void digest_of(struct str bytes, uint8_t out[DIGEST_SIZE]);

void digest_print(const uint8_t digest[DIGEST_SIZE], char out[DIGEST_TEXT_MAX]); /* hex */
bool digest_parse(struct str hex, uint8_t out[DIGEST_SIZE]);

#endif
