/*
 * ints_watch - for how long a program has kept its interrupts off.  Pure.
 */
#include "vm/ints_watch.h"

#define LOOKS_APART_MS          1000u       /* nobody looked for so long: it is not known */

uint32_t ints_off_since;

bool ints_off_too_long(const void *vm, bool enabled, uint32_t now_ms)
{
    static const void *watched;             /* interrupts off */
    static uint32_t last_look_ms;
    uint32_t apart = now_ms - last_look_ms;

    last_look_ms = now_ms;
    if (enabled) {
        ints_off_since = 0;
    } else if (ints_off_since == 0 || watched != vm || apart > LOOKS_APART_MS) {
        ints_off_since = now_ms | 1;        /* never 0, so perhaps a millisecond from now */
        watched = vm;
    } else if ((int32_t)(now_ms - ints_off_since) > (int32_t)INTS_OFF_LIMIT_MS) {
        ints_off_since = 0;
        return true;
    }
    return false;
}
