// SPDX-License-Identifier: GPL-2.0-only
/*
 * A program that feeds the device garbage: only errors come, and nobody else notices.
 * Random, but from a seed that is printed: ZX_TEST_SEED repeats a run.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/wait.h>

#include <linux/zircon.h>
#include <linux/zircon_status.h>

#include "common.h"

static uint64_t seed = 20260101;

struct random {
	uint64_t state;
};

/* xorshift64* */
static uint64_t draw(struct random *r)
{
	r->state ^= r->state >> 12;
	r->state ^= r->state << 25;
	r->state ^= r->state >> 27;
	return r->state * 0x2545f4914f6cdd1dull;
}

static const unsigned int known[] = {
	ZX_IOC_INFO, ZX_IOC_SELF, ZX_IOC_HANDLE_CLOSE, ZX_IOC_HANDLE_CLOSE_MANY,
	ZX_IOC_HANDLE_DUPLICATE, ZX_IOC_HANDLE_REPLACE, ZX_IOC_HANDLE_CHECK_VALID,
	ZX_IOC_OBJECT_GET_INFO, ZX_IOC_OBJECT_GET_PROPERTY, ZX_IOC_OBJECT_SET_PROPERTY,
	ZX_IOC_OBJECT_SIGNAL, ZX_IOC_OBJECT_WAIT_ONE, ZX_IOC_EVENT_CREATE, ZX_IOC_JOB_CREATE,
	ZX_IOC_TASK_KILL, ZX_IOC_PROCESS_CREATE, ZX_IOC_PROCESS_START, ZX_IOC_PROCESS_READ_MEMORY,
	ZX_IOC_PROCESS_WRITE_MEMORY, ZX_IOC_THREAD_CREATE, ZX_IOC_THREAD_SELF, ZX_IOC_VMO_CREATE,
	ZX_IOC_VMO_READ, ZX_IOC_VMO_WRITE, ZX_IOC_VMO_GET_SIZE, ZX_IOC_VMO_REPLACE_AS_EXECUTABLE,
	ZX_IOC_VMAR_ALLOCATE, ZX_IOC_VMAR_MAP, ZX_IOC_VMAR_UNMAP, ZX_IOC_VMAR_DESTROY,
	ZX_IOC_EMBRYO, ZX_IOC_ROOT_JOB, ZX_IOC_VMO_SET_SIZE, ZX_IOC_VMO_GET_STREAM_SIZE,
	ZX_IOC_VMO_SET_STREAM_SIZE, ZX_IOC_VMO_OP_RANGE, ZX_IOC_VMO_CREATE_CHILD,
	ZX_IOC_VMO_SET_CACHE_POLICY, ZX_IOC_VMO_TRANSFER_DATA, ZX_IOC_VMAR_PROTECT,
	ZX_IOC_VMAR_OP_RANGE, ZX_IOC_OBJECT_SIGNAL_PEER, ZX_IOC_OBJECT_WAIT_ASYNC,
	ZX_IOC_PORT_CREATE, ZX_IOC_PORT_QUEUE, ZX_IOC_PORT_WAIT, ZX_IOC_PORT_CANCEL,
	ZX_IOC_PORT_CANCEL_KEY, ZX_IOC_EVENTPAIR_CREATE,
	ZX_IOC_CHANNEL_CREATE, ZX_IOC_CHANNEL_WRITE, ZX_IOC_CHANNEL_WRITE_ETC, ZX_IOC_CHANNEL_READ,
	ZX_IOC_CHANNEL_READ_ETC, ZX_IOC_CHANNEL_CALL, ZX_IOC_CHANNEL_CALL_ETC,
	ZX_IOC_SOCKET_CREATE, ZX_IOC_SOCKET_WRITE, ZX_IOC_SOCKET_READ,
	ZX_IOC_SOCKET_SET_DISPOSITION, ZX_IOC_FIFO_CREATE, ZX_IOC_FIFO_READ, ZX_IOC_FIFO_WRITE,
	ZX_IOC_TIMER_CREATE, ZX_IOC_TIMER_SET, ZX_IOC_TIMER_CANCEL,
	ZX_IOC_FUTEX_WAIT, ZX_IOC_FUTEX_WAKE, ZX_IOC_FUTEX_REQUEUE, ZX_IOC_FUTEX_GET_OWNER,
	ZX_IOC_FD_FROM_HANDLE, ZX_IOC_HANDLE_FROM_FD,
	ZX_IOC_TIMER_CREATE, ZX_IOC_TIMER_SET, ZX_IOC_TIMER_CANCEL, ZX_IOC_OBJECT_GET_CHILD,
	ZX_IOC_SYSTEM_GET_EVENT, ZX_IOC_JOB_SET_POLICY, ZX_IOC_JOB_SET_CRITICAL,
	ZX_IOC_THREAD_START, ZX_IOC_THREAD_BIRTH, ZX_IOC_THREAD_BORN,
};

#define KNOWN ARRAY_SIZE(known)

/* Numbers that ask nothing of their argument, or so little that chance may hit it. */
static bool may_succeed(unsigned int nr, unsigned long arg)
{
	if (_IOC_NR(nr) == _IOC_NR(ZX_IOC_HANDLE_CLOSE))
		return (uint32_t)arg == ZX_HANDLE_INVALID;
	switch (_IOC_NR(nr)) {
	case _IOC_NR(ZX_IOC_INFO):
	case _IOC_NR(ZX_IOC_SELF):
	case _IOC_NR(ZX_IOC_THREAD_SELF):
	case _IOC_NR(ZX_IOC_ROOT_JOB):
	case _IOC_NR(ZX_IOC_HANDLE_CLOSE_MANY):
	case _IOC_NR(ZX_IOC_PROCESS_EXIT):
	case _IOC_NR(ZX_IOC_THREAD_EXIT):
	case _IOC_NR(ZX_IOC_THREAD_BIRTH):
		return true;
	}
	return false;
}

static bool is_errno_of_ours(int err)
{
	switch (err) {
	case EFAULT:
	case E2BIG:
	case ESTALE:
	case EINTR:
#define CASE(name, status, errnum) case errnum:
	ZX_STATUS_TABLE(CASE)
#undef CASE
		return true;
	}
	return false;
}

static int open_device(void)
{
	int fd = open(ZX_DEVICE_PATH, O_RDWR | O_CLOEXEC);

	ck_assert_int_ge(fd, 0);
	return fd;
}

/* ---- Garbage ------------------------------------------------------------ */

struct garbage {
	int fd;
	int rounds;
	struct random random;
	int unexpected;
	unsigned int nr;
	int err;
};

/* A page of random bytes, and its end, and nothing at all. */
static unsigned long garbage_pointer(struct random *r, unsigned char *page)
{
	size_t i;

	for (i = 0; i < 256; i++) {
		page[i] = draw(r);
		page[PAGE - 256 + i] = page[i];
	}
	switch (draw(r) % 8) {
	case 0:
		return 0;
	case 1:
		return BAD_ADDRESS;
	case 2:
		return KERNEL_ADDRESS + draw(r) % GIB(64ul);
	case 3:
		return draw(r);
	case 4: /* runs over the end of what is mapped */
		return (unsigned long)page + PAGE - draw(r) % 64;
	default:
		return (unsigned long)page + draw(r) % 8;
	}
}

static void *garbage_thread(void *arg)
{
	struct garbage *g = arg;
	unsigned char *page;
	int i;

	page = mmap(NULL, PAGES(2), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (page == MAP_FAILED || munmap(page + PAGE, PAGE)) {
		g->unexpected++;
		return NULL;
	}
	for (i = 0; i < g->rounds; i++) {
		unsigned long argument;
		unsigned int nr;
		long result;

		switch (draw(&g->random) % 4) {
		case 0: /* any number */
			nr = draw(&g->random);
			break;
		case 1: /* our magic, any number and size */
			nr = _IOC(draw(&g->random) % 4, ZX_IOC_MAGIC, draw(&g->random) & 0xff,
				  draw(&g->random) % 512);
			break;
		default:
			nr = known[draw(&g->random) % KNOWN];
			break;
		}
		/* Those two end what calls them. */
		if (_IOC_NR(nr) == _IOC_NR(ZX_IOC_PROCESS_EXIT) ||
		    _IOC_NR(nr) == _IOC_NR(ZX_IOC_THREAD_EXIT))
			continue;
		/* Generic ones of the file layer: FIONBIO and the like. */
		if (_IOC_TYPE(nr) != ZX_IOC_MAGIC)
			nr = (nr & ~(_IOC_TYPEMASK << _IOC_TYPESHIFT)) | 'Y' << _IOC_TYPESHIFT;
		argument = garbage_pointer(&g->random, page);
		result = ioctl(g->fd, nr, argument);
		if (result == -1 ? !is_errno_of_ours(errno) :
		    !(_IOC_TYPE(nr) == ZX_IOC_MAGIC && may_succeed(nr, argument))) {
			g->unexpected++;
			g->nr = nr;
			g->err = result == -1 ? errno : 0;
		}
	}
	munmap(page, PAGE);
	return NULL;
}

START_TEST(garbage_from_several_threads_gives_only_errors)
{
	struct garbage garbage[4];
	zx_handle_t event = event_new();
	pthread_t threads[4];
	int i;

	for (i = 0; i < 4; i++) {
		garbage[i] = (struct garbage){ .fd = open_device(),
					       .rounds = slow_machine() ? 5000 : 100000,
					       .random = { seed + i } };
		ck_assert_int_eq(pthread_create(&threads[i], NULL, garbage_thread, &garbage[i]),
				 0);
	}
	for (i = 0; i < 4; i++) {
		ck_assert_int_eq(pthread_join(threads[i], NULL), 0);
		ck_assert_msg(!garbage[i].unexpected,
			      "seed %llu: %d results, the last of ioctl 0x%08x: errno %d",
			      (unsigned long long)seed + i, garbage[i].unexpected, garbage[i].nr,
			      garbage[i].err);
	}
	/* Its own handles are as they were: no random value hits one of 2^32. */
	ck_assert(is_valid(event));
	ck_assert_uint_eq(signals_of(event), 0);
}
END_TEST

START_TEST(unknown_numbers_are_enotty)
{
	int fd = open_device(), nr;
	char buffer[512] = { 0 };

	for (nr = 0; nr < 256; nr++) {
		unsigned int i;
		bool is_known = nr == _IOC_NR(ZX_IOC_PROCESS_EXIT) ||
				nr == _IOC_NR(ZX_IOC_THREAD_EXIT) ||
				/* Garbage for a deadline makes it sleep. */
				nr == _IOC_NR(ZX_IOC_OBJECT_WAIT_MANY);

		for (i = 0; i < KNOWN; i++)
			is_known |= nr == (int)_IOC_NR(known[i]);
		if (is_known)
			continue;
		ck_assert_int_eq(ioctl(fd, _IOC(_IOC_READ | _IOC_WRITE, ZX_IOC_MAGIC, nr, 64),
				       buffer), -1);
		ck_assert_int_eq(errno, ENOTTY);
	}
	/* Another magic. */
	ck_assert_int_eq(ioctl(fd, _IOW('Y', 0x8c, struct zx_ioc_create), buffer), -1);
	ck_assert_int_eq(errno, ENOTTY);
}
END_TEST

START_TEST(read_write_mmap_and_the_like_do_nothing_on_the_device)
{
	int fd = open_device();
	char buffer[64];

	ck_assert_int_eq(read(fd, buffer, sizeof(buffer)), -1);
	ck_assert_int_eq(write(fd, buffer, sizeof(buffer)), -1);
	ck_assert_ptr_eq(mmap(NULL, PAGE, PROT_READ, MAP_SHARED, fd, 0), MAP_FAILED);
	ck_assert_ptr_eq(mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0), MAP_FAILED);
	event_new();
}
END_TEST

/* ---- Valid handles, random arguments ------------------------------------ */

#define HANDLES 10

/* A duplicate goes into a descriptor, or is shown by one; then what can be done with it. */
static void wild_descriptor(struct random *r, zx_handle_t handle)
{
	struct pollfd pfd = { .events = POLLIN };
	zx_handle_t given, out;
	size_t size = (draw(r) % 20 + 1) * PAGE;
	void *where;

	if (zx_handle_duplicate(handle, ZX_RIGHT_SAME_RIGHTS, &given))
		return;
	if (zx_fd_from_handle(given, draw(r) % 2 ? draw(r) : 0, draw(r) % 2, &pfd.fd)) {
		zx_handle_close(given);
		return;
	}
	if (draw(r) % 2)
		zx_object_signal(handle, draw(r), draw(r));
	poll(&pfd, 1, 0);
	where = mmap(NULL, size, draw(r) % 8, draw(r) % 2 ? MAP_SHARED : MAP_PRIVATE, pfd.fd,
		     draw(r) % 20 * PAGE);
	if (where != MAP_FAILED) {
		zx_vmo_read(handle, where, draw(r) % 20 * PAGE, size);
		zx_vmo_write(handle, where, draw(r) % 20 * PAGE, size);
		munmap(where, size);
	}
	if (!zx_handle_from_fd(pfd.fd, draw(r) % 2 ? ZX_RIGHT_SAME_RIGHTS : draw(r), &out))
		zx_handle_close(out);
	close(pfd.fd);
	if (is_valid(given))
		zx_handle_close(given);
}

/* Makes calls at random with real handles; may crash itself, and nothing else. */
static void wild(struct random *r, int rounds)
{
	zx_handle_t handles[HANDLES], out, process, root;
	static uint64_t memory[64];
	zx_vaddr_t address, base;
	int i;

	handles[0] = event_new();
	handles[1] = vmo_new(PAGES(16));
	handles[2] = vmar_new(CAN_MAP_ALL, PAGES(64), &base);
	handles[3] = job_new(zx_job_default());
	assert_ok(zx_process_create(handles[3], "w", 1, 0, &process, &root));
	handles[4] = process;
	handles[5] = root;
	assert_ok(zx_thread_create(process, "t", 1, 0, &handles[6]));
	handles[7] = vmo_executable(PAGES(4));
	assert_ok(zx_vmo_create(PAGES(8), ZX_VMO_RESIZABLE, &handles[8]));
	assert_ok(zx_vmo_create_child(handles[8], ZX_VMO_CHILD_SNAPSHOT, 0, PAGES(12),
				      &handles[9]));
	for (i = 0; i < rounds; i++) {
		zx_handle_t h = handles[draw(r) % HANDLES], h2 = handles[draw(r) % HANDLES];
		uint32_t options = draw(r) & draw(r) & 0xffff;
		uint64_t offset = draw(r) % 70 * PAGE, size = draw(r) % 20 * PAGE;
		void *pointer = draw(r) % 8 ? (void *)memory : bad_pointer;
		size_t actual;

		if (!(draw(r) % 16))
			offset = draw(r);
		if (!(draw(r) % 16))
			size = draw(r);
		switch (draw(r) % 30) {
		case 0:
			if (!zx_vmar_allocate(h, options, offset, size, &out, &address))
				zx_handle_close(out);
			break;
		case 1:
		case 2:
		case 3:
			zx_vmar_map(h, options, offset, h2, draw(r) % 20 * PAGE, size, pointer);
			break;
		case 4:
			zx_vmar_unmap(h, base + offset, size);
			break;
		case 5:
			zx_object_get_info(h, draw(r) % 30, pointer, draw(r) % 512, NULL, NULL);
			break;
		case 6:
			zx_object_signal(h, draw(r), draw(r));
			break;
		case 7:
			zx_object_wait_one(h, draw(r), draw(r) % 2, pointer);
			break;
		case 8:
			zx_vmo_read(h, pointer, offset, size % sizeof(memory));
			break;
		case 9:
			zx_vmo_write(h, pointer, offset, size % sizeof(memory));
			break;
		case 10:
			if (!zx_handle_duplicate(h, draw(r) % 2 ? ZX_RIGHT_SAME_RIGHTS : draw(r),
						 &out))
				zx_handle_close(out);
			break;
		case 11:
			if (draw(r) % 50)
				zx_process_read_memory(h, base + offset, memory, 64, &actual);
			else
				zx_process_start(h, h2, offset, offset, 0, 0);
			break;
		case 12:
			zx_process_write_memory(h, base + offset, memory, 64, &actual);
			break;
		case 13:
			if (!zx_thread_create(h, (char *)pointer, 40, 0, &out))
				zx_handle_close(out);
			break;
		case 14:
			zx_object_set_property(h, draw(r) % 20, pointer, draw(r) % 64);
			break;
		case 15:
			zx_object_get_property(h, draw(r) % 20, pointer, draw(r) % 64);
			break;
		case 16:
			if (!zx_vmar_allocate(h, CAN_MAP_ALL, 0, PAGES(4), &out, &address)) {
				zx_vmar_map(out, READ_WRITE, 0, h2, 0, PAGE, &address);
				zx_vmar_destroy(out);
				zx_handle_close(out);
			}
			break;
		case 17:
			if (!zx_vmo_create(draw(r), options, &out))
				zx_handle_close(out);
			break;
		case 18:
			if (!(draw(r) % 200))
				zx_task_kill(h);
			break;
		case 19:
			if (!(draw(r) % 200))
				zx_vmar_destroy(h);
			break;
		case 20:
			zx_vmar_protect(h, options & READ_WRITE_EXECUTE, base + offset, size);
			break;
		case 21:
			zx_vmar_op_range(h, draw(r) % 16, base + offset, size, NULL, 0);
			break;
		case 22:
			zx_vmo_op_range(h, draw(r) % 16, offset, size % MIB(16ul), pointer, 32);
			break;
		case 23:
			zx_vmo_set_size(h, size % MIB(1ul));
			break;
		case 24:
			zx_vmo_set_stream_size(h, size);
			break;
		case 25:
		case 26:
			/* Often in place of a VMO that was there. */
			if (!zx_vmo_create_child(h, 1u << draw(r) % 8 | 1u << draw(r) % 8,
						 offset % PAGES(16), size % PAGES(32), &out)) {
				zx_handle_close(handles[9]);
				handles[9] = out;
			}
			break;
		case 27:
			zx_vmo_transfer_data(h, 0, offset % PAGES(16), size % PAGES(16), h2,
					     draw(r) % 16 * PAGE);
			break;
		case 28:
		case 29:
			wild_descriptor(r, h);
			break;
		}
	}
}

START_TEST(random_calls_with_real_handles_hurt_nobody_else)
{
	zx_handle_t event = event_new();
	zx_vaddr_t address = map_anywhere(zx_vmar_root_self(), READ_WRITE, vmo_numbered(1, 3),
					  PAGE);
	int i, n = slow_machine() ? 4 : 20;
	size_t tasks = count_tasks();

	for (i = 0; i < n; i++) {
		pid_t child = fork();
		int status;

		if (!child) {
			struct random r = { seed * 31 + i };

			wild(&r, slow_machine() ? 1000 : 10000);
			_exit(0);
		}
		ck_assert_int_eq(waitpid(child, &status, 0), child);
		/* It may have overmapped and so killed itself. */
		ck_assert_msg(WIFEXITED(status) ? !WEXITSTATUS(status) :
			      WTERMSIG(status) == SIGSEGV || WTERMSIG(status) == SIGBUS,
			      "seed %llu, child %d: status 0x%x", (unsigned long long)seed, i,
			      status);
	}
	ck_assert(is_valid(event));
	ck_assert_uint_eq(load32(address), 3);
	eventually(count_tasks() <= tasks);
	event_new();
}
END_TEST

/* ---- Races on one handle ------------------------------------------------ */

struct race {
	zx_handle_t vmar;
	zx_handle_t vmo;
	zx_handle_t event;
	struct random random;
	int rounds;
};

static void *race_thread(void *arg)
{
	struct race *race = arg;
	zx_handle_t out;
	zx_vaddr_t address;
	uint32_t value;
	int i;

	for (i = 0; i < race->rounds; i++) {
		uint64_t n = draw(&race->random);

		switch (n % 8) {
		case 0:
			zx_vmar_map(race->vmar, READ_WRITE | ZX_VM_SPECIFIC_OVERWRITE,
				    n / 8 % 16 * PAGE, race->vmo, 0, PAGES(n / 128 % 4), &address);
			break;
		case 1:
			zx_vmar_unmap(race->vmar, vmar_info(race->vmar).base + n / 8 % 16 * PAGE,
				      PAGES(n / 128 % 4));
			break;
		case 2:
			probe_write(vmar_info(race->vmar).base + n / 8 % 16 * PAGE);
			break;
		case 3:
			if (!zx_vmar_allocate(race->vmar, CAN_MAP_ALL, 0, PAGES(2), &out,
					      &address)) {
				zx_vmar_map(out, READ_WRITE, 0, race->vmo, 0, PAGE, &address);
				zx_vmar_destroy(out);
				zx_handle_close(out);
			}
			break;
		case 4:
			zx_vmo_read(race->vmo, &value, n / 8 % 4 * PAGE, 4);
			break;
		case 5:
			zx_vmo_read(race->vmo, (void *)(vmar_info(race->vmar).base +
							n / 8 % 16 * PAGE), 0, 64);
			break;
		case 6:
			zx_object_signal(race->event, n, n >> 32);
			break;
		case 7:
			zx_object_wait_one(race->event, n, 0, &value);
			break;
		}
	}
	return NULL;
}

START_TEST(threads_that_race_on_one_vmar_end_in_order)
{
	struct race race = { vmar_new(CAN_MAP_ALL, PAGES(16), NULL), vmo_new(PAGES(4)),
			     event_new(), { 0 }, slow_machine() ? 150 : 10000 };
	struct race races[4];
	pthread_t threads[4];
	zx_vaddr_t base;
	int i;

	/* The fault handlers stay in place while all of them run. */
	for (i = 0; i < 4; i++) {
		races[i] = race;
		races[i].random.state = seed + 100 + i;
		ck_assert_int_eq(pthread_create(&threads[i], NULL, race_thread, &races[i]), 0);
	}
	for (i = 0; i < 4; i++)
		ck_assert_int_eq(pthread_join(threads[i], NULL), 0);
	base = vmar_info(race.vmar).base;
	assert_ok(zx_vmar_unmap(race.vmar, base, PAGES(16)));
	for (i = 0; i < 16; i++)
		assert_no_access(base + PAGES(i));
	ck_assert_uint_eq(vmo_info(race.vmo).num_mappings, 0);
	map_at(race.vmar, READ_WRITE, 0, race.vmo, PAGES(16));
}
END_TEST

static void *closer_thread(void *arg)
{
	zx_handle_t *shared = arg;
	int i;

	for (i = 0; i < (slow_machine() ? 2000 : 50000); i++) {
		zx_handle_t handle = __atomic_load_n(shared, __ATOMIC_SEQ_CST), new;

		/* The loser of the race finds no handle. */
		zx_object_signal(handle, 0, ZX_USER_SIGNAL_0);
		if (zx_handle_replace(handle, ZX_RIGHT_SAME_RIGHTS, &new) == ZX_OK)
			__atomic_store_n(shared, new, __ATOMIC_SEQ_CST);
	}
	return NULL;
}

START_TEST(threads_that_replace_one_handle_leave_one)
{
	zx_handle_t watch = event_new(), shared = with_rights(watch, ZX_RIGHT_SAME_RIGHTS);
	pthread_t threads[4];
	int i;

	for (i = 0; i < 4; i++)
		ck_assert_int_eq(pthread_create(&threads[i], NULL, closer_thread, &shared), 0);
	for (i = 0; i < 4; i++)
		ck_assert_int_eq(pthread_join(threads[i], NULL), 0);
	ck_assert_uint_eq(handle_count(watch), 2);
}
END_TEST

/* ---- Self-appointed embryos --------------------------------------------- */

START_TEST(a_program_cannot_make_an_embryo_of_itself_by_mistake)
{
	struct zx_ioc_embryo request = { .ticket = 1234567, .fd = open_device() };
	int status;
	pid_t child = fork();

	if (!child) {
		/* Attached by itself: refused, and it lives on. */
		event_new();
		request.fd = open(ZX_DEVICE_PATH, O_RDWR);
		request.flags = 0x80;
		_exit(ioctl(request.fd, ZX_IOC_EMBRYO, &request) != -1);
	}
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert_int_eq(status, 0);
}
END_TEST

int main(void)
{
	const char *wanted = getenv("ZX_TEST_SEED");

	if (wanted)
		seed = strtoull(wanted, NULL, 0);
	printf("# seed %llu\n", (unsigned long long)seed);
	test_begin("hostile");
	test_case("garbage", unknown_numbers_are_enotty,
		  garbage_from_several_threads_gives_only_errors,
		  read_write_mmap_and_the_like_do_nothing_on_the_device);
	test_case("wild", random_calls_with_real_handles_hurt_nobody_else);
	test_case("races", threads_that_race_on_one_vmar_end_in_order,
		  threads_that_replace_one_handle_leave_one);
	test_case("embryo", a_program_cannot_make_an_embryo_of_itself_by_mistake);
	return test_end();
}
