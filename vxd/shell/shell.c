/*
 * shell - starts the user's first program in the system VM, and the first program of each DOS VM.
 *
 * Last in init order: at Sys_VM_Init everything else is ready.  When that program ends, the VMM
 * clears the system VM and sends Sys_VM_Init again, so the program starts again.
 */
#include <vmm.h>
#include <dosmgr.h>
#include <shell.h>
#include "copy.h"
#include "services.h"
#include "tasks.h"
#include "vm_api.h"
#include "vms.h"

#define VXD_SERVICE VXD_SERVICE_ENTRY
#include <services/shell.def>
#undef VXD_SERVICE
#define VXD_SERVICE VXD_SERVICE_SLOT
static void (*const shell_services[])(void) = {
#include <services/shell.def>
};
#undef VXD_SERVICE

/* SYSTEM.INI [boot] shell=: "NAME.EXE" on drive C:, or a path, with an optional command tail. */
static const char *split_command(const char *line, char *path, unsigned size)
{
    unsigned n = 0;

    if (line[0] != 0 && line[1] != ':') {
        path[n++] = 'C';
        path[n++] = ':';
        if (line[0] != '\\') {
            path[n++] = '\\';
        }
    }
    while (*line != 0 && *line != ' ' && n + 1 < size) {
        path[n++] = *line++;
    }
    path[n] = 0;
    return line;
}

static const char *reason_of(uint32_t dos_error)
{
    switch (dos_error) {
    case 2:
    case 3:
        return "it is not on drive C:";
    case 8:
        return "it is larger than memory";
    case 11:
        return "it is damaged";
    default:
        return "it cannot be loaded";
    }
}

/* Copies text to `at`, which has `left` bytes; returns where the next one goes. */
static char *append(char *at, const char *end, const char *text)
{
    while (*text != 0 && at + 1 < end) {
        *at++ = *text++;
    }
    *at = 0;
    return at;
}

/*
 * The first program of the system VM.  After the VM had to be closed it is told so by /R, if it
 * is KRNL386.EXE: it must not do again what may have brought the VM down.
 */
static int on_sys_vm_init(const struct vxd_message *msg)
{
    static bool again;              /* set by the first of these messages */
    const char *line = Get_Profile_String("KRNL386.EXE", "boot", "shell");
    char path[80], text[200], *at = text;
    const char *tail;
    uint32_t error;

    ui_system_vm_starts();
    tasks_reserve_system();
    if (line == NULL || line[0] == 0) {
        line = "KRNL386.EXE";
    }
    tail = split_command(line, path, sizeof(path));
    if (again && tail[0] == 0) {
        tail = " /R";
    }
    again = true;
    error = DOSMGR_Exec_First(msg->vm, path, tail, NULL);
    if (error == 0) {
        return VXD_OK;
    }
    at = append(at, text + sizeof(text), "SHELL: cannot start ");
    at = append(at, text + sizeof(text), path);
    at = append(at, text + sizeof(text), ": ");
    (void)append(at, text + sizeof(text), reason_of(error));
    Fatal_Error_Handler(text, 0);
    return VXD_FAIL;
}

static int on_device_init(const struct vxd_message *msg)
{
    (void)msg;
    return vms_init() && copy_init() && appy_init() ? VXD_OK : VXD_FAIL;
}

static int on_init_complete(const struct vxd_message *msg)
{
    (void)msg;
    return tasks_init() ? VXD_OK : VXD_FAIL;
}

static const struct vxd_handler shell_control[] = {
    { Device_Init, on_device_init },
    { Init_Complete, on_init_complete },
    { Sys_VM_Init, on_sys_vm_init },
    { Create_VM, vms_create },
    { VM_Init, vms_start },
    { VM_Not_Executeable, vms_ending },
    { Destroy_VM, vms_destroy },
    { Set_Device_Focus, vms_focus },
    { 0, NULL },
};
Declare_Virtual_Device_Services(SHELL, 4, 0, shell_control, SHELL_Device_ID, SHELL_Init_Order,
                                shell_services, shell_api, NULL)
