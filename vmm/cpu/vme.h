/* vme.h - virtual-8086 mode extensions.  Included by main.c and vm/int_chain.c. */
#ifndef VMM_CPU_VME_H
#define VMM_CPU_VME_H

#include "types.h"

void vme_init(void);
void vme_redirect(uint32_t vector, bool to_vm);

#endif
