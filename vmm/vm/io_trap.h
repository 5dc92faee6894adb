/* io_trap.h - trapped ports.  Included by vmm/. */
#ifndef VMM_VM_IO_TRAP_H
#define VMM_VM_IO_TRAP_H

#include "types.h"

struct vm;

extern uint32_t io_accesses;            /* by programs, counted at task time; v86_fast.S */
extern uint32_t *io_pages[256];         /* handler = io_pages[port >> 8][port & FFh]; v86_fast.S */

void io_init(void);
enum vmm_err io_install(uint32_t port, uint32_t handler);
enum vmm_err io_remove(uint32_t port);
bool io_has_handler(uint32_t port);

/* Without trapping the port's own hardware answers; only for ports some VxD has claimed. */
void io_set_trapping(uint32_t port, bool trapped);                              /* in every VM */
enum vmm_err io_set_trapping_local(struct vm *vm, uint32_t port, bool trapped); /* in one */
void io_trap_again(uint32_t port);              /* it has no handler any more */

/* io_local.c: the list of a VM */
struct io_local {
    uint32_t count, capacity;
    uint32_t entry[];
};
extern uint32_t io_local_vms;
void io_switch(const struct vm *from, const struct vm *to);     /* interrupts off; switch.S */
void io_local_forget(struct vm *vm);            /* it ends: as for everybody */

/* One access, any type, through the port's handler; returns the data read. */
uint32_t io_dispatch(struct cb_s *vm, struct Client_Reg_Struc *crs, uint32_t port, uint32_t type,
                     uint32_t data);
/* Simulate_IO: cut string -> single, dword -> words, word -> bytes, one level at a time. */
uint32_t io_simulate(struct cb_s *vm, struct Client_Reg_Struc *crs, uint32_t port, uint32_t type,
                     uint32_t data);

/* Takes out what gone() knows; how many there were.  vxd/leftover.c */
uint32_t io_forget(bool (*gone)(uint32_t address));

#endif
