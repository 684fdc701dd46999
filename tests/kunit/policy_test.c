// SPDX-License-Identifier: GPL-2.0-only
/* Policy: how entries, locks and NEW_ANY add up, and what is refused. */
#include <linux/kernel.h>

#include "common.h"
#include "policy.h"

#define ALLOW		ZX_POL_ACTION_ALLOW
#define DENY		ZX_POL_ACTION_DENY
#define KILL		ZX_POL_ACTION_KILL
#define OPEN		ZX_POL_OVERRIDE_ALLOW
#define LOCK		ZX_POL_OVERRIDE_DENY
#define CONDITION(n)	BIT(ZX_POL_##n)
/* The thirteen that NEW_ANY stands for. */
#define NEW_CONDITIONS	(CONDITION(NEW_VMO) | CONDITION(NEW_CHANNEL) |		\
			 CONDITION(NEW_EVENT) | CONDITION(NEW_EVENTPAIR) |	\
			 CONDITION(NEW_PORT) | CONDITION(NEW_SOCKET) |		\
			 CONDITION(NEW_FIFO) | CONDITION(NEW_TIMER) |		\
			 CONDITION(NEW_PROCESS) | CONDITION(NEW_PROFILE) |	\
			 CONDITION(NEW_PAGER) | CONDITION(NEW_IOB) |		\
			 CONDITION(NEW_SAMPLER))

#define ENTRY(c, a, f)	{ ZX_POL_##c, a, f }
#define add(policy, absolute, ...)						\
	({									\
		const struct zx_policy_basic_v2 list_[] = { __VA_ARGS__ };	\
										\
		zx_policy_add(policy, absolute, list_, ARRAY_SIZE(list_));	\
	})
#define relative(policy, ...)	add(policy, false, __VA_ARGS__)
#define absolute(policy, ...)	add(policy, true, __VA_ARGS__)

/* The conditions that have @action. */
static u32 with_action(const struct zx_policy *policy, u32 action)
{
	u32 i, found = 0;

	for (i = 0; i < ZX_POL_MAX; i++) {
		if (policy->action[i] == action)
			found |= BIT(i);
	}
	return found;
}

static void expect_unchanged(struct kunit *test, const struct zx_policy *policy,
			     const struct zx_policy *before)
{
	KUNIT_EXPECT_EQ(test, memcmp(policy->action, before->action,
				     sizeof(policy->action)), 0);
	KUNIT_EXPECT_EQ(test, policy->locked, before->locked);
	KUNIT_EXPECT_EQ(test, policy->slack_mode, before->slack_mode);
	KUNIT_EXPECT_EQ(test, policy->min_slack, before->min_slack);
}

static void every_condition_is_set_alone(struct kunit *test)
{
	u32 condition, action, flags, wrong = 0;

	for (condition = 0; condition < ZX_POL_MAX * 10; condition++) {
		struct zx_policy_basic_v2 entry;
		struct zx_policy policy = {};

		entry.condition = condition % ZX_POL_MAX;
		action = 1 + condition / ZX_POL_MAX % 4;
		flags = condition / ZX_POL_MAX / 5;
		entry.action = action;
		entry.flags = flags;
		if (entry.condition == ZX_POL_NEW_ANY)
			continue;
		wrong += zx_policy_add(&policy, condition & 1, &entry, 1) ||
			 with_action(&policy, action) != BIT(entry.condition) ||
			 policy.locked != (flags ? BIT(entry.condition) : 0);
	}
	KUNIT_EXPECT_EQ(test, wrong, 0U);
}

static void what_is_open_changes_and_what_is_locked_stays(struct kunit *test)
{
	struct zx_policy policy = {}, before;

	KUNIT_EXPECT_EQ(test, absolute(&policy, ENTRY(NEW_EVENT, DENY, OPEN)), 0);
	KUNIT_EXPECT_EQ(test, absolute(&policy, ENTRY(NEW_EVENT, KILL, LOCK)), 0);
	KUNIT_EXPECT_EQ(test, policy.action[ZX_POL_NEW_EVENT], KILL);
	before = policy;
	/* The same again is fine; the same, but open, is not the same. */
	KUNIT_EXPECT_EQ(test, absolute(&policy, ENTRY(NEW_EVENT, KILL, LOCK)), 0);
	KUNIT_EXPECT_EQ(test, absolute(&policy, ENTRY(NEW_EVENT, KILL, OPEN)),
			-EEXIST);
	KUNIT_EXPECT_EQ(test, absolute(&policy, ENTRY(NEW_EVENT, DENY, LOCK)),
			-EEXIST);
	KUNIT_EXPECT_EQ(test, relative(&policy, ENTRY(NEW_EVENT, KILL, OPEN)), 0);
	KUNIT_EXPECT_EQ(test, relative(&policy, ENTRY(NEW_EVENT, DENY, LOCK)), 0);
	expect_unchanged(test, &policy, &before);
}

static void a_list_is_taken_in_its_order_and_whole(struct kunit *test)
{
	struct zx_policy policy = {}, before = {};

	/* Its own first entry locks the second out. */
	KUNIT_EXPECT_EQ(test, absolute(&policy, ENTRY(NEW_FIFO, DENY, LOCK),
				       ENTRY(NEW_FIFO, KILL, LOCK)), -EEXIST);
	expect_unchanged(test, &policy, &before);
	KUNIT_EXPECT_EQ(test, relative(&policy, ENTRY(NEW_FIFO, DENY, OPEN),
				       ENTRY(VMAR_WX, KILL, LOCK),
				       ENTRY(NEW_FIFO, KILL + 1, OPEN)),
			-EOPNOTSUPP);
	expect_unchanged(test, &policy, &before);
	KUNIT_EXPECT_EQ(test, absolute(&policy, ENTRY(NEW_FIFO, DENY, OPEN),
				       ENTRY(NEW_FIFO, KILL, OPEN)), 0);
	KUNIT_EXPECT_EQ(test, with_action(&policy, KILL), CONDITION(NEW_FIFO));
	KUNIT_EXPECT_EQ(test, policy.locked, 0U);
}

static void nonsense_is_refused_in_the_order_of_the_sheet(struct kunit *test)
{
	struct zx_policy policy = {}, before = {};
	struct zx_policy_basic_v2 many[ZX_POL_MAX + 1] = {};

	KUNIT_EXPECT_EQ(test, zx_policy_add(&policy, true, many, ZX_POL_MAX), 0);
	many[0].action = 5;
	KUNIT_EXPECT_EQ(test, zx_policy_add(&policy, true, many, ZX_POL_MAX + 1),
			-ERANGE);
	KUNIT_EXPECT_EQ(test, relative(&policy, { 100001, 5, 2 }), -EOPNOTSUPP);
	KUNIT_EXPECT_EQ(test, relative(&policy, { 0, U32_MAX, 0 }), -EOPNOTSUPP);
	KUNIT_EXPECT_EQ(test, relative(&policy, { 0, DENY, 2 }), -EINVAL);
	KUNIT_EXPECT_EQ(test, relative(&policy, { ZX_POL_MAX, DENY, 0 }), -EINVAL);
	KUNIT_EXPECT_EQ(test, relative(&policy, { U32_MAX, DENY, 0 }), -EINVAL);
	KUNIT_EXPECT_EQ(test, relative(&policy, ENTRY(NEW_ANY, 5, OPEN)),
			-EOPNOTSUPP);
	KUNIT_EXPECT_EQ(test, relative(&policy, ENTRY(NEW_ANY, DENY, 2)), -EINVAL);
	/* Even where it is locked. */
	policy.locked = CONDITION(NEW_EVENT);
	before.locked = CONDITION(NEW_EVENT);
	KUNIT_EXPECT_EQ(test, absolute(&policy, ENTRY(NEW_EVENT, KILL, 2)),
			-EINVAL);
	expect_unchanged(test, &policy, &before);
}

static void new_any_stands_for_all_that_are_new(struct kunit *test)
{
	struct zx_policy open = {}, locked = {};

	KUNIT_EXPECT_EQ(test, absolute(&open, ENTRY(NEW_ANY, DENY, OPEN)), 0);
	KUNIT_EXPECT_EQ(test, with_action(&open, DENY), NEW_CONDITIONS);
	KUNIT_EXPECT_EQ(test, open.locked, 0U);
	KUNIT_EXPECT_EQ(test, absolute(&locked, ENTRY(NEW_ANY, KILL, LOCK)), 0);
	KUNIT_EXPECT_EQ(test, with_action(&locked, KILL), NEW_CONDITIONS);
	KUNIT_EXPECT_EQ(test, locked.locked, NEW_CONDITIONS);
}

static void new_any_leaves_room_for_exceptions_after_it(struct kunit *test)
{
	struct zx_policy policy = {};

	KUNIT_EXPECT_EQ(test, absolute(&policy, ENTRY(NEW_ANY, DENY, LOCK),
				       ENTRY(NEW_EVENT, ALLOW, LOCK),
				       ENTRY(BAD_HANDLE, KILL, OPEN)), 0);
	KUNIT_EXPECT_EQ(test, with_action(&policy, DENY),
			NEW_CONDITIONS & ~CONDITION(NEW_EVENT));
	KUNIT_EXPECT_EQ(test, with_action(&policy, KILL), CONDITION(BAD_HANDLE));
	KUNIT_EXPECT_EQ(test, policy.locked, NEW_CONDITIONS);
	/* Before it, they are overridden: what it finds locked is in its way. */
	memset(&policy, 0, sizeof(policy));
	KUNIT_EXPECT_EQ(test, relative(&policy, ENTRY(NEW_PORT, ALLOW, OPEN),
				       ENTRY(NEW_ANY, DENY, OPEN)), 0);
	KUNIT_EXPECT_EQ(test, with_action(&policy, DENY), NEW_CONDITIONS);
	KUNIT_EXPECT_EQ(test, absolute(&policy, ENTRY(NEW_PORT, DENY, LOCK),
				       ENTRY(NEW_ANY, DENY, LOCK)), -EEXIST);
	KUNIT_EXPECT_EQ(test, policy.locked, 0U);
}

/* What its own call locked it opens again, and nothing else. */
static void new_any_opens_nothing_that_was_locked_before(struct kunit *test)
{
	struct zx_policy policy = {};

	KUNIT_EXPECT_EQ(test, absolute(&policy, ENTRY(NEW_TIMER, KILL, LOCK)), 0);
	KUNIT_EXPECT_EQ(test, relative(&policy, ENTRY(NEW_ANY, DENY, OPEN),
				       ENTRY(NEW_FIFO, ALLOW, LOCK)), 0);
	KUNIT_EXPECT_EQ(test, policy.action[ZX_POL_NEW_TIMER], KILL);
	KUNIT_EXPECT_EQ(test, policy.action[ZX_POL_NEW_FIFO], ALLOW);
	KUNIT_EXPECT_EQ(test, policy.locked, CONDITION(NEW_TIMER));
	KUNIT_EXPECT_EQ(test, relative(&policy, ENTRY(NEW_TIMER, ALLOW, OPEN)), 0);
	KUNIT_EXPECT_EQ(test, policy.action[ZX_POL_NEW_TIMER], KILL);
}

static void slack_only_grows_and_the_mode_is_the_last_one(struct kunit *test)
{
	struct zx_policy_timer_slack slack = { .min_slack = 1200, .default_mode = 1 };
	struct zx_policy policy = {}, before;

	KUNIT_EXPECT_EQ(test, zx_policy_add_slack(&policy, &slack), 0);
	KUNIT_EXPECT_EQ(test, policy.min_slack, 1200LL);
	KUNIT_EXPECT_EQ(test, policy.slack_mode, 1U);
	slack = (struct zx_policy_timer_slack){ .min_slack = 300, .default_mode = 2 };
	KUNIT_EXPECT_EQ(test, zx_policy_add_slack(&policy, &slack), 0);
	KUNIT_EXPECT_EQ(test, policy.min_slack, 1200LL);
	KUNIT_EXPECT_EQ(test, policy.slack_mode, 2U);
	slack = (struct zx_policy_timer_slack){ .min_slack = S64_MAX };
	KUNIT_EXPECT_EQ(test, zx_policy_add_slack(&policy, &slack), 0);
	KUNIT_EXPECT_EQ(test, policy.min_slack, S64_MAX);
	KUNIT_EXPECT_EQ(test, policy.slack_mode, 0U);
	before = policy;
	slack.min_slack = -1;
	KUNIT_EXPECT_EQ(test, zx_policy_add_slack(&policy, &slack), -EINVAL);
	slack = (struct zx_policy_timer_slack){ .default_mode = 3 };
	KUNIT_EXPECT_EQ(test, zx_policy_add_slack(&policy, &slack), -EINVAL);
	expect_unchanged(test, &policy, &before);
}

static struct kunit_case policy_cases[] = {
	KUNIT_CASE(every_condition_is_set_alone),
	KUNIT_CASE(what_is_open_changes_and_what_is_locked_stays),
	KUNIT_CASE(a_list_is_taken_in_its_order_and_whole),
	KUNIT_CASE(nonsense_is_refused_in_the_order_of_the_sheet),
	KUNIT_CASE(new_any_stands_for_all_that_are_new),
	KUNIT_CASE(new_any_leaves_room_for_exceptions_after_it),
	KUNIT_CASE(new_any_opens_nothing_that_was_locked_before),
	KUNIT_CASE(slack_only_grows_and_the_mode_is_the_last_one),
	{}
};

static struct kunit_suite policy_suite = {
	.name = "zircon_policy",
	.test_cases = policy_cases,
};

kunit_test_suite(policy_suite);
