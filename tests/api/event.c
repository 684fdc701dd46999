// SPDX-License-Identifier: GPL-2.0-only
/* zx_event_create; objects.md 6. */
#include "common.h"

START_TEST(a_new_event_has_default_rights_no_relation_and_no_signals)
{
	zx_handle_t event = event_new();
	zx_info_handle_basic_t info = basic_info(event);

	ck_assert_uint_eq(info.type, ZX_OBJ_TYPE_EVENT);
	ck_assert_uint_eq(info.rights, ZX_DEFAULT_EVENT_RIGHTS);
	ck_assert_uint_eq(info.related_koid, 0);
	ck_assert_uint_eq(signals_of(event), 0);
	ck_assert_uint_eq(handle_count(event), 1);
}
END_TEST

START_TEST(any_option_is_invalid_args)
{
	uint32_t option;
	zx_handle_t out;

	for (option = 1; option; option <<= 1)
		assert_refused(ZX_ERR_INVALID_ARGS, out, zx_event_create(option, &out));
	assert_refused(ZX_ERR_INVALID_ARGS, out, zx_event_create(~0u, &out));
}
END_TEST

START_TEST(a_bad_out_pointer_is_invalid_args)
{
	assert_status(zx_event_create(0, NULL), ZX_ERR_INVALID_ARGS);
	assert_status(zx_event_create(0, bad_pointer), ZX_ERR_INVALID_ARGS);
	assert_status(zx_event_create(0, kernel_pointer), ZX_ERR_INVALID_ARGS);
}
END_TEST

START_TEST(a_bad_out_pointer_leaks_no_handle)
{
	int i;

	/* Many more than a table of any reasonable limit would take. */
	for (i = 0; i < (slow_machine() ? 1000 : 300000); i++)
		if (zx_event_create(0, NULL) != ZX_ERR_INVALID_ARGS)
			ck_abort_msg("call %d", i);
	event_new();
}
END_TEST

int main(void)
{
	test_begin("event");
	test_case("create", a_new_event_has_default_rights_no_relation_and_no_signals,
		  any_option_is_invalid_args, a_bad_out_pointer_is_invalid_args,
		  a_bad_out_pointer_leaks_no_handle);
	return test_end();
}
