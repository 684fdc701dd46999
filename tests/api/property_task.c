// SPDX-License-Identifier: GPL-2.0-only
/*
 * zx_object_get_property and _set_property: numbers; objects.md 3.3 to 3.5, tasks.md 1.7, 2.12,
 * 7.4, 7.8. The thresholds are tested with sockets, the rest of VMO_CONTENT_SIZE with VMOs.
 */
#include <pthread.h>

#include <asm/prctl.h>
#include <sys/syscall.h>

#include "common.h"

/* A property, and an object that has it. */
struct property {
	const char *name;
	uint32_t number;
	size_t size;
	zx_handle_t handle;
	bool get;
	bool set;
};

#define PROPERTIES 8

static void make_properties(struct property properties[PROPERTIES])
{
	zx_handle_t process, vmar, socket, peer, vmo;

	assert_ok(zx_process_create(zx_job_default(), "p", 1, 0, &process, &vmar));
	assert_ok(zx_socket_create(0, &socket, &peer));
	assert_ok(zx_vmo_create(PAGE, ZX_VMO_RESIZABLE, &vmo));
	memcpy(properties, (struct property[PROPERTIES]){
		{ "REGISTER_GS", ZX_PROP_REGISTER_GS, 8, zx_thread_self(), true, true },
		{ "REGISTER_FS", ZX_PROP_REGISTER_FS, 8, zx_thread_self(), true, true },
		{ "DEBUG_ADDR", ZX_PROP_PROCESS_DEBUG_ADDR, 8, process, true, true },
		{ "VDSO_BASE", ZX_PROP_PROCESS_VDSO_BASE_ADDRESS, 8, process, true, false },
		{ "BREAK_ON_LOAD", ZX_PROP_PROCESS_BREAK_ON_LOAD, 8, process, true, true },
		{ "RX_THRESHOLD", ZX_PROP_SOCKET_RX_THRESHOLD, 8, socket, true, true },
		{ "KILL_ON_OOM", ZX_PROP_JOB_KILL_ON_OOM, 8, job_new(zx_job_default()), false,
		  true },
		{ "CONTENT_SIZE", ZX_PROP_VMO_CONTENT_SIZE, 8, vmo, true, true },
	}, PROPERTIES * sizeof(struct property));
}

/* ---- Rules -------------------------------------------------------------- */

START_TEST(a_value_is_read_whole_and_set_back)
{
	struct property properties[PROPERTIES];
	uint64_t value[2], again[2];
	int i;

	make_properties(properties);
	for (i = 0; i < PROPERTIES; i++) {
		struct property *p = &properties[i];

		value[0] = 0;
		if (p->get) {
			untouched(value);
			memset(again, 0x33, sizeof(again));
			assert_ok(zx_object_get_property(p->handle, p->number, value, 8));
			assert_ok(zx_object_get_property(p->handle, p->number, again, 16));
			ck_assert_msg(value[0] == again[0], "%s", p->name);
			ck_assert_uint_eq(value[1], 0xccccccccccccccccull);
			ck_assert_uint_eq(again[1], 0x3333333333333333ull);
		}
		if (p->set) {
			assert_ok(zx_object_set_property(p->handle, p->number, value, 8));
			assert_ok(zx_object_set_property(p->handle, p->number, value, 16));
		}
	}
}
END_TEST

START_TEST(checks_are_made_in_order)
{
	struct property properties[PROPERTIES];
	zx_handle_t timer;
	uint64_t value;
	int i, j;

	assert_ok(zx_timer_create(0, ZX_CLOCK_MONOTONIC, &timer));
	make_properties(properties);
	for (i = 0; i < PROPERTIES; i++) {
		struct property *p = &properties[i];
		/* Somebody else's, with both rights. */
		zx_handle_t wrong = p->number == ZX_PROP_JOB_KILL_ON_OOM ?
					    zx_process_self() : zx_job_default();
		zx_handle_t no_get = without_rights(p->handle, ZX_RIGHT_GET_PROPERTY);
		zx_handle_t no_set = without_rights(p->handle, ZX_RIGHT_SET_PROPERTY);

		assert_status(zx_object_get_property(0, p->number, NULL, 8), ZX_ERR_INVALID_ARGS);
		assert_status(zx_object_set_property(0, p->number, NULL, 8), ZX_ERR_INVALID_ARGS);
		for (j = 0; j < BAD_HANDLES; j++) {
			zx_handle_t bad = bad_handle(j, p->handle);

			assert_refused(ZX_ERR_BAD_HANDLE, value,
				       zx_object_get_property(bad, p->number, &value, 8));
			assert_status(zx_object_set_property(bad, p->number, &value, 8),
				      ZX_ERR_BAD_HANDLE);
		}
		assert_refused(ZX_ERR_ACCESS_DENIED, value,
			       zx_object_get_property(no_get, p->number, &value, 0));
		assert_refused(ZX_ERR_ACCESS_DENIED, value,
			       zx_object_get_property(timer, p->number, &value, 8));
		assert_status(zx_object_set_property(no_set, p->number, &value, 0),
			      ZX_ERR_ACCESS_DENIED);
		if (!p->get)
			assert_refused(ZX_ERR_NOT_SUPPORTED, value,
				       zx_object_get_property(p->handle, p->number, &value, 0));
		if (!p->set)
			assert_status(zx_object_set_property(p->handle, p->number, &value, 0),
				      ZX_ERR_NOT_SUPPORTED);
		if (p->get) {
			assert_refused(ZX_ERR_BUFFER_TOO_SMALL, value,
				       zx_object_get_property(p->handle, p->number, &value, 7));
			assert_refused(ZX_ERR_WRONG_TYPE, value,
				       zx_object_get_property(wrong, p->number, &value, 8));
			assert_status(zx_object_get_property(p->handle, p->number, bad_pointer,
							     8), ZX_ERR_INVALID_ARGS);
			assert_status(zx_object_get_property(p->handle, p->number,
							     kernel_pointer, 8),
				      ZX_ERR_INVALID_ARGS);
		}
		if (p->set) {
			assert_status(zx_object_set_property(p->handle, p->number, &value, 7),
				      ZX_ERR_BUFFER_TOO_SMALL);
			assert_status(zx_object_set_property(wrong, p->number, &value, 8),
				      ZX_ERR_WRONG_TYPE);
			assert_status(zx_object_set_property(p->handle, p->number, bad_pointer,
							     8), ZX_ERR_INVALID_ARGS);
		}
	}
}
END_TEST

START_TEST(properties_of_objects_that_do_not_exist_are_wrong_type)
{
	static const struct {
		uint32_t number;
		size_t size;
	} properties[] = {
		{ ZX_PROP_EXCEPTION_STATE, 4 },
		{ ZX_PROP_EXCEPTION_STRATEGY, 4 },
		{ ZX_PROP_STREAM_MODE_APPEND, 1 },
	};
	zx_handle_t handles[] = { vmo_new(PAGE), zx_process_self(), zx_thread_self() };
	uint32_t value;
	size_t i, j;

	for (i = 0; i < ARRAY_SIZE(properties); i++) {
		for (j = 0; j < ARRAY_SIZE(handles); j++) {
			uint32_t number = properties[i].number;
			size_t size = properties[i].size;

			assert_refused(ZX_ERR_WRONG_TYPE, value,
				       zx_object_get_property(handles[j], number, &value, size));
			assert_status(zx_object_set_property(handles[j], number, &value, size),
				      ZX_ERR_WRONG_TYPE);
			assert_refused(ZX_ERR_BUFFER_TOO_SMALL, value,
				       zx_object_get_property(handles[j], number, &value,
							      size - 1));
			assert_status(zx_object_set_property(handles[j], number, &value,
							     size - 1), ZX_ERR_BUFFER_TOO_SMALL);
		}
	}
}
END_TEST

/* ---- Registers ---------------------------------------------------------- */

static uint64_t linux_base(int which)
{
	uint64_t base;

	ck_assert_int_eq(syscall(SYS_arch_prctl, which, &base), 0);
	return base;
}

static uint64_t property_of(zx_handle_t handle, uint32_t number)
{
	uint64_t value;

	assert_ok(zx_object_get_property(handle, number, &value, sizeof(value)));
	return value;
}

static uint64_t first_at_gs(void)
{
	uint64_t value;

	__asm__ volatile("mov %%gs:0, %0" : "=r"(value));
	return value;
}

START_TEST(registers_are_those_of_the_thread)
{
	static uint64_t words[2] = { 0x1234, 0x5678 };
	zx_handle_t self = zx_thread_self();
	uint64_t base;

	ck_assert_uint_eq(property_of(self, ZX_PROP_REGISTER_FS), linux_base(ARCH_GET_FS));
	ck_assert_uint_eq(property_of(self, ZX_PROP_REGISTER_GS), linux_base(ARCH_GET_GS));
	/* The C library lives by FS. */
	base = linux_base(ARCH_GET_FS);
	assert_ok(zx_object_set_property(self, ZX_PROP_REGISTER_FS, &base, 8));
	ck_assert_uint_eq(property_of(self, ZX_PROP_REGISTER_FS), base);
	base = (uintptr_t)&words[0];
	assert_ok(zx_object_set_property(self, ZX_PROP_REGISTER_GS, &base, 8));
	ck_assert_uint_eq(property_of(self, ZX_PROP_REGISTER_GS), base);
	ck_assert_uint_eq(first_at_gs(), 0x1234);
	base = (uintptr_t)&words[1];
	assert_ok(zx_object_set_property(self, ZX_PROP_REGISTER_GS, &base, 8));
	/* It stays so when the thread was away. */
	sleep_ms(5);
	ck_assert_uint_eq(property_of(self, ZX_PROP_REGISTER_GS), base);
	ck_assert_uint_eq(first_at_gs(), 0x5678);
	base = 0;
	assert_ok(zx_object_set_property(self, ZX_PROP_REGISTER_GS, &base, 8));
	ck_assert_uint_eq(property_of(self, ZX_PROP_REGISTER_GS), 0);
}
END_TEST

START_TEST(addresses_that_are_none_of_the_users_are_invalid_args)
{
	static const uint64_t addresses[] = { NON_CANONICAL_ADDRESS, 1ull << 62, KERNEL_ADDRESS,
					      UINT64_MAX };
	static const uint32_t registers[] = { ZX_PROP_REGISTER_FS, ZX_PROP_REGISTER_GS };
	zx_handle_t self = zx_thread_self();
	size_t i, j;

	for (i = 0; i < 2; i++) {
		uint64_t before = property_of(self, registers[i]);

		for (j = 0; j < ARRAY_SIZE(addresses); j++)
			assert_status(zx_object_set_property(self, registers[i], &addresses[j],
							     8), ZX_ERR_INVALID_ARGS);
		ck_assert_uint_eq(property_of(self, registers[i]), before);
	}
}
END_TEST

static void *first_threads_registers(void *arg)
{
	zx_handle_t other = *(zx_handle_t *)arg;
	uint64_t value;

	assert_refused(ZX_ERR_ACCESS_DENIED, value,
		       zx_object_get_property(other, ZX_PROP_REGISTER_FS, &value, 8));
	value = 0;
	assert_status(zx_object_set_property(other, ZX_PROP_REGISTER_GS, &value, 8),
		      ZX_ERR_ACCESS_DENIED);
	return NULL;
}

START_TEST(registers_of_other_threads_are_access_denied)
{
	zx_handle_t self = zx_thread_self(), never;
	uint64_t value;
	pthread_t thread;
	struct mini mini;

	ck_assert_int_eq(pthread_create(&thread, NULL, first_threads_registers, &self), 0);
	pthread_join(thread, NULL);
	mini_run(&mini, zx_job_default(), &blob_sleep, 0);
	assert_ok(zx_thread_create(zx_process_self(), "never", 5, 0, &never));
	assert_refused(ZX_ERR_ACCESS_DENIED, value,
		       zx_object_get_property(mini.thread, ZX_PROP_REGISTER_FS, &value, 8));
	assert_refused(ZX_ERR_ACCESS_DENIED, value,
		       zx_object_get_property(never, ZX_PROP_REGISTER_GS, &value, 8));
	value = UINT64_MAX;
	/* Before the value is judged. */
	assert_status(zx_object_set_property(mini.thread, ZX_PROP_REGISTER_GS, &value, 8),
		      ZX_ERR_ACCESS_DENIED);
	mini_end(&mini);
}
END_TEST

/* ---- Processes ---------------------------------------------------------- */

START_TEST(what_the_dynamic_linker_leaves_for_debuggers_is_kept)
{
	static const uint32_t numbers[] = { ZX_PROP_PROCESS_DEBUG_ADDR,
					    ZX_PROP_PROCESS_BREAK_ON_LOAD };
	static const uint64_t values[] = { 1, 0x7fff12345678, KERNEL_ADDRESS, UINT64_MAX, 0 };
	zx_handle_t copy;
	struct mini mini;
	size_t i, j;

	mini_create(&mini, zx_job_default(), "p");
	mini_load(&mini, &blob_sleep);
	copy = with_rights(mini.process, ZX_RIGHT_SAME_RIGHTS);
	for (i = 0; i < 2; i++) {
		ck_assert_uint_eq(property_of(mini.process, numbers[i]), 0);
		for (j = 0; j < ARRAY_SIZE(values); j++) {
			assert_ok(zx_object_set_property(mini.process, numbers[i], &values[j],
							 8));
			ck_assert_uint_eq(property_of(copy, numbers[i]), values[j]);
			ck_assert_uint_eq(property_of(copy, numbers[!i]), i ? 77 : 0);
		}
		assert_ok(zx_object_set_property(mini.process, numbers[i],
						 &(uint64_t){ 77 }, 8));
	}
	assert_ok(mini_start_status(&mini, 0, 0));
	ck_assert_uint_eq(property_of(copy, numbers[0]), 77);
	assert_ok(zx_task_kill(mini.process));
	wait_terminated(mini.process);
	ck_assert_uint_eq(property_of(copy, numbers[0]), 77);
	mini_close(&mini);
}
END_TEST

START_TEST(no_vdso_has_an_address)
{
	zx_handle_t process, vmar, vmo;

	assert_ok(zx_process_create(zx_job_default(), "p", 1, 0, &process, &vmar));
	ck_assert_uint_eq(property_of(process, ZX_PROP_PROCESS_VDSO_BASE_ADDRESS), 0);
	ck_assert_uint_eq(property_of(zx_process_self(), ZX_PROP_PROCESS_VDSO_BASE_ADDRESS), 0);
	/* Not even where it is. */
	assert_ok(zx_linux_vdso_vmo(&vmo));
	map_anywhere(vmar, ZX_VM_PERM_READ | ZX_VM_PERM_EXECUTE, vmo, PAGE);
	ck_assert_uint_eq(property_of(process, ZX_PROP_PROCESS_VDSO_BASE_ADDRESS), 0);
}
END_TEST

START_TEST(there_is_no_hardware_tracing)
{
	uint64_t value;

	assert_refused(ZX_ERR_NOT_SUPPORTED, value,
		       zx_object_get_property(zx_process_self(),
					      ZX_PROP_PROCESS_HW_TRACE_CONTEXT_ID, &value, 8));
	/* Before size and type. */
	assert_refused(ZX_ERR_NOT_SUPPORTED, value,
		       zx_object_get_property(zx_job_default(),
					      ZX_PROP_PROCESS_HW_TRACE_CONTEXT_ID, &value, 0));
	assert_status(zx_object_set_property(zx_process_self(),
					     ZX_PROP_PROCESS_HW_TRACE_CONTEXT_ID, &value, 8),
		      ZX_ERR_NOT_SUPPORTED);
}
END_TEST

/* ---- Jobs and VMOs ------------------------------------------------------ */

START_TEST(kill_on_oom_is_0_or_1)
{
	zx_handle_t job = job_new(zx_job_default());
	uint64_t value = 1;

	ck_assert(!job_info(job).kill_on_oom);
	assert_ok(zx_object_set_property(job, ZX_PROP_JOB_KILL_ON_OOM, &value, 8));
	ck_assert(job_info(job).kill_on_oom);
	assert_ok(zx_object_set_property(job, ZX_PROP_JOB_KILL_ON_OOM, &value, 8));
	for (value = 2; value; value <<= 1) {
		assert_status(zx_object_set_property(job, ZX_PROP_JOB_KILL_ON_OOM, &value, 8),
			      ZX_ERR_INVALID_ARGS);
		ck_assert(job_info(job).kill_on_oom);
	}
	assert_ok(zx_object_set_property(job, ZX_PROP_JOB_KILL_ON_OOM, &value, 8));
	ck_assert(!job_info(job).kill_on_oom);
	/* Of a dead job, too. */
	assert_ok(zx_task_kill(job));
	value = 1;
	assert_ok(zx_object_set_property(job, ZX_PROP_JOB_KILL_ON_OOM, &value, 8));
	ck_assert(job_info(job).kill_on_oom);
}
END_TEST

START_TEST(the_content_size_is_set_only_with_write)
{
	zx_handle_t vmo, less, job;
	uint64_t value = 5;

	assert_ok(zx_vmo_create(PAGE, ZX_VMO_RESIZABLE, &vmo));
	less = without_rights(vmo, ZX_RIGHT_WRITE);
	assert_status(zx_object_set_property(less, ZX_PROP_VMO_CONTENT_SIZE, &value, 8),
		      ZX_ERR_ACCESS_DENIED);
	/* Before the size, the type and the value are looked at. */
	assert_status(zx_object_set_property(less, ZX_PROP_VMO_CONTENT_SIZE, &value, 7),
		      ZX_ERR_ACCESS_DENIED);
	assert_status(zx_object_set_property(less, ZX_PROP_VMO_CONTENT_SIZE, bad_pointer, 8),
		      ZX_ERR_ACCESS_DENIED);
	job = without_rights(zx_job_default(), ZX_RIGHT_WRITE);
	assert_status(zx_object_set_property(job, ZX_PROP_VMO_CONTENT_SIZE, &value, 8),
		      ZX_ERR_ACCESS_DENIED);
	ck_assert_uint_eq(property_of(vmo, ZX_PROP_VMO_CONTENT_SIZE), PAGE);
	less = without_rights(vmo, ZX_RIGHT_READ);
	assert_ok(zx_object_set_property(less, ZX_PROP_VMO_CONTENT_SIZE, &value, 8));
	ck_assert_uint_eq(property_of(vmo, ZX_PROP_VMO_CONTENT_SIZE), 5);
}
END_TEST

START_TEST(the_name_of_a_thread_that_has_exited_is_bad_state)
{
	char name[32];
	struct mini mini;

	mini_run(&mini, zx_job_default(), &blob_sleep, 0);
	assert_ok(zx_object_set_property(mini.thread, ZX_PROP_NAME, "alive", 5));
	assert_ok(zx_task_kill(mini.process));
	wait_terminated(mini.process);
	assert_refused(ZX_ERR_BAD_STATE, name,
		       zx_object_get_property(mini.thread, ZX_PROP_NAME, name, 32));
	assert_status(zx_object_set_property(mini.thread, ZX_PROP_NAME, "x", 1),
		      ZX_ERR_BAD_STATE);
	/* A process keeps its name. */
	assert_ok(zx_object_set_property(mini.process, ZX_PROP_NAME, "dead", 4));
	assert_ok(zx_object_get_property(mini.process, ZX_PROP_NAME, name, 32));
	ck_assert_str_eq(name, "dead");
	mini_close(&mini);
}
END_TEST

int main(void)
{
	test_begin("property_task");
	test_case("rules", a_value_is_read_whole_and_set_back, checks_are_made_in_order,
		  properties_of_objects_that_do_not_exist_are_wrong_type);
	test_case("registers", registers_are_those_of_the_thread,
		  addresses_that_are_none_of_the_users_are_invalid_args,
		  registers_of_other_threads_are_access_denied);
	test_case("processes", what_the_dynamic_linker_leaves_for_debuggers_is_kept,
		  no_vdso_has_an_address, there_is_no_hardware_tracing);
	test_case("others", kill_on_oom_is_0_or_1, the_content_size_is_set_only_with_write,
		  the_name_of_a_thread_that_has_exited_is_bad_state);
	return test_end();
}
