/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Processes and their threads, as objects. What a Linux task is, task.c knows.
 *
 * States: INITIAL (nothing runs yet), RUNNING, DYING (told to die), DEAD.
 * A process that Linux started is born RUNNING.
 *
 * Locks
 *   proc->lock (mutex) protects state, return code, address space, threads,
 *   requests and the self handles. Inside it: table->lock, zx_object.lock;
 *   nothing that waits for another process, since killing one takes the lock.
 *   No object is put while it is held.
 *   proc->exec_lock (mutex) serialises attaching again after exec; outside
 *   proc->lock.
 *
 * Ownership
 *   A process holds a reference to its job and to its aspace; a thread to its
 *   process, which holds one to each thread that runs, handles or not. task.c
 *   holds a reference to the process for as long as the Linux process lives;
 *   when that ends no thread runs any more.
 */
#ifndef _ZX_PROCESS_H
#define _ZX_PROCESS_H

#include <linux/minmax.h>
#include <linux/mutex.h>

#include "children.h"
#include "futex.h"
#include "handle.h"
#include "object.h"
#include "policy.h"

struct pid;
struct task_struct;
struct zx_aspace;
struct zx_job;
struct zx_mm;
struct zx_task;

enum zx_process_state {
	ZX_PROCESS_INITIAL,
	ZX_PROCESS_RUNNING,
	ZX_PROCESS_DYING,
	ZX_PROCESS_DEAD,
};

/**
 * struct zx_runtime - time that a task has spent, ns
 * @cpu: running
 * @queue: ready, but not running
 */
struct zx_runtime {
	u64 cpu;
	u64 queue;
};

static inline void zx_runtime_add(struct zx_runtime *sum,
				  const struct zx_runtime *more)
{
	sum->cpu += more->cpu;
	sum->queue += more->queue;
}

static inline void zx_runtime_sub(struct zx_runtime *sum,
				  const struct zx_runtime *less)
{
	sum->cpu -= min(sum->cpu, less->cpu);
	sum->queue -= min(sum->queue, less->queue);
}

/**
 * struct zx_start - how a thread begins
 * @entry: first instruction
 * @stack: stack pointer
 * @arg1: first argument
 * @arg2: second argument
 * @tp: thread pointer, canonical
 * @abi_reg: what the ABI's spare register begins with
 */
struct zx_start {
	u64 entry;
	u64 stack;
	u64 arg1;
	u64 arg2;
	u64 tp;
	u64 abi_reg;
};

/**
 * struct zx_process - a process
 * @obj: head
 * @name: ZX_PROP_NAME
 * @job: for life
 * @child: in job->processes
 * @policy: its job's when it became the job's child
 * @critical: the job that its death kills: @job, or one above, which lives as
 *	long as @job does; for job.c
 * @critical_nonzero: not if it returns 0
 * @handles: its handle table
 * @lock: see above
 * @exec_lock: see above
 * @state: see enum zx_process_state
 * @started: has run
 * @has_self: ZX_IOC_SELF gives it handles
 * @execed: runs another program than the one it was when handles to it were
 *	made, with other privileges perhaps
 * @retcode: return code, once dying
 * @start_time: CLOCK_MONOTONIC ns
 * @embryo_runtime: what its Linux process had spent before it was started
 * @runtime: what was told or, once it is dead, what it had
 * @debug_addr: ZX_PROP_PROCESS_DEBUG_ADDR
 * @break_on_load: ZX_PROP_PROCESS_BREAK_ON_LOAD
 * @aspace: NULL when dead, and between exec and the next open of the device
 * @threads: struct zx_thread that run, a reference each, in the order of
 *	their start; and those that say they end, till they are gone
 * @births: struct zx_thread whose Linux thread has not asked how to begin, a
 *	reference each
 * @num_births: number of @births
 * @num_threads: number of @threads
 * @reap_at: number of @threads that makes a starter look for those that ended
 * @thread_starts: threads that have ever been in @threads
 * @requests: struct zx_request whose threads are not in the kernel
 * @last_ticket: of those that were ever in @requests
 * @futexes: that have waiters
 * @self: its own handles, see ZX_IOC_SELF; 0 until asked for
 * @self_job: the job that is its default one instead of @job since it became
 *	another user by exec: who has handles to @job made handles for that user
 *	otherwise. A reference, or NULL
 * @job_rights: of @self.job: no more than its creator had
 * @task: the Linux process; for task.c
 */
struct zx_process {
	struct zx_object obj;
	char name[ZX_MAX_NAME_LEN];
	struct zx_job *job;
	struct zx_child child;
	struct zx_policy policy;
	struct zx_job *critical;
	bool critical_nonzero;
	struct zx_handle_table handles;
	struct mutex lock;	/* see the top of this file */
	struct mutex exec_lock;	/* outside @lock */
	enum zx_process_state state;
	bool started;
	bool has_self;
	bool execed;
	s64 retcode;
	s64 start_time;
	struct zx_runtime embryo_runtime;
	struct zx_runtime runtime;
	u64 debug_addr;
	u64 break_on_load;
	struct zx_aspace *aspace;
	struct list_head threads;
	struct list_head births;
	unsigned int num_births;
	unsigned int num_threads;
	unsigned int reap_at;
	u64 thread_starts;
	struct list_head requests;
	u32 last_ticket;
	struct zx_futexes futexes;
	struct {
		u32 process;
		u32 vmar;
		u32 job;
	} self;
	struct zx_job *self_job;
	u32 job_rights;
	struct zx_task *task;
};

/* STARTING: the starter is about to make the Linux thread; or fails, then NEW. */
enum zx_thread_state {
	ZX_THREAD_NEW,
	ZX_THREAD_STARTING,
	ZX_THREAD_RUNS,
	ZX_THREAD_DEAD,
};

/**
 * struct zx_thread - a thread
 * @obj: head
 * @name: ZX_PROP_NAME
 * @proc: one reference
 * @link: in proc->threads as long as its Linux thread exists
 * @birth: in proc->births
 * @begin: how it begins, while in proc->births
 * @start: number of its start among the process's threads
 * @state: changes under proc->lock
 * @pid: of the Linux thread it stands for, a reference; NULL until it runs
 * @task: that thread, a reference; NULL when it does not run. After exec @pid
 *	may be of another one
 * @embryo_runtime: what that had spent before it was started
 * @runtime: what was told or, once it is dead, what it had
 * @given: the handle it was started through, if by its own process
 * @self: the handle that ZX_IOC_THREAD_SELF gives out otherwise. Both are protected
 *	by proc->lock
 */
struct zx_thread {
	struct zx_object obj;
	char name[ZX_MAX_NAME_LEN];
	struct zx_process *proc;
	struct list_head link;
	struct list_head birth;
	struct zx_start begin;
	u64 start;
	enum zx_thread_state state;
	struct pid *pid;
	struct task_struct *task;
	struct zx_runtime embryo_runtime;
	struct zx_runtime runtime;
	u32 given;
	u32 self;
};

/**
 * struct zx_threads - threads that zx_threads_end() found
 * @unborn: by zx_thread.birth, a reference each
 * @dead: by zx_thread.link, a reference each
 */
struct zx_threads {
	struct list_head unborn;
	struct list_head dead;
};

static inline void zx_threads_init(struct zx_threads *ended)
{
	INIT_LIST_HEAD(&ended->unborn);
	INIT_LIST_HEAD(&ended->dead);
}

static inline struct zx_process *to_process(struct zx_object *obj)
{
	return container_of(obj, struct zx_process, obj);
}

static inline struct zx_thread *to_thread(struct zx_object *obj)
{
	return container_of(obj, struct zx_thread, obj);
}

struct zx_process *zx_process_create(struct zx_job *job, const char *name,
				     struct zx_aspace *aspace, bool running);
int zx_process_start(struct zx_process *proc, struct zx_thread *thread,
		     const struct zx_start *start);
void zx_process_exiting(struct zx_process *proc, s64 retcode);
void zx_process_kill(struct zx_process *proc, s64 retcode);
struct zx_job *zx_process_kill_for_job(struct zx_process *proc, s64 retcode);
void zx_process_check_kill(struct zx_process *proc);
void zx_process_died(struct zx_process *proc, s64 retcode);
void zx_process_drop_mm(struct zx_process *proc, const struct zx_mm *mm);
int zx_process_leave_job(struct zx_process *proc);
struct zx_aspace *zx_process_aspace(struct zx_process *proc);
int zx_process_look_into(struct zx_process *proc, bool running,
			 struct zx_aspace **aspace);
int zx_process_look_at_handles(struct zx_process *proc);
int zx_process_self(struct zx_process *proc, u32 *process, u32 *vmar, u32 *job);
void zx_process_info(struct zx_process *proc, struct zx_info_process *info);
bool zx_process_is_hidden(const struct zx_process *proc);
void zx_process_runtime(struct zx_process *proc, struct zx_runtime *runtime);
int zx_process_start_locked(struct zx_process *proc, struct zx_thread *thread,
			    const struct zx_start *start);
int zx_process_self_handle(struct zx_process *proc, struct zx_object *obj,
			   u32 rights, u32 *value);

/* thread.c */
unsigned int zx_process_list_threads(struct zx_process *proc, u64 *from,
				     u64 *koids, unsigned int n);
struct zx_object *zx_process_thread(struct zx_process *proc, u64 koid);
struct zx_thread *zx_thread_create(struct zx_process *proc, const char *name);
void zx_thread_runs(struct zx_thread *thread, struct pid *pid);
void zx_threads_end(struct zx_process *proc, bool but_first,
		    struct zx_threads *ended);
void zx_threads_put(struct zx_threads *ended);
int zx_thread_check_start(struct zx_thread *thread,
			  const struct zx_start *start);
int zx_thread_start(struct zx_thread *thread, struct zx_process *caller,
		    u32 handle, const struct zx_start *start, u64 *birth);
int zx_thread_birth(struct zx_process *proc, u64 birth, struct pid *pid);
int zx_thread_born(struct zx_process *proc, u64 birth);
int zx_thread_koid(struct zx_process *proc, struct pid *pid, u64 *koid);
int zx_thread_self(struct zx_process *proc, struct pid *pid, u32 *value);
u32 zx_thread_given(struct zx_process *proc, struct pid *pid);
void zx_thread_name_changed(struct zx_thread *thread);
bool zx_thread_lives(struct zx_process *proc, struct pid *pid);
void zx_thread_exit(struct zx_process *proc, struct pid *pid);
int zx_thread_pid(struct zx_thread *thread, const struct zx_process *proc,
		  struct pid **pid);
void zx_thread_info(struct zx_thread *thread, struct zx_info_thread *info);
int zx_thread_stats(struct zx_thread *thread, struct zx_info_thread_stats *stats);
void zx_thread_runtime(struct zx_thread *thread, struct zx_runtime *runtime);
bool zx_thread_is_caller(struct zx_thread *thread);
int zx_thread_check_name(struct zx_thread *thread);

#endif /* _ZX_PROCESS_H */
