/*
 * dos_mscdex.c - MSCDEX 2.25's interface: INT 2Fh AH=15h, and the CD driver's commands behind it.  Pure.
 *
 * Every drive with a CD in it is one, an image too.  Sectors come from the volume, the tray and the table of
 * contents from the drive.  [RBIL 2F1500-2F1510]
 */
#include "dos_core.h"

#define CD_SECTOR       2048u
#define VERSION_2_25    0x0219
#define FIRST_DESCRIPTOR 16u
#define LEAD_IN         150u            /* frames before sector 0 */
#define TOC_BYTES       804u

enum { STATUS_DONE = 0x0100, STATUS_ERROR = 0x8100 };           /* | code of the error */
enum { CD_WRITE_PROTECTED = 0, CD_NOT_READY = 2, CD_UNKNOWN = 3, CD_BAD_SECTOR = 8, CD_READ_FAULT = 11 };
enum { REQUEST_COMMAND = 2, REQUEST_STATUS = 3, IO_ADDRESS = 0x0E, IO_BYTES = 0x12,
       READ_MODE = 0x0D, READ_ADDRESS = 0x0E, READ_COUNT = 0x12, READ_START = 0x14, READ_RAW = 0x18 };
enum { HEADER_BYTES = 64, HEADER_REQUEST = 0x16, HEADER_STRATEGY = 0x1A, HEADER_INTERRUPT = 0x25 };

static uint8_t sector[CD_SECTOR];       /* one at a time: task time, volumes are not entered twice */
static uint8_t toc[TOC_BYTES];          /* the same */

static bool is_cd(const struct fs_volume *vol)
{
    return vol != NULL && memcmp(vol->type_name, "CDFS", 4) == 0;
}

static struct fs_volume *cd_of(const struct dos_vm *vm, unsigned drive)
{
    struct fs_volume *vol = dos_own_volume(vm, drive);

    return is_cd(vol) ? vol : NULL;
}

static unsigned count_cds(const struct dos_vm *vm, unsigned *first)
{
    unsigned count = 0;

    for (unsigned drive = vm->drives; drive-- > 0;) {
        if (cd_of(vm, drive) != NULL) {
            count++;
            *first = drive;
        }
    }
    return count;
}

/* ---- the device in the VM's chain ---- */

/*
 * dos_add_cd_device - MSCD001 into the chain of a VM that has CD drives
 *
 * Its two entries ask INT 2Fh AX=1510h for the first drive.  Limit: other units through the entries; INT 2Fh
 * reaches all.
 */
void dos_add_cd_device(struct dos_vm *vm)
{
    unsigned first = 0, count = count_cds(vm, &first);
    uint8_t header[HEADER_BYTES] = {
        0xFF, 0xFF, 0xFF, 0xFF, 0x00, 0xC8, HEADER_STRATEGY, 0, HEADER_INTERRUPT, 0,
        'M', 'S', 'C', 'D', '0', '0', '1', ' ', 0, 0, (uint8_t)(first + 1), (uint8_t)count, 0, 0, 0, 0,
        0x2E, 0x89, 0x1E, HEADER_REQUEST, 0,            /* mov cs:[request], bx */
        0x2E, 0x8C, 0x06, HEADER_REQUEST + 2, 0,        /* mov cs:[request + 2], es */
        0xCB,                                           /* retf */
        0x50, 0x51, 0x53, 0x06,                         /* push ax, cx, bx, es */
        0x2E, 0xC4, 0x1E, HEADER_REQUEST, 0,            /* les bx, cs:[request] */
        0xB9, (uint8_t)first, 0, 0xB8, 0x10, 0x15, 0xCD, 0x2F,      /* mov cx, drive; mov ax, 1510h; int 2Fh */
        0x07, 0x5B, 0x59, 0x58, 0xCB,                   /* pop es, bx, cx, ax; retf */
    };
    uint16_t seg;

    vm->cd_header = 0;
    if (count == 0) {
        return;
    }
    seg = dos_mcb_own(vm, HEADER_BYTES / 16, "SD");
    if (seg == 0) {
        return;                 /* INT 2Fh works without it */
    }
    dos_copy_out(vm, seg, 0, header, sizeof(header));
    if (dos_add_device(vm, (uint32_t)seg << 4)) {
        vm->cd_header = (uint32_t)seg << 16;
    }
}

/* ---- sectors ---- */

static enum fs_err read_sectors(struct dos_vm *vm, struct fs_volume *vol, uint32_t first, uint32_t count,
                                uint16_t seg, uint32_t off)
{
    enum fs_err err = FS_OK;

    for (; err == FS_OK && count > 0; count--, first++, off += CD_SECTOR) {
        err = fs_raw(vol, false, first, 1, sector);
        if (err == FS_OK) {
            dos_copy_out(vm, seg, off, sector, CD_SECTOR);
        }
    }
    return err;
}

/* Minute, second, frame <-> sector. */
static uint32_t of_redbook(uint32_t msf)
{
    return (msf >> 16 & 0xFF) * 60 * 75 + (msf >> 8 & 0xFF) * 75 + (msf & 0xFF) - LEAD_IN;
}

static uint32_t to_redbook(uint32_t number)
{
    number += LEAD_IN;
    return number / (60 * 75) << 16 | number / 75 % 60 << 8 | number % 75;
}

static int command(struct dos_vm *vm, struct fs_volume *vol, enum dos_cd_command what, void *buffer, uint32_t bytes)
{
    return vm->sys->cd_command != NULL ? vm->sys->cd_command(vol, what, buffer, bytes) : -1;
}

/* A disc whose drive tells no more is one track of data. */
static void read_toc(struct dos_vm *vm, struct fs_volume *vol)
{
    uint32_t end = to_redbook(vol->total_sectors);
    const uint8_t plain[20] = { 0, 18, 1, 1, 0, 0x14, 1, 0, 0, 0, 2, 0, 0, 0x14, 0xAA, 0, 0, (uint8_t)(end >> 16),
                                (uint8_t)(end >> 8), (uint8_t)end };

    memset(toc, 0, sizeof(toc));
    if (command(vm, vol, DOS_CD_TOC, toc, sizeof(toc)) != 0) {
        memcpy(toc, plain, sizeof(plain));
    }
}

/* The descriptor of a track, AAh = the lead-out; NULL: there is none. */
static const uint8_t *track(unsigned number)
{
    unsigned length = (unsigned)(toc[0] << 8 | toc[1]) + 2;

    for (unsigned at = 4; at + 8 <= length && at + 8 <= sizeof(toc); at += 8) {
        if (toc[at + 2] == number) {
            return toc + at;
        }
    }
    return NULL;
}

static uint32_t track_start(const uint8_t *descriptor)
{
    return (uint32_t)descriptor[5] << 16 | (uint32_t)descriptor[6] << 8 | descriptor[7];
}

/* ---- commands of the CD driver: status, as a request has it ---- */

static uint16_t failed(unsigned code)
{
    return (uint16_t)(STATUS_ERROR | code);
}

static bool is_there(struct fs_volume *vol)
{
    uint32_t free;

    return fs_free_space(vol, &free) != FS_NOT_READY;
}

/* IOCTL input: the control block says what is asked. */
static uint16_t ioctl_input(struct dos_vm *vm, struct fs_volume *vol, unsigned drive, uint16_t seg, uint32_t off)
{
    const uint8_t *descriptor;

    switch (dos_get8(vm, seg, off)) {
    case 0:                     /* where the header is */
        dos_put32(vm, seg, off + 1, vm->cd_header);
        return STATUS_DONE;
    case 1:                     /* the head: nobody knows, so the beginning */
        dos_put32(vm, seg, off + 2, dos_get8(vm, seg, off + 1) == 1 ? to_redbook(0) : 0);
        return STATUS_DONE;
    case 4:                     /* audio channels as they come */
        for (unsigned i = 0; i < 4; i++) {
            dos_put16(vm, seg, off + 1 + 2 * i, i < 2 ? 0xFF00 | i : i);
        }
        return STATUS_DONE;
    case 6:                     /* door closed, not locked, cooked, HSG and Red Book; bit 11: no disc */
        dos_put32(vm, seg, off + 1, 0x0202 | (is_there(vol) ? 0 : 0x0800));
        return STATUS_DONE;
    case 7:
        dos_put16(vm, seg, off + 2, CD_SECTOR);
        return STATUS_DONE;
    case 8:
        dos_put32(vm, seg, off + 1, vol->total_sectors);
        return is_there(vol) ? STATUS_DONE : failed(CD_NOT_READY);
    case 9:                     /* FFh: it changed since it was asked; the volume knows its disc */
        dos_put8(vm, seg, off + 1, !is_there(vol) || vm->cd_serial[drive] != vol->serial ? 0xFF : 1);
        vm->cd_serial[drive] = vol->serial;
        return STATUS_DONE;
    case 10:
        if (!is_there(vol)) {
            return failed(CD_NOT_READY);
        }
        read_toc(vm, vol);
        descriptor = track(0xAA);
        dos_put8(vm, seg, off + 1, toc[2]);
        dos_put8(vm, seg, off + 2, toc[3]);
        dos_put32(vm, seg, off + 3, descriptor != NULL ? track_start(descriptor) : to_redbook(vol->total_sectors));
        return STATUS_DONE;
    case 11:
        if (!is_there(vol)) {
            return failed(CD_NOT_READY);
        }
        read_toc(vm, vol);
        descriptor = track(dos_get8(vm, seg, off + 1));
        if (descriptor == NULL) {
            return failed(CD_BAD_SECTOR);
        }
        dos_put32(vm, seg, off + 2, track_start(descriptor));
        dos_put8(vm, seg, off + 6, descriptor[1] << 4);
        return STATUS_DONE;
    case 15:                    /* nothing plays, nothing is paused */
        for (unsigned i = 1; i < 11; i++) {
            dos_put8(vm, seg, off + i, 0);
        }
        return STATUS_DONE;
    default:                    /* Limit: no audio position, no catalogue number */
        return failed(CD_UNKNOWN);
    }
}

static uint16_t ioctl_output(struct dos_vm *vm, struct fs_volume *vol, uint16_t seg, uint32_t off)
{
    enum dos_cd_command what;

    switch (dos_get8(vm, seg, off)) {
    case 0:
        what = DOS_CD_EJECT;
        break;
    case 1:
        what = dos_get8(vm, seg, off + 1) != 0 ? DOS_CD_LOCK : DOS_CD_UNLOCK;
        break;
    case 2:                     /* reset */
        return STATUS_DONE;
    case 3:                     /* audio channels: there is no audio */
        return STATUS_DONE;
    case 5:
        what = DOS_CD_LOAD;
        break;
    default:
        return failed(CD_UNKNOWN);
    }
    return command(vm, vol, what, NULL, 0) == 0 ? STATUS_DONE : failed(CD_NOT_READY);
}

static uint16_t read_long(struct dos_vm *vm, struct fs_volume *vol, uint16_t seg, uint32_t off)
{
    uint32_t to = dos_get32(vm, seg, off + READ_ADDRESS), start = dos_get32(vm, seg, off + READ_START);
    uint32_t first = dos_get8(vm, seg, off + READ_MODE) == 1 ? of_redbook(start) : start;
    uint32_t count = dos_get16(vm, seg, off + READ_COUNT);

    if (dos_get8(vm, seg, off + READ_RAW) != 0) {
        return failed(CD_UNKNOWN);      /* Limit: no raw sectors */
    }
    if (!is_there(vol)) {
        return failed(CD_NOT_READY);
    }
    if (first >= vol->total_sectors || count > vol->total_sectors - first) {
        return failed(CD_BAD_SECTOR);
    }
    return read_sectors(vm, vol, first, count, (uint16_t)(to >> 16), to & 0xFFFF) == FS_OK ? STATUS_DONE
                                                                                          : failed(CD_READ_FAULT);
}

static uint16_t request(struct dos_vm *vm, struct fs_volume *vol, unsigned drive, uint16_t seg, uint32_t off)
{
    uint32_t data = dos_get32(vm, seg, off + IO_ADDRESS);

    switch (dos_get8(vm, seg, off + REQUEST_COMMAND)) {
    case 3:
        return ioctl_input(vm, vol, drive, (uint16_t)(data >> 16), data & 0xFFFF);
    case 12:
        return ioctl_output(vm, vol, (uint16_t)(data >> 16), data & 0xFFFF);
    case 7: case 11: case 13: case 14:          /* flush, open, close */
        return STATUS_DONE;
    case 128:
        return read_long(vm, vol, seg, off);
    case 130: case 131:                         /* prefetch, seek */
        return is_there(vol) ? STATUS_DONE : failed(CD_NOT_READY);
    case 133:                                   /* stop: nothing plays */
        return STATUS_DONE;
    case 134: case 135:
        return failed(CD_WRITE_PROTECTED);
    default:                                    /* play, resume: Limit: no audio */
        return failed(CD_UNKNOWN);
    }
}

/* ---- INT 2Fh ---- */

static enum dos_result fail(struct Client_Reg_Struc *crs, unsigned error)
{
    crs->Client_AX = (uint16_t)error;
    crs->Client_EFlags |= CF_Mask;
    return DOS_DONE;
}

static enum dos_result fail_fs(struct Client_Reg_Struc *crs, enum fs_err err)
{
    return fail(crs, err == FS_NOT_READY ? (unsigned)DOS_ERR_NOT_READY : dos_error_of_fs(err));
}

static enum dos_result name_of_file(struct dos_vm *vm, struct Client_Reg_Struc *crs, struct fs_volume *vol)
{
    const uint8_t *name = sector + 702 + 37 * (crs->Client_AL - 2);     /* [ECMA-119 8.4.22] and behind */
    enum fs_err err = fs_raw(vol, false, FIRST_DESCRIPTOR, 1, sector);
    unsigned length = 37;

    if (err != FS_OK) {
        return fail_fs(crs, err);
    }
    while (length > 0 && (name[length - 1] == ' ' || name[length - 1] == 0)) {
        length--;
    }
    dos_copy_out(vm, crs->Client_ES, crs->Client_BX, name, length);
    dos_put8(vm, crs->Client_ES, crs->Client_BX + length, 0);
    return DOS_DONE;
}

/* The DX-th volume descriptor; AX says which kind: 1 standard, FFh the last, 0 another. */
static enum dos_result descriptor(struct dos_vm *vm, struct Client_Reg_Struc *crs, struct fs_volume *vol)
{
    enum fs_err err = fs_raw(vol, false, FIRST_DESCRIPTOR + crs->Client_DX, 1, sector);

    if (err != FS_OK) {
        return fail_fs(crs, err);
    }
    dos_copy_out(vm, crs->Client_ES, crs->Client_BX, sector, CD_SECTOR);
    crs->Client_AX = sector[0] == 1 ? 1 : sector[0] == 0xFF ? 0xFF : 0;
    return DOS_DONE;
}

static enum dos_result absolute_read(struct dos_vm *vm, struct Client_Reg_Struc *crs, struct fs_volume *vol)
{
    uint32_t first = (uint32_t)crs->Client_SI << 16 | crs->Client_DI;
    enum fs_err err = first >= vol->total_sectors || crs->Client_DX > vol->total_sectors - first
                          ? FS_IO
                          : read_sectors(vm, vol, first, crs->Client_DX, crs->Client_ES, crs->Client_BX);

    return err == FS_OK ? DOS_DONE : fail_fs(crs, err);
}

/* A file's record, from the directory as it is on the disc.  Limit: as it is, also if bit 0 of CH asks for more. */
static enum dos_result directory_entry(struct dos_vm *vm, struct Client_Reg_Struc *crs, struct fs_volume *vol)
{
    struct fs_entry entry;
    struct dos_path path;
    char text[FS_PATH_MAX];
    unsigned n = 3;
    uint32_t dir, from = crs->Client_BX;
    enum fs_err err;

    text[0] = (char)('A' + crs->Client_CL);
    text[1] = ':';
    text[2] = '\\';
    from += dos_get8(vm, crs->Client_ES, from) == '\\';          /* it may begin with one */
    while (n < sizeof(text) - 1 && (text[n] = (char)dos_get8(vm, crs->Client_ES, from++)) != 0) {
        n++;
    }
    text[n] = 0;
    if (dos_parse_text(vm, text, DOS_PATH_LONG, &path) != 0) {
        return fail(crs, DOS_ERR_NO_FILE);
    }
    err = fs_lookup(vol, path.text, &dir, &entry);
    if (err == FS_OK) {
        err = fs_raw(vol, false, entry.lba, 1, sector);
    }
    if (err != FS_OK) {
        return fail_fs(crs, err);
    }
    if (entry.offset + 33u > CD_SECTOR || sector[entry.offset] == 0 ||
        entry.offset + sector[entry.offset] > CD_SECTOR) {
        return fail(crs, DOS_ERR_NO_FILE);      /* the root has no record */
    }
    dos_copy_out(vm, crs->Client_SI, crs->Client_DI, sector + entry.offset, sector[entry.offset]);
    crs->Client_AX = 1;         /* ISO 9660 */
    return DOS_DONE;
}

/* The list of drives: unit and header (AL = 1), or letters (AL = 0Dh). */
static enum dos_result list_drives(struct dos_vm *vm, struct Client_Reg_Struc *crs)
{
    uint32_t at = crs->Client_BX, header = vm->cd_header != 0 ? vm->cd_header : DOS_SEG << 16 | LOL_NUL;
    uint8_t unit = 0;

    for (unsigned drive = 0; drive < vm->drives; drive++) {
        if (cd_of(vm, drive) == NULL) {
            continue;
        }
        if (crs->Client_AL == 0x0D) {
            dos_put8(vm, crs->Client_ES, at++, drive);
        } else {
            dos_put8(vm, crs->Client_ES, at, unit++);
            dos_put32(vm, crs->Client_ES, at + 1, header);
            at += 5;
        }
    }
    return DOS_DONE;
}

static enum dos_result about_drive(struct dos_vm *vm, struct Client_Reg_Struc *crs)
{
    unsigned drive = crs->Client_AL == 0x0F ? crs->Client_CL : crs->Client_CX;
    struct fs_volume *vol = cd_of(vm, drive);

    if (vol == NULL) {
        return fail(crs, DOS_ERR_DRIVE);
    }
    crs->Client_EFlags &= ~(uint32_t)CF_Mask;
    switch (crs->Client_AL) {
    case 0x02: case 0x03: case 0x04:
        return name_of_file(vm, crs, vol);
    case 0x05:
        return descriptor(vm, crs, vol);
    case 0x08:
        return absolute_read(vm, crs, vol);
    case 0x09:
        return fail(crs, DOS_ERR_PROTECTED);
    case 0x0E:                  /* which descriptor is used: the primary one */
        if (crs->Client_BX == 0) {
            crs->Client_DX = 0x0100;
        }
        return crs->Client_BX <= 1 ? DOS_DONE : fail(crs, DOS_ERR_FUNCTION);
    case 0x0F:
        return directory_entry(vm, crs, vol);
    default:                    /* 10h */
        dos_put16(vm, crs->Client_ES, crs->Client_BX + REQUEST_STATUS,
                  request(vm, vol, drive, crs->Client_ES, crs->Client_BX));
        return DOS_DONE;
    }
}

enum dos_result dos_mscdex(struct dos_vm *vm, struct Client_Reg_Struc *crs)
{
    unsigned first = 0, count = count_cds(vm, &first);

    if (count == 0) {
        return DOS_UNKNOWN;     /* another MSCDEX may be in the VM */
    }
    switch (crs->Client_AL) {
    case 0x00:
        crs->Client_BX = (uint16_t)count;
        crs->Client_CX = (uint16_t)first;
        return DOS_DONE;
    case 0x01: case 0x0D:
        return list_drives(vm, crs);
    case 0x06: case 0x07:       /* debugging */
        return DOS_DONE;
    case 0x0B:
        crs->Client_AX = cd_of(vm, crs->Client_CX) != NULL ? 0x5AD8 : 0;        /* as MSCDEX: not zero */
        crs->Client_BX = 0xADAD;
        return DOS_DONE;
    case 0x0C:
        crs->Client_BX = VERSION_2_25;
        return DOS_DONE;
    case 0x02: case 0x03: case 0x04: case 0x05: case 0x08: case 0x09: case 0x0E: case 0x0F: case 0x10:
        return about_drive(vm, crs);
    default:
        return DOS_UNKNOWN;
    }
}
