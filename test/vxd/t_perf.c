/*
 * t_perf - PERF: servers, statistics, and who reads them through the registry.
 */
#include "vxt.h"

#include <perf.h>
#include <vmmreg.h>

static uint32_t counter, messages[2], last_stat;

static void on_control(uint32_t message, uint32_t stat)
{
    messages[message == PMSG_STOP_STAT]++;
    last_stat = stat;
}

static uint32_t compute(uint32_t stat)
{
    last_stat = stat;
    return 1000 + counter;
}

static const struct perf_server_0 server = {
    .psrv0_pszServerName = "Test of PERF", .psrv0_pszServerNodeName = "TEST",
    .psrv0_pControlFunc = on_control,
};
static struct perf_stat_0 plain = {
    .pst0_Flags = PSTF_RATE, .pst0_pszStatName = "Reads/sec", .pst0_pszStatNodeName = "Reads",
    .pst0_pszStatDescription = "Reads in a second.", .pst0_pStatFunc = &counter,
};

static uint32_t read_value(const char *key, const char *name)
{
    uint32_t value = 0xFFFFFFFF, bytes = sizeof value;
    VMMHKEY h;

    if (_RegOpenKey(HKEY_DYN_DATA, key, &h) == ERROR_SUCCESS) {
        (void)_RegQueryValueEx(h, name, NULL, NULL, &value, &bytes);
        (void)_RegCloseKey(h);
    }
    return value;
}

static const char *description(const char *path, const char *name)
{
    static char text[64];
    char key[128];
    uint32_t bytes = sizeof text;
    VMMHKEY h;

    text[0] = '\0';
    _Sprintf(key, "%s\\%s", PERF_REG_KEY, path);
    if (_RegOpenKey(HKEY_LOCAL_MACHINE, key, &h) == ERROR_SUCCESS) {
        (void)_RegQueryValueEx(h, name, NULL, NULL, text, &bytes);
        (void)_RegCloseKey(h);
    }
    return text;
}

VXT_TEST(PERF_Get_Version, is_4_00)
{
    CHECK_EQ(PERF_Get_Version(), 0x400);
    CHECK_EQ(read_value("PerfStats\\StatData", "kernel\\vms"), 1);
    CHECK(read_value("PerfStats\\StatData", "KERNEL\\cpgFree") < 0x10000);
}

VXT_TEST(PERF_Server_Register, once_for_a_name)
{
    struct perf_server_0 other = server;
    uint32_t h = PERF_Server_Register(&server);

    CHECK(h != 0);
    CHECK_EQ(PERF_Server_Register(&server), 0);
    CHECK_STR(description("TEST", "Name"), "Test of PERF");
    PERF_Server_Deregister(h);
    other.psrv0_Level = 1;
    CHECK_EQ(PERF_Server_Register(&other), 0);
    other.psrv0_Level = 0;
    other.psrv0_pszServerNodeName = "A\\B";
    CHECK_EQ(PERF_Server_Register(&other), 0);
    other.psrv0_pszServerNodeName = "";
    CHECK_EQ(PERF_Server_Register(&other), 0);
    CHECK_EQ(PERF_Server_Register(NULL), 0);
}

VXT_TEST(PERF_Server_Add_Stat, data_function_and_sum)
{
    struct perf_stat_0 stat = plain;
    uint32_t h = PERF_Server_Register(&server), parts[3] = { 0, 0, 0 };

    counter = 5;
    parts[0] = PERF_Server_Add_Stat(h, &plain);
    CHECK(parts[0] != 0);
    CHECK_EQ(PERF_Server_Add_Stat(h, &plain), 0);
    CHECK_EQ(read_value("PerfStats\\StatData", "TEST\\Reads"), 5);
    counter = 7;
    CHECK_EQ(read_value("PerfStats\\StatData", "test\\reads"), 7);
    CHECK_STR(description("TEST\\Reads", "Differentiate"), "TRUE");
    CHECK_STR(description("TEST\\Reads", "Description"), "Reads in a second.");
    stat.pst0_Flags = PSTF_FUNCPTR;
    stat.pst0_pszStatNodeName = "Computed";
    stat.pst0_pStatFunc = compute;
    parts[1] = PERF_Server_Add_Stat(h, &stat);
    CHECK_EQ(read_value("PerfStats\\StatData", "TEST\\Computed"), 1007);
    CHECK_EQ(last_stat, parts[1]);
    stat.pst0_Flags = PSTF_COMPLEX;
    stat.pst0_pszStatNodeName = "Sum";
    stat.pst0_pStatFunc = parts;
    CHECK(PERF_Server_Add_Stat(h, &stat) != 0);
    CHECK_EQ(read_value("PerfStats\\StatData", "TEST\\Sum"), 1014);
    parts[1] = 0x1234;
    stat.pst0_pszStatNodeName = "Sum2";
    CHECK_EQ(PERF_Server_Add_Stat(h, &stat), 0);
    stat.pst0_Flags = PSTF_FACTOR_MULTIPLY;
    stat.pst0_pszStatNodeName = "Scaled";
    stat.pst0_pStatFunc = &counter;
    CHECK_EQ(PERF_Server_Add_Stat(h, &stat), 0);
    stat.pst0_ScaleFactor = 4;
    CHECK(PERF_Server_Add_Stat(h, &stat) != 0);
    CHECK_EQ(read_value("PerfStats\\StatData", "TEST\\Scaled"), 28);
    stat.pst0_Flags = PSTF_FACTOR_DIVIDE;
    stat.pst0_pszStatNodeName = "Divided";
    CHECK(PERF_Server_Add_Stat(h, &stat) != 0);
    CHECK_EQ(read_value("PerfStats\\StatData", "TEST\\Divided"), 1);
    CHECK_EQ(PERF_Server_Add_Stat(0x77, &plain), 0);
    CHECK_EQ(PERF_Server_Add_Stat(h, NULL), 0);
    messages[0] = messages[1] = 0;
    CHECK_EQ(read_value("PerfStats\\StartStat", "TEST\\Reads"), 7);
    CHECK_EQ(read_value("PerfStats\\StopStat", "TEST\\Reads"), 7);
    CHECK_EQ(messages[0], 1);
    CHECK_EQ(messages[1], 1);
    CHECK_EQ(last_stat, parts[0]);
    PERF_Server_Deregister(h);
}

VXT_TEST(PERF_Server_Remove_Stat, leaves_sums_without_it)
{
    struct perf_stat_0 sum = plain;
    uint32_t h = PERF_Server_Register(&server), parts[2] = { PERF_Server_Add_Stat(h, &plain), 0 };

    counter = 9;
    sum.pst0_Flags = PSTF_COMPLEX;
    sum.pst0_pszStatNodeName = "Sum";
    sum.pst0_pStatFunc = parts;
    CHECK(PERF_Server_Add_Stat(h, &sum) != 0);
    CHECK_EQ(read_value("PerfStats\\StatData", "TEST\\Sum"), 9);
    PERF_Server_Remove_Stat(parts[0]);
    PERF_Server_Remove_Stat(parts[0]);
    PERF_Server_Remove_Stat(0);
    CHECK_EQ(read_value("PerfStats\\StatData", "TEST\\Reads"), 0xFFFFFFFF);
    CHECK_EQ(read_value("PerfStats\\StatData", "TEST\\Sum"), 0);
    PERF_Server_Deregister(h);
}

VXT_TEST(PERF_Server_Deregister, takes_its_statistics_along)
{
    uint32_t h = PERF_Server_Register(&server);

    CHECK(PERF_Server_Add_Stat(h, &plain) != 0);
    PERF_Server_Deregister(h);
    PERF_Server_Deregister(h);
    CHECK_EQ(read_value("PerfStats\\StatData", "TEST\\Reads"), 0xFFFFFFFF);
    CHECK_EQ(read_value("PerfStats\\StatData", "KERNEL\\VMs"), 1);
    CHECK_EQ(PERF_Server_Add_Stat(h, &plain), 0);
}

static const struct vxt_test tests[] = {
    VXT(PERF_Get_Version, is_4_00),
    VXT(PERF_Server_Register, once_for_a_name),
    VXT(PERF_Server_Add_Stat, data_function_and_sum),
    VXT(PERF_Server_Remove_Stat, leaves_sums_without_it),
    VXT(PERF_Server_Deregister, takes_its_statistics_along),
};
VXT_DEVICE(T_PERF, tests)
