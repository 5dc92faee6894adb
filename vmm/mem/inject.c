/*
 * inject - allocations that are made to fail.
 */
#include "mem/inject.h"

uint32_t inject_kinds;
static uint32_t seen, fail_at;          /* task time */

bool inject_hit(void)
{
    seen++;
    return fail_at != 0 && (seen == fail_at || (seen > fail_at && (inject_kinds & VMM32X_FAIL_ON) != 0));
}

uint32_t inject_arm(uint32_t kinds, uint32_t nth)
{
    uint32_t count = seen;

    inject_kinds = kinds;
    fail_at = nth;
    seen = 0;
    return count;
}
