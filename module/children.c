// SPDX-License-Identifier: GPL-2.0-only
/* Children by koid, see children.h. */

#include "children.h"

static struct zx_child *zx_child_of(struct rb_node *node)
{
	return rb_entry(node, struct zx_child, node);
}

/**
 * zx_children_add() - add a child
 * @children: tree
 * @child: in none yet
 */
void zx_children_add(struct rb_root *children, struct zx_child *child)
{
	struct rb_node **link = &children->rb_node, *parent = NULL;

	while (*link) {
		parent = *link;
		if (child->obj->koid < zx_child_of(parent)->obj->koid)
			link = &parent->rb_left;
		else
			link = &parent->rb_right;
	}
	rb_link_node(&child->node, parent, link);
	rb_insert_color(&child->node, children);
}

/**
 * zx_children_remove() - take a child out
 * @children: tree
 * @child: is in it
 */
void zx_children_remove(struct rb_root *children, struct zx_child *child)
{
	rb_erase(&child->node, children);
	RB_CLEAR_NODE(&child->node);
}

/**
 * zx_children_from() - the oldest child that is no older than a koid
 * @children: tree
 * @koid: koid
 *
 * Return: the child, or NULL.
 */
struct zx_object *zx_children_from(const struct rb_root *children, u64 koid)
{
	struct rb_node *node = children->rb_node;
	struct zx_object *found = NULL;

	while (node) {
		struct zx_object *obj = zx_child_of(node)->obj;

		if (obj->koid >= koid) {
			found = obj;
			node = node->rb_left;
		} else {
			node = node->rb_right;
		}
	}
	return found;
}
