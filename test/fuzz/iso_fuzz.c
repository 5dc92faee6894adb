/*
 * iso_fuzz - damaged CDs: mounting, every directory, every file of it return.
 */
#include <stdlib.h>
#include <string.h>
#include "fuzz.h"
#include "../unit/cdfs/iso_image.h"
#include "../../vxd/cdfs/iso.h"
#include "../../vxd/vfat/nls.h"

const char fuzz_name[] = "iso";

#define SECTOR      2048u
#define SYSTEM      16u         /* sectors that no file system is in: not part of the input */
#define STEPS_MAX   3000u       /* entries looked at: a damaged disc may have any number */

struct input { const uint8_t *bytes; size_t size; };

static void *allocate(uint32_t bytes)
{
    return calloc(1, bytes);
}

static const struct iso_memory memory = { allocate, free };

static int read_disc(void *ctx, uint32_t lba, uint32_t count, void *buffer)
{
    const struct input *in = ctx;

    if (lba < SYSTEM || (uint64_t)(lba - SYSTEM + (uint64_t)count) * SECTOR > in->size) {
        return 1;
    }
    memcpy(buffer, in->bytes + (size_t)(lba - SYSTEM) * SECTOR, (size_t)count * SECTOR);
    return 0;
}

static const struct block_ops ops = { read_disc, NULL, NULL, NULL };

size_t fuzz_seed(unsigned number, uint8_t *input)
{
    static uint8_t image[IMAGE_BYTES];

    if (number > 1) {
        return 0;
    }
    iso_image_make(image, number == 1);
    memcpy(input, image + SYSTEM * SECTOR, FUZZ_SIZE_MAX < IMAGE_BYTES - SYSTEM * SECTOR ? FUZZ_SIZE_MAX
                                                                                          : IMAGE_BYTES - SYSTEM * SECTOR);
    return FUZZ_SIZE_MAX;
}

static unsigned steps, files;

static void read_file(struct fs_volume *vol, const struct fs_entry *entry)
{
    uint8_t buffer[3000];
    struct fs_file file;
    uint32_t done;

    if (fs_open(vol, entry, &file) != FS_OK) {
        return;
    }
    for (uint32_t at = 0; at < 9000; at += sizeof buffer) {
        if (fs_read(vol, &file, at, buffer, sizeof buffer, &done) != FS_OK || done > sizeof buffer) {
            break;
        }
        files++;
    }
    if (fs_close(vol, &file) != FS_OK) {
        abort();
    }
}

static void walk(struct fs_volume *vol, const char *path, unsigned depth)
{
    struct fs_entry entry, here;
    uint32_t index = 0, dir;

    if (depth == 0 || fs_lookup(vol, path, &dir, &here) != FS_OK || !(here.attr & FS_ATTR_DIRECTORY)) {
        return;
    }
    while (steps++ < STEPS_MAX && fs_next(vol, here.first, &index, &entry) == FS_OK) {
        uint16_t units[FS_NAME_MAX + 1];
        char name[13], below[FS_PATH_MAX];

        if (fs_long_name(vol, &entry, units) > FS_NAME_MAX) {
            abort();
        }
        fs_name_unpack(name, entry.name);
        if (entry.name[0] == '.' || strlen(path) + strlen(name) + 2 > sizeof below) {
            continue;
        }
        strcpy(below, path);
        strcat(below, "\\");
        strcat(below, name);
        if (entry.attr & FS_ATTR_DIRECTORY) {
            walk(vol, below, depth - 1);
        } else if (!(entry.attr & FS_ATTR_LABEL)) {
            read_file(vol, &entry);
        }
    }
}

void fuzz_one(const uint8_t *input, size_t size)
{
    struct input in = { input, size };
    struct fs_medium medium = { &ops, &in, SECTOR, SYSTEM + (uint32_t)(size / SECTOR) };
    struct iso_volume *vol = allocate(sizeof(*vol));

    iso_code_page(nls_437);
    vol->memory = &memory;
    steps = files = 0;
    if (iso_mount(vol, &medium) != NULL) {
        vol->fs.ops = &iso_ops;
    } else {
        walk(&vol->fs, "", 12);
        fuzz_went_through += files > 0;
    }
    iso_ops.unmount(&vol->fs);
}
