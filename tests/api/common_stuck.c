// SPDX-License-Identifier: GPL-2.0-only
/* Memory that keeps whoever touches it waiting; see common_stuck.h. */
#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#include "common_stuck.h"
#include "common.h"

void stuck_make(struct stuck *stuck)
{
	struct uffdio_api api = { .api = UFFD_API };
	struct uffdio_register range = { .mode = UFFDIO_REGISTER_MODE_MISSING };

	stuck->page = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	ck_assert(stuck->page != MAP_FAILED);
	stuck->fd = syscall(SYS_userfaultfd, O_CLOEXEC);
	ck_assert_int_ge(stuck->fd, 0);
	ck_assert_int_eq(ioctl(stuck->fd, UFFDIO_API, &api), 0);
	range.range.start = (uintptr_t)stuck->page;
	range.range.len = PAGE;
	ck_assert_int_eq(ioctl(stuck->fd, UFFDIO_REGISTER, &range), 0);
}

void stuck_wait(struct stuck *stuck)
{
	struct uffd_msg message;

	ck_assert_int_eq(read(stuck->fd, &message, sizeof(message)), sizeof(message));
}

void stuck_release(struct stuck *stuck)
{
	struct uffdio_zeropage zero = { .range = { .start = (uintptr_t)stuck->page, .len = PAGE } };

	ck_assert_int_eq(ioctl(stuck->fd, UFFDIO_ZEROPAGE, &zero), 0);
	close(stuck->fd);
}
