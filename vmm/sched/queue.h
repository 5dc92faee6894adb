/* queue.h - intrusive queues, all zero = empty.  Included by vmm/sched/. */
#ifndef VMM_SCHED_QUEUE_H
#define VMM_SCHED_QUEUE_H

#include "types.h"

struct queue_link {
    struct queue_link *next, *prev;
};

struct queue {
    struct queue_link *first, *last;
};

#define CONTAINER_OF(member_ptr, type, member) \
    ((type *)((uintptr_t)(member_ptr) - offsetof(type, member)))

static inline void queue_append(struct queue *queue, struct queue_link *link)
{
    link->next = NULL;
    link->prev = queue->last;
    if (queue->last != NULL) {
        queue->last->next = link;
    } else {
        queue->first = link;
    }
    queue->last = link;
}

static inline void queue_remove(struct queue *queue, struct queue_link *link)
{
    if (link->next != NULL) {
        link->next->prev = link->prev;
    } else {
        queue->last = link->prev;
    }
    if (link->prev != NULL) {
        link->prev->next = link->next;
    } else {
        queue->first = link->next;
    }
}

#endif
