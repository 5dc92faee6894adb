/*
 * svc_vm - services about VMs and re-entrancy.  [DDK95]; one line each in services/vmm.def
 */
#include "cpu/trap.h"
#include "sched/thread.h"
#include "services/svc.h"
#include "vm/vm.h"

#define VMM_VERSION     0x0400u

/*
 * Get_VMM_Version - version of the VMM                            [DDK95 Get_VMM_Version]
 *
 * Out:   AH, AL = 4.0; ECX = 0, the debug revision; CF = 0
 * When:  any time
 */
void do_Get_VMM_Version(struct svc_regs *r)
{
    r->eax = VMM_VERSION;
    r->ecx = 0;
    svc_set_carry(r, false);
}

/*
 * Get_Cur_VM_Handle - the VM that runs                          [DDK95 Get_Cur_VM_Handle]
 *
 * Out:   EBX = VM
 * When:  any time
 */
void do_Get_Cur_VM_Handle(struct svc_regs *r)
{
    r->ebx = (uint32_t)&cur_vm->cb;
}

/*
 * Test_Cur_VM_Handle - is it the VM that runs?                 [DDK95 Test_Cur_VM_Handle]
 *
 * In:    EBX = VM
 * Out:   ZF = 1: yes
 * When:  any time
 */
void do_Test_Cur_VM_Handle(struct svc_regs *r)
{
    svc_set_zero(r, r->ebx == (uint32_t)&cur_vm->cb);
}

/*
 * Get_Sys_VM_Handle - the system VM                             [DDK95 Get_Sys_VM_Handle]
 *
 * Out:   EBX = VM
 * When:  any time
 */
void do_Get_Sys_VM_Handle(struct svc_regs *r)
{
    r->ebx = (uint32_t)&sys_vm->cb;
}

/*
 * Test_Sys_VM_Handle - is it the system VM?                    [DDK95 Test_Sys_VM_Handle]
 *
 * In:    EBX = VM
 * Out:   ZF = 1: yes
 * When:  any time
 */
void do_Test_Sys_VM_Handle(struct svc_regs *r)
{
    svc_set_zero(r, r->ebx == (uint32_t)&sys_vm->cb);
}

/*
 * Validate_VM_Handle - is it a VM?                             [DDK95 Validate_VM_Handle]
 *
 * In:    EBX = any value
 * Out:   CF = 0: yes
 * Error: CF = 1: no
 * When:  any time
 */
void do_Validate_VM_Handle(struct svc_regs *r)
{
    svc_set_carry(r, !vm_handle_is_valid((struct cb_s *)r->ebx));
}

/*
 * Get_Next_VM_Handle - the next of all VMs                     [DDK95 Get_Next_VM_Handle]
 *
 * In:    EBX = VM
 * Out:   EBX = the one after it; the last is followed by the first
 * Error: what is no VM is kept
 * When:  any time
 */
void do_Get_Next_VM_Handle(struct svc_regs *r)
{
    if (vm_handle_is_valid((struct cb_s *)r->ebx)) {
        r->ebx = (uint32_t)&((struct vm *)r->ebx)->next->cb;
    }
}

/*
 * Get_VMM_Reenter_Count - may services of task time be called? [DDK95 Get_VMM_Reenter_Count]
 *
 * Out:   ECX = 0: yes; else an interrupt or fault is being handled
 * When:  any time
 */
void do_Get_VMM_Reenter_Count(struct svc_regs *r)
{
    r->ecx = reenter_count;
}

/*
 * Begin_Reentrant_Execution - let a handler of ring-0 faults use services of task time
 *                                                       [DDK95 Begin_Reentrant_Execution]
 *
 * Out:   ECX = value for End_Reentrant_Execution
 * When:  any time
 * Notes: only for a fault in code which itself was at task time
 */
void do_Begin_Reentrant_Execution(struct svc_regs *r)
{
    r->ecx = reenter_count;
    reenter_lifted += reenter_count;
    reenter_count = 0;
}

/*
 * End_Reentrant_Execution - take Begin_Reentrant_Execution back [DDK95 End_Reentrant_Execution]
 *
 * In:    ECX = what that returned
 * When:  any time
 */
void do_End_Reentrant_Execution(struct svc_regs *r)
{
    reenter_lifted -= r->ecx <= reenter_lifted ? r->ecx : reenter_lifted;
    reenter_count = r->ecx;
}

/*
 * Test_Reenter - insist on task time                                 [DDK95 Test_Reenter]
 *
 * Error: fatal at interrupt time, naming the caller
 * When:  any time
 */
void do_Test_Reenter(struct svc_regs *r)
{
    if (reenter_count != 0) {
        fatal("Test_Reenter: the VMM was re-entered, caller %08X", r->caller);
    }
}

/*
 * Validate_Client_Ptr - insist on the client registers        [DDK95 Validate_Client_Ptr]
 *
 * In:    EBP = any value
 * Error: fatal if it is not the current thread's frame, naming the caller
 * When:  any time
 * Notes: not checked at interrupt time
 */
void do_Validate_Client_Ptr(struct svc_regs *r)
{
    if (reenter_count == 0 && r->ebp != (uint32_t)cur_thread->tcb.TCB_ClientPtr) {
        fatal("Validate_Client_Ptr: EBP is not the client frame, caller %08X", r->caller);
    }
}

/*
 * _Allocate_Device_CB_Area - room in every VM's control block [DDK95 _Allocate_Device_CB_Area]
 *
 * In:    bytes; flags 0
 * Out:   EAX = offset from the VM handle, DWORD aligned; a new VM finds zeroes there
 * Error: EAX = 0: the control blocks are full
 * When:  init time
 */
uint32_t _Allocate_Device_CB_Area(uint32_t bytes, uint32_t flags)
{
    (void)flags;
    return vm_allocate_area(bytes);
}

/*
 * _Deallocate_Device_CB_Area - give room in the control blocks back
 *                                                      [DDK95 _Deallocate_Device_CB_Area]
 *
 * In:    offset; flags 0
 * Out:   EAX nonzero
 * Error: EAX = 0: no area begins there
 * When:  task time
 */
uint32_t _Deallocate_Device_CB_Area(uint32_t offset, uint32_t flags)
{
    (void)flags;
    return vm_free_area(offset);
}
