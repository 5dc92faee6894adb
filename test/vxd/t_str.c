/*
 * t_str - strings, numbers as text, the environment and the paths of the start.
 */
#include "vxt.h"

/* ---- strings --------------------------------------------------------------------------------- */

VXT_TEST(_lstrcpyn, cuts_and_ends)
{
    char to[8];

    memset(to, 'x', sizeof to);
    CHECK(_lstrcpyn(to, "abcdefgh", 4) == to);
    CHECK_STR(to, "abc");
    CHECK_EQ(to[4], 'x');
    CHECK(_lstrcpyn(to, "zz", 0) == to);
    CHECK_STR(to, "abc");
}

VXT_TEST(_lstrlen, counts_bytes)
{
    CHECK_EQ(_lstrlen(""), 0);
    CHECK_EQ(_lstrlen("VMM32"), 5);
}

VXT_TEST(_lmemcpy, returns_both_ends)
{
    char to[6] = "12345";
    uint64_t ends = _lmemcpy(to + 1, "ab", 2);

    CHECK_STR(to, "1ab45");
    CHECK_EQ((uint32_t)ends, (uint32_t)(to + 1));
    CHECK_EQ((uint32_t)(ends >> 32), (uint32_t)(to + 3));
}

VXT_TEST(_lstrcmpi, orders_without_case)
{
    CHECK_EQ(_lstrcmpi("System.INI", "SYSTEM.ini"), 0);
    CHECK(_lstrcmpi("abcz", "abcdefg") > 0);
    CHECK(_lstrcmpi("ab", "ABC") < 0);
}

VXT_TEST(_strupr, changes_in_place)
{
    char text[] = "c:\\vmm32\\x1.\x81";

    CHECK(_strupr(text) == text);
    CHECK_STR(text, "C:\\VMM32\\X1.\x9A");
}

VXT_TEST(_Sprintf, formats_and_counts)
{
    char text[40];

    CHECK_EQ(_Sprintf(text, "%s %d %04X|%-3u|%c", "io", -5, 0x3F8, 7u, 'z'), 16);
    CHECK_STR(text, "io -5 03F8|7  |z");
}

VXT_TEST(_LocalizeSprintf, takes_parameters_in_any_order)
{
    char text[40];

    CHECK_EQ(_LocalizeSprintf(text, "%1s has %0u of %2x", 3, "COM", 0x1BEEF), 17);
    CHECK_STR(text, "COM has 3 of BEEF");
    CHECK_EQ(_LocalizeSprintf(text, "100%%"), 4);
    CHECK_STR(text, "100%");
}

VXT_TEST(Test_DBCS_Lead_Byte, carry_set_for_single_bytes)
{
    struct vxt_regs r;
    bool japanese = Get_Profile_Decimal_Int(0, NULL, "CodePage") == 932;

    for (uint32_t c = 0; c < 256; c++) {
        bool lead = japanese && ((c >= 0x81 && c <= 0x9F) || (c >= 0xE0 && c <= 0xFC));

        vxt_recolour(&r);
        r.eax = 0x12345600 | c;
        r.eflags = lead ? CF_Mask : 0;
        vxt_service(VMMSVC(Test_DBCS_Lead_Byte), &r);
        CHECK_EQ(r.eflags & CF_Mask, lead ? 0 : CF_Mask);
        CHECK_EQ(r.eax, 0x12345600 | c);
    }
}

/* ---- numbers ------------------------------------------------------------------------------------ */

/* EAX of a conversion; *end = characters that were taken. */
static uint32_t convert(uint32_t service, const char *text, uint32_t places, uint32_t *end)
{
    struct vxt_regs r;

    vxt_recolour(&r);
    r.edx = (uint32_t)text;
    r.ecx = places;
    vxt_service(service, &r);
    *end = r.edx - (uint32_t)text;
    if (r.ecx != places || r.ebx != 0xEB8EB8EB || r.esi != 0xE51E51E5 || r.edi != 0xED1ED1ED) {
        vxt_fail("a register is not kept");
    }
    return r.eax;
}

VXT_TEST(Convert_Decimal_String, value_and_end)
{
    uint32_t end;

    CHECK_EQ(convert(VMMSVC(Convert_Decimal_String), "1234;x", 0, &end), 1234);
    CHECK_EQ(end, 4);
    CHECK_EQ(convert(VMMSVC(Convert_Decimal_String), "-12", 0, &end), -12);
    CHECK_EQ(end, 3);
    CHECK_EQ(convert(VMMSVC(Convert_Decimal_String), "+7 ", 0, &end), 7);
    CHECK_EQ(end, 2);
    CHECK_EQ(convert(VMMSVC(Convert_Decimal_String), "x9", 0, &end), 0);
    CHECK_EQ(end, 0);
    CHECK_EQ(convert(VMMSVC(Convert_Decimal_String), "", 0, &end), 0);
    CHECK_EQ(end, 0);
}

VXT_TEST(Convert_Hex_String, value_and_end)
{
    uint32_t end;

    CHECK_EQ(convert(VMMSVC(Convert_Hex_String), "C0deH.", 0, &end), 0xC0DE);
    CHECK_EQ(end, 5);
    CHECK_EQ(convert(VMMSVC(Convert_Hex_String), "3f8", 0, &end), 0x3F8);
    CHECK_EQ(end, 3);
    CHECK_EQ(convert(VMMSVC(Convert_Hex_String), "hello", 0, &end), 0);
    CHECK_EQ(end, 0);
}

VXT_TEST(Convert_Fixed_Point_String, value_and_end)
{
    uint32_t end;

    CHECK_EQ(convert(VMMSVC(Convert_Fixed_Point_String), "1.25 ", 3, &end), 1250);
    CHECK_EQ(end, 4);
    CHECK_EQ(convert(VMMSVC(Convert_Fixed_Point_String), "-.0016", 3, &end), -1);
    CHECK_EQ(end, 6);
    CHECK_EQ(convert(VMMSVC(Convert_Fixed_Point_String), "8", 1, &end), 80);
    CHECK_EQ(convert(VMMSVC(Convert_Fixed_Point_String), "s", 1, &end), 0);
    CHECK_EQ(end, 0);
}

VXT_TEST(Convert_Boolean_String, words_and_others)
{
    static const struct { const char *text; uint32_t value; } words[] = {
        { "0", 0 }, { "1", -1u }, { "False", 0 }, { "true", -1u }, { "NO", 0 }, { "yes", -1u },
        { "off", 0 }, { "On", -1u },
    };
    struct vxt_regs r;

    for (unsigned i = 0; i < VXT_COUNT(words); i++) {
        vxt_recolour(&r);
        r.edx = (uint32_t)words[i].text;
        r.eflags = CF_Mask;
        vxt_service(VMMSVC(Convert_Boolean_String), &r);
        CHECK_EQ(r.eflags & CF_Mask, 0);
        CHECK_EQ(r.eax, words[i].value);
        CHECK_EQ(r.edx, (uint32_t)words[i].text);
    }
    vxt_recolour(&r);
    r.edx = (uint32_t)"perhaps";
    vxt_service(VMMSVC(Convert_Boolean_String), &r);
    CHECK_EQ(r.eflags & CF_Mask, CF_Mask);
    CHECK_EQ(r.eax, 0xEA8EA8EA);
}

static void fixed(struct vxt_regs *r, const char *key)
{
    vxt_recolour(r);
    r->ecx = 3;
    r->esi = 0;
    r->edi = (uint32_t)key;
    vxt_service(VMMSVC(Get_Profile_Fixed_Point), r);
}

VXT_TEST(Get_Profile_Fixed_Point, value_default_and_flags)
{
    struct vxt_regs r;

    fixed(&r, "TestFixed");
    CHECK_EQ(r.eax, 1500);
    CHECK_EQ(r.eflags & (CF_Mask | ZF_Mask), 0);
    CHECK_EQ(r.ecx, 3);
    CHECK_EQ(r.edx, 0xED8ED8ED);
    fixed(&r, "TestFixedBad");
    CHECK_EQ(r.eax, 0xEA8EA8EA);
    CHECK_EQ(r.eflags & CF_Mask, CF_Mask);
    fixed(&r, "TestFixedEmpty");
    CHECK_EQ(r.eax, 0xEA8EA8EA);
    CHECK_EQ(r.eflags & (CF_Mask | ZF_Mask), ZF_Mask);
    fixed(&r, "TestFixedNowhere");
    CHECK_EQ(r.eax, 0xEA8EA8EA);
    CHECK_EQ(r.eflags & CF_Mask, CF_Mask);
}

/* ---- the start ---------------------------------------------------------------------------------- */

static void call(uint32_t service, struct vxt_regs *r)
{
    vxt_recolour(r);
    vxt_service(service, r);
}

VXT_TEST(Get_Environment_String, any_case_and_the_whole_block)
{
    struct vxt_regs r;

    vxt_recolour(&r);
    r.esi = (uint32_t)"ComSpec";
    r.eflags = CF_Mask;
    vxt_service(VMMSVC(Get_Environment_String), &r);
    CHECK_EQ(r.eflags & CF_Mask, 0);
    CHECK_STR((const char *)r.edx, "C:\\COMMAND.COM");
    CHECK_EQ(r.eax, 0xEA8EA8EA);
    r.esi = 0;
    vxt_service(VMMSVC(Get_Environment_String), &r);
    CHECK_EQ(r.eflags & CF_Mask, 0);
    CHECK_STR((const char *)r.edx, "COMSPEC=C:\\COMMAND.COM");
    r.esi = (uint32_t)"COMSPE";
    r.edx = 77;
    vxt_service(VMMSVC(Get_Environment_String), &r);
    CHECK_EQ(r.eflags & CF_Mask, CF_Mask);
    CHECK_EQ(r.edx, 77);
}

VXT_TEST(Get_Exec_Path, ends_in_the_file_name)
{
    struct vxt_regs r;
    const char *path;

    call(VMMSVC(Get_Exec_Path), &r);
    path = (const char *)r.edx;
    CHECK(r.ecx > 0 && path[r.ecx - 1] == '\\');
    CHECK_STR(path + r.ecx, "VMM32.VXD");
    CHECK_EQ(r.eax, 0xEA8EA8EA);
}

VXT_TEST(Get_Config_Directory, ends_with_a_backslash)
{
    struct vxt_regs r;
    const char *path;
    uint32_t length;

    call(VMMSVC(Get_Config_Directory), &r);
    path = (const char *)r.edx;
    length = _lstrlen(path);
    CHECK(length > 2 && path[1] == ':' && path[length - 1] == '\\');
    CHECK_EQ(r.ecx, 0xEC8EC8EC);
    r.esi = (uint32_t)"WINDIR";
    vxt_service(VMMSVC(Get_Environment_String), &r);
    CHECK_EQ(_lstrlen((const char *)r.edx), length - 1);
    CHECK(memcmp((const char *)r.edx, path, length - 1) == 0);
}

VXT_TEST(Get_PSP_Segment, has_a_prefix_there)
{
    struct vxt_regs r;
    uint32_t segment;

    call(VMMSVC(Get_PSP_Segment), &r);
    segment = r.eax;
    CHECK(segment != 0 && segment < 0x10000);
    CHECK_EQ(vxt_word((uint16_t)segment, 0), 0x20CD);
    CHECK_EQ(*vxt_memory((uint16_t)segment, (uint16_t)(0x81 + *vxt_memory((uint16_t)segment, 0x80))), '\r');
    call(VMMSVC(Get_PSP_Segment), &r);
    CHECK_EQ(r.eax, segment);
    CHECK_EQ(r.ecx, 0xEC8EC8EC);
}

VXT_TEST(GetDOSVectors, are_those_of_the_system_vm)
{
    struct vxt_regs r;
    uint32_t *table = (uint32_t *)Get_Sys_VM_Handle()->CB_High_Linear;

    call(VMMSVC(GetDOSVectors), &r);
    CHECK_EQ(r.eax, table[0x23]);
    CHECK_EQ(r.edx, table[0x24]);
    CHECK_EQ(r.ecx, 0xEC8EC8EC);
}

VXT_TEST(Get_Next_Arena, there_is_no_upper_memory)
{
    struct vxt_regs r;

    vxt_recolour(&r);
    r.ecx = 0;
    vxt_service(VMMSVC(Get_Next_Arena), &r);
    CHECK_EQ(r.ecx, 0);
    CHECK_EQ(*(const uint32_t *)r.edx, 0);
    CHECK_EQ(r.ebx, 0xEB8EB8EB);
}

VXT_TEST(Get_Name_Of_Ugly_TSR, there_is_none)
{
    struct vxt_regs r;

    call(VMMSVC(Get_Name_Of_Ugly_TSR), &r);
    CHECK_EQ(r.eflags & ZF_Mask, ZF_Mask);
    CHECK_EQ(r.eax, 0);
    CHECK_EQ(r.ebx, 0);
    CHECK_EQ(r.ecx, 0xEC8EC8EC);
}

VXT_TEST(Get_Boot_Flags, an_ordinary_start)
{
    struct vxt_regs r;

    call(VMMSVC(Get_Boot_Flags), &r);
    CHECK_EQ(r.eax, 0);
    CHECK_EQ(r.edx, 0xED8ED8ED);
}

VXT_TEST(Set_Boot_Flags, are_read_back)
{
    struct vxt_regs r;

    vxt_recolour(&r);
    r.eax = BOOT_CLEAN | BOOT_INTERACTIVE;
    vxt_service(VMMSVC(Set_Boot_Flags), &r);
    CHECK_EQ(r.eax, BOOT_CLEAN | BOOT_INTERACTIVE);
    call(VMMSVC(Get_Boot_Flags), &r);
    CHECK_EQ(r.eax, BOOT_CLEAN | BOOT_INTERACTIVE);
    r.eax = 0;
    vxt_service(VMMSVC(Set_Boot_Flags), &r);
}

static const struct vxt_test tests[] = {
    VXT(_lstrcpyn, cuts_and_ends),
    VXT(_lstrlen, counts_bytes),
    VXT(_lmemcpy, returns_both_ends),
    VXT(_lstrcmpi, orders_without_case),
    VXT(_strupr, changes_in_place),
    VXT(_Sprintf, formats_and_counts),
    VXT(_LocalizeSprintf, takes_parameters_in_any_order),
    VXT(Test_DBCS_Lead_Byte, carry_set_for_single_bytes),
    VXT(Convert_Decimal_String, value_and_end),
    VXT(Convert_Hex_String, value_and_end),
    VXT(Convert_Fixed_Point_String, value_and_end),
    VXT(Convert_Boolean_String, words_and_others),
    VXT(Get_Profile_Fixed_Point, value_default_and_flags),
    VXT(Get_Environment_String, any_case_and_the_whole_block),
    VXT(Get_Exec_Path, ends_in_the_file_name),
    VXT(Get_Config_Directory, ends_with_a_backslash),
    VXT(Get_PSP_Segment, has_a_prefix_there),
    VXT(GetDOSVectors, are_those_of_the_system_vm),
    VXT(Get_Next_Arena, there_is_no_upper_memory),
    VXT(Get_Name_Of_Ugly_TSR, there_is_none),
    VXT(Get_Boot_Flags, an_ordinary_start),
    VXT(Set_Boot_Flags, are_read_back),
};
static const struct vxt_test japanese[] = {
    VXT(Test_DBCS_Lead_Byte, carry_set_for_single_bytes),
};

static int on_init_complete(const struct vxd_message *msg)
{
    (void)msg;
    if (Get_Profile_Decimal_Int(437, NULL, "CodePage") == 932) {
        vxt_run_tests(japanese, VXT_COUNT(japanese));
    } else {
        vxt_run_tests(tests, VXT_COUNT(tests));
    }
    vxt_end("T_STR");
}

static const struct vxd_handler control[] = {
    { Init_Complete, on_init_complete },
    { 0, NULL },
};
Declare_Virtual_Device(T_STR, 1, 0, control, Undefined_Device_ID, Undefined_Init_Order)
