// SPDX-License-Identifier: GPL-2.0-only
/*
 * What VMOs cost in memory (tests/bench counts instructions): snapshots, long chains and wide
 * fans, whose memory all comes back; who is charged; and that no snapshot shows half of a write
 * to a page. memory.md 5.7, 8.2. Needs root, for memory cgroups.
 */
#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>

#include "common_cgroup.h"
#include "common_vmo.h"

/* ---- Snapshots ---------------------------------------------------------- */

static zx_handle_t vmo_committed(uint64_t size)
{
	zx_handle_t vmo = vmo_new(size);

	assert_ok(op(vmo, ZX_VMO_OP_COMMIT, 0, size));
	ck_assert_uint_eq(committed(vmo), size);
	return vmo;
}

static uint64_t large_size(void)
{
	return slow_machine() ? MIB(64ul) : MIB(256ul);
}

START_TEST(a_snapshot_takes_no_pages)
{
	zx_handle_t vmo, children[10];
	long base, full;
	int i;

	cgroup_enter();
	base = cgroup_charged();
	vmo = vmo_committed(large_size());
	full = cgroup_charged();
	assert_charged(base, large_size());
	for (i = 0; i < 10; i++)
		children[i] = snapshot_of(vmo);
	ck_assert_int_le(cgroup_charged(), full + CHARGE_SLACK);
	for (i = 0; i < 10; i++)
		assert_ok(zx_handle_close(children[i]));
	cgroup_leave();
}
END_TEST

/* ---- Chains and fans ---------------------------------------------------- */

#define STEP_PAGES 16
#define STEP_SIZE PAGES(STEP_PAGES)

enum order { OLDEST_FIRST, YOUNGEST_FIRST, MIXED, ORDERS };

static int family_size(void)
{
	return slow_machine() ? 200 : 1000;
}

/* Indexes 0 to n - 1 as they are to be closed. */
static void make_order(enum order order, int n, int *indexes)
{
	uint64_t seed = 11;
	int i;

	for (i = 0; i < n; i++)
		indexes[i] = order == YOUNGEST_FIRST ? n - 1 - i : i;
	for (i = n - 1; order == MIXED && i > 0; i--) {
		int j = random_below(&seed, i + 1), swap = indexes[i];

		indexes[i] = indexes[j];
		indexes[j] = swap;
	}
}

/*
 * @n VMOs, each a snapshot of the one before (chain) or of the first (fan), each with
 * STEP_PAGES pages of its own; all are closed. Each kept sees what it saw.
 */
static void come_and_go(bool chain, enum order order)
{
	int n = family_size(), i, k, *indexes = calloc(n, sizeof(*indexes));
	zx_handle_t *vmos = calloc(n, sizeof(*vmos));
	uint64_t size = chain ? 8 * STEP_SIZE : STEP_SIZE;
	long base;

	cgroup_enter();
	ck_assert_ptr_nonnull(indexes);
	ck_assert_ptr_nonnull(vmos);
	make_order(order, n, indexes);
	base = cgroup_charged();
	for (i = 0; i < n; i++) {
		uint64_t at = chain ? i % 8 * STEP_SIZE : 0, page;

		vmos[i] = i ? child_of(vmos[chain ? i - 1 : 0], SNAPSHOT, 0, size) : vmo_new(size);
		for (page = 0; page < STEP_PAGES; page++)
			set_word(vmos[i], at + PAGES(page), i + 1);
	}
	assert_charged(base, n * STEP_SIZE);
	for (k = 0; k < n; k++) {
		int probe;

		assert_ok(zx_handle_close(vmos[indexes[k]]));
		for (probe = k + 1; probe < n && probe < k + 3; probe++) {
			uint64_t own;

			i = indexes[probe];
			own = chain ? i % 8 * STEP_SIZE : PAGE;
			ck_assert_uint_eq(word_at(vmos[i], own), i + 1);
			/* The oldest of the eight in sight. */
			if (chain && i >= 7)
				ck_assert_uint_eq(word_at(vmos[i], (i + 1) % 8 * STEP_SIZE), i - 6);
		}
	}
	eventually(cgroup_charged() <= base + CHARGE_SLACK);
	free(indexes);
	free(vmos);
	cgroup_leave();
}

#define GIVES_BACK(name, chain, order)						\
	START_TEST(name) { come_and_go(chain, order); } END_TEST

GIVES_BACK(a_chain_closed_oldest_first_gives_all_memory_back, true, OLDEST_FIRST)
GIVES_BACK(a_chain_closed_youngest_first_gives_all_memory_back, true, YOUNGEST_FIRST)
GIVES_BACK(a_chain_closed_in_mixed_order_gives_all_memory_back, true, MIXED)
GIVES_BACK(a_fan_closed_oldest_first_gives_all_memory_back, false, OLDEST_FIRST)
GIVES_BACK(a_fan_closed_youngest_first_gives_all_memory_back, false, YOUNGEST_FIRST)
GIVES_BACK(a_fan_closed_in_mixed_order_gives_all_memory_back, false, MIXED)

START_TEST(closing_a_chain_in_one_call_or_by_exit_is_no_deep_recursion)
{
	int n = family_size() * 2, i, status = 0;
	zx_handle_t *vmos = calloc(n, sizeof(*vmos));
	pid_t child;

	ck_assert_ptr_nonnull(vmos);
	vmos[0] = vmo_numbered(1, 1);
	for (i = 1; i < n; i++)
		vmos[i] = snapshot_of(vmos[i - 1]);
	assert_ok(zx_handle_close_many(vmos, n));
	/* Only the youngest is held, then it goes. */
	vmos[0] = vmo_numbered(1, 1);
	for (i = 1; i < n; i++) {
		vmos[i] = snapshot_of(vmos[i - 1]);
		assert_ok(zx_handle_close(vmos[i - 1]));
	}
	assert_pages(vmos[n - 1], 1);
	assert_ok(zx_handle_close(vmos[n - 1]));
	/* A process that ends with all of them. */
	child = fork();
	if (!child) {
		zx_handle_t last;

		if (zx_vmo_create(PAGE, 0, &last) || zx_vmo_write(last, "x", 0, 1))
			_exit(1);
		for (i = 1; i < n; i++)
			if (zx_vmo_create_child(last, SNAPSHOT, 0, PAGE, &last))
				_exit(2);
		_exit(0);
	}
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert_int_eq(status, 0);
	free(vmos);
}
END_TEST

/* DisjointCloneProgressive, in earnest. */
START_TEST(a_small_snapshot_does_not_hold_a_large_parents_pages)
{
	uint64_t size = large_size() / 4;
	zx_handle_t vmo, child;
	long base;

	cgroup_enter();
	base = cgroup_charged();
	vmo = vmo_committed(size);
	set_word(vmo, PAGES(5), 5);
	child = child_of(vmo, SNAPSHOT, PAGES(5), PAGE);
	assert_charged(base, size);
	assert_ok(zx_handle_close(vmo));
	eventually(cgroup_charged() <= base + CHARGE_SLACK);
	assert_pages(child, 5);
	cgroup_leave();
}
END_TEST

START_TEST(shrinking_zeroing_and_decommitting_give_memory_back)
{
	uint64_t size = large_size() / 4;
	zx_handle_t vmo = vmo_resizable(size);
	long base;
	int how;

	cgroup_enter();
	base = cgroup_charged();
	for (how = 0; how < 4; how++) {
		assert_ok(op(vmo, ZX_VMO_OP_COMMIT, 0, size));
		assert_charged(base, size);
		switch (how) {
		case 0:
			assert_ok(zx_vmo_set_size(vmo, 0));
			assert_ok(zx_vmo_set_size(vmo, size));
			break;
		case 1:
			assert_ok(op(vmo, ZX_VMO_OP_ZERO, 0, size));
			break;
		case 2:
			assert_ok(op(vmo, ZX_VMO_OP_DECOMMIT, 0, size));
			break;
		default:
			assert_ok(zx_vmo_set_stream_size(vmo, 0));
			break;
		}
		if (how == 3)
			/* The sheet only says that it reads as zeros. */
			assert_zero(vmo, size - PAGES(4), PAGES(4));
		else
			eventually(cgroup_charged() <= base + CHARGE_SLACK);
	}
	cgroup_leave();
}
END_TEST

/* ---- The memory cgroup -------------------------------------------------- */

/* What a child exits with; it has taken more than the limit if it exits with 0. */
#define REFUSED 42

static int outcome(zx_status_t status)
{
	return status == ZX_ERR_NO_MEMORY ? REFUSED : 1;
}

/* Runs @greedy in a cgroup; how it ended. */
static int run_confined(uint64_t limit, int (*greedy)(uint64_t enough))
{
	zx_handle_t mine = vmo_numbered(4, 10);
	int status = 0;
	pid_t child;

	cgroup_make(limit);
	child = fork();
	ck_assert_int_ge(child, 0);
	if (!child) {
		if (!cgroup_join())
			_exit(2);
		_exit(greedy(4 * limit));
	}
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	/* Outside all is well. */
	assert_pages(mine, 10, 11, 12, 13);
	set_word(mine, 0, 1);
	assert_pages(snapshot_of(mine), 1, 11, 12, 13);
	assert_ok(op(vmo_new(MIB(8ul)), ZX_VMO_OP_COMMIT, 0, MIB(8ul)));
	cgroup_remove();
	return status;
}

/* An error, the OOM killer, or a store that could not be: the limit held. */
static void assert_held(int status)
{
	if (WIFEXITED(status))
		ck_assert_msg(WEXITSTATUS(status) == REFUSED, "exited with %d",
			      WEXITSTATUS(status));
	else
		ck_assert_msg(WTERMSIG(status) == SIGKILL || WTERMSIG(status) == SIGBUS,
			      "ended by signal %d", WTERMSIG(status));
}

static int greedy_write(uint64_t enough)
{
	static char buffer[MIB(1)];
	uint64_t offset;
	zx_status_t status;
	zx_handle_t vmo;

	memset(buffer, 1, sizeof(buffer));
	status = zx_vmo_create(enough, 0, &vmo);
	for (offset = 0; !status && offset < enough; offset += sizeof(buffer))
		status = zx_vmo_write(vmo, buffer, offset, sizeof(buffer));
	return status ? outcome(status) : 0;
}

static int greedy_commit(uint64_t enough)
{
	zx_status_t status;
	zx_handle_t vmo;

	status = zx_vmo_create(enough, 0, &vmo);
	if (!status)
		status = zx_vmo_op_range(vmo, ZX_VMO_OP_COMMIT, 0, enough, NULL, 0);
	return status ? outcome(status) : 0;
}

static int greedy_store(uint64_t enough)
{
	zx_vaddr_t address, offset;
	zx_status_t status;
	zx_handle_t vmo;

	status = zx_vmo_create(enough, 0, &vmo);
	if (!status)
		status = zx_vmar_map(zx_vmar_root_self(), READ_WRITE, 0, vmo, 0, enough, &address);
	if (status)
		return outcome(status);
	for (offset = 0; offset < enough; offset += PAGE)
		store32(address + offset, 1);
	return 0;
}

/* What a snapshot's writes copy is the writer's. */
static int greedy_snapshots(uint64_t enough)
{
	const uint64_t size = MIB(4ul);
	static char buffer[MIB(1)];
	uint64_t taken, offset;
	zx_status_t status;
	zx_handle_t vmo;

	status = zx_vmo_create(size, 0, &vmo);
	for (taken = 0; !status && taken < enough; taken += size) {
		zx_handle_t child;

		for (offset = 0; !status && offset < size; offset += sizeof(buffer))
			status = zx_vmo_write(vmo, buffer, offset, sizeof(buffer));
		if (!status)
			status = zx_vmo_create_child(vmo, SNAPSHOT, 0, size, &child);
	}
	return status ? outcome(status) : 0;
}

/* Objects without a single page. */
static int greedy_objects(uint64_t enough)
{
	/* None can take less than this. */
	uint64_t n = enough / 64, i;
	zx_status_t status = ZX_OK;

	for (i = 0; !status && i < n; i++) {
		zx_handle_t vmo;

		status = zx_vmo_create(PAGE, 0, &vmo);
	}
	return status ? outcome(status) : 0;
}

/* One page each in places far apart: the page trees are what grows. */
static int greedy_trees(uint64_t enough)
{
	zx_status_t status;
	zx_handle_t vmo;
	uint64_t i;

	status = zx_vmo_create(1ull << 60, 0, &vmo);
	for (i = 0; !status && i < enough / PAGE; i++)
		status = zx_vmo_write(vmo, "x", i << 32, 1);
	return status ? outcome(status) : 0;
}

#define LIMIT (slow_machine() ? MIB(16ul) : MIB(64ul))

#define IS_LIMITED(name, limit, greedy)						\
	START_TEST(name) { assert_held(run_confined(limit, greedy)); } END_TEST

IS_LIMITED(writing_is_limited_by_the_cgroup, LIMIT, greedy_write)
IS_LIMITED(committing_is_limited_by_the_cgroup, LIMIT, greedy_commit)
IS_LIMITED(storing_is_limited_by_the_cgroup, LIMIT, greedy_store)
IS_LIMITED(copies_for_snapshots_are_limited_by_the_cgroup, LIMIT, greedy_snapshots)
IS_LIMITED(pages_far_apart_are_limited_by_the_cgroup, LIMIT, greedy_trees)
IS_LIMITED(vmos_without_pages_are_limited_by_the_cgroup, MIB(16ul), greedy_objects)

/* Within the limit all goes on, and the cgroup's account follows what is there. */
START_TEST(the_cgroup_is_charged_and_credited)
{
	const uint64_t size = MIB(16ul);
	int status = 0;
	pid_t child;

	cgroup_make(4 * size);
	child = fork();
	ck_assert_int_ge(child, 0);
	if (!child) {
		const long half = size / 2;
		long before, with;
		zx_handle_t vmo;
		int i;

		if (!cgroup_join())
			_exit(2);
		if (zx_vmo_create(size, ZX_VMO_RESIZABLE, &vmo))
			_exit(3);
		before = cgroup_charged();
		if (before < 0)
			_exit(4);
		/* Many times over: nothing stays charged. */
		for (i = 0; i < (slow_machine() ? 2 : 8); i++) {
			if (zx_vmo_op_range(vmo, ZX_VMO_OP_COMMIT, 0, size, NULL, 0))
				_exit(5);
			with = cgroup_charged();
			if (with < before + half)
				_exit(6);
			if (zx_vmo_set_size(vmo, 0) || zx_vmo_set_size(vmo, size))
				_exit(7);
		}
		if (zx_vmo_op_range(vmo, ZX_VMO_OP_COMMIT, 0, size, NULL, 0))
			_exit(8);
		if (zx_handle_close(vmo))
			_exit(9);
		for (i = 0; i < 60000; i++) {
			if (cgroup_charged() < before + half)
				_exit(0);
			sleep_ms(1);
		}
		_exit(10);
	}
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert_int_eq(status, 0);
	cgroup_remove();
}
END_TEST

/* ---- Torn pages --------------------------------------------------------- */

#define TORN_PAGES 8

/* Two writers would be torn against each other, so each has pages of its own. */
struct writer {
	zx_handle_t vmo;
	volatile bool stop;
	size_t first, count;
	size_t at_once;	/* in one write; @count is a multiple */
};

/* Whole pages, each of one value. */
static void *writer_thread(void *arg)
{
	struct writer *writer = arg;
	static __thread uint8_t buffer[PAGES(TORN_PAGES)];
	size_t n, size = PAGES(writer->at_once);

	for (n = 1; !writer->stop; n++) {
		size_t page = writer->first + n * writer->at_once % writer->count;

		memset(buffer, n, size);
		if (zx_vmo_write(writer->vmo, buffer, PAGES(page), size))
			return arg;
	}
	return NULL;
}

static void assert_whole_pages(zx_handle_t child)
{
	static uint8_t buffer[PAGES(TORN_PAGES)];
	size_t page;

	assert_ok(zx_vmo_read(child, buffer, 0, sizeof(buffer)));
	for (page = 0; page < TORN_PAGES; page++) {
		uint8_t *bytes = buffer + PAGES(page);

		ck_assert_msg(!memcmp(bytes, bytes + 1, PAGE - 1),
			      "page %zu begins with %u and ends with %u", page, bytes[0],
			      bytes[PAGE - 1]);
	}
}

static void snapshots_of_what_is_written(size_t at_once, uint32_t kind)
{
	zx_handle_t vmo = vmo_new(PAGES(TORN_PAGES)), previous = ZX_HANDLE_INVALID;
	const size_t half = TORN_PAGES / 2;
	struct writer writers[2] = {
		{ .vmo = vmo, .first = 0, .count = half, .at_once = at_once },
		{ .vmo = vmo, .first = half, .count = half, .at_once = at_once },
	};
	int i, n = slow_machine() ? 50 : 500;
	pthread_t threads[2];
	void *failed;

	for (i = 0; i < 2; i++)
		ck_assert_int_eq(pthread_create(&threads[i], NULL, writer_thread, &writers[i]), 0);
	for (i = 0; i < n; i++) {
		zx_handle_t child = child_of(vmo, kind, 0, PAGES(TORN_PAGES));

		assert_whole_pages(child);
		/* Not later either, when the writer has copied what it shares. */
		if (previous) {
			assert_whole_pages(previous);
			assert_ok(zx_handle_close(previous));
		}
		previous = child;
	}
	for (i = 0; i < 2; i++) {
		writers[i].stop = true;
		ck_assert_int_eq(pthread_join(threads[i], &failed), 0);
		ck_assert_ptr_null(failed);
	}
	assert_ok(zx_handle_close(previous));
}

START_TEST(no_snapshot_shows_half_of_a_write_to_a_page)
{
	snapshots_of_what_is_written(1, SNAPSHOT);
}
END_TEST

START_TEST(no_snapshot_shows_half_a_page_of_a_longer_write)
{
	snapshots_of_what_is_written(TORN_PAGES / 2, SNAPSHOT);
}
END_TEST

START_TEST(no_snapshot_at_least_on_write_shows_half_a_page)
{
	snapshots_of_what_is_written(1, AT_LEAST_ON_WRITE);
}
END_TEST

/* The snapshot is written; what it was taken of stays as whole. */
START_TEST(writing_to_a_snapshot_while_it_is_read_through_its_own_snapshots)
{
	zx_handle_t root = vmo_new(PAGES(TORN_PAGES)), vmo;
	int i, n = slow_machine() ? 30 : 300;
	struct writer writer = { .count = TORN_PAGES, .at_once = 1 };
	pthread_t thread;
	void *failed;

	fill(root, 0, PAGES(TORN_PAGES), 0xaa);
	vmo = snapshot_of(root);
	writer.vmo = vmo;
	ck_assert_int_eq(pthread_create(&thread, NULL, writer_thread, &writer), 0);
	for (i = 0; i < n; i++) {
		zx_handle_t child = snapshot_of(vmo);

		assert_whole_pages(child);
		assert_filled(root, 0, PAGES(TORN_PAGES), 0xaa);
		assert_ok(zx_handle_close(child));
	}
	writer.stop = true;
	ck_assert_int_eq(pthread_join(thread, &failed), 0);
	ck_assert_ptr_null(failed);
}
END_TEST

int main(void)
{
	test_begin("vmo_cost");
	test_case("snapshot", a_snapshot_takes_no_pages);
	test_case("families", a_chain_closed_oldest_first_gives_all_memory_back,
		  a_chain_closed_youngest_first_gives_all_memory_back,
		  a_chain_closed_in_mixed_order_gives_all_memory_back,
		  a_fan_closed_oldest_first_gives_all_memory_back,
		  a_fan_closed_youngest_first_gives_all_memory_back,
		  a_fan_closed_in_mixed_order_gives_all_memory_back,
		  closing_a_chain_in_one_call_or_by_exit_is_no_deep_recursion,
		  a_small_snapshot_does_not_hold_a_large_parents_pages,
		  shrinking_zeroing_and_decommitting_give_memory_back);
	test_case("cgroup", writing_is_limited_by_the_cgroup, committing_is_limited_by_the_cgroup,
		  storing_is_limited_by_the_cgroup, copies_for_snapshots_are_limited_by_the_cgroup,
		  pages_far_apart_are_limited_by_the_cgroup,
		  vmos_without_pages_are_limited_by_the_cgroup, the_cgroup_is_charged_and_credited);
	test_case("torn", no_snapshot_shows_half_of_a_write_to_a_page,
		  no_snapshot_shows_half_a_page_of_a_longer_write,
		  no_snapshot_at_least_on_write_shows_half_a_page,
		  writing_to_a_snapshot_while_it_is_read_through_its_own_snapshots);
	return test_end();
}
