/*
 * gather - facts from the firmware for boot_info, and leaving it.
 *
 * Between GetMemoryMap and ExitBootServices nothing else may be called; after it, nothing.
 */
#include "stub.h"
#include "acpi.h"
#include "handoff.h"
#include "le_mem.h"
#include "memory_map.h"

#define MAP_SPARE        16u          /* descriptors: the allocation itself adds some */
#define EXIT_TRIES       8

#define PATH_MEDIA       4
#define PATH_HARD_DRIVE  1
#define PATH_END         0x7F
#define SIGNATURE_MBR    1
#define SIGNATURE_GUID   2

static EFI_GUID acpi20_guid = ACPI_20_TABLE_GUID;
static EFI_GUID acpi10_guid = ACPI_TABLE_GUID;
static EFI_GUID smbios_guid = SMBIOS_TABLE_GUID;
static EFI_GUID smbios3_guid = SMBIOS3_TABLE_GUID;
static EFI_GUID device_path_guid = EFI_DEVICE_PATH_PROTOCOL_GUID;

static int same_guid(const EFI_GUID *a, const EFI_GUID *b)
{
    const uint8_t *p = (const uint8_t *)a, *q = (const uint8_t *)b;
    unsigned i = 0;

    while (i < sizeof(*a) && p[i] == q[i]) {
        i++;
    }
    return i == sizeof(*a);
}

static uint64_t find_table(const struct stub *stub, const EFI_GUID *guid)
{
    for (UINTN i = 0; i < stub->system->NumberOfTableEntries; i++) {
        const EFI_CONFIGURATION_TABLE *t = &stub->system->ConfigurationTable[i];

        if (same_guid(&t->VendorGuid, guid)) {
            return (uintptr_t)t->VendorTable;
        }
    }
    return 0;
}

/* Firmware maps its tables one to one. */
static const uint8_t *map_acpi(uint64_t physical, uint32_t size)
{
    return physical + size <= UINTPTR_MAX ? (const uint8_t *)(uintptr_t)physical : NULL;
}

/* Copies of the ACPI tables, below 2 GB. */
EFI_STATUS gather_acpi(struct stub *stub)
{
    struct boot_info *info = stub->info;
    uint32_t size, dest;
    EFI_STATUS status;

    info->rsdp = find_table(stub, &acpi20_guid);
    if (info->rsdp == 0) {
        info->rsdp = find_table(stub, &acpi10_guid);
    }
    size = acpi_copy(info->rsdp, map_acpi, NULL, 0, 0, info);
    if (size == 0) {
        return EFI_SUCCESS;
    }
    status = pages_take(stub, (size + PAGE_SIZE_4K - 1) / PAGE_SIZE_4K, EfiLoaderData, PAGES_KEEP,
                        &dest);
    if (!EFI_ERROR(status)) {
        acpi_copy(info->rsdp, map_acpi, (uint8_t *)(uintptr_t)dest, size, dest, info);
    }
    return status;
}

static void read_clock(struct stub *stub, struct boot_time *out)
{
    EFI_TIME t;

    if (EFI_ERROR(stub->system->RuntimeServices->GetTime(&t, NULL))) {
        return;
    }
    *out = (struct boot_time){ t.Year, t.Month, t.Day, t.Hour, t.Minute, t.Second, 0 };
}

/* "Vendor revision", the revision in hexadecimal as firmware gives it. */
static void name_firmware(const struct stub *stub, char *out, uint32_t out_size)
{
    const CHAR16 *vendor = stub->system->FirmwareVendor;
    uint32_t revision = stub->system->FirmwareRevision, n = 0;

    while (vendor != NULL && *vendor != 0 && n + 10 < out_size) {
        out[n++] = (char)(*vendor >= ' ' && *vendor <= '~' ? *vendor : '?');
        vendor++;
    }
    out[n++] = ' ';
    for (int shift = 28; shift >= 0; shift -= 4) {
        out[n++] = "0123456789ABCDEF"[revision >> shift & 15];
    }
    out[n] = 0;
}

/* The identity of the partition that \VMM32 is on. */
static void find_partition(struct stub *stub, struct boot_info *info)
{
    const uint8_t *node;

    if (EFI_ERROR(stub->boot->HandleProtocol(stub->volume, &device_path_guid, (VOID **)&node))) {
        return;
    }
    while ((node[0] & 0x7F) != PATH_END) {
        unsigned length = node[2] | (unsigned)node[3] << 8;

        /* [UEFI 10.3.5.1]: first sector at 8, signature at 24, its type at 41, 42 bytes in all */
        if (node[0] == PATH_MEDIA && node[1] == PATH_HARD_DRIVE && length >= 42) {
            info->boot_partition_first = le_read32(node + 8) | (uint64_t)le_read32(node + 12) << 32;
            for (int i = 0; i < 16 && node[41] == SIGNATURE_GUID; i++) {
                info->boot_device_guid[i] = node[24 + i];
            }
            if (node[41] == SIGNATURE_MBR) {
                info->boot_disk_signature = le_read32(node + 24);
            }
            return;
        }
        if (length < 4) {
            return;
        }
        node += length;
    }
}

/* Everything that needs no memory of its own. */
void gather_facts(struct stub *stub)
{
    struct boot_info *info = stub->info;

    info->tsc_at_start = stub->tsc_at_start;
    info->tsc_hz = stub->tsc_hz;
    info->smbios = find_table(stub, &smbios3_guid);
    if (info->smbios == 0) {
        info->smbios = find_table(stub, &smbios_guid);
    }
    info->efi_system_table = (uintptr_t)stub->system;
    info->efi_runtime = (uintptr_t)stub->system->RuntimeServices;
    info->file_count = stub->file_count;
    for (uint32_t i = 0; i < stub->file_count; i++) {
        info->file[i] = stub->file[i];
    }
    gop_choose(stub, &info->framebuffer);
    read_clock(stub, &info->time);
    name_firmware(stub, info->firmware, sizeof(info->firmware));
    find_partition(stub, info);
    options_find(stub, (char *)(uintptr_t)info->command_line, COMMAND_MAX);
}

static uint32_t memory_type(uint32_t efi_type)
{
    switch (efi_type) {
    case EfiLoaderCode:
    case EfiLoaderData:
    case EfiConventionalMemory:
        return BOOT_MEM_USABLE;       /* pages_mark says what of it is ours */
    case EfiBootServicesCode:
    case EfiBootServicesData:
        return BOOT_MEM_FIRMWARE;
    case EfiACPIReclaimMemory:
        return BOOT_MEM_ACPI;
    default:
        return BOOT_MEM_RESERVED;
    }
}

/* Firmware is gone already: only memory is touched here. */
static void list_memory(struct boot_info *info, const uint8_t *map, UINTN size, UINTN step)
{
    for (UINTN at = 0; at + sizeof(EFI_MEMORY_DESCRIPTOR) <= size; at += step) {
        const EFI_MEMORY_DESCRIPTOR *d = (const EFI_MEMORY_DESCRIPTOR *)(const void *)(map + at);

        memory_map_put(info, d->PhysicalStart, d->NumberOfPages * PAGE_SIZE_4K,
                       memory_type(d->Type), d->Type);
    }
    memory_map_put(info, 0, PAGE_SIZE_4K, BOOT_MEM_RESERVED, 0);    /* physical 0 means "none" */
    if (info->framebuffer.base != 0) {    /* it can be RAM: never give it away */
        memory_map_put(info, info->framebuffer.base, info->framebuffer.size, BOOT_MEM_RESERVED,
                       EfiMemoryMappedIO);
    }
    pages_mark(info);
}

/* Room for the map and MAP_SPARE descriptors more. */
static EFI_STATUS take_map_buffer(struct stub *stub, UINTN need, UINTN step, uint32_t *buffer,
                                  UINTN *buffer_size)
{
    UINTN size = need + MAP_SPARE * (step != 0 ? step : 48);
    uint32_t count = (uint32_t)((size + PAGE_SIZE_4K - 1) / PAGE_SIZE_4K);

    if (*buffer_size != 0) {
        pages_free(stub, *buffer);
        *buffer_size = 0;
    }
    EFI_STATUS status = pages_take(stub, count, EfiLoaderData, PAGES_DROP, buffer);

    if (!EFI_ERROR(status)) {
        *buffer_size = count * PAGE_SIZE_4K;
    }
    return status;
}

/*
 * gather_exit - get the memory map and leave boot services
 *
 * Any event may change the map between the two calls; then both are tried again.
 */
EFI_STATUS gather_exit(struct stub *stub)
{
    EFI_STATUS status = EFI_SUCCESS;
    UINTN buffer_size = 0, size = 0, key, step = 0;
    UINT32 version;
    uint32_t buffer = 0;

    for (int i = 0; i < EXIT_TRIES; i++) {
        size = buffer_size;
        status = stub->boot->GetMemoryMap(&size, (EFI_MEMORY_DESCRIPTOR *)(uintptr_t)buffer, &key,
                                          &step, &version);
        if (status == EFI_BUFFER_TOO_SMALL) {
            status = take_map_buffer(stub, size, step, &buffer, &buffer_size);
            if (EFI_ERROR(status)) {
                break;
            }
            continue;
        }
        if (EFI_ERROR(status)) {
            break;
        }
        status = stub->boot->ExitBootServices(stub->image, key);
        if (!EFI_ERROR(status)) {
            list_memory(stub->info, (const uint8_t *)(uintptr_t)buffer, size, step);
            return EFI_SUCCESS;
        }
    }
    complain("firmware", NO_OFFSET, "does not let go of the machine (ExitBootServices)");
    return EFI_ERROR(status) ? status : EFI_ABORTED;
}
