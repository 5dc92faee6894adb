/*
 * bootlog.h - BOOTLOG.TXT: what was loaded and initialised, and how that went.  Included by vmm/.
 *
 * On with the boot option bootlog; all functions do nothing without it.
 */
#ifndef VMM_DEBUG_BOOTLOG_H
#define VMM_DEBUG_BOOTLOG_H

#include "types.h"

void bootlog_init(void);                /* once the command line is known */
bool bootlog_is_on(void);
/* "[0000012A] what = name"; name has up to eight characters, ended by NUL or blanks. */
void bootlog_line(const char *what, const char *name);
/* An init message to one device begins; how it went. */
void bootlog_init_message(uint32_t message, const char *name, const char *result);
void bootlog_flush(void);               /* to the disk, if there is one; may block */

#endif
