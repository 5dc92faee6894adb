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

/* A program's handler in protected mode; segment 0: there is none. */
struct pm_handler {
    uint16_t mask, selector;
    uint32_t offset;
};

#define VMD_CALLS   16u

struct vmd_call {                       /* a program's handler is to be called */
    struct int33_handler handler;
    uint16_t conditions, buttons, x, y, mickeys_x, mickeys_y;
};

struct vmd_vm {                         /* per VM, in its control block; task time */
    struct int33 driver;
    struct cursor cursor;
    struct mouse mouse;
    struct pm_handler pm;               /* then driver.handler.segment is PM_HANDLER */
    struct vmd_call calls[VMD_CALLS];
    uint32_t call_count;
    uint32_t event;                     /* call_event is due */
    uint8_t depth;                      /* handlers being run */
    bool calling;                       /* one is, and the driver was not reset meanwhile */
    bool ready;                         /* the driver knows the screen */
    bool disabled;                      /* VMD_Enable_Disable_Mouse_Events */
    uint8_t columns, rows;              /* of the screen it knows */
};

#define PM_HANDLER  0xFFFFu             /* offset FFFFh too: no program's code begins there */

struct vmd_vm *vmd_state(struct cb_s *vm);
struct vmd_vm *vmd_driver_of(struct cb_s *vm);     /* the same, and it knows the screen */
void vmd_serve(struct cb_s *vm, struct Client_Reg_Struc *crs);
void vmd_redraw(struct cb_s *vm, bool before);  /* around a change of the cursor's look: before, after */

/* pm.c: INT 33h of protected-mode programs. */
bool pm_init(void);
void pm_forget(struct cb_s *vm);        /* its program has ended */

/* services.c */
#define VMD_SERVICES    0x0C
extern void (*const vmd_services[VMD_SERVICES])(void);
extern struct Mouse_Instance vmd_instance;      /* of the PC's own mouse */
/* Asks who hooked: may change the motion; returns MOUSE_ buttons.  Any time. */
uint8_t vmd_manipulate(int32_t *dx, int32_t *dy, uint8_t raw, const struct Mouse_Instance *instance);
void vmd_set_data(uint8_t type, uint8_t irq, uint8_t buttons);

#endif
