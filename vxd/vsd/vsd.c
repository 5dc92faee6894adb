/*
 * vsd - the speaker: VMs are heard while they have the focus, and the bell.
 *
 * VTD has every VM's port 61h and counter 2 and says what they are; the PC's own counter 2 and speaker
 * are ours, if there are any.
 */
#include <vmm.h>
#include <vtd.h>
#include <vxd_cpu.h>
#include "speaker.h"

#define PORT_COUNTER2   0x42
#define PORT_CONTROL    0x43
#define PORT_SYSTEM     0x61
#define CONTROL_2       0xB0u           /* counter 2, low byte, then high byte */
#define READ_STATUS_2   0xE8u
#define BELL_COUNT      1355u           /* 880 Hz */
#define BELL_MS         500u            /* [DDK31 VSD_Bell] */

static uint32_t cb_offset;              /* of a struct voice; written once by on_device_init */
static uint32_t bell_time;              /* time-out, 0 = it does not ring; task time */
static struct speaker speaker;          /* interrupts off */

static struct voice *voice_of(struct cb_s *vm)
{
    return vm_cb_area(vm, cb_offset);
}

static inline uint32_t lock(void)
{
    uint32_t flags;

    __asm__ volatile("pushfl; popl %0; cli" : "=r"(flags) : : "memory");
    return flags;
}

static inline void unlock(uint32_t flags)
{
    __asm__ volatile("pushl %0; popfl" : : "r"(flags) : "memory", "cc");
}

/* ---- the PC's speaker ---- */

static void tone(uint8_t mode, uint32_t count)
{
    outb(PORT_CONTROL, (uint8_t)(CONTROL_2 | mode << 1));
    outb(PORT_COUNTER2, (uint8_t)count);
    outb(PORT_COUNTER2, (uint8_t)(count >> 8));
}

static void bits(uint8_t value)
{
    outb(PORT_SYSTEM, (uint8_t)((inb(PORT_SYSTEM) & 0x0C) | value));
}

static void no_tone(uint8_t mode, uint32_t count)
{
    (void)mode;
    (void)count;
}

static void no_bits(uint8_t value)
{
    (void)value;
}

/* Counter 2 tells the mode it was put into. */
static bool is_there(void)
{
    outb(PORT_CONTROL, CONTROL_2 | 3 << 1);
    outb(PORT_CONTROL, READ_STATUS_2);
    return (inb(PORT_COUNTER2) & 0x3F) == (CONTROL_2 & 0x3F) + (3 << 1);
}

/* ---- VMs ---- */

/* VTD: a VM wrote to port 42h, 43h or 61h.  Interrupts off. */
static void on_voice(struct cb_s *vm, uint8_t port61, uint8_t mode, uint32_t count)
{
    struct voice *voice = voice_of(vm);

    voice->bits = port61 & 3;
    voice->mode = mode;
    voice->count = count;
    speaker_changed(&speaker, voice);
}

static void listen(struct cb_s *vm)
{
    uint32_t flags = lock();

    speaker_listen(&speaker, vm != NULL ? voice_of(vm) : NULL);
    unlock(flags);
}

static void ring(bool on)
{
    uint32_t flags = lock();

    speaker_ring(&speaker, BELL_COUNT, on);
    unlock(flags);
}

static void on_bell_over(uint32_t refdata, uint32_t ms_late)
{
    (void)refdata;
    (void)ms_late;
    bell_time = 0;
    ring(false);
}
VXD_TIMEOUT(bell_over, on_bell_over)

/* ---- services ---- */

#define VXD_SERVICE VXD_SERVICE_ENTRY
#include <services/vsd.def>
#undef VXD_SERVICE
#define VXD_SERVICE VXD_SERVICE_SLOT
static void (*const vsd_services[])(void) = {
#include <services/vsd.def>
};
#undef VXD_SERVICE

/*
 * VSD_Get_Version - version of VSD                                      [DDK95 VSD_Get_Version]
 *
 * Out:   EAX = 0400h, CF = 0
 * When:  task time
 */
void do_VSD_Get_Version(struct svc_regs *r)
{
    r->eax = 0x0400;
    svc_set_carry(r, false);
}

/*
 * VSD_Bell - a warning beep of half a second                                   [DDK95 VSD_Bell]
 *
 * Uses:  flags
 * When:  task time
 * Notes: comes back at once; what VMs play meanwhile is not heard
 */
void do_VSD_Bell(struct svc_regs *r)
{
    (void)r;
    Cancel_Time_Out(bell_time);
    bell_time = Set_Global_Time_Out(BELL_MS, 0, bell_over);
    ring(bell_time != 0);               /* without a time-out it would never end */
}

/* ---- control messages ---- */

static int on_device_init(const struct vxd_message *msg)
{
    static const struct speaker_ops real = { tone, bits }, none = { no_tone, no_bits };

    cb_offset = _Allocate_Device_CB_Area(sizeof(struct voice), 0);
    if (cb_offset == 0) {
        return VXD_FAIL;
    }
    speaker.ops = is_there() ? &real : &none;
    if (speaker.ops == &none) {
        vxd_debugf("VSD: this PC has no speaker\n");
    }
    VTD_Observe_Speaker(on_voice);
    listen(msg->vm);
    return VXD_OK;
}

/* EBX = VM; EDX = 0: all devices. */
static int on_set_focus(const struct vxd_message *msg)
{
    if (msg->edx == 0 || msg->edx == VSD_Device_ID) {
        listen(msg->vm);
    }
    return VXD_OK;
}

static int on_vm_gone(const struct vxd_message *msg)
{
    struct voice *voice = voice_of(msg->vm);
    uint32_t flags = lock();

    *voice = (struct voice){ 0, 3, 0 };
    speaker_changed(&speaker, voice);
    if (msg->vm != Get_Sys_VM_Handle() && speaker.heard == voice) {
        speaker_listen(&speaker, voice_of(Get_Sys_VM_Handle()));    /* its memory goes */
    }
    unlock(flags);
    return VXD_OK;
}

static const struct vxd_handler vsd_control[] = {
    { Device_Init, on_device_init },
    { Set_Device_Focus, on_set_focus },
    { VM_Not_Executeable, on_vm_gone },
    { 0, NULL },
};
Declare_Virtual_Device_Services(VSD, 4, 0, vsd_control, VSD_Device_ID, VSD_Init_Order, vsd_services, NULL, NULL)
