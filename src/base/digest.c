#include "base/digest.h"

#include <openssl/evp.h>
#include <stdlib.h>

#include "base/check.h"

struct digest_run {
	EVP_MD_CTX *context;
};

enum err
digest_new(struct digest_run **out)
{
	struct digest_run *d = calloc(1, sizeof *d);

	if (!d)
		return ERR_NOMEM;
	d->context = EVP_MD_CTX_new();
	if (!d->context || EVP_DigestInit_ex(d->context, EVP_sha256(), NULL) != 1) {
		digest_free(d);
		return ERR_NOMEM;
	}
	*out = d;
	return ERR_OK;
}

void
digest_add(struct digest_run *d, struct str bytes)
{
	check(bytes.len == 0 || EVP_DigestUpdate(d->context, bytes.ptr, bytes.len) == 1);
}

void
digest_finish(struct digest_run *d, uint8_t out[DIGEST_SIZE])
{
	check(EVP_DigestFinal_ex(d->context, out, NULL) == 1);
	check(EVP_DigestInit_ex(d->context, EVP_sha256(), NULL) == 1);
}

void
digest_free(struct digest_run *d)
{
	if (!d)
		return;
	EVP_MD_CTX_free(d->context);
	free(d);
}

void
digest_of(struct str bytes, uint8_t out[DIGEST_SIZE])
{
	check(EVP_Digest(bytes.len ? bytes.ptr : "", bytes.len, out, NULL, EVP_sha256(),
		NULL) == 1);
}

void
digest_print(const uint8_t digest[DIGEST_SIZE], char out[DIGEST_TEXT_MAX])
{
	static const char hex[] = "0123456789abcdef";

	for (int i = 0; i < DIGEST_SIZE; i++) {
		out[2 * i] = hex[digest[i] >> 4];
		out[2 * i + 1] = hex[digest[i] & 15];
	}
	out[2 * DIGEST_SIZE] = '\0';
}

static int
hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return -1;
}

bool
digest_parse(struct str hex, uint8_t out[DIGEST_SIZE])
{
	if (hex.len != 2 * DIGEST_SIZE)
		return false;
	for (size_t i = 0; i < DIGEST_SIZE; i++) {
		int high = hex_value(hex.ptr[2 * i]), low = hex_value(hex.ptr[2 * i + 1]);

		if (high < 0 || low < 0)
			return false;
		out[i] = (uint8_t)(high << 4 | low);
	}
	return true;
}
