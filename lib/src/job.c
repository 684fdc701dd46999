// SPDX-License-Identifier: MIT
/* Jobs, and killing tasks of any kind. */
#include "alias.h"
#include "libzx.h"

zx_status_t zx_job_create(zx_handle_t parent_job, uint32_t options,
			  zx_handle_t *out)
{
	struct zx_ioc_job_create args = {
		.parent = parent_job,
		.options = options,
		.out_handle = ZXI_PTR(out),
	};

	return ZXI_CALL(ZX_IOC_JOB_CREATE, &args);
}
ZXI_ALIAS(zx_job_create);

zx_status_t zx_job_set_policy(zx_handle_t handle, uint32_t options,
			      uint32_t topic, const void *policy,
			      uint32_t count)
{
	struct zx_ioc_job_set_policy args = {
		.handle = handle,
		.options = options,
		.topic = topic,
		.count = count,
		.policy = ZXI_PTR(policy),
	};

	return ZXI_CALL(ZX_IOC_JOB_SET_POLICY, &args);
}
ZXI_ALIAS(zx_job_set_policy);

zx_status_t zx_job_set_critical(zx_handle_t job, uint32_t options,
				zx_handle_t process)
{
	struct zx_ioc_job_set_critical args = {
		.job = job,
		.options = options,
		.process = process,
	};

	return ZXI_CALL(ZX_IOC_JOB_SET_CRITICAL, &args);
}
ZXI_ALIAS(zx_job_set_critical);

zx_status_t zx_task_kill(zx_handle_t handle)
{
	return ZXI_CALL(ZX_IOC_TASK_KILL, handle);
}
ZXI_ALIAS(zx_task_kill);

zx_status_t zx_linux_root_job(zx_handle_t *out)
{
	struct zx_ioc_handle_dup args = {
		.rights = ZX_RIGHT_SAME_RIGHTS,
		.out_handle = ZXI_PTR(out),
	};
	long ret = zxi_call(ZX_IOC_ROOT_JOB, 0);

	if (ret < 0)
		return (zx_status_t)ret;
	/* Exchanged only so that the kernel, not this code, writes to @out. */
	args.handle = (uint32_t)ret;
	return ZXI_CALL(ZX_IOC_HANDLE_REPLACE, &args);
}
