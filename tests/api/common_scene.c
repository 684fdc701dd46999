// SPDX-License-Identifier: GPL-2.0-only
/* Scenes; see common_scene.h. */
#include "common_scene.h"
#include "common_vmo.h"

/*
 * Fourteen pages: two mappings of four pages of one VMO, the second of which goes on
 * with the first, a child VMAR of three with a mapping of two; then nothing.
 *
 *	aaaabbbb[cc.]...
 */
struct scene scene_new_in(zx_handle_t process, zx_handle_t root)
{
	struct scene s = {
		.root = zx_vmar_root_self(),
		.job = zx_job_default(),
		.process = process,
		.pid = pid_of(process),
	};
	zx_vaddr_t address;

	s.vmar = vmar_in(root, CAN_MAP_ALL, 0, PAGES(SCENE_PAGES), &s.base);
	s.vmos[SCENE_MAPPED] = vmo_numbered(8, 70);
	s.vmos[SCENE_RESIZABLE] = vmo_numbered_resizable(6, 90);
	assert_ok(zx_vmo_set_size(s.vmos[SCENE_RESIZABLE], PAGES(8)));
	s.vmos[SCENE_SNAPSHOT] = snapshot_of(s.vmos[SCENE_RESIZABLE]);
	s.vmos[SCENE_SLICED] = vmo_numbered(4, 110);
	s.vmos[SCENE_SLICE] = child_of(s.vmos[SCENE_SLICED], SLICE, PAGES(2), PAGES(2));
	map_at(s.vmar, READ_WRITE, 0, s.vmos[SCENE_MAPPED], PAGES(4));
	assert_ok(zx_vmar_map(s.vmar, ZX_VM_PERM_READ | ZX_VM_SPECIFIC, PAGES(4),
			      s.vmos[SCENE_MAPPED], PAGES(4), PAGES(4), &address));
	s.child = vmar_in(s.vmar, CAN_MAP_ALL | ZX_VM_SPECIFIC, PAGES(8), PAGES(3), NULL);
	map_at(s.child, READ_WRITE, 0, s.vmos[SCENE_MAPPED], PAGES(2));
	return s;
}

void scene_process(int which, zx_handle_t *process, zx_handle_t *root)
{
	*process = zx_process_self();
	*root = zx_vmar_root_self();
	if (which)
		assert_ok(zx_process_create(zx_job_default(), "p", 1, 0, process, root));
}

struct scene scene_new(int which)
{
	zx_handle_t process, root;

	scene_process(which, &process, &root);
	return scene_new_in(process, root);
}

void scene_end(struct scene *s)
{
	zx_status_t status = zx_vmar_destroy(s->vmar);
	int i;

	/* A call may have done so. */
	if (status != ZX_OK)
		assert_status(status, ZX_ERR_BAD_STATE);
	assert_ok(zx_handle_close(s->child));
	assert_ok(zx_handle_close(s->vmar));
	for (i = 0; i < SCENE_VMOS; i++)
		assert_ok(zx_handle_close(s->vmos[i]));
}

/* Parts of a reservation, which may stay apart. */
static bool goes_on(const struct map_line *a, const struct map_line *b)
{
	return a->end == b->start && !strcmp(a->perms, "---s") && !strcmp(b->perms, "---s") &&
	       !strcmp(a->name, b->name);
}

static void take_lines(struct scene *s, struct picture *p)
{
	static struct map_line lines[4096];
	size_t n, i;

	p->all_lines = n = read_maps(s->pid, lines, 4096);
	for (i = 0; i < n; i++) {
		if (lines[i].end <= s->base || lines[i].start >= s->base + PAGES(SCENE_PAGES))
			continue;
		if (p->n_lines && goes_on(&p->lines[p->n_lines - 1], &lines[i])) {
			p->lines[p->n_lines - 1].end = lines[i].end;
			continue;
		}
		ck_assert_uint_lt(p->n_lines, SCENE_ENTRIES);
		p->lines[p->n_lines++] = lines[i];
	}
}

void picture_take(struct scene *s, struct picture *p)
{
	size_t i, page, actual;

	memset(p, 0, sizeof(*p));
	assert_ok(zx_object_get_info(s->vmar, ZX_INFO_VMAR_MAPS, p->tree, sizeof(p->tree),
				     &p->entries, NULL));
	take_lines(s, p);
	for (i = 0; i < SCENE_PAGES; i++)
		if (zx_process_read_memory(s->process, s->base + PAGES(i), &p->words[i], 4,
					   &actual))
			p->words[i] = UINT32_MAX;
	for (i = 0; i < SCENE_VMOS; i++) {
		p->vmos[i].info = vmo_info(s->vmos[i]);
		/* What a call made ready for what it could not do then may stay. */
		p->vmos[i].info.metadata_bytes = 0;
		p->vmos[i].stream_size = stream_size_of(s->vmos[i]);
		p->vmos[i].handles = handle_count(s->vmos[i]);
		for (page = 0; page < 8 && PAGES(page) < size_of(s->vmos[i]); page++)
			p->vmos[i].words[page] = word_at(s->vmos[i], PAGES(page) + PAGE - 4);
	}
	p->handles[0] = handle_count(s->process);
	p->handles[1] = handle_count(s->vmar);
	p->handles[2] = handle_count(s->child);
	assert_ok(zx_object_get_info(zx_process_self(), ZX_INFO_PROCESS_VMOS, NULL, 0, NULL,
				     &p->process_vmos));
}

const char *picture_differs(const struct picture *a, const struct picture *b)
{
	static char what[300];
	size_t i;

	if (a->entries != b->entries || memcmp(a->tree, b->tree, sizeof(a->tree)))
		return "the tree";
	for (i = 0; i < a->n_lines || i < b->n_lines; i++)
		if (a->lines[i].start != b->lines[i].start ||
		    a->lines[i].end != b->lines[i].end ||
		    strcmp(a->lines[i].perms, b->lines[i].perms) ||
		    strcmp(a->lines[i].name, b->lines[i].name)) {
			snprintf(what, sizeof(what),
				 "line %zu: %lx-%lx %s %.80s, was %lx-%lx %s %.80s", i,
				 b->lines[i].start, b->lines[i].end, b->lines[i].perms,
				 b->lines[i].name, a->lines[i].start, a->lines[i].end,
				 a->lines[i].perms, a->lines[i].name);
			return what;
		}
	if (a->all_lines != b->all_lines)
		return "the number of mappings";
	if (memcmp(a->words, b->words, sizeof(a->words)))
		return "memory";
	for (i = 0; i < SCENE_VMOS; i++)
		if (memcmp(&a->vmos[i], &b->vmos[i], sizeof(a->vmos[i]))) {
			snprintf(what, sizeof(what), "VMO %zu", i);
			return what;
		}
	if (memcmp(a->handles, b->handles, sizeof(a->handles)))
		return "the number of handles";
	return a->process_vmos == b->process_vmos ? NULL : "the number of VMOs";
}

void picture_join_lines(struct picture *p)
{
	size_t i, n = 0;

	for (i = 0; i < p->n_lines; i++) {
		struct map_line *last = n ? &p->lines[n - 1] : NULL;

		if (last && last->end == p->lines[i].start &&
		    !strcmp(last->perms, p->lines[i].perms) &&
		    !strcmp(last->name, p->lines[i].name))
			last->end = p->lines[i].end;
		else
			p->lines[n++] = p->lines[i];
	}
	memset(&p->lines[n], 0, (SCENE_ENTRIES - n) * sizeof(p->lines[0]));
	p->n_lines = n;
	p->all_lines = 0;
}

/* ---- calls ----------------------------------------------------------------- */

#define mapped(s)	((s)->vmos[SCENE_MAPPED])

zx_status_t allocate_in_the_root(struct scene *s)
{
	return zx_vmar_allocate(s->root, CAN_MAP_RW, 0, PAGES(3), &s->made, &s->at);
}

zx_status_t allocate_aligned_in_the_root(struct scene *s)
{
	return zx_vmar_allocate(s->root, CAN_MAP_RW | ZX_VM_ALIGN_1MB, 0, PAGES(3), &s->made,
				&s->at);
}

zx_status_t map_in_the_root(struct scene *s)
{
	return zx_vmar_map(s->root, READ_WRITE, 0, mapped(s), 0, PAGES(3), &s->at);
}

zx_status_t map_aligned_in_the_root(struct scene *s)
{
	return zx_vmar_map(s->root, READ_WRITE | ZX_VM_ALIGN_1MB, 0, mapped(s), 0, PAGES(3),
			   &s->at);
}

zx_status_t map_in_the_free_part(struct scene *s)
{
	return zx_vmar_map(s->vmar, ZX_VM_PERM_READ | ZX_VM_SPECIFIC, PAGES(12), mapped(s), 0, PAGE,
			   &s->at);
}

zx_status_t map_in_the_child(struct scene *s)
{
	return zx_vmar_map(s->child, ZX_VM_PERM_READ, 0, mapped(s), 0, PAGE, &s->at);
}

zx_status_t overwrite_the_middle(struct scene *s)
{
	return zx_vmar_map(s->vmar, ZX_VM_PERM_READ | ZX_VM_SPECIFIC_OVERWRITE, PAGE, mapped(s),
			   PAGES(6), PAGES(2), &s->at);
}

zx_status_t overwrite_across(struct scene *s)
{
	return zx_vmar_map(s->vmar, READ_WRITE | ZX_VM_SPECIFIC_OVERWRITE, PAGES(3), mapped(s), 0,
			   PAGES(2), &s->at);
}

zx_status_t unmap_the_middle(struct scene *s)
{
	return zx_vmar_unmap(s->vmar, s->base + PAGE, PAGES(2));
}

zx_status_t unmap_a_tail(struct scene *s)
{
	return zx_vmar_unmap(s->vmar, s->base + PAGES(6), PAGES(2));
}

zx_status_t unmap_across(struct scene *s)
{
	return zx_vmar_unmap(s->vmar, s->base + PAGES(2), PAGES(4));
}

zx_status_t unmap_one(struct scene *s)
{
	return zx_vmar_unmap(s->vmar, s->base, PAGES(4));
}

zx_status_t unmap_all(struct scene *s)
{
	return zx_vmar_unmap(s->vmar, s->base, PAGES(SCENE_PAGES));
}

zx_status_t destroy_the_child(struct scene *s)
{
	return zx_vmar_destroy(s->child);
}

zx_status_t destroy_the_vmar(struct scene *s)
{
	return zx_vmar_destroy(s->vmar);
}

zx_status_t protect_the_middle(struct scene *s)
{
	return zx_vmar_protect(s->vmar, ZX_VM_PERM_READ, s->base + PAGE, PAGES(2));
}

zx_status_t protect_across(struct scene *s)
{
	return zx_vmar_protect(s->vmar, 0, s->base + PAGE, PAGES(6));
}

zx_status_t protect_across_the_child(struct scene *s)
{
	return zx_vmar_protect(s->vmar, 0, s->base + PAGES(5), PAGES(4));
}

zx_status_t protect_wholly(struct scene *s)
{
	return zx_vmar_protect(s->vmar, ZX_VM_PERM_READ, s->base, PAGES(8));
}

zx_status_t map_with_a_bad_pointer(struct scene *s)
{
	zx_status_t status = zx_vmar_map(s->vmar, ZX_VM_PERM_READ | ZX_VM_SPECIFIC, PAGES(12),
					 mapped(s), 0, PAGE, bad_pointer);

	/* The only way to fail once it is mapped. */
	return status == ZX_ERR_INVALID_ARGS ? ZX_OK : status;
}
