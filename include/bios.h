/*
 * bios.h - the services of BIOS as C functions.  Included by VxDs behind or beside INT 10h and 16h.
 *
 * One line each in services/bios.def.
 */
#ifndef BIOS_H
#define BIOS_H

#include <vmm_services.h>

enum bios_service_number {
#define VXD_SERVICE(ord, name, abi, when, state, meaning) BIOS_SERVICE_##name = 0x003D0000 + ord,
#include <services/bios.def>
#undef VXD_SERVICE
};

/*
 * What a device hears of INT 10h and of waiting reads.  Any member may be NULL.  Task time; the
 * VM need not be the current one.  The structure belongs to BIOS from BIOS_Observe on.
 *
 * The display adapter has the members for ports and memory; of several, the last to come counts.
 * Memory is reached as a program's MOV reaches it, whatever the registers make of that: linear
 * addresses A0000h-BFFFFh, and all bytes of a block are inside.
 */
struct bios_observer {
    struct bios_observer *next;                                     /* set by BIOS */
    void (*teletype)(struct cb_s *vm, uint8_t ch);                  /* a character was written; vm may be NULL */
    void (*port_out)(struct cb_s *vm, uint16_t port, uint8_t value);    /* INT 10h programs the adapter */
    uint8_t (*port_in)(struct cb_s *vm, uint16_t port);
    void (*port_out16)(struct cb_s *vm, uint16_t port, uint16_t value); /* 1CEh, 1CFh: words */
    uint16_t (*port_in16)(struct cb_s *vm, uint16_t port);
    void (*mem_write)(struct cb_s *vm, uint32_t address, uint8_t value);
    uint8_t (*mem_read)(struct cb_s *vm, uint32_t address);
    uint8_t *(*mem_plain)(struct cb_s *vm, uint32_t address, uint32_t bytes);   /* NULL: not plain memory now */
    void (*mem_fill)(struct cb_s *vm, uint32_t to, uint8_t value, uint32_t bytes);  /* these three only for */
    void (*mem_move)(struct cb_s *vm, uint32_t to, uint32_t from, uint32_t bytes);  /* speed: as REP STOSB, */
    void (*mem_store)(struct cb_s *vm, uint32_t to, const uint8_t *from, uint32_t bytes);   /* REP MOVSB */
    uint32_t frame_buffer;          /* physical address of VBE's linear frame buffer, 0 = none; E0000000h by habit */
    void (*idle)(struct cb_s *vm);                                  /* begins to wait for a key */
    /* The ROM's INT 13h, 15h AH=53h, 19h, 33h or BIOS_RESET in the current VM; flags in crs are the caller's.  true: it
     * was this device's; the others are not asked. */
    bool (*interrupt)(struct cb_s *vm, uint32_t vector, struct Client_Reg_Struc *crs);
};

#define BIOS_LOOKS_AT_ONCE  8u      /* BIOS_Poll_Counter */

#define BIOS_RESET          0x100u  /* FFFF:0, Ctrl+Alt+Del: true = the VM starts again from its disks */
#define BIOS_ROM_SEGMENT    0xF000u
#define BIOS_ROM_POWER_ON   0xE100u /* as after a reset, with the data area made; ends in INT 19h */
#define BIOS_ROM_NO_DISK    0xE180u /* INT 18h */

#ifdef VXD_HOST

void BIOS_Teletype(struct cb_s *vm, uint8_t ch);
bool BIOS_Keyboard_Enqueue(struct cb_s *vm, uint16_t key);
bool BIOS_Keyboard_Peek(struct cb_s *vm, uint16_t *key);
bool BIOS_Keyboard_Take(struct cb_s *vm, uint16_t *key);
void BIOS_Observe(struct bios_observer *observer);
void BIOS_Console_Out(struct cb_s *vm, uint8_t ch);
void BIOS_Notify_Idle(struct cb_s *vm);
void BIOS_Key_Polled(struct cb_s *vm);
void BIOS_VM_Works(struct cb_s *vm);
uint32_t *BIOS_Poll_Counter(struct cb_s *vm);
bool BIOS_Set_Code_Page(struct cb_s *vm, uint32_t page);
void BIOS_Set_Idle_Detection(struct cb_s *vm, bool on);
void BIOS_Set_CMOS(struct cb_s *vm, uint32_t index, uint8_t value);

#else

static inline void BIOS_Teletype(struct cb_s *vm, uint8_t ch)
{
    __asm__ volatile("int $0x20; .long %c2" : : "a"((uint32_t)ch), "b"(vm), "i"(BIOS_SERVICE_BIOS_Teletype) : "memory", "cc");
}

static inline bool BIOS_Keyboard_Enqueue(struct cb_s *vm, uint16_t key)    /* false: buffer full */
{
    bool full;
    __asm__ volatile("int $0x20; .long %c3" : "=@ccc"(full) : "a"((uint32_t)key), "b"(vm), "i"(BIOS_SERVICE_BIOS_Keyboard_Enqueue) : "memory");
    return !full;
}

static inline bool BIOS_Keyboard_Peek(struct cb_s *vm, uint16_t *key)      /* false: no key */
{
    uint32_t eax;
    bool none;
    __asm__ volatile("int $0x20; .long %c3" : "=a"(eax), "=@ccz"(none) : "b"(vm), "i"(BIOS_SERVICE_BIOS_Keyboard_Peek) : "memory");
    *key = (uint16_t)eax;
    return !none;
}

static inline bool BIOS_Keyboard_Take(struct cb_s *vm, uint16_t *key)
{
    uint32_t eax;
    bool none;
    __asm__ volatile("int $0x20; .long %c3" : "=a"(eax), "=@ccz"(none) : "b"(vm), "i"(BIOS_SERVICE_BIOS_Keyboard_Take) : "memory");
    *key = (uint16_t)eax;
    return !none;
}

static inline void BIOS_Observe(struct bios_observer *observer)
{
    __asm__ volatile("int $0x20; .long %c1" : : "S"(observer), "i"(BIOS_SERVICE_BIOS_Observe) : "memory", "cc");
}

static inline void BIOS_Console_Out(struct cb_s *vm, uint8_t ch)
{
    __asm__ volatile("int $0x20; .long %c2" : : "a"((uint32_t)ch), "b"(vm), "i"(BIOS_SERVICE_BIOS_Console_Out) : "memory", "cc");
}

static inline void BIOS_Notify_Idle(struct cb_s *vm)
{
    __asm__ volatile("int $0x20; .long %c1" : : "b"(vm), "i"(BIOS_SERVICE_BIOS_Notify_Idle) : "memory", "cc");
}

static inline void BIOS_Key_Polled(struct cb_s *vm)
{
    __asm__ volatile("int $0x20; .long %c1" : : "b"(vm), "i"(BIOS_SERVICE_BIOS_Key_Polled) : "memory", "cc");
}

/* False: there are no glyphs for it. */
static inline bool BIOS_Set_Code_Page(struct cb_s *vm, uint32_t page)
{
    bool failed;
    __asm__ volatile("int $0x20; .long %c3" : "=@ccc"(failed) : "a"(page), "b"(vm), "i"(BIOS_SERVICE_BIOS_Set_Code_Page) : "memory");
    return !failed;
}

static inline uint32_t *BIOS_Poll_Counter(struct cb_s *vm)
{
    uint32_t *counter;
    __asm__ volatile("int $0x20; .long %c2" : "=a"(counter) : "b"(vm), "i"(BIOS_SERVICE_BIOS_Poll_Counter) : "memory", "cc");
    return counter;
}

static inline void BIOS_VM_Works(struct cb_s *vm)
{
    __asm__ volatile("int $0x20; .long %c1" : : "b"(vm), "i"(BIOS_SERVICE_BIOS_VM_Works) : "memory", "cc");
}

/* A scan code with 100h Shift, 200h AltGr; 0: no key types ch.  us_key: the same for a US keyboard. */
static inline uint32_t BIOS_Layout_Key(struct cb_s *vm, uint8_t ch, uint32_t us_key)
{
    uint32_t eax = ch;
    __asm__ volatile("int $0x20; .long %c3" : "+a"(eax) : "b"(vm), "c"(us_key), "i"(BIOS_SERVICE_BIOS_Layout_Key) : "memory", "cc");
    return eax;
}

/* Video memory, A0000h-BFFFFh, and ports of the adapter, whatever the VM has programmed. */
static inline uint8_t BIOS_Video_Read(struct cb_s *vm, uint32_t address)
{
    uint32_t eax;
    __asm__ volatile("int $0x20; .long %c3" : "=a"(eax) : "b"(vm), "d"(address), "i"(BIOS_SERVICE_BIOS_Video_Read) : "memory", "cc");
    return (uint8_t)eax;
}

static inline void BIOS_Video_Write(struct cb_s *vm, uint32_t address, uint8_t value)
{
    __asm__ volatile("int $0x20; .long %c3" : : "a"((uint32_t)value), "b"(vm), "d"(address), "i"(BIOS_SERVICE_BIOS_Video_Write) : "memory", "cc");
}

static inline uint8_t BIOS_Video_In(struct cb_s *vm, uint16_t port)
{
    uint32_t eax;
    __asm__ volatile("int $0x20; .long %c3" : "=a"(eax) : "b"(vm), "d"((uint32_t)port), "i"(BIOS_SERVICE_BIOS_Video_In) : "memory", "cc");
    return (uint8_t)eax;
}

static inline void BIOS_Video_Out(struct cb_s *vm, uint16_t port, uint8_t value)
{
    __asm__ volatile("int $0x20; .long %c3" : : "a"((uint32_t)value), "b"(vm), "d"((uint32_t)port), "i"(BIOS_SERVICE_BIOS_Video_Out) : "memory", "cc");
}

static inline void BIOS_Set_Idle_Detection(struct cb_s *vm, bool on)
{
    __asm__ volatile("int $0x20; .long %c2" : : "a"((uint32_t)on), "b"(vm), "i"(BIOS_SERVICE_BIOS_Set_Idle_Detection) : "memory", "cc");
}

static inline void BIOS_Set_CMOS(struct cb_s *vm, uint32_t index, uint8_t value)
{
    __asm__ volatile("int $0x20; .long %c3" : : "a"((uint32_t)value), "b"(vm), "d"(index), "i"(BIOS_SERVICE_BIOS_Set_CMOS) : "memory", "cc");
}

#endif
#endif
