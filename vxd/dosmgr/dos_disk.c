/*
 * dos_disk.c - drives: functions 0Dh, 0Eh, 19h, 1Bh..1Fh, 32h, 36h, 44h.
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
    if (dos_volume(vm, crs->Client_DL) != NULL || dos_is_redirected(vm, crs->Client_DL)) {
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
    int drive = dos_drive_arg(vm, crs->Client_DL);
    struct space space;
    enum fs_err err;

    if (vm->redirect.drive != 0) {
        return DOS_REDIRECT;
    }
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
    int drive = dos_drive_arg(vm, crs->Client_AH == 0x1B ? 0 : crs->Client_DL);
    struct space space;

    if (vm->redirect.drive != 0) {
        return DOS_REDIRECT;
    }
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

    const struct fs_volume *vol = drive < 0 ? NULL : dos_own_volume(vm, (unsigned)drive);

    if (vol == NULL || vol->type == 32 || vol->type == 0) {
        dos_set_error(vm, DOS_ERR_DRIVE);   /* FAT32 has no place in this structure [RBIL 2132] */
        crs->Client_AL = 0xFF;
        return DOS_DONE;
    }
    dos_make_dpbs(vm);
    crs->Client_AL = 0;
    crs->Client_DS = (uint16_t)(dos_dpb(vm, (unsigned)drive) >> 16);
    crs->Client_BX = (uint16_t)dos_dpb(vm, (unsigned)drive);
    return DOS_DONE;
}

/* ---- IOCTL ---- */

DOS_FUNCTION(dos_fn_ioctl)
{
    struct dos_file *file;
    bool ready;

    if (crs->Client_AL == 8 || crs->Client_AL == 9 ||
        (crs->Client_AL >= 0x0D && crs->Client_AL <= 0x0F) || crs->Client_AL == 0x11) {
        return dos_ioctl_drive(vm, crs);
    }
    file = dos_file_of_handle(vm, crs->Client_BX);
    if (file == NULL && crs->Client_AL != 4 && crs->Client_AL != 5 && crs->Client_AL <= 0x0A) {
        return dos_fail(vm, crs, DOS_ERR_HANDLE);
    }
    if (file != NULL && file->kind == DOS_FILE_REDIRECTED && crs->Client_AL != 0x0B) {
        return dos_redirect_handle(vm, crs, file);
    }
    if (crs->Client_AL == 0x0C && file != NULL && file->kind == DOS_FILE_DEVICE && file->device == DOS_DEV_CON &&
        vm->console == 0 && crs->Client_CH == 3 && (crs->Client_CL == 0x5F || crs->Client_CL == 0x7F)) {
        return dos_ansi_mode(vm, crs->Client_DS, crs->Client_DX, crs->Client_CL == 0x5F)
                   ? dos_ok(crs) : dos_fail(vm, crs, DOS_ERR_FUNCTION);
    }
    if (file != NULL && file->kind == DOS_FILE_DEVICE && file->device == DOS_DEV_LOADED) {
        enum dos_result result = dos_device_ioctl(vm, crs, file);

        if (result != DOS_UNKNOWN) {
            return result;
        }
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
                file->device == DOS_DEV_NUL;
        crs->Client_AL = ready ? 0xFF : 0;
        return dos_ok(crs);
    case 0x0A:
        crs->Client_DX = file->info;    /* bit 15 clear would do: local */
        if (file->kind == DOS_FILE_DISK) {
            crs->Client_DX &= 0x7FFF;
        }
        return dos_ok(crs);
    case 0x0B:
        dos_set_var16(vm, LOL_RETRIES, crs->Client_DX);
        dos_set_var16(vm, LOL_RETRIES + 2, crs->Client_CX);
        vm->share_retries = crs->Client_DX;     /* CX, pauses in between, are a tick here */
        return dos_ok(crs);
    default:                            /* our devices take no control strings */
        return dos_fail(vm, crs, DOS_ERR_FUNCTION);
    }
}
