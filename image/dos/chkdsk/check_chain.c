/*
 * check_chain - the clusters of one file or directory.  Pure.
 *
 * What cannot belong to it is cut off: it stays allocated, and check_lost() finds it.
 */
#include "check.h"

uint32_t clusters_for(const struct check *c, uint32_t size)
{
    return size / c->cluster_bytes + (size % c->cluster_bytes != 0);
}

static void cut(struct check *c, struct chain *chain, uint32_t before)
{
    if (before == 0) {
        chain->first = 0;
    } else {
        fat_set(c, before, c->end_mark);
    }
}

/* What follows may be the rest of another file that is cross linked: its copy needs the way there. */
static void cut_later(struct check *c, struct chain *chain, uint32_t last)
{
    if (c->later_count < CHECK_LATER) {
        c->later[c->later_count++] = last;
    } else {
        cut(c, chain, last);
    }
}

/* Only when the copies are on the disk, entries and all. */
void chain_cut_later(struct check *c)
{
    if (c->later_count > 0) {
        dir_flush(c);
        fat_flush(c);
    }
    while (c->later_count > 0) {
        fat_set(c, c->later[--c->later_count], c->end_mark);
    }
}

/* Is it among the first `count` of this chain? */
static bool is_own(struct check *c, const struct chain *chain, uint32_t cluster)
{
    uint32_t at = chain->first;

    for (uint32_t n = 0; n < chain->clusters && !c->failed; n++) {
        if (at == cluster) {
            return true;
        }
        at = fat_get(c, at);
    }
    return false;
}

static const char *who(struct check *c, const struct chain *chain)
{
    return entry_path(c, chain->dir, chain->raw);
}

/*
 * chain_copy - give a chain clusters of its own in place of those from `from` on, which are another's
 *
 * In:  before  its last own cluster, 0: it has none
 * Out: false: the disk is full, the chain ends before what could not be copied
 */
bool chain_copy(struct check *c, struct chain *chain, uint32_t before, uint32_t from)
{
    while (cluster_is_valid(c, from) && chain->clusters < chain->needed && !c->failed) {
        uint32_t copy = cluster_allocate(c), next = fat_get(c, from);

        if (copy == 0 || !cluster_copy(c, copy, from)) {
            cut(c, chain, before);
            return false;
        }
        if (before == 0) {
            chain->first = copy;
        } else {
            fat_set(c, before, copy);
        }
        map_set(c, copy, chain->is_dir ? CLUSTER_DIR : CLUSTER_FILE);
        before = copy;
        chain->clusters++;
        from = next;
    }
    return true;
}

/* The chain runs into clusters that somebody has already. */
static void shared_tail(struct check *c, struct chain *chain, uint32_t before, uint32_t cluster)
{
    if (is_own(c, chain, cluster)) {
        check_error(c, "%s  The chain of allocation units runs in a circle at unit %u.", who(c, chain), cluster);
        cut(c, chain, before);
        return;
    }
    check_error(c, "%s  Is cross linked on allocation unit %u.", who(c, chain), cluster);
    if (c->crossed_count < CHECK_CROSSED) {
        c->crossed[c->crossed_count].cluster = cluster;
        c->crossed[c->crossed_count++].first = chain->first;
    }
    if (!c->repair) {
        return;
    }
    if (chain->is_dir && (map_get(c, cluster) != CLUSTER_FILE || !dots_plausible(c, cluster))) {
        cut(c, chain, before);          /* what is there has its place in another directory */
        return;
    }
    if (!chain_copy(c, chain, before, cluster) && !c->failed) {
        check_say(c, "%s  No room for a copy of the shared part: it ends before it.", who(c, chain));
    }
}

/*
 * chain_check - walk a chain, note its clusters as used, cut off what cannot be part of it
 *
 * In:  chain->first, needed, is_dir, dir, raw
 * Out: CHAIN_WALKED: first (0: nothing is left) and clusters are what it has now
 *      CHAIN_SHARED: its first cluster is already another's; nothing was done
 */
enum chain_result chain_check(struct check *c, struct chain *chain)
{
    uint32_t cluster = chain->first, before = 0;

    chain->clusters = 0;
    if (cluster_is_valid(c, cluster) && map_get(c, cluster) != CLUSTER_UNSEEN) {
        return CHAIN_SHARED;
    }
    while (!c->failed) {
        uint32_t next;

        if (!cluster_is_valid(c, cluster)) {
            check_error(c, "%s  Names the allocation unit %u, which does not exist: cut off before it.",
                        who(c, chain), cluster);
            cut(c, chain, before);
            break;
        }
        if (map_get(c, cluster) != CLUSTER_UNSEEN) {
            shared_tail(c, chain, before, cluster);
            break;
        }
        next = fat_get(c, cluster);
        if (next == 0 || next == c->bad_mark) {
            check_error(c, "%s  Allocation unit %u is marked %s: cut off before it.", who(c, chain), cluster,
                        next == 0 ? "free" : "bad");
            cut(c, chain, before);
            break;
        }
        if (chain->is_dir && before != 0 && !dots_plausible(c, cluster)) {
            check_error(c, "%s  Allocation unit %u holds nothing of a directory: cut off before it.", who(c, chain),
                        cluster);
            cut(c, chain, before);
            break;
        }
        map_set(c, cluster, chain->is_dir ? CLUSTER_DIR : CLUSTER_FILE);
        chain->clusters++;
        if ((chain->clusters & 0x3FF) == 0) {
            (void)check_goes_on(c);
        }
        if (next == c->end_mark) {
            break;
        }
        if (chain->clusters == chain->needed) {
            check_error(c, "%s  Has more allocation units than its size needs: cut off.", who(c, chain));
            cut_later(c, chain, cluster);
            break;
        }
        before = cluster;
        cluster = next;
    }
    return CHAIN_WALKED;
}
