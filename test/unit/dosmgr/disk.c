/*
 * disk.c - drive images in memory, made by mkfs.fat and judged by fsck.fat.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "disk.h"

static int read_disk(void *ctx, uint32_t lba, uint32_t count, void *buffer)
{
    struct disk *d = ctx;

    d->reads++;
    if (d->fail_reads || lba >= d->sectors || count > d->sectors - lba) {
        return 1;
    }
    memcpy(buffer, d->bytes + (size_t)lba * d->sector_size, (size_t)count * d->sector_size);
    return 0;
}

static int write_disk(void *ctx, uint32_t lba, uint32_t count, const void *buffer)
{
    struct disk *d = ctx;

    d->writes++;
    if (d->fail_writes || d->writes == d->fail_write_at || lba >= d->sectors || count > d->sectors - lba) {
        return 1;
    }
    memcpy(d->bytes + (size_t)lba * d->sector_size, buffer, (size_t)count * d->sector_size);
    return 0;
}

static const struct block_ops disk_ops = { read_disk, write_disk, NULL, NULL };

struct disk *disk_of_bytes(const uint8_t *bytes, uint32_t count, uint32_t sector_size)
{
    struct disk *d = calloc(1, sizeof(*d));

    d->sector_size = sector_size;
    d->sectors = count / sector_size;
    d->bytes = malloc(count + 1);
    memcpy(d->bytes, bytes, count);
    d->medium = (struct fs_medium){ &disk_ops, d, sector_size, d->sectors };
    return d;
}

static char *temp_name(void)
{
    static char name[64];

    snprintf(name, sizeof(name), "/tmp/dosmgr-test-%d.img", (int)getpid());
    return name;
}

struct disk *disk_make(const char *mkfs_options, uint32_t kilobytes, uint32_t sector_size)
{
    char command[300];
    uint8_t *bytes = malloc(kilobytes * 1024);
    struct disk *d;
    FILE *f;

    unlink(temp_name());
    snprintf(command, sizeof(command),
             "PATH=$PATH:/usr/sbin:/sbin mkfs.fat %s -S %u -C %s %u >/dev/null 2>&1", mkfs_options,
             sector_size, temp_name(), kilobytes);
    if (system(command) != 0 || (f = fopen(temp_name(), "rb")) == NULL ||
        fread(bytes, 1, kilobytes * 1024, f) != kilobytes * 1024) {
        fprintf(stderr, "mkfs.fat does not work (package dosfstools): %s\n", command);
        exit(2);
    }
    fclose(f);
    unlink(temp_name());
    d = disk_of_bytes(bytes, kilobytes * 1024, sector_size);
    free(bytes);
    return d;
}

/* ---- one cache for all; a mount begins with an empty one ---- */

#define PAGES 300u

static _Alignas(16) uint8_t page[PAGES][VC_BLOCK_SIZE];
static uint32_t pages_taken;
static struct vc_cache cache;
static struct vc_block *hash[64];
static _Alignas(16) uint8_t staging[FAT_STAGING];
static struct fat_env env;
uint32_t disk_cache_blocks = 40;

static uint8_t *page_get(void *ctx)
{
    (void)ctx;
    return pages_taken < PAGES ? page[pages_taken++] : NULL;
}

static const struct vc_ops vc_ops = { .page_get = page_get };

static void *allocate(uint32_t bytes)
{
    return malloc(bytes);
}

const char *disk_mount(struct disk *d)
{
    if (d->mounted) {
        fat_forget(&d->vol);
    }
    pages_taken = 0;
    cache_init(&cache, &vc_ops, hash, 64, 0, disk_cache_blocks);
    env = (struct fat_env){ .cache = &cache, .fsd = cache_register(&cache, NULL, 0), .staging = staging,
                            .allocate = allocate, .release = free };
    d->mounted = 0;
    const char *reason = fat_mount(&d->vol, &env, &d->medium, d->nodes, sizeof(d->nodes) / sizeof(d->nodes[0]));
    d->mounted = reason == NULL;
    return reason;
}

const struct fat_env *disk_env(void)
{
    return &env;
}

const struct fs_name *disk_name(const char *path)
{
    static struct fs_name name;
    const char *last = strrchr(path, '\\');

    last = last != NULL ? last + 1 : path;
    name.text = NULL;
    if (!fs_name_pack(name.packed, last, strlen(last), false)) {
        memset(name.packed, '?', 11);
    }
    return &name;
}

void disk_save(struct disk *d, const char *path)
{
    FILE *f = fopen(path, "wb");

    if (f == NULL || fwrite(d->bytes, d->sector_size, d->sectors, f) != d->sectors) {
        exit(2);
    }
    fclose(f);
}

void disk_drop_cache(struct disk *d)
{
    if (d->mounted && fat_sync(&d->vol) == FS_OK) {
        fat_drop_valid(&d->vol, 0, d->vol.fs.total_sectors);
    }
}

int disk_fsck(struct disk *d)
{
    char command[200];
    int result;

    if (d->mounted) {
        (void)fat_sync(&d->vol);
    }
    disk_save(d, temp_name());
    snprintf(command, sizeof(command), "PATH=$PATH:/usr/sbin:/sbin fsck.fat -n %s >%s.log 2>&1 || "
             "{ cat %s.log; false; }", temp_name(), temp_name(), temp_name());
    result = system(command);
    unlink(temp_name());
    snprintf(command, sizeof(command), "%s.log", temp_name());
    unlink(command);
    return result;
}

void disk_free(struct disk *d)
{
    if (d->mounted) {
        fat_forget(&d->vol);
    }
    free(d->bytes);
    free(d);
}
