/* adapter.h - the observers of BIOS as a display adapter.  Included by bios.c and adapter.c. */
#ifndef BIOS_ADAPTER_H
#define BIOS_ADAPTER_H

#include <bios.h>
#include "video.h"

struct video adapter_video(struct cb_s *vm);
const struct video_fonts *bios_fonts(struct cb_s *vm);       /* bios.c: of the VM's code page */
void adapter_add(struct bios_observer *observer);
void adapter_idle(struct cb_s *vm);                 /* the VM waits for a key */
void adapter_wrote(void *vm, uint8_t ch);           /* a character of a VM, or of none */

bool adapter_interrupt(struct cb_s *vm, uint32_t vector, struct Client_Reg_Struc *crs);

#endif
