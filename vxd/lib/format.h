/* format.h - printf's plain part.  Included by debug.c here and by vmm/debug. */
#ifndef VXD_LIB_FORMAT_H
#define VXD_LIB_FORMAT_H

#include <stdarg.h>
#include <stddef.h>

/* As vsnprintf: %s %c %d %i %u %o %x %X %p %%, field width, '0' and '-' flags, '*', precision of
 * %s, 'l', 'h'. */
size_t format_text(char *buffer, size_t bytes, const char *format, va_list args);
size_t format_into(char *buffer, size_t bytes, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
