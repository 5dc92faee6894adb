/*
 * load - everything the VMM needs from the volume, checked.
 *
 * \VMM32\VMM32.VXD, \VMM32\SYSTEM.INI, each file that a device= line of its section [386Enh]
 * names, and \VMM32\DRIVE_C.IMG if there is one.  \VMM32\VMM32.CRC may hold check sums.
 */
#include "stub.h"
#include "container.h"
#include "crc.h"
#include "ini.h"
#include "le_mem.h"
#include "w4.h"

#define FOLDER     "\\VMM32\\"
#define PATH_SIZE  300u

static struct boot_file check_sums;    /* VMM32.CRC; size 0 = there is none */

static void *address_of(const struct boot_file *file)
{
    return (void *)(uintptr_t)file->address;
}

struct boot_file *load_find(struct stub *stub, uint32_t kind)
{
    for (uint32_t i = 0; i < stub->file_count; i++) {
        if (stub->file[i].kind == kind) {
            return &stub->file[i];
        }
    }
    return NULL;
}

static void append(char *text, size_t text_size, const char *more)
{
    size_t at = 0;

    while (text[at] != 0) {
        at++;
    }
    while (*more != 0 && at + 1 < text_size) {
        text[at++] = *more++;
    }
    text[at] = 0;
}

/* A name of SYSTEM.INI as a path from the root: in \VMM32 unless it has a backslash. */
static void make_path(const char *name, char *path)
{
    int has_folder = 0;

    if (name[0] != 0 && name[1] == ':') {    /* drive letters mean nothing yet */
        name += 2;
    }
    for (const char *p = name; *p != 0; p++) {
        has_folder |= *p == '\\' || *p == '/';
    }
    path[0] = 0;
    if (!has_folder) {
        append(path, PATH_SIZE, FOLDER);
    } else if (name[0] != '\\' && name[0] != '/') {
        append(path, PATH_SIZE, "\\");
    }
    append(path, PATH_SIZE, name);
}

static EFI_STATUS compare_check_sum(const struct boot_file *file)
{
    uint32_t offset = 0;
    enum crc_result r;

    if (check_sums.size == 0) {
        return EFI_SUCCESS;
    }
    r = crc_check(address_of(&check_sums), check_sums.size, file->name, address_of(file),
                  file->size, &offset);
    switch (r) {
    case CRC_UNLISTED:
    case CRC_SAME:
        return EFI_SUCCESS;
    case CRC_BAD_LINE:
        complain(FOLDER "VMM32.CRC", offset, "is not \"crc32 size NAME\"");
        break;
    case CRC_SIZE:
        complain(file->name, file->size, "has not the size that VMM32.CRC says");
        break;
    case CRC_DIFFERENT:
        complain(file->name, NO_OFFSET, "is damaged: its check sum is not that of VMM32.CRC");
        break;
    }
    return EFI_CRC_ERROR;
}

/* Read one file and list it.  EFI_NOT_FOUND is not explained here. */
static EFI_STATUS load_file(struct stub *stub, const char *path, uint32_t kind,
                            struct boot_file **out)
{
    struct boot_file *file = &stub->file[stub->file_count];
    EFI_STATUS status;

    if (stub->file_count == BOOT_MAX_FILES) {
        complain(path, NO_OFFSET, "is one file too many");
        return EFI_OUT_OF_RESOURCES;
    }
    if (ini_base_name(path, file->name, sizeof(file->name)) != 0) {
        complain(path, NO_OFFSET, "has no name of 1 to 31 characters");
        return EFI_INVALID_PARAMETER;
    }
    status = volume_read(stub, path, file->name, file);
    if (EFI_ERROR(status)) {
        return status;
    }
    file->kind = kind;
    stub->file_count++;
    *out = file;
    return compare_check_sum(file);
}

/* Replace a W4 container by the W3 it unpacks to. */
static EFI_STATUS unpack(struct stub *stub, struct boot_file *file)
{
    struct le_error e;
    uint32_t size, dest;
    EFI_STATUS status;
    int packed = w4_check(address_of(file), file->size, &size, &e);

    if (packed > 0) {
        status = pages_take(stub, size / PAGE_SIZE_4K + (size % PAGE_SIZE_4K != 0), EfiLoaderData,
                            PAGES_KEEP, &dest);
        if (EFI_ERROR(status)) {
            return status;
        }
        packed = w4_unpack(address_of(file), file->size, (void *)(uintptr_t)dest, size, &e);
        pages_free(stub, file->address);
        file->address = dest;
        file->size = size;
    }
    if (packed < 0) {
        complain(file->name, e.offset, e.reason);
        return EFI_LOAD_ERROR;
    }
    return EFI_SUCCESS;
}

static EFI_STATUS load_container(struct stub *stub)
{
    char bad[9], what[48] = "";
    struct boot_file *file;
    struct le_error e;
    EFI_STATUS status = load_file(stub, FOLDER "VMM32.VXD", BOOT_FILE_CONTAINER, &file);

    if (!EFI_ERROR(status)) {
        status = unpack(stub, file);
    }
    if (EFI_ERROR(status)) {
        return status;
    }
    if (container_check(address_of(file), file->size, bad, &e) != 0) {
        append(what, sizeof(what), file->name);
        if (bad[0] != 0) {
            append(what, sizeof(what), " (");
            append(what, sizeof(what), bad);
            append(what, sizeof(what), ")");
        }
        complain(what, e.offset, e.reason);
        return EFI_LOAD_ERROR;
    }
    say("  VMM32.VXD   %d KB\n", file->size / 1024);
    return EFI_SUCCESS;
}

static EFI_STATUS load_device(struct stub *stub, const char *value, uint32_t line_offset)
{
    char path[PATH_SIZE];
    struct boot_file *file;
    struct le_error e;
    EFI_STATUS status;

    make_path(value, path);
    status = load_file(stub, path, BOOT_FILE_VXD, &file);
    if (status == EFI_NOT_FOUND) {
        complain(path, NO_OFFSET, "not found");
        complain(FOLDER "SYSTEM.INI", line_offset, "this device= line names it");
    }
    if (EFI_ERROR(status)) {
        return status;
    }
    if (container_check_vxd(address_of(file), file->size, &e) != 0) {
        complain(path, e.offset, e.reason);
        return EFI_LOAD_ERROR;
    }
    say("  %s\n", file->name);
    return EFI_SUCCESS;
}

static EFI_STATUS load_devices(struct stub *stub, const struct boot_file *ini)
{
    char value[PATH_SIZE - sizeof(FOLDER)];
    uint32_t offset;

    for (unsigned i = 0;; i++) {
        enum ini_result r = ini_value(address_of(ini), ini->size, "386Enh", "device", i, value,
                                      sizeof(value), &offset);
        EFI_STATUS status;

        if (r == INI_NONE) {
            return EFI_SUCCESS;
        }
        if (r == INI_TOO_LONG || value[0] == 0) {
            complain(FOLDER "SYSTEM.INI", offset,
                     r == INI_TOO_LONG ? "device= line is too long" : "device= names nothing");
            return EFI_LOAD_ERROR;
        }
        status = value[0] != '*' ? load_device(stub, value, offset) : EFI_SUCCESS;
        if (EFI_ERROR(status)) {
            return status;
        }
    }
}

EFI_STATUS load_files(struct stub *stub)
{
    struct boot_file *ini, *drive;
    EFI_STATUS status;

    status = volume_read(stub, FOLDER "VMM32.CRC", "VMM32.CRC", &check_sums);
    if (EFI_ERROR(status) && status != EFI_NOT_FOUND) {
        return status;
    }
    status = load_container(stub);
    if (EFI_ERROR(status)) {
        return status;
    }
    status = load_file(stub, FOLDER "SYSTEM.INI", BOOT_FILE_SYSTEM_INI, &ini);
    if (status == EFI_NOT_FOUND) {
        complain(FOLDER "SYSTEM.INI", NO_OFFSET, "not found");
    }
    if (!EFI_ERROR(status)) {
        status = load_devices(stub, ini);
    }
    if (EFI_ERROR(status)) {
        return status;
    }
    status = load_file(stub, FOLDER "DRIVE_C.IMG", BOOT_FILE_DRIVE, &drive);
    if (!EFI_ERROR(status)) {
        say("  DRIVE_C.IMG %d KB\n", drive->size / 1024);
    }
    if (check_sums.size != 0) {
        pages_free(stub, check_sums.address);
    }
    return status == EFI_NOT_FOUND ? EFI_SUCCESS : status;
}
