// SPDX-License-Identifier: GPL-2.0-only
/* The content of a VMO: a sparse array of pages. */

#include <linux/kthread.h>
#include <linux/mm.h>
#include <linux/string.h>

#include "common.h"
#include "pages.h"

static int pages_init(struct kunit *test)
{
	test->priv = zx_pages_create(ZX_VMO_MAX_SIZE);
	return test->priv ? 0 : -ENOMEM;
}

static void pages_exit(struct kunit *test)
{
	if (test->priv)
		zx_pages_put(test->priv);
}

static void new_content_has_no_page(struct kunit *test)
{
	struct zx_pages *pages = test->priv;

	KUNIT_EXPECT_EQ(test, pages->size, ZX_VMO_MAX_SIZE);
	KUNIT_EXPECT_EQ(test, atomic64_read(&pages->count), 0LL);
	KUNIT_EXPECT_NULL(test, zx_pages_find(pages, 0));
	KUNIT_EXPECT_NULL(test, zx_pages_find(pages, 1));
	/* To look is not to commit. */
	KUNIT_EXPECT_EQ(test, atomic64_read(&pages->count), 0LL);
}

static void a_committed_page_is_zero_and_stays(struct kunit *test)
{
	struct zx_pages *pages = test->priv;
	struct page *page = zx_pages_commit(pages, 5);

	KUNIT_ASSERT_NOT_NULL(test, page);
	KUNIT_EXPECT_NULL(test, memchr_inv(page_address(page), 0, PAGE_SIZE));
	memset(page_address(page), 0x5a, PAGE_SIZE);
	KUNIT_EXPECT_PTR_EQ(test, zx_pages_commit(pages, 5), page);
	KUNIT_EXPECT_PTR_EQ(test, zx_pages_find(pages, 5), page);
	KUNIT_EXPECT_NULL(test, memchr_inv(page_address(page), 0x5a, PAGE_SIZE));
	KUNIT_EXPECT_NULL(test, zx_pages_find(pages, 4));
	KUNIT_EXPECT_NULL(test, zx_pages_find(pages, 6));
	KUNIT_EXPECT_EQ(test, atomic64_read(&pages->count), 1LL);
	KUNIT_EXPECT_EQ(test, page_count(page), 1);
}

/* From the first page to the last that a VMO can have. */
static void indexes_may_lie_far_apart(struct kunit *test)
{
	static const u64 at[] = {
		0, 1, 63, 64, 4095, 4096, 1ULL << 20, (1ULL << 32) - 1, 1ULL << 32,
		1ULL << 40, 1ULL << 51, (ZX_VMO_MAX_SIZE >> PAGE_SHIFT) - 1,
	};
	struct zx_pages *pages = test->priv;
	struct page *page;
	int i;

	for (i = ARRAY_SIZE(at) - 1; i >= 0; i--) {
		page = zx_pages_commit(pages, at[i]);
		KUNIT_ASSERT_NOT_NULL(test, page);
		*(u64 *)page_address(page) = at[i];
	}
	KUNIT_EXPECT_EQ(test, atomic64_read(&pages->count), (s64)ARRAY_SIZE(at));
	for (i = 0; i < (int)ARRAY_SIZE(at); i++) {
		page = zx_pages_find(pages, at[i]);
		KUNIT_ASSERT_NOT_NULL(test, page);
		KUNIT_EXPECT_EQ(test, *(u64 *)page_address(page), at[i]);
		KUNIT_EXPECT_TRUE(test, at[i] == 0 || at[i] == 1 || at[i] == 64 ||
				  at[i] == 4096 || at[i] == 1ULL << 32 ||
				  !zx_pages_find(pages, at[i] - 1));
	}
}

/* A page outlives the content only with a reference of its own. */
static void pages_go_with_the_last_reference(struct kunit *test)
{
	struct zx_pages *pages = zx_pages_create(PAGE_SIZE * 16);
	struct page *kept;

	KUNIT_ASSERT_NOT_NULL(test, pages);
	KUNIT_EXPECT_EQ(test, refcount_read(&pages->refs), 1U);
	kept = zx_pages_commit(pages, 3);
	KUNIT_ASSERT_NOT_NULL(test, kept);
	get_page(kept);
	zx_pages_get(pages);
	KUNIT_EXPECT_EQ(test, refcount_read(&pages->refs), 2U);
	zx_pages_put(pages);
	KUNIT_EXPECT_PTR_EQ(test, zx_pages_find(pages, 3), kept);
	KUNIT_EXPECT_EQ(test, page_count(kept), 2);
	zx_pages_put(pages);
	KUNIT_EXPECT_EQ(test, page_count(kept), 1);
	put_page(kept);
}

#define RACE_PAGES	600

struct race {
	struct zx_pages *pages;
	struct page *got[2][RACE_PAGES];
	atomic_t ready;
	atomic_t done;
};

static struct race *race;

static int race_commit(void *arg)
{
	struct page **got = arg;
	u64 i;

	atomic_inc(&race->ready);
	while (atomic_read(&race->ready) < 2)
		cond_resched();
	for (i = 0; i < RACE_PAGES; i++)
		got[i] = zx_pages_commit(race->pages, i * 7);
	atomic_inc(&race->done);
	while (!kthread_should_stop())
		schedule_timeout_interruptible(1);
	return 0;
}

/* Two that commit the same pages get the same pages, each counted once. */
static void two_may_commit_at_once(struct kunit *test)
{
	struct task_struct *tasks[2];
	int i, differ = 0;

	race = kunit_kzalloc(test, sizeof(*race), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, race);
	race->pages = test->priv;
	for (i = 0; i < 2; i++) {
		tasks[i] = kthread_run(race_commit, race->got[i], "zx-test/%d", i);
		KUNIT_ASSERT_FALSE(test, IS_ERR(tasks[i]));
	}
	while (atomic_read(&race->done) < 2)
		schedule_timeout_interruptible(1);
	kthread_stop(tasks[0]);
	kthread_stop(tasks[1]);
	for (i = 0; i < RACE_PAGES; i++)
		differ += !race->got[0][i] || race->got[0][i] != race->got[1][i];
	KUNIT_EXPECT_EQ(test, differ, 0);
	KUNIT_EXPECT_EQ(test, atomic64_read(&race->pages->count), (s64)RACE_PAGES);
}

static struct kunit_case pages_cases[] = {
	KUNIT_CASE(new_content_has_no_page),
	KUNIT_CASE(a_committed_page_is_zero_and_stays),
	KUNIT_CASE(indexes_may_lie_far_apart),
	KUNIT_CASE(pages_go_with_the_last_reference),
	KUNIT_CASE(two_may_commit_at_once),
	{}
};

static struct kunit_suite pages_suite = {
	.name = "zircon_pages",
	.init = pages_init,
	.exit = pages_exit,
	.test_cases = pages_cases,
};

kunit_test_suite(pages_suite);
