/*
 * mouse - a PS/2 mouse as a VM talks to it through its keyboard controller.  Pure.
 *
 * [PS2-TR "Mouse"]; the wheel: sample rates 200, 100, 80 in a row make device 3 of device 0.
 */
#include <string.h>
#include "mouse.h"

#define ACK         0xFA
#define RESEND      0xFE
#define ERROR       0xFC

static void defaults(struct mouse *mouse)
{
    mouse->rate = 100;
    mouse->resolution = 2;
    mouse->double_scale = mouse->remote = mouse->enabled = mouse->wrap = false;
    mouse->dx = mouse->dy = mouse->wheel = 0;
    mouse->wants = 0;
}

void mouse_init(struct mouse *mouse, void (*send)(void *context, uint8_t byte),
                uint32_t (*room)(void *context), void *context)
{
    memset(mouse, 0, sizeof *mouse);
    mouse->send = send;
    mouse->room = room;
    mouse->context = context;
    defaults(mouse);
}

static void send(struct mouse *mouse, const uint8_t *bytes, uint8_t count)
{
    memcpy(mouse->last, bytes, count);
    mouse->last_bytes = count;
    for (unsigned i = 0; i < count; i++) {
        mouse->send(mouse->context, bytes[i]);
    }
}

static void send_one(struct mouse *mouse, uint8_t byte)
{
    send(mouse, &byte, 1);
}

/* Scaling 2:1 of what is reported in stream mode. */
static int32_t scaled(const struct mouse *mouse, int32_t n)
{
    static const uint8_t small[6] = { 0, 1, 1, 3, 6, 9 };
    int32_t size = n < 0 ? -n : n;

    if (!mouse->double_scale || mouse->remote) {
        return n;
    }
    size = size < 6 ? small[size] : 2 * size;
    return n < 0 ? -size : size;
}

/* Takes what fits into nine bits. */
static int32_t take(int32_t *sum)
{
    int32_t now = *sum < -255 ? -255 : *sum > 255 ? 255 : *sum;

    *sum -= now;
    return now;
}

static int32_t clip(int32_t n, bool *over)
{
    *over = n < -255 || n > 255;
    return n < -255 ? -255 : n > 255 ? 255 : n;
}

static void send_packet(struct mouse *mouse)
{
    bool over_x, over_y;
    int32_t dx = clip(scaled(mouse, take(&mouse->dx)), &over_x);
    int32_t dy = clip(-scaled(mouse, take(&mouse->dy)), &over_y);       /* up is positive */
    int32_t wheel = mouse->wheel < -8 ? -8 : mouse->wheel > 7 ? 7 : mouse->wheel;
    uint8_t packet[4] = {
        (uint8_t)(8 | (mouse->buttons & 7) | (dx < 0 ? 0x10 : 0) | (dy < 0 ? 0x20 : 0)
                  | (over_x ? 0x40 : 0) | (over_y ? 0x80 : 0)),
        (uint8_t)dx, (uint8_t)dy, (uint8_t)wheel };

    mouse->wheel = 0;
    mouse->reported = mouse->buttons;
    send(mouse, packet, mouse->id == 3 ? 4 : 3);
}

/* Stream mode: reports what there is while the controller has room. */
static void stream(struct mouse *mouse)
{
    if (!mouse->enabled || mouse->remote || mouse->wrap) {
        return;
    }
    while ((mouse->dx != 0 || mouse->dy != 0 || mouse->wheel != 0 || mouse->buttons != mouse->reported)
           && mouse->room(mouse->context) >= 8) {
        send_packet(mouse);
    }
}

static int32_t bounded(int32_t sum)
{
    return sum < -4096 ? -4096 : sum > 4096 ? 4096 : sum;
}

/*
 * mouse_moved - the user moved the mouse, or pressed or released buttons
 */
void mouse_moved(struct mouse *mouse, const struct mouse_move *move)
{
    mouse->buttons = move->buttons;
    if (mouse->enabled || mouse->remote) {
        mouse->dx = bounded(mouse->dx + move->dx);
        mouse->dy = bounded(mouse->dy + move->dy);
        mouse->wheel = mouse->id == 3 ? bounded(mouse->wheel + move->wheel) : 0;
    }
    stream(mouse);
}

static void set_rate(struct mouse *mouse, uint8_t rate)
{
    if (mouse->knock[0] == 200 && mouse->knock[1] == 100 && rate == 80) {
        mouse->id = 3;
    }
    mouse->knock[0] = mouse->knock[1];
    mouse->knock[1] = rate;
    mouse->rate = rate;
}

static void command_data(struct mouse *mouse, uint8_t command, uint8_t value)
{
    if (command == 0xE8) {
        if (value > 3) {
            send_one(mouse, ERROR);
            return;
        }
        mouse->resolution = value;
    } else {
        set_rate(mouse, value);
    }
    send_one(mouse, ACK);
}

static void status(struct mouse *mouse)
{
    uint8_t answer[4] = { ACK,
        (uint8_t)((mouse->remote ? 0x40 : 0) | (mouse->enabled ? 0x20 : 0)
                  | (mouse->double_scale ? 0x10 : 0) | (mouse->buttons & MOUSE_LEFT ? 4 : 0)
                  | (mouse->buttons & MOUSE_MIDDLE ? 2 : 0) | (mouse->buttons & MOUSE_RIGHT ? 1 : 0)),
        mouse->resolution, mouse->rate };

    send(mouse, answer, 4);
}

static void reset(struct mouse *mouse)
{
    static const uint8_t answer[3] = { ACK, 0xAA, 0x00 };

    defaults(mouse);
    mouse->id = 0;
    mouse->knock[0] = mouse->knock[1] = 0;
    send(mouse, answer, 3);
}

static void forget_motion(struct mouse *mouse)
{
    mouse->dx = mouse->dy = mouse->wheel = 0;
    mouse->reported = mouse->buttons;
}

void mouse_write(struct mouse *mouse, uint8_t byte)
{
    uint8_t wanted = mouse->wants;

    mouse->wants = 0;
    if (mouse->wrap && byte != 0xEC && byte != 0xFF) {
        send_one(mouse, byte);
        return;
    }
    if (wanted != 0) {
        command_data(mouse, wanted, byte);
        return;
    }
    switch (byte) {
    case 0xE6: case 0xE7:
        mouse->double_scale = byte == 0xE7;
        break;
    case 0xE8: case 0xF3:
        mouse->wants = byte;
        break;
    case 0xE9:
        status(mouse);
        return;
    case 0xEA: case 0xF0:
        mouse->remote = byte == 0xF0;
        forget_motion(mouse);
        break;
    case 0xEB:
        send_one(mouse, ACK);
        send_packet(mouse);
        return;
    case 0xEC: case 0xEE:
        mouse->wrap = byte == 0xEE;
        break;
    case 0xF2: {
        uint8_t answer[2] = { ACK, mouse->id };

        send(mouse, answer, 2);
        return;
    }
    case 0xF4: case 0xF5:
        mouse->enabled = byte == 0xF4;
        forget_motion(mouse);
        break;
    case 0xF6:
        defaults(mouse);
        break;
    case 0xFE:
        send(mouse, mouse->last, mouse->last_bytes);
        return;
    case 0xFF:
        reset(mouse);
        return;
    default:
        send_one(mouse, RESEND);
        return;
    }
    send_one(mouse, ACK);
}
