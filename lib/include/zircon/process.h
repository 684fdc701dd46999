/* SPDX-License-Identifier: MIT */
/*
 * zircon/process.h - the handles a program starts with. Library calls: the
 * kernel knows no handle to oneself.
 *
 * All but zx_take_startup_handle lend their handle: the library keeps it, and
 * the caller must not close it. Each is ZX_HANDLE_INVALID if the program got
 * none, as one without a usable /dev/zircon.
 */
#ifndef ZIRCON_PROCESS_H_
#define ZIRCON_PROCESS_H_

#include <stdint.h>

#include <zircon/compiler.h>
#include <zircon/types.h>

__BEGIN_CDECLS

/*
 * Takes the startup handle that was sent under PA_HND(type, arg) (zircon/processargs.h) out of the
 * library's keeping: from now on it is the caller's. Of several the first. ZX_HANDLE_INVALID if
 * there is none, or it was taken.
 */
ZX_API zx_handle_t zx_take_startup_handle(uint32_t hnd_info);

/* The calling thread. */
ZX_API zx_handle_t zx_thread_self(void);

/* The program's process. */
ZX_API zx_handle_t zx_process_self(void);

/* The root of its address space. */
ZX_API zx_handle_t zx_vmar_root_self(void);

/* The job to make processes in; not necessarily the one this process lives in. */
ZX_API zx_handle_t zx_job_default(void);

/* The same under names that nobody interposes on */
ZX_API extern __typeof__(zx_take_startup_handle) _zx_take_startup_handle;
ZX_API extern __typeof__(zx_thread_self) _zx_thread_self;
ZX_API extern __typeof__(zx_process_self) _zx_process_self;
ZX_API extern __typeof__(zx_vmar_root_self) _zx_vmar_root_self;
ZX_API extern __typeof__(zx_job_default) _zx_job_default;

__END_CDECLS

#endif /* ZIRCON_PROCESS_H_ */
