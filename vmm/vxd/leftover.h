/* leftover.h - what a module forgot to undo before it goes.  Included by vmm/. */
#ifndef VMM_VXD_LEFTOVER_H
#define VMM_VXD_LEFTOVER_H

#include "vxd/load.h"

/* A subsystem: takes out what gone() answers true for, and says how many there were.  gone() prints. */
typedef uint32_t leftover_forget(bool (*gone)(uint32_t address));
bool leftover_register(const char *what, leftover_forget *forget);      /* false: table full */

/* Takes out everything in the VMM that points into the module's memory, and names each on the debug
 * port.  Static objects are not going away if keep_static.  Returns how many there were. */
uint32_t leftover_take_out(const struct module *m, bool keep_static);

/* All hooks, handlers and call-backs there are, whoever they belong to; and events and time-outs, but
 * for those of devices that were loaded at start. */
uint32_t leftover_count(void);

#endif
