// SPDX-License-Identifier: MIT
/*
 * An arena: a large range of addresses that nothing else can land in, with memory in it as
 * far as it is used. All that is in it goes at once. It can never become executable, and
 * once sealed never writable again, whatever the program does: the kernel sees to that.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <zircon/limits.h>
#include <zircon/process.h>
#include <zircon/status.h>
#include <zircon/syscalls.h>
#include <zircon/syscalls/object.h>

#define ARENA_SIZE ((size_t)1 << 30)
#define CHUNK      ((size_t)1 << 20)

struct arena {
	zx_handle_t vmar; /* the range */
	zx_handle_t vmo;  /* the memory, as large as the range */
	zx_vaddr_t base;
	size_t mapped; /* from base on */
	size_t used;
};

static void must(zx_status_t status, const char *what)
{
	if (status != ZX_OK) {
		fprintf(stderr, "%s: %s\n", what, zx_status_get_string(status));
		exit(1);
	}
}

/* Neither call takes memory: one reserves addresses, the other promises pages. */
static void arena_create(struct arena *a)
{
	/* No ZX_VM_CAN_MAP_EXECUTE: that is the cap on all that is ever mapped in it. */
	must(zx_vmar_allocate(zx_vmar_root_self(), ZX_VM_CAN_MAP_READ | ZX_VM_CAN_MAP_WRITE |
			      ZX_VM_CAN_MAP_SPECIFIC, 0, ARENA_SIZE, &a->vmar, &a->base), "reserve");
	must(zx_vmo_create(ARENA_SIZE, 0, &a->vmo), "memory");
	a->mapped = 0;
	a->used = 0;
}

static void *arena_alloc(struct arena *a, size_t size)
{
	zx_vaddr_t address;

	size = (size + 15) & ~(size_t)15;
	if (size > ARENA_SIZE - a->used)
		return NULL;
	/* A pointer that strays beyond what is used so far soon meets what is not mapped. */
	while (a->used + size > a->mapped) {
		must(zx_vmar_map(a->vmar, ZX_VM_SPECIFIC | ZX_VM_PERM_READ | ZX_VM_PERM_WRITE,
				 a->mapped, a->vmo, a->mapped, CHUNK, &address), "map");
		a->mapped += CHUNK;
	}
	a->used += size;
	return (void *)(a->base + a->used - size);
}

/* Gives the pages back, and keeps the addresses. What was there reads as zeros. */
static void arena_reset(struct arena *a)
{
	must(zx_vmo_op_range(a->vmo, ZX_VMO_OP_DECOMMIT, 0, ARENA_SIZE, NULL, 0), "decommit");
	a->used = 0;
}

/*
 * From now on it is read only. Mapping it anew, through a handle without the right to
 * write, leaves no way back: a mapping's maximum is what its handles had as rights.
 */
static void arena_seal(struct arena *a)
{
	zx_vaddr_t address;

	must(zx_handle_replace(a->vmo, ZX_RIGHT_READ | ZX_RIGHT_MAP, &a->vmo), "weaker handle");
	/* In one step: no other thread ever sees a hole. */
	must(zx_vmar_map(a->vmar, ZX_VM_SPECIFIC_OVERWRITE | ZX_VM_PERM_READ, 0, a->vmo, 0,
			 a->mapped, &address), "map");
}

static void arena_destroy(struct arena *a)
{
	must(zx_vmar_destroy(a->vmar), "destroy");
	zx_handle_close(a->vmar);
	zx_handle_close(a->vmo);
}

struct node {
	struct node *next;
	long value;
};

static struct node *make_list(struct arena *a, long length)
{
	struct node *list = NULL, *node;
	long i;

	for (i = 0; i < length; i++) {
		node = (struct node *)arena_alloc(a, sizeof(*node));
		node->next = list;
		node->value = i;
		list = node;
	}
	return list;
}

static void show(const struct arena *a, const char *when)
{
	zx_info_vmo_t info;

	must(zx_object_get_info(a->vmo, ZX_INFO_VMO, &info, sizeof(info), NULL, NULL), "info");
	printf("%s: %zu KiB mapped, %zu KiB of memory\n", when, a->mapped >> 10,
	       (size_t)info.committed_bytes >> 10);
}

static void show_mprotect(const struct arena *a, int protection, const char *name)
{
	int failed = mprotect((void *)a->base, ZX_PAGE_SIZE, protection);

	printf("mprotect to %s: %s\n", name, failed ? strerror(errno) : "done");
}

int main(void)
{
	struct arena arena;
	struct node *node;
	long sum = 0;

	arena_create(&arena);
	show(&arena, "created");
	make_list(&arena, 100000);
	show(&arena, "a list");
	arena_reset(&arena);
	show(&arena, "reset");
	node = make_list(&arena, 1000);
	show(&arena, "a shorter list");

	show_mprotect(&arena, PROT_READ | PROT_EXEC, "executable");
	show_mprotect(&arena, PROT_READ, "read only");
	show_mprotect(&arena, PROT_READ | PROT_WRITE, "writable");
	arena_seal(&arena);
	show_mprotect(&arena, PROT_READ | PROT_WRITE, "writable, when sealed");
	for (; node; node = node->next)
		sum += node->value;
	printf("the sum of the list: %ld\n", sum);
	arena_destroy(&arena);
	return 0;
}
