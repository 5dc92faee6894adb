/*
 * svc_life - services about the end of VMs and of the system, and what is recorded of both.
 */
#include "cpu/trap.h"
#include "sched/thread.h"
#include "services/svc.h"
#include "vm/program.h"
#include "vm/vm.h"
#include "vxd/control.h"

/*
 * Crash_Cur_VM - end the current VM now                              [DDK95 Crash_Cur_VM]
 *
 * Out:   at task time never returns; at interrupt time returns, and the VM ends before ring 3
 * When:  any time
 */
void do_Crash_Cur_VM(struct svc_regs *r)
{
    (void)r;
    if (reenter_count != 0) {
        vm_request_close(cur_vm, VNE_Crashed, "A virtual device ended the program.");
        return;
    }
    vm_crash("a virtual device could not go on with it");
}

/*
 * Nuke_VM - end a VM that cannot go on                                    [DDK95 Nuke_VM]
 *
 * In:    EBX = VM; what is none is ignored
 * Out:   never returns for the current VM; another one ends when it is next scheduled, one that
 *        is in the critical section when it has left that.  The system VM starts afresh.
 * When:  task time
 */
void do_Nuke_VM(struct svc_regs *r)
{
    struct vm *vm = (struct vm *)r->ebx;

    if (vm_handle_is_valid(&vm->cb)) {
        vm_kill(vm, VNE_Nuked, "The program was ended.", false);
    }
}

/*
 * Close_VM - ask a VM to end                                             [DDK95 Close_VM]
 *
 * In:    EAX = ms after which it is ended by force, EBX = VM, ECX = CVF_ flags
 * Out:   for the current VM returns only with CVF_Continue_Exec, or at interrupt time
 * Error: what is no VM is ignored
 * When:  any time
 * Notes: Close_VM_Notify is sent when the VM has left the critical section, or with
 *        CVNF_Crit_Close at the time-out.  A program that wants to be asked (INT 2Fh 168Fh) has
 *        the whole time to end itself.
 */
void do_Close_VM(struct svc_regs *r)
{
    struct vm *vm = (struct vm *)r->ebx;

    if (vm_handle_is_valid(&vm->cb)) {
        vm_close(vm, r->eax, r->ecx);
    }
}

/*
 * GetSetDetailedVMError - why a VM ended or could not be made [DDK95 GetSetDetailedVMError]
 *
 * In:    EBX = VM, 0 = of the last Create_VM; ECX = 0 get, else set EAX = GSDVME_ code,
 *        EDX = reference data
 * Out:   get: EAX = code, EDX = reference data, ZF = 0
 * Error: ZF = 1: nothing is recorded, or EBX is no VM
 * When:  any time
 * Notes: GSDVME_NukeNoMsg keeps the VMM from telling the user that the VM crashed
 */
void do_GetSetDetailedVMError(struct svc_regs *r)
{
    struct vm *vm = (struct vm *)r->ebx;
    uint32_t *error = &vm_create_error, *data = &vm_create_error_data;

    if (r->ebx != 0) {
        if (!vm_handle_is_valid(&vm->cb)) {
            svc_set_zero(r, true);
            return;
        }
        error = &vm->life.error;
        data = &vm->life.error_data;
    }
    if (r->ecx != 0) {
        *error = r->eax;
        *data = r->edx;
    } else if (*error != 0) {
        r->eax = *error;
        r->edx = *data;
    }
    svc_set_zero(r, *error == 0);
}

/*
 * VMM_GetSystemInitState - what of start and end comes next  [DDK95 VMM_GetSystemInitState]
 *
 * Out:   EAX = SYSSTATE_ value; values only grow
 * When:  task time
 */
void do_VMM_GetSystemInitState(struct svc_regs *r)
{
    r->eax = control_system_state();
}

static uint8_t system_exit_code;            /* task time */

/*
 * Set_System_Exit_Code - what Windows returns when it ends     [DDK95 Set_System_Exit_Code]
 *
 * In:    AL = exit code
 * When:  task time
 * Notes: _VMM32X_Exit_System returns it
 */
void do_Set_System_Exit_Code(struct svc_regs *r)
{
    system_exit_code = (uint8_t)r->eax;
}

uint32_t vmm_exit_code(void)
{
    return system_exit_code;
}

/*
 * Get_Set_Real_DOS_PSP - the current PSP of a VM's DOS       [DDK95 Get_Set_Real_DOS_PSP]
 *
 * In:    EBX = VM; ECX = 0 get, GSRDP_Set set AX = PSP
 * Out:   AX = the current PSP; before it was set
 * Error: AX = 0: EBX is no VM, or there is no DOS
 * When:  task time
 */
void do_Get_Set_Real_DOS_PSP(struct svc_regs *r)
{
    uint16_t *psp = program_psp((struct vm *)r->ebx);
    uint32_t before = psp != NULL ? *psp : 0;

    if (psp != NULL && (r->ecx & GSRDP_Set) != 0) {
        *psp = (uint16_t)r->eax;
    }
    r->eax = (r->eax & 0xFFFF0000u) | before;
}
