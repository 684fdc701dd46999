// SPDX-License-Identifier: GPL-2.0-only
/*
 * Address spaces, see mm.h.
 *
 * Locks: zx_mm_workers_lock (spin) protects the idle workers, worker->op and
 * op->worker.
 */

#include <linux/completion.h>
#include <linux/fs.h>
#include <linux/highmem.h>
#include <linux/kthread.h>
#include <linux/memcontrol.h>
#include <linux/mman.h>
#include <linux/mmu_context.h>
#include <linux/overflow.h>
#include <linux/sched/mm.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/slab.h>
#include <linux/wait.h>
#include <linux/zircon_types.h>

#include "compat.h"
#include "mm.h"
#include "window.h"

/* Idle workers that are kept. */
#define ZX_MM_IDLE_MAX	4

/**
 * struct zx_mm - an mm_struct, pinned without its contents
 * @refs: references
 * @mm: grabbed
 */
struct zx_mm {
	refcount_t refs;
	struct mm_struct *mm;
};

/**
 * zx_mm_get_current() - pin the caller's mm
 *
 * Return: a reference, or NULL.
 */
struct zx_mm *zx_mm_get_current(void)
{
	struct zx_mm *mm = kzalloc(sizeof(*mm), GFP_KERNEL_ACCOUNT);

	if (!mm)
		return NULL;
	refcount_set(&mm->refs, 1);
	mm->mm = current->mm;
	mmgrab(mm->mm);
	return mm;
}

/**
 * zx_mm_get() - one more reference
 * @mm: pinned mm
 */
struct zx_mm *zx_mm_get(struct zx_mm *mm)
{
	refcount_inc(&mm->refs);
	return mm;
}

/**
 * zx_mm_put() - drop a reference
 * @mm: pinned mm
 */
void zx_mm_put(struct zx_mm *mm)
{
	if (refcount_dec_and_test(&mm->refs)) {
		mmdrop(mm->mm);
		kfree(mm);
	}
}

/**
 * zx_mm_is_current() - does the caller run in this mm?
 * @mm: pinned mm
 */
bool zx_mm_is_current(const struct zx_mm *mm)
{
	return current->mm == mm->mm;
}

/**
 * zx_mm_same() - do two pin the same mm?
 * @a: pinned mm
 * @b: pinned mm
 */
bool zx_mm_same(const struct zx_mm *a, const struct zx_mm *b)
{
	return a->mm == b->mm;
}

static bool zx_vma_is_reservation(const struct vm_area_struct *vma)
{
	return zx_vma_is_ours(vma) && zx_file_is_reservation(vma->vm_file);
}

static bool zx_vma_is_vdso(struct vm_area_struct *vma)
{
	const char *name = NULL;

	if (vma->vm_ops && vma->vm_ops->name)
		name = vma->vm_ops->name(vma);
	return name && (!strncmp(name, "[vdso", 5) || !strncmp(name, "[vvar", 5));
}

/* What zx_mm_next_run() looks for. */
enum zx_run {
	ZX_RUN_OURS,		/* our mappings */
	ZX_RUN_OURS_OR_HOLE,	/* ours, and what nobody has */
	ZX_RUN_HOLE,		/* what nobody has */
	ZX_RUN_NOT_VDSO,	/* any mapping but the vDSO */
	ZX_RUN_SHOWS,		/* ours that show a window */
	ZX_RUN_OFF,		/* ours that do not show it */
	ZX_RUN_OFF_OR_PERMS,	/* also what shows it with other permissions */
};

static unsigned long zx_win_prot(const struct zx_mm_window *win)
{
	unsigned long prot = 0;

	if (win->perms & ZX_VM_PERM_READ)
		prot |= PROT_READ;
	if (win->perms & ZX_VM_PERM_WRITE)
		prot |= PROT_WRITE;
	if (win->perms & ZX_VM_PERM_EXECUTE)
		prot |= PROT_EXEC;
	return prot;
}

/* Is what @vma has at @addr what @win should have there? */
static bool zx_vma_shows(const struct vm_area_struct *vma,
			 const struct zx_mm_window *win, u64 addr)
{
	return vma->vm_file == win->file &&
	       vma->vm_pgoff + ((addr - vma->vm_start) >> PAGE_SHIFT) ==
	       (win->offset + (addr - win->addr)) >> PAGE_SHIFT;
}

static bool zx_vma_has_perms(const struct vm_area_struct *vma,
			     const struct zx_mm_window *win)
{
	unsigned long prot = zx_win_prot(win);

	return !(vma->vm_flags & VM_READ) == !(prot & PROT_READ) &&
	       !(vma->vm_flags & VM_WRITE) == !(prot & PROT_WRITE) &&
	       !(vma->vm_flags & VM_EXEC) == !(prot & PROT_EXEC);
}

static bool zx_run_takes(enum zx_run run, const struct zx_mm_window *win,
			 struct vm_area_struct *vma, u64 addr)
{
	switch (run) {
	case ZX_RUN_OURS:
	case ZX_RUN_OURS_OR_HOLE:
		return zx_vma_is_ours(vma);
	case ZX_RUN_SHOWS:
		return zx_vma_is_ours(vma) && zx_vma_shows(vma, win, addr);
	case ZX_RUN_OFF:
		return zx_vma_is_ours(vma) && !zx_vma_shows(vma, win, addr);
	case ZX_RUN_OFF_OR_PERMS:
		return zx_vma_is_ours(vma) &&
		       !(zx_vma_shows(vma, win, addr) &&
			 zx_vma_has_perms(vma, win));
	case ZX_RUN_NOT_VDSO:
		return !zx_vma_is_vdso(vma);
	case ZX_RUN_HOLE:
		break;
	}
	return false;
}

/*
 * The first run of @run in [*start, end) of the current mm: *start and *stop
 * are set; @win is for those that need a window. Returns 1, 0 when there is none,
 * or -EINTR.
 */
static int zx_mm_next_run(enum zx_run run, const struct zx_mm_window *win,
			  u64 *start, u64 end, u64 *stop)
{
	bool holes = run == ZX_RUN_HOLE || run == ZX_RUN_OURS_OR_HOLE;
	struct mm_struct *mm = current->mm;
	struct vm_area_struct *vma;
	u64 addr = *start;
	bool found = false;

	if (mmap_read_lock_killable(mm))
		return -EINTR;
	while (addr < end) {
		bool takes;
		u64 upto;

		vma = find_vma(mm, addr);
		if (!vma || vma->vm_start > addr) {
			takes = holes;
			upto = vma ? min_t(u64, vma->vm_start, end) : end;
		} else {
			takes = zx_run_takes(run, win, vma, addr);
			upto = min_t(u64, vma->vm_end, end);
		}
		if (takes && !found) {
			*start = addr;
			found = true;
		} else if (!takes && found) {
			break;
		}
		addr = upto;
		cond_resched();
	}
	mmap_read_unlock(mm);
	*stop = addr;
	return found;
}

/* A vm_mmap() of one of our files; the errno of a failure is a status's. */
static long zx_mmap(const struct zx_mm_window *w, u64 addr, u64 size,
		    unsigned long flags)
{
	struct zx_mapper mapper;
	unsigned long ret;

	flags |= w->private ? MAP_PRIVATE : MAP_SHARED;
	if (zx_file_is_reservation(w->file))
		flags |= MAP_NORESERVE;

	zx_mapper_enter(&mapper);
	ret = vm_mmap(w->file, addr, size, zx_win_prot(w), flags,
		      w->offset + (addr ? addr - w->addr : 0));
	zx_mapper_leave(&mapper);

	if (!IS_ERR_VALUE(ret))
		return ret;
	switch ((long)ret) {
	case -EEXIST:
	case -EINTR:
		return ret;
	case -EACCES:
	case -EPERM:
		/* A security module said no, or the program has sealed it. */
		return -EACCES;
	default:
		return -ENOMEM;
	}
}

static int zx_munmap_runs(enum zx_run run, const struct zx_mm_window *win,
			  u64 addr, u64 end)
{
	u64 stop;
	int ret;

	while ((ret = zx_mm_next_run(run, win, &addr, end, &stop)) > 0) {
		ret = vm_munmap(addr, stop - addr);
		if (ret == -EINTR)
			return ret;
		if (ret)
			/* Sealed, or out of memory or mappings. */
			return ret == -EPERM ? -EACCES : -ENOMEM;
		addr = stop;
	}
	return ret;
}

enum zx_mm_verb {
	ZX_MM_PLACE,
	ZX_MM_MAP_NEW,
	ZX_MM_REPLACE,
	ZX_MM_REPLACE_OURS,
	ZX_MM_FILL_HOLES,
	ZX_MM_PROTECT,
	ZX_MM_RESTORE,
	ZX_MM_UNPROTECT,
	ZX_MM_UNMAP_OURS,
};

/**
 * struct zx_mm_op - one operation, for a worker
 * @done: completed by the worker
 * @worker: who does it, until it is done
 * @mm: to borrow
 * @cred: the caller's credentials
 * @memcg: the caller's memory cgroup
 * @verb: what to do
 * @win: with what
 * @align: for ZX_MM_PLACE
 * @result: address or errno
 */
struct zx_mm_op {
	struct completion done;
	struct zx_mm_worker *worker;
	struct zx_mm *mm;
	const struct cred *cred;
	struct mem_cgroup *memcg;
	enum zx_mm_verb verb;
	const struct zx_mm_window *win;
	u64 align;
	long result;
};

/**
 * struct zx_mm_worker - a kernel thread that borrows mms
 * @link: in zx_mm_idle
 * @task: the thread
 * @wq: it sleeps here
 * @op: what it does; NULL while it is idle
 *
 * A thread for each operation, not a work item: the other process may keep its
 * mmap lock for as long as it likes, which must hold up nobody else, and a
 * thread can be killed while it waits.
 */
struct zx_mm_worker {
	struct list_head link;
	struct task_struct *task;
	wait_queue_head_t wq;
	struct zx_mm_op *op;
};

static DEFINE_SPINLOCK(zx_mm_workers_lock);
static LIST_HEAD(zx_mm_idle);
static unsigned int zx_mm_nr_idle;

static long zx_mm_do_place(const struct zx_mm_window *win, u64 align)
{
	struct zx_mm_window at = *win;
	u64 addr, size;
	long ret;

	if (align <= PAGE_SIZE)
		return zx_mmap(win, 0, win->size, 0);

	/*
	 * Take more than needed, map what belongs at the aligned address, then
	 * give back what sticks out.
	 */
	if (check_add_overflow(win->size, align - PAGE_SIZE, &size) ||
	    size > TASK_SIZE)
		return -ENOBUFS;
	at.offset = 0;
	ret = zx_mmap(&at, 0, size, 0);
	if (ret < 0)
		return ret;
	addr = ret;
	at.addr = ALIGN(addr, align);
	at.offset = win->offset;
	ret = zx_mmap(&at, at.addr, win->size, MAP_FIXED);
	if (ret < 0)
		goto err_unmap;
	ret = -ENOMEM;
	if (at.addr > addr && vm_munmap(addr, at.addr - addr))
		goto err_unmap;
	if (addr + size > at.addr + win->size &&
	    vm_munmap(at.addr + win->size, addr + size - (at.addr + win->size)))
		goto err_unmap;
	return at.addr;

err_unmap:
	zx_munmap_runs(ZX_RUN_OURS, NULL, addr, addr + size);
	return ret;
}

/*
 * Looking is one step, mapping the next. Between them the program may map into
 * a hole, but not where something of ours is, unless it unmaps that. So what is
 * ours is replaced, and holes are filled by what does not replace.
 */

/* Goes on after a hole that somebody took. */
static long zx_mm_do_fill_holes(const struct zx_mm_window *win)
{
	u64 end = win->addr + win->size;
	u64 addr = win->addr;
	long ret, first = 0;
	u64 stop;

	while ((ret = zx_mm_next_run(ZX_RUN_HOLE, NULL, &addr, end, &stop)) > 0) {
		ret = zx_mmap(win, addr, stop - addr, MAP_FIXED_NOREPLACE);
		if (ret == -ENOMEM || ret == -EINTR)
			return ret;
		if (ret < 0 && !first)
			first = ret;
		addr = stop;
	}
	return ret ?: first;
}

static long zx_mm_do_replace_ours(const struct zx_mm_window *win)
{
	u64 end = win->addr + win->size;
	u64 addr = win->addr;
	u64 stop;
	long ret;

	ret = zx_mm_do_fill_holes(win);
	if (ret && ret != -EEXIST)
		return ret;
	while ((ret = zx_mm_next_run(ZX_RUN_OURS, NULL, &addr, end, &stop)) > 0) {
		ret = zx_mmap(win, addr, stop - addr, MAP_FIXED);
		if (ret < 0)
			break;
		addr = stop;
	}
	return ret;
}

/*
 * Undo: as much as can be done of it. The step before may have brought the mm
 * one mapping above its limit, as Linux lets it. Then nothing at all can be
 * mapped, until something is unmapped.
 */
static long zx_mm_do_restore(const struct zx_mm_window *win, enum zx_run run)
{
	u64 end = win->addr + win->size;
	u64 addr = win->addr;
	long ret, first = 0;
	u64 stop;

	while ((ret = zx_mm_next_run(run, win, &addr, end, &stop)) > 0) {
		ret = zx_mmap(win, addr, stop - addr, MAP_FIXED);
		if (ret == -ENOMEM && !vm_munmap(addr, stop - addr))
			ret = zx_mmap(win, addr, stop - addr,
				      MAP_FIXED_NOREPLACE);
		if (ret < 0 && !first)
			first = ret;
		addr = stop;
	}
	if (!ret)
		ret = zx_mm_do_fill_holes(win);
	/* A stranger in the place is no failure. */
	return first ?: ret == -EEXIST ? 0 : ret;
}

/*
 * Is all of the window ours (then 0), or ours and nobody's (1)? Else -EEXIST,
 * or -EINTR.
 */
static int zx_mm_check_replace(const struct zx_mm_window *win)
{
	static const enum zx_run runs[] = { ZX_RUN_OURS, ZX_RUN_OURS_OR_HOLE };
	u64 end = win->addr + win->size;
	int ret, i;

	for (i = 0; i < ARRAY_SIZE(runs); i++) {
		u64 start = win->addr;
		u64 stop;

		ret = zx_mm_next_run(runs[i], NULL, &start, end, &stop);
		if (ret < 0)
			return ret;
		if (ret && start == win->addr && stop == end)
			return i;
	}
	return -EEXIST;
}

/* Linux merges no VMAs of ours: the whole window anew makes one of it. */
static long zx_mm_do_replace(const struct zx_mm_window *win)
{
	long ret = zx_mm_check_replace(win);

	if (ret > 0) {
		/* Whether a hole was still one shows afterwards. */
		ret = zx_mm_do_fill_holes(win) ?: zx_mm_check_replace(win);
		if (ret > 0)
			ret = -EEXIST;
		if (ret)
			zx_munmap_runs(ZX_RUN_SHOWS, win, win->addr,
				       win->addr + win->size);
	}
	return ret ?: min(zx_mmap(win, win->addr, win->size, MAP_FIXED), 0L);
}

static long zx_mm_do_protect(const struct zx_mm_window *win)
{
	u64 start = win->addr;
	u64 stop;
	int ret;

	ret = zx_mm_check_replace(win);
	if (!ret)
		ret = zx_mm_next_run(ZX_RUN_OFF_OR_PERMS, win, &start,
				     win->addr + win->size, &stop);
	return ret > 0 ? zx_mm_do_replace(win) : ret;
}

static long zx_mm_do_unprotect(const struct zx_mm_window *win)
{
	u64 end = win->addr + win->size;
	long ret = zx_mm_do_protect(win);

	/* Around a stranger, or as zx_mm_do_restore() says. */
	if (ret == -ENOMEM && !zx_munmap_runs(ZX_RUN_OURS, NULL, win->addr, end))
		ret = zx_mmap(win, win->addr, win->size, MAP_FIXED_NOREPLACE);
	else if (ret == -EEXIST)
		ret = zx_mm_do_restore(win, ZX_RUN_OFF_OR_PERMS);
	return ret;
}

/*
 * Undoing takes back what was given up for it a moment ago. It may use the
 * reserves, and exceed the limit of the memory cgroup that is charged, or a
 * program would lose what it has. See zx_window_fault(): no page is made.
 */
static long zx_mm_undo(enum zx_mm_verb verb, const struct zx_mm_window *win)
{
	unsigned int flags = memalloc_noreclaim_save();
	long ret;

	switch (verb) {
	case ZX_MM_FILL_HOLES:
		ret = zx_mm_do_fill_holes(win);
		break;
	case ZX_MM_RESTORE:
		ret = zx_mm_do_restore(win, ZX_RUN_OFF);
		break;
	default:
		ret = zx_mm_do_unprotect(win);
		break;
	}
	memalloc_noreclaim_restore(flags);
	return ret;
}

static long zx_mm_do(enum zx_mm_verb verb, const struct zx_mm_window *win,
		     u64 align)
{
	switch (verb) {
	case ZX_MM_PLACE:
		return zx_mm_do_place(win, align);
	case ZX_MM_MAP_NEW:
		return zx_mmap(win, win->addr, win->size, MAP_FIXED_NOREPLACE);
	case ZX_MM_REPLACE:
		return zx_mm_do_replace(win);
	case ZX_MM_REPLACE_OURS:
		return zx_mm_do_replace_ours(win);
	case ZX_MM_PROTECT:
		return zx_mm_do_protect(win);
	case ZX_MM_FILL_HOLES:
	case ZX_MM_RESTORE:
	case ZX_MM_UNPROTECT:
		return zx_mm_undo(verb, win);
	case ZX_MM_UNMAP_OURS:
		return zx_munmap_runs(ZX_RUN_OURS, NULL, win->addr,
				      win->addr + win->size);
	}
	return -EINVAL;
}

/* In a kernel thread. */
static void zx_mm_perform(struct zx_mm_op *op)
{
	const struct cred *old_cred = override_creds(op->cred);
	struct mem_cgroup *old_memcg = set_active_memcg(op->memcg);

	kthread_use_mm(op->mm->mm);
	op->result = zx_mm_do(op->verb, op->win, op->align);
	kthread_unuse_mm(op->mm->mm);
	set_active_memcg(old_memcg);
	revert_creds(old_cred);
}

static int zx_mm_worker_main(void *arg)
{
	struct zx_mm_worker *w = arg;
	struct zx_mm_op *op;
	bool keep;

	/* Sent when the caller is being killed. */
	allow_signal(SIGKILL);
	for (;;) {
		wait_event_idle(w->wq, READ_ONCE(w->op) ||
				kthread_should_stop());
		op = READ_ONCE(w->op);
		if (!op)
			return 0;
		zx_mm_perform(op);

		spin_lock(&zx_mm_workers_lock);
		w->op = NULL;
		op->worker = NULL;
		flush_signals(current);
		keep = zx_mm_nr_idle < ZX_MM_IDLE_MAX;
		if (keep) {
			list_add(&w->link, &zx_mm_idle);
			zx_mm_nr_idle++;
		}
		spin_unlock(&zx_mm_workers_lock);
		if (!keep) {
			kfree(w);
			kthread_complete_and_exit(&op->done, 0);
		}
		complete(&op->done);
	}
}

/* Give @op to a worker. */
static int zx_mm_delegate(struct zx_mm_op *op)
{
	struct zx_mm_worker *w;

	spin_lock(&zx_mm_workers_lock);
	w = list_first_entry_or_null(&zx_mm_idle, struct zx_mm_worker, link);
	if (w) {
		list_del(&w->link);
		zx_mm_nr_idle--;
		op->worker = w;
		WRITE_ONCE(w->op, op);
	}
	spin_unlock(&zx_mm_workers_lock);
	if (w) {
		wake_up(&w->wq);
		return 0;
	}

	/* Nobody's: others will use it. And undoing may need it. */
	w = kzalloc(sizeof(*w), GFP_KERNEL);
	if (!w)
		return -ENOMEM;
	init_waitqueue_head(&w->wq);
	w->op = op;
	op->worker = w;
	w->task = kthread_create(zx_mm_worker_main, w, "zircon-mm");
	if (IS_ERR(w->task)) {
		kfree(w);
		return -ENOMEM;
	}
	wake_up_process(w->task);
	return 0;
}

static bool zx_mm_undoes(enum zx_mm_verb verb)
{
	return verb == ZX_MM_FILL_HOLES || verb == ZX_MM_RESTORE ||
	       verb == ZX_MM_UNPROTECT;
}

static long zx_mm_run(struct zx_mm *mm, enum zx_mm_verb verb,
		      const struct zx_mm_window *win, u64 align)
{
	struct zx_mm_op op = {
		.mm = mm,
		.verb = verb,
		.win = win,
		.align = align,
	};
	long ret;

	if (zx_mm_is_current(mm))
		return zx_mm_do(verb, win, align);
	if (!mmget_not_zero(mm->mm))
		return -EBADFD;

	op.cred = current_cred();
	/* Who undoes may be another than who did. */
	op.memcg = get_mem_cgroup_from_mm(zx_mm_undoes(verb) ? mm->mm :
							       current->mm);
	if (current->flags & PF_KTHREAD) {
		zx_mm_perform(&op);
		ret = op.result;
		goto out;
	}
	init_completion(&op.done);
	ret = zx_mm_delegate(&op);
	if (ret)
		goto out;
	if (wait_for_completion_killable(&op.done)) {
		/* All that the worker uses is ours, so it has to end. */
		spin_lock(&zx_mm_workers_lock);
		if (op.worker)
			send_sig(SIGKILL, op.worker->task, 1);
		spin_unlock(&zx_mm_workers_lock);
		wait_for_completion(&op.done);
	}
	ret = op.result;
out:
	mem_cgroup_put(op.memcg);
	mmput_async(mm->mm);
	return ret;
}

/**
 * zx_mm_place() - map where the mm likes it
 * @mm: where
 * @win: what; win->addr must be 0 and becomes the address
 * @align: power of two
 *
 * Return: 0, -ENOBUFS, -ENOMEM, -EACCES, -EBADFD (the mm is gone).
 */
int zx_mm_place(struct zx_mm *mm, struct zx_mm_window *win, u64 align)
{
	long ret = zx_mm_run(mm, ZX_MM_PLACE, win, align);

	if (ret < 0)
		return ret;
	win->addr = ret;
	return 0;
}

static int zx_mm_run_int(struct zx_mm *mm, enum zx_mm_verb verb,
			 const struct zx_mm_window *win)
{
	return min(zx_mm_run(mm, verb, win, PAGE_SIZE), 0L);
}

/**
 * zx_mm_map_new() - map where nothing is
 * @mm: where
 * @win: what
 *
 * Return: 0, -EEXIST when anything is there, -ENOMEM, -EACCES, -EBADFD.
 */
int zx_mm_map_new(struct zx_mm *mm, const struct zx_mm_window *win)
{
	return zx_mm_run_int(mm, ZX_MM_MAP_NEW, win);
}

/**
 * zx_mm_replace() - map in place of mappings of ours
 * @mm: where
 * @win: what
 *
 * Return: 0; -EEXIST when something that is not ours is in the range; -ENOMEM,
 * then what was there may be gone; -EACCES, -EBADFD.
 */
int zx_mm_replace(struct zx_mm *mm, const struct zx_mm_window *win)
{
	return zx_mm_run_int(mm, ZX_MM_REPLACE, win);
}

/**
 * zx_mm_replace_ours() - as zx_mm_replace(), around what is not ours
 * @mm: where
 * @win: what
 */
int zx_mm_replace_ours(struct zx_mm *mm, const struct zx_mm_window *win)
{
	return zx_mm_run_int(mm, ZX_MM_REPLACE_OURS, win);
}

/**
 * zx_mm_fill_holes() - map wherever nothing is in a range
 * @mm: where
 * @win: what
 */
int zx_mm_fill_holes(struct zx_mm *mm, const struct zx_mm_window *win)
{
	return zx_mm_run_int(mm, ZX_MM_FILL_HOLES, win);
}

/**
 * zx_mm_protect() - make a window show with its permissions
 * @mm: where
 * @win: what stands there already, but for the permissions
 *
 * A window that shows as it should is left alone; no mprotect() is exported, so
 * any other is mapped anew.
 *
 * Return: as zx_mm_replace().
 */
int zx_mm_protect(struct zx_mm *mm, const struct zx_mm_window *win)
{
	return zx_mm_run_int(mm, ZX_MM_PROTECT, win);
}

/**
 * zx_mm_restore() - map a window again where something else of ours stands
 * @mm: where
 * @win: what; where it shows already, with whatever permissions, and where a
 *	stranger is, nothing changes
 *
 * For undoing what could be done just before: it goes on after a failure.
 *
 * Return: 0 or the first failure.
 */
int zx_mm_restore(struct zx_mm *mm, const struct zx_mm_window *win)
{
	return zx_mm_run_int(mm, ZX_MM_RESTORE, win);
}

/**
 * zx_mm_unprotect() - undo zx_mm_protect()
 * @mm: where
 * @win: as it was before
 *
 * Return: 0 or the first failure.
 */
int zx_mm_unprotect(struct zx_mm *mm, const struct zx_mm_window *win)
{
	return zx_mm_run_int(mm, ZX_MM_UNPROTECT, win);
}

/**
 * zx_mm_unmap_ours() - unmap what is ours in a range
 * @mm: where
 * @addr: first address
 * @size: bytes
 *
 * Return: 0, -ENOMEM, -EACCES, -EBADFD.
 */
int zx_mm_unmap_ours(struct zx_mm *mm, u64 addr, u64 size)
{
	struct zx_mm_window win = { .addr = addr, .size = size };

	return zx_mm_run_int(mm, ZX_MM_UNMAP_OURS, &win);
}

/**
 * zx_mm_wipe_current() - empty the caller's address space
 * @keep_vdso: spare Linux's vDSO
 *
 * The caller must not return to user space as it came.
 *
 * Return: 0 or -ENOMEM.
 */
int zx_mm_wipe_current(bool keep_vdso)
{
	if (keep_vdso)
		return zx_munmap_runs(ZX_RUN_NOT_VDSO, NULL, 0, TASK_SIZE);
	return vm_munmap(0, TASK_SIZE) ? -ENOMEM : 0;
}

/**
 * zx_mm_populate() - have a translation made as if somebody had read
 * @mm: where
 * @addr: page aligned
 *
 * Return: 0; -EFAULT when it cannot be read, -EINTR.
 */
int zx_mm_populate(struct zx_mm *mm, u64 addr)
{
	struct page *page;
	int locked = 1;
	int ret = 0;

	if (!mmget_not_zero(mm->mm))
		return -EFAULT;
	if (mmap_read_lock_killable(mm->mm)) {
		ret = -EINTR;
		goto out;
	}
	if (zx_compat_get_user_page(mm->mm, addr, 0, &page, &locked))
		put_page(page);
	else
		ret = -EFAULT;
	if (locked)
		mmap_read_unlock(mm->mm);
	if (fatal_signal_pending(current))
		ret = -EINTR;
	cond_resched();
out:
	mmput_async(mm->mm);
	return ret;
}

/**
 * zx_mm_fault_status() - why an access of the caller to its memory failed
 * @uaddr: user address
 * @write: it was a store
 *
 * Return: -ENOENT nothing is there, or what is was discarded; -EACCES no
 * permission, -ENOMEM, -ERANGE it is past the end of what is mapped there.
 */
int zx_mm_fault_status(const void __user *uaddr, bool write)
{
	unsigned long addr = (__force unsigned long)uaddr;
	struct vm_area_struct *vma;
	int ret;

	if (addr >= TASK_SIZE)
		return -ENOENT;
	mmap_read_lock(current->mm);
	vma = find_vma(current->mm, addr);
	if (!vma || vma->vm_start > addr || zx_vma_is_reservation(vma))
		ret = -ENOENT;
	else if (!(vma->vm_flags & (write ? VM_WRITE : VM_READ)) ||
		 !arch_vma_access_permitted(vma, write, false, false))
		ret = -EACCES;
	else if (vma_is_anonymous(vma))
		/* It has no end: there was no memory for it. */
		ret = -ENOMEM;
	else if (zx_vma_is_discarded(vma))
		ret = -ENOENT;
	else
		ret = -ERANGE;
	mmap_read_unlock(current->mm);
	return ret;
}

/**
 * zx_mm_mapping_end() - where the Linux mapping at an address ends
 * @mm: mm
 * @addr: address
 *
 * Return: the end, exclusive; 0 when nothing is mapped there, a reservation
 * included, and for a dying thread.
 */
u64 zx_mm_mapping_end(struct zx_mm *mm, u64 addr)
{
	struct vm_area_struct *vma;
	u64 end = 0;

	if (!mmget_not_zero(mm->mm))
		return 0;
	if (mmap_read_lock_killable(mm->mm))
		goto out;
	vma = find_vma(mm->mm, addr);
	if (vma && vma->vm_start <= addr && !zx_vma_is_reservation(vma))
		end = vma->vm_end;
	mmap_read_unlock(mm->mm);
out:
	mmput_async(mm->mm);
	return end;
}

/**
 * zx_mm_access() - read or write memory as a debugger does
 * @mm: whose
 * @addr: address there
 * @buf: kernel buffer
 * @len: bytes, all in one page
 * @write: write
 * @ours: only if one of our mappings is there
 *
 * Return: @len; 0 when the memory cannot be had.
 */
size_t zx_mm_access(struct zx_mm *mm, u64 addr, void *buf, size_t len,
		    bool write, bool ours)
{
	unsigned int flags = FOLL_FORCE | (write ? FOLL_WRITE : 0);
	struct vm_area_struct *vma;
	struct page *page;
	size_t done = 0;
	void *kaddr;
	int locked;

	if (!mmget_not_zero(mm->mm))
		return 0;
again:
	if (mmap_read_lock_killable(mm->mm))
		goto out;
	locked = 1;
	vma = find_vma(mm->mm, addr);
	if (ours && !(vma && vma->vm_start <= addr && zx_vma_is_ours(vma)))
		goto out_unlock;
	if (!zx_compat_get_user_page(mm->mm, addr, flags, &page, &locked))
		goto out_unlock;
	if (ours && !locked) {
		/* What is there may have changed; the page is at hand now. */
		put_page(page);
		cond_resched();
		goto again;
	}
	kaddr = kmap_local_page(page) + offset_in_page(addr);
	if (write)
		memcpy(kaddr, buf, len);
	else
		memcpy(buf, kaddr, len);
	kunmap_local(kaddr);
	if (write)
		set_page_dirty_lock(page);
	put_page(page);
	done = len;
out_unlock:
	if (locked)
		mmap_read_unlock(mm->mm);
out:
	mmput_async(mm->mm);
	return done;
}

/**
 * zx_mm_is_of() - is this the mm that a task runs in now?
 * @mm: pinned mm
 * @task: referenced
 */
bool zx_mm_is_of(const struct zx_mm *mm, struct task_struct *task)
{
	bool ret;

	task_lock(task);
	ret = task->mm == mm->mm;
	task_unlock(task);
	return ret;
}

/**
 * zx_mm_module_exit() - at module unload; nothing works on an mm
 */
void zx_mm_module_exit(void)
{
	struct zx_mm_worker *w, *next;

	list_for_each_entry_safe(w, next, &zx_mm_idle, link) {
		kthread_stop(w->task);
		kfree(w);
	}
}
