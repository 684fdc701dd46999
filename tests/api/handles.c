// SPDX-License-Identifier: GPL-2.0-only
/* zx_handle_close, _close_many, _duplicate, _replace, _check_valid; objects.md 2, H1 to H7. */
#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <pthread.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#include "common.h"

/* ---- Values ------------------------------------------------------------- */

START_TEST(a_handle_value_has_both_low_bits_set_and_is_not_zero)
{
	int i;

	for (i = 0; i < 100; i++)
		ck_assert_uint_eq(event_new() & ZX_HANDLE_FIXED_BITS_MASK, 3);
}
END_TEST

START_TEST(live_handles_have_different_values)
{
	zx_handle_t handles[200];
	int i, j;

	for (i = 0; i < 200; i++) {
		handles[i] = event_new();
		for (j = 0; j < i; j++)
			ck_assert_uint_ne(handles[i], handles[j]);
	}
}
END_TEST

START_TEST(a_closed_value_is_not_given_out_again_soon)
{
	zx_handle_t old = event_new();
	int i;

	assert_ok(zx_handle_close(old));
	for (i = 0; i < 200; i++) {
		zx_handle_t new = event_new();

		ck_assert_uint_ne(new, old);
		assert_ok(zx_handle_close(new));
	}
}
END_TEST

/* ---- close -------------------------------------------------------------- */

START_TEST(closing_ends_the_handle_and_only_it)
{
	zx_handle_t one = event_new();
	zx_handle_t two = with_rights(one, ZX_RIGHT_SAME_RIGHTS);

	ck_assert_uint_eq(handle_count(two), 2);
	assert_ok(zx_handle_close(one));
	ck_assert(!is_valid(one));
	ck_assert(is_valid(two));
	ck_assert_uint_eq(handle_count(two), 1);
}
END_TEST

START_TEST(closing_needs_no_right)
{
	zx_handle_t event = powerless_event();

	assert_ok(zx_handle_close(event));
	ck_assert(!is_valid(event));
}
END_TEST

START_TEST(closing_the_invalid_handle_is_ok)
{
	assert_ok(zx_handle_close(ZX_HANDLE_INVALID));
}
END_TEST

START_TEST(closing_what_is_no_handle_is_bad_handle)
{
	zx_handle_t event = event_new();
	int i;

	for (i = 1; i < BAD_HANDLES; i++)
		assert_status(zx_handle_close(bad_handle(i, event)), ZX_ERR_BAD_HANDLE);
	ck_assert(is_valid(event));
}
END_TEST

START_TEST(closing_twice_is_bad_handle)
{
	zx_handle_t event = event_new();

	assert_ok(zx_handle_close(event));
	assert_status(zx_handle_close(event), ZX_ERR_BAD_HANDLE);
}
END_TEST

/* ---- close_many --------------------------------------------------------- */

START_TEST(close_many_closes_all)
{
	zx_handle_t watch = event_new();
	zx_handle_t handles[4];
	int i;

	for (i = 0; i < 4; i++)
		handles[i] = with_rights(watch, ZX_RIGHT_NONE);
	ck_assert_uint_eq(handle_count(watch), 5);
	assert_ok(zx_handle_close_many(handles, 4));
	ck_assert_uint_eq(handle_count(watch), 1);
	for (i = 0; i < 4; i++)
		ck_assert(!is_valid(handles[i]));
}
END_TEST

START_TEST(close_many_skips_zeros)
{
	zx_handle_t handles[] = { 0, event_new(), 0, 0, event_new(), 0 };

	assert_ok(zx_handle_close_many(handles, 6));
	ck_assert(!is_valid(handles[1]));
	ck_assert(!is_valid(handles[4]));
}
END_TEST

START_TEST(close_many_of_a_repeated_value_is_bad_handle_yet_closes_all)
{
	zx_handle_t a = event_new(), b = event_new(), c = event_new();
	zx_handle_t handles[] = { a, b, a, c };

	assert_status(zx_handle_close_many(handles, 4), ZX_ERR_BAD_HANDLE);
	ck_assert(!is_valid(a));
	ck_assert(!is_valid(b));
	ck_assert(!is_valid(c));
}
END_TEST

START_TEST(close_many_keeps_the_error_of_an_early_entry)
{
	zx_handle_t handles[200];
	int i;

	/* Chunked copies must not forget what an earlier chunk found. */
	for (i = 0; i < 200; i++)
		handles[i] = event_new();
	assert_ok(zx_handle_close(handles[0]));
	handles[0] = 0xbadc0ffe;
	assert_status(zx_handle_close_many(handles, 65), ZX_ERR_BAD_HANDLE);
	for (i = 1; i < 65; i++)
		ck_assert(!is_valid(handles[i]));
	for (i = 65; i < 200; i++)
		ck_assert(is_valid(handles[i]));
	assert_ok(zx_handle_close_many(handles + 65, 135));
}
END_TEST

START_TEST(close_many_of_none_does_not_look_at_the_array)
{
	assert_ok(zx_handle_close_many(NULL, 0));
	assert_ok(zx_handle_close_many(bad_pointer, 0));
}
END_TEST

START_TEST(close_many_of_an_unreadable_array_is_invalid_args)
{
	assert_status(zx_handle_close_many(NULL, 1), ZX_ERR_INVALID_ARGS);
	assert_status(zx_handle_close_many(bad_pointer, 3), ZX_ERR_INVALID_ARGS);
	assert_status(zx_handle_close_many(kernel_pointer, 3), ZX_ERR_INVALID_ARGS);
	assert_status(zx_handle_close_many(bad_pointer, SIZE_MAX), ZX_ERR_INVALID_ARGS);
	assert_status(zx_handle_close_many(bad_pointer, SIZE_MAX / 4 + 1), ZX_ERR_INVALID_ARGS);
}
END_TEST

START_TEST(close_many_that_faults_keeps_closed_what_it_had_closed)
{
	zx_handle_t watch = event_new(), *handles;
	const int chunk = 64, readable = 100;
	char *pages;
	int i;

	pages = mmap(NULL, PAGES(2), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	ck_assert(pages != MAP_FAILED);
	ck_assert_int_eq(munmap(pages + PAGE, PAGE), 0);
	handles = (zx_handle_t *)(pages + PAGE) - readable;
	for (i = 0; i < readable; i++)
		handles[i] = with_rights(watch, ZX_RIGHT_NONE);
	/* Even where one of them was bad. */
	handles[7] = 0xbadc0ffe;
	assert_status(zx_handle_close_many(handles, 2 * chunk), ZX_ERR_INVALID_ARGS);
	for (i = 0; i < readable; i++)
		ck_assert(is_valid(handles[i]) == (i >= chunk));
	ck_assert_uint_eq(handle_count(watch), 1 + readable - chunk + 1);
}
END_TEST

START_TEST(peers_see_that_close_many_closed_their_ends)
{
	zx_handle_t handles[4], peers[4];
	int i;

	assert_ok(zx_channel_create(0, &handles[0], &peers[0]));
	assert_ok(zx_eventpair_create(0, &handles[1], &peers[1]));
	assert_ok(zx_socket_create(0, &handles[2], &peers[2]));
	assert_ok(zx_fifo_create(1, 1, 0, &handles[3], &peers[3]));
	assert_ok(zx_handle_close_many(handles, 4));
	for (i = 0; i < 4; i++)
		ck_assert_uint_eq(signals_of(peers[i]), ZX_CHANNEL_PEER_CLOSED);
}
END_TEST

/* ---- duplicate ---------------------------------------------------------- */

START_TEST(a_duplicate_refers_to_the_same_object)
{
	zx_handle_t event = event_new();
	zx_handle_t copy = with_rights(event, ZX_RIGHT_SAME_RIGHTS);

	ck_assert_uint_ne(copy, event);
	ck_assert_uint_eq(koid_of(copy), koid_of(event));
	ck_assert_uint_eq(rights_of(copy), ZX_DEFAULT_EVENT_RIGHTS);
	assert_ok(zx_object_signal(copy, 0, ZX_EVENT_SIGNALED));
	ck_assert_uint_eq(signals_of(event), ZX_EVENT_SIGNALED);
}
END_TEST

START_TEST(a_duplicate_has_exactly_the_rights_asked_for)
{
	zx_handle_t event = event_new();
	zx_rights_t rights;

	ck_assert_uint_eq(rights_of(with_rights(event, ZX_RIGHT_WAIT)), ZX_RIGHT_WAIT);
	ck_assert_uint_eq(rights_of(with_rights(event, ZX_RIGHT_NONE)), ZX_RIGHT_NONE);
	for (rights = 1; rights; rights <<= 1)
		if (rights & ZX_DEFAULT_EVENT_RIGHTS)
			ck_assert_uint_eq(rights_of(with_rights(event, rights)), rights);
	ck_assert_uint_eq(rights_of(event), ZX_DEFAULT_EVENT_RIGHTS);
}
END_TEST

START_TEST(duplicating_what_is_no_handle_is_bad_handle)
{
	zx_handle_t event = event_new(), out;
	int i;

	for (i = 0; i < BAD_HANDLES; i++)
		assert_refused(ZX_ERR_BAD_HANDLE, out,
			       zx_handle_duplicate(bad_handle(i, event), ZX_RIGHT_SAME_RIGHTS,
						   &out));
	/* Before the rights and the pointer are looked at. */
	assert_status(zx_handle_duplicate(0, ~0u, NULL), ZX_ERR_BAD_HANDLE);
}
END_TEST

START_TEST(duplicate_without_the_duplicate_right_is_access_denied)
{
	zx_handle_t event = with_rights(event_new(), ZX_RIGHT_WAIT), out;

	assert_refused(ZX_ERR_ACCESS_DENIED, out,
		       zx_handle_duplicate(event, ZX_RIGHT_SAME_RIGHTS, &out));
	assert_refused(ZX_ERR_ACCESS_DENIED, out, zx_handle_duplicate(event, ZX_RIGHT_NONE, &out));
	/* Before the rights asked for and the pointer. */
	assert_refused(ZX_ERR_ACCESS_DENIED, out, zx_handle_duplicate(event, ~0u, &out));
	assert_status(zx_handle_duplicate(event, ZX_RIGHT_NONE, NULL), ZX_ERR_ACCESS_DENIED);
	ck_assert_uint_eq(rights_of(event), ZX_RIGHT_WAIT);
}
END_TEST

START_TEST(duplicating_with_more_rights_is_invalid_args)
{
	zx_handle_t event = event_new(), out;
	zx_rights_t bit;

	assert_refused(ZX_ERR_INVALID_ARGS, out,
		       zx_handle_duplicate(event, ZX_RIGHT_EXECUTE | ZX_RIGHT_WAIT, &out));
	/* Each single bit that the source has not, known to the kernel or not. */
	for (bit = 1; bit && bit != ZX_RIGHT_SAME_RIGHTS; bit <<= 1)
		if (!(bit & ZX_DEFAULT_EVENT_RIGHTS))
			assert_refused(ZX_ERR_INVALID_ARGS, out,
				       zx_handle_duplicate(event, bit, &out));
	ck_assert_uint_eq(handle_count(event), 1);
}
END_TEST

START_TEST(same_rights_with_another_bit_is_invalid_args)
{
	zx_handle_t event = event_new(), out;

	assert_refused(ZX_ERR_INVALID_ARGS, out,
		       zx_handle_duplicate(event, ZX_RIGHT_SAME_RIGHTS | ZX_RIGHT_WAIT, &out));
}
END_TEST

START_TEST(duplicating_to_a_bad_pointer_is_invalid_args_and_makes_nothing)
{
	zx_handle_t event = event_new();

	assert_status(zx_handle_duplicate(event, ZX_RIGHT_NONE, NULL), ZX_ERR_INVALID_ARGS);
	assert_status(zx_handle_duplicate(event, ZX_RIGHT_SAME_RIGHTS, bad_pointer),
		      ZX_ERR_INVALID_ARGS);
	assert_status(zx_handle_duplicate(event, ZX_RIGHT_SAME_RIGHTS, kernel_pointer),
		      ZX_ERR_INVALID_ARGS);
	ck_assert_uint_eq(handle_count(event), 1);
}
END_TEST

START_TEST(rights_can_only_shrink_along_a_chain)
{
	zx_handle_t out, event = event_new();
	zx_handle_t wait = with_rights(event, ZX_RIGHT_WAIT | ZX_RIGHT_DUPLICATE);
	zx_handle_t less = with_rights(wait, ZX_RIGHT_DUPLICATE);

	assert_refused(ZX_ERR_INVALID_ARGS, out,
		       zx_handle_duplicate(wait, ZX_RIGHT_SIGNAL, &out));
	assert_refused(ZX_ERR_INVALID_ARGS, out, zx_handle_duplicate(less, ZX_RIGHT_WAIT, &out));
	ck_assert_uint_eq(rights_of(with_rights(less, ZX_RIGHT_SAME_RIGHTS)), ZX_RIGHT_DUPLICATE);
}
END_TEST

static zx_handle_t dup_source;

static void *duplicate_to(void *out)
{
	return (void *)(intptr_t)zx_handle_duplicate(dup_source, ZX_RIGHT_SAME_RIGHTS, out);
}

/*
 * The call stops at its out pointer, in a page fault that we serve; meanwhile
 * the source, the process's only handle, is closed.
 */
START_TEST(a_duplicate_keeps_the_object_though_its_source_is_closed_meanwhile)
{
	struct uffdio_api api = { .api = UFFD_API };
	struct uffdio_register range = { .mode = UFFDIO_REGISTER_MODE_MISSING };
	struct uffdio_zeropage zero = {};
	struct uffd_msg message;
	pthread_t thread;
	zx_handle_t *out, vmar;
	void *status;
	int fd;

	assert_ok(zx_process_create(zx_job_default(), "p", 1, 0, &dup_source, &vmar));
	out = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	ck_assert_ptr_ne(out, MAP_FAILED);
	fd = syscall(SYS_userfaultfd, O_CLOEXEC);
	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(ioctl(fd, UFFDIO_API, &api), 0);
	range.range.start = (uintptr_t)out;
	range.range.len = PAGE;
	ck_assert_int_eq(ioctl(fd, UFFDIO_REGISTER, &range), 0);

	ck_assert_int_eq(pthread_create(&thread, NULL, duplicate_to, out), 0);
	ck_assert_int_eq(read(fd, &message, sizeof(message)), sizeof(message));
	assert_ok(zx_handle_close(dup_source));
	zero.range = range.range;
	ck_assert_int_eq(ioctl(fd, UFFDIO_ZEROPAGE, &zero), 0);
	ck_assert_int_eq(pthread_join(thread, &status), 0);

	assert_ok((intptr_t)status);
	ck_assert_uint_eq(process_info(*out).flags, 0);
	ck_assert_uint_eq(handle_count(*out), 1);
}
END_TEST

/* ---- replace ------------------------------------------------------------ */

START_TEST(replace_gives_a_new_value_and_ends_the_old_one)
{
	zx_handle_t event = event_new(), out = 0;
	zx_koid_t koid = koid_of(event);

	assert_ok(zx_handle_replace(event, ZX_RIGHTS_BASIC, &out));
	ck_assert_uint_ne(out, event);
	ck_assert_uint_eq(koid_of(out), koid);
	ck_assert_uint_eq(rights_of(out), ZX_RIGHTS_BASIC);
	ck_assert_uint_eq(handle_count(out), 1);
	assert_status(zx_handle_close(event), ZX_ERR_BAD_HANDLE);
}
END_TEST

START_TEST(replace_needs_no_right)
{
	zx_handle_t event = with_rights(event_new(), ZX_RIGHT_WAIT), same = 0, none = 0;

	assert_ok(zx_handle_replace(event, ZX_RIGHT_SAME_RIGHTS, &same));
	ck_assert_uint_eq(rights_of(same), ZX_RIGHT_WAIT);
	assert_ok(zx_handle_replace(same, ZX_RIGHT_NONE, &none));
	ck_assert_uint_eq(rights_of(none), ZX_RIGHT_NONE);
	assert_ok(zx_handle_replace(none, ZX_RIGHT_SAME_RIGHTS, &same));
	ck_assert_uint_eq(rights_of(same), ZX_RIGHT_NONE);
}
END_TEST

START_TEST(replacing_what_is_no_handle_is_bad_handle)
{
	zx_handle_t event = event_new(), out;
	int i;

	for (i = 0; i < BAD_HANDLES; i++)
		assert_refused(ZX_ERR_BAD_HANDLE, out,
			       zx_handle_replace(bad_handle(i, event), ~0u, &out));
	assert_status(zx_handle_replace(0, ZX_RIGHT_SAME_RIGHTS, NULL), ZX_ERR_BAD_HANDLE);
	ck_assert(is_valid(event));
}
END_TEST

START_TEST(replacing_with_more_rights_is_invalid_args_and_consumes_the_source)
{
	zx_handle_t watch = event_new(), event, out;

	event = without_rights(watch, ZX_RIGHT_SIGNAL);
	assert_refused(ZX_ERR_INVALID_ARGS, out, zx_handle_replace(event, ZX_RIGHT_SIGNAL, &out));
	ck_assert(!is_valid(event));
	event = with_rights(watch, ZX_RIGHT_SAME_RIGHTS);
	assert_refused(ZX_ERR_INVALID_ARGS, out,
		       zx_handle_replace(event, ZX_RIGHT_SAME_RIGHTS | ZX_RIGHT_WAIT, &out));
	ck_assert(!is_valid(event));
	ck_assert_uint_eq(handle_count(watch), 1);
}
END_TEST

START_TEST(replacing_to_a_bad_pointer_is_invalid_args_and_consumes_the_source)
{
	void *pointers[] = { NULL, bad_pointer, kernel_pointer };
	zx_handle_t watch = event_new();
	int i;

	for (i = 0; i < 3; i++) {
		zx_handle_t event = with_rights(watch, ZX_RIGHT_SAME_RIGHTS);

		assert_status(zx_handle_replace(event, ZX_RIGHT_SAME_RIGHTS, pointers[i]),
			      ZX_ERR_INVALID_ARGS);
		ck_assert(!is_valid(event));
		ck_assert_uint_eq(handle_count(watch), 1);
	}
}
END_TEST

START_TEST(replace_may_write_its_result_over_its_source)
{
	zx_handle_t event = event_new(), old = event;

	assert_ok(zx_handle_replace(event, ZX_RIGHT_SAME_RIGHTS, &event));
	ck_assert_uint_ne(event, old);
	ck_assert(is_valid(event));
}
END_TEST

/* ---- check_valid -------------------------------------------------------- */

START_TEST(check_valid_tells_the_three_kinds_of_bad_values_apart)
{
	zx_handle_t event = event_new(), closed = event_new();

	assert_ok(zx_handle_check_valid(event));
	assert_ok(zx_handle_check_valid(powerless_event()));
	assert_status(zx_handle_check_valid(ZX_HANDLE_INVALID), ZX_ERR_INVALID_ARGS);
	assert_status(zx_handle_check_valid(event & ~1u), ZX_ERR_OUT_OF_RANGE);
	assert_status(zx_handle_check_valid(event & ~2u), ZX_ERR_OUT_OF_RANGE);
	assert_status(zx_handle_check_valid(event & ~3u), ZX_ERR_OUT_OF_RANGE);
	assert_ok(zx_handle_close(closed));
	assert_status(zx_handle_check_valid(closed), ZX_ERR_NOT_FOUND);
	assert_status(zx_handle_check_valid(event ^ 0x80000000u), ZX_ERR_NOT_FOUND);
}
END_TEST

START_TEST(handle_valid_topic_is_ok_or_bad_handle_and_writes_nothing)
{
	struct { uint64_t buffer, actual, avail; } out;
	zx_handle_t event = event_new(), closed = event_new();
	size_t *actual = (size_t *)&out.actual, *avail = (size_t *)&out.avail;

	assert_ok(zx_handle_close(closed));
	assert_refused(ZX_OK, out,
		       zx_object_get_info(event, ZX_INFO_HANDLE_VALID, &out.buffer, 8, actual,
					  avail));
	assert_refused(ZX_ERR_BAD_HANDLE, out,
		       zx_object_get_info(closed, ZX_INFO_HANDLE_VALID, &out.buffer, 8, actual,
					  avail));
	assert_refused(ZX_ERR_BAD_HANDLE, out,
		       zx_object_get_info(0, ZX_INFO_HANDLE_VALID, &out.buffer, 8, actual, avail));
	assert_ok(zx_object_get_info(powerless_event(), ZX_INFO_HANDLE_VALID, bad_pointer, 8,
				     bad_pointer, bad_pointer));
}
END_TEST

int main(void)
{
	test_begin("handles");
	test_case("values", a_handle_value_has_both_low_bits_set_and_is_not_zero,
		  live_handles_have_different_values, a_closed_value_is_not_given_out_again_soon);
	test_case("close", closing_ends_the_handle_and_only_it, closing_needs_no_right,
		  closing_the_invalid_handle_is_ok, closing_what_is_no_handle_is_bad_handle,
		  closing_twice_is_bad_handle);
	test_case("close_many", close_many_closes_all, close_many_skips_zeros,
		  close_many_of_a_repeated_value_is_bad_handle_yet_closes_all,
		  close_many_keeps_the_error_of_an_early_entry,
		  close_many_of_none_does_not_look_at_the_array,
		  close_many_of_an_unreadable_array_is_invalid_args,
		  close_many_that_faults_keeps_closed_what_it_had_closed,
		  peers_see_that_close_many_closed_their_ends);
	test_case("duplicate", a_duplicate_refers_to_the_same_object,
		  a_duplicate_keeps_the_object_though_its_source_is_closed_meanwhile,
		  a_duplicate_has_exactly_the_rights_asked_for,
		  duplicating_what_is_no_handle_is_bad_handle,
		  duplicate_without_the_duplicate_right_is_access_denied,
		  duplicating_with_more_rights_is_invalid_args,
		  same_rights_with_another_bit_is_invalid_args,
		  duplicating_to_a_bad_pointer_is_invalid_args_and_makes_nothing,
		  rights_can_only_shrink_along_a_chain);
	test_case("replace", replace_gives_a_new_value_and_ends_the_old_one,
		  replace_needs_no_right, replacing_what_is_no_handle_is_bad_handle,
		  replacing_with_more_rights_is_invalid_args_and_consumes_the_source,
		  replacing_to_a_bad_pointer_is_invalid_args_and_consumes_the_source,
		  replace_may_write_its_result_over_its_source);
	test_case("check_valid", check_valid_tells_the_three_kinds_of_bad_values_apart,
		  handle_valid_topic_is_ok_or_bad_handle_and_writes_nothing);
	return test_end();
}
