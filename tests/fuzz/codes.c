/* The table of codes, which a desk may extend: what was read can be asked for. */
#include <stdint.h>

#include "base/check.h"
#include "core/codes.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str text = { (const char *)data, size };
	struct codes *c;
	unsigned line;

	if (codes_new(text, &c, &line))
		return 0;
	for (size_t i = 0; i < codes_count(c); i++) {
		char name[64];
		struct str kind, code;

		codes_at(c, i, &kind, &code);
		check(kind.ptr >= text.ptr && code.ptr + code.len <= text.ptr + text.len);
		if (kind.len >= sizeof name || memchr(kind.ptr, '\0', kind.len))
			continue;
		memcpy(name, kind.ptr, kind.len);
		name[kind.len] = '\0';
		check(codes_has(c, name, code));
	}
	codes_free(c);
	return 0;
}
