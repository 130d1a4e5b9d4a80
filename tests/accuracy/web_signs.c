/*
 * web_signs: lines of METHOD TAB URL TAB AGENT on standard input; the signs of
 * each as a number in hexadecimal, 0 for an ordinary request.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "detect/web_signs.h"

static struct field fields[3];

static void
set(size_t i, enum field_id id, const char *text)
{
	fields[i] = (struct field){ id, text ? str_from(text) : STR_NULL };
}

int
main(void)
{
	static char line[1 << 16];
	struct event e = { .action = ACTION_REQUEST, .fields = fields, .field_count = 3 };
	struct web_signs *signs;

	if (web_signs_new(&signs))
		return 2;
	while (fgets(line, sizeof line, stdin)) {
		char *rest = line;

		line[strcspn(line, "\n")] = '\0';
		set(0, FIELD_HTTP_METHOD, strsep(&rest, "\t"));
		set(1, FIELD_URL, strsep(&rest, "\t"));
		set(2, FIELD_USER_AGENT, strsep(&rest, "\t"));
		printf("%x\n", web_signs_of(signs, &e));
	}
	web_signs_free(signs);
	return 0;
}
