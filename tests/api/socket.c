// SPDX-License-Identifier: GPL-2.0-only
/*
 * zx_socket_create, zx_socket_write, zx_socket_read, zx_socket_set_disposition, thresholds,
 * ZX_INFO_SOCKET; objects.md 3.1, 3.5, 8, S1 to S5, 15 and 19 of 16.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <linux/zircon.h>
#include <zircon/syscalls/port.h>

#include "common.h"
#include "common_cgroup.h"
#include "common_stuck.h"

#define READABLE	ZX_SOCKET_READABLE
#define WRITABLE	ZX_SOCKET_WRITABLE
#define PEER_CLOSED	ZX_SOCKET_PEER_CLOSED
#define NO_WRITE	ZX_SOCKET_WRITE_DISABLED
#define NO_PEER_WRITE	ZX_SOCKET_PEER_WRITE_DISABLED
#define DISABLE		ZX_SOCKET_DISPOSITION_WRITE_DISABLED
#define ENABLE		ZX_SOCKET_DISPOSITION_WRITE_ENABLED

struct ends {
	zx_handle_t a;
	zx_handle_t b;
};

static struct ends socket_new(uint32_t options)
{
	struct ends s;

	assert_ok(zx_socket_create(options, &s.a, &s.b));
	return s;
}

static zx_info_socket_t socket_info(zx_handle_t socket)
{
	zx_info_socket_t info;

	assert_ok(zx_object_get_info(socket, ZX_INFO_SOCKET, &info, sizeof(info), NULL, NULL));
	return info;
}

static size_t buffer_size(void)
{
	struct ends s = socket_new(0);
	size_t size = socket_info(s.a).rx_buf_max;

	assert_ok(zx_handle_close(s.a));
	assert_ok(zx_handle_close(s.b));
	return size;
}

static void assert_buffered(zx_handle_t socket, size_t size, size_t available)
{
	zx_info_socket_t info = socket_info(socket);

	ck_assert_uint_eq(info.rx_buf_size, size);
	ck_assert_uint_eq(info.rx_buf_available, available);
}

/* Bytes that tell where they are in a stream. */
static uint8_t byte_at(uint64_t at)
{
	return at ^ at >> 8 ^ at >> 16;
}

static void fill(uint8_t *data, size_t size, uint64_t at)
{
	size_t i;

	for (i = 0; i < size; i++)
		data[i] = byte_at(at + i);
}

static bool is_filled(const uint8_t *data, size_t size, uint64_t at)
{
	size_t i;

	for (i = 0; i < size; i++)
		if (data[i] != byte_at(at + i))
			return false;
	return true;
}

/* Two pages, of which the second cannot be touched; the end of the first. */
static uint8_t *edge(void)
{
	uint8_t *pages = mmap(NULL, PAGES(2), PROT_READ | PROT_WRITE,
			      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	ck_assert(pages != MAP_FAILED);
	ck_assert_int_eq(mprotect(pages + PAGE, PAGE, PROT_NONE), 0);
	return pages + PAGE;
}

static void send(zx_handle_t socket, const void *data, size_t size)
{
	size_t actual = 0;

	assert_ok(zx_socket_write(socket, 0, data, size, &actual));
	ck_assert_uint_eq(actual, size);
}

static void send_text(zx_handle_t socket, const char *text)
{
	send(socket, text, strlen(text));
}

static void assert_reads(zx_handle_t socket, uint32_t options, size_t size, const char *want)
{
	char text[256];
	size_t actual = 0;

	ck_assert_uint_le(size, sizeof(text));
	memset(text, 0, sizeof(text));
	assert_ok(zx_socket_read(socket, options, text, size, &actual));
	ck_assert_uint_eq(actual, strlen(want));
	ck_assert(!memcmp(text, want, actual));
}

static size_t fill_up(zx_handle_t socket)
{
	static uint8_t data[100000];
	size_t actual, total = 0;

	memset(data, 'x', sizeof(data));
	while (zx_socket_write(socket, 0, data, sizeof(data), &actual) == ZX_OK)
		total += actual;
	return total;
}

static void assert_empty(zx_handle_t socket)
{
	char byte;

	assert_status(zx_socket_read(socket, 0, &byte, 1, NULL), ZX_ERR_SHOULD_WAIT);
}

/* ---- create ------------------------------------------------------------- */

START_TEST(the_ends_of_a_new_socket_know_each_other_and_are_writable)
{
	uint32_t options;

	for (options = ZX_SOCKET_STREAM; options <= ZX_SOCKET_DATAGRAM; options++) {
		struct ends s = socket_new(options);
		zx_info_handle_basic_t a = basic_info(s.a), b = basic_info(s.b);

		ck_assert_uint_eq(a.type, ZX_OBJ_TYPE_SOCKET);
		ck_assert_uint_eq(b.type, ZX_OBJ_TYPE_SOCKET);
		ck_assert_uint_eq(a.rights, ZX_DEFAULT_SOCKET_RIGHTS);
		ck_assert_uint_eq(b.rights, ZX_DEFAULT_SOCKET_RIGHTS);
		ck_assert_uint_eq(a.related_koid, b.koid);
		ck_assert_uint_eq(b.related_koid, a.koid);
		ck_assert_uint_eq(signals_of(s.a), WRITABLE);
		ck_assert_uint_eq(signals_of(s.b), WRITABLE);
		ck_assert_uint_eq(socket_info(s.a).options, options);
		ck_assert_uint_eq(socket_info(s.b).options, options);
	}
}
END_TEST

START_TEST(an_unknown_option_is_invalid_args)
{
	uint32_t option;
	struct ends s;

	for (option = 2; option; option <<= 1) {
		assert_refused(ZX_ERR_INVALID_ARGS, s, zx_socket_create(option, &s.a, &s.b));
		assert_refused(ZX_ERR_INVALID_ARGS, s,
			       zx_socket_create(option | ZX_SOCKET_DATAGRAM, &s.a, &s.b));
	}
}
END_TEST

START_TEST(bad_out_pointers_are_invalid_args_and_leak_nothing)
{
	zx_handle_t out;
	int i;

	for (i = 0; i < (slow_machine() ? 200 : 20000); i++) {
		if (zx_socket_create(0, NULL, &out) != ZX_ERR_INVALID_ARGS ||
		    zx_socket_create(1, &out, bad_pointer) != ZX_ERR_INVALID_ARGS)
			ck_abort_msg("call %d", i);
	}
	assert_refused(ZX_ERR_INVALID_ARGS, out, zx_socket_create(0, bad_pointer, &out));
	assert_refused(ZX_ERR_INVALID_ARGS, out, zx_socket_create(0, &out, bad_pointer));
	socket_new(0);
}
END_TEST

/* ---- write and read: statuses ------------------------------------------- */

START_TEST(writing_checks_pointer_options_then_the_handle)
{
	struct ends s = socket_new(0);
	uint32_t option;
	char byte = 0;
	size_t out;

	assert_refused(ZX_ERR_INVALID_ARGS, out, zx_socket_write(0, 0, NULL, 1, &out));
	for (option = 1; option; option <<= 1)
		assert_refused(ZX_ERR_INVALID_ARGS, out,
			       zx_socket_write(0, option, &byte, 1, &out));
	assert_lookup(h, zx_socket_write(h, 0, &byte, 1, &out), s.a, powerless_event(),
		      ZX_RIGHT_WRITE, out);
	/* Before the size and the state. */
	assert_lookup(h, zx_socket_write(h, 0, &byte, SIZE_MAX, &out), s.a, powerless_event(),
		      ZX_RIGHT_WRITE, out);
	send_text(with_rights(s.a, ZX_RIGHT_WRITE), "x");
	assert_reads(s.b, 0, 9, "x");
}
END_TEST

START_TEST(reading_checks_pointer_options_then_the_handle)
{
	struct ends s = socket_new(0);
	uint32_t option;
	char byte;
	size_t out;

	assert_refused(ZX_ERR_INVALID_ARGS, out, zx_socket_read(0, 0, NULL, 1, &out));
	for (option = 1; option; option <<= 1)
		if (option != ZX_SOCKET_PEEK) {
			assert_refused(ZX_ERR_INVALID_ARGS, out,
				       zx_socket_read(0, option, &byte, 1, &out));
			assert_refused(ZX_ERR_INVALID_ARGS, out,
				       zx_socket_read(0, option | ZX_SOCKET_PEEK, &byte, 1, &out));
		}
	assert_lookup(h, zx_socket_read(h, 0, &byte, 1, &out), s.a, powerless_event(),
		      ZX_RIGHT_READ, out);
	assert_lookup(h, zx_socket_read(h, ZX_SOCKET_PEEK, &byte, 1ul << 32, &out), s.a,
		      powerless_event(), ZX_RIGHT_READ, out);
	send_text(s.b, "x");
	assert_reads(with_rights(s.a, ZX_RIGHT_READ), 0, 9, "x");
}
END_TEST

START_TEST(a_write_after_the_peer_closed_is_peer_closed_even_of_nothing)
{
	uint32_t options;
	char byte = 0;
	size_t out;

	for (options = 0; options < 2; options++) {
		struct ends s = socket_new(options);

		assert_ok(zx_socket_set_disposition(s.a, DISABLE, 0));
		assert_ok(zx_handle_close(s.b));
		assert_refused(ZX_ERR_PEER_CLOSED, out, zx_socket_write(s.a, 0, &byte, 1, &out));
		assert_refused(ZX_ERR_PEER_CLOSED, out, zx_socket_write(s.a, 0, &byte, 0, &out));
		assert_refused(ZX_ERR_PEER_CLOSED, out, zx_socket_write(s.a, 0, NULL, 0, &out));
		assert_refused(ZX_ERR_PEER_CLOSED, out,
			       zx_socket_write(s.a, 0, &byte, 1ul << 32, &out));
	}
}
END_TEST

START_TEST(a_disabled_write_is_bad_state_even_of_nothing)
{
	struct ends s = socket_new(0);
	char byte = 0;
	size_t out;

	assert_ok(zx_socket_set_disposition(s.a, DISABLE, 0));
	assert_refused(ZX_ERR_BAD_STATE, out, zx_socket_write(s.a, 0, &byte, 1, &out));
	assert_refused(ZX_ERR_BAD_STATE, out, zx_socket_write(s.a, 0, NULL, 0, &out));
	assert_refused(ZX_ERR_BAD_STATE, out, zx_socket_write(s.a, 0, &byte, 1ul << 32, &out));
	send_text(s.b, "the other way");
	assert_reads(s.a, 0, 99, "the other way");
}
END_TEST

START_TEST(sizes_above_32_bits_are_invalid_args)
{
	struct ends s = socket_new(0);
	char byte = 0;
	size_t out;

	assert_refused(ZX_ERR_INVALID_ARGS, out,
		       zx_socket_write(s.a, 0, &byte, 1ul << 32, &out));
	assert_refused(ZX_ERR_INVALID_ARGS, out, zx_socket_write(s.a, 0, &byte, SIZE_MAX, &out));
	/* Before an empty buffer is looked at. */
	assert_refused(ZX_ERR_INVALID_ARGS, out, zx_socket_read(s.b, 0, &byte, 1ul << 32, &out));
	send_text(s.a, "y");
	assert_refused(ZX_ERR_INVALID_ARGS, out, zx_socket_read(s.b, 0, &byte, SIZE_MAX, &out));
	/* Before a full one, too. */
	fill_up(s.a);
	assert_refused(ZX_ERR_INVALID_ARGS, out,
		       zx_socket_write(s.a, 0, &byte, 1ul << 32, &out));
}
END_TEST

START_TEST(writing_nothing_is_fine_and_does_nothing)
{
	uint32_t options;

	for (options = 0; options < 2; options++) {
		struct ends s = socket_new(options);
		size_t actual = 9;

		assert_ok(zx_socket_write(s.a, 0, NULL, 0, &actual));
		ck_assert_uint_eq(actual, 0);
		ck_assert_uint_eq(signals_of(s.b), WRITABLE);
		assert_empty(s.b);
		/* When it is full, too. */
		fill_up(s.a);
		actual = 9;
		assert_ok(zx_socket_write(s.a, 0, NULL, 0, &actual));
		ck_assert_uint_eq(actual, 0);
	}
}
END_TEST

START_TEST(an_empty_socket_says_why_nothing_can_be_read)
{
	uint32_t options, read;
	char byte;
	size_t out;

	for (options = 0; options < 2; options++)
		for (read = 0; read <= ZX_SOCKET_PEEK; read += ZX_SOCKET_PEEK) {
			struct ends s = socket_new(options);

			assert_refused(ZX_ERR_SHOULD_WAIT, out,
				       zx_socket_read(s.b, read, &byte, 1, &out));
			assert_refused(ZX_ERR_SHOULD_WAIT, out,
				       zx_socket_read(s.b, read, NULL, 0, &out));
			assert_ok(zx_socket_set_disposition(s.a, DISABLE, 0));
			assert_refused(ZX_ERR_BAD_STATE, out,
				       zx_socket_read(s.b, read, &byte, 1, &out));
			assert_refused(ZX_ERR_BAD_STATE, out,
				       zx_socket_read(s.b, read, NULL, 0, &out));
			assert_ok(zx_handle_close(s.a));
			assert_refused(ZX_ERR_PEER_CLOSED, out,
				       zx_socket_read(s.b, read, &byte, 1, &out));
			assert_refused(ZX_ERR_PEER_CLOSED, out,
				       zx_socket_read(s.b, read, NULL, 0, &out));
		}
}
END_TEST

START_TEST(bad_memory_is_invalid_args)
{
	struct ends s = socket_new(0);
	size_t out;

	assert_refused(ZX_ERR_INVALID_ARGS, out, zx_socket_write(s.a, 0, bad_pointer, 9, &out));
	assert_refused(ZX_ERR_INVALID_ARGS, out,
		       zx_socket_write(s.a, 0, kernel_pointer, 9, &out));
	ck_assert_uint_eq(signals_of(s.b), WRITABLE);
	assert_empty(s.b);
	assert_status(zx_socket_write(s.a, 0, "z", 1, bad_pointer), ZX_ERR_INVALID_ARGS);
	assert_refused(ZX_ERR_INVALID_ARGS, out, zx_socket_read(s.b, 0, bad_pointer, 9, &out));
	assert_refused(ZX_ERR_INVALID_ARGS, out,
		       zx_socket_read(s.b, ZX_SOCKET_PEEK, kernel_pointer, 9, &out));
	/* A stream has lost what was copied: nothing. */
	assert_reads(s.b, 0, 9, "z");
	send_text(s.a, "z");
	assert_status(zx_socket_read(s.b, 0, &out, 1, kernel_pointer), ZX_ERR_INVALID_ARGS);
}
END_TEST

/* ---- Streams ------------------------------------------------------------ */

START_TEST(a_stream_has_no_boundaries)
{
	struct ends s = socket_new(ZX_SOCKET_STREAM);

	send_text(s.a, "one");
	send_text(s.a, "two");
	send_text(s.b, "back");
	assert_buffered(s.b, 6, 6);
	assert_reads(s.b, 0, 2, "on");
	assert_reads(s.b, 0, 99, "etwo");
	assert_empty(s.b);
	assert_reads(s.a, 0, 99, "back");
}
END_TEST

START_TEST(a_stream_takes_what_fits_and_no_byte_more)
{
	size_t max = buffer_size(), actual, i;
	struct ends s = socket_new(ZX_SOCKET_STREAM);
	uint8_t *data = malloc(2 * max), *back = malloc(2 * max);

	fill(data, 2 * max, 0);
	/* Twice, so that chunks are found anywhere. */
	for (i = 0; i < 2; i++) {
		send(s.a, data, 1000 + i);
		assert_ok(zx_socket_write(s.a, 0, data + 1000 + i, 2 * max - 2000, &actual));
		ck_assert_uint_eq(actual, max - 1000 - i);
		assert_buffered(s.b, max, max);
		ck_assert_uint_eq(signals_of(s.a), 0);
		ck_assert_uint_eq(signals_of(s.b), READABLE | WRITABLE);
		assert_refused(ZX_ERR_SHOULD_WAIT, actual,
			       zx_socket_write(s.a, 0, data, 1, &actual));
		/* Before the memory. */
		assert_status(zx_socket_write(s.a, 0, bad_pointer, 1, NULL), ZX_ERR_SHOULD_WAIT);
		assert_ok(zx_socket_read(s.b, 0, back, 5000, &actual));
		ck_assert_uint_eq(actual, 5000);
		ck_assert_uint_eq(signals_of(s.a), WRITABLE);
		assert_ok(zx_socket_write(s.a, 0, data + max, max, &actual));
		ck_assert_uint_eq(actual, 5000);
		assert_ok(zx_socket_read(s.b, 0, back + 5000, 2 * max - 5000, &actual));
		ck_assert_uint_eq(actual, max);
		ck_assert(!memcmp(data, back, max + 5000));
		ck_assert_uint_eq(signals_of(s.b), WRITABLE);
	}
}
END_TEST

START_TEST(a_stream_keeps_every_byte_in_order_whatever_the_sizes)
{
	static uint8_t data[9000];
	struct ends s = socket_new(ZX_SOCKET_STREAM);
	uint64_t written = 0, read = 0;
	unsigned int seed = 1, i;
	size_t actual;

	for (i = 0; i < (slow_machine() ? 2000 : 8000); i++) {
		size_t size = rand_r(&seed) % (i & 64 ? 100 : sizeof(data)) + 1;

		if (rand_r(&seed) & 1) {
			fill(data, size, written);
			if (zx_socket_write(s.a, 0, data, size, &actual) == ZX_OK)
				written += actual;
		} else if (zx_socket_read(s.b, 0, data, size, &actual) == ZX_OK) {
			ck_assert_uint_eq(actual, size < written - read ? size : written - read);
			if (!is_filled(data, actual, read))
				ck_abort_msg("wrong bytes behind %lu", read);
			read += actual;
		}
		if (i % 16 == 0)
			assert_buffered(s.b, written - read, written - read);
	}
}
END_TEST

START_TEST(a_stream_write_that_faults_leaves_the_socket_consistent)
{
	struct ends s = socket_new(ZX_SOCKET_STREAM);
	uint8_t *end = edge(), data[PAGE];
	size_t out;

	memset(end - 100, 'f', 100);
	assert_refused(ZX_ERR_INVALID_ARGS, out, zx_socket_write(s.a, 0, end - 100, 9000, &out));
	out = socket_info(s.b).rx_buf_size;
	ck_assert_uint_eq(signals_of(s.b), out ? READABLE | WRITABLE : WRITABLE);
	if (out)
		assert_ok(zx_socket_read(s.b, 0, data, sizeof(data), NULL));
	send_text(s.a, "still");
	assert_refused(ZX_ERR_INVALID_ARGS, out, zx_socket_write(s.a, 0, end - 100, 101, &out));
	send_text(s.a, "works");
	assert_ok(zx_socket_read(s.b, 0, data, sizeof(data), &out));
	ck_assert(!memcmp(data, "still", 5) && !memcmp(data + out - 5, "works", 5));
	assert_empty(s.b);
}
END_TEST

START_TEST(a_stream_read_that_faults_loses_what_was_copied)
{
	struct ends s = socket_new(ZX_SOCKET_STREAM);
	uint8_t *end = edge();
	size_t out;

	send_text(s.a, "0123456789");
	assert_refused(ZX_ERR_INVALID_ARGS, out,
		       zx_socket_read(s.b, ZX_SOCKET_PEEK, end - 4, 8, &out));
	assert_buffered(s.b, 10, 10);
	assert_refused(ZX_ERR_INVALID_ARGS, out, zx_socket_read(s.b, 0, end - 4, 8, &out));
	assert_reads(s.b, 0, 99, "456789");
	/* All of it: the signals follow. */
	send_text(s.a, "0123");
	send_text(s.a, "4");
	assert_status(zx_socket_read(s.b, 0, end - 4, 5, NULL), ZX_ERR_INVALID_ARGS);
	assert_reads(s.b, 0, 99, "4");
	ck_assert_uint_eq(signals_of(s.b), WRITABLE);
}
END_TEST

/* ---- Datagrams ---------------------------------------------------------- */

START_TEST(datagrams_come_one_by_one_and_what_does_not_fit_is_dropped)
{
	struct ends s = socket_new(ZX_SOCKET_DATAGRAM);

	send_text(s.a, "first");
	send_text(s.a, "second one");
	send_text(s.a, "3");
	assert_buffered(s.b, 16, 5);
	assert_reads(s.b, 0, 99, "first");
	assert_buffered(s.b, 11, 10);
	assert_reads(s.b, 0, 6, "second");
	assert_buffered(s.b, 1, 1);
	assert_reads(s.b, 0, 1, "3");
	assert_buffered(s.b, 0, 0);
	assert_empty(s.b);
	ck_assert_uint_eq(signals_of(s.b), WRITABLE);
}
END_TEST

START_TEST(a_datagram_goes_whole_or_not_at_all)
{
	struct ends s = socket_new(ZX_SOCKET_DATAGRAM);
	size_t max = buffer_size(), out;
	uint8_t *data = malloc(2 * max), *back = malloc(2 * max);

	fill(data, 2 * max, 3);
	assert_refused(ZX_ERR_OUT_OF_RANGE, out, zx_socket_write(s.a, 0, data, 2 * max, &out));
	assert_refused(ZX_ERR_OUT_OF_RANGE, out, zx_socket_write(s.a, 0, data, max + 1, &out));
	/* Before the memory. */
	assert_status(zx_socket_write(s.a, 0, bad_pointer, max + 1, NULL), ZX_ERR_OUT_OF_RANGE);
	send(s.a, data, KIB(200));
	assert_refused(ZX_ERR_SHOULD_WAIT, out, zx_socket_write(s.a, 0, data, KIB(100), &out));
	/* Too large for ever comes before too large for now. */
	assert_refused(ZX_ERR_OUT_OF_RANGE, out, zx_socket_write(s.a, 0, data, max + 1, &out));
	ck_assert_uint_eq(signals_of(s.a), WRITABLE);
	send(s.a, data + 5, max - KIB(200));
	ck_assert_uint_eq(signals_of(s.a), 0);
	/* But a full buffer comes first of all. */
	assert_refused(ZX_ERR_SHOULD_WAIT, out, zx_socket_write(s.a, 0, data, 2 * max, &out));
	assert_ok(zx_socket_read(s.b, 0, back, 2 * max, &out));
	ck_assert_uint_eq(out, KIB(200));
	ck_assert(!memcmp(data, back, out));
	ck_assert_uint_eq(signals_of(s.a), WRITABLE);
	assert_ok(zx_socket_read(s.b, 0, back, 2 * max, &out));
	ck_assert_uint_eq(out, max - KIB(200));
	ck_assert(!memcmp(data + 5, back, out));
	send(s.a, data, max);
	assert_ok(zx_socket_read(s.b, 0, back, 2 * max, &out));
	ck_assert_uint_eq(out, max);
	ck_assert(!memcmp(data, back, out));
}
END_TEST

START_TEST(datagrams_of_all_sizes_keep_bytes_and_boundaries)
{
	static uint8_t data[9000];
	struct ends s = socket_new(ZX_SOCKET_DATAGRAM);
	size_t sizes[512], actual, buffered = 0;
	unsigned int seed = 2, i, written = 0, read = 0;

	for (i = 0; i < (slow_machine() ? 2000 : 8000); i++) {
		if (written - read < 512 && rand_r(&seed) % 5 < 3) {
			size_t size = rand_r(&seed) % (i & 64 ? 20 : 5000) + 1;

			fill(data, size, written * 31);
			if (zx_socket_write(s.a, 0, data, size, NULL) != ZX_OK)
				continue;
			sizes[written++ % 512] = size;
			buffered += size;
		} else if (written != read) {
			size_t size = sizes[read % 512], room = rand_r(&seed) % sizeof(data) + 1;

			assert_ok(zx_socket_read(s.b, 0, data, room, &actual));
			ck_assert_uint_eq(actual, size < room ? size : room);
			if (!is_filled(data, actual, read * 31))
				ck_abort_msg("datagram %u is wrong", read);
			buffered -= size;
			read++;
		}
		assert_buffered(s.b, buffered, written == read ? 0 : sizes[read % 512]);
	}
}
END_TEST

START_TEST(a_datagram_read_that_faults_drops_the_datagram)
{
	struct ends s = socket_new(ZX_SOCKET_DATAGRAM);
	uint8_t *end = edge();
	size_t out;

	send_text(s.a, "the first");
	send_text(s.a, "the second");
	assert_refused(ZX_ERR_INVALID_ARGS, out,
		       zx_socket_read(s.b, ZX_SOCKET_PEEK, end - 4, 9, &out));
	assert_buffered(s.b, 19, 9);
	assert_refused(ZX_ERR_INVALID_ARGS, out, zx_socket_read(s.b, 0, end - 4, 9, &out));
	assert_buffered(s.b, 10, 10);
	assert_refused(ZX_ERR_INVALID_ARGS, out, zx_socket_read(s.b, 0, bad_pointer, 1, &out));
	assert_empty(s.b);
	ck_assert_uint_eq(signals_of(s.b), WRITABLE);
	/* A bad datagram is not sent. */
	memset(end - 4, 0, 4);
	assert_refused(ZX_ERR_INVALID_ARGS, out, zx_socket_write(s.a, 0, end - 4, 5, &out));
	assert_empty(s.b);
}
END_TEST

/* ---- Peeking, and reading nothing ---------------------------------------- */

START_TEST(peeking_changes_nothing)
{
	uint32_t options;

	for (options = 0; options < 2; options++) {
		struct ends s = socket_new(options);

		send_text(s.a, "peek");
		send_text(s.a, "aboo");
		assert_reads(s.b, ZX_SOCKET_PEEK, 3, "pee");
		assert_reads(s.b, ZX_SOCKET_PEEK, 99, options ? "peek" : "peekaboo");
		assert_buffered(s.b, 8, options ? 4 : 8);
		ck_assert_uint_eq(signals_of(s.b), READABLE | WRITABLE);
		assert_reads(s.b, 0, 99, options ? "peek" : "peekaboo");
		/* A full one stays full. */
		fill_up(s.a);
		ck_assert_uint_eq(signals_of(s.a), options ? WRITABLE : 0);
		assert_ok(zx_socket_read(s.b, ZX_SOCKET_PEEK, (char [9]){ 0 }, 9, NULL));
		ck_assert_uint_eq(signals_of(s.a), options ? WRITABLE : 0);
	}
}
END_TEST

START_TEST(reading_nothing_takes_nothing)
{
	uint32_t options, read;

	for (options = 0; options < 2; options++)
		for (read = 0; read <= ZX_SOCKET_PEEK; read += ZX_SOCKET_PEEK) {
			struct ends s = socket_new(options);
			size_t actual = 9;

			send_text(s.a, "data");
			assert_ok(zx_socket_read(s.b, read, NULL, 0, &actual));
			ck_assert_uint_eq(actual, 0);
			assert_buffered(s.b, 4, 4);
			assert_reads(s.b, 0, 9, "data");
		}
}
END_TEST

/* ---- Signals and the end ------------------------------------------------ */

START_TEST(data_outlives_its_writer)
{
	uint32_t options;

	for (options = 0; options < 2; options++) {
		struct ends s = socket_new(options);

		send_text(s.a, "last words");
		assert_ok(zx_handle_close(s.a));
		ck_assert_uint_eq(signals_of(s.b), READABLE | PEER_CLOSED);
		assert_buffered(s.b, 10, 10);
		ck_assert_uint_eq(socket_info(s.b).tx_buf_max, 0);
		ck_assert_uint_eq(socket_info(s.b).tx_buf_size, 0);
		assert_reads(s.b, 0, 99, "last words");
		ck_assert_uint_eq(signals_of(s.b), PEER_CLOSED);
		assert_status(zx_socket_read(s.b, 0, NULL, 0, NULL), ZX_ERR_PEER_CLOSED);
	}
}
END_TEST

START_TEST(users_set_the_user_signals_only_at_both_ends)
{
	struct ends s = socket_new(0);
	zx_signals_t bit;

	for (bit = 1; bit; bit <<= 1) {
		bool user = bit & ZX_USER_SIGNAL_ALL;
		zx_status_t want = user ? ZX_OK : ZX_ERR_INVALID_ARGS;

		assert_status(zx_object_signal(s.a, 0, bit), want);
		ck_assert_uint_eq(signals_of(s.a), WRITABLE | (user ? bit : 0));
		assert_status(zx_object_signal(s.a, bit, 0), want);
		assert_status(zx_object_signal_peer(s.a, 0, bit), want);
		ck_assert_uint_eq(signals_of(s.b), WRITABLE | (user ? bit : 0));
		assert_status(zx_object_signal_peer(s.a, bit, 0), want);
		ck_assert_uint_eq(signals_of(s.a), WRITABLE);
		ck_assert_uint_eq(signals_of(s.b), WRITABLE);
	}
	assert_ok(zx_handle_close(s.b));
	assert_status(zx_object_signal_peer(s.a, 0, ZX_USER_SIGNAL_0), ZX_ERR_PEER_CLOSED);
}
END_TEST

START_TEST(info_tells_both_buffers)
{
	struct ends s = socket_new(0);
	size_t max = buffer_size(), actual = 9, avail = 9;
	zx_info_socket_t info;

	/* As on Zircon: 256 KiB rounded up to its buffers of 4064 bytes. */
	ck_assert_uint_eq(max, 264160);
	send_text(s.a, "there");
	send_text(s.b, "back");
	info = socket_info(s.a);
	ck_assert_uint_eq(info.options, 0);
	ck_assert_uint_eq(info.rx_buf_max, max);
	ck_assert_uint_eq(info.rx_buf_size, 4);
	ck_assert_uint_eq(info.rx_buf_available, 4);
	ck_assert_uint_eq(info.tx_buf_max, max);
	ck_assert_uint_eq(info.tx_buf_size, 5);

	assert_lookup(h, zx_object_get_info(h, ZX_INFO_SOCKET, &info, sizeof(info), NULL, NULL),
		      s.a, powerless_event(), ZX_RIGHT_INSPECT, info);
	assert_refused(ZX_ERR_BUFFER_TOO_SMALL, info,
		       zx_object_get_info(s.a, ZX_INFO_SOCKET, &info, sizeof(info) - 1, &actual,
					  &avail));
	ck_assert_uint_eq(actual, 0);
	ck_assert_uint_eq(avail, 1);
}
END_TEST

/* ---- Disposition -------------------------------------------------------- */

START_TEST(a_disposition_is_checked_before_the_handle)
{
	static const uint32_t bad[] = { 3, 4, 8, 0x80000000, ~0u };
	struct ends s = socket_new(0);
	size_t i;
	int out;

	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		assert_status(zx_socket_set_disposition(0, bad[i], 0), ZX_ERR_INVALID_ARGS);
		assert_status(zx_socket_set_disposition(0, 0, bad[i]), ZX_ERR_INVALID_ARGS);
		assert_status(zx_socket_set_disposition(s.a, DISABLE, bad[i]),
			      ZX_ERR_INVALID_ARGS);
	}
	assert_lookup(h, zx_socket_set_disposition(h, 0, 0), s.a, powerless_vmo(),
		      ZX_RIGHT_MANAGE_SOCKET, out);
	assert_lookup(h, zx_socket_set_disposition(h, DISABLE, DISABLE), s.a, powerless_vmo(),
		      ZX_RIGHT_MANAGE_SOCKET, out);
	assert_ok(zx_socket_set_disposition(s.a, 0, 0));
	ck_assert_uint_eq(signals_of(s.a), WRITABLE);
	ck_assert_uint_eq(signals_of(s.b), WRITABLE);
	assert_ok(zx_socket_set_disposition(with_rights(s.a, ZX_RIGHT_MANAGE_SOCKET), DISABLE, 0));
	ck_assert_uint_eq(signals_of(s.a), NO_WRITE);
}
END_TEST

START_TEST(writing_is_disabled_and_enabled_again)
{
	struct ends s = socket_new(0);
	int i;

	/* One's own, and by the other end. */
	for (i = 0; i < 2; i++) {
		zx_handle_t by = i ? s.b : s.a;

		send_text(s.a, "rest");
		assert_ok(zx_socket_set_disposition(by, i ? 0 : DISABLE, i ? DISABLE : 0));
		ck_assert_uint_eq(signals_of(s.a), NO_WRITE);
		ck_assert_uint_eq(signals_of(s.b), READABLE | WRITABLE | NO_PEER_WRITE);
		assert_status(zx_socket_write(s.a, 0, "x", 1, NULL), ZX_ERR_BAD_STATE);
		assert_reads(s.b, 0, 99, "rest");
		assert_status(zx_socket_read(s.b, 0, NULL, 0, NULL), ZX_ERR_BAD_STATE);
		ck_assert_uint_eq(signals_of(s.b), WRITABLE | NO_PEER_WRITE);
		assert_ok(zx_socket_set_disposition(by, i ? 0 : ENABLE, i ? ENABLE : 0));
		ck_assert_uint_eq(signals_of(s.a), WRITABLE);
		ck_assert_uint_eq(signals_of(s.b), WRITABLE);
		send_text(s.a, "again");
		assert_reads(s.b, 0, 99, "again");
	}
}
END_TEST

START_TEST(writing_is_not_enabled_again_before_all_is_read)
{
	struct ends s = socket_new(0);

	send_text(s.a, "rest");
	assert_ok(zx_socket_set_disposition(s.a, DISABLE, 0));
	assert_status(zx_socket_set_disposition(s.a, ENABLE, DISABLE), ZX_ERR_BAD_STATE);
	assert_status(zx_socket_set_disposition(s.b, DISABLE, ENABLE), ZX_ERR_BAD_STATE);
	/* Nothing changed, at either end. */
	ck_assert_uint_eq(signals_of(s.a), NO_WRITE);
	ck_assert_uint_eq(signals_of(s.b), READABLE | WRITABLE | NO_PEER_WRITE);
	assert_reads(s.b, 0, 3, "res");
	assert_status(zx_socket_set_disposition(s.a, ENABLE, 0), ZX_ERR_BAD_STATE);
	assert_reads(s.b, 0, 3, "t");
	assert_ok(zx_socket_set_disposition(s.a, ENABLE, 0));
	/* Enabling what is not disabled is fine, whatever waits. */
	send_text(s.a, "more");
	assert_ok(zx_socket_set_disposition(s.a, ENABLE, ENABLE));
	ck_assert_uint_eq(signals_of(s.a), WRITABLE);
}
END_TEST

START_TEST(both_ends_change_in_one_step)
{
	struct ends s = socket_new(0);
	zx_port_packet_t packet;
	zx_handle_t port;

	assert_ok(zx_port_create(0, &port));
	assert_ok(zx_object_wait_async(s.a, port, 1, NO_WRITE | NO_PEER_WRITE, 0));
	assert_ok(zx_object_wait_async(s.b, port, 2, NO_WRITE | NO_PEER_WRITE, 0));
	assert_ok(zx_socket_set_disposition(s.a, DISABLE, DISABLE));
	assert_ok(zx_port_wait(port, 0, &packet));
	ck_assert_uint_eq(packet.signal.observed, NO_WRITE | NO_PEER_WRITE);
	assert_ok(zx_port_wait(port, 0, &packet));
	ck_assert_uint_eq(packet.signal.observed, NO_WRITE | NO_PEER_WRITE);
	assert_ok(zx_socket_set_disposition(s.b, ENABLE, DISABLE));
	ck_assert_uint_eq(signals_of(s.a), NO_WRITE);
	ck_assert_uint_eq(signals_of(s.b), WRITABLE | NO_PEER_WRITE);
}
END_TEST

START_TEST(enabling_sets_writable_even_if_full)
{
	struct ends s = socket_new(0);

	fill_up(s.a);
	ck_assert_uint_eq(signals_of(s.a), 0);
	assert_ok(zx_socket_set_disposition(s.a, ENABLE, 0));
	ck_assert_uint_eq(signals_of(s.a), WRITABLE);
	assert_status(zx_socket_write(s.a, 0, "x", 1, NULL), ZX_ERR_SHOULD_WAIT);
}
END_TEST

START_TEST(a_disposition_changes_with_a_closed_peer_too)
{
	struct ends s = socket_new(0);

	assert_ok(zx_handle_close(s.b));
	assert_ok(zx_socket_set_disposition(s.a, DISABLE, 0));
	ck_assert_uint_eq(signals_of(s.a), PEER_CLOSED | NO_WRITE);
	assert_ok(zx_socket_set_disposition(s.a, ENABLE, 0));
	ck_assert_uint_eq(signals_of(s.a), PEER_CLOSED | WRITABLE);
	assert_ok(zx_socket_set_disposition(s.a, 0, DISABLE));
	ck_assert_uint_eq(signals_of(s.a), PEER_CLOSED | WRITABLE);
	assert_status(zx_socket_read(s.a, 0, NULL, 0, NULL), ZX_ERR_PEER_CLOSED);
	assert_status(zx_socket_write(s.a, 0, "x", 1, NULL), ZX_ERR_PEER_CLOSED);
}
END_TEST

/* ---- Thresholds --------------------------------------------------------- */

static void set_threshold(zx_handle_t socket, uint32_t property, size_t value)
{
	size_t back = ~value;

	assert_ok(zx_object_set_property(socket, property, &value, sizeof(value)));
	assert_ok(zx_object_get_property(socket, property, &back, sizeof(back)));
	ck_assert_uint_eq(back, value);
}

START_TEST(thresholds_are_properties_of_sockets)
{
	static const uint32_t properties[] = { ZX_PROP_SOCKET_RX_THRESHOLD,
					       ZX_PROP_SOCKET_TX_THRESHOLD };
	struct ends s = socket_new(0);
	size_t value = 5, max = buffer_size(), i;

	for (i = 0; i < 2; i++) {
		uint32_t p = properties[i];
		size_t out;

		assert_refused(ZX_ERR_INVALID_ARGS, out, zx_object_get_property(0, p, NULL, 8));
		assert_status(zx_object_set_property(0, p, NULL, 8), ZX_ERR_INVALID_ARGS);
		assert_refused(ZX_ERR_BAD_HANDLE, out, zx_object_get_property(0, p, &out, 8));
		assert_status(zx_object_set_property(0, p, &value, 8), ZX_ERR_BAD_HANDLE);
		assert_refused(ZX_ERR_ACCESS_DENIED, out,
			       zx_object_get_property(without_rights(s.a, ZX_RIGHT_GET_PROPERTY), p,
						      &out, 8));
		assert_status(zx_object_set_property(without_rights(s.a, ZX_RIGHT_SET_PROPERTY), p,
						     &value, 8), ZX_ERR_ACCESS_DENIED);
		assert_refused(ZX_ERR_BUFFER_TOO_SMALL, out,
			       zx_object_get_property(s.a, p, &out, 4));
		assert_status(zx_object_set_property(s.a, p, &value, 4), ZX_ERR_BUFFER_TOO_SMALL);
		assert_refused(ZX_ERR_WRONG_TYPE, out,
			       zx_object_get_property(vmo_new(0), p, &out, 8));
		assert_status(zx_object_set_property(vmo_new(0), p, &value, 8),
			      ZX_ERR_WRONG_TYPE);
		assert_status(zx_object_get_property(s.a, p, bad_pointer, 8),
			      ZX_ERR_INVALID_ARGS);
		assert_status(zx_object_set_property(s.a, p, bad_pointer, 8),
			      ZX_ERR_INVALID_ARGS);
		value = max + 1;
		assert_status(zx_object_set_property(s.a, p, &value, 8), ZX_ERR_INVALID_ARGS);
		value = SIZE_MAX;
		assert_status(zx_object_set_property(s.a, p, &value, 8), ZX_ERR_INVALID_ARGS);
		assert_ok(zx_object_get_property(s.a, p, &out, 8));
		ck_assert_uint_eq(out, 0);

		/* Writing to the socket is another right; a duplicate sees the same. */
		set_threshold(without_rights(s.a, ZX_RIGHT_WRITE | ZX_RIGHT_READ), p, max);
		assert_ok(zx_object_get_property(s.a, p, &out, 16));
		ck_assert_uint_eq(out, max);
		assert_ok(zx_object_get_property(s.b, p, &out, 8));
		ck_assert_uint_eq(out, 0);
	}
}
END_TEST

START_TEST(the_read_threshold_signal_follows_what_is_buffered)
{
	const uint32_t rx = ZX_PROP_SOCKET_RX_THRESHOLD;
	const zx_signals_t idle = READABLE | WRITABLE, at = idle | ZX_SOCKET_READ_THRESHOLD;
	struct ends s = socket_new(0);

	set_threshold(s.b, rx, 5);
	ck_assert_uint_eq(signals_of(s.b), WRITABLE);
	send_text(s.a, "1234");
	ck_assert_uint_eq(signals_of(s.b), idle);
	send_text(s.a, "5");
	ck_assert_uint_eq(signals_of(s.b), at);
	assert_reads(s.b, ZX_SOCKET_PEEK, 9, "12345");
	ck_assert_uint_eq(signals_of(s.b), at);
	assert_reads(s.b, 0, 1, "1");
	ck_assert_uint_eq(signals_of(s.b), idle);
	set_threshold(s.b, rx, 4);
	ck_assert_uint_eq(signals_of(s.b), at);
	set_threshold(s.b, rx, 6);
	ck_assert_uint_eq(signals_of(s.b), idle);
	set_threshold(s.b, rx, 3);
	set_threshold(s.b, rx, 0);
	ck_assert_uint_eq(signals_of(s.b), idle);
	/* The peer is not needed for it. */
	assert_ok(zx_handle_close(s.a));
	set_threshold(s.b, rx, 2);
	ck_assert_uint_eq(signals_of(s.b), READABLE | PEER_CLOSED | ZX_SOCKET_READ_THRESHOLD);
	assert_reads(s.b, 0, 9, "2345");
	ck_assert_uint_eq(signals_of(s.b), PEER_CLOSED);
}
END_TEST

START_TEST(the_write_threshold_signal_follows_the_room)
{
	const uint32_t tx = ZX_PROP_SOCKET_TX_THRESHOLD;
	const zx_signals_t enough = WRITABLE | ZX_SOCKET_WRITE_THRESHOLD;
	struct ends s = socket_new(0);
	size_t max = buffer_size(), value;

	set_threshold(s.a, tx, max);
	ck_assert_uint_eq(signals_of(s.a), enough);
	send_text(s.a, "12");
	ck_assert_uint_eq(signals_of(s.a), WRITABLE);
	set_threshold(s.a, tx, max - 2);
	ck_assert_uint_eq(signals_of(s.a), enough);
	set_threshold(s.a, tx, max - 1);
	ck_assert_uint_eq(signals_of(s.a), WRITABLE);
	assert_reads(s.b, 0, 1, "1");
	ck_assert_uint_eq(signals_of(s.a), enough);
	fill_up(s.a);
	ck_assert_uint_eq(signals_of(s.a), 0);
	set_threshold(s.a, tx, 1);
	assert_reads(s.b, 0, 1, "2");
	ck_assert_uint_eq(signals_of(s.a), enough);
	set_threshold(s.a, tx, 0);
	ck_assert_uint_eq(signals_of(s.a), WRITABLE);
	/* Too large comes before the closed peer. */
	assert_ok(zx_handle_close(s.b));
	value = max + 1;
	assert_status(zx_object_set_property(s.a, tx, &value, 8), ZX_ERR_INVALID_ARGS);
	value = 1;
	assert_status(zx_object_set_property(s.a, tx, &value, 8), ZX_ERR_PEER_CLOSED);
	assert_ok(zx_object_get_property(s.a, tx, &value, 8));
	ck_assert_uint_eq(value, 0);
}
END_TEST

/* What is dropped of a datagram is not buffered any more. */
START_TEST(thresholds_count_the_bytes_of_all_datagrams)
{
	const zx_signals_t enough = WRITABLE | ZX_SOCKET_WRITE_THRESHOLD;
	const zx_signals_t idle = READABLE | WRITABLE, at = idle | ZX_SOCKET_READ_THRESHOLD;
	struct ends s = socket_new(ZX_SOCKET_DATAGRAM);

	set_threshold(s.b, ZX_PROP_SOCKET_RX_THRESHOLD, 7);
	set_threshold(s.a, ZX_PROP_SOCKET_TX_THRESHOLD, buffer_size() - 3);
	ck_assert_uint_eq(signals_of(s.a), enough);
	send_text(s.a, "abc");
	ck_assert_uint_eq(signals_of(s.b), idle);
	ck_assert_uint_eq(signals_of(s.a), enough);
	send_text(s.a, "defg");
	ck_assert_uint_eq(signals_of(s.b), at);
	ck_assert_uint_eq(signals_of(s.a), WRITABLE);
	assert_reads(s.b, ZX_SOCKET_PEEK, 1, "a");
	ck_assert_uint_eq(signals_of(s.b), at);
	assert_reads(s.b, 0, 1, "a");
	ck_assert_uint_eq(signals_of(s.b), idle);
	ck_assert_uint_eq(signals_of(s.a), WRITABLE);
	/* As when the memory for it is bad. */
	assert_status(zx_socket_read(s.b, 0, bad_pointer, 4, NULL), ZX_ERR_INVALID_ARGS);
	ck_assert_uint_eq(signals_of(s.b), WRITABLE);
	ck_assert_uint_eq(signals_of(s.a), enough);
}
END_TEST

/* ---- Many at once ------------------------------------------------------- */

#define PARTIES 4

struct party {
	pthread_t thread;
	zx_handle_t socket;
	unsigned int number;
	unsigned int records;
	zx_status_t status;
};

struct record {
	uint32_t writer;
	uint32_t number;
	uint32_t size;
	uint32_t sum;
};

#define RECORD_MAX 6000

/* Records of a header and bytes. */
static void *write_records(void *arg)
{
	struct party *p = arg;
	uint8_t data[RECORD_MAX];
	struct record *record = (struct record *)data;
	unsigned int seed = p->number, i, j;
	size_t actual;

	for (i = 0; i < p->records; i++) {
		size_t size = sizeof(*record) + rand_r(&seed) % (RECORD_MAX - sizeof(*record));

		*record = (struct record){ .writer = p->number, .number = i, .size = size };
		for (j = sizeof(*record); j < size; j++) {
			data[j] = byte_at(i * 7 + j + p->number);
			record->sum += data[j];
		}
		for (;;) {
			p->status = zx_socket_write(p->socket, 0, data, size, &actual);
			if (p->status != ZX_ERR_SHOULD_WAIT)
				break;
			zx_object_wait_one(p->socket, ZX_SOCKET_WRITE_THRESHOLD, SOON, NULL);
		}
		if (p->status == ZX_OK && actual != size)
			p->status = ZX_ERR_INTERNAL;
		if (p->status != ZX_OK)
			break;
	}
	return NULL;
}

/* Reads @size bytes; false at the end of the stream. */
static bool receive(zx_handle_t socket, void *data, size_t size)
{
	size_t actual;

	while (size) {
		zx_status_t status = zx_socket_read(socket, 0, data, size, &actual);

		if (status == ZX_ERR_PEER_CLOSED)
			return false;
		if (status == ZX_ERR_SHOULD_WAIT) {
			assert_ok(zx_object_wait_one(socket, READABLE | PEER_CLOSED, SOON, NULL));
			continue;
		}
		assert_ok(status);
		data = (uint8_t *)data + actual;
		size -= actual;
	}
	return true;
}

static void check_record(const uint8_t *data, unsigned int *next)
{
	const struct record *record = (const struct record *)data;
	uint32_t sum = 0, j;

	ck_assert_uint_lt(record->writer, PARTIES);
	ck_assert_uint_eq(record->number, next[record->writer]++);
	for (j = sizeof(*record); j < record->size; j++)
		sum += data[j];
	ck_assert_uint_eq(sum, record->sum);
}

START_TEST(racing_datagrams_arrive_whole_once_and_in_the_order_of_each_writer)
{
	unsigned int records = slow_machine() ? 200 : 1000, next[PARTIES] = { 0 }, i;
	struct ends s = socket_new(ZX_SOCKET_DATAGRAM);
	struct party writers[PARTIES];
	uint8_t data[RECORD_MAX];
	size_t actual;

	set_threshold(s.a, ZX_PROP_SOCKET_TX_THRESHOLD, RECORD_MAX);
	for (i = 0; i < PARTIES; i++) {
		writers[i] = (struct party){ .socket = s.a, .number = i, .records = records };
		ck_assert(!pthread_create(&writers[i].thread, NULL, write_records, &writers[i]));
	}
	for (i = 0; i < PARTIES * records; i++) {
		assert_ok(zx_object_wait_one(s.b, READABLE, SOON, NULL));
		assert_ok(zx_socket_read(s.b, 0, data, sizeof(data), &actual));
		ck_assert_uint_eq(actual, ((struct record *)data)->size);
		check_record(data, next);
	}
	for (i = 0; i < PARTIES; i++) {
		ck_assert(!pthread_join(writers[i].thread, NULL));
		assert_ok(writers[i].status);
		ck_assert_uint_eq(next[i], records);
	}
	assert_empty(s.b);
}
END_TEST

/* Runs of a size and equal bytes, so few that they always fit. */
static void *write_runs(void *arg)
{
	struct party *p = arg;
	uint8_t data[RECORD_MAX];
	unsigned int seed = p->number, i;
	size_t actual;

	for (i = 0; i < p->records; i++) {
		uint32_t size = sizeof(size) + 1 + rand_r(&seed) % (sizeof(data) - sizeof(size) - 1);

		memcpy(data, &size, sizeof(size));
		memset(data + sizeof(size), p->number, size - sizeof(size));
		p->status = zx_socket_write(p->socket, 0, data, size, &actual);
		if (p->status == ZX_OK && actual != size)
			p->status = ZX_ERR_INTERNAL;
		if (p->status != ZX_OK)
			break;
	}
	return NULL;
}

START_TEST(what_one_stream_write_wrote_stays_together)
{
	struct party writers[PARTIES];
	uint8_t data[RECORD_MAX];
	unsigned int round, i, j;

	for (round = 0; round < (slow_machine() ? 20 : 100); round++) {
		struct ends s = socket_new(ZX_SOCKET_STREAM);
		unsigned int seen[PARTIES] = { 0 };

		for (i = 0; i < PARTIES; i++) {
			writers[i] = (struct party){ .socket = s.a, .number = i, .records = 10 };
			ck_assert(!pthread_create(&writers[i].thread, NULL, write_runs,
						  &writers[i]));
		}
		for (i = 0; i < PARTIES * 10; i++) {
			uint32_t size;

			ck_assert(receive(s.b, &size, sizeof(size)));
			ck_assert_uint_le(size, sizeof(data));
			size -= sizeof(size);
			ck_assert(receive(s.b, data, size));
			ck_assert_uint_lt(data[0], PARTIES);
			for (j = 0; j < size && data[j] == data[0]; j++)
				;
			ck_assert_uint_eq(j, size);
			seen[data[0]]++;
		}
		for (i = 0; i < PARTIES; i++) {
			ck_assert(!pthread_join(writers[i].thread, NULL));
			assert_ok(writers[i].status);
			ck_assert_uint_eq(seen[i], 10);
		}
		assert_empty(s.b);
		assert_ok(zx_handle_close(s.a));
		assert_ok(zx_handle_close(s.b));
	}
}
END_TEST

struct reader {
	pthread_t thread;
	zx_handle_t socket;
	unsigned int number;
	uint64_t sum;
	uint64_t bytes;
	zx_status_t status;
};

static void *read_bytes(void *arg)
{
	struct reader *r = arg;
	uint8_t data[3000];
	unsigned int seed = r->number;
	size_t actual, i;

	for (;;) {
		size_t size = rand_r(&seed) % sizeof(data) + 1;

		if (size % 16 == 0)
			zx_socket_read(r->socket, ZX_SOCKET_PEEK, data, size, NULL);
		r->status = zx_socket_read(r->socket, 0, data, size, &actual);
		if (r->status == ZX_ERR_SHOULD_WAIT) {
			zx_object_wait_one(r->socket, READABLE | PEER_CLOSED, SOON, NULL);
			continue;
		}
		if (r->status != ZX_OK)
			return NULL;
		for (i = 0; i < actual; i++)
			r->sum += data[i];
		r->bytes += actual;
	}
}

START_TEST(racing_readers_lose_and_double_no_byte)
{
	uint64_t left = slow_machine() ? MIB(1) : MIB(4), all = left, sum = 0, got = 0, bytes = 0;
	struct reader readers[PARTIES];
	struct ends s = socket_new(ZX_SOCKET_STREAM);
	static uint8_t data[10000];
	unsigned int seed = 5, i;
	size_t actual;

	for (i = 0; i < PARTIES; i++) {
		readers[i] = (struct reader){ .socket = s.b, .number = i };
		ck_assert(!pthread_create(&readers[i].thread, NULL, read_bytes, &readers[i]));
	}
	for (i = 0; i < sizeof(data); i++)
		data[i] = rand_r(&seed);
	while (left) {
		size_t size = rand_r(&seed) % sizeof(data) + 1;
		zx_status_t status;

		if (size > left)
			size = left;
		status = zx_socket_write(s.a, 0, data, size, &actual);
		if (status == ZX_ERR_SHOULD_WAIT) {
			assert_ok(zx_object_wait_one(s.a, WRITABLE, SOON, NULL));
			continue;
		}
		assert_ok(status);
		for (i = 0; i < actual; i++)
			sum += data[i];
		left -= actual;
	}
	assert_ok(zx_handle_close(s.a));
	for (i = 0; i < PARTIES; i++) {
		ck_assert(!pthread_join(readers[i].thread, NULL));
		assert_status(readers[i].status, ZX_ERR_PEER_CLOSED);
		got += readers[i].sum;
		bytes += readers[i].bytes;
	}
	ck_assert_uint_eq(bytes, all);
	ck_assert_uint_eq(got, sum);
}
END_TEST

/*
 * The other process. This code is copied to the mini process's code page: it uses nothing but
 * its arguments, its stack and system calls. It reads the socket to its end, and leaves in its
 * data page: bytes, a checksum, the errno that ended it.
 */
#define REMOTE_BUFFER	(1ul << 17)
/* The checksum begins so, and after each byte it is multiplied. */
#define SUM_START	0xcbf29ce484222325ull
#define SUM_FACTOR	0x100000001b3ull

#define REMOTE	__attribute__((optimize("O1", "no-stack-protector"), target("general-regs-only")))

REMOTE __attribute__((always_inline)) static inline long
system_call(long nr, long a, long b, long c, long d, long e, long f)
{
	register long r10 asm("r10") = d;
	register long r8 asm("r8") = e;
	register long r9 asm("r9") = f;
	long ret;

	asm volatile("syscall" : "=a"(ret)
		     : "a"(nr), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
		     : "rcx", "r11", "memory");
	return ret;
}

REMOTE __attribute__((section("remote_code"), noreturn, noinline, used))
static void remote_reader(uint32_t socket, volatile uint64_t *data)
{
	/* "/dev/zircon" */
	volatile uint64_t path[2] = { 0x72697a2f7665642full, 0x6e6f63ull };
	uint64_t bytes = 0, sum = SUM_START, actual = 0, i, seed = 1;
	long ret, fd, buffer;

	fd = system_call(SYS_open, (long)path, O_RDWR | O_CLOEXEC, 0, 0, 0, 0);
	buffer = system_call(SYS_mmap, 0, REMOTE_BUFFER, PROT_READ | PROT_WRITE,
			     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	for (;;) {
		struct zx_ioc_socket_rw args;
		struct zx_ioc_wait_one wait;

		seed = seed * 6364136223846793005ull + 1442695040888963407ull;
		args.handle = socket;
		args.options = 0;
		args.buffer = buffer;
		args.size = (seed >> 40) % REMOTE_BUFFER + 1;
		args.out_actual = (uint64_t)&actual;
		ret = system_call(SYS_ioctl, fd, ZX_IOC_SOCKET_READ, (long)&args, 0, 0, 0);
		if (ret == -EAGAIN) {
			wait.handle = socket;
			wait.signals = READABLE | PEER_CLOSED;
			wait.deadline = INT64_MAX;
			wait.out_observed = 0;
			ret = system_call(SYS_ioctl, fd, ZX_IOC_OBJECT_WAIT_ONE, (long)&wait, 0, 0,
					  0);
			if (!ret)
				continue;
		}
		if (ret)
			break;
		for (i = 0; i < *(volatile uint64_t *)&actual; i++)
			sum = (sum ^ ((volatile uint8_t *)buffer)[i]) * SUM_FACTOR;
		bytes += i;
	}
	data[0] = bytes;
	data[1] = sum;
	data[2] = -ret;
	data[(MINI_DONE - MINI_DATA) / 8] = 1;
	for (;;)
		system_call(SYS_pause, 0, 0, 0, 0, 0, 0);
}

extern const char __start_remote_code[], __stop_remote_code[];

START_TEST(another_process_reads_what_was_written_byte_by_byte)
{
	const struct blob code = { __start_remote_code, __stop_remote_code };
	uint64_t left = slow_machine() ? MIB(4) : MIB(64), all = left, sum = SUM_START;
	static uint8_t data[200000];
	struct ends s = socket_new(ZX_SOCKET_STREAM);
	uint64_t seed = 77, results[3], i;
	struct mini mini;
	size_t actual;

	ck_assert_uint_le(__stop_remote_code - __start_remote_code, PAGE);
	mini_create(&mini, job_new(zx_job_default()), "reader");
	mini_load(&mini, &code);
	assert_ok(mini_start_status(&mini, s.b, mini.base + MINI_DATA));
	ck_assert(!is_valid(s.b));
	for (i = 0; i < sizeof(data); i++) {
		seed = seed * 6364136223846793005ull + 1442695040888963407ull;
		data[i] = seed >> 56;
	}
	while (left) {
		size_t size, from;
		zx_status_t status;

		seed = seed * 6364136223846793005ull + 1442695040888963407ull;
		size = (seed >> 40) % (sizeof(data) / 2) + 1;
		from = (seed >> 20) % (sizeof(data) / 2);
		if (seed >> 63)
			size = size % 100 + 1;
		if (size > left)
			size = left;
		status = zx_socket_write(s.a, 0, data + from, size, &actual);
		if (status == ZX_ERR_SHOULD_WAIT) {
			assert_ok(zx_object_wait_one(s.a, WRITABLE, SOON, NULL));
			continue;
		}
		assert_ok(status);
		for (i = 0; i < actual; i++)
			sum = (sum ^ data[from + i]) * SUM_FACTOR;
		left -= actual;
	}
	assert_ok(zx_handle_close(s.a));
	mini_wait_done(&mini);
	mini_read(&mini, MINI_DATA, results, sizeof(results));
	ck_assert_uint_eq(results[0], all);
	ck_assert_uint_eq(results[1], sum);
	ck_assert_uint_eq(results[2], EPIPE);
	mini_end(&mini);
}
END_TEST

static void *close_after(void *arg)
{
	sleep_ms(1);
	zx_handle_close(*(zx_handle_t *)arg);
	return NULL;
}

START_TEST(closing_an_end_under_a_writer_ends_it_cleanly)
{
	static uint8_t data[50000];
	pthread_t thread;
	int i;

	for (i = 0; i < (slow_machine() ? 50 : 300); i++) {
		struct ends s = socket_new(i & 1);
		zx_status_t status;

		ck_assert(!pthread_create(&thread, NULL, close_after, &s.b));
		do {
			status = zx_socket_write(s.a, 0, data, sizeof(data), NULL);
			zx_socket_read(s.b, 0, data, sizeof(data), NULL);
		} while (status == ZX_OK || status == ZX_ERR_SHOULD_WAIT);
		assert_status(status, ZX_ERR_PEER_CLOSED);
		ck_assert(!pthread_join(thread, NULL));
		assert_ok(zx_handle_close(s.a));
	}
}
END_TEST

/* ---- Slow memory -------------------------------------------------------- */

struct transfer {
	pthread_t thread;
	zx_handle_t socket;
	uint8_t *data;
	size_t size;
	size_t actual;
	zx_status_t status;
};

static void *read_once(void *arg)
{
	struct transfer *t = arg;

	t->status = zx_socket_read(t->socket, 0, t->data, t->size, &t->actual);
	return NULL;
}

static void *write_once(void *arg)
{
	struct transfer *t = arg;

	t->status = zx_socket_write(t->socket, 0, t->data, t->size, &t->actual);
	return NULL;
}

START_TEST(a_reader_stuck_in_its_memory_hurts_nobody_at_the_other_end)
{
	struct ends s = socket_new(0);
	struct transfer t = { .socket = s.b, .size = 100 };
	struct stuck stuck;

	stuck_make(&stuck);
	t.data = stuck.page;
	send_text(s.a, "to be read");
	ck_assert(!pthread_create(&t.thread, NULL, read_once, &t));
	stuck_wait(&stuck);
	/* Nor those who write through the same end. */
	send_text(s.a, ", and more");
	send_text(s.b, "back");
	assert_reads(s.a, 0, 99, "back");
	assert_buffered(s.b, 20, 20);
	assert_ok(zx_socket_set_disposition(s.b, DISABLE, DISABLE));
	assert_ok(zx_handle_close(s.a));
	ck_assert_uint_eq(signals_of(s.b), READABLE | PEER_CLOSED | NO_WRITE | NO_PEER_WRITE);
	stuck_release(&stuck);
	ck_assert(!pthread_join(t.thread, NULL));
	assert_ok(t.status);
	ck_assert_uint_eq(t.actual, 10);
	ck_assert(!memcmp(t.data, "to be read", 10));
	assert_reads(s.b, 0, 99, ", and more");
}
END_TEST

START_TEST(a_writer_stuck_in_its_memory_hurts_nobody_at_the_other_end)
{
	zx_status_t want[] = { ZX_OK, ZX_ERR_BAD_STATE, ZX_ERR_PEER_CLOSED };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(want); i++) {
		struct ends s = socket_new(0);
		struct transfer t = { .socket = s.a, .size = 3 };
		struct stuck stuck;

		stuck_make(&stuck);
		t.data = stuck.page;
		send_text(s.a, "first");
		ck_assert(!pthread_create(&t.thread, NULL, write_once, &t));
		stuck_wait(&stuck);
		assert_reads(s.b, 0, 99, "first");
		assert_empty(s.b);
		send_text(s.b, "back");
		assert_reads(s.a, 0, 99, "back");
		/* What happens meanwhile is what the write finds. */
		if (want[i] == ZX_ERR_BAD_STATE)
			assert_ok(zx_socket_set_disposition(s.b, 0, DISABLE));
		else if (want[i] == ZX_ERR_PEER_CLOSED)
			assert_ok(zx_handle_close(s.b));
		stuck_release(&stuck);
		ck_assert(!pthread_join(t.thread, NULL));
		assert_status(t.status, want[i]);
		if (want[i] == ZX_OK)
			assert_buffered(s.b, 3, 3);
		else if (want[i] == ZX_ERR_BAD_STATE)
			assert_buffered(s.b, 0, 0);
	}
}
END_TEST

START_TEST(who_waits_behind_slow_memory_can_be_killed)
{
	pid_t child = fork();
	int status;

	if (!child) {
		struct ends s = socket_new(0);
		struct transfer t[4];
		struct stuck stuck[2];
		int i;

		send_text(s.a, "bait");
		for (i = 0; i < 4; i++) {
			t[i] = (struct transfer){ .socket = s.b, .size = 4 };
			if (i < 2)
				stuck_make(&stuck[i]);
			t[i].data = stuck[i % 2].page;
			ck_assert(!pthread_create(&t[i].thread, NULL, i % 2 ? write_once : read_once,
						  &t[i]));
			if (i < 2)
				stuck_wait(&stuck[i]);
		}
		/* The last two are on their way behind the others. */
		sleep_ms(50);
		kill(getpid(), SIGKILL);
	}
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert(WIFSIGNALED(status));
	ck_assert_int_eq(WTERMSIG(status), SIGKILL);
}
END_TEST

/* ---- Memory ------------------------------------------------------------- */

START_TEST(buffers_are_charged_as_data_comes_in_and_given_back)
{
	enum { SOCKETS = 40 };
	size_t max = buffer_size();
	struct ends s[SOCKETS];
	long before, empty;
	char byte;
	int i;

	cgroup_enter();
	before = cgroup_charged();
	for (i = 0; i < SOCKETS; i++)
		s[i] = socket_new(0);
	empty = cgroup_charged();
	/* An empty socket has no buffer. */
	ck_assert_int_lt(empty - before, CHARGE_SLACK);
	for (i = 0; i < SOCKETS; i++)
		ck_assert_uint_eq(fill_up(s[i].a), max);
	assert_charged(empty, SOCKETS * max);
	ck_assert_int_le(cgroup_charged() - empty, (long)(SOCKETS * (max + PAGES(2))) +
			 CHARGE_SLACK);
	/* Read, half of them; closed with all in it, the others. */
	for (i = 0; i < SOCKETS; i++) {
		if (i & 1) {
			uint8_t *data = malloc(max);

			assert_ok(zx_socket_read(s[i].b, 0, data, max, NULL));
			free(data);
		} else {
			assert_ok(zx_handle_close(s[i].b));
			assert_status(zx_socket_read(s[i].a, 0, &byte, 1, NULL),
				      ZX_ERR_PEER_CLOSED);
		}
	}
	eventually(cgroup_charged() - empty < CHARGE_SLACK);
	cgroup_leave();
}
END_TEST

START_TEST(small_writes_do_not_take_a_page_each)
{
	struct ends s[4];
	size_t n = slow_machine() ? 4000 : 20000, total;
	long before;
	int i;

	cgroup_enter();
	for (i = 0; i < 4; i++)
		s[i] = socket_new(i & 1);
	before = cgroup_charged();
	for (i = 0; i < 4; i++)
		for (total = 0; total < n; total++)
			if (zx_socket_write(s[i].a, 0, "x", 1, NULL) != ZX_OK)
				ck_abort_msg("write %zu", total);
	ck_assert_int_lt(cgroup_charged() - before, (long)(4 * 5 * n) + CHARGE_SLACK);
	assert_buffered(s[1].b, n, 1);
	cgroup_leave();
}
END_TEST

int main(void)
{
	test_begin("socket");
	test_case("create", the_ends_of_a_new_socket_know_each_other_and_are_writable,
		  an_unknown_option_is_invalid_args,
		  bad_out_pointers_are_invalid_args_and_leak_nothing);
	test_case("statuses", writing_checks_pointer_options_then_the_handle,
		  reading_checks_pointer_options_then_the_handle,
		  a_write_after_the_peer_closed_is_peer_closed_even_of_nothing,
		  a_disabled_write_is_bad_state_even_of_nothing,
		  sizes_above_32_bits_are_invalid_args, writing_nothing_is_fine_and_does_nothing,
		  an_empty_socket_says_why_nothing_can_be_read, bad_memory_is_invalid_args);
	test_case("stream", a_stream_has_no_boundaries, a_stream_takes_what_fits_and_no_byte_more,
		  a_stream_keeps_every_byte_in_order_whatever_the_sizes,
		  a_stream_write_that_faults_leaves_the_socket_consistent,
		  a_stream_read_that_faults_loses_what_was_copied);
	test_case("datagram", datagrams_come_one_by_one_and_what_does_not_fit_is_dropped,
		  a_datagram_goes_whole_or_not_at_all,
		  datagrams_of_all_sizes_keep_bytes_and_boundaries,
		  a_datagram_read_that_faults_drops_the_datagram);
	test_case("peek", peeking_changes_nothing, reading_nothing_takes_nothing);
	test_case("signals", data_outlives_its_writer, users_set_the_user_signals_only_at_both_ends,
		  info_tells_both_buffers);
	test_case("disposition", a_disposition_is_checked_before_the_handle,
		  writing_is_disabled_and_enabled_again,
		  writing_is_not_enabled_again_before_all_is_read, both_ends_change_in_one_step,
		  enabling_sets_writable_even_if_full,
		  a_disposition_changes_with_a_closed_peer_too);
	test_case("thresholds", thresholds_are_properties_of_sockets,
		  the_read_threshold_signal_follows_what_is_buffered,
		  the_write_threshold_signal_follows_the_room,
		  thresholds_count_the_bytes_of_all_datagrams);
	test_case("many", racing_datagrams_arrive_whole_once_and_in_the_order_of_each_writer,
		  what_one_stream_write_wrote_stays_together, racing_readers_lose_and_double_no_byte,
		  another_process_reads_what_was_written_byte_by_byte,
		  closing_an_end_under_a_writer_ends_it_cleanly);
	test_case("slow", a_reader_stuck_in_its_memory_hurts_nobody_at_the_other_end,
		  a_writer_stuck_in_its_memory_hurts_nobody_at_the_other_end,
		  who_waits_behind_slow_memory_can_be_killed);
	test_case("memory", buffers_are_charged_as_data_comes_in_and_given_back,
		  small_writes_do_not_take_a_page_each);
	return test_end();
}
