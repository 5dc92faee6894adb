/* nmi.h - the non-maskable interrupt.  Included by vmm/. */
#ifndef VMM_CPU_NMI_H
#define VMM_CPU_NMI_H

#include "types.h"
#include "debug/fatal.h"        /* struct ring0_frame */

extern uint32_t nmi_handler;            /* the newest; entry.S calls it.  Written by nmi_set_handler */
extern volatile uint32_t nmi_due;       /* one came: its events have not run yet */

void nmi_set_handler(uint32_t proc);
enum vmm_err nmi_hook_event(uint32_t proc) MUST_CHECK;
enum vmm_err nmi_unhook_event(uint32_t proc);
void nmi_run_events(void);              /* task time, if nmi_due */

/* Takes out what gone() knows; how many. */
uint32_t nmi_forget(bool (*gone)(uint32_t address));
uint32_t nmi_count(void);               /* handlers and event procedures */

#endif
