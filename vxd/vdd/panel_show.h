/* panel_show.h - the panel of this machine, and who is shown on it.  Included by panel_show.c, vdd.c. */
#ifndef VDD_PANEL_SHOW_H
#define VDD_PANEL_SHOW_H

#include <vmm.h>
#include "message.h"
#include "scan.h"

/*
 * What a VM's screen is at this moment, without the phases of blinking.  false: nothing changed
 * since the last look and the VM was the last one looked at.
 */
typedef bool panel_source(struct cb_s *vm, struct scan *scan, bool look_anyway);

void panel_show_init(panel_source *source, const struct message *message);  /* Device_Init */
void panel_show_start(void);                                                /* Init_Complete */
void panel_show_now(void);                      /* at once, within the share of time for drawing */
void panel_show_messages(bool on);
bool panel_show_size(unsigned *width, unsigned *height);    /* false: there is no panel */
uint32_t panel_show_changed_at(struct cb_s *vm);            /* system time */

#endif
