/* overlay.h - the message screen, for the terminal.  Included by vxd/sercon/. */
#ifndef SERCON_OVERLAY_H
#define SERCON_OVERLAY_H

#include <vmm.h>
#include "ansi.h"

bool overlay_init(void);                        /* Device_Init, of the mirror only */
void overlay_message_mode(bool on);             /* Begin_Message_Mode, End_Message_Mode */
bool overlay_is_on(void);
void overlay_screen(struct ansi_screen *screen);

#endif
