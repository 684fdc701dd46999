/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The edge to Linux's tasks; everything that knows what a task_struct is, is in
 * task.c: who the caller is, the embryo, starting, killing, and noticing that
 * a Linux process is gone.
 */
#ifndef _ZX_TASK_H
#define _ZX_TASK_H

#include <linux/types.h>

struct file;
struct pid;
struct task_struct;
struct zx_aspace;
struct zx_embryo;
struct zx_info_linux_process;
struct zx_ioc_embryo;
struct zx_job;
struct zx_mm;
struct zx_process;
struct zx_runtime;
struct zx_start;
struct zx_task;

/**
 * struct zx_client - what an open device file stands for
 * @proc: the process that opened it, a reference
 * @mm: its mm then, a reference
 * @tgid: its thread group, a reference
 */
struct zx_client {
	struct zx_process *proc;
	struct zx_mm *mm;
	struct pid *tgid;
};

int zx_task_module_init(void);
void zx_task_module_exit(void);

int zx_client_open(struct zx_client *client);
void zx_client_close(struct zx_client *client);
bool zx_client_is_current(const struct zx_client *client);
void zx_client_flush(const struct zx_client *client);

int zx_embryo_run(const struct zx_client *creator,
		  const struct zx_ioc_embryo *arg, struct file *file);
int zx_embryo_adopt(struct zx_process *creator, u64 ticket, u32 flags,
		    struct zx_embryo **embryo);
struct zx_mm *zx_embryo_mm(struct zx_embryo *embryo);
int zx_embryo_bind(struct zx_embryo *embryo, struct zx_process *proc);
void zx_embryo_abort(struct zx_embryo *embryo);

int zx_task_start(struct zx_task *task, const struct zx_start *start,
		  struct pid **pid);
void zx_task_begin(const struct zx_start *start);
void zx_task_kill(struct zx_task *task);
bool zx_task_may_kill(struct zx_task *task);
void zx_task_free(struct zx_task *task);
bool zx_task_may_access(struct zx_task *task, const struct zx_mm *mm);
void zx_task_linux_info(struct zx_task *task,
			struct zx_info_linux_process *info);

bool zx_task_is_leader(const struct zx_task *task, const struct pid *pid);
struct pid *zx_task_current_pid(void);
struct pid *zx_task_get_sibling(s32 tid);
struct pid *zx_task_get_pid(struct pid *pid);
void zx_task_put_pid(struct pid *pid);
bool zx_task_thread_exists(struct pid *pid);
struct task_struct *zx_task_get_thread(struct pid *pid);
void zx_task_put_thread(struct task_struct *thread);
void zx_task_runtime(struct zx_task *task, struct zx_runtime *runtime);
u32 zx_task_thread_runtime(struct pid *pid, struct task_struct *thread,
			   struct zx_runtime *runtime);
u64 zx_task_fs_base(void);
u64 zx_task_gs_base(void);
u32 zx_task_thread_state(struct pid *pid);
void zx_task_comm(struct pid *pid, char *name);
void zx_task_set_comm(struct pid *pid, const char *name);
void zx_task_affinity(struct pid *pid, u64 *mask, size_t words);

#endif /* _ZX_TASK_H */
