/*
 * check_shared - entries that begin where another one does.  Pure.
 *
 * An interrupted rename or move leaves two entries for one chain: the second is dropped.  Others get a
 * copy of what they share.
 */
#include "check.h"

/* What is at a suspect's place now. */
static bool load(struct check *c, const struct suspect *s, uint8_t raw[32])
{
    const uint8_t *p = dir_at(c, s->sector, s->offset);

    if (p != NULL) {
        memcpy(raw, p, 32);
    }
    return p != NULL;
}

/* Removes an entry and its long name. */
static void drop(struct check *c, const struct suspect *s)
{
    static const uint8_t deleted = 0xE5;
    struct dir_pos pos;
    const uint8_t *p;
    uint8_t raw[32];

    lfn_forget(c);
    (void)pos_start(c, &pos, s->dir);
    while ((p = pos_entry(c, &pos)) != NULL && (pos.sector != s->sector || pos.offset != s->offset)) {
        memcpy(raw, p, sizeof raw);
        if (raw[0] == 0) {
            break;
        }
        if (raw[0] != 0xE5 && entry_is_long(raw)) {
            lfn_part(c, &pos, raw);
        } else {
            lfn_forget(c);
        }
        if (!pos_next(c, &pos)) {
            break;
        }
    }
    lfn_delete(c);
    dir_put_at(c, s->sector, s->offset, 1, &deleted);
}

/* Gives the entry a chain of its own; a directory for which that makes no sense is dropped. */
static void separate(struct check *c, const struct suspect *s, uint8_t raw[32])
{
    bool is_dir = (raw[11] & 0x10) != 0, owner_is_dir;
    struct chain chain = { s->dir, raw, is_dir, is_dir ? CHECK_NONE : clusters_for(c, get32(raw + 28)), 0, 0 };

    owner_is_dir = s->found ? (s->owner[11] & 0x10) != 0 : map_get(c, s->first) != CLUSTER_FILE;
    if (is_dir && (owner_is_dir || !dots_plausible(c, s->first))) {
        check_say(c, "%s  What is in it is in another directory too: removed here.", entry_path(c, s->dir, raw));
        drop(c, s);
        return;
    }
    if (!chain_copy(c, &chain, 0, s->first) && !c->failed) {
        check_say(c, "%s  No room for a copy: it ends after %u allocation units.", entry_path(c, s->dir, raw),
                  chain.clusters);
    }
    if (is_dir) {
        (void)check_directory_entry(c, s->dir, raw, &chain);
    } else {
        entry_set_first(c, raw, chain.first);
        if (chain.clusters < chain.needed) {
            put32(raw + 28, chain.clusters * c->cluster_bytes);
        }
    }
    dir_put_at(c, s->sector, s->offset, 32, raw);
    count_entry(c, raw, chain.clusters);
}

static void resolve(struct check *c, const struct suspect *s)
{
    uint8_t raw[32];
    bool is_same;

    if (!load(c, s, raw)) {
        return;
    }
    is_same = s->found && memcmp(s->owner + 22, raw + 22, 4) == 0 && memcmp(s->owner + 28, raw + 28, 4) == 0 &&
              ((s->owner[11] ^ raw[11]) & 0x10) == 0;
    if (is_same) {
        check_error(c, "%s  Is there under another name as well: one of both is removed.",
                    entry_path(c, s->dir, raw));
        check_say(c, "%s", entry_path(c, s->owner_dir, s->owner));
        if (c->repair) {
            drop(c, s);
        }
        return;
    }
    check_error(c, "%s  Is cross linked on allocation unit %u.", entry_path(c, s->dir, raw), s->first);
    if (s->found) {
        check_say(c, "%s  Is cross linked on allocation unit %u.", entry_path(c, s->owner_dir, s->owner), s->first);
    }
    if (c->repair) {
        separate(c, s, raw);
    }
}

/* Too many to wait for the others: settled without knowing whose the chain is. */
void suspect_add(struct check *c, const struct dir_pos *pos, uint8_t raw[32])
{
    struct suspect s = { .dir = pos->first, .first = entry_first(c, raw), .sector = pos->sector,
                         .offset = pos->offset };

    if (c->suspect_count < CHECK_SUSPECTS) {
        c->suspects[c->suspect_count++] = s;
    } else {
        resolve(c, &s);
    }
}

/* ---- whose the chains are: a second walk through all directories ---- */

static bool is_suspect(const struct check *c, const struct dir_pos *pos)
{
    for (unsigned i = 0; i < c->suspect_count; i++) {
        if (c->suspects[i].sector == pos->sector && c->suspects[i].offset == pos->offset) {
            return true;
        }
    }
    return false;
}

/* Has this entry what another chain ran into?  That is said of it too. */
static void find_crossed(struct check *c, uint32_t dir, const uint8_t *p)
{
    uint32_t start = entry_first(c, p), cluster = start;
    uint8_t raw[32];

    memcpy(raw, p, sizeof raw);
    for (uint32_t n = 0; cluster_is_valid(c, cluster) && n <= c->last && !c->failed; n++) {
        for (unsigned i = 0; i < c->crossed_count; i++) {
            if (c->crossed[i].cluster == cluster && c->crossed[i].first != start) {
                check_say(c, "%s  Is cross linked on allocation unit %u.", entry_path(c, dir, raw), cluster);
            }
        }
        cluster = fat_get(c, cluster);
    }
}

static void find_owners(struct check *c, uint32_t first)
{
    struct dir_pos pos;
    const uint8_t *p;

    if (!pos_start(c, &pos, first)) {
        return;
    }
    do {
        uint32_t start;

        p = pos_entry(c, &pos);
        if (p == NULL || p[0] == 0) {
            return;
        }
        if (p[0] == 0xE5 || (p[11] & 8) != 0 || (pos.index < 2 && first != root_first(c) && entry_is_dots(p)) ||
            is_suspect(c, &pos)) {
            continue;
        }
        start = entry_first(c, p);
        if (c->crossed_count != 0) {
            find_crossed(c, first, p);
        }
        for (unsigned i = 0; i < c->suspect_count; i++) {
            struct suspect *s = &c->suspects[i];

            if (s->first == start && !s->found) {
                s->found = true;
                s->owner_dir = first;
                memcpy(s->owner, p, 32);
            }
        }
        if (p[11] & 0x10 && cluster_is_valid(c, start) && map_get(c, start) == CLUSTER_DIR) {
            map_set(c, start, CLUSTER_MARK);
            c->pending++;
        }
    } while (pos_next(c, &pos));
}

void check_suspects(struct check *c)
{
    while ((c->suspect_count != 0 || c->crossed_count != 0) && !c->failed) {
        unsigned count = c->suspect_count;

        c->pending = 0;
        find_owners(c, root_first(c));
        check_marked(c, find_owners);
        c->pending = 0;
        c->crossed_count = 0;
        for (unsigned i = 0; i < count; i++) {
            resolve(c, &c->suspects[i]);
        }
        c->suspect_count = 0;
        check_marked(c, check_directory);       /* those that got clusters of their own */
    }
    chain_cut_later(c);
}
