/*
 * t_blog - the boot log, with and without the boot option bootlog; paths once there are files.
 */
#include "vxt.h"

#include <ifsmgr.h>

static char text[16384];
static uint32_t bytes;

static void read_log(void)
{
    uint32_t handle = 0;

    bytes = 0;
    memset(text, 0, sizeof text);
    if (R0_OpenCreatFile("C:\\BOOTLOG.TXT", ACCESS_READONLY, 0, NULL, &handle) == 0) {
        bytes = sizeof text - 1;
        (void)R0_ReadFile(handle, text, 0, &bytes);
        (void)R0_CloseFile(handle);
    }
}

static uint32_t open_log(void)
{
    struct vxt_regs r;

    vxt_recolour(&r);
    vxt_service(VMMSVC(Open_Boot_Log), &r);
    if (r.ebx != 0xEB8EB8EB || r.ecx != 0xEC8EC8EC || r.edx != 0xED8ED8ED) {
        vxt_fail("Open_Boot_Log changes more than EAX");
    }
    return r.eax;
}

static bool write_log(const char *line)
{
    struct vxt_regs r;

    vxt_recolour(&r);
    r.ecx = _lstrlen(line);
    r.edx = (uint32_t)line;
    vxt_service(VMMSVC(Write_Boot_Log), &r);
    if (r.eax != 0xEA8EA8EA || r.ecx != _lstrlen(line) || r.edx != (uint32_t)line) {
        vxt_fail("Write_Boot_Log changes a register");
    }
    return (r.eflags & CF_Mask) == 0;
}

static void close_log(void)
{
    struct vxt_regs r;

    vxt_recolour(&r);
    vxt_service(VMMSVC(Close_Boot_Log), &r);
    if (r.eax != 0xEA8EA8EA) {
        vxt_fail("Close_Boot_Log changes EAX");
    }
}

static void allow(uint32_t value)
{
    struct vxt_regs r;

    vxt_recolour(&r);
    r.eax = value;
    vxt_service(VMMSVC(EnableDisable_Boot_Log), &r);
    if (r.eax != value || r.ecx != 0xEC8EC8EC) {
        vxt_fail("EnableDisable_Boot_Log changes a register");
    }
}

static bool has(const char *what)
{
    uint32_t length = _lstrlen(what);

    for (uint32_t i = 0; i + length <= bytes; i++) {
        if (memcmp(text + i, what, length) == 0) {
            return true;
        }
    }
    return false;
}

VXT_TEST(Open_Boot_Log, once_until_closed)
{
    CHECK_EQ(open_log(), 0);
    CHECK(open_log() != 0);
    close_log();
    CHECK_EQ(open_log(), 0);
    close_log();
}

VXT_TEST(Write_Boot_Log, only_while_open)
{
    CHECK(!write_log("T_BLOG too early\r\n"));
    CHECK_EQ(open_log(), 0);
    CHECK(write_log("T_BLOG was here\r\n"));
    close_log();
    CHECK(!write_log("T_BLOG too late\r\n"));
}

VXT_TEST(Close_Boot_Log, the_file_says_what_was_loaded_and_initialised)
{
    read_log();
    CHECK(has("] Loading Vxd = DOSMGR\r\n["));
    CHECK(has("] LoadSuccess = DOSMGR\r\n"));
    CHECK(has("] SYSCRITINIT = VMM\r\n"));
    CHECK(has("] SYSCRITINITSUCCESS = VPICD\r\n"));
    CHECK(has("] DEVICEINIT = IFSMGR\r\n"));
    CHECK(has("] DEVICEINITSUCCESS = IFSMGR\r\n"));
    CHECK(has("] INITCOMPLETE = T_BLOG\r\n"));
    CHECK(has("T_BLOG was here\r\n"));
    CHECK(!has("too"));
}

VXT_TEST(EnableDisable_Boot_Log, lines_wait_in_memory)
{
    read_log();
    uint32_t before = bytes;

    allow(0);
    CHECK_EQ(open_log(), 0);
    CHECK(write_log("T_BLOG waits\r\n"));
    close_log();
    read_log();
    CHECK_EQ(bytes, before);
    allow(1);
    read_log();
    CHECK_EQ(bytes, before + 14);
    CHECK(has("T_BLOG waits\r\n"));
}

VXT_TEST(Open_Boot_Log, not_without_the_option)
{
    CHECK(open_log() != 0);
    CHECK(!write_log("T_BLOG\r\n"));
    close_log();
    read_log();
    CHECK_EQ(bytes, 0);
}

static const struct vxt_test on[] = {
    VXT(Open_Boot_Log, once_until_closed),
    VXT(Write_Boot_Log, only_while_open),
    VXT(Close_Boot_Log, the_file_says_what_was_loaded_and_initialised),
    VXT(EnableDisable_Boot_Log, lines_wait_in_memory),
};
static const struct vxt_test off[] = { VXT(Open_Boot_Log, not_without_the_option) };

static int on_init_complete(const struct vxd_message *msg)
{
    (void)msg;
    if (Get_Profile_Boolean(0, NULL, "BootLogTest")) {
        vxt_run_tests(on, VXT_COUNT(on));
    } else {
        vxt_run_tests(off, VXT_COUNT(off));
    }
    vxt_end("T_BLOG");
}

static const struct vxd_handler control[] = {
    { Init_Complete, on_init_complete },
    { 0, NULL },
};
Declare_Virtual_Device(T_BLOG, 1, 0, control, Undefined_Device_ID, Undefined_Init_Order)
