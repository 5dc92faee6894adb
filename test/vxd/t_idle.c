/*
 * t_idle - a VM that does nothing but look for keys is idle, the processor with it; one that works
 * between two looks is not.
 *
 * In the product, with real time.  The system VM waits at COMMAND.COM's prompt and in here.
 */
#include "vxt.h"

#include <bios.h>
#include <vmm32x.h>

#define START_MS        2000u
#define KEY_IDLE_MS     200u        /* SYSTEM.INI says so here */
#define WATCH_MS        600u
#define TICKS           10u         /* of 55 ms meanwhile, at least */
#define TICK_POLLS      1000u       /* more than a look or two until it idles, less than all the time */

/* Each counts at 1000h what it did: looks for a key, or frames. */
#define COUNT           "addw $1, 0x1000; adcw $0, 0x1002\n"
GUEST(g_int16_01, "sti; 1: " COUNT "movb $1, %ah; int $0x16; jz 1b; incw 0x1004; movb $0, %ah; int $0x16; jmp 1b");
GUEST(g_int16_11, "sti; 1: " COUNT "movb $0x11, %ah; int $0x16; jmp 1b");
GUEST(g_int21_06, "sti; 1: " COUNT "movb $6, %ah; movb $0xFF, %dl; int $0x21; jmp 1b");
GUEST(g_int21_0b, "sti; 1: " COUNT "movb $0x0B, %ah; int $0x21; jmp 1b");
GUEST(g_int28, "sti; 1: " COUNT "int $0x28; jmp 1b");
GUEST(g_clock, "sti; 1: " COUNT "movb $0x2C, %ah; int $0x21; movb $0x0B, %ah; int $0x21; jmp 1b");
GUEST(g_works, "sti; 1: " COUNT "movb $1, %ah; int $0x16; movl $200000, %ecx; 2: decl %ecx; jnz 2b; jmp 1b");
GUEST(g_port, "sti; 1: " COUNT "movb $1, %ah; int $0x16; outb %al, $0x80; jmp 1b");
GUEST(g_retrace, "sti; movw $0x3DA, %dx; 1: " COUNT "movb $1, %ah; int $0x16; inb %dx, %al; jmp 1b");
GUEST(g_prints, "sti; 1: " COUNT "movb $1, %ah; int $0x16; movb $2, %ah; xorb %bh, %bh; xorw %dx, %dx;"
                "int $0x10; jmp 1b");
GUEST(g_dos, "sti; 1: " COUNT "movb $0x0B, %ah; int $0x21; movb $0x19, %ah; int $0x21; jmp 1b");
GUEST(g_no_ints, "sti; 1: " COUNT "cli; movb $0x0B, %ah; int $0x21; sti; jmp 1b");
GUEST(g_computes, "sti; 1: " COUNT "movl $1000, %ecx; 2: decl %ecx; jnz 2b; jmp 1b");
/* 60 frames a second: counter 0 of the timer, whose INT 8 at 100h says when the next one is due */
GUEST(g_game, "cli; movb $0x34, %al; outb %al, $0x43; movw $19886, %ax;"
              "outb %al, $0x40; movb %ah, %al; outb %al, $0x40\n"
              "xorw %ax, %ax; movw %ax, %es; movw $0x100, %es:0x20; movw %cs, %es:0x22; sti\n"
              "1: movb $1, %ah; int $0x16; cmpb $0, 0x1008; je 1b; movb $0, 0x1008\n" COUNT
              "movl $20000, %ecx; 2: decl %ecx; jnz 2b; jmp 1b");
GUEST(g_int8, "push %ax; push %ds; movw $0x4000, %ax; movw %ax, %ds; incb 0x1008; incw 0x100A;"
              "movb $0x20, %al; outb %al, $0x20; pop %ds; pop %ax; iret");

static bool waiting;
static uint32_t idle_calls;             /* of Call_When_Idle */

static void on_time(uint32_t refdata, uint32_t ms_late)
{
    (void)refdata;
    (void)ms_late;
    waiting = false;
    _SignalID((uint32_t)&waiting);
}
VXD_TIMEOUT(time_over, on_time)

static void sleep_ms(uint32_t ms)
{
    waiting = true;
    Set_Global_Time_Out(ms, 0, time_over);
    while (waiting) {
        _BlockOnID((uint32_t)&waiting, Block_Svc_Ints);
    }
}

/* The processor is about to wait. */
static void on_idle(void)
{
    idle_calls++;
}

void idle_hook(void);
static void on_idle(void) __attribute__((used));
__asm__(".pushsection .text.idle,\"ax\"\nidle_hook: cld; call on_idle; stc; ret\n.popsection");

/* ---- VMs ---------------------------------------------------------------------------------------- */

static const uint8_t *program, *program_end;    /* of the next VM, NULL = not one of ours */

static int on_vm_init(const struct vxd_message *msg)
{
    struct Client_Reg_Struc *crs = msg->vm->CB_Client_Pointer;

    if (program == NULL) {
        return VXD_OK;
    }
    vxt_guest_regs(crs);
    crs->Client_CS = GUEST_CS;
    memcpy(vm_v86_ptr(msg->vm, GUEST_CS, 0), program, (size_t)(program_end - program));
    memcpy(vm_v86_ptr(msg->vm, GUEST_CS, 0x100), g_int8, (size_t)(g_int8_end - g_int8));
    memset(vm_v86_ptr(msg->vm, GUEST_DS, 0x1000), 0, 16);
    program = NULL;
    return VXD_OK;
}

static uint32_t make_flags;

static struct cb_s *make(const uint8_t *code, const uint8_t *end)
{
    struct VMM32X_VM request = {
        .size = sizeof request, .flags = make_flags, .status = VMSTAT_BACKGROUND, .foreground = 100, .background = 100,
    };

    program = code;
    program_end = end;
    return _VMM32X_Create_VM(&request);
}
#define MAKE(code) make(code, code##_end)

static uint32_t count_of(struct cb_s *vm)
{
    return *(const uint32_t *)vm_v86_ptr(vm, GUEST_DS, 0x1000);
}

static uint16_t word_of(struct cb_s *vm, uint16_t at)
{
    return *(const uint16_t *)vm_v86_ptr(vm, GUEST_DS, at);
}

static void end(struct cb_s *vm)
{
    CHECK_EQ(_VMM32X_Destroy_VM(vm, VMM32X_DESTROY_FORCE), 1);
}

static uint32_t looks, idles;           /* of the time in which it was watched */
static bool marked_idle;

static void watch(struct cb_s *vm)
{
    uint32_t before = count_of(vm);

    idle_calls = 0;
    marked_idle = false;
    for (unsigned i = 0; i < WATCH_MS / 30; i++) {
        struct cb_s *holder;
        uint32_t idle_vms;

        sleep_ms(30);
        (void)Get_Time_Slice_Info(&holder, &idle_vms);
        marked_idle |= (vm->CB_VM_Status & VMSTAT_IDLE) != 0 && idle_vms >= 1;
    }
    looks = count_of(vm) - before;
    idles = idle_calls;
}

/* The program is idle and the processor waits; it looks no more than a while after each tick. */
static void must_idle(const char *what, const uint8_t *code, const uint8_t *code_end)
{
    struct cb_s *vm = make(code, code_end);

    CHECK(vm != NULL);
    sleep_ms(KEY_IDLE_MS + 100);
    watch(vm);
    vxd_debugf("T_IDLE: %s: %u looks, %u idle\n", what, looks, idles);
    CHECK(marked_idle);
    CHECK(idles >= TICKS);
    CHECK(looks >= TICKS && looks < 2 * TICKS * TICK_POLLS);
    end(vm);
}
#define MUST_IDLE(code) must_idle(#code, code, code##_end)

static void must_work(const char *what, const uint8_t *code, const uint8_t *code_end)
{
    struct cb_s *vm = make(code, code_end);

    CHECK(vm != NULL);
    sleep_ms(KEY_IDLE_MS + 100);
    watch(vm);
    vxd_debugf("T_IDLE: %s: %u looks, %u idle\n", what, looks, idles);
    CHECK(!marked_idle);
    CHECK_EQ(idles, 0);
    CHECK(looks > 0);
    end(vm);
}
#define MUST_WORK(code) must_work(#code, code, code##_end)

/* ---- tests --------------------------------------------------------------------------------------- */

VXT_TEST(BIOS_Key_Polled, who_only_looks_for_keys_is_idle)
{
    MUST_IDLE(g_int16_01);
    MUST_IDLE(g_int16_11);
}

VXT_TEST(BIOS_Key_Polled, through_dos_too)
{
    MUST_IDLE(g_int21_06);
    MUST_IDLE(g_int21_0b);
    MUST_IDLE(g_int28);
    MUST_IDLE(g_clock);
}

VXT_TEST(BIOS_Key_Polled, who_works_between_two_looks_is_not)
{
    MUST_WORK(g_works);
    MUST_WORK(g_port);
    MUST_WORK(g_retrace);
    MUST_WORK(g_no_ints);
}

VXT_TEST(BIOS_VM_Works, screen_and_dos_are_work)
{
    MUST_WORK(g_prints);
    MUST_WORK(g_dos);
}

VXT_TEST(BIOS_Poll_Counter, counts_looks_in_vain)
{
    struct cb_s *works = MAKE(g_computes), *polls = MAKE(g_int21_0b);
    uint32_t *counter;
    bool counted = false;

    CHECK(works != NULL && polls != NULL);
    counter = BIOS_Poll_Counter(works);
    CHECK_EQ(*counter, 0);
    *counter = 3;
    BIOS_VM_Works(works);
    CHECK_EQ(*counter, 0);
    BIOS_Set_Idle_Detection(polls, false);      /* or it waits with nothing counted most of the time */
    counter = BIOS_Poll_Counter(polls);
    for (unsigned i = 0; i < 100 && !counted; i++) {
        sleep_ms(10);
        counted = *counter != 0;
    }
    CHECK(counted);
    end(works);
    end(polls);
}

/* Byte `row` of the glyph of `ch` in the font of a text mode. */
static uint8_t glyph_row(struct cb_s *vm, unsigned ch, unsigned row)
{
    static const uint8_t open[6][3] = { { 0xC4, 2, 4 }, { 0xC4, 4, 7 }, { 0xCE, 4, 2 }, { 0xCE, 5, 0 }, { 0xCE, 6, 4 } };
    static const uint8_t close[6][3] = { { 0xC4, 2, 3 }, { 0xC4, 4, 3 }, { 0xCE, 4, 0 }, { 0xCE, 5, 0x10 }, { 0xCE, 6, 0x0E } };
    uint8_t byte;

    for (unsigned i = 0; i < 5; i++) {
        BIOS_Video_Out(vm, (uint16_t)(0x300 | open[i][0]), open[i][1]);
        BIOS_Video_Out(vm, (uint16_t)(0x301 + open[i][0]), open[i][2]);
    }
    byte = BIOS_Video_Read(vm, 0xA0000 + ch * 32 + row);
    for (unsigned i = 0; i < 5; i++) {
        BIOS_Video_Out(vm, (uint16_t)(0x300 | close[i][0]), close[i][1]);
        BIOS_Video_Out(vm, (uint16_t)(0x301 + close[i][0]), close[i][2]);
    }
    return byte;
}

/* 9Bh is a cent in code page 437, an o with a stroke in 850; A is the same in both. */
VXT_TEST(BIOS_Set_Code_Page, text_modes_show_its_characters)
{
    struct cb_s *vm = MAKE(g_computes);
    uint8_t before[16];
    unsigned other = 0, back = 0, blank = 0;

    CHECK(vm != NULL);
    for (unsigned i = 0; i < 16; i++) {
        before[i] = glyph_row(vm, 0x9B, i);
        blank += before[i] == 0;
    }
    CHECK(blank < 16);
    CHECK(!BIOS_Set_Code_Page(vm, 12345));
    CHECK(BIOS_Set_Code_Page(vm, 850));
    for (unsigned i = 0; i < 16; i++) {
        other += glyph_row(vm, 0x9B, i) != before[i];
    }
    CHECK(other > 0);
    CHECK(BIOS_Set_Code_Page(vm, 437));
    for (unsigned i = 0; i < 16; i++) {
        back += glyph_row(vm, 0x9B, i) == before[i];
    }
    CHECK_EQ(back, 16);
    end(vm);
}

VXT_TEST(BIOS_Key_Polled, a_game_keeps_its_frame_rate)
{
    struct cb_s *vm = MAKE(g_game);
    uint16_t ticks, frames;

    CHECK(vm != NULL);
    sleep_ms(KEY_IDLE_MS + 100);
    frames = word_of(vm, 0x1000);
    ticks = word_of(vm, 0x100A);
    idle_calls = 0;
    sleep_ms(1000);
    ticks = (uint16_t)(word_of(vm, 0x100A) - ticks);
    frames = (uint16_t)(word_of(vm, 0x1000) - frames);
    vxd_debugf("T_IDLE: %u ticks, %u frames, %u idle\n", ticks, frames, idle_calls);
    CHECK(ticks >= 55 && ticks <= 65);
    CHECK(frames + 2 >= ticks);
    CHECK(idle_calls >= 20);            /* it did wait for most of them */
    end(vm);
}

VXT_TEST(BIOS_Key_Polled, not_until_KeyIdleDelay_after_a_key)
{
    struct cb_s *vm = MAKE(g_int16_01);
    uint32_t start;

    CHECK(vm != NULL);
    idle_calls = 0;
    sleep_ms(KEY_IDLE_MS + 100);
    CHECK(idle_calls > 0);
    CHECK(BIOS_Keyboard_Enqueue(vm, 0x1E61));
    Wake_Up_VM(vm);
    start = Get_System_Time();
    sleep_ms(20);
    CHECK_EQ(word_of(vm, 0x1004), 1);   /* it took the key */
    idle_calls = 0;
    sleep_ms(KEY_IDLE_MS - 60);
    if (Get_System_Time() - start < KEY_IDLE_MS) {
        CHECK((vm->CB_VM_Status & VMSTAT_IDLE) == 0);
        CHECK_EQ(idle_calls, 0);
    }
    sleep_ms(300);
    CHECK(idle_calls > 0);
    end(vm);
}

VXT_TEST(BIOS_Set_Idle_Detection, never_if_it_is_off)
{
    struct cb_s *vm;

    make_flags = VMM32X_VM_BUSY;
    vm = MAKE(g_int16_01);
    make_flags = 0;
    CHECK(vm != NULL);
    sleep_ms(KEY_IDLE_MS + 100);
    watch(vm);
    CHECK(!marked_idle);
    CHECK_EQ(idles, 0);
    BIOS_Set_Idle_Detection(vm, true);
    watch(vm);
    CHECK(marked_idle);
    CHECK(idles > 0);
    BIOS_Set_Idle_Detection(vm, false);
    sleep_ms(60);
    watch(vm);
    CHECK(!marked_idle);
    CHECK_EQ(idles, 0);
    end(vm);
}

/* How many milliseconds of the processor a VM had. */
static uint32_t exec_ms(struct cb_s *vm)
{
    return _GetThreadExecTime(Get_Initial_Thread_Handle(vm));
}

VXT_TEST(BIOS_Key_Polled, another_vm_gets_the_time)
{
    struct cb_s *computes = MAKE(g_computes), *polls = MAKE(g_int16_01);
    uint32_t start, had, other;

    CHECK(computes != NULL && polls != NULL);
    sleep_ms(2 * KEY_IDLE_MS + 100);
    start = Get_System_Time();
    had = exec_ms(computes);
    other = exec_ms(polls);
    looks = count_of(polls);
    sleep_ms(1000);
    start = Get_System_Time() - start;
    had = exec_ms(computes) - had;
    other = exec_ms(polls) - other;
    looks = count_of(polls) - looks;
    vxd_debugf("T_IDLE: of %u ms %u and %u, %u looks\n", start, had, other, looks);
    CHECK(had >= start * 4 / 5);        /* without idle detection: half */
    CHECK(other <= start / 5);
    CHECK(looks < 4 * TICKS * TICK_POLLS);
    end(polls);
    end(computes);
}

static const struct vxt_test tests[] = {
    VXT(BIOS_Key_Polled, who_only_looks_for_keys_is_idle),
    VXT(BIOS_Key_Polled, through_dos_too),
    VXT(BIOS_Key_Polled, who_works_between_two_looks_is_not),
    VXT(BIOS_VM_Works, screen_and_dos_are_work),
    VXT(BIOS_Poll_Counter, counts_looks_in_vain),
    VXT(BIOS_Set_Code_Page, text_modes_show_its_characters),
    VXT(BIOS_Key_Polled, a_game_keeps_its_frame_rate),
    VXT(BIOS_Key_Polled, not_until_KeyIdleDelay_after_a_key),
    VXT(BIOS_Set_Idle_Detection, never_if_it_is_off),
    VXT(BIOS_Key_Polled, another_vm_gets_the_time),
};

static void on_start(struct cb_s *vm, uint32_t refdata, struct Client_Reg_Struc *crs)
{
    (void)vm;
    (void)refdata;
    (void)crs;
    (void)Call_When_Idle(idle_hook);        /* if not, the tests fail */
    vxt_run_tests(tests, VXT_COUNT(tests));
    vxt_end("T_IDLE");
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
Declare_Virtual_Device(T_IDLE, 1, 0, control, Undefined_Device_ID, Undefined_Init_Order)
