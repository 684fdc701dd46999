// SPDX-License-Identifier: GPL-2.0-only
/* zx_fifo_create, zx_fifo_read, zx_fifo_write; objects.md 9, F1, F2, 15 of 16. */
#include <pthread.h>
#include <sys/mman.h>

#include <zircon/syscalls/port.h>

#include "common.h"
#include "common_cgroup.h"
#include "common_stuck.h"

struct ends {
	zx_handle_t a;
	zx_handle_t b;
};

static struct ends fifo_new(size_t count, size_t size)
{
	struct ends f;

	assert_ok(zx_fifo_create(count, size, 0, &f.a, &f.b));
	return f;
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

static void put(zx_handle_t fifo, const uint64_t *values, size_t n)
{
	size_t actual = 0;

	assert_ok(zx_fifo_write(fifo, 8, values, n, &actual));
	ck_assert_uint_eq(actual, n);
}

/* Reads all there is, which has to be the numbers from @first on. */
static void assert_holds(zx_handle_t fifo, uint64_t first, size_t n)
{
	uint64_t values[512];
	size_t actual, i;

	if (n) {
		assert_ok(zx_fifo_read(fifo, 8, values, 512, &actual));
		ck_assert_uint_eq(actual, n);
		for (i = 0; i < n; i++)
			ck_assert_uint_eq(values[i], first + i);
	}
	assert_status(zx_fifo_read(fifo, 8, values, 1, NULL), ZX_ERR_SHOULD_WAIT);
}

static void count_up(uint64_t *values, size_t n, uint64_t first)
{
	size_t i;

	for (i = 0; i < n; i++)
		values[i] = first + i;
}

/* ---- create ------------------------------------------------------------- */

START_TEST(the_ends_of_a_new_fifo_know_each_other_and_are_writable)
{
	struct ends f = fifo_new(4, 8);
	zx_info_handle_basic_t a = basic_info(f.a), b = basic_info(f.b);

	ck_assert_uint_eq(a.type, ZX_OBJ_TYPE_FIFO);
	ck_assert_uint_eq(b.type, ZX_OBJ_TYPE_FIFO);
	ck_assert_uint_eq(a.rights, ZX_DEFAULT_FIFO_RIGHTS);
	ck_assert_uint_eq(b.rights, ZX_DEFAULT_FIFO_RIGHTS);
	ck_assert_uint_eq(a.related_koid, b.koid);
	ck_assert_uint_eq(b.related_koid, a.koid);
	ck_assert_uint_eq(signals_of(f.a), ZX_FIFO_WRITABLE);
	ck_assert_uint_eq(signals_of(f.b), ZX_FIFO_WRITABLE);
	ck_assert_uint_eq(handle_count(f.a), 1);
}
END_TEST

START_TEST(sizes_of_zero_or_above_a_page_are_out_of_range)
{
	static const size_t bad[][2] = {
		{ 0, 0 }, { 0, 8 }, { 8, 0 }, { 128, 33 }, { 513, 8 }, { 512, 9 }, { 4097, 1 },
		{ 1, 4097 }, { SIZE_MAX, 1 }, { 1, SIZE_MAX }, { SIZE_MAX, SIZE_MAX },
		{ 1ul << 32, 1ul << 32 }, { 1ul << 63, 2 }, { 1ul << 52, 1ul << 12 },
	};
	struct ends f;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		assert_refused(ZX_ERR_OUT_OF_RANGE, f,
			       zx_fifo_create(bad[i][0], bad[i][1], 0, &f.a, &f.b));
		/* Before the options. */
		assert_refused(ZX_ERR_OUT_OF_RANGE, f,
			       zx_fifo_create(bad[i][0], bad[i][1], 1, &f.a, &f.b));
	}
}
END_TEST

START_TEST(any_size_up_to_a_page_will_do)
{
	static const size_t good[][2] = { { 512, 8 }, { 1, 1 }, { 4096, 1 }, { 1, 4096 },
					  { 10, 7 }, { 3, 1365 } };
	uint8_t in[4096], out[4096];
	size_t i, j, actual;

	for (i = 0; i < sizeof(in); i++)
		in[i] = i * 7 + i / 256;
	for (i = 0; i < ARRAY_SIZE(good); i++) {
		size_t count = good[i][0], size = good[i][1];
		struct ends f = fifo_new(count, size);

		/* Both ways, all of it. */
		for (j = 0; j < 2; j++) {
			zx_handle_t from = j ? f.b : f.a, to = j ? f.a : f.b;

			actual = 0;
			assert_ok(zx_fifo_write(from, size, in, count, &actual));
			ck_assert_uint_eq(actual, count);
			memset(out, 0, sizeof(out));
			actual = 0;
			assert_ok(zx_fifo_read(to, size, out, count + 1, &actual));
			ck_assert_uint_eq(actual, count);
			ck_assert(!memcmp(in, out, count * size));
		}
	}
}
END_TEST

START_TEST(any_option_is_invalid_args)
{
	uint32_t option;
	struct ends f;

	for (option = 1; option; option <<= 1)
		assert_refused(ZX_ERR_INVALID_ARGS, f,
			       zx_fifo_create(4, 8, option, &f.a, &f.b));
}
END_TEST

START_TEST(bad_out_pointers_are_invalid_args_and_leak_nothing)
{
	zx_handle_t out;
	int i;

	for (i = 0; i < (slow_machine() ? 200 : 20000); i++) {
		if (zx_fifo_create(4, 8, 0, NULL, &out) != ZX_ERR_INVALID_ARGS ||
		    zx_fifo_create(4, 8, 0, &out, bad_pointer) != ZX_ERR_INVALID_ARGS)
			ck_abort_msg("call %d", i);
	}
	assert_refused(ZX_ERR_INVALID_ARGS, out, zx_fifo_create(4, 8, 0, kernel_pointer, &out));
	assert_refused(ZX_ERR_INVALID_ARGS, out, zx_fifo_create(4, 8, 0, &out, kernel_pointer));
	fifo_new(4, 8);
}
END_TEST

/* ---- read and write: statuses ------------------------------------------- */

START_TEST(writing_checks_the_handle_first)
{
	struct ends f = fifo_new(4, 8);
	size_t out;

	assert_lookup(h, zx_fifo_write(h, 9, NULL, 0, &out), f.a, powerless_event(),
		      ZX_RIGHT_WRITE, out);
	put(with_rights(f.a, ZX_RIGHT_WRITE), (uint64_t[]){ 5 }, 1);
	assert_holds(f.b, 5, 1);
}
END_TEST

START_TEST(reading_checks_the_handle_first)
{
	struct ends f = fifo_new(4, 8);
	size_t out;

	assert_lookup(h, zx_fifo_read(h, 9, NULL, 0, &out), f.a, powerless_event(),
		      ZX_RIGHT_READ, out);
	put(f.b, (uint64_t[]){ 5 }, 1);
	assert_holds(with_rights(f.a, ZX_RIGHT_READ), 5, 1);
}
END_TEST

START_TEST(a_closed_peer_beats_every_argument_of_a_write)
{
	struct ends f = fifo_new(4, 8);
	uint64_t value = 1;
	size_t out;

	assert_ok(zx_handle_close(f.b));
	assert_refused(ZX_ERR_PEER_CLOSED, out, zx_fifo_write(f.a, 8, &value, 1, &out));
	assert_refused(ZX_ERR_PEER_CLOSED, out, zx_fifo_write(f.a, 9, &value, 1, &out));
	assert_refused(ZX_ERR_PEER_CLOSED, out, zx_fifo_write(f.a, 8, &value, 0, &out));
	assert_status(zx_fifo_write(f.a, 8, NULL, 1, NULL), ZX_ERR_PEER_CLOSED);
}
END_TEST

START_TEST(a_wrong_element_size_or_no_elements_are_out_of_range)
{
	static const size_t wrong[] = { 0, 1, 4, 7, 9, 16, 1ul << 32 | 8, SIZE_MAX };
	struct ends f = fifo_new(4, 8);
	uint64_t values[4] = { 0 };
	size_t out, i;
	int full;

	for (full = 0; full < 2; full++) {
		for (i = 0; i < ARRAY_SIZE(wrong); i++) {
			assert_refused(ZX_ERR_OUT_OF_RANGE, out,
				       zx_fifo_write(f.a, wrong[i], values, 1, &out));
			assert_refused(ZX_ERR_OUT_OF_RANGE, out,
				       zx_fifo_read(f.b, wrong[i], values, 1, &out));
		}
		assert_refused(ZX_ERR_OUT_OF_RANGE, out, zx_fifo_write(f.a, 8, values, 0, &out));
		assert_refused(ZX_ERR_OUT_OF_RANGE, out, zx_fifo_read(f.b, 8, values, 0, &out));
		/* Before the memory. */
		assert_status(zx_fifo_write(f.a, 9, NULL, 1, NULL), ZX_ERR_OUT_OF_RANGE);
		assert_status(zx_fifo_read(f.b, 9, NULL, 1, NULL), ZX_ERR_OUT_OF_RANGE);
		if (!full)
			put(f.a, values, 4);
	}
	/* Nor does a reader hear of the closed peer first. */
	assert_ok(zx_handle_close(f.a));
	assert_refused(ZX_ERR_OUT_OF_RANGE, out, zx_fifo_read(f.b, 9, values, 1, &out));
}
END_TEST

START_TEST(full_and_empty_are_should_wait_before_the_memory)
{
	struct ends f = fifo_new(2, 8);
	uint64_t values[2] = { 7, 8 };
	size_t out;

	assert_refused(ZX_ERR_SHOULD_WAIT, out, zx_fifo_read(f.b, 8, values, 1, &out));
	assert_status(zx_fifo_read(f.b, 8, NULL, 1, bad_pointer), ZX_ERR_SHOULD_WAIT);
	put(f.a, values, 2);
	assert_refused(ZX_ERR_SHOULD_WAIT, out, zx_fifo_write(f.a, 8, values, 1, &out));
	assert_status(zx_fifo_write(f.a, 8, NULL, 1, bad_pointer), ZX_ERR_SHOULD_WAIT);
	assert_holds(f.b, 7, 2);
}
END_TEST

START_TEST(bad_memory_is_invalid_args)
{
	struct ends f = fifo_new(4, 8);
	uint64_t value = 3;
	size_t out;

	assert_refused(ZX_ERR_INVALID_ARGS, out, zx_fifo_write(f.a, 8, NULL, 1, &out));
	assert_refused(ZX_ERR_INVALID_ARGS, out, zx_fifo_write(f.a, 8, bad_pointer, 1, &out));
	assert_refused(ZX_ERR_INVALID_ARGS, out, zx_fifo_write(f.a, 8, kernel_pointer, 1, &out));
	assert_status(zx_fifo_write(f.a, 8, &value, 1, bad_pointer), ZX_ERR_INVALID_ARGS);
	assert_holds(f.b, 0, 0);
	put(f.a, &value, 1);
	assert_refused(ZX_ERR_INVALID_ARGS, out, zx_fifo_read(f.b, 8, NULL, 1, &out));
	assert_refused(ZX_ERR_INVALID_ARGS, out, zx_fifo_read(f.b, 8, bad_pointer, 1, &out));
	assert_refused(ZX_ERR_INVALID_ARGS, out, zx_fifo_read(f.b, 8, kernel_pointer, 1, &out));
	assert_status(zx_fifo_read(f.b, 8, &value, 1, kernel_pointer), ZX_ERR_INVALID_ARGS);
	assert_holds(f.b, 3, 1);
}
END_TEST

START_TEST(an_empty_fifo_with_a_closed_peer_is_peer_closed)
{
	struct ends f = fifo_new(4, 8);
	uint64_t values[4];
	size_t out;

	count_up(values, 3, 20);
	put(f.a, values, 3);
	assert_ok(zx_handle_close(f.a));
	/* What is there can be read first. */
	assert_ok(zx_fifo_read(f.b, 8, values, 2, NULL));
	ck_assert_uint_eq(values[1], 21);
	assert_ok(zx_fifo_read(f.b, 8, values, 2, &out));
	ck_assert_uint_eq(out, 1);
	ck_assert_uint_eq(values[0], 22);
	assert_refused(ZX_ERR_PEER_CLOSED, out, zx_fifo_read(f.b, 8, values, 1, &out));
	assert_status(zx_fifo_read(f.b, 8, NULL, 1, NULL), ZX_ERR_PEER_CLOSED);
}
END_TEST

/* ---- read and write: effects -------------------------------------------- */

START_TEST(as_many_elements_move_as_there_are_and_fit)
{
	struct ends f = fifo_new(4, 8);
	uint64_t values[8];
	size_t actual;

	count_up(values, 8, 0);
	assert_ok(zx_fifo_write(f.a, 8, values, 3, &actual));
	ck_assert_uint_eq(actual, 3);
	assert_ok(zx_fifo_write(f.a, 8, values + 3, 5, &actual));
	ck_assert_uint_eq(actual, 1);
	assert_ok(zx_fifo_read(f.b, 8, values, 3, &actual));
	ck_assert_uint_eq(actual, 3);
	assert_ok(zx_fifo_read(f.b, 8, values, SIZE_MAX, &actual));
	ck_assert_uint_eq(actual, 1);
	ck_assert_uint_eq(values[0], 3);
	/* Only what moves has to be there. */
	assert_ok(zx_fifo_write(f.a, 8, values, 1, NULL));
	assert_ok(zx_fifo_read(f.b, 8, edge() - 8, 1ul << 60, &actual));
	ck_assert_uint_eq(actual, 1);
}
END_TEST

START_TEST(elements_keep_their_order_across_the_end_of_the_ring)
{
	struct ends f = fifo_new(10, 8);
	uint64_t values[10], written = 0, read = 0;
	size_t actual, n, i;

	for (n = 1; written < 5000; n = n % 10 + 1) {
		count_up(values, n, written);
		if (zx_fifo_write(f.a, 8, values, n, &actual) == ZX_OK)
			written += actual;
		if (zx_fifo_read(f.b, 8, values, 11 - n, &actual) != ZX_OK)
			continue;
		for (i = 0; i < actual; i++)
			ck_assert_uint_eq(values[i], read++);
	}
	ck_assert_uint_le(written - read, 10);
	assert_holds(f.b, read, written - read);
}
END_TEST

START_TEST(a_fault_in_the_middle_moves_nothing)
{
	struct ends f = fifo_new(8, 8);
	uint8_t *end = edge();
	uint64_t values[8];
	size_t out, start;

	/* From every place in the ring, so that both parts of it fault. */
	for (start = 0; start < 8; start++) {
		count_up((uint64_t *)(end - 40), 5, 0);
		assert_refused(ZX_ERR_INVALID_ARGS, out,
			       zx_fifo_write(f.a, 8, end - 40, 6, &out));
		ck_assert_uint_eq(signals_of(f.a), ZX_FIFO_WRITABLE);
		ck_assert_uint_eq(signals_of(f.b), ZX_FIFO_WRITABLE);
		assert_holds(f.b, 0, 0);

		count_up(values, 8, 100);
		put(f.a, values, 8);
		assert_refused(ZX_ERR_INVALID_ARGS, out,
			       zx_fifo_read(f.b, 8, end - 40, 6, &out));
		/* Not in the middle of an element either. */
		assert_refused(ZX_ERR_INVALID_ARGS, out,
			       zx_fifo_read(f.b, 8, end - 12, 2, &out));
		ck_assert_uint_eq(signals_of(f.a), 0);
		ck_assert_uint_eq(signals_of(f.b), ZX_FIFO_READABLE | ZX_FIFO_WRITABLE);
		assert_holds(f.b, 100, 8);
		/* The next round begins one further. */
		put(f.a, values, 1);
		assert_holds(f.b, 100, 1);
	}
}
END_TEST

START_TEST(the_two_ways_are_independent)
{
	struct ends f = fifo_new(4, 8);
	uint64_t values[4];

	count_up(values, 4, 0);
	put(f.a, values, 4);
	count_up(values, 4, 50);
	put(f.b, values, 2);
	assert_holds(f.a, 50, 2);
	assert_holds(f.b, 0, 4);
}
END_TEST

/* ---- Signals ------------------------------------------------------------ */

START_TEST(signals_tell_what_can_be_read_and_written)
{
	struct ends f = fifo_new(2, 8);
	uint64_t values[2] = { 0 };

	put(f.a, values, 1);
	ck_assert_uint_eq(signals_of(f.a), ZX_FIFO_WRITABLE);
	ck_assert_uint_eq(signals_of(f.b), ZX_FIFO_WRITABLE | ZX_FIFO_READABLE);
	put(f.a, values, 1);
	ck_assert_uint_eq(signals_of(f.a), 0);
	ck_assert_uint_eq(signals_of(f.b), ZX_FIFO_WRITABLE | ZX_FIFO_READABLE);
	assert_ok(zx_fifo_read(f.b, 8, values, 1, NULL));
	ck_assert_uint_eq(signals_of(f.a), ZX_FIFO_WRITABLE);
	ck_assert_uint_eq(signals_of(f.b), ZX_FIFO_WRITABLE | ZX_FIFO_READABLE);
	assert_ok(zx_fifo_read(f.b, 8, values, 1, NULL));
	ck_assert_uint_eq(signals_of(f.a), ZX_FIFO_WRITABLE);
	ck_assert_uint_eq(signals_of(f.b), ZX_FIFO_WRITABLE);
}
END_TEST

START_TEST(closing_an_end_shows_at_the_other)
{
	struct ends f = fifo_new(2, 8);
	zx_handle_t copy = with_rights(f.a, ZX_RIGHT_SAME_RIGHTS);
	uint64_t value = 1;

	put(f.a, &value, 1);
	assert_ok(zx_handle_close(f.a));
	ck_assert_uint_eq(signals_of(f.b), ZX_FIFO_WRITABLE | ZX_FIFO_READABLE);
	assert_ok(zx_handle_close(copy));
	ck_assert_uint_eq(signals_of(f.b), ZX_FIFO_READABLE | ZX_FIFO_PEER_CLOSED);
	assert_ok(zx_fifo_read(f.b, 8, &value, 1, NULL));
	ck_assert_uint_eq(signals_of(f.b), ZX_FIFO_PEER_CLOSED);
}
END_TEST

START_TEST(users_set_the_user_signals_only_at_both_ends)
{
	struct ends f = fifo_new(2, 8);
	zx_signals_t bit;

	for (bit = 1; bit; bit <<= 1) {
		bool user = bit & ZX_USER_SIGNAL_ALL;
		zx_status_t want = user ? ZX_OK : ZX_ERR_INVALID_ARGS;

		assert_status(zx_object_signal(f.a, 0, bit), want);
		ck_assert_uint_eq(signals_of(f.a), ZX_FIFO_WRITABLE | (user ? bit : 0));
		assert_status(zx_object_signal(f.a, bit, 0), want);
		assert_status(zx_object_signal_peer(f.a, 0, bit), want);
		ck_assert_uint_eq(signals_of(f.b), ZX_FIFO_WRITABLE | (user ? bit : 0));
		assert_status(zx_object_signal_peer(f.a, bit, 0), want);
		ck_assert_uint_eq(signals_of(f.a), ZX_FIFO_WRITABLE);
		ck_assert_uint_eq(signals_of(f.b), ZX_FIFO_WRITABLE);
	}
	assert_ok(zx_handle_close(f.b));
	assert_status(zx_object_signal_peer(f.a, 0, ZX_USER_SIGNAL_0), ZX_ERR_PEER_CLOSED);
}
END_TEST

START_TEST(a_write_fires_an_async_wait_once)
{
	struct ends f = fifo_new(4, 8);
	zx_port_packet_t packet;
	uint64_t value = 1;
	zx_handle_t port;

	assert_ok(zx_port_create(0, &port));
	assert_ok(zx_object_wait_async(f.b, port, 9, ZX_FIFO_READABLE, ZX_WAIT_ASYNC_ONCE));
	assert_status(zx_port_wait(port, 0, &packet), ZX_ERR_TIMED_OUT);
	put(f.a, &value, 1);
	put(f.a, &value, 1);
	assert_ok(zx_port_wait(port, 0, &packet));
	ck_assert_uint_eq(packet.key, 9);
	ck_assert_uint_eq(packet.signal.observed, ZX_FIFO_READABLE | ZX_FIFO_WRITABLE);
	assert_status(zx_port_wait(port, 0, &packet), ZX_ERR_TIMED_OUT);
}
END_TEST

/* ---- Many at once ------------------------------------------------------- */

#define PARTIES 4

struct party {
	pthread_t thread;
	zx_handle_t fifo;
	uint64_t first;		/* writer: what it writes is its number, then count */
	uint64_t elements;	/* to write, or read */
	uint64_t *seen;		/* reader: how often each was read */
	uint64_t total;
	uint64_t *last;		/* reader: last number from each writer */
	bool disorder;
	zx_status_t status;
};

static void *write_elements(void *arg)
{
	struct party *p = arg;
	uint64_t values[16], done = 0;
	unsigned int seed = p->first;
	size_t actual;

	while (done < p->elements) {
		size_t i, n = rand_r(&seed) % 16 + 1;

		if (n > p->elements - done)
			n = p->elements - done;
		for (i = 0; i < n; i++)
			values[i] = p->first + done + i;
		p->status = zx_fifo_write(p->fifo, 8, values, n, &actual);
		if (p->status == ZX_OK)
			done += actual;
		else if (p->status == ZX_ERR_SHOULD_WAIT)
			zx_object_wait_one(p->fifo, ZX_FIFO_WRITABLE, SOON, NULL);
		else
			break;
	}
	return NULL;
}

static void *read_elements(void *arg)
{
	struct party *p = arg;
	uint64_t values[16];
	unsigned int seed = p->first + 99;
	size_t actual, i;

	for (;;) {
		size_t n = rand_r(&seed) % 16 + 1;

		/* Now and then to nowhere: that loses nothing. */
		if (n == 16 && zx_fifo_read(p->fifo, 8, bad_pointer, n, NULL) == ZX_OK)
			p->disorder = true;
		p->status = zx_fifo_read(p->fifo, 8, values, n, &actual);
		if (p->status == ZX_ERR_SHOULD_WAIT) {
			zx_object_wait_one(p->fifo, ZX_FIFO_READABLE | ZX_FIFO_PEER_CLOSED, SOON,
					   NULL);
			continue;
		}
		if (p->status != ZX_OK)
			break;
		for (i = 0; i < actual; i++) {
			uint64_t writer = values[i] / p->elements;

			/* Of one writer a reader sees later what was written later. */
			if (writer >= PARTIES || values[i] + 1 <= p->last[writer]) {
				p->disorder = true;
				continue;
			}
			p->last[writer] = values[i] + 1;
			p->total++;
			__atomic_fetch_add(&p->seen[values[i]], 1, __ATOMIC_RELAXED);
		}
	}
	return NULL;
}

START_TEST(racing_readers_and_writers_lose_and_double_no_element)
{
	uint64_t each = slow_machine() ? 1500 : 50000, total = 0, i;
	uint64_t *seen = calloc(PARTIES * each, sizeof(*seen));
	struct party readers[PARTIES], writers[PARTIES];
	uint64_t last[PARTIES][PARTIES] = { 0 };
	struct ends f = fifo_new(100, 8);
	int p;

	for (p = 0; p < PARTIES; p++) {
		writers[p] = (struct party){ .fifo = f.a, .first = p * each, .elements = each };
		readers[p] = (struct party){ .fifo = f.b, .first = p, .elements = each,
					     .seen = seen, .last = last[p] };
		ck_assert(!pthread_create(&writers[p].thread, NULL, write_elements, &writers[p]));
		ck_assert(!pthread_create(&readers[p].thread, NULL, read_elements, &readers[p]));
	}
	for (p = 0; p < PARTIES; p++) {
		ck_assert(!pthread_join(writers[p].thread, NULL));
		assert_ok(writers[p].status);
	}
	assert_ok(zx_handle_close(f.a));
	for (p = 0; p < PARTIES; p++) {
		ck_assert(!pthread_join(readers[p].thread, NULL));
		assert_status(readers[p].status, ZX_ERR_PEER_CLOSED);
		ck_assert(!readers[p].disorder);
		total += readers[p].total;
	}
	ck_assert_uint_eq(total, PARTIES * each);
	for (i = 0; i < PARTIES * each; i++)
		ck_assert_uint_eq(seen[i], 1);
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
	uint64_t value[2] = { 0 };
	pthread_t thread;
	int i;

	for (i = 0; i < (slow_machine() ? 50 : 300); i++) {
		struct ends f = fifo_new(2, 8);
		zx_status_t status;

		ck_assert(!pthread_create(&thread, NULL, close_after, &f.b));
		do {
			status = zx_fifo_write(f.a, 8, value, 1, NULL);
			zx_fifo_read(f.b, 8, value, 2, NULL);
		} while (status == ZX_OK || status == ZX_ERR_SHOULD_WAIT);
		assert_status(status, ZX_ERR_PEER_CLOSED);
		ck_assert(!pthread_join(thread, NULL));
		assert_ok(zx_handle_close(f.a));
	}
}
END_TEST

struct transfer {
	pthread_t thread;
	zx_handle_t fifo;
	void *data;
	size_t actual;
	zx_status_t status;
};

static void *read_two(void *arg)
{
	struct transfer *t = arg;

	t->status = zx_fifo_read(t->fifo, 8, t->data, 2, &t->actual);
	return NULL;
}

static void *write_two(void *arg)
{
	struct transfer *t = arg;

	t->status = zx_fifo_write(t->fifo, 8, t->data, 2, &t->actual);
	return NULL;
}

START_TEST(a_reader_stuck_in_its_memory_hurts_nobody_at_the_other_end)
{
	struct ends f = fifo_new(4, 8);
	struct transfer t = { .fifo = f.b };
	struct stuck stuck;
	uint64_t values[4];

	stuck_make(&stuck);
	t.data = stuck.page;
	count_up(values, 4, 0);
	put(f.a, values, 3);
	ck_assert(!pthread_create(&t.thread, NULL, read_two, &t));
	stuck_wait(&stuck);
	put(f.a, values + 3, 1);
	put(f.b, values, 4);
	assert_holds(f.a, 0, 4);
	/* What is on its way out still takes its place. */
	assert_status(zx_fifo_write(f.a, 8, values, 1, NULL), ZX_ERR_SHOULD_WAIT);
	stuck_release(&stuck);
	ck_assert(!pthread_join(t.thread, NULL));
	assert_ok(t.status);
	ck_assert_uint_eq(t.actual, 2);
	ck_assert_uint_eq(*(uint64_t *)t.data, 0);
	ck_assert_uint_eq(*((uint64_t *)t.data + 1), 1);
	assert_holds(f.b, 2, 2);
}
END_TEST

START_TEST(a_writer_stuck_in_its_memory_hurts_nobody_at_the_other_end)
{
	int closed;

	for (closed = 0; closed < 2; closed++) {
		struct ends f = fifo_new(4, 8);
		struct transfer t = { .fifo = f.a };
		struct stuck stuck;
		uint64_t values[4];

		stuck_make(&stuck);
		t.data = stuck.page;
		count_up(values, 4, 0);
		put(f.a, values, 3);
		ck_assert(!pthread_create(&t.thread, NULL, write_two, &t));
		stuck_wait(&stuck);
		assert_holds(f.b, 0, 3);
		ck_assert_uint_eq(signals_of(f.b), ZX_FIFO_WRITABLE);
		put(f.b, values, 1);
		if (closed)
			assert_ok(zx_handle_close(f.b));
		stuck_release(&stuck);
		ck_assert(!pthread_join(t.thread, NULL));
		assert_status(t.status, closed ? ZX_ERR_PEER_CLOSED : ZX_OK);
		if (!closed) {
			/* There was room for one when it began. */
			ck_assert_uint_eq(t.actual, 1);
			assert_holds(f.b, 0, 1);
		}
	}
}
END_TEST

START_TEST(closed_fifos_give_back_their_memory)
{
	uint8_t data[4096] = { 0 };
	struct ends f;
	long before;
	int i;

	cgroup_enter();
	f = fifo_new(1, 4096);
	before = cgroup_charged();
	for (i = 0; i < (slow_machine() ? 500 : 5000); i++) {
		struct ends g = fifo_new(1, 4096);

		assert_ok(zx_fifo_write(g.a, 4096, data, 1, NULL));
		assert_ok(zx_fifo_write(g.b, 4096, data, 1, NULL));
		assert_ok(zx_handle_close(i & 1 ? g.a : g.b));
		assert_ok(zx_handle_close(i & 1 ? g.b : g.a));
	}
	eventually(cgroup_charged() < before + CHARGE_SLACK);
	assert_ok(zx_handle_close(f.a));
	cgroup_leave();
}
END_TEST

START_TEST(a_fifo_is_charged_to_who_makes_it)
{
	enum { ENDS = 1000 };
	static zx_handle_t ends[ENDS];
	long before;
	int i;

	cgroup_enter();
	before = cgroup_charged();
	for (i = 0; i < ENDS; i += 2)
		assert_ok(zx_fifo_create(1, 4096, 0, &ends[i], &ends[i + 1]));
	assert_charged(before, ENDS * 4096);
	assert_ok(zx_handle_close_many(ends, ENDS));
	cgroup_leave();
}
END_TEST

int main(void)
{
	test_begin("fifo");
	test_case("create", the_ends_of_a_new_fifo_know_each_other_and_are_writable,
		  sizes_of_zero_or_above_a_page_are_out_of_range, any_size_up_to_a_page_will_do,
		  any_option_is_invalid_args, bad_out_pointers_are_invalid_args_and_leak_nothing);
	test_case("statuses", writing_checks_the_handle_first, reading_checks_the_handle_first,
		  a_closed_peer_beats_every_argument_of_a_write,
		  a_wrong_element_size_or_no_elements_are_out_of_range,
		  full_and_empty_are_should_wait_before_the_memory, bad_memory_is_invalid_args,
		  an_empty_fifo_with_a_closed_peer_is_peer_closed);
	test_case("effects", as_many_elements_move_as_there_are_and_fit,
		  elements_keep_their_order_across_the_end_of_the_ring,
		  a_fault_in_the_middle_moves_nothing, the_two_ways_are_independent);
	test_case("signals", signals_tell_what_can_be_read_and_written,
		  closing_an_end_shows_at_the_other, users_set_the_user_signals_only_at_both_ends,
		  a_write_fires_an_async_wait_once);
	test_case("many", racing_readers_and_writers_lose_and_double_no_element,
		  closing_an_end_under_a_writer_ends_it_cleanly,
		  a_reader_stuck_in_its_memory_hurts_nobody_at_the_other_end,
		  a_writer_stuck_in_its_memory_hurts_nobody_at_the_other_end,
		  closed_fifos_give_back_their_memory, a_fifo_is_charged_to_who_makes_it);
	return test_end();
}
