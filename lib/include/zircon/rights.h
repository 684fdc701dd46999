/* SPDX-License-Identifier: MIT */
/*
 * zircon/rights.h - rights of a handle (zx_rights_t) and the rights that a
 * fresh handle of each kind of object carries. Rights can only shrink: no call
 * adds one to an existing reference.
 */
#ifndef ZIRCON_RIGHTS_H_
#define ZIRCON_RIGHTS_H_

/* ---- Single rights ------------------------------------------------------ */
#define ZX_RIGHT_NONE            0u         /* Enough to close and replace the handle. */
#define ZX_RIGHT_DUPLICATE       (1u << 0)  /* zx_handle_duplicate; ZX_HANDLE_OP_DUPLICATE. */
#define ZX_RIGHT_TRANSFER        (1u << 1)  /* Sending it in a channel message. */
#define ZX_RIGHT_READ            (1u << 2)  /* Reading; port_wait; readable mappings. */
#define ZX_RIGHT_WRITE           (1u << 3)  /* Writing; port_queue; writable mappings. */
#define ZX_RIGHT_EXECUTE         (1u << 4)  /* Executable mappings. */
#define ZX_RIGHT_MAP             (1u << 5)  /* Mapping. */
#define ZX_RIGHT_GET_PROPERTY    (1u << 6)  /* zx_object_get_property. */
#define ZX_RIGHT_SET_PROPERTY    (1u << 7)  /* zx_object_set_property. */
#define ZX_RIGHT_ENUMERATE       (1u << 8)  /* zx_object_get_child; topics that list children. */
#define ZX_RIGHT_DESTROY         (1u << 9)  /* zx_task_kill. */
#define ZX_RIGHT_SET_POLICY      (1u << 10) /* zx_job_set_policy. */
#define ZX_RIGHT_GET_POLICY      (1u << 11) /* Reserved. */
#define ZX_RIGHT_SIGNAL          (1u << 12) /* zx_object_signal. */
#define ZX_RIGHT_SIGNAL_PEER     (1u << 13) /* zx_object_signal_peer. */
#define ZX_RIGHT_WAIT            (1u << 14) /* All waits; the source of zx_port_cancel. */
#define ZX_RIGHT_INSPECT         (1u << 15) /* Most topics of zx_object_get_info. */
#define ZX_RIGHT_MANAGE_JOB      (1u << 16) /* zx_job_create. */
#define ZX_RIGHT_MANAGE_PROCESS  (1u << 17) /* zx_process_create. */
#define ZX_RIGHT_MANAGE_THREAD   (1u << 18) /* zx_thread_create, zx_thread_start. */
#define ZX_RIGHT_APPLY_PROFILE   (1u << 19) /* Applying a profile to a thread. */
#define ZX_RIGHT_MANAGE_SOCKET   (1u << 20) /* zx_socket_set_disposition. */
#define ZX_RIGHT_OP_CHILDREN     (1u << 21) /* Operations of a VMAR that reach its child VMARs. */
#define ZX_RIGHT_RESIZE          (1u << 22) /* zx_vmo_set_size. */
#define ZX_RIGHT_ATTACH_VMO      (1u << 23) /* Making VMOs of a pager. */
#define ZX_RIGHT_MANAGE_VMO      (1u << 24) /* Managing VMOs of a pager. */
#define ZX_RIGHT_SAME_RIGHTS     (1u << 31) /* In requests: those of the source. */

/* ---- Groups ------------------------------------------------------------- */
#define ZX_RIGHTS_BASIC \
    (ZX_RIGHT_TRANSFER | ZX_RIGHT_DUPLICATE | ZX_RIGHT_WAIT | ZX_RIGHT_INSPECT)
#define ZX_RIGHTS_IO       (ZX_RIGHT_READ | ZX_RIGHT_WRITE)
#define ZX_RIGHTS_PROPERTY (ZX_RIGHT_GET_PROPERTY | ZX_RIGHT_SET_PROPERTY)
#define ZX_RIGHTS_POLICY   (ZX_RIGHT_GET_POLICY | ZX_RIGHT_SET_POLICY)

/*
 * ---- Default rights -----------------------------------------------------
 * An object can be waited on if its default rights hold ZX_RIGHT_WAIT.
 */
/* Messages, events, waiting */
/* A channel end cannot be duplicated: one owner at a time. */
#define ZX_DEFAULT_CHANNEL_RIGHTS \
    (ZX_RIGHT_TRANSFER | ZX_RIGHT_WAIT | ZX_RIGHT_INSPECT | ZX_RIGHTS_IO | ZX_RIGHT_SIGNAL | \
     ZX_RIGHT_SIGNAL_PEER)
#define ZX_DEFAULT_EVENT_RIGHTS (ZX_RIGHTS_BASIC | ZX_RIGHT_SIGNAL)
#define ZX_DEFAULT_EVENTPAIR_RIGHTS (ZX_RIGHTS_BASIC | ZX_RIGHT_SIGNAL | ZX_RIGHT_SIGNAL_PEER)
/* Ports have no signals to wait for. */
#define ZX_DEFAULT_PORT_RIGHTS \
    (ZX_RIGHT_TRANSFER | ZX_RIGHT_DUPLICATE | ZX_RIGHT_INSPECT | ZX_RIGHTS_IO)
#define ZX_DEFAULT_SOCKET_RIGHTS \
    (ZX_RIGHTS_BASIC | ZX_RIGHTS_IO | ZX_RIGHTS_PROPERTY | ZX_RIGHT_SIGNAL | \
     ZX_RIGHT_SIGNAL_PEER | ZX_RIGHT_MANAGE_SOCKET)
#define ZX_DEFAULT_FIFO_RIGHTS \
    (ZX_RIGHTS_BASIC | ZX_RIGHTS_IO | ZX_RIGHT_SIGNAL | ZX_RIGHT_SIGNAL_PEER)
#define ZX_DEFAULT_TIMER_RIGHTS (ZX_RIGHTS_BASIC | ZX_RIGHT_WRITE | ZX_RIGHT_SIGNAL)
#define ZX_DEFAULT_COUNTER_RIGHTS (ZX_RIGHTS_BASIC | ZX_RIGHTS_IO | ZX_RIGHT_SIGNAL)
#define ZX_DEFAULT_CLOCK_RIGHTS \
    (ZX_RIGHTS_BASIC | ZX_RIGHTS_IO | ZX_RIGHTS_PROPERTY | ZX_RIGHT_SIGNAL)
/* Memory */
#define ZX_DEFAULT_VMO_RIGHTS \
    (ZX_RIGHTS_BASIC | ZX_RIGHTS_IO | ZX_RIGHTS_PROPERTY | ZX_RIGHT_MAP | ZX_RIGHT_SIGNAL)
/* READ, WRITE, EXECUTE come on top, one for each ZX_VM_CAN_MAP_* of the VMAR. */
#define ZX_DEFAULT_VMAR_RIGHTS \
    (ZX_RIGHT_TRANSFER | ZX_RIGHT_DUPLICATE | ZX_RIGHT_INSPECT | ZX_RIGHT_OP_CHILDREN)
/* READ and WRITE come on top, by the mode of the stream. */
#define ZX_DEFAULT_STREAM_RIGHTS (ZX_RIGHTS_BASIC | ZX_RIGHTS_PROPERTY | ZX_RIGHT_SIGNAL)
#define ZX_DEFAULT_PAGER_RIGHTS \
    (ZX_RIGHT_TRANSFER | ZX_RIGHT_INSPECT | ZX_RIGHT_ATTACH_VMO | ZX_RIGHT_MANAGE_VMO)
#define ZX_DEFAULT_IOB_RIGHTS \
    (ZX_RIGHTS_BASIC | ZX_RIGHTS_IO | ZX_RIGHTS_PROPERTY | ZX_RIGHT_MAP | ZX_RIGHT_SIGNAL | \
     ZX_RIGHT_SIGNAL_PEER)
#define ZX_DEFAULT_IOB_SHARED_REGION_RIGHTS \
    (ZX_RIGHTS_BASIC | ZX_RIGHTS_PROPERTY | ZX_RIGHT_SIGNAL)
/* Tasks */
#define ZX_DEFAULT_JOB_RIGHTS \
    (ZX_RIGHTS_BASIC | ZX_RIGHTS_IO | ZX_RIGHTS_PROPERTY | ZX_RIGHTS_POLICY | \
     ZX_RIGHT_ENUMERATE | ZX_RIGHT_DESTROY | ZX_RIGHT_SIGNAL | ZX_RIGHT_MANAGE_JOB | \
     ZX_RIGHT_MANAGE_PROCESS | ZX_RIGHT_MANAGE_THREAD)
#define ZX_DEFAULT_PROCESS_RIGHTS \
    (ZX_RIGHTS_BASIC | ZX_RIGHTS_IO | ZX_RIGHTS_PROPERTY | ZX_RIGHT_ENUMERATE | \
     ZX_RIGHT_DESTROY | ZX_RIGHT_SIGNAL | ZX_RIGHT_MANAGE_PROCESS | ZX_RIGHT_MANAGE_THREAD)
#define ZX_DEFAULT_THREAD_RIGHTS \
    (ZX_RIGHTS_BASIC | ZX_RIGHTS_IO | ZX_RIGHTS_PROPERTY | ZX_RIGHT_DESTROY | \
     ZX_RIGHT_SIGNAL | ZX_RIGHT_MANAGE_THREAD)
#define ZX_DEFAULT_SUSPEND_TOKEN_RIGHTS (ZX_RIGHT_TRANSFER | ZX_RIGHT_INSPECT)
#define ZX_DEFAULT_EXCEPTION_RIGHTS (ZX_RIGHT_TRANSFER | ZX_RIGHT_INSPECT | ZX_RIGHTS_PROPERTY)
#define ZX_DEFAULT_PROFILE_RIGHTS \
    (ZX_RIGHT_TRANSFER | ZX_RIGHT_DUPLICATE | ZX_RIGHT_INSPECT | ZX_RIGHT_APPLY_PROFILE)
/* System and devices */
/* READ comes on top if the log was made readable. */
#define ZX_DEFAULT_LOG_RIGHTS (ZX_RIGHTS_BASIC | ZX_RIGHT_WRITE | ZX_RIGHT_SIGNAL)
#define ZX_DEFAULT_RESOURCE_RIGHTS \
    (ZX_RIGHT_TRANSFER | ZX_RIGHT_DUPLICATE | ZX_RIGHT_WRITE | ZX_RIGHT_INSPECT)
#define ZX_DEFAULT_INTERRUPT_RIGHTS (ZX_RIGHTS_BASIC | ZX_RIGHTS_IO | ZX_RIGHT_SIGNAL)
#define ZX_DEFAULT_PCI_INTERRUPT_RIGHTS (ZX_RIGHTS_BASIC | ZX_RIGHTS_IO | ZX_RIGHT_SIGNAL)
#define ZX_DEFAULT_PCI_DEVICE_RIGHTS (ZX_RIGHTS_BASIC | ZX_RIGHTS_IO)
#define ZX_DEFAULT_MSI_RIGHTS (ZX_RIGHTS_BASIC)
#define ZX_DEFAULT_IOMMU_RIGHTS (ZX_RIGHT_TRANSFER | ZX_RIGHT_DUPLICATE | ZX_RIGHT_INSPECT)
#define ZX_DEFAULT_BTI_RIGHTS \
    (ZX_RIGHT_TRANSFER | ZX_RIGHT_DUPLICATE | ZX_RIGHT_INSPECT | ZX_RIGHTS_IO | \
     ZX_RIGHTS_PROPERTY | ZX_RIGHT_MAP)
#define ZX_DEFAULT_PMT_RIGHTS (ZX_RIGHT_INSPECT)
#define ZX_DEFAULT_GUEST_RIGHTS \
    (ZX_RIGHT_TRANSFER | ZX_RIGHT_DUPLICATE | ZX_RIGHT_WRITE | ZX_RIGHT_INSPECT | \
     ZX_RIGHT_MANAGE_THREAD)
#define ZX_DEFAULT_VCPU_RIGHTS \
    (ZX_RIGHTS_BASIC | ZX_RIGHTS_IO | ZX_RIGHT_EXECUTE | ZX_RIGHT_SIGNAL)
#define ZX_DEFAULT_SYSTEM_EVENT_LOW_MEMORY_RIGHTS \
    (ZX_RIGHT_WAIT | ZX_RIGHT_DUPLICATE | ZX_RIGHT_TRANSFER)
#define ZX_DEFAULT_SYSTEM_MEMORY_STALL_EVENT_RIGHTS \
    (ZX_RIGHT_WAIT | ZX_RIGHT_DUPLICATE | ZX_RIGHT_TRANSFER)

#endif /* ZIRCON_RIGHTS_H_ */
