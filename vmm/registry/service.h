/*
 * service.h - the system's one registry.  Included by vmm/services, vmm/main.c and vmm/vxd/control.c.
 */
#ifndef VMM_REGISTRY_SERVICE_H
#define VMM_REGISTRY_SERVICE_H

#include "registry/registry.h"

void registry_start(void);              /* empty, in memory; before any device */
/* For the services: what the file says is in it as soon as there are files. */
struct registry *registry_get(void);
void registry_changed(void);            /* a service has changed something, perhaps */
uint32_t registry_forget(bool (*gone)(uint32_t address));       /* vxd/leftover.c */
uint32_t registry_flush(void);          /* on the disk when it returns, if there is one; may block */

#endif
