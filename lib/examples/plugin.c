// SPDX-License-Identifier: MIT
/*
 * A host runs a plugin in a process that begins with nothing: one job, one channel, some
 * memory. The plugin is a function of this file; a real host would read a file.
 *
 * What the plugin can reach is what it is given here, as far as Zircon's calls go. It is
 * a Linux process too: to deny it Linux's calls, set a seccomp filter before creating it.
 */
#include <zircon/process.h>
#include <zircon/syscalls/policy.h>

#include "calls.h"

#define STACK_SIZE ((size_t)65536)

enum { UPPER = 1, EVENT };

struct message {
	uint32_t what;
	zx_status_t status;
};

/* Both map this. To the host the plugin's side of it is input: never trust it. */
struct shared {
	__typeof__(zx_object_wait_one) *object_wait_one;
	__typeof__(zx_channel_read) *channel_read;
	__typeof__(zx_channel_write) *channel_write;
	__typeof__(zx_event_create) *event_create;
	__typeof__(zx_process_exit) *process_exit;
	volatile char text[64];
};

/*
 * The plugin. Its code is copied to another process: no calls but those it finds in
 * shared, no constants, no libc. The section makes its beginning and its end known.
 */
__attribute__((section("plugin_code"), used)) __NO_STACK_PROTECTOR
static void plugin(zx_handle_t channel, struct shared *shared)
{
	struct message m;
	zx_handle_t event;
	uint32_t size;
	int i;

	while (!shared->object_wait_one(channel, ZX_CHANNEL_READABLE, ZX_TIME_INFINITE, NULL) &&
	       !shared->channel_read(channel, 0, &m, NULL, sizeof(m), 0, &size, NULL)) {
		m.status = ZX_OK;
		for (i = 0; m.what == UPPER && shared->text[i]; i++)
			if (shared->text[i] >= 'a' && shared->text[i] <= 'z')
				shared->text[i] = (char)(shared->text[i] - 'a' + 'A');
		if (m.what == EVENT)
			m.status = shared->event_create(0, &event);
		shared->channel_write(channel, 0, &m, sizeof(m), NULL, 0);
	}
	shared->process_exit(0);
}

extern const char __start_plugin_code[], __stop_plugin_code[];

static zx_status_t ask(zx_handle_t channel, uint32_t what)
{
	struct message m = { what, ZX_OK };
	uint32_t size = 0;

	must(zx_channel_write(channel, 0, &m, sizeof(m), NULL, 0), "write");
	must(zx_object_wait_one(channel, ZX_CHANNEL_READABLE, zx_deadline_after(ZX_SEC(60)), NULL),
	     "the plugin's answer");
	must(zx_channel_read(channel, 0, &m, NULL, sizeof(m), 0, &size, NULL), "read");
	if (size != sizeof(m))
		must(ZX_ERR_IO_INVALID, "the plugin's answer");
	return m.status;
}

int main(void)
{
	const zx_policy_basic_v2_t nothing = { ZX_POL_NEW_ANY, ZX_POL_ACTION_DENY,
					       ZX_POL_OVERRIDE_DENY };
	const zx_vm_option_t rw = ZX_VM_PERM_READ | ZX_VM_PERM_WRITE;
	zx_handle_t job, process, root, thread, code, stack, memory, ours, theirs;
	size_t code_size = __stop_plugin_code - __start_plugin_code;
	zx_vaddr_t entry, top, there;
	struct shared *shared;
	struct calls calls;

	/* What the plugin makes, and what that makes, is in this job; and it may make nothing. */
	must(zx_job_create(zx_job_default(), 0, &job), "job");
	must(zx_job_set_policy(job, ZX_JOB_POL_ABSOLUTE, ZX_JOB_POL_BASIC_V2, &nothing, 1), "policy");
	must(zx_process_create(job, "plugin", 6, 0, &process, &root), "process");
	must(zx_thread_create(process, "plugin", 6, 0, &thread), "thread");

	/* Executable it must be made: what can be written cannot be executed by itself. */
	must(zx_vmo_create(code_size, 0, &code), "code");
	must(zx_vmo_write(code, __start_plugin_code, 0, code_size), "code");
	must(zx_vmo_replace_as_executable(code, ZX_HANDLE_INVALID, &code), "executable");
	entry = map(root, ZX_VM_PERM_READ | ZX_VM_PERM_EXECUTE, 0, code, 0, code_size) +
		((const char *)(uintptr_t)plugin - __start_plugin_code);

	must(zx_vmo_create(STACK_SIZE, 0, &stack), "stack");
	top = map(root, rw, 0, stack, 0, STACK_SIZE) + STACK_SIZE;

	/* The same memory, there and here */
	must(zx_vmo_create(sizeof(*shared), 0, &memory), "memory");
	there = map(root, rw, 0, memory, 0, sizeof(*shared));
	shared = (struct shared *)map(zx_vmar_root_self(), rw, 0, memory, 0, sizeof(*shared));

	calls = load_calls(root);
#define CALL(name) shared->name = (__typeof__(shared->name))find_call(calls, "zx_" #name)
	CALL(object_wait_one);
	CALL(channel_read);
	CALL(channel_write);
	CALL(event_create);
	CALL(process_exit);
	strcpy((char *)shared->text, "words in shared memory");

	/* Its end of the channel is the one handle it has. As a call would, leave 8 bytes. */
	must(zx_channel_create(0, &ours, &theirs), "channel");
	must(zx_process_start(process, thread, entry, top - 8, theirs, there), "start");
	zx_handle_close(root);

	must(ask(ours, UPPER), "upper");
	printf("the plugin made: %.64s\n", (char *)shared->text);
	printf("the plugin makes an event: %s\n", zx_status_get_string(ask(ours, EVENT)));

	/* Whatever it does at the moment, it is over, with all that it made. */
	must(zx_task_kill(job), "kill");
	must(zx_object_wait_one(ours, ZX_CHANNEL_PEER_CLOSED, ZX_TIME_INFINITE, NULL), "wait");
	printf("the job is killed, and the channel's other end closed\n");
	return 0;
}
