/*
 * pm.h - protected mode in a VM: programs, mode switches, interrupts.  Included by vmm/.
 */
#ifndef VMM_VM_DPMI_PM_H
#define VMM_VM_DPMI_PM_H

#include "types.h"
#include "vm/dpmi/descriptor.h"

struct vm;
struct pm_call;

#define LOCKED_STACK_BYTES  0x1000u     /* [DDK95 Begin_Use_Locked_PM_Stack] */
#define HOST_STACK_BYTES    0x0800u     /* V86 stack for what is reflected */
#define HOST_PARAGRAPHS     ((LOCKED_STACK_BYTES + HOST_STACK_BYTES) / 16)
#define PM_EXCEPTIONS       32u

struct pm_vector {
    uint32_t offset;
    uint16_t selector;
};

/* What one mode has for itself; the general registers belong to both. */
struct mode_regs {
    uint32_t eip, esp, eflags;
    uint16_t cs, ss, es, ds, fs, gs;
};

/* One DPMI client.  They nest: a program runs another, and that one switches too. */
struct pm_app {
    struct pm_app *outer;
    struct pmcb_s *cb;
    bool use32;
    uint16_t psp, environment;          /* segments; 0 = none, and PSP:2Ch as it was */
    uint16_t host;                      /* segment of its host data: locked stack, V86 stack */
    uint16_t locked_stack;              /* selector */
    struct mode_regs outer_alt;         /* protected mode of the outer one */
    struct pm_vector exception[PM_EXCEPTIONS];      /* selector 0 = none */
    struct pm_vector outer_vector[256];
    struct dpmi_block *blocks;          /* INT 31h 05xxh; int31_memory.c */
    struct dpmi_dos_block *dos_blocks;  /* INT 31h 01xxh; int31_dos.c */
    struct dpmi_callback *callbacks;    /* INT 31h 0303h; int31_rmode.c */
    uint8_t ldt_mark[8192 / 8];         /* clients' selectors that were there before it */
};

/* Protected mode of a VM; made when first needed. */
struct pm_vm {
    struct pm_app *app;                 /* the newest, NULL = none */
    struct pm_call *calls;              /* newest first; pm_call.c */
    uint32_t call_count;
    struct pm_vector vector[256];
};

static inline bool in_pm(const struct Client_Reg_Struc *crs)
{
    return (crs->Client_EFlags & VM_Mask) == 0;
}

struct pm_app *pm_app_of(const struct vm *vm);      /* NULL = no protected-mode program */
/* The program of the current thread.  A thread that a VxD made (VMMCreateThread) has none, though it
 * shares selectors and vectors with its VM: it has no locked stack and no V86 stack. */
struct pm_app *pm_app_here(void);

/* ---- user_mem.c: memory as ring 3 reaches it --------------------------------------------------- */

/* Ring-0 pointer to what ring 3 sees there; NULL: it may not, or nothing is there. */
void *user_linear(uint32_t linear, uint32_t bytes, bool write);
void *user_pointer(uint32_t selector, uint32_t offset, uint32_t bytes, bool write);
/* As many bytes as can be read, at most bytes. */
uint32_t user_fetch(uint32_t selector, uint32_t offset, uint8_t *to, uint32_t bytes);
bool user_selector_big(uint32_t selector);          /* D/B bit */

/* ---- exec_mode.c ------------------------------------------------------------------------------- */

void mode_regs_get(const struct Client_Reg_Struc *crs, struct mode_regs *regs);
void mode_regs_set(struct Client_Reg_Struc *crs, const struct mode_regs *regs);  /* not VM of EFLAGS */
void mode_alt_get(const struct Client_Reg_Struc *crs, struct mode_regs *regs);
void mode_alt_set(struct Client_Reg_Struc *crs, const struct mode_regs *regs);
void set_v86_exec_mode(struct Client_Reg_Struc *crs);
void set_pm_exec_mode(struct Client_Reg_Struc *crs);    /* nothing where there is none */
void exec_mode_changed(const struct Client_Reg_Struc *crs);  /* CB_VM_Status after a change of VM */
void locked_stack_begin(struct Client_Reg_Struc *crs);
void locked_stack_end(struct Client_Reg_Struc *crs);

/* ---- pm_client.c: the stack of a protected-mode client, cells of the program's size ----------- */

bool pm_use32(void);
bool pm_push(struct Client_Reg_Struc *crs, const uint32_t *cells, unsigned count);  /* in order */
bool pm_pop(struct Client_Reg_Struc *crs, uint32_t *cells, unsigned count);
uint32_t pm_stack_pointer(const struct Client_Reg_Struc *crs);      /* ESP or SP */
void pm_stack_move(struct Client_Reg_Struc *crs, uint32_t to);
uint32_t pm_flags_image(const struct Client_Reg_Struc *crs);
void pm_set_flags(struct Client_Reg_Struc *crs, uint32_t image);
bool pm_int_frame(struct Client_Reg_Struc *crs, uint16_t selector, uint32_t offset);
bool pm_iret(struct Client_Reg_Struc *crs);
bool pm_far_call(struct Client_Reg_Struc *crs, uint16_t selector, uint32_t offset);
bool pm_far_ret(struct Client_Reg_Struc *crs, uint32_t extra_bytes);
/* (E)reg as a pointer's offset: 32-bit programs use all of it. */
uint32_t pm_offset(uint32_t reg);
void pm_set_offset(uint32_t *reg, uint32_t offset);
void pm_bad_stack(void) __attribute__((noreturn));      /* ends the VM */

/* ---- pm_vector.c ------------------------------------------------------------------------------- */

void pm_vectors_init(void);
void pm_vectors_default(struct pm_vector table[256]);
void pm_vectors_restore(struct vm *vm, const struct pm_vector table[256]);
void pm_vectors_fix(void);              /* Sys_VM_Init: from now on a vector is one VM's */
void pm_vectors_forget(void);           /* PM call-backs were freed: vectors that led to them */
struct pm_vector pm_vector_get(const struct vm *vm, uint32_t vector);
bool pm_vector_is_default(const struct vm *vm, uint32_t vector);
enum vmm_err pm_vector_set(uint32_t vector, struct pm_vector to);
extern uint32_t pm_int_gates[256 / 32];             /* bit set: interrupt gate */

/* INT n as an instruction of the program; false: its stack cannot take it. */
bool pm_simulate_int(struct Client_Reg_Struc *crs, uint32_t vector);
/* The same past what programs installed. */
void pm_default_int(struct Client_Reg_Struc *crs, uint32_t vector);
/* ... in a VM without protected mode: what a device put there, if it did; V86 frame on its stack. */
bool pm_default_int_of_device(struct Client_Reg_Struc *crs, uint32_t vector);
/* A hardware interrupt: protected-mode handler first, then V86. */
void pm_hardware_int(struct Client_Reg_Struc *crs, uint32_t vector);

/* ---- pm_call.c: calls from one mode into another ----------------------------------------------- */

enum pm_call_kind { CALL_REFLECT, CALL_HARDWARE, CALL_UP, CALL_SIMULATE, CALL_RMCB };

struct pm_call {
    struct pm_call *outer;
    struct pm_app *app;
    enum pm_call_kind kind;
    bool to_pm, from_pm, locked;
    struct mode_regs saved;             /* of the mode that is called */
    uint32_t ss, sp;                    /* of that mode, when the call returns */
    uint32_t slack;                     /* bytes of arguments that the procedure may remove */
    uint32_t flags;                     /* Client_EFlags of the caller */
    uint32_t general[8];                /* EDI .. EAX of the caller */
    uint16_t selector;                  /* CALL_SIMULATE: its structure */
    uint32_t offset;
};

void pm_calls_init(void);
bool pm_call_is_possible(void);         /* else pm_call_begin ends the VM */
/* Into the other mode; CS:EIP is where it returns to.  Then set up the stack, arm, and go. */
struct pm_call *pm_call_begin(struct Client_Reg_Struc *crs, bool to_pm, enum pm_call_kind kind);
void pm_call_arm(struct pm_call *call, const struct Client_Reg_Struc *crs);
/* It came back already, without a frame: nothing has to run in the VM for that. */
void pm_call_settle(struct pm_call *call, struct Client_Reg_Struc *crs);
void pm_calls_forget(struct vm *vm, const struct pm_app *app);      /* NULL: all */
void pm_simulated(struct pm_call *call, struct Client_Reg_Struc *crs);      /* int31_rmode.c */
void pm_called_back(struct pm_call *call, struct Client_Reg_Struc *crs);

/* ---- pm_app.c ---------------------------------------------------------------------------------- */

void pm_init(void);
struct pm_vm *pm_vm_get(struct vm *vm);             /* NULL: no memory */
void pm_app_end(struct vm *vm);                     /* the newest program of the current VM */
void pm_program_ended(struct vm *vm, uint16_t psp); /* DOS ended it */
void pm_vm_ended(struct vm *vm);                    /* the VM is being closed */
uint32_t pm_app_allocate_area(uint32_t bytes);      /* in every application control block; 0 = none */

/* ---- pm_trap.c --------------------------------------------------------------------------------- */

void pm_trap_init(void);
void pm_trap(struct Client_Reg_Struc *crs, uint32_t vector, uint32_t cr2);
void pm_exception(struct Client_Reg_Struc *crs, uint32_t vector);

/* ---- int31.c, pm_int2f.c ------------------------------------------------------------------------ */

void int31_init(void);
void pm_int2f_init(void);
void dpmi_int31(struct Client_Reg_Struc *crs);
uint16_t dpmi_processor(void);          /* 3 .. 6: 386 .. */
bool pm_int2f(struct Client_Reg_Struc *crs);        /* from protected mode; false: to V86 */
void int31_app_ended(struct pm_app *app);
uint16_t int31_segment_selector(uint16_t segment);  /* 0 = none left */

#endif
