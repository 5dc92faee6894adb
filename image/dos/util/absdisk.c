/*
 * absdisk - absolute disk access, by the newest call that this DOS has.
 */
#include "absdisk.h"

#include "util.h"

static struct { uint32_t sector; uint16_t count, offset, segment; } __attribute__((packed)) packet;

int abs_transfer(const struct abs_drive *drive, bool write, unsigned kind, uint32_t sector, unsigned count,
                 void *buffer)
{
    struct regs r = { 0 };
    int err;

    packet.sector = sector;
    packet.count = (uint16_t)count;
    packet.offset = (uint16_t)(uintptr_t)buffer;
    packet.segment = my_segment();
    r.ax = 0x7305;
    r.cx = 0xFFFF;
    r.dx = drive->number;
    r.bx = (uint16_t)(uintptr_t)&packet;
    r.si = (uint16_t)(write ? 1 | kind << 13 : 0);
    r.ds = r.es = my_segment();
    r.flags = FLAG_CARRY;
    int21(&r);
    if ((r.flags & FLAG_CARRY) == 0) {
        return 0;
    }
    if (r.ax != 0x7300 && r.ax != 0x7305 && r.ax != 1) {
        return r.ax == 0 ? -0xFF : -(int)r.ax;
    }
    r.ax = (uint16_t)(drive->number - 1);       /* that call is unknown: the older one */
    r.bx = (uint16_t)(uintptr_t)&packet;
    r.cx = 0xFFFF;
    err = absolute_disk(&r, write);
    if (err == -0x0207 && sector + count <= 0xFFFF) {   /* DOS before 3.31 */
        r.ax = (uint16_t)(drive->number - 1);
        r.bx = (uint16_t)(uintptr_t)buffer;
        r.cx = (uint16_t)count;
        r.dx = (uint16_t)sector;
        err = absolute_disk(&r, write);
    }
    return err;
}

/* INT 21h AX=440Dh; CH = 48h for FAT32, 08h for all others and before. */
static int generic_ioctl(const struct abs_drive *drive, unsigned minor, unsigned bh, unsigned dx)
{
    int err = dos_call(0x440D, bh << 8 | drive->number, 0x4800 | minor, dx);

    if (err == -1) {
        err = dos_call(0x440D, bh << 8 | drive->number, 0x0800 | minor, dx);
    }
    return err;
}

int abs_lock(const struct abs_drive *drive, bool to_format)
{
    int err = generic_ioctl(drive, 0x4A, 0, to_format ? 4 : 0);     /* level 0: nobody else reads or writes */

    return err == -1 ? 0 : err < 0 ? err : 0;
}

void abs_unlock(const struct abs_drive *drive)
{
    (void)generic_ioctl(drive, 0x6A, 0, 0);
}

static struct {
    uint8_t special, type;
    uint16_t attributes, cylinders;
    uint8_t media_type;
    uint16_t sector_size;
    uint8_t cluster_sectors;
    uint16_t reserved;
    uint8_t fats;
    uint16_t root_entries, sectors16;
    uint8_t media;
    uint16_t fat_sectors, sectors_per_track, heads;
    uint32_t hidden, sectors32;
    uint8_t rest[60];
} __attribute__((packed)) parameters;

bool abs_open(struct abs_drive *drive, char letter)
{
    memset(drive, 0, sizeof *drive);
    drive->number = (uint8_t)(letter - 'A' + 1);
    drive->sectors = 0xFFFFFFFF;
    memset(&parameters, 0, sizeof parameters);
    if (dos_call(0x4409, drive->number, 0, 0) < 0 || (dos_regs.dx & 0x1000) != 0) {
        return false;                   /* none, or somebody else's: a network's */
    }
    drive->removable = dos_call(0x4408, drive->number, 0, 0) == 0;
    if (dos_call(0x440D, drive->number, 0x0860, (unsigned)(uintptr_t)&parameters) >= 0 &&
        parameters.sector_size >= 128 && (parameters.sector_size & (parameters.sector_size - 1)) == 0) {
        drive->known = true;
        drive->type = parameters.type;
        drive->media = parameters.media;
        drive->sector_size = parameters.sector_size;
        drive->hidden = parameters.hidden;
        drive->heads = parameters.heads;
        drive->sectors_per_track = parameters.sectors_per_track;
        drive->sectors = parameters.sectors16 != 0 ? parameters.sectors16 : parameters.sectors32;
    }
    if (drive->sector_size == 0) {
        if (dos_call(0x3600, 0, 0, drive->number) == 0xFFFF || (uint16_t)dos_regs.ax == 0xFFFF) {
            return false;
        }
        drive->sector_size = dos_regs.cx;
    }
    if (drive->sectors == 0) {
        drive->sectors = 0xFFFFFFFF;
    }
    return true;
}
