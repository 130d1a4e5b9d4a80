#include "detect/ours.h"

bool
domain_is_below(struct str name, struct str domain)
{
	if (!domain.len || name.len < domain.len)
		return false;
	if (!str_eq_nocase(str_sub(name, name.len - domain.len, name.len), domain))
		return false;
	return name.len == domain.len || name.ptr[name.len - domain.len - 1] == '.';
}

bool
name_is_ours(const struct site *site, struct str name)
{
	if (name.len && name.ptr[name.len - 1] == '.')
		name.len--;
	if (str_find_char(name, '.') == name.len)
		return true;
	for (size_t i = 0; i < site->domain_count; i++)
		if (domain_is_below(name, site->domains[i]))
			return true;
	return false;
}

bool
is_outsider(const struct site *site, const struct addr *addr, struct str name)
{
	if (addr->family != ADDR_NONE)
		return !netset_has(&site->home, addr);
	return name.len && !name_is_ours(site, name);
}

struct str
domain_of(struct str mail_address)
{
	size_t at = mail_address.len;

	while (at > 0 && mail_address.ptr[at - 1] != '@')
		at--;
	if (at == 0)
		return STR_NULL;
	mail_address = str_sub(mail_address, at, mail_address.len);
	if (mail_address.len && mail_address.ptr[mail_address.len - 1] == '.')
		mail_address.len--;
	return mail_address;
}
