// SPDX-License-Identifier: GPL-2.0-only
/*
 * Pages that somebody goes on holding: a system call under way; Linux itself, in a pipe, by
 * vmsplice(), as direct I/O does but for as long as the test likes. Whoever holds a page of one
 * VMO must not see what is written to another one later.
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

#define NOT_SEEN	0x5ec2e7

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
static int hold_at(zx_vaddr_t address)
{
	struct iovec page = { .iov_base = (void *)address, .iov_len = PAGE };
	int ends[2];

	ck_assert_int_eq(pipe(ends), 0);
	ck_assert_int_eq(vmsplice(ends[1], &page, 1, 0), PAGE);
	close(ends[1]);
	return ends[0];
}

/* With the first page of a VMO, which nothing maps for it any more. */
static int hold(zx_handle_t vmo)
{
	zx_vaddr_t at = map_anywhere(zx_vmar_root_self(), ZX_VM_PERM_READ, vmo, PAGE);
	int fd;

	load32(at);
	fd = hold_at(at);
	assert_ok(zx_vmar_unmap(zx_vmar_root_self(), at, PAGE));
	return fd;
}

/* The first word of the page; nobody holds it any more then. */
static uint32_t held(int fd)
{
	uint32_t words[PAGE / 4];

	ck_assert_int_eq(read(fd, words, PAGE), PAGE);
	close(fd);
	return words[0];
}

/* How the VMO that somebody holds a page of can lose that page. */
static const struct loss {
	const char *name;
	uint32_t op;
	bool write, resize, cut, close;
} losses[] = {
	{ "written", .write = true },
	{ "zeroed", .op = ZX_VMO_OP_ZERO },
	{ "resized", .resize = true },
	{ "cut", .cut = true },
	{ "closed", .close = true },
};

static void lose(const struct loss *loss, zx_handle_t vmo)
{
	if (loss->write)
		set_word(vmo, 0, 1);
	else if (loss->resize)
		assert_ok(zx_vmo_set_size(vmo, 0));
	else if (loss->cut)
		assert_ok(zx_vmo_set_stream_size(vmo, 0));
	else if (loss->close)
		assert_ok(zx_handle_close(vmo));
	else
		assert_ok(op(vmo, loss->op, 0, PAGE));
}

START_TEST(who_holds_a_page_of_a_snapshot_does_not_see_its_parent)
{
	/* Trees of one leaf, and with nodes above it. */
	static const size_t sizes[] = { 1, 100, 4500 };
	zx_handle_t parent, child;
	size_t i;
	int fd;

	for (i = 0; i < ARRAY_SIZE(losses) * ARRAY_SIZE(sizes); i++) {
		parent = vmo_numbered(sizes[i % ARRAY_SIZE(sizes)], 7);
		child = child_of(parent, SNAPSHOT | RESIZABLE, 0, size_of(parent));
		fd = hold(child);
		lose(&losses[i / ARRAY_SIZE(sizes)], child);
		set_word(parent, 0, NOT_SEEN);
		ck_assert_msg(held(fd) == 7, "%s", losses[i / ARRAY_SIZE(sizes)].name);
		ck_assert_uint_eq(word_at(parent, 0), NOT_SEEN);
		assert_ok(zx_handle_close(parent));
	}
}
END_TEST

START_TEST(who_holds_a_page_of_a_parent_does_not_see_its_snapshot)
{
	zx_handle_t parent, child;
	size_t i;
	int fd;

	for (i = 0; i < ARRAY_SIZE(losses); i++) {
		parent = vmo_numbered_resizable(3, 7);
		child = snapshot_of(parent);
		fd = hold(parent);
		lose(&losses[i], parent);
		set_word(child, 0, NOT_SEEN);
		ck_assert_msg(held(fd) == 7, "%s", losses[i].name);
		ck_assert_uint_eq(word_at(child, 0), NOT_SEEN);
	}
}
END_TEST

START_TEST(who_holds_a_page_does_not_see_a_mapping_of_who_shared_it)
{
	zx_handle_t parent = vmo_numbered(2, 7), child;
	zx_vaddr_t at = map_anywhere(zx_vmar_root_self(), READ_WRITE, parent, PAGES(2));
	int fd;

	load32(at);
	child = snapshot_of(parent);
	load32(at);
	fd = hold(child);
	assert_ok(zx_handle_close(child));
	store32(at, NOT_SEEN);
	ck_assert_uint_eq(held(fd), 7);
	assert_pages(parent, NOT_SEEN, 8);
}
END_TEST

START_TEST(who_holds_a_page_that_was_part_of_a_range_does_not_see_it)
{
	zx_handle_t parent = vmo_numbered(100, 7), child = child_of(parent, SNAPSHOT, PAGE, PAGE);
	int fd = hold(child);

	assert_ok(zx_handle_close(child));
	set_word(parent, PAGE, NOT_SEEN);
	ck_assert_uint_eq(held(fd), 8);
}
END_TEST

START_TEST(who_holds_a_page_that_is_mapped_does_not_see_a_snapshot)
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
		fd = hold_at(address);
		fill(vmo, 0, PAGE, 'b');
		if (kind)
			fill(child, 0, PAGE, 's');
		else
			memset((void *)childs, 's', PAGE);
		ck_assert_uint_eq(held(fd), 'a' * 0x01010101u);
		assert_filled(vmo, 0, PAGE, 'b');
		assert_filled(child, 0, PAGE, 's');
		ck_assert_int_eq(*(volatile char *)childs, 's');
	}
}
END_TEST

START_TEST(who_holds_a_page_does_not_see_where_it_was_moved)
{
	int mapped;

	for (mapped = 0; mapped < 2; mapped++) {
		zx_handle_t from = vmo_numbered(1, 7), to = vmo_new(PAGE);
		int fd = mapped ? hold_at(map_here(from, PAGE)) : hold(from);

		assert_ok(zx_vmo_transfer_data(to, 0, 0, PAGE, from, 0));
		set_word(to, 0, NOT_SEEN);
		ck_assert_uint_eq(held(fd), 7);
		assert_pages(to, NOT_SEEN);
		assert_zero(from, 0, PAGE);
	}
}
END_TEST

START_TEST(who_holds_a_page_that_nobody_else_had_sees_what_is_written)
{
	zx_handle_t vmo = vmo_numbered(1, 7);
	int fd = hold(vmo);

	set_word(vmo, 0, 9);
	ck_assert_uint_eq(held(fd), 9);
}
END_TEST

/* What is written to the page that is held, the parent has and the child has not. */
START_TEST(a_page_that_linux_holds_stays_the_parents)
{
	zx_handle_t vmo = vmo_numbered(3, 10), other = vmo_new(PAGE), child, second;
	zx_vaddr_t address = map_here(vmo, PAGES(3));
	int fd;

	store32(address, 10);
	store32(address + PAGE, 11);
	fd = hold_at(address + PAGE);
	child = snapshot_of(vmo);
	/* Of the page held there are two now, of the others one. */
	ck_assert_uint_eq(vmo_info(child).committed_private_bytes, PAGE);
	ck_assert_uint_eq(vmo_info(vmo).committed_private_bytes, PAGE);
	store32(address + PAGE, 77);
	second = child_of(vmo, SNAPSHOT, PAGE, PAGE);
	store32(address + PAGE, 78);
	store32(address, 79);
	assert_pages(vmo, 79, 78, 12);
	assert_pages(child, 10, 11, 12);
	assert_pages(second, 77);
	/* Moving it moves what it holds now. */
	assert_ok(zx_vmo_transfer_data(other, 0, 0, PAGE, vmo, PAGE));
	assert_pages(other, 78);
	ck_assert_uint_eq(held(fd), 78);
	/* When nobody holds it any more it is shared as others are. */
	set_word(vmo, PAGE, 80);
	store32(address + PAGE, 81);
	child = snapshot_of(vmo);
	ck_assert_uint_eq(vmo_info(child).committed_private_bytes, 0);
	store32(address + PAGE, 82);
	assert_pages(child, 79, 81, 12);
}
END_TEST

/* Each translation counts as a reference; Linux itself takes so many for a pin. */
START_TEST(a_page_mapped_a_thousand_times_is_shared)
{
	zx_handle_t vmo = vmo_numbered(1, 10), child;
	zx_vaddr_t address = 0;
	int i, n = slow_machine() ? 300 : 1100;

	for (i = 0; i < n; i++) {
		address = map_here(vmo, PAGE);
		store32(address, i);
	}
	child = snapshot_of(vmo);
	ck_assert_uint_eq(vmo_info(child).committed_private_bytes, 0);
	store32(address, 4711);
	assert_pages(child, n - 1);
	assert_pages(vmo, 4711);
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
	test_case("pipes", who_holds_a_page_of_a_snapshot_does_not_see_its_parent,
		  who_holds_a_page_of_a_parent_does_not_see_its_snapshot,
		  who_holds_a_page_does_not_see_a_mapping_of_who_shared_it,
		  who_holds_a_page_that_was_part_of_a_range_does_not_see_it,
		  who_holds_a_page_that_is_mapped_does_not_see_a_snapshot,
		  who_holds_a_page_does_not_see_where_it_was_moved,
		  who_holds_a_page_that_nobody_else_had_sees_what_is_written,
		  a_page_that_linux_holds_stays_the_parents);
	test_case("many", a_page_mapped_a_thousand_times_is_shared);
	test_case("poison", a_poisoned_page_kills_who_touches_it_and_nobody_else);
	return test_end();
}
