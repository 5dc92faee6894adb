/*
 * check_pos - places in directories, and the names of what is there.  Pure.
 */
#include "check.h"

#include "../command/text.h"

/* ---- from entry to entry ---- */

/* first = 0: the root that has a place of its own (FAT12, FAT16). */
bool pos_start(struct check *c, struct dir_pos *pos, uint32_t first)
{
    memset(pos, 0, sizeof *pos);
    pos->first = pos->cluster = first;
    pos->sector = first == 0 ? c->root_start : cluster_sector(c, first);
    pos->left = first == 0 ? c->root_sectors : c->cluster_sectors;
    return !c->failed;
}

bool pos_next(struct check *c, struct dir_pos *pos)
{
    pos->index++;
    pos->offset += 32;
    if (pos->offset < c->sector_size) {
        return true;
    }
    if (pos->left > 1) {
        pos->left--;
        pos->sector++;
    } else {
        uint32_t next = pos->first == 0 ? 0 : fat_get(c, pos->cluster);

        if (!cluster_is_valid(c, next) || !check_goes_on(c)) {
            pos->offset -= 32;          /* stays on the last one */
            return false;
        }
        pos->cluster = next;
        pos->sector = cluster_sector(c, next);
        pos->left = c->cluster_sectors;
    }
    pos->offset = 0;
    return true;
}

/* The table first: if the power goes in between, no entry names clusters that are still free. */
void dir_flush(struct check *c)
{
    if (c->dir_dirty && !c->failed) {
        c->dir_dirty = false;
        fat_flush(c);
        (void)check_write(c, c->dir_at, 1, c->dir_bytes);
    }
}

uint8_t *dir_at(struct check *c, uint32_t sector, unsigned offset)
{
    if (c->dir_at != sector) {
        dir_flush(c);
        c->dir_at = CHECK_NONE;
        if (!check_read(c, sector, 1, c->dir_bytes)) {
            return NULL;
        }
        c->dir_at = sector;
    }
    return c->failed ? NULL : c->dir_bytes + offset;
}

uint8_t *pos_entry(struct check *c, const struct dir_pos *pos)
{
    return dir_at(c, pos->sector, pos->offset);
}

void dir_put_at(struct check *c, uint32_t sector, unsigned offset, unsigned length, const uint8_t *bytes)
{
    uint8_t *p = c->repair ? dir_at(c, sector, offset) : NULL;

    if (p != NULL) {
        memcpy(p, bytes, length);
        c->dir_dirty = true;
    }
}

void pos_put(struct check *c, const struct dir_pos *pos, const uint8_t raw[32])
{
    dir_put_at(c, pos->sector, pos->offset, 32, raw);
}

/* Another cluster for a directory that is full; false: there is none, or it cannot grow. */
static bool dir_grow(struct check *c, struct dir_pos *pos)
{
    uint32_t more = pos->first == 0 ? 0 : cluster_allocate(c);

    if (more == 0 || !cluster_zero(c, more)) {
        return false;
    }
    map_set(c, more, CLUSTER_DIR);
    fat_set(c, pos->cluster, more);
    return pos_next(c, pos);
}

/*
 * dir_add - put an entry into a directory                           (only when repairing)
 *
 * In:  *where  where to begin looking for room
 * Out: *where  its place; false: the directory is full and cannot grow
 */
bool dir_add(struct check *c, const uint8_t raw[32], struct dir_pos *where)
{
    uint8_t *p;
    bool is_end;

    while ((p = pos_entry(c, where)) != NULL && p[0] != 0 && p[0] != 0xE5) {
        if (!pos_next(c, where) && !dir_grow(c, where)) {
            return false;
        }
    }
    if (p == NULL) {
        return false;
    }
    is_end = p[0] == 0;
    pos_put(c, where, raw);
    if (is_end) {
        struct dir_pos behind = *where;
        static const uint8_t end = 0;

        if (pos_next(c, &behind)) {
            dir_put_at(c, behind.sector, behind.offset, 1, &end);
        }
    }
    return !c->failed;
}

/* ---- what an entry says ---- */

uint32_t entry_first(const struct check *c, const uint8_t *raw)
{
    return get16(raw + 26) | (c->type == 32 ? (uint32_t)get16(raw + 20) << 16 : 0);
}

void entry_set_first(const struct check *c, uint8_t *raw, uint32_t first)
{
    put16(raw + 26, first);
    if (c->type == 32) {
        put16(raw + 20, first >> 16);
    }
}

bool entry_is_dots(const uint8_t *raw)
{
    return raw[0] == '.' && (raw[1] == ' ' || (raw[1] == '.' && raw[2] == ' '));
}

bool entry_is_long(const uint8_t *raw)
{
    return (raw[11] & 0x3F) == 0x0F;
}

void name_show(char to[13], const uint8_t raw[11])
{
    unsigned n = 0, length = 8;

    while (length > 0 && raw[length - 1] == ' ') {
        length--;
    }
    for (unsigned i = 0; i < length; i++) {
        uint8_t byte = i == 0 && raw[0] == 5 ? 0xE5 : raw[i];

        to[n++] = (char)(byte < ' ' ? '?' : byte);
    }
    length = 11;
    while (length > 8 && raw[length - 1] == ' ') {
        length--;
    }
    for (unsigned i = 8; i < length; i++) {
        if (i == 8) {
            to[n++] = '.';
        }
        to[n++] = (char)(raw[i] < ' ' ? '?' : raw[i]);
    }
    to[n] = '\0';
}

/* ---- paths, found upwards through ".."; only for what is said, so damage on the way may spoil them ---- */

#define LEVELS_MAX      140u
#define DIR_CLUSTERS    0x10000u        /* a way out of circles that are not repaired */

/* The name of the directory that starts at `child`, in `parent`; false: not found. */
static bool name_in_parent(struct check *c, uint32_t parent, uint32_t child, char to[13])
{
    uint32_t sector = parent == 0 ? c->root_start : cluster_sector(c, parent);
    uint32_t left = parent == 0 ? c->root_sectors : c->cluster_sectors;

    for (uint32_t n = 0; n < DIR_CLUSTERS; n++) {
        for (; left > 0; left--, sector++) {
            if (!check_read(c, sector, 1, c->other)) {
                return false;
            }
            for (unsigned at = 0; at < c->sector_size; at += 32) {
                const uint8_t *raw = c->other + at;

                if (raw[0] == 0) {
                    return false;
                }
                if (raw[0] != 0xE5 && (raw[11] & 0x18) == 0x10 && !entry_is_dots(raw) &&
                    entry_first(c, raw) == child) {
                    name_show(to, raw);
                    return true;
                }
            }
        }
        parent = parent == 0 ? 0 : fat_get(c, parent);
        if (!cluster_is_valid(c, parent)) {
            return false;
        }
        sector = cluster_sector(c, parent);
        left = c->cluster_sectors;
    }
    return false;
}

static void find_path(struct check *c, uint32_t dir)
{
    unsigned start = CHECK_PATH - 1;
    char name[13];

    c->path[start] = '\0';
    for (unsigned level = 0; dir != root_first(c); level++) {
        uint32_t parent = 0;
        unsigned length;

        if (check_read(c, cluster_sector(c, dir), 1, c->other)) {
            parent = entry_first(c, c->other + 32);
        }
        parent = parent == 0 ? root_first(c) : parent;
        if (level == LEVELS_MAX || c->failed || (parent != root_first(c) && !cluster_is_valid(c, parent)) ||
            !name_in_parent(c, parent, dir, name)) {
            strcpy(name, "...");
            parent = root_first(c);
        }
        length = strlen(name) + 1;
        if (start < length + 20) {
            break;                      /* too long to be said */
        }
        start -= length;
        c->path[start] = '\\';
        memcpy(c->path + start + 1, name, length - 1);
        dir = parent;
    }
    c->path[0] = c->drive;
    c->path[1] = ':';
    c->path_length = 2 + CHECK_PATH - 1 - start;
    memmove(c->path + 2, c->path + start, CHECK_PATH - start);
}

/* Uses c->other. */
const char *entry_path(struct check *c, uint32_t dir, const uint8_t *raw)
{
    if (c->path_dir != dir) {
        find_path(c, dir);
        c->path_dir = dir;
    }
    if (raw != NULL && c->path_length + 14 < CHECK_PATH) {
        c->path[c->path_length] = '\\';
        name_show(c->path + c->path_length + 1, raw);
    } else {
        strcpy(c->path + c->path_length, c->path_length == 2 ? "\\" : "");
    }
    return c->path;
}
