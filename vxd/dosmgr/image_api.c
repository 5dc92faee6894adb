/*
 * image_api.c - MOUNT's calls: registers in, registers out.  Pure.
 */
#include "dos_core.h"
#include "image_volume.h"

static unsigned mount(struct dos_vm *vm, const struct image_ops *ops, struct Client_Reg_Struc *crs)
{
    struct image_request request = { crs->Client_DL, crs->Client_BL, crs->Client_CL };
    struct dos_path path;
    unsigned error = dos_parse_path(vm, crs->Client_DS, crs->Client_SI, DOS_PATH_LONG, &path);

    vm->redirect.drive = 0;             /* images are on drives of our own */
    if (error == 0 && request.drive != IMAGE_ANY_DRIVE && request.drive >= vm->drives) {
        error = DOS_ERR_DRIVE;          /* the VM has no such letter */
    }
    if (error == 0) {
        error = image_mount(vm->sys, ops, &path, &request);
    }
    if (error == 0) {
        crs->Client_DL = request.drive;
        crs->Client_BL = request.flags;
        crs->Client_CL = request.partition;
    }
    return error;
}

static unsigned tell(struct dos_vm *vm, struct Client_Reg_Struc *crs)
{
    struct image_request as;
    const char *path = image_of(vm->sys, crs->Client_DL, &as);

    if (path == NULL) {
        return DOS_ERR_DRIVE;
    }
    dos_copy_out(vm, crs->Client_ES, crs->Client_DI, path, (uint32_t)strlen(path) + 1);
    crs->Client_BL = as.flags;
    crs->Client_CL = as.partition;
    return 0;
}

static unsigned explain(struct dos_vm *vm, struct Client_Reg_Struc *crs)
{
    const char *text = image_reason();
    uint32_t length = (uint32_t)strlen(text) + 1;

    dos_copy_out(vm, crs->Client_ES, crs->Client_DI, text, length < IMAGE_REASON_MAX ? length : IMAGE_REASON_MAX);
    return 0;
}

void image_api(struct dos_vm *vm, const struct image_ops *ops, struct Client_Reg_Struc *crs)
{
    unsigned error = DOS_ERR_FUNCTION;

    switch (crs->Client_AX) {
    case 0:
        crs->Client_AX = 0x0400;
        crs->Client_EFlags &= ~(uint32_t)CF_Mask;
        return;
    case 1:
        error = mount(vm, ops, crs);
        break;
    case 2:
        error = image_unmount(vm->sys, ops, crs->Client_DL);
        break;
    case 3:
        error = tell(vm, crs);
        break;
    case 4:
        error = explain(vm, crs);
        break;
    default:
        break;
    }
    crs->Client_EFlags &= ~(uint32_t)CF_Mask;
    if (error != 0) {
        crs->Client_AX = (uint16_t)error;
        crs->Client_EFlags |= CF_Mask;
    }
}
