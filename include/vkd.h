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

#ifdef VXD_HOST

uint32_t VKD_Force_Keys(const uint8_t *codes, uint32_t count);
bool VKD_Get_Msg_Key(struct cb_s *vm, uint16_t *key);
bool VKD_Peek_Msg_Key(struct cb_s *vm, uint16_t *key);
void VKD_Flush_Msg_Key_Queue(struct cb_s *vm);

#else

/* Returns how many of the scan codes did not fit. */
static inline uint32_t VKD_Force_Keys(const uint8_t *codes, uint32_t count)
{
    bool left;
    __asm__ volatile("int $0x20; .long %c3" : "+c"(count), "=@ccc"(left) : "S"(codes), "i"(VKD_SERVICE_VKD_Force_Keys) : "memory");
    return left ? count : 0;
}

/* *key: scan code in the low byte, shift state in the high one; false: no key */
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

#endif
#endif
