/* vxd_cpu.h - ports and registers of the processor.  Included by VxDs that touch hardware, and by the VMM. */
#ifndef VXD_CPU_H
#define VXD_CPU_H

#include <stdint.h>

static inline void outb(uint16_t port, uint8_t value)
{
    __asm__ volatile("outb %0, %1" : : "a"(value), "Nd"(port) : "memory");
}

static inline uint8_t inb(uint16_t port)
{
    uint8_t value;

    __asm__ volatile("inb %1, %0" : "=a"(value) : "Nd"(port) : "memory");
    return value;
}

static inline void outw(uint16_t port, uint16_t value)
{
    __asm__ volatile("outw %0, %1" : : "a"(value), "Nd"(port) : "memory");
}

static inline uint16_t inw(uint16_t port)
{
    uint16_t value;

    __asm__ volatile("inw %1, %0" : "=a"(value) : "Nd"(port) : "memory");
    return value;
}

static inline void outl(uint16_t port, uint32_t value)
{
    __asm__ volatile("outl %0, %1" : : "a"(value), "Nd"(port) : "memory");
}

static inline uint32_t inl(uint16_t port)
{
    uint32_t value;

    __asm__ volatile("inl %1, %0" : "=a"(value) : "Nd"(port) : "memory");
    return value;
}

/* Only where boot_info.cpuid_1_edx has CPU_TSC. */
static inline uint64_t rdtsc(void)
{
    uint64_t value;

    __asm__ volatile("rdtsc" : "=A"(value));
    return value;
}

/* Only where boot_info.cpuid_1_edx has CPU_MSR. */
static inline uint64_t rdmsr(uint32_t msr)
{
    uint64_t value;

    __asm__ volatile("rdmsr" : "=A"(value) : "c"(msr));
    return value;
}

static inline void wrmsr(uint32_t msr, uint64_t value)
{
    __asm__ volatile("wrmsr" : : "c"(msr), "A"(value) : "memory");
}

/* Only where boot_info.cpuid_1_edx is not 0. */
static inline void cpuid(uint32_t leaf, uint32_t subleaf, uint32_t regs[4])
{
    __asm__ volatile("cpuid" : "=a"(regs[0]), "=b"(regs[1]), "=c"(regs[2]), "=d"(regs[3])
                     : "a"(leaf), "c"(subleaf));
}

#define CPU_TSC     (1u << 4)       /* bits of CPUID.1:EDX */
#define CPU_MSR     (1u << 5)
#define CPU_APIC    (1u << 9)
#define CPU_GUEST   (1u << 31)      /* bit of CPUID.1:ECX: runs under a hypervisor or emulator */

static inline uint32_t mmio_read(uint32_t linear)
{
    return *(volatile uint32_t *)linear;
}

static inline void mmio_write(uint32_t linear, uint32_t value)
{
    *(volatile uint32_t *)linear = value;
}

#endif
