/*
 * svc_client - services on the client's registers, stack, interrupts, and nested execution.
 */
#include "cpu/trap.h"
#include "sched/thread.h"
#include "services/svc.h"
#include "vm/callback.h"
#include "vm/client.h"
#include "vm/int_chain.h"
#include "vm/nest.h"
#include "vm/vm.h"
#include "vm/vm_return.h"

static struct Client_Reg_Struc *client(void)
{
    return cur_thread->tcb.TCB_ClientPtr;
}

/* ---- stack and flow ----------------------------------------------------------------------- */

void do_Simulate_Int(struct svc_regs *r)
{
    ints_off_since = 0;         /* a VM that takes interrupts has not hung */
    client_simulate_int(client(), r->eax);
}

void do_Simulate_Iret(struct svc_regs *r)
{
    (void)r;
    client_iret(client());
    if ((client()->Client_EFlags & IF_Mask) && cur_thread->sched.sti_waiters != 0) {
        exit_pending = 1;
    }
}

void do_Simulate_Far_Call(struct svc_regs *r)
{
    client_far_call(client(), (uint16_t)r->ecx, (uint16_t)r->edx);
}

void do_Simulate_Far_Jmp(struct svc_regs *r)
{
    client()->Client_CS = (uint16_t)r->ecx;
    client()->Client_EIP = (uint16_t)r->edx;
}

void do_Simulate_Far_Ret(struct svc_regs *r)
{
    (void)r;
    client_far_ret(client(), 0);
}

void do_Simulate_Far_Ret_N(struct svc_regs *r)
{
    client_far_ret(client(), (uint16_t)r->eax);
}

void do_Build_Int_Stack_Frame(struct svc_regs *r)
{
    client_int_frame(client(), (uint16_t)r->ecx, (uint16_t)r->edx);
}

void do_Simulate_Push(struct svc_regs *r)
{
    client_push(client(), (uint16_t)r->eax);
}

void do_Simulate_Pop(struct svc_regs *r)
{
    r->eax = client_pop(client());
}

/*
 * Map_Flat - a client segment:offset pair as a ring-0 linear address       [DDK95 Map_Flat]
 *
 * In:    AH, AL = offsets of the segment and offset registers in Client_Reg_Struc; AL = FFh: 0
 * Out:   EAX = linear address through CB_High_Linear
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
    r->eax = (uint32_t)vm_v86_ptr(&cur_vm->cb, *(const uint16_t *)(base + seg_at),
                                  off_at == 0xFF ? 0 : *(const uint16_t *)(base + off_at));
}

void do_Save_Client_State(struct svc_regs *r)
{
    memcpy((void *)r->edi, client(), sizeof(struct Client_Reg_Struc));
}

void do_Restore_Client_State(struct svc_regs *r)
{
    memcpy(client(), (const void *)r->esi, sizeof(struct Client_Reg_Struc));
    if ((client()->Client_EFlags & IF_Mask) && cur_thread->sched.sti_waiters != 0) {
        exit_pending = 1;
    }
}

/* ---- nested execution ---------------------------------------------------------------------- */

void do_Begin_Nest_V86_Exec(struct svc_regs *r)
{
    (void)r;
    nest_begin_v86();
}

void do_Begin_Nest_Exec(struct svc_regs *r)
{
    (void)r;
    nest_begin_v86();           /* no protected-mode client: the VM stays in V86 [DDK95] */
}

void do_End_Nest_Exec(struct svc_regs *r)
{
    (void)r;
    nest_end();
}

void do_Resume_Exec(struct svc_regs *r)
{
    (void)r;
    nest_run();
}

void do_Exec_Int(struct svc_regs *r)
{
    client_simulate_int(client(), r->eax);
    nest_run();
}

void do_Set_V86_Exec_Mode(struct svc_regs *r)
{
    (void)r;                    /* every VM is in it */
}

void do_Call_When_VM_Returns(struct svc_regs *r)
{
    if (vm_return_hook((int32_t)r->eax, r->esi, r->edx) != VMM_OK) {
        fatal("Out of memory in Call_When_VM_Returns");
    }
}

/* ---- vectors, hooks, call-backs ------------------------------------------------------------- */

void do_Hook_V86_Int_Chain(struct svc_regs *r)
{
    svc_set_carry(r, int_chain_hook(r->eax, r->esi) != VMM_OK);
}

void do_Unhook_V86_Int_Chain(struct svc_regs *r)
{
    svc_set_carry(r, int_chain_unhook(r->eax, r->esi) != VMM_OK);
}

void do_Get_V86_Int_Vector(struct svc_regs *r)
{
    uint32_t target = ((const uint32_t *)cur_vm->cb.CB_High_Linear)[r->eax & 0xFF];

    r->ecx = (r->ecx & 0xFFFF0000u) | target >> 16;
    r->edx = target & 0xFFFF;
}

void do_Set_V86_Int_Vector(struct svc_regs *r)
{
    ((uint32_t *)cur_vm->cb.CB_High_Linear)[r->eax & 0xFF] = (r->ecx << 16) | (r->edx & 0xFFFF);
}

void do_Allocate_V86_Call_Back(struct svc_regs *r)
{
    uint32_t csip = callback_allocate(r->esi, r->edx);

    r->eax = csip != 0 ? csip : 0xFFFFFFFFu;
    svc_set_carry(r, csip == 0);
}

void do_Install_V86_Break_Point(struct svc_regs *r)
{
    svc_set_carry(r, break_point_install(r->eax, r->esi, r->edx) != VMM_OK);
}

void do_Remove_V86_Break_Point(struct svc_regs *r)
{
    break_point_remove(r->eax);
}
