/*
 * cmd_sys - BREAK, CHCP, CLS, CTTY, DATE, TIME, TRUENAME, VER, VERIFY, VOL, and the country's formats.
 */
#include "clock.h"
#include "shell.h"

/* Country information [RBIL 2138 #01399]; the rest of the 34 bytes is not used. */
static struct {
    uint16_t date_order;
    char currency[5];
    char thousands[2], decimal[2], date_separator[2], time_separator[2];
    uint8_t currency_format, digits, time_24h;
    uint8_t rest[16];
} __attribute__((packed)) country;    /* written once by country_load() */

void country_load(void)
{
    if (dos_path(0x3800, (const char *)&country) < 0 || country.date_order > ORDER_YMD ||
        country.date_separator[0] == '\0') {
        memset(&country, 0, sizeof country);
        country.thousands[0] = ',';
        country.decimal[0] = '.';
        country.date_separator[0] = '-';
        country.time_separator[0] = ':';
    }
    text_thousands = country.thousands[0];
}

static void print_ymd(unsigned year, unsigned month, unsigned day, unsigned year_digits)
{
    unsigned shown = year_digits == 4 ? year : year % 100;
    char c = country.date_separator[0];

    switch (country.date_order) {
    case ORDER_DMY:
        print(year_digits == 4 ? "%02u%c%02u%c%04u" : "%02u%c%02u%c%02u", day, c, month, c, shown);
        break;
    case ORDER_YMD:
        print(year_digits == 4 ? "%04u%c%02u%c%02u" : "%02u%c%02u%c%02u", shown, c, month, c, day);
        break;
    default:
        print(year_digits == 4 ? "%02u%c%02u%c%04u" : "%02u%c%02u%c%02u", month, c, day, c, shown);
        break;
    }
}

void print_date_digits(uint16_t d, unsigned year_digits)
{
    print_ymd(1980 + (d >> 9), d >> 5 & 15, d & 31, year_digits);
}

void print_date(uint16_t d)
{
    print_date_digits(d, 2);
}

void print_time(uint16_t t)
{
    unsigned hour = t >> 11, minute = t >> 5 & 63;

    if (country.time_24h & 1) {
        print(" %2u%c%02u", hour, country.time_separator[0], minute);
    } else {
        print("%2u%c%02u%c", hour % 12 == 0 ? 12 : hour % 12, country.time_separator[0], minute,
              hour < 12 ? 'a' : 'p');
    }
}

void cmd_date(char *arguments)
{
    static const char *const formats[] = { "mm-dd-yy", "dd-mm-yy", "yy-mm-dd" };
    struct clock_date date;
    char typed[20];
    bool first = true;

    text_copy(typed, text_skip_spaces(arguments), sizeof typed);
    for (;; first = false) {
        if (!first || typed[0] == '\0') {
            if (first) {
                static const char days[] = "SunMonTueWedThuFriSat";
                unsigned day;

                dos_call(0x2A00, 0, 0, 0);
                day = clock_weekday(dos_regs.cx, (uint8_t)(dos_regs.dx >> 8),
                                    (uint8_t)dos_regs.dx) * 3;
                print("Current date is %c%c%c ", days[day], days[day + 1], days[day + 2]);
                print_ymd(dos_regs.cx, dos_regs.dx >> 8, dos_regs.dx & 0xFF, 4);
                print_text("\r\n");
            }
            print("Enter new date (%s): ", formats[country.date_order]);
            if (!edit_line(typed, sizeof typed) || *text_skip_spaces(typed) == '\0') {
                return;
            }
        }
        if (clock_parse_date(typed, (enum date_order)country.date_order, &date) &&
            (dos_call(0x2B00, 0, date.year, (unsigned)date.month << 8 | date.day) & 0xFF) == 0) {
            return;
        }
        print_text("\r\nInvalid date\r\n");
    }
}

void cmd_time(char *arguments)
{
    struct clock_time time;
    char typed[20];
    bool first = true;

    text_copy(typed, text_skip_spaces(arguments), sizeof typed);
    for (;; first = false) {
        if (!first || typed[0] == '\0') {
            if (first) {
                unsigned hour;
                char c = country.time_separator[0];

                dos_call(0x2C00, 0, 0, 0);
                hour = dos_regs.cx >> 8;
                if (!(country.time_24h & 1)) {
                    hour = hour % 12 == 0 ? 12 : hour % 12;
                }
                print("Current time is %2u%c%02u%c%02u%c%02u", hour, c, dos_regs.cx & 0xFF, c,
                      dos_regs.dx >> 8, country.decimal[0], dos_regs.dx & 0xFF);
                if (!(country.time_24h & 1)) {
                    print_char(dos_regs.cx >> 8 < 12 ? 'a' : 'p');
                }
                print_text("\r\n");
            }
            print_text("Enter new time: ");
            if (!edit_line(typed, sizeof typed) || *text_skip_spaces(typed) == '\0') {
                return;
            }
        }
        if (clock_parse_time(typed, &time) &&
            (dos_call(0x2D00, 0, (unsigned)time.hour << 8 | time.minute,
                      (unsigned)time.second << 8 | time.hundredths) & 0xFF) == 0) {
            return;
        }
        print_text("\r\nInvalid time\r\n");
    }
}

void cmd_ver(char *arguments)
{
    bool revision = line_switch(arguments, 'R', NULL, 0);

    if (refuse_switch(arguments)) {
        return;
    }
    dos_call(0x3000, 0, 0, 0);
    print("\r\nVMM32 command processor, DOS version %u.%02u\r\n", dos_regs.ax & 0xFF,
          dos_regs.ax >> 8);
    if (revision) {
        dos_call(0x3306, 0, 0, 0);    /* DL = revision, DH bit 4: in the HMA [RBIL 213306] */
        print("Revision %c\r\nDOS is in %s\r\n", 'A' + (dos_regs.dx & 7),
              dos_regs.dx & 0x1000 ? "HMA" : dos_regs.dx & 0x0800 ? "ROM" : "low memory");
    }
}

/* ON, OFF or nothing.  Out: -1: show the state; -2: neither */
static int on_off(char *arguments)
{
    arguments = text_skip_separators(arguments);
    text_trim_end(arguments);
    if (*arguments == '\0') {
        return -1;
    }
    if (text_same(arguments, "ON")) {
        return 1;
    }
    if (text_same(arguments, "OFF")) {
        return 0;
    }
    print_error("Must specify ON or OFF");
    return -2;
}

void switch_on_off(char *arguments, bool *state, const char *name)
{
    int wanted = on_off(arguments);

    if (wanted >= 0) {
        *state = wanted != 0;
    } else if (wanted == -1) {
        print("%s is %s\r\n", name, *state ? "on" : "off");
    }
}

void cmd_break(char *arguments)
{
    int wanted = on_off(arguments);

    if (wanted >= 0) {
        dos_call(0x3301, 0, 0, (unsigned)wanted);
    } else if (wanted == -1) {
        dos_call(0x3300, 0, 0, 0);
        print("BREAK is %s\r\n", dos_regs.dx & 0xFF ? "on" : "off");
    }
}

void cmd_verify(char *arguments)
{
    int wanted = on_off(arguments);

    if (wanted >= 0) {
        dos_call(0x2E00 | (unsigned)wanted, 0, 0, 0);
    } else if (wanted == -1) {
        print("VERIFY is %s\r\n", dos_call(0x5400, 0, 0, 0) & 0xFF ? "on" : "off");
    }
}

/* The code page of DOS [RBIL 2166]. */
void cmd_chcp(char *arguments)
{
    char *word = line_argument(&arguments);
    const char *digits = word;
    uint32_t page;
    int err;

    if (word == NULL) {
        err = dos_call(0x6601, 0, 0, 0);
        if (err < 0) {
            print_dos_error(err, NULL);
        } else {
            print("Active code page: %u\r\n", dos_regs.bx);
        }
        return;
    }
    if (!text_number(&digits, &page) || *digits != '\0' || page > 0xFFFF) {
        print("Parameter format not correct - %s\r\n", word);
        return;
    }
    dos_call(0x6601, 0, 0, 0);
    if (dos_call(0x6602, page, 0, dos_regs.dx) < 0) {
        print("Code page %u not prepared for system\r\n", page);
    }
}

/* Another device for standard input, output and error. */
void cmd_ctty(char *arguments)
{
    char *name = line_argument(&arguments);
    int device;

    if (name == NULL) {
        print_error("Required parameter missing");
        return;
    }
    text_trim_end(name);
    if (*name != '\0' && name[strlen(name) - 1] == ':') {
        name[strlen(name) - 1] = '\0';
    }
    device = dos_open(name, OPEN_BOTH);
    if (device < 0 || !dos_is_device(device)) {
        if (device >= 0) {
            dos_close(device);
        }
        print_error("Invalid device");
        return;
    }
    print_flush();
    for (unsigned handle = STDIN; handle <= STDERR; handle++) {
        dos_call(0x4600, (unsigned)device, handle, 0);
    }
    dos_close(device);
}

/* Clears with the BIOS, as a screen without ANSI.SYS needs; a file gets a form feed. */
void cmd_cls(char *arguments)
{
    struct regs r = { .ax = 0x0F00 };
    uint16_t columns, page;
    uint8_t rows;

    (void)arguments;
    if (!dos_is_device(STDOUT)) {
        print_char('\f');
        return;
    }
    far_load_gs(0x40);
    rows = *(const volatile uint8_t __seg_gs *)0x84;    /* BDA: last row, 0 on old adapters */
    console_int10(&r);
    columns = r.ax >> 8;
    page = r.bx & 0xFF00;
    r = (struct regs){ .ax = 0x0600, .bx = 0x0700,
                       .dx = (uint16_t)((rows != 0 ? rows : 24) << 8 | (columns - 1)) };
    console_int10(&r);
    r = (struct regs){ .ax = 0x0200, .bx = page };
    console_int10(&r);
}

/* Media id [RBIL 21440D, minor 66h]. */
static bool serial_number(uint8_t drive, uint32_t *serial)
{
    static struct {
        uint16_t level;
        uint32_t serial;
        char label[11], type[8];
    } __attribute__((packed)) id;

    if (dos_call(0x440D, drive + 1u, 0x0866, (uint16_t)(uintptr_t)&id) < 0) {
        return false;
    }
    *serial = id.serial;
    return true;
}

void print_volume(uint8_t drive)
{
    static struct find find;
    char pattern[] = "A:\\*.*", label[13];
    uint32_t serial;

    pattern[0] = (char)('A' + drive);
    if (dos_find_first(&find, pattern, ATTR_VOLUME) >= 0 && (find.attributes & ATTR_VOLUME)) {
        unsigned n = 0;

        for (const char *p = find.name; *p != '\0' && n < 11; p++) {
            if (*p != '.') {
                label[n++] = *p;
            }
            while (*p == '.' && n < 8) {    /* 8.3 form: blanks stood there, and no dot */
                label[n++] = ' ';
            }
        }
        label[n] = '\0';
        print(" Volume in drive %c is %s\r\n", pattern[0], label);
    } else {
        print(" Volume in drive %c has no label\r\n", pattern[0]);
    }
    if (serial_number(drive, &serial)) {
        print(" Volume Serial Number is %04x-%04x\r\n", serial >> 16, serial & 0xFFFF);
    }
}

void cmd_vol(char *arguments)
{
    char *name = line_argument(&arguments);
    uint8_t drive = dos_current_drive();

    if (name != NULL) {
        drive = (uint8_t)(text_upper(name[0]) - 'A');
        if (name[1] != ':' || name[2] != '\0' || drive > 25 ||
            dos_call(0x3600, 0, 0, drive + 1u) == 0xFFFF) {
            print_error("Invalid drive specification");
            return;
        }
    }
    print_text("\r\n");
    print_volume(drive);
}

void cmd_truename(char *arguments)
{
    static char full[PATH_SIZE];
    char *name = line_argument(&arguments);
    int err = dos_truename(name != NULL ? name : ".", full);

    if (err < 0) {
        print_dos_error(err, NULL);
    } else {
        print("\r\n%s\r\n", full);
    }
}
