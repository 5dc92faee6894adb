/*
 * t_vcd - services of VCD.  SYSTEM.INI of the machine: COM1=null, COM2=2F8 (QEMU has it).
 */
#include "vxt.h"

#include <vcd.h>

static struct vxt_regs service(uint32_t ordinal, uint32_t eax, uint32_t edx)
{
    struct vxt_regs r;

    vxt_recolour(&r);
    r.eax = eax;
    r.edx = edx;
    vxt_service(ordinal, &r);
    return r;
}

static bool failed(const struct vxt_regs *r)
{
    return (r->eflags & CF_Mask) != 0;
}

VXT_TEST(VCD_Get_Version, is_4_00)
{
    struct vxt_regs r = service(VCD_SERVICE_VCD_Get_Version, 0, 0);

    CHECK_EQ(r.eax & 0xFFFF, 0x0400);
    CHECK(!failed(&r));
}

VXT_TEST(VCD_Get_Focus, nobody_has_used_a_port)
{
    struct vxt_regs r = service(VCD_SERVICE_VCD_Get_Focus, 1, 0);

    CHECK(!failed(&r));
    CHECK_EQ(r.ebx, 0);
    CHECK_EQ(r.eax, 1);
    r = service(VCD_SERVICE_VCD_Get_Focus, 2, 0);
    CHECK(!failed(&r));
    CHECK_EQ(r.ebx, 0);
}

VXT_TEST(VCD_Get_Focus, of_ports_that_are_not_there)
{
    static const uint32_t bad[] = { 0, 3, 4, 5, 0x80000001 };

    for (unsigned i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct vxt_regs r = service(VCD_SERVICE_VCD_Get_Focus, bad[i], 0);

        CHECK(failed(&r));
    }
}

VXT_TEST(VCD_Set_Port_Global, for_ports_that_are_there)
{
    struct vxt_regs r = service(VCD_SERVICE_VCD_Set_Port_Global, 2, 0);

    CHECK(!failed(&r));
    CHECK_EQ(r.eax, 2);
    CHECK_EQ(r.ebx, 0xEB8EB8EB);
    r = service(VCD_SERVICE_VCD_Set_Port_Global, 2, 1);
    CHECK(!failed(&r));
    r = service(VCD_SERVICE_VCD_Set_Port_Global, 3, 0);
    CHECK(failed(&r));
    r = service(VCD_SERVICE_VCD_Set_Port_Global, 0, 0);
    CHECK(failed(&r));
}

static const struct vxt_test tests[] = {
    VXT(VCD_Get_Version, is_4_00),
    VXT(VCD_Get_Focus, nobody_has_used_a_port),
    VXT(VCD_Get_Focus, of_ports_that_are_not_there),
    VXT(VCD_Set_Port_Global, for_ports_that_are_there),
};
VXT_DEVICE(T_VCD, tests)
