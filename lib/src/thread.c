// SPDX-License-Identifier: MIT
/*
 * Threads.
 *
 * A thread of the caller's own process is made here, without a stack: it knows
 * nothing but a number, with which it enters the module; that sends it to the
 * entry with its registers. It shares all that threads share. It has no libc, so
 * none of libc's signal handlers must ever run in it: all signals are blocked.
 * One that it raises itself, a fault above all, ends the process.
 */
#include <linux/sched.h>

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

static zx_status_t give_birth(uint64_t number)
{
	static const struct arch_fpu_image fpu = ARCH_FPU_INITIAL;
	struct zx_ioc_thread_birth args = { .birth = number };
	uint64_t mask = zxi_signal_mask(~0ull);
	zx_status_t status;
	long tid;

	tid = arch_clone_ioctl(CLONE_VM | CLONE_FS | CLONE_FILES |
			       CLONE_SIGHAND | CLONE_THREAD | CLONE_SYSVSEM,
			       &fpu, zxi_device(), ZX_IOC_THREAD_BORN, number);
	args.tid = tid > 0 ? (int32_t)tid : 0;
	status = ZXI_CALL(ZX_IOC_THREAD_BIRTH, &args);
	zxi_signal_mask(mask);
	return tid > 0 ? status : ZX_ERR_NO_MEMORY;
}

static zx_status_t start(zx_handle_t handle, zx_vaddr_t entry, zx_vaddr_t stack,
			 uint64_t arg1, uint64_t arg2, uint64_t tp,
			 uint64_t abi_reg)
{
	struct zx_ioc_thread_start args = {
		.thread = handle,
		.entry = entry,
		.stack = stack,
		.arg1 = arg1,
		.arg2 = arg2,
		.tp = tp,
		.abi_reg = abi_reg,
	};
	zx_status_t status = ZXI_CALL(ZX_IOC_THREAD_START, &args);

	if (status != ZX_OK || args.out_birth == 0)
		return status;
	return give_birth(args.out_birth);
}

zx_status_t zx_thread_start_regs(zx_handle_t handle, zx_vaddr_t entry,
				 zx_vaddr_t stack, uint64_t arg1, uint64_t arg2,
				 uint64_t tp, uint64_t abi_reg)
{
	return start(handle, entry, stack, arg1, arg2, tp, abi_reg);
}
ZXI_ALIAS(zx_thread_start_regs);

zx_status_t zx_thread_start(zx_handle_t handle, zx_vaddr_t thread_entry,
			    zx_vaddr_t stack, uintptr_t arg1, uintptr_t arg2)
{
	return start(handle, thread_entry, stack, arg1, arg2, 0, 0);
}
ZXI_ALIAS(zx_thread_start);

void zx_thread_exit(void)
{
	/*
	 * Who sees that it has ended may take away its stack: no handler may run
	 * there, and the descriptor has to be the right one now.
	 */
	zxi_signal_mask(~0ull);
	zxi_call(ZX_IOC_HANDLE_CLOSE, ZX_HANDLE_INVALID);
	/* Whether or not the module hears it, the thread goes. */
	arch_ioctl_exit(zxi_device(), ZX_IOC_THREAD_EXIT);
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
