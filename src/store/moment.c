#include "store/moment.h"

void
json_member_instant(struct json *j, const char *name, instant t)
{
	char text[INSTANT_TEXT_MAX];

	if (t != INSTANT_NONE)
		json_member(j, name, (struct str){ text, instant_print(t, text) });
}

instant
json_get_instant(const struct json_value *object, const char *name)
{
	struct str s = json_get_str(object, name);
	struct civil c;
	uint64_t micro = 0, parts[6];
	static const struct { unsigned at, len; } places[6] = { { 0, 4 }, { 5, 2 }, { 8, 2 },
		{ 11, 2 }, { 14, 2 }, { 17, 2 } };

	/* as instant_print() writes it */
	if (s.len < 20 || s.ptr[s.len - 1] != 'Z')
		return INSTANT_NONE;
	for (size_t i = 0; i < 6; i++)
		if (!str_u64(str_sub(s, places[i].at, places[i].at + places[i].len), 9999,
			    &parts[i]))
			return INSTANT_NONE;
	if (s.len == 27 && (s.ptr[19] != '.' || !str_u64(str_sub(s, 20, 26), 999999, &micro)))
		return INSTANT_NONE;
	c = (struct civil){ (int)parts[0], (int)parts[1], (int)parts[2], (int)parts[3],
		(int)parts[4], (int)parts[5], (int)micro };
	return civil_is_valid(&c) ? instant_from_civil(&c) : INSTANT_NONE;
}
