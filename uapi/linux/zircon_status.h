/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * How Zircon statuses travel through an ioctl: as a Linux errno, one to one.
 *
 * ZX_STATUS_TABLE(X) expands X(name, status, errno) for each status but ZX_OK,
 * which is a non-negative return value. The mapping is a bijection, so that a
 * status survives the way through the kernel, while strace and direct users of
 * the ioctl read errnos that make sense.
 *
 * These errnos are not statuses:
 *   EFAULT   the argument structure of the ioctl itself cannot be read
 *   E2BIG    the argument structure has a tail that this kernel does not know
 *   ESTALE   the caller is not the process this file belongs to (after fork or
 *            exec); open the device again
 *   EINTR    a signal came; call again with the same arguments (deadlines are
 *            absolute)
 */
#ifndef _UAPI_LINUX_ZIRCON_STATUS_H
#define _UAPI_LINUX_ZIRCON_STATUS_H

#define ZX_STATUS_TABLE(X)						\
	X(INTERNAL,			-1,	ENOTRECOVERABLE)	\
	X(NOT_SUPPORTED,		-2,	EOPNOTSUPP)		\
	X(NO_RESOURCES,			-3,	ENOBUFS)		\
	X(NO_MEMORY,			-4,	ENOMEM)			\
	X(INTERNAL_INTR_RETRY,		-6,	ERESTART)		\
	X(INVALID_ARGS,			-10,	EINVAL)			\
	X(BAD_HANDLE,			-11,	EBADF)			\
	X(WRONG_TYPE,			-12,	EMEDIUMTYPE)		\
	X(BAD_SYSCALL,			-13,	ENOTTY)			\
	X(OUT_OF_RANGE,			-14,	ERANGE)			\
	X(BUFFER_TOO_SMALL,		-15,	EMSGSIZE)		\
	X(BAD_STATE,			-20,	EBADFD)			\
	X(TIMED_OUT,			-21,	ETIMEDOUT)		\
	X(SHOULD_WAIT,			-22,	EAGAIN)			\
	X(CANCELED,			-23,	ECANCELED)		\
	X(PEER_CLOSED,			-24,	EPIPE)			\
	X(NOT_FOUND,			-25,	ENOENT)			\
	X(ALREADY_EXISTS,		-26,	EEXIST)			\
	X(ALREADY_BOUND,		-27,	EBUSY)			\
	X(UNAVAILABLE,			-28,	ENXIO)			\
	X(ACCESS_DENIED,		-30,	EACCES)			\
	X(IO,				-40,	EIO)			\
	X(IO_REFUSED,			-41,	EREMOTEIO)		\
	X(IO_DATA_INTEGRITY,		-42,	EBADMSG)		\
	X(IO_DATA_LOSS,			-43,	ENODATA)		\
	X(IO_NOT_PRESENT,		-44,	ENOMEDIUM)		\
	X(IO_OVERRUN,			-45,	EOVERFLOW)		\
	X(IO_MISSED_DEADLINE,		-46,	ETIME)			\
	X(IO_INVALID,			-47,	EILSEQ)			\
	X(BAD_PATH,			-50,	ENAMETOOLONG)		\
	X(NOT_DIR,			-51,	ENOTDIR)		\
	X(NOT_FILE,			-52,	EISDIR)			\
	X(FILE_BIG,			-53,	EFBIG)			\
	X(NO_SPACE,			-54,	ENOSPC)			\
	X(NOT_EMPTY,			-55,	ENOTEMPTY)		\
	X(STOP,				-60,	ESHUTDOWN)		\
	X(NEXT,				-61,	EINPROGRESS)		\
	X(ASYNC,			-62,	EALREADY)		\
	X(PROTOCOL_NOT_SUPPORTED,	-70,	EPROTONOSUPPORT)	\
	X(ADDRESS_UNREACHABLE,		-71,	EHOSTUNREACH)		\
	X(ADDRESS_IN_USE,		-72,	EADDRINUSE)		\
	X(NOT_CONNECTED,		-73,	ENOTCONN)		\
	X(CONNECTION_REFUSED,		-74,	ECONNREFUSED)		\
	X(CONNECTION_RESET,		-75,	ECONNRESET)		\
	X(CONNECTION_ABORTED,		-76,	ECONNABORTED)		\
	X(INTERNAL_INTR_KILLED,		-502,	EOWNERDEAD)

#endif /* _UAPI_LINUX_ZIRCON_STATUS_H */
