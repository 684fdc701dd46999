// SPDX-License-Identifier: GPL-2.0-only
/*
 * Discardable VMOs: their locks, and what pressure takes of them; memory.md 5.2, 5.3, 5.5, 6, 8.1.
 * Needs root: the pressure is real.
 */
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/wait.h>

#include "common_cgroup.h"
#include "common_vmo.h"

#define LOCK		ZX_VMO_OP_LOCK
#define UNLOCK		ZX_VMO_OP_UNLOCK
#define TRY_LOCK	ZX_VMO_OP_TRY_LOCK
#define MAY_FAULT	(READ_WRITE | ZX_VM_ALLOW_FAULTS)

static zx_status_t lock(zx_handle_t vmo, uint64_t size, zx_vmo_lock_state_t *state)
{
	return zx_vmo_op_range(vmo, LOCK, 0, size, state, sizeof(*state));
}

/* Locks all of it, which must not have been discarded. */
static void lock_whole(zx_handle_t vmo)
{
	zx_vmo_lock_state_t state;

	assert_ok(lock(vmo, size_of(vmo), &state));
	ck_assert_uint_eq(state.discarded_size, 0);
}

static void unlock(zx_handle_t vmo)
{
	assert_ok(op(vmo, UNLOCK, 0, size_of(vmo)));
}

/* What it is filled with is not locked. */
static zx_handle_t unlocked_filled(uint64_t size, uint8_t byte)
{
	zx_handle_t vmo = vmo_discardable(size);

	lock_whole(vmo);
	fill(vmo, 0, size, byte);
	unlock(vmo);
	return vmo;
}

static void proc_write(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY);

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(write(fd, text, strlen(text)), strlen(text));
	close(fd);
}

/* Linux frees what its shrinkers can, as if it were out of memory. */
static void pressure(void)
{
	proc_write("/proc/sys/vm/drop_caches", "2");
}

static bool is_discarded(zx_handle_t vmo)
{
	char byte;

	return zx_vmo_read(vmo, &byte, 0, 1) == ZX_ERR_NOT_FOUND;
}

/* ---- Locks -------------------------------------------------------------- */

START_TEST(locks_of_a_plain_vmo_are_not_supported_after_the_right)
{
	static const uint32_t ops[] = { LOCK, TRY_LOCK, UNLOCK };
	zx_handle_t vmo = vmo_numbered(1, 3);
	zx_handle_t neither = without_rights(vmo, ZX_RIGHT_READ | ZX_RIGHT_WRITE);
	zx_vmo_lock_state_t state;
	size_t i;

	for (i = 0; i < 3; i++) {
		assert_refused(ZX_ERR_NOT_SUPPORTED, state,
			       zx_vmo_op_range(vmo, ops[i], 0, PAGE, &state, sizeof(state)));
		/* Before the buffer and the range. */
		assert_status(op(vmo, ops[i], 0, PAGE), ZX_ERR_NOT_SUPPORTED);
		assert_status(op(vmo, ops[i], 1, PAGES(7)), ZX_ERR_NOT_SUPPORTED);
		assert_status(op(with_rights(vmo, ZX_RIGHT_READ), ops[i], 0, PAGE),
			      ZX_ERR_NOT_SUPPORTED);
		assert_status(op(with_rights(vmo, ZX_RIGHT_WRITE), ops[i], 0, PAGE),
			      ZX_ERR_NOT_SUPPORTED);
		assert_status(op(neither, ops[i], 0, PAGE), ZX_ERR_ACCESS_DENIED);
	}
}
END_TEST

START_TEST(locks_want_read_or_write)
{
	static const uint32_t ops[] = { LOCK, TRY_LOCK, UNLOCK };
	zx_handle_t vmo = vmo_discardable(PAGE);
	zx_handle_t neither = without_rights(vmo, ZX_RIGHT_READ | ZX_RIGHT_WRITE);
	zx_rights_t one[] = { ZX_RIGHT_READ, ZX_RIGHT_WRITE };
	zx_vmo_lock_state_t state;
	size_t i;

	for (i = 0; i < 3; i++) {
		assert_refused(ZX_ERR_ACCESS_DENIED, state,
			       zx_vmo_op_range(neither, ops[i], 0, PAGE, &state, sizeof(state)));
		/* Before the range. */
		assert_status(op(neither, ops[i], 0, PAGES(7)), ZX_ERR_ACCESS_DENIED);
	}
	for (i = 0; i < 2; i++) {
		zx_handle_t handle = with_rights(vmo, one[i]);

		assert_ok(lock(handle, PAGE, &state));
		assert_ok(op(handle, UNLOCK, 0, PAGE));
		assert_ok(op(handle, TRY_LOCK, 0, PAGE));
		assert_ok(op(handle, UNLOCK, 0, PAGE));
	}
}
END_TEST

START_TEST(locks_are_for_the_whole_vmo_only)
{
	static const uint32_t ops[] = { LOCK, TRY_LOCK, UNLOCK };
	zx_handle_t vmo = vmo_discardable(PAGES(2));
	zx_vmo_lock_state_t state;
	size_t i;

	for (i = 0; i < 3; i++) {
		/* So that UNLOCK has something to do. */
		assert_ok(op(vmo, TRY_LOCK, 0, PAGES(2)));
		assert_refused(ZX_ERR_OUT_OF_RANGE, state,
			       zx_vmo_op_range(vmo, ops[i], 0, PAGE, &state, sizeof(state)));
		assert_refused(ZX_ERR_OUT_OF_RANGE, state,
			       zx_vmo_op_range(vmo, ops[i], PAGE, PAGE, &state, sizeof(state)));
		assert_refused(ZX_ERR_OUT_OF_RANGE, state,
			       zx_vmo_op_range(vmo, ops[i], 0, PAGES(3), &state, sizeof(state)));
		assert_refused(ZX_ERR_OUT_OF_RANGE, state,
			       zx_vmo_op_range(vmo, ops[i], PAGE, PAGES(2), &state,
					       sizeof(state)));
		assert_refused(ZX_ERR_OUT_OF_RANGE, state,
			       zx_vmo_op_range(vmo, ops[i], 0, 0, &state, sizeof(state)));
		assert_refused(ZX_ERR_OUT_OF_RANGE, state,
			       zx_vmo_op_range(vmo, ops[i], 0, UINT64_MAX, &state,
					       sizeof(state)));
		assert_ok(op(vmo, UNLOCK, 0, PAGES(2)));
		assert_status(op(vmo, UNLOCK, 0, PAGES(2)), ZX_ERR_BAD_STATE);
	}
	/* All of an empty one is nothing. */
	vmo = vmo_discardable(0);
	assert_ok(op(vmo, TRY_LOCK, 0, 0));
	assert_ok(op(vmo, UNLOCK, 0, 0));
}
END_TEST

START_TEST(locks_are_counted)
{
	zx_handle_t vmo = vmo_discardable(PAGES(2));
	zx_vmo_lock_state_t state;

	/* It starts unlocked. */
	assert_status(op(vmo, UNLOCK, 0, PAGES(2)), ZX_ERR_BAD_STATE);
	assert_ok(op(vmo, TRY_LOCK, 0, PAGES(2)));
	assert_ok(lock(vmo, PAGES(2), &state));
	assert_ok(op(vmo, TRY_LOCK, 0, PAGES(2)));
	assert_ok(op(vmo, UNLOCK, 0, PAGES(2)));
	assert_ok(op(vmo, UNLOCK, 0, PAGES(2)));
	assert_ok(op(vmo, UNLOCK, 0, PAGES(2)));
	assert_status(op(vmo, UNLOCK, 0, PAGES(2)), ZX_ERR_BAD_STATE);
}
END_TEST

START_TEST(lock_reports_what_it_locked)
{
	zx_handle_t vmo = vmo_discardable(PAGES(3));
	struct {
		zx_vmo_lock_state_t state;
		char more[8];
	} out;

	untouched(out);
	assert_ok(zx_vmo_op_range(vmo, LOCK, 0, PAGES(3), &out, sizeof(out)));
	ck_assert_uint_eq(out.state.offset, 0);
	ck_assert_uint_eq(out.state.size, PAGES(3));
	ck_assert_uint_eq(out.state.discarded_offset, 0);
	ck_assert_uint_eq(out.state.discarded_size, 0);
	assert_untouched(out.more);
}
END_TEST

START_TEST(lock_with_a_bad_buffer_is_invalid_args_and_no_lock)
{
	zx_handle_t vmo = vmo_discardable(PAGE);
	zx_vmo_lock_state_t state;

	assert_refused(ZX_ERR_INVALID_ARGS, state,
		       zx_vmo_op_range(vmo, LOCK, 0, PAGE, &state, sizeof(state) - 1));
	assert_status(op(vmo, UNLOCK, 0, PAGE), ZX_ERR_BAD_STATE);
	assert_refused(ZX_ERR_INVALID_ARGS, state,
		       zx_vmo_op_range(vmo, LOCK, 0, PAGE, &state, 0));
	assert_status(op(vmo, UNLOCK, 0, PAGE), ZX_ERR_BAD_STATE);
	assert_status(zx_vmo_op_range(vmo, LOCK, 0, PAGE, NULL, sizeof(state)),
		      ZX_ERR_INVALID_ARGS);
	assert_status(zx_vmo_op_range(vmo, LOCK, 0, PAGE, bad_pointer, sizeof(state)),
		      ZX_ERR_INVALID_ARGS);
	assert_status(zx_vmo_op_range(vmo, LOCK, 0, PAGE, kernel_pointer, sizeof(state)),
		      ZX_ERR_INVALID_ARGS);
}
END_TEST

START_TEST(a_locked_vmo_keeps_its_pages_and_works_as_any)
{
	zx_handle_t vmo = vmo_discardable(PAGES(4)), out;
	zx_vmo_lock_state_t state;
	zx_vaddr_t address;

	assert_ok(lock(vmo, PAGES(4), &state));
	fill(vmo, 0, PAGES(4), 0xaa);
	address = map_anywhere(zx_vmar_root_self(), READ_WRITE | ZX_VM_ALLOW_FAULTS, vmo,
			       PAGES(4));
	ck_assert_uint_eq(load32(address + PAGES(3)), 0xaaaaaaaa);
	assert_filled(vmo, 0, PAGES(4), 0xaa);
	assert_ok(op(vmo, COMMIT, 0, PAGES(4)));
	assert_ok(op(vmo, ZERO, 0, PAGE));
	assert_ok(op(vmo, DECOMMIT, PAGE, PAGE));
	assert_zero(vmo, 0, PAGES(2));
	ck_assert_uint_eq(committed(vmo), PAGES(2));
	/* But it has no children of any kind; that is said before the options are judged. */
	assert_refused(ZX_ERR_NOT_SUPPORTED, out,
		       zx_vmo_create_child(vmo, SNAPSHOT, 0, PAGES(4), &out));
	assert_refused(ZX_ERR_NOT_SUPPORTED, out,
		       zx_vmo_create_child(vmo, AT_LEAST_ON_WRITE, 0, PAGES(4), &out));
	assert_refused(ZX_ERR_NOT_SUPPORTED, out,
		       zx_vmo_create_child(vmo, MODIFIED, 0, PAGES(4), &out));
	assert_refused(ZX_ERR_NOT_SUPPORTED, out,
		       zx_vmo_create_child(vmo, SLICE, 0, PAGES(4), &out));
	assert_refused(ZX_ERR_NOT_SUPPORTED, out,
		       zx_vmo_create_child(vmo, REFERENCE, 0, 0, &out));
	assert_refused(ZX_ERR_NOT_SUPPORTED, out, zx_vmo_create_child(vmo, 0, 0, PAGE, &out));
	ck_assert(has_zero_children(vmo));
}
END_TEST

/* ---- Discarding --------------------------------------------------------- */

START_TEST(what_is_unlocked_is_discarded_and_its_memory_goes_back)
{
	const long size = 16l << 20;
	zx_handle_t vmo;
	long before;

	cgroup_enter();
	before = cgroup_charged();
	vmo = unlocked_filled(size, 0xaa);
	ck_assert_uint_eq(committed(vmo), size);
	assert_charged(before, size);
	pressure();
	ck_assert_uint_eq(committed(vmo), 0);
	ck_assert_uint_eq(vmo_info(vmo).metadata_bytes, 0);
	ck_assert_uint_eq(size_of(vmo), size);
	eventually(cgroup_charged() < before + CHARGE_SLACK);
	assert_ok(zx_handle_close(vmo));
	cgroup_leave();
}
END_TEST

START_TEST(what_is_locked_keeps_every_byte)
{
	zx_handle_t once = vmo_discardable(PAGES(4)), twice = vmo_discardable(PAGES(4));

	lock_whole(once);
	fill(once, 0, PAGES(4), 0xaa);
	lock_whole(twice);
	lock_whole(twice);
	fill(twice, 0, PAGES(4), 0xbb);
	unlock(twice);
	pressure();
	assert_filled(once, 0, PAGES(4), 0xaa);
	assert_filled(twice, 0, PAGES(4), 0xbb);
	unlock(twice);
	pressure();
	assert_filled(once, 0, PAGES(4), 0xaa);
	ck_assert(is_discarded(twice));
}
END_TEST

START_TEST(what_was_never_locked_stays)
{
	zx_handle_t vmo = vmo_discardable(PAGES(4)), plain = vmo_numbered(2, 3);

	fill(vmo, 0, PAGES(4), 0xaa);
	pressure();
	assert_filled(vmo, 0, PAGES(4), 0xaa);
	assert_ok(op(vmo, TRY_LOCK, 0, PAGES(4)));
	assert_pages(plain, 3, 4);
}
END_TEST

START_TEST(what_has_no_pages_is_not_discarded)
{
	zx_handle_t vmo = vmo_discardable(PAGES(4)), empty = vmo_discardable(0);
	zx_vaddr_t address = map_anywhere(zx_vmar_root_self(), MAY_FAULT, vmo, PAGES(4));

	lock_whole(vmo);
	unlock(vmo);
	lock_whole(empty);
	unlock(empty);
	ck_assert_uint_eq(load32(address), 0);
	pressure();
	assert_zero(vmo, 0, PAGES(4));
	ck_assert_uint_eq(load32(address), 0);
	assert_ok(op(vmo, TRY_LOCK, 0, PAGES(4)));
	assert_ok(op(empty, TRY_LOCK, 0, 0));
}
END_TEST

START_TEST(what_is_unlocked_works_until_it_is_discarded)
{
	zx_handle_t vmo = unlocked_filled(PAGES(4), 0xaa);
	zx_vaddr_t address = map_anywhere(zx_vmar_root_self(), MAY_FAULT, vmo, PAGES(4));

	assert_filled(vmo, 0, PAGES(4), 0xaa);
	set_word(vmo, PAGE, 4711);
	ck_assert_uint_eq(load32(address + PAGE), 4711);
	store32(address + PAGES(2), 4712);
	assert_ok(op(vmo, TRY_LOCK, 0, PAGES(4)));
	pressure();
	assert_pages(vmo, 0xaaaaaaaa, 4711, 4712, 0xaaaaaaaa);
}
END_TEST

START_TEST(lock_tells_that_all_was_discarded)
{
	zx_handle_t vmo = unlocked_filled(PAGES(4), 0xaa);
	zx_vmo_lock_state_t state;

	pressure();
	assert_ok(lock(vmo, PAGES(4), &state));
	ck_assert_uint_eq(state.offset, 0);
	ck_assert_uint_eq(state.size, PAGES(4));
	ck_assert_uint_eq(state.discarded_offset, 0);
	ck_assert_uint_eq(state.discarded_size, PAGES(4));
	assert_zero(vmo, 0, PAGES(4));
	/* Once. */
	lock_whole(vmo);
	fill(vmo, 0, PAGES(4), 0xbb);
	unlock(vmo);
	unlock(vmo);
	assert_status(op(vmo, UNLOCK, 0, PAGES(4)), ZX_ERR_BAD_STATE);
	pressure();
	ck_assert(is_discarded(vmo));
}
END_TEST

START_TEST(try_lock_of_what_is_discarded_is_unavailable_and_no_lock)
{
	zx_handle_t vmo = unlocked_filled(PAGES(4), 0xaa);
	zx_vmo_lock_state_t state;

	pressure();
	assert_status(op(vmo, TRY_LOCK, 0, PAGES(4)), ZX_ERR_UNAVAILABLE);
	assert_status(op(vmo, TRY_LOCK, 0, PAGES(3)), ZX_ERR_OUT_OF_RANGE);
	assert_status(op(vmo, UNLOCK, 0, PAGES(4)), ZX_ERR_BAD_STATE);
	assert_status(op(vmo, TRY_LOCK, 0, PAGES(4)), ZX_ERR_UNAVAILABLE);
	ck_assert(is_discarded(vmo));
	assert_ok(lock(vmo, PAGES(4), &state));
	ck_assert_uint_eq(state.discarded_size, PAGES(4));
	assert_ok(op(vmo, TRY_LOCK, 0, PAGES(4)));
}
END_TEST

START_TEST(lock_with_a_bad_buffer_leaves_what_was_discarded_unlocked)
{
	zx_handle_t vmo = unlocked_filled(PAGES(4), 0xaa);

	pressure();
	assert_status(zx_vmo_op_range(vmo, LOCK, 0, PAGES(4), bad_pointer,
				      sizeof(zx_vmo_lock_state_t)), ZX_ERR_INVALID_ARGS);
	assert_status(op(vmo, UNLOCK, 0, PAGES(4)), ZX_ERR_BAD_STATE);
	/* As after any lock and unlock. */
	assert_ok(op(vmo, TRY_LOCK, 0, PAGES(4)));
	assert_zero(vmo, 0, PAGES(4));
}
END_TEST

START_TEST(what_is_discarded_cannot_be_accessed)
{
	zx_handle_t vmo = unlocked_filled(PAGES(4), 0xaa), other = vmo_numbered(2, 3);
	zx_vaddr_t address = map_anywhere(zx_vmar_root_self(), MAY_FAULT, vmo, PAGES(5));
	struct outside outside = outside_new(MAY_FAULT, vmo, PAGES(4));
	struct outside reader = outside_new(ZX_VM_PERM_READ | ZX_VM_ALLOW_FAULTS, vmo, PAGES(4));
	size_t actual;
	char byte;

	pressure();
	assert_refused(ZX_ERR_NOT_FOUND, byte, zx_vmo_read(vmo, &byte, 0, 1));
	assert_status(zx_vmo_write(vmo, "x", PAGES(3), 1), ZX_ERR_NOT_FOUND);
	/* After the range. */
	assert_status(zx_vmo_read(vmo, &byte, PAGES(4), 1), ZX_ERR_OUT_OF_RANGE);
	assert_ok(zx_vmo_read(vmo, &byte, PAGES(4), 0));
	assert_status(op(vmo, COMMIT, 0, PAGE), ZX_ERR_NOT_FOUND);
	assert_status(zx_vmo_transfer_data(vmo, 0, 0, PAGE, other, 0), ZX_ERR_NOT_FOUND);
	assert_status(zx_vmo_transfer_data(other, 0, 0, PAGE, vmo, 0), ZX_ERR_NOT_FOUND);
	assert_pages(other, 3, 4);
	/* There is nothing to be taken away. */
	assert_ok(op(vmo, ZERO, 5, PAGES(2)));
	assert_ok(op(vmo, DECOMMIT, 0, PAGES(4)));

	assert_no_access(address);
	assert_no_access(address + PAGES(3));
	assert_beyond_the_end(address + PAGES(4));
	assert_status(zx_vmo_write(other, (void *)address, 0, 1), ZX_ERR_NOT_FOUND);
	assert_status(zx_vmo_read(other, (void *)address, 0, 1), ZX_ERR_NOT_FOUND);
	assert_status(outside_status(&outside, 0), ZX_ERR_NOT_FOUND);
	assert_status(zx_process_write_memory(outside.process, outside.address, "x", 1, &actual),
		      ZX_ERR_NOT_FOUND);
	assert_status(zx_process_write_memory(reader.process, reader.address, "x", 1, &actual),
		      ZX_ERR_NOT_FOUND);

	/* None of this brought it back. */
	assert_status(op(vmo, TRY_LOCK, 0, PAGES(4)), ZX_ERR_UNAVAILABLE);
	ck_assert_uint_eq(committed(vmo), 0);
}
END_TEST

START_TEST(every_mapping_loses_it_and_has_it_again)
{
	zx_handle_t root = zx_vmar_root_self(), vmo = unlocked_filled(PAGES(4), 0xaa);
	struct outside outside = outside_new(MAY_FAULT, vmo, PAGES(4));
	zx_vaddr_t one = map_anywhere(root, MAY_FAULT, vmo, PAGES(4)), two;
	zx_vmo_lock_state_t state;
	size_t i;

	/* From the second page on, read only. */
	assert_ok(zx_vmar_map(root, ZX_VM_PERM_READ | ZX_VM_ALLOW_FAULTS, 0, vmo, PAGE, PAGES(3),
			      &two));
	for (i = 0; i < 4; i++)
		ck_assert_uint_eq(load32(one + PAGES(i)), 0xaaaaaaaa);
	for (i = 0; i < 3; i++)
		ck_assert_uint_eq(load32(two + PAGES(i)), 0xaaaaaaaa);
	store32(one + PAGE, 4711);
	ck_assert_uint_eq(outside_load(&outside, PAGE), 4711);
	pressure();
	for (i = 0; i < 4; i++)
		assert_no_access(one + PAGES(i));
	for (i = 0; i < 3; i++)
		assert_no_access(two + PAGES(i));
	assert_status(outside_status(&outside, PAGE), ZX_ERR_NOT_FOUND);
	ck_assert_uint_eq(vmo_info(vmo).num_mappings, 3);

	assert_ok(lock(vmo, PAGES(4), &state));
	for (i = 0; i < 4; i++)
		ck_assert_uint_eq(load32(one + PAGES(i)), 0);
	store32(one + PAGE, 4712);
	ck_assert_uint_eq(load32(two), 4712);
	ck_assert_uint_eq(outside_load(&outside, PAGE), 4712);
	ck_assert_uint_eq(word_at(vmo, PAGE), 4712);
}
END_TEST

START_TEST(private_copies_stay_when_the_rest_is_discarded)
{
	zx_handle_t vmo = unlocked_filled(PAGES(2), 0xaa);
	zx_vaddr_t address;

	assert_ok(zx_linux_vmar_map_private(zx_vmar_root_self(), MAY_FAULT, 0, vmo, 0, PAGES(2),
					    &address));
	store32(address, 4711);
	ck_assert_uint_eq(load32(address + PAGE), 0xaaaaaaaa);
	pressure();
	ck_assert_uint_eq(load32(address), 4711);
	assert_no_access(address + PAGE);
}
END_TEST

START_TEST(a_forked_child_loses_it_too)
{
	zx_handle_t vmo = unlocked_filled(PAGE, 0xaa);
	zx_vaddr_t address = map_anywhere(zx_vmar_root_self(), MAY_FAULT, vmo, PAGE);
	int ready[2], go[2], status;
	pid_t child;
	char byte;

	ck_assert(!pipe(ready) && !pipe(go));
	child = fork();
	ck_assert_int_ge(child, 0);
	if (!child) {
		if (load32(address) != 0xaaaaaaaa || write(ready[1], "r", 1) != 1 ||
		    read(go[0], &byte, 1) != 1)
			_exit(2);
		_exit(probe_read(address) == PROBE_SEGV ? 0 : 3);
	}
	ck_assert_int_eq(read(ready[0], &byte, 1), 1);
	/* The child's mapping alone is left of it. */
	assert_ok(zx_vmar_unmap(zx_vmar_root_self(), address, PAGE));
	assert_ok(zx_handle_close(vmo));
	pressure();
	ck_assert_int_eq(write(go[1], "g", 1), 1);
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert_int_eq(status, 0);
}
END_TEST

START_TEST(what_is_discarded_can_be_resized)
{
	zx_vmo_lock_state_t state;
	zx_handle_t vmo;

	assert_ok(zx_vmo_create(PAGES(4), ZX_VMO_DISCARDABLE | ZX_VMO_RESIZABLE, &vmo));
	lock_whole(vmo);
	fill(vmo, 0, PAGES(4), 0xaa);
	unlock(vmo);
	pressure();
	assert_ok(zx_vmo_set_size(vmo, PAGES(6)));
	ck_assert(is_discarded(vmo));
	assert_status(lock(vmo, PAGES(4), &state), ZX_ERR_OUT_OF_RANGE);
	assert_ok(lock(vmo, PAGES(6), &state));
	ck_assert_uint_eq(state.size, PAGES(6));
	ck_assert_uint_eq(state.discarded_size, PAGES(6));
	assert_zero(vmo, 0, PAGES(6));
}
END_TEST

/* ---- A memory cgroup at its limit --------------------------------------- */

#define LIMIT	(64ul << 20)
#define PART	(16ul << 20)

/* Runs @body in a forked child that is in a cgroup of LIMIT bytes. */
static void in_cgroup(int (*body)(void))
{
	int status = 0;
	pid_t child;

	cgroup_make(LIMIT);
	child = fork();
	ck_assert_int_ge(child, 0);
	if (!child)
		_exit(cgroup_join() ? body() : 100);
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert_msg(!status, "status %#x", status);
	cgroup_remove();
}

static zx_status_t lock_and_commit(zx_handle_t *vmo)
{
	zx_status_t status = zx_vmo_create(PART, ZX_VMO_DISCARDABLE, vmo);

	if (!status)
		status = op(*vmo, TRY_LOCK, 0, PART);
	if (!status)
		status = op(*vmo, COMMIT, 0, PART);
	return status;
}

static int oldest_first(void)
{
	/* Which is unlocked when has nothing to do with its age. */
	static const int order[] = { 1, 0, 2 };
	bool gone[3];
	zx_handle_t vmo[3], plain;
	int i;

	for (i = 0; i < 3; i++)
		if (lock_and_commit(&vmo[i]))
			return 1;
	for (i = 0; i < 3; i++)
		if (op(vmo[order[i]], UNLOCK, 0, PART))
			return 2;
	if (zx_vmo_create(PART + PART / 2, 0, &plain) ||
	    op(plain, COMMIT, 0, PART + PART / 2))
		return 3;
	for (i = 0; i < 3; i++)
		gone[i] = is_discarded(vmo[order[i]]);
	if (!gone[0])
		return 4;
	if (gone[2] && !gone[1])
		return 5;
	return 0;
}

START_TEST(a_cgroup_at_its_limit_discards_its_own_oldest_first)
{
	zx_handle_t mine = unlocked_filled(PAGES(4), 0xaa);

	in_cgroup(oldest_first);
	assert_filled(mine, 0, PAGES(4), 0xaa);
}
END_TEST

static int four_times_the_limit(void)
{
	size_t i, gone = 0, n = 4 * LIMIT / PART;
	zx_handle_t vmo[4 * LIMIT / PART];

	for (i = 0; i < n; i++)
		if (lock_and_commit(&vmo[i]) || op(vmo[i], UNLOCK, 0, PART))
			return 1;
	for (i = 0; i < n; i++)
		gone += is_discarded(vmo[i]);
	/* There is no room for more. */
	return gone < n - LIMIT / PART ? 2 : 0;
}

START_TEST(what_is_unlocked_makes_room_before_anybody_is_killed)
{
	in_cgroup(four_times_the_limit);
}
END_TEST

/* ---- All at once -------------------------------------------------------- */

#define VMOS		4
#define LOCKERS		3
#define SHARE		PAGES(3)	/* of each locker in each VMO */
#define SIZE		(SHARE * LOCKERS)

static zx_handle_t raced[VMOS];
static zx_vaddr_t raced_at[VMOS];
static atomic_bool race_over;
static atomic_uint race_losses;
static const char *_Atomic race_failure;

static void *race_fail(const char *why)
{
	race_failure = why;
	race_over = true;
	return NULL;
}

/* All words of @words are @value. */
static bool all_are(const uint32_t *words, uint32_t value)
{
	size_t i;

	for (i = 0; i < SHARE / sizeof(*words); i++)
		if (words[i] != value)
			return false;
	return true;
}

/* Each has a part of each VMO of its own, and knows what is in it. */
static void *locker(void *arg)
{
	size_t which = (size_t)arg, offset = which * SHARE, i, k;
	static _Thread_local uint32_t mine[SHARE / 4], back[SHARE / 4];
	uint32_t stamp = 1, last[VMOS] = { 0 };
	uint64_t random = which + 1;

	while (!race_over) {
		zx_vmo_lock_state_t state = { 0 };
		uint32_t *mapped;

		k = random_below(&random, VMOS);
		mapped = (uint32_t *)(raced_at[k] + offset);
		if (random_below(&random, 2) ||
		    op(raced[k], TRY_LOCK, 0, SIZE) != ZX_OK) {
			if (lock(raced[k], SIZE, &state))
				return race_fail("LOCK");
		}
		/* Nothing is lost in part, and what is lost is zero. */
		if (!all_are(mapped, state.discarded_size ? 0 : mapped[0]))
			return race_fail("torn");
		if (mapped[0] && mapped[0] != last[k])
			return race_fail("not what was written last");
		if (last[k] && !mapped[0])
			race_losses++;
		/* From here to UNLOCK every byte stays. */
		last[k] = stamp++ * LOCKERS + which;
		for (i = 0; i < SHARE / 4; i++)
			mine[i] = last[k];
		if (random_below(&random, 2))
			memcpy(mapped, mine, SHARE);
		else if (zx_vmo_write(raced[k], mine, offset, SHARE))
			return race_fail("write");
		for (i = random_below(&random, 8); i; i--) {
			if (!all_are(mapped, last[k]))
				return race_fail("lost in the mapping");
			if (zx_vmo_read(raced[k], back, offset, SHARE) ||
			    !all_are(back, last[k]))
				return race_fail("lost");
		}
		if (op(raced[k], UNLOCK, 0, SIZE))
			return race_fail("UNLOCK");
	}
	return NULL;
}

/* Accesses what may be discarded, by a call that survives it. */
static void *toucher(void *arg)
{
	zx_handle_t other = (zx_handle_t)(uintptr_t)arg;
	uint64_t random = 99;

	while (!race_over) {
		size_t k = random_below(&random, VMOS), i = random_below(&random, SIZE / PAGE);
		zx_status_t status = zx_vmo_write(other, (void *)(raced_at[k] + PAGES(i)), 0,
						  PAGE);

		/* Locked again before the call came to ask why, it is there. */
		if (status && status != ZX_ERR_NOT_FOUND && status != ZX_ERR_OUT_OF_RANGE)
			return race_fail("touch");
	}
	return NULL;
}

/* Unlocked VMOs that go while they are being discarded. */
static void *closer(void *arg)
{
	while (!race_over) {
		zx_handle_t vmo;
		zx_vaddr_t address;

		if (zx_vmo_create(PAGES(8), ZX_VMO_DISCARDABLE, &vmo) ||
		    zx_vmar_map(zx_vmar_root_self(), MAY_FAULT, 0, vmo, 0, PAGES(8), &address) ||
		    op(vmo, TRY_LOCK, 0, PAGES(8)))
			return race_fail("create");
		memset((void *)address, 1, PAGES(8));
		if (op(vmo, UNLOCK, 0, PAGES(8)) || zx_handle_close(vmo) ||
		    zx_vmar_unmap(zx_vmar_root_self(), address, PAGES(8)))
			return race_fail("close");
	}
	return arg;
}

START_TEST(locks_pressure_faults_and_closing_race_and_no_locked_byte_is_lost)
{
	unsigned int enough = slow_machine() ? 50 : 500;
	zx_handle_t other = vmo_new(PAGE);
	pthread_t threads[LOCKERS + 2];
	size_t i;

	for (i = 0; i < VMOS; i++) {
		raced[i] = vmo_discardable(SIZE);
		raced_at[i] = map_anywhere(zx_vmar_root_self(), MAY_FAULT, raced[i], SIZE);
	}
	/* Linux need not tell of each. */
	proc_write("/proc/sys/vm/drop_caches", "4");
	for (i = 0; i < LOCKERS; i++)
		ck_assert(!pthread_create(&threads[i], NULL, locker, (void *)i));
	ck_assert(!pthread_create(&threads[i++], NULL, toucher, (void *)(uintptr_t)other));
	ck_assert(!pthread_create(&threads[i++], NULL, closer, NULL));
	while (!race_over) {
		pressure();
		if (race_losses >= enough)
			race_over = true;
	}
	for (i = 0; i < ARRAY_SIZE(threads); i++)
		ck_assert(!pthread_join(threads[i], NULL));
	ck_assert_msg(!race_failure, "%s", race_failure);
}
END_TEST

int main(void)
{
	test_begin("vmo_discardable");
	test_case("locks", locks_of_a_plain_vmo_are_not_supported_after_the_right,
		  locks_want_read_or_write, locks_are_for_the_whole_vmo_only, locks_are_counted,
		  lock_reports_what_it_locked, lock_with_a_bad_buffer_is_invalid_args_and_no_lock,
		  a_locked_vmo_keeps_its_pages_and_works_as_any);
	test_case("discard", what_is_unlocked_is_discarded_and_its_memory_goes_back,
		  what_is_locked_keeps_every_byte, what_was_never_locked_stays,
		  what_has_no_pages_is_not_discarded,
		  what_is_unlocked_works_until_it_is_discarded, lock_tells_that_all_was_discarded,
		  try_lock_of_what_is_discarded_is_unavailable_and_no_lock,
		  lock_with_a_bad_buffer_leaves_what_was_discarded_unlocked,
		  what_is_discarded_cannot_be_accessed, every_mapping_loses_it_and_has_it_again,
		  private_copies_stay_when_the_rest_is_discarded, a_forked_child_loses_it_too,
		  what_is_discarded_can_be_resized);
	test_case("cgroup", a_cgroup_at_its_limit_discards_its_own_oldest_first,
		  what_is_unlocked_makes_room_before_anybody_is_killed);
	test_case("race", locks_pressure_faults_and_closing_race_and_no_locked_byte_is_lost);
	return test_end();
}
