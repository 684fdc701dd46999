// SPDX-License-Identifier: GPL-2.0-only
/*
 * A program is killed in the midst of calls on the address space of another: each
 * call was made, or it was not.
 */
#include <signal.h>
#include <sys/wait.h>

#include "common_vmo.h"

/* So many mappings, none of which goes on with another. */
#define N 16

struct place {
	pid_t pid;
	zx_vaddr_t base;
};

/*
 * Protects all mappings of a process of its own without end. That process holds its
 * mmap lock nearly all the time, so it takes long.
 */
static void protect_for_ever(int pipe)
{
	zx_handle_t vmo = vmo_new(PAGE), vmar;
	struct place place;
	struct mini mini;
	int i;

	mini_run(&mini, zx_job_default(), &blob_hog, 0);
	place.pid = pid_of(mini.process);
	vmar = vmar_in(mini.vmar, CAN_MAP_ALL, 0, PAGES(N), &place.base);
	for (i = 0; i < N; i++)
		map_at(vmar, READ_WRITE, PAGES(i), vmo, PAGE);
	ck_assert_int_eq(write(pipe, &place, sizeof(place)), sizeof(place));
	for (;;) {
		assert_ok(zx_vmar_protect(vmar, ZX_VM_PERM_READ, place.base, PAGES(N)));
		assert_ok(zx_vmar_protect(vmar, READ_WRITE, place.base, PAGES(N)));
	}
}

/* All N pages are mapped, with the same permissions. */
static bool is_uniform(const struct place *place)
{
	static struct map_line lines[4096];
	size_t n = read_maps(place->pid, lines, 4096), i;
	const char *perms = NULL;
	zx_vaddr_t at = place->base;

	for (i = 0; i < n && at < place->base + PAGES(N); i++) {
		if (lines[i].end <= at)
			continue;
		if (lines[i].start > at || lines[i].perms[0] != 'r')
			return false;
		if (perms && strcmp(perms, lines[i].perms))
			return false;
		perms = lines[i].perms;
		at = lines[i].end;
	}
	return at >= place->base + PAGES(N);
}

START_TEST(what_a_killed_program_was_changing_in_another_is_changed_wholly_or_not_at_all)
{
	int i, rounds = slow_machine() ? 2 : 15, status, fds[2];
	uint64_t seed = 5;

	ck_assert_int_eq(pipe(fds), 0);
	for (i = 0; i < rounds; i++) {
		struct place place;
		pid_t child = fork();

		ck_assert_int_ge(child, 0);
		if (!child) {
			protect_for_ever(fds[1]);
			_exit(1);
		}
		ck_assert_int_eq(read(fds[0], &place, sizeof(place)), sizeof(place));
		sleep_ms(1 + random_below(&seed, 50));
		ck_assert_int_eq(kill(child, SIGKILL), 0);
		ck_assert_int_eq(waitpid(child, &status, 0), child);
		ck_assert(WIFSIGNALED(status));
		eventually(is_uniform(&place));
		ck_assert_int_eq(kill(place.pid, SIGKILL), 0);
	}
	close(fds[0]);
	close(fds[1]);
}
END_TEST

int main(void)
{
	test_begin("vmar_killed_caller");
	test_case("killed_caller",
		  what_a_killed_program_was_changing_in_another_is_changed_wholly_or_not_at_all);
	return test_end();
}
