/* Whatever comes in, what goes out is UTF-8, and never more than it may be. */
#include "base/charset.h"
#include "base/check.h"
#include "base/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str bytes = { (const char *)data, size };
	struct buf out;
	size_t lost;

	buf_init(&out, 8 * size + 64);
	for (unsigned c = 0; c <= CHARSET_UNKNOWN; c++) {
		buf_reset(&out);
		if (charset_to_utf8(bytes, (enum charset)c, &out, &lost) == ERR_OK) {
			check(utf8_is_valid(buf_str(&out)));
			check(lost <= size);
		}
	}
	check(charset_guess(bytes) <= CHARSET_UNKNOWN);
	buf_reset(&out);
	charset_show(bytes, &out);
	check(buf_ok(&out));
	buf_free(&out);
	return 0;
}
