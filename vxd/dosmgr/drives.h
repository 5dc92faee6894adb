/* drives.h - drive letters for the block devices.  Included by dosmgr.c. */
#ifndef DOSMGR_DRIVES_H
#define DOSMGR_DRIVES_H

#include "dos.h"

/* Mounts C: and on: disks without partitions (the memory disk), the volume the system was started
 * from, those SYSTEM.INI names.  NULL, or why there is no drive C:. */
const char *drives_mount(struct dos_system *sys);

/* A file system that volumes are offered to, after those registered earlier. */
void drives_code_page(const uint16_t high[128]);     /* to every file system */
void drives_register(struct fs_system *system);

/* The first file system that knows what is on the medium: NULL and *vol, or why none does. */
const char *drives_mount_medium(const struct fs_medium *medium, struct fs_volume **vol);

int drives_cd_command(struct fs_volume *vol, enum dos_cd_command what, void *buffer, uint32_t bytes);

/* Before anything that uses volumes: another VM may be waiting for a disk in there. */
extern bool medium_request_waits;       /* medium.c writes it */
void medium_wait_request(void);
static inline void drives_wait_idle(void)
{
    if (medium_request_waits) {
        medium_wait_request();
    }
}

#endif
