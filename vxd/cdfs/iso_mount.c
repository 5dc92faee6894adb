/*
 * iso_mount.c - volume descriptors, bytes of the medium, and discs that change.  Pure.  [ECMA-119 8]
 */
#include <string.h>
#include "iso.h"
#include "../vfat/nls.h"

#define FIRST_DESCRIPTOR    16u
#define DESCRIPTORS_MAX     64u         /* looked at */
enum { TYPE_PRIMARY = 1, TYPE_SUPPLEMENTARY = 2, TYPE_END = 255 };
enum { VD_ID = 1, VD_VERSION = 6, VD_FLAGS = 7, VD_VOLUME_ID = 40, VD_BLOCKS = 80, VD_ESCAPES = 88,
       VD_BLOCK_SIZE = 128, VD_ROOT = 156 };

static uint32_t get32(const uint8_t *p)
{
    return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

/* ---- bytes ---- */

static enum fs_err sector_in_window(struct iso_volume *vol, uint32_t lba)
{
    const struct fs_medium *medium = &vol->fs.medium;

    if (vol->window_lba == lba && lba != 0) {
        return FS_OK;
    }
    vol->window_lba = 0;
    if (medium->ops->read(medium->ctx, lba, 1, vol->window) != 0) {
        return FS_IO;
    }
    vol->window_lba = lba;
    return FS_OK;
}

enum fs_err iso_bytes(struct iso_volume *vol, uint64_t at, uint32_t bytes, void *buffer)
{
    const struct fs_medium *medium = &vol->fs.medium;
    uint32_t size = medium->sector_size;
    uint8_t *to = buffer;

    while (bytes > 0) {
        uint64_t lba = at / size;
        uint32_t offset = (uint32_t)(at % size), n;

        if (lba >= medium->sectors) {
            return FS_CORRUPT;          /* the disc is shorter than it says */
        }
        if (offset == 0 && bytes >= size) {
            uint32_t count = bytes / size;

            if (count > medium->sectors - (uint32_t)lba) {
                count = medium->sectors - (uint32_t)lba;
            }
            if (medium->ops->read(medium->ctx, (uint32_t)lba, count, to) != 0) {
                return FS_IO;
            }
            n = count * size;
        } else {
            enum fs_err err = sector_in_window(vol, (uint32_t)lba);

            if (err != FS_OK) {
                return err;
            }
            n = size - offset < bytes ? size - offset : bytes;
            memcpy(to, vol->window + offset, n);
        }
        at += n;
        to += n;
        bytes -= n;
    }
    return FS_OK;
}

/* ---- descriptors ---- */

static bool is_joliet(const uint8_t *descriptor)
{
    const uint8_t *escape = descriptor + VD_ESCAPES;

    return descriptor[0] == TYPE_SUPPLEMENTARY && !(descriptor[VD_FLAGS] & 1) && escape[0] == '%' &&
           escape[1] == '/' && (escape[2] == '@' || escape[2] == 'C' || escape[2] == 'E');
}

static void take_label(struct iso_volume *vol, const uint8_t *descriptor)
{
    uint16_t units[32];
    uint32_t count = iso_name_units(descriptor + VD_VOLUME_ID, 32, vol->joliet, units), n = 0;

    memset(vol->fs.label, ' ', sizeof(vol->fs.label));
    for (uint32_t i = 0; i < count && n < sizeof(vol->fs.label); i++) {
        uint8_t ch = uni_to_oem(units[i]);

        vol->fs.label[n++] = ch >= ' ' ? ch : '_';
    }
}

/* The sum of the descriptor's longwords, as a serial number. */
static uint32_t serial_of(const uint8_t *descriptor)
{
    uint32_t sum = 0;

    for (uint32_t i = 0; i < ISO_SECTOR; i += 4) {
        sum += get32(descriptor + i);
    }
    return sum;
}

/* The tree that a descriptor leads to.  NULL, or why it cannot be used. */
static const char *take_tree(struct iso_volume *vol, const uint8_t *descriptor)
{
    uint32_t block_size = descriptor[VD_BLOCK_SIZE] | (uint32_t)descriptor[VD_BLOCK_SIZE + 1] << 8;
    uint32_t blocks = get32(descriptor + VD_BLOCKS), root = get32(descriptor + VD_ROOT + 2) + descriptor[VD_ROOT + 1];

    if (block_size != 512 && block_size != 1024 && block_size != 2048) {
        return "its block size is none of 512, 1024 and 2048";
    }
    if (root == 0 || root >= blocks) {
        return "its root directory lies outside";
    }
    vol->block_size = block_size;
    vol->blocks = blocks;
    vol->root = root;
    vol->joliet = is_joliet(descriptor);
    take_label(vol, descriptor);
    return NULL;
}

static void describe(struct iso_volume *vol)
{
    struct fs_volume *fs = &vol->fs;
    uint64_t bytes = (uint64_t)vol->blocks * vol->block_size;

    memcpy(fs->type_name, "CDFS    ", 9);
    fs->sector_size = ISO_SECTOR;
    fs->sector_shift = 11;
    fs->medium_per_sector = ISO_SECTOR / fs->medium.sector_size;
    fs->cluster_sectors = 1;
    fs->cluster_bytes = ISO_SECTOR;
    fs->cluster_shift = 11;
    fs->total_sectors = fs->clusters = (uint32_t)((bytes + ISO_SECTOR - 1) / ISO_SECTOR);
    fs->media = 0xF8;
    fs->read_only = true;
}

static const char *read_descriptors(struct iso_volume *vol)
{
    static const char none[] = "it has no ISO 9660 volume";
    uint8_t *buffer = vol->memory->alloc(ISO_SECTOR);
    const char *reason = none;
    bool joliet = false;

    if (buffer == NULL) {
        return "there is not enough memory for its descriptors";
    }
    for (uint32_t i = 0; i < DESCRIPTORS_MAX; i++) {
        if (iso_bytes(vol, (uint64_t)(FIRST_DESCRIPTOR + i) * ISO_SECTOR, ISO_SECTOR, buffer) != FS_OK ||
            memcmp(buffer + VD_ID, "CD001", 5) != 0 || buffer[0] == TYPE_END) {
            break;
        }
        if (buffer[0] == TYPE_PRIMARY && reason == none) {
            reason = take_tree(vol, buffer);
            vol->fs.serial = serial_of(buffer);
            memcpy(vol->descriptor, buffer, ISO_SECTOR);
        } else if (is_joliet(buffer) && !joliet && reason == NULL) {
            struct iso_volume before = { .block_size = vol->block_size, .blocks = vol->blocks, .root = vol->root };

            joliet = take_tree(vol, buffer) == NULL;
            if (!joliet) {              /* the plain tree is there still */
                vol->block_size = before.block_size;
                vol->blocks = before.blocks;
                vol->root = before.root;
            }
        }
    }
    vol->memory->free(buffer);
    if (reason == NULL) {
        describe(vol);
    }
    return reason;
}

/* ---- discs ---- */

void iso_forget(struct iso_volume *vol)
{
    for (uint32_t i = 0; i < ISO_DIRS; i++) {
        iso_dir_drop(vol, &vol->dir[i]);
    }
    vol->window_lba = 0;
}

static const char *insert(struct iso_volume *vol)
{
    const char *reason;

    iso_forget(vol);
    vol->disc++;
    vol->joliet = false;
    reason = read_descriptors(vol);
    vol->present = reason == NULL;
    return reason;
}

const char *iso_mount(struct iso_volume *vol, const struct fs_medium *medium)
{
    const char *reason;

    vol->fs.ops = &iso_ops;
    vol->fs.medium = *medium;
    if (medium->sector_size > ISO_SECTOR || ISO_SECTOR % medium->sector_size != 0) {
        return "its sectors are larger than 2048 bytes";
    }
    if (medium->ops->media != NULL) {
        vol->fs.removable = true;
        if (medium->ops->media(medium->ctx, &vol->fs.medium.sectors) != FS_MEDIUM_NONE) {
            (void)insert(vol);          /* another disc may be understood */
        }
        describe(vol);
        return NULL;
    }
    reason = insert(vol);
    return reason;
}

enum fs_err iso_check(struct iso_volume *vol)
{
    const struct fs_medium *medium = &vol->fs.medium;

    if (vol->code_page != iso_code_pages()) {
        iso_forget(vol);
        vol->code_page = iso_code_pages();
    }
    if (medium->ops->media != NULL) {
        switch (medium->ops->media(medium->ctx, &vol->fs.medium.sectors)) {
        case FS_MEDIUM_SAME:
            break;
        case FS_MEDIUM_CHANGED:
            (void)insert(vol);
            break;
        default:
            if (vol->present) {
                iso_forget(vol);
            }
            vol->present = false;
            return FS_NOT_READY;
        }
    }
    return vol->present ? FS_OK : FS_CORRUPT;
}
