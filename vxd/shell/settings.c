/*
 * settings - NAME.VM, the settings of a program in words: one `key = value` a line.  Pure.
 *
 * A line that begins with ';' or '#' says nothing.  What is wrong is said with line and offset, and
 * nothing of the file counts then.  README.md explains every key to its user.
 */
#include "settings.h"

#include <string.h>

#include "../lib/format.h"

#define VALUE_BYTES     132
#define FOREGROUND      100u        /* PIF's defaults [KB, PIF editor] */
#define BACKGROUND      50u
#define MAX_WEIGHT      10000u
#define MAX_MEMORY_KB   640u
#define MAX_KB          (512u * 1024)

struct place {                      /* of a value in the file */
    struct settings_error *error;
    size_t offset;
};

void settings_default(struct SHELL_VM_Settings *settings)
{
    *settings = (struct SHELL_VM_Settings){
        .flags = SHELL_VM_BACKGROUND | SHELL_VM_CLOSE_ON_EXIT | SHELL_VM_FAST_PASTE,
        .memory_max_kb = MAX_MEMORY_KB, .ems_max_kb = SHELL_DEFAULT, .xms_max_kb = SHELL_DEFAULT,
        .dpmi_max_kb = SHELL_DEFAULT, .foreground = FOREGROUND, .background = BACKGROUND,
        .idle_sensitivity = 50, .speed_percent = 100, .video = SHELL_VIDEO_EMULATE_TEXT,
    };
}

void settings_fail(struct settings_error *error, size_t offset, const char *format, ...)
{
    va_list args;

    error->offset = (uint32_t)offset;
    error->line = 0;
    va_start(args, format);
    format_text(error->reason, sizeof error->reason, format, args);
    va_end(args);
}

/* ---- words ------------------------------------------------------------------------------------- */

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

static bool same(const char *a, const char *b)
{
    while (*a != '\0' && lower(*a) == lower(*b)) {
        a++;
        b++;
    }
    return *a == *b;
}

/* The next word of a list at *at, in lower case; false: none is left. */
static bool next_word(const char **at, char *word, size_t room)
{
    size_t n = 0;

    while (**at == ' ' || **at == ',' || **at == '\t') {
        (*at)++;
    }
    for (; **at != '\0' && **at != ' ' && **at != ',' && **at != '\t'; (*at)++) {
        if (n + 1 < room) {
            word[n++] = lower(**at);
        }
    }
    word[n] = '\0';
    return n != 0;
}

static bool read_number(const char *value, uint32_t least, uint32_t most, uint32_t *number,
                        const struct place *place)
{
    uint32_t n = 0;
    const char *at = value;

    for (; *at >= '0' && *at <= '9'; at++) {
        n = n > 100000000 ? n : n * 10 + (uint32_t)(*at - '0');
    }
    if (at == value || (*at != '\0' && !same(at, "%") && !same(at, "kb") && !same(at, " kb"))) {
        settings_fail(place->error, place->offset, "\"%.40s\" is no number", value);
        return false;
    }
    if (n < least || n > most) {
        settings_fail(place->error, place->offset, "%u is not between %u and %u", n, least, most);
        return false;
    }
    *number = n;
    return true;
}

static bool read_limit(const char *value, uint32_t *number, const struct place *place)
{
    if (same(value, "none") || same(value, "unlimited")) {
        *number = SHELL_NO_LIMIT;
        return true;
    }
    if (same(value, "auto")) {
        *number = SHELL_DEFAULT;
        return true;
    }
    return read_number(value, 0, MAX_KB, number, place);
}

static bool read_switch(const char *value, bool *on, const struct place *place)
{
    *on = same(value, "yes") || same(value, "on") || same(value, "true") || same(value, "1");
    if (*on || same(value, "no") || same(value, "off") || same(value, "false") || same(value, "0")) {
        return true;
    }
    settings_fail(place->error, place->offset, "\"%.40s\" is neither yes nor no", value);
    return false;
}

struct word_bit {
    const char *word;
    uint32_t bit;
};

static bool read_words(const char *value, const struct word_bit *words, unsigned count, uint32_t *bits,
                       const struct place *place)
{
    char word[24];

    *bits = 0;
    while (next_word(&value, word, sizeof word)) {
        unsigned i = 0;

        while (i < count && !same(words[i].word, word)) {
            i++;
        }
        if (i == count) {
            settings_fail(place->error, place->offset, "\"%s\" is not known here", word);
            return false;
        }
        *bits |= words[i].bit;
    }
    return true;
}

/* ---- keys ---------------------------------------------------------------------------------------- */

/* Scan codes of what a hot key may be: letters, digits, function keys. */
static uint8_t scan_of(const char *name)
{
    static const char rows[] = "\0\0" "1234567890\0\0\0\0" "qwertyuiop\0\0\0\0" "asdfghjkl\0\0\0\0\0"
                               "zxcvbnm";

    if (name[0] != '\0' && name[1] == '\0') {
        for (unsigned i = 2; i < sizeof rows - 1; i++) {
            if (rows[i] == name[0]) {
                return (uint8_t)i;
            }
        }
    }
    if (name[0] == 'f' && name[1] >= '1' && name[1] <= '9') {
        if (name[2] == '\0') {
            return (uint8_t)(0x3B + name[1] - '1');
        }
        if (name[1] == '1' && name[2] >= '0' && name[2] <= '2' && name[3] == '\0') {
            return name[2] == '0' ? 0x44 : (uint8_t)(0x57 + name[2] - '1');
        }
    }
    return 0;
}

/* "ctrl+alt+g": at least Ctrl or Alt and one key. */
static bool read_hot_key(const char *value, uint32_t *hot_key, const struct place *place)
{
    static const struct word_bit shifts[] = { { "shift", 1 }, { "ctrl", 4 }, { "alt", 8 } };
    uint32_t shift = 0, scan = 0;
    char word[24];

    if (same(value, "none")) {
        *hot_key = 0;
        return true;
    }
    while (*value != '\0') {
        unsigned n = 0, i = 0;

        for (; *value != '\0' && *value != '+'; value++) {
            if (*value != ' ' && n + 1 < sizeof word) {
                word[n++] = lower(*value);
            }
        }
        word[n] = '\0';
        value += *value == '+';
        while (i < 3 && !same(shifts[i].word, word)) {
            i++;
        }
        if (i < 3) {
            shift |= shifts[i].bit;
        } else if (scan != 0 || (scan = scan_of(word)) == 0) {
            settings_fail(place->error, place->offset, "\"%s\" is no key for a hot key", word);
            return false;
        }
    }
    if (scan == 0 || (shift & 0xC) == 0) {
        settings_fail(place->error, place->offset, "a hot key is Ctrl or Alt and another key");
        return false;
    }
    *hot_key = scan | shift << 16;
    return true;
}

static bool read_reserved(const char *value, uint32_t *keys, const struct place *place)
{
    static const struct word_bit words[] = {
        { "alt+tab", SHELL_KEY_ALT_TAB }, { "alt+esc", SHELL_KEY_ALT_ESC },
        { "alt+space", SHELL_KEY_ALT_SPACE }, { "alt+enter", SHELL_KEY_ALT_ENTER },
        { "alt+prtsc", SHELL_KEY_ALT_PRTSC }, { "prtsc", SHELL_KEY_PRTSC },
        { "ctrl+esc", SHELL_KEY_CTRL_ESC }, { "all", SHELL_KEYS }, { "none", 0 },
    };

    return read_words(value, words, sizeof words / sizeof words[0], keys, place);
}

static bool read_video(const char *value, uint32_t *video, const struct place *place)
{
    static const struct word_bit words[] = {
        { "text", SHELL_VIDEO_RESERVE_TEXT }, { "low", SHELL_VIDEO_RESERVE_LOW },
        { "high", SHELL_VIDEO_RESERVE_HIGH }, { "retain", SHELL_VIDEO_RETAIN }, { "auto", 0 },
    };
    uint32_t bits;

    if (!read_words(value, words, sizeof words / sizeof words[0], &bits, place)) {
        return false;
    }
    *video = (*video & SHELL_VIDEO_EMULATE_TEXT) | bits;
    return true;
}

enum kind { TEXT, NUMBER, LIMIT, SWITCH, SWITCH_OFF, RESERVED, VIDEO, HOT_KEY, LINES };

static const struct key {
    const char *name;
    uint16_t kind, offset;
    uint32_t a, b;                  /* TEXT: room; NUMBER: least, most; SWITCH: the flag */
} keys[] = {
#define AT(member) offsetof(struct SHELL_VM_Settings, member)
#define ROOM(member) sizeof(((struct SHELL_VM_Settings *)0)->member)
    { "title", TEXT, AT(title), ROOM(title), 0 },
    { "program", TEXT, AT(program), ROOM(program), 0 },
    { "parameters", TEXT, AT(arguments), ROOM(arguments), 0 },
    { "directory", TEXT, AT(directory), ROOM(directory), 0 },
    { "boot", TEXT, AT(boot), ROOM(boot), 0 },
    { "memory", NUMBER, AT(memory_max_kb), 64, MAX_MEMORY_KB },
    { "memory-needed", NUMBER, AT(memory_min_kb), 0, MAX_MEMORY_KB },
    { "ems", LIMIT, AT(ems_max_kb), 0, 0 },
    { "ems-needed", NUMBER, AT(ems_min_kb), 0, MAX_KB },
    { "xms", LIMIT, AT(xms_max_kb), 0, 0 },
    { "xms-needed", NUMBER, AT(xms_min_kb), 0, MAX_KB },
    { "dpmi", LIMIT, AT(dpmi_max_kb), 0, 0 },
    { "hma", SWITCH_OFF, AT(flags), SHELL_VM_NO_HMA, 0 },
    { "exclusive", SWITCH, AT(flags), SHELL_VM_EXCLUSIVE, 0 },
    { "background", SWITCH, AT(flags), SHELL_VM_BACKGROUND, 0 },
    { "close-on-exit", SWITCH, AT(flags), SHELL_VM_CLOSE_ON_EXIT, 0 },
    { "close-without-asking", SWITCH, AT(flags), SHELL_VM_CLOSE_ACTIVE, 0 },
    { "fast-paste", SWITCH, AT(flags), SHELL_VM_FAST_PASTE, 0 },
    { "hide-windows", SWITCH, AT(flags), SHELL_VM_HIDE_WINDOWS, 0 },
    { "foreground-priority", NUMBER, AT(foreground), 1, MAX_WEIGHT },
    { "background-priority", NUMBER, AT(background), 1, MAX_WEIGHT },
    { "idle-sensitivity", NUMBER, AT(idle_sensitivity), 0, 100 },
    { "speed", NUMBER, AT(speed_percent), 1, 100 },
    { "text-lines", LINES, AT(text_lines), 0, 0 },
    { "video-memory", VIDEO, AT(video), 0, 0 },
    { "reserve-keys", RESERVED, AT(reserved_keys), 0, 0 },
    { "hot-key", HOT_KEY, AT(hot_key), 0, 0 },
};

static bool read_text(const char *value, char *to, uint32_t room, const struct place *place)
{
    size_t length = strlen(value);

    if (length >= room) {
        settings_fail(place->error, place->offset, "longer than %u characters", room - 1);
        return false;
    }
    memcpy(to, value, length + 1);
    return true;
}

static bool take(struct SHELL_VM_Settings *settings, const struct key *key, const char *value,
                 const struct place *place)
{
    void *to = (char *)settings + key->offset;
    uint32_t *number = to;
    bool on;

    switch (key->kind) {
    case TEXT:
        return read_text(value, to, key->a, place);
    case NUMBER:
        return read_number(value, key->a, key->b, number, place);
    case LIMIT:
        return read_limit(value, number, place);
    case RESERVED:
        return read_reserved(value, number, place);
    case VIDEO:
        return read_video(value, number, place);
    case HOT_KEY:
        return read_hot_key(value, number, place);
    case LINES:
        if (!same(value, "25") && !same(value, "43") && !same(value, "50")) {
            settings_fail(place->error, place->offset, "text-lines is 25, 43 or 50");
            return false;
        }
        return read_number(value, 25, 50, number, place);
    default:
        if (!read_switch(value, &on, place)) {
            return false;
        }
        *number = on == (key->kind == SWITCH) ? *number | key->a : *number & ~key->a;
        return true;
    }
}

/* One line without its end; `offset` is where it begins. */
static bool parse_line(struct SHELL_VM_Settings *settings, const char *line, size_t length,
                       size_t offset, struct settings_error *error)
{
    struct place place = { error, offset };
    char name[24], value[VALUE_BYTES];
    size_t at = 0, n = 0;

    while (at < length && (line[at] == ' ' || line[at] == '\t')) {
        at++;
    }
    if (at == length || line[at] == ';' || line[at] == '#') {
        return true;
    }
    place.offset = offset + at;
    for (; at < length && line[at] != '=' && line[at] != ' ' && line[at] != '\t'; at++) {
        if (n + 1 < sizeof name) {
            name[n++] = line[at];
        }
    }
    name[n] = '\0';
    while (at < length && (line[at] == ' ' || line[at] == '\t')) {
        at++;
    }
    if (at == length || line[at] != '=') {
        settings_fail(error, place.offset, "\"%s\": a line is: key = value", name);
        return false;
    }
    do {
        at++;
    } while (at < length && (line[at] == ' ' || line[at] == '\t'));
    while (length > at && (line[length - 1] == ' ' || line[length - 1] == '\t')) {
        length--;
    }
    if (length - at >= sizeof value) {
        settings_fail(error, offset + at, "the value of %s is too long", name);
        return false;
    }
    memcpy(value, line + at, length - at);
    value[length - at] = '\0';
    for (unsigned i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        if (same(keys[i].name, name)) {
            place.offset = offset + at;
            return take(settings, &keys[i], value, &place);
        }
    }
    settings_fail(error, place.offset, "there is no setting \"%s\"", name);
    return false;
}

bool settings_parse(struct SHELL_VM_Settings *settings, const char *text, size_t bytes,
                    struct settings_error *error)
{
    struct SHELL_VM_Settings new = *settings;
    uint32_t line = 1;

    for (size_t at = 0; at < bytes && text[at] != 0x1A; line++) {
        size_t length = 0;

        while (at + length < bytes && text[at + length] != '\n' && text[at + length] != 0x1A) {
            length++;
        }
        size_t next = at + length + (at + length < bytes && text[at + length] == '\n');

        length -= length > 0 && text[at + length - 1] == '\r';
        if (!parse_line(&new, text + at, length, at, error)) {
            error->line = line;
            return false;
        }
        at = next;
    }
    if (new.memory_min_kb > new.memory_max_kb) {
        settings_fail(error, 0, "memory-needed is more than memory");
        return false;
    }
    *settings = new;
    return true;
}
