/* config.h - CONFIG.SYS at work.  Included by config.c and dosmgr.c. */
#ifndef DOSMGR_CONFIG_H
#define DOSMGR_CONFIG_H

#include "dos.h"

struct cb_s;

/* Reads the file and asks its menu; sizes for all VMs into sys->settings.  Before the system VM's DOS. */
void config_read(struct dos_system *sys, struct cb_s *vm);
/* Loads drivers and says what was wrong with lines.  Before the system VM's first program. */
void config_run(struct dos_vm *dos);

const char *config_environment(void);   /* strings, each ended by NUL, then an empty one */
/* INSTALL= number n and how; the line of SHELL=.  NULL: there is none. */
const char *config_install(unsigned n, bool *high);
const char *config_shell(void);
void config_new_vm(struct cb_s *vm);    /* NUMLOCK= */

#endif
