/*
 * keyboard - an AT keyboard with 101 keys: commands, replies, scan code sets.  Pure.
 *
 * Keys come as scan codes of set 1, the set after the controller's translation, which is what nearly
 * everybody reads; other sets are made from them.  [AT-TR "Keyboard"], [PS2-TR], [RBIL PORT 0060]
 * Limit: a reset is over at once; a real keyboard takes 300 ms and more until AA.
 */
#include <string.h>
#include "8042.h"

#define ACK             0xFA
#define RESEND          0xFE
#define TYPEMATIC       0x2B    /* 500 ms, 10.9 a second */

void keyboard_init(struct keyboard *keyboard)
{
    memset(keyboard, 0, sizeof *keyboard);
    keyboard->scan_set = 2;
    keyboard->typematic = TYPEMATIC;
    keyboard->scanning = true;
}

bool keyboard_push(struct keyboard *keyboard, uint8_t code)
{
    if (keyboard->count == KBD_QUEUE) {
        return false;
    }
    keyboard->queue[(keyboard->head + keyboard->count++) % KBD_QUEUE] = code;
    return true;
}

static void reply(struct keyboard *keyboard, uint8_t value)
{
    if (keyboard->reply_count < KBD_REPLIES) {
        keyboard->replies[keyboard->reply_count++] = value;
    }
}

static void defaults(struct keyboard *keyboard)
{
    keyboard->scan_set = 2;
    keyboard->typematic = TYPEMATIC;
    keyboard->count = keyboard->byte_count = 0;
    keyboard->extended = false;
    keyboard->pause = 0;
    memset(keyboard->types, 0, sizeof keyboard->types);
}

/* The byte behind a command. */
static void command_data(struct keyboard *keyboard, uint8_t command, uint8_t value)
{
    static const uint8_t types[3] = { KEY_NO_BREAK, KEY_NO_REPEAT, KEY_NO_BREAK | KEY_NO_REPEAT };

    switch (command) {
    case 0xED:
        keyboard->leds = value & 7;
        break;
    case 0xF0:
        if (value == 0) {
            reply(keyboard, ACK);
            reply(keyboard, keyboard->scan_set);
            return;
        }
        if (value > 3) {
            reply(keyboard, RESEND);
            keyboard->wants = command;
            return;
        }
        keyboard->scan_set = value;
        keyboard->count = keyboard->byte_count = 0;
        break;
    case 0xF3:
        keyboard->typematic = value & 0x7F;
        break;
    case 0xFB: case 0xFC: case 0xFD:        /* one key after the other, until a command */
        keyboard->types[value] = types[command - 0xFB];
        keyboard->wants = command;
        break;
    }
    reply(keyboard, ACK);
}

/*
 * keyboard_write - a byte from the controller
 */
void keyboard_write(struct keyboard *keyboard, uint8_t value)
{
    static const uint8_t all[4] = { KEY_NO_BREAK, KEY_NO_REPEAT, KEY_NO_BREAK | KEY_NO_REPEAT, 0 };
    uint8_t wanted = keyboard->wants;

    keyboard->wants = 0;
    if (wanted != 0 && value < 0xED) {
        command_data(keyboard, wanted, value);
        return;
    }
    switch (value) {
    case 0xED: case 0xF0: case 0xF3: case 0xFB: case 0xFC: case 0xFD:
        keyboard->wants = value;
        reply(keyboard, ACK);
        break;
    case 0xEE:
        reply(keyboard, 0xEE);
        break;
    case 0xF2:
        reply(keyboard, ACK);
        reply(keyboard, 0xAB);
        reply(keyboard, 0x83);
        break;
    case 0xF4:
        keyboard->scanning = true;
        keyboard->count = keyboard->byte_count = 0;
        reply(keyboard, ACK);
        break;
    case 0xF5:
    case 0xF6:
        defaults(keyboard);
        keyboard->scanning = value == 0xF6;
        reply(keyboard, ACK);
        break;
    case 0xF7 ... 0xFA:
        memset(keyboard->types, all[value - 0xF7], sizeof keyboard->types);
        reply(keyboard, ACK);
        break;
    case 0xFE:
        reply(keyboard, keyboard->last_sent);
        break;
    case 0xFF:
        keyboard->reply_count = 0;
        defaults(keyboard);
        keyboard->scanning = true;
        keyboard->leds = 0;
        reply(keyboard, ACK);
        reply(keyboard, 0xAA);
        break;
    default:
        reply(keyboard, RESEND);
        break;
    }
}

/* Scan code `code` of set 1 in the set chosen: into bytes. */
static void convert(struct keyboard *keyboard, uint8_t code)
{
    uint8_t key = code & 0x7F;
    bool up = code & 0x80;

    if (keyboard->scan_set == 3 && (code == 0xE1 || keyboard->pause > 0)) {     /* Pause: make only */
        if (code != 0xE1 && --keyboard->pause == 1 && !up) {
            keyboard->bytes[keyboard->byte_count++] = scan_set3_from_set1(0x7F, false);
        }
        keyboard->pause = code == 0xE1 ? 2 : keyboard->pause;
        return;
    }
    if (code == 0xE0 || code == 0xE1) {
        keyboard->extended = code == 0xE0;
        if (keyboard->scan_set != 3) {
            keyboard->bytes[keyboard->byte_count++] = code;
        }
        return;
    }
    if (keyboard->scan_set == 3) {
        key = scan_set3_from_set1(key, keyboard->extended);
        if (key == 0 || (up && keyboard->types[key] & KEY_NO_BREAK)) {
            keyboard->extended = false;
            return;
        }
    } else if (keyboard->scan_set == 2) {
        key = scan_set2_from_set1(key);
    } else {
        key = code;
        up = false;
    }
    keyboard->extended = false;
    if (up) {
        keyboard->bytes[keyboard->byte_count++] = 0xF0;
    }
    keyboard->bytes[keyboard->byte_count++] = key;
}

int keyboard_take(struct keyboard *keyboard, bool translated, bool *set1)
{
    *set1 = false;
    if (keyboard->reply_count > 0) {
        uint8_t value = keyboard->replies[0];

        memmove(keyboard->replies, keyboard->replies + 1, --keyboard->reply_count);
        if (value != RESEND) {
            keyboard->last_sent = value;
        }
        return value;
    }
    while (keyboard->byte_count == 0 && keyboard->count > 0 && keyboard->scanning) {
        uint8_t code = keyboard->queue[keyboard->head];

        keyboard->head = (keyboard->head + 1) % KBD_QUEUE;
        keyboard->count--;
        if (keyboard->scan_set == 2 && translated) {
            *set1 = true;
            keyboard->last_sent = code;
            return code;
        }
        convert(keyboard, code);
    }
    if (keyboard->byte_count > 0 && keyboard->scanning) {
        uint8_t value = keyboard->bytes[0];

        memmove(keyboard->bytes, keyboard->bytes + 1, --keyboard->byte_count);
        keyboard->last_sent = value;
        return value;
    }
    return -1;
}
