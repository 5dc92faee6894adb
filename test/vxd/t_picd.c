/*
 * t_picd - the services of VPICD and VTD, each in every documented way.
 *
 * IRQ 5 is nobody's in this machine: "INT 55h" at ring 0 is its interrupt.  QEMU's edu device, a PCI
 * device that interrupts when it is told to, sends messages.
 */
#include "vxt.h"

#include <vmm32x.h>
#include <vpicd.h>
#include <vtd.h>

#define IRQ         5
#define VECTOR      0x0Du

static uint32_t call(uint32_t service, struct vxt_regs *r)
{
    vxt_service(service, r);
    return r->eflags & CF_Mask;
}

#define PICD(name, r)   call(VPICD_SERVICE_VPICD_##name, r)
#define TIMER(name, r)  call(VTD_SERVICE_VTD_##name, r)

/* INT 0Dh counts at 1000h and ends the interrupt with what 1002h says. */
GUEST(g_handler, "push %ax; push %ds; movw $0x4000, %ax; movw %ax, %ds; incw 0x1000; movb 0x1002, %al\n"
                 "testb %al, %al; jz 1f; outb %al, $0x20; 1: pop %ds; pop %ax; iret");
GUEST(g_open, "inb $0x21, %al; andb $0xDF, %al; outb %al, $0x21; sti; nop; nop; lret");
GUEST(g_close, "inb $0x21, %al; orb $0x20, %al; outb %al, $0x21; lret");
GUEST(g_sti, "sti; nop; nop; lret");
GUEST(g_slave, "inb $0x21, %al; orb $4, %al; outb %al, $0x21; andb $0xFB, %al; outb %al, $0x21; lret");
GUEST(g_moved, "cli; movb $0x11, %al; outb %al, $0x20; movb $0x50, %al; outb %al, $0x21; movb $4, %al\n"
               "outb %al, $0x21; movb $1, %al; outb %al, $0x21; movb $0xFF, %al; outb %al, $0x21; lret");
GUEST(g_back, "cli; movb $0x11, %al; outb %al, $0x20; movb $8, %al; outb %al, $0x21; movb $4, %al\n"
              "outb %al, $0x21; movb $1, %al; outb %al, $0x21; movb $0xB8, %al; outb %al, $0x21; lret");
/* Its own INT 8, which counts. */
GUEST(g_ticks, "sti; movw $0x400, %cx; 1: nop; loop 1b; lret");

/* There is no BIOS: the VM's ticks need a handler that ends them. */
GUEST(g_int8, "push %ax; movb $0x20, %al; outb %al, $0x20; pop %ax; iret");

static void run_guest(const uint8_t *code, const uint8_t *end)
{
    struct Client_Reg_Struc crs;
    uint32_t *int8 = (uint32_t *)(void *)vxt_memory(0, 8 * 4);

    if (*int8 == 0) {
        vxt_put_code(GUEST_CS, 0x900, g_int8, g_int8_end);
        *int8 = GUEST_CS << 16 | 0x900;
    }
    vxt_guest_regs(&crs);
    vxt_run_guest(code, end, &crs);
}
#define RUN(code) run_guest(code, code##_end)

static uint16_t *guest_word(uint16_t offset)
{
    return (uint16_t *)(void *)vxt_memory(GUEST_DS, offset);
}

static void set_handler(uint32_t vector, uint16_t eoi)
{
    vxt_put_code(GUEST_CS, 0x800, g_handler, g_handler_end);
    *(uint32_t *)(void *)vxt_memory(0, (uint16_t)(vector * 4)) = GUEST_CS << 16 | 0x800;
    *guest_word(0x1000) = 0;
    *guest_word(0x1002) = eoi;
}

/* ---- the device of IRQ 5 ------------------------------------------------------------------------- */

static struct {
    uint32_t hw, virt, eoi, mask, iret;
    uint32_t handle, edx, masked;
    struct cb_s *vm;
    bool request, refuse_hw, refuse_virt, timed_out;
} seen;

static int on_hw(uint32_t handle, struct cb_s *vm, uint32_t edx, uint32_t ecx)
{
    (void)ecx;
    seen.hw++;
    seen.handle = handle;
    seen.vm = vm;
    seen.edx = edx;
    if (seen.refuse_hw) {
        return 1;
    }
    if (seen.request) {
        VPICD_Set_Int_Request(handle, vm);
    }
    VPICD_Phys_EOI(handle);
    return 0;
}
VXD_IRQ_PROC(hw_proc, on_hw)

static int on_virt(uint32_t handle, struct cb_s *vm, uint32_t edx, uint32_t ecx)
{
    (void)edx;
    (void)ecx;
    seen.virt++;
    if (!seen.refuse_virt) {
        VPICD_Clear_Int_Request(handle, vm);
    }
    return seen.refuse_virt;
}
VXD_IRQ_PROC(virt_proc, on_virt)

static int on_eoi(uint32_t handle, struct cb_s *vm, uint32_t edx, uint32_t ecx)
{
    (void)handle;
    (void)vm;
    (void)edx;
    (void)ecx;
    seen.eoi++;
    return 0;
}
VXD_IRQ_PROC(eoi_proc, on_eoi)

static int on_mask(uint32_t handle, struct cb_s *vm, uint32_t edx, uint32_t masked)
{
    (void)handle;
    (void)vm;
    (void)edx;
    seen.mask++;
    seen.masked = masked;
    return 0;
}
VXD_IRQ_PROC(mask_proc, on_mask)

static int on_iret(uint32_t handle, struct cb_s *vm, uint32_t edx, uint32_t timed_out)
{
    (void)handle;
    (void)vm;
    (void)edx;
    seen.iret++;
    seen.timed_out = timed_out != 0;
    return 0;
}
VXD_IRQ_PROC(iret_proc, on_iret)

static struct VPICD_IRQ_Descriptor desc;

static void new_desc(uint16_t options)
{
    memset(&seen, 0, sizeof seen);
    desc = (struct VPICD_IRQ_Descriptor){
        .VID_IRQ_Number = IRQ, .VID_Options = options, .VID_Hw_Int_Proc = hw_proc,
        .VID_Virt_Int_Proc = virt_proc, .VID_EOI_Proc = eoi_proc, .VID_Mask_Change_Proc = mask_proc,
        .VID_IRET_Proc = iret_proc, .VID_IRET_Time_Out = 500, .VID_Hw_Int_Ref = 0x1234,
    };
}

static uint32_t take(uint16_t options)
{
    struct vxt_regs r;

    new_desc(options);
    vxt_recolour(&r);
    r.edi = (uint32_t)&desc;
    if (PICD(Virtualize_IRQ, &r) != 0 || r.edi != (uint32_t)&desc || r.ecx != 0xEC8EC8EC) {
        vxt_fail("VPICD_Virtualize_IRQ failed, or changed a register");
        return 0;
    }
    return r.eax;
}

static void give_back(uint32_t handle)
{
    VPICD_Force_Default_Behavior(handle);
    RUN(g_close);
}

static void interrupt(void)
{
    __asm__ volatile("int $0x55" : : : "memory");
}

static uint32_t status(uint32_t handle)
{
    return VPICD_Get_Complete_Status(handle, Get_Cur_VM_Handle());
}

/* ---- VPICD ------------------------------------------------------------------------------------------ */

VXT_TEST(VPICD_Get_Version, is_4_00_with_two_chips)
{
    struct vxt_regs r;

    vxt_recolour(&r);
    CHECK_EQ(PICD(Get_Version, &r), 0);
    CHECK_EQ(r.eax & 0xFFFF, 0x0400);
    CHECK_EQ(r.ebx & 1, 1);
    CHECK_EQ(r.ecx, 15);
    CHECK_EQ(r.edx, 0xED8ED8ED);
}

VXT_TEST(VPICD_Virtualize_IRQ, every_callback_in_its_place)
{
    uint32_t handle = take(VPICD_OPT_REF_DATA);

    CHECK(handle != 0);
    set_handler(VECTOR, 0x20);
    RUN(g_open);
    CHECK_EQ(seen.mask, 1);
    CHECK_EQ(seen.masked, 0);
    seen.request = true;
    interrupt();
    CHECK_EQ(seen.hw, 1);
    CHECK_EQ(seen.handle, handle);
    CHECK(seen.vm == Get_Cur_VM_Handle());
    CHECK_EQ(seen.edx, 0x1234);
    CHECK_EQ(seen.virt, 0);
    RUN(g_sti);
    CHECK_EQ(*guest_word(0x1000), 1);
    CHECK_EQ(seen.virt, 1);
    CHECK_EQ(seen.eoi, 1);
    CHECK_EQ(seen.iret, 1);
    CHECK(!seen.timed_out);
    RUN(g_close);
    CHECK_EQ(seen.mask, 2);
    CHECK(seen.masked != 0);
    give_back(handle);
}

VXT_TEST(VPICD_Virtualize_IRQ, refusals)
{
    struct vxt_regs r;
    uint32_t handle = take(0);

    new_desc(0);
    vxt_recolour(&r);
    r.edi = (uint32_t)&desc;
    CHECK(PICD(Virtualize_IRQ, &r));    /* it is taken, and not to share */
    give_back(handle);
    desc.VID_IRQ_Number = 16;
    CHECK(PICD(Virtualize_IRQ, &r));
    desc.VID_IRQ_Number = 2;
    CHECK(PICD(Virtualize_IRQ, &r));
    desc.VID_IRQ_Number = IRQ;
    desc.VID_Hw_Int_Proc = NULL;
    CHECK(PICD(Virtualize_IRQ, &r));
}

VXT_TEST(VPICD_Virtualize_IRQ, shared_until_one_says_mine)
{
    uint32_t a = take(VPICD_OPT_CAN_SHARE), b;
    struct vxt_regs r = { .edi = (uint32_t)&desc };

    desc.VID_Options = 0;
    CHECK(PICD(Virtualize_IRQ, &r));    /* both must agree */
    b = take(VPICD_OPT_CAN_SHARE);
    CHECK(a != 0 && b != 0 && a != b);
    seen.refuse_hw = true;
    interrupt();
    CHECK_EQ(seen.hw, 2);
    CHECK_EQ(seen.handle, b);
    seen.refuse_hw = false;
    interrupt();
    CHECK_EQ(seen.hw, 3);
    CHECK_EQ(seen.handle, a);
    give_back(a);
    give_back(b);
}

VXT_TEST(VPICD_Virtualize_IRQ, a_refused_interrupt_does_not_happen)
{
    uint32_t handle = take(VPICD_OPT_VIRT_INT_REJECT);

    set_handler(VECTOR, 0x20);
    RUN(g_open);
    seen.refuse_virt = true;
    VPICD_Set_Int_Request(handle, Get_Cur_VM_Handle());
    RUN(g_sti);
    CHECK_EQ(seen.virt, 1);
    CHECK_EQ(*guest_word(0x1000), 0);
    CHECK_EQ(status(handle) & (VPICD_Stat_Virt_Req | VPICD_Stat_In_Service), 0);
    give_back(handle);
}

VXT_TEST(VPICD_Set_Int_Request, waits_for_mask_and_flag_and_stays_until_cleared)
{
    struct vxt_regs r;
    uint32_t handle;

    new_desc(0);
    desc.VID_Virt_Int_Proc = NULL;      /* which would withdraw it */
    handle = VPICD_Virtualize_IRQ(&desc);
    set_handler(VECTOR, 0);              /* no EOI */
    RUN(g_close);
    vxt_recolour(&r);
    r.eax = handle;
    r.ebx = (uint32_t)Get_Cur_VM_Handle();
    (void)PICD(Set_Int_Request, &r);
    CHECK_EQ(r.eax, handle);
    CHECK_EQ(r.ecx, 0xEC8EC8EC);
    RUN(g_sti);
    CHECK_EQ(*guest_word(0x1000), 0);   /* masked */
    CHECK_EQ(status(handle) & (VPICD_Stat_Virt_Req | VPICD_Stat_Virt_Dev_Req | VPICD_Stat_Virt_Mask),
             VPICD_Stat_Virt_Req | VPICD_Stat_Virt_Dev_Req | VPICD_Stat_Virt_Mask);
    RUN(g_open);
    CHECK_EQ(*guest_word(0x1000), 1);
    VPICD_Virtual_EOI(handle, Get_Cur_VM_Handle());
    RUN(g_sti);
    CHECK_EQ(*guest_word(0x1000), 2);   /* again after the EOI: a level */
    (void)PICD(Clear_Int_Request, &r);
    VPICD_Virtual_EOI(handle, Get_Cur_VM_Handle());
    RUN(g_sti);
    CHECK_EQ(*guest_word(0x1000), 2);
    give_back(handle);
}

VXT_TEST(VPICD_Clear_Int_Request, it_is_not_delivered)
{
    uint32_t handle = take(0);

    set_handler(VECTOR, 0x20);
    RUN(g_open);
    Disable_VM_Ints();
    VPICD_Set_Int_Request(handle, Get_Cur_VM_Handle());
    VPICD_Clear_Int_Request(handle, Get_Cur_VM_Handle());
    Enable_VM_Ints();
    RUN(g_sti);
    CHECK_EQ(*guest_word(0x1000), 0);
    CHECK_EQ(status(handle) & VPICD_Stat_Virt_Req, 0);
    give_back(handle);
}

VXT_TEST(VPICD_Phys_EOI, the_line_may_interrupt_again)
{
    uint32_t handle = take(0);
    struct vxt_regs r;

    vxt_recolour(&r);
    r.eax = handle;
    (void)PICD(Phys_EOI, &r);           /* nothing is in service: nothing happens */
    CHECK_EQ(r.eax, handle);
    interrupt();
    interrupt();
    CHECK_EQ(seen.hw, 2);
    CHECK_EQ(status(handle) & VPICD_Stat_Phys_In_Serv, 0);
    give_back(handle);
}

VXT_TEST(VPICD_Get_Complete_Status, in_service_until_the_eoi)
{
    uint32_t handle = take(0);
    struct vxt_regs r;

    set_handler(VECTOR, 0);             /* no EOI */
    RUN(g_open);
    VPICD_Set_Int_Request(handle, Get_Cur_VM_Handle());
    RUN(g_sti);
    CHECK_EQ(*guest_word(0x1000), 1);
    CHECK_EQ(status(handle) & VPICD_Stat_In_Service, VPICD_Stat_In_Service);
    CHECK_EQ(status(handle) & VPICD_Stat_IRET_Pending, 0);
    vxt_recolour(&r);
    r.eax = handle;
    r.ebx = (uint32_t)Get_Cur_VM_Handle();
    (void)PICD(Virtual_EOI, &r);
    CHECK_EQ(status(handle) & VPICD_Stat_In_Service, 0);
    CHECK_EQ(seen.eoi, 1);
    r.eax = 4;                          /* no handle */
    r.ecx = 0x55;
    (void)PICD(Get_Complete_Status, &r);
    CHECK_EQ(r.ecx, 0x55);
    give_back(handle);
}

VXT_TEST(VPICD_Get_Status, the_virtual_part_only)
{
    uint32_t handle = take(0);

    set_handler(VECTOR, 0);
    RUN(g_open);
    CHECK_EQ(VPICD_Get_Status(handle, Get_Cur_VM_Handle()), 0);
    VPICD_Set_Int_Request(handle, Get_Cur_VM_Handle());
    RUN(g_sti);
    CHECK_EQ(VPICD_Get_Status(handle, Get_Cur_VM_Handle()), VPICD_Stat_In_Service);
    VPICD_Virtual_EOI(handle, Get_Cur_VM_Handle());
    CHECK_EQ(VPICD_Get_Status(handle, Get_Cur_VM_Handle()), 0);
    give_back(handle);
}

VXT_TEST(VPICD_Virtual_EOI, as_if_the_vm_did)
{
    uint32_t handle = take(0);

    set_handler(VECTOR, 0);
    RUN(g_open);
    VPICD_Set_Int_Request(handle, Get_Cur_VM_Handle());
    RUN(g_sti);
    VPICD_Set_Int_Request(handle, Get_Cur_VM_Handle());
    RUN(g_sti);
    CHECK_EQ(*guest_word(0x1000), 1);   /* held back by the first */
    VPICD_Virtual_EOI(handle, Get_Cur_VM_Handle());
    RUN(g_sti);
    CHECK_EQ(*guest_word(0x1000), 2);
    VPICD_Virtual_EOI(handle, Get_Cur_VM_Handle());
    give_back(handle);
}

VXT_TEST(VPICD_Test_Phys_Request, nothing_waits)
{
    uint32_t handle = take(0);

    CHECK(!VPICD_Test_Phys_Request(handle));
    CHECK(!VPICD_Test_Phys_Request(4));
    give_back(handle);
}

VXT_TEST(VPICD_Physically_Mask, and_unmask_whatever_vms_do)
{
    uint32_t handle = take(0);

    RUN(g_open);
    CHECK_EQ(status(handle) & VPICD_Stat_Phys_Mask, 0);
    VPICD_Physically_Mask(handle);
    CHECK(status(handle) & VPICD_Stat_Phys_Mask);
    VPICD_Physically_Unmask(handle);
    RUN(g_close);
    CHECK_EQ(status(handle) & VPICD_Stat_Phys_Mask, 0);
    give_back(handle);
}

VXT_TEST(VPICD_Physically_Unmask, without_a_vm_that_wants_it)
{
    uint32_t handle = take(0);

    RUN(g_close);
    CHECK(status(handle) & VPICD_Stat_Phys_Mask);
    VPICD_Physically_Unmask(handle);
    CHECK_EQ(status(handle) & VPICD_Stat_Phys_Mask, 0);
    give_back(handle);
}

VXT_TEST(VPICD_Set_Auto_Masking, follows_the_vms)
{
    uint32_t handle = take(0);

    VPICD_Physically_Unmask(handle);
    RUN(g_close);
    VPICD_Set_Auto_Masking(handle);
    CHECK(status(handle) & VPICD_Stat_Phys_Mask);
    RUN(g_open);
    CHECK_EQ(status(handle) & VPICD_Stat_Phys_Mask, 0);
    give_back(handle);
}

VXT_TEST(VPICD_Get_IRQ_Complete_Status, by_number)
{
    struct vxt_regs r;
    uint32_t handle;

    vxt_recolour(&r);
    r.eax = IRQ;
    CHECK_EQ(PICD(Get_IRQ_Complete_Status, &r), 0);     /* nobody's */
    handle = take(0);
    VPICD_Set_Int_Request(handle, Get_Cur_VM_Handle());
    r.eax = IRQ;
    CHECK(PICD(Get_IRQ_Complete_Status, &r));
    CHECK(r.ecx & VPICD_Stat_Virt_Req);
    VPICD_Clear_Int_Request(handle, Get_Cur_VM_Handle());
    give_back(handle);
    r.eax = 99;
    CHECK_EQ(PICD(Get_IRQ_Complete_Status, &r), 0);
}

VXT_TEST(VPICD_Convert_Handle_To_IRQ, the_number)
{
    uint32_t handle = take(0);
    struct vxt_regs r;

    vxt_recolour(&r);
    r.eax = handle;
    (void)PICD(Convert_Handle_To_IRQ, &r);
    CHECK_EQ(r.esi, IRQ);
    CHECK_EQ(r.eax, handle);
    give_back(handle);
}

VXT_TEST(VPICD_Convert_IRQ_To_Int, as_the_vm_has_programmed)
{
    CHECK_EQ(VPICD_Convert_IRQ_To_Int(0, Get_Cur_VM_Handle()), 8);
    CHECK_EQ(VPICD_Convert_IRQ_To_Int(9, Get_Cur_VM_Handle()), 0x71);
    RUN(g_moved);
    CHECK_EQ(VPICD_Convert_IRQ_To_Int(3, Get_Cur_VM_Handle()), 0x53);
    RUN(g_back);
    CHECK_EQ(VPICD_Convert_IRQ_To_Int(3, Get_Cur_VM_Handle()), 0x0B);
}

VXT_TEST(VPICD_Convert_Int_To_IRQ, and_back)
{
    struct vxt_regs r;

    vxt_recolour(&r);
    r.eax = 0x0D;
    r.ebx = (uint32_t)Get_Cur_VM_Handle();
    CHECK_EQ(PICD(Convert_Int_To_IRQ, &r), 0);
    CHECK_EQ(r.eax, 5);
    r.eax = 0x76;
    CHECK_EQ(PICD(Convert_Int_To_IRQ, &r), 0);
    CHECK_EQ(r.eax, 14);
    r.eax = 0x21;
    CHECK(PICD(Convert_Int_To_IRQ, &r));
}

void watcher(void);
__asm__(".pushsection .text.watcher,\"ax\"\nwatcher: incl watched_count; jmp *watched_next\n.popsection");
uint32_t watched_count, watched_next;

VXT_TEST(VPICD_Call_When_Hw_Int, before_the_device_and_chained)
{
    uint32_t handle = take(0);
    struct vxt_regs r;

    vxt_recolour(&r);
    r.esi = (uint32_t)watcher;
    (void)PICD(Call_When_Hw_Int, &r);
    CHECK(r.esi != 0 && r.esi != (uint32_t)watcher);
    watched_next = r.esi;
    watched_count = 0;
    interrupt();
    CHECK_EQ(seen.hw, 1);
    CHECK(watched_count >= 1);
    r.esi = watched_next;
    (void)PICD(Call_When_Hw_Int, &r);
    watched_count = 0;
    interrupt();
    CHECK_EQ(watched_count, 0);
    give_back(handle);
}

VXT_TEST(VPICD_Force_Default_Owner, of_a_line_nobody_has)
{
    struct vxt_regs r;
    uint32_t handle;

    vxt_recolour(&r);
    r.eax = IRQ;
    r.ebx = (uint32_t)Get_Cur_VM_Handle();
    CHECK_EQ(PICD(Force_Default_Owner, &r), 0);
    set_handler(VECTOR, 0x20);
    RUN(g_open);
    interrupt();
    RUN(g_sti);
    CHECK_EQ(*guest_word(0x1000), 1);   /* reflected to the owner */
    r.ebx = 0;
    CHECK_EQ(PICD(Force_Default_Owner, &r), 0);
    handle = take(0);
    r.eax = IRQ;
    CHECK(PICD(Force_Default_Owner, &r));
    r.eax = 2;
    CHECK(PICD(Force_Default_Owner, &r));
    r.eax = 77;
    CHECK(PICD(Force_Default_Owner, &r));
    give_back(handle);
}

VXT_TEST(VPICD_Force_Default_Behavior, the_handle_is_gone)
{
    uint32_t handle = take(0);

    give_back(handle);
    interrupt();
    CHECK_EQ(seen.hw, 0);
    VPICD_Set_Int_Request(handle, Get_Cur_VM_Handle());     /* ignored */
    handle = take(0);                   /* free again */
    CHECK(handle != 0);
    give_back(handle);
}

VXT_TEST(VPICD_Auto_Mask_At_Inst_Swap, only_who_asked_for_it)
{
    uint32_t handle = take(0);
    struct vxt_regs r;

    RUN(g_open);
    vxt_recolour(&r);
    (void)PICD(Begin_Inst_Page_Swap, &r);
    CHECK_EQ(status(handle) & VPICD_Stat_Phys_Mask, 0);
    (void)PICD(End_Inst_Page_Swap, &r);
    r.eax = handle;
    CHECK_EQ(PICD(Auto_Mask_At_Inst_Swap, &r), 0);
    CHECK_EQ(status(handle) & VPICD_Stat_Phys_Mask, 0);
    (void)PICD(Begin_Inst_Page_Swap, &r);
    CHECK(status(handle) & VPICD_Stat_Phys_Mask);
    (void)PICD(End_Inst_Page_Swap, &r);
    r.eax = 4;
    CHECK(PICD(Auto_Mask_At_Inst_Swap, &r));
    give_back(handle);
}

VXT_TEST(VPICD_Begin_Inst_Page_Swap, nests)
{
    uint32_t handle = take(0);
    struct vxt_regs r = { .eax = handle };

    RUN(g_open);
    (void)PICD(Auto_Mask_At_Inst_Swap, &r);
    (void)PICD(Begin_Inst_Page_Swap, &r);
    (void)PICD(Begin_Inst_Page_Swap, &r);
    (void)PICD(End_Inst_Page_Swap, &r);
    CHECK(status(handle) & VPICD_Stat_Phys_Mask);
    (void)PICD(End_Inst_Page_Swap, &r);
    CHECK_EQ(status(handle) & VPICD_Stat_Phys_Mask, 0);
    give_back(handle);
}

VXT_TEST(VPICD_End_Inst_Page_Swap, registers_stay)
{
    struct vxt_regs r;

    vxt_recolour(&r);
    (void)PICD(Begin_Inst_Page_Swap, &r);
    (void)PICD(End_Inst_Page_Swap, &r);
    CHECK_EQ(r.eax, 0xEA8EA8EA);
    CHECK_EQ(r.ecx, 0xEC8EC8EC);
}

VXT_TEST(VPICD_Get_Virtualization_Count, how_many_share)
{
    struct vxt_regs r = { .eax = IRQ };
    uint32_t a, b;

    (void)PICD(Get_Virtualization_Count, &r);
    CHECK_EQ(r.eax, 0);
    a = take(VPICD_OPT_CAN_SHARE);
    b = take(VPICD_OPT_CAN_SHARE);
    r.eax = IRQ;
    (void)PICD(Get_Virtualization_Count, &r);
    CHECK_EQ(r.eax, 2);
    give_back(a);
    give_back(b);
    r.eax = 16;
    (void)PICD(Get_Virtualization_Count, &r);
    CHECK_EQ(r.eax, 0);
}

void slave_hook(void);
__asm__(".pushsection .text.slave_hook,\"ax\"\n.byte 0xEB, 6, 0xFF, 0x25; .long slave_next\n"
        "slave_hook: incl slave_count; movl %ecx, slave_ecx; jmp *slave_next\n.popsection");
uint32_t slave_next, slave_count, slave_ecx;

VXT_TEST(VPICD_VM_SlavePIC_Mask_Change, hooks_hear_of_irq_2)
{
    struct vxt_regs r = { 0 };

    r.eax = VPICD_SERVICE_VPICD_VM_SlavePIC_Mask_Change;
    r.esi = (uint32_t)slave_hook;
    vxt_service(VMMSVC(Hook_Device_Service), &r);
    CHECK_EQ(r.eflags & CF_Mask, 0);
    slave_count = 0;
    slave_next = r.esi;
    RUN(g_slave);
    CHECK_EQ(slave_count, 2);
    CHECK_EQ(slave_ecx, 0);             /* last it was opened */
}

VXT_TEST(VPICD_Get_Backend, apic_with_its_registers)
{
    uint32_t apic = 0;

    CHECK_EQ(VPICD_Get_Backend(&apic), VPICD_BACKEND_APIC);
    CHECK(apic != 0);
}

VXT_TEST(_VPICD_Request_Int, once_until_it_is_taken)
{
    uint32_t handle = take(VPICD_OPT_EDGE);

    Disable_VM_Ints();
    __asm__ volatile("cli");
    bool first = _VPICD_Request_Int(handle, Get_Cur_VM_Handle());
    bool second = _VPICD_Request_Int(handle, Get_Cur_VM_Handle());
    __asm__ volatile("sti");
    VPICD_Clear_Int_Request(handle, Get_Cur_VM_Handle());
    Enable_VM_Ints();
    give_back(handle);
    CHECK(first);
    CHECK(!second);
}

VXT_TEST(_VPICD_Request_Late_Int, is_delivered_too)
{
    uint32_t handle = take(VPICD_OPT_EDGE);

    set_handler(VECTOR, 0x20);
    RUN(g_open);
    __asm__ volatile("cli");
    bool asked = _VPICD_Request_Late_Int(handle, Get_Cur_VM_Handle());
    __asm__ volatile("sti");
    RUN(g_sti);
    CHECK(asked);
    CHECK_EQ(*guest_word(0x1000), 1);   /* once: an edge */
    give_back(handle);
}

/* ---- messages: QEMU's edu device [QEMU docs/specs/edu] ------------------------------------------------- */

#define EDU_ID      0x11E81234u
#define EDU_RAISE   0x60
#define EDU_ACK     0x64

static inline void out32(uint16_t port, uint32_t value)
{
    __asm__ volatile("outl %0, %1" : : "a"(value), "Nd"(port));
}

static inline uint32_t in32(uint16_t port)
{
    uint32_t value;

    __asm__ volatile("inl %1, %0" : "=a"(value) : "Nd"(port));
    return value;
}

static uint32_t pci_read(uint32_t at, uint32_t reg)
{
    out32(0xCF8, 0x80000000u | at | reg);
    return in32(0xCFC);
}

static void pci_write(uint32_t at, uint32_t reg, uint32_t value)
{
    out32(0xCF8, 0x80000000u | at | reg);
    out32(0xCFC, value);
}

static uint32_t find_edu(void)
{
    for (uint32_t at = 0; at < 0x10000; at += 0x800) {
        if (pci_read(at, 0) == EDU_ID) {
            return at;
        }
    }
    return UINT32_MAX;
}

static volatile uint32_t messages, message_ref;
static uint32_t edu;                    /* linear, its registers */

static int on_message(uint32_t handle, struct cb_s *vm, uint32_t refdata, uint32_t ecx)
{
    (void)handle;
    (void)vm;
    (void)ecx;
    messages++;
    message_ref = refdata;
    *(volatile uint32_t *)(edu + EDU_ACK) = 1;
    return 0;
}
VXD_IRQ_PROC(message_proc, on_message)

VXT_TEST(_VPICD_Allocate_MSI, a_pci_device_s_message_arrives)
{
    struct VPICD_MSI msi = { .proc = message_proc, .refdata = 0xED0 };
    uint32_t at = find_edu(), capability, handle;

    CHECK(at != UINT32_MAX);
    edu = (uint32_t)_VMM32X_MapPhys64(pci_read(at, 0x10) & ~15u, 0x1000, VMM32X_UNCACHED);
    CHECK(edu != 0);
    handle = _VPICD_Allocate_MSI(&msi);
    CHECK(handle != 0);
    pci_write(at, 4, pci_read(at, 4) | 6);              /* memory, bus master */
    capability = pci_read(at, 0x34) & 0xFC;
    while (capability != 0 && (pci_read(at, capability) & 0xFF) != 5) {
        capability = pci_read(at, capability) >> 8 & 0xFC;
    }
    CHECK(capability != 0);
    pci_write(at, capability + 4, msi.address_low);
    pci_write(at, capability + 8, msi.address_high);
    pci_write(at, capability + 12, msi.data);
    pci_write(at, capability, pci_read(at, capability) | 1u << 16);
    for (uint32_t n = 1; n <= 3; n++) {
        *(volatile uint32_t *)(edu + EDU_RAISE) = 1;
        for (uint32_t wait = 0; wait < 1000000 && messages < n; wait++) {
        }
        CHECK_EQ(messages, n);
    }
    CHECK_EQ(message_ref, 0xED0);
    pci_write(at, capability, pci_read(at, capability) & ~(1u << 16));
    CHECK_EQ(_VPICD_Free_MSI(handle), 1);
}

VXT_TEST(_VPICD_Free_MSI, once_and_only_what_was_given)
{
    struct VPICD_MSI msi = { .proc = message_proc };
    uint32_t handle = _VPICD_Allocate_MSI(&msi), count = 1;

    while (_VPICD_Allocate_MSI(&msi) != 0) {
        count++;
    }
    CHECK_EQ(count, 8);
    for (uint32_t n = 0; n < count; n++) {
        CHECK_EQ(_VPICD_Free_MSI(handle + n), 1);
    }
    CHECK_EQ(_VPICD_Free_MSI(handle), 0);
    CHECK_EQ(_VPICD_Free_MSI(0), 0);
    msi.proc = NULL;
    CHECK_EQ(_VPICD_Allocate_MSI(&msi), 0);
}

/* ---- VTD ----------------------------------------------------------------------------------------------- */

VXT_TEST(VTD_Get_Version, is_4_00_and_1_to_54_ms)
{
    struct vxt_regs r;

    vxt_recolour(&r);
    CHECK_EQ(TIMER(Get_Version, &r), 0);
    CHECK_EQ(r.eax & 0xFFFF, 0x0400);
    CHECK_EQ(r.ebx, 1);
    CHECK_EQ(r.ecx, 54);
    CHECK_EQ(r.edx, 0xED8ED8ED);
}

VXT_TEST(VTD_Update_System_Clock, brings_it_up_to_date)
{
    struct vxt_regs r;
    uint32_t before = Get_Last_Updated_System_Time();

    __asm__ volatile("cli");
    VTD_Delay(5000);
    vxt_recolour(&r);
    (void)TIMER(Update_System_Clock, &r);
    uint32_t after = Get_Last_Updated_System_Time();

    __asm__ volatile("sti");
    CHECK(after - before >= 5);
    CHECK_EQ(r.eax, 0xEA8EA8EA);
}

VXT_TEST(VTD_Get_Interrupt_Period, ten_unless_asked_for_less)
{
    struct vxt_regs r = { 0 };

    (void)TIMER(Get_Interrupt_Period, &r);
    CHECK_EQ(r.eax, 10);
}

static uint32_t period(void)
{
    struct vxt_regs r = { 0 };

    (void)TIMER(Get_Interrupt_Period, &r);
    return r.eax;
}

VXT_TEST(VTD_Begin_Min_Int_Period, the_shortest_counts)
{
    CHECK(VTD_Begin_Min_Int_Period(5));
    CHECK_EQ(period(), 5);
    CHECK(VTD_Begin_Min_Int_Period(2));
    CHECK(VTD_Begin_Min_Int_Period(2));
    CHECK_EQ(period(), 2);
    CHECK(VTD_Begin_Min_Int_Period(54));
    CHECK_EQ(period(), 2);
    CHECK(!VTD_Begin_Min_Int_Period(0));
    CHECK(!VTD_Begin_Min_Int_Period(55));
    CHECK(VTD_End_Min_Int_Period(2));
    CHECK_EQ(period(), 2);
    CHECK(VTD_End_Min_Int_Period(2));
    CHECK_EQ(period(), 5);
    CHECK(VTD_End_Min_Int_Period(5));
    CHECK(VTD_End_Min_Int_Period(54));
    CHECK_EQ(period(), 10);
}

VXT_TEST(VTD_End_Min_Int_Period, only_what_was_begun)
{
    CHECK(!VTD_End_Min_Int_Period(3));
    CHECK(!VTD_End_Min_Int_Period(0));
    CHECK(!VTD_End_Min_Int_Period(1000));
    CHECK_EQ(period(), 10);
}

VXT_TEST(VTD_Disable_Trapping, counted_and_undone)
{
    struct vxt_regs r;

    vxt_recolour(&r);
    r.ebx = (uint32_t)Get_Cur_VM_Handle();
    (void)TIMER(Disable_Trapping, &r);
    (void)TIMER(Disable_Trapping, &r);
    CHECK_EQ(r.eax, 0xEA8EA8EA);
    (void)TIMER(Enable_Trapping, &r);
    (void)TIMER(Enable_Trapping, &r);
}

VXT_TEST(VTD_Enable_Trapping, registers_stay)
{
    struct vxt_regs r;

    vxt_recolour(&r);
    r.ebx = (uint32_t)Get_Cur_VM_Handle();
    (void)TIMER(Disable_Trapping, &r);
    (void)TIMER(Enable_Trapping, &r);
    CHECK_EQ(r.eax, 0xEA8EA8EA);
    CHECK_EQ(r.edx, 0xED8ED8ED);
}

VXT_TEST(VTD_Get_Real_Time, never_goes_back_and_agrees_with_the_system_time)
{
    uint64_t before = VTD_Get_Real_Time(), last = before, now = before;
    uint32_t ms = Get_System_Time();

    while (now - before < 1193182 / 20) {
        now = VTD_Get_Real_Time();
        CHECK(now >= last);
        last = now;
    }
    ms = Get_System_Time() - ms;
    CHECK(ms >= 49 && ms <= 60 + (uint32_t)(now - before) / 1193);
}

VXT_TEST(VTD_Get_Date_And_Time, runs)
{
    uint32_t days, ms, days_later, ms_later;

    VTD_Get_Date_And_Time(&days, &ms);
    VTD_Delay(3000);
    VTD_Get_Date_And_Time(&days_later, &ms_later);
    CHECK(days > 7000 && days < 60000);
    CHECK(ms < 86400000);
    CHECK((days_later - days) * 86400000 + ms_later - ms >= 3);
}

VXT_TEST(VTD_Adjust_VM_Count, more_ticks_for_a_vm)
{
    set_handler(8, 0x20);
    RUN(g_back);
    RUN(g_ticks);
    *guest_word(0x1000) = 0;
    VTD_Adjust_VM_Count(Get_Cur_VM_Handle(), 5);
    RUN(g_ticks);
    uint16_t count = *guest_word(0x1000);

    CHECK(count >= 5 && count <= 7);
}

VXT_TEST(VTD_Delay, at_least_so_long)
{
    uint64_t start = VTD_Get_Real_Time();

    VTD_Delay(2000);
    CHECK(VTD_Get_Real_Time() - start >= 2386);
    start = VTD_Get_Real_Time();
    VTD_Delay(0);
    CHECK(VTD_Get_Real_Time() - start < 1193182);
}

GUEST(g_cmos, "movb $0x12, %al; outb %al, $0x70; inb $0x71, %al; movb %al, %ah; movb $0x40, %al\n"
              "outb %al, $0x70; inb $0x71, %al; lret");

VXT_TEST(VTD_Set_CMOS, what_the_checksum_covers)
{
    struct Client_Reg_Struc crs;

    VTD_Set_CMOS(Get_Cur_VM_Handle(), 0x12, 0xA5);
    VTD_Set_CMOS(Get_Cur_VM_Handle(), 0x40, 0x77);      /* not that */
    vxt_guest_regs(&crs);
    vxt_guest(g_cmos, &crs);
    CHECK_EQ(crs.Client_AH, 0xA5);
    CHECK_EQ(crs.Client_AL, 0);
}

static const struct vxt_test tests[] = {
    VXT(VPICD_Get_Version, is_4_00_with_two_chips),
    VXT(VPICD_Virtualize_IRQ, every_callback_in_its_place),
    VXT(VPICD_Virtualize_IRQ, refusals),
    VXT(VPICD_Virtualize_IRQ, shared_until_one_says_mine),
    VXT(VPICD_Virtualize_IRQ, a_refused_interrupt_does_not_happen),
    VXT(VPICD_Set_Int_Request, waits_for_mask_and_flag_and_stays_until_cleared),
    VXT(VPICD_Clear_Int_Request, it_is_not_delivered),
    VXT(VPICD_Phys_EOI, the_line_may_interrupt_again),
    VXT(VPICD_Get_Complete_Status, in_service_until_the_eoi),
    VXT(VPICD_Get_Status, the_virtual_part_only),
    VXT(VPICD_Virtual_EOI, as_if_the_vm_did),
    VXT(VPICD_Test_Phys_Request, nothing_waits),
    VXT(VPICD_Physically_Mask, and_unmask_whatever_vms_do),
    VXT(VPICD_Physically_Unmask, without_a_vm_that_wants_it),
    VXT(VPICD_Set_Auto_Masking, follows_the_vms),
    VXT(VPICD_Get_IRQ_Complete_Status, by_number),
    VXT(VPICD_Convert_Handle_To_IRQ, the_number),
    VXT(VPICD_Convert_IRQ_To_Int, as_the_vm_has_programmed),
    VXT(VPICD_Convert_Int_To_IRQ, and_back),
    VXT(VPICD_Call_When_Hw_Int, before_the_device_and_chained),
    VXT(VPICD_Force_Default_Owner, of_a_line_nobody_has),
    VXT(VPICD_Force_Default_Behavior, the_handle_is_gone),
    VXT(VPICD_Auto_Mask_At_Inst_Swap, only_who_asked_for_it),
    VXT(VPICD_Begin_Inst_Page_Swap, nests),
    VXT(VPICD_End_Inst_Page_Swap, registers_stay),
    VXT(VPICD_Get_Virtualization_Count, how_many_share),
    VXT(VPICD_VM_SlavePIC_Mask_Change, hooks_hear_of_irq_2),
    VXT(VPICD_Get_Backend, apic_with_its_registers),
    VXT(_VPICD_Request_Int, once_until_it_is_taken),
    VXT(_VPICD_Request_Late_Int, is_delivered_too),
    VXT(_VPICD_Allocate_MSI, a_pci_device_s_message_arrives),
    VXT(_VPICD_Free_MSI, once_and_only_what_was_given),
    VXT(VTD_Get_Version, is_4_00_and_1_to_54_ms),
    VXT(VTD_Update_System_Clock, brings_it_up_to_date),
    VXT(VTD_Get_Interrupt_Period, ten_unless_asked_for_less),
    VXT(VTD_Begin_Min_Int_Period, the_shortest_counts),
    VXT(VTD_End_Min_Int_Period, only_what_was_begun),
    VXT(VTD_Disable_Trapping, counted_and_undone),
    VXT(VTD_Enable_Trapping, registers_stay),
    VXT(VTD_Get_Real_Time, never_goes_back_and_agrees_with_the_system_time),
    VXT(VTD_Get_Date_And_Time, runs),
    VXT(VTD_Adjust_VM_Count, more_ticks_for_a_vm),
    VXT(VTD_Delay, at_least_so_long),
    VXT(VTD_Set_CMOS, what_the_checksum_covers),
};
VXT_DEVICE(T_PICD, tests)
