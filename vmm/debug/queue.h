/*
 * queue.h - debug strings that wait until the user asks for them.  Included by vmm/debug and its tests.
 */
#ifndef VMM_DEBUG_QUEUE_H
#define VMM_DEBUG_QUEUE_H

#include "types.h"

#define DEBUG_QUEUE_STRINGS 128u
#define DEBUG_QUEUE_BYTES   88u     /* of one string; longer ones are cut */

struct debug_queue {
    struct queued_string {
        uint32_t eax, ebx;          /* for #EAX, ?EAX, #EBX ... when it is shown */
        char text[DEBUG_QUEUE_BYTES];
    } string[DEBUG_QUEUE_STRINGS];
    uint32_t first, count, lost;    /* lost: pushed out by newer ones, since the last listing */
};

void debug_queue_add(struct debug_queue *q, const char *text, uint32_t eax, uint32_t ebx);
/* The oldest string, removed from the queue; false = there is none. */
bool debug_queue_take(struct debug_queue *q, struct queued_string *out);

#endif
