// SPDX-License-Identifier: GPL-2.0-only
/* Jobs; ownership and the lock are in job.h. */

#include <linux/mutex.h>
#include <linux/sched.h>
#include <linux/slab.h>

#include "job.h"
#include "process.h"

static DEFINE_MUTEX(zx_job_lock);

/* The ancestor of all; there from module load to unload. */
struct zx_job *zx_root_job;

static void zx_job_children_changed(struct zx_job *job)
{
	u32 set = 0;

	lockdep_assert_held(&zx_job_lock);

	if (list_empty(&job->jobs))
		set |= ZX_JOB_NO_JOBS;
	if (list_empty(&job->processes))
		set |= ZX_JOB_NO_PROCESSES;
	if (set == (ZX_JOB_NO_JOBS | ZX_JOB_NO_PROCESSES))
		set |= ZX_JOB_NO_CHILDREN;
	zx_object_update_signals(&job->obj, ZX_JOB_NO_JOBS |
				 ZX_JOB_NO_PROCESSES | ZX_JOB_NO_CHILDREN, set);
}

/*
 * A child of @job went. A killed job without children is dead, and that may
 * have been its parent's last child.
 */
static void zx_job_child_gone(struct zx_job *job)
{
	lockdep_assert_held(&zx_job_lock);

	for (; job; job = job->parent) {
		zx_job_children_changed(job);
		if (job->state != ZX_JOB_KILLING || !list_empty(&job->jobs) ||
		    !list_empty(&job->processes))
			break;
		job->state = ZX_JOB_DEAD;
		list_del_init(&job->link);
		zx_object_update_signals(&job->obj, 0, ZX_TASK_TERMINATED);
	}
}

static void zx_job_release(struct zx_object *obj)
{
	struct zx_job *job = to_job(obj);
	struct zx_job *parent = job->parent;

	if (parent) {
		mutex_lock(&zx_job_lock);
		if (!list_empty(&job->link)) {
			list_del_init(&job->link);
			zx_job_child_gone(parent);
		}
		mutex_unlock(&zx_job_lock);
		/* At most ZX_JOB_MAX_HEIGHT levels deep. */
		zx_object_put(&parent->obj);
	}
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
	job->max_height = max_height;
	INIT_LIST_HEAD(&job->link);
	INIT_LIST_HEAD(&job->jobs);
	INIT_LIST_HEAD(&job->processes);
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
		list_add_tail(&job->link, &parent->jobs);
		zx_job_children_changed(parent);
	} else {
		ret = -EBADFD;
	}
	mutex_unlock(&zx_job_lock);
	if (ret)
		zx_object_put(&job->obj);
	else
		*out = job;
	return ret;
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
		list_add_tail(&proc->job_link, &job->processes);
		zx_job_children_changed(job);
		ret = 0;
	}
	mutex_unlock(&zx_job_lock);
	return ret;
}

/**
 * zx_job_remove_process() - a process died
 * @job: proc->job
 * @proc: may have left before
 */
void zx_job_remove_process(struct zx_job *job, struct zx_process *proc)
{
	mutex_lock(&zx_job_lock);
	if (!list_empty(&proc->job_link)) {
		list_del_init(&proc->job_link);
		zx_job_child_gone(job);
	}
	mutex_unlock(&zx_job_lock);
}

/**
 * zx_job_kill() - kill a job with all that is below
 * @job: job
 * @retcode: for all of them
 *
 * First every job below stops taking children, then the processes are killed.
 */
void zx_job_kill(struct zx_job *job, s64 retcode)
{
	struct zx_process *victims = NULL;
	struct zx_process *proc;
	struct zx_job *child;
	LIST_HEAD(jobs);

	mutex_lock(&zx_job_lock);
	if (job->state != ZX_JOB_READY) {
		mutex_unlock(&zx_job_lock);
		return;
	}
	list_add_tail(&job->kill_link, &jobs);
	list_for_each_entry(job, &jobs, kill_link) {
		job->state = ZX_JOB_KILLING;
		job->retcode = retcode;
		list_for_each_entry(child, &job->jobs, link) {
			if (child->state == ZX_JOB_READY)
				list_add_tail(&child->kill_link, &jobs);
		}
		/* A job is killed once, so a process is collected once. */
		list_for_each_entry(proc, &job->processes, job_link) {
			if (!zx_object_tryget(&proc->obj))
				continue;
			proc->kill_next = victims;
			victims = proc;
		}
		cond_resched();
	}
	/* Children stand behind their parents: those without any die first. */
	list_for_each_entry_reverse(job, &jobs, kill_link) {
		if (list_empty(&job->jobs) && list_empty(&job->processes) &&
		    job->state == ZX_JOB_KILLING)
			zx_job_child_gone(job);
	}
	mutex_unlock(&zx_job_lock);

	while (victims) {
		proc = victims;
		victims = proc->kill_next;
		zx_process_kill(proc, retcode);
		zx_object_put(&proc->obj);
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
	mutex_unlock(&zx_job_lock);
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
