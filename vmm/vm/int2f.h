/* int2f.h - INT 2Fh AX=16xxh.  Included by vmm/. */
#ifndef VMM_VM_INT2F_H
#define VMM_VM_INT2F_H

#include "types.h"

void int2f_init(void);

/* INT 2Fh AX=16xxh of the current VM, in either execution mode; false = not ours, pass it on. */
bool int2f_call(struct cb_s *vm, struct Client_Reg_Struc *crs);

/* The current VM ends: what its program claimed by 1681h and did not give back is nobody's mistake. */
void int2f_end_claims(void);

/* The current VM idles until an interrupt, an event, or the time of IdleVMWakeUpTime.  Task time. */
void vm_idle(void);

/* What Windows tells programs in the system VM (broadcast.c).  On its thread, exec allowed. */
void broadcast_start(void);             /* 1605h */
void broadcast_started(void);           /* 1608h */
void broadcast_end(void);               /* 1609h */
void broadcast_ended(void);             /* 1606h */

#endif
