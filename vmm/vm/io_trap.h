/* io_trap.h - trapped ports.  Included by vmm/. */
#ifndef VMM_VM_IO_TRAP_H
#define VMM_VM_IO_TRAP_H

#include "types.h"

extern uint32_t *io_pages[256];         /* handler = io_pages[port >> 8][port & FFh]; v86_fast.S */

void io_init(void);
enum vmm_err io_install(uint32_t port, uint32_t handler);
bool io_has_handler(uint32_t port);
void io_set_trapping(uint32_t port, bool trapped);

/* One access, any type, through the port's handler; returns the data read. */
uint32_t io_dispatch(struct cb_s *vm, struct Client_Reg_Struc *crs, uint32_t port, uint32_t type,
                     uint32_t data);
/* Simulate_IO: cut string -> single, dword -> words, word -> bytes, one level at a time. */
uint32_t io_simulate(struct cb_s *vm, struct Client_Reg_Struc *crs, uint32_t port, uint32_t type,
                     uint32_t data);

#endif
