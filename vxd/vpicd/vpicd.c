/*
 * vpicd - the virtual interrupt controller device: wiring.
 *
 * Physical interrupts:  gate 50h + n -> vpicd_interrupt -> irq_arrived (irq.h) -> the device's
 * Hw_Int_Proc.  Virtual ones: VPICD_Set_Int_Request -> virt_raise (virt.c) -> simulate.
 */
#include <vmm.h>
#include <vmm32x.h>

#include "irq.h"
#include "services.h"

/* A hardware interrupt of ring 0.  EAX = vector, EBX = current VM; interrupts off. */
static void IRQ_HOT on_interrupt(uint32_t vector, struct cb_s *vm)
{
    irq_arrived(vector - IRQ_VECTOR, vm);
    if (virt_boosted != NULL) {
        virt_look_at_boosts();
    }
}
VXD_SHIM(vpicd_interrupt, on_interrupt, void, (uint32_t vector, struct cb_s *vm) IRQ_HOT,
         "movl %ebx, %edx; cld; jmp on_interrupt")

/* The same of a VM's program: EBP = its frame. */
void vpicd_client_interrupt(void);
__asm__(".pushsection .text.vpicd_client_interrupt,\"ax\"\n"
        "vpicd_client_interrupt: movl %ebp, %ecx; movl %ebx, %edx; cld; jmp virt_interrupt\n"
        ".popsection");

/* Messages of PCI devices. */
static void IRQ_HOT on_message(uint32_t vector, struct cb_s *vm)
{
    msi_arrived(vector, vm);
    if (virt_boosted != NULL) {
        virt_look_at_boosts();
    }
}
VXD_SHIM(vpicd_message, on_message, void, (uint32_t vector, struct cb_s *vm) IRQ_HOT,
         "movl %ebx, %edx; cld; jmp on_message")

void vpicd_client_message(void);
__asm__(".pushsection .text.vpicd_client_message,\"ax\"\n"
        "vpicd_client_message: movl %ebp, %ecx; movl %ebx, %edx; cld; jmp virt_message\n"
        ".popsection");

static void hook_pm_fault(uint32_t vector, void (*proc)(void))
{
    uint32_t previous;

    __asm__ volatile("int $0x20; .long %c3"
                     : "=S"(previous)
                     : "a"(vector), "0"(proc), "i"(VMMSVC(Hook_PM_Fault)) : "memory", "cc");
}

static void start_hardware(void)
{
    char word[8] = "";
    const char *choice = _VMM32X_Command_Line("pic", word, sizeof word);

    if (choice != NULL && choice[0] == '8') {
        irq_ops = pic_start();
    }
    if (irq_ops == NULL) {
        irq_ops = apic_start();
    }
    if (irq_ops == NULL) {
        irq_ops = pic_start();
    }
}

static int on_sys_critical_init(const struct vxd_message *msg)
{
    (void)msg;
    irq_reentered = _VMM32X_Reenter_Count();
    irq_ready_threads = _VMM32X_Ready_Count();
    __asm__ volatile("int $0x20; .long %c1"
                     : "=a"(irq_system_ms) : "i"(VMMSVC(Get_System_Time_Address)) : "memory", "cc");
    start_hardware();
    if (irq_ops == NULL) {
        Fatal_Error_Handler("VPICD: this machine has neither an IOAPIC nor an 8259.", 0);
        return VXD_FAIL;
    }
    for (unsigned irq = 0; irq < IRQ_COUNT; irq++) {
        (void)Hook_V86_Fault(IRQ_VECTOR + irq, vpicd_client_interrupt); /* nobody was there */
        (void)Hook_VMM_Fault(IRQ_VECTOR + irq, vpicd_interrupt);
        hook_pm_fault(IRQ_VECTOR + irq, vpicd_client_interrupt);
    }
    for (unsigned vector = MSI_VECTOR; vector < MSI_VECTOR + MSI_COUNT; vector++) {
        (void)Hook_V86_Fault(vector, vpicd_client_message);
        (void)Hook_VMM_Fault(vector, vpicd_message);
        hook_pm_fault(vector, vpicd_client_message);
    }
    vxd_debugf("VPICD: interrupts by %s\r\n", irq_ops->name);
    return VXD_OK;
}

static int on_create_vm(const struct vxd_message *msg)
{
    uint32_t flags = irq_save();

    virt_create(msg->vm);
    irq_restore(flags);
    return VXD_OK;
}

static int on_device_init(const struct vxd_message *msg)
{
    irq_cb_offset = _Allocate_Device_CB_Area(sizeof(struct vm_pic), 0);
    if (irq_cb_offset == 0 || !virt_trap_ports() ||
        !_VMM32X_On_Unload("interrupt handler", irq_forget)) {
        return VXD_FAIL;
    }
    for (uint32_t i = 0; i < 8; i++) {  /* where a program finds them at first */
        Set_PM_Int_Type(0x08 + i, 1);
        Set_PM_Int_Type(0x70 + i, 1);
    }
    return on_create_vm(msg);           /* the system VM was there before our area */
}

static int on_destroy_vm(const struct vxd_message *msg)
{
    uint32_t flags = irq_save();

    virt_destroy(msg->vm);
    irq_restore(flags);
    return VXD_OK;
}

/* Interrupts off; last of all that is quieted, after the devices that own the lines. */
static int on_critical_exit(const struct vxd_message *msg)
{
    (void)msg;
    irq_ops->shut_down();
    return VXD_OK;
}

static const struct vxd_handler vpicd_control[] = {
    { Sys_Critical_Init, on_sys_critical_init },
    { Device_Init, on_device_init },
    { Create_VM, on_create_vm },
    { VM_Not_Executeable, on_destroy_vm },
    { Sys_Critical_Exit2, on_critical_exit },
    { Crit_Reboot_Notify2, on_critical_exit },
    { 0, NULL },
};
Declare_Virtual_Device_Services(VPICD, 4, 0, vpicd_control, VPICD_Device_ID, VPICD_Init_Order,
                                vpicd_services, NULL, NULL)
