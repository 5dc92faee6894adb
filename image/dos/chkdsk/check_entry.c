/*
 * check_entry - one entry of a directory: attributes, times, size, where it begins.  Pure.
 */
#include "check.h"

#define ATTR_HIDDEN     0x02u
#define ATTR_VOLUME     0x08u
#define ATTR_DIRECTORY  0x10u
#define NT_CASE         0x18u           /* in byte 12: name, extension shown in small letters */
#define DATE_FIRST      0x0021u         /* 1 January 1980 */

static bool date_is_good(uint16_t date)
{
    unsigned month = date >> 5 & 15, day = date & 31;

    return date == 0 || (month >= 1 && month <= 12 && day >= 1);
}

static bool time_is_good(uint16_t time)
{
    return time >> 11 < 24 && (time >> 5 & 63) < 60 && (time & 31) < 30;
}

static bool check_times(struct check *c, const struct dir_pos *pos, uint8_t raw[32])
{
    bool bad_write = !date_is_good(get16(raw + 24)) || !time_is_good(get16(raw + 22));
    bool bad_creation = !date_is_good(get16(raw + 16)) || !time_is_good(get16(raw + 14)) || raw[13] > 199;
    bool bad_access = !date_is_good(get16(raw + 18));

    if (!bad_write && !bad_creation && !bad_access) {
        return false;
    }
    check_error(c, "%s  Has an impossible date or time.", entry_path(c, pos->first, raw));
    if (bad_write) {
        put16(raw + 22, 0);
        put16(raw + 24, DATE_FIRST);
    }
    if (bad_creation) {
        raw[13] = 0;
        put32(raw + 14, 0);
    }
    if (bad_access) {
        put16(raw + 18, 0);
    }
    return true;
}

void count_entry(struct check *c, const uint8_t *raw, uint32_t clusters)
{
    struct check_totals *t = &c->totals;

    if (raw[11] & ATTR_DIRECTORY) {
        t->directories++;
        t->directory_clusters += clusters;
    } else if (raw[11] & ATTR_HIDDEN) {
        t->hidden_files++;
        t->hidden_clusters += clusters;
    } else {
        t->files++;
        t->file_clusters += clusters;
    }
}

/* ---- volume labels ---- */

/* Small letters are no DOS's, but others write them. */
static bool label_is_allowed(const uint8_t *raw)
{
    for (unsigned i = 0; i < 11; i++) {
        if (raw[i] < ' ' || raw[i] == 0x7F || strchr("\"*+,./:;<=>?[\\]|", raw[i]) != NULL) {
            return false;
        }
    }
    return raw[0] != ' ';
}

/* true: done with it; false: it is a file after all, `raw` says so now. */
static bool check_label(struct check *c, const struct dir_pos *pos, uint8_t raw[32], bool changed)
{
    uint32_t first = entry_first(c, raw), size = get32(raw + 28);
    bool has_data = cluster_is_valid(c, first) && size != 0;

    if (pos->first == root_first(c) && c->label[0] == '\0' && !has_data && (raw[11] & ATTR_DIRECTORY) == 0 &&
        label_is_allowed(raw)) {
        memcpy(c->label, raw, 11);
        c->label[11] = '\0';
        c->label_time = get16(raw + 22);
        c->label_date = get16(raw + 24);
        if (first != 0 || size != 0) {
            check_error(c, "The volume label of drive %c: has a size or an allocation unit.", c->drive);
            entry_set_first(c, raw, 0);
            put32(raw + 28, 0);
            changed = true;
        }
        if (changed) {
            pos_put(c, pos, raw);
        }
        return true;
    }
    if (has_data || cluster_is_valid(c, first)) {
        check_error(c, "%s  Is marked as a volume label, but it has data.", entry_path(c, pos->first, raw));
        raw[11] &= (uint8_t)~ATTR_VOLUME;
        return false;
    }
    check_error(c, "%s  Is a volume label where none can be: removed.", entry_path(c, pos->first, raw));
    raw[0] = 0xE5;
    pos_put(c, pos, raw);
    return true;
}

/* ---- directories ---- */

/*
 * check_directory_entry - a directory whose chain was walked: what is in it, and its size
 *
 * Out: true: `raw` was changed.  If it is a directory, it is noted to be visited.
 */
bool check_directory_entry(struct check *c, uint32_t dir, uint8_t raw[32], struct chain *chain)
{
    bool changed = entry_first(c, raw) != chain->first;

    entry_set_first(c, raw, chain->first);
    if (chain->first == 0) {
        check_error(c, "%s  Is no directory: made a file.", entry_path(c, dir, raw));
        raw[11] &= (uint8_t)~ATTR_DIRECTORY;
        put32(raw + 28, 0);
        return true;
    }
    dots_check(c, chain->first, dir, raw);
    if (get32(raw + 28) != 0) {
        check_error(c, "%s  Is a directory with a size.", entry_path(c, dir, raw));
        put32(raw + 28, 0);
        changed = true;
    }
    map_set(c, chain->first, CLUSTER_MARK);
    c->pending++;
    return changed;
}

/* Is it what it says it is?  true: `raw` was changed.  Only for a chain that nobody has yet. */
static bool check_kind(struct check *c, const struct dir_pos *pos, uint8_t raw[32], struct chain *chain)
{
    bool is_free = cluster_is_valid(c, chain->first) && map_get(c, chain->first) == CLUSTER_UNSEEN;

    chain->is_dir = (raw[11] & ATTR_DIRECTORY) != 0;
    chain->needed = chain->is_dir ? CHECK_NONE : clusters_for(c, get32(raw + 28));
    if (is_free && chain->is_dir && dots_none(c, chain->first, raw)) {
        check_error(c, "%s  Is no directory: made a file.", entry_path(c, pos->first, raw));
        raw[11] &= (uint8_t)~ATTR_DIRECTORY;
        chain->is_dir = false;
        if (get32(raw + 28) != 0) {
            chain->needed = clusters_for(c, get32(raw + 28));
        }
        return true;
    }
    if (is_free && !chain->is_dir && get32(raw + 28) == 0 && dots_itself(c, chain->first)) {
        check_error(c, "%s  Is a directory, but is not marked so.", entry_path(c, pos->first, raw));
        raw[11] |= ATTR_DIRECTORY;
        chain->is_dir = true;
        chain->needed = CHECK_NONE;
        return true;
    }
    return false;
}

/* ---- files ---- */

/* After its chain was walked; true: `raw` was changed. */
static bool check_file_entry(struct check *c, uint32_t dir, uint8_t raw[32], struct chain *chain)
{
    bool changed = entry_first(c, raw) != chain->first;

    entry_set_first(c, raw, chain->first);
    if (chain->needed == CHECK_NONE) {          /* it was a directory: its size is not known */
        put32(raw + 28, chain->clusters * c->cluster_bytes);
        return true;
    }
    if (chain->clusters < chain->needed) {
        check_error(c, "%s  Allocation error, size adjusted.", entry_path(c, dir, raw));
        put32(raw + 28, chain->clusters * c->cluster_bytes);
        changed = true;
    }
    return changed;
}

static bool without_data(struct check *c, const struct dir_pos *pos, uint8_t raw[32])
{
    uint32_t first = entry_first(c, raw);

    if (first == 0 && get32(raw + 28) == 0) {
        return false;
    }
    check_error(c, "%s  %s.", entry_path(c, pos->first, raw),
                first == 0 ? "Allocation error, size adjusted" : "Has an allocation unit, but the size 0: cut off");
    entry_set_first(c, raw, 0);
    put32(raw + 28, 0);
    return true;
}

/*
 * check_entry - an entry that is neither free nor part of a long name nor "." or ".."
 *
 * In:  raw  a copy of it; what is mended is written back
 */
void check_entry(struct check *c, const struct dir_pos *pos, uint8_t raw[32])
{
    struct chain chain = { pos->first, raw, false, CHECK_NONE, entry_first(c, raw), 0 };
    bool changed = false;

    if (raw[11] & 0xC0 || raw[12] & ~NT_CASE) {
        check_error(c, "%s  Has an impossible attribute.", entry_path(c, pos->first, raw));
        raw[11] &= 0x3F;
        raw[12] &= NT_CASE;
        changed = true;
    }
    if (raw[11] & ATTR_VOLUME) {
        lfn_orphan(c, pos->first);
        if (check_label(c, pos, raw, changed)) {
            return;
        }
        changed = true;
    }
    if (c->lfn_count != 0 && !lfn_belongs(c, raw)) {
        lfn_orphan(c, pos->first);
    }
    changed |= name_check(c, pos, raw);
    lfn_forget(c);
    changed |= check_times(c, pos, raw);
    changed |= check_kind(c, pos, raw, &chain);
    if (!chain.is_dir && (chain.first == 0 || chain.needed == 0)) {
        changed |= without_data(c, pos, raw);
        chain.first = 0;
    } else {
        if (chain_check(c, &chain) == CHAIN_SHARED) {
            if (changed) {
                pos_put(c, pos, raw);
            }
            suspect_add(c, pos, raw);
            return;
        }
        changed |= chain.is_dir ? check_directory_entry(c, pos->first, raw, &chain)
                                : check_file_entry(c, pos->first, raw, &chain);
    }
    if (changed) {
        pos_put(c, pos, raw);
    }
    count_entry(c, raw, chain.clusters);
}
