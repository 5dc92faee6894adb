/*
 * t_file - OpenFile and Set_Delete_On_Exit_File, which need files and, the first, a DOS in the VM.
 */
#include "vxt.h"

#include <ifsmgr.h>

static const char found[] = "C:\\T_FILE.TMP";

GUEST(g_read, "movb $0x3F, %ah; movw $4, %cx; movw $0x10, %dx; int $0x21; pushw %ax\n"
              "movb $0x3E, %ah; int $0x21; popw %ax; lret");

static void make_file(const char *path, const char *text)
{
    uint32_t handle = 0, action = ACTION_CREATEALWAYS, count = _lstrlen(text);

    if (R0_OpenCreatFile(path, ACCESS_READWRITE, 0, &action, &handle) != 0 ||
        R0_WriteFile(handle, text, 0, &count) != 0 || R0_CloseFile(handle) != 0) {
        vxt_fail("cannot make %s", path);
    }
}

static bool there(const char *path)
{
    uint32_t attributes;

    return R0_GetAttributes(path, &attributes) == 0;
}

static void open_file(const char *name, char *full, struct vxt_regs *r)
{
    vxt_recolour(r);
    r->edx = (uint32_t)name;
    r->edi = (uint32_t)full;
    vxt_service(VMMSVC(OpenFile), r);
    if (r->ebx != 0xEB8EB8EB || r->ecx != 0xEC8EC8EC || r->edx != (uint32_t)name ||
        r->edi != (uint32_t)full || r->esi != 0xE51E51E5) {
        vxt_fail("OpenFile changes more than EAX");
    }
}

VXT_TEST(OpenFile, finds_along_the_path_and_opens_for_dos)
{
    struct Client_Reg_Struc crs;
    struct vxt_regs r;
    char full[128] = "";

    make_file(found, "text");
    open_file("t_file.tmp", full, &r);
    CHECK_EQ(r.eflags & CF_Mask, 0);
    CHECK_STR(full, "C:\\t_file.tmp");
    vxt_guest_regs(&crs);
    crs.Client_EBX = r.eax & 0xFFFF;
    vxt_guest(g_read, &crs);
    CHECK_EQ(crs.Client_AX, 4);
    CHECK(memcmp(vxt_memory(GUEST_DS, 0x10), "text", 4) == 0);
}

VXT_TEST(OpenFile, a_path_is_taken_as_it_is)
{
    struct Client_Reg_Struc crs;
    struct vxt_regs r;
    char full[128] = "";

    open_file(found, full, &r);
    CHECK_EQ(r.eflags & CF_Mask, 0);
    CHECK_STR(full, found);
    vxt_guest_regs(&crs);
    crs.Client_EBX = r.eax & 0xFFFF;
    vxt_guest(g_read, &crs);
    CHECK_EQ(crs.Client_AX, 4);
}

VXT_TEST(OpenFile, says_what_is_not_there)
{
    struct vxt_regs r;
    char full[128] = "";

    open_file("nowhere.tmp", full, &r);
    CHECK_EQ(r.eflags & CF_Mask, CF_Mask);
    CHECK_EQ(r.eax, 0xEA8EA8EA);
    open_file("C:\\NODIR\\T_FILE.TMP", full, &r);
    CHECK_EQ(r.eflags & CF_Mask, CF_Mask);
}

static bool delete_on_exit(const char *path)
{
    struct vxt_regs r;

    vxt_recolour(&r);
    r.esi = (uint32_t)path;
    vxt_service(VMMSVC(Set_Delete_On_Exit_File), &r);
    if (r.ebx != 0xEB8EB8EB || r.ebp != 0xEB9EB9EB) {
        vxt_fail("Set_Delete_On_Exit_File changes EBX or EBP");
    }
    return (r.eflags & CF_Mask) == 0;
}

VXT_TEST(Set_Delete_On_Exit_File, full_paths_only)
{
    CHECK(!delete_on_exit("T_FILE.TMP"));
    CHECK(!delete_on_exit("\\T_FILE.TMP"));
    CHECK(!delete_on_exit("C:T_FILE.TMP"));
    CHECK(!delete_on_exit(""));
    CHECK(delete_on_exit(found));
    CHECK(there(found));
    (void)System_Control(System_Exit, Get_Sys_VM_Handle(), 0, 0, 0);
    CHECK(!there(found));
}

static const struct vxt_test tests[] = {
    VXT(OpenFile, finds_along_the_path_and_opens_for_dos),
    VXT(OpenFile, a_path_is_taken_as_it_is),
    VXT(OpenFile, says_what_is_not_there),
    VXT(Set_Delete_On_Exit_File, full_paths_only),
};

/* Once COMMAND.COM waits for a line. */
static void on_event(struct cb_s *vm, uint32_t refdata, struct Client_Reg_Struc *crs)
{
    (void)vm;
    (void)refdata;
    (void)crs;
    vxt_run_tests(tests, VXT_COUNT(tests));
    vxt_end("T_FILE");
}
VXD_EVENT(event, on_event)

static void on_time(uint32_t refdata, uint32_t late)
{
    (void)refdata;
    (void)late;
    (void)Call_Priority_VM_Event(0, Get_Sys_VM_Handle(), PEF_Wait_For_STI | PEF_Wait_Not_Crit, 0, event, 0);
}
VXD_TIMEOUT(time_over, on_time)

static int on_init_complete(const struct vxd_message *msg)
{
    (void)msg;
    return Set_Global_Time_Out(1500, 0, time_over) != 0 ? VXD_OK : VXD_FAIL;
}

static const struct vxd_handler control[] = {
    { Init_Complete, on_init_complete },
    { 0, NULL },
};
Declare_Virtual_Device(T_FILE, 1, 0, control, Undefined_Device_ID, Undefined_Init_Order)
