/*
 * watch_names.c - the paths of files and searches that were opened while somebody watched.
 *
 * Tools that watch ask for the path of a handle, FS_EnumerateHandle with ENUMH_GETFILENAME.
 */
#include <vmm.h>
#include "hooks.h"
#include "ifs_heap.h"

struct named {
    struct named *next;
    uint32_t handle;
    ParsedPath path;            /* with what follows it */
};

static struct named *all;       /* task time */

static struct named **link_of(uint32_t handle)
{
    struct named **link = &all;

    while (*link != NULL && (*link)->handle != handle) {
        link = &(*link)->next;
    }
    return link;
}

void watch_forget(uint32_t handle)
{
    struct named **link = link_of(handle), *n = *link;

    if (n != NULL) {
        *link = n->next;
        ifs_release(n);
    }
}

void watch_forget_all(void)
{
    while (all != NULL) {
        watch_forget(all->handle);
    }
}

void watch_remember(uint32_t handle, const ParsedPath *path)
{
    uint32_t bytes = IFSPathSize(path);
    struct named *n;

    watch_forget(handle);               /* its close was not seen */
    n = ifs_allocate(offsetof(struct named, path) + bytes);
    if (n == NULL) {
        return;                         /* nobody can be told */
    }
    n->handle = handle;
    memcpy(&n->path, path, bytes);
    n->next = all;
    all = n;
}

bool watch_name(uint32_t handle, ParsedPath *path)
{
    const struct named *n = *link_of(handle);

    if (n != NULL) {
        memcpy(path, &n->path, IFSPathSize(&n->path));
    }
    return n != NULL;
}
