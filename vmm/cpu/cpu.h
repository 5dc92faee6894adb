/*
 * cpu.h - privileged instructions and the processor's tables.  Included by the privileged rim only.
 */
#ifndef VMM_CPU_CPU_H
#define VMM_CPU_CPU_H

#include "types.h"
#include <vxd_cpu.h>      /* ports, RDTSC, MSRs, CPUID */

static inline uint32_t read_cr2(void)
{
    uint32_t v;

    __asm__ volatile("movl %%cr2, %0" : "=r"(v));
    return v;
}

static inline uint32_t read_cr0(void)
{
    uint32_t v;

    __asm__ volatile("movl %%cr0, %0" : "=r"(v));
    return v;
}

static inline void write_cr0(uint32_t v)
{
    __asm__ volatile("movl %0, %%cr0" : : "r"(v) : "memory");
}

static inline void write_cr3(uint32_t v)
{
    __asm__ volatile("movl %0, %%cr3" : : "r"(v) : "memory");
}

static inline void write_cr4(uint32_t v)
{
    __asm__ volatile("movl %0, %%cr4" : : "r"(v) : "memory");
}

static inline void invlpg(uint32_t linear)
{
    __asm__ volatile("invlpg (%0)" : : "r"(linear) : "memory");
}

/* 104-byte TSS and the I/O permission map that belongs to it, page aligned ([SDM3 "I/O
 * Permission Bit Map"]); the byte FFh behind the map is required. */
struct tss {
    uint32_t link, esp0, ss0, esp1, ss1, esp2, ss2, cr3, eip, eflags;
    uint32_t eax, ecx, edx, ebx, esp, ebp, esi, edi, es, cs, ss, ds, fs, gs, ldt;
    uint16_t trap, io_map_base;
    uint8_t int_redirect[32];   /* VME: bit 0 = INT n through the VM's table; ends where io_map starts */
    uint8_t io_map[8192 + 4];
};
_Static_assert(offsetof(struct tss, io_map_base) == 102, "[SDM3 TSS]");
extern struct tss tss;

void cpu_init(void);                            /* GDT, IDT, TSS, control registers */
void cpu_catch_double_fault(uint32_t cr3);      /* once our page directory is in use */
void cpu_io_permit(uint32_t port, bool permit); /* let ring 3 reach a port without a trap */

#endif
