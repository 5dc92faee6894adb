/*
 * 8042 - model of an AT's keyboard controller with a keyboard on it.  Pure.
 *
 * Delivers translated scan codes (set 1), one at a time: the next byte comes when the interrupt
 * of the last one has ended, so that programs chained into INT 9 may all read port 60h.
 * [AT-TR], [8042: Intel UPI-42], keyboard commands: [RBIL PORT 0060]
 * Limit: no auxiliary port; scan code sets 2 and 3 are accepted, codes stay those of set 1.
 */
#include <string.h>
#include "8042.h"

#define STATUS_FULL         0x01
#define STATUS_SYSTEM       0x04
#define STATUS_COMMAND      0x08
#define STATUS_UNLOCKED     0x10
#define MODE_INTERRUPT      0x01
#define MODE_DISABLED       0x10
#define MODE_TRANSLATE      0x40
#define OUTPUT_NOT_RESET    0x01
#define OUTPUT_A20          0x02
#define OUTPUT_FULL         0x10
#define ACK                 0xFA
#define RESEND              0xFE
#define TYPEMATIC           0x2B    /* 500 ms, 10.9 a second */

void kbd_init(struct kbd *kbd, const struct kbd_ops *ops, void *context)
{
    memset(kbd, 0, sizeof *kbd);
    kbd->ops = ops;
    kbd->context = context;
    kbd->ram[0] = MODE_TRANSLATE | 0x04 | MODE_INTERRUPT;
    kbd->system_flag = true;
    kbd->scanning = true;
    kbd->scan_set = 2;
    kbd->typematic = TYPEMATIC;
    kbd->output_port = 0xCC | OUTPUT_NOT_RESET;
}

/* Puts a byte where port 60h reads it. */
static void put_output(struct kbd *kbd, uint8_t value)
{
    kbd->output = value;
    kbd->full = true;
    if (kbd->ram[0] & MODE_INTERRUPT) {
        kbd->ops->irq(kbd->context, true);
    }
}

/* Moves the next byte into the output buffer if it is free and nobody is busy with the last. */
static void pump(struct kbd *kbd)
{
    if (kbd->full || kbd->in_service || (kbd->ram[0] & MODE_DISABLED)) {
        return;
    }
    if (kbd->reply_count > 0) {
        uint8_t reply = kbd->replies[0];

        memmove(kbd->replies, kbd->replies + 1, --kbd->reply_count);
        put_output(kbd, reply);
    } else if (kbd->count > 0 && kbd->scanning) {
        uint8_t code = kbd->queue[kbd->head];

        kbd->head = (kbd->head + 1) % KBD_QUEUE;
        kbd->count--;
        put_output(kbd, code);
    }
}

uint32_t kbd_room(const struct kbd *kbd)
{
    return KBD_QUEUE - kbd->count;
}

bool kbd_push(struct kbd *kbd, uint8_t code)
{
    if (kbd->count == KBD_QUEUE) {
        return false;
    }
    kbd->queue[(kbd->head + kbd->count++) % KBD_QUEUE] = code;
    pump(kbd);
    return true;
}

void kbd_interrupt_taken(struct kbd *kbd)
{
    kbd->in_service = true;
}

void kbd_interrupt_ended(struct kbd *kbd)
{
    kbd->in_service = false;
    pump(kbd);
}

static void reply(struct kbd *kbd, uint8_t value)
{
    if (kbd->reply_count < KBD_REPLIES) {
        kbd->replies[kbd->reply_count++] = value;
    }
    kbd->last_sent = value;
}

static void keyboard_defaults(struct kbd *kbd)
{
    kbd->scan_set = 2;
    kbd->typematic = TYPEMATIC;
    kbd->count = 0;
    kbd->scanning = true;
}

uint32_t kbd_delay_ms(const struct kbd *kbd)
{
    return ((kbd->typematic >> 5 & 3) + 1u) * 250;
}

/* (8 + bits 2-0) * 2 to the power of bits 4-3 * 4.17 ms  [AT-TR "Set Typematic Rate/Delay"] */
uint32_t kbd_period_ms(const struct kbd *kbd)
{
    return ((8u + (kbd->typematic & 7)) << (kbd->typematic >> 3 & 3)) * 417 / 100;
}

/* The second byte of a keyboard command. */
static void keyboard_data(struct kbd *kbd, uint8_t command, uint8_t value)
{
    reply(kbd, ACK);
    switch (command) {
    case 0xED:
        kbd->leds = value & 7;
        break;
    case 0xF3:
        kbd->typematic = value & 0x7F;
        break;
    case 0xF0:
        if (value == 0) {
            reply(kbd, kbd->scan_set);
        } else if (value <= 3) {
            kbd->scan_set = value;
        }
        break;
    }
}

static void keyboard_command(struct kbd *kbd, uint8_t value)
{
    uint8_t wanted = kbd->keyboard_wants;

    kbd->keyboard_wants = 0;
    if (wanted != 0 && value < 0x80) {
        keyboard_data(kbd, wanted, value);
        return;
    }
    switch (value) {
    case 0xED: case 0xF0: case 0xF3:
        kbd->keyboard_wants = value;
        reply(kbd, ACK);
        break;
    case 0xEE:
        reply(kbd, 0xEE);
        break;
    case 0xF2:
        reply(kbd, ACK);
        reply(kbd, 0xAB);
        reply(kbd, kbd->ram[0] & MODE_TRANSLATE ? 0x41 : 0x83);
        break;
    case 0xF4:
        kbd->scanning = true;
        reply(kbd, ACK);
        break;
    case 0xF5:
    case 0xF6:
        keyboard_defaults(kbd);
        kbd->scanning = value == 0xF6;
        reply(kbd, ACK);
        break;
    case 0xFE:
        reply(kbd, kbd->last_sent);
        break;
    case 0xFF:
        kbd->reply_count = 0;
        keyboard_defaults(kbd);
        kbd->leds = 0;
        reply(kbd, ACK);
        reply(kbd, 0xAA);
        break;
    default:
        reply(kbd, RESEND);
        break;
    }
}

static void write_output_port(struct kbd *kbd, uint8_t value)
{
    kbd->output_port = value | OUTPUT_NOT_RESET;
    if (!(value & OUTPUT_NOT_RESET)) {
        kbd->ops->reset(kbd->context);
    }
}

/* Port 64h. */
static void controller_command(struct kbd *kbd, uint8_t value)
{
    kbd->controller_wants = 0;
    switch (value) {
    case 0x20 ... 0x3F:
        put_output(kbd, kbd->ram[value & 0x1F]);
        break;
    case 0x60 ... 0x7F:
    case 0xD1: case 0xD2: case 0xD3: case 0xD4:
        kbd->controller_wants = value;
        break;
    case 0xA9:                          /* auxiliary port: clock line stuck, nothing there */
        put_output(kbd, 0x01);
        break;
    case 0xAA:
        kbd->system_flag = true;
        put_output(kbd, 0x55);
        break;
    case 0xAB:
        put_output(kbd, 0x00);
        break;
    case 0xAD:
        kbd->ram[0] |= MODE_DISABLED;
        break;
    case 0xAE:
        kbd->ram[0] &= (uint8_t)~MODE_DISABLED;
        break;
    case 0xC0:
        put_output(kbd, 0xA0);          /* input port: not locked, colour display */
        break;
    case 0xD0:
        put_output(kbd, (uint8_t)(kbd->output_port | (kbd->full ? OUTPUT_FULL : 0)));
        break;
    case 0xDD:                          /* A20 off, on, as many controllers know it */
    case 0xDF:
        kbd_set_a20(kbd, value == 0xDF);
        break;
    case 0xE0:
        put_output(kbd, 0x00);
        break;
    case 0xF0 ... 0xFF:                 /* pulses the output lines whose bits are 0 */
        if (!(value & 1)) {
            kbd->ops->reset(kbd->context);
        }
        break;
    }
}

/* The byte a controller command waited for. */
static void controller_data(struct kbd *kbd, uint8_t command, uint8_t value)
{
    switch (command) {
    case 0x60 ... 0x7F:
        kbd->ram[command & 0x1F] = value;
        if (command == 0x60) {
            kbd->system_flag = value & 0x04;
        }
        break;
    case 0xD1:
        write_output_port(kbd, value);
        break;
    case 0xD2:
        put_output(kbd, value);
        break;
    }                                   /* D3h, D4h: no auxiliary device */
}

void kbd_write(struct kbd *kbd, uint16_t port, uint8_t value)
{
    kbd->wrote_command = port == 0x64;
    if (port == 0x64) {
        controller_command(kbd, value);
    } else if (kbd->controller_wants != 0) {
        uint8_t command = kbd->controller_wants;

        kbd->controller_wants = 0;
        controller_data(kbd, command, value);
    } else {
        kbd->ram[0] &= (uint8_t)~MODE_DISABLED;     /* talking to the keyboard enables it */
        keyboard_command(kbd, value);
    }
    pump(kbd);
}

uint8_t kbd_read(struct kbd *kbd, uint16_t port)
{
    pump(kbd);                          /* for programs that poll */
    if (port == 0x64) {
        return (uint8_t)((kbd->full ? STATUS_FULL : 0) | (kbd->system_flag ? STATUS_SYSTEM : 0)
                         | (kbd->wrote_command ? STATUS_COMMAND : 0) | STATUS_UNLOCKED);
    }
    if (kbd->full) {
        kbd->full = false;
        kbd->ops->irq(kbd->context, false);
    }
    return kbd->output;
}

void kbd_set_a20(struct kbd *kbd, bool on)
{
    kbd->output_port = (uint8_t)((kbd->output_port & ~OUTPUT_A20) | (on ? OUTPUT_A20 : 0));
}

bool kbd_a20(const struct kbd *kbd)
{
    return (kbd->output_port & OUTPUT_A20) != 0;
}
