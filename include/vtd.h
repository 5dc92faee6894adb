/*
 * vtd.h - the services of VTD as C functions.  Included by VxDs that need time.
 *
 * What each does: [DDK95 <name>]; one line each in services/vtd.def.
 */
#ifndef VTD_H
#define VTD_H

#include <vmm_services.h>

enum vtd_service_number {
#define VXD_SERVICE(ord, name, abi, when, state, meaning) VTD_SERVICE_##name = 0x00050000 + ord,
#include <services/vtd.def>
#undef VXD_SERVICE
};

#ifdef VXD_HOST

uint32_t VTD_Get_Version(uint32_t *fastest_ms, uint32_t *slowest_ms);
void VTD_Update_System_Clock(void);
uint32_t VTD_Get_Interrupt_Period(void);
bool VTD_Begin_Min_Int_Period(uint32_t ms);
bool VTD_End_Min_Int_Period(uint32_t ms);
void VTD_Disable_Trapping(struct cb_s *vm);
void VTD_Enable_Trapping(struct cb_s *vm);
uint64_t VTD_Get_Real_Time(void);
void VTD_Get_Date_And_Time(uint32_t *days, uint32_t *ms);
void VTD_Adjust_VM_Count(struct cb_s *vm, uint32_t ticks);
void VTD_Delay(uint32_t microseconds);
void VTD_Set_CMOS(struct cb_s *vm, uint32_t index, uint8_t value);
void VTD_Observe_Speaker(void (*heard)(struct cb_s *vm, uint8_t port61, uint8_t mode, uint32_t count));

#else

#define VTD_CALL(number)  "int $0x20; .long " number

static inline uint32_t VTD_Get_Version(uint32_t *fastest_ms, uint32_t *slowest_ms)
{
    uint32_t version;
    __asm__ volatile(VTD_CALL("%c3") : "=a"(version), "=b"(*fastest_ms), "=c"(*slowest_ms) : "i"(VTD_SERVICE_VTD_Get_Version) : "memory", "cc");
    return version & 0xFFFF;
}

static inline void VTD_Update_System_Clock(void)
{
    __asm__ volatile(VTD_CALL("%c0") : : "i"(VTD_SERVICE_VTD_Update_System_Clock) : "memory", "cc");
}

static inline uint32_t VTD_Get_Interrupt_Period(void)
{
    uint32_t ms;
    __asm__ volatile(VTD_CALL("%c1") : "=a"(ms) : "i"(VTD_SERVICE_VTD_Get_Interrupt_Period) : "memory", "cc");
    return ms;
}

/* 1 to 54 ms; each Begin needs an End with the same number */
static inline bool VTD_Begin_Min_Int_Period(uint32_t ms)
{
    bool failed;
    __asm__ volatile(VTD_CALL("%c2") : "=@ccc"(failed) : "a"(ms), "i"(VTD_SERVICE_VTD_Begin_Min_Int_Period) : "memory");
    return !failed;
}

static inline bool VTD_End_Min_Int_Period(uint32_t ms)
{
    bool failed;
    __asm__ volatile(VTD_CALL("%c2") : "=@ccc"(failed) : "a"(ms), "i"(VTD_SERVICE_VTD_End_Min_Int_Period) : "memory");
    return !failed;
}

static inline void VTD_Disable_Trapping(struct cb_s *vm)
{
    __asm__ volatile(VTD_CALL("%c1") : : "b"(vm), "i"(VTD_SERVICE_VTD_Disable_Trapping) : "memory", "cc");
}

static inline void VTD_Enable_Trapping(struct cb_s *vm)
{
    __asm__ volatile(VTD_CALL("%c1") : : "b"(vm), "i"(VTD_SERVICE_VTD_Enable_Trapping) : "memory", "cc");
}

/* Since the start, in ticks of 1193182 Hz */
static inline uint64_t VTD_Get_Real_Time(void)
{
    uint64_t ticks;
    __asm__ volatile(VTD_CALL("%c1") : "=A"(ticks) : "i"(VTD_SERVICE_VTD_Get_Real_Time) : "memory", "cc");
    return ticks;
}

/* Days since 1 January 1980, milliseconds since midnight, local time */
static inline void VTD_Get_Date_And_Time(uint32_t *days, uint32_t *ms)
{
    __asm__ volatile(VTD_CALL("%c2") : "=a"(*ms), "=d"(*days) : "i"(VTD_SERVICE_VTD_Get_Date_And_Time) : "memory", "cc");
}

/* Let the VM see so many timer interrupts more */
static inline void VTD_Adjust_VM_Count(struct cb_s *vm, uint32_t ticks)
{
    __asm__ volatile(VTD_CALL("%c2") : : "b"(vm), "c"(ticks), "i"(VTD_SERVICE_VTD_Adjust_VM_Count) : "memory", "cc");
}

/* Busy-wait */
static inline void VTD_Delay(uint32_t microseconds)
{
    __asm__ volatile(VTD_CALL("%c1") : "+c"(microseconds) : "i"(VTD_SERVICE_VTD_Delay) : "memory", "cc");
}

/* Private */
static inline void VTD_Set_CMOS(struct cb_s *vm, uint32_t index, uint8_t value)
{
    __asm__ volatile(VTD_CALL("%c3") : : "a"((uint32_t)value), "b"(vm), "d"(index), "i"(VTD_SERVICE_VTD_Set_CMOS) : "memory", "cc");
}

static inline void VTD_Observe_Speaker(void (*heard)(struct cb_s *vm, uint8_t port61, uint8_t mode, uint32_t count))
{
    __asm__ volatile(VTD_CALL("%c1") : : "S"(heard), "i"(VTD_SERVICE_VTD_Observe_Speaker) : "memory", "cc");
}

#undef VTD_CALL


#endif
#endif
