// SPDX-License-Identifier: GPL-2.0-only
/*
 * Pages that somebody still holds after their VMO has let go of them: a system call under way, a
 * pipe. What another VMO's owner writes later must not show there.
 */
#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <pthread.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/uio.h>

#include "common_vmo.h"

static zx_vaddr_t map_here(zx_handle_t vmo, size_t size)
{
	return map_anywhere(zx_vmar_root_self(), READ_WRITE, vmo, size);
}

/* Of a page with an error in its memory, or said to have one. */
START_TEST(a_poisoned_page_kills_who_touches_it_and_nobody_else)
{
	zx_handle_t vmo = vmo_numbered(2, 3);
	zx_vaddr_t address = map_here(vmo, PAGES(2)), other = map_here(vmo, PAGES(2));

	ck_assert_uint_eq(load32(address), 3);
	/* EBUSY, as this is no page that Linux can take out of use; but it is marked. */
	madvise((void *)address, PAGE, MADV_HWPOISON);
	ck_assert_int_eq(probe_read(other), PROBE_BUS);
	ck_assert_uint_eq(load32(other + PAGE), 4);
	assert_ok(zx_vmar_unmap(zx_vmar_root_self(), address, PAGES(2)));
	assert_ok(zx_vmar_unmap(zx_vmar_root_self(), other, PAGES(2)));
}
END_TEST

int main(void)
{
	test_begin("vmo_held_pages");
	test_case("poison", a_poisoned_page_kills_who_touches_it_and_nobody_else);
	return test_end();
}
