/*
 * subst - SUBST: a drive letter for a directory, in this virtual machine.
 *
 * It is written into DOS's table of current directories.  [RBIL 2152 "current directory structure"]
 */
#include "util.h"
#include "bigmem.h"

const char program_help[] =
    "Gives a directory a drive letter, in this virtual machine.\r\n\r\n"
    "SUBST                  what there is\r\n"
    "SUBST drive: path\r\n"
    "SUBST drive: /D        the letter is free again\r\n";

enum { CDS_FLAGS = 0x43, CDS_DPB = 0x45, CDS_CLUSTER = 0x49, CDS_ROOT = 0x4F, CDS_SIZE = 0x58, CDS_TEXT = 0x43 };
#define IN_USE      0x4000
#define SUBSTITUTED 0x1000

static uint16_t table_segment, table_offset;
static uint8_t drives;
static uint8_t entry[CDS_SIZE];

/* The list of lists says where the table is and how long. */
static void find_table(void)
{
    struct regs r = { 0 };
    uint8_t lists[0x22];

    r.ax = 0x5200;
    r.ds = r.es = my_segment();
    int21(&r);
    far_copy_in(lists, r.es, r.bx, sizeof lists);
    table_offset = (uint16_t)(lists[0x16] | lists[0x17] << 8);
    table_segment = (uint16_t)(lists[0x18] | lists[0x19] << 8);
    drives = lists[0x21];
}

static void get(unsigned drive)
{
    far_copy_in(entry, table_segment, (uint16_t)(table_offset + drive * CDS_SIZE), CDS_SIZE);
}

static void put(unsigned drive)
{
    far_copy_out(table_segment, (uint16_t)(table_offset + drive * CDS_SIZE), entry, CDS_SIZE);
}

static uint16_t word_at(unsigned at)
{
    return (uint16_t)(entry[at] | entry[at + 1] << 8);
}

static void set_word(unsigned at, unsigned value)
{
    entry[at] = (uint8_t)value;
    entry[at + 1] = (uint8_t)(value >> 8);
}

static bool is_substituted(void)
{
    return (word_at(CDS_FLAGS) & (IN_USE | SUBSTITUTED)) == (IN_USE | SUBSTITUTED);
}

static void list(void)
{
    for (unsigned drive = 0; drive < drives; drive++) {
        get(drive);
        if (is_substituted()) {
            unsigned end = word_at(CDS_ROOT);

            if (end >= CDS_TEXT) {
                continue;               /* nonsense */
            }
            if (end == 2) {
                end = 3;                /* "C:\" */
            }
            entry[end] = 0;
            print("%c: => %s\r\n", 'A' + (int)drive, (const char *)entry);
        }
    }
}

static unsigned drive_of(const char *word)
{
    char letter = word != NULL ? text_upper(word[0]) : 0;

    if (letter < 'A' || letter > 'Z' || word[1] != ':' || word[2] != '\0' || letter - 'A' >= drives) {
        fail(1, "Invalid parameter - %s", word != NULL ? word : "");
    }
    return (unsigned)(letter - 'A');
}

static void delete(unsigned drive)
{
    get(drive);
    if (!is_substituted()) {
        fail(1, "%c: is no substituted drive", 'A' + (int)drive);
    }
    if (drive == (unsigned)dos_current_drive()) {
        fail(1, "%c: is the current drive", 'A' + (int)drive);
    }
    memset(entry, 0, sizeof entry);
    entry[0] = (uint8_t)('A' + drive);
    entry[1] = ':';
    entry[2] = '\\';
    set_word(CDS_CLUSTER, 0xFFFF);
    set_word(CDS_CLUSTER + 2, 0xFFFF);
    set_word(CDS_ROOT, 2);
    put(drive);
}

/* The directory as DOS calls it: with drive, in short names, without SUBST. */
static void full_name(char full[PATH_SIZE], const char *path)
{
    char name[PATH_SIZE];
    int attributes;

    if (dos_short_path(path, name) < 0 || dos_truename(name, full) < 0) {
        fail(1, "Path not found - %s", path);
    }
    attributes = strlen(full) == 3 ? ATTR_DIRECTORY : dos_attributes(full);
    if (attributes < 0 || !(attributes & ATTR_DIRECTORY)) {
        fail(1, "Path not found - %s", path);
    }
    if (strlen(full) >= CDS_TEXT) {
        fail(1, "SUBST: the path is too long - %s", full);
    }
}

static void make(unsigned drive, const char *path)
{
    char full[PATH_SIZE];
    uint8_t host[CDS_SIZE];
    unsigned length;

    full_name(full, path);
    get((unsigned)(full[0] - 'A'));
    memcpy(host, entry, sizeof host);
    get(drive);
    if (word_at(CDS_FLAGS) & IN_USE) {
        fail(1, is_substituted() ? "Drive already SUBSTed - %c:" : "Invalid parameter - %c: is a disk", 'A' + (int)drive);
    }
    length = (unsigned)strlen(full);
    memset(entry, 0, sizeof entry);
    memcpy(entry, full, length);
    set_word(CDS_FLAGS, IN_USE | SUBSTITUTED);
    memcpy(entry + CDS_DPB, host + CDS_DPB, 4);
    set_word(CDS_CLUSTER, 0xFFFF);
    set_word(CDS_CLUSTER + 2, 0xFFFF);
    set_word(CDS_ROOT, length == 3 ? 2 : length);
    put(drive);
}

uint8_t program(char *arguments)
{
    bool gone = line_switch(arguments, 'D', NULL, 0);
    char *first, *second;
    unsigned drive;

    refuse_switches(arguments);
    first = line_argument(&arguments);
    second = line_argument(&arguments);
    if (line_argument(&arguments) != NULL) {
        fail(1, "Too many parameters");
    }
    find_table();
    if (first == NULL && !gone) {
        list();
        return 0;
    }
    drive = drive_of(first);
    if (gone) {
        if (second != NULL) {
            fail(1, "Invalid parameter - %s", second);
        }
        delete(drive);
    } else {
        if (second == NULL) {
            fail(1, "Which directory? SUBST drive: path");
        }
        make(drive, second);
    }
    return 0;
}
