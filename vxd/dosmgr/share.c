/*
 * share.c - sharing modes and record locks of a file.  Pure.
 *
 * Which opens go together: [RBIL 213D "sharing behavior"].  A VM is what SHARE calls a machine: in
 * compatibility mode one VM may open a file as often as it likes, two VMs only to read it.
 */
#include <fs_share.h>

/* ---- opening ---- */

static bool denies_read(unsigned mode)
{
    return mode == SHARE_DENY_ALL || mode == SHARE_DENY_READ;
}

static bool denies_write(unsigned mode)
{
    return mode == SHARE_DENY_ALL || mode == SHARE_DENY_WRITE;
}

/* Is an opener of a VM other than `vm` in compatibility mode? */
static bool other_vm(struct share_node *node, const void *vm)
{
    if (node->several_vms) {                /* some may have closed since: look again */
        const void *first = NULL;
        bool found = false;

        node->several_vms = false;
        for (const struct share_open *o = node->opens; o != NULL; o = o->next) {
            if (o->mode == SHARE_COMPATIBLE) {
                node->several_vms = node->several_vms || (found && o->vm != first);
                first = o->vm;
                found = true;
            }
        }
        node->compatible_vm = first;
    }
    return node->several_vms || node->compatible_vm != vm;
}

static bool compatible_may(struct share_node *node, const void *vm, unsigned access, bool read_only_file)
{
    if (node->own_modes != 0 &&
        (access != SHARE_READS || !read_only_file || node->deny_read != 0 || node->writers != 0)) {
        return false;
    }
    return node->compatible == 0 || (access == SHARE_READS && node->compatible_writers == 0) ||
           !other_vm(node, vm);
}

static bool own_mode_may(const struct share_node *node, unsigned access, unsigned mode, bool read_only_file)
{
    if (node->compatible != 0 && (access != SHARE_READS || !read_only_file || denies_read(mode) ||
                                  node->compatible_writers != 0)) {
        return false;
    }
    return !((access & SHARE_READS) != 0 && node->deny_read != 0) &&
           !((access & SHARE_WRITES) != 0 && node->deny_write != 0) &&
           !(denies_read(mode) && node->readers != 0) && !(denies_write(mode) && node->writers != 0);
}

static void count(struct share_node *node, const struct share_open *open, uint32_t by)
{
    if (open->mode == SHARE_COMPATIBLE) {
        node->compatible += by;
        node->compatible_writers += (open->access & SHARE_WRITES) != 0 ? by : 0;
        return;
    }
    node->own_modes += by;
    node->readers += (open->access & SHARE_READS) != 0 ? by : 0;
    node->writers += (open->access & SHARE_WRITES) != 0 ? by : 0;
    node->deny_read += denies_read(open->mode) ? by : 0;
    node->deny_write += denies_write(open->mode) ? by : 0;
}

enum share_result share_open_file(struct share_node *node, struct share_open *open, const void *vm,
                                  unsigned access, unsigned mode, bool read_only_file)
{
    if (!(mode == SHARE_COMPATIBLE ? compatible_may(node, vm, access, read_only_file)
                                   : own_mode_may(node, access, mode, read_only_file))) {
        return SHARE_VIOLATION;
    }
    if (mode == SHARE_COMPATIBLE) {
        if (node->compatible == 0) {
            node->compatible_vm = vm;
            node->several_vms = false;
        } else if (node->compatible_vm != vm) {
            node->several_vms = true;
        }
    }
    open->vm = vm;
    open->access = (uint8_t)access;
    open->mode = (uint8_t)mode;
    open->linked = true;
    open->previous = NULL;
    open->next = node->opens;
    if (node->opens != NULL) {
        node->opens->previous = open;
    }
    node->opens = open;
    count(node, open, 1);
    return SHARE_OK;
}

/* ---- locks ---- */

static struct share_lock *take(struct share_pool *pool)
{
    struct share_lock *lock;

    if (!pool->ready) {
        for (unsigned i = 0; i < SHARE_LOCKS; i++) {
            pool->lock[i].next = pool->free;
            pool->free = &pool->lock[i];
        }
        pool->ready = true;
    }
    lock = pool->free;
    if (lock != NULL) {
        pool->free = lock->next;
    }
    return lock;
}

/* The lock *link leads to goes back into the pool. */
static void give(struct share_pool *pool, struct share_lock **link)
{
    struct share_lock *lock = *link;

    *link = lock->next;
    lock->next = pool->free;
    pool->free = lock;
}

/* Beyond the largest position nothing can be. */
static uint32_t last_of(uint32_t first, uint32_t bytes)
{
    return bytes - 1 > 0xFFFFFFFFu - first ? 0xFFFFFFFFu : first + (bytes - 1);
}

void share_close_file(struct share_pool *pool, struct share_node *node, struct share_open *open)
{
    struct share_lock **link = &node->locks;

    if (!open->linked) {
        return;
    }
    while (*link != NULL) {
        if ((*link)->open == open) {
            give(pool, link);
        } else {
            link = &(*link)->next;
        }
    }
    if (open->previous != NULL) {
        open->previous->next = open->next;
    } else {
        node->opens = open->next;
    }
    if (open->next != NULL) {
        open->next->previous = open->previous;
    }
    open->linked = false;
    count(node, open, (uint32_t)-1);
}

enum share_result share_lock(struct share_pool *pool, struct share_node *node, const struct share_open *open,
                             uint32_t process, uint32_t first, uint32_t bytes)
{
    struct share_lock **link = &node->locks, *lock;
    uint32_t last = last_of(first, bytes);

    if (bytes == 0) {
        return SHARE_OK;                    /* nothing is nobody's */
    }
    while (*link != NULL && (*link)->last < first) {
        link = &(*link)->next;
    }
    if (*link != NULL && (*link)->first <= last) {
        return SHARE_LOCKED;
    }
    lock = take(pool);
    if (lock == NULL) {
        return SHARE_FULL;
    }
    lock->open = open;
    lock->vm = open->vm;
    lock->process = process;
    lock->first = first;
    lock->last = last;
    lock->next = *link;
    *link = lock;
    return SHARE_OK;
}

enum share_result share_unlock(struct share_pool *pool, struct share_node *node, const void *vm,
                               uint32_t process, uint32_t first, uint32_t bytes)
{
    struct share_lock **link = &node->locks;

    if (bytes == 0) {
        return SHARE_OK;
    }
    while (*link != NULL && (*link)->first < first) {
        link = &(*link)->next;
    }
    if (*link == NULL || (*link)->first != first || (*link)->last != last_of(first, bytes) ||
        (*link)->vm != vm || (*link)->process != process) {
        return SHARE_LOCKED;
    }
    give(pool, link);
    return SHARE_OK;
}

void share_unlock_process(struct share_pool *pool, struct share_node *node, const void *vm, uint32_t process)
{
    struct share_lock **link = &node->locks;

    while (*link != NULL) {
        if ((*link)->vm == vm && (*link)->process == process) {
            give(pool, link);
        } else {
            link = &(*link)->next;
        }
    }
}

enum share_result share_check(const struct share_node *node, const void *vm, uint32_t process, uint32_t first,
                              uint32_t bytes)
{
    uint32_t last;

    if (node->locks == NULL || bytes == 0) {
        return SHARE_OK;
    }
    last = last_of(first, bytes);
    for (const struct share_lock *lock = node->locks; lock != NULL && lock->first <= last; lock = lock->next) {
        if (lock->last >= first && (lock->vm != vm || lock->process != process)) {
            return SHARE_LOCKED;
        }
    }
    return SHARE_OK;
}

enum share_result share_check_opener(const struct share_node *node, const struct share_open *open, uint32_t first,
                                     uint32_t bytes)
{
    uint32_t last = last_of(first, bytes);

    for (const struct share_lock *lock = node->locks; bytes != 0 && lock != NULL && lock->first <= last;
         lock = lock->next) {
        if (lock->last >= first && lock->open != open) {
            return SHARE_LOCKED;
        }
    }
    return SHARE_OK;
}

unsigned share_lock_count(const struct share_node *node, const struct share_open *open)
{
    unsigned n = 0;

    for (const struct share_lock *lock = node->locks; lock != NULL; lock = lock->next) {
        n += lock->open == open;
    }
    return n;
}
