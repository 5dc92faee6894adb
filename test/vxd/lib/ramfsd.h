/* ramfsd.h - a file system in memory, as an author of one writes it.  Included by t_fsd.c and a unit test. */
#ifndef RAMFSD_H
#define RAMFSD_H

#include <ifs.h>

int ramfsd_mount(pioreq pir);           /* FS_MountVolume */

/* What the tests look at. */
extern unsigned ramfsd_calls[NUM_VOLFUNC], ramfsd_open_files, ramfsd_open_searches;
extern uint32_t ramfsd_drive;           /* of the last mount; ~0 = none */
extern bool ramfsd_no_long_names;       /* FS_FindFirstFile says "invalid function" */
extern uint8_t ramfsd_open_flags;       /* of the last open */

#endif
