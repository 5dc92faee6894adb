/*
 * svc_client - services on the client's registers, stack, interrupts, and nested execution.
 */
#include "cpu/trap.h"
#include "sched/sched.h"
#include "services/svc.h"
#include "vm/callback.h"
#include "vm/client.h"
#include "vm/dpmi/ldt.h"
#include "vm/dpmi/pm.h"
#include "vm/int_chain.h"
#include "vm/ints_watch.h"
#include "vm/nest.h"
#include "vm/vm.h"
#include "vm/vm_return.h"

static struct Client_Reg_Struc *client(void)
{
    return cur_thread->tcb.TCB_ClientPtr;
}

static void must(bool done)
{
    if (!done) {
        pm_bad_stack();
    }
}

static void simulate_int(struct Client_Reg_Struc *crs, uint32_t vector)
{
    if (in_pm(crs)) {
        must(pm_simulate_int(crs, vector));
    } else {
        client_simulate_int(crs, vector);
    }
}

/* A change of the client's flags that may have enabled its interrupts. */
static void ints_may_be_on(const struct Client_Reg_Struc *crs)
{
    if ((crs->Client_EFlags & IF_Mask) && cur_thread->sched.sti_waiters != 0) {
        exit_pending = 1;
    }
}

/* ---- stack and flow ----------------------------------------------------------------------- */

/*
 * Simulate_Int - have the current VM take an interrupt               [DDK95 Simulate_Int]
 *
 * In:    EAX = interrupt 0..FFh
 * When:  task time
 * Notes: hooks of Hook_V86_Int_Chain come first; if none takes it, FLAGS, CS and IP are pushed
 *        and the client goes on at the VM's vector with interrupts off.  In protected mode the
 *        frame has the program's size and the vector is that of Set_PM_Int_Vector; if it is the
 *        VMM's own, execution goes on in V86 mode and comes back
 */
void do_Simulate_Int(struct svc_regs *r)
{
    ints_off_since = 0;
    simulate_int(client(), r->eax);
}

/*
 * Simulate_Iret - the client executes an IRET                       [DDK95 Simulate_Iret]
 *
 * Out:   client IP, CS and flags popped from the client's stack
 * When:  task time
 * Notes: events that wait for enabled interrupts run before ring 3 does
 */
void do_Simulate_Iret(struct svc_regs *r)
{
    struct Client_Reg_Struc *crs = client();

    (void)r;
    if (in_pm(crs)) {
        must(pm_iret(crs));
    } else {
        client_iret(crs);
    }
    ints_may_be_on(crs);
}

/*
 * Simulate_Far_Call - the client executes a far call            [DDK95 Simulate_Far_Call]
 *
 * In:    CX = segment, EDX = offset
 * Out:   client CS and IP pushed, CS:EIP = the target
 * When:  task time
 */
void do_Simulate_Far_Call(struct svc_regs *r)
{
    if (in_pm(client())) {
        must(pm_far_call(client(), (uint16_t)r->ecx, r->edx));
    } else {
        client_far_call(client(), (uint16_t)r->ecx, (uint16_t)r->edx);
    }
}

/*
 * Simulate_Far_Jmp - the client executes a far jump              [DDK95 Simulate_Far_Jmp]
 *
 * In:    CX = segment, EDX = offset
 * Out:   client CS:EIP = the target
 * When:  task time
 */
void do_Simulate_Far_Jmp(struct svc_regs *r)
{
    client()->Client_CS = (uint16_t)r->ecx;
    client()->Client_EIP = in_pm(client()) ? r->edx : (uint16_t)r->edx;
}

/*
 * Simulate_Far_Ret - the client executes a far return            [DDK95 Simulate_Far_Ret]
 *
 * Out:   client IP and CS popped from the client's stack
 * When:  task time
 */
void do_Simulate_Far_Ret(struct svc_regs *r)
{
    (void)r;
    if (in_pm(client())) {
        must(pm_far_ret(client(), 0));
    } else {
        client_far_ret(client(), 0);
    }
}

/*
 * Simulate_Far_Ret_N - the client executes a far return that drops arguments
 *                                                              [DDK95 Simulate_Far_Ret_N]
 *
 * In:    EAX = bytes to drop after the return address
 * Out:   as Simulate_Far_Ret, then client SP = SP + AX
 * When:  task time
 */
void do_Simulate_Far_Ret_N(struct svc_regs *r)
{
    if (in_pm(client())) {
        must(pm_far_ret(client(), r->eax));
    } else {
        client_far_ret(client(), (uint16_t)r->eax);
    }
}

/*
 * Build_Int_Stack_Frame - call a handler in the client as an interrupt would
 *                                                           [DDK95 Build_Int_Stack_Frame]
 *
 * In:    CX = segment, EDX = offset of the handler
 * Out:   client flags, CS and IP pushed, CS:EIP = the handler, IF = 0
 * When:  task time
 */
void do_Build_Int_Stack_Frame(struct svc_regs *r)
{
    struct Client_Reg_Struc *crs = client();

    if (in_pm(crs)) {
        must(pm_int_frame(crs, (uint16_t)r->ecx, r->edx));
        crs->Client_EFlags &= ~IF_Mask;
    } else {
        client_int_frame(crs, (uint16_t)r->ecx, (uint16_t)r->edx);
    }
}

/*
 * Simulate_Push - push on the client's stack                        [DDK95 Simulate_Push]
 *
 * In:    EAX = value: a word, or a doubleword for a 32-bit protected-mode program
 * Out:   client SP 2 or 4 less
 * When:  task time
 */
void do_Simulate_Push(struct svc_regs *r)
{
    if (in_pm(client())) {
        must(pm_push(client(), &r->eax, 1));
    } else {
        client_push(client(), (uint16_t)r->eax);
    }
}

/*
 * Simulate_Pop - pop off the client's stack                          [DDK95 Simulate_Pop]
 *
 * Out:   EAX = value, client SP 2 more, or 4 for a 32-bit protected-mode program
 * When:  task time
 */
void do_Simulate_Pop(struct svc_regs *r)
{
    if (in_pm(client())) {
        must(pm_pop(client(), &r->eax, 1));
    } else {
        r->eax = client_pop(client());
    }
}

/*
 * Map_Flat - a client segment:offset pair as a ring-0 linear address       [DDK95 Map_Flat]
 *
 * In:    AH, AL = offsets of the segment and offset registers in Client_Reg_Struc; AL = FFh: 0
 * Out:   EAX = linear address; of V86 addresses through CB_High_Linear
 * Error: EAX = FFFFFFFFh: an offset outside of the structure, or no such selector
 * When:  task time
 * Notes: in protected mode the segment is a selector, and the offset has 32 bits for a 32-bit
 *        program; inside of Exec_VxD_Int registers are linear addresses already
 */
void do_Map_Flat(struct svc_regs *r)
{
    const char *base = (const char *)client();
    uint32_t seg_at = (r->eax >> 8) & 0xFF, off_at = r->eax & 0xFF;
    uint32_t limit = sizeof(struct Client_Reg_Struc) - 2;

    if (seg_at > limit || (off_at != 0xFF && off_at > limit)) {
        r->eax = 0xFFFFFFFFu;
        return;
    }
    uint16_t segment = *(const uint16_t *)(base + seg_at);

    if (in_pm(client())) {
        const struct descriptor *d = selector_find_used(cur_vm, segment);
        uint32_t offset = 0;

        if (off_at != 0xFF) {
            memcpy(&offset, base + off_at, off_at <= limit - 2 ? 4 : 2);
        }
        r->eax = d == NULL || (d->high & DESC_SEGMENT) == 0 ? 0xFFFFFFFFu
                 : descriptor_base(*d) + pm_offset(offset);
        return;
    }
    r->eax = (uint32_t)vm_v86_ptr(&cur_vm->cb, segment,
                                  off_at == 0xFF ? 0 : *(const uint16_t *)(base + off_at));
}

/*
 * Save_Client_State - copy the client's registers               [DDK95 Save_Client_State]
 *
 * In:    EDI = buffer of the size of Client_Reg_Struc
 * Out:   buffer filled
 * When:  task time
 */
void do_Save_Client_State(struct svc_regs *r)
{
    memcpy((void *)r->edi, client(), sizeof(struct Client_Reg_Struc));
}

/*
 * Restore_Client_State - put the client's registers back     [DDK95 Restore_Client_State]
 *
 * In:    ESI = buffer of Save_Client_State
 * When:  task time
 * Notes: the VM is in the mode again that it was in; if that enables interrupts, events that wait
 *        for it run before ring 3 does
 */
void do_Restore_Client_State(struct svc_regs *r)
{
    memcpy(client(), (const void *)r->esi, sizeof(struct Client_Reg_Struc));
    exec_mode_changed(client());
    ints_may_be_on(client());
}

/* ---- nested execution ---------------------------------------------------------------------- */

/*
 * Begin_Nest_V86_Exec - begin nested execution in V86 mode    [DDK95 Begin_Nest_V86_Exec]
 *
 * Out:   V86 mode, client CS:IP = the break point at which Resume_Exec ends
 * Error: fatal without memory: there is no way to report it
 * When:  task time
 * Notes: mode, Client_CS and _EIP are kept until End_Nest_Exec, other registers are the caller's to
 *        save
 */
void do_Begin_Nest_V86_Exec(struct svc_regs *r)
{
    (void)r;
    nest_begin_v86();
}

/*
 * Begin_Nest_Exec - begin nested execution, in protected mode if there is a program for it
 *                                                                  [DDK95 Begin_Nest_Exec]
 *
 * Out:   as Begin_Nest_V86_Exec; in protected mode on the locked stack
 * When:  task time
 */
void do_Begin_Nest_Exec(struct svc_regs *r)
{
    (void)r;
    nest_begin();
}

/*
 * End_Nest_Exec - end nested execution                              [DDK95 End_Nest_Exec]
 *
 * Out:   mode, Client_CS and _EIP as before the matching Begin
 * Error: fatal without one
 * When:  task time
 */
void do_End_Nest_Exec(struct svc_regs *r)
{
    (void)r;
    nest_end();
}

/*
 * Resume_Exec - run the current VM until it comes to the break point of nested execution
 *                                                                     [DDK95 Resume_Exec]
 *
 * Out:   client registers as the guest left them
 * When:  task time
 * Notes: other threads and events run meanwhile
 */
void do_Resume_Exec(struct svc_regs *r)
{
    sched_called("Resume_Exec", r->caller);
    sched_insist_on_switch();
    nest_run();
}

/*
 * Exec_Int - Simulate_Int, then Resume_Exec                              [DDK95 Exec_Int]
 *
 * In:    EAX = interrupt 0..FFh
 * Out:   client registers as the interrupt's handler left them
 * When:  task time
 * Notes: between Begin_Nest_Exec and End_Nest_Exec only
 */
void do_Exec_Int(struct svc_regs *r)
{
    sched_called("Exec_Int", r->caller);
    sched_insist_on_switch();
    simulate_int(client(), r->eax);
    nest_run();
}

/*
 * Call_When_VM_Returns - be called when the interrupt that is reflected next executes its IRET
 *                                                            [DDK95 Call_When_VM_Returns]
 *
 * In:    EAX = ms, EDX = reference data, ESI = procedure; EAX = 0: call at the return only, >
 *        0: at whichever of return and time-out is first, < 0: at both, ms is -EAX
 * Out:   client CS:EIP = the break point that the IRET comes to
 * Error: fatal without memory: there is no way to report it
 * When:  task time
 * Notes: called with EBX = VM, EDX = reference data, EBP = client registers; CF = 1: timed out;
 *        ZF = 1: returned, after it had timed out
 */
void do_Call_When_VM_Returns(struct svc_regs *r)
{
    if (vm_return_hook((int32_t)r->eax, r->esi, r->edx) != VMM_OK) {
        fatal("Out of memory in Call_When_VM_Returns");
    }
}

/* ---- vectors, hooks, call-backs ------------------------------------------------------------- */

/*
 * Hook_V86_Int_Chain - see a V86 interrupt before the VM's vector does [DDK95 Hook_V86_Int_Chain]
 *
 * In:    EAX = interrupt 0..FFh, ESI = procedure
 * Out:   CF = 0
 * Error: CF = 1: no such interrupt, or no memory
 * When:  task time
 * Notes: newest first; the procedure gets EAX = interrupt, EBX = VM, EBP = client registers and
 *        takes the interrupt with CF = 0, passes it on with CF = 1
 */
void do_Hook_V86_Int_Chain(struct svc_regs *r)
{
    svc_set_carry(r, int_chain_hook(r->eax, r->esi) != VMM_OK);
}

/*
 * Unhook_V86_Int_Chain - take a hook of Hook_V86_Int_Chain back [DDK95 Unhook_V86_Int_Chain]
 *
 * In:    EAX = interrupt, ESI = procedure
 * Out:   CF = 0
 * Error: CF = 1: it is not in that chain
 * When:  task time
 */
void do_Unhook_V86_Int_Chain(struct svc_regs *r)
{
    svc_set_carry(r, int_chain_unhook(r->eax, r->esi) != VMM_OK);
}

/*
 * Get_V86_Int_Vector - an interrupt vector of the current VM   [DDK95 Get_V86_Int_Vector]
 *
 * In:    AL = interrupt
 * Out:   CX = segment, EDX = offset
 * When:  task time
 */
void do_Get_V86_Int_Vector(struct svc_regs *r)
{
    uint32_t target = ((const uint32_t *)cur_vm->cb.CB_High_Linear)[r->eax & 0xFF];

    r->ecx = (r->ecx & 0xFFFF0000u) | target >> 16;
    r->edx = target & 0xFFFF;
}

/*
 * Set_V86_Int_Vector - change an interrupt vector of the current VM [DDK95 Set_V86_Int_Vector]
 *
 * In:    AL = interrupt, CX = segment, DX = offset
 * When:  task time
 * Notes: a vector set before Sys_VM_Init is that of every VM
 */
void do_Set_V86_Int_Vector(struct svc_regs *r)
{
    uint32_t csip = (r->ecx << 16) | (r->edx & 0xFFFF);

    ((uint32_t *)cur_vm->cb.CB_High_Linear)[r->eax & 0xFF] = csip;
    vm_vector_was_set(r->eax, csip);
}

/*
 * Allocate_V86_Call_Back - make an address that enters ring 0 when V86 code jumps to it
 *                                                          [DDK95 Allocate_V86_Call_Back]
 *
 * In:    EDX = reference data, ESI = procedure
 * Out:   CF = 0, EAX = segment << 16 | offset
 * Error: CF = 1, EAX = FFFFFFFFh: all are in use
 * When:  task time
 * Notes: called with EBX = VM, EDX = reference data, EBP = client registers; never freed
 */
void do_Allocate_V86_Call_Back(struct svc_regs *r)
{
    uint32_t csip = callback_allocate(r->esi, r->edx);

    r->eax = csip != 0 ? csip : 0xFFFFFFFFu;
    svc_set_carry(r, csip == 0);
}

/*
 * Install_V86_Break_Point - be called when the current VM executes a byte
 *                                                         [DDK95 Install_V86_Break_Point]
 *
 * In:    EAX = segment << 16 | offset, EDX = reference data, ESI = procedure
 * Out:   CF = 0, the byte is replaced
 * Error: CF = 1: that byte has a break point, or no memory
 * When:  task time
 * Notes: called with EAX = segment << 16 | offset, EBX = VM, EDX = reference data, ESI = linear
 *        address of the byte, EBP = client registers
 */
void do_Install_V86_Break_Point(struct svc_regs *r)
{
    svc_set_carry(r, break_point_install(r->eax, r->esi, r->edx) != VMM_OK);
}

/*
 * Remove_V86_Break_Point - put the byte under a break point back [DDK95 Remove_V86_Break_Point]
 *
 * In:    EAX = segment << 16 | offset, as installed
 * When:  task time
 * Notes: in the VM that is current now; an address without break point is ignored
 */
void do_Remove_V86_Break_Point(struct svc_regs *r)
{
    break_point_remove(r->eax);
}
