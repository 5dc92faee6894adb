/*
 * dos - the INT 21h calls of the shell, one function each.  All numbers: [RBIL 21xx].
 */
#include "dos.h"

#include <string.h>

struct regs dos_regs;    /* written by dos_call() and the functions below */

static uint16_t near_offset(const void *p)
{
    return (uint16_t)(uintptr_t)p;
}

static int result(void)
{
    return dos_regs.flags & FLAG_CARRY ? -(int)dos_regs.ax : (int)dos_regs.ax;
}

int dos_call(unsigned ax, unsigned bx, unsigned cx, unsigned dx)
{
    dos_regs.ax = (uint16_t)ax;
    dos_regs.bx = (uint16_t)bx;
    dos_regs.cx = (uint16_t)cx;
    dos_regs.dx = (uint16_t)dx;
    dos_regs.ds = dos_regs.es = my_segment();
    dos_regs.flags = ax >> 8 == 0x71 || ax >> 8 == 0x73 ? FLAG_CARRY : 0;
    int21(&dos_regs);
    return result();
}

int dos_path(unsigned ax, const char *path)
{
    return dos_call(ax, 0, 0, near_offset(path));
}

bool dos_short_names;

/* A function for long names.  Out: false: there is none here, use the old one */
static bool long_call(unsigned ax, unsigned bx, unsigned cx, unsigned dx, unsigned si, unsigned di)
{
    if (dos_short_names) {
        return false;
    }
    dos_regs.si = (uint16_t)si;
    dos_regs.di = (uint16_t)di;
    (void)dos_call(ax, bx, cx, dx);
    return !(dos_regs.flags & FLAG_CARRY) || (dos_regs.ax != 0x7100 && dos_regs.ax != 1);
}

/* 0, or minus the DOS error: for functions whose AX means nothing. */
static int done(void)
{
    return dos_regs.flags & FLAG_CARRY ? -(int)dos_regs.ax : 0;
}

/* DS:DX = path, in both forms. */
static int path_call(unsigned long_ax, unsigned ax, unsigned bx, unsigned cx, const char *path)
{
    if (!long_call(long_ax, bx, cx, near_offset(path), 0, 0)) {
        (void)dos_call(ax, bx, cx, near_offset(path));
    }
    return done();
}

int dos_open(const char *path, unsigned mode)
{
    if (long_call(0x716C, mode, 0, 0x0001, near_offset(path), 0)) {
        return result();
    }
    return dos_path(0x3D00 | mode, path);
}

int dos_create(const char *path)
{
    if (long_call(0x716C, OPEN_BOTH, 0, 0x0012, near_offset(path), 0)) {
        return result();
    }
    return dos_path(0x3C00, path);
}

int dos_close(int handle)
{
    return dos_call(0x3E00, (unsigned)handle, 0, 0);
}

int dos_read(int handle, void *to, unsigned length)
{
    return dos_call(0x3F00, (unsigned)handle, length, near_offset(to));
}

int dos_write(int handle, const void *from, unsigned length)
{
    return dos_call(0x4000, (unsigned)handle, length, near_offset(from));
}

static int transfer_far(unsigned function, int handle, uint16_t segment, unsigned length)
{
    dos_regs.ax = (uint16_t)function;
    dos_regs.bx = (uint16_t)handle;
    dos_regs.cx = (uint16_t)length;
    dos_regs.dx = 0;
    dos_regs.ds = segment;
    dos_regs.flags = 0;
    int21(&dos_regs);
    return result();
}

int dos_read_far(int handle, uint16_t segment, unsigned length)
{
    return transfer_far(0x3F00, handle, segment, length);
}

int dos_write_far(int handle, uint16_t segment, unsigned length)
{
    return transfer_far(0x4000, handle, segment, length);
}

int dos_attributes(const char *path)
{
    int err = path_call(0x7143, 0x4300, 0, 0, path);

    return err < 0 ? err : dos_regs.cx;
}

int dos_set_attributes(const char *path, unsigned attributes)
{
    return path_call(0x7143, 0x4301, 1, attributes, path);
}

int dos_delete(const char *path)
{
    /* without wildcards, whatever attributes but read-only */
    return path_call(0x7141, 0x4100, 0, ATTR_HIDDEN | ATTR_SYSTEM | ATTR_ARCHIVE, path);
}

int dos_rename(const char *from, const char *to)
{
    if (!long_call(0x7156, 0, 0, near_offset(from), 0, near_offset(to))) {
        dos_regs.di = near_offset(to);
        (void)dos_path(0x5600, from);
    }
    return done();
}

int dos_make_directory(const char *path)
{
    return path_call(0x7139, 0x3900, 0, 0, path);
}

int dos_remove_directory(const char *path)
{
    return path_call(0x713A, 0x3A00, 0, 0, path);
}

int dos_change_directory(const char *path)
{
    return path_call(0x713B, 0x3B00, 0, 0, path);
}

int dos_directory(unsigned drive, char to[PATH_SIZE])
{
    unsigned shown = drive != 0 ? drive - 1 : dos_current_drive();

    to[0] = (char)('A' + shown);
    to[1] = ':';
    to[2] = '\\';
    to[3] = '\0';
    if (!long_call(0x7147, 0, 0, drive, near_offset(to + 3), 0)) {
        dos_regs.si = near_offset(to + 3);
        (void)dos_call(0x4700, 0, 0, drive);
    }
    return done();
}

int dos_truename(const char *path, char to[PATH_SIZE])
{
    if (!long_call(0x7160, 0, 0, 0, near_offset(path), near_offset(to))) {
        dos_regs.si = near_offset(path);
        dos_regs.di = near_offset(to);
        (void)dos_call(0x6000, 0, 0, 0);
    }
    return done();
}

int dos_short_path(const char *path, char to[PATH_SIZE])
{
    if (!long_call(0x7160, 0, 0x0001, 0, near_offset(path), near_offset(to))) {
        strcpy(to, path);
        return 0;
    }
    return result();
}

int dos_long_path(const char *path, char to[PATH_SIZE])
{
    if (long_call(0x7160, 0, 0x0002, 0, near_offset(path), near_offset(to))) {
        return result();
    }
    return dos_truename(path, to);
}

/* ---- searches ---- */

/* Find data of 714Eh and 714Fh [RBIL 21714E #01780]; times in DOS format (SI = 1). */
static struct {
    uint32_t attributes;
    uint16_t create_time, create_date;
    uint32_t create_high;
    uint16_t access_time, access_date;
    uint32_t access_high;
    uint16_t time, date;
    uint32_t write_high;
    uint32_t size_high, size;
    uint8_t reserved[8];
    char name[260], short_name[14];
} __attribute__((packed)) found;    /* used up in find_long() */
_Static_assert(sizeof found == 0x13E, "[RBIL 21714E #01780]");

static void find_long(struct find *f)
{
    f->attributes = (uint8_t)found.attributes;
    f->time = found.time;
    f->date = found.date;
    f->create_time = found.create_time;
    f->create_date = found.create_date;
    f->access_date = found.access_date;
    f->size = found.size_high != 0 ? 0xFFFFFFFF : found.size;
    found.name[sizeof found.name - 1] = '\0';
    found.short_name[SHORT_SIZE - 1] = '\0';
    strcpy(f->name, found.name);
    strcpy(f->short_name, found.short_name[0] != '\0' ? found.short_name : "");
    if (f->short_name[0] == '\0' && strlen(f->name) < SHORT_SIZE) {
        strcpy(f->short_name, f->name);    /* the name is its own short one */
    }
}

static void find_old(struct find *f)
{
    f->attributes = f->place.attributes;
    f->time = f->place.time;
    f->date = f->place.date;
    f->create_time = f->create_date = f->access_date = 0;
    f->size = f->place.size;
    strcpy(f->name, f->place.name);
    strcpy(f->short_name, f->place.name);
}

int dos_find_first(struct find *f, const char *pattern, unsigned attributes)
{
    int err;

    f->place.handle = -1;
    /* Labels are looked for in the old way: they have no long form. */
    if (!(attributes & ATTR_VOLUME) &&
        long_call(0x714E, 0, attributes, near_offset(pattern), 1, near_offset(&found))) {
        err = result();
        if (err >= 0) {
            f->place.handle = (int16_t)err;
            find_long(f);
        }
        return err;
    }
    dos_path(0x1A00, (const char *)&f->place);
    err = dos_call(0x4E00, 0, attributes, near_offset(pattern));
    if (err >= 0) {
        find_old(f);
    }
    return err;
}

int dos_find_next(struct find *f)
{
    int err;

    if (f->place.handle >= 0) {
        (void)long_call(0x714F, (unsigned)f->place.handle, 0, 0, 1, near_offset(&found));
        err = result();
        if (err >= 0) {
            find_long(f);
        } else {
            dos_find_close(f);
        }
        return err;
    }
    dos_path(0x1A00, (const char *)&f->place);
    err = dos_call(0x4F00, 0, 0, 0);
    if (err >= 0) {
        find_old(f);
    }
    return err;
}

void dos_find_close(struct find *f)
{
    if (f->place.handle >= 0) {
        (void)dos_call(0x71A1, (unsigned)f->place.handle, 0, 0);
        f->place.handle = -1;
    }
}

int dos_alloc(unsigned paragraphs)
{
    return dos_call(0x4800, paragraphs, 0, 0);
}

int dos_alloc_upper(unsigned paragraphs)
{
    unsigned strategy = (unsigned)dos_call(0x5800, 0, 0, 0);
    unsigned linked = (unsigned)dos_call(0x5802, 0, 0, 0) & 0xFF;
    int segment;

    (void)dos_call(0x5803, 1, 0, 0);
    (void)dos_call(0x5801, 0x80, 0, 0);
    segment = dos_alloc(paragraphs);
    (void)dos_call(0x5801, strategy, 0, 0);
    (void)dos_call(0x5803, linked, 0, 0);
    return segment;
}

void dos_free(uint16_t segment)
{
    dos_regs.ax = 0x4900;
    dos_regs.es = segment;
    dos_regs.flags = 0;
    int21(&dos_regs);
}

bool dos_is_device(int handle)
{
    return dos_call(0x4400, (unsigned)handle, 0, 0) >= 0 && (dos_regs.dx & 0x80);
}

void dos_set_vector(uint8_t number, void (*handler)(void))
{
    dos_path(0x2500u | number, (const char *)(uintptr_t)handler);
}

uint8_t dos_current_drive(void)
{
    return (uint8_t)dos_call(0x1900, 0, 0, 0);
}

bool dos_select_drive(uint8_t drive)
{
    dos_call(0x0E00, 0, 0, drive);
    return dos_current_drive() == drive;
}

bool dos_is_directory(const char *path)
{
    unsigned n = strlen(path);
    int attributes;

    if (n == 0) {
        return false;
    }
    if (path[n - 1] == '\\' || path[n - 1] == '/' || path[n - 1] == ':' || path[n - 1] == '.') {
        return true;    /* roots have no attributes; what is not there shows when used */
    }
    attributes = dos_attributes(path);
    return attributes >= 0 && (attributes & ATTR_DIRECTORY);
}

bool dos_is_keyboard(int handle)
{
    return dos_call(0x4400, (unsigned)handle, 0, 0) >= 0 && (dos_regs.dx & 0x81) == 0x81;
}

uint32_t ticks(void)
{
    uint32_t count;

    far_copy_in(&count, 0x40, 0x6C, sizeof count);
    return count;
}

int dos_key(void)
{
    int key;

    if (!dos_is_keyboard(STDIN)) {
        uint8_t c;

        return dos_read(STDIN, &c, 1) == 1 ? c : 26;    /* at the end of a file: Ctrl-Z */
    }
    key = dos_call(0x0700, 0, 0, 0) & 0xFF;
    return key == 0 ? 256 + (dos_call(0x0700, 0, 0, 0) & 0xFF) : key;
}
