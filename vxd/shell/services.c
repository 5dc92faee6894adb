/*
 * services - SHELL's services for other devices: messages, contention, facts about a VM.
 *
 * There is no Windows here.  Message boxes and contention are asked in message mode (message_box.c);
 * what needs a window, the message server or a 16-bit DLL fails as documented for a system without.
 */
#include "services.h"

#include "message_box.h"
#include "vms.h"

/* SHELL_GetVMInfo: the bits of PIF flags, and two more.  [DDK31 SHELL_GetVMInfo] */
#define SGVMI_HASHOTKEY     0x00004000u
#define SGVMI_POLLING       0x00001000u
#define SGVMI_NOHMA         0x00002000u
#define SGVMI_EMS_LOCK      0x00008000u
#define SGVMI_XMS_LOCK      0x00010000u
#define SGVMI_FASTPASTE     0x00020000u
#define SGVMI_V86_LOCK      0x00040000u
#define SGVMI_CLSEXIT       0x40000000u

static uint32_t last_activity_ms;       /* Get_System_Time of what the user did last; task time */

/*
 * SHELL_Get_Version - version of SHELL                          [DDK95 SHELL_Get_Version]
 *
 * Out:   EAX = 0400h, CF = 0
 * When:  task time
 */
void do_SHELL_Get_Version(struct svc_regs *r)
{
    r->eax = 0x0400;
    svc_set_carry(r, false);
}

/*
 * SHELL_Resolve_Contention - ask the user which VM gets a device [DDK95 SHELL_Resolve_Contention]
 *
 * In:    EAX = VM that has the device, EBX = VM that wants it (the current one), ESI = 8 characters,
 *        the device's name
 * Out:   EBX = the VM that gets it, CF = 0
 * Error: CF = 1: not resolved: the user pressed Esc, a VM has ended meanwhile, or a handle is none
 * Uses:  EBX, flags
 * When:  task time; blocks until the user has answered, other VMs run
 */
void do_SHELL_Resolve_Contention(struct svc_regs *r)
{
    struct cb_s *winner = resolve_contention((struct cb_s *)r->eax, (struct cb_s *)r->ebx,
                                             (const char *)r->esi);

    if (winner != NULL) {
        r->ebx = (uint32_t)winner;
    }
    svc_set_carry(r, winner == NULL);
}

/*
 * SHELL_Event - post an event to the Windows part of the shell         [DDK95 SHELL_Event]
 *
 * In:    EBX = VM, ECX = event, AX = wParam, ESI = callback, EDX = reference data
 * Error: CF = 1 always: VMDOSAPP is not present, as there is no Windows
 * Uses:  EAX, flags
 * When:  task time
 */
void do_SHELL_Event(struct svc_regs *r)
{
    r->eax = 0;
    svc_set_carry(r, true);
}

static const char *caption_of(const struct svc_regs *r)
{
    return (const char *)r->edi;
}

/*
 * SHELL_SYSMODAL_Message - a message box, and its answer   [DDK95 SHELL_SYSMODAL_Message]
 *
 * In:    EBX = VM whose message it is, EAX = MB_ flags, ECX = text, EDI = caption, 0 = the usual one
 * Out:   EAX = ID of the button
 * Uses:  EAX, flags
 * When:  task time; blocks until the user has answered, other VMs run.  Before Init_Complete is over
 *        nobody can answer: the default button, and the text on the debug port
 * Notes: MB_ABORTRETRYIGNORE and MB_YESNO have nothing that Esc means
 */
void do_SHELL_SYSMODAL_Message(struct svc_regs *r)
{
    r->eax = message_box_wait((struct cb_s *)r->ebx, r->eax, caption_of(r), (const char *)r->ecx);
}

/* Who is to hear of an answer; from the heap. */
struct listener {
    uint32_t procedure, refdata;
};

static void tell_listener(void *context, uint32_t answer)
{
    struct listener listener = *(struct listener *)context;
    uint32_t eax = answer, edx = listener.refdata, procedure = listener.procedure;

    (void)_HeapFree(context, 0);
    __asm__ volatile("pushl %%ebx; pushl %%ebp; call *%%ecx; popl %%ebp; popl %%ebx"
                     : "+a"(eax), "+d"(edx), "+c"(procedure) : : "esi", "edi", "memory", "cc");
}

/*
 * SHELL_Message - a message box; a callback hears the answer         [DDK95 SHELL_Message]
 *
 * In:    EBX = VM whose message it is, EAX = MB_ flags, ECX = text, EDI = caption (0 = the usual one,
 *        "" = none), ESI = callback (EAX = ID of the button, EDX = reference data) or 0, EDX =
 *        reference data
 * Out:   EAX = handle of the event, not 0; CF = 0
 * Error: CF = 1: not enough memory
 * Uses:  EAX, flags
 * When:  task time; the callback at task time.  Boxes come one after the other, those with MB_ASAP
 *        before others that wait
 */
void do_SHELL_Message(struct svc_regs *r)
{
    struct listener *listener = NULL;
    void *box;

    if (r->esi != 0) {
        listener = _HeapAllocate(sizeof *listener, 0);
        if (listener == NULL) {
            svc_set_carry(r, true);
            return;
        }
        listener->procedure = r->esi;
        listener->refdata = r->edx;
    }
    box = message_box((struct cb_s *)r->ebx, r->eax, caption_of(r), (const char *)r->ecx,
                      listener != NULL ? tell_listener : NULL, listener);
    if (box == NULL && listener != NULL) {
        (void)_HeapFree(listener, 0);
    }
    r->eax = box != NULL ? (uint32_t)box : r->eax;
    svc_set_carry(r, box == NULL);
}

/*
 * SHELL_GetVMInfo - settings of a VM as flags                     [DDK95 SHELL_GetVMInfo]
 *
 * In:    EBX = VM
 * Out:   EAX = SGVMI_ flags; 0 = not a VM
 * Uses:  EAX, ECX, EDX, ESI, EDI, flags
 * When:  task time, not during Create_VM
 * Notes: no VM is in a window
 */
void do_SHELL_GetVMInfo(struct svc_regs *r)
{
    static const struct { uint32_t flag, info; } map[] = {
        { SHELL_VM_NO_HMA, SGVMI_NOHMA }, { SHELL_VM_EMS_LOCKED, SGVMI_EMS_LOCK },
        { SHELL_VM_XMS_LOCKED, SGVMI_XMS_LOCK }, { SHELL_VM_FAST_PASTE, SGVMI_FASTPASTE },
        { SHELL_VM_MEMORY_LOCKED, SGVMI_V86_LOCK }, { SHELL_VM_CLOSE_ON_EXIT, SGVMI_CLSEXIT },
    };
    struct cb_s *vm = (struct cb_s *)r->ebx;
    const struct shell_vm *own = Validate_VM_Handle(vm) ? vms_of(vm) : NULL;

    r->eax = 0;
    if (own == NULL) {
        return;
    }
    r->eax = own->settings.reserved_keys | (own->settings.hot_key != 0 ? SGVMI_HASHOTKEY : 0) |
             (own->settings.idle_sensitivity != 0 ? SGVMI_POLLING : 0);
    for (unsigned i = 0; i < sizeof map / sizeof map[0]; i++) {
        r->eax |= (own->settings.flags & map[i].flag) != 0 ? map[i].info : 0;
    }
}

/*
 * SHELL_Get_VM_Settings - how a VM is meant to be
 *
 * In:    EBX = VM
 * Out:   EAX = struct SHELL_VM_Settings, which lives as long as the VM; 0 = not a VM
 * When:  task time, from VM_Critical_Init on
 */
void do_SHELL_Get_VM_Settings(struct svc_regs *r)
{
    struct cb_s *vm = (struct cb_s *)r->ebx;
    const struct shell_vm *own = Validate_VM_Handle(vm) ? vms_of(vm) : NULL;

    r->eax = own != NULL ? (uint32_t)&own->settings : 0;
}

/*
 * SHELL_Update_User_Activity - the user did something [DDK95 SHELL_Update_User_Activity]
 *
 * When:  task time
 * Notes: nothing here waits for the user to be away, as a screen saver would: the time is kept
 */
void do_SHELL_Update_User_Activity(struct svc_regs *r)
{
    (void)r;
    last_activity_ms = Get_System_Time();
}

/* ---- what needs Windows --------------------------------------------------------------------------- */

/* For a WM_NULL: nothing is posted, and that succeeds. */
struct posted {
    void (*callback)(uint32_t rc, uint32_t refdata);
    uint32_t refdata;
};

static void tell_posted(struct cb_s *vm, uint32_t refdata, struct Client_Reg_Struc *crs)
{
    struct posted posted = *(struct posted *)refdata;

    (void)vm, (void)crs;
    (void)_HeapFree((void *)refdata, 0);
    posted.callback(1, posted.refdata);
}
VXD_EVENT(posted_event, tell_posted)

/*
 * _SHELL_PostMessage - post a message to a window                 [DDK95 _SHELL_PostMessage]
 *
 * In:    hwnd, message in the low half, wParam, lParam, callback(rc, refdata) or 0, refdata
 * Out:   EAX nonzero: WM_NULL (0), which posts nothing; the callback hears of success
 * Error: EAX = 0: there is no window, or not enough memory
 * When:  task time; the callback in the system VM, which is boosted by High_Pri_Device_Boost
 */
uint32_t _SHELL_PostMessage(uint32_t hwnd, uint32_t message, uint32_t wparam, uint32_t lparam,
                            void (*callback)(uint32_t rc, uint32_t refdata), uint32_t refdata)
{
    struct posted *posted;

    (void)hwnd, (void)wparam, (void)lparam;
    if ((message & 0xFFFF) != 0) {
        return 0;
    }
    if (callback == NULL) {
        return 1;
    }
    posted = _HeapAllocate(sizeof *posted, 0);
    if (posted == NULL) {
        return 0;
    }
    posted->callback = callback;
    posted->refdata = refdata;
    (void)Call_Priority_VM_Event(High_Pri_Device_Boost, Get_Sys_VM_Handle(), PEF_Always_Sched,
                                 (uint32_t)posted, posted_event, 0);
    return 1;
}

/*
 * _SHELL_PostShellMessage - post a message to the shell's window [DDK95 _SHELL_PostShellMessage]
 *
 * In:    wParam, lParam
 * When:  task time
 * Notes: has no result; there is no window, so nobody hears of it
 */
void _SHELL_PostShellMessage(uint32_t wparam, uint32_t lparam)
{
    (void)wparam, (void)lparam;
}

/*
 * _SHELL_LocalAllocEx - memory of the message server                [DDK95 _SHELL_LocalAllocEx]
 *
 * In:    flags, bytes, buffer
 * Error: EAX = EDX = 0 always: there is no message server, and never application time
 * When:  task time
 */
uint64_t _SHELL_LocalAllocEx(uint32_t flags, uint32_t bytes, const void *buffer)
{
    (void)flags, (void)bytes, (void)buffer;
    return 0;
}

/*
 * _SHELL_LocalFree - free such memory                                  [DDK95 _SHELL_LocalFree]
 *
 * In:    handle
 * When:  task time
 * Notes: has no result; _SHELL_LocalAllocEx never gave a handle, so there is nothing to free
 */
void _SHELL_LocalFree(uint32_t handle)
{
    (void)handle;
}

#define NO_LIBRARY  0u          /* of 16-bit LoadLibrary: out of memory, damaged, relocations invalid */

/*
 * _SHELL_LoadLibrary - load a 16-bit DLL                             [DDK95 _SHELL_LoadLibrary]
 *
 * In:    name
 * Error: EAX = 0, an error of 0..31, always: nothing here runs 16-bit DLLs
 * When:  task time
 */
uint32_t _SHELL_LoadLibrary(const char *name)
{
    (void)name;
    return NO_LIBRARY;
}

/*
 * _SHELL_FreeLibrary - free a 16-bit DLL                             [DDK95 _SHELL_FreeLibrary]
 *
 * In:    handle
 * When:  task time
 * Notes: has no result; _SHELL_LoadLibrary never gave a handle
 */
void _SHELL_FreeLibrary(uint32_t handle)
{
    (void)handle;
}

/*
 * _SHELL_GetProcAddress - a procedure of a 16-bit DLL            [DDK95 _SHELL_GetProcAddress]
 *
 * In:    handle, name or ordinal
 * Error: EAX = 0 always: no handle is one
 * When:  task time
 */
uint32_t _SHELL_GetProcAddress(uint32_t handle, const char *name)
{
    (void)handle, (void)name;
    return 0;
}

/*
 * _SHELL_CallDll - call a procedure of a 16-bit DLL                       [DDK95 _SHELL_CallDll]
 *
 * In:    DLL's name, procedure, bytes of arguments, arguments
 * Error: EAX = 0 always: the DLL cannot be loaded, and nothing was called
 * When:  task time
 */
uint32_t _SHELL_CallDll(const char *dll, const char *procedure, uint32_t bytes, const void *arguments)
{
    (void)dll, (void)procedure, (void)bytes, (void)arguments;
    return NO_LIBRARY;
}
