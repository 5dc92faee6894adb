/* pm_calls.h - DOS calls of protected-mode programs.  Included by dosmgr.c. */
#ifndef DOSMGR_PM_CALLS_H
#define DOSMGR_PM_CALLS_H

#include <vmm.h>

bool pm_calls_init(void);                   /* Device_Init; false: no memory */
void pm_calls_forget(struct cb_s *vm);      /* the VM's program, or the VM, has ended */

#endif
