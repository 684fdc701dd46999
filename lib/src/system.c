// SPDX-License-Identifier: MIT
/* Facts about the machine, as Linux tells them. */
#include <linux/errno.h>
#include <linux/prctl.h>
#include <linux/sysinfo.h>

#include "alias.h"
#include "libzx.h"

/* ZX_FEATURE_KIND_ numbers, and what is said of each */
enum { KIND_CPU, KIND_HW_BREAKPOINTS, KIND_HW_WATCHPOINTS, KIND_TAGGING, KIND_VM };
#define HAS_CPU_FEATURES 1u

uint32_t zx_system_get_page_size(void)
{
	return ARCH_PAGE_SIZE;
}
ZXI_ALIAS(zx_system_get_page_size);

/* Counts the processors in a list such as "0-3,8\n"; 0 if it is none. */
static uint32_t count_list(const char *s, long len)
{
	uint32_t count = 0;
	long i = 0;

	while (i < len && s[i] >= '0' && s[i] <= '9') {
		uint32_t first = 0, last;

		for (; i < len && s[i] >= '0' && s[i] <= '9'; i++)
			first = first * 10 + (uint32_t)(s[i] - '0');
		last = first;
		if (i < len && s[i] == '-') {
			last = 0;
			for (i++; i < len && s[i] >= '0' && s[i] <= '9'; i++)
				last = last * 10 + (uint32_t)(s[i] - '0');
		}
		if (last < first)
			return 0;
		count += last - first + 1;
		if (i < len && s[i] == ',')
			i++;
	}
	return count;
}

/*
 * The processors of the machine. Not those that this thread may run on: Zircon's
 * number is the same for everyone and for as long as the machine is up.
 */
uint32_t zx_system_get_num_cpus(void)
{
	unsigned long mask[128];
	uint32_t count = 0;
	char list[256];
	long fd, n, i;

	fd = sys_call4(__NR_openat, ZXI_AT_FDCWD,
		       (long)"/sys/devices/system/cpu/present",
		       ZXI_O_RDONLY | ZXI_O_CLOEXEC, 0);
	if (fd >= 0) {
		n = sys_call3(__NR_read, fd, (long)list, sizeof(list));
		sys_call1(__NR_close, fd);
		count = count_list(list, n);
	}
	if (count == 0) {
		/* No /sys here: at least those of this process. */
		n = sys_call3(__NR_sched_getaffinity, 0, sizeof(mask),
			      (long)mask);
		for (i = 0; i < n / (long)sizeof(mask[0]); i++)
			for (; mask[i]; mask[i] &= mask[i] - 1)
				count++;
	}
	return count ? count : 1;
}
ZXI_ALIAS(zx_system_get_num_cpus);

uint64_t zx_system_get_physmem(void)
{
	struct sysinfo info;

	if (sys_call1(__NR_sysinfo, (long)&info) < 0)
		return 0;
	return (uint64_t)info.totalram * (info.mem_unit ? info.mem_unit : 1);
}
ZXI_ALIAS(zx_system_get_physmem);

uint32_t zx_system_get_dcache_line_size(void)
{
	return arch_dcache_line_size();
}
ZXI_ALIAS(zx_system_get_dcache_line_size);

zx_string_view_t zx_system_get_version_string(void)
{
	static const char version[] = "Zircon objects on Linux, ABI 1";
	zx_string_view_t view;

	_Static_assert(ZX_ABI_VERSION == 1, "names the ABI");
	view.c_str = version;
	view.length = sizeof(version) - 1;
	return view;
}
ZXI_ALIAS(zx_system_get_version_string);

zx_status_t zx_system_get_features(uint32_t kind, uint32_t *features)
{
	uint32_t value;

	switch (kind) {
	case KIND_CPU:
		value = HAS_CPU_FEATURES;
		break;
	/* Debug registers are Linux's, and x86 has neither tags nor XOM. */
	case KIND_HW_BREAKPOINTS:
	case KIND_HW_WATCHPOINTS:
	case KIND_TAGGING:
	case KIND_VM:
		value = 0;
		break;
	default:
		return ZX_ERR_NOT_SUPPORTED;
	}
	/*
	 * A bad pointer has to be a status. The kernel is made to write an int
	 * there first, any int: this one is the parent-death signal.
	 */
	if (sys_call5(__NR_prctl, PR_GET_PDEATHSIG, (long)features, 0, 0, 0) < 0)
		return ZX_ERR_INVALID_ARGS;
	*features = value;
	return ZX_OK;
}
ZXI_ALIAS(zx_system_get_features);

zx_status_t zx_system_get_event(zx_handle_t root_job, uint32_t kind,
				zx_handle_t *event)
{
	struct zx_ioc_system_event args = {
		.root_job = root_job,
		.kind = kind,
		.out_handle = ZXI_PTR(event),
	};

	return ZXI_CALL(ZX_IOC_SYSTEM_GET_EVENT, &args);
}
ZXI_ALIAS(zx_system_get_event);

/* Caches are coherent on x86: instructions follow data by themselves. */
zx_status_t zx_cache_flush(const void *addr, size_t size, uint32_t options)
{
	const uint32_t known = ZX_CACHE_FLUSH_INSN | ZX_CACHE_FLUSH_DATA |
			       ZX_CACHE_FLUSH_INVALIDATE;

	(void)addr;
	(void)size;
	if ((options & ~known) ||
	    !(options & (ZX_CACHE_FLUSH_INSN | ZX_CACHE_FLUSH_DATA)) ||
	    ((options & ZX_CACHE_FLUSH_INVALIDATE) &&
	     !(options & ZX_CACHE_FLUSH_DATA)))
		return ZX_ERR_INVALID_ARGS;
	return ZX_OK;
}
ZXI_ALIAS(zx_cache_flush);
