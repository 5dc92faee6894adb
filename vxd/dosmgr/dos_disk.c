/*
 * dos_disk.c - drives: functions 0Dh, 0Eh, 19h, 1Bh..1Fh, 32h, 36h, 44h, 69h, INT 25h and 26h.
 */
#include "dos_core.h"

DOS_FUNCTION(dos_fn_disk_reset)
{
    (void)crs;
    for (unsigned drive = 0; drive < DOS_DRIVES; drive++) {
        struct fs_volume *vol = dos_volume(vm, drive);

        if (vol != NULL && fs_sync(vol) == FS_IO && !vm->critical_fail) {
            vm->critical_drive = (uint8_t)drive;
            vm->critical_write = 1;
            return DOS_CRITICAL;
        }
    }
    return DOS_DONE;
}

DOS_FUNCTION(dos_fn_set_drive)
{
    if (dos_volume(vm, crs->Client_DL) != NULL) {
        dos_set_var8(vm, SDA_DRIVE, crs->Client_DL);
    }
    crs->Client_AL = vm->drives;
    return DOS_DONE;
}

DOS_FUNCTION(dos_fn_get_drive)
{
    crs->Client_AL = dos_var8(vm, SDA_DRIVE);
    return DOS_DONE;
}

/* Sizes as the 16-bit fields of old functions can say them: clusters are joined until the count
 * fits, as DOS does on FAT32. [RBIL 2136] */
struct space { unsigned sectors_per_cluster, bytes_per_sector, clusters, free; };

static enum fs_err get_space(struct fs_volume *vol, struct space *space)
{
    uint32_t free, clusters = vol->clusters;
    enum fs_err err = fs_free_space(vol, &free);

    space->sectors_per_cluster = vol->cluster_sectors;
    space->bytes_per_sector = vol->sector_size;
    while (clusters > 0xFFF0 && space->sectors_per_cluster < 64) {
        space->sectors_per_cluster *= 2;
        clusters /= 2;
        free /= 2;
    }
    space->clusters = clusters < 0xFFF0 ? clusters : 0xFFF0;
    space->free = free < space->clusters ? free : space->clusters;
    return err;
}

DOS_FUNCTION(dos_fn_free_space)
{
    int drive = dos_drive_of(vm, crs->Client_DL);
    struct space space;
    enum fs_err err;

    if (drive < 0) {
        dos_set_error(vm, DOS_ERR_DRIVE);
        crs->Client_AX = 0xFFFF;
        return DOS_DONE;
    }
    err = get_space(dos_volume(vm, (unsigned)drive), &space);
    if (err != FS_OK) {
        return dos_fail_fs(vm, crs, (unsigned)drive, err);
    }
    crs->Client_AX = (uint16_t)space.sectors_per_cluster;
    crs->Client_BX = (uint16_t)space.free;
    crs->Client_CX = (uint16_t)space.bytes_per_sector;
    crs->Client_DX = (uint16_t)space.clusters;
    return DOS_DONE;
}

/* 1Bh default drive, 1Ch drive DL: DS:BX -> media byte. */
DOS_FUNCTION(dos_fn_alloc_info)
{
    int drive = dos_drive_of(vm, crs->Client_AH == 0x1B ? 0 : crs->Client_DL);
    struct space space;

    if (drive < 0 || get_space(dos_volume(vm, (unsigned)drive), &space) != FS_OK) {
        dos_set_error(vm, DOS_ERR_DRIVE);
        crs->Client_AL = 0xFF;
        return DOS_DONE;
    }
    crs->Client_AL = (uint8_t)space.sectors_per_cluster;
    crs->Client_CX = (uint16_t)space.bytes_per_sector;
    crs->Client_DX = (uint16_t)space.clusters;
    crs->Client_DS = (uint16_t)(dos_dpb(vm, (unsigned)drive) >> 16);
    crs->Client_BX = (uint16_t)(dos_dpb(vm, (unsigned)drive) + 0x17);
    return DOS_DONE;
}

/* DS:BX -> drive parameter block, built by dos_image.c. */
DOS_FUNCTION(dos_fn_get_dpb)
{
    int drive = dos_drive_of(vm, crs->Client_AH == 0x1F ? 0 : crs->Client_DL);

    if (drive < 0 || dos_volume(vm, (unsigned)drive)->type == 32) {
        dos_set_error(vm, DOS_ERR_DRIVE);   /* FAT32 has no place in this structure [RBIL 2132] */
        crs->Client_AL = 0xFF;
        return DOS_DONE;
    }
    crs->Client_AL = 0;
    crs->Client_DS = (uint16_t)(dos_dpb(vm, (unsigned)drive) >> 16);
    crs->Client_BX = (uint16_t)dos_dpb(vm, (unsigned)drive);
    return DOS_DONE;
}

/* DS:DX -> info level, serial number, label, file system type. [RBIL 2169] */
static void put_serial_info(struct dos_vm *vm, uint16_t seg, uint16_t off,
                            const struct fs_volume *vol)
{
    static const char types[3][9] = { "FAT12   ", "FAT16   ", "FAT32   " };

    dos_put16(vm, seg, off, 0);
    dos_put32(vm, seg, off + 2u, vol->serial);
    dos_copy_out(vm, seg, off + 6u, vol->label, 11);
    dos_copy_out(vm, seg, off + 17u, types[vol->type == 12 ? 0 : vol->type == 16 ? 1 : 2], 8);
}

/* Limit: the serial number can be read, not set. */
DOS_FUNCTION(dos_fn_serial_number)
{
    int drive = dos_drive_of(vm, crs->Client_BL);

    if (crs->Client_AL != 0) {
        return dos_fail(vm, crs, crs->Client_AL == 1 ? DOS_ERR_DENIED : DOS_ERR_FUNCTION);
    }
    if (drive < 0) {
        return dos_fail(vm, crs, DOS_ERR_DRIVE);
    }
    put_serial_info(vm, crs->Client_DS, crs->Client_DX, dos_volume(vm, (unsigned)drive));
    return dos_ok(crs);
}

/* ---- IOCTL ---- */

/* CX = 0860h: type, attributes, cylinders, media type, BPB. [RBIL 21440D "60"] */
static void put_parameters(struct dos_vm *vm, uint16_t seg, uint16_t off,
                           const struct fs_volume *vol)
{
    bool small = vol->total_sectors < 0x10000;

    dos_put8(vm, seg, off + 1u, 5);             /* fixed disk */
    dos_put16(vm, seg, off + 2u, 1);            /* not removable */
    dos_put16(vm, seg, off + 4u, vol->total_sectors / (16 * 63) + 1);
    dos_put8(vm, seg, off + 6u, 0);
    dos_put16(vm, seg, off + 7u, vol->sector_size);
    dos_put8(vm, seg, off + 9u, vol->cluster_sectors);
    dos_put16(vm, seg, off + 10u, vol->fat_lba);
    dos_put8(vm, seg, off + 12u, vol->fat_copies);
    dos_put16(vm, seg, off + 13u, vol->root_entries);
    dos_put16(vm, seg, off + 15u, small ? vol->total_sectors : 0);
    dos_put8(vm, seg, off + 17u, vol->media);
    dos_put16(vm, seg, off + 18u, vol->type == 32 ? 0 : vol->fat_sectors);
    dos_put16(vm, seg, off + 20u, 63);
    dos_put16(vm, seg, off + 22u, 16);
    dos_put32(vm, seg, off + 24u, 0);
    dos_put32(vm, seg, off + 28u, small ? 0 : vol->total_sectors);
}

static enum dos_result ioctl_drive(struct dos_vm *vm, struct Client_Reg_Struc *crs)
{
    int drive = dos_drive_of(vm, crs->Client_BL);

    if (drive < 0) {
        return dos_fail(vm, crs, DOS_ERR_DRIVE);
    }
    switch (crs->Client_AL) {
    case 0x08:
        crs->Client_AX = 1;     /* fixed */
        return dos_ok(crs);
    case 0x09:
        crs->Client_DX = 0x0802;        /* local, 32-bit sectors, open/close */
        return dos_ok(crs);
    case 0x0E:
    case 0x0F:
        crs->Client_AL = 0;     /* only one letter for this drive */
        return dos_ok(crs);
    default:
        break;
    }
    switch (crs->Client_CX) {   /* 0Dh */
    case 0x0860:
        put_parameters(vm, crs->Client_DS, crs->Client_DX, dos_volume(vm, (unsigned)drive));
        return dos_ok(crs);
    case 0x0866:
        put_serial_info(vm, crs->Client_DS, crs->Client_DX, dos_volume(vm, (unsigned)drive));
        return dos_ok(crs);
    default:
        return dos_fail(vm, crs, DOS_ERR_FUNCTION);
    }
}

DOS_FUNCTION(dos_fn_ioctl)
{
    struct dos_file *file;
    bool ready;

    if (crs->Client_AL == 8 || crs->Client_AL == 9 ||
        (crs->Client_AL >= 0x0D && crs->Client_AL <= 0x0F)) {
        return ioctl_drive(vm, crs);
    }
    file = dos_file_of_handle(vm, crs->Client_BX);
    if (file == NULL && crs->Client_AL != 4 && crs->Client_AL != 5 && crs->Client_AL <= 0x0A) {
        return dos_fail(vm, crs, DOS_ERR_HANDLE);
    }
    switch (crs->Client_AL) {
    case 0:
        crs->Client_DX = crs->Client_AX = file->info;
        return dos_ok(crs);
    case 1:
        if (file->kind != DOS_FILE_DEVICE || crs->Client_DH != 0) {
            return dos_fail(vm, crs, crs->Client_DH ? DOS_ERR_DATA : DOS_ERR_FUNCTION);
        }
        file->info = (uint16_t)((file->info & 0xFFDF) | (crs->Client_DL & INFO_RAW));
        dos_show_file(vm, (unsigned)(file - vm->file));
        return dos_ok(crs);
    case 6:
        ready = file->kind == DOS_FILE_DISK ? file->position < file->fat.node->entry.size
                                            : file->device == DOS_DEV_CON && dos_con_ready(vm);
        crs->Client_AL = ready ? 0xFF : 0;
        return dos_ok(crs);
    case 7:
        ready = file->kind == DOS_FILE_DISK || file->device == DOS_DEV_CON ||
                file->device == DOS_DEV_NUL || file->device == DOS_DEV_LOADED;
        crs->Client_AL = ready ? 0xFF : 0;
        return dos_ok(crs);
    case 0x0A:
        crs->Client_DX = file->info;    /* bit 15 clear would do: local */
        if (file->kind == DOS_FILE_DISK) {
            crs->Client_DX &= 0x7FFF;
        }
        return dos_ok(crs);
    case 0x0B:
        vm->share_retries = crs->Client_DX;     /* CX, pauses in between, are a tick here */
        return dos_ok(crs);
    default:                            /* our devices take no control strings */
        return dos_fail(vm, crs, DOS_ERR_FUNCTION);
    }
}

/* ---- INT 25h, INT 26h ---- */

/* AL = drive, CX sectors from DX at DS:BX; CX = FFFFh: DS:BX -> packet.  The flags stay on the
 * stack of the caller. [RBIL 25] */
enum dos_result dos_absolute_disk(struct dos_vm *vm, struct Client_Reg_Struc *crs, bool write)
{
    struct fs_volume *vol = dos_volume(vm, crs->Client_AL);
    uint32_t lba = crs->Client_DX, count = crs->Client_CX, linear;
    uint16_t seg = crs->Client_DS, off = crs->Client_BX;
    enum fs_err err;

    dos_push(vm, crs, crs->Client_Flags);
    if (count == 0xFFFF) {
        uint32_t pointer = dos_get32(vm, seg, off + 6u);

        lba = dos_get32(vm, seg, off);
        count = dos_get16(vm, seg, off + 4u);
        seg = (uint16_t)(pointer >> 16);
        off = (uint16_t)pointer;
    }
    if (vol == NULL) {
        crs->Client_AX = 0x0201;        /* unknown unit */
        crs->Client_EFlags |= CF_Mask;
        return DOS_DONE;
    }
    if ((write && vm->sys->system_drive != 0 && crs->Client_AL == vm->sys->system_drive) ||
        vol->exclusive_files != 0) {
        crs->Client_AX = 0x0300;        /* the system starts from there, or pages to it */
        crs->Client_EFlags |= CF_Mask;
        return DOS_DONE;
    }
    linear = ((uint32_t)seg << 4) + off;
    if (lba >= vol->total_sectors || count > vol->total_sectors - lba ||
        count > (DOS_MEM_SIZE - linear) / vol->sector_size) {
        crs->Client_AX = 0x0408;        /* sector not found */
        crs->Client_EFlags |= CF_Mask;
        return DOS_DONE;
    }
    err = fs_raw(vol, write, lba, count, vm->mem + linear);
    if (err != FS_OK) {
        crs->Client_AX = 0x040C;
        crs->Client_EFlags |= CF_Mask;
        return DOS_DONE;
    }
    return dos_ok(crs);
}
