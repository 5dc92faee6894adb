/*
 * vm_end - crash, close, destruction; and the fresh start of the system VM.
 *
 * A VM ends on its own thread, on an emptied stack: VM_Terminate if it ends by itself, then
 * VM_Not_Executeable.  Destroy_VM follows in another VM, when nobody is in the critical section.
 *
 * Windows 95 ends with its system VM.  Here the system VM runs the user's shell, so its crash
 * costs the running program only: the VM is cleared and told to all devices as a new one
 * (VM_Not_Executeable, Destroy_VM, Create_VM, VM_Critical_Init, Sys_VM_Init), and the shell
 * starts again.
 */
#include "vm/vm.h"

#include <stdarg.h>

#include "../vxd/lib/format.h"
#include "cpu/cpu.h"
#include "cpu/fpu.h"
#include "cpu/trap.h"
#include "mem/heap.h"
#include "mem/v86map.h"
#include "sched/sched.h"
#include "sched/thread_life.h"
#include "vm/callback.h"
#include "vm/client.h"
#include "vm/dpmi/ldt.h"
#include "vm/int2f.h"
#include "vm/int_chain.h"
#include "vm/ints_watch.h"
#include "vm/io_trap.h"
#include "vm/dpmi/pm.h"
#include "vm/nest.h"
#include "vm/program.h"
#include "vm/vm_return.h"
#include "vxd/control.h"

#define RESTART_LIMIT           8u          /* ends in a row without once waiting for a key: give up */

/* A sentence about a VM that is gone, for the user of the system VM. */
struct farewell {
    struct farewell *next;
    char text[VM_REASON_BYTES];
};

static uint32_t ends_in_a_row;              /* of the system VM, since it last waited */
static struct farewell *farewells;          /* not shown yet, oldest first; task time */

void vm_destroy_entry(void);                /* call.S */
void vm_farewell_entry(void);               /* call.S */
void vm_destroy_dead(void);
void vm_show_farewells(void);

static void end_vm(void);

bool vm_is_closing(const struct vm *vm)
{
    return vm->life.closing != 0 && vm->life.stage < VM_ENDING;
}

void vm_request_close(struct vm *vm, uint32_t vne_flags, const char *reason)
{
    uint32_t flags = irq_save();

    if (vm->life.closing == 0 && vm->life.stage < VM_ENDING) {
        vm->life.closing = vne_flags;
        format_into(vm->life.reason, sizeof vm->life.reason, "%s", reason);
        if (vm != cur_vm && vm != sys_vm) {
            /* It must run to come to its end, whatever share of the processor it had. */
            vm->sched.suspend_count = 0;
            vm->cb.CB_VM_Status &= ~VMSTAT_SUSPENDED;
            vm_boost(vm, Low_Pri_Device_Boost);
        }
    }
    exit_pending = 1;
    sched_wake(vm);
    irq_restore(flags);
}

/* All that is under way in a VM is void. */
static void forget(struct vm *vm, struct thread *thread)
{
    critsec_check_end(thread, "VM", vm->life.closing != VM_NORMAL_END);
    nest_forget(thread);
    vm_return_forget(thread);
    vm_birth_forget(thread);
    fpu_forget(thread);
    vm_close_forget(vm);
    timeout_cancel(vm->life.idle_timeout);
    vm->life.idle_timeout = NULL;
    vm->life.claims = 0;
    io_local_forget(vm);
    sched_forget_vm(vm);
    thread->sched.must_complete = 0;
    vm->life.ending = vm->life.closing;
    vm->life.closing = 0;
}

void vm_close_current(void)
{
    struct thread *thread = cur_vm->thread;

    if (cur_vm == sys_vm && ++ends_in_a_row > RESTART_LIMIT) {
        fatal("The system VM's shell cannot run.\n%s", cur_vm->life.reason);
    }
    thread_end_others(thread);
    int2f_end_claims();
    forget(cur_vm, thread);
    reenter_count = 0;
    vm_reset_frame(thread);
    restart_stack(vm_first_frame(thread), end_vm);
}

void vm_kill(struct vm *vm, uint32_t vne_flags, const char *reason, bool force)
{
    struct thread *thread = vm->thread;
    const struct thread *critical = critsec_owner();
    uint32_t flags;

    if (vm->life.stage >= VM_ENDING) {
        return;
    }
    vm_request_close(vm, vne_flags, reason);
    if (reenter_count != 0) {
        return;
    }
    if (vm == cur_vm) {
        vm_close_current();
    }
    if (vm == sys_vm || !thread->sched.started || thread->sched.must_complete != 0 ||
        (critical != NULL && critical->vm == vm && !force)) {
        return;                     /* on its next way back to ring 3 */
    }
    flags = irq_save();
    forget(vm, thread);
    vm_reset_frame(thread);
    vm_prepare_stack(thread, end_vm);
    vm_boost(vm, Low_Pri_Device_Boost);
    irq_restore(flags);
    sched_wake(vm);
    sched_reschedule();
}

void vm_wait_gone(struct vm *vm, uint32_t serial)
{
    while (vm_handle_is_valid(&vm->cb) && vm->life.serial == serial) {
        block_on_id((uint32_t)vm, Block_Svc_Ints);
    }
}

/* ---- what the user sees -------------------------------------------------------------------------- */

/* Text on the VM's own screen, through its BIOS, as any program would write it. */
static void tell_user(const char *text)
{
    struct Client_Reg_Struc saved = *cur_thread->tcb.TCB_ClientPtr;
    struct Client_Reg_Struc *crs = cur_thread->tcb.TCB_ClientPtr;

    if (int_chain[0x10] == NULL && ((const uint32_t *)cur_vm->cb.CB_High_Linear)[0x10] == 0) {
        return;                     /* there is no BIOS */
    }
    nest_begin_v86();
    for (; *text != '\0'; text++) {
        crs->Client_EAX = 0x0E00u | (uint8_t)*text;
        crs->Client_EBX = 0x0007;
        client_simulate_int(crs, 0x10);
        nest_run();
    }
    nest_end();
    *cur_thread->tcb.TCB_ClientPtr = saved;
}

/* In the system VM, when it is in nothing that must not be disturbed. */
void vm_show_farewells(void)
{
    while (farewells != NULL) {
        struct farewell *first = farewells;

        farewells = first->next;
        tell_user("\r\n");
        tell_user(first->text);
        tell_user("\r\n");
        (void)heap_free(first);     /* ours, so it is live */
    }
}

/* A DOS VM has no screen any more: the system VM's user is told. */
static void say_farewell(const struct vm *vm)
{
    struct farewell *farewell, **end = &farewells;

    if (vm->life.reason[0] == '\0' || vm->life.error == GSDVME_NukeNoMsg) {
        return;
    }
    farewell = heap_alloc(sizeof *farewell);
    if (farewell == NULL) {
        return;                     /* the debug output has it */
    }
    farewell->next = NULL;
    memcpy(farewell->text, vm->life.reason, sizeof farewell->text);
    while (*end != NULL) {
        end = &(*end)->next;
    }
    *end = farewell;
    (void)event_call(sys_vm, NULL, PEF_Wait_For_STI | PEF_Wait_Not_Crit |
                     PEF_Wait_Not_Nested_Exec | PEF_Always_Sched, 0, vm_farewell_entry, 0, 0);
}

/* ---- the end ------------------------------------------------------------------------------------- */

/* On the emptied stack of the system VM's thread: everything from Sys_VM_Init on, again. */
static void restart_system_vm(void)
{
    char reason[VM_REASON_BYTES];

    memcpy(reason, sys_vm->life.reason, sizeof reason);
    ldt_destroy(sys_vm);
    v86map_reset(sys_vm);
    vm_clear_areas(sys_vm);
    vm_reset_frame(cur_thread);
    callback_place_byte(sys_vm);
    sys_vm->cb.CB_VM_Status &= ~(VMSTAT_NOT_EXECUTEABLE | VMSTAT_CLOSING);
    sys_vm->life.stage = VM_RUNNING;
    sys_vm->life.closing = 0;
    sys_vm->life.error = 0;
    if (system_control(Create_VM, &sys_vm->cb, 0, 0, 0) != 0 ||
        system_control(VM_Critical_Init, &sys_vm->cb, 0, 0, 0) != 0) {
        fatal("A virtual device cannot make the system VM anew.\n%s", reason);
    }
    vm_inherit_vectors(sys_vm);
    vm_start_system();
    tell_user("\r\n");
    tell_user(reason);
    tell_user("\r\n");
    vm_show_farewells();
    vm_go();
}

/* A VM's thread on its emptied stack. */
static void end_vm(void)
{
    struct vm *vm = cur_vm;
    uint32_t flags = vm->life.ending & ~VM_NORMAL_END;

    debug_printf("VMM: closing VM %u: %s\n", vm->cb.CB_VMID,
                 vm->life.reason[0] != '\0' ? vm->life.reason : "it ends");
    pm_vm_ended(vm);
    if (vm->life.stage == VM_RUNNING && vm->life.ending == VM_NORMAL_END) {
        vm->life.stage = VM_TERMINATING;
        (void)system_control(VM_Terminate, &vm->cb, 0, 0, 0);
        (void)system_control(VM_Terminate2, &vm->cb, 0, 0, 0);
    }
    if (vm->life.stage == VM_CREATING) {
        flags |= VNE_InitFail;
    }
    vm->cb.CB_VM_Status |= VMSTAT_NOT_EXECUTEABLE;
    if (vm->life.stage < VM_ENDING) {
        vm->life.stage = VM_ENDING;
        if (vm != sys_vm && focus_vm() == vm) {
            focus_give(sys_vm);
        }
        (void)system_control(VM_Not_Executeable, &vm->cb, flags, 0, 0);
        (void)system_control(VM_Not_Executeable2, &vm->cb, flags, 0, 0);
    }
    if (vm == sys_vm) {
        (void)system_control(Destroy_VM, &vm->cb, 0, 0, 0);
        (void)system_control(Destroy_VM2, &vm->cb, 0, 0, 0);
        restart_system_vm();
    }
    vm->life.stage = VM_DEAD;
    (void)event_call(NULL, NULL, PEF_Wait_Not_Crit | PEF_Always_Sched, 0, vm_destroy_entry, 0, 0);
    (void)irq_save();
    sched_vm_remove(vm);
    sched_leave_thread();
}

/*
 * vm_destroy_dead - Destroy_VM for the VMs whose thread has left its stack
 *
 * When:  an event, in any VM that lives
 */
void vm_destroy_dead(void)
{
    struct vm *vm = sys_vm->next;

    while (vm != sys_vm) {
        if (vm->life.stage != VM_DEAD) {
            vm = vm->next;
            continue;
        }
        vm->life.stage = VM_DESTROYING;
        (void)system_control(Destroy_VM, &vm->cb, 0, 0, 0);
        (void)system_control(Destroy_VM2, &vm->cb, 0, 0, 0);
        say_farewell(vm);
        vm_birth_over(vm, true);
        signal_id((uint32_t)vm);
        vm_demolish(vm);
        signal_id(VM_GONE_ID);
        vm = sys_vm->next;          /* the messages may have blocked: the ring is another one now */
    }
}

void vm_record(uint32_t gsdvme)
{
    if (cur_vm->life.error == 0) {
        cur_vm->life.error = gsdvme;
        cur_vm->life.error_data = 0;
    }
}

void vm_crash(const char *format, ...)
{
    struct Client_Reg_Struc *crs = cur_thread->tcb.TCB_ClientPtr;
    char what[96], name[PROGRAM_NAME_BYTES + 1];
    va_list args;

    va_start(args, format);
    format_text(what, sizeof what, format, args);
    va_end(args);
    if (cur_thread != cur_vm->thread) {
        debug_printf("VMM: closing a thread of VM %u at %04X:%08X: %s\n", cur_vm->cb.CB_VMID,
                     crs->Client_CS, crs->Client_EIP, what);
        reenter_count = 0;
        thread_end_now();
    }
    program_name(cur_vm, name);
    format_into(cur_vm->life.reason, sizeof cur_vm->life.reason,
                "The program %sat %04X:%04X was ended: %s.", name, crs->Client_CS, crs->Client_IP,
                what);
    vm_record(GSDVME_InvalFlt);
    cur_vm->life.closing = VNE_Crashed;
    if (cur_thread->sched.must_complete != 0 && cur_thread->nest_esp != 0) {
        nest_abort();           /* it ends when the section is left */
    }
    vm_close_current();
}

/*
 * vm_watch_interrupts - end a program that loops with its interrupts off
 *
 * In:    crs = frame of the VM that a hardware interrupt found running and something waits for
 * When:  interrupt time
 */
void vm_watch_interrupts(const struct Client_Reg_Struc *crs)
{
    char why[128], name[PROGRAM_NAME_BYTES + 1];

    if (!ints_off_too_long(cur_vm, (crs->Client_EFlags & IF_Mask) != 0, system_time_updated())) {
        return;
    }
    program_name(cur_vm, name);
    format_into(why, sizeof why, "The program %sat %04X:%04X was ended: "
                "it kept interrupts disabled for %u seconds.",
                name, crs->Client_CS, crs->Client_IP, INTS_OFF_LIMIT_MS / 1000);
    vm_request_close(cur_vm, VNE_Crashed, why);
}

/* The shell works: it came as far as waiting for somebody to type. */
void vm_waits(void)
{
    if (cur_vm == sys_vm) {
        ends_in_a_row = 0;
    }
}
