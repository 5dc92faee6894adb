/*
 * stream - bytes of scan code set 1 into keys, and which of them are down.  Pure.
 *
 * E0 makes another key of the next code; Pause is E1 1D 45 and E1 9D C5.  The Shift codes with E0
 * are made up by the keyboard around cursor keys and say nothing about the Shift keys.  [AT-TR]
 */
#include "stream.h"

uint16_t key_modifier(unsigned index)
{
    switch (index) {
    case 0x2A: return SS_LShift;
    case 0x36: return SS_RShift;
    case 0x1D: return SS_LCtrl;
    case 0x9D: return SS_RCtrl;
    case 0x38: return SS_LAlt;
    case 0xB8: return SS_RAlt;
    }
    return 0;
}

uint16_t stream_shift(const struct stream *s)
{
    static const struct { uint8_t index; uint16_t bits; } keys[] = {
        { 0x2A, SS_LShift | SS_Either_Shift }, { 0x36, SS_RShift | SS_Either_Shift }, { 0x1D, SS_LCtrl | SS_Either_Ctrl },
        { 0x9D, SS_RCtrl | SS_Either_Ctrl }, { 0x38, SS_LAlt | SS_Either_Alt }, { 0xB8, SS_RAlt | SS_Either_Alt },
        { 0x46, SS_SCROLL_DOWN }, { 0x45, SS_NUM_DOWN }, { 0x3A, SS_CAPS_DOWN } };
    uint16_t shift = 0;

    for (unsigned i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        if (down_test(s->down, keys[i].index)) {
            shift |= keys[i].bits;
        }
    }
    return shift;
}

/*
 * stream_feed - one more byte from a keyboard
 *
 * Out:   true: *key is whole.  false: more must come, or the byte says that keys were lost
 */
bool stream_feed(struct stream *s, uint8_t byte, struct key *key)
{
    if (byte == 0xE0 || byte == 0xE1) {
        s->bytes[0] = byte;
        s->length = 1;
        return false;
    }
    if (byte == 0x00 || byte == 0xFF) {         /* the keyboard's buffer overran */
        s->length = 0;
        return false;
    }
    s->bytes[s->length++] = byte;
    if (s->bytes[0] == 0xE1 && s->length == 2) {
        return false;
    }
    *key = (struct key){ .code = byte & 0x7F, .up = byte & 0x80, .length = s->length };
    for (unsigned i = 0; i < s->length; i++) {
        key->bytes[i] = s->bytes[i];
    }
    s->length = 0;
    if (key->bytes[0] == 0xE1) {
        key->code = KEY_PAUSE;
    } else {
        key->extended = key->length == 2;
    }
    if (!key_is_made_up(key)) {
        key->repeat = !key->up && down_test(s->down, key_index(key));
        down_set(s->down, key_index(key), !key->up);
    }
    return true;
}
