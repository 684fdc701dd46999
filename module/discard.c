// SPDX-License-Identifier: GPL-2.0-only
/*
 * Discardable VMOs: when Linux is short of memory, those that were locked once
 * and are not now lose all their pages, the one unlocked first before others.
 *
 * zx_discard_lru has the contents that may go. It is a list for each node and
 * each memory cgroup (of who made the VMO), so that a cgroup at its limit
 * discards what is its own.
 *
 * Invariants: what is in the list is unlocked, not discarded, and not about to
 * be freed; what is discarded is unlocked and has no pages.
 *
 * Locks: a content joins and leaves the list under its pages->lock, outside
 * the list's own (spin) lock; but for zx_discard_forget(), when nobody else
 * knows it any more.
 *
 * Reclaim begins in any allocation, whatever locks of this module are held. So
 * the shrinker waits for no pages->lock and for no page. What it does wait for,
 * the i_mmap lock, nobody holds who allocates: Linux's own reclaim takes it.
 */

#include <linux/list_lru.h>
#include <linux/shrinker.h>
#include <linux/zircon_types.h>

#include "compat.h"
#include "discard.h"
#include "pages.h"

/* So many of a list, the oldest, are looked at to tell how much there is. */
#define ZX_DISCARD_LOOK	256

struct list_lru zx_discard_lru;

static struct shrinker *zx_discard_shrinker;

/**
 * zx_discard_lock() - keep a discardable VMO
 * @pages: its content
 * @size: what the caller thinks it has, bytes
 * @state: told what was locked and what is lost; NULL: only if nothing is
 *
 * Return: 0; -ERANGE another size; -ENXIO it is discarded; -EINTR.
 */
int zx_discard_lock(struct zx_pages *pages, u64 size,
		    struct zx_vmo_lock_state *state)
{
	int ret = 0;

	if (mutex_lock_killable(&pages->lock))
		return -EINTR;
	if (size != pages->size) {
		ret = -ERANGE;
	} else if (pages->discarded && !state) {
		ret = -ENXIO;
	} else {
		if (!pages->locks++)
			list_lru_del_obj(&zx_discard_lru, &pages->lru);
		if (state) {
			state->offset = 0;
			state->size = size;
			state->discarded_offset = 0;
			state->discarded_size = pages->discarded ? size : 0;
		}
		WRITE_ONCE(pages->discarded, false);
	}
	mutex_unlock(&pages->lock);
	return ret;
}

/**
 * zx_discard_unlock() - undo one zx_discard_lock()
 * @pages: content of a discardable VMO
 * @size: what the caller thinks it has, bytes
 *
 * Return: 0; -ERANGE another size; -EBADFD it is not locked.
 */
int zx_discard_unlock(struct zx_pages *pages, u64 size)
{
	int ret = 0;

	mutex_lock(&pages->lock);
	if (size != pages->size) {
		ret = -ERANGE;
	} else if (!pages->locks) {
		ret = -EBADFD;
	} else if (!--pages->locks) {
		pages->lru_pages = pages->root ? pages->root->pages : 0;
		list_lru_add_obj(&zx_discard_lru, &pages->lru);
	}
	mutex_unlock(&pages->lock);
	return ret;
}

/**
 * zx_discard_forget() - a content is about to be freed
 * @pages: without references
 */
void zx_discard_forget(struct zx_pages *pages)
{
	if (!list_empty(&pages->lru))
		list_lru_del_obj(&zx_discard_lru, &pages->lru);
}

/*
 * In pages, and at least something, so that looking at it counts as progress.
 * What was written since it was unlocked does not count.
 */
static unsigned long zx_discard_weight(const struct zx_pages *pages)
{
	return 1 + pages->lru_pages;
}

static enum lru_status zx_discard_look(struct list_head *item,
				       struct list_lru_one *list,
				       ZX_COMPAT_LRU_LOCK
				       void *arg)
{
	struct zx_pages *pages = container_of(item, struct zx_pages, lru);
	unsigned long *sum = arg;

	*sum += zx_discard_weight(pages);
	return LRU_SKIP;
}

static unsigned long zx_discard_count(struct shrinker *shrinker,
				      struct shrink_control *sc)
{
	unsigned long look = ZX_DISCARD_LOOK, sum = 0;

	list_lru_walk_one(&zx_discard_lru, sc->nid, sc->memcg, zx_discard_look,
			  &sum, &look);
	return sum ?: SHRINK_EMPTY;
}

/**
 * struct zx_victim - what to discard next
 * @pages: out of the list, locked, with a reference; NULL: it was busy
 * @weight: of what was looked at
 */
struct zx_victim {
	struct zx_pages *pages;
	unsigned long weight;
};

static enum lru_status zx_discard_take(struct list_head *item,
				       struct list_lru_one *list,
				       ZX_COMPAT_LRU_LOCK
				       void *arg)
{
	struct zx_pages *pages = container_of(item, struct zx_pages, lru);
	struct zx_victim *victim = arg;

	victim->weight = zx_discard_weight(pages);
	if (!mutex_trylock(&pages->lock))
		return LRU_ROTATE;
	/* Until it is out of the list it cannot be freed. */
	if (!pages->root || !pages->root->pages ||
	    !refcount_inc_not_zero(&pages->refs)) {
		mutex_unlock(&pages->lock);
		return LRU_ROTATE;
	}
	list_lru_isolate(list, item);
	victim->pages = pages;
	return LRU_REMOVED;
}

/* The pages of the victim, if any went. */
static unsigned long zx_discard_victim(struct zx_pages *pages)
{
	unsigned long count = zx_pages_discard(pages);

	if (!count)
		list_lru_add_obj(&zx_discard_lru, &pages->lru);
	mutex_unlock(&pages->lock);
	/* If this is the last reference, all that is left is memory to free. */
	zx_pages_put(pages);
	mm_account_reclaimed_pages(count);
	return count;
}

static unsigned long zx_discard_scan(struct shrinker *shrinker,
				     struct shrink_control *sc)
{
	unsigned long scanned = 0, freed = 0;

	/* The i_mmap lock is only known not to be held if this is allowed. */
	if (!(sc->gfp_mask & __GFP_FS))
		return SHRINK_STOP;
	while (scanned < sc->nr_to_scan) {
		struct zx_victim victim = { };
		unsigned long one = 1;

		list_lru_walk_one(&zx_discard_lru, sc->nid, sc->memcg,
				  zx_discard_take, &victim, &one);
		if (!victim.weight)
			break;
		scanned += victim.weight;
		if (victim.pages)
			freed += zx_discard_victim(victim.pages);
	}
	sc->nr_scanned = scanned;
	return scanned ? freed : SHRINK_STOP;
}

/**
 * zx_discard_module_init() - at module load
 */
int zx_discard_module_init(void)
{
	struct shrinker *shrinker;
	int ret;

	shrinker = shrinker_alloc(SHRINKER_MEMCG_AWARE | SHRINKER_NUMA_AWARE,
				  "zircon-discardable");
	if (!shrinker)
		return -ENOMEM;
	shrinker->count_objects = zx_discard_count;
	shrinker->scan_objects = zx_discard_scan;
	ret = list_lru_init_memcg(&zx_discard_lru, shrinker);
	if (ret)
		goto err_shrinker;
	ret = zx_compat_shrinker_register(shrinker, &zx_discard_lru);
	if (ret)
		goto err_lru;
	zx_discard_shrinker = shrinker;
	return 0;

err_lru:
	list_lru_destroy(&zx_discard_lru);
err_shrinker:
	shrinker_free(shrinker);
	return ret;
}

/**
 * zx_discard_module_exit() - at module unload
 */
void zx_discard_module_exit(void)
{
	shrinker_free(zx_discard_shrinker);
	list_lru_destroy(&zx_discard_lru);
}
