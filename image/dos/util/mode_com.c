/*
 * mode_com - MODE COMm: rate, parity and length of characters of a serial port.
 */
#include "mode.h"

struct serial { uint32_t baud; char parity; uint32_t data, stop; };     /* stop: in halves */

static uint32_t baud_of(const char *text)
{
    static const uint32_t short_forms[][2] = {
        { 11, 110 }, { 15, 150 }, { 30, 300 }, { 60, 600 }, { 12, 1200 }, { 24, 2400 }, { 48, 4800 }, { 96, 9600 },
        { 19, 19200 }, { 38, 38400 }, { 57, 57600 }, { 115, 115200 },
    };
    uint32_t n = mode_number_of(text, "the baud rate");

    for (unsigned i = 0; i < sizeof short_forms / sizeof short_forms[0]; i++) {
        if (n == short_forms[i][0] || n == short_forms[i][1]) {
            return short_forms[i][1];
        }
    }
    fail(EXIT_BAD, "MODE: no port has the rate %s; 110, 150, 300, 600, 1200, 2400, 4800, 9600, 19200, 38400, 57600, "
         "115200", text);
}

static void take_parity(struct serial *s, const char *text)
{
    s->parity = text_upper(text[0]);
    if (text[1] != '\0' || strchr("NOEMS", s->parity) == NULL) {
        fail(EXIT_BAD, "MODE: parity is N, O, E, M or S, not %s", text);
    }
}

static void take_data(struct serial *s, const char *text)
{
    s->data = mode_number_of(text, "the number of data bits");
    if (s->data < 5 || s->data > 8) {
        fail(EXIT_BAD, "MODE: a character has 5 to 8 data bits, not %s", text);
    }
}

static void take_stop(struct serial *s, const char *text)
{
    if (text_same(text, "1.5")) {
        s->stop = 3;
    } else {
        s->stop = mode_number_of(text, "the number of stop bits") * 2;
    }
    if (s->stop < 2 || s->stop > 4) {
        fail(EXIT_BAD, "MODE: there are 1, 1.5 or 2 stop bits, not %s", text);
    }
}

static uint8_t in_byte(unsigned port)
{
    uint8_t value;

    __asm__ volatile("inb %w1, %0" : "=a"(value) : "d"(port));
    return value;
}

static void out_byte(unsigned port, unsigned value)
{
    __asm__ volatile("outb %b0, %w1" : : "a"(value), "d"(port));
}

/* The registers of the port itself: no BIOS call can do all of it. [16550] */
static void set_serial(unsigned base, const struct serial *s)
{
    uint32_t divisor = 115200 / s->baud;
    const char *parities = "NOEMS";
    unsigned line = (s->data - 5) | (s->stop > 2 ? 4u : 0u);
    static const uint8_t bits[] = { 0x00, 0x08, 0x18, 0x28, 0x38 };

    line |= bits[strchr(parities, s->parity) - parities];
    out_byte(base + 3, line | 0x80);
    out_byte(base, divisor & 0xFF);
    out_byte(base + 1, divisor >> 8);
    out_byte(base + 3, line);
}

static struct serial get_serial(unsigned base)
{
    unsigned line = in_byte(base + 3), divisor;
    struct serial s = { .data = 5 + (line & 3), .stop = line & 4 ? ((line & 3) == 0 ? 3 : 4) : 2,
                        .parity = line & 8 ? "OEMS"[line >> 4 & 3] : 'N' };

    out_byte(base + 3, line | 0x80);
    divisor = in_byte(base) | (unsigned)in_byte(base + 1) << 8;
    out_byte(base + 3, line);
    s.baud = divisor == 0 ? 0 : 115200 / divisor;
    return s;
}

static void show_serial(char number, const struct serial *s)
{
    char parity[2] = { (char)(s->parity | 0x20), '\0' };

    print("COM%c: %u,%s,%u,%s,-\r\n", number, s->baud, parity, s->data,
          s->stop == 2 ? "1" : s->stop == 3 ? "1.5" : "2");
}

unsigned mode_com_base(char number)
{
    unsigned base = number >= '1' && number <= '4' ? mode_bios_word((unsigned)(number - '1') * 2) : 0;

    if (base == 0) {
        fail(EXIT_BAD, "MODE: there is no serial port COM%c", number);
    }
    return base;
}

void mode_com(char number, char *rest)
{
    unsigned base = mode_com_base(number), place = 0;
    struct serial s = get_serial(base);
    char name[5] = "COM?";

    name[3] = number;
    if (*text_skip_spaces(rest) == '\0') {
        mode_head(name);
        show_serial(number, &s);
        return;
    }
    s.parity = 'E';             /* the defaults of MS-DOS */
    s.data = 7;
    s.stop = 0;
    s.baud = 0;
    while (*text_skip_spaces(rest) != '\0') {
        char *word = mode_next_word(&rest);
        const char *value;

        if ((value = mode_value_of(word, "BAUD")) != NULL) {
            s.baud = baud_of(value);
        } else if ((value = mode_value_of(word, "PARITY")) != NULL) {
            take_parity(&s, value);
        } else if ((value = mode_value_of(word, "DATA")) != NULL) {
            take_data(&s, value);
        } else if ((value = mode_value_of(word, "STOP")) != NULL) {
            take_stop(&s, value);
        } else if ((value = mode_value_of(word, "RETRY")) != NULL) {
            mode_take_retry(value);
        } else if (strchr(word, '=') != NULL || place > 4) {
            mode_bad_word(word);
        } else {
            if (word[0] == '\0') {
                place++;
                continue;
            }
            switch (place++) {
            case 0: s.baud = baud_of(word); break;
            case 1: take_parity(&s, word); break;
            case 2: take_data(&s, word); break;
            case 3: take_stop(&s, word); break;
            default: mode_take_retry(word); break;
            }
        }
    }
    if (s.baud == 0) {
        s.baud = get_serial(base).baud;
    }
    if (s.stop == 0) {
        s.stop = s.baud == 110 ? 4 : 2;
    }
    set_serial(base, &s);
    print_text("\r\n");
    show_serial(number, &s);
}

