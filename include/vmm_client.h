/*
 * vmm_client.h - a VM's code and devices: hooks, faults, protected mode, ports, V86 memory.
 * Included by vmm_services.h, which says how services become C functions.
 */
#ifndef VMM_CLIENT_H
#define VMM_CLIENT_H

#include <vmm_services.h>

#ifdef VXD_HOST

void MMGR_SetNULPageAddr(uint32_t physical);
bool Get_Fault_Hook_Addrs(uint32_t fault, uint32_t *v86, uint32_t *pm, uint32_t *vmm);
uint32_t Hook_Device_V86_API(uint32_t device, void (*proc)(void));
uint32_t Hook_Device_PM_API(uint32_t device, void (*proc)(void));
bool Install_Mult_IO_Handlers(const void *table);
void List_Insert(uint32_t list, void *node, void *after);
uint32_t GetSet_HMA_Info(uint32_t set, uint32_t count, uint32_t *a20_count);
void Set_Physical_HMA_Alias(const uint32_t *entries);
uint32_t Locate_Byte_In_ROM(uint32_t byte);
void Enable_Touch_1st_Meg(void);
void Disable_Touch_1st_Meg(void);
bool Remove_IO_Handler(uint32_t port);
bool Remove_Mult_IO_Handlers(const void *table);
uint32_t Get_Instanced_V86_Int_Vector(uint32_t vector, uint32_t *offset);
void Begin_Non_Serial_Nest_V86_Exec(void);
bool Get_Nest_Exec_Status(uint32_t *eip, uint32_t *cs, uint32_t *ss_sp,
                          uint32_t *ring0_stack);
uint32_t Get_Inst_V86_Int_Vec_Base(struct cb_s *vm);
uint32_t Simulate_IO(uint32_t data, struct cb_s *vm, uint32_t type, uint32_t port,
                     struct Client_Reg_Struc *crs);
uint32_t Simulate_VM_IO(uint32_t data, struct cb_s *vm, uint32_t type, uint32_t port,
                        struct Client_Reg_Struc *crs);
void Exec_VxD_Int(uint32_t vector, struct svc_regs *r);
void _ExecVxDIntMustComplete(uint32_t vector, struct svc_regs *r);

#else

static inline void MMGR_SetNULPageAddr(uint32_t physical)
{
    __asm__ volatile("int $0x20; .long %c[service]"
                     :
                     : "a"(physical), [service] "i"(VMMSVC(MMGR_SetNULPageAddr))
                     : "memory", "cc");
}

static inline bool Get_Fault_Hook_Addrs(uint32_t fault, uint32_t *v86, uint32_t *pm, uint32_t *vmm)
{
    uint32_t edx;
    uint32_t esi;
    uint32_t edi;
    bool failed;

    __asm__ volatile("int $0x20; .long %c[service]"
                     : "=d"(edx), "=S"(esi), "=D"(edi), "=@ccc"(failed)
                     : "a"(fault), [service] "i"(VMMSVC(Get_Fault_Hook_Addrs))
                     : "memory");
    *v86 = edx;
    *pm = esi;
    *vmm = edi;
    return !failed;
}

static inline uint32_t Hook_Device_V86_API(uint32_t device, void (*proc)(void))
{
    uint32_t esi = (uint32_t)(uintptr_t)proc;
    bool failed;

    __asm__ volatile("int $0x20; .long %c[service]"
                     : "+S"(esi), "=@ccc"(failed)
                     : "a"(device), [service] "i"(VMMSVC(Hook_Device_V86_API))
                     : "memory");
    return failed ? 0 : esi;
}

static inline uint32_t Hook_Device_PM_API(uint32_t device, void (*proc)(void))
{
    uint32_t esi = (uint32_t)(uintptr_t)proc;
    bool failed;

    __asm__ volatile("int $0x20; .long %c[service]"
                     : "+S"(esi), "=@ccc"(failed)
                     : "a"(device), [service] "i"(VMMSVC(Hook_Device_PM_API))
                     : "memory");
    return failed ? 0 : esi;
}

static inline bool Install_Mult_IO_Handlers(const void *table)
{
    bool failed;

    __asm__ volatile("int $0x20; .long %c[service]"
                     : "=@ccc"(failed)
                     : "D"(table), [service] "i"(VMMSVC(Install_Mult_IO_Handlers))
                     : "memory");
    return !failed;
}

static inline void List_Insert(uint32_t list, void *node, void *after)
{
    __asm__ volatile("int $0x20; .long %c[service]"
                     :
                     : "S"(list), "a"(node), "c"(after), [service] "i"(VMMSVC(List_Insert))
                     : "memory", "cc");
}

static inline uint32_t GetSet_HMA_Info(uint32_t set, uint32_t count, uint32_t *a20_count)
{
    uint32_t eax;
    uint32_t edx = (uint32_t)count;

    __asm__ volatile("int $0x20; .long %c[service]"
                     : "=a"(eax), "+d"(edx)
                     : "c"(set), [service] "i"(VMMSVC(GetSet_HMA_Info))
                     : "memory", "cc");
    *a20_count = edx;
    return eax;
}

static inline void Set_Physical_HMA_Alias(const uint32_t *entries)
{
    __asm__ volatile("int $0x20; .long %c[service]"
                     :
                     : "S"(entries), [service] "i"(VMMSVC(Set_Physical_HMA_Alias))
                     : "memory", "cc");
}

static inline uint32_t Locate_Byte_In_ROM(uint32_t byte)
{
    uint32_t eax = (uint32_t)byte;
    bool failed;

    __asm__ volatile("int $0x20; .long %c[service]"
                     : "+a"(eax), "=@ccc"(failed)
                     : [service] "i"(VMMSVC(Locate_Byte_In_ROM))
                     : "memory");
    return failed ? 0 : eax;
}

static inline void Enable_Touch_1st_Meg(void)
{
    __asm__ volatile("int $0x20; .long %c[service]"
                     :
                     : [service] "i"(VMMSVC(Enable_Touch_1st_Meg))
                     : "memory", "cc");
}

static inline void Disable_Touch_1st_Meg(void)
{
    __asm__ volatile("int $0x20; .long %c[service]"
                     :
                     : [service] "i"(VMMSVC(Disable_Touch_1st_Meg))
                     : "memory", "cc");
}

static inline bool Remove_IO_Handler(uint32_t port)
{
    bool failed;

    __asm__ volatile("int $0x20; .long %c[service]"
                     : "=@ccc"(failed)
                     : "d"(port), [service] "i"(VMMSVC(Remove_IO_Handler))
                     : "memory");
    return !failed;
}

static inline bool Remove_Mult_IO_Handlers(const void *table)
{
    bool failed;

    __asm__ volatile("int $0x20; .long %c[service]"
                     : "=@ccc"(failed)
                     : "D"(table), [service] "i"(VMMSVC(Remove_Mult_IO_Handlers))
                     : "memory");
    return !failed;
}

static inline uint32_t Get_Instanced_V86_Int_Vector(uint32_t vector, uint32_t *offset)
{
    uint32_t ecx;
    uint32_t edx;

    __asm__ volatile("int $0x20; .long %c[service]"
                     : "=c"(ecx), "=d"(edx)
                     : "a"(vector), [service] "i"(VMMSVC(Get_Instanced_V86_Int_Vector))
                     : "memory", "cc");
    *offset = edx;
    return ecx;
}

static inline void Begin_Non_Serial_Nest_V86_Exec(void)
{
    __asm__ volatile("int $0x20; .long %c[service]"
                     :
                     : [service] "i"(VMMSVC(Begin_Non_Serial_Nest_V86_Exec))
                     : "memory", "cc");
}

static inline bool Get_Nest_Exec_Status(uint32_t *eip, uint32_t *cs, uint32_t *ss_sp,
                                        uint32_t *ring0_stack)
{
    uint32_t eax;
    uint32_t edx;
    uint32_t esi;
    uint32_t ecx;
    bool zero;

    __asm__ volatile("int $0x20; .long %c[service]"
                     : "=a"(eax), "=d"(edx), "=S"(esi), "=c"(ecx), "=@ccz"(zero)
                     : [service] "i"(VMMSVC(Get_Nest_Exec_Status))
                     : "memory");
    *eip = eax;
    *cs = edx;
    *ss_sp = esi;
    *ring0_stack = ecx;
    return zero;
}

static inline uint32_t Get_Inst_V86_Int_Vec_Base(struct cb_s *vm)
{
    uint32_t ecx;

    __asm__ volatile("int $0x20; .long %c[service]"
                     : "=c"(ecx)
                     : "b"(vm), [service] "i"(VMMSVC(Get_Inst_V86_Int_Vec_Base))
                     : "memory", "cc");
    return ecx;
}

static inline uint32_t Simulate_IO(uint32_t data, struct cb_s *vm, uint32_t type, uint32_t port,
                                   struct Client_Reg_Struc *crs)
{
    __asm__ volatile("xchgl %%ebp, %%esi; int $0x20; .long %c[service]; xchgl %%ebp, %%esi"
                     : "+a"(data), "+S"(crs)
                     : "b"(vm), "c"(type), "d"(port), [service] "i"(VMMSVC(Simulate_IO))
                     : "memory", "cc");
    return data;
}

static inline uint32_t Simulate_VM_IO(uint32_t data, struct cb_s *vm, uint32_t type, uint32_t port,
                                      struct Client_Reg_Struc *crs)
{
    __asm__ volatile("xchgl %%ebp, %%esi; int $0x20; .long %c[service]; xchgl %%ebp, %%esi"
                     : "+a"(data), "+S"(crs)
                     : "b"(vm), "c"(type), "d"(port), [service] "i"(VMMSVC(Simulate_VM_IO))
                     : "memory", "cc");
    return data;
}

/* All general registers and flags are arguments and results: *r, of which ESP is not used. */
#define VXD_INT_CALL(name, vector, r)                                                         \
    do {                                                                                      \
        uint32_t vector_ = (vector);                                                          \
        __asm__ volatile("pushl %%ebp; pushl %%esi; pushl %%eax\n"                             \
                         "movl (%%esi), %%edi; movl 8(%%esi), %%ebp; movl 16(%%esi), %%ebx\n"  \
                         "movl 20(%%esi), %%edx; movl 24(%%esi), %%ecx\n"                      \
                         "movl 28(%%esi), %%eax; movl 4(%%esi), %%esi\n"                       \
                         "int $0x20; .long %c[service]\n"   /* takes the vector off */         \
                         "pushfl; xchgl %%esi, 4(%%esp)\n"                                     \
                         "movl %%edi, (%%esi); movl %%ebp, 8(%%esi); movl %%ebx, 16(%%esi)\n"  \
                         "movl %%edx, 20(%%esi); movl %%ecx, 24(%%esi)\n"                      \
                         "movl %%eax, 28(%%esi); popl 32(%%esi); popl 4(%%esi); popl %%ebp"    \
                         : "+a"(vector_)                                                      \
                         : "S"(r), [service] "i"(VMMSVC(name))                                \
                         : "ebx", "ecx", "edx", "edi", "memory", "cc");                       \
    } while (0)

static inline void Exec_VxD_Int(uint32_t vector, struct svc_regs *r)
{
    VXD_INT_CALL(Exec_VxD_Int, vector, r);
}

static inline void _ExecVxDIntMustComplete(uint32_t vector, struct svc_regs *r)
{
    VXD_INT_CALL(_ExecVxDIntMustComplete, vector, r);
}

#endif

#endif
