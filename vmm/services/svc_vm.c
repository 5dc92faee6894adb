/*
 * svc_vm - services about VMs and re-entrancy.  [DDK95]; one line each in services/vmm.def
 */
#include "cpu/trap.h"
#include "sched/thread.h"
#include "services/svc.h"
#include "vm/vm.h"

#define VMM_VERSION     0x0400u

void do_Get_VMM_Version(struct svc_regs *r)
{
    r->eax = VMM_VERSION;
    r->ecx = 0;
    svc_set_carry(r, false);
}

void do_Get_Cur_VM_Handle(struct svc_regs *r)
{
    r->ebx = (uint32_t)&cur_vm->cb;
}

void do_Test_Cur_VM_Handle(struct svc_regs *r)
{
    svc_set_zero(r, r->ebx == (uint32_t)&cur_vm->cb);
}

void do_Get_Sys_VM_Handle(struct svc_regs *r)
{
    r->ebx = (uint32_t)&sys_vm->cb;
}

void do_Test_Sys_VM_Handle(struct svc_regs *r)
{
    svc_set_zero(r, r->ebx == (uint32_t)&sys_vm->cb);
}

void do_Validate_VM_Handle(struct svc_regs *r)
{
    svc_set_carry(r, !vm_handle_is_valid((struct cb_s *)r->ebx));
}

void do_Get_Next_VM_Handle(struct svc_regs *r)
{
    if (vm_handle_is_valid((struct cb_s *)r->ebx)) {
        r->ebx = (uint32_t)&((struct vm *)r->ebx)->next->cb;
    }
}

void do_Get_VMM_Reenter_Count(struct svc_regs *r)
{
    r->ecx = reenter_count;
}

void do_Begin_Reentrant_Execution(struct svc_regs *r)
{
    r->ecx = reenter_count;
    reenter_count = 0;
}

void do_End_Reentrant_Execution(struct svc_regs *r)
{
    reenter_count = r->ecx;
}

void do_Test_Reenter(struct svc_regs *r)
{
    if (reenter_count != 0) {
        fatal("Test_Reenter: the VMM was re-entered, caller %08X", r->caller);
    }
}

void do_Validate_Client_Ptr(struct svc_regs *r)
{
    if (reenter_count == 0 && r->ebp != (uint32_t)cur_thread->tcb.TCB_ClientPtr) {
        fatal("Validate_Client_Ptr: EBP is not the client frame, caller %08X", r->caller);
    }
}

void do_Crash_Cur_VM(struct svc_regs *r)
{
    (void)r;
    if (reenter_count != 0) {
        vm_request_close(cur_vm, VNE_Crashed, "A virtual device ended the program.");
        return;
    }
    vm_crash("a virtual device could not go on with it");
}

void do_Nuke_VM(struct svc_regs *r)
{
    struct vm *vm = (struct vm *)r->ebx;

    if (vm_handle_is_valid(&vm->cb)) {
        vm_request_close(vm, VNE_Nuked, "The program was ended.");
        if (vm == cur_vm && reenter_count == 0) {
            vm_close_current();
        }
    }
}

void do_Close_VM(struct svc_regs *r)
{
    struct vm *vm = (struct vm *)r->ebx;

    if (vm_handle_is_valid(&vm->cb)) {
        vm_request_close(vm, VNE_Closed, "The program was closed.");
    }
}

uint32_t _Allocate_Device_CB_Area(uint32_t bytes, uint32_t flags)
{
    (void)flags;
    return vm_allocate_area(bytes);
}

/* Limit: areas are never reused; a control block has room for all devices of a session. */
uint32_t _Deallocate_Device_CB_Area(uint32_t offset, uint32_t flags)
{
    (void)flags;
    return offset != 0;
}
