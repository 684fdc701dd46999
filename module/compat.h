/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The one place that knows kernel versions. Supported: 6.1 (at least 6.1.100),
 * 6.12, 7.2. Each wrapper has the newest kernel's name or meaning.
 */
#ifndef _ZX_COMPAT_H
#define _ZX_COMPAT_H

#include <linux/cred.h>
#include <linux/mm.h>
#include <linux/random.h>
#include <linux/version.h>

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 3, 0)
static inline void vm_flags_set(struct vm_area_struct *vma, vm_flags_t flags)
{
	vma->vm_flags |= flags;
}

static inline void vm_flags_clear(struct vm_area_struct *vma, vm_flags_t flags)
{
	vma->vm_flags &= ~flags;
}
#endif

/**
 * zx_compat_dumpable() - may others of the same user look into a process?
 * @task: referenced
 */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(7, 2, 0)
#include <linux/sched/exec_state.h>

static inline bool zx_compat_dumpable(struct task_struct *task)
{
	bool ret;

	rcu_read_lock();
	ret = READ_ONCE(rcu_dereference(task->exec_state)->dumpable) ==
	      TASK_DUMPABLE_OWNER;
	rcu_read_unlock();
	return ret;
}
#else
#include <linux/sched/coredump.h>
#include <linux/sched/mm.h>

static inline bool zx_compat_dumpable(struct task_struct *task)
{
	struct mm_struct *mm = get_task_mm(task);
	bool ret;

	if (!mm)
		return false;
	ret = get_dumpable(mm) == SUID_DUMP_USER;
	mmput(mm);
	return ret;
}
#endif

#endif /* _ZX_COMPAT_H */
