/*
 * image_volume.h - volumes on image files: MOUNT.  Included by dosmgr.c, image_api.c and the test.
 *
 * Pure.  A mounted file belongs to its volume alone: nobody else opens, writes or deletes it.  The drive is
 * there in every VM.
 */
#ifndef DOSMGR_IMAGE_VOLUME_H
#define DOSMGR_IMAGE_VOLUME_H

#include "dos.h"

struct dos_path;

#define IMAGE_READ_ONLY     1u      /* flags of a volume, and wanted */
#define IMAGE_ANY_DRIVE     0xFFu
#define IMAGE_REASON_MAX    80u

struct image_request {
    uint8_t drive;                  /* 0 = A; IMAGE_ANY_DRIVE: the first free one from D: */
    uint8_t flags;
    uint8_t partition;              /* 1 = first; 0: the file is a volume, or its first partition is */
};

/* What to do with memory and who mounts; drives.c's, or a test's. */
struct image_ops {
    void *(*alloc)(uint32_t bytes);                     /* zeroed; NULL = none */
    void (*free)(void *block);
    const char *(*mount)(const struct fs_medium *medium, struct fs_volume **vol);
    void (*changed)(unsigned drive);                    /* a drive came or went: tell all VMs */
    void (*gone)(const struct fs_volume *vol);          /* and searches in it end */
};

/* 0, request->drive is where it is; or a DOS error and, if there is more to say, image_reason(). */
unsigned image_mount(struct dos_system *sys, const struct image_ops *ops, const struct dos_path *path,
                     struct image_request *request);
unsigned image_unmount(struct dos_system *sys, const struct image_ops *ops, unsigned drive);
/* The file of a drive ("C:\DIR\NAME.IMG"), NULL: it is no image's. */
const char *image_of(const struct dos_system *sys, unsigned drive, struct image_request *as);
/*
 * What programs ask through the V86 entry of DOSMGR (INT 2Fh AX=1684h BX=0015h), AX = function:
 *   0 version                    AX = 0400h
 *   1 mount                      DL = drive (0 = A, FFh = first free), DS:SI = path, BL = IMAGE_READ_ONLY,
 *                                CL = partition (0 = the volume or the first one): DL, BL, CL as it became
 *   2 unmount                    DL = drive
 *   3 which file is drive DL     ES:DI = room for 260 bytes: its path; BL, CL
 *   4 why the last one failed    ES:DI = room for 80 bytes: text, may be empty
 * CF = 0, or CF = 1 and AX = error of MS-DOS.  [ours]
 */
void image_api(struct dos_vm *vm, const struct image_ops *ops, struct Client_Reg_Struc *crs);

const char *image_reason(void);     /* "" = the error says it all */

#endif
