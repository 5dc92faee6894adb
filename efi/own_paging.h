/* own_paging.h - the address space after the firmware.  Included by efi/ files that run then. */
#ifndef EFI_OWN_PAGING_H
#define EFI_OWN_PAGING_H

#include <stdint.h>

void own_paging_enter(void);
volatile uint8_t *own_paging_map(uint64_t physical, uint64_t size);

#endif
