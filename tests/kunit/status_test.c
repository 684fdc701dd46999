// SPDX-License-Identifier: GPL-2.0-only
/* Statuses and errnos are one to one, see zircon_status.h. */

#include <linux/errno.h>
#include <linux/zircon_status.h>

#include "common.h"

struct row {
	const char *name;
	int status;
	int err;
};

static const struct row rows[] = {
#define X(row_name, row_status, row_err) { #row_name, row_status, row_err },
	ZX_STATUS_TABLE(X)
#undef X
};

static void each_status_and_each_errno_stands_once(struct kunit *test)
{
	int i, j;

	for (i = 0; i < (int)ARRAY_SIZE(rows); i++) {
		for (j = 0; j < i; j++) {
			KUNIT_EXPECT_NE_MSG(test, rows[i].status, rows[j].status,
					    "%s, %s", rows[i].name, rows[j].name);
			KUNIT_EXPECT_NE_MSG(test, rows[i].err, rows[j].err,
					    "%s, %s", rows[i].name, rows[j].name);
		}
	}
}

static void no_errno_means_something_else(struct kunit *test)
{
	static const int reserved[] = { EFAULT, E2BIG, ESTALE, EINTR };
	int i, j;

	for (i = 0; i < (int)ARRAY_SIZE(rows); i++) {
		for (j = 0; j < (int)ARRAY_SIZE(reserved); j++)
			KUNIT_EXPECT_NE_MSG(test, rows[i].err, reserved[j], "%s",
					    rows[i].name);
	}
}

/* From 512 on, errnos are the kernel's own: user space never sees them. */
static void every_errno_reaches_user_space(struct kunit *test)
{
	int i;

	for (i = 0; i < (int)ARRAY_SIZE(rows); i++) {
		KUNIT_EXPECT_GT_MSG(test, rows[i].err, 0, "%s", rows[i].name);
		KUNIT_EXPECT_LT_MSG(test, rows[i].err, ERESTARTSYS, "%s", rows[i].name);
		KUNIT_EXPECT_LT_MSG(test, rows[i].status, 0, "%s", rows[i].name);
	}
}

static struct kunit_case status_cases[] = {
	KUNIT_CASE(each_status_and_each_errno_stands_once),
	KUNIT_CASE(no_errno_means_something_else),
	KUNIT_CASE(every_errno_reaches_user_space),
	{}
};

static struct kunit_suite status_suite = {
	.name = "zircon_status",
	.test_cases = status_cases,
};

kunit_test_suite(status_suite);
