/*
 * label - LABEL: the name of a volume.
 */
#include "util.h"

const char program_help[] =
    "Shows, changes or deletes the name of a volume.\r\n\r\n"
    "LABEL [drive:][name]\r\n\r\n"
    "Up to 11 characters. Without a name it asks for one.\r\n";

static char drive;
static char pattern[] = "C:\\*.*";

static bool current(struct find *find)
{
    return dos_find_first(find, pattern, ATTR_VOLUME) >= 0;
}

/* The 11 characters of "AAAAAAAA.BBB" as people write them: without the dot. */
static void plain(char to[13], const char *name)
{
    unsigned n = 0;

    for (unsigned i = 0; name[i] != '\0' && n < 11; i++) {
        if (name[i] != '.') {
            to[n++] = name[i];
            continue;
        }
        for (; n < 8; n++) {
            to[n] = ' ';
        }
    }
    to[n] = '\0';
}

static bool is_allowed(const char *name)
{
    for (; *name != '\0'; name++) {
        if ((uint8_t)*name < ' ' || strchr("*?/\\|.,;:+=[]<>()&^\"", *name) != NULL) {
            return false;
        }
    }
    return true;
}

/* An extended FCB for the volume label [RBIL 210F #01346]. */
static struct {
    uint8_t mark, reserved[5], attributes, fcb_drive;
    char name[11];
    uint8_t unused[5];
    char new_name[11];          /* for the function that renames */
    uint8_t rest[9];
} __attribute__((packed)) fcb;

static bool fcb_call(unsigned function, const char *name, const char *new_name)
{
    memset(&fcb, 0, sizeof fcb);
    fcb.mark = 0xFF;
    fcb.attributes = ATTR_VOLUME;
    fcb.fcb_drive = (uint8_t)(drive - 'A' + 1);
    memset(fcb.name, name != NULL ? ' ' : '?', sizeof fcb.name);
    if (name != NULL) {
        memcpy(fcb.name, name, strlen(name));
    }
    if (new_name != NULL) {
        memset(fcb.new_name, ' ', sizeof fcb.new_name);
        memcpy(fcb.new_name, new_name, strlen(new_name));
    }
    return (dos_call(function << 8, 0, 0, (unsigned)(uintptr_t)&fcb) & 0xFF) == 0;
}

static bool make(const char *name)
{
    if (!fcb_call(0x16, name, NULL)) {
        return false;
    }
    (void)dos_call(0x1000, 0, 0, (unsigned)(uintptr_t)&fcb);
    return true;
}

/* Renamed in one step where DOS can do that: a volume is never without its name. */
static uint8_t change(const char *name, const char *old, bool had)
{
    char upper[12];

    text_copy(upper, name, sizeof upper);
    text_upcase(upper);
    if (had && upper[0] != '\0' && fcb_call(0x17, NULL, upper)) {
        return 0;
    }
    if (had && !fcb_call(0x13, NULL, NULL)) {
        fail(1, "LABEL: the name of drive %c: cannot be changed; is it write-protected?", drive);
    }
    if (upper[0] == '\0' || make(upper)) {
        return 0;
    }
    if (had && make(old)) {
        fail(1, "LABEL: drive %c: does not take the name %s; it keeps %s", drive, upper, old);
    }
    fail(1, "LABEL: drive %c: has no room for a name in its root directory", drive);
}

/* A typed line. */
static char *read_line(void)
{
    static struct { uint8_t room, used; char text[14]; } line = { .room = 13 };

    print_flush();
    (void)dos_call(0x0A00, 0, 0, (unsigned)(uintptr_t)&line);
    print_text("\r\n");
    line.text[line.used] = '\0';
    return line.text;
}

uint8_t program(char *arguments)
{
    char old[13] = "", *name = text_skip_spaces(arguments);
    struct find find;
    bool had;

    refuse_switches(arguments);
    drive = (char)('A' + dos_current_drive());
    if (name[0] != '\0' && name[1] == ':') {
        drive = text_upper(name[0]);
        name = text_skip_spaces(name + 2);
    }
    pattern[0] = drive;
    if (dos_call(0x3600, 0, 0, (unsigned)(drive - 'A' + 1)) == 0xFFFF || (dos_regs.ax & 0xFFFF) == 0xFFFF) {
        fail(1, "Invalid drive specification");
    }
    had = current(&find);
    if (had) {
        plain(old, find.name);
    }
    if (*name == '\0') {
        if (had) {
            print("Volume in drive %c is %s\r\n", drive, old);
        } else {
            print("Volume in drive %c has no label\r\n", drive);
        }
        print_text("Volume label (11 characters, ENTER for none)? ");
        name = read_line();
        if (*name == '\0') {
            if (!had) {
                return 0;
            }
            print_text("Delete current volume label (Y/N)?");
            if (ask("YN") == 'N') {
                return 0;
            }
        }
    }
    if (strlen(name) > 11) {
        fail(1, "A volume label has 11 characters at most - %s", name);
    }
    if (!is_allowed(name)) {
        fail(1, "Invalid characters in volume label - %s", name);
    }
    return change(name, old, had);
}
