// SPDX-License-Identifier: GPL-2.0-only
/* Calls on VMARs. */

#include <linux/mm.h>
#include <linux/overflow.h>

#include "call.h"
#include "vmar.h"
#include "vmo.h"

#define ZX_VM_PERMS	(ZX_VM_PERM_READ | ZX_VM_PERM_WRITE | ZX_VM_PERM_EXECUTE)
#define ZX_VM_CAN_MAPS	(ZX_VM_CAN_MAP_READ | ZX_VM_CAN_MAP_WRITE |	\
			 ZX_VM_CAN_MAP_EXECUTE)
/* Bits 16 to 23 mean nothing; above is the alignment. */
#define ZX_VM_UNKNOWN	0x00ff0000U
#define ZX_VM_ALIGN_MIN	10
#define ZX_VM_ALIGN_MAX	32

/* The rights that stand for three bits of options. */
static u32 zx_rights_of(u32 options, u32 read, u32 write, u32 execute)
{
	u32 rights = 0;

	if (options & read)
		rights |= ZX_RIGHT_READ;
	if (options & write)
		rights |= ZX_RIGHT_WRITE;
	if (options & execute)
		rights |= ZX_RIGHT_EXECUTE;
	return rights;
}

static u32 zx_can_map_rights(u32 options)
{
	return zx_rights_of(options, ZX_VM_CAN_MAP_READ, ZX_VM_CAN_MAP_WRITE,
			    ZX_VM_CAN_MAP_EXECUTE);
}

static u32 zx_perm_rights(u32 options)
{
	return zx_rights_of(options, ZX_VM_PERM_READ, ZX_VM_PERM_WRITE,
			    ZX_VM_PERM_EXECUTE);
}

static u32 zx_caps_of_rights(u32 rights)
{
	u32 caps = 0;

	if (rights & ZX_RIGHT_READ)
		caps |= ZX_CAP_READ;
	if (rights & ZX_RIGHT_WRITE)
		caps |= ZX_CAP_WRITE;
	if (rights & ZX_RIGHT_EXECUTE)
		caps |= ZX_CAP_EXECUTE;
	return caps;
}

/* x86 has no execute-only memory. */
static u32 zx_without_xom(u32 options)
{
	if (options & ZX_VM_PERM_READ_IF_XOM_UNSUPPORTED)
		options |= ZX_VM_PERM_READ;
	return options & ~ZX_VM_PERM_READ_IF_XOM_UNSUPPORTED;
}

/* Unknown bits, and an alignment that is none. */
static bool zx_vm_options_bad(u32 options)
{
	u32 log2 = options >> ZX_VM_ALIGN_BASE;

	return options & ZX_VM_UNKNOWN ||
	       (log2 && (log2 < ZX_VM_ALIGN_MIN || log2 > ZX_VM_ALIGN_MAX));
}

/* zx_vmar_allocate(): the checks are in the order of the sheet. */
long zx_call_vmar_allocate(struct zx_call *c)
{
	const struct zx_ioc_vmar_allocate *a = &c->args.vmar_allocate;
	u32 can = zx_can_map_rights(a->options);
	struct zx_vmar *child = NULL;
	struct zx_object *obj;
	u32 value;
	int ret;

	ret = zx_handle_get(c->table, a->parent, ZX_OBJ_TYPE_VMAR, can, &obj,
			    NULL);
	if (ret)
		return ret;
	ret = -EINVAL;
	if (zx_vm_options_bad(a->options) || a->options & ZX_VM_MAP_RANGE)
		goto out_put;
	if (a->options & ZX_VM_PERMS || !PAGE_ALIGNED(a->size))
		goto out_put;
	if (a->options & (ZX_VM_SPECIFIC_OVERWRITE |
			  ZX_VM_REQUIRE_NON_RESIZABLE | ZX_VM_ALLOW_FAULTS |
			  ZX_VM_FAULT_BEYOND_STREAM_SIZE))
		goto out_put;
	ret = zx_vmar_allocate(to_vmar(obj), a->options, a->offset, a->size,
			       &child);
	if (ret)
		goto out_put;

	ret = zx_handle_reserve(c->table, &value);
	if (ret)
		goto err_destroy;
	/* The handle last: a failed call leaves no handle behind. */
	ret = zx_out(a->out_addr, &child->region.base,
		     sizeof(child->region.base)) ?:
	      zx_out(a->out_vmar, &value, sizeof(value));
	if (ret) {
		zx_handle_unreserve(c->table, value);
		goto err_destroy;
	}
	ret = zx_handle_install(c->table, value, &child->obj,
				ZX_DEFAULT_VMAR_RIGHTS | can);
	if (!ret)
		goto out_put;

err_destroy:
	zx_vmar_destroy(child, true);
	zx_object_put(&child->obj);
out_put:
	zx_object_put(obj);
	return ret;
}

/* What zx_vmar_map() can refuse before it looks at the VMAR; sheet 3.2. */
static int zx_check_map(const struct zx_ioc_vmar_map *a, u32 options,
			struct zx_vmar *vmar, u32 vmar_rights,
			struct zx_vmo *vmo, u32 vmo_rights, u64 *len)
{
	u32 perms = zx_perm_rights(options);
	u32 can;
	u64 end;

	if (!(vmo_rights & ZX_RIGHT_MAP))
		return -EACCES;
	if (perms && !(perms & ZX_RIGHT_READ))
		return -EINVAL;
	if (options & ZX_VM_MAP_RANGE && options & ZX_VM_SPECIFIC_OVERWRITE)
		return -EINVAL;
	if (options & ZX_VM_CAN_MAPS)
		return -EINVAL;
	if (a->flags & ZX_MAP_PRIVATE)
		vmo_rights |= ZX_RIGHT_WRITE;
	if (perms & ~(vmo_rights & vmar_rights))
		return -EACCES;
	if (options & ZX_VM_FAULT_BEYOND_STREAM_SIZE &&
	    !(options & ZX_VM_ALLOW_FAULTS))
		return -EINVAL;
	if (zx_vm_options_bad(options))
		return -EINVAL;
	if (options & ZX_VM_REQUIRE_NON_RESIZABLE &&
	    vmo->options & ZX_VMO_RESIZABLE)
		return -EOPNOTSUPP;
	if (vmo->options & ZX_VMO_DISCARDABLE &&
	    !(options & ZX_VM_ALLOW_FAULTS))
		return -EOPNOTSUPP;
	if (options & (ZX_VM_COMPACT | ZX_VM_CAN_MAP_SPECIFIC))
		return -EINVAL;
	can = zx_can_map_rights(vmar->can);
	if (perms & ~can)
		return -EACCES;
	if (!PAGE_ALIGNED(a->vmo_offset))
		return -EINVAL;
	*len = PAGE_ALIGN(a->len);
	if (*len < a->len || check_add_overflow(a->vmo_offset, *len, &end))
		return -ERANGE;
	return 0;
}

/* Is the caller to have memory that is writable and executable? */
static int zx_check_wx(struct zx_call *c, u32 options)
{
	const u32 wx = ZX_VM_PERM_WRITE | ZX_VM_PERM_EXECUTE;

	return (options & wx) == wx ? zx_policy_check(c, ZX_POL_VMAR_WX) : 0;
}

/* zx_vmar_map() */
long zx_call_vmar_map(struct zx_call *c)
{
	const struct zx_ioc_vmar_map *a = &c->args.vmar_map;
	u32 vmar_rights, vmo_rights, options, caps;
	struct zx_object *vmar, *vmo;
	u64 addr, len;
	int ret;

	if (a->flags & ~ZX_MAP_PRIVATE)
		return -EINVAL;
	ret = zx_handle_get(c->table, a->vmar, ZX_OBJ_TYPE_VMAR, 0, &vmar,
			    &vmar_rights);
	if (ret)
		return ret;
	ret = zx_handle_get(c->table, a->vmo, ZX_OBJ_TYPE_VMO, 0, &vmo,
			    &vmo_rights);
	if (ret)
		goto out_vmar;

	options = zx_without_xom(a->options);
	ret = zx_check_map(a, options, to_vmar(vmar), vmar_rights, to_vmo(vmo),
			   vmo_rights, &len) ?: zx_check_wx(c, options);
	if (ret)
		goto out_vmo;

	if (a->flags & ZX_MAP_PRIVATE)
		vmo_rights |= ZX_RIGHT_WRITE;
	caps = zx_caps_of_rights(vmo_rights & vmar_rights &
				 zx_can_map_rights(to_vmar(vmar)->can));
	if (a->flags & ZX_MAP_PRIVATE)
		caps |= ZX_CAP_PRIVATE;
	if (options & ZX_VM_FAULT_BEYOND_STREAM_SIZE)
		caps |= ZX_CAP_STREAM;
	ret = zx_vmar_map(to_vmar(vmar), options, a->vmar_offset, to_vmo(vmo),
			  a->vmo_offset, len, caps, &addr);
	if (ret)
		goto out_vmo;
	ret = zx_out(a->out_addr, &addr, sizeof(addr));
	if (ret)
		zx_vmar_unmap(to_vmar(vmar), addr, len, false, true);
out_vmo:
	zx_object_put(vmo);
out_vmar:
	zx_object_put(vmar);
	return ret;
}

/* zx_vmar_unmap() */
long zx_call_vmar_unmap(struct zx_call *c)
{
	const struct zx_ioc_vmar_unmap *a = &c->args.vmar_unmap;
	u64 len = PAGE_ALIGN(a->len);
	struct zx_object *obj;
	u32 rights;
	int ret;

	if (a->pad)
		return -EINVAL;
	ret = zx_handle_get(c->table, a->vmar, ZX_OBJ_TYPE_VMAR, 0, &obj,
			    &rights);
	if (ret)
		return ret;
	if (!PAGE_ALIGNED(a->addr) || !len)
		ret = -EINVAL;
	else
		ret = zx_vmar_unmap(to_vmar(obj), a->addr, len,
				    rights & ZX_RIGHT_OP_CHILDREN, false);
	zx_object_put(obj);
	return ret;
}

/* zx_vmar_destroy() */
long zx_call_vmar_destroy(struct zx_call *c)
{
	struct zx_object *obj;
	int ret;

	if (c->args.direct > U32_MAX)
		return -EBADF;
	ret = zx_handle_get(c->table, c->args.direct, ZX_OBJ_TYPE_VMAR,
			    ZX_RIGHT_OP_CHILDREN, &obj, NULL);
	if (ret)
		return ret;
	ret = zx_vmar_destroy(to_vmar(obj), false);
	zx_object_put(obj);
	return ret;
}

/* zx_vmar_protect(): the checks are in the order of the sheet. */
long zx_call_vmar_protect(struct zx_call *c)
{
	const struct zx_ioc_vmar_protect *a = &c->args.vmar_protect;
	u32 options = zx_without_xom(a->options);
	u32 need = zx_perm_rights(options);
	u64 len = PAGE_ALIGN(a->len);
	struct zx_object *obj;
	u32 rights;
	int ret;

	ret = zx_handle_get(c->table, a->vmar, ZX_OBJ_TYPE_VMAR, need, &obj,
			    &rights);
	if (ret)
		return ret;
	ret = -EINVAL;
	if (need && !(need & ZX_RIGHT_READ))
		goto out_put;
	if (!PAGE_ALIGNED(a->addr) || options & ~ZX_VM_PERMS || !len)
		goto out_put;
	ret = zx_check_wx(c, options) ?:
	      zx_vmar_protect(to_vmar(obj), options, a->addr, len,
			      rights & ZX_RIGHT_OP_CHILDREN);
out_put:
	zx_object_put(obj);
	return ret;
}

static bool zx_vmar_op_known(u32 op)
{
	switch (op) {
	case ZX_VMAR_OP_COMMIT:
	case ZX_VMAR_OP_DECOMMIT:
	case ZX_VMAR_OP_MAP_RANGE:
	case ZX_VMAR_OP_ZERO:
	case ZX_VMAR_OP_DONT_NEED:
	case ZX_VMAR_OP_ALWAYS_NEED:
	case ZX_VMAR_OP_PREFETCH:
		return true;
	}
	return false;
}

/* zx_vmar_op_range() */
long zx_call_vmar_op_range(struct zx_call *c)
{
	const struct zx_ioc_op_range *a = &c->args.op_range;
	u64 size = PAGE_ALIGN(a->size);
	struct zx_object *obj;
	u32 rights;
	int ret;

	ret = zx_handle_get(c->table, a->handle, ZX_OBJ_TYPE_VMAR, 0, &obj,
			    &rights);
	if (ret)
		return ret;
	if (!zx_vmar_op_known(a->op) || a->buffer || a->buffer_size ||
	    !size || !PAGE_ALIGNED(a->offset))
		ret = -EINVAL;
	else
		ret = zx_vmar_op_range(to_vmar(obj), a->op, a->offset, size,
				       rights & ZX_RIGHT_OP_CHILDREN);
	zx_object_put(obj);
	return ret;
}
