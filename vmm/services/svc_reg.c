/*
 * svc_reg - the registry services.  Their arguments are those of the Win32 functions of the same name.
 *
 * All: Out: EAX = ERROR_SUCCESS or a Win32 error code.  ERROR_BADKEY: no such handle;
 * ERROR_KEY_DELETED: its key is gone.  When: task time.  A key may be one of the predefined ones.
 */
#include "registry/service.h"
#include "services/svc.h"
#include "../vxd/lib/format.h"
#include "vxd/control.h"

#define SERVICES    "System\\CurrentControlSet\\Services\\"

static uint32_t done(uint32_t error)
{
    registry_changed();
    return error;
}

/*
 * _RegOpenKey - open a key that is there                                  [DDK95 _RegOpenKey]
 *
 * In:    key, path of a subkey or NULL, where the handle goes
 * Out:   EAX = error code; the handle
 * Error: ERROR_FILE_NOT_FOUND: no such subkey; ERROR_BADKEY also: no path
 * When:  task time
 */
VMMREGRET _RegOpenKey(VMMHKEY key, const char *subkey, PVMMHKEY result)
{
    return registry_open(registry_get(), key, subkey, result);
}

/*
 * _RegCloseKey - give a handle back                                      [DDK95 _RegCloseKey]
 *
 * In:    key
 * Out:   EAX = error code
 * When:  task time
 * Notes: a predefined key stays open
 */
VMMREGRET _RegCloseKey(VMMHKEY key)
{
    return registry_close(registry_get(), key);
}

/*
 * _RegCreateKey - open a key, making what lacks of its path             [DDK95 _RegCreateKey]
 *
 * In:    key, path of a subkey or NULL, where the handle goes
 * Out:   EAX = error code; the handle
 * Error: ERROR_INVALID_PARAMETER: more than 128 levels; ERROR_NOT_ENOUGH_MEMORY
 * When:  task time
 */
VMMREGRET _RegCreateKey(VMMHKEY key, const char *subkey, PVMMHKEY result)
{
    return done(registry_create(registry_get(), key, subkey, result));
}

/*
 * _RegDeleteKey - delete a key and its values                           [DDK95 _RegDeleteKey]
 *
 * In:    key, path of a subkey
 * Out:   EAX = error code
 * Error: ERROR_FILE_NOT_FOUND: no such subkey; ERROR_ACCESS_DENIED: it has subkeys, or is what a
 *        predefined key stands for
 * When:  task time
 * Notes: open handles of it answer ERROR_KEY_DELETED from now on
 */
VMMREGRET _RegDeleteKey(VMMHKEY key, const char *subkey)
{
    return done(registry_delete_key(registry_get(), key, subkey));
}

/*
 * _RegEnumKey - name of the index-th subkey                               [DDK95 _RegEnumKey]
 *
 * In:    key, index from 0, buffer, its size
 * Out:   EAX = error code; the name
 * Error: ERROR_NO_MORE_ITEMS; ERROR_MORE_DATA: the name does not fit
 * When:  task time
 */
VMMREGRET _RegEnumKey(VMMHKEY key, uint32_t index, char *name, uint32_t bytes)
{
    return registry_enum_key(registry_get(), key, index, name, bytes);
}

/*
 * _RegQueryValue - the nameless text of a key                          [DDK95 _RegQueryValue]
 *
 * In:    key, path of a subkey or NULL, buffer or NULL, its size
 * Out:   EAX = error code; the text with its NUL, "" if the key has none; the size that it needs
 * Error: ERROR_MORE_DATA: it does not fit; ERROR_INVALID_DATA: the value is no text
 * When:  task time
 */
VMMREGRET _RegQueryValue(VMMHKEY key, const char *subkey, char *data, uint32_t *bytes)
{
    struct registry *r = registry_get();
    uint32_t h, type = REG_SZ, room = bytes != NULL ? *bytes : 0;
    uint32_t error = registry_open(r, key, subkey, &h);

    if (error != ERROR_SUCCESS) {
        return error;
    }
    error = registry_query(r, h, "", &type, data, bytes);
    if (error == ERROR_FILE_NOT_FOUND) {
        error = data != NULL && bytes == NULL ? ERROR_INVALID_PARAMETER
                : data != NULL && room < 1 ? ERROR_MORE_DATA : ERROR_SUCCESS;
        if (error == ERROR_SUCCESS && data != NULL) {
            data[0] = '\0';
        }
        if (bytes != NULL) {
            *bytes = 1;
        }
    } else if (error == ERROR_SUCCESS && type != REG_SZ) {
        error = ERROR_INVALID_DATA;
    }
    (void)registry_close(r, h);         /* it was opened above */
    return error;
}

/*
 * _RegSetValue - set the nameless text of a key, which is made            [DDK95 _RegSetValue]
 *
 * In:    key, path of a subkey or NULL, REG_SZ, text, its length, which is not looked at
 * Out:   EAX = error code
 * Error: ERROR_INVALID_PARAMETER: another type, or no text
 * When:  task time
 */
VMMREGRET _RegSetValue(VMMHKEY key, const char *subkey, uint32_t type, const char *data, uint32_t bytes)
{
    struct registry *r = registry_get();
    uint32_t h, error;

    (void)bytes;
    if (type != REG_SZ || data == NULL) {
        return ERROR_INVALID_PARAMETER;
    }
    error = registry_create(r, key, subkey, &h);
    if (error == ERROR_SUCCESS) {
        error = registry_set(r, h, "", REG_SZ, data, (uint32_t)strlen(data) + 1);
        (void)registry_close(r, h);     /* it was opened above */
    }
    return done(error);
}

/*
 * _RegDeleteValue - delete a value                                    [DDK95 _RegDeleteValue]
 *
 * In:    key, name
 * Out:   EAX = error code
 * Error: ERROR_FILE_NOT_FOUND: no such value; ERROR_ACCESS_DENIED: of a dynamic key
 * When:  task time
 */
VMMREGRET _RegDeleteValue(VMMHKEY key, const char *name)
{
    return done(registry_delete_value(registry_get(), key, name));
}

/*
 * _RegEnumValue - name, type and data of the index-th value             [DDK95 _RegEnumValue]
 *
 * In:    key, index from 0, buffer for the name, its size, NULL, where the type goes or NULL, buffer
 *        for the data or NULL, its size or NULL
 * Out:   EAX = error code; name, its length, type, data, their size
 * Error: ERROR_NO_MORE_ITEMS; ERROR_MORE_DATA: a buffer is too small; ERROR_INVALID_PARAMETER
 * When:  task time
 */
VMMREGRET _RegEnumValue(VMMHKEY key, uint32_t index, char *name, uint32_t *name_bytes, uint32_t *reserved,
                        uint32_t *type, uint8_t *data, uint32_t *bytes)
{
    if (reserved != NULL) {
        return ERROR_INVALID_PARAMETER;
    }
    return registry_enum_value(registry_get(), key, index, name, name_bytes, type, data, bytes);
}

/*
 * _RegQueryValueEx - read a value                                     [DDK95 _RegQueryValueEx]
 *
 * In:    key, name, NULL, where the type goes or NULL, buffer or NULL, its size
 * Out:   EAX = error code; type, data; the size that they need
 * Error: ERROR_FILE_NOT_FOUND; ERROR_MORE_DATA: they do not fit; ERROR_INVALID_PARAMETER
 * When:  task time
 */
VMMREGRET _RegQueryValueEx(VMMHKEY key, const char *name, uint32_t *reserved, uint32_t *type, void *data,
                           uint32_t *bytes)
{
    if (reserved != NULL) {
        return ERROR_INVALID_PARAMETER;
    }
    return registry_query(registry_get(), key, name, type, data, bytes);
}

/*
 * _RegSetValueEx - write a value                                        [DDK95 _RegSetValueEx]
 *
 * In:    key, name, 0, type, data, their size
 * Out:   EAX = error code
 * Error: ERROR_INVALID_PARAMETER: name longer than 255, data longer than 16 KB; ERROR_ACCESS_DENIED:
 *        a dynamic key; ERROR_NOT_ENOUGH_MEMORY
 * When:  task time
 * Notes: on the disk a little later, or after _RegFlushKey
 */
VMMREGRET _RegSetValueEx(VMMHKEY key, const char *name, uint32_t reserved, uint32_t type, const void *data,
                         uint32_t bytes)
{
    if (reserved != 0) {
        return ERROR_INVALID_PARAMETER;
    }
    return done(registry_set(registry_get(), key, name, type, data, bytes));
}

/*
 * _RegFlushKey - write to the disk what has changed                       [DDK95 _RegFlushKey]
 *
 * In:    key
 * Out:   EAX = error code; the whole registry is written
 * Error: ERROR_REGISTRY_IO_FAILED
 * When:  task time; may block
 * Notes: before there are files it is success, and written once there are
 */
VMMREGRET _RegFlushKey(VMMHKEY key)
{
    uint32_t error = registry_check(registry_get(), key);

    return error == ERROR_SUCCESS ? registry_flush() : error;
}

static void give(uint32_t *to, uint32_t value)
{
    if (to != NULL) {
        *to = value;
    }
}

/*
 * _RegQueryInfoKey - counts and sizes of a key                        [DDK95 _RegQueryInfoKey]
 *
 * In:    key, where each number goes or NULL
 * Out:   EAX = error code; lengths without NUL; class, security and time are not kept: 0
 * Error: ERROR_INVALID_PARAMETER: reserved is not NULL
 * When:  task time
 */
VMMREGRET _RegQueryInfoKey(VMMHKEY key, char *class, uint32_t *class_bytes, uint32_t *reserved,
                           uint32_t *subkeys, uint32_t *longest_subkey, uint32_t *longest_class,
                           uint32_t *values, uint32_t *longest_name, uint32_t *longest_data,
                           uint32_t *security_bytes, uint32_t *last_write)
{
    struct reg_sizes sizes;
    uint32_t error = registry_sizes(registry_get(), key, &sizes);

    if (error == ERROR_SUCCESS && reserved != NULL) {
        error = ERROR_INVALID_PARAMETER;
    }
    if (error != ERROR_SUCCESS) {
        return error;
    }
    if (class != NULL && class_bytes != NULL && *class_bytes > 0) {
        class[0] = '\0';
    }
    give(class_bytes, 0);
    give(subkeys, sizes.subkeys);
    give(longest_subkey, sizes.longest_subkey);
    give(longest_class, 0);
    give(values, sizes.values);
    give(longest_name, sizes.longest_name);
    give(longest_data, sizes.longest_data);
    give(security_bytes, 0);
    if (last_write != NULL) {
        last_write[0] = last_write[1] = 0;
    }
    return ERROR_SUCCESS;
}

/*
 * _GetRegistryPath - where a device keeps what it keeps                [DDK95 _GetRegistryPath]
 *
 * In:    DDB, buffer, its size
 * Out:   EAX = length of the path, which is below HKEY_LOCAL_MACHINE
 * Error: EAX = size that the buffer must have: more than it has; 0: no device's DDB
 * When:  init time
 */
uint32_t _GetRegistryPath(const struct VxD_Desc_Block *ddb, char *buffer, uint32_t bytes)
{
    char path[sizeof SERVICES "VxD\\" + 8];
    size_t length;
    const struct VxD_Desc_Block *d = ddb_list;

    while (d != NULL && d != ddb) {
        d = d->DDB_Next;
    }
    if (d == NULL) {
        return 0;
    }
    length = format_into(path, sizeof path, SERVICES "VxD\\%.8s", ddb->DDB_Name);
    while (path[length - 1] == ' ') {
        path[--length] = '\0';
    }
    if (buffer == NULL || length >= bytes) {
        return (uint32_t)length + 1;
    }
    memcpy(buffer, path, length + 1);
    return (uint32_t)length;
}

/*
 * _GetRegistryKey - open the key of a device                            [DDK95 _GetRegistryKey]
 *
 * In:    REGTYPE_, name of the device, REGKEY_, where the handle goes
 * Out:   EAX = error code; the handle
 * Error: ERROR_INVALID_PARAMETER: another type or flag, or no name; ERROR_FILE_NOT_FOUND
 * When:  task time
 */
VMMREGRET _GetRegistryKey(uint32_t type, const char *device, uint32_t flags, PVMMHKEY key)
{
    static const char *const branches[] = { "Enum", SERVICES "Class", SERVICES "VxD" };
    struct registry *r = registry_get();
    uint32_t branch, error;

    if (type > REGTYPE_VXD || device == NULL || device[0] == '\0' || key == NULL ||
        flags > REGKEY_CREATE_IFNOTEXIST) {
        return ERROR_INVALID_PARAMETER;
    }
    error = registry_create(r, HKEY_LOCAL_MACHINE, branches[type], &branch);
    if (error == ERROR_SUCCESS) {
        error = flags == REGKEY_OPEN ? registry_open(r, branch, device, key)
                                     : registry_create(r, branch, device, key);
        (void)registry_close(r, branch);        /* it was opened above */
    }
    return done(error);
}

/*
 * _RegRemapPreDefKey - let a predefined key stand for another one   [DDK95 _RegRemapPreDefKey]
 *
 * In:    key, HKEY_CURRENT_USER or HKEY_CURRENT_CONFIG
 * Out:   EAX = error code; handles opened through the predefined key until now answer ERROR_BADKEY
 * Error: ERROR_BADKEY also: another predefined key
 * When:  task time
 */
VMMREGRET _RegRemapPreDefKey(VMMHKEY key, VMMHKEY root)
{
    return registry_remap(registry_get(), key, root);
}

/*
 * _RegCreateDynKey - a key below HKEY_DYN_DATA that a device answers for [DDK95 _RegCreateDynKey]
 *
 * In:    path, context, PROVIDER, array of PVALUE, their count, where the handle goes
 * Out:   EAX = error code; the handle.  PROVIDER and PVALUEs are copied
 * Error: ERROR_ACCESS_DENIED: the key is there; ERROR_INVALID_PARAMETER; ERROR_NOT_ENOUGH_MEMORY
 * When:  task time
 */
VMMREGRET _RegCreateDynKey(const char *subkey, void *context, const PROVIDER *provider,
                           const PVALUE *values, uint32_t count, PVMMHKEY result)
{
    return registry_create_dynamic(registry_get(), subkey, context, provider, values, count, result);
}

/*
 * _RegQueryMultipleValues - read several values at once     [DDK95 _RegQueryMultipleValues]
 *
 * In:    key, array of VALENT with the names, their count, buffer or NULL, its size
 * Out:   EAX = error code; in each VALENT size, address in the buffer, type; the size used
 * Error: ERROR_FILE_NOT_FOUND: one of the names; ERROR_MORE_DATA: the size that is needed
 * When:  task time
 */
VMMREGRET _RegQueryMultipleValues(VMMHKEY key, VALENT *entries, uint32_t count, char *buffer,
                                  uint32_t *total)
{
    return registry_query_many(registry_get(), key, entries, count, buffer, total);
}
