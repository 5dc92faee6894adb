/*
 * vmm_schedule.h - who runs: handles, critical section, time slices, threads, events, time.
 * Included by vmm_services.h, which says how services become C functions.
 */
#ifndef VMM_SCHEDULE_H
#define VMM_SCHEDULE_H

#include <vmm_services.h>

#ifdef VXD_HOST

bool Test_Cur_VM_Handle(struct cb_s *vm);
bool Test_Sys_VM_Handle(struct cb_s *vm);
uint32_t Begin_Reentrant_Execution(void);
void End_Reentrant_Execution(uint32_t count);
bool End_Crit_And_Suspend(void);
void Claim_Critical_Section(uint32_t claims, uint32_t flags);
void Release_Critical_Section(uint32_t claims);
void Call_When_Not_Critical(void (*proc)(void), uint32_t refdata);
struct cb_s *Get_Crit_Section_Status(uint32_t *claims);
bool Call_When_Task_Switched(void (*proc)(void));
void No_Fail_Resume_VM(struct cb_s *vm);
uint32_t Get_Time_Slice_Info(struct cb_s **scheduled, uint32_t *idle);
void Adjust_Execution_Time(int32_t ms, struct cb_s *vm);
bool Call_When_Idle(void (*proc)(void));
void Test_Reenter(void);
uint32_t Get_Last_Updated_VM_Exec_Time(void);
struct cb_s *Get_Crit_Status_No_Block(uint32_t *claims);
bool Test_VM_Ints_Enabled(void);
uint32_t Schedule_Thread_Event(struct tcb_s *thread, void (*proc)(void), uint32_t refdata);
void Cancel_Thread_Event(struct tcb_s *thread, uint32_t event);
uint32_t Set_Thread_Time_Out(uint32_t ms, struct tcb_s *thread, uint32_t refdata,
                             void (*proc)(void));
bool Call_When_Thread_Switched(void (*proc)(void));
bool Test_Cur_Thread_Handle(struct tcb_s *thread);
struct tcb_s *Get_Sys_Thread_Handle(void);
bool Test_Sys_Thread_Handle(struct tcb_s *thread);
bool Validate_Thread_Handle(struct tcb_s *thread);
struct tcb_s *Get_Initial_Thread_Handle(struct cb_s *vm);
bool Test_Initial_Thread_Handle(struct tcb_s *thread);
bool Cancel_Call_When_Thread_Switched(void (*proc)(void));
struct tcb_s *Get_Next_Thread_Handle(struct tcb_s *thread);
void Adjust_Thread_Exec_Priority(int32_t boost, struct tcb_s *thread);
bool Cancel_Call_When_Not_Critical(void (*proc)(void), uint32_t refdata);
bool Cancel_Call_When_Idle(void (*proc)(void));
bool Cancel_Call_When_Task_Switched(void (*proc)(void));
void Signal_Semaphore_No_Switch(uint32_t semaphore);
uint32_t Call_Priority_Thread_Event(int32_t boost, struct tcb_s *thread,
                                    uint32_t flags, uint32_t refdata,
                                    void (*proc)(void));
const volatile uint32_t *Get_System_Time_Address(void);
struct tcb_s *Get_Crit_Status_Thread(uint32_t *claims);
uint32_t Call_Restricted_Event(int32_t boost, void *target, uint32_t flags,
                               uint32_t refdata, void (*proc)(void),
                               uint32_t timeout_ms);
void Cancel_Restricted_Event(uint32_t event);

#else

static inline bool Test_Cur_VM_Handle(struct cb_s *vm)
{
    bool zero;

    __asm__ volatile("int $0x20; .long %c[service]"
                     : "=@ccz"(zero)
                     : "b"(vm), [service] "i"(VMMSVC(Test_Cur_VM_Handle))
                     : "memory");
    return zero;
}

static inline bool Test_Sys_VM_Handle(struct cb_s *vm)
{
    bool zero;

    __asm__ volatile("int $0x20; .long %c[service]"
                     : "=@ccz"(zero)
                     : "b"(vm), [service] "i"(VMMSVC(Test_Sys_VM_Handle))
                     : "memory");
    return zero;
}

static inline uint32_t Begin_Reentrant_Execution(void)
{
    uint32_t ecx;

    __asm__ volatile("int $0x20; .long %c[service]"
                     : "=c"(ecx)
                     : [service] "i"(VMMSVC(Begin_Reentrant_Execution))
                     : "memory", "cc");
    return ecx;
}

static inline void End_Reentrant_Execution(uint32_t count)
{
    __asm__ volatile("int $0x20; .long %c[service]"
                     :
                     : "c"(count), [service] "i"(VMMSVC(End_Reentrant_Execution))
                     : "memory", "cc");
}

static inline bool End_Crit_And_Suspend(void)
{
    bool failed;

    __asm__ volatile("int $0x20; .long %c[service]"
                     : "=@ccc"(failed)
                     : [service] "i"(VMMSVC(End_Crit_And_Suspend))
                     : "memory");
    return !failed;
}

static inline void Claim_Critical_Section(uint32_t claims, uint32_t flags)
{
    __asm__ volatile("int $0x20; .long %c[service]"
                     :
                     : "a"(claims), "c"(flags), [service] "i"(VMMSVC(Claim_Critical_Section))
                     : "memory", "cc");
}

static inline void Release_Critical_Section(uint32_t claims)
{
    __asm__ volatile("int $0x20; .long %c[service]"
                     :
                     : "c"(claims), [service] "i"(VMMSVC(Release_Critical_Section))
                     : "memory", "cc");
}

static inline void Call_When_Not_Critical(void (*proc)(void), uint32_t refdata)
{
    __asm__ volatile("int $0x20; .long %c[service]"
                     :
                     : "S"(proc), "d"(refdata), [service] "i"(VMMSVC(Call_When_Not_Critical))
                     : "memory", "cc");
}

static inline struct cb_s *Get_Crit_Section_Status(uint32_t *claims)
{
    uint32_t ebx;
    uint32_t ecx;

    __asm__ volatile("int $0x20; .long %c[service]"
                     : "=b"(ebx), "=c"(ecx)
                     : [service] "i"(VMMSVC(Get_Crit_Section_Status))
                     : "memory", "cc");
    *claims = ecx;
    return (struct cb_s *)ebx;
}

static inline bool Call_When_Task_Switched(void (*proc)(void))
{
    bool failed;

    __asm__ volatile("int $0x20; .long %c[service]"
                     : "=@ccc"(failed)
                     : "S"(proc), [service] "i"(VMMSVC(Call_When_Task_Switched))
                     : "memory");
    return !failed;
}

static inline void No_Fail_Resume_VM(struct cb_s *vm)
{
    __asm__ volatile("int $0x20; .long %c[service]"
                     :
                     : "b"(vm), [service] "i"(VMMSVC(No_Fail_Resume_VM))
                     : "memory", "cc");
}

static inline uint32_t Get_Time_Slice_Info(struct cb_s **scheduled, uint32_t *idle)
{
    uint32_t eax;
    uint32_t ebx;
    uint32_t ecx;

    __asm__ volatile("int $0x20; .long %c[service]"
                     : "=a"(eax), "=b"(ebx), "=c"(ecx)
                     : [service] "i"(VMMSVC(Get_Time_Slice_Info))
                     : "memory", "cc");
    *scheduled = (struct cb_s *)ebx;
    *idle = ecx;
    return eax;
}

static inline void Adjust_Execution_Time(int32_t ms, struct cb_s *vm)
{
    __asm__ volatile("int $0x20; .long %c[service]"
                     :
                     : "a"(ms), "b"(vm), [service] "i"(VMMSVC(Adjust_Execution_Time))
                     : "memory", "cc");
}

static inline bool Call_When_Idle(void (*proc)(void))
{
    bool failed;

    __asm__ volatile("int $0x20; .long %c[service]"
                     : "=@ccc"(failed)
                     : "S"(proc), [service] "i"(VMMSVC(Call_When_Idle))
                     : "memory");
    return !failed;
}

static inline void Test_Reenter(void)
{
    __asm__ volatile("int $0x20; .long %c[service]"
                     :
                     : [service] "i"(VMMSVC(Test_Reenter))
                     : "memory", "cc");
}

static inline uint32_t Get_Last_Updated_VM_Exec_Time(void)
{
    uint32_t eax;

    __asm__ volatile("int $0x20; .long %c[service]"
                     : "=a"(eax)
                     : [service] "i"(VMMSVC(Get_Last_Updated_VM_Exec_Time))
                     : "memory", "cc");
    return eax;
}

static inline struct cb_s *Get_Crit_Status_No_Block(uint32_t *claims)
{
    uint32_t ebx;
    uint32_t ecx;

    __asm__ volatile("int $0x20; .long %c[service]"
                     : "=b"(ebx), "=c"(ecx)
                     : [service] "i"(VMMSVC(Get_Crit_Status_No_Block))
                     : "memory", "cc");
    *claims = ecx;
    return (struct cb_s *)ebx;
}

static inline bool Test_VM_Ints_Enabled(void)
{
    bool zero;

    __asm__ volatile("int $0x20; .long %c[service]"
                     : "=@ccz"(zero)
                     : [service] "i"(VMMSVC(Test_VM_Ints_Enabled))
                     : "memory");
    return !zero;
}

static inline uint32_t Schedule_Thread_Event(struct tcb_s *thread, void (*proc)(void), uint32_t refdata)
{
    uint32_t esi = (uint32_t)(uintptr_t)proc;

    __asm__ volatile("int $0x20; .long %c[service]"
                     : "+S"(esi)
                     : "D"(thread), "d"(refdata), [service] "i"(VMMSVC(Schedule_Thread_Event))
                     : "memory", "cc");
    return esi;
}

static inline void Cancel_Thread_Event(struct tcb_s *thread, uint32_t event)
{
    __asm__ volatile("int $0x20; .long %c[service]"
                     :
                     : "D"(thread), "S"(event), [service] "i"(VMMSVC(Cancel_Thread_Event))
                     : "memory", "cc");
}

static inline uint32_t Set_Thread_Time_Out(uint32_t ms, struct tcb_s *thread, uint32_t refdata,
                                           void (*proc)(void))
{
    uint32_t esi = (uint32_t)(uintptr_t)proc;

    __asm__ volatile("int $0x20; .long %c[service]"
                     : "+S"(esi)
                     : "a"(ms), "D"(thread), "d"(refdata), [service] "i"(VMMSVC(Set_Thread_Time_Out))
                     : "memory", "cc");
    return esi;
}

static inline bool Call_When_Thread_Switched(void (*proc)(void))
{
    bool failed;

    __asm__ volatile("int $0x20; .long %c[service]"
                     : "=@ccc"(failed)
                     : "S"(proc), [service] "i"(VMMSVC(Call_When_Thread_Switched))
                     : "memory");
    return !failed;
}

static inline bool Test_Cur_Thread_Handle(struct tcb_s *thread)
{
    bool zero;

    __asm__ volatile("int $0x20; .long %c[service]"
                     : "=@ccz"(zero)
                     : "D"(thread), [service] "i"(VMMSVC(Test_Cur_Thread_Handle))
                     : "memory");
    return zero;
}

static inline struct tcb_s *Get_Sys_Thread_Handle(void)
{
    uint32_t edi;

    __asm__ volatile("int $0x20; .long %c[service]"
                     : "=D"(edi)
                     : [service] "i"(VMMSVC(Get_Sys_Thread_Handle))
                     : "memory", "cc");
    return (struct tcb_s *)edi;
}

static inline bool Test_Sys_Thread_Handle(struct tcb_s *thread)
{
    bool zero;

    __asm__ volatile("int $0x20; .long %c[service]"
                     : "=@ccz"(zero)
                     : "D"(thread), [service] "i"(VMMSVC(Test_Sys_Thread_Handle))
                     : "memory");
    return zero;
}

static inline bool Validate_Thread_Handle(struct tcb_s *thread)
{
    bool failed;

    __asm__ volatile("int $0x20; .long %c[service]"
                     : "=@ccc"(failed)
                     : "D"(thread), [service] "i"(VMMSVC(Validate_Thread_Handle))
                     : "memory");
    return !failed;
}

static inline struct tcb_s *Get_Initial_Thread_Handle(struct cb_s *vm)
{
    uint32_t edi;

    __asm__ volatile("int $0x20; .long %c[service]"
                     : "=D"(edi)
                     : "b"(vm), [service] "i"(VMMSVC(Get_Initial_Thread_Handle))
                     : "memory", "cc");
    return (struct tcb_s *)edi;
}

static inline bool Test_Initial_Thread_Handle(struct tcb_s *thread)
{
    bool zero;

    __asm__ volatile("int $0x20; .long %c[service]"
                     : "=@ccz"(zero)
                     : "D"(thread), [service] "i"(VMMSVC(Test_Initial_Thread_Handle))
                     : "memory");
    return zero;
}

static inline bool Cancel_Call_When_Thread_Switched(void (*proc)(void))
{
    bool failed;

    __asm__ volatile("int $0x20; .long %c[service]"
                     : "=@ccc"(failed)
                     : "S"(proc), [service] "i"(VMMSVC(Cancel_Call_When_Thread_Switched))
                     : "memory");
    return !failed;
}

static inline struct tcb_s *Get_Next_Thread_Handle(struct tcb_s *thread)
{
    uint32_t edi = (uint32_t)(uintptr_t)thread;

    __asm__ volatile("int $0x20; .long %c[service]"
                     : "+D"(edi)
                     : [service] "i"(VMMSVC(Get_Next_Thread_Handle))
                     : "memory", "cc");
    return (struct tcb_s *)edi;
}

static inline void Adjust_Thread_Exec_Priority(int32_t boost, struct tcb_s *thread)
{
    __asm__ volatile("int $0x20; .long %c[service]"
                     :
                     : "a"(boost), "D"(thread), [service] "i"(VMMSVC(Adjust_Thread_Exec_Priority))
                     : "memory", "cc");
}

static inline bool Cancel_Call_When_Not_Critical(void (*proc)(void), uint32_t refdata)
{
    bool failed;

    __asm__ volatile("int $0x20; .long %c[service]"
                     : "=@ccc"(failed)
                     : "S"(proc), "d"(refdata), [service] "i"(VMMSVC(Cancel_Call_When_Not_Critical))
                     : "memory");
    return !failed;
}

static inline bool Cancel_Call_When_Idle(void (*proc)(void))
{
    bool failed;

    __asm__ volatile("int $0x20; .long %c[service]"
                     : "=@ccc"(failed)
                     : "S"(proc), [service] "i"(VMMSVC(Cancel_Call_When_Idle))
                     : "memory");
    return !failed;
}

static inline bool Cancel_Call_When_Task_Switched(void (*proc)(void))
{
    bool failed;

    __asm__ volatile("int $0x20; .long %c[service]"
                     : "=@ccc"(failed)
                     : "S"(proc), [service] "i"(VMMSVC(Cancel_Call_When_Task_Switched))
                     : "memory");
    return !failed;
}

static inline void Signal_Semaphore_No_Switch(uint32_t semaphore)
{
    __asm__ volatile("int $0x20; .long %c[service]"
                     :
                     : "a"(semaphore), [service] "i"(VMMSVC(Signal_Semaphore_No_Switch))
                     : "memory", "cc");
}

static inline uint32_t Call_Priority_Thread_Event(int32_t boost, struct tcb_s *thread,
                                                  uint32_t flags, uint32_t refdata,
                                                  void (*proc)(void))
{
    uint32_t esi = (uint32_t)(uintptr_t)proc;

    __asm__ volatile("int $0x20; .long %c[service]"
                     : "+S"(esi)
                     : "a"(boost), "D"(thread), "c"(flags), "d"(refdata), [service] "i"(VMMSVC(Call_Priority_Thread_Event))
                     : "memory", "cc");
    return esi;
}

static inline const volatile uint32_t *Get_System_Time_Address(void)
{
    uint32_t eax;

    __asm__ volatile("int $0x20; .long %c[service]"
                     : "=a"(eax)
                     : [service] "i"(VMMSVC(Get_System_Time_Address))
                     : "memory", "cc");
    return (const volatile uint32_t *)eax;
}

static inline struct tcb_s *Get_Crit_Status_Thread(uint32_t *claims)
{
    uint32_t edi;
    uint32_t ecx;

    __asm__ volatile("int $0x20; .long %c[service]"
                     : "=D"(edi), "=c"(ecx)
                     : [service] "i"(VMMSVC(Get_Crit_Status_Thread))
                     : "memory", "cc");
    *claims = ecx;
    return (struct tcb_s *)edi;
}

static inline uint32_t Call_Restricted_Event(int32_t boost, void *target, uint32_t flags,
                                             uint32_t refdata, void (*proc)(void),
                                             uint32_t timeout_ms)
{
    uint32_t esi = (uint32_t)(uintptr_t)proc;

    __asm__ volatile("int $0x20; .long %c[service]"
                     : "+S"(esi)
                     : "a"(boost), "b"(target), "c"(flags), "d"(refdata), "D"(timeout_ms), [service] "i"(VMMSVC(Call_Restricted_Event))
                     : "memory", "cc");
    return esi;
}

static inline void Cancel_Restricted_Event(uint32_t event)
{
    __asm__ volatile("int $0x20; .long %c[service]"
                     :
                     : "S"(event), [service] "i"(VMMSVC(Cancel_Restricted_Event))
                     : "memory", "cc");
}

#endif

#endif
