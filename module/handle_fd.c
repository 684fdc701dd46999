// SPDX-License-Identifier: GPL-2.0-only
/* Handles and file descriptors, see handle_fd.h. */

#include <linux/err.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/module.h>
#include <linux/poll.h>
#include <linux/seq_file.h>
#include <linux/slab.h>

#include "handle.h"
#include "handle_fd.h"
#include "object.h"
#include "port.h"
#include "vmo.h"

/**
 * struct zx_handle_fd - private data of a descriptor's file
 * @obj: a reference, and the count of the handle while that is held
 * @rights: of the handle that came in; of a view's handle: for polling only
 * @view: see handle_fd.h
 * @window: what mmap() maps, NULL if it may not; lives as long as @obj
 * @ob: WAITING as long as the handle is held, or the view's has not gone
 * @wq: who polls
 */
struct zx_handle_fd {
	struct zx_object *obj;
	u32 rights;
	bool view;
	struct file *window;
	struct zx_observer ob;
	wait_queue_head_t wq;
};

static bool zx_handle_fd_ended(const struct zx_handle_fd *hfd)
{
	return READ_ONCE(hfd->ob.state) != ZX_OBSERVER_WAITING;
}

static void zx_handle_fd_fire(struct zx_observer *ob,
			      struct list_head *touched)
{
	struct zx_handle_fd *hfd = container_of(ob, struct zx_handle_fd, ob);

	wake_up_poll(&hfd->wq, zx_handle_fd_ended(hfd) ?
			       EPOLLHUP : EPOLLIN | EPOLLRDNORM);
}

static __poll_t zx_handle_fd_poll(struct file *file, poll_table *wait)
{
	struct zx_handle_fd *hfd = file->private_data;
	struct zx_object *obj = hfd->obj;
	bool ready;

	poll_wait(file, &hfd->wq, wait);
	if (obj->ops->type == ZX_OBJ_TYPE_PORT)
		ready = hfd->rights & ZX_RIGHT_READ &&
			zx_port_poll(obj, file, wait);
	else
		ready = zx_object_signals(obj) & hfd->ob.trigger;
	if (zx_handle_fd_ended(hfd))
		return EPOLLHUP;
	return ready ? EPOLLIN | EPOLLRDNORM : 0;
}

static int zx_handle_fd_mmap(struct file *file, struct vm_area_struct *vma)
{
	struct zx_handle_fd *hfd = file->private_data;
	u32 caps = ZX_CAP_READ;

	if (hfd->obj->ops->type != ZX_OBJ_TYPE_VMO)
		return -ENODEV;
	if (!hfd->window || zx_handle_fd_ended(hfd))
		return -EACCES;
	if (hfd->rights & ZX_RIGHT_WRITE)
		caps |= ZX_CAP_WRITE;
	if (hfd->rights & ZX_RIGHT_EXECUTE)
		caps |= ZX_CAP_EXECUTE;
	return zx_foreign_mmap(vma, hfd->window, caps);
}

static int zx_handle_fd_release(struct inode *inode, struct file *file)
{
	struct zx_handle_fd *hfd = file->private_data;

	if (zx_object_unobserve(hfd->obj, &hfd->ob) && !hfd->view)
		zx_object_handle_gone(hfd->obj);
	else
		zx_object_put(hfd->obj);
	kfree(hfd);
	return 0;
}

static void zx_handle_fd_show(struct seq_file *m, struct file *file)
{
	struct zx_handle_fd *hfd = file->private_data;
	bool ended = zx_handle_fd_ended(hfd);

	seq_printf(m, "zircon-koid:\t%llu\n", hfd->obj->koid);
	seq_printf(m, "zircon-type:\t%u\n", hfd->obj->ops->type);
	seq_printf(m, "zircon-rights:\t%#x\n",
		   hfd->view || ended ? 0 : hfd->rights);
	seq_printf(m, "zircon-signals:\t%#x\n", hfd->ob.trigger);
	seq_printf(m, "zircon-state:\t%s\n",
		   ended ? "ended" : hfd->view ? "view" : "handle");
}

static const struct file_operations zx_handle_fd_fops = {
	.owner = THIS_MODULE,
	.poll = zx_handle_fd_poll,
	.mmap = zx_handle_fd_mmap,
	.release = zx_handle_fd_release,
	.show_fdinfo = zx_handle_fd_show,
};

/**
 * zx_handle_fd_create() - a file that holds or watches nothing yet
 * @obj: gets a reference
 * @rights: of the handle it is to hold or watch
 * @signals: it polls readable while any of these is active
 * @view: it is to watch
 *
 * Return: a file or an ERR_PTR, which is -ENOMEM.
 */
struct file *zx_handle_fd_create(struct zx_object *obj, u32 rights, u32 signals,
				 bool view)
{
	struct zx_handle_fd *hfd;
	struct file *file;
	char name[32];

	hfd = kzalloc(sizeof(*hfd), GFP_KERNEL_ACCOUNT);
	if (!hfd)
		return ERR_PTR(-ENOMEM);
	hfd->rights = rights;
	hfd->view = view;
	zx_observer_init(&hfd->ob, 0, signals, zx_handle_fd_fire);
	hfd->ob.lasting = true;
	hfd->ob.state = ZX_OBSERVER_CANCELED;
	init_waitqueue_head(&hfd->wq);

	if (!view && obj->ops->type == ZX_OBJ_TYPE_VMO &&
	    rights & ZX_RIGHT_MAP && rights & ZX_RIGHT_READ) {
		hfd->window = zx_vmo_file(to_vmo(obj), ZX_CAP_FOREIGN);
		if (IS_ERR(hfd->window)) {
			file = hfd->window;
			goto err_free;
		}
	}
	snprintf(name, sizeof(name), "zircon:%llu", obj->koid);
	file = zx_plain_file(name, &zx_handle_fd_fops, hfd);
	if (IS_ERR(file))
		goto err_free;
	hfd->obj = zx_object_get(obj);
	return file;

err_free:
	kfree(hfd);
	return file;
}

/**
 * zx_handle_fd_watch() - make it a view of a handle
 * @file: from zx_handle_fd_create(), nobody else has it
 * @table: table
 * @value: handle value
 *
 * Return: 0; -EBADF when the handle was closed meanwhile.
 */
int zx_handle_fd_watch(struct file *file, struct zx_handle_table *table,
		       u32 value)
{
	struct zx_handle_fd *hfd = file->private_data;
	struct zx_source source;
	struct zx_object *obj;
	u32 rights;
	int ret;

	obj = zx_handle_lookup_source(table, value, &rights, &source);
	if (!obj)
		return -EBADF;
	zx_object_put(obj);
	/* Closed, and its value has come round: then that one was not meant. */
	if (obj != hfd->obj || rights != hfd->rights)
		return -EBADF;
	hfd->ob.source = source.id;
	hfd->ob.state = ZX_OBSERVER_WAITING;
	ret = zx_object_observe(obj, &hfd->ob, &source, true);
	if (ret)
		hfd->ob.state = ZX_OBSERVER_CANCELED;
	return ret;
}

/**
 * zx_handle_fd_hold() - move a handle into it
 * @file: from zx_handle_fd_create(), nobody else has it
 * @table: table
 * @value: handle value
 *
 * Return: 0; -EBADF when the handle was closed meanwhile.
 */
int zx_handle_fd_hold(struct file *file, struct zx_handle_table *table,
		      u32 value)
{
	struct zx_handle_fd *hfd = file->private_data;
	struct zx_object *obj;
	u32 rights;

	obj = zx_handle_remove(table, value, &rights);
	if (!obj)
		return -EBADF;
	/* Closed, and its value has come round: then that one was not meant. */
	if (obj != hfd->obj || rights != hfd->rights) {
		zx_object_handle_gone(obj);
		return -EBADF;
	}
	/* The count is kept; the file has a reference already. */
	zx_object_put(obj);
	hfd->ob.state = ZX_OBSERVER_WAITING;
	return zx_object_observe(obj, &hfd->ob, NULL, true);
}

/**
 * zx_file_is_handle_fd() - is it one of these?
 * @file: any file
 */
bool zx_file_is_handle_fd(const struct file *file)
{
	return file->f_op == &zx_handle_fd_fops;
}

/**
 * zx_handle_fd_is_view() - has it no handle to give?
 * @file: ours
 */
bool zx_handle_fd_is_view(const struct file *file)
{
	const struct zx_handle_fd *hfd = file->private_data;

	return hfd->view;
}

/**
 * zx_handle_fd_is_over() - was the handle taken out of it, or the view's closed?
 * @file: ours
 */
bool zx_handle_fd_is_over(const struct file *file)
{
	return zx_handle_fd_ended(file->private_data);
}

/**
 * zx_handle_fd_object() - whose handle it holds, or held
 * @file: ours, no view
 * @rights: the handle's
 *
 * Return: the object; its reference stays the file's.
 */
struct zx_object *zx_handle_fd_object(const struct file *file, u32 *rights)
{
	const struct zx_handle_fd *hfd = file->private_data;

	*rights = hfd->rights;
	return hfd->obj;
}

/**
 * zx_handle_fd_take() - take the handle out
 * @file: ours, no view
 *
 * Return: whether it was still there. Then its count in zx_object.handles is the
 * caller's, and one more reference.
 */
bool zx_handle_fd_take(struct file *file)
{
	struct zx_handle_fd *hfd = file->private_data;

	if (!zx_object_unobserve(hfd->obj, &hfd->ob))
		return false;
	zx_object_get(hfd->obj);
	wake_up_poll(&hfd->wq, EPOLLHUP);
	return true;
}
