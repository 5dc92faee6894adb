/* le.h - reading VxD modules (LE files).  Included by the stub, the VMM, host tools and tests. */
#ifndef VMM_VXD_LE_H
#define VMM_VXD_LE_H

#include <stdint.h>

#define LE_MAX_OBJECTS 25    /* Windows 95's own limit [CHAP] */
#define LE_PAGE_SIZE   0x1000u    /* of memory; pages in the file may be smaller */

/* What is wrong with a file, and where.  The caller knows its name. */
struct le_error {
    uint32_t offset;       /* in the file */
    const char *reason;    /* static text */
};

/* ObjectLocation types, from the flags of an object [CHAP] */
enum le_object_type {
    LE_RCODE = -1,    /* 16-bit real-mode initialisation, never in protected memory */
    LE_LCODE = 1,
    LE_LDATA = 2,
    LE_PCODE = 3,
    LE_PDATA = 4,
    LE_SCODE = 5,
    LE_SDATA = 6,
    LE_CODE16 = 7,
    LE_LMSG = 8,
    LE_PMSG = 9,
    LE_ICODE = 0x11,
    LE_IDATA = 0x12,
    LE_ICODE16 = 0x13,
    LE_IMSG = 0x14,
};

struct le_object {
    uint32_t size;          /* virtual size in bytes */
    uint32_t flags;
    uint32_t first_page;    /* 1-based index into the page map */
    uint32_t page_count;    /* in the page map; the object may be bigger */
    int type;               /* enum le_object_type */
    char class_name[5];     /* up to four characters, empty with old linkers */
};

struct le_module {
    const uint8_t *file;
    uint32_t file_size;
    uint32_t header;                /* file offset of the LE header */
    uint32_t flags, page_count, last_page_bytes;
    uint32_t page_size;             /* of pages in the file: 200h to 1000h */
    uint32_t data_pages;            /* file offset */
    uint32_t page_map;              /* file offset */
    uint32_t fixup_pages;           /* file offset of the fixup page table */
    uint32_t fixup_records;         /* file offset of the fixup record table */
    uint32_t last_file_page;        /* the page that has only last_page_bytes; 0 = no file pages */
    unsigned object_count;
    struct le_object object[LE_MAX_OBJECTS];    /* object[0] is LE object 1 */
    unsigned start_object;          /* 1-based, 0 = none */
    uint32_t start_eip;
    unsigned ddb_object;            /* entry ordinal 1: 1-based, 0 = none */
    uint32_t ddb_offset;
    unsigned real_mode_object;      /* 1-based number of a 16-bit real-mode object, 0 = none */
    uint16_t device_id, ddk_version;
    char name[32];                  /* module name */
};

int le_find(const void *file, uint32_t file_size, uint32_t *le_offset, struct le_error *e);
int le_open(struct le_module *m, const void *file, uint32_t file_size, uint32_t le_offset,
            struct le_error *e);
int le_load_object(const struct le_module *m, unsigned object, void *dest, struct le_error *e);
int le_fixup(const struct le_module *m, void *const dest[], const uint32_t linear[],
             struct le_error *e);

#endif
