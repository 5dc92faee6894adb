/* irq_flag.h - interrupts off and back.  Included by vxd/vtd. */
#ifndef VTD_IRQ_FLAG_H
#define VTD_IRQ_FLAG_H

#include <stdint.h>

#ifdef VXD_HOST
static inline uint32_t irq_save(void) { return 0; }
static inline void irq_restore(uint32_t flags) { (void)flags; }
#else
static inline uint32_t irq_save(void)
{
    uint32_t flags;

    __asm__ volatile("pushfl; popl %0; cli" : "=r"(flags) : : "memory");
    return flags;
}

static inline void irq_restore(uint32_t flags)
{
    __asm__ volatile("pushl %0; popfl" : : "r"(flags) : "memory", "cc");
}
#endif

#endif
