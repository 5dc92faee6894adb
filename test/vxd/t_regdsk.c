/*
 * t_regdsk - the registry on a disk that outlives the machine.  [386Enh] RegTest= says what to do.
 *
 * write   values, flushed, and the machine ends
 * lazy    values, not flushed: the file must be there a little later
 * exit    values, not flushed, and the system ends in order before they would be written
 * read    what was written, already at Device_Init
 * auto    write, or read if something was written
 * storm   what was written is whole; then new generations are written until the machine is killed
 */
#include "vxt.h"

#include <ifsmgr.h>
#include <reboot.h>
#include <vmmreg.h>

#define PLACE   "Software\\T_REGDSK"
#define VALUES  150u            /* of one generation: some tens of sectors */

static bool wants(const char *what)
{
    return vxt_same(Get_Profile_String("", NULL, "RegTest"), what);
}

static uint32_t number_of(const char *key, const char *name)
{
    uint32_t value = 0xFFFFFFFF, bytes = sizeof value;
    VMMHKEY h;

    if (_RegOpenKey(HKEY_LOCAL_MACHINE, key, &h) == ERROR_SUCCESS) {
        (void)_RegQueryValueEx(h, name, NULL, NULL, &value, &bytes);
        (void)_RegCloseKey(h);
    }
    return value;
}

static void set_number(const char *key, const char *name, uint32_t value)
{
    VMMHKEY h;

    if (_RegCreateKey(HKEY_LOCAL_MACHINE, key, &h) != ERROR_SUCCESS ||
        _RegSetValueEx(h, name, 0, REG_DWORD, &value, sizeof value) != ERROR_SUCCESS) {
        vxt_fail("cannot set %s", name);
    }
    (void)_RegCloseKey(h);
}

VXT_TEST(_RegFlushKey, writes_what_was_set)
{
    uint32_t size = 0, handle = 0;

    CHECK_EQ(_RegSetValue(HKEY_LOCAL_MACHINE, PLACE, REG_SZ, "written before", 0), ERROR_SUCCESS);
    set_number(PLACE "\\Deep\\Deeper", "Number", 0xC0FFEE);
    CHECK_EQ(_RegFlushKey(HKEY_LOCAL_MACHINE), ERROR_SUCCESS);
    CHECK_EQ(R0_OpenCreatFile("D:\\VMM32REG.DA0", ACCESS_READONLY, 0, NULL, &handle), 0);
    CHECK_EQ(R0_GetFileSize(handle, &size), 0);
    CHECK(size > 200);
    CHECK_EQ(R0_CloseFile(handle), 0);
}

static uint32_t at_device_init;

VXT_TEST(_RegQueryValue, was_read_back_after_a_restart)
{
    char text[32] = "";
    uint32_t bytes = sizeof text;

    CHECK_EQ(at_device_init, 0xC0FFEE);
    CHECK_EQ(_RegQueryValue(HKEY_LOCAL_MACHINE, PLACE, text, &bytes), ERROR_SUCCESS);
    CHECK_STR(text, "written before");
    CHECK_EQ(number_of(PLACE "\\Deep\\Deeper", "number"), 0xC0FFEE);
}

/* Started from a disk: the files of the start are on drive D: there. */
VXT_TEST(Get_Config_Directory, is_on_the_boot_volume)
{
    struct vxt_regs r = { .esi = (uint32_t)"windir" };

    vxt_service(VMMSVC(Get_Config_Directory), &r);
    CHECK_STR((const char *)r.edx, "D:\\VMM32\\");
    vxt_service(VMMSVC(Get_Exec_Path), &r);
    CHECK_STR((const char *)r.edx, "D:\\VMM32\\VMM32.VXD");
    vxt_service(VMMSVC(Get_Environment_String), &r);
    CHECK_STR((const char *)r.edx, "D:\\VMM32");
}

static const struct vxt_test write_tests[] = { VXT(_RegFlushKey, writes_what_was_set) };
static const struct vxt_test boot_tests[] = { VXT(Get_Config_Directory, is_on_the_boot_volume) };
static const struct vxt_test read_tests[] = { VXT(_RegQueryValue, was_read_back_after_a_restart) };

/* ---- lazy ------------------------------------------------------------------------------------- */

VXT_TEST(_RegSetValueEx, reaches_the_disk_by_itself)
{
    uint32_t size = 0, handle = 0;

    CHECK_EQ(R0_OpenCreatFile("D:\\VMM32REG.DA0", ACCESS_READONLY, 0, NULL, &handle), 0);
    CHECK_EQ(R0_GetFileSize(handle, &size), 0);
    CHECK(size > 100);
    CHECK_EQ(R0_CloseFile(handle), 0);
}

static const struct vxt_test lazy_tests[] = { VXT(_RegSetValueEx, reaches_the_disk_by_itself) };

static void on_time(uint32_t refdata, uint32_t late)
{
    (void)refdata;
    (void)late;
    vxt_run_tests(lazy_tests, VXT_COUNT(lazy_tests));
    vxt_end("T_REGDSK");
}
VXD_TIMEOUT(time_over, on_time)

/* ---- storm ------------------------------------------------------------------------------------ */

/* All values are of one generation, whichever. */
static uint32_t whole_generation(void)
{
    uint32_t generation = number_of(PLACE "\\Storm", "Generation");
    char name[24];

    for (uint32_t i = 0; i < VALUES && generation != 0xFFFFFFFF; i++) {
        _Sprintf(name, "Value number %u", i);
        if (number_of(PLACE "\\Storm", name) != generation) {
            vxd_debugf("FAIL vxd/storm: %s is %u, the generation is %u\n", name,
                       number_of(PLACE "\\Storm", name), generation);
        }
    }
    return generation;
}

static void storm(uint32_t generation)
{
    char name[24];

    for (;;) {
        generation++;
        for (uint32_t i = 0; i < VALUES; i++) {
            _Sprintf(name, "Value number %u", i);
            set_number(PLACE "\\Storm", name, generation);
        }
        set_number(PLACE "\\Storm", "Generation", generation);
        if (_RegFlushKey(HKEY_LOCAL_MACHINE) != ERROR_SUCCESS) {
            vxd_debugf("FAIL vxd/storm: generation %u cannot be written\n", generation);
        }
        vxd_debugf("T_REGDSK wrote %u\n", generation);
    }
}

static void on_exit_time(uint32_t refdata, uint32_t late)
{
    (void)refdata;
    (void)late;
    Reboot_System(REBOOT_POWER_OFF, 0);
}
VXD_TIMEOUT(exit_time, on_exit_time)

static int on_device_init(const struct vxd_message *msg)
{
    (void)msg;
    at_device_init = number_of(PLACE "\\Deep\\Deeper", "Number");
    return VXD_OK;
}

static int on_init_complete(const struct vxd_message *msg)
{
    uint32_t generation;

    (void)msg;
    if (wants("auto")) {
        vxt_run_tests(boot_tests, VXT_COUNT(boot_tests));
    }
    if (wants("exit")) {
        set_number(PLACE "\\Deep\\Deeper", "Number", 0xC0FFEE);
        (void)_RegSetValue(HKEY_LOCAL_MACHINE, PLACE, REG_SZ, "written before", 0);
        (void)Set_Global_Time_Out(700, 0, exit_time);
        return VXD_OK;
    }
    if (wants("write") || (wants("auto") && at_device_init == 0xFFFFFFFF)) {
        vxt_run_tests(write_tests, VXT_COUNT(write_tests));
    } else if (wants("read") || wants("auto")) {
        vxt_run_tests(read_tests, VXT_COUNT(read_tests));
    } else if (wants("lazy")) {
        set_number(PLACE "\\Deep\\Deeper", "Number", 0xC0FFEE);
        (void)_RegSetValue(HKEY_LOCAL_MACHINE, PLACE, REG_SZ, "written before", 0);
        (void)Set_Global_Time_Out(4000, 0, time_over);
        return VXD_OK;
    } else {
        generation = whole_generation();
        vxd_debugf("T_REGDSK read %u\n", generation == 0xFFFFFFFF ? 0 : generation);
        if (wants("storm")) {
            storm(generation == 0xFFFFFFFF ? 0 : generation);
        }
    }
    vxt_end("T_REGDSK");
}

static const struct vxd_handler control[] = {
    { Device_Init, on_device_init },
    { Init_Complete, on_init_complete },
    { 0, NULL },
};
Declare_Virtual_Device(T_REGDSK, 1, 0, control, Undefined_Device_ID, IFSMgr_Init_Order + 1)
