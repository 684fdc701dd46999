/* SPDX-License-Identifier: MIT */
/*
 * What libzx offers beyond Zircon's own calls, because the host is Linux.
 * Programs that use these do not compile on Zircon.
 */
#ifndef ZIRCON_LINUX_H_
#define ZIRCON_LINUX_H_

#include <stdbool.h>
#include <zircon/compiler.h>
#include <zircon/linux_fd.h>
#include <zircon/linux_processargs.h>
#include <zircon/types.h>

__BEGIN_CDECLS

/* zx_linux_process_create() flags */
/* Linux's vDSO stays mapped in the otherwise empty address space. */
#define ZX_LINUX_PROCESS_KEEP_VDSO	((uint32_t)1u << 0)
/*
 * The process runs a Linux program: when that program uses libzx,
 * zx_process_self(), zx_vmar_root_self() and zx_job_default() give it handles
 * as they do in a program started by exec. Otherwise a created process has
 * just the handles that its creator gave it.
 */
#define ZX_LINUX_PROCESS_LINUX		((uint32_t)1u << 1)

/*
 * zx_process_create() with Linux-only flags.
 *
 * @path, without a terminator, is of the Linux program that the process is to
 * run, or its size is 0. When the process executes /proc/self/exe, which Linux
 * takes for a file of this library, that program is executed instead. It works
 * for paths of up to 3055 bytes and better is an absolute one.
 *
 * Both calls clone: after unshare(CLONE_NEWPID) fork a process first, which
 * stays. Else a short-lived helper of theirs becomes process 1 of the new
 * namespace, which ends with it: ZX_ERR_NO_MEMORY here, ENOMEM from every fork
 * after that.
 *
 * They write a page to a memory file: with RLIMIT_FSIZE below 4096 they give
 * ZX_ERR_NO_MEMORY.
 *
 * Needs what zx_process_create() does.
 * Statuses: INVALID_ARGS unknown flag, or bad @path; else as zx_process_create().
 */
ZX_API zx_status_t zx_linux_process_create(zx_handle_t job, const char *name,
					   size_t name_size, uint32_t options,
					   uint32_t linux_flags,
					   const char *path, size_t path_size,
					   zx_handle_t *proc_handle,
					   zx_handle_t *vmar_handle);

/*
 * Maps as zx_vmar_map() does, but as MAP_PRIVATE would: what is written stays in
 * this mapping, and a fork duplicates it copy-on-write.
 *
 * zx_vmar_protect() of such a mapping is ZX_ERR_NOT_SUPPORTED (mprotect() works),
 * and so are the zx_vmar_op_range() operations that write.
 *
 * Needs what zx_vmar_map() does, but WRITE, for ZX_VM_PERM_WRITE, on the VMAR only.
 * Statuses: as zx_vmar_map().
 */
ZX_API zx_status_t zx_linux_vmar_map_private(zx_handle_t handle,
					     zx_vm_option_t options,
					     size_t vmar_offset, zx_handle_t vmo,
					     uint64_t vmo_offset, size_t len,
					     zx_vaddr_t *mapped_addr);

typedef struct zx_linux_process_info {
	/* Process id in the caller's PID namespace; 0 if not visible or gone. */
	int32_t pid;
	/* As waitpid() has it; valid once ZX_PROCESS_TERMINATED is asserted. */
	uint32_t wait_status;
} zx_linux_process_info_t;

/*
 * Tells of the Linux process behind a process handle.
 *
 * Statuses: process (process: INSPECT); INVALID_ARGS info.
 */
ZX_API zx_status_t zx_linux_process_get_info(zx_handle_t process,
					     zx_linux_process_info_t *info);

/*
 * Gives libzx as Zircon's vDSO, for a process that is to have one: a VMO with an ELF image,
 * to be loaded as any other; PA_VMO_VDSO (zircon/processargs.h) is the word for its
 * handle. ET_DYN, SONAME libzircon.so; every zx_NAME and _zx_NAME is a function symbol
 * in it. It needs no relocation and no thread pointer. Its entry point is
 * zx_process_exit. Unlike Zircon's it has a writable segment, of less than a page: it
 * remembers the descriptor of /dev/zircon, which belongs to the process. So it wants a
 * stack too, and that segment copied, as a loader does with all that is writable.
 *
 * Each call makes another VMO. libzircon.so itself lacks this call.
 *
 * Rights: those of a VMO without WRITE and SET_PROPERTY, and EXECUTE.
 * Statuses: NO_MEMORY; INVALID_ARGS out.
 */
ZX_API zx_status_t zx_linux_vdso_vmo(zx_handle_t *out);

/*
 * Gives a handle to the root job, owned by the caller.
 *
 * Statuses: ACCESS_DENIED no CAP_SYS_ADMIN; NO_MEMORY; INVALID_ARGS out.
 */
ZX_API zx_status_t zx_linux_root_job(zx_handle_t *out);

/*
 * Tells why every call answers ZX_ERR_UNAVAILABLE: 0 when the device works, else the
 * errno of opening it (ENOENT: module not loaded, EACCES: no permission), or
 * EPROTONOSUPPORT when the module speaks an older ABI than this library.
 */
ZX_API int zx_linux_device_errno(void);

__END_CDECLS

#endif /* ZIRCON_LINUX_H_ */
