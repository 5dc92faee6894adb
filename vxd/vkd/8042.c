/*
 * 8042 - model of a PS/2's keyboard controller, with a keyboard (keyboard.c) and an auxiliary port.  Pure.
 *
 * One byte at a time: the next comes when the interrupt of the last one has ended, so that programs
 * chained into INT 9 may all read port 60h.  [8042], [AT-TR], [PS2-TR "Keyboard and Auxiliary Device
 * Controller"], commands of later controllers: [RBIL PORT 0064]
 */
#include <string.h>
#include "8042.h"

#define STATUS_FULL         0x01
#define STATUS_SYSTEM       0x04
#define STATUS_COMMAND      0x08
#define STATUS_UNLOCKED     0x10
#define STATUS_AUX          0x20
#define MODE_INTERRUPT      0x01
#define MODE_AUX_INTERRUPT  0x02
#define MODE_SYSTEM         0x04
#define MODE_DISABLED       0x10
#define MODE_AUX_DISABLED   0x20
#define MODE_TRANSLATE      0x40
#define OUTPUT_NOT_RESET    0x01
#define OUTPUT_A20          0x02
#define OUTPUT_FULL         0x10
#define OUTPUT_AUX_FULL     0x20
#define INPUT_PORT          0xA0    /* not locked, colour display */
#define IN_SERVICE          1
#define AUX_IN_SERVICE      2

void kbd_init(struct kbd *kbd, const struct kbd_ops *ops, void *context)
{
    memset(kbd, 0, sizeof *kbd);
    kbd->ops = ops;
    kbd->context = context;
    keyboard_init(&kbd->keyboard);
    kbd->ram[0] = MODE_TRANSLATE | MODE_SYSTEM | MODE_AUX_INTERRUPT | MODE_INTERRUPT;
    kbd->system_flag = true;
    kbd->output_port = 0xCC | OUTPUT_NOT_RESET;
}

/* Puts a byte where port 60h reads it. */
static void put_output(struct kbd *kbd, uint8_t value, bool aux)
{
    kbd->output = value;
    kbd->full = true;
    kbd->from_aux = aux;
    if (kbd->ram[0] & (aux ? MODE_AUX_INTERRUPT : MODE_INTERRUPT)) {
        kbd->ops->irq(kbd->context, aux, true);
    }
}

/* A byte from the keyboard, as the translation leaves it; -1: it was F0. */
static int translate(struct kbd *kbd, uint8_t value)
{
    bool broken = kbd->broken;

    kbd->broken = value == 0xF0;
    return value == 0xF0 ? -1 : scan_set1_from_set2(value) | (broken ? 0x80 : 0);
}

static void pump_keyboard(struct kbd *kbd)
{
    bool translated = kbd->ram[0] & MODE_TRANSLATE, set1;
    int value;

    while ((value = keyboard_take(&kbd->keyboard, translated, &set1)) >= 0) {
        if (translated && !set1) {
            value = translate(kbd, (uint8_t)value);
        }
        if (value >= 0) {
            put_output(kbd, (uint8_t)value, false);
            return;
        }
    }
}

/* Moves the next byte into the output buffer if it is free and nobody is busy with the last. */
static void pump(struct kbd *kbd)
{
    if (kbd->full) {
        return;
    }
    if (kbd->reply_waits) {
        kbd->reply_waits = false;
        put_output(kbd, kbd->reply, kbd->reply_aux);
        return;
    }
    if (kbd->in_service) {
        return;
    }
    if (kbd->aux_count > 0 && !(kbd->ram[0] & MODE_AUX_DISABLED)) {
        uint8_t byte = kbd->aux_queue[kbd->aux_head];

        kbd->aux_head = (kbd->aux_head + 1) % AUX_QUEUE;
        kbd->aux_count--;
        put_output(kbd, byte, true);
    } else if (!(kbd->ram[0] & MODE_DISABLED)) {
        pump_keyboard(kbd);
    }
}

uint32_t kbd_room(const struct kbd *kbd)
{
    return KBD_QUEUE - kbd->keyboard.count;
}

bool kbd_push(struct kbd *kbd, uint8_t code)
{
    bool room = keyboard_push(&kbd->keyboard, code);

    pump(kbd);
    return room;
}

uint32_t kbd_aux_room(const struct kbd *kbd)
{
    return AUX_QUEUE - kbd->aux_count;
}

bool kbd_aux_push(struct kbd *kbd, uint8_t byte)
{
    if (kbd->aux_count == AUX_QUEUE) {
        return false;
    }
    kbd->aux_queue[(kbd->aux_head + kbd->aux_count++) % AUX_QUEUE] = byte;
    pump(kbd);
    return true;
}

void kbd_aux_clear(struct kbd *kbd)
{
    kbd->aux_count = 0;
}

void kbd_interrupt_taken(struct kbd *kbd, bool aux)
{
    kbd->in_service |= aux ? AUX_IN_SERVICE : IN_SERVICE;
}

void kbd_interrupt_ended(struct kbd *kbd, bool aux)
{
    kbd->in_service &= (uint8_t)~(aux ? AUX_IN_SERVICE : IN_SERVICE);
    pump(kbd);
}

uint32_t kbd_delay_ms(const struct kbd *kbd)
{
    return ((kbd->keyboard.typematic >> 5 & 3) + 1u) * 250;
}

/* (8 + bits 2-0) * 2 to the power of bits 4-3 * 4.17 ms  [AT-TR "Set Typematic Rate/Delay"] */
uint32_t kbd_period_ms(const struct kbd *kbd)
{
    uint8_t typematic = kbd->keyboard.typematic;

    return ((8u + (typematic & 7)) << (typematic >> 3 & 3)) * 417 / 100;
}

bool kbd_repeats(const struct kbd *kbd, uint8_t code, bool extended)
{
    const struct keyboard *keyboard = &kbd->keyboard;

    return keyboard->scan_set != 3
        || !(keyboard->types[scan_set3_from_set1(code, extended)] & KEY_NO_REPEAT);
}

/* The controller's own answer.  One that nobody has read is lost. */
static void reply(struct kbd *kbd, uint8_t value, bool aux)
{
    kbd->reply = value;
    kbd->reply_aux = aux;
    kbd->reply_waits = true;
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
    kbd->wants = 0;
    kbd->polled = 0;
    switch (value) {
    case 0x20 ... 0x3F:
        reply(kbd, kbd->ram[value & 0x1F], false);
        break;
    case 0x60 ... 0x7F:
    case 0xA5:                          /* load a password: taken and forgotten */
    case 0xD1: case 0xD2: case 0xD3: case 0xD4:
        kbd->wants = value;
        break;
    case 0xA1:
        reply(kbd, 'A', false);         /* version */
        break;
    case 0xA4:
        reply(kbd, 0xF1, false);        /* no password */
        break;
    case 0xA7:
        kbd->ram[0] |= MODE_AUX_DISABLED;
        break;
    case 0xA8:
        kbd->ram[0] &= (uint8_t)~MODE_AUX_DISABLED;
        break;
    case 0xA9:
        reply(kbd, 0x00, false);
        break;
    case 0xAA:
        kbd->system_flag = true;
        kbd->ram[0] |= MODE_SYSTEM;
        reply(kbd, 0x55, false);
        break;
    case 0xAB:
        reply(kbd, 0x00, false);
        break;
    case 0xAD:
        kbd->ram[0] |= MODE_DISABLED;
        break;
    case 0xAE:
        kbd->ram[0] &= (uint8_t)~MODE_DISABLED;
        break;
    case 0xC0:
        reply(kbd, INPUT_PORT, false);
        break;
    case 0xC1: case 0xC2:
        kbd->polled = value;
        break;
    case 0xD0:
        reply(kbd, (uint8_t)(kbd->output_port | (!kbd->full ? 0 : kbd->from_aux ? OUTPUT_AUX_FULL
                                                                             : OUTPUT_FULL)), false);
        break;
    case 0xDD:                          /* A20 off, on, as many controllers know it */
    case 0xDF:
        kbd_set_a20(kbd, value == 0xDF);
        break;
    case 0xE0:
        reply(kbd, 0x00, false);        /* test inputs: both lines low between bytes */
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
            kbd->system_flag = value & MODE_SYSTEM;
        }
        break;
    case 0xA5:
        kbd->wants = value != 0 ? command : 0;
        break;
    case 0xD1:
        write_output_port(kbd, value);
        break;
    case 0xD2:
    case 0xD3:
        reply(kbd, value, command == 0xD3);
        break;
    case 0xD4:
        kbd->ram[0] &= (uint8_t)~MODE_AUX_DISABLED;     /* talking to it enables it */
        kbd->ops->aux(kbd->context, value);
        break;
    }
}

void kbd_write(struct kbd *kbd, uint16_t port, uint8_t value)
{
    kbd->wrote_command = port == 0x64;
    if (port == 0x64) {
        controller_command(kbd, value);
    } else if (kbd->wants != 0) {
        uint8_t command = kbd->wants;

        kbd->wants = 0;
        controller_data(kbd, command, value);
    } else {
        kbd->ram[0] &= (uint8_t)~MODE_DISABLED;
        keyboard_write(&kbd->keyboard, value);
    }
    pump(kbd);
}

static uint8_t status(const struct kbd *kbd)
{
    uint8_t value = (kbd->full ? STATUS_FULL : 0) | (kbd->system_flag ? STATUS_SYSTEM : 0)
                  | (kbd->wrote_command ? STATUS_COMMAND : 0);

    if (kbd->polled != 0) {
        return value | (kbd->polled == 0xC1 ? (INPUT_PORT & 0x0F) << 4 : INPUT_PORT & 0xF0);
    }
    return value | STATUS_UNLOCKED | (kbd->full && kbd->from_aux ? STATUS_AUX : 0);
}

uint8_t kbd_read(struct kbd *kbd, uint16_t port)
{
    pump(kbd);                          /* for programs that poll */
    if (port == 0x64) {
        return status(kbd);
    }
    if (kbd->full) {
        kbd->full = false;
        kbd->ops->irq(kbd->context, kbd->from_aux, false);
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
