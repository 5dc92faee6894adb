/* end_task.h - ending a VM on its user's wish.  Included by vxd/shell/. */
#ifndef SHELL_END_TASK_H
#define SHELL_END_TASK_H

#include <vmm.h>

void end_task_ask(struct cb_s *vm);     /* task time; asks first, unless its settings say not to */

#endif
