/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Jobs: the tree that every process belongs to.
 *
 * Ownership: a child job and a process hold a reference to their job; a job
 * lists its children without one. A job leaves its parent's list when it dies
 * (killed and empty) or is released (no handles, no children).
 *
 * Lock: zx_job_lock (one mutex for the whole tree) protects every job's state
 * and lists. No object is put and no process is killed while it is held; the
 * only lock taken inside is zx_object.lock.
 */
#ifndef _ZX_JOB_H
#define _ZX_JOB_H

#include "object.h"

struct zx_process;

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
 * @retcode: once killed
 * @link: in @parent->jobs
 * @jobs: children, oldest first
 * @processes: children, oldest first
 * @kill_link: for zx_job_kill()
 */
struct zx_job {
	struct zx_object obj;
	char name[ZX_MAX_NAME_LEN];
	struct zx_job *parent;
	u32 max_height;
	enum zx_job_state state;
	s64 retcode;
	struct list_head link;
	struct list_head jobs;
	struct list_head processes;
	struct list_head kill_link;
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
void zx_job_remove_process(struct zx_job *job, struct zx_process *proc);
void zx_job_kill(struct zx_job *job, s64 retcode);
void zx_job_info(struct zx_job *job, struct zx_info_job *info);

#endif /* _ZX_JOB_H */
