/* pairing - priority queues as pairing heaps: a tree in which no child comes before its parent. */
#include "sched/pairing.h"

static bool before(const struct pair_node *a, const struct pair_node *b)
{
    return a->key < b->key || (a->key == b->key && (int32_t)(a->seq - b->seq) < 0);
}

/* Two roots become one. */
static struct pair_node *join(struct pair_node *a, struct pair_node *b)
{
    if (before(b, a)) {
        struct pair_node *t = a;

        a = b;
        b = t;
    }
    b->prev = a;
    b->next = a->child;
    if (a->child != NULL) {
        a->child->prev = b;
    }
    a->child = b;
    a->next = NULL;
    a->prev = NULL;
    return a;
}

/* Siblings become one tree: in pairs from the left, the pairs from the right. */
static struct pair_node *join_all(struct pair_node *first)
{
    struct pair_node *pairs = NULL, *root = NULL;

    while (first != NULL) {
        struct pair_node *a = first, *b = a->next;

        first = b != NULL ? b->next : NULL;
        if (b != NULL) {
            a = join(a, b);
        }
        a->next = pairs;
        pairs = a;
    }
    while (pairs != NULL) {
        struct pair_node *a = pairs;

        pairs = a->next;
        a->next = NULL;
        a->prev = NULL;
        root = root != NULL ? join(root, a) : a;
    }
    return root;
}

void pair_add(struct pair_heap *heap, struct pair_node *node, uint64_t key, uint32_t seq)
{
    node->key = key;
    node->seq = seq;
    node->child = NULL;
    node->next = NULL;
    node->prev = NULL;
    node->in = heap;
    heap->root = heap->root != NULL ? join(heap->root, node) : node;
}

/* Out of the list of its parent's children, with its own. */
static inline void cut(struct pair_node *node)
{
    if (node->prev->child == node) {
        node->prev->child = node->next;
    } else {
        node->prev->next = node->next;
    }
    if (node->next != NULL) {
        node->next->prev = node->prev;
    }
    node->next = NULL;
    node->prev = NULL;
}

void pair_remove(struct pair_node *node)
{
    struct pair_heap *heap = node->in;
    struct pair_node *rest;

    if (heap == NULL) {
        return;
    }
    rest = node->child;
    if (rest != NULL) {
        if (rest->next != NULL) {
            rest = join_all(rest);
        } else {
            rest->prev = NULL;
        }
    }
    if (node == heap->root) {
        heap->root = rest;
    } else {
        cut(node);
        if (rest != NULL) {
            heap->root = join(heap->root, rest);
        }
    }
    node->in = NULL;
}

/* Children first, then the next sibling, then those of its ancestors. */
struct pair_node *pair_after(const struct pair_node *node)
{
    if (node->child != NULL) {
        return node->child;
    }
    while (node != NULL && node->next == NULL) {
        /* To the left until there is a parent, whose first child we come from. */
        const struct pair_node *left = node->prev;

        while (left != NULL && left->child != node) {
            node = left;
            left = node->prev;
        }
        node = left;
    }
    return node != NULL ? node->next : NULL;
}

void pair_change(struct pair_node *node, uint64_t key, uint32_t seq)
{
    struct pair_heap *heap = node->in;

    /* The only one, or the first and moving forward: the common cases of one busy VM. */
    if (node == heap->root && (node->child == NULL || key < node->key)) {
        node->key = key;
        node->seq = seq;
        return;
    }
    if (node != heap->root && node->child == NULL) {
        cut(node);
        node->key = key;
        node->seq = seq;
        heap->root = join(heap->root, node);
    } else if (node == heap->root && node->child->next == NULL) {
        struct pair_node *second = node->child;         /* two busy VMs */

        node->key = key;
        node->seq = seq;
        if (before(second, node)) {
            node->child = NULL;
            second->prev = NULL;
            heap->root = join(second, node);
        }
    } else {
        pair_remove(node);
        pair_add(heap, node, key, seq);
    }
}
