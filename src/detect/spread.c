#include "detect/spread.h"

uint32_t
spread_count(const struct spread *s)
{
	uint64_t thousandths = 0;

	for (uint32_t k = SPREAD_BITS; k > SPREAD_BITS - s->set && k > 0; k--)
		thousandths += SPREAD_BITS * UINT64_C(1000) / k;
	return (uint32_t)((thousandths + 500) / 1000);
}
