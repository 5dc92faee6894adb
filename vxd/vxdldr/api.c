/*
 * api - what programs call: load, unload, and for VXDLOAD the list and the check.
 *
 * AX = function; CF and AX = VXDLDR_ERR_ say how it went.  [RBIL 2F1684 BX=0027], [CHAP vxdldr]
 */
#include <dosmgr.h>

#include "loader.h"
#include "../lib/format.h"

#define PATH_BYTES      128u        /* of DOS */
#define LINE_BYTES      100u
#define CHECK_LINES     512u
#define FIELD(name)     ((uint32_t)offsetof(struct Client_Reg_Struc, name))

static uint32_t dos_area;           /* V86 address, 2 * PATH_BYTES, in every VM; written at start */
static char (*check_lines)[LINE_BYTES];     /* of the last check, NULL = none; task time */
static uint32_t check_count;

bool api_init(void)
{
    dos_area = _Allocate_Global_V86_Data_Area(2 * PATH_BYTES, GVDAParaAlign);
    return dos_area != 0;
}

/* DS:(E)DX of the client, linear. */
static char *client_pointer(void)
{
    return (char *)Map_Flat(FIELD(Client_DS) << 8 | FIELD(Client_EDX));
}

static void result(struct Client_Reg_Struc *crs, uint32_t error)
{
    crs->Client_AX = (uint16_t)error;
    if (error != 0) {
        crs->Client_EFlags |= CF_Mask;
    } else {
        crs->Client_EFlags &= ~CF_Mask;
    }
}

/*
 * The client's file name as a full path: DOS knows its current drive and directory.
 *
 * Out:   0, path
 * Error: VXDLDR_ERR_IN_DOS: DOS is in the middle of something; VXDLDR_ERR_FILE_OPEN_ERROR: no name
 */
static uint32_t full_path(struct cb_s *vm, char path[PATH_BYTES])
{
    char *area = (char *)vm->CB_High_Linear + dos_area;
    const char *name = client_pointer();
    struct Client_Reg_Struc saved, *crs = vm->CB_Client_Pointer;
    uint32_t length = 0;
    bool failed;

    while (length < PATH_BYTES && name[length] != '\0') {
        length++;
    }
    if (length == 0 || length == PATH_BYTES) {
        loader_say("no file name");
        return VXDLDR_ERR_FILE_OPEN_ERROR;
    }
    if (DOSMGR_Get_DOS_Crit_Status()) {
        loader_say("MS-DOS is busy");
        return VXDLDR_ERR_IN_DOS;
    }
    memcpy(area, name, length + 1);
    Save_Client_State(&saved);
    Begin_Nest_V86_Exec();
    crs = vm->CB_Client_Pointer;
    crs->Client_AX = 0x6000;            /* full name of DS:SI to ES:DI */
    crs->Client_DS = crs->Client_ES = (uint16_t)(dos_area >> 4);
    crs->Client_SI = 0;
    crs->Client_DI = PATH_BYTES;
    Exec_Int(0x21);
    failed = (vm->CB_Client_Pointer->Client_EFlags & CF_Mask) != 0;
    End_Nest_Exec();
    Restore_Client_State(&saved);
    memcpy(path, failed ? area : area + PATH_BYTES, PATH_BYTES);
    path[PATH_BYTES - 1] = '\0';
    return 0;
}

/* A line of text to the client: DS:(E)DX, CX bytes. */
static void give_text(struct Client_Reg_Struc *crs, const char *text)
{
    if (crs->Client_CX != 0) {
        (void)format_into(client_pointer(), crs->Client_CX, "%s", text);
    }
    result(crs, 0);
}

static void load(struct cb_s *vm, struct Client_Reg_Struc *crs)
{
    struct DeviceInfo *device = NULL;
    char path[PATH_BYTES];
    uint32_t error = full_path(vm, path);

    if (error == 0) {
        error = device_load(path, client_pointer(), true, &device);
    }
    result(crs, error);
}

static void unload(struct Client_Reg_Struc *crs)
{
    uint32_t id = crs->Client_BX;
    struct DeviceInfo *device;

    device = device_find(id, id == 0 || id == 0xFFFF ? client_pointer() : NULL);
    if (device == NULL) {
        loader_say("no device of this name was loaded by VXDLDR");
        result(crs, VXDLDR_ERR_NO_SUCH_DEVICE);
        return;
    }
    result(crs, device_unload(device));
}

static struct VxD_Desc_Block *ddb_number(uint32_t number)
{
    uint32_t first;
    struct VxD_Desc_Block *ddb;

    __asm__ volatile("int $0x20; .long %c1" : "=a"(first) : "i"(VMMSVC(VMM_GetDDBList)) : "memory",
                     "cc");
    ddb = (struct VxD_Desc_Block *)first;
    for (; number > 0 && ddb != NULL; number--) {
        ddb = ddb->DDB_Next;
    }
    return ddb;
}

static void list(struct Client_Reg_Struc *crs)
{
    const struct VxD_Desc_Block *ddb = ddb_number(crs->Client_BX);
    char line[LINE_BYTES];

    if (ddb == NULL) {
        result(crs, VXDLDR_ERR_NO_SUCH_DEVICE);
        return;
    }
    (void)format_into(line, sizeof line, "%.8s  %04X  %u.%02u     %08X  %s", ddb->DDB_Name,
                      ddb->DDB_Req_Device_Number, ddb->DDB_Dev_Major_Version,
                      ddb->DDB_Dev_Minor_Version, ddb->DDB_Init_Order,
                      (ddb->DDB_Flags & DDB_DYNAMIC_VXD) != 0 ? "loaded while running" :
                      "loaded at start");
    give_text(crs, line);
}

static void keep_line(void *context, const char *text)
{
    (void)context;
    if (check_count < CHECK_LINES) {
        (void)format_into(check_lines[check_count++], LINE_BYTES, "%s", text);
    }
}

static void forget_lines(void)
{
    if (check_lines != NULL) {
        (void)_HeapFree(check_lines, 0);
        check_lines = NULL;
    }
    check_count = 0;
}

static uint32_t check_file(const char *path, uint32_t *missing)
{
    struct VMM32X_Module module = { 0 };
    struct loader_file file;
    uint32_t error = file_read(path, client_pointer(), &file);

    if (error != 0) {
        return error;
    }
    forget_lines();
    check_lines = _HeapAllocate(CHECK_LINES * LINE_BYTES, 0);
    if (check_lines == NULL) {
        loader_say("%s: not enough memory", path);
        error = VXDLDR_ERR_OUT_OF_MEMORY;
    } else {
        module.image = file.bytes;
        module.image_bytes = file.size;
        *missing = _VMM32X_Check_Module(&module, true, keep_line, NULL);
        if (*missing == 0xFFFFFFFFu) {
            loader_say("%s: offset %Xh: %s", path, module.error_offset, module.reason);
            error = VXDLDR_ERR_BAD_DEVICE_FILE;
        }
    }
    file_free(&file);
    return error;
}

static void check(struct cb_s *vm, struct Client_Reg_Struc *crs)
{
    char path[PATH_BYTES];
    uint32_t missing = 0, error = full_path(vm, path);

    if (error == 0) {
        error = check_file(path, &missing);
    }
    result(crs, error);
    if (error == 0) {
        crs->Client_AX = (uint16_t)missing;
    }
}

static void check_line(struct Client_Reg_Struc *crs)
{
    if (crs->Client_BX >= check_count) {
        forget_lines();                 /* they were asked for in order: that was all */
        result(crs, VXDLDR_ERR_NO_SUCH_DEVICE);
    } else {
        give_text(crs, check_lines[crs->Client_BX]);
    }
}

static void on_api(struct cb_s *vm, struct Client_Reg_Struc *crs)
{
    switch (crs->Client_AX) {
    case VXDLDR_APIFUNC_GETVERSION:
        crs->Client_DX = 0x0400;
        result(crs, 0);
        break;
    case VXDLDR_APIFUNC_LOADDEVICE:
        load(vm, crs);
        break;
    case VXDLDR_APIFUNC_UNLOADDEVICE:
        unload(crs);
        break;
    case VXDLDR_APIFUNC_REASON:
        give_text(crs, loader_reason);
        break;
    case VXDLDR_APIFUNC_LIST:
        list(crs);
        break;
    case VXDLDR_APIFUNC_CHECK:
        check(vm, crs);
        break;
    case VXDLDR_APIFUNC_CHECK_LINE:
        check_line(crs);
        break;
    default:
        result(crs, VXDLDR_ERR_BAD_API_FUNCTION);
        break;
    }
}
VXD_API(loader_api, on_api)
