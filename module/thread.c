// SPDX-License-Identifier: GPL-2.0-only
/*
 * Threads; states, locks and ownership are in process.h.
 *
 * A further thread of a process is born in two steps. zx_thread_start() notes how
 * it is to begin (STARTING, in proc->births), and the starter makes a Linux
 * thread. Starter and Linux thread both say so, whoever comes first makes it run:
 * the starter may return only then, the other one can begin only then.
 */

#include <linux/err.h>
#include <linux/minmax.h>
#include <linux/sched.h>
#include <linux/slab.h>

#include "process.h"
#include "task.h"

/* Threads of a process that may be STARTING, or have not begun. */
#define ZX_BIRTHS_MAX	1024
/* Threads before those that have ended are looked for at a start. */
#define ZX_REAP_MIN	64

/**
 * zx_thread_runs() - a thread is a Linux thread from now on
 * @thread: does not run; its process's lock is held
 * @pid: whose reference it takes
 */
void zx_thread_runs(struct zx_thread *thread, struct pid *pid)
{
	struct zx_process *proc = thread->proc;

	lockdep_assert_held(&proc->lock);

	thread->pid = pid;
	thread->task = zx_task_get_thread(pid);
	/* Pairs with the acquire in zx_thread_pid(): then the pid is there. */
	smp_store_release(&thread->state, ZX_THREAD_RUNS);
	thread->start = proc->thread_starts++;
	proc->num_threads++;
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

/* Under proc->lock: Linux's thread is gone. @dead takes its reference. */
static void zx_thread_died(struct zx_thread *thread, struct list_head *dead)
{
	zx_thread_ends(thread);
	thread->proc->num_threads--;
	list_move_tail(&thread->link, dead);
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

/*
 * Under proc->lock: nobody comes to be this thread. It may be started again at
 * once, when the lock is dropped. Its reference in proc->births is the caller's.
 */
static void zx_thread_unborn(struct zx_thread *thread)
{
	struct zx_process *proc = thread->proc;

	lockdep_assert_held(&proc->lock);

	if (thread->state == ZX_THREAD_STARTING) {
		thread->given = ZX_HANDLE_INVALID;
		thread->state = ZX_THREAD_NEW;
	}
	list_del_init(&thread->birth);
	proc->num_births--;
}

/**
 * zx_threads_end() - the threads of a process are no more
 * @proc: process; its lock is held
 * @but_first: except the first one, which is what exec leaves
 * @ended: takes them, for zx_threads_put()
 */
void zx_threads_end(struct zx_process *proc, bool but_first,
		    struct zx_threads *ended)
{
	struct zx_thread *thread, *next;

	lockdep_assert_held(&proc->lock);

	/* Threads that never ran stay NEW, and can never start, or not in there. */
	list_for_each_entry_safe(thread, next, &proc->births, birth) {
		zx_thread_unborn(thread);
		list_add_tail(&thread->birth, &ended->unborn);
	}
	list_for_each_entry_safe(thread, next, &proc->threads, link) {
		/* One that said it ends may have left its number to another. */
		if (!but_first || thread->state == ZX_THREAD_DEAD ||
		    !zx_task_is_leader(proc->task, thread->pid))
			zx_thread_died(thread, &ended->dead);
	}
}

/**
 * zx_threads_put() - let go of threads; their process's lock is not held
 * @ended: emptied
 */
void zx_threads_put(struct zx_threads *ended)
{
	struct zx_thread *thread, *next;

	list_for_each_entry_safe(thread, next, &ended->unborn, birth) {
		list_del_init(&thread->birth);
		zx_object_put(&thread->obj);
		cond_resched();
	}
	list_for_each_entry_safe(thread, next, &ended->dead, link) {
		list_del_init(&thread->link);
		zx_object_put(&thread->obj);
		cond_resched();
	}
}

/*
 * Threads that ended without a word to us are dead as well, and nobody else
 * closes the handle that was theirs.
 */
static void zx_process_reap_threads(struct zx_process *proc)
{
	struct zx_thread *thread, *next;
	struct zx_threads ended;

	zx_threads_init(&ended);
	mutex_lock(&proc->lock);
	list_for_each_entry_safe(thread, next, &proc->threads, link) {
		if (!zx_task_thread_exists(thread->pid))
			zx_thread_died(thread, &ended.dead);
	}
	mutex_unlock(&proc->lock);
	list_for_each_entry(thread, &ended.dead, link) {
		if (thread->self &&
		    zx_handle_names(&proc->handles, thread->self, &thread->obj))
			zx_handle_close(&proc->handles, thread->self);
		cond_resched();
	}
	zx_threads_put(&ended);
}

/**
 * zx_thread_check_start() - may a thread begin so?
 * @thread: thread; its process's lock is held
 * @start: how it is to begin
 *
 * Canonical with the top 16 bits clear is good enough for an entry; it need not
 * be mapped.
 *
 * Return: 0; -EINVAL the entry; -EBADFD it has started.
 */
int zx_thread_check_start(struct zx_thread *thread,
			  const struct zx_start *start)
{
	lockdep_assert_held(&thread->proc->lock);

	if (start->entry >> 47)
		return -EINVAL;
	return thread->state == ZX_THREAD_NEW ? 0 : -EBADFD;
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
 * entry is not a user address; -EOPNOTSUPP a further thread of another process;
 * -ENOMEM too many are being born.
 */
int zx_thread_start(struct zx_thread *thread, struct zx_process *caller,
		    u32 handle, const struct zx_start *start, u64 *birth)
{
	struct zx_process *proc = thread->proc;
	int ret = -EBADFD;

	*birth = 0;
	/* Each time there are twice as many as last time, so it costs little. */
	if (READ_ONCE(proc->num_threads) >=
	    max(READ_ONCE(proc->reap_at), ZX_REAP_MIN)) {
		zx_process_reap_threads(proc);
		WRITE_ONCE(proc->reap_at, 2 * READ_ONCE(proc->num_threads));
	}
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
	} else if (proc->num_births == ZX_BIRTHS_MAX) {
		ret = -ENOMEM;
	} else {
		proc->num_births++;
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
	struct zx_thread *thread, *known = NULL, *unborn = NULL;
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
			zx_thread_unborn(thread);
			unborn = thread;
			ret = -EBADFD;
		}
	}
	mutex_unlock(&proc->lock);
	if (unborn)
		zx_object_put(&unborn->obj);
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
		proc->num_births--;
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

/* Under proc->lock: the Linux thread has said that it ends, and is still there. */
static bool zx_thread_leaves(struct zx_process *proc, struct pid *pid)
{
	struct zx_thread *thread;

	lockdep_assert_held(&proc->lock);

	list_for_each_entry(thread, &proc->threads, link) {
		if (thread->pid == pid && thread->state == ZX_THREAD_DEAD)
			return true;
	}
	return false;
}

/*
 * The thread object of a Linux thread of the process, a reference; or -ENOMEM, or
 * -EBADFD when that has said that it ends.
 */
static struct zx_thread *zx_thread_of(struct zx_process *proc, struct pid *pid)
{
	struct zx_thread *thread, *made, *found;
	bool leaves;
	char name[ZX_MAX_NAME_LEN] = {};

	thread = zx_thread_find(proc, pid);
	if (thread)
		return thread;
	zx_process_reap_threads(proc);
	zx_task_comm(pid, name);
	made = zx_thread_create(proc, name);
	if (!made)
		return ERR_PTR(-ENOMEM);
	mutex_lock(&proc->lock);
	/* Another thread may have asked for its owner's meanwhile. */
	found = zx_thread_find_locked(proc, pid);
	leaves = !found && zx_thread_leaves(proc, pid);
	if (!found && !leaves)
		zx_thread_runs(made, zx_task_get_pid(pid));
	mutex_unlock(&proc->lock);
	if (!found && !leaves)
		return made;
	zx_object_put(&made->obj);
	return found ?: ERR_PTR(-EBADFD);
}

/**
 * zx_thread_koid() - koid of a Linux thread
 * @proc: its process
 * @pid: thread
 * @koid: the same as long as the thread lives
 *
 * Return: 0, -ENOMEM, -EBADFD (it ends).
 */
int zx_thread_koid(struct zx_process *proc, struct pid *pid, u64 *koid)
{
	struct zx_thread *thread = zx_thread_of(proc, pid);

	if (IS_ERR(thread))
		return PTR_ERR(thread);
	*koid = thread->obj.koid;
	zx_object_put(&thread->obj);
	return 0;
}

/**
 * zx_thread_self() - a handle to a Linux thread, for itself
 * @proc: the caller's process
 * @pid: thread of it
 * @value: the handle, the same one each time unless it was closed
 *
 * Return: 0, -ENOMEM, -EBADFD.
 */
int zx_thread_self(struct zx_process *proc, struct pid *pid, u32 *value)
{
	struct zx_thread *thread = zx_thread_of(proc, pid);
	int ret;

	if (IS_ERR(thread))
		return PTR_ERR(thread);
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
	bool lives = zx_task_thread_exists(pid);

	mutex_lock(&proc->lock);
	lives = lives && !zx_thread_leaves(proc, pid);
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
