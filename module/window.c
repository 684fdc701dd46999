// SPDX-License-Identifier: GPL-2.0-only
/*
 * What Linux maps for us, see window.h: the files, and the faults on them.
 *
 * Locks: zx_mappers_lock[] (spin) protect the buckets of zx_mappers; taken
 * inside the mmap lock by ->mmap and ->fault. A view joins and leaves its
 * content's list under pages->lock.
 */

#include <linux/file.h>
#include <linux/fs.h>
#include <linux/fs_context.h>
#include <linux/hash.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/mount.h>
#include <linux/overflow.h>
#include <linux/pagemap.h>
#include <linux/pseudo_fs.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

#include "compat.h"
#include "pages.h"
#include "window.h"

#define ZX_FS_MAGIC	0x7a697263

static struct vfsmount *zx_mnt;
/* Of all files that are not for mapping. */
static struct inode *zx_plain_inode;

/**
 * struct zx_view - a VMO as Linux sees it, for as long as any file of it is open
 * @refs: each window, and the struct zx_backing
 * @pages: content, a reference
 * @link: in pages->views
 * @inode: of all its files, a reference
 * @start: page of the content that is page 0 of the files
 * @limit: number of pages in the files
 * @stream_end: byte of @pages after the stream; protected by pages->lock. What
 *	is the whole of a content looks at pages->stream_size instead.
 */
struct zx_view {
	refcount_t refs;
	struct zx_pages *pages;
	struct list_head link;
	struct inode *inode;
	u64 start;
	u64 limit;
	u64 stream_end;
};

/**
 * struct zx_window - private data of our files
 * @view: NULL for a reservation
 * @caps: ZX_CAP_ bits, the most that a mapping of the file may ever do
 * @file: the file
 * @next: in zx_backing.windows
 */
struct zx_window {
	struct zx_view *view;
	u32 caps;
	struct file *file;
	struct zx_window *next;
};

/*
 * Linux lets a program remap what it has mapped (remap_file_pages() shifts the
 * offset). So ->mmap refuses every task that has not entered here.
 */
#define ZX_MAPPER_BITS	6

static struct hlist_head zx_mappers[1 << ZX_MAPPER_BITS];
static spinlock_t zx_mappers_lock[1 << ZX_MAPPER_BITS];

/**
 * zx_mapper_enter() - the caller may map our files until zx_mapper_leave()
 * @mapper: on the caller's stack
 */
void zx_mapper_enter(struct zx_mapper *mapper)
{
	u32 bucket = hash_ptr(current, ZX_MAPPER_BITS);

	mapper->task = current;
	spin_lock(&zx_mappers_lock[bucket]);
	hlist_add_head(&mapper->node, &zx_mappers[bucket]);
	spin_unlock(&zx_mappers_lock[bucket]);
}

/**
 * zx_mapper_leave() - undo zx_mapper_enter()
 * @mapper: as there
 */
void zx_mapper_leave(struct zx_mapper *mapper)
{
	u32 bucket = hash_ptr(current, ZX_MAPPER_BITS);

	spin_lock(&zx_mappers_lock[bucket]);
	hlist_del(&mapper->node);
	spin_unlock(&zx_mappers_lock[bucket]);
}

static bool zx_mapper_is_current(void)
{
	u32 bucket = hash_ptr(current, ZX_MAPPER_BITS);
	struct zx_mapper *mapper;
	bool found = false;

	spin_lock(&zx_mappers_lock[bucket]);
	hlist_for_each_entry(mapper, &zx_mappers[bucket], node) {
		if (mapper->task == current)
			found = true;
	}
	spin_unlock(&zx_mappers_lock[bucket]);
	return found;
}

/* Where accesses end, if not with the content's size; see zx_pages_fault(). */
static const u64 *zx_window_stream_end(const struct zx_window *win)
{
	struct zx_view *view = win->view;

	if (!(win->caps & ZX_CAP_STREAM))
		return NULL;
	return view->limit == U64_MAX ? &view->pages->stream_size :
					&view->stream_end;
}

static vm_fault_t zx_fault_result(int ret)
{
	switch (ret) {
	case 0:
		return VM_FAULT_LOCKED;
	case -EAGAIN:
		return VM_FAULT_NOPAGE;
	case -ERANGE:
	case -EINTR:
		/* A dying thread must get out of the kernel, not try again. */
		return VM_FAULT_SIGBUS;
	case -EIO:
		return VM_FAULT_HWPOISON;
	case -ENOENT:
		return VM_FAULT_SIGSEGV;
	default:
		return VM_FAULT_OOM;
	}
}

static vm_fault_t zx_window_fault(struct vm_fault *vmf)
{
	struct zx_window *win = vmf->vma->vm_file->private_data;
	enum zx_pages_access access = ZX_PAGES_READ;
	struct zx_view *view = win->view;

	if (!view)
		return VM_FAULT_SIGSEGV;
	/* mlockall() makes Linux populate what we map; but we map sparse things. */
	if (!(vmf->flags & FAULT_FLAG_USER) && zx_mapper_is_current())
		return VM_FAULT_SIGBUS;
	if (vmf->pgoff >= view->limit)
		return VM_FAULT_SIGBUS;
	if (vmf->flags & FAULT_FLAG_WRITE)
		access = vmf->vma->vm_flags & VM_SHARED ? ZX_PAGES_WRITE :
							  ZX_PAGES_COPY;
	return zx_fault_result(zx_pages_fault(view->pages,
					      view->start + vmf->pgoff,
					      zx_window_stream_end(win), access,
					      &vmf->page));
}

/* Linux has a translation for reading, and asks before it lets one write. */
static vm_fault_t zx_window_mkwrite(struct vm_fault *vmf)
{
	struct zx_window *win = vmf->vma->vm_file->private_data;
	struct zx_view *view = win->view;

	if (vmf->pgoff >= view->limit)
		return VM_FAULT_SIGBUS;
	return zx_fault_result(zx_pages_mkwrite(view->pages,
						view->start + vmf->pgoff,
						zx_window_stream_end(win),
						vmf->page));
}

/*
 * No ->open, ->close: the kernel may split, merge and move these VMAs as it
 * likes. Whoever changes the mm looks at what is really there first.
 */
static const struct vm_operations_struct zx_window_vm_ops = {
	.fault = zx_window_fault,
	.page_mkwrite = zx_window_mkwrite,
};

/* What a mapping must never be, nor become. */
static vm_flags_t zx_caps_never(u32 caps)
{
	vm_flags_t never = 0;

	/* What can be written can be read, on x86: no reading, no access. */
	if (!(caps & ZX_CAP_READ))
		never |= VM_ACCESS_FLAGS | VM_MAYREAD | VM_MAYWRITE | VM_MAYEXEC;
	if (!(caps & ZX_CAP_WRITE))
		never |= VM_WRITE | VM_MAYWRITE;
	if (!(caps & ZX_CAP_EXECUTE))
		never |= VM_EXEC | VM_MAYEXEC;
	return never;
}

static int zx_window_mmap(struct file *file, struct vm_area_struct *vma)
{
	struct zx_window *win = file->private_data;

	if (!zx_mapper_is_current())
		return -EPERM;

	vm_flags_clear(vma, zx_caps_never(win->caps));
	vm_flags_set(vma, VM_DONTEXPAND);
	if (!win->view)
		vm_flags_set(vma, VM_DONTDUMP | VM_DONTCOPY);
	vma->vm_ops = &zx_window_vm_ops;
	return 0;
}

static void zx_view_put(struct zx_view *view)
{
	struct zx_pages *pages = view->pages;

	if (!refcount_dec_and_test(&view->refs))
		return;
	mutex_lock(&pages->lock);
	list_del(&view->link);
	mutex_unlock(&pages->lock);
	iput(view->inode);
	zx_pages_put(pages);
	kfree(view);
}

static int zx_window_release(struct inode *inode, struct file *file)
{
	struct zx_window *win = file->private_data;

	if (win->view)
		zx_view_put(win->view);
	kfree(win);
	return 0;
}

static const struct file_operations zx_window_fops = {
	.owner = THIS_MODULE,
	.mmap = zx_window_mmap,
	.release = zx_window_release,
	.llseek = noop_llseek,
};

static struct inode *zx_inode_create(void)
{
	struct inode *inode = new_inode(zx_mnt->mnt_sb);

	if (!inode)
		return NULL;
	inode->i_ino = get_next_ino();
	/*
	 * No type, as in an anonymous inode: then Linux lets the whole 64-bit
	 * range of offsets be mapped. No open by path (/proc/PID/map_files).
	 */
	inode->i_mode = 0600;
	inode->i_flags |= S_PRIVATE | S_NOCMTIME | S_NOATIME;
	return inode;
}

/* With a reference to @inode of its own; an ERR_PTR is -ENOMEM. */
static struct file *zx_file_create(struct inode *inode, const char *name,
				   const struct file_operations *fops)
{
	struct file *file;

	/* alloc_file_pseudo() leaves this to us, fput() undoes it. */
	__module_get(THIS_MODULE);
	ihold(inode);
	file = alloc_file_pseudo(inode, zx_mnt, name, O_RDWR, fops);
	if (IS_ERR(file)) {
		module_put(THIS_MODULE);
		iput(inode);
		return ERR_PTR(-ENOMEM);
	}
	return file;
}

/* A file with a reference to @view if there is one. */
static struct zx_window *zx_window_create(struct inode *inode,
					  struct zx_view *view, u32 caps,
					  const char *kind, u64 koid)
{
	struct zx_window *win;
	struct file *file;
	char name[48];

	win = kzalloc(sizeof(*win), GFP_KERNEL_ACCOUNT);
	if (!win)
		return ERR_PTR(-ENOMEM);
	win->caps = caps;
	snprintf(name, sizeof(name), "zircon:%s:%llu", kind, koid);

	file = zx_file_create(inode, name, &zx_window_fops);
	if (IS_ERR(file)) {
		kfree(win);
		return ERR_CAST(file);
	}
	if (view) {
		refcount_inc(&view->refs);
		win->view = view;
	}
	win->file = file;
	file->private_data = win;
	return win;
}

/* struct zx_pages.unmap */
static void zx_views_unmap(struct zx_pages *pages, u64 index, u64 count,
			   bool copies)
{
	struct zx_view *view;

	lockdep_assert_held(&pages->lock);

	list_for_each_entry(view, &pages->views, link) {
		u64 first = max(index, view->start) - view->start;
		u64 end = min(index + count, view->limit > U64_MAX - view->start ?
			      U64_MAX : view->start + view->limit);

		if (end <= view->start || first >= end - view->start)
			continue;
		unmap_mapping_pages(view->inode->i_mapping, first,
				    end - view->start - first, copies);
	}
}

static struct zx_view *zx_view_create(const struct zx_backing *backing,
				      struct zx_pages *pages)
{
	struct zx_view *view = kzalloc(sizeof(*view), GFP_KERNEL_ACCOUNT);

	if (!view)
		return NULL;
	view->inode = zx_inode_create();
	if (!view->inode) {
		kfree(view);
		return NULL;
	}
	refcount_set(&view->refs, 1);
	view->start = backing->start;
	view->limit = backing->limit;
	view->stream_end = backing->stream_end;
	zx_pages_get(pages);
	view->pages = pages;
	mutex_lock(&pages->lock);
	pages->unmap = zx_views_unmap;
	list_add_tail(&view->link, &pages->views);
	mutex_unlock(&pages->lock);
	return view;
}

/**
 * zx_backing_file() - the file to map for one kind of mapping
 * @backing: serialised by the caller
 * @pages: content, the same each time
 * @caps: ZX_CAP_ bits
 *
 * Return: a file that lives as long as @backing, or an ERR_PTR.
 */
struct file *zx_backing_file(struct zx_backing *backing, struct zx_pages *pages,
			     u32 caps)
{
	struct zx_window *win;

	for (win = backing->windows; win; win = win->next) {
		if (win->caps == caps)
			return win->file;
	}
	if (!backing->view)
		backing->view = zx_view_create(backing, pages);
	if (!backing->view)
		return ERR_PTR(-ENOMEM);
	win = zx_window_create(backing->view->inode, backing->view, caps, "vmo",
			       backing->koid);
	if (IS_ERR(win))
		return ERR_CAST(win);
	win->next = backing->windows;
	backing->windows = win;
	return win->file;
}

/**
 * zx_backing_set_stream() - the stream of a part of a content ends elsewhere
 * @backing: serialised by the caller, who removes translations then
 * @stream_end: byte of the content
 */
void zx_backing_set_stream(struct zx_backing *backing, u64 stream_end)
{
	struct zx_view *view = backing->view;

	backing->stream_end = stream_end;
	if (!view)
		return;
	mutex_lock(&view->pages->lock);
	view->stream_end = stream_end;
	mutex_unlock(&view->pages->lock);
}

/**
 * zx_backing_destroy() - nobody will map this any more; mappings stay
 * @backing: backing
 */
void zx_backing_destroy(struct zx_backing *backing)
{
	struct zx_window *win, *next;

	for (win = backing->windows; win; win = next) {
		next = win->next;
		fput(win->file);
	}
	if (backing->view)
		zx_view_put(backing->view);
}

/**
 * zx_reservation_create() - a file whose mapping reserves address space
 * @koid: of the VMAR, for its name in /proc/PID/maps
 *
 * Return: a file or an ERR_PTR.
 */
struct file *zx_reservation_create(u64 koid)
{
	struct inode *inode = zx_inode_create();
	struct zx_window *win;

	if (!inode)
		return ERR_PTR(-ENOMEM);
	win = zx_window_create(inode, NULL, 0, "vmar", koid);
	iput(inode);
	return IS_ERR(win) ? ERR_CAST(win) : win->file;
}

/**
 * zx_reservation_destroy() - the VMAR is gone
 * @file: its reservation
 */
void zx_reservation_destroy(struct file *file)
{
	fput(file);
}

/**
 * zx_plain_file() - a file that is not what Linux maps
 * @name: for /proc/PID/fd
 * @fops: owned by this module
 * @data: its private data
 *
 * Return: a file or an ERR_PTR.
 */
struct file *zx_plain_file(const char *name, const struct file_operations *fops,
			   void *data)
{
	struct file *file = zx_file_create(zx_plain_inode, name, fops);

	if (!IS_ERR(file))
		file->private_data = data;
	return file;
}

/**
 * zx_foreign_mmap() - ->mmap of a file that stands for a VMO
 * @vma: is to show the VMO
 * @file: of zx_backing_file(), ZX_CAP_FOREIGN
 * @caps: the most it may ever do
 *
 * No VMAR knows of the mapping; Linux and the program do with it what they like.
 *
 * Return: 0 or -EACCES.
 */
int zx_foreign_mmap(struct vm_area_struct *vma, struct file *file, u32 caps)
{
	vm_flags_t never;

	/* What is written goes to copies. */
	if (!(vma->vm_flags & VM_SHARED))
		caps |= ZX_CAP_WRITE;
	never = zx_caps_never(caps);
	if (vma->vm_flags & never & (VM_READ | VM_WRITE | VM_EXEC))
		return -EACCES;
	vm_flags_clear(vma, never);
	vma_set_file(vma, file);
	vma->vm_ops = &zx_window_vm_ops;
	return 0;
}

/* It maps a VMO or a reservation; vm_file is ours. */
static struct zx_window *zx_vma_window(const struct vm_area_struct *vma)
{
	if (!vma->vm_file || vma->vm_file->f_op != &zx_window_fops)
		return NULL;
	return vma->vm_file->private_data;
}

/**
 * zx_vma_is_ours() - does it map a file of ours, for a VMAR?
 * @vma: the mmap lock is held
 */
bool zx_vma_is_ours(const struct vm_area_struct *vma)
{
	struct zx_window *win = zx_vma_window(vma);

	return win && !(win->caps & ZX_CAP_FOREIGN);
}

/**
 * zx_file_is_reservation() - does mapping it only take address space?
 * @file: ours
 */
bool zx_file_is_reservation(const struct file *file)
{
	struct zx_window *win = file->private_data;

	return !win->view;
}

/**
 * zx_vma_is_discarded() - does it map a VMO that shows nothing for now?
 * @vma: the mmap lock is held
 */
bool zx_vma_is_discarded(const struct vm_area_struct *vma)
{
	struct zx_window *win = zx_vma_window(vma);

	return win && win->view && READ_ONCE(win->view->pages->discarded);
}

static int zx_fs_init_context(struct fs_context *fc)
{
	return init_pseudo(fc, ZX_FS_MAGIC) ? 0 : -ENOMEM;
}

/*
 * No .owner: the mount below would hold the module for ever. What matters,
 * every open file, holds it.
 */
static struct file_system_type zx_fs_type = {
	.name = "zircon",
	.init_fs_context = zx_fs_init_context,
	.kill_sb = kill_anon_super,
};

/**
 * zx_window_module_init() - at module load
 */
int zx_window_module_init(void)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(zx_mappers_lock); i++)
		spin_lock_init(&zx_mappers_lock[i]);
	zx_mnt = kern_mount(&zx_fs_type);
	if (IS_ERR(zx_mnt))
		return PTR_ERR(zx_mnt);
	/* Programs run from VMOs; newer kernels make pseudo file systems noexec. */
	zx_mnt->mnt_sb->s_iflags &= ~SB_I_NOEXEC;
	zx_plain_inode = zx_inode_create();
	if (!zx_plain_inode) {
		kern_unmount(zx_mnt);
		return -ENOMEM;
	}
	return 0;
}

/**
 * zx_window_module_exit() - at module unload; no file of ours is open
 */
void zx_window_module_exit(void)
{
	/*
	 * A last fput() drops the module before the mount. Wait for tasks that
	 * are in between.
	 */
	synchronize_rcu_tasks();
	iput(zx_plain_inode);
	kern_unmount(zx_mnt);
}
