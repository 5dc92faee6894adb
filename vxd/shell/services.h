/* services.h - what the files behind SHELL's services offer inside.  Included by vxd/shell/. */
#ifndef SHELL_SERVICES_H
#define SHELL_SERVICES_H

#include <vmm.h>
#include <shell.h>

/* do_NAME of each service with registers: shell.c has the entries, several files the code. */
#define SHELL_PROTOTYPE_REG(name)       void do_##name(struct svc_regs *r);
#define SHELL_PROTOTYPE_CDECL(name)
#define VXD_SERVICE(ord, name, abi, when, state, meaning) SHELL_PROTOTYPE_##abi(name)
#include <services/shell.def>
#undef VXD_SERVICE

bool appy_init(void);                   /* Device_Init */

#endif
