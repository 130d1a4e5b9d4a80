#include "core/access.h"

bool
recipient_cut(struct str *list, struct str *one)
{
	bool quoted = false;
	size_t end;

	do {
		if (!list->len)
			return false;
		for (end = 0; end < list->len; end++) {
			char c = list->ptr[end];

			if (c == '\\' && end + 1 < list->len)
				end++;
			else if (c == '"')
				quoted = !quoted;
			else if (c == ',' && !quoted)
				break;
		}
		if (end > list->len)
			end = list->len;
		*one = str_trim(str_sub(*list, 0, end));
		*list = str_sub(*list, end + 1, list->len);
		quoted = false;
	} while (!one->len);
	if (one->ptr[0] == '<' && one->ptr[one->len - 1] == '>')
		*one = str_sub(*one, 1, one->len - 1);
	return true;
}
