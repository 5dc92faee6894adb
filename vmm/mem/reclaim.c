/*
 * reclaim - V86 memory that its owners do without while the system runs.
 *
 * Each VM has its own V86 memory here, so that nothing is short that these regions could relieve:
 * they are listed, none is used, and so none has to be restored.  Their owners are called all the
 * same [DDK95 _AddReclaimableItem].  Pure but for the heap; task time only.
 */
#include "mem/reclaim.h"

#include "mem/heap.h"

struct node {
    struct node *next;
    struct ReclaimStruc item;
};

static struct node *first;      /* ascending by address */

enum vmm_err reclaim_add(const struct ReclaimStruc *item)
{
    uint32_t at = item->RS_Linear, bytes = item->RS_Bytes;
    struct node **link = &first, *node;

    if (bytes == 0 || at >= 0x100000 || bytes > 0x100000 - at) {
        return VMM_BAD_ARGUMENT;
    }
    while (*link != NULL && (*link)->item.RS_Linear + (*link)->item.RS_Bytes <= at) {
        link = &(*link)->next;
    }
    if (*link != NULL && (*link)->item.RS_Linear < at + bytes) {
        return VMM_IN_USE;
    }
    node = heap_alloc(sizeof *node);
    if (node == NULL) {
        return VMM_NO_MEMORY;
    }
    node->item = *item;
    node->next = *link;
    *link = node;
    return VMM_OK;
}

static struct node *find(uint32_t key)
{
    struct node *node = first;

    while (node != NULL && (uint32_t)(uintptr_t)node != key) {
        node = node->next;
    }
    return node;
}

enum vmm_err reclaim_set(uint32_t key, const struct ReclaimStruc *item)
{
    struct node *node = find(key);

    if (node == NULL || item->RS_Linear != node->item.RS_Linear ||
        item->RS_Bytes != node->item.RS_Bytes) {
        return VMM_NOT_FOUND;
    }
    node->item = *item;
    return VMM_OK;
}

uint32_t reclaim_next(uint32_t key, struct ReclaimStruc *item)
{
    const struct node *node = key == 0 ? first : find(key);

    if (key != 0 && node != NULL) {
        node = node->next;
    }
    if (node == NULL) {
        return 0;
    }
    *item = node->item;
    return (uint32_t)(uintptr_t)node;
}

void reclaim_tell_owners(void)
{
    for (struct node *node = first; node != NULL; node = node->next) {
        if ((node->item.RS_Flags & RS_RECLAIM) != 0 && node->item.RS_CallBack != 0) {
            ((void (*)(struct ReclaimStruc *))(uintptr_t)node->item.RS_CallBack)(&node->item);
        }
    }
}

uint32_t reclaim_forget(bool (*gone)(uint32_t address))
{
    uint32_t count = 0;

    for (struct node **at = &first; *at != NULL; ) {
        struct node *node = *at;

        if (node->item.RS_CallBack != 0 && gone(node->item.RS_CallBack)) {
            *at = node->next;
            (void)heap_free(node);      /* ours, so it is live */
            count++;
        } else {
            at = &node->next;
        }
    }
    return count;
}
