// SPDX-License-Identifier: GPL-2.0-only
/*
 * The edge to Linux's tasks, see task.h.
 *
 * A struct zx_task stands for a Linux process: a thread group, named by its
 * struct pid. While the process lives, the task is in zx_tasks, waits on
 * pid->wait_pidfd for the end, and holds a reference to its zx_process and to
 * the module. The end comes in atomic context, so zx_task_exit_work() does the
 * rest.
 *
 * An embryo is a Linux process that gave itself up (ZX_IOC_EMBRYO) and sleeps,
 * killable, until it is started. Creator and embryo meet by a ticket in the
 * creator's list, whoever comes first:
 *
 *	PARKED -> ADOPTED -> STARTED	the embryo returns to the new entry
 *	   |         |
 *	   +---------+-> GONE		it was killed, or nobody wants it
 *
 * Locks: zx_task_lock (spin) protects zx_tasks, every list of embryos and
 * embryo->state. Inside it nothing but a wait queue's lock is taken.
 */

#include <linux/cpumask.h>
#include <linux/cred.h>
#include <linux/fdtable.h>
#include <linux/file.h>
#include <linux/freezer.h>
#include <linux/hashtable.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/oom.h>
#include <linux/pid.h>
#include <linux/ptrace.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/sched/task_stack.h>
#include <linux/seqlock.h>
#include <linux/slab.h>
#include <linux/wait.h>
#include <linux/workqueue.h>
#include <linux/zircon.h>

#include <asm/msr.h>

#include "compat.h"
#include "job.h"
#include "mm.h"
#include "process.h"
#include "sleep.h"
#include "task.h"
#include "vmar.h"

/* How long ZX_IOC_PROCESS_CREATE waits for the embryo before it asks again. */
#define ZX_ADOPT_JIFFIES	msecs_to_jiffies(100)

/* Embryos that one process may have parked without adopting them. */
#define ZX_EMBRYOS_MAX		256

/* A parked embryo can be killed and frozen, and is no load. */
#define ZX_EMBRYO_SLEEP		(TASK_KILLABLE | TASK_NOLOAD | TASK_FREEZABLE)

static DEFINE_SPINLOCK(zx_task_lock);
static DEFINE_HASHTABLE(zx_tasks, 10);
/* Jiffies until zx_task_exit_work() tries again. */
#define ZX_TASK_EXIT_RETRY	(HZ / 20)

static struct workqueue_struct *zx_task_wq;

/**
 * struct zx_task - a Linux process
 * @pid: thread group, a reference
 * @hash: in zx_tasks while alive
 * @proc: a reference while alive
 * @cred: of who made it, a reference
 * @wait: on pid->wait_pidfd while alive
 * @ended: the end was noticed
 * @status: as waitpid() has it
 * @oom: the OOM killer did it
 * @runtime: of all its threads, once it has ended
 * @work: zx_task_exit_work(), again and again as long as it would have to wait
 * @embryo: until it has started or died, a reference
 * @children: embryos that nobody adopted yet
 * @nr_children: number of @children
 * @children_wq: for zx_embryo_adopt()
 * @childless: the process is gone, it adopts nobody
 */
struct zx_task {
	struct pid *pid;
	struct hlist_node hash;
	struct zx_process *proc;
	const struct cred *cred;
	wait_queue_entry_t wait;
	unsigned long ended;
	u32 status;
	bool oom;
	struct zx_runtime runtime;
	struct delayed_work work;
	struct zx_embryo *embryo;
	struct list_head children;
	unsigned int nr_children;
	wait_queue_head_t children_wq;
	bool childless;
};

enum zx_embryo_state {
	ZX_EMBRYO_PARKED,
	ZX_EMBRYO_ADOPTED,
	ZX_EMBRYO_STARTED,
	ZX_EMBRYO_GONE,
};

/**
 * struct zx_embryo - a Linux process waiting to be started
 * @refs: itself, its creator's list or its zx_task
 * @link: in the creator's zx_task.children while PARKED
 * @ticket: by which the creator knows it
 * @flags: ZX_PROCESS_KEEP_VDSO
 * @state: see above
 * @wq: it sleeps here
 * @pid: thread group, a reference
 * @mm: its mm, a reference
 * @file: the device file it came with, a reference until a zx_task holds the
 *	module in its place; or the creator's file would not be closed at exec
 * @start: where, and with what
 */
struct zx_embryo {
	refcount_t refs;
	struct list_head link;
	u64 ticket;
	u32 flags;
	enum zx_embryo_state state;
	wait_queue_head_t wq;
	struct pid *pid;
	struct zx_mm *mm;
	struct file *file;
	struct zx_start start;
};

static void zx_embryo_put(struct zx_embryo *e)
{
	if (refcount_dec_and_test(&e->refs)) {
		put_pid(e->pid);
		zx_mm_put(e->mm);
		kfree(e);
	}
}

static struct zx_task *zx_task_find(struct pid *pid)
{
	struct zx_task *task;

	lockdep_assert_held(&zx_task_lock);

	hash_for_each_possible(zx_tasks, task, hash, (unsigned long)pid) {
		if (task->pid == pid)
			return task;
	}
	return NULL;
}

/* Nobody adopts the embryos of a process that is gone. */
static void zx_task_disown_embryos(struct zx_task *task)
{
	struct zx_embryo *e, *next;
	LIST_HEAD(orphans);

	spin_lock(&zx_task_lock);
	task->childless = true;
	list_for_each_entry(e, &task->children, link) {
		e->state = ZX_EMBRYO_GONE;
		wake_up(&e->wq);
	}
	list_splice_init(&task->children, &orphans);
	task->nr_children = 0;
	spin_unlock(&zx_task_lock);

	list_for_each_entry_safe(e, next, &orphans, link) {
		list_del_init(&e->link);
		zx_embryo_put(e);
	}
}

static s64 zx_retcode_of_status(u32 status, bool oom)
{
	if (oom)
		return ZX_TASK_RETCODE_OOM_KILL;
	switch (status & 0x7f) {
	case 0:
		return status >> 8 & 0xff;
	case SIGSEGV:
	case SIGBUS:
	case SIGILL:
	case SIGFPE:
	case SIGTRAP:
	case SIGSYS:
	case SIGABRT:
		/* What Zircon would have raised an exception for. */
		return ZX_TASK_RETCODE_EXCEPTION_KILL;
	default:
		return ZX_TASK_RETCODE_SYSCALL_KILL;
	}
}

static void zx_task_exit_work(struct work_struct *work)
{
	struct zx_task *task = container_of(to_delayed_work(work),
					    struct zx_task, work);
	struct zx_process *proc = task->proc;
	struct zx_aspace *aspace;
	struct zx_embryo *e;

	/* Others must not wait for their end because this one's is held up. */
	aspace = zx_process_aspace(proc);
	if (aspace) {
		bool dead = zx_aspace_try_kill(aspace);

		zx_aspace_put(aspace);
		if (!dead) {
			queue_delayed_work(zx_task_wq, &task->work,
					   ZX_TASK_EXIT_RETRY);
			return;
		}
	}

	spin_lock(&zx_task_lock);
	hash_del(&task->hash);
	e = task->embryo;
	task->embryo = NULL;
	spin_unlock(&zx_task_lock);
	if (e)
		zx_embryo_put(e);
	zx_task_disown_embryos(task);
	zx_process_died(proc, zx_retcode_of_status(task->status, task->oom));
	zx_object_put(&proc->obj);
	/* Unloading waits for this work, so this may be the last reference. */
	module_put(THIS_MODULE);
}

/*
 * What a thread group has spent. Linux forgets how long threads that have ended
 * waited to run. Under rcu_read_lock().
 */
static void zx_group_runtime(struct task_struct *leader, struct zx_runtime *sum)
{
	struct signal_struct *sig = leader->signal;
	struct task_struct *t;
	unsigned int seq;

	do {
		seq = read_seqbegin(&sig->stats_lock);
		sum->cpu = sig->sum_sched_runtime;
		sum->queue = 0;
		for_each_thread(leader, t) {
			sum->cpu += READ_ONCE(t->se.sum_exec_runtime);
			sum->queue += zx_compat_run_delay(t);
		}
	} while (read_seqretry(&sig->stats_lock, seq));
}

/* Atomic context, under the lock of pid->wait_pidfd. */
static int zx_task_exit_wake(wait_queue_entry_t *wait, unsigned int mode,
			     int sync, void *key)
{
	struct zx_task *task = container_of(wait, struct zx_task, wait);
	struct task_struct *leader;
	bool alive = false;

	rcu_read_lock();
	leader = pid_task(task->pid, PIDTYPE_TGID);
	if (leader) {
		struct signal_struct *sig = leader->signal;

		alive = !leader->exit_state || !thread_group_empty(leader);
		task->status = sig->flags & SIGNAL_GROUP_EXIT ?
			       sig->group_exit_code : leader->exit_code;
		task->oom = tsk_is_oom_victim(leader);
		if (!alive)
			zx_group_runtime(leader, &task->runtime);
	}
	rcu_read_unlock();
	/* Newer kernels also tell of single threads here. */
	if (alive)
		return 0;

	list_del_init(&wait->entry);
	if (!test_and_set_bit(0, &task->ended))
		queue_delayed_work(zx_task_wq, &task->work, 0);
	return 0;
}

/* The embryo left before the watch stood: there may have been no wake-up. */
static void zx_task_ended_early(struct zx_task *task)
{
	struct task_struct *leader;
	bool gone;

	rcu_read_lock();
	leader = pid_task(task->pid, PIDTYPE_TGID);
	gone = !leader || READ_ONCE(leader->exit_state);
	rcu_read_unlock();
	/* It is still on its way out, through code of ours: it will wake us. */
	if (!gone)
		return;
	remove_wait_queue(&task->pid->wait_pidfd, &task->wait);
	if (!test_and_set_bit(0, &task->ended)) {
		task->status = SIGKILL;
		queue_delayed_work(zx_task_wq, &task->work, 0);
	}
}

static struct zx_task *zx_task_alloc(struct pid *pid)
{
	struct zx_task *task = kzalloc(sizeof(*task), GFP_KERNEL_ACCOUNT);

	if (!task)
		return NULL;
	task->pid = get_pid(pid);
	task->cred = get_current_cred();
	INIT_DELAYED_WORK(&task->work, zx_task_exit_work);
	INIT_LIST_HEAD(&task->children);
	init_waitqueue_head(&task->children_wq);
	init_waitqueue_func_entry(&task->wait, zx_task_exit_wake);
	INIT_LIST_HEAD(&task->wait.entry);
	return task;
}

/**
 * zx_task_free() - with the process object
 * @task: of a dead process; may be NULL
 */
void zx_task_free(struct zx_task *task)
{
	if (!task)
		return;
	put_pid(task->pid);
	put_cred(task->cred);
	kfree(task);
}

/*
 * From here on the task lives until its Linux process ends. False when another
 * thread was faster; then nothing happened.
 */
static bool zx_task_watch(struct zx_task *task, struct zx_process *proc)
{
	spin_lock(&zx_task_lock);
	if (zx_task_find(task->pid)) {
		spin_unlock(&zx_task_lock);
		return false;
	}
	zx_object_get(&proc->obj);
	task->proc = proc;
	proc->task = task;
	__module_get(THIS_MODULE);
	hash_add(zx_tasks, &task->hash, (unsigned long)task->pid);
	spin_unlock(&zx_task_lock);
	add_wait_queue(&task->pid->wait_pidfd, &task->wait);
	return true;
}

/* A process for the caller, which Linux started. */
static int zx_task_attach(struct pid *tgid)
{
	char name[ZX_MAX_NAME_LEN] = {};
	struct zx_aspace *aspace;
	struct zx_process *proc;
	struct zx_task *task;
	struct zx_job *job;
	struct zx_mm *mm;
	int ret;

	ret = zx_job_create(zx_root_job, &job);
	if (ret)
		return ret;
	strscpy(name, current->group_leader->comm, TASK_COMM_LEN);
	zx_object_set_name(&job->obj, name, sizeof(name));
	ret = -ENOMEM;
	mm = zx_mm_get_current();
	if (!mm)
		goto out_job;
	aspace = zx_aspace_create(mm, false);
	if (!aspace) {
		zx_mm_put(mm);
		goto out_job;
	}
	proc = zx_process_create(job, name, aspace, true);
	if (!proc) {
		zx_aspace_kill(aspace);
		zx_aspace_put(aspace);
		goto out_job;
	}
	proc->has_self = true;
	task = zx_task_alloc(tgid);
	if (!task)
		goto out_proc;
	ret = zx_job_add_process(job, proc);
	if (!ret && zx_task_watch(task, proc))
		zx_process_check_kill(proc);
	if (proc->task != task)
		zx_task_free(task);
out_proc:
	zx_object_put(&proc->obj);
out_job:
	zx_object_put(&job->obj);
	return ret;
}

/* The process the caller is, with a reference. */
static struct zx_process *zx_task_current(struct pid *tgid)
{
	struct zx_process *proc = NULL;
	struct zx_task *task;

	spin_lock(&zx_task_lock);
	task = zx_task_find(tgid);
	if (task) {
		proc = task->proc;
		zx_object_get(&proc->obj);
	}
	spin_unlock(&zx_task_lock);
	return proc;
}

/* Is the caller more, or somebody else, than who made the process? */
static bool zx_cred_changed(const struct cred *made)
{
	const struct cred *now = current_cred();

	return !uid_eq(now->uid, made->uid) || !uid_eq(now->euid, made->euid) ||
	       !uid_eq(now->suid, made->suid) ||
	       !gid_eq(now->gid, made->gid) || !gid_eq(now->egid, made->egid) ||
	       !gid_eq(now->sgid, made->sgid) ||
	       now->user_ns != made->user_ns ||
	       !cap_issubset(now->cap_permitted, made->cap_permitted);
}

/* After exec: the same process, with nothing of what it had. */
static int zx_task_reattach(struct zx_process *proc)
{
	struct zx_aspace *aspace;
	struct zx_mm *mm;
	int ret = 0;

	mutex_lock(&proc->exec_lock);
	aspace = zx_process_aspace(proc);
	if (aspace) {
		if (zx_mm_is_current(aspace->mm))
			goto out;
		zx_process_drop_mm(proc, aspace->mm);
		zx_aspace_put(aspace);
		aspace = NULL;
	}

	if (zx_cred_changed(proc->task->cred)) {
		ret = zx_process_leave_job(proc);
		if (ret)
			goto out;
	}
	ret = -ENOMEM;
	mm = zx_mm_get_current();
	if (!mm)
		goto out;
	aspace = zx_aspace_create(mm, false);
	if (!aspace) {
		zx_mm_put(mm);
		goto out;
	}
	mutex_lock(&proc->lock);
	ret = -EBADFD;
	if (proc->state < ZX_PROCESS_DYING) {
		refcount_inc(&aspace->refs);
		proc->aspace = aspace;
		zx_handle_table_open(&proc->handles);
		ret = 0;
	}
	mutex_unlock(&proc->lock);
	if (ret)
		zx_aspace_kill(aspace);
out:
	mutex_unlock(&proc->exec_lock);
	if (aspace)
		zx_aspace_put(aspace);
	return ret;
}

/**
 * zx_client_open() - the caller opens the device
 * @client: filled
 *
 * Return: 0, -ENOMEM, -EBADFD (it is being killed).
 */
int zx_client_open(struct zx_client *client)
{
	struct pid *tgid = task_tgid(current);
	struct zx_process *proc;
	int ret;

	/* A kernel thread has nothing that handles could name. */
	if (!current->mm)
		return -EBADFD;
	while (!(proc = zx_task_current(tgid))) {
		ret = zx_task_attach(tgid);
		if (ret)
			return ret;
	}
	ret = zx_task_reattach(proc);
	if (ret)
		goto err_put;
	client->mm = zx_mm_get_current();
	if (!client->mm) {
		ret = -ENOMEM;
		goto err_put;
	}
	client->proc = proc;
	client->tgid = get_pid(tgid);
	return 0;

err_put:
	zx_object_put(&proc->obj);
	return ret;
}

/**
 * zx_client_close() - the device file is gone
 * @client: from zx_client_open()
 */
void zx_client_close(struct zx_client *client)
{
	put_pid(client->tgid);
	zx_mm_put(client->mm);
	zx_object_put(&client->proc->obj);
}

/**
 * zx_client_is_current() - is the caller who opened the file?
 * @client: client
 *
 * Not so after fork, nor after exec.
 */
bool zx_client_is_current(const struct zx_client *client)
{
	return zx_mm_is_current(client->mm) &&
	       task_tgid(current) == client->tgid;
}

/**
 * zx_client_flush() - a descriptor of the file is closed, or the file itself
 * @client: client
 *
 * Exec closes it (the library asks for that): then the process has left the mm
 * that its handles belonged to. Should nobody come by here after an exec, the
 * next open notices, or the end of the process.
 */
void zx_client_flush(const struct zx_client *client)
{
	if (current->flags & PF_EXITING || !current->mm)
		return;
	if (task_tgid(current) != client->tgid || zx_client_is_current(client))
		return;
	mutex_lock(&client->proc->exec_lock);
	zx_process_drop_mm(client->proc, client->mm);
	mutex_unlock(&client->proc->exec_lock);
}

/**
 * zx_task_begin() - the caller goes to user space as a thread that begins
 * @start: where, and with what
 *
 * First instruction as Zircon has it: everything zero but what was asked. What
 * the FPU holds is for the caller.
 */
void zx_task_begin(const struct zx_start *start)
{
	struct pt_regs *regs = current_pt_regs();

	start_thread(regs, start->entry, start->stack);
	regs->ax = 0;
	regs->bx = 0;
	regs->cx = 0;
	regs->dx = 0;
	regs->si = start->arg2;
	regs->di = start->arg1;
	regs->bp = 0;
	regs->r8 = 0;
	regs->r9 = 0;
	regs->r10 = 0;
	regs->r11 = 0;
	regs->r12 = 0;
	regs->r13 = 0;
	regs->r14 = 0;
	regs->r15 = start->abi_reg;
	/* As arch_prctl() does; start_thread() has cleared the selector. */
	preempt_disable();
	wrmsrq(MSR_FS_BASE, start->tp);
	current->thread.fsbase = start->tp;
	current->thread.gsbase = 0;
	preempt_enable();
}

static struct zx_embryo *zx_embryo_alloc(const struct zx_ioc_embryo *arg)
{
	struct zx_embryo *e = kzalloc(sizeof(*e), GFP_KERNEL_ACCOUNT);

	if (!e)
		return NULL;
	e->mm = zx_mm_get_current();
	if (!e->mm) {
		kfree(e);
		return NULL;
	}
	refcount_set(&e->refs, 1);
	INIT_LIST_HEAD(&e->link);
	init_waitqueue_head(&e->wq);
	e->ticket = arg->ticket;
	e->flags = arg->flags;
	e->pid = get_pid(task_tgid(current));
	return e;
}

static void zx_embryo_drop_file(struct zx_embryo *e)
{
	struct file *file;

	spin_lock(&zx_task_lock);
	file = e->file;
	e->file = NULL;
	spin_unlock(&zx_task_lock);
	if (file)
		fput(file);
}

static bool zx_embryo_over(const struct zx_embryo *e)
{
	return READ_ONCE(e->state) >= ZX_EMBRYO_STARTED;
}

/**
 * zx_embryo_run() - the caller gives itself up
 * @creator: who opened the file it came with
 * @arg: what it says
 * @file: the device file, closed in the caller's table
 *
 * Return: to user space only with registers set anew, or dying. -EINVAL and
 * -EBADFD when nothing has happened yet.
 */
int zx_embryo_run(const struct zx_client *creator,
		  const struct zx_ioc_embryo *arg, struct file *file)
{
	struct zx_task *task = creator->proc->task;
	enum zx_embryo_state state;
	struct zx_embryo *e;
	bool parked = false;
	int ret;

	if (!arg->ticket || arg->flags & ~ZX_PROCESS_KEEP_VDSO)
		return -EINVAL;
	if (!thread_group_empty(current) || zx_mm_is_current(creator->mm))
		return -EBADFD;
	spin_lock(&zx_task_lock);
	ret = zx_task_find(task_tgid(current)) ? -EBADFD : 0;
	spin_unlock(&zx_task_lock);
	if (ret)
		return ret;
	e = zx_embryo_alloc(arg);
	if (!e)
		return -ENOMEM;

	e->file = get_file(file);
	close_fd(arg->fd);
	ret = zx_mm_wipe_current(arg->flags & ZX_PROCESS_KEEP_VDSO);

	spin_lock(&zx_task_lock);
	if (!ret && !task->childless && task->nr_children < ZX_EMBRYOS_MAX) {
		refcount_inc(&e->refs);
		list_add_tail(&e->link, &task->children);
		task->nr_children++;
		parked = true;
	}
	spin_unlock(&zx_task_lock);
	if (parked) {
		wake_up_all(&task->children_wq);
		/* Only a fatal signal or one of the above ends this. */
		wait_event_state(e->wq, zx_embryo_over(e),
				 ZX_EMBRYO_SLEEP);
	}

	spin_lock(&zx_task_lock);
	state = e->state;
	if (state != ZX_EMBRYO_STARTED)
		e->state = ZX_EMBRYO_GONE;
	/* Adopted, and the creator may be gone; else @file holds it. */
	parked = state == ZX_EMBRYO_PARKED && !list_empty(&e->link);
	if (parked) {
		list_del_init(&e->link);
		task->nr_children--;
	}
	spin_unlock(&zx_task_lock);
	if (parked)
		zx_embryo_put(e);

	if (state == ZX_EMBRYO_STARTED)
		zx_task_begin(&e->start);
	else
		send_sig(SIGKILL, current, 1);
	zx_embryo_drop_file(e);
	zx_embryo_put(e);
	return 0;
}

/* The embryo with this ticket, adopted; its list's reference moves along. */
static struct zx_embryo *zx_embryo_take(struct zx_task *task, u64 ticket)
{
	struct zx_embryo *e, *found = NULL;

	spin_lock(&zx_task_lock);
	list_for_each_entry(e, &task->children, link) {
		if (e->ticket == ticket) {
			list_del_init(&e->link);
			task->nr_children--;
			e->state = ZX_EMBRYO_ADOPTED;
			found = e;
			break;
		}
	}
	spin_unlock(&zx_task_lock);
	return found;
}

/**
 * zx_embryo_adopt() - meet the embryo with a ticket
 * @creator: the caller's process
 * @ticket: not 0
 * @flags: what the embryo must have said
 * @embryo: a reference for the caller
 *
 * Return: 0, -EAGAIN it did not come in time, -EINVAL @flags, -EINTR.
 */
int zx_embryo_adopt(struct zx_process *creator, u64 ticket, u32 flags,
		    struct zx_embryo **embryo)
{
	struct zx_task *task = creator->task;
	struct zx_embryo *e = NULL;
	long left;

	left = wait_event_killable_timeout(task->children_wq,
					   (e = zx_embryo_take(task, ticket)),
					   ZX_ADOPT_JIFFIES);
	if (!e)
		return left < 0 ? -EINTR : -EAGAIN;
	if (e->flags != flags) {
		zx_embryo_abort(e);
		return -EINVAL;
	}
	*embryo = e;
	return 0;
}

/**
 * zx_embryo_mm() - the mm of an adopted embryo
 * @embryo: embryo
 *
 * Return: a reference.
 */
struct zx_mm *zx_embryo_mm(struct zx_embryo *embryo)
{
	return zx_mm_get(embryo->mm);
}

/**
 * zx_embryo_abort() - the adopted embryo is not wanted after all
 * @embryo: the caller's reference is consumed
 */
void zx_embryo_abort(struct zx_embryo *embryo)
{
	spin_lock(&zx_task_lock);
	embryo->state = ZX_EMBRYO_GONE;
	wake_up(&embryo->wq);
	spin_unlock(&zx_task_lock);
	zx_embryo_put(embryo);
}

/**
 * zx_embryo_bind() - an adopted embryo becomes the Linux process of a process
 * @embryo: the caller's reference is consumed, also on failure
 * @proc: has no Linux process yet
 *
 * Return: 0 or -ENOMEM.
 */
int zx_embryo_bind(struct zx_embryo *embryo, struct zx_process *proc)
{
	struct zx_task *task = zx_task_alloc(embryo->pid);
	bool gone;

	if (!task) {
		zx_embryo_abort(embryo);
		return -ENOMEM;
	}
	/* One for the task, which may end at once, and one for here. */
	refcount_inc(&embryo->refs);
	task->embryo = embryo;
	if (!zx_task_watch(task, proc)) {
		/* It cannot attach while it is parked. */
		WARN_ON_ONCE(1);
		zx_task_free(task);
		zx_embryo_put(embryo);
		zx_embryo_abort(embryo);
		return -ENOMEM;
	}
	spin_lock(&zx_task_lock);
	gone = embryo->state == ZX_EMBRYO_GONE;
	spin_unlock(&zx_task_lock);
	zx_embryo_drop_file(embryo);
	zx_embryo_put(embryo);
	if (gone)
		zx_task_ended_early(task);
	zx_process_check_kill(proc);
	return 0;
}

/**
 * zx_task_start() - start the embryo behind a process
 * @task: process's task
 * @start: how it begins
 * @pid: its first thread, a reference
 *
 * Return: 0; -EBADFD when it was killed.
 */
int zx_task_start(struct zx_task *task, const struct zx_start *start,
		  struct pid **pid)
{
	struct zx_embryo *e;
	int ret = -EBADFD;

	spin_lock(&zx_task_lock);
	e = task->embryo;
	if (e && e->state == ZX_EMBRYO_ADOPTED) {
		e->start = *start;
		WRITE_ONCE(e->state, ZX_EMBRYO_STARTED);
		wake_up(&e->wq);
		*pid = get_pid(e->pid);
		ret = 0;
	}
	spin_unlock(&zx_task_lock);
	return ret;
}

/* As kill(2) has it for somebody with @cred, or for the caller. */
static bool zx_may_kill(const struct cred *cred, struct task_struct *target)
{
	const struct cred *tcred = get_task_cred(target);
	const struct cred *old = NULL;
	bool ok;

	ok = uid_eq(cred->euid, tcred->suid) || uid_eq(cred->euid, tcred->uid) ||
	     uid_eq(cred->uid, tcred->suid) || uid_eq(cred->uid, tcred->uid);
	if (cred->user_ns == tcred->user_ns &&
	    cap_raised(cred->cap_effective, CAP_KILL))
		ok = true;
	/* A worker, which buries a critical process say, is nobody's caller. */
	if (current->flags & PF_KTHREAD)
		old = override_creds(cred);
	ok = ok || ns_capable(tcred->user_ns, CAP_KILL);
	if (old)
		revert_creds(old);
	put_cred(tcred);
	return ok;
}

static bool zx_task_is_parked(struct zx_task *task)
{
	bool parked;

	spin_lock(&zx_task_lock);
	parked = task->embryo && task->embryo->state == ZX_EMBRYO_ADOPTED;
	spin_unlock(&zx_task_lock);
	return parked;
}

/* An embryo that has not started ends itself. */
static void zx_task_dismiss(struct zx_task *task)
{
	spin_lock(&zx_task_lock);
	if (task->embryo && task->embryo->state == ZX_EMBRYO_ADOPTED) {
		task->embryo->state = ZX_EMBRYO_GONE;
		wake_up(&task->embryo->wq);
	}
	spin_unlock(&zx_task_lock);
}

/**
 * zx_task_may_kill() - would zx_task_kill() do something?
 * @task: process's task; may be NULL
 *
 * Return: not if the process became more privileged than it was.
 */
bool zx_task_may_kill(struct zx_task *task)
{
	struct task_struct *target;
	bool ok;

	target = task ? get_pid_task(task->pid, PIDTYPE_TGID) : NULL;
	if (!target)
		return true;
	/* An embryo is nothing but what it was made for. */
	ok = zx_task_is_parked(task) || zx_may_kill(task->cred, target);
	put_task_struct(target);
	return ok;
}

/**
 * zx_task_kill() - SIGKILL
 * @task: process's task; may be NULL
 *
 * Handles and jobs kill whatever the process has become, but not what became
 * more privileged than it was (a set-user-id program that took all of it), as
 * Linux keeps a parent's death signal from such a one.
 */
void zx_task_kill(struct zx_task *task)
{
	struct task_struct *target;

	target = task ? get_pid_task(task->pid, PIDTYPE_TGID) : NULL;
	if (!target)
		return;
	zx_task_dismiss(task);
	if (zx_may_kill(task->cred, target))
		kill_pid(task->pid, SIGKILL, 1);
	put_task_struct(target);
}

/* As ptrace would allow it; the kernel does not export its own check. */
static bool zx_may_access(struct task_struct *target)
{
	const struct cred *cred = current_cred();
	const struct cred *tcred;
	bool ok;

	if (same_thread_group(target, current))
		return true;
	tcred = get_task_cred(target);
	ok = uid_eq(cred->uid, tcred->euid) && uid_eq(cred->uid, tcred->suid) &&
	     uid_eq(cred->uid, tcred->uid) && gid_eq(cred->gid, tcred->egid) &&
	     gid_eq(cred->gid, tcred->sgid) && gid_eq(cred->gid, tcred->gid) &&
	     cred->user_ns == tcred->user_ns &&
	     cap_issubset(tcred->cap_permitted, cred->cap_permitted);
	ok = ok || ns_capable(tcred->user_ns, CAP_SYS_PTRACE);
	put_cred(tcred);
	return ok && zx_compat_may_dump(target);
}

/**
 * zx_task_may_access() - may the caller look into a process as a debugger?
 * @task: process's task
 * @mm: the mm it means to look into: the one the process has now
 */
bool zx_task_may_access(struct zx_task *task, const struct zx_mm *mm)
{
	struct task_struct *target;
	bool ret = false;

	target = task ? get_pid_task(task->pid, PIDTYPE_TGID) : NULL;
	if (target) {
		/* After an exec in between, @mm is no more than it was. */
		ret = zx_mm_is_of(mm, target) && zx_may_access(target);
		put_task_struct(target);
	}
	return ret;
}

/**
 * zx_task_linux_info() - fill the record of ZX_INFO_LINUX_PROCESS
 * @task: process's task
 * @info: zeroed record
 */
void zx_task_linux_info(struct zx_task *task,
			struct zx_info_linux_process *info)
{
	if (!task)
		return;
	if (test_bit(0, &task->ended))
		info->wait_status = task->status;
	else
		info->pid = pid_vnr(task->pid);
}

/**
 * zx_task_current_pid() - the calling thread
 */
struct pid *zx_task_current_pid(void)
{
	return task_pid(current);
}

/**
 * zx_task_is_leader() - is a thread the one that gives the process its id?
 * @task: process's task
 * @pid: thread
 */
bool zx_task_is_leader(const struct zx_task *task, const struct pid *pid)
{
	return task->pid == pid;
}

/**
 * zx_task_get_sibling() - a thread of the caller's thread group
 * @tid: its id as the caller sees it
 *
 * Return: a reference; NULL if there is no such thread.
 */
struct pid *zx_task_get_sibling(s32 tid)
{
	struct pid *pid = find_get_pid(tid);
	struct task_struct *task;
	bool sibling = false;

	if (!pid)
		return NULL;
	rcu_read_lock();
	task = pid_task(pid, PIDTYPE_PID);
	if (task)
		sibling = same_thread_group(task, current);
	rcu_read_unlock();
	if (sibling)
		return pid;
	put_pid(pid);
	return NULL;
}

/**
 * zx_task_get_pid() - one more reference
 * @pid: pid
 */
struct pid *zx_task_get_pid(struct pid *pid)
{
	return get_pid(pid);
}

/**
 * zx_task_put_pid() - drop a reference
 * @pid: pid
 */
void zx_task_put_pid(struct pid *pid)
{
	put_pid(pid);
}

/**
 * zx_task_thread_exists() - is a Linux thread there, if only as a zombie?
 * @pid: thread
 */
bool zx_task_thread_exists(struct pid *pid)
{
	bool ret;

	rcu_read_lock();
	ret = pid_task(pid, PIDTYPE_PID);
	rcu_read_unlock();
	return ret;
}

/**
 * zx_task_get_thread() - a Linux thread, with a reference
 * @pid: thread
 *
 * Return: NULL when it is gone.
 */
struct task_struct *zx_task_get_thread(struct pid *pid)
{
	return get_pid_task(pid, PIDTYPE_PID);
}

/**
 * zx_task_put_thread() - drop a reference
 * @thread: from zx_task_get_thread(), or NULL
 */
void zx_task_put_thread(struct task_struct *thread)
{
	if (thread)
		put_task_struct(thread);
}

/**
 * zx_task_runtime() - what a process has spent, alive or not
 * @task: process's task, or NULL
 * @runtime: zeroed
 */
void zx_task_runtime(struct zx_task *task, struct zx_runtime *runtime)
{
	struct task_struct *leader;

	if (!task)
		return;
	rcu_read_lock();
	leader = pid_task(task->pid, PIDTYPE_TGID);
	if (leader)
		zx_group_runtime(leader, runtime);
	rcu_read_unlock();
	if (test_bit_acquire(0, &task->ended))
		*runtime = task->runtime;
}

/**
 * zx_task_thread_runtime() - what a thread has spent, alive or not
 * @pid: thread
 * @thread: who it was at first: after exec it may be another task. NULL if it
 *	was killed before it ran
 * @runtime: result
 *
 * Return: the CPU it runs on, or ran on last.
 */
u32 zx_task_thread_runtime(struct pid *pid, struct task_struct *thread,
			   struct zx_runtime *runtime)
{
	u32 cpu = ZX_INFO_INVALID_CPU;
	struct task_struct *task;

	memset(runtime, 0, sizeof(*runtime));
	rcu_read_lock();
	task = pid_task(pid, PIDTYPE_PID) ?: thread;
	if (task) {
		runtime->cpu = READ_ONCE(task->se.sum_exec_runtime);
		runtime->queue = zx_compat_run_delay(task);
		cpu = task_cpu(task);
	}
	rcu_read_unlock();
	return cpu;
}

/**
 * zx_task_fs_base() - base of the calling thread's FS segment
 *
 * Wherever the thread runs, the CPU has it loaded.
 */
u64 zx_task_fs_base(void)
{
	u64 base;

	rdmsrq(MSR_FS_BASE, base);
	return base;
}

/**
 * zx_task_gs_base() - base of the calling thread's GS segment
 */
u64 zx_task_gs_base(void)
{
	u64 base;

	rdmsrq(MSR_KERNEL_GS_BASE, base);
	return base;
}

/**
 * zx_task_thread_state() - what a thread does
 * @pid: thread
 *
 * Return: ZX_THREAD_STATE_RUNNING, _BLOCKED_ something, or _DYING.
 */
u32 zx_task_thread_state(struct pid *pid)
{
	u32 state = ZX_THREAD_STATE_DYING;
	struct task_struct *task;

	rcu_read_lock();
	task = pid_task(pid, PIDTYPE_PID);
	if (task && !(task->flags & PF_EXITING) &&
	    !(task->signal->flags & SIGNAL_GROUP_EXIT))
		state = zx_sleep_state(task) ?: ZX_THREAD_STATE_RUNNING;
	rcu_read_unlock();
	return state;
}

/**
 * zx_task_comm() - a thread's name
 * @pid: thread
 * @name: at least TASK_COMM_LEN bytes, unchanged if the thread is gone
 */
void zx_task_comm(struct pid *pid, char *name)
{
	struct task_struct *task;

	rcu_read_lock();
	task = pid_task(pid, PIDTYPE_PID);
	if (task)
		strscpy(name, task->comm, TASK_COMM_LEN);
	rcu_read_unlock();
}

/**
 * zx_task_set_comm() - name a thread, as PR_SET_NAME does
 * @pid: thread
 * @name: cut to what Linux keeps
 */
void zx_task_set_comm(struct pid *pid, const char *name)
{
	struct task_struct *task = get_pid_task(pid, PIDTYPE_PID);
	char comm[TASK_COMM_LEN] = {};

	if (!task)
		return;
	/* Whoever reads it takes no lock: there is a NUL at the end at all times. */
	strscpy(comm, name, sizeof(comm));
	task_lock(task);
	/* By exec it may have become the process's first thread. */
	if (task_pid(task) == pid)
		memcpy(task->comm, comm, sizeof(comm));
	task_unlock(task);
	put_task_struct(task);
}

/**
 * zx_task_affinity() - where a thread may run
 * @pid: Linux thread; NULL before it has started: anywhere
 * @mask: bits of CPUs
 * @words: number of u64 at @mask
 */
void zx_task_affinity(struct pid *pid, u64 *mask, size_t words)
{
	struct task_struct *task = NULL;
	unsigned int cpu;

	rcu_read_lock();
	if (pid)
		task = pid_task(pid, PIDTYPE_PID);
	for_each_possible_cpu(cpu) {
		if (cpu >= words * 64)
			break;
		if (pid ? task && cpumask_test_cpu(cpu, task->cpus_ptr) : true)
			mask[cpu / 64] |= 1ULL << (cpu % 64);
	}
	rcu_read_unlock();
}

/**
 * zx_task_module_init() - at module load
 */
int zx_task_module_init(void)
{
	zx_task_wq = alloc_workqueue("zircon-task", WQ_UNBOUND, 0);
	return zx_task_wq ? 0 : -ENOMEM;
}

/**
 * zx_task_module_exit() - at module unload; no process is left
 */
void zx_task_module_exit(void)
{
	destroy_workqueue(zx_task_wq);
}
