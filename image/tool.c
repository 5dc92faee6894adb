/*
 * tool - what the host tools in image/ share: files, growing buffers, the DOS stub.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "tool.h"

const char *tool_name = "tool";

void tool_fail(const char *format, ...)
{
    va_list args;

    fprintf(stderr, "%s: ", tool_name);
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fputc('\n', stderr);
    exit(1);
}

static void reserve(struct buffer *b, size_t more)
{
    if (more <= b->room - b->size) {
        return;
    }
    b->room = (b->size + more) * 2;
    b->data = realloc(b->data, b->room);
    if (!b->data) {
        tool_fail("out of memory");
    }
}

struct buffer tool_read(const char *path)
{
    struct buffer b = { NULL, 0, 0 };
    FILE *file = fopen(path, "rb");
    size_t got;

    if (!file) {
        tool_fail("%s: %s", path, strerror(errno));
    }
    do {
        reserve(&b, 0x10000);
        got = fread(b.data + b.size, 1, 0x10000, file);
        b.size += got;
    } while (got > 0);
    if (ferror(file)) {
        tool_fail("%s: %s", path, strerror(errno));
    }
    fclose(file);
    if (b.size > 0x7FFFFFFF) {
        tool_fail("%s: too big", path);
    }
    return b;
}

void tool_write(const char *path, const struct buffer *b)
{
    FILE *file = fopen(path, "wb");
    int bad;

    if (!file) {
        tool_fail("%s: %s", path, strerror(errno));
    }
    bad = fwrite(b->data, 1, b->size, file) != b->size;
    if (fclose(file) != 0 || bad) {
        remove(path);
        tool_fail("%s: cannot write", path);
    }
}

void put_bytes(struct buffer *b, const void *data, size_t size)
{
    reserve(b, size + 1);    /* + 1: the data is never NULL, even for nothing */
    if (size > 0) {
        memcpy(b->data + b->size, data, size);
    }
    b->size += size;
}

void put8(struct buffer *b, unsigned value)
{
    uint8_t byte = (uint8_t)value;

    put_bytes(b, &byte, 1);
}

void put16(struct buffer *b, unsigned value)
{
    put8(b, value);
    put8(b, value >> 8);
}

void put32(struct buffer *b, uint32_t value)
{
    put16(b, value & 0xFFFF);
    put16(b, value >> 16);
}

void put_zeros(struct buffer *b, size_t count)
{
    reserve(b, count + 1);
    memset(b->data + b->size, 0, count);
    b->size += count;
}

void put_align(struct buffer *b, size_t alignment)
{
    put_zeros(b, (alignment - b->size % alignment) % alignment);
}

void set16(struct buffer *b, size_t offset, unsigned value)
{
    b->data[offset] = (uint8_t)value;
    b->data[offset + 1] = (uint8_t)(value >> 8);
}

void set32(struct buffer *b, size_t offset, uint32_t value)
{
    set16(b, offset, value & 0xFFFF);
    set16(b, offset + 2, value >> 16);
}

void put_dos_stub(struct buffer *b, const char *text, size_t alignment)
{
    static const uint8_t code[] = {
        0x0E, 0x1F,          /* push cs; pop ds */
        0xBA, 0x0E, 0x00,    /* mov dx, text */
        0xB4, 0x09,          /* mov ah, 9: print to '$' [RBIL 2109] */
        0xCD, 0x21,
        0xB8, 0x01, 0x4C,    /* mov ax, 4C01h: end with 1 [RBIL 214C] */
        0xCD, 0x21,
    };
    size_t start = b->size, image;

    put_zeros(b, 0x40);
    put_bytes(b, code, sizeof code);
    put_bytes(b, text, strlen(text));
    put8(b, '$');
    image = b->size - start;
    put_align(b, alignment);
    set16(b, start, 'M' | 'Z' << 8);
    set16(b, start + 0x02, image % 512);
    set16(b, start + 0x04, (unsigned)((image + 511) / 512));
    set16(b, start + 0x08, 4);         /* header paragraphs */
    set16(b, start + 0x0A, 0x10);      /* room for the stack */
    set16(b, start + 0x0C, 0xFFFF);
    set16(b, start + 0x0E, 0x10);      /* SS, relative */
    set16(b, start + 0x10, 0x100);     /* SP */
    set16(b, start + 0x18, 0x40);      /* relocation table: 40h says "new header at 3Ch" */
    set32(b, start + 0x3C, (uint32_t)b->size);
}
