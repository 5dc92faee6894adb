/* console.h - CON and the clock of a VM's DOS.  Included by dosmgr.c. */
#ifndef DOSMGR_CONSOLE_H
#define DOSMGR_CONSOLE_H

#include "dos.h"

extern const struct dos_ops dosmgr_ops;

#endif
