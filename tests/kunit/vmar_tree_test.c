// SPDX-License-Identifier: GPL-2.0-only
/*
 * What calls do to the region tree: cut, permissions, lists.
 *
 * A VMAR of one VMO, mapped so that page n of the VMAR shows page n of the VMO:
 * whatever is cut or joined, that must stay so. In drawings a letter is the
 * permission of a page: '-' none, 'r', 'w' (and read), '.' nothing there. A '|'
 * before a page means that another mapping begins there although it looks alike.
 * After each step the whole tree is checked.
 */
#include <linux/mm.h>
#include <linux/slab.h>

#include "common.h"
#include "mm.h"
#include "vmar_tree.h"
#include "vmo.h"

#define TREE_PAGES	48
#define TREE_BASE	0x200000ULL
#define TREE_CAPS	(ZX_CAP_READ | ZX_CAP_WRITE)

struct tree {
	struct kunit *test;
	struct zx_aspace aspace;
	struct zx_vmar *top;
	struct zx_vmar *child;
	struct zx_vmo *vmo;
};

static u64 page_addr(int page)
{
	return TREE_BASE + ((u64)page << PAGE_SHIFT);
}

static int addr_page(u64 addr)
{
	return (addr - TREE_BASE) >> PAGE_SHIFT;
}

static void tree_vmar_release(struct zx_object *obj)
{
	kfree_rcu(to_vmar(obj), obj.rcu);
}

static const struct zx_object_ops tree_vmar_ops = {
	.type = ZX_OBJ_TYPE_VMAR,
	.release = tree_vmar_release,
};

static struct zx_vmar *tree_vmar(struct tree *t, struct zx_vmar *parent,
				 int page, int pages)
{
	struct zx_vmar *vmar = kzalloc(sizeof(*vmar), GFP_KERNEL);
	u64 size = (u64)pages << PAGE_SHIFT;

	KUNIT_ASSERT_NOT_NULL(t->test, vmar);
	zx_object_init(&vmar->obj, &tree_vmar_ops, NULL, 0, 0);
	vmar->aspace = &t->aspace;
	vmar->alive = true;
	vmar->region.is_vmar = true;
	vmar->region.base = page_addr(page);
	vmar->region.size = size;
	zx_regions_init(&vmar->children, page_addr(page), size);
	if (parent) {
		vmar->region.parent = parent;
		zx_regions_insert(&parent->children, &vmar->region);
	}
	return vmar;
}

static struct tree *tree_new(struct kunit *test)
{
	struct tree *t = kunit_kzalloc(test, sizeof(*t), GFP_KERNEL);
	int err;

	KUNIT_ASSERT_NOT_NULL(test, t);
	t->test = test;
	mutex_init(&t->aspace.lock);
	t->top = tree_vmar(t, NULL, 0, TREE_PAGES);
	t->aspace.root = t->top;
	t->vmo = zx_vmo_create((u64)TREE_PAGES << PAGE_SHIFT, 0, &err);
	KUNIT_ASSERT_NOT_NULL(test, t->vmo);
	mutex_lock(&t->aspace.lock);
	return t;
}

/* Everything goes; the VMO must have no mapping left then. */
static void tree_free(struct tree *t)
{
	struct zx_dead dead;

	zx_dead_init(&dead);
	zx_vmar_kill(t->top, &dead);
	mutex_unlock(&t->aspace.lock);
	zx_dead_bury(&dead);
	KUNIT_EXPECT_EQ(t->test, t->vmo->mappings, 0ULL);
	KUNIT_EXPECT_EQ(t->test, t->vmo->aspaces, 0ULL);
	KUNIT_EXPECT_EQ(t->test, refcount_read(&t->vmo->obj.refs), 1U);
	zx_object_put(&t->vmo->obj);
	mutex_destroy(&t->aspace.lock);
}

static u32 letter_perms(char c)
{
	switch (c) {
	case 'r':
		return ZX_VM_PERM_READ;
	case 'w':
		return ZX_VM_PERM_READ | ZX_VM_PERM_WRITE;
	}
	return 0;
}

static char perms_letter(u32 perms)
{
	if (perms & ZX_VM_PERM_WRITE)
		return 'w';
	return perms & ZX_VM_PERM_READ ? 'r' : '-';
}

static void tree_map(struct tree *t, struct zx_vmar *vmar, int page, int pages,
		     u32 perms)
{
	struct zx_mapping *m = kzalloc(sizeof(*m), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(t->test, m);
	m->vmo_offset = (u64)page << PAGE_SHIFT;
	m->perms = perms;
	m->caps = TREE_CAPS;
	zx_mapping_add(m, vmar, t->vmo, page_addr(page),
		       (u64)pages << PAGE_SHIFT);
}

/* The tree as a drawing, with '|'. */
static void tree_draw(struct tree *t, char *text)
{
	struct zx_mapping *m;
	int page, at = 0;
	char *p = text;

	for (m = zx_mapping_first(t->top, 0, U64_MAX); m;
	     m = zx_mapping_next(t->top, m, U64_MAX)) {
		int first = addr_page(m->region.base);
		int end = addr_page(zx_region_end(&m->region));

		for (; at < first; at++)
			*p++ = '.';
		if (p > text && p[-1] == perms_letter(m->perms))
			*p++ = '|';
		for (page = first; page < end; page++)
			*p++ = perms_letter(m->perms);
		at = end;
	}
	for (; at < TREE_PAGES; at++)
		*p++ = '.';
	*p = 0;
}

/* What is wrong with the mappings, or NULL. */
static const char *tree_fault(struct tree *t)
{
	struct zx_mapping *m;
	u64 at = 0;
	int n = 0;

	for (m = zx_mapping_first(t->top, 0, U64_MAX); m;
	     m = zx_mapping_next(t->top, m, U64_MAX)) {
		if (m->region.base < at)
			return "out of order, or overlapping";
		at = zx_region_end(&m->region);
		if (!m->region.size || !PAGE_ALIGNED(m->region.size))
			return "an odd size";
		if (m->vmo_offset != m->region.base - TREE_BASE)
			return "another page of the VMO";
		if (m->vmo != t->vmo || m->caps != TREE_CAPS)
			return "another VMO, or other caps";
		if (m->region.base < m->region.parent->region.base ||
		    at > zx_region_end(&m->region.parent->region))
			return "outside of its VMAR";
		n++;
	}
	if (t->vmo->mappings != n || t->vmo->aspaces != !!n)
		return "wrong number of mappings";
	if (refcount_read(&t->vmo->obj.refs) != n + 1)
		return "wrong number of references";
	return NULL;
}

static void tree_check(struct tree *t)
{
	const char *fault = tree_fault(t);

	KUNIT_ASSERT_TRUE_MSG(t->test, !fault, "%s", fault);
}

/* Mappings from a drawing; what follows it is free. */
static struct tree *tree_plan(struct kunit *test, const char *plan)
{
	struct tree *t = tree_new(test);
	int page = 0, n;

	while (*plan) {
		if (*plan == '|')
			plan++;
		for (n = 1; plan[n] == plan[0]; n++)
			;
		if (*plan != '.')
			tree_map(t, t->top, page, n, letter_perms(*plan));
		page += n;
		plan += n;
	}
	tree_check(t);
	return t;
}

static void tree_expect(struct tree *t, const char *plan)
{
	char seen[2 * TREE_PAGES + 1];
	size_t len = strlen(plan);

	tree_draw(t, seen);
	KUNIT_EXPECT_TRUE_MSG(t->test, !strncmp(seen, plan, len) &&
			      strspn(seen + len, ".") == strlen(seen + len),
			      "is %s, should be %s", seen, plan);
}

static void tree_cut(struct tree *t, int page, int pages)
{
	u64 start = page_addr(page), end = page_addr(page + pages);
	struct zx_mapping *spare = NULL;
	struct zx_dead dead;

	zx_dead_init(&dead);
	if (zx_vmar_cut_splits(t->top, start, end))
		spare = kzalloc(sizeof(*spare), GFP_KERNEL);
	zx_vmar_cut(t->top, start, end, &spare, &dead);
	KUNIT_EXPECT_NULL(t->test, spare);
	zx_dead_bury(&dead);
	tree_check(t);
}

static void tree_protect(struct tree *t, int page, int pages, u32 perms)
{
	struct zx_mapping *spares[2];
	struct zx_dead dead;
	int i;

	zx_dead_init(&dead);
	for (i = 0; i < 2; i++)
		spares[i] = kzalloc(sizeof(*spares[i]), GFP_KERNEL);
	KUNIT_ASSERT_TRUE(t->test, spares[0] && spares[1]);
	zx_vmar_set_perms(t->top, page_addr(page), page_addr(page + pages),
			  perms, spares, &dead);
	for (i = 0; i < 2; i++)
		kfree(spares[i]);
	zx_dead_bury(&dead);
	tree_check(t);
}

/* ---- cut ------------------------------------------------------------------ */

/* @ask draws what is taken away. */
struct cut {
	const char *plan;
	const char *ask;
	const char *left;
};

static const struct cut cuts[] = {
	/* nothing there; right below; right above */
	{ "....wwww....", "==..........", "....wwww" },
	{ "....wwww....", "..==........", "....wwww" },
	{ "....wwww....", "........==..", "....wwww" },
	/* the head goes, from below, exactly, to the last page */
	{ "....wwww....", "...==.......", ".....www" },
	{ "....wwww....", "....==......", "......ww" },
	{ "....wwww....", "..=====.....", ".......w" },
	/* the tail */
	{ "....wwww....", ".......==...", "....www." },
	{ "....wwww....", "......==....", "....ww.." },
	{ "....wwww....", ".....=====..", "....w..." },
	/* the middle: two are left */
	{ "....wwww....", ".....=......", "....w.ww" },
	{ "....wwww....", ".....==.....", "....w..w" },
	/* all of it, exactly and more */
	{ "....wwww....", "....====....", "........" },
	{ "....wwww....", "===========.", "........" },
	/* the tail of one and the head of the next, with and without a gap */
	{ "wwww|wwww", "...==....", "www..www" },
	{ "wwww..rrrr", "..======..", "ww......rr" },
	/* one in between goes wholly */
	{ "www.rrr.www", ".=========.", "w.........w" },
	/* an exact one between neighbours that stay */
	{ "ww|ww|ww", "..==..", "ww..ww" },
};

static void what_is_taken_away_leaves_the_rest(struct kunit *test)
{
	struct tree *t;
	int i;

	for (i = 0; i < (int)ARRAY_SIZE(cuts); i++) {
		t = tree_plan(test, cuts[i].plan);
		tree_cut(t, strspn(cuts[i].ask, "."),
			 strspn(cuts[i].ask + strspn(cuts[i].ask, "."), "="));
		tree_expect(t, cuts[i].left);
		tree_free(t);
	}
}

/* ---- permissions ---------------------------------------------------------- */

struct protect {
	const char *plan;
	const char *ask;
	char perms;
	const char *after;
};

static const struct protect protects[] = {
	/* head, tail, middle, all */
	{ "wwww", "=...", 'r', "rwww" },
	{ "wwww", "..==", 'r', "wwrr" },
	{ "wwww", ".==.", 'r', "wrrw" },
	{ "wwww", "====", 'r', "rrrr" },
	/* nothing changes: nothing is split */
	{ "wwww", ".==.", 'w', "wwww" },
	{ "rrwwrr", ".====.", 'r', "rrrrrr" },
	/* back again: one as before */
	{ "wrrw", ".==.", 'w', "wwww" },
	{ "w--w", ".=..", 'w', "ww-w" },
	/* over three, the outer ones cut */
	{ "ww|ww|ww", ".====.", 'r', "wrrrrw" },
	{ "wwrr--", ".====.", '-', "w-----" },
	/* it joins with neighbours outside of the range, on both sides */
	{ "rrwwrr", "..==..", 'r', "rrrrrr" },
	{ "rrwwww", "..==..", 'r', "rrrrww" },
	/* what is apart stays apart */
	{ "ww..ww", "==....", 'r', "rr..ww" },
	{ "rr.ww.", "...==.", 'r', "rr.rr." },
};

static void permissions_split_and_join(struct kunit *test)
{
	struct tree *t;
	int i;

	for (i = 0; i < (int)ARRAY_SIZE(protects); i++) {
		const struct protect *p = &protects[i];

		t = tree_plan(test, p->plan);
		tree_protect(t, strspn(p->ask, "."),
			     strspn(p->ask + strspn(p->ask, "."), "="),
			     letter_perms(p->perms));
		tree_expect(t, p->after);
		tree_free(t);
	}
}

static int check_protect(struct tree *t, int page, int pages, u32 perms,
			 bool op_children)
{
	return zx_vmar_check_protect(t->top, page_addr(page),
				     page_addr(page + pages), perms,
				     op_children);
}

/*
 * The checks, in their order:
 *
 *	page  0  1  2  3  4  5  6  7  8  9
 *	      w  w  w  .  [w  w  .] r  r  .
 */
static void permissions_are_checked_mapping_by_mapping(struct kunit *test)
{
	const u32 r = ZX_VM_PERM_READ, w = r | ZX_VM_PERM_WRITE;
	const u32 x = r | ZX_VM_PERM_EXECUTE;
	struct tree *t = tree_new(test);
	struct zx_mapping *m;

	tree_map(t, t->top, 0, 3, w);
	t->child = tree_vmar(t, t->top, 4, 3);
	tree_map(t, t->child, 4, 2, w);
	tree_map(t, t->top, 7, 2, r);
	tree_check(t);

	KUNIT_EXPECT_EQ(test, check_protect(t, 0, 3, r, false), 0);
	KUNIT_EXPECT_EQ(test, check_protect(t, 1, 1, 0, false), 0);
	KUNIT_EXPECT_EQ(test, check_protect(t, 7, 2, w, false), 0);
	/* gaps: at the end, at the beginning, in a child, alone */
	KUNIT_EXPECT_EQ(test, check_protect(t, 0, 4, r, true), -ENOENT);
	KUNIT_EXPECT_EQ(test, check_protect(t, 3, 3, r, true), -ENOENT);
	KUNIT_EXPECT_EQ(test, check_protect(t, 4, 5, r, true), -ENOENT);
	KUNIT_EXPECT_EQ(test, check_protect(t, 9, 1, r, true), -ENOENT);
	/* above the maximum, before the gap behind it */
	KUNIT_EXPECT_EQ(test, check_protect(t, 0, 4, x, true), -EACCES);
	KUNIT_EXPECT_EQ(test, check_protect(t, 4, 1, x, false), -EACCES);
	/* in a child */
	KUNIT_EXPECT_EQ(test, check_protect(t, 4, 2, r, false), -EINVAL);
	KUNIT_EXPECT_EQ(test, check_protect(t, 4, 2, r, true), 0);
	KUNIT_EXPECT_EQ(test, check_protect(t, 4, 2, w, true), 0);
	m = zx_mapping_from(t->top, t->top, page_addr(4), U64_MAX);
	KUNIT_ASSERT_PTR_EQ(test, m->region.parent, t->child);
	m->perms = r;
	KUNIT_EXPECT_EQ(test, check_protect(t, 4, 2, w, true), -EACCES);
	KUNIT_EXPECT_EQ(test, check_protect(t, 4, 2, w, false), -EINVAL);
	/* private: after all that */
	m->caps |= ZX_CAP_PRIVATE;
	KUNIT_EXPECT_EQ(test, check_protect(t, 4, 2, w, true), -EACCES);
	KUNIT_EXPECT_EQ(test, check_protect(t, 4, 2, r, true), -EOPNOTSUPP);
	m->caps &= ~ZX_CAP_PRIVATE;
	tree_free(t);
}

/* ---- lists ---------------------------------------------------------------- */

/*
 * A nest, told in pieces of every size:
 *
 *	top [a [[b] c] d]    a, the child, the grandchild, b, c, d
 */
static void regions_are_told_in_pieces(struct kunit *test)
{
	static const struct {
		int page;
		int depth;
		bool is_vmar;
	} want[] = {
		{ 0, 1, false }, { 4, 1, true }, { 4, 2, true }, { 4, 3, false },
		{ 8, 2, false }, { 12, 1, false },
	};
	struct zx_map_item items[8];
	struct zx_map_cursor cursor;
	struct tree *t = tree_new(test);
	int max, n, i, at;

	tree_map(t, t->top, 0, 2, 0);
	t->child = tree_vmar(t, t->top, 4, 6);
	tree_map(t, tree_vmar(t, t->child, 4, 2), 4, 1, 0);
	tree_map(t, t->child, 8, 1, 0);
	tree_map(t, t->top, 12, 2, 0);
	for (max = 1; max <= 8; max++) {
		at = 0;
		cursor = (struct zx_map_cursor) {};
		while ((n = zx_vmar_next_regions(t->top, &cursor, items, max))) {
			for (i = 0; i < n && at < 6; i++, at++) {
				KUNIT_EXPECT_EQ(test, items[i].base, page_addr(want[at].page));
				KUNIT_EXPECT_EQ(test, items[i].depth, (u64)want[at].depth);
				KUNIT_EXPECT_EQ(test, !items[i].vmo, want[at].is_vmar);
				if (items[i].vmo)
					zx_object_put(&items[i].vmo->obj);
			}
			KUNIT_ASSERT_EQ(test, i, n);
		}
		KUNIT_EXPECT_EQ(test, at, 6);
		cursor = (struct zx_map_cursor) {};
		n = zx_vmar_next_regions(t->top, &cursor, NULL, max);
		KUNIT_EXPECT_EQ(test, n, min(max, 6));
	}
	/* From where something went meanwhile. */
	cursor = (struct zx_map_cursor) { .base = page_addr(1), .depth = 7 };
	KUNIT_ASSERT_EQ(test, zx_vmar_next_regions(t->top, &cursor, items, 1), 1);
	KUNIT_EXPECT_EQ(test, items[0].base, page_addr(4));
	tree_check(t);
	tree_free(t);
}

/* ---- anything ------------------------------------------------------------- */

/* Cuts, maps and protects at random; beside it, a letter for each page. */
static void anything_at_random(struct kunit *test)
{
	struct tree *t = tree_new(test);
	char model[TREE_PAGES + 1] = "", seen[2 * TREE_PAGES + 1];
	struct rnd_state rnd;
	int step, page, pages, i, j;
	char c;

	zx_test_seed(test, &rnd);
	memset(model, '.', TREE_PAGES);
	for (step = 0; step < 2000; step++) {
		page = zx_test_below(&rnd, TREE_PAGES);
		pages = 1 + zx_test_below(&rnd, min(TREE_PAGES - page, 12));
		c = "-rw"[zx_test_below(&rnd, 3)];
		switch (zx_test_below(&rnd, 3)) {
		case 0:
			tree_cut(t, page, pages);
			memset(model + page, '.', pages);
			break;
		case 1:
			tree_cut(t, page, pages);
			tree_map(t, t->top, page, pages, letter_perms(c));
			memset(model + page, c, pages);
			break;
		case 2:
			if (check_protect(t, page, pages, letter_perms(c), false))
				break;
			KUNIT_ASSERT_FALSE(test, memchr(model + page, '.', pages));
			tree_protect(t, page, pages, letter_perms(c));
			memset(model + page, c, pages);
			break;
		}
		tree_check(t);
		tree_draw(t, seen);
		for (i = 0, j = 0; seen[i]; i++) {
			if (seen[i] != '|')
				seen[j++] = seen[i];
		}
		seen[j] = 0;
		KUNIT_ASSERT_STREQ(test, &seen[0], &model[0]);
		cond_resched();
	}
	tree_free(t);
}

static struct kunit_case vmar_tree_cases[] = {
	KUNIT_CASE(what_is_taken_away_leaves_the_rest),
	KUNIT_CASE(permissions_split_and_join),
	KUNIT_CASE(permissions_are_checked_mapping_by_mapping),
	KUNIT_CASE(regions_are_told_in_pieces),
	KUNIT_CASE(anything_at_random),
	{}
};

/* The suites run before zx_module_init(), see common.h; VMOs have content. */
static int vmar_tree_suite_init(struct kunit_suite *suite)
{
	return zx_pages_module_init();
}

static void vmar_tree_suite_exit(struct kunit_suite *suite)
{
	zx_pages_module_exit();
}

static struct kunit_suite vmar_tree_suite = {
	.name = "zircon_vmar_tree",
	.suite_init = vmar_tree_suite_init,
	.suite_exit = vmar_tree_suite_exit,
	.test_cases = vmar_tree_cases,
};

kunit_test_suite(vmar_tree_suite);
