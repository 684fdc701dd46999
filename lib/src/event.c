// SPDX-License-Identifier: MIT
/* Events and eventpairs. */
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

zx_status_t zx_eventpair_create(uint32_t options, zx_handle_t *out0,
				zx_handle_t *out1)
{
	struct zx_ioc_create_pair args = {
		.options = options,
		.out0 = ZXI_PTR(out0),
		.out1 = ZXI_PTR(out1),
	};

	return ZXI_CALL(ZX_IOC_EVENTPAIR_CREATE, &args);
}
ZXI_ALIAS(zx_eventpair_create);
