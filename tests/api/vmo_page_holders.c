// SPDX-License-Identifier: GPL-2.0-only
/*
 * Pages that Linux goes on holding for somebody: in a pipe, by vmsplice(). Whoever holds a page of
 * one VMO must not see what is written to another one later.
 */
#include <fcntl.h>
#include <sys/uio.h>

#include "common.h"
#include "common_vmo.h"

#define NOT_SEEN	0x5ec2e7

/* The first page of a VMO, held by a pipe. */
static int hold(zx_handle_t vmo)
{
	struct iovec page = { .iov_len = PAGE };
	zx_vaddr_t at;
	int pipes[2];

	at = map_anywhere(zx_vmar_root_self(), ZX_VM_PERM_READ, vmo, PAGE);
	load32(at);
	page.iov_base = (void *)at;
	ck_assert_int_eq(pipe(pipes), 0);
	ck_assert_int_eq(vmsplice(pipes[1], &page, 1, 0), PAGE);
	assert_ok(zx_vmar_unmap(zx_vmar_root_self(), at, PAGE));
	return pipes[0];
}

static uint32_t held(int pipe)
{
	uint32_t words[PAGE / 4];

	ck_assert_int_eq(read(pipe, words, PAGE), PAGE);
	return words[0];
}

/* How the VMO that somebody holds a page of can lose that page. */
static const struct loss {
	const char *name;
	uint32_t op;
	bool write, resize, close;
} losses[] = {
	{ "written", .write = true },
	{ "zeroed", .op = ZX_VMO_OP_ZERO },
	{ "resized", .resize = true },
	{ "closed", .close = true },
};

static void lose(const struct loss *loss, zx_handle_t vmo)
{
	if (loss->write)
		set_word(vmo, 0, 1);
	else if (loss->resize)
		assert_ok(zx_vmo_set_size(vmo, 0));
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
	int pipe;

	for (i = 0; i < ARRAY_SIZE(losses) * ARRAY_SIZE(sizes); i++) {
		parent = vmo_numbered(sizes[i % ARRAY_SIZE(sizes)], 7);
		child = child_of(parent, SNAPSHOT | RESIZABLE, 0, size_of(parent));
		pipe = hold(child);
		lose(&losses[i / ARRAY_SIZE(sizes)], child);
		set_word(parent, 0, NOT_SEEN);
		ck_assert_msg(held(pipe) == 7, "%s", losses[i / ARRAY_SIZE(sizes)].name);
		ck_assert_uint_eq(word_at(parent, 0), NOT_SEEN);
		assert_ok(zx_handle_close(parent));
	}
}
END_TEST

START_TEST(who_holds_a_page_of_a_parent_does_not_see_its_snapshot)
{
	zx_handle_t parent, child;
	size_t i;
	int pipe;

	for (i = 0; i < ARRAY_SIZE(losses); i++) {
		parent = vmo_numbered_resizable(3, 7);
		child = snapshot_of(parent);
		pipe = hold(parent);
		lose(&losses[i], parent);
		set_word(child, 0, NOT_SEEN);
		ck_assert_msg(held(pipe) == 7, "%s", losses[i].name);
		ck_assert_uint_eq(word_at(child, 0), NOT_SEEN);
	}
}
END_TEST

START_TEST(who_holds_a_page_does_not_see_a_mapping_of_who_shared_it)
{
	zx_handle_t parent = vmo_numbered(2, 7), child;
	zx_vaddr_t at = map_anywhere(zx_vmar_root_self(), READ_WRITE, parent, PAGES(2));
	int pipe;

	load32(at);
	child = snapshot_of(parent);
	load32(at);
	pipe = hold(child);
	assert_ok(zx_handle_close(child));
	store32(at, NOT_SEEN);
	ck_assert_uint_eq(held(pipe), 7);
	assert_pages(parent, NOT_SEEN, 8);
}
END_TEST

START_TEST(who_holds_a_page_that_was_part_of_a_range_does_not_see_it)
{
	zx_handle_t parent = vmo_numbered(100, 7), child = child_of(parent, SNAPSHOT, PAGE, PAGE);
	int pipe = hold(child);

	assert_ok(zx_handle_close(child));
	set_word(parent, PAGE, NOT_SEEN);
	ck_assert_uint_eq(held(pipe), 8);
}
END_TEST

START_TEST(who_holds_a_page_does_not_see_where_it_was_moved)
{
	zx_handle_t from = vmo_numbered(1, 7), to = vmo_new(PAGE);
	int pipe = hold(from);

	assert_ok(zx_vmo_transfer_data(to, 0, 0, PAGE, from, 0));
	set_word(to, 0, NOT_SEEN);
	ck_assert_uint_eq(held(pipe), 7);
	assert_pages(to, NOT_SEEN);
	assert_pages(from, 0);
}
END_TEST

START_TEST(who_holds_a_page_that_nobody_else_had_sees_what_is_written)
{
	zx_handle_t vmo = vmo_numbered(1, 7);
	int pipe = hold(vmo);

	set_word(vmo, 0, 9);
	ck_assert_uint_eq(held(pipe), 9);
}
END_TEST

int main(void)
{
	test_begin("vmo_page_holders");
	test_case("held", who_holds_a_page_of_a_snapshot_does_not_see_its_parent,
		  who_holds_a_page_of_a_parent_does_not_see_its_snapshot,
		  who_holds_a_page_does_not_see_a_mapping_of_who_shared_it,
		  who_holds_a_page_that_was_part_of_a_range_does_not_see_it,
		  who_holds_a_page_does_not_see_where_it_was_moved,
		  who_holds_a_page_that_nobody_else_had_sees_what_is_written);
	return test_end();
}
