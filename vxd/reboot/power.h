/* power.h - switching the hardware off and on again.  Included by vxd/reboot. */
#ifndef REBOOT_POWER_H
#define REBOOT_POWER_H

#include <stdint.h>

void power_start(void);                     /* read the ACPI tables; Device_Init */

/* Interrupts off.  Does not return. */
void power_restart(void) __attribute__((noreturn));
void power_off(uint32_t exit_code) __attribute__((noreturn));

#endif
