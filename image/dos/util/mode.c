/*
 * mode - MODE: the screen, the keyboard's rate, serial ports, printers, code pages.
 */
#include "util.h"

const char program_help[] =
    "Sets up devices, and shows how they are set.\r\n\r\n"
    "Screen:           MODE CON[:] [COLS=c] [LINES=n]     c 40 or 80, n 25, 28, 43 or 50\r\n"
    "                  MODE 40 | 80 | BW40 | BW80 | CO40 | CO80 | MONO[,n]\r\n"
    "Keyboard:         MODE CON[:] RATE=r DELAY=d         r 1-32, d 1-4 quarters of a second\r\n"
    "Serial port:      MODE COMm[:] BAUD=b [PARITY=p] [DATA=d] [STOP=s] [RETRY=n]\r\n"
    "                  MODE COMm[:] b[,p[,d[,s[,r]]]]\r\n"
    "Printer:          MODE LPTn[:] [COLS=c] [LINES=l]    c 80 or 132, l 6 or 8 in an inch\r\n"
    "                  MODE LPTn[:] [c][,[l]]\r\n"
    "Redirect it:      MODE LPTn[:]=COMm[:]\r\n"
    "Code page:        MODE CON CP SELECT=yyy | CP REFRESH | CP [/STATUS]\r\n"
    "Show:             MODE [device] [/STATUS]\r\n";

enum { EXIT_BAD = 1 };

/* ---- words of the command line ---- */

/* The next word, ended at a blank or comma; "" for an empty place between commas. */
static char *next_word(char **rest)
{
    char *word = text_skip_spaces(*rest), *end = word;

    while (*end != '\0' && *end != ' ' && *end != '\t' && *end != ',') {
        end++;
    }
    *rest = end;
    if (*end != '\0') {
        bool comma = *end == ',';

        *end = '\0';
        *rest = end + 1;
        if (!comma) {
            *rest = text_skip_spaces(*rest);
            if (**rest == ',') {
                (*rest)++;
            }
        }
    }
    return word;
}

/* "NAME=value": the value, or NULL if the word is another. */
static const char *value_of(const char *word, const char *name)
{
    unsigned n = strlen(name);

    return text_starts(word, name) && word[n] == '=' ? word + n + 1 : NULL;
}

static uint32_t number_of(const char *text, const char *what)
{
    const char *p = text;
    uint32_t value;

    if (!text_number(&p, &value) || *p != '\0') {
        fail(EXIT_BAD, "MODE: %s is no number: %s", what, text);
    }
    return value;
}

static void bad_word(const char *word)
{
    fail(EXIT_BAD, "Invalid parameter - %s", word);
}

static unsigned bios_word(unsigned offset)
{
    uint16_t word;

    far_copy_in(&word, 0x40, (uint16_t)offset, 2);
    return word;
}

static void head(const char *device)
{
    unsigned n = strlen(device) + 19;

    print("\r\nStatus for device %s:\r\n", device);
    while (n-- > 0) {
        print_char('-');
    }
    print_text("\r\n");
}

/* ---- screen ---- */

static void video(unsigned ax, unsigned bx)
{
    struct regs r = { .ax = (uint16_t)ax, .bx = (uint16_t)bx };

    console_int10(&r);
}

static uint8_t video_mode(void)
{
    struct regs r = { .ax = 0x0F00 };

    console_int10(&r);
    return (uint8_t)(r.ax & 0x7F);
}

/* The text mode, then a font that makes so many lines of its scan lines. [RBIL 101112] */
static void set_screen(unsigned mode, unsigned lines)
{
    if (lines != 25 && lines != 28 && lines != 43 && lines != 50) {
        fail(EXIT_BAD, "MODE: a screen has 25, 28, 43 or 50 lines, not %u", lines);
    }
    print_flush();
    video(lines == 43 ? 0x1201 : 0x1202, 0x30);         /* 350 or 400 scan lines, from the next mode on */
    video(mode, 0);
    if (lines == 28) {
        video(0x1111, 0);
    } else if (lines != 25) {
        video(0x1112, 0);
    }
    if (screen_rows() != lines) {
        fail(EXIT_BAD, "MODE: this display cannot show %u lines; it has %u now", lines, screen_rows());
    }
}

static void screen_by_name(const char *word, char *rest)
{
    static const struct { char name[5]; uint8_t mode; } names[] = {
        { "40", 1 }, { "80", 3 }, { "BW40", 0 }, { "BW80", 2 }, { "CO40", 1 }, { "CO80", 3 }, { "MONO", 7 },
    };

    for (unsigned i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (text_same(word, names[i].name)) {
            char *lines = next_word(&rest);

            set_screen(names[i].mode, lines[0] == '\0' ? 25 : number_of(lines, "the number of lines"));
            return;
        }
    }
    bad_word(word);
}

static unsigned code_page(void)
{
    return dos_call(0x6601, 0, 0, 0) < 0 ? 0 : dos_regs.bx;
}

static void con_status(void)
{
    head("CON");
    print("Columns=%u\r\nLines=%u\r\n", bios_word(0x4A), screen_rows());
    if (code_page() != 0) {
        print("\r\nActive code page for device CON is %u\r\n", code_page());
    }
}

/* MODE CON CP ...: the device first, else DOS as a whole. */
static void con_code_page(char *rest)
{
    char *word = next_word(&rest);
    const char *value = value_of(word, "SELECT");
    static struct { uint16_t length, page; } select = { 2, 0 };

    value = value != NULL ? value : value_of(word, "SEL");
    if (value != NULL) {
        select.page = (uint16_t)number_of(value, "the code page");
        if (dos_call(0x440C, STDERR, 0x034A, (unsigned)(uintptr_t)&select) < 0 &&
            dos_call(0x6602, select.page, code_page(), 0) < 0) {
            fail(EXIT_BAD, "MODE: code page %u is not there", (uint32_t)select.page);
        }
        print("MODE select code page function completed\r\n");
    } else if (text_starts(word, "REF")) {
        if (dos_call(0x6602, code_page(), code_page(), 0) < 0) {
            fail(EXIT_BAD, "MODE: the code page cannot be set again");
        }
        print("MODE refresh code page function completed\r\n");
    } else if (text_starts(word, "PREP")) {
        print_text("Code pages are built in: none has to be prepared\r\n");
    } else if (word[0] == '\0') {
        if (code_page() == 0) {
            fail(EXIT_BAD, "MODE: this DOS has no code pages");
        }
        print("Active code page for device CON is %u\r\n", code_page());
    } else {
        bad_word(word);
    }
}

/* INT 16h AX=0305h: BH = delay, BL = rate from the fastest. [RBIL 160305] */
static void set_keyboard(uint32_t rate, uint32_t delay)
{
    uint32_t ax = 0x0305, bx = (delay - 1) << 8 | (32 - rate);

    if (rate < 1 || rate > 32 || delay < 1 || delay > 4) {
        fail(EXIT_BAD, "MODE: RATE is 1 to 32 and DELAY 1 to 4");
    }
    __asm__ volatile("int $0x16" : "+a"(ax), "+b"(bx) : : "memory", "cc", "ecx", "edx");
}

static void con(char *rest)
{
    uint32_t rate = 0, delay = 0, lines = 0, columns = 0;
    bool any = false;

    while (*text_skip_spaces(rest) != '\0') {
        char *word = next_word(&rest);
        const char *value;

        any = true;
        if (text_same(word, "CP") || text_same(word, "CODEPAGE")) {
            con_code_page(rest);
            return;
        }
        if ((value = value_of(word, "RATE")) != NULL) {
            rate = number_of(value, "RATE");
        } else if ((value = value_of(word, "DELAY")) != NULL) {
            delay = number_of(value, "DELAY");
        } else if ((value = value_of(word, "LINES")) != NULL) {
            lines = number_of(value, "LINES");
        } else if ((value = value_of(word, "COLS")) != NULL) {
            columns = number_of(value, "COLS");
            if (columns != 40 && columns != 80) {
                fail(EXIT_BAD, "MODE: a screen has 40 or 80 columns, not %u", columns);
            }
        } else {
            bad_word(word);
        }
    }
    if (!any) {
        con_status();
        return;
    }
    if ((rate != 0) != (delay != 0)) {
        fail(EXIT_BAD, "Rate and delay must be specified together");
    }
    if (rate != 0) {
        set_keyboard(rate, delay);
    }
    if (lines != 0 || columns != 0) {
        unsigned mode = columns == 0 ? video_mode() : columns == 40 ? 1 : 3;

        set_screen(mode <= 3 || mode == 7 ? mode : 3, lines != 0 ? lines : screen_rows());
    }
}

/* ---- serial ports ---- */

struct serial { uint32_t baud; char parity; uint32_t data, stop; };     /* stop: in halves */

static uint32_t baud_of(const char *text)
{
    static const uint32_t short_forms[][2] = {
        { 11, 110 }, { 15, 150 }, { 30, 300 }, { 60, 600 }, { 12, 1200 }, { 24, 2400 }, { 48, 4800 }, { 96, 9600 },
        { 19, 19200 }, { 38, 38400 }, { 57, 57600 }, { 115, 115200 },
    };
    uint32_t n = number_of(text, "the baud rate");

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
    s->data = number_of(text, "the number of data bits");
    if (s->data < 5 || s->data > 8) {
        fail(EXIT_BAD, "MODE: a character has 5 to 8 data bits, not %s", text);
    }
}

static void take_stop(struct serial *s, const char *text)
{
    if (text_same(text, "1.5")) {
        s->stop = 3;
    } else {
        s->stop = number_of(text, "the number of stop bits") * 2;
    }
    if (s->stop < 2 || s->stop > 4) {
        fail(EXIT_BAD, "MODE: there are 1, 1.5 or 2 stop bits, not %s", text);
    }
}

/* What happens when a device does not answer is asked by DOS (Abort, Retry, Fail?). */
static void take_retry(const char *text)
{
    if (text[0] != '\0' && !text_same(text, "N") && !text_same(text, "NONE")) {
        fail(EXIT_BAD, "MODE: RETRY=%s: only N; DOS asks whether to try again", text);
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

    print("COM%c: %u,%s,%u,%s,-\r\n", number, s->baud, parity, s->data, s->stop == 2 ? "1" : s->stop == 3 ? "1.5" : "2");
}

static unsigned com_base(char number)
{
    unsigned base = number >= '1' && number <= '4' ? bios_word((unsigned)(number - '1') * 2) : 0;

    if (base == 0) {
        fail(EXIT_BAD, "MODE: there is no serial port COM%c", number);
    }
    return base;
}

static void com(char number, char *rest)
{
    unsigned base = com_base(number), place = 0;
    struct serial s = get_serial(base);
    char name[5] = "COM?";

    name[3] = number;
    if (*text_skip_spaces(rest) == '\0') {
        head(name);
        show_serial(number, &s);
        return;
    }
    s.parity = 'E';             /* the defaults of MS-DOS */
    s.data = 7;
    s.stop = 0;
    s.baud = 0;
    while (*text_skip_spaces(rest) != '\0') {
        char *word = next_word(&rest);
        const char *value;

        if ((value = value_of(word, "BAUD")) != NULL) {
            s.baud = baud_of(value);
        } else if ((value = value_of(word, "PARITY")) != NULL) {
            take_parity(&s, value);
        } else if ((value = value_of(word, "DATA")) != NULL) {
            take_data(&s, value);
        } else if ((value = value_of(word, "STOP")) != NULL) {
            take_stop(&s, value);
        } else if ((value = value_of(word, "RETRY")) != NULL) {
            take_retry(value);
        } else if (strchr(word, '=') != NULL || place > 4) {
            bad_word(word);
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
            default: take_retry(word); break;
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

/* ---- printers ---- */

#define LPTCOM_AT 0x60      /* also in lptcom.asm */

extern const uint8_t lptcom[], lptcom_end[];

/* Where the redirection is already; 0: nowhere. */
static uint16_t find_lptcom(uint16_t vector[2])
{
    uint8_t start[8];

    far_copy_in(vector, 0, 0x17 * 4, 4);
    far_copy_in(start, vector[1], vector[0], sizeof start);
    return vector[0] == LPTCOM_AT && memcmp(start + 2, "LPTCOM", 6) == 0 ? vector[1] : 0;
}

static void poke(uint16_t segment, unsigned offset, uint8_t value)
{
    __asm__ volatile("pushw %%es; movw %w0, %%es; movb %b2, %%es:(%w1); popw %%es"
                     : : "r"(segment), "b"(offset), "q"(value) : "memory");
}

static uint8_t redirection(unsigned lpt)
{
    uint16_t vector[2], segment = find_lptcom(vector);
    uint8_t port = 0xFF;

    if (segment != 0) {
        far_copy_in(&port, segment, (uint16_t)(LPTCOM_AT + 8 + lpt), 1);
    }
    return port;
}

static void redirect(unsigned lpt, uint8_t com_port)
{
    uint16_t vector[2], segment = find_lptcom(vector);
    uint8_t *mine = (uint8_t *)LPTCOM_AT;       /* in the PSP: the command line is no longer needed */

    if (segment != 0) {
        poke(segment, LPTCOM_AT + 8 + lpt, com_port);
        return;
    }
    if (com_port == 0xFF) {
        return;
    }
    memcpy(mine, lptcom, (unsigned)(lptcom_end - lptcom));
    mine[8 + lpt] = com_port;
    memcpy(mine + 11, vector, 4);
    dos_set_vector(0x17, (void (*)(void))LPTCOM_AT);
    print("Resident portion of MODE loaded\r\n\r\nLPT%u: rerouted to COM%u:\r\n", (uint32_t)lpt + 1,
          (uint32_t)com_port + 1);
    print_flush();
    far_copy_in(vector, my_segment(), 0x2C, 2);
    if (vector[0] != 0) {
        dos_free(vector[0]);            /* the environment is not needed any more */
    }
    (void)dos_call(0x3100, 0, 0, 0x10);
}

static void printer_out(unsigned lpt, const char *codes, unsigned length)
{
    for (unsigned i = 0; i < length; i++) {
        uint32_t ax = (uint8_t)codes[i];

        __asm__ volatile("int $0x17" : "+a"(ax) : "d"(lpt) : "memory", "cc");
        if (ax & 0x0900) {              /* an error, or it took too long */
            fail(EXIT_BAD, "MODE: printer LPT%u does not answer", (uint32_t)lpt + 1);
        }
    }
}

static void lpt_status(unsigned lpt)
{
    char name[5] = "LPT?";

    name[3] = (char)('1' + lpt);
    head(name);
    if (redirection(lpt) == 0xFF) {
        print("LPT%u: not rerouted\r\n", (uint32_t)lpt + 1);
    } else {
        print("LPT%u: rerouted to COM%u:\r\n", (uint32_t)lpt + 1, (uint32_t)redirection(lpt) + 1);
    }
    print_text("Retry=NONE\r\n");
}

/* Epson's codes: 80 or 132 columns, 6 or 8 lines in an inch. */
static void lpt_setup(unsigned lpt, uint32_t columns, uint32_t lines)
{
    if ((columns != 0 && columns != 80 && columns != 132) || (lines != 0 && lines != 6 && lines != 8)) {
        fail(EXIT_BAD, "MODE: a printer has 80 or 132 columns, and 6 or 8 lines in an inch");
    }
    redirect(lpt, 0xFF);
    if (columns == 0 && lines == 0) {
        print("LPT%u: not rerouted\r\n", (uint32_t)lpt + 1);
        return;
    }
    if (columns != 0) {
        printer_out(lpt, columns == 80 ? "\x12" : "\x0F", 1);
        print("LPT%u: set for %u\r\n", (uint32_t)lpt + 1, columns);
    }
    if (lines != 0) {
        printer_out(lpt, lines == 6 ? "\x1B\x32" : "\x1B\x30", 2);
        print("Printer lines per inch set: %u\r\n", lines);
    }
}

static void lpt(unsigned number, char *rest)
{
    uint32_t columns = 0, lines = 0;
    unsigned place = 0;

    rest = text_skip_spaces(rest);
    if (*rest == '=') {
        char *target = text_skip_spaces(rest + 1);

        if (!text_starts(target, "COM") || (target[4] != '\0' && target[4] != ':')) {
            bad_word(target);
        }
        (void)com_base(target[3]);
        redirect(number, (uint8_t)(target[3] - '1'));
        print("LPT%u: rerouted to COM%c:\r\n", (uint32_t)number + 1, target[3]);
        return;
    }
    while (*text_skip_spaces(rest) != '\0') {
        char *word = next_word(&rest);
        const char *value;

        if ((value = value_of(word, "COLS")) != NULL) {
            columns = number_of(value, "COLS");
        } else if ((value = value_of(word, "LINES")) != NULL) {
            lines = number_of(value, "LINES");
        } else if ((value = value_of(word, "RETRY")) != NULL) {
            take_retry(value);
        } else if (strchr(word, '=') != NULL || place > 2) {
            bad_word(word);
        } else if (place++ == 0) {
            columns = word[0] == '\0' ? 0 : number_of(word, "the number of columns");
        } else if (place == 2) {
            lines = word[0] == '\0' ? 0 : number_of(word, "the number of lines");
        } else {
            take_retry(word);
        }
    }
    lpt_setup(number, columns, lines);
}

/* ---- the program ---- */

static void all(void)
{
    for (unsigned n = 0; n < 3; n++) {
        if (bios_word(8 + n * 2) != 0 || redirection(n) != 0xFF) {
            lpt_status(n);
        }
    }
    con_status();
    for (char n = '1'; n <= '4'; n++) {
        char nothing[1] = "";

        if (bios_word((unsigned)(n - '1') * 2) != 0) {
            com(n, nothing);
        }
    }
}

/* Out: what is behind the device's name and its colon. */
static char *behind(char *word, unsigned length)
{
    return word + length + (word[length] == ':');
}

uint8_t program(char *arguments)
{
    char *rest = text_skip_spaces(arguments), device[8], after;
    bool status = line_switch(arguments, 'S', NULL, 0);         /* /STATUS, /STA */
    unsigned n = 0;

    refuse_switches(arguments);
    while (n < sizeof device - 1 && rest[n] != '\0' && strchr(" \t:=,", rest[n]) == NULL) {
        device[n] = text_upper(rest[n]);
        n++;
    }
    device[n] = '\0';
    after = rest[n];
    if (n == 0) {
        all();
    } else if (text_same(device, "CON")) {
        con(behind(rest, n));
    } else if ((text_starts(device, "COM") && n == 4) || text_same(device, "AUX")) {
        com(n == 4 ? device[3] : '1', behind(rest, n));
    } else if ((text_starts(device, "LPT") && n == 4 && device[3] >= '1' && device[3] <= '3') ||
               text_same(device, "PRN")) {
        unsigned number = n == 4 ? (unsigned)(device[3] - '1') : 0;

        if (status) {
            lpt_status(number);
        } else {
            lpt(number, behind(rest, n));
        }
    } else {
        rest[n] = '\0';
        screen_by_name(device, after == '\0' ? rest + n : rest + n + 1);
    }
    return 0;
}
