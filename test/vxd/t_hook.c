/*
 * t_hook - hooks of faults and services taken out again, handlers for ranges of code, NMI.
 */
#include "vxt.h"

#include <vmm32x.h>

#define VECTOR      0x41        /* nobody else's: raised by INT in ring 0 */
#define NO_FAULT    0x60
#define NMI_VECTOR  2

/* ---- three hooks of one fault, in the order in which they ran -------------------------------- */

static char ran[32];
static unsigned ran_count;

static void note(char who)
{
    if (ran_count + 1 < sizeof ran) {
        ran[ran_count++] = who;
        ran[ran_count] = '\0';
    }
}

static int on_a(struct cb_s *vm, void *frame)
{
    (void)vm;
    (void)frame;
    note('A');
    return 1;
}
VXD_FAULT(hook_a, on_a)

static int on_b(struct cb_s *vm, void *frame)
{
    (void)vm;
    (void)frame;
    note('B');
    return 0;
}
VXD_FAULT(hook_b, on_b)

static int on_c(struct cb_s *vm, void *frame)
{
    (void)vm;
    (void)frame;
    note('C');
    return 0;
}
VXD_FAULT(hook_c, on_c)

/* As devices for Windows 3.1 did it: what came before is kept by the hook alone. */
uint32_t old_previous, old_calls;
void hook_old(void);
__asm__(".pushsection .text.hook_old,\"ax\"\n.balign 16\n.space 16\n"
        "hook_old: incl old_calls; jmp *old_previous\n.popsection");

static const char *raise(void)
{
    ran_count = 0;
    ran[0] = '\0';
    __asm__ volatile("int %0" : : "i"(VECTOR) : "memory");
    return ran;
}

VXT_TEST(Unhook_VMM_Fault, from_the_middle_the_front_and_the_end)
{
    struct vxt_regs r = { .eax = VECTOR };

    CHECK(Hook_VMM_Fault(VECTOR, hook_a) != 0);
    CHECK_EQ(Hook_VMM_Fault(VECTOR, hook_b), (uint32_t)hook_a);
    CHECK_EQ(Hook_VMM_Fault(VECTOR, hook_c), (uint32_t)hook_b);
    CHECK_STR(raise(), "CBA");
    CHECK(Unhook_VMM_Fault(VECTOR, hook_b));
    CHECK_STR(raise(), "CA");
    CHECK(Unhook_VMM_Fault(VECTOR, hook_c));
    CHECK_STR(raise(), "A");
    CHECK_EQ(Hook_VMM_Fault(VECTOR, hook_b), (uint32_t)hook_a);
    CHECK(Hook_VMM_Fault(VECTOR, hook_c) != 0);
    CHECK(Unhook_VMM_Fault(VECTOR, hook_b));
    CHECK(Unhook_VMM_Fault(VECTOR, hook_c));
    CHECK(Unhook_VMM_Fault(VECTOR, hook_a));
    vxt_service(VMMSVC(Get_Fault_Hook_Addrs), &r);
    CHECK_EQ(r.edi, 0);                 /* as if there had never been one */
}

VXT_TEST(Unhook_VMM_Fault, below_an_old_hook)
{
    CHECK(Hook_VMM_Fault(VECTOR, hook_a) != 0);
    CHECK(Hook_VMM_Fault(VECTOR, hook_b) != 0);
    old_previous = Hook_VMM_Fault(VECTOR, hook_old);
    CHECK(old_previous != 0);
    CHECK_STR(raise(), "BA");
    CHECK_EQ(old_calls, 1);
    CHECK(Unhook_VMM_Fault(VECTOR, hook_b));
    CHECK_STR(raise(), "A");
    CHECK_EQ(old_calls, 2);
}

VXT_TEST(Unhook_VMM_Fault, refuses_what_is_not_hooked_and_old_hooks)
{
    struct vxt_regs r, before;

    CHECK(!Unhook_VMM_Fault(VECTOR, hook_b));
    CHECK(!Unhook_VMM_Fault(VECTOR + 1, hook_a));
    CHECK(!Unhook_VMM_Fault(NO_FAULT, hook_a));
    CHECK(!Unhook_VMM_Fault(NMI_VECTOR, hook_a));
    CHECK(!Unhook_VMM_Fault(VECTOR, hook_old));
    vxt_recolour(&r);
    r.eax = VECTOR;
    r.esi = (uint32_t)hook_b;
    before = r;
    vxt_service(VMMSVC(Unhook_VMM_Fault), &r);
    CHECK(r.eflags & CF_Mask);
    r.eflags = before.eflags;
    r.esp = before.esp;
    CHECK(memcmp(&r, &before, sizeof r) == 0);
}

static uint32_t guest_faults;

static int on_guest_fault(struct cb_s *vm, void *frame)
{
    struct Client_Reg_Struc *crs = frame;

    (void)vm;
    guest_faults++;
    crs->Client_EIP += 2;               /* behind the DIV */
    return 1;
}
VXD_FAULT(guest_hook, on_guest_fault)

GUEST(g_divide, "xorw %bx, %bx; movw $0x1234, %cx; divb %bl; lret");
GUEST(g_handler, "pushw %bp; movw %sp, %bp; addw $2, 2(%bp); popw %bp; movw $0xD0, %cx; iret");
GUEST(g_cli, "cli; pushf; popw %ax; sti; lret");

VXT_TEST(Unhook_V86_Fault, the_program_has_its_fault_again)
{
    struct Client_Reg_Struc crs;

    vxt_put_code(0x2A00, 0, g_handler, g_handler_end);
    Set_V86_Int_Vector(0, 0x2A00, 0);
    CHECK(Hook_V86_Fault(0, guest_hook) != 0);
    vxt_guest_regs(&crs);
    vxt_guest(g_divide, &crs);
    CHECK_EQ(guest_faults, 1);
    CHECK_EQ(crs.Client_CX, 0x1234);
    CHECK(Unhook_V86_Fault(0, guest_hook));
    CHECK(!Unhook_V86_Fault(0, guest_hook));
    vxt_guest_regs(&crs);
    vxt_guest(g_divide, &crs);
    CHECK_EQ(guest_faults, 1);
    CHECK_EQ(crs.Client_CX, 0xD0);
}

static uint32_t protection_faults;

static int on_protection(struct cb_s *vm, void *frame)
{
    (void)vm;
    (void)frame;
    protection_faults++;
    return 0;
}
VXD_FAULT(protection_hook, on_protection)

VXT_TEST(Unhook_V86_Fault, in_front_of_the_monitor)
{
    struct Client_Reg_Struc crs;
    uint32_t seen;

    CHECK(Hook_V86_Fault(13, protection_hook) != 0);
    vxt_guest_regs(&crs);
    vxt_guest(g_cli, &crs);
    seen = protection_faults;
    CHECK(seen >= 3);
    CHECK(Unhook_V86_Fault(13, protection_hook));
    vxt_guest_regs(&crs);
    vxt_guest(g_cli, &crs);
    CHECK_EQ(protection_faults, seen);
    CHECK_EQ(crs.Client_AX & IF_Mask, 0);
    CHECK_EQ(crs.Client_SP, GUEST_SP);
}

VXT_TEST(Unhook_PM_Fault, undoes_the_hook_and_refuses_the_rest)
{
    struct vxt_regs r = { .eax = 5 };
    uint32_t before;

    vxt_service(VMMSVC(Get_Fault_Hook_Addrs), &r);
    before = r.esi;
    CHECK(Hook_PM_Fault(5, hook_a) != 0);
    r.eax = 5;
    vxt_service(VMMSVC(Get_Fault_Hook_Addrs), &r);
    CHECK_EQ(r.esi, (uint32_t)hook_a);
    CHECK(!Unhook_PM_Fault(5, hook_b));
    CHECK(Unhook_PM_Fault(5, hook_a));
    CHECK(!Unhook_PM_Fault(5, hook_a));
    r.eax = 5;
    vxt_service(VMMSVC(Get_Fault_Hook_Addrs), &r);
    CHECK_EQ(r.esi, before);
    CHECK(!Unhook_PM_Fault(NMI_VECTOR, hook_a));
}

/* ---- services ------------------------------------------------------------------------------------ */

static uint32_t counted, answered;

static int on_service(struct svc_regs *r)
{
    (void)r;
    counted++;
    return 0;
}
VXD_SERVICE_HOOK(counting, on_service)

static int on_answer(struct svc_regs *r)
{
    answered++;
    r->ebx = 0x5E41CE;
    return 1;
}
VXD_SERVICE_HOOK(answering, on_answer)

static uint32_t cur_vm_by_service(void)
{
    struct vxt_regs r = { 0 };

    vxt_service(VMMSVC(Get_Cur_VM_Handle), &r);
    return r.ebx;
}

VXT_TEST(Unhook_Device_Service, in_any_order)
{
    uint32_t vm = cur_vm_by_service(), first;

    first = Hook_Device_Service(VMMSVC(Get_Cur_VM_Handle), counting);
    CHECK(first != 0);
    CHECK_EQ(Hook_Device_Service(VMMSVC(Get_Cur_VM_Handle), answering), (uint32_t)counting);
    CHECK_EQ(cur_vm_by_service(), 0x5E41CE);
    CHECK_EQ(counted, 0);
    CHECK(Unhook_Device_Service(VMMSVC(Get_Cur_VM_Handle), counting));
    CHECK_EQ(answering_next, first);
    CHECK(Unhook_Device_Service(VMMSVC(Get_Cur_VM_Handle), answering));
    CHECK_EQ(cur_vm_by_service(), vm);
    CHECK_EQ(counted, 0);
    CHECK_EQ(answered, 1);
    CHECK_EQ(Hook_Device_Service(VMMSVC(Get_Cur_VM_Handle), counting), first);
    CHECK_EQ(cur_vm_by_service(), vm);
    CHECK_EQ(counted, 1);
    CHECK(Unhook_Device_Service(VMMSVC(Get_Cur_VM_Handle), counting));
}

VXT_TEST(Unhook_Device_Service, device_by_name)
{
    struct vxt_regs r;

    CHECK(Hook_Device_Service(VMMSVC(Get_Cur_VM_Handle), counting) != 0);
    vxt_recolour(&r);
    r.eax = VMMSVC(Get_Cur_VM_Handle) & 0xFFFF;
    r.edi = (uint32_t)"VMM     ";
    r.esi = (uint32_t)counting;
    vxt_service(VMMSVC(Unhook_Device_Service), &r);
    CHECK_EQ(r.eflags & CF_Mask, 0);
    CHECK_EQ(r.ecx, 0xEC8EC8EC);
    CHECK_EQ(r.edx, 0xED8ED8ED);
    CHECK_EQ(r.ebx, 0xEB8EB8EB);
    vxt_service(VMMSVC(Unhook_Device_Service), &r);
    CHECK(r.eflags & CF_Mask);
}

VXT_TEST(Unhook_Device_Service, refuses_what_is_not_hooked)
{
    old_previous = Hook_Device_Service(VMMSVC(Get_Sys_VM_Handle), hook_old);
    CHECK(!Unhook_Device_Service(VMMSVC(Get_Sys_VM_Handle), hook_old));     /* no HOOK_PROC */
    CHECK(!Unhook_Device_Service(VMMSVC(Get_Sys_VM_Handle), counting));
    CHECK(!Unhook_Device_Service(0x7ABC0000, counting));
    CHECK(!Unhook_Device_Service(0x00017FFF, counting));
    CHECK(Get_Sys_VM_Handle() == Get_Cur_VM_Handle());
}

/* ---- Install_Exception_Handler ------------------------------------------------------------------- */

extern uint8_t range_start[], range_end[], range_handler[];
uint32_t handler_ecx, handler_esp, fault_esp;

/* A page fault with known registers inside the range; the handler goes on behind it. */
static uint32_t __attribute__((noinline)) fault_in_range(void)
{
    uint32_t result;

    __asm__ volatile("movl $0xC0FFEE, %%ecx\n"
                     "range_start: movl %%esp, fault_esp\n"
                     "movl 0xFFFE0000, %%eax\n"
                     "range_end: movl $0, %%eax; jmp 1f\n"
                     "range_handler: movl %%esp, handler_esp; movl %%ecx, handler_ecx\n"
                     "movl $0x1D, %%eax\n1:"
                     : "=a"(result) : : "ecx", "memory");
    return result;
}

static struct Exception_Handler_Struc range, wider;

VXT_TEST(Install_Exception_Handler, gets_registers_and_stack_of_the_fault)
{
    range = (struct Exception_Handler_Struc){
        0, (uint32_t)range_start, (uint32_t)range_end, (uint32_t)range_handler,
    };
    CHECK(Install_Exception_Handler(&range));
    CHECK_EQ(fault_in_range(), 0x1D);
    CHECK_EQ(handler_ecx, 0xC0FFEE);
    CHECK_EQ(handler_esp, fault_esp);
    CHECK_EQ(Get_VMM_Reenter_Count(), 0);
    CHECK_EQ(fault_in_range(), 0x1D);
}

static int on_page_fault(struct cb_s *vm, void *frame)
{
    (void)vm;
    (void)frame;
    note('V');
    return 0;
}
VXD_FAULT(page_fault_hook, on_page_fault)

VXT_TEST(Install_Exception_Handler, comes_after_hooks_of_the_fault)
{
    ran_count = 0;
    CHECK(Hook_VMM_Fault(14, page_fault_hook) != 0);
    CHECK_EQ(fault_in_range(), 0x1D);
    CHECK(Unhook_VMM_Fault(14, page_fault_hook));
    CHECK_STR(ran, "V");
}

VXT_TEST(Install_Exception_Handler, refuses_bad_structures)
{
    struct vxt_regs r;
    struct Exception_Handler_Struc bad = range;

    CHECK(!Install_Exception_Handler(&range));          /* it is installed already */
    bad.EH_Reserved = 1;
    CHECK(!Install_Exception_Handler(&bad));
    bad = range;
    bad.EH_End_EIP = bad.EH_Start_EIP;
    CHECK(!Install_Exception_Handler(&bad));
    bad = range;
    bad.EH_Handler = 0;
    CHECK(!Install_Exception_Handler(&bad));
    vxt_recolour(&r);
    r.esi = (uint32_t)&bad;
    vxt_service(VMMSVC(Install_Exception_Handler), &r);
    CHECK(r.eflags & CF_Mask);
    CHECK_EQ(r.eax, 0xEA8EA8EA);
    CHECK_EQ(r.esi, (uint32_t)&bad);
}

VXT_TEST(Remove_Exception_Handler, an_older_one_counts_again)
{
    CHECK(Remove_Exception_Handler(&range));
    CHECK(!Remove_Exception_Handler(&range));
    wider = (struct Exception_Handler_Struc){
        0, (uint32_t)range_start - 5, (uint32_t)range_end + 5, (uint32_t)range_handler,
    };
    CHECK(Install_Exception_Handler(&wider));
    range.EH_Handler = (uint32_t)range_end;             /* the newest wins */
    CHECK(Install_Exception_Handler(&range));
    CHECK_EQ(fault_in_range(), 0);
    CHECK(Remove_Exception_Handler(&range));
    CHECK_EQ(fault_in_range(), 0x1D);
    CHECK(Remove_Exception_Handler(&wider));
    CHECK(!Remove_Exception_Handler(&wider));
}

/* ---- the non-maskable interrupt --------------------------------------------------------------------- */

#define MSR_APIC_BASE       0x1B
#define APIC_ID             0x20
#define APIC_ICR_LOW        0x300
#define APIC_ICR_HIGH       0x310
#define ICR_NMI             0x4400      /* level asserted, delivery NMI, to the APIC with this id */

static uint32_t apic;               /* linear, 0 = this processor has none */
uint32_t nmi_previous, nmi_previous_2, nmi_count, nmi_order;
void nmi_first(void);
void nmi_second(void);
__asm__(".pushsection .text.nmi,\"ax\"\n"
        "nmi_first: incl nmi_count; shll $4, nmi_order; orl $1, nmi_order; jmp *nmi_previous\n"
        "nmi_second: incl nmi_count; shll $4, nmi_order; orl $2, nmi_order; jmp *nmi_previous_2\n"
        ".popsection");

static char events[16];
static unsigned event_count;
static struct cb_s *event_vm;
static bool event_has_client;

static void on_nmi_event(struct cb_s *vm, uint32_t refdata, struct Client_Reg_Struc *crs)
{
    (void)refdata;
    event_vm = vm;
    event_has_client = crs == vm->CB_Client_Pointer;
    events[event_count++ % 8] = 'x';
}
VXD_EVENT(nmi_event, on_nmi_event)

static void on_nmi_event_2(struct cb_s *vm, uint32_t refdata, struct Client_Reg_Struc *crs)
{
    (void)vm;
    (void)refdata;
    (void)crs;
    events[event_count++ % 8] = 'y';
}
VXD_EVENT(nmi_event_2, on_nmi_event_2)

static void send_nmi(void)
{
    mmio_write(apic + APIC_ICR_HIGH, mmio_read(apic + APIC_ID) & 0xFF000000u);
    mmio_write(apic + APIC_ICR_LOW, ICR_NMI);
    for (unsigned i = 0; i < 1000; i++) {
        __asm__ volatile("nop" : : : "memory");
    }
}

static bool find_apic(void)
{
    if ((_VMM32X_Get_Boot_Info()->cpuid_1_edx & CPU_APIC) == 0) {
        vxt_skip("no local APIC");
        return false;
    }
    if (apic == 0) {
        wrmsr(MSR_APIC_BASE, rdmsr(MSR_APIC_BASE) | 0x800);
        apic = (uint32_t)_VMM32X_MapPhys64(rdmsr(MSR_APIC_BASE) & 0xFFFFF000u, 0x1000,
                                           VMM32X_UNCACHED);
        mmio_write(apic + 0xF0, mmio_read(apic + 0xF0) | 0x100);
    }
    return true;
}

GUEST(g_nothing, "lret");

VXT_TEST(Set_NMI_Handler_Addr, newest_first_and_on_to_the_one_before)
{
    if (!find_apic()) {
        return;
    }
    nmi_previous = Get_NMI_Handler_Addr();
    CHECK(nmi_previous != 0);
    Set_NMI_Handler_Addr((uint32_t)nmi_first);
    nmi_previous_2 = Get_NMI_Handler_Addr();
    CHECK_EQ(nmi_previous_2, (uint32_t)nmi_first);
    Set_NMI_Handler_Addr((uint32_t)nmi_second);
    send_nmi();
    CHECK_EQ(nmi_count, 2);
    CHECK_EQ(nmi_order, 0x21);
    __asm__ volatile("cli");
    send_nmi();                         /* whether or not interrupts are on */
    __asm__ volatile("sti");
    CHECK_EQ(nmi_count, 4);
}

VXT_TEST(Get_NMI_Handler_Addr, keeps_registers)
{
    struct vxt_regs r;

    vxt_recolour(&r);
    vxt_service(VMMSVC(Get_NMI_Handler_Addr), &r);
    CHECK(r.esi != 0xE51E51E5 && r.esi != 0);
    CHECK_EQ(r.eax, 0xEA8EA8EA);
    CHECK_EQ(r.ebx, 0xEB8EB8EB);
    CHECK_EQ(r.ecx, 0xEC8EC8EC);
    CHECK_EQ(r.edi, 0xED1ED1ED);
}

VXT_TEST(Hook_NMI_Event, in_order_at_the_way_back_to_the_vm)
{
    struct Client_Reg_Struc crs;

    if (!find_apic()) {
        return;
    }
    vxt_guest_regs(&crs);
    vxt_guest(g_nothing, &crs);         /* what is due from the tests before */
    Hook_NMI_Event(nmi_event);
    Hook_NMI_Event(nmi_event_2);
    send_nmi();
    CHECK_EQ(event_count, 0);           /* never at once */
    vxt_guest_regs(&crs);
    vxt_guest(g_nothing, &crs);
    CHECK_STR(events, "xy");
    CHECK(event_vm == Get_Cur_VM_Handle());
    CHECK(event_has_client);
}

static uint32_t on_nmi_port(const struct io_access *io)
{
    (void)io;
    send_nmi();
    return 0;
}
VXD_BYTE_IO_HANDLER(nmi_port, on_nmi_port)

GUEST(g_port, "movw $0x7C10, %dx; inb %dx, %al; movb $0x77, %al; lret");

VXT_TEST(Hook_NMI_Event, one_that_came_while_interrupts_were_off)
{
    struct Client_Reg_Struc crs;

    if (!find_apic()) {
        return;
    }
    CHECK(Install_IO_Handler(0x7C10, nmi_port));
    memset(events, 0, sizeof events);
    event_count = 0;
    vxt_guest_regs(&crs);
    vxt_guest(g_port, &crs);
    CHECK_EQ(crs.Client_AL, 0x77);
    vxt_guest_regs(&crs);
    vxt_guest(g_nothing, &crs);
    CHECK_STR(events, "xy");
}

VXT_TEST(Unhook_NMI_Event, is_not_called_any_more)
{
    struct Client_Reg_Struc crs;
    struct vxt_regs r;

    Unhook_NMI_Event(nmi_event);
    vxt_recolour(&r);
    r.esi = (uint32_t)nmi_event;        /* twice: nothing happens */
    vxt_service(VMMSVC(Unhook_NMI_Event), &r);
    CHECK_EQ(r.esi, (uint32_t)nmi_event);
    CHECK_EQ(r.edx, 0xED8ED8ED);
    if (!find_apic()) {
        return;
    }
    memset(events, 0, sizeof events);
    event_count = 0;
    send_nmi();
    vxt_guest_regs(&crs);
    vxt_guest(g_nothing, &crs);
    CHECK_STR(events, "y");
    Unhook_NMI_Event(nmi_event_2);
    Set_NMI_Handler_Addr(nmi_previous_2);
    Set_NMI_Handler_Addr(nmi_previous);
    CHECK_EQ(Get_NMI_Handler_Addr(), nmi_previous);
}

/* ---- an NMI from outside, while the program runs ------------------------------------------------------ */

GUEST(g_wait, "movw $0, %ax; 1: cmpb $0, 0x1000; jne 2f; incl %ecx; cmpl $0x20000000, %ecx\n"
      "jb 1b; movw $1, %ax; 2: lret");

static void on_outside(struct cb_s *vm, uint32_t refdata, struct Client_Reg_Struc *crs)
{
    (void)refdata;
    (void)crs;
    *(uint8_t *)vm_v86_ptr(vm, GUEST_DS, 0x1000) = 1;
}
VXD_EVENT(outside_event, on_outside)

VXT_TEST(Hook_NMI_Event, one_from_outside_reaches_a_running_program)
{
    struct Client_Reg_Struc crs;

    Hook_NMI_Event(outside_event);
    *vxt_memory(GUEST_DS, 0x1000) = 0;
    vxt_guest_regs(&crs);
    crs.Client_ECX = 0;
    vxd_debugf("T_HOOK waits for an NMI\n");
    vxt_guest(g_wait, &crs);
    CHECK_EQ(crs.Client_AX, 0);
    CHECK_EQ(*vxt_memory(GUEST_DS, 0x1000), 1);
    CHECK_EQ(crs.Client_SP, GUEST_SP);
    Unhook_NMI_Event(outside_event);
}

static const struct vxt_test tests[] = {
    VXT(Unhook_VMM_Fault, from_the_middle_the_front_and_the_end),
    VXT(Unhook_VMM_Fault, below_an_old_hook),
    VXT(Unhook_VMM_Fault, refuses_what_is_not_hooked_and_old_hooks),
    VXT(Unhook_V86_Fault, the_program_has_its_fault_again),
    VXT(Unhook_V86_Fault, in_front_of_the_monitor),
    VXT(Unhook_PM_Fault, undoes_the_hook_and_refuses_the_rest),
    VXT(Unhook_Device_Service, in_any_order),
    VXT(Unhook_Device_Service, device_by_name),
    VXT(Unhook_Device_Service, refuses_what_is_not_hooked),
    VXT(Install_Exception_Handler, gets_registers_and_stack_of_the_fault),
    VXT(Install_Exception_Handler, comes_after_hooks_of_the_fault),
    VXT(Install_Exception_Handler, refuses_bad_structures),
    VXT(Remove_Exception_Handler, an_older_one_counts_again),
    VXT(Set_NMI_Handler_Addr, newest_first_and_on_to_the_one_before),
    VXT(Get_NMI_Handler_Addr, keeps_registers),
    VXT(Hook_NMI_Event, in_order_at_the_way_back_to_the_vm),
    VXT(Hook_NMI_Event, one_that_came_while_interrupts_were_off),
    VXT(Unhook_NMI_Event, is_not_called_any_more),
    VXT(Hook_NMI_Event, one_from_outside_reaches_a_running_program),
};

VXT_DEVICE(T_HOOK, tests)
