/*
 * counters - the counters a PC may have, in the order in which they are trusted.
 *
 * ACPI PM timer: [ACPI "Power Management Timer"].  HPET: [HPET].  8254: [8254]; on machines of
 * today it may be absent, or be there and not count.  TSC: [SDM3 "Time-Stamp Counter"].
 */
#include <vmm.h>
#include <vmm32x.h>
#include <vxd_cpu.h>

#include "clock.h"
#include "timebase.h"

#define PM_TIMER_HZ         3579545u
#define PROBE_READS         200000u     /* a counter that does not move in so many reads is dead */

static uint32_t get32(const uint8_t *at)
{
    return at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

static bool moves(uint32_t (*read)(void))
{
    uint32_t first = read();

    for (uint32_t n = 0; n < PROBE_READS; n++) {
        if (read() != first) {
            return true;
        }
    }
    return false;
}

/* ---- ACPI PM timer -------------------------------------------------------------------------- */

#define FADT_FLAGS          112
#define FADT_PM_TIMER       76
#define FADT_X_PM_TIMER     208
#define FADT_TIMER_32_BIT   (1u << 8)

static uint16_t pm_port;        /* set once by counter_pm_timer */
static uint32_t pm_linear;      /* likewise, where the register is in memory */

static uint32_t read_pm_port(void)
{
    return inl(pm_port);
}

static uint32_t read_pm_memory(void)
{
    return mmio_read(pm_linear);
}

bool counter_pm_timer(struct counter *c)
{
    uint32_t bytes, low, high;
    const uint8_t *fadt = _VMM32X_Find_ACPI_Table("FACP", 0, &bytes);

    if (fadt == NULL || bytes < FADT_FLAGS + 4) {
        return false;
    }
    *c = (struct counter){ .name = "ACPI PM timer", .read = read_pm_port, .hz = PM_TIMER_HZ };
    c->bits = (get32(fadt + FADT_FLAGS) & FADT_TIMER_32_BIT) != 0 ? 32 : 24;
    pm_port = (uint16_t)get32(fadt + FADT_PM_TIMER);
    if (bytes >= FADT_X_PM_TIMER + 12) {
        low = get32(fadt + FADT_X_PM_TIMER + 4);
        high = get32(fadt + FADT_X_PM_TIMER + 8);
        if (fadt[FADT_X_PM_TIMER] == 0 && (low | high) != 0) {
            pm_linear = (uint32_t)_VMM32X_MapPhys64((uint64_t)high << 32 | low, 4, VMM32X_UNCACHED);
            c->read = read_pm_memory;
            return pm_linear != 0 && moves(c->read);
        }
        if (fadt[FADT_X_PM_TIMER] == 1 && low != 0) {
            pm_port = (uint16_t)low;
        }
    }
    return pm_port != 0 && moves(c->read);
}

/* ---- HPET -------------------------------------------------------------------------------------- */

#define HPET_TABLE_SPACE    40
#define HPET_TABLE_ADDRESS  44
#define HPET_PERIOD         0x04
#define HPET_CONFIG         0x10
#define HPET_COUNTER        0xF0

static uint32_t hpet;           /* linear; set once by counter_hpet */

static uint32_t read_hpet(void)
{
    return mmio_read(hpet + HPET_COUNTER);
}

bool counter_hpet(struct counter *c)
{
    uint32_t bytes;
    const uint8_t *table = _VMM32X_Find_ACPI_Table("HPET", 0, &bytes);

    if (table == NULL || bytes < HPET_TABLE_ADDRESS + 8 || table[HPET_TABLE_SPACE] != 0) {
        return false;
    }
    hpet = (uint32_t)_VMM32X_MapPhys64(get32(table + HPET_TABLE_ADDRESS) |
                                       (uint64_t)get32(table + HPET_TABLE_ADDRESS + 4) << 32,
                                       0x400, VMM32X_UNCACHED);
    if (hpet == 0) {
        return false;
    }
    *c = (struct counter){ .name = "HPET", .read = read_hpet, .bits = 32,
                           .period_fs = mmio_read(hpet + HPET_PERIOD) };
    if (c->period_fs == 0 || c->period_fs > 100000000u) {
        return false;
    }
    mmio_write(hpet + HPET_CONFIG, (mmio_read(hpet + HPET_CONFIG) & ~2u) | 1);  /* firmware stops it */
    return moves(read_hpet);
}

/* ---- 8254 ---------------------------------------------------------------------------------------- */

#define PIT_COUNTER0        0x40
#define PIT_CONTROL         0x43

static uint32_t pit_reload;     /* of counter 0, mode 2; interrupts off */
static uint32_t pit_last;       /* its count at the last reading; interrupts off */
static uint32_t pit_total;      /* ticks since the start; interrupts off */
static bool pit_wrapped;        /* a reading saw the end of the period; interrupts off */

static uint32_t read_pit_count(void)
{
    uint32_t low;

    outb(PIT_CONTROL, 0x00);
    low = inb(PIT_COUNTER0);
    return low | (uint32_t)inb(PIT_COUNTER0) << 8;
}

/* Counts down from the reload value to 1; at most one wrap between two readings. */
static uint32_t read_pit(void)
{
    uint32_t count = read_pit_count();

    if (count == 0) {
        count = 65536;
    }
    if (count > pit_last) {
        pit_wrapped = true;
        pit_total += pit_reload;
    }
    pit_total += pit_last - count;
    pit_last = count;
    return pit_total;
}

/* Without it a reading exactly one period after the last could not be told from none at all. */
void pit_note_interrupt(void)
{
    (void)read_pit();
    if (!pit_wrapped) {
        pit_total += pit_reload;
    }
    pit_wrapped = false;
}

void pit_set_period(uint32_t reload)
{
    if (pit_reload != 0) {
        (void)read_pit();       /* what has passed until now counts */
    }
    pit_reload = reload > 65536 ? 65536 : reload < 2 ? 2 : reload;
    pit_last = pit_reload;
    outb(PIT_CONTROL, 0x34);
    outb(PIT_COUNTER0, (uint8_t)pit_reload);
    outb(PIT_COUNTER0, (uint8_t)(pit_reload >> 8));
}

bool counter_8254(struct counter *c)
{
    *c = (struct counter){ .name = "8254", .read = read_pit, .bits = 32, .hz = TICKS_PER_SECOND };
    pit_set_period(65536);
    return moves(read_pit);
}

/* ---- TSC ------------------------------------------------------------------------------------------- */

static uint32_t read_tsc(void)
{
    return (uint32_t)rdtsc();
}

/* The loader measured its rate with the firmware's Stall().  Limit: one part in a hundred. */
bool counter_tsc(struct counter *c)
{
    const struct boot_info *info = _VMM32X_Get_Boot_Info();

    if ((info->cpuid_1_edx & CPU_TSC) == 0) {
        return false;
    }
    *c = (struct counter){ .name = "TSC", .read = read_tsc, .bits = 32,
                           .hz = info->tsc_hz != 0 ? info->tsc_hz : 1000000000u };
    return true;
}
