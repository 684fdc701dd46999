/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Policy: what becomes of the things that processes of a job may try. Plain
 * data. A new job has a copy of its parent's, a process one of its job's.
 *
 * No lock: a job's changes under zx_job_lock, and only while it has no
 * children; a process's never does. call_policy.c acts on it.
 */
#ifndef _ZX_POLICY_H
#define _ZX_POLICY_H

#include <linux/types.h>
#include <linux/zircon_types.h>

/* Number of conditions, one of which, NEW_ANY, only stands for others. */
#define ZX_POL_MAX	18U

/**
 * struct zx_policy - policy of a job or process
 * @action: ZX_POL_ACTION_ of each condition
 * @locked: bit of each condition whose action is there to stay
 * @slack_mode: ZX_TIMER_SLACK_ of waits, which are never early here
 * @min_slack: of timers, ns
 */
struct zx_policy {
	u8 action[ZX_POL_MAX];
	u32 locked;
	u32 slack_mode;
	s64 min_slack;
};

int zx_policy_add(struct zx_policy *policy, bool absolute,
		  const struct zx_policy_basic_v2 *entries, u32 n);
int zx_policy_add_slack(struct zx_policy *policy,
			const struct zx_policy_timer_slack *slack);

#endif /* _ZX_POLICY_H */
