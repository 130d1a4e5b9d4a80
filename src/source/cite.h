/*
 * The second reading: only the records that findings cite are read again,
 * digested and kept. Bytes that are no longer those that were analysed are
 * marked as changed.
 */
#ifndef YAGURA_SOURCE_CITE_H
#define YAGURA_SOURCE_CITE_H

#include "source/file.h"
#include "core/place.h"

#define CITE_BYTES_MAX (64u << 10)

/*
 * Sorts PLACES (count of them) and drops those that stand twice; the result, in
 * A, has one citation for each. Look one up with citation_find().
 */
enum err cite(struct files *files, struct place *places, size_t count, struct arena *a,
	struct citation **out, size_t *out_count);

const struct citation *citation_find(const struct citation *all, size_t count,
	const struct place *p);

#endif
