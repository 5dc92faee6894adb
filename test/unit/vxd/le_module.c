/*
 * le_module - a small LE module with every kind of page, fixup and object a VxD can have.
 */
#include <string.h>
#include "le_module.h"

void poke16(uint8_t *p, unsigned value)
{
    p[0] = (uint8_t)value;
    p[1] = (uint8_t)(value >> 8);
}

void poke32(uint8_t *p, uint32_t value)
{
    poke16(p, value & 0xFFFF);
    poke16(p + 2, value >> 16);
}

uint32_t peek32(const uint8_t *p)
{
    return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static void fill_header(uint8_t *h)
{
    h[0] = 'L';
    h[1] = 'E';
    poke16(h + 0x08, 2);          /* 386 */
    poke16(h + 0x0A, 4);          /* Windows 386 */
    poke32(h + 0x10, 0x38000);    /* dynamically loadable */
    poke32(h + 0x14, 5);          /* pages in the map */
    poke32(h + 0x18, 2);          /* start object */
    poke32(h + 0x1C, 4);          /* start EIP */
    poke32(h + 0x28, 0x1000);
    poke32(h + 0x2C, MOD_LAST_BYTES);
    poke32(h + 0x38, 0xC6);       /* object table to entry table */
    poke32(h + 0x40, MOD_OBJECTS - MOD_HEADER);
    poke32(h + 0x44, 4);
    poke32(h + 0x48, MOD_PAGE_MAP - MOD_HEADER);
    poke32(h + 0x58, MOD_NAMES - MOD_HEADER);
    poke32(h + 0x5C, MOD_ENTRIES - MOD_HEADER);
    poke32(h + 0x68, MOD_FIX_PAGES - MOD_HEADER);
    poke32(h + 0x6C, MOD_RECORDS - MOD_HEADER);
    poke32(h + 0x70, 0x250 - MOD_HEADER);    /* imports: none, a zero byte each */
    poke32(h + 0x78, 0x251 - MOD_HEADER);
    poke32(h + 0x80, MOD_DATA);
    poke16(h + 0xC0, 0x1111);     /* the DDB knows better */
    poke16(h + 0xC2, 0x0300);
}

static void fill_object(uint8_t *o, uint32_t size, uint32_t flags, uint32_t page, uint32_t pages,
                        const char *class_name)
{
    poke32(o, size);
    poke32(o + 8, flags);
    poke32(o + 0xC, page);
    poke32(o + 0x10, pages);
    memcpy(o + 0x14, class_name, 4);
}

/* One line a record; offsets of the interesting ones are in le_module.h. */
static const uint8_t records[] = {
    /* object 1, page 0: 48h bytes */
    0x07, 0x00, 0x58, 0x00, 1, 0x00, 0x01,
    0x07, 0x10, 0x00, 0x02, 2, 0x10, 0x00, 0x00, 0x00,
    0x08, 0x00, 0x10, 0x02, 2, 0x04, 0x00,
    0x27, 0x00, 3, 3, 0x20, 0x00, 0x20, 0x02, 0x24, 0x02, 0x28, 0x02,
    0x28, 0x10, 2, 2, 0x08, 0x00, 0x00, 0x00, 0x30, 0x02, 0x40, 0x02,
    0x07, 0x40, 0x50, 0x02, 2, 0, 0x34, 0x12,
    0x07, 0x50, 0x54, 0x02, 2, 0, 0xF0, 0xFF, 0xFF, 0xFF,
    0x07, 0x00, 0xFE, 0x0F, 1, 0x00, 0x01,
    /* object 1, page 1: 10h bytes */
    0x07, 0x00, 0xFE, 0xFF, 1, 0x00, 0x01,
    0x07, 0x10, 0xFD, 0x0F, 1, 0x78, 0x56, 0x34, 0x12,    /* ends on a page the file has not */
    /* object 2: 0Eh bytes */
    0x07, 0x00, 0x08, 0x00, 1, 0x10, 0x00,
    0x08, 0x00, 0x0C, 0x00, 1, 0x80, 0x00,
};

void le_module_fill(uint8_t *file)
{
    static const uint8_t page_map[] = { 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 0, 3, 0, 0, 4, 0 };
    static const uint8_t names[] = { 4, 'T', 'E', 'S', 'T', 0, 0, 0 };
    static const uint8_t entries[] = { 1, 3, 1, 0, 3, MOD_DDB, 0, 0, 0, 0 };
    static const uint32_t fix_pages[] = { 0, 0x48, 0x58, 0x66, 0x66, 0x66 };
    uint8_t *ddb = file + MOD_DATA + MOD_DDB;

    memset(file, 0, MOD_SIZE);
    file[0] = 'M';
    file[1] = 'Z';
    poke16(file + 0x18, 0x40);
    poke32(file + 0x3C, MOD_HEADER);
    fill_header(file + MOD_HEADER);
    fill_object(file + MOD_OBJECTS, 0x2100, 0x2045, 1, 2, "LCOD");
    fill_object(file + MOD_OBJECTS + 0x18, 0x20, 0x2015, 3, 1, "ICOD");
    fill_object(file + MOD_OBJECTS + 0x30, 0x1000, 0x2023, 4, 1, "PDAT");
    fill_object(file + MOD_OBJECTS + 0x48, 0x20, 0x1005, 5, 1, "\0\0\0");
    memcpy(file + MOD_PAGE_MAP, page_map, sizeof page_map);
    memcpy(file + MOD_NAMES, names, sizeof names);
    memcpy(file + MOD_ENTRIES, entries, sizeof entries);
    for (unsigned i = 0; i < 6; i++) {
        poke32(file + MOD_FIX_PAGES + i * 4, fix_pages[i]);
    }
    memcpy(file + MOD_RECORDS, records, sizeof records);
    memset(file + MOD_DATA, 0x11, 0x1000);
    memset(file + MOD_DATA + 0x1000, 0x12, 0x1000);
    memset(file + MOD_DATA + 0x2000, 0x20, 0x1000);
    memset(file + MOD_DATA + 0x3000, 0x40, MOD_LAST_BYTES);
    memset(ddb, 0, 0x50);
    poke16(ddb + 0x04, 0x400);
    poke16(ddb + 0x06, 0x7FE0);
    memcpy(ddb + 0x0C, "TEST    ", 8);
    poke32(ddb + 0x3C, 0x50726576);
    poke32(ddb + 0x40, 0x50);
}
