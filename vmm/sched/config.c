/*
 * config - what [386Enh] of SYSTEM.INI says of time slices           [DDK95 "SYSTEM.INI"]
 *
 * MinTimeSlice=ms (20), WinTimeSlice=foreground,background (100,50).  Nonsense is ignored with a
 * debug message.  IdleVMWakeUpTime is read in vm/int2f.c.
 */
#include "sched/sched.h"
#include "vxd/ini.h"

static void win_time_slice(const char *value)
{
    char text[24];
    int32_t foreground, background;
    char *comma = text;

    (void)ini_copy(value, text, sizeof text);
    while (*comma != ',' && *comma != '\0') {
        comma++;
    }
    if (*comma == ',') {
        *comma++ = '\0';
    }
    if (!ini_decimal(text, &foreground) || !ini_decimal(comma, &background) ||
        !timeslice_set_priority(sys_vm, sys_vm->cb.CB_VM_Status, (uint32_t)foreground,
                                (uint32_t)background)) {
        debug_printf("VMM: SYSTEM.INI: WinTimeSlice=%s is not two weights from 1 to 10000\n", text);
    }
}

void sched_configure(void)
{
    const char *value = ini_next("386Enh", "MinTimeSlice", NULL);
    int32_t ms;

    if (value != NULL && ini_decimal(value, &ms) && ms > 0) {
        timeslice_set_granularity((uint32_t)ms);
    } else if (value != NULL) {
        debug_printf("VMM: SYSTEM.INI: MinTimeSlice is no number of milliseconds\n");
    }
    value = ini_next("386Enh", "WinTimeSlice", NULL);
    if (value != NULL) {
        win_time_slice(value);
    }
}
