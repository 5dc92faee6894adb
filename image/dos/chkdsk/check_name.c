/*
 * check_name - short names, and the long names in front of them.  Pure.  [FATGEN103 "Long Directory Entries"]
 */
#include "check.h"

/* ---- which names a directory has already: one bit of a hash for each ---- */

void name_begin_directory(struct check *c, uint32_t first)
{
    uint32_t clusters = 0, entries;

    for (uint32_t cluster = first; cluster_is_valid(c, cluster) && clusters <= c->last; clusters++) {
        cluster = fat_get(c, cluster);
    }
    entries = (first == 0 ? c->root_sectors : clusters * c->cluster_sectors) * (c->sector_size / 32);
    c->names_bits = sizeof c->names_bytes * 8;
    while (c->names_bits < CHECK_NAMES_BITS && c->names_bits < entries * 8) {
        c->names_bits *= 2;
    }
    c->names_offset = (c->last / 4 + 512) / 512 * 512;
    c->names_at = CHECK_NONE;
    c->names_dirty = false;
    memset(c->names_bytes, 0, sizeof c->names_bytes);
    for (uint32_t at = 0; at < c->names_bits / 8; at += sizeof c->names_bytes) {
        c->ops->store_write(c->ctx, c->names_offset + at, c->names_bytes, sizeof c->names_bytes);
    }
}

/* Notes a name; true: it may have been there already. */
static bool note(struct check *c, const uint8_t name[11])
{
    uint32_t hash = 2166136261u, at, bit;
    uint8_t mask;
    bool was;

    for (unsigned i = 0; i < 11; i++) {
        hash = (hash ^ name[i]) * 16777619u;
    }
    bit = (hash ^ hash >> 15) & (c->names_bits - 1);
    at = bit / 8 & ~(uint32_t)(sizeof c->names_bytes - 1);
    if (c->names_at != at) {
        if (c->names_dirty) {
            c->ops->store_write(c->ctx, c->names_offset + c->names_at, c->names_bytes, sizeof c->names_bytes);
        }
        c->ops->store_read(c->ctx, c->names_offset + at, c->names_bytes, sizeof c->names_bytes);
        c->names_at = at;
    }
    mask = (uint8_t)(1u << (bit & 7));
    was = c->names_bytes[bit / 8 - at] & mask;
    c->names_bytes[bit / 8 - at] |= mask;
    c->names_dirty = true;
    return was;
}

/* Is there a file of this name among the first `before` entries? */
bool name_exists(struct check *c, uint32_t dir, const uint8_t name[11], uint32_t before)
{
    struct dir_pos pos;
    const uint8_t *p;

    if (!pos_start(c, &pos, dir)) {
        return false;
    }
    do {
        if (pos.index >= before || (p = pos_entry(c, &pos)) == NULL || p[0] == 0) {
            return false;
        }
        if (p[0] != 0xE5 && !entry_is_long(p) && (p[11] & 8) == 0 && memcmp(p, name, 11) == 0) {
            return true;
        }
    } while (pos_next(c, &pos));
    return false;
}

/* Out: the name as it should be; true: it is. */
static bool cleaned(uint8_t to[11], const uint8_t name[11])
{
    memcpy(to, name, 11);
    for (unsigned i = 0; i < 11; i++) {
        uint8_t byte = name[i];

        if (byte >= 'a' && byte <= 'z') {
            to[i] = (uint8_t)(byte - 32);
        } else if ((byte < ' ' && !(i == 0 && byte == 5)) || byte == 0x7F || (i == 0 && byte == ' ') ||
                   strchr("\"*+,./:;<=>?[\\]|", byte) != NULL) {
            to[i] = '_';
        }
    }
    return memcmp(to, name, 11) == 0;
}

static void number_name(uint8_t name[11], uint32_t number)
{
    memcpy(name, "FILE0000REN", 11);
    for (unsigned i = 7; i >= 4; i--) {
        name[i] = (uint8_t)('0' + number % 10);
        number /= 10;
    }
}

static void rename_entry(struct check *c, const struct dir_pos *pos, uint8_t raw[32], const uint8_t wanted[11],
                         const char *why)
{
    uint8_t name[11], sum;
    char shown[13];

    memcpy(name, wanted, 11);
    while (name_exists(c, pos->first, name, CHECK_NONE) && !c->failed) {
        number_name(name, c->rename_number++);
    }
    name_show(shown, name);
    check_error(c, "%s  %s: renamed to %s.", entry_path(c, pos->first, raw), why, shown);
    memcpy(raw, name, 11);
    sum = lfn_checksum(raw);
    for (unsigned i = 0; i < c->lfn_count; i++) {
        dir_put_at(c, c->lfn[i].sector, c->lfn[i].offset + 13u, 1, &sum);
    }
    (void)note(c, name);
}

bool name_check(struct check *c, const struct dir_pos *pos, uint8_t raw[32])
{
    uint8_t name[11];

    if (!cleaned(name, raw)) {
        rename_entry(c, pos, raw, name, "The name is not allowed");
        return true;
    }
    if (note(c, raw) && name_exists(c, pos->first, raw, pos->index)) {
        rename_entry(c, pos, raw, raw, "The name is there twice");
        return true;
    }
    return false;
}

/* ---- long names: pieces in front of the entry, last first ---- */

uint8_t lfn_checksum(const uint8_t name[11])
{
    uint8_t sum = 0;

    for (unsigned i = 0; i < 11; i++) {
        sum = (uint8_t)((sum << 7 | sum >> 1) + name[i]);
    }
    return sum;
}

void lfn_forget(struct check *c)
{
    c->lfn_count = c->lfn_left = 0;
}

void lfn_delete(struct check *c)
{
    static const uint8_t deleted = 0xE5;

    for (unsigned i = 0; i < c->lfn_count; i++) {
        dir_put_at(c, c->lfn[i].sector, c->lfn[i].offset, 1, &deleted);
    }
    lfn_forget(c);
}

void lfn_orphan(struct check *c, uint32_t dir)
{
    if (c->lfn_count != 0) {
        check_error(c, "%s  A long name there belongs to no file: removed.", entry_path(c, dir, NULL));
        lfn_delete(c);
    }
}

static void lfn_note(struct check *c, const struct dir_pos *pos)
{
    c->lfn[c->lfn_count].sector = pos->sector;
    c->lfn[c->lfn_count].offset = (uint16_t)pos->offset;
    c->lfn_count++;
}

void lfn_part(struct check *c, const struct dir_pos *pos, const uint8_t raw[32])
{
    static const uint8_t none[2];
    unsigned number = raw[0] & 0x3F;

    if (raw[0] & 0x40) {
        lfn_orphan(c, pos->first);
        c->lfn_left = number;
        c->lfn_sum = raw[13];
    }
    if (number == 0 || number > CHECK_LFN_PARTS || raw[0] & 0x80 || number != c->lfn_left || raw[13] != c->lfn_sum ||
        raw[12] != 0 || raw[11] != 0x0F) {
        lfn_orphan(c, pos->first);
        lfn_note(c, pos);
        lfn_orphan(c, pos->first);
        return;
    }
    if (get16(raw + 26) != 0) {
        check_error(c, "%s  A piece of a long name there has an allocation unit.", entry_path(c, pos->first, NULL));
        dir_put_at(c, pos->sector, pos->offset + 26, 2, none);
    }
    lfn_note(c, pos);
    c->lfn_left--;
}

bool lfn_belongs(struct check *c, const uint8_t raw[32])
{
    return c->lfn_count != 0 && c->lfn_left == 0 && c->lfn_sum == lfn_checksum(raw);
}
