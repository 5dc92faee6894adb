/*
 * check_dots - the entries "." and ".." of a directory, and whether something is one at all.  Pure.
 */
#include "check.h"

static const char dot[12] = ".          ", dotdot[12] = "..         ";

static bool is_named(const uint8_t *raw, const char name[11])
{
    return memcmp(raw, name, 11) == 0;
}

bool dots_itself(struct check *c, uint32_t first)
{
    return check_read(c, cluster_sector(c, first), 1, c->other) && is_named(c->other, dot) &&
           (c->other[11] & 0x18) == 0x10 && entry_first(c, c->other) == first && is_named(c->other + 32, dotdot);
}

/* One entry that a directory could have. */
bool entry_plausible(const struct check *c, const uint8_t *raw)
{
    uint32_t first = entry_first(c, raw);

    if (raw[11] == 0x0F) {
        return raw[12] == 0 && get16(raw + 26) == 0;
    }
    if (raw[11] & 0xC0) {
        return false;
    }
    for (unsigned i = 0; i < 11; i++) {
        if (raw[i] < ' ' && !(i == 0 && raw[i] == 5)) {
            return false;
        }
    }
    return first == 0 || cluster_is_valid(c, first);
}

/* Has this cluster, in its first sector, mostly entries of a directory, or none at all? */
bool dots_plausible(struct check *c, uint32_t cluster)
{
    unsigned good = 0, bad = 0;

    if (!check_read(c, cluster_sector(c, cluster), 1, c->other)) {
        return false;
    }
    for (unsigned at = 0; at < c->sector_size && c->other[at] != 0; at += 32) {
        if (c->other[at] == 0xE5) {
            continue;
        }
        if (entry_plausible(c, c->other + at)) {
            good++;
        } else {
            bad++;
        }
    }
    return good > bad * 2 || (good == 0 && bad == 0);
}

static void make_dots(const struct check *c, uint8_t raw[32], const char name[11], uint32_t first)
{
    memset(raw, 0, 32);
    memcpy(raw, name, 11);
    raw[11] = 0x10;
    entry_set_first(c, raw, first);
}

/* An entry in the place of "." or "..": it gets another one. */
static bool move_away(struct check *c, uint32_t first, unsigned offset)
{
    uint8_t raw[32];
    struct dir_pos where;

    memcpy(raw, c->other + offset, 32);
    if (raw[0] == 0 || raw[0] == 0xE5 || (raw[11] & 0x3F) == 0x0F) {
        return true;
    }
    return pos_start(c, &where, first) && dir_add(c, raw, &where);
}

static void put_dots(struct check *c, uint32_t first, unsigned offset, const char name[11], uint32_t value)
{
    uint32_t sector = cluster_sector(c, first);
    bool was_end;

    if (!c->repair || !check_read(c, sector, 1, c->other)) {
        return;
    }
    if (!is_named(c->other + offset, name) && !move_away(c, first, offset)) {
        if (!c->failed) {
            check_say(c, "There is no room on the disk for another entry.");
        }
        return;
    }
    dir_flush(c);
    c->dir_at = CHECK_NONE;
    if (!check_read(c, sector, 1, c->other)) {
        return;
    }
    was_end = c->other[offset] == 0;
    make_dots(c, c->other + offset, name, value);
    if (was_end && !is_named(c->other + offset + 32, dotdot)) {
        c->other[offset + 32] = 0;      /* the end of the directory was here */
    }
    (void)check_write(c, sector, 1, c->other);
}

static bool is_good(const struct check *c, const uint8_t *raw, const char name[11], uint32_t value)
{
    return is_named(raw, name) && (raw[11] & 0xD8) == 0x10 && raw[12] == 0 &&
           entry_first(c, raw) == value && get32(raw + 28) == 0;
}

/* In:  raw  the entry that says it is one, and its size */
bool dots_none(struct check *c, uint32_t first, const uint8_t raw[32])
{
    if (!check_read(c, cluster_sector(c, first), 1, c->other) || is_named(c->other, dot) ||
        is_named(c->other + 32, dotdot)) {
        return false;
    }
    return (c->other[0] == 0 && get32(raw + 28) != 0) || !dots_plausible(c, first);
}

/*
 * dots_check - the first two entries of a directory, mended if they are wrong
 *
 * In:  first     where it begins
 *      dir, raw  the directory it is in, and its entry there
 */
void dots_check(struct check *c, uint32_t first, uint32_t dir, const uint8_t raw[32])
{
    uint32_t parent = dir == root_first(c) ? 0 : dir;
    bool bad_dot, bad_dotdot;

    if (!check_read(c, cluster_sector(c, first), 1, c->other)) {
        return;
    }
    bad_dot = !is_good(c, c->other, dot, first);
    bad_dotdot = !is_good(c, c->other + 32, dotdot, parent);
    if (bad_dot) {
        check_error(c, "%s  The entry . is missing or wrong.", entry_path(c, dir, raw));
        put_dots(c, first, 0, dot, first);
    }
    if (bad_dotdot) {
        check_error(c, "%s  The entry .. is missing or wrong.", entry_path(c, dir, raw));
        put_dots(c, first, 32, dotdot, parent);
    }
}
