/*
 * lane - starts the VMM without UEFI: from multiboot modules, or from what sector.asm read.
 *
 * 32-bit flat, paging off, one processor, interrupts off.  Everything that both loaders need
 * is shared with the UEFI stub (efi/); no framebuffer here.
 * Limit: devices that SeaBIOS drove are not silenced; what they write goes to memory that the
 * map calls reserved.
 */
#include <boot_info.h>
#include "acpi.h"
#include "container.h"
#include "cpu.h"
#include "handoff.h"
#include "ini.h"
#include "lane.h"
#include "le_mem.h"
#include "memory_map.h"
#include "place.h"
#include "w4.h"

#define PAGE            0x1000u
#define MEMORY_LIMIT    0x80000000u    /* loader memory stays below 2 GB, as with UEFI */
#define E820_USABLE     1
#define E820_ACPI       3
#define BDA_EBDA        0x40Eu         /* segment of the extended BIOS data area */

extern const uint8_t lane_end[];       /* lane.ld */

static uint32_t free_base;             /* written by reserve and take only */
static uint32_t free_end;              /* written by find_free_memory only */

static const void *at(uint32_t physical)
{
    return (const void *)physical;
}

static uint32_t round_up(uint32_t value)
{
    return (value + PAGE - 1) & ~(PAGE - 1);
}

/* Free memory begins behind this. */
static void reserve(uint32_t end)
{
    if (round_up(end) > free_base) {
        free_base = round_up(end);
    }
}

static uint32_t text_length(const char *text)
{
    uint32_t length = 0;

    while (text[length] != 0) {
        length++;
    }
    return length;
}

/* Everything the boot loader put into memory ends below free_base afterwards. */
static void reserve_boot_data(const struct multiboot_info *mbi)
{
    const struct multiboot_module *module = at(mbi->modules);

    reserve((uint32_t)lane_end);
    reserve((uint32_t)(mbi + 1));
    reserve(mbi->memory + mbi->memory_length);
    if ((mbi->flags & MULTIBOOT_COMMAND) != 0) {
        reserve(mbi->command_line + text_length(at(mbi->command_line)) + 1);
    }
    for (uint32_t i = 0; i < mbi->module_count; i++) {
        reserve(module[i].end);
        reserve(module[i].name + text_length(at(module[i].name)) + 1);
        reserve((uint32_t)(module + i + 1));
    }
}

/* Call visit for every entry of the memory map. */
static void each_memory(const struct multiboot_info *mbi, struct boot_info *info,
                        void (*visit)(struct boot_info *, uint64_t, uint64_t, uint32_t))
{
    for (uint32_t i = 0; i < mbi->memory_length;) {
        const struct multiboot_memory *m = at(mbi->memory + i);

        visit(info, m->base_low | (uint64_t)m->base_high << 32,
              m->length_low | (uint64_t)m->length_high << 32, m->type);
        i += m->size + 4;
    }
}

static void find_free_memory(struct boot_info *info, uint64_t base, uint64_t size, uint32_t type)
{
    (void)info;
    if (type == E820_USABLE && base <= free_base && base + size > free_base) {
        free_end = base + size < MEMORY_LIMIT ? (uint32_t)(base + size) : MEMORY_LIMIT;
    }
}

static uint32_t take(uint32_t pages, const char *what)
{
    uint32_t base = free_base;

    if (free_end < base || pages > (free_end - base) / PAGE) {
        lane_stop(what, "not enough memory", pages * PAGE);
    }
    free_base += pages * PAGE;
    return base;
}

/* E820 first what is usable, then everything else on top: overlaps are reserved. */
static void put_usable(struct boot_info *info, uint64_t base, uint64_t size, uint32_t type)
{
    if (type == E820_USABLE) {
        memory_map_put(info, base, size, BOOT_MEM_USABLE, type);
    }
}

static void put_others(struct boot_info *info, uint64_t base, uint64_t size, uint32_t type)
{
    if (type != E820_USABLE) {
        memory_map_put(info, base, size, type == E820_ACPI ? BOOT_MEM_ACPI : BOOT_MEM_RESERVED,
                       type);
    }
}

static int ends_with(const char *name, const char *end)
{
    uint32_t a = text_length(name), b = text_length(end);

    return a >= b && ini_name_is(name + a - b, end);
}

static uint32_t kind_of(const char *name)
{
    if (ini_name_is(name, "VMM32.VXD")) {
        return BOOT_FILE_CONTAINER;
    }
    if (ini_name_is(name, "SYSTEM.INI")) {
        return BOOT_FILE_SYSTEM_INI;
    }
    if (ends_with(name, ".IMG")) {
        return BOOT_FILE_DRIVE;
    }
    return BOOT_FILE_VXD;
}

/* Turn modules into boot_info.file[]; the module string is the file name, up to a space. */
static void list_files(const struct multiboot_info *mbi, struct boot_info *info)
{
    const struct multiboot_module *module = at(mbi->modules);

    for (uint32_t i = 0; i < mbi->module_count; i++) {
        struct boot_file *file = &info->file[info->file_count];
        const char *string = at(module[i].name);
        char path[256];
        uint32_t n = 0;

        for (; string[n] != 0 && string[n] != ' ' && n + 1 < sizeof(path); n++) {
            path[n] = string[n];
        }
        path[n] = 0;
        if (info->file_count == BOOT_MAX_FILES) {
            lane_stop(path, "too many files", i);
        }
        if (ini_base_name(path, file->name, sizeof(file->name)) != 0) {
            lane_stop(path, "bad file name", 0);
        }
        file->kind = kind_of(file->name);
        file->address = module[i].start;
        file->size = module[i].end - module[i].start;
        info->file_count++;
    }
}

static struct boot_file *find_file(struct boot_info *info, uint32_t kind, const char *name)
{
    for (uint32_t i = 0; i < info->file_count; i++) {
        struct boot_file *file = &info->file[i];

        if (file->kind == kind && (name == NULL || ini_name_is(file->name, name))) {
            return file;
        }
    }
    return NULL;
}

/* Every device= file of SYSTEM.INI must be among the modules; every module must be sound. */
static void check_devices(struct boot_info *info)
{
    const struct boot_file *ini = find_file(info, BOOT_FILE_SYSTEM_INI, NULL);
    struct le_error e;
    char value[256], name[32];
    uint32_t offset;

    for (unsigned i = 0; ini != NULL; i++) {
        enum ini_result r = ini_value(at(ini->address), ini->size, "386Enh", "device", i, value,
                                      sizeof(value), &offset);

        if (r == INI_NONE) {
            break;
        }
        if (r == INI_TOO_LONG || (value[0] != '*' && ini_base_name(value, name, sizeof(name)))) {
            lane_stop("SYSTEM.INI", "device= line too long", offset);
        }
        if (value[0] != '*' && find_file(info, BOOT_FILE_VXD, name) == NULL) {
            lane_stop(name, "named in SYSTEM.INI but not among the modules", offset);
        }
    }
    for (uint32_t i = 0; i < info->file_count; i++) {
        const struct boot_file *file = &info->file[i];

        if (file->kind == BOOT_FILE_VXD &&
            container_check_vxd(at(file->address), file->size, &e) != 0) {
            lane_stop(file->name, e.reason, e.offset);
        }
    }
}

/* The container as W3, unpacked if it is a W4. */
static void unpack(struct boot_file *file)
{
    struct le_error e;
    uint32_t size;
    int packed = w4_check(at(file->address), file->size, &size, &e);

    if (packed > 0) {
        uint32_t dest = take(round_up(size) / PAGE, file->name);

        packed = w4_unpack(at(file->address), file->size, (void *)dest, size, &e);
        file->address = dest;
        file->size = size;
    }
    if (packed < 0) {
        lane_stop(file->name, e.reason, e.offset);
    }
}

static const uint8_t *map_acpi(uint64_t physical, uint32_t size)
{
    return physical + size <= 0xFFFFFFFFu ? at((uint32_t)physical) : NULL;
}

/* The RSDP lies on a 16-byte boundary in the first KB of the EBDA or in E0000h-FFFFFh. */
static uint32_t find_rsdp(void)
{
    uint32_t ebda_segment_at = BDA_EBDA;
    uint32_t ebda = *(const volatile uint16_t *)ebda_segment_at * 16u;

    for (uint32_t p = ebda; ebda >= 0x80000 && p < ebda + 0x400; p += 16) {
        if (acpi_is_rsdp(at(p))) {
            return p;
        }
    }
    for (uint32_t p = 0xE0000; p < 0x100000; p += 16) {
        if (acpi_is_rsdp(at(p))) {
            return p;
        }
    }
    return 0;
}

static void copy_acpi(struct boot_info *info)
{
    uint32_t size, dest;

    info->rsdp = find_rsdp();
    size = acpi_copy(info->rsdp, map_acpi, NULL, 0, 0, info);
    if (size != 0) {
        dest = take(round_up(size) / PAGE, "ACPI tables");
        acpi_copy(info->rsdp, map_acpi, (void *)dest, round_up(size), dest, info);
    }
}

/* The first word is the name of the kernel. */
static void copy_command_line(const struct multiboot_info *mbi, struct boot_info *info)
{
    const char *from = at(mbi->command_line);
    char *to = (char *)info->command_line;
    uint32_t i = 0;

    if ((mbi->flags & MULTIBOOT_COMMAND) == 0) {
        return;
    }
    while (*from != 0 && *from != ' ') {
        from++;
    }
    while (*from == ' ') {
        from++;
    }
    for (; from[i] != 0 && i + 1 < COMMAND_MAX; i++) {
        to[i] = from[i];
    }
}

static void fill_memory(const struct multiboot_info *mbi, struct boot_info *info, uint32_t image,
                        uint32_t image_pages, uint32_t loader_end)
{
    each_memory(mbi, info, put_usable);
    each_memory(mbi, info, put_others);
    memory_map_put(info, 0, PAGE, BOOT_MEM_RESERVED, 0);    /* physical 0 stays free of use */
    for (uint32_t i = 0; i < info->file_count; i++) {
        memory_map_put(info, info->file[i].address, round_up(info->file[i].size),
                       BOOT_MEM_LOADER, 0);
    }
    memory_map_put(info, image, image_pages * PAGE, BOOT_MEM_LOADER, 0);
    memory_map_put(info, info->loader_base, loader_end - info->loader_base, BOOT_MEM_LOADER, 0);
}

/* The word "packed": the VMM gets the container as it was, and has to unpack it itself. */
static int wants_packed(const struct multiboot_info *mbi)
{
    const char *text = (mbi->flags & MULTIBOOT_COMMAND) != 0 ? at(mbi->command_line) : "";

    for (; *text != 0; text++) {
        if (memcmp(text, " packed", 7) == 0) {
            return 1;
        }
    }
    return 0;
}

void lane_main(uint32_t magic, const struct multiboot_info *mbi)
{
    uint64_t tsc = (cpu_features() & CPU_TSC) != 0 ? cpu_read_tsc() : 0;
    static struct boot_info files;    /* only its file list is used */
    struct boot_file *container, packed;
    struct boot_info *info;
    struct le_error e;
    struct place place;
    uint32_t block, image;
    char bad[9];

    if (magic != MULTIBOOT_MAGIC && magic != LANE_SECTOR_MAGIC) {
        lane_stop("loader", "not started by a multiboot loader", magic);
    }
    if ((mbi->flags & MULTIBOOT_MODULES) == 0 || (mbi->flags & MULTIBOOT_MEMORY) == 0) {
        lane_stop("loader", "no modules or no memory map", mbi->flags);
    }
    if ((cpu_features() & CPU_PSE) == 0) {
        lane_stop("processor", "it has no 4 MB pages", cpu_features());
    }
    reserve_boot_data(mbi);
    each_memory(mbi, NULL, find_free_memory);

    list_files(mbi, &files);
    container = find_file(&files, BOOT_FILE_CONTAINER, NULL);
    if (container == NULL) {
        lane_stop("VMM32.VXD", "not among the modules", 0);
    }
    packed = *container;
    unpack(container);
    if (container_check(at(container->address), container->size, bad, &e) != 0) {
        lane_stop(bad[0] != 0 ? bad : container->name, e.reason, e.offset);
    }
    check_devices(&files);
    if (place_measure(&place, at(container->address), container->size, &e) != 0) {
        lane_stop(container->name, e.reason, e.offset);
    }

    image = take(place.image_pages, "VMM");
    block = take(handoff_block_pages(&place), "loader block");
    info = handoff_prepare((void *)block, handoff_block_pages(&place),
                           magic == MULTIBOOT_MAGIC ? BOOT_FROM_MULTIBOOT : BOOT_FROM_SECTOR);
    info->tsc_at_start = tsc;
    info->file_count = files.file_count;
    memcpy(info->file, files.file, sizeof(info->file));
    if (place_image(&place, (void *)image, image, info, &e) != 0) {
        lane_stop(container->name, e.reason, e.offset);
    }
    if (wants_packed(mbi)) {
        info->file[container - files.file] = packed;
    }
    copy_command_line(mbi, info);
    copy_acpi(info);
    lane_clock(&info->time);
    fill_memory(mbi, info, image, place.image_pages, free_base);
    handoff_finish(info, &place, image);
    handoff_go(info, place_entry(&place));
}
