/* vm.h - life and death of a VM.  Included by vmm/. */
#ifndef VMM_VM_VM_H
#define VMM_VM_VM_H

#include "types.h"

struct vm;
struct thread;

#define VNE_Crashed     0x01u       /* EDX of VM_Not_Executeable */
#define VNE_Nuked       0x02u
#define VNE_CreateFail  0x04u
#define VNE_CrInitFail  0x08u
#define VNE_InitFail    0x10u
#define VNE_Closed      0x20u

/* The system VM and its thread; the caller goes on running on the boot stack. */
void vm_create_system(void);
/* Become the system VM's thread and run fn on its ring-0 stack. */
void vm_enter_system(void (*fn)(void)) __attribute__((noreturn));

/* Device areas in control blocks; 0 = no room. */
uint32_t vm_allocate_area(uint32_t bytes);

bool vm_handle_is_valid(const struct cb_s *handle);

/* The current VM did something that cannot go on: message, end of the VM. */
void vm_crash(const char *format, ...) __attribute__((noreturn, format(printf, 1, 2)));

/* Mark a VM for its end; it happens on its own stack at the next way back to ring 3. */
void vm_request_close(struct vm *vm, uint32_t vne_flags, const char *reason);
bool vm_is_closing(const struct vm *vm);
void vm_close_current(void) __attribute__((noreturn));

/* The vector of the IVT as it was before the VM's first instruction. */
uint32_t vm_default_vector(uint32_t vector);

/* The current VM idles: from here on its ends are not those of a shell that cannot run. */
void vm_waits(void);

/* From Sys_VM_Init to the frame of its first program. */
void vm_start_system(void);

/* A hardware interrupt found this VM running, in which something waits for its interrupts: are they
 * off for too long already?  irq_common clears the time where nothing waits. */
extern uint32_t ints_off_since;
void vm_watch_interrupts(const struct Client_Reg_Struc *crs);

#endif
