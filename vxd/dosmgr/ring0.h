/* ring0.h - files for virtual devices.  Included by dosmgr.c and the test. */
#ifndef DOSMGR_RING0_H
#define DOSMGR_RING0_H

#include <dosmgr.h>
#include "dos.h"

#define RING0_SLOT_MASK     0x000000FFu     /* of a handle */

/* 0 or a DOS error code.  The caller has the volumes to itself. */
unsigned ring0_request(struct dos_system *sys, struct DOSMGR_File_Request *rq);
/* Files and searches of virtual devices there. */
unsigned ring0_files_on(const struct fs_volume *vol);

struct dos_path;

/* ---- ring0.c for ring0_watch.c ---- */
unsigned ring0_serve(struct dos_system *sys, struct DOSMGR_File_Request *rq);       /* whoever watches */
unsigned ring0_parse(const struct dos_system *sys, const char *text, unsigned flags, struct dos_path *path);
const struct fs_volume *ring0_volume_of(uint32_t handle);       /* of a file or search; NULL: it is none */

/* The volume goes: searches in it are over. */
void ring0_forget_volume(const struct fs_volume *vol);

#endif
