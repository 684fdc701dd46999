/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The one place that knows kernel versions. Supported: 6.1 (at least 6.1.100),
 * 6.12, 7.2. Each wrapper has the newest kernel's name or meaning.
 */
#ifndef _ZX_COMPAT_H
#define _ZX_COMPAT_H

#include <linux/capability.h>
#include <linux/cred.h>
#include <linux/hrtimer.h>
#include <linux/list_lru.h>
#include <linux/mm.h>
#include <linux/random.h>
#include <linux/sched.h>
#include <linux/shrinker.h>
#include <linux/slab.h>
#include <linux/swap.h>
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

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 4, 0)
static inline void mm_account_reclaimed_pages(unsigned long pages)
{
	if (current->reclaim_state)
		current->reclaim_state->reclaimed_slab += pages;
}
#endif

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 8, 0)
static inline bool list_lru_add_obj(struct list_lru *lru,
				    struct list_head *item)
{
	return list_lru_add(lru, item);
}

static inline bool list_lru_del_obj(struct list_lru *lru,
				    struct list_head *item)
{
	return list_lru_del(lru, item);
}
#endif

/* What functions that walk a list_lru are handed besides the item. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 13, 0)
#define ZX_COMPAT_LRU_LOCK	spinlock_t *lock,
#else
#define ZX_COMPAT_LRU_LOCK
#endif

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 7, 0)
static inline struct shrinker *shrinker_alloc(unsigned int flags,
					      const char *name)
{
	struct shrinker *shrinker = kzalloc(sizeof(*shrinker), GFP_KERNEL);

	if (shrinker) {
		shrinker->flags = flags;
		shrinker->seeks = DEFAULT_SEEKS;
	}
	return shrinker;
}

static inline void shrinker_free(struct shrinker *shrinker)
{
	unregister_shrinker(shrinker);
	kfree(shrinker);
}
#endif

/**
 * zx_compat_shrinker_register() - call a shrinker from now on
 * @shrinker: of shrinker_alloc()
 * @lru: made for it, empty
 */
static inline int zx_compat_shrinker_register(struct shrinker *shrinker,
					      struct list_lru *lru)
{
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 7, 0)
	int ret = register_shrinker(shrinker, "zircon-discardable");

	/* Only now it has the number that the list was to know. */
#ifdef CONFIG_MEMCG_KMEM
	lru->shrinker_id = shrinker->id;
#endif
	return ret;
#else
	shrinker_register(shrinker);
	return 0;
#endif
}

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 13, 0)
static inline void
hrtimer_setup(struct hrtimer *timer,
	      enum hrtimer_restart (*function)(struct hrtimer *timer),
	      clockid_t clock_id, enum hrtimer_mode mode)
{
	hrtimer_init(timer, clock_id, mode);
	timer->function = function;
}
#endif

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 16, 0)
#define rdmsrq	rdmsrl
#define wrmsrq	wrmsrl
#endif

/**
 * zx_compat_run_delay() - how long a thread was ready but did not run, ns
 * @task: referenced, or under RCU
 *
 * A kernel may be built without this count.
 */
static inline u64 zx_compat_run_delay(const struct task_struct *task)
{
#ifdef CONFIG_SCHED_INFO
	return READ_ONCE(task->sched_info.run_delay);
#else
	return 0;
#endif
}

/**
 * zx_compat_get_user_page() - one page of an mm whose lock is held
 * @mm: mm, read locked
 * @addr: address
 * @flags: FOLL_ flags
 * @page: a reference
 * @locked: becomes 0 if the lock had to be dropped; so a killed caller gets out
 */
static inline bool zx_compat_get_user_page(struct mm_struct *mm, u64 addr,
					   unsigned int flags,
					   struct page **page, int *locked)
{
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 5, 0)
	return get_user_pages_remote(mm, addr, 1, flags, page, NULL,
				     locked) == 1;
#else
	return get_user_pages_remote(mm, addr, 1, flags, page, locked) == 1;
#endif
}

/**
 * zx_compat_may_dump() - would Linux dump this process for its user?
 * @task: referenced
 *
 * Or is the caller privileged where its program was started?
 */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(7, 2, 0)
#include <linux/sched/exec_state.h>
#include <linux/user_namespace.h>

static inline bool zx_compat_may_dump(struct task_struct *task)
{
	struct task_exec_state *state;
	struct user_namespace *ns;
	bool ret;

	rcu_read_lock();
	state = rcu_dereference(task->exec_state);
	ret = READ_ONCE(state->dumpable) == TASK_DUMPABLE_OWNER;
	ns = get_user_ns(state->user_ns);
	rcu_read_unlock();
	ret = ret || ns_capable(ns, CAP_SYS_PTRACE);
	put_user_ns(ns);
	return ret;
}
#else
#include <linux/sched/coredump.h>
#include <linux/sched/mm.h>

static inline bool zx_compat_may_dump(struct task_struct *task)
{
	struct mm_struct *mm = get_task_mm(task);
	bool ret;

	if (!mm)
		return false;
	ret = get_dumpable(mm) == SUID_DUMP_USER ||
	      ns_capable(mm->user_ns, CAP_SYS_PTRACE);
	mmput(mm);
	return ret;
}
#endif

#endif /* _ZX_COMPAT_H */
