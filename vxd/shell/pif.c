/*
 * pif - program information files of Windows 3.x and 95.  Pure.
 *
 * 171h bytes of Windows 1 and 2, then headings chained by file offset, each with a name and data.
 * The chain is walked; no heading is assumed to stand anywhere.  A file of 171h bytes alone is one
 * of the old ones.  The checksum is not looked at: writers leave it 0.  [PIF]
 */
#include "settings.h"

#include <string.h>

#define BASIC_BYTES     0x171u
#define HEADING_BYTES   0x16u
#define NAME_BYTES      16u
#define LAST_HEADING    0xFFFFu
#define MAX_HEADINGS    32u
#define NO_LIMIT        0xFFFFu

/* Flags of WINDOWS 386 3.0 */
#define PIF_CLOSE_ACTIVE    0x00000001u
#define PIF_BACKGROUND      0x00000002u
#define PIF_EXCLUSIVE       0x00000004u
#define PIF_FULL_SCREEN     0x00000008u
#define PIF_DETECT_IDLE     0x00001000u
#define PIF_NO_HMA          0x00002000u
#define PIF_HAS_HOT_KEY     0x00004000u
#define PIF_EMS_LOCKED      0x00008000u
#define PIF_XMS_LOCKED      0x00010000u
#define PIF_FAST_PASTE      0x00020000u
#define PIF_LOCK_MEMORY     0x00040000u
#define PIF_PROTECT         0x00080000u
#define PIF_MINIMISED       0x00100000u
#define PIF_HIDE_WINDOWS    0x01000000u

struct section {
    const uint8_t *data;
    uint32_t bytes, offset;
};

static uint32_t get16(const uint8_t *p)
{
    return (uint32_t)(p[0] | p[1] << 8);
}

static uint32_t get32(const uint8_t *p)
{
    return get16(p) | get16(p + 2) << 16;
}

/* Text ended by NUL or the end of its field, without the spaces behind it. */
static void text(char *to, size_t room, const uint8_t *field, size_t bytes)
{
    size_t n = 0;

    while (n < bytes && n + 1 < room && field[n] != '\0') {
        to[n] = (char)field[n];
        n++;
    }
    while (n > 0 && to[n - 1] == ' ') {
        n--;
    }
    to[n] = '\0';
}

static void basic(struct SHELL_VM_Settings *s, const uint8_t *file)
{
    uint32_t max = get16(file + 0x20), min = get16(file + 0x22);

    text(s->title, sizeof s->title, file + 0x02, 0x1E);
    text(s->program, sizeof s->program, file + 0x24, 0x3F);
    text(s->directory, sizeof s->directory, file + 0x65, 0x40);
    text(s->arguments, sizeof s->arguments, file + 0xA5, 0x40);
    s->memory_max_kb = max != 0 && max < 640 ? max : 640;
    s->memory_min_kb = min < 640 ? min : 0;             /* FFFFh: as much as there is */
    s->flags = (s->flags & ~SHELL_VM_CLOSE_ON_EXIT) |
               ((file[0x63] & 0x10) != 0 ? SHELL_VM_CLOSE_ON_EXIT : 0);
}

static uint32_t limit(uint32_t kb)
{
    return kb == NO_LIMIT ? SHELL_NO_LIMIT : kb;
}

static uint32_t weight(uint32_t value, uint32_t usual)
{
    return value >= 1 && value <= 10000 ? value : usual;
}

/* WINDOWS 386 3.0: 68h bytes */
static void enhanced(struct SHELL_VM_Settings *s, const uint8_t *data)
{
    static const struct { uint32_t pif, flag; } map[] = {
        { PIF_CLOSE_ACTIVE, SHELL_VM_CLOSE_ACTIVE }, { PIF_BACKGROUND, SHELL_VM_BACKGROUND },
        { PIF_EXCLUSIVE, SHELL_VM_EXCLUSIVE }, { PIF_FULL_SCREEN, SHELL_VM_FULL_SCREEN },
        { PIF_NO_HMA, SHELL_VM_NO_HMA }, { PIF_EMS_LOCKED, SHELL_VM_EMS_LOCKED },
        { PIF_XMS_LOCKED, SHELL_VM_XMS_LOCKED }, { PIF_FAST_PASTE, SHELL_VM_FAST_PASTE },
        { PIF_LOCK_MEMORY, SHELL_VM_MEMORY_LOCKED }, { PIF_PROTECT, SHELL_VM_PROTECT },
        { PIF_MINIMISED, SHELL_VM_NO_FOCUS }, { PIF_HIDE_WINDOWS, SHELL_VM_HIDE_WINDOWS },
    };
    uint32_t flags = get32(data + 0x10), max = get16(data), min = get16(data + 2);

    s->memory_max_kb = max != 0 && max < 640 ? max : 640;
    s->memory_min_kb = min < 640 ? min : 0;
    s->foreground = weight(get16(data + 0x04), s->foreground);
    s->background = weight(get16(data + 0x06), s->background);
    s->ems_max_kb = limit(get16(data + 0x08));
    s->ems_min_kb = get16(data + 0x0A) == NO_LIMIT ? 0 : get16(data + 0x0A);
    s->xms_max_kb = limit(get16(data + 0x0C));
    s->xms_min_kb = get16(data + 0x0E) == NO_LIMIT ? 0 : get16(data + 0x0E);
    for (unsigned i = 0; i < sizeof map / sizeof map[0]; i++) {
        s->flags = (s->flags & ~map[i].flag) | ((flags & map[i].pif) != 0 ? map[i].flag : 0);
    }
    s->reserved_keys = flags & SHELL_KEYS;
    s->idle_sensitivity = (flags & PIF_DETECT_IDLE) != 0 ? s->idle_sensitivity : 0;
    s->video = get16(data + 0x14) & 0xFF;
    s->hot_key = ((flags & PIF_HAS_HOT_KEY) != 0 || data[0x1C] == 0x0F) && data[0x18] != 0
        ? data[0x18] | get16(data + 0x1A) << 16 : 0;
    if (data[0x28] != 0) {
        text(s->arguments, sizeof s->arguments, data + 0x28, 0x40);
    }
}

/* WINDOWS VMM 4.0: 1ACh bytes */
static void windows95(struct SHELL_VM_Settings *s, const uint8_t *data)
{
    uint32_t lines = get16(data + 0xC2), idle = get16(data + 0xB6);

    if (s->idle_sensitivity != 0 && idle <= 100) {
        s->idle_sensitivity = idle;
    }
    s->text_lines = lines == 25 || lines == 43 || lines == 50 ? lines : s->text_lines;
    s->dpmi_max_kb = get16(data + 0x1A8) != 0 ? limit(get16(data + 0x1A8)) : SHELL_DEFAULT;
}

static bool named(const uint8_t *heading, const char *name)
{
    return strlen(name) < NAME_BYTES && memcmp(heading, name, strlen(name) + 1) == 0;
}

/* Finds both sections that matter.  The chain may lead forward only: so it ends. */
static bool walk(const uint8_t *file, size_t bytes, struct section found[2],
                 struct settings_error *error)
{
    static const struct { const char *name; uint32_t bytes; } wanted[2] = {
        { "WINDOWS 386 3.0", 0x68 }, { "WINDOWS VMM 4.0", 0x1AA } };
    uint32_t at = BASIC_BYTES;

    for (unsigned n = 0; at != LAST_HEADING; n++) {
        uint32_t next, offset, length;

        if (n == MAX_HEADINGS || at + HEADING_BYTES > bytes) {
            settings_fail(error, at, "a heading of the PIF lies outside the file");
            return false;
        }
        next = get16(file + at + 0x10);
        offset = get16(file + at + 0x12);
        length = get16(file + at + 0x14);
        if (n == 0 && !named(file + at, "MICROSOFT PIFEX")) {
            settings_fail(error, at, "this is no PIF: MICROSOFT PIFEX is missing");
            return false;
        }
        if (offset + length > bytes) {
            settings_fail(error, at + 0x12, "a section of the PIF ends outside the file");
            return false;
        }
        for (unsigned i = 0; i < 2; i++) {
            if (!named(file + at, wanted[i].name)) {
                continue;
            }
            if (length < wanted[i].bytes) {
                settings_fail(error, at + 0x14, "%s has %u bytes, not %u", wanted[i].name, length,
                              wanted[i].bytes);
                return false;
            }
            found[i] = (struct section){ file + offset, length, offset };
        }
        if (next <= at) {
            settings_fail(error, at + 0x10, "the headings of the PIF go in a circle");
            return false;
        }
        at = next;
    }
    return true;
}

const uint8_t *pif_section(const uint8_t *file, size_t bytes, const char *name)
{
    uint32_t at = bytes > BASIC_BYTES ? BASIC_BYTES : LAST_HEADING;

    while (at != LAST_HEADING) {        /* the chain goes forward and stays in the file: walk() said so */
        if (named(file + at, name)) {
            return file + get16(file + at + 0x12);
        }
        at = get16(file + at + 0x10);
    }
    return NULL;
}

bool pif_parse(struct SHELL_VM_Settings *settings, const uint8_t *file, size_t bytes,
               struct settings_error *error)
{
    struct section found[2] = { { NULL, 0, 0 }, { NULL, 0, 0 } };

    if (bytes < BASIC_BYTES) {
        settings_fail(error, bytes, "a PIF has at least %u bytes", BASIC_BYTES);
        return false;
    }
    if (bytes > BASIC_BYTES && !walk(file, bytes, found, error)) {
        return false;
    }
    if (file[0x24] == '\0') {
        settings_fail(error, 0x24, "the PIF names no program");
        return false;
    }
    basic(settings, file);
    if (found[0].data != NULL) {
        enhanced(settings, found[0].data);
    }
    if (found[1].data != NULL) {
        windows95(settings, found[1].data);
    }
    if (settings->memory_min_kb > settings->memory_max_kb) {
        settings->memory_max_kb = 640;
    }
    return true;
}
