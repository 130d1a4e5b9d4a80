/*
 * Distance: letters left out, added, changed, or two exchanged; capitals count
 * nothing. Words longer than LETTERS_MAX are not compared, so that the cost is
 * bounded whatever was typed.
 */
#include "base/nearest.h"

#define LETTERS_MAX 48

static char
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

static size_t
least(size_t a, size_t b, size_t c)
{
	size_t m = a < b ? a : b;

	return m < c ? m : c;
}

static size_t
distance(struct str a, struct str b)
{
	size_t rows[3][LETTERS_MAX + 1];
	size_t *before = rows[0], *last = rows[1], *now = rows[2];

	for (size_t j = 0; j <= b.len; j++)
		last[j] = j;
	for (size_t i = 1; i <= a.len; i++) {
		size_t *spare = before;

		now[0] = i;
		for (size_t j = 1; j <= b.len; j++) {
			char x = lower(a.ptr[i - 1]), y = lower(b.ptr[j - 1]);

			now[j] = least(last[j] + 1, now[j - 1] + 1, last[j - 1] + (x != y));
			if (i > 1 && j > 1 && x == lower(b.ptr[j - 2]) &&
				y == lower(a.ptr[i - 2]) && before[j - 2] + 1 < now[j])
				now[j] = before[j - 2] + 1;
		}
		before = last;
		last = now;
		now = spare;
	}
	return last[b.len];
}

void
nearest_start(struct nearest *n, struct str word)
{
	*n = (struct nearest){ .word = word, .distance = SIZE_MAX };
}

void
nearest_try(struct nearest *n, struct str candidate)
{
	size_t d;

	if (n->word.len == 0 || n->word.len > LETTERS_MAX || candidate.len > LETTERS_MAX)
		return;
	d = distance(n->word, candidate);
	if (d < n->distance) {
		n->distance = d;
		n->best = candidate;
	}
}

struct str
nearest_found(const struct nearest *n)
{
	size_t longer = n->word.len > n->best.len ? n->word.len : n->best.len;

	return n->best.ptr && n->distance <= (longer + 1) / 3 ? n->best : STR_NULL;
}
