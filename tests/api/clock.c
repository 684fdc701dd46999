// SPDX-License-Identifier: GPL-2.0-only
/* Clocks, sleeping and random numbers: objects.md 12, 13. */
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>

#include "common.h"

static int64_t linux_now(clockid_t clock)
{
	struct timespec ts;

	ck_assert_int_eq(clock_gettime(clock, &ts), 0);
	return ts.tv_sec * 1000000000l + ts.tv_nsec;
}

/* ---- clocks -------------------------------------------------------------------- */

START_TEST(the_clocks_are_those_of_linux)
{
	int64_t before = linux_now(CLOCK_MONOTONIC), boot = linux_now(CLOCK_BOOTTIME);
	zx_instant_mono_t mono = zx_clock_get_monotonic();
	zx_instant_boot_t at = zx_clock_get_boot();

	ck_assert_int_ge(mono, before);
	ck_assert_int_le(mono, linux_now(CLOCK_MONOTONIC));
	ck_assert_int_ge(at, boot);
	ck_assert_int_le(at, linux_now(CLOCK_BOOTTIME));
}
END_TEST

START_TEST(ticks_count_so_many_in_a_second)
{
	zx_ticks_t per_second = zx_ticks_per_second();
	zx_instant_mono_t before = zx_clock_get_monotonic();
	zx_ticks_t ticks = zx_ticks_get(), boot = zx_ticks_get_boot();
	zx_instant_mono_t after = zx_clock_get_monotonic();

	ck_assert_int_gt(per_second, 0);
	ck_assert_int_ge((__int128)ticks * ZX_SEC(1) / per_second, before);
	ck_assert_int_le((__int128)ticks * ZX_SEC(1) / per_second, after);
	ck_assert_int_ge(boot, ticks);
	ck_assert_int_ge(zx_ticks_get(), ticks);
}
END_TEST

START_TEST(a_deadline_is_now_and_so_much_and_saturates)
{
	zx_instant_mono_t before = zx_clock_get_monotonic();
	zx_instant_mono_t deadline = zx_deadline_after(ZX_SEC(5));

	ck_assert_int_ge(deadline, before + ZX_SEC(5));
	ck_assert_int_le(deadline, zx_clock_get_monotonic() + ZX_SEC(5));
	ck_assert_int_lt(zx_deadline_after(-1), zx_clock_get_monotonic());
	ck_assert_int_eq(zx_deadline_after(INT64_MAX), ZX_TIME_INFINITE);
	ck_assert_int_eq(zx_deadline_after(INT64_MAX - 100), ZX_TIME_INFINITE);
	ck_assert_int_lt(zx_deadline_after(INT64_MIN), 0);
}
END_TEST

/* ---- sleeping ------------------------------------------------------------------ */

START_TEST(a_deadline_that_is_past_is_no_sleep)
{
	assert_ok(zx_nanosleep(ZX_TIME_INFINITE_PAST));
	assert_ok(zx_nanosleep(-1));
	assert_ok(zx_nanosleep(0));
	assert_ok(zx_nanosleep(1));
	assert_ok(zx_nanosleep(zx_clock_get_monotonic()));
}
END_TEST

START_TEST(sleep_ends_after_the_deadline)
{
	zx_instant_mono_t deadline = zx_deadline_after(ZX_MSEC(20));

	assert_ok(zx_nanosleep(deadline));
	ck_assert_int_ge(zx_clock_get_monotonic(), deadline);
}
END_TEST

static volatile int alarms;

static void count_alarm(int number)
{
	(void)number;
	alarms++;
}

START_TEST(sleep_goes_on_after_linux_signals)
{
	struct itimerspec often = { { 0, 5000000 }, { 0, 5000000 } };
	struct sigaction action = { .sa_handler = count_alarm };
	zx_instant_mono_t deadline;
	timer_t timer;

	ck_assert_int_eq(sigaction(SIGALRM, &action, NULL), 0);
	ck_assert_int_eq(timer_create(CLOCK_MONOTONIC, NULL, &timer), 0);
	ck_assert_int_eq(timer_settime(timer, 0, &often, NULL), 0);
	/* As long as it takes until there were some. */
	while (alarms < 3) {
		deadline = zx_deadline_after(ZX_MSEC(50));
		assert_ok(zx_nanosleep(deadline));
		ck_assert_int_ge(zx_clock_get_monotonic(), deadline);
	}
	timer_delete(timer);
}
END_TEST

START_TEST(who_sleeps_for_ever_can_be_killed)
{
	pid_t child = fork();
	int status;

	ck_assert_int_ge(child, 0);
	if (!child) {
		zx_nanosleep(ZX_TIME_INFINITE);
		_exit(1);
	}
	sleep_ms(20);
	ck_assert_int_eq(waitpid(child, &status, WNOHANG), 0);
	ck_assert_int_eq(kill(child, SIGKILL), 0);
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert(WIFSIGNALED(status));
}
END_TEST

/* ---- random numbers ------------------------------------------------------------ */

static size_t zeros(const uint8_t *bytes, size_t n)
{
	size_t found = 0;

	while (n--)
		found += !bytes[n];
	return found;
}

START_TEST(a_draw_of_any_size_fills_all_of_it_and_nothing_more)
{
	static const size_t sizes[] = { 0, 1, 255, 256, 257, 5000 };
	static uint8_t bytes[5001], again[5000];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		memset(bytes, 0, sizeof(bytes));
		zx_cprng_draw(bytes, sizes[i]);
		ck_assert_uint_eq(zeros(bytes + sizes[i], sizeof(bytes) - sizes[i]),
				  sizeof(bytes) - sizes[i]);
	}
	/* About 20 are zero; 200 never are. */
	ck_assert_uint_lt(zeros(bytes, 5000), 200);
	zx_cprng_draw(again, sizeof(again));
	ck_assert_int_ne(memcmp(bytes, again, sizeof(again)), 0);
}
END_TEST

START_TEST(a_draw_into_nothing_ends_the_program)
{
	pid_t child = fork();
	int status;

	ck_assert_int_ge(child, 0);
	if (!child) {
		signal(SIGILL, SIG_DFL);
		signal(SIGSEGV, SIG_DFL);
		signal(SIGTRAP, SIG_DFL);
		zx_cprng_draw(bad_pointer, 16);
		_exit(0);
	}
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert(WIFSIGNALED(status));
}
END_TEST

/* Two pages, the second of which is not there; returns the end of the first. */
static uint8_t *end_of_memory(void)
{
	uint8_t *pages = mmap(NULL, PAGES(2), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
			      -1, 0);

	ck_assert(pages != MAP_FAILED);
	ck_assert_int_eq(mprotect(pages + PAGE, PAGE, PROT_NONE), 0);
	return pages + PAGE;
}

START_TEST(draw_once_takes_256_bytes_at_most)
{
	uint8_t bytes[257] = "", *end = end_of_memory();

	assert_ok(zx_cprng_draw_once(bytes, 256));
	ck_assert_uint_lt(zeros(bytes, 256), 50);
	assert_status(zx_cprng_draw_once(bytes, 257), ZX_ERR_INVALID_ARGS);
	assert_status(zx_cprng_draw_once(bad_pointer, 16), ZX_ERR_INVALID_ARGS);
	assert_status(zx_cprng_draw_once(end - 8, 16), ZX_ERR_INVALID_ARGS);
	assert_ok(zx_cprng_draw_once(end - 8, 8));
}
END_TEST

START_TEST(entropy_is_taken_from_256_bytes_at_most)
{
	uint8_t bytes[257] = "", *end = end_of_memory();

	assert_ok(zx_cprng_add_entropy(bytes, 256));
	assert_ok(zx_cprng_add_entropy(bytes, 0));
	assert_status(zx_cprng_add_entropy(bytes, 257), ZX_ERR_INVALID_ARGS);
	assert_status(zx_cprng_add_entropy(bad_pointer, 16), ZX_ERR_INVALID_ARGS);
	assert_status(zx_cprng_add_entropy(end - 8, 16), ZX_ERR_INVALID_ARGS);
	assert_ok(zx_cprng_add_entropy(end - 8, 8));
}
END_TEST

int main(void)
{
	test_begin("clock");
	test_case("clocks", the_clocks_are_those_of_linux, ticks_count_so_many_in_a_second,
		  a_deadline_is_now_and_so_much_and_saturates);
	test_case("sleep", a_deadline_that_is_past_is_no_sleep, sleep_ends_after_the_deadline,
		  sleep_goes_on_after_linux_signals, who_sleeps_for_ever_can_be_killed);
	test_case("random", a_draw_of_any_size_fills_all_of_it_and_nothing_more,
		  a_draw_into_nothing_ends_the_program, draw_once_takes_256_bytes_at_most,
		  entropy_is_taken_from_256_bytes_at_most);
	return test_end();
}
