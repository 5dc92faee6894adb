/*
 * disk - INT 13h on a VM's drives.  Pure.
 *
 * Functions, errors, packets: [RBIL 13xx], [AT-TR], [EDD].  What is different from a diskette or
 * disk of iron: sectors have no headers, so reading long, gap lengths and interleave mean nothing.
 */
#include <string.h>
#include "disk.h"

#define BDA             0x400u
#define FLOPPY_STATUS   (BDA + 0x41)
#define HARD_STATUS     (BDA + 0x74)
#define HARD_COUNT      (BDA + 0x75)
#define MAX_PACKET      127u            /* sectors of one extended command */
#define DMA_PAGE        0x10000u

struct call {                           /* one INT 13h */
    struct disks *disks;
    struct disk_drive *drive;
    uint8_t *v86;
    struct Client_Reg_Struc *crs;
};

static uint32_t get16(const uint8_t *at)
{
    return (uint32_t)(at[0] | at[1] << 8);
}

static uint32_t get32(const uint8_t *at)
{
    return get16(at) | get16(at + 2) << 16;
}

static void set16(uint8_t *at, uint32_t value)
{
    at[0] = (uint8_t)value;
    at[1] = (uint8_t)(value >> 8);
}

static void set32(uint8_t *at, uint32_t value)
{
    set16(at, value);
    set16(at + 2, value >> 16);
}

struct disk_drive *disk_of(struct disks *disks, uint8_t number)
{
    unsigned first = number & 0x80 ? DISK_FLOPPIES : 0, n = number & 0x7Fu;

    if (n >= (number & 0x80 ? DISK_HARD : DISK_FLOPPIES) || !disks->drive[first + n].present) {
        return NULL;
    }
    return &disks->drive[first + n];
}

unsigned disk_count(const struct disks *disks, bool hard)
{
    unsigned count = 0;

    for (unsigned i = hard ? DISK_FLOPPIES : 0; i < (hard ? DISK_DRIVES : DISK_FLOPPIES); i++) {
        count += disks->drive[i].present;
    }
    return count;
}

static bool is_hard(const struct call *c)
{
    return (c->crs->Client_DL & 0x80) != 0;
}

/* Has the drive a line that tells when its door was opened?  Those of 360 KB have none. */
static bool has_change_line(const struct disk_drive *drive)
{
    return drive->type != FLOPPY_NONE && drive->type != FLOPPY_360K;
}

/* A medium in it that is the one of the last look. */
static enum disk_status ready(struct call *c)
{
    if (!c->drive->medium) {
        return DISK_TIMEOUT;
    }
    if (c->drive->changed) {
        c->drive->changed = false;
        return has_change_line(c->drive) ? DISK_CHANGED : DISK_OK;
    }
    return DISK_OK;
}

/* ---- CHS: 02h to 05h ---------------------------------------------------------------------------- */

static uint32_t cylinder_of(const struct Client_Reg_Struc *crs)
{
    return crs->Client_CH | (crs->Client_CL & 0xC0u) << 2;
}

/* First sector of the registers; false: there is no such place. */
static bool place_of(const struct call *c, uint32_t *first)
{
    const struct geometry *g = &c->drive->geometry;
    uint32_t cylinder = is_hard(c) ? cylinder_of(c->crs) : c->crs->Client_CH;
    uint32_t sector = is_hard(c) ? c->crs->Client_CL & 63u : c->crs->Client_CL;

    if (cylinder >= g->cylinders || c->crs->Client_DH >= g->heads || sector < 1 ||
        sector > g->sectors) {
        return false;
    }
    *first = (cylinder * g->heads + c->crs->Client_DH) * g->sectors + sector - 1;
    return true;
}

/* How many of `count` sectors can be reached: a diskette's command ends with the cylinder. */
static uint32_t reachable(const struct call *c, uint32_t first, uint32_t count)
{
    const struct geometry *g = &c->drive->geometry;
    uint32_t cylinder = (uint32_t)g->heads * g->sectors, left = g->total - first;

    if (!is_hard(c) && cylinder - first % cylinder < left) {
        left = cylinder - first % cylinder;
    }
    return count < left ? count : left;
}

enum transfer { READ, WRITE, VERIFY };

static enum disk_status move(struct call *c, enum transfer what, uint32_t first, uint32_t count,
                             uint32_t linear)
{
    const struct disk_drive *drive = c->drive;

    if (count == 0 || what == VERIFY) {
        return DISK_OK;
    }
    return what == READ ? drive->ops->read(drive->context, first, count, c->v86 + linear)
                        : drive->ops->write(drive->context, first, count, c->v86 + linear);
}

static enum disk_status transfer(struct call *c, enum transfer what)
{
    uint32_t count = c->crs->Client_AL, bytes = count * SECTOR_BYTES, first, n;
    uint32_t linear = ((uint32_t)c->crs->Client_ES << 4) + c->crs->Client_BX;
    enum disk_status status;

    c->crs->Client_AL = 0;
    if (count == 0 || (is_hard(c) && count > 128)) {
        return DISK_BAD_COMMAND;
    }
    status = ready(c);
    if (status != DISK_OK) {
        return status;
    }
    if (what == WRITE && c->drive->read_only) {
        return DISK_PROTECTED;
    }
    if (what != VERIFY && (linear > DISK_MEMORY - bytes ||
                           (!is_hard(c) && linear % DMA_PAGE + bytes > DMA_PAGE))) {
        return DISK_DMA_BOUNDARY;           /* the diskettes' DMA stays in its 64 KB */
    }
    if (!place_of(c, &first)) {
        return is_hard(c) ? DISK_BAD_COMMAND : DISK_NOT_FOUND;
    }
    n = first < c->drive->geometry.total ? reachable(c, first, count) : 0;
    status = move(c, what, first, n, linear);
    if (status == DISK_OK) {
        c->crs->Client_AL = (uint8_t)n;
        status = n == count ? DISK_OK : DISK_NOT_FOUND;
    }
    return status;
}

/* ES:BX -> four bytes for each sector of the track: C, H, R, N. */
static enum disk_status format_floppy(struct call *c)
{
    const struct geometry *g = &c->drive->geometry;
    uint32_t linear = ((uint32_t)c->crs->Client_ES << 4) + c->crs->Client_BX, bytes = g->sectors * 4u;
    uint32_t vector = get16(c->v86 + 0x1E * 4) + (get16(c->v86 + 0x1E * 4 + 2) << 4), first;
    uint8_t sector[SECTOR_BYTES];
    enum disk_status status = ready(c);

    if (status != DISK_OK) {
        return status;
    }
    if (c->drive->read_only) {
        return DISK_PROTECTED;
    }
    if (linear > DISK_MEMORY - bytes || linear % DMA_PAGE + bytes > DMA_PAGE) {
        return DISK_DMA_BOUNDARY;
    }
    if (c->crs->Client_CH >= g->cylinders || c->crs->Client_DH >= g->heads) {
        return DISK_NOT_FOUND;
    }
    first = ((uint32_t)c->crs->Client_CH * g->heads + c->crs->Client_DH) * g->sectors;
    memset(sector, c->v86[(vector + 8) % DISK_MEMORY], sizeof sector);
    for (unsigned i = 0; i < g->sectors; i++) {
        const uint8_t *id = c->v86 + linear + i * 4;

        if (id[0] != c->crs->Client_CH || id[1] != c->crs->Client_DH || id[2] < 1 ||
            id[2] > g->sectors || id[3] != 2) {
            return DISK_NO_MARK;            /* an image has only sectors of 512 bytes, each once */
        }
        status = c->drive->ops->write(c->drive->context, first + id[2] - 1, 1, sector);
        if (status != DISK_OK) {
            return status;
        }
    }
    return DISK_OK;
}

/* As disks with electronics of their own do it: the track is there, its data stay. */
static enum disk_status format_hard(struct call *c)
{
    if (c->drive->read_only) {
        return DISK_PROTECTED;
    }
    return cylinder_of(c->crs) < c->drive->geometry.cylinders &&
           c->crs->Client_DH < c->drive->geometry.heads ? DISK_OK : DISK_BAD_COMMAND;
}

/* ---- what a drive is: 08h, 15h to 18h ------------------------------------------------------------- */

static enum disk_status parameters(struct call *c)
{
    struct Client_Reg_Struc *crs = c->crs;
    const struct geometry *g = c->drive != NULL ? &c->drive->geometry : NULL;
    uint32_t last;

    if (is_hard(c)) {
        if (g == NULL) {
            crs->Client_CX = crs->Client_DX = 0;
            return DISK_NO_PARAMETERS;
        }
        last = g->cylinders > 2 ? g->cylinders - 2u : 0;        /* the last is the service's [AT-TR] */
        crs->Client_AL = 0;
        crs->Client_CH = (uint8_t)last;
        crs->Client_CL = (uint8_t)(g->sectors | (last >> 2 & 0xC0));
        crs->Client_DH = (uint8_t)(g->heads - 1);
        crs->Client_DL = (uint8_t)disk_count(c->disks, true);
        return DISK_OK;
    }
    if (crs->Client_DL > 3) {
        return DISK_BAD_COMMAND;
    }
    crs->Client_AX = crs->Client_BX = crs->Client_CX = 0;
    crs->Client_ES = crs->Client_DI = 0;
    if (g != NULL) {                        /* of the drive, whatever is in it */
        static const uint8_t of_type[][2] = { { 0, 0 }, { 39, 9 }, { 79, 15 }, { 79, 9 }, { 79, 18 },
                                              { 0, 0 }, { 79, 36 } };
        bool special = c->drive->medium && c->drive->geometry.sectors > of_type[c->drive->type][1];
        uint32_t table = c->disks->floppy_table[crs->Client_DL];

        crs->Client_BL = c->drive->type;
        crs->Client_CH = special ? (uint8_t)(g->cylinders - 1) : of_type[c->drive->type][0];
        crs->Client_CL = special ? g->sectors : of_type[c->drive->type][1];
        crs->Client_DH = 1;
        crs->Client_ES = (uint16_t)(table >> 16);
        crs->Client_DI = (uint16_t)table;
    } else {
        crs->Client_DH = 0;
    }
    crs->Client_DL = (uint8_t)disk_count(c->disks, false);
    return DISK_OK;
}

/* AH is the answer, not a status. */
static void drive_type(struct call *c)
{
    struct Client_Reg_Struc *crs = c->crs;

    if (c->drive == NULL) {
        crs->Client_AH = 0;
    } else if (is_hard(c)) {
        const struct geometry *g = &c->drive->geometry;
        uint32_t sectors = (g->cylinders > 1 ? g->cylinders - 1u : 1u) * g->heads * g->sectors;

        crs->Client_AH = 3;
        crs->Client_CX = (uint16_t)(sectors >> 16);
        crs->Client_DX = (uint16_t)sectors;
    } else {
        crs->Client_AH = has_change_line(c->drive) ? 2 : 1;
    }
}

static enum disk_status change_line(struct call *c)
{
    bool changed = c->drive->changed;

    if (is_hard(c)) {
        return DISK_BAD_COMMAND;
    }
    if (!has_change_line(c->drive)) {
        return DISK_CHANGED;                /* it cannot know */
    }
    if (!c->drive->medium) {
        return DISK_TIMEOUT;
    }
    c->drive->changed = false;
    return changed ? DISK_CHANGED : DISK_OK;
}

/* 17h: AL = 1 360K in 360K, 2 360K in 1.2M, 3 1.2M, 4 720K */
static enum disk_status set_dasd_type(struct call *c)
{
    return is_hard(c) || c->crs->Client_AL < 1 || c->crs->Client_AL > 4 ? DISK_BAD_COMMAND : ready(c);
}

/* 18h: can this drive format so many tracks and sectors?  An image is formatted as what it is. */
static enum disk_status set_media_type(struct call *c)
{
    const struct geometry *g = &c->drive->geometry;
    uint32_t table = c->disks->floppy_table[c->crs->Client_DL & 1];

    if (is_hard(c)) {
        return DISK_BAD_COMMAND;
    }
    if (!c->drive->medium) {
        return DISK_TIMEOUT;
    }
    if (c->crs->Client_CH != g->cylinders - 1 || c->crs->Client_CL != g->sectors) {
        return DISK_NO_MEDIA_TYPE;
    }
    c->crs->Client_ES = (uint16_t)(table >> 16);
    c->crs->Client_DI = (uint16_t)table;
    return DISK_OK;
}

/* ---- extensions: 41h to 48h ----------------------------------------------------------------------- */

struct packet {
    uint32_t at;                            /* linear */
    uint32_t count, linear;                 /* sectors, where they go */
    uint64_t first;
};

static bool packet_of(const struct call *c, struct packet *p)
{
    const uint8_t *at;
    uint32_t bytes;

    p->at = ((uint32_t)c->crs->Client_DS << 4) + c->crs->Client_SI;
    if (p->at > DISK_MEMORY - 0x18) {
        return false;
    }
    at = c->v86 + p->at;
    p->count = get16(at + 2);
    if (at[0] < 0x10 || p->count > MAX_PACKET) {
        return false;
    }
    p->first = get32(at + 8) | (uint64_t)get32(at + 12) << 32;
    p->linear = (get16(at + 6) << 4) + get16(at + 4);
    if (get32(at + 4) == 0xFFFFFFFF && at[0] >= 0x18) {
        p->linear = get32(at + 0x14) == 0 ? get32(at + 0x10) : 0xFFFFFFFF;
    }
    bytes = p->count * SECTOR_BYTES;
    return p->linear <= DISK_MEMORY - bytes;
}

static enum disk_status extended(struct call *c, enum transfer what)
{
    struct packet p;
    enum disk_status status;

    if (!is_hard(c) || !packet_of(c, &p)) {
        return DISK_BAD_COMMAND;
    }
    if (what == WRITE && c->drive->read_only) {
        set16(c->v86 + p.at + 2, 0);
        return DISK_PROTECTED;
    }
    if (p.first >= c->drive->geometry.total || p.count > c->drive->geometry.total - p.first) {
        set16(c->v86 + p.at + 2, 0);
        return DISK_BAD_COMMAND;
    }
    status = move(c, what, (uint32_t)p.first, p.count, p.linear);
    if (status != DISK_OK) {
        set16(c->v86 + p.at + 2, 0);
    }
    return status;
}

static enum disk_status extended_seek(struct call *c)
{
    struct packet p;

    return is_hard(c) && packet_of(c, &p) && p.first < c->drive->geometry.total ? DISK_OK
                                                                               : DISK_BAD_COMMAND;
}

static enum disk_status extended_check(struct call *c)
{
    if (!is_hard(c) || c->crs->Client_BX != 0x55AA) {
        return DISK_BAD_COMMAND;
    }
    c->crs->Client_BX = 0xAA55;
    c->crs->Client_CX = 0x0001 | 0x0004;    /* packets; enhanced disk drive */
    return DISK_OK;
}

static enum disk_status extended_parameters(struct call *c)
{
    uint32_t linear = ((uint32_t)c->crs->Client_DS << 4) + c->crs->Client_SI, room;
    const struct geometry *g = &c->drive->geometry;
    uint8_t *at = c->v86 + linear;

    if (!is_hard(c) || linear > DISK_MEMORY - 0x1E) {
        return DISK_BAD_COMMAND;
    }
    room = get16(at);
    if (room < 0x1A) {
        return DISK_BAD_COMMAND;
    }
    set16(at, room >= 0x1E ? 0x1E : 0x1A);
    set16(at + 2, 0x0002 | 0x0001);         /* geometry is valid; 64 KB boundaries do not matter */
    set32(at + 4, g->cylinders);
    if (g->total / ((uint32_t)g->heads * g->sectors) > g->cylinders) {
        set32(at + 4, g->total / ((uint32_t)g->heads * g->sectors));
    }
    set32(at + 8, g->heads);
    set32(at + 12, g->sectors);
    set32(at + 16, g->total);
    set32(at + 20, 0);
    set16(at + 24, SECTOR_BYTES);
    if (room >= 0x1E) {
        set32(at + 26, 0xFFFFFFFF);         /* no ports behind it */
    }
    return DISK_OK;
}

/* ---- INT 13h ---------------------------------------------------------------------------------------- */

static enum disk_status of_drive(struct call *c, uint8_t function)
{
    switch (function) {
    case 0x02:
        return transfer(c, READ);
    case 0x03:
        return transfer(c, WRITE);
    case 0x04:
        return transfer(c, VERIFY);
    case 0x05:
        return is_hard(c) ? format_hard(c) : format_floppy(c);
    case 0x09:
    case 0x0D:
    case 0x10:
    case 0x11:
    case 0x14:                              /* initialise, reset, ready, recalibrate, diagnostic */
        if (function == 0x0D) {
            (void)c->drive->ops->flush(c->drive->context);      /* a reset reports no data */
        }
        return is_hard(c) ? DISK_OK : DISK_BAD_COMMAND;
    case 0x0C:
        return is_hard(c) && cylinder_of(c->crs) < c->drive->geometry.cylinders ? DISK_OK
                                                                                : DISK_BAD_COMMAND;
    case 0x16:
        return change_line(c);
    case 0x17:
        return set_dasd_type(c);
    case 0x18:
        return set_media_type(c);
    case 0x41:
        return extended_check(c);
    case 0x42:
        return extended(c, READ);
    case 0x43:
        return c->crs->Client_AL > 2 ? DISK_BAD_COMMAND : extended(c, WRITE);
    case 0x44:
        return extended(c, VERIFY);
    case 0x45:                              /* lock and unlock the medium: it cannot be taken out */
    case 0x49:                              /* was it changed? */
        return is_hard(c) ? DISK_OK : DISK_BAD_COMMAND;
    case 0x46:
        return is_hard(c) ? DISK_NOT_REMOVABLE : DISK_BAD_COMMAND;
    case 0x47:
        return extended_seek(c);
    case 0x48:
        return extended_parameters(c);
    default:
        return DISK_BAD_COMMAND;
    }
}

static enum disk_status reset(struct call *c)
{
    if (c->drive == NULL) {
        return is_hard(c) || c->crs->Client_DL > 3 ? DISK_BAD_COMMAND : DISK_OK;
    }
    (void)c->drive->ops->flush(c->drive->context);      /* a reset has no answer about data */
    return DISK_OK;
}

void disk_int13(struct disks *disks, uint8_t *v86, struct Client_Reg_Struc *crs)
{
    struct call c = { disks, disk_of(disks, crs->Client_DL), v86, crs };
    uint8_t function = crs->Client_AH, *last = v86 + (is_hard(&c) ? HARD_STATUS : FLOPPY_STATUS);
    enum disk_status status;

    switch (function) {
    case 0x00:
        status = reset(&c);
        break;
    case 0x01:
        status = (enum disk_status)*last;
        break;
    case 0x08:
        status = parameters(&c);
        break;
    case 0x15:
        drive_type(&c);
        *last = DISK_OK;
        crs->Client_EFlags &= ~CF_Mask;
        return;
    default:
        status = c.drive != NULL ? of_drive(&c, function)
                                 : is_hard(&c) || crs->Client_DL > 3 ? DISK_BAD_COMMAND : DISK_TIMEOUT;
        if (c.drive == NULL && function >= 2 && function <= 4) {
            crs->Client_AL = 0;
        }
        break;
    }
    *last = (uint8_t)(function == 0x01 ? DISK_OK : status);
    crs->Client_AH = (uint8_t)status;
    if (function == 0x41 && status == DISK_OK) {
        crs->Client_AH = 0x21;              /* version 1.1 [RBIL 1341] */
    }
    crs->Client_EFlags = status != DISK_OK ? crs->Client_EFlags | CF_Mask
                                           : crs->Client_EFlags & ~CF_Mask;
}
