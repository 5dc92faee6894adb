/* screen.h - the fatal-error screen's picture, and helpers of fatal.c.  Included by vmm/debug. */
#ifndef VMM_DEBUG_SCREEN_H
#define VMM_DEBUG_SCREEN_H

#include "types.h"

void screen_init(void);                     /* maps the framebuffer, if there is one */
void screen_fatal(const char *text);        /* white on blue */

bool strstr_word(const char *text, const char *word);
bool page_is_present(uint32_t linear);

#endif
