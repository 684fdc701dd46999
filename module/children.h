/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Children of an object by koid, which is oldest first. Each is found in
 * O(log n), so that they can be listed in pieces while they come and go.
 *
 * No lock of its own, and no references: a child leaves before it is freed.
 */
#ifndef _ZX_CHILDREN_H
#define _ZX_CHILDREN_H

#include <linux/rbtree.h>

#include "object.h"

/**
 * struct zx_child - inside an object that can be a child
 * @node: in its parent's tree
 * @obj: the object
 */
struct zx_child {
	struct rb_node node;
	struct zx_object *obj;
};

static inline void zx_child_init(struct zx_child *child, struct zx_object *obj)
{
	RB_CLEAR_NODE(&child->node);
	child->obj = obj;
}

static inline bool zx_child_listed(const struct zx_child *child)
{
	return !RB_EMPTY_NODE(&child->node);
}

void zx_children_add(struct rb_root *children, struct zx_child *child);
void zx_children_remove(struct rb_root *children, struct zx_child *child);
struct zx_object *zx_children_from(const struct rb_root *children, u64 koid);

static inline struct zx_object *zx_children_first(const struct rb_root *children)
{
	return zx_children_from(children, 0);
}

static inline struct zx_object *zx_children_next(const struct rb_root *children,
						 const struct zx_object *obj)
{
	return zx_children_from(children, obj->koid + 1);
}

#endif /* _ZX_CHILDREN_H */
