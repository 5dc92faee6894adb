/* fatal_keys.h - the user's answer to the fatal-error screen.  Included by vmm/debug. */
#ifndef VMM_DEBUG_FATAL_KEYS_H
#define VMM_DEBUG_FATAL_KEYS_H

#include "types.h"

enum fatal_answer { FATAL_NOTHING, FATAL_GO_ON, FATAL_RESTART };

/* One byte of a PS/2 keyboard, scan code set 1.  *held: Ctrl and Alt so far. */
enum fatal_answer fatal_key(uint8_t scan, uint32_t *held);

/* What was typed before the screen was there is no answer to it. */
void fatal_forget_keys(void);

/* Interrupts off: asks keyboard controller and COM1 until there is an answer. */
enum fatal_answer fatal_wait_key(void);

#endif
