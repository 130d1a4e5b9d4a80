#include "source/rotation.h"

#include <stdlib.h>

#define NUMBER_DIGITS 4 /* auth.log.1234; more are a date */

static struct str
without_compression(struct str path)
{
	static const struct str endings[] = {
		{ ".gz", 3 }, { ".xz", 3 }, { ".zst", 4 }, { ".bz2", 4 }, { ".Z", 2 },
	};

	for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
		if (str_ends(path, endings[i]))
			return str_sub(path, 0, path.len - endings[i].len);
	return path;
}

/* The digits and dashes at the end; where they begin, and their digits as one number. */
static size_t
tail(struct str path, int64_t *number, unsigned *digits)
{
	int64_t scale = 1;
	size_t at = path.len;

	*number = 0;
	*digits = 0;
	for (; at && *digits < 14; at--) {
		char c = path.ptr[at - 1];

		if (c == '-' && *digits && at > 1 && path.ptr[at - 2] >= '0' && path.ptr[at - 2] <= '9')
			continue;
		if (c < '0' || c > '9')
			break;
		*number += (c - '0') * scale;
		scale *= 10;
		++*digits;
	}
	return at;
}

struct rotated
rotation_of(struct str path, uint32_t source)
{
	struct rotated r = { .base = path, .source = source };
	struct str name = without_compression(path);
	int64_t number;
	unsigned digits;
	size_t at = tail(name, &number, &digits);

	r.base = name;
	if (!digits || at < 2 || (name.ptr[at - 1] != '.' && name.ptr[at - 1] != '-'))
		return r;
	if (digits > NUMBER_DIGITS ? digits < 8 : name.ptr[at - 1] != '.')
		return r;
	r.base = str_sub(name, 0, at - 1);
	/* The one without a number is the newest; of dates, the latest, but it. */
	r.age = digits <= NUMBER_DIGITS ? number + 1 : INT64_MAX - number;
	return r;
}

static int
by_base(const void *a, const void *b)
{
	const struct rotated *x = a, *y = b;
	int order = str_compare(x->base, y->base);

	if (order)
		return order;
	if (x->age != y->age)
		return x->age < y->age ? -1 : 1;
	return x->source < y->source ? -1 : x->source > y->source;
}

void
rotation_sort(struct rotated *set, size_t count)
{
	qsort(set, count, sizeof *set, by_base);
}
