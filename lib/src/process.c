// SPDX-License-Identifier: MIT
/* Processes: made from an embryo, started, read, written, left. */
#include <linux/errno.h>

#include "alias.h"
#include "libzx.h"
#include "spawn.h"

static zx_status_t create(zx_handle_t job, const char *name, size_t name_size,
			  uint32_t options, uint32_t linux_flags,
			  const char *path, size_t path_size,
			  zx_handle_t *proc_handle, zx_handle_t *vmar_handle)
{
	struct zx_ioc_process_create args = {
		.job = job,
		.options = options,
		.name = ZXI_PTR(name),
		.name_size = name_size,
		.flags = linux_flags,
		.out_process = ZXI_PTR(proc_handle),
		.out_vmar = ZXI_PTR(vmar_handle),
	};
	struct zx_ioc_self self;
	struct zxi_embryo embryo;
	zx_status_t status;
	int spawned;

	/* Also gets rid of a descriptor from before a fork: the embryo needs ours. */
	status = ZXI_CALL(ZX_IOC_SELF, &self);
	if (status < 0)
		return status;
	/*
	 * An embryo that could not be started is not an error yet: the module
	 * looks at the arguments first, in the order that callers rely on.
	 */
	spawned = zxi_spawn_embryo(zxi_device(), name, name_size, path,
				   path_size, linux_flags & ZX_PROCESS_KEEP_VDSO,
				   &embryo);
	args.ticket = embryo.ticket;
	for (;;) {
		status = ZXI_CALL(ZX_IOC_PROCESS_CREATE, &args);
		if (status != ZX_ERR_SHOULD_WAIT || args.ticket == 0)
			break;
		/* It may report and die at once: alive or dead, ask again. */
		if (!zxi_embryo_alive(&embryo))
			args.ticket = 0;
	}
	if (embryo.pidfd >= 0) {
		if (status < 0)
			zxi_kill_embryo(&embryo);
		sys_call1(__NR_close, embryo.pidfd);
	}
	/* The module saw that there is no embryo, but not why. */
	if (status == ZX_ERR_NO_MEMORY && spawned == -EFAULT)
		status = ZX_ERR_INVALID_ARGS;
	return status;
}

zx_status_t zx_linux_process_create(zx_handle_t job, const char *name,
				    size_t name_size, uint32_t options,
				    uint32_t linux_flags, const char *path,
				    size_t path_size, zx_handle_t *proc_handle,
				    zx_handle_t *vmar_handle)
{
	return create(job, name, name_size, options, linux_flags, path,
		      path_size, proc_handle, vmar_handle);
}

zx_status_t zx_process_create(zx_handle_t job, const char *name,
			      size_t name_size, uint32_t options,
			      zx_handle_t *proc_handle,
			      zx_handle_t *vmar_handle)
{
	return create(job, name, name_size, options, 0, NULL, 0, proc_handle,
		      vmar_handle);
}
ZXI_ALIAS(zx_process_create);

zx_status_t zx_process_start(zx_handle_t handle, zx_handle_t thread,
			     zx_vaddr_t entry, zx_vaddr_t stack,
			     zx_handle_t arg1, uintptr_t arg2)
{
	struct zx_ioc_process_start args = {
		.process = handle,
		.thread = thread,
		.entry = entry,
		.stack = stack,
		.arg1 = arg1,
		.arg2 = arg2,
	};

	return ZXI_CALL(ZX_IOC_PROCESS_START, &args);
}
ZXI_ALIAS(zx_process_start);

void zx_process_exit(int64_t retcode)
{
	struct zx_ioc_process_exit args = { .retcode = retcode };

	/* Whether or not the module hears it, the process goes. */
	zxi_call(ZX_IOC_PROCESS_EXIT, (unsigned long)&args);
	for (;;)
		sys_call1(__NR_exit_group, retcode & 0xff);
}
ZXI_ALIAS(zx_process_exit);

static zx_status_t memory(unsigned int nr, zx_handle_t handle, zx_vaddr_t vaddr,
			  const void *buffer, size_t size, size_t *actual)
{
	struct zx_ioc_process_memory args = {
		.process = handle,
		.vaddr = vaddr,
		.buffer = ZXI_PTR(buffer),
		.size = size,
		.out_actual = ZXI_PTR(actual),
	};

	return ZXI_CALL(nr, &args);
}

zx_status_t zx_process_read_memory(zx_handle_t handle, zx_vaddr_t vaddr,
				   void *buffer, size_t buffer_size,
				   size_t *actual)
{
	return memory(ZX_IOC_PROCESS_READ_MEMORY, handle, vaddr, buffer,
		      buffer_size, actual);
}
ZXI_ALIAS(zx_process_read_memory);

zx_status_t zx_process_write_memory(zx_handle_t handle, zx_vaddr_t vaddr,
				    const void *buffer, size_t buffer_size,
				    size_t *actual)
{
	return memory(ZX_IOC_PROCESS_WRITE_MEMORY, handle, vaddr, buffer,
		      buffer_size, actual);
}
ZXI_ALIAS(zx_process_write_memory);

zx_status_t zx_linux_process_get_info(zx_handle_t process,
				      zx_linux_process_info_t *info)
{
	struct zx_ioc_get_info args = {
		.handle = process,
		.topic = ZX_INFO_LINUX_PROCESS,
		.buffer = ZXI_PTR(info),
		.buffer_size = sizeof(*info),
	};

	_Static_assert(sizeof(zx_linux_process_info_t) ==
		       sizeof(struct zx_info_linux_process), "one record");
	return ZXI_CALL(ZX_IOC_OBJECT_GET_INFO, &args);
}
