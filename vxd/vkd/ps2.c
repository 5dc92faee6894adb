/*
 * ps2 - drives the PC's keyboard controller, if there is one.
 *
 * Many PCs have none, or one that answers slowly: every wait is bounded.  [modern PCs: FADT
 * IAPC_BOOT_ARCH bit 1 says whether an 8042 exists; status FFh says that nothing decodes the port]
 */
#include <vmm.h>
#include <vmm32x.h>
#include "ps2.h"

#define DATA            0x60
#define STATUS          0x64        /* read; write: command */
#define OUTPUT_FULL     0x01
#define INPUT_FULL      0x02
#define FROM_AUXILIARY  0x20
#define POLLS           50000u      /* about 50 ms: a port read takes a microsecond */
#define ACK             0xFA
#define RESEND          0xFE
#define FADT_BOOT_ARCH  109         /* offset of IAPC_BOOT_ARCH, ACPI 2.0 and later */
#define BOOT_ARCH_8042  0x02

enum led_state { LED_IDLE, LED_COMMAND_SENT, LED_DATA_SENT };

static enum led_state led_state;    /* interrupts off */
static uint8_t leds_wanted;
static uint32_t led_since;          /* ms: an exchange that takes a second has failed */

static inline void outb(uint16_t port, uint8_t value)
{
    __asm__ volatile("outb %0, %1" : : "a"(value), "Nd"(port));
}

static inline uint8_t inb(uint16_t port)
{
    uint8_t value;

    __asm__ volatile("inb %1, %0" : "=a"(value) : "Nd"(port));
    return value;
}

static bool wait_status(uint8_t mask, uint8_t value)
{
    for (uint32_t i = 0; i < POLLS; i++) {
        if ((inb(STATUS) & mask) == value) {
            return true;
        }
    }
    return false;
}

static bool send(uint16_t port, uint8_t value)
{
    if (!wait_status(INPUT_FULL, 0)) {
        return false;
    }
    outb(port, value);
    return true;
}

static void flush(void)
{
    for (unsigned i = 0; i < 32 && (inb(STATUS) & OUTPUT_FULL); i++) {
        (void)inb(DATA);
    }
}

static bool acpi_says_none(void)
{
    uint32_t bytes = 0;
    const uint8_t *fadt = _VMM32X_Find_ACPI_Table("FACP", 0, &bytes);

    /* Revision 1 tables have no such field, and PCs of that time have an 8042. */
    return fadt != NULL && bytes > FADT_BOOT_ARCH && fadt[8] >= 3
        && !(fadt[FADT_BOOT_ARCH] & BOOT_ARCH_8042);
}

/*
 * ps2_start - find the controller and make it send scan codes of set 1 by interrupt
 */
bool ps2_start(void)
{
    uint8_t mode;

    if (acpi_says_none() || inb(STATUS) == 0xFF) {
        return false;
    }
    if (!send(STATUS, 0xAD)) {              /* keyboard off while we talk */
        return false;
    }
    flush();
    if (!send(STATUS, 0x20) || !wait_status(OUTPUT_FULL, OUTPUT_FULL)) {
        return false;
    }
    mode = inb(DATA);
    mode = (uint8_t)((mode & ~0x12) | 0x41);    /* IRQ 1 on, IRQ 12 off, keyboard on, translation */
    if (!send(STATUS, 0x60) || !send(DATA, mode) || !send(STATUS, 0xAE)) {
        return false;
    }
    (void)send(DATA, 0xF4);                 /* scan; its ACK is thrown away below */
    if (wait_status(OUTPUT_FULL, OUTPUT_FULL)) {
        flush();
    }
    return true;
}

/* The keyboard answered: go on with the LED exchange.  False: the byte is a scan code. */
static bool led_answer(uint8_t value)
{
    if (led_state == LED_IDLE || (value != ACK && value != RESEND)) {
        return false;
    }
    if (value == ACK && led_state == LED_COMMAND_SENT) {
        led_state = LED_DATA_SENT;
        outb(DATA, leds_wanted);
    } else {
        led_state = LED_IDLE;
    }
    return true;
}

int ps2_read(void)
{
    for (unsigned i = 0; i < 16; i++) {
        uint8_t status = inb(STATUS);

        if (status == 0xFF || !(status & OUTPUT_FULL)) {
            return -1;
        }
        uint8_t value = inb(DATA);

        if (status & FROM_AUXILIARY) {
            return value | PS2_AUX;
        }
        if (!led_answer(value)) {
            return value;
        }
    }
    return -1;
}

/* ---- auxiliary port ---------------------------------------------------------------------------- */

bool ps2_aux_send(uint8_t byte)
{
    return send(STATUS, 0xD4) && send(DATA, byte);
}

int ps2_aux_wait(void)
{
    for (unsigned i = 0; i < 16 && wait_status(OUTPUT_FULL, OUTPUT_FULL); i++) {
        bool aux = inb(STATUS) & FROM_AUXILIARY;
        uint8_t value = inb(DATA);

        if (aux) {
            return value;               /* a key pressed meanwhile is lost */
        }
    }
    return -1;
}

int ps2_aux_exchange(uint8_t byte)
{
    return ps2_aux_send(byte) ? ps2_aux_wait() : -1;
}

bool ps2_aux_start(void)
{
    uint8_t mode;

    if (!send(STATUS, 0xA8) || !send(STATUS, 0x20) || !wait_status(OUTPUT_FULL, OUTPUT_FULL)) {
        return false;
    }
    mode = inb(DATA);
    return !(mode & 0x20)               /* still off: this controller has one port */
        && send(STATUS, 0x60) && send(DATA, (uint8_t)(mode | 0x02));
}

bool ps2_set_leds(uint8_t leds)
{
    uint32_t flags = ps2_lock(), now = Get_System_Time();
    bool started = false;

    if (led_state != LED_IDLE && now - led_since > 1000) {
        led_state = LED_IDLE;
    }
    if (led_state == LED_IDLE && !(inb(STATUS) & INPUT_FULL)) {
        leds_wanted = leds;
        led_since = now;
        led_state = LED_COMMAND_SENT;
        outb(DATA, 0xED);
        started = true;
    }
    ps2_unlock(flags);
    return started;
}

void ps2_enable(bool on)
{
    (void)send(STATUS, on ? 0xAE : 0xAD);
}

void ps2_reset_processor(void)
{
    (void)send(STATUS, 0xFE);
    (void)wait_status(0, 1);                /* never true: gives the reset time to come */
}
