/* The table of services, which an administrator may have edited. */
#include <stdint.h>

#include "base/check.h"
#include "core/service.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str text = { (const char *)data, size };
	struct services *s;
	unsigned line;

	if (services_new(text, &s, &line))
		return 0;
	for (unsigned port = 0; port < 65536; port += 7) {
		service_id id = service_by_port(s, IP_TCP, (uint16_t)port);

		check(service_name(s, id) != NULL);
	}
	service_by_name(s, str_sub(text, 0, 8));
	services_free(s);
	return 0;
}
