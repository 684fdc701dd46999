// SPDX-License-Identifier: GPL-2.0-only
/* Calls on jobs, processes and threads. */

#include <linux/capability.h>
#include <linux/gfp.h>
#include <linux/mm.h>
#include <linux/sched/signal.h>
#include <linux/uaccess.h>

#include "call.h"
#include "job.h"
#include "mm.h"
#include "process.h"
#include "task.h"
#include "vmar.h"
#include "vmo.h"

#define ZX_ROOT_VMAR_RIGHTS	(ZX_DEFAULT_VMAR_RIGHTS | ZX_RIGHT_READ | \
				 ZX_RIGHT_WRITE | ZX_RIGHT_EXECUTE)
#define ZX_PROCESS_SHARED	BIT(0)
#define ZX_MEMORY_MAX		(64UL << 20)

/* The library asks what the module speaks. */
long zx_call_info(struct zx_call *c)
{
	c->args.info.out_abi_version = ZX_ABI_VERSION;
	c->args.info.out_features = ZX_FEATURE_BASE;
	return 0;
}

/* zx_process_self(), zx_vmar_root_self(), zx_job_default() */
long zx_call_self(struct zx_call *c)
{
	struct zx_ioc_self *a = &c->args.self;

	return zx_process_self(c->proc, &a->out_process, &a->out_vmar_root,
			       &a->out_job);
}

/* zx_linux_root_job() */
long zx_call_root_job(struct zx_call *c)
{
	u32 value;
	int ret;

	if (!capable(CAP_SYS_ADMIN))
		return -EACCES;
	ret = zx_handle_add(c->table, zx_object_get(&zx_root_job->obj),
			    ZX_DEFAULT_JOB_RIGHTS, &value);
	if (ret) {
		zx_object_put(&zx_root_job->obj);
		return ret;
	}
	return value;
}

/* zx_job_create() */
long zx_call_job_create(struct zx_call *c)
{
	const struct zx_ioc_job_create *a = &c->args.job_create;
	struct zx_object *parent;
	struct zx_job *job;
	int ret;

	if (a->options)
		return -EINVAL;
	ret = zx_handle_get(c->table, a->parent, ZX_OBJ_TYPE_JOB,
			    ZX_RIGHT_MANAGE_JOB, &parent, NULL);
	if (ret)
		return ret;
	ret = zx_job_create(to_job(parent), &job);
	zx_object_put(parent);
	if (ret)
		return ret;
	return zx_return_handle(c, &job->obj, ZX_DEFAULT_JOB_RIGHTS,
				a->out_handle);
}

/* zx_job_set_critical() */
long zx_call_job_set_critical(struct zx_call *c)
{
	const struct zx_ioc_job_set_critical *a = &c->args.job_set_critical;
	struct zx_object *job, *proc;
	int ret;

	if (a->options & ~ZX_JOB_CRITICAL_PROCESS_RETCODE_NONZERO || a->pad)
		return -EINVAL;
	ret = zx_handle_get(c->table, a->job, ZX_OBJ_TYPE_JOB, ZX_RIGHT_DESTROY,
			    &job, NULL);
	if (ret)
		return ret;
	ret = zx_handle_get(c->table, a->process, ZX_OBJ_TYPE_PROCESS,
			    ZX_RIGHT_WAIT, &proc, NULL);
	if (!ret) {
		ret = zx_job_set_critical(to_job(job), to_process(proc),
					  a->options);
		zx_object_put(proc);
	}
	zx_object_put(job);
	return ret;
}

/* zx_task_kill() */
long zx_call_task_kill(struct zx_call *c)
{
	struct zx_object *obj;
	int ret;

	if (c->args.direct > U32_MAX)
		return -EBADF;
	ret = zx_handle_get(c->table, c->args.direct, ZX_OBJ_TYPE_NONE,
			    ZX_RIGHT_DESTROY, &obj, NULL);
	if (ret)
		return ret;
	switch (obj->ops->type) {
	case ZX_OBJ_TYPE_JOB:
		zx_job_kill(to_job(obj), ZX_TASK_RETCODE_SYSCALL_KILL);
		break;
	case ZX_OBJ_TYPE_PROCESS:
		zx_process_kill(to_process(obj), ZX_TASK_RETCODE_SYSCALL_KILL);
		break;
	default:
		ret = -EMEDIUMTYPE;
	}
	zx_object_put(obj);
	return ret;
}

/* The name a call gives: NUL padded; at most 31 bytes are kept. */
static int zx_copy_name(u64 uptr, u64 size, char name[ZX_MAX_NAME_LEN])
{
	size = min_t(u64, size, ZX_MAX_NAME_LEN);
	memset(name, 0, ZX_MAX_NAME_LEN);
	if (!uptr || copy_from_user(name, u64_to_user_ptr(uptr), size))
		return -EINVAL;
	name[ZX_MAX_NAME_LEN - 1] = 0;
	return 0;
}

/* A process in @job around the embryo, whose reference is consumed. */
static int zx_make_process(struct zx_job *job, u32 job_rights,
			   const char *name, struct zx_embryo *embryo,
			   u32 flags, struct zx_process **out)
{
	struct zx_mm *mm = zx_embryo_mm(embryo);
	struct zx_aspace *aspace;
	struct zx_process *proc;
	int ret = -ENOMEM;

	aspace = zx_aspace_create(mm, true);
	if (!aspace) {
		zx_mm_put(mm);
		goto err_embryo;
	}
	proc = zx_process_create(job, name, aspace, false);
	if (!proc) {
		zx_aspace_kill(aspace);
		zx_aspace_put(aspace);
		goto err_embryo;
	}
	proc->has_self = flags & ZX_PROCESS_LINUX;
	proc->job_rights &= job_rights;
	ret = zx_job_add_process(job, proc);
	if (ret) {
		zx_object_put(&proc->obj);
		goto err_embryo;
	}
	ret = zx_embryo_bind(embryo, proc);
	if (ret) {
		zx_object_put(&proc->obj);
		return ret;
	}
	*out = proc;
	return 0;

err_embryo:
	zx_embryo_abort(embryo);
	return ret;
}

/* Handles to a new process and its root VMAR; the reference is consumed. */
static int zx_return_process(struct zx_call *c, struct zx_process *proc,
			     u64 out_process, u64 out_vmar)
{
	struct zx_aspace *aspace = zx_process_aspace(proc);
	struct zx_vmar *root = aspace ? zx_aspace_root(aspace) : NULL;
	u32 process, vmar;
	int ret;

	if (aspace)
		zx_aspace_put(aspace);
	if (!root) {
		/* Its job was killed meanwhile. */
		ret = -EBADFD;
		goto err_kill;
	}
	ret = zx_handle_reserve(c->table, &process);
	if (ret)
		goto err_root;
	ret = zx_handle_reserve(c->table, &vmar);
	if (ret)
		goto err_process;
	/* A failed call leaves neither handle behind. */
	ret = zx_probe_out(out_vmar) ?:
	      zx_out(out_process, &process, sizeof(process)) ?:
	      zx_out(out_vmar, &vmar, sizeof(vmar));
	if (ret)
		goto err_vmar;
	ret = zx_handle_install(c->table, vmar, &root->obj,
				ZX_ROOT_VMAR_RIGHTS);
	if (ret) {
		zx_handle_unreserve(c->table, process);
		goto err_root;
	}
	ret = zx_handle_install(c->table, process, &proc->obj,
				ZX_DEFAULT_PROCESS_RIGHTS);
	if (!ret)
		return 0;
	/* The caller is dying; the VMAR's handle went with its table. */
	goto err_kill;

err_vmar:
	zx_handle_unreserve(c->table, vmar);
err_process:
	zx_handle_unreserve(c->table, process);
err_root:
	zx_object_put(&root->obj);
err_kill:
	zx_process_kill(proc, 0);
	zx_object_put(&proc->obj);
	return ret;
}

/* zx_process_create() */
long zx_call_process_create(struct zx_call *c)
{
	const struct zx_ioc_process_create *a = &c->args.process_create;
	struct zx_process *proc = NULL;
	char name[ZX_MAX_NAME_LEN];
	struct zx_embryo *embryo;
	struct zx_object *job;
	u32 job_rights;
	int ret;

	if (a->options & ~ZX_PROCESS_SHARED || a->pad ||
	    a->flags & ~(ZX_PROCESS_KEEP_VDSO | ZX_PROCESS_LINUX))
		return -EINVAL;
	ret = zx_policy_check(c, ZX_POL_NEW_PROCESS) ?:
	      zx_copy_name(a->name, a->name_size, name);
	if (ret)
		return ret;
	ret = zx_handle_get(c->table, a->job, ZX_OBJ_TYPE_JOB,
			    ZX_RIGHT_MANAGE_PROCESS, &job, &job_rights);
	if (ret)
		return ret;
	if (a->options & ZX_PROCESS_SHARED)
		ret = -EOPNOTSUPP;
	else if (!a->ticket)
		ret = -ENOMEM;
	else
		ret = zx_embryo_adopt(c->proc, a->ticket,
				      a->flags & ZX_PROCESS_KEEP_VDSO, &embryo);
	if (!ret)
		ret = zx_make_process(to_job(job), job_rights, name, embryo,
				      a->flags, &proc);
	zx_object_put(job);
	if (ret)
		return ret;
	return zx_return_process(c, proc, a->out_process, a->out_vmar);
}

/* ZX_IOC_EMBRYO; the caller need not be who opened the file. */
long zx_call_embryo(struct zx_call *c)
{
	return zx_embryo_run(c->client, &c->args.embryo, c->file);
}

/* Give @obj to the process, then start it; all but the lookups. */
static int zx_start_with(struct zx_process *proc, struct zx_thread *thread,
			 const struct zx_ioc_process_start *a,
			 struct zx_object *obj, u32 rights)
{
	u32 value = ZX_HANDLE_INVALID;
	struct zx_start start;
	int ret;

	if (thread->proc != proc)
		return -EACCES;
	if (obj) {
		if (!(rights & ZX_RIGHT_TRANSFER))
			return -EACCES;
		zx_object_get(obj);
		ret = zx_handle_add(&proc->handles, obj, rights, &value);
		if (ret) {
			zx_object_put(obj);
			return ret;
		}
	}
	start = (struct zx_start) {
		.entry = a->entry,
		.stack = a->stack,
		.arg1 = value,
		.arg2 = a->arg2,
	};
	ret = zx_process_start(proc, thread, &start);
	if (ret && value)
		zx_handle_close(&proc->handles, value);
	return ret;
}

/* zx_process_start(): arg1 goes whatever happens. */
long zx_call_process_start(struct zx_call *c)
{
	const struct zx_ioc_process_start *a = &c->args.process_start;
	struct zx_object *proc = NULL, *thread = NULL, *obj = NULL;
	u32 rights = 0;
	int ret;

	ret = zx_handle_get(c->table, a->process, ZX_OBJ_TYPE_PROCESS,
			    ZX_RIGHT_WRITE, &proc, NULL);
	if (!ret)
		ret = zx_handle_get(c->table, a->thread, ZX_OBJ_TYPE_THREAD,
				    ZX_RIGHT_WRITE, &thread, NULL);
	/* A value that is no handle starts the process without one. */
	if (a->arg1) {
		obj = zx_handle_remove(c->table, a->arg1, &rights);
		c->bad_handle = !obj;
	}
	if (!ret && a->pad)
		ret = -EINVAL;
	if (!ret)
		ret = zx_start_with(to_process(proc), to_thread(thread), a, obj,
				    rights);
	if (obj)
		zx_object_handle_gone(obj);
	if (thread)
		zx_object_put(thread);
	if (proc)
		zx_object_put(proc);
	return ret;
}

/* zx_process_exit(), first half: the library leaves right after. */
long zx_call_process_exit(struct zx_call *c)
{
	zx_process_exiting(c->proc, c->args.process_exit.retcode);
	return 0;
}

/*
 * Memory that is not in a VMO, or may differ from the VMO's: what Linux mapped
 * and private mappings, which are @ours. Page by page, since no user memory may be touched
 * while the other mm is looked at. It is the mm that counts, whatever program
 * the process may be running by now.
 */
static long zx_linux_memory(struct zx_mm *mm, u64 addr, u64 uptr, u64 size,
			    bool write, bool ours)
{
	void *page = (void *)__get_free_page(GFP_KERNEL_ACCOUNT);
	u64 done = 0;
	long ret = 0;

	if (!page)
		return -ENOMEM;
	while (done < size && !fatal_signal_pending(current)) {
		u64 len = min_t(u64, size - done,
				PAGE_SIZE - offset_in_page(addr + done));
		void __user *buf = u64_to_user_ptr(uptr + done);
		size_t left;

		if (write) {
			left = copy_from_user(page, buf, len);
			if (left) {
				ret = zx_mm_fault_status(buf + len - left,
							 false);
				break;
			}
		}
		if (!zx_mm_access(mm, addr + done, page, len, write, ours))
			break;
		if (!write) {
			left = copy_to_user(buf, page, len);
			if (left) {
				ret = zx_mm_fault_status(buf + len - left, true);
				break;
			}
		}
		done += len;
		cond_resched();
	}
	free_page((unsigned long)page);
	if (ret)
		return ret;
	return done ? done : -ENOENT;
}

/* Bytes moved between @uptr and one mapping of @mm, or an errno. */
static long zx_mapping_memory(struct zx_mm *mm,
			      const struct zx_mapping_view *view, u64 addr,
			      u64 uptr, u64 size, bool write)
{
	u64 have = zx_vmo_size(view->vmo);
	int ret;

	if (view->vmo_offset >= have)
		return -ERANGE;
	size = min3(size, view->left, have - view->vmo_offset);
	if (view->private)
		return zx_linux_memory(mm, addr, uptr, size, write, true);
	if (write)
		ret = zx_vmo_write(view->vmo, view->vmo_offset,
				   u64_to_user_ptr(uptr), size);
	else
		ret = zx_vmo_read(view->vmo, view->vmo_offset,
				  u64_to_user_ptr(uptr), size);
	return ret ?: size;
}

/* The same in what is mapped at a->vaddr; *@mapped: something is. */
static long zx_aspace_memory(struct zx_aspace *aspace,
			     const struct zx_ioc_process_memory *a, bool write,
			     bool *mapped)
{
	struct zx_mapping_view view;
	long ret;

	do {
		ret = zx_aspace_find(aspace, a->vaddr, write, &view);
		*mapped = !ret;
		if (ret)
			return ret;
		ret = zx_mapping_memory(aspace->mm, &view, a->vaddr, a->buffer,
					a->size, write);
		if (ret >= 0 && view.shown)
			ret = zx_aspace_show(aspace, a->vaddr, &view) ?: ret;
		zx_mapping_view_end(&view);
		/* Others may change the mapping each time. */
		if (ret == -EAGAIN && signal_pending(current))
			ret = -ERESTARTSYS;
	} while (ret == -EAGAIN);
	return ret;
}

static long zx_process_memory(struct zx_call *c, bool write)
{
	const struct zx_ioc_process_memory *a = &c->args.process_memory;
	u32 rights = ZX_RIGHT_WRITE | (write ? 0 : ZX_RIGHT_READ);
	struct zx_aspace *aspace;
	struct zx_process *proc;
	struct zx_object *obj;
	u64 actual, end;
	bool mapped;
	long ret;

	if (a->pad || !a->buffer || !a->size || a->size > ZX_MEMORY_MAX)
		return -EINVAL;
	ret = zx_handle_get(c->table, a->process, ZX_OBJ_TYPE_PROCESS, rights,
			    &obj, NULL);
	if (ret)
		return ret;
	proc = to_process(obj);
	aspace = zx_process_aspace(proc);
	if (!aspace) {
		ret = -EBADFD;
		goto out_put;
	}
	if (READ_ONCE(proc->execed) &&
	    !zx_task_may_access(proc->task, aspace->mm)) {
		ret = -EACCES;
		goto out_aspace;
	}
	ret = zx_aspace_memory(aspace, a, write, &mapped);
	if (!mapped && ret == -ENOENT && proc->has_self) {
		end = zx_mm_mapping_end(aspace->mm, a->vaddr);
		if (end && !zx_task_may_access(proc->task, aspace->mm))
			ret = -EACCES;
		else if (end)
			ret = zx_linux_memory(aspace->mm, a->vaddr, a->buffer,
					      min(a->size, end - a->vaddr),
					      write, false);
	}
out_aspace:
	zx_aspace_put(aspace);
out_put:
	zx_object_put(obj);
	if (ret < 0)
		return ret;
	actual = ret;
	return zx_out(a->out_actual, &actual, sizeof(actual));
}

/* zx_process_read_memory() */
long zx_call_process_read_memory(struct zx_call *c)
{
	return zx_process_memory(c, false);
}

/* zx_process_write_memory() */
long zx_call_process_write_memory(struct zx_call *c)
{
	return zx_process_memory(c, true);
}

/* zx_thread_create() */
long zx_call_thread_create(struct zx_call *c)
{
	const struct zx_ioc_thread_create *a = &c->args.thread_create;
	char name[ZX_MAX_NAME_LEN];
	struct zx_thread *thread;
	struct zx_object *proc;
	int ret;

	if (a->options)
		return -EINVAL;
	ret = zx_copy_name(a->name, a->name_size, name);
	if (ret)
		return ret;
	ret = zx_handle_get(c->table, a->process, ZX_OBJ_TYPE_PROCESS,
			    ZX_RIGHT_MANAGE_THREAD, &proc, NULL);
	if (ret)
		return ret;
	thread = zx_thread_create(to_process(proc), name);
	zx_object_put(proc);
	if (!thread)
		return -ENOMEM;
	return zx_return_handle(c, &thread->obj, ZX_DEFAULT_THREAD_RIGHTS,
				a->out_handle);
}

/* As Zircon has it, with four levels of page tables, however many Linux uses. */
static bool zx_is_canonical(u64 address)
{
	return sign_extend64(address, 47) == address;
}

/* zx_thread_start(), zx_thread_start_regs() */
long zx_call_thread_start(struct zx_call *c)
{
	struct zx_ioc_thread_start *a = &c->args.thread_start;
	const struct zx_start start = {
		.entry = a->entry,
		.stack = a->stack,
		.arg1 = a->arg1,
		.arg2 = a->arg2,
		.tp = a->tp,
		.abi_reg = a->abi_reg,
	};
	struct zx_object *thread;
	int ret;

	ret = zx_handle_get(c->table, a->thread, ZX_OBJ_TYPE_THREAD,
			    ZX_RIGHT_MANAGE_THREAD, &thread, NULL);
	if (ret)
		return ret;
	ret = -EINVAL;
	if (!a->pad && zx_is_canonical(a->tp))
		ret = zx_thread_start(to_thread(thread), c->proc, a->thread,
				      &start, &a->out_birth);
	zx_object_put(thread);
	return ret;
}

/* zx_thread_start(), after the Linux thread was made */
long zx_call_thread_birth(struct zx_call *c)
{
	const struct zx_ioc_thread_birth *a = &c->args.thread_birth;

	if (a->pad)
		return -EINVAL;
	return zx_thread_birth(c->proc, a->birth,
			       a->tid ? zx_task_get_sibling(a->tid) : NULL);
}

/* The Linux thread that zx_thread_start() made */
long zx_call_thread_born(struct zx_call *c)
{
	return zx_thread_born(c->proc, c->args.direct);
}

/* zx_thread_exit(), first half: the library leaves right after. */
long zx_call_thread_exit(struct zx_call *c)
{
	zx_thread_exit(c->proc, zx_task_current_pid());
	return 0;
}

/* zx_thread_self() */
long zx_call_thread_self(struct zx_call *c)
{
	u32 value;
	int ret;

	if (!c->proc->has_self)
		return zx_thread_given(c->proc, zx_task_current_pid());
	ret = zx_thread_self(c->proc, zx_task_current_pid(), &value);
	return ret ?: value;
}
