/*
 * dos_psp.c - processes: making a PSP, ending a program.  Functions 00h, 26h, 31h, 4Ch, 4Dh, 50h,
 * 51h, 55h, 62h.
 */
#include "dos_core.h"

uint16_t dos_psp(const struct dos_vm *vm)
{
    return dos_var16(vm, SDA_PSP);
}

/* The fixed part of a PSP; handles, environment and command tail are the caller's. */
void dos_make_psp(struct dos_vm *vm, uint16_t seg, uint16_t top, uint16_t parent)
{
    /* INT 21h, RETF; and CALL FAR F01D:FEF0, which wraps to 0:C0. [RBIL 2126 "PSP"] */
    static const uint8_t call5[] = { 0x9A, 0xF0, 0xFE, 0x1D, 0xF0 };
    static const uint8_t int21[] = { 0xCD, 0x21, 0xCB };

    dos_fill(vm, seg, 0, 0, 256);
    dos_put16(vm, seg, 0, 0x20CD);
    dos_put16(vm, seg, PSP_TOP, top);
    dos_copy_out(vm, seg, PSP_CALL5, call5, sizeof(call5));
    dos_put32(vm, seg, PSP_INT22, dos_get32(vm, 0, 0x22 * 4));
    dos_put32(vm, seg, PSP_INT23, dos_get32(vm, 0, 0x23 * 4));
    dos_put32(vm, seg, PSP_INT24, dos_get32(vm, 0, 0x24 * 4));
    dos_put16(vm, seg, PSP_PARENT, parent);
    dos_fill(vm, seg, PSP_JFT, 0xFF, PSP_HANDLES);
    dos_put16(vm, seg, PSP_JFT_SIZE, PSP_HANDLES);
    dos_put32(vm, seg, PSP_JFT_PTR, (uint32_t)seg << 16 | PSP_JFT);
    dos_put32(vm, seg, 0x38, 0xFFFFFFFF);
    dos_put16(vm, seg, PSP_VERSION, 0x0007);    /* 7.0 */
    dos_copy_out(vm, seg, PSP_INT21, int21, sizeof(int21));
    dos_put8(vm, seg, PSP_TAIL + 1, 0x0D);
}

/* A copy of the current PSP at `seg`, for programs that load others themselves. */
static void copy_psp(struct dos_vm *vm, uint16_t seg)
{
    uint8_t psp[256];

    dos_copy_in(vm, psp, dos_psp(vm), 0, sizeof(psp));
    dos_copy_out(vm, seg, 0, psp, sizeof(psp));
    dos_put32(vm, seg, PSP_INT22, dos_get32(vm, 0, 0x22 * 4));
    dos_put32(vm, seg, PSP_INT23, dos_get32(vm, 0, 0x23 * 4));
    dos_put32(vm, seg, PSP_INT24, dos_get32(vm, 0, 0x24 * 4));
}

DOS_FUNCTION(dos_fn_new_psp)
{
    if (dos_psp(vm) != 0) {
        copy_psp(vm, crs->Client_DX);
    }
    return DOS_DONE;
}

/* As 26h, but the new program is a child and its handles are references of their own. */
DOS_FUNCTION(dos_fn_child_psp)
{
    uint16_t seg = crs->Client_DX, parent = dos_psp(vm);

    dos_make_psp(vm, seg, crs->Client_SI, parent);
    for (unsigned handle = 0; handle < PSP_HANDLES; handle++) {
        uint8_t index = dos_jft_get(vm, parent, handle);

        if (index < DOS_FILES && vm->file[index].kind != DOS_FILE_FREE &&
            !(vm->file[index].mode & 0x80) && vm->file[index].refs < 0xFFFF) {
            vm->file[index].refs++;
            dos_show_file(vm, index);
            dos_put8(vm, seg, PSP_JFT + handle, index);
        }
    }
    dos_set_var16(vm, SDA_PSP, seg);
    return DOS_DONE;
}

DOS_FUNCTION(dos_fn_set_psp)
{
    dos_set_var16(vm, SDA_PSP, crs->Client_BX);
    return DOS_DONE;
}

DOS_FUNCTION(dos_fn_get_psp)
{
    crs->Client_BX = dos_psp(vm);
    return DOS_DONE;
}

/* What stands on a stack since its owner called INT 21h: all registers, then the frame. */
void dos_pop_caller(struct dos_vm *vm, struct Client_Reg_Struc *crs)
{
    crs->Client_AX = dos_pop(vm, crs);
    crs->Client_BX = dos_pop(vm, crs);
    crs->Client_CX = dos_pop(vm, crs);
    crs->Client_DX = dos_pop(vm, crs);
    crs->Client_SI = dos_pop(vm, crs);
    crs->Client_DI = dos_pop(vm, crs);
    crs->Client_BP = dos_pop(vm, crs);
    crs->Client_DS = dos_pop(vm, crs);
    crs->Client_ES = dos_pop(vm, crs);
    dos_pop_frame(vm, crs);
}

/* Back to the parent: its stack as of its last INT 21h, the address in the child's INT 22h. */
static void return_to_parent(struct dos_vm *vm, struct Client_Reg_Struc *crs, uint16_t psp,
                             uint16_t parent)
{
    uint32_t return_to = dos_get32(vm, psp, PSP_INT22);

    dos_put32(vm, 0, 0x22 * 4, return_to);
    dos_put32(vm, 0, 0x23 * 4, dos_get32(vm, psp, PSP_INT23));
    dos_put32(vm, 0, 0x24 * 4, dos_get32(vm, psp, PSP_INT24));
    dos_set_var16(vm, SDA_PSP, parent);
    crs->Client_ESP = dos_get16(vm, parent, PSP_STACK);
    crs->Client_SS = dos_get16(vm, parent, PSP_STACK + 2);
    dos_pop_caller(vm, crs);
    crs->Client_EIP = return_to & 0xFFFF;
    crs->Client_CS = (uint16_t)(return_to >> 16);
    crs->Client_EFlags &= ~(CF_Mask | DF_Mask | TF_Mask);
}

/* code: low byte errorlevel, high byte 0 normal, 1 Ctrl-C, 2 critical error, 3 resident. */
enum dos_result dos_terminate(struct dos_vm *vm, struct Client_Reg_Struc *crs, uint16_t code,
                              bool stay)
{
    uint16_t psp = dos_psp(vm), parent, largest;
    bool last;

    if (!stay && psp != 0) {
        enum dos_result result = dos_redirect_end(vm, crs, code);

        if (result != DOS_DONE) {
            return result;
        }
    }
    dos_set_var8(vm, SDA_IN_DOS, 0);
    dos_set_var8(vm, SDA, 0);
    dos_line_reset(vm);
    vm->critical_fail = false;
    if (psp == 0) {
        return DOS_ENDED;
    }
    parent = dos_get16(vm, psp, PSP_PARENT);
    last = parent == psp || parent == 0;
    if (vm->sys->ops->program_end != NULL) {
        vm->sys->ops->program_end(vm, psp, code);
    }
    if (stay) {
        uint16_t keep = crs->Client_DX < 6 ? 6 : crs->Client_DX;

        (void)dos_mcb_resize(vm, psp, keep,
                             &largest); /* too much asked for: it keeps what it has */
    } else {
        dos_close_all(vm, psp);
        dos_finds_close(vm, psp);
        if (!dos_mcb_free_owner(vm, psp)) {
            return DOS_DAMAGED;     /* MS-DOS halts here [RBIL 214C] */
        }
    }
    dos_set_var16(vm, SDA_EXIT_CODE, code);
    dos_set_var16(vm, SDA_DTA, 0x80);
    dos_set_var16(vm, SDA_DTA + 2, parent);
    if (last) {
        dos_set_var16(vm, SDA_PSP, 0);
        return DOS_ENDED;
    }
    return_to_parent(vm, crs, psp, parent);
    return DOS_DONE;
}

DOS_FUNCTION(dos_fn_terminate)
{
    return dos_terminate(vm, crs, 0, false);
}

DOS_FUNCTION(dos_fn_exit)
{
    return dos_terminate(vm, crs, crs->Client_AL, false);
}

DOS_FUNCTION(dos_fn_stay_resident)
{
    return dos_terminate(vm, crs, (uint16_t)(0x0300 | crs->Client_AL), true);
}

DOS_FUNCTION(dos_fn_exit_code)
{
    crs->Client_AX = dos_var16(vm, SDA_EXIT_CODE);
    dos_set_var16(vm, SDA_EXIT_CODE, 0);        /* only the first asker is told [RBIL 214D] */
    return dos_ok(crs);
}
