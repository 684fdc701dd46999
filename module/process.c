// SPDX-License-Identifier: GPL-2.0-only
/* Processes; states, locks and ownership are in process.h. */

#include <linux/ktime.h>
#include <linux/sched.h>
#include <linux/slab.h>

#include "channel.h"
#include "job.h"
#include "mm.h"
#include "process.h"
#include "task.h"
#include "vmar.h"

static void zx_process_on_zero_handles(struct zx_object *obj);

static void zx_process_release(struct zx_object *obj)
{
	struct zx_process *proc = to_process(obj);

	/* If it was listed it never came to life: it is critical to no job. */
	zx_job_remove_process(proc->job, proc);
	zx_handle_table_destroy(&proc->handles);
	if (proc->aspace) {
		zx_aspace_kill(proc->aspace);
		zx_aspace_put(proc->aspace);
	}
	if (proc->self_job)
		zx_object_put(&proc->self_job->obj);
	zx_object_put(&proc->job->obj);
	zx_task_free(proc->task);
	mutex_destroy(&proc->lock);
	mutex_destroy(&proc->exec_lock);
	kfree_rcu(proc, obj.rcu);
}

static const struct zx_object_ops zx_process_ops = {
	.type = ZX_OBJ_TYPE_PROCESS,
	.user_signals = ZX_USER_SIGNAL_ALL,
	.on_zero_handles = zx_process_on_zero_handles,
	.release = zx_process_release,
};

/**
 * zx_process_create() - a process without a Linux process yet
 * @job: job; it is not in the job's list yet
 * @name: ZX_MAX_NAME_LEN bytes
 * @aspace: the caller's reference moves here
 * @running: Linux started it
 *
 * Return: one reference, or NULL: then @aspace is still the caller's.
 */
struct zx_process *zx_process_create(struct zx_job *job, const char *name,
				     struct zx_aspace *aspace, bool running)
{
	struct zx_process *proc = kzalloc(sizeof(*proc), GFP_KERNEL_ACCOUNT);

	if (!proc)
		return NULL;
	zx_object_init(&proc->obj, &zx_process_ops, proc->name, job->obj.koid,
		       0);
	zx_object_set_name(&proc->obj, name, ZX_MAX_NAME_LEN);
	zx_object_get(&job->obj);
	proc->job = job;
	proc->job_rights = ZX_DEFAULT_JOB_RIGHTS;
	zx_child_init(&proc->child, &proc->obj);
	zx_handle_table_init(&proc->handles);
	mutex_init(&proc->lock);
	mutex_init(&proc->exec_lock);
	INIT_LIST_HEAD(&proc->threads);
	INIT_LIST_HEAD(&proc->births);
	INIT_LIST_HEAD(&proc->requests);
	zx_futexes_init(&proc->futexes);
	proc->aspace = aspace;
	if (running) {
		proc->state = ZX_PROCESS_RUNNING;
		proc->started = true;
		proc->start_time = ktime_get_ns();
	}
	return proc;
}

/**
 * zx_process_start_locked() - start an unstarted process with its first thread
 * @proc: process; its lock is held
 * @thread: has passed zx_thread_check_start()
 * @start: how it begins
 *
 * Return: 0; -EBADFD it was killed.
 */
int zx_process_start_locked(struct zx_process *proc, struct zx_thread *thread,
			    const struct zx_start *start)
{
	struct pid *pid;
	int ret;

	lockdep_assert_held(&proc->lock);

	/* It sleeps: this does not change before it starts. */
	zx_task_runtime(proc->task, &proc->embryo_runtime);
	ret = zx_task_start(proc->task, start, &pid);
	if (ret)
		return ret;
	proc->state = ZX_PROCESS_RUNNING;
	proc->started = true;
	proc->start_time = ktime_get_ns();
	thread->embryo_runtime = proc->embryo_runtime;
	zx_thread_runs(thread, pid);
	return 0;
}

/**
 * zx_process_start() - let an unstarted process run
 * @proc: process
 * @thread: a thread of @proc
 * @start: how it begins
 *
 * Return: 0; -EBADFD it or the thread has started or died; -EINVAL the entry is
 * not a user address.
 */
int zx_process_start(struct zx_process *proc, struct zx_thread *thread,
		     const struct zx_start *start)
{
	int ret = -EBADFD;

	mutex_lock(&proc->lock);
	if (proc->state == ZX_PROCESS_INITIAL)
		ret = zx_thread_check_start(thread, start) ?:
		      zx_process_start_locked(proc, thread, start);
	mutex_unlock(&proc->lock);
	return ret;
}

/*
 * The first cause of death decides the return code. Returns whether the process
 * never ran; with @unstarted only such a one is touched.
 */
static bool zx_process_begin_dying(struct zx_process *proc, s64 retcode,
				   bool unstarted)
{
	bool initial;

	mutex_lock(&proc->lock);
	initial = proc->state == ZX_PROCESS_INITIAL;
	if (initial || (!unstarted && proc->state == ZX_PROCESS_RUNNING)) {
		proc->state = ZX_PROCESS_DYING;
		proc->retcode = retcode;
	}
	mutex_unlock(&proc->lock);
	return initial;
}

/**
 * zx_process_exiting() - a process says that it leaves
 * @proc: the caller's process
 * @retcode: its return code
 */
void zx_process_exiting(struct zx_process *proc, s64 retcode)
{
	zx_process_begin_dying(proc, retcode, false);
}

/*
 * Under proc->lock: what a process has spent so far. It never gets less, even
 * if Linux forgets something.
 */
static void zx_process_count(struct zx_process *proc)
{
	struct zx_runtime now = {};

	lockdep_assert_held(&proc->lock);

	zx_task_runtime(proc->task, &now);
	zx_runtime_sub(&now, &proc->embryo_runtime);
	proc->runtime.cpu = max(proc->runtime.cpu, now.cpu);
	proc->runtime.queue = max(proc->runtime.queue, now.queue);
}

/*
 * The Linux process is gone, or never was. Returns the job that has to be killed
 * now, see zx_job_remove_process().
 */
static struct zx_job *zx_process_bury(struct zx_process *proc, s64 retcode)
{
	struct zx_aspace *aspace;
	struct zx_threads ended;

	zx_threads_init(&ended);
	mutex_lock(&proc->lock);
	if (proc->state == ZX_PROCESS_DEAD) {
		mutex_unlock(&proc->lock);
		return NULL;
	}
	if (proc->state != ZX_PROCESS_DYING)
		proc->retcode = retcode;
	proc->state = ZX_PROCESS_DEAD;
	aspace = proc->aspace;
	proc->aspace = NULL;
	if (proc->started)
		zx_process_count(proc);
	zx_threads_end(proc, false, &ended);
	mutex_unlock(&proc->lock);
	zx_threads_put(&ended);

	/* Whoever sees TERMINATED finds the handles closed, the memory gone. */
	zx_requests_drop(proc);
	zx_handle_table_close(&proc->handles);
	if (aspace) {
		zx_aspace_kill(aspace);
		zx_aspace_put(aspace);
	}
	zx_object_update_signals(&proc->obj, 0, ZX_TASK_TERMINATED);
	return zx_job_remove_process(proc->job, proc);
}

/**
 * zx_process_died() - the Linux process is gone, or never was
 * @proc: process
 * @retcode: unless it was dying already
 */
void zx_process_died(struct zx_process *proc, s64 retcode)
{
	struct zx_job *job = zx_process_bury(proc, retcode);

	if (job)
		zx_job_kill(job, ZX_TASK_RETCODE_CRITICAL_PROCESS_KILL);
}

/*
 * What never ran is dead at once, or, if that means to wait for somebody who
 * works on its address space, with its Linux process, soon. Returns as
 * zx_process_bury().
 */
static struct zx_job *zx_process_bury_unstarted(struct zx_process *proc,
						s64 retcode)
{
	struct zx_aspace *aspace = zx_process_aspace(proc);
	bool idle = true;

	if (aspace) {
		idle = zx_aspace_try_kill(aspace);
		zx_aspace_put(aspace);
	}
	return idle || !proc->task ? zx_process_bury(proc, retcode) : NULL;
}

/* The last handle of a process that never ran: nobody can start it any more. */
static void zx_process_on_zero_handles(struct zx_object *obj)
{
	struct zx_process *proc = to_process(obj);
	struct zx_job *job;

	if (!zx_process_begin_dying(proc, 0, true))
		return;
	zx_task_kill(proc->task);
	job = zx_process_bury_unstarted(proc, 0);
	if (job)
		zx_job_kill(job, ZX_TASK_RETCODE_CRITICAL_PROCESS_KILL);
}

/**
 * zx_process_kill_for_job() - kill a process, but no job on its account
 * @proc: process
 * @retcode: unless it is dying already
 *
 * Return: the job that has to be killed now, see zx_job_remove_process().
 */
struct zx_job *zx_process_kill_for_job(struct zx_process *proc, s64 retcode)
{
	bool initial;

	/* What is said of it has to be true of what it has become. */
	if (!zx_task_may_kill(proc->task))
		return NULL;
	initial = zx_process_begin_dying(proc, retcode, false);
	/* Also when it said it would exit: it need not have meant it. */
	zx_task_kill(proc->task);
	return initial ? zx_process_bury_unstarted(proc, retcode) : NULL;
}

/**
 * zx_process_kill() - kill a process; may be called again and again
 * @proc: process
 * @retcode: unless it is dying already
 */
void zx_process_kill(struct zx_process *proc, s64 retcode)
{
	struct zx_job *job = zx_process_kill_for_job(proc, retcode);

	if (job)
		zx_job_kill(job, ZX_TASK_RETCODE_CRITICAL_PROCESS_KILL);
}

/**
 * zx_process_check_kill() - a process just got its Linux process
 * @proc: process
 *
 * Its job may have been killed while there was nothing to send SIGKILL to.
 */
void zx_process_check_kill(struct zx_process *proc)
{
	bool killed;

	mutex_lock(&proc->lock);
	killed = proc->state >= ZX_PROCESS_DYING;
	mutex_unlock(&proc->lock);
	if (killed)
		zx_task_kill(proc->task);
}

/**
 * zx_process_drop_mm() - the process has another mm now, by exec
 * @proc: process; proc->exec_lock is held
 * @mm: the mm it had
 *
 * Handles and VMARs belonged to the old mm and go with it.
 */
void zx_process_drop_mm(struct zx_process *proc, const struct zx_mm *mm)
{
	struct zx_aspace *aspace = NULL;
	struct zx_threads ended;

	zx_threads_init(&ended);
	lockdep_assert_held(&proc->exec_lock);

	mutex_lock(&proc->lock);
	if (proc->aspace && zx_mm_same(proc->aspace->mm, mm)) {
		aspace = proc->aspace;
		proc->aspace = NULL;
		memset(&proc->self, 0, sizeof(proc->self));
		proc->execed = true;
		/* Exec ends all threads but one, which leads from then on. */
		zx_threads_end(proc, true, &ended);
	}
	mutex_unlock(&proc->lock);
	zx_threads_put(&ended);
	if (!aspace)
		return;
	zx_requests_drop(proc);
	zx_handle_table_close(&proc->handles);
	zx_aspace_kill(aspace);
	zx_aspace_put(aspace);
}

/**
 * zx_process_leave_job() - what a process makes is no business of its job's
 * @proc: another user by exec; proc->exec_lock is held, it has no handles yet
 *
 * It stays in its job, and can be killed with it as far as it can be killed.
 *
 * Return: 0 or -ENOMEM.
 */
int zx_process_leave_job(struct zx_process *proc)
{
	struct zx_job *job;
	int ret;

	lockdep_assert_held(&proc->exec_lock);

	ret = zx_job_create(zx_root_job, &job);
	if (ret)
		return ret;
	mutex_lock(&proc->lock);
	swap(proc->self_job, job);
	proc->job_rights = ZX_DEFAULT_JOB_RIGHTS;
	proc->policy = proc->self_job->policy;
	mutex_unlock(&proc->lock);
	if (job)
		zx_object_put(&job->obj);
	return 0;
}

/**
 * zx_process_aspace() - the address space of a process
 * @proc: process
 *
 * Return: a reference, or NULL when it has none.
 */
struct zx_aspace *zx_process_aspace(struct zx_process *proc)
{
	struct zx_aspace *aspace;

	mutex_lock(&proc->lock);
	aspace = proc->aspace;
	if (aspace)
		refcount_inc(&aspace->refs);
	mutex_unlock(&proc->lock);
	return aspace;
}

/**
 * zx_process_look_into() - the address space of a process, for info about it
 * @proc: process
 * @running: only while it runs
 * @aspace: gets a reference
 *
 * Return: 0; -EBADFD it has none, or does not run; -EACCES it runs another
 * program than the one its handles were made for, see zx_task_may_access().
 */
int zx_process_look_into(struct zx_process *proc, bool running,
			 struct zx_aspace **aspace)
{
	struct zx_aspace *as;
	bool execed;

	mutex_lock(&proc->lock);
	as = running && proc->state != ZX_PROCESS_RUNNING ? NULL : proc->aspace;
	if (as)
		refcount_inc(&as->refs);
	execed = proc->execed;
	mutex_unlock(&proc->lock);
	if (!as)
		return -EBADFD;
	if (execed && !zx_task_may_access(proc->task, as->mm)) {
		zx_aspace_put(as);
		return -EACCES;
	}
	*aspace = as;
	return 0;
}

/**
 * zx_process_look_at_handles() - may its handles be listed? In any state
 * @proc: process
 *
 * Return: 0, -EACCES as zx_process_look_into().
 */
int zx_process_look_at_handles(struct zx_process *proc)
{
	struct zx_aspace *aspace;
	int ret;

	ret = zx_process_look_into(proc, false, &aspace);
	if (!ret)
		zx_aspace_put(aspace);
	/* Without an address space there are no handles. */
	return ret == -EBADFD ? 0 : ret;
}

/**
 * zx_process_self_handle() - give a process a handle that stays the same
 * @proc: process; its lock is held
 * @obj: held by @proc; the reference is consumed
 * @rights: of a new handle
 * @value: made to name @obj if it does not
 *
 * Return: 0, -ENOMEM, -EBADFD.
 */
int zx_process_self_handle(struct zx_process *proc, struct zx_object *obj,
			   u32 rights, u32 *value)
{
	int ret = 0;

	lockdep_assert_held(&proc->lock);

	if (!*value || !zx_handle_names(&proc->handles, *value, obj)) {
		ret = zx_handle_add(&proc->handles, obj, rights, value);
		if (!ret)
			return 0;
		*value = 0;
	}
	/* Not the last one: the process holds each of these. */
	WARN_ON_ONCE(refcount_read(&obj->refs) < 2);
	zx_object_put(obj);
	return ret;
}

/**
 * zx_process_self() - the handles that an attached program starts with
 * @proc: the caller's process
 * @process: to itself
 * @vmar: to its root VMAR
 * @job: to its job
 *
 * Return: 0, -ENOMEM, -EBADFD.
 */
int zx_process_self(struct zx_process *proc, u32 *process, u32 *vmar, u32 *job)
{
	struct zx_vmar *root = NULL;
	struct zx_job *own;
	int ret = -EBADFD;

	*process = 0;
	*vmar = 0;
	*job = 0;
	if (!proc->has_self)
		return 0;

	mutex_lock(&proc->lock);
	own = proc->self_job ?: proc->job;
	if (proc->aspace)
		root = zx_aspace_root(proc->aspace);
	if (!root)
		goto out;
	ret = zx_process_self_handle(proc, &root->obj, ZX_DEFAULT_VMAR_RIGHTS |
				     ZX_RIGHT_READ | ZX_RIGHT_WRITE |
				     ZX_RIGHT_EXECUTE, &proc->self.vmar);
	if (!ret)
		ret = zx_process_self_handle(proc, zx_object_get(&proc->obj),
					     ZX_DEFAULT_PROCESS_RIGHTS,
					     &proc->self.process);
	if (!ret)
		ret = zx_process_self_handle(proc, zx_object_get(&own->obj),
					     proc->job_rights, &proc->self.job);
	if (!ret) {
		*process = proc->self.process;
		*vmar = proc->self.vmar;
		*job = proc->self.job;
	}
out:
	mutex_unlock(&proc->lock);
	return ret;
}

/**
 * zx_process_info() - fill the record of ZX_INFO_PROCESS
 * @proc: process
 * @info: zeroed record
 */
void zx_process_info(struct zx_process *proc, struct zx_info_process *info)
{
	mutex_lock(&proc->lock);
	info->start_time = proc->start_time;
	if (proc->started)
		info->flags |= ZX_INFO_PROCESS_FLAG_STARTED;
	if (proc->state >= ZX_PROCESS_DYING) {
		info->return_code = proc->retcode;
		/* Also if it never ran: Zircon says so. */
		info->flags |= ZX_INFO_PROCESS_FLAG_STARTED |
			       ZX_INFO_PROCESS_FLAG_EXITED;
	}
	mutex_unlock(&proc->lock);
}

/**
 * zx_process_is_hidden() - is it still being made, or just given up unstarted?
 * @proc: process
 */
bool zx_process_is_hidden(const struct zx_process *proc)
{
	return READ_ONCE(proc->state) == ZX_PROCESS_INITIAL &&
	       !atomic_read(&proc->obj.handles);
}

/**
 * zx_process_runtime() - what all its threads have spent
 * @proc: process
 * @runtime: result
 */
void zx_process_runtime(struct zx_process *proc, struct zx_runtime *runtime)
{
	mutex_lock(&proc->lock);
	if (proc->started && proc->state != ZX_PROCESS_DEAD)
		zx_process_count(proc);
	*runtime = proc->runtime;
	mutex_unlock(&proc->lock);
}
