/*
 * dos_ansi.c - what ANSI.SYS did: sequences in what goes to the screen, keys that mean other things.
 *
 * The screen is INT 10h of the VM and the BIOS data area.  Until a sequence sets colours, characters go the short
 * way.  [MSDOS6 "ANSI.SYS"], [RBIL 2F1A00], [RBIL 21440C "7F"]
 * Differences: J erases parts too, as in ANSI X3.64; L and M insert and delete lines.
 */
#include "dos_core.h"

#define ESC             0x1Bu
#define BDA_MODE        0x449u
#define BDA_COLUMNS     0x44Au
#define BDA_CURSOR      0x450u
#define BDA_PAGE        0x462u
#define BDA_ROWS        0x484u
#define NORMAL          0x07u

enum { IDLE, AFTER_ESC, IN_SEQUENCE, IN_STRING };

static unsigned columns(const struct dos_vm *vm)
{
    unsigned n = dos_get16(vm, 0, BDA_COLUMNS);

    return n != 0 ? n : 80;
}

static unsigned rows(const struct dos_vm *vm)
{
    unsigned n = dos_get8(vm, 0, BDA_ROWS);

    return n != 0 ? n + 1 : 25;
}

static uint8_t page(const struct dos_vm *vm)
{
    return dos_get8(vm, 0, BDA_PAGE) & 7;
}

/* Row in the high byte. */
static uint16_t cursor(const struct dos_vm *vm)
{
    return dos_get16(vm, 0, BDA_CURSOR + 2u * page(vm));
}

static void video(struct dos_vm *vm, unsigned ax, unsigned bx, unsigned cx, unsigned dx)
{
    uint16_t regs[4] = { (uint16_t)ax, (uint16_t)bx, (uint16_t)cx, (uint16_t)dx };

    vm->sys->ops->video(vm, regs);
}

static void move_to(struct dos_vm *vm, int row, int column)
{
    int last_row = (int)rows(vm) - 1, last_column = (int)columns(vm) - 1;

    row = row < 0 ? 0 : row > last_row ? last_row : row;
    column = column < 0 ? 0 : column > last_column ? last_column : column;
    video(vm, 0x0200, (unsigned)page(vm) << 8, 0, (unsigned)(row << 8 | column));
}

static void move_by(struct dos_vm *vm, int down, int right)
{
    move_to(vm, (cursor(vm) >> 8) + down, (cursor(vm) & 0xFF) + right);
}

/* Blanks from one place to another of a row, both included. */
static void erase(struct dos_vm *vm, unsigned row, unsigned from, unsigned to_row, unsigned to)
{
    video(vm, 0x0600, (unsigned)vm->ansi.attribute << 8, row << 8 | from, to_row << 8 | to);
}

static void erase_screen(struct dos_vm *vm, unsigned how)
{
    unsigned row = cursor(vm) >> 8, column = cursor(vm) & 0xFF, last = columns(vm) - 1, bottom = rows(vm) - 1;

    switch (how) {
    case 0:
        erase(vm, row, column, row, last);
        if (row < bottom) {
            erase(vm, row + 1, 0, bottom, last);
        }
        break;
    case 1:
        erase(vm, row, 0, row, column);
        if (row > 0) {
            erase(vm, 0, 0, row - 1, last);
        }
        break;
    case 2:
        erase(vm, 0, 0, bottom, last);
        move_to(vm, 0, 0);
        break;
    default:
        break;
    }
}

/* Lines at the cursor: more than 0 in, less out. */
static void shift_lines(struct dos_vm *vm, int n)
{
    unsigned row = cursor(vm) >> 8, bottom = rows(vm) - 1, count = (unsigned)(n < 0 ? -n : n);

    count = count > bottom - row ? 0 : count;           /* 0: all of them [RBIL 1006] */
    video(vm, (n < 0 ? 0x0600u : 0x0700u) | count, (unsigned)vm->ansi.attribute << 8, row << 8,
          bottom << 8 | (columns(vm) - 1));
}

/* Select graphic rendition. */
static void set_attribute(struct dos_vm *vm, unsigned n)
{
    static const uint8_t colours[8] = { 0, 4, 2, 6, 1, 5, 3, 7 };       /* of ANSI as the PC has them */
    uint8_t *a = &vm->ansi.attribute;

    vm->ansi.coloured = true;
    if (n == 0) {
        *a = NORMAL;
    } else if (n == 1) {
        *a |= 0x08;
    } else if (n == 4) {                                /* underlined: monochrome only, blue on others */
        *a = (uint8_t)((*a & 0xF8) | 1);
    } else if (n == 5) {
        *a |= 0x80;
    } else if (n == 7) {
        *a = 0x70;
    } else if (n == 8) {
        *a = (uint8_t)((*a & 0xF8) | (*a >> 4 & 7));
    } else if (n >= 30 && n <= 37) {
        *a = (uint8_t)((*a & 0xF8) | colours[n - 30]);
    } else if (n >= 40 && n <= 47) {
        *a = (uint8_t)((*a & 0x8F) | colours[n - 40] << 4);
    }
}

/* =nh, ?7h: a mode of the screen, or whether lines go on in the next. */
static void set_mode(struct dos_vm *vm, unsigned n, bool on)
{
    if (n == 7) {
        vm->ansi.no_wrap = !on;
    } else if (n <= 6 || (n >= 13 && n <= 19)) {
        video(vm, n, 0, 0, 0);
    }
}

static void answer(struct dos_vm *vm, const uint8_t *bytes, unsigned n)
{
    if (vm->ansi.queue_at == vm->ansi.queue_length) {
        vm->ansi.queue_at = vm->ansi.queue_length = 0;
    }
    for (unsigned i = 0; i < n && vm->ansi.queue_length < sizeof vm->ansi.queue; i++) {
        vm->ansi.queue[vm->ansi.queue_length++] = bytes[i];
    }
}

static unsigned decimal(uint8_t *to, unsigned n)
{
    unsigned digits = 0;

    if (n >= 10) {
        to[digits++] = (uint8_t)('0' + n / 10 % 10);
    }
    to[digits++] = (uint8_t)('0' + n % 10);
    return digits;
}

static void report_cursor(struct dos_vm *vm)
{
    uint8_t text[12] = { ESC, '[' };
    unsigned n = 2;

    n += decimal(text + n, (cursor(vm) >> 8) + 1u);
    text[n++] = ';';
    n += decimal(text + n, (cursor(vm) & 0xFF) + 1u);
    text[n++] = 'R';
    text[n++] = '\r';
    answer(vm, text, n);
}

/* ---- keys ---- */

/* A key's bytes: one, or 0 and a scan code. */
static unsigned key_length(const uint8_t *bytes, unsigned n)
{
    return n >= 2 && bytes[0] == 0 ? 2 : n >= 1 ? 1 : 0;
}

/* Records: length of the rest, the key, what it means. */
static void forget_key(struct dos_vm *vm, const uint8_t *key, unsigned length)
{
    struct dos_ansi *ansi = &vm->ansi;

    for (unsigned at = 0; at < ansi->keys_used; at += 1u + ansi->keys[at]) {
        if (key_length(ansi->keys + at + 1, ansi->keys[at]) == length && memcmp(ansi->keys + at + 1, key, length) == 0) {
            unsigned bytes = 1u + ansi->keys[at];

            memmove(ansi->keys + at, ansi->keys + at + bytes, ansi->keys_used - at - bytes);
            ansi->keys_used = (uint16_t)(ansi->keys_used - bytes);
            return;
        }
    }
}

/* A key alone means itself again. */
static void assign_key(struct dos_vm *vm)
{
    struct dos_ansi *ansi = &vm->ansi;
    unsigned length = key_length(ansi->bytes, ansi->count);

    if (length == 0) {
        return;
    }
    forget_key(vm, ansi->bytes, length);
    if (ansi->count > length && ansi->keys_used + 1u + ansi->count <= sizeof ansi->keys) {
        ansi->keys[ansi->keys_used] = ansi->count;
        memcpy(ansi->keys + ansi->keys_used + 1, ansi->bytes, ansi->count);
        ansi->keys_used = (uint16_t)(ansi->keys_used + 1u + ansi->count);
    }
}

bool dos_ansi_key(struct dos_vm *vm, uint16_t key)
{
    struct dos_ansi *ansi = &vm->ansi;
    uint8_t bytes[2] = { (uint8_t)key, (uint8_t)(key >> 8) };
    unsigned length = 1;

    if ((bytes[0] == 0 || bytes[0] == 0xE0) && bytes[1] != 0) {
        bytes[0] = 0;
        length = 2;
    }
    for (unsigned at = 0; at < ansi->keys_used; at += 1u + ansi->keys[at]) {
        const uint8_t *rest = ansi->keys + at + 1;

        if (key_length(rest, ansi->keys[at]) == length && memcmp(rest, bytes, length) == 0) {
            answer(vm, rest + length, ansi->keys[at] - length);
            return true;
        }
    }
    return false;
}

bool dos_ansi_byte(struct dos_vm *vm, uint8_t *ch, bool take)
{
    struct dos_ansi *ansi = &vm->ansi;

    if (ansi->queue_at == ansi->queue_length) {
        return false;
    }
    *ch = ansi->queue[ansi->queue_at];
    ansi->queue_at = (uint16_t)(ansi->queue_at + take);
    return true;
}

/* ---- sequences ---- */

/* Parameter n, or what stands for one that is missing or 0. */
static unsigned parameter(const struct dos_ansi *ansi, unsigned n, unsigned otherwise)
{
    return n < ansi->count && ansi->bytes[n] != 0 ? ansi->bytes[n] : otherwise;
}

static void carry_out(struct dos_vm *vm, uint8_t letter)
{
    struct dos_ansi *ansi = &vm->ansi;
    int n = (int)parameter(ansi, 0, 1);

    switch (letter) {
    case 'A':
        move_by(vm, -n, 0);
        break;
    case 'B':
        move_by(vm, n, 0);
        break;
    case 'C':
        move_by(vm, 0, n);
        break;
    case 'D':
        move_by(vm, 0, -n);
        break;
    case 'H':
    case 'f':
        move_to(vm, n - 1, (int)parameter(ansi, 1, 1) - 1);
        break;
    case 'J':
        erase_screen(vm, parameter(ansi, 0, 0));
        break;
    case 'K':
        erase(vm, cursor(vm) >> 8, cursor(vm) & 0xFF, cursor(vm) >> 8, columns(vm) - 1);
        break;
    case 'L':
        shift_lines(vm, n);
        break;
    case 'M':
        shift_lines(vm, -n);
        break;
    case 'm':
        for (unsigned i = 0; i < (ansi->count != 0 ? ansi->count : 1u); i++) {
            set_attribute(vm, parameter(ansi, i, 0));
        }
        break;
    case 'h':
    case 'l':
        set_mode(vm, parameter(ansi, 0, 0), letter == 'h');
        break;
    case 's':
        ansi->saved = cursor(vm);
        break;
    case 'u':
        move_to(vm, ansi->saved >> 8, ansi->saved & 0xFF);
        break;
    case 'n':
        if (n == 6) {
            report_cursor(vm);
        }
        break;
    case 'p':
        assign_key(vm);
        break;
    default:            /* nobody's: nothing is shown of it */
        break;
    }
}

static void add_byte(struct dos_ansi *ansi, uint8_t value)
{
    if (ansi->count < sizeof ansi->bytes) {
        ansi->bytes[ansi->count++] = value;
    }
}

/* In a sequence: numbers, strings, separators, the letter at the end. */
static void in_sequence(struct dos_vm *vm, uint8_t ch)
{
    struct dos_ansi *ansi = &vm->ansi;

    if (ch >= '0' && ch <= '9') {
        unsigned n = (ansi->in_number ? ansi->number : 0u) * 10u + ch - '0';

        ansi->number = (uint8_t)(n < 255 ? n : 255);
        ansi->in_number = true;
    } else if (ch == ';') {
        if (ansi->in_number || !ansi->after_string) {
            add_byte(ansi, ansi->in_number ? ansi->number : 0);
        }
        ansi->in_number = ansi->after_string = false;
    } else if (ch == '"' || ch == '\'') {
        ansi->quote = ch;
        ansi->state = IN_STRING;
    } else if (ch == '=' || ch == '?') {
        ;                       /* before the number of a mode */
    } else {
        if (ansi->in_number) {
            add_byte(ansi, ansi->number);
        }
        ansi->state = IDLE;
        carry_out(vm, ch);
    }
}

/* A character in the colours that are set; control characters do what they do. */
static void show(struct dos_vm *vm, uint8_t ch)
{
    struct dos_ansi *ansi = &vm->ansi;
    bool control = ch == 7 || ch == 8 || ch == '\n' || ch == '\r';
    uint8_t at = page(vm);

    if (!control && ansi->coloured) {
        video(vm, 0x0900u | ch, (unsigned)at << 8 | ansi->attribute, 1, 0);
    }
    if (!control && ansi->no_wrap && (cursor(vm) & 0xFFu) == columns(vm) - 1) {
        if (!ansi->coloured) {
            video(vm, 0x0A00u | ch, (unsigned)at << 8 | NORMAL, 1, 0);
        }
        return;
    }
    vm->sys->ops->teletype(vm, ch);
}

void dos_ansi_put(struct dos_vm *vm, uint8_t ch)
{
    struct dos_ansi *ansi = &vm->ansi;

    switch (ansi->state) {
    case IDLE:
        if (ch == ESC) {
            ansi->state = AFTER_ESC;
        } else if (!ansi->coloured && !ansi->no_wrap) {
            vm->sys->ops->teletype(vm, ch);
        } else {
            show(vm, ch);
        }
        break;
    case AFTER_ESC:
        if (ch == '[') {
            ansi->state = IN_SEQUENCE;
            ansi->count = 0;
            ansi->in_number = ansi->after_string = false;
        } else {                /* it was no sequence: both are shown */
            ansi->state = IDLE;
            show(vm, ESC);
            dos_ansi_put(vm, ch);
        }
        break;
    case IN_SEQUENCE:
        in_sequence(vm, ch);
        break;
    case IN_STRING:
        if (ch == ansi->quote) {
            ansi->state = IN_SEQUENCE;
            ansi->after_string = true;
        } else {
            add_byte(ansi, ch);
        }
        break;
    }
}

void dos_ansi_start(struct dos_vm *vm)
{
    memset(&vm->ansi, 0, sizeof vm->ansi);
    vm->ansi.attribute = NORMAL;
}

/* ---- the display's mode, function 440Ch on CON and INT 2Fh AX=1A01h ---- */

enum { MODE_BYTES = 18 };

bool dos_ansi_mode(struct dos_vm *vm, uint16_t seg, uint16_t off, bool set)
{
    uint8_t mode = dos_get8(vm, 0, BDA_MODE) & 0x7F;
    bool graphics = mode > 3 && mode != 7;
    unsigned lines;

    if (dos_get8(vm, seg, off) != 0 || dos_get16(vm, seg, off + 2u) < MODE_BYTES - 4) {
        return false;
    }
    if (!set) {
        dos_put16(vm, seg, off + 4u, 1);                        /* blinking, not bright */
        dos_put8(vm, seg, off + 6u, graphics ? 2 : 1);
        dos_put8(vm, seg, off + 7u, 0);
        dos_put16(vm, seg, off + 8u, mode == 7 ? 0 : 16);
        dos_put16(vm, seg, off + 10u, graphics ? columns(vm) * 8 : 0);
        dos_put16(vm, seg, off + 12u, graphics ? rows(vm) * 16 : 0);
        dos_put16(vm, seg, off + 14u, columns(vm));
        dos_put16(vm, seg, off + 16u, rows(vm));
        return true;
    }
    lines = dos_get16(vm, seg, off + 16u);
    if (dos_get8(vm, seg, off + 6u) != 1 || (lines != 25 && lines != 43 && lines != 50) ||
        (dos_get16(vm, seg, off + 14u) != 80 && dos_get16(vm, seg, off + 14u) != 40)) {
        return false;
    }
    video(vm, lines == 43 ? 0x1201 : 0x1202, 0x0030, 0, 0);     /* scan lines of the next mode */
    video(vm, dos_get16(vm, seg, off + 14u) == 40 ? 1 : 3, 0, 0, 0);
    if (lines != 25) {
        video(vm, 0x1112, 0, 0, 0);
    }
    return true;
}

/* INT 2Fh AX=1A00h to 1A02h. */
enum dos_result dos_ansi_multiplex(struct dos_vm *vm, struct Client_Reg_Struc *crs)
{
    switch (crs->Client_AL) {
    case 0x00:
        crs->Client_AL = 0xFF;
        return DOS_DONE;
    case 0x01:
        if ((crs->Client_CL != 0x5F && crs->Client_CL != 0x7F) ||
            !dos_ansi_mode(vm, crs->Client_DS, crs->Client_DX, crs->Client_CL == 0x5F)) {
            return dos_fail(vm, crs, DOS_ERR_FUNCTION);
        }
        return dos_ok(crs);
    case 0x02:
        if (dos_get8(vm, crs->Client_DS, crs->Client_DX) == 1) {
            dos_put8(vm, crs->Client_DS, crs->Client_DX + 2u, 0);       /* /L was not given */
        }
        return dos_ok(crs);
    default:
        return DOS_UNKNOWN;
    }
}
