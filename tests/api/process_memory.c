// SPDX-License-Identifier: GPL-2.0-only
/* zx_process_read_memory and _write_memory; tasks.md 2.7, 7.2, memory.md 6 and 7. */
#include <pthread.h>
#include <sys/mman.h>

#include "common_vmo.h"

#define MOST	MIB(64ul)

/* A mapping of numbered pages in a fresh process. */
struct target {
	zx_handle_t process;
	zx_handle_t vmar;
	zx_handle_t vmo;
	zx_vaddr_t address;
};

static struct target target_new(zx_vm_option_t perms, size_t pages)
{
	struct target t;

	assert_ok(zx_process_create(zx_job_default(), "t", 1, 0, &t.process, &t.vmar));
	t.vmo = vmo_numbered(pages, 10);
	t.address = map_anywhere(t.vmar, perms, t.vmo, PAGES(pages));
	return t;
}

#define read_memory(process, address, buffer, size, actual) \
	zx_process_read_memory(process, address, buffer, size, actual)
#define write_memory(process, address, buffer, size, actual) \
	zx_process_write_memory(process, address, buffer, size, actual)

/* ---- Effects ------------------------------------------------------------ */

START_TEST(memory_of_an_unstarted_process_is_read_and_written)
{
	struct target t = target_new(READ_WRITE, 3);
	static uint32_t buffer[3 * PAGE / 4];
	uint32_t value = 4711;
	size_t actual = 0;

	assert_ok(read_memory(t.process, t.address, buffer, PAGES(3), &actual));
	ck_assert_uint_eq(actual, PAGES(3));
	ck_assert_uint_eq(buffer[0], 10);
	ck_assert_uint_eq(buffer[PAGE / 4], 11);
	ck_assert_uint_eq(buffer[3 * PAGE / 4 - 1], 12);
	assert_ok(write_memory(t.process, t.address + PAGE + 4, &value, 4, &actual));
	ck_assert_uint_eq(actual, 4);
	ck_assert_uint_eq(word_at(t.vmo, PAGE + 4), 4711);
	ck_assert_uint_eq(word_at(t.vmo, PAGE), 11);
}
END_TEST

START_TEST(memory_of_a_running_process_is_read_and_written)
{
	uint64_t value = 0, set = 1ull << 40;
	struct mini mini;
	size_t actual;

	mini_run(&mini, zx_job_default(), &blob_count, 0);
	while (!value) {
		assert_ok(read_memory(mini.process, mini.base + MINI_DATA, &value, 8, &actual));
		ck_assert_uint_eq(actual, 8);
	}
	assert_ok(write_memory(mini.process, mini.base + MINI_DATA, &set, 8, &actual));
	mini_end(&mini);
}
END_TEST

START_TEST(own_memory_is_read_and_written)
{
	zx_handle_t self = zx_process_self(), vmo = vmo_numbered(3, 10);
	zx_vaddr_t address = map_anywhere(zx_vmar_root_self(), READ_WRITE, vmo, PAGES(3));
	static uint32_t buffer[3 * PAGE / 4];
	uint32_t value = 99;
	size_t actual;

	assert_ok(read_memory(self, address, buffer, PAGES(3), &actual));
	ck_assert_uint_eq(actual, PAGES(3));
	ck_assert_uint_eq(buffer[2 * PAGE / 4], 12);
	assert_ok(write_memory(self, address + PAGE, &value, 4, &actual));
	ck_assert_uint_eq(load32(address + PAGE), 99);
	ck_assert_uint_eq(word_at(vmo, PAGE), 99);
}
END_TEST

START_TEST(own_memory_that_linux_mapped_is_read_and_written)
{
	static char here[16] = "some data";
	char buffer[16];
	size_t actual;

	assert_ok(read_memory(zx_process_self(), (zx_vaddr_t)here, buffer, 10, &actual));
	ck_assert_uint_eq(actual, 10);
	ck_assert_str_eq(buffer, "some data");
	assert_ok(write_memory(zx_process_self(), (zx_vaddr_t)here, "changed!!", 10, &actual));
	ck_assert_str_eq(here, "changed!!");
}
END_TEST

START_TEST(the_protection_of_the_mapping_does_not_matter)
{
	static const zx_vm_option_t perms[] = { 0, ZX_VM_PERM_READ, READ_WRITE };
	uint32_t value;
	size_t actual;
	int i;

	for (i = 0; i < 3; i++) {
		struct target t = target_new(perms[i], 1);

		assert_ok(read_memory(t.process, t.address, &value, 4, &actual));
		ck_assert_uint_eq(value, 10);
		value = 123;
		assert_ok(write_memory(t.process, t.address, &value, 4, &actual));
		ck_assert_uint_eq(word_at(t.vmo, 0), 123);
	}
}
END_TEST

START_TEST(writing_to_a_mapping_of_a_read_only_vmo_handle_changes_the_mapping_only)
{
	struct target t = target_new(READ_WRITE, 1);
	zx_handle_t read = without_rights(t.vmo, ZX_RIGHT_WRITE);
	zx_vaddr_t address = map_anywhere(t.vmar, ZX_VM_PERM_READ, read, PAGE);
	uint32_t value = 55, back = 0;
	size_t actual;

	assert_ok(write_memory(t.process, address, &value, 4, &actual));
	ck_assert_uint_eq(actual, 4);
	assert_ok(read_memory(t.process, address, &back, 4, &actual));
	ck_assert_uint_eq(back, 55);
	ck_assert_uint_eq(word_at(t.vmo, 0), 10);
	assert_ok(read_memory(t.process, t.address, &back, 4, &actual));
	ck_assert_uint_eq(back, 10);
}
END_TEST

START_TEST(a_transfer_ends_with_the_mapping_it_starts_in)
{
	struct target t;
	static char buffer[PAGES(4)];
	zx_vaddr_t base;
	zx_handle_t vmar;
	size_t actual;

	assert_ok(zx_process_create(zx_job_default(), "t", 1, 0, &t.process, &t.vmar));
	vmar = vmar_in(t.vmar, CAN_MAP_ALL, 0, PAGES(8), &base);
	map_at(vmar, READ_WRITE, 0, vmo_numbered(2, 1), PAGES(2));
	map_at(vmar, READ_WRITE, PAGES(2), vmo_numbered(2, 5), PAGES(2));
	/* Never into the next one. */
	assert_ok(read_memory(t.process, base, buffer, PAGES(4), &actual));
	ck_assert_uint_eq(actual, PAGES(2));
	assert_ok(read_memory(t.process, base + PAGES(2) - 1, buffer, 2, &actual));
	ck_assert_uint_eq(actual, 1);
	assert_ok(write_memory(t.process, base + PAGES(2) - 3, buffer, 8, &actual));
	ck_assert_uint_eq(actual, 3);
	assert_ok(read_memory(t.process, base + PAGES(3), buffer, PAGES(4), &actual));
	ck_assert_uint_eq(actual, PAGE);
}
END_TEST

START_TEST(after_a_partial_unmap_only_the_rest_is_there)
{
	struct target t = target_new(READ_WRITE, 2);
	static char buffer[PAGES(2)];
	size_t actual;

	assert_ok(zx_vmar_unmap(t.vmar, t.address + PAGE, PAGE));
	assert_ok(read_memory(t.process, t.address, buffer, PAGE, &actual));
	ck_assert_uint_eq(actual, PAGE);
	assert_refused(ZX_ERR_NOT_FOUND, actual,
		       read_memory(t.process, t.address + PAGE, buffer, PAGE, &actual));
	assert_refused(ZX_ERR_NOT_FOUND, actual,
		       write_memory(t.process, t.address + PAGE, buffer, PAGE, &actual));
	assert_ok(read_memory(t.process, t.address, buffer, PAGES(2), &actual));
	ck_assert_uint_eq(actual, PAGE);
	assert_ok(write_memory(t.process, t.address, buffer, PAGES(2), &actual));
	ck_assert_uint_eq(actual, PAGE);
	assert_ok(read_memory(t.process, t.address + PAGE - 1, buffer, 2, &actual));
	ck_assert_uint_eq(actual, 1);
	assert_ok(write_memory(t.process, t.address + PAGE - 1, buffer, 2, &actual));
	ck_assert_uint_eq(actual, 1);
}
END_TEST

START_TEST(a_mapping_with_a_vmo_offset_shows_its_window)
{
	struct target t = target_new(READ_WRITE, 4);
	static uint32_t buffer[PAGE];
	zx_vaddr_t address, base;
	zx_handle_t vmar;
	size_t actual;

	vmar = vmar_in(t.vmar, CAN_MAP_ALL, 0, PAGES(4), &base);
	assert_ok(zx_vmar_map(vmar, READ_WRITE | ZX_VM_SPECIFIC, 0, t.vmo, PAGE, PAGES(2),
			      &address));
	assert_ok(read_memory(t.process, address, buffer, PAGES(2), &actual));
	ck_assert_uint_eq(actual, PAGES(2));
	ck_assert_uint_eq(buffer[0], 11);
	ck_assert_uint_eq(buffer[PAGE / 4], 12);
	buffer[0] = 77;
	assert_ok(write_memory(t.process, address, buffer, 4, &actual));
	ck_assert_uint_eq(word_at(t.vmo, PAGE), 77);
	buffer[PAGE / 4] = 78;
	assert_ok(write_memory(t.process, address, buffer, PAGES(2), &actual));
	ck_assert_uint_eq(actual, PAGES(2));
	ck_assert_uint_eq(word_at(t.vmo, PAGES(2)), 78);
	ck_assert_uint_eq(word_at(t.vmo, PAGES(3)), 13);
	assert_refused(ZX_ERR_NOT_FOUND, actual,
		       read_memory(t.process, address + PAGES(2), buffer, 1, &actual));
	assert_refused(ZX_ERR_NOT_FOUND, actual,
		       write_memory(t.process, address + PAGES(2), buffer, 1, &actual));
	assert_ok(read_memory(t.process, address + PAGES(2) - 1, buffer, 2, &actual));
	ck_assert_uint_eq(actual, 1);
	assert_ok(write_memory(t.process, address + PAGES(2) - 1, buffer, 2, &actual));
	ck_assert_uint_eq(actual, 1);
}
END_TEST

START_TEST(past_the_end_of_the_vmo_is_out_of_range)
{
	struct target t = target_new(READ_WRITE, 1);
	zx_vaddr_t address = map_anywhere(t.vmar, READ_WRITE, t.vmo, PAGES(2));
	static char buffer[PAGES(2)];
	size_t actual;

	assert_refused(ZX_ERR_OUT_OF_RANGE, actual,
		       read_memory(t.process, address + PAGE, buffer, 1, &actual));
	assert_refused(ZX_ERR_OUT_OF_RANGE, actual,
		       write_memory(t.process, address + PAGE, buffer, 1, &actual));
	/* The whole window: one page. */
	assert_ok(read_memory(t.process, address, buffer, PAGES(2), &actual));
	ck_assert_uint_eq(actual, PAGE);
	assert_ok(write_memory(t.process, address, buffer, PAGES(2), &actual));
	ck_assert_uint_eq(actual, PAGE);
}
END_TEST

/* ---- Statuses in their order -------------------------------------------- */

START_TEST(a_null_buffer_and_bad_sizes_are_invalid_args_before_the_handle)
{
	char byte = 0;
	size_t actual;

	assert_refused(ZX_ERR_INVALID_ARGS, actual, read_memory(0, 0, NULL, 1, &actual));
	assert_refused(ZX_ERR_INVALID_ARGS, actual, read_memory(0, 0, &byte, 0, &actual));
	assert_refused(ZX_ERR_INVALID_ARGS, actual, read_memory(0, 0, &byte, MOST + 1, &actual));
	assert_refused(ZX_ERR_INVALID_ARGS, actual, read_memory(0, 0, &byte, SIZE_MAX, &actual));
	assert_refused(ZX_ERR_INVALID_ARGS, actual, write_memory(0, 0, NULL, 1, &actual));
	assert_refused(ZX_ERR_INVALID_ARGS, actual, write_memory(0, 0, &byte, 0, &actual));
	assert_refused(ZX_ERR_INVALID_ARGS, actual, write_memory(0, 0, &byte, MOST + 1, &actual));
	/* 64 MiB is not too much to ask for. */
	assert_refused(ZX_ERR_BAD_HANDLE, actual, read_memory(0, 0, &byte, MOST, &actual));
}
END_TEST

START_TEST(reading_wants_read_and_write_and_writing_wants_write)
{
	struct target t = target_new(READ_WRITE, 1);
	uint32_t value = 0;
	size_t actual;

	assert_lookup(h, read_memory(h, BAD_ADDRESS, &value, 4, &actual), t.process,
		      powerless_event(), ZX_RIGHT_READ | ZX_RIGHT_WRITE, actual);
	assert_lookup(h, write_memory(h, BAD_ADDRESS, &value, 4, &actual), t.process,
		      powerless_event(), ZX_RIGHT_WRITE, actual);
	assert_ok(read_memory(with_rights(t.process, ZX_RIGHT_READ | ZX_RIGHT_WRITE), t.address,
			      &value, 4, &actual));
	assert_ok(write_memory(with_rights(t.process, ZX_RIGHT_WRITE), t.address, &value, 4,
			       &actual));
}
END_TEST

START_TEST(where_nothing_is_mapped_is_not_found)
{
	static const zx_vaddr_t nowhere[] = { 0, BAD_ADDRESS, 0x1ff000, NON_CANONICAL_ADDRESS,
					      KERNEL_ADDRESS, 0ul - PAGE, UINTPTR_MAX };
	struct target t = target_new(READ_WRITE, 1);
	zx_vaddr_t empty;
	char buffer[8];
	size_t actual;
	int i;

	for (i = 0; i < 7; i++) {
		assert_refused(ZX_ERR_NOT_FOUND, actual,
			       read_memory(t.process, nowhere[i], buffer, 8, &actual));
		assert_refused(ZX_ERR_NOT_FOUND, actual,
			       write_memory(t.process, nowhere[i], buffer, 8, &actual));
		assert_refused(ZX_ERR_NOT_FOUND, actual,
			       read_memory(zx_process_self(), nowhere[i], buffer, 8, &actual));
	}
	/* A VMAR without a mapping there. */
	vmar_in(t.vmar, CAN_MAP_ALL, 0, PAGES(4), &empty);
	assert_refused(ZX_ERR_NOT_FOUND, actual,
		       read_memory(t.process, empty, buffer, 8, &actual));
	assert_refused(ZX_ERR_NOT_FOUND, actual,
		       write_memory(t.process, empty, buffer, 8, &actual));
	vmar_new(CAN_MAP_ALL, PAGES(4), &empty);
	assert_refused(ZX_ERR_NOT_FOUND, actual,
		       read_memory(zx_process_self(), empty, buffer, 8, &actual));
}
END_TEST

START_TEST(a_bad_actual_or_buffer_pointer_is_invalid_args)
{
	struct target t = target_new(READ_WRITE, 1);
	char buffer[8] = "";
	zx_vaddr_t beyond;
	size_t actual;
	int i;

	assert_status(read_memory(t.process, t.address, buffer, 8, NULL), ZX_ERR_INVALID_ARGS);
	assert_status(read_memory(t.process, t.address, buffer, 8, bad_pointer),
		      ZX_ERR_INVALID_ARGS);
	assert_status(write_memory(t.process, t.address, buffer, 8, kernel_pointer),
		      ZX_ERR_INVALID_ARGS);
	untouched(actual);
	ck_assert_int_ne(read_memory(t.process, t.address, bad_pointer, 8, &actual), ZX_OK);
	ck_assert_int_ne(read_memory(t.process, t.address, kernel_pointer, 8, &actual), ZX_OK);
	ck_assert_int_ne(write_memory(t.process, t.address, bad_pointer, 8, &actual), ZX_OK);
	assert_untouched(actual);
	/* The address is looked up before the pointers, and what is behind it. */
	assert_status(read_memory(t.process, BAD_ADDRESS, buffer, 8, NULL), ZX_ERR_NOT_FOUND);
	assert_status(write_memory(t.process, BAD_ADDRESS, bad_pointer, 8, NULL),
		      ZX_ERR_NOT_FOUND);
	beyond = map_anywhere(t.vmar, READ_WRITE, t.vmo, PAGES(2)) + PAGE;
	for (i = 0; i < 2; i++) {
		void *pointer = i ? kernel_pointer : bad_pointer;

		assert_status(read_memory(t.process, beyond, pointer, 8, NULL),
			      ZX_ERR_OUT_OF_RANGE);
		assert_status(write_memory(t.process, beyond, pointer, 8, NULL),
			      ZX_ERR_OUT_OF_RANGE);
	}
}
END_TEST

START_TEST(memory_of_a_dead_process_is_not_there)
{
	struct target t = target_new(READ_WRITE, 1);
	zx_status_t status;
	char byte = 0;
	size_t actual;

	assert_ok(zx_task_kill(t.process));
	wait_terminated(t.process);
	/* The sheet knows both. */
	status = read_memory(t.process, t.address, &byte, 1, &actual);
	if (status != ZX_ERR_NOT_FOUND)
		assert_status(status, ZX_ERR_BAD_STATE);
	assert_refused(status, actual, write_memory(t.process, t.address, &byte, 1, &actual));
	/* The rights come first. */
	assert_lookup(h, read_memory(h, t.address, &byte, 1, &actual), t.process,
		      powerless_event(), ZX_RIGHT_READ | ZX_RIGHT_WRITE, actual);
}
END_TEST

/* ---- Others ------------------------------------------------------------- */

START_TEST(one_process_sees_another_through_the_vmo_they_share)
{
	struct target a = target_new(READ_WRITE, 1), b;
	uint32_t value = 31337, back = 0;
	size_t actual;

	assert_ok(zx_process_create(zx_job_default(), "b", 1, 0, &b.process, &b.vmar));
	b.address = map_anywhere(b.vmar, READ_WRITE, a.vmo, PAGE);
	assert_ok(write_memory(a.process, a.address, &value, 4, &actual));
	assert_ok(read_memory(b.process, b.address, &back, 4, &actual));
	ck_assert_uint_eq(back, 31337);
}
END_TEST

START_TEST(sixty_four_mebibytes_go_in_one_call)
{
	struct target t;
	size_t actual, size = slow_machine() ? MIB(4ul) : MOST;
	char *buffer = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1,
			    0);

	ck_assert_ptr_ne(buffer, MAP_FAILED);
	memset(buffer, 'k', size);
	assert_ok(zx_process_create(zx_job_default(), "t", 1, 0, &t.process, &t.vmar));
	t.vmo = vmo_new(size);
	t.address = map_anywhere(t.vmar, READ_WRITE, t.vmo, size);
	assert_ok(write_memory(t.process, t.address, buffer, size, &actual));
	ck_assert_uint_eq(actual, size);
	memset(buffer, 0, size);
	assert_ok(read_memory(t.process, t.address, buffer, size, &actual));
	ck_assert_uint_eq(actual, size);
	ck_assert_int_eq(buffer[0], 'k');
	ck_assert_int_eq(buffer[size / 2], 'k');
	ck_assert_int_eq(buffer[size - 1], 'k');
}
END_TEST

struct mapper {
	struct target target;
	int rounds;
	volatile bool done;
	int failed;
};

static void *mapper_thread(void *arg)
{
	struct mapper *mapper = arg;
	zx_vaddr_t address;
	int i;

	for (i = 0; i < mapper->rounds; i++) {
		size_t offset = mapper->target.address - vmar_info(mapper->target.vmar).base;

		mapper->failed += zx_vmar_unmap(mapper->target.vmar, mapper->target.address, PAGE)
				  != ZX_OK;
		mapper->failed += zx_vmar_map(mapper->target.vmar, READ_WRITE | ZX_VM_SPECIFIC,
					      offset, mapper->target.vmo, 0, PAGE, &address)
				  != ZX_OK;
	}
	mapper->done = true;
	return NULL;
}

START_TEST(reading_races_with_unmapping_and_is_all_or_not_found)
{
	struct mapper mapper = { .target = target_new(READ_WRITE, 1),
				 .rounds = slow_machine() ? 100 : 1000 };
	pthread_t thread;
	uint32_t value;
	size_t actual;

	ck_assert_int_eq(pthread_create(&thread, NULL, mapper_thread, &mapper), 0);
	while (!mapper.done) {
		zx_status_t status = read_memory(mapper.target.process, mapper.target.address,
						 &value, 4, &actual);

		if (status == ZX_OK)
			ck_assert_uint_eq(value, 10);
		else
			assert_status(status, ZX_ERR_NOT_FOUND);
	}
	ck_assert_int_eq(pthread_join(thread, NULL), 0);
	ck_assert_int_eq(mapper.failed, 0);
}
END_TEST

int main(void)
{
	test_begin("process_memory");
	test_case("effects", memory_of_an_unstarted_process_is_read_and_written,
		  memory_of_a_running_process_is_read_and_written, own_memory_is_read_and_written,
		  own_memory_that_linux_mapped_is_read_and_written,
		  the_protection_of_the_mapping_does_not_matter,
		  writing_to_a_mapping_of_a_read_only_vmo_handle_changes_the_mapping_only,
		  a_transfer_ends_with_the_mapping_it_starts_in,
		  after_a_partial_unmap_only_the_rest_is_there,
		  a_mapping_with_a_vmo_offset_shows_its_window,
		  past_the_end_of_the_vmo_is_out_of_range);
	test_case("statuses", a_null_buffer_and_bad_sizes_are_invalid_args_before_the_handle,
		  reading_wants_read_and_write_and_writing_wants_write,
		  where_nothing_is_mapped_is_not_found,
		  a_bad_actual_or_buffer_pointer_is_invalid_args,
		  memory_of_a_dead_process_is_not_there);
	test_case("others", one_process_sees_another_through_the_vmo_they_share,
		  sixty_four_mebibytes_go_in_one_call,
		  reading_races_with_unmapping_and_is_all_or_not_found);
	return test_end();
}
