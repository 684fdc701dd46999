// SPDX-License-Identifier: GPL-2.0-only
/* Sleeping in calls, see sleep.h. */

#include <linux/cache.h>
#include <linux/hash.h>
#include <linux/hrtimer.h>
#include <linux/list.h>
#include <linux/sched.h>
#include <linux/spinlock.h>
#include <linux/zircon_types.h>

#include "sleep.h"

#define ZX_SLEEP_BITS	8

/**
 * struct zx_sleeper - a thread sleeps
 * @node: in its bucket
 * @task: the thread
 * @state: ZX_THREAD_STATE_BLOCKED_
 */
struct zx_sleeper {
	struct hlist_node node;
	const struct task_struct *task;
	u32 state;
};

static struct zx_sleep_bucket {
	spinlock_t lock;	/* see sleep.h */
	struct hlist_head sleepers;
} ____cacheline_aligned_in_smp zx_sleep_buckets[1 << ZX_SLEEP_BITS] = {
	[0 ... (1 << ZX_SLEEP_BITS) - 1] = {
		.lock = __SPIN_LOCK_UNLOCKED(zx_sleep_buckets.lock),
		.sleepers = HLIST_HEAD_INIT,
	},
};

static struct zx_sleep_bucket *zx_sleep_bucket(const struct task_struct *task)
{
	return &zx_sleep_buckets[hash_ptr(task, ZX_SLEEP_BITS)];
}

/**
 * zx_sleep_until() - sleep, in Linux's state that was set, till woken or a deadline
 * @deadline: absolute CLOCK_MONOTONIC ns
 * @state: ZX_THREAD_STATE_BLOCKED_, meanwhile
 *
 * Return: false when the deadline has passed.
 */
bool zx_sleep_until(s64 deadline, u32 state)
{
	struct zx_sleep_bucket *b = zx_sleep_bucket(current);
	struct zx_sleeper s = { .task = current, .state = state };
	ktime_t expires = deadline;
	bool woken = true;

	if (deadline <= 0)
		return false;
	spin_lock(&b->lock);
	hlist_add_head(&s.node, &b->sleepers);
	spin_unlock(&b->lock);
	if (deadline == ZX_TIME_INFINITE)
		schedule();
	else
		woken = schedule_hrtimeout(&expires, HRTIMER_MODE_ABS);
	spin_lock(&b->lock);
	hlist_del(&s.node);
	spin_unlock(&b->lock);
	return woken;
}

/**
 * zx_sleep_state() - what a thread sleeps in
 * @task: thread
 *
 * Return: ZX_THREAD_STATE_BLOCKED_, 0 if it does not sleep in a call.
 */
u32 zx_sleep_state(const struct task_struct *task)
{
	struct zx_sleep_bucket *b = zx_sleep_bucket(task);
	struct zx_sleeper *s;
	u32 state = 0;

	spin_lock(&b->lock);
	hlist_for_each_entry(s, &b->sleepers, node) {
		if (s->task == task)
			state = s->state;
	}
	spin_unlock(&b->lock);
	return state;
}
