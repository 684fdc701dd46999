// SPDX-License-Identifier: GPL-2.0-only
/*
 * zx_object_get_info() of topics with any number of records, and of sums over
 * as many things.
 *
 * Regions, children and handles are taken a page of memory at a time, and
 * written out while no lock is held; what changes meanwhile is told as it was or
 * as it is.
 */

#include <linux/math64.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>

#include "call.h"
#include "job.h"
#include "vmar.h"
#include "vmo.h"

/* Taken at a time; so many when they are only counted. */
#define ZX_ITEMS	(PAGE_SIZE / sizeof(struct zx_map_item))
#define ZX_KOIDS	(PAGE_SIZE / sizeof(u64))
#define ZX_COUNTED	1024

/**
 * struct zx_list - records on their way to the caller
 * @a: the call
 * @size: of a record
 * @room: records that fit into the caller's buffer
 * @actual: written
 * @avail: seen
 * @in_pages: what is bytes in the newest version is pages in this one
 * @items: a page of regions
 * @koids: the same page
 */
struct zx_list {
	const struct zx_ioc_get_info *a;
	size_t size;
	u64 room;
	u64 actual;
	u64 avail;
	bool in_pages;
	union {
		struct zx_map_item *items;
		u64 *koids;
	};
};

static bool zx_list_wants(const struct zx_list *l)
{
	return l->actual < l->room;
}

static int zx_list_add(struct zx_list *l, const void *record)
{
	int ret;

	l->avail++;
	if (!zx_list_wants(l))
		return 0;
	ret = zx_out(l->a->buffer + l->actual * l->size, record, l->size);
	if (!ret)
		l->actual++;
	return ret;
}

static int zx_list_pause(void)
{
	cond_resched();
	return fatal_signal_pending(current) ? -EINTR : 0;
}

/* One record after the other of what is in @vmar. */
static int zx_list_regions(struct zx_list *l, struct zx_vmar *vmar,
			   int (*add)(struct zx_list *l, struct zx_map_item *item,
				      void *arg), void *arg)
{
	struct zx_map_cursor cursor = {};
	int i, n, ret = 0;

	do {
		n = zx_vmar_list(vmar, &cursor, l->items, ZX_ITEMS);
		if (n < 0)
			return n;
		for (i = 0; i < n; i++) {
			struct zx_vmo *vmo = l->items[i].vmo;

			if (!ret)
				ret = add(l, &l->items[i], arg);
			if (vmo)
				zx_object_put(&vmo->obj);
		}
		ret = ret ?: zx_list_pause();
	} while (n && !ret);
	return ret;
}

/* What no record can be written for. */
static int zx_count_regions(struct zx_vmar *vmar, u64 *count)
{
	struct zx_map_cursor cursor = {};
	int n, ret;

	do {
		n = zx_vmar_list(vmar, &cursor, NULL, ZX_COUNTED);
		if (n < 0)
			return n;
		*count += n;
		ret = zx_list_pause();
	} while (n && !ret);
	return ret;
}

static void zx_maps_of_mapping(struct zx_list *l, struct zx_map_item *item,
			       struct zx_info_maps *rec)
{
	struct zx_info_maps_mapping *m = &rec->u;
	struct zx_attribution sum;

	zx_object_get_name(&item->vmo->obj, rec->name);
	zx_vmo_attribution(item->vmo, item->vmo_offset, item->size, &sum);
	m->mmu_flags = item->perms;
	m->vmo_koid = item->vmo->obj.koid;
	m->vmo_offset = item->vmo_offset;
	if (l->in_pages) {
		m->committed_bytes = sum.committed >> PAGE_SHIFT;
		m->populated_bytes = sum.committed >> PAGE_SHIFT;
		return;
	}
	/* Nothing is compressed: populated is committed. */
	m->committed_bytes = sum.committed;
	m->populated_bytes = sum.committed;
	m->committed_private_bytes = sum.private;
	m->populated_private_bytes = sum.private;
	m->committed_scaled_bytes = sum.scaled;
	m->populated_scaled_bytes = sum.scaled;
	m->committed_fractional_scaled_bytes = sum.fraction;
	m->populated_fractional_scaled_bytes = sum.fraction;
}

/* @arg: u64, the depth of the VMAR that the item was found in. */
static int zx_list_add_map(struct zx_list *l, struct zx_map_item *item,
			   void *arg)
{
	struct zx_info_maps rec = {
		.base = item->base,
		.size = item->size,
		.depth = item->depth + *(u64 *)arg,
		.type = ZX_INFO_MAPS_TYPE_VMAR,
		.name = "useralloc",
	};

	if (item->vmo) {
		memset(rec.name, 0, sizeof(rec.name));
		rec.type = ZX_INFO_MAPS_TYPE_MAPPING;
		/* Counting a VMO's pages is not for nothing. */
		if (zx_list_wants(l))
			zx_maps_of_mapping(l, item, &rec);
	}
	return zx_list_add(l, &rec);
}

/* A VMAR, which has this depth, and all that is in it. */
static int zx_list_vmar(struct zx_list *l, struct zx_vmar *vmar, u64 depth)
{
	struct zx_info_maps rec = {
		.base = vmar->region.base,
		.size = vmar->region.size,
		.depth = depth,
		.type = ZX_INFO_MAPS_TYPE_VMAR,
		.name = "useralloc",
	};
	u64 count = 0;
	int ret;

	if (zx_vmar_is_root(vmar))
		strscpy_pad(rec.name, "root", sizeof(rec.name));
	/* Is it alive? */
	ret = zx_vmar_list(vmar, &(struct zx_map_cursor) {}, NULL, 1);
	if (ret < 0)
		return ret;
	ret = zx_list_add(l, &rec);
	if (ret)
		return ret;
	if (zx_list_wants(l))
		return zx_list_regions(l, vmar, zx_list_add_map, &depth);
	ret = zx_count_regions(vmar, &count);
	l->avail += count;
	return ret;
}

static int zx_list_vmar_maps(struct zx_list *l, struct zx_object *obj)
{
	return zx_list_vmar(l, to_vmar(obj), 0);
}

static int zx_list_process_maps(struct zx_list *l, struct zx_object *obj)
{
	struct zx_info_maps rec = { .type = ZX_INFO_MAPS_TYPE_ASPACE };
	struct zx_aspace *aspace;
	struct zx_vmar *root;
	int ret;

	ret = zx_process_look_into(to_process(obj), false, &aspace);
	if (ret)
		return ret;
	ret = -EBADFD;
	root = zx_aspace_root(aspace);
	if (!root)
		goto out_aspace;
	snprintf(rec.name, sizeof(rec.name), "proc:%llu", obj->koid);
	rec.base = root->region.base;
	rec.size = root->region.size;
	ret = zx_list_add(l, &rec) ?: zx_list_vmar(l, root, 1);
	zx_object_put(&root->obj);
out_aspace:
	zx_aspace_put(aspace);
	return ret;
}

static int zx_list_add_vmo(struct zx_list *l, struct zx_vmo *vmo, u32 rights,
			   u32 via)
{
	struct zx_info_vmo rec = {};

	if (zx_list_wants(l)) {
		zx_vmo_info(vmo, rights, &rec);
		rec.flags &= ~ZX_INFO_VMO_VIA_HANDLE;
		rec.flags |= via;
	}
	return zx_list_add(l, &rec);
}

static int zx_list_add_mapped(struct zx_list *l, struct zx_map_item *item,
			      void *arg)
{
	if (!item->vmo)
		return 0;
	return zx_list_add_vmo(l, item->vmo, 0, ZX_INFO_VMO_VIA_MAPPING);
}

static int zx_list_process_vmos(struct zx_list *l, struct zx_object *obj)
{
	struct zx_process *proc = to_process(obj);
	struct zx_aspace *aspace;
	struct zx_object *named;
	struct zx_vmar *root;
	u32 rights, index = 0;
	int ret;

	ret = zx_process_look_into(proc, true, &aspace);
	if (ret)
		return ret;
	while (!ret && (named = zx_handle_next(&proc->handles, &index, &rights))) {
		if (named->ops->type == ZX_OBJ_TYPE_VMO)
			ret = zx_list_add_vmo(l, to_vmo(named), rights,
					      ZX_INFO_VMO_VIA_HANDLE);
		zx_object_put(named);
		ret = ret ?: zx_list_pause();
	}
	if (ret)
		goto out_aspace;
	ret = -EBADFD;
	root = zx_aspace_root(aspace);
	if (!root)
		goto out_aspace;
	ret = zx_list_regions(l, root, zx_list_add_mapped, NULL);
	zx_object_put(&root->obj);
out_aspace:
	zx_aspace_put(aspace);
	return ret;
}

/* Some koids more; see zx_job_list(), zx_process_list_threads(). */
typedef unsigned int (*zx_koids_fn)(struct zx_object *obj, u64 *from, u64 *koids,
				    unsigned int n);

static int zx_list_koids(struct zx_list *l, struct zx_object *obj,
			 zx_koids_fn more)
{
	unsigned int n, fit;
	u64 from = 0;
	int ret = 0;

	do {
		if (!zx_list_wants(l)) {
			n = more(obj, &from, NULL, ZX_COUNTED);
		} else {
			n = more(obj, &from, l->koids, ZX_KOIDS);
			fit = min_t(u64, n, l->room - l->actual);
			ret = zx_out(l->a->buffer + l->actual * l->size,
				     l->koids, fit * l->size);
			if (!ret)
				l->actual += fit;
		}
		l->avail += n;
		ret = ret ?: zx_list_pause();
	} while (n && !ret);
	return ret;
}

static unsigned int zx_more_jobs(struct zx_object *obj, u64 *from, u64 *koids,
				 unsigned int n)
{
	return zx_job_list(to_job(obj), ZX_OBJ_TYPE_JOB, from, koids, n);
}

static unsigned int zx_more_processes(struct zx_object *obj, u64 *from,
				      u64 *koids, unsigned int n)
{
	return zx_job_list(to_job(obj), ZX_OBJ_TYPE_PROCESS, from, koids, n);
}

static unsigned int zx_more_threads(struct zx_object *obj, u64 *from, u64 *koids,
				    unsigned int n)
{
	return zx_process_list_threads(to_process(obj), from, koids, n);
}

static int zx_list_job_children(struct zx_list *l, struct zx_object *obj)
{
	return zx_list_koids(l, obj, zx_more_jobs);
}

static int zx_list_job_processes(struct zx_list *l, struct zx_object *obj)
{
	return zx_list_koids(l, obj, zx_more_processes);
}

static int zx_list_process_threads(struct zx_list *l, struct zx_object *obj)
{
	return zx_list_koids(l, obj, zx_more_threads);
}

static int zx_list_handles(struct zx_list *l, struct zx_object *obj)
{
	struct zx_process *proc = to_process(obj);
	u32 index = zx_handle_last(&proc->handles);
	struct zx_info_handle_extended rec = {};
	struct zx_object *named;
	int ret;

	ret = zx_process_look_at_handles(proc);
	while (!ret && (named = zx_handle_prev(&proc->handles, &index,
					       &rec.handle_value,
					       &rec.rights))) {
		rec.type = named->ops->type;
		rec.koid = named->koid;
		rec.related_koid = named->related_koid;
		zx_object_put(named);
		ret = zx_list_add(l, &rec) ?: zx_list_pause();
	}
	return ret;
}

/**
 * zx_info_handle_stats() - fill the record of ZX_INFO_PROCESS_HANDLE_STATS
 * @proc: process
 * @info: zeroed record
 *
 * Return: 0, -EACCES, -EINTR.
 */
int zx_info_handle_stats(struct zx_process *proc,
			 struct zx_info_process_handle_stats *info)
{
	struct zx_object *named;
	u32 rights, index = 0;
	int ret;

	ret = zx_process_look_at_handles(proc);
	while (!ret &&
	       (named = zx_handle_next(&proc->handles, &index, &rights))) {
		info->handle_count[named->ops->type]++;
		zx_object_put(named);
		ret = zx_list_pause();
	}
	return ret;
}

/**
 * struct zx_list_topic - a topic with any number of records
 * @topic: ZX_INFO_ number
 * @type: the object's type
 * @rights: needed
 * @size: of a record
 * @in_pages: see struct zx_list
 * @list: adds the records
 */
struct zx_list_topic {
	u32 topic;
	u32 type;
	u32 rights;
	size_t size;
	bool in_pages;
	int (*list)(struct zx_list *l, struct zx_object *obj);
};

static const struct zx_list_topic zx_list_topics[] = {
	{ ZX_INFO_PROCESS_THREADS, ZX_OBJ_TYPE_PROCESS, ZX_RIGHT_ENUMERATE,
	  sizeof(u64), false, zx_list_process_threads },
	{ ZX_INFO_JOB_CHILDREN, ZX_OBJ_TYPE_JOB, ZX_RIGHT_ENUMERATE,
	  sizeof(u64), false, zx_list_job_children },
	{ ZX_INFO_JOB_PROCESSES, ZX_OBJ_TYPE_JOB, ZX_RIGHT_ENUMERATE,
	  sizeof(u64), false, zx_list_job_processes },
	{ ZX_INFO_HANDLE_TABLE, ZX_OBJ_TYPE_PROCESS, ZX_RIGHT_INSPECT |
	  ZX_RIGHT_MANAGE_PROCESS | ZX_RIGHT_MANAGE_THREAD,
	  sizeof(struct zx_info_handle_extended), false, zx_list_handles },
	{ ZX_INFO_PROCESS_MAPS, ZX_OBJ_TYPE_PROCESS, ZX_RIGHT_INSPECT,
	  sizeof(struct zx_info_maps), false, zx_list_process_maps },
	{ ZX_INFO_PROCESS_MAPS_V1, ZX_OBJ_TYPE_PROCESS, ZX_RIGHT_INSPECT,
	  offsetof(struct zx_info_maps, u.populated_bytes), true,
	  zx_list_process_maps },
	{ ZX_INFO_PROCESS_MAPS_V2, ZX_OBJ_TYPE_PROCESS, ZX_RIGHT_INSPECT,
	  offsetof(struct zx_info_maps, u.committed_private_bytes), true,
	  zx_list_process_maps },
	{ ZX_INFO_VMAR_MAPS, ZX_OBJ_TYPE_VMAR, ZX_RIGHT_INSPECT,
	  sizeof(struct zx_info_maps), false, zx_list_vmar_maps },
	{ ZX_INFO_PROCESS_VMOS, ZX_OBJ_TYPE_PROCESS, ZX_RIGHT_INSPECT,
	  sizeof(struct zx_info_vmo), false, zx_list_process_vmos },
	{ ZX_INFO_PROCESS_VMOS_V1, ZX_OBJ_TYPE_PROCESS, ZX_RIGHT_INSPECT,
	  offsetof(struct zx_info_vmo, metadata_bytes), false,
	  zx_list_process_vmos },
	{ ZX_INFO_PROCESS_VMOS_V2, ZX_OBJ_TYPE_PROCESS, ZX_RIGHT_INSPECT,
	  offsetof(struct zx_info_vmo, populated_bytes), false,
	  zx_list_process_vmos },
	{ ZX_INFO_PROCESS_VMOS_V3, ZX_OBJ_TYPE_PROCESS, ZX_RIGHT_INSPECT,
	  offsetof(struct zx_info_vmo, committed_private_bytes), false,
	  zx_list_process_vmos },
};

/* Asked so, with no buffer, ZX_INFO_HANDLE_TABLE is about the caller. */
static bool zx_counts_own_handles(const struct zx_ioc_get_info *a)
{
	return a->topic == ZX_INFO_HANDLE_TABLE && !a->buffer &&
	       !a->out_avail && a->out_actual;
}

/**
 * zx_info_list() - zx_object_get_info() for the topics of this file
 * @c: call
 *
 * The counts are written even if the object, or the buffer, is no good.
 */
long zx_info_list(struct zx_call *c)
{
	const struct zx_ioc_get_info *a = &c->args.get_info;
	const struct zx_list_topic *t = zx_list_topics;
	struct zx_list l = { .a = a };
	struct zx_object *obj;
	int ret;

	while (t->topic != a->topic) {
		if (++t == zx_list_topics + ARRAY_SIZE(zx_list_topics))
			return -EOPNOTSUPP;
	}
	ret = zx_handle_get(c->table, a->handle, t->type, t->rights, &obj, NULL);
	if (ret)
		return ret;
	if (zx_counts_own_handles(a)) {
		ret = zx_out_counts(a, READ_ONCE(c->table->count), 0);
		goto out_put;
	}
	ret = -ENOMEM;
	l.items = kmalloc(PAGE_SIZE, GFP_KERNEL_ACCOUNT);
	if (!l.items)
		goto out_put;
	l.size = t->size;
	l.room = div64_u64(a->buffer_size, t->size);
	l.in_pages = t->in_pages;
	ret = t->list(&l, obj);
	kfree(l.items);
	if (ret != -EINTR)
		ret = zx_out_counts(a, l.actual, l.avail) ?: ret;
out_put:
	zx_object_put(obj);
	return ret;
}

/*
 * A VMO that other processes map is shared, whole, and the VMO's part of a page
 * is split once more. Else only what the VMO shares with others is.
 */
static void zx_stats_share(struct zx_attribution *sum, u64 aspaces)
{
	u64 rest;

	if (aspaces < 2)
		return;
	sum->private = 0;
	sum->scaled = div64_u64_rem(sum->scaled, aspaces, &rest);
	sum->fraction = div64_u64(sum->fraction, aspaces) +
			mul_u64_u64_div_u64(rest, 1ULL << 63, aspaces);
}

/* @arg: struct zx_info_task_stats, summed up. */
static int zx_stats_add(struct zx_list *l, struct zx_map_item *item, void *arg)
{
	struct zx_info_task_stats *stats = arg;
	struct zx_attribution sum;

	if (!item->vmo)
		return 0;
	zx_vmo_attribution(item->vmo, item->vmo_offset, item->size, &sum);
	zx_stats_share(&sum, READ_ONCE(item->vmo->aspaces));
	stats->mem_mapped_bytes += item->size;
	stats->mem_private_bytes += sum.private;
	stats->mem_shared_bytes += sum.committed - sum.private;
	stats->mem_scaled_shared_bytes += sum.scaled - sum.private;
	/* Less than a byte each, and so is their rest: no overflow. */
	stats->mem_fractional_scaled_shared_bytes += sum.fraction;
	stats->mem_scaled_shared_bytes +=
		stats->mem_fractional_scaled_shared_bytes >> 63;
	stats->mem_fractional_scaled_shared_bytes &= BIT_ULL(63) - 1;
	return 0;
}

/**
 * zx_info_task_stats() - fill the record of ZX_INFO_TASK_STATS
 * @proc: process
 * @info: zeroed record
 *
 * Return: 0, -EBADFD, -EACCES, -ENOMEM, -EINTR.
 */
int zx_info_task_stats(struct zx_process *proc, struct zx_info_task_stats *info)
{
	struct zx_aspace *aspace;
	struct zx_list l = {};
	struct zx_vmar *root;
	int ret;

	ret = zx_process_look_into(proc, false, &aspace);
	if (ret)
		return ret;
	ret = -ENOMEM;
	l.items = kmalloc(PAGE_SIZE, GFP_KERNEL_ACCOUNT);
	if (!l.items)
		goto out_aspace;
	ret = -EBADFD;
	root = zx_aspace_root(aspace);
	if (!root)
		goto out_items;
	ret = zx_list_regions(&l, root, zx_stats_add, info);
	zx_object_put(&root->obj);
out_items:
	kfree(l.items);
out_aspace:
	zx_aspace_put(aspace);
	return ret;
}
