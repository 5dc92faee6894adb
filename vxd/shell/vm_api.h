/* vm_api.h - SHELL's API for programs.  Included by vxd/shell/. */
#ifndef SHELL_VM_API_H
#define SHELL_VM_API_H

#include <vmm.h>

void shell_api(void);       /* procedure of the DDB, V86 and protected mode */

#endif
