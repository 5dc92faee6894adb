/*
 * vm_rtc - the clock chip of each VM: ports, IRQ 8.
 *
 * The chip's output stays active until its register C is read; the 8259 of a PC sees the edge.  So a VM
 * that does not read it gets no second interrupt, and costs nothing.
 */
#include "vm_rtc.h"

#include <vpicd.h>

#define PORT_DATA       0x71
#define REG_C           0x0C
#define FARTHEST        (600u * 1193182u)   /* a look every ten minutes: alarms may be a day ahead */

uint32_t vm_rtc_irq;

static void update(struct vm_rtc *v, uint64_t now)
{
    uint64_t when;

    if (rtc_irq(&v->rtc, now)) {
        alarm_cancel(&v->alarm);
        if (!v->raised) {
            v->raised = true;
            (void)(v->rtc.owed != 0 ? _VPICD_Request_Late_Int(vm_rtc_irq, v->vm)
                                    : _VPICD_Request_Int(vm_rtc_irq, v->vm));
        }
        return;
    }
    if (v->raised) {
        v->raised = false;
        VPICD_Clear_Int_Request(vm_rtc_irq, v->vm);
    }
    if (rtc_next_irq(&v->rtc, now, &when)) {
        alarm_set(&v->alarm, when < now + FARTHEST ? when : now + FARTHEST);
    } else {
        alarm_cancel(&v->alarm);
    }
}

/* As of the moment for which it was set: `now` may be later, or, by the tick's slack, earlier. */
static void ALARM_HOT on_due(struct alarm *alarm, uint32_t now)
{
    (void)now;
    update((struct vm_rtc *)(void *)alarm, alarm->node.key);
}

void vm_rtc_create(struct vm_rtc *v, struct cb_s *vm, int64_t seconds, uint64_t origin, uint64_t now)
{
    *v = (struct vm_rtc){ .vm = vm, .alarm.due = on_due };
    rtc_init(&v->rtc, seconds, origin, now);
}

void vm_rtc_destroy(struct vm_rtc *v)
{
    alarm_cancel(&v->alarm);
}

void vm_rtc_write(struct vm_rtc *v, uint32_t port, uint8_t value, uint64_t now)
{
    rtc_write(&v->rtc, port, value, now);
    if (port == PORT_DATA) {
        update(v, now);
    }
}

uint8_t vm_rtc_read(struct vm_rtc *v, uint32_t port, uint64_t now)
{
    uint8_t value = rtc_read(&v->rtc, port, now);

    if (port == PORT_DATA && v->rtc.index == REG_C && (v->raised || alarm_is_set(&v->alarm))) {
        if (v->raised) {                /* the output is inactive for a moment at least */
            v->raised = false;
            VPICD_Clear_Int_Request(vm_rtc_irq, v->vm);
        }
        update(v, now);
    }
    return value;
}
