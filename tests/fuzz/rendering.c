/*
 * Login records and exported journals of any bytes: whatever way they are cut
 * into pieces, the same whole lines come out, and no control byte but their end.
 */
#include <stdlib.h>

#include "base/check.h"
#include "parse/rendering.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool
render(struct str name, struct str all, size_t piece, struct buf *out)
{
	struct rendering *r;
	bool whole;

	buf_init(out, 64u << 20);
	if (rendering_new(name, str_sub(all, 0, RENDERING_START), &r))
		return false;
	check(rendering_kind(r));
	for (size_t i = 0; i < all.len; i += piece)
		rendering_add(r, str_sub(all, i, i + piece), out);
	whole = rendering_end(r, out);
	rendering_free(r);
	return whole;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const names[] = { "wtmp", "folder/btmp.1", "utmp" };
	struct str all = { (const char *)data, size };
	struct buf one, other;

	for (size_t i = 0; i < 3; i++) {
		bool whole = render(str_from(names[i]), all, 64u << 10, &one);

		check(whole == render(str_from(names[i]), all, 1 + size % 29, &other));
		check(str_eq(buf_str(&one), buf_str(&other)));
		check(one.len == 0 || one.ptr[one.len - 1] == '\n');
		check(one.len <= 8 * size + 4096);
		for (size_t k = 0; k < one.len; k++)
			check((unsigned char)one.ptr[k] >= ' ' || one.ptr[k] == '\n');
		buf_free(&one);
		buf_free(&other);
	}
	return 0;
}
