/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A scene: a VMAR with mappings, VMOs of every kind, and the calls on it. A picture
 * of it before a call that has to fail, and one after it, are the same.
 */
#ifndef TESTS_API_COMMON_SCENE_H
#define TESTS_API_COMMON_SCENE_H

#include "common.h"

#define SCENE_ENTRIES	32
#define SCENE_PAGES	14
/* A scene in this process, and one in a process that was not started. */
#define SCENES		2

enum scene_vmo {
	SCENE_MAPPED,		/* 8 pages, what the VMAR shows */
	SCENE_RESIZABLE,	/* 8 pages, the last two untouched */
	SCENE_SNAPSHOT,		/* of it */
	SCENE_SLICED,		/* 4 pages */
	SCENE_SLICE,		/* of its last two */
	SCENE_VMOS,
};

struct scene {
	zx_handle_t root;	/* of this process */
	zx_handle_t job;
	zx_handle_t process;
	pid_t pid;
	zx_handle_t vmar;
	zx_handle_t child;
	zx_handle_t vmos[SCENE_VMOS];
	zx_vaddr_t base;
	/* what a call made */
	zx_handle_t made;
	zx_vaddr_t at;
};

typedef zx_status_t (*scene_call_t)(struct scene *s);

struct scene scene_new(int which);
struct scene scene_new_in(zx_handle_t process, zx_handle_t root);
/* The VMAR and the handles go; the process stays. */
void scene_end(struct scene *s);
/* This process and its root VMAR, or another one. */
void scene_process(int which, zx_handle_t *process, zx_handle_t *root);

struct picture {
	zx_info_maps_t tree[SCENE_ENTRIES];
	size_t entries;
	struct map_line lines[SCENE_ENTRIES];
	size_t n_lines;
	size_t all_lines;	/* of the whole process */
	uint32_t words[SCENE_PAGES];
	struct {
		zx_info_vmo_t info;
		uint64_t stream_size;
		uint32_t handles;
		uint32_t words[8];
	} vmos[SCENE_VMOS];
	uint32_t handles[3];
	size_t process_vmos;
};

void picture_take(struct scene *s, struct picture *p);
/* What differs, or NULL. */
const char *picture_differs(const struct picture *a, const struct picture *b);
/* For Linux a mapping may be in several pieces that go on with each other. */
void picture_join_lines(struct picture *p);

/* The calls. What succeeds of them is as the name says. */
zx_status_t allocate_in_the_root(struct scene *s);
zx_status_t allocate_aligned_in_the_root(struct scene *s);
zx_status_t map_in_the_root(struct scene *s);
zx_status_t map_aligned_in_the_root(struct scene *s);
zx_status_t map_in_the_free_part(struct scene *s);
zx_status_t map_in_the_child(struct scene *s);
zx_status_t overwrite_the_middle(struct scene *s);
zx_status_t overwrite_across(struct scene *s);
zx_status_t unmap_the_middle(struct scene *s);
zx_status_t unmap_a_tail(struct scene *s);
zx_status_t unmap_across(struct scene *s);
zx_status_t unmap_one(struct scene *s);
zx_status_t unmap_all(struct scene *s);
zx_status_t destroy_the_child(struct scene *s);
zx_status_t destroy_the_vmar(struct scene *s);
zx_status_t protect_the_middle(struct scene *s);
zx_status_t protect_across(struct scene *s);
zx_status_t protect_across_the_child(struct scene *s);
zx_status_t protect_wholly(struct scene *s);
/* Fails once it is mapped; that counts as success. */
zx_status_t map_with_a_bad_pointer(struct scene *s);

#endif /* TESTS_API_COMMON_SCENE_H */
