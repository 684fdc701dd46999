// SPDX-License-Identifier: GPL-2.0-only
/*
 * Linux's own memory calls on ranges of ours hurt the program that makes them and nobody
 * else, and never give an access that the handles did not: DESIGN.md 5.
 */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>

#include "common_ground.h"

static zx_handle_t vmar;
static zx_vaddr_t base;

/* A VMAR of ten pages, page 4 and 5 mapped with @perms from @vmo. */
static void setup(zx_vm_option_t perms, zx_handle_t vmo)
{
	vmar = vmar_new(CAN_MAP_ALL, PAGES(10), &base);
	map_at(vmar, perms, PAGES(4), vmo, PAGES(2));
}

#define at(page)	((void *)(base + PAGES(page)))

static int prots[] = { PROT_READ, PROT_WRITE, PROT_EXEC, PROT_READ | PROT_WRITE,
		       PROT_READ | PROT_EXEC, PROT_READ | PROT_WRITE | PROT_EXEC };

/* ---- mprotect ----------------------------------------------------------- */

START_TEST(mprotect_cannot_open_a_reservation)
{
	int i;

	setup(READ_WRITE, vmo_new(PAGES(2)));
	for (i = 0; i < 6; i++) {
		assert_errno(mprotect(at(0), PAGES(4), prots[i]), EACCES);
		assert_errno(mprotect(at(7), PAGE, prots[i]), EACCES);
	}
	assert_no_access(base);
	assert_no_access(base + PAGES(7));
	assert_read_write(base + PAGES(4));
}
END_TEST

START_TEST(mprotect_cannot_exceed_the_maximum_of_a_mapping)
{
	zx_handle_t vmo = vmo_numbered(2, 3), read = without_rights(vmo, ZX_RIGHT_WRITE);

	/* The VMO's handle had neither WRITE nor EXECUTE. */
	setup(ZX_VM_PERM_READ, read);
	assert_errno(mprotect(at(4), PAGES(2), PROT_READ | PROT_WRITE), EACCES);
	assert_errno(mprotect(at(4), PAGES(2), PROT_READ | PROT_EXEC), EACCES);
	assert_read_only(base + PAGES(4));
	ck_assert_uint_eq(load32(base + PAGES(4)), 3);
	/* No rights but MAP: no access at all. */
	setup(0, with_rights(vmo, ZX_RIGHT_MAP));
	assert_errno(mprotect(at(4), PAGES(2), PROT_READ), EACCES);
	assert_no_access(base + PAGES(4));
}
END_TEST

START_TEST(mprotect_cannot_exceed_the_rights_of_the_vmar_handle)
{
	zx_handle_t vmo = vmo_new(PAGES(2)), less;
	zx_vaddr_t address;

	vmar = vmar_new(CAN_MAP_ALL, PAGES(10), &base);
	less = without_rights(vmar, ZX_RIGHT_WRITE);
	address = map_anywhere(less, ZX_VM_PERM_READ, vmo, PAGES(2));
	assert_errno(mprotect((void *)address, PAGE, PROT_READ | PROT_WRITE), EACCES);
	assert_read_only(address);
}
END_TEST

/* What can be written can be read, on x86. */
START_TEST(mprotect_opens_nothing_of_a_vmo_that_may_not_be_read)
{
	zx_handle_t vmo = vmo_numbered(1, 3), weak;
	zx_vaddr_t address;

	vmar = vmar_new(CAN_MAP_ALL, PAGES(10), &base);
	weak = with_rights(vmo, ZX_RIGHT_MAP);
	assert_ok(zx_linux_vmar_map_private(vmar, 0, 0, weak, 0, PAGE, &address));
	assert_errno(mprotect((void *)address, PAGE, PROT_WRITE), EACCES);
	weak = with_rights(vmo, ZX_RIGHT_MAP | ZX_RIGHT_WRITE);
	assert_ok(zx_vmar_map(vmar, 0, 0, weak, 0, PAGE, &address));
	assert_errno(mprotect((void *)address, PAGE, PROT_WRITE), EACCES);
	assert_errno(mprotect((void *)address, PAGE, PROT_EXEC), EACCES);
}
END_TEST

START_TEST(mprotect_within_the_maximum_is_the_programs_own_affair)
{
	zx_handle_t vmo = vmo_numbered(2, 3);

	setup(READ_WRITE, vmo);
	ck_assert_int_eq(mprotect(at(4), PAGE, PROT_NONE), 0);
	assert_no_access(base + PAGES(4));
	ck_assert_int_eq(mprotect(at(4), PAGE, PROT_READ | PROT_WRITE), 0);
	assert_read_write(base + PAGES(4));
	ck_assert_uint_eq(load32(base + PAGES(4)), 3);
	assert_ok(zx_vmar_unmap(vmar, base, PAGES(10)));
	assert_no_access(base + PAGES(4));
}
END_TEST

/* ---- mmap --------------------------------------------------------------- */

START_TEST(mmap_never_lands_in_a_vmar)
{
	size_t size = GIB(64ul);
	int i;

	vmar = vmar_new(CAN_MAP_ALL, size, &base);
	for (i = 0; i < 200; i++) {
		/* With a hint into it, too. */
		void *hint = i & 1 ? (void *)(base + PAGES(1000) * i) : NULL;
		char *p = mmap(hint, PAGES(16), PROT_READ | PROT_WRITE,
			       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

		ck_assert_ptr_ne(p, MAP_FAILED);
		ck_assert((zx_vaddr_t)p + PAGES(16) <= base || (zx_vaddr_t)p >= base + size);
	}
	assert_errno(mmap((void *)base, PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS |
			  MAP_FIXED_NOREPLACE, -1, 0), EEXIST);
}
END_TEST

START_TEST(a_strangers_fixed_mapping_is_not_overwritten_by_ours)
{
	zx_handle_t vmo = vmo_new(PAGE);
	zx_vaddr_t address;
	volatile char *stranger;
	int i;

	setup(READ_WRITE, vmo_new(PAGES(2)));
	/* Linux lets the program do this to itself. */
	stranger = mmap(at(2), PAGE, PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	if (stranger == MAP_FAILED)
		return;
	*stranger = 'S';
	ck_assert_int_ne(zx_vmar_map(vmar, READ_WRITE | ZX_VM_SPECIFIC, PAGES(2), vmo, 0, PAGE,
				     &address), ZX_OK);
	ck_assert_int_ne(zx_vmar_map(vmar, READ_WRITE | ZX_VM_SPECIFIC_OVERWRITE, PAGES(2), vmo,
				     0, PAGE, &address), ZX_OK);
	for (i = 0; i < 50; i++)
		if (zx_vmar_map(vmar, READ_WRITE, 0, vmo, 0, PAGE, &address))
			break;
	ck_assert_int_eq(*stranger, 'S');
	zx_vmar_unmap(vmar, base, PAGES(10));
	ck_assert_int_eq(*stranger, 'S');
	zx_vmar_destroy(vmar);
	ck_assert_int_eq(*stranger, 'S');
	event_new();
}
END_TEST

struct contest {
	zx_handle_t vmo;
	zx_vaddr_t place;
	int rounds;
	int won;
};

static void *overwrite_again_and_again(void *arg)
{
	struct contest *c = arg;
	zx_info_vmar_t root;
	zx_vaddr_t address;
	int i;

	assert_ok(zx_object_get_info(zx_vmar_root_self(), ZX_INFO_VMAR, &root, sizeof(root), NULL,
				     NULL));
	for (i = 0; i < c->rounds; i++) {
		zx_status_t status = zx_vmar_map(zx_vmar_root_self(),
						 READ_WRITE | ZX_VM_SPECIFIC_OVERWRITE,
						 c->place - root.base, c->vmo, 0, PAGE, &address);

		if (status == ZX_ERR_ALREADY_EXISTS)
			continue;
		assert_ok(status);
		assert_ok(zx_vmar_unmap(zx_vmar_root_self(), address, PAGE));
		c->won++;
	}
	return NULL;
}

/* Also when it comes just then. */
START_TEST(what_linux_maps_into_free_space_is_not_overwritten)
{
	struct contest c = { vmo_new(PAGE), 0, slow_machine() ? 100 : 5000, 0 };
	int i, won = 0;
	pthread_t thread;

	/* Linux fills what is free from above, with the thread's stack first. */
	c.place = (zx_vaddr_t)mmap(NULL, GIB(1ul), PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	ck_assert_int_eq(munmap((void *)c.place, GIB(1ul)), 0);
	ck_assert_int_eq(pthread_create(&thread, NULL, overwrite_again_and_again, &c), 0);
	for (i = 0; i < c.rounds; i++) {
		volatile char *p = mmap((void *)c.place, PAGE, PROT_READ | PROT_WRITE,
					MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
		int k;

		if (p == MAP_FAILED)
			continue;
		*p = 'S';
		for (k = 0; k < 100; k++)
			ck_assert_int_eq(*p, 'S');
		ck_assert_int_eq(munmap((void *)p, PAGE), 0);
		won++;
	}
	ck_assert_int_eq(pthread_join(thread, NULL), 0);
	ck_assert_int_gt(won + c.won, 0);
}
END_TEST

/* ---- munmap ------------------------------------------------------------- */

START_TEST(munmap_of_a_mapping_takes_it_away_and_nothing_more)
{
	zx_handle_t vmo = vmo_numbered(2, 3);
	uint32_t value = 0;

	setup(READ_WRITE, vmo);
	if (munmap(at(4), PAGE))
		return;
	assert_no_access(base + PAGES(4));
	assert_read_write(base + PAGES(5));
	ck_assert_uint_eq(load32(base + PAGES(5)), 4);
	assert_ok(zx_vmo_read(vmo, &value, 0, 4));
	ck_assert_uint_eq(value, 3);
	zx_vmar_unmap(vmar, base, PAGES(10));
	ck_assert_int_eq(probe_read(base + PAGES(5)), PROBE_SEGV);
	zx_vmar_destroy(vmar);
	ck_assert_uint_eq(vmo_info(vmo).num_mappings, 0);
}
END_TEST

START_TEST(what_linux_put_into_a_hole_stays_whole)
{
	zx_handle_t vmo = vmo_new(PAGE);
	volatile char *stranger;
	zx_vaddr_t address;

	setup(READ_WRITE, vmo_new(PAGES(2)));
	if (munmap(at(0), PAGES(3)))
		return;
	stranger = mmap(at(1), PAGE, PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
	ck_assert_ptr_ne((void *)stranger, MAP_FAILED);
	*stranger = 'S';
	ck_assert_int_ne(zx_vmar_map(vmar, READ_WRITE | ZX_VM_SPECIFIC, PAGE, vmo, 0, PAGE,
				     &address), ZX_OK);
	zx_vmar_map(vmar, READ_WRITE | ZX_VM_SPECIFIC_OVERWRITE, PAGE, vmo, 0, PAGE, &address);
	ck_assert_int_eq(*stranger, 'S');
	zx_vmar_unmap(vmar, base, PAGES(10));
	ck_assert_int_eq(*stranger, 'S');
	zx_vmar_destroy(vmar);
	ck_assert_int_eq(*stranger, 'S');
}
END_TEST

START_TEST(munmap_of_a_whole_vmar_leaves_its_handle_to_be_destroyed)
{
	zx_vaddr_t address;
	zx_handle_t out;

	setup(READ_WRITE, vmo_new(PAGES(2)));
	if (munmap(at(0), PAGES(10)))
		return;
	ck_assert_int_eq(probe_read(base), PROBE_SEGV);
	/* Any status will do; the kernel survives, and so does the rest. */
	zx_vmar_map(vmar, READ_WRITE, 0, vmo_new(PAGE), 0, PAGE, &address);
	zx_vmar_allocate(vmar, 0, 0, PAGE, &out, &address);
	zx_vmar_unmap(vmar, base, PAGES(10));
	zx_vmar_destroy(vmar);
	setup(READ_WRITE, vmo_new(PAGES(2)));
	assert_read_write(base + PAGES(4));
}
END_TEST

/* ---- mremap, madvise, others -------------------------------------------- */

START_TEST(mremap_gives_no_access_to_a_reservation_moved)
{
	void *moved;

	setup(READ_WRITE, vmo_new(PAGES(2)));
	/* It does not grow. */
	ck_assert_ptr_eq(mremap(at(0), PAGES(4), PAGES(40), MREMAP_MAYMOVE), MAP_FAILED);
	moved = mremap(at(0), PAGE, PAGE, MREMAP_MAYMOVE | MREMAP_FIXED,
		       mmap(NULL, PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
	if (moved != MAP_FAILED) {
		assert_no_access((zx_vaddr_t)moved);
		assert_errno(mprotect(moved, PAGE, PROT_READ), EACCES);
	}
	zx_vmar_destroy(vmar);
}
END_TEST

START_TEST(mremap_gives_no_more_of_a_vmo_than_was_mapped)
{
	zx_handle_t vmo = vmo_numbered(8, 30), read = without_rights(vmo, ZX_RIGHT_WRITE);
	void *moved, *target;

	setup(ZX_VM_PERM_READ, read);
	/* Page 2 of the VMO was not mapped. */
	ck_assert_ptr_eq(mremap(at(4), PAGES(2), PAGES(8), MREMAP_MAYMOVE), MAP_FAILED);
	target = mmap(NULL, PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	moved = mremap(at(4), PAGE, PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, target);
	if (moved != MAP_FAILED) {
		assert_errno(mprotect(moved, PAGE, PROT_READ | PROT_WRITE), EACCES);
		ck_assert_uint_eq(load32((zx_vaddr_t)moved), 30);
	}
	zx_vmar_unmap(vmar, base, PAGES(10));
	zx_vmar_destroy(vmar);
	event_new();
}
END_TEST

START_TEST(madvise_keeps_data_and_protection)
{
	static const int advice[] = { MADV_DONTNEED, MADV_WILLNEED, MADV_FREE, MADV_REMOVE,
				      MADV_DONTFORK, MADV_DOFORK, MADV_HUGEPAGE, MADV_COLD,
				      MADV_PAGEOUT, MADV_MERGEABLE, MADV_DODUMP, MADV_SEQUENTIAL };
	zx_handle_t vmo = vmo_numbered(2, 3);
	uint32_t value = 0;
	size_t i;

	setup(READ_WRITE, vmo);
	for (i = 0; i < ARRAY_SIZE(advice); i++) {
		madvise(at(0), PAGES(4), advice[i]);
		madvise(at(4), PAGES(2), advice[i]);
	}
	assert_no_access(base);
	ck_assert_int_ne(probe_read(base + PAGES(4)), PROBE_SEGV);
	assert_ok(zx_vmo_read(vmo, &value, PAGE, 4));
	ck_assert_uint_eq(load32(base + PAGES(5)), value);
}
END_TEST

START_TEST(mlock_msync_and_mincore_do_no_harm)
{
	unsigned char vector[10];

	setup(READ_WRITE, vmo_new(PAGES(2)));
	mlock(at(0), PAGES(10));
	msync(at(4), PAGES(2), MS_SYNC | MS_INVALIDATE);
	mincore(at(0), PAGES(10), vector);
	munlock(at(0), PAGES(10));
	assert_no_access(base);
	assert_read_write(base + PAGES(4));
	assert_ok(zx_vmar_destroy(vmar));
}
END_TEST

START_TEST(the_pseudo_files_cannot_be_opened_through_proc)
{
	char path[128];
	FILE *file;

	setup(ZX_VM_PERM_READ, without_rights(vmo_new(PAGES(2)), ZX_RIGHT_WRITE));
	/* map_files would be a way around the rights. */
	snprintf(path, sizeof(path), "/proc/self/map_files/%lx-%lx", base + PAGES(4),
		 base + PAGES(6));
	file = fopen(path, "r+");
	if (!file)
		return;
	ck_assert_ptr_eq(mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fileno(file), 0),
			 MAP_FAILED);
	fclose(file);
}
END_TEST

START_TEST(proc_mem_obeys_the_maximum)
{
	zx_handle_t vmo = vmo_numbered(2, 3);
	uint32_t value = 0;
	FILE *file;

	setup(ZX_VM_PERM_READ, without_rights(vmo, ZX_RIGHT_WRITE));
	file = fopen("/proc/self/mem", "r+");
	ck_assert_ptr_nonnull(file);
	setvbuf(file, NULL, _IONBF, 0);
	/* Whether this fails or makes a copy: the VMO does not change. */
	fseek(file, base + PAGES(4), SEEK_SET);
	fwrite("evil", 4, 1, file);
	assert_ok(zx_vmo_read(vmo, &value, 0, 4));
	ck_assert_uint_eq(value, 3);
	fseek(file, base, SEEK_SET);
	ck_assert_uint_eq(fread(&value, 4, 1, file), 0);
	fclose(file);
}
END_TEST

/* ---- fork --------------------------------------------------------------- */

START_TEST(after_fork_the_child_has_no_access_beyond_the_parents)
{
	zx_handle_t vmo = vmo_numbered(2, 3);
	int status;
	pid_t child;

	setup(ZX_VM_PERM_READ, without_rights(vmo, ZX_RIGHT_WRITE));
	child = fork();
	if (!child) {
		if (!mprotect(at(4), PAGE, PROT_READ | PROT_WRITE) || !mprotect(at(0), PAGE,
										PROT_READ))
			_exit(1);
		_exit(probe_write(base + PAGES(4)) == PROBE_OK ||
		      probe_read(base) == PROBE_OK);
	}
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert_int_eq(status, 0);
	assert_read_only(base + PAGES(4));
}
END_TEST

START_TEST(what_the_child_unmaps_the_parent_keeps)
{
	int status;
	pid_t child;

	setup(READ_WRITE, vmo_numbered(2, 3));
	child = fork();
	if (!child)
		_exit(munmap(at(0), PAGES(10)) != 0);
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert_uint_eq(load32(base + PAGES(4)), 3);
	map_at(vmar, READ_WRITE, 0, vmo_new(PAGE), PAGE);
	assert_read_write(base);
	assert_ok(zx_vmar_destroy(vmar));
}
END_TEST

START_TEST(a_child_outlives_its_parents_vmar)
{
	zx_handle_t vmo = vmo_numbered(2, 3);
	int pipes[2], status;
	pid_t child;
	char byte;

	setup(READ_WRITE, vmo);
	ck_assert_int_eq(pipe(pipes), 0);
	child = fork();
	if (!child) {
		close(pipes[1]);
		/* Till the parent has destroyed all of it. */
		if (read(pipes[0], &byte, 1) != 1)
			_exit(1);
		probe_read(base + PAGES(4));
		probe_write(base + PAGES(5));
		probe_read(base);
		munmap(at(4), PAGE);
		_exit(0);
	}
	assert_ok(zx_vmar_destroy(vmar));
	assert_ok(zx_handle_close(vmar));
	assert_ok(zx_handle_close(vmo));
	ck_assert_int_eq(write(pipes[1], "x", 1), 1);
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert_int_eq(status, 0);
}
END_TEST

START_TEST(a_private_mapping_is_duplicated_by_fork)
{
	zx_vaddr_t address;
	int status;
	pid_t child;

	vmar = vmar_new(CAN_MAP_ALL, PAGES(10), &base);
	assert_ok(zx_linux_vmar_map_private(vmar, READ_WRITE, 0, vmo_numbered(1, 3), 0, PAGE,
					    &address));
	store32(address, 50);
	child = fork();
	if (!child) {
		if (load32(address) != 50)
			_exit(1);
		store32(address, 60);
		_exit(0);
	}
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert_int_eq(status, 0);
	ck_assert_uint_eq(load32(address), 50);
}
END_TEST

int main(void)
{
	test_begin("linux_mm");
	test_case("mprotect", mprotect_cannot_open_a_reservation,
		  mprotect_cannot_exceed_the_maximum_of_a_mapping,
		  mprotect_cannot_exceed_the_rights_of_the_vmar_handle,
		  mprotect_opens_nothing_of_a_vmo_that_may_not_be_read,
		  mprotect_within_the_maximum_is_the_programs_own_affair);
	test_case("mmap", mmap_never_lands_in_a_vmar,
		  a_strangers_fixed_mapping_is_not_overwritten_by_ours,
		  what_linux_maps_into_free_space_is_not_overwritten);
	test_case("munmap", munmap_of_a_mapping_takes_it_away_and_nothing_more,
		  what_linux_put_into_a_hole_stays_whole,
		  munmap_of_a_whole_vmar_leaves_its_handle_to_be_destroyed);
	test_case("others", mremap_gives_no_access_to_a_reservation_moved,
		  mremap_gives_no_more_of_a_vmo_than_was_mapped, madvise_keeps_data_and_protection,
		  mlock_msync_and_mincore_do_no_harm,
		  the_pseudo_files_cannot_be_opened_through_proc,
		  proc_mem_obeys_the_maximum);
	test_case("fork", after_fork_the_child_has_no_access_beyond_the_parents,
		  what_the_child_unmaps_the_parent_keeps, a_child_outlives_its_parents_vmar,
		  a_private_mapping_is_duplicated_by_fork);
	return test_end();
}
