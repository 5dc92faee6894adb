/*
 * out - the shell's output, gathered to one DOS call per line, and its questions.
 */
#include "shell.h"

#define PRINT_MAX 319

static char line[128];       /* written by print_char() */
static unsigned line_used;
volatile uint8_t break_flag;    /* Ctrl-C was pressed, or a critical error answered with Abort */
static bool write_failed;    /* the disk behind standard output is full; cleared by break_clear() */

void print_flush(void)
{
    unsigned length = line_used;

    line_used = 0;
    if (length == 0 || write_failed) {
        return;
    }
    if (dos_write(STDOUT, line, length) != (int)length && !dos_is_device(STDOUT)) {
        write_failed = true;
        print_error("Insufficient disk space");
        break_flag = 1;    /* whoever prints stops */
    }
}

void print_char(char c)
{
    if (line_used == sizeof line) {
        print_flush();
    }
    line[line_used++] = c;
    if (c == '\n') {
        print_flush();
    }
}

void print_text(const char *text)
{
    while (*text != '\0') {
        print_char(*text++);
    }
}

void print(const char *format, ...)
{
    static char text[PRINT_MAX + 1];
    va_list args;

    va_start(args, format);
    text_format(text, sizeof text, format, args);
    va_end(args);
    print_text(text);
}

void print_error(const char *text)
{
    print_flush();
    dos_write(STDERR, text, strlen(text));
    dos_write(STDERR, "\r\n", 2);
}

void print_dos_error(int err, const char *name)
{
    static const struct {
        uint8_t code;
        const char *text;
    } names[] = {
        { ERROR_FILE_NOT_FOUND, "File not found" },
        { ERROR_NO_MORE_FILES, "File not found" },
        { ERROR_PATH_NOT_FOUND, "Path not found" },
        { 4, "Too many open files" },
        { ERROR_ACCESS, "Access denied" },
        { ERROR_MEMORY, "Insufficient memory" },
        { ERROR_DRIVE, "Invalid drive specification" },
        { 17, "Not same device" },
        { 19, "Write protect error" },
        { 21, "Not ready" },
        { 32, "Sharing violation" },
    };
    const char *text = "General failure";

    for (unsigned i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (names[i].code == -err) {
            text = names[i].text;
        }
    }
    if (name != NULL) {
        print("%s - %s\r\n", text, name);
    } else {
        print("%s\r\n", text);
    }
}

bool break_pending(void)
{
    return break_flag != 0;
}

void break_clear(void)
{
    break_flag = 0;
    write_failed = false;
}

char ask(const char *choices)
{
    int key;

    print_flush();
    do {
        key = dos_key();
        if (key == 3) {
            break_flag = 1;
            key = 'N';
            break;
        }
        if (key == 26) {    /* nobody answers any more */
            key = 'N';
            break;
        }
        key = text_upper((char)key);
    } while (key == 0 || key > 255 || strchr(choices, key) == NULL);
    print("%c\r\n", key);
    return (char)key;
}
