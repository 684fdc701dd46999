// SPDX-License-Identifier: MIT
/* Timers. */
#include "alias.h"
#include "libzx.h"

zx_status_t zx_timer_create(uint32_t options, zx_clock_t clock_id,
			    zx_handle_t *out)
{
	struct zx_ioc_timer_create args = {
		.options = options,
		.clock_id = clock_id,
		.out_handle = ZXI_PTR(out),
	};

	return ZXI_CALL(ZX_IOC_TIMER_CREATE, &args);
}
ZXI_ALIAS(zx_timer_create);

zx_status_t zx_timer_set(zx_handle_t handle, zx_time_t deadline,
			 zx_duration_t slack)
{
	struct zx_ioc_timer_set args = {
		.handle = handle,
		.deadline = deadline,
		.slack = slack,
	};

	return ZXI_CALL(ZX_IOC_TIMER_SET, &args);
}
ZXI_ALIAS(zx_timer_set);

zx_status_t zx_timer_cancel(zx_handle_t handle)
{
	return ZXI_CALL(ZX_IOC_TIMER_CANCEL, handle);
}
ZXI_ALIAS(zx_timer_cancel);
