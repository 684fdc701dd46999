// SPDX-License-Identifier: GPL-2.0-only
/*
 * Random calls on VMOs and VMARs.
 *
 * - One thread against a model: every page of some VMOs, which share, copy and move pages,
 *   reads as the model says, by zx_vmo_read() and through mappings.
 * - Many threads on the same handles, one process and another that never runs, with Linux's own
 *   calls in between: each round ends by itself or is killed, and then all memory comes back.
 *   What the kernel says of it, tests/vm/suite counts.
 *
 * ZX_FUZZ_SEED repeats a run, as far as threads can be repeated. ZX_FUZZ_STEPS is the number of
 * calls of each thread.
 */
#include <errno.h>
#include <grp.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <linux/zircon.h>

#include "common.h"
#include "common_cgroup.h"
#include "common_vmo.h"

#define NOBODY 65534

static uint64_t seed;
static unsigned int steps;

static void become_nobody(void)
{
	if (geteuid())
		return;
	ck_assert_int_eq(chmod(ZX_DEVICE_PATH, 0666), 0);
	ck_assert_int_eq(setgroups(0, NULL), 0);
	ck_assert_int_eq(setresgid(NOBODY, NOBODY, NOBODY), 0);
	ck_assert_int_eq(setresuid(NOBODY, NOBODY, NOBODY), 0);
}

/*
 * The model: a content is the first word of each page; a VMO is a window onto one. Slices and
 * references show the content of what they were made of.
 */
#define MAX_PAGES	70	/* more than a node of the kernel's page tree has */
#define MAX_VMOS	12

struct content {
	uint32_t words[MAX_PAGES];
	size_t pages;
	int users;
};

struct model {
	zx_handle_t vmo;
	struct content *content;
	size_t first, pages;	/* of a slice; else 0 and all of it */
	bool is_slice, is_resizable;
	zx_vaddr_t window;
};

static struct model models[MAX_VMOS];
static uint64_t random_state;

static size_t below(size_t n)
{
	return random_below(&random_state, n);
}

static size_t pages_of(const struct model *m)
{
	return m->is_slice ? m->pages : m->content->pages;
}

static uint32_t *word_of(const struct model *m, size_t page)
{
	return &m->content->words[m->first + page];
}

static void model_close(struct model *m)
{
	if (!m->vmo)
		return;
	if (m->window)
		assert_ok(zx_vmar_unmap(zx_vmar_root_self(), m->window, PAGES(MAX_PAGES)));
	assert_ok(zx_handle_close(m->vmo));
	if (!--m->content->users)
		free(m->content);
	memset(m, 0, sizeof(*m));
}

static void model_create(struct model *m)
{
	model_close(m);
	m->is_resizable = below(2);
	m->content = calloc(1, sizeof(*m->content));
	m->content->users = 1;
	m->content->pages = below(MAX_PAGES + 1);
	assert_ok(zx_vmo_create(PAGES(m->content->pages), m->is_resizable ? ZX_VMO_RESIZABLE : 0,
				&m->vmo));
}

static void model_snapshot(struct model *from, struct model *m)
{
	size_t first = below(MAX_PAGES), pages = below(MAX_PAGES + 1), i;
	struct content *content;
	zx_handle_t vmo;

	if (from->is_slice || from == m)
		return;
	if (below(2)) {
		first = 0;
		pages = pages_of(from);
	}
	vmo = child_of(from->vmo, SNAPSHOT | RESIZABLE, PAGES(first), PAGES(pages));
	content = calloc(1, sizeof(*content));
	content->users = 1;
	content->pages = pages;
	for (i = 0; i < pages && first + i < pages_of(from); i++)
		content->words[i] = *word_of(from, first + i);
	model_close(m);
	*m = (struct model){ .vmo = vmo, .content = content, .is_resizable = true };
}

static void model_share(struct model *from, struct model *m)
{
	struct model shared = *from;
	size_t first, pages;

	if (from == m)
		return;
	if (!from->is_slice && below(2)) {
		shared.vmo = child_of(from->vmo, REFERENCE, 0, 0);
	} else if (!from->is_resizable) {
		first = below(pages_of(from) + 1);
		pages = below(pages_of(from) - first + 1);
		shared.vmo = child_of(from->vmo, SLICE, PAGES(first), PAGES(pages));
		shared.is_slice = true;
		shared.first += first;
		shared.pages = pages;
	} else {
		return;
	}
	shared.window = 0;
	shared.content->users++;
	/* A reference has no right to resize. */
	model_close(m);
	*m = shared;
}

static void model_map(struct model *m)
{
	if (m->window) {
		assert_ok(zx_vmar_unmap(zx_vmar_root_self(), m->window, PAGES(MAX_PAGES)));
		m->window = 0;
	} else {
		m->window = map_anywhere(zx_vmar_root_self(), READ_WRITE, m->vmo,
					 PAGES(MAX_PAGES));
	}
}

static void model_write(struct model *m)
{
	size_t page = below(MAX_PAGES);
	uint32_t word = random_below(&random_state, 1u << 31);

	if (page >= pages_of(m)) {
		assert_status(zx_vmo_write(m->vmo, &word, PAGES(page), 4), ZX_ERR_OUT_OF_RANGE);
		return;
	}
	if (m->window && below(2))
		store32(m->window + PAGES(page), word);
	else
		set_word(m->vmo, PAGES(page), word);
	*word_of(m, page) = word;
}

static void model_check(struct model *m)
{
	size_t i;

	for (i = 0; i < pages_of(m); i++) {
		ck_assert_uint_eq(word_at(m->vmo, PAGES(i)), *word_of(m, i));
		if (m->window && below(2))
			ck_assert_uint_eq(load32(m->window + PAGES(i)), *word_of(m, i));
	}
	if (m->window && i < MAX_PAGES)
		assert_beyond_the_end(m->window + PAGES(i));
}

static void model_clear(struct model *m)
{
	size_t first = below(pages_of(m) + 1), i;
	size_t pages = below(pages_of(m) - first + 1);
	zx_status_t status = ZX_ERR_NOT_SUPPORTED;

	if (below(2))
		status = op(m->vmo, ZX_VMO_OP_DECOMMIT, PAGES(first), PAGES(pages));
	/* What has to do with copies cannot be given back, but become zero. */
	if (status == ZX_ERR_NOT_SUPPORTED)
		status = op(m->vmo, ZX_VMO_OP_ZERO, PAGES(first), PAGES(pages));
	assert_ok(status);
	for (i = first; i < first + pages; i++)
		*word_of(m, i) = 0;
}

static void model_resize(struct model *m)
{
	size_t pages = below(MAX_PAGES + 1), i;

	if (!m->is_resizable || !(rights_of(m->vmo) & ZX_RIGHT_RESIZE))
		return;
	assert_ok(zx_vmo_set_size(m->vmo, PAGES(pages)));
	for (i = pages; i < MAX_PAGES; i++)
		m->content->words[i] = 0;
	m->content->pages = pages;
}

static void model_transfer(struct model *to, struct model *from)
{
	size_t there, here, pages, i;
	uint32_t words[MAX_PAGES];

	there = below(pages_of(to) + 1);
	here = below(pages_of(from) + 1);
	pages = below(MAX_PAGES + 1);
	if (pages > pages_of(to) - there || pages > pages_of(from) - here) {
		assert_status(zx_vmo_transfer_data(to->vmo, 0, PAGES(there), PAGES(pages),
						   from->vmo, PAGES(here)),
			      to->vmo == from->vmo && there == here ? ZX_OK :
			      ZX_ERR_OUT_OF_RANGE);
		return;
	}
	assert_ok(zx_vmo_transfer_data(to->vmo, 0, PAGES(there), PAGES(pages), from->vmo,
				       PAGES(here)));
	if (to->content == from->content && to->first + there == from->first + here)
		return;
	for (i = 0; i < pages; i++) {
		words[i] = *word_of(from, here + i);
		*word_of(from, here + i) = 0;
	}
	for (i = 0; i < pages; i++)
		*word_of(to, there + i) = words[i];
}

static void model_step(void)
{
	struct model *m = &models[below(MAX_VMOS)], *other = &models[below(MAX_VMOS)];
	size_t first;

	if (!m->vmo || !other->vmo) {
		model_create(m->vmo ? other : m);
		return;
	}
	switch (below(32)) {
	case 0:
		model_create(m);
		break;
	case 1 ... 4:
		model_snapshot(other, m);
		break;
	case 5 ... 6:
		model_share(other, m);
		break;
	case 7 ... 8:
		model_map(m);
		break;
	case 9 ... 11:
		model_clear(m);
		break;
	case 12 ... 13:
		model_resize(m);
		break;
	case 14 ... 16:
		model_transfer(m, other);
		break;
	case 17:
		first = below(pages_of(m) + 1);
		assert_ok(op(m->vmo, ZX_VMO_OP_COMMIT, PAGES(first), PAGES(pages_of(m) - first)));
		break;
	case 18 ... 20:
		model_check(m);
		break;
	default:
		model_write(m);
	}
}

START_TEST(pages_are_shared_copied_and_moved_as_the_model_says)
{
	unsigned int i, j;

	become_nobody();
	random_state = seed;
	for (i = 0; i < steps * 4; i++) {
		model_step();
		for (j = 0; i % 64 == 0 && j < MAX_VMOS; j++)
			if (models[j].vmo)
				model_check(&models[j]);
	}
	for (j = 0; j < MAX_VMOS; j++) {
		if (models[j].vmo)
			model_check(&models[j]);
		model_close(&models[j]);
	}
}
END_TEST

/*
 * Threads without a model. All raw calls and all accesses keep to the arena, a child VMAR, and
 * nothing but it may be unmapped while the threads run.
 */
#define THREADS		8
#define ROUNDS		(slow_machine() ? 4u : 10u)
#define HANDLES		48
#define ARENA		MIB(16ul)
#define BUFFER		KIB(64ul)

static atomic_uint pool[HANDLES];
static zx_handle_t arena, arena_process;
static zx_vaddr_t arena_base, remote_base;
static char *buffer;

struct fuzzer {
	pthread_t thread;
	uint64_t state;
};

static __thread sigjmp_buf escape;
static __thread bool may_escape;

static void on_fault(int signal)
{
	if (may_escape)
		siglongjmp(escape, 1);
	_exit(100 + signal);
}

static uint32_t draw(struct fuzzer *f, uint32_t n)
{
	return random_below(&f->state, n);
}

/* Sizes and offsets near what matters. */
static uint64_t draw_number(struct fuzzer *f)
{
	static const uint64_t edges[] = {
		0, 0, 0, 1, PAGE, PAGE, PAGES(2), PAGES(64), PAGES(64 * 64), MIB(1ul), GIB(1ul), GIB(4ul),
		1ull << 46, 1ull << 47, 1ull << 52, 1ull << 63, 0x7ffffffff000,
		MAX_VMO_SIZE, MAX_VMO_SIZE - PAGE, -PAGE, -PAGES(2), UINT64_MAX,
	};
	uint64_t n;

	switch (draw(f, 8)) {
	case 0:
		n = edges[draw(f, ARRAY_SIZE(edges))];
		return draw(f, 2) ? n : n + PAGES((int)draw(f, 5) - 2);
	case 1:
		n = edges[draw(f, ARRAY_SIZE(edges))];
		return n + draw(f, 3) - 1;
	case 2:
		return 1ull << draw(f, 64);
	case 3:
		return draw(f, PAGES(80));
	default:
		return PAGES(draw(f, 80));
	}
}

static zx_vaddr_t draw_address(struct fuzzer *f)
{
	switch (draw(f, 16)) {
	case 0:
		return draw_number(f);
	case 1:
		return KERNEL_ADDRESS;
	case 2:
		return remote_base + draw_number(f);
	default:
		return arena_base + PAGES(draw(f, ARENA / PAGE));
	}
}

/* Memory of @size bytes that may be written to: in the arena, at the buffer, or bad. */
static void *draw_pointer(struct fuzzer *f, uint64_t *size)
{
	uint64_t at;

	switch (draw(f, 8)) {
	case 0:
		return bad_pointer;
	case 1:
		return kernel_pointer;
	case 2 ... 4:
		at = draw(f, ARENA);
		if (*size > ARENA - at)
			*size = ARENA - at;
		return (void *)(arena_base + at);
	default:
		/* Nothing is mapped behind it. */
		return buffer;
	}
}

static zx_handle_t draw_handle(struct fuzzer *f)
{
	if (draw(f, 64) == 0)
		return draw(f, 2) ? ZX_HANDLE_INVALID : draw_number(f);
	return atomic_load(&pool[draw(f, HANDLES)]);
}

/* A new handle takes the place of an old one. */
static void keep(struct fuzzer *f, zx_status_t status, zx_handle_t handle)
{
	if (status == ZX_OK)
		zx_handle_close(atomic_exchange(&pool[draw(f, HANDLES)], handle));
}

static zx_handle_t draw_vmar(struct fuzzer *f)
{
	switch (draw(f, 4)) {
	case 0:
		return arena;
	case 1:
		return draw_handle(f);
	default:
		/* The first handles are VMARs more often than not. */
		return atomic_load(&pool[draw(f, 8)]);
	}
}

static void fuzz_raw(struct fuzzer *f)
{
	static const int advices[] = {
		MADV_DONTNEED, MADV_FREE, MADV_REMOVE, MADV_COLD, MADV_PAGEOUT, MADV_DONTFORK,
		MADV_DOFORK, MADV_DONTDUMP, MADV_DODUMP, MADV_HUGEPAGE, MADV_MERGEABLE,
		MADV_WIPEONFORK, MADV_POPULATE_READ, MADV_POPULATE_WRITE, MADV_WILLNEED,
	};
	size_t size = PAGES(1 + draw(f, 16)), other = PAGES(1 + draw(f, 16));
	char *at = (char *)arena_base + PAGES(draw(f, ARENA / PAGE - 16));
	char *to = (char *)arena_base + PAGES(draw(f, ARENA / PAGE - 16));

	switch (draw(f, 8)) {
	case 0:
		/* No hole that Linux could fill with what others need. */
		mmap(at, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
		break;
	case 1:
		mmap(at, size, draw(f, 8), MAP_SHARED | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
		break;
	case 2:
		mprotect(at, size, draw(f, 8));
		break;
	case 3:
		mremap(at, size, other, MREMAP_MAYMOVE | MREMAP_FIXED, to);
		mmap(at, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
		break;
	case 4:
		if (draw(f, 2))
			mlock(at, size);
		else
			munlock(at, size);
		break;
	case 5:
		msync(at, size, MS_SYNC);
		break;
	default:
		madvise(at, size, advices[draw(f, ARRAY_SIZE(advices))]);
	}
}

static void fuzz_access(struct fuzzer *f)
{
	volatile uint32_t *word = (uint32_t *)(arena_base + 4 * (uint64_t)draw(f, ARENA / 4));

	if (!sigsetjmp(escape, 1)) {
		may_escape = true;
		if (draw(f, 2))
			*word = draw(f, 1u << 31);
		else
			(void)*word;
	}
	may_escape = false;
}

static void fuzz_info(struct fuzzer *f)
{
	static const uint32_t topics[] = {
		ZX_INFO_HANDLE_BASIC, ZX_INFO_VMAR, ZX_INFO_VMO, ZX_INFO_PROCESS_MAPS,
		ZX_INFO_PROCESS_VMOS, ZX_INFO_VMAR_MAPS, ZX_INFO_TASK_STATS,
	};
	zx_handle_t handle = draw(f, 2) ? draw_handle(f) : draw(f, 2) ? zx_process_self() :
			     arena_process;
	uint64_t size = draw(f, 2) ? BUFFER : draw_number(f);
	void *to = draw_pointer(f, &size);
	size_t actual, avail;

	zx_object_get_info(handle, topics[draw(f, ARRAY_SIZE(topics))], to, size,
			   draw(f, 8) ? &actual : bad_pointer, draw(f, 4) ? &avail : NULL);
}

static void fuzz_vmo(struct fuzzer *f)
{
	zx_handle_t vmo = draw_handle(f), out;
	uint64_t offset = draw_number(f), size = draw_number(f), n = size;
	zx_handle_t *place = draw(f, 32) ? &out : bad_pointer;
	zx_status_t status = ZX_ERR_BAD_STATE;
	char name[ZX_MAX_NAME_LEN] = "fuzz";
	uint32_t o;

	switch (draw(f, 13)) {
	case 0:
		status = zx_vmo_create(size, draw(f, 4) ? ZX_VMO_RESIZABLE : draw(f, 32), place);
		break;
	case 1:
	case 2:
		o = 1u << draw(f, 8);
		status = zx_vmo_create_child(vmo, draw(f, 4) ? o : o | draw(f, 256), offset, size,
					     place);
		break;
	case 3:
		zx_vmo_read(vmo, draw_pointer(f, &n), offset, n);
		break;
	case 4:
		zx_vmo_write(vmo, draw_pointer(f, &n), offset, n);
		break;
	case 5:
		zx_vmo_set_size(vmo, size);
		break;
	case 6:
		zx_vmo_set_stream_size(vmo, size);
		break;
	case 7:
	case 8:
		o = draw(f, 16);
		/* Not all memory that there is. */
		if (o == ZX_VMO_OP_COMMIT && size > PAGES(80))
			size = PAGES(80);
		zx_vmo_op_range(vmo, o, offset, size, draw_pointer(f, &n), n);
		break;
	case 9:
		zx_vmo_transfer_data(vmo, 0, offset & -PAGE, size & -PAGE, draw_handle(f),
				     PAGES(draw(f, 80)));
		break;
	case 10:
		zx_vmo_set_cache_policy(vmo, draw(f, 4) ? 0 : draw(f, 5));
		break;
	case 11:
		if (draw(f, 2))
			zx_object_set_property(vmo, ZX_PROP_VMO_CONTENT_SIZE, &size, 8);
		else
			zx_object_set_property(vmo, ZX_PROP_NAME, name, sizeof(name));
		break;
	default:
		zx_vmo_get_size(vmo, &size);
		zx_vmo_get_stream_size(vmo, &size);
		if (draw(f, 4) == 0 && zx_handle_duplicate(vmo, ZX_RIGHT_SAME_RIGHTS, &out) == ZX_OK)
			status = zx_vmo_replace_as_executable(out, 0, place);
	}
	if (place == &out)
		keep(f, status, out);
}

static void fuzz_vmar(struct fuzzer *f)
{
	zx_handle_t vmar = draw_vmar(f), out;
	uint64_t offset = draw(f, 4) ? PAGES(draw(f, ARENA / PAGE)) : draw_number(f);
	uint64_t size = draw(f, 8) ? PAGES(1 + draw(f, 80)) : draw_number(f);
	zx_vm_option_t perms = draw(f, 2) ? READ_WRITE : draw(f, 8);
	zx_vm_option_t options = draw(f, 3) ? 0 : 1u << draw(f, 32);
	zx_status_t status;
	zx_vaddr_t at;

	if (draw(f, 2))
		options |= ZX_VM_SPECIFIC;
	else if (!(options & ZX_VM_OFFSET_IS_UPPER_LIMIT))
		offset = 0;
	switch (draw(f, 8)) {
	case 0:
		status = zx_vmar_allocate(vmar, options | (draw(f, 2) ? CAN_MAP_ALL :
							   draw(f, 16) << 6), offset, size,
					  draw(f, 32) ? &out : bad_pointer, &at);
		/* More handles to VMARs than chance alone would keep. */
		if (status == ZX_OK)
			zx_handle_close(atomic_exchange(&pool[draw(f, 8)], out));
		break;
	case 1 ... 3:
		zx_vmar_map(vmar, options | perms | (draw(f, 4) ? ZX_VM_ALLOW_FAULTS : 0) |
			    (draw(f, 4) ? 0 : ZX_VM_SPECIFIC_OVERWRITE), offset, draw_handle(f),
			    draw(f, 2) ? 0 : draw_number(f), size,
			    draw(f, 32) ? &at : bad_pointer);
		break;
	case 4:
		zx_vmar_unmap(vmar, draw_address(f), size);
		break;
	case 5:
		zx_vmar_protect(vmar, perms, draw_address(f), size);
		break;
	case 6:
		/* Commit never takes more than what is mapped of small VMOs. */
		zx_vmar_op_range(vmar, draw(f, 16), draw_address(f),
				 size > PAGES(80) ? PAGES(80) : size, NULL, 0);
		break;
	default:
		if (draw(f, 4) == 0 && vmar != arena)
			zx_vmar_destroy(vmar);
	}
}

static void fuzz_process_memory(struct fuzzer *f)
{
	uint64_t size = draw_number(f) & (MIB(1) - 1);
	zx_vaddr_t at = draw_address(f);
	size_t actual;
	void *p = draw_pointer(f, &size);

	if (draw(f, 2))
		zx_process_read_memory(draw(f, 2) ? arena_process : zx_process_self(), at, p, size,
				       &actual);
	else if (draw(f, 2))
		zx_process_write_memory(arena_process, at, p, size, &actual);
}

static void fuzz_handle(struct fuzzer *f)
{
	zx_handle_t out;

	if (draw(f, 4) == 0)
		zx_handle_close(atomic_exchange(&pool[draw(f, HANDLES)], ZX_HANDLE_INVALID));
	else
		keep(f, zx_handle_duplicate(draw_handle(f), draw(f, 2) ? ZX_RIGHT_SAME_RIGHTS :
					    ZX_DEFAULT_VMO_RIGHTS & ~(1u << draw(f, 8)), &out),
		     out);
}

static void fuzz_fork(struct fuzzer *f)
{
	pid_t pid = fork();

	if (!pid) {
		unsigned int i;

		for (i = 0; i < 64; i++)
			fuzz_access(f);
		munmap((void *)arena_base, ARENA / 2);
		for (i = 0; i < 64; i++)
			fuzz_access(f);
		_exit(0);
	}
	if (pid > 0)
		waitpid(pid, NULL, 0);
}

static void *fuzz_thread(void *arg)
{
	struct fuzzer *f = arg;
	unsigned int i;

	for (i = 0; i < steps; i++) {
		switch (draw(f, 16)) {
		case 0 ... 5:
			fuzz_vmo(f);
			break;
		case 6 ... 9:
			fuzz_vmar(f);
			break;
		case 10 ... 11:
			fuzz_access(f);
			break;
		case 12:
			fuzz_raw(f);
			break;
		case 13:
			fuzz_info(f);
			break;
		case 14:
			fuzz_process_memory(f);
			break;
		default:
			if (draw(f, 64) == 0)
				fuzz_fork(f);
			else
				fuzz_handle(f);
		}
	}
	return NULL;
}

/* In a process of its own. */
static void fuzz_round(unsigned int round)
{
	struct sigaction action = { .sa_handler = on_fault, .sa_flags = SA_NODEFER };
	struct fuzzer fuzzers[THREADS];
	zx_handle_t remote;
	unsigned int i;

	become_nobody();
	sigaction(SIGSEGV, &action, NULL);
	sigaction(SIGBUS, &action, NULL);
	buffer = mmap(NULL, BUFFER + GIB(1ul), PROT_NONE,
		      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	ck_assert_ptr_ne(buffer, MAP_FAILED);
	ck_assert_int_eq(mprotect(buffer, BUFFER, PROT_READ | PROT_WRITE), 0);

	arena = vmar_new(CAN_MAP_ALL, ARENA, &arena_base);
	assert_ok(zx_process_create(zx_job_default(), "fuzz", 4, 0, &arena_process, &remote));
	pool[0] = vmar_in(arena, CAN_MAP_ALL, 0, ARENA / 4, NULL);
	pool[1] = vmar_in(arena, CAN_MAP_RW | ZX_VM_COMPACT, 0, ARENA / 4, NULL);
	pool[2] = vmar_in(remote, CAN_MAP_ALL, 0, ARENA, &remote_base);
	pool[3] = remote;
	for (i = 8; i < HANDLES; i++)
		pool[i] = i % 2 ? vmo_resizable(PAGES(i)) : vmo_numbered(i, 0);
	for (i = 0; i < THREADS; i++) {
		fuzzers[i].state = seed + round * THREADS + i + 1;
		ck_assert_int_eq(pthread_create(&fuzzers[i].thread, NULL, fuzz_thread,
						&fuzzers[i]), 0);
	}
	/* Every other round dies in the middle. */
	if (round % 2) {
		sleep_ms(random_below(&seed, 2000));
		raise(SIGKILL);
	}
	for (i = 0; i < THREADS; i++)
		pthread_join(fuzzers[i].thread, NULL);
	_exit(0);
}

START_TEST(threads_that_call_anything_get_nowhere_and_leave_nothing)
{
	unsigned int round;
	int status;
	long idle;
	pid_t pid;

	cgroup_make(MIB(256ul));
	ck_assert(cgroup_join());
	idle = cgroup_charged();
	for (round = 0; round < ROUNDS; round++) {
		pid = fork();
		ck_assert_int_ge(pid, 0);
		if (!pid)
			fuzz_round(round);
		ck_assert_int_eq(waitpid(pid, &status, 0), pid);
		if (round % 2 == 0)
			ck_assert_msg(WIFEXITED(status) && !WEXITSTATUS(status),
				      "round %u ended with status %x", round, status);
	}
	eventually(cgroup_charged() <= idle + CHARGE_SLACK);
	cgroup_leave();
}
END_TEST

static unsigned long number_of(const char *variable, unsigned long otherwise)
{
	const char *text = getenv(variable);

	return text ? strtoul(text, NULL, 0) : otherwise;
}

int main(void)
{
	if (getrandom(&seed, sizeof(seed), 0) != sizeof(seed))
		return EXIT_FAILURE;
	seed = number_of("ZX_FUZZ_SEED", seed);
	steps = number_of("ZX_FUZZ_STEPS", slow_machine() ? 150 : 5000);
	printf("# ZX_FUZZ_SEED=%#lx ZX_FUZZ_STEPS=%u\n", seed, steps);
	fflush(stdout);
	test_begin("fuzz_memory");
	test_case("model", pages_are_shared_copied_and_moved_as_the_model_says);
	test_case("threads", threads_that_call_anything_get_nowhere_and_leave_nothing);
	return test_end();
}
