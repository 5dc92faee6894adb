/*
 * dos_absolute.c - sectors of drives: INT 25h, INT 26h, and function 73h for large drives.
 */
#include "dos_core.h"

/* ---- sectors ---- */

/*
 * dos_absolute - sectors of a drive to or from a VM's memory
 *
 * Out:   0, or AX of INT 25h: AH how, AL why as INT 24h has it
 */
unsigned dos_absolute(struct dos_vm *vm, unsigned drive, bool write, uint32_t lba, uint32_t count, uint16_t seg,
                      uint16_t off)
{
    struct fs_volume *vol = dos_own_volume(vm, drive);
    uint32_t linear = ((uint32_t)seg << 4) + off;
    enum fs_err err;

    if (vol == NULL) {
        return 0x0201;          /* unknown unit */
    }
    if ((write && vm->sys->system_drive != 0 && drive == vm->sys->system_drive) || vol->exclusive_files != 0 ||
        !dos_drive_open(vm, drive, write) || (write && vol->read_only)) {
        return 0x0300;          /* the system starts from there, or pages to it, or another VM has it */
    }
    if (lba >= vol->total_sectors || count > vol->total_sectors - lba ||
        count > (DOS_MEM_SIZE - linear) / vol->sector_size) {
        return 0x0408;          /* sector not found */
    }
    err = fs_raw(vol, write, lba, count, vm->mem + linear);
    return err == FS_OK ? 0 : err == FS_NOT_READY ? 0x8002 : 0x040C;        /* 80h: the drive does not answer */
}

static enum dos_result by_packet(struct dos_vm *vm, struct Client_Reg_Struc *crs, unsigned drive, bool write)
{
    uint16_t seg = crs->Client_DS;
    uint32_t off = crs->Client_BX, memory = dos_get32(vm, seg, off + 6);
    unsigned code = dos_absolute(vm, drive, write, dos_get32(vm, seg, off), dos_get16(vm, seg, off + 4),
                                 (uint16_t)(memory >> 16), (uint16_t)memory);

    if (code == 0) {
        return dos_ok(crs);
    }
    crs->Client_AX = (uint16_t)code;
    crs->Client_EFlags |= CF_Mask;
    return DOS_DONE;
}

/* AL = drive, CX sectors from DX at DS:BX; CX = FFFFh: DS:BX -> packet.  The flags stay on the
 * stack of the caller. [RBIL 25] */
enum dos_result dos_absolute_disk(struct dos_vm *vm, struct Client_Reg_Struc *crs, bool write)
{
    unsigned code;

    dos_push(vm, crs, crs->Client_Flags);
    if (crs->Client_CX == 0xFFFF) {
        return by_packet(vm, crs, crs->Client_AL, write);
    }
    code = dos_absolute(vm, crs->Client_AL, write, crs->Client_DX, crs->Client_CX, crs->Client_DS, crs->Client_BX);
    if (code == 0) {
        return dos_ok(crs);
    }
    crs->Client_AX = (uint16_t)code;
    crs->Client_EFlags |= CF_Mask;
    return DOS_DONE;
}

/* ---- 73h ---- */

/* 7302h: DL drive, ES:DI <- size, then the parameter block of DOS 7.1. [RBIL 217302] */
static enum dos_result get_parameter_block(struct dos_vm *vm, struct Client_Reg_Struc *crs)
{
    int drive = dos_drive_of(vm, crs->Client_DL);
    uint16_t seg = crs->Client_ES;
    uint32_t off = crs->Client_DI + 2u, free = 0;
    struct fs_volume *vol;
    uint8_t block[DPB_SIZE];
    bool wide;

    if (drive < 0 || dos_own_volume(vm, (unsigned)drive) == NULL) {
        return dos_fail(vm, crs, DOS_ERR_DRIVE);
    }
    if (crs->Client_CX < 2 + DPB_LARGE_SIZE) {
        return dos_fail(vm, crs, DOS_ERR_LENGTH);
    }
    vol = dos_volume(vm, (unsigned)drive);
    wide = vol->type == 32;
    if (fs_free_space(vol, &free) != FS_OK) {
        free = 0xFFFFFFFF;
    }
    dos_make_dpbs(vm);
    dos_put16(vm, seg, crs->Client_DI, DPB_LARGE_SIZE);
    dos_copy_in(vm, block, (uint16_t)(dos_dpb(vm, (unsigned)drive) >> 16), dos_dpb(vm, (unsigned)drive) & 0xFFFF,
                sizeof(block));
    dos_copy_out(vm, seg, off, block, sizeof(block));
    if (crs->Client_SI != 0xF1A6) {             /* who may see where it and its driver are */
        dos_put32(vm, seg, off + 0x13, 0xFFFFFFFF);
        dos_put32(vm, seg, off + 0x19, 0xFFFFFFFF);
    }
    if (wide) {
        dos_put16(vm, seg, off + 0x09, 0);
        dos_put16(vm, seg, off + 0x0B, 0);
        dos_put16(vm, seg, off + 0x0D, 0);
        dos_put16(vm, seg, off + 0x0F, 0);
        dos_put16(vm, seg, off + 0x11, 0xFFFF);
    }
    dos_put32(vm, seg, off + 0x1F, free);
    dos_put16(vm, seg, off + 0x23, 0);          /* every FAT is written */
    dos_put16(vm, seg, off + 0x25, wide ? 1 : 0xFFFF);
    dos_put16(vm, seg, off + 0x27, wide ? 6 : 0xFFFF);
    dos_put32(vm, seg, off + 0x29, vol->data_lba);
    dos_put32(vm, seg, off + 0x2D, vol->clusters + 1);
    dos_put32(vm, seg, off + 0x31, vol->fat_sectors);
    dos_put32(vm, seg, off + 0x35, wide ? vol->root_cluster : 0);
    dos_put32(vm, seg, off + 0x39, 2);
    return dos_ok(crs);
}

/* 7303h: DS:DX path, ES:DI <- sizes in 32 bits. [RBIL 217303] */
static enum dos_result get_free_space(struct dos_vm *vm, struct Client_Reg_Struc *crs)
{
    uint16_t seg = crs->Client_ES;
    uint32_t off = crs->Client_DI, free;
    struct fs_volume *vol;
    struct dos_path path;
    unsigned error = dos_parse_path(vm, crs->Client_DS, crs->Client_DX, DOS_PATH_LONG, &path);
    enum fs_err err;

    if (error != 0) {
        return dos_fail(vm, crs, error == DOS_ERR_DRIVE ? (unsigned)DOS_ERR_DRIVE : (unsigned)DOS_ERR_NO_PATH);
    }
    if (crs->Client_CX < 0x2C) {
        return dos_fail(vm, crs, DOS_ERR_LENGTH);
    }
    vol = dos_volume(vm, path.drive);
    err = fs_free_space(vol, &free);
    if (err != FS_OK) {
        return dos_fail_fs(vm, crs, path.drive, err);
    }
    dos_put16(vm, seg, off, 0x2C);
    dos_put16(vm, seg, off + 2, 0);
    dos_put32(vm, seg, off + 0x04, vol->cluster_sectors);
    dos_put32(vm, seg, off + 0x08, vol->sector_size);
    dos_put32(vm, seg, off + 0x0C, free);
    dos_put32(vm, seg, off + 0x10, vol->clusters);
    dos_put32(vm, seg, off + 0x14, free * vol->cluster_sectors);
    dos_put32(vm, seg, off + 0x18, vol->clusters * vol->cluster_sectors);
    dos_put32(vm, seg, off + 0x1C, free);
    dos_put32(vm, seg, off + 0x20, vol->clusters);
    dos_fill(vm, seg, off + 0x24, 0, 8);
    return dos_ok(crs);
}

/* 7304h: DL drive, ES:DI -> size, version, function.  What is asked can be told; a volume's shape is what its boot
 * sector says, it is not changed. [RBIL 217304] */
static enum dos_result format_block(struct dos_vm *vm, struct Client_Reg_Struc *crs)
{
    int drive = dos_drive_of(vm, crs->Client_DL);
    uint16_t seg = crs->Client_ES;
    uint32_t off = crs->Client_DI;
    const struct fs_volume *vol;

    if (drive < 0 || dos_own_volume(vm, (unsigned)drive) == NULL) {
        return dos_fail(vm, crs, DOS_ERR_DRIVE);
    }
    vol = dos_volume(vm, (unsigned)drive);
    if (crs->Client_CX < 0x18 || vol->type != 32) {
        return dos_fail(vm, crs, crs->Client_CX < 0x18 ? (unsigned)DOS_ERR_LENGTH : (unsigned)DOS_ERR_FUNCTION);
    }
    switch (dos_get32(vm, seg, off + 4)) {
    case 3:             /* the active FAT: all are written alike */
        if (dos_get32(vm, seg, off + 8) != 0xFFFFFFFF) {
            return dos_fail(vm, crs, DOS_ERR_FUNCTION);
        }
        dos_put32(vm, seg, off + 0x10, 0);
        return dos_ok(crs);
    case 4:             /* where the root directory begins */
        if (dos_get32(vm, seg, off + 8) != 0xFFFFFFFF) {
            return dos_fail(vm, crs, DOS_ERR_FUNCTION);
        }
        dos_put32(vm, seg, off + 0x10, vol->root_cluster);
        return dos_ok(crs);
    default:
        return dos_fail(vm, crs, DOS_ERR_FUNCTION);
    }
}

DOS_FUNCTION(dos_fn_large_drive)
{
    int drive;

    switch (crs->Client_AL) {
    case 0x02:
        return get_parameter_block(vm, crs);
    case 0x03:
        return get_free_space(vm, crs);
    case 0x04:
        return format_block(vm, crs);
    case 0x05:          /* CX = FFFFh, DL drive, SI bit 0 write, DS:BX -> packet */
        drive = dos_drive_of(vm, crs->Client_DL);
        if (drive < 0 || dos_own_volume(vm, (unsigned)drive) == NULL || crs->Client_CX != 0xFFFF) {
            return dos_fail(vm, crs, crs->Client_CX == 0xFFFF ? DOS_ERR_DRIVE : DOS_ERR_FUNCTION);
        }
        return by_packet(vm, crs, (unsigned)drive, (crs->Client_SI & 1) != 0);
    default:
        (void)dos_fail(vm, crs, DOS_ERR_FUNCTION);
        crs->Client_AX = 0x7300;
        return DOS_DONE;
    }
}
