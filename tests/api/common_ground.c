// SPDX-License-Identifier: GPL-2.0-only
/* A VMAR for Linux's own calls to work on; see common_ground.h. */
#include <sys/wait.h>

#include "common_ground.h"

static const struct {
	size_t page;
	zx_vm_option_t perms;
	uint32_t word;
} mapped[] = {
	{ 2, READ_WRITE, WRITABLE_WORD },
	{ 5, ZX_VM_PERM_READ, READABLE_WORD },
	{ 8, READ_EXECUTE, EXECUTABLE_WORD },
};

static zx_handle_t vmo_of(const struct ground *g, size_t i)
{
	const zx_handle_t vmos[] = { g->writable, g->readable, g->executable };

	return vmos[i];
}

struct ground ground_new(void)
{
	struct ground g;
	zx_handle_t weak;

	g.vmar = vmar_new(CAN_MAP_ALL, PAGES(GROUND_PAGES), &g.base);
	g.writable = vmo_numbered(2, WRITABLE_WORD);
	g.readable = vmo_numbered(2, READABLE_WORD);
	g.executable = vmo_numbered(2, EXECUTABLE_WORD);
	assert_ok(zx_vmo_replace_as_executable(g.executable, ZX_HANDLE_INVALID, &g.executable));
	map_at(g.vmar, READ_WRITE, PAGES(2), g.writable, PAGES(2));
	weak = without_rights(g.readable, ZX_RIGHT_WRITE);
	map_at(g.vmar, ZX_VM_PERM_READ, PAGES(5), weak, PAGES(2));
	assert_ok(zx_handle_close(weak));
	weak = without_rights(g.executable, ZX_RIGHT_WRITE);
	map_at(g.vmar, READ_EXECUTE, PAGES(8), weak, PAGES(2));
	assert_ok(zx_handle_close(weak));
	return g;
}

void assert_ground_(const char *file, int line, const struct ground *g)
{
	size_t actual, avail, i, page;
	zx_info_maps_t maps[5];
	uint32_t word;

	assert_drawing_(file, line, 0, g->base, GROUND);
	assert_ok(zx_object_get_info(g->vmar, ZX_INFO_VMAR_MAPS, maps, sizeof(maps), &actual,
				     &avail));
	if (avail != 4)
		ck_abort_msg("%s:%d: the VMAR lists %zu entries", file, line, avail);
	for (i = 0; i < ARRAY_SIZE(mapped); i++) {
		const zx_info_maps_t *map = &maps[i + 1];

		if (map->type != ZX_INFO_MAPS_TYPE_MAPPING || map->size != PAGES(2) ||
		    map->base != g->base + PAGES(mapped[i].page) ||
		    map->u.mapping.mmu_flags != mapped[i].perms ||
		    map->u.mapping.vmo_koid != koid_of(vmo_of(g, i)))
			ck_abort_msg("%s:%d: the VMAR's mapping %zu is not what it was", file,
				     line, i);
		for (page = 0; page < 2; page++) {
			assert_ok(zx_vmo_read(vmo_of(g, i), &word, PAGES(page), sizeof(word)));
			if (word != mapped[i].word + page)
				ck_abort_msg("%s:%d: page %zu of VMO %zu holds %u", file, line,
					     page, i, word);
		}
	}
}

void assert_ground_works_(const char *file, int line, const struct ground *g)
{
	static const size_t bare[] = { 0, 1, 4, 7, 10, 11 };
	zx_handle_t child, vmo = vmo_numbered(1, 400);
	zx_vaddr_t address, at;
	size_t i, page;

	assert_ground_(file, line, g);
	for (i = 0; i < ARRAY_SIZE(bare); i++)
		assert_no_access(g->base + PAGES(bare[i]));
	for (i = 0; i < ARRAY_SIZE(mapped); i++) {
		for (page = 0; page < 2; page++) {
			at = g->base + PAGES(mapped[i].page + page);
			if (mapped[i].perms & ZX_VM_PERM_WRITE)
				assert_read_write(at);
			else
				assert_read_only(at);
			ck_assert_uint_eq(load32(at), mapped[i].word + page);
		}
		/* What the VMO's own calls write shows. */
		assert_ok(zx_vmo_write(vmo_of(g, i), &(uint32_t){ 7 }, 0, 4));
		ck_assert_uint_eq(load32(g->base + PAGES(mapped[i].page)), 7);
		assert_ok(zx_vmo_write(vmo_of(g, i), &mapped[i].word, 0, 4));
	}
	/* Where something is, nothing else goes; where nothing is, it does. */
	assert_refused(ZX_ERR_ALREADY_EXISTS, address,
		       zx_vmar_map(g->vmar, READ_WRITE | ZX_VM_SPECIFIC, PAGES(3), vmo, 0, PAGE,
				   &address));
	map_at(g->vmar, READ_WRITE, PAGES(4), vmo, PAGE);
	ck_assert_uint_eq(load32(g->base + PAGES(4)), 400);
	assert_ok(zx_vmar_unmap(g->vmar, g->base + PAGES(4), PAGE));
	child = vmar_in(g->vmar, CAN_MAP_RW | ZX_VM_SPECIFIC, PAGES(10), PAGES(2), NULL);
	assert_ok(zx_vmar_destroy(child));
	assert_ok(zx_handle_close(child));
	/* Permissions change up to the maximum. */
	assert_ok(zx_vmar_protect(g->vmar, ZX_VM_PERM_READ, g->base + PAGES(2), PAGES(2)));
	assert_read_only(g->base + PAGES(2));
	assert_ok(zx_vmar_protect(g->vmar, READ_WRITE, g->base + PAGES(2), PAGES(2)));
	assert_status(zx_vmar_protect(g->vmar, READ_WRITE, g->base + PAGES(5), PAGE),
		      ZX_ERR_ACCESS_DENIED);
	assert_status(zx_vmar_protect(g->vmar, ZX_VM_PERM_READ, g->base, PAGE),
		      ZX_ERR_NOT_FOUND);
	/* Unmapped is unmapped, and can be mapped again. */
	assert_ok(zx_vmar_unmap(g->vmar, g->base + PAGES(2), PAGES(2)));
	assert_no_access(g->base + PAGES(3));
	map_at(g->vmar, READ_WRITE, PAGES(2), g->writable, PAGES(2));
	assert_ok(zx_handle_close(vmo));
	assert_ground_(file, line, g);
}

pid_t child_run(void (*body)(void *arg), void *arg)
{
	pid_t child = fork();

	if (!child) {
		body(arg);
		_exit(0);
	}
	ck_assert_int_gt(child, 0);
	return child;
}

void child_join(pid_t child)
{
	int status;

	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert_int_eq(status, 0);
}
