/*
 * alarm - the moments at which VMs' timers and clocks interrupt, the first of them at hand.
 *
 * A heap: what a tick costs does not depend on how many VMs there are.
 */
#include "alarm.h"

struct pair_heap alarms;

void alarm_set(struct alarm *alarm, uint64_t when)
{
    if (alarm->node.in != NULL) {
        pair_change(&alarm->node, when, 0);
    } else {
        pair_add(&alarms, &alarm->node, when, 0);
    }
}
