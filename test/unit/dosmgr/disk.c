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
    if (d->fail_writes || lba >= d->sectors || count > d->sectors - lba) {
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

const char *disk_mount(struct disk *d)
{
    return fat_mount(&d->vol, &d->medium, d->nodes, sizeof(d->nodes) / sizeof(d->nodes[0]));
}

void disk_save(struct disk *d, const char *path)
{
    FILE *f = fopen(path, "wb");

    if (f == NULL || fwrite(d->bytes, d->sector_size, d->sectors, f) != d->sectors) {
        exit(2);
    }
    fclose(f);
}

int disk_fsck(struct disk *d)
{
    char command[200];
    int result;

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
    free(d->bytes);
    free(d);
}
