/*
 * mode_lpt - MODE LPTn: a printer's columns and lines, or its way to a serial port.
 */
#include "mode.h"

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

uint8_t mode_redirection(unsigned lpt)
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

void mode_lpt_status(unsigned lpt)
{
    char name[5] = "LPT?";

    name[3] = (char)('1' + lpt);
    mode_head(name);
    if (mode_redirection(lpt) == 0xFF) {
        print("LPT%u: not rerouted\r\n", (uint32_t)lpt + 1);
    } else {
        print("LPT%u: rerouted to COM%u:\r\n", (uint32_t)lpt + 1, (uint32_t)mode_redirection(lpt) + 1);
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

void mode_lpt(unsigned number, char *rest)
{
    uint32_t columns = 0, lines = 0;
    unsigned place = 0;

    rest = text_skip_spaces(rest);
    if (*rest == '=') {
        char *target = text_skip_spaces(rest + 1);

        if (!text_starts(target, "COM") || (target[4] != '\0' && target[4] != ':')) {
            mode_bad_word(target);
        }
        (void)mode_com_base(target[3]);
        redirect(number, (uint8_t)(target[3] - '1'));
        print("LPT%u: rerouted to COM%c:\r\n", (uint32_t)number + 1, target[3]);
        return;
    }
    while (*text_skip_spaces(rest) != '\0') {
        char *word = mode_next_word(&rest);
        const char *value;

        if ((value = mode_value_of(word, "COLS")) != NULL) {
            columns = mode_number_of(value, "COLS");
        } else if ((value = mode_value_of(word, "LINES")) != NULL) {
            lines = mode_number_of(value, "LINES");
        } else if ((value = mode_value_of(word, "RETRY")) != NULL) {
            mode_take_retry(value);
        } else if (strchr(word, '=') != NULL || place > 2) {
            mode_bad_word(word);
        } else if (place++ == 0) {
            columns = word[0] == '\0' ? 0 : mode_number_of(word, "the number of columns");
        } else if (place == 2) {
            lines = word[0] == '\0' ? 0 : mode_number_of(word, "the number of lines");
        } else {
            mode_take_retry(word);
        }
    }
    lpt_setup(number, columns, lines);
}

