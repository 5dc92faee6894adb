/*
 * svc_pm - protected-mode execution: modes, locked stack, vectors, call-backs, interrupts.
 */
#include "cpu/trap.h"
#include "mem/paging.h"
#include "sched/thread.h"
#include "services/svc.h"
#include "vm/callback.h"
#include "vm/client.h"
#include "vm/dpmi/ldt.h"
#include "vm/dpmi/pm.h"
#include "vm/ints_watch.h"
#include "vm/nest.h"
#include "vm/vm.h"
#include <vmm32x.h>

#define STATUS_FLAGS    0x8D5u          /* CF PF AF ZF SF OF */

void exec_vxd_int(struct svc_regs *r, uint32_t vector);     /* called by exec_vxd_int.S */

static struct Client_Reg_Struc *client(void)
{
    return cur_thread->tcb.TCB_ClientPtr;
}

/* ---- modes ------------------------------------------------------------------------------------- */

/*
 * Set_V86_Exec_Mode - put the current VM into V86 mode          [DDK95 Set_V86_Exec_Mode]
 *
 * Out:   CS EIP SS ESP DS ES FS GS exchanged with the Alt_ fields; general registers and flags, but
 *        for VM and IOPL, kept
 * When:  task time
 * Notes: nothing happens if it is in V86 mode
 */
void do_Set_V86_Exec_Mode(struct svc_regs *r)
{
    (void)r;
    set_v86_exec_mode(client());
}

/*
 * Set_PM_Exec_Mode - put the current VM into protected mode      [DDK95 Set_PM_Exec_Mode]
 *
 * Out:   as Set_V86_Exec_Mode
 * When:  task time
 * Notes: nothing happens if it is in protected mode, or has no program for it
 */
void do_Set_PM_Exec_Mode(struct svc_regs *r)
{
    (void)r;
    set_pm_exec_mode(client());
}

/*
 * Begin_Use_Locked_PM_Stack - a client stack that is always in memory
 *                                                        [DDK95 Begin_Use_Locked_PM_Stack]
 *
 * Out:   client SS:ESP = end of the locked stack of 4 KB, with the first of nested calls
 * When:  task time, the VM in protected mode (else nothing happens)
 */
void do_Begin_Use_Locked_PM_Stack(struct svc_regs *r)
{
    (void)r;
    locked_stack_begin(client());
}

/*
 * End_Use_Locked_PM_Stack - the client's own stack again   [DDK95 End_Use_Locked_PM_Stack]
 *
 * Out:   client SS:ESP and CS:EIP as before, with the last of nested calls
 * When:  task time
 */
void do_End_Use_Locked_PM_Stack(struct svc_regs *r)
{
    (void)r;
    locked_stack_end(client());
}

/* ---- programs ---------------------------------------------------------------------------------- */

/*
 * Allocate_PM_App_CB_Area - room in every application control block
 *                                                          [DDK95 Allocate_PM_App_CB_Area]
 *
 * In:    ECX = bytes
 * Out:   EAX = offset from the block's start; the area is zero when a program begins
 * Error: EAX = 0: no bytes, or the block has no room left
 * When:  init time
 */
void do_Allocate_PM_App_CB_Area(struct svc_regs *r)
{
    r->eax = pm_app_allocate_area(r->ecx);
}

/*
 * Get_Cur_PM_App_CB - the application control block of a VM's program
 *                                                                [DDK95 Get_Cur_PM_App_CB]
 *
 * In:    EBX = VM
 * Out:   EDI = block (struct pmcb_s) of the newest program
 * Error: EDI = 0: no VM, or no program
 * When:  task time
 */
void do_Get_Cur_PM_App_CB(struct svc_regs *r)
{
    const struct pm_app *app = NULL;

    if (vm_handle_is_valid((const struct cb_s *)r->ebx)) {
        app = pm_app_of((const struct vm *)r->ebx);
    }
    r->edi = app != NULL ? (uint32_t)app->cb : 0;
}

/* ---- vectors ----------------------------------------------------------------------------------- */

/*
 * Get_PM_Int_Vector - a protected-mode vector of the current VM  [DDK95 Get_PM_Int_Vector]
 *
 * In:    EAX = interrupt 0..FFh
 * Out:   CX = selector, EDX = offset; ZF = 1: the program has not changed it
 * When:  task time
 */
void do_Get_PM_Int_Vector(struct svc_regs *r)
{
    struct pm_vector v = pm_vector_get(cur_vm, r->eax);

    svc_set_zero(r, pm_vector_is_default(cur_vm, r->eax));
    r->ecx = (r->ecx & 0xFFFF0000u) | v.selector;
    r->edx = v.offset;
}

/*
 * Set_PM_Int_Vector - change a protected-mode vector             [DDK95 Set_PM_Int_Vector]
 *
 * In:    EAX = interrupt 0..FFh, CX = selector, EDX = offset
 * When:  task time
 * Notes: before Sys_VM_Init for all VMs, then for the current one.  Without memory for its table
 *        nothing changes: the service has no way to say so
 */
void do_Set_PM_Int_Vector(struct svc_regs *r)
{
    struct pm_vector v = { r->edx, (uint16_t)r->ecx };

    (void)pm_vector_set(r->eax, v);     /* see Notes */
}

/*
 * Get_PM_Int_Type - whether a protected-mode interrupt disables interrupts
 *                                                                  [DDK95 Get_PM_Int_Type]
 *
 * In:    EAX = interrupt 0..FFh
 * Out:   EDX = 0: trap gate, it does not; nonzero: interrupt gate
 * When:  task time
 */
void do_Get_PM_Int_Type(struct svc_regs *r)
{
    r->edx = pm_int_gates[(r->eax & 0xFF) >> 5] >> (r->eax & 31) & 1;
}

/*
 * Set_PM_Int_Type - choose it                                      [DDK95 Set_PM_Int_Type]
 *
 * In:    EAX = interrupt 0..FFh, EDX = 0: trap gate, nonzero: interrupt gate
 * When:  task time
 * Notes: of all VMs
 */
void do_Set_PM_Int_Type(struct svc_regs *r)
{
    uint32_t bit = 1u << (r->eax & 31), *gates = &pm_int_gates[(r->eax & 0xFF) >> 5];

    *gates = r->edx != 0 ? *gates | bit : *gates & ~bit;
}

/*
 * Allocate_PM_Call_Back - make an address that enters ring 0 when protected-mode code calls or
 * jumps to it                                                [DDK95 Allocate_PM_Call_Back]
 *
 * In:    EDX = reference data, ESI = procedure
 * Out:   CF = 0, EAX = selector << 16 | offset
 * Error: CF = 1, EAX = FFFFFFFFh: all are in use
 * When:  task time
 * Notes: called with EBX = VM, EDX = reference data, EBP = client registers, whose CS:EIP are those
 *        of the call-back; never freed
 */
void do_Allocate_PM_Call_Back(struct svc_regs *r)
{
    uint32_t address = pm_callback_allocate(r->esi, r->edx);

    r->eax = address != 0 ? address : 0xFFFFFFFFu;
    svc_set_carry(r, address == 0);
}

/*
 * Map_Lin_To_VM_Addr - an address that the current VM can use for a linear one
 *                                                               [DDK95 Map_Lin_To_VM_Addr]
 *
 * In:    EAX = linear address, ECX = limit of the segment: its bytes - 1
 * Out:   CF = 0; V86 mode: CX:EDX = segment and offset; protected mode: CX = a selector of that base
 *        and limit, the same one for the same base and limit, EDX = 0
 * Error: CF = 1: not in the VM's first megabyte and HMA (V86 mode), LDT full
 * When:  task time
 * Notes: the selector lasts as long as the VM.  Limit: it does not make a system page one that
 *        ring 3 may touch
 */
void do_Map_Lin_To_VM_Addr(struct svc_regs *r)
{
    uint32_t linear = r->eax, high = cur_vm->cb.CB_High_Linear, selector, segment;

    if (linear - high < 0x10FFF0) {
        linear -= high;
    }
    if (in_pm(client())) {
        selector = ldt_permanent(cur_vm, descriptor_of(linear, r->ecx, DESC_DATA_3,
                                                       pm_use32()));
        svc_set_carry(r, selector == 0);
        if (selector != 0) {
            r->ecx = (r->ecx & 0xFFFF0000u) | selector;
            r->edx = 0;
        }
        return;
    }
    svc_set_carry(r, linear >= 0x10FFF0);
    if (linear < 0x10FFF0) {
        segment = linear < 0x100000 ? linear >> 4 : 0xFFFF;
        r->ecx = (r->ecx & 0xFFFF0000u) | segment;
        r->edx = linear - (segment << 4);
    }
}

/* ---- interrupts -------------------------------------------------------------------------------- */

/*
 * Exec_PM_Int - an interrupt of protected mode, past what the program installed
 *                                                                      [DDK95 Exec_PM_Int]
 *
 * In:    EAX = interrupt 0..FFh
 * Out:   CF = 0, client registers and flags as the interrupt left them
 * Error: CF = 1: the VM is not in protected mode
 * When:  task time, between Begin_Nest_Exec and End_Nest_Exec
 */
void do_Exec_PM_Int(struct svc_regs *r)
{
    svc_set_carry(r, !in_pm(client()));
    if (in_pm(client())) {
        pm_default_int(client(), r->eax);
        nest_run();
    }
}

/*
 * _ExecIntMustComplete - Exec_Int inside of a must-complete section
 *                                                              [DDK95 _ExecIntMustComplete]
 *
 * In:    EAX = interrupt 0..FFh
 * Out:   client registers as the interrupt's handler left them
 * When:  task time, between Begin_Nest_Exec and End_Nest_Exec
 * Notes: a thread that ends while it is in ring 3 ends there: no fatal error comes back from it
 */
void do__ExecIntMustComplete(struct svc_regs *r)
{
    do_Exec_Int(r);
}

/*
 * Exec_VxD_Int, _ExecVxDIntMustComplete - an interrupt with the VxD's own registers
 *                                      [DDK95 Exec_VxD_Int], [DDK95 _ExecVxDIntMustComplete]
 *
 * In:    a doubleword on the stack = interrupt, which is removed; general registers as the
 *        interrupt wants them
 * Out:   general registers and status flags as the interrupt left them; client registers unchanged
 * When:  task time, from Init_Complete on
 * Notes: in protected mode if the VM has a program for it, past what that installed.  Pointers are
 *        linear addresses where a device translates: DOSMGR does for INT 21h; elsewhere a function
 *        sees a V86 address made of the registers' low halves
 */
void exec_vxd_int(struct svc_regs *r, uint32_t vector)
{
    struct Client_Reg_Struc saved = *client(), *crs;
    uint32_t nested = cur_vm->cb.CB_VM_Status & VMSTAT_VXD_EXEC;

    nest_begin();
    crs = client();
    cur_vm->cb.CB_VM_Status |= VMSTAT_VXD_EXEC;
    crs->Client_EAX = r->eax;
    crs->Client_EBX = r->ebx;
    crs->Client_ECX = r->ecx;
    crs->Client_EDX = r->edx;
    crs->Client_ESI = r->esi;
    crs->Client_EDI = r->edi;
    crs->Client_EBP = r->ebp;
    if (in_pm(crs)) {
        pm_default_int(crs, vector);
    } else if (!pm_default_int_of_device(crs, vector)) {
        client_simulate_int(crs, vector);
    }
    nest_run();
    crs = client();
    r->eax = crs->Client_EAX;
    r->ebx = crs->Client_EBX;
    r->ecx = crs->Client_ECX;
    r->edx = crs->Client_EDX;
    r->esi = crs->Client_ESI;
    r->edi = crs->Client_EDI;
    r->ebp = crs->Client_EBP;
    r->eflags = (r->eflags & ~STATUS_FLAGS) | (crs->Client_EFlags & STATUS_FLAGS);
    if (nested == 0) {
        cur_vm->cb.CB_VM_Status &= ~VMSTAT_VXD_EXEC;
    }
    nest_end();
    *client() = saved;
    exec_mode_changed(client());
}

/*
 * _CallRing3 - call a procedure of ring 3                                [DDK95 vmm.h]
 *
 * In:    selector or segment, offset, bytes of arguments, their address
 * Out:   EAX = the procedure's result: DX:AX, or EAX of a 32-bit program
 * When:  task time
 * Notes: in protected mode on the locked stack if the VM has a program for it; arguments lie above
 *        the return address as they lie in memory, the procedure removes them or not; client
 *        registers are unchanged.  Reserved for SHELL in Windows 95: the result is not documented
 */
uint32_t _CallRing3(uint32_t selector, uint32_t offset, uint32_t bytes, const void *arguments)
{
    struct Client_Reg_Struc saved = *client(), *crs;
    uint32_t result, status = cur_vm->cb.CB_VM_Status;
    const uint8_t *from = arguments;

    nest_begin();
    crs = client();
    bytes = (bytes + 1) & ~1u;
    if (in_pm(crs)) {
        uint32_t to = pm_stack_pointer(crs) - bytes;
        void *at = bytes != 0 ? user_pointer(crs->Client_SS, to, bytes, true) : NULL;

        if (bytes != 0 && at == NULL) {
            pm_bad_stack();
        }
        if (bytes != 0) {
            memcpy(at, from, bytes);
        }
        pm_stack_move(crs, to);
        if (!pm_far_call(crs, (uint16_t)selector, offset)) {
            pm_bad_stack();
        }
    } else {
        for (uint32_t i = bytes; i > 0; i -= 2) {
            client_push(crs, (uint16_t)(from[i - 2] | from[i - 1] << 8));
        }
        client_far_call(crs, (uint16_t)selector, (uint16_t)offset);
    }
    nest_run();
    crs = client();
    result = (status & VMSTAT_PM_USE32) != 0 && in_pm(crs) ? crs->Client_EAX
             : (uint32_t)crs->Client_DX << 16 | crs->Client_AX;
    nest_end();
    *client() = saved;
    exec_mode_changed(client());
    return result;
}

/* ---- of VMM32X --------------------------------------------------------------------------------- */

/*
 * _VMM32X_Simulate_Hw_Int - a hardware interrupt for the current VM
 *
 * In:    vector
 * Out:   client at its protected-mode handler, on the locked stack, if a program has set one; else
 *        at its V86 vector
 * When:  task time
 * Notes: the handler's IRET brings everything back, the interrupt flag included
 */
void _VMM32X_Simulate_Hw_Int(uint32_t vector)
{
    ints_off_since = 0;
    if ((cur_vm->cb.CB_VM_Status & VMSTAT_PM_APP) == 0) {
        client_simulate_int(client(), vector);
    } else {
        pm_hardware_int(client(), vector);
    }
}

/*
 * _VMM32X_DOS_Program_Ended - DOS ends a program: so do its protected-mode clients
 *
 * In:    the current VM, segment of the program's PSP
 * When:  task time
 */
void _VMM32X_DOS_Program_Ended(struct cb_s *vm, uint32_t psp)
{
    pm_program_ended((struct vm *)vm, (uint16_t)psp);
}
