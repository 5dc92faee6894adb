/* cpu.h - the few instructions loaders need.  Included by the UEFI stub and the boot lanes. */
#ifndef EFI_CPU_H
#define EFI_CPU_H

#include <stdint.h>

/* CPUID.1:EDX */
#define CPU_PSE   (1u << 3)
#define CPU_TSC   (1u << 4)
#define CPU_MSR   (1u << 5)
#define CPU_APIC  (1u << 9)

#define MSR_APIC_BASE 0x1Bu

struct cpuid {
    uint32_t eax, ebx, ecx, edx;
};

static inline struct cpuid cpu_id(uint32_t leaf)
{
    struct cpuid c;

    __asm__ volatile("cpuid" : "=a"(c.eax), "=b"(c.ebx), "=c"(c.ecx), "=d"(c.edx)
                     : "a"(leaf), "c"(0));
    return c;
}

static inline uint64_t cpu_read_msr(uint32_t msr)
{
    uint32_t low, high;

    __asm__ volatile("rdmsr" : "=a"(low), "=d"(high) : "c"(msr));
    return low | (uint64_t)high << 32;
}

static inline uint64_t cpu_read_tsc(void)
{
    uint32_t low, high;

    __asm__ volatile("rdtsc" : "=a"(low), "=d"(high));
    return low | (uint64_t)high << 32;
}

/* CPUID.1:EDX, or 0 on a processor without CPUID. */
static inline uint32_t cpu_features(void)
{
#ifndef __x86_64__
    uint32_t changed;

    __asm__ volatile("pushfl; pushfl; popl %%eax; movl %%eax, %0; xorl $0x200000, %%eax;"
                     "pushl %%eax; popfl; pushfl; popl %%eax; xorl %%eax, %0; popfl"
                     : "=&r"(changed) : : "eax", "cc");
    if ((changed & 0x200000) == 0) {
        return 0;
    }
#endif
    return cpu_id(1).edx;
}

/* MSR EFER exists if the processor has NX, long mode or SYSCALL; RDMSR faults otherwise. */
static inline int cpu_has_efer(void)
{
    if (cpu_features() == 0 || cpu_id(0x80000000u).eax < 0x80000001u) {
        return 0;
    }
    return (cpu_id(0x80000001u).edx & (1u << 11 | 1u << 20 | 1u << 29)) != 0;
}

static inline void cpu_out8(uint16_t port, uint8_t value)
{
    __asm__ volatile("outb %0, %1" : : "a"(value), "Nd"(port));
}

static inline void cpu_out16(uint16_t port, uint16_t value)
{
    __asm__ volatile("outw %0, %1" : : "a"(value), "Nd"(port));
}

static inline void cpu_out32(uint16_t port, uint32_t value)
{
    __asm__ volatile("outl %0, %1" : : "a"(value), "Nd"(port));
}

static inline uint8_t cpu_in8(uint16_t port)
{
    uint8_t value;

    __asm__ volatile("inb %1, %0" : "=a"(value) : "Nd"(port));
    return value;
}

static inline uint16_t cpu_in16(uint16_t port)
{
    uint16_t value;

    __asm__ volatile("inw %1, %0" : "=a"(value) : "Nd"(port));
    return value;
}

static inline uint32_t cpu_in32(uint16_t port)
{
    uint32_t value;

    __asm__ volatile("inl %1, %0" : "=a"(value) : "Nd"(port));
    return value;
}

#endif
