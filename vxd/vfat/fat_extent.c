/*
 * fat_extent.c - where the clusters of an open file are.
 *
 * The chain is walked once; runs of clusters next to each other are remembered with the file, and found by
 * halving.  Files in more than MOST runs are walked on from the last one, or from where the opener was.
 */
#include "fat.h"

#define MOST    8192u

static struct fat_extents *extents_of(struct fs_node *node)
{
    return node->own;
}

void fat_extents_cut(struct fat_volume *vol, struct fs_node *node)
{
    if (node->own != NULL) {
        vol->env->release(node->own);
        node->own = NULL;
    }
    node->generation++;
}

/* One more cluster at the end of what is known; false: it is not remembered. */
static bool remember(struct fat_volume *vol, struct fs_node *node, uint32_t index, uint32_t cluster)
{
    struct fat_extents *x = extents_of(node);
    struct fat_extent *last = x != NULL && x->count > 0 ? &x->extent[x->count - 1] : NULL;

    if (last != NULL && last->cluster + last->count == cluster && last->index + last->count == index) {
        last->count++;
        return true;
    }
    if ((last != NULL ? last->index + last->count : 0) != index) {
        return false;           /* there is a hole: it comes too late */
    }
    if (x == NULL || x->count == x->room) {
        uint32_t room = x != NULL ? x->room * 2 : 8;
        struct fat_extents *more = room <= MOST
            ? vol->env->allocate((uint32_t)(sizeof(*more) + room * sizeof(more->extent[0]))) : NULL;

        if (more == NULL) {
            return false;
        }
        more->count = 0;
        more->room = room;
        if (x != NULL) {
            memcpy(more->extent, x->extent, x->count * sizeof(x->extent[0]));
            more->count = x->count;
            vol->env->release(x);
        }
        node->own = x = more;
    }
    x->extent[x->count++] = (struct fat_extent){ index, cluster, 1 };
    return true;
}

/* The last known cluster at or before `index`; false: none. */
static bool known_before(const struct fat_extents *x, uint32_t index, uint32_t *at, uint32_t *cluster)
{
    const struct fat_extent *e;
    uint32_t low = 0, high = x != NULL ? x->count : 0, in;

    while (low < high) {        /* the first run that begins behind it */
        uint32_t middle = (low + high) / 2;

        if (x->extent[middle].index <= index) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    if (low == 0) {
        return false;
    }
    e = &x->extent[low - 1];
    in = index - e->index < e->count ? index - e->index : e->count - 1;
    *at = e->index + in;
    *cluster = e->cluster + in;
    return true;
}

/* The first cluster of the file; 0 and FS_CORRUPT: it has none. */
static enum fs_err first_of(struct fat_volume *vol, struct fs_node *node, bool grow, uint32_t *cluster)
{
    if (node->entry.first == 0) {
        enum fs_err err = grow ? fat_extend_chain(vol, 0, false, &node->entry.first) : FS_CORRUPT;

        if (err != FS_OK) {
            return err;
        }
        node->dirty = true;
    }
    *cluster = node->entry.first;
    return fat_cluster_valid(vol, *cluster) ? FS_OK : FS_CORRUPT;
}

/* From `*at`, whose cluster is *cluster, on to `index`. */
static enum fs_err walk(struct fat_volume *vol, struct fs_node *node, uint32_t *at, uint32_t index, bool grow,
                        uint32_t *cluster)
{
    while (*at < index) {
        uint32_t next = 0;
        enum fs_err err = fat_next(vol, *cluster, &next);

        if (err == FS_OK && next == 0) {
            err = grow ? fat_extend_chain(vol, *cluster, false, &next) : FS_CORRUPT;
        }
        if (err != FS_OK) {
            return err;
        }
        *cluster = next;
        (*at)++;
        (void)remember(vol, node, *at, next);
    }
    return FS_OK;
}

static enum fs_err cluster_at(struct fat_volume *vol, struct fs_file *file, uint32_t index, bool grow,
                              uint32_t *cluster)
{
    struct fs_node *node = file->node;
    uint32_t at = 0;
    enum fs_err err;

    if (vol->broken || node->gone) {
        return FS_CORRUPT;
    }
    if (index >= vol->fs.clusters) {
        return grow ? FS_FULL : FS_CORRUPT;
    }
    if (file->generation != node->generation) {
        file->generation = node->generation;
        file->cluster = 0;
    }
    if (file->cluster != 0 && file->cluster_index == index) {
        *cluster = file->cluster;
        return FS_OK;
    }
    if (!known_before(extents_of(node), index, &at, cluster)) {
        err = first_of(vol, node, grow, cluster);
        if (err != FS_OK) {
            return err;
        }
        (void)remember(vol, node, 0, *cluster);
    }
    if (file->cluster != 0 && file->cluster_index > at && file->cluster_index < index) {
        at = file->cluster_index;
        *cluster = file->cluster;
    }
    err = walk(vol, node, &at, index, grow, cluster);
    if (at > 0 || err == FS_OK) {
        file->cluster = *cluster;
        file->cluster_index = at;
    }
    return err;
}

enum fs_err fat_map(struct fat_volume *vol, struct fs_file *file, uint32_t index, uint32_t want, bool grow,
                    uint32_t *cluster, uint32_t *run)
{
    uint32_t at = index, now, next;
    enum fs_err err = cluster_at(vol, file, index, grow, cluster);

    *run = 1;
    if (err != FS_OK || want == 1) {
        return err;
    }
    for (now = *cluster; *run < want; now = next) {
        if (cluster_at(vol, file, ++at, grow, &next) != FS_OK || next != now + 1) {
            break;              /* an error comes back when that cluster's turn comes */
        }
        (*run)++;
    }
    return FS_OK;
}
