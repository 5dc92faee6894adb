/*
 * terminal.h - the debugging device: a serial port that the boot option debug= names.
 * Included by vmm/.
 */
#ifndef VMM_DEBUG_TERMINAL_H
#define VMM_DEBUG_TERMINAL_H

#include "types.h"

/* debug=com1..com4, or debug=3F8 for a port at any address.  Without it, or if there is no port,
 * there is no terminal, and the system is a retail one. */
void terminal_init(void);
extern uint16_t terminal_base;      /* written once by terminal_init; 0 = no terminal */
static inline bool terminal_is_there(void)
{
    return terminal_base != 0;
}

/* IF = 0: takes what has arrived, for terminal_poll later; true = up to a Ctrl+C, which is dropped. */
bool terminal_look_for_break(void);
void terminal_put(char c);
int terminal_poll(void);            /* a character that has arrived, -1 = none */
char terminal_get(void);            /* waits */

#endif
