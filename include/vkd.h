/*
 * vkd.h - the services of VKD as C functions.  Included by VxDs that press or read keys.
 *
 * What each does: [DDK95 <name>]; one line each in services/vkd.def.
 */
#ifndef VKD_H
#define VKD_H

#include <vmm_services.h>

enum vkd_service_number {
#define VXD_SERVICE(ord, name, abi, when, state, meaning) VKD_SERVICE_##name = 0x000D0000 + ord,
#include <services/vkd.def>
#undef VXD_SERVICE
};

/* ---- hot keys ------------------------------------------------------------------------------ */

#define ExtendedKey_B       0x01u   /* VKD_Define_Hot_Key, AH: with prefix E0 */
#define AllowExtended_B     0xFFu   /* with or without */

#define CallOnPress         0x01u   /* CL */
#define CallOnRelease       0x02u
#define CallOnRepeat        0x04u
#define CallOnComplete      0x08u
#define CallOnUpDwn         (CallOnPress | CallOnRelease)
#define CallOnAll           (CallOnPress | CallOnRelease | CallOnRepeat)
#define PriorityNotify      0x10u
#define Monitor_Key         0x20u   /* the VM gets the key as well; value: see docs/sources.md */
#define Local_Key           0x80u

#define Hot_Key_Pressed     0u      /* AH of the callback */
#define Hot_Key_Released    1u
#define Hot_Key_Repeated    2u
#define Hot_Key_Completed   3u
#define Hot_Key_SysVM_Notify 0x80u

/* Shift state: low word of EBX, and the high one as mask. */
#define SS_Either_Shift     0x0001u
#define SS_LShift           0x0002u
#define SS_LCtrl            0x0004u
#define SS_LAlt             0x0008u
#define SS_Scroll_Lock      0x0010u
#define SS_Num_Lock         0x0020u
#define SS_Caps_Lock        0x0040u
#define SS_Either_Ctrl      0x0080u
#define SS_Either_Alt       0x0100u
#define SS_RShift           0x0200u
#define SS_RCtrl            0x0400u
#define SS_RAlt             0x0800u
#define SS_Shifts           (SS_Either_Shift | SS_Either_Ctrl | SS_Either_Alt)
#define SHIFT_STATE(mask, compare)  ((uint32_t)(mask) << 16 | (compare))

/*
 * VXD_HOT_KEY(name, fn)    void fn(uint32_t ax, uint32_t handle, uint32_t shift, uint32_t refdata,
 *                          uint32_t late_ms): what VKD_Define_Hot_Key calls
 * VXD_PASTE_PROC(name, fn) void fn(uint32_t how, struct cb_s *vm, uint32_t refdata)
 */
#ifdef VXD_HOST
#define VXD_HOT_KEY(name, fn)       VXD_SHIM_HOST(name, fn)
#define VXD_PASTE_PROC(name, fn)    VXD_SHIM_HOST(name, fn)
#else
#define VXD_HOT_KEY(name, fn)                                                 \
    VXD_SHIM(name, fn, void, (uint32_t ax, uint32_t handle, uint32_t shift,   \
                              uint32_t refdata, uint32_t late_ms),            \
        "pushl %edi; pushl %edx; pushl %ecx; pushl %ebx; pushl %eax; cld\n"   \
        "call " #fn "; addl $20, %esp; ret")
#define VXD_PASTE_PROC(name, fn)                                              \
    VXD_SHIM(name, fn, void, (uint32_t how, struct cb_s *vm, uint32_t refdata), \
        "pushl %edx; pushl %ebx; pushl %eax; cld; call " #fn "; addl $12, %esp; ret")
#endif

/* ---- message mode, pasting ----------------------------------------------------------------- */

#define MK_Shift            0x01u   /* AH of VKD_Get_Msg_Key */
#define MK_Ctrl             0x02u
#define MK_Alt              0x04u
#define MK_Extended         0x08u

struct vkd_paste_key {              /* [DDK95 VKD_Start_Paste] */
    uint8_t OEM_ASCII_value;
    uint8_t scan_code;              /* FFh with shift_state FFFFh: there is no such key */
    uint16_t shift_state;           /* 2 Shift, 4 Ctrl */
};
#define PASTE_NO_KEY        0xFFu
#define PASTE_NO_SHIFT      0xFFFFu

#define Paste_Complete      0u      /* EAX of the callback */
#define Paste_Aborted       1u
#define Paste_VM_Term       2u

/* ---- auxiliary port ------------------------------------------------------------------------- */

/* What VMD hears of it; interrupts off, also at interrupt time. */
struct vkd_aux {
    void (*write)(struct cb_s *vm, uint8_t byte);   /* a VM talks to its device */
    void (*byte)(uint8_t byte);                     /* the PC's device sent something */
};

#ifdef VXD_HOST

uint32_t VKD_Force_Keys(const uint8_t *codes, uint32_t count);
bool VKD_Get_Msg_Key(struct cb_s *vm, uint16_t *key);
bool VKD_Peek_Msg_Key(struct cb_s *vm, uint16_t *key);
void VKD_Flush_Msg_Key_Queue(struct cb_s *vm);

#else

/* code: AL, type: AH (0, ExtendedKey_B, AllowExtended_B).  Returns the handle, 0 = failed. */
static inline uint32_t VKD_Define_Hot_Key(uint8_t code, uint8_t type, uint32_t shift, uint8_t flags,
                                          void (*callback)(void), uint32_t refdata, uint32_t max_delay_ms)
{
    uint32_t eax = code | (uint32_t)type << 8, esi = (uint32_t)callback;
    bool failed;
    __asm__ volatile("int $0x20; .long %c[service]" : "+a"(eax), "+S"(esi), "=@ccc"(failed)
                     : "b"(shift), "c"((uint32_t)flags), "d"(refdata), "D"(max_delay_ms),
                       [service] "i"(VKD_SERVICE_VKD_Define_Hot_Key) : "memory");
    return failed ? 0 : eax;
}

static inline void VKD_Remove_Hot_Key(uint32_t handle)
{
    __asm__ volatile("int $0x20; .long %c1" : : "a"(handle), "i"(VKD_SERVICE_VKD_Remove_Hot_Key) : "memory", "cc");
}

static inline void VKD_Local_Enable_Hot_Key(uint32_t handle, struct cb_s *vm)
{
    __asm__ volatile("int $0x20; .long %c2" : : "a"(handle), "b"(vm), "i"(VKD_SERVICE_VKD_Local_Enable_Hot_Key) : "memory", "cc");
}

static inline void VKD_Local_Disable_Hot_Key(uint32_t handle, struct cb_s *vm)
{
    __asm__ volatile("int $0x20; .long %c2" : : "a"(handle), "b"(vm), "i"(VKD_SERVICE_VKD_Local_Disable_Hot_Key) : "memory", "cc");
}

static inline void VKD_Reflect_Hot_Key(uint32_t handle, struct cb_s *vm, uint32_t shift)
{
    __asm__ volatile("int $0x20; .long %c3" : : "a"(handle), "b"(vm), "c"(shift), "i"(VKD_SERVICE_VKD_Reflect_Hot_Key) : "memory", "cc");
}

static inline void VKD_Cancel_Hot_Key_State(void)
{
    __asm__ volatile("int $0x20; .long %c0" : : "i"(VKD_SERVICE_VKD_Cancel_Hot_Key_State) : "memory", "cc");
}

/* Returns how many of the scan codes did not fit. */
static inline uint32_t VKD_Force_Keys(const uint8_t *codes, uint32_t count)
{
    bool left;
    __asm__ volatile("int $0x20; .long %c3" : "+c"(count), "=@ccc"(left) : "S"(codes), "i"(VKD_SERVICE_VKD_Force_Keys) : "memory");
    return left ? count : 0;
}

static inline struct cb_s *VKD_Get_Kbd_Owner(void)
{
    struct cb_s *vm;
    __asm__ volatile("int $0x20; .long %c1" : "=b"(vm) : "i"(VKD_SERVICE_VKD_Get_Kbd_Owner) : "memory", "cc");
    return vm;
}

/* int9: 0 INT 16h may be tried, 1 keys only */
static inline void VKD_Define_Paste_Mode(struct cb_s *vm, uint32_t int9)
{
    __asm__ volatile("int $0x20; .long %c2" : : "a"(int9), "b"(vm), "i"(VKD_SERVICE_VKD_Define_Paste_Mode) : "memory", "cc");
}

/* The keys are copied.  false: not started, no callback. */
static inline bool VKD_Start_Paste(struct cb_s *vm, const struct vkd_paste_key *keys, uint32_t count,
                                   void (*callback)(void), uint32_t refdata)
{
    bool failed;
    __asm__ volatile("int $0x20; .long %c[service]" : "=@ccc"(failed)
                     : "a"(keys), "b"(vm), "c"(count), "d"(refdata), "S"(callback),
                       [service] "i"(VKD_SERVICE_VKD_Start_Paste) : "memory");
    return !failed;
}

static inline void VKD_Cancel_Paste(struct cb_s *vm)
{
    __asm__ volatile("int $0x20; .long %c1" : : "b"(vm), "i"(VKD_SERVICE_VKD_Cancel_Paste) : "memory", "cc");
}

/* *key: scan code in the low byte, MK_ flags in the high one; false: no key */
static inline bool VKD_Get_Msg_Key(struct cb_s *vm, uint16_t *key)
{
    uint32_t eax;
    bool none;
    __asm__ volatile("int $0x20; .long %c3" : "=a"(eax), "=@ccz"(none) : "b"(vm), "i"(VKD_SERVICE_VKD_Get_Msg_Key) : "memory");
    *key = (uint16_t)eax;
    return !none;
}

static inline bool VKD_Peek_Msg_Key(struct cb_s *vm, uint16_t *key)
{
    uint32_t eax;
    bool none;
    __asm__ volatile("int $0x20; .long %c3" : "=a"(eax), "=@ccz"(none) : "b"(vm), "i"(VKD_SERVICE_VKD_Peek_Msg_Key) : "memory");
    *key = (uint16_t)eax;
    return !none;
}

static inline void VKD_Flush_Msg_Key_Queue(struct cb_s *vm)
{
    __asm__ volatile("int $0x20; .long %c1" : : "b"(vm), "i"(VKD_SERVICE_VKD_Flush_Msg_Key_Queue) : "memory", "cc");
}

static inline bool VKD_Aux_Attach(const struct vkd_aux *aux)    /* false: the PC has no such port */
{
    bool none;
    __asm__ volatile("int $0x20; .long %c2" : "=@ccc"(none) : "S"(aux), "i"(VKD_SERVICE_VKD_Aux_Attach) : "memory");
    return !none;
}

static inline bool VKD_Aux_Send(struct cb_s *vm, uint8_t byte)
{
    bool full;
    __asm__ volatile("int $0x20; .long %c3" : "=@ccc"(full) : "a"((uint32_t)byte), "b"(vm), "i"(VKD_SERVICE_VKD_Aux_Send) : "memory");
    return !full;
}

static inline uint32_t VKD_Aux_Room(struct cb_s *vm)
{
    uint32_t eax;
    __asm__ volatile("int $0x20; .long %c2" : "=a"(eax) : "b"(vm), "i"(VKD_SERVICE_VKD_Aux_Room) : "memory", "cc");
    return eax;
}

/* byte: to be sent, or -1: only wait.  Returns the answer, -1 = none. */
static inline int VKD_Aux_Exchange(int byte)
{
    uint32_t eax = (uint32_t)byte & 0xFFFF;
    bool none;
    __asm__ volatile("int $0x20; .long %c2" : "+a"(eax), "=@ccc"(none) : "i"(VKD_SERVICE_VKD_Aux_Exchange) : "memory");
    return none ? -1 : (int)eax;
}

/* The PC's keyboard, for a device that talks to its controller meanwhile. */
static inline void VKD_Enable_Keyboard(void)
{
    __asm__ volatile("int $0x20; .long %c0" : : "i"(VKD_SERVICE_VKD_Enable_Keyboard) : "eax", "edx", "memory", "cc");
}

static inline void VKD_Disable_Keyboard(struct cb_s *vm)
{
    __asm__ volatile("int $0x20; .long %c1" : : "b"(vm), "i"(VKD_SERVICE_VKD_Disable_Keyboard) : "eax", "edx", "memory", "cc");
}

static inline uint32_t VKD_Get_Shift_State(struct cb_s *vm)
{
    uint32_t eax;
    __asm__ volatile("int $0x20; .long %c2" : "=a"(eax) : "b"(vm), "i"(VKD_SERVICE_VKD_Get_Shift_State) : "memory", "cc");
    return eax & 0xFFFF;
}

static inline bool VKD_Set_Shift_State(struct cb_s *vm, uint32_t shift)
{
    bool failed;
    __asm__ volatile("int $0x20; .long %c3" : "=@ccc"(failed) : "a"(shift), "b"(vm), "i"(VKD_SERVICE_VKD_Set_Shift_State) : "memory");
    return !failed;
}

static inline bool VKD_Put_Byte(uint8_t byte)       /* false: the message queue is full */
{
    bool full;
    __asm__ volatile("int $0x20; .long %c2" : "=@ccc"(full) : "a"((uint32_t)byte), "i"(VKD_SERVICE_VKD_Put_Byte) : "memory");
    return !full;
}

#endif
#endif
