// SPDX-License-Identifier: GPL-2.0-only
/*
 * Jobs as a tree: height, signals, killing, leaving. Processes are only
 * entries of the tree here; what becomes of real ones is tested from user space.
 */
#include "common.h"
#include "job.h"
#include "process.h"

#define NO_CHILDREN	(ZX_JOB_NO_JOBS | ZX_JOB_NO_PROCESSES | ZX_JOB_NO_CHILDREN)
#define DEAD		(NO_CHILDREN | ZX_TASK_TERMINATED)

/* 6.1 runs the suites of a module before the module's own init. */
static bool own_root;

static int job_suite_init(struct kunit_suite *suite)
{
	own_root = !zx_root_job;
	return own_root ? zx_job_module_init() : 0;
}

static void job_suite_exit(struct kunit_suite *suite)
{
	if (own_root) {
		zx_job_module_exit();
		zx_root_job = NULL;
	}
}

static int job_init(struct kunit *test)
{
	struct zx_job *job;
	int ret = zx_job_create(zx_root_job, &job);

	test->priv = ret ? NULL : job;
	return ret;
}

static void put(struct zx_job *job)
{
	zx_object_put(&job->obj);
}

static void job_exit(struct kunit *test)
{
	if (test->priv)
		put(test->priv);
}

static struct zx_job *child_of(struct kunit *test, struct zx_job *parent)
{
	struct zx_job *job = NULL;

	KUNIT_ASSERT_EQ(test, zx_job_create(parent, &job), 0);
	return job;
}

static u32 signals(const struct zx_job *job)
{
	return zx_object_signals((struct zx_object *)&job->obj);
}

static int children(const struct zx_job *job)
{
	struct zx_object *child;
	int n = 0;

	for (child = zx_children_first(&job->jobs); child;
	     child = zx_children_next(&job->jobs, child))
		n++;
	return n;
}

static struct zx_job *first_from(struct zx_job *job, u64 koid)
{
	return to_job(zx_children_from(&job->jobs, koid));
}

static void expect_dead(struct kunit *test, struct zx_job *job, s64 retcode)
{
	struct zx_info_job info = {};

	zx_job_info(job, &info);
	KUNIT_EXPECT_EQ(test, signals(job), DEAD);
	KUNIT_EXPECT_EQ(test, job->state, ZX_JOB_DEAD);
	KUNIT_EXPECT_EQ(test, info.exited, 1);
	KUNIT_EXPECT_EQ(test, info.return_code, retcode);
	KUNIT_EXPECT_FALSE(test, zx_child_listed(&job->child));
}

static void expect_alive(struct kunit *test, struct zx_job *job, u32 want)
{
	struct zx_info_job info = {};

	zx_job_info(job, &info);
	KUNIT_EXPECT_EQ(test, signals(job), want);
	KUNIT_EXPECT_EQ(test, job->state, ZX_JOB_READY);
	KUNIT_EXPECT_EQ(test, info.exited, 0);
	KUNIT_EXPECT_EQ(test, info.return_code, 0LL);
}

/* A process that is in its job's list and nowhere else. */
static struct zx_process *pretended_process(struct kunit *test, struct zx_job *job)
{
	struct zx_process *proc = kunit_kzalloc(test, sizeof(*proc), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, proc);
	zx_child_init(&proc->child, &proc->obj);
	KUNIT_ASSERT_EQ(test, zx_job_add_process(job, proc), 0);
	return proc;
}

static void a_new_job_is_empty(struct kunit *test)
{
	struct zx_job *job = test->priv;

	expect_alive(test, job, NO_CHILDREN);
	KUNIT_EXPECT_PTR_EQ(test, job->parent, zx_root_job);
	KUNIT_EXPECT_EQ(test, job->obj.related_koid, zx_root_job->obj.koid);
	KUNIT_EXPECT_EQ(test, refcount_read(&job->obj.refs), 1U);
	KUNIT_EXPECT_EQ(test, job->max_height, ZX_JOB_MAX_HEIGHT - 1U);
}

/* 32 levels below the root job, not one more. */
static void the_tree_has_a_bottom(struct kunit *test)
{
	struct zx_job *job = test->priv, *none = NULL;
	struct zx_job *chain[ZX_JOB_MAX_HEIGHT];
	int i;

	for (i = 0; job->max_height; i++) {
		KUNIT_ASSERT_LT(test, i, ZX_JOB_MAX_HEIGHT);
		chain[i] = child_of(test, job);
		KUNIT_ASSERT_EQ(test, chain[i]->max_height, job->max_height - 1);
		job = chain[i];
	}
	KUNIT_EXPECT_EQ(test, i, ZX_JOB_MAX_HEIGHT - 1);
	KUNIT_EXPECT_EQ(test, zx_job_create(job, &none), -ERANGE);
	KUNIT_EXPECT_NULL(test, none);
	expect_alive(test, job, NO_CHILDREN);
	/* Too deep comes before dead. */
	zx_job_kill(job, 1);
	KUNIT_EXPECT_EQ(test, zx_job_create(job, &none), -ERANGE);
	while (i--)
		put(chain[i]);
	expect_alive(test, test->priv, NO_CHILDREN);
}

/* The whole chain hangs on its last job alone, and goes with it. */
static void a_chain_is_released_from_the_bottom(struct kunit *test)
{
	struct zx_job *top = test->priv, *job = top, *child;

	while (job->max_height) {
		child = child_of(test, job);
		if (job != top)
			put(job);
		job = child;
	}
	expect_alive(test, top, ZX_JOB_NO_PROCESSES);
	put(job);
	expect_alive(test, top, NO_CHILDREN);
	KUNIT_EXPECT_EQ(test, refcount_read(&top->obj.refs), 1U);
}

static void signals_follow_the_children(struct kunit *test)
{
	struct zx_job *job = test->priv, *one, *two;
	struct zx_process *proc;

	proc = pretended_process(test, job);
	KUNIT_EXPECT_EQ(test, signals(job), ZX_JOB_NO_JOBS);
	one = child_of(test, job);
	KUNIT_EXPECT_EQ(test, signals(job), 0U);
	two = child_of(test, job);
	KUNIT_EXPECT_EQ(test, signals(job), 0U);
	zx_job_remove_process(job, proc);
	KUNIT_EXPECT_EQ(test, signals(job), ZX_JOB_NO_PROCESSES);
	put(one);
	KUNIT_EXPECT_EQ(test, signals(job), ZX_JOB_NO_PROCESSES);
	put(two);
	KUNIT_EXPECT_EQ(test, signals(job), NO_CHILDREN);
	/* It left before: nothing more happens. */
	zx_job_remove_process(job, proc);
	expect_alive(test, job, NO_CHILDREN);
}

static void a_released_job_leaves_its_parents_list(struct kunit *test)
{
	struct zx_job *job = test->priv, *a = child_of(test, job);
	struct zx_job *b = child_of(test, job), *c = child_of(test, job);

	/* Oldest first. */
	KUNIT_EXPECT_PTR_EQ(test, first_from(job, 0), a);
	KUNIT_EXPECT_PTR_EQ(test, first_from(job, a->obj.koid + 1), b);
	KUNIT_EXPECT_PTR_EQ(test, first_from(job, c->obj.koid), c);
	KUNIT_EXPECT_NULL(test, zx_children_from(&job->jobs, c->obj.koid + 1));
	put(b);
	KUNIT_EXPECT_EQ(test, children(job), 2);
	KUNIT_EXPECT_PTR_EQ(test, first_from(job, a->obj.koid + 1), c);
	put(a);
	put(c);
	KUNIT_EXPECT_EQ(test, children(job), 0);
	KUNIT_EXPECT_EQ(test, refcount_read(&job->obj.refs), 1U);
}

static void an_empty_job_dies_at_once(struct kunit *test)
{
	struct zx_job *job = test->priv, *none = NULL;
	int before = children(zx_root_job);

	zx_job_kill(job, -1024);
	expect_dead(test, job, -1024);
	KUNIT_EXPECT_EQ(test, children(zx_root_job), before - 1);
	KUNIT_EXPECT_EQ(test, zx_job_create(job, &none), -EBADFD);
	KUNIT_EXPECT_NULL(test, none);
	/* The first code stays. */
	zx_job_kill(job, 7);
	expect_dead(test, job, -1024);
	expect_alive(test, zx_root_job, signals(zx_root_job));
}

static void a_killed_job_takes_all_below_it_along(struct kunit *test)
{
	struct zx_job *job = test->priv, *a = child_of(test, job);
	struct zx_job *aa = child_of(test, a), *ab = child_of(test, a);
	struct zx_job *b = child_of(test, job), *aba = child_of(test, ab);

	zx_job_kill(a, 5);
	expect_dead(test, aba, 5);
	expect_dead(test, aa, 5);
	expect_dead(test, ab, 5);
	expect_dead(test, a, 5);
	expect_alive(test, b, NO_CHILDREN);
	expect_alive(test, job, ZX_JOB_NO_PROCESSES);
	KUNIT_EXPECT_EQ(test, children(job), 1);
	put(a);
	put(aa);
	put(aba);
	put(ab);
	zx_job_kill(job, 6);
	expect_dead(test, b, 6);
	expect_dead(test, job, 6);
	put(b);
}

/*
 * job - a - aa - process: killed at the top, nothing is dead before the process
 * has left, then all are, from the bottom up.
 *
 * The process is one that is just being released (no references), which is left
 * alone by the killer.
 */
static void killed_jobs_wait_for_the_last_process(struct kunit *test)
{
	struct zx_job *job = test->priv, *a = child_of(test, job);
	struct zx_job *aa = child_of(test, a), *none = NULL;
	struct zx_process *proc = pretended_process(test, aa), *late;

	zx_job_kill(job, 9);
	KUNIT_EXPECT_EQ(test, job->state, ZX_JOB_KILLING);
	KUNIT_EXPECT_EQ(test, a->state, ZX_JOB_KILLING);
	KUNIT_EXPECT_EQ(test, aa->state, ZX_JOB_KILLING);
	KUNIT_EXPECT_EQ(test, signals(job), ZX_JOB_NO_PROCESSES);
	KUNIT_EXPECT_EQ(test, signals(aa), ZX_JOB_NO_JOBS);
	/* Nothing can be added any more. */
	KUNIT_EXPECT_EQ(test, zx_job_create(a, &none), -EBADFD);
	late = kunit_kzalloc(test, sizeof(*late), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, late);
	zx_child_init(&late->child, &late->obj);
	KUNIT_EXPECT_EQ(test, zx_job_add_process(aa, late), -EBADFD);

	zx_job_remove_process(aa, proc);
	expect_dead(test, aa, 9);
	expect_dead(test, a, 9);
	expect_dead(test, job, 9);
	put(aa);
	put(a);
}

/* A job killed before keeps its code; its parent dies once it is gone. */
static void a_job_is_killed_once(struct kunit *test)
{
	struct zx_job *job = test->priv, *a = child_of(test, job);
	struct zx_process *proc = pretended_process(test, a);

	zx_job_kill(a, 1);
	zx_job_kill(job, 2);
	KUNIT_EXPECT_EQ(test, a->state, ZX_JOB_KILLING);
	KUNIT_EXPECT_EQ(test, job->state, ZX_JOB_KILLING);
	zx_job_remove_process(a, proc);
	expect_dead(test, a, 1);
	expect_dead(test, job, 2);
	put(a);
}

/* TERMINATED comes from a kill alone. */
static void a_job_that_ran_empty_is_not_dead(struct kunit *test)
{
	struct zx_job *job = test->priv;
	struct zx_process *proc = pretended_process(test, job);

	zx_job_remove_process(job, proc);
	put(child_of(test, job));
	expect_alive(test, job, NO_CHILDREN);
	put(child_of(test, job));
}

/* More than are looked at in one piece, in depth and in width. */
static void a_large_tree_dies_whole(struct kunit *test)
{
	struct zx_job *top = test->priv, *at = top, *none = NULL;
	struct zx_job **jobs;
	int i, n = 300, dead = 0;

	jobs = kunit_kcalloc(test, n, sizeof(*jobs), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, jobs);
	for (i = 0; i < n; i++) {
		jobs[i] = child_of(test, at);
		/* Every tenth is the parent of the next ten. */
		if (i % 10 == 9)
			at = jobs[i];
	}
	zx_job_kill(top, 4);
	for (i = 0; i < n; i++)
		dead += jobs[i]->state == ZX_JOB_DEAD && jobs[i]->retcode == 4 &&
			signals(jobs[i]) == DEAD &&
			refcount_read(&jobs[i]->obj.refs) == 1 + (i % 10 == 9 && i < n - 1) * 10;
	KUNIT_EXPECT_EQ(test, dead, n);
	expect_dead(test, top, 4);
	KUNIT_EXPECT_LT(test, zx_job_create(at, &none), 0);
	while (n--)
		put(jobs[n]);
	KUNIT_EXPECT_EQ(test, refcount_read(&top->obj.refs), 1U);
}

static void policy_is_passed_down_and_fixed_by_the_first_child(struct kunit *test)
{
	const struct zx_policy_basic_v2 deny = { ZX_POL_NEW_FIFO, ZX_POL_ACTION_DENY };
	const struct zx_policy_basic_v2 kill = { ZX_POL_NEW_FIFO, ZX_POL_ACTION_KILL };
	const struct zx_policy_timer_slack slack = { .min_slack = 7 };
	struct zx_job *job = test->priv, *child;
	struct zx_process *proc;

	KUNIT_EXPECT_EQ(test, zx_job_set_policy(job, true, &deny, 1), 0);
	KUNIT_EXPECT_EQ(test, zx_job_set_timer_slack(job, &slack), 0);
	child = child_of(test, job);
	KUNIT_EXPECT_EQ(test, child->policy.action[ZX_POL_NEW_FIFO],
			ZX_POL_ACTION_DENY);
	KUNIT_EXPECT_EQ(test, child->policy.min_slack, 7LL);
	KUNIT_EXPECT_EQ(test, zx_job_set_policy(job, true, &kill, 1), -EBADFD);
	KUNIT_EXPECT_EQ(test, zx_job_set_timer_slack(job, &slack), -EBADFD);
	proc = pretended_process(test, child);
	KUNIT_EXPECT_EQ(test, proc->policy.action[ZX_POL_NEW_FIFO],
			ZX_POL_ACTION_DENY);
	KUNIT_EXPECT_EQ(test, proc->policy.min_slack, 7LL);
	KUNIT_EXPECT_EQ(test, zx_job_set_policy(child, true, &kill, 1), -EBADFD);
	zx_job_remove_process(child, proc);
	KUNIT_EXPECT_EQ(test, zx_job_set_policy(child, true, &kill, 1), 0);
	KUNIT_EXPECT_EQ(test, job->policy.action[ZX_POL_NEW_FIFO],
			ZX_POL_ACTION_DENY);
	put(child);
	KUNIT_EXPECT_EQ(test, zx_job_set_policy(job, true, &kill, 1), 0);
}

static void a_critical_process_names_a_job_above_it_once(struct kunit *test)
{
	struct zx_job *job = test->priv, *child = child_of(test, job);
	struct zx_job *other = child_of(test, job);
	struct zx_process *proc = pretended_process(test, child), *zero, *one;

	proc->job = child;
	KUNIT_EXPECT_EQ(test, zx_job_set_critical(other, proc, false), -EINVAL);
	KUNIT_EXPECT_EQ(test, zx_job_set_critical(job, proc, false), 0);
	KUNIT_EXPECT_EQ(test, zx_job_set_critical(child, proc, false), -EBUSY);
	KUNIT_EXPECT_EQ(test, zx_job_set_critical(other, proc, false), -EBUSY);
	KUNIT_EXPECT_PTR_EQ(test, zx_job_remove_process(child, proc), job);
	KUNIT_EXPECT_NULL(test, zx_job_remove_process(child, proc));

	zero = pretended_process(test, child);
	zero->job = child;
	KUNIT_EXPECT_EQ(test, zx_job_set_critical(child, zero, true), 0);
	KUNIT_EXPECT_NULL(test, zx_job_remove_process(child, zero));
	one = pretended_process(test, child);
	one->job = child;
	one->retcode = 1;
	KUNIT_EXPECT_EQ(test, zx_job_set_critical(child, one, true), 0);
	KUNIT_EXPECT_PTR_EQ(test, zx_job_remove_process(child, one), child);
	put(other);
	put(child);
}

static struct kunit_case job_cases[] = {
	KUNIT_CASE(a_new_job_is_empty),
	KUNIT_CASE(the_tree_has_a_bottom),
	KUNIT_CASE(a_chain_is_released_from_the_bottom),
	KUNIT_CASE(signals_follow_the_children),
	KUNIT_CASE(a_released_job_leaves_its_parents_list),
	KUNIT_CASE(an_empty_job_dies_at_once),
	KUNIT_CASE(a_killed_job_takes_all_below_it_along),
	KUNIT_CASE(killed_jobs_wait_for_the_last_process),
	KUNIT_CASE(a_job_is_killed_once),
	KUNIT_CASE(a_job_that_ran_empty_is_not_dead),
	KUNIT_CASE(a_large_tree_dies_whole),
	KUNIT_CASE(policy_is_passed_down_and_fixed_by_the_first_child),
	KUNIT_CASE(a_critical_process_names_a_job_above_it_once),
	{}
};

static struct kunit_suite job_suite = {
	.name = "zircon_job",
	.suite_init = job_suite_init,
	.suite_exit = job_suite_exit,
	.init = job_init,
	.exit = job_exit,
	.test_cases = job_cases,
};

kunit_test_suite(job_suite);
