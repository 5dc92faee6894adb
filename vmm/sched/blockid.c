/*
 * blockid - blocking on any number, and waking all who do                 [DDK95 _BlockOnID]
 */
#include "sched/irq.h"
#include "sched/sched.h"

#define BUCKETS     64u

static struct queue buckets[BUCKETS];   /* waits by id; written with interrupts off */

static struct queue *bucket_of(uint32_t id)
{
    return &buckets[(id ^ (id >> 6) ^ (id >> 12) ^ (id >> 18)) % BUCKETS];
}

void block_on_id(uint32_t id, uint32_t flags)
{
    struct wait wait;
    uint32_t irq = irq_save();

    wait.id = id;
    wait_for(&wait, bucket_of(id), flags);
    irq_restore(irq);
}

void signal_id(uint32_t id)
{
    uint32_t irq = irq_save();
    struct queue_link *link = bucket_of(id)->first;

    while (link != NULL) {
        struct wait *wait = CONTAINER_OF(link, struct wait, link);

        link = link->next;
        if (wait->id == id) {
            wait_done(wait);
        }
    }
    irq_restore(irq);
}
