/* container.h - checking whole VxD files.  Included by the UEFI stub, the boot lanes and tests. */
#ifndef EFI_CONTAINER_H
#define EFI_CONTAINER_H

#include <stdint.h>
#include "le.h"

int container_check(const void *w3, uint32_t size, char bad[9], struct le_error *e);
int container_check_vxd(const void *file, uint32_t size, struct le_error *e);

#endif
