/*
 * check_lost - allocated clusters that no file has: they become files, or free.  Pure.
 *
 * In the map CLUSTER_MARK now says: another lost one points here.  What is left unmarked begins a chain.
 */
#include "check.h"

static bool is_lost(struct check *c, uint32_t cluster, uint32_t value)
{
    enum cluster_state state = map_get(c, cluster);

    return value != 0 && value != c->bad_mark && (state == CLUSTER_UNSEEN || state == CLUSTER_MARK);
}

static void tick(struct check *c, uint32_t cluster)
{
    if ((cluster & 0x3FFF) == 0) {
        c->ops->progress(c->ctx, "lost allocation units", cluster / (c->last / 100 + 1));
        (void)check_goes_on(c);
    }
}

/* Marks those that another one points to; cuts where a chain runs into something else. */
static void find_links(struct check *c)
{
    c->totals.lost_clusters = 0;
    for (uint32_t cluster = 2; cluster <= c->last && !c->failed; cluster++) {
        uint32_t next = fat_get(c, cluster), after;

        tick(c, cluster);
        if (!is_lost(c, cluster, next)) {
            continue;
        }
        c->totals.lost_clusters++;
        if (next == c->end_mark) {
            continue;
        }
        after = cluster_is_valid(c, next) ? fat_get(c, next) : 0;
        if (next == cluster || !cluster_is_valid(c, next) || map_get(c, next) != CLUSTER_UNSEEN ||
            after == 0 || after == c->bad_mark) {
            if (c->repair) {
                fat_set(c, cluster, c->end_mark);
            }
        } else {
            map_set(c, next, CLUSTER_MARK);
        }
    }
}

static void forget_links(struct check *c)
{
    for (uint32_t cluster = 2; cluster <= c->last && !c->failed; cluster++) {
        if (map_get(c, cluster) == CLUSTER_MARK) {
            map_set(c, cluster, CLUSTER_UNSEEN);
        }
    }
}

static bool is_digit(uint8_t c)
{
    return c >= '0' && c <= '9';
}

/* The number behind the highest FILEnnnn.CHK in the root. */
static void find_number(struct check *c)
{
    struct dir_pos pos;
    const uint8_t *p;

    c->file_number = 0;
    if (!pos_start(c, &pos, root_first(c))) {
        return;
    }
    c->root_add = pos;
    do {
        p = pos_entry(c, &pos);
        if (p == NULL || p[0] == 0) {
            return;
        }
        if (memcmp(p, "FILE", 4) == 0 && memcmp(p + 8, "CHK", 3) == 0 && is_digit(p[4]) && is_digit(p[5]) &&
            is_digit(p[6]) && is_digit(p[7])) {
            uint32_t number = (p[4] - '0') * 1000u + (p[5] - '0') * 100u + (p[6] - '0') * 10u + (p[7] - '0');

            c->file_number = number >= c->file_number ? number + 1 : c->file_number;
        }
    } while (pos_next(c, &pos));
}

/* FILE0000.CHK and on; behind FILE9999.CHK comes FIL10000.CHK. */
static bool new_entry(struct check *c, uint8_t raw[32], uint32_t first, uint8_t attributes)
{
    memset(raw, 0, 32);
    do {
        uint32_t number = c->file_number++;

        memcpy(raw, "FILE0000CHK", 11);
        for (unsigned i = 7; number != 0; i--) {
            raw[i] = (uint8_t)('0' + number % 10);
            number /= 10;
        }
    } while (c->file_number > 10000 && name_exists(c, root_first(c), raw, CHECK_NONE) && !c->failed);
    raw[11] = attributes;
    put16(raw + 24, 0x0021);            /* 1 January 1980: when it was made is not known */
    entry_set_first(c, raw, first);
    c->root_full = !dir_add(c, raw, &c->root_add);
    return !c->root_full;
}

/* ---- directories among them keep what is in them ---- */

static void recover_directory(struct check *c, uint32_t first)
{
    uint8_t raw[32];
    struct dir_pos where;
    struct chain chain = { root_first(c), raw, true, CHECK_NONE, first, 0 };

    if (!new_entry(c, raw, first, 0x10)) {
        return;
    }
    where = c->root_add;
    check_say(c, "%s  Is a lost directory.", entry_path(c, root_first(c), raw));
    c->totals.recovered++;
    (void)chain_check(c, &chain);
    if (check_directory_entry(c, root_first(c), raw, &chain)) {
        pos_put(c, &where, raw);
    }
    count_entry(c, raw, chain.clusters);
}

#define DIRECTORIES 64

static void recover_directories(struct check *c)
{
    uint32_t first[DIRECTORIES];
    unsigned count;

    do {
        count = 0;
        for (uint32_t cluster = 2; cluster <= c->last && count < DIRECTORIES && !c->failed; cluster++) {
            if (is_lost(c, cluster, fat_get(c, cluster)) && map_get(c, cluster) == CLUSTER_UNSEEN &&
                dots_itself(c, cluster)) {
                first[count++] = cluster;
            }
        }
        if (count == 0 || c->failed) {
            return;
        }
        forget_links(c);
        for (unsigned i = 0; i < count && !c->root_full; i++) {
            if (map_get(c, first[i]) == CLUSTER_UNSEEN) {       /* not below one before it */
                recover_directory(c, first[i]);
                check_marked(c, check_directory);
            }
        }
        check_suspects(c);
        find_links(c);
    } while (count == DIRECTORIES && !c->root_full && !c->failed);
}

/* ---- files ---- */

/* Walks a chain to its end or back to its beginning; its clusters are somebody's from now on. */
static uint32_t take_chain(struct check *c, uint32_t first, bool free)
{
    uint32_t clusters = 0, cluster = first, before = 0;

    while (cluster_is_valid(c, cluster) && !c->failed) {
        uint32_t next = fat_get(c, cluster);

        if (map_get(c, cluster) == CLUSTER_FILE) {
            fat_set(c, before, free ? 0 : c->end_mark);         /* a circle */
            break;
        }
        map_set(c, cluster, CLUSTER_FILE);
        clusters++;
        if (free && c->repair) {
            fat_set(c, cluster, 0);
        }
        before = cluster;
        cluster = next;
    }
    return clusters;
}

static void save_chain(struct check *c, uint32_t first)
{
    uint8_t raw[32];
    struct dir_pos where;
    uint32_t clusters, size;

    if (!new_entry(c, raw, first, 0x20)) {
        return;
    }
    where = c->root_add;
    clusters = take_chain(c, first, false);
    size = clusters * c->cluster_bytes;
    if (clusters > CHECK_NONE / c->cluster_bytes) {
        uint32_t cluster = first;       /* longer than a file can be: the rest stays lost */

        clusters = CHECK_NONE / c->cluster_bytes;
        for (uint32_t n = 1; n < clusters; n++) {
            cluster = fat_get(c, cluster);
        }
        fat_set(c, cluster, c->end_mark);
        size = clusters * c->cluster_bytes;
    }
    put32(raw + 28, size);
    pos_put(c, &where, raw);
    c->totals.recovered++;
    count_entry(c, raw, clusters);
}

static void each_chain(struct check *c, bool save)
{
    for (unsigned circles = 0; circles < 2; circles++) {
        for (uint32_t cluster = 2; cluster <= c->last && !c->failed; cluster++) {
            uint32_t value;

            tick(c, cluster);
            if (map_get(c, cluster) != (circles ? CLUSTER_MARK : CLUSTER_UNSEEN)) {
                continue;
            }
            value = fat_get(c, cluster);
            if (value == 0 || value == c->bad_mark) {
                continue;
            }
            if (!save) {
                (void)take_chain(c, cluster, true);
                continue;
            }
            save_chain(c, cluster);
            if (c->root_full) {
                return;
            }
        }
    }
}

/* How many chains there are, without changing anything: links that are not marked begin one. */
static void count_chains(struct check *c)
{
    c->totals.lost_chains = 0;
    for (uint32_t cluster = 2; cluster <= c->last && !c->failed; cluster++) {
        uint32_t value = fat_get(c, cluster);

        c->totals.lost_chains += is_lost(c, cluster, value) && map_get(c, cluster) == CLUSTER_UNSEEN;
    }
    if (c->totals.lost_chains == 0) {
        c->totals.lost_chains = 1;      /* circles only: at least one */
    }
}

void check_lost(struct check *c)
{
    struct check_totals *t = &c->totals;
    uint32_t lost;

    find_links(c);
    if (t->lost_clusters == 0 || c->failed) {
        return;
    }
    lost = t->lost_clusters;
    count_chains(c);
    check_error(c, "%u lost allocation units found in %u chains.", lost, t->lost_chains);
    if (!c->repair) {
        check_say(c, "%n bytes disk space would be freed", lost * c->cluster_bytes);
    } else if (c->ops->ask(c->ctx, "Convert lost chains to files (Y/N)?")) {
        find_number(c);
        recover_directories(c);
        each_chain(c, true);
        check_say(c, "%u recovered files", t->recovered);
        if (c->root_full) {
            check_say(c, "There is no room in the root directory for more of them. Move files away from it and "
                         "repeat CHKDSK.");
        }
    } else {
        each_chain(c, false);
        check_say(c, "%n bytes disk space freed", lost * c->cluster_bytes);
    }
    t->lost_clusters = lost;
}
