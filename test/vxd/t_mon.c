/*
 * t_mon - the V86 monitor: what a guest sees of CLI STI PUSHF POPF INT IRET HLT, of single
 * steps, of the ends of a segment, of control registers.
 */
#include "vxt.h"

#define STATUS  (CF_Mask | PF_Mask | AF_Mask | ZF_Mask | SF_Mask | TF_Mask | DF_Mask | OF_Mask)

/* ---- the interrupt flag --------------------------------------------------------------------------- */

GUEST(g_flags16, "pushf; popw %ax; cli; pushf; popw %bx; sti; pushf; popw %cx; lret");

VXT_TEST(Monitor, cli_sti_pushf)
{
    struct Client_Reg_Struc crs;

    vxt_guest_regs(&crs);
    vxt_guest(g_flags16, &crs);
    CHECK(crs.Client_AX & IF_Mask);
    CHECK((crs.Client_BX & IF_Mask) == 0);
    CHECK(crs.Client_CX & IF_Mask);
    CHECK_EQ(crs.Client_AX & 0x8002, 2);            /* bit 1 is always set, bit 15 never */
    CHECK(crs.Client_EFlags & VM_Mask);
    CHECK((crs.Client_EFlags & IOPL_Mask) == 0);    /* whatever PUSHF says: none is given */
}

GUEST(g_popf16, "cli; pushw $0x0AD7; popf; pushf; popw %ax; pushw $0x0000; popf; pushf; popw %bx;"
                "pushw $0x0200; popf; lret");

VXT_TEST(Monitor, popf_takes_all_but_iopl)
{
    struct Client_Reg_Struc crs;

    vxt_guest_regs(&crs);
    vxt_guest(g_popf16, &crs);
    CHECK_EQ(crs.Client_AX & (STATUS | IF_Mask), 0x0AD5);
    CHECK_EQ(crs.Client_BX & (STATUS | IF_Mask), 0);
    CHECK(crs.Client_EFlags & IF_Mask);
}

GUEST(g_pushfl, "cli; pushfl; popl %eax; sti; pushfl; popl %ebx; lret");

VXT_TEST(Monitor, pushfd_hides_vm_and_rf)
{
    struct Client_Reg_Struc crs;

    vxt_guest_regs(&crs);
    vxt_guest(g_pushfl, &crs);
    CHECK_EQ(crs.Client_EAX & (VM_Mask | RF_Mask | VIF_Mask | VIP_Mask | IF_Mask), 0);
    CHECK_EQ(crs.Client_EBX & (VM_Mask | RF_Mask | VIF_Mask | VIP_Mask | IF_Mask), IF_Mask);
    CHECK_EQ(crs.Client_SP, GUEST_SP);
}

GUEST(g_popfl, "pushl $0x001FFED5; popfl; pushfl; popl %eax; pushl $0x00000202; popfl;"
               "pushfl; popl %ebx; lret");

VXT_TEST(Monitor, popfd_keeps_the_machine_safe)
{
    struct Client_Reg_Struc crs;

    vxt_guest_regs(&crs);
    vxt_put_code(0x2C00, 0, (const uint8_t *)"\xCF", (const uint8_t *)"\xCF" + 1);
    Set_V86_Int_Vector(1, 0x2C00, 0);               /* TF is not in the image, but to be safe */
    vxt_guest(g_popfl, &crs);
    CHECK(crs.Client_EFlags & VM_Mask);             /* VM cleared or IOPL 3: no effect */
    CHECK((crs.Client_EFlags & IOPL_Mask) == 0);
    CHECK_EQ(crs.Client_EAX & (CF_Mask | PF_Mask | AF_Mask | ZF_Mask | SF_Mask), 0xD5);
    CHECK(crs.Client_EAX & AC_Mask);                /* how programs tell a 386 from a 486 */
    CHECK_EQ(crs.Client_EAX & (VM_Mask | VIF_Mask | VIP_Mask), 0);
    CHECK_EQ(crs.Client_EBX & (AC_Mask | CF_Mask), 0);
}

GUEST(g_prefixed_cli, ".byte 0x2E; cli; pushf; popw %ax; .byte 0x66; sti; pushf; popw %bx; lret");

VXT_TEST(Monitor, needless_prefixes)
{
    struct Client_Reg_Struc crs;

    vxt_guest_regs(&crs);
    vxt_guest(g_prefixed_cli, &crs);
    CHECK((crs.Client_AX & IF_Mask) == 0);
    CHECK(crs.Client_BX & IF_Mask);
}

/* ---- INT and IRET ------------------------------------------------------------------------------------ */

GUEST(g_int70, "stc; int $0x70; pushf; popw %dx; lret");
GUEST(g_h70, "pushf; popw %ax; movw %sp, %bx; clc; iret");

VXT_TEST(Monitor, int_clears_if_and_iret_brings_it_back)
{
    struct Client_Reg_Struc crs;

    vxt_put_code(0x2B00, 0x20, g_h70, g_h70_end);
    Set_V86_Int_Vector(0x70, 0x2B00, 0x20);
    vxt_guest_regs(&crs);
    vxt_guest(g_int70, &crs);
    CHECK_EQ(crs.Client_AX & (IF_Mask | CF_Mask), CF_Mask);
    CHECK_EQ(crs.Client_BX, GUEST_SP - 4 - 6);      /* LRET's address, then FLAGS CS IP */
    CHECK_EQ(crs.Client_DX & (IF_Mask | CF_Mask), IF_Mask | CF_Mask);
}

GUEST(g_int_n, "int $0x20; lret");
GUEST(g_h_n, "incw %cx; movw %cs, %bx; iret");

/* The IVT entry of vector n names segment 3000h + n, where the same handler always is. */
VXT_TEST(Monitor, every_interrupt_number_goes_through_the_table)
{
    struct Client_Reg_Struc crs;

    for (uint32_t n = 0; n < 256; n++) {
        uint32_t old = Get_V86_Int_Vector(n);
        uint16_t segment = (uint16_t)(0x3000 + n), offset = (uint16_t)(0x1800 - n * 16);

        vxt_put_code(0x3000, 0x1800, g_h_n, g_h_n_end);
        vxt_put_code(GUEST_CS, 0, g_int_n, g_int_n_end);
        *vxt_memory(GUEST_CS, 1) = (uint8_t)n;
        Set_V86_Int_Vector(n, segment, offset);
        vxt_guest_regs(&crs);
        vxt_run_at(GUEST_CS, 0, &crs);
        Set_V86_Int_Vector(n, old >> 16, old & 0xFFFF);
        if (crs.Client_CX != 1 || crs.Client_BX != segment || crs.Client_SP != GUEST_SP) {
            vxt_fail("INT %Xh: CX %u, CS %Xh, SP %Xh", n, crs.Client_CX, crs.Client_BX,
                     crs.Client_SP);
            return;
        }
    }
}

GUEST(g_iretl, "cli; pushl $0x00040203; pushw $0; pushw %cs; pushl $(1f - g_iretl); iretl;"
               "hlt; 1: pushfl; popl %eax; pushl $0x202; popfl; lret");

VXT_TEST(Monitor, iretd)
{
    struct Client_Reg_Struc crs;

    vxt_guest_regs(&crs);
    vxt_guest(g_iretl, &crs);
    CHECK_EQ(crs.Client_EAX & (IF_Mask | CF_Mask | AC_Mask), IF_Mask | CF_Mask | AC_Mask);
    CHECK_EQ(crs.Client_SP, GUEST_SP);
    CHECK(crs.Client_EFlags & VM_Mask);
}

GUEST(g_iret_flags, "pushw $0x0ED7; pushw %cs; pushw $(1f - g_iret_flags); iret; hlt;"
                    "1: pushf; popw %ax; cld; lret");

VXT_TEST(Monitor, iret_takes_flags_from_the_stack)
{
    struct Client_Reg_Struc crs;

    vxt_guest_regs(&crs);
    vxt_guest(g_iret_flags, &crs);
    CHECK_EQ(crs.Client_AX & (STATUS | IF_Mask), 0x0ED5);
}

GUEST(g_int3, "int3; movw $3, %bx; lret");
GUEST(g_int3_long, ".byte 0xCD, 3; movw $4, %bx; lret");
GUEST(g_into, "movb $0x7F, %dl; incb %dl; into; movb $1, %dl; incb %dl; into; lret");
GUEST(g_h3, "incw %ax; pushw %bp; movw %sp, %bp; movw 2(%bp), %cx; popw %bp; iret");
GUEST(g_bound, "movw $9, %si; boundw %si, 0x0B00; lret");
GUEST(g_h5, "incw %ax; movw $2, %si; iret");

VXT_TEST(Monitor, int3_and_into_go_through_the_table)
{
    struct Client_Reg_Struc crs;

    vxt_put_code(0x2B00, 0x40, g_h3, g_h3_end);
    Set_V86_Int_Vector(3, 0x2B00, 0x40);
    Set_V86_Int_Vector(4, 0x2B00, 0x40);
    vxt_guest_regs(&crs);
    vxt_guest(g_int3, &crs);
    CHECK_EQ(crs.Client_AX, 1);
    CHECK_EQ(crs.Client_BX, 3);
    CHECK_EQ(crs.Client_CX, 1);                     /* return address behind the byte */
    vxt_guest_regs(&crs);
    vxt_guest(g_int3_long, &crs);
    CHECK_EQ(crs.Client_AX, 1);
    CHECK_EQ(crs.Client_BX, 4);
    CHECK_EQ(crs.Client_CX, 2);
    vxt_guest_regs(&crs);
    vxt_guest(g_into, &crs);
    CHECK_EQ(crs.Client_AX, 1);                     /* with OF only */
}

VXT_TEST(Monitor, bound_is_interrupt_5_on_the_instruction)
{
    struct Client_Reg_Struc crs;

    vxt_put_code(0x2B00, 0x60, g_h5, g_h5_end);
    Set_V86_Int_Vector(5, 0x2B00, 0x60);
    memcpy(vxt_memory(GUEST_DS, 0xB00), "\x01\x00\x05\x00", 4);     /* 1 to 5 */
    vxt_guest_regs(&crs);
    vxt_guest(g_bound, &crs);
    CHECK_EQ(crs.Client_AX, 1);                     /* SI = 2 the second time: passes */
    CHECK_EQ(crs.Client_SI, 2);
}

/* ---- HLT ---------------------------------------------------------------------------------------------- */

#define SCHEDULE_PORT   0x7B00

static unsigned events_seen, idle_calls;

static void on_sti_event(struct cb_s *vm, uint32_t refdata, struct Client_Reg_Struc *crs)
{
    (void)vm;
    (void)refdata;
    (void)crs;
    events_seen++;
}
VXD_EVENT(sti_event, on_sti_event)

/* OUT: an event that waits for interrupts to be enabled. */
static uint32_t on_schedule(const struct io_access *io)
{
    (void)Call_Priority_VM_Event(0, io->vm, PEF_Wait_For_STI, 0, sti_event, 0);
    return 0xFF;
}
VXD_BYTE_IO_HANDLER(schedule_handler, on_schedule)

GUEST(g_sti_hlt, "cli; outb %al, %dx; nop; sti; hlt; incw %bx; lret");
GUEST(g_hlt, "sti; nop; hlt; incw %bx; lret");

VXT_TEST(Monitor, sti_hlt_with_an_interrupt_waiting_goes_on)
{
    struct Client_Reg_Struc crs;

    CHECK(Install_IO_Handler(SCHEDULE_PORT, schedule_handler));
    vxt_guest_regs(&crs);
    crs.Client_DX = SCHEDULE_PORT;
    vxt_guest(g_sti_hlt, &crs);
    CHECK_EQ(events_seen, 1);
    CHECK_EQ(crs.Client_BX, 1);
}

/* No hardware interrupts here: the idle call-back is the clock. */
static int on_idle(void)
{
    idle_calls++;
    (void)Schedule_VM_Event(Get_Sys_VM_Handle(), sti_event, 0);
    return 0;
}
void idle_hook(void);
static int on_idle(void) __attribute__((used));
__asm__(".pushsection .text.idle,\"ax\"\nidle_hook: cld; call on_idle; clc; ret\n.popsection");

VXT_TEST(Monitor, hlt_idles_until_an_event)
{
    struct vxt_regs r = { .esi = (uint32_t)idle_hook };
    struct Client_Reg_Struc crs;

    vxt_service(VMMSVC(Call_When_Idle), &r);
    events_seen = 0;
    vxt_guest_regs(&crs);
    vxt_guest(g_hlt, &crs);
    CHECK_EQ(crs.Client_BX, 1);
    CHECK_EQ(idle_calls, 1);
    CHECK_EQ(events_seen, 1);
    CHECK((Get_Sys_VM_Handle()->CB_VM_Status & VMSTAT_IDLE) == 0);
    r = (struct vxt_regs){ .esi = (uint32_t)idle_hook };
    vxt_service(VMMSVC(Cancel_Call_When_Idle), &r);
    CHECK((r.eflags & CF_Mask) == 0);
}

/* ---- single steps ------------------------------------------------------------------------------------------ */

/* The handler of INT 1 writes the IP it would return to behind the pointer at 0:[5F0h]. */
GUEST(g_step_handler,
      "pushw %bp; movw %sp, %bp; pushw %ds; pushw %si; pushw %ax; xorw %ax, %ax; movw %ax, %ds;"
      "movw 0x5F0, %si; movw 2(%bp), %ax; movw %ax, (%si); addw $2, 0x5F0;"
      "popw %ax; popw %si; popw %ds; popw %bp; iret");

#define STEPS_AT    0x0600          /* in segment 0 */

static unsigned run_steps(const uint8_t *code, const uint8_t *end, struct Client_Reg_Struc *crs)
{
    vxt_put_code(0x2D00, 0, g_step_handler, g_step_handler_end);
    Set_V86_Int_Vector(1, 0x2D00, 0);
    *(uint16_t *)vxt_memory(0, 0x5F0) = STEPS_AT;
    vxt_guest_regs(crs);
    crs->Client_EDX = 0x7B01;
    vxt_run_guest(code, end, crs);
    return (unsigned)(vxt_word(0, 0x5F0) - STEPS_AT) / 2;
}

static uint32_t step(unsigned i)
{
    return vxt_word(0, (uint16_t)(STEPS_AT + 2 * i));
}

/* pushf; push ax with TF; popf:   then traps until the POPF at the end has been done */
#define TRACE_ON    "pushf; pushf; popw %ax; orb $1, %ah; pushw %ax; popf;"
#define TRACE_OFF   "popf;"

GUEST(g_step_plain, TRACE_ON "0: nop; 1: incw %bx; 2: nop; 3:" TRACE_OFF "4: lret;"
      ".byte 1b - g_step_plain, 2b - g_step_plain, 3b - g_step_plain, 4b - g_step_plain");
GUEST(g_step_emulated, TRACE_ON "0: cli; 1: sti; 2: pushf; 3: popw %bx; 4: inb %dx, %al; 5:"
      TRACE_OFF "6: lret; .byte 1b - g_step_emulated, 2b - g_step_emulated, 3b - g_step_emulated,"
      "4b - g_step_emulated, 5b - g_step_emulated, 6b - g_step_emulated");
GUEST(g_step_int, TRACE_ON "0: nop; 1: int $0x71; nop; 2: nop; 3:" TRACE_OFF "4: lret;"
      ".byte 1b - g_step_int, 2b - g_step_int, 3b - g_step_int, 4b - g_step_int");
GUEST(g_h71, "pushf; popw %cx; nop; iret");

/* Run code, which ends with one byte for each step: the IP behind it. */
static bool steps_are(const uint8_t *code, const uint8_t *end, unsigned wanted,
                      struct Client_Reg_Struc *crs)
{
    unsigned count = run_steps(code, end, crs), table = (unsigned)(end - code) - wanted;

    for (unsigned i = 0; i < wanted && i < count; i++) {
        if (step(i) != code[table + i]) {
            vxt_fail("step %u at %Xh, not %Xh", i, step(i), code[table + i]);
        }
    }
    if (count != wanted) {
        vxt_fail("%u steps, not %u", count, wanted);
    }
    return count == wanted;
}
#define STEPS_ARE(code, wanted, crs) steps_are(code, code##_end, wanted, crs)

VXT_TEST(Monitor, single_steps_of_the_processor)
{
    struct Client_Reg_Struc crs;

    CHECK(STEPS_ARE(g_step_plain, 4, &crs));
    CHECK((crs.Client_EFlags & TF_Mask) == 0);
    CHECK_EQ(crs.Client_BX, 1);
}

VXT_TEST(Monitor, single_steps_over_emulated_instructions)
{
    struct Client_Reg_Struc crs;

    CHECK(STEPS_ARE(g_step_emulated, 6, &crs));
    CHECK(crs.Client_BX & TF_Mask);
    CHECK((crs.Client_EFlags & TF_Mask) == 0);
    CHECK(crs.Client_EFlags & IF_Mask);
}

VXT_TEST(Monitor, single_steps_leave_out_interrupt_handlers)
{
    struct Client_Reg_Struc crs;

    vxt_put_code(0x2B00, 0x80, g_h71, g_h71_end);
    Set_V86_Int_Vector(0x71, 0x2B00, 0x80);
    /* After IRET has set TF the next instruction is done, then comes the trap. */
    CHECK(STEPS_ARE(g_step_int, 4, &crs));
    CHECK((crs.Client_CX & TF_Mask) == 0);
}

/* ---- the ends of a segment ---------------------------------------------------------------------------------- */

GUEST(g_probe, "movb 0xFFFF, %al; movw 0xFFFF, %bx; lret");

/* QEMU's TCG knows no segment limits: a word at FFFFh is read from the 64 KB and one byte on. */
static bool has_limits(void)
{
    struct Client_Reg_Struc crs;

    *vxt_memory(GUEST_DS, 0) = 0x5A;
    *vxt_memory(GUEST_DS + 0x1000, 0) = 0xA5;
    vxt_guest_regs(&crs);
    vxt_guest(g_probe, &crs);
    if (crs.Client_BX >> 8 == 0xA5) {
        vxt_skip("this processor has no segment limits");
        return false;
    }
    return true;
}

GUEST(g_push_1, "movw %sp, %cx; movw $1, %sp; movw $0x1234, %ax; pushw %ax; movw %sp, %bx;"
                "popw %dx; movw %sp, %si; movw %cx, %sp; lret");

VXT_TEST(Wrap, push_with_sp_1)
{
    struct Client_Reg_Struc crs;

    if (!has_limits()) {
        return;
    }
    vxt_guest_regs(&crs);
    vxt_guest(g_push_1, &crs);
    CHECK_EQ(crs.Client_BX, 0xFFFF);
    CHECK_EQ(*vxt_memory(GUEST_SS, 0xFFFF), 0x34);
    CHECK_EQ(*vxt_memory(GUEST_SS, 0), 0x12);
    CHECK_EQ(crs.Client_DX, 0x1234);
    CHECK_EQ(crs.Client_SI, 1);
}

GUEST(g_int_sp_4, "movw %sp, %cx; movw $4, %sp; int $0x72; movw %sp, %si; movw %cx, %sp; lret");
GUEST(g_h72, "movw %sp, %bx; iret");

VXT_TEST(Wrap, interrupt_frame_over_the_end_of_the_stack)
{
    struct Client_Reg_Struc crs;

    vxt_put_code(0x2B00, 0xA0, g_h72, g_h72_end);
    Set_V86_Int_Vector(0x72, 0x2B00, 0xA0);
    vxt_guest_regs(&crs);
    vxt_guest(g_int_sp_4, &crs);
    CHECK_EQ(crs.Client_BX, 0xFFFE);
    CHECK_EQ(crs.Client_SI, 4);
    CHECK(crs.Client_EFlags & IF_Mask);
}

GUEST(g_word_ffff, "movw $0xBEEF, %ax; movw %ax, 0xFFFF; movw 0xFFFF, %bx; addw $1, 0xFFFF;"
                   "movw 0xFFFF, %cx; lret");

VXT_TEST(Wrap, word_at_ffff)
{
    struct Client_Reg_Struc crs;

    if (!has_limits()) {
        return;
    }
    vxt_guest_regs(&crs);
    vxt_guest(g_word_ffff, &crs);
    CHECK_EQ(crs.Client_BX, 0xBEEF);
    CHECK_EQ(crs.Client_CX, 0xBEF0);
    CHECK_EQ(*vxt_memory(GUEST_DS, 0xFFFF), 0xF0);
    CHECK_EQ(*vxt_memory(GUEST_DS, 0), 0xBE);
}

GUEST(g_movs, "movw $0xFFFF, %si; movw $0x0100, %di; cld; movsw; lret");

VXT_TEST(Wrap, string_instruction_at_ffff)
{
    struct Client_Reg_Struc crs;

    if (!has_limits()) {
        return;
    }
    *vxt_memory(GUEST_DS, 0xFFFF) = 0x11;
    *vxt_memory(GUEST_DS, 0) = 0x22;
    vxt_guest_regs(&crs);
    vxt_guest(g_movs, &crs);
    CHECK_EQ(vxt_word(GUEST_DS, 0x100), 0x2211);
    CHECK_EQ(crs.Client_SI, 1);
}

GUEST(g_incs, "incw %ax; incw %ax");
GUEST(g_lret, "incw %ax; lret");
GUEST(g_mov_over, "movw $0x4321, %bx");        /* 3 bytes: FFFE, FFFF, 0000 */
GUEST(g_cli_end, "cli");

VXT_TEST(Wrap, code_goes_on_at_0)
{
    struct Client_Reg_Struc crs;

    vxt_put_code(0x5000, 0xFFFE, g_incs, g_incs_end);
    vxt_put_code(0x5000, 0, g_lret, g_lret_end);
    vxt_guest_regs(&crs);
    vxt_run_at(0x5000, 0xFFFE, &crs);
    CHECK_EQ(crs.Client_AX, 3);
}

VXT_TEST(Wrap, instruction_over_the_end)
{
    struct Client_Reg_Struc crs;

    if (!has_limits()) {
        return;
    }
    memcpy(vxt_memory(0x5000, 0xFFFE), g_mov_over, 2);
    *vxt_memory(0x5000, 0) = g_mov_over[2];
    vxt_put_code(0x5000, 1, g_lret, g_lret_end);
    vxt_guest_regs(&crs);
    vxt_run_at(0x5000, 0xFFFE, &crs);
    CHECK_EQ(crs.Client_BX, 0x4321);
    CHECK_EQ(crs.Client_AX, 1);
}

VXT_TEST(Wrap, emulated_instruction_at_the_end)
{
    struct Client_Reg_Struc crs;

    vxt_put_code(0x5000, 0xFFFF, g_cli_end, g_cli_end_end);
    vxt_put_code(0x5000, 0, g_lret, g_lret_end);
    vxt_guest_regs(&crs);
    vxt_run_at(0x5000, 0xFFFF, &crs);
    CHECK_EQ(crs.Client_AX, 1);
    CHECK((crs.Client_EFlags & IF_Mask) == 0);
}

/* ---- system instructions ---------------------------------------------------------------------------------- */

GUEST(g_cr0, "movl %cr0, %eax; movl %cr0, %esi; smsw %bx; clts; lret");

VXT_TEST(Monitor, mov_from_cr0)
{
    struct Client_Reg_Struc crs;

    vxt_guest_regs(&crs);
    vxt_guest(g_cr0, &crs);
    CHECK(crs.Client_EAX & 1);                      /* PE: how programs detect V86 mode */
    CHECK_EQ(crs.Client_ESI, crs.Client_EAX);
    CHECK_EQ(crs.Client_BX & 1, 1);
}

GUEST(g_ud, ".byte 0x0F, 0x0B; incw %bx; lret");
GUEST(g_h6, "incw %ax; pushw %bp; movw %sp, %bp; addw $2, 2(%bp); popw %bp; iret");

VXT_TEST(Monitor, invalid_opcode_is_interrupt_6)
{
    struct Client_Reg_Struc crs;

    vxt_put_code(0x2B00, 0xC0, g_h6, g_h6_end);
    Set_V86_Int_Vector(6, 0x2B00, 0xC0);
    vxt_guest_regs(&crs);
    vxt_guest(g_ud, &crs);
    CHECK_EQ(crs.Client_AX, 1);
    CHECK_EQ(crs.Client_BX, 1);
}

static const struct vxt_test tests[] = {
    VXT(Monitor, cli_sti_pushf),
    VXT(Monitor, popf_takes_all_but_iopl),
    VXT(Monitor, pushfd_hides_vm_and_rf),
    VXT(Monitor, popfd_keeps_the_machine_safe),
    VXT(Monitor, needless_prefixes),
    VXT(Monitor, int_clears_if_and_iret_brings_it_back),
    VXT(Monitor, every_interrupt_number_goes_through_the_table),
    VXT(Monitor, iretd),
    VXT(Monitor, iret_takes_flags_from_the_stack),
    VXT(Monitor, int3_and_into_go_through_the_table),
    VXT(Monitor, bound_is_interrupt_5_on_the_instruction),
    VXT(Monitor, sti_hlt_with_an_interrupt_waiting_goes_on),
    VXT(Monitor, hlt_idles_until_an_event),
    VXT(Monitor, single_steps_of_the_processor),
    VXT(Monitor, single_steps_over_emulated_instructions),
    VXT(Monitor, single_steps_leave_out_interrupt_handlers),
    VXT(Wrap, push_with_sp_1),
    VXT(Wrap, interrupt_frame_over_the_end_of_the_stack),
    VXT(Wrap, word_at_ffff),
    VXT(Wrap, string_instruction_at_ffff),
    VXT(Wrap, code_goes_on_at_0),
    VXT(Wrap, instruction_over_the_end),
    VXT(Wrap, emulated_instruction_at_the_end),
    VXT(Monitor, mov_from_cr0),
    VXT(Monitor, invalid_opcode_is_interrupt_6),
};
VXT_DEVICE(T_MON, tests)
