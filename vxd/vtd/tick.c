/*
 * tick - the interrupt that drives time: the local APIC's timer, one shot after the other, or a
 * periodic 8254.
 */
#include <vmm.h>
#include <vpicd.h>
#include <vxd_cpu.h>

#include "clock.h"
#include "timebase.h"

#define MSR_X2APIC          0x800
#define APIC_LVT_TIMER      0x320
#define APIC_INITIAL        0x380
#define APIC_CURRENT        0x390
#define APIC_DIVIDE         0x3E0
#define DIVIDE_BY_1         0x0B
#define LVT_MASKED          (1u << 16)
#define TIMER_VECTOR        0x50        /* IRQ 0 of VPICD's APIC back end */

#define CALIBRATION_TICKS   (TICKS_PER_SECOND / 100)
#define RATE_SHIFT          20          /* local APIC counts per tick, at most 4095 */
#define SHORTEST_PERIOD     (TICKS_PER_SECOND / 1000)   /* of the 8254: 1 ms */

bool tick_is_periodic;
uint32_t tick_slack = 4;

static uint32_t registers;      /* linear address of the local APIC, 0 = by MSR; set once */
static uint32_t rate;           /* counts per tick << RATE_SHIFT; set once */
static uint32_t pit_period;     /* what the 8254 is set to; interrupts off */

static uint32_t apic_read(uint32_t reg)
{
    return registers != 0 ? mmio_read(registers + reg) : (uint32_t)rdmsr(MSR_X2APIC + (reg >> 4));
}

static void apic_write(uint32_t reg, uint32_t value)
{
    if (registers != 0) {
        mmio_write(registers + reg, value);
    } else {
        wrmsr(MSR_X2APIC + (reg >> 4), value);
    }
}

/* How fast the local APIC's timer counts; 0 = not at all. */
static uint32_t calibrate(void)
{
    uint64_t start, passed, counted;

    apic_write(APIC_DIVIDE, DIVIDE_BY_1);
    apic_write(APIC_LVT_TIMER, LVT_MASKED | TIMER_VECTOR);      /* one-shot */
    start = clock_now();
    apic_write(APIC_INITIAL, 0xFFFFFFFF);
    clock_wait(CALIBRATION_TICKS);
    counted = 0xFFFFFFFF - apic_read(APIC_CURRENT);
    passed = clock_now() - start;
    apic_write(APIC_INITIAL, 0);
    if (passed == 0 || counted == 0) {
        return 0;
    }
    counted = (counted << RATE_SHIFT) / passed;
    return counted > 0xFFFFFFFF ? 0xFFFFFFFF : (uint32_t)counted;
}

bool tick_start(void)
{
    tick_is_periodic = VPICD_Get_Backend(&registers) != VPICD_BACKEND_APIC;
    if (!tick_is_periodic) {
        rate = calibrate();
        return rate != 0;
    }
    /* The 8254 was tried as a counter if nothing better was there; try it now if not. */
    struct counter c;

    if (!counter_8254(&c)) {
        return false;
    }
    pit_period = 65536;
    tick_slack = pit_period / 2;
    return true;
}

const char *tick_name(void)
{
    return tick_is_periodic ? "8254" : "local APIC timer";
}

void tick_arm(uint32_t delay)
{
    uint32_t counts = (uint32_t)((uint64_t)delay * rate >> RATE_SHIFT);     /* delay < 2^20 */

    apic_write(APIC_INITIAL, counts == 0 ? 1 : counts);
}

void tick_set_period(uint32_t period)
{
    if (period < SHORTEST_PERIOD) {
        period = SHORTEST_PERIOD;
    }
    if (period != pit_period) {
        pit_period = period;
        tick_slack = period / 2;
        pit_set_period(period);
    }
}
