// SPDX-License-Identifier: GPL-2.0-only
/* Timers, see timer.h. */

#include <linux/hrtimer.h>
#include <linux/minmax.h>
#include <linux/slab.h>
#include <linux/timekeeping.h>

#include "compat.h"
#include "object.h"
#include "timer.h"

/**
 * struct zx_timer - a timer
 * @obj: object
 * @hrtimer: Linux's
 * @options: ZX_TIMER_SLACK_ number
 * @clock_id: ZX_CLOCK_ number
 * @lock: protects what follows
 * @deadline: positive; 0 when the timer is not set
 * @slack: as it was set; 0 when the timer is not set
 */
struct zx_timer {
	struct zx_object obj;
	struct hrtimer hrtimer;
	u32 options;
	u32 clock_id;
	spinlock_t lock;	/* see timer.h */
	s64 deadline;
	s64 slack;
};

static struct zx_timer *to_timer(struct zx_object *obj)
{
	return container_of(obj, struct zx_timer, obj);
}

static s64 zx_timer_now(const struct zx_timer *timer)
{
	if (timer->clock_id == ZX_CLOCK_BOOT)
		return ktime_get_boottime();
	return ktime_get();
}

/* When it may fire. */
static s64 zx_timer_soonest(const struct zx_timer *timer)
{
	if (timer->options == ZX_TIMER_SLACK_EARLY)
		return max_t(s64, timer->deadline - timer->slack, 0);
	return timer->deadline;
}

static void zx_timer_unset(struct zx_timer *timer)
{
	timer->deadline = 0;
	timer->slack = 0;
}

static enum hrtimer_restart zx_timer_fire(struct hrtimer *hrtimer)
{
	struct zx_timer *timer = container_of(hrtimer, struct zx_timer,
					      hrtimer);

	/* In a softirq. */
	spin_lock_bh(&timer->lock);
	if (timer->deadline && zx_timer_soonest(timer) <= zx_timer_now(timer)) {
		zx_timer_unset(timer);
		zx_object_update_signals(&timer->obj, 0, ZX_TIMER_SIGNALED);
	}
	spin_unlock_bh(&timer->lock);
	return HRTIMER_NORESTART;
}

static void zx_timer_release(struct zx_object *obj)
{
	struct zx_timer *timer = to_timer(obj);

	hrtimer_cancel(&timer->hrtimer);
	kfree_rcu(timer, obj.rcu);
}

static const struct zx_object_ops zx_timer_ops = {
	.type = ZX_OBJ_TYPE_TIMER,
	.user_signals = ZX_USER_SIGNAL_ALL,
	.release = zx_timer_release,
};

/**
 * zx_timer_create() - make a timer
 * @options: ZX_TIMER_SLACK_ number
 * @clock_id: ZX_CLOCK_ number
 *
 * Return: one reference, or NULL.
 */
struct zx_object *zx_timer_create(u32 options, u32 clock_id)
{
	struct zx_timer *timer = kzalloc(sizeof(*timer), GFP_KERNEL_ACCOUNT);

	if (!timer)
		return NULL;
	timer->options = options;
	timer->clock_id = clock_id;
	spin_lock_init(&timer->lock);
	hrtimer_setup(&timer->hrtimer, zx_timer_fire,
		      clock_id == ZX_CLOCK_BOOT ? CLOCK_BOOTTIME :
						  CLOCK_MONOTONIC,
		      HRTIMER_MODE_ABS_SOFT);
	zx_object_init(&timer->obj, &zx_timer_ops, NULL, 0, 0);
	return &timer->obj;
}

/* With timer->lock held: what was set before is over, and so is its signal. */
static void zx_timer_stop(struct zx_timer *timer)
{
	zx_timer_unset(timer);
	/* If it is going off, it waits for the lock, and finds nothing due. */
	hrtimer_try_to_cancel(&timer->hrtimer);
	zx_object_update_signals(&timer->obj, ZX_TIMER_SIGNALED, 0);
}

/**
 * zx_timer_set() - one shot; what was before is forgotten
 * @obj: timer
 * @deadline: ns of its clock; not in the future means now
 * @slack: ns, not negative
 */
void zx_timer_set(struct zx_object *obj, s64 deadline, s64 slack)
{
	struct zx_timer *timer = to_timer(obj);
	u64 range = slack;
	s64 soonest;

	spin_lock_bh(&timer->lock);
	zx_timer_stop(timer);
	if (deadline <= zx_timer_now(timer)) {
		zx_object_update_signals(obj, 0, ZX_TIMER_SIGNALED);
	} else {
		timer->deadline = deadline;
		timer->slack = slack;
		soonest = zx_timer_soonest(timer);
		if (soonest < deadline)
			range = deadline - soonest;
		hrtimer_start_range_ns(&timer->hrtimer, soonest, range,
				       HRTIMER_MODE_ABS_SOFT);
	}
	spin_unlock_bh(&timer->lock);
}

/**
 * zx_timer_cancel() - disarm, and take the signal back
 * @obj: timer
 */
void zx_timer_cancel(struct zx_object *obj)
{
	struct zx_timer *timer = to_timer(obj);

	spin_lock_bh(&timer->lock);
	zx_timer_stop(timer);
	spin_unlock_bh(&timer->lock);
}

/**
 * zx_timer_info() - ZX_INFO_TIMER
 * @obj: timer
 * @info: zeroed
 */
void zx_timer_info(struct zx_object *obj, struct zx_info_timer *info)
{
	struct zx_timer *timer = to_timer(obj);

	info->options = timer->options;
	info->clock_id = timer->clock_id;
	spin_lock_bh(&timer->lock);
	info->deadline = timer->deadline;
	info->slack = timer->slack;
	spin_unlock_bh(&timer->lock);
}
