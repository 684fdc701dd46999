// SPDX-License-Identifier: GPL-2.0-only
/* mmap() of a descriptor that holds a handle to a VMO. */
#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/wait.h>

#include "common_fd.h"

#define READ_ONLY PROT_READ
#define RW (PROT_READ | PROT_WRITE)

/* A VMO of numbered pages, a handle to it that stays, and a descriptor with these rights. */
static int vmo_fd(zx_handle_t *vmo, size_t pages, zx_rights_t rights)
{
	*vmo = vmo_numbered(pages, 100);
	return fd_holding(with_rights(*vmo, rights | ZX_RIGHT_TRANSFER), 0);
}

static zx_vaddr_t map_fd(int fd, size_t pages, int prot, int flags, off_t offset)
{
	void *where = mmap(NULL, PAGES(pages), prot, flags, fd, offset);

	ck_assert_msg(where != MAP_FAILED, "mmap: %s", strerror(errno));
	return (zx_vaddr_t)where;
}

static void assert_mmap_fails(int fd, int prot, int flags, int err)
{
	ck_assert_ptr_eq(mmap(NULL, PAGE, prot, flags, fd, 0), MAP_FAILED);
	ck_assert_int_eq(errno, err);
}

static uint32_t vmo_load(zx_handle_t vmo, uint64_t offset)
{
	uint32_t value;

	assert_ok(zx_vmo_read(vmo, &value, offset, sizeof(value)));
	return value;
}

START_TEST(a_shared_mapping_shows_the_vmo_both_ways)
{
	zx_handle_t vmo;
	int fd = vmo_fd(&vmo, 4, ZX_RIGHT_READ | ZX_RIGHT_WRITE | ZX_RIGHT_MAP);
	zx_vaddr_t address = map_fd(fd, 3, RW, MAP_SHARED, PAGE);
	zx_vaddr_t ours = map_anywhere(zx_vmar_root_self(), READ_WRITE, vmo, PAGES(4));
	uint32_t value = 77;

	ck_assert_uint_eq(load32(address), 101);
	ck_assert_uint_eq(load32(address + PAGES(2)), 103);
	store32(address, 55);
	ck_assert_uint_eq(vmo_load(vmo, PAGE), 55);
	ck_assert_uint_eq(load32(ours + PAGE), 55);
	assert_ok(zx_vmo_write(vmo, &value, PAGES(2), sizeof(value)));
	ck_assert_uint_eq(load32(address + PAGE), 77);
	store32(ours + PAGES(3), 66);
	ck_assert_uint_eq(load32(address + PAGES(2)), 66);
	/* What the VMO gives up is gone from the mapping at once. */
	assert_ok(zx_vmo_op_range(vmo, ZX_VMO_OP_ZERO, PAGE, PAGE, NULL, 0));
	ck_assert_uint_eq(load32(address), 0);
}
END_TEST

START_TEST(a_private_mapping_keeps_what_is_written)
{
	zx_handle_t vmo;
	int fd = vmo_fd(&vmo, 2, ZX_RIGHT_READ | ZX_RIGHT_MAP);
	zx_vaddr_t address = map_fd(fd, 2, RW, MAP_PRIVATE, 0);

	ck_assert_uint_eq(load32(address + PAGE), 101);
	store32(address + PAGE, 1);
	ck_assert_uint_eq(load32(address + PAGE), 1);
	ck_assert_uint_eq(vmo_load(vmo, PAGE), 101);
}
END_TEST

START_TEST(a_mapping_can_do_what_the_rights_allow)
{
	zx_handle_t vmo;
	int fd = vmo_fd(&vmo, 2, ZX_RIGHT_READ | ZX_RIGHT_MAP);
	zx_vaddr_t address = map_fd(fd, 2, READ_ONLY, MAP_SHARED, 0);
	char *memory = (char *)address;

	assert_read_only(address);
	ck_assert_int_eq(mprotect(memory, PAGE, RW), -1);
	ck_assert_int_eq(errno, EACCES);
	ck_assert_int_eq(mprotect(memory, PAGE, PROT_READ | PROT_EXEC), -1);
	ck_assert_int_eq(mprotect(memory, PAGE, PROT_NONE), 0);
	assert_no_access(address);
	ck_assert_int_eq(mprotect(memory, PAGE, PROT_READ), 0);
	assert_read_only(address);
	assert_mmap_fails(fd, RW, MAP_SHARED, EACCES);
	assert_mmap_fails(fd, PROT_WRITE, MAP_SHARED, EACCES);
	assert_mmap_fails(fd, PROT_READ | PROT_EXEC, MAP_SHARED, EACCES);
	assert_mmap_fails(fd, PROT_READ | PROT_EXEC, MAP_PRIVATE, EACCES);
	/* A private one may become writable, not executable. */
	memory = (char *)map_fd(fd, 1, READ_ONLY, MAP_PRIVATE, 0);
	ck_assert_int_eq(mprotect(memory, PAGE, RW), 0);
	assert_read_write((zx_vaddr_t)memory);
	ck_assert_int_eq(mprotect(memory, PAGE, PROT_READ | PROT_EXEC), -1);
	/* It does not come back by way of remapping. */
	ck_assert_ptr_eq(mmap((void *)address, PAGE, RW, MAP_SHARED | MAP_FIXED, fd, 0),
			 MAP_FAILED);
	ck_assert_uint_eq(vmo_load(vmo, 0), 100);
}
END_TEST

START_TEST(without_map_or_read_nothing_is_mapped)
{
	const int flags[] = { MAP_SHARED, MAP_PRIVATE };
	zx_handle_t vmo, event = event_new();
	int i;

	for (i = 0; i < 2; i++) {
		assert_mmap_fails(vmo_fd(&vmo, 1, ZX_RIGHT_READ | ZX_RIGHT_WRITE), PROT_READ,
				  flags[i], EACCES);
		assert_mmap_fails(vmo_fd(&vmo, 1, ZX_RIGHT_MAP | ZX_RIGHT_WRITE), PROT_READ,
				  flags[i], EACCES);
		assert_mmap_fails(vmo_fd(&vmo, 1, ZX_RIGHT_MAP | ZX_RIGHT_WRITE), PROT_NONE,
				  flags[i], EACCES);
		assert_mmap_fails(fd_view(vmo, ZX_VMO_ZERO_CHILDREN), PROT_READ, flags[i], EACCES);
		assert_mmap_fails(fd_view(event, ZX_EVENT_SIGNALED), PROT_READ, flags[i], ENODEV);
		assert_mmap_fails(fd_holding(event_new(), 0), PROT_READ, flags[i], ENODEV);
	}
}
END_TEST

START_TEST(what_was_taken_out_maps_no_more)
{
	zx_handle_t vmo, out;
	int fd = vmo_fd(&vmo, 1, ZX_RIGHT_READ | ZX_RIGHT_MAP);
	zx_vaddr_t address = map_fd(fd, 1, READ_ONLY, MAP_SHARED, 0);

	assert_ok(zx_handle_from_fd(fd, ZX_RIGHT_READ, &out));
	assert_mmap_fails(fd, PROT_READ, MAP_SHARED, EACCES);
	ck_assert_uint_eq(load32(address), 100);
}
END_TEST

START_TEST(code_runs_only_if_the_handle_may_execute)
{
	static const uint8_t code[] = { 0xc3 }; /* ret */
	zx_handle_t vmo = vmo_executable(PAGE), writer;
	zx_vaddr_t address;
	int fd;

	ck_assert_uint_ne(rights_of(vmo) & ZX_RIGHT_EXECUTE, 0);
	assert_ok(zx_handle_duplicate(vmo, ZX_RIGHT_SAME_RIGHTS, &writer));
	assert_ok(zx_vmo_write(writer, code, 0, sizeof(code)));
	fd = fd_holding(with_rights(vmo, ZX_RIGHT_READ | ZX_RIGHT_EXECUTE | ZX_RIGHT_MAP |
					 ZX_RIGHT_TRANSFER), 0);
	address = map_fd(fd, 1, PROT_READ | PROT_EXEC, MAP_SHARED, 0);
	ck_assert_int_eq(probe_call(address), PROBE_OK);
	address = map_fd(fd, 1, PROT_READ | PROT_EXEC, MAP_PRIVATE, 0);
	ck_assert_int_eq(probe_call(address), PROBE_OK);
	assert_mmap_fails(fd, RW, MAP_SHARED, EACCES);
}
END_TEST

START_TEST(a_mapping_outlives_descriptor_and_handles_and_counts_as_none)
{
	zx_handle_t vmo;
	int fd = vmo_fd(&vmo, 2, ZX_RIGHT_READ | ZX_RIGHT_WRITE | ZX_RIGHT_MAP);
	zx_vaddr_t address = map_fd(fd, 2, RW, MAP_SHARED, 0);

	ck_assert_uint_eq(handle_count(vmo), 2);
	close(fd);
	ck_assert_uint_eq(handle_count(vmo), 1);
	assert_ok(zx_handle_close(vmo));
	ck_assert_uint_eq(load32(address + PAGE), 101);
	store32(address, 9);
	ck_assert_uint_eq(load32(address), 9);
	ck_assert_int_eq(munmap((void *)address, PAGES(2)), 0);
	assert_no_access(address);
}
END_TEST

START_TEST(a_mapping_ends_where_the_vmo_does)
{
	zx_handle_t vmo;
	zx_vaddr_t address, far;
	int fd;

	assert_ok(zx_vmo_create(PAGES(2), ZX_VMO_RESIZABLE, &vmo));
	fd = fd_holding(with_rights(vmo, ZX_RIGHT_READ | ZX_RIGHT_WRITE | ZX_RIGHT_MAP |
					 ZX_RIGHT_TRANSFER), 0);
	address = map_fd(fd, 4, RW, MAP_SHARED, 0);
	far = map_fd(fd, 1, RW, MAP_SHARED, GIB(1ul << 20));
	assert_read_write(address + PAGE);
	assert_beyond_the_end(address + PAGES(2));
	assert_beyond_the_end(far);
	assert_ok(zx_vmo_set_size(vmo, PAGES(3)));
	assert_read_write(address + PAGES(2));
	assert_ok(zx_vmo_set_size(vmo, PAGE));
	assert_beyond_the_end(address + PAGE);
	assert_read_write(address);
}
END_TEST

START_TEST(a_snapshot_does_not_see_later_writes_through_a_mapping)
{
	zx_handle_t vmo, child;
	int fd = vmo_fd(&vmo, 2, ZX_RIGHT_READ | ZX_RIGHT_WRITE | ZX_RIGHT_MAP), child_fd;
	zx_vaddr_t address = map_fd(fd, 2, RW, MAP_SHARED, 0), snapshot;

	store32(address, 1);
	assert_ok(zx_vmo_create_child(vmo, ZX_VMO_CHILD_SNAPSHOT, 0, PAGES(2), &child));
	child_fd = fd_holding(child, 0);
	snapshot = map_fd(child_fd, 2, RW, MAP_SHARED, 0);
	store32(address, 2);
	ck_assert_uint_eq(load32(snapshot), 1);
	store32(snapshot + PAGE, 3);
	ck_assert_uint_eq(load32(address + PAGE), 101);
	ck_assert_uint_eq(vmo_load(vmo, 0), 2);
}
END_TEST

START_TEST(no_vmar_has_to_do_with_a_mapping)
{
	zx_vaddr_t base, out;
	zx_handle_t vmo, vmar = vmar_new(CAN_MAP_ALL, PAGES(4), &base);
	int fd = vmo_fd(&vmo, 1, ZX_RIGHT_READ | ZX_RIGHT_WRITE | ZX_RIGHT_MAP);
	size_t actual, avail;

	/* Over a reservation: a stranger has the space. */
	ck_assert_ptr_eq(mmap((void *)(base + PAGE), PAGE, RW, MAP_SHARED | MAP_FIXED, fd, 0),
			 (void *)(base + PAGE));
	assert_refused(ZX_ERR_ALREADY_EXISTS, out,
		       zx_vmar_map(vmar, READ_WRITE | ZX_VM_SPECIFIC_OVERWRITE, PAGE,
				   vmo_new(PAGE), 0, PAGE, &out));
	assert_ok(zx_object_get_info(vmar, ZX_INFO_VMAR_MAPS, NULL, 0, &actual, &avail));
	ck_assert_uint_eq(avail, 1);
	assert_ok(zx_vmar_destroy(vmar));
	ck_assert_uint_eq(load32(base + PAGE), 100);
	assert_no_access(base);
	ck_assert_uint_eq(vmo_info(vmo).num_mappings, 0);
}
END_TEST

START_TEST(linux_may_move_grow_and_fork_a_mapping)
{
	zx_handle_t vmo;
	int fd = vmo_fd(&vmo, 4, ZX_RIGHT_READ | ZX_RIGHT_WRITE | ZX_RIGHT_MAP), status;
	char *memory = (char *)map_fd(fd, 2, RW, MAP_SHARED, 0);
	pid_t child;

	memory = mremap(memory, PAGES(2), PAGES(4), MREMAP_MAYMOVE);
	ck_assert_ptr_ne(memory, MAP_FAILED);
	ck_assert_uint_eq(load32((zx_vaddr_t)memory + PAGES(3)), 103);
	close(fd);
	child = fork();
	if (!child) {
		*(volatile uint32_t *)memory = 4;
		_exit(0);
	}
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert_int_eq(status, 0);
	ck_assert_uint_eq(vmo_load(vmo, 0), 4);
}
END_TEST

START_TEST(a_mapping_of_what_was_discarded_faults)
{
	int fd, drop = open("/proc/sys/vm/drop_caches", O_WRONLY | O_CLOEXEC);
	zx_vmo_lock_state_t state;
	zx_handle_t vmo;
	zx_vaddr_t address;

	assert_ok(zx_vmo_create(PAGES(2), ZX_VMO_DISCARDABLE, &vmo));
	assert_ok(zx_vmo_op_range(vmo, ZX_VMO_OP_LOCK, 0, PAGES(2), &state, sizeof(state)));
	fd = fd_holding(with_rights(vmo, ZX_RIGHT_READ | ZX_RIGHT_WRITE | ZX_RIGHT_MAP |
					 ZX_RIGHT_TRANSFER), 0);
	address = map_fd(fd, 2, RW, MAP_SHARED, 0);
	store32(address, 3);
	ck_assert_uint_eq(vmo_load(vmo, 0), 3);
	assert_ok(zx_vmo_op_range(vmo, ZX_VMO_OP_UNLOCK, 0, PAGES(2), NULL, 0));
	ck_assert_int_eq(write(drop, "2", 1), 1);
	assert_no_access(address);
	/* Calls that follow the pointer say what is there: nothing. */
	assert_status(zx_vmo_write(vmo_new(PAGE), (void *)address, 0, 4), ZX_ERR_NOT_FOUND);
	assert_ok(zx_vmo_op_range(vmo, ZX_VMO_OP_LOCK, 0, PAGES(2), &state, sizeof(state)));
	assert_read_write(address);
	ck_assert_uint_eq(load32(address), 0);
}
END_TEST

int main(void)
{
	test_begin("handle_fd_mmap");
	test_case("mmap", a_shared_mapping_shows_the_vmo_both_ways,
		  a_private_mapping_keeps_what_is_written, a_mapping_can_do_what_the_rights_allow,
		  without_map_or_read_nothing_is_mapped, what_was_taken_out_maps_no_more,
		  code_runs_only_if_the_handle_may_execute,
		  a_mapping_outlives_descriptor_and_handles_and_counts_as_none,
		  a_mapping_ends_where_the_vmo_does,
		  a_snapshot_does_not_see_later_writes_through_a_mapping,
		  no_vmar_has_to_do_with_a_mapping, linux_may_move_grow_and_fork_a_mapping,
		  a_mapping_of_what_was_discarded_faults);
	return test_end();
}
