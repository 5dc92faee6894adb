/*
 * locks.c - locks of regions of files, and sharing modes, for file systems that keep their own.  Pure.
 *
 * A list belongs to one file, so the cost is that of the file's own locks.
 */
#include "locks.h"

#define ERROR_LOCK_VIOLATION    33u
#define ERROR_INVALID_PARAMETER 87u
#define LOCKF_ALL               (LOCKF_RD | LOCKF_NW)

struct ifs_lock {
    struct ifs_lock *next;
    uint32_t first, last, owner;
    void *instance;
    bool read;              /* others may read: Netware's */
    bool inactive;          /* its file is closed for a while */
};

static bool make_region(uint32_t offset, uint32_t length, uint32_t *last)
{
    *last = length - 1 > 0xFFFFFFFF - offset ? 0xFFFFFFFF : offset + length - 1;
    return length != 0;
}

static bool is_exact(const struct ifs_lock *lock, uint32_t first, uint32_t last, uint32_t owner,
                     const void *instance)
{
    return lock->first == first && lock->last == last && lock->owner == owner && lock->instance == instance;
}

unsigned locks_lock(const struct lock_ops *ops, struct ifs_lock **list, uint32_t offset, uint32_t length,
                    uint32_t owner, void *instance, uint32_t how)
{
    struct ifs_lock *own = NULL, *lock;
    bool read = (how & LOCKF_RD) != 0;
    uint32_t last;

    if (!make_region(offset, length, &last) || (how & ~LOCKF_ALL) || (read && !(how & LOCKF_NW))) {
        return ERROR_INVALID_PARAMETER;
    }
    for (lock = *list; lock != NULL; lock = lock->next) {
        if (lock->last < offset || lock->first > last || (read && lock->read)) {
            continue;
        }
        if (!(how & LOCKF_NW) || !is_exact(lock, offset, last, owner, instance)) {
            return ERROR_LOCK_VIOLATION;
        }
    }
    for (lock = *list; lock != NULL && (how & LOCKF_NW); lock = lock->next) {
        own = is_exact(lock, offset, last, owner, instance) ? lock : own;
    }
    if (own != NULL) {
        own->read = read;       /* promoted or demoted */
        return 0;
    }
    lock = ops->allocate(sizeof *lock);
    if (lock == NULL) {
        return 8;               /* not enough memory */
    }
    *lock = (struct ifs_lock){ *list, offset, last, owner, instance, read, false };
    *list = lock;
    return 0;
}

unsigned locks_unlock(const struct lock_ops *ops, struct ifs_lock **list, uint32_t offset, uint32_t length,
                      uint32_t owner, void *instance, uint32_t how)
{
    uint32_t last;

    if (!make_region(offset, length, &last) || (how & ~LOCKF_ALL)) {
        return ERROR_INVALID_PARAMETER;
    }
    for (struct ifs_lock **at = list; *at != NULL; at = &(*at)->next) {
        struct ifs_lock *lock = *at;

        if (is_exact(lock, offset, last, owner, instance)) {
            *at = lock->next;
            ops->release(lock);
            return 0;
        }
    }
    return ERROR_LOCK_VIOLATION;
}

void locks_remove(const struct lock_ops *ops, struct ifs_lock **list, uint32_t owner, void *instance)
{
    while (*list != NULL) {
        struct ifs_lock *lock = *list;

        if ((owner == 0 || lock->owner == owner) && (instance == NULL || lock->instance == instance)) {
            *list = lock->next;
            ops->release(lock);
        } else {
            list = &lock->next;
        }
    }
}

unsigned locks_check(const struct ifs_lock *list, uint32_t offset, uint32_t length, uint32_t process,
                     uint32_t how)
{
    uint32_t last;

    if (!make_region(offset, length, &last)) {
        return 0;
    }
    for (; list != NULL; list = list->next) {
        if (list->last >= offset && list->first <= last && list->owner != process && !list->inactive &&
            !(list->read && (how & LOCKF_RD))) {
            return ERROR_LOCK_VIOLATION;
        }
    }
    return 0;
}

uint32_t locks_count(const struct ifs_lock *list, const void *instance)
{
    uint32_t n = 0;

    for (; list != NULL; list = list->next) {
        n += list->instance == instance;
    }
    return n;
}

void locks_reassign(struct ifs_lock *list, const void *from, void *to)
{
    for (; list != NULL; list = list->next) {
        if (list->instance == from && list->inactive) {
            list->instance = to;
            list->inactive = false;
        }
    }
}

void locks_unassign(struct ifs_lock *list)
{
    for (; list != NULL; list = list->next) {
        list->inactive = true;
    }
}

/* ---- sharing modes ---- */

static bool reads(unsigned mode)
{
    unsigned access = mode & ACCESS_MODE_MASK;

    return access != ACCESS_WRITEONLY;
}

static bool writes(unsigned mode)
{
    unsigned access = mode & ACCESS_MODE_MASK;

    return access == ACCESS_WRITEONLY || access == ACCESS_READWRITE;
}

/* Does what `mode` forbids to others concern `other`? */
static bool denies(unsigned mode, unsigned other)
{
    switch (mode & SHARE_MODE_MASK) {
    case SHARE_DENYREADWRITE:
        return true;
    case SHARE_DENYWRITE:
        return writes(other);
    case SHARE_DENYREAD:
        return reads(other);
    default:
        return false;
    }
}

static bool is_compatibility(unsigned mode)
{
    return (mode & SHARE_MODE_MASK) == SHARE_COMPATIBILITY || (mode & SHARE_MODE_MASK) == SHARE_FCB;
}

/* Compatibility mode that only reads a file nobody can write denies nothing, if it is soft. */
static unsigned effective(bool soft, const fmode_t *mode)
{
    if (soft && is_compatibility(mode->fm_mode) && !writes(mode->fm_mode) &&
        (mode->fm_attr & FILE_ATTRIBUTE_READONLY)) {
        return (mode->fm_mode & ~SHARE_MODE_MASK) | SHARE_DENYNONE;
    }
    return mode->fm_mode;
}

bool share_permits(bool soft, const fmode_t *wanted, const fmode_t *other)
{
    unsigned a = effective(soft, wanted), b = effective(soft, other);

    if (is_compatibility(a) && is_compatibility(b)) {
        return wanted->fm_uid == other->fm_uid || (!writes(a) && !writes(b));
    }
    return !is_compatibility(a) && !is_compatibility(b) && !denies(a, b) && !denies(b, a);
}
