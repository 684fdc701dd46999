/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Timers: a signal at a time.
 *
 * A timer may be set or cancelled while Linux's timer below it is just going
 * off. Nobody waits for that: timer->lock (spin, bh-safe; obj->lock is taken
 * inside it) covers the setting, its signal and Linux's timer, and what goes
 * off looks there whether the setting of now is due. If it is not, it was that
 * of before. So a setting's signal never comes after the call that ended it,
 * and who sees the signal finds the timer not set.
 *
 * Any number of timers may be due at one moment, with any number of observers:
 * they go off in a softirq, where interrupts are served between them.
 *
 * Slack. Linux may fire at any interrupt in the range it is given, which on a
 * busy machine is at once. So ZX_TIMER_SLACK_CENTER only gets the later half of
 * its window: nobody wants his timer so much too early without need.
 */
#ifndef _ZX_TIMER_H
#define _ZX_TIMER_H

#include <linux/types.h>

struct zx_info_timer;
struct zx_object;

struct zx_object *zx_timer_create(u32 options, u32 clock_id);
void zx_timer_set(struct zx_object *obj, s64 deadline, s64 slack);
void zx_timer_cancel(struct zx_object *obj);
void zx_timer_info(struct zx_object *obj, struct zx_info_timer *info);

#endif /* _ZX_TIMER_H */
