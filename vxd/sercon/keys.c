/*
 * keys - from what a terminal sends to scan codes of the keyboard's layout.  Pure.
 *
 * Characters press their key with Shift or Ctrl as needed, so that programs which read the
 * keyboard themselves see real keys.  Characters without a key are typed as Alt and their code on
 * the keypad.  Sequences: [xterm "PC-Style Function Keys"], [VT100]; ESC before a key means Alt.
 *
 * Combinations that a terminal does not send, or its window system keeps, have two ways: as xterm's
 * ESC [ 27 ; modifiers ; character ~ [xterm "modifyOtherKeys"], and Ctrl+\ with a letter behind it.
 */
#include <stddef.h>
#include "cp437.h"
#include "keys.h"

enum keys_state { IDLE, ESCAPE, CONTROL, FUNCTION, LINUX_FUNCTION, LEADER };

#define SHIFT   0x100u          /* with a scan code: keys held while it is pressed */
#define ALT     0x200u
#define CTRL    0x400u
#define E0      0x800u
#define ALTGR   0x1000u
#define BREAK   0x80u

#define LEADER_BYTE 0x1C        /* Ctrl+\ */
#define SCAN_ESC    0x01
#define SCAN_TAB    0x0F
#define SCAN_SPACE  0x39
#define SCAN_DEL    0x53
#define SCAN_ENTER  0x1C
#define SCAN_SHIFT  0x2A
#define SCAN_ALT    0x38
#define SCAN_CTRL   0x1D

void keys_init(struct keys *keys, void (*emit)(void *context, uint8_t code), void *context)
{
    *keys = (struct keys){ .emit = emit, .context = context };
}

static void emit(struct keys *keys, uint8_t code)
{
    keys->emit(keys->context, code);
}

static void press(struct keys *keys, unsigned key)
{
    static const struct { unsigned flag; uint8_t scan; } held[] = {
        { SHIFT, SCAN_SHIFT }, { CTRL, SCAN_CTRL }, { ALT, SCAN_ALT } };

    for (unsigned i = 0; i < 3; i++) {
        if (key & held[i].flag) {
            emit(keys, held[i].scan);
        }
    }
    if (key & ALTGR) {
        emit(keys, 0xE0);
        emit(keys, SCAN_ALT);
    }
    for (unsigned up = 0; up <= BREAK; up += BREAK) {
        if (key & E0) {
            emit(keys, 0xE0);
        }
        emit(keys, (uint8_t)((key & 0x7F) | up));
    }
    if (key & ALTGR) {
        emit(keys, 0xE0);
        emit(keys, SCAN_ALT | BREAK);
    }
    for (unsigned i = 3; i-- > 0;) {
        if (key & held[i].flag) {
            emit(keys, held[i].scan | BREAK);
        }
    }
}

/* The key of an ASCII character on a US keyboard, 0 = none. */
static unsigned us_key_of(uint8_t ch)
{
    static const char rows[2][58] = {       /* scan codes 02h..39h, without and with Shift */
        "1234567890-=\b\tqwertyuiop[]\r\0asdfghjkl;'`\0\\zxcvbnm,./\0\0\0 ",
        "!@#$%^&*()_+\0\0QWERTYUIOP{}\0\0ASDFGHJKL:\"~\0|ZXCVBNM<>?\0\0\0\0" };

    if (ch == 0) {
        return CTRL | 0x03;                 /* Ctrl+2 */
    }
    for (unsigned shifted = 0; shifted < 2; shifted++) {
        for (unsigned i = 0; i < 56; i++) {
            if ((uint8_t)rows[shifted][i] == ch) {
                return (i + 2) | (shifted ? SHIFT : 0);
            }
        }
    }
    if (ch == 0x1B) {
        return SCAN_ESC;
    }
    if (ch == 0x7F) {
        return 0x0E;
    }
    if (ch <= 0x1A) {
        return CTRL | (us_key_of((uint8_t)(ch + 0x60)) & 0x7F);
    }
    switch (ch) {
    case 0x1C:
        return CTRL | 0x2B;
    case 0x1D:
        return CTRL | 0x1B;
    case 0x1E:
        return CTRL | 0x07;
    case 0x1F:
        return CTRL | 0x0C;
    }
    return 0;
}

/* The key of a character of code page 437 in the layout there is, 0 = none. */
static unsigned key_of(const struct keys *keys, uint8_t ch)
{
    unsigned us_key = ch < 0x80 ? us_key_of(ch) : 0, key;

    if (keys->layout_key == NULL || ch == 0 || (ch < 0x20 && !(us_key & CTRL))) {
        return us_key;
    }
    if (us_key & CTRL) {
        return ch > 0x1A ? us_key : CTRL | (keys->layout_key(keys->context, (uint8_t)(ch + 0x60),
                                                             us_key & 0x7F) & 0x7F);
    }
    key = keys->layout_key(keys->context, ch, us_key & (SHIFT | 0x7F));
    return (key & (SHIFT | 0x7F)) | (key & KEYS_ALTGR ? ALTGR : 0);
}

/* Alt and three digits on the keypad. */
static void type_code(struct keys *keys, unsigned code)
{
    static const uint8_t digit[10] = { 0x52, 0x4F, 0x50, 0x51, 0x4B, 0x4C, 0x4D, 0x47, 0x48, 0x49 };

    emit(keys, SCAN_ALT);
    for (unsigned divisor = 100; divisor > 0; divisor /= 10) {
        press(keys, digit[code / divisor % 10]);
    }
    emit(keys, SCAN_ALT | BREAK);
}

static unsigned modifiers(unsigned parameter)
{
    return parameter < 2 || parameter > 8 ? 0 : (parameter - 1) << 8;   /* Shift, Alt, Ctrl */
}

/* The last byte of ESC [ or ESC O. */
static unsigned final_key(const struct keys *keys, uint8_t byte)
{
    static const uint8_t tilde[25] = { 0, 0x47, 0x52, 0x53, 0x4F, 0x49, 0x51, 0x47, 0x4F, 0, 0, 0x3B,
                                       0x3C, 0x3D, 0x3E, 0x3F, 0, 0x40, 0x41, 0x42, 0x43, 0x44, 0, 0x57,
                                       0x58 };
    unsigned first = keys->parameter[0];

    switch (byte) {
    case 'A': return E0 | 0x48;
    case 'B': return E0 | 0x50;
    case 'C': return E0 | 0x4D;
    case 'D': return E0 | 0x4B;
    case 'E': return 0x4C;
    case 'H': return E0 | 0x47;
    case 'F': return E0 | 0x4F;
    case 'P': case 'Q': case 'R': case 'S':
        return 0x3Bu + byte - 'P';
    case 'Z': return SHIFT | 0x0F;
    case 'M': return keys->state == FUNCTION ? E0 | SCAN_ENTER : 0;
    case '~':
        if (first < sizeof tilde && tilde[first] != 0) {
            return (first <= 8 ? E0 : 0) | tilde[first];
        }
        return 0;
    }
    return 0;
}

static void end_sequence(struct keys *keys, unsigned key)
{
    unsigned held = keys->count >= 1 ? modifiers(keys->parameter[1]) : 0;

    if (keys->parameter[0] == 27 && keys->count == 2 && keys->parameter[2] < 0x80) {
        key = key_of(keys, (uint8_t)keys->parameter[2]);      /* modifyOtherKeys; no other sequence has three */
    }
    keys->state = IDLE;
    if (key != 0) {
        press(keys, key | held);
    }
}

static void feed_control(struct keys *keys, uint8_t byte)
{
    if (byte >= '0' && byte <= '9') {
        unsigned *value = &keys->parameter[keys->count < 2 ? keys->count : 2];

        *value = *value < 1000 ? *value * 10 + byte - '0' : *value;
    } else if (byte == ';') {
        keys->count++;
    } else if (byte == '[' && keys->state == CONTROL) {
        keys->state = LINUX_FUNCTION;
    } else if (byte >= 0x40 && byte <= 0x7E) {
        end_sequence(keys, final_key(keys, byte));
    } else if (byte < 0x20) {
        keys->state = IDLE;
    }
}

/* A whole character that is not ASCII. */
static void type_unicode(struct keys *keys, uint32_t unicode)
{
    int code = cp437_from_unicode(unicode);

    if (code > 0 && key_of(keys, (uint8_t)code) != 0) {
        press(keys, key_of(keys, (uint8_t)code));
    } else if (code > 0) {
        type_code(keys, (unsigned)code);
    }
}

static void feed_plain(struct keys *keys, uint8_t byte, unsigned held)
{
    unsigned key = key_of(keys, byte == '\n' ? '\r' : byte);

    if (byte == '\n' && keys->last == '\r') {
        return;                             /* CR LF is one Enter */
    }
    if (key != 0) {
        press(keys, key | held);
    } else if (held == 0 && byte > 0x20) {
        type_code(keys, byte);              /* no key of this layout types it */
    }
}

static void feed_utf8(struct keys *keys, uint8_t byte)
{
    if ((byte & 0xC0) == 0x80) {
        if (keys->more > 0) {
            keys->unicode = keys->unicode << 6 | (byte & 0x3F);
            if (--keys->more == 0) {
                type_unicode(keys, keys->unicode);
            }
        }
        return;
    }
    keys->more = byte >= 0xF0 ? 3 : byte >= 0xE0 ? 2 : 1;
    keys->unicode = byte & (0x3F >> keys->more);
}

/* What stands behind Ctrl+\. */
static void feed_leader(struct keys *keys, uint8_t byte)
{
    static const struct { char letter; unsigned key; } meant[] = {
        { 't', ALT | SCAN_TAB }, { 'r', ALT | SCAN_ESC }, { 'l', CTRL | SCAN_ESC },
        { 'm', ALT | SCAN_SPACE }, { 'd', CTRL | ALT | E0 | SCAN_DEL },
        { LEADER_BYTE, CTRL | 0x2B } };

    keys->state = IDLE;
    for (unsigned i = 0; i < sizeof meant / sizeof meant[0]; i++) {
        if (byte == (uint8_t)meant[i].letter) {
            press(keys, meant[i].key);
            return;
        }
    }
    press(keys, CTRL | 0x2B);               /* nothing: both keys */
    feed_plain(keys, byte, 0);
}

void keys_feed(struct keys *keys, uint8_t byte)
{
    switch (keys->state) {
    case IDLE:
        if (byte == LEADER_BYTE) {
            keys->state = LEADER;
        } else if (byte >= 0x80) {
            feed_utf8(keys, byte);
        } else if (byte == 0x1B) {
            keys->state = ESCAPE;
        } else {
            keys->more = 0;
            feed_plain(keys, byte, 0);
        }
        break;
    case ESCAPE:
        keys->parameter[0] = keys->parameter[1] = keys->parameter[2] = keys->count = 0;
        if (byte == '[') {
            keys->state = CONTROL;
        } else if (byte == 'O') {
            keys->state = FUNCTION;
        } else if (byte == 0x1B) {
            press(keys, SCAN_ESC);          /* the second may begin a sequence */
        } else {
            keys->state = IDLE;
            if (byte < 0x80) {
                feed_plain(keys, byte, ALT);
            } else {
                feed_utf8(keys, byte);
            }
        }
        break;
    case LEADER:
        feed_leader(keys, byte);
        break;
    case LINUX_FUNCTION:
        end_sequence(keys, byte >= 'A' && byte <= 'E' ? 0x3Bu + byte - 'A' : 0);
        break;
    default:
        feed_control(keys, byte);
        break;
    }
    keys->last = byte;
}

void keys_pause(struct keys *keys)
{
    uint8_t state = keys->state;

    if (state == LEADER) {
        return;                             /* a human takes time */
    }
    keys->state = IDLE;
    if (state == ESCAPE) {
        press(keys, SCAN_ESC);
    } else if (state == CONTROL && keys->last == '[') {
        press(keys, ALT | 0x1A);            /* Alt+[ */
    } else if (state == FUNCTION && keys->last == 'O') {
        press(keys, ALT | SHIFT | 0x18);    /* Alt+O */
    }
}
