/* vm.h - life and death of a VM.  Included by vmm/. */
#ifndef VMM_VM_VM_H
#define VMM_VM_VM_H

#include "types.h"

struct vm;
struct thread;

#define VM_NORMAL_END   0x80000000u /* ours, never sent: its own end, so VM_Terminate comes first */

/* ---- the VMs there are (vm.c) ---------------------------------------------------------------- */

/* The system VM and its thread; the caller goes on running on the boot stack. */
void vm_create_system(void);
/* Become the system VM's thread and run fn on its ring-0 stack. */
void vm_enter_system(void (*fn)(void)) __attribute__((noreturn));

/* A control block with memory, thread and stack, in the ring of VMs; no message is sent.
 * status = VMSTAT_ bits it starts with.  NULL: no memory, nothing is left behind. */
struct vm *vm_build(uint32_t status);
void vm_demolish(struct vm *vm);    /* the reverse; its thread is retired and not current */

struct Client_Reg_Struc *vm_first_frame(const struct thread *thread);
/* Registers of a VM before its first instruction, on an empty ring-0 stack. */
void vm_reset_frame(struct thread *thread);
/* A thread that does not run: what it was in is forgotten, it goes on in fn on an empty stack. */
void vm_prepare_stack(struct thread *thread, void (*fn)(void));
void vm_clear_areas(struct vm *vm);
/* On the first frame of the current thread's stack: out to ring 3. */
void vm_go(void) __attribute__((noreturn));

/* Device areas in control blocks; 0 = no room. */
uint32_t vm_allocate_area(uint32_t bytes);
bool vm_free_area(uint32_t offset);

bool vm_handle_is_valid(const struct cb_s *handle);

/* ---- creation (vm_create.c) ------------------------------------------------------------------ */

struct vm_request {
    uint32_t status;                /* VMSTAT_BACKGROUND, _EXCLUSIVE, _HIGH_PRI_BACK */
    uint32_t foreground, background;    /* weights, 0 = the usual ones */
    uint32_t refdata;               /* vm->life.refdata */
    const void *origin;             /* vm->life.origin, until VM_Critical_Init is over */
};

/* Create_VM, VM_Critical_Init, and in the VM itself VM_Init: which is waited for, blocking, if the
 * caller wants it and has not got the critical section.  VMM_IN_USE: a device refused. */
enum vmm_err vm_create(const struct vm_request *request, bool wait, struct vm **vm) MUST_CHECK;
void vm_birth_over(struct vm *vm, bool failed);     /* tell its creator */
void vm_birth_forget(const struct thread *creator); /* it does not wait any more */
/* The error of the last creation that failed: GetSetDetailedVMError with EBX = 0. */
extern uint32_t vm_create_error, vm_create_error_data;

/* Vectors that devices set before Sys_VM_Init are every VM's [DDK95 Set_V86_Int_Vector]. */
void vm_vector_was_set(uint32_t vector, uint32_t csip);
void vm_inherit_vectors(struct vm *vm);

/* From Sys_VM_Init to the frame of its first program. */
void vm_start_system(void);
/* The vector of the IVT as it was before the system VM's first instruction. */
uint32_t vm_default_vector(uint32_t vector);

/* ---- the end (vm_end.c) ---------------------------------------------------------------------- */

/* The current VM did something that cannot go on: message, end of the VM. */
void vm_crash(const char *format, ...) __attribute__((noreturn, format(printf, 1, 2)));

/* Why the current VM is about to crash, for devices that ask: GSDVME_; the first one stays. */
void vm_record(uint32_t gsdvme);

/* Any time.  Mark a VM for its end; it happens on its own stack at the next way back to ring 3. */
void vm_request_close(struct vm *vm, uint32_t vne_flags, const char *reason);
bool vm_is_closing(const struct vm *vm);
void vm_close_current(void) __attribute__((noreturn));
/* Task time.  End a VM whatever it is in; one that must not be interrupted there ends behind it.
 * force: it is in the critical section, and was waited for long enough. */
void vm_kill(struct vm *vm, uint32_t vne_flags, const char *reason, bool force);
/* Task time, blocks: until a VM is gone.  The current VM's own never comes back. */
void vm_wait_gone(struct vm *vm, uint32_t serial);

#define VM_GONE_ID  ((uint32_t)&sys_vm)     /* signalled whenever one is */

/* ---- Close_VM (vm_close.c) ------------------------------------------------------------------- */

void vm_close(struct vm *vm, uint32_t timeout_ms, uint32_t flags);  /* any time; may never return */
void vm_close_forget(struct vm *vm);                    /* it ends, or starts afresh */
uint32_t vm_close_awareness(uint16_t function);         /* INT 2Fh AX=168Fh: its AX */

/* ---- the end of the system (system_exit.c) ----------------------------------------------------- */

/* Windows ends: on the system VM's thread, exec allowed.  All other VMs go, devices are quiet,
 * interrupts are off. */
void system_exit(void);
uint32_t vmm_exit_code(void);           /* Set_System_Exit_Code; svc_life.c */

/* The current VM idles: from here on its ends are not those of a shell that cannot run. */
void vm_waits(void);

/* A hardware interrupt found this VM running, in which something waits for its interrupts: are they
 * off for too long already?  irq_common clears the time where nothing waits. */
void vm_watch_interrupts(const struct Client_Reg_Struc *crs);

#endif
