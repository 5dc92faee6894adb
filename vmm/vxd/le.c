/*
 * le - reads a VxD module: header, objects, names, entries; checks all of it.
 *
 * Pure: memory only through the pointers given, no allocation.  A file that le_open accepts
 * cannot make the other calls read or write outside the file and the objects.
 * Header and tables: [OW exeflat.h], [LX]; what VxDs use of them: [SURVEY]; object types: [CHAP].
 */
#include "le_inside.h"

#define HEADER_SIZE       0xC4u
#define MAX_OBJECT_SIZE   0x40000000u    /* no object can be bigger than the shared arena */
#define MIN_PAGE_SIZE     0x200u         /* what LINK of Windows 95's time uses; LINK386 1000h */

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

/* device descriptor block */
#define DDB_SIZE_3        0x38u
#define DDB_SIZE_4        0x50u
#define DDB_SDK_VERSION   0x04
#define DDB_DEVICE_ID     0x06
#define DDB_CONTROL_PROC  0x18
#define DDB_SIZE_FIELD    0x40

/* File offset of a table whose offset from the LE header stands in a header field. */
int le_locate_table(const struct le_module *m, unsigned field, uint32_t length, uint32_t *offset,
                    const char *reason, struct le_error *e)
{
    uint32_t relative = le_header32(m, field), rest = m->file_size - m->header;

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
    uint32_t count = le_header32(m, H_OBJECT_COUNT), table;

    if (count == 0 || count > LE_MAX_OBJECTS) {
        return le_fail(e, m->header + H_OBJECT_COUNT, "number of objects is not 1 to 25");
    }
    m->object_count = count;
    if (le_locate_table(m, H_OBJECT_TABLE, count * 0x18, &table, "object table lies outside the file",
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
    m->start_object = le_header32(m, H_START_OBJECT);
    m->start_eip = le_header32(m, H_START_EIP);
    if (m->start_object > count) {
        return le_fail(e, m->header + H_START_OBJECT, "start object does not exist");
    }
    if (m->start_object != 0 && m->start_eip >= m->object[m->start_object - 1].size) {
        return le_fail(e, m->header + H_START_EIP, "start address lies outside its object");
    }
    return 0;
}

static int read_name(struct le_module *m, struct le_error *e)
{
    uint32_t at, length;

    if (le_locate_table(m, H_NAMES, 1, &at, "resident name table lies outside the file", e)) {
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
    version = le_object_read(m, object, m->ddb_offset + DDB_SDK_VERSION, 2);
    if (version >= 0x400) {    /* the long form; a short one may be followed by anything */
        if (!le_inside(m->ddb_offset, DDB_SIZE_4, object->size)) {
            return le_fail(e, entry + 3, "DDB lies outside its object");
        }
        size = le_object_read(m, object, m->ddb_offset + DDB_SIZE_FIELD, 4);
        if (size != DDB_SIZE_4 && size != 0) {    /* 0: seen in a display driver */
            return le_fail(e, entry + 3, "DDB of version 4 has not the size 50h");
        }
    }
    m->ddk_version = (uint16_t)version;
    m->device_id = (uint16_t)le_object_read(m, object, m->ddb_offset + DDB_DEVICE_ID, 2);
    return 0;
}

/* Entry ordinal 1, the first of the first bundle, is the DDB. */
static int read_entries(struct le_module *m, struct le_error *e)
{
    uint32_t at;

    if (le_locate_table(m, H_ENTRIES, 1, &at, "entry table lies outside the file", e)) {
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

    if (le_locate_table(m, H_FIXUP_PAGES, m->page_count * 4 + 4, &m->fixup_pages,
                     "fixup page table lies outside the file", e)
        || le_locate_table(m, H_FIXUP_RECORDS, 0, &m->fixup_records,
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

struct open_context {
    const struct le_module *module;
    int control_proc_found;
};

/* Looks for the fixup of DDB_Control_Proc, which must lead to locked code. */
static int check_fixup(void *context, const struct le_fixup_place *fixup, struct le_error *e)
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
        if (le_visit_fixups(m, i, check_fixup, &open, e)) {
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
    if (read_header(m, e) || le_read_page_map(m, e) || read_objects(m, e) || read_name(m, e)
        || read_entries(m, e) || read_fixup_tables(m, e)) {
        return -1;
    }
    return check_fixups(m, e);
}
