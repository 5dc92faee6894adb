/*
 * poll - does a program do nothing but look for keys?  Pure.
 */
#include "poll.h"

bool poll_judge(struct polling *p, uint32_t now, uint32_t now_ms, uint32_t key_delay_ms)
{
    if (p->polls == POLLS_QUIET) {
        p->start = now;
        return false;
    }
    p->polls = 0;
    return !p->off && now - p->start <= POLLS_JUDGED * POLL_TICKS &&
           now_ms - p->key_ms >= key_delay_ms;
}
