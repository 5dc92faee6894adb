/*
 * target - the values of COM1= to COM4= in SYSTEM.INI.  Pure.
 */
#include <string.h>
#include "target.h"

static bool is_word(const char *value, const char *word)
{
    while (*word != '\0' && (*value | 0x20) == *word) {
        value++;
        word++;
    }
    return *word == '\0' && *value == '\0';
}

/* Three or four hexadecimal digits, perhaps with an h; 0: it is none. */
static uint16_t port_of(const char *value)
{
    unsigned port = 0, digits = 0;

    for (; digits < 4; digits++) {
        char ch = value[digits];

        if (ch >= '0' && ch <= '9') {
            port = port * 16 + (unsigned)(ch - '0');
        } else if ((ch | 0x20) >= 'a' && (ch | 0x20) <= 'f') {
            port = port * 16 + (unsigned)((ch | 0x20) - 'a' + 10);
        } else {
            break;
        }
    }
    value += digits + ((value[digits] | 0x20) == 'h');
    return digits < 3 || *value != '\0' || port < 0x100 || (port & 7) != 0 ? 0 : (uint16_t)port;
}

enum target_kind target_of(const char *value, char path[TARGET_PATH], uint16_t *port)
{
    static const struct { const char *word; enum target_kind kind; } words[] = {
        { "none", TARGET_NONE }, { "null", TARGET_NULL }, { "debug", TARGET_DEBUG },
        { "link", TARGET_LINK },
    };
    size_t length = value != NULL ? strlen(value) : 0;

    if (length == 0) {
        return TARGET_NONE;
    }
    for (unsigned i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (is_word(value, words[i].word)) {
            return words[i].kind;
        }
    }
    *port = port_of(value);
    if (*port != 0) {
        return TARGET_PORT;
    }
    if (length < 4 || length >= TARGET_PATH || value[1] != ':' || value[2] != '\\') {
        return TARGET_BAD;
    }
    memcpy(path, value, length + 1);
    return TARGET_FILE;
}
