/*
 * bios - the BIOS of every VM.
 *
 * Puts the ROM image (rom.asm), interrupt table and BIOS data area into each VM's memory.  INT 10h
 * and the INT 16h calls that need not wait are served at ring 0: by a hook of the V86 interrupt
 * chain while the vector is ours, and by a call-back in the ROM for those who reach its entry
 * otherwise.
 */
#include <vmm.h>
#include <vmm32x.h>
#include <bios.h>
#include <v86mmgr.h>
#include <vtd.h>
#include "adapter.h"
#include "bda.h"
#include "memory.h"
#include "poll.h"

#define EQUIPMENT       0x0026      /* coprocessor, pointing device; 80x25 colour */
#define KEY_IDLE_MS     500         /* KeyIdleDelay [DDK95 SYSTEM.INI] */
#define CMOS_MEMORY_KB  0x15
#define SHORT_WAIT_TICKS 1300       /* more than a period of the clock chip: sleep until the next */

enum system_function {              /* AH when the ROM calls; see INT 15h there */
    SYSTEM_WAIT = 0x86, SYSTEM_MOVE = 0x87, SYSTEM_WAITED = 0xE6,
    SYSTEM_POWER = 0x53, SYSTEM_EXTENDED = 0x88, SYSTEM_MAP = 0xE8,
};

struct bios_vm {                    /* per VM, in its control block */
    struct polling polling;
    const struct video_fonts *fonts;    /* of the code page; NULL = the ROM's */
    uint64_t wait_until;            /* INT 15h/86h: until then, VTD_Get_Real_Time */
    bool ended;                     /* the VM was closed: it needs everything again */
};

static uint32_t cb_offset;                      /* written once by on_critical_init */
static uint32_t calls[ROM_CALL_COUNT];          /* written once by on_critical_init */
static int layout;                              /* of the keyboard; the same */
static const uint32_t *port_accesses;           /* the VMM's count; written once by on_device_init */
static uint32_t key_idle_ms;                    /* the same */

static struct bios_vm *state_of(struct cb_s *vm)
{
    return vm_cb_area(vm, cb_offset);
}

static uint8_t *memory_of(const struct cb_s *vm)
{
    return vm_v86_ptr(vm, 0, 0);
}

/* ---- idle programs ------------------------------------------------------------------------ */

/* The current VM looked for a key in vain, and knows it: with this its call is over. */
static void polled(struct cb_s *vm)
{
    struct polling *polling = &state_of(vm)->polling;

    if (poll_again(polling, *port_accesses) &&
        poll_judge(polling, (uint32_t)VTD_Get_Real_Time(), Get_System_Time(), key_idle_ms)) {
        _VMM32X_VM_Idle();
    }
}

const struct video_fonts *bios_fonts(struct cb_s *vm)
{
    return state_of(vm)->fonts;
}

static void got_key(struct cb_s *vm)
{
    state_of(vm)->polling.key_ms = Get_System_Time();
    poll_over(&state_of(vm)->polling);
}

/* ---- INT 10h ------------------------------------------------------------------------------ */

static bool vector_is_ours(struct cb_s *vm, uint32_t vector, uint16_t offset)
{
    const uint8_t *entry = memory_of(vm) + vector * 4;

    return mem_get16(entry) == offset && mem_get16(entry + 2) == ROM_SEGMENT;
}

static int on_int10(uint32_t vector, struct cb_s *vm, struct Client_Reg_Struc *crs)
{
    struct video video = adapter_video(vm);

    if (!vector_is_ours(vm, vector, ROM_INT10)) {
        return VXD_PASS;
    }
    poll_over(&state_of(vm)->polling);
    video_int10(&video, crs);
    return VXD_CONSUMED;
}
VXD_INT_HOOK(int10_hook, on_int10)

static int on_int16(uint32_t vector, struct cb_s *vm, struct Client_Reg_Struc *crs)
{
    uint8_t ah = crs->Client_AH;

    if (!vector_is_ours(vm, vector, ROM_INT16) || !keyboard_int16(memory_of(vm), crs)) {
        return VXD_PASS;
    }
    if ((ah & 2) == 0) {
        if ((ah & 1) != 0 && (crs->Client_EFlags & ZF_Mask) != 0) {
            polled(vm);
        } else {
            got_key(vm);
        }
    }
    return VXD_CONSUMED;
}
VXD_INT_HOOK(int16_hook, on_int16)

static int install(struct cb_s *vm);

/* ---- what the ROM calls -------------------------------------------------------------------- */

/* Ticks of VTD_Get_Real_Time, at least so long. */
static uint64_t ticks_of_us(uint32_t us)
{
    return (uint64_t)us * 1193182 / 1000000 + 1;
}

static uint32_t microseconds(const struct Client_Reg_Struc *crs)
{
    return (uint32_t)crs->Client_CX << 16 | crs->Client_DX;
}

/* INT 15h/87h.  Status as AH. */
static uint8_t block_move(struct cb_s *vm, const struct Client_Reg_Struc *crs)
{
    struct block_move move;

    if (!memory_block_move(memory_of(vm), crs, &move) ||
        !V86MMGR_Extended_Move(vm, move.from, move.to, move.bytes)) {
        return 2;                               /* exception */
    }
    return 0;
}

/* INT 15h/88h and E8xxh: the answer in the client's registers and carry. */
static void memory_call(struct cb_s *vm, struct Client_Reg_Struc *crs)
{
    uint32_t free_kb, kb = V86MMGR_Extended_Size(vm, &free_kb);

    if (!memory_int15(memory_of(vm), crs, kb, free_kb)) {
        crs->Client_AH = 0x86;
        crs->Client_EFlags |= CF_Mask;
    }
}

static void system_call(struct cb_s *vm, struct Client_Reg_Struc *crs)
{
    struct bios_vm *state = state_of(vm);
    int64_t left;

    switch (crs->Client_AH) {
    case SYSTEM_WAIT:
        state->wait_until = VTD_Get_Real_Time() + ticks_of_us(microseconds(crs));
        break;
    case SYSTEM_WAITED:
        left = (int64_t)(state->wait_until - VTD_Get_Real_Time());
        crs->Client_AL = left <= 0 ? 2 : left > SHORT_WAIT_TICKS ? 1 : 0;
        break;
    case SYSTEM_MOVE:
        crs->Client_AH = block_move(vm, crs);
        break;
    case SYSTEM_EXTENDED:
    case SYSTEM_MAP:
        memory_call(vm, crs);
        break;
    case SYSTEM_POWER:
        if (!adapter_interrupt(vm, 0x15, crs)) {
            crs->Client_AH = 0x86;
            crs->Client_EFlags |= CF_Mask;
        }
        break;
    default:
        crs->Client_AH = 0x86;
        break;
    }
}

static void interrupt_call(struct cb_s *vm, uint32_t vector, struct Client_Reg_Struc *crs)
{
    poll_over(&state_of(vm)->polling);
    Simulate_Iret();                /* the answer's flags are the caller's */
    if (!adapter_interrupt(vm, vector, crs)) {
        crs->Client_AH = 0x01;      /* no such function */
        crs->Client_EFlags |= CF_Mask;
    }
}

/* A jump to FFFF:0, or a reset through the keyboard controller. */
static void reset(struct cb_s *vm, struct Client_Reg_Struc *crs)
{
    if (!adapter_interrupt(vm, BIOS_RESET, crs)) {
        _VMM32X_End_VM(vm, "The program restarted its computer.");
        return;
    }
    (void)install(vm);
    crs->Client_CS = BIOS_ROM_SEGMENT;
    crs->Client_EIP = BIOS_ROM_POWER_ON;
}

static void on_rom_call(struct cb_s *vm, uint32_t refdata, struct Client_Reg_Struc *crs)
{
    struct video video = adapter_video(vm);

    switch (refdata) {
    case ROM_CALL_VIDEO:
        poll_over(&state_of(vm)->polling);
        video_int10(&video, crs);
        Simulate_Iret();
        break;
    case ROM_CALL_SYSTEM:
        system_call(vm, crs);
        Simulate_Far_Ret();
        break;
    case ROM_CALL_IDLE:
        adapter_idle(vm);
        Simulate_Far_Ret();
        break;
    case ROM_CALL_REBOOT:
        reset(vm, crs);
        break;
    case ROM_CALL_DISK:
        interrupt_call(vm, 0x13, crs);
        break;
    case ROM_CALL_MOUSE:
        Simulate_Iret();
        (void)adapter_interrupt(vm, 0x33, crs);
        break;
    case ROM_CALL_BOOT:         /* INT 19h */
        if (!adapter_interrupt(vm, 0x19, crs)) {
            _VMM32X_End_VM(vm, "The program restarted its computer.");
        }
        break;
    default:
        vxd_debugf("BIOS: VM %u: exception without a handler near %04X:%04X\n", vm->CB_VMID,
                   mem_get16(vm_v86_ptr(vm, crs->Client_SS, crs->Client_SP + 2)),
                   mem_get16(vm_v86_ptr(vm, crs->Client_SS, crs->Client_SP)));
        _VMM32X_End_VM(vm, "The program caused an exception that it has no handler for.");
        break;
    }
}
VXD_EVENT(rom_call, on_rom_call)

/* ---- services ------------------------------------------------------------------------------ */

#define VXD_SERVICE VXD_SERVICE_ENTRY
#include <services/bios.def>
#undef VXD_SERVICE
#define VXD_SERVICE VXD_SERVICE_SLOT
static void (*const bios_services[])(void) = {
#include <services/bios.def>
};
#undef VXD_SERVICE

static struct cb_s *vm_in_ebx(const struct svc_regs *r)
{
    return (struct cb_s *)(uintptr_t)r->ebx;
}

/*
 * BIOS_Get_Version - version of BIOS
 *
 * Out:   AX = 0400h, CF = 0
 * When:  task time
 */
void do_BIOS_Get_Version(struct svc_regs *r)
{
    r->eax = 0x0400;
    svc_set_carry(r, false);
}

/*
 * BIOS_Teletype - write a character on a VM's screen as INT 10h AH=0Eh does
 *
 * In:    EBX = VM, AL = character
 * When:  task time
 */
void do_BIOS_Teletype(struct svc_regs *r)
{
    struct video video = adapter_video(vm_in_ebx(r));

    poll_over(&state_of(vm_in_ebx(r))->polling);
    video_teletype(&video, (uint8_t)r->eax);
}

/*
 * BIOS_Keyboard_Enqueue - put a key into a VM's keyboard buffer
 *
 * In:    EBX = VM, AH = scan code, AL = character
 * Out:   CF = 0
 * Error: CF = 1: the buffer is full
 * When:  task time
 */
void do_BIOS_Keyboard_Enqueue(struct svc_regs *r)
{
    svc_set_carry(r, !keyboard_enqueue(memory_of(vm_in_ebx(r)), (uint16_t)r->eax));
}

/* The answer to INT 16h function `ah`; true: there is a key. */
static bool key_service(struct svc_regs *r, uint8_t ah)
{
    struct Client_Reg_Struc crs = { .Client_EFlags = IF_Mask };

    crs.Client_AH = ah;
    bool there = keyboard_int16(memory_of(vm_in_ebx(r)), &crs) && !(crs.Client_EFlags & ZF_Mask);

    svc_set_zero(r, !there);
    r->eax = crs.Client_AX;
    return there;
}

/*
 * BIOS_Keyboard_Peek - look at the next key of a VM as INT 16h AH=11h does
 *
 * In:    EBX = VM
 * Out:   ZF = 0, AX = key; ZF = 1: there is none
 * When:  task time
 */
void do_BIOS_Keyboard_Peek(struct svc_regs *r)
{
    (void)key_service(r, 0x11);
}

/*
 * BIOS_Keyboard_Take - take the next key of a VM as INT 16h AH=10h does
 *
 * In:    EBX = VM
 * Out:   ZF = 0, AX = key; ZF = 1: there is none, nothing waits for one
 * When:  task time
 */
void do_BIOS_Keyboard_Take(struct svc_regs *r)
{
    if (key_service(r, 0x10)) {
        got_key(vm_in_ebx(r));
    }
}

/*
 * BIOS_Key_Polled - a program looked for a key in some other way, and there was none
 *
 * In:    EBX = VM, the current one
 * When:  task time
 * Notes: may idle the VM: the last thing to do for a call of a program
 */
void do_BIOS_Key_Polled(struct svc_regs *r)
{
    polled(vm_in_ebx(r));
}

/*
 * BIOS_VM_Works - a program did something besides looking for keys
 *
 * In:    EBX = VM
 * When:  any time
 */
void do_BIOS_VM_Works(struct svc_regs *r)
{
    poll_over(&state_of(vm_in_ebx(r))->polling);
}

/*
 * BIOS_Poll_Counter - the counter behind BIOS_VM_Works, for those who come very often
 *
 * In:    EBX = VM
 * Out:   EAX = address of a dword: looks for keys in sequence; who sets it to 0 says that the VM works, and who
 *        adds one says that the VM looked in vain
 * When:  any time; the address is good until Destroy_VM
 * Notes: a look that makes the count a multiple of BIOS_LOOKS_AT_ONCE is left to BIOS_Key_Polled, which judges
 */
void do_BIOS_Poll_Counter(struct svc_regs *r)
{
    r->eax = (uint32_t)&state_of(vm_in_ebx(r))->polling.polls;
}

/*
 * BIOS_Set_Code_Page - the characters a VM's text modes show
 *
 * In:    EBX = VM, AX = code page, 437 or 850
 * Out:   CF = 0: its font is loaded, now in a text mode, and with every mode set
 * Error: CF = 1: there are no glyphs for it
 * When:  task time
 * Notes: graphics modes and INT 10h AX=1130h keep the ROM's font, which is of code page 437
 */
void do_BIOS_Set_Code_Page(struct svc_regs *r)
{
    const struct video_fonts *fonts;
    struct video video;
    unsigned height;

    if (!video_fonts_of(r->eax & 0xFFFF, &fonts)) {
        svc_set_carry(r, true);
        return;
    }
    svc_set_carry(r, false);
    if (state_of(vm_in_ebx(r))->fonts == fonts) {
        return;                 /* a program's own glyphs stay */
    }
    state_of(vm_in_ebx(r))->fonts = fonts;
    video = adapter_video(vm_in_ebx(r));
    height = video_char_height(&video);
    if (video_kind_of(&video) == VIDEO_TEXT) {
        video_load_rom_font(&video, height == 8 || height == 14 ? height : 16, 0);
    }
}

/*
 * BIOS_Set_Idle_Detection - may a VM be idled because it does nothing but look for keys?
 *
 * In:    EBX = VM, EAX = 0: never; a VM begins with yes
 * When:  any time
 */
void do_BIOS_Set_Idle_Detection(struct svc_regs *r)
{
    state_of(vm_in_ebx(r))->polling.off = r->eax == 0;
}

/*
 * BIOS_Layout_Key - the key of a character in a VM's keyboard layout
 *
 * In:    EBX = VM, AL = character, ECX = its key on a US keyboard, 0 = none
 * Out:   EAX = scan code with 100h Shift or 200h AltGr, 0 = no key types it
 * When:  task time
 */
void do_BIOS_Layout_Key(struct svc_regs *r)
{
    const uint8_t *ebda = memory_of(vm_in_ebx(r)) + (BIOS_EBDA_SEGMENT << 4) + EBDA_LAYOUT;

    r->eax = layout_key(bios_rom, ebda[1] != 0 ? ebda[0] : 0, (uint8_t)r->eax, r->ecx);
}

/*
 * BIOS_Video_Read - a byte of a VM's video memory, as a program reads it
 *
 * In:    EBX = VM, EDX = linear address, A0000h-BFFFFh
 * Out:   AL = byte
 * When:  task time
 */
void do_BIOS_Video_Read(struct svc_regs *r)
{
    struct video video = adapter_video(vm_in_ebx(r));

    r->eax = (r->eax & ~0xFFu) | video.ops->read(video.context, 0xA0000 + (r->edx - 0xA0000) % 0x20000);
}

/*
 * BIOS_Video_Write - a byte of a VM's video memory, as a program writes it
 *
 * In:    EBX = VM, EDX = linear address, A0000h-BFFFFh, AL = byte
 * When:  task time
 */
void do_BIOS_Video_Write(struct svc_regs *r)
{
    struct video video = adapter_video(vm_in_ebx(r));

    video.ops->write(video.context, 0xA0000 + (r->edx - 0xA0000) % 0x20000, (uint8_t)r->eax);
}

/*
 * BIOS_Video_In - read a port of a VM's display adapter
 *
 * In:    EBX = VM, DX = port
 * Out:   AL = byte
 * When:  task time
 */
void do_BIOS_Video_In(struct svc_regs *r)
{
    struct video video = adapter_video(vm_in_ebx(r));

    r->eax = (r->eax & ~0xFFu) | video.ops->in(video.context, (uint16_t)r->edx);
}

/*
 * BIOS_Video_Out - write to a port of a VM's display adapter
 *
 * In:    EBX = VM, DX = port, AL = byte
 * When:  task time
 */
void do_BIOS_Video_Out(struct svc_regs *r)
{
    struct video video = adapter_video(vm_in_ebx(r));

    video.ops->out(video.context, (uint16_t)r->edx, (uint8_t)r->eax);
}

/*
 * BIOS_Observe - hear of INT 10h and of waiting reads from now on
 *
 * In:    ESI = struct bios_observer, which belongs to BIOS now
 * When:  task time
 * Notes: the newest hears first
 */
void do_BIOS_Observe(struct svc_regs *r)
{
    adapter_add((struct bios_observer *)(uintptr_t)r->esi);
}

/*
 * BIOS_Console_Out - have observers hear of a character that no screen of a VM gets
 *
 * In:    EBX = VM or 0, AL = character
 * When:  task time
 */
void do_BIOS_Console_Out(struct svc_regs *r)
{
    adapter_wrote(vm_in_ebx(r), (uint8_t)r->eax);
}

/*
 * BIOS_Notify_Idle - have observers hear that a VM waits for a key
 *
 * In:    EBX = VM
 * When:  task time
 */
void do_BIOS_Notify_Idle(struct svc_regs *r)
{
    adapter_idle(vm_in_ebx(r));
}

/*
 * BIOS_Set_CMOS - a byte of a VM's CMOS RAM that the checksum covers
 *
 * In:    EBX = VM, DL = index 10h to 2Dh, AL = value
 * When:  task time
 * Notes: any other index changes nothing
 */
void do_BIOS_Set_CMOS(struct svc_regs *r)
{
    VTD_Set_CMOS(vm_in_ebx(r), (uint8_t)r->edx, (uint8_t)r->eax);
}

/* ---- control messages ------------------------------------------------------------------------ */

/* SYSTEM.INI [keyboard]: layout=GR, or what Windows 3.1 wrote there, keyboard.dll=KBDGR.DLL. */
static void find_layout(void)
{
    const char *name = Get_Profile_String(NULL, "keyboard", "layout");

    if (name == NULL) {
        name = Get_Profile_String(NULL, "keyboard", "keyboard.dll");
    }
    layout = layout_number(bios_rom, name);
    if (layout < 0) {
        vxd_debugf("BIOS: keyboard layout %s: unknown, US it is\n", name);
        layout = 0;
    }
}

static void install_layout(struct cb_s *vm)
{
    uint8_t *ebda = memory_of(vm) + (BIOS_EBDA_SEGMENT << 4) + EBDA_LAYOUT;

    ebda[0] = (uint8_t)layout;
    ebda[1] = layout != 0;
    ebda[3] = 0x2B;                         /* half a second, 10.9 a second */
}

static int install(struct cb_s *vm)
{
    struct video video = adapter_video(vm);
    uint32_t days, ms;

    memset(state_of(vm), 0, sizeof(struct bios_vm));
    state_of(vm)->polling.key_ms = Get_System_Time();
    VTD_Set_CMOS(vm, CMOS_MEMORY_KB, (uint8_t)(BIOS_MEMORY_KB + 1));
    VTD_Set_CMOS(vm, CMOS_MEMORY_KB + 1, (BIOS_MEMORY_KB + 1) >> 8);
    VTD_Get_Date_And_Time(&days, &ms);
    bda_install(memory_of(vm), calls, EQUIPMENT, (uint32_t)(ms / 1000 * 1193182ull / 65536), days);
    install_layout(vm);
    video_set_mode(&video, 3, true);
    return VXD_OK;
}

static int on_critical_init(const struct vxd_message *msg)
{
    cb_offset = _Allocate_Device_CB_Area(sizeof(struct bios_vm), 0);
    if (cb_offset == 0) {
        return VXD_FAIL;
    }
    for (uint32_t i = 0; i < ROM_CALL_COUNT; i++) {
        calls[i] = Allocate_V86_Call_Back(i, rom_call);
        if (calls[i] == 0 || calls[i] == 0xFFFFFFFF) {
            return VXD_FAIL;
        }
    }
    find_layout();
    return install(msg->vm);
}

static int on_device_init(const struct vxd_message *msg)
{
    (void)msg;
    port_accesses = _VMM32X_Port_Accesses();
    key_idle_ms = Get_Profile_Fixed_Point(KEY_IDLE_MS, 3, "386Enh", "KeyIdleDelay");
    if (!Hook_V86_Int_Chain(0x10, int10_hook) || !Hook_V86_Int_Chain(0x16, int16_hook)) {
        return VXD_FAIL;
    }
    return VXD_OK;
}

static int on_create_vm(const struct vxd_message *msg)
{
    const struct VMM32X_VM *request = _VMM32X_VM_Request(msg->vm);
    int result = install(msg->vm);

    state_of(msg->vm)->polling.off = request != NULL && (request->flags & VMM32X_VM_BUSY) != 0;
    return result;
}

static int on_not_executeable(const struct vxd_message *msg)
{
    state_of(msg->vm)->ended = true;
    return VXD_OK;
}

/* At the first start everything is there since Sys_Critical_Init, and other devices' vectors too. */
static int on_sys_vm_init(const struct vxd_message *msg)
{
    return state_of(msg->vm)->ended ? install(msg->vm) : VXD_OK;
}

static const struct vxd_handler bios_control[] = {
    { Sys_Critical_Init, on_critical_init },
    { Device_Init, on_device_init },
    { Create_VM, on_create_vm },
    { Sys_VM_Init, on_sys_vm_init },
    { VM_Not_Executeable, on_not_executeable },
    { 0, NULL },
};
Declare_Virtual_Device_Services(BIOS, 4, 0, bios_control, BIOS_Device_ID, BIOS_Init_Order,
                                bios_services, NULL, NULL)
