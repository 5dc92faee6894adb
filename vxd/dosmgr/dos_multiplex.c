/*
 * dos_multiplex.c - INT 2Fh: what programs ask DOS there.
 *
 * Everything else stays with whoever else listens: AX=16xxh is the VMM's, 43h the XMS driver's.
 */
#include "dos_core.h"

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
        return dos_internal(vm, crs);
    case 0x14:
        return dos_nlsfunc(vm, crs);
    case 0x15:
        return dos_mscdex(vm, crs);
    case 0x1A:
        return dos_ansi_multiplex(vm, crs);
    case 0xAD:
        return dos_display(vm, crs);
    case 0xB7:
        if (crs->Client_AL == 0) {
            return DOS_DONE;            /* APPEND is not there; AL = 0 says so [RBIL 2FB700] */
        }
        return DOS_UNKNOWN;
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
