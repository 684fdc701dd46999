// SPDX-License-Identifier: GPL-2.0-only
/* zx_vmar_unmap_handle_close_thread_exit: memory.md 3.7. */
#include <sched.h>
#include <signal.h>
#include <sys/wait.h>

#include "common.h"

#define STACK PAGES(16)

/* What a thread without a libc of its own is told, and says before it goes. */
struct drop {
	zx_handle_t vmar;
	zx_vaddr_t stack;
	size_t size;
	zx_handle_t close;
	volatile zx_status_t failed;
	volatile uint32_t tid; /* Linux clears it when the thread has ended */
};

static int drop_own_stack(void *arg)
{
	struct drop *d = arg;

	d->failed = zx_vmar_unmap_handle_close_thread_exit(d->vmar, d->stack, d->size, d->close);
	/* As a raw clone() ends: back into libc, which makes it exit(2). */
	return 0;
}

static void run(struct drop *d)
{
	const int flags = CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD |
			  CLONE_SYSVSEM | CLONE_PARENT_SETTID | CLONE_CHILD_CLEARTID;

	d->tid = 1;
	ck_assert_int_gt(clone(drop_own_stack, (void *)(d->stack + STACK), flags, d,
			       (void *)&d->tid, NULL, (void *)&d->tid), 0);
	eventually(d->tid == 0);
}

static struct drop new_drop(void)
{
	struct drop d = { .size = STACK, .failed = 1 };

	d.vmar = vmar_new(CAN_MAP_ALL, STACK, NULL);
	d.stack = map_at(d.vmar, READ_WRITE, 0, vmo_new(STACK), STACK);
	return d;
}

START_TEST(a_thread_drops_its_stack_and_closes_a_handle)
{
	static struct drop d;
	zx_handle_t event = event_new();

	d = new_drop();
	d.close = with_rights(event, ZX_RIGHT_SAME_RIGHTS);
	ck_assert_uint_eq(handle_count(event), 2);
	run(&d);
	ck_assert_int_eq(d.failed, 1);
	ck_assert(!is_valid(d.close));
	ck_assert_uint_eq(handle_count(event), 1);
	assert_no_access(d.stack);
	assert_no_access(d.stack + STACK - 8);
	assert_drawing(0, d.stack, "................");
}
END_TEST

START_TEST(without_a_handle_it_just_goes)
{
	static struct drop d;

	d = new_drop();
	d.close = ZX_HANDLE_INVALID;
	run(&d);
	ck_assert_int_eq(d.failed, 1);
	assert_no_access(d.stack);
}
END_TEST

START_TEST(when_the_unmapping_fails_nothing_is_done)
{
	static struct drop d;
	sigset_t before, after;
	int i;

	d = new_drop();
	d.close = event_new();
	d.size = STACK + PAGE;
	run(&d);
	ck_assert_int_eq(d.failed, ZX_ERR_INVALID_ARGS);
	ck_assert(is_valid(d.close));
	assert_read_write(d.stack);
	/* The statuses are those of zx_vmar_unmap, and the caller is as it was. */
	sigprocmask(SIG_SETMASK, NULL, &before);
	for (i = 0; i < BAD_HANDLES; i++)
		assert_status(zx_vmar_unmap_handle_close_thread_exit(bad_handle(i, d.vmar), d.stack,
								     PAGE, d.close),
			      ZX_ERR_BAD_HANDLE);
	assert_status(zx_vmar_unmap_handle_close_thread_exit(d.close, d.stack, PAGE, d.close),
		      ZX_ERR_WRONG_TYPE);
	assert_status(zx_vmar_unmap_handle_close_thread_exit(d.vmar, d.stack + 1, PAGE, d.close),
		      ZX_ERR_INVALID_ARGS);
	assert_status(zx_vmar_unmap_handle_close_thread_exit(d.vmar, d.stack, 0, d.close),
		      ZX_ERR_INVALID_ARGS);
	assert_status(zx_vmar_unmap_handle_close_thread_exit(vmar_destroyed(), d.stack, PAGE,
							     d.close), ZX_ERR_BAD_STATE);
	sigprocmask(SIG_SETMASK, NULL, &after);
	ck_assert(!memcmp(&before, &after, 8));
	ck_assert(is_valid(d.close));
	assert_read_write(d.stack);
}
END_TEST

START_TEST(a_bad_handle_traps)
{
	zx_handle_t vmar;
	zx_vaddr_t at;
	int status;
	pid_t pid;

	pid = fork();
	ck_assert_int_ge(pid, 0);
	if (!pid) {
		vmar = vmar_new(CAN_MAP_ALL, PAGES(2), NULL);
		at = map_at(vmar, READ_WRITE, 0, vmo_new(PAGE), PAGE);
		zx_vmar_unmap_handle_close_thread_exit(vmar, at, PAGE, 0x7ffffffc);
		_exit(0);
	}
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert(WIFSIGNALED(status));
	ck_assert_int_eq(WTERMSIG(status), SIGILL);
}
END_TEST

START_TEST(it_works_first_thing_after_a_fork)
{
	zx_handle_t event = event_new();
	zx_status_t status;
	int result;
	pid_t pid;

	/* The child's descriptor is its parent's: it opens the device anew. */
	pid = fork();
	ck_assert_int_ge(pid, 0);
	if (!pid) {
		status = zx_vmar_unmap_handle_close_thread_exit(event, 0x200000, PAGE, event);
		_exit(status == ZX_ERR_BAD_HANDLE ? 0 : 1);
	}
	ck_assert_int_eq(waitpid(pid, &result, 0), pid);
	ck_assert_int_eq(result, 0);
}
END_TEST

int main(void)
{
	test_begin("thread_drop_stack");
	test_case("drop", a_thread_drops_its_stack_and_closes_a_handle, without_a_handle_it_just_goes,
		  when_the_unmapping_fails_nothing_is_done, a_bad_handle_traps,
		  it_works_first_thing_after_a_fork);
	return test_end();
}
