/* SPDX-License-Identifier: MIT */
/*
 * zircon/threads.h - where the threads of C11 (<threads.h>) and of Zircon meet.
 * Needs a C library with <threads.h>.
 */
#ifndef ZIRCON_THREADS_H_
#define ZIRCON_THREADS_H_

#include <threads.h>

#include <zircon/compiler.h>
#include <zircon/errors.h>
#include <zircon/process.h>
#include <zircon/types.h>

__BEGIN_CDECLS

/*
 * The handle of a C11 thread, lent as by zx_thread_self. The library knows it for the calling
 * thread; for others this is ZX_HANDLE_INVALID.
 */
static inline zx_handle_t thrd_get_zx_handle(thrd_t thread) {
    return thrd_equal(thread, thrd_current()) ? zx_thread_self() : ZX_HANDLE_INVALID;
}

/* A thrd_* result as a status. */
static inline zx_status_t thrd_status_to_zx_status(int thrd_status) {
    return thrd_status == thrd_success    ? ZX_OK
           : thrd_status == thrd_nomem    ? ZX_ERR_NO_MEMORY
           : thrd_status == thrd_timedout ? ZX_ERR_TIMED_OUT
           : thrd_status == thrd_busy     ? ZX_ERR_SHOULD_WAIT
                                          : ZX_ERR_INTERNAL;
}

__END_CDECLS

#endif /* ZIRCON_THREADS_H_ */
