/*
 * apic - the physical back end for local APIC and IOAPICs.
 *
 * IRQ 0 is the local APIC's timer (VTD programs it); 1 to 15 are IOAPIC inputs as the MADT says.
 * Facts: [SDM3 "Advanced Programmable Interrupt Controller"], [82093AA], [ACPI MADT].
 */
#include "irq.h"
#include "madt.h"

#include <vmm32x.h>
#include <vxd_cpu.h>

#define MSR_APIC_BASE       0x1B
#define BASE_ENABLE         (1u << 11)
#define BASE_X2APIC         (1u << 10)
#define MSR_ARCH_CAPS       0x10A
#define ARCH_CAPS_XAPIC     (1u << 21)
#define MSR_XAPIC_STATUS    0xBD
#define MSR_X2APIC          0x800

#define APIC_ID             0x020
#define APIC_VERSION        0x030
#define APIC_TPR            0x080
#define APIC_EOI            0x0B0
#define APIC_SVR            0x0F0
#define APIC_ISR            0x100
#define APIC_IRR            0x200
#define APIC_LVT_CMCI       0x2F0
#define APIC_LVT_TIMER      0x320
#define APIC_LVT_THERMAL    0x330
#define APIC_LVT_COUNTER    0x340
#define APIC_LVT_LINT0      0x350
#define APIC_LVT_LINT1      0x360
#define APIC_LVT_ERROR      0x370

#define LVT_MASKED          (1u << 16)
#define SVR_ENABLE          (1u << 8)
#define SPURIOUS_VECTOR     0xFFu

#define MSI_ADDRESS         0xFEE00000u

#define IOAPIC_INDEX        0x00
#define IOAPIC_DATA         IRQ_IOAPIC_DATA
#define IOAPIC_VERSION      0x01
#define IOAPIC_ENTRY        0x10
#define ENTRY_LOW_ACTIVE    (1u << 13)
#define ENTRY_LEVEL         (1u << 15)

struct route {                      /* where an IRQ comes in */
    uint32_t ioapic;                /* linear, 0 = nowhere */
    uint32_t index;                 /* of the low half of its entry */
    uint32_t entry;                 /* low half, not masked */
};

static uint32_t registers;          /* linear address of the local APIC, 0 = by MSR; set at start */
static struct route routes[IRQ_COUNT];      /* set at start */
static uint32_t ioapics[MADT_MAX_IOAPIC];   /* linear; set at start */

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

static uint32_t ioapic_read(uint32_t ioapic, uint32_t index)
{
    mmio_write(ioapic + IOAPIC_INDEX, index);
    return mmio_read(ioapic + IOAPIC_DATA);
}

static void ioapic_write(uint32_t ioapic, uint32_t index, uint32_t value)
{
    mmio_write(ioapic + IOAPIC_INDEX, index);
    mmio_write(ioapic + IOAPIC_DATA, value);
}

static uint32_t ioapic_inputs(uint32_t ioapic)
{
    return (ioapic_read(ioapic, IOAPIC_VERSION) >> 16 & 0xFF) + 1;
}

/* ---- operations --------------------------------------------------------------------------------- */

static void set_mask(unsigned irq, bool masked)
{
    const struct route *r = &routes[irq];

    if (irq == 0) {
        uint32_t lvt = apic_read(APIC_LVT_TIMER) & ~LVT_MASKED;

        apic_write(APIC_LVT_TIMER, masked ? lvt | LVT_MASKED : lvt);
    } else if (r->ioapic != 0) {
        ioapic_write(r->ioapic, r->index, masked ? r->entry | LVT_MASKED : r->entry);
    }
}

/* Of an x2APIC; irq_line.ack says how the others do it. */
static bool begin(unsigned irq)
{
    if ((routes[irq].entry & ENTRY_LEVEL) != 0) {
        set_mask(irq, true);        /* before the EOI, or it comes again at once */
    }
    apic_write(APIC_EOI, 0);
    return true;
}

static bool requested(unsigned irq)
{
    uint32_t vector = IRQ_VECTOR + irq;

    return (apic_read(APIC_IRR + (vector >> 5) * 0x10) >> (vector & 31) & 1) != 0;
}

static void end_msi(void)
{
    apic_write(APIC_EOI, 0);
}

static void mask_ioapic(uint32_t ioapic)
{
    for (uint32_t n = ioapic_inputs(ioapic); n-- > 0; ) {
        ioapic_write(ioapic, IOAPIC_ENTRY + 2 * n, LVT_MASKED);
    }
}

static void shut_down(void)
{
    for (unsigned n = 0; n < MADT_MAX_IOAPIC && ioapics[n] != 0; n++) {
        mask_ioapic(ioapics[n]);
    }
    set_mask(0, true);
}

/* ---- start ---------------------------------------------------------------------------------------- */

/* May the firmware's x2APIC mode be left?  [SDM3 "IA32_XAPIC_DISABLE_STATUS"] */
static bool x2apic_locked(void)
{
    uint32_t regs[4];

    cpuid(0, 0, regs);
    if (regs[0] < 7) {
        return false;
    }
    cpuid(7, 0, regs);
    return (regs[3] >> 29 & 1) != 0 && (rdmsr(MSR_ARCH_CAPS) & ARCH_CAPS_XAPIC) != 0 &&
           (rdmsr(MSR_XAPIC_STATUS) & 1) != 0;
}

static bool open_local_apic(void)
{
    uint64_t base = rdmsr(MSR_APIC_BASE);
    void *linear;

    if ((base & BASE_X2APIC) != 0 && x2apic_locked()) {
        registers = 0;
        return true;
    }
    if ((base & BASE_X2APIC) != 0) {
        base &= ~(uint64_t)(BASE_ENABLE | BASE_X2APIC);
        wrmsr(MSR_APIC_BASE, base);         /* x2APIC to xAPIC leads through disabled */
    }
    linear = _VMM32X_MapPhys64(base & ~(uint64_t)0xFFF, 0x1000, VMM32X_UNCACHED);
    if (linear == NULL) {
        return false;
    }
    wrmsr(MSR_APIC_BASE, base | BASE_ENABLE);
    registers = (uint32_t)linear;
    return true;
}

/* Entries the firmware left: silence interrupts, leave SMI and INIT to it. */
static void mask_lvt(uint32_t reg)
{
    uint32_t lvt = apic_read(reg), mode = lvt >> 8 & 7;

    if (reg == APIC_LVT_TIMER || mode == 0 || mode == 1 || mode == 4 || mode == 7) {
        apic_write(reg, lvt | LVT_MASKED);
    }
}

static void start_local_apic(void)
{
    uint32_t last = apic_read(APIC_VERSION) >> 16 & 0xFF;

    apic_write(APIC_TPR, 0);
    if (last >= 6) {
        mask_lvt(APIC_LVT_CMCI);
    }
    if (last >= 5) {
        mask_lvt(APIC_LVT_THERMAL);
    }
    if (last >= 4) {
        mask_lvt(APIC_LVT_COUNTER);
    }
    if (last >= 3) {
        mask_lvt(APIC_LVT_ERROR);
    }
    mask_lvt(APIC_LVT_TIMER);
    mask_lvt(APIC_LVT_LINT0);
    mask_lvt(APIC_LVT_LINT1);
    apic_write(APIC_SVR, SVR_ENABLE | SPURIOUS_VECTOR);
    for (unsigned n = 0; n < 256; n++) {            /* end what the firmware left in service */
        uint32_t serving = 0;

        for (uint32_t reg = APIC_ISR; reg < APIC_ISR + 0x80; reg += 0x10) {
            serving |= apic_read(reg);
        }
        if (serving == 0) {
            break;
        }
        apic_write(APIC_EOI, 0);
    }
}

static void route_irq(unsigned irq, const struct madt *madt, uint32_t destination)
{
    const struct madt_irq *from = &madt->irq[irq];

    for (unsigned n = 0; n < madt->ioapic_count && from->routed; n++) {
        uint32_t input = from->gsi - madt->ioapic[n].gsi_base;

        if (ioapics[n] == 0 || from->gsi < madt->ioapic[n].gsi_base ||
            input >= ioapic_inputs(ioapics[n])) {
            continue;
        }
        routes[irq] = (struct route){
            .ioapic = ioapics[n],
            .index = IOAPIC_ENTRY + 2 * input,
            .entry = (IRQ_VECTOR + irq) | (from->low ? ENTRY_LOW_ACTIVE : 0) |
                     (from->level ? ENTRY_LEVEL : 0),
        };
        ioapic_write(ioapics[n], routes[irq].index + 1, destination << 24);
        ioapic_write(ioapics[n], routes[irq].index, routes[irq].entry | LVT_MASKED);
        return;
    }
}

static struct irq_ops apic_ops = {
    .name = "APIC", .backend = VPICD_BACKEND_APIC,
    .begin = begin, .set_mask = set_mask, .requested = requested, .shut_down = shut_down,
};

const struct irq_ops *apic_start(void)
{
    const uint32_t needed = CPU_APIC | CPU_MSR;
    static struct madt madt;
    const void *table;
    uint32_t bytes, destination;

    if ((_VMM32X_Get_Boot_Info()->cpuid_1_edx & needed) != needed) {
        return NULL;
    }
    table = _VMM32X_Find_ACPI_Table("APIC", 0, &bytes);
    if (table == NULL || !madt_parse(table, bytes, &madt)) {
        return NULL;
    }
    for (unsigned n = 0; n < madt.ioapic_count; n++) {
        ioapics[n] = (uint32_t)_VMM32X_MapPhys64(madt.ioapic[n].address, 0x20, VMM32X_UNCACHED);
        if (ioapics[n] == 0) {
            return NULL;            /* one that cannot be masked would interrupt for ever */
        }
    }
    if (!open_local_apic()) {
        return NULL;
    }
    pic_silence();
    for (unsigned n = 0; n < madt.ioapic_count; n++) {
        mask_ioapic(ioapics[n]);
    }
    start_local_apic();
    destination = registers != 0 ? apic_read(APIC_ID) >> 24 : apic_read(APIC_ID);
    for (unsigned irq = 1; irq < IRQ_COUNT; irq++) {
        route_irq(irq, &madt, destination);
        if ((routes[irq].entry & ENTRY_LEVEL) != 0) {
            apic_ops.holds |= 1u << irq;
        }
    }
    for (unsigned irq = 0; irq < IRQ_COUNT && registers != 0; irq++) {
        bool level = (routes[irq].entry & ENTRY_LEVEL) != 0;

        irq_lines[irq].ack = (struct irq_ack){
            .eoi = registers + APIC_EOI,
            .ioapic = level ? routes[irq].ioapic + IOAPIC_INDEX : 0,
            .index = routes[irq].index,
            .masked = routes[irq].entry | LVT_MASKED,
        };
    }
    apic_ops.apic_linear = registers;
    apic_ops.end_msi = end_msi;
    if (destination < 0x100) {          /* an x2APIC's larger one does not fit */
        apic_ops.msi_address = MSI_ADDRESS | destination << 12;
    }
    return &apic_ops;
}
