/*
 * vm_rtc.h - the clock chip that a VM sees and its interrupt.  Included by vxd/vtd and its test.
 * Interrupts off in all functions.  Afterwards the first alarm may be another one.
 */
#ifndef VTD_VM_RTC_H
#define VTD_VM_RTC_H

#include <vmm.h>
#include "alarm.h"
#include "rtc.h"

struct vm_rtc {                         /* per VM, in its control block */
    struct alarm alarm;                 /* the first field: when the chip requests an interrupt next */
    struct cb_s *vm;
    bool raised;                        /* it requests one now */
    struct rtc rtc;
};

extern uint32_t vm_rtc_irq;             /* VPICD's handle of IRQ 8; written once at Device_Init */

void vm_rtc_create(struct vm_rtc *v, struct cb_s *vm, int64_t seconds, uint64_t origin, uint64_t now);
void vm_rtc_destroy(struct vm_rtc *v);
void vm_rtc_write(struct vm_rtc *v, uint32_t port, uint8_t value, uint64_t now);
uint8_t vm_rtc_read(struct vm_rtc *v, uint32_t port, uint64_t now);

#endif
