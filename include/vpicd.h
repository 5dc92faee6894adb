/*
 * vpicd.h - the services of VPICD as C functions.  Included by VxDs that own an interrupt.
 *
 * What each does: [DDK95 <name>]; one line each in services/vpicd.def.  Handles are what
 * VPICD_Virtualize_IRQ returns.  Callbacks are made with VXD_IRQ_PROC (vxd_shims.h).
 */
#ifndef VPICD_H
#define VPICD_H

#include <vmm_services.h>

enum vpicd_service_number {
#define VXD_SERVICE(ord, name, abi, when, state, meaning) VPICD_SERVICE_##name = 0x00030000 + ord,
#include <services/vpicd.def>
#undef VXD_SERVICE
};

/* Status bits: VPICD_Get_Status gives the first two only. */
#define VPICD_Stat_IRET_Pending     0x01u
#define VPICD_Stat_In_Service       0x02u
#define VPICD_Stat_Phys_Mask        0x04u
#define VPICD_Stat_Phys_In_Serv     0x08u
#define VPICD_Stat_Virt_Mask        0x10u
#define VPICD_Stat_Virt_Req         0x20u
#define VPICD_Stat_Phys_Req         0x40u
#define VPICD_Stat_Virt_Dev_Req     0x80u

/* Private bit of VID_Options: the VM's acknowledge withdraws the request, as an edge does. */
#define VPICD_OPT_EDGE              0x8000u
/* Private bit: VPICD ends the physical interrupt when VID_Hw_Int_Proc has returned. */
#define VPICD_OPT_PHYS_EOI          0x4000u
/* Private bit: no hardware is behind it.  VID_Hw_Int_Proc is not called, the line does not interrupt for
 * its sake, and whoever has the hardware need not share. */
#define VPICD_OPT_VIRTUAL           0x2000u

/* A message-signalled interrupt: what goes into the MSI capability, or an MSI-X entry, of a device. */
struct VPICD_MSI {
    void (*proc)(void);             /* in: made with VXD_IRQ_PROC: EAX = handle, EBX = current VM, */
    uint32_t refdata;               /* in: EDX; interrupts off.  There is no EOI to give. */
    uint32_t address_low, address_high;     /* out */
    uint32_t data;                  /* out, 16 bits */
};

enum vpicd_backend { VPICD_BACKEND_8259 = 0, VPICD_BACKEND_APIC = 1 };

#ifdef VXD_HOST

uint32_t VPICD_Get_Version(void);
uint32_t VPICD_Virtualize_IRQ(const struct VPICD_IRQ_Descriptor *irq);      /* 0 = failed */
void VPICD_Set_Int_Request(uint32_t handle, struct cb_s *vm);
void VPICD_Clear_Int_Request(uint32_t handle, struct cb_s *vm);
void VPICD_Phys_EOI(uint32_t handle);
uint32_t VPICD_Get_Complete_Status(uint32_t handle, struct cb_s *vm);
uint32_t VPICD_Get_Status(uint32_t handle, struct cb_s *vm);
bool VPICD_Test_Phys_Request(uint32_t handle);
void VPICD_Physically_Mask(uint32_t handle);
void VPICD_Physically_Unmask(uint32_t handle);
void VPICD_Set_Auto_Masking(uint32_t handle);
uint32_t VPICD_Convert_Handle_To_IRQ(uint32_t handle);
uint32_t VPICD_Convert_IRQ_To_Int(uint32_t irq, struct cb_s *vm);
void VPICD_Force_Default_Behavior(uint32_t handle);
void VPICD_Virtual_EOI(uint32_t handle, struct cb_s *vm);
void VPICD_VM_SlavePIC_Mask_Change(struct cb_s *vm, bool masked);
uint32_t VPICD_Get_Backend(uint32_t *apic_linear);
bool _VPICD_Request_Int(uint32_t handle, struct cb_s *vm);
bool _VPICD_Request_Late_Int(uint32_t handle, struct cb_s *vm);
uint32_t _VPICD_Allocate_MSI(struct VPICD_MSI *msi);
uint32_t _VPICD_Free_MSI(uint32_t handle);

#else

#define VPICD_CALL(number)  "int $0x20; .long " number

static inline uint32_t VPICD_Get_Version(void)
{
    uint32_t eax, ebx, ecx;
    __asm__ volatile(VPICD_CALL("%c3") : "=a"(eax), "=b"(ebx), "=c"(ecx) : "i"(VPICD_SERVICE_VPICD_Get_Version) : "memory", "cc");
    return eax & 0xFFFF;
}

static inline uint32_t VPICD_Virtualize_IRQ(const struct VPICD_IRQ_Descriptor *irq)    /* 0 = failed */
{
    uint32_t handle;
    bool failed;
    __asm__ volatile(VPICD_CALL("%c3") : "=a"(handle), "=@ccc"(failed) : "D"(irq), "i"(VPICD_SERVICE_VPICD_Virtualize_IRQ) : "memory");
    return failed ? 0 : handle;
}

#define VPICD_HANDLE_VM(name)                                                 \
    static inline void name(uint32_t handle, struct cb_s *vm)                 \
    {                                                                         \
        __asm__ volatile(VPICD_CALL("%c2") : : "a"(handle), "b"(vm), "i"(VPICD_SERVICE_##name) : "memory", "cc"); \
    }
#define VPICD_HANDLE(name)                                                    \
    static inline void name(uint32_t handle)                                  \
    {                                                                         \
        __asm__ volatile(VPICD_CALL("%c1") : : "a"(handle), "i"(VPICD_SERVICE_##name) : "memory", "cc"); \
    }
#define VPICD_STATUS(name)                                                    \
    static inline uint32_t name(uint32_t handle, struct cb_s *vm)             \
    {                                                                         \
        uint32_t status;                                                      \
        __asm__ volatile(VPICD_CALL("%c3") : "=c"(status) : "a"(handle), "b"(vm), "i"(VPICD_SERVICE_##name) : "memory", "cc"); \
        return status;                                                        \
    }

VPICD_HANDLE_VM(VPICD_Set_Int_Request)
VPICD_HANDLE_VM(VPICD_Clear_Int_Request)
VPICD_HANDLE_VM(VPICD_Virtual_EOI)
VPICD_HANDLE(VPICD_Phys_EOI)
VPICD_HANDLE(VPICD_Physically_Mask)
VPICD_HANDLE(VPICD_Physically_Unmask)
VPICD_HANDLE(VPICD_Set_Auto_Masking)
VPICD_HANDLE(VPICD_Force_Default_Behavior)
VPICD_STATUS(VPICD_Get_Complete_Status)
VPICD_STATUS(VPICD_Get_Status)

#undef VPICD_HANDLE_VM
#undef VPICD_HANDLE
#undef VPICD_STATUS

static inline bool VPICD_Test_Phys_Request(uint32_t handle)
{
    bool requested;
    __asm__ volatile(VPICD_CALL("%c2") : "=@ccc"(requested) : "a"(handle), "i"(VPICD_SERVICE_VPICD_Test_Phys_Request) : "memory");
    return requested;
}

static inline uint32_t VPICD_Convert_Handle_To_IRQ(uint32_t handle)
{
    uint32_t irq;
    __asm__ volatile(VPICD_CALL("%c2") : "=S"(irq) : "a"(handle), "i"(VPICD_SERVICE_VPICD_Convert_Handle_To_IRQ) : "memory", "cc");
    return irq;
}

static inline uint32_t VPICD_Convert_IRQ_To_Int(uint32_t irq, struct cb_s *vm)
{
    uint32_t vector = irq;
    __asm__ volatile(VPICD_CALL("%c2") : "+a"(vector) : "b"(vm), "i"(VPICD_SERVICE_VPICD_Convert_IRQ_To_Int) : "memory", "cc");
    return vector;
}

static inline void VPICD_VM_SlavePIC_Mask_Change(struct cb_s *vm, bool masked)
{
    __asm__ volatile(VPICD_CALL("%c2") : : "b"(vm), "c"((uint32_t)masked), "i"(VPICD_SERVICE_VPICD_VM_SlavePIC_Mask_Change) : "memory", "cc");
}

/* Private: VPICD_Set_Int_Request on the stack, which is quicker.  false = it is requested already */
#ifdef VPICD_IMPLEMENTATION
bool _VPICD_Request_Int(uint32_t handle, struct cb_s *vm);
bool _VPICD_Request_Late_Int(uint32_t handle, struct cb_s *vm);
#else
#define VPICD_REQUEST(name)                                                   \
    static inline bool name(uint32_t handle, struct cb_s *vm)                 \
    {                                                                         \
        uint32_t result;                                                      \
        __asm__ volatile("pushl %2; pushl %1; " VPICD_CALL("%c3") "; addl $8, %%esp" \
                         : "=a"(result) : "r"(handle), "r"(vm), "i"(VPICD_SERVICE_##name) \
                         : "ecx", "edx", "memory", "cc");                     \
        return (result & 0xFF) != 0;                                          \
    }
VPICD_REQUEST(_VPICD_Request_Int)
VPICD_REQUEST(_VPICD_Request_Late_Int)      /* of an interrupt that should have come earlier */
#undef VPICD_REQUEST
#endif

/* Private: 0 = none left, or no local APIC.  The device is quiet until it has been told the message. */
#ifdef VPICD_IMPLEMENTATION
uint32_t _VPICD_Allocate_MSI(struct VPICD_MSI *msi);
uint32_t _VPICD_Free_MSI(uint32_t handle);
#else
static inline uint32_t _VPICD_Allocate_MSI(struct VPICD_MSI *msi)
{
    uint32_t handle;
    __asm__ volatile("pushl %1; " VPICD_CALL("%c2") "; addl $4, %%esp"
                     : "=a"(handle) : "r"(msi), "i"(VPICD_SERVICE__VPICD_Allocate_MSI)
                     : "ecx", "edx", "memory", "cc");
    return handle;
}

static inline uint32_t _VPICD_Free_MSI(uint32_t handle)     /* 0: not a handle */
{
    uint32_t done;
    __asm__ volatile("pushl %1; " VPICD_CALL("%c2") "; addl $4, %%esp"
                     : "=a"(done) : "r"(handle), "i"(VPICD_SERVICE__VPICD_Free_MSI)
                     : "ecx", "edx", "memory", "cc");
    return done;
}
#endif

/* enum vpicd_backend; *apic_linear = registers of the local APIC, 0 = by MSR (x2APIC) */
static inline uint32_t VPICD_Get_Backend(uint32_t *apic_linear)
{
    uint32_t backend;
    __asm__ volatile(VPICD_CALL("%c2") : "=a"(backend), "=b"(*apic_linear) : "i"(VPICD_SERVICE_VPICD_Get_Backend) : "memory", "cc");
    return backend;
}

#undef VPICD_CALL

#endif
#endif
