/* SPDX-License-Identifier: MIT */
/*
 * Inside of libzx. The library is freestanding (no libc, no TLS, no errno) so
 * that it works in hosted programs and in bare ones alike. It never follows a
 * pointer that its caller gave it: the kernel does, so that a bad one is a
 * status and not a crash.
 */
#ifndef LIBZX_H
#define LIBZX_H

#include <stddef.h>
#include <stdint.h>

#include <linux/zircon.h>

#include <zircon/compiler.h>
#include <zircon/errors.h>
#include <zircon/linux.h>
#include <zircon/syscalls.h>
#include <zircon/types.h>

#include "arch.h"

/*
 * One call into the module. Returns a result >= 0, or a zx_status_t < 0:
 * ZX_ERR_UNAVAILABLE when there is no usable device.
 */
long zxi_call(unsigned int nr, unsigned long arg);

/*
 * zxi_call(nr, args), after which the thread may have no stack; if that succeeds it
 * closes @close and ends without touching the stack. Returns just the status of a
 * failure.
 */
zx_status_t zxi_call_close_exit(unsigned int nr, const void *args,
				zx_handle_t close);

/* The device's descriptor, or a negated errno. Opens it when need be. */
int zxi_device(void);

/* Blocks these signals and no others. Returns the mask that was. */
uint64_t zxi_signal_mask(uint64_t mask);

/* Errno (positive) to status. */
zx_status_t zxi_status(int err);

/* A structure's way through zxi_call(). */
#define ZXI_CALL(nr, args) ((zx_status_t)zxi_call((nr), (unsigned long)(args)))

/* User pointers travel as numbers. */
#define ZXI_PTR(p) ((uint64_t)(uintptr_t)(p))

/* What Linux says about files; libzx has no libc to take it from. */
#define ZXI_O_RDONLY 0
#define ZXI_O_RDWR 2
#define ZXI_O_CLOEXEC 02000000
#define ZXI_AT_FDCWD (-100)

#endif /* LIBZX_H */
