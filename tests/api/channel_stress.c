// SPDX-License-Identifier: GPL-2.0-only
/*
 * Processes and threads that send each other messages of random sizes with random
 * handles: at the end no byte and no handle is lost or there twice.
 *
 * The players are this process, with several threads, and processes made by
 * zx_process_create(). There is a channel between each two of them. A player has
 * numbered things (events and VMOs); in each turn it sends some that it has, with
 * random bytes, to another one, and takes in what has come. After its turns it tells
 * everybody that it is done, takes in the rest, and sends home what it has and what it
 * has counted.
 *
 * The code of the other processes is the section "player", which is copied there: it
 * calls nothing outside of it, and has no data but a struct player; PLAYER keeps the
 * compiler from making constants in memory of it.
 */
#include <fcntl.h>
#include <pthread.h>
#include <sys/syscall.h>

#include <linux/zircon.h>

#include "common_cgroup.h"
#include "common_channel.h"

#define PLAYERS 4
#define THREADS 3
#define STOCK 40	/* what each process has to begin with */
#define THINGS (PLAYERS * STOCK)
#define PLAYER __attribute__((noinline, section("player"), \
		optimize("no-tree-loop-distribute-patterns,no-tree-vectorize,"		\
			 "no-tree-slp-vectorize,no-store-merging,no-stack-protector")))

enum kind { TURN = 1, DONE, COUNTS };

struct header {
	uint32_t kind;
	uint32_t seed;
};

struct counts {
	uint64_t sent_bytes, sent_handles, sent_messages;
	uint64_t got_bytes, got_handles, got_messages;
};

/* All that a player has. */
struct player {
	char path[16];
	int device;
	uint32_t me;
	uint32_t seed;
	uint32_t turns;
	uint32_t threads;	/* that send, in each of the others it is 1 */
	uint32_t channels[PLAYERS];
	uint32_t things[2 * THINGS];
	uint32_t num_things;
	uint32_t done;		/* others' threads that are done */
	uint32_t error;
	struct counts counts;
	uint32_t handles[MAX_HANDLES];
	unsigned char message[MAX_BYTES];
};

extern const char __start_player[], __stop_player[];

static PLAYER long player_call(struct player *p, unsigned int nr, void *args)
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

/* The bytes of a message follow from its seed and its size. */
static PLAYER unsigned char player_byte(uint32_t seed, uint32_t size, uint32_t i)
{
	return (seed + size) * 31 + i * 7 + (i >> 8);
}

static PLAYER long player_send(struct player *p, uint32_t to, uint32_t kind, uint32_t bytes,
			       uint32_t handles)
{
	struct header *header = (struct header *)p->message;
	struct zx_ioc_channel_write args;
	uint32_t i;

	header->kind = kind;
	if (kind == TURN) {
		header->seed = p->seed;
		for (i = sizeof(*header); i < bytes; i++)
			p->message[i] = player_byte(header->seed, bytes, i);
	}
	args.handle = p->channels[to];
	args.options = 0;
	args.bytes = (uint64_t)p->message;
	args.handles = (uint64_t)p->handles;
	args.num_bytes = bytes;
	args.num_handles = handles;
	return player_call(p, ZX_IOC_CHANNEL_WRITE, &args);
}

static PLAYER void player_turn(struct player *p)
{
	uint32_t to = (p->me + 1 + player_random(p, PLAYERS - 1)) % PLAYERS;
	uint32_t n = player_random(p, 6), bytes, i;

	/* Mostly small, a few large. */
	bytes = player_random(p, player_random(p, 16) ? 200 : MAX_BYTES - 16);
	bytes += sizeof(struct header);
	if (n > p->num_things)
		n = p->num_things;
	for (i = 0; i < n; i++) {
		uint32_t which = player_random(p, p->num_things);

		p->handles[i] = p->things[which];
		p->things[which] = p->things[--p->num_things];
	}
	p->counts.sent_bytes += bytes;
	p->counts.sent_handles += n;
	p->counts.sent_messages++;
	if (player_send(p, to, TURN, bytes, n))
		p->error = 1;
}

/* One message, if there is one. */
static PLAYER long player_take(struct player *p, uint32_t from)
{
	const struct header *header = (const struct header *)p->message;
	struct zx_ioc_channel_read args;
	uint32_t bytes = 0, handles = 0, i;
	long ret;

	args.handle = p->channels[from];
	args.options = 0;
	args.bytes = (uint64_t)p->message;
	args.handles = (uint64_t)p->handles;
	args.num_bytes = MAX_BYTES;
	args.num_handles = MAX_HANDLES;
	args.out_actual_bytes = (uint64_t)&bytes;
	args.out_actual_handles = (uint64_t)&handles;
	ret = player_call(p, ZX_IOC_CHANNEL_READ, &args);
	if (ret)
		return ret;
	for (i = 0; i < handles; i++)
		p->things[p->num_things++] = p->handles[i];
	if (header->kind == DONE) {
		p->done++;
	} else if (header->kind == TURN) {
		for (i = sizeof(*header); i < bytes; i++)
			if (p->message[i] != player_byte(header->seed, bytes, i))
				p->error = 2;
		p->counts.got_bytes += bytes;
		p->counts.got_handles += handles;
		p->counts.got_messages++;
	}
	return 0;
}

static PLAYER void player_take_all(struct player *p)
{
	uint32_t from;

	for (from = 0; from < PLAYERS; from++)
		while (from != p->me && !player_take(p, from))
			;
}

static PLAYER void player_say_done(struct player *p)
{
	uint32_t to;

	for (to = 0; to < PLAYERS; to++)
		if (to != p->me && player_send(p, to, DONE, sizeof(struct header), 0))
			p->error = 3;
}

/* Till the last one of the others is done, and so has nothing more for us. */
static PLAYER void player_take_rest(struct player *p, uint32_t others)
{
	struct zx_wait_item items[PLAYERS];
	struct zx_ioc_wait_many args;
	uint32_t n = 0, i;

	for (i = 0; i < PLAYERS; i++) {
		if (i == p->me)
			continue;
		items[n].handle = p->channels[i];
		items[n++].waitfor = ZX_CHANNEL_READABLE;
	}
	args.items = (uint64_t)items;
	args.num_items = n;
	args.deadline = ZX_TIME_INFINITE;
	for (;;) {
		player_take_all(p);
		if (p->done >= others || p->error)
			return;
		player_call(p, ZX_IOC_OBJECT_WAIT_MANY, &args);
	}
}

/* What the other processes are; ends by being killed. */
static PLAYER void player_main(uint64_t handle, struct player *p)
{
	struct zx_ioc_channel_read args;
	struct counts *counts;
	uint32_t i, n;

	__asm__ volatile("syscall"
			 : "=a"(p->device)
			 : "a"(SYS_open), "D"(p->path), "S"((long)O_RDWR), "d"(0l)
			 : "rcx", "r11", "memory");
	/*
	 * The other channels come in the first message of the one to player 0, and what
	 * there is to begin with. In our own place is the way home.
	 */
	p->channels[0] = handle;
	args.handle = handle;
	args.options = 0;
	args.bytes = 0;
	args.handles = (uint64_t)p->handles;
	args.num_bytes = 0;
	args.num_handles = PLAYERS - 1 + STOCK;
	args.out_actual_bytes = 0;
	args.out_actual_handles = 0;
	if (player_call(p, ZX_IOC_CHANNEL_READ, &args))
		p->error = 4;
	for (i = 0; i < PLAYERS - 1; i++)
		p->channels[i + 1] = p->handles[i];
	for (i = 0; i < STOCK; i++)
		p->things[p->num_things++] = p->handles[PLAYERS - 1 + i];
	for (i = 0; i < p->turns; i++) {
		player_turn(p);
		if (!player_random(p, 3))
			player_take_all(p);
	}
	player_say_done(p);
	player_take_rest(p, PLAYERS - 2 + p->threads);
	while (p->num_things) {
		for (n = 0; n < MAX_HANDLES && p->num_things; n++)
			p->handles[n] = p->things[--p->num_things];
		if (player_send(p, p->me, COUNTS, sizeof(struct header), n))
			p->error = 5;
	}
	counts = (struct counts *)(p->message + sizeof(struct header));
	*counts = p->counts;
	((struct header *)p->message)->seed = p->error;
	player_send(p, p->me, COUNTS, sizeof(struct header) + sizeof(*counts), 0);
	for (;;)
		__asm__ volatile("syscall" : : "a"(SYS_pause) : "rcx", "r11", "memory");
}

/* ---- this process ------------------------------------------------------- */

#define CODE_SIZE	PAGES(4)
#define DATA_SIZE	(PAGES(1) + ((sizeof(struct player) + PAGE - 1) & ~(PAGE - 1)))
#define STACK_SIZE	PAGES(8)

static void start_player(uint32_t me, uint32_t turns, zx_handle_t channel,
				   struct mini *mini)
{
	size_t size = __stop_player - __start_player;
	static struct player player;
	zx_vaddr_t data;

	ck_assert_uint_le(size, CODE_SIZE);
	mini_create(mini, zx_job_default(), "player");
	mini->vmo = vmo_executable(CODE_SIZE + DATA_SIZE + STACK_SIZE);
	assert_ok(zx_vmo_write(mini->vmo, __start_player, 0, size));
	mini->base = map_anywhere(mini->vmar, READ_WRITE_EXECUTE, mini->vmo,
				  CODE_SIZE + DATA_SIZE + STACK_SIZE);
	memset(&player, 0, sizeof(player));
	strcpy(player.path, "/dev/zircon");
	player.me = me;
	player.seed = me * 77777 + turns;
	player.turns = turns;
	player.threads = THREADS;
	assert_ok(zx_vmo_write(mini->vmo, &player, CODE_SIZE, sizeof(player)));
	data = mini->base + CODE_SIZE;
	assert_ok(zx_process_start(mini->process, mini->thread,
				   mini->base + ((const char *)player_main - __start_player),
				   mini->base + CODE_SIZE + DATA_SIZE + STACK_SIZE - 8, channel,
				   data));
}

/* Threads of this process share the channels, and what they have, but not their turns. */
struct thread {
	struct player player;
	pthread_t thread;
};

static struct thread threads[THREADS];
static volatile uint32_t done;

static void *thread_main(void *arg)
{
	zx_time_t until = SOON;
	struct player *p = arg;
	uint32_t i;

	for (i = 0; i < p->turns; i++) {
		player_turn(p);
		if (!player_random(p, 3))
			player_take_all(p);
	}
	player_say_done(p);
	/* What says that a player is done may come to any one of the threads. */
	__atomic_add_fetch(&done, p->done, __ATOMIC_SEQ_CST);
	while (done < PLAYERS - 1 && !p->error) {
		p->done = 0;
		sleep_ms(1);
		if (now() > until)
			p->error = 6;
		player_take_all(p);
		__atomic_add_fetch(&done, p->done, __ATOMIC_SEQ_CST);
	}
	return NULL;
}

static zx_koid_t koids[THINGS];
static int seen[THINGS];

static zx_handle_t thing_new(uint32_t number)
{
	zx_handle_t thing = number % 2 ? event_new() : vmo_new(PAGE);

	koids[number] = koid_of(thing);
	return thing;
}

static void see(zx_handle_t handle)
{
	zx_koid_t koid = koid_of(handle);
	int i;

	for (i = 0; i < THINGS; i++)
		if (koids[i] == koid) {
			seen[i]++;
			ck_assert_uint_eq(handle_count(handle), 1);
			return;
		}
	ck_abort_msg("a handle to something unknown");
}

static void add(struct counts *sum, const struct counts *c)
{
	sum->sent_bytes += c->sent_bytes;
	sum->sent_handles += c->sent_handles;
	sum->sent_messages += c->sent_messages;
	sum->got_bytes += c->got_bytes;
	sum->got_handles += c->got_handles;
	sum->got_messages += c->got_messages;
}

/* What a player sends home: what it has, then what it has counted. */
static void hear(zx_handle_t channel, struct counts *sum)
{
	struct {
		struct header header;
		struct counts counts;
	} message;
	zx_handle_t handles[MAX_HANDLES];
	uint32_t bytes, n, i;

	do {
		assert_ok(zx_object_wait_one(channel, ZX_CHANNEL_READABLE, SOON, NULL));
		assert_ok(zx_channel_read(channel, 0, &message, handles, sizeof(message),
					  MAX_HANDLES, &bytes, &n));
		ck_assert_uint_eq(message.header.kind, COUNTS);
		for (i = 0; i < n; i++)
			see(handles[i]);
	} while (bytes < sizeof(message));
	ck_assert_uint_eq(message.header.seed, 0);
	add(sum, &message.counts);
}

START_TEST(no_byte_and_no_handle_is_lost_or_there_twice)
{
	const uint32_t turns = slow_machine() ? 150 : 800;
	zx_handle_t channels[PLAYERS][PLAYERS] = { 0 }, home[PLAYERS];
	struct counts sum = { 0 };
	struct mini minis[PLAYERS];
	uint32_t i, j;

	for (i = 0; i < PLAYERS; i++)
		for (j = 0; j < i; j++)
			assert_ok(zx_channel_create(0, &channels[i][j], &channels[j][i]));
	for (i = 1; i < PLAYERS; i++) {
		zx_handle_t row[PLAYERS - 1 + STOCK];

		assert_ok(zx_channel_create(0, &channels[i][i], &home[i]));
		for (j = 1; j < PLAYERS; j++)
			row[j - 1] = channels[i][j];
		for (j = 0; j < STOCK; j++)
			row[PLAYERS - 1 + j] = thing_new(i * STOCK + j);
		assert_ok(zx_channel_write(channels[0][i], 0, NULL, 0, row, ARRAY_SIZE(row)));
		start_player(i, turns, channels[i][0], &minis[i]);
	}
	for (i = 0; i < THREADS; i++) {
		struct player *p = &threads[i].player;

		p->device = open("/dev/zircon", O_RDWR | O_CLOEXEC);
		ck_assert_int_ge(p->device, 0);
		p->seed = i * 1234567;
		p->turns = turns;
		for (j = 1; j < PLAYERS; j++)
			p->channels[j] = channels[0][j];
	}
	for (i = 0; i < STOCK; i++) {
		struct player *p = &threads[i % THREADS].player;

		p->things[p->num_things++] = thing_new(i);
	}
	for (i = 0; i < THREADS; i++)
		ck_assert_int_eq(pthread_create(&threads[i].thread, NULL, thread_main,
						&threads[i].player), 0);
	for (i = 0; i < THREADS; i++) {
		struct player *p = &threads[i].player;

		pthread_join(threads[i].thread, NULL);
		ck_assert_uint_eq(p->error, 0);
		add(&sum, &p->counts);
		for (j = 0; j < p->num_things; j++)
			see(p->things[j]);
	}
	for (i = 1; i < PLAYERS; i++)
		hear(home[i], &sum);

	ck_assert_uint_eq(sum.sent_messages, (PLAYERS - 1 + THREADS) * turns);
	ck_assert_uint_eq(sum.got_messages, sum.sent_messages);
	ck_assert_uint_eq(sum.got_bytes, sum.sent_bytes);
	ck_assert_uint_eq(sum.got_handles, sum.sent_handles);
	ck_assert_uint_gt(sum.got_handles, THINGS);
	for (i = 0; i < THINGS; i++)
		ck_assert_int_eq(seen[i], 1);
	for (i = 1; i < PLAYERS; i++) {
		assert_no_message(channels[0][i]);
		mini_end(&minis[i]);
	}
}
END_TEST

/* ---- chaos -------------------------------------------------------------- */

#define SHARED 24
#define CHAOS_THREADS 4

/* Handles of channels and of one event, which all threads use, send and close at will. */
static zx_handle_t shared[SHARED];

struct chaos {
	zx_handle_t event;
	uint32_t state;
	uint32_t rounds;
	pthread_t thread;
};

static uint32_t chaos_draw(struct chaos *c, uint32_t below)
{
	c->state = c->state * 1664525 + 1013904223;
	return (c->state >> 8) % below;
}

static void chaos_put(struct chaos *c, zx_handle_t handle)
{
	zx_handle_t old = __atomic_exchange_n(&shared[chaos_draw(c, SHARED)], handle,
					      __ATOMIC_SEQ_CST);

	zx_handle_close(old);
}

static zx_handle_t chaos_get(struct chaos *c)
{
	return __atomic_load_n(&shared[chaos_draw(c, SHARED)], __ATOMIC_SEQ_CST);
}

static void chaos_call(struct chaos *c)
{
	uint32_t rd[4], bytes, n, i;
	zx_handle_t in[4];
	zx_channel_call_args_t args = {
		.wr_bytes = "1234", .wr_num_bytes = 4, .rd_bytes = rd, .rd_num_bytes = sizeof(rd),
		.rd_handles = in, .rd_num_handles = 4,
	};

	if (zx_channel_call(chaos_get(c), 0, after_ms(chaos_draw(c, 3)), &args, &bytes, &n))
		return;
	for (i = 0; i < n; i++)
		chaos_put(c, in[i]);
}

static void chaos_read(struct chaos *c)
{
	zx_handle_t handles[8], channel = chaos_get(c);
	uint32_t message[4], bytes, n, i;

	if (zx_channel_read(channel, chaos_draw(c, 2), message, handles, chaos_draw(c, 20),
			    chaos_draw(c, 8), &bytes, &n))
		return;
	/* Perhaps somebody's request. */
	if (bytes == 4 && chaos_draw(c, 2))
		zx_channel_write(channel, 0, message, 4, handles, n);
	for (i = 0; i < n; i++)
		chaos_put(c, handles[i]);
}

static void *chaos_thread(void *arg)
{
	struct chaos *c = arg;
	uint32_t i, j;

	for (i = 0; i < c->rounds; i++) {
		zx_handle_t handles[4] = { 0 };
		struct channel ch;

		switch (chaos_draw(c, 8)) {
		case 0:
			if (!zx_channel_create(0, &ch.a, &ch.b)) {
				chaos_put(c, ch.a);
				chaos_put(c, ch.b);
			}
			break;
		case 1:
			if (!zx_handle_duplicate(c->event, ZX_RIGHT_SAME_RIGHTS, &handles[0]))
				chaos_put(c, handles[0]);
			break;
		case 2:
		case 3:
		case 4:
			for (j = 0; j < 4; j++)
				handles[j] = chaos_get(c);
			zx_channel_write(chaos_get(c), 0, "12345678", chaos_draw(c, 9), handles,
					 chaos_draw(c, 5));
			break;
		case 5:
		case 6:
			chaos_read(c);
			break;
		default:
			chaos_call(c);
			break;
		}
	}
	return NULL;
}

START_TEST(channels_that_threads_send_read_and_close_at_will_leave_nothing_behind)
{
	struct chaos chaos[CHAOS_THREADS];
	zx_handle_t event;
	long before;
	int i;

	cgroup_enter();
	event = event_new();
	before = cgroup_charged();
	for (i = 0; i < CHAOS_THREADS; i++) {
		chaos[i] = (struct chaos){ .event = event, .state = i * 99991 + 1,
					   .rounds = slow_machine() ? 600 : 40000 };
		ck_assert_int_eq(pthread_create(&chaos[i].thread, NULL, chaos_thread, &chaos[i]),
				 0);
	}
	for (i = 0; i < CHAOS_THREADS; i++)
		pthread_join(chaos[i].thread, NULL);
	for (i = 0; i < SHARED; i++)
		zx_handle_close(shared[i]);
	assert_handles_become(event, 1);
	eventually(cgroup_charged() <= before + CHARGE_SLACK);
	cgroup_leave();
}
END_TEST

int main(void)
{
	test_begin("channel_stress");
	test_case("random", no_byte_and_no_handle_is_lost_or_there_twice,
		  channels_that_threads_send_read_and_close_at_will_leave_nothing_behind);
	return test_end();
}
