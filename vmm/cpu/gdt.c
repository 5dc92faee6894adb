/*
 * gdt - GDT, IDT and TSS: built once, then only TSS.ESP0 and the I/O map change.
 */
#include "cpu/cpu.h"

#include "debug/fatal.h"
#include "vm/dpmi/ldt.h"

/* 0028h and 0030h are flat ring-0 code and data: VMM and VxDs never load another selector. */
struct descriptor gdt[GDT_ENTRIES] __attribute__((aligned(8)));     /* cpu_init, vm/dpmi/ldt.c */

static struct descriptor idt[256] __attribute__((aligned(8)));  /* written by cpu_init only */
struct tss tss __attribute__((aligned(4096)));  /* esp0: switch_to, nest_run; map: cpu_io_permit */

extern uint8_t trap_gates[];                    /* entry.S: 256 entries */
void dynalink_gate(void);
static void double_fault(void);
void spurious_gate(void);

enum { GATE_BYTES = 32, DOUBLE_FAULT_TSS = 0x20, VECTOR_DOUBLE_FAULT = 8, VECTOR_DYNALINK = 0x20, VECTOR_SPURIOUS = 0xFF,
       ACCESS_TSS = 0x89, ACCESS_DATA_0 = 0x92 };

static INIT_CODE void set_gate(unsigned vector, uint32_t handler, unsigned dpl)
{
    idt[vector].low = (VMM_CS << 16) | (handler & 0xFFFF);
    idt[vector].high = (handler & 0xFFFF0000u) | 0x8E00 | (dpl << 13);
}

/*
 * cpu_init - load our tables in place of the loader's
 *
 * When:  first thing at start, interrupts off
 */
INIT_CODE void cpu_init(void)
{
    struct { uint16_t limit; uint32_t base; } __attribute__((packed)) table;
    uint32_t base = (uint32_t)&tss, limit = sizeof tss - 1;

    for (unsigned v = 0; v < 256; v++) {
        /* INT3 and INTO are not sensitive to IOPL: from V86 they need a gate of DPL 3. */
        set_gate(v, (uint32_t)trap_gates + v * GATE_BYTES, v == 3 || v == 4 ? 3 : 0);
    }
    set_gate(VECTOR_DYNALINK, (uint32_t)dynalink_gate, 0);
    set_gate(VECTOR_SPURIOUS, (uint32_t)spurious_gate, 0);

    tss.ss0 = VMM_DS;
    tss.io_map_base = offsetof(struct tss, io_map);
    memset(tss.io_map, 0xFF, sizeof tss.io_map);
    gdt[VMM_CS / 8] = (struct descriptor){ 0x0000FFFF, 0x00CF9B00 };
    gdt[VMM_DS / 8] = (struct descriptor){ 0x0000FFFF, 0x00CF9300 };
    gdt[VMM_TSS / 8] = descriptor_build(base, limit, ACCESS_TSS, 0);
    gdt[GDT_ALIAS / 8] = descriptor_build((uint32_t)gdt, sizeof gdt - 1, ACCESS_DATA_0, 0);
    gdt[GDT_BIOS_DATA / 8] = descriptor_build(0x400, 0x2FF, DESC_DATA_3, 0);
    gdt[GDT_FLAT_ALIAS / 8] = descriptor_build(0, 0xFFFFF, DESC_RODATA_3, 0xC0);

    table.limit = sizeof gdt - 1;
    table.base = (uint32_t)gdt;
    __asm__ volatile("lgdt %0" : : "m"(table));
    table.limit = sizeof idt - 1;
    table.base = (uint32_t)idt;
    __asm__ volatile("lidt %0" : : "m"(table));
    __asm__ volatile("ljmp $0x28, $1f; 1: movl %0, %%ds; movl %0, %%es; movl %0, %%ss;"
                     "movl %1, %%fs; movl %1, %%gs; ltr %w2; lldt %w1"
                     : : "r"(VMM_DS), "r"(0), "r"(VMM_TSS) : "memory");
    __asm__ volatile("fninit");
    /* Firmware leaves the 8259s where they raise exceptions' vectors: silent until VPICD has
     * them.  Where there is no 8259 the writes go nowhere. */
    outb(0x21, 0xFF);
    outb(0xA1, 0xFF);
}

/* A double fault means that ring 0 has no usable stack, so it gets a task of its own. */
static struct tss double_fault_tss __attribute__((aligned(4096)));
static uint8_t double_fault_stack[4096] __attribute__((aligned(16)));

static __attribute__((noreturn)) void double_fault(void)
{
    struct ring0_frame frame = {
        .edi = tss.edi, .esi = tss.esi, .ebp = tss.ebp, .esp = tss.esp, .ebx = tss.ebx,
        .edx = tss.edx, .ecx = tss.ecx, .eax = tss.eax, .eip = tss.eip, .cs = tss.cs,
        .eflags = tss.eflags,
    };

    fatal_exception(VECTOR_DOUBLE_FAULT, &frame, read_cr2());
}

/*
 * cpu_catch_double_fault - a message instead of a reset when a VxD runs out of stack
 *
 * In:    cr3 = physical address of the page directory
 * When:  once, at start
 */
INIT_CODE void cpu_catch_double_fault(uint32_t cr3)
{
    uint32_t base = (uint32_t)&double_fault_tss, limit = offsetof(struct tss, io_map);

    double_fault_tss.cr3 = cr3;
    double_fault_tss.eip = (uint32_t)double_fault;
    double_fault_tss.eflags = 2;
    double_fault_tss.esp = (uint32_t)(double_fault_stack + sizeof double_fault_stack - 16);
    double_fault_tss.esp0 = double_fault_tss.esp;
    double_fault_tss.ss0 = VMM_DS;
    double_fault_tss.cs = VMM_CS;
    double_fault_tss.ss = double_fault_tss.ds = double_fault_tss.es = VMM_DS;
    double_fault_tss.io_map_base = sizeof(struct tss);
    gdt[DOUBLE_FAULT_TSS / 8] = descriptor_build(base, limit, ACCESS_TSS, 0);
    idt[VECTOR_DOUBLE_FAULT].low = DOUBLE_FAULT_TSS << 16;
    idt[VECTOR_DOUBLE_FAULT].high = 0x8500;     /* task gate, DPL 0 */
}

/*
 * cpu_io_permit - whether ring 3 reaches a port without a trap
 *
 * In:    port 0..FFFFh
 */
void cpu_io_permit(uint32_t port, bool permit)
{
    uint8_t bit = (uint8_t)(1u << (port & 7));

    if (permit) {
        tss.io_map[port >> 3] &= (uint8_t)~bit;
    } else {
        tss.io_map[port >> 3] |= bit;
    }
}
