/*
 * vxd_shims.h - from the VMM's registers to C arguments and back.  Included by vmm.h.
 *
 * One shim per calling convention.  Each macro makes `name`, the procedure to hand to the
 * VMM, from `fn`, a C function with plain arguments.  C keeps EBX ESI EDI EBP, and the VMM
 * allows the rest to change in every callback.  With VXD_HOST `name` is `fn` under another type.
 *
 *   VXD_EVENT(name, fn)        void fn(struct cb_s *vm, uint32_t refdata, struct Client_Reg_Struc *crs)
 *                              events, call-backs, break points, Call_When_...
 *   VXD_TIMEOUT(name, fn)      void fn(uint32_t refdata, uint32_t ms_late)
 *   VXD_INT_HOOK(name, fn)     int fn(uint32_t vector, struct cb_s *vm, struct Client_Reg_Struc *crs)
 *                              Hook_V86_Int_Chain; VXD_CONSUMED or VXD_PASS
 *   VXD_API(name, fn)          void fn(struct cb_s *vm, struct Client_Reg_Struc *crs)
 *   VXD_FAULT(name, fn)        int fn(struct cb_s *vm, void *frame); nonzero = handled, else jump
 *                              to what name##_next holds; a HOOK_PROC, so the VMM fills that in
 *   VXD_SERVICE_HOOK(name, fn) int fn(struct svc_regs *r) for Hook_Device_Service; the same: nonzero
 *                              = that was all, with *r as results, else jump to name##_next
 *   VXD_IRQ_PROC(name, fn)     int fn(uint32_t irq_handle, struct cb_s *vm, uint32_t edx, uint32_t ecx)
 *                              VPICD's callbacks; nonzero = carry set
 *   VXD_PAGE_HOOK(name, fn)    void fn(uint32_t page, struct cb_s *vm)
 *   VXD_INVALID_PAGE_HOOK(name, fn)    int fn(struct cb_s *vm, const struct IPF_Data *data)
 *                              Hook_Invalid_Page_Fault; nonzero = corrected
 *   VXD_IO_HANDLER(name, fn)        uint32_t fn(const struct io_access *io), all types
 *   VXD_BYTE_IO_HANDLER(name, fn)   the same; everything but bytes is cut up by Simulate_IO
 */
#ifndef VXD_SHIMS_H
#define VXD_SHIMS_H

#include <vmm_services.h>

#define VXD_CONSUMED    1
#define VXD_PASS        0

#ifdef VXD_HOST

#define VXD_SHIM_HOST(name, fn)         static void (*const name)(void) __attribute__((unused)) = (void (*)(void))fn;
#define VXD_EVENT(name, fn)             VXD_SHIM_HOST(name, fn)
#define VXD_TIMEOUT(name, fn)           VXD_SHIM_HOST(name, fn)
#define VXD_INT_HOOK(name, fn)          VXD_SHIM_HOST(name, fn)
#define VXD_API(name, fn)               VXD_SHIM_HOST(name, fn)
#define VXD_IRQ_PROC(name, fn)          VXD_SHIM_HOST(name, fn)
#define VXD_PAGE_HOOK(name, fn)         VXD_SHIM_HOST(name, fn)
#define VXD_INVALID_PAGE_HOOK(name, fn) VXD_SHIM_HOST(name, fn)
#define VXD_IO_HANDLER(name, fn)        VXD_SHIM_HOST(name, fn)
#define VXD_BYTE_IO_HANDLER(name, fn)   VXD_SHIM_HOST(name, fn)
#define VXD_FAULT(name, fn)             VXD_SHIM_HOST(name, fn) static uint32_t name##_next __attribute__((unused));
#define VXD_SERVICE_HOOK(name, fn)      VXD_FAULT(name, fn)

#else

/* `used`: the only reference is in assembly, which the compiler does not read. */
#define VXD_SHIM(name, fn, ret, args, code) VXD_SHIM_BEHIND("", name, fn, ret, args, code)
#define VXD_SHIM_BEHIND(head, name, fn, ret, args, code)                      \
    static ret fn args __attribute__((used));                                 \
    void name(void);                                                          \
    __asm__(".pushsection .text." #name ",\"ax\"\n" head                      \
            ".globl " #name "\n" #name ":\n" code "\n.popsection\n");

/* HOOK_PROC [DDK95 BeginProc]: in front of the procedure a jump over a jump to what was there before
 * it, in a variable that the VMM keeps; only such hooks can be unhooked. */
#define VXD_HOOK_PROC(name, fn, args, code)                                   \
    uint32_t name##_next;                                                     \
    VXD_SHIM_BEHIND(".byte 0xEB, 6, 0xFF, 0x25; .long " #name "_next\n",      \
        name, fn, int, args, code)

#define VXD_EVENT(name, fn)                                                   \
    VXD_SHIM(name, fn, void,                                                  \
        (struct cb_s *vm, uint32_t refdata, struct Client_Reg_Struc *crs),    \
        "pushl %ebp; pushl %edx; pushl %ebx; cld; call " #fn "; addl $12, %esp; ret")

#define VXD_TIMEOUT(name, fn)                                                 \
    VXD_SHIM(name, fn, void, (uint32_t refdata, uint32_t ms_late),            \
        "pushl %ecx; pushl %edx; cld; call " #fn "; addl $8, %esp; ret")

#define VXD_INT_HOOK(name, fn)                                                \
    VXD_SHIM(name, fn, int,                                                   \
        (uint32_t vector, struct cb_s *vm, struct Client_Reg_Struc *crs),     \
        "pushl %ebp; pushl %ebx; pushl %eax; cld; call " #fn "; addl $12, %esp\n" \
        "cmpl $1, %eax; ret")           /* 0 = VXD_PASS: carry set */

#define VXD_API(name, fn)                                                     \
    VXD_SHIM(name, fn, void, (struct cb_s *vm, struct Client_Reg_Struc *crs), \
        "pushl %ebp; pushl %ebx; cld; call " #fn "; addl $8, %esp; ret")

#define VXD_FAULT(name, fn)                                                   \
    VXD_HOOK_PROC(name, fn, (struct cb_s *vm, void *frame),                   \
        "pushal; pushl %ebp; pushl %ebx; cld; call " #fn "; addl $8, %esp\n"  \
        "testl %eax, %eax; popal; jnz 1f\n"                                   \
        "cmpl $0, " #name "_next; je 1f; jmp *" #name "_next\n1: ret")

#define VXD_SERVICE_HOOK(name, fn)                                            \
    VXD_HOOK_PROC(name, fn, (struct svc_regs *r),                             \
        "pushfl; pushal; cld; pushl %esp; call " #fn "; addl $4, %esp\n"      \
        "testl %eax, %eax; jnz 1f; popal; popfl; jmp *" #name "_next\n"       \
        "1: popal; popfl; ret")

#define VXD_IRQ_PROC(name, fn)                                                \
    VXD_SHIM(name, fn, int,                                                   \
        (uint32_t irq_handle, struct cb_s *vm, uint32_t edx, uint32_t ecx),   \
        "pushl %ecx; pushl %edx; pushl %ebx; pushl %eax; cld; call " #fn "\n" \
        "addl $16, %esp; negl %eax; ret")   /* nonzero: carry set */

#define VXD_PAGE_HOOK(name, fn)                                               \
    VXD_SHIM(name, fn, void, (uint32_t page, struct cb_s *vm),                \
        "pushl %ebx; pushl %eax; cld; call " #fn "; addl $8, %esp; ret")

#define VXD_INVALID_PAGE_HOOK(name, fn)                                       \
    VXD_SHIM(name, fn, int, (struct cb_s *vm, const struct IPF_Data *data),   \
        "pushl %edi; pushl %ebx; cld; call " #fn "; addl $8, %esp\n"          \
        "cmpl $1, %eax; ret")           /* 0: carry set */

#define VXD_IO_CODE(fn)                                                       \
        "pushl %eax; pushl %ecx; pushl %edx; pushl %ebp; pushl %ebx\n"        \
        "pushl %esp; cld; call " #fn "; addl $24, %esp; ret"

#define VXD_IO_HANDLER(name, fn)                                              \
    VXD_SHIM(name, fn, uint32_t, (const struct io_access *io), VXD_IO_CODE(fn))

#define VXD_BYTE_IO_HANDLER(name, fn)                                         \
    VXD_SHIM(name, fn, uint32_t, (const struct io_access *io),                \
        "cmpl $4, %ecx; ja 1f\n" VXD_IO_CODE(fn) "\n"                         \
        "1: int $0x20; .long 0x00018094")       /* VMMJmp Simulate_IO */

#endif /* VXD_HOST */

/* ---- a device's own services -------------------------------------------------------------
 *
 * In one C file of the device:
 *
 *   #define VXD_SERVICE VXD_SERVICE_ENTRY
 *   #include <services/vpicd.def>
 *   #undef VXD_SERVICE
 *   #define VXD_SERVICE VXD_SERVICE_SLOT
 *   static void (*const vpicd_services[])(void) = {
 *   #include <services/vpicd.def>
 *   };
 *   #undef VXD_SERVICE
 *
 * A REG row `name` calls  void do_name(struct svc_regs *r): registers in, registers and
 * r->eflags (CF_Mask, ZF_Mask) out; all not changed are kept.  A CDECL row calls the C function
 * `name` itself.  A row in state NONE has no code: a call is fatal and names it.
 */
#define VXD_SERVICE_ENTRY(ord, name, abi, when, state, meaning) VXD_ENTRY_##state(abi, name)
#define VXD_SERVICE_SLOT(ord, name, abi, when, state, meaning) [ord] = VXD_SLOT_##state(abi, name),
#define VXD_ENTRY_NONE(abi, name)
#define VXD_SLOT_NONE(abi, name)        NULL
#define VXD_ENTRY_DONE(abi, name)       VXD_ENTRY_##abi(name)
#define VXD_SLOT_DONE(abi, name)        VXD_SLOT_##abi(name)
#define VXD_ENTRY_CDECL(name)
#define VXD_SLOT_CDECL(name)            (void (*)(void))name
#define VXD_ENTRY_STDCALL(name)
#define VXD_SLOT_STDCALL(name)          (void (*)(void))name
#ifdef VXD_HOST
#define VXD_ENTRY_REG(name)             void do_##name(struct svc_regs *r);
#define VXD_SLOT_REG(name)              (void (*)(void))do_##name
#else
#define VXD_ENTRY_REG(name)                                                   \
    void do_##name(struct svc_regs *r);                                       \
    void svc_##name(void);                                                    \
    __asm__(".pushsection .text.svc_" #name ",\"ax\"\n"                       \
            ".globl svc_" #name "\nsvc_" #name ":\n"                          \
            "pushfl; pushal; cld; pushl %esp; call do_" #name "\n"            \
            "addl $4, %esp; popal; popfl; ret\n.popsection\n");
#define VXD_SLOT_REG(name)              svc_##name
#endif

/* ---- the device descriptor block ----------------------------------------------------------
 *
 *   Declare_Virtual_Device(VPOSTD, 1, 0, vpostd_control, Undefined_Device_ID, Undefined_Init_Order)
 *   Declare_Virtual_Device_API(COUNT21, 1, 0, control, id, order, v86_api, pm_api)
 *   Declare_Virtual_Device_Services(VPICD, 4, 0, vpicd_control, VPICD_Device_ID,
 *                                   VPICD_Init_Order, vpicd_services, v86_api, pm_api)
 *
 * stands last in the device's main file.  NAME_DDB becomes entry ordinal 1 of the module.
 */
int vxd_dispatch(const struct vxd_handler *handlers, const struct vxd_message *msg);  /* vxd/lib */

#ifdef VXD_HOST
#define VXD_CONTROL_PROC(NAME, handlers)                                      \
    static void NAME##_control(void) { (void)handlers; }
#else
#define VXD_CONTROL_PROC(NAME, handlers)                                      \
    static const struct vxd_handler *const NAME##_handlers                    \
        __attribute__((used)) = handlers;                                     \
    void NAME##_control(void);                                                \
    __asm__(".pushsection .text." #NAME "_control,\"ax\"\n"                   \
            ".globl " #NAME "_control\n" #NAME "_control:\n"                  \
            "pushl %ebp; pushl %edi; pushl %esi; pushl %edx; pushl %ebx; pushl %eax\n" \
            "pushl %esp; pushl " #NAME "_handlers; cld; call vxd_dispatch\n"  \
            "addl $32, %esp; cmpl $1, %eax; cmc; ret\n.popsection\n");
#endif

#define Declare_Virtual_Device_Table(NAME, maj, min, handlers, id, order, table, count, v86, pm) \
    VXD_CONTROL_PROC(NAME, handlers)                                          \
    struct VxD_Desc_Block NAME##_DDB = {                                      \
        .DDB_SDK_Version = DDK_VERSION, .DDB_Req_Device_Number = (id),        \
        .DDB_Dev_Major_Version = (maj), .DDB_Dev_Minor_Version = (min),       \
        .DDB_Name = VXD_NAME_PAD(#NAME), .DDB_Init_Order = (order),           \
        .DDB_Control_Proc = NAME##_control, .DDB_V86_API_Proc = (v86),        \
        .DDB_PM_API_Proc = (pm), .DDB_Service_Table_Ptr = (table),            \
        .DDB_Service_Table_Size = (count), .DDB_Prev = 0x50726576,            \
        .DDB_Size = sizeof(struct VxD_Desc_Block),                            \
        .DDB_Reserved1 = 0x52737631, .DDB_Reserved2 = 0x52737632,             \
        .DDB_Reserved3 = 0x52737633,                                          \
    };

/* Eight characters padded with spaces, from a name of one to eight. */
#define VXD_NAME_CHAR(s, i) (sizeof(s) > (i) + 1 ? (s)[(i) < sizeof(s) ? (i) : 0] : ' ')
#define VXD_NAME_PAD(s) { VXD_NAME_CHAR(s, 0), VXD_NAME_CHAR(s, 1), VXD_NAME_CHAR(s, 2), \
                          VXD_NAME_CHAR(s, 3), VXD_NAME_CHAR(s, 4), VXD_NAME_CHAR(s, 5), \
                          VXD_NAME_CHAR(s, 6), VXD_NAME_CHAR(s, 7) }

#define Declare_Virtual_Device(NAME, maj, min, handlers, id, order)           \
    extern struct VxD_Desc_Block NAME##_DDB;                                  \
    Declare_Virtual_Device_Table(NAME, maj, min, handlers, id, order, NULL, 0, NULL, NULL)

#define Declare_Virtual_Device_API(NAME, maj, min, handlers, id, order, v86, pm) \
    extern struct VxD_Desc_Block NAME##_DDB;                                  \
    Declare_Virtual_Device_Table(NAME, maj, min, handlers, id, order, NULL, 0, v86, pm)

#define Declare_Virtual_Device_Services(NAME, maj, min, handlers, id, order, services, v86, pm) \
    extern struct VxD_Desc_Block NAME##_DDB;                                  \
    Declare_Virtual_Device_Table(NAME, maj, min, handlers, id, order, services, \
                                 sizeof(services) / sizeof((services)[0]), v86, pm)

#endif
