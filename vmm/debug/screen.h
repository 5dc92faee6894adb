/* screen.h - the fatal-error screen's picture.  Included by vmm/debug. */
#ifndef VMM_DEBUG_SCREEN_H
#define VMM_DEBUG_SCREEN_H

#include "types.h"

void screen_init(void);                     /* maps the framebuffer, if there is one */
void screen_fatal(const char *text, const char *advice);    /* white on blue */

#endif
