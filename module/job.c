// SPDX-License-Identifier: GPL-2.0-only
/* Jobs; ownership and the lock are in job.h. */

#include <linux/mutex.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>

#include "job.h"
#include "process.h"

/* Processes of a job that are looked at without the lock, together. */
#define ZX_PROCESS_PIECE	32

/* Jobs that a killer looks at before it lets others have the lock. */
#define ZX_KILL_PIECE		64

static DEFINE_MUTEX(zx_job_lock);

/* Live jobs with ZX_PROP_JOB_KILL_ON_OOM. */
static LIST_HEAD(zx_oom_jobs);

/* The ancestor of all; there from module load to unload. */
struct zx_job *zx_root_job;

static bool zx_job_has_children(const struct zx_job *job)
{
	return !RB_EMPTY_ROOT(&job->jobs) || !RB_EMPTY_ROOT(&job->processes);
}

static void zx_job_leave(struct zx_job *job)
{
	lockdep_assert_held(&zx_job_lock);

	/* The root job is nobody's child. */
	if (zx_child_listed(&job->child))
		zx_children_remove(&job->parent->jobs, &job->child);
}

static u32 zx_job_signals(const struct zx_job *job)
{
	u32 signals = 0;

	lockdep_assert_held(&zx_job_lock);

	if (RB_EMPTY_ROOT(&job->jobs))
		signals |= ZX_JOB_NO_JOBS;
	if (RB_EMPTY_ROOT(&job->processes))
		signals |= ZX_JOB_NO_PROCESSES;
	if (signals == (ZX_JOB_NO_JOBS | ZX_JOB_NO_PROCESSES))
		signals |= ZX_JOB_NO_CHILDREN;
	return signals;
}

/*
 * Children of @job came or went, and it is the first of @dead jobs that died of
 * it: say so, of these and of their parent, the lowest first. Not under zx_job_lock,
 * since all that wait for it are told in one step. Who comes second finds the
 * newest state said already.
 */
static void zx_job_publish(struct zx_job *job, unsigned int dead)
{
	u32 signals;

	for (; job; job = job->parent) {
		mutex_lock(&job->publish);
		mutex_lock(&zx_job_lock);
		signals = zx_job_signals(job);
		mutex_unlock(&zx_job_lock);
		if (dead)
			signals |= ZX_TASK_TERMINATED;
		zx_object_update_signals(&job->obj, ZX_JOB_NO_JOBS |
					 ZX_JOB_NO_PROCESSES |
					 ZX_JOB_NO_CHILDREN, signals);
		mutex_unlock(&job->publish);
		if (!dead--)
			return;
	}
}

/*
 * A child of @job went. A killed job without children is dead, and that may
 * have been its parent's last child. Returns how many died, for zx_job_publish().
 */
static unsigned int zx_job_child_gone(struct zx_job *job)
{
	unsigned int dead = 0;

	lockdep_assert_held(&zx_job_lock);

	while (job && job->state == ZX_JOB_KILLING && !zx_job_has_children(job)) {
		job->state = ZX_JOB_DEAD;
		zx_job_leave(job);
		job = job->parent;
		dead++;
	}
	return dead;
}

static void zx_job_release(struct zx_object *obj)
{
	struct zx_job *job = to_job(obj);
	struct zx_job *parent = job->parent;
	unsigned int dead = 0;
	bool left = false;

	mutex_lock(&zx_job_lock);
	list_del(&job->oom_link);
	if (zx_child_listed(&job->child)) {
		zx_job_leave(job);
		dead = zx_job_child_gone(parent);
		left = true;
	}
	mutex_unlock(&zx_job_lock);
	if (left)
		zx_job_publish(parent, dead);
	if (parent) {
		/* At most ZX_JOB_MAX_HEIGHT levels deep. */
		zx_object_put(&parent->obj);
	}
	mutex_destroy(&job->publish);
	kfree_rcu(job, obj.rcu);
}

static const struct zx_object_ops zx_job_ops = {
	.type = ZX_OBJ_TYPE_JOB,
	.user_signals = ZX_USER_SIGNAL_ALL,
	.release = zx_job_release,
};

static struct zx_job *zx_job_alloc(struct zx_job *parent, u32 max_height)
{
	struct zx_job *job = kzalloc(sizeof(*job), GFP_KERNEL_ACCOUNT);

	if (!job)
		return NULL;
	zx_object_init(&job->obj, &zx_job_ops, job->name,
		       parent ? parent->obj.koid : ZX_KOID_INVALID,
		       ZX_JOB_NO_JOBS | ZX_JOB_NO_PROCESSES |
		       ZX_JOB_NO_CHILDREN);
	mutex_init(&job->publish);
	job->max_height = max_height;
	zx_child_init(&job->child, &job->obj);
	job->jobs = RB_ROOT;
	job->processes = RB_ROOT;
	INIT_LIST_HEAD(&job->kill_link);
	INIT_LIST_HEAD(&job->oom_link);
	return job;
}

/**
 * zx_job_create() - make a child job
 * @parent: job
 * @out: a reference for the caller
 *
 * Return: 0; -ERANGE the tree is too high; -ENOMEM; -EBADFD @parent was killed.
 */
int zx_job_create(struct zx_job *parent, struct zx_job **out)
{
	struct zx_job *job;
	int ret = 0;

	if (!parent->max_height)
		return -ERANGE;
	job = zx_job_alloc(parent, parent->max_height - 1);
	if (!job)
		return -ENOMEM;

	mutex_lock(&zx_job_lock);
	if (parent->state == ZX_JOB_READY) {
		zx_object_get(&parent->obj);
		job->parent = parent;
		job->policy = parent->policy;
		zx_children_add(&parent->jobs, &job->child);
	} else {
		ret = -EBADFD;
	}
	mutex_unlock(&zx_job_lock);
	if (ret) {
		zx_object_put(&job->obj);
		return ret;
	}
	zx_job_publish(parent, 0);
	*out = job;
	return 0;
}

/**
 * zx_job_add_process() - a new process joins its job
 * @job: proc->job
 * @proc: in no job's list yet
 *
 * Return: 0; -EBADFD when the job was killed.
 */
int zx_job_add_process(struct zx_job *job, struct zx_process *proc)
{
	int ret = -EBADFD;

	mutex_lock(&zx_job_lock);
	if (job->state == ZX_JOB_READY) {
		proc->policy = job->policy;
		zx_children_add(&job->processes, &proc->child);
		ret = 0;
	}
	mutex_unlock(&zx_job_lock);
	if (!ret)
		zx_job_publish(job, 0);
	return ret;
}

/**
 * zx_job_remove_process() - a process died
 * @job: proc->job
 * @proc: may have left before; its runtime and its return code do not change
 *	any more
 *
 * Return: the job that it was critical to and that has to be killed now, with
 * ZX_TASK_RETCODE_CRITICAL_PROCESS_KILL; or NULL. It lives as long as @proc.
 */
struct zx_job *zx_job_remove_process(struct zx_job *job,
				     struct zx_process *proc)
{
	struct zx_job *critical = NULL;
	unsigned int dead = 0;
	bool left;

	mutex_lock(&zx_job_lock);
	left = zx_child_listed(&proc->child);
	if (left) {
		zx_children_remove(&job->processes, &proc->child);
		zx_runtime_add(&job->runtime, &proc->runtime);
		if (proc->retcode || !proc->critical_nonzero)
			critical = proc->critical;
		dead = zx_job_child_gone(job);
	}
	mutex_unlock(&zx_job_lock);
	if (left)
		zx_job_publish(job, dead);
	return critical;
}

/**
 * zx_job_set_policy() - change what its processes to come may do
 * @job: job
 * @absolute: see zx_policy_add()
 * @entries: see zx_policy_add()
 * @n: number of @entries
 *
 * Return: as zx_policy_add(); -EBADFD @job has children.
 */
int zx_job_set_policy(struct zx_job *job, bool absolute,
		      const struct zx_policy_basic_v2 *entries, u32 n)
{
	int ret = -EBADFD;

	mutex_lock(&zx_job_lock);
	if (!zx_job_has_children(job))
		ret = zx_policy_add(&job->policy, absolute, entries, n);
	mutex_unlock(&zx_job_lock);
	return ret;
}

/**
 * zx_job_set_timer_slack() - raise the least slack of its timers to come
 * @job: job
 * @slack: what is asked for
 *
 * Return: as zx_policy_add_slack(); -EBADFD @job has children.
 */
int zx_job_set_timer_slack(struct zx_job *job,
			   const struct zx_policy_timer_slack *slack)
{
	int ret = -EBADFD;

	mutex_lock(&zx_job_lock);
	if (!zx_job_has_children(job))
		ret = zx_policy_add_slack(&job->policy, slack);
	mutex_unlock(&zx_job_lock);
	return ret;
}

/**
 * zx_job_set_critical() - a process's death will kill a job
 * @job: job
 * @proc: process in any state; a dead one kills nobody
 * @nonzero: not if it returns 0
 *
 * Return: 0; -EBUSY @proc has such a job; -EINVAL it is not below @job.
 */
int zx_job_set_critical(struct zx_job *job, struct zx_process *proc,
			bool nonzero)
{
	struct zx_job *above = proc->job;
	int ret = 0;

	while (above && above != job)
		above = above->parent;
	mutex_lock(&zx_job_lock);
	if (proc->critical) {
		ret = -EBUSY;
	} else if (!above) {
		ret = -EINVAL;
	} else {
		proc->critical = job;
		proc->critical_nonzero = nonzero;
	}
	mutex_unlock(&zx_job_lock);
	return ret;
}

/*
 * A job that is to be killed takes no more children, and joins @doomed. So does
 * one that was killed before, if nobody is at it: there may be processes that the
 * killer had no power over, or that had too much then.
 */
static void zx_job_doom(struct zx_job *job, s64 retcode,
			struct list_head *doomed)
{
	lockdep_assert_held(&zx_job_lock);

	if (job->state == ZX_JOB_DEAD || !list_empty(&job->kill_link))
		return;
	/* One that is just released has no children, and leaves. */
	if (!zx_object_tryget(&job->obj))
		return;
	if (job->state == ZX_JOB_READY) {
		job->state = ZX_JOB_KILLING;
		job->retcode = retcode;
		list_del_init(&job->oom_link);
	}
	list_add_tail(&job->kill_link, doomed);
}

/* Nobody is to wait for the lock till a large tree has been walked. */
static void zx_job_lock_pause(unsigned int *done)
{
	if (++*done % ZX_KILL_PIECE)
		return;
	mutex_unlock(&zx_job_lock);
	cond_resched();
	mutex_lock(&zx_job_lock);
}

/*
 * The job and all below it take no children any more: once that is so, all that
 * will ever have been below them can be found. Those that are empty are dead.
 */
static void zx_job_doom_tree(struct zx_job *job, s64 retcode,
			     struct list_head *doomed)
{
	struct list_head *before = doomed->prev;
	struct zx_object *obj;
	unsigned int done = 0;
	u64 from;

	mutex_lock(&zx_job_lock);
	zx_job_doom(job, retcode, doomed);
	for (job = list_entry(before->next, struct zx_job, kill_link);
	     &job->kill_link != doomed;
	     job = list_next_entry(job, kill_link)) {
		from = 0;
		while ((obj = zx_children_from(&job->jobs, from))) {
			from = obj->koid + 1;
			zx_job_doom(to_job(obj), retcode, doomed);
			zx_job_lock_pause(&done);
		}
		zx_job_lock_pause(&done);
	}
	/* Children stand behind their parents: those without any die first. */
	for (job = list_entry(doomed->prev, struct zx_job, kill_link);
	     &job->kill_link != before;
	     job = list_prev_entry(job, kill_link)) {
		if (!zx_job_has_children(job) && job->state == ZX_JOB_KILLING) {
			unsigned int dead = zx_job_child_gone(job);

			mutex_unlock(&zx_job_lock);
			zx_job_publish(job, dead);
			cond_resched();
			mutex_lock(&zx_job_lock);
		}
		zx_job_lock_pause(&done);
	}
	mutex_unlock(&zx_job_lock);
}

/* Some processes of a job, a reference each; 0 at the end. */
static unsigned int zx_job_get_processes(struct zx_job *job, u64 *from,
					 struct zx_process **procs)
{
	struct zx_object *obj;
	unsigned int n = 0;

	mutex_lock(&zx_job_lock);
	while (n < ZX_PROCESS_PIECE &&
	       (obj = zx_children_from(&job->processes, *from))) {
		*from = obj->koid + 1;
		if (zx_object_tryget(obj))
			procs[n++] = to_process(obj);
	}
	mutex_unlock(&zx_job_lock);
	return n;
}

/* Kill what is in a doomed job. What dies with that is in @doomed afterwards. */
static void zx_job_kill_processes(struct zx_job *job, struct list_head *doomed)
{
	struct zx_process *procs[ZX_PROCESS_PIECE];
	struct zx_job *critical;
	unsigned int i, n;
	u64 from = 0;

	while ((n = zx_job_get_processes(job, &from, procs))) {
		for (i = 0; i < n; i++) {
			critical = zx_process_kill_for_job(procs[i],
							   job->retcode);
			if (critical)
				zx_job_doom_tree(critical,
						 ZX_TASK_RETCODE_CRITICAL_PROCESS_KILL,
						 doomed);
			zx_object_put(&procs[i]->obj);
			cond_resched();
		}
	}
}

/**
 * zx_job_kill() - kill a job with all that is below
 * @job: job
 * @retcode: for all of them
 *
 * First every job below stops taking children, then the processes are killed.
 * A job that somebody else is killing right now is left to him. The caller may
 * be killed itself: what was begun is done all the same.
 */
void zx_job_kill(struct zx_job *job, s64 retcode)
{
	LIST_HEAD(doomed);

	zx_job_doom_tree(job, retcode, &doomed);
	while ((job = list_first_entry_or_null(&doomed, struct zx_job,
					       kill_link))) {
		zx_job_kill_processes(job, &doomed);
		mutex_lock(&zx_job_lock);
		list_del_init(&job->kill_link);
		mutex_unlock(&zx_job_lock);
		zx_object_put(&job->obj);
	}
}

/**
 * zx_job_info() - fill the record of ZX_INFO_JOB
 * @job: job
 * @info: zeroed record
 */
void zx_job_info(struct zx_job *job, struct zx_info_job *info)
{
	mutex_lock(&zx_job_lock);
	info->exited = job->state != ZX_JOB_READY;
	info->return_code = job->retcode;
	info->kill_on_oom = job->kill_on_oom;
	mutex_unlock(&zx_job_lock);
}

/* A child of that type, job or process, no older than @koid. */
static struct zx_object *zx_job_next(struct zx_job *job, u32 type, u64 koid)
{
	const struct rb_root *children = &job->jobs;
	struct zx_object *obj;

	lockdep_assert_held(&zx_job_lock);

	if (type == ZX_OBJ_TYPE_PROCESS)
		children = &job->processes;
	for (;;) {
		obj = zx_children_from(children, koid);
		if (!obj || type != ZX_OBJ_TYPE_PROCESS ||
		    !zx_process_is_hidden(to_process(obj)))
			return obj;
		koid = obj->koid + 1;
	}
}

/**
 * zx_job_child() - a direct child by its koid
 * @job: job
 * @koid: of a job or a process
 *
 * Return: a reference, or NULL.
 */
struct zx_object *zx_job_child(struct zx_job *job, u64 koid)
{
	struct zx_object *obj;

	mutex_lock(&zx_job_lock);
	obj = zx_job_next(job, ZX_OBJ_TYPE_JOB, koid);
	if (!obj || obj->koid != koid)
		obj = zx_job_next(job, ZX_OBJ_TYPE_PROCESS, koid);
	if (obj && (obj->koid != koid || !zx_object_tryget(obj)))
		obj = NULL;
	mutex_unlock(&zx_job_lock);
	return obj;
}

/**
 * zx_job_list() - some of the direct children
 * @job: job
 * @type: ZX_OBJ_TYPE_JOB or ZX_OBJ_TYPE_PROCESS
 * @from: koid to begin at; then where to go on
 * @koids: what was found, or NULL
 * @n: at most so many
 *
 * Return: how many; 0 at the end.
 */
unsigned int zx_job_list(struct zx_job *job, u32 type, u64 *from, u64 *koids,
			 unsigned int n)
{
	struct zx_object *obj;
	unsigned int found;

	mutex_lock(&zx_job_lock);
	for (found = 0; found < n; found++) {
		obj = zx_job_next(job, type, *from);
		if (!obj)
			break;
		if (koids)
			koids[found] = obj->koid;
		*from = obj->koid + 1;
	}
	mutex_unlock(&zx_job_lock);
	return found;
}

/**
 * zx_job_runtime() - time that the direct processes of a job have run
 * @job: job
 * @sum: zeroed
 *
 * A process that ends meanwhile may be missed this once.
 *
 * Return: 0 or -EINTR.
 */
int zx_job_runtime(struct zx_job *job, struct zx_runtime *sum)
{
	struct zx_process *procs[ZX_PROCESS_PIECE];
	struct zx_runtime one;
	unsigned int i, n;
	u64 from = 0;

	mutex_lock(&zx_job_lock);
	*sum = job->runtime;
	mutex_unlock(&zx_job_lock);
	while ((n = zx_job_get_processes(job, &from, procs))) {
		for (i = 0; i < n; i++) {
			zx_process_runtime(procs[i], &one);
			zx_runtime_add(sum, &one);
			zx_object_put(&procs[i]->obj);
		}
		if (fatal_signal_pending(current))
			return -EINTR;
		cond_resched();
	}
	return 0;
}

/**
 * zx_job_set_kill_on_oom() - ZX_PROP_JOB_KILL_ON_OOM
 * @job: job
 * @kill: its value
 */
void zx_job_set_kill_on_oom(struct zx_job *job, bool kill)
{
	mutex_lock(&zx_job_lock);
	job->kill_on_oom = kill;
	list_del_init(&job->oom_link);
	if (kill && job->state == ZX_JOB_READY)
		list_add_tail(&job->oom_link, &zx_oom_jobs);
	mutex_unlock(&zx_job_lock);
}

/**
 * zx_job_any_kill_on_oom() - is there something to kill? Takes no lock
 */
bool zx_job_any_kill_on_oom(void)
{
	return !list_empty_careful(&zx_oom_jobs);
}

/**
 * zx_job_kill_on_oom() - kill the jobs that are to go when memory runs out
 */
void zx_job_kill_on_oom(void)
{
	struct zx_job *job, *found;
	u64 youngest = zx_object_newest_koid();

	/* Not those that are made meanwhile, or there need be no end. */
	do {
		found = NULL;
		mutex_lock(&zx_job_lock);
		list_for_each_entry(job, &zx_oom_jobs, oom_link) {
			if (job->obj.koid <= youngest &&
			    zx_object_tryget(&job->obj)) {
				found = job;
				break;
			}
		}
		mutex_unlock(&zx_job_lock);
		if (found) {
			zx_job_kill(found, ZX_TASK_RETCODE_OOM_KILL);
			zx_object_put(&found->obj);
		}
	} while (found);
}

/**
 * zx_job_module_init() - at module load
 */
int zx_job_module_init(void)
{
	static const char name[] = "root";

	zx_root_job = zx_job_alloc(NULL, ZX_JOB_MAX_HEIGHT);
	if (!zx_root_job)
		return -ENOMEM;
	zx_object_set_name(&zx_root_job->obj, name, sizeof(name));
	return 0;
}

/**
 * zx_job_module_exit() - at module unload
 */
void zx_job_module_exit(void)
{
	zx_object_put(&zx_root_job->obj);
}
