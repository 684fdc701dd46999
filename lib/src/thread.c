// SPDX-License-Identifier: MIT
/* Threads. */
#include "alias.h"
#include "libzx.h"

zx_status_t zx_thread_create(zx_handle_t process, const char *name,
			     size_t name_size, uint32_t options,
			     zx_handle_t *out)
{
	struct zx_ioc_thread_create args = {
		.process = process,
		.options = options,
		.name = ZXI_PTR(name),
		.name_size = name_size,
		.out_handle = ZXI_PTR(out),
	};

	return ZXI_CALL(ZX_IOC_THREAD_CREATE, &args);
}
ZXI_ALIAS(zx_thread_create);

void zx_thread_exit(void)
{
	/* Whether or not the module hears it, the thread goes. */
	zxi_call(ZX_IOC_THREAD_EXIT, 0);
	for (;;)
		sys_call1(__NR_exit, 0);
}
ZXI_ALIAS(zx_thread_exit);

zx_status_t zx_thread_legacy_yield(uint32_t options)
{
	if (options != 0)
		return ZX_ERR_INVALID_ARGS;
	sys_call0(__NR_sched_yield);
	return ZX_OK;
}
ZXI_ALIAS(zx_thread_legacy_yield);
