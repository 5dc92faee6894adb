/*
 * dos_drive.c - what programs ask of a drive itself: 4408h, 4409h, 440Dh to 440Fh, 4411h, 69h.
 *
 * Geometry is not a disk's own but one of 16 heads and 63 sectors that begins where the volume does.
 * [RBIL 21440D]
 */
#include "dos_core.h"

#define HEADS   16u
#define SECTORS 63u

/* ---- serial number, label ---- */

/* DS:DX -> info level, serial number, label, file system type. [RBIL 2169] */
static void put_serial_info(struct dos_vm *vm, uint16_t seg, uint16_t off, const struct fs_volume *vol)
{
    uint8_t name[8];

    memcpy(name, vol->type_name, sizeof(name));
    dos_put16(vm, seg, off, 0);
    dos_put32(vm, seg, off + 2u, vol->serial);
    dos_copy_out(vm, seg, off + 6u, vol->label, 11);
    dos_copy_out(vm, seg, off + 17u, name, sizeof(name));
}

/* The same into the boot sector. */
static enum dos_result set_serial_info(struct dos_vm *vm, struct Client_Reg_Struc *crs, unsigned drive)
{
    struct fs_volume *vol = dos_volume(vm, drive);
    unsigned at = vol->type == 32 ? 0x43 : 0x27;        /* [FATGEN103] */
    static uint8_t sector[4096];        /* too large for a stack; of this call only */
    enum fs_err err;

    if (vol->type == 0 || vol->sector_size > sizeof(sector)) {
        return dos_fail(vm, crs, DOS_ERR_FUNCTION);
    }
    if (vol->read_only || (vm->sys->system_drive != 0 && drive == vm->sys->system_drive)) {
        return dos_fail(vm, crs, vol->read_only ? DOS_ERR_PROTECTED : DOS_ERR_DENIED);
    }
    vm->critical_write = 1;
    err = fs_raw(vol, false, 0, 1, sector);
    if (err == FS_OK && sector[at - 1] != 0x29) {
        return dos_fail(vm, crs, DOS_ERR_FUNCTION);     /* an old one: it has no such fields */
    }
    if (err == FS_OK) {
        dos_copy_in(vm, sector + at, crs->Client_DS, crs->Client_DX + 2u, 4 + 11);
        memcpy(&vol->serial, sector + at, 4);
        err = fs_raw(vol, true, 0, 1, sector);
    }
    return err == FS_OK ? dos_ok(crs) : dos_fail_fs(vm, crs, drive, err);
}

DOS_FUNCTION(dos_fn_serial_number)
{
    int drive = dos_drive_of(vm, crs->Client_BL);

    if (crs->Client_AL > 1) {
        return dos_fail(vm, crs, DOS_ERR_FUNCTION);
    }
    if (drive < 0) {
        return dos_fail(vm, crs, DOS_ERR_DRIVE);
    }
    if (crs->Client_AL == 1) {
        return set_serial_info(vm, crs, (unsigned)drive);
    }
    put_serial_info(vm, crs->Client_DS, crs->Client_DX, dos_volume(vm, (unsigned)drive));
    return dos_ok(crs);
}

/* ---- parameters ---- */

/* 60h: type, attributes, cylinders, media type, BPB; category 48h: the BPB of a FAT32 volume. */
static void put_parameters(struct dos_vm *vm, uint16_t seg, uint16_t off, const struct fs_volume *vol, bool wide)
{
    bool small = vol->total_sectors < 0x10000;

    dos_put8(vm, seg, off + 1u, vol->removable ? 7 : 5);        /* other, or fixed disk */
    dos_put16(vm, seg, off + 2u, vol->removable ? 0 : 1);
    dos_put16(vm, seg, off + 4u, vol->total_sectors / (HEADS * SECTORS) + 1);
    dos_put8(vm, seg, off + 6u, 0);
    dos_put16(vm, seg, off + 7u, vol->sector_size);
    dos_put8(vm, seg, off + 9u, vol->cluster_sectors);
    dos_put16(vm, seg, off + 10u, vol->fat_lba);
    dos_put8(vm, seg, off + 12u, vol->fat_copies);
    dos_put16(vm, seg, off + 13u, vol->root_entries);
    dos_put16(vm, seg, off + 15u, small ? vol->total_sectors : 0);
    dos_put8(vm, seg, off + 17u, vol->media);
    dos_put16(vm, seg, off + 18u, vol->type == 32 ? 0 : vol->fat_sectors);
    dos_put16(vm, seg, off + 20u, SECTORS);
    dos_put16(vm, seg, off + 22u, HEADS);
    dos_put32(vm, seg, off + 24u, 0);
    dos_put32(vm, seg, off + 28u, small ? 0 : vol->total_sectors);
    if (wide) {
        dos_fill(vm, seg, off + 32u, 0, 28);
        dos_put32(vm, seg, off + 32u, vol->type == 32 ? vol->fat_sectors : 0);
        dos_put32(vm, seg, off + 40u, vol->type == 32 ? vol->root_cluster : 0);
        dos_put16(vm, seg, off + 44u, vol->type == 32 ? 1 : 0xFFFF);
        dos_put16(vm, seg, off + 46u, vol->type == 32 ? 6 : 0xFFFF);
    }
}

/* 40h: what the volume is cannot be changed; it may be said again. */
static bool same_parameters(const struct dos_vm *vm, uint16_t seg, uint16_t off, const struct fs_volume *vol)
{
    uint32_t total = dos_get16(vm, seg, off + 15u);

    total = total != 0 ? total : dos_get32(vm, seg, off + 28u);
    return dos_get16(vm, seg, off + 7u) == vol->sector_size &&
           dos_get8(vm, seg, off + 9u) == (uint8_t)vol->cluster_sectors && total == vol->total_sectors;
}

/* ---- tracks ---- */

/* 41h write, 61h read, 42h and 62h verify: head, cylinder, first sector, how many, memory. */
static enum dos_result track(struct dos_vm *vm, struct Client_Reg_Struc *crs, unsigned drive)
{
    struct fs_volume *vol = dos_volume(vm, drive);
    uint16_t seg = crs->Client_DS;
    uint32_t off = crs->Client_DX, memory, first, count, code;
    bool verify = (crs->Client_CL & 0x0F) == 2;
    uint16_t cylinder = dos_get16(vm, seg, off + 3);

    first = (cylinder * HEADS + dos_get16(vm, seg, off + 1)) * SECTORS;
    if (verify) {
        if (dos_get8(vm, seg, off) & 1) {
            dos_put8(vm, seg, off, 0);          /* is such a track possible? yes */
            return dos_ok(crs);
        }
        return first < vol->total_sectors ? dos_ok(crs) : dos_fail(vm, crs, DOS_ERR_NO_SECTOR);
    }
    first += dos_get16(vm, seg, off + 5);
    count = dos_get16(vm, seg, off + 7);
    memory = dos_get32(vm, seg, off + 9);
    code = dos_absolute(vm, drive, crs->Client_CL == 0x41, first, count, (uint16_t)(memory >> 16), (uint16_t)memory);
    return code == 0 ? dos_ok(crs) : dos_fail(vm, crs, 19u + (code & 0xFF));    /* 19 is write-protected [RBIL 2159] */
}

/* ---- locks of volumes ---- */

/* May a call of this VM use the drive?  A VM that locked it for itself says who may. */
bool dos_drive_open(const struct dos_vm *vm, unsigned drive, bool write)
{
    const struct dos_drive_lock *lock = &vm->sys->drive_lock[drive];

    if (lock->vm == NULL || lock->vm == vm) {
        return true;
    }
    return write ? lock->level[0] == 1 && (lock->permissions & 1) != 0
                 : lock->level[0] != 0 && lock->level[lock->depth - 1] != 3;
}

/* 0 or an error. */
static unsigned lock_drive(struct dos_vm *vm, unsigned drive, unsigned level, unsigned permissions)
{
    struct dos_drive_lock *lock = &vm->sys->drive_lock[drive];

    if (level > 3 || (lock->vm != NULL && lock->vm != vm)) {
        return level > 3 ? DOS_ERR_FUNCTION : DOS_ERR_LOCK;
    }
    if (lock->depth == sizeof(lock->level)) {
        return DOS_ERR_DENIED;
    }
    if (level == 0 && lock->depth == 0 &&
        (vm->sys->open_files[drive] != 0 || dos_volume(vm, drive)->exclusive_files != 0)) {
        return DOS_ERR_DENIED;                  /* not while a file is open */
    }
    if (lock->depth == 0) {
        lock->permissions = (uint8_t)permissions;
    }
    lock->vm = vm;
    lock->level[lock->depth++] = (uint8_t)level;
    return 0;
}

static unsigned unlock_drive(struct dos_vm *vm, unsigned drive)
{
    struct dos_drive_lock *lock = &vm->sys->drive_lock[drive];

    if (lock->vm != vm) {
        return DOS_ERR_DENIED;
    }
    if (--lock->depth == 0) {
        lock->vm = NULL;
        dos_make_dpbs(vm);              /* whoever had it may have made another volume of it */
    }
    return 0;
}

void dos_unlock_drives(struct dos_vm *vm)
{
    for (unsigned drive = 0; drive < DOS_DRIVES; drive++) {
        if (vm->sys->drive_lock[drive].vm == vm) {
            memset(&vm->sys->drive_lock[drive], 0, sizeof(vm->sys->drive_lock[drive]));
        }
    }
}

/* Is the volume on the disk that programs number `unit`: 80h is the first one's that a drive is on? */
static bool on_disk(const struct dos_vm *vm, unsigned drive, unsigned unit)
{
    unsigned number = 0x80;

    for (unsigned d = 0; d < drive; d++) {
        const struct fs_volume *vol = vm->sys->drive[d];
        bool seen = vol == NULL;

        for (unsigned e = 0; e < d && !seen; e++) {
            seen = vm->sys->drive[e] != NULL && vm->sys->drive[e]->device == vol->device;
        }
        if (!seen && vol->device == vm->sys->drive[drive]->device) {
            return number == unit;
        }
        number += !seen;
    }
    return number == unit;
}

/* 4Bh, 6Bh: every volume of a disk, or none. */
static unsigned lock_disk(struct dos_vm *vm, struct Client_Reg_Struc *crs, bool lock)
{
    unsigned error = DOS_ERR_DRIVE;

    for (unsigned drive = 0; drive < DOS_DRIVES; drive++) {
        if (vm->sys->drive[drive] == NULL || !on_disk(vm, drive, crs->Client_BL)) {
            continue;
        }
        error = lock ? lock_drive(vm, drive, crs->Client_BH, crs->Client_DX) : unlock_drive(vm, drive);
        if (error == 0) {
            continue;
        }
        for (unsigned done = 0; lock && done < drive; done++) {
            if (vm->sys->drive[done] != NULL && on_disk(vm, done, crs->Client_BL)) {
                (void)unlock_drive(vm, done);   /* was locked just now */
            }
        }
        break;
    }
    return error;
}

/* ---- 440Dh ---- */

/* 6Fh: DS:DX -> size, size, flags, INT 13h unit, letters on the same disk, first sector. */
static enum dos_result drive_map(struct dos_vm *vm, struct Client_Reg_Struc *crs, unsigned drive)
{
    const struct fs_volume *vol = dos_volume(vm, drive);
    uint16_t seg = crs->Client_DS;
    uint32_t off = crs->Client_DX, map = 0;

    if (dos_get8(vm, seg, off) < 0x10) {
        return dos_fail(vm, crs, DOS_ERR_DATA);
    }
    for (unsigned d = 0; d < DOS_DRIVES; d++) {
        if (vm->sys->drive[d] != NULL && vm->sys->drive[d]->device == vol->device) {
            map |= 1u << d;
        }
    }
    dos_put8(vm, seg, off + 1, 0x10);
    dos_put8(vm, seg, off + 2, 0x01);           /* the protected-mode driver has it */
    dos_put8(vm, seg, off + 3, 0xFF);           /* no INT 13h unit leads there */
    dos_put32(vm, seg, off + 4, map);
    dos_put32(vm, seg, off + 8, (uint32_t)vol->first_sector);
    dos_put32(vm, seg, off + 12, (uint32_t)(vol->first_sector >> 32));
    return dos_ok(crs);
}

/* 71h: DS:DX path; DX:AX = first cluster. */
static enum dos_result first_cluster(struct dos_vm *vm, struct Client_Reg_Struc *crs)
{
    struct dos_path path;
    struct fs_entry entry;
    uint32_t dir;
    unsigned error = dos_parse_path(vm, crs->Client_DS, crs->Client_DX, DOS_PATH_LONG, &path);
    enum fs_err err;

    if (error != 0) {
        return dos_fail(vm, crs, error == DOS_ERR_DRIVE ? DOS_ERR_NO_PATH : error);
    }
    err = dos_lookup(vm, &path, &dir, &entry);
    if (err != FS_OK) {
        return dos_fail_fs(vm, crs, path.drive, err);
    }
    crs->Client_AX = (uint16_t)entry.first;
    crs->Client_DX = (uint16_t)(entry.first >> 16);
    return dos_ok(crs);
}

static enum dos_result answer(struct dos_vm *vm, struct Client_Reg_Struc *crs, unsigned error)
{
    return error == 0 ? dos_ok(crs) : dos_fail(vm, crs, error);
}

/* CL = what; the volume is a FAT. */
static enum dos_result generic(struct dos_vm *vm, struct Client_Reg_Struc *crs, unsigned drive)
{
    const struct fs_volume *vol = dos_volume(vm, drive);
    const struct dos_drive_lock *lock = &vm->sys->drive_lock[drive];

    switch (crs->Client_CL) {
    case 0x40:
        return answer(vm, crs, same_parameters(vm, crs->Client_DS, crs->Client_DX, vol) ? 0 : DOS_ERR_FUNCTION);
    case 0x60:
        put_parameters(vm, crs->Client_DS, crs->Client_DX, vol, crs->Client_CH == 0x48);
        return dos_ok(crs);
    case 0x41: case 0x61: case 0x42: case 0x62:
        return track(vm, crs, drive);
    case 0x46:
        return set_serial_info(vm, crs, drive);
    case 0x66:
        put_serial_info(vm, crs->Client_DS, crs->Client_DX, vol);
        return dos_ok(crs);
    case 0x47:          /* access is always allowed: no drive waits to be formatted */
        return answer(vm, crs, dos_get8(vm, crs->Client_DS, crs->Client_DX + 1u) != 0 ? 0 : DOS_ERR_FUNCTION);
    case 0x67:
        dos_put8(vm, crs->Client_DS, crs->Client_DX + 1u, 1);
        return dos_ok(crs);
    case 0x4A:
        return answer(vm, crs, lock_drive(vm, drive, crs->Client_BH, crs->Client_DX));
    case 0x6A:
        return answer(vm, crs, unlock_drive(vm, drive));
    case 0x6C:          /* nobody else has written since it was locked */
        crs->Client_AL = 0;
        crs->Client_CX = lock->permissions;
        return answer(vm, crs, lock->vm != NULL ? 0 : DOS_ERR_DENIED);
    case 0x70:
        crs->Client_AX = lock->vm != NULL ? lock->level[lock->depth - 1] : 0xFFFF;
        crs->Client_CX = lock->permissions;
        return dos_ok(crs);
    case 0x6F:
        return drive_map(vm, crs, drive);
    default:            /* Limit: 68h, 6Dh and 6Eh (kind of diskette, open files, the paging file) are not there */
        return dos_fail(vm, crs, DOS_ERR_FUNCTION);
    }
}

static bool is_generic(unsigned minor)
{
    static const uint8_t known[] = { 0x40, 0x41, 0x42, 0x46, 0x47, 0x4A, 0x4B, 0x60, 0x61, 0x62, 0x66, 0x67, 0x6A,
                                     0x6B, 0x6C, 0x6F, 0x70, 0x71 };

    return memchr(known, (int)minor, sizeof(known)) != NULL;
}

static enum dos_result generic_call(struct dos_vm *vm, struct Client_Reg_Struc *crs, unsigned drive)
{
    if (crs->Client_CH != 0x08 && crs->Client_CH != 0x48) {
        return dos_fail(vm, crs, DOS_ERR_FUNCTION);
    }
    return generic(vm, crs, drive);
}

enum dos_result dos_ioctl_drive(struct dos_vm *vm, struct Client_Reg_Struc *crs)
{
    int drive = dos_drive_arg(vm, crs->Client_BL);
    const struct fs_volume *vol;

    if (crs->Client_AL == 0x0D && (crs->Client_CH == 0x08 || crs->Client_CH == 0x48)) {
        switch (crs->Client_CL) {               /* these are not about drive BL */
        case 0x4B: case 0x6B:
            return answer(vm, crs, lock_disk(vm, crs, crs->Client_CL == 0x4B));
        case 0x71:
            return first_cluster(vm, crs);
        default:
            break;
        }
    }
    if (drive < 0) {
        return dos_fail(vm, crs, DOS_ERR_DRIVE);
    }
    vol = dos_volume(vm, (unsigned)drive);
    if (dos_own_volume(vm, (unsigned)drive) == NULL && crs->Client_AL >= 0x0D) {
        return dos_fail(vm, crs, DOS_ERR_FUNCTION);     /* SUBST: a directory has no sectors */
    }
    switch (crs->Client_AL) {
    case 0x08:
        crs->Client_AX = vol->removable ? 0 : 1;
        return dos_ok(crs);
    case 0x09:          /* 32-bit sectors, open and close; what is no FAT is a network's to them */
        crs->Client_DX = vol->type != 0 ? 0x0802 : 0x1000;
        if (dos_far16(vm, dos_cds(vm, (unsigned)drive), 0x43) & 0x1000) {
            crs->Client_DX |= 0x8000;           /* SUBST */
        }
        return dos_ok(crs);
    case 0x0E:
    case 0x0F:
        crs->Client_AL = 0;     /* only one letter for this drive */
        return dos_ok(crs);
    case 0x11:
        return answer(vm, crs, (crs->Client_CH == 0x08 || crs->Client_CH == 0x48) && is_generic(crs->Client_CL)
                                   ? 0 : DOS_ERR_FUNCTION);
    default:
        return generic_call(vm, crs, (unsigned)drive);
    }
}
