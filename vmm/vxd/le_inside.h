/* le_inside.h - what the files of the module reader share.  Included by vmm/vxd/le*.c only. */
#ifndef VMM_VXD_LE_INSIDE_H
#define VMM_VXD_LE_INSIDE_H

#include "le_mem.h"

/* header fields */
#define H_ORDER           0x02
#define H_LEVEL           0x04
#define H_CPU             0x08
#define H_SYSTEM          0x0A
#define H_FLAGS           0x10
#define H_PAGE_COUNT      0x14
#define H_START_OBJECT    0x18
#define H_START_EIP       0x1C
#define H_PAGE_SIZE       0x28
#define H_LAST_PAGE       0x2C
#define H_OBJECT_TABLE    0x40
#define H_OBJECT_COUNT    0x44
#define H_PAGE_MAP        0x48
#define H_NAMES           0x58
#define H_ENTRIES         0x5C
#define H_FIXUP_PAGES     0x68
#define H_FIXUP_RECORDS   0x6C
#define H_IMPORTS         0x74
#define H_DATA_PAGES      0x80
#define H_DEVICE_ID       0xC0
#define H_DDK_VERSION     0xC2

/* One place to patch. */
struct le_fixup_place {
    uint32_t record;           /* file offset of its record */
    unsigned object;           /* 1-based, where the place is */
    uint32_t source;           /* offset of the dword in that object */
    int relative;
    unsigned target_object;    /* 1-based */
    uint32_t target_offset;    /* may lie outside the target: "symbol - constant" */
};

typedef int le_fixup_visitor(void *context, const struct le_fixup_place *fixup,
                             struct le_error *e);

static inline uint32_t le_header32(const struct le_module *m, unsigned field)
{
    return le_read32(m->file + m->header + field);
}

int le_locate_table(const struct le_module *m, unsigned field, uint32_t length, uint32_t *offset,
                    const char *reason, struct le_error *e);
int le_read_page_map(struct le_module *m, struct le_error *e);
uint32_t le_object_read(const struct le_module *m, const struct le_object *object, uint32_t offset,
                        unsigned size);
/* The first offset from `offset` on and below `end`, an end inside the object, that holds the byte;
 * `end` = none. */
uint32_t le_object_find(const struct le_module *m, const struct le_object *object, uint32_t offset,
                        uint32_t end, uint8_t byte);
int le_visit_page_fixups(const struct le_module *m, unsigned object, uint32_t first, uint32_t count,
                         le_fixup_visitor *visit, void *context, struct le_error *e);
int le_visit_fixups(const struct le_module *m, unsigned object, le_fixup_visitor *visit,
                    void *context, struct le_error *e);

#endif
