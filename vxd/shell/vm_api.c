/*
 * vm_api - SHELL's API for programs: INT 2Fh AX=1684h BX=0017h, function in EDX.
 *                                                            [RBIL 2F1684 BX=0017]
 *
 * 0000h version; 0001h, 0002h get and set how the system VM shares the processor; 0003h create a VM
 * from a shell execution block at ES:EDI; 0004h destroy, 0005h set the focus, 0012h query destroy,
 * all VM EBX; 0013h focus to the caller.  All but 0000h and 0013h for the system VM only.  Limit:
 * what the desktop uses (0006h to 0011h, 0014h on) is not there: carry.
 *
 * From 8000h on, for every VM: our own ones of shell_api.h.
 */
#include "vm_api.h"

#include <shell_api.h>
#include <vmm32x.h>
#include "start.h"
#include "vms.h"

#define SHELL_VERSION       0x0400u

/* Of the PIF flags, those that the time slicer knows. */
#define PIF_BACKGROUND      0x00000002u
#define PIF_EXCLUSIVE       0x00000004u
#define PIF_DETECT_IDLE     0x00001000u

struct far48 {
    uint32_t offset;
    uint16_t segment;
} __attribute__((packed));

/* Shell execution block [RBIL 2F1684 BX=0017 table 02658] */
struct seb {
    uint32_t pif_flags;
    uint32_t display_flags;
    struct far48 program, arguments, directory;
    uint16_t pages_wanted, pages_needed;
    uint16_t foreground, background;
    uint16_t ems_max, ems_min, xms_max, xms_min, dpmi_max, dpmi_min;
    char title[0x80];
} __attribute__((packed));
_Static_assert(offsetof(struct seb, foreground) == 0x1E, "[RBIL 2F1684 BX=0017]");
_Static_assert(sizeof(struct seb) == 0xAE, "[RBIL 2F1684 BX=0017]");

/* Text of the client, copied, for it must not change while it is used; false: too long. */
static bool client_text(struct cb_s *vm, const struct far48 *at, char *text, size_t room)
{
    text[0] = '\0';
    if (at->segment == 0 && at->offset == 0) {
        return true;
    }
    for (size_t i = 0; i < room; i++) {
        text[i] = (char)*vms_memory(vm, at->segment, (uint16_t)(at->offset + i));
        if (text[i] == '\0') {
            return true;
        }
    }
    return false;
}

/* ES:EDI -> block; EAX = handle, or CF = 1 and EDX, EAX = detailed error. */
static bool create(struct cb_s *vm, struct Client_Reg_Struc *crs)
{
    char program[80], arguments[127], directory[68];
    struct VMM32X_VM request = { .size = sizeof request };
    struct cb_s *made;
    struct seb seb;

    for (size_t i = 0; i < sizeof seb; i++) {       /* offsets wrap at 64 KB */
        ((uint8_t *)&seb)[i] = *vms_memory(vm, crs->Client_ES, (uint16_t)(crs->Client_EDI + i));
    }
    if (!client_text(vm, &seb.program, program, sizeof program) || program[0] == '\0' ||
        !client_text(vm, &seb.arguments, arguments, sizeof arguments) ||
        !client_text(vm, &seb.directory, directory, sizeof directory)) {
        crs->Client_EAX = GSDVME_CrtNoMsg;
        crs->Client_EDX = 3;
        return false;
    }
    request.status = ((seb.pif_flags & PIF_BACKGROUND) != 0 ? VMSTAT_BACKGROUND : 0) |
                     ((seb.pif_flags & PIF_EXCLUSIVE) != 0 ? VMSTAT_EXCLUSIVE : 0);
    request.flags = (seb.pif_flags & PIF_DETECT_IDLE) != 0 ? 0 : VMM32X_VM_BUSY;
    request.foreground = seb.foreground;
    request.background = seb.background;
    request.program = program;
    request.arguments = arguments;
    request.directory = directory;
    made = _VMM32X_Create_VM(&request);
    if (made == NULL) {
        crs->Client_EAX = request.error;
        crs->Client_EDX = request.error_data;
        return false;
    }
    crs->Client_EAX = (uint32_t)made;
    return true;
}

/* ---- our own ------------------------------------------------------------------------------------ */

#define ENVIRONMENT_BYTES   0x7000u     /* as DOSMGR takes */

static uint8_t *far_ptr(struct cb_s *vm, uint32_t at, uint32_t offset)
{
    return vms_memory(vm, (uint16_t)(at >> 16), (uint16_t)(at + offset));
}

static bool far_text(struct cb_s *vm, uint32_t at, char *text, size_t room)
{
    const struct far48 far = { at & 0xFFFF, (uint16_t)(at >> 16) };

    return client_text(vm, &far, text, room);
}

/* A copy of the strings at segment:0 with the empty one behind them; NULL: none, or no end to them. */
static char *environment(struct cb_s *vm, uint16_t segment)
{
    uint32_t bytes = 0;
    char *copy;

    while (segment != 0 && bytes < ENVIRONMENT_BYTES &&
           (*far_ptr(vm, (uint32_t)segment << 16, bytes) != 0 ||
            (bytes != 0 && *far_ptr(vm, (uint32_t)segment << 16, bytes - 1) != 0))) {
        bytes++;
    }
    if (segment == 0 || bytes == ENVIRONMENT_BYTES) {
        return NULL;
    }
    copy = _HeapAllocate(bytes + 1, 0);
    for (uint32_t i = 0; copy != NULL && i <= bytes; i++) {
        copy[i] = (char)*far_ptr(vm, (uint32_t)segment << 16, i);
    }
    return copy;
}

/* ES:DI -> struct SHELL_Start */
static bool start_program(struct cb_s *vm, struct Client_Reg_Struc *crs)
{
    uint32_t at = (uint32_t)crs->Client_ES << 16 | crs->Client_DI, error = 13;
    struct start *start = _HeapAllocate(sizeof *start, HeapZeroInit);
    struct SHELL_Start request;

    if (start == NULL) {
        crs->Client_AX = 8;
        return false;
    }
    for (uint32_t i = 0; i < sizeof request; i++) {
        ((uint8_t *)&request)[i] = *far_ptr(vm, at, i);
    }
    if (request.size != sizeof request) {
        request.message_bytes = 0;
    } else if (!far_text(vm, request.program, start->program, sizeof start->program) ||
        !far_text(vm, request.arguments, start->arguments, sizeof start->arguments) ||
        !far_text(vm, request.directory, start->directory, sizeof start->directory) ||
        !far_text(vm, request.title, start->title, sizeof start->title)) {
        memcpy(start->message, "A name or the parameters are too long", 38);
    } else {
        start->flags = request.flags;
        start->environment = environment(vm, request.environment);
        error = start_vm(start);
    }
    for (uint32_t i = 0; error != 0 && i < request.message_bytes && i < sizeof start->message; i++) {
        *far_ptr(vm, request.message, i) =
            i + 1u == request.message_bytes ? 0 : (uint8_t)start->message[i];
    }
    crs->Client_EAX = error == 0 ? start->number : error;
    if (start->environment != NULL) {
        (void)_HeapFree(start->environment, 0);
    }
    (void)_HeapFree(start, 0);
    return error == 0;
}

static bool start_status(struct Client_Reg_Struc *crs)
{
    uint32_t code;

    if (!vms_status(crs->Client_EBX, &code)) {
        return false;
    }
    crs->Client_AL = code == START_RUNS;
    crs->Client_BX = (uint16_t)code;
    return true;
}

/* ---- the functions of Windows 95 ------------------------------------------------------------------ */

static bool system_vm_info(struct Client_Reg_Struc *crs)
{
    uint32_t foreground, background;
    uint32_t flags = Get_Time_Slice_Priority(Get_Sys_VM_Handle(), &foreground, &background);

    crs->Client_AX = (flags & VMSTAT_EXCLUSIVE) != 0;
    crs->Client_BX = (uint16_t)background;
    crs->Client_CX = (uint16_t)foreground;
    crs->Client_SI = (uint16_t)Get_Time_Slice_Granularity();
    return true;
}

static bool set_system_vm_info(const struct Client_Reg_Struc *crs)
{
    uint32_t foreground, background;
    uint32_t flags = Get_Time_Slice_Priority(Get_Sys_VM_Handle(), &foreground, &background);

    flags = (flags & ~VMSTAT_EXCLUSIVE) | ((crs->Client_AX & 1) != 0 ? VMSTAT_EXCLUSIVE : 0);
    if (crs->Client_SI == 0 || crs->Client_SI > 10000 ||
        !Set_Time_Slice_Priority(Get_Sys_VM_Handle(), flags, crs->Client_CX, crs->Client_BX)) {
        return false;
    }
    Set_Time_Slice_Granularity(crs->Client_SI);
    return true;
}

/* Functions of the system VM about VM EBX. */
static bool other_vm(uint32_t function, struct cb_s *vm)
{
    if (!Validate_VM_Handle(vm)) {
        return false;
    }
    switch (function) {
    case 0x0004:
        return _VMM32X_Destroy_VM(vm, VMM32X_DESTROY_FORCE) != 0;
    case 0x0005:
        return Set_Execution_Focus(vm);
    default:
        return System_Control(Query_Destroy, vm, 0, 0, 0);
    }
}

/*
 * Making and ending VMs blocks, and interrupts may be simulated in the caller meanwhile.  In a nested
 * block they have come back before the caller gets its result, which is in flags too.
 */
static void on_api(struct cb_s *vm, struct Client_Reg_Struc *crs)
{
    bool done = false, system = vm == Get_Sys_VM_Handle();

    Begin_Nest_V86_Exec();
    switch (crs->Client_EDX) {
    case 0x0000:
        crs->Client_AX = SHELL_VERSION;
        crs->Client_EBX = (uint32_t)Get_Sys_VM_Handle();
        done = true;
        break;
    case 0x0001:
        done = system && system_vm_info(crs);
        break;
    case 0x0002:
        done = system && set_system_vm_info(crs);
        break;
    case 0x0003:
        done = system && create(vm, crs);
        break;
    case 0x0004:
    case 0x0005:
    case 0x0012:
        done = system && other_vm(crs->Client_EDX, (struct cb_s *)crs->Client_EBX);
        break;
    case 0x0013:
        done = Set_Execution_Focus(vm);
        break;
    case SHELL_API_START:
        done = start_program(vm, crs);
        break;
    case SHELL_API_STATUS:
        done = start_status(crs);
        break;
    default:
        break;
    }
    Resume_Exec();
    End_Nest_Exec();
    crs = vm->CB_Client_Pointer;
    crs->Client_EFlags = done ? crs->Client_EFlags & ~CF_Mask : crs->Client_EFlags | CF_Mask;
}
VXD_API(shell_api, on_api)
