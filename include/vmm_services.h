/*
 * vmm_services.h - the VMM's services as C functions.  Included by vmm.h.
 *
 * Register services are one dynalink with the documented registers; a result in carry becomes
 * `true = carry clear`, or 0 for services that return a handle or address.  C-convention
 * services are called through six-byte jumps of the VxD library (vxd/lib/services.S).
 * What each does: [DDK95 <name>]; one line each in services/vmm.def.
 *
 * vmm_schedule.h, vmm_client.h and vmm_info.h have the rest, by subject.
 *
 * With VXD_HOST (host unit tests) all are ordinary functions, provided by the test.
 */
#ifndef VMM_SERVICES_H
#define VMM_SERVICES_H

#include <vmm_types.h>

enum vmm_service_number {       /* VMMSVC(name): what stands behind INT 20h */
#define VMM_SERVICE(ord, name, abi, when, state, meaning) VMM_SERVICE_##name = 0x00010000 + ord,
#include <services/vmm.def>
#undef VMM_SERVICE
};
#define VMMSVC(name) (VMM_SERVICE_##name)

/* ---- C convention ------------------------------------------------------------------------ */

void *_HeapAllocate(uint32_t bytes, uint32_t flags);
void *_HeapReAllocate(void *block, uint32_t bytes, uint32_t flags);
uint32_t _HeapFree(void *block, uint32_t flags);
uint32_t _HeapGetSize(void *block, uint32_t flags);

/* EAX = handle in the low half, EDX = address in the high half; 0 = failed */
uint64_t _PageAllocate(uint32_t pages, uint32_t type, struct cb_s *vm, uint32_t align_mask,
                       uint32_t min_phys, uint32_t max_phys, uint32_t *phys, uint32_t flags);
uint64_t _PageReAllocate(uint32_t handle, uint32_t pages, uint32_t flags);      /* as _PageAllocate */
uint32_t _PageFree(uint32_t handle, uint32_t flags);
uint64_t _PageGetSizeAddr(uint32_t handle, uint32_t flags);  /* low half: pages, high half: address */
uint32_t _MapPhysToLinear(uint32_t phys, uint32_t bytes, uint32_t flags);   /* -1 = failed */
uint32_t _PhysIntoV86(uint32_t phys_page, struct cb_s *vm, uint32_t v86_page, uint32_t pages,
                      uint32_t flags);
uint32_t _MapIntoV86(uint32_t handle, struct cb_s *vm, uint32_t v86_page, uint32_t pages,
                     uint32_t page_offset, uint32_t flags);
uint64_t _LinMapIntoV86(uint32_t linear_page, struct cb_s *vm, uint32_t v86_page, uint32_t pages,
                        uint32_t flags);     /* EDX = the V86 page in the high half */
uint32_t _TestGlobalV86Mem(uint32_t at, uint32_t bytes, uint32_t flags);
uint32_t _ModifyPageBits(struct cb_s *vm, uint32_t page, uint32_t pages, uint32_t bit_and,
                         uint32_t bit_or, uint32_t type, uint32_t flags);
uint32_t _SetResetV86Pageable(struct cb_s *vm, uint32_t page, uint32_t pages, uint32_t flags);
uint32_t _GetV86PageableArray(struct cb_s *vm, uint32_t *array, uint32_t flags);
uint32_t _GetNulPageHandle(void);
uint32_t _Assign_Device_V86_Pages(uint32_t page, uint32_t pages, struct cb_s *vm, uint32_t flags);
uint32_t _DeAssign_Device_V86_Pages(uint32_t page, uint32_t pages, struct cb_s *vm, uint32_t flags);
uint32_t _Get_Device_V86_Pages_Array(struct cb_s *vm, uint32_t *array, uint32_t flags);
uint32_t _MMGR_Toggle_HMA(struct cb_s *vm, uint32_t flags);
uint32_t _AddInstanceItem(const struct InstDataStruc *item, uint32_t flags);
uint32_t _Allocate_Device_CB_Area(uint32_t bytes, uint32_t flags);
uint32_t _GetThreadExecTime(struct tcb_s *thread);
uint32_t _GetLastUpdatedThreadExecTime(struct tcb_s *thread);
uint32_t _Deallocate_Device_CB_Area(uint32_t offset, uint32_t flags);
uint32_t _Allocate_Global_V86_Data_Area(uint32_t bytes, uint32_t flags);
uint32_t _Allocate_Temp_V86_Data_Area(uint32_t bytes, uint32_t flags);
uint32_t _Free_Temp_V86_Data_Area(void);
uint32_t _SetLastV86Page(uint32_t page, uint32_t flags);
uint32_t _GetLastV86Page(void);
uint32_t _GetGlblRng0V86IntBase(void);
uint32_t _Add_Global_V86_Data_Area(uint32_t at, uint32_t bytes, uint32_t flags);
uint32_t _GetInstanceInfo(uint32_t at, uint32_t bytes);
uint32_t _AddReclaimableItem(const struct ReclaimStruc *item, uint32_t flags);
uint32_t _SetReclaimableItem(uint32_t key, const struct ReclaimStruc *item, uint32_t flags);
uint32_t _EnumReclaimableItem(uint32_t key, struct ReclaimStruc *item, uint32_t flags);
uint32_t _CopyPageTable(uint32_t page, uint32_t pages, uint32_t *buffer, uint32_t flags);
uint64_t _GetFreePageCount(uint32_t flags);  /* low half: free pages, high half: lockable ones */
uint32_t _GetFirstV86Page(void);
void _Debug_Printf_Service(const char *format, const void *arguments);
/* format as of vxd_debugf in vmm.h; EAX = length */
uint32_t _LocalizeSprintf(char *buffer, const char *format, ...);   /* "%1s %0u": in any order */
uint32_t _Sprintf(char *buffer, const char *format, ...) __attribute__((format(printf, 2, 3)));
char *_lstrcpyn(char *to, const char *from, uint32_t bytes);
uint32_t _lstrlen(const char *text);
uint64_t _lmemcpy(void *to, const void *from, uint32_t bytes);      /* EAX = to, EDX = its end */
int32_t _lstrcmpi(const char *first, const char *second);
char *_strupr(char *text);
#ifdef VXD_HOST
#define VMM_STDCALL
/* protected mode */
uint32_t Allocate_PM_Call_Back(uint32_t refdata, void (*proc)(void));
bool Map_Lin_To_VM_Addr(uint32_t linear, uint32_t limit, uint16_t *selector, uint32_t *offset);
bool Get_PM_Int_Vector(uint32_t vector, uint16_t *selector, uint32_t *offset);
void Set_PM_Int_Vector(uint32_t vector, uint32_t selector, uint32_t offset);
uint32_t Get_PM_Int_Type(uint32_t vector);
void Set_PM_Int_Type(uint32_t vector, uint32_t interrupt_gate);
uint32_t Allocate_PM_App_CB_Area(uint32_t bytes);
struct pmcb_s *Get_Cur_PM_App_CB(struct cb_s *vm);
void Set_V86_Exec_Mode(void);
void Set_PM_Exec_Mode(void);
void Begin_Use_Locked_PM_Stack(void);
void End_Use_Locked_PM_Stack(void);
bool Exec_PM_Int(uint32_t vector);
void _ExecIntMustComplete(uint32_t vector);

#else
#define VMM_STDCALL __attribute__((stdcall))        /* callee removes the arguments */
#endif
void VMM_STDCALL _Trace_Out_Service(const char *text);
void VMM_STDCALL _Debug_Out_Service(const char *text);
void VMM_STDCALL _Debug_Flags_Service(uint32_t flags);
uint32_t _AllocateThreadDataSlot(void);
uint32_t _FreeThreadDataSlot(uint32_t offset);
struct tcb_s *VMMCreateThread(uint32_t ss, uint32_t esp, uint32_t cs, uint32_t eip, uint32_t ds,
                              uint32_t es, uint32_t type, void (*init)(void), uint32_t refdata);
void _BlockOnID(uint32_t id, uint32_t flags);
void _SignalID(uint32_t id);
struct mutex;
struct mutex *_CreateMutex(int32_t boost, uint32_t flags);
uint32_t _DestroyMutex(struct mutex *mutex);
struct tcb_s *_GetMutexOwner(const struct mutex *mutex);
void _EnterMutex(struct mutex *mutex, uint32_t flags);
void _LeaveMutex(struct mutex *mutex);
void _EnterMustComplete(void);
void _LeaveMustComplete(void);
void _ResumeExecMustComplete(void);
uint32_t _GetThreadTerminationStatus(struct tcb_s *thread);
uint32_t _Call_On_My_Stack(void *callback, uint32_t lparam, void *top, uint32_t bytes);
uint32_t _AtEventTime(void);

/* 64-bit results: EAX and EDX as documented, 0 = failed.  high, low: halves of a descriptor. */
uint32_t _GetAppFlatDSAlias(void);
uint32_t _SelectorMapFlat(struct cb_s *vm, uint32_t selector, uint32_t flags);  /* -1 = failed */
uint64_t _Allocate_GDT_Selector(uint32_t high, uint32_t low, uint32_t flags);
uint32_t _Free_GDT_Selector(uint32_t selector, uint32_t flags);
uint64_t _Allocate_LDT_Selector(struct cb_s *vm, uint32_t high, uint32_t low, uint32_t count,
                                uint32_t flags);
uint32_t _Free_LDT_Selector(struct cb_s *vm, uint32_t selector, uint32_t flags);
uint64_t _BuildDescriptorDWORDs(uint32_t base, uint32_t limit, uint32_t type, uint32_t size,
                                uint32_t flags);
uint64_t _GetDescriptor(uint32_t selector, struct cb_s *vm, uint32_t flags);
uint32_t _SetDescriptor(uint32_t selector, struct cb_s *vm, uint32_t high, uint32_t low,
                        uint32_t flags);
uint32_t _PageLock(uint32_t handle, uint32_t pages, uint32_t offset, uint32_t flags);
uint32_t _PageUnLock(uint32_t handle, uint32_t pages, uint32_t offset, uint32_t flags);
uint64_t _PageGetAllocInfo(uint32_t flags);  /* low half: largest block, high half: lockable pages */
uint32_t _GetSysPageCount(uint32_t flags);
uint64_t _GetVMPgCount(struct cb_s *vm, uint32_t flags);
uint32_t _LinPageLock(uint32_t page, uint32_t pages, uint32_t flags);
uint32_t _LinPageUnLock(uint32_t page, uint32_t pages, uint32_t flags);
uint32_t _PageCheckLinRange(uint32_t page, uint32_t pages, uint32_t flags);
uint32_t _PageOutDirtyPages(uint32_t pages, uint32_t flags);
uint32_t _PageDiscardPages(uint32_t page, struct cb_s *vm, uint32_t pages, uint32_t flags);
void _GetDemandPageInfo(struct DemandInfoStruc *info, uint32_t flags);
uint32_t _GetSetPageOutCount(uint32_t count, uint32_t flags);
uint32_t _AddFreePhysPage(uint32_t frame, uint32_t frames, uint32_t flags, uint32_t proc);
uint32_t _PageResetHandlePAddr(uint32_t handle, uint32_t offset, uint32_t pages, uint32_t frame,
                               uint32_t flags);
uint32_t _MapFreePhysReg(void);
uint32_t _UnmapFreePhysReg(void);
uint32_t _XchgFreePhysReg(void);
uint32_t _SetFreePhysRegCalBk(void);
uint32_t _CallRing3(uint32_t selector, uint32_t offset, uint32_t bytes, const void *arguments);
uint32_t _PageReserve(uint32_t page, uint32_t pages, uint32_t flags);       /* -1 = failed */
uint32_t _PageCommit(uint32_t page, uint32_t pages, uint32_t hpd, uint32_t pagerdata, uint32_t flags);
uint32_t _PageDecommit(uint32_t page, uint32_t pages, uint32_t flags);
uint32_t _PageCommitPhys(uint32_t page, uint32_t pages, uint32_t physpg, uint32_t flags);
uint32_t _PageModifyPermissions(uint32_t page, uint32_t pages, uint32_t permand, uint32_t permor);
uint32_t _PageQuery(uint32_t pbase, struct MEMORY_BASIC_INFORMATION *pmbi, uint32_t cbmbi);
uint32_t _PageCommitContig(uint32_t page, uint32_t pages, uint32_t flags, uint32_t alignmask,
                           uint32_t minphys, uint32_t maxphys);         /* -1 = failed */
uint32_t _PagerRegister(const struct pd_s *pd);
uint32_t _PagerQuery(uint32_t hpd, struct pd_s *pd);
uint32_t _PagerDeregister(uint32_t hpd);
uint32_t _ContextCreate(void);
uint32_t _ContextDestroy(uint32_t hcd);
uint32_t _PageAttach(uint32_t page, uint32_t hcontextsrc, uint32_t pages);
uint32_t _PageFlush(uint32_t page, uint32_t pages);
uint32_t _ContextSwitch(uint32_t hcd);
uint32_t _GetCurrentContext(void);
uint32_t _GetPhysPageInfo(uint32_t frame, uint32_t frames, uint32_t flags);
uint32_t _Assert_Range(uint32_t address, uint32_t bytes, uint32_t signature, uint32_t offset,
                       uint32_t flags);
uint32_t _PageChangePager(uint32_t page, uint32_t pages, uint32_t hpd, uint32_t pagerdata,
                          uint32_t flags);

uint32_t _GetVxDName(uint32_t linear, char *buffer);       /* buffer: 80 bytes */

/* ---- registers --------------------------------------------------------------------------- */

#ifdef VXD_HOST

uint32_t Get_VMM_Version(void);
struct cb_s *Get_Cur_VM_Handle(void);
struct cb_s *Get_Sys_VM_Handle(void);
struct cb_s *Get_Next_VM_Handle(struct cb_s *vm);
struct cb_s *Get_Execution_Focus(void);
bool Validate_VM_Handle(struct cb_s *vm);
uint32_t Get_VMM_Reenter_Count(void);
bool Install_V86_Break_Point(uint32_t csip, uint32_t refdata, void (*proc)(void));
void Remove_V86_Break_Point(uint32_t csip);
uint32_t Allocate_V86_Call_Back(uint32_t refdata, void (*proc)(void));
void Call_When_VM_Returns(int32_t timeout_ms, uint32_t refdata, void (*proc)(void));
uint32_t Schedule_Global_Event(void (*proc)(void), uint32_t refdata);
uint32_t Schedule_VM_Event(struct cb_s *vm, void (*proc)(void), uint32_t refdata);
uint32_t Call_Global_Event(void (*proc)(void), uint32_t refdata);
uint32_t Call_VM_Event(struct cb_s *vm, void (*proc)(void), uint32_t refdata);
void Cancel_Global_Event(uint32_t event);
void Cancel_VM_Event(struct cb_s *vm, uint32_t event);
uint32_t Call_Priority_VM_Event(uint32_t boost, struct cb_s *vm, uint32_t flags, uint32_t refdata, void (*proc)(void), uint32_t timeout_ms);
void Cancel_Priority_VM_Event(uint32_t event);
void Call_When_VM_Ints_Enabled(uint32_t refdata, void (*proc)(void));
void Enable_VM_Ints(void);
void Disable_VM_Ints(void);
uint32_t Map_Flat(uint32_t seg_off_fields);
void Adjust_Exec_Priority(int32_t boost, struct cb_s *vm);
void Begin_Critical_Section(uint32_t flags);
void End_Critical_Section(void);
uint32_t Create_Semaphore(uint32_t tokens);
void Destroy_Semaphore(uint32_t semaphore);
void Wait_Semaphore(uint32_t semaphore, uint32_t flags);
void Signal_Semaphore(uint32_t semaphore);
bool Suspend_VM(struct cb_s *vm);
bool Resume_VM(struct cb_s *vm);
void Nuke_VM(struct cb_s *vm);
void Crash_Cur_VM(void);
void Set_System_Exit_Code(uint32_t code);
void Close_VM(struct cb_s *vm, uint32_t timeout_ms, uint32_t flags);
uint32_t VMM_GetSystemInitState(void);
uint32_t Get_Set_Real_DOS_PSP(struct cb_s *vm, uint32_t psp, uint32_t flags);
bool GetSetDetailedVMError(struct cb_s *vm, bool set, uint32_t *error, uint32_t *refdata);
bool Set_Execution_Focus(struct cb_s *vm);
uint32_t Get_Time_Slice_Priority(struct cb_s *vm, uint32_t *foreground, uint32_t *background);
bool Set_Time_Slice_Priority(struct cb_s *vm, uint32_t flags, uint32_t foreground, uint32_t background);
uint32_t Get_Time_Slice_Granularity(void);
void Set_Time_Slice_Granularity(uint32_t ms);
uint32_t Set_Inversion_Pri(struct tcb_s *thread, struct tcb_s *booster, uint32_t priority, uint32_t id);
void Reset_Inversion_Pri(uint32_t handle, uint32_t priority);
bool Release_Inversion_Pri(uint32_t handle);
uint32_t Release_Inversion_Pri_ID(uint32_t id, struct tcb_s *booster);
void Attach_Thread_To_Group(struct tcb_s *member, struct tcb_s *thread);
void Detach_Thread_From_Group(struct tcb_s *thread);
void Set_Group_Static_Boost(struct tcb_s *member, int32_t boost);
void Set_Thread_Static_Boost(struct tcb_s *thread, int32_t boost);
void Set_VM_Static_Boost(struct cb_s *vm, int32_t boost);
uint32_t Get_Thread_Win32_Pri(struct tcb_s *thread);
void Set_Thread_Win32_Pri(struct tcb_s *thread, uint32_t priority);
void Boost_With_Decay(struct tcb_s *thread, int32_t boost);
struct tcb_s *Get_Cur_Thread_Handle(void);
void VMMTerminateThread(struct tcb_s *thread);
bool Time_Slice_Sleep(int32_t ms);
void Time_Slice_Sys_VM_Idle(void);
void Time_Slice_Wake_Sys_VM(void);
void Begin_V86_Serialization(uint32_t flags);
void End_V86_Serialization(void);
void Release_Time_Slice(void);
void Wake_Up_VM(struct cb_s *vm);
uint32_t Set_Global_Time_Out(uint32_t ms, uint32_t refdata, void (*proc)(void));
uint32_t Set_Async_Time_Out(uint32_t ms, uint32_t refdata, void (*proc)(void));
uint32_t Set_VM_Time_Out(uint32_t ms, struct cb_s *vm, uint32_t refdata, void (*proc)(void));
void Cancel_Time_Out(uint32_t timeout);
uint32_t Get_System_Time(void);
uint32_t Get_Last_Updated_System_Time(void);
uint32_t Get_VM_Exec_Time(void);
void Update_System_Clock(uint32_t ms);
bool Hook_V86_Int_Chain(uint32_t vector, void (*proc)(void));
bool Unhook_V86_Int_Chain(uint32_t vector, void (*proc)(void));
uint32_t Get_V86_Int_Vector(uint32_t vector);
void Set_V86_Int_Vector(uint32_t vector, uint32_t segment, uint32_t offset);
void Simulate_Int(uint32_t vector);
void Simulate_Iret(void);
void Simulate_Far_Call(uint32_t segment, uint32_t offset);
void Simulate_Far_Jmp(uint32_t segment, uint32_t offset);
void Simulate_Far_Ret(void);
void Simulate_Far_Ret_N(uint32_t bytes);
void Simulate_Push(uint32_t value);
uint32_t Simulate_Pop(void);
void Build_Int_Stack_Frame(uint32_t segment, uint32_t offset);
void Begin_Nest_V86_Exec(void);
void Begin_Nest_Exec(void);
void Exec_Int(uint32_t vector);
void Resume_Exec(void);
void End_Nest_Exec(void);
void Save_Client_State(struct Client_Reg_Struc *buffer);
void Restore_Client_State(const struct Client_Reg_Struc *buffer);
uint32_t Hook_V86_Fault(uint32_t fault, void (*proc)(void));
uint32_t Hook_PM_Fault(uint32_t fault, void (*proc)(void));
uint32_t Hook_VMM_Fault(uint32_t fault, void (*proc)(void));
bool Unhook_V86_Fault(uint32_t fault, void (*proc)(void));
bool Unhook_PM_Fault(uint32_t fault, void (*proc)(void));
bool Unhook_VMM_Fault(uint32_t fault, void (*proc)(void));
bool Install_Exception_Handler(struct Exception_Handler_Struc *handler);
bool Remove_Exception_Handler(struct Exception_Handler_Struc *handler);
uint32_t Get_NMI_Handler_Addr(void);
void Set_NMI_Handler_Addr(uint32_t handler);
void Hook_NMI_Event(void (*proc)(void));
void Unhook_NMI_Event(void (*proc)(void));
bool Hook_V86_Page(uint32_t page, void (*proc)(void));
bool Hook_Invalid_Page_Fault(void (*proc)(void));
bool Unhook_Invalid_Page_Fault(void (*proc)(void));
bool Unhook_V86_Page(uint32_t page, void (*proc)(void));
uint32_t Hook_Device_Service(uint32_t ordinal, void (*proc)(void));
bool Unhook_Device_Service(uint32_t ordinal, void (*proc)(void));
bool System_Control(uint32_t message, struct cb_s *vm, uint32_t edx, uint32_t esi, uint32_t edi);
bool Directed_Sys_Control(uint32_t message, struct VxD_Desc_Block *ddb, struct cb_s *vm, uint32_t edx, uint32_t esi, uint32_t edi);
bool Install_IO_Handler(uint32_t port, void (*proc)(void));
void Enable_Global_Trapping(uint32_t port);
void Disable_Global_Trapping(uint32_t port);
void Enable_Local_Trapping(struct cb_s *vm, uint32_t port);
void Disable_Local_Trapping(struct cb_s *vm, uint32_t port);
uint32_t List_Create(uint32_t flags, uint32_t node_size);
void List_Destroy(uint32_t list);
void List_Attach(uint32_t list, void *node);
void List_Attach_Tail(uint32_t list, void *node);
void List_Remove(uint32_t list, void *node);
void List_Deallocate(uint32_t list, void *node);
void *List_Allocate(uint32_t list);
void *List_Get_First(uint32_t list);
void *List_Get_Next(uint32_t list, const void *node);
void *List_Remove_First(uint32_t list);
uint32_t Get_Profile_Decimal_Int(uint32_t fallback, const char *section, const char *key);
uint32_t Get_Profile_Hex_Int(uint32_t fallback, const char *section, const char *key);
int32_t Get_Profile_Boolean(int32_t fallback, const char *section, const char *key);
const char *Get_Profile_String(const char *fallback, const char *section, const char *key);
const char *Get_Next_Profile_String(const char *previous, const char *key);
void Out_Debug_String(const char *text);
void Out_Debug_Chr(uint32_t ch);
void Fatal_Error_Handler(const char *text, uint32_t flags);
void Fatal_Memory_Error(void);

#else

static inline uint32_t Get_VMM_Version(void)
{
    uintptr_t result;
    __asm__ volatile("int $0x20; .long %c1" : "=a"(result) : "i"(VMMSVC(Get_VMM_Version)) : "memory", "cc");
    return (uint32_t)result;
}

static inline struct cb_s *Get_Cur_VM_Handle(void)
{
    uintptr_t result;
    __asm__ volatile("int $0x20; .long %c1" : "=b"(result) : "i"(VMMSVC(Get_Cur_VM_Handle)) : "memory", "cc");
    return (struct cb_s *)result;
}

static inline struct cb_s *Get_Sys_VM_Handle(void)
{
    uintptr_t result;
    __asm__ volatile("int $0x20; .long %c1" : "=b"(result) : "i"(VMMSVC(Get_Sys_VM_Handle)) : "memory", "cc");
    return (struct cb_s *)result;
}

static inline struct cb_s *Get_Next_VM_Handle(struct cb_s *vm)
{
    uintptr_t result = (uintptr_t)vm;
    __asm__ volatile("int $0x20; .long %c1" : "+b"(result) : "i"(VMMSVC(Get_Next_VM_Handle)) : "memory", "cc");
    return (struct cb_s *)result;
}

static inline struct cb_s *Get_Execution_Focus(void)
{
    uintptr_t result;
    __asm__ volatile("int $0x20; .long %c1" : "=b"(result) : "i"(VMMSVC(Get_Execution_Focus)) : "memory", "cc");
    return (struct cb_s *)result;
}

static inline bool Validate_VM_Handle(struct cb_s *vm)
{
    bool failed;
    __asm__ volatile("int $0x20; .long %c2" : "=@ccc"(failed) : "b"(vm), "i"(VMMSVC(Validate_VM_Handle)) : "memory");
    return !failed;
}

static inline uint32_t Get_VMM_Reenter_Count(void)
{
    uintptr_t result;
    __asm__ volatile("int $0x20; .long %c1" : "=c"(result) : "i"(VMMSVC(Get_VMM_Reenter_Count)) : "memory", "cc");
    return (uint32_t)result;
}

static inline bool Install_V86_Break_Point(uint32_t csip, uint32_t refdata, void (*proc)(void))
{
    bool failed;
    __asm__ volatile("int $0x20; .long %c4" : "=@ccc"(failed) : "a"(csip), "d"(refdata), "S"(proc), "i"(VMMSVC(Install_V86_Break_Point)) : "memory");
    return !failed;
}

static inline void Remove_V86_Break_Point(uint32_t csip)
{
    __asm__ volatile("int $0x20; .long %c1" :  : "a"(csip), "i"(VMMSVC(Remove_V86_Break_Point)) : "memory", "cc");
}

static inline uint32_t Allocate_V86_Call_Back(uint32_t refdata, void (*proc)(void))
{
    uintptr_t result;
    __asm__ volatile("int $0x20; .long %c3" : "=a"(result) : "d"(refdata), "S"(proc), "i"(VMMSVC(Allocate_V86_Call_Back)) : "memory", "cc");
    return (uint32_t)result;
}

static inline void Call_When_VM_Returns(int32_t timeout_ms, uint32_t refdata, void (*proc)(void))
{
    __asm__ volatile("int $0x20; .long %c3" :  : "a"(timeout_ms), "d"(refdata), "S"(proc), "i"(VMMSVC(Call_When_VM_Returns)) : "memory", "cc");
}

static inline uint32_t Schedule_Global_Event(void (*proc)(void), uint32_t refdata)
{
    uintptr_t result = (uintptr_t)proc;
    __asm__ volatile("int $0x20; .long %c2" : "+S"(result) : "d"(refdata), "i"(VMMSVC(Schedule_Global_Event)) : "memory", "cc");
    return (uint32_t)result;
}

static inline uint32_t Schedule_VM_Event(struct cb_s *vm, void (*proc)(void), uint32_t refdata)
{
    uintptr_t result = (uintptr_t)proc;
    __asm__ volatile("int $0x20; .long %c3" : "+S"(result) : "b"(vm), "d"(refdata), "i"(VMMSVC(Schedule_VM_Event)) : "memory", "cc");
    return (uint32_t)result;
}

static inline uint32_t Call_Global_Event(void (*proc)(void), uint32_t refdata)
{
    uintptr_t result = (uintptr_t)proc;
    __asm__ volatile("int $0x20; .long %c2" : "+S"(result) : "d"(refdata), "i"(VMMSVC(Call_Global_Event)) : "memory", "cc");
    return (uint32_t)result;
}

static inline uint32_t Call_VM_Event(struct cb_s *vm, void (*proc)(void), uint32_t refdata)
{
    uintptr_t result = (uintptr_t)proc;
    __asm__ volatile("int $0x20; .long %c3" : "+S"(result) : "b"(vm), "d"(refdata), "i"(VMMSVC(Call_VM_Event)) : "memory", "cc");
    return (uint32_t)result;
}

static inline void Cancel_Global_Event(uint32_t event)
{
    __asm__ volatile("int $0x20; .long %c1" :  : "S"(event), "i"(VMMSVC(Cancel_Global_Event)) : "memory", "cc");
}

static inline void Cancel_VM_Event(struct cb_s *vm, uint32_t event)
{
    __asm__ volatile("int $0x20; .long %c2" :  : "b"(vm), "S"(event), "i"(VMMSVC(Cancel_VM_Event)) : "memory", "cc");
}

static inline uint32_t Call_Priority_VM_Event(uint32_t boost, struct cb_s *vm, uint32_t flags, uint32_t refdata, void (*proc)(void), uint32_t timeout_ms)
{
    uintptr_t result = (uintptr_t)proc;
    __asm__ volatile("int $0x20; .long %c6" : "+S"(result) : "a"(boost), "b"(vm), "c"(flags), "d"(refdata), "D"(timeout_ms), "i"(VMMSVC(Call_Priority_VM_Event)) : "memory", "cc");
    return (uint32_t)result;
}

static inline void Cancel_Priority_VM_Event(uint32_t event)
{
    __asm__ volatile("int $0x20; .long %c1" :  : "S"(event), "i"(VMMSVC(Cancel_Priority_VM_Event)) : "memory", "cc");
}

static inline void Call_When_VM_Ints_Enabled(uint32_t refdata, void (*proc)(void))
{
    __asm__ volatile("int $0x20; .long %c2" :  : "d"(refdata), "S"(proc), "i"(VMMSVC(Call_When_VM_Ints_Enabled)) : "memory", "cc");
}

static inline void Enable_VM_Ints(void)
{
    __asm__ volatile("int $0x20; .long %c0" :  : "i"(VMMSVC(Enable_VM_Ints)) : "memory", "cc");
}

static inline void Disable_VM_Ints(void)
{
    __asm__ volatile("int $0x20; .long %c0" :  : "i"(VMMSVC(Disable_VM_Ints)) : "memory", "cc");
}

static inline uint32_t Map_Flat(uint32_t seg_off_fields)
{
    uintptr_t result = (uintptr_t)seg_off_fields;
    __asm__ volatile("int $0x20; .long %c1" : "+a"(result) : "i"(VMMSVC(Map_Flat)) : "memory", "cc");
    return (uint32_t)result;
}

static inline void Adjust_Exec_Priority(int32_t boost, struct cb_s *vm)
{
    __asm__ volatile("int $0x20; .long %c2" :  : "a"(boost), "b"(vm), "i"(VMMSVC(Adjust_Exec_Priority)) : "memory", "cc");
}

static inline void Begin_Critical_Section(uint32_t flags)
{
    __asm__ volatile("int $0x20; .long %c1" :  : "c"(flags), "i"(VMMSVC(Begin_Critical_Section)) : "memory", "cc");
}

static inline void End_Critical_Section(void)
{
    __asm__ volatile("int $0x20; .long %c0" :  : "i"(VMMSVC(End_Critical_Section)) : "memory", "cc");
}

static inline uint32_t Create_Semaphore(uint32_t tokens)
{
    uintptr_t result;
    bool failed;
    __asm__ volatile("int $0x20; .long %c3" : "=a"(result), "=@ccc"(failed) : "c"(tokens), "i"(VMMSVC(Create_Semaphore)) : "memory");
    return failed ? 0 : (uint32_t)result;
}

static inline void Destroy_Semaphore(uint32_t semaphore)
{
    __asm__ volatile("int $0x20; .long %c1" :  : "a"(semaphore), "i"(VMMSVC(Destroy_Semaphore)) : "memory", "cc");
}

static inline void Wait_Semaphore(uint32_t semaphore, uint32_t flags)
{
    __asm__ volatile("int $0x20; .long %c2" :  : "a"(semaphore), "c"(flags), "i"(VMMSVC(Wait_Semaphore)) : "memory", "cc");
}

static inline void Signal_Semaphore(uint32_t semaphore)
{
    __asm__ volatile("int $0x20; .long %c1" :  : "a"(semaphore), "i"(VMMSVC(Signal_Semaphore)) : "memory", "cc");
}

static inline bool Suspend_VM(struct cb_s *vm)
{
    bool failed;
    __asm__ volatile("int $0x20; .long %c2" : "=@ccc"(failed) : "b"(vm), "i"(VMMSVC(Suspend_VM)) : "memory");
    return !failed;
}

static inline bool Resume_VM(struct cb_s *vm)
{
    bool failed;
    __asm__ volatile("int $0x20; .long %c2" : "=@ccc"(failed) : "b"(vm), "i"(VMMSVC(Resume_VM)) : "memory");
    return !failed;
}

static inline void Nuke_VM(struct cb_s *vm)
{
    __asm__ volatile("int $0x20; .long %c1" :  : "b"(vm), "i"(VMMSVC(Nuke_VM)) : "memory", "cc");
}

static inline void Crash_Cur_VM(void)
{
    __asm__ volatile("int $0x20; .long %c0" :  : "i"(VMMSVC(Crash_Cur_VM)) : "memory", "cc");
}

static inline void Set_System_Exit_Code(uint32_t code)
{
    __asm__ volatile("int $0x20; .long %c1" :  : "a"(code), "i"(VMMSVC(Set_System_Exit_Code)) : "memory", "cc", "edx");
}

static inline uint32_t VMM_GetSystemInitState(void)
{
    uint32_t state;
    __asm__ volatile("int $0x20; .long %c1" : "=a"(state) : "i"(VMMSVC(VMM_GetSystemInitState)) : "memory", "cc");
    return state;
}

/* GSRDP_Set or 0; the PSP before */
static inline uint32_t Get_Set_Real_DOS_PSP(struct cb_s *vm, uint32_t psp, uint32_t flags)
{
    __asm__ volatile("int $0x20; .long %c3" : "+a"(psp) : "b"(vm), "c"(flags), "i"(VMMSVC(Get_Set_Real_DOS_PSP)) : "memory", "cc");
    return psp & 0xFFFF;
}

static inline void Close_VM(struct cb_s *vm, uint32_t timeout_ms, uint32_t flags)
{
    __asm__ volatile("int $0x20; .long %c3" :  : "a"(timeout_ms), "b"(vm), "c"(flags), "i"(VMMSVC(Close_VM)) : "memory", "cc");
}

/* false: nothing is recorded */
static inline bool GetSetDetailedVMError(struct cb_s *vm, bool set, uint32_t *error, uint32_t *refdata)
{
    bool none;
    __asm__ volatile("int $0x20; .long %c5" : "=@ccz"(none), "+a"(*error), "+d"(*refdata) : "b"(vm), "c"((uint32_t)set), "i"(VMMSVC(GetSetDetailedVMError)) : "memory");
    return !none;
}

/* VMSTAT_ flags */
static inline uint32_t Get_Time_Slice_Priority(struct cb_s *vm, uint32_t *foreground, uint32_t *background)
{
    uint32_t flags;
    __asm__ volatile("int $0x20; .long %c4" : "=a"(flags), "=c"(*foreground), "=d"(*background) : "b"(vm), "i"(VMMSVC(Get_Time_Slice_Priority)) : "memory", "cc", "esi");
    return flags;
}

static inline bool Set_Time_Slice_Priority(struct cb_s *vm, uint32_t flags, uint32_t foreground, uint32_t background)
{
    bool failed;
    __asm__ volatile("int $0x20; .long %c5" : "=@ccc"(failed) : "a"(flags), "b"(vm), "c"(foreground), "d"(background), "i"(VMMSVC(Set_Time_Slice_Priority)) : "memory");
    return !failed;
}

static inline uint32_t Get_Time_Slice_Granularity(void)
{
    uint32_t ms;
    __asm__ volatile("int $0x20; .long %c1" : "=a"(ms) : "i"(VMMSVC(Get_Time_Slice_Granularity)) : "memory", "cc");
    return ms;
}

static inline void Set_Time_Slice_Granularity(uint32_t ms)
{
    __asm__ volatile("int $0x20; .long %c1" :  : "a"(ms), "i"(VMMSVC(Set_Time_Slice_Granularity)) : "memory", "cc");
}

static inline bool Set_Execution_Focus(struct cb_s *vm)
{
    bool failed;
    __asm__ volatile("int $0x20; .long %c2" : "=@ccc"(failed) : "b"(vm), "i"(VMMSVC(Set_Execution_Focus)) : "memory");
    return !failed;
}

static inline uint32_t Set_Inversion_Pri(struct tcb_s *thread, struct tcb_s *booster, uint32_t priority, uint32_t id)
{
    uintptr_t result = priority;
    bool failed;
    __asm__ volatile("int $0x20; .long %c5" : "+a"(result), "=@ccc"(failed) : "D"(thread), "b"(booster), "d"(id), "i"(VMMSVC(Set_Inversion_Pri)) : "memory");
    return failed ? 0 : (uint32_t)result;
}

static inline void Reset_Inversion_Pri(uint32_t handle, uint32_t priority)
{
    __asm__ volatile("int $0x20; .long %c2" :  : "d"(handle), "a"(priority), "i"(VMMSVC(Reset_Inversion_Pri)) : "memory", "cc");
}

static inline bool Release_Inversion_Pri(uint32_t handle)
{
    bool failed;
    __asm__ volatile("int $0x20; .long %c2" : "=@ccc"(failed) : "a"(handle), "i"(VMMSVC(Release_Inversion_Pri)) : "memory");
    return !failed;
}

static inline uint32_t Release_Inversion_Pri_ID(uint32_t id, struct tcb_s *booster)
{
    uintptr_t result = id;
    __asm__ volatile("int $0x20; .long %c2" : "+a"(result) : "D"(booster), "i"(VMMSVC(Release_Inversion_Pri_ID)) : "memory", "cc");
    return (uint32_t)result;
}

static inline void Attach_Thread_To_Group(struct tcb_s *member, struct tcb_s *thread)
{
    __asm__ volatile("int $0x20; .long %c2" :  : "a"(member), "D"(thread), "i"(VMMSVC(Attach_Thread_To_Group)) : "memory", "cc");
}

static inline void Detach_Thread_From_Group(struct tcb_s *thread)
{
    __asm__ volatile("int $0x20; .long %c1" :  : "D"(thread), "i"(VMMSVC(Detach_Thread_From_Group)) : "memory", "cc");
}

static inline void Set_Group_Static_Boost(struct tcb_s *member, int32_t boost)
{
    __asm__ volatile("int $0x20; .long %c2" :  : "D"(member), "a"(boost), "i"(VMMSVC(Set_Group_Static_Boost)) : "memory", "cc");
}

static inline void Set_Thread_Static_Boost(struct tcb_s *thread, int32_t boost)
{
    __asm__ volatile("int $0x20; .long %c2" :  : "D"(thread), "a"(boost), "i"(VMMSVC(Set_Thread_Static_Boost)) : "memory", "cc");
}

static inline void Set_VM_Static_Boost(struct cb_s *vm, int32_t boost)
{
    __asm__ volatile("int $0x20; .long %c2" :  : "b"(vm), "a"(boost), "i"(VMMSVC(Set_VM_Static_Boost)) : "memory", "cc");
}

static inline uint32_t Get_Thread_Win32_Pri(struct tcb_s *thread)
{
    uintptr_t result;
    __asm__ volatile("int $0x20; .long %c2" : "=a"(result) : "D"(thread), "i"(VMMSVC(Get_Thread_Win32_Pri)) : "memory", "cc");
    return (uint32_t)result;
}

static inline void Set_Thread_Win32_Pri(struct tcb_s *thread, uint32_t priority)
{
    __asm__ volatile("int $0x20; .long %c2" :  : "D"(thread), "a"(priority), "i"(VMMSVC(Set_Thread_Win32_Pri)) : "memory", "cc");
}

static inline void Boost_With_Decay(struct tcb_s *thread, int32_t boost)
{
    __asm__ volatile("int $0x20; .long %c2" :  : "D"(thread), "a"(boost), "i"(VMMSVC(Boost_With_Decay)) : "memory", "cc");
}

static inline struct tcb_s *Get_Cur_Thread_Handle(void)
{
    uintptr_t result;
    __asm__ volatile("int $0x20; .long %c1" : "=D"(result) : "i"(VMMSVC(Get_Cur_Thread_Handle)) : "memory", "cc");
    return (struct tcb_s *)result;
}

static inline void VMMTerminateThread(struct tcb_s *thread)
{
    __asm__ volatile("int $0x20; .long %c1" :  : "D"(thread), "i"(VMMSVC(VMMTerminateThread)) : "memory", "cc");
}

/* true: woken before the time was over */
static inline bool Time_Slice_Sleep(int32_t ms)
{
    bool woken;
    __asm__ volatile("int $0x20; .long %c2" : "=@ccz"(woken) : "a"(ms), "i"(VMMSVC(Time_Slice_Sleep)) : "memory");
    return woken;
}

static inline void Time_Slice_Sys_VM_Idle(void)
{
    __asm__ volatile("int $0x20; .long %c0" :  : "i"(VMMSVC(Time_Slice_Sys_VM_Idle)) : "memory", "cc");
}

static inline void Time_Slice_Wake_Sys_VM(void)
{
    __asm__ volatile("int $0x20; .long %c0" :  : "i"(VMMSVC(Time_Slice_Wake_Sys_VM)) : "memory", "cc");
}

static inline void Begin_V86_Serialization(uint32_t flags)
{
    __asm__ volatile("int $0x20; .long %c1" :  : "c"(flags), "i"(VMMSVC(Begin_V86_Serialization)) : "memory", "cc");
}

static inline void End_V86_Serialization(void)
{
    __asm__ volatile("int $0x20; .long %c0" :  : "i"(VMMSVC(End_V86_Serialization)) : "memory", "cc");
}

static inline void Release_Time_Slice(void)
{
    __asm__ volatile("int $0x20; .long %c0" :  : "i"(VMMSVC(Release_Time_Slice)) : "memory", "cc");
}

static inline void Wake_Up_VM(struct cb_s *vm)
{
    __asm__ volatile("int $0x20; .long %c1" :  : "b"(vm), "i"(VMMSVC(Wake_Up_VM)) : "memory", "cc");
}

static inline uint32_t Set_Global_Time_Out(uint32_t ms, uint32_t refdata, void (*proc)(void))
{
    uintptr_t result = (uintptr_t)proc;
    __asm__ volatile("int $0x20; .long %c3" : "+S"(result) : "a"(ms), "d"(refdata), "i"(VMMSVC(Set_Global_Time_Out)) : "memory", "cc");
    return (uint32_t)result;
}

static inline uint32_t Set_Async_Time_Out(uint32_t ms, uint32_t refdata, void (*proc)(void))
{
    uintptr_t result = (uintptr_t)proc;
    __asm__ volatile("int $0x20; .long %c3" : "+S"(result) : "a"(ms), "d"(refdata), "i"(VMMSVC(Set_Async_Time_Out)) : "memory", "cc");
    return (uint32_t)result;
}

static inline uint32_t Set_VM_Time_Out(uint32_t ms, struct cb_s *vm, uint32_t refdata, void (*proc)(void))
{
    uintptr_t result = (uintptr_t)proc;
    __asm__ volatile("int $0x20; .long %c4" : "+S"(result) : "a"(ms), "b"(vm), "d"(refdata), "i"(VMMSVC(Set_VM_Time_Out)) : "memory", "cc");
    return (uint32_t)result;
}

static inline void Cancel_Time_Out(uint32_t timeout)
{
    __asm__ volatile("int $0x20; .long %c1" :  : "S"(timeout), "i"(VMMSVC(Cancel_Time_Out)) : "memory", "cc");
}

static inline uint32_t Get_System_Time(void)
{
    uintptr_t result;
    __asm__ volatile("int $0x20; .long %c1" : "=a"(result) : "i"(VMMSVC(Get_System_Time)) : "memory", "cc");
    return (uint32_t)result;
}

static inline uint32_t Get_Last_Updated_System_Time(void)
{
    uintptr_t result;
    __asm__ volatile("int $0x20; .long %c1" : "=a"(result) : "i"(VMMSVC(Get_Last_Updated_System_Time)) : "memory", "cc");
    return (uint32_t)result;
}

static inline uint32_t Get_VM_Exec_Time(void)
{
    uintptr_t result;
    __asm__ volatile("int $0x20; .long %c1" : "=a"(result) : "i"(VMMSVC(Get_VM_Exec_Time)) : "memory", "cc");
    return (uint32_t)result;
}

static inline void Update_System_Clock(uint32_t ms)
{
    __asm__ volatile("int $0x20; .long %c1" :  : "c"(ms), "i"(VMMSVC(Update_System_Clock)) : "memory", "cc");
}

static inline bool Hook_V86_Int_Chain(uint32_t vector, void (*proc)(void))
{
    bool failed;
    __asm__ volatile("int $0x20; .long %c3" : "=@ccc"(failed) : "a"(vector), "S"(proc), "i"(VMMSVC(Hook_V86_Int_Chain)) : "memory");
    return !failed;
}

static inline bool Unhook_V86_Int_Chain(uint32_t vector, void (*proc)(void))
{
    bool failed;
    __asm__ volatile("int $0x20; .long %c3" : "=@ccc"(failed) : "a"(vector), "S"(proc), "i"(VMMSVC(Unhook_V86_Int_Chain)) : "memory");
    return !failed;
}

static inline uint32_t Get_V86_Int_Vector(uint32_t vector)
{
    uint32_t seg, off;
    __asm__ volatile("int $0x20; .long %c3" : "=c"(seg), "=d"(off) : "a"(vector), "i"(VMMSVC(Get_V86_Int_Vector)) : "memory", "cc");
    return (seg << 16) | (off & 0xFFFF);
}

static inline void Set_V86_Int_Vector(uint32_t vector, uint32_t segment, uint32_t offset)
{
    __asm__ volatile("int $0x20; .long %c3" :  : "a"(vector), "c"(segment), "d"(offset), "i"(VMMSVC(Set_V86_Int_Vector)) : "memory", "cc");
}

static inline void Simulate_Int(uint32_t vector)
{
    __asm__ volatile("int $0x20; .long %c1" :  : "a"(vector), "i"(VMMSVC(Simulate_Int)) : "memory", "cc");
}

static inline void Simulate_Iret(void)
{
    __asm__ volatile("int $0x20; .long %c0" :  : "i"(VMMSVC(Simulate_Iret)) : "memory", "cc");
}

static inline void Simulate_Far_Call(uint32_t segment, uint32_t offset)
{
    __asm__ volatile("int $0x20; .long %c2" :  : "c"(segment), "d"(offset), "i"(VMMSVC(Simulate_Far_Call)) : "memory", "cc");
}

static inline void Simulate_Far_Jmp(uint32_t segment, uint32_t offset)
{
    __asm__ volatile("int $0x20; .long %c2" :  : "c"(segment), "d"(offset), "i"(VMMSVC(Simulate_Far_Jmp)) : "memory", "cc");
}

static inline void Simulate_Far_Ret(void)
{
    __asm__ volatile("int $0x20; .long %c0" :  : "i"(VMMSVC(Simulate_Far_Ret)) : "memory", "cc");
}

static inline void Simulate_Far_Ret_N(uint32_t bytes)
{
    __asm__ volatile("int $0x20; .long %c1" :  : "a"(bytes), "i"(VMMSVC(Simulate_Far_Ret_N)) : "memory", "cc");
}

static inline void Simulate_Push(uint32_t value)
{
    __asm__ volatile("int $0x20; .long %c1" :  : "a"(value), "i"(VMMSVC(Simulate_Push)) : "memory", "cc");
}

static inline uint32_t Simulate_Pop(void)
{
    uintptr_t result;
    __asm__ volatile("int $0x20; .long %c1" : "=a"(result) : "i"(VMMSVC(Simulate_Pop)) : "memory", "cc");
    return (uint32_t)result;
}

static inline void Build_Int_Stack_Frame(uint32_t segment, uint32_t offset)
{
    __asm__ volatile("int $0x20; .long %c2" :  : "c"(segment), "d"(offset), "i"(VMMSVC(Build_Int_Stack_Frame)) : "memory", "cc");
}

static inline void Begin_Nest_V86_Exec(void)
{
    __asm__ volatile("int $0x20; .long %c0" :  : "i"(VMMSVC(Begin_Nest_V86_Exec)) : "memory", "cc");
}

static inline void Begin_Nest_Exec(void)
{
    __asm__ volatile("int $0x20; .long %c0" :  : "i"(VMMSVC(Begin_Nest_Exec)) : "memory", "cc");
}

static inline void Exec_Int(uint32_t vector)
{
    __asm__ volatile("int $0x20; .long %c1" :  : "a"(vector), "i"(VMMSVC(Exec_Int)) : "memory", "cc");
}

static inline void Resume_Exec(void)
{
    __asm__ volatile("int $0x20; .long %c0" :  : "i"(VMMSVC(Resume_Exec)) : "memory", "cc");
}

static inline void End_Nest_Exec(void)
{
    __asm__ volatile("int $0x20; .long %c0" :  : "i"(VMMSVC(End_Nest_Exec)) : "memory", "cc");
}

static inline void Save_Client_State(struct Client_Reg_Struc *buffer)
{
    __asm__ volatile("int $0x20; .long %c1" :  : "D"(buffer), "i"(VMMSVC(Save_Client_State)) : "memory", "cc");
}

static inline void Restore_Client_State(const struct Client_Reg_Struc *buffer)
{
    __asm__ volatile("int $0x20; .long %c1" :  : "S"(buffer), "i"(VMMSVC(Restore_Client_State)) : "memory", "cc");
}

static inline uint32_t Hook_V86_Fault(uint32_t fault, void (*proc)(void))
{
    uintptr_t result = (uintptr_t)proc;
    bool failed;
    __asm__ volatile("int $0x20; .long %c3" : "+S"(result), "=@ccc"(failed) : "a"(fault), "i"(VMMSVC(Hook_V86_Fault)) : "memory");
    return failed ? 0 : (uint32_t)result;
}

static inline uint32_t Hook_PM_Fault(uint32_t fault, void (*proc)(void))
{
    uintptr_t result = (uintptr_t)proc;
    bool failed;
    __asm__ volatile("int $0x20; .long %c3" : "+S"(result), "=@ccc"(failed) : "a"(fault), "i"(VMMSVC(Hook_PM_Fault)) : "memory");
    return failed ? 0 : (uint32_t)result;
}

static inline uint32_t Hook_VMM_Fault(uint32_t fault, void (*proc)(void))
{
    uintptr_t result = (uintptr_t)proc;
    bool failed;
    __asm__ volatile("int $0x20; .long %c3" : "+S"(result), "=@ccc"(failed) : "a"(fault), "i"(VMMSVC(Hook_VMM_Fault)) : "memory");
    return failed ? 0 : (uint32_t)result;
}

static inline bool Unhook_V86_Fault(uint32_t fault, void (*proc)(void))
{
    bool failed;
    __asm__ volatile("int $0x20; .long %c3" : "=@ccc"(failed) : "a"(fault), "S"(proc), "i"(VMMSVC(Unhook_V86_Fault)) : "memory");
    return !failed;
}

static inline bool Unhook_PM_Fault(uint32_t fault, void (*proc)(void))
{
    bool failed;
    __asm__ volatile("int $0x20; .long %c3" : "=@ccc"(failed) : "a"(fault), "S"(proc), "i"(VMMSVC(Unhook_PM_Fault)) : "memory");
    return !failed;
}

static inline bool Unhook_VMM_Fault(uint32_t fault, void (*proc)(void))
{
    bool failed;
    __asm__ volatile("int $0x20; .long %c3" : "=@ccc"(failed) : "a"(fault), "S"(proc), "i"(VMMSVC(Unhook_VMM_Fault)) : "memory");
    return !failed;
}

static inline bool Install_Exception_Handler(struct Exception_Handler_Struc *handler)
{
    bool failed;
    __asm__ volatile("int $0x20; .long %c2" : "=@ccc"(failed) : "S"(handler), "i"(VMMSVC(Install_Exception_Handler)) : "memory");
    return !failed;
}

static inline bool Remove_Exception_Handler(struct Exception_Handler_Struc *handler)
{
    bool failed;
    __asm__ volatile("int $0x20; .long %c2" : "=@ccc"(failed) : "S"(handler), "i"(VMMSVC(Remove_Exception_Handler)) : "memory");
    return !failed;
}

static inline uint32_t Get_NMI_Handler_Addr(void)
{
    uintptr_t result;
    __asm__ volatile("int $0x20; .long %c1" : "=S"(result) : "i"(VMMSVC(Get_NMI_Handler_Addr)) : "memory", "cc");
    return (uint32_t)result;
}

static inline void Set_NMI_Handler_Addr(uint32_t handler)
{
    __asm__ volatile("int $0x20; .long %c1" :  : "S"(handler), "i"(VMMSVC(Set_NMI_Handler_Addr)) : "memory", "cc");
}

static inline void Hook_NMI_Event(void (*proc)(void))
{
    __asm__ volatile("int $0x20; .long %c1" :  : "S"(proc), "i"(VMMSVC(Hook_NMI_Event)) : "memory", "cc");
}

static inline void Unhook_NMI_Event(void (*proc)(void))
{
    __asm__ volatile("int $0x20; .long %c1" :  : "S"(proc), "i"(VMMSVC(Unhook_NMI_Event)) : "memory", "cc");
}

static inline bool Hook_Invalid_Page_Fault(void (*proc)(void))
{
    bool failed;
    __asm__ volatile("int $0x20; .long %c2" : "=@ccc"(failed) : "S"(proc), "i"(VMMSVC(Hook_Invalid_Page_Fault)) : "memory");
    return !failed;
}
static inline bool Unhook_Invalid_Page_Fault(void (*proc)(void))
{
    bool failed;
    __asm__ volatile("int $0x20; .long %c2" : "=@ccc"(failed) : "S"(proc), "i"(VMMSVC(Unhook_Invalid_Page_Fault)) : "memory");
    return !failed;
}
static inline bool Hook_V86_Page(uint32_t page, void (*proc)(void))
{
    bool failed;
    __asm__ volatile("int $0x20; .long %c3" : "=@ccc"(failed) : "a"(page), "S"(proc), "i"(VMMSVC(Hook_V86_Page)) : "memory");
    return !failed;
}

static inline bool Unhook_V86_Page(uint32_t page, void (*proc)(void))
{
    bool failed;
    __asm__ volatile("int $0x20; .long %c3" : "=@ccc"(failed) : "a"(page), "S"(proc), "i"(VMMSVC(Unhook_V86_Page)) : "memory");
    return !failed;
}

static inline uint32_t Hook_Device_Service(uint32_t ordinal, void (*proc)(void))
{
    uintptr_t result = (uintptr_t)proc;
    bool failed;
    __asm__ volatile("int $0x20; .long %c3" : "+S"(result), "=@ccc"(failed) : "a"(ordinal), "i"(VMMSVC(Hook_Device_Service)) : "memory");
    return failed ? 0 : (uint32_t)result;
}

static inline bool Unhook_Device_Service(uint32_t ordinal, void (*proc)(void))
{
    bool failed;
    __asm__ volatile("int $0x20; .long %c3" : "=@ccc"(failed) : "a"(ordinal), "S"(proc), "i"(VMMSVC(Unhook_Device_Service)) : "memory");
    return !failed;
}

static inline bool System_Control(uint32_t message, struct cb_s *vm, uint32_t edx, uint32_t esi, uint32_t edi)
{
    bool failed;
    __asm__ volatile("int $0x20; .long %c6" : "=@ccc"(failed) : "a"(message), "b"(vm), "d"(edx), "S"(esi), "D"(edi), "i"(VMMSVC(System_Control)) : "memory");
    return !failed;
}

static inline bool Directed_Sys_Control(uint32_t message, struct VxD_Desc_Block *ddb, struct cb_s *vm, uint32_t edx, uint32_t esi, uint32_t edi)
{
    bool failed;
    __asm__ volatile("int $0x20; .long %c7" : "=@ccc"(failed) : "a"(message), "c"(ddb), "b"(vm), "d"(edx), "S"(esi), "D"(edi), "i"(VMMSVC(Directed_Sys_Control)) : "memory");
    return !failed;
}

static inline bool Install_IO_Handler(uint32_t port, void (*proc)(void))
{
    bool failed;
    __asm__ volatile("int $0x20; .long %c3" : "=@ccc"(failed) : "d"(port), "S"(proc), "i"(VMMSVC(Install_IO_Handler)) : "memory");
    return !failed;
}

static inline void Enable_Global_Trapping(uint32_t port)
{
    __asm__ volatile("int $0x20; .long %c1" :  : "d"(port), "i"(VMMSVC(Enable_Global_Trapping)) : "memory", "cc");
}

static inline void Disable_Global_Trapping(uint32_t port)
{
    __asm__ volatile("int $0x20; .long %c1" :  : "d"(port), "i"(VMMSVC(Disable_Global_Trapping)) : "memory", "cc");
}

static inline void Enable_Local_Trapping(struct cb_s *vm, uint32_t port)
{
    __asm__ volatile("int $0x20; .long %c2" :  : "b"(vm), "d"(port), "i"(VMMSVC(Enable_Local_Trapping)) : "memory", "cc");
}

static inline void Disable_Local_Trapping(struct cb_s *vm, uint32_t port)
{
    __asm__ volatile("int $0x20; .long %c2" :  : "b"(vm), "d"(port), "i"(VMMSVC(Disable_Local_Trapping)) : "memory", "cc");
}

static inline uint32_t List_Create(uint32_t flags, uint32_t node_size)
{
    uintptr_t result;
    bool failed;
    __asm__ volatile("int $0x20; .long %c4" : "=S"(result), "=@ccc"(failed) : "a"(flags), "c"(node_size), "i"(VMMSVC(List_Create)) : "memory");
    return failed ? 0 : (uint32_t)result;
}

static inline void List_Destroy(uint32_t list)
{
    __asm__ volatile("int $0x20; .long %c1" :  : "S"(list), "i"(VMMSVC(List_Destroy)) : "memory", "cc");
}

static inline void List_Attach(uint32_t list, void *node)
{
    __asm__ volatile("int $0x20; .long %c2" :  : "S"(list), "a"(node), "i"(VMMSVC(List_Attach)) : "memory", "cc");
}

static inline void List_Attach_Tail(uint32_t list, void *node)
{
    __asm__ volatile("int $0x20; .long %c2" :  : "S"(list), "a"(node), "i"(VMMSVC(List_Attach_Tail)) : "memory", "cc");
}

static inline void List_Remove(uint32_t list, void *node)
{
    __asm__ volatile("int $0x20; .long %c2" :  : "S"(list), "a"(node), "i"(VMMSVC(List_Remove)) : "memory", "cc");
}

static inline void List_Deallocate(uint32_t list, void *node)
{
    __asm__ volatile("int $0x20; .long %c2" :  : "S"(list), "a"(node), "i"(VMMSVC(List_Deallocate)) : "memory", "cc");
}

static inline void *List_Allocate(uint32_t list)
{
    uintptr_t result;
    bool failed;
    __asm__ volatile("int $0x20; .long %c3" : "=a"(result), "=@ccc"(failed) : "S"(list), "i"(VMMSVC(List_Allocate)) : "memory");
    return failed ? 0 : (void *)result;
}

static inline void *List_Get_First(uint32_t list)
{
    uintptr_t result;
    __asm__ volatile("int $0x20; .long %c2" : "=a"(result) : "S"(list), "i"(VMMSVC(List_Get_First)) : "memory", "cc");
    return (void *)result;
}

static inline void *List_Get_Next(uint32_t list, const void *node)
{
    uintptr_t result = (uintptr_t)node;
    __asm__ volatile("int $0x20; .long %c2" : "+a"(result) : "S"(list), "i"(VMMSVC(List_Get_Next)) : "memory", "cc");
    return (void *)result;
}

static inline void *List_Remove_First(uint32_t list)
{
    uintptr_t result;
    __asm__ volatile("int $0x20; .long %c2" : "=a"(result) : "S"(list), "i"(VMMSVC(List_Remove_First)) : "memory", "cc");
    return (void *)result;
}

static inline uint32_t Get_Profile_Decimal_Int(uint32_t fallback, const char *section, const char *key)
{
    uintptr_t result = (uintptr_t)fallback;
    __asm__ volatile("int $0x20; .long %c3" : "+a"(result) : "S"(section), "D"(key), "i"(VMMSVC(Get_Profile_Decimal_Int)) : "memory", "cc");
    return (uint32_t)result;
}

static inline uint32_t Get_Profile_Hex_Int(uint32_t fallback, const char *section, const char *key)
{
    uintptr_t result = (uintptr_t)fallback;
    __asm__ volatile("int $0x20; .long %c3" : "+a"(result) : "S"(section), "D"(key), "i"(VMMSVC(Get_Profile_Hex_Int)) : "memory", "cc");
    return (uint32_t)result;
}

static inline int32_t Get_Profile_Boolean(int32_t fallback, const char *section, const char *key)
{
    uintptr_t result = (uintptr_t)fallback;
    __asm__ volatile("int $0x20; .long %c3" : "+a"(result) : "S"(section), "D"(key), "i"(VMMSVC(Get_Profile_Boolean)) : "memory", "cc");
    return (int32_t)result;
}

static inline const char *Get_Profile_String(const char *fallback, const char *section, const char *key)
{
    uintptr_t result = (uintptr_t)fallback;
    __asm__ volatile("int $0x20; .long %c3" : "+d"(result) : "S"(section), "D"(key), "i"(VMMSVC(Get_Profile_String)) : "memory", "cc");
    return (const char *)result;
}

static inline const char *Get_Next_Profile_String(const char *previous, const char *key)
{
    uintptr_t result = (uintptr_t)previous;
    bool failed;
    __asm__ volatile("int $0x20; .long %c3" : "+d"(result), "=@ccc"(failed) : "D"(key), "i"(VMMSVC(Get_Next_Profile_String)) : "memory");
    return failed ? 0 : (const char *)result;
}

static inline void Out_Debug_String(const char *text)
{
    __asm__ volatile("int $0x20; .long %c1" :  : "S"(text), "i"(VMMSVC(Out_Debug_String)) : "memory", "cc");
}

static inline void Out_Debug_Chr(uint32_t ch)
{
    __asm__ volatile("int $0x20; .long %c1" :  : "a"(ch), "i"(VMMSVC(Out_Debug_Chr)) : "memory", "cc");
}

static inline void Fatal_Error_Handler(const char *text, uint32_t flags)
{
    __asm__ volatile("int $0x20; .long %c2" :  : "S"(text), "a"(flags), "i"(VMMSVC(Fatal_Error_Handler)) : "memory", "cc");
}

static inline void Fatal_Memory_Error(void)
{
    __asm__ volatile("int $0x20; .long %c0" :  : "i"(VMMSVC(Fatal_Memory_Error)) : "memory", "cc");
}

/* ---- protected mode ---- */

static inline uint32_t Allocate_PM_Call_Back(uint32_t refdata, void (*proc)(void))
{
    uintptr_t result;
    bool failed;
    __asm__ volatile("int $0x20; .long %c4" : "=a"(result), "=@ccc"(failed) : "d"(refdata), "S"(proc), "i"(VMMSVC(Allocate_PM_Call_Back)) : "memory");
    return failed ? 0 : (uint32_t)result;
}

static inline bool Map_Lin_To_VM_Addr(uint32_t linear, uint32_t limit, uint16_t *selector, uint32_t *offset)
{
    uint32_t cx = limit, dx;
    bool failed;
    __asm__ volatile("int $0x20; .long %c4" : "=@ccc"(failed), "+c"(cx), "=d"(dx) : "a"(linear), "i"(VMMSVC(Map_Lin_To_VM_Addr)) : "memory");
    *selector = (uint16_t)cx;
    *offset = dx;
    return !failed;
}

/* true: the program has not changed it */
static inline bool Get_PM_Int_Vector(uint32_t vector, uint16_t *selector, uint32_t *offset)
{
    uint32_t cx, dx;
    bool same;
    __asm__ volatile("int $0x20; .long %c4" : "=@ccz"(same), "=c"(cx), "=d"(dx) : "a"(vector), "i"(VMMSVC(Get_PM_Int_Vector)) : "memory");
    *selector = (uint16_t)cx;
    *offset = dx;
    return same;
}

static inline void Set_PM_Int_Vector(uint32_t vector, uint32_t selector, uint32_t offset)
{
    __asm__ volatile("int $0x20; .long %c3" :  : "a"(vector), "c"(selector), "d"(offset), "i"(VMMSVC(Set_PM_Int_Vector)) : "memory", "cc");
}

static inline uint32_t Get_PM_Int_Type(uint32_t vector)
{
    uint32_t result;
    __asm__ volatile("int $0x20; .long %c2" : "=d"(result) : "a"(vector), "i"(VMMSVC(Get_PM_Int_Type)) : "memory", "cc");
    return result;
}

static inline void Set_PM_Int_Type(uint32_t vector, uint32_t interrupt_gate)
{
    __asm__ volatile("int $0x20; .long %c2" :  : "a"(vector), "d"(interrupt_gate), "i"(VMMSVC(Set_PM_Int_Type)) : "memory", "cc");
}

static inline uint32_t Allocate_PM_App_CB_Area(uint32_t bytes)
{
    uint32_t result;
    __asm__ volatile("int $0x20; .long %c2" : "=a"(result) : "c"(bytes), "i"(VMMSVC(Allocate_PM_App_CB_Area)) : "memory", "cc");
    return result;
}

static inline struct pmcb_s *Get_Cur_PM_App_CB(struct cb_s *vm)
{
    uintptr_t result;
    __asm__ volatile("int $0x20; .long %c2" : "=D"(result) : "b"(vm), "i"(VMMSVC(Get_Cur_PM_App_CB)) : "memory", "cc");
    return (struct pmcb_s *)result;
}

static inline void Set_V86_Exec_Mode(void)
{
    __asm__ volatile("int $0x20; .long %c0" :  : "i"(VMMSVC(Set_V86_Exec_Mode)) : "memory", "cc");
}

static inline void Set_PM_Exec_Mode(void)
{
    __asm__ volatile("int $0x20; .long %c0" :  : "i"(VMMSVC(Set_PM_Exec_Mode)) : "memory", "cc");
}

static inline void Begin_Use_Locked_PM_Stack(void)
{
    __asm__ volatile("int $0x20; .long %c0" :  : "i"(VMMSVC(Begin_Use_Locked_PM_Stack)) : "memory", "cc");
}

static inline void End_Use_Locked_PM_Stack(void)
{
    __asm__ volatile("int $0x20; .long %c0" :  : "i"(VMMSVC(End_Use_Locked_PM_Stack)) : "memory", "cc");
}

static inline bool Exec_PM_Int(uint32_t vector)
{
    bool failed;
    __asm__ volatile("int $0x20; .long %c2" : "=@ccc"(failed) : "a"(vector), "i"(VMMSVC(Exec_PM_Int)) : "memory");
    return !failed;
}

static inline void _ExecIntMustComplete(uint32_t vector)
{
    __asm__ volatile("int $0x20; .long %c1" :  : "a"(vector), "i"(VMMSVC(_ExecIntMustComplete)) : "memory", "cc");
}

#endif

#include <vmm_schedule.h>
#include <vmm_client.h>
#include <vmm_info.h>

#endif
