// SPDX-License-Identifier: MIT
/*
 * The one way into the module: finds the device's descriptor, makes the ioctl,
 * turns errnos into statuses, and gets over what Linux does to descriptors that
 * Zircon has no notion of: fork, exec, close, dup2.
 *
 * The device belongs to a process. After fork the child's copy of the
 * descriptor answers ESTALE; then the device is opened anew and takes the same
 * number, so that forks don't pile up dead descriptors, and so that after vfork,
 * where parent and child share this memory but not their descriptors, the
 * number stays right for both.
 *
 * A failed opening is not remembered: the module may be loaded later.
 */
#include <asm/signal.h>
#include <asm/stat.h>
#include <linux/errno.h>
#include <linux/fcntl.h>
#include <linux/zircon_status.h>

#include "libzx.h"

/* Gives up after so many new openings in one call. */
#define MAX_REOPEN 4

/* Descriptor + 1, so that no initialised data is needed; 0 is none. */
static int device_fd_plus1;
/* Device number of /dev/zircon, once it was opened. */
static unsigned long device_rdev;

zx_status_t zxi_status(int err)
{
	switch (err) {
#define X(name, status, errno_) case errno_: return status;
	ZX_STATUS_TABLE(X)
#undef X
	case EFAULT:
	case E2BIG:
		return ZX_ERR_INVALID_ARGS;
	default:
		return ZX_ERR_INTERNAL;
	}
}

static long ioctl_raw(int fd, unsigned int nr, unsigned long arg)
{
	long ret;

	do {
		ret = sys_call3(__NR_ioctl, fd, nr, (long)arg);
	} while (ret == -EINTR);
	return ret;
}

static void close_raw(int fd)
{
	sys_call1(__NR_close, fd);
}

/* The device number if @fd is a character device, else 0. */
static unsigned long char_rdev(int fd)
{
	struct stat st;

	if (sys_call2(__NR_fstat, fd, (long)&st) < 0)
		return 0;
	return (st.st_mode & 0170000) == 0020000 ? st.st_rdev : 0;
}

static int is_device(int fd)
{
	unsigned long rdev = __atomic_load_n(&device_rdev, __ATOMIC_RELAXED);

	return rdev != 0 && char_rdev(fd) == rdev;
}

/* A fresh descriptor of a module that speaks our ABI, or a negated errno. */
static int open_device(void)
{
	struct zx_ioc_info info = { 0 };
	long fd, high, ret;

	do {
		fd = sys_call4(__NR_openat, ZXI_AT_FDCWD, (long)ZX_DEVICE_PATH,
			       ZXI_O_RDWR | ZXI_O_CLOEXEC, 0);
	} while (fd == -EINTR);
	if (fd < 0)
		return (int)fd;
	if (fd <= 2) {
		/* A program that closed its stdin must not read from us. */
		high = sys_call3(__NR_fcntl, fd, F_DUPFD_CLOEXEC, 3);
		close_raw((int)fd);
		if (high < 0)
			return (int)high;
		fd = high;
	}
	ret = ioctl_raw((int)fd, ZX_IOC_INFO, (unsigned long)&info);
	if (ret >= 0 && info.out_abi_version < ZX_ABI_VERSION)
		ret = -EPROTONOSUPPORT;
	else if (ret == -ENOTTY)
		ret = -ENODEV; /* something else calls itself /dev/zircon */
	if (ret < 0) {
		close_raw((int)fd);
		return (int)ret;
	}
	__atomic_store_n(&device_rdev, char_rdev((int)fd), __ATOMIC_RELAXED);
	return (int)fd;
}

/*
 * Replaces the descriptor @old (-1: none yet) that proved useless. Several
 * threads may come here at once: the first one's result serves all.
 */
static int reopen(int old)
{
	int expected = old + 1;
	int fd = open_device();

	if (fd < 0)
		return fd;
	if (old >= 0 && is_device(old)) {
		/* Our own file from before a fork: the number stays. */
		long ret = sys_call3(__NR_dup3, fd, old, ZXI_O_CLOEXEC);

		if (ret >= 0) {
			close_raw(fd);
			return old;
		}
	}
	/* The old number is somebody else's by now; leave it alone. */
	if (!__atomic_compare_exchange_n(&device_fd_plus1, &expected, fd + 1, 0,
					 __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE)) {
		close_raw(fd);
		return expected - 1;
	}
	return fd;
}

int zxi_device(void)
{
	int fd = __atomic_load_n(&device_fd_plus1, __ATOMIC_ACQUIRE) - 1;

	return __builtin_expect(fd >= 0, 1) ? fd : reopen(-1);
}

/* May @err have come from a file that is not the device at all? */
static int may_be_stranger(long err)
{
	return err == -EBADF || err == -ENOTTY || err == -EINVAL;
}

/*
 * Does a new descriptor promise more? EBADF is BAD_HANDLE, or the descriptor was
 * closed under us; only a look at the descriptor tells.
 */
static int is_useless(int fd, long err)
{
	return err == -ESTALE || (may_be_stranger(err) && !is_device(fd));
}

long zxi_call(unsigned int nr, unsigned long arg)
{
	int fd = zxi_device();
	int i;

	for (i = 0; i <= MAX_REOPEN; i++) {
		long ret;

		if (fd < 0)
			return ZX_ERR_UNAVAILABLE;
		ret = ioctl_raw(fd, nr, arg);
		if (__builtin_expect(ret >= 0, 1))
			return ret;
		if (!is_useless(fd, ret))
			return zxi_status((int)-ret);
		fd = reopen(fd);
	}
	return ZX_ERR_UNAVAILABLE;
}

uint64_t zxi_signal_mask(uint64_t mask)
{
	uint64_t old = 0;

	sys_call4(__NR_rt_sigprocmask, SIG_SETMASK, (long)&mask,
		  (long)&old, sizeof(mask));
	return old;
}

zx_status_t zxi_call_close_exit(unsigned int nr, const void *args,
				zx_handle_t close)
{
	zx_status_t status = ZX_ERR_UNAVAILABLE;
	int fd = zxi_device();
	uint64_t mask;
	long ret;
	int i;

	/* A signal handler would have no stack to run on. */
	mask = zxi_signal_mask(~0ull);
	for (i = 0; i <= MAX_REOPEN && fd >= 0; i++) {
		do {
			ret = arch_ioctl_close_exit(fd, nr, args,
						    ZX_IOC_HANDLE_CLOSE, close,
						    ZX_IOC_THREAD_EXIT);
		} while (ret == -EINTR);
		if (!is_useless(fd, ret)) {
			status = zxi_status((int)-ret);
			break;
		}
		fd = reopen(fd);
	}
	zxi_signal_mask(mask);
	return status;
}

int zx_linux_device_errno(void)
{
	int fd = zxi_device();

	if (fd >= 0 && !is_device(fd))
		fd = reopen(fd);
	return fd < 0 ? -fd : 0;
}
