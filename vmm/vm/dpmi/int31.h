/* int31.h - the parts of INT 31h among themselves.  Included by vmm/vm/dpmi/int31*.c. */
#ifndef VMM_VM_DPMI_INT31_H
#define VMM_VM_DPMI_INT31_H

#include "vm/dpmi/pm.h"

/* Error codes of DPMI 1.0; a 0.9 client looks at carry only. */
enum dpmi_error {
    DPMI_OK = 0, DPMI_UNSUPPORTED = 0x8001, DPMI_INTEGRITY = 0x8003, DPMI_RESOURCE = 0x8010,
    DPMI_DESCRIPTOR = 0x8011, DPMI_LINEAR = 0x8012, DPMI_PHYSICAL = 0x8013, DPMI_CALLBACK = 0x8015,
    DPMI_VALUE = 0x8021, DPMI_SELECTOR = 0x8022, DPMI_HANDLE = 0x8023, DPMI_BAD_CALLBACK = 0x8024,
    DPMI_ADDRESS = 0x8025, DPMI_HARDWARE = 0x8026,
};

/* Two registers of 16 bits, as all functions take 32-bit values. */
static inline uint32_t pair(uint32_t high, uint32_t low)
{
    return high << 16 | (low & 0xFFFF);
}

static inline void set_low(uint32_t *reg, uint32_t value)
{
    *reg = (*reg & 0xFFFF0000u) | (value & 0xFFFF);
}

/* Each handles the functions of its page; what it returns becomes carry and AX. */
enum dpmi_error int31_descriptors(struct Client_Reg_Struc *crs, uint32_t function);    /* 00xx */
enum dpmi_error int31_dos(struct Client_Reg_Struc *crs, uint32_t function);            /* 01xx */
enum dpmi_error int31_rmode(struct Client_Reg_Struc *crs, uint32_t function);          /* 03xx */
enum dpmi_error int31_memory(struct Client_Reg_Struc *crs, uint32_t function);         /* 05xx */
enum dpmi_error int31_physical(struct Client_Reg_Struc *crs, uint32_t function);       /* 08xx */
/* What 0800h maps: _VMM32X_Set_Frame_Buffer. */
void int31_frame_buffer(uint32_t base, uint32_t bytes,
                        bool (*frames)(struct cb_s *vm, uint32_t offset, uint32_t pages,
                                       uint32_t *entries));

void int31_dos_ended(struct pm_app *app);
void int31_rmode_ended(struct pm_app *app);
void int31_memory_ended(struct pm_app *app);
void int31_rmode_init(void);

#endif
