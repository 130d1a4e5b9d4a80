/* Whatever the bytes: nothing unescaped, no byte lost, every line taken. */
#include "base/check.h"
#include "base/text.h"
#include "base/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_shown(struct str s)
{
	struct buf out;

	buf_init(&out, 1 << 24);
	text_escape(&out, s, false);
	check(buf_ok(&out));
	check(utf8_is_valid(buf_str(&out)));
	for (size_t i = 0; i < out.len; i++)
		check((unsigned char)out.ptr[i] >= 0x20 && out.ptr[i] != 0x7f);
	check(text_width(buf_str(&out)) == text_width(s));
	buf_free(&out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str rest, line;
	const char *end;
	size_t width;

	if (size == 0)
		return 0;
	width = data[0];
	rest = (struct str){ (const char *)data + 1, size - 1 };
	end = rest.ptr;
	check_shown(rest);
	while (text_wrap(&rest, width, &line)) {
		check(line.ptr >= end && line.ptr + line.len <= (const char *)data + size);
		end = line.ptr + line.len;
		check_shown(line);
	}
	check(rest.len == 0);
	return 0;
}
