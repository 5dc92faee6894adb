/* properties.h - devices that want to know what is in a VM's .PIF.  Included by vxd/shell/. */
#ifndef SHELL_PROPERTIES_H
#define SHELL_PROPERTIES_H

#include <vmm.h>

/* A VM is made from this .PIF, which pif_parse has accepted.  Task time. */
void properties_tell(struct cb_s *vm, const uint8_t *pif, uint32_t bytes);
uint32_t properties_forget(bool (*gone)(uint32_t address));

#endif
