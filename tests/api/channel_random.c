// SPDX-License-Identifier: GPL-2.0-only
/*
 * Things on the move: processes send each other, at random, events, sockets, fifos and
 * channel ends, in messages of random sizes, and use whatever they have just then. At the
 * end all is there once, nothing is missing, nothing is there twice; and where processes
 * are killed in the middle of it, all that they had ends with them.
 *
 * A thing that is sent has an entry in the message's bytes, and its handle among the
 * handles. The entry says what goes with the handle: which number comes next in each
 * direction. What is written to a socket, fifo or roaming channel is the series 0, 1, 2 …,
 * so whoever reads sees at once if something was lost or came twice. A message to a roaming
 * channel may carry things as well. Handles of events are duplicated and closed; who does
 * so counts.
 *
 * The code of the processes is the section "player", which is copied there: it calls
 * nothing outside of it, and has no data but a struct player; PLAYER keeps the compiler
 * from making constants in memory of it.
 */
#include <fcntl.h>
#include <sys/syscall.h>

#include <linux/zircon.h>

#include "common_channel.h"

#define PLAYERS 3
#define EACH 4		/* events, and pairs of each kind, for each player */
#define IDS (PLAYERS * EACH)
#define MOST 200	/* things that a player has, at most */
#define LOAD 5		/* things in a message, at most */
#define PLAYER __attribute__((noinline, section("player"), \
		optimize("no-tree-loop-distribute-patterns,no-tree-vectorize,"		\
			 "no-tree-slp-vectorize,no-store-merging,no-stack-protector,"	\
			 "no-jump-tables")))

enum kind { EVENT, CHANNEL, SOCKET, FIFO, KINDS };

struct thing {
	uint32_t kind, id;
	uint32_t side;		/* of a pair */
	uint32_t in, out;	/* the next number to be read, and written */
	uint32_t handle;
};

enum { TURN, DONE, HOME, SERIES };

struct letter {
	uint32_t kind;
	uint32_t number;	/* of SERIES */
	uint32_t things;
	struct thing thing[LOAD];
};

struct player {
	char path[16];
	int device;
	uint32_t me, seed, turns;
	bool for_ever;		/* till it is killed; errors are no matter then */
	uint32_t home;
	uint32_t roads[PLAYERS];
	uint32_t num_things;
	struct thing things[MOST];
	uint32_t done, error;
	int32_t events[IDS];	/* handles made, less those closed */
	uint64_t sent, got;	/* bytes, over all roads */
	union {
		struct letter letter;
		unsigned char message[MAX_BYTES];
	};
	uint32_t handles[MAX_HANDLES];
	unsigned char data[300];
};

extern const char __start_player[], __stop_player[];

static PLAYER long player_call(struct player *p, unsigned int nr, unsigned long args)
{
	long ret;

	__asm__ volatile("syscall"
			 : "=a"(ret)
			 : "a"(SYS_ioctl), "D"((long)p->device), "S"((long)nr), "d"(args)
			 : "rcx", "r11", "memory");
	return ret;
}

static PLAYER uint32_t player_random(struct player *p, uint32_t below)
{
	p->seed = p->seed * 1664525 + 1013904223;
	return (p->seed >> 8) % below;
}

static PLAYER void player_fail(struct player *p, uint32_t error)
{
	if (!p->for_ever && !p->error)
		p->error = error;
}

/* Fills the rest of a message, or checks it. */
static PLAYER uint32_t player_rest(struct player *p, uint32_t size, bool fill)
{
	uint32_t i, bad = 0;

	for (i = sizeof(p->letter); i < size; i++) {
		unsigned char byte = size * 31 + i * 7 + (i >> 8);

		if (fill)
			p->message[i] = byte;
		else
			bad += p->message[i] != byte;
	}
	return bad;
}

/* Puts a thing into the letter. */
static PLAYER void player_pack(struct player *p, uint32_t which)
{
	uint32_t n = p->letter.things++;

	p->letter.thing[n] = p->things[which];
	p->handles[n] = p->things[which].handle;
	p->things[which] = p->things[--p->num_things];
}

static PLAYER long player_send(struct player *p, uint32_t channel, uint32_t size)
{
	struct zx_ioc_channel_write args;

	args.handle = channel;
	args.options = 0;
	args.bytes = (uint64_t)p->message;
	args.handles = (uint64_t)p->handles;
	args.num_bytes = size;
	args.num_handles = p->letter.things;
	return player_call(p, ZX_IOC_CHANNEL_WRITE, (unsigned long)&args);
}

/* A message, if there is one; takes in what it carries. Its size, or 0. */
static PLAYER uint32_t player_take(struct player *p, uint32_t channel)
{
	struct zx_ioc_channel_read args;
	uint32_t bytes = 0, handles = 0, i;

	args.handle = channel;
	args.options = 0;
	args.bytes = (uint64_t)p->message;
	args.handles = (uint64_t)p->handles;
	args.num_bytes = MAX_BYTES;
	/* With no room for what it carries, it stays there. */
	args.num_handles = MOST - p->num_things < LOAD ? 0 : LOAD;
	args.out_actual_bytes = (uint64_t)&bytes;
	args.out_actual_handles = (uint64_t)&handles;
	if (player_call(p, ZX_IOC_CHANNEL_READ, (unsigned long)&args))
		return 0;
	if (handles != p->letter.things || player_rest(p, bytes, false))
		player_fail(p, 1);
	for (i = 0; i < handles; i++) {
		p->things[p->num_things] = p->letter.thing[i];
		p->things[p->num_things++].handle = p->handles[i];
	}
	return bytes;
}

static PLAYER void player_event(struct player *p, uint32_t which)
{
	struct thing *t = &p->things[which];
	struct zx_ioc_handle_dup args;
	uint32_t handle = 0;

	if (player_random(p, 2) && p->num_things < MOST / 2) {
		args.handle = t->handle;
		args.rights = ZX_RIGHT_SAME_RIGHTS;
		args.out_handle = (uint64_t)&handle;
		if (player_call(p, ZX_IOC_HANDLE_DUPLICATE, (unsigned long)&args))
			return player_fail(p, 2);
		p->events[t->id]++;
		p->things[p->num_things] = *t;
		p->things[p->num_things++].handle = handle;
	} else {
		if (player_call(p, ZX_IOC_HANDLE_CLOSE, t->handle))
			return player_fail(p, 3);
		p->events[t->id]--;
		p->things[which] = p->things[--p->num_things];
	}
}

static PLAYER void player_channel(struct player *p, uint32_t which)
{
	struct thing *t = &p->things[which];
	uint32_t handle = t->handle, other, bytes;

	if (player_random(p, 2)) {
		p->letter.kind = SERIES;
		p->letter.number = t->out++;
		p->letter.things = 0;
		/* Where all is to be there at the end, no channel goes into a channel. */
		other = player_random(p, p->num_things);
		if (p->things[other].handle != handle &&
		    (p->for_ever || p->things[other].kind != CHANNEL))
			player_pack(p, other);
		bytes = sizeof(p->letter) + player_random(p, 100);
		player_rest(p, bytes, true);
		if (player_send(p, handle, bytes))
			player_fail(p, 4);
	} else if (player_take(p, handle) && p->letter.number != t->in++) {
		player_fail(p, 5);
	}
}

static PLAYER void player_socket(struct player *p, struct thing *t)
{
	bool write = player_random(p, 2);
	struct zx_ioc_socket_rw args;
	uint64_t actual = 0, i;

	for (i = 0; i < sizeof(p->data) && write; i++)
		p->data[i] = t->out + i;
	args.handle = t->handle;
	args.options = 0;
	args.buffer = (uint64_t)p->data;
	args.size = 1 + player_random(p, sizeof(p->data));
	args.out_actual = (uint64_t)&actual;
	if (player_call(p, write ? ZX_IOC_SOCKET_WRITE : ZX_IOC_SOCKET_READ, (unsigned long)&args))
		return;
	for (i = 0; i < actual && !write; i++)
		if (p->data[i] != (unsigned char)t->in++)
			player_fail(p, 6);
	if (write)
		t->out += actual;
}

static PLAYER void player_fifo(struct player *p, struct thing *t)
{
	uint32_t *elements = (uint32_t *)p->message;
	bool write = player_random(p, 2);
	struct zx_ioc_fifo_rw args;
	uint64_t actual = 0, i;

	for (i = 0; i < 8 && write; i++)
		elements[i] = t->out + i;
	args.handle = t->handle;
	args.pad = 0;
	args.elem_size = sizeof(*elements);
	args.data = (uint64_t)elements;
	args.count = 1 + player_random(p, 8);
	args.out_actual = (uint64_t)&actual;
	if (player_call(p, write ? ZX_IOC_FIFO_WRITE : ZX_IOC_FIFO_READ, (unsigned long)&args))
		return;
	for (i = 0; i < actual && !write; i++)
		if (elements[i] != t->in++)
			player_fail(p, 7);
	if (write)
		t->out += actual;
}

static PLAYER void player_use(struct player *p)
{
	uint32_t which;

	if (!p->num_things)
		return;
	which = player_random(p, p->num_things);
	if (p->things[which].kind == EVENT)
		player_event(p, which);
	else if (p->things[which].kind == CHANNEL)
		player_channel(p, which);
	else if (p->things[which].kind == SOCKET)
		player_socket(p, &p->things[which]);
	else
		player_fifo(p, &p->things[which]);
}

static PLAYER void player_turn(struct player *p)
{
	uint32_t to = (p->me + 1 + player_random(p, PLAYERS - 1)) % PLAYERS;
	uint32_t n = player_random(p, LOAD + 1), bytes;

	p->letter.kind = TURN;
	p->letter.things = 0;
	while (n-- && p->num_things)
		player_pack(p, player_random(p, p->num_things));
	/* Mostly small, a few large. */
	bytes = player_random(p, player_random(p, 16) ? 200 : MAX_BYTES - sizeof(p->letter));
	bytes += sizeof(p->letter);
	player_rest(p, bytes, true);
	if (player_send(p, p->roads[to], bytes))
		player_fail(p, 8);
	p->sent += bytes;
}

static PLAYER void player_take_all(struct player *p)
{
	uint32_t from, bytes;

	for (from = 0; from < PLAYERS; from++)
		while (from != p->me && (bytes = player_take(p, p->roads[from]))) {
			if (p->letter.kind == DONE)
				p->done++;
			else
				p->got += bytes;
		}
}

/* Tells everybody that nothing more comes, takes in the rest, and sends all home. */
static PLAYER void player_end(struct player *p)
{
	struct zx_ioc_wait_many args;
	struct zx_wait_item items[PLAYERS];
	uint32_t i;

	p->letter.kind = DONE;
	p->letter.things = 0;
	args.num_items = 0;
	for (i = 0; i < PLAYERS; i++) {
		if (i == p->me)
			continue;
		if (player_send(p, p->roads[i], sizeof(p->letter)))
			player_fail(p, 9);
		items[args.num_items].handle = p->roads[i];
		items[args.num_items++].waitfor = ZX_CHANNEL_READABLE;
	}
	args.items = (uint64_t)items;
	args.deadline = ZX_TIME_INFINITE;
	for (;;) {
		player_take_all(p);
		/* What goes home makes room for the rest. */
		do {
			p->letter.kind = HOME;
			p->letter.things = 0;
			for (i = 0; i < LOAD && p->num_things; i++)
				player_pack(p, 0);
			if (player_send(p, p->home, sizeof(p->letter)))
				player_fail(p, 10);
		} while (p->num_things);
		if (p->done == PLAYERS - 1 || p->error)
			return;
		player_call(p, ZX_IOC_OBJECT_WAIT_MANY, (unsigned long)&args);
	}
}

/* What the processes are; it leaves its struct player to who made it. */
static PLAYER void player_main(uint64_t handle, struct player *p)
{
	struct zx_ioc_channel_read args;
	uint32_t i;

	__asm__ volatile("syscall"
			 : "=a"(p->device)
			 : "a"(SYS_open), "D"(p->path), "S"((long)O_RDWR), "d"(0l)
			 : "rcx", "r11", "memory");
	p->home = handle;
	/* First come the roads to the others, our own place left out, then what it has. */
	args.handle = handle;
	args.options = 0;
	args.bytes = 0;
	args.num_bytes = 0;
	args.handles = (uint64_t)p->handles;
	args.num_handles = PLAYERS - 1;
	args.out_actual_bytes = 0;
	args.out_actual_handles = 0;
	if (player_call(p, ZX_IOC_CHANNEL_READ, (unsigned long)&args))
		player_fail(p, 11);
	for (i = 0; i < PLAYERS - 1; i++)
		p->roads[i + (i >= p->me)] = p->handles[i];
	while (player_take(p, handle))
		;
	for (i = 0; i < p->turns || p->for_ever; i++) {
		player_turn(p);
		player_use(p);
		player_use(p);
		if (!player_random(p, 3) || p->for_ever)
			player_take_all(p);
	}
	player_end(p);
	p->letter.kind = DONE;
	p->letter.things = 0;
	player_send(p, p->home, sizeof(p->letter));
	for (;;)
		__asm__ volatile("syscall" : : "a"(SYS_pause) : "rcx", "r11", "memory");
}

/* ---- this process ------------------------------------------------------- */

#define CODE_SIZE	PAGES(4)
#define DATA_SIZE	((sizeof(struct player) + 2 * PAGE - 1) & ~(PAGE - 1))
#define STACK_SIZE	PAGES(8)

static struct mini minis[PLAYERS];
static zx_handle_t homes[PLAYERS];
static zx_handle_t events[IDS];
static zx_koid_t koids[KINDS][IDS][2];

static void player_start(uint32_t me, uint32_t turns, bool for_ever, zx_handle_t home)
{
	size_t size = __stop_player - __start_player;
	struct mini *mini = &minis[me];
	static struct player player;

	ck_assert_uint_le(size, CODE_SIZE);
	mini_create(mini, zx_job_default(), "player");
	mini->vmo = vmo_executable(CODE_SIZE + DATA_SIZE + STACK_SIZE);
	assert_ok(zx_vmo_write(mini->vmo, __start_player, 0, size));
	mini->base = map_anywhere(mini->vmar, READ_WRITE_EXECUTE, mini->vmo,
				  CODE_SIZE + DATA_SIZE + STACK_SIZE);
	memset(&player, 0, sizeof(player));
	strcpy(player.path, "/dev/zircon");
	player.me = me;
	player.seed = me * 77777 + 1;
	player.turns = turns;
	player.for_ever = for_ever;
	assert_ok(zx_vmo_write(mini->vmo, &player, CODE_SIZE, sizeof(player)));
	assert_ok(zx_process_start(mini->process, mini->thread,
				   mini->base + ((const char *)player_main - __start_player),
				   mini->base + CODE_SIZE + DATA_SIZE + STACK_SIZE - 8, home,
				   mini->base + CODE_SIZE));
}

static void give(uint32_t to, enum kind kind, uint32_t id, uint32_t side, zx_handle_t handle)
{
	struct letter letter = {
		.kind = HOME, .things = 1, .thing = { { .kind = kind, .id = id, .side = side } },
	};

	koids[kind][id][side] = koid_of(handle);
	assert_ok(zx_channel_write(homes[to], 0, &letter, sizeof(letter), &handle, 1));
}

static void pair_new(enum kind kind, zx_handle_t ends[2])
{
	switch (kind) {
	case CHANNEL:
		assert_ok(zx_channel_create(0, &ends[0], &ends[1]));
		break;
	case SOCKET:
		assert_ok(zx_socket_create(0, &ends[0], &ends[1]));
		break;
	default:
		assert_ok(zx_fifo_create(64, 4, 0, &ends[0], &ends[1]));
	}
}

/*
 * Starts the players and gives them all things; those that are pairs with both ends, or
 * with one, the other one being left in @kept.
 */
static void begin(uint32_t turns, bool for_ever, zx_handle_t kept[KINDS][IDS])
{
	zx_handle_t roads[PLAYERS][PLAYERS] = { 0 }, ends[2];
	uint32_t i, j, id, kind;

	for (i = 0; i < PLAYERS; i++)
		for (j = 0; j < i; j++)
			assert_ok(zx_channel_create(0, &roads[i][j], &roads[j][i]));
	for (i = 0; i < PLAYERS; i++) {
		zx_handle_t row[PLAYERS - 1];

		assert_ok(zx_channel_create(0, &roads[i][i], &homes[i]));
		for (j = 0; j < PLAYERS - 1; j++)
			row[j] = roads[i][j + (j >= i)];
		assert_ok(zx_channel_write(homes[i], 0, NULL, 0, row, PLAYERS - 1));
	}
	for (id = 0; id < IDS; id++) {
		i = id % PLAYERS;
		events[id] = event_new();
		give(i, EVENT, id, 0, with_rights(events[id], ZX_RIGHT_SAME_RIGHTS));
		for (kind = CHANNEL; kind < KINDS; kind++) {
			pair_new(kind, ends);
			give(i, kind, id, 0, ends[0]);
			if (kept)
				kept[kind][id] = ends[1];
			else
				give((i + kind) % PLAYERS, kind, id, 1, ends[1]);
		}
	}
	for (i = 0; i < PLAYERS; i++)
		player_start(i, turns, for_ever, roads[i][i]);
}

/* What has come home. */
static uint32_t back[IDS];			/* handles of each event */
static struct thing ends[KINDS][IDS][2];	/* with a handle, if it is there */

static void see(const struct thing *t, zx_handle_t handle)
{
	ck_assert_uint_lt(t->kind, KINDS);
	ck_assert_uint_lt(t->id, IDS);
	ck_assert_uint_lt(t->side, 2);
	ck_assert_uint_eq(koid_of(handle), koids[t->kind][t->id][t->side]);
	if (t->kind == EVENT) {
		back[t->id]++;
		return;
	}
	ck_assert_uint_eq(ends[t->kind][t->id][t->side].handle, 0);
	ck_assert_uint_eq(handle_count(handle), 1);
	ends[t->kind][t->id][t->side] = *t;
	ends[t->kind][t->id][t->side].handle = handle;
}

/* Reads a letter and all that it carries; false if there is none. */
static bool hear(zx_handle_t channel, struct letter *letter)
{
	static unsigned char message[MAX_BYTES];
	zx_handle_t handles[LOAD];
	uint32_t bytes, n, i;
	zx_status_t status;

	status = zx_channel_read(channel, 0, message, handles, sizeof(message), LOAD, &bytes, &n);
	if (status == ZX_ERR_SHOULD_WAIT)
		return false;
	assert_ok(status);
	ck_assert_uint_ge(bytes, sizeof(*letter));
	memcpy(letter, message, sizeof(*letter));
	ck_assert_uint_eq(n, letter->things);
	for (i = 0; i < n; i++)
		see(&letter->thing[i], handles[i]);
	return true;
}

/* What is left in an end: the rest of the series that its peer has written. */
static void drain(struct thing *t, uint32_t out)
{
	uint32_t elements[64];
	uint8_t data[1000];
	struct letter letter;
	size_t actual, i;

	switch (t->kind) {
	case CHANNEL:
		while (hear(t->handle, &letter))
			ck_assert_uint_eq(letter.number, t->in++);
		break;
	case SOCKET:
		while (!zx_socket_read(t->handle, 0, data, sizeof(data), &actual))
			for (i = 0; i < actual; i++)
				ck_assert_uint_eq(data[i], (uint8_t)t->in++);
		break;
	default:
		while (!zx_fifo_read(t->handle, 4, elements, 64, &actual))
			for (i = 0; i < actual; i++)
				ck_assert_uint_eq(elements[i], t->in++);
	}
	ck_assert_uint_eq(t->in, out);
}

START_TEST(whatever_travels_arrives_once)
{
	const uint32_t turns = slow_machine() ? 100 : 500;
	int64_t made[IDS] = { 0 };
	uint64_t sent = 0, got = 0, moved = 0;
	static struct player player;
	struct letter letter;
	uint32_t i, id, kind, side;

	begin(turns, false, NULL);
	for (i = 0; i < PLAYERS; i++) {
		do {
			assert_ok(zx_object_wait_one(homes[i], ZX_CHANNEL_READABLE, SOON, NULL));
			ck_assert(hear(homes[i], &letter));
			moved += letter.things;
		} while (letter.kind != DONE);
		assert_ok(zx_vmo_read(minis[i].vmo, &player, CODE_SIZE, sizeof(player)));
		ck_assert_uint_eq(player.error, 0);
		sent += player.sent;
		got += player.got;
		for (id = 0; id < IDS; id++)
			made[id] += player.events[id];
	}
	ck_assert_uint_gt(moved, IDS);
	ck_assert_uint_eq(got, sent);
	/* Roaming channels first: what is in them are things as well. */
	for (kind = CHANNEL; kind < KINDS; kind++)
		for (id = 0; id < IDS; id++)
			for (side = 0; side < 2; side++) {
				ck_assert_uint_ne(ends[kind][id][side].handle, 0);
				drain(&ends[kind][id][side], ends[kind][id][!side].out);
			}
	for (id = 0; id < IDS; id++) {
		ck_assert_int_eq(back[id], 1 + made[id]);
		ck_assert_uint_eq(handle_count(events[id]), 1 + back[id]);
	}
	for (i = 0; i < PLAYERS; i++)
		mini_end(&minis[i]);
}
END_TEST

START_TEST(what_killed_processes_had_ends_with_them)
{
	zx_handle_t kept[KINDS][IDS];
	uint32_t rounds = slow_machine() ? 2 : 8, round, i, id, kind;

	for (round = 0; round < rounds; round++) {
		uint32_t first = round % PLAYERS;

		begin(0, true, kept);
		/* In the middle of it; the others go on with what they have, and then not. */
		sleep_ms(20 * round);
		for (i = 0; i < PLAYERS; i++) {
			mini_end(&minis[(first + i) % PLAYERS]);
			assert_ok(zx_handle_close(homes[(first + i) % PLAYERS]));
		}
		/* The ends that are here may have been sent some of it. */
		for (id = 0; id < IDS; id++)
			while (zx_channel_read(kept[CHANNEL][id], ZX_CHANNEL_READ_MAY_DISCARD,
					       NULL, NULL, 0, 0, NULL, NULL) ==
			       ZX_ERR_BUFFER_TOO_SMALL)
				;
		for (kind = CHANNEL; kind < KINDS; kind++)
			for (id = 0; id < IDS; id++) {
				assert_ok(zx_object_wait_one(kept[kind][id], ZX_CHANNEL_PEER_CLOSED,
							     SOON, NULL));
				assert_ok(zx_handle_close(kept[kind][id]));
			}
		for (id = 0; id < IDS; id++) {
			assert_handles_become(events[id], 1);
			assert_ok(zx_handle_close(events[id]));
		}
	}
}
END_TEST

int main(void)
{
	test_begin("channel_random");
	test_case("random", whatever_travels_arrives_once,
		  what_killed_processes_had_ends_with_them);
	return test_end();
}
