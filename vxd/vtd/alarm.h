/*
 * alarm.h - what is to happen at a moment, for any number of VMs.  Included by vxd/vtd and its tests.
 * Interrupts off in all functions.  Times are ticks of 1193182 Hz since the start.
 */
#ifndef VTD_ALARM_H
#define VTD_ALARM_H

#include <sched/pairing.h>

#define ALARM_HOT   __attribute__((regparm(2)))

struct alarm {
    struct pair_node node;              /* node.key: when */
    /* It is due at `now`, the low half of the time, or has been for some time.  It is still in the heap:
     * the procedure moves it or takes it out. */
    void ALARM_HOT (*due)(struct alarm *alarm, uint32_t now);
};

extern struct pair_heap alarms;         /* written by alarm.c */

/* No more than half an hour ahead: only the low half of the time is compared. */
#define ALARM_FARTHEST  0x7FFFFFFFu

void alarm_set(struct alarm *alarm, uint64_t when);     /* also if it is set already */

static inline void alarm_cancel(struct alarm *alarm)    /* also if it is not set */
{
    pair_remove(&alarm->node);
}

static inline bool alarm_is_set(const struct alarm *alarm)
{
    return alarm->node.in != NULL;
}

/* Move one that is set to a later moment. */
static inline void alarm_move(struct alarm *alarm, uint64_t when)
{
    if (alarm->node.child == NULL && alarm->node.prev == NULL) {    /* the only one */
        alarm->node.key = when;
    } else {
        pair_change(&alarm->node, when, 0);
    }
}

/* Ticks from now, the low half of the time, to the first; ALARM_NEVER = there is none. */
#define ALARM_NEVER     INT32_MAX

static inline int32_t alarm_delay(uint32_t now)
{
    return alarms.root != NULL ? (int32_t)((uint32_t)alarms.root->key - now) : ALARM_NEVER;
}

/* Has the hardware interrupt in time for the first: after one was set or cancelled.  vtd.c */
void alarm_arm(uint32_t now);

/* All that are due. */
static inline void alarm_run(uint32_t now)
{
    while (alarm_delay(now) <= 0) {
        struct alarm *alarm = (struct alarm *)(void *)alarms.root;      /* its first field */

        alarm->due(alarm, now);
    }
}

/* The time of which `now` is the low half, in the procedure of an alarm that is due. */
static inline uint64_t alarm_time(const struct alarm *alarm, uint32_t now)
{
    return alarm->node.key + (now - (uint32_t)alarm->node.key);
}

#endif
