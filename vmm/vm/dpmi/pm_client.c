/*
 * pm_client - what INT, IRET, far CALL and RET do to a protected-mode client's registers and stack.
 *
 * Cells have the size of the program: words for a 16-bit one, doublewords for a 32-bit one, whatever
 * segment it is in; of a thread that a VxD made, the size of the segment it started in.  The stack pointer is ESP or SP as the stack segment says.
 */
#include "sched/thread.h"
#include "vm/dpmi/pm.h"
#include "vm/vm.h"

#define GUEST_STATUS    0x4DD5u     /* CF PF AF ZF SF TF DF OF NT */

bool pm_use32(void)
{
    return cur_thread == cur_vm->thread ? (cur_vm->cb.CB_VM_Status & VMSTAT_PM_USE32) != 0
                                        : cur_thread->pm_use32;
}

uint32_t pm_stack_pointer(const struct Client_Reg_Struc *crs)
{
    return user_selector_big(crs->Client_SS) ? crs->Client_ESP : crs->Client_SP;
}

void pm_stack_move(struct Client_Reg_Struc *crs, uint32_t to)
{
    if (user_selector_big(crs->Client_SS)) {
        crs->Client_ESP = to;
    } else {
        crs->Client_SP = (uint16_t)to;
    }
}

bool pm_push(struct Client_Reg_Struc *crs, const uint32_t *cells, unsigned count)
{
    uint32_t size = pm_use32() ? 4 : 2, to = pm_stack_pointer(crs) - count * size;
    uint8_t *at;

    if (!user_selector_big(crs->Client_SS)) {
        to &= 0xFFFF;
    }
    at = user_pointer(crs->Client_SS, to, count * size, true);
    if (at == NULL) {
        return false;
    }
    pm_stack_move(crs, to);
    for (unsigned i = count; i-- > 0; at += size) {
        memcpy(at, &cells[i], size);
    }
    return true;
}

bool pm_pop(struct Client_Reg_Struc *crs, uint32_t *cells, unsigned count)
{
    uint32_t size = pm_use32() ? 4 : 2, from = pm_stack_pointer(crs);
    const uint8_t *at = user_pointer(crs->Client_SS, from, count * size, false);

    if (at == NULL) {
        return false;
    }
    for (unsigned i = 0; i < count; i++, at += size) {
        cells[i] = 0;
        memcpy(&cells[i], at, size);
    }
    pm_stack_move(crs, from + count * size);
    return true;
}

uint32_t pm_flags_image(const struct Client_Reg_Struc *crs)
{
    return (crs->Client_EFlags & (GUEST_STATUS | IF_Mask | AC_Mask | ID_Mask)) | 2;
}

void pm_set_flags(struct Client_Reg_Struc *crs, uint32_t image)
{
    uint32_t mask = GUEST_STATUS | IF_Mask | (pm_use32() ? AC_Mask | ID_Mask : 0);

    crs->Client_EFlags = (crs->Client_EFlags & ~mask) | (image & mask) | 2;
}

bool pm_int_frame(struct Client_Reg_Struc *crs, uint16_t selector, uint32_t offset)
{
    const uint32_t cells[3] = { pm_flags_image(crs), crs->Client_CS, crs->Client_EIP };

    if (!pm_push(crs, cells, 3)) {
        return false;
    }
    crs->Client_EFlags &= ~(TF_Mask | AC_Mask | NT_Mask);
    crs->Client_CS = selector;
    crs->Client_EIP = offset;
    return true;
}

bool pm_iret(struct Client_Reg_Struc *crs)
{
    uint32_t cells[3];

    if (!pm_pop(crs, cells, 3)) {
        return false;
    }
    crs->Client_EIP = cells[0];
    crs->Client_CS = (uint16_t)cells[1];
    pm_set_flags(crs, cells[2]);
    return true;
}

bool pm_far_call(struct Client_Reg_Struc *crs, uint16_t selector, uint32_t offset)
{
    const uint32_t cells[2] = { crs->Client_CS, crs->Client_EIP };

    if (!pm_push(crs, cells, 2)) {
        return false;
    }
    crs->Client_CS = selector;
    crs->Client_EIP = offset;
    return true;
}

bool pm_far_ret(struct Client_Reg_Struc *crs, uint32_t extra_bytes)
{
    uint32_t cells[2];

    if (!pm_pop(crs, cells, 2)) {
        return false;
    }
    crs->Client_EIP = cells[0];
    crs->Client_CS = (uint16_t)cells[1];
    pm_stack_move(crs, pm_stack_pointer(crs) + extra_bytes);
    return true;
}

uint32_t pm_offset(uint32_t reg)
{
    return pm_use32() ? reg : reg & 0xFFFF;
}

void pm_set_offset(uint32_t *reg, uint32_t offset)
{
    *reg = pm_use32() ? offset : (*reg & 0xFFFF0000u) | (offset & 0xFFFF);
}

void pm_bad_stack(void)
{
    vm_crash("its protected-mode stack cannot be used");
}
