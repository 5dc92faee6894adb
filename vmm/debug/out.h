/* out.h - debug output.  Included by vmm/. */
#ifndef VMM_DEBUG_OUT_H
#define VMM_DEBUG_OUT_H

#include "types.h"

void debug_init(void);
void debug_char(char c);
void debug_string(const char *text);

#endif
