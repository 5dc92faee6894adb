/* absdisk.h - a drive's sectors, past the file system.  Included by CHKDSK and FORMAT. */
#ifndef ABSDISK_H
#define ABSDISK_H

#include <stdbool.h>
#include <stdint.h>

/* What DOS says about a drive. */
struct abs_drive {
    uint8_t number;             /* 1 = A: */
    uint32_t sector_size, sectors;      /* sectors: 0xFFFFFFFF if DOS does not say */
    uint32_t hidden;
    uint16_t heads, sectors_per_track;
    uint8_t media, type;        /* as of INT 21h AX=440Dh CX=0860h */
    bool removable, known;      /* known: DOS has device parameters for it */
};

/* false: DOS knows no such drive, or it is none with sectors. */
bool abs_open(struct abs_drive *drive, char letter);

/*
 * abs_transfer - sectors to or from memory                     [RBIL 217305, 25, 26]
 *
 * In:  kind  where the sectors belong to, for DOS's safety check: 0 other, 1 FAT, 2 directory, 3 data
 * Out: 0, or minus the error
 */
enum { ABS_OTHER, ABS_FAT, ABS_DIRECTORY, ABS_DATA };
int abs_transfer(const struct abs_drive *drive, bool write, unsigned kind, uint32_t sector, unsigned count,
                 void *buffer);

/*
 * abs_lock - nobody else may use the drive until abs_unlock()  [RBIL 21440D "4A"]
 *
 * Out: 0: locked, or this DOS has no such call; else minus the error: somebody uses it
 */
int abs_lock(const struct abs_drive *drive, bool to_format);
void abs_unlock(const struct abs_drive *drive);

/* far.asm */
struct regs;
int absolute_disk(struct regs *r, bool write);

#endif
