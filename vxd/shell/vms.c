/*
 * vms - every VM's settings, its first program from start to end, and who had the focus when.
 *
 * What _VMM32X_Create_VM was told is kept at Create_VM and started at VM_Init, when DOSMGR has built
 * the VM's DOS.  The end of that program is heard of by a hook of DOSMGR_End_V86_App.
 */
#include "vms.h"

#include <bios.h>
#include <dosmgr.h>
#include <v86mmgr.h>
#include <vkd.h>
#include "copy.h"
#include "properties.h"
#include "settings.h"
#include "tasks.h"
#include "../lib/format.h"

#define DIRECTORY_BYTES sizeof(((struct SHELL_VM_Settings *)0)->directory)
#define ENDED           64u         /* so many starts that have ended are remembered */
#define VIDEO_FIRST     0xA0000u
#define VIDEO_END       0xC0000u
#define BDA_MEMORY_KB   0x13u       /* in segment 40h */

static uint32_t cb_offset;          /* of a pointer to struct shell_vm; written once by vms_init */
static struct start_request *expected;      /* being created now; task time */
static uint32_t last_start, last_turn;      /* task time */

static struct { uint32_t start, code; } ended[ENDED];   /* a ring; task time */
static uint32_t ended_next;

uint8_t *vms_memory(struct cb_s *vm, uint16_t segment, uint16_t offset)
{
    static uint8_t nowhere;
    uint32_t at = ((uint32_t)segment << 4) + offset;

    if (at >= VIDEO_FIRST && at < VIDEO_END) {
        nowhere = 0;
        return &nowhere;
    }
    return vm_v86_ptr(vm, segment, offset);
}

static struct shell_vm **slot_of(struct cb_s *vm)
{
    return vm_cb_area(vm, cb_offset);
}

struct shell_vm *vms_of(struct cb_s *vm)
{
    return vm != NULL ? *slot_of(vm) : NULL;
}

void vms_expect(struct start_request *request)
{
    request->next = expected;
    expected = request;
}

void vms_expect_no_more(struct start_request *request)
{
    struct start_request **at = &expected;

    while (*at != NULL && *at != request) {
        at = &(*at)->next;
    }
    if (*at != NULL) {
        *at = request->next;
    }
}

static struct start_request *expected_for(const struct VMM32X_VM *request)
{
    struct start_request *at = expected;

    while (at != NULL && &at->vm != request) {
        at = at->next;
    }
    return at;
}

static const char *file_name(const char *path)
{
    const char *name = path;

    for (; *path != '\0'; path++) {
        if (*path == '\\' || *path == ':' || *path == '/') {
            name = path + 1;
        }
    }
    return name;
}

void vms_name(const struct shell_vm *vm, char *name, size_t room)
{
    const char *own = vm->settings.title[0] != '\0' ? vm->settings.title
                                                    : file_name(vm->settings.program);

    format_into(name, room, "%s%s%s%s", vm->finished ? "Finished - " : "",
                vm->vm == Get_Sys_VM_Handle() && own[0] == '\0' ? "System" : own,
                vm->program_title[0] != '\0' ? " - " : "", vm->program_title);
}

/* ---- starts that have ended ---------------------------------------------------------------------- */

static void remember_end(uint32_t start, uint32_t code)
{
    for (uint32_t i = 0; i < ENDED; i++) {
        if (ended[i].start == start) {
            return;                         /* it came to its end before it was closed */
        }
    }
    ended[ended_next].start = start;
    ended[ended_next].code = code;
    ended_next = (ended_next + 1) % ENDED;
}

bool vms_status(uint32_t start, uint32_t *code)
{
    struct cb_s *first = Get_Sys_VM_Handle(), *vm = first;

    do {
        const struct shell_vm *own = vms_of(vm);

        if (own != NULL && own->start == start && vm != first && start != 0) {
            *code = START_RUNS;
            return true;
        }
        vm = Get_Next_VM_Handle(vm);
    } while (vm != first);
    for (uint32_t i = 0; i < ENDED && start != 0; i++) {
        if (ended[i].start == start) {
            *code = ended[i].code;
            return true;
        }
    }
    return false;
}

/* ---- the first program --------------------------------------------------------------------------- */

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

/* Of a VM that was not made by START, the settings are those of its request. */
static bool settings_of_request(struct SHELL_VM_Settings *settings, const struct VMM32X_VM *request)
{
    settings_default(settings);
    settings->flags |= SHELL_VM_NO_FOCUS;
    settings->flags &= ~SHELL_VM_BACKGROUND;
    if (request == NULL) {
        return true;
    }
    settings->flags |= ((request->status & VMSTAT_EXCLUSIVE) != 0 ? SHELL_VM_EXCLUSIVE : 0) |
                       ((request->status & VMSTAT_BACKGROUND) != 0 ? SHELL_VM_BACKGROUND : 0);
    settings->idle_sensitivity = (request->flags & VMM32X_VM_BUSY) != 0 ? 0 : 50;
    if (request->foreground != 0) {
        settings->foreground = request->foreground;
        settings->background = request->background;
    }
    return copy(settings->program, request->program, sizeof settings->program) &&
           copy(settings->arguments, request->arguments, sizeof settings->arguments - 1) &&
           copy(settings->directory, request->directory, sizeof settings->directory);
}

#define LIMIT_DISABLE_HMA   1u      /* [DDK95 V86MMGR_Set_EMS_XMS_Limits] */

static bool set_limits(struct cb_s *vm, uint32_t ems_min, uint32_t ems_max, uint32_t xms_min,
                       uint32_t xms_max, uint32_t flags)
{
    bool failed;

    __asm__ volatile("int $0x20; .long %c[service]" : "=@ccc"(failed)
                     : "a"(ems_min), "b"(vm), "c"(flags), "d"(ems_max), "S"(xms_min), "D"(xms_max),
                       [service] "i"(V86MMGR_SERVICE_V86MMGR_Set_EMS_XMS_Limits) : "memory");
    return !failed;
}

/* V86MMGR's -1 is "leave it as it is" for a minimum, "no limit" for a maximum. */
static bool limit_memory(const struct shell_vm *own)
{
    const struct SHELL_VM_Settings *s = &own->settings;
    bool xms = s->xms_max_kb != SHELL_DEFAULT || s->xms_min_kb != 0;
    bool ems = s->ems_max_kb != SHELL_DEFAULT || s->ems_min_kb != 0;

    if (!xms && !ems && (s->flags & SHELL_VM_NO_HMA) == 0) {
        return true;
    }
    return set_limits(own->vm, ems ? s->ems_min_kb : SHELL_NO_LIMIT,
                      s->ems_max_kb == SHELL_DEFAULT ? SHELL_NO_LIMIT : s->ems_max_kb,
                      xms ? s->xms_min_kb : SHELL_NO_LIMIT,
                      s->xms_max_kb == SHELL_DEFAULT ? SHELL_NO_LIMIT : s->xms_max_kb,
                      (s->flags & SHELL_VM_NO_HMA) != 0 ? LIMIT_DISABLE_HMA : 0);
}

int vms_create(const struct vxd_message *msg)
{
    const struct VMM32X_VM *request = _VMM32X_VM_Request(msg->vm);
    struct start_request *start = expected_for(request);
    struct shell_vm *own = _HeapAllocate(sizeof *own, HeapZeroInit);

    *slot_of(msg->vm) = own;
    if (own == NULL) {
        record(msg->vm, GSDVME_InsMemDev, SHELL_Device_ID);
        return VXD_FAIL;
    }
    own->vm = msg->vm;
    own->start = ++last_start;
    if (start != NULL) {
        own->settings = *start->settings;
        own->environment = *start->environment;
        *start->environment = NULL;
        start->start = own->start;
    } else if (!settings_of_request(&own->settings, request)) {
        record(msg->vm, GSDVME_CrtNoMsg, 3);    /* path not found */
        return VXD_FAIL;
    }
    /* What DOS finds there at VM_Init is the memory it has. */
    *(uint16_t *)vm_v86_ptr(msg->vm, 0x40, BDA_MEMORY_KB) =
        (uint16_t)(*(uint16_t *)vm_v86_ptr(msg->vm, 0x40, BDA_MEMORY_KB) < own->settings.memory_max_kb
                   ? *(uint16_t *)vm_v86_ptr(msg->vm, 0x40, BDA_MEMORY_KB)
                   : own->settings.memory_max_kb);
    if (!limit_memory(own)) {
        return VXD_FAIL;                        /* V86MMGR has recorded why */
    }
    if (start != NULL && start->pif != NULL) {
        properties_tell(msg->vm, start->pif, start->pif_bytes);
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

/* 43 or 50 lines: scan lines of the next mode set, the mode, the small font.  [RBIL 101201BL=30, 101112] */
static void set_text_lines(struct cb_s *vm, uint32_t lines)
{
    static const uint16_t calls[3] = { 0x1200, 0x0003, 0x1112 };
    struct Client_Reg_Struc saved;

    Save_Client_State(&saved);
    Begin_Nest_V86_Exec();
    for (unsigned i = 0; i < 3; i++) {
        vm->CB_Client_Pointer->Client_AX = i == 0 ? (uint16_t)(calls[0] | (lines == 43 ? 1 : 2)) : calls[i];
        vm->CB_Client_Pointer->Client_BX = i == 0 ? 0x0030 : 0;
        Exec_Int(0x10);
    }
    End_Nest_Exec();
    Restore_Client_State(&saved);
}

/* Its program is ready to run: so are its settings. */
static void after_start(struct shell_vm *own)
{
    const struct SHELL_VM_Settings *settings = &own->settings;

    if (settings->text_lines > 25) {
        set_text_lines(own->vm, settings->text_lines);
    }
    if ((settings->flags & SHELL_VM_NO_FOCUS) == 0) {
        (void)Set_Execution_Focus(own->vm);     /* the current VM may take it */
    }
    tasks_reserve(own);
    VKD_Define_Paste_Mode(own->vm, (settings->flags & SHELL_VM_FAST_PASTE) != 0 ? 0 : 1);
    if (settings->speed_percent < 100) {
        _VMM32X_Set_Speed(own->vm, settings->speed_percent);
    }
}

int vms_start(const struct vxd_message *msg)
{
    struct shell_vm *own = vms_of(msg->vm);
    struct SHELL_VM_Settings *settings = &own->settings;
    char tail[sizeof settings->arguments + 1];
    uint32_t error;

    if (own == NULL) {
        return VXD_OK;
    }
    if (settings->program[0] == '\0' || settings->boot[0] != '\0') {
        after_start(own);
        return VXD_OK;
    }
    format_into(tail, sizeof tail, "%s%s",
                settings->arguments[0] != '\0' && settings->arguments[0] != ' ' ? " " : "",
                settings->arguments);
    error = DOSMGR_Exec_First(msg->vm, settings->program, tail, own->environment);
    if (error == 0 && settings->directory[0] != '\0' &&
        !change_directory(msg->vm, settings->directory)) {
        error = 3;
    }
    if (error != 0) {
        record(msg->vm, GSDVME_CrtNoMsg, error);
        return VXD_FAIL;
    }
    after_start(own);
    return VXD_OK;
}

int vms_destroy(const struct vxd_message *msg)
{
    struct shell_vm *own = vms_of(msg->vm);

    *slot_of(msg->vm) = NULL;
    if (own != NULL) {
        remember_end(own->start, START_CLOSED);
        tasks_forget(own);
        if (own->environment != NULL) {
            (void)_HeapFree(own->environment, 0);
        }
        (void)_HeapFree(own, 0);
    }
    return VXD_OK;
}

/* ---- its end --------------------------------------------------------------------------------------- */

/* The first program of a VM begins: no other has before, since the VM was made. */
static int on_program_start(struct svc_regs *r)
{
    struct shell_vm *own = vms_of((struct cb_s *)r->ebx);

    if (own != NULL && own->first_psp == 0) {
        own->first_psp = r->edx & 0xFFFF;
    }
    return 0;
}
VXD_SERVICE_HOOK(program_start_hook, on_program_start)

static void teletype(struct cb_s *vm, const char *text)
{
    for (; *text != '\0'; text++) {
        vm->CB_Client_Pointer->Client_AX = (uint16_t)(0x0E00 | (uint8_t)*text);
        vm->CB_Client_Pointer->Client_BX = 7;
        Exec_Int(0x10);
    }
}

/* In the VM that ends: its screen stays until a key is pressed there. */
static void wait_for_reader(struct shell_vm *own)
{
    struct Client_Reg_Struc saved;
    char text[120], name[60];

    vms_name(own, name, sizeof name);
    format_into(text, sizeof text, "\r\n[%s has ended. Press any key to close it.]", name);
    own->finished = true;
    Save_Client_State(&saved);
    Begin_Nest_V86_Exec();
    Enable_VM_Ints();               /* the key comes by one */
    teletype(own->vm, text);
    own->vm->CB_Client_Pointer->Client_AX = 0x1000;
    Exec_Int(0x16);
    End_Nest_Exec();
    Restore_Client_State(&saved);
}

static int on_program_end(struct svc_regs *r)
{
    struct shell_vm *own = vms_of((struct cb_s *)r->ebx);

    copy_forget((struct cb_s *)r->ebx);         /* a program that ends leaves the clipboard */
    if (own != NULL) {
        own->program_title[0] = '\0';
    }
    if (own == NULL || own->first_psp != (r->edx & 0xFFFF) || own->finished ||
        own->vm == Get_Sys_VM_Handle()) {
        return 0;
    }
    remember_end(own->start, r->ecx & 0xFFFF);
    if ((own->settings.flags & SHELL_VM_CLOSE_ON_EXIT) == 0 &&
        (struct cb_s *)r->ebx == Get_Cur_VM_Handle()) {
        wait_for_reader(own);
    }
    return 0;
}
VXD_SERVICE_HOOK(program_end_hook, on_program_end)

/* ---- what its programs ask and say -------------------------------------------------------------------- */

/* Text at ES:DI of the client. */
static void take_title(struct cb_s *vm, const struct Client_Reg_Struc *crs, char *to, size_t room)
{
    size_t n = 0;
    char c;

    while (n + 1 < room && (c = (char)*vms_memory(vm, crs->Client_ES, (uint16_t)(crs->Client_DI + n))) != '\0') {
        to[n++] = c;
    }
    to[n] = '\0';
}

/* INT 2Fh AX=168Eh: titles, which the VMM keeps as well.  1600h: is this Windows?  [RBIL 2F1600, 2F168E] */
static int on_windows_call(uint32_t vector, struct cb_s *vm, struct Client_Reg_Struc *crs)
{
    struct shell_vm *own = vms_of(vm);

    (void)vector;
    if (own == NULL || (vm->CB_VM_Status & VMSTAT_PM_EXEC) != 0) {
        return VXD_PASS;
    }
    if (crs->Client_AX == 0x168E && crs->Client_DX == 0) {
        take_title(vm, crs, own->program_title, sizeof own->program_title);
    } else if (crs->Client_AX == 0x168E && crs->Client_DX == 1) {
        take_title(vm, crs, own->settings.title, sizeof own->settings.title);
    } else if (crs->Client_AX == 0x1600 && (own->settings.flags & SHELL_VM_HIDE_WINDOWS) != 0) {
        return VXD_CONSUMED;                    /* AL = 0, as it came: it is not */
    }
    return VXD_PASS;
}
VXD_INT_HOOK(windows_call_hook, on_windows_call)

/* ---- the focus ------------------------------------------------------------------------------------- */

void vms_give_focus(struct cb_s *vm)
{
    if (vm != Get_Execution_Focus()) {
        (void)_VMM32X_Give_Focus(vm);
    }
}

int vms_focus(const struct vxd_message *msg)
{
    struct shell_vm *own = vms_of(msg->vm);

    if (msg->edx == 0 && own != NULL) {
        own->turn_before = own->focus_turn;
        own->focus_turn = ++last_turn;
    }
    return VXD_OK;
}

/* Of those that live, who had the focus last. */
static struct shell_vm *last_with_focus(void)
{
    struct cb_s *first = Get_Sys_VM_Handle(), *vm = first;
    struct shell_vm *last = vms_of(first);

    do {
        struct shell_vm *own = vms_of(vm);

        if (own != NULL && (vm->CB_VM_Status & VMSTAT_NOT_EXECUTEABLE) == 0 &&
            own->focus_turn > last->focus_turn) {
            last = own;
        }
        vm = Get_Next_VM_Handle(vm);
    } while (vm != first);
    return last;
}

/* The VMM has just given the focus of a VM that ends to the system VM; it is for who had it before. */
int vms_ending(const struct vxd_message *msg)
{
    struct shell_vm *system = vms_of(Get_Sys_VM_Handle()), *own = vms_of(msg->vm), *last;

    copy_forget(msg->vm);
    if (own == NULL || own == system || own->focus_turn + 1 != last_turn ||
        system->focus_turn != last_turn) {
        return VXD_OK;
    }
    system->focus_turn = system->turn_before;
    last = last_with_focus();
    if (last == system) {
        system->focus_turn = last_turn;
    } else {
        vms_give_focus(last->vm);
    }
    return VXD_OK;
}

bool vms_init(void)
{
    struct shell_vm *own = _HeapAllocate(sizeof *own, HeapZeroInit);

    cb_offset = _Allocate_Device_CB_Area(sizeof(struct shell_vm *), 0);
    if (cb_offset == 0 || own == NULL) {
        return false;
    }
    own->vm = Get_Sys_VM_Handle();
    settings_default(&own->settings);
    *slot_of(own->vm) = own;
    return Hook_V86_Int_Chain(0x2F, windows_call_hook) &&
           Hook_Device_Service(DOSMGR_SERVICE_DOSMGR_Begin_V86_App, program_start_hook) != 0 &&
           Hook_Device_Service(DOSMGR_SERVICE_DOSMGR_End_V86_App, program_end_hook) != 0;
}
