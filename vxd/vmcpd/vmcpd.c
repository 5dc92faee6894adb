/*
 * vmcpd - the coprocessor as an AT has it: errors are IRQ 13, ports F0h and F1h answer them.
 *
 * Registers are the VMM's business, which keeps those of each thread (vmm/cpu/fpu.c).  What the
 * processor raises as exception 16 in V86 mode becomes a request for the VM's IRQ 13; a write to port
 * F0h withdraws it, and until the error is cleared the coprocessor goes on in spite of it.  [AT-TR]
 * Limit: going on is done by clearing the exception flags, so that a program which looks at them
 * only after port F0h and an instruction that waits, finds none.
 */
#include <vmm.h>
#include <vpicd.h>

#define FAULT_FPU       0x10
#define IRQ_FPU         13
#define PORT_BUSY       0xF0
#define PORT_RESET      0xF1
#define CR0_TS          0x08u
#define STATUS_ERROR    0x80u       /* ES of the status word */

struct vmcpd_vm { bool ignore; };   /* per VM: port F0h was written, and the error is still there */

static uint32_t cb_offset;          /* written once by on_device_init */
static uint32_t irq_handle;         /* the same */

static struct vmcpd_vm *state_of(struct cb_s *vm)
{
    return vm_cb_area(vm, cb_offset);
}

/* Does the coprocessor hold this thread's registers?  It does behind each of its instructions. */
static bool is_loaded(void)
{
    uint32_t cr0;

    __asm__ volatile("movl %%cr0, %0" : "=r"(cr0));
    return (cr0 & CR0_TS) == 0;
}

static bool has_error(void)
{
    uint16_t status;

    __asm__ volatile("fnstsw %0" : "=a"(status));
    return (status & STATUS_ERROR) != 0;
}

/* Exception 16 of a program in V86 mode, at an instruction that waits for the error to be cleared. */
static int on_fault(struct cb_s *vm, void *frame)
{
    (void)frame;
    if (state_of(vm)->ignore) {
        state_of(vm)->ignore = false;
        if (is_loaded()) {
            __asm__ volatile("fnclex");
        }
        return 1;
    }
    VPICD_Set_Int_Request(irq_handle, vm);  /* it runs its handler before that instruction */
    return 1;
}
VXD_FAULT(fpu_fault, on_fault)

/* The handler has returned: if it cleared the error, the next one is a new one. */
static int on_iret(uint32_t handle, struct cb_s *vm, uint32_t edx, uint32_t ecx)
{
    (void)handle, (void)edx, (void)ecx;
    state_of(vm)->ignore = state_of(vm)->ignore && is_loaded() && has_error();
    return 0;
}
VXD_IRQ_PROC(int_iret, on_iret)

/* Ports F0h, F1h from any VM: the value does not matter.  A read is an empty bus. */
static uint32_t on_io(const struct io_access *io)
{
    if (io->type != Byte_Output) {
        return 0xFF;
    }
    VPICD_Clear_Int_Request(irq_handle, io->vm);
    if (io->port == PORT_BUSY) {
        state_of(io->vm)->ignore = true;
    } else if (is_loaded()) {
        __asm__ volatile("fninit");
    }
    return 0;
}
VXD_BYTE_IO_HANDLER(fpu_io, on_io)

/* ---- services ------------------------------------------------------------------------------------ */

#define VXD_SERVICE VXD_SERVICE_ENTRY
#include <services/vmcpd.def>
#undef VXD_SERVICE
#define VXD_SERVICE VXD_SERVICE_SLOT
static void (*const vmcpd_services[])(void) = {
#include <services/vmcpd.def>
};
#undef VXD_SERVICE

/*
 * VMCPD_Get_Version - version of VMCPD                          [DDK95 VMCPD_Get_Version]
 *
 * Out:   EAX = 0400h, CF = 0
 * When:  task time
 */
void do_VMCPD_Get_Version(struct svc_regs *r)
{
    r->eax = 0x0400;
    svc_set_carry(r, false);
}

/* ---- control messages ---------------------------------------------------------------------------- */

static int on_device_init(const struct vxd_message *msg)
{
    static const struct VPICD_IRQ_Descriptor irq = {
        .VID_IRQ_Number = IRQ_FPU, .VID_Options = VPICD_OPT_VIRTUAL | VPICD_OPT_EDGE,
        .VID_IRET_Proc = int_iret, .VID_IRET_Time_Out = 500 };

    (void)msg;
    cb_offset = _Allocate_Device_CB_Area(sizeof(struct vmcpd_vm), 0);
    if (cb_offset == 0) {
        return VXD_FAIL;
    }
    irq_handle = VPICD_Virtualize_IRQ(&irq);
    if (irq_handle == 0 || !Install_IO_Handler(PORT_BUSY, fpu_io) ||
        !Install_IO_Handler(PORT_RESET, fpu_io)) {
        return VXD_FAIL;
    }
    (void)Hook_V86_Fault(FAULT_FPU, fpu_fault);     /* 0: nobody was there before */
    return VXD_OK;
}

static int on_create_vm(const struct vxd_message *msg)
{
    state_of(msg->vm)->ignore = false;
    return VXD_OK;
}

static int on_destroy_vm(const struct vxd_message *msg)
{
    VPICD_Clear_Int_Request(irq_handle, msg->vm);
    return VXD_OK;
}

static const struct vxd_handler vmcpd_control[] = {
    { Device_Init, on_device_init },
    { Create_VM, on_create_vm },
    { Destroy_VM, on_destroy_vm },
    { 0, NULL },
};
Declare_Virtual_Device_Services(VMCPD, 4, 0, vmcpd_control, VMCPD_Device_ID, VMCPD_Init_Order,
                                vmcpd_services, NULL, NULL)
