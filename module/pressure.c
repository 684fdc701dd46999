// SPDX-License-Identifier: GPL-2.0-only
/*
 * The state of memory, see pressure.h.
 *
 * At each time one of the five events is signalled. What Linux has available is
 * looked at once a second, as long as somebody has a handle to an event; and
 * memory has run out when Linux is about to kill somebody for it. Not so when
 * it is a memory cgroup that is at its limit.
 *
 * Then jobs with ZX_PROP_JOB_KILL_ON_OOM go first: Linux is held back for a
 * second, but no more than once in ten, whatever jobs there are.
 *
 * Locks: zx_pressure_lock protects the level and what is signalled. The
 * notifier may be called wherever memory is allocated, so it takes no lock and
 * leaves the rest to work that needs no memory.
 */

#include <linux/jiffies.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/notifier.h>
#include <linux/oom.h>
#include <linux/workqueue.h>

#include "event.h"
#include "job.h"
#include "object.h"
#include "pressure.h"

#define ZX_PRESSURE_EVENTS	ZX_SYSTEM_EVENT_IMMINENT_OUT_OF_MEMORY
#define ZX_PRESSURE_PERIOD	HZ
/* Better levels are entered so much later than they are left, percent. */
#define ZX_PRESSURE_HYSTERESIS	1
#define ZX_OOM_HOLD		HZ
#define ZX_OOM_HOLD_AGAIN	(10 * HZ)

static unsigned int zx_oom_percent = 1;
static unsigned int zx_imminent_percent = 2;
static unsigned int zx_critical_percent = 5;
static unsigned int zx_warning_percent = 10;

module_param_named(memory_oom, zx_oom_percent, uint, 0644);
MODULE_PARM_DESC(memory_oom, "OUT_OF_MEMORY when less is available, percent");
module_param_named(memory_imminent, zx_imminent_percent, uint, 0644);
MODULE_PARM_DESC(memory_imminent,
		 "IMMINENT_OUT_OF_MEMORY when less is available, percent");
module_param_named(memory_critical, zx_critical_percent, uint, 0644);
MODULE_PARM_DESC(memory_critical,
		 "MEMORY_PRESSURE_CRITICAL when less is available, percent");
module_param_named(memory_warning, zx_warning_percent, uint, 0644);
MODULE_PARM_DESC(memory_warning,
		 "MEMORY_PRESSURE_WARNING when less is available, percent");

/* The worst first; what is none of them is normal. */
static const struct {
	u32 kind;
	const unsigned int *percent;
} zx_pressure_levels[] = {
	{ ZX_SYSTEM_EVENT_OUT_OF_MEMORY, &zx_oom_percent },
	{ ZX_SYSTEM_EVENT_IMMINENT_OUT_OF_MEMORY, &zx_imminent_percent },
	{ ZX_SYSTEM_EVENT_MEMORY_PRESSURE_CRITICAL, &zx_critical_percent },
	{ ZX_SYSTEM_EVENT_MEMORY_PRESSURE_WARNING, &zx_warning_percent },
};

#define ZX_PRESSURE_NORMAL	ARRAY_SIZE(zx_pressure_levels)

static DEFINE_MUTEX(zx_pressure_lock);
static unsigned int zx_pressure_level = ZX_PRESSURE_NORMAL;
static struct zx_object *zx_pressure_events[ZX_PRESSURE_EVENTS];

static struct workqueue_struct *zx_pressure_wq;
static unsigned long zx_oom_seen;
/* Of the notifier, which Linux calls once at a time. */
static unsigned long zx_oom_held;

static u32 zx_pressure_kind(unsigned int level)
{
	return level < ZX_PRESSURE_NORMAL ? zx_pressure_levels[level].kind :
					    ZX_SYSTEM_EVENT_MEMORY_PRESSURE_NORMAL;
}

static unsigned int zx_pressure_look(void)
{
	u64 available = max(si_mem_available(), 0L);
	u64 total = totalram_pages();
	unsigned int level, percent;

	if (test_and_clear_bit(0, &zx_oom_seen))
		return 0;
	for (level = 0; level < ZX_PRESSURE_NORMAL; level++) {
		percent = READ_ONCE(*zx_pressure_levels[level].percent);
		if (level >= zx_pressure_level)
			percent += ZX_PRESSURE_HYSTERESIS;
		if (available * 100 < total * percent)
			break;
	}
	return level;
}

static void zx_pressure_update(void)
{
	struct zx_object *was, *is;
	unsigned int level;

	mutex_lock(&zx_pressure_lock);
	level = zx_pressure_look();
	if (level != zx_pressure_level) {
		was = zx_pressure_event(zx_pressure_kind(zx_pressure_level));
		is = zx_pressure_event(zx_pressure_kind(level));
		zx_pressure_level = level;
		zx_object_update_signals(was, ZX_EVENT_SIGNALED, 0);
		zx_object_update_signals(is, 0, ZX_EVENT_SIGNALED);
	}
	mutex_unlock(&zx_pressure_lock);
}

static bool zx_pressure_is_watched(void)
{
	int i;

	for (i = 0; i < ZX_PRESSURE_EVENTS; i++) {
		if (atomic_read(&zx_pressure_events[i]->handles))
			return true;
	}
	return false;
}

static void zx_pressure_fn(struct work_struct *work)
{
	zx_pressure_update();
	if (zx_pressure_is_watched())
		queue_delayed_work(zx_pressure_wq, to_delayed_work(work),
				   ZX_PRESSURE_PERIOD);
}

static DECLARE_DELAYED_WORK(zx_pressure_work, zx_pressure_fn);

static void zx_oom_kill_fn(struct work_struct *work)
{
	zx_job_kill_on_oom();
}

static DECLARE_WORK(zx_oom_kill_work, zx_oom_kill_fn);

/* @data: what was freed, pages; if it is something, Linux tries again. */
static int zx_oom_notify(struct notifier_block *nb, unsigned long action,
			 void *data)
{
	unsigned long *freed = data;

	set_bit(0, &zx_oom_seen);
	mod_delayed_work(zx_pressure_wq, &zx_pressure_work, 0);
	if (zx_job_any_kill_on_oom()) {
		queue_work(zx_pressure_wq, &zx_oom_kill_work);
		if (time_after(jiffies, zx_oom_held + ZX_OOM_HOLD_AGAIN))
			zx_oom_held = jiffies;
	}
	if (time_before(jiffies, zx_oom_held + ZX_OOM_HOLD))
		*freed += 1;
	return NOTIFY_OK;
}

static struct notifier_block zx_oom_notifier = {
	.notifier_call = zx_oom_notify,
};

/**
 * zx_pressure_event() - an event of the system
 * @kind: ZX_SYSTEM_EVENT_
 *
 * Return: the event, no reference; or NULL.
 */
struct zx_object *zx_pressure_event(u32 kind)
{
	if (!kind || kind > ZX_PRESSURE_EVENTS)
		return NULL;
	return zx_pressure_events[kind - 1];
}

/**
 * zx_pressure_watch() - somebody has a handle to an event
 *
 * The events are right when this returns.
 */
void zx_pressure_watch(void)
{
	zx_pressure_update();
	queue_delayed_work(zx_pressure_wq, &zx_pressure_work,
			   ZX_PRESSURE_PERIOD);
}

static void zx_pressure_put_events(void)
{
	int i;

	for (i = 0; i < ZX_PRESSURE_EVENTS; i++) {
		if (zx_pressure_events[i])
			zx_object_put(zx_pressure_events[i]);
	}
}

/**
 * zx_pressure_module_init() - at module load
 */
int zx_pressure_module_init(void)
{
	int ret = -ENOMEM;
	int i;

	for (i = 0; i < ZX_PRESSURE_EVENTS; i++) {
		zx_pressure_events[i] = zx_event_create();
		if (!zx_pressure_events[i])
			goto err_events;
	}
	zx_object_update_signals(zx_pressure_event(zx_pressure_kind(zx_pressure_level)),
				 0, ZX_EVENT_SIGNALED);
	zx_oom_held = jiffies - ZX_OOM_HOLD_AGAIN - 1;
	zx_pressure_wq = alloc_workqueue("zircon-memory", WQ_MEM_RECLAIM | WQ_UNBOUND, 0);
	if (!zx_pressure_wq)
		goto err_events;
	ret = register_oom_notifier(&zx_oom_notifier);
	if (ret)
		goto err_wq;
	return 0;

err_wq:
	destroy_workqueue(zx_pressure_wq);
err_events:
	zx_pressure_put_events();
	return ret;
}

/**
 * zx_pressure_module_exit() - at module unload; no handle is left
 */
void zx_pressure_module_exit(void)
{
	unregister_oom_notifier(&zx_oom_notifier);
	cancel_delayed_work_sync(&zx_pressure_work);
	destroy_workqueue(zx_pressure_wq);
	zx_pressure_put_events();
}
