/*
 * reboot.h - the services of REBOOT as C functions.  Included by VxDs that restart the machine.
 *
 * Reboot_Processor with EDX = 0 (restart) or 1 (power off) and ESI = exit code reaches the hardware
 * too, without telling anybody before; Reboot_System tells all devices first.
 *
 * Exit code: under an emulator, with exitport=f4 on the boot command line, power off writes
 * REBOOT_EXIT_BASE + code (at most REBOOT_EXIT_MAX) to that port; QEMU's isa-debug-exit then ends
 * with status 2 * value + 1.
 */
#ifndef REBOOT_H
#define REBOOT_H

#include <vmm_services.h>

#define REBOOT_RESTART      0u
#define REBOOT_POWER_OFF    1u
#define REBOOT_EXIT_BASE    0x10u
#define REBOOT_EXIT_MAX     111u

enum reboot_service_number {
#define VXD_SERVICE(ord, name, abi, when, state, meaning) REBOOT_SERVICE_##name = 0x00090000 + ord,
#include <services/reboot.def>
#undef VXD_SERVICE
};

#ifdef VXD_HOST

uint32_t Reboot_Get_Version(void);
void Reboot_System(uint32_t action, uint32_t exit_code);
void Reboot_Ctrl_Alt_Del(void);

#else

static inline uint32_t Reboot_Get_Version(void)
{
    uint32_t version;
    __asm__ volatile("int $0x20; .long %c1" : "=a"(version) : "i"(REBOOT_SERVICE_Reboot_Get_Version) : "memory", "cc");
    return version & 0xFFFF;
}

static inline void Reboot_System(uint32_t action, uint32_t exit_code)
{
    __asm__ volatile("int $0x20; .long %c2" : : "a"(action), "c"(exit_code), "i"(REBOOT_SERVICE_Reboot_System) : "memory", "cc");
}

/* Any time */
static inline void Reboot_Ctrl_Alt_Del(void)
{
    __asm__ volatile("int $0x20; .long %c0" : : "i"(REBOOT_SERVICE_Reboot_Ctrl_Alt_Del) : "memory", "cc");
}

#endif
#endif
