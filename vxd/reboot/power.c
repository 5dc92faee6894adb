/*
 * power - the ways to restart a PC or switch it off, each tried in turn until one works.
 *
 * Restart: [ACPI "Reset Register"], port CF9h of Intel chip sets, the keyboard controller's pulse
 * on the reset line [AT-TR], a triple fault.  Off: [ACPI "Transitioning from the Working to the
 * Sleeping State"].
 */
#include "power.h"

#include <vmm.h>
#include <vmm32x.h>
#include <reboot.h>
#include <vdd.h>
#include <vtd.h>
#include <vxd_cpu.h>

#include "aml_s5.h"
#include "fadt.h"

#define PM1_SCI_ENABLE      0x0001u
#define PM1_TYPE_SHIFT      10
#define PM1_TYPE_MASK       0x1C00u
#define PM1_SLEEP           0x2000u
#define SLEEP_TYPE_SHIFT    2           /* of the sleep control register */
#define SLEEP_ENABLE        0x20u

#define RESET_CONTROL       0xCF9
#define KBD_STATUS          0x64
#define KBD_INPUT_FULL      0x02
#define KBD_PULSE_RESET     0xFE
#define PCI_ADDRESS         0xCF8
#define PCI_DATA            0xCFC

struct place {                  /* a register, ready to be used */
    enum fadt_space space;
    uint32_t address;           /* port, linear address, or PCI configuration address; 0 = none */
};

/* All written once by power_start. */
static struct fadt fadt;
static struct place reset, pm1a, pm1b, sleep_control;
static struct aml_s5 s5;
static bool can_sleep;

/* ---- registers ---------------------------------------------------------------------------------- */

static struct place open_place(const struct fadt_register *reg)
{
    struct place p = { .space = reg->space };
    uint64_t address = reg->address;

    if (address == 0) {
        return p;
    }
    if (reg->space == FADT_MEMORY) {
        p.address = (uint32_t)_VMM32X_MapPhys64(address, 4, VMM32X_UNCACHED);
    } else if (reg->space == FADT_IO) {
        p.address = (uint16_t)address;
    } else if (reg->space == FADT_PCI) {        /* device, function, offset: 16 bits each */
        p.address = 0x80000000u | (uint32_t)(address >> 32 & 0x1F) << 11 |
                    (uint32_t)(address >> 16 & 7) << 8 | (uint32_t)(address & 0xFF);
    }
    return p;
}

static void write8(const struct place *p, uint8_t value)
{
    if (p->space == FADT_MEMORY) {
        *(volatile uint8_t *)p->address = value;
    } else if (p->space == FADT_IO) {
        outb((uint16_t)p->address, value);
    } else {
        outl(PCI_ADDRESS, p->address & ~3u);
        outb((uint16_t)(PCI_DATA + (p->address & 3)), value);
    }
}

static uint16_t read16(const struct place *p)
{
    return p->space == FADT_MEMORY ? *(volatile uint16_t *)p->address : inw((uint16_t)p->address);
}

static void write16(const struct place *p, uint16_t value)
{
    if (p->space == FADT_MEMORY) {
        *(volatile uint16_t *)p->address = value;
    } else {
        outw((uint16_t)p->address, value);
    }
}

static void wait_ms(uint32_t ms)
{
    VTD_Delay(ms * 1000);
}

/* ---- start ------------------------------------------------------------------------------------------ */

static bool find_sleep_type(void)
{
    uint32_t bytes;
    const void *table = _VMM32X_Find_ACPI_Table("DSDT", 0, &bytes);

    if (table != NULL && aml_find_s5(table, bytes, &s5)) {
        return true;
    }
    for (uint32_t n = 0; (table = _VMM32X_Find_ACPI_Table("SSDT", n, &bytes)) != NULL; n++) {
        if (aml_find_s5(table, bytes, &s5)) {
            return true;
        }
    }
    return false;
}

void power_start(void)
{
    uint32_t bytes;
    const void *table = _VMM32X_Find_ACPI_Table("FACP", 0, &bytes);

    if (table == NULL || !fadt_parse(table, bytes, &fadt)) {
        return;
    }
    reset = open_place(&fadt.reset);
    pm1a = open_place(&fadt.pm1a_control);
    pm1b = open_place(&fadt.pm1b_control);
    sleep_control = open_place(&fadt.sleep_control);
    can_sleep = find_sleep_type() &&
                (fadt.hardware_reduced ? sleep_control.address : pm1a.address) != 0;
    if (!can_sleep) {
        vxd_debugf("REBOOT: the firmware does not say how to power off\r\n");
    }
}

/* ---- restart ------------------------------------------------------------------------------------------ */

static void pulse_keyboard_controller(void)
{
    if (inb(KBD_STATUS) == 0xFF) {
        return;                         /* none */
    }
    for (uint32_t ms = 0; ms < 100 && (inb(KBD_STATUS) & KBD_INPUT_FULL) != 0; ms++) {
        wait_ms(1);
    }
    outb(KBD_STATUS, KBD_PULSE_RESET);
    wait_ms(50);
}

/* No IDT: the first exception is the third. */
static void __attribute__((noreturn)) triple_fault(void)
{
    static const struct {
        uint16_t limit;
        uint32_t base;
    } __attribute__((packed)) nothing = { 0, 0 };

    for (;;) {
        __asm__ volatile("lidt %0; int3" : : "m"(nothing));
    }
}

void power_restart(void)
{
    static const uint8_t sequence[] = { 0x02, 0x06, 0x0E };     /* hard, now; full power cycle */

    if (fadt.reset_supported && reset.address != 0) {
        write8(&reset, fadt.reset_value);
        wait_ms(50);
    }
    for (unsigned n = 0; n < sizeof sequence; n++) {
        outb(RESET_CONTROL, sequence[n]);
        wait_ms(10);
    }
    pulse_keyboard_controller();
    triple_fault();
}

/* ---- off ------------------------------------------------------------------------------------------------ */

/* A port that ends an emulator, named on the command line and never touched on a real PC. */
static void leave_emulator(uint32_t exit_code)
{
    char text[8] = "";
    const char *word = _VMM32X_Command_Line("exitport", text, sizeof text);
    uint32_t port = 0, regs[4];

    if (word == NULL || _VMM32X_Get_Boot_Info()->cpuid_1_edx == 0) {
        return;
    }
    cpuid(1, 0, regs);
    if ((regs[2] & CPU_GUEST) == 0) {
        return;
    }
    for (; *word != '\0'; word++) {
        uint32_t digit = (uint32_t)(*word >= '0' && *word <= '9' ? *word - '0' :
                                    (*word | 0x20) - 'a' + 10);

        if (digit > 15) {
            return;
        }
        port = port << 4 | digit;
    }
    if (port != 0 && port <= 0xFFFF) {
        outb((uint16_t)port, (uint8_t)(REBOOT_EXIT_BASE +
                                       (exit_code < REBOOT_EXIT_MAX ? exit_code : REBOOT_EXIT_MAX)));
    }
}

/* The firmware may still own the power management registers. */
static void enable_acpi(void)
{
    if ((read16(&pm1a) & PM1_SCI_ENABLE) != 0 || fadt.smi_command == 0 || fadt.acpi_enable == 0) {
        return;
    }
    outb(fadt.smi_command, fadt.acpi_enable);
    for (uint32_t ms = 0; ms < 300 && (read16(&pm1a) & PM1_SCI_ENABLE) == 0; ms++) {
        wait_ms(1);
    }
}

static uint16_t sleep_value(const struct place *pm1, uint8_t type)
{
    return (uint16_t)((read16(pm1) & ~(PM1_TYPE_MASK | PM1_SLEEP)) | (uint32_t)type << PM1_TYPE_SHIFT);
}

static void soft_off(void)
{
    if (fadt.hardware_reduced) {
        write8(&sleep_control, (uint8_t)(s5.type_a << SLEEP_TYPE_SHIFT | SLEEP_ENABLE));
        return;
    }
    enable_acpi();

    uint16_t a = sleep_value(&pm1a, s5.type_a);
    uint16_t b = pm1b.address != 0 ? sleep_value(&pm1b, s5.type_b) : 0;

    write16(&pm1a, a);                  /* the types first, then the command, as [ACPI] has it */
    if (pm1b.address != 0) {
        write16(&pm1b, b);
    }
    write16(&pm1a, a | PM1_SLEEP);
    if (pm1b.address != 0) {
        write16(&pm1b, b | PM1_SLEEP);
    }
}

static bool has_display(void)
{
    uint32_t version;
    bool absent;

    __asm__ volatile("int $0x20; .long %c2"
                     : "=a"(version), "=@ccc"(absent) : "i"(VDD_SERVICE_VDD_Get_Version) : "memory");
    return !absent;
}

static void say_goodbye(void)
{
    static const char text[] = "It is now safe to turn off your computer.";
    struct cb_s *vm = Get_Sys_VM_Handle();
    uint32_t rows;

    Out_Debug_String(text);
    Out_Debug_String("\r\n");
    if (has_display()) {
        uint32_t columns = VDD_Msg_ClrScrn(vm, 0x07, &rows);
        uint32_t length = sizeof text - 1;

        VDD_Msg_TextOut(vm, text, length, rows / 2, columns > length ? (columns - length) / 2 : 0);
    }
}

void power_off(uint32_t exit_code)
{
    leave_emulator(exit_code);
    if (can_sleep) {
        soft_off();
        wait_ms(500);
    }
    say_goodbye();
    for (;;) {
        __asm__ volatile("cli; hlt");
    }
}
