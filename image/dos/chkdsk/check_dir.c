/*
 * check_dir - all directories, one after the other.  Pure.
 *
 * A directory that was found and not yet visited is marked in the map; so a tree of any depth needs no
 * stack.
 */
#include "check.h"

uint32_t root_first(const struct check *c)
{
    return c->type == 32 ? c->root_cluster : 0;
}

/* ---- behind the end of a directory (an entry that begins with 0) all should be 0 ---- */

struct behind { uint32_t last; bool useful; };      /* index of the last entry that is not free, 0: none */

/* What is there; only entries that somebody misses make it worth while to show them again. */
static struct behind look_behind(struct check *c, struct dir_pos pos)
{
    struct behind found = { 0, false };
    bool bad = false;
    const uint8_t *p;

    while (pos_next(c, &pos) && (p = pos_entry(c, &pos)) != NULL) {
        uint8_t raw[32];
        uint32_t first;

        if (p[0] == 0 || p[0] == 0xE5) {
            continue;
        }
        found.last = pos.index;
        memcpy(raw, p, sizeof raw);
        if (!entry_plausible(c, raw)) {
            bad = true;
        } else if (!entry_is_long(raw) && !entry_is_dots(raw)) {
            first = entry_first(c, raw);
            found.useful |= cluster_is_valid(c, first) && map_get(c, first) == CLUSTER_UNSEEN &&
                            fat_get(c, first) != 0 && fat_get(c, first) != c->bad_mark;
        }
    }
    found.useful &= !bad;
    return found;
}

static void clear_behind(struct check *c, struct dir_pos pos)
{
    static const uint8_t nothing[32];

    while (pos_next(c, &pos)) {
        pos_put(c, &pos, nothing);
    }
}

/* An entry says: the end.  Out: the index up to which it is not, 0: it is. */
static uint32_t shown_until(struct check *c, const struct dir_pos *pos)
{
    struct behind found = look_behind(c, *pos);

    if (found.last == 0 || c->failed) {
        return 0;
    }
    if (!found.useful) {
        check_error(c, "%s  There is something behind the end of the directory: cleared.",
                    entry_path(c, pos->first, NULL));
        clear_behind(c, *pos);
        return 0;
    }
    check_error(c, "%s  The directory seemed to end before its last files: they are back.",
                entry_path(c, pos->first, NULL));
    return found.last;
}

void check_directory(struct check *c, uint32_t first)
{
    struct dir_pos pos;
    uint8_t raw[32];
    const uint8_t *p;
    static const uint8_t deleted = 0xE5;
    uint32_t until = 0;         /* ends before this entry are none */

    if (!pos_start(c, &pos, first)) {
        return;
    }
    name_begin_directory(c, first);
    lfn_forget(c);
    if (c->verbose) {
        check_say(c, "Directory %s", entry_path(c, first, NULL));
    }
    do {
        p = pos_entry(c, &pos);
        if (p == NULL) {
            break;
        }
        memcpy(raw, p, sizeof raw);
        if (raw[0] == 0) {
            lfn_orphan(c, first);
            if (pos.index >= until && (until != 0 || (until = shown_until(c, &pos)) == 0)) {
                break;
            }
            dir_put_at(c, pos.sector, pos.offset, 1, &deleted);
        } else if (raw[0] == 0xE5) {
            lfn_orphan(c, first);
        } else if (entry_is_long(raw)) {
            lfn_part(c, &pos, raw);
        } else if (pos.index < 2 && first != root_first(c) && entry_is_dots(raw)) {
            lfn_orphan(c, first);
        } else {
            if (c->verbose && (raw[11] & 8) == 0) {
                check_say(c, "     %s", entry_path(c, first, raw));
            }
            check_entry(c, &pos, raw);
        }
    } while (pos_next(c, &pos));
    lfn_orphan(c, first);
}

/* Visits what is marked, and what a visit marks. */
void check_marked(struct check *c, void (*visit)(struct check *c, uint32_t first))
{
    uint32_t from = 2, done = 0;

    while (c->pending != 0 && check_goes_on(c)) {
        uint32_t first = map_find_mark(c, from);

        if (first == 0) {
            if (from == 2) {
                break;
            }
            from = 2;
            continue;
        }
        c->pending--;
        map_set(c, first, CLUSTER_DIR);
        visit(c, first);
        from = first + 1;
        if ((++done & 63) == 0) {
            c->ops->progress(c->ctx, "directories", done * 100 / (done + c->pending));
        }
    }
}

static void begin_map(struct check *c)
{
    uint32_t size = check_store_size(c);

    memset(c->map_bytes, 0, sizeof c->map_bytes);
    for (uint32_t at = 0; at < size; at += sizeof c->map_bytes) {
        c->ops->store_write(c->ctx, at, c->map_bytes, sizeof c->map_bytes);
    }
    c->map_at = CHECK_NONE;
    c->map_dirty = false;
}

void check_tree(struct check *c)
{
    begin_map(c);
    if (c->type == 32) {
        struct chain chain = { c->root_cluster, NULL, true, CHECK_NONE, c->root_cluster, 0 };
        uint32_t value = fat_get(c, c->root_cluster);

        if (value == 0 || value == c->bad_mark || (value != c->end_mark && !cluster_is_valid(c, value))) {
            check_error(c, "The chain of the root directory is broken at its first allocation unit, %u.",
                        c->root_cluster);
            fat_set(c, c->root_cluster, c->end_mark);
        }
        (void)chain_check(c, &chain);
        c->totals.directory_clusters += chain.clusters;
    }
    check_directory(c, root_first(c));
    check_marked(c, check_directory);
}
