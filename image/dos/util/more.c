/*
 * more - MORE: text a screen at a time.
 */
#include "util.h"

const char program_help[] =
    "Shows text a screen at a time.\r\n\r\n"
    "MORE [file ...]\r\n"
    "MORE < file\r\n"
    "command | MORE\r\n\r\n"
    "  Space        Next screen.\r\n"
    "  Enter        Next line.\r\n"
    "  Q, Esc       Enough.\r\n";

static unsigned column, row, rows;

/* The screen is full: false = enough. */
static bool ask_for_more(void)
{
    for (;;) {
        int key;

        print_text("-- More --");
        key = key_wait();
        print_text("\r          \r");
        if (key == 3 || key == 27 || text_upper((char)key) == 'Q') {
            return false;
        }
        row = key == '\r' ? rows - 2 : 0;
        return true;
    }
}

static bool end_row(void)
{
    column = 0;
    return ++row < rows - 1 || ask_for_more();
}

static bool show(char c)
{
    if (c == '\n') {
        print_char(c);
        return end_row();
    }
    if (c == '\r') {
        column = 0;
        print_char(c);
        return true;
    }
    if (c == '\t') {
        unsigned blanks = 8 - column % 8;

        while (blanks-- > 0) {
            if (!show(' ')) {
                return false;
            }
        }
        return true;
    }
    print_char(c);
    return ++column < 80 || end_row();
}

/* false = enough */
static bool show_handle(int handle)
{
    static char buffer[512];
    int n;

    while ((n = dos_read(handle, buffer, sizeof buffer)) > 0) {
        for (int i = 0; i < n; i++) {
            if (buffer[i] == 0x1A) {
                return true;
            }
            if (!show(buffer[i])) {
                return false;
            }
        }
    }
    return true;
}

uint8_t program(char *arguments)
{
    char *name;

    rows = screen_rows();
    refuse_switches(arguments);
    name = line_argument(&arguments);
    if (name == NULL) {
        if (dos_is_device(STDIN)) {
            fail(1, "Nothing to show: name a file, or use MORE < file");
        }
        (void)show_handle(STDIN);
        return 0;
    }
    for (; name != NULL; name = line_argument(&arguments)) {
        int handle = dos_open(name, OPEN_READ);
        bool enough;

        if (handle < 0) {
            print_dos_error(handle, name);
            return 1;
        }
        enough = !show_handle(handle);
        (void)dos_close(handle);
        if (enough) {
            break;
        }
    }
    return 0;
}
