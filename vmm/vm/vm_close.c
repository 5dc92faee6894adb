/*
 * vm_close - Close_VM: asking a VM to end, and ending it when it took too long.
 *
 * A program that said it is aware (INT 2Fh AX=168Fh, [RBIL 2F168F]) is asked and has the whole time
 * to end itself.  Any other VM is closed as soon as it is not in the critical section; after the
 * time-out also there.
 */
#include "vm/vm.h"

#include "cpu/trap.h"
#include "sched/sched.h"
#include "vxd/control.h"

#define NOT_SUPPORTED       0x168Fu

void vm_close_entry(void);                  /* call.S */
void vm_close_timeout_entry(void);          /* call.S */
void vm_close_event(struct vm *vm, uint32_t timed_out);
void vm_close_timed_out(struct vm *vm);

static void close_now(struct vm *vm, bool critical)
{
    uint32_t flags = critical ? CVNF_Crit_Close : 0;

    vm->cb.CB_VM_Status |= VMSTAT_CLOSING;
    (void)system_control(Close_VM_Notify, &vm->cb, flags, 0, 0);
    (void)system_control(Close_VM_Notify2, &vm->cb, flags, 0, 0);
    vm_kill(vm, VNE_Closed, vm == sys_vm ? "The program was closed." : "", critical);
}

/* In the VM when it is not in the critical section; or anywhere, when that took too long. */
void vm_close_event(struct vm *vm, uint32_t timed_out)
{
    vm->life.close_event = NULL;
    close_now(vm, timed_out != 0);
}

/* The program that was asked did not end. */
void vm_close_timed_out(struct vm *vm)
{
    const struct thread *owner = critsec_owner();

    vm->life.close_timeout = NULL;
    close_now(vm, owner != NULL && owner->vm == vm);
}

void vm_close_forget(struct vm *vm)
{
    uint32_t flags = irq_save();

    (void)event_cancel(vm->life.close_event);
    timeout_cancel(vm->life.close_timeout);
    vm->life.close_event = NULL;
    vm->life.close_timeout = NULL;
    vm->life.close_stage = CLOSE_NONE;
    vm->life.close_aware = false;
    irq_restore(flags);
}

void vm_close(struct vm *vm, uint32_t timeout_ms, uint32_t flags)
{
    uint32_t irq;

    if (vm->life.stage >= VM_ENDING) {
        return;
    }
    timeout_ms = timeout_ms == 0 ? 1 : timeout_ms;
    irq = irq_save();
    vm->cb.CB_VM_Status |= VMSTAT_CLOSING;
    if (vm->life.close_aware && reenter_count == 0) {
        if (vm->life.close_timeout == NULL) {
            vm->life.close_stage = CLOSE_ASKED;
            vm->life.close_timeout = timeout_set(NULL, NULL, timeout_ms, vm_close_timeout_entry,
                                                 (uint32_t)vm);
        }
        sched_wake(vm);
    } else if (vm->life.close_event == NULL) {
        vm->life.close_event = event_call(vm, NULL, PEF_Wait_Not_Crit | PEF_Always_Sched |
                                          PEF_Time_Out, Low_Pri_Device_Boost, vm_close_entry,
                                          (uint32_t)vm, timeout_ms);
    }
    irq_restore(irq);
    if (vm == cur_vm && reenter_count == 0 && (flags & CVF_Continue_Exec) == 0 &&
        vm->life.close_stage == CLOSE_NONE) {
        for (;;) {
            block_on_id((uint32_t)&vm->life, Block_Svc_Ints);   /* the event ends this stack */
        }
    }
}

uint32_t vm_close_awareness(uint16_t function)
{
    struct vm_life *life = &cur_vm->life;

    switch (function) {
    case 0x0000:
    case 0x0001:
        life->close_aware = function != 0;
        return 0;
    case 0x0100:
        return life->close_stage == CLOSE_ASKED ? 0 :
               life->close_stage == CLOSE_ACKNOWLEDGED ? 1 : NOT_SUPPORTED;
    case 0x0200:
        if (life->close_stage == CLOSE_NONE) {
            return NOT_SUPPORTED;
        }
        life->close_stage = CLOSE_ACKNOWLEDGED;
        return 0;
    case 0x0300:
        if (life->close_stage == CLOSE_NONE) {
            return NOT_SUPPORTED;
        }
        timeout_cancel(life->close_timeout);
        life->close_timeout = NULL;
        life->close_stage = CLOSE_NONE;
        cur_vm->cb.CB_VM_Status &= ~VMSTAT_CLOSING;
        return 0;
    default:
        return NOT_SUPPORTED;
    }
}
