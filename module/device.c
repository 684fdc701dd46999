// SPDX-License-Identifier: GPL-2.0-only
/*
 * /dev/zircon: open attaches the caller, ioctl dispatches by one table.
 *
 * An open file stands for the process that opened it (struct zx_client). Any
 * other that uses it, a forked child above all, gets ESTALE; only
 * ZX_IOC_EMBRYO is for somebody else.
 */

#include <linux/fs.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/nospec.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "call.h"
#include "channel.h"
#include "discard.h"
#include "job.h"
#include "mm.h"
#include "pages.h"
#include "pressure.h"
#include "task.h"
#include "vmar.h"
#include "window.h"

#define ZX_IOC_FIRST	0x80

/**
 * struct zx_call_entry - one row of the table
 * @run: the call
 * @size: of its argument; 0 when the argument is the value itself
 * @min_size: of the argument's first version, if that was shorter
 * @foreign: not only for the process that opened the file
 */
struct zx_call_entry {
	long (*run)(struct zx_call *c);
	u16 size;
	u16 min_size;
	bool foreign;
};

#define ZX_ROW(cmd)	(_IOC_NR(cmd) - ZX_IOC_FIRST)

static const struct zx_call_entry zx_calls[] = {
	[ZX_ROW(ZX_IOC_INFO)] = {
		.run = zx_call_info,
		.size = sizeof(struct zx_ioc_info),
	},
	[ZX_ROW(ZX_IOC_SELF)] = {
		.run = zx_call_self,
		.size = sizeof(struct zx_ioc_self),
	},
	[ZX_ROW(ZX_IOC_HANDLE_CLOSE)] = {
		.run = zx_call_handle_close,
	},
	[ZX_ROW(ZX_IOC_HANDLE_CLOSE_MANY)] = {
		.run = zx_call_handle_close_many,
		.size = sizeof(struct zx_ioc_handles),
	},
	[ZX_ROW(ZX_IOC_HANDLE_DUPLICATE)] = {
		.run = zx_call_handle_duplicate,
		.size = sizeof(struct zx_ioc_handle_dup),
	},
	[ZX_ROW(ZX_IOC_HANDLE_REPLACE)] = {
		.run = zx_call_handle_replace,
		.size = sizeof(struct zx_ioc_handle_dup),
	},
	[ZX_ROW(ZX_IOC_HANDLE_CHECK_VALID)] = {
		.run = zx_call_handle_check_valid,
	},
	[ZX_ROW(ZX_IOC_OBJECT_GET_INFO)] = {
		.run = zx_call_object_get_info,
		.size = sizeof(struct zx_ioc_get_info),
	},
	[ZX_ROW(ZX_IOC_OBJECT_GET_PROPERTY)] = {
		.run = zx_call_object_get_property,
		.size = sizeof(struct zx_ioc_property),
	},
	[ZX_ROW(ZX_IOC_OBJECT_SET_PROPERTY)] = {
		.run = zx_call_object_set_property,
		.size = sizeof(struct zx_ioc_property),
	},
	[ZX_ROW(ZX_IOC_OBJECT_SIGNAL)] = {
		.run = zx_call_object_signal,
		.size = sizeof(struct zx_ioc_signal),
	},
	[ZX_ROW(ZX_IOC_OBJECT_WAIT_ONE)] = {
		.run = zx_call_object_wait_one,
		.size = sizeof(struct zx_ioc_wait_one),
	},
	[ZX_ROW(ZX_IOC_EVENT_CREATE)] = {
		.run = zx_call_event_create,
		.size = sizeof(struct zx_ioc_create),
	},
	[ZX_ROW(ZX_IOC_OBJECT_GET_CHILD)] = {
		.run = zx_call_object_get_child,
		.size = sizeof(struct zx_ioc_get_child),
	},
	[ZX_ROW(ZX_IOC_OBJECT_SIGNAL_PEER)] = {
		.run = zx_call_object_signal_peer,
		.size = sizeof(struct zx_ioc_signal),
	},
	[ZX_ROW(ZX_IOC_OBJECT_WAIT_MANY)] = {
		.run = zx_call_object_wait_many,
		.size = sizeof(struct zx_ioc_wait_many),
	},
	[ZX_ROW(ZX_IOC_OBJECT_WAIT_ASYNC)] = {
		.run = zx_call_object_wait_async,
		.size = sizeof(struct zx_ioc_wait_async),
	},
	[ZX_ROW(ZX_IOC_PORT_CREATE)] = {
		.run = zx_call_port_create,
		.size = sizeof(struct zx_ioc_create),
	},
	[ZX_ROW(ZX_IOC_PORT_QUEUE)] = {
		.run = zx_call_port_queue,
		.size = sizeof(struct zx_ioc_port_queue),
	},
	[ZX_ROW(ZX_IOC_PORT_WAIT)] = {
		.run = zx_call_port_wait,
		.size = sizeof(struct zx_ioc_port_wait),
	},
	[ZX_ROW(ZX_IOC_PORT_CANCEL)] = {
		.run = zx_call_port_cancel,
		.size = sizeof(struct zx_ioc_port_cancel),
	},
	[ZX_ROW(ZX_IOC_PORT_CANCEL_KEY)] = {
		.run = zx_call_port_cancel_key,
		.size = sizeof(struct zx_ioc_port_cancel_key),
	},
	[ZX_ROW(ZX_IOC_EVENTPAIR_CREATE)] = {
		.run = zx_call_eventpair_create,
		.size = sizeof(struct zx_ioc_create_pair),
	},
	[ZX_ROW(ZX_IOC_CHANNEL_CREATE)] = {
		.run = zx_call_channel_create,
		.size = sizeof(struct zx_ioc_create_pair),
	},
	[ZX_ROW(ZX_IOC_CHANNEL_WRITE)] = {
		.run = zx_call_channel_write,
		.size = sizeof(struct zx_ioc_channel_write),
	},
	[ZX_ROW(ZX_IOC_CHANNEL_WRITE_ETC)] = {
		.run = zx_call_channel_write_etc,
		.size = sizeof(struct zx_ioc_channel_write),
	},
	[ZX_ROW(ZX_IOC_CHANNEL_READ)] = {
		.run = zx_call_channel_read,
		.size = sizeof(struct zx_ioc_channel_read),
	},
	[ZX_ROW(ZX_IOC_CHANNEL_READ_ETC)] = {
		.run = zx_call_channel_read_etc,
		.size = sizeof(struct zx_ioc_channel_read),
	},
	[ZX_ROW(ZX_IOC_CHANNEL_CALL)] = {
		.run = zx_call_channel_call,
		.size = sizeof(struct zx_ioc_channel_call),
	},
	[ZX_ROW(ZX_IOC_CHANNEL_CALL_ETC)] = {
		.run = zx_call_channel_call_etc,
		.size = sizeof(struct zx_ioc_channel_call),
	},
	[ZX_ROW(ZX_IOC_SOCKET_CREATE)] = {
		.run = zx_call_socket_create,
		.size = sizeof(struct zx_ioc_create_pair),
	},
	[ZX_ROW(ZX_IOC_SOCKET_WRITE)] = {
		.run = zx_call_socket_write,
		.size = sizeof(struct zx_ioc_socket_rw),
	},
	[ZX_ROW(ZX_IOC_SOCKET_READ)] = {
		.run = zx_call_socket_read,
		.size = sizeof(struct zx_ioc_socket_rw),
	},
	[ZX_ROW(ZX_IOC_SOCKET_SET_DISPOSITION)] = {
		.run = zx_call_socket_set_disposition,
		.size = sizeof(struct zx_ioc_socket_disposition),
	},
	[ZX_ROW(ZX_IOC_FIFO_CREATE)] = {
		.run = zx_call_fifo_create,
		.size = sizeof(struct zx_ioc_fifo_create),
	},
	[ZX_ROW(ZX_IOC_FIFO_READ)] = {
		.run = zx_call_fifo_read,
		.size = sizeof(struct zx_ioc_fifo_rw),
	},
	[ZX_ROW(ZX_IOC_FIFO_WRITE)] = {
		.run = zx_call_fifo_write,
		.size = sizeof(struct zx_ioc_fifo_rw),
	},
	[ZX_ROW(ZX_IOC_TIMER_CREATE)] = {
		.run = zx_call_timer_create,
		.size = sizeof(struct zx_ioc_timer_create),
	},
	[ZX_ROW(ZX_IOC_TIMER_SET)] = {
		.run = zx_call_timer_set,
		.size = sizeof(struct zx_ioc_timer_set),
	},
	[ZX_ROW(ZX_IOC_TIMER_CANCEL)] = {
		.run = zx_call_timer_cancel,
	},
	[ZX_ROW(ZX_IOC_FUTEX_WAIT)] = {
		.run = zx_call_futex_wait,
		.size = sizeof(struct zx_ioc_futex_wait),
	},
	[ZX_ROW(ZX_IOC_FUTEX_WAKE)] = {
		.run = zx_call_futex_wake,
		.size = sizeof(struct zx_ioc_futex_wake),
	},
	[ZX_ROW(ZX_IOC_FUTEX_REQUEUE)] = {
		.run = zx_call_futex_requeue,
		.size = sizeof(struct zx_ioc_futex_requeue),
	},
	[ZX_ROW(ZX_IOC_FUTEX_GET_OWNER)] = {
		.run = zx_call_futex_get_owner,
		.size = sizeof(struct zx_ioc_futex_get_owner),
	},
	[ZX_ROW(ZX_IOC_SYSTEM_GET_EVENT)] = {
		.run = zx_call_system_get_event,
		.size = sizeof(struct zx_ioc_system_event),
	},
	[ZX_ROW(ZX_IOC_JOB_CREATE)] = {
		.run = zx_call_job_create,
		.size = sizeof(struct zx_ioc_job_create),
	},
	[ZX_ROW(ZX_IOC_JOB_SET_POLICY)] = {
		.run = zx_call_job_set_policy,
		.size = sizeof(struct zx_ioc_job_set_policy),
	},
	[ZX_ROW(ZX_IOC_JOB_SET_CRITICAL)] = {
		.run = zx_call_job_set_critical,
		.size = sizeof(struct zx_ioc_job_set_critical),
	},
	[ZX_ROW(ZX_IOC_TASK_KILL)] = {
		.run = zx_call_task_kill,
	},
	[ZX_ROW(ZX_IOC_PROCESS_CREATE)] = {
		.run = zx_call_process_create,
		.size = sizeof(struct zx_ioc_process_create),
	},
	[ZX_ROW(ZX_IOC_PROCESS_START)] = {
		.run = zx_call_process_start,
		.size = sizeof(struct zx_ioc_process_start),
	},
	[ZX_ROW(ZX_IOC_PROCESS_EXIT)] = {
		.run = zx_call_process_exit,
		.size = sizeof(struct zx_ioc_process_exit),
	},
	[ZX_ROW(ZX_IOC_PROCESS_READ_MEMORY)] = {
		.run = zx_call_process_read_memory,
		.size = sizeof(struct zx_ioc_process_memory),
	},
	[ZX_ROW(ZX_IOC_PROCESS_WRITE_MEMORY)] = {
		.run = zx_call_process_write_memory,
		.size = sizeof(struct zx_ioc_process_memory),
	},
	[ZX_ROW(ZX_IOC_THREAD_CREATE)] = {
		.run = zx_call_thread_create,
		.size = sizeof(struct zx_ioc_thread_create),
	},
	[ZX_ROW(ZX_IOC_THREAD_START)] = {
		.run = zx_call_thread_start,
		.size = sizeof(struct zx_ioc_thread_start),
	},
	[ZX_ROW(ZX_IOC_THREAD_BIRTH)] = {
		.run = zx_call_thread_birth,
		.size = sizeof(struct zx_ioc_thread_birth),
	},
	[ZX_ROW(ZX_IOC_THREAD_BORN)] = {
		.run = zx_call_thread_born,
	},
	[ZX_ROW(ZX_IOC_THREAD_EXIT)] = {
		.run = zx_call_thread_exit,
	},
	[ZX_ROW(ZX_IOC_THREAD_SELF)] = {
		.run = zx_call_thread_self,
	},
	[ZX_ROW(ZX_IOC_VMO_CREATE)] = {
		.run = zx_call_vmo_create,
		.size = sizeof(struct zx_ioc_vmo_create),
	},
	[ZX_ROW(ZX_IOC_VMO_READ)] = {
		.run = zx_call_vmo_read,
		.size = sizeof(struct zx_ioc_vmo_rw),
	},
	[ZX_ROW(ZX_IOC_VMO_WRITE)] = {
		.run = zx_call_vmo_write,
		.size = sizeof(struct zx_ioc_vmo_rw),
	},
	[ZX_ROW(ZX_IOC_VMO_GET_SIZE)] = {
		.run = zx_call_vmo_get_size,
		.size = sizeof(struct zx_ioc_vmo_get_size),
	},
	[ZX_ROW(ZX_IOC_VMO_SET_SIZE)] = {
		.run = zx_call_vmo_set_size,
		.size = sizeof(struct zx_ioc_vmo_set_size),
	},
	[ZX_ROW(ZX_IOC_VMO_GET_STREAM_SIZE)] = {
		.run = zx_call_vmo_get_stream_size,
		.size = sizeof(struct zx_ioc_vmo_get_size),
	},
	[ZX_ROW(ZX_IOC_VMO_SET_STREAM_SIZE)] = {
		.run = zx_call_vmo_set_stream_size,
		.size = sizeof(struct zx_ioc_vmo_set_size),
	},
	[ZX_ROW(ZX_IOC_VMO_OP_RANGE)] = {
		.run = zx_call_vmo_op_range,
		.size = sizeof(struct zx_ioc_op_range),
	},
	[ZX_ROW(ZX_IOC_VMO_CREATE_CHILD)] = {
		.run = zx_call_vmo_create_child,
		.size = sizeof(struct zx_ioc_vmo_child),
	},
	[ZX_ROW(ZX_IOC_VMO_SET_CACHE_POLICY)] = {
		.run = zx_call_vmo_set_cache_policy,
		.size = sizeof(struct zx_ioc_vmo_cache_policy),
	},
	[ZX_ROW(ZX_IOC_VMO_TRANSFER_DATA)] = {
		.run = zx_call_vmo_transfer_data,
		.size = sizeof(struct zx_ioc_vmo_transfer),
	},
	[ZX_ROW(ZX_IOC_VMO_REPLACE_AS_EXECUTABLE)] = {
		.run = zx_call_vmo_replace_as_executable,
		.size = sizeof(struct zx_ioc_vmo_exec),
	},
	[ZX_ROW(ZX_IOC_VMAR_ALLOCATE)] = {
		.run = zx_call_vmar_allocate,
		.size = sizeof(struct zx_ioc_vmar_allocate),
	},
	[ZX_ROW(ZX_IOC_VMAR_MAP)] = {
		.run = zx_call_vmar_map,
		.size = sizeof(struct zx_ioc_vmar_map),
	},
	[ZX_ROW(ZX_IOC_VMAR_UNMAP)] = {
		.run = zx_call_vmar_unmap,
		.size = sizeof(struct zx_ioc_vmar_unmap),
	},
	[ZX_ROW(ZX_IOC_VMAR_DESTROY)] = {
		.run = zx_call_vmar_destroy,
	},
	[ZX_ROW(ZX_IOC_VMAR_PROTECT)] = {
		.run = zx_call_vmar_protect,
		.size = sizeof(struct zx_ioc_vmar_protect),
	},
	[ZX_ROW(ZX_IOC_VMAR_OP_RANGE)] = {
		.run = zx_call_vmar_op_range,
		.size = sizeof(struct zx_ioc_op_range),
	},
	[ZX_ROW(ZX_IOC_FD_FROM_HANDLE)] = {
		.run = zx_call_fd_from_handle,
		.size = sizeof(struct zx_ioc_fd_from_handle),
	},
	[ZX_ROW(ZX_IOC_HANDLE_FROM_FD)] = {
		.run = zx_call_handle_from_fd,
		.size = sizeof(struct zx_ioc_handle_from_fd),
	},
	[ZX_ROW(ZX_IOC_ROOT_JOB)] = {
		.run = zx_call_root_job,
	},
	[ZX_ROW(ZX_IOC_EMBRYO)] = {
		.run = zx_call_embryo,
		.size = sizeof(struct zx_ioc_embryo),
		.foreign = true,
	},
};

static long zx_run(const struct zx_call_entry *entry, struct zx_call *c)
{
	long ret = entry->run(c);

	if (unlikely(ret == -EBADF && !c->lenient))
		c->bad_handle = true;
	if (unlikely(c->bad_handle || c->retcode))
		zx_policy_end(c);
	return ret;
}

static long zx_device_ioctl(struct file *file, unsigned int cmd,
			    unsigned long arg)
{
	struct zx_client *client = file->private_data;
	void __user *uarg = (void __user *)arg;
	const struct zx_call_entry *entry;
	unsigned int nr = _IOC_NR(cmd);
	size_t usize = _IOC_SIZE(cmd);
	struct zx_call call = {
		.proc = client->proc,
		.table = &client->proc->handles,
		.client = client,
		.file = file,
	};
	long ret;

	if (_IOC_TYPE(cmd) != ZX_IOC_MAGIC || nr < ZX_IOC_FIRST ||
	    nr - ZX_IOC_FIRST >= ARRAY_SIZE(zx_calls))
		return -ENOTTY;
	entry = &zx_calls[array_index_nospec(nr - ZX_IOC_FIRST,
					     ARRAY_SIZE(zx_calls))];
	if (!entry->run)
		return -ENOTTY;
	if (!entry->foreign && !zx_client_is_current(client))
		return -ESTALE;
	call.lenient = entry->foreign;

	if (!entry->size) {
		if (usize)
			return -ENOTTY;
		call.args.direct = arg;
		return zx_run(entry, &call);
	}

	if (usize < (entry->min_size ?: entry->size))
		return -ENOTTY;
	/* What is given back must not be more than was given. */
	memset(&call.args, 0, entry->size);
	if (_IOC_DIR(cmd) & _IOC_WRITE) {
		ret = copy_struct_from_user(&call.args, entry->size, uarg,
					    usize);
		if (ret)
			return ret;
	}
	ret = zx_run(entry, &call);
	if (!ret && _IOC_DIR(cmd) & _IOC_READ &&
	    copy_to_user(uarg, &call.args, min_t(size_t, entry->size, usize)))
		ret = -EFAULT;
	return ret;
}

static int zx_device_open(struct inode *inode, struct file *file)
{
	struct zx_client *client;
	int ret;

	client = kzalloc(sizeof(*client), GFP_KERNEL_ACCOUNT);
	if (!client)
		return -ENOMEM;
	ret = zx_client_open(client);
	if (ret) {
		kfree(client);
		return ret;
	}
	file->private_data = client;
	return 0;
}

static int zx_device_flush(struct file *file, fl_owner_t id)
{
	zx_client_flush(file->private_data);
	return 0;
}

static int zx_device_release(struct inode *inode, struct file *file)
{
	struct zx_client *client = file->private_data;

	/* Exec may close files while the old mm is still there: look again. */
	zx_client_flush(client);
	zx_client_close(client);
	kfree(client);
	return 0;
}

static const struct file_operations zx_device_fops = {
	.owner = THIS_MODULE,
	.open = zx_device_open,
	.flush = zx_device_flush,
	.release = zx_device_release,
	.unlocked_ioctl = zx_device_ioctl,
	.llseek = noop_llseek,
};

static struct miscdevice zx_device = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "zircon",
	.fops = &zx_device_fops,
	.mode = 0600,
};

static int __init zx_module_init(void)
{
	int ret;

	BUILD_BUG_ON(ARRAY_SIZE(zx_calls) > 256 - ZX_IOC_FIRST);
	ret = zx_pages_module_init();
	if (ret)
		return ret;
	ret = zx_discard_module_init();
	if (ret)
		goto err_pages;
	ret = zx_window_module_init();
	if (ret)
		goto err_discard;
	ret = zx_aspace_module_init();
	if (ret)
		goto err_window;
	ret = zx_task_module_init();
	if (ret)
		goto err_vmar;
	ret = zx_job_module_init();
	if (ret)
		goto err_task;
	ret = zx_channel_module_init();
	if (ret)
		goto err_job;
	ret = zx_pressure_module_init();
	if (ret)
		goto err_channel;
	ret = misc_register(&zx_device);
	if (ret)
		goto err_pressure;
	return 0;

err_pressure:
	zx_pressure_module_exit();
err_channel:
	zx_channel_module_exit();
err_job:
	zx_job_module_exit();
err_task:
	zx_task_module_exit();
err_vmar:
	zx_aspace_module_exit();
err_window:
	zx_window_module_exit();
err_discard:
	zx_discard_module_exit();
err_pages:
	zx_pages_module_exit();
	return ret;
}

static void __exit zx_module_exit(void)
{
	misc_deregister(&zx_device);
	/* The last process may just be leaving. */
	zx_task_module_exit();
	zx_pressure_module_exit();
	zx_channel_module_exit();
	zx_job_module_exit();
	zx_aspace_module_exit();
	zx_mm_module_exit();
	zx_window_module_exit();
	zx_discard_module_exit();
	zx_pages_module_exit();
	rcu_barrier();
}

module_init(zx_module_init);
module_exit(zx_module_exit);

MODULE_AUTHOR("Zircon objects on Linux");
MODULE_DESCRIPTION("Zircon kernel objects: handles, VMARs, VMOs, jobs, processes");
MODULE_LICENSE("GPL");
