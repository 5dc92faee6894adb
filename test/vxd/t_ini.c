/*
 * t_ini - Get_Profile_...: the lines are in run.py.
 */
#include "vxt.h"

static const char *string_of(const char *section, const char *key)
{
    return Get_Profile_String(NULL, section, key);
}

VXT_TEST(Get_Profile_Decimal_Int, value_default_and_sign)
{
    CHECK_EQ(Get_Profile_Decimal_Int(5, NULL, "TestDecimal"), 1234);
    CHECK_EQ(Get_Profile_Decimal_Int(5, NULL, "testDECIMAL"), 1234);
    CHECK_EQ(Get_Profile_Decimal_Int(5, "386Enh", "TestDecimal"), 1234);
    CHECK_EQ(Get_Profile_Decimal_Int(5, "386enh", "TestNegative"), -77);
    CHECK_EQ(Get_Profile_Decimal_Int(5, NULL, "TestNowhere"), 5);
    CHECK_EQ(Get_Profile_Decimal_Int(5, "boot", "TestDecimal"), 5);
    CHECK_EQ(Get_Profile_Decimal_Int(5, NULL, "TestWords"), 5);
}

VXT_TEST(Get_Profile_Decimal_Int, flags)
{
    struct vxt_regs r = { .eax = 5, .edi = (uint32_t)"TestDecimal" };

    vxt_service(VMMSVC(Get_Profile_Decimal_Int), &r);
    CHECK_EQ(r.eflags & (CF_Mask | ZF_Mask), 0);
    r = (struct vxt_regs){ .eax = 5, .edi = (uint32_t)"TestNowhere" };
    vxt_service(VMMSVC(Get_Profile_Decimal_Int), &r);
    CHECK_EQ(r.eflags & (CF_Mask | ZF_Mask), CF_Mask);
    r = (struct vxt_regs){ .eax = 5, .edi = (uint32_t)"TestEmpty" };
    vxt_service(VMMSVC(Get_Profile_Decimal_Int), &r);
    CHECK_EQ(r.eflags & (CF_Mask | ZF_Mask), ZF_Mask);
    CHECK_EQ(r.eax, 5);
}

VXT_TEST(Get_Profile_Hex_Int, with_and_without_h)
{
    CHECK_EQ(Get_Profile_Hex_Int(1, NULL, "TestHex"), 0xBAD);
    CHECK_EQ(Get_Profile_Hex_Int(1, NULL, "TestHexH"), 0xC000);
    CHECK_EQ(Get_Profile_Hex_Int(1, NULL, "TestNowhere"), 1);
}

VXT_TEST(Get_Profile_Boolean, all_its_words)
{
    CHECK_EQ(Get_Profile_Boolean(7, NULL, "TestYes"), -1);
    CHECK_EQ(Get_Profile_Boolean(7, NULL, "TestTrue"), -1);
    CHECK_EQ(Get_Profile_Boolean(7, NULL, "TestOn"), -1);
    CHECK_EQ(Get_Profile_Boolean(7, NULL, "Test1"), -1);
    CHECK_EQ(Get_Profile_Boolean(7, NULL, "TestNo"), 0);
    CHECK_EQ(Get_Profile_Boolean(7, NULL, "TestFalse"), 0);
    CHECK_EQ(Get_Profile_Boolean(7, NULL, "TestOff"), 0);
    CHECK_EQ(Get_Profile_Boolean(7, NULL, "Test0"), 0);
    CHECK_EQ(Get_Profile_Boolean(7, NULL, "TestNowhere"), 7);
    CHECK_EQ(Get_Profile_Boolean(7, NULL, "TestWords"), 7);
}

VXT_TEST(Get_Profile_String, value_and_default)
{
    const char *fallback = "default";

    CHECK_STR(string_of(NULL, "TestWords"), "two words");
    CHECK_STR(string_of(NULL, "TestQuoted"), " in quotes; yes ");
    CHECK_STR(string_of("boot", "shell"), "KRNL386.EXE");
    CHECK(string_of(NULL, "TestNowhere") == NULL);
    CHECK(string_of(NULL, "TestComment") == NULL);
    CHECK(Get_Profile_String(fallback, NULL, "TestNowhere") == fallback);
    CHECK(Get_Profile_String(fallback, "nosection", "TestWords") == fallback);
}

VXT_TEST(Get_Next_Profile_String, entries_of_the_same_name)
{
    const char *line = string_of(NULL, "TestMulti");

    CHECK_STR(line, "first");
    line = Get_Next_Profile_String(line, "TestMulti");
    CHECK_STR(line, "second");
    line = Get_Next_Profile_String(line, "TestMulti");
    CHECK_STR(line, "third");
    CHECK(Get_Next_Profile_String(line, "TestMulti") == NULL);
}

VXT_TEST(Get_Next_Profile_String, two_searches_at_once)
{
    const char *a = string_of(NULL, "TestMulti"), *b;

    b = string_of(NULL, "TestOther");
    CHECK_STR(b, "one");
    a = Get_Next_Profile_String(a, "TestMulti");
    CHECK_STR(a, "second");
    b = Get_Next_Profile_String(b, "TestOther");
    CHECK_STR(b, "two");
    a = Get_Next_Profile_String(a, "TestMulti");
    CHECK_STR(a, "third");
    CHECK(Get_Next_Profile_String(b, "TestOther") == NULL);
    CHECK(Get_Next_Profile_String("no string of ours", "TestMulti") == NULL);
}

VXT_TEST(Get_Profile_String, strings_stay)
{
    const char *first = string_of(NULL, "TestWords");

    for (unsigned i = 0; i < 100; i++) {
        CHECK_STR(string_of(NULL, "TestMulti"), "first");
    }
    CHECK_STR(first, "two words");
}

static const struct vxt_test tests[] = {
    VXT(Get_Profile_Decimal_Int, value_default_and_sign),
    VXT(Get_Profile_Decimal_Int, flags),
    VXT(Get_Profile_Hex_Int, with_and_without_h),
    VXT(Get_Profile_Boolean, all_its_words),
    VXT(Get_Profile_String, value_and_default),
    VXT(Get_Next_Profile_String, entries_of_the_same_name),
    VXT(Get_Next_Profile_String, two_searches_at_once),
    VXT(Get_Profile_String, strings_stay),
};
VXT_DEVICE(T_INI, tests)
