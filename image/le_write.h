/* le_write.h - building an LE file.  Included by mkle and its parts. */
#ifndef IMAGE_LE_WRITE_H
#define IMAGE_LE_WRITE_H

#include "../vmm/vxd/le.h"
#include "tool.h"

struct le_fix {
    uint32_t source;           /* offset in the object it belongs to */
    int relative;              /* self-relative, type 8; else 32-bit offset, type 7 */
    unsigned target_object;    /* 1-based */
    uint32_t target_offset;
};

struct le_part {
    const char *class_name;
    uint32_t flags;
    const uint8_t *data;
    uint32_t size;
    struct le_fix *fix;
    size_t fix_count, fix_room;
};

struct le_image {
    struct le_part part[LE_MAX_OBJECTS];
    unsigned part_count;
    uint32_t module_flags;
    const char *name, *description, *ddb_name;
    unsigned ddb_object, start_object;    /* 1-based, start_object 0 = none */
    uint32_t ddb_offset, start_eip;
    uint16_t device_id, ddk_version;
};

void le_add_fix(struct le_part *part, const struct le_fix *fix);
void le_write(struct le_image *image, struct buffer *out);
void le_list(const char *path, const struct buffer *file);

#endif
