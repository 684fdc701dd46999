// SPDX-License-Identifier: MIT
/*
 * The handles a program starts with.
 *
 * Nothing is remembered here. A cache would have to notice fork, vfork and
 * clone into a PID namespace, where neither the memory nor the process id tells
 * parent from child; asking the module costs hardly more than the getpid() that
 * would guard a cache, and is right by construction.
 */
#include <zircon/process.h>

#include "alias.h"
#include "libzx.h"

static struct zx_ioc_self self(void)
{
	struct zx_ioc_self self = { 0 };

	if (zxi_call(ZX_IOC_SELF, (unsigned long)&self) < 0)
		self = (struct zx_ioc_self){ 0 };
	return self;
}

zx_handle_t zx_process_self(void)
{
	return self().out_process;
}
ZXI_ALIAS(zx_process_self);

zx_handle_t zx_vmar_root_self(void)
{
	return self().out_vmar_root;
}
ZXI_ALIAS(zx_vmar_root_self);

zx_handle_t zx_job_default(void)
{
	return self().out_job;
}
ZXI_ALIAS(zx_job_default);

zx_handle_t zx_thread_self(void)
{
	long ret = zxi_call(ZX_IOC_THREAD_SELF, 0);

	return ret < 0 ? ZX_HANDLE_INVALID : (zx_handle_t)ret;
}
ZXI_ALIAS(zx_thread_self);

/* Programs that Linux's exec started get no message with startup handles. */
zx_handle_t zx_take_startup_handle(uint32_t hnd_info)
{
	(void)hnd_info;
	return ZX_HANDLE_INVALID;
}
ZXI_ALIAS(zx_take_startup_handle);
