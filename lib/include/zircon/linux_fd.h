/* SPDX-License-Identifier: MIT */
/*
 * Linux extensions: handles and file descriptors. Programs that use these do
 * not compile on Zircon.
 *
 * A descriptor made of a handle waits in poll, select, epoll and io_uring beside
 * all others, and takes handles from process to process: over a unix socket
 * (SCM_RIGHTS), through fork, through exec once close-on-exec is cleared.
 *
 * In an event loop, beside a handle that goes on being used:
 *
 *	zx_fd_from_handle(channel, ZX_CHANNEL_READABLE | ZX_CHANNEL_PEER_CLOSED,
 *			  ZX_LINUX_FD_VIEW, &fd);
 *
 * To another process, which calls zx_handle_from_fd() on what it received:
 *
 *	zx_fd_from_handle(channel, 0, 0, &fd);
 *
 * What poll, select and epoll say of either:
 * - readable (EPOLLIN) while one of the chosen signals is active; of a port,
 *   while a packet waits in it. Nothing is consumed by that: it ends when the
 *   signal does.
 * - edge-triggered epoll reports a chosen signal each time it rises. A channel
 *   with one more message in a queue that was not empty raises none: read until
 *   ZX_ERR_SHOULD_WAIT. Of a port, each packet of a user is an edge, and each
 *   change of signals that makes packets, however many.
 * - EPOLLHUP, and nothing else any more, when the descriptor's work is over: see
 *   each kind.
 * read() and write() are EINVAL. /proc/PID/fdinfo tells zircon-koid, -type,
 * -rights, -signals (those chosen) and -state (handle, view or ended).
 */
#ifndef ZIRCON_LINUX_FD_H_
#define ZIRCON_LINUX_FD_H_

#include <zircon/compiler.h>
#include <zircon/types.h>

__BEGIN_CDECLS

/* zx_fd_from_handle() options */
/* The handle stays; the descriptor only shows its signals. */
#define ZX_LINUX_FD_VIEW	((uint32_t)1u << 0)

/*
 * Makes a file descriptor, close-on-exec, of a handle.
 *
 * Without options, the handle moves into the descriptor: @handle is no more if
 * the call succeeds, and stays the caller's if it fails. Waits through it end
 * with ZX_ERR_CANCELED. The descriptor and its duplicates together hold it: it
 * keeps its rights, and counts as a handle of the object (a peer sees no
 * PEER_CLOSED) until the last of them is closed, in whichever process. Whoever
 * has one has the handle, which is why it takes TRANSFER. To keep a handle too,
 * duplicate it first, or take it back with zx_handle_from_fd(). EPOLLHUP: what
 * has no DUPLICATE right was taken out.
 *
 * With ZX_LINUX_FD_VIEW, @handle stays as it is. The view carries no right, counts
 * as no handle, and ends with @handle, as a wait through it does: EPOLLHUP says
 * that it was closed, replaced or sent. It can be passed on like any descriptor,
 * but shows only signals. The memory of the object stays until it is closed.
 *
 * @signals: any of these makes it readable; may be 0. Ports have packets and no
 * signals: 0. They are readable to a view, and where the handle has READ.
 *
 * mmap() of a descriptor that holds a handle to a VMO with MAP and READ maps the
 * VMO, from the offset given: readable; with MAP_SHARED writable only if the
 * handle has WRITE, and executable only if it has EXECUTE, else EACCES. mprotect()
 * keeps to that too. Writes to a MAP_PRIVATE mapping go to copies. The mapping
 * stays when the descriptor is closed and holds no handle; it belongs to Linux,
 * so that zx_vmar_* calls leave it alone and ZX_INFO_VMAR_MAPS does not list it.
 * Beyond the end of the VMO there is SIGBUS, in what was discarded SIGSEGV. A
 * view, and a handle without MAP and READ: EACCES; what is no VMO: ENODEV.
 *
 * Needs TRANSFER, or for a view WAIT (READ for a view of a port); WAIT in any
 * case if @signals is not 0.
 * Statuses: INVALID_ARGS an unknown option; handle (any: those); NO_RESOURCES
 * RLIMIT_NOFILE; NO_MEMORY of the kernel, or too many open files in the system;
 * INVALID_ARGS fd; BAD_HANDLE another thread closed @handle meanwhile.
 */
ZX_API zx_status_t zx_fd_from_handle(zx_handle_t handle, zx_signals_t signals,
				     uint32_t options, int *fd);

/*
 * Gets a handle out of a descriptor, which may come from any process; it stays open.
 *
 * If the handle that the descriptor holds has the DUPLICATE right, each call
 * makes a new handle. Otherwise the first call takes the handle out: there is
 * never a second one. The descriptor is then empty and shows EPOLLHUP.
 *
 * @rights: a subset of those of the handle held, or ZX_RIGHT_SAME_RIGHTS. What is
 * not asked for when the handle is taken out is lost.
 *
 * Statuses: BAD_HANDLE @fd is no open descriptor; WRONG_TYPE it is not one that
 * zx_fd_from_handle() made; ACCESS_DENIED it is a view; INVALID_ARGS @rights has
 * more than the handle held; BAD_STATE the handle was taken out before; NO_MEMORY
 * of the kernel, or the caller has too many handles; INVALID_ARGS @out is a bad
 * pointer, and the descriptor keeps its handle; BAD_STATE another thread took the
 * handle out meanwhile.
 */
ZX_API zx_status_t zx_handle_from_fd(int fd, zx_rights_t rights,
				     zx_handle_t *out);

__END_CDECLS

#endif /* ZIRCON_LINUX_FD_H_ */
