// SPDX-License-Identifier: GPL-2.0-only
/* zx_object_get_property and _set_property: ZX_PROP_NAME; objects.md 3.3 to 3.5, N1. */
#include "common.h"

#define NAMED 4

/* A job, a process, a thread and a VMO. */
static void named_objects(zx_handle_t handles[NAMED])
{
	zx_handle_t vmar;

	handles[0] = job_new(zx_job_default());
	assert_ok(zx_process_create(handles[0], "", 0, 0, &handles[1], &vmar));
	assert_ok(zx_thread_create(handles[1], "", 0, 0, &handles[2]));
	handles[3] = vmo_new(PAGE);
}

START_TEST(a_name_set_is_read_back)
{
	zx_handle_t handles[NAMED];
	int i;

	named_objects(handles);
	for (i = 0; i < NAMED; i++) {
		assert_ok(zx_object_set_property(handles[i], ZX_PROP_NAME, "some name", 9));
		assert_name(handles[i], "some name");
	}
}
END_TEST

START_TEST(names_start_empty)
{
	zx_handle_t handles[NAMED];
	int i;

	named_objects(handles);
	for (i = 0; i < NAMED; i++)
		assert_name(handles[i], "");
}
END_TEST

START_TEST(garbage_after_the_nul_is_dropped)
{
	zx_handle_t handles[NAMED];
	int i;

	named_objects(handles);
	for (i = 0; i < NAMED; i++) {
		assert_ok(zx_object_set_property(handles[i], ZX_PROP_NAME,
						 "0123456789012345678901234567890", 31));
		assert_ok(zx_object_set_property(handles[i], ZX_PROP_NAME, "ab\0garbage", 10));
		assert_name(handles[i], "ab");
	}
}
END_TEST

START_TEST(a_name_of_31_characters_is_kept_whole)
{
	zx_handle_t handles[NAMED];
	int i;

	named_objects(handles);
	for (i = 0; i < NAMED; i++) {
		assert_ok(zx_object_set_property(handles[i], ZX_PROP_NAME,
						 "0123456789abcdef0123456789abcde", 31));
		assert_name(handles[i], "0123456789abcdef0123456789abcde");
	}
}
END_TEST

START_TEST(a_longer_name_is_cut_to_31_characters)
{
	static const char name[] = "0123456789abcdef0123456789abcdef0123456789abcdef";
	zx_handle_t handles[NAMED];
	int i;

	named_objects(handles);
	for (i = 0; i < NAMED; i++) {
		assert_ok(zx_object_set_property(handles[i], ZX_PROP_NAME, name, 32));
		assert_name(handles[i], "0123456789abcdef0123456789abcde");
		assert_ok(zx_object_set_property(handles[i], ZX_PROP_NAME, name, 48));
		assert_name(handles[i], "0123456789abcdef0123456789abcde");
	}
	/* What lies behind the 31 bytes is not read. */
	assert_ok(zx_object_set_property(handles[0], ZX_PROP_NAME, name, SIZE_MAX));
}
END_TEST

START_TEST(size_zero_sets_the_empty_name)
{
	zx_handle_t handles[NAMED];
	int i;

	named_objects(handles);
	for (i = 0; i < NAMED; i++) {
		assert_ok(zx_object_set_property(handles[i], ZX_PROP_NAME, "x", 1));
		assert_ok(zx_object_set_property(handles[i], ZX_PROP_NAME, "x", 0));
		assert_name(handles[i], "");
	}
}
END_TEST

START_TEST(a_null_value_is_invalid_args_before_the_handle_is_looked_at)
{
	assert_status(zx_object_get_property(0, ZX_PROP_NAME, NULL, 32), ZX_ERR_INVALID_ARGS);
	assert_status(zx_object_set_property(0, ZX_PROP_NAME, NULL, 32), ZX_ERR_INVALID_ARGS);
	assert_status(zx_object_set_property(vmo_new(0), ZX_PROP_NAME, NULL, 0),
		      ZX_ERR_INVALID_ARGS);
}
END_TEST

START_TEST(a_bad_handle_comes_before_the_property)
{
	zx_handle_t vmo = vmo_new(0);
	char name[32] = "";
	int i;

	for (i = 0; i < BAD_HANDLES; i++) {
		zx_handle_t bad = bad_handle(i, vmo);

		assert_refused(ZX_ERR_BAD_HANDLE, name,
			       zx_object_get_property(bad, 12345, name, 0));
		assert_status(zx_object_set_property(bad, 12345, name, 0), ZX_ERR_BAD_HANDLE);
	}
}
END_TEST

START_TEST(a_missing_right_comes_before_the_property)
{
	zx_handle_t vmo = vmo_new(0);
	zx_handle_t no_get = without_rights(vmo, ZX_RIGHT_GET_PROPERTY);
	zx_handle_t no_set = without_rights(vmo, ZX_RIGHT_SET_PROPERTY);
	char name[32];

	assert_refused(ZX_ERR_ACCESS_DENIED, name,
		       zx_object_get_property(no_get, ZX_PROP_NAME, name, 32));
	assert_refused(ZX_ERR_ACCESS_DENIED, name,
		       zx_object_get_property(no_get, 12345, name, 0));
	assert_status(zx_object_set_property(no_set, ZX_PROP_NAME, "x", 1), ZX_ERR_ACCESS_DENIED);
	assert_status(zx_object_set_property(no_set, 12345, "x", 1), ZX_ERR_ACCESS_DENIED);
	assert_ok(zx_object_get_property(no_set, ZX_PROP_NAME, name, 32));
	assert_ok(zx_object_set_property(no_get, ZX_PROP_NAME, "x", 1));
}
END_TEST

START_TEST(every_named_object_wants_the_right_for_its_name)
{
	zx_handle_t handles[NAMED];
	char name[32];
	int i;

	named_objects(handles);
	for (i = 0; i < NAMED; i++) {
		zx_handle_t none = with_rights(handles[i], ZX_RIGHT_NONE);

		assert_refused(ZX_ERR_ACCESS_DENIED, name,
			       zx_object_get_property(none, ZX_PROP_NAME, name, 32));
		assert_status(zx_object_set_property(none, ZX_PROP_NAME, "", 0),
			      ZX_ERR_ACCESS_DENIED);
	}
}
END_TEST

START_TEST(an_unknown_property_is_not_supported)
{
	static const uint32_t unknown[] = { 0, 1, 9, 10, 11, 14, 20, 1000, 0x80000003, ~0u };
	zx_handle_t vmo = vmo_new(0);
	char value[64];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(unknown); i++) {
		assert_refused(ZX_ERR_NOT_SUPPORTED, value,
			       zx_object_get_property(vmo, unknown[i], value, 64));
		/* Before the size. */
		assert_refused(ZX_ERR_NOT_SUPPORTED, value,
			       zx_object_get_property(vmo, unknown[i], value, 0));
		assert_status(zx_object_set_property(vmo, unknown[i], "12345678", 8),
			      ZX_ERR_NOT_SUPPORTED);
	}
}
END_TEST

START_TEST(a_buffer_shorter_than_a_name_is_buffer_too_small)
{
	zx_handle_t handles[NAMED];
	char name[32];
	int i;

	named_objects(handles);
	for (i = 0; i < NAMED; i++) {
		assert_refused(ZX_ERR_BUFFER_TOO_SMALL, name,
			       zx_object_get_property(handles[i], ZX_PROP_NAME, name, 31));
		assert_refused(ZX_ERR_BUFFER_TOO_SMALL, name,
			       zx_object_get_property(handles[i], ZX_PROP_NAME, name, 0));
	}
}
END_TEST

START_TEST(objects_without_a_name_lack_the_property_rights)
{
	zx_handle_t event, out;
	char name[32];

	/* No handle to an event or a VMAR has the property rights. */
	event = event_new();
	ck_assert_uint_eq(rights_of(event) & ZX_RIGHTS_PROPERTY, 0);
	assert_refused(ZX_ERR_ACCESS_DENIED, name,
		       zx_object_get_property(event, ZX_PROP_NAME, name, 32));
	assert_status(zx_object_set_property(event, ZX_PROP_NAME, "", 0), ZX_ERR_ACCESS_DENIED);
	assert_refused(ZX_ERR_INVALID_ARGS, out,
		       zx_handle_duplicate(event, ZX_RIGHT_GET_PROPERTY, &out));
	assert_refused(ZX_ERR_ACCESS_DENIED, name,
		       zx_object_get_property(zx_vmar_root_self(), ZX_PROP_NAME, name, 32));
}
END_TEST

START_TEST(a_socket_has_the_rights_but_no_name)
{
	char name[ZX_MAX_NAME_LEN];
	zx_handle_t ends[2];

	assert_ok(zx_socket_create(0, &ends[0], &ends[1]));
	assert_status(zx_object_get_property(ends[0], ZX_PROP_NAME, name, sizeof(name)),
		      ZX_ERR_WRONG_TYPE);
	assert_status(zx_object_set_property(ends[0], ZX_PROP_NAME, "a", 1), ZX_ERR_WRONG_TYPE);
}
END_TEST

START_TEST(a_bad_pointer_is_invalid_args)
{
	zx_handle_t handles[NAMED];
	int i;

	named_objects(handles);
	for (i = 0; i < NAMED; i++) {
		assert_ok(zx_object_set_property(handles[i], ZX_PROP_NAME, "before", 6));
		assert_status(zx_object_get_property(handles[i], ZX_PROP_NAME, bad_pointer, 32),
			      ZX_ERR_INVALID_ARGS);
		assert_status(zx_object_get_property(handles[i], ZX_PROP_NAME, kernel_pointer, 32),
			      ZX_ERR_INVALID_ARGS);
		assert_status(zx_object_set_property(handles[i], ZX_PROP_NAME, bad_pointer, 5),
			      ZX_ERR_INVALID_ARGS);
		assert_status(zx_object_set_property(handles[i], ZX_PROP_NAME, kernel_pointer, 5),
			      ZX_ERR_INVALID_ARGS);
		assert_name(handles[i], "before");
	}
}
END_TEST

START_TEST(every_handle_shows_the_same_name)
{
	zx_handle_t vmo = vmo_new(PAGE);
	zx_handle_t copy = with_rights(vmo, ZX_RIGHT_SAME_RIGHTS);

	assert_ok(zx_object_set_property(vmo, ZX_PROP_NAME, "shared", 6));
	assert_name(copy, "shared");
	ck_assert_str_eq(vmo_info(copy).name, "shared");
}
END_TEST

START_TEST(a_name_may_hold_any_bytes)
{
	char name[31];
	zx_handle_t vmo = vmo_new(PAGE);
	char back[32];
	int i, first;

	for (first = 1; first < 256; first += 31) {
		for (i = 0; i < 31; i++)
			name[i] = (char)(first + i) ? (char)(first + i) : 1;
		assert_ok(zx_object_set_property(vmo, ZX_PROP_NAME, name, 31));
		assert_ok(zx_object_get_property(vmo, ZX_PROP_NAME, back, 32));
		ck_assert_mem_eq(back, name, 31);
	}
}
END_TEST

int main(void)
{
	test_begin("property");
	test_case("name", a_name_set_is_read_back, names_start_empty,
		  garbage_after_the_nul_is_dropped, a_name_of_31_characters_is_kept_whole,
		  a_longer_name_is_cut_to_31_characters, size_zero_sets_the_empty_name,
		  every_handle_shows_the_same_name, a_name_may_hold_any_bytes);
	test_case("statuses", a_null_value_is_invalid_args_before_the_handle_is_looked_at,
		  a_bad_handle_comes_before_the_property, a_missing_right_comes_before_the_property,
		  every_named_object_wants_the_right_for_its_name,
		  an_unknown_property_is_not_supported,
		  a_buffer_shorter_than_a_name_is_buffer_too_small,
		  objects_without_a_name_lack_the_property_rights,
		  a_socket_has_the_rights_but_no_name, a_bad_pointer_is_invalid_args);
	return test_end();
}
