/*
 * physical - the PC's own pair of 8237A and page registers.                    [8237A], [AT-TR]
 *
 * PCs of today keep them for the LPC bus, or have none.
 */
#include <vxd_cpu.h>
#include "physical.h"

static bool there;                      /* written once by physical_find */

static inline uint32_t lock(void)
{
    uint32_t flags;

    __asm__ volatile("pushfl; popl %0; cli" : "=r"(flags) : : "memory");
    return flags;
}

static inline void unlock(uint32_t flags)
{
    __asm__ volatile("pushl %0; popfl" : : "r"(flags) : "memory", "cc");
}

/* Register 0 to 15 of a channel's controller. */
static uint16_t port_of(unsigned channel, unsigned reg)
{
    return (uint16_t)(channel < 4 ? reg : 0xC0 + 2 * reg);
}

static void put_word(unsigned channel, unsigned reg, uint32_t value)
{
    outb(port_of(channel, reg), (uint8_t)value);
    outb(port_of(channel, reg), (uint8_t)(value >> 8));
}

/* An address register keeps what is written.  Channel 3 belongs to nobody at that time. */
bool physical_find(void)
{
    uint32_t flags = lock();

    outb(port_of(3, 10), 4 | 3);
    outb(port_of(3, 12), 0);
    put_word(3, 6, 0xA55A);
    outb(port_of(3, 12), 0);
    there = inb(port_of(3, 6)) == 0x5A && inb(port_of(3, 6)) == 0xA5;
    unlock(flags);
    return there;
}

void physical_mask(unsigned channel, bool masked)
{
    if (there) {
        outb(port_of(channel, 10), (uint8_t)((masked ? 4 : 0) | (channel & 3)));
    }
}

void physical_program(unsigned channel, uint32_t address, uint32_t bytes, uint8_t mode)
{
    static const uint8_t pages[8] = { 0x87, 0x83, 0x81, 0x82, 0x8F, 0x8B, 0x89, 0x8A };
    unsigned words = channel >= 4;
    uint32_t flags;

    if (!there) {
        return;
    }
    flags = lock();
    physical_mask(channel, true);
    outb(port_of(channel, 12), 0);
    outb(port_of(channel, 11), (uint8_t)((mode & 0xFC) | (channel & 3)));
    put_word(channel, 2 * (channel & 3), address >> words);
    put_word(channel, 2 * (channel & 3) + 1, (bytes >> words) - 1);
    outb(pages[channel], (uint8_t)(address >> 16));
    unlock(flags);
}
