/*
 * le_list - prints what an LE file holds: header, objects, fixups, DDB, services it calls.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "../vmm/vxd/le_mem.h"
#include "le_write.h"

#define OBJ_CODE       0x0004u
#define DYNALINK_JMP   0x8000u    /* bit 15 of a dynalink: jump instead of call */

static const char *type_name(int type)
{
    switch (type) {
    case LE_RCODE: return "RCODE";
    case LE_LCODE: return "LCODE";
    case LE_LDATA: return "LDATA";
    case LE_PCODE: return "PCODE";
    case LE_PDATA: return "PDATA";
    case LE_SCODE: return "SCODE";
    case LE_SDATA: return "SDATA";
    case LE_CODE16: return "CODE16";
    case LE_LMSG: return "LMSG";
    case LE_PMSG: return "PMSG";
    case LE_ICODE: return "ICODE";
    case LE_IDATA: return "IDATA";
    case LE_ICODE16: return "ICODE16";
    default: return "IMSG";
    }
}

/* Bytes of fixup records that belong to one object. */
static uint32_t record_bytes(const struct le_module *m, const struct le_object *object)
{
    uint32_t first = object->first_page - 1;
    const uint8_t *table = m->file + m->fixup_pages;

    if (object->page_count == 0) {
        return 0;
    }
    return le_read32(table + (first + object->page_count) * 4) - le_read32(table + first * 4);
}

static uint8_t *load(const struct le_module *m, unsigned object)
{
    struct le_error error;
    uint8_t *memory = malloc(((size_t)m->object[object - 1].size | 0xFFF) + 1);

    if (!memory) {
        tool_fail("out of memory");
    }
    le_load_object(m, object, memory, &error);
    return memory;
}

static void list_ddb(const struct le_module *m)
{
    uint8_t *memory = load(m, m->ddb_object);
    const uint8_t *ddb = memory + m->ddb_offset;

    printf("DDB       object %u offset %X: name \"%.8s\", id %04X, version %u.%02u, DDK %04X, "
           "init order %08X, %u services\n",
           m->ddb_object, m->ddb_offset, (const char *)ddb + 0x0C, le_read16(ddb + 6), ddb[8], ddb[9],
           le_read16(ddb + 4), le_read32(ddb + 0x14), le_read32(ddb + 0x34));
    free(memory);
}

static int compare_dwords(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

    return x < y ? -1 : x > y;
}

/* INT 20h followed by a dword, wherever the bytes stand: data in a code object may look so too. */
static void list_dynalinks(const struct le_module *m)
{
    struct buffer found = { NULL, 0, 0 };
    uint32_t *link;
    size_t count, same;

    for (unsigned i = 1; i <= m->object_count; i++) {
        uint32_t size = m->object[i - 1].size;
        uint8_t *memory;

        if (!(m->object[i - 1].flags & OBJ_CODE) || m->object[i - 1].type == LE_RCODE) {
            continue;
        }
        memory = load(m, i);
        for (uint32_t at = 0; size >= 6 && at <= size - 6; at++) {
            if (memory[at] == 0xCD && memory[at + 1] == 0x20) {
                uint32_t target = le_read32(memory + at + 2);

                put_bytes(&found, &target, sizeof target);
            }
        }
        free(memory);
    }
    link = (uint32_t *)(void *)found.data;
    count = found.size / sizeof *link;
    if (count > 0) {
        qsort(link, count, sizeof *link, compare_dwords);
    }
    for (size_t i = 0; i < count; i += same) {
        for (same = 1; i + same < count && link[i + same] == link[i]; same++) {
        }
        printf("dynalink  device %04X service %04X%s, %zu times\n", link[i] >> 16,
               link[i] & 0x7FFF, link[i] & DYNALINK_JMP ? " (jump)" : "", same);
    }
    free(found.data);
}

/* Prints a plain LE file; a damaged one ends the program with the reason. */
void le_list(const char *path, const struct buffer *file)
{
    struct le_module m;
    struct le_error error;
    uint32_t header;

    if (le_find(file->data, (uint32_t)file->size, &header, &error)
        || le_open(&m, file->data, (uint32_t)file->size, header, &error)) {
        tool_fail("%s: offset %Xh: %s", path, error.offset, error.reason);
    }
    printf("module    %s, flags %05X, LE header at %X, device id %04X, DDK %04X\n", m.name, m.flags,
           m.header, m.device_id, m.ddk_version);
    printf("pages     %u from %X, %X bytes in the last\n", m.page_count, m.data_pages,
           m.last_page_bytes);
    if (m.start_object) {
        printf("start     object %u offset %X\n", m.start_object, m.start_eip);
    }
    for (unsigned i = 0; i < m.object_count; i++) {
        const struct le_object *o = &m.object[i];

        printf("object %-2u %-7s class %-4s flags %04X size %6X, %u pages, %X bytes of fixups\n",
               i + 1, type_name(o->type), o->class_name[0] ? o->class_name : "-", o->flags, o->size,
               o->page_count, record_bytes(&m, o));
    }
    if (m.ddb_object) {
        list_ddb(&m);
    }
    list_dynalinks(&m);
}
