// SPDX-License-Identifier: GPL-2.0-only
/*
 * What Linux's calls about memory's use, place and protection do to ranges of
 * ours: madvise, mlock, NUMA, pkeys, userfaultfd, mseal and the like. They leave
 * VMOs, accesses and the VMAR's own view as they were, or are refused.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/mempolicy.h>
#include <linux/userfaultfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/shm.h>
#include <sys/syscall.h>

#include "common_ground.h"
#include "common_vmo.h"

/* What the C library of the build machine may not know yet. */
#define ADVICE_POPULATE_READ	22
#define ADVICE_POPULATE_WRITE	23
#define ADVICE_HWPOISON		100
#define ADVICE_SOFT_OFFLINE	101
#define NR_PROCESS_MADVISE	440
#define NR_MSEAL		462
#define FEATURE_WP_ASYNC	(1ull << 15)

static struct ground g;

#define at(page) ground_at(&g, page)

/* Where the kinds of ranges are. */
static const struct {
	size_t page;
	size_t pages;
} ranges[] = { { 0, 2 }, { 2, 2 }, { 5, 2 }, { 8, 2 }, { 3, 3 }, { 0, GROUND_PAGES } };

/* Poisoning, which takes pages away, has tests of its own. */
static bool is_advice_tried(int advice)
{
	return advice != ADVICE_HWPOISON && advice != ADVICE_SOFT_OFFLINE;
}

#define ADVICE_END 110

/* ---- madvise ------------------------------------------------------------ */

START_TEST(no_advice_changes_a_vmo_or_an_access)
{
	int advice;
	size_t i;

	g = ground_new();
	for (advice = 0; advice < ADVICE_END; advice++) {
		if (!is_advice_tried(advice))
			continue;
		for (i = 0; i < ARRAY_SIZE(ranges); i++)
			madvise(at(ranges[i].page), PAGES(ranges[i].pages), advice);
		assert_ground(&g);
	}
	assert_ground_works(&g);
}
END_TEST

START_TEST(no_advice_through_a_pidfd_does_either)
{
	int self = syscall(SYS_pidfd_open, getpid(), 0), advice;
	size_t i;

	ck_assert_int_ge(self, 0);
	g = ground_new();
	for (advice = 0; advice < ADVICE_END; advice++) {
		if (!is_advice_tried(advice))
			continue;
		for (i = 0; i < ARRAY_SIZE(ranges); i++) {
			struct iovec range = {
				at(ranges[i].page), PAGES(ranges[i].pages)
			};

			syscall(NR_PROCESS_MADVISE, self, &range, 1, advice, 0);
		}
		assert_ground(&g);
	}
	assert_ground_works(&g);
}
END_TEST

START_TEST(advice_cannot_populate_what_cannot_be_accessed)
{
	g = ground_new();
	ck_assert_int_eq(madvise(at(0), PAGE, ADVICE_POPULATE_READ), -1);
	ck_assert_int_eq(madvise(at(0), PAGE, ADVICE_POPULATE_WRITE), -1);
	ck_assert_int_eq(madvise(at(5), PAGE, ADVICE_POPULATE_WRITE), -1);
	ck_assert_int_eq(madvise(at(8), PAGE, ADVICE_POPULATE_WRITE), -1);
	ck_assert_int_eq(madvise(at(2), PAGES(2), ADVICE_POPULATE_WRITE), 0);
	assert_ground_works(&g);
}
END_TEST

START_TEST(advice_cannot_free_or_wipe_what_a_vmo_holds)
{
	g = ground_new();
	ck_assert_int_eq(madvise(at(2), PAGES(2), MADV_REMOVE), -1);
	ck_assert_int_eq(madvise(at(2), PAGES(2), MADV_FREE), -1);
	ck_assert_int_eq(madvise(at(2), PAGES(2), MADV_WIPEONFORK), -1);
	/* Only translations go; the content comes back. */
	ck_assert_int_eq(madvise(at(2), PAGES(2), MADV_DONTNEED), 0);
	assert_ground_works(&g);
}
END_TEST

START_TEST(a_private_mapping_keeps_its_copies_but_for_dontneed)
{
	zx_handle_t vmo = vmo_numbered(1, 3), vmar;
	zx_vaddr_t address;
	int advice;

	vmar = vmar_new(CAN_MAP_ALL, PAGES(10), NULL);
	assert_ok(zx_linux_vmar_map_private(vmar, READ_WRITE, 0, vmo, 0, PAGE, &address));
	store32(address, 50);
	for (advice = 0; advice < ADVICE_END; advice++) {
		bool drops = advice == MADV_DONTNEED || advice == 24 /* MADV_DONTNEED_LOCKED */;

		if (!is_advice_tried(advice))
			continue;
		madvise((void *)address, PAGE, advice);
		ck_assert_uint_eq(load32(address), drops ? 3 : 50);
		store32(address, 50);
	}
	ck_assert_uint_eq(word_at(vmo, 0), 3);
}
END_TEST

static void child_with_reservation(void *arg)
{
	size_t i;

	(void)arg;
	for (i = 0; i < GROUND_PAGES; i++)
		if (!strchr("wrx", GROUND[i]))
			assert_no_access(g.base + PAGES(i));
	/* It is in the way of nothing that the child does with handles of its own. */
	g = ground_new();
	assert_ground_works(&g);
}

START_TEST(a_reservation_copied_by_fork_gives_no_access)
{
	g = ground_new();
	/* Linux 7.2 refuses it. */
	if (madvise(at(0), PAGES(2), MADV_DOFORK))
		ck_assert_int_eq(errno, EINVAL);
	else
		child_join(child_run(child_with_reservation, NULL));
	assert_ground_works(&g);
}
END_TEST

static void child_without_mapping(void *arg)
{
	(void)arg;
	assert_no_access(g.base + PAGES(2));
	ck_assert_uint_eq(load32(g.base + PAGES(5)), READABLE_WORD);
}

START_TEST(dontfork_keeps_a_mapping_from_the_child)
{
	g = ground_new();
	ck_assert_int_eq(madvise(at(2), PAGES(2), MADV_DONTFORK), 0);
	child_join(child_run(child_without_mapping, NULL));
	assert_ground_works(&g);
}
END_TEST

/* ---- Memory that breaks ------------------------------------------------- */

/* Marks the page at @address as broken; false where Linux is built without that. */
static bool poison(zx_vaddr_t address)
{
	errno = 0;
	madvise((void *)address, PAGE, ADVICE_HWPOISON);
	return errno != EINVAL;
}

START_TEST(a_broken_page_harms_nothing_but_itself)
{
	zx_handle_t vmo = vmo_numbered(3, 70), vmar, other;
	uint32_t value = 0;
	zx_vaddr_t more;
	bool broken;

	vmar = vmar_new(CAN_MAP_ALL, PAGES(10), NULL);
	more = map_anywhere(vmar, READ_WRITE, vmo, PAGES(3));
	store32(more, 70);
	broken = poison(more);
	/* A mapping that has no translation yet gets none. */
	other = vmar_new(CAN_MAP_ALL, PAGES(10), NULL);
	more = map_anywhere(other, READ_WRITE, vmo, PAGES(3));
	ck_assert_int_eq(probe_read(more), broken ? PROBE_BUS : PROBE_OK);
	ck_assert_int_eq(probe_write(more), broken ? PROBE_BUS : PROBE_OK);
	assert_mapped(more + PAGE, 71, 72);
	assert_read_write(more + PAGE);
	assert_status(zx_vmo_read(vmo, &value, 0, sizeof(value)), broken ? ZX_ERR_IO : ZX_OK);
	assert_ok(zx_vmo_read(vmo, &value, PAGE, sizeof(value)));
	ck_assert_uint_eq(value, 71);
	/* What takes the page's place works. */
	assert_ok(op(vmo, ZX_VMO_OP_ZERO, 0, PAGE));
	assert_mapped(more, 0, 71, 72);
	store32(more, 73);
	assert_pages(vmo, 73, 71, 72);
	assert_ok(zx_vmar_destroy(other));
	ck_assert_uint_eq(vmo_info(vmo).num_mappings, 1);
	assert_ok(zx_vmar_destroy(vmar));
	assert_ok(zx_handle_close(vmo));
}
END_TEST

START_TEST(a_broken_page_is_not_copied_into_a_snapshot)
{
	zx_handle_t vmo = vmo_numbered(2, 70), child, vmar;
	zx_vaddr_t address, mine;
	bool broken;

	vmar = vmar_new(CAN_MAP_ALL, PAGES(10), NULL);
	address = map_anywhere(vmar, READ_WRITE, vmo, PAGES(2));
	store32(address, 70);
	broken = poison(address);
	child = snapshot_of(vmo);
	mine = map_anywhere(vmar, READ_WRITE, child, PAGES(2));
	ck_assert_int_eq(probe_write(mine), broken ? PROBE_BUS : PROBE_OK);
	ck_assert_int_eq(probe_read(mine), broken ? PROBE_BUS : PROBE_OK);
	assert_status(zx_vmo_write(child, &(uint32_t){ 9 }, 0, 4), broken ? ZX_ERR_IO : ZX_OK);
	assert_read_write(mine + PAGE);
	ck_assert_uint_eq(load32(mine + PAGE), 71);
	assert_ok(zx_vmar_destroy(vmar));
}
END_TEST

START_TEST(a_broken_page_of_zeros_is_replaced)
{
	zx_handle_t vmo = vmo_new(PAGES(3)), vmar;
	zx_vaddr_t address;

	vmar = vmar_new(CAN_MAP_ALL, PAGES(10), NULL);
	address = map_anywhere(vmar, READ_WRITE, vmo, PAGES(3));
	ck_assert_uint_eq(load32(address), 0);
	poison(address);
	/* Untouched pages are one in memory. */
	ck_assert_int_eq(probe_read(address + PAGE), PROBE_OK);
	assert_mapped(address + PAGE, 0, 0);
	store32(address + PAGES(2), 5);
	assert_pages(vmo, 0, 0, 5);
	assert_read_write(address);
	assert_ok(zx_vmar_destroy(vmar));
}
END_TEST

START_TEST(pages_of_a_vmo_cannot_be_taken_offline)
{
	size_t i;

	g = ground_new();
	store32(g.base + PAGES(2), WRITABLE_WORD);
	for (i = 0; i < ARRAY_SIZE(ranges); i++)
		madvise(at(ranges[i].page), PAGES(ranges[i].pages), ADVICE_SOFT_OFFLINE);
	assert_ground_works(&g);
}
END_TEST

/* ---- Locking, syncing, moving ------------------------------------------- */

START_TEST(locking_memory_locks_nothing_of_ours)
{
	g = ground_new();
	mlock(at(0), PAGES(GROUND_PAGES));
	assert_ground(&g);
	mlock2(at(0), PAGES(GROUND_PAGES), MLOCK_ONFAULT);
	assert_ground(&g);
	munlock(at(0), PAGES(GROUND_PAGES));
	mlockall(MCL_CURRENT | MCL_FUTURE);
	assert_ground_works(&g);
	munlockall();
	assert_ground_works(&g);
}
END_TEST

START_TEST(a_sparse_mapping_is_not_populated_by_mlockall)
{
	zx_handle_t vmo = vmo_new(GIB(1ul)), vmar;
	zx_vaddr_t address;

	ck_assert_int_eq(mlockall(MCL_CURRENT | MCL_FUTURE), 0);
	vmar = vmar_new(CAN_MAP_ALL, GIB(2ul), NULL);
	address = map_anywhere(vmar, READ_WRITE, vmo, GIB(1ul));
	ck_assert_uint_eq(committed(vmo), 0);
	store32(address, 1);
	ck_assert_uint_eq(committed(vmo), PAGE);
}
END_TEST

START_TEST(msync_and_mincore_change_nothing)
{
	unsigned char vector[GROUND_PAGES];
	static const int flags[] = { MS_SYNC, MS_ASYNC, MS_INVALIDATE, MS_SYNC | MS_INVALIDATE };
	size_t i;

	g = ground_new();
	for (i = 0; i < ARRAY_SIZE(flags); i++)
		msync(at(0), PAGES(GROUND_PAGES), flags[i]);
	mincore(at(0), PAGES(GROUND_PAGES), vector);
	assert_ground_works(&g);
}
END_TEST

START_TEST(moving_pages_between_nodes_changes_nothing)
{
	static const int modes[] = { MPOL_DEFAULT, MPOL_PREFERRED, MPOL_BIND, MPOL_INTERLEAVE,
				     MPOL_LOCAL };
	unsigned long nodes = 1, all = ~0ul;
	void *pages[GROUND_PAGES];
	int to[GROUND_PAGES] = {}, status[GROUND_PAGES];
	size_t i;

	g = ground_new();
	store32(g.base + PAGES(2), WRITABLE_WORD);
	for (i = 0; i < GROUND_PAGES; i++)
		pages[i] = at(i);
	syscall(SYS_move_pages, 0, GROUND_PAGES, pages, to, status, MPOL_MF_MOVE);
	syscall(SYS_move_pages, 0, GROUND_PAGES, pages, to, status, MPOL_MF_MOVE_ALL);
	syscall(SYS_move_pages, 0, GROUND_PAGES, pages, NULL, status, 0);
	syscall(SYS_migrate_pages, 0, 64, &all, &nodes);
	assert_ground(&g);
	for (i = 0; i < ARRAY_SIZE(modes); i++) {
		syscall(SYS_mbind, at(0), PAGES(GROUND_PAGES), modes[i], &nodes, 2,
			MPOL_MF_MOVE | MPOL_MF_MOVE_ALL | MPOL_MF_STRICT);
		syscall(SYS_mbind, at(2), PAGES(2), modes[i], NULL, 0, MPOL_MF_MOVE);
		assert_ground(&g);
	}
	assert_ground_works(&g);
}
END_TEST

/* ---- Protection keys, seals --------------------------------------------- */

START_TEST(pkey_mprotect_cannot_exceed_the_maximum)
{
	int key;

	g = ground_new();
	key = pkey_alloc(0, 0);
	/* Without the hardware: -1, which makes it mprotect(). */
	assert_errno(pkey_mprotect(at(0), PAGE, PROT_READ, key), EACCES);
	assert_errno(pkey_mprotect(at(0), PAGE, PROT_WRITE, key), EACCES);
	assert_errno(pkey_mprotect(at(5), PAGE, PROT_READ | PROT_WRITE, key), EACCES);
	assert_errno(pkey_mprotect(at(8), PAGE, PROT_READ | PROT_WRITE, key), EACCES);
	ck_assert_int_eq(pkey_mprotect(at(2), PAGES(2), PROT_READ | PROT_WRITE, key), 0);
	store32(g.base + PAGES(2), WRITABLE_WORD);
	assert_ground(&g);
	/* A signal handler left by longjmp() has no key but 0. */
	if (key >= 0)
		ck_assert_int_eq(pkey_mprotect(at(2), PAGES(2), PROT_READ | PROT_WRITE, 0), 0);
	assert_ground_works(&g);
}
END_TEST

START_TEST(a_protection_key_takes_access_away_and_a_new_mapping_gives_it_back)
{
	int key = pkey_alloc(0, PKEY_DISABLE_ACCESS);
	uint32_t value = 0;

	g = ground_new();
	if (key < 0) {
		ck_assert(errno == ENOSPC || errno == ENOSYS || errno == EINVAL);
		assert_ground_works(&g);
		return;
	}
	ck_assert_int_eq(pkey_mprotect(at(2), PAGES(2), PROT_READ | PROT_WRITE, key), 0);
	assert_no_access(g.base + PAGES(2));
	assert_ground(&g);
	/* The kernel copies for the program, with the program's keys. */
	assert_status(zx_vmo_read(g.readable, at(2), 0, 4), ZX_ERR_ACCESS_DENIED);
	assert_ok(zx_vmo_read(g.writable, &value, 0, 4));
	ck_assert_uint_eq(value, WRITABLE_WORD);
	assert_ok(zx_vmar_protect(g.vmar, ZX_VM_PERM_READ, g.base + PAGES(2), PAGES(2)));
	assert_read_only(g.base + PAGES(2));
	assert_ok(zx_vmar_protect(g.vmar, READ_WRITE, g.base + PAGES(2), PAGES(2)));
	assert_ground_works(&g);
}
END_TEST

/* From Linux 6.10 on a program can seal what it has mapped. */
START_TEST(what_is_sealed_stays_and_the_calls_say_so)
{
	bool sealed;
	zx_vaddr_t address;

	g = ground_new();
	errno = 0;
	sealed = !syscall(NR_MSEAL, at(2), PAGES(2), 0);
	if (!sealed) {
		ck_assert_int_eq(errno, ENOSYS);
		assert_ground_works(&g);
		return;
	}
	assert_status(zx_vmar_unmap(g.vmar, g.base + PAGES(2), PAGES(2)), ZX_ERR_ACCESS_DENIED);
	assert_status(zx_vmar_unmap(g.vmar, g.base, PAGES(GROUND_PAGES)), ZX_ERR_ACCESS_DENIED);
	assert_status(zx_vmar_protect(g.vmar, ZX_VM_PERM_READ, g.base + PAGES(2), PAGE),
		      ZX_ERR_ACCESS_DENIED);
	assert_status(zx_vmar_map(g.vmar, ZX_VM_PERM_READ | ZX_VM_SPECIFIC_OVERWRITE, PAGE,
				  g.writable, 0, PAGES(2), &address), ZX_ERR_ACCESS_DENIED);
	assert_status(zx_vmar_destroy(g.vmar), ZX_ERR_ACCESS_DENIED);
	assert_ground(&g);
	assert_read_write(g.base + PAGES(2));
	/* The rest can be had. */
	assert_ok(zx_vmar_unmap(g.vmar, g.base + PAGES(5), PAGES(2)));
	assert_drawing(0, g.base, "..ww....xx..");
}
END_TEST

START_TEST(a_sealed_reservation_stays_empty)
{
	zx_handle_t vmo = vmo_new(PAGE);
	zx_vaddr_t address;

	g = ground_new();
	if (syscall(NR_MSEAL, at(10), PAGES(2), 0)) {
		ck_assert_int_eq(errno, ENOSYS);
		assert_ground_works(&g);
		return;
	}
	assert_refused(ZX_ERR_ACCESS_DENIED, address,
		       zx_vmar_map(g.vmar, ZX_VM_PERM_READ | ZX_VM_SPECIFIC, PAGES(10), vmo, 0,
				   PAGE, &address));
	assert_ground(&g);
	assert_no_access(g.base + PAGES(10));
	map_at(g.vmar, READ_WRITE, PAGES(4), vmo, PAGE);
	assert_status(zx_vmar_destroy(g.vmar), ZX_ERR_ACCESS_DENIED);
	assert_read_write(g.base + PAGES(2));
}
END_TEST

/* ---- userfaultfd -------------------------------------------------------- */

static int uffd_open(uint64_t features)
{
	struct uffdio_api api = { .api = UFFD_API, .features = features };
	int uffd = syscall(SYS_userfaultfd, O_CLOEXEC | O_NONBLOCK);

	ck_assert_int_ge(uffd, 0);
	if (!ioctl(uffd, UFFDIO_API, &api))
		return uffd;
	close(uffd);
	return -1;
}

static int uffd_register(int uffd, size_t page, size_t pages, uint64_t mode)
{
	struct uffdio_register reg = {
		.range = { (uintptr_t)at(page), PAGES(pages) },
		.mode = mode,
	};

	return ioctl(uffd, UFFDIO_REGISTER, &reg);
}

START_TEST(userfaultfd_cannot_serve_faults_of_ours)
{
	static const uint64_t modes[] = {
		UFFDIO_REGISTER_MODE_MISSING, UFFDIO_REGISTER_MODE_WP,
		UFFDIO_REGISTER_MODE_MINOR,
		UFFDIO_REGISTER_MODE_MISSING | UFFDIO_REGISTER_MODE_WP,
	};
	int uffd = uffd_open(0);
	size_t i, j;

	ck_assert_int_ge(uffd, 0);
	g = ground_new();
	for (i = 0; i < ARRAY_SIZE(modes); i++)
		for (j = 0; j < ARRAY_SIZE(ranges); j++)
			assert_errno(uffd_register(uffd, ranges[j].page, ranges[j].pages,
						   modes[i]), EINVAL);
	assert_ground_works(&g);
	close(uffd);
}
END_TEST

START_TEST(userfaultfd_puts_no_page_into_our_ranges)
{
	void *source = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1,
			    0);
	int uffd = uffd_open(0);
	size_t page;

	ck_assert_int_ge(uffd, 0);
	g = ground_new();
	memset(source, 0x5a, PAGE);
	for (page = 0; page < GROUND_PAGES; page++) {
		struct uffdio_copy copy = {
			.dst = (uintptr_t)at(page), .src = (uintptr_t)source, .len = PAGE,
		};
		struct uffdio_zeropage zero = { .range = { (uintptr_t)at(page), PAGE } };
		struct uffdio_writeprotect protect = {
			.range = { (uintptr_t)at(page), PAGE },
			.mode = UFFDIO_WRITEPROTECT_MODE_WP,
		};
		/* struct uffdio_move: into ours, and out of ours */
		uint64_t into[5] = { (uintptr_t)at(page), (uintptr_t)source, PAGE };
		uint64_t from[5] = { (uintptr_t)source, (uintptr_t)at(page), PAGE };

		ck_assert_int_eq(ioctl(uffd, UFFDIO_COPY, &copy), -1);
		ck_assert_int_eq(ioctl(uffd, UFFDIO_ZEROPAGE, &zero), -1);
		ck_assert_int_eq(ioctl(uffd, UFFDIO_WRITEPROTECT, &protect), -1);
		ck_assert_int_eq(ioctl(uffd, _IOC(_IOC_READ | _IOC_WRITE, UFFDIO, 5, 40), into),
				 -1);
		ck_assert_int_eq(ioctl(uffd, _IOC(_IOC_READ | _IOC_WRITE, UFFDIO, 5, 40), from),
				 -1);
	}
	assert_ground_works(&g);
	ck_assert_int_eq(*(unsigned char *)source, 0x5a);
	close(uffd);
}
END_TEST

/* Asynchronously either, which Linux has from 6.7 on. */
START_TEST(userfaultfd_cannot_watch_writes)
{
	int uffd = uffd_open(FEATURE_WP_ASYNC | UFFD_FEATURE_PAGEFAULT_FLAG_WP);
	size_t i;

	g = ground_new();
	for (i = 0; i < ARRAY_SIZE(ranges) && uffd >= 0; i++) {
		ck_assert_int_eq(uffd_register(uffd, ranges[i].page, ranges[i].pages,
					       UFFDIO_REGISTER_MODE_WP), -1);
		assert_ground(&g);
	}
	store32(g.base + PAGES(2), WRITABLE_WORD);
	assert_ground_works(&g);
}
END_TEST

/* ---- What comes in the place of ours ------------------------------------ */

START_TEST(shared_memory_attached_over_ours_is_a_stranger)
{
	int id = shmget(IPC_PRIVATE, PAGES(2), IPC_CREAT | 0600);
	zx_handle_t vmo = vmo_new(PAGE);
	volatile char *stranger;
	zx_vaddr_t address;

	ck_assert_int_ge(id, 0);
	g = ground_new();
	assert_errno(shmat(id, at(2), 0), EINVAL);
	stranger = shmat(id, at(3), SHM_REMAP);
	shmctl(id, IPC_RMID, NULL);
	ck_assert_ptr_eq((void *)stranger, at(3));
	*stranger = 'S';
	/* Half of the mapping, and a page of the reservation. */
	ck_assert_uint_eq(word_at(g.writable, PAGE), WRITABLE_WORD + 1);
	ck_assert_uint_eq(load32(g.base + PAGES(2)), WRITABLE_WORD);
	assert_status(zx_vmar_protect(g.vmar, ZX_VM_PERM_READ, g.base + PAGES(2), PAGES(2)),
		      ZX_ERR_NOT_FOUND);
	assert_refused(ZX_ERR_ALREADY_EXISTS, address,
		       zx_vmar_map(g.vmar, READ_WRITE | ZX_VM_SPECIFIC, PAGES(4), vmo, 0, PAGE,
				   &address));
	assert_ok(zx_vmar_unmap(g.vmar, g.base + PAGES(2), PAGES(2)));
	assert_no_access(g.base + PAGES(2));
	ck_assert_int_eq(*stranger, 'S');
	ck_assert_uint_eq(vmo_info(g.writable).num_mappings, 0);
	/* When the stranger is gone the space is the VMAR's again. */
	ck_assert_int_eq(shmdt((void *)stranger), 0);
	map_at(g.vmar, READ_WRITE, PAGES(2), g.writable, PAGES(2));
	assert_ground_works(&g);
}
END_TEST

START_TEST(a_stack_does_not_grow_into_a_reservation)
{
	zx_handle_t vmo = vmo_new(PAGE), vmar;
	volatile char *stack;
	zx_vaddr_t base, address;
	size_t page;

	vmar = vmar_new(CAN_MAP_ALL, PAGES(12), &base);
	ck_assert_int_eq(munmap((void *)(base + PAGES(6)), PAGES(6)), 0);
	stack = mmap((void *)(base + PAGES(9)), PAGE, PROT_READ | PROT_WRITE,
		     MAP_PRIVATE | MAP_ANONYMOUS | MAP_GROWSDOWN | MAP_FIXED_NOREPLACE, -1, 0);
	ck_assert_ptr_ne((void *)stack, MAP_FAILED);
	for (page = 9; page >= 6; page--)
		probe_write(base + PAGES(page));
	assert_no_access(base + PAGES(5));
	*stack = 'S';
	assert_refused(ZX_ERR_ALREADY_EXISTS, address,
		       zx_vmar_map(vmar, READ_WRITE | ZX_VM_SPECIFIC, PAGES(9), vmo, 0, PAGE,
				   &address));
	map_at(vmar, READ_WRITE, PAGES(2), vmo, PAGE);
	assert_read_write(base + PAGES(2));
	assert_ok(zx_vmar_destroy(vmar));
	ck_assert_int_eq(*stack, 'S');
}
END_TEST

int main(void)
{
	test_begin("linux_mm_advice");
	test_case("madvise", no_advice_changes_a_vmo_or_an_access,
		  no_advice_through_a_pidfd_does_either,
		  advice_cannot_populate_what_cannot_be_accessed,
		  advice_cannot_free_or_wipe_what_a_vmo_holds,
		  a_private_mapping_keeps_its_copies_but_for_dontneed,
		  a_reservation_copied_by_fork_gives_no_access,
		  dontfork_keeps_a_mapping_from_the_child);
	test_case("broken memory", a_broken_page_harms_nothing_but_itself,
		  a_broken_page_is_not_copied_into_a_snapshot,
		  a_broken_page_of_zeros_is_replaced, pages_of_a_vmo_cannot_be_taken_offline);
	test_case("locking, syncing, moving", locking_memory_locks_nothing_of_ours,
		  a_sparse_mapping_is_not_populated_by_mlockall,
		  msync_and_mincore_change_nothing, moving_pages_between_nodes_changes_nothing);
	test_case("protection", pkey_mprotect_cannot_exceed_the_maximum,
		  a_protection_key_takes_access_away_and_a_new_mapping_gives_it_back,
		  what_is_sealed_stays_and_the_calls_say_so, a_sealed_reservation_stays_empty);
	test_case("userfaultfd", userfaultfd_cannot_serve_faults_of_ours,
		  userfaultfd_puts_no_page_into_our_ranges, userfaultfd_cannot_watch_writes);
	test_case("strangers", shared_memory_attached_over_ours_is_a_stranger,
		  a_stack_does_not_grow_into_a_reservation);
	return test_end();
}
