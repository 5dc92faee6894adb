/*
 * int13.h - the services of INT13 as C functions.  Included by VxDs that serve BIOS disks.
 *
 * A VM that starts another DOS is made by _VMM32X_Create_VM with `boot` set; if it is refused for its
 * images Int13_Boot_Error says why.  One line each in services/int13.def.
 */
#ifndef INT13_H
#define INT13_H

#include <vmm_services.h>

#define INT13_VERSION   0x0400u

enum int13_service_number {
#define VXD_SERVICE(ord, name, abi, when, state, meaning) INT13_SERVICE_##name = 0x00200000 + ord,
#include <services/int13.def>
#undef VXD_SERVICE
};

#ifdef VXD_HOST

uint32_t Int13_Get_Version(void);
const char *Int13_Boot_Error(void);
bool Int13_Boots_Image(struct cb_s *vm);
bool Int13_Device_Registered(void *bdd);

#else

static inline uint32_t Int13_Get_Version(void)
{
    uint32_t version;
    __asm__ volatile("int $0x20; .long %c1" : "=a"(version) : "i"(INT13_SERVICE_Int13_Get_Version) : "memory", "cc");
    return version & 0xFFFF;
}

static inline bool Int13_Device_Registered(void *bdd)      /* false: the drive is another's */
{
    bool failed;
    __asm__ volatile("int $0x20; .long %c2" : "=@ccc"(failed) : "D"(bdd), "i"(INT13_SERVICE_Int13_Device_Registered) : "memory");
    return !failed;
}

static inline const char *Int13_Boot_Error(void)
{
    const char *text;
    __asm__ volatile("int $0x20; .long %c1" : "=a"(text) : "i"(INT13_SERVICE_Int13_Boot_Error) : "memory", "cc");
    return text;
}

static inline bool Int13_Boots_Image(struct cb_s *vm)
{
    bool yes;
    __asm__ volatile("int $0x20; .long %c2" : "=@ccnz"(yes) : "b"(vm), "i"(INT13_SERVICE_Int13_Boots_Image) : "memory");
    return yes;
}

#endif
#endif
