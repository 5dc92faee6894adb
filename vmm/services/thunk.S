/*
 * thunk - the entries of register-convention services, and the service tables.
 *
 * Generated from the rows of include/services/: a REG row that is DONE has svc_name, which hands
 * do_name(struct svc_regs *) the caller's registers and flags; a CDECL row stands in the table
 * itself; a row that is NONE is 0 there, and dynalink.c refuses the call by name.
 */
#include "cpu/frame.inc"

/*
 * svc_name
 * In:    registers as documented; Out: as do_name left them
 * Clobbers: nothing else;  IF on entry: as the caller's, kept
 */
.macro check_ASYNC ordinal
.endm
.macro check_SYNC ordinal
    cmpl $0, reenter_count
    jne 9f
.endm
.macro check_INIT ordinal
    check_SYNC \ordinal
.endm

.macro thunk ordinal, name, when
    .globl svc_\name
svc_\name:
    pushfl
    check_\when \ordinal
    pushal
    cld
    pushl %esp
    call do_\name
    addl $4, %esp
    popal
    popfl
    ret
    .ifnc \when,ASYNC
9:  pushl 4(%esp)
    pushl $(0x10000 + \ordinal)
    call service_not_now
    .endif
.endm

/* A C service of task time: the same check, then the function itself. */
.macro ccheck_ASYNC ordinal, name
.endm
.macro ccheck_SYNC ordinal, name
check_\name:
    cmpl $0, reenter_count
    je \name
    pushl (%esp)
    pushl $(0x10000 + \ordinal)
    call service_not_now
.endm
.macro ccheck_INIT ordinal, name
    ccheck_SYNC \ordinal, \name
.endm

#define THUNK_DONE(ord, name, abi, when) THUNK_##abi(ord, name, when)
#define THUNK_NONE(ord, name, abi, when)
#define THUNK_REG(ord, name, when) thunk ord, name, when;
#define THUNK_CDECL(ord, name, when) ccheck_##when ord, name;
#define THUNK_STDCALL(ord, name, when) ccheck_##when ord, name;

#define SLOT_DONE(ord, name, abi, when) SLOT_##abi(ord, name, when)
#define SLOT_NONE(ord, name, abi, when)
#define SLOT_REG(ord, name, when) slot ord, svc_##name;
#define SLOT_CDECL(ord, name, when) slot ord, CENTRY_##when(name);
#define CENTRY_ASYNC(name) name
#define CENTRY_SYNC(name) check_##name
#define CENTRY_INIT(name) check_##name
#define SLOT_STDCALL(ord, name, when) slot ord, CENTRY_##when(name);

    .text
#define VMM_SERVICE(ord, name, abi, when, state, meaning) THUNK_##state(ord, name, abi, when)
#define VXD_SERVICE VMM_SERVICE
#include <services/vmm.def>
#include <services/vmm32x.def>
#undef VMM_SERVICE
#undef VXD_SERVICE

/*
 * service_guard_failed - from the code of guard.c
 *
 * In:    stack: device and service, flags, the caller's address
 */
    .globl service_guard_failed
service_guard_failed:
    popl %eax
    pushl 4(%esp)
    pushl %eax
    call service_not_now

    .globl vmm_control
vmm_control:                    /* the VMM needs no messages: it sends them */
    clc
    ret

/* Hook_Device_Service writes to the tables. */
.macro slot ordinal, entry
    .org vmm_service_table + 4 * \ordinal
    .long \entry
.endm
#define VMM_SERVICE(ord, name, abi, when, state, meaning) SLOT_##state(ord, name, abi, when)
    .section .data.vmm_services, "aw"
    .balign 4
    .globl vmm_service_table
vmm_service_table:
#include <services/vmm.def>
    .org vmm_service_table + 4 * 0x192

    .section .data.vmm32x_services, "aw"
    .balign 4
    .globl vmm32x_service_table
vmm32x_service_table:
#define VXD_SERVICE(ord, name, abi, when, state, meaning) SLOTX_##abi(ord, name)
#define SLOTX_REG(ord, name) slotx ord, svc_##name;
#define SLOTX_CDECL(ord, name) slotx ord, name;
.macro slotx ordinal, entry
    .org vmm32x_service_table + 4 * \ordinal
    .long \entry
.endm
#include <services/vmm32x.def>
