/*
 * shell.h - SHELL's services as C functions, and the settings of a VM.
 * Included by VxDs that tell the user something or want to know how a VM was meant to be.
 *
 * What each does: [DDK95 <name>]; one line each in services/shell.def.
 */
#ifndef SHELL_H
#define SHELL_H

#include <vmm_services.h>

enum shell_service_number {
#define VXD_SERVICE(ord, name, abi, when, state, meaning) SHELL_SERVICE_##name = 0x00170000 + ord,
#include <services/shell.def>
#undef VXD_SERVICE
};

/* ---- settings ------------------------------------------------------------------------------ */

#define SHELL_NO_LIMIT          0xFFFFFFFFu
#define SHELL_DEFAULT           0xFFFFFFFEu     /* of a limit: not said */

/* What NAME.VM or NAME.PIF says; the rest has the defaults of settings_default(). */
struct SHELL_VM_Settings {
    char title[64];
    char program[80];
    char arguments[128];
    char directory[68];
    char boot[80];                      /* image of a disk to boot instead of a program; "" = none */
    uint32_t flags;                     /* SHELL_VM_ */
    uint32_t reserved_keys;             /* SHELL_KEY_: these go to the program */
    uint32_t memory_min_kb, memory_max_kb;          /* conventional memory */
    uint32_t ems_min_kb, ems_max_kb;    /* SHELL_NO_LIMIT, SHELL_DEFAULT or KB */
    uint32_t xms_min_kb, xms_max_kb;
    uint32_t dpmi_max_kb;
    uint32_t foreground, background;    /* weights 1..10000 */
    uint32_t idle_sensitivity;          /* 0..100; 0 = its idling is not looked for */
    uint32_t speed_percent;             /* 1..100 of the processor at most */
    uint32_t text_lines;                /* 25, 43, 50; 0 = not said */
    uint32_t video;                     /* SHELL_VIDEO_ */
    uint32_t hot_key;                   /* scan code | shift state << 16 (1 Shift, 4 Ctrl, 8 Alt); 0 = none */
};

#define SHELL_VM_EXCLUSIVE      0x0001u
#define SHELL_VM_BACKGROUND     0x0002u     /* runs while another VM has the focus */
#define SHELL_VM_CLOSE_ON_EXIT  0x0004u
#define SHELL_VM_CLOSE_ACTIVE   0x0008u     /* closing it while its program runs needs no question */
#define SHELL_VM_NO_HMA         0x0010u
#define SHELL_VM_FAST_PASTE     0x0020u
#define SHELL_VM_HIDE_WINDOWS   0x0040u     /* INT 2Fh AX=1600h finds nothing */
#define SHELL_VM_EMS_LOCKED     0x0080u
#define SHELL_VM_XMS_LOCKED     0x0100u
#define SHELL_VM_MEMORY_LOCKED  0x0200u
#define SHELL_VM_FULL_SCREEN    0x0400u
#define SHELL_VM_PROTECT        0x0800u
#define SHELL_VM_NO_FOCUS       0x1000u     /* does not take the focus when it starts */

/* The bits of PIF flags and of SHELL_GetVMInfo, so that none is translated. */
#define SHELL_KEY_ALT_TAB       0x0020u
#define SHELL_KEY_ALT_ESC       0x0040u
#define SHELL_KEY_ALT_SPACE     0x0080u
#define SHELL_KEY_ALT_ENTER     0x0100u
#define SHELL_KEY_ALT_PRTSC     0x0200u
#define SHELL_KEY_PRTSC         0x0400u
#define SHELL_KEY_CTRL_ESC      0x0800u
#define SHELL_KEYS              0x0FE0u

#define SHELL_VIDEO_EMULATE_TEXT    0x0001u     /* as PIF has them */
#define SHELL_VIDEO_NO_PORTS_TEXT   0x0002u
#define SHELL_VIDEO_NO_PORTS_LOW    0x0004u
#define SHELL_VIDEO_NO_PORTS_HIGH   0x0008u
#define SHELL_VIDEO_RESERVE_TEXT    0x0010u
#define SHELL_VIDEO_RESERVE_LOW     0x0020u
#define SHELL_VIDEO_RESERVE_HIGH    0x0040u
#define SHELL_VIDEO_RETAIN          0x0080u

/* ---- services ------------------------------------------------------------------------------ */

struct SHEXPACKET {                     /* [DDK95 SHEXPACKET]; ib: offsets from its start, 0 = none */
    uint32_t shex_dwTotalSize;          /* with what lies behind it */
    uint32_t shex_dwSize;
    uint32_t shex_ibOp, shex_ibFile, shex_ibParams, shex_ibDir, shex_ibEnv;
    uint32_t shex_nCmdShow;
};
_Static_assert(sizeof(struct SHEXPACKET) == 32, "[DDK95 SHEXPACKET]");

#define CAAFL_RING0         1u          /* _SHELL_CallAtAppyTime */
#define CAAFL_TIMEOUT       2u

uint32_t _SHELL_PostMessage(uint32_t hwnd, uint32_t message, uint32_t wparam, uint32_t lparam,
                            void (*callback)(uint32_t rc, uint32_t refdata), uint32_t refdata);
uint32_t _SHELL_ShellExecute(const struct SHEXPACKET *packet);  /* 33: it runs; else an error */
void _SHELL_PostShellMessage(uint32_t wparam, uint32_t lparam);
uint32_t _SHELL_QueryAppyTimeAvailable(void);
uint32_t _SHELL_CallAtAppyTime(void (*proc)(uint32_t refdata, uint32_t flags), uint32_t refdata,
                               uint32_t flags, uint32_t timeout_ms);
void _SHELL_CancelAppyTimeEvent(uint32_t handle);
uint32_t _SHELL_BroadcastSystemMessage(uint32_t flags, uint32_t *recipients, uint32_t message,
                                       uint32_t wparam, uint32_t lparam);
uint32_t _SHELL_HookSystemBroadcast(uint32_t (*proc)(uint32_t message, uint32_t wparam, uint32_t lparam,
                                                     uint32_t refdata), uint32_t refdata, uint32_t order);
void _SHELL_UnhookSystemBroadcast(uint32_t handle);
uint64_t _SHELL_LocalAllocEx(uint32_t flags, uint32_t bytes, const void *buffer);
void _SHELL_LocalFree(uint32_t handle);
uint32_t _SHELL_LoadLibrary(const char *name);
void _SHELL_FreeLibrary(uint32_t handle);
uint32_t _SHELL_GetProcAddress(uint32_t handle, const char *name);
uint32_t _SHELL_CallDll(const char *dll, const char *procedure, uint32_t bytes, const void *arguments);

#ifdef VXD_HOST
const struct SHELL_VM_Settings *SHELL_Get_VM_Settings(struct cb_s *vm);
#else
/* *winner = the VM that gets the device; false: not resolved.  device: 8 characters. */
static inline bool SHELL_Resolve_Contention(struct cb_s *owner, struct cb_s *contender, const char *device,
                                            struct cb_s **winner)
{
    uint32_t ebx = (uint32_t)contender;
    bool failed;
    __asm__ volatile("int $0x20; .long %c4" : "+b"(ebx), "=@ccc"(failed) : "a"(owner), "S"(device), "i"(SHELL_SERVICE_SHELL_Resolve_Contention) : "memory");
    *winner = (struct cb_s *)ebx;
    return !failed;
}
/* The ID of the button that was chosen; blocks. */
static inline uint32_t SHELL_SYSMODAL_Message(struct cb_s *vm, uint32_t flags, const char *text,
                                              const char *caption)
{
    uint32_t eax = flags;
    __asm__ volatile("int $0x20; .long %c4" : "+a"(eax) : "b"(vm), "c"(text), "D"(caption), "i"(SHELL_SERVICE_SHELL_SYSMODAL_Message) : "memory", "cc");
    return eax;
}
/* From Create_VM (of devices behind SHELL: VM_Critical_Init) to Destroy_VM; NULL: no such VM. */
static inline const struct SHELL_VM_Settings *SHELL_Get_VM_Settings(struct cb_s *vm)
{
    uint32_t eax;
    __asm__ volatile("int $0x20; .long %c2" : "=a"(eax) : "b"(vm), "i"(SHELL_SERVICE_SHELL_Get_VM_Settings) : "memory", "cc");
    return (const struct SHELL_VM_Settings *)eax;
}
#endif
#endif
