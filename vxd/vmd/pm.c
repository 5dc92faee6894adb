/*
 * pm - INT 33h of protected-mode programs: the same driver, pointers with selectors.
 *
 * DPMI clients get what VMOUSE gave them: handlers (0Ch, 14h) are called in protected mode, buffers
 * (09h, 16h, 17h) are where the selector says.  [DDK95 VMOUSE]
 * Limit: alternate handlers (18h) and the switch settings (33h) stay those of V86 mode.
 */
#include <vmm32x.h>
#include "core.h"

#define MASK_BYTES  64u

static uint32_t pointer_offset(const struct cb_s *vm, uint32_t extended)
{
    return vm->CB_VM_Status & VMSTAT_PM_USE32 ? extended : extended & 0xFFFF;
}

static void *es_dx(const struct cb_s *vm, const struct Client_Reg_Struc *crs, uint32_t bytes, bool write)
{
    return _VMM32X_User_Pointer(crs->Client_ES, pointer_offset(vm, crs->Client_EDX), bytes, write);
}

/* 0Ch; 14h gives back what was there. */
static void set_handler(struct cb_s *vm, struct vmd_vm *state, struct Client_Reg_Struc *crs)
{
    struct pm_handler old = state->pm;
    bool was_pm = state->driver.handler.segment == PM_HANDLER;
    uint16_t old_mask = state->driver.handler.mask;

    state->pm = (struct pm_handler){ crs->Client_CX, crs->Client_ES, pointer_offset(vm, crs->Client_EDX) };
    state->driver.handler = (struct int33_handler){ 0, 0, 0 };
    if (crs->Client_CX != 0 && (crs->Client_ES & ~3u) != 0) {
        state->driver.handler = (struct int33_handler){ crs->Client_CX, PM_HANDLER, PM_HANDLER };
    }
    if (crs->Client_AX == 0x14) {
        crs->Client_CX = was_pm ? old_mask : 0;     /* one of V86 mode has no selector */
        crs->Client_ES = was_pm ? old.selector : 0;
        crs->Client_EDX = was_pm ? old.offset : 0;
    }
}

static bool serve_pointers(struct cb_s *vm, struct vmd_vm *state, struct Client_Reg_Struc *crs)
{
    uint8_t *at;

    switch (crs->Client_AX) {
    case 0x09:
        at = es_dx(vm, crs, MASK_BYTES, false);
        vmd_redraw(vm, true);
        int33_set_masks(&state->driver, (int16_t)crs->Client_BX, (int16_t)crs->Client_CX, at);
        vmd_redraw(vm, false);
        return true;
    case 0x0C: case 0x14:
        set_handler(vm, state, crs);
        return true;
    case 0x16:
        at = es_dx(vm, crs, sizeof state->driver, true);
        if (at != NULL) {
            memcpy(at, &state->driver, sizeof state->driver);
        }
        return true;
    case 0x17:
        at = es_dx(vm, crs, sizeof state->driver, false);
        if (at != NULL) {
            vmd_redraw(vm, true);
            int33_restore(&state->driver, at, vm_v86_ptr(vm, 0, 0));
            vmd_redraw(vm, false);
        }
        return true;
    case 0x18: case 0x19: case 0x33: case 0x4D: case 0x6D:
        crs->Client_AX = 0xFFFF;                    /* pointers that are not translated */
        return true;
    }
    return false;
}

/* INT 33h in protected mode: its frame is on the client's stack. */
static void on_int33(struct cb_s *vm, uint32_t refdata, struct Client_Reg_Struc *crs)
{
    (void)refdata;
    Simulate_Iret();
    if (!serve_pointers(vm, vmd_driver_of(vm), crs)) {
        vmd_serve(vm, crs);
    }
}
VXD_EVENT(int33_event, on_int33)

void pm_forget(struct cb_s *vm)
{
    struct vmd_vm *state = vmd_state(vm);

    if (state->driver.handler.segment == PM_HANDLER) {
        state->driver.handler = (struct int33_handler){ 0, 0, 0 };
        state->call_count = 0;
    }
    state->pm = (struct pm_handler){ 0, 0, 0 };
}

bool pm_init(void)
{
    uint32_t entry = Allocate_PM_Call_Back(0, int33_event);

    if (entry != 0) {
        Set_PM_Int_Vector(0x33, entry >> 16, entry & 0xFFFF);       /* of every program */
    }
    return entry != 0;
}
