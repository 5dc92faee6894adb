/*
 * choice - CHOICE: a question in a batch file.
 */
#include "util.h"

const char program_help[] =
    "Waits for one of a few keys.\r\n\r\n"
    "CHOICE [/C[:]keys] [/N] [/S] [/T[:]key,seconds] [text]\r\n\r\n"
    "  /C:keys     The keys; YN if not given.\r\n"
    "  /N          The keys are not shown.\r\n"
    "  /S          Upper and lower case are different.\r\n"
    "  /T:k,nn     After nn seconds as if k were pressed.\r\n"
    "  text        Shown before.\r\n\r\n"
    "Exit code: place of the key among the keys, 0 after Ctrl+C, 255 for an error.\r\n";

static char keys[40] = "YN";
static bool exact;

/* Place of a key, from 1; 0 = none. */
static unsigned place_of(char c)
{
    for (unsigned i = 0; keys[i] != '\0'; i++) {
        if (keys[i] == c || (!exact && text_upper(keys[i]) == text_upper(c))) {
            return i + 1;
        }
    }
    return 0;
}

/* true: a key waits; the processor is given away meanwhile */
static bool key_waits(void)
{
    uint16_t ax = 0x0100;
    bool none;

    __asm__ volatile("int $0x16" : "+a"(ax), "=@ccz"(none) : : "memory");
    if (none) {
        ax = 0x1680;
        __asm__ volatile("int $0x2F" : "+a"(ax) : : "memory", "cc");
    }
    return !none;
}

static const char *value_of(const char *value)
{
    return value + (*value == ':');
}

/* "c,nn": the key and the ticks. */
static char parse_timeout(const char *value, uint32_t *limit)
{
    const char *p = value_of(value);
    char key = *p;
    uint32_t seconds;

    if (key == '\0' || p[1] != ',') {
        fail(255, "CHOICE: /T takes a key, a comma and seconds");
    }
    p += 2;
    if (!text_number(&p, &seconds) || seconds > 99 || *p != '\0') {
        fail(255, "CHOICE: /T takes 0 to 99 seconds");
    }
    if (place_of(key) == 0) {
        fail(255, "CHOICE: the key of /T is none of the keys");
    }
    *limit = seconds * 182 / 10;
    return key;
}

uint8_t program(char *arguments)
{
    char value[40], key = 0;
    bool hide, timed = false;
    uint32_t start, limit = 0;
    unsigned place = 0;

    exact = line_switch(arguments, 'S', NULL, 0);
    hide = line_switch(arguments, 'N', NULL, 0);
    if (line_switch(arguments, 'C', value, sizeof value)) {
        text_copy(keys, value_of(value), sizeof keys);
        if (keys[0] == '\0') {
            fail(255, "CHOICE: /C takes the keys");
        }
    }
    if (!exact) {
        text_upcase(keys);
    }
    if (line_switch(arguments, 'T', value, sizeof value)) {
        key = parse_timeout(value, &limit);
        timed = true;
    }
    refuse_switches(arguments);
    arguments = text_skip_spaces(arguments);
    text_trim_end(arguments);
    if (*arguments == '"') {
        arguments++;
        arguments[strcspn(arguments, "\"")] = '\0';
    }
    print_text(arguments);
    if (!hide) {
        for (unsigned i = 0; keys[i] != '\0'; i++) {
            print("%c%c", i == 0 ? '[' : ',', keys[i]);
        }
        print_text("]?");
    }
    print_flush();
    start = ticks();
    while (place == 0) {
        if (!timed || key_waits()) {
            int pressed = key_wait();

            timed = false;
            if (pressed == 3) {
                print_text("^C\r\n");
                return 0;
            }
            key = pressed < 256 ? (char)pressed : '\0';
            place = key != '\0' ? place_of(key) : 0;
            if (place == 0) {
                print_char('\a');
                print_flush();
            }
        } else if (ticks() - start >= limit) {
            place = place_of(key);
        }
    }
    print("%c\r\n", keys[place - 1]);
    return (uint8_t)place;
}
