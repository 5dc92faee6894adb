/*
 * le - reads a VxD module: checks all of it, copies objects, applies fixups.
 *
 * Pure: memory only through the pointers given, no allocation.  A file that le_open accepts
 * cannot make the other calls read or write outside the file and the objects.
 * Header and tables: [OW exeflat.h], [LX]; what VxDs use of them: [SURVEY]; object types: [CHAP].
 */
#include "le_mem.h"

#define HEADER_SIZE       0xC4u
#define MAX_OBJECT_SIZE   0x40000000u    /* no object can be bigger than the shared arena */
#define MIN_PAGE_SIZE     0x200u         /* what LINK of Windows 95's time uses; LINK386 1000h */

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

#define SYSTEM_WIN386     4
#define MODULE_ERRORS     0x2000u
#define MODULE_LIBRARY    0x8000u
#define MODULE_DYNAMIC    0x38000u    /* all of these: may be loaded at any time */

/* object flags */
#define OBJ_CODE          0x0004u
#define OBJ_DISCARDABLE   0x0010u
#define OBJ_SHARED        0x0020u
#define OBJ_PRELOAD       0x0040u
#define OBJ_RESIDENCY     0x0700u
#define OBJ_RESIDENT      0x0200u
#define OBJ_32BIT         0x2000u
#define OBJ_IOPL          0x8000u

/* page map kinds */
#define PAGE_LEGAL        0
#define PAGE_ITERATED     1
#define PAGE_INVALID      2
#define PAGE_ZERO         3

/* fixup records */
#define FIX_OFFSET32      7
#define FIX_RELATIVE32    8
#define FIX_TYPE          0x0F
#define FIX_ALIAS         0x10
#define FIX_LIST          0x20
#define TO_KIND           0x03
#define TO_ADDITIVE       0x04
#define TO_CHAIN          0x08
#define TO_OFFSET32       0x10
#define TO_OBJECT16       0x40

/* device descriptor block */
#define DDB_SIZE_3        0x38u
#define DDB_SIZE_4        0x50u
#define DDB_SDK_VERSION   0x04
#define DDB_DEVICE_ID     0x06
#define DDB_CONTROL_PROC  0x18
#define DDB_SIZE_FIELD    0x40

/* One place to patch. */
struct fixup {
    uint32_t record;           /* file offset of its record */
    unsigned object;           /* 1-based, where the place is */
    uint32_t source;           /* offset of the dword in that object */
    int relative;
    unsigned target_object;    /* 1-based */
    uint32_t target_offset;    /* may lie outside the target: "symbol - constant" */
};

typedef int fixup_visitor(void *context, const struct fixup *fixup, struct le_error *e);

static uint32_t header32(const struct le_module *m, unsigned field)
{
    return le_read32(m->file + m->header + field);
}

static uint32_t round_to_page(uint32_t size)
{
    return (size + LE_PAGE_SIZE - 1) & ~(LE_PAGE_SIZE - 1);
}

/* File offset of a table whose offset from the LE header stands in a header field. */
static int locate_table(const struct le_module *m, unsigned field, uint32_t length,
                        uint32_t *offset, const char *reason, struct le_error *e)
{
    uint32_t relative = header32(m, field), rest = m->file_size - m->header;

    if (!le_inside(relative, length, rest)) {
        return le_fail(e, m->header + field, reason);
    }
    *offset = m->header + relative;
    return 0;
}

/* 0 = a combination no loader of Windows 95 knows.  [CHAP vxdldr] */
static int object_type(uint32_t flags)
{
    int code = (flags & OBJ_CODE) != 0, shared = (flags & OBJ_SHARED) != 0;
    int preload = (flags & OBJ_PRELOAD) != 0, discardable = (flags & OBJ_DISCARDABLE) != 0;
    uint32_t residency = flags & OBJ_RESIDENCY;

    if (!code && !shared) {
        return 0;
    }
    if (residency == OBJ_RESIDENT && !discardable && !(flags & OBJ_IOPL) && (flags & OBJ_32BIT)) {
        return code ? LE_SCODE : LE_SDATA;
    }
    if (residency != 0) {
        return 0;
    }
    if (!(flags & OBJ_32BIT)) {
        if (!code || (flags & OBJ_IOPL)) {
            return 0;
        }
        return !preload ? LE_RCODE : discardable ? LE_ICODE16 : LE_CODE16;
    }
    if (flags & OBJ_IOPL) {
        if (!code) {
            return 0;
        }
        return discardable ? LE_IMSG : preload ? LE_LMSG : LE_PMSG;
    }
    if (discardable) {
        return code ? LE_ICODE : LE_IDATA;
    }
    if (preload) {
        return code ? LE_LCODE : LE_LDATA;
    }
    return code ? LE_PCODE : LE_PDATA;
}

static int read_header(struct le_module *m, struct le_error *e)
{
    const uint8_t *h = m->file + m->header;

    if (h[0] != 'L' || h[1] != 'E') {
        return le_fail(e, m->header, "no LE signature");
    }
    if (le_read16(h + H_ORDER) != 0 || le_read32(h + H_LEVEL) != 0) {
        return le_fail(e, m->header + H_ORDER, "unknown byte order or format level");
    }
    if (le_read16(h + H_CPU) < 2 || le_read16(h + H_CPU) > 4) {
        return le_fail(e, m->header + H_CPU, "not for a 386, 486 or Pentium");
    }
    if (le_read16(h + H_SYSTEM) != SYSTEM_WIN386) {
        return le_fail(e, m->header + H_SYSTEM, "not for the Windows 386 operating system");
    }
    m->flags = le_read32(h + H_FLAGS);
    if (m->flags & MODULE_ERRORS) {
        return le_fail(e, m->header + H_FLAGS, "module was linked with errors");
    }
    if (!(m->flags & MODULE_LIBRARY)) {    /* set in every kind of VxD */
        return le_fail(e, m->header + H_FLAGS, "not a virtual device");
    }
    m->page_size = le_read32(h + H_PAGE_SIZE);
    if (m->page_size < MIN_PAGE_SIZE || m->page_size > LE_PAGE_SIZE
        || (m->page_size & (m->page_size - 1)) != 0) {
        return le_fail(e, m->header + H_PAGE_SIZE, "page size is not 200h, 400h, 800h or 1000h");
    }
    m->last_page_bytes = le_read32(h + H_LAST_PAGE);
    if (m->last_page_bytes > m->page_size) {
        return le_fail(e, m->header + H_LAST_PAGE, "last page is longer than a page");
    }
    if (m->last_page_bytes == 0) {
        m->last_page_bytes = m->page_size;    /* a last page that is exactly full */
    }
    if (le_read32(h + H_IMPORTS) != 0) {
        return le_fail(e, m->header + H_IMPORTS, "imports from other modules");
    }
    m->page_count = le_read32(h + H_PAGE_COUNT);
    m->data_pages = le_read32(h + H_DATA_PAGES);
    m->device_id = le_read16(h + H_DEVICE_ID);
    m->ddk_version = le_read16(h + H_DDK_VERSION);
    return 0;
}

static int read_objects(struct le_module *m, struct le_error *e)
{
    uint32_t count = header32(m, H_OBJECT_COUNT), table;

    if (count == 0 || count > LE_MAX_OBJECTS) {
        return le_fail(e, m->header + H_OBJECT_COUNT, "number of objects is not 1 to 25");
    }
    m->object_count = count;
    if (locate_table(m, H_OBJECT_TABLE, count * 0x18, &table, "object table lies outside the file",
                     e)) {
        return -1;
    }
    for (unsigned i = 0; i < count; i++) {
        uint32_t at = table + i * 0x18;
        const uint8_t *entry = m->file + at;
        struct le_object *object = &m->object[i];

        object->size = le_read32(entry);
        object->flags = le_read32(entry + 8);
        object->first_page = le_read32(entry + 0xC);
        object->page_count = le_read32(entry + 0x10);
        memcpy(object->class_name, entry + 0x14, 4);
        object->class_name[4] = 0;
        if (object->size > MAX_OBJECT_SIZE) {
            return le_fail(e, at, "object is too big");
        }
        if (object->page_count > (object->size + m->page_size - 1) / m->page_size) {
            return le_fail(e, at + 0x10, "object has more pages than its size needs");
        }
        if (object->page_count > 0
            && (object->first_page == 0 || object->first_page > m->page_count
                || object->page_count > m->page_count - object->first_page + 1)) {
            return le_fail(e, at + 0xC, "object's pages lie outside the page map");
        }
        object->type = object_type(object->flags);
        if (object->type == 0) {
            return le_fail(e, at + 8, "object flags are no known combination");
        }
        if (object->type == LE_RCODE && m->real_mode_object == 0) {
            m->real_mode_object = i + 1;
        }
    }
    m->start_object = header32(m, H_START_OBJECT);
    m->start_eip = header32(m, H_START_EIP);
    if (m->start_object > count) {
        return le_fail(e, m->header + H_START_OBJECT, "start object does not exist");
    }
    if (m->start_object != 0 && m->start_eip >= m->object[m->start_object - 1].size) {
        return le_fail(e, m->header + H_START_EIP, "start address lies outside its object");
    }
    return 0;
}

/* The number of page index (0-based) in the file, 24 bits big endian. */
static uint32_t page_number(const struct le_module *m, uint32_t index)
{
    const uint8_t *entry = m->file + m->page_map + index * 4;

    return (uint32_t)entry[0] << 16 | (uint32_t)entry[1] << 8 | entry[2];
}

static unsigned page_kind(const struct le_module *m, uint32_t index)
{
    return m->file[m->page_map + index * 4 + 3];
}

static uint32_t page_bytes(const struct le_module *m, uint32_t number)
{
    return number == m->last_file_page ? m->last_page_bytes : m->page_size;
}

static int read_page_map(struct le_module *m, struct le_error *e)
{
    if (m->page_count >= m->file_size / 4) {
        return le_fail(e, m->header + H_PAGE_COUNT, "more pages than the file can hold");
    }
    if (locate_table(m, H_PAGE_MAP, m->page_count * 4, &m->page_map,
                     "page map lies outside the file", e)) {
        return -1;
    }
    for (uint32_t i = 0; i < m->page_count; i++) {
        uint32_t number = page_number(m, i), at = m->page_map + i * 4;

        switch (page_kind(m, i)) {
        case PAGE_LEGAL:
            if (number == 0 || number > m->page_count) {
                return le_fail(e, at, "page number is not in the file");
            }
            if (number > m->last_file_page) {
                m->last_file_page = number;
            }
            break;
        case PAGE_ZERO:
            break;
        case PAGE_ITERATED:
            return le_fail(e, at + 3, "iterated page");
        case PAGE_INVALID:
            return le_fail(e, at + 3, "invalid page");
        default:
            return le_fail(e, at + 3, "unknown kind of page");
        }
    }
    /* Only the last file page may be short, so it is the only one to look for the end of file. */
    if (m->last_file_page != 0) {
        uint32_t before = (m->last_file_page - 1) * m->page_size;    /* checked below */

        if (m->last_file_page - 1 > m->file_size / m->page_size
            || !le_inside(m->data_pages, before, m->file_size)
            || m->last_page_bytes > m->file_size - m->data_pages - before) {
            return le_fail(e, m->header + H_DATA_PAGES, "data pages lie outside the file");
        }
    }
    return 0;
}

/* One page of an object, 0-based: its bytes in the file, fewer than a page, 0 = all zero. */
static const uint8_t *object_page(const struct le_module *m, const struct le_object *object,
                                  uint32_t page, uint32_t *bytes)
{
    uint32_t index, number;

    *bytes = 0;
    if (page >= object->page_count) {
        return NULL;
    }
    index = object->first_page - 1 + page;
    if (page_kind(m, index) != PAGE_LEGAL) {
        return NULL;
    }
    number = page_number(m, index);
    *bytes = page_bytes(m, number);
    return m->file + m->data_pages + (number - 1) * m->page_size;
}

/* A byte of an object as the file has it; offset is inside the object. */
static uint8_t object_byte(const struct le_module *m, const struct le_object *object,
                           uint32_t offset)
{
    uint32_t bytes, in_page = offset % m->page_size;
    const uint8_t *page = object_page(m, object, offset / m->page_size, &bytes);

    return in_page < bytes ? page[in_page] : 0;
}

static uint32_t object_read(const struct le_module *m, const struct le_object *object,
                            uint32_t offset, unsigned size)
{
    uint32_t value = 0;

    for (unsigned i = 0; i < size; i++) {
        value |= (uint32_t)object_byte(m, object, offset + i) << (8 * i);
    }
    return value;
}

static int read_name(struct le_module *m, struct le_error *e)
{
    uint32_t at, length;

    if (locate_table(m, H_NAMES, 1, &at, "resident name table lies outside the file", e)) {
        return -1;
    }
    length = m->file[at];
    if (length == 0) {
        return le_fail(e, at, "no module name");
    }
    if (!le_inside(at + 1, length + 2, m->file_size)) {    /* the word is the ordinal */
        return le_fail(e, at, "module name lies outside the file");
    }
    for (uint32_t i = 0; i < length && i < sizeof m->name - 1; i++) {
        uint8_t c = m->file[at + 1 + i];

        m->name[i] = (char)(c >= ' ' && c < 0x7F ? c : '?');    /* it is shown to the user */
    }
    return 0;
}

/*
 * Where DDB and control procedure may be: what stays in memory.  VXDLDR insists on locked objects
 * [CHAP]; the loader at start-up takes pageable ones and locks them, as in VSHARE of Windows for
 * Workgroups, whose whole code is one object 2005h.
 */
static int object_stays(const struct le_module *m, const struct le_object *object)
{
    switch (object->type) {
    case LE_LCODE:
    case LE_LDATA:
    case LE_SCODE:
    case LE_SDATA:
        return 1;
    case LE_PCODE:
    case LE_PDATA:
        return (m->flags & MODULE_DYNAMIC) != MODULE_DYNAMIC;
    default:
        return 0;
    }
}

static int read_ddb(struct le_module *m, uint32_t entry, struct le_error *e)
{
    const struct le_object *object = &m->object[m->ddb_object - 1];
    uint32_t version, size;

    if (!object_stays(m, object)) {
        return le_fail(e, entry, "DDB is not in a locked object");
    }
    if (!le_inside(m->ddb_offset, DDB_SIZE_3, object->size)) {
        return le_fail(e, entry + 3, "DDB lies outside its object");
    }
    version = object_read(m, object, m->ddb_offset + DDB_SDK_VERSION, 2);
    if (version >= 0x400) {    /* the long form; a short one may be followed by anything */
        if (!le_inside(m->ddb_offset, DDB_SIZE_4, object->size)) {
            return le_fail(e, entry + 3, "DDB lies outside its object");
        }
        size = object_read(m, object, m->ddb_offset + DDB_SIZE_FIELD, 4);
        if (size != DDB_SIZE_4 && size != 0) {    /* 0: seen in a display driver */
            return le_fail(e, entry + 3, "DDB of version 4 has not the size 50h");
        }
    }
    m->ddk_version = (uint16_t)version;
    m->device_id = (uint16_t)object_read(m, object, m->ddb_offset + DDB_DEVICE_ID, 2);
    return 0;
}

/* Entry ordinal 1, the first of the first bundle, is the DDB. */
static int read_entries(struct le_module *m, struct le_error *e)
{
    uint32_t at;

    if (locate_table(m, H_ENTRIES, 1, &at, "entry table lies outside the file", e)) {
        return -1;
    }
    if (m->file[at] == 0) {
        return 0;    /* no entries: no DDB */
    }
    if (!le_inside(at, 9, m->file_size)) {
        return le_fail(e, at, "entry table lies outside the file");
    }
    if (m->file[at + 1] != 3) {
        return le_fail(e, at + 1, "entry 1 is not a 32-bit entry");
    }
    m->ddb_object = le_read16(m->file + at + 2);
    m->ddb_offset = le_read32(m->file + at + 5);
    if (m->ddb_object == 0 || m->ddb_object > m->object_count) {
        return le_fail(e, at + 2, "entry 1 is in an object that does not exist");
    }
    return read_ddb(m, at + 2, e);
}

static int read_fixup_tables(struct le_module *m, struct le_error *e)
{
    uint32_t previous = 0, rest;

    if (locate_table(m, H_FIXUP_PAGES, m->page_count * 4 + 4, &m->fixup_pages,
                     "fixup page table lies outside the file", e)
        || locate_table(m, H_FIXUP_RECORDS, 0, &m->fixup_records,
                        "fixup record table lies outside the file", e)) {
        return -1;
    }
    rest = m->file_size - m->fixup_records;
    for (uint32_t i = 0; i <= m->page_count; i++) {
        uint32_t at = m->fixup_pages + i * 4, offset = le_read32(m->file + at);

        if (offset < previous) {
            return le_fail(e, at, "fixup page table is not ascending");
        }
        if (offset > rest) {
            return le_fail(e, at, "fixup records lie outside the file");
        }
        previous = offset;
    }
    return 0;
}

/*
 * Decodes the record at *at, which ends before end, calls visit for each place it names, and
 * moves *at behind it.  page is the page's offset in the object.
 */
static int visit_record(const struct le_module *m, unsigned object, uint32_t page, uint32_t *at,
                        uint32_t end, fixup_visitor *visit, void *context, struct le_error *e)
{
    static const char cut_off[] = "fixup record is cut off by the end of its page's records";
    const uint8_t *record = m->file + *at;
    struct fixup fixup = { .record = *at, .object = object };
    uint32_t left = end - *at, size, count = 1, list;
    unsigned source, target;

    if (left < 2) {
        return le_fail(e, *at, cut_off);
    }
    source = record[0];
    target = record[1];
    if ((source & FIX_TYPE) != FIX_OFFSET32 && (source & FIX_TYPE) != FIX_RELATIVE32) {
        return le_fail(e, *at, "fixup is neither a 32-bit offset nor self-relative");
    }
    if (source & ~(unsigned)(FIX_TYPE | FIX_LIST)) {
        return le_fail(e, *at, source & FIX_ALIAS ? "alias fixup" : "unknown fixup source flags");
    }
    if (target & TO_KIND) {
        return le_fail(e, *at + 1, "fixup to another module or to an entry");
    }
    if (target & TO_ADDITIVE) {
        return le_fail(e, *at + 1, "additive fixup");
    }
    if (target & ~(unsigned)(TO_OFFSET32 | TO_OBJECT16)) {
        return le_fail(e, *at + 1, target & TO_CHAIN ? "chained fixup"
                                                     : "unknown fixup target flags");
    }
    list = 2 + (source & FIX_LIST ? 1 : 2) + (target & TO_OBJECT16 ? 2 : 1)
           + (target & TO_OFFSET32 ? 4 : 2);    /* the fixed part of the record */
    if (left < list) {
        return le_fail(e, *at, cut_off);
    }
    size = list;
    if (source & FIX_LIST) {
        count = record[2];
        size += count * 2;
        if (left < size) {
            return le_fail(e, *at, cut_off);
        }
    }
    record += source & FIX_LIST ? 3 : 4;
    fixup.target_object = target & TO_OBJECT16 ? le_read16(record) : record[0];
    record += target & TO_OBJECT16 ? 2 : 1;
    fixup.target_offset = target & TO_OFFSET32 ? le_read32(record) : le_read16(record);
    fixup.relative = (source & FIX_TYPE) == FIX_RELATIVE32;
    if (fixup.target_object == 0 || fixup.target_object > m->object_count) {
        return le_fail(e, *at, "fixup to an object that does not exist");
    }
    for (uint32_t i = 0; i < count; i++) {
        const uint8_t *word = m->file + *at + (source & FIX_LIST ? list + i * 2 : 2);
        int32_t offset = (int16_t)le_read16(word);
        uint32_t limit = m->object[object - 1].size;

        /*
         * Negative: the dword starts on the page before.  It must begin and end in the object;
         * before the first page the sum wraps and is far outside.
         */
        if (offset <= -4 || offset >= (int32_t)m->page_size) {
            return le_fail(e, *at, "fixup is not on its page");
        }
        if (!le_inside(page + (uint32_t)offset, 4, limit)) {
            return le_fail(e, *at, "fixup lies outside its object");
        }
        fixup.source = page + (uint32_t)offset;
        if (visit(context, &fixup, e)) {
            return -1;
        }
    }
    *at += size;
    return 0;
}

/* Calls visit for every place to patch in one object. */
static int visit_fixups(const struct le_module *m, unsigned object, fixup_visitor *visit,
                        void *context, struct le_error *e)
{
    const struct le_object *o = &m->object[object - 1];

    for (uint32_t page = 0; page < o->page_count; page++) {
        const uint8_t *entry = m->file + m->fixup_pages + (o->first_page - 1 + page) * 4;
        uint32_t at = m->fixup_records + le_read32(entry);
        uint32_t end = m->fixup_records + le_read32(entry + 4);

        while (at < end) {
            if (visit_record(m, object, page * m->page_size, &at, end, visit, context, e)) {
                return -1;
            }
        }
    }
    return 0;
}

struct open_context {
    const struct le_module *module;
    int control_proc_found;
};

/* Looks for the fixup of DDB_Control_Proc, which must lead to locked code. */
static int check_fixup(void *context, const struct fixup *fixup, struct le_error *e)
{
    struct open_context *open = context;
    const struct le_module *m = open->module;
    const struct le_object *target = &m->object[fixup->target_object - 1];

    if (fixup->object != m->ddb_object || fixup->source != m->ddb_offset + DDB_CONTROL_PROC) {
        return 0;
    }
    open->control_proc_found = 1;
    if (fixup->relative || fixup->target_offset >= target->size || !(target->flags & OBJ_CODE)
        || !object_stays(m, target)) {
        return le_fail(e, fixup->record, "DDB_Control_Proc is not in locked code");
    }
    return 0;
}

static int check_fixups(const struct le_module *m, struct le_error *e)
{
    struct open_context open = { m, 0 };

    for (unsigned i = 1; i <= m->object_count; i++) {
        if (visit_fixups(m, i, check_fixup, &open, e)) {
            return -1;
        }
    }
    if (m->ddb_object != 0 && !open.control_proc_found) {
        return le_fail(e, m->header + H_ENTRIES, "DDB has no control procedure");
    }
    return 0;
}

/*
 * le_find - where the LE header of a plain .VXD or .386 file is
 *
 * Out:   0, *le_offset
 * Error: -1, *e says offset and reason
 */
int le_find(const void *file, uint32_t file_size, uint32_t *le_offset, struct le_error *e)
{
    const uint8_t *f = file;
    uint32_t offset;

    if (!le_inside(0, 0x40, file_size)) {
        return le_fail(e, 0, "too short for an MZ header");
    }
    if (!(f[0] == 'M' && f[1] == 'Z') && !(f[0] == 'Z' && f[1] == 'M')) {
        return le_fail(e, 0, "no MZ signature");
    }
    if (le_read16(f + 0x18) < 0x40) {
        return le_fail(e, 0x18, "a plain DOS program");
    }
    offset = le_read32(f + 0x3C);
    if (!le_inside(offset, 2, file_size)) {
        return le_fail(e, 0x3C, "LE header lies outside the file");
    }
    if (f[offset] == 'W' && (f[offset + 1] == '3' || f[offset + 1] == '4')) {
        return le_fail(e, offset, "a container, not a single virtual device");
    }
    if (f[offset] != 'L' || f[offset + 1] != 'E') {
        return le_fail(e, offset, "no LE signature");
    }
    *le_offset = offset;
    return 0;
}

/*
 * le_open - check a module completely and describe it
 *
 * In:    file, all of it in memory for as long as *m is used; le_offset = its LE header, which
 *        in a container is not that of the file
 * Out:   0, *m; every header field, page and fixup record has been checked
 * Error: -1, *e says offset and reason
 * Notes: m->ddb_object = 0 if the module has no entries; whoever needs a DDB asks for it
 */
int le_open(struct le_module *m, const void *file, uint32_t file_size, uint32_t le_offset,
            struct le_error *e)
{
    memset(m, 0, sizeof *m);
    m->file = file;
    m->file_size = file_size;
    m->header = le_offset;
    if (!le_inside(le_offset, HEADER_SIZE, file_size)) {
        return le_fail(e, le_offset, "LE header lies outside the file");
    }
    if (read_header(m, e) || read_page_map(m, e) || read_objects(m, e) || read_name(m, e)
        || read_entries(m, e) || read_fixup_tables(m, e)) {
        return -1;
    }
    return check_fixups(m, e);
}

/*
 * le_load_object - copy an object to memory, without fixups
 *
 * In:    object, 1-based; dest has room for its size rounded up to pages of 1000h bytes
 * Out:   0, all of those pages written, zeros where the file has nothing
 * Error: -1, *e says offset and reason
 */
int le_load_object(const struct le_module *m, unsigned object, void *dest, struct le_error *e)
{
    const struct le_object *o;
    uint8_t *to = dest;

    if (object == 0 || object > m->object_count) {
        return le_fail(e, m->header + H_OBJECT_COUNT, "object does not exist");
    }
    o = &m->object[object - 1];
    for (uint32_t page = 0; page < o->page_count; page++, to += m->page_size) {
        uint32_t bytes;
        const uint8_t *from = object_page(m, o, page, &bytes);

        if (bytes != 0) {
            memcpy(to, from, bytes);
        }
        memset(to + bytes, 0, m->page_size - bytes);
    }
    memset(to, 0, round_to_page(o->size) - o->page_count * m->page_size);
    return 0;
}

struct apply_context {
    const struct le_module *module;
    void *const *dest;
    const uint32_t *linear;
};

/* Old contents are overwritten, never added to: linkers leave all sorts of things there. */
static int apply_fixup(void *context, const struct fixup *fixup, struct le_error *e)
{
    const struct apply_context *apply = context;
    unsigned here = fixup->object - 1, there = fixup->target_object - 1;
    uint32_t value = apply->linear[there] + fixup->target_offset;

    if (apply->dest[there] == NULL) {
        return le_fail(e, fixup->record, "fixup to an object that is not loaded");
    }
    if (fixup->relative) {
        value -= apply->linear[here] + fixup->source + 4;
    }
    le_write32((uint8_t *)apply->dest[here] + fixup->source, value);
    return 0;
}

/*
 * le_fixup - make loaded objects fit the addresses they will run at
 *
 * In:    dest[i], linear[i] for object i + 1: where le_load_object put it, and its linear
 *        address when it runs; dest[i] = NULL: not loaded, what is in it is not fixed up
 * Out:   0, every fixup applied
 * Error: -1, *e says offset and reason; the objects are then of no use
 */
int le_fixup(const struct le_module *m, void *const dest[], const uint32_t linear[],
             struct le_error *e)
{
    struct apply_context apply = { m, dest, linear };

    for (unsigned i = 1; i <= m->object_count; i++) {
        if (dest[i - 1] != NULL && visit_fixups(m, i, apply_fixup, &apply, e)) {
            return -1;
        }
    }
    return 0;
}
