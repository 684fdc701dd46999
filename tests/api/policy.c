// SPDX-License-Identifier: GPL-2.0-only
/*
 * zx_job_set_policy, and what it does to the calls of the processes in the job; tasks.md
 * 1.4, 7.4, 7.5. What a process may do is seen by one that tries: a mini process that
 * opens the device.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/syscall.h>

#include <linux/zircon.h>
#include <zircon/syscalls/policy.h>

#include "common.h"
#include "common_program.h"

/* ---- Processes that try things ------------------------------------------ */

/* In the guest's memory, where arg1 comes over the first word. */
struct args {
	union {
		struct zx_ioc_process_create process;
		struct zx_ioc_process_start start;
		struct zx_ioc_timer_set set;
		struct zx_ioc_vmar_map map;
		struct zx_ioc_vmar_protect protect;
		struct zx_ioc_vmo_exec exec;
		struct zx_ioc_wait_async async;
	};
	struct zx_ioc_create event, port;
	struct zx_ioc_create_pair eventpair, channel, socket;
	struct zx_ioc_fifo_create fifo;
	struct zx_ioc_timer_create timer;
	struct zx_ioc_vmo_create vmo;
	struct zx_ioc_vmo_exec vmo_exec;
	struct zx_ioc_handle_dup dup;
	struct zx_ioc_wait_one wait;
	struct zx_ioc_channel_write write;
	struct zx_ioc_handles close;
	struct zx_ioc_futex_wait futex;
	struct zx_ioc_handle_from_fd from_fd;
	struct zx_ioc_get_info info;
	struct zx_ioc_wait_many wait_many;
	struct zx_ioc_process_create create;
	struct zx_ioc_thread_start thread_start;
	struct zx_ioc_property property;
	struct zx_wait_item item;
	struct zx_handle_disposition disposition;
	char path[16];
	char name[8];
	uint32_t out[2];
	uint32_t values[2];
	uint64_t where;
};

#define CALLS		32
#define NOT_MADE	(-77777)
/* A value with the bits of a handle that is none. */
#define NO_HANDLE	0x7ffffff3u

_Static_assert(CALLS * sizeof(struct mini_call) <= MINI_ARG - MINI_DATA, "fits");
_Static_assert(sizeof(struct args) <= MINI_DONE - MINI_ARG, "fits");

struct guest {
	zx_handle_t job;
	struct mini mini;
	struct mini_call calls[CALLS];
	int n;
	struct args args;
};

#define AT(g, member)	((g)->mini.base + MINI_ARG + offsetof(struct args, member))

static int add_call(struct guest *g, uint32_t nr, uint64_t arg)
{
	ck_assert_int_lt(g->n, CALLS - 1);
	g->calls[g->n] = (struct mini_call){ .nr = SYS_ioctl, .a = { FROM_FIRST, nr, arg },
					     .result = NOT_MADE };
	return g->n++;
}

static void guest_new(struct guest *g, zx_handle_t job)
{
	memset(g, 0, sizeof(*g));
	g->job = job;
	mini_create(&g->mini, job, "guest");
	mini_load(&g->mini, &blob_calls);
	strcpy(g->args.path, ZX_DEVICE_PATH);
	strcpy(g->args.name, "name");
	g->calls[0] = (struct mini_call){ .nr = SYS_openat,
					  .a = { AT_FDCWD, AT(g, path), O_RDWR | O_CLOEXEC } };
	g->n = 1;
}

static void guest_start(struct guest *g, zx_handle_t arg1)
{
	g->calls[g->n].nr = MINI_CALLS_END;
	mini_write(&g->mini, MINI_ARG, &g->args, sizeof(g->args));
	mini_write(&g->mini, MINI_DATA, g->calls, (g->n + 1) * sizeof(*g->calls));
	assert_ok(mini_start_status(&g->mini, arg1, 0));
}

static void guest_read(struct guest *g)
{
	mini_read(&g->mini, MINI_DATA, g->calls, sizeof(g->calls));
	mini_read(&g->mini, MINI_ARG, &g->args, sizeof(g->args));
}

static bool is_child(zx_handle_t job, zx_koid_t koid)
{
	zx_handle_t child;

	if (zx_object_get_child(job, koid, ZX_RIGHT_SAME_RIGHTS, &child) != ZX_OK)
		return false;
	assert_ok(zx_handle_close(child));
	return true;
}

/* A job's policy is set while it has no children: TERMINATED may come before that. */
static void guest_leaves(struct guest *g)
{
	zx_koid_t koid = koid_of(g->mini.process);

	wait_terminated(g->mini.process);
	eventually(!is_child(g->job, koid));
	mini_close(&g->mini);
}

/* Runs all its calls, and lives. */
static void guest_run(struct guest *g, zx_handle_t arg1)
{
	guest_start(g, arg1);
	mini_wait_done(&g->mini);
	guest_read(g);
	ck_assert_int_ge(g->calls[0].result, 0);
	ck_assert_uint_eq(process_info(g->mini.process).flags, ZX_INFO_PROCESS_FLAG_STARTED);
	assert_ok(zx_task_kill(g->mini.process));
	guest_leaves(g);
}

/* The last call that it was given does not return. */
static void guest_dies(struct guest *g, zx_handle_t arg1, int64_t retcode)
{
	guest_start(g, arg1);
	wait_terminated(g->mini.process);
	ck_assert_int_eq(process_info(g->mini.process).return_code, retcode);
	guest_read(g);
	ck_assert_int_eq(g->calls[g->n - 1].result, NOT_MADE);
	guest_leaves(g);
}

enum { EVENT, EVENTPAIR, PORT, CHANNEL, SOCKET, FIFO, TIMER, VMO, PROCESS, CREATIONS };

/* A process cannot be made without an embryo, which is what is looked at last. */
static const struct creation {
	uint32_t condition;
	uint32_t nr;
	size_t args;
	long allowed;
} creations[] = {
	[EVENT] = { ZX_POL_NEW_EVENT, ZX_IOC_EVENT_CREATE, offsetof(struct args, event), 0 },
	[EVENTPAIR] = { ZX_POL_NEW_EVENTPAIR, ZX_IOC_EVENTPAIR_CREATE,
			offsetof(struct args, eventpair), 0 },
	[PORT] = { ZX_POL_NEW_PORT, ZX_IOC_PORT_CREATE, offsetof(struct args, port), 0 },
	[CHANNEL] = { ZX_POL_NEW_CHANNEL, ZX_IOC_CHANNEL_CREATE, offsetof(struct args, channel),
		      0 },
	[SOCKET] = { ZX_POL_NEW_SOCKET, ZX_IOC_SOCKET_CREATE, offsetof(struct args, socket), 0 },
	[FIFO] = { ZX_POL_NEW_FIFO, ZX_IOC_FIFO_CREATE, offsetof(struct args, fifo), 0 },
	[TIMER] = { ZX_POL_NEW_TIMER, ZX_IOC_TIMER_CREATE, offsetof(struct args, timer), 0 },
	[VMO] = { ZX_POL_NEW_VMO, ZX_IOC_VMO_CREATE, offsetof(struct args, vmo), 0 },
	[PROCESS] = { ZX_POL_NEW_PROCESS, ZX_IOC_PROCESS_CREATE, offsetof(struct args, process),
		      -ENOMEM },
};

_Static_assert(ARRAY_SIZE(creations) == CREATIONS, "all");

static int add_creation(struct guest *g, int which)
{
	uint64_t one = AT(g, out[0]), two = AT(g, out[1]);
	struct args *a = &g->args;

	a->event.out_handle = a->port.out_handle = a->timer.out_handle = one;
	a->vmo.out_handle = one;
	a->eventpair.out0 = a->channel.out0 = a->socket.out0 = a->fifo.out0 = one;
	a->eventpair.out1 = a->channel.out1 = a->socket.out1 = a->fifo.out1 = two;
	a->fifo.elem_count = a->fifo.elem_size = 8;
	a->vmo.size = 1;
	a->process.name = AT(g, name);
	a->process.name_size = 4;
	a->process.out_process = one;
	a->process.out_vmar = two;
	return add_call(g, creations[which].nr,
			g->mini.base + MINI_ARG + creations[which].args);
}

/* The right to make processes in a job of ours. */
static zx_handle_t any_job(void)
{
	return with_rights(zx_job_default(), ZX_RIGHT_MANAGE_PROCESS | ZX_RIGHT_TRANSFER);
}

/* The result that a process in @job gets. */
static long tried(zx_handle_t job, int which)
{
	struct guest g;
	int i;

	guest_new(&g, job);
	i = add_creation(&g, which);
	guest_run(&g, any_job());
	return g.calls[i].result;
}

#define V2(...) ((zx_policy_basic_v2_t[]){ __VA_ARGS__ })
#define V1(...) ((zx_policy_basic_v1_t[]){ __VA_ARGS__ })
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define set_v2(job, options, ...)						\
	zx_job_set_policy(job, options, ZX_JOB_POL_BASIC_V2, V2(__VA_ARGS__), COUNT(V2(__VA_ARGS__)))
#define set_v1(job, options, ...)						\
	zx_job_set_policy(job, options, ZX_JOB_POL_BASIC_V1, V1(__VA_ARGS__), COUNT(V1(__VA_ARGS__)))
#define RELATIVE ZX_JOB_POL_RELATIVE
#define ABSOLUTE ZX_JOB_POL_ABSOLUTE
#define ALLOW	ZX_POL_ACTION_ALLOW
#define DENY	ZX_POL_ACTION_DENY
#define KILL	ZX_POL_ACTION_KILL
#define OPEN	ZX_POL_OVERRIDE_ALLOW
#define LOCK	ZX_POL_OVERRIDE_DENY

static zx_handle_t job_that(uint32_t condition, uint32_t action)
{
	zx_handle_t job = job_new(zx_job_default());

	assert_ok(set_v2(job, ABSOLUTE, { condition, action, LOCK }));
	return job;
}

/* ---- set_policy: basic -------------------------------------------------- */

START_TEST(arguments_are_looked_at_before_the_handle)
{
	static const uint32_t bad_topics[] = { 2, 0x01000001, 0x02000000, UINT32_MAX };
	zx_policy_basic_v2_t entries[33] = { { ZX_POL_NEW_EVENT, DENY, LOCK } };
	uint32_t option;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(bad_topics); i++)
		assert_status(zx_job_set_policy(0, RELATIVE, bad_topics[i], entries, 1),
			      ZX_ERR_INVALID_ARGS);
	for (i = 0; i < 2; i++) {
		const uint32_t topic = i ? ZX_JOB_POL_BASIC_V2 : ZX_JOB_POL_BASIC_V1;

		for (option = 2; option; option <<= 1)
			assert_status(zx_job_set_policy(0, option, topic, entries, 1),
				      ZX_ERR_INVALID_ARGS);
		assert_status(zx_job_set_policy(0, RELATIVE, topic, NULL, 1), ZX_ERR_INVALID_ARGS);
		assert_status(zx_job_set_policy(0, RELATIVE, topic, NULL, 0), ZX_ERR_INVALID_ARGS);
		assert_status(zx_job_set_policy(0, ABSOLUTE, topic, entries, 0),
			      ZX_ERR_INVALID_ARGS);
		assert_status(zx_job_set_policy(0, ABSOLUTE, topic, entries, 33),
			      ZX_ERR_INVALID_ARGS);
		assert_status(zx_job_set_policy(0, ABSOLUTE, topic, entries, UINT32_MAX),
			      ZX_ERR_INVALID_ARGS);
		assert_status(zx_job_set_policy(0, RELATIVE, topic, bad_pointer, 1),
			      ZX_ERR_INVALID_ARGS);
		assert_status(zx_job_set_policy(0, RELATIVE, topic, kernel_pointer, 32),
			      ZX_ERR_INVALID_ARGS);
		/* All else is looked at only then. */
		assert_status(zx_job_set_policy(0, RELATIVE, topic, entries, 32),
			      ZX_ERR_BAD_HANDLE);
	}
}
END_TEST

START_TEST(setting_policy_wants_a_job_and_set_policy)
{
	zx_handle_t job = job_new(zx_job_default()), nothing;

	assert_lookup(h, set_v2(h, RELATIVE, { 100001, 5, 2 }), job, powerless_event(),
		      ZX_RIGHT_SET_POLICY, nothing);
	assert_lookup(h, set_v1(h, RELATIVE, { 100001, 5 }), job, powerless_event(),
		      ZX_RIGHT_SET_POLICY, nothing);
	assert_ok(set_v1(with_rights(job, ZX_RIGHT_SET_POLICY), RELATIVE,
			 { ZX_POL_NEW_EVENT, DENY }));
	ck_assert_int_eq(tried(job, EVENT), -EACCES);
}
END_TEST

START_TEST(a_job_with_children_is_bad_state_before_the_entries_are_looked_at)
{
	zx_handle_t job = job_new(zx_job_default()), child = job_new(job), process, vmar;
	zx_policy_basic_v2_t many[32] = { { 100001, 5, 2 } };

	assert_status(zx_job_set_policy(job, RELATIVE, ZX_JOB_POL_BASIC_V2, many, 32),
		      ZX_ERR_BAD_STATE);
	assert_ok(zx_handle_close(child));
	assert_ok(zx_process_create(job, "p", 1, 0, &process, &vmar));
	assert_status(set_v2(job, RELATIVE, { ZX_POL_NEW_EVENT, DENY, LOCK }), ZX_ERR_BAD_STATE);
	assert_ok(zx_handle_close(process));
	assert_ok(set_v2(job, RELATIVE, { ZX_POL_NEW_EVENT, DENY, LOCK }));
	/* We are a child of ours. */
	assert_status(set_v2(zx_job_default(), RELATIVE, { ZX_POL_NEW_EVENT, DENY, LOCK }),
		      ZX_ERR_BAD_STATE);
}
END_TEST

START_TEST(more_entries_than_conditions_are_out_of_range_before_they_are_looked_at)
{
	zx_handle_t job = job_new(zx_job_default());
	zx_policy_basic_v2_t many[32];
	uint32_t n;

	memset(many, 0xff, sizeof(many));
	for (n = 19; n <= 32; n++) {
		assert_status(zx_job_set_policy(job, ABSOLUTE, ZX_JOB_POL_BASIC_V2, many, n),
			      ZX_ERR_OUT_OF_RANGE);
		assert_status(zx_job_set_policy(job, ABSOLUTE, ZX_JOB_POL_BASIC_V1, many, n),
			      ZX_ERR_OUT_OF_RANGE);
	}
	memset(many, 0, sizeof(many));
	assert_ok(zx_job_set_policy(job, ABSOLUTE, ZX_JOB_POL_BASIC_V2, many, 18));
}
END_TEST

START_TEST(entries_are_refused_in_order_and_all_of_them)
{
	zx_handle_t job = job_new(zx_job_default());

	assert_status(set_v2(job, ABSOLUTE, { ZX_POL_NEW_EVENT, DENY, LOCK }, { 100001, 5, 2 }),
		      ZX_ERR_NOT_SUPPORTED);
	assert_status(set_v2(job, ABSOLUTE, { ZX_POL_NEW_EVENT, DENY, LOCK }, { 0, DENY, 2 }),
		      ZX_ERR_INVALID_ARGS);
	assert_status(set_v2(job, ABSOLUTE, { ZX_POL_NEW_EVENT, DENY, LOCK }, { 18, DENY, OPEN }),
		      ZX_ERR_INVALID_ARGS);
	assert_status(set_v1(job, ABSOLUTE, { ZX_POL_NEW_EVENT, DENY }, { 100001, DENY }),
		      ZX_ERR_INVALID_ARGS);
	assert_status(set_v1(job, ABSOLUTE, { ZX_POL_NEW_EVENT, DENY }, { ZX_POL_NEW_FIFO, 5 }),
		      ZX_ERR_NOT_SUPPORTED);
	assert_status(set_v1(job, ABSOLUTE, { ZX_POL_NEW_EVENT, DENY }, { ZX_POL_NEW_EVENT, KILL }),
		      ZX_ERR_ALREADY_EXISTS);
	/* Not even the good ones count. */
	ck_assert_int_eq(tried(job, EVENT), 0);
	assert_ok(set_v1(job, ABSOLUTE, { ZX_POL_NEW_EVENT, DENY }));
	ck_assert_int_eq(tried(job, EVENT), -EACCES);
}
END_TEST

START_TEST(what_is_locked_is_not_changed)
{
	zx_handle_t job = job_new(zx_job_default());

	assert_ok(set_v1(job, ABSOLUTE, { ZX_POL_NEW_EVENT, DENY }));
	assert_status(set_v1(job, ABSOLUTE, { ZX_POL_NEW_EVENT, ALLOW }), ZX_ERR_ALREADY_EXISTS);
	assert_status(set_v2(job, ABSOLUTE, { ZX_POL_NEW_EVENT, DENY, OPEN }),
		      ZX_ERR_ALREADY_EXISTS);
	assert_ok(set_v1(job, ABSOLUTE, { ZX_POL_NEW_EVENT, DENY }));
	assert_ok(set_v2(job, ABSOLUTE, { ZX_POL_NEW_EVENT, DENY, LOCK }));
	assert_ok(set_v1(job, RELATIVE, { ZX_POL_NEW_EVENT, ALLOW }));
	ck_assert_int_eq(tried(job, EVENT), -EACCES);
	/* What has nothing to do with it is. */
	assert_ok(set_v1(job, ABSOLUTE, { ZX_POL_NEW_PORT, DENY }));
	ck_assert_int_eq(tried(job, PORT), -EACCES);
}
END_TEST

START_TEST(what_is_open_is_changed)
{
	zx_handle_t job = job_new(zx_job_default());

	assert_ok(set_v2(job, RELATIVE, { ZX_POL_NEW_EVENT, DENY, OPEN }));
	ck_assert_int_eq(tried(job, EVENT), -EACCES);
	assert_ok(set_v2(job, ABSOLUTE, { ZX_POL_NEW_EVENT, ALLOW, LOCK }));
	ck_assert_int_eq(tried(job, EVENT), 0);
	assert_status(set_v2(job, ABSOLUTE, { ZX_POL_NEW_EVENT, DENY, LOCK }),
		      ZX_ERR_ALREADY_EXISTS);
}
END_TEST

START_TEST(new_any_denies_all_but_what_comes_after_it)
{
	zx_handle_t job = job_new(zx_job_default());
	struct guest g;
	int i;

	assert_ok(set_v2(job, ABSOLUTE, { ZX_POL_NEW_ANY, DENY, LOCK },
			 { ZX_POL_NEW_EVENT, ALLOW, LOCK }));
	guest_new(&g, job);
	for (i = 0; i < CREATIONS; i++)
		add_creation(&g, i);
	guest_run(&g, any_job());
	for (i = 0; i < CREATIONS; i++)
		ck_assert_int_eq(g.calls[1 + i].result, i == EVENT ? 0 : -EACCES);
	assert_status(set_v2(job, ABSOLUTE, { ZX_POL_NEW_EVENT, DENY, LOCK }),
		      ZX_ERR_ALREADY_EXISTS);
}
END_TEST

START_TEST(a_job_has_its_parents_policy_and_cannot_undo_it)
{
	zx_handle_t top = job_new(zx_job_default()), job;

	assert_ok(set_v2(top, ABSOLUTE, { ZX_POL_NEW_EVENT, DENY, LOCK },
			 { ZX_POL_NEW_PORT, DENY, OPEN }));
	job = job_new(job_new(top));
	assert_status(set_v2(job, ABSOLUTE, { ZX_POL_NEW_EVENT, ALLOW, LOCK }),
		      ZX_ERR_ALREADY_EXISTS);
	assert_ok(set_v2(job, RELATIVE, { ZX_POL_NEW_EVENT, ALLOW, OPEN }));
	assert_ok(set_v2(job, RELATIVE, { ZX_POL_NEW_ANY, ALLOW, OPEN }));
	assert_ok(set_v2(job, RELATIVE, { ZX_POL_NEW_EVENT, ALLOW, OPEN }));
	ck_assert_int_eq(tried(job, EVENT), -EACCES);
	/* What its parent left open it may change, for itself. */
	ck_assert_int_eq(tried(job, PORT), 0);
	ck_assert_int_eq(tried(top, PORT), -EACCES);
}
END_TEST

/* ---- set_policy: timer slack -------------------------------------------- */

static zx_status_t set_slack(zx_handle_t job, zx_duration_t min, uint32_t mode)
{
	zx_policy_timer_slack_t slack = { .min_slack = min, .default_mode = mode };

	return zx_job_set_policy(job, RELATIVE, ZX_JOB_POL_TIMER_SLACK, &slack, 1);
}

START_TEST(slack_is_checked_in_the_order_of_the_sheet)
{
	zx_handle_t job = job_new(zx_job_default()), child, nothing;
	zx_policy_timer_slack_t slack[2] = { { .min_slack = -1, .default_mode = 3 } };
	uint32_t option, n;

	for (option = ABSOLUTE; option; option <<= 1)
		assert_status(zx_job_set_policy(0, option, ZX_JOB_POL_TIMER_SLACK, slack, 1),
			      ZX_ERR_INVALID_ARGS);
	assert_status(zx_job_set_policy(0, RELATIVE, ZX_JOB_POL_TIMER_SLACK, NULL, 1),
		      ZX_ERR_INVALID_ARGS);
	for (n = 0; n < 4; n++)
		if (n != 1)
			assert_status(zx_job_set_policy(0, RELATIVE, ZX_JOB_POL_TIMER_SLACK, slack,
							n), ZX_ERR_INVALID_ARGS);
	assert_status(zx_job_set_policy(0, RELATIVE, ZX_JOB_POL_TIMER_SLACK, bad_pointer, 1),
		      ZX_ERR_INVALID_ARGS);
	assert_lookup(h, zx_job_set_policy(h, RELATIVE, ZX_JOB_POL_TIMER_SLACK, slack, 1), job,
		      powerless_event(), ZX_RIGHT_SET_POLICY, nothing);
	child = job_new(job);
	assert_status(set_slack(job, -1, 3), ZX_ERR_BAD_STATE);
	assert_ok(zx_handle_close(child));
	assert_status(set_slack(job, -1, ZX_TIMER_SLACK_LATE), ZX_ERR_INVALID_ARGS);
	assert_status(set_slack(job, INT64_MIN, ZX_TIMER_SLACK_LATE), ZX_ERR_INVALID_ARGS);
	assert_status(set_slack(job, 0, 3), ZX_ERR_INVALID_ARGS);
	assert_status(set_slack(job, 0, UINT32_MAX), ZX_ERR_INVALID_ARGS);
	assert_ok(set_slack(job, 0, ZX_TIMER_SLACK_CENTER));
	assert_ok(set_slack(job, 0, ZX_TIMER_SLACK_EARLY));
	assert_ok(set_slack(job, 0, ZX_TIMER_SLACK_LATE));
}
END_TEST

/* What a timer's slack is when a process in @job sets it with 500. */
static zx_duration_t slack_in(zx_handle_t job)
{
	zx_handle_t timer, same;
	zx_info_timer_t info;
	struct guest g;

	assert_ok(zx_timer_create(ZX_TIMER_SLACK_LATE, ZX_CLOCK_MONOTONIC, &timer));
	assert_ok(zx_handle_duplicate(timer, ZX_RIGHT_SAME_RIGHTS, &same));
	guest_new(&g, job);
	g.args.set.deadline = INT64_MAX / 2;
	g.args.set.slack = 500;
	add_call(&g, ZX_IOC_TIMER_SET, AT(&g, set));
	guest_run(&g, same);
	ck_assert_int_eq(g.calls[1].result, 0);
	assert_ok(zx_object_get_info(timer, ZX_INFO_TIMER, &info, sizeof(info), NULL, NULL));
	ck_assert_int_eq(info.deadline, INT64_MAX / 2);
	return info.slack;
}

START_TEST(timers_have_at_least_the_slack_of_the_job)
{
	zx_handle_t job = job_new(zx_job_default());

	assert_ok(set_slack(job, 400, ZX_TIMER_SLACK_LATE));
	ck_assert_int_eq(slack_in(job), 500);
	assert_ok(set_slack(job, 800, ZX_TIMER_SLACK_EARLY));
	ck_assert_int_eq(slack_in(job), 800);
	/* It is never lowered, not below either. */
	assert_ok(set_slack(job, 700, ZX_TIMER_SLACK_LATE));
	ck_assert_int_eq(slack_in(job), 800);
	job = job_new(job);
	ck_assert_int_eq(slack_in(job), 800);
	assert_ok(set_slack(job, INT64_MAX, ZX_TIMER_SLACK_LATE));
	ck_assert_int_eq(slack_in(job), INT64_MAX);
}
END_TEST

/* ---- What is made ------------------------------------------------------- */

START_TEST(each_condition_denies_what_it_names_and_nothing_else)
{
	struct guest g;
	int denied, i;

	for (denied = 0; denied < CREATIONS; denied++) {
		guest_new(&g, job_that(creations[denied].condition, DENY));
		for (i = 0; i < CREATIONS; i++)
			add_creation(&g, i);
		guest_run(&g, any_job());
		for (i = 0; i < CREATIONS; i++)
			ck_assert_int_eq(g.calls[1 + i].result,
					 i == denied ? -EACCES : creations[i].allowed);
	}
}
END_TEST

START_TEST(conditions_for_what_does_not_exist_deny_nothing)
{
	static const uint32_t conditions[] = {
		ZX_POL_WRONG_OBJECT, ZX_POL_NEW_PROFILE, ZX_POL_NEW_PAGER, ZX_POL_NEW_IOB,
		ZX_POL_NEW_SAMPLER,
	};
	zx_handle_t job = job_new(zx_job_default());
	struct guest g;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(conditions); i++)
		assert_ok(set_v2(job, ABSOLUTE, { conditions[i], KILL, LOCK }));
	guest_new(&g, job);
	for (i = 0; i < CREATIONS; i++)
		add_creation(&g, i);
	guest_run(&g, any_job());
	for (i = 0; i < CREATIONS; i++)
		ck_assert_int_eq(g.calls[1 + i].result, creations[i].allowed);
}
END_TEST

START_TEST(a_denied_call_writes_no_handle)
{
	zx_handle_t job = job_that(ZX_POL_NEW_ANY, DENY);
	struct guest g;
	int i;

	guest_new(&g, job);
	memset(g.args.out, 0xcc, sizeof(g.args.out));
	for (i = 0; i < CREATIONS; i++)
		add_creation(&g, i);
	guest_run(&g, any_job());
	ck_assert_uint_eq(g.args.out[0], 0xcccccccc);
	ck_assert_uint_eq(g.args.out[1], 0xcccccccc);
}
END_TEST

START_TEST(policy_stands_where_the_sheet_has_it_among_the_checks)
{
	static const long want[CREATIONS] = {
		[EVENT] = -EINVAL, [EVENTPAIR] = -EOPNOTSUPP, [PORT] = -EACCES,
		[CHANNEL] = -EINVAL, [SOCKET] = -EACCES, [FIFO] = -EINVAL, [TIMER] = -EACCES,
		[VMO] = -EACCES, [PROCESS] = -EINVAL,
	};
	struct guest g;
	int i;

	guest_new(&g, job_that(ZX_POL_NEW_ANY, DENY));
	g.args.event.options = g.args.port.options = g.args.eventpair.options = 1u << 31;
	g.args.channel.options = g.args.socket.options = g.args.fifo.options = 1u << 31;
	g.args.timer.options = g.args.vmo.options = g.args.process.options = 1u << 31;
	for (i = 0; i < CREATIONS; i++)
		add_creation(&g, i);
	guest_run(&g, any_job());
	for (i = 0; i < CREATIONS; i++)
		ck_assert_int_eq(g.calls[1 + i].result, want[i]);

	/* A size, a clock before it; a name, a handle after it. */
	guest_new(&g, job_that(ZX_POL_NEW_ANY, DENY));
	add_creation(&g, FIFO);
	add_creation(&g, TIMER);
	add_creation(&g, PROCESS);
	g.args.fifo.elem_size = 0;
	g.args.fifo.options = 1;
	g.args.timer.clock_id = 2;
	g.args.process.name = 0;
	guest_run(&g, event_new());
	ck_assert_int_eq(g.calls[1].result, -ERANGE);
	ck_assert_int_eq(g.calls[2].result, -EINVAL);
	ck_assert_int_eq(g.calls[3].result, -EACCES);
}
END_TEST

START_TEST(the_policy_that_counts_is_the_callers)
{
	zx_handle_t job = job_that(ZX_POL_NEW_ANY, DENY), process, vmar;

	/* We make a process in a job whose processes could not. */
	assert_ok(zx_process_create(job, "p", 1, 0, &process, &vmar));
	ck_assert_int_eq(tried(job, PROCESS), -EACCES);
}
END_TEST

START_TEST(kill_kills_the_process_and_the_call_does_not_return)
{
	struct guest g;
	int i;

	for (i = 0; i < CREATIONS; i++) {
		guest_new(&g, job_that(creations[i].condition, KILL));
		add_creation(&g, (i + 1) % CREATIONS);
		add_creation(&g, i);
		guest_dies(&g, any_job(), ZX_TASK_RETCODE_POLICY_KILL);
		ck_assert_int_eq(g.calls[1].result, creations[(i + 1) % CREATIONS].allowed);
	}
}
END_TEST

START_TEST(an_exception_that_nobody_handles_kills_the_process)
{
	struct guest g;
	int i;

	for (i = 0; i < CREATIONS; i += 3) {
		guest_new(&g, job_that(creations[i].condition, ZX_POL_ACTION_DENY_EXCEPTION));
		add_creation(&g, i);
		guest_dies(&g, any_job(), ZX_TASK_RETCODE_EXCEPTION_KILL);
		ck_assert_uint_eq(g.args.out[0], 0);

		guest_new(&g, job_that(creations[i].condition, ZX_POL_ACTION_ALLOW_EXCEPTION));
		add_creation(&g, i);
		guest_dies(&g, any_job(), ZX_TASK_RETCODE_EXCEPTION_KILL);
		/* It comes when the call is done. */
		ck_assert_uint_ne(g.args.out[0], 0);
	}
}
END_TEST

/* bare_main in @job creates a process in another job; its return code. */
static int64_t create_a_process(zx_handle_t job)
{
	char *const words[] = { "bare_main", "create", NULL };
	static const uint32_t info = PA_HND(PA_JOB_DEFAULT, 0);
	zx_linux_proc_args_t what = { .args = words, .handle_info = &info, .num_handles = 1 };
	zx_handle_t handle = job_new(zx_job_default());
	struct program program = program_new(job, "bare_main");
	static uint32_t message[64];
	uint32_t size;
	int64_t code;

	assert_ok(zx_linux_proc_args_build(&what, message, sizeof(message), &size));
	assert_ok(zx_channel_write(program.ours, 0, message, size, &handle, 1));
	code = program_run(&program);
	mini_close(&program.mini);
	assert_ok(zx_handle_close(program.ours));
	return code;
}

START_TEST(a_process_that_may_not_be_created_leaves_nothing_behind)
{
	size_t tasks = count_tasks();

	ck_assert_int_eq(create_a_process(job_that(ZX_POL_NEW_PROCESS, ALLOW)), ZX_OK);
	eventually(count_tasks() == tasks);
	ck_assert_int_eq(create_a_process(job_that(ZX_POL_NEW_PROCESS, DENY)),
			 ZX_ERR_ACCESS_DENIED);
	eventually(count_tasks() == tasks);
	ck_assert_int_eq(create_a_process(job_that(ZX_POL_NEW_PROCESS, KILL)),
			 ZX_TASK_RETCODE_POLICY_KILL);
	eventually(count_tasks() == tasks);
}
END_TEST

START_TEST(a_process_killed_by_policy_spares_its_job)
{
	zx_handle_t job = job_that(ZX_POL_NEW_EVENT, KILL);
	struct mini other;
	struct guest g;

	mini_run(&other, job, &blob_sleep, 0);
	guest_new(&g, job);
	add_creation(&g, EVENT);
	guest_dies(&g, ZX_HANDLE_INVALID, ZX_TASK_RETCODE_POLICY_KILL);
	ck_assert_uint_eq(signals_of(other.process), 0);
	ck_assert(!job_info(job).exited);
	mini_end(&other);
}
END_TEST

/* ---- Memory ------------------------------------------------------------- */

/* An executable VMO for the map call of a process that is given its VMAR. */
static void add_map(struct guest *g, zx_vm_option_t options)
{
	g->args.vmo = (struct zx_ioc_vmo_create){ .size = PAGE,
						  .out_handle = AT(g, vmo_exec.handle) };
	g->args.vmo_exec.out_handle = AT(g, map.vmo);
	g->args.map.options = options;
	g->args.map.len = PAGE;
	g->args.map.out_addr = AT(g, where);
	add_call(g, ZX_IOC_VMO_CREATE, AT(g, vmo));
	add_call(g, ZX_IOC_VMO_REPLACE_AS_EXECUTABLE, AT(g, vmo_exec));
	add_call(g, ZX_IOC_VMAR_MAP, AT(g, map));
}

static zx_handle_t vmar_of(struct guest *g)
{
	return with_rights(g->mini.vmar, rights_of(g->mini.vmar));
}

/* Permissions of a page that a process in @job mapped; or "" and *result. */
static const char *mapped_as(zx_handle_t job, uint32_t flags, zx_vm_option_t options, long *result)
{
	static struct map_line line;
	struct guest g;

	guest_new(&g, job);
	add_map(&g, options);
	g.args.map.flags = flags;
	guest_start(&g, vmar_of(&g));
	mini_wait_done(&g.mini);
	guest_read(&g);
	ck_assert_int_eq(g.calls[1].result, 0);
	ck_assert_int_eq(g.calls[2].result, 0);
	*result = g.calls[3].result;
	line.perms[0] = 0;
	if (g.args.where)
		ck_assert(find_map(pid_of(g.mini.process), g.args.where, &line));
	mini_end(&g.mini);
	return line.perms;
}

static const char *mapped(zx_handle_t job, zx_vm_option_t options, long *result)
{
	return mapped_as(job, 0, options, result);
}

START_TEST(writable_and_executable_mappings_are_denied)
{
	zx_handle_t job = job_that(ZX_POL_VMAR_WX, DENY);
	long result;

	ck_assert_str_eq(mapped(job, READ_WRITE_EXECUTE, &result), "");
	ck_assert_int_eq(result, -EACCES);
	ck_assert_str_eq(mapped(job, READ_EXECUTE, &result), "r-xs");
	ck_assert_int_eq(result, 0);
	ck_assert_str_eq(mapped(job, READ_WRITE, &result), "rw-s");
	ck_assert_int_eq(result, 0);
	ck_assert_str_eq(mapped(job_new(zx_job_default()), READ_WRITE_EXECUTE, &result), "rwxs");
	ck_assert_int_eq(result, 0);
	/* What is refused for another reason is not what the condition names. */
	ck_assert_str_eq(mapped(job, READ_WRITE_EXECUTE | ZX_VM_COMPACT, &result), "");
	ck_assert_int_eq(result, -EINVAL);
}
END_TEST

START_TEST(private_mappings_are_no_way_around)
{
	zx_handle_t job = job_that(ZX_POL_VMAR_WX, DENY);
	long result;

	ck_assert_str_eq(mapped_as(job, ZX_MAP_PRIVATE, READ_WRITE_EXECUTE, &result), "");
	ck_assert_int_eq(result, -EACCES);
	ck_assert_str_eq(mapped_as(job, ZX_MAP_PRIVATE, READ_EXECUTE, &result), "r-xp");
	ck_assert_int_eq(result, 0);
	ck_assert_str_eq(mapped_as(job_new(zx_job_default()), ZX_MAP_PRIVATE, READ_WRITE_EXECUTE,
				   &result), "rwxp");
	ck_assert_int_eq(result, 0);
}
END_TEST

START_TEST(a_mapping_allowed_with_an_exception_is_made_before_the_end)
{
	struct guest g;

	guest_new(&g, job_that(ZX_POL_VMAR_WX, ZX_POL_ACTION_ALLOW_EXCEPTION));
	add_map(&g, READ_WRITE_EXECUTE);
	guest_dies(&g, vmar_of(&g), ZX_TASK_RETCODE_EXCEPTION_KILL);
	ck_assert_uint_ne(g.args.where, 0);
	guest_new(&g, job_that(ZX_POL_VMAR_WX, ZX_POL_ACTION_DENY_EXCEPTION));
	add_map(&g, READ_WRITE_EXECUTE);
	guest_dies(&g, vmar_of(&g), ZX_TASK_RETCODE_EXCEPTION_KILL);
	ck_assert_uint_eq(g.args.where, 0);
}
END_TEST

START_TEST(mappings_do_not_become_writable_and_executable_either)
{
	zx_handle_t job = job_that(ZX_POL_VMAR_WX, DENY);
	static const struct {
		zx_vm_option_t options;
		long result;
		const char *perms;
	} cases[] = {
		{ READ_WRITE_EXECUTE, -EACCES, "r--s" },
		{ READ_EXECUTE, 0, "r-xs" },
		{ READ_WRITE, 0, "rw-s" },
	};
	struct map_line line;
	struct guest g;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		guest_new(&g, job);
		/* A page that it does not use, and which we left without. */
		assert_ok(zx_vmar_protect(g.mini.vmar, ZX_VM_PERM_READ, g.mini.base + PAGES(2),
					  PAGE));
		g.args.protect.options = cases[i].options;
		g.args.protect.addr = g.mini.base + PAGES(2);
		g.args.protect.len = PAGE;
		add_call(&g, ZX_IOC_VMAR_PROTECT, AT(&g, protect));
		guest_start(&g, vmar_of(&g));
		mini_wait_done(&g.mini);
		guest_read(&g);
		ck_assert_int_eq(g.calls[1].result, cases[i].result);
		ck_assert(find_map(pid_of(g.mini.process), g.args.protect.addr, &line));
		ck_assert_str_eq(line.perms, cases[i].perms);
		mini_end(&g.mini);
	}
}
END_TEST

START_TEST(mapping_writable_and_executable_may_be_death)
{
	struct guest g;

	guest_new(&g, job_that(ZX_POL_VMAR_WX, KILL));
	add_map(&g, READ_WRITE_EXECUTE);
	guest_dies(&g, vmar_of(&g), ZX_TASK_RETCODE_POLICY_KILL);
	ck_assert_uint_eq(g.args.where, 0);
	guest_new(&g, job_that(ZX_POL_VMAR_WX, KILL));
	g.args.protect.options = READ_WRITE_EXECUTE;
	g.args.protect.addr = g.mini.base;
	g.args.protect.len = PAGE;
	add_call(&g, ZX_IOC_VMAR_PROTECT, AT(&g, protect));
	guest_dies(&g, vmar_of(&g), ZX_TASK_RETCODE_POLICY_KILL);
}
END_TEST

static void add_replace_as_executable(struct guest *g)
{
	g->args.vmo = (struct zx_ioc_vmo_create){ .size = PAGE,
						  .out_handle = AT(g, vmo_exec.handle) };
	g->args.vmo_exec.out_handle = AT(g, out[0]);
	add_call(g, ZX_IOC_VMO_CREATE, AT(g, vmo));
	add_call(g, ZX_IOC_VMO_REPLACE_AS_EXECUTABLE, AT(g, vmo_exec));
}

START_TEST(executable_vmos_without_a_resource_are_denied)
{
	zx_handle_t job = job_that(ZX_POL_AMBIENT_MARK_VMO_EXEC, DENY);
	struct guest g;

	guest_new(&g, job);
	add_replace_as_executable(&g);
	g.args.close = (struct zx_ioc_handles){ AT(&g, vmo_exec.handle), 1 };
	add_call(&g, ZX_IOC_HANDLE_CLOSE_MANY, AT(&g, close));
	guest_run(&g, ZX_HANDLE_INVALID);
	ck_assert_int_eq(g.calls[2].result, -EACCES);
	ck_assert_uint_eq(g.args.out[0], 0);
	/* The handle is gone all the same. */
	ck_assert_int_eq(g.calls[3].result, -EBADF);

	/* That it is no VMO is said first. */
	guest_new(&g, job);
	g.args.exec.out_handle = AT(&g, out[0]);
	add_call(&g, ZX_IOC_VMO_REPLACE_AS_EXECUTABLE, AT(&g, exec));
	guest_run(&g, event_new());
	ck_assert_int_eq(g.calls[1].result, -EBADF);

	guest_new(&g, job_that(ZX_POL_AMBIENT_MARK_VMO_EXEC, KILL));
	add_replace_as_executable(&g);
	guest_dies(&g, ZX_HANDLE_INVALID, ZX_TASK_RETCODE_POLICY_KILL);
}
END_TEST

/* ---- Bad handles -------------------------------------------------------- */

/* Ways to name what is no handle; arg1 is an event, or a VMAR to map in. */
enum { CLOSE, CLOSE_MANY, DUPLICATE_0, CANCEL_0, WAIT, INFO, FUTEX_OWNER, WRITE_TO, WRITE_IT,
       DROP_IT, WRITE_ETC_IT, WAIT_MANY, WAIT_WITH_PORT, MAP_IT, CREATE_IN, START_THREAD,
       SET_NAME, REPLACE, START_WITH, WAYS };

static int add_bad_handle(struct guest *g, int way)
{
	struct args *a = &g->args;

	a->values[0] = NO_HANDLE;
	switch (way) {
	case CLOSE:
		return add_call(g, ZX_IOC_HANDLE_CLOSE, NO_HANDLE);
	case CLOSE_MANY:
		a->close = (struct zx_ioc_handles){ AT(g, values), 2 };
		return add_call(g, ZX_IOC_HANDLE_CLOSE_MANY, AT(g, close));
	case DUPLICATE_0:
		a->dup.rights = ZX_RIGHT_SAME_RIGHTS;
		a->dup.out_handle = AT(g, out[0]);
		return add_call(g, ZX_IOC_HANDLE_DUPLICATE, AT(g, dup));
	case CANCEL_0:
		return add_call(g, ZX_IOC_TIMER_CANCEL, 0);
	case WAIT:
		a->wait.handle = NO_HANDLE;
		return add_call(g, ZX_IOC_OBJECT_WAIT_ONE, AT(g, wait));
	case INFO:
		a->info.topic = ZX_INFO_HANDLE_BASIC;
		return add_call(g, ZX_IOC_OBJECT_GET_INFO, AT(g, info));
	case FUTEX_OWNER:
		a->futex.value_ptr = AT(g, where);
		a->futex.owner = NO_HANDLE;
		return add_call(g, ZX_IOC_FUTEX_WAIT, AT(g, futex));
	case WRITE_TO:
		a->write.handle = NO_HANDLE;
		return add_call(g, ZX_IOC_CHANNEL_WRITE, AT(g, write));
	case WRITE_IT:
		a->channel.out0 = AT(g, write.handle);
		a->channel.out1 = AT(g, out[0]);
		add_call(g, ZX_IOC_CHANNEL_CREATE, AT(g, channel));
		a->write.handles = AT(g, values);
		a->write.num_handles = 1;
		return add_call(g, ZX_IOC_CHANNEL_WRITE, AT(g, write));
	case DROP_IT:
		/* Never looked at, but closed. */
		a->write.options = 1u << 31;
		a->write.handles = AT(g, values);
		a->write.num_handles = 1;
		return add_call(g, ZX_IOC_CHANNEL_WRITE, AT(g, write));
	case WRITE_ETC_IT:
		a->channel.out0 = AT(g, write.handle);
		a->channel.out1 = AT(g, out[0]);
		add_call(g, ZX_IOC_CHANNEL_CREATE, AT(g, channel));
		a->disposition.handle = NO_HANDLE;
		a->disposition.rights = ZX_RIGHT_SAME_RIGHTS;
		a->write.handles = AT(g, disposition);
		a->write.num_handles = 1;
		return add_call(g, ZX_IOC_CHANNEL_WRITE_ETC, AT(g, write));
	case WAIT_MANY:
		a->item.handle = NO_HANDLE;
		a->wait_many.items = AT(g, item);
		a->wait_many.num_items = 1;
		return add_call(g, ZX_IOC_OBJECT_WAIT_MANY, AT(g, wait_many));
	case WAIT_WITH_PORT:
		a->async.port = NO_HANDLE;
		a->async.signals = ZX_EVENT_SIGNALED;
		return add_call(g, ZX_IOC_OBJECT_WAIT_ASYNC, AT(g, async));
	case MAP_IT:
		a->map.vmo = NO_HANDLE;
		a->map.options = ZX_VM_PERM_READ;
		a->map.len = PAGE;
		a->map.out_addr = AT(g, where);
		return add_call(g, ZX_IOC_VMAR_MAP, AT(g, map));
	case CREATE_IN:
		a->create.job = NO_HANDLE;
		a->create.name = AT(g, name);
		a->create.name_size = 4;
		a->create.out_process = AT(g, out[0]);
		a->create.out_vmar = AT(g, out[1]);
		return add_call(g, ZX_IOC_PROCESS_CREATE, AT(g, create));
	case START_THREAD:
		a->thread_start.thread = NO_HANDLE;
		return add_call(g, ZX_IOC_THREAD_START, AT(g, thread_start));
	case SET_NAME:
		a->property.handle = NO_HANDLE;
		a->property.property = ZX_PROP_NAME;
		a->property.value = AT(g, name);
		a->property.value_size = 4;
		return add_call(g, ZX_IOC_OBJECT_SET_PROPERTY, AT(g, property));
	case REPLACE:
		a->dup.handle = NO_HANDLE;
		a->dup.rights = ZX_RIGHT_SAME_RIGHTS;
		a->dup.out_handle = AT(g, out[0]);
		return add_call(g, ZX_IOC_HANDLE_REPLACE, AT(g, dup));
	default:
		/* The event is no process; this goes first or later. */
		a->start.arg1 = NO_HANDLE;
		return add_call(g, ZX_IOC_PROCESS_START, AT(g, start));
	}
}

static const long ways_result[WAYS] = {
	[CLOSE] = -EBADF, [CLOSE_MANY] = -EBADF, [DUPLICATE_0] = -EBADF, [CANCEL_0] = -EBADF,
	[WAIT] = -EBADF, [INFO] = -EBADF, [FUTEX_OWNER] = -EBADF, [WRITE_TO] = -EBADF,
	[WRITE_IT] = -EBADF, [DROP_IT] = -EINVAL, [WRITE_ETC_IT] = -EBADF, [WAIT_MANY] = -EBADF,
	[WAIT_WITH_PORT] = -EBADF, [MAP_IT] = -EBADF, [CREATE_IN] = -EBADF,
	[START_THREAD] = -EBADF, [SET_NAME] = -EBADF, [REPLACE] = -EBADF,
	[START_WITH] = -EMEDIUMTYPE,
};

static zx_handle_t arg1_of(struct guest *g, int way)
{
	return way == MAP_IT ? vmar_of(g) : event_new();
}

START_TEST(allowed_or_denied_a_bad_handle_is_bad_handle)
{
	struct guest g;
	uint32_t action;
	int way, i;

	for (action = ALLOW; action <= DENY; action++)
		for (way = 0; way < WAYS; way++) {
			guest_new(&g, job_that(ZX_POL_BAD_HANDLE, action));
			i = add_bad_handle(&g, way);
			guest_run(&g, arg1_of(&g, way));
			ck_assert_int_eq(g.calls[i].result, ways_result[way]);
		}
}
END_TEST

START_TEST(a_bad_handle_may_be_death_whatever_the_call_says_of_it)
{
	struct guest g;
	int way;

	for (way = 0; way < WAYS; way++) {
		guest_new(&g, job_that(ZX_POL_BAD_HANDLE, KILL));
		add_bad_handle(&g, way);
		guest_dies(&g, arg1_of(&g, way), ZX_TASK_RETCODE_POLICY_KILL);
	}
}
END_TEST

START_TEST(a_bad_handle_may_be_an_exception)
{
	struct guest g;

	guest_new(&g, job_that(ZX_POL_BAD_HANDLE, ZX_POL_ACTION_ALLOW_EXCEPTION));
	add_bad_handle(&g, CLOSE);
	guest_dies(&g, ZX_HANDLE_INVALID, ZX_TASK_RETCODE_EXCEPTION_KILL);
	guest_new(&g, job_that(ZX_POL_BAD_HANDLE, ZX_POL_ACTION_DENY_EXCEPTION));
	add_bad_handle(&g, DUPLICATE_0);
	guest_dies(&g, ZX_HANDLE_INVALID, ZX_TASK_RETCODE_EXCEPTION_KILL);
}
END_TEST

START_TEST(asking_whether_it_is_a_handle_is_no_offence)
{
	struct guest g;
	int i = 1;

	guest_new(&g, job_that(ZX_POL_BAD_HANDLE, KILL));
	g.args.info.topic = ZX_INFO_HANDLE_VALID;
	g.args.info.handle = NO_HANDLE;
	/* The word is not what is waited for: the owner does not matter. */
	g.args.futex = (struct zx_ioc_futex_wait){ .value_ptr = AT(&g, where), .current_value = 1,
						   .owner = NO_HANDLE };
	g.args.from_fd.fd = 77;
	g.args.exec.out_handle = AT(&g, out[0]);
	add_call(&g, ZX_IOC_OBJECT_GET_INFO, AT(&g, info));
	add_call(&g, ZX_IOC_HANDLE_CHECK_VALID, NO_HANDLE);
	add_call(&g, ZX_IOC_HANDLE_CHECK_VALID, 0);
	add_call(&g, ZX_IOC_HANDLE_CLOSE, 0);
	add_call(&g, ZX_IOC_FUTEX_WAIT, AT(&g, futex));
	/* No descriptor; and an event, which is not a VMO. */
	add_call(&g, ZX_IOC_HANDLE_FROM_FD, AT(&g, from_fd));
	add_call(&g, ZX_IOC_VMO_REPLACE_AS_EXECUTABLE, AT(&g, exec));
	guest_run(&g, event_new());
	ck_assert_int_eq(g.calls[i++].result, -EBADF);
	ck_assert_int_eq(g.calls[i++].result, -ENOENT);
	ck_assert_int_eq(g.calls[i++].result, -EINVAL);
	ck_assert_int_eq(g.calls[i++].result, 0);
	ck_assert_int_eq(g.calls[i++].result, -EBADFD);
	ck_assert_int_eq(g.calls[i++].result, -EBADF);
	ck_assert_int_eq(g.calls[i++].result, -EBADF);
}
END_TEST

int main(void)
{
	test_begin("policy");
	test_case("set", arguments_are_looked_at_before_the_handle,
		  setting_policy_wants_a_job_and_set_policy,
		  a_job_with_children_is_bad_state_before_the_entries_are_looked_at,
		  more_entries_than_conditions_are_out_of_range_before_they_are_looked_at,
		  entries_are_refused_in_order_and_all_of_them, what_is_locked_is_not_changed,
		  what_is_open_is_changed, new_any_denies_all_but_what_comes_after_it,
		  a_job_has_its_parents_policy_and_cannot_undo_it);
	test_case("slack", slack_is_checked_in_the_order_of_the_sheet,
		  timers_have_at_least_the_slack_of_the_job);
	test_case("create", each_condition_denies_what_it_names_and_nothing_else,
		  conditions_for_what_does_not_exist_deny_nothing, a_denied_call_writes_no_handle,
		  policy_stands_where_the_sheet_has_it_among_the_checks,
		  the_policy_that_counts_is_the_callers,
		  kill_kills_the_process_and_the_call_does_not_return,
		  an_exception_that_nobody_handles_kills_the_process,
		  a_process_that_may_not_be_created_leaves_nothing_behind,
		  a_process_killed_by_policy_spares_its_job);
	test_case("memory", writable_and_executable_mappings_are_denied,
		  private_mappings_are_no_way_around,
		  a_mapping_allowed_with_an_exception_is_made_before_the_end,
		  mappings_do_not_become_writable_and_executable_either,
		  mapping_writable_and_executable_may_be_death,
		  executable_vmos_without_a_resource_are_denied);
	test_case("bad handles", allowed_or_denied_a_bad_handle_is_bad_handle,
		  a_bad_handle_may_be_death_whatever_the_call_says_of_it,
		  a_bad_handle_may_be_an_exception, asking_whether_it_is_a_handle_is_no_offence);
	return test_end();
}
