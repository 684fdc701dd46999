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

/* The last handle of a process that never ran: nobody can start it any more. */
static void zx_process_on_zero_handles(struct zx_object *obj)
{
	struct zx_process *proc = to_process(obj);
	bool initial;

	mutex_lock(&proc->lock);
	initial = proc->state == ZX_PROCESS_INITIAL;
	mutex_unlock(&proc->lock);
	if (initial)
		zx_process_kill(proc, 0);
}

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

/* Under proc->lock: the thread is this Linux thread, whose reference it takes. */
static void zx_thread_runs(struct zx_thread *thread, struct pid *pid)
{
	struct zx_process *proc = thread->proc;

	lockdep_assert_held(&proc->lock);

	thread->pid = pid;
	thread->task = zx_task_get_thread(pid);
	/* Pairs with the acquire in zx_thread_pid(): then the pid is there. */
	smp_store_release(&thread->state, ZX_THREAD_RUNS);
	thread->start = proc->thread_starts++;
	zx_object_get(&thread->obj);
	list_add_tail(&thread->link, &proc->threads);
	zx_object_update_signals(&thread->obj, 0, ZX_THREAD_RUNNING);
}

/*
 * Under proc->lock: what a thread has spent so far. Linux tells the time up to
 * the last tick or switch, and after exec that of another task perhaps.
 */
static u32 zx_thread_count(struct zx_thread *thread)
{
	struct zx_runtime now;
	u32 cpu;

	lockdep_assert_held(&thread->proc->lock);

	cpu = zx_task_thread_runtime(thread->pid, thread->task, &now);
	zx_runtime_sub(&now, &thread->embryo_runtime);
	thread->runtime.cpu = max(thread->runtime.cpu, now.cpu);
	thread->runtime.queue = max(thread->runtime.queue, now.queue);
	return cpu;
}

/* Under proc->lock: the thread is no more, or has said so. */
static void zx_thread_ends(struct zx_thread *thread)
{
	lockdep_assert_held(&thread->proc->lock);

	if (thread->state != ZX_THREAD_RUNS)
		return;
	zx_thread_count(thread);
	zx_task_put_thread(thread->task);
	thread->task = NULL;
	WRITE_ONCE(thread->state, ZX_THREAD_DEAD);
	zx_object_update_signals(&thread->obj,
				 ZX_THREAD_RUNNING | ZX_THREAD_SUSPENDED,
				 ZX_TASK_TERMINATED);
}

/* Under proc->lock: Linux's thread is gone. Its reference moves to @dead. */
static void zx_thread_died(struct zx_thread *thread, struct list_head *dead)
{
	zx_thread_ends(thread);
	list_move_tail(&thread->link, dead);
}

/* Without proc->lock: what zx_thread_died() gathered. */
static void zx_threads_put(struct list_head *dead)
{
	struct zx_thread *thread, *next;

	list_for_each_entry_safe(thread, next, dead, link) {
		list_del_init(&thread->link);
		zx_object_put(&thread->obj);
	}
}

/* The live thread object of a Linux thread, with a reference; or NULL. */
static struct zx_thread *zx_thread_find_locked(struct zx_process *proc,
					       struct pid *pid)
{
	struct zx_thread *thread;

	lockdep_assert_held(&proc->lock);

	list_for_each_entry(thread, &proc->threads, link) {
		if (thread->pid == pid && thread->state == ZX_THREAD_RUNS) {
			zx_object_get(&thread->obj);
			return thread;
		}
	}
	return NULL;
}

/* Under proc->lock: nobody comes to be this thread. @gone takes its reference. */
static void zx_thread_unborn(struct zx_thread *thread, struct list_head *gone)
{
	lockdep_assert_held(&thread->proc->lock);

	if (thread->state == ZX_THREAD_STARTING) {
		thread->given = ZX_HANDLE_INVALID;
		thread->state = ZX_THREAD_NEW;
	}
	list_move_tail(&thread->birth, gone);
}

/* Without proc->lock: what zx_thread_unborn() gathered. */
static void zx_births_put(struct list_head *gone)
{
	struct zx_thread *thread, *next;

	list_for_each_entry_safe(thread, next, gone, birth) {
		list_del_init(&thread->birth);
		zx_object_put(&thread->obj);
	}
}

/*
 * Under proc->lock: whether a thread may begin so. Canonical with the top 16 bits
 * clear is good enough for an entry; it need not be mapped.
 */
static int zx_thread_check_start(struct zx_thread *thread,
				 const struct zx_start *start)
{
	if (start->entry >> 47)
		return -EINVAL;
	return thread->state == ZX_THREAD_NEW ? 0 : -EBADFD;
}

/* Under proc->lock: the first thread of an unstarted process. */
static int zx_process_start_locked(struct zx_process *proc,
				   struct zx_thread *thread,
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

/**
 * zx_thread_start() - start a thread, which may be the first of its process
 * @thread: thread
 * @caller: the caller's process
 * @handle: through which the caller does so
 * @start: how it begins
 * @birth: 0 if it runs; else the caller has to make a Linux thread for it
 *
 * Only a thread of the process itself can make one, so nobody else can have
 * further threads made there.
 *
 * Return: 0; -EBADFD the process is dying or the thread has started; -EINVAL the
 * entry is not a user address; -EOPNOTSUPP a further thread of another process.
 */
int zx_thread_start(struct zx_thread *thread, struct zx_process *caller,
		    u32 handle, const struct zx_start *start, u64 *birth)
{
	struct zx_process *proc = thread->proc;
	int ret = -EBADFD;

	*birth = 0;
	mutex_lock(&proc->lock);
	if (proc->state >= ZX_PROCESS_DYING)
		goto out;
	ret = zx_thread_check_start(thread, start);
	if (ret)
		goto out;
	if (proc->state == ZX_PROCESS_INITIAL) {
		ret = zx_process_start_locked(proc, thread, start);
	} else if (proc != caller) {
		ret = -EOPNOTSUPP;
	} else {
		thread->state = ZX_THREAD_STARTING;
		thread->begin = *start;
		thread->given = handle;
		zx_object_get(&thread->obj);
		list_add_tail(&thread->birth, &proc->births);
		*birth = thread->obj.koid;
	}
out:
	mutex_unlock(&proc->lock);
	return ret;
}

static struct zx_thread *zx_birth_find(struct zx_process *proc, u64 birth)
{
	struct zx_thread *thread;

	lockdep_assert_held(&proc->lock);

	list_for_each_entry(thread, &proc->births, birth) {
		if (thread->obj.koid == birth)
			return thread;
	}
	return NULL;
}

/**
 * zx_thread_birth() - the caller has made the Linux thread of a thread, or not
 * @proc: the caller's process
 * @birth: from zx_thread_start()
 * @pid: the Linux thread; the reference is consumed. NULL: there is none
 *
 * Return: 0; -EBADFD the thread does not run.
 */
int zx_thread_birth(struct zx_process *proc, u64 birth, struct pid *pid)
{
	struct zx_thread *thread, *known = NULL;
	LIST_HEAD(gone);
	int ret = 0;

	mutex_lock(&proc->lock);
	thread = zx_birth_find(proc, birth);
	/* Otherwise the new thread was here before. */
	if (thread && thread->state == ZX_THREAD_STARTING) {
		if (pid)
			known = zx_thread_find_locked(proc, pid);
		if (pid && !known) {
			zx_thread_runs(thread, pid);
			pid = NULL;
		} else {
			zx_thread_unborn(thread, &gone);
			ret = -EBADFD;
		}
	}
	mutex_unlock(&proc->lock);
	zx_births_put(&gone);
	if (known)
		zx_object_put(&known->obj);
	if (pid)
		zx_task_put_pid(pid);
	return ret;
}

/**
 * zx_thread_born() - the caller is the Linux thread of a thread
 * @proc: the caller's process
 * @birth: from zx_thread_start()
 *
 * Return: 0, then it begins as soon as it is back in user space; -EBADFD.
 */
int zx_thread_born(struct zx_process *proc, u64 birth)
{
	struct pid *pid = zx_task_current_pid();
	struct zx_thread *thread, *known = NULL;
	struct zx_start start;
	int ret = -EBADFD;

	mutex_lock(&proc->lock);
	thread = zx_birth_find(proc, birth);
	if (thread) {
		known = zx_thread_find_locked(proc, pid);
		if (!known && thread->state == ZX_THREAD_STARTING) {
			zx_thread_runs(thread, zx_task_get_pid(pid));
			ret = 0;
		} else if (known == thread) {
			ret = 0;
		}
	}
	if (!ret) {
		start = thread->begin;
		list_del_init(&thread->birth);
	}
	mutex_unlock(&proc->lock);
	if (known)
		zx_object_put(&known->obj);
	if (ret)
		return ret;
	zx_thread_name_changed(thread);
	zx_object_put(&thread->obj);
	zx_task_begin(&start);
	return 0;
}

/* The first cause of death decides the return code. */
static bool zx_process_begin_dying(struct zx_process *proc, s64 retcode)
{
	bool initial;

	mutex_lock(&proc->lock);
	initial = proc->state == ZX_PROCESS_INITIAL;
	if (initial || proc->state == ZX_PROCESS_RUNNING) {
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
	zx_process_begin_dying(proc, retcode);
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
	struct zx_thread *thread, *next;
	struct zx_aspace *aspace;
	LIST_HEAD(dead);
	LIST_HEAD(gone);

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
	/* Threads that never ran stay NEW: they can never start. */
	list_for_each_entry_safe(thread, next, &proc->births, birth)
		zx_thread_unborn(thread, &gone);
	list_for_each_entry_safe(thread, next, &proc->threads, link)
		zx_thread_died(thread, &dead);
	mutex_unlock(&proc->lock);
	zx_births_put(&gone);
	zx_threads_put(&dead);

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

/**
 * zx_process_kill_for_job() - kill a process, but no job on its account
 * @proc: process
 * @retcode: unless it is dying already
 *
 * Return: the job that has to be killed now, see zx_job_remove_process().
 */
struct zx_job *zx_process_kill_for_job(struct zx_process *proc, s64 retcode)
{
	struct zx_aspace *aspace;
	bool initial, idle = true;

	/* What is said of it has to be true of what it has become. */
	if (!zx_task_may_kill(proc->task))
		return NULL;
	initial = zx_process_begin_dying(proc, retcode);
	/* Also when it said it would exit: it need not have meant it. */
	zx_task_kill(proc->task);
	if (!initial)
		return NULL;
	/*
	 * What never ran is dead at once, or, if that means to wait for somebody
	 * who works on its address space, with its Linux process, soon.
	 */
	aspace = zx_process_aspace(proc);
	if (aspace) {
		idle = zx_aspace_try_kill(aspace);
		zx_aspace_put(aspace);
	}
	return idle || !proc->task ? zx_process_bury(proc, retcode) : NULL;
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
	struct zx_thread *thread, *next;
	struct zx_aspace *aspace = NULL;
	LIST_HEAD(dead);
	LIST_HEAD(gone);

	lockdep_assert_held(&proc->exec_lock);

	mutex_lock(&proc->lock);
	if (proc->aspace && zx_mm_same(proc->aspace->mm, mm)) {
		aspace = proc->aspace;
		proc->aspace = NULL;
		memset(&proc->self, 0, sizeof(proc->self));
		proc->execed = true;
		list_for_each_entry_safe(thread, next, &proc->births, birth)
			zx_thread_unborn(thread, &gone);
		/* Exec ends all threads but one, which leads from then on. */
		list_for_each_entry_safe(thread, next, &proc->threads, link) {
			if (!zx_task_is_leader(proc->task, thread->pid))
				zx_thread_died(thread, &dead);
		}
	}
	mutex_unlock(&proc->lock);
	zx_births_put(&gone);
	zx_threads_put(&dead);
	if (!aspace)
		return;
	zx_requests_drop(proc);
	zx_handle_table_close(&proc->handles);
	zx_aspace_kill(aspace);
	zx_aspace_put(aspace);
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

/* Make sure that *@value names @obj, whose reference is consumed. */
static int zx_process_self_handle(struct zx_process *proc,
				  struct zx_object *obj, u32 rights, u32 *value)
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
	int ret = -EBADFD;

	*process = 0;
	*vmar = 0;
	*job = 0;
	if (!proc->has_self)
		return 0;

	mutex_lock(&proc->lock);
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
		ret = zx_process_self_handle(proc,
					     zx_object_get(&proc->job->obj),
					     ZX_DEFAULT_JOB_RIGHTS,
					     &proc->self.job);
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

static void zx_thread_release(struct zx_object *obj)
{
	struct zx_thread *thread = to_thread(obj);

	if (thread->pid)
		zx_task_put_pid(thread->pid);
	zx_object_put(&thread->proc->obj);
	kfree_rcu(thread, obj.rcu);
}

static const struct zx_object_ops zx_thread_ops = {
	.type = ZX_OBJ_TYPE_THREAD,
	.user_signals = ZX_USER_SIGNAL_ALL,
	.release = zx_thread_release,
};

/**
 * zx_thread_create() - make a thread that does not run
 * @proc: its process, in any state
 * @name: ZX_MAX_NAME_LEN bytes
 *
 * Return: one reference, or NULL.
 */
struct zx_thread *zx_thread_create(struct zx_process *proc, const char *name)
{
	struct zx_thread *thread = kzalloc(sizeof(*thread), GFP_KERNEL_ACCOUNT);

	if (!thread)
		return NULL;
	zx_object_init(&thread->obj, &zx_thread_ops, thread->name,
		       proc->obj.koid, 0);
	zx_object_set_name(&thread->obj, name, ZX_MAX_NAME_LEN);
	zx_object_get(&proc->obj);
	thread->proc = proc;
	INIT_LIST_HEAD(&thread->link);
	INIT_LIST_HEAD(&thread->birth);
	return thread;
}

static struct zx_thread *zx_thread_find(struct zx_process *proc,
					struct pid *pid)
{
	struct zx_thread *thread;

	mutex_lock(&proc->lock);
	thread = zx_thread_find_locked(proc, pid);
	mutex_unlock(&proc->lock);
	return thread;
}

/*
 * Threads that ended without a word to us are dead as well, and nobody else
 * closes the handle that was theirs.
 */
static void zx_process_reap_threads(struct zx_process *proc)
{
	struct zx_thread *thread, *next;
	LIST_HEAD(dead);

	mutex_lock(&proc->lock);
	list_for_each_entry_safe(thread, next, &proc->threads, link) {
		if (!zx_task_thread_exists(thread->pid))
			zx_thread_died(thread, &dead);
	}
	mutex_unlock(&proc->lock);
	list_for_each_entry(thread, &dead, link) {
		if (thread->self &&
		    zx_handle_names(&proc->handles, thread->self, &thread->obj))
			zx_handle_close(&proc->handles, thread->self);
		cond_resched();
	}
	zx_threads_put(&dead);
}

/**
 * zx_process_list_threads() - koids of some of the threads that run
 * @proc: process
 * @from: zero; then where to go on
 * @koids: what was found, or NULL
 * @n: at most so many
 *
 * In the order of their start.
 *
 * Return: how many; 0 at the end.
 */
unsigned int zx_process_list_threads(struct zx_process *proc, u64 *from,
				     u64 *koids, unsigned int n)
{
	struct zx_thread *thread;
	unsigned int found = 0;

	if (!*from)
		zx_process_reap_threads(proc);
	mutex_lock(&proc->lock);
	list_for_each_entry(thread, &proc->threads, link) {
		if (found == n)
			break;
		if (thread->state != ZX_THREAD_RUNS || thread->start < *from)
			continue;
		*from = thread->start + 1;
		if (koids)
			koids[found] = thread->obj.koid;
		found++;
	}
	mutex_unlock(&proc->lock);
	return found;
}

/**
 * zx_process_thread() - a thread that runs, by its koid
 * @proc: process
 * @koid: of the thread
 *
 * Return: a reference, or NULL.
 */
struct zx_object *zx_process_thread(struct zx_process *proc, u64 koid)
{
	struct zx_object *found = NULL;
	struct zx_thread *thread;

	zx_process_reap_threads(proc);
	mutex_lock(&proc->lock);
	list_for_each_entry(thread, &proc->threads, link) {
		if (thread->state == ZX_THREAD_RUNS &&
		    thread->obj.koid == koid) {
			found = zx_object_get(&thread->obj);
			break;
		}
	}
	mutex_unlock(&proc->lock);
	return found;
}

/* The thread object of a Linux thread of the process, a reference; or NULL. */
static struct zx_thread *zx_thread_of(struct zx_process *proc, struct pid *pid)
{
	struct zx_thread *thread, *made, *found;
	char name[ZX_MAX_NAME_LEN] = {};

	thread = zx_thread_find(proc, pid);
	if (thread)
		return thread;
	zx_process_reap_threads(proc);
	zx_task_comm(pid, name);
	made = zx_thread_create(proc, name);
	if (!made)
		return NULL;
	mutex_lock(&proc->lock);
	/* Another thread may have asked for its owner's meanwhile. */
	found = zx_thread_find_locked(proc, pid);
	if (!found)
		zx_thread_runs(made, zx_task_get_pid(pid));
	mutex_unlock(&proc->lock);
	if (!found)
		return made;
	zx_object_put(&made->obj);
	return found;
}

/**
 * zx_thread_self() - a handle to a Linux thread, for itself
 * @proc: the caller's process
 * @pid: thread of it
 * @value: the handle, the same one each time unless it was closed
 * @koid: of the thread, the same as long as the thread lives
 *
 * Return: 0, -ENOMEM, -EBADFD.
 */
int zx_thread_self(struct zx_process *proc, struct pid *pid, u32 *value,
		   u64 *koid)
{
	struct zx_thread *thread = zx_thread_of(proc, pid);
	int ret;

	if (!thread)
		return -ENOMEM;
	mutex_lock(&proc->lock);
	if (zx_handle_names(&proc->handles, thread->given, &thread->obj)) {
		*value = thread->given;
		ret = 0;
	} else {
		ret = zx_process_self_handle(proc, zx_object_get(&thread->obj),
					     ZX_DEFAULT_THREAD_RIGHTS,
					     &thread->self);
		*value = thread->self;
	}
	mutex_unlock(&proc->lock);
	*koid = thread->obj.koid;
	zx_object_put(&thread->obj);
	return ret;
}

/**
 * zx_thread_given() - the handle that a thread was started through
 * @proc: the caller's process
 * @pid: thread of it
 *
 * Return: ZX_HANDLE_INVALID unless it was by this process, and is still there.
 */
u32 zx_thread_given(struct zx_process *proc, struct pid *pid)
{
	struct zx_thread *thread;
	u32 value = ZX_HANDLE_INVALID;

	mutex_lock(&proc->lock);
	thread = zx_thread_find_locked(proc, pid);
	if (thread &&
	    zx_handle_names(&proc->handles, thread->given, &thread->obj))
		value = thread->given;
	mutex_unlock(&proc->lock);
	if (thread)
		zx_object_put(&thread->obj);
	return value;
}

/**
 * zx_thread_name_changed() - let Linux show a thread's name, too
 * @thread: thread
 *
 * Not that of a process's first thread, which Linux takes for the process's.
 */
void zx_thread_name_changed(struct zx_thread *thread)
{
	char name[ZX_MAX_NAME_LEN];
	struct pid *pid;

	if (zx_thread_pid(thread, thread->proc, &pid) || !pid)
		return;
	zx_object_get_name(&thread->obj, name);
	if (!zx_task_is_leader(thread->proc->task, pid))
		zx_task_set_comm(pid, name);
	zx_task_put_pid(pid);
}

/**
 * zx_thread_lives() - may a Linux thread still do something?
 * @proc: its process
 * @pid: thread
 *
 * Not if it is gone, or has said that it goes.
 */
bool zx_thread_lives(struct zx_process *proc, struct pid *pid)
{
	struct zx_thread *thread;
	bool lives = zx_task_thread_exists(pid);

	mutex_lock(&proc->lock);
	list_for_each_entry(thread, &proc->threads, link) {
		if (thread->pid == pid && thread->state == ZX_THREAD_DEAD)
			lives = false;
	}
	mutex_unlock(&proc->lock);
	return lives;
}

/**
 * zx_thread_exit() - the calling thread says that it leaves
 * @proc: the caller's process
 * @pid: the caller's thread id
 */
void zx_thread_exit(struct zx_process *proc, struct pid *pid)
{
	struct zx_thread *thread;

	mutex_lock(&proc->lock);
	thread = zx_thread_find_locked(proc, pid);
	if (thread)
		zx_thread_ends(thread);
	mutex_unlock(&proc->lock);
	if (thread)
		zx_object_put(&thread->obj);
}

/* Should it have ended without a word, say so before anything is told of it. */
static void zx_thread_check(struct zx_thread *thread)
{
	bool gone;

	mutex_lock(&thread->proc->lock);
	gone = thread->state == ZX_THREAD_RUNS &&
	       !zx_task_thread_exists(thread->pid);
	mutex_unlock(&thread->proc->lock);
	if (gone)
		zx_process_reap_threads(thread->proc);
}

/**
 * zx_thread_pid() - the Linux thread behind a thread
 * @thread: thread
 * @proc: the process it must belong to
 * @pid: a reference; NULL when it has exited
 *
 * Return: 0; -EINVAL another process's, or not started.
 */
int zx_thread_pid(struct zx_thread *thread, const struct zx_process *proc,
		  struct pid **pid)
{
	enum zx_thread_state state;

	/* Pairs with the release in zx_thread_runs(): then the pid is there. */
	state = smp_load_acquire(&thread->state);
	if (thread->proc != proc || state < ZX_THREAD_RUNS)
		return -EINVAL;
	*pid = state == ZX_THREAD_RUNS ? zx_task_get_pid(thread->pid) : NULL;
	return 0;
}

/**
 * zx_thread_info() - fill the record of ZX_INFO_THREAD
 * @thread: thread
 * @info: zeroed record
 */
void zx_thread_info(struct zx_thread *thread, struct zx_info_thread *info)
{
	static const u32 states[] = {
		[ZX_THREAD_NEW] = ZX_THREAD_STATE_NEW,
		[ZX_THREAD_STARTING] = ZX_THREAD_STATE_NEW,
		[ZX_THREAD_DEAD] = ZX_THREAD_STATE_DEAD,
	};

	zx_thread_check(thread);
	mutex_lock(&thread->proc->lock);
	if (thread->state != ZX_THREAD_RUNS)
		info->state = states[thread->state];
	else if (thread->proc->state == ZX_PROCESS_DYING)
		info->state = ZX_THREAD_STATE_DYING;
	else
		info->state = zx_task_thread_state(thread->pid);
	mutex_unlock(&thread->proc->lock);
	if (info->state != ZX_THREAD_STATE_DEAD)
		zx_task_affinity(thread->pid, info->cpu_affinity_mask,
				 ARRAY_SIZE(info->cpu_affinity_mask));
}

/**
 * zx_thread_stats() - fill the record of ZX_INFO_THREAD_STATS
 * @thread: thread
 * @stats: zeroed record
 *
 * Return: 0, or -EBADFD when the thread has exited.
 */
int zx_thread_stats(struct zx_thread *thread, struct zx_info_thread_stats *stats)
{
	int ret = 0;

	zx_thread_check(thread);
	stats->last_scheduled_cpu = ZX_INFO_INVALID_CPU;
	mutex_lock(&thread->proc->lock);
	if (thread->state == ZX_THREAD_DEAD)
		ret = -EBADFD;
	else if (thread->state == ZX_THREAD_RUNS)
		stats->last_scheduled_cpu = zx_thread_count(thread);
	stats->total_runtime = thread->runtime.cpu;
	mutex_unlock(&thread->proc->lock);
	return ret;
}

/**
 * zx_thread_runtime() - what a thread has spent
 * @thread: thread
 * @runtime: result
 */
void zx_thread_runtime(struct zx_thread *thread, struct zx_runtime *runtime)
{
	mutex_lock(&thread->proc->lock);
	if (thread->state == ZX_THREAD_RUNS)
		zx_thread_count(thread);
	*runtime = thread->runtime;
	mutex_unlock(&thread->proc->lock);
}

/**
 * zx_thread_is_caller() - does the calling thread ask for itself?
 * @thread: thread
 */
bool zx_thread_is_caller(struct zx_thread *thread)
{
	return READ_ONCE(thread->pid) == zx_task_current_pid();
}

/**
 * zx_thread_check_name() - may the name be read and written?
 * @thread: thread
 *
 * Return: 0, or -EBADFD when the thread has exited.
 */
int zx_thread_check_name(struct zx_thread *thread)
{
	int ret;

	zx_thread_check(thread);
	mutex_lock(&thread->proc->lock);
	ret = thread->state == ZX_THREAD_DEAD ? -EBADFD : 0;
	mutex_unlock(&thread->proc->lock);
	return ret;
}
