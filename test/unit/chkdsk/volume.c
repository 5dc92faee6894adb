/*
 * volume.c - volumes in memory, made by mkfs.fat and mtools and judged by fsck.fat.
 */
#include "volume.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SAID_MAX 0x40000u

static bool on_read(void *ctx, uint32_t sector, uint32_t count, void *to)
{
    struct volume *v = ctx;

    if (sector >= v->sectors || count > v->sectors - sector ||
        (v->fail_read != 0 && sector < v->fail_read && sector + count >= v->fail_read)) {
        return false;
    }
    memcpy(to, v->bytes + (size_t)sector * v->sector_size, (size_t)count * v->sector_size);
    return true;
}

static bool on_write(void *ctx, uint32_t sector, uint32_t count, const void *from)
{
    struct volume *v = ctx;

    if (sector >= v->sectors || count > v->sectors - sector ||
        (v->fail_write != 0 && sector < v->fail_write && sector + count >= v->fail_write)) {
        return false;
    }
    v->writes++;
    if (v->power_lost_after != 0 && v->writes > v->power_lost_after) {
        return true;
    }
    memcpy(v->bytes + (size_t)sector * v->sector_size, from, (size_t)count * v->sector_size);
    return true;
}

static void on_store_read(void *ctx, uint32_t offset, void *to, unsigned length)
{
    struct volume *v = ctx;

    if (offset > v->store_size || length > v->store_size - offset) {
        abort();
    }
    memcpy(to, v->store + offset, length);
}

static void on_store_write(void *ctx, uint32_t offset, const void *from, unsigned length)
{
    struct volume *v = ctx;

    if (offset > v->store_size || length > v->store_size - offset) {
        abort();
    }
    memcpy(v->store + offset, from, length);
}

static void on_say(void *ctx, const char *text)
{
    struct volume *v = ctx;
    size_t length = strlen(text);

    if (v->said_length + length + 2 < SAID_MAX) {
        memcpy(v->said + v->said_length, text, length);
        v->said_length += (uint32_t)length;
        v->said[v->said_length++] = '\n';
        v->said[v->said_length] = '\0';
    }
}

static bool on_ask(void *ctx, const char *question)
{
    struct volume *v = ctx;

    on_say(ctx, question);
    return v->keep_lost;
}

static bool on_stop(void *ctx)
{
    (void)ctx;
    return false;
}

static void on_progress(void *ctx, const char *what, unsigned percent)
{
    (void)ctx;
    (void)what;
    if (percent > 100) {
        abort();
    }
}

static const struct check_ops ops = {
    on_read, on_write, on_store_read, on_store_write, on_say, on_ask, on_stop, on_progress,
};

struct volume *volume_of(const uint8_t *bytes, uint32_t count, uint32_t sector_size)
{
    struct volume *v = calloc(1, sizeof *v);

    v->sector_size = sector_size;
    v->sectors = count / sector_size;
    v->bytes = malloc(count + 1);
    v->said = calloc(1, SAID_MAX);
    v->keep_lost = true;
    memcpy(v->bytes, bytes, count);
    return v;
}

void volume_free(struct volume *v)
{
    free(v->bytes);
    free(v->store);
    free(v->said);
    free(v);
}

static const char *file_name(void)
{
    static char name[64];

    snprintf(name, sizeof name, "/tmp/chkdsk-test-%d.img", (int)getpid());
    return name;
}

static void load(struct volume *v)
{
    FILE *f = fopen(file_name(), "rb");

    if (f == NULL || fread(v->bytes, v->sector_size, v->sectors, f) != v->sectors) {
        fprintf(stderr, "%s: cannot be read\n", file_name());
        exit(2);
    }
    fclose(f);
}

int volume_shell(struct volume *v, const char *command)
{
    char line[1200];
    FILE *f = fopen(file_name(), "wb");
    int result;

    if (f == NULL || fwrite(v->bytes, v->sector_size, v->sectors, f) != v->sectors) {
        exit(2);
    }
    fclose(f);
    snprintf(line, sizeof line, "PATH=$PATH:/usr/sbin:/sbin; V=%s; MTOOLS_SKIP_CHECK=1; export MTOOLS_SKIP_CHECK; %s",
             file_name(), command);
    result = system(line);
    load(v);
    unlink(file_name());
    return result;
}

struct volume *volume_make(const char *mkfs_options, uint32_t kilobytes, uint32_t sector_size)
{
    uint8_t *nothing = calloc(kilobytes, 1024);
    struct volume *v = volume_of(nothing, kilobytes * 1024, sector_size);
    char command[300];

    free(nothing);
    snprintf(command, sizeof command, "mkfs.fat %s -S %u $V >/dev/null 2>&1", mkfs_options, sector_size);
    if (volume_shell(v, command) != 0) {
        fprintf(stderr, "mkfs.fat does not work (package dosfstools): %s\n", command);
        exit(2);
    }
    return v;
}

bool volume_fsck(struct volume *v)
{
    return volume_shell(v, "fsck.fat -n $V > $V.log 2>&1; R=$?; [ $R = 0 ] || cat $V.log >&2; rm -f $V.log; exit $R") == 0;
}

enum check_result volume_check(struct volume *v, bool repair)
{
    enum check_result result;

    memset(&v->check, 0, sizeof v->check);
    v->said_length = 0;
    v->said[0] = '\0';
    v->check.ops = &ops;
    v->check.ctx = v;
    v->check.sector_size = v->sector_size;
    v->check.sectors = v->sectors;
    v->check.repair = repair;
    v->check.drive = 'X';
    result = check_boot(&v->check);
    if (result != CHECK_CLEAN) {
        return result;
    }
    v->store_size = check_store_size(&v->check);
    free(v->store);
    v->store = malloc(v->store_size);
    memset(v->store, 0xA5, v->store_size);
    return check_volume(&v->check);
}

bool volume_said(const struct volume *v, const char *part)
{
    return strstr(v->said, part) != NULL;
}

/* ---- plain reading: nothing of the checker's but the layout ---- */

static const struct check *layout(struct volume *v)
{
    if (v->check.sectors == 0) {
        (void)volume_check(v, false);
    }
    return &v->check;
}

static uint8_t *fat_place(struct volume *v, unsigned copy, uint32_t offset)
{
    const struct check *c = layout(v);

    return v->bytes + (size_t)(c->fat_start + copy * c->fat_sectors) * v->sector_size + offset;
}

uint32_t volume_fat(struct volume *v, uint32_t cluster)
{
    unsigned type = layout(v)->type;

    if (type == 12) {
        return get16(fat_place(v, 0, cluster + cluster / 2)) >> (cluster & 1) * 4 & 0xFFF;
    }
    return type == 16 ? get16(fat_place(v, 0, cluster * 2)) : get32(fat_place(v, 0, cluster * 4)) & 0x0FFFFFFF;
}

void volume_set_fat(struct volume *v, uint32_t cluster, uint32_t value)
{
    unsigned type = layout(v)->type;

    for (unsigned copy = 0; copy < v->check.fats; copy++) {
        if (type == 12) {
            uint8_t *p = fat_place(v, copy, cluster + cluster / 2);

            put16(p, cluster & 1 ? (get16(p) & 0x000F) | value << 4 : (get16(p) & 0xF000) | (value & 0xFFF));
        } else if (type == 16) {
            put16(fat_place(v, copy, cluster * 2), value);
        } else {
            put32(fat_place(v, copy, cluster * 4), value);
        }
    }
}

uint8_t *volume_cluster(struct volume *v, uint32_t cluster)
{
    return v->bytes + (size_t)cluster_sector(layout(v), cluster) * v->sector_size;
}

static uint8_t *find(struct volume *v, uint32_t dir, const char name[11])
{
    for (;;) {
        uint8_t *p = dir == 0 ? v->bytes + (size_t)v->check.root_start * v->sector_size : volume_cluster(v, dir);
        uint32_t size = dir == 0 ? v->check.root_sectors * v->sector_size : v->check.cluster_bytes;

        for (uint32_t at = 0; at < size; at += 32) {
            if (memcmp(p + at, name, 11) == 0 && (p[at + 11] & 8) == 0) {
                return p + at;
            }
        }
        if (dir == 0) {
            return NULL;
        }
        dir = volume_fat(v, dir);
        if (!cluster_is_valid(&v->check, dir)) {
            return NULL;
        }
    }
}

uint8_t *volume_entry(struct volume *v, const char *path)
{
    uint32_t dir = layout(v)->root_cluster;
    uint8_t *entry = NULL;

    while (*path != '\0') {
        char name[12] = "           ";
        unsigned n = 0;

        for (; *path != '\0' && *path != '/'; path++) {
            if (*path == '.' && n > 0) {
                n = 8;
            } else if (n < 11) {
                name[n++] = *path;
            }
        }
        entry = find(v, dir, name);
        if (entry == NULL) {
            return NULL;
        }
        dir = entry_first(&v->check, entry);
        path += *path == '/';
    }
    return entry;
}

uint32_t volume_first(struct volume *v, const char *path)
{
    uint8_t *entry = volume_entry(v, path);

    return entry == NULL ? 0 : entry_first(&v->check, entry);
}
