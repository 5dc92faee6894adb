/* vsd.h - the services of VSD as C functions.  Included by VxDs that beep.  Rows: services/vsd.def. */
#ifndef VSD_H
#define VSD_H

#include <vmm_services.h>

enum vsd_service_number {
#define VXD_SERVICE(ord, name, abi, when, state, meaning) VSD_SERVICE_##name = 0x000B0000 + ord,
#include <services/vsd.def>
#undef VXD_SERVICE
};

#ifdef VXD_HOST
void VSD_Bell(void);
#else
static inline void VSD_Bell(void)
{
    __asm__ volatile("int $0x20; .long %c0" : : "i"(VSD_SERVICE_VSD_Bell) : "memory", "cc");
}
#endif
#endif
