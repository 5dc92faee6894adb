/*
 * dos_multiplex.c - INT 2Fh: what programs ask DOS there.
 *
 * Everything else stays with whoever else listens: AX=16xxh is the VMM's, 43h the XMS driver's.
 */
#include "dos_core.h"

/* AX=12xxh, internal services. [RBIL 2F12] */
static enum dos_result internal_service(struct dos_vm *vm, struct Client_Reg_Struc *crs)
{
    uint32_t table;
    uint16_t n = 0;

    switch (crs->Client_AL) {
    case 0x00:
        crs->Client_AL = 0xFF;
        return DOS_DONE;
    case 0x03:          /* DS = DOS data segment */
        crs->Client_DS = DOS_SEG;
        return DOS_DONE;
    case 0x12:          /* length of ASCIIZ at ES:DI with its zero */
        while (n < 0xFFFE && dos_get8(vm, crs->Client_ES, crs->Client_DI + (uint32_t)n) != 0) {
            n++;
        }
        crs->Client_CX = (uint16_t)(n + 1);
        return DOS_DONE;
    case 0x13:          /* character on the stack to upper case in AL */
        crs->Client_AL = dos_upper(vm, dos_get8(vm, crs->Client_SS, crs->Client_SP));
        return DOS_DONE;
    case 0x16:          /* ES:DI = SFT entry BX */
        if (crs->Client_BX >= vm->files) {
            crs->Client_EFlags |= CF_Mask;
            return DOS_DONE;
        }
        table = dos_sft(vm, crs->Client_BX);
        crs->Client_ES = (uint16_t)(table >> 16);
        crs->Client_DI = (uint16_t)table;
        return dos_ok(crs);
    case 0x20:          /* ES:DI = entry of handle BX in the job file table */
        if (crs->Client_BX >= dos_handle_count(vm, dos_psp(vm))) {
            crs->Client_AL = DOS_ERR_HANDLE;
            crs->Client_EFlags |= CF_Mask;
            return DOS_DONE;
        }
        table = dos_get32(vm, dos_psp(vm), PSP_JFT_PTR);
        crs->Client_ES = (uint16_t)(table >> 16);
        crs->Client_DI = (uint16_t)(table + crs->Client_BX);
        return dos_ok(crs);
    default:
        return DOS_UNKNOWN;
    }
}

enum dos_result dos_int2f(struct dos_vm *vm, struct Client_Reg_Struc *crs)
{
    switch (crs->Client_AH) {
    case 0x10:
        if (crs->Client_AL != 0) {
            return DOS_UNKNOWN;
        }
        crs->Client_AL = 0xFF;          /* SHARE is here [RBIL 2F1000] */
        return DOS_DONE;
    case 0x11:
        return dos_int2f_redirect(vm, crs);
    case 0x12:
        return internal_service(vm, crs);
    case 0x14:
        return dos_nlsfunc(vm, crs);
    case 0x4A:
        if (crs->Client_AL != 1 && crs->Client_AL != 2) {
            return DOS_UNKNOWN;
        }
        crs->Client_BX = 0;             /* no high memory area to share [RBIL 2F4A01] */
        crs->Client_ES = crs->Client_DI = 0xFFFF;
        return DOS_DONE;
    default:
        return DOS_UNKNOWN;
    }
}
