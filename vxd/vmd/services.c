/*
 * services - what VMD offers to other devices.
 */
#include "core.h"

#define VXD_SERVICE VXD_SERVICE_ENTRY
#include <services/vmd.def>
#undef VXD_SERVICE
#define VXD_SERVICE VXD_SERVICE_SLOT
void (*const vmd_services[VMD_SERVICES])(void) = {
#include <services/vmd.def>
};
#undef VXD_SERVICE

struct Mouse_Instance vmd_instance = { .MI_IO_Base = 0x60, .MI_IRQNumber = 12, .MI_MouseType = VMD_Type_PS2 };

static struct {                         /* task time */
    uint8_t irq, type, port, buttons;
    uint32_t ballpoint_id;
} data;

void vmd_set_data(uint8_t type, uint8_t irq, uint8_t buttons)
{
    data.type = type;
    data.irq = irq;
    data.buttons = buttons;
    data.port = 0;
    data.ballpoint_id = 0;
}

uint8_t vmd_manipulate(int32_t *dx, int32_t *dy, uint8_t raw, const struct Mouse_Instance *instance)
{
    uint32_t eax = raw, ecx, middle;

    __asm__ volatile("pushl %%ebp; int $0x20; .long %c[service]; popl %%ebp"
                     : "+S"(*dx), "+D"(*dy), "+a"(eax), "=c"(ecx), "+d"(instance)
                     : [service] "i"(VMD_SERVICE_VMD_Manipulate_Pointer_Message) : "ebx", "memory", "cc");
    middle = eax & 0xFF;
    __asm__ volatile("int $0x20; .long %c[service]" : "+b"(middle)
                     : [service] "i"(VMD_SERVICE_VMD_Set_Middle_Button) : "memory", "cc");
    return (uint8_t)((eax & VMD_BUTTON_1 ? MOUSE_LEFT : 0) | (eax & VMD_BUTTON_2 ? MOUSE_RIGHT : 0)
                     | (middle & 0x400 ? MOUSE_MIDDLE : 0));
}

/*
 * VMD_Get_Version - version of VMD                                 [DDK95 VMD_Get_Version]
 *
 * Out:   EAX = 0400h, CF = 0
 * When:  task time
 */
void do_VMD_Get_Version(struct svc_regs *r)
{
    r->eax = 0x0400;
    svc_set_carry(r, false);
}

/*
 * VMD_Set_Mouse_Type - nothing                                   [DDK95 VMD_Set_Mouse_Type]
 *
 * Out:   CF = 0
 * When:  task time
 * Notes: Windows 95 keeps the service and does nothing; VMD_Set_Mouse_Data took its place
 */
void do_VMD_Set_Mouse_Type(struct svc_regs *r)
{
    svc_set_carry(r, false);
}

/*
 * VMD_Get_Mouse_Owner - who gets the mouse                       [DDK95 VMD_Get_Mouse_Owner]
 *
 * Out:   EBX = VM: the one with the focus
 * Uses:  EBX, flags
 * When:  task time
 */
void do_VMD_Get_Mouse_Owner(struct svc_regs *r)
{
    r->ebx = (uint32_t)(uintptr_t)vmd_owner();
}

/*
 * VMD_Post_Pointer_Message - a mouse moved                  [DDK95 VMD_Post_Pointer_Message]
 *
 * In:    ESI, EDI = mickeys to the right and down, AL = buttons (VMD_BUTTON_), EDX = Mouse_Instance
 * Out:   CF = 0
 * Uses:  flags
 * When:  any time
 */
void do_VMD_Post_Pointer_Message(struct svc_regs *r)
{
    int32_t dx = (int32_t)r->esi, dy = (int32_t)r->edi;
    uint8_t buttons = vmd_manipulate(&dx, &dy, (uint8_t)r->eax, (const struct Mouse_Instance *)r->edx);

    vmd_moved(dx, dy, 0, buttons);
    svc_set_carry(r, false);
}

/*
 * VMD_Set_Mouse_Data - say what mouse there is                    [DDK95 VMD_Set_Mouse_Data]
 *
 * In:    AH = type, AL = IRQ, EBX bit 0: a BallPoint, ECX = its identifier, DH = buttons, DL = port
 * Uses:  EAX, flags
 * When:  task time
 */
void do_VMD_Set_Mouse_Data(struct svc_regs *r)
{
    vmd_set_data((uint8_t)(r->eax >> 8), (uint8_t)r->eax, (uint8_t)(r->edx >> 8));
    data.port = (uint8_t)r->edx;
    data.ballpoint_id = r->ebx & 1 ? r->ecx : 0;
}

/*
 * VMD_Get_Mouse_Data - what mouse there is                        [DDK95 VMD_Get_Mouse_Data]
 *
 * Out:   AH = type, AL = IRQ, ECX = identifier of a BallPoint or 0, DH = buttons, DL = port
 * Uses:  EAX, ECX, EDX
 * When:  task time
 */
void do_VMD_Get_Mouse_Data(struct svc_regs *r)
{
    r->eax = (r->eax & 0xFFFF0000u) | (uint32_t)data.type << 8 | data.irq;
    r->edx = (r->edx & 0xFFFF0000u) | (uint32_t)data.buttons << 8 | data.port;
    r->ecx = data.ballpoint_id;
}

/*
 * VMD_Manipulate_Pointer_Message - called for all motion before it counts
 *                                                  [DDK95 VMD_Manipulate_Pointer_Message]
 *
 * In:    ESI, EDI = mickeys to the right and down, AL = buttons, EDX = Mouse_Instance
 * Out:   ESI, EDI, AL = to go on with; AL bit 7 only from a hook that mapped the buttons
 * Uses:  all
 * When:  any time, interrupt time included
 * Notes: there to be hooked; here nothing changes
 */
void do_VMD_Manipulate_Pointer_Message(struct svc_regs *r)
{
    r->eax &= ~(uint32_t)VMD_BUTTONS_MAPPED;
}

/*
 * VMD_Set_Middle_Button - is the middle button down?           [DDK95 VMD_Set_Middle_Button]
 *
 * In:    BL = buttons
 * Out:   BH = 4: it is; else 0
 * Uses:  BH
 * When:  any time, interrupt time included
 * Notes: there to be hooked; here it is button 3
 */
void do_VMD_Set_Middle_Button(struct svc_regs *r)
{
    r->ebx = (r->ebx & ~0xFF00u) | (r->ebx & VMD_BUTTON_3 ? 0x400 : 0);
}

/*
 * VMD_Enable_Disable_Mouse_Events - may a VM have the mouse?
 *                                                 [DDK95 VMD_Enable_Disable_Mouse_Events]
 *
 * In:    EAX = 0: no, else yes, as at first; EBX = VM
 * When:  task time
 */
void do_VMD_Enable_Disable_Mouse_Events(struct svc_regs *r)
{
    struct cb_s *vm = (struct cb_s *)(uintptr_t)r->ebx;

    if (Validate_VM_Handle(vm)) {
        vmd_enable(vm, r->eax != 0);
    }
}
