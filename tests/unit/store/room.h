/* A store in a folder of its own, gone afterwards. */
#ifndef TESTS_UNIT_STORE_ROOM_H
#define TESTS_UNIT_STORE_ROOM_H

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "store/store.h"

struct room {
	char folder[64];
	struct store *store;
	struct zone *tokyo;
	struct arena arena;
};

#define MAY_6 (INT64_C(925952400) * SECOND) /* 1999-05-06 10:00 in Tokyo */

static inline void
room_reopen(struct room *r, enum store_mode mode)
{
	store_close(r->store);
	assert_int_equal(store_open(r->folder, mode, 100, &r->store), ERR_OK);
}

static inline int
room_enter(void **state)
{
	struct room *r = calloc(1, sizeof *r);

	snprintf(r->folder, sizeof r->folder, "/tmp/yagura-test-XXXXXX");
	if (!mkdtemp(r->folder))
		return 1;
	arena_init(&r->arena, 256u << 20);
	*state = r;
	return zone_open("+09:00", &r->tokyo) || store_open(r->folder, STORE_WRITE, 100, &r->store);
}

static inline int
room_leave(void **state)
{
	static const char *const names[] = { "yagura.db", "yagura.db-wal", "yagura.db-shm" };
	struct room *r = *state;

	store_close(r->store);
	for (size_t i = 0; i < 3; i++) {
		char path[128];

		snprintf(path, sizeof path, "%s/%s", r->folder, names[i]);
		unlink(path);
	}
	rmdir(r->folder);
	zone_free(r->tokyo);
	arena_free(&r->arena);
	free(r);
	return 0;
}

#define IN_ROOM(test) cmocka_unit_test_setup_teardown(test, room_enter, room_leave)

#endif
