/*
 * t_monit - the debugging version: a terminal at COM2, from which run.py has typed everything already.
 */
#include "vxt.h"

GUEST(g_present, "movb $0x43, %ah; int $0x68; lret");
GUEST(g_text, "movb $0x47, %ah; int $0x68; lret");

static void call(uint32_t service, struct vxt_regs *r)
{
    vxt_recolour(r);
    vxt_service(service, r);
}

static int on_debug_query(const struct vxd_message *msg)
{
    struct vxt_regs r;

    (void)msg;
    vxd_debugf("T_MONIT: commands? ");
    call(VMMSVC(In_Debug_Chr), &r);
    vxd_debugf("got %c\n", (int)(r.eax & 0xFF));
    return VXD_OK;
}

VXT_TEST(Test_Debug_Installed, in_the_debugging_version)
{
    struct vxt_regs r;

    call(VMMSVC(Test_Debug_Installed), &r);
    CHECK_EQ(r.eflags & ZF_Mask, 0);
    CHECK_EQ(r.eax, 0xEA8EA8EA);
}

VXT_TEST(In_Debug_Chr, waits_and_marks_escape)
{
    struct vxt_regs r;

    call(VMMSVC(In_Debug_Chr), &r);
    CHECK_EQ(r.eax, 0xEA8EA800 | 'A');
    CHECK_EQ(r.eflags & ZF_Mask, 0);
    call(VMMSVC(In_Debug_Chr), &r);
    CHECK_EQ(r.eax & 0xFF, 0x1B);
    CHECK_EQ(r.eflags & ZF_Mask, ZF_Mask);
    call(VMMSVC(In_Debug_Chr), &r);
    CHECK_EQ(r.eax & 0xFF, 3);
    CHECK_EQ(r.eflags & ZF_Mask, ZF_Mask);
}

VXT_TEST(Is_Debug_Chr, takes_what_has_arrived)
{
    struct vxt_regs r;

    for (unsigned i = 0; i < 1000000; i++) {            /* the wire takes its time */
        call(VMMSVC(Is_Debug_Chr), &r);
        if ((r.eflags & ZF_Mask) == 0) {
            break;
        }
        CHECK_EQ(r.eax, 0xEA8EA8EA);
    }
    CHECK_EQ(r.eax, 0xEA8EA800 | 'B');
}

VXT_TEST(_Debug_Out_Service, stops_in_the_debugger)
{
    _Debug_Out_Service("T_MONIT stops\n");
}

VXT_TEST(Queue_Debug_String, is_listed_by_lq)
{
    __asm__ volatile("pushl $0x1111; pushl $0x2222; int $0x20; .long %c1"
                     : : "S"("T_MONIT queued #AX #EBX"), "i"(VMMSVC(Queue_Debug_String)) : "memory");
}

/* A service that logs who calls it, as BeginProc makes it. */
void logged_service(void);
__asm__(".globl logged_service\nlogged_service: int $0x20; .long 0x000100CB; ret");

VXT_TEST(Log_Proc_Call, queues_service_and_caller)
{
    logged_service();
}

VXT_TEST(Debug_Query, int3_shows_everything)
{
    uint32_t eax = 0xC0DE, ebx;

    __asm__ volatile("movl $0xB0B0, %%ebx; int3" : "+a"(eax), "=b"(ebx));
    CHECK_EQ(eax, 0xC0DE);
    CHECK_EQ(ebx, 0xB0B0);
}

VXT_TEST(Debug_Query, int1_goes_on_behind_it)
{
    __asm__ volatile(".byte 0xCD, 1");
}

VXT_TEST(_Debug_Flags_Service, each_check_that_fails_stops)
{
    __asm__ volatile("std; pushl %0; int $0x20; .long %c1; cld"
                     : : "i"(DFS_TEST_CLD), "i"(VMMSVC(_Debug_Flags_Service)) : "memory", "cc");
    _Debug_Flags_Service(DFS_TEST_CLD | DFS_TEST_REENTER | DFS_NEVER_REENTER | DFS_TEST_BLOCK |
                         DFS_PROFILE | DFS_NOT_SWAPPING);       /* all hold */
    _Debug_Flags_Service(DFS_EXIT_NOBLOCK);
    _Debug_Flags_Service(DFS_ENTER_NOBLOCK);
    _Debug_Flags_Service(DFS_TEST_BLOCK);
    _Debug_Flags_Service(DFS_EXIT_NOBLOCK);
    _Debug_Flags_Service(DFS_TEST_BLOCK);
    Begin_Nest_V86_Exec();
    _Debug_Flags_Service(DFS_TEST_NEST_EXEC);
    End_Nest_Exec();
    _Debug_Flags_Service(DFS_TEST_NEST_EXEC);
}

VXT_TEST(INT41, is_there)
{
    uint32_t eax = 0x1234004F;

    __asm__ volatile("int $0x41" : "+a"(eax));
    CHECK_EQ(eax, 0x1234F386);
    eax = 2;
    __asm__ volatile("int $0x41" : "+a"(eax) : "S"("T_MONIT by INT 41h\n"));
    eax = 0;
    __asm__ volatile("int $0x41" : "+a"(eax) : "d"('!'));
    eax = 1;
    __asm__ volatile("int $0x41" : "+a"(eax));
    CHECK_EQ(eax, 'C');
    eax = 0x7777;
    __asm__ volatile("int $0x41" : "+a"(eax));
    CHECK_EQ(eax, 0x7777);
    vxd_debugf("\n");
}

VXT_TEST(INT68, is_there_for_a_program)
{
    struct Client_Reg_Struc crs;

    vxt_guest_regs(&crs);
    vxt_guest(g_present, &crs);
    CHECK_EQ(crs.Client_AX, 0xF386);
    memcpy(vxt_memory(GUEST_DS, 0x100), "T_MONIT by INT 68h\n", 20);
    vxt_guest_regs(&crs);
    crs.Client_ESI = 0x100;
    vxt_guest(g_text, &crs);
}

static uint32_t swap_in(uint32_t *data, void *contents, uint32_t page)
{
    (void)data;
    (void)page;
    memset(contents, 0x5A, 4096);
    _Debug_Flags_Service(DFS_NOT_SWAPPING);
    return 1;
}

VXT_TEST(_Debug_Flags_Service, not_swapping)
{
    const struct pd_s pager = { .pd_virginin = swap_in, .pd_type = PD_PAGERONLY };
    uint32_t handle = _PagerRegister(&pager), at = _PageReserve(PR_SYSTEM, 1, 0);

    CHECK(handle != 0 && at != 0xFFFFFFFF);
    CHECK(_PageCommit(at / 4096, 1, handle, 0, PC_WRITEABLE) != 0);
    CHECK_EQ(*(volatile uint8_t *)at, 0x5A);
    _Debug_Flags_Service(DFS_NOT_SWAPPING);             /* it holds again */
    CHECK(_PageFree(at, 0) != 0);
    CHECK(_PagerDeregister(handle) != 0);
}

static const struct vxt_test tests[] = {
    VXT(Test_Debug_Installed, in_the_debugging_version),
    VXT(In_Debug_Chr, waits_and_marks_escape),
    VXT(Is_Debug_Chr, takes_what_has_arrived),
    VXT(_Debug_Out_Service, stops_in_the_debugger),
    VXT(Queue_Debug_String, is_listed_by_lq),
    VXT(Log_Proc_Call, queues_service_and_caller),
    VXT(Debug_Query, int3_shows_everything),
    VXT(Debug_Query, int1_goes_on_behind_it),
    VXT(_Debug_Flags_Service, each_check_that_fails_stops),
    VXT(_Debug_Flags_Service, not_swapping),
    VXT(INT41, is_there),
    VXT(INT68, is_there_for_a_program),
};

static int on_init_complete(const struct vxd_message *msg)
{
    (void)msg;
    vxt_run_tests(tests, VXT_COUNT(tests));
    vxt_end("T_MONIT");
}

static const struct vxd_handler control[] = {
    { Init_Complete, on_init_complete },
    { Debug_Query, on_debug_query },
    { 0, NULL },
};
Declare_Virtual_Device(T_MONIT, 1, 0, control, Undefined_Device_ID, Undefined_Init_Order)
