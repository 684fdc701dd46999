// SPDX-License-Identifier: GPL-2.0-only
/*
 * zx_vmo_create_child: what all kinds of children have in common. Order of checks, rights,
 * lifetime and ZX_VMO_ZERO_CHILDREN; memory.md 5.6, 5.7.
 */
#include <pthread.h>

#include "common_vmo.h"

#define create_child(vmo, options, offset, size, out) \
	zx_vmo_create_child(vmo, options, offset, size, out)
#define assert_no_child(want, vmo, options, offset, size)			\
	do {									\
		zx_handle_t out_;						\
										\
		assert_refused(want, out_,					\
			       create_child(vmo, options, offset, size, &out_)); \
	} while (0)

static const uint32_t kinds[] = { SNAPSHOT, AT_LEAST_ON_WRITE, MODIFIED, SLICE, REFERENCE };

/* A child of the whole VMO. */
static zx_handle_t whole(zx_handle_t vmo, uint32_t options)
{
	return child_of(vmo, options, 0, options & REFERENCE ? 0 : size_of(vmo));
}

static zx_handle_t executable(zx_handle_t vmo)
{
	zx_handle_t out;

	assert_ok(zx_vmo_replace_as_executable(vmo, ZX_HANDLE_INVALID, &out));
	return out;
}

/* ---- Order of checks ---------------------------------------------------- */

START_TEST(a_size_that_overflows_is_out_of_range_before_the_handle)
{
	zx_handle_t vmo = vmo_new(PAGE);
	size_t i;

	for (i = 0; i < ARRAY_SIZE(kinds); i++) {
		assert_no_child(ZX_ERR_OUT_OF_RANGE, 0, kinds[i], 0, UINT64_MAX);
		assert_no_child(ZX_ERR_OUT_OF_RANGE, vmo, kinds[i], 0, UINT64_MAX);
		assert_no_child(ZX_ERR_OUT_OF_RANGE, vmo, kinds[i], 1, UINT64_MAX - PAGE + 2);
	}
	assert_no_child(ZX_ERR_OUT_OF_RANGE, 0, 0, 0, UINT64_MAX);
	assert_no_child(ZX_ERR_OUT_OF_RANGE, 0, NO_WRITE | RESIZABLE, 0, UINT64_MAX);
}
END_TEST

START_TEST(no_write_with_resizable_is_invalid_args_before_the_handle)
{
	zx_handle_t vmo = vmo_new(PAGE), resizable = vmo_resizable(PAGE);
	size_t i;

	for (i = 0; i < ARRAY_SIZE(kinds); i++) {
		uint32_t options = kinds[i] | NO_WRITE | RESIZABLE;

		assert_no_child(ZX_ERR_INVALID_ARGS, 0, options, 0, 0);
		assert_no_child(ZX_ERR_INVALID_ARGS, vmo, options, 0, 0);
		assert_no_child(ZX_ERR_INVALID_ARGS, resizable, options, 0, 0);
		assert_no_child(ZX_ERR_INVALID_ARGS, powerless_event(), options, 0, 0);
	}
	assert_no_child(ZX_ERR_INVALID_ARGS, 0, NO_WRITE | RESIZABLE, 0, 0);
}
END_TEST

START_TEST(each_kind_wants_duplicate_and_read)
{
	zx_handle_t vmo = vmo_new(PAGE), resizable = vmo_resizable(PAGE);
	zx_handle_t event = powerless_event(), out;
	const zx_rights_t rights = ZX_RIGHT_DUPLICATE | ZX_RIGHT_READ;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(kinds); i++) {
		/* Before everything about options, offset and size that is not said above. */
		assert_lookup(h, create_child(h, kinds[i], 0, 0, &out), vmo, event, rights, out);
		assert_lookup(h, create_child(h, kinds[i] | 1u << 30, 1, MAX_VMO_SIZE + 1, &out),
			      vmo, event, rights, out);
		assert_ok(create_child(with_rights(vmo, rights), kinds[i], 0, 0, &out));
	}
	assert_lookup(h, create_child(h, REFERENCE | RESIZABLE, 0, 0, &out), resizable, event,
		      rights | ZX_RIGHT_RESIZE, out);
	assert_ok(create_child(with_rights(resizable, rights | ZX_RIGHT_RESIZE),
			       REFERENCE | RESIZABLE, 0, 0, &out));
	/* Nothing that is not resizable has that right. */
	assert_no_child(ZX_ERR_ACCESS_DENIED, vmo, REFERENCE | RESIZABLE, 0, 0);
	/* Others need it not to be resizable. */
	assert_ok(create_child(with_rights(resizable, rights), SNAPSHOT | RESIZABLE, 0, PAGE,
			       &out));
}
END_TEST

START_TEST(a_discardable_parent_is_not_supported_whatever_the_options)
{
	zx_handle_t vmo = vmo_discardable(PAGE);
	size_t i;

	for (i = 0; i < ARRAY_SIZE(kinds); i++) {
		assert_no_child(ZX_ERR_NOT_SUPPORTED, vmo, kinds[i], 0, 0);
		assert_no_child(ZX_ERR_NOT_SUPPORTED, vmo, kinds[i] | NO_WRITE, 0, PAGE);
		assert_no_child(ZX_ERR_NOT_SUPPORTED, vmo, kinds[i] | 1u << 30, 1, PAGE);
	}
	assert_no_child(ZX_ERR_NOT_SUPPORTED, vmo, 0, 0, 0);
	assert_no_child(ZX_ERR_ACCESS_DENIED, without_rights(vmo, ZX_RIGHT_READ), SNAPSHOT, 0,
			PAGE);
	ck_assert(has_zero_children(vmo));
}
END_TEST

START_TEST(exactly_one_kind_has_to_be_named)
{
	zx_handle_t vmo = vmo_new(PAGE);
	size_t i, j;

	assert_no_child(ZX_ERR_INVALID_ARGS, vmo, 0, 0, PAGE);
	assert_no_child(ZX_ERR_INVALID_ARGS, vmo, RESIZABLE, 0, PAGE);
	assert_no_child(ZX_ERR_INVALID_ARGS, vmo, NO_WRITE, 0, PAGE);
	for (i = 0; i < ARRAY_SIZE(kinds); i++)
		for (j = 0; j < i; j++) {
			assert_no_child(ZX_ERR_INVALID_ARGS, vmo, kinds[i] | kinds[j], 0, 0);
			assert_no_child(ZX_ERR_INVALID_ARGS, vmo,
					kinds[i] | kinds[j] | NO_WRITE, 0, 0);
		}
	ck_assert(has_zero_children(vmo));
}
END_TEST

START_TEST(unknown_options_are_invalid_args)
{
	zx_handle_t vmo = vmo_new(PAGE);
	uint32_t bit;
	size_t i;

	for (bit = 1; bit; bit <<= 1) {
		if (bit & 0xfd)
			continue;
		for (i = 0; i < ARRAY_SIZE(kinds); i++)
			assert_no_child(ZX_ERR_INVALID_ARGS, vmo, kinds[i] | bit, 0, 0);
		/* Before an offset and a size that are too big. */
		assert_no_child(ZX_ERR_INVALID_ARGS, vmo, SNAPSHOT | bit, 0, MAX_VMO_SIZE + 1);
	}
	assert_no_child(ZX_ERR_INVALID_ARGS, vmo, SLICE | RESIZABLE, 0, PAGE);
	assert_no_child(ZX_ERR_INVALID_ARGS, vmo_resizable(PAGE), SLICE | RESIZABLE, 0, PAGE);
}
END_TEST

START_TEST(a_snapshot_checks_offset_then_size_then_both)
{
	zx_handle_t vmo = vmo_new(PAGES(2)), slice = child_of(vmo_new(PAGES(4)), SLICE, 0, PAGE);
	zx_handle_t uncached = vmo_new(PAGE);
	size_t i;

	assert_ok(zx_vmo_set_cache_policy(uncached, ZX_CACHE_POLICY_UNCACHED));
	for (i = 0; i < ARRAY_SIZE(snapshot_kinds); i++) {
		uint32_t kind = snapshot_kinds[i];

		assert_no_child(ZX_ERR_INVALID_ARGS, vmo, kind, 1, PAGE);
		assert_no_child(ZX_ERR_INVALID_ARGS, vmo, kind, PAGE - 1, PAGE);
		assert_no_child(ZX_ERR_INVALID_ARGS, vmo, kind, 1, MAX_VMO_SIZE + 1);
		assert_no_child(ZX_ERR_OUT_OF_RANGE, vmo, kind, 0, MAX_VMO_SIZE + 1);
		assert_no_child(ZX_ERR_OUT_OF_RANGE, vmo, kind, 0, 0ull - PAGE);
		assert_no_child(ZX_ERR_OUT_OF_RANGE, vmo, kind, 0ull - PAGE, PAGES(2));
		assert_no_child(ZX_ERR_OUT_OF_RANGE, vmo, kind, PAGES(64), MAX_VMO_SIZE);
		/* Then the cache policy. */
		assert_no_child(ZX_ERR_OUT_OF_RANGE, uncached, kind, 0ull - PAGE, PAGES(2));
		assert_no_child(ZX_ERR_BAD_STATE, uncached, kind, 0, PAGE);
		/* Outside of a slice, then of a slice at all. */
		assert_no_child(ZX_ERR_OUT_OF_RANGE, slice, kind, 0, PAGES(2));
		assert_no_child(ZX_ERR_OUT_OF_RANGE, slice, kind, PAGES(2), PAGE);
		assert_no_child(ZX_ERR_NOT_SUPPORTED, slice, kind, 0, PAGE);
	}
	ck_assert(has_zero_children(vmo));
	ck_assert(has_zero_children(uncached));
}
END_TEST

START_TEST(a_slice_checks_offset_then_size_then_both)
{
	zx_handle_t vmo = vmo_new(PAGES(2)), resizable = vmo_resizable(PAGES(2));
	zx_handle_t uncached = vmo_new(PAGE);

	assert_no_child(ZX_ERR_INVALID_ARGS, vmo, SLICE, 1, 0);
	assert_no_child(ZX_ERR_INVALID_ARGS, vmo, SLICE, 1, MAX_VMO_SIZE + 1);
	assert_no_child(ZX_ERR_OUT_OF_RANGE, vmo, SLICE, 0, MAX_VMO_SIZE + 1);
	assert_no_child(ZX_ERR_OUT_OF_RANGE, vmo, SLICE, 0, 0ull - PAGE);
	assert_no_child(ZX_ERR_INVALID_ARGS, vmo, SLICE, 0, PAGES(3));
	assert_no_child(ZX_ERR_INVALID_ARGS, vmo, SLICE, 0, PAGES(2) + 1);
	assert_no_child(ZX_ERR_INVALID_ARGS, vmo, SLICE, PAGE, PAGES(2));
	assert_no_child(ZX_ERR_INVALID_ARGS, vmo, SLICE, PAGES(2), 1);
	assert_no_child(ZX_ERR_INVALID_ARGS, vmo, SLICE, PAGES(3), 0);
	assert_no_child(ZX_ERR_INVALID_ARGS, vmo, SLICE, 0ull - PAGE, PAGE);
	assert_no_child(ZX_ERR_INVALID_ARGS, vmo, SLICE, 0ull - PAGE, PAGES(2));
	/* NonSlice: the same of a resizable parent, then that it is one. */
	assert_no_child(ZX_ERR_INVALID_ARGS, resizable, SLICE, 0, PAGES(3));
	assert_no_child(ZX_ERR_OUT_OF_RANGE, resizable, SLICE, 0, 0ull - PAGE);
	assert_no_child(ZX_ERR_INVALID_ARGS, resizable, SLICE, 0ull - PAGE, PAGE);
	assert_no_child(ZX_ERR_NOT_SUPPORTED, resizable, SLICE, 0, PAGE);
	assert_no_child(ZX_ERR_NOT_SUPPORTED, resizable, SLICE, 0, PAGES(2));
	/* Then the cache policy. */
	assert_ok(zx_vmo_set_cache_policy(uncached, ZX_CACHE_POLICY_UNCACHED));
	assert_no_child(ZX_ERR_INVALID_ARGS, uncached, SLICE, 0, PAGES(2));
	assert_no_child(ZX_ERR_BAD_STATE, uncached, SLICE, 0, PAGE);
	assert_ok(zx_vmo_set_cache_policy(resizable, ZX_CACHE_POLICY_UNCACHED));
	assert_no_child(ZX_ERR_NOT_SUPPORTED, resizable, SLICE, 0, PAGE);
	ck_assert(has_zero_children(vmo));
}
END_TEST

START_TEST(a_reference_takes_neither_offset_nor_size)
{
	zx_handle_t vmo = vmo_new(PAGES(2)), uncached = vmo_new(PAGE);
	zx_handle_t slice = child_of(vmo, SLICE, 0, PAGE);

	assert_no_child(ZX_ERR_INVALID_ARGS, vmo, REFERENCE, PAGE, 0);
	assert_no_child(ZX_ERR_INVALID_ARGS, vmo, REFERENCE, 1, 0);
	assert_no_child(ZX_ERR_INVALID_ARGS, vmo, REFERENCE, 0, PAGES(2));
	assert_no_child(ZX_ERR_INVALID_ARGS, vmo, REFERENCE, 0, MAX_VMO_SIZE + 1);
	assert_no_child(ZX_ERR_INVALID_ARGS, slice, REFERENCE, 0, PAGE);
	assert_no_child(ZX_ERR_NOT_SUPPORTED, slice, REFERENCE, 0, 0);
	assert_ok(zx_vmo_set_cache_policy(uncached, ZX_CACHE_POLICY_UNCACHED));
	assert_no_child(ZX_ERR_INVALID_ARGS, uncached, REFERENCE, 0, PAGE);
	assert_no_child(ZX_ERR_BAD_STATE, uncached, REFERENCE, 0, 0);
	ck_assert(has_zero_children(uncached));
}
END_TEST

START_TEST(a_bad_out_pointer_is_invalid_args_and_leaves_no_child)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(kinds); i++) {
		zx_handle_t vmo = vmo_numbered(1, 5);
		uint64_t size = kinds[i] & REFERENCE ? 0 : PAGE;

		assert_status(create_child(vmo, kinds[i], 0, size, NULL), ZX_ERR_INVALID_ARGS);
		assert_status(create_child(vmo, kinds[i], 0, size, bad_pointer),
			      ZX_ERR_INVALID_ARGS);
		assert_status(create_child(vmo, kinds[i], 0, size, kernel_pointer),
			      ZX_ERR_INVALID_ARGS);
		wait_zero_children(vmo);
		ck_assert_uint_eq(vmo_info(vmo).num_children, 0);
		assert_pages(vmo, 5);
	}
}
END_TEST

/* ---- Rights ------------------------------------------------------------- */

static zx_rights_t expected_rights(zx_rights_t parent, uint32_t options)
{
	zx_rights_t r = parent & ~ZX_RIGHT_RESIZE;

	if (options & RESIZABLE)
		r |= ZX_RIGHT_RESIZE;
	r |= ZX_RIGHT_GET_PROPERTY | ZX_RIGHT_SET_PROPERTY;
	if (options & NO_WRITE)
		return r & ~ZX_RIGHT_WRITE;
	if (options & (SNAPSHOT | AT_LEAST_ON_WRITE | MODIFIED))
		return (r | ZX_RIGHT_WRITE) & ~ZX_RIGHT_EXECUTE;
	return r;
}

/* Every kind with every legal flag of a handle with just these rights. */
static void assert_children_rights(zx_handle_t vmo, bool resizable)
{
	static const uint32_t flags[] = { 0, RESIZABLE, NO_WRITE };
	zx_rights_t rights = rights_of(vmo);
	size_t i, j;

	for (i = 0; i < ARRAY_SIZE(kinds); i++)
		for (j = 0; j < ARRAY_SIZE(flags); j++) {
			uint32_t options = kinds[i] | flags[j];
			zx_handle_t child;

			if (kinds[i] == SLICE && (resizable || flags[j] == RESIZABLE))
				continue;
			if (options == (REFERENCE | RESIZABLE) && !(rights & ZX_RIGHT_RESIZE)) {
				assert_no_child(ZX_ERR_ACCESS_DENIED, vmo, options, 0, 0);
				continue;
			}
			assert_ok(create_child(vmo, options, 0, kinds[i] & REFERENCE ? 0 : PAGE,
					       &child));
			ck_assert_msg(rights_of(child) == expected_rights(rights, options),
				      "options 0x%x, parent's rights 0x%x: 0x%x, should be 0x%x",
				      options, rights, rights_of(child),
				      expected_rights(rights, options));
			ck_assert_uint_eq(vmo_info(child).handle_rights, rights_of(child));
			assert_ok(zx_handle_close(child));
		}
}

START_TEST(the_rights_of_a_child_follow_from_its_parents)
{
	const zx_rights_t needed = ZX_RIGHT_DUPLICATE | ZX_RIGHT_READ;
	int resizable;

	for (resizable = 0; resizable < 2; resizable++) {
		zx_handle_t vmo = executable(resizable ? vmo_resizable(PAGE) : vmo_new(PAGE));
		zx_rights_t all = rights_of(vmo), bit;
		zx_handle_t less;

		ck_assert_uint_eq(all, ZX_DEFAULT_VMO_RIGHTS | ZX_RIGHT_EXECUTE |
				       (resizable ? ZX_RIGHT_RESIZE : 0));
		assert_children_rights(vmo, resizable);
		less = with_rights(vmo, needed);
		assert_children_rights(less, resizable);
		assert_ok(zx_handle_close(less));
		for (bit = 1; bit; bit <<= 1) {
			if (!(bit & all & ~needed))
				continue;
			less = with_rights(vmo, all & ~bit);
			assert_children_rights(less, resizable);
			assert_ok(zx_handle_close(less));
			less = with_rights(vmo, needed | bit);
			assert_children_rights(less, resizable);
			assert_ok(zx_handle_close(less));
		}
	}
}
END_TEST

START_TEST(the_default_handle_gives_these_rights)
{
	zx_handle_t vmo = vmo_new(PAGE), resizable = vmo_resizable(PAGE);

	ck_assert_uint_eq(rights_of(whole(vmo, SNAPSHOT)), ZX_DEFAULT_VMO_RIGHTS);
	ck_assert_uint_eq(rights_of(whole(vmo, SNAPSHOT | NO_WRITE)),
			  ZX_DEFAULT_VMO_RIGHTS & ~ZX_RIGHT_WRITE);
	ck_assert_uint_eq(rights_of(whole(vmo, SNAPSHOT | RESIZABLE)),
			  ZX_DEFAULT_VMO_RIGHTS | ZX_RIGHT_RESIZE);
	ck_assert_uint_eq(rights_of(whole(vmo, SLICE)), ZX_DEFAULT_VMO_RIGHTS);
	ck_assert_uint_eq(rights_of(whole(vmo, SLICE | NO_WRITE)),
			  ZX_DEFAULT_VMO_RIGHTS & ~ZX_RIGHT_WRITE);
	ck_assert_uint_eq(rights_of(whole(resizable, REFERENCE)), ZX_DEFAULT_VMO_RIGHTS);
	ck_assert_uint_eq(rights_of(whole(resizable, REFERENCE | RESIZABLE)),
			  ZX_DEFAULT_VMO_RIGHTS | ZX_RIGHT_RESIZE);
	ck_assert_uint_eq(rights_of(whole(resizable, SNAPSHOT)), ZX_DEFAULT_VMO_RIGHTS);
}
END_TEST

START_TEST(a_read_only_handle_yields_a_snapshot_that_can_be_written)
{
	zx_handle_t vmo = vmo_numbered(1, 5), child;

	child = whole(with_rights(vmo, ZX_RIGHT_DUPLICATE | ZX_RIGHT_READ), SNAPSHOT);
	set_word(child, 0, 6);
	assert_pages(vmo, 5);
	/* But none that writes through. */
	child = whole(with_rights(vmo, ZX_RIGHT_DUPLICATE | ZX_RIGHT_READ), SLICE);
	assert_status(zx_vmo_write(child, "x", 0, 1), ZX_ERR_ACCESS_DENIED);
	child = whole(with_rights(vmo, ZX_RIGHT_DUPLICATE | ZX_RIGHT_READ), REFERENCE);
	assert_status(zx_vmo_write(child, "x", 0, 1), ZX_ERR_ACCESS_DENIED);
	assert_pages(child, 5);
}
END_TEST

START_TEST(no_write_takes_write_from_the_handle_and_leaves_execute)
{
	zx_handle_t vmo = vmo_executable(PAGE), child, root = zx_vmar_root_self();
	zx_vaddr_t address;
	size_t i;

	/* ret */
	assert_ok(zx_vmo_write(vmo, "\xc3", 0, 1));
	for (i = 0; i < ARRAY_SIZE(kinds); i++) {
		child = whole(vmo, kinds[i] | NO_WRITE);
		assert_status(zx_vmo_write(child, "x", 0, 1), ZX_ERR_ACCESS_DENIED);
		assert_refused(ZX_ERR_ACCESS_DENIED, address,
			       zx_vmar_map(root, READ_WRITE, 0, child, 0, PAGE, &address));
		address = map_anywhere(root, READ_EXECUTE, child, PAGE);
		ck_assert_int_eq(probe_call(address), PROBE_OK);
		ck_assert_int_eq(probe_write(address), PROBE_SEGV);
	}
	/* A snapshot that can be written cannot be executed. */
	child = whole(vmo, SNAPSHOT);
	assert_refused(ZX_ERR_ACCESS_DENIED, address,
		       zx_vmar_map(root, READ_EXECUTE, 0, child, 0, PAGE, &address));
	/* The others are as they were. */
	child = whole(vmo, SLICE);
	address = map_anywhere(root, READ_WRITE_EXECUTE, child, PAGE);
	ck_assert_int_eq(probe_call(address), PROBE_OK);
}
END_TEST

/* ChildResizeRight */
START_TEST(children_can_be_resized_if_they_were_made_so)
{
	zx_handle_t vmo = vmo_numbered(2, 10), child;
	size_t i;

	for (i = 0; i < 4; i++) {
		child = whole(vmo, kinds[i]);
		ck_assert_uint_eq(rights_of(child) & ZX_RIGHT_RESIZE, 0);
		assert_status(zx_vmo_set_size(child, PAGE), ZX_ERR_UNAVAILABLE);
		assert_status(zx_vmo_set_size(child, PAGES(3)), ZX_ERR_UNAVAILABLE);
		ck_assert_uint_eq(vmo_info(child).flags & ZX_INFO_VMO_RESIZABLE, 0);
		if (kinds[i] == SLICE)
			continue;
		child = whole(vmo, kinds[i] | RESIZABLE);
		ck_assert(vmo_info(child).flags & ZX_INFO_VMO_RESIZABLE);
		assert_status(zx_vmo_set_size(without_rights(child, ZX_RIGHT_RESIZE), PAGE),
			      ZX_ERR_ACCESS_DENIED);
		assert_ok(zx_vmo_set_size(child, PAGES(3)));
		assert_pages(child, 10, 11, 0);
		assert_sizes(child, PAGES(3), PAGES(3));
	}
	assert_sizes(vmo, PAGES(2), PAGES(2));
}
END_TEST

START_TEST(the_name_is_copied_if_it_can_be_read)
{
	zx_handle_t vmo = vmo_new(PAGE), child;
	char name[ZX_MAX_NAME_LEN];
	size_t i;

	assert_ok(zx_object_set_property(vmo, ZX_PROP_NAME, "heap", 4));
	for (i = 0; i < ARRAY_SIZE(kinds); i++) {
		child = whole(vmo, kinds[i]);
		assert_ok(zx_object_get_property(child, ZX_PROP_NAME, name, sizeof(name)));
		ck_assert_str_eq(name, "heap");
		ck_assert_str_eq(vmo_info(child).name, "heap");
		/* And is the child's own from then on. */
		assert_ok(zx_object_set_property(child, ZX_PROP_NAME, "stack", 5));
		ck_assert_str_eq(vmo_info(vmo).name, "heap");
		child = whole(without_rights(vmo, ZX_RIGHT_GET_PROPERTY), kinds[i]);
		ck_assert_str_eq(vmo_info(child).name, "");
	}
}
END_TEST

START_TEST(the_sizes_of_a_child)
{
	zx_handle_t vmo = vmo_new(PAGES(4) + 7);
	size_t i;

	for (i = 0; i < 4; i++) {
		assert_sizes(child_of(vmo, kinds[i], 0, 0), 0, 0);
		assert_sizes(child_of(vmo, kinds[i], PAGE, 42), PAGE, 42);
		assert_sizes(child_of(vmo, kinds[i], PAGE, PAGES(2) + 1), PAGES(3), PAGES(2) + 1);
		assert_sizes(child_of(vmo, kinds[i], 0, PAGES(5)), PAGES(5), PAGES(5));
	}
	assert_sizes(child_of(vmo, REFERENCE, 0, 0), PAGES(5), PAGES(4) + 7);
}
END_TEST

/* ---- ZERO_CHILDREN ------------------------------------------------------ */

START_TEST(the_signal_clears_with_a_child_and_comes_back_after_it)
{
	zx_handle_t vmo = vmo_new(PAGE), child, copy;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(kinds); i++) {
		ck_assert(has_zero_children(vmo));
		child = whole(vmo, kinds[i]);
		ck_assert(!has_zero_children(vmo));
		ck_assert(has_zero_children(child));
		ck_assert_uint_eq(vmo_info(vmo).num_children, 1);
		/* Till the last handle. */
		copy = with_rights(child, ZX_RIGHT_NONE);
		assert_ok(zx_handle_close(child));
		sleep_ms(10);
		ck_assert(!has_zero_children(vmo));
		close_last_child(copy, vmo);
		ck_assert_uint_eq(vmo_info(vmo).num_children, 0);
	}
}
END_TEST

START_TEST(a_waiter_is_woken_when_the_last_child_goes)
{
	zx_handle_t vmo = vmo_new(PAGE), child = whole(vmo, SNAPSHOT);
	zx_signals_t observed = 0;

	assert_status(zx_object_wait_one(vmo, ZX_VMO_ZERO_CHILDREN, after_ms(20), &observed),
		      ZX_ERR_TIMED_OUT);
	ck_assert_uint_eq(observed, 0);
	assert_ok(zx_handle_close(child));
	assert_ok(zx_object_wait_one(vmo, ZX_VMO_ZERO_CHILDREN, SOON, &observed));
}
END_TEST

START_TEST(a_mapping_keeps_a_child_a_child)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(kinds); i++) {
		zx_handle_t vmo = vmo_numbered(1, 5), child = whole(vmo, kinds[i]);
		zx_vaddr_t address = map_anywhere(zx_vmar_root_self(), READ_WRITE, child, PAGE);
		struct outside outside;

		assert_ok(zx_handle_close(child));
		sleep_ms(10);
		ck_assert(!has_zero_children(vmo));
		ck_assert_uint_eq(load32(address), 5);
		assert_ok(zx_vmar_unmap(zx_vmar_root_self(), address, PAGE));
		wait_zero_children(vmo);
		/* In another process, whose end counts as unmapping. */
		child = whole(vmo, kinds[i]);
		outside = outside_new(READ_WRITE, child, PAGE);
		assert_ok(zx_handle_close(child));
		assert_ok(zx_handle_close(outside.vmar));
		sleep_ms(10);
		ck_assert(!has_zero_children(vmo));
		ck_assert_uint_eq(outside_load(&outside, 0), 5);
		assert_ok(zx_task_kill(outside.process));
		wait_zero_children(vmo);
	}
}
END_TEST

/* Children, ManyChildren, ManyChildrenRev */
START_TEST(num_children_follows_in_any_order)
{
	zx_handle_t vmo = vmo_new(PAGE), children[10];
	uint64_t seed = 99;
	int order, i, j;

	for (order = 0; order < 3; order++) {
		for (i = 0; i < 10; i++) {
			children[i] = whole(vmo, kinds[i % 5]);
			ck_assert_uint_eq(vmo_info(vmo).num_children, i + 1);
		}
		for (i = 10; i > 0; i--) {
			ck_assert(!has_zero_children(vmo));
			j = order == 0 ? 0 : order == 1 ? i - 1 : (int)random_below(&seed, i);
			assert_ok(zx_handle_close(children[j]));
			memmove(&children[j], &children[j + 1],
				(i - 1 - j) * sizeof(children[0]));
			eventually(vmo_info(vmo).num_children == (size_t)i - 1);
		}
		wait_zero_children(vmo);
	}
}
END_TEST

START_TEST(grandchildren_count_once_their_parent_is_gone)
{
	static const uint32_t pairs[][2] = {
		{ SNAPSHOT, SNAPSHOT }, { SLICE, SLICE }, { REFERENCE, REFERENCE },
		{ REFERENCE, SLICE }, { REFERENCE, SNAPSHOT }, { SNAPSHOT, SLICE },
		{ AT_LEAST_ON_WRITE, MODIFIED },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(pairs); i++) {
		zx_handle_t vmo = vmo_numbered(1, 5);
		zx_handle_t child = whole(vmo, pairs[i][0]);
		zx_handle_t grandchild = whole(child, pairs[i][1]);

		ck_assert_uint_eq(vmo_info(vmo).num_children, 1);
		ck_assert_uint_eq(vmo_info(child).num_children, 1);
		ck_assert(!has_zero_children(child));
		ck_assert(has_zero_children(grandchild));
		assert_ok(zx_handle_close(child));
		sleep_ms(10);
		ck_assert(!has_zero_children(vmo));
		ck_assert_uint_eq(vmo_info(vmo).num_children, 1);
		assert_pages(grandchild, 5);
		close_last_child(grandchild, vmo);
		eventually(vmo_info(vmo).num_children == 0);
	}
}
END_TEST

START_TEST(children_outlive_their_parent)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(kinds); i++) {
		zx_handle_t vmo = vmo_numbered(2, 5), child = whole(vmo, kinds[i]), grandchild;

		ck_assert_uint_eq(vmo_info(child).parent_koid, koid_of(vmo));
		assert_ok(zx_handle_close(vmo));
		eventually(vmo_info(child).parent_koid == 0);
		ck_assert_uint_eq(vmo_info(child).flags & ZX_INFO_VMO_IS_COW_CLONE, 0);
		assert_pages(child, 5, 6);
		set_word(child, PAGE, 7);
		assert_pages(child, 5, 7);
		grandchild = whole(child, kinds[i] == REFERENCE ? SNAPSHOT :
					  kinds[i] == SLICE ? SLICE : kinds[i]);
		assert_pages(grandchild, 5, 7);
		close_last_child(grandchild, child);
	}
}
END_TEST

struct closer {
	zx_handle_t handle;
	pthread_barrier_t *barrier;
};

static void *close_thread(void *arg)
{
	struct closer *closer = arg;

	pthread_barrier_wait(closer->barrier);
	return zx_handle_close(closer->handle) ? arg : NULL;
}

/* DropChildrenInParallel */
START_TEST(siblings_and_their_parent_are_closed_in_parallel)
{
	int i, j, n = slow_machine() ? 30 : 1000;
	pthread_barrier_t barrier;

	ck_assert_int_eq(pthread_barrier_init(&barrier, NULL, 4), 0);
	for (i = 0; i < n; i++) {
		zx_handle_t root = vmo_numbered(1, 3);
		zx_handle_t vmo = whole(root, i & 1 ? SNAPSHOT : REFERENCE);
		struct closer closers[4];
		pthread_t threads[4];

		closers[0].handle = vmo;
		for (j = 1; j < 4; j++) {
			closers[j].handle = whole(vmo, i & 2 && j == 1 ? SLICE : SNAPSHOT);
			if (j == 2)
				set_word(closers[j].handle, 0, 4);
		}
		for (j = 0; j < 4; j++) {
			closers[j].barrier = &barrier;
			ck_assert_int_eq(pthread_create(&threads[j], NULL, close_thread,
							&closers[j]), 0);
		}
		for (j = 0; j < 4; j++) {
			void *failed;

			ck_assert_int_eq(pthread_join(threads[j], &failed), 0);
			ck_assert_ptr_null(failed);
		}
		wait_zero_children(root);
		assert_pages(root, 3);
		assert_ok(zx_handle_close(root));
	}
	pthread_barrier_destroy(&barrier);
}
END_TEST

/*
 * A random forest: whoever is closed leaves its children to its parent. It grows and is cut
 * down, so that there are long chains and wide fans.
 */
#define FOREST 60

static struct tree {
	zx_handle_t vmo;
	zx_koid_t koid;
	int parent;
} forest[FOREST];

static void assert_forest(void)
{
	int i, j;

	for (i = 0; i < FOREST; i++) {
		zx_info_vmo_t info;
		size_t children = 0;

		if (!forest[i].vmo)
			continue;
		for (j = 0; j < FOREST; j++)
			children += forest[j].vmo && forest[j].parent == i;
		info = vmo_info(forest[i].vmo);
		ck_assert_uint_eq(info.num_children, children);
		ck_assert_uint_eq(info.parent_koid,
				  forest[i].parent < 0 ? 0 : forest[forest[i].parent].koid);
		ck_assert_int_eq(has_zero_children(forest[i].vmo), !children);
	}
}

START_TEST(a_forest_of_vmos_knows_its_parents_and_children)
{
	uint64_t state = 0x243f6a8885a308d3;
	int steps = slow_machine() ? 400 : 3000, step, i, j, k;

	for (step = 0; step < steps; step++) {
		i = random_below(&state, FOREST);
		/* Half of the time below one of few, or below the youngest. */
		j = random_below(&state, FOREST);
		if (random_below(&state, 2))
			j = random_below(&state, 2) ? step * 10 / steps : (i + FOREST - 1) % FOREST;
		if (!forest[i].vmo) {
			bool child = j != i && forest[j].vmo;

			forest[i].parent = child ? j : -1;
			forest[i].vmo = !child ? vmo_new(PAGE) :
					child_of(forest[j].vmo, random_below(&state, 2) ? REFERENCE :
						 SNAPSHOT, 0, 0);
			forest[i].koid = koid_of(forest[i].vmo);
		} else if (random_below(&state, 100) < (step / 500 % 2 ? 80 : 30)) {
			assert_ok(zx_handle_close(forest[i].vmo));
			forest[i].vmo = ZX_HANDLE_INVALID;
			for (k = 0; k < FOREST; k++)
				if (forest[k].vmo && forest[k].parent == i)
					forest[k].parent = forest[i].parent;
		}
		if (step % 8 == 0)
			assert_forest();
	}
}
END_TEST

int main(void)
{
	test_begin("vmo_child");
	test_case("order", a_size_that_overflows_is_out_of_range_before_the_handle,
		  no_write_with_resizable_is_invalid_args_before_the_handle,
		  each_kind_wants_duplicate_and_read,
		  a_discardable_parent_is_not_supported_whatever_the_options,
		  exactly_one_kind_has_to_be_named, unknown_options_are_invalid_args,
		  a_snapshot_checks_offset_then_size_then_both,
		  a_slice_checks_offset_then_size_then_both,
		  a_reference_takes_neither_offset_nor_size,
		  a_bad_out_pointer_is_invalid_args_and_leaves_no_child);
	test_case("rights", the_rights_of_a_child_follow_from_its_parents,
		  the_default_handle_gives_these_rights,
		  a_read_only_handle_yields_a_snapshot_that_can_be_written,
		  no_write_takes_write_from_the_handle_and_leaves_execute,
		  children_can_be_resized_if_they_were_made_so,
		  the_name_is_copied_if_it_can_be_read, the_sizes_of_a_child);
	test_case("lifetime", the_signal_clears_with_a_child_and_comes_back_after_it,
		  a_waiter_is_woken_when_the_last_child_goes, a_mapping_keeps_a_child_a_child,
		  num_children_follows_in_any_order,
		  grandchildren_count_once_their_parent_is_gone, children_outlive_their_parent,
		  siblings_and_their_parent_are_closed_in_parallel,
		  a_forest_of_vmos_knows_its_parents_and_children);
	return test_end();
}
