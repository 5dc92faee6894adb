/*
 * wait - bounded waiting by the time stamp counter.
 */
#include "quiesce.h"
#include "cpu.h"

#define FASTEST_HZ 5000000000ull      /* when the rate is unknown: rather too long */
#define SLOWEST_HZ 10000000ull

static uint64_t ticks_per_ms;         /* written by wait_init */

void wait_init(const struct boot_info *info)
{
    uint64_t hz = info->tsc_hz;

    if (hz < SLOWEST_HZ || hz > 20 * FASTEST_HZ) {
        hz = FASTEST_HZ;
    }
    ticks_per_ms = (uint32_t)(hz >> 10);    /* a little under hz / 1000; no 64-bit division */
    ticks_per_ms += ticks_per_ms >> 5;
}

static uint64_t deadline(uint32_t ms)
{
    return cpu_read_tsc() + ticks_per_ms * ms;
}

static int wait_value(volatile uint8_t *reg, uint32_t mask, uint32_t value, uint32_t ms)
{
    uint64_t end = deadline(ms);

    while ((mmio_read(reg) & mask) != value) {
        if (cpu_read_tsc() > end) {
            return 0;
        }
        __asm__ volatile("pause");
    }
    return 1;
}

/* Wait until all bits of mask are 0; 0 if that did not happen in time. */
int wait_clear(volatile uint8_t *reg, uint32_t mask, uint32_t ms)
{
    return wait_value(reg, mask, 0, ms);
}

/* Wait until all bits of mask are 1; 0 if that did not happen in time. */
int wait_set(volatile uint8_t *reg, uint32_t mask, uint32_t ms)
{
    return wait_value(reg, mask, mask, ms);
}

/* The same for a register in configuration space. */
int wait_config_clear(const struct pci_function *f, uint32_t offset, uint32_t mask, uint32_t ms)
{
    uint64_t end = deadline(ms);

    while ((pci_read32(f, offset) & mask) != 0) {
        if (cpu_read_tsc() > end) {
            return 0;
        }
        __asm__ volatile("pause");
    }
    return 1;
}

void wait_ms(uint32_t ms)
{
    uint64_t end = deadline(ms);

    while (cpu_read_tsc() <= end) {
        __asm__ volatile("pause");
    }
}
