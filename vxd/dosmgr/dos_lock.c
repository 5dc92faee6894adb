/*
 * dos_lock.c - sharing as with SHARE: function 5Ch, and calls that others' files and locks stop.
 *
 * The rules are in share.c.  A call that another opener does not allow waits a few ticks for him, as
 * often as 440Bh says, and then fails: old functions with "access denied", 59h tells which.  [RBIL 213D]
 * Limit: no INT 24h is run for it, also not in compatibility mode.
 */
#include "dos_core.h"

/* Functions that could not yet say 32 and 33 when they were made. [RBIL 213D], [RBIL 213F] */
static bool says_denied(uint8_t function)
{
    return function < 0x5C;
}

enum dos_result dos_fail_share(struct dos_vm *vm, struct Client_Reg_Struc *crs, unsigned error)
{
    if (vm->share_try < vm->share_retries) {
        vm->share_try++;
        return DOS_RETRY;
    }
    vm->share_try = 0;
    if (!says_denied(crs->Client_AH)) {
        return dos_fail(vm, crs, error);
    }
    (void)dos_fail(vm, crs, error);
    crs->Client_AX = DOS_ERR_DENIED;        /* function 59h says more */
    return DOS_DONE;
}

unsigned dos_check_locks(struct dos_vm *vm, const struct dos_file *file, uint32_t bytes)
{
    if (file->fat.node->share.locks == NULL) {
        vm->share_try = 0;
        return 0;
    }
    if (share_check(&file->fat.node->share, vm, dos_psp(vm), file->position, bytes) != SHARE_OK) {
        return DOS_ERR_LOCK;
    }
    vm->share_try = 0;
    return 0;
}

/* AL = 0 lock, 1 unlock; CX:DX first byte, SI:DI how many. [RBIL 215C] */
DOS_FUNCTION(dos_fn_lock)
{
    struct dos_file *file = dos_file_of_handle(vm, crs->Client_BX);
    uint32_t first = (uint32_t)crs->Client_CX << 16 | crs->Client_DX;
    uint32_t bytes = (uint32_t)crs->Client_SI << 16 | crs->Client_DI;
    struct share_node *node;
    enum share_result result;

    if (crs->Client_AL > 1) {
        return dos_fail(vm, crs, DOS_ERR_FUNCTION);
    }
    if (file != NULL && file->kind == DOS_FILE_REDIRECTED) {
        return dos_redirect_handle(vm, crs, file);
    }
    if (file == NULL || file->kind != DOS_FILE_DISK) {
        return dos_fail(vm, crs, DOS_ERR_HANDLE);
    }
    node = &file->fat.node->share;
    result = crs->Client_AL == 0 ? share_lock(&vm->sys->locks, node, &file->share, dos_psp(vm), first, bytes)
                                 : share_unlock(&vm->sys->locks, node, vm, dos_psp(vm), first, bytes);
    switch (result) {
    case SHARE_OK:
        vm->share_try = 0;
        return dos_ok(crs);
    case SHARE_FULL:
        return dos_fail(vm, crs, DOS_ERR_NO_LOCKS);
    default:
        return crs->Client_AL == 0 ? dos_fail_share(vm, crs, DOS_ERR_LOCK) : dos_fail(vm, crs, DOS_ERR_LOCK);
    }
}
