/* Addresses, networks, times, zones and numbers: the small readers of base. */
#include <stdint.h>
#include <stdlib.h>

#include "base/addr.h"
#include "base/check.h"
#include "base/digest.h"
#include "base/instant.h"
#include "base/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct zone *utc;
	struct str s = { (const char *)data, size };
	struct netset set = { .count = 0 };
	uint8_t digest[DIGEST_SIZE];
	struct addr a, again;
	uint64_t number;
	size_t taken;
	instant t;

	if (!utc && zone_open("UTC", &utc))
		return 0;
	taken = addr_read(s, &a);
	check(taken <= size);
	if (taken) {
		char text[ADDR_TEXT_MAX];

		addr_print(&a, text);
		check(addr_parse(str_from(text), &again) && addr_eq(&a, &again));
	}
	if (netset_add(&set, s) == ERR_OK)
		netset_has(&set, &set.nets[0].base);
	if (instant_parse(s, utc, &t)) {
		char text[INSTANT_TEXT_MAX];
		instant same;

		instant_print(t, text);
		check(instant_parse(str_from(text), utc, &same) && same == t);
	}
	str_u64(s, UINT64_MAX, &number);
	digest_parse(s, digest);
	utf8_is_valid(s);
	return 0;
}
