/*
 * poll.h - does a program do nothing but look for keys?  Included by bios.c.
 *
 * A VM that looks again and again and finds none, in rapid sequence and without anything in
 * between, is idle [DDK95 SYSTEM.INI KeyIdleDelay].  A port access, screen output and DOS calls
 * end a sequence; work that only computes shows in the time between two looks.
 */
#ifndef BIOS_POLL_H
#define BIOS_POLL_H

#include <stdbool.h>
#include <stdint.h>
#include <bios.h>

#define POLLS_QUIET     8u          /* before the clock is looked at */
#define POLLS_JUDGED    128u        /* whose mean distance decides */
_Static_assert(POLLS_QUIET % BIOS_LOOKS_AT_ONCE == 0 && POLLS_JUDGED % BIOS_LOOKS_AT_ONCE == 0,
               "judged by BIOS_Key_Polled, see BIOS_Poll_Counter");
#define POLL_TICKS      12u         /* of the 8254: 10 us between two looks is work */

struct polling {                    /* per VM; all zero: no sequence */
    uint32_t polls;                 /* in sequence */
    uint32_t accesses;              /* to ports when it began */
    uint32_t start;                 /* ticks of the 8254 after POLLS_QUIET */
    uint32_t key_ms;                /* system time of the last key */
    bool off;
};

/* One more in vain; true: poll_judge wants to know the time. */
static inline bool poll_again(struct polling *p, uint32_t accesses)
{
    if (p->accesses != accesses) {
        p->accesses = accesses;
        p->polls = 0;
    }
    p->polls++;
    return p->polls == POLLS_QUIET || p->polls == POLLS_QUIET + POLLS_JUDGED;
}

/* The VM did something else. */
static inline void poll_over(struct polling *p)
{
    p->polls = 0;
}

/* true: the VM is idle, and a new sequence begins. */
bool poll_judge(struct polling *p, uint32_t now, uint32_t now_ms, uint32_t key_delay_ms);

#endif
