/*
 * vme - the virtual-8086 mode extensions, where the processor has them and they work.
 *
 * With VME a guest's CLI STI PUSHF POPF IRET act on VIF without a trap, and INT n goes straight
 * through the IVT if the vector's bit in the TSS is 0.  The monitor keeps the virtual interrupt
 * flag in VIF and a waiting interrupt in VIP with or without VME, so nothing else changes.
 * [SDM3 "Interrupt and Exception Handling in Virtual-8086 Mode"]
 */
#include "cpu/vme.h"

#include "cpu/cpu.h"
#include <vmm32x.h>

#define CR4_VME         0x001u
#define CPUID_VME       0x002u
#define MSR_MICROCODE   0x8Bu
#define ZEN1_FIXED      0x08001126u     /* first microcode with working redirection */

/* The first Zen's redirection loses interrupts until its microcode is new enough. */
static INIT_CODE bool redirection_is_broken(void)
{
    uint32_t regs[4], family, model;

    cpuid(0, 0, regs);
    if (regs[1] != 0x68747541) {              /* "Auth"enticAMD */
        return false;
    }
    cpuid(1, 0, regs);
    family = ((regs[0] >> 8) & 15) + ((regs[0] >> 20) & 0xFF);
    model = ((regs[0] >> 4) & 15) | ((regs[0] >> 12) & 0xF0);
    if (family != 0x17 || model >= 0x30) {
        return false;
    }
    return (uint32_t)rdmsr(MSR_MICROCODE) < ZEN1_FIXED;
}

/*
 * vme_init - switch VME on if the processor has it
 *
 * In:    boot command line: vme=off forbids, vme=on believes the processor
 * Notes: by CPUID only; an emulator may accept CR4.VME and ignore it
 */
INIT_CODE void vme_init(void)
{
    char word[8];
    const char *wanted = _VMM32X_Command_Line("vme", word, sizeof word);
    uint32_t regs[4], cr4;

    cpuid(1, 0, regs);
    if ((regs[3] & CPUID_VME) == 0 || (wanted != NULL && memcmp(wanted, "off", 4) == 0)) {
        debug_printf("VMM: V86 guests run without VME\n");
        return;
    }
    if (wanted == NULL && redirection_is_broken()) {
        debug_printf("VMM: VME of this processor is broken and stays off\n");
        return;
    }
    __asm__ volatile("movl %%cr4, %0; orl %1, %0; movl %0, %%cr4" : "=&r"(cr4) : "i"(CR4_VME));
    debug_printf("VMM: V86 guests run with VME\n");
}

/*
 * vme_redirect - whether INT vector goes to the VM's own table or to the VMM
 */
void vme_redirect(uint32_t vector, bool to_vm)
{
    uint8_t bit = (uint8_t)(1u << (vector & 7));

    if (to_vm) {
        tss.int_redirect[vector >> 3] &= (uint8_t)~bit;
    } else {
        tss.int_redirect[vector >> 3] |= bit;
    }
}
