/*
 * paths.h - files, and the drive the system was started from.  Included by vmm/.
 */
#ifndef VMM_SERVICES_PATHS_H
#define VMM_SERVICES_PATHS_H

#include "types.h"

bool files_are_there(void);     /* IFSMGR has had its Device_Init: IFSMgr_Ring0_FileIO may be called */
/* Letter of the volume with \VMM32\VMM32.VXD; 'C' if no volume has it, and until there are files. */
char boot_drive(void);

const char *config_directory(void);     /* with a backslash at its end */
const char *environment_block(void);
uint32_t v86_path_buffer(void);     /* V86 address of 128 bytes for a call of MS-DOS; 0 = none */
void files_at_exit(void);           /* the last that is written, while there are files; may block */

#endif
