/*
 * list - linked lists of nodes of one size                        [DDK95 List_Create]
 *
 * Nodes come from a pool that grows by whole chunks at task time, or (LF_Use_Heap) one by one
 * from the heap.  A list with LF_Async keeps RESERVE nodes for interrupt time, where the heap is
 * out of reach; who uses it keeps interrupts disabled, so nothing is locked here.
 * A wrong node is a VxD's mistake: a debug message names it and nothing is done.
 */
#include "mem/list.h"

#include "cpu/trap.h"
#include "mem/heap.h"

#define LIST_MARK       0x5473694Cu     /* "LisT" */
#define MAX_NODE_BYTES  0x00100000u
#define CHUNK_BYTES     2048u           /* nodes per chunk: as many as fit, at least CHUNK_MIN */
#define CHUNK_MIN       4u
#define RESERVE         8u              /* LF_Async: fewer free nodes than this and we grow */

enum node_state { NODE_FREE = 0x46, NODE_LOOSE = 0x4C, NODE_ATTACHED = 0x41 };

struct list_node {
    struct list_node *next, *prev;      /* free nodes use only next */
    struct list *list;
    uint32_t state;
};

struct list_chunk {
    struct list_chunk *next, *prev;
};

struct list {
    uint32_t mark, flags, node_bytes;
    struct list_node *first, *last;
    struct list_node *free;
    uint32_t free_count;
    struct list_chunk *chunks;
};

static void *data_of(struct list_node *node)
{
    return node != NULL ? node + 1 : NULL;
}

static struct list_chunk *add_chunk(struct list *list, uint32_t nodes)
{
    struct list_chunk *chunk = heap_alloc(sizeof(*chunk) +
                                          nodes * (sizeof(struct list_node) + list->node_bytes));

    if (chunk != NULL) {
        chunk->prev = NULL;
        chunk->next = list->chunks;
        if (chunk->next != NULL) {
            chunk->next->prev = chunk;
        }
        list->chunks = chunk;
    }
    return chunk;
}

static void remove_chunk(struct list *list, struct list_chunk *chunk)
{
    if (chunk->next != NULL) {
        chunk->next->prev = chunk->prev;
    }
    if (chunk->prev != NULL) {
        chunk->prev->next = chunk->next;
    } else {
        list->chunks = chunk->next;
    }
    (void)heap_free(chunk);     /* ours, so it is live */
}

static void grow_pool(struct list *list)
{
    uint32_t step = sizeof(struct list_node) + list->node_bytes;
    uint32_t nodes = CHUNK_BYTES / step > CHUNK_MIN ? CHUNK_BYTES / step : CHUNK_MIN;
    struct list_chunk *chunk = add_chunk(list, nodes);
    uint32_t i;

    for (i = 0; chunk != NULL && i < nodes; i++) {
        struct list_node *node = (struct list_node *)((uint8_t *)(chunk + 1) + i * step);

        node->list = list;
        node->state = NODE_FREE;
        node->next = list->free;
        list->free = node;
        list->free_count++;
    }
}

/* The node with this data if it is in that state, else NULL and a debug message. */
static struct list_node *check_node(const struct list *list, const void *data,
                                    enum node_state state, const char *service)
{
    struct list_node *node = (struct list_node *)(uintptr_t)data - 1;

    if (data == NULL || node->list != list || node->state != state) {
        debug_printf("%s: %p is not %s node of list %p\n", service, data,
                     state == NODE_ATTACHED ? "an attached" : "a loose", (const void *)list);
        return NULL;
    }
    return node;
}

struct list *list_create(uint32_t flags, uint32_t node_bytes)
{
    struct list *list;

    if (node_bytes == 0 || node_bytes > MAX_NODE_BYTES ||
        (flags & ~(LF_Async | LF_Use_Heap | LF_Alloc_Error)) != 0 ||
        (flags & (LF_Async | LF_Use_Heap)) == (LF_Async | LF_Use_Heap)) {
        return NULL;
    }
    list = heap_alloc_zero(sizeof(*list));
    if (list == NULL) {
        return NULL;
    }
    list->mark = LIST_MARK;
    list->flags = flags;
    list->node_bytes = (node_bytes + 3) & ~3u;
    if (flags & LF_Async) {
        grow_pool(list);
        if (list->free == NULL) {
            list_destroy(list);
            return NULL;
        }
    }
    return list;
}

void list_destroy(struct list *list)
{
    ASSERT(list->mark == LIST_MARK);
    while (list->chunks != NULL) {
        remove_chunk(list, list->chunks);
    }
    list->mark = 0;
    (void)heap_free(list);      /* ours, so it is live */
}

uint32_t list_flags(const struct list *list)
{
    return list->flags;
}

void *list_allocate(struct list *list)
{
    struct list_node *node;

    ASSERT(list->mark == LIST_MARK);
    if (list->flags & LF_Use_Heap) {
        struct list_chunk *chunk = add_chunk(list, 1);

        if (chunk == NULL) {
            return NULL;
        }
        node = (struct list_node *)(chunk + 1);
        node->list = list;
    } else {
        uint32_t keep = list->flags & LF_Async ? RESERVE : 1;

        if (list->free_count < keep && reenter_count == 0) {
            grow_pool(list);
        }
        node = list->free;
        if (node == NULL) {
            return NULL;
        }
        list->free = node->next;
        list->free_count--;
    }
    node->state = NODE_LOOSE;
    return data_of(node);
}

void list_deallocate(struct list *list, void *data)
{
    struct list_node *node = check_node(list, data, NODE_LOOSE, "List_Deallocate");

    if (node == NULL) {
        return;
    }
    node->state = NODE_FREE;
    if (list->flags & LF_Use_Heap) {
        remove_chunk(list, (struct list_chunk *)node - 1);
    } else {
        node->next = list->free;
        list->free = node;
        list->free_count++;
    }
}

/* Put a loose node behind `after`, NULL = at the head. */
static void put(struct list *list, struct list_node *node, struct list_node *after)
{
    node->prev = after;
    node->next = after != NULL ? after->next : list->first;
    if (node->next != NULL) {
        node->next->prev = node;
    } else {
        list->last = node;
    }
    if (after != NULL) {
        after->next = node;
    } else {
        list->first = node;
    }
    node->state = NODE_ATTACHED;
}

static void take(struct list *list, struct list_node *node)
{
    if (node->next != NULL) {
        node->next->prev = node->prev;
    } else {
        list->last = node->prev;
    }
    if (node->prev != NULL) {
        node->prev->next = node->next;
    } else {
        list->first = node->next;
    }
    node->state = NODE_LOOSE;
}

void list_attach(struct list *list, void *data)
{
    struct list_node *node = check_node(list, data, NODE_LOOSE, "List_Attach");

    if (node != NULL) {
        put(list, node, NULL);
    }
}

void list_attach_tail(struct list *list, void *data)
{
    struct list_node *node = check_node(list, data, NODE_LOOSE, "List_Attach_Tail");

    if (node != NULL) {
        put(list, node, list->last);
    }
}

void list_insert(struct list *list, void *data, void *after)
{
    struct list_node *node = check_node(list, data, NODE_LOOSE, "List_Insert");
    struct list_node *before = NULL;

    if (after != NULL) {
        before = check_node(list, after, NODE_ATTACHED, "List_Insert");
    }
    if (node != NULL && (after == NULL || before != NULL)) {
        put(list, node, before);
    }
}

void list_remove(struct list *list, void *data)
{
    struct list_node *node = check_node(list, data, NODE_ATTACHED, "List_Remove");

    if (node != NULL) {
        take(list, node);
    }
}

void *list_first(const struct list *list)
{
    ASSERT(list->mark == LIST_MARK);
    return data_of(list->first);
}

void *list_next(const struct list *list, const void *data)
{
    struct list_node *node = check_node(list, data, NODE_ATTACHED, "List_Get_Next");

    return node != NULL ? data_of(node->next) : NULL;
}

void *list_remove_first(struct list *list)
{
    struct list_node *node;

    ASSERT(list->mark == LIST_MARK);
    node = list->first;
    if (node != NULL) {
        take(list, node);
    }
    return data_of(node);
}
