// SPDX-License-Identifier: GPL-2.0-only
/* What the tests of VMOs share; see common_vmo.h. */
#include "common_vmo.h"

const uint32_t snapshot_kinds[3] = { SNAPSHOT, AT_LEAST_ON_WRITE, MODIFIED };

zx_handle_t vmo_resizable(uint64_t size)
{
	zx_handle_t vmo;

	assert_ok(zx_vmo_create(size, ZX_VMO_RESIZABLE, &vmo));
	return vmo;
}

zx_handle_t vmo_discardable(uint64_t size)
{
	zx_handle_t vmo;

	assert_ok(zx_vmo_create(size, ZX_VMO_DISCARDABLE, &vmo));
	return vmo;
}

zx_handle_t vmo_numbered_resizable(size_t pages, uint32_t first)
{
	zx_handle_t vmo = vmo_resizable(PAGES(pages));
	uint32_t words[PAGE / 4];
	size_t page, i;

	for (page = 0; page < pages; page++) {
		for (i = 0; i < PAGE / 4; i++)
			words[i] = first + page;
		assert_ok(zx_vmo_write(vmo, words, PAGES(page), PAGE));
	}
	return vmo;
}

zx_handle_t child_of(zx_handle_t vmo, uint32_t options, uint64_t offset, uint64_t size)
{
	zx_handle_t child;

	assert_ok(zx_vmo_create_child(vmo, options, offset, size, &child));
	return child;
}

zx_handle_t snapshot_of(zx_handle_t vmo)
{
	return child_of(vmo, SNAPSHOT, 0, size_of(vmo));
}

zx_vaddr_t map_here(zx_handle_t vmo, size_t size)
{
	return map_anywhere(zx_vmar_root_self(), READ_WRITE, vmo, size);
}

uint64_t size_of(zx_handle_t vmo)
{
	uint64_t size = 0;

	assert_ok(zx_vmo_get_size(vmo, &size));
	return size;
}

uint64_t stream_size_of(zx_handle_t vmo)
{
	uint64_t size = 0;

	assert_ok(zx_vmo_get_stream_size(vmo, &size));
	return size;
}

uint64_t content_size_of(zx_handle_t vmo)
{
	uint64_t size = 0;

	assert_ok(zx_object_get_property(vmo, ZX_PROP_VMO_CONTENT_SIZE, &size, sizeof(size)));
	return size;
}

uint32_t word_at(zx_handle_t vmo, uint64_t offset)
{
	uint32_t value = 0;

	assert_ok(zx_vmo_read(vmo, &value, offset, sizeof(value)));
	return value;
}

void set_word(zx_handle_t vmo, uint64_t offset, uint32_t value)
{
	assert_ok(zx_vmo_write(vmo, &value, offset, sizeof(value)));
}

void fill(zx_handle_t vmo, uint64_t offset, uint64_t size, uint8_t byte)
{
	char buffer[PAGES(4)];

	memset(buffer, byte, sizeof(buffer));
	while (size) {
		size_t n = size < sizeof(buffer) ? size : sizeof(buffer);

		assert_ok(zx_vmo_write(vmo, buffer, offset, n));
		offset += n;
		size -= n;
	}
}

bool is_filled(zx_handle_t vmo, uint64_t offset, uint64_t size, uint8_t byte)
{
	char buffer[PAGES(4)], want[PAGES(4)];

	memset(want, byte, sizeof(want));
	while (size) {
		size_t n = size < sizeof(buffer) ? size : sizeof(buffer);

		memset(buffer, ~byte, n);
		assert_ok(zx_vmo_read(vmo, buffer, offset, n));
		if (memcmp(buffer, want, n))
			return false;
		offset += n;
		size -= n;
	}
	return true;
}

zx_status_t op(zx_handle_t vmo, uint32_t op, uint64_t offset, uint64_t size)
{
	return zx_vmo_op_range(vmo, op, offset, size, NULL, 0);
}

uint64_t committed(zx_handle_t vmo)
{
	return vmo_info(vmo).committed_bytes;
}

bool has_zero_children(zx_handle_t vmo)
{
	return signals_of(vmo) & ZX_VMO_ZERO_CHILDREN;
}

void wait_zero_children(zx_handle_t vmo)
{
	zx_signals_t observed = 0;

	assert_ok(zx_object_wait_one(vmo, ZX_VMO_ZERO_CHILDREN, SOON, &observed));
	ck_assert(observed & ZX_VMO_ZERO_CHILDREN);
}

void close_last_child(zx_handle_t child, zx_handle_t parent)
{
	assert_ok(zx_handle_close(child));
	wait_zero_children(parent);
}

struct outside outside_new(zx_vm_option_t options, zx_handle_t vmo, size_t size)
{
	struct outside outside = { .size = size };

	assert_ok(zx_process_create(zx_job_default(), "out", 3, 0, &outside.process,
				    &outside.vmar));
	outside.address = map_anywhere(outside.vmar, options, vmo, size);
	return outside;
}

zx_status_t outside_status(const struct outside *outside, size_t offset)
{
	size_t actual;
	char byte;

	return zx_process_read_memory(outside->process, outside->address + offset, &byte, 1,
				      &actual);
}

uint32_t outside_load(const struct outside *outside, size_t offset)
{
	uint32_t value = 0;
	size_t actual = 0;

	assert_ok(zx_process_read_memory(outside->process, outside->address + offset, &value, 4,
					 &actual));
	ck_assert_uint_eq(actual, 4);
	return value;
}

void outside_store(const struct outside *outside, size_t offset, uint32_t value)
{
	size_t actual = 0;

	assert_ok(zx_process_write_memory(outside->process, outside->address + offset, &value, 4,
					  &actual));
	ck_assert_uint_eq(actual, 4);
}

uint32_t random_below(uint64_t *state, uint32_t n)
{
	/* xorshift64* */
	*state ^= *state >> 12;
	*state ^= *state << 25;
	*state ^= *state >> 27;
	return (*state * 0x2545f4914f6cdd1dull >> 32) % n;
}
