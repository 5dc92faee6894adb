/*
 * vmd.h - the services of VMD (VMOUSE) as C functions.  Included by VxDs that move or watch the mouse.
 *
 * What each does: [DDK95 <name>]; one line each in services/vmd.def.
 */
#ifndef VMD_H
#define VMD_H

#include <vmm_services.h>

enum vmd_service_number {
#define VXD_SERVICE(ord, name, abi, when, state, meaning) VMD_SERVICE_##name = 0x000C0000 + ord,
#include <services/vmd.def>
#undef VXD_SERVICE
};

/* Buttons as VMD_Post_Pointer_Message has them. */
#define VMD_BUTTON_1    0x20u       /* left */
#define VMD_BUTTON_2    0x08u       /* right */
#define VMD_BUTTON_3    0x10u       /* middle */
#define VMD_BUTTON_4    0x04u
#define VMD_BUTTONS_MAPPED 0x80u    /* VMD_Manipulate_Pointer_Message: the hook has mapped them */

/* Types of mice, as INT 33h function 24h says them. */
#define VMD_Type_Undefined  0u
#define VMD_Type_Bus        1u
#define VMD_Type_Serial     2u
#define VMD_Type_InPort     3u
#define VMD_Type_PS2        4u
#define VMD_Type_HP         5u

struct Mouse_Instance {             /* [DDK95 Mouse_Instance] */
    uint16_t MI_Flags;
    uint16_t MI_IO_Base;
    uint8_t MI_IRQNumber;
    uint8_t MI_PortNum;
    uint16_t MI_MouseType;
    uint32_t MI_Reference;
    uint32_t MI_hDevNode;
    uint32_t MI_hIRQ;
    uint32_t MI_HWINT;
    uint32_t MI_Reset;
    uint32_t MI_Disable;
    uint32_t MI_Initialize;
    uint32_t MI_LoadHandle;
};
_Static_assert(sizeof(struct Mouse_Instance) == 0x28, "[DDK95 Mouse_Instance]");

#ifndef VXD_HOST

static inline struct cb_s *VMD_Get_Mouse_Owner(void)
{
    struct cb_s *vm;
    __asm__ volatile("int $0x20; .long %c1" : "=b"(vm) : "i"(VMD_SERVICE_VMD_Get_Mouse_Owner) : "memory", "cc");
    return vm;
}

static inline void VMD_Post_Pointer_Message(int32_t dx, int32_t dy, uint8_t buttons,
                                            const struct Mouse_Instance *instance)
{
    __asm__ volatile("int $0x20; .long %c4" : : "S"(dx), "D"(dy), "a"((uint32_t)buttons), "d"(instance), "i"(VMD_SERVICE_VMD_Post_Pointer_Message) : "memory", "cc");
}

static inline void VMD_Set_Mouse_Data(uint8_t type, uint8_t irq, uint8_t buttons, uint8_t port,
                                      uint32_t ballpoint, uint32_t ballpoint_id)
{
    uint32_t eax = irq | (uint32_t)type << 8;
    __asm__ volatile("int $0x20; .long %c4" : "+a"(eax) : "b"(ballpoint), "c"(ballpoint_id), "d"(port | (uint32_t)buttons << 8), "i"(VMD_SERVICE_VMD_Set_Mouse_Data) : "memory", "cc");
}

/* *type_irq: AH, AL; *buttons_port: DH, DL.  Returns the BallPoint's identifier. */
static inline uint32_t VMD_Get_Mouse_Data(uint16_t *type_irq, uint16_t *buttons_port)
{
    uint32_t eax, ecx, edx;
    __asm__ volatile("int $0x20; .long %c3" : "=a"(eax), "=c"(ecx), "=d"(edx) : "i"(VMD_SERVICE_VMD_Get_Mouse_Data) : "memory", "cc");
    *type_irq = (uint16_t)eax;
    *buttons_port = (uint16_t)edx;
    return ecx;
}

static inline void VMD_Enable_Disable_Mouse_Events(struct cb_s *vm, bool on)
{
    __asm__ volatile("int $0x20; .long %c2" : : "a"((uint32_t)on), "b"(vm), "i"(VMD_SERVICE_VMD_Enable_Disable_Mouse_Events) : "memory", "cc");
}

#endif
#endif
