// SPDX-License-Identifier: GPL-2.0-only
/*
 * The contract of uapi/linux/zircon*.h: the status table is a bijection that libzx's
 * statuses agree with, and the rules that every ioctl's structure follows. Numbers and
 * records are compared with libzx's headers by contract.sh.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/ioctl.h>

#include <linux/zircon.h>
#include <linux/zircon_status.h>

#include <zircon/status.h>

#include "common.h"

#define ENTRY(name, value, errnum) { "ZX_ERR_" #name, value, ZX_ERR_##name, errnum, #errnum },

static const struct {
	const char *name;
	zx_status_t status;
	zx_status_t libzx;
	int err;
	const char *err_name;
} table[] = { ZX_STATUS_TABLE(ENTRY) };

#define ENTRIES ARRAY_SIZE(table)

/* ---- Statuses ----------------------------------------------------------- */

START_TEST(every_status_and_every_errno_occurs_once)
{
	size_t i, j;

	for (i = 0; i < ENTRIES; i++) {
		ck_assert_int_lt(table[i].status, 0);
		ck_assert_int_gt(table[i].err, 0);
		/* A return value of a system call. */
		ck_assert_int_lt(table[i].err, 4096);
		for (j = 0; j < i; j++) {
			ck_assert_msg(table[i].status != table[j].status, "%s and %s",
				      table[i].name, table[j].name);
			ck_assert_msg(table[i].err != table[j].err, "%s and %s are both %s",
				      table[i].name, table[j].name, table[i].err_name);
		}
	}
}
END_TEST

START_TEST(errnos_that_mean_something_else_are_not_in_the_table)
{
	static const int others[] = { EFAULT, E2BIG, ESTALE, EINTR, 512 /* ERESTARTSYS */,
				      513, 514, 515, 516 };
	size_t i, j;

	for (i = 0; i < ENTRIES; i++)
		for (j = 0; j < ARRAY_SIZE(others); j++)
			ck_assert_int_ne(table[i].err, others[j]);
}
END_TEST

START_TEST(libzx_has_the_same_statuses_and_knows_their_names)
{
	size_t i;

	ck_assert_int_eq(ZX_OK, 0);
	ck_assert_str_eq(zx_status_get_string(ZX_OK), "ZX_OK");
	for (i = 0; i < ENTRIES; i++) {
		ck_assert_int_eq(table[i].libzx, table[i].status);
		ck_assert_str_eq(zx_status_get_string(table[i].status), table[i].name);
	}
}
END_TEST

/* ---- The device --------------------------------------------------------- */

static int device(void)
{
	int fd = open(ZX_DEVICE_PATH, O_RDWR | O_CLOEXEC);

	ck_assert_int_ge(fd, 0);
	return fd;
}

#define assert_ioctl(want, nr, arg)						\
	do {									\
		int want_ = want, result_;					\
										\
		errno = 0;							\
		result_ = ioctl(device(), nr, arg);				\
		if (want_)							\
			ck_assert_msg(result_ == -1 && errno == want_,		\
				      "%s: result %d, errno %d", #nr, result_, errno); \
		else								\
			ck_assert_msg(result_ >= 0, "%s: errno %d", #nr, errno); \
	} while (0)

START_TEST(the_module_speaks_this_abi)
{
	struct zx_ioc_info info;

	untouched(info);
	assert_ioctl(0, ZX_IOC_INFO, &info);
	ck_assert_uint_eq(info.out_abi_version, ZX_ABI_VERSION);
	ck_assert_uint_eq(info.pad, 0);
	ck_assert(info.out_features & ZX_FEATURE_BASE);
	ck_assert_int_eq(zx_linux_device_errno(), 0);
}
END_TEST

START_TEST(statuses_come_as_the_errnos_of_the_table)
{
	zx_handle_t event = event_new(), closed = event_new(), out;
	struct zx_ioc_handle_dup dup = { .rights = ZX_RIGHT_SAME_RIGHTS,
					 .out_handle = (uintptr_t)&out };
	struct zx_ioc_wait_one wait = { .handle = event, .signals = 8 };
	struct zx_ioc_vmo_get_size size = { .handle = event, .out_size = (uintptr_t)&dup };

	assert_ok(zx_handle_close(closed));
	dup.handle = closed;
	assert_ioctl(EBADF, ZX_IOC_HANDLE_DUPLICATE, &dup);
	dup.handle = powerless_event();
	assert_ioctl(EACCES, ZX_IOC_HANDLE_DUPLICATE, &dup);
	dup.handle = event;
	dup.rights = ZX_RIGHT_EXECUTE;
	assert_ioctl(EINVAL, ZX_IOC_HANDLE_DUPLICATE, &dup);
	assert_ioctl(ETIMEDOUT, ZX_IOC_OBJECT_WAIT_ONE, &wait);
	assert_ioctl(EMEDIUMTYPE, ZX_IOC_VMO_GET_SIZE, &size);
	assert_ioctl(ERANGE, ZX_IOC_HANDLE_CHECK_VALID, (unsigned long)(event & ~3u));
	assert_ioctl(ENOENT, ZX_IOC_HANDLE_CHECK_VALID, (unsigned long)closed);
	assert_ioctl(0, ZX_IOC_HANDLE_CLOSE, 0ul);
	assert_ioctl(0, ZX_IOC_HANDLE_CLOSE, (unsigned long)event);
	assert_ioctl(EBADF, ZX_IOC_HANDLE_CLOSE, (unsigned long)event);
}
END_TEST

START_TEST(an_unreadable_structure_is_efault)
{
	static const unsigned int numbers[] = {
		ZX_IOC_HANDLE_CLOSE_MANY, ZX_IOC_HANDLE_DUPLICATE, ZX_IOC_HANDLE_REPLACE,
		ZX_IOC_OBJECT_GET_INFO, ZX_IOC_OBJECT_GET_PROPERTY, ZX_IOC_OBJECT_SET_PROPERTY,
		ZX_IOC_OBJECT_SIGNAL, ZX_IOC_OBJECT_WAIT_ONE, ZX_IOC_EVENT_CREATE,
		ZX_IOC_JOB_CREATE, ZX_IOC_PROCESS_CREATE, ZX_IOC_PROCESS_START,
		ZX_IOC_PROCESS_EXIT, ZX_IOC_PROCESS_READ_MEMORY, ZX_IOC_PROCESS_WRITE_MEMORY,
		ZX_IOC_THREAD_CREATE, ZX_IOC_VMO_CREATE, ZX_IOC_VMO_READ, ZX_IOC_VMO_WRITE,
		ZX_IOC_VMO_GET_SIZE, ZX_IOC_VMO_REPLACE_AS_EXECUTABLE, ZX_IOC_VMAR_ALLOCATE,
		ZX_IOC_VMAR_MAP, ZX_IOC_VMAR_UNMAP, ZX_IOC_EMBRYO,
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(numbers); i++) {
		assert_ioctl(EFAULT, numbers[i], NULL);
		assert_ioctl(EFAULT, numbers[i], bad_pointer);
		assert_ioctl(EFAULT, numbers[i], kernel_pointer);
	}
	assert_ioctl(EFAULT, ZX_IOC_INFO, bad_pointer);
	assert_ioctl(EFAULT, ZX_IOC_SELF, bad_pointer);
}
END_TEST

/* The number of @nr with another size. */
#define RESIZED(nr, size) _IOC(_IOC_DIR(nr), _IOC_TYPE(nr), _IOC_NR(nr), size)

START_TEST(a_longer_structure_is_taken_if_its_tail_is_zero)
{
	struct {
		struct zx_ioc_signal known;
		uint64_t tail[4];
	} request = { .known = { .handle = event_new(), .set_mask = ZX_USER_SIGNAL_0 } };

	assert_ioctl(0, RESIZED(ZX_IOC_OBJECT_SIGNAL, sizeof(request)), &request);
	ck_assert_uint_eq(signals_of(request.known.handle), ZX_USER_SIGNAL_0);
	request.tail[3] = 1;
	request.known.set_mask = ZX_USER_SIGNAL_1;
	assert_ioctl(E2BIG, RESIZED(ZX_IOC_OBJECT_SIGNAL, sizeof(request)), &request);
	request.tail[3] = 0;
	request.tail[0] = 1ull << 63;
	assert_ioctl(E2BIG, RESIZED(ZX_IOC_OBJECT_SIGNAL, sizeof(request)), &request);
	ck_assert_uint_eq(signals_of(request.known.handle), ZX_USER_SIGNAL_0);
}
END_TEST

START_TEST(a_structure_shorter_than_its_first_version_is_enotty)
{
	struct zx_ioc_signal request = { .handle = event_new(), .set_mask = ZX_USER_SIGNAL_0 };
	zx_handle_t out;
	struct zx_ioc_create create = { .out_handle = (uintptr_t)&out };

	untouched(out);
	assert_ioctl(ENOTTY, RESIZED(ZX_IOC_OBJECT_SIGNAL, 12), &request);
	assert_ioctl(ENOTTY, RESIZED(ZX_IOC_OBJECT_SIGNAL, 0), &request);
	assert_ioctl(ENOTTY, RESIZED(ZX_IOC_EVENT_CREATE, 8), &create);
	assert_untouched(out);
	ck_assert_uint_eq(signals_of(request.handle), 0);
}
END_TEST

START_TEST(padding_must_be_zero)
{
	zx_handle_t event = event_new(), out, vmo = vmo_new(PAGE);
	uint64_t word = 0;

#define assert_padding(nr, type, field, ...)					\
	do {									\
		struct type request_ = { __VA_ARGS__ };				\
										\
		request_.field = 1;						\
		assert_ioctl(EINVAL, nr, &request_);				\
	} while (0)
	assert_padding(ZX_IOC_OBJECT_SIGNAL, zx_ioc_signal, pad, .handle = event);
	assert_padding(ZX_IOC_EVENT_CREATE, zx_ioc_create, pad, .out_handle = (uintptr_t)&out);
	assert_padding(ZX_IOC_PROCESS_CREATE, zx_ioc_process_create, pad,
		       .job = zx_job_default(), .name = (uintptr_t)"x");
	assert_padding(ZX_IOC_PROCESS_READ_MEMORY, zx_ioc_process_memory, pad,
		       .process = zx_process_self(), .vaddr = (uintptr_t)&out,
		       .buffer = (uintptr_t)&word, .size = 4, .out_actual = (uintptr_t)&word);
	assert_padding(ZX_IOC_PROCESS_WRITE_MEMORY, zx_ioc_process_memory, pad,
		       .process = zx_process_self(), .vaddr = (uintptr_t)&out,
		       .buffer = (uintptr_t)&word, .size = 4, .out_actual = (uintptr_t)&word);
	assert_padding(ZX_IOC_VMO_CREATE, zx_ioc_vmo_create, pad, .out_handle = (uintptr_t)&out);
	assert_padding(ZX_IOC_VMO_READ, zx_ioc_vmo_rw, pad, .handle = vmo,
		       .buffer = (uintptr_t)&word, .size = 8);
	assert_padding(ZX_IOC_VMO_WRITE, zx_ioc_vmo_rw, pad, .handle = vmo,
		       .buffer = (uintptr_t)&word, .size = 8);
	assert_padding(ZX_IOC_VMO_GET_SIZE, zx_ioc_vmo_get_size, pad, .handle = vmo,
		       .out_size = (uintptr_t)&word);
	assert_padding(ZX_IOC_VMAR_UNMAP, zx_ioc_vmar_unmap, pad, .vmar = zx_vmar_root_self(),
		       .addr = vmar_info(zx_vmar_root_self()).base, .len = PAGE);
	ck_assert_uint_eq(signals_of(event), 0);
}
END_TEST

START_TEST(unknown_flags_of_the_map_ioctl_are_invalid_args)
{
	zx_vaddr_t address;
	struct zx_ioc_vmar_map request = {
		.vmar = zx_vmar_root_self(), .options = READ_WRITE, .vmo = vmo_new(PAGE),
		.len = PAGE, .out_addr = (uintptr_t)&address,
	};
	uint32_t flag;

	for (flag = 2; flag; flag <<= 1) {
		request.flags = flag;
		assert_ioctl(EINVAL, ZX_IOC_VMAR_MAP, &request);
	}
	request.flags = 0;
	assert_ioctl(0, ZX_IOC_VMAR_MAP, &request);
}
END_TEST

int main(void)
{
	test_begin("contract");
	test_case("statuses", every_status_and_every_errno_occurs_once,
		  errnos_that_mean_something_else_are_not_in_the_table,
		  libzx_has_the_same_statuses_and_knows_their_names);
	test_case("device", the_module_speaks_this_abi, statuses_come_as_the_errnos_of_the_table,
		  an_unreadable_structure_is_efault,
		  a_longer_structure_is_taken_if_its_tail_is_zero,
		  a_structure_shorter_than_its_first_version_is_enotty, padding_must_be_zero,
		  unknown_flags_of_the_map_ioctl_are_invalid_args);
	return test_end();
}
