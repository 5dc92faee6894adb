/*
 * load_all - the modules of the container and of device= lines, at start.
 */
#include "vxd/load.h"

#include "debug/bootlog.h"
#include "mem/paging.h"
#include "vxd/ini.h"
#include "vxd/w3.h"
#include "vxd/w4.h"

static INIT_CODE void load_or_say(const char *name, const char *file_name, const void *file,
                                  uint32_t size, uint32_t le_offset)
{
    struct le_error e = { 0, "" };
    struct module *m;

    bootlog_line("Loading Vxd", name);
    if (module_load(name, file, size, le_offset, false, &m, &e) != VMM_OK) {
        fatal("Virtual device %s cannot be loaded\nfrom %s: offset %Xh: %s", name, file_name,
              e.offset, e.reason);
    }
    bootlog_line("LoadSuccess", name);
}

/* A device= file of the same name replaces what the container has [KB Q174018]. */
static INIT_CODE bool replaced_by_file(const struct boot_info *boot, const char *name)
{
    for (uint32_t i = 0; i < boot->file_count; i++) {
        char base[32];
        unsigned n = 0;

        if (boot->file[i].kind != BOOT_FILE_VXD) {
            continue;
        }
        for (; n + 1 < sizeof base && boot->file[i].name[n] != '.' &&
               boot->file[i].name[n] != '\0'; n++) {
            base[n] = boot->file[i].name[n];
        }
        base[n] = '\0';
        if (ini_same_name(base, name)) {
            return true;
        }
    }
    return false;
}

static INIT_CODE void check_named(const char *name, const char *file_name, const uint8_t *data,
                                  uint32_t size)
{
    struct le_error e;
    struct w3_entry entry;
    uint32_t w3;
    unsigned count = 0;

    if (w3_open(data, size, &w3, &count, &e) == 0) {
        for (unsigned i = 1; i < count; i++) {
            if (w3_get(data, size, w3, i, &entry, &e) == 0 && ini_same_name(entry.name, name)) {
                return;
            }
        }
    }
    fatal("SYSTEM.INI names device=*%s,\nwhich %s does not contain", name, file_name);
}

/* The container as the loader handed it over, unpacked if it is compressed still. */
static INIT_CODE const uint8_t *open_container(const struct boot_file *container, uint32_t *size)
{
    const uint8_t *data = (const uint8_t *)phys_window(container->address, container->size,
                                                       PHYS_CACHED);
    struct le_error e = { 0, "cannot be mapped" };
    uint32_t unpacked;
    uint8_t *room;
    int packed = data == NULL ? -1 : w4_check(data, container->size, &unpacked, &e);

    *size = container->size;
    if (packed > 0) {
        room = page_alloc((unpacked + PAGE_MASK) >> PAGE_SHIFT, false);
        *size = unpacked;
        if (room == NULL) {
            e = (struct le_error){ 0, "not enough memory to unpack it" };
            packed = -1;
        } else if (w4_unpack(data, container->size, room, unpacked, &e) != 0) {
            packed = -1;
        }
        data = room;
    }
    if (packed < 0) {
        fatal("%s: offset %Xh: %s", container->name, e.offset, e.reason);
    }
    return data;
}

static INIT_CODE void close_container(const struct boot_file *container, const uint8_t *data,
                                      uint32_t size)
{
    if (size != container->size) {
        page_free((void *)(uintptr_t)data, (size + PAGE_MASK) >> PAGE_SHIFT);
    }
}

/* What to do with a module: (name, file name, file, bytes, offset of the LE header). */
typedef void visitor(const char *name, const char *file_name, const void *file, uint32_t size,
                     uint32_t le_offset);

static INIT_CODE void each_of_container(const struct boot_info *boot, const char *file_name,
                                        const uint8_t *data, uint32_t size, visitor *visit)
{
    struct le_error e;
    uint32_t w3;
    unsigned count;

    if (w3_open(data, size, &w3, &count, &e) != 0) {
        fatal("%s: offset %Xh: %s", file_name, e.offset, e.reason);
    }
    for (unsigned i = 1; i < count; i++) {      /* 0 is the VMM */
        struct w3_entry entry;

        if (w3_get(data, size, w3, i, &entry, &e) != 0) {
            fatal("%s: offset %Xh: %s", file_name, e.offset, e.reason);
        }
        if (!replaced_by_file(boot, entry.name)) {
            visit(entry.name, file_name, data, size, entry.le_offset);
        }
    }
}

static INIT_CODE void each_file(const struct boot_info *boot, visitor *visit)
{
    for (uint32_t i = 0; i < boot->file_count; i++) {
        const struct boot_file *f = &boot->file[i];
        const uint8_t *vxd;
        uint32_t size = f->size, offset = 0;
        struct le_error e = { 0, "cannot be mapped" };
        char name[9] = "";

        if (f->kind != BOOT_FILE_VXD) {
            continue;
        }
        for (unsigned c = 0; c < 8 && f->name[c] != '.' && f->name[c] != '\0'; c++) {
            name[c] = f->name[c];
            name[c + 1] = '\0';
        }
        vxd = (const uint8_t *)phys_window(f->address, f->size, PHYS_CACHED);
        if (vxd == NULL || module_find_le(&vxd, &size, &offset, &e) != 0) {
            fatal("%s: offset %Xh: %s", f->name, e.offset, e.reason);
        }
        visit(name, f->name, vxd, size, offset);
    }
}

static INIT_CODE void check_device_lines(const char *file_name, const uint8_t *data, uint32_t size)
{
    const char *line = NULL;
    char value[32];

    while ((line = ini_next("386Enh", "device", line)) != NULL) {
        ini_copy(line, value, sizeof value);
        if (value[0] == '*') {
            check_named(value + 1, file_name, data, size);
        }
    }
}

static INIT_CODE void say(void *context, const char *text)
{
    (void)context;
    debug_printf("VMM: %s\n", text);
}

/* Before anything of a module runs: what it calls and nobody here has. */
static INIT_CODE void list_missing(const char *name, const char *file_name, const void *file,
                                   uint32_t size, uint32_t le_offset)
{
    const struct link_report report = { say, NULL, false };
    struct le_module le;
    struct le_error e;

    (void)file_name;
    if (le_open(&le, file, size, le_offset, &e) == 0) {
        uint32_t missing = module_check_links(&le, &report);

        if (missing != 0) {
            debug_printf("VMM: %s calls %u service%s that this system has not\n", name, missing,
                         missing == 1 ? "" : "s");
        }
    }
}

INIT_CODE void module_load_all(const struct boot_info *boot)
{
    const struct boot_file *container = NULL;
    const uint8_t *data;
    uint32_t size;

    for (uint32_t i = 0; i < boot->file_count; i++) {
        if (boot->file[i].kind == BOOT_FILE_CONTAINER) {
            container = &boot->file[i];
        }
    }
    if (container == NULL) {
        fatal("The loader handed over no VMM32.VXD");
    }
    data = open_container(container, &size);
    check_device_lines(container->name, data, size);
    each_of_container(boot, container->name, data, size, load_or_say);
    each_file(boot, load_or_say);
    each_of_container(boot, container->name, data, size, list_missing);
    each_file(boot, list_missing);
    close_container(container, data, size);
}
