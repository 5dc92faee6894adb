/*
 * queue - debug strings that wait until the user asks for them.  Pure.
 */
#include "debug/queue.h"

void debug_queue_add(struct debug_queue *q, const char *text, uint32_t eax, uint32_t ebx)
{
    struct queued_string *s = &q->string[(q->first + q->count) % DEBUG_QUEUE_STRINGS];
    unsigned n = 0;

    if (q->count == DEBUG_QUEUE_STRINGS) {
        q->first = (q->first + 1) % DEBUG_QUEUE_STRINGS;
        q->lost++;
    } else {
        q->count++;
    }
    for (; n + 1 < DEBUG_QUEUE_BYTES && text[n] != '\0'; n++) {
        s->text[n] = text[n];
    }
    s->text[n] = '\0';
    s->eax = eax;
    s->ebx = ebx;
}

bool debug_queue_take(struct debug_queue *q, struct queued_string *out)
{
    if (q->count == 0) {
        return false;
    }
    *out = q->string[q->first];
    q->first = (q->first + 1) % DEBUG_QUEUE_STRINGS;
    q->count--;
    return true;
}
