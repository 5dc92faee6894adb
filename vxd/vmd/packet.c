/*
 * packet - what a PS/2 mouse sends, put together again.  Pure.
 *
 * Bit 3 of the first byte is always 1: a byte without it begins no packet.  Bytes of a packet follow
 * each other within milliseconds: after a pause the next one begins one.  [PS2-TR "Mouse"]
 */
#include "mouse.h"

#define PAUSE_MS    200u

bool packet_feed(struct packet *packet, uint8_t byte, uint32_t now_ms, struct mouse_move *move)
{
    const uint8_t *b = packet->bytes;

    if (packet->count > 0 && now_ms - packet->last_ms > PAUSE_MS) {
        packet->count = 0;
    }
    packet->last_ms = now_ms;
    if (packet->count == 0 && !(byte & 8)) {
        return false;
    }
    packet->bytes[packet->count++] = byte;
    if (packet->count < (packet->size == 4 ? 4 : 3)) {
        return false;
    }
    packet->count = 0;
    if (b[0] & 0xC0) {                          /* it overflowed: the counts mean nothing */
        *move = (struct mouse_move){ .buttons = b[0] & 7 };
        return true;
    }
    *move = (struct mouse_move){
        .dx = (int16_t)(b[1] - (b[0] & 0x10 ? 256 : 0)),
        .dy = (int16_t)-(b[2] - (b[0] & 0x20 ? 256 : 0)),
        .wheel = packet->size == 4 ? (int8_t)(uint8_t)(b[3] << 4) / 16 : 0,
        .buttons = b[0] & 7 };
    return true;
}
