// SPDX-License-Identifier: MIT
/*
 * The handles a program starts with.
 *
 * A program written for Zircon got them in a message (start.c). Its handles are
 * numbers that it was told, so they are kept. A child that it forks, with Linux's own
 * call, has none of them.
 *
 * Any other asks the module, and nothing is remembered here. A cache would have to notice fork, vfork and
 * clone into a PID namespace, where neither the memory nor the process id tells
 * parent from child; asking the module costs hardly more than the getpid() that
 * would guard a cache, and is right by construction.
 */
#include <zircon/process.h>

#include "alias.h"
#include "libzx.h"
#include "startup.h"

struct zxi_startup *zxi_startup;

static struct zx_ioc_self self(void)
{
	struct zx_ioc_self self = { 0 };

	if (zxi_call(ZX_IOC_SELF, (unsigned long)&self) < 0)
		self = (struct zx_ioc_self){ 0 };
	return self;
}

zx_handle_t zx_process_self(void)
{
	return zxi_startup ? zxi_startup->process : self().out_process;
}
ZXI_ALIAS(zx_process_self);

zx_handle_t zx_vmar_root_self(void)
{
	return zxi_startup ? zxi_startup->vmar_root : self().out_vmar_root;
}
ZXI_ALIAS(zx_vmar_root_self);

zx_handle_t zx_job_default(void)
{
	return zxi_startup ? zxi_startup->job : self().out_job;
}
ZXI_ALIAS(zx_job_default);

/*
 * The module knows it, but for the first thread of a process, which nobody told it the
 * handle of.
 */
zx_handle_t zx_thread_self(void)
{
	long ret = zxi_call(ZX_IOC_THREAD_SELF, 0);

	if (ret > 0)
		return (zx_handle_t)ret;
	if (zxi_startup && sys_call0(__NR_gettid) == sys_call0(__NR_getpid))
		return zxi_startup->thread;
	return ZX_HANDLE_INVALID;
}
ZXI_ALIAS(zx_thread_self);

/* Programs that Linux's exec started get no message with startup handles. */
zx_handle_t zx_take_startup_handle(uint32_t hnd_info)
{
	const struct zxi_startup *s = zxi_startup;
	zx_handle_t handle;
	uint32_t i;

	for (i = 0; s && i < s->num_handles; i++) {
		if (s->infos[i] != hnd_info)
			continue;
		/* Other threads may be after it too. */
		handle = __atomic_exchange_n(&s->handles[i], ZX_HANDLE_INVALID,
					     __ATOMIC_RELAXED);
		if (handle != ZX_HANDLE_INVALID)
			return handle;
	}
	return ZX_HANDLE_INVALID;
}
ZXI_ALIAS(zx_take_startup_handle);
