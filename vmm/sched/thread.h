/*
 * thread.h - the thread and VM control blocks behind the handles.  Included by all of vmm/.
 *
 * A thread handle is &thread->tcb, a VM handle &vm->cb: the documented part comes first, ours
 * next, device areas (_Allocate_Device_CB_Area, _AllocateThreadDataSlot) last.
 */
#ifndef VMM_SCHED_THREAD_H
#define VMM_SCHED_THREAD_H

#include "types.h"
#include "mem/v86map.h"            /* struct v86_space */
#include "sched/sched_fields.h"     /* struct thread_sched, struct vm_sched: owned by vmm/sched/ */
#include "vm/life.h"                /* struct vm_life: owned by vmm/vm/ */

struct vm;
struct context;

struct thread {
    struct tcb_s tcb;               /* TCB_ClientPtr: the current client frame */
    uint32_t esp;                   /* ring-0 stack pointer while not running; switch.S */
    uint32_t esp0;                  /* for the TSS: end of the hardware part of the client frame */
    uint8_t *stack;                 /* base of the ring-0 stack, THREAD_STACK_SIZE bytes */
    struct vm *vm;
    uint32_t nest_esp;              /* stack of the innermost Resume_Exec; vm/nest_run.S */
    uint32_t nest_done;             /* set by the nest break point; vm/nest.c */
    struct nest_block *nest;        /* Begin_Nest_Exec blocks open, innermost first; vm/nest.c */
    struct recovery *recovery;      /* of the innermost call of a VxD; debug/recover.h */
    struct context *context;        /* memory context, NULL = the first one; mem/context.c */
    void *fpu;                      /* coprocessor registers, NULL = never used; cpu/fpu.c */
    bool fpu_emulated;              /* the thread's program does without: INT 31h AX=0E01h */
    struct thread_sched sched;
    uint32_t pm_if;                 /* IF_Mask or 0: virtual IF while in protected mode; entry.S */
    void (*init)(void);             /* VMMCreateThread's procedure, until it has returned; NULL = none */
    bool pm_use32;                  /* a VxD made it, with 32-bit code; vm/dpmi/pm_client.c */
};

struct vm {
    struct cb_s cb;
    struct vm *next;                /* ring of all VMs; vm/vm.c */
    struct thread *thread;          /* its initial thread */
    uint32_t page_table;            /* physical: the PTEs of its first 4 MB */
    uint32_t slot;                  /* which 4 MB of the VM window CB_High_Linear is; mem/v86map.c */
    struct v86_space v86;           /* what shows there; mem/v86map.c */
    struct vm_life life;            /* vm/life.h */
    struct io_local *io_local;      /* ports it reaches otherwise than others, NULL = none; vm/io_local.c */
    struct vm_sched sched;
    struct ldt *ldt;                /* its selectors, NULL until the first; vm/dpmi/ldt.c */
    struct pm_vm *pm;               /* its protected mode, NULL until needed; vm/dpmi/ */
};

#define THREAD_STACK_SIZE   16384u

extern struct thread *cur_thread;   /* written by switch_to() only, interrupts off; read anywhere */
extern struct vm *cur_vm;           /* cur_thread->vm */
extern struct vm *sys_vm;           /* written once at start */

/* switch.S: leave this thread's ring-0 stack for another's.  Returns when switched back.
 * Interrupts off.  Sets cur_thread, cur_vm, TSS.ESP0, the VM's page table. */
void switch_to(struct thread *to);

/* cpu/call.S: call a register-convention callback. EBX = vm, EDX = refdata, EBP = client frame of
 * the current thread, EDI = thread, ECX, carry as given.  Everything may be destroyed. */
/* A VxD's procedure; call_client: one that a program asked for (debug/recover.h). */
void call_client(void (*proc)(void), struct cb_s *vm, uint32_t refdata, struct Client_Reg_Struc *crs,
                 struct tcb_s *thread, uint32_t ecx, uint32_t carry);
void call_event(void (*proc)(void), struct cb_s *vm, uint32_t refdata, struct Client_Reg_Struc *crs,
                struct tcb_s *thread, uint32_t ecx, uint32_t carry);
/* The same for Call_When_Task_Switched and such: EAX, EBX, EDX; returns 1 if carry came back set. */
int call_reg_proc(void (*proc)(void), uint32_t eax, uint32_t ebx, uint32_t edx, uint32_t ecx);

/* cpu/idle: enable interrupts, wait for one, disable. */
void cpu_idle(void);

#ifdef VMM_HOST                     /* host unit tests bring their own interrupt flag */
uint32_t irq_save(void);
void irq_restore(uint32_t flags);
#else
static inline uint32_t irq_save(void)
{
    uint32_t flags;

    __asm__ volatile("pushfl; popl %0; cli" : "=r"(flags) : : "memory");
    return flags;
}

static inline void irq_restore(uint32_t flags)
{
    __asm__ volatile("pushl %0; popfl" : : "r"(flags) : "memory", "cc");
}
#endif

#endif
