// SPDX-License-Identifier: GPL-2.0-only
/*
 * Large numbers: a million live handles, exhaustion of a handle table, many VMARs and
 * mappings. What each costs is measured elsewhere (tests/bench); here is what must hold.
 */
#include <zircon/linux_fd.h>

#include "common.h"

static int compare(const void *a, const void *b)
{
	zx_handle_t x = *(const zx_handle_t *)a, y = *(const zx_handle_t *)b;

	return x < y ? -1 : x > y;
}

static zx_handle_t *many_handles(size_t n, zx_handle_t source)
{
	zx_handle_t *handles = malloc(n * sizeof(*handles));
	size_t i;

	ck_assert_ptr_nonnull(handles);
	for (i = 0; i < n; i++) {
		zx_status_t status = zx_handle_duplicate(source, ZX_RIGHT_SAME_RIGHTS,
							 &handles[i]);

		if (status)
			ck_abort_msg("duplicate %zu is %s", i, status_name(status));
	}
	return handles;
}

START_TEST(a_million_handles_live_at_a_time)
{
	size_t n = slow_machine() ? 10000 : 1000000, i;
	zx_handle_t event = event_new(), other;
	zx_handle_t *handles = many_handles(n, event);

	ck_assert_uint_eq(handle_count(event), n + 1);
	/* Each works, wherever it is, and beside them all other calls do. */
	for (i = 0; i < n; i += 997) {
		assert_ok(zx_object_signal(handles[i], 0, ZX_USER_SIGNAL_0));
		ck_assert_uint_eq(signals_of(handles[n - 1 - i]), ZX_USER_SIGNAL_0);
		assert_ok(zx_object_signal(handles[n - 1 - i], ZX_USER_SIGNAL_0, 0));
	}
	other = event_new();
	ck_assert_uint_ne(koid_of(other), koid_of(event));
	vmo_numbered(1, 1);
	/* All values differ. */
	qsort(handles, n, sizeof(*handles), compare);
	for (i = 0; i < n; i++) {
		ck_assert((handles[i] & 3) == 3);
		ck_assert(!i || handles[i] != handles[i - 1]);
	}
	assert_ok(zx_handle_close_many(handles, n));
	ck_assert_uint_eq(handle_count(event), 1);
	for (i = 0; i < n; i += 997)
		ck_assert(!is_valid(handles[i]));
	/* And once more, in the same table. */
	free(handles);
	handles = many_handles(n, event);
	assert_ok(zx_handle_close_many(handles, n));
	ck_assert_uint_eq(handle_count(event), 1);
	free(handles);
}
END_TEST

START_TEST(a_program_with_a_million_handles_ends_in_order)
{
	/* Nothing is closed: that is left to the end of this test's process. */
	free(many_handles(slow_machine() ? 10000 : 1000000, event_new()));
}
END_TEST

/* Duplicates till there is no place left in the table. */
static zx_handle_t *fill_table(zx_handle_t source, size_t *n)
{
	const size_t most = 64ul << 20;
	zx_handle_t *handles = calloc(most, sizeof(*handles));
	zx_status_t status = ZX_OK;

	ck_assert_ptr_nonnull(handles);
	for (*n = 0; *n < most && !status; *n += !status)
		status = zx_handle_duplicate(source, ZX_RIGHT_SAME_RIGHTS, &handles[*n]);
	assert_status(status, ZX_ERR_NO_MEMORY);
	ck_assert_uint_ge(*n, 1000000);
	return handles;
}

START_TEST(a_full_handle_table_is_no_memory_and_recovers)
{
	zx_handle_t event = event_new(), vmo = vmo_new(PAGE), out, *handles;
	zx_handle_t root = zx_vmar_root_self(), job = zx_job_default(), pair[2];
	zx_handle_t vmar = vmar_new(CAN_MAP_ALL, PAGES(4), NULL);
	zx_vaddr_t address;
	size_t n;

	handles = fill_table(event, &n);
	/* Every call that makes a handle says so, and makes nothing. */
	assert_refused(ZX_ERR_NO_MEMORY, out, zx_event_create(0, &out));
	assert_refused(ZX_ERR_NO_MEMORY, out, zx_vmo_create(PAGE, 0, &out));
	assert_refused(ZX_ERR_NO_MEMORY, out, zx_job_create(job, 0, &out));
	assert_refused(ZX_ERR_NO_MEMORY, out, zx_handle_duplicate(vmo, ZX_RIGHT_NONE, &out));
	assert_refused(ZX_ERR_NO_MEMORY, out,
		       zx_vmar_allocate(vmar, ZX_VM_SPECIFIC, 0, PAGES(4), &out, &address));
	assert_refused(ZX_ERR_NO_MEMORY, out,
		       zx_vmar_allocate(root, 0, 0, PAGES(4), &out, &address));
	assert_refused(ZX_ERR_NO_MEMORY, pair,
		       zx_process_create(job, "p", 1, 0, &pair[0], &pair[1]));
	assert_refused(ZX_ERR_NO_MEMORY, out,
		       zx_thread_create(zx_process_self(), "t", 1, 0, &out));
	/* Statuses that come before it come still. */
	assert_refused(ZX_ERR_INVALID_ARGS, out, zx_event_create(1, &out));
	assert_refused(ZX_ERR_BAD_HANDLE, out, zx_handle_duplicate(0, 0, &out));
	/* What needs no handle works. */
	assert_ok(zx_object_signal(event, 0, ZX_EVENT_SIGNALED));
	assert_ok(zx_vmar_map(vmar, READ_WRITE | ZX_VM_SPECIFIC, 0, vmo, 0, PAGE, &address));
	assert_read_write(address);
	/* One goes, one comes. */
	assert_ok(zx_handle_close(handles[n / 2]));
	assert_ok(zx_event_create(0, &handles[n / 2]));
	assert_refused(ZX_ERR_NO_MEMORY, out, zx_event_create(0, &out));
	/* One place is not enough for a process and its VMAR. */
	assert_ok(zx_handle_close(handles[0]));
	handles[0] = ZX_HANDLE_INVALID;
	assert_refused(ZX_ERR_NO_MEMORY, pair,
		       zx_process_create(job, "p", 1, 0, &pair[0], &pair[1]));
	assert_ok(zx_event_create(0, &out));
	assert_ok(zx_handle_close_many(handles, n));
	ck_assert_uint_eq(handle_count(event), 1);
	event_new();
}
END_TEST

static void assert_no_room_for_pairs(void)
{
	zx_handle_t pair[2];

	assert_refused(ZX_ERR_NO_MEMORY, pair, zx_channel_create(0, &pair[0], &pair[1]));
	assert_refused(ZX_ERR_NO_MEMORY, pair, zx_eventpair_create(0, &pair[0], &pair[1]));
	assert_refused(ZX_ERR_NO_MEMORY, pair, zx_fifo_create(8, 8, 0, &pair[0], &pair[1]));
	assert_refused(ZX_ERR_NO_MEMORY, pair,
		       zx_socket_create(ZX_SOCKET_STREAM, &pair[0], &pair[1]));
	assert_refused(ZX_ERR_NO_MEMORY, pair,
		       zx_socket_create(ZX_SOCKET_DATAGRAM, &pair[0], &pair[1]));
	/* What is wrong besides comes first, or later, as ever. */
	assert_refused(ZX_ERR_INVALID_ARGS, pair, zx_channel_create(1, &pair[0], &pair[1]));
	assert_refused(ZX_ERR_OUT_OF_RANGE, pair, zx_fifo_create(0, 8, 0, &pair[0], &pair[1]));
	assert_refused(ZX_ERR_NO_MEMORY, pair, zx_channel_create(0, &pair[0], bad_pointer));
}

static void send_event(zx_handle_t channel, zx_handle_t event, uint32_t handles)
{
	zx_handle_t sent[2];
	uint32_t i;

	for (i = 0; i < handles; i++)
		sent[i] = with_rights(event, ZX_RIGHT_SAME_RIGHTS);
	assert_ok(zx_channel_write(channel, 0, "m", 1, sent, handles));
}

/* The message stays where it is. */
static void assert_no_room_to_read(zx_handle_t channel, zx_handle_t sent)
{
	uint32_t count = handle_count(sent);
	zx_handle_t got[2];
	char byte;

	assert_refused(ZX_ERR_NO_MEMORY, got,
		       zx_channel_read(channel, 0, &byte, got, 1, 2, NULL, NULL));
	ck_assert_uint_eq(handle_count(sent), count);
}

START_TEST(what_makes_two_handles_needs_two_places_and_loses_none)
{
	zx_handle_t event, a, b, port, sent, vmo, job, child, out, pair[2], *handles;
	zx_koid_t child_koid;
	char bytes[8];
	size_t n;
	int fd;

	job = job_new(zx_job_default());
	child = job_new(job);
	child_koid = koid_of(child);
	event = event_new();
	sent = event_new();
	vmo = vmo_new(PAGE);
	assert_ok(zx_port_create(0, &port));
	assert_ok(zx_channel_create(0, &a, &b));
	send_event(a, sent, 1);
	send_event(a, sent, 2);
	assert_ok(zx_channel_write(a, 0, "bytes", 5, NULL, 0));
	send_event(a, sent, 1);
	send_event(a, sent, 2);
	assert_ok(zx_fd_from_handle(with_rights(vmo, ZX_RIGHT_SAME_RIGHTS), 0, 0, &fd));
	handles = fill_table(event, &n);

	/* No place. */
	assert_no_room_for_pairs();
	assert_refused(ZX_ERR_NO_MEMORY, out, zx_port_create(0, &out));
	assert_refused(ZX_ERR_NO_MEMORY, out, zx_timer_create(0, ZX_CLOCK_MONOTONIC, &out));
	assert_refused(ZX_ERR_NO_MEMORY, out, zx_handle_from_fd(fd, ZX_RIGHT_SAME_RIGHTS, &out));
	assert_refused(ZX_ERR_NO_MEMORY, out,
		       zx_object_get_child(job, child_koid, ZX_RIGHT_SAME_RIGHTS, &out));
	assert_no_room_to_read(b, sent);
	/* One place, which stays free. */
	assert_ok(zx_handle_close(handles[--n]));
	assert_no_room_for_pairs();
	assert_ok(zx_channel_read(b, 0, bytes, &out, sizeof(bytes), 1, NULL, NULL));
	assert_ok(zx_handle_close(out));
	assert_no_room_to_read(b, sent);
	assert_ok(zx_handle_close(handles[--n]));
	assert_ok(zx_channel_read(b, 0, bytes, pair, sizeof(bytes), 2, NULL, NULL));
	assert_ok(zx_handle_close_many(pair, 2));
	/* Back to one place. */
	assert_ok(zx_event_create(0, &handles[n++]));
	assert_ok(zx_channel_read(b, 0, bytes, NULL, sizeof(bytes), 0, NULL, NULL));
	assert_ok(zx_channel_read(b, 0, bytes, &out, sizeof(bytes), 1, NULL, NULL));
	ck_assert_uint_eq(koid_of(out), koid_of(sent));
	assert_no_room_for_pairs();
	/* What is sent makes room. */
	assert_ok(zx_channel_write(a, 0, NULL, 0, &out, 1));
	assert_ok(zx_handle_from_fd(fd, ZX_RIGHT_SAME_RIGHTS, &out));
	ck_assert_uint_eq(koid_of(out), koid_of(vmo));
	assert_ok(zx_handle_close(out));
	/* Two places. */
	assert_ok(zx_handle_close(handles[--n]));
	assert_ok(zx_eventpair_create(0, &pair[0], &pair[1]));
	assert_no_room_for_pairs();
	assert_ok(zx_handle_close_many(pair, 2));
	assert_ok(zx_channel_read(b, 0, bytes, pair, sizeof(bytes), 2, NULL, NULL));
	assert_no_room_for_pairs();
	assert_ok(zx_handle_close_many(pair, 2));
	/* Two are left that were not given out. */
	assert_ok(zx_channel_create(0, &pair[0], &pair[1]));
	assert_refused(ZX_ERR_NO_MEMORY, out, zx_event_create(0, &out));
	assert_ok(zx_handle_close_many(handles, n));
	ck_assert_uint_eq(handle_count(event), 1);
	close(fd);
}
END_TEST

START_TEST(replace_works_in_a_full_table_or_consumes_its_source)
{
	zx_handle_t event = event_new(), out = 0;
	zx_status_t status;
	size_t n = 0;

	while (!zx_handle_duplicate(event, ZX_RIGHT_SAME_RIGHTS, &out) && n < 64ul << 20)
		n++;
	status = zx_handle_replace(event, ZX_RIGHT_SAME_RIGHTS, &out);
	ck_assert(status == ZX_OK || status == ZX_ERR_NO_MEMORY);
	ck_assert(!is_valid(event));
}
END_TEST

START_TEST(a_hundred_thousand_vmars_in_one)
{
	size_t n = slow_machine() ? 1000 : 100000, i;
	zx_handle_t vmar = vmar_new(CAN_MAP_ALL, PAGES(8 * n), NULL);
	size_t before = count_maps(0);
	zx_vaddr_t address;

	for (i = 0; i < n; i++)
		assert_ok(zx_handle_close(vmar_in(vmar, CAN_MAP_RW, 0, PAGES(2), &address)));
	ck_assert_uint_le(count_maps(0), before + 8);
	ck_assert_uint_eq(vmar_info(vmar).len, PAGES(8 * n));
	assert_ok(zx_vmar_destroy(vmar));
}
END_TEST

START_TEST(a_vmar_is_filled_to_the_last_of_many_pages)
{
	size_t n = slow_machine() ? 2000 : 30000, i;
	zx_handle_t vmar = vmar_new(CAN_MAP_ALL, PAGES(n), NULL), out;
	zx_vaddr_t address;

	for (i = 0; i < n; i++)
		assert_ok(zx_handle_close(vmar_in(vmar, 0, 0, PAGE, NULL)));
	assert_refused(ZX_ERR_NO_RESOURCES, out,
		       zx_vmar_allocate(vmar, 0, 0, PAGE, &out, &address));
}
END_TEST

/* Linux allows a program so many lines in its maps. */
START_TEST(mappings_up_to_linuxs_limit_and_beyond_fail_softly)
{
	zx_handle_t vmo = vmo_new(PAGE), vmar;
	size_t most = 40000, i;
	zx_status_t status = ZX_OK;
	zx_vaddr_t address, base;

	vmar = vmar_new(CAN_MAP_ALL, PAGES(2 * most), &base);
	for (i = 0; i < most; i++) {
		status = zx_vmar_map(vmar, READ_WRITE | ZX_VM_SPECIFIC, PAGES(2 * i), vmo, 0, PAGE,
				     &address);
		if (status)
			break;
	}
	assert_status(status, ZX_ERR_NO_MEMORY);
	ck_assert_uint_gt(i, 10000);
	/* The failed one left its range as it was: closed, and not Linux's. */
	assert_no_access(base + PAGES(2 * i));
	assert_read_write(base + PAGES(2 * (i - 1)));
	assert_ok(zx_vmar_destroy(vmar));
	assert_ok(zx_vmar_map(zx_vmar_root_self(), READ_WRITE, 0, vmo, 0, PAGE, &address));
	assert_read_write(address);
}
END_TEST

START_TEST(a_vmo_of_many_pages_keeps_each)
{
	size_t n = slow_machine() ? 300 : 50000, i;
	zx_handle_t vmo = vmo_new(1ull << 50);
	uint64_t value;

	/* Sparse, at strides that use every level of a page tree. */
	for (i = 0; i < n; i++) {
		value = i ^ 0x5555;
		assert_ok(zx_vmo_write(vmo, &value, i * 0x123457000 % (1ull << 50), 8));
	}
	for (i = 0; i < n; i++) {
		assert_ok(zx_vmo_read(vmo, &value, i * 0x123457000 % (1ull << 50), 8));
		ck_assert_uint_eq(value, i ^ 0x5555);
	}
	ck_assert_uint_eq(vmo_info(vmo).committed_bytes, PAGES(n));
}
END_TEST

int main(void)
{
	test_begin("scale");
	test_case("handles", a_million_handles_live_at_a_time,
		  a_program_with_a_million_handles_ends_in_order);
	test_case("memory", a_hundred_thousand_vmars_in_one,
		  a_vmar_is_filled_to_the_last_of_many_pages,
		  a_vmo_of_many_pages_keeps_each);
	/* Limits of the module and of Linux, which are where they are. */
	if (!slow_kernel())
		test_case("limits", a_full_handle_table_is_no_memory_and_recovers,
			  what_makes_two_handles_needs_two_places_and_loses_none,
			  replace_works_in_a_full_table_or_consumes_its_source,
			  mappings_up_to_linuxs_limit_and_beyond_fail_softly);
	return test_end();
}
