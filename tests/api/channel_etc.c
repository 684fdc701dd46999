// SPDX-License-Identifier: GPL-2.0-only
/* zx_channel_write_etc, zx_channel_read_etc; objects.md 7.4, 7.5, C5, C9, C10, C12. */
#include <sys/mman.h>

#include "common_channel.h"

#define MOVE		ZX_HANDLE_OP_MOVE
#define DUPLICATE	ZX_HANDLE_OP_DUPLICATE
#define SAME		ZX_RIGHT_SAME_RIGHTS
/* What an entry that is not written to keeps. */
#define MARK		((zx_status_t)12345)

static zx_handle_disposition_t entry(zx_handle_op_t op, zx_handle_t handle, zx_obj_type_t type,
				     zx_rights_t rights)
{
	return (zx_handle_disposition_t){ op, handle, type, rights, MARK };
}

static zx_status_t write_one(zx_handle_t channel, zx_handle_disposition_t *d)
{
	return zx_channel_write_etc(channel, 0, NULL, 0, d, 1);
}

static zx_handle_info_t read_one(zx_handle_t channel)
{
	zx_handle_info_t info;
	uint32_t n;

	memset(&info, 0xcc, sizeof(info));
	assert_ok(zx_channel_read_etc(channel, 0, NULL, &info, 0, 1, NULL, &n));
	ck_assert_uint_eq(n, 1);
	ck_assert_uint_eq(info.unused, 0);
	return info;
}

START_TEST(move_takes_the_source_and_duplicate_keeps_it)
{
	struct channel ch = channel_new();
	zx_handle_t event = event_new();
	zx_handle_disposition_t d = entry(DUPLICATE, event, ZX_OBJ_TYPE_NONE, SAME);
	zx_handle_info_t info;

	assert_ok(write_one(ch.a, &d));
	ck_assert_int_eq(d.result, MARK);
	ck_assert(is_valid(event));
	ck_assert_uint_eq(handle_count(event), 2);
	info = read_one(ch.b);
	ck_assert_uint_eq(koid_of(info.handle), koid_of(event));
	ck_assert_uint_eq(info.type, ZX_OBJ_TYPE_EVENT);
	ck_assert_uint_eq(info.rights, ZX_DEFAULT_EVENT_RIGHTS);
	assert_ok(zx_handle_close(info.handle));

	d = entry(MOVE, event, ZX_OBJ_TYPE_EVENT, SAME);
	assert_ok(write_one(ch.a, &d));
	ck_assert(!is_valid(event));
	info = read_one(ch.b);
	ck_assert_uint_eq(handle_count(info.handle), 1);
}
END_TEST

START_TEST(the_rights_given_are_the_rights_that_arrive)
{
	static const zx_rights_t rights[] = {
		ZX_RIGHT_NONE, ZX_RIGHT_WAIT, ZX_RIGHT_TRANSFER | ZX_RIGHT_SIGNAL,
		ZX_RIGHTS_BASIC, ZX_DEFAULT_EVENT_RIGHTS,
	};
	struct channel ch = channel_new();
	size_t i;
	int op;

	for (i = 0; i < ARRAY_SIZE(rights); i++) {
		for (op = MOVE; op <= (int)DUPLICATE; op++) {
			zx_handle_disposition_t d = entry(op, event_new(), ZX_OBJ_TYPE_NONE,
							  rights[i]);
			zx_handle_info_t info;

			assert_ok(write_one(ch.a, &d));
			info = read_one(ch.b);
			ck_assert_uint_eq(info.rights, rights[i]);
			ck_assert_uint_eq(rights_of(info.handle), rights[i]);
		}
	}
}
END_TEST

START_TEST(move_with_fewer_rights_needs_no_duplicate_right)
{
	struct channel ch = channel_new(), inner = channel_new();
	zx_handle_disposition_t d = entry(MOVE, inner.a, ZX_OBJ_TYPE_CHANNEL, ZX_RIGHT_READ);

	assert_ok(write_one(ch.a, &d));
	ck_assert_uint_eq(read_one(ch.b).rights, ZX_RIGHT_READ);
}
END_TEST

START_TEST(read_etc_tells_type_and_rights_of_each_handle)
{
	zx_handle_t handles[] = { event_new(), vmo_new(PAGE), channel_new().a, job_new(zx_job_default()) };
	static const zx_obj_type_t types[] = { ZX_OBJ_TYPE_EVENT, ZX_OBJ_TYPE_VMO,
					       ZX_OBJ_TYPE_CHANNEL, ZX_OBJ_TYPE_JOB };
	static const zx_rights_t rights[] = { ZX_DEFAULT_EVENT_RIGHTS, ZX_DEFAULT_VMO_RIGHTS,
					      ZX_DEFAULT_CHANNEL_RIGHTS, ZX_DEFAULT_JOB_RIGHTS };
	struct channel ch = channel_new();
	zx_handle_info_t infos[4];
	int i;

	assert_ok(zx_channel_write(ch.a, 0, NULL, 0, handles, 4));
	assert_ok(zx_channel_read_etc(ch.b, 0, NULL, infos, 0, 4, NULL, NULL));
	for (i = 0; i < 4; i++) {
		ck_assert_uint_eq(infos[i].type, types[i]);
		ck_assert_uint_eq(infos[i].rights, rights[i]);
		ck_assert_uint_eq(basic_info(infos[i].handle).type, types[i]);
		ck_assert_uint_eq(infos[i].unused, 0);
	}
}
END_TEST

START_TEST(read_etc_has_the_statuses_of_read)
{
	zx_handle_t second, event = event_and(&second);
	struct channel ch = channel_new();
	zx_handle_info_t info;
	uint32_t n[2];

	assert_channel_lookup(c, zx_channel_read_etc(c, 0xff, NULL, NULL, 0, 0, &n[0], &n[1]),
			      ZX_RIGHT_READ, n);
	assert_refused(ZX_ERR_NOT_SUPPORTED, n,
		       zx_channel_read_etc(ch.b, 0xff, NULL, NULL, 0, 0, &n[0], &n[1]));
	assert_refused(ZX_ERR_SHOULD_WAIT, n,
		       zx_channel_read_etc(ch.b, 0, NULL, NULL, 0, 0, &n[0], &n[1]));
	send_handle(ch.a, second);
	assert_refused(ZX_ERR_BUFFER_TOO_SMALL, info,
		       zx_channel_read_etc(ch.b, 0, NULL, &info, 0, 0, &n[0], &n[1]));
	ck_assert_uint_eq(n[1], 1);
	assert_status(zx_channel_read_etc(ch.b, 0, NULL, bad_pointer, 0, 1, NULL, NULL),
		      ZX_ERR_INVALID_ARGS);
	ck_assert_uint_eq(handle_count(event), 1);
	assert_ok(zx_handle_close(ch.a));
	assert_refused(ZX_ERR_PEER_CLOSED, n,
		       zx_channel_read_etc(ch.b, 0, NULL, NULL, 0, 0, &n[0], &n[1]));
}
END_TEST

static zx_handle_t event_with(zx_rights_t rights)
{
	zx_handle_t event;

	assert_ok(zx_handle_replace(event_new(), rights, &event));
	return event;
}

/* What else is wrong with each entry is looked at later than what it fails for. */
START_TEST(an_entry_is_checked_in_order)
{
	const struct {
		zx_handle_op_t op;
		zx_rights_t has;
		zx_obj_type_t type;
		zx_rights_t wants;
		zx_status_t status;
	} cases[] = {
		{ 2, 0, ZX_OBJ_TYPE_VMO, ~0u, ZX_ERR_INVALID_ARGS },
		{ 0xffffffff, ZX_DEFAULT_EVENT_RIGHTS, 0, SAME, ZX_ERR_INVALID_ARGS },
		{ MOVE, 0, ZX_OBJ_TYPE_VMO, ZX_RIGHT_READ, ZX_ERR_ACCESS_DENIED },
		{ DUPLICATE, ZX_RIGHT_DUPLICATE, ZX_OBJ_TYPE_VMO, ZX_RIGHT_READ,
		  ZX_ERR_ACCESS_DENIED },
		{ MOVE, ZX_RIGHT_TRANSFER, ZX_OBJ_TYPE_VMO, ZX_RIGHT_READ, ZX_ERR_WRONG_TYPE },
		{ DUPLICATE, ZX_RIGHT_TRANSFER, ZX_OBJ_TYPE_VMO, ZX_RIGHT_READ,
		  ZX_ERR_WRONG_TYPE },
		{ MOVE, ZX_RIGHT_TRANSFER, ZX_OBJ_TYPE_EVENT, ZX_RIGHT_READ,
		  ZX_ERR_INVALID_ARGS },
		{ DUPLICATE, ZX_RIGHT_TRANSFER, ZX_OBJ_TYPE_EVENT, ZX_RIGHT_READ,
		  ZX_ERR_INVALID_ARGS },
		{ DUPLICATE, ZX_RIGHT_TRANSFER, ZX_OBJ_TYPE_EVENT, SAME, ZX_ERR_ACCESS_DENIED },
		{ DUPLICATE, ZX_RIGHT_TRANSFER, ZX_OBJ_TYPE_EVENT, ZX_RIGHT_NONE,
		  ZX_ERR_ACCESS_DENIED },
	};
	struct channel ch = channel_new();
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		zx_handle_t event = event_with(cases[i].has);
		zx_handle_disposition_t d = entry(cases[i].op, event, cases[i].type,
						  cases[i].wants);

		assert_status(write_one(ch.a, &d), cases[i].status);
		ck_assert_int_eq(d.result, cases[i].status);
		ck_assert_int_eq(is_valid(event), cases[i].op == DUPLICATE);
		assert_no_message(ch.b);
	}
}
END_TEST

START_TEST(a_source_that_is_no_handle_is_bad_handle_with_any_operation)
{
	struct channel ch = channel_new();
	zx_handle_op_t op;
	int i;

	for (op = 0; op < 3; op++)
		for (i = 0; i < BAD_HANDLES; i++) {
			zx_handle_disposition_t d = entry(op, bad_handle(i, event_new()), 0, SAME);

			assert_status(write_one(ch.a, &d), ZX_ERR_BAD_HANDLE);
			ck_assert_int_eq(d.result, ZX_ERR_BAD_HANDLE);
		}
}
END_TEST

START_TEST(the_channel_itself_is_not_supported_and_a_move_of_it_closes_it)
{
	struct channel ch = channel_new();
	zx_handle_disposition_t d = entry(DUPLICATE, ch.a, ZX_OBJ_TYPE_VMO, ZX_RIGHT_EXECUTE);

	assert_status(write_one(ch.a, &d), ZX_ERR_NOT_SUPPORTED);
	ck_assert_int_eq(d.result, ZX_ERR_NOT_SUPPORTED);
	ck_assert(is_valid(ch.a));
	d = entry(MOVE, ch.a, ZX_OBJ_TYPE_VMO, ZX_RIGHT_EXECUTE);
	assert_status(write_one(ch.a, &d), ZX_ERR_NOT_SUPPORTED);
	ck_assert(!is_valid(ch.a));
	ck_assert_uint_eq(signals_of(ch.b), ZX_CHANNEL_PEER_CLOSED);
}
END_TEST

START_TEST(every_other_type_is_wrong_type)
{
	struct channel ch = channel_new();
	zx_handle_t event = event_new();
	zx_obj_type_t type;

	for (type = 0; type < 256; type++) {
		zx_handle_disposition_t d = entry(DUPLICATE, event, type, SAME);
		bool right = type == ZX_OBJ_TYPE_NONE || type == ZX_OBJ_TYPE_EVENT;

		assert_status(write_one(ch.a, &d), right ? ZX_OK : ZX_ERR_WRONG_TYPE);
		ck_assert_int_eq(d.result, right ? MARK : ZX_ERR_WRONG_TYPE);
	}
}
END_TEST

START_TEST(all_entries_are_tried_and_only_failed_ones_have_a_result)
{
	zx_handle_t second, event = event_and(&second), moved = event_new();
	struct channel ch = channel_new();
	zx_handle_disposition_t d[] = {
		entry(MOVE, second, ZX_OBJ_TYPE_EVENT, SAME),
		entry(DUPLICATE, event, ZX_OBJ_TYPE_VMO, SAME),
		entry(DUPLICATE, event, ZX_OBJ_TYPE_EVENT, SAME),
		entry(MOVE, ZX_HANDLE_INVALID, ZX_OBJ_TYPE_NONE, SAME),
		entry(MOVE, moved, ZX_OBJ_TYPE_EVENT, ZX_RIGHT_EXECUTE),
	};

	assert_status(zx_channel_write_etc(ch.a, 0, "x", 1, d, ARRAY_SIZE(d)), ZX_ERR_WRONG_TYPE);
	ck_assert_int_eq(d[0].result, MARK);
	ck_assert_int_eq(d[1].result, ZX_ERR_WRONG_TYPE);
	ck_assert_int_eq(d[2].result, MARK);
	ck_assert_int_eq(d[3].result, ZX_ERR_BAD_HANDLE);
	ck_assert_int_eq(d[4].result, ZX_ERR_INVALID_ARGS);
	ck_assert(!is_valid(second));
	ck_assert(!is_valid(moved));
	ck_assert(is_valid(event));
	ck_assert_uint_eq(handle_count(event), 1);
	assert_no_message(ch.b);
}
END_TEST

START_TEST(a_handle_can_be_duplicated_twice_but_not_moved_twice)
{
	struct channel ch = channel_new();
	zx_handle_t event = event_new();
	zx_handle_disposition_t d[] = {
		entry(DUPLICATE, event, ZX_OBJ_TYPE_NONE, SAME),
		entry(DUPLICATE, event, ZX_OBJ_TYPE_NONE, ZX_RIGHT_WAIT),
		entry(MOVE, event, ZX_OBJ_TYPE_NONE, SAME),
	};
	zx_handle_info_t infos[3];
	zx_handle_disposition_t twice[2];

	assert_ok(zx_channel_write_etc(ch.a, 0, NULL, 0, d, 3));
	ck_assert(!is_valid(event));
	assert_ok(zx_channel_read_etc(ch.b, 0, NULL, infos, 0, 3, NULL, NULL));
	ck_assert_uint_eq(handle_count(infos[0].handle), 3);
	ck_assert_uint_eq(infos[1].rights, ZX_RIGHT_WAIT);
	twice[0] = twice[1] = entry(MOVE, infos[0].handle, ZX_OBJ_TYPE_NONE, SAME);
	assert_status(zx_channel_write_etc(ch.a, 0, NULL, 0, twice, 2), ZX_ERR_BAD_HANDLE);
	ck_assert_int_eq(twice[0].result, MARK);
	ck_assert_int_eq(twice[1].result, ZX_ERR_BAD_HANDLE);
	ck_assert_uint_eq(handle_count(infos[2].handle), 2);
}
END_TEST

/* A failure before the entries are looked at: moves are eaten, duplicates are not. */
#define assert_eats_moves(want, call)						\
	do {									\
		zx_handle_t second, event = event_and(&second);			\
		zx_handle_disposition_t d[65];					\
		int i_;								\
										\
		for (i_ = 0; i_ < 65; i_++)					\
			d[i_] = entry(DUPLICATE, event, ZX_OBJ_TYPE_NONE, SAME); \
		d[1] = entry(MOVE, second, ZX_OBJ_TYPE_NONE, SAME);		\
		assert_status(call, want);					\
		ck_assert(!is_valid(second));					\
		ck_assert(is_valid(event));					\
		ck_assert_uint_eq(handle_count(event), 1);			\
		ck_assert_int_eq(d[0].result, MARK);				\
		ck_assert_int_eq(d[1].result, MARK);				\
		/* Invalid operations are eaten too. */				\
		assert_ok(zx_handle_duplicate(event, SAME, &second));		\
		d[1] = entry(7, second, ZX_OBJ_TYPE_NONE, SAME);		\
		(void)(call);							\
		ck_assert(!is_valid(second));					\
		ck_assert_uint_eq(handle_count(event), 1);			\
	} while (0)

START_TEST(early_failures_consume_what_is_moved_and_keep_what_is_duplicated)
{
	struct channel ch = channel_new(), closed = channel_new();
	static char big[MAX_BYTES + 1];

	assert_eats_moves(ZX_ERR_INVALID_ARGS, zx_channel_write_etc(ch.a, 1, NULL, 0, d, 2));
	assert_eats_moves(ZX_ERR_BAD_HANDLE, zx_channel_write_etc(0, 0, NULL, 0, d, 2));
	assert_eats_moves(ZX_ERR_WRONG_TYPE, zx_channel_write_etc(event, 0, NULL, 0, d, 2));
	assert_eats_moves(ZX_ERR_OUT_OF_RANGE,
			  zx_channel_write_etc(ch.a, 0, big, MAX_BYTES + 1, d, 2));
	assert_eats_moves(ZX_ERR_OUT_OF_RANGE, zx_channel_write_etc(ch.a, 0, NULL, 0, d, 65));
	assert_eats_moves(ZX_ERR_INVALID_ARGS, zx_channel_write_etc(ch.a, 0, NULL, 1, d, 2));
	assert_no_message(ch.b);
	assert_ok(zx_handle_close(closed.b));
	{
		zx_handle_t second, event = event_and(&second);
		zx_handle_disposition_t d[] = { entry(MOVE, second, ZX_OBJ_TYPE_NONE, SAME),
						entry(DUPLICATE, event, ZX_OBJ_TYPE_NONE, SAME) };

		assert_status(zx_channel_write_etc(closed.a, 0, NULL, 0, d, 2),
			      ZX_ERR_PEER_CLOSED);
		ck_assert(!is_valid(second));
		ck_assert_uint_eq(handle_count(event), 1);
		ck_assert_int_eq(d[0].result, MARK);
	}
}
END_TEST

START_TEST(write_etc_refuses_options_as_write_does)
{
	struct channel ch = channel_new();
	int i, none;

	for (i = 0; i < 32; i++)
		if (1u << i != ZX_CHANNEL_WRITE_USE_IOVEC)
			assert_status(zx_channel_write_etc(ch.a, 1u << i, NULL, 0, NULL, 0),
				      ZX_ERR_INVALID_ARGS);
	assert_channel_lookup(c, zx_channel_write_etc(c, 0, NULL, 0, NULL, 0), ZX_RIGHT_WRITE, none);
	assert_status(zx_channel_write_etc(ch.a, 0, NULL, 0, NULL, 1), ZX_ERR_INVALID_ARGS);
	assert_status(zx_channel_write_etc(ch.a, 0, NULL, 0, bad_pointer, 1), ZX_ERR_INVALID_ARGS);
}
END_TEST

START_TEST(dispositions_go_with_a_vector_of_bytes)
{
	const zx_channel_iovec_t vector[] = { { "ab", 2, 0 }, { NULL, 0, 0 }, { "cde", 3, 0 } };
	const zx_channel_iovec_t reserved = { "ab", 2, 1 };
	struct channel ch = channel_new();
	zx_handle_t moved = event_new(), kept = event_new();
	zx_handle_disposition_t d[] = {
		entry(MOVE, moved, ZX_OBJ_TYPE_NONE, SAME),
		entry(DUPLICATE, kept, ZX_OBJ_TYPE_EVENT, ZX_RIGHT_WAIT),
	};
	zx_handle_info_t infos[2];
	uint32_t bytes, handles;
	zx_koid_t koid = koid_of(moved);
	char text[8];

	assert_ok(zx_channel_write_etc(ch.a, ZX_CHANNEL_WRITE_USE_IOVEC, vector, 3, d, 2));
	ck_assert(d[0].result == MARK && d[1].result == MARK);
	assert_ok(zx_channel_read_etc(ch.b, 0, text, infos, sizeof(text), 2, &bytes, &handles));
	ck_assert(bytes == 5 && handles == 2 && !memcmp(text, "abcde", 5));
	ck_assert_uint_eq(koid_of(infos[0].handle), koid);
	ck_assert_uint_eq(koid_of(infos[1].handle), koid_of(kept));
	ck_assert_uint_eq(infos[1].rights, ZX_RIGHT_WAIT);
	/* A bad vector eats what is moved, before any entry is looked at. */
	d[0] = entry(MOVE, infos[0].handle, ZX_OBJ_TYPE_VMO, SAME);
	assert_status(zx_channel_write_etc(ch.a, ZX_CHANNEL_WRITE_USE_IOVEC, &reserved, 1, d, 2),
		      ZX_ERR_INVALID_ARGS);
	ck_assert(!is_valid(infos[0].handle) && is_valid(kept));
	ck_assert(d[0].result == MARK && d[1].result == MARK);
	/* Of a good vector and a bad entry, the entry is told. */
	d[0] = entry(MOVE, event_new(), ZX_OBJ_TYPE_VMO, SAME);
	assert_status(zx_channel_write_etc(ch.a, ZX_CHANNEL_WRITE_USE_IOVEC, vector, 3, d, 2),
		      ZX_ERR_WRONG_TYPE);
	ck_assert_int_eq(d[0].result, ZX_ERR_WRONG_TYPE);
	assert_no_message(ch.b);
}
END_TEST

START_TEST(results_that_cannot_be_written_are_invalid_args)
{
	zx_handle_disposition_t *page = mmap(NULL, PAGE, PROT_READ | PROT_WRITE,
					     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct channel ch = channel_new();
	zx_handle_t good = event_new(), bad = event_new();

	ck_assert(page != MAP_FAILED);
	page[0] = entry(MOVE, good, ZX_OBJ_TYPE_EVENT, SAME);
	page[1] = entry(MOVE, bad, ZX_OBJ_TYPE_VMO, SAME);
	ck_assert_int_eq(mprotect(page, PAGE, PROT_READ), 0);
	assert_status(zx_channel_write_etc(ch.a, 0, NULL, 0, page, 2), ZX_ERR_INVALID_ARGS);
	ck_assert(!is_valid(good));
	ck_assert(!is_valid(bad));
	assert_no_message(ch.b);
	/* Nothing to tell: not written. */
	ck_assert_int_eq(mprotect(page, PAGE, PROT_READ | PROT_WRITE), 0);
	page[0] = entry(MOVE, event_new(), ZX_OBJ_TYPE_EVENT, SAME);
	ck_assert_int_eq(mprotect(page, PAGE, PROT_READ), 0);
	assert_ok(write_one(ch.a, page));
	read_one(ch.b);
}
END_TEST

int main(void)
{
	test_begin("channel_etc");
	test_case("handles", move_takes_the_source_and_duplicate_keeps_it,
		  the_rights_given_are_the_rights_that_arrive,
		  move_with_fewer_rights_needs_no_duplicate_right,
		  read_etc_tells_type_and_rights_of_each_handle,
		  a_handle_can_be_duplicated_twice_but_not_moved_twice);
	test_case("statuses", read_etc_has_the_statuses_of_read, an_entry_is_checked_in_order,
		  a_source_that_is_no_handle_is_bad_handle_with_any_operation,
		  the_channel_itself_is_not_supported_and_a_move_of_it_closes_it,
		  every_other_type_is_wrong_type,
		  all_entries_are_tried_and_only_failed_ones_have_a_result,
		  early_failures_consume_what_is_moved_and_keep_what_is_duplicated,
		  write_etc_refuses_options_as_write_does,
		  dispositions_go_with_a_vector_of_bytes,
		  results_that_cannot_be_written_are_invalid_args);
	return test_end();
}
