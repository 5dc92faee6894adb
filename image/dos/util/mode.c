/*
 * mode - MODE: the screen, the keyboard's rate, serial ports, printers, code pages.
 */
#include "mode.h"

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

/* ---- words of the command line ---- */

/* The next word, ended at a blank or comma; "" for an empty place between commas. */
char *mode_next_word(char **rest)
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
const char *mode_value_of(const char *word, const char *name)
{
    unsigned n = strlen(name);

    return text_starts(word, name) && word[n] == '=' ? word + n + 1 : NULL;
}

uint32_t mode_number_of(const char *text, const char *what)
{
    const char *p = text;
    uint32_t value;

    if (!text_number(&p, &value) || *p != '\0') {
        fail(EXIT_BAD, "MODE: %s is no number: %s", what, text);
    }
    return value;
}

void mode_bad_word(const char *word)
{
    fail(EXIT_BAD, "Invalid parameter - %s", word);
}

unsigned mode_bios_word(unsigned offset)
{
    uint16_t word;

    far_copy_in(&word, 0x40, (uint16_t)offset, 2);
    return word;
}

void mode_head(const char *device)
{
    unsigned n = strlen(device) + 19;

    print("\r\nStatus for device %s:\r\n", device);
    while (n-- > 0) {
        print_char('-');
    }
    print_text("\r\n");
}

/* What happens when a device does not answer is asked by DOS (Abort, Retry, Fail?). */
void mode_take_retry(const char *text)
{
    if (text[0] != '\0' && !text_same(text, "N") && !text_same(text, "NONE")) {
        fail(EXIT_BAD, "MODE: RETRY=%s: only N; DOS asks whether to try again", text);
    }
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
            char *lines = mode_next_word(&rest);

            set_screen(names[i].mode, lines[0] == '\0' ? 25 : mode_number_of(lines, "the number of lines"));
            return;
        }
    }
    mode_bad_word(word);
}

static unsigned code_page(void)
{
    return dos_call(0x6601, 0, 0, 0) < 0 ? 0 : dos_regs.bx;
}

static void con_status(void)
{
    mode_head("CON");
    print("Columns=%u\r\nLines=%u\r\n", mode_bios_word(0x4A), screen_rows());
    if (code_page() != 0) {
        print("\r\nActive code page for device CON is %u\r\n", code_page());
    }
}

/* MODE CON CP ...: the device first, else DOS as a whole. */
static void con_code_page(char *rest)
{
    char *word = mode_next_word(&rest);
    const char *value = mode_value_of(word, "SELECT");
    static struct { uint16_t length, page; } select = { 2, 0 };

    value = value != NULL ? value : mode_value_of(word, "SEL");
    if (value != NULL) {
        select.page = (uint16_t)mode_number_of(value, "the code page");
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
        mode_bad_word(word);
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
        char *word = mode_next_word(&rest);
        const char *value;

        any = true;
        if (text_same(word, "CP") || text_same(word, "CODEPAGE")) {
            con_code_page(rest);
            return;
        }
        if ((value = mode_value_of(word, "RATE")) != NULL) {
            rate = mode_number_of(value, "RATE");
        } else if ((value = mode_value_of(word, "DELAY")) != NULL) {
            delay = mode_number_of(value, "DELAY");
        } else if ((value = mode_value_of(word, "LINES")) != NULL) {
            lines = mode_number_of(value, "LINES");
        } else if ((value = mode_value_of(word, "COLS")) != NULL) {
            columns = mode_number_of(value, "COLS");
            if (columns != 40 && columns != 80) {
                fail(EXIT_BAD, "MODE: a screen has 40 or 80 columns, not %u", columns);
            }
        } else {
            mode_bad_word(word);
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

/* ---- the program ---- */

static void all(void)
{
    for (unsigned n = 0; n < 3; n++) {
        if (mode_bios_word(8 + n * 2) != 0 || mode_redirection(n) != 0xFF) {
            mode_lpt_status(n);
        }
    }
    con_status();
    for (char n = '1'; n <= '4'; n++) {
        char nothing[1] = "";

        if (mode_bios_word((unsigned)(n - '1') * 2) != 0) {
            mode_com(n, nothing);
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
        mode_com(n == 4 ? device[3] : '1', behind(rest, n));
    } else if ((text_starts(device, "LPT") && n == 4 && device[3] >= '1' && device[3] <= '3') ||
               text_same(device, "PRN")) {
        unsigned number = n == 4 ? (unsigned)(device[3] - '1') : 0;

        if (status) {
            mode_lpt_status(number);
        } else {
            mode_lpt(number, behind(rest, n));
        }
    } else {
        rest[n] = '\0';
        screen_by_name(device, after == '\0' ? rest + n : rest + n + 1);
    }
    return 0;
}
