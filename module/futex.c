// SPDX-License-Identifier: GPL-2.0-only
/* Futexes, see futex.h. */

#include <linux/hash.h>
#include <linux/list.h>
#include <linux/minmax.h>
#include <linux/pid.h>
#include <linux/sched/prio.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/uaccess.h>
#include <linux/zircon_types.h>

#include "compat.h"
#include "futex.h"
#include "sleep.h"

/**
 * struct zx_futex - a futex that has waiters
 * @node: in its bucket
 * @address: of the word
 * @owner: thread, a reference; or NULL
 * @waiters: struct zx_futex_waiter, longest first; never empty
 */
struct zx_futex {
	struct rb_node node;
	u64 address;
	struct pid *owner;
	struct list_head waiters;
};

/**
 * struct zx_futex_waiter - a thread that waits, on its stack
 * @link: in the futex's queue, or in the list of those being woken
 * @address: of the futex; 0 when taken out of its queue to be woken. Changes
 *	under the lock of every bucket concerned
 * @task: the thread
 * @prio: of a real-time thread; MAX_RT_PRIO of all others
 * @woken: may go
 * @lent: the futex, while this waiter is the one that lends it
 */
struct zx_futex_waiter {
	struct list_head link;
	u64 address;
	struct task_struct *task;
	int prio;
	bool woken;
	struct zx_futex lent;
};

/**
 * zx_futexes_init() - no futex has waiters
 * @futexes: of a new process
 */
void zx_futexes_init(struct zx_futexes *futexes)
{
	struct zx_futex_bucket *b;

	for (b = futexes->buckets;
	     b < futexes->buckets + ARRAY_SIZE(futexes->buckets); b++) {
		spin_lock_init(&b->lock);
		b->futexes = RB_ROOT;
	}
}

static struct zx_futex_bucket *zx_futex_bucket(struct zx_futexes *futexes,
					       u64 address)
{
	return &futexes->buckets[hash_64(address, ZX_FUTEX_BUCKET_BITS)];
}

static struct zx_futex *zx_futex_find(struct zx_futex_bucket *b, u64 address)
{
	struct rb_node *node = b->futexes.rb_node;

	lockdep_assert_held(&b->lock);

	while (node) {
		struct zx_futex *f = rb_entry(node, struct zx_futex, node);

		if (address == f->address)
			return f;
		node = address < f->address ? node->rb_left : node->rb_right;
	}
	return NULL;
}

static bool zx_futex_less(struct rb_node *a, const struct rb_node *b)
{
	return rb_entry(a, struct zx_futex, node)->address <
	       rb_entry(b, struct zx_futex, node)->address;
}

/* The owner from now on; NULL for none. */
static void zx_futex_set_owner(struct zx_futex *f, struct pid *owner)
{
	put_pid(f->owner);
	f->owner = get_pid(owner);
}

/* Does a thread wait on this futex (NULL: nobody does)? */
static bool zx_futex_has_waiter(const struct zx_futex *f,
				const struct pid *pid)
{
	struct zx_futex_waiter *w;

	if (!f || !pid)
		return false;
	list_for_each_entry(w, &f->waiters, link) {
		if (task_pid(w->task) == pid)
			return true;
	}
	return false;
}

/* Queues @w, which is in no queue, at its address, where @f is; or nothing. */
static struct zx_futex *zx_futex_queue(struct zx_futex_bucket *b,
				       struct zx_futex *f,
				       struct zx_futex_waiter *w)
{
	struct zx_futex_waiter *before;

	if (!f) {
		f = &w->lent;
		f->address = w->address;
		f->owner = NULL;
		INIT_LIST_HEAD(&f->waiters);
		rb_add(&f->node, &b->futexes, zx_futex_less);
	}
	/* The highest priority goes first, and who came first among equals. */
	list_for_each_entry_reverse(before, &f->waiters, link) {
		if (before->prio <= w->prio)
			break;
	}
	list_add(&w->link, &before->link);
	return f;
}

/* Takes @w out of its queue, that of @f. Returns the futex of the others. */
static struct zx_futex *zx_futex_unqueue(struct zx_futex_bucket *b,
					 struct zx_futex *f,
					 struct zx_futex_waiter *w)
{
	struct zx_futex *heir;

	list_del(&w->link);
	if (list_empty(&f->waiters)) {
		rb_erase(&f->node, &b->futexes);
		put_pid(f->owner);
		return NULL;
	}
	if (f != &w->lent)
		return f;
	heir = &list_first_entry(&f->waiters, struct zx_futex_waiter,
				 link)->lent;
	heir->address = f->address;
	heir->owner = f->owner;
	list_replace(&f->waiters, &heir->waiters);
	rb_replace_node(&f->node, &heir->node, &b->futexes);
	return heir;
}

/*
 * Takes out up to @count waiters of @f, to be woken. Returns the futex of the
 * others.
 */
static struct zx_futex *zx_futex_take(struct zx_futex_bucket *b,
				      struct zx_futex *f, u32 count,
				      struct list_head *taken)
{
	struct zx_futex_waiter *w;

	while (f && count--) {
		w = list_first_entry(&f->waiters, struct zx_futex_waiter, link);
		f = zx_futex_unqueue(b, f, w);
		WRITE_ONCE(w->address, 0);
		list_add_tail(&w->link, taken);
	}
	return f;
}

/* The first of those that were taken becomes the owner, if any are left. */
static void zx_futex_give(struct zx_futex *f, struct list_head *taken)
{
	struct zx_futex_waiter *w;

	w = list_first_entry_or_null(taken, struct zx_futex_waiter, link);
	if (f && w)
		zx_futex_set_owner(f, task_pid(w->task));
}

/* Without a lock: wakes those that were taken. */
static void zx_futex_wake_taken(struct list_head *taken)
{
	struct zx_futex_waiter *w, *next;
	struct task_struct *task;

	list_for_each_entry_safe(w, next, taken, link) {
		task = get_task_struct(w->task);
		/* The waiter may be gone right after. */
		smp_store_release(&w->woken, true);
		wake_up_process(task);
		put_task_struct(task);
		cond_resched();
	}
}

/**
 * zx_futex_read() - read the word, faulting it in
 * @address: aligned, not yet checked
 * @value: what is there
 *
 * Return: 0 or -EINVAL.
 */
int zx_futex_read(u64 address, s32 *value)
{
	s32 __user *word = u64_to_user_ptr(address);

	return get_user(*value, word) ? -EINVAL : 0;
}

/*
 * Under locks: 0 if the word has that value, -EBADFD if it has not, -EAGAIN if
 * it cannot be told without faulting it in.
 */
static int zx_futex_compare(u64 address, s32 value)
{
	s32 now;
	int ret;

	pagefault_disable();
	ret = zx_futex_read(address, &now);
	pagefault_enable();
	if (ret)
		return -EAGAIN;
	return now == value ? 0 : -EBADFD;
}

/* After that -EAGAIN: another one if it is worth a second try. */
static int zx_futex_fault_in(u64 address)
{
	s32 now;

	if (fatal_signal_pending(current))
		return -ERESTARTSYS;
	return zx_futex_read(address, &now) ?: -EAGAIN;
}

/* Queues the caller. */
static int zx_futex_enter(struct zx_futexes *futexes, struct zx_futex_waiter *w,
			  s32 value, struct pid *owner)
{
	struct zx_futex_bucket *b = zx_futex_bucket(futexes, w->address);
	struct zx_futex *f;
	int ret;

	do {
		spin_lock(&b->lock);
		ret = zx_futex_compare(w->address, value);
		if (!ret) {
			f = zx_futex_find(b, w->address);
			if (owner && (owner == task_pid(current) ||
				      zx_futex_has_waiter(f, owner)))
				ret = -EINVAL;
			else
				zx_futex_set_owner(zx_futex_queue(b, f, w),
						   owner);
		}
		spin_unlock(&b->lock);
		if (ret == -EAGAIN)
			ret = zx_futex_fault_in(w->address);
	} while (ret == -EAGAIN);
	return ret;
}

/* Returns false when somebody wakes the caller; then that has been done. */
static bool zx_futex_leave(struct zx_futexes *futexes,
			   struct zx_futex_waiter *w)
{
	struct zx_futex_bucket *b;
	u64 address;
	bool left;

	while ((address = READ_ONCE(w->address))) {
		b = zx_futex_bucket(futexes, address);
		spin_lock(&b->lock);
		/* It may have been moved, even to another bucket. */
		left = w->address == address;
		if (left)
			zx_futex_unqueue(b, zx_futex_find(b, address), w);
		spin_unlock(&b->lock);
		if (left)
			return true;
	}
	for (;;) {
		set_current_state(TASK_UNINTERRUPTIBLE);
		/* Pairs with the release in zx_futex_wake_taken(). */
		if (smp_load_acquire(&w->woken))
			break;
		schedule();
	}
	__set_current_state(TASK_RUNNING);
	return false;
}

/**
 * zx_futex_wait() - wait to be woken, if the word has a value
 * @futexes: of the caller's process
 * @address: of the word, aligned
 * @value: that it must have
 * @owner: becomes the futex's owner; or NULL
 * @deadline: absolute CLOCK_MONOTONIC ns
 *
 * Return: 0; -EINVAL the word cannot be read, or @owner is the caller or waits
 * there itself; -EBADFD another value; -ETIMEDOUT; -ERESTARTSYS.
 */
int zx_futex_wait(struct zx_futexes *futexes, u64 address, s32 value,
		  struct pid *owner, s64 deadline)
{
	struct zx_futex_waiter w = {
		.address = address,
		.task = current,
		.prio = min(current->normal_prio, MAX_RT_PRIO),
	};
	int ret;

	ret = zx_futex_enter(futexes, &w, value, owner);
	if (ret)
		return ret;
	do {
		set_current_state(TASK_INTERRUPTIBLE | TASK_FREEZABLE);
		/* Pairs with the release in zx_futex_wake_taken(). */
		if (smp_load_acquire(&w.woken))
			break;
		if (deadline > 0 && signal_pending(current))
			ret = -ERESTARTSYS;
		else if (!zx_sleep_until(deadline,
					 ZX_THREAD_STATE_BLOCKED_FUTEX))
			ret = -ETIMEDOUT;
	} while (!ret);
	__set_current_state(TASK_RUNNING);
	return ret && zx_futex_leave(futexes, &w) ? ret : 0;
}

/**
 * zx_futex_wake() - wake waiters; the futex loses its owner
 * @futexes: of the caller's process
 * @address: of the word
 * @count: at most so many
 * @own: the first one becomes the owner
 */
void zx_futex_wake(struct zx_futexes *futexes, u64 address, u32 count, bool own)
{
	struct zx_futex_bucket *b = zx_futex_bucket(futexes, address);
	struct zx_futex *f;
	LIST_HEAD(taken);

	spin_lock(&b->lock);
	f = zx_futex_find(b, address);
	if (f)
		zx_futex_set_owner(f, NULL);
	f = zx_futex_take(b, f, count, &taken);
	if (own)
		zx_futex_give(f, &taken);
	spin_unlock(&b->lock);
	zx_futex_wake_taken(&taken);
}

static void zx_futex_lock_two(struct zx_futex_bucket *b1,
			      struct zx_futex_bucket *b2)
	__acquires(b1->lock) __acquires(b2->lock)
{
	if (b1 > b2)
		swap(b1, b2);
	spin_lock(&b1->lock);
	if (b1 != b2)
		spin_lock_nested(&b2->lock, SINGLE_DEPTH_NESTING);
	else
		__acquire(b2->lock);
}

static void zx_futex_unlock_two(struct zx_futex_bucket *b1,
				struct zx_futex_bucket *b2)
	__releases(b1->lock) __releases(b2->lock)
{
	spin_unlock(&b1->lock);
	if (b1 != b2)
		spin_unlock(&b2->lock);
	else
		__release(b2->lock);
}

/**
 * zx_futex_requeue() - wake some waiters, move others to another futex
 * @futexes: of the caller's process
 * @from: address of the word they wait at
 * @to: another address
 * @value: that must be at @from
 * @wake: wake at most so many
 * @move: move at most so many of the rest
 * @own: the first that is woken becomes the owner of @from, else nobody
 * @owner: becomes the owner of @to; or NULL
 *
 * Return: 0; -EINVAL the word cannot be read, or @owner waits at @from or @to;
 * -EBADFD another value; -ERESTARTSYS.
 */
int zx_futex_requeue(struct zx_futexes *futexes, u64 from, u64 to, s32 value,
		     u32 wake, u32 move, bool own, struct pid *owner)
{
	struct zx_futex_bucket *b1 = zx_futex_bucket(futexes, from);
	struct zx_futex_bucket *b2 = zx_futex_bucket(futexes, to);
	struct zx_futex_waiter *w;
	struct zx_futex *f1, *f2;
	LIST_HEAD(taken);
	int ret;

again:
	zx_futex_lock_two(b1, b2);
	ret = zx_futex_compare(from, value);
	if (ret)
		goto out;
	f1 = zx_futex_find(b1, from);
	f2 = zx_futex_find(b2, to);
	if (zx_futex_has_waiter(f1, owner) || zx_futex_has_waiter(f2, owner)) {
		ret = -EINVAL;
		goto out;
	}
	if (f1)
		zx_futex_set_owner(f1, NULL);
	f1 = zx_futex_take(b1, f1, wake, &taken);
	while (f1 && move--) {
		w = list_first_entry(&f1->waiters, struct zx_futex_waiter,
				     link);
		f1 = zx_futex_unqueue(b1, f1, w);
		WRITE_ONCE(w->address, to);
		f2 = zx_futex_queue(b2, f2, w);
	}
	if (own)
		zx_futex_give(f1, &taken);
	if (f2)
		zx_futex_set_owner(f2, owner);
out:
	zx_futex_unlock_two(b1, b2);
	if (ret == -EAGAIN) {
		ret = zx_futex_fault_in(from);
		if (ret == -EAGAIN)
			goto again;
	}
	zx_futex_wake_taken(&taken);
	return ret;
}

/**
 * zx_futex_owner() - who owns a futex
 * @futexes: of the caller's process
 * @address: of the word
 *
 * Return: a reference, or NULL.
 */
struct pid *zx_futex_owner(struct zx_futexes *futexes, u64 address)
{
	struct zx_futex_bucket *b = zx_futex_bucket(futexes, address);
	struct zx_futex *f;
	struct pid *owner;

	spin_lock(&b->lock);
	f = zx_futex_find(b, address);
	owner = f ? get_pid(f->owner) : NULL;
	spin_unlock(&b->lock);
	return owner;
}
