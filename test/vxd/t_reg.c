/*
 * t_reg - the registry services.  In a machine without files: what is said of them here is in memory.
 */
#include "vxt.h"

#include <vmmreg.h>

#define PLACE "Software\\T_REG"

static VMMHKEY open(const char *path)
{
    VMMHKEY h = 0;

    if (_RegCreateKey(HKEY_LOCAL_MACHINE, path, &h) != ERROR_SUCCESS) {
        vxt_fail("cannot create %s", path);
    }
    return h;
}

static void set(VMMHKEY key, const char *name, const char *text)
{
    uint32_t error = _RegSetValueEx(key, name, 0, REG_SZ, text, _lstrlen(text) + 1);

    if (error != ERROR_SUCCESS) {
        vxt_fail("cannot set %s: %u", name, error);
    }
}

VXT_TEST(_RegCreateKey, makes_all_of_a_path)
{
    VMMHKEY h, again, deep;

    CHECK_EQ(_RegCreateKey(HKEY_LOCAL_MACHINE, PLACE "\\One\\Two", &h), ERROR_SUCCESS);
    CHECK_EQ(_RegCreateKey(HKEY_LOCAL_MACHINE, PLACE "\\ONE\\two", &again), ERROR_SUCCESS);
    CHECK(h != again);
    CHECK_EQ(_RegCreateKey(h, "Three", &deep), ERROR_SUCCESS);
    CHECK_EQ(_RegCreateKey(h, NULL, &deep), ERROR_SUCCESS);
    CHECK_EQ(_RegCreateKey(h, "Three", NULL), ERROR_INVALID_PARAMETER);
    CHECK_EQ(_RegCreateKey(0x77, "Three", &deep), ERROR_BADKEY);
    CHECK_EQ(_RegCreateKey(h, "\\", &deep), ERROR_BADKEY);
}

VXT_TEST(_RegOpenKey, only_what_is_there)
{
    VMMHKEY h, user;

    CHECK_EQ(_RegOpenKey(HKEY_LOCAL_MACHINE, "software\\t_reg\\one", &h), ERROR_SUCCESS);
    CHECK_EQ(_RegOpenKey(h, "Two", &h), ERROR_SUCCESS);
    CHECK_EQ(_RegOpenKey(h, "Nowhere", &h), ERROR_FILE_NOT_FOUND);
    CHECK_EQ(_RegOpenKey(HKEY_PERFORMANCE_DATA, NULL, &h), ERROR_BADKEY);
    CHECK_EQ(_RegOpenKey(HKEY_CURRENT_USER, NULL, &user), ERROR_SUCCESS);
    CHECK_EQ(_RegOpenKey(HKEY_CURRENT_CONFIG, "", &user), ERROR_SUCCESS);
    CHECK_EQ(_RegOpenKey(HKEY_CLASSES_ROOT, NULL, &user), ERROR_SUCCESS);
    CHECK_EQ(_RegOpenKey(HKEY_USERS, ".default", &user), ERROR_SUCCESS);
    CHECK_EQ(_RegOpenKey(HKEY_DYN_DATA, NULL, &user), ERROR_SUCCESS);
}

VXT_TEST(_RegCloseKey, once)
{
    VMMHKEY h = open(PLACE);

    CHECK_EQ(_RegCloseKey(h), ERROR_SUCCESS);
    CHECK_EQ(_RegCloseKey(h), ERROR_BADKEY);
    CHECK_EQ(_RegCloseKey(0), ERROR_BADKEY);
    CHECK_EQ(_RegCloseKey(HKEY_LOCAL_MACHINE), ERROR_SUCCESS);
    CHECK_EQ(_RegOpenKey(HKEY_LOCAL_MACHINE, PLACE, &h), ERROR_SUCCESS);
}

VXT_TEST(_RegDeleteKey, not_with_subkeys)
{
    VMMHKEY h = open(PLACE "\\Gone\\Below"), parent = open(PLACE);
    uint32_t type;

    CHECK_EQ(_RegDeleteKey(parent, "Gone"), ERROR_ACCESS_DENIED);
    CHECK_EQ(_RegDeleteKey(parent, "Gone\\Below"), ERROR_SUCCESS);
    CHECK_EQ(_RegQueryValueEx(h, "", NULL, &type, NULL, NULL), ERROR_KEY_DELETED);
    CHECK_EQ(_RegCreateKey(h, "x", &h), ERROR_KEY_DELETED);
    CHECK_EQ(_RegCloseKey(h), ERROR_SUCCESS);
    CHECK_EQ(_RegDeleteKey(parent, "Gone"), ERROR_SUCCESS);
    CHECK_EQ(_RegDeleteKey(parent, "Gone"), ERROR_FILE_NOT_FOUND);
    CHECK_EQ(_RegDeleteKey(parent, ""), ERROR_BADKEY);
}

VXT_TEST(_RegEnumKey, every_subkey_then_no_more)
{
    VMMHKEY h = open(PLACE "\\Enum");
    char name[8];
    uint32_t seen = 0, n;

    (void)open(PLACE "\\Enum\\A");
    (void)open(PLACE "\\Enum\\B");
    (void)open(PLACE "\\Enum\\LongName");
    for (n = 0; _RegEnumKey(h, n, name, sizeof name) != ERROR_NO_MORE_ITEMS && n < 10; n++) {
        uint32_t error = _RegEnumKey(h, n, name, sizeof name);

        seen |= error == ERROR_MORE_DATA ? 4u : name[0] == 'A' ? 1u : 2u;
    }
    CHECK_EQ(n, 3);
    CHECK_EQ(seen, 7);
    CHECK_EQ(_RegEnumKey(h, 0, NULL, 0), ERROR_MORE_DATA);
    CHECK_EQ(_RegEnumKey(0, 0, name, sizeof name), ERROR_BADKEY);
}

VXT_TEST(_RegSetValue, makes_the_key_and_its_text)
{
    VMMHKEY h = open(PLACE);
    char text[16];
    uint32_t bytes = sizeof text;

    CHECK_EQ(_RegSetValue(h, "Made", REG_SZ, "hello", 0), ERROR_SUCCESS);
    CHECK_EQ(_RegQueryValue(h, "made", text, &bytes), ERROR_SUCCESS);
    CHECK_STR(text, "hello");
    CHECK_EQ(bytes, 6);
    CHECK_EQ(_RegSetValue(h, "Made", REG_BINARY, "hello", 5), ERROR_INVALID_PARAMETER);
    CHECK_EQ(_RegSetValue(h, "Made", REG_SZ, NULL, 0), ERROR_INVALID_PARAMETER);
    CHECK_EQ(_RegSetValue(0x55, NULL, REG_SZ, "x", 0), ERROR_BADKEY);
}

VXT_TEST(_RegQueryValue, sizes_and_a_key_without_text)
{
    VMMHKEY h = open(PLACE "\\NoText");
    char text[4] = "xyz";
    uint32_t bytes = sizeof text;

    CHECK_EQ(_RegQueryValue(h, NULL, text, &bytes), ERROR_SUCCESS);
    CHECK_STR(text, "");
    CHECK_EQ(bytes, 1);
    CHECK_EQ(_RegSetValue(h, NULL, REG_SZ, "hello", 5), ERROR_SUCCESS);
    bytes = sizeof text;
    CHECK_EQ(_RegQueryValue(h, NULL, text, &bytes), ERROR_MORE_DATA);
    CHECK_EQ(bytes, 6);
    bytes = 0;
    CHECK_EQ(_RegQueryValue(h, NULL, NULL, &bytes), ERROR_SUCCESS);
    CHECK_EQ(bytes, 6);
    CHECK_EQ(_RegQueryValue(h, "Nowhere", text, &bytes), ERROR_FILE_NOT_FOUND);
    CHECK_EQ(_RegSetValueEx(h, "", 0, REG_BINARY, "ab", 2), ERROR_SUCCESS);
    bytes = sizeof text;
    CHECK_EQ(_RegQueryValue(h, NULL, text, &bytes), ERROR_INVALID_DATA);
}

VXT_TEST(_RegSetValueEx, any_type_within_the_limits)
{
    static uint8_t big[16385];
    VMMHKEY h = open(PLACE);
    uint32_t number = 0x12345678, got = 0, bytes = 4, type;
    char name[300];

    CHECK_EQ(_RegSetValueEx(h, "Number", 0, REG_DWORD, &number, 4), ERROR_SUCCESS);
    CHECK_EQ(_RegQueryValueEx(h, "number", NULL, &type, &got, &bytes), ERROR_SUCCESS);
    CHECK_EQ(got, number);
    CHECK_EQ(type, REG_DWORD);
    CHECK_EQ(_RegSetValueEx(h, "Big", 0, REG_BINARY, big, 16384), ERROR_SUCCESS);
    CHECK_EQ(_RegSetValueEx(h, "Big", 0, REG_BINARY, big, 16385), ERROR_INVALID_PARAMETER);
    CHECK_EQ(_RegSetValueEx(h, "Big", 1, REG_BINARY, big, 1), ERROR_INVALID_PARAMETER);
    CHECK_EQ(_RegSetValueEx(h, "Big", 0, REG_BINARY, NULL, 1), ERROR_INVALID_PARAMETER);
    memset(name, 'n', sizeof name);
    name[256] = '\0';
    CHECK_EQ(_RegSetValueEx(h, name, 0, REG_BINARY, big, 1), ERROR_INVALID_PARAMETER);
    name[255] = '\0';
    CHECK_EQ(_RegSetValueEx(h, name, 0, REG_BINARY, big, 1), ERROR_SUCCESS);
    CHECK_EQ(_RegDeleteValue(h, name), ERROR_SUCCESS);
}

VXT_TEST(_RegQueryValueEx, sizes_and_failures)
{
    VMMHKEY h = open(PLACE "\\Query");
    uint32_t bytes = 0, type = 0, reserved = 0;
    char text[8];

    set(h, "Text", "12345");
    CHECK_EQ(_RegQueryValueEx(h, "TEXT", NULL, &type, NULL, &bytes), ERROR_SUCCESS);
    CHECK_EQ(bytes, 6);
    CHECK_EQ(type, REG_SZ);
    bytes = 5;
    CHECK_EQ(_RegQueryValueEx(h, "Text", NULL, NULL, text, &bytes), ERROR_MORE_DATA);
    CHECK_EQ(bytes, 6);
    bytes = sizeof text;
    CHECK_EQ(_RegQueryValueEx(h, "Text", NULL, NULL, text, &bytes), ERROR_SUCCESS);
    CHECK_STR(text, "12345");
    CHECK_EQ(_RegQueryValueEx(h, "Text", NULL, NULL, text, NULL), ERROR_INVALID_PARAMETER);
    CHECK_EQ(_RegQueryValueEx(h, "Text", &reserved, NULL, text, &bytes), ERROR_INVALID_PARAMETER);
    CHECK_EQ(_RegQueryValueEx(h, "Other", NULL, NULL, text, &bytes), ERROR_FILE_NOT_FOUND);
    CHECK_EQ(_RegQueryValueEx(0x1234, "Text", NULL, NULL, text, &bytes), ERROR_BADKEY);
}

VXT_TEST(_RegDeleteValue, then_it_is_gone)
{
    VMMHKEY h = open(PLACE "\\Query");

    set(h, "Short", "x");
    CHECK_EQ(_RegDeleteValue(h, "SHORT"), ERROR_SUCCESS);
    CHECK_EQ(_RegDeleteValue(h, "Short"), ERROR_FILE_NOT_FOUND);
    CHECK_EQ(_RegDeleteValue(h, NULL), ERROR_FILE_NOT_FOUND);
    CHECK_EQ(_RegDeleteValue(0x99, "Short"), ERROR_BADKEY);
}

VXT_TEST(_RegEnumValue, name_type_data)
{
    VMMHKEY h = open(PLACE "\\Values");
    char name[8];
    uint8_t data[8];
    uint32_t name_bytes = sizeof name, bytes = sizeof data, type, reserved;

    set(h, "V", "one");
    CHECK_EQ(_RegEnumValue(h, 0, name, &name_bytes, NULL, &type, data, &bytes), ERROR_SUCCESS);
    CHECK_STR(name, "V");
    CHECK_EQ(name_bytes, 1);
    CHECK_STR((const char *)data, "one");
    CHECK_EQ(bytes, 4);
    CHECK_EQ(type, REG_SZ);
    name_bytes = 1;
    CHECK_EQ(_RegEnumValue(h, 0, name, &name_bytes, NULL, NULL, NULL, NULL), ERROR_MORE_DATA);
    name_bytes = sizeof name;
    bytes = 3;
    CHECK_EQ(_RegEnumValue(h, 0, name, &name_bytes, NULL, NULL, data, &bytes), ERROR_MORE_DATA);
    CHECK_EQ(bytes, 4);
    CHECK_EQ(_RegEnumValue(h, 1, name, &name_bytes, NULL, NULL, NULL, NULL), ERROR_NO_MORE_ITEMS);
    CHECK_EQ(_RegEnumValue(h, 0, name, &name_bytes, &reserved, NULL, NULL, NULL), ERROR_INVALID_PARAMETER);
    CHECK_EQ(_RegEnumValue(h, 0, name, NULL, NULL, NULL, NULL, NULL), ERROR_INVALID_PARAMETER);
}

VXT_TEST(_RegQueryInfoKey, counts_and_sizes)
{
    VMMHKEY h = open(PLACE "\\Info");
    uint32_t class_bytes = 8, keys, longest_key, longest_class = 9, values, longest_name, longest_data;
    uint32_t security = 9, reserved, written[2] = { 9, 9 };
    char class[8] = "class";

    (void)open(PLACE "\\Info\\Sub");
    (void)open(PLACE "\\Info\\Subkey");
    set(h, "four", "123456789");
    CHECK_EQ(_RegQueryInfoKey(h, class, &class_bytes, NULL, &keys, &longest_key, &longest_class, &values,
                              &longest_name, &longest_data, &security, written), ERROR_SUCCESS);
    CHECK_EQ(keys, 2);
    CHECK_EQ(longest_key, 6);
    CHECK_EQ(values, 1);
    CHECK_EQ(longest_name, 4);
    CHECK_EQ(longest_data, 10);
    CHECK_EQ(class_bytes | longest_class | security | written[0] | written[1], 0);
    CHECK_STR(class, "");
    CHECK_EQ(_RegQueryInfoKey(h, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL), ERROR_SUCCESS);
    CHECK_EQ(_RegQueryInfoKey(h, NULL, NULL, &reserved, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
             ERROR_INVALID_PARAMETER);
    CHECK_EQ(_RegQueryInfoKey(5, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL), ERROR_BADKEY);
}

VXT_TEST(_RegFlushKey, success_also_without_files)
{
    VMMHKEY h = open(PLACE);

    CHECK_EQ(_RegFlushKey(h), ERROR_SUCCESS);
    CHECK_EQ(_RegFlushKey(HKEY_LOCAL_MACHINE), ERROR_SUCCESS);
    CHECK_EQ(_RegFlushKey(0x4321), ERROR_BADKEY);
}

VXT_TEST(_RegQueryMultipleValues, in_one_buffer)
{
    VMMHKEY h = open(PLACE "\\Multi");
    VALENT v[2] = { { .ve_valuename = (char *)"a" }, { .ve_valuename = (char *)"b" } };
    char buffer[8];
    uint32_t total = 4;

    set(h, "a", "12");
    set(h, "b", "345");
    CHECK_EQ(_RegQueryMultipleValues(h, v, 2, buffer, &total), ERROR_MORE_DATA);
    CHECK_EQ(total, 7);
    CHECK_EQ(_RegQueryMultipleValues(h, v, 2, buffer, &total), ERROR_SUCCESS);
    CHECK_STR((const char *)v[0].ve_valueptr, "12");
    CHECK_STR((const char *)v[1].ve_valueptr, "345");
    CHECK_EQ(v[1].ve_valuelen, 4);
    CHECK_EQ(v[1].ve_type, REG_SZ);
    v[1].ve_valuename = (char *)"c";
    CHECK_EQ(_RegQueryMultipleValues(h, v, 2, buffer, &total), ERROR_FILE_NOT_FOUND);
    CHECK_EQ(_RegQueryMultipleValues(h, NULL, 2, buffer, &total), ERROR_INVALID_PARAMETER);
}

VXT_TEST(_RegRemapPreDefKey, ends_handles_opened_before)
{
    VMMHKEY inside, other, h;

    CHECK_EQ(_RegCreateKey(HKEY_CURRENT_CONFIG, "Inside", &inside), ERROR_SUCCESS);
    other = open("Config\\0002");
    set(other, "which", "two");
    CHECK_EQ(_RegRemapPreDefKey(other, HKEY_USERS), ERROR_BADKEY);
    CHECK_EQ(_RegRemapPreDefKey(0x11, HKEY_CURRENT_CONFIG), ERROR_BADKEY);
    CHECK_EQ(_RegRemapPreDefKey(other, HKEY_CURRENT_CONFIG), ERROR_SUCCESS);
    CHECK_EQ(_RegQueryValueEx(HKEY_CURRENT_CONFIG, "which", NULL, NULL, NULL, NULL), ERROR_SUCCESS);
    CHECK_EQ(_RegQueryValueEx(inside, "", NULL, NULL, NULL, NULL), ERROR_BADKEY);
    CHECK_EQ(_RegCloseKey(inside), ERROR_SUCCESS);
    CHECK_EQ(_RegOpenKey(HKEY_LOCAL_MACHINE, "Config\\0001\\Inside", &h), ERROR_SUCCESS);
    CHECK_EQ(_RegRemapPreDefKey(open("Config\\0001"), HKEY_CURRENT_CONFIG), ERROR_SUCCESS);
}

/* ---- dynamic keys ---------------------------------------------------------------------------- */

static VMMREGRET provide(void *key, struct val_context *values, uint32_t count, uint8_t *data,
                         uint32_t *bytes, uint32_t reserved)
{
    if (key != (void *)0x77 || count != 1 || reserved != 0 || *bytes < 4) {
        return ERROR_INVALID_PARAMETER;
    }
    *(uint32_t *)data = (uint32_t)values->value_context * 2;
    return ERROR_SUCCESS;
}

VXT_TEST(_RegCreateDynKey, values_come_from_the_provider)
{
    const PROVIDER provider = { .pi_R0_1val = provide }, none = { 0 };
    PVALUE values[] = {
        { (char *)"Ten", 4, (void *)5, REG_BINARY }, { (char *)"Twenty", 4, (void *)10, REG_BINARY },
    };
    uint32_t number = 0, bytes = 4, type;
    VMMHKEY h, again;

    CHECK_EQ(_RegCreateDynKey("T_REG\\Stats", (void *)0x77, &provider, values, 2, &h), ERROR_SUCCESS);
    memset(values, 0, sizeof values);               /* copies were made */
    CHECK_EQ(_RegQueryValueEx(h, "twenty", NULL, &type, &number, &bytes), ERROR_SUCCESS);
    CHECK_EQ(number, 20);
    CHECK_EQ(type, REG_BINARY);
    CHECK_EQ(_RegOpenKey(HKEY_DYN_DATA, "t_reg\\STATS", &again), ERROR_SUCCESS);
    bytes = 3;
    CHECK_EQ(_RegQueryValueEx(again, "Ten", NULL, NULL, &number, &bytes), ERROR_MORE_DATA);
    CHECK_EQ(bytes, 4);
    CHECK_EQ(_RegSetValueEx(again, "Ten", 0, REG_BINARY, "x", 1), ERROR_ACCESS_DENIED);
    CHECK_EQ(_RegCreateDynKey("T_REG\\Stats", NULL, &provider, NULL, 0, &h), ERROR_ACCESS_DENIED);
    CHECK_EQ(_RegCreateDynKey("T_REG\\None", NULL, &none, NULL, 0, &h), ERROR_INVALID_PARAMETER);
    CHECK_EQ(_RegCreateDynKey("", NULL, &provider, NULL, 0, &h), ERROR_INVALID_PARAMETER);
}

/* ---- keys of devices --------------------------------------------------------------------------- */

extern struct VxD_Desc_Block T_REG_DDB;

VXT_TEST(_GetRegistryPath, below_services_vxd)
{
    char path[64];
    uint32_t length = _GetRegistryPath(&T_REG_DDB, path, sizeof path);

    CHECK_STR(path, "System\\CurrentControlSet\\Services\\VxD\\T_REG");
    CHECK_EQ(length, _lstrlen(path));
    CHECK_EQ(_GetRegistryPath(&T_REG_DDB, path, length), length + 1);
    CHECK_EQ(_GetRegistryPath(&T_REG_DDB, path, length + 1), length);
    CHECK_EQ(_GetRegistryPath((const struct VxD_Desc_Block *)path, path, sizeof path), 0);
}

VXT_TEST(_GetRegistryKey, opens_or_creates)
{
    VMMHKEY h, same;
    char path[64];

    CHECK_EQ(_GetRegistryKey(REGTYPE_VXD, "T_REG", REGKEY_OPEN, &h), ERROR_FILE_NOT_FOUND);
    CHECK_EQ(_GetRegistryKey(REGTYPE_VXD, "T_REG", REGKEY_CREATE_IFNOTEXIST, &h), ERROR_SUCCESS);
    CHECK_EQ(_GetRegistryKey(REGTYPE_VXD, "T_REG", REGKEY_OPEN, &h), ERROR_SUCCESS);
    (void)_GetRegistryPath(&T_REG_DDB, path, sizeof path);
    CHECK_EQ(_RegOpenKey(HKEY_LOCAL_MACHINE, path, &same), ERROR_SUCCESS);
    CHECK_EQ(_GetRegistryKey(REGTYPE_ENUM, "Root\\T_REG", REGKEY_CREATE_IFNOTEXIST, &h), ERROR_SUCCESS);
    CHECK_EQ(_RegOpenKey(HKEY_LOCAL_MACHINE, "Enum\\Root\\T_REG", &h), ERROR_SUCCESS);
    CHECK_EQ(_GetRegistryKey(REGTYPE_CLASS, "T_REG", REGKEY_CREATE_IFNOTEXIST, &h), ERROR_SUCCESS);
    CHECK_EQ(_GetRegistryKey(3, "T_REG", REGKEY_OPEN, &h), ERROR_INVALID_PARAMETER);
    CHECK_EQ(_GetRegistryKey(REGTYPE_VXD, "", REGKEY_OPEN, &h), ERROR_INVALID_PARAMETER);
    CHECK_EQ(_GetRegistryKey(REGTYPE_VXD, "T_REG", 2, &h), ERROR_INVALID_PARAMETER);
    CHECK_EQ(_GetRegistryKey(REGTYPE_VXD, "T_REG", REGKEY_OPEN, NULL), ERROR_INVALID_PARAMETER);
}

static const struct vxt_test tests[] = {
    VXT(_RegCreateKey, makes_all_of_a_path),
    VXT(_RegOpenKey, only_what_is_there),
    VXT(_RegCloseKey, once),
    VXT(_RegDeleteKey, not_with_subkeys),
    VXT(_RegEnumKey, every_subkey_then_no_more),
    VXT(_RegSetValue, makes_the_key_and_its_text),
    VXT(_RegQueryValue, sizes_and_a_key_without_text),
    VXT(_RegSetValueEx, any_type_within_the_limits),
    VXT(_RegQueryValueEx, sizes_and_failures),
    VXT(_RegDeleteValue, then_it_is_gone),
    VXT(_RegEnumValue, name_type_data),
    VXT(_RegQueryInfoKey, counts_and_sizes),
    VXT(_RegFlushKey, success_also_without_files),
    VXT(_RegQueryMultipleValues, in_one_buffer),
    VXT(_RegRemapPreDefKey, ends_handles_opened_before),
    VXT(_RegCreateDynKey, values_come_from_the_provider),
    VXT(_GetRegistryPath, below_services_vxd),
    VXT(_GetRegistryKey, opens_or_creates),
};
VXT_DEVICE(T_REG, tests)
