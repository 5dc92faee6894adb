/*
 * t_vm - VMs beside the system VM: their messages, that they run side by side, that they end and
 * leave nothing behind.
 *
 * There is no timer here: port 3F0h, which all programs write, is the clock.
 */
#include "vxt.h"

#include <vmm32x.h>

#define TICK_PORT   0x3F0
#define LOCAL_PORT  0x3F8       /* there is a UART, which is something to read */
#define NOTES_MAX   64

GUEST(g_count, "1: incw 0x1000; movw $0x3F0, %dx; outb %al, %dx; jmp 1b");
GUEST(g_wait, "movw $40, %cx; movw $0x3F0, %dx; 1: outb %al, %dx; loop 1b; lret");
GUEST(g_exit, "int $0x61");
GUEST(g_lgdt, "lgdt 0x100");
GUEST(g_crash, "int $0x62");
GUEST(g_close, "int $0x63; incw 0x1000; movw $0x3F0, %dx; 1: outb %al, %dx; jmp 1b");
GUEST(g_critical, "movw $0x1681, %ax; int $0x2F; int $0x63; movw $0x3F0, %dx; 1: outb %al, %dx; jmp 1b");
GUEST(g_port, "movw $0x3F0, %dx; 1: outb %al, %dx; movw $0x3F8, %dx; inb %dx, %al; movb %al, 0x20\n"
              "incw 0x1000; movw $0x3F0, %dx; jmp 1b");
GUEST(g_one, "fld1; movw $0x3F0, %dx; 1: outb %al, %dx; fsts 0x30; incw 0x1000; jmp 1b");
GUEST(g_pi, "fldpi; movw $0x3F0, %dx; 1: outb %al, %dx; fsts 0x30; incw 0x1000; jmp 1b");
/* Says that it wants to be asked, and ends when it is (INT 61h) if 0x40 is set. */
GUEST(g_aware, "movw $0x168F, %ax; movw $1, %dx; int $0x2F\n"
               "1: movw $0x3F0, %dx; outb %al, %dx; movw $0x168F, %ax; movw $0x0100, %dx; int $0x2F\n"
               "testw %ax, %ax; jnz 1b; cmpw $0, 0x40; je 1b\n"
               "movw $0x168F, %ax; movw $0x0200, %dx; int $0x2F; movw %ax, 0x42; int $0x61");
GUEST(g_sleeper, "1: movw $0x1680, %ax; int $0x2F; incw 0x1000; jmp 1b");
GUEST(g_stored, "movw $0x5A5A, 0x10; movw $0x3F0, %dx; 1: outb %al, %dx; jmp 1b");

/* ---- what happened ------------------------------------------------------------------------------ */

static struct {
    uint16_t message;
    struct cb_s *vm, *current;
    uint32_t edx, status;
    bool ints;
} notes[NOTES_MAX];
static unsigned noted;
static uint32_t refuse;             /* this message comes back with carry */
static uint32_t create_error;       /* recorded by VM_Init */
static uint32_t error_at_end;       /* recorded when VM_Not_Executeable came */
static uint16_t program_at;         /* VM_Init makes a memory block with a name here */
static uint32_t area, late_area;    /* in control blocks */
static const uint8_t *program, *program_end;    /* of the next VM */
static char screen[600];
static unsigned screen_used;

static uint32_t irq_flags(void)
{
    uint32_t flags;

    __asm__ volatile("pushfl; popl %0" : "=r"(flags));
    return flags;
}

static int note(const struct vxd_message *msg)
{
    if (noted < NOTES_MAX) {
        notes[noted].message = (uint16_t)msg->message;
        notes[noted].vm = msg->vm;
        notes[noted].current = Get_Cur_VM_Handle();
        notes[noted].edx = msg->edx;
        notes[noted].status = msg->vm->CB_VM_Status;
        notes[noted].ints = (irq_flags() & IF_Mask) != 0;
        noted++;
    }
    if (msg->message == VM_Not_Executeable) {
        uint32_t refdata = 0;

        error_at_end = 0;
        (void)GetSetDetailedVMError(msg->vm, false, &error_at_end, &refdata);
    }
    return msg->message == refuse ? VXD_FAIL : VXD_OK;
}

static int on_vm_init(const struct vxd_message *msg)
{
    int answer = note(msg);
    struct vxt_regs r = { .ebx = (uint32_t)msg->vm, .ecx = 1, .eax = create_error };

    if (create_error != 0) {
        vxt_service(VMMSVC(GetSetDetailedVMError), &r);
    }
    if (program_at != 0) {
        *(uint16_t *)vm_v86_ptr(msg->vm, 0x33, 0) = (uint16_t)(program_at + 1);
        memcpy(vm_v86_ptr(msg->vm, program_at, 0), "M\0\0\0\0\0\0\0GAME\0...", 16);
    }
    vxt_guest_regs(msg->vm->CB_Client_Pointer);
    msg->vm->CB_Client_Pointer->Client_CS = GUEST_CS;
    memcpy(vm_v86_ptr(msg->vm, GUEST_CS, 0), program, (size_t)(program_end - program));
    return answer;
}

/* Messages about one VM as text: digits are their numbers, "7 8 9 B C". */
static const char *messages_of(const struct cb_s *vm)
{
    static const char digits[] = "0123456789ABCDEF";
    static char text[3 * NOTES_MAX + 1];
    unsigned n = 0;

    for (unsigned i = 0; i < noted; i++) {
        if (notes[i].vm == vm) {
            if (n != 0) {
                text[n++] = ' ';
            }
            if (notes[i].message > 0xF) {
                text[n++] = digits[notes[i].message >> 4 & 0xF];
            }
            text[n++] = digits[notes[i].message & 0xF];
        }
    }
    text[n] = '\0';
    return text;
}

static int index_of(uint32_t message, const struct cb_s *vm)
{
    for (unsigned i = 0; i < noted; i++) {
        if (notes[i].message == message && notes[i].vm == vm) {
            return (int)i;
        }
    }
    return -1;
}

static uint32_t on_tick(const struct io_access *io)
{
    uint32_t flags = irq_flags();

    (void)io;
    __asm__ volatile("cli");
    Update_System_Clock(5);
    if ((flags & IF_Mask) != 0) {
        __asm__ volatile("sti");
    }
    return 0;
}
VXD_BYTE_IO_HANDLER(tick_io, on_tick)

static uint8_t asked[0x11];          /* by id: how often it came for LOCAL_PORT */

static uint32_t on_local(const struct io_access *io)
{
    asked[io->vm->CB_VMID & 0xF]++;
    return 0x42;
}
VXD_BYTE_IO_HANDLER(local_io, on_local)

static int on_int61(uint32_t vector, struct cb_s *vm, struct Client_Reg_Struc *crs)
{
    (void)vector;
    (void)crs;
    _VMM32X_Exit_VM(vm);
    return VXD_CONSUMED;
}
VXD_INT_HOOK(int61_hook, on_int61)

static int on_int62(uint32_t vector, struct cb_s *vm, struct Client_Reg_Struc *crs)
{
    (void)vector;
    (void)vm;
    (void)crs;
    Crash_Cur_VM();
    return VXD_CONSUMED;
}
VXD_INT_HOOK(int62_hook, on_int62)

static uint32_t close_flags;        /* of the next INT 63h */
static struct cb_s *came_back;      /* from it */

static void close_vm(struct cb_s *vm, uint32_t ms, uint32_t flags)
{
    struct vxt_regs r = { .eax = ms, .ebx = (uint32_t)vm, .ecx = flags };

    vxt_service(VMMSVC(Close_VM), &r);
}

static int on_int63(uint32_t vector, struct cb_s *vm, struct Client_Reg_Struc *crs)
{
    (void)vector;
    (void)crs;
    close_vm(vm, 1000, close_flags);
    came_back = vm;
    return VXD_CONSUMED;
}
VXD_INT_HOOK(int63_hook, on_int63)

static int on_int10(uint32_t vector, struct cb_s *vm, struct Client_Reg_Struc *crs)
{
    (void)vector;
    (void)vm;
    if (crs->Client_AH == 0x0E && screen_used + 1 < sizeof screen) {
        screen[screen_used++] = (char)crs->Client_AL;
    }
    return VXD_CONSUMED;
}
VXD_INT_HOOK(int10_hook, on_int10)

/* ---- tools ---------------------------------------------------------------------------------------- */

static struct VMM32X_VM request;

static struct cb_s *make_vm(const uint8_t *code, const uint8_t *end, uint32_t status)
{
    program = code;
    program_end = end;
    request = (struct VMM32X_VM){ .size = sizeof request, .status = status, .refdata = 0x1234 };
    return _VMM32X_Create_VM(&request);
}
#define make(code, status) make_vm(code, code##_end, status)

static uint16_t counter(struct cb_s *vm)
{
    return *(uint16_t *)vm_v86_ptr(vm, GUEST_DS, 0x1000);
}

/* The system VM lets some time pass. */
static void pass_time(void)
{
    struct Client_Reg_Struc crs;

    vxt_guest_regs(&crs);
    vxt_guest(g_wait, &crs);
}

static void on_nothing(struct cb_s *vm, uint32_t refdata, struct Client_Reg_Struc *crs)
{
    (void)vm;
    (void)refdata;
    (void)crs;
}
VXD_EVENT(nothing_event, on_nothing)

/* The system VM's events, which do not come in nested execution. */
static void let_events_run(void)
{
    Schedule_VM_Event(Get_Sys_VM_Handle(), nothing_event, 0);
    Release_Time_Slice();
}

static unsigned vm_count(void)
{
    struct cb_s *vm = Get_Sys_VM_Handle();
    unsigned n = 0;

    do {
        vm = Get_Next_VM_Handle(vm);
        n++;
    } while (vm != Get_Sys_VM_Handle());
    return n;
}

static uint32_t free_pages(void)
{
    return (uint32_t)_GetFreePageCount(0);
}

/* Until a VM that ends by itself is gone. */
static bool gone(struct cb_s *vm)
{
    for (unsigned i = 0; i < 20 && Validate_VM_Handle(vm); i++) {
        pass_time();
    }
    return !Validate_VM_Handle(vm);
}

static bool on_screen(const char *text)
{
    size_t bytes = strlen(text);

    for (unsigned i = 0; i + bytes <= screen_used; i++) {
        if (memcmp(screen + i, text, bytes) == 0) {
            return true;
        }
    }
    return false;
}

/* ---- tests ---------------------------------------------------------------------------------------- */

VXT_TEST(Create_VM, messages_in_order_and_where_they_run)
{
    struct cb_s *sys = Get_Sys_VM_Handle(), *vm;

    noted = 0;
    vm = make(g_count, VMSTAT_BACKGROUND);
    CHECK(vm != NULL);
    CHECK_STR(messages_of(vm), "7 8 9");
    CHECK(notes[0].current == sys && notes[0].ints);
    CHECK(notes[1].current == sys && !notes[1].ints);
    CHECK(notes[2].current == vm && notes[2].ints);
    CHECK((notes[0].status & VMSTAT_CREATING) != 0);
    CHECK((notes[2].status & VMSTAT_CREATING) != 0);
    CHECK_EQ(vm->CB_VM_Status & (VMSTAT_CREATING | VMSTAT_BACKGROUND), VMSTAT_BACKGROUND);
    CHECK_EQ(_VMM32X_Destroy_VM(vm, 0), 1);
    CHECK_STR(messages_of(vm), "7 8 9 13 B 28 C 29");
    CHECK_EQ(notes[4].edx, 0x20);               /* VNE_Closed */
    CHECK(notes[4].current == vm);
    CHECK((notes[4].status & VMSTAT_NOT_EXECUTEABLE) != 0);
    CHECK(notes[6].current == sys);
    CHECK(!Validate_VM_Handle(vm));
}

VXT_TEST(Create_VM, handle_id_and_memory_are_its_own)
{
    struct cb_s *a = make(g_count, VMSTAT_BACKGROUND), *b = make(g_count, VMSTAT_BACKGROUND);

    CHECK(a != NULL && b != NULL && a != b);
    CHECK_EQ(a->CB_VMID, 2);
    CHECK_EQ(b->CB_VMID, 3);
    CHECK_EQ(a->CB_Signature, CB_SIGNATURE);
    CHECK(a->CB_High_Linear != b->CB_High_Linear);
    CHECK(Validate_VM_Handle(a) && Validate_VM_Handle(b));
    CHECK_EQ(_VMM32X_VM_Refdata(a), 0x1234);
    CHECK(Get_Next_VM_Handle(Get_Sys_VM_Handle()) == a);
    CHECK(Get_Next_VM_Handle(a) == b);
    CHECK(Get_Next_VM_Handle(b) == Get_Sys_VM_Handle());
    CHECK_EQ(_VMM32X_Destroy_VM(a, 0), 1);
    CHECK_EQ(vm_count(), 2);
    a = make(g_count, VMSTAT_BACKGROUND);
    CHECK(a != NULL);
    CHECK_EQ(a->CB_VMID, 2);                    /* free again */
    CHECK_EQ(_VMM32X_Destroy_VM(a, 0), 1);
    CHECK_EQ(_VMM32X_Destroy_VM(b, 0), 1);
}

VXT_TEST(Create_VM, two_run_side_by_side)
{
    struct cb_s *a = make(g_count, VMSTAT_BACKGROUND), *b = make(g_count, VMSTAT_BACKGROUND);
    uint16_t a1, b1;

    CHECK(a != NULL && b != NULL);
    pass_time();
    a1 = counter(a);
    b1 = counter(b);
    CHECK(a1 != 0 && b1 != 0);
    pass_time();
    CHECK(counter(a) > a1 && counter(b) > b1);
    CHECK_EQ(_VMM32X_Destroy_VM(a, 0), 1);
    b1 = counter(b);
    pass_time();
    CHECK(counter(b) > b1);
    CHECK_EQ(_VMM32X_Destroy_VM(b, 0), 1);
}

VXT_TEST(Create_VM, without_background_it_waits_for_the_focus)
{
    struct cb_s *a = make(g_count, 0);
    uint16_t before;

    CHECK(a != NULL);
    CHECK((a->CB_VM_Status & VMSTAT_TS_SUSPENDED) != 0);
    before = counter(a);
    pass_time();
    CHECK_EQ(counter(a), before);
    noted = 0;
    CHECK(Set_Execution_Focus(a));
    CHECK_STR(messages_of(a), "F");
    pass_time();
    CHECK(counter(a) > before);
    CHECK_EQ(_VMM32X_Destroy_VM(a, 0), 1);
    CHECK(Get_Execution_Focus() == Get_Sys_VM_Handle());
    CHECK(index_of(Set_Device_Focus, Get_Sys_VM_Handle()) >= 0);
}

VXT_TEST(Create_VM, their_memory_is_apart)
{
    struct cb_s *a = make(g_stored, VMSTAT_BACKGROUND), *b = make(g_count, VMSTAT_BACKGROUND);

    CHECK(a != NULL && b != NULL);
    pass_time();
    CHECK_EQ(*(uint16_t *)vm_v86_ptr(a, GUEST_DS, 0x10), 0x5A5A);
    CHECK_EQ(*(uint16_t *)vm_v86_ptr(b, GUEST_DS, 0x10), 0);
    CHECK_EQ(_VMM32X_Destroy_VM(a, 0), 1);
    CHECK_EQ(_VMM32X_Destroy_VM(b, 0), 1);
}

VXT_TEST(_Allocate_Device_CB_Area, zero_in_every_new_vm)
{
    struct cb_s *a = make(g_count, VMSTAT_BACKGROUND), *b;
    uint32_t *late;

    CHECK(a != NULL);
    CHECK_EQ(*(uint32_t *)vm_cb_area(a, area), 0);
    *(uint32_t *)vm_cb_area(a, area) = 0xAAAA5555;
    late_area = _Allocate_Device_CB_Area(8, 0);     /* with VMs about, as a late device does */
    CHECK(late_area != 0);
    late = vm_cb_area(a, late_area);
    CHECK(late[0] == 0 && late[1] == 0);
    late[0] = late[1] = 0xFFFFFFFF;
    CHECK(_Deallocate_Device_CB_Area(late_area, 0) != 0);
    CHECK_EQ(_Allocate_Device_CB_Area(8, 0), late_area);
    CHECK(late[0] == 0 && late[1] == 0);
    CHECK(_Deallocate_Device_CB_Area(late_area, 0) != 0);
    CHECK_EQ(_Deallocate_Device_CB_Area(late_area, 0), 0);
    b = make(g_count, VMSTAT_BACKGROUND);
    CHECK(b != NULL);
    CHECK_EQ(*(uint32_t *)vm_cb_area(b, area), 0);
    CHECK_EQ(_VMM32X_Destroy_VM(a, 0), 1);
    CHECK_EQ(_VMM32X_Destroy_VM(b, 0), 1);
}

/* Refuse one message: nothing of the VM may stay. */
static void refused(uint32_t message, uint32_t vne, const char *sequence)
{
    uint32_t pages;
    struct cb_s *vm;

    vm = make(g_count, VMSTAT_BACKGROUND);      /* what is made once for all is there then */
    (void)_VMM32X_Destroy_VM(vm, 0);
    pages = free_pages();
    noted = 0;
    refuse = message;
    vm = make(g_count, VMSTAT_BACKGROUND);
    refuse = 0xFFFFFFFF;
    CHECK(vm == NULL);
    CHECK_STR(messages_of(notes[0].vm), sequence);
    CHECK_EQ(notes[index_of(VM_Not_Executeable, notes[0].vm)].edx, vne);
    CHECK_EQ(vm_count(), 1);
    CHECK_EQ(free_pages(), pages);
    CHECK(!Validate_VM_Handle(notes[0].vm));
}

VXT_TEST(Create_VM, refused)
{
    refused(Create_VM, 4, "7 B 28 C 29");
}

VXT_TEST(VM_Critical_Init, refused)
{
    refused(VM_Critical_Init, 8, "7 8 B 28 C 29");
}

VXT_TEST(VM_Init, refused)
{
    refused(VM_Init, 0x10, "7 8 9 B 28 C 29");
}

VXT_TEST(Query_Destroy, refused_keeps_the_vm)
{
    struct cb_s *vm = make(g_count, VMSTAT_BACKGROUND);
    uint16_t before;

    CHECK(vm != NULL);
    refuse = Query_Destroy;
    CHECK_EQ(_VMM32X_Destroy_VM(vm, 0), 0);
    refuse = 0xFFFFFFFF;
    before = counter(vm);
    pass_time();
    CHECK(counter(vm) > before);
    noted = 0;
    CHECK_EQ(_VMM32X_Destroy_VM(vm, VMM32X_DESTROY_FORCE), 1);
    CHECK_STR(messages_of(vm), "B 28 C 29");
}

VXT_TEST(_VMM32X_Destroy_VM, what_is_no_vm_or_the_system_vm)
{
    struct cb_s nothing = { .CB_Signature = CB_SIGNATURE };

    CHECK_EQ(_VMM32X_Destroy_VM(NULL, 0), 0);
    CHECK_EQ(_VMM32X_Destroy_VM(&nothing, 0), 0);
    CHECK_EQ(_VMM32X_Destroy_VM(Get_Sys_VM_Handle(), VMM32X_DESTROY_FORCE), 0);
}

VXT_TEST(_VMM32X_Create_VM, bad_requests)
{
    uint32_t pages = free_pages();

    request = (struct VMM32X_VM){ .size = 4 };
    CHECK(_VMM32X_Create_VM(&request) == NULL);
    request = (struct VMM32X_VM){ .size = sizeof request, .foreground = 10001, .background = 1 };
    CHECK(_VMM32X_Create_VM(&request) == NULL);
    CHECK_EQ(free_pages(), pages);
    CHECK_EQ(vm_count(), 1);
}

VXT_TEST(VM_Terminate, comes_at_the_normal_end)
{
    struct cb_s *vm;

    noted = 0;
    vm = make(g_exit, VMSTAT_BACKGROUND);
    CHECK(vm != NULL);
    CHECK(gone(vm));
    CHECK_STR(messages_of(vm), "7 8 9 A 27 B 28 C 29");
    CHECK_EQ(notes[index_of(VM_Not_Executeable, vm)].edx, 0);
    CHECK(notes[index_of(VM_Terminate, vm)].current == vm);
}

VXT_TEST(VM_Not_Executeable, first_message_of_a_crash)
{
    struct cb_s *vm, *other = make(g_count, VMSTAT_BACKGROUND);
    uint16_t before;

    CHECK(other != NULL);
    noted = 0;
    screen_used = 0;
    vm = make(g_lgdt, VMSTAT_BACKGROUND);
    CHECK(vm != NULL);
    CHECK(gone(vm));
    CHECK_STR(messages_of(vm), "7 8 9 B 28 C 29");
    CHECK_EQ(notes[index_of(VM_Not_Executeable, vm)].edx, 1);
    let_events_run();
    CHECK(on_screen("2000:0000 was ended: general protection fault (bytes 0F 01 16 00 01"));
    before = counter(other);
    pass_time();
    CHECK(counter(other) > before);
    CHECK_EQ(_VMM32X_Destroy_VM(other, 0), 1);
}

VXT_TEST(Crash_Cur_VM, ends_that_vm_only)
{
    struct cb_s *vm, *other = make(g_count, VMSTAT_BACKGROUND);

    CHECK(other != NULL);
    noted = 0;
    vm = make(g_crash, VMSTAT_BACKGROUND);
    CHECK(vm != NULL);
    CHECK(gone(vm));
    CHECK_STR(messages_of(vm), "7 8 9 B 28 C 29");
    CHECK_EQ(notes[index_of(VM_Not_Executeable, vm)].edx, 1);
    CHECK(Validate_VM_Handle(other));
    CHECK_EQ(_VMM32X_Destroy_VM(other, 0), 1);
}

VXT_TEST(Nuke_VM, another_vm)
{
    struct cb_s *vm = make(g_count, VMSTAT_BACKGROUND);

    CHECK(vm != NULL);
    noted = 0;
    Nuke_VM(vm);
    CHECK(gone(vm));
    CHECK_STR(messages_of(vm), "B 28 C 29");
    CHECK_EQ(notes[index_of(VM_Not_Executeable, vm)].edx, 2);
}

VXT_TEST(Nuke_VM, a_suspended_one)
{
    struct cb_s *vm = make(g_count, VMSTAT_BACKGROUND);
    uint16_t before;

    CHECK(vm != NULL);
    noted = 0;
    CHECK(Suspend_VM(vm));
    CHECK((vm->CB_VM_Status & VMSTAT_SUSPENDED) != 0);
    before = counter(vm);
    pass_time();
    CHECK_EQ(counter(vm), before);
    Nuke_VM(vm);
    CHECK(gone(vm));
    CHECK_STR(messages_of(vm), "D 2A B 28 C 29");
}

VXT_TEST(Resume_VM, a_refusal_leaves_it_suspended)
{
    struct cb_s *vm = make(g_count, VMSTAT_BACKGROUND);
    uint16_t before;

    CHECK(vm != NULL);
    noted = 0;
    CHECK(Suspend_VM(vm));
    before = counter(vm);
    refuse = VM_Resume;
    CHECK(!Resume_VM(vm));
    refuse = 0xFFFFFFFF;
    CHECK((vm->CB_VM_Status & VMSTAT_SUSPENDED) != 0);
    pass_time();
    CHECK_EQ(counter(vm), before);
    CHECK(Resume_VM(vm));
    pass_time();
    CHECK(counter(vm) > before);
    CHECK_STR(messages_of(vm), "D 2A E E");
    CHECK_EQ(_VMM32X_Destroy_VM(vm, 0), 1);
}

VXT_TEST(Close_VM, another_vm_is_notified_and_ends)
{
    struct cb_s *vm = make(g_count, VMSTAT_BACKGROUND);

    CHECK(vm != NULL);
    noted = 0;
    close_vm(vm, 1000, 0);
    CHECK((vm->CB_VM_Status & VMSTAT_CLOSING) != 0);
    CHECK(gone(vm));
    CHECK_STR(messages_of(vm), "19 2F B 28 C 29");
    CHECK_EQ(notes[index_of(Close_VM_Notify, vm)].edx, 0);
    CHECK_EQ(notes[index_of(VM_Not_Executeable, vm)].edx, VNE_Closed);
}

VXT_TEST(Close_VM, of_the_current_vm_comes_back_only_if_asked_to)
{
    struct cb_s *vm;

    for (close_flags = 0; close_flags <= CVF_Continue_Exec; close_flags++) {
        came_back = NULL;
        noted = 0;
        vm = make(g_close, VMSTAT_BACKGROUND);
        CHECK(vm != NULL);
        CHECK(gone(vm));
        CHECK(came_back == (close_flags == 0 ? NULL : vm));
        CHECK_STR(messages_of(vm), "7 8 9 19 2F B 28 C 29");
    }
}

VXT_TEST(Close_VM, the_critical_section_is_waited_for_until_the_time_out)
{
    struct cb_s *vm;

    noted = 0;
    close_flags = CVF_Continue_Exec;
    vm = make(g_critical, VMSTAT_BACKGROUND);
    CHECK(vm != NULL);
    CHECK(gone(vm));
    CHECK(came_back == vm);
    CHECK_STR(messages_of(vm), "7 8 9 19 2F B 28 C 29");
    CHECK_EQ(notes[3].edx, CVNF_Crit_Close);
}

VXT_TEST(Close_VM, a_program_that_is_aware_ends_itself)
{
    struct cb_s *vm = make(g_aware, VMSTAT_BACKGROUND);

    CHECK(vm != NULL);
    *(uint16_t *)vm_v86_ptr(vm, GUEST_DS, 0x40) = 1;
    pass_time();
    noted = 0;
    close_vm(vm, 60000, 0);
    CHECK(gone(vm));
    CHECK_STR(messages_of(vm), "A 27 B 28 C 29");       /* its own end: nobody was notified */
    CHECK_EQ(notes[index_of(VM_Not_Executeable, vm)].edx, 0);
}

VXT_TEST(Close_VM, a_program_that_is_aware_and_does_not_end_is_closed)
{
    struct cb_s *vm = make(g_aware, VMSTAT_BACKGROUND);
    uint16_t runs;

    CHECK(vm != NULL);
    pass_time();
    noted = 0;
    close_vm(vm, 500, 0);
    runs = 0;
    pass_time();
    CHECK(Validate_VM_Handle(vm));                      /* it has its time */
    while (Validate_VM_Handle(vm) && ++runs < 20) {
        pass_time();
    }
    CHECK_STR(messages_of(vm), "19 2F B 28 C 29");
    CHECK_EQ(notes[index_of(VM_Not_Executeable, vm)].edx, VNE_Closed);
}

VXT_TEST(Close_VM, what_is_no_vm_is_ignored)
{
    struct vxt_regs before, r;

    vxt_recolour(&before);
    r = before;
    vxt_service(VMMSVC(Close_VM), &r);
    CHECK_EQ(r.eax, before.eax);
    CHECK_EQ(r.ebx, before.ebx);
    CHECK_EQ(r.ecx, before.ecx);
}

VXT_TEST(GetSetDetailedVMError, of_a_vm)
{
    struct cb_s *vm = make(g_count, VMSTAT_BACKGROUND);
    struct vxt_regs before, r;

    CHECK(vm != NULL);
    vxt_recolour(&before);
    before.ebx = (uint32_t)vm;
    before.ecx = 0;
    r = before;
    vxt_service(VMMSVC(GetSetDetailedVMError), &r);
    CHECK((r.eflags & ZF_Mask) != 0);           /* nothing yet */
    CHECK_EQ(r.eax, before.eax);
    r = before;
    r.ecx = 1;
    r.eax = GSDVME_DevNuke;
    r.edx = 0x77;
    vxt_service(VMMSVC(GetSetDetailedVMError), &r);
    r = before;
    vxt_service(VMMSVC(GetSetDetailedVMError), &r);
    CHECK_EQ(r.eflags & ZF_Mask, 0);
    CHECK_EQ(r.eax, GSDVME_DevNuke);
    CHECK_EQ(r.edx, 0x77);
    CHECK(r.ebx == before.ebx && r.ecx == 0 && r.esi == before.esi && r.edi == before.edi);
    r = before;
    r.ebx = 0xFFFFFFFF;
    vxt_service(VMMSVC(GetSetDetailedVMError), &r);
    CHECK((r.eflags & ZF_Mask) != 0);
    CHECK_EQ(_VMM32X_Destroy_VM(vm, 0), 1);
}

VXT_TEST(GetSetDetailedVMError, of_a_creation_that_failed)
{
    struct vxt_regs r = { 0 };

    create_error = GSDVME_InsMemVid;
    refuse = VM_Init;
    CHECK(make(g_count, VMSTAT_BACKGROUND) == NULL);
    refuse = 0xFFFFFFFF;
    create_error = 0;
    CHECK_EQ(request.error, GSDVME_InsMemVid);
    vxt_service(VMMSVC(GetSetDetailedVMError), &r);
    CHECK_EQ(r.eflags & ZF_Mask, 0);
    CHECK_EQ(r.eax, GSDVME_InsMemVid);
}

VXT_TEST(GetSetDetailedVMError, nukenomsg_keeps_the_user_untold)
{
    struct cb_s *vm = make(g_count, VMSTAT_BACKGROUND);
    struct vxt_regs r = { .ebx = (uint32_t)vm, .ecx = 1, .eax = GSDVME_NukeNoMsg };

    CHECK(vm != NULL);
    vxt_service(VMMSVC(GetSetDetailedVMError), &r);
    screen_used = 0;
    Nuke_VM(vm);
    CHECK(gone(vm));
    let_events_run();
    CHECK_EQ(screen_used, 0);
}

VXT_TEST(Set_V86_Int_Vector, set_before_sys_vm_init_is_every_vms)
{
    struct cb_s *vm = make(g_count, VMSTAT_BACKGROUND);

    CHECK(vm != NULL);
    CHECK_EQ(((uint32_t *)vm->CB_High_Linear)[0x65], 0x12345678);
    CHECK_EQ(_VMM32X_Destroy_VM(vm, 0), 1);
}

/* How a VM that reads the port all the time got on: did the handler answer? */
static bool is_asked(struct cb_s *vm)
{
    asked[vm->CB_VMID] = 0;
    pass_time();
    return asked[vm->CB_VMID] != 0;
}

VXT_TEST(Disable_Local_Trapping, one_vm_reaches_the_port_itself)
{
    struct cb_s *a = make(g_port, VMSTAT_BACKGROUND), *b = make(g_port, VMSTAT_BACKGROUND), *c;

    CHECK(a != NULL && b != NULL);
    CHECK(is_asked(a) && is_asked(b));
    Disable_Local_Trapping(a, LOCAL_PORT);
    CHECK(!is_asked(a));
    CHECK(is_asked(b));
    c = make(g_port, VMSTAT_BACKGROUND);        /* as the global state is */
    CHECK(c != NULL);
    CHECK(is_asked(c));
    Enable_Local_Trapping(a, LOCAL_PORT);
    CHECK(is_asked(a));
    Disable_Local_Trapping(NULL, LOCAL_PORT);   /* no VM: nothing */
    CHECK(is_asked(a));
    Disable_Local_Trapping(a, LOCAL_PORT);      /* goes with it */
    CHECK_EQ(_VMM32X_Destroy_VM(a, 0), 1);
    a = make(g_port, VMSTAT_BACKGROUND);
    CHECK(a != NULL);
    CHECK(is_asked(a));
    CHECK_EQ(_VMM32X_Destroy_VM(a, 0), 1);
    CHECK_EQ(_VMM32X_Destroy_VM(b, 0), 1);
    CHECK_EQ(_VMM32X_Destroy_VM(c, 0), 1);
}

VXT_TEST(Enable_Local_Trapping, one_vm_is_trapped_and_the_others_are_not)
{
    struct cb_s *a = make(g_port, VMSTAT_BACKGROUND), *b = make(g_port, VMSTAT_BACKGROUND), *c;

    CHECK(a != NULL && b != NULL);
    Disable_Global_Trapping(LOCAL_PORT);
    CHECK(!is_asked(a) && !is_asked(b));
    Enable_Local_Trapping(b, LOCAL_PORT);
    CHECK(!is_asked(a) && is_asked(b));
    c = make(g_port, VMSTAT_BACKGROUND);
    CHECK(c != NULL);
    CHECK(!is_asked(c));
    CHECK_EQ(_VMM32X_Destroy_VM(a, 0), 1);
    CHECK_EQ(_VMM32X_Destroy_VM(b, 0), 1);
    CHECK_EQ(_VMM32X_Destroy_VM(c, 0), 1);
    Enable_Global_Trapping(LOCAL_PORT);
}

VXT_TEST(Enable_Global_Trapping, for_every_vm_whatever_it_had)
{
    struct cb_s *a = make(g_port, VMSTAT_BACKGROUND), *b = make(g_port, VMSTAT_BACKGROUND);

    CHECK(a != NULL && b != NULL);
    Disable_Local_Trapping(a, LOCAL_PORT);
    CHECK(!is_asked(a));
    Enable_Global_Trapping(LOCAL_PORT);
    CHECK(is_asked(a) && is_asked(b));
    Disable_Global_Trapping(LOCAL_PORT);
    CHECK(!is_asked(a) && !is_asked(b));
    Enable_Global_Trapping(LOCAL_PORT);
    CHECK(is_asked(a) && is_asked(b));
    CHECK_EQ(_VMM32X_Destroy_VM(a, 0), 1);
    CHECK_EQ(_VMM32X_Destroy_VM(b, 0), 1);
}

VXT_TEST(Get_Set_Real_DOS_PSP, of_each_vm)
{
    struct cb_s *vm = make(g_count, VMSTAT_BACKGROUND);
    struct vxt_regs before, r;

    CHECK(vm != NULL);
    vxt_recolour(&before);
    before.ebx = (uint32_t)vm;
    before.ecx = GSRDP_Set;
    r = before;
    vxt_service(VMMSVC(Get_Set_Real_DOS_PSP), &r);
    CHECK_EQ(r.eax & 0xFFFF, 0);                /* there is no DOS */
    _VMM32X_DOS_PSP_At(0x330);                  /* now there is */
    r = before;
    r.eax = 0x12340777;
    vxt_service(VMMSVC(Get_Set_Real_DOS_PSP), &r);
    CHECK_EQ(r.eax & 0xFFFF, 0);
    CHECK_EQ(*(uint16_t *)vm_v86_ptr(vm, 0x33, 0), 0x777);
    CHECK_EQ(vxt_word(0x33, 0), 0);             /* the system VM's is its own */
    r = before;
    r.ecx = 0;
    vxt_service(VMMSVC(Get_Set_Real_DOS_PSP), &r);
    CHECK_EQ(r.eax & 0xFFFF, 0x777);
    CHECK(r.ebx == before.ebx && r.ecx == 0 && r.edx == before.edx && r.esi == before.esi &&
          r.edi == before.edi);
    CHECK_EQ(Get_Set_Real_DOS_PSP(NULL, 1, GSRDP_Set), 0);
    _VMM32X_DOS_PSP_At(0);
    CHECK_EQ(_VMM32X_Destroy_VM(vm, 0), 1);
}

VXT_TEST(GetSetDetailedVMError, says_what_kind_of_fault_it_was)
{
    struct cb_s *vm = make(g_lgdt, VMSTAT_BACKGROUND);

    CHECK(vm != NULL);
    CHECK(gone(vm));
    CHECK_EQ(error_at_end, GSDVME_InvalGpFlt);
    vm = make(g_crash, VMSTAT_BACKGROUND);
    CHECK(vm != NULL);
    CHECK(gone(vm));
    CHECK_EQ(error_at_end, GSDVME_InvalFlt);
}

VXT_TEST(Crash, names_the_program)
{
    struct cb_s *vm;

    program_at = 0x1000;                        /* its memory block, and the PSP behind it */
    _VMM32X_DOS_PSP_At(0x330);
    screen_used = 0;
    vm = make(g_lgdt, VMSTAT_BACKGROUND);
    program_at = 0;
    CHECK(vm != NULL);
    CHECK(gone(vm));
    let_events_run();
    _VMM32X_DOS_PSP_At(0);
    CHECK(on_screen("The program GAME at 2000:0000 was ended: general protection fault"));
}

VXT_TEST(Create_VM, without_memory_nothing_is_left_behind)
{
    uint32_t failed = 0, all = 0;

    for (uint32_t i = 0; i < 3 * 24; i++) {
        struct cb_s *vm;
        uint32_t error;
        bool made;

        (void)_VMM32X_Fail_Allocation(VMM32X_FAIL_PHYS | VMM32X_FAIL_HEAP | VMM32X_FAIL_ARENA |
                                      VMM32X_FAIL_ON, i % 24 + 1);
        vm = make(g_count, VMSTAT_BACKGROUND);
        (void)_VMM32X_Fail_Allocation(0, 0);
        made = vm != NULL;
        error = request.error;
        if (made) {
            (void)_VMM32X_Destroy_VM(vm, 0);
        }
        CHECK(made || error == GSDVME_InsMemVM);
        failed += !made;
        CHECK_EQ(vm_count(), 1);
        if (i == 24) {
            all = free_pages();     /* the heap has what it wants by now */
        }
    }
    CHECK(failed >= 3 * 8);         /* control block, stack, page tables: each failed at least once */
    CHECK(free_pages() >= all);
}

VXT_TEST(Get_Time_Slice_Info, with_real_vms)
{
    struct cb_s *a = make(g_count, VMSTAT_BACKGROUND), *b = make(g_count, 0);
    struct vxt_regs before, r;

    CHECK(a != NULL && b != NULL);
    vxt_recolour(&before);
    r = before;
    vxt_service(VMMSVC(Get_Time_Slice_Info), &r);
    CHECK_EQ(r.eax, 2);                 /* the system VM and a; b waits for the focus */
    CHECK(Validate_VM_Handle((struct cb_s *)r.ebx));
    CHECK_EQ(r.ecx, 0);
    CHECK(r.edx == before.edx && r.esi == before.esi && r.edi == before.edi);
    CHECK(Set_Execution_Focus(b));
    r = before;
    vxt_service(VMMSVC(Get_Time_Slice_Info), &r);
    CHECK_EQ(r.eax, 3);
    CHECK(Set_Execution_Focus(Get_Sys_VM_Handle()));
    CHECK_EQ(_VMM32X_Destroy_VM(a, 0), 1);
    CHECK_EQ(_VMM32X_Destroy_VM(b, 0), 1);
}

VXT_TEST(Get_Next_VM_Handle, once_round_all_of_them)
{
    struct cb_s *vm[3], *at = Get_Sys_VM_Handle();

    for (unsigned i = 0; i < 3; i++) {
        vm[i] = make(g_count, VMSTAT_BACKGROUND);
        CHECK(vm[i] != NULL);
    }
    for (unsigned i = 0; i < 3; i++) {
        at = Get_Next_VM_Handle(at);
        CHECK(at == vm[i]);
    }
    CHECK(Get_Next_VM_Handle(at) == Get_Sys_VM_Handle());
    CHECK_EQ(_VMM32X_Destroy_VM(vm[1], 0), 1);
    CHECK(Get_Next_VM_Handle(vm[0]) == vm[2]);
    CHECK(!Validate_VM_Handle(vm[1]));
    CHECK_EQ(_VMM32X_Destroy_VM(vm[0], 0), 1);
    CHECK_EQ(_VMM32X_Destroy_VM(vm[2], 0), 1);
}

VXT_TEST(Int2F_1680, an_idle_vm_wakes_up_after_IdleVMWakeUpTime)
{
    struct cb_s *vm = make(g_sleeper, VMSTAT_BACKGROUND);
    uint16_t first;

    CHECK(vm != NULL);
    pass_time();
    first = counter(vm);
    CHECK((vm->CB_VM_Status & VMSTAT_IDLE) != 0);
    for (unsigned i = 0; i < 25; i++) {         /* 200 ms each */
        pass_time();
    }
    CHECK_EQ(counter(vm), first);
    for (unsigned i = 0; i < 25; i++) {
        pass_time();
    }
    CHECK_EQ(counter(vm), first + 1);           /* 8 seconds are over */
    CHECK((vm->CB_VM_Status & VMSTAT_IDLE) != 0);
    CHECK_EQ(_VMM32X_Destroy_VM(vm, 0), 1);
}

VXT_TEST(Create_VM, its_coprocessor_is_its_own)
{
    struct cb_s *one = make(g_one, VMSTAT_BACKGROUND), *pi = make(g_pi, VMSTAT_BACKGROUND);
    uint16_t before_one, before_pi;

    CHECK(one != NULL && pi != NULL);
    pass_time();
    pass_time();
    CHECK_EQ(*(uint32_t *)vm_v86_ptr(one, GUEST_DS, 0x30), 0x3F800000);
    CHECK_EQ(*(uint32_t *)vm_v86_ptr(pi, GUEST_DS, 0x30), 0x40490FDB);
    before_one = counter(one);
    before_pi = counter(pi);
    pass_time();
    CHECK(counter(one) > before_one && counter(pi) > before_pi);
    CHECK_EQ(_VMM32X_Destroy_VM(one, 0), 1);
    pass_time();
    CHECK_EQ(*(uint32_t *)vm_v86_ptr(pi, GUEST_DS, 0x30), 0x40490FDB);
    CHECK_EQ(_VMM32X_Destroy_VM(pi, 0), 1);
}

VXT_TEST(Destroy_VM, a_thousand_in_random_order)
{
    struct cb_s *vm[8] = { NULL };
    uint32_t random = 1, pages = 0, made = 0;

    for (unsigned i = 0; made < 1000; i++) {
        struct cb_s **at;

        random = random * 1664525 + 1013904223;
        at = &vm[random >> 29];
        if (*at == NULL) {
            *at = make(g_count, (random >> 16 & 1) != 0 ? VMSTAT_BACKGROUND : 0);
            CHECK(*at != NULL);
            made++;
        } else {
            CHECK_EQ(_VMM32X_Destroy_VM(*at, 0), 1);
            *at = NULL;
        }
        if (made == 100 && pages == 0) {        /* what is made once for all is there */
            for (unsigned k = 0; k < 8; k++) {
                CHECK_EQ(vm[k] == NULL || _VMM32X_Destroy_VM(vm[k], 0), 1);
                vm[k] = NULL;
            }
            pages = free_pages();
        }
    }
    for (unsigned k = 0; k < 8; k++) {
        CHECK_EQ(vm[k] == NULL || _VMM32X_Destroy_VM(vm[k], 0), 1);
    }
    CHECK_EQ(vm_count(), 1);
    CHECK_EQ(free_pages(), pages);
}

VXT_TEST(Destroy_VM, nothing_is_left_behind)
{
    struct cb_s *vm[8];
    uint32_t pages = 0;

    for (unsigned round = 0; round < 6; round++) {
        for (unsigned i = 0; i < 8; i++) {
            vm[i] = make(g_count, VMSTAT_BACKGROUND);
            CHECK(vm[i] != NULL);
        }
        CHECK_EQ(vm_count(), 9);
        pass_time();
        for (unsigned i = 0; i < 8; i++) {
            CHECK_EQ(_VMM32X_Destroy_VM(vm[i * 3 % 8], 0), 1);
        }
        CHECK_EQ(vm_count(), 1);
        if (round == 1) {
            pages = free_pages();
        }
    }
    CHECK_EQ(free_pages(), pages);
}

static const struct vxt_test tests[] = {
    VXT(Create_VM, messages_in_order_and_where_they_run),
    VXT(Create_VM, handle_id_and_memory_are_its_own),
    VXT(Create_VM, two_run_side_by_side),
    VXT(Create_VM, without_background_it_waits_for_the_focus),
    VXT(Create_VM, their_memory_is_apart),
    VXT(_Allocate_Device_CB_Area, zero_in_every_new_vm),
    VXT(Create_VM, refused),
    VXT(VM_Critical_Init, refused),
    VXT(VM_Init, refused),
    VXT(Query_Destroy, refused_keeps_the_vm),
    VXT(_VMM32X_Destroy_VM, what_is_no_vm_or_the_system_vm),
    VXT(_VMM32X_Create_VM, bad_requests),
    VXT(VM_Terminate, comes_at_the_normal_end),
    VXT(VM_Not_Executeable, first_message_of_a_crash),
    VXT(Crash_Cur_VM, ends_that_vm_only),
    VXT(Nuke_VM, another_vm),
    VXT(Nuke_VM, a_suspended_one),
    VXT(Resume_VM, a_refusal_leaves_it_suspended),
    VXT(Close_VM, another_vm_is_notified_and_ends),
    VXT(Close_VM, of_the_current_vm_comes_back_only_if_asked_to),
    VXT(Close_VM, the_critical_section_is_waited_for_until_the_time_out),
    VXT(Close_VM, a_program_that_is_aware_ends_itself),
    VXT(Close_VM, a_program_that_is_aware_and_does_not_end_is_closed),
    VXT(Close_VM, what_is_no_vm_is_ignored),
    VXT(GetSetDetailedVMError, of_a_vm),
    VXT(GetSetDetailedVMError, of_a_creation_that_failed),
    VXT(GetSetDetailedVMError, nukenomsg_keeps_the_user_untold),
    VXT(Set_V86_Int_Vector, set_before_sys_vm_init_is_every_vms),
    VXT(Disable_Local_Trapping, one_vm_reaches_the_port_itself),
    VXT(Enable_Local_Trapping, one_vm_is_trapped_and_the_others_are_not),
    VXT(Enable_Global_Trapping, for_every_vm_whatever_it_had),
    VXT(Get_Set_Real_DOS_PSP, of_each_vm),
    VXT(GetSetDetailedVMError, says_what_kind_of_fault_it_was),
    VXT(Crash, names_the_program),
    VXT(Create_VM, without_memory_nothing_is_left_behind),
    VXT(Get_Time_Slice_Info, with_real_vms),
    VXT(Get_Next_VM_Handle, once_round_all_of_them),
    VXT(Int2F_1680, an_idle_vm_wakes_up_after_IdleVMWakeUpTime),
    VXT(Create_VM, its_coprocessor_is_its_own),
    VXT(Destroy_VM, a_thousand_in_random_order),
    VXT(Destroy_VM, nothing_is_left_behind),
};

static int on_device_init(const struct vxd_message *msg)
{
    (void)msg;
    refuse = 0xFFFFFFFF;
    Set_V86_Int_Vector(0x65, 0x1234, 0x5678);
    area = _Allocate_Device_CB_Area(4, 0);
    return area != 0 && Hook_V86_Int_Chain(0x61, int61_hook) &&
           Hook_V86_Int_Chain(0x62, int62_hook) && Hook_V86_Int_Chain(0x63, int63_hook) &&
           Hook_V86_Int_Chain(0x10, int10_hook) &&
           Install_IO_Handler(TICK_PORT, tick_io) &&
           Install_IO_Handler(LOCAL_PORT, local_io) ? VXD_OK : VXD_FAIL;
}

static int on_init_complete(const struct vxd_message *msg)
{
    (void)msg;
    vxt_run_tests(tests, VXT_COUNT(tests));
    vxt_end("T_VM");
}

static const struct vxd_handler control[] = {
    { Device_Init, on_device_init },
    { Init_Complete, on_init_complete },
    { Create_VM, note },
    { VM_Critical_Init, note },
    { VM_Init, on_vm_init },
    { VM_Terminate, note },
    { VM_Terminate2, note },
    { VM_Not_Executeable, note },
    { VM_Not_Executeable2, note },
    { Destroy_VM, note },
    { Destroy_VM2, note },
    { VM_Suspend, note },
    { VM_Suspend2, note },
    { VM_Resume, note },
    { Query_Destroy, note },
    { Set_Device_Focus, note },
    { Close_VM_Notify, note },
    { Close_VM_Notify2, note },
    { 0, NULL },
};
Declare_Virtual_Device(T_VM, 1, 0, control, Undefined_Device_ID, Undefined_Init_Order)
