/*
 * t_rates - sixteen VMs of the product that each play with timer and screen: they keep their rates, and
 * one that serves its interrupts badly hurts only itself.
 *
 * The machine runs under -icount: a count is the same however busy the host is.
 */
#include "vxt.h"

#include <vmm32x.h>
#include <vtd.h>

#define VMS         16u
#define START_MS    2000u
#define HZ          1193182u

/* Words at GUEST_DS: 1000h rounds of the program, 1004h INT 8s (two words), 1010h count of the timer,
 * 1012h rounds that the handler wastes, 1014h what it sends to the 8259 (0 = nothing). */
GUEST(g_play,
      "cli; xorw %ax, %ax; movw %ax, %es; movw $0x100, %es:0x20; movw %cs, %es:0x22\n"
      "movb $0x34, %al; outb %al, $0x43; movw 0x1010, %ax; outb %al, $0x40; movb %ah, %al; outb %al, $0x40\n"
      "inb $0x21, %al; andb $0xFE, %al; outb %al, $0x21\n"
      "movw $0xB800, %ax; movw %ax, %es; sti\n"
      "1: incw 0x1000; movw 0x1000, %bx; andw $0x7FE, %bx; movb %bh, %al; addb 0x1010, %al\n"
      "movb %al, %es:(%bx); movw $0x3D4, %dx; movb $0x0F, %al; outb %al, %dx; incw %dx; movb %bl, %al\n"
      "outb %al, %dx; movw $200, %cx; 2: loop 2b; jmp 1b");
GUEST(g_int8,
      "push %ax; push %cx; push %ds; movw $0x4000, %ax; movw %ax, %ds\n"
      "addw $1, 0x1004; adcw $0, 0x1006; movw 0x1012, %cx; jcxz 2f; 1: loop 1b\n"
      "2: movb 0x1014, %al; testb %al, %al; jz 3f; outb %al, $0x20\n"
      "3: pop %ds; pop %cx; pop %ax; iret");

static struct cb_s *vms[VMS];
static struct { uint32_t hz; uint16_t waste, eoi; } next;      /* of the VM that is being made */

static uint16_t *word(unsigned i, uint16_t offset)
{
    return vm_v86_ptr(vms[i], GUEST_DS, offset);
}

static uint32_t count_of(unsigned i)
{
    return *word(i, 0x1004) | (uint32_t)*word(i, 0x1006) << 16;
}

static int on_vm_init(const struct vxd_message *msg)
{
    struct Client_Reg_Struc *crs = msg->vm->CB_Client_Pointer;
    uint16_t *data = vm_v86_ptr(msg->vm, GUEST_DS, 0x1000);

    if (next.hz == 0) {
        return VXD_OK;
    }
    vxt_guest_regs(crs);
    crs->Client_CS = GUEST_CS;
    memcpy(vm_v86_ptr(msg->vm, GUEST_CS, 0), g_play, (size_t)(g_play_end - g_play));
    memcpy(vm_v86_ptr(msg->vm, GUEST_CS, 0x100), g_int8, (size_t)(g_int8_end - g_int8));
    memset(data, 0, 0x20);
    data[8] = (uint16_t)(HZ / next.hz);
    data[9] = next.waste;
    data[10] = next.eoi;
    return VXD_OK;
}

static bool make(unsigned i, uint32_t hz, uint16_t waste, uint16_t eoi)
{
    struct VMM32X_VM request = { .size = sizeof request, .status = VMSTAT_BACKGROUND };

    next.hz = hz;
    next.waste = waste;
    next.eoi = eoi;
    vms[i] = _VMM32X_Create_VM(&request);
    next.hz = 0;
    return vms[i] != NULL;
}

static void end_all(void)
{
    for (unsigned i = 0; i < VMS; i++) {
        if (vms[i] != NULL) {
            (void)_VMM32X_Destroy_VM(vms[i], VMM32X_DESTROY_FORCE);
            vms[i] = NULL;
        }
    }
}

static uint32_t before[VMS], got[VMS];
static uint32_t elapsed;                /* ticks */

static void run(uint32_t ms)
{
    uint64_t start = VTD_Get_Real_Time();

    for (unsigned i = 0; i < VMS; i++) {
        before[i] = vms[i] != NULL ? count_of(i) : 0;
    }
    (void)Time_Slice_Sleep((int32_t)ms);
    for (unsigned i = 0; i < VMS; i++) {
        got[i] = vms[i] != NULL ? count_of(i) - before[i] : 0;
    }
    elapsed = (uint32_t)(VTD_Get_Real_Time() - start);
}

static bool all_under_way(unsigned vms_made)
{
    unsigned tries = 0;

    for (unsigned i = 0; i < vms_made; i++) {
        for (; count_of(i) == 0; tries++) {
            if (tries == 100) {
                return false;
            }
            run(50);
        }
    }
    return true;
}

/* One percent, and what may be on its way. */
static bool keeps_rate(unsigned i)
{
    uint32_t want = elapsed / *word(i, 0x1010);
    bool right = got[i] + 3 + want / 100 >= want && got[i] <= want + 3 + want / 100;

    if (!right) {
        vxd_debugf("T_RATES: VM %u: %u of %u ticks\n", i, got[i], want);
    }
    return right;
}

VXT_TEST(Create_VM, sixteen_keep_their_timers_rates)
{
    unsigned right = 0, busy = 0;

    for (unsigned i = 0; i < VMS; i++) {
        CHECK(make(i, 100 + i * 60, 0, 0x20));
    }
    CHECK(all_under_way(VMS));
    run(2000);
    for (unsigned i = 0; i < VMS; i++) {
        right += keeps_rate(i);
        busy += *word(i, 0x1000) > 100;
    }
    end_all();
    CHECK_EQ(right, VMS);
    CHECK_EQ(busy, VMS);
}

VXT_TEST(VPICD_Virtual_EOI, who_never_ends_an_interrupt_hurts_only_itself)
{
    uint32_t first;

    CHECK(make(0, 1000, 0, 0));         /* no EOI */
    CHECK(make(1, 1000, 0, 0x20));
    CHECK(make(2, 300, 0, 0x20));
    CHECK(all_under_way(3));
    first = count_of(0);
    run(1000);
    bool right = keeps_rate(1) && keeps_rate(2);
    uint32_t last = count_of(0), rounds = *word(0, 0x1000);

    end_all();
    CHECK(right);
    CHECK_EQ(first, 1);                 /* in service for ever */
    CHECK_EQ(last, 1);
    CHECK(rounds > 100);                /* and the VM goes on without */
}

VXT_TEST(VTD_Get_Real_Time, who_cannot_keep_up_hurts_only_itself)
{
    CHECK(make(0, 15000, 20000, 0x20)); /* its handler takes longer than its timer's period */
    CHECK(make(1, 500, 0, 0x20));
    CHECK(make(2, 100, 0, 0x20));
    CHECK(all_under_way(3));
    run(1000);
    bool right = keeps_rate(1) && keeps_rate(2);
    uint32_t rounds = *word(2, 0x1000), late = elapsed, own = got[0];

    end_all();
    CHECK(right);
    CHECK(rounds > 100);
    CHECK(late < HZ + HZ / 10);         /* we ourselves woke in time */
    CHECK(own > 100);
}

VXT_TEST(Resume_VM, a_suspended_vm_catches_up)
{
    CHECK(make(0, 1000, 0, 0x20));
    CHECK(all_under_way(1));

    uint64_t start = VTD_Get_Real_Time();
    uint32_t count = count_of(0), suspended, want;

    CHECK(Suspend_VM(vms[0]));
    run(500);
    suspended = got[0];
    CHECK(Resume_VM(vms[0]));
    run(500);
    want = (uint32_t)(VTD_Get_Real_Time() - start) / (HZ / 1000);
    count = count_of(0) - count;
    end_all();
    CHECK(suspended <= 1);
    CHECK(count + 5 >= want && count <= want + 5);
}

static const struct vxt_test tests[] = {
    VXT(Create_VM, sixteen_keep_their_timers_rates),
    VXT(VPICD_Virtual_EOI, who_never_ends_an_interrupt_hurts_only_itself),
    VXT(VTD_Get_Real_Time, who_cannot_keep_up_hurts_only_itself),
    VXT(Resume_VM, a_suspended_vm_catches_up),
};

static void on_start(struct cb_s *vm, uint32_t refdata, struct Client_Reg_Struc *crs)
{
    (void)vm;
    (void)refdata;
    (void)crs;
    vxt_run_tests(tests, VXT_COUNT(tests));
    vxt_end("T_RATES");
}
VXD_EVENT(start_event, on_start)

static void on_start_time(uint32_t refdata, uint32_t ms_late)
{
    (void)refdata;
    (void)ms_late;
    (void)Schedule_VM_Event(Get_Sys_VM_Handle(), start_event, 0);
}
VXD_TIMEOUT(start_time, on_start_time)

static int on_init_complete(const struct vxd_message *msg)
{
    (void)msg;
    Set_Global_Time_Out(START_MS, 0, start_time);
    return VXD_OK;
}

static const struct vxd_handler control[] = {
    { Init_Complete, on_init_complete },
    { VM_Init, on_vm_init },
    { 0, NULL },
};
Declare_Virtual_Device(T_RATES, 1, 0, control, Undefined_Device_ID, Undefined_Init_Order)
