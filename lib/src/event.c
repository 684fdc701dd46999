// SPDX-License-Identifier: MIT
/* Events. */
#include "alias.h"
#include "libzx.h"

zx_status_t zx_event_create(uint32_t options, zx_handle_t *out)
{
	struct zx_ioc_create args = {
		.options = options,
		.out_handle = ZXI_PTR(out),
	};

	return ZXI_CALL(ZX_IOC_EVENT_CREATE, &args);
}
ZXI_ALIAS(zx_event_create);
