/*
 * mkw3 - packs virtual devices into a container: VMM32.VXD.
 *
 * W3 is a directory and the modules as they are; W4 is the same file in compressed chunks.
 * The result is read back with vmm/vxd/ and compared with what went in.
 * Layout and alignment: [VXDLIB], and the WIN386.EXE of Windows 3.1.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "../vmm/vxd/le_mem.h"
#include "../vmm/vxd/w3.h"
#include "ds.h"

#define ALIGN         0x400u
#define VERSION       0x0400u
#define LE_HEADER     0xC4u
#define MODULES_MAX   1024u

/* A module on its way into the container. */
struct module {
    char name[9];
    const char *path;
    struct buffer file;
    struct le_module le;
};

static void usage(FILE *to)
{
    fputs("usage: mkw3 [--w4] -o FILE WIN386=vmm.vxd NAME=FILE.vxd ...\n"
          "       mkw3 --list FILE\n"
          "Packs LE virtual devices into a container; the VMM is the first and named WIN386.\n"
          "  -o FILE      the container to write\n"
          "  --w4         compress it\n"
          "  --list FILE  show what a W3 or W4 container holds\n"
          "  --help       this text\n",
          to);
}

static void open_module(struct module *module)
{
    struct le_error error;
    uint32_t header;

    module->file = tool_read(module->path);
    if (le_find(module->file.data, (uint32_t)module->file.size, &header, &error)
        || le_open(&module->le, module->file.data, (uint32_t)module->file.size, header, &error)) {
        tool_fail("%s: offset %Xh: %s", module->path, error.offset, error.reason);
    }
    if (module->le.ddb_object == 0) {
        tool_fail("%s: no device descriptor block", module->path);
    }
}

/* Takes NAME=FILE apart and opens the file. */
static void add_module(struct module *modules, unsigned count, const char *argument)
{
    const char *equals = strchr(argument, '=');
    struct module *module = &modules[count];
    size_t length = equals ? (size_t)(equals - argument) : 0;

    if (!equals || equals[1] == 0) {
        tool_fail("%s is not NAME=FILE; --help shows how", argument);
    }
    if (length == 0 || length > 8) {
        tool_fail("%s: the name must have 1 to 8 characters", argument);
    }
    for (size_t i = 0; i < length; i++) {
        if (argument[i] <= ' ' || argument[i] > '~' || (argument[i] >= 'a' && argument[i] <= 'z')) {
            tool_fail("%s: the name must be in upper case, without spaces", argument);
        }
    }
    memcpy(module->name, argument, length);
    for (unsigned i = 0; i < count; i++) {
        if (strcmp(modules[i].name, module->name) == 0) {
            tool_fail("%s: a second %s", argument, module->name);
        }
    }
    module->path = equals + 1;
    open_module(module);
    if (count == 0 && (strcmp(module->name, "WIN386") != 0 || strcmp(module->le.name, "VMM") != 0)) {
        tool_fail("%s: the first must be the VMM, named WIN386", argument);
    }
}

static uint32_t header32(const struct le_module *m, unsigned field)
{
    return le_read32(m->file + m->header + field);
}

static uint32_t bigger(uint32_t a, uint32_t b)
{
    return a > b ? a : b;
}

/* Length of header and tables, in the order linkers write them: import tables are the last. */
static uint32_t table_bytes(const struct module *module)
{
    const struct le_module *m = &module->le;
    uint32_t size = LE_HEADER, rest = m->file_size - m->header;

    size = bigger(size, header32(m, 0x40) + header32(m, 0x38));    /* objects to entries */
    size = bigger(size, m->page_map - m->header + m->page_count * 4);
    size = bigger(size, m->fixup_records - m->header
                            + le_read32(m->file + m->fixup_pages + m->page_count * 4));
    size = bigger(size, header32(m, 0x70) + 1);    /* no imported modules: one zero */
    size = bigger(size, header32(m, 0x78) + 1);
    if (size > rest) {
        tool_fail("%s: tables lie outside the file", module->path);
    }
    return size;
}

static uint32_t data_bytes(const struct le_module *m)
{
    return m->last_file_page == 0
               ? 0 : (m->last_file_page - 1) * m->page_size + m->last_page_bytes;
}

static void put_module(struct buffer *out, const struct module *module, size_t entry)
{
    const struct le_module *m = &module->le;
    uint32_t size = table_bytes(module);
    size_t header;

    put_align(out, ALIGN);
    header = out->size;
    put_bytes(out, m->file + m->header, size);
    put_align(out, ALIGN);
    set32(out, header + 0x80, (uint32_t)out->size);
    set32(out, header + 0x88, 0);    /* nonresident names, debug information and the */
    set32(out, header + 0x8C, 0);    /* version resource stay behind */
    set32(out, header + 0x98, 0);
    set32(out, header + 0x9C, 0);
    set32(out, header + 0xB8, 0);
    set32(out, header + 0xBC, 0);
    put_bytes(out, m->file + m->data_pages, data_bytes(m));
    set32(out, entry + 8, (uint32_t)header);
    set32(out, entry + 12, size);
}

static void build_w3(struct buffer *out, const struct module *modules, unsigned count)
{
    size_t header;

    put_dos_stub(out, "VMM32 is started by the firmware (\\EFI\\BOOT), not by DOS.\r\n", ALIGN);
    header = out->size;
    put8(out, 'W');
    put8(out, '3');
    put16(out, VERSION);
    put16(out, count);
    put_zeros(out, 10);
    for (unsigned i = 0; i < count; i++) {
        size_t length = strlen(modules[i].name);

        put_bytes(out, modules[i].name, length);
        put_bytes(out, "        ", 8 - length);
        put_zeros(out, 8);
    }
    for (unsigned i = 0; i < count; i++) {
        put_module(out, &modules[i], header + 0x10 + i * 0x10);
    }
}

/* Everything from the W3 header on, in compressed chunks. */
static void build_w4(struct buffer *out, const struct buffer *w3)
{
    size_t header = le_read32(w3->data + 0x3C), count, table;

    count = (w3->size - header + W4_CHUNK_SIZE - 1) / W4_CHUNK_SIZE;
    if (count > 1023) {
        tool_fail("too big for a W4 container, which holds 8 MB; leave out --w4");
    }
    put_bytes(out, w3->data, header);
    put8(out, 'W');
    put8(out, '4');
    put16(out, VERSION);
    put16(out, W4_CHUNK_SIZE);
    put16(out, (unsigned)count);
    put8(out, 'D');
    put8(out, 'S');
    put_zeros(out, 6);
    table = out->size;
    put_zeros(out, count * 4);
    for (size_t i = 0; i < count; i++) {
        size_t start = header + i * W4_CHUNK_SIZE, size = w3->size - start, at = out->size;

        set32(out, table + i * 4, (uint32_t)at);
        ds_pack(out, w3->data + start, (uint32_t)(size < W4_CHUNK_SIZE ? size : W4_CHUNK_SIZE));
        if (out->size - at == W4_CHUNK_SIZE) {
            put8(out, 0);    /* this length would mean "not compressed"; a byte more is ignored */
        }
    }
}

/* The W3 file that a container is, after unpacking it if it is a W4. */
static struct buffer unpack(const char *path, const struct buffer *file)
{
    struct buffer w3 = { NULL, 0, 0 };
    struct le_error error;
    uint32_t size;
    int is_w4 = w4_check(file->data, (uint32_t)file->size, &size, &error);

    if (is_w4 == 0) {
        put_bytes(&w3, file->data, file->size);
        return w3;
    }
    if (is_w4 > 0) {
        put_zeros(&w3, size);
        is_w4 = w4_unpack(file->data, (uint32_t)file->size, w3.data, size, &error);
    }
    if (is_w4 < 0) {
        tool_fail("%s: offset %Xh: %s", path, error.offset, error.reason);
    }
    return w3;
}

static void get_module(const char *path, const struct buffer *w3, uint32_t header, unsigned index,
                       struct w3_entry *entry, struct le_module *m)
{
    struct le_error error;

    if (w3_get(w3->data, (uint32_t)w3->size, header, index, entry, &error)
        || le_open(m, w3->data, (uint32_t)w3->size, entry->le_offset, &error)) {
        tool_fail("%s: entry %u, offset %Xh: %s", path, index + 1, error.offset, error.reason);
    }
}

static void compare_objects(const char *path, const struct le_module *a, const struct le_module *b)
{
    for (unsigned i = 1; i <= a->object_count; i++) {
        size_t size = ((size_t)a->object[i - 1].size | 0xFFF) + 1;
        uint8_t *x = malloc(size), *y = malloc(size);
        struct le_error error;

        if (!x || !y) {
            tool_fail("out of memory");
        }
        memset(x, 0, size);
        memset(y, 0, size);
        if (le_load_object(a, i, x, &error) || le_load_object(b, i, y, &error)
            || memcmp(x, y, size) != 0) {
            tool_fail("%s: object %u is not the same in the container", path, i);
        }
        free(x);
        free(y);
    }
}

/* Reads the finished container and compares every object with what went in. */
static void verify(const char *path, const struct buffer *out, const struct module *modules,
                   unsigned count)
{
    struct buffer w3 = unpack(path, out);
    struct le_error error;
    uint32_t header;
    unsigned found;

    if (w3_open(w3.data, (uint32_t)w3.size, &header, &found, &error) || found != count) {
        tool_fail("%s: the container made is not valid: %s", path, error.reason);
    }
    for (unsigned i = 0; i < count; i++) {
        struct w3_entry entry;
        struct le_module m;

        get_module(path, &w3, header, i, &entry, &m);
        if (strcmp(entry.name, modules[i].name) != 0
            || m.object_count != modules[i].le.object_count) {
            tool_fail("%s: entry %u is not %s", path, i + 1, modules[i].name);
        }
        compare_objects(modules[i].path, &modules[i].le, &m);
    }
    free(w3.data);
}

static void list(const char *path)
{
    struct buffer file = tool_read(path), w3 = unpack(path, &file);
    struct le_error error;
    uint32_t header;
    unsigned count;

    if (w3_open(w3.data, (uint32_t)w3.size, &header, &count, &error)) {
        tool_fail("%s: offset %Xh: %s", path, error.offset, error.reason);
    }
    printf("%s container, version %04X, %u modules, %zu bytes", w3.size == file.size ? "W3" : "W4",
           le_read16(w3.data + header + 2), count, file.size);
    printf(w3.size == file.size ? "\n" : ", %zu unpacked\n", w3.size);
    for (unsigned i = 0; i < count; i++) {
        struct w3_entry entry;
        struct le_module m;
        uint32_t memory = 0;

        get_module(path, &w3, header, i, &entry, &m);
        for (unsigned k = 0; k < m.object_count; k++) {
            memory += m.object[k].size;
        }
        printf("%-8s  module %-8s id %04X, DDK %04X, LE header at %6X, %u objects, %u bytes\n",
               entry.name, m.name, m.device_id, m.ddk_version, entry.le_offset, m.object_count,
               memory);
    }
    free(w3.data);
    free(file.data);
}

int main(int argc, char **argv)
{
    struct module *modules = calloc(MODULES_MAX, sizeof *modules);
    struct buffer w3 = { NULL, 0, 0 }, w4 = { NULL, 0, 0 }, *out = &w3;
    const char *output = NULL;
    unsigned count = 0;
    int compress = 0;

    tool_name = "mkw3";
    if (!modules) {
        tool_fail("out of memory");
    }
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--help") == 0) {
            usage(stdout);
            return 0;
        } else if (strcmp(argv[i], "--w4") == 0) {
            compress = 1;
        } else if (strcmp(argv[i], "--list") == 0 && i + 1 < argc) {
            list(argv[i + 1]);
            free(modules);
            return 0;
        } else if (strcmp(argv[i], "-o") == 0 && i + 1 < argc) {
            output = argv[++i];
        } else if (argv[i][0] == '-') {
            tool_fail("unknown option %s or no value for it; --help lists them", argv[i]);
        } else if (count == MODULES_MAX) {
            tool_fail("more than %u modules", MODULES_MAX);
        } else {
            add_module(modules, count++, argv[i]);
        }
    }
    if (!output || count == 0) {
        usage(stderr);
        return 2;
    }
    build_w3(&w3, modules, count);
    if (compress) {
        build_w4(&w4, &w3);
        out = &w4;
    }
    verify(output, out, modules, count);
    tool_write(output, out);
    for (unsigned i = 0; i < count; i++) {
        free(modules[i].file.data);
    }
    free(modules);
    free(w3.data);
    free(w4.data);
    return 0;
}
