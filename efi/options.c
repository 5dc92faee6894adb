/*
 * options - the command line of the VMM.
 *
 * LoadOptions as the UEFI shell or a boot entry gives them, if they are text; else the line
 * BootOptions= of section [VMM32] in SYSTEM.INI.
 */
#include "stub.h"
#include "ini.h"

static char lower(CHAR16 c)
{
    return (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
}

/* Firmware puts binary data of its own into LoadOptions at times: only ASCII text counts. */
static uint32_t text_length(const CHAR16 *text, uint32_t size)
{
    uint32_t i;

    for (i = 0; i < size / sizeof(CHAR16) && text[i] != 0; i++) {
        if (text[i] < ' ' || text[i] > '~') {
            return 0;
        }
    }
    return i;
}

/* The shell passes the program's name as first word. */
static uint32_t skip_program(const CHAR16 *text, uint32_t length)
{
    static const char extension[] = ".efi";
    uint32_t word = 0;

    while (word < length && text[word] != ' ') {
        word++;
    }
    if (word < 4) {
        return 0;
    }
    for (uint32_t i = 0; i < 4; i++) {
        if (lower(text[word - 4 + i]) != extension[i]) {
            return 0;
        }
    }
    while (word < length && text[word] == ' ') {
        word++;
    }
    return word;
}

void options_find(struct stub *stub, char *out, uint32_t out_size)
{
    const struct boot_file *ini = load_find(stub, BOOT_FILE_SYSTEM_INI);
    const CHAR16 *text = stub->loaded->LoadOptions;
    uint32_t length = text != NULL ? text_length(text, stub->loaded->LoadOptionsSize) : 0;
    uint32_t at = skip_program(text, length), n = 0, offset;

    for (; at < length && n + 1 < out_size; at++) {
        out[n++] = (char)text[at];
    }
    out[n] = 0;
    if (n == 0 && ini != NULL &&
        ini_value((const char *)(uintptr_t)ini->address, ini->size, "VMM32", "BootOptions", 0, out,
                  out_size, &offset) == INI_TOO_LONG) {
        complain("\\VMM32\\SYSTEM.INI", offset, "BootOptions= is cut short");
    }
}
