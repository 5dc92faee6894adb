/*
 * check - the steps of a check in their order; what all of them use.  Pure.
 */
#include "check.h"

#include "../command/text.h"

uint16_t get16(const uint8_t *p)
{
    return (uint16_t)(p[0] | p[1] << 8);
}

uint32_t get32(const uint8_t *p)
{
    return get16(p) | (uint32_t)get16(p + 2) << 16;
}

void put16(uint8_t *p, uint32_t value)
{
    p[0] = (uint8_t)value;
    p[1] = (uint8_t)(value >> 8);
}

void put32(uint8_t *p, uint32_t value)
{
    put16(p, value);
    put16(p + 2, value >> 16);
}

void check_say(struct check *c, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    text_format(c->text, sizeof c->text, format, args);
    va_end(args);
    c->ops->say(c->ctx, c->text);
}

void check_error(struct check *c, const char *format, ...)
{
    va_list args;

    if (c->failed) {
        return;
    }
    c->errors++;
    va_start(args, format);
    text_format(c->text, sizeof c->text, format, args);
    va_end(args);
    c->ops->say(c->ctx, c->text);
}

bool check_read(struct check *c, uint32_t sector, uint32_t count, void *to)
{
    if (c->failed) {
        return false;
    }
    if (!c->ops->read(c->ctx, sector, count, to)) {
        check_say(c, "Drive %c: sector %u cannot be read. The check ends here.", c->drive, sector);
        c->failed = true;
        return false;
    }
    return true;
}

bool check_write(struct check *c, uint32_t sector, uint32_t count, const void *from)
{
    if (c->failed) {
        return false;
    }
    if (!c->repair) {
        return true;
    }
    c->written++;
    if (!c->ops->write(c->ctx, sector, count, from)) {
        check_say(c, "Drive %c: sector %u cannot be written. The check ends here.", c->drive, sector);
        c->failed = true;
        return false;
    }
    return true;
}

bool check_goes_on(struct check *c)
{
    if (!c->failed && c->ops->stop(c->ctx)) {
        c->failed = c->stopped = true;
        check_say(c, "Stopped.");
    }
    return !c->failed;
}

/* ---- FSInfo, and the mark that the volume was not left properly [FATGEN103] ---- */

static void check_fsinfo(struct check *c)
{
    uint8_t *info = c->other;
    bool bad;

    if (c->fsinfo_sector == 0 || !check_read(c, c->fsinfo_sector, 1, info)) {
        return;
    }
    bad = get32(info) != 0x41615252 || get32(info + 484) != 0x61417272 || get32(info + 508) != 0xAA550000;
    if (bad) {
        check_error(c, "The sector with the free space of drive %c: (FSInfo, sector %u) is damaged.", c->drive,
                    c->fsinfo_sector);
        memset(info, 0, c->sector_size);
        put32(info, 0x41615252);
        put32(info + 484, 0x61417272);
        put32(info + 492, CHECK_NONE);
        put32(info + 508, 0xAA550000);
    } else if (get32(info + 488) != CHECK_NONE && get32(info + 488) != c->totals.free) {
        check_error(c, "The free space of drive %c: is noted wrong: %u allocation units instead of %u.", c->drive,
                    get32(info + 488), c->totals.free);
        bad = true;
    }
    if (get32(info + 492) != CHECK_NONE && (get32(info + 492) < 2 || get32(info + 492) > c->last)) {
        if (!bad) {
            check_error(c, "The next free allocation unit of drive %c: is noted wrong: %u.", c->drive,
                        get32(info + 492));
        }
        put32(info + 492, CHECK_NONE);
        bad = true;
    }
    if (bad) {
        put32(info + 488, c->totals.free);
    }
    if (bad || (c->written != 0 && get32(info + 488) != c->totals.free)) {
        put32(info + 488, c->totals.free);
        (void)check_write(c, c->fsinfo_sector, 1, info);
    }
}

/* Clean: the bit is set in FAT entry 1, and clear in the boot sector. */
static void check_clean_bits(struct check *c)
{
    uint32_t bit = c->type == 32 ? 0x08000000u : 0x8000u, entry;
    unsigned at = c->type == 32 ? 0x41 : 0x25;
    uint8_t *boot = c->other;
    bool dirty = false;

    if (c->type != 12) {
        entry = fat_raw_get(c, 1);
        if ((entry & bit) == 0) {
            dirty = true;
            fat_raw_set(c, 1, entry | bit);
        }
    }
    if (!check_read(c, 0, 1, boot)) {
        return;
    }
    if (boot[at] & 1) {
        dirty = true;
        boot[at] &= 0xFE;
        (void)check_write(c, 0, 1, boot);
    }
    if (dirty) {
        check_error(c, "Drive %c: was not left properly; that is noted on it.", c->drive);
    }
}

static void check_reserved_entries(struct check *c)
{
    uint32_t entry = fat_raw_get(c, 0), good = (c->end_mark & ~0xFFu) | c->media;

    if ((entry & (c->end_mark | 0xFF)) != good && !c->failed) {
        check_error(c, "The file allocation table does not begin with the media byte %x.", (uint32_t)c->media);
        fat_raw_set(c, 0, good);
    }
    entry = fat_raw_get(c, 1);
    if (c->type != 12 && !c->failed) {
        uint32_t flags = c->type == 32 ? 0x0C000000u : 0xC000u;

        entry |= flags;
    }
    if ((entry & (c->end_mark & ~7u)) != (c->end_mark & ~7u) && !c->failed) {
        check_error(c, "The second entry of the file allocation table is %x; it should be an end mark.", entry);
        fat_raw_set(c, 1, c->end_mark);
    }
}

static void count_space(struct check *c)
{
    struct check_totals *t = &c->totals;

    t->clusters = c->last - 1;
    t->free = t->bad = 0;
    for (uint32_t cluster = 2; cluster <= c->last && !c->failed; cluster++) {
        uint32_t value = fat_get(c, cluster);

        t->free += value == 0;
        t->bad += value == c->bad_mark;
        if ((cluster & 0xFFFF) == 0) {
            c->ops->progress(c->ctx, "free space", cluster / (c->last / 100 + 1));
            (void)check_goes_on(c);
        }
    }
}

enum check_result check_volume(struct check *c)
{
    fat_compare_copies(c);
    check_reserved_entries(c);
    check_tree(c);
    check_suspects(c);
    check_lost(c);
    dir_flush(c);
    count_space(c);
    check_clean_bits(c);
    fat_flush(c);
    check_fsinfo(c);
    return c->failed ? CHECK_FAILED : c->errors != 0 ? CHECK_FOUND : CHECK_CLEAN;
}
