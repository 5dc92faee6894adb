/*
 * debug - formatted debug output of a device.
 */
#include <vmm.h>
#include "format.h"

/*
 * vxd_debugf - write a formatted line to the debug output
 *
 * In:    printf-like arguments (format.h); at most 255 characters arrive
 * When:  also at interrupt time
 */
void vxd_debugf(const char *format, ...)
{
    char text[256];
    va_list args;

    va_start(args, format);
    format_text(text, sizeof text, format, args);
    va_end(args);
    Out_Debug_String(text);
}
