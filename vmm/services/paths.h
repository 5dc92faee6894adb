/*
 * paths.h - files, and the drive the system was started from.  Included by vmm/.
 */
#ifndef VMM_SERVICES_PATHS_H
#define VMM_SERVICES_PATHS_H

#include "types.h"

bool files_are_there(void);     /* IFSMGR has had its Device_Init: IFSMgr_Ring0_FileIO may be called */
/* Letter of the volume with \VMM32\VMM32.VXD; 'C' if no volume has it, and until there are files. */
char boot_drive(void);

#endif
