/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Jobs: the tree that every process belongs to.
 *
 * Ownership: a child job and a process hold a reference to their job; a job
 * lists its children without one. A job leaves its parent's list when it dies
 * (killed and empty) or is released (no handles, no children).
 *
 * Locks: zx_job_lock (one mutex for the whole tree) protects every job's state,
 * children, @policy and @runtime, zx_process.critical, and zx_oom_jobs. No
 * object is put, no process killed and nobody told of a signal while it is held,
 * and nobody holds it for longer than a piece of a tree takes; no lock is taken
 * inside. job->publish (mutex), outside it, orders the changes of a job's signals;
 * what they take depends on who waits for that job.
 *
 * @kill_link and the list it is in belong to the one who kills the job; it gets
 * into one, and leaves it in the end, under zx_job_lock.
 */
#ifndef _ZX_JOB_H
#define _ZX_JOB_H

#include "children.h"
#include "object.h"
#include "policy.h"
#include "process.h"

#define ZX_JOB_MAX_HEIGHT	32

enum zx_job_state {
	ZX_JOB_READY,
	ZX_JOB_KILLING,
	ZX_JOB_DEAD,
};

/**
 * struct zx_job - a job
 * @obj: head
 * @name: ZX_PROP_NAME
 * @parent: one reference; NULL for the root job
 * @max_height: levels of jobs that fit below
 * @state: see enum zx_job_state
 * @retcode: once killed, and never changes then
 * @policy: for processes to come
 * @child: in @parent->jobs
 * @jobs: struct zx_child of jobs
 * @processes: struct zx_child of processes
 * @kill_link: for zx_job_kill(), which has a reference then
 * @kill_on_oom: ZX_PROP_JOB_KILL_ON_OOM
 * @publish: see above
 * @oom_link: in zx_oom_jobs while READY with @kill_on_oom
 * @runtime: of processes that have ended, direct children only
 */
struct zx_job {
	struct zx_object obj;
	char name[ZX_MAX_NAME_LEN];
	struct zx_job *parent;
	u32 max_height;
	enum zx_job_state state;
	s64 retcode;
	struct zx_policy policy;
	struct zx_child child;
	struct rb_root jobs;
	struct rb_root processes;
	struct list_head kill_link;
	struct mutex publish;	/* see the top of this file */
	bool kill_on_oom;
	struct list_head oom_link;
	struct zx_runtime runtime;
};

static inline struct zx_job *to_job(struct zx_object *obj)
{
	return container_of(obj, struct zx_job, obj);
}

extern struct zx_job *zx_root_job;

int zx_job_module_init(void);
void zx_job_module_exit(void);
int zx_job_create(struct zx_job *parent, struct zx_job **out);
int zx_job_add_process(struct zx_job *job, struct zx_process *proc);
struct zx_job *zx_job_remove_process(struct zx_job *job,
				     struct zx_process *proc);
int zx_job_set_policy(struct zx_job *job, bool absolute,
		      const struct zx_policy_basic_v2 *entries, u32 n);
int zx_job_set_timer_slack(struct zx_job *job,
			   const struct zx_policy_timer_slack *slack);
int zx_job_set_critical(struct zx_job *job, struct zx_process *proc,
			bool nonzero);
void zx_job_kill(struct zx_job *job, s64 retcode);
void zx_job_info(struct zx_job *job, struct zx_info_job *info);
struct zx_object *zx_job_child(struct zx_job *job, u64 koid);
unsigned int zx_job_list(struct zx_job *job, u32 type, u64 *from, u64 *koids,
			 unsigned int n);
int zx_job_runtime(struct zx_job *job, struct zx_runtime *sum);
void zx_job_set_kill_on_oom(struct zx_job *job, bool kill);
bool zx_job_any_kill_on_oom(void);
void zx_job_kill_on_oom(void);

#endif /* _ZX_JOB_H */
