/* SPDX-License-Identifier: MIT */
/*
 * zircon/syscalls.h - the calls.
 *
 * How to read the comments
 *
 *   Statuses stand without their ZX_ERR_ prefix, in the order in which they are
 *   checked: the first that applies is returned. ZX_OK goes without saying.
 *
 *   "h (event: SIGNAL)" is the lookup of handle h: BAD_HANDLE if the caller has
 *   no such handle (ZX_HANDLE_INVALID included), then WRONG_TYPE if it is no
 *   event, then ACCESS_DENIED if the handle lacks ZX_RIGHT_SIGNAL. With "any" for
 *   the type there is no WRONG_TYPE, with "none" for the right no ACCESS_DENIED;
 *   "those" are the rights that the comment said are needed. "policy NEW_X" is the
 *   caller's job policy: ACCESS_DENIED if it denies making an X. P is the page size.
 *
 *   The man pages are made of these comments: lib/man/generate says how.
 *
 * What holds for every call
 *
 *   - A pointer that cannot be read or written is INVALID_ARGS, never a crash.
 *   - A handle given out belongs to the caller, who closes it. Out parameters for
 *     handles are required, and written on success only; if such a pointer turns
 *     out bad, the status is INVALID_ARGS and the new object is gone again.
 *   - Handles passed in stay the caller's unless the comment says "consumed": then
 *     they leave the caller's table, whatever the call returns.
 *   - Every call that makes a handle or an object can fail with NO_MEMORY.
 *   - Deadlines are absolute, in ns of ZX_CLOCK_MONOTONIC. One in the past (0 and
 *     negative values included) polls: a condition that holds already wins over it.
 *     ZX_TIME_INFINITE never comes. Signals of Linux neither end nor lengthen a wait.
 *   - Options and reserved bits that a call does not know are refused.
 *   - Without a usable /dev/zircon, calls that need it return UNAVAILABLE.
 *   - All calls are safe from any thread at any time.
 */
#ifndef ZIRCON_SYSCALLS_H_
#define ZIRCON_SYSCALLS_H_

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <zircon/compiler.h>
#include <zircon/errors.h>
#include <zircon/string_view.h>
#include <zircon/syscalls/types.h>
#include <zircon/types.h>

__BEGIN_CDECLS

/* ======================================================================== */
/* Handles                                                                  */
/* ======================================================================== */

/*
 * Closes a handle; consumed. ZX_HANDLE_INVALID is accepted and does nothing.
 * Waits in progress on this handle end with CANCELED and its async waits are
 * dropped without a packet, even if other handles keep the object alive. With the
 * object's last handle (those inside messages count) its peer sees PEER_CLOSED, a
 * timer is disarmed, a port loses its queue.
 * Statuses: BAD_HANDLE not a handle of the caller (closed already, for one).
 */
ZX_API zx_status_t zx_handle_close(zx_handle_t handle);

/*
 * Closes num_handles handles; all consumed. ZX_HANDLE_INVALID entries are skipped,
 * num_handles 0 touches nothing, and there is no upper bound. All valid entries are
 * closed even if others are not.
 * Statuses: INVALID_ARGS the array cannot be read (what was read is closed);
 * BAD_HANDLE some entry was not a handle, or stands in the array twice.
 */
ZX_API zx_status_t zx_handle_close_many(const zx_handle_t* handles, size_t num_handles);

/*
 * Makes a second handle to the same object, with rights that are a subset of the
 * first one's: exactly `rights`, or the same for ZX_RIGHT_SAME_RIGHTS alone.
 * ZX_RIGHT_NONE is legal. The source stays as it is, whatever the outcome.
 * Statuses: handle (any: DUPLICATE); INVALID_ARGS rights is no subset; NO_MEMORY;
 * INVALID_ARGS out.
 */
ZX_API zx_status_t zx_handle_duplicate(zx_handle_t handle, zx_rights_t rights, zx_handle_t* out);

/*
 * Exchanges a handle for one of another value with the same or fewer rights. The
 * source is consumed on every outcome. No right is needed. Waits on the source end
 * as if it were closed.
 * Statuses: BAD_HANDLE; INVALID_ARGS rights is no subset; NO_MEMORY; INVALID_ARGS out.
 */
ZX_API zx_status_t zx_handle_replace(zx_handle_t handle, zx_rights_t rights, zx_handle_t* out);

/*
 * Tells whether a value is a handle of the caller. No right is needed, and job
 * policy for bad handles does not apply.
 * Statuses: INVALID_ARGS ZX_HANDLE_INVALID; OUT_OF_RANGE the two low bits are not
 * both set; NOT_FOUND well-formed, but no handle (closed, or never given out).
 */
ZX_API zx_status_t zx_handle_check_valid(zx_handle_t handle);

/* ======================================================================== */
/* Objects                                                                  */
/* ======================================================================== */

/*
 * Reads a record, or an array of them, about an object. Topics with their record,
 * object type and right are listed in zircon/syscalls/object.h.
 * buffer_size is in bytes; actual gets the number of records written, avail the
 * number there are; either may be NULL.
 * Array topics write as many whole records as fit and return ZX_OK; buffer NULL
 * with size 0 just counts. HANDLE_VALID writes nothing: ZX_OK or BAD_HANDLE.
 * Needs the right that zircon/syscalls/object.h names with the topic.
 * Statuses: NOT_SUPPORTED unknown topic (before the handle is looked at); BAD_HANDLE;
 * WRONG_TYPE no object of the topic's type, TASK_RUNTIME saying so last; ACCESS_DENIED
 * no right of the topic's; then
 *   BAD_STATE  THREAD_EXCEPTION_REPORT: not in an exception; THREAD_STATS: exited;
 *              TASK_STATS, PROCESS_MAPS: process gone; PROCESS_VMOS: not running;
 *              VMAR_MAPS: VMAR destroyed;
 *   INVALID_ARGS  CLOCK_MAPPED_SIZE: clock cannot be mapped; a bad pointer;
 *   BUFFER_TOO_SMALL  a single record does not fit (actual 0, avail 1, no data).
 */
ZX_API zx_status_t zx_object_get_info(zx_handle_t handle, uint32_t topic, void* buffer,
                                      size_t buffer_size, size_t* actual, size_t* avail);

/*
 * Opens a child by koid: a started, living thread of a process; a direct child job
 * or process of a job. ZX_RIGHT_SAME_RIGHTS gives the right bits of the parent's
 * handle, whatever they mean for the child.
 * Statuses: handle (any: ENUMERATE); ACCESS_DENIED rights is no subset of the
 * parent handle's rights; WRONG_TYPE neither job nor process; NOT_FOUND;
 * NO_MEMORY; INVALID_ARGS out.
 */
ZX_API zx_status_t zx_object_get_child(zx_handle_t handle, uint64_t koid, zx_rights_t rights,
                                       zx_handle_t* out);

/*
 * Reads a property (ZX_PROP_*, listed in zircon/syscalls/object.h). value_size is in
 * bytes and may exceed the size of the property.
 * Statuses: INVALID_ARGS value NULL; handle (any: GET_PROPERTY); NOT_SUPPORTED
 * unknown, or cannot be read; BUFFER_TOO_SMALL; WRONG_TYPE; then
 *   NAME              BAD_STATE thread exited (32 bytes are written, NUL-padded);
 *   REGISTER_FS, _GS  ACCESS_DENIED not the calling thread;
 *   PROCESS_HW_TRACE_CONTEXT_ID  NOT_SUPPORTED unless tracing is built in;
 * INVALID_ARGS value cannot be written.
 */
ZX_API zx_status_t zx_object_get_property(zx_handle_t handle, uint32_t property, void* value,
                                          size_t value_size);

/*
 * Changes a property. value_size is in bytes. Of a name up to 31 bytes or to a NUL are
 * read, whatever the size, and the rest is cut off silently.
 * Needs WRITE too for VMO_CONTENT_SIZE.
 * Statuses: INVALID_ARGS value NULL; handle (any: SET_PROPERTY); ACCESS_DENIED no WRITE
 * for VMO_CONTENT_SIZE; NOT_SUPPORTED unknown, or cannot be set; BUFFER_TOO_SMALL;
 * WRONG_TYPE;
 * INVALID_ARGS value cannot be read; then
 *   NAME              BAD_STATE thread exited;
 *   REGISTER_FS, _GS  ACCESS_DENIED not the calling thread; INVALID_ARGS address not
 *                     canonical, or in the kernel's half;
 *   JOB_KILL_ON_OOM, EXCEPTION_STATE, EXCEPTION_STRATEGY  INVALID_ARGS unknown value;
 *   EXCEPTION_STRATEGY  BAD_STATE not received as process debugger;
 *   SOCKET_RX_THRESHOLD, _TX_  INVALID_ARGS above the buffer size; PEER_CLOSED for _TX_;
 *   VMO_CONTENT_SIZE  as zx_vmo_set_stream_size.
 */
ZX_API zx_status_t zx_object_set_property(zx_handle_t handle, uint32_t property,
                                          const void* value, size_t value_size);

/*
 * Clears, then sets, signals of the object in one step; a bit in both masks ends up
 * set. Allowed bits: ZX_USER_SIGNAL_ALL, and SIGNALED of an event, eventpair or
 * counter. Waits end and packets are queued only where a bit was 0 and becomes 1.
 * Statuses: handle (any: SIGNAL); NOT_SUPPORTED object cannot be waited on;
 * INVALID_ARGS a mask holds another bit.
 */
ZX_API zx_status_t zx_object_signal(zx_handle_t handle, uint32_t clear_mask, uint32_t set_mask);

/*
 * zx_object_signal on the peer of a channel, socket, fifo, eventpair or IOB end. The
 * caller's own end does not change.
 * Statuses: handle (any: SIGNAL_PEER); NOT_SUPPORTED object has no peer;
 * INVALID_ARGS a mask holds another bit; PEER_CLOSED.
 */
ZX_API zx_status_t zx_object_signal_peer(zx_handle_t handle, uint32_t clear_mask,
                                         uint32_t set_mask);

/* ======================================================================== */
/* Waiting                                                                  */
/* ======================================================================== */

/*
 * Waits until one of `signals` is active on the object. Nothing is consumed: every
 * waiter sees the signal. signals 0 never matches, which with a past deadline reads
 * the state. observed may be NULL; it gets all active signals: on ZX_OK those at the
 * moment of the match, on TIMED_OUT those at the end, on CANCELED those at that
 * time with ZX_SIGNAL_HANDLE_CLOSED added.
 * Statuses: handle (any: WAIT); NOT_SUPPORTED object cannot be waited on;
 * INVALID_ARGS observed; CANCELED this handle was closed (other handles to the
 * object do not matter), or the message that it was sent in is read; TIMED_OUT.
 */
ZX_API zx_status_t zx_object_wait_one(zx_handle_t handle, zx_signals_t signals,
                                      zx_instant_mono_t deadline, zx_signals_t* observed);

/*
 * Waits until any item has one of its `waitfor` signals. `pending` of every item is
 * filled in on ZX_OK, TIMED_OUT and CANCELED (there with ZX_SIGNAL_HANDLE_CLOSED on
 * the item at fault). num_items 0 sleeps until the deadline. A handle may occur twice.
 * Needs WAIT on each.
 * Statuses: OUT_OF_RANGE num_items > ZX_WAIT_MANY_MAX_ITEMS; INVALID_ARGS items
 * cannot be read; NO_MEMORY; for each item in turn: BAD_HANDLE; ACCESS_DENIED no WAIT;
 * NOT_SUPPORTED it cannot be waited on; and then INVALID_ARGS items cannot be written;
 * CANCELED some item's handle went away, even if another matched; TIMED_OUT.
 */
ZX_API zx_status_t zx_object_wait_many(zx_wait_item_t* items, size_t num_items,
                                       zx_instant_mono_t deadline);

/*
 * Asks for one packet (ZX_PKT_TYPE_SIGNAL_ONE, with `key`) on `port` when one of
 * `signals` is active on the object; at once if one is now, unless
 * ZX_WAIT_ASYNC_EDGE. Each call stands for itself and fires once. Closing `handle`,
 * reading the message that it was sent in, or closing the port, drops the request
 * without a packet.
 * Statuses: INVALID_ARGS options unknown, or both timestamps; port (port: WRITE);
 * handle (any: WAIT); NOT_SUPPORTED object cannot be waited on; NO_MEMORY.
 */
ZX_API zx_status_t zx_object_wait_async(zx_handle_t handle, zx_handle_t port, uint64_t key,
                                        zx_signals_t signals, uint32_t options);

/* ---- Ports -------------------------------------------------------------- */

/*
 * Makes a port, a queue of packets. options: 0 or ZX_PORT_BIND_TO_INTERRUPT.
 * Rights: ZX_DEFAULT_PORT_RIGHTS; a port cannot itself be waited on.
 * Statuses: policy NEW_PORT; INVALID_ARGS options; NO_MEMORY; INVALID_ARGS out.
 */
ZX_API zx_status_t zx_port_create(uint32_t options, zx_handle_t* out);

/*
 * Queues a user packet: key, status and the 32 user bytes as given, the type becomes
 * ZX_PKT_TYPE_USER. Wakes one waiter.
 * Statuses: handle (port: WRITE); INVALID_ARGS packet; NO_MEMORY; BAD_HANDLE the
 * port's last handle went away meanwhile; SHOULD_WAIT more than 4096 user packets
 * queued (first a policy exception in the caller; nothing is queued).
 */
ZX_API zx_status_t zx_port_queue(zx_handle_t handle, const zx_port_packet_t* packet);

/*
 * Takes the oldest packet, waiting for one until the deadline. Closing the port does
 * not end this wait.
 * Statuses: handle (port: READ); TIMED_OUT; INVALID_ARGS packet cannot be written
 * (the packet is lost).
 */
ZX_API zx_status_t zx_port_wait(zx_handle_t handle, zx_instant_mono_t deadline,
                                zx_port_packet_t* packet);

/*
 * Withdraws the async waits made with exactly this source handle, port and key,
 * and the packets they have queued. User packets stay.
 * Statuses: handle (port: WRITE); source (any: WAIT); NOT_SUPPORTED source cannot be
 * waited on; NOT_FOUND nothing to withdraw (the packet was taken already, for one).
 */
ZX_API zx_status_t zx_port_cancel(zx_handle_t handle, zx_handle_t source, uint64_t key);

/*
 * Withdraws all async waits with this key on this port, whatever their source, and
 * all queued packets with it, user packets included. Of each wait either the packet
 * is delivered or the withdrawal is reported, never both and never neither.
 * Statuses: INVALID_ARGS options not 0; handle (port: WRITE); NOT_FOUND.
 */
ZX_API zx_status_t zx_port_cancel_key(zx_handle_t handle, uint32_t options, uint64_t key);

/* ======================================================================== */
/* Events                                                                   */
/* ======================================================================== */

/*
 * Makes an event: an object with nothing but signals, all 0.
 * Statuses: INVALID_ARGS options not 0; policy NEW_EVENT; NO_MEMORY; INVALID_ARGS out.
 */
ZX_API zx_status_t zx_event_create(uint32_t options, zx_handle_t* out);

/*
 * Makes two events, each of which can signal the other and sees it close.
 * Statuses: NOT_SUPPORTED options not 0; policy NEW_EVENTPAIR; NO_MEMORY;
 * INVALID_ARGS out0, out1.
 */
ZX_API zx_status_t zx_eventpair_create(uint32_t options, zx_handle_t* out0, zx_handle_t* out1);

/* ======================================================================== */
/* Channels                                                                 */
/* ======================================================================== */

/*
 * Makes the two ends of a channel: messages of bytes and handles, in order, whole.
 * Rights: ZX_DEFAULT_CHANNEL_RIGHTS, without DUPLICATE.
 * Statuses: INVALID_ARGS options not 0; policy NEW_CHANNEL; NO_MEMORY; INVALID_ARGS
 * out0, out1.
 */
ZX_API zx_status_t zx_channel_create(uint32_t options, zx_handle_t* out0, zx_handle_t* out1);

/*
 * Sends a message to the other end. Needs TRANSFER on each handle sent.
 * options: 0 or ZX_CHANNEL_WRITE_USE_IOVEC: bytes is an array of num_bytes
 * zx_channel_iovec_t, gathered in order. Both counts may be 0.
 * The handles are consumed on every outcome, unless their array cannot be read.
 * Waits made through one that is sent go on till the message is read or destroyed.
 * A message that makes a queue of more than 3500 raises a policy exception in the
 * writer; it is queued all the same.
 * Statuses: INVALID_ARGS options; handle (channel: WRITE); OUT_OF_RANGE more than
 * ZX_CHANNEL_MAX_MSG_BYTES, _HANDLES or _IOVECS; NO_MEMORY; INVALID_ARGS bytes, or an
 * iovec's reserved field or buffer; INVALID_ARGS handles; of the handles, the first error
 * counting: BAD_HANDLE no handle, or the second of a pair of equals; ACCESS_DENIED no
 * TRANSFER; NOT_SUPPORTED it is this very channel end; and then PEER_CLOSED.
 */
ZX_API zx_status_t zx_channel_write(zx_handle_t handle, uint32_t options, const void* bytes,
                                    uint32_t num_bytes, const zx_handle_t* handles,
                                    uint32_t num_handles);

/*
 * zx_channel_write with a disposition for each handle: moved (consumed on every outcome)
 * or duplicated (kept on every outcome), the type it must have, the exact rights that
 * arrive. A move with fewer rights ends waits made through the handle at once. `result` is
 * written in entries that failed only (preset it to ZX_OK).
 * Needs TRANSFER to move a handle, TRANSFER and DUPLICATE to duplicate it.
 * Statuses: as zx_channel_write; of the entries, all tried and the first error returned:
 * BAD_HANDLE; INVALID_ARGS unknown operation; ACCESS_DENIED no TRANSFER; NOT_SUPPORTED
 * this very channel end; WRONG_TYPE; INVALID_ARGS rights is no subset; ACCESS_DENIED no
 * DUPLICATE; NO_MEMORY; INVALID_ARGS `result` cannot be written.
 */
ZX_API zx_status_t zx_channel_write_etc(zx_handle_t handle, uint32_t options, const void* bytes,
                                        uint32_t num_bytes, zx_handle_disposition_t* handles,
                                        uint32_t num_handles);

/*
 * Takes the oldest message, whole. num_bytes and num_handles are the room there is;
 * actual_bytes and actual_handles (may be NULL) get the size of the message. Buffers
 * may be NULL where the message has nothing to put there.
 * options: 0 or ZX_CHANNEL_READ_MAY_DISCARD.
 * Statuses: handle (channel: READ); NOT_SUPPORTED options; PEER_CLOSED nothing queued
 * and the peer is gone; SHOULD_WAIT nothing queued; BUFFER_TOO_SMALL (actual_* tell the
 * need; the message stays, or is destroyed with its handles if MAY_DISCARD);
 * INVALID_ARGS a pointer (the message is lost and its handles are closed).
 */
ZX_API zx_status_t zx_channel_read(zx_handle_t handle, uint32_t options, void* bytes,
                                   zx_handle_t* handles, uint32_t num_bytes, uint32_t num_handles,
                                   uint32_t* actual_bytes, uint32_t* actual_handles);

/*
 * zx_channel_read that tells the type and rights of each handle.
 * Statuses: as zx_channel_read.
 */
ZX_API zx_status_t zx_channel_read_etc(zx_handle_t handle, uint32_t options, void* bytes,
                                       zx_handle_info_t* handles, uint32_t num_bytes,
                                       uint32_t num_handles, uint32_t* actual_bytes,
                                       uint32_t* actual_handles);

/*
 * Sends a message and waits for the reply to it. The first 4 bytes of what is sent are
 * replaced by a fresh transaction id (>= 0x80000000); the reply is the message of the
 * peer that begins with the same id. It bypasses the queue. Many threads may call on
 * one end at once. options: 0 or ZX_CHANNEL_WRITE_USE_IOVEC (for wr_bytes).
 * actual_bytes and actual_handles are required.
 * Handles sent are consumed on every outcome once args could be read.
 * Statuses: INVALID_ARGS args cannot be read; INVALID_ARGS options; handle (channel:
 * READ, WRITE); OUT_OF_RANGE, NO_MEMORY, INVALID_ARGS as zx_channel_write; INVALID_ARGS
 * fewer than 4 bytes; those of zx_channel_write about handles; PEER_CLOSED; with the
 * message sent: TIMED_OUT no reply (a late one is queued as any message); PEER_CLOSED;
 * CANCELED own end closed; BUFFER_TOO_SMALL the reply does not fit (it is destroyed,
 * actual_* stay); INVALID_ARGS an out pointer.
 */
ZX_API zx_status_t zx_channel_call(zx_handle_t handle, uint32_t options,
                                   zx_instant_mono_t deadline, const zx_channel_call_args_t* args,
                                   uint32_t* actual_bytes, uint32_t* actual_handles);

/*
 * zx_channel_call with dispositions for what is sent and types and rights for what comes
 * back.
 * Statuses: as zx_channel_call, the handles as in zx_channel_write_etc.
 */
ZX_API zx_status_t zx_channel_call_etc(zx_handle_t handle, uint32_t options,
                                       zx_instant_mono_t deadline,
                                       zx_channel_call_etc_args_t* args, uint32_t* actual_bytes,
                                       uint32_t* actual_handles);

/* ======================================================================== */
/* Sockets and fifos                                                        */
/* ======================================================================== */

/*
 * Makes the two ends of a socket: ZX_SOCKET_STREAM or ZX_SOCKET_DATAGRAM.
 * Statuses: policy NEW_SOCKET; INVALID_ARGS options; NO_MEMORY; INVALID_ARGS out0, out1.
 */
ZX_API zx_status_t zx_socket_create(uint32_t options, zx_handle_t* out0, zx_handle_t* out1);

/*
 * Writes bytes towards the other end. A stream takes as many as fit; a datagram goes
 * whole or not at all. actual (may be NULL) gets the bytes taken; size 0 is ZX_OK.
 * Statuses: INVALID_ARGS buffer NULL and size > 0; INVALID_ARGS options not 0; handle
 * (socket: WRITE); PEER_CLOSED; BAD_STATE writing was disabled; INVALID_ARGS size >
 * UINT32_MAX; SHOULD_WAIT full; OUT_OF_RANGE a datagram above the buffer size;
 * SHOULD_WAIT no room for the datagram now; INVALID_ARGS buffer, actual.
 */
ZX_API zx_status_t zx_socket_write(zx_handle_t handle, uint32_t options, const void* buffer,
                                   size_t buffer_size, size_t* actual);

/*
 * Reads bytes, or one datagram (what does not fit of it is dropped). options: 0 or
 * ZX_SOCKET_PEEK, which leaves the data. actual (may be NULL) gets the bytes read. Data
 * that is there can be read after the peer closed or disabled writing.
 * Statuses: INVALID_ARGS buffer NULL and size > 0; INVALID_ARGS options; handle (socket:
 * READ); INVALID_ARGS size > UINT32_MAX; if it is empty: PEER_CLOSED; BAD_STATE the peer's
 * writing is disabled; SHOULD_WAIT; and then INVALID_ARGS buffer (the data may be lost) or
 * actual.
 */
ZX_API zx_status_t zx_socket_read(zx_handle_t handle, uint32_t options, void* buffer,
                                  size_t buffer_size, size_t* actual);

/*
 * Disables or enables writing at this end and at the peer, in one step.
 * Each argument: 0 for no change, or ZX_SOCKET_DISPOSITION_WRITE_DISABLED / _ENABLED.
 * Statuses: INVALID_ARGS disposition; INVALID_ARGS disposition_peer; handle (socket:
 * MANAGE_SOCKET); BAD_STATE writing cannot be enabled again before what was written is
 * read (nothing changes).
 */
ZX_API zx_status_t zx_socket_set_disposition(zx_handle_t handle, uint32_t disposition,
                                             uint32_t disposition_peer);

/*
 * Makes the two ends of a fifo, each with room for elem_count elements of elem_size
 * bytes on its way in.
 * Statuses: OUT_OF_RANGE a size is 0, or their product > ZX_FIFO_MAX_SIZE_BYTES;
 * INVALID_ARGS options not 0; policy NEW_FIFO; NO_MEMORY; INVALID_ARGS out0, out1.
 */
ZX_API zx_status_t zx_fifo_create(size_t elem_count, size_t elem_size, uint32_t options,
                                  zx_handle_t* out0, zx_handle_t* out1);

/*
 * Reads up to count whole elements; actual_count (may be NULL) gets how many. Elements
 * that are there can be read after the peer closed. A bad pointer moves nothing.
 * Statuses: handle (fifo: READ); OUT_OF_RANGE elem_size is not the fifo's, or count 0;
 * if it is empty: PEER_CLOSED; SHOULD_WAIT; and then INVALID_ARGS data, actual_count.
 */
ZX_API zx_status_t zx_fifo_read(zx_handle_t handle, size_t elem_size, void* data, size_t count,
                                size_t* actual_count);

/*
 * Writes up to count whole elements; actual_count (may be NULL) gets how many.
 * Statuses: handle (fifo: WRITE); PEER_CLOSED; OUT_OF_RANGE elem_size is not the fifo's,
 * or count 0; SHOULD_WAIT full; INVALID_ARGS data, actual_count.
 */
ZX_API zx_status_t zx_fifo_write(zx_handle_t handle, size_t elem_size, const void* data,
                                 size_t count, size_t* actual_count);

/* ======================================================================== */
/* Timers                                                                   */
/* ======================================================================== */

/*
 * Makes a timer on ZX_CLOCK_MONOTONIC or ZX_CLOCK_BOOT. options: ZX_TIMER_SLACK_*.
 * Statuses: INVALID_ARGS clock_id; policy NEW_TIMER; INVALID_ARGS options; NO_MEMORY;
 * INVALID_ARGS out.
 */
ZX_API zx_status_t zx_timer_create(uint32_t options, zx_clock_t clock_id, zx_handle_t* out);

/*
 * Arms the timer for one shot at deadline (ns of its clock) with slack ns of freedom
 * where the timer's mode puts it; what was armed or fired before is forgotten.
 * ZX_TIMER_SIGNALED is set when it fires, and stays. A deadline that is not in the
 * future fires before the call returns.
 * Statuses: OUT_OF_RANGE slack < 0; handle (timer: WRITE).
 */
ZX_API zx_status_t zx_timer_set(zx_handle_t handle, zx_time_t deadline, zx_duration_t slack);

/*
 * Disarms the timer and clears ZX_TIMER_SIGNALED; fine if it was not armed.
 * Statuses: handle (timer: WRITE).
 */
ZX_API zx_status_t zx_timer_cancel(zx_handle_t handle);

/* ======================================================================== */
/* Futexes                                                                  */
/* ======================================================================== */
/*
 * A futex is a 4-aligned word of the caller's memory, known by its address within the
 * process. While it has waiters it may have an owner, a thread of the process;
 * ZX_HANDLE_INVALID, or a thread that has ended, is no owner. Owner handles need no
 * right. On Zircon the owner inherits the waiters' urgency, here it does not.
 */

/*
 * Sleeps while the word is current_value, in one step with the comparison. Makes
 * new_futex_owner the owner. No spurious wakeups.
 * Statuses: INVALID_ARGS value_ptr NULL or not aligned; INVALID_ARGS word cannot be
 * read; BAD_STATE word differs; of new_futex_owner: BAD_HANDLE; WRONG_TYPE no thread;
 * INVALID_ARGS thread of another process or not started, the caller itself, or a waiter
 * of this futex; and then TIMED_OUT.
 */
ZX_API zx_status_t zx_futex_wait(const zx_futex_t* value_ptr, int32_t current_value,
                                 zx_handle_t new_futex_owner, zx_instant_mono_t deadline);

/*
 * Wakes up to wake_count waiters (UINT32_MAX: all) and takes the owner away. The word
 * is not read.
 * Statuses: INVALID_ARGS value_ptr NULL or not aligned.
 */
ZX_API zx_status_t zx_futex_wake(const zx_futex_t* value_ptr, uint32_t wake_count);

/*
 * Wakes up to wake_count waiters, if the word at value_ptr is current_value, and moves up
 * to requeue_count of the others to requeue_ptr, whose owner becomes new_requeue_owner
 * (the caller is allowed). Deadlines of moved waiters stay.
 * Statuses: INVALID_ARGS either pointer NULL or not aligned; INVALID_ARGS the same
 * address; INVALID_ARGS word cannot be read; BAD_STATE word differs; of
 * new_requeue_owner: BAD_HANDLE; WRONG_TYPE; INVALID_ARGS foreign or not started, or a
 * waiter of either futex.
 */
ZX_API zx_status_t zx_futex_requeue(const zx_futex_t* value_ptr, uint32_t wake_count,
                                    int32_t current_value, const zx_futex_t* requeue_ptr,
                                    uint32_t requeue_count, zx_handle_t new_requeue_owner);

/*
 * Wakes one waiter and makes it the owner; if nobody waits then, there is none.
 * Statuses: as zx_futex_wake.
 */
ZX_API zx_status_t zx_futex_wake_single_owner(const zx_futex_t* value_ptr);

/*
 * zx_futex_requeue that wakes exactly one waiter and makes it the owner of value_ptr.
 * Statuses: as zx_futex_requeue.
 */
ZX_API zx_status_t zx_futex_requeue_single_owner(const zx_futex_t* value_ptr,
                                                 int32_t current_value,
                                                 const zx_futex_t* requeue_ptr,
                                                 uint32_t requeue_count,
                                                 zx_handle_t new_requeue_owner);

/*
 * Gets the koid of the owning thread, ZX_KOID_INVALID if there is none.
 * Statuses: INVALID_ARGS value_ptr NULL or not aligned; INVALID_ARGS koid.
 */
ZX_API zx_status_t zx_futex_get_owner(const zx_futex_t* value_ptr, zx_koid_t* koid);

/*
 * Stores new_value in the word, wakes up to wake_count waiters, closes close_handle
 * (consumed) and ends the calling thread, without touching its stack after the store.
 * Never returns; for a thread whose stack is freed by whoever waits for the word.
 */
ZX_API __NO_RETURN void zx_futex_wake_handle_close_thread_exit(const zx_futex_t* value_ptr,
                                                               uint32_t wake_count,
                                                               int32_t new_value,
                                                               zx_handle_t close_handle);

/* ======================================================================== */
/* Time                                                                     */
/* ======================================================================== */

/* ns since boot, without the time spent suspended where the system tells it apart. Never fails. */
ZX_API zx_instant_mono_t zx_clock_get_monotonic(void);

/* ns since boot, time spent suspended included. Never fails. */
ZX_API zx_instant_boot_t zx_clock_get_boot(void);

/* Now plus a duration in ns, saturating at ZX_TIME_INFINITE; a negative one lies in the past. */
ZX_API zx_instant_mono_t zx_deadline_after(zx_duration_mono_t nanoseconds);

/* Sleeps until the deadline; one that is not in the future merely yields. Always ZX_OK. */
ZX_API zx_status_t zx_nanosleep(zx_instant_mono_t deadline);

/* Hardware ticks on the monotonic and on the boot timeline, and how many make a second. */
ZX_API zx_ticks_t zx_ticks_get(void);
ZX_API zx_ticks_t zx_ticks_get_boot(void);
ZX_API zx_ticks_t zx_ticks_per_second(void);

/*
 * Makes a clock that user code sets and corrects. options: ZX_CLOCK_OPT_* and the version
 * of the structure behind args (zircon/syscalls/clock.h; NULL for none).
 * Statuses: INVALID_ARGS options or args; NO_MEMORY; INVALID_ARGS out.
 */
ZX_API zx_status_t zx_clock_create(uint64_t options, const void* args, zx_handle_t* out);

/* Reads the clock, ns. Statuses: handle (clock: READ); INVALID_ARGS now. */
ZX_API zx_status_t zx_clock_read(zx_handle_t handle, zx_time_t* now);

/*
 * Reads all that is known of the clock. options names the version of details.
 * Statuses: INVALID_ARGS options; handle (clock: READ); INVALID_ARGS details.
 */
ZX_API zx_status_t zx_clock_get_details(zx_handle_t handle, uint64_t options, void* details);

/*
 * Sets or corrects the clock. options: ZX_CLOCK_UPDATE_OPTION_* and the version of args.
 * Statuses: INVALID_ARGS options; handle (clock: WRITE); INVALID_ARGS args, or a change that
 * the clock's options rule out; BAD_STATE a correction before the clock was first set.
 */
ZX_API zx_status_t zx_clock_update(zx_handle_t handle, uint64_t options, const void* args);

/* ======================================================================== */
/* Random numbers and the system                                            */
/* ======================================================================== */

/* Fills a buffer of any size with random bytes. Cannot fail; a bad buffer ends the process. */
ZX_API void zx_cprng_draw(void* buffer, size_t buffer_size);

/* Draws up to ZX_CPRNG_DRAW_MAX_LEN bytes. Statuses: INVALID_ARGS more, or a bad buffer. */
ZX_API zx_status_t zx_cprng_draw_once(void* buffer, size_t buffer_size);

/*
 * Adds entropy.
 * Statuses: INVALID_ARGS more than ZX_CPRNG_ADD_ENTROPY_MAX_LEN bytes, or a bad buffer.
 */
ZX_API zx_status_t zx_cprng_add_entropy(const void* buffer, size_t buffer_size);

/* Constants of this boot. They never fail. */
ZX_API uint32_t zx_system_get_page_size(void);            /* bytes */
ZX_API uint32_t zx_system_get_num_cpus(void);             /* at least 1 */
ZX_API uint64_t zx_system_get_physmem(void);              /* bytes */
ZX_API uint32_t zx_system_get_dcache_line_size(void);     /* bytes */
ZX_API zx_string_view_t zx_system_get_version_string(void); /* valid for ever */

/*
 * Gets bits or a count about the hardware, by ZX_FEATURE_KIND_* (zircon/features.h).
 * Statuses: NOT_SUPPORTED unknown kind; INVALID_ARGS features.
 */
ZX_API zx_status_t zx_system_get_features(uint32_t kind, uint32_t* features);

/*
 * Gets an event of the system, by ZX_SYSTEM_EVENT_* (zircon/syscalls/system.h).
 * Rights: WAIT, DUPLICATE and TRANSFER.
 * Needs MANAGE_PROCESS for OUT_OF_MEMORY, else nothing.
 * Statuses: root_job (job: those); ACCESS_DENIED not the root job; INVALID_ARGS kind;
 * NO_MEMORY; INVALID_ARGS event.
 */
ZX_API zx_status_t zx_system_get_event(zx_handle_t root_job, uint32_t kind, zx_handle_t* event);

/*
 * Writes back caches over a range of the caller's memory. options: ZX_CACHE_FLUSH_INSN
 * (instructions follow data), _DATA, or both; _INVALIDATE on top of _DATA.
 * Statuses: INVALID_ARGS no flag, INVALIDATE without DATA, unknown flag.
 */
ZX_API zx_status_t zx_cache_flush(const void* addr, size_t size, uint32_t options);

/* ======================================================================== */
/* Jobs                                                                     */
/* ======================================================================== */

/*
 * Makes a job below parent_job, with a copy of its policy. Rights: ZX_DEFAULT_JOB_RIGHTS.
 * A job lives while it has handles or children; closing its last handle kills nothing.
 * Statuses: INVALID_ARGS options not 0; parent_job (job: MANAGE_JOB); OUT_OF_RANGE the
 * tree would be more than 32 jobs below the root; NO_MEMORY; BAD_STATE parent killed;
 * INVALID_ARGS out.
 */
ZX_API zx_status_t zx_job_create(zx_handle_t parent_job, uint32_t options, zx_handle_t* out);

/*
 * Sets policy of a job that has no children yet; they inherit it. Topics, conditions and
 * actions: zircon/syscalls/policy.h. count is a number of entries. All or nothing.
 * options: ZX_JOB_POL_RELATIVE or, for basic topics, ZX_JOB_POL_ABSOLUTE, which RELATIVE
 * differs from in that it ignores entries against an inherited or earlier setting that may
 * not be overridden. NEW_ANY leaves its conditions to the entries after it, and its flag
 * holds for all of them in the end; but nothing locked before the call is unlocked. Timer
 * slack is never lowered.
 * Statuses: INVALID_ARGS topic; INVALID_ARGS options; INVALID_ARGS policy NULL, count 0
 * or > 32, for timer slack not 1; NO_MEMORY; INVALID_ARGS policy cannot be read; handle
 * (job: SET_POLICY); BAD_STATE job has children; then
 *   basic topics  OUT_OF_RANGE count above the number of conditions; NOT_SUPPORTED unknown
 *                 action; INVALID_ARGS unknown flags; INVALID_ARGS unknown condition;
 *                 ALREADY_EXISTS ABSOLUTE, and a setting may not be overridden;
 *   timer slack   INVALID_ARGS min_slack < 0; INVALID_ARGS default_mode.
 */
ZX_API zx_status_t zx_job_set_policy(zx_handle_t handle, uint32_t options, uint32_t topic,
                                     const void* policy, uint32_t count);

/*
 * Ties a job to a process in its tree: when the process dies the job is killed, with return
 * code ZX_TASK_RETCODE_CRITICAL_PROCESS_KILL. options: 0, or
 * ZX_JOB_CRITICAL_PROCESS_RETCODE_NONZERO: not if the process returned 0. Cannot be undone.
 * A process that never started has died with 0 when its last handle is closed; one that is
 * dead already kills nobody.
 * Statuses: INVALID_ARGS options; job (job: DESTROY); process (process: WAIT);
 * ALREADY_BOUND the process is critical to a job already; INVALID_ARGS job is neither the
 * process's job nor above it.
 */
ZX_API zx_status_t zx_job_set_critical(zx_handle_t job, uint32_t options, zx_handle_t process);

/* ======================================================================== */
/* Processes                                                                */
/* ======================================================================== */

/*
 * Makes a process in `job` with an empty address space; nothing runs until a thread of it
 * is started. name: name_size bytes of UTF-8, cut at 31. options: 0 or ZX_PROCESS_SHARED.
 * Out: the process (ZX_DEFAULT_PROCESS_RIGHTS) and its root VMAR (ZX_DEFAULT_VMAR_RIGHTS
 * with READ, WRITE, EXECUTE; children may choose their place).
 * Closing the last process handle before the start ends the process; after it, nothing.
 * Statuses: INVALID_ARGS options; policy NEW_PROCESS; INVALID_ARGS name NULL (even with
 * size 0) or cannot be read; job (job: MANAGE_PROCESS); NO_MEMORY; BAD_STATE job killed;
 * INVALID_ARGS proc_handle, vmar_handle.
 */
ZX_API zx_status_t zx_process_create(zx_handle_t job, const char* name, size_t name_size,
                                     uint32_t options, zx_handle_t* proc_handle,
                                     zx_handle_t* vmar_handle);

/*
 * Makes a process in the job of shared_proc that shares its upper address region, its handle
 * table and its futexes, and has a lower region of its own, whose root VMAR is given out.
 * shared_proc must have been made with ZX_PROCESS_SHARED, or by this call.
 * Statuses: INVALID_ARGS options not 0; policy NEW_PROCESS; INVALID_ARGS name; shared_proc
 * (process: MANAGE_PROCESS, GET_PROPERTY); INVALID_ARGS it cannot be shared; BAD_STATE what
 * is shared is torn down; NO_MEMORY; BAD_STATE job killed; INVALID_ARGS an out pointer.
 */
ZX_API zx_status_t zx_process_create_shared(zx_handle_t shared_proc, uint32_t options,
                                            const char* name, size_t name_size,
                                            zx_handle_t* proc_handle,
                                            zx_handle_t* restricted_vmar_handle);

/*
 * Starts the process with its first thread at `entry`, with `stack` as its stack pointer
 * exactly, arg1 moved into the process (its new value in the first argument register) and
 * arg2 in the second. All other registers are 0. arg1 (TRANSFER) is consumed on every
 * outcome; ZX_HANDLE_INVALID sends none, and so does a value that is no handle.
 * Entry 0 is accepted, and faults.
 * Statuses: handle (process: WRITE); thread (thread: WRITE); ACCESS_DENIED thread of another
 * process; ACCESS_DENIED arg1 without TRANSFER; BAD_STATE started before, or dead;
 * INVALID_ARGS entry is no user address; BAD_STATE thread started before.
 */
ZX_API zx_status_t zx_process_start(zx_handle_t handle, zx_handle_t thread, zx_vaddr_t entry,
                                    zx_vaddr_t stack, zx_handle_t arg1, uintptr_t arg2);

/*
 * Ends the calling process with this return code, unless a kill came first. Never returns.
 */
ZX_API __NO_RETURN void zx_process_exit(int64_t retcode);

/*
 * Reads memory of a process, from vaddr up to the end of the mapping there, whatever the
 * mapping's protection. actual (required) gets the bytes read.
 * Statuses: INVALID_ARGS buffer NULL, size 0 or > 64 MiB; handle (process: READ, WRITE);
 * BAD_STATE no address space; NOT_FOUND nothing is mapped at vaddr; OUT_OF_RANGE vaddr is
 * past the end of the VMO mapped there, or another error of reading the VMO; INVALID_ARGS
 * buffer, actual.
 */
ZX_API zx_status_t zx_process_read_memory(zx_handle_t handle, zx_vaddr_t vaddr, void* buffer,
                                          size_t buffer_size, size_t* actual);

/*
 * Writes memory of a process, from vaddr up to the end of the mapping there. A mapping made
 * from a read-only VMO handle gets a private copy; the VMO stays as it was.
 * Statuses: NOT_SUPPORTED writing is switched off; handle (process: WRITE); else as
 * zx_process_read_memory; ACCESS_DENIED code that may not be written (the vDSO).
 */
ZX_API zx_status_t zx_process_write_memory(zx_handle_t handle, zx_vaddr_t vaddr,
                                           const void* buffer, size_t buffer_size,
                                           size_t* actual);

/* ======================================================================== */
/* Threads                                                                  */
/* ======================================================================== */

/*
 * Makes a thread in a process, in any state of the process. It runs once started; before
 * that nobody but its handles knows it. name: name_size bytes, cut at 31.
 * Statuses: INVALID_ARGS options not 0; INVALID_ARGS name; process (process:
 * MANAGE_THREAD); NO_MEMORY; INVALID_ARGS out.
 */
ZX_API zx_status_t zx_thread_create(zx_handle_t process, const char* name, size_t name_size,
                                    uint32_t options, zx_handle_t* out);

/*
 * Starts a thread at thread_entry with this stack pointer and two plain integers in the
 * argument registers; all others are 0. The first thread of a process starts the process.
 * Statuses: handle (thread: MANAGE_THREAD); BAD_STATE process is dying or dead;
 * INVALID_ARGS entry is no user address (0 is accepted, and faults); BAD_STATE thread
 * started before; NOT_SUPPORTED (Linux) a further thread of another process; NO_MEMORY.
 * Linux: a thread of the caller's process is a Linux thread with all signals blocked, and
 * without libc: it must not call into it.
 */
ZX_API zx_status_t zx_thread_start(zx_handle_t handle, zx_vaddr_t thread_entry, zx_vaddr_t stack,
                                   uintptr_t arg1, uintptr_t arg2);

/*
 * zx_thread_start with an initial thread pointer (x86_64 fs.base, arm64 TPIDR_EL0) and one more
 * register (x86_64 r15, arm64 x18).
 * Statuses: as zx_thread_start, and right after the lookup INVALID_ARGS: tp not canonical.
 */
ZX_API zx_status_t zx_thread_start_regs(zx_handle_t handle, zx_vaddr_t entry, zx_vaddr_t stack,
                                        uint64_t arg1, uint64_t arg2, uint64_t tp,
                                        uint64_t abi_reg);

/* Ends the calling thread. With the last thread the process ends, return code 0. Never returns. */
ZX_API __NO_RETURN void zx_thread_exit(void);

/*
 * Reads registers of a thread that is suspended (ZX_THREAD_SUSPENDED shown) or blocked in an
 * exception. kind: ZX_THREAD_STATE_* of zircon/syscalls/debug.h, which has the structures.
 * Statuses: handle (thread: READ); INVALID_ARGS kind; BUFFER_TOO_SMALL; BAD_STATE;
 * NOT_SUPPORTED no such registers here, or now; INVALID_ARGS buffer.
 */
ZX_API zx_status_t zx_thread_read_state(zx_handle_t handle, uint32_t kind, void* buffer,
                                        size_t buffer_size);

/*
 * Changes registers of such a thread. Bits that user code may not set are ignored.
 * Statuses: NOT_SUPPORTED debug registers and single step, where those are switched off;
 * handle (thread: WRITE); INVALID_ARGS kind; BUFFER_TOO_SMALL; INVALID_ARGS buffer;
 * BAD_STATE; NOT_SUPPORTED; INVALID_ARGS a value is impossible (an address not canonical or
 * in the kernel's half, unknown mxcsr bits, a step flag other than 0 or 1): nothing changes.
 */
ZX_API zx_status_t zx_thread_write_state(zx_handle_t handle, uint32_t kind, const void* buffer,
                                         size_t buffer_size);

/* Gives the CPU away for a moment. Statuses: INVALID_ARGS options not 0. */
ZX_API zx_status_t zx_thread_legacy_yield(uint32_t options);

/*
 * Raises an exception in the calling thread that only job debuggers hear of.
 * Statuses: INVALID_ARGS options is not ZX_EXCEPTION_TARGET_JOB_DEBUGGER, type is not
 * ZX_EXCP_USER, or context is NULL or cannot be read.
 */
ZX_API zx_status_t zx_thread_raise_exception(uint32_t options, uint32_t type,
                                             const zx_exception_context_t* context);

/* ======================================================================== */
/* Tasks                                                                    */
/* ======================================================================== */

/*
 * Kills a process, or a job with everything below it; the return code becomes
 * ZX_TASK_RETCODE_SYSCALL_KILL. Asynchronous: wait for ZX_TASK_TERMINATED. Killing what is
 * dying or dead is ZX_OK. A process that kills itself does not return.
 * Statuses: handle (any: DESTROY); WRONG_TYPE neither job nor process.
 */
ZX_API zx_status_t zx_task_kill(zx_handle_t handle);

/*
 * Suspends a thread, or all threads of a process, present and future, until the token is
 * closed. Counted: a thread runs when no token for it or its process is left. May come
 * before the start. Asynchronous: wait for ZX_THREAD_SUSPENDED. Waits of a suspended thread
 * go on afterwards with their deadlines. Token rights: TRANSFER, INSPECT.
 * Statuses: handle (any: WRITE); NO_MEMORY; WRONG_TYPE neither thread nor process;
 * NOT_SUPPORTED the calling thread or its process; BAD_STATE dying or dead; INVALID_ARGS
 * token.
 */
ZX_API zx_status_t zx_task_suspend(zx_handle_t handle, zx_handle_t* token);

/* Another name of zx_task_suspend. */
ZX_API zx_status_t zx_task_suspend_token(zx_handle_t handle, zx_handle_t* token);

/*
 * Makes the channel on which exceptions of a thread, of a process's threads, or of all
 * below a job arrive: a zx_exception_info_t with an exception handle each.
 * options: 0 or ZX_EXCEPTION_CHANNEL_DEBUGGER (job, process). The end given out has the
 * rights TRANSFER, WAIT, READ; closing it gives the place free, PEER_CLOSED shows the
 * task's death.
 * Statuses: INVALID_ARGS options; policy NEW_CHANNEL; handle (any: INSPECT, DUPLICATE,
 * TRANSFER, MANAGE_THREAD); INVALID_ARGS thread with DEBUGGER; WRONG_TYPE no task;
 * ACCESS_DENIED job or process without ENUMERATE; NO_MEMORY; BAD_STATE task dead;
 * ALREADY_BOUND the place is taken; INVALID_ARGS out.
 */
ZX_API zx_status_t zx_task_create_exception_channel(zx_handle_t handle, uint32_t options,
                                                    zx_handle_t* out);

/*
 * Opens the thread in which the exception happened, with the rights of the task handle that
 * the channel was made with.
 * Statuses: handle (exception: none); NO_MEMORY; INVALID_ARGS out.
 */
ZX_API zx_status_t zx_exception_get_thread(zx_handle_t handle, zx_handle_t* out);

/*
 * Opens its process, likewise.
 * Statuses: handle (exception: none); ACCESS_DENIED it came by a thread's channel;
 * NO_MEMORY; INVALID_ARGS out.
 */
ZX_API zx_status_t zx_exception_get_process(zx_handle_t handle, zx_handle_t* out);

/* ======================================================================== */
/* Address space (VMARs)                                                    */
/* ======================================================================== */
/*
 * Sizes and offsets are in bytes, addresses absolute, offsets relative to the base of the
 * VMAR. A VMAR that was destroyed, or whose process is gone, answers BAD_STATE. The legality
 * of each ZX_VM_* option:
 *   allocate  COMPACT, SPECIFIC, OFFSET_IS_UPPER_LIMIT, CAN_MAP_*, alignment
 *   map       PERM_*, SPECIFIC, SPECIFIC_OVERWRITE, OFFSET_IS_UPPER_LIMIT, MAP_RANGE,
 *             REQUIRE_NON_RESIZABLE, ALLOW_FAULTS, FAULT_BEYOND_STREAM_SIZE, alignment
 *   protect   PERM_*
 */

/*
 * Reserves a range of parent_vmar as a VMAR of its own. The range stays taken until the
 * child is destroyed, handles or not. Placed at random; at parent base + offset with
 * ZX_VM_SPECIFIC; ending at or below it with ZX_VM_OFFSET_IS_UPPER_LIMIT; else offset is 0.
 * The child's handle has ZX_DEFAULT_VMAR_RIGHTS and READ, WRITE, EXECUTE as CAN_MAP_* asks.
 * Needs on the handle READ, WRITE, EXECUTE for each CAN_MAP_* asked for.
 * Statuses: parent_vmar (VMAR: those); INVALID_ARGS unknown option, MAP_RANGE, alignment
 * not 0 or 10..32; INVALID_ARGS a PERM_ option; INVALID_ARGS size no multiple of P;
 * INVALID_ARGS an option of mappings; BAD_STATE; INVALID_ARGS size 0; ACCESS_DENIED a
 * CAN_MAP_READ, _WRITE, _EXECUTE that the parent lacks; INVALID_ARGS SPECIFIC with
 * UPPER_LIMIT; INVALID_ARGS offset without either; INVALID_ARGS offset no multiple of P;
 * ACCESS_DENIED either, and the parent lacks CAN_MAP_SPECIFIC; INVALID_ARGS out of the
 * parent's bounds; INVALID_ARGS SPECIFIC: address not aligned as asked; ALREADY_EXISTS
 * SPECIFIC: range taken; NO_RESOURCES no gap fits; NO_MEMORY; INVALID_ARGS child_vmar,
 * child_addr.
 */
ZX_API zx_status_t zx_vmar_allocate(zx_handle_t parent_vmar, zx_vm_option_t options,
                                    size_t offset, size_t size, zx_handle_t* child_vmar,
                                    zx_vaddr_t* child_addr);

/*
 * Maps len bytes (rounded up to P) of a VMO from vmo_offset on into the VMAR. Placed as in
 * zx_vmar_allocate; ZX_VM_SPECIFIC_OVERWRITE replaces mappings in its way in one step. The
 * mapping keeps the VMO alive, may reach past its end, and can later be protected up to
 * what both handles had as rights. options 0 maps without any access.
 * Needs MAP on the VMO; READ, WRITE, EXECUTE on VMO and VMAR for each PERM_ asked for.
 * Statuses: handle (VMAR: none); vmo (VMO: none); NOT_SUPPORTED
 * FAULT_BEYOND_STREAM_SIZE on a physical or contiguous VMO; ACCESS_DENIED no MAP;
 * INVALID_ARGS PERM_WRITE or _EXECUTE without _READ; INVALID_ARGS MAP_RANGE with OVERWRITE;
 * INVALID_ARGS a CAN_MAP_READ, _WRITE, _EXECUTE; ACCESS_DENIED a right missing for PERM_*;
 * INVALID_ARGS FAULT_BEYOND_STREAM_SIZE without ALLOW_FAULTS; INVALID_ARGS unknown option,
 * alignment; NOT_SUPPORTED REQUIRE_NON_RESIZABLE and the VMO is resizable; NOT_SUPPORTED
 * discardable VMO without ALLOW_FAULTS; INVALID_ARGS COMPACT, CAN_MAP_SPECIFIC;
 * ACCESS_DENIED the VMAR lacks CAN_MAP_* for PERM_*; INVALID_ARGS vmo_offset no multiple of
 * P; OUT_OF_RANGE len, or vmo_offset + len, overflows; policy VMAR_WX, if PERM_WRITE and
 * PERM_EXECUTE; BAD_STATE; INVALID_ARGS len 0;
 * INVALID_ARGS SPECIFIC or OVERWRITE with UPPER_LIMIT; INVALID_ARGS vmar_offset without any
 * of them; INVALID_ARGS vmar_offset no multiple of P; ACCESS_DENIED any of them, and the VMAR
 * lacks CAN_MAP_SPECIFIC; INVALID_ARGS out of bounds; INVALID_ARGS not aligned as asked;
 * ALREADY_EXISTS SPECIFIC: range taken; INVALID_ARGS OVERWRITE: a child VMAR in the range;
 * NO_RESOURCES no gap fits; NO_MEMORY; INVALID_ARGS mapped_addr (the mapping is undone).
 */
ZX_API zx_status_t zx_vmar_map(zx_handle_t handle, zx_vm_option_t options, size_t vmar_offset,
                               zx_handle_t vmo, uint64_t vmo_offset, size_t len,
                               zx_vaddr_t* mapped_addr);

/*
 * Unmaps [addr, addr + len), len rounded up to P. Mappings partly in the range are cut, child
 * VMARs wholly in it destroyed (needs OP_CHILDREN), gaps ignored. All or nothing, except when
 * NO_MEMORY.
 * Statuses: handle (VMAR: none); INVALID_ARGS addr no multiple of P; INVALID_ARGS len 0, or it
 * overflows; BAD_STATE; INVALID_ARGS not inside the VMAR; ACCESS_DENIED vDSO code in the range;
 * INVALID_ARGS a child VMAR only partly in the range, or in it without OP_CHILDREN; NO_MEMORY.
 */
ZX_API zx_status_t zx_vmar_unmap(zx_handle_t handle, zx_vaddr_t addr, size_t len);

/*
 * Sets the permissions of [addr, addr + len), len rounded up to P; options: PERM_* or 0.
 * Every page must be mapped. Mappings of the VMAR itself can be raised up to their maximum,
 * those in child VMARs (with OP_CHILDREN) only lowered. All or nothing.
 * Needs READ, WRITE, EXECUTE for each PERM_ asked for.
 * Statuses: handle (VMAR: those); INVALID_ARGS PERM_WRITE or
 * _EXECUTE without _READ; INVALID_ARGS addr no multiple of P; INVALID_ARGS other options;
 * INVALID_ARGS len 0, or it overflows; policy VMAR_WX, if PERM_WRITE and PERM_EXECUTE;
 * BAD_STATE; INVALID_ARGS not inside the VMAR; upwards
 * through the range: NOT_FOUND a gap; ACCESS_DENIED above the mapping's maximum; ACCESS_DENIED
 * vDSO code; INVALID_ARGS in a child VMAR without OP_CHILDREN; ACCESS_DENIED in a child VMAR and
 * raised; and then NO_MEMORY.
 */
ZX_API zx_status_t zx_vmar_protect(zx_handle_t handle, zx_vm_option_t options, zx_vaddr_t addr,
                                   size_t len);

/*
 * Destroys the VMAR with everything in it; its range is free again in the parent. The handle
 * stays, and answers BAD_STATE from now on, as do those of all VMARs below.
 * Statuses: handle (VMAR: OP_CHILDREN); NOT_SUPPORTED root VMAR; BAD_STATE; ACCESS_DENIED vDSO
 * code inside.
 */
ZX_API zx_status_t zx_vmar_destroy(zx_handle_t handle);

/*
 * Applies ZX_VMAR_OP_* to the VMOs behind [address, address + size), size rounded up to P. Every
 * page must be mapped. COMMIT, DECOMMIT and ZERO need mappings whose maximum has WRITE, PREFETCH
 * READ. Child VMARs: not at all with COMMIT, DECOMMIT, PREFETCH, else with OP_CHILDREN. buffer
 * NULL, buffer_size 0. Not atomic: what comes before a failure is done.
 * Statuses: handle (VMAR: none); INVALID_ARGS op; INVALID_ARGS buffer, buffer_size; INVALID_ARGS
 * size 0, it overflows, or address no multiple of P; OUT_OF_RANGE not inside the VMAR; BAD_STATE;
 * ACCESS_DENIED vDSO code; upwards through the range: BAD_STATE a gap; INVALID_ARGS in a child
 * VMAR where that is not allowed; OUT_OF_RANGE past the stream size with
 * FAULT_BEYOND_STREAM_SIZE; ACCESS_DENIED the mapping's maximum is too low; any status of
 * zx_vmo_op_range.
 */
ZX_API zx_status_t zx_vmar_op_range(zx_handle_t handle, uint32_t op, zx_vaddr_t address,
                                    size_t size, void* buffer, size_t buffer_size);

/*
 * Unmaps a range, closes close_handle (consumed) and ends the calling thread, without touching
 * its stack after the first step: a thread drops its own stack so. Returns only if the unmapping
 * fails, with its status, and has done nothing then. A close_handle that is no handle traps.
 * Statuses: as zx_vmar_unmap.
 */
ZX_API zx_status_t zx_vmar_unmap_handle_close_thread_exit(zx_handle_t vmar_handle,
                                                          zx_vaddr_t addr, size_t size,
                                                          zx_handle_t close_handle);

/*
 * Maps a region of an IOB, as zx_vmar_map maps a VMO, within the rights of this end to the region.
 * Statuses: handle (VMAR: none); ep (IOB: none); OUT_OF_RANGE no such region; else as
 * zx_vmar_map; INVALID_ARGS FAULT_BEYOND_STREAM_SIZE.
 */
ZX_API zx_status_t zx_vmar_map_iob(zx_handle_t handle, zx_vm_option_t options,
                                   size_t vmar_offset, zx_handle_t ep, uint32_t region_index,
                                   uint64_t region_offset, size_t region_len,
                                   zx_vaddr_t* addr_out);

/*
 * Maps a clock, to be read without a call. len: what ZX_INFO_CLOCK_MAPPED_SIZE says. Needs READ
 * and MAP on the clock.
 * Statuses: INVALID_ARGS PERM_WRITE, _EXECUTE, _READ_IF_XOM_UNSUPPORTED; clock_handle (clock:
 * none); INVALID_ARGS it cannot be mapped, or len is wrong; handle (VMAR: none); else as
 * zx_vmar_map.
 */
ZX_API zx_status_t zx_vmar_map_clock(zx_handle_t handle, zx_vm_option_t options,
                                     uint64_t vmar_offset, zx_handle_t clock_handle, uint64_t len,
                                     zx_vaddr_t* mapped_addr);

/* ======================================================================== */
/* Memory (VMOs)                                                            */
/* ======================================================================== */

/*
 * Makes a VMO of size bytes, rounded up to pages; its stream size is size. It reads as zeros and
 * takes memory page by page, when written. options: ZX_VMO_RESIZABLE, _DISCARDABLE, _UNBOUNDED
 * (as large as can be, size being the stream size alone).
 * Rights: ZX_DEFAULT_VMO_RIGHTS, and RESIZE if resizable. No EXECUTE.
 * Statuses: policy NEW_VMO; INVALID_ARGS RESIZABLE with UNBOUNDED; OUT_OF_RANGE size overflows;
 * INVALID_ARGS unknown option, TRAP_DIRTY; OUT_OF_RANGE above the maximum (0xfffffffffffe0000);
 * NO_MEMORY; INVALID_ARGS out.
 */
ZX_API zx_status_t zx_vmo_create(uint64_t size, uint32_t options, zx_handle_t* out);

/*
 * Copies buffer_size bytes from offset on into buffer. Bounded by the VMO's size, not by the
 * stream size. All or a status: after a bad buffer part of it may be written.
 * Statuses: handle (VMO: READ); NOT_SUPPORTED physical VMO; OUT_OF_RANGE offset + size overflows;
 * BAD_STATE cache policy is not CACHED; OUT_OF_RANGE past the end (size 0 at the end is fine); of
 * buffer: NOT_FOUND not mapped; ACCESS_DENIED no write access; OUT_OF_RANGE past the end of what
 * is mapped there; and then NOT_FOUND discarded, and not locked since.
 */
ZX_API zx_status_t zx_vmo_read(zx_handle_t handle, void* buffer, uint64_t offset,
                               size_t buffer_size);

/*
 * Copies buffer_size bytes of buffer into the VMO from offset on.
 * Statuses: handle (VMO: WRITE); else as zx_vmo_read; ACCESS_DENIED no read access to buffer;
 * NO_MEMORY.
 */
ZX_API zx_status_t zx_vmo_write(zx_handle_t handle, const void* buffer, uint64_t offset,
                                size_t buffer_size);

/* Gets the size in bytes, a multiple of P. Statuses: handle (VMO: none); INVALID_ARGS size. */
ZX_API zx_status_t zx_vmo_get_size(zx_handle_t handle, uint64_t* size);

/*
 * Sets the size, rounded up to pages, and the stream size. Pages past the end go, and mappings
 * there fault; what comes by growing reads as zeros. Needs WRITE and, if resizable, RESIZE.
 * Statuses: handle (VMO: those); UNAVAILABLE physical or contiguous; OUT_OF_RANGE overflow;
 * UNAVAILABLE not resizable; OUT_OF_RANGE above the maximum; BAD_STATE pinned pages would go;
 * INVALID_ARGS a child cannot grow so far from its parent's start.
 */
ZX_API zx_status_t zx_vmo_set_size(zx_handle_t handle, uint64_t size);

/* Gets the stream size in bytes. Statuses: handle (VMO: none); INVALID_ARGS size. */
ZX_API zx_status_t zx_vmo_get_stream_size(zx_handle_t handle, uint64_t* size);

/*
 * Sets the stream size; the VMO's size stays. Everything above the lesser of old and new reads as
 * zero after.
 * Statuses: handle (VMO: WRITE); NOT_SUPPORTED physical or contiguous; OUT_OF_RANGE above the
 * VMO's size.
 */
ZX_API zx_status_t zx_vmo_set_stream_size(zx_handle_t handle, uint64_t size);

/*
 * Applies ZX_VMO_OP_* to [offset, offset + size). Needs
 *   WRITE          COMMIT, DECOMMIT, ZERO, CACHE_INVALIDATE
 *   READ           CACHE_SYNC, CACHE_CLEAN, CACHE_CLEAN_INVALIDATE, PREFETCH
 *   READ or WRITE  LOCK, TRY_LOCK, UNLOCK
 *   nothing        DONT_NEED, ALWAYS_NEED
 * COMMIT and PREFETCH round outward; ZERO and the cache operations take any bytes, the latter not
 * 0 of them; the hints take anything. buffer is for LOCK alone.
 * Statuses: handle (VMO: none); INVALID_ARGS unknown op; NOT_SUPPORTED CACHE_INVALIDATE, where it
 * is switched off; ACCESS_DENIED a right is missing; OUT_OF_RANGE past the end; then
 *   DECOMMIT  NOT_SUPPORTED contiguous, before the range; size 0 is ZX_OK; NOT_SUPPORTED
 *             copy-on-write or pager; INVALID_ARGS no multiples of P; BAD_STATE pinned;
 *   ZERO      size 0 is ZX_OK anywhere; NOT_SUPPORTED physical; BAD_STATE not CACHED;
 *   CACHE_*   INVALID_ARGS size 0; NOT_SUPPORTED physical;
 *   LOCK, TRY_LOCK, UNLOCK  NOT_SUPPORTED not discardable, first; OUT_OF_RANGE not the whole VMO;
 *             INVALID_ARGS LOCK: buffer is no zx_vmo_lock_state_t; UNAVAILABLE TRY_LOCK:
 *             discarded; BAD_STATE UNLOCK: not locked.
 */
ZX_API zx_status_t zx_vmo_op_range(zx_handle_t handle, uint32_t op, uint64_t offset,
                                   uint64_t size, void* buffer, size_t buffer_size);

/*
 * Makes a VMO from another. options: one of ZX_VMO_CHILD_SNAPSHOT (a copy as of now, both sides
 * diverge when written), _SNAPSHOT_AT_LEAST_ON_WRITE, _SNAPSHOT_MODIFIED, _SLICE (a window on the
 * same pages), _REFERENCE (the same pages, whole; offset and size 0); with _RESIZABLE or _NO_WRITE.
 * The new handle has the rights of the parent's: less RESIZE unless asked for, plus GET_ and
 * SET_PROPERTY; NO_WRITE takes WRITE away; else snapshots gain WRITE and lose EXECUTE.
 * Needs DUPLICATE and READ, for a resizable reference also RESIZE.
 * Statuses: OUT_OF_RANGE size overflows; INVALID_ARGS NO_WRITE with RESIZABLE; handle (VMO: those);
 * NOT_SUPPORTED parent discardable; INVALID_ARGS not exactly one kind, unknown option, SLICE with
 * RESIZABLE; then
 *   SLICE      INVALID_ARGS offset no multiple of P; OUT_OF_RANGE above the maximum; INVALID_ARGS
 *              not inside the parent; NOT_SUPPORTED parent resizable; BAD_STATE parent uncached;
 *   REFERENCE  INVALID_ARGS offset or size; NOT_SUPPORTED parent is a slice, contiguous or
 *              physical, or RESIZABLE and parent is not; BAD_STATE parent uncached;
 *   SNAPSHOT*  NOT_SUPPORTED physical; INVALID_ARGS contiguous; INVALID_ARGS offset no multiple
 *              of P; OUT_OF_RANGE size, offset + size, or outside a slice; BAD_STATE uncached;
 *              NOT_SUPPORTED pager-backed, by plain SNAPSHOT; INVALID_ARGS chain of offsets
 *              overflows; NOT_SUPPORTED parent is a slice of an anonymous VMO; BAD_STATE parent
 *              has pinned pages;
 * NO_MEMORY; INVALID_ARGS out.
 */
ZX_API zx_status_t zx_vmo_create_child(zx_handle_t handle, uint32_t options, uint64_t offset,
                                       uint64_t size, zx_handle_t* out);

/*
 * Exchanges a VMO handle for one that has EXECUTE too. handle is consumed on every outcome. vmex:
 * a resource that allows it, or ZX_HANDLE_INVALID where the job's policy does.
 * Statuses: BAD_HANDLE no handle, or no VMO; of vmex: BAD_HANDLE; WRONG_TYPE; ACCESS_DENIED it does
 * not allow it, or there is none and policy AMBIENT_MARK_VMO_EXEC denies; and then NO_MEMORY;
 * INVALID_ARGS out.
 */
ZX_API zx_status_t zx_vmo_replace_as_executable(zx_handle_t handle, zx_handle_t vmex,
                                                zx_handle_t* out);

/*
 * Sets the ZX_CACHE_POLICY_* of a VMO that is neither mapped, pinned, nor parent or child of
 * another.
 * Statuses: INVALID_ARGS cache_policy; handle (VMO: MAP); BAD_STATE.
 */
ZX_API zx_status_t zx_vmo_set_cache_policy(zx_handle_t handle, uint32_t cache_policy);

/*
 * Moves length bytes of pages from src_vmo to dst_vmo; the source range reads as zeros after.
 * Overlapping ranges of one VMO are fine. After a failure part of the data may have left the
 * source.
 * Statuses: INVALID_ARGS options not 0; INVALID_ARGS offset, length or src_offset no multiple of P;
 * dst_vmo (VMO: WRITE); src_vmo (VMO: READ, WRITE); of the source, then of the destination:
 * NOT_SUPPORTED contiguous, physical, pager-backed; OUT_OF_RANGE; BAD_STATE pinned.
 */
ZX_API zx_status_t zx_vmo_transfer_data(zx_handle_t dst_vmo, uint32_t options, uint64_t offset,
                                        uint64_t length, zx_handle_t src_vmo, uint64_t src_offset);

/*
 * Makes a VMO of the physical range [paddr, paddr + size). Uncached; default rights and EXECUTE.
 * resource must cover the range.
 * Statuses: those of the resource; INVALID_ARGS size or paddr;
 * NO_MEMORY; INVALID_ARGS out.
 */
ZX_API zx_status_t zx_vmo_create_physical(zx_handle_t resource, zx_paddr_t paddr, size_t size,
                                          zx_handle_t* out);

/*
 * Makes a VMO of physically contiguous memory for a device, aligned to 1 << alignment_log2 bytes.
 * Statuses: policy NEW_VMO; INVALID_ARGS size 0, alignment_log2; bti (BTI: MAP); NO_MEMORY;
 * INVALID_ARGS out.
 */
ZX_API zx_status_t zx_vmo_create_contiguous(zx_handle_t bti, size_t size, uint32_t alignment_log2,
                                            zx_handle_t* out);

/* ---- Pagers: VMOs whose pages user code supplies -------------------------- */

/*
 * Makes a pager.
 * Statuses: policy NEW_PAGER; INVALID_ARGS options not 0; NO_MEMORY; INVALID_ARGS out.
 */
ZX_API zx_status_t zx_pager_create(uint32_t options, zx_handle_t* out);

/*
 * Makes a VMO whose absent pages are asked for by packets (ZX_PKT_TYPE_PAGE_REQUEST, with `key`) on
 * port; whoever touches one waits. options: ZX_VMO_RESIZABLE, _TRAP_DIRTY, _UNBOUNDED.
 * Statuses: policy NEW_VMO; INVALID_ARGS options; pager (pager: ATTACH_VMO); port (port: WRITE);
 * OUT_OF_RANGE size; NO_MEMORY; INVALID_ARGS out.
 */
ZX_API zx_status_t zx_pager_create_vmo(zx_handle_t pager, uint32_t options, zx_handle_t port,
                                       uint64_t key, uint64_t size, zx_handle_t* out);

/*
 * Lets go of the VMO: requests under way and to come fail.
 * Statuses: pager (pager: none); vmo (VMO: none); INVALID_ARGS it is not of this pager.
 */
ZX_API zx_status_t zx_pager_detach_vmo(zx_handle_t pager, zx_handle_t vmo);

/*
 * Moves pages of aux_vmo from aux_offset on into [offset, offset + length) of pager_vmo where it
 * has none, and wakes who waits for them.
 * Statuses: pager (pager: MANAGE_VMO); pager_vmo (VMO: none); INVALID_ARGS it is not of this pager,
 * or no multiples of P; aux_vmo (VMO: READ, WRITE); OUT_OF_RANGE; BAD_STATE aux_vmo is not plain,
 * or pinned.
 */
ZX_API zx_status_t zx_pager_supply_pages(zx_handle_t pager, zx_handle_t pager_vmo, uint64_t offset,
                                         uint64_t length, zx_handle_t aux_vmo, uint64_t aux_offset);

/*
 * ZX_PAGER_OP_* on a range of a pager's VMO: FAIL ends the requests in it with the status in data;
 * DIRTY, WRITEBACK_BEGIN, WRITEBACK_END track what has to be written back.
 * Statuses: pager (pager: MANAGE_VMO); pager_vmo (VMO: none); INVALID_ARGS it is not of this pager,
 * op, data, no multiples of P; OUT_OF_RANGE; NOT_FOUND, BAD_STATE pages are not in the state for
 * it.
 */
ZX_API zx_status_t zx_pager_op_range(zx_handle_t pager, uint32_t op, zx_handle_t pager_vmo,
                                     uint64_t offset, uint64_t length, uint64_t data);

/* ======================================================================== */
/* The same calls with a leading underscore                                 */
/* ======================================================================== */
/* Each call is also known as _zx_NAME, for code that must not be interposed on. */

#define ZX_CALL_ALIAS_(name) ZX_API extern __typeof__(name) _##name
ZX_CALL_ALIAS_(zx_handle_close);
ZX_CALL_ALIAS_(zx_handle_close_many);
ZX_CALL_ALIAS_(zx_handle_duplicate);
ZX_CALL_ALIAS_(zx_handle_replace);
ZX_CALL_ALIAS_(zx_handle_check_valid);
ZX_CALL_ALIAS_(zx_object_get_info);
ZX_CALL_ALIAS_(zx_object_get_child);
ZX_CALL_ALIAS_(zx_object_get_property);
ZX_CALL_ALIAS_(zx_object_set_property);
ZX_CALL_ALIAS_(zx_object_signal);
ZX_CALL_ALIAS_(zx_object_signal_peer);
ZX_CALL_ALIAS_(zx_object_wait_one);
ZX_CALL_ALIAS_(zx_object_wait_many);
ZX_CALL_ALIAS_(zx_object_wait_async);
ZX_CALL_ALIAS_(zx_port_create);
ZX_CALL_ALIAS_(zx_port_queue);
ZX_CALL_ALIAS_(zx_port_wait);
ZX_CALL_ALIAS_(zx_port_cancel);
ZX_CALL_ALIAS_(zx_port_cancel_key);
ZX_CALL_ALIAS_(zx_event_create);
ZX_CALL_ALIAS_(zx_eventpair_create);
ZX_CALL_ALIAS_(zx_channel_create);
ZX_CALL_ALIAS_(zx_channel_write);
ZX_CALL_ALIAS_(zx_channel_write_etc);
ZX_CALL_ALIAS_(zx_channel_read);
ZX_CALL_ALIAS_(zx_channel_read_etc);
ZX_CALL_ALIAS_(zx_channel_call);
ZX_CALL_ALIAS_(zx_channel_call_etc);
ZX_CALL_ALIAS_(zx_socket_create);
ZX_CALL_ALIAS_(zx_socket_write);
ZX_CALL_ALIAS_(zx_socket_read);
ZX_CALL_ALIAS_(zx_socket_set_disposition);
ZX_CALL_ALIAS_(zx_fifo_create);
ZX_CALL_ALIAS_(zx_fifo_read);
ZX_CALL_ALIAS_(zx_fifo_write);
ZX_CALL_ALIAS_(zx_timer_create);
ZX_CALL_ALIAS_(zx_timer_set);
ZX_CALL_ALIAS_(zx_timer_cancel);
ZX_CALL_ALIAS_(zx_futex_wait);
ZX_CALL_ALIAS_(zx_futex_wake);
ZX_CALL_ALIAS_(zx_futex_requeue);
ZX_CALL_ALIAS_(zx_futex_wake_single_owner);
ZX_CALL_ALIAS_(zx_futex_requeue_single_owner);
ZX_CALL_ALIAS_(zx_futex_get_owner);
ZX_CALL_ALIAS_(zx_futex_wake_handle_close_thread_exit) __NO_RETURN;
ZX_CALL_ALIAS_(zx_clock_get_monotonic);
ZX_CALL_ALIAS_(zx_clock_get_boot);
ZX_CALL_ALIAS_(zx_deadline_after);
ZX_CALL_ALIAS_(zx_nanosleep);
ZX_CALL_ALIAS_(zx_ticks_get);
ZX_CALL_ALIAS_(zx_ticks_get_boot);
ZX_CALL_ALIAS_(zx_ticks_per_second);
ZX_CALL_ALIAS_(zx_clock_create);
ZX_CALL_ALIAS_(zx_clock_read);
ZX_CALL_ALIAS_(zx_clock_get_details);
ZX_CALL_ALIAS_(zx_clock_update);
ZX_CALL_ALIAS_(zx_cprng_draw);
ZX_CALL_ALIAS_(zx_cprng_draw_once);
ZX_CALL_ALIAS_(zx_cprng_add_entropy);
ZX_CALL_ALIAS_(zx_system_get_page_size);
ZX_CALL_ALIAS_(zx_system_get_num_cpus);
ZX_CALL_ALIAS_(zx_system_get_physmem);
ZX_CALL_ALIAS_(zx_system_get_dcache_line_size);
ZX_CALL_ALIAS_(zx_system_get_version_string);
ZX_CALL_ALIAS_(zx_system_get_features);
ZX_CALL_ALIAS_(zx_system_get_event);
ZX_CALL_ALIAS_(zx_cache_flush);
ZX_CALL_ALIAS_(zx_job_create);
ZX_CALL_ALIAS_(zx_job_set_policy);
ZX_CALL_ALIAS_(zx_job_set_critical);
ZX_CALL_ALIAS_(zx_process_create);
ZX_CALL_ALIAS_(zx_process_create_shared);
ZX_CALL_ALIAS_(zx_process_start);
ZX_CALL_ALIAS_(zx_process_exit) __NO_RETURN;
ZX_CALL_ALIAS_(zx_process_read_memory);
ZX_CALL_ALIAS_(zx_process_write_memory);
ZX_CALL_ALIAS_(zx_thread_create);
ZX_CALL_ALIAS_(zx_thread_start);
ZX_CALL_ALIAS_(zx_thread_start_regs);
ZX_CALL_ALIAS_(zx_thread_exit) __NO_RETURN;
ZX_CALL_ALIAS_(zx_thread_read_state);
ZX_CALL_ALIAS_(zx_thread_write_state);
ZX_CALL_ALIAS_(zx_thread_legacy_yield);
ZX_CALL_ALIAS_(zx_thread_raise_exception);
ZX_CALL_ALIAS_(zx_task_kill);
ZX_CALL_ALIAS_(zx_task_suspend);
ZX_CALL_ALIAS_(zx_task_suspend_token);
ZX_CALL_ALIAS_(zx_task_create_exception_channel);
ZX_CALL_ALIAS_(zx_exception_get_thread);
ZX_CALL_ALIAS_(zx_exception_get_process);
ZX_CALL_ALIAS_(zx_vmar_allocate);
ZX_CALL_ALIAS_(zx_vmar_map);
ZX_CALL_ALIAS_(zx_vmar_unmap);
ZX_CALL_ALIAS_(zx_vmar_protect);
ZX_CALL_ALIAS_(zx_vmar_destroy);
ZX_CALL_ALIAS_(zx_vmar_op_range);
ZX_CALL_ALIAS_(zx_vmar_unmap_handle_close_thread_exit);
ZX_CALL_ALIAS_(zx_vmar_map_iob);
ZX_CALL_ALIAS_(zx_vmar_map_clock);
ZX_CALL_ALIAS_(zx_vmo_create);
ZX_CALL_ALIAS_(zx_vmo_read);
ZX_CALL_ALIAS_(zx_vmo_write);
ZX_CALL_ALIAS_(zx_vmo_get_size);
ZX_CALL_ALIAS_(zx_vmo_set_size);
ZX_CALL_ALIAS_(zx_vmo_get_stream_size);
ZX_CALL_ALIAS_(zx_vmo_set_stream_size);
ZX_CALL_ALIAS_(zx_vmo_op_range);
ZX_CALL_ALIAS_(zx_vmo_create_child);
ZX_CALL_ALIAS_(zx_vmo_replace_as_executable);
ZX_CALL_ALIAS_(zx_vmo_set_cache_policy);
ZX_CALL_ALIAS_(zx_vmo_transfer_data);
ZX_CALL_ALIAS_(zx_vmo_create_physical);
ZX_CALL_ALIAS_(zx_vmo_create_contiguous);
ZX_CALL_ALIAS_(zx_pager_create);
ZX_CALL_ALIAS_(zx_pager_create_vmo);
ZX_CALL_ALIAS_(zx_pager_detach_vmo);
ZX_CALL_ALIAS_(zx_pager_supply_pages);
ZX_CALL_ALIAS_(zx_pager_op_range);
#undef ZX_CALL_ALIAS_

__END_CDECLS

#endif /* ZIRCON_SYSCALLS_H_ */
