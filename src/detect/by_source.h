/*
 * Rows of tables that are found by their source, which stands first in them.
 * A key may be such a row, or just the address.
 */
#ifndef YAGURA_DETECT_BY_SOURCE_H
#define YAGURA_DETECT_BY_SOURCE_H

#include "base/addr.h"

static inline uint64_t
by_source_hash(const void *row)
{
	return addr_hash(row);
}

static inline bool
by_source_same(const void *row, const void *key)
{
	return addr_eq(row, key);
}

#endif
