/*
 * config_sys.c - the lines of CONFIG.SYS.  Pure.  [MSDOS6 "CONFIG.SYS commands"]
 *
 * A line is WORD=value or WORD value, ended by CR or LF; `;` and REM begin remarks.  With a menu
 * count what stands before the first block, in [COMMON] and in the chosen block, in the file's order.
 */
#include <string.h>
#include "config_sys.h"

static char upper(char ch)
{
    return ch >= 'a' && ch <= 'z' ? (char)(ch - 'a' + 'A') : ch;
}

static bool is_blank(char ch)
{
    return ch == ' ' || ch == '\t';
}

static bool is_separator(char ch)
{
    return is_blank(ch) || ch == '=' || ch == ',' || ch == ';';
}

static size_t length_of(struct config_text text)
{
    return (size_t)(text.end - text.at);
}

static struct config_text trimmed(struct config_text text)
{
    while (text.at < text.end && is_blank(*text.at)) {
        text.at++;
    }
    while (text.end > text.at && is_blank(text.end[-1])) {
        text.end--;
    }
    return text;
}

bool config_line(const char *text, size_t bytes, size_t *at, struct config_text *line)
{
    size_t from = *at, to = from;

    if (from >= bytes || text[from] == 0x1A) {
        return false;
    }
    while (to < bytes && text[to] != '\r' && text[to] != '\n' && text[to] != 0x1A && text[to] != 0) {
        to++;
    }
    *line = trimmed((struct config_text){ text + from, text + to });
    if (to + 1 < bytes && text[to] == '\r' && text[to + 1] == '\n') {
        to++;
    }
    *at = to < bytes && text[to] == 0x1A ? to : to + 1;
    return true;
}

bool config_header(struct config_text line, struct config_text *name)
{
    const char *end = line.at + 1;

    if (line.at == line.end || *line.at != '[') {
        return false;
    }
    while (end < line.end && *end != ']') {
        end++;
    }
    *name = trimmed((struct config_text){ line.at + 1, end });
    return true;
}

bool config_same(struct config_text a, const char *b)
{
    size_t n = length_of(a);

    if (strlen(b) != n) {
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        if (upper(a.at[i]) != upper(b[i])) {
            return false;
        }
    }
    return true;
}

bool config_copy(char *to, size_t room, struct config_text from)
{
    size_t n = length_of(from);
    bool fits = n < room;

    n = fits ? n : room - 1;
    memcpy(to, from.at, n);
    to[n] = '\0';
    return fits;
}

struct config_text config_split(struct config_text line, struct config_text *value, bool *ask)
{
    const char *end = line.at;
    struct config_text word;

    while (end < line.end && !is_blank(*end) && *end != '=' && *end != '?') {
        end++;
    }
    word = (struct config_text){ line.at, end };
    *ask = false;
    while (end < line.end && (is_blank(*end) || *end == '=' || *end == '?')) {
        *ask |= *end == '?';
        if (*end++ == '=') {
            break;
        }
    }
    *value = trimmed((struct config_text){ end, line.end });
    return word;
}

bool config_number(struct config_text *value, unsigned *number)
{
    const char *at = value->at;
    unsigned n = 0;

    while (at < value->end && *at >= '0' && *at <= '9') {
        n = n < 100000 ? n * 10 + (unsigned)(*at - '0') : n;
        at++;
    }
    if (at == value->at) {
        return false;
    }
    value->at = at;
    *number = n;
    return true;
}

/* ---- values ---- */

static struct config_text next_word(struct config_text *value)
{
    struct config_text word;

    while (value->at < value->end && is_separator(*value->at)) {
        value->at++;
    }
    word.at = value->at;
    while (value->at < value->end && !is_separator(*value->at)) {
        value->at++;
    }
    word.end = value->at;
    return word;
}

/* number[,second], nothing behind. */
static bool numbers(struct config_text value, struct config_item *item)
{
    if (!config_number(&value, &item->number)) {
        return false;
    }
    value = trimmed(value);
    if (value.at < value.end && *value.at == ',') {
        value.at++;
        value = trimmed(value);
        if (!config_number(&value, &item->second)) {
            return false;
        }
    }
    return value.at == value.end || *value.at == '/';       /* BUFFERS=30 /X of MS-DOS 4 */
}

static bool on_off(struct config_text value, struct config_item *item)
{
    item->high = config_same(value, "ON");
    return item->high || config_same(value, "OFF");
}

static bool letter(struct config_text value, struct config_item *item)
{
    char ch = value.at < value.end ? upper(*value.at) : 0;
    size_t n = length_of(value);

    item->number = (unsigned)(ch - 'A') + 1;
    return ch >= 'A' && ch <= 'Z' && (n == 1 || (n == 2 && value.at[1] == ':'));
}

static bool dos_words(struct config_text value, struct config_item *item)
{
    bool any = false;

    for (;;) {
        struct config_text word = next_word(&value);

        if (word.at == word.end) {
            return any;
        }
        if (config_same(word, "HIGH")) {
            item->high = true;
        } else if (config_same(word, "LOW")) {
            item->low = true;
        } else if (config_same(word, "UMB")) {
            item->upper = true;
        } else if (config_same(word, "NOUMB")) {
            item->no_upper = true;
        } else if (!config_same(word, "AUTO") && !config_same(word, "NOAUTO")) {
            return false;
        }
        any = true;
    }
}

static bool switch_letters(struct config_text value, struct config_item *item)
{
    static const struct { char letter; enum config_switch bit; } known[] = {
        { 'E', CONFIG_SWITCH_E }, { 'F', CONFIG_SWITCH_F }, { 'K', CONFIG_SWITCH_K }, { 'N', CONFIG_SWITCH_N },
        { 'W', CONFIG_SWITCH_W },
    };

    for (;;) {
        struct config_text word = next_word(&value);
        bool found = false;

        if (word.at == word.end) {
            return item->switches != 0;
        }
        for (unsigned i = 0; i < sizeof known / sizeof known[0] && length_of(word) >= 2; i++) {
            if (*word.at == '/' && upper(word.at[1]) == known[i].letter) {
                item->switches |= known[i].bit;
                found = true;
            }
        }
        if (!found) {
            return false;
        }
    }
}

/* COUNTRY=nnn[,[page][,file]] */
static bool country(struct config_text value, struct config_item *item)
{
    if (!config_number(&value, &item->number)) {
        return false;
    }
    value = trimmed(value);
    if (value.at < value.end && *value.at == ',') {
        value.at++;
        value = trimmed(value);
        (void)config_number(&value, &item->second);     /* may be left out */
        value = trimmed(value);
    }
    return value.at == value.end || *value.at == ',';
}

/* DEVICEHIGH=[/L:1,n;.. /S] path: regions are MS-DOS's business, one is ours. */
static struct config_text without_regions(struct config_text value)
{
    while (length_of(value) > 1 && *value.at == '/' && (upper(value.at[1]) == 'L' || upper(value.at[1]) == 'S')) {
        while (value.at < value.end && !is_blank(*value.at)) {
            value.at++;
        }
        value = trimmed(value);
    }
    return value;
}

static bool in_range(const struct config_item *item, unsigned least, unsigned most)
{
    return item->number >= least && item->number <= most;
}

/* Is the value one the word can have? */
static bool understand(struct config_item *item, struct config_text value)
{
    switch (item->word) {
    case CONFIG_DEVICE:
    case CONFIG_INSTALL:
    case CONFIG_SHELL:
        return value.at < value.end;
    case CONFIG_FILES:
        return numbers(value, item) && in_range(item, 8, 255);
    case CONFIG_BUFFERS:
        return numbers(value, item) && in_range(item, 1, 99) && item->second <= 8;
    case CONFIG_FCBS:
        return numbers(value, item) && in_range(item, 1, 255);
    case CONFIG_STACKS:
        return numbers(value, item) && (item->number == 0 || in_range(item, 8, 64)) &&
               (item->second == 0 || (item->second >= 32 && item->second <= 512));
    case CONFIG_LASTDRIVE:
        return letter(value, item);
    case CONFIG_DOS:
        return dos_words(value, item);
    case CONFIG_COUNTRY:
        return country(value, item);
    case CONFIG_BREAK:
    case CONFIG_NUMLOCK:
    case CONFIG_MULTITRACK:
        return on_off(value, item);
    case CONFIG_SET:
        return memchr(value.at, '=', length_of(value)) != NULL && *value.at != '=';
    case CONFIG_SWITCHES:
        return switch_letters(value, item);
    case CONFIG_DRIVPARM:
        return length_of(value) > 3 && *value.at == '/' && upper(value.at[1]) == 'D';
    case CONFIG_ACCDATE:
        return length_of(value) >= 2 && (value.at[1] == '+' || value.at[1] == '-');
    default:
        return false;
    }
}

/* ---- lines ---- */

struct word { const char *text; uint8_t word; bool high; };

static const struct word words[] = {
    { "DEVICE", CONFIG_DEVICE, false }, { "DEVICEHIGH", CONFIG_DEVICE, true },
    { "INSTALL", CONFIG_INSTALL, false }, { "INSTALLHIGH", CONFIG_INSTALL, true },
    { "FILES", CONFIG_FILES, false }, { "FILESHIGH", CONFIG_FILES, true },
    { "BUFFERS", CONFIG_BUFFERS, false }, { "BUFFERSHIGH", CONFIG_BUFFERS, true },
    { "FCBS", CONFIG_FCBS, false }, { "FCBSHIGH", CONFIG_FCBS, true },
    { "STACKS", CONFIG_STACKS, false }, { "STACKSHIGH", CONFIG_STACKS, true },
    { "LASTDRIVE", CONFIG_LASTDRIVE, false }, { "LASTDRIVEHIGH", CONFIG_LASTDRIVE, true },
    { "SHELL", CONFIG_SHELL, false }, { "DOS", CONFIG_DOS, false }, { "COUNTRY", CONFIG_COUNTRY, false },
    { "BREAK", CONFIG_BREAK, false }, { "NUMLOCK", CONFIG_NUMLOCK, false }, { "SET", CONFIG_SET, false },
    { "SWITCHES", CONFIG_SWITCHES, false }, { "DRIVPARM", CONFIG_DRIVPARM, false },
    { "ACCDATE", CONFIG_ACCDATE, false }, { "MULTITRACK", CONFIG_MULTITRACK, false },
};

static const struct word *word_of(struct config_text text)
{
    for (unsigned i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (config_same(text, words[i].text)) {
            return &words[i];
        }
    }
    return NULL;
}

static void read_item(struct config_item *item, struct config_text line)
{
    struct config_text value, text = config_split(line, &value, &item->ask);
    const struct word *word = word_of(text);

    item->word = CONFIG_UNKNOWN;
    if (word == NULL) {
        item->fault = config_copy(item->value, sizeof item->value, text) ? CONFIG_NO_COMMAND : CONFIG_TOO_LONG;
        return;
    }
    item->word = (enum config_word)word->word;
    if (word->high) {
        value = without_regions(value);
    }
    if (!config_copy(item->value, sizeof item->value, value)) {
        item->fault = CONFIG_TOO_LONG;
    } else if (!understand(item, value)) {
        item->fault = CONFIG_BAD_VALUE;
    }
    item->high |= word->high;
}

static bool is_remark(struct config_text line)
{
    struct config_text value;
    bool ask;

    return line.at == line.end || *line.at == ';' || config_same(config_split(line, &value, &ask), "REM");
}

bool config_has_block(const char *text, size_t bytes, const char *name)
{
    struct config_text line, header;

    for (size_t at = 0; config_line(text, bytes, &at, &line);) {
        if (config_header(line, &header) && config_same(header, name)) {
            return true;
        }
    }
    return false;
}

void config_open(struct config_reader *reader, const char *text, size_t bytes, const char *block)
{
    memset(reader, 0, sizeof *reader);
    reader->text = text;
    reader->bytes = bytes;
    reader->block = block;
    reader->depth = 1;
    reader->level[0].reading = true;    /* what stands before the first block */
}

/* INCLUDE=: the next lines come from that block. */
static enum config_fault include(struct config_reader *reader, struct config_text name)
{
    struct config_text line, header;
    unsigned number = 0;

    if (reader->depth == CONFIG_DEPTH || reader->includes == CONFIG_INCLUDES) {
        return CONFIG_TOO_DEEP;
    }
    for (size_t at = 0; config_line(reader->text, reader->bytes, &at, &line);) {
        number++;
        if (config_header(line, &header) && length_of(header) == length_of(name) && length_of(name) < CONFIG_NAME_MAX) {
            char text[CONFIG_NAME_MAX];

            (void)config_copy(text, sizeof text, header);       /* fits: it was looked at */
            if (config_same(name, text)) {
                reader->level[reader->depth].at = at;
                reader->level[reader->depth].line = number;
                reader->level[reader->depth].reading = true;
                reader->level[reader->depth].included = true;
                reader->depth++;
                reader->includes++;
                return CONFIG_GOOD;
            }
        }
    }
    return CONFIG_NO_BLOCK;
}

/* A header on the innermost level.  False: it ends that level. */
static bool enter_block(struct config_reader *reader, struct config_text name)
{
    unsigned top = reader->depth - 1;

    if (reader->level[top].included) {
        return false;
    }
    reader->level[top].reading = config_same(name, "COMMON") ||
                                 (reader->block != NULL && config_same(name, reader->block));
    return true;
}

bool config_next(struct config_reader *reader, struct config_item *item)
{
    struct config_text line, name, value;
    bool ask;

    while (reader->depth > 0) {
        unsigned top = reader->depth - 1;

        if (!config_line(reader->text, reader->bytes, &reader->level[top].at, &line)) {
            reader->depth--;
            continue;
        }
        reader->level[top].line++;
        if (config_header(line, &name)) {
            if (!enter_block(reader, name)) {
                reader->depth--;
            }
            continue;
        }
        if (!reader->level[top].reading || is_remark(line)) {
            continue;
        }
        memset(item, 0, sizeof *item);
        item->line = reader->level[top].line;
        if (config_same(config_split(line, &value, &ask), "INCLUDE")) {
            item->fault = include(reader, value);
            if (item->fault == CONFIG_GOOD) {
                continue;
            }
            item->word = CONFIG_UNKNOWN;
            (void)config_copy(item->value, sizeof item->value, value);      /* for the message: what fits */
            return true;
        }
        read_item(item, line);
        return true;
    }
    return false;
}

const char *config_fault_text(enum config_fault fault)
{
    static const char *const texts[] = {
        [CONFIG_GOOD] = "",
        [CONFIG_NO_COMMAND] = "Unrecognized command in CONFIG.SYS",
        [CONFIG_BAD_VALUE] = "Bad command or parameters in CONFIG.SYS",
        [CONFIG_TOO_LONG] = "Line too long in CONFIG.SYS",
        [CONFIG_NO_BLOCK] = "Block not found in CONFIG.SYS",
        [CONFIG_TOO_DEEP] = "Blocks include each other in CONFIG.SYS",
    };

    return texts[fault];
}
