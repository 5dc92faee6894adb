/* ring0.h - files for virtual devices.  Included by dosmgr.c and the test. */
#ifndef DOSMGR_RING0_H
#define DOSMGR_RING0_H

#include <dosmgr.h>
#include "dos.h"

/* 0 or a DOS error code.  The caller has the volumes to itself. */
unsigned ring0_request(struct dos_system *sys, struct DOSMGR_File_Request *rq);
/* Files and searches of virtual devices there. */
unsigned ring0_files_on(const struct fs_volume *vol);

/* The volume goes: searches in it are over. */
void ring0_forget_volume(const struct fs_volume *vol);

#endif
