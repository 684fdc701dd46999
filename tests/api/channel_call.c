// SPDX-License-Identifier: GPL-2.0-only
/* zx_channel_call, zx_channel_call_etc; objects.md 7.6, C7, C8, C9. */
#include <dirent.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>

#include <zircon/syscalls/port.h>

#include "common_channel.h"

#define FIRST_TXID 0x80000000u

struct call {
	zx_handle_t channel;
	zx_instant_mono_t deadline;
	zx_channel_call_args_t args;
	char wr[32];
	char rd[32];
	zx_handle_t handles[4];
	uint32_t bytes, num_handles;
	zx_status_t status;
	pthread_t thread;
};

static void call_init(struct call *c, zx_handle_t channel, const char *text)
{
	memset(c, 0, sizeof(*c));
	c->channel = channel;
	c->deadline = SOON;
	memcpy(c->wr, "????", 4);
	strcpy(c->wr + 4, text);
	c->args.wr_bytes = c->wr;
	c->args.wr_num_bytes = 4 + strlen(text);
	c->args.rd_bytes = c->rd;
	c->args.rd_num_bytes = sizeof(c->rd);
	c->args.rd_handles = c->handles;
	c->args.rd_num_handles = ARRAY_SIZE(c->handles);
	c->bytes = c->num_handles = 77;
}

static zx_status_t call_run(struct call *c)
{
	c->status = zx_channel_call(c->channel, 0, c->deadline, &c->args, &c->bytes,
				    &c->num_handles);
	return c->status;
}

static void *call_thread(void *arg)
{
	call_run(arg);
	return NULL;
}

static void call_start(struct call *c)
{
	ck_assert_int_eq(pthread_create(&c->thread, NULL, call_thread, c), 0);
}

static zx_status_t call_join(struct call *c)
{
	pthread_join(c->thread, NULL);
	return c->status;
}

/* The next request; returns its number and leaves the text after it. */
static uint32_t request(zx_handle_t channel, char text[32])
{
	char message[32];
	uint32_t txid, n;

	assert_ok(zx_object_wait_one(channel, ZX_CHANNEL_READABLE, SOON, NULL));
	assert_ok(zx_channel_read(channel, 0, message, NULL, 31, 0, &n, NULL));
	ck_assert_uint_ge(n, 4);
	memcpy(&txid, message, 4);
	message[n] = 0;
	if (text)
		strcpy(text, message + 4);
	return txid;
}

static void reply(zx_handle_t channel, uint32_t txid, const char *text)
{
	char message[32];

	memcpy(message, &txid, 4);
	strcpy(message + 4, text);
	assert_ok(zx_channel_write(channel, 0, message, 4 + strlen(text), NULL, 0));
}

static void assert_reply(struct call *c, const char *text)
{
	assert_ok(c->status);
	ck_assert_uint_eq(c->bytes, 4 + strlen(text));
	ck_assert_mem_eq(c->rd + 4, text, strlen(text));
}

/* ---- the exchange ------------------------------------------------------- */

START_TEST(a_call_sends_a_fresh_number_and_returns_with_the_reply_to_it)
{
	struct channel ch = channel_new();
	uint32_t txid, last = 0;
	char text[32];
	struct call c;
	int i;

	for (i = 0; i < 3; i++) {
		call_init(&c, ch.a, "ask");
		call_start(&c);
		txid = request(ch.b, text);
		ck_assert_str_eq(text, "ask");
		ck_assert_uint_ge(txid, FIRST_TXID);
		ck_assert_uint_ne(txid, last);
		last = txid;
		reply(ch.b, txid, "answer");
		assert_ok(call_join(&c));
		assert_reply(&c, "answer");
		ck_assert_mem_eq(c.rd, &txid, 4);
		ck_assert_uint_eq(c.num_handles, 0);
		ck_assert_mem_eq(c.wr, "????ask", 7);
		ck_assert_uint_eq(signals_of(ch.a), ZX_CHANNEL_WRITABLE);
		assert_no_message(ch.a);
	}
}
END_TEST

/* A reply goes past the queue, however its caller is faring. */
START_TEST(a_reply_does_not_make_its_end_readable_for_a_moment)
{
	struct channel ch = channel_new();
	zx_port_packet_t packet;
	zx_handle_t port;
	uint32_t txid;
	struct call c;

	assert_ok(zx_port_create(0, &port));
	assert_ok(zx_object_wait_async(ch.a, port, 1, ZX_CHANNEL_READABLE, ZX_WAIT_ASYNC_EDGE));
	call_init(&c, ch.a, "ask");
	call_start(&c);
	txid = request(ch.b, NULL);
	reply(ch.b, txid, "answer");
	assert_ok(call_join(&c));
	assert_reply(&c, "answer");
	assert_status(zx_port_wait(port, 0, &packet), ZX_ERR_TIMED_OUT);
	/* The same once more is no reply. */
	reply(ch.b, txid, "answer");
	assert_ok(zx_port_wait(port, 0, &packet));
	ck_assert_uint_eq(packet.signal.observed, ZX_CHANNEL_READABLE | ZX_CHANNEL_WRITABLE);
}
END_TEST

/* Nobody can ever read what was sent then, nor reply: the end is collected. */
START_TEST(a_call_that_sends_the_other_end_along_ends_with_peer_closed)
{
	struct channel ch = channel_new();
	struct call c;

	call_init(&c, ch.a, "");
	c.args.wr_handles = &ch.b;
	c.args.wr_num_handles = 1;
	c.deadline = ZX_TIME_INFINITE;
	assert_status(call_run(&c), ZX_ERR_PEER_CLOSED);
	ck_assert(!is_valid(ch.b));
	ck_assert_uint_eq(signals_of(ch.a), ZX_CHANNEL_PEER_CLOSED);
}
END_TEST

START_TEST(handles_go_both_ways)
{
	zx_handle_t second, event = event_and(&second), got;
	struct channel ch = channel_new();
	struct call c;
	uint32_t txid;

	call_init(&c, ch.a, "");
	c.args.wr_handles = &second;
	c.args.wr_num_handles = 1;
	call_start(&c);
	assert_ok(zx_object_wait_one(ch.b, ZX_CHANNEL_READABLE, SOON, NULL));
	assert_ok(zx_channel_read(ch.b, 0, &txid, &got, 4, 1, NULL, NULL));
	ck_assert_uint_eq(koid_of(got), koid_of(event));
	assert_ok(zx_channel_write(ch.b, 0, &txid, 4, &got, 1));
	assert_ok(call_join(&c));
	ck_assert_uint_eq(c.num_handles, 1);
	ck_assert_uint_eq(koid_of(c.handles[0]), koid_of(event));
	ck_assert_uint_eq(handle_count(event), 2);
}
END_TEST

START_TEST(a_payload_may_be_a_vector)
{
	zx_channel_iovec_t vec[] = { { "ab", 2, 0 }, { "cdef", 4, 0 } };
	struct channel ch = channel_new();
	struct call c;
	char text[32];

	call_init(&c, ch.a, "");
	c.args.wr_bytes = vec;
	c.args.wr_num_bytes = 2;
	assert_status(zx_channel_call(ch.a, ZX_CHANNEL_WRITE_USE_IOVEC, 0, &c.args, &c.bytes,
				      &c.num_handles), ZX_ERR_TIMED_OUT);
	request(ch.b, text);
	ck_assert_str_eq(text, "ef");
	c.args.wr_num_bytes = 1;
	assert_status(zx_channel_call(ch.a, ZX_CHANNEL_WRITE_USE_IOVEC, 0, &c.args, &c.bytes,
				      &c.num_handles), ZX_ERR_INVALID_ARGS);
	assert_no_message(ch.b);
}
END_TEST

START_TEST(what_is_no_reply_is_queued)
{
	static const uint32_t strange[] = { 0, 1, 0x7fffffff, 0x8fffffff, 0xffffffff };
	struct channel ch = channel_new();
	uint32_t txid, got, n;
	struct call c;
	size_t i;

	call_init(&c, ch.a, "");
	call_start(&c);
	txid = request(ch.b, NULL);
	for (i = 0; i < 4; i++)
		assert_ok(zx_channel_write(ch.b, 0, &txid, i, NULL, 0));
	for (i = 0; i < ARRAY_SIZE(strange); i++)
		assert_ok(zx_channel_write(ch.b, 0, &strange[i], 4, NULL, 0));
	ck_assert_uint_eq(signals_of(ch.a), ZX_CHANNEL_WRITABLE | ZX_CHANNEL_READABLE);
	for (i = 0; i < 4; i++) {
		assert_ok(zx_channel_read(ch.a, 0, &got, NULL, 4, 0, &n, NULL));
		ck_assert_uint_eq(n, i);
	}
	for (i = 0; i < ARRAY_SIZE(strange); i++) {
		assert_ok(zx_channel_read(ch.a, 0, &got, NULL, 4, 0, NULL, NULL));
		ck_assert_uint_eq(got, strange[i]);
	}
	reply(ch.b, txid, "");
	assert_ok(call_join(&c));
	/* The second reply is one to nobody. */
	reply(ch.b, txid, "again");
	ck_assert_uint_eq(request(ch.a, NULL), txid);
}
END_TEST

START_TEST(many_calls_at_once_each_get_their_own_reply)
{
	struct channel ch = channel_new();
	static struct call c[20];
	char texts[20][32];
	uint32_t txids[20];
	int i, j;

	for (i = 0; i < 20; i++) {
		char text[8];

		sprintf(text, "q%d", i);
		call_init(&c[i], ch.a, text);
		call_start(&c[i]);
	}
	for (i = 0; i < 20; i++) {
		txids[i] = request(ch.b, texts[i]);
		for (j = 0; j < i; j++)
			ck_assert_uint_ne(txids[i], txids[j]);
	}
	for (i = 19; i >= 0; i--)
		reply(ch.b, txids[i], texts[i]);
	for (i = 0; i < 20; i++) {
		assert_ok(call_join(&c[i]));
		assert_reply(&c[i], c[i].wr + 4);
	}
}
END_TEST

START_TEST(requests_of_both_ends_do_not_pass_for_replies)
{
	struct channel ch = channel_new();
	struct call a, b;
	char text[32];
	int i;

	for (i = 0; i < 10; i++) {
		uint32_t from_a, from_b;

		call_init(&a, ch.a, "from a");
		call_init(&b, ch.b, "from b");
		call_start(&a);
		call_start(&b);
		from_a = request(ch.b, text);
		ck_assert_str_eq(text, "from a");
		from_b = request(ch.a, text);
		ck_assert_str_eq(text, "from b");
		reply(ch.b, from_a, "to a");
		reply(ch.a, from_b, "to b");
		assert_ok(call_join(&a));
		assert_ok(call_join(&b));
		assert_reply(&a, "to a");
		assert_reply(&b, "to b");
	}
}
END_TEST

/* ---- how a wait ends ---------------------------------------------------- */

START_TEST(a_past_deadline_sends_all_the_same_and_a_late_reply_is_queued)
{
	static const zx_time_t past[] = { ZX_TIME_INFINITE_PAST, 0, 1 };
	struct channel ch = channel_new();
	struct call c;
	char text[32];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(past); i++) {
		uint32_t txid;

		call_init(&c, ch.a, "late");
		c.deadline = past[i];
		assert_status(call_run(&c), ZX_ERR_TIMED_OUT);
		ck_assert_uint_eq(c.bytes, 77);
		txid = request(ch.b, text);
		ck_assert_str_eq(text, "late");
		reply(ch.b, txid, "too late");
		ck_assert_uint_eq(request(ch.a, text), txid);
		ck_assert_str_eq(text, "too late");
	}
}
END_TEST

START_TEST(a_deadline_that_passes_ends_the_call_not_before_it)
{
	struct channel ch = channel_new();
	struct call c;

	call_init(&c, ch.a, "");
	c.deadline = after_ms(30);
	assert_status(call_run(&c), ZX_ERR_TIMED_OUT);
	ck_assert_int_ge(now(), c.deadline);
	reply(ch.b, request(ch.b, NULL), "");
	request(ch.a, NULL);
}
END_TEST

START_TEST(the_end_of_the_peer_is_peer_closed_and_of_the_own_end_canceled)
{
	struct channel ch = channel_new();
	struct call c;

	call_init(&c, ch.a, "");
	call_start(&c);
	request(ch.b, NULL);
	assert_ok(zx_handle_close(ch.b));
	assert_status(call_join(&c), ZX_ERR_PEER_CLOSED);
	assert_status(call_run(&c), ZX_ERR_PEER_CLOSED);

	ch = channel_new();
	call_init(&c, ch.a, "");
	call_start(&c);
	request(ch.b, NULL);
	assert_ok(zx_handle_close(ch.a));
	assert_status(call_join(&c), ZX_ERR_CANCELED);
}
END_TEST

START_TEST(a_call_goes_on_while_its_end_moves)
{
	struct channel ch = channel_new(), carrier = channel_new();
	struct call c;
	uint32_t txid;

	call_init(&c, ch.a, "");
	call_start(&c);
	txid = request(ch.b, NULL);
	send_handle(carrier.a, ch.a);
	receive_handle(carrier.b);
	reply(ch.b, txid, "found");
	assert_ok(call_join(&c));
	assert_reply(&c, "found");
}
END_TEST

START_TEST(a_reply_without_room_is_destroyed_and_no_size_is_told)
{
	zx_handle_t event = event_new(), second;
	struct channel ch = channel_new();
	struct call c;
	int which;

	for (which = 0; which < 2; which++) {
		uint32_t message[2];

		call_init(&c, ch.a, "");
		if (which)
			c.args.rd_num_bytes = 7;
		else
			c.args.rd_num_handles = 0;
		call_start(&c);
		message[0] = request(ch.b, NULL);
		assert_ok(zx_handle_duplicate(event, ZX_RIGHT_SAME_RIGHTS, &second));
		assert_ok(zx_channel_write(ch.b, 0, message, 8, &second, 1));
		assert_status(call_join(&c), ZX_ERR_BUFFER_TOO_SMALL);
		ck_assert_uint_eq(c.bytes, 77);
		ck_assert_uint_eq(c.num_handles, 77);
		assert_no_message(ch.a);
		ck_assert_uint_eq(handle_count(event), 1);
	}
}
END_TEST

struct bad_out {
	struct call c;
	uint32_t *bytes, *handles;
};

static void *bad_out_thread(void *arg)
{
	struct bad_out *bad = arg;

	bad->c.status = zx_channel_call(bad->c.channel, 0, bad->c.deadline, &bad->c.args,
					bad->bytes, bad->handles);
	return NULL;
}

START_TEST(a_bad_out_pointer_is_found_after_the_exchange_and_loses_the_reply)
{
	zx_handle_t event = event_new(), second;
	struct channel ch = channel_new();
	struct bad_out bad;
	int which;

	for (which = 0; which < 6; which++) {
		uint32_t txid;

		call_init(&bad.c, ch.a, "");
		bad.bytes = which == 0 ? NULL : which == 1 ? bad_pointer : &bad.c.bytes;
		bad.handles = which == 2 ? NULL : which == 3 ? kernel_pointer : &bad.c.num_handles;
		if (which == 4)
			bad.c.args.rd_bytes = NULL;
		if (which == 5)
			bad.c.args.rd_handles = NULL;
		ck_assert_int_eq(pthread_create(&bad.c.thread, NULL, bad_out_thread, &bad), 0);
		txid = request(ch.b, NULL);
		assert_ok(zx_handle_duplicate(event, ZX_RIGHT_SAME_RIGHTS, &second));
		assert_ok(zx_channel_write(ch.b, 0, &txid, 4, &second, 1));
		assert_status(call_join(&bad.c), ZX_ERR_INVALID_ARGS);
		assert_no_message(ch.a);
		ck_assert_uint_eq(handle_count(event), 1);
	}
}
END_TEST

/* ---- what is refused ---------------------------------------------------- */

/* A call that fails with @want and eats the event it carries. */
#define assert_call_eats(want, channel_, options, setup)			\
	do {									\
		zx_handle_t second, event = event_and(&second);			\
		struct call c;							\
										\
		call_init(&c, channel_, "");					\
		c.args.wr_handles = &second;					\
		c.args.wr_num_handles = 1;					\
		setup;								\
		assert_status(zx_channel_call(c.channel, options, 0, &c.args, &c.bytes, \
					      &c.num_handles), want);		\
		ck_assert(!is_valid(second));					\
		ck_assert_uint_eq(handle_count(event), 1);			\
		ck_assert_uint_eq(c.bytes, 77);					\
	} while (0)

START_TEST(a_call_is_checked_in_order_and_consumes_its_handles)
{
	struct channel ch = channel_new(), closed = channel_new();
	static char big[MAX_BYTES + 1];
	zx_handle_t less;
	int i;

	/* Below a failure: what is wrong as well, but is found only later. */
	for (i = 0; i < 32; i++)
		if (1u << i != ZX_CHANNEL_WRITE_USE_IOVEC)
			assert_call_eats(ZX_ERR_INVALID_ARGS, 0, 1u << i,
					 c.args.wr_num_bytes = ~0u);
	assert_call_eats(ZX_ERR_BAD_HANDLE, 0, 0, c.args.wr_num_bytes = ~0u);
	assert_call_eats(ZX_ERR_WRONG_TYPE, powerless_event(), 0, c.args.wr_num_bytes = ~0u);
	assert_ok(zx_handle_replace(channel_new().a, ZX_RIGHT_READ, &less));
	assert_call_eats(ZX_ERR_ACCESS_DENIED, less, 0, c.args.wr_num_bytes = ~0u);
	assert_ok(zx_handle_replace(channel_new().a, ZX_RIGHT_WRITE, &less));
	assert_call_eats(ZX_ERR_ACCESS_DENIED, less, 0, c.args.wr_num_bytes = ~0u);
	assert_call_eats(ZX_ERR_OUT_OF_RANGE, ch.a, 0,
			 c.args.wr_bytes = big; c.args.wr_num_bytes = MAX_BYTES + 1);
	assert_call_eats(ZX_ERR_INVALID_ARGS, ch.a, 0, c.args.wr_bytes = NULL);
	assert_ok(zx_handle_close(closed.b));
	for (i = 0; i < 4; i++)
		assert_call_eats(ZX_ERR_INVALID_ARGS, closed.a, 0, c.args.wr_num_bytes = i);
	assert_call_eats(ZX_ERR_ACCESS_DENIED, closed.a, 0,
			 assert_ok(zx_handle_replace(second, ZX_RIGHT_NONE, &second)));
	assert_call_eats(ZX_ERR_PEER_CLOSED, closed.a, 0, (void)0);
	assert_no_message(ch.b);
}
END_TEST

START_TEST(sixty_five_handles_in_a_call_are_out_of_range_and_gone)
{
	zx_handle_t handles[MAX_HANDLES + 1], event = event_new();
	struct channel ch = channel_new();
	struct call c;
	size_t i;

	for (i = 0; i <= MAX_HANDLES; i++)
		assert_ok(zx_handle_duplicate(event, ZX_RIGHT_SAME_RIGHTS, &handles[i]));
	call_init(&c, ch.a, "");
	c.args.wr_handles = handles;
	c.args.wr_num_handles = MAX_HANDLES + 1;
	assert_status(call_run(&c), ZX_ERR_OUT_OF_RANGE);
	ck_assert_uint_eq(handle_count(event), 1);
}
END_TEST

START_TEST(unreadable_arguments_consume_nothing)
{
	void *page = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct channel ch = channel_new();
	zx_handle_t event = event_new();
	struct call c;

	ck_assert(page != MAP_FAILED);
	call_init(&c, ch.a, "");
	c.args.wr_handles = &event;
	c.args.wr_num_handles = 1;
	memcpy(page, &c.args, sizeof(c.args));
	ck_assert_int_eq(mprotect(page, PAGE, PROT_NONE), 0);
	assert_status(zx_channel_call(0, ~0u, 0, page, &c.bytes, &c.num_handles),
		      ZX_ERR_INVALID_ARGS);
	assert_status(zx_channel_call(ch.a, 0, 0, NULL, &c.bytes, &c.num_handles),
		      ZX_ERR_INVALID_ARGS);
	c.args.wr_handles = bad_pointer;
	assert_status(call_run(&c), ZX_ERR_INVALID_ARGS);
	ck_assert(is_valid(event));
	assert_no_message(ch.b);
}
END_TEST

/* ---- call_etc ----------------------------------------------------------- */

struct call_etc {
	zx_handle_t channel;
	zx_channel_call_etc_args_t args;
	uint32_t bytes, handles;
	zx_status_t status;
};

static void *call_etc_thread(void *arg)
{
	struct call_etc *c = arg;

	c->status = zx_channel_call_etc(c->channel, 0, SOON, &c->args, &c->bytes, &c->handles);
	return NULL;
}

START_TEST(call_etc_takes_dispositions_and_tells_types_and_rights)
{
	zx_handle_t event = event_new(), got, vmo = vmo_new(PAGE);
	struct channel ch = channel_new();
	zx_handle_disposition_t d = { ZX_HANDLE_OP_DUPLICATE, event, ZX_OBJ_TYPE_EVENT,
				      ZX_RIGHT_WAIT | ZX_RIGHT_TRANSFER | ZX_RIGHT_INSPECT, 1234 };
	zx_handle_info_t infos[2];
	uint32_t txid = 5, answer;
	struct call_etc c = {
		.channel = ch.a,
		.args = {
			.wr_bytes = &txid, .wr_handles = &d, .rd_bytes = &answer,
			.rd_handles = infos, .wr_num_bytes = 4, .wr_num_handles = 1,
			.rd_num_bytes = 4, .rd_num_handles = 2,
		},
	};
	zx_handle_t back[2];
	pthread_t thread;

	ck_assert_int_eq(pthread_create(&thread, NULL, call_etc_thread, &c), 0);
	assert_ok(zx_object_wait_one(ch.b, ZX_CHANNEL_READABLE, SOON, NULL));
	assert_ok(zx_channel_read(ch.b, 0, &answer, &got, 4, 1, NULL, NULL));
	ck_assert_uint_eq(koid_of(got), koid_of(event));
	back[0] = got;
	back[1] = vmo;
	assert_ok(zx_channel_write(ch.b, 0, &answer, 4, back, 2));
	pthread_join(thread, NULL);
	assert_ok(c.status);
	ck_assert_uint_eq(c.handles, 2);
	ck_assert_uint_eq(infos[0].type, ZX_OBJ_TYPE_EVENT);
	ck_assert_uint_eq(infos[0].rights, ZX_RIGHT_WAIT | ZX_RIGHT_TRANSFER | ZX_RIGHT_INSPECT);
	ck_assert_uint_eq(infos[1].type, ZX_OBJ_TYPE_VMO);
	ck_assert_uint_eq(infos[1].rights, ZX_DEFAULT_VMO_RIGHTS);
	ck_assert_uint_eq(infos[1].unused, 0);
	ck_assert_uint_eq(rights_of(infos[1].handle), ZX_DEFAULT_VMO_RIGHTS);
	ck_assert_int_eq(d.result, 1234);
	ck_assert(is_valid(event));
	ck_assert_uint_eq(txid, 5);
}
END_TEST

START_TEST(call_etc_tells_which_handle_was_wrong)
{
	zx_handle_t second, event = event_and(&second);
	struct channel ch = channel_new();
	zx_handle_disposition_t d[] = {
		{ ZX_HANDLE_OP_MOVE, second, ZX_OBJ_TYPE_NONE, ZX_RIGHT_SAME_RIGHTS, 1 },
		{ ZX_HANDLE_OP_DUPLICATE, event, ZX_OBJ_TYPE_VMO, ZX_RIGHT_SAME_RIGHTS, 2 },
	};
	struct call_etc c = {
		.channel = ch.a,
		.args = { .wr_bytes = "1234", .wr_num_bytes = 4, .wr_handles = d,
			  .wr_num_handles = 2 },
	};

	call_etc_thread(&c);
	assert_status(c.status, ZX_ERR_WRONG_TYPE);
	ck_assert_int_eq(d[0].result, 1);
	ck_assert_int_eq(d[1].result, ZX_ERR_WRONG_TYPE);
	ck_assert_uint_eq(handle_count(event), 1);
	assert_ok(zx_handle_duplicate(event, ZX_RIGHT_SAME_RIGHTS, &second));
	d[0].handle = second;
	c.args.wr_num_bytes = 3;
	call_etc_thread(&c);
	assert_status(c.status, ZX_ERR_INVALID_ARGS);
	ck_assert(!is_valid(second));
	ck_assert(is_valid(event));
	assert_no_message(ch.b);
}
END_TEST

/* ---- Linux signals ------------------------------------------------------ */

static volatile sig_atomic_t signals;

static void count_signal(int nr)
{
	(void)nr;
	signals++;
}

static void handle_signal(int nr, void (*handler)(int), int flags)
{
	struct sigaction action = { .sa_handler = handler, .sa_flags = flags };

	ck_assert_int_eq(sigaction(nr, &action, NULL), 0);
}

static void ring(long us)
{
	struct itimerval every = { { 0, us }, { 0, us } };

	ck_assert_int_eq(setitimer(ITIMER_REAL, &every, NULL), 0);
}

static void *replies_after_signals(void *arg)
{
	zx_handle_t channel = *(zx_handle_t *)arg;
	sigset_t set;
	uint32_t txid;
	char text[32];
	int before;

	/* The caller has to take them. */
	sigfillset(&set);
	pthread_sigmask(SIG_BLOCK, &set, NULL);
	txid = request(channel, text);
	before = signals;
	eventually(signals >= before + 5);
	assert_no_message(channel);
	reply(channel, txid, "patience");
	return NULL;
}

START_TEST(signals_do_not_send_a_request_twice_or_end_the_call)
{
	static const int flags[] = { 0, SA_RESTART };
	pthread_t thread;
	struct call c;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(flags); i++) {
		struct channel ch = channel_new();
		sigset_t set;

		sigfillset(&set);
		pthread_sigmask(SIG_BLOCK, &set, NULL);
		ck_assert_int_eq(pthread_create(&thread, NULL, replies_after_signals, &ch.b), 0);
		pthread_sigmask(SIG_UNBLOCK, &set, NULL);
		handle_signal(SIGALRM, count_signal, flags[i]);
		call_init(&c, ch.a, "");
		ring(2000);
		call_run(&c);
		ring(0);
		pthread_join(thread, NULL);
		assert_reply(&c, "patience");
		assert_no_message(ch.a);
		assert_no_message(ch.b);
	}
}
END_TEST

START_TEST(the_deadline_stands_whatever_signals_come)
{
	struct channel ch = channel_new();
	struct call c;

	handle_signal(SIGALRM, count_signal, 0);
	ring(3000);
	call_init(&c, ch.a, "");
	c.deadline = after_ms(40);
	assert_status(call_run(&c), ZX_ERR_TIMED_OUT);
	ring(0);
	ck_assert_int_ge(now(), c.deadline);
	request(ch.b, NULL);
	assert_no_message(ch.b);
}
END_TEST

static zx_handle_t handler_channel, handler_carrier;
static volatile sig_atomic_t handled;

static void move_channel(int nr)
{
	(void)nr;
	send_handle(handler_carrier, handler_channel);
	handled = 1;
}

static void close_channel(int nr)
{
	(void)nr;
	assert_ok(zx_handle_close(handler_channel));
	handled = 1;
}

static void leave_thread(int nr)
{
	(void)nr;
	handled = 1;
	syscall(SYS_exit, 0);
}

/* Threads of this process. */
static int count_tasks_of_self(void)
{
	DIR *dir = opendir("/proc/self/task");
	struct dirent *entry;
	int n = 0;

	ck_assert_ptr_nonnull(dir);
	while ((entry = readdir(dir)))
		n += entry->d_name[0] != '.';
	closedir(dir);
	return n;
}

/* A call is waiting, and its thread has run @handler in the midst of it. */
static uint32_t call_with_signal(struct call *c, struct channel ch, void (*handler)(int))
{
	uint32_t txid;

	handled = 0;
	handle_signal(SIGUSR1, handler, 0);
	handler_channel = ch.a;
	call_init(c, ch.a, "");
	call_start(c);
	txid = request(ch.b, NULL);
	pthread_kill(c->thread, SIGUSR1);
	eventually(handled);
	return txid;
}

START_TEST(a_call_goes_on_when_a_signal_handler_moves_its_end)
{
	struct channel ch = channel_new(), carrier = channel_new();
	struct call c;
	uint32_t txid;

	handler_carrier = carrier.a;
	txid = call_with_signal(&c, ch, move_channel);
	reply(ch.b, txid, "moved");
	assert_ok(call_join(&c));
	assert_reply(&c, "moved");
	assert_no_message(ch.b);
	assert_no_message(receive_handle(carrier.b));
}
END_TEST

START_TEST(a_call_is_canceled_when_a_signal_handler_closes_its_end)
{
	struct channel ch = channel_new();
	struct call c;

	call_with_signal(&c, ch, close_channel);
	assert_status(call_join(&c), ZX_ERR_CANCELED);
	ck_assert_uint_eq(signals_of(ch.b), ZX_CHANNEL_PEER_CLOSED);
}
END_TEST

START_TEST(a_reply_to_a_thread_that_left_in_a_signal_handler_is_queued)
{
	struct channel ch = channel_new();
	struct call c;
	uint32_t txid;

	txid = call_with_signal(&c, ch, leave_thread);
	pthread_join(c.thread, NULL);
	/* The join may come before Linux has let the thread go. */
	eventually(count_tasks_of_self() == 1);
	reply(ch.b, txid, "nobody");
	ck_assert_uint_eq(request(ch.a, NULL), txid);
}
END_TEST

static void call_in_handler(int nr)
{
	struct call inner;

	(void)nr;
	call_init(&inner, handler_carrier, "inner");
	call_run(&inner);
	assert_reply(&inner, "inner");
	handled = 1;
}

START_TEST(a_signal_handler_may_call_in_the_midst_of_a_call)
{
	struct channel ch = channel_new(), other = channel_new();
	uint32_t txid, inner;
	struct call c;

	handler_carrier = other.a;
	handle_signal(SIGUSR1, call_in_handler, 0);
	call_init(&c, ch.a, "");
	call_start(&c);
	txid = request(ch.b, NULL);
	pthread_kill(c.thread, SIGUSR1);
	inner = request(other.b, NULL);
	/* Before its thread is back. */
	reply(ch.b, txid, "outer");
	reply(other.b, inner, "inner");
	assert_ok(call_join(&c));
	assert_reply(&c, "outer");
	assert_no_message(ch.a);
}
END_TEST

static sigjmp_buf out_of_inner_call;

static void jump_out(int nr)
{
	(void)nr;
	siglongjmp(out_of_inner_call, 1);
}

static void call_and_never_come_back(int nr)
{
	struct call inner;

	(void)nr;
	call_init(&inner, handler_carrier, "inner");
	if (!sigsetjmp(out_of_inner_call, 1))
		call_run(&inner);
	handled = 1;
}

START_TEST(a_call_is_not_taken_for_one_that_its_thread_gave_up_in_a_signal_handler)
{
	struct channel ch = channel_new(), other = channel_new();
	uint32_t txid, inner;
	struct call c;

	handled = 0;
	handler_carrier = other.a;
	handle_signal(SIGUSR1, call_and_never_come_back, 0);
	handle_signal(SIGUSR2, jump_out, 0);
	call_init(&c, ch.a, "");
	call_start(&c);
	txid = request(ch.b, NULL);
	pthread_kill(c.thread, SIGUSR1);
	inner = request(other.b, NULL);
	/* The first requests of two channels: they have the same number. */
	ck_assert_uint_eq(inner, txid);
	pthread_kill(c.thread, SIGUSR2);
	eventually(handled);
	reply(other.b, inner, "inner");
	reply(ch.b, txid, "outer");
	assert_ok(call_join(&c));
	assert_reply(&c, "outer");
	assert_no_message(ch.a);
}
END_TEST

START_TEST(a_thread_that_waits_for_a_reply_can_be_killed)
{
	int status, ready[2];
	pid_t pid;
	char one;

	ck_assert_int_eq(pipe(ready), 0);
	pid = fork();
	ck_assert_int_ge(pid, 0);
	if (!pid) {
		struct channel ch = channel_new();
		static struct call c;

		call_init(&c, ch.a, "");
		call_start(&c);
		request(ch.b, NULL);
		if (write(ready[1], "x", 1) == 1)
			pause();
		_exit(1);
	}
	ck_assert_int_eq(read(ready[0], &one, 1), 1);
	ck_assert_int_eq(kill(pid, SIGKILL), 0);
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
}
END_TEST

/* ---- all at once -------------------------------------------------------- */

#define CLIENTS 4
#define SERVERS 3

struct load {
	zx_handle_t channel;
	int n;
	uint64_t sum;
};

static void *client(void *arg)
{
	struct load *load = arg;
	int i;

	for (i = 1; i <= load->n; i++) {
		uint32_t wr[2] = { 0, i }, rd[2] = { 0 }, bytes, handles;
		zx_channel_call_args_t args = { wr, NULL, rd, NULL, 8, 0, 8, 0 };

		assert_ok(zx_channel_call(load->channel, 0, SOON, &args, &bytes, &handles));
		ck_assert_uint_eq(bytes, 8);
		load->sum += rd[1];
	}
	return NULL;
}

static void *server(void *arg)
{
	struct load *load = arg;

	for (;;) {
		uint32_t message[2];
		zx_status_t status = zx_channel_read(load->channel, 0, message, NULL, 8, 0, NULL,
						     NULL);

		if (status == ZX_ERR_SHOULD_WAIT) {
			zx_object_wait_one(load->channel,
					   ZX_CHANNEL_READABLE | ZX_CHANNEL_PEER_CLOSED, SOON,
					   NULL);
			continue;
		}
		if (status == ZX_ERR_PEER_CLOSED)
			return NULL;
		assert_ok(status);
		load->n++;
		load->sum += message[1];
		message[1] *= 3;
		assert_ok(zx_channel_write(load->channel, 0, message, 8, NULL, 0));
	}
}

START_TEST(clients_and_servers_on_one_channel_lose_nothing_under_signals)
{
	struct load clients[CLIENTS], servers[SERVERS];
	pthread_t c_threads[CLIENTS], s_threads[SERVERS];
	const int n = slow_machine() ? 60 : 3000;
	struct channel ch = channel_new();
	uint64_t want = (uint64_t)n * (n + 1) / 2, sum = 0;
	int i, served = 0;

	handle_signal(SIGALRM, count_signal, SA_RESTART);
	ring(1000);
	for (i = 0; i < SERVERS; i++) {
		servers[i] = (struct load){ ch.b, 0, 0 };
		ck_assert_int_eq(pthread_create(&s_threads[i], NULL, server, &servers[i]), 0);
	}
	for (i = 0; i < CLIENTS; i++) {
		clients[i] = (struct load){ ch.a, n, 0 };
		ck_assert_int_eq(pthread_create(&c_threads[i], NULL, client, &clients[i]), 0);
	}
	for (i = 0; i < CLIENTS; i++) {
		pthread_join(c_threads[i], NULL);
		ck_assert_uint_eq(clients[i].sum, 3 * want);
	}
	ring(0);
	assert_no_message(ch.a);
	assert_ok(zx_handle_close(ch.a));
	for (i = 0; i < SERVERS; i++) {
		pthread_join(s_threads[i], NULL);
		served += servers[i].n;
		sum += servers[i].sum;
	}
	ck_assert_int_eq(served, CLIENTS * n);
	ck_assert_uint_eq(sum, CLIENTS * want);
}
END_TEST

int main(void)
{
	test_begin("channel_call");
	test_case("exchange", a_call_sends_a_fresh_number_and_returns_with_the_reply_to_it,
		  handles_go_both_ways, a_payload_may_be_a_vector, what_is_no_reply_is_queued,
		  many_calls_at_once_each_get_their_own_reply,
		  requests_of_both_ends_do_not_pass_for_replies,
		  a_reply_does_not_make_its_end_readable_for_a_moment);
	test_case("end", a_past_deadline_sends_all_the_same_and_a_late_reply_is_queued,
		  a_deadline_that_passes_ends_the_call_not_before_it,
		  the_end_of_the_peer_is_peer_closed_and_of_the_own_end_canceled,
		  a_call_goes_on_while_its_end_moves,
		  a_call_that_sends_the_other_end_along_ends_with_peer_closed,
		  a_reply_without_room_is_destroyed_and_no_size_is_told,
		  a_bad_out_pointer_is_found_after_the_exchange_and_loses_the_reply);
	test_case("refused", a_call_is_checked_in_order_and_consumes_its_handles,
		  sixty_five_handles_in_a_call_are_out_of_range_and_gone,
		  unreadable_arguments_consume_nothing);
	test_case("etc", call_etc_takes_dispositions_and_tells_types_and_rights,
		  call_etc_tells_which_handle_was_wrong);
	test_case("signals", signals_do_not_send_a_request_twice_or_end_the_call,
		  the_deadline_stands_whatever_signals_come,
		  a_call_goes_on_when_a_signal_handler_moves_its_end,
		  a_call_is_canceled_when_a_signal_handler_closes_its_end,
		  a_reply_to_a_thread_that_left_in_a_signal_handler_is_queued,
		  a_signal_handler_may_call_in_the_midst_of_a_call,
		  a_call_is_not_taken_for_one_that_its_thread_gave_up_in_a_signal_handler,
		  a_thread_that_waits_for_a_reply_can_be_killed);
	test_case("stress", clients_and_servers_on_one_channel_lose_nothing_under_signals);
	return test_end();
}
