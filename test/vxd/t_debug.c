/*
 * t_debug - the debugging services in a retail start; run.py looks at what comes out.
 */
#include "vxt.h"

static void call(uint32_t service, struct vxt_regs *r)
{
    vxt_recolour(r);
    vxt_service(service, r);
}

static bool kept_but_eax(const struct vxt_regs *r)
{
    return r->edi == 0xED1ED1ED && r->esi == 0xE51E51E5 && r->ebp == 0xEB9EB9EB &&
           r->ebx == 0xEB8EB8EB && r->edx == 0xED8ED8ED && r->ecx == 0xEC8EC8EC;
}

VXT_TEST(Test_Debug_Installed, not_in_a_retail_system)
{
    struct vxt_regs r;

    call(VMMSVC(Test_Debug_Installed), &r);
    CHECK_EQ(r.eflags & ZF_Mask, ZF_Mask);
    CHECK(kept_but_eax(&r) && r.eax == 0xEA8EA8EA);
}

VXT_TEST(In_Debug_Chr, escape_without_a_terminal)
{
    struct vxt_regs r;

    call(VMMSVC(In_Debug_Chr), &r);
    CHECK_EQ(r.eax & 0xFF, 0x1B);
    CHECK_EQ(r.eflags & ZF_Mask, ZF_Mask);
    CHECK(kept_but_eax(&r));
}

VXT_TEST(Is_Debug_Chr, none_without_a_terminal)
{
    struct vxt_regs r;

    call(VMMSVC(Is_Debug_Chr), &r);
    CHECK_EQ(r.eflags & ZF_Mask, ZF_Mask);
    CHECK(kept_but_eax(&r));
}

VXT_TEST(Debug_Convert_Hex_Binary, a_digit_for_each_bit)
{
    struct vxt_regs r;

    vxt_recolour(&r);
    r.eax = 0xFFFFFFA5;
    vxt_service(VMMSVC(Debug_Convert_Hex_Binary), &r);
    CHECK_EQ(r.eax, 0x10100101);
    CHECK(kept_but_eax(&r));
}

VXT_TEST(Debug_Convert_Hex_Decimal, decimal_digits)
{
    struct vxt_regs r;

    vxt_recolour(&r);
    r.eax = 0xFFFFFF00 | 209;
    vxt_service(VMMSVC(Debug_Convert_Hex_Decimal), &r);
    CHECK_EQ(r.eax, 0x209);
    r.eax = 7;
    vxt_service(VMMSVC(Debug_Convert_Hex_Decimal), &r);
    CHECK_EQ(r.eax, 7);
    CHECK(kept_but_eax(&r));
}

VXT_TEST(Debug_Test_Valid_Handle, returns_for_a_vm)
{
    struct vxt_regs r;

    vxt_recolour(&r);
    r.ebx = (uint32_t)Get_Sys_VM_Handle();
    vxt_service(VMMSVC(Debug_Test_Valid_Handle), &r);
    CHECK_EQ(r.ebx, (uint32_t)Get_Sys_VM_Handle());
    CHECK_EQ(r.eax, 0xEA8EA8EA);
}

VXT_TEST(Debug_Test_Cur_VM, returns_for_the_current_vm)
{
    struct vxt_regs r;

    vxt_recolour(&r);
    r.ebx = (uint32_t)Get_Cur_VM_Handle();
    vxt_service(VMMSVC(Debug_Test_Cur_VM), &r);
    CHECK_EQ(r.ebx, (uint32_t)Get_Cur_VM_Handle());
    CHECK_EQ(r.eax, 0xEA8EA8EA);
}

/* The caller's PUSHFD and PUSHAD, then the call, as Trace_Out's old macro does it. */
static void out_with_registers(const char *text)
{
    __asm__ volatile("movl $0x11223344, %%eax; movl $0xC0DE, %%ecx; movl %0, %%ebx\n"
                     "pushfl; pushal; movl %%ebx, %%esi; int $0x20; .long %c1; popal; popfl"
                     : : "S"(text), "i"(VMMSVC(Out_Debug_String))
                     : "eax", "ebx", "ecx", "memory", "cc");
}

VXT_TEST(Out_Debug_String, names_the_registers_pushed)
{
    out_with_registers("T_DEBUG out #EAX #cx #AH, 50% #nothing\n");
}

VXT_TEST(Out_Debug_Chr, one_character)
{
    struct vxt_regs r;

    for (const char *p = "T_DEBUG chr\n"; *p != '\0'; p++) {
        vxt_recolour(&r);
        r.eax = (uint8_t)*p;
        vxt_service(VMMSVC(Out_Debug_Chr), &r);
        CHECK(kept_but_eax(&r));
    }
}

/* A call with arguments on the stack, all registers coloured; they and the stack must be kept. */
static bool stack_call(uint32_t service, const uint32_t *argument, unsigned count, uint32_t esi)
{
    uint8_t code[64], *p = code;
    struct vxt_regs r;

    for (unsigned i = 0; i < count; i++) {
        *p++ = 0x68;                                    /* PUSH argument */
        memcpy(p, &argument[i], 4);
        p += 4;
    }
    *p++ = 0xCD;
    *p++ = 0x20;
    memcpy(p, &service, 4);
    p += 4;
    *p = 0xC3;                                          /* the service took the arguments off */
    vxt_recolour(&r);
    r.esi = esi;
    r.eflags = CF_Mask | ZF_Mask;
    vxt_call(code, &r);
    r.esi = r.esi == esi ? 0xE51E51E5 : 0;
    return kept_but_eax(&r) && r.eax == 0xEA8EA8EA &&
           (r.eflags & (CF_Mask | ZF_Mask | SF_Mask)) == (CF_Mask | ZF_Mask);
}

VXT_TEST(_Trace_Out_Service, keeps_everything)
{
    const uint32_t text = (uint32_t)"T_DEBUG trace #EBX ?ECX\n";

    CHECK(stack_call(VMMSVC(_Trace_Out_Service), &text, 1, 0xE51E51E5));
}

VXT_TEST(_Debug_Out_Service, goes_on_in_a_retail_system)
{
    const uint32_t text = (uint32_t)"T_DEBUG debug #DX\n";

    CHECK(stack_call(VMMSVC(_Debug_Out_Service), &text, 1, 0xE51E51E5));
}

VXT_TEST(_Debug_Flags_Service, no_effect_in_a_retail_system)
{
    const uint32_t flags = DFS_LOG | DFS_PROFILE | DFS_TEST_CLD | DFS_TEST_REENTER | DFS_TEST_BLOCK;
    const uint32_t none = DFS_EXIT_NOBLOCK;

    CHECK(stack_call(VMMSVC(_Debug_Flags_Service), &flags, 1, 0xE51E51E5));
    CHECK(stack_call(VMMSVC(_Debug_Flags_Service), &none, 1, 0xE51E51E5));
}

VXT_TEST(Queue_Debug_String, takes_its_values_off_the_stack)
{
    const uint32_t values[] = { 0xAAAA1111, 0xBBBB2222 };

    CHECK(stack_call(VMMSVC(Queue_Debug_String), values, 2, (uint32_t)"queued #EAX #EBX"));
}

VXT_TEST(Log_Proc_Call, keeps_everything)
{
    struct vxt_regs r;

    call(VMMSVC(Log_Proc_Call), &r);
    CHECK(kept_but_eax(&r) && r.eax == 0xEA8EA8EA);
}

VXT_TEST(_Debug_Printf_Service, takes_the_address_of_arguments)
{
    const uint32_t arguments[] = { 42, (uint32_t)"text" };

    _Debug_Printf_Service("T_DEBUG printf %u %s\n", arguments);
}

VXT_TEST(Get_Debug_Options, letters_of_the_start)
{
    struct vxt_regs r;

    vxt_recolour(&r);
    r.eax = 'B';
    vxt_service(VMMSVC(Get_Debug_Options), &r);
    CHECK_EQ(r.eflags & ZF_Mask, ZF_Mask);
    CHECK_EQ(r.eax, 'B');
    r.eax = 'c';
    vxt_service(VMMSVC(Get_Debug_Options), &r);
    CHECK_EQ(r.eflags & ZF_Mask, 0);
    CHECK(kept_but_eax(&r));
}

/* ---- the monochrome screen ----------------------------------------------------------------------- */

static void move_to(uint32_t row, uint32_t column)
{
    struct vxt_regs r = { .edx = row << 8 | column };

    vxt_service(VMMSVC(Set_Mono_Cur_Pos), &r);
}

static uint32_t character_at(uint32_t row, uint32_t column)
{
    struct vxt_regs r;

    move_to(row, column);
    vxt_recolour(&r);
    vxt_service(VMMSVC(Get_Mono_Chr), &r);
    if (!kept_but_eax(&r) || r.eax >> 16 != 0xEA8E) {
        vxt_fail("Get_Mono_Chr changes more than AX");
    }
    return r.eax & 0xFFFF;
}

static uint32_t cursor(void)
{
    struct vxt_regs r;

    call(VMMSVC(Get_Mono_Cur_Pos), &r);
    return r.edx;
}

VXT_TEST(Clear_Mono_Screen, blanks_and_keeps_registers)
{
    struct vxt_regs r;

    call(VMMSVC(Clear_Mono_Screen), &r);
    CHECK(kept_but_eax(&r) && r.eax == 0xEA8EA8EA);
    CHECK_EQ(character_at(0, 0), 0x0720);
    CHECK_EQ(character_at(24, 79), 0x0720);
}

VXT_TEST(Out_Mono_Chr, with_and_without_attribute)
{
    struct vxt_regs r;

    move_to(3, 79);
    vxt_recolour(&r);
    r.eax = 'a';
    vxt_service(VMMSVC(Out_Mono_Chr), &r);
    CHECK_EQ(r.eax, 'a');
    CHECK_EQ(cursor() & 0xFFFF, 0x0400);
    vxt_recolour(&r);
    r.eax = 0;
    r.ebx = 0x7000 | 'b';
    vxt_service(VMMSVC(Out_Mono_Chr), &r);
    vxd_debugf("\n");           /* what is written there is debug output too: a new line */
    CHECK_EQ(r.ebx, 0x7000 | 'b');
    CHECK_EQ(character_at(3, 79), 0x0700 | 'a');
    CHECK_EQ(character_at(4, 0), 0x7000 | 'b');
}

VXT_TEST(Out_Mono_String, lines_and_registers)
{
    struct vxt_regs r;

    move_to(24, 0);
    vxt_recolour(&r);
    r.esi = (uint32_t)"T_DEBUG mono #EBX\r\nx";
    vxt_service(VMMSVC(Out_Mono_String), &r);
    CHECK_EQ(character_at(23, 13), 0x0700 | 'E');
    CHECK_EQ(character_at(24, 0), 0x0700 | 'x');
    CHECK_EQ(character_at(2, 79), 0x0700 | 'a');        /* everything went up one line */
    vxd_debugf("\n");
}

VXT_TEST(Set_Mono_Cur_Pos, stays_on_the_screen)
{
    struct vxt_regs r;

    vxt_recolour(&r);
    r.edx = 0x12340A14;
    vxt_service(VMMSVC(Set_Mono_Cur_Pos), &r);
    CHECK_EQ(r.edx, 0x12340A14);
    CHECK_EQ(r.eax, 0xEA8EA8EA);
    CHECK_EQ(cursor() & 0xFFFF, 0x0A14);
    move_to(99, 99);
    CHECK_EQ(cursor() & 0xFFFF, 0x184F);
}

VXT_TEST(Get_Mono_Cur_Pos, changes_dx_only)
{
    move_to(1, 2);
    CHECK_EQ(cursor(), 0xED8E0102);
}

VXT_TEST(Get_Mono_Chr, attribute_and_character)
{
    struct vxt_regs r = { .eax = 0, .ebx = 0x0F00 | '!' };

    move_to(7, 7);
    vxt_service(VMMSVC(Out_Mono_Chr), &r);
    CHECK_EQ(character_at(7, 7), 0x0F00 | '!');
    vxd_debugf("\n");
}

GUEST(g_int68, "movb $0x43, %ah; int $0x68; lret");
GUEST(g_iret, "iret");

VXT_TEST(INT68, is_absent_for_a_program)
{
    struct Client_Reg_Struc crs;

    vxt_put_code(GUEST_CS, 0x100, g_iret, g_iret_end);
    Set_V86_Int_Vector(0x68, GUEST_CS, 0x100);
    vxt_guest_regs(&crs);
    crs.Client_EAX = 0x1234;
    vxt_guest(g_int68, &crs);
    CHECK_EQ(crs.Client_AX, 0x4334);
}

VXT_TEST(INT41, is_absent_in_a_retail_system)
{
    uint32_t eax = 0x1234004F;

    __asm__ volatile("int $0x41" : "+a"(eax));
    CHECK_EQ(eax, 0x1234004F);
}

static const struct vxt_test tests[] = {
    VXT(Test_Debug_Installed, not_in_a_retail_system),
    VXT(In_Debug_Chr, escape_without_a_terminal),
    VXT(Is_Debug_Chr, none_without_a_terminal),
    VXT(Debug_Convert_Hex_Binary, a_digit_for_each_bit),
    VXT(Debug_Convert_Hex_Decimal, decimal_digits),
    VXT(Debug_Test_Valid_Handle, returns_for_a_vm),
    VXT(Debug_Test_Cur_VM, returns_for_the_current_vm),
    VXT(Out_Debug_String, names_the_registers_pushed),
    VXT(Out_Debug_Chr, one_character),
    VXT(_Trace_Out_Service, keeps_everything),
    VXT(_Debug_Out_Service, goes_on_in_a_retail_system),
    VXT(_Debug_Flags_Service, no_effect_in_a_retail_system),
    VXT(Queue_Debug_String, takes_its_values_off_the_stack),
    VXT(Log_Proc_Call, keeps_everything),
    VXT(_Debug_Printf_Service, takes_the_address_of_arguments),
    VXT(Get_Debug_Options, letters_of_the_start),
    VXT(Clear_Mono_Screen, blanks_and_keeps_registers),
    VXT(Out_Mono_Chr, with_and_without_attribute),
    VXT(Out_Mono_String, lines_and_registers),
    VXT(Set_Mono_Cur_Pos, stays_on_the_screen),
    VXT(Get_Mono_Cur_Pos, changes_dx_only),
    VXT(Get_Mono_Chr, attribute_and_character),
    VXT(INT41, is_absent_in_a_retail_system),
    VXT(INT68, is_absent_for_a_program),
};
VXT_DEVICE(T_DEBUG, tests)
