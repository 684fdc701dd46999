// SPDX-License-Identifier: GPL-2.0-only
/*
 * Pages that somebody still holds after their VMO has let go of them: a system call under way, a
 * pipe. What another VMO's owner writes later must not show there.
 */
#include <errno.h>
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

/* ---- Calls under way ----------------------------------------------------- */

struct reading {
	zx_handle_t vmo;
	char *to;
};

static void *read_page(void *arg)
{
	const struct reading *r = arg;

	return (void *)(intptr_t)zx_vmo_read(r->vmo, r->to, 0, PAGE);
}

START_TEST(a_read_that_is_held_up_shows_nothing_written_to_a_snapshot)
{
	struct uffdio_register range = { .mode = UFFDIO_REGISTER_MODE_MISSING };
	zx_handle_t vmo = vmo_new(PAGE), child;
	struct uffdio_api api = { .api = UFFD_API };
	struct uffdio_zeropage zero = {};
	struct uffd_msg message;
	struct reading reading;
	pthread_t thread;
	void *status;
	size_t i;
	char *buf;
	int fd;

	fill(vmo, 0, PAGE, 'a');
	child = snapshot_of(vmo);
	buf = mmap(NULL, PAGES(2), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	ck_assert_ptr_ne(buf, MAP_FAILED);
	fd = syscall(SYS_userfaultfd, O_CLOEXEC);
	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(ioctl(fd, UFFDIO_API, &api), 0);
	range.range.start = (uintptr_t)buf + PAGE;
	range.range.len = PAGE;
	ck_assert_int_eq(ioctl(fd, UFFDIO_REGISTER, &range), 0);

	/* It stops half way through the page. */
	buf[0] = 0;
	reading = (struct reading){ vmo, buf + PAGE / 2 };
	ck_assert_int_eq(pthread_create(&thread, NULL, read_page, &reading), 0);
	ck_assert_int_eq(read(fd, &message, sizeof(message)), sizeof(message));
	fill(vmo, 0, PAGE, 'b');
	fill(child, 0, PAGE, 's');
	zero.range = range.range;
	ck_assert_int_eq(ioctl(fd, UFFDIO_ZEROPAGE, &zero), 0);
	ck_assert_int_eq(pthread_join(thread, &status), 0);

	assert_ok((intptr_t)status);
	for (i = 0; i < PAGE; i++)
		ck_assert_int_eq(reading.to[i], reading.to[0]);
	ck_assert_int_ne(reading.to[0], 's');
}
END_TEST

/* ---- Pipes --------------------------------------------------------------- */

/* A pipe with the page at @address itself, not a copy. */
static int pipe_with(zx_vaddr_t address)
{
	struct iovec page = { (void *)address, PAGE };
	int fds[2];

	ck_assert_int_eq(pipe(fds), 0);
	ck_assert_int_eq(vmsplice(fds[1], &page, 1, 0), PAGE);
	return fds[0];
}

static char byte_from(int fd)
{
	char c = 0;

	ck_assert_int_eq(read(fd, &c, 1), 1);
	return c;
}

START_TEST(a_page_in_a_pipe_shows_nothing_written_to_a_snapshot)
{
	size_t kind;

	for (kind = 0; kind < ARRAY_SIZE(snapshot_kinds); kind++) {
		zx_handle_t vmo = vmo_new(PAGE), child;
		zx_vaddr_t address = map_here(vmo, PAGE), childs;
		int fd;

		fill(vmo, 0, PAGE, 'a');
		child = child_of(vmo, snapshot_kinds[kind], 0, PAGE);
		/* Through a call and through a mapping that is there already. */
		childs = map_here(child, PAGE);
		ck_assert_int_eq(*(volatile char *)childs, 'a');
		fd = pipe_with(address);
		fill(vmo, 0, PAGE, 'b');
		if (kind)
			fill(child, 0, PAGE, 's');
		else
			memset((void *)childs, 's', PAGE);
		ck_assert_int_eq(byte_from(fd), 'a');
		assert_filled(vmo, 0, PAGE, 'b');
		assert_filled(child, 0, PAGE, 's');
		ck_assert_int_eq(*(volatile char *)childs, 's');
	}
}
END_TEST

START_TEST(a_page_in_a_pipe_shows_nothing_written_where_it_was_transferred)
{
	zx_handle_t vmo = vmo_new(PAGE), to = vmo_new(PAGE);
	zx_vaddr_t address = map_here(vmo, PAGE);
	int fd;

	fill(vmo, 0, PAGE, 'a');
	fd = pipe_with(address);
	assert_ok(zx_vmo_transfer_data(to, 0, 0, PAGE, vmo, 0));
	fill(to, 0, PAGE, 's');
	ck_assert_int_eq(byte_from(fd), 'a');
	assert_filled(to, 0, PAGE, 's');
	assert_zero(vmo, 0, PAGE);
}
END_TEST

/* ---- Many holders that are fine ------------------------------------------ */

START_TEST(a_page_mapped_a_thousand_times_has_snapshots)
{
	zx_handle_t vmo = vmo_new(PAGE), child;
	zx_vaddr_t address = 0;
	int i;

	for (i = 0; i < 1100; i++) {
		address = map_here(vmo, PAGE);
		store32(address, i);
	}
	child = snapshot_of(vmo);
	store32(address, 5);
	ck_assert_uint_eq(word_at(child, 0), 1099);
	ck_assert_uint_eq(word_at(vmo, 0), 5);
}
END_TEST

/* Of a page with an error in its memory, or said to have one. */
START_TEST(a_poisoned_page_kills_who_touches_it_and_nobody_else)
{
	zx_handle_t vmo = vmo_numbered(2, 3);
	zx_vaddr_t address = map_here(vmo, PAGES(2)), other = map_here(vmo, PAGES(2));
	bool known;

	ck_assert_uint_eq(load32(address), 3);
	/*
	 * EBUSY, as this is no page that Linux can take out of use; but it is marked. A kernel
	 * without CONFIG_MEMORY_FAILURE marks nothing.
	 */
	known = !madvise((void *)address, PAGE, MADV_HWPOISON) || errno != EINVAL;
	ck_assert_int_eq(probe_read(other), known ? PROBE_BUS : PROBE_OK);
	ck_assert_uint_eq(load32(other + PAGE), 4);
	assert_ok(zx_vmar_unmap(zx_vmar_root_self(), address, PAGES(2)));
	assert_ok(zx_vmar_unmap(zx_vmar_root_self(), other, PAGES(2)));
}
END_TEST

int main(void)
{
	test_begin("vmo_held_pages");
	test_case("calls", a_read_that_is_held_up_shows_nothing_written_to_a_snapshot);
	test_case("pipes", a_page_in_a_pipe_shows_nothing_written_to_a_snapshot,
		  a_page_in_a_pipe_shows_nothing_written_where_it_was_transferred);
	test_case("many", a_page_mapped_a_thousand_times_has_snapshots);
	test_case("poison", a_poisoned_page_kills_who_touches_it_and_nobody_else);
	return test_end();
}
