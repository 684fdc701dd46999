// SPDX-License-Identifier: GPL-2.0-only
/* Calls on futexes. */

#include <linux/uaccess.h>

#include "call.h"
#include "futex.h"
#include "task.h"

static bool zx_futex_aligned(u64 ptr)
{
	return ptr && IS_ALIGNED(ptr, sizeof(s32));
}

/*
 * What wait and requeue begin with, in the order of the sheet: the word has to
 * be there, with that value; it is looked at again when it matters. Then the
 * thread that is to be the owner: a reference, or NULL.
 */
static int zx_futex_begin(struct zx_call *c, u64 value_ptr, s32 current_value,
			  u32 owner, struct pid **pid)
{
	struct zx_object *obj;
	s32 value;
	int ret;

	*pid = NULL;
	ret = zx_futex_read(value_ptr, &value);
	if (ret)
		return ret;
	if (value != current_value)
		return -EBADFD;
	if (owner == ZX_HANDLE_INVALID)
		return 0;
	ret = zx_handle_get(c->table, owner, ZX_OBJ_TYPE_THREAD, 0, &obj, NULL);
	if (ret)
		return ret;
	ret = zx_thread_pid(to_thread(obj), c->proc, pid);
	zx_object_put(obj);
	return ret;
}

/* zx_futex_wait() */
long zx_call_futex_wait(struct zx_call *c)
{
	const struct zx_ioc_futex_wait *a = &c->args.futex_wait;
	struct pid *owner;
	int ret;

	if (!zx_futex_aligned(a->value_ptr))
		return -EINVAL;
	ret = zx_futex_begin(c, a->value_ptr, a->current_value, a->owner,
			     &owner);
	if (ret)
		return ret;
	ret = zx_futex_wait(&c->proc->futexes, a->value_ptr, a->current_value,
			    owner, a->deadline);
	zx_task_put_pid(owner);
	return ret;
}

/* zx_futex_wake(), _wake_single_owner(), _wake_handle_close_thread_exit() */
long zx_call_futex_wake(struct zx_call *c)
{
	const struct zx_ioc_futex_wake *a = &c->args.futex_wake;
	bool own = a->flags & ZX_FUTEX_SINGLE_OWNER;

	if (a->pad || a->flags & ~(ZX_FUTEX_SINGLE_OWNER | ZX_FUTEX_STORE))
		return -EINVAL;
	if (!zx_futex_aligned(a->value_ptr) || (own && a->wake_count != 1))
		return -EINVAL;
	if (a->flags & ZX_FUTEX_STORE) {
		s32 __user *word = u64_to_user_ptr(a->value_ptr);

		if (put_user(a->new_value, word))
			return -EINVAL;
	} else if (a->new_value) {
		return -EINVAL;
	}
	zx_futex_wake(&c->proc->futexes, a->value_ptr, a->wake_count, own);
	return 0;
}

/* zx_futex_requeue(), _requeue_single_owner() */
long zx_call_futex_requeue(struct zx_call *c)
{
	const struct zx_ioc_futex_requeue *a = &c->args.futex_requeue;
	bool own = a->flags & ZX_FUTEX_SINGLE_OWNER;
	struct pid *owner;
	int ret;

	if (a->pad || a->flags & ~ZX_FUTEX_SINGLE_OWNER)
		return -EINVAL;
	if (!zx_futex_aligned(a->value_ptr) ||
	    !zx_futex_aligned(a->requeue_ptr) ||
	    a->value_ptr == a->requeue_ptr || (own && a->wake_count != 1))
		return -EINVAL;
	ret = zx_futex_begin(c, a->value_ptr, a->current_value,
			     a->requeue_owner, &owner);
	if (ret)
		return ret;
	ret = zx_futex_requeue(&c->proc->futexes, a->value_ptr, a->requeue_ptr,
			       a->current_value, a->wake_count,
			       a->requeue_count, own, owner);
	zx_task_put_pid(owner);
	return ret;
}

/* zx_futex_get_owner() */
long zx_call_futex_get_owner(struct zx_call *c)
{
	const struct zx_ioc_futex_get_owner *a = &c->args.futex_get_owner;
	u64 koid = ZX_KOID_INVALID;
	struct pid *owner;
	int ret = 0;

	if (!zx_futex_aligned(a->value_ptr))
		return -EINVAL;
	owner = zx_futex_owner(&c->proc->futexes, a->value_ptr);
	/* Who has exited owns nothing. */
	if (owner && zx_thread_lives(c->proc, owner))
		ret = zx_thread_koid(c->proc, owner, &koid);
	zx_task_put_pid(owner);
	return ret ?: zx_out(a->out_koid, &koid, sizeof(koid));
}
