/* dprintf.h - ILB_dprintf_rtn.  Included by ios.c, dprintf.c and its test. */
#ifndef IOS_DPRINTF_H
#define IOS_DPRINTF_H

#include <vmm.h>
#include <stdarg.h>

/* Makes the text; how long it is. */
uint32_t dprintf_text(char *text, uint32_t room, const char *format, va_list args);
void ilb_dprintf(const char *format, ...);

#endif
