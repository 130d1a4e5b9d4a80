#include "correlate/correlate.h"

enum err
correlate(struct alerts *alerts, const struct successes *successes, struct arena *arena,
	struct incident **out, size_t *count)
{
	(void)alerts;
	(void)successes;
	(void)arena;
	*out = NULL;
	*count = 0;
	return ERR_OK;
}
