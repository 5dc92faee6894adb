/* core.h - what the files of VMD share.  Included by them. */
#ifndef VMD_CORE_H
#define VMD_CORE_H

#include <vmm.h>
#include <vmd.h>
#include "int33.h"
#include "mouse.h"

void vmd_moved(int32_t dx, int32_t dy, int32_t wheel, uint8_t buttons);     /* any time */
struct cb_s *vmd_owner(void);
void vmd_enable(struct cb_s *vm, bool on);

/* services.c */
#define VMD_SERVICES    0x0C
extern void (*const vmd_services[VMD_SERVICES])(void);
extern struct Mouse_Instance vmd_instance;      /* of the PC's own mouse */
/* Asks who hooked: may change the motion; returns MOUSE_ buttons.  Any time. */
uint8_t vmd_manipulate(int32_t *dx, int32_t *dy, uint8_t raw, const struct Mouse_Instance *instance);
void vmd_set_data(uint8_t type, uint8_t irq, uint8_t buttons);

#endif
