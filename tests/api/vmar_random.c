// SPDX-License-Identifier: GPL-2.0-only
/*
 * Random operations on a VMAR and its children against a model of its pages, in this
 * process and in another one: after each step Linux's mappings, what they allow and
 * what can be read are those of the model. memory.md 2, 3.
 */
#include "common_vmo.h"

#define N		48	/* pages of the VMAR */
#define VMO_PAGES	80
#define CHILDREN	4
#define TOP		CHILDREN /* index of the VMAR itself */
#define CAN_MAP_CHILD	(CAN_MAP_RW | ZX_VM_CAN_MAP_SPECIFIC)

struct range {
	int first;
	int count;
};

/*
 * @perm of a page: '.' nothing mapped, '-', 'r', 'w' as assert_drawing() has them;
 * @shows: page of the VMO
 */
struct model {
	zx_handle_t process;
	pid_t pid;
	zx_vaddr_t base;
	zx_handle_t vmo;
	zx_handle_t vmars[CHILDREN + 1];
	struct range where[CHILDREN + 1]; /* no pages: there is no such child */
	char perm[N + 1];
	int shows[N];
	uint32_t content[VMO_PAGES];
	uint64_t seed;
};

static int below(struct model *m, int n)
{
	return random_below(&m->seed, n);
}

static bool overlap(struct range a, struct range b)
{
	return a.count && b.count && a.first < b.first + b.count &&
	       b.first < a.first + a.count;
}

static bool inside(struct range a, struct range b)
{
	return a.first >= b.first && a.first + a.count <= b.first + b.count;
}

/* The child that has a page, or TOP. */
static int owner(const struct model *m, int page)
{
	struct range one = { page, 1 };
	int i;

	for (i = 0; i < CHILDREN && !overlap(m->where[i], one); i++)
		;
	return i;
}

static struct range part_of(struct model *m, struct range whole)
{
	struct range part;

	part.first = whole.first + below(m, whole.count);
	part.count = 1 + below(m, whole.first + whole.count - part.first);
	if (part.count > 9)
		part.count = 1 + part.count % 9;
	return part;
}

/* A VMAR that exists. */
static int any_vmar(struct model *m)
{
	int i = below(m, CHILDREN + 1);

	return m->where[i].count ? i : TOP;
}

static bool is_free(const struct model *m, int vmar, struct range range)
{
	int page;

	for (page = range.first; page < range.first + range.count; page++)
		if (m->perm[page] != '.' || owner(m, page) != vmar)
			return false;
	return true;
}

static zx_vm_option_t perms_of(char perm)
{
	switch (perm) {
	case 'r':
		return ZX_VM_PERM_READ;
	case 'w':
		return READ_WRITE;
	}
	return 0;
}

static char any_perm(struct model *m)
{
	return "-rw"[below(m, 3)];
}

static zx_vaddr_t address(const struct model *m, int page)
{
	return m->base + PAGES(page);
}

static void forget(struct model *m, struct range range)
{
	memset(m->perm + range.first, '.', range.count);
}

static void gone(struct model *m, int child)
{
	forget(m, m->where[child]);
	m->where[child].count = 0;
	assert_status(zx_vmar_destroy(m->vmars[child]), ZX_ERR_BAD_STATE);
	assert_ok(zx_handle_close(m->vmars[child]));
}

/* ---- Operations: what the model says has to come -------------------------- */

static void do_allocate(struct model *m)
{
	struct range range = part_of(m, m->where[TOP]);
	bool works = is_free(m, TOP, range);
	zx_vaddr_t at;
	int i;

	for (i = 0; i < CHILDREN && m->where[i].count; i++)
		;
	if (i == CHILDREN)
		return;
	assert_status(zx_vmar_allocate(m->vmars[TOP], CAN_MAP_CHILD | ZX_VM_SPECIFIC,
				       PAGES(range.first), PAGES(range.count), &m->vmars[i], &at),
		      works ? ZX_OK : ZX_ERR_ALREADY_EXISTS);
	if (!works)
		return;
	ck_assert_uint_eq(at, address(m, range.first));
	m->where[i] = range;
}

static void do_map(struct model *m, bool overwrite)
{
	int vmar = any_vmar(m), i, shows = below(m, VMO_PAGES);
	struct range range = part_of(m, m->where[vmar]);
	zx_status_t want = ZX_OK;
	char perm = any_perm(m);
	zx_vaddr_t at;

	if (range.count > VMO_PAGES - shows)
		range.count = VMO_PAGES - shows;
	if (!overwrite && !is_free(m, vmar, range))
		want = ZX_ERR_ALREADY_EXISTS;
	for (i = 0; overwrite && i < CHILDREN; i++)
		if (i != vmar && overlap(m->where[i], range))
			want = ZX_ERR_INVALID_ARGS;
	assert_status(zx_vmar_map(m->vmars[vmar], perms_of(perm) | (overwrite ?
				  ZX_VM_SPECIFIC_OVERWRITE : ZX_VM_SPECIFIC),
				  PAGES(range.first - m->where[vmar].first), m->vmo,
				  PAGES(shows), PAGES(range.count), &at), want);
	if (want)
		return;
	ck_assert_uint_eq(at, address(m, range.first));
	for (i = 0; i < range.count; i++) {
		m->perm[range.first + i] = perm;
		m->shows[range.first + i] = shows + i;
	}
}

static void do_unmap(struct model *m)
{
	int vmar = any_vmar(m), i;
	struct range range = part_of(m, m->where[vmar]);
	zx_status_t want = ZX_OK;

	for (i = 0; i < CHILDREN; i++)
		if (i != vmar && overlap(m->where[i], range) && !inside(m->where[i], range))
			want = ZX_ERR_INVALID_ARGS;
	assert_status(zx_vmar_unmap(m->vmars[vmar], address(m, range.first), PAGES(range.count)),
		      want);
	if (want)
		return;
	for (i = 0; i < CHILDREN; i++)
		if (i != vmar && m->where[i].count && inside(m->where[i], range))
			gone(m, i);
	forget(m, range);
}

static void do_protect(struct model *m)
{
	int vmar = any_vmar(m), page;
	struct range range = part_of(m, m->where[vmar]);
	zx_status_t want = ZX_OK;
	char perm = any_perm(m);

	/* The first page that is in the way decides. */
	for (page = range.first; !want && page < range.first + range.count; page++) {
		if (m->perm[page] == '.')
			want = ZX_ERR_NOT_FOUND;
		else if (owner(m, page) != vmar && perms_of(perm) & ~perms_of(m->perm[page]))
			want = ZX_ERR_ACCESS_DENIED;
	}
	assert_status(zx_vmar_protect(m->vmars[vmar], perms_of(perm), address(m, range.first),
				      PAGES(range.count)), want);
	if (!want)
		memset(m->perm + range.first, perm, range.count);
}

static void do_destroy(struct model *m)
{
	int child = below(m, CHILDREN);

	if (!m->where[child].count)
		return;
	assert_ok(zx_vmar_destroy(m->vmars[child]));
	gone(m, child);
}

/* Through the mapping in this process, through the VMO for the other one. */
static void do_store(struct model *m)
{
	int page = below(m, N), shows = m->shows[page];
	uint32_t value = 1 + below(m, 1 << 30);

	if (m->perm[page] != 'w')
		return;
	if (m->pid == getpid())
		store32(address(m, page), value);
	else
		set_word(m->vmo, PAGES(shows), value);
	m->content[shows] = value;
}

/* ---- The check ------------------------------------------------------------- */

static void check_page(const struct model *m, int page)
{
	uint32_t value = 0;
	size_t actual;

	if (m->pid == getpid()) {
		enum probe can_read = m->perm[page] == 'r' || m->perm[page] == 'w' ? PROBE_OK :
										    PROBE_SEGV;

		ck_assert_int_eq(probe_read(address(m, page)), can_read);
		if (can_read != PROBE_OK)
			return;
		value = load32(address(m, page));
	} else if (m->perm[page] == '.') {
		assert_status(zx_process_read_memory(m->process, address(m, page), &value, 4,
						     &actual), ZX_ERR_NOT_FOUND);
		return;
	} else {
		assert_ok(zx_process_read_memory(m->process, address(m, page), &value, 4,
						 &actual));
		ck_assert_uint_eq(actual, 4);
	}
	ck_assert_uint_eq(value, m->content[m->shows[page]]);
}

static void check(const struct model *m)
{
	size_t mapped = 0, listed = 0, actual, avail, i;
	static zx_info_maps_t maps[4 * N];
	int page;

	assert_drawing(m->pid, m->base, m->perm);
	for (page = 0; page < N; page++) {
		check_page(m, page);
		mapped += m->perm[page] != '.';
	}
	/* The tree says the same. */
	assert_ok(zx_object_get_info(m->vmars[TOP], ZX_INFO_VMAR_MAPS, maps, sizeof(maps),
				     &actual, &avail));
	ck_assert_uint_eq(actual, avail);
	for (i = 0; i < actual; i++)
		if (maps[i].type == ZX_INFO_MAPS_TYPE_MAPPING)
			listed += maps[i].size / PAGE;
	ck_assert_uint_eq(listed, mapped);
}

static void run(struct model *m, zx_handle_t root, uint64_t seed)
{
	int step, steps = slow_machine() ? 30 : 400, page;

	m->seed = seed;
	m->vmo = vmo_numbered(VMO_PAGES, 1);
	for (page = 0; page < VMO_PAGES; page++)
		m->content[page] = page + 1;
	m->vmars[TOP] = vmar_in(root, CAN_MAP_CHILD, 0, PAGES(N),
				&m->base);
	m->where[TOP] = (struct range){ 0, N };
	memset(m->perm, '.', N);
	for (step = 0; step < steps; step++) {
		switch (below(m, 16)) {
		case 0:
		case 1:
			do_allocate(m);
			break;
		case 2 ... 5:
			do_map(m, false);
			break;
		case 6 ... 8:
			do_map(m, true);
			break;
		case 9 ... 10:
			do_unmap(m);
			break;
		case 11 ... 13:
			do_protect(m);
			break;
		case 14:
			if (!below(m, 4))
				do_destroy(m);
			break;
		default:
			do_store(m);
		}
		check(m);
	}
	assert_ok(zx_vmar_destroy(m->vmars[TOP]));
	forget(m, m->where[TOP]);
	assert_drawing(m->pid, m->base, m->perm);
}

static void run_here(uint64_t seed)
{
	struct model m = { .process = zx_process_self(), .pid = getpid() };

	run(&m, zx_vmar_root_self(), seed);
}

START_TEST(random_operations_agree_with_the_model)
{
	run_here(1);
}
END_TEST

START_TEST(other_random_operations_agree_with_the_model_too)
{
	run_here(20261123);
}
END_TEST

START_TEST(random_operations_on_another_process_agree_with_the_model)
{
	struct model m = {};
	struct mini mini;

	mini_create(&mini, zx_job_default(), "random");
	m.process = mini.process;
	m.pid = pid_of(mini.process);
	run(&m, mini.vmar, 3);
	mini_end(&mini);
}
END_TEST

START_TEST(random_operations_on_a_running_process_agree_with_the_model)
{
	struct model m = {};
	struct mini mini;

	mini_run(&mini, zx_job_default(), &blob_spin, 0);
	m.process = mini.process;
	m.pid = pid_of(mini.process);
	run(&m, mini.vmar, 4);
	mini_end(&mini);
}
END_TEST

int main(void)
{
	test_begin("vmar_random");
	test_case("own", random_operations_agree_with_the_model,
		  other_random_operations_agree_with_the_model_too);
	test_case("others", random_operations_on_another_process_agree_with_the_model,
		  random_operations_on_a_running_process_agree_with_the_model);
	return test_end();
}
