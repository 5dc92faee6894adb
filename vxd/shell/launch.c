/*
 * launch - the first program of a DOS VM: what _VMM32X_Create_VM was told is kept at Create_VM and
 * started at VM_Init, when DOSMGR has built the VM's DOS.
 */
#include "launch.h"

#include <dosmgr.h>
#include <vmm32x.h>

#define DIRECTORY_BYTES 68

struct launch {
    char program[80];
    char arguments[128];            /* with a space in front */
    char directory[DIRECTORY_BYTES];
};

static uint32_t cb_offset;          /* of a pointer to struct launch; written once by launch_init */

static struct launch **launch_of(struct cb_s *vm)
{
    return vm_cb_area(vm, cb_offset);
}

bool launch_init(void)
{
    cb_offset = _Allocate_Device_CB_Area(sizeof(struct launch *), 0);
    return cb_offset != 0;
}

/* false: it does not fit. */
static bool copy(char *to, const char *from, size_t room)
{
    size_t length = from != NULL ? strlen(from) : 0;

    if (length >= room) {
        return false;
    }
    memcpy(to, from != NULL ? from : "", length + 1);
    return true;
}

static void record(struct cb_s *vm, uint32_t error, uint32_t refdata)
{
    (void)GetSetDetailedVMError(vm, true, &error, &refdata);
}

int launch_create(const struct vxd_message *msg)
{
    const struct VMM32X_VM *request = _VMM32X_VM_Request(msg->vm);
    struct launch *launch;

    if (request == NULL || request->program == NULL) {
        return VXD_OK;
    }
    launch = _HeapAllocate(sizeof *launch, HeapZeroInit);
    if (launch == NULL) {
        record(msg->vm, GSDVME_InsMemDev, SHELL_Device_ID);
        return VXD_FAIL;
    }
    *launch_of(msg->vm) = launch;
    launch->arguments[0] = request->arguments != NULL && request->arguments[0] != ' ' ? ' ' : '\0';
    if (!copy(launch->program, request->program, sizeof launch->program) ||
        !copy(launch->arguments + (launch->arguments[0] != '\0'), request->arguments,
              sizeof launch->arguments - 1) ||
        !copy(launch->directory, request->directory, sizeof launch->directory)) {
        record(msg->vm, GSDVME_CrtNoMsg, 3);    /* path not found */
        return VXD_FAIL;
    }
    return VXD_OK;
}

/* The program's current drive and directory, by INT 21h in the VM, on the program's own stack. */
static bool change_directory(struct cb_s *vm, const char *directory)
{
    struct Client_Reg_Struc saved, *crs;
    bool failed;

    Save_Client_State(&saved);
    Begin_Nest_V86_Exec();
    crs = vm->CB_Client_Pointer;
    crs->Client_SP = (uint16_t)(crs->Client_SP - DIRECTORY_BYTES);
    memcpy(vm_v86_ptr(vm, crs->Client_SS, crs->Client_SP), directory, DIRECTORY_BYTES);
    crs->Client_DS = crs->Client_SS;
    crs->Client_DX = crs->Client_SP;
    crs->Client_AX = 0x3B00;
    Exec_Int(0x21);
    failed = (vm->CB_Client_Pointer->Client_EFlags & CF_Mask) != 0;
    if (!failed && directory[1] == ':') {
        vm->CB_Client_Pointer->Client_AX = 0x0E00;
        vm->CB_Client_Pointer->Client_DX = (uint16_t)((directory[0] & 0xDF) - 'A');
        Exec_Int(0x21);
    }
    End_Nest_Exec();
    Restore_Client_State(&saved);
    return !failed;
}

int launch_start(const struct vxd_message *msg)
{
    struct launch *launch = *launch_of(msg->vm);
    uint32_t error;

    if (launch == NULL) {
        return VXD_OK;
    }
    error = DOSMGR_Exec_First(msg->vm, launch->program, launch->arguments);
    if (error == 0 && launch->directory[0] != '\0' &&
        !change_directory(msg->vm, launch->directory)) {
        error = 3;
    }
    if (error != 0) {
        record(msg->vm, GSDVME_CrtNoMsg, error);
        return VXD_FAIL;
    }
    return VXD_OK;
}

int launch_forget(const struct vxd_message *msg)
{
    struct launch *launch = *launch_of(msg->vm);

    *launch_of(msg->vm) = NULL;
    if (launch != NULL) {
        (void)_HeapFree(launch, 0);
    }
    return VXD_OK;
}
