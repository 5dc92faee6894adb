/* tool.h - files, growing buffers and error exits.  Included by the host tools in image/. */
#ifndef IMAGE_TOOL_H
#define IMAGE_TOOL_H

#include <stddef.h>
#include <stdint.h>

struct buffer {
    uint8_t *data;
    size_t size, room;
};

extern const char *tool_name;    /* set first thing in main() */

/* Prints "tool: message" to standard error and ends with status 1. */
void tool_fail(const char *format, ...) __attribute__((noreturn, format(printf, 1, 2)));

struct buffer tool_read(const char *path);
void tool_write(const char *path, const struct buffer *b);    /* removes what it could not finish */

void put_bytes(struct buffer *b, const void *data, size_t size);
void put8(struct buffer *b, unsigned value);
void put16(struct buffer *b, unsigned value);
void put32(struct buffer *b, uint32_t value);
void put_zeros(struct buffer *b, size_t count);
void put_align(struct buffer *b, size_t alignment);
void set16(struct buffer *b, size_t offset, unsigned value);
void set32(struct buffer *b, size_t offset, uint32_t value);

/* An MZ program that prints text and ends with 1; the new header goes right behind it. */
void put_dos_stub(struct buffer *b, const char *text, size_t alignment);

#endif
