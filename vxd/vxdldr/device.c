/*
 * device - the devices that were loaded while the system runs: DeviceInfo, load, unload.
 *
 * The VMM places modules and takes them out again (_VMM32X_Load_Module ...); here is what VXDLDR
 * promises about them.  The DeviceInfo of an unloaded device stays, with DI_Loaded 0, as long as its
 * static objects do.  [DDK95 "VxD Loader"], [CHAP vxdldr]
 */
#include "loader.h"

struct DeviceInfo *device_list;         /* newest first; written at task time */

/* One block: the structure, its name, its objects. */
struct device {
    struct DeviceInfo info;
    char name[sizeof ((struct VMM32X_Module *)0)->name];
    struct ObjectInfo object[VMM32X_MODULE_OBJECTS];
};

static uint32_t failed(const char *path, uint32_t error, const struct VMM32X_Module *module)
{
    loader_say("%s: offset %Xh: %s", path, module->error_offset, module->reason);
    return error;
}

static struct DeviceInfo *find_by_name(const char *name, bool loaded)
{
    struct DeviceInfo *info = device_list;

    while (info != NULL && ((info->DI_Loaded != 0) != loaded ||
                            strlen(info->DI_ModuleName) != strlen(name) ||
                            memcmp(info->DI_ModuleName, name, strlen(name)) != 0)) {
        info = info->DI_Next;
    }
    return info;
}

struct DeviceInfo *device_find(uint32_t id, const char *name)
{
    struct DeviceInfo *info = device_list;

    id &= 0xFFFF;
    if (id == Undefined_Device_ID || id == 0xFFFF) {
        return name != NULL ? find_by_name(name, true) : NULL;
    }
    while (info != NULL && (info->DI_Loaded == 0 || info->DI_DeviceID != id)) {
        info = info->DI_Next;
    }
    return info;
}

bool device_holds(const struct DeviceInfo *device, uint32_t address)
{
    for (uint32_t i = 0; i < device->DI_ObjCount; i++) {
        const struct ObjectInfo *o = &device->DI_ObjInfo[i];

        if (o->OI_LinearAddress != 0 && address - o->OI_LinearAddress < o->OI_Size) {
            return true;
        }
    }
    return false;
}

static void unlink_device(const struct DeviceInfo *device)
{
    struct DeviceInfo *before = device_list;

    if (before == device) {
        device_list = device->DI_Next;
        return;
    }
    while (before != NULL && before->DI_Next != device) {
        before = before->DI_Next;
    }
    if (before != NULL) {
        before->DI_Next = device->DI_Next;
    }
}

static bool is_listed(const struct DeviceInfo *device)
{
    const struct DeviceInfo *info = device_list;

    while (info != NULL && info != device) {
        info = info->DI_Next;
    }
    return info != NULL;
}

static void free_device(struct DeviceInfo *device)
{
    unlink_device(device);
    device->DI_Signature = 0;
    (void)_HeapFree(device, 0);
}

/* What the VMM has placed, in VXDLDR's structures; an entry left by an earlier load is used again. */
static struct DeviceInfo *describe(const struct VMM32X_Module *module)
{
    struct DeviceInfo *info = find_by_name(module->name, false);
    struct device *device = (struct device *)info;

    if (info == NULL) {
        device = _HeapAllocate(sizeof *device, HeapZeroInit);
        if (device == NULL) {
            return NULL;
        }
        info = &device->info;
    }
    info->DI_DDB = module->ddb;
    info->DI_DeviceID = module->ddb->DDB_Req_Device_Number;
    info->DI_ModuleName = device->name;
    info->DI_Signature = DI_SIGNATURE;
    info->DI_ObjCount = module->object_count;
    info->DI_ObjInfo = device->object;
    memcpy(device->name, module->name, sizeof device->name);
    memcpy(device->object, module->object, sizeof device->object);
    return info;
}

/* Before memory goes: who keeps addresses in it has to forget them first. */
static void notify_all(uint32_t code, struct DeviceInfo *device, bool (*which)(uint32_t type))
{
    for (uint32_t i = 0; i < device->DI_ObjCount; i++) {
        struct ObjectInfo *object = &device->DI_ObjInfo[i];

        if (object->OI_LinearAddress != 0 && which(object->OI_ObjType)) {
            notify(code, device, object, i + 1);
        }
    }
}

static void objects_gone(struct DeviceInfo *device, bool (*which)(uint32_t type))
{
    for (uint32_t i = 0; i < device->DI_ObjCount; i++) {
        if (which(device->DI_ObjInfo[i].OI_ObjType)) {
            device->DI_ObjInfo[i].OI_LinearAddress = 0;
        }
    }
}

static bool any_object(uint32_t type)
{
    (void)type;
    return true;
}

static bool init_object(uint32_t type)
{
    return type >= VMM32X_ICODE && type <= VMM32X_IMSG;
}

static bool swappable_object(uint32_t type)
{
    return type != VMM32X_SCODE && type != VMM32X_SDATA;
}

/*
 * device_init_succeeded - a device says that it works: its initialisation code goes
 *
 * Error: VXDLDR_ERR_NO_SUCH_DEVICE: it has no DeviceInfo
 */
uint32_t device_init_succeeded(struct DeviceInfo *device)
{
    if (device == NULL || device->DI_Signature != DI_SIGNATURE || device->DI_ObjCount == 0) {
        return VXDLDR_ERR_NO_SUCH_DEVICE;
    }
    if (!is_listed(device)) {
        device->DI_Next = device_list;
        device_list = device;
    }
    device->DI_Loaded = 1;
    notify_all(VXDLDR_NOTIFY_OBJECTUNLOAD, device, init_object);
    _VMM32X_Free_Init_Objects(device->DI_DDB);
    objects_gone(device, init_object);
    return 0;
}

/*
 * device_init_failed - a device that was loaded says no: all of it goes
 *
 * Error: VXDLDR_ERR_NO_SUCH_DEVICE: it has no DeviceInfo, or it is initialised already
 */
uint32_t device_init_failed(struct DeviceInfo *device)
{
    if (device == NULL || device->DI_Signature != DI_SIGNATURE || device->DI_ObjCount == 0 ||
        device->DI_Loaded != 0) {
        return VXDLDR_ERR_NO_SUCH_DEVICE;
    }
    notify_all(VXDLDR_NOTIFY_OBJECTUNLOAD, device, any_object);
    _VMM32X_Unload_Module(device->DI_DDB, false);
    free_device(device);
    return 0;
}

static void log_line(void *context, const char *text)
{
    vxd_debugf("VXDLDR: %s lacks %s\n", (const char *)context, text);
}

/*
 * device_load - a module from a file into the system
 *
 * In:    path and name as file_read has them; init: send Sys_Dynamic_Device_Init and judge by its answer
 * Out:   0, *device
 * Error: VXDLDR_ERR_, loader_reason; nothing is left behind
 * When:  task time
 */
uint32_t device_load(const char *path, const char *name, bool init, struct DeviceInfo **device)
{
    struct VMM32X_Module module = { 0 };
    struct loader_file file;
    uint32_t error = file_read(path, name, &file);

    if (error != 0) {
        return error;
    }
    module.image = file.bytes;
    module.image_bytes = file.size;
    /* Before anything of it runs. */
    (void)_VMM32X_Check_Module(&module, false, log_line, (void *)(uintptr_t)path);
    error = _VMM32X_Load_Module(&module);
    file_free(&file);
    if (error != 0) {
        return failed(path, error, &module);
    }
    *device = describe(&module);
    if (*device == NULL) {
        _VMM32X_Unload_Module(module.ddb, false);
        loader_say("%s: not enough memory", path);
        return VXDLDR_ERR_OUT_OF_MEMORY;
    }
    notify_all(VXDLDR_NOTIFY_OBJECTLOAD, *device, any_object);
    if (!init) {
        return 0;
    }
    if (!Directed_Sys_Control(Sys_Dynamic_Device_Init, module.ddb, Get_Sys_VM_Handle(), 0, 0, 0)) {
        loader_say("%s: the device refused to be initialised", path);
        (void)device_init_failed(*device);      /* it is ours, and not initialised */
        return VXDLDR_ERR_DEVICE_REFUSED;
    }
    return device_init_succeeded(*device);
}

/*
 * device_unload - ask a device to go, and take it out
 *
 * Error: VXDLDR_ERR_DEVICE_REFUSED: it said no to Sys_Dynamic_Device_Exit
 * When:  task time, not called by the device itself
 */
uint32_t device_unload(struct DeviceInfo *device)
{
    bool keeps = false;

    if (!Directed_Sys_Control(Sys_Dynamic_Device_Exit, device->DI_DDB, Get_Sys_VM_Handle(), 0, 0,
                              0)) {
        loader_say("%s: the device refused to be unloaded", device->DI_ModuleName);
        return VXDLDR_ERR_DEVICE_REFUSED;
    }
    device->DI_Loaded = 0;
    notify_all(VXDLDR_NOTIFY_OBJECTUNLOAD, device, swappable_object);
    _VMM32X_Unload_Module(device->DI_DDB, true);
    device->DI_DDB = NULL;
    objects_gone(device, swappable_object);
    for (uint32_t i = 0; i < device->DI_ObjCount; i++) {
        keeps |= device->DI_ObjInfo[i].OI_LinearAddress != 0;
    }
    if (!keeps) {
        free_device(device);
    }
    return 0;
}
