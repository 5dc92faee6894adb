/*
 * chkdsk_fuzz - damaged FAT volumes for CHKDSK: it returns, writes nothing without /F, and what it mended
 * once needs no mending again.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../unit/chkdsk/volume.h"
#include "fuzz.h"

const char fuzz_name[] = "chkdsk";

static uint32_t next_cluster;

/* A chain of so many clusters; its first. */
static uint32_t chain(struct volume *v, uint32_t clusters)
{
    uint32_t first = next_cluster;

    for (uint32_t n = 1; n <= clusters; n++, next_cluster++) {
        volume_set_fat(v, next_cluster, n == clusters ? v->check.end_mark : next_cluster + 1);
    }
    return clusters == 0 ? 0 : first;
}

static uint8_t *slot(struct volume *v, uint32_t dir)
{
    uint8_t *p = dir == 0 ? v->bytes + v->check.root_start * 512u : volume_cluster(v, dir);

    while (*p != 0) {
        p += 32;
    }
    return p;
}

static void entry(struct volume *v, uint32_t dir, const char name[12], uint8_t attributes, uint32_t first, uint32_t size)
{
    uint8_t *p = slot(v, dir);

    memcpy(p, name, 11);
    p[11] = attributes;
    put16(p + 24, 0x5A7D);
    entry_set_first(&v->check, p, first);
    put32(p + 28, size);
}

static void long_name(struct volume *v, uint32_t dir, const char name[12])
{
    for (unsigned n = 2; n > 0; n--) {
        uint8_t *p = slot(v, dir);

        memset(p, 'x', 32);
        p[0] = (uint8_t)(n == 2 ? 0x42 : 1);
        p[11] = 0x0F;
        p[12] = 0;
        p[13] = lfn_checksum((const uint8_t *)name);
        put16(p + 26, 0);
    }
}

static uint32_t directory(struct volume *v, uint32_t dir, const char name[12])
{
    uint32_t first = chain(v, 1);

    entry(v, dir, name, 0x10, first, 0);
    entry(v, first, ".          ", 0x10, first, 0);
    entry(v, first, "..         ", 0x10, dir == v->check.root_cluster ? 0 : dir, 0);
    return first;
}

/* Mtools does not take FAT32 volumes as small as these. */
size_t fuzz_seed(unsigned number, uint8_t *input)
{
    static const char *const options[] = { "-F 12 -s 1 -r 32 -f 2", "-F 32 -s 1 -f 1", "-F 12 -s 4 -r 16 -f 1 -n NAME" };
    struct volume *v;
    uint32_t root, sub;
    size_t size;

    if (number >= sizeof options / sizeof options[0]) {
        return 0;
    }
    v = volume_make(options[number], 60, 512);
    (void)volume_check(v, false);
    root = v->check.root_cluster;
    next_cluster = 3;
    entry(v, root, "A       TXT", 0x20, chain(v, 2), v->check.cluster_bytes + 1);
    long_name(v, root, "LONGNA~1TXT");
    entry(v, root, "LONGNA~1TXT", 0x20, chain(v, 3), v->check.cluster_bytes * 3);
    sub = directory(v, root, "SUB        ");
    entry(v, sub, "B       TXT", 0x21, chain(v, 1), 1);
    entry(v, sub, "EMPTY      ", 0x22, 0, 0);
    sub = directory(v, sub, "DEEP       ");
    long_name(v, sub, "C          ");
    entry(v, sub, "C          ", 0, chain(v, 1), 10);
    (void)directory(v, sub, "MORE       ");
    if (volume_check(v, true) == CHECK_FAILED || volume_check(v, false) != CHECK_CLEAN) {
        fprintf(stderr, "seed %u: %s\n", number, v->said);
        abort();
    }
    size = v->sectors * 512;
    memcpy(input, v->bytes, size);
    volume_free(v);
    return size;
}

void fuzz_one(const uint8_t *input, size_t size)
{
    struct volume *v;
    enum check_result result;
    char *mended;

    if (size < 512) {
        return;
    }
    v = volume_of(input, (uint32_t)size, 512);
    v->keep_lost = (input[size / 2] & 3) != 0;
    result = volume_check(v, false);
    if (v->writes != 0) {
        fprintf(stderr, "it wrote without being told to\n");
        abort();
    }
    if (result != CHECK_UNUSABLE) {
        fuzz_went_through++;
        result = volume_check(v, true);
        if (result == CHECK_FAILED) {
            fprintf(stderr, "it did not come to an end: %s\n", v->said);
            abort();
        }
        mended = strdup(v->said);
        if (!v->check.root_full && volume_check(v, false) != CHECK_CLEAN) {
            fprintf(stderr, "%sthe second check finds: %s\n", mended, v->said);
            abort();
        }
        free(mended);
    }
    volume_free(v);
}
