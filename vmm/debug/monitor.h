/*
 * monitor.h - the debugger of a start with debug=.  Included by vmm/cpu and vmm/debug.
 */
#ifndef VMM_DEBUG_MONITOR_H
#define VMM_DEBUG_MONITOR_H

#include "debug/fatal.h"

#define VEC_DEBUGGER    0x41u       /* INT 41h: services of the debugger to protected-mode code */

void monitor_init(void);            /* once there is a heap */

void monitor_look(void);            /* IF = 0, at each tick: has the user typed Ctrl+C? */

/* INT 1, INT 3 and INT 41h in ring 0: false = there is no debugger, it is an exception like others.
 * INT 41h is always taken: without a debugger no register changes. */
bool monitor_trap(uint32_t vector, struct ring0_frame *frame);

/* The end of the system: the user may look around before it. */
void monitor_fatal(void);

/* Interrupts, exceptions and call-backs of programs, one line each, while .T is on. */
extern bool monitor_traces;         /* written by the monitor only */
void monitor_trace(uint32_t vector, const struct Client_Reg_Struc *crs);

#endif
