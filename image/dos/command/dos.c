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
    dos_regs.flags = 0;
    int21(&dos_regs);
    return result();
}

int dos_path(unsigned ax, const char *path)
{
    return dos_call(ax, 0, 0, near_offset(path));
}

int dos_open(const char *path, unsigned mode)
{
    return dos_path(0x3D00 | mode, path);
}

int dos_create(const char *path)
{
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
    int err = dos_path(0x4300, path);

    return err < 0 ? err : dos_regs.cx;
}

int dos_truename(const char *path, char to[128])
{
    dos_regs.ax = 0x6000;
    dos_regs.si = near_offset(path);
    dos_regs.di = near_offset(to);
    dos_regs.ds = dos_regs.es = my_segment();
    int21(&dos_regs);
    return result();
}

int dos_find_first(struct find *f, const char *pattern, unsigned attributes)
{
    dos_path(0x1A00, (const char *)f);
    return dos_call(0x4E00, 0, attributes, near_offset(pattern));
}

int dos_find_next(struct find *f)
{
    dos_path(0x1A00, (const char *)f);
    return dos_call(0x4F00, 0, 0, 0);
}

int dos_alloc(unsigned paragraphs)
{
    unsigned strategy, linked;
    int segment;

    if (my_segment() < 0xA000) {
        return dos_call(0x4800, paragraphs, 0, 0);
    }
    /* Loaded high, we leave low memory alone while there is room up here. */
    strategy = (unsigned)dos_call(0x5800, 0, 0, 0);
    linked = (unsigned)dos_call(0x5802, 0, 0, 0) & 0xFF;
    dos_call(0x5803, 1, 0, 0);
    dos_call(0x5801, 0x80, 0, 0);
    segment = dos_call(0x4800, paragraphs, 0, 0);
    dos_call(0x5801, strategy, 0, 0);
    dos_call(0x5803, linked, 0, 0);
    return segment;
}

void dos_free(uint16_t segment)
{
    dos_regs.ax = 0x4900;
    dos_regs.es = segment;
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

int dos_key(void)
{
    int key = dos_call(0x0700, 0, 0, 0) & 0xFF;

    return key == 0 ? 256 + (dos_call(0x0700, 0, 0, 0) & 0xFF) : key;
}
