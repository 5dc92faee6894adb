/*
 * le_test - modules written byte by byte: what le.c makes of a good one, and that every kind of
 * damage is refused with its reason and offset.
 */
#include "unit.h"
#include "le_module.h"
#include "../../../vmm/vxd/le.h"

static uint8_t *file;    /* exactly MOD_SIZE bytes, so that the sanitizer sees one read too far */
static struct le_module m;
static struct le_error error;

/* Every test starts from a good module. */
static void start(void)
{
    free(file);
    file = malloc(MOD_SIZE);
    CHECK(file != NULL);
    le_module_fill(file);
    error = (struct le_error){ 0, "" };
}

static int open_file(void)
{
    return le_open(&m, file, MOD_SIZE, MOD_HEADER, &error);
}

#define CHECK_OPENS()                                                         \
    do {                                                                      \
        if (open_file() != 0)                                                 \
            unit_fail(__FILE__, __LINE__, "offset %Xh: %s", error.offset, error.reason); \
    } while (0)

/* The file as it is now must be refused for this reason, at this place; then it is good again. */
#define CHECK_REFUSED(at, why)                                                \
    do {                                                                      \
        CHECK_EQ(open_file(), -1);                                            \
        CHECK_STR_EQ(error.reason, why);                                      \
        CHECK_EQ(error.offset, at);                                           \
        start();                                                              \
    } while (0)

static uint8_t *header(unsigned field)
{
    return file + MOD_HEADER + field;
}

static uint8_t *object_entry(unsigned object, unsigned field)
{
    return file + MOD_OBJECTS + (object - 1) * 0x18 + field;
}

/* ---- a good module ------------------------------------------------------------------ */

TEST(le, header_is_found_behind_the_dos_stub)
{
    uint32_t at = 0;

    start();
    CHECK_EQ(le_find(file, MOD_SIZE, &at, &error), 0);
    CHECK_EQ(at, MOD_HEADER);
    file[0] = 'Z';
    file[1] = 'M';
    CHECK_EQ(le_find(file, MOD_SIZE, &at, &error), 0);
}

TEST(le, find_refuses_what_is_no_module)
{
    uint32_t at;

    start();
    CHECK_EQ(le_find(file, 0x3F, &at, &error), -1);
    CHECK_STR_EQ(error.reason, "too short for an MZ header");
    file[0] = 'X';
    CHECK_EQ(le_find(file, MOD_SIZE, &at, &error), -1);
    CHECK_STR_EQ(error.reason, "no MZ signature");
    start();
    file[0x18] = 0x1C;
    CHECK_EQ(le_find(file, MOD_SIZE, &at, &error), -1);
    CHECK_STR_EQ(error.reason, "a plain DOS program");
    CHECK_EQ(error.offset, 0x18);
    start();
    poke32(file + 0x3C, MOD_SIZE - 1);
    CHECK_EQ(le_find(file, MOD_SIZE, &at, &error), -1);
    CHECK_STR_EQ(error.reason, "LE header lies outside the file");
    poke32(file + 0x3C, 0xFFFFFFFF);
    CHECK_EQ(le_find(file, MOD_SIZE, &at, &error), -1);
    CHECK_STR_EQ(error.reason, "LE header lies outside the file");
    start();
    memcpy(file + MOD_HEADER, "W4", 2);
    CHECK_EQ(le_find(file, MOD_SIZE, &at, &error), -1);
    CHECK_STR_EQ(error.reason, "a container, not a single virtual device");
    memcpy(file + MOD_HEADER, "PE", 2);
    CHECK_EQ(le_find(file, MOD_SIZE, &at, &error), -1);
    CHECK_STR_EQ(error.reason, "no LE signature");
    CHECK_EQ(error.offset, MOD_HEADER);
}

TEST(le, good_module_is_described)
{
    start();
    CHECK_OPENS();
    CHECK_EQ(m.object_count, 4);
    CHECK_EQ(m.object[0].size, 0x2100);
    CHECK_EQ(m.object[0].flags, 0x2045);
    CHECK_EQ(m.object[0].first_page, 1);
    CHECK_EQ(m.object[0].page_count, 2);
    CHECK_STR_EQ(m.object[0].class_name, "LCOD");
    CHECK_STR_EQ(m.object[3].class_name, "");
    CHECK_EQ(m.object[0].type, LE_LCODE);
    CHECK_EQ(m.object[1].type, LE_ICODE);
    CHECK_EQ(m.object[2].type, LE_PDATA);
    CHECK_EQ(m.object[3].type, LE_RCODE);
    CHECK_EQ(m.real_mode_object, 4);
    CHECK_EQ(m.start_object, 2);
    CHECK_EQ(m.start_eip, 4);
    CHECK_EQ(m.ddb_object, 1);
    CHECK_EQ(m.ddb_offset, MOD_DDB);
    CHECK_EQ(m.flags, 0x38000);
    CHECK_EQ(m.page_count, 5);
    CHECK_EQ(m.page_size, 0x1000);
    CHECK_EQ(m.last_page_bytes, MOD_LAST_BYTES);
    CHECK_EQ(m.data_pages, MOD_DATA);
    CHECK_STR_EQ(m.name, "TEST");
}

TEST(le, first_of_two_real_mode_objects_is_the_initialisation)
{
    start();
    poke32(object_entry(3, 8), 0x1005);
    CHECK_OPENS();
    CHECK_EQ(m.object[3].type, LE_RCODE);
    CHECK_EQ(m.real_mode_object, 3);
}

TEST(le, id_and_version_come_from_the_ddb)
{
    start();
    CHECK_OPENS();
    CHECK_EQ(m.device_id, 0x7FE0);
    CHECK_EQ(m.ddk_version, 0x0400);
}

TEST(le, module_without_entries_has_no_ddb_and_the_ids_of_its_header)
{
    start();
    file[MOD_ENTRIES] = 0;
    CHECK_OPENS();
    CHECK_EQ(m.ddb_object, 0);
    CHECK_EQ(m.device_id, 0x1111);
    CHECK_EQ(m.ddk_version, 0x0300);
}

TEST(le, long_module_name_is_cut_and_made_printable)
{
    start();
    /* Entry table, fixup tables and the name overlap otherwise: put the name at the end. */
    poke32(header(0x58), MOD_DATA + 0x3000 - 0x40 - MOD_HEADER);
    file[MOD_DATA + 0x2FC0] = 40;
    memset(file + MOD_DATA + 0x2FC1, 'A', 40);
    file[MOD_DATA + 0x2FC2] = 7;
    CHECK_OPENS();
    CHECK_STR_EQ(m.name, "A?AAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
}

TEST(le, object_types_follow_the_flags)
{
    static const struct { unsigned flags; int type; } rows[] = {
        { 0x2045, LE_LCODE }, { 0x2063, LE_LDATA }, { 0x2005, LE_PCODE }, { 0x2023, LE_PDATA },
        { 0x2205, LE_SCODE }, { 0x2245, LE_SCODE }, { 0x2223, LE_SDATA }, { 0x1045, LE_CODE16 },
        { 0xA045, LE_LMSG }, { 0xA005, LE_PMSG }, { 0x2015, LE_ICODE }, { 0x2055, LE_ICODE },
        { 0x2033, LE_IDATA }, { 0x1055, LE_ICODE16 }, { 0xA015, LE_IMSG }, { 0x1005, LE_RCODE },
    };

    for (unsigned i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        start();
        poke32(object_entry(3, 8), rows[i].flags);
        CHECK_OPENS();
        CHECK_EQ(m.object[2].type, rows[i].type);
    }
}

TEST(le, unknown_flag_combinations_are_refused)
{
    static const unsigned flags[] = {
        0x2003,    /* data that is not shared */
        0x2145,    /* residency 100h */
        0x2345,    /* resident and contiguous */
        0x2445,    /* long lockable */
        0x2215,    /* resident and discardable */
        0xA245,    /* resident with I/O privilege */
        0x1023,    /* 16-bit data */
        0x8045,    /* 16-bit with I/O privilege */
        0xA023,    /* data with I/O privilege */
        0x0245,    /* resident, 16-bit */
    };

    start();
    for (unsigned i = 0; i < sizeof flags / sizeof flags[0]; i++) {
        poke32(object_entry(3, 8), flags[i]);
        CHECK_REFUSED(MOD_OBJECTS + 0x30 + 8, "object flags are no known combination");
    }
}

/* ---- objects ------------------------------------------------------------------------ */

TEST(le, object_bigger_than_its_pages_is_filled_with_zeros)
{
    uint8_t *memory = malloc(0x3000), *expected = calloc(1, 0x3000);

    start();
    CHECK_OPENS();
    memset(memory, 0xEE, 0x3000);
    CHECK_EQ(le_load_object(&m, 1, memory, &error), 0);
    memcpy(expected, file + MOD_DATA, 0x2000);
    CHECK_MEM_EQ(memory, expected, 0x3000);
    free(memory);
    free(expected);
}

TEST(le, zero_filled_page_is_zero)
{
    uint8_t *memory = malloc(0x1000);

    start();
    CHECK_OPENS();
    memset(memory, 0xEE, 0x1000);
    CHECK_EQ(le_load_object(&m, 3, memory, &error), 0);
    for (unsigned i = 0; i < 0x1000; i++) {
        CHECK_EQ(memory[i], 0);
    }
    free(memory);
}

TEST(le, last_page_of_the_file_is_short)
{
    uint8_t *memory = malloc(0x1000);

    start();
    CHECK_OPENS();
    memset(memory, 0xEE, 0x1000);
    CHECK_EQ(le_load_object(&m, 4, memory, &error), 0);
    for (unsigned i = 0; i < 0x1000; i++) {
        CHECK_EQ(memory[i], i < MOD_LAST_BYTES ? 0x40 : 0);
    }
    free(memory);
}

TEST(le, last_page_length_of_zero_means_a_full_page)
{
    start();
    poke32(header(0x2C), 0);
    CHECK_REFUSED(MOD_HEADER + 0x80, "data pages lie outside the file");
    file = realloc(file, MOD_DATA + 0x4000);
    memset(file + MOD_SIZE, 0x40, MOD_DATA + 0x4000 - MOD_SIZE);
    poke32(header(0x2C), 0);
    CHECK_EQ(le_open(&m, file, MOD_DATA + 0x4000, MOD_HEADER, &error), 0);
    CHECK_EQ(m.last_page_bytes, 0x1000);
}

TEST(le, object_numbers_outside_the_table_are_not_loaded)
{
    uint8_t byte;

    start();
    CHECK_OPENS();
    CHECK_EQ(le_load_object(&m, 0, &byte, &error), -1);
    CHECK_STR_EQ(error.reason, "object does not exist");
    CHECK_EQ(le_load_object(&m, 5, &byte, &error), -1);
}

/* ---- fixups ------------------------------------------------------------------------- */

static uint8_t *memory_of[4];
static const uint32_t linear_of[4] = { 0xC0001000, 0xC0123000, 0x80400000, 0 };

/* Loads objects 1 to 3 and applies all fixups. */
static void load_and_fix(void)
{
    CHECK_OPENS();
    for (unsigned i = 0; i < 3; i++) {
        free(memory_of[i]);
        memory_of[i] = malloc((m.object[i].size + 0xFFF) & ~0xFFFu);
        CHECK_EQ(le_load_object(&m, i + 1, memory_of[i], &error), 0);
    }
    CHECK_EQ(le_fixup(&m, (void *const *)memory_of, linear_of, &error), 0);
}

static uint32_t word(unsigned object, uint32_t offset)
{
    return peek32(memory_of[object - 1] + offset);
}

TEST(le, offset_fixups_are_base_plus_target)
{
    start();
    load_and_fix();
    CHECK_EQ(word(1, 0x58), 0xC0001100u);       /* 16-bit target offset */
    CHECK_EQ(word(1, 0x200), 0xC0123010u);      /* 32-bit target offset */
    CHECK_EQ(word(1, 0x250), 0xC0124234u);      /* 16-bit object number */
    CHECK_EQ(word(1, 0x254), 0xC0122FF0u);      /* before its object: symbol - constant */
    CHECK_EQ(word(2, 0x08), 0xC0001010u);
}

TEST(le, self_relative_fixups_count_from_the_next_instruction)
{
    start();
    load_and_fix();
    CHECK_EQ(word(1, 0x210), 0xC0123004u - (0xC0001210u + 4));
    CHECK_EQ(word(2, 0x0C), 0xC0001080u - (0xC012300Cu + 4));
}

TEST(le, list_fixups_patch_every_place)
{
    start();
    load_and_fix();
    CHECK_EQ(word(1, 0x220), 0x80400020u);
    CHECK_EQ(word(1, 0x224), 0x80400020u);
    CHECK_EQ(word(1, 0x228), 0x80400020u);
    CHECK_EQ(word(1, 0x230), 0xC0123008u - (0xC0001230u + 4));
    CHECK_EQ(word(1, 0x240), 0xC0123008u - (0xC0001240u + 4));
    CHECK_EQ(word(1, 0x22C), 0x11111111u);      /* and nothing between them */
}

TEST(le, fixup_across_a_page_boundary_listed_twice_is_right)
{
    start();
    load_and_fix();
    CHECK_EQ(word(1, 0xFFE), 0xC0001100u);
}

TEST(le, fixup_listed_only_with_a_negative_offset_is_applied)
{
    start();
    poke16(file + MOD_REC_CROSS + 2, 0x300);    /* the record of the page before goes elsewhere */
    load_and_fix();
    CHECK_EQ(word(1, 0xFFE), 0xC0001100u);
}

TEST(le, fixup_may_end_on_a_page_the_file_does_not_have)
{
    start();
    load_and_fix();
    CHECK_EQ(word(1, 0x1FFD), 0xC0001000u + 0x12345678u);
}

TEST(le, fixups_of_an_object_that_is_not_loaded_are_skipped)
{
    start();
    /* Give page 5, the real-mode object's, the two records that are object 2's. */
    poke32(file + MOD_FIX_PAGES + 3 * 4, 0x58);
    poke32(file + MOD_FIX_PAGES + 4 * 4, 0x58);
    load_and_fix();
    CHECK_EQ(word(2, 0x08), 0x20202020u);
}

TEST(le, fixup_to_an_object_that_is_not_loaded_is_an_error)
{
    start();
    load_and_fix();
    file[MOD_REC_WIDE + 4] = 4;
    CHECK_OPENS();
    CHECK_EQ(le_fixup(&m, (void *const *)memory_of, linear_of, &error), -1);
    CHECK_STR_EQ(error.reason, "fixup to an object that is not loaded");
    CHECK_EQ(error.offset, MOD_REC_WIDE);
}

TEST(le, same_module_fits_any_address)
{
    uint32_t low[4] = { 0x1000, 0x4000, 0x5000, 0 };

    start();
    load_and_fix();
    CHECK_EQ(le_fixup(&m, (void *const *)memory_of, low, &error), 0);    /* over the old values */
    CHECK_EQ(word(1, 0x58), 0x1100);
    CHECK_EQ(word(1, 0x210), 0x4004 - (0x1210 + 4));
}

/* ---- small pages -------------------------------------------------------------------- */

/*
 * The same file read as one with pages of 200h: object 1 has three of them and is 500h long,
 * object 2 is page 5; page 4 belongs to no object.
 */
static void start_small_pages(void)
{
    start();
    poke32(header(0x28), 0x200);
    for (unsigned i = 0; i < 5; i++) {
        poke32(file + MOD_PAGE_MAP + i * 4, (i + 1) << 16);
        memset(file + MOD_DATA + 0x200 + i * 0x200, 0x31 + (int)i, 0x200);
    }
    poke32(object_entry(1, 0), 0x500);
    poke32(object_entry(1, 0x10), 3);
    poke32(object_entry(2, 0xC), 5);
    poke32(header(0x44), 2);
    /* Page 0 keeps the first record only; page 1 has one across its end, page 2 its other half. */
    poke32(file + MOD_FIX_PAGES + 4, 7);
    poke32(file + MOD_FIX_PAGES + 8, 14);
    poke32(file + MOD_FIX_PAGES + 12, 21);
    poke32(file + MOD_FIX_PAGES + 16, 21);
    poke32(file + MOD_FIX_PAGES + 20, 28);
    memcpy(file + MOD_RECORDS + 7, "\x07\0\xFE\x01\1\x11\0", 7);
    memcpy(file + MOD_RECORDS + 14, "\x07\0\xFE\xFF\1\x11\0", 7);
    memcpy(file + MOD_RECORDS + 21, "\x07\0\x04\0\1\x22\0", 7);
}

TEST(le, pages_of_200h_are_read_at_their_places)
{
    uint8_t *memory = malloc(0x1000), *other = malloc(0x1000);
    void *const dest[2] = { memory, other };
    const uint32_t linear[2] = { 0xC0001000, 0xC0002000 };

    start_small_pages();
    CHECK_OPENS();
    CHECK_EQ(m.page_size, 0x200);
    memset(memory, 0xEE, 0x1000);
    memset(other, 0xEE, 0x1000);
    CHECK_EQ(le_load_object(&m, 1, memory, &error), 0);
    CHECK_EQ(le_load_object(&m, 2, other, &error), 0);
    CHECK_EQ(memory[0], 0x11);
    CHECK_EQ(memory[0x200], 0x31);
    CHECK_EQ(memory[0x5FF], 0x32);
    CHECK_EQ(memory[0x600], 0);
    CHECK_EQ(memory[0xFFF], 0);
    CHECK_EQ(other[0], 0x34);
    CHECK_EQ(other[MOD_LAST_BYTES - 1], 0x34);    /* page 5 is the last of the file */
    CHECK_EQ(other[MOD_LAST_BYTES], 0);
    CHECK_EQ(le_fixup(&m, dest, linear, &error), 0);
    CHECK_EQ(peek32(memory + 0x58), 0xC0001100u);
    CHECK_EQ(peek32(memory + 0x3FE), 0xC0001011u);
    CHECK_EQ(peek32(other + 4), 0xC0001022u);
    free(memory);
    free(other);
}

TEST(le, small_pages_are_checked_with_their_own_size)
{
    start_small_pages();
    poke32(object_entry(1, 0), 0x400);
    CHECK_REFUSED(MOD_OBJECTS + 0x10, "object has more pages than its size needs");
    start_small_pages();
    poke16(file + MOD_RECORDS + 9, 0x200);
    CHECK_REFUSED(MOD_RECORDS + 7, "fixup is not on its page");
    start_small_pages();
    poke32(header(0x2C), 0x201);
    CHECK_REFUSED(MOD_HEADER + 0x2C, "last page is longer than a page");
}

/* ---- damage ------------------------------------------------------------------------- */

TEST(le, header_fields_out_of_range_are_refused)
{
    start();
    CHECK_EQ(le_open(&m, file, MOD_SIZE, MOD_SIZE - 0xC3, &error), -1);
    CHECK_STR_EQ(error.reason, "LE header lies outside the file");
    CHECK_EQ(le_open(&m, file, MOD_SIZE, 0xFFFFFFF0, &error), -1);
    CHECK_STR_EQ(error.reason, "LE header lies outside the file");
    header(1)[0] = 'X';
    CHECK_REFUSED(MOD_HEADER, "no LE signature");
    header(2)[0] = 1;
    CHECK_REFUSED(MOD_HEADER + 2, "unknown byte order or format level");
    poke32(header(4), 1);
    CHECK_REFUSED(MOD_HEADER + 2, "unknown byte order or format level");
    poke16(header(8), 1);
    CHECK_REFUSED(MOD_HEADER + 8, "not for a 386, 486 or Pentium");
    poke16(header(8), 5);
    CHECK_REFUSED(MOD_HEADER + 8, "not for a 386, 486 or Pentium");
    poke16(header(0x0A), 1);
    CHECK_REFUSED(MOD_HEADER + 0x0A, "not for the Windows 386 operating system");
    poke32(header(0x10), 0x3A000);
    CHECK_REFUSED(MOD_HEADER + 0x10, "module was linked with errors");
    poke32(header(0x10), 0);
    CHECK_REFUSED(MOD_HEADER + 0x10, "not a virtual device");
    poke32(header(0x28), 0x2000);
    CHECK_REFUSED(MOD_HEADER + 0x28, "page size is not 200h, 400h, 800h or 1000h");
    poke32(header(0x28), 0x100);
    CHECK_REFUSED(MOD_HEADER + 0x28, "page size is not 200h, 400h, 800h or 1000h");
    poke32(header(0x28), 0x600);
    CHECK_REFUSED(MOD_HEADER + 0x28, "page size is not 200h, 400h, 800h or 1000h");
    poke32(header(0x28), 0);
    CHECK_REFUSED(MOD_HEADER + 0x28, "page size is not 200h, 400h, 800h or 1000h");
    poke32(header(0x2C), 0x1001);
    CHECK_REFUSED(MOD_HEADER + 0x2C, "last page is longer than a page");
    poke32(header(0x74), 1);
    CHECK_REFUSED(MOD_HEADER + 0x74, "imports from other modules");
    poke32(header(0x18), 5);
    CHECK_REFUSED(MOD_HEADER + 0x18, "start object does not exist");
    poke32(header(0x1C), 0x20);
    CHECK_REFUSED(MOD_HEADER + 0x1C, "start address lies outside its object");
}

TEST(le, all_three_kinds_of_virtual_device_open)
{
    start();
    poke32(header(0x10), 0x8020);
    CHECK_OPENS();
    poke32(header(0x10), 0x28000);
    CHECK_OPENS();
}

TEST(le, tables_outside_the_file_are_refused)
{
    static const struct { unsigned field; const char *reason; } tables[] = {
        { 0x40, "object table lies outside the file" },
        { 0x48, "page map lies outside the file" },
        { 0x58, "resident name table lies outside the file" },
        { 0x5C, "entry table lies outside the file" },
        { 0x68, "fixup page table lies outside the file" },
        { 0x6C, "fixup record table lies outside the file" },
    };

    start();
    for (unsigned i = 0; i < sizeof tables / sizeof tables[0]; i++) {
        poke32(header(tables[i].field), MOD_SIZE);    /* from the LE header: 40h too far */
        CHECK_REFUSED(MOD_HEADER + tables[i].field, tables[i].reason);
        poke32(header(tables[i].field), 0xFFFFFFFF);
        CHECK_REFUSED(MOD_HEADER + tables[i].field, tables[i].reason);
    }
    poke32(header(0x40), MOD_SIZE - MOD_HEADER - 4 * 0x18 + 1);    /* one byte too far */
    CHECK_REFUSED(MOD_HEADER + 0x40, "object table lies outside the file");
    poke32(header(0x48), MOD_SIZE - MOD_HEADER - 5 * 4 + 1);
    CHECK_REFUSED(MOD_HEADER + 0x48, "page map lies outside the file");
    poke32(header(0x68), MOD_SIZE - MOD_HEADER - 6 * 4 + 1);
    CHECK_REFUSED(MOD_HEADER + 0x68, "fixup page table lies outside the file");
}

TEST(le, damaged_objects_are_refused)
{
    start();
    poke32(header(0x44), 0);
    CHECK_REFUSED(MOD_HEADER + 0x44, "number of objects is not 1 to 25");
    poke32(header(0x44), 26);
    CHECK_REFUSED(MOD_HEADER + 0x44, "number of objects is not 1 to 25");
    poke32(object_entry(1, 0), 0x40000001);
    CHECK_REFUSED(MOD_OBJECTS, "object is too big");
    poke32(object_entry(1, 0), 0x1000);
    CHECK_REFUSED(MOD_OBJECTS + 0x10, "object has more pages than its size needs");
    poke32(object_entry(2, 0x10), 2);
    CHECK_REFUSED(MOD_OBJECTS + 0x18 + 0x10, "object has more pages than its size needs");
    poke32(object_entry(2, 0xC), 0);
    CHECK_REFUSED(MOD_OBJECTS + 0x18 + 0xC, "object's pages lie outside the page map");
    poke32(object_entry(2, 0xC), 6);
    CHECK_REFUSED(MOD_OBJECTS + 0x18 + 0xC, "object's pages lie outside the page map");
    poke32(object_entry(1, 0xC), 5);
    CHECK_REFUSED(MOD_OBJECTS + 0xC, "object's pages lie outside the page map");
    poke32(object_entry(1, 0xC), 0xFFFFFFFF);
    CHECK_REFUSED(MOD_OBJECTS + 0xC, "object's pages lie outside the page map");
}

TEST(le, damaged_pages_are_refused)
{
    start();
    file[MOD_PAGE_MAP + 3] = 1;
    CHECK_REFUSED(MOD_PAGE_MAP + 3, "iterated page");
    file[MOD_PAGE_MAP + 7] = 2;
    CHECK_REFUSED(MOD_PAGE_MAP + 7, "invalid page");
    file[MOD_PAGE_MAP + 7] = 4;
    CHECK_REFUSED(MOD_PAGE_MAP + 7, "unknown kind of page");
    file[MOD_PAGE_MAP + 2] = 0;
    CHECK_REFUSED(MOD_PAGE_MAP, "page number is not in the file");
    file[MOD_PAGE_MAP + 2] = 6;
    CHECK_REFUSED(MOD_PAGE_MAP, "page number is not in the file");
    file[MOD_PAGE_MAP] = 1;    /* the high byte stands first */
    CHECK_REFUSED(MOD_PAGE_MAP, "page number is not in the file");
    poke32(header(0x14), MOD_SIZE / 4);
    CHECK_REFUSED(MOD_HEADER + 0x14, "more pages than the file can hold");
    poke32(header(0x14), 0xFFFFFFFF);
    CHECK_REFUSED(MOD_HEADER + 0x14, "more pages than the file can hold");
    poke32(header(0x80), MOD_DATA + 1);
    CHECK_REFUSED(MOD_HEADER + 0x80, "data pages lie outside the file");
    poke32(header(0x80), 0xFFFFF000);
    CHECK_REFUSED(MOD_HEADER + 0x80, "data pages lie outside the file");
}

TEST(le, damaged_names_are_refused)
{
    start();
    file[MOD_NAMES] = 0;
    CHECK_REFUSED(MOD_NAMES, "no module name");
    poke32(header(0x58), MOD_SIZE - 6 - MOD_HEADER);
    file[MOD_SIZE - 6] = 4;
    CHECK_REFUSED(MOD_SIZE - 6, "module name lies outside the file");
}

TEST(le, damaged_entry_tables_are_refused)
{
    start();
    file[MOD_ENTRIES + 1] = 1;
    CHECK_REFUSED(MOD_ENTRIES + 1, "entry 1 is not a 32-bit entry");
    file[MOD_ENTRIES + 1] = 0;
    CHECK_REFUSED(MOD_ENTRIES + 1, "entry 1 is not a 32-bit entry");
    file[MOD_ENTRIES + 2] = 0;
    CHECK_REFUSED(MOD_ENTRIES + 2, "entry 1 is in an object that does not exist");
    file[MOD_ENTRIES + 2] = 5;
    CHECK_REFUSED(MOD_ENTRIES + 2, "entry 1 is in an object that does not exist");
    poke32(header(0x5C), MOD_SIZE - 8 - MOD_HEADER);
    CHECK_REFUSED(MOD_SIZE - 8, "entry table lies outside the file");
}

TEST(le, ddb_must_be_whole_and_in_a_locked_object)
{
    start();
    file[MOD_ENTRIES + 2] = 3;
    CHECK_REFUSED(MOD_ENTRIES + 2, "DDB is not in a locked object");
    file[MOD_ENTRIES + 2] = 2;
    CHECK_REFUSED(MOD_ENTRIES + 2, "DDB is not in a locked object");
    file[MOD_ENTRIES + 2] = 2;
    poke32(header(0x10), 0x28000);    /* a static module may not discard it either */
    CHECK_REFUSED(MOD_ENTRIES + 2, "DDB is not in a locked object");
    poke32(file + MOD_ENTRIES + 5, 0x2100 - 0x37);
    CHECK_REFUSED(MOD_ENTRIES + 5, "DDB lies outside its object");
    poke32(file + MOD_ENTRIES + 5, 0xFFFFFFF0);
    CHECK_REFUSED(MOD_ENTRIES + 5, "DDB lies outside its object");
    poke32(file + MOD_DATA + MOD_DDB + 0x40, 0x4C);
    CHECK_REFUSED(MOD_ENTRIES + 5, "DDB of version 4 has not the size 50h");
}

/* A DDB right at the end of object 1, whose last bytes the file does not have: all its words 0. */
static void move_ddb_to_end(uint32_t size, unsigned version)
{
    uint32_t ddb = 0x2000 - size;

    poke32(object_entry(1, 0), 0x2000);
    poke32(file + MOD_ENTRIES + 5, ddb);
    memset(file + MOD_DATA + ddb, 0, size);
    poke16(file + MOD_DATA + ddb + 4, version);
    /* The last record of page 1 becomes that of DDB_Control_Proc. */
    poke16(file + MOD_REC_BEFORE + 7 + 2, ddb + 0x18 - 0x1000);
    poke32(file + MOD_REC_BEFORE + 7 + 5, MOD_CONTROL);
}

TEST(le, short_ddb_of_version_3_may_end_with_its_object)
{
    start();
    move_ddb_to_end(0x38, 0x30A);
    CHECK_OPENS();
    CHECK_EQ(m.ddk_version, 0x30A);
}

TEST(le, short_ddb_that_claims_version_4_is_refused)
{
    start();
    move_ddb_to_end(0x38, 0x400);
    CHECK_REFUSED(MOD_ENTRIES + 5, "DDB lies outside its object");
}

TEST(le, long_ddb_may_end_with_its_object)
{
    start();
    move_ddb_to_end(0x50, 0x400);
    poke32(file + MOD_DATA + 0x2000 - 0x50 + 0x40, 0x50);
    CHECK_OPENS();
    CHECK_EQ(m.ddb_offset, 0x1FB0);
}

TEST(le, static_modules_may_have_everything_in_pageable_code)
{
    start();
    poke32(object_entry(1, 8), 0x2005);
    CHECK_REFUSED(MOD_ENTRIES + 2, "DDB is not in a locked object");
    poke32(object_entry(1, 8), 0x2005);
    poke32(header(0x10), 0x8000);
    CHECK_OPENS();
    CHECK_EQ(m.object[0].type, LE_PCODE);
}

TEST(le, ddb_size_of_zero_is_taken_as_50h)
{
    start();
    poke32(file + MOD_DATA + MOD_DDB + 0x40, 0);
    CHECK_OPENS();
}

TEST(le, control_procedure_must_be_in_locked_code)
{
    start();
    file[MOD_REC_CONTROL + 4] = 2;    /* ICODE */
    poke16(file + MOD_REC_CONTROL + 5, 4);
    CHECK_REFUSED(MOD_REC_CONTROL, "DDB_Control_Proc is not in locked code");
    poke16(file + MOD_REC_CONTROL + 5, 0x2100);
    CHECK_REFUSED(MOD_REC_CONTROL, "DDB_Control_Proc is not in locked code");
    file[MOD_REC_CONTROL + 4] = 3;    /* data */
    poke32(header(0x10), 0x28000);
    CHECK_REFUSED(MOD_REC_CONTROL, "DDB_Control_Proc is not in locked code");
    file[MOD_REC_CONTROL] = 8;
    CHECK_REFUSED(MOD_REC_CONTROL, "DDB_Control_Proc is not in locked code");
    poke16(file + MOD_REC_CONTROL + 2, 0x5C);
    CHECK_REFUSED(MOD_HEADER + 0x5C, "DDB has no control procedure");
}

TEST(le, damaged_fixup_tables_are_refused)
{
    start();
    poke32(file + MOD_FIX_PAGES + 4, 0x59);
    CHECK_REFUSED(MOD_FIX_PAGES + 8, "fixup page table is not ascending");
    poke32(file + MOD_FIX_PAGES + 5 * 4, MOD_SIZE - MOD_RECORDS + 1);
    CHECK_REFUSED(MOD_FIX_PAGES + 5 * 4, "fixup records lie outside the file");
    poke32(file + MOD_FIX_PAGES + 5 * 4, 0xFFFFFFFF);
    CHECK_REFUSED(MOD_FIX_PAGES + 5 * 4, "fixup records lie outside the file");
}

static const char cut_off[] = "fixup record is cut off by the end of its page's records";

TEST(le, fixup_records_must_end_with_their_page)
{
    start();
    poke32(file + MOD_FIX_PAGES + 4, 0x47);    /* the last record loses a byte to the next page */
    CHECK_REFUSED(MOD_REC_CROSS, cut_off);
    poke32(file + MOD_FIX_PAGES + 4, 0x42);    /* one byte is left of it */
    CHECK_REFUSED(MOD_REC_CROSS, cut_off);
    file[MOD_REC_LIST + 2] = 30;               /* a list longer than what is left of the page */
    CHECK_REFUSED(MOD_REC_LIST, cut_off);
}

TEST(le, one_byte_of_a_record_at_the_end_of_the_file_is_refused)
{
    start();
    poke32(header(0x6C), MOD_SIZE - 1 - MOD_HEADER);
    file[MOD_SIZE - 1] = 0x07;
    for (unsigned i = 1; i < 6; i++) {
        poke32(file + MOD_FIX_PAGES + i * 4, 1);
    }
    CHECK_REFUSED(MOD_SIZE - 1, cut_off);
}

TEST(le, fixup_kinds_no_virtual_device_has_are_refused)
{
    static const unsigned types[] = { 0, 1, 2, 3, 4, 5, 6, 9, 15 };

    start();
    for (unsigned i = 0; i < sizeof types / sizeof types[0]; i++) {
        file[MOD_REC_WIDE] = (uint8_t)types[i];
        CHECK_REFUSED(MOD_REC_WIDE, "fixup is neither a 32-bit offset nor self-relative");
    }
    file[MOD_REC_WIDE] = 0x17;
    CHECK_REFUSED(MOD_REC_WIDE, "alias fixup");
    file[MOD_REC_WIDE] = 0x47;
    CHECK_REFUSED(MOD_REC_WIDE, "unknown fixup source flags");
    for (unsigned kind = 1; kind <= 3; kind++) {
        file[MOD_REC_WIDE + 1] = (uint8_t)(0x10 | kind);
        CHECK_REFUSED(MOD_REC_WIDE + 1, "fixup to another module or to an entry");
    }
    file[MOD_REC_WIDE + 1] = 0x14;
    CHECK_REFUSED(MOD_REC_WIDE + 1, "additive fixup");
    file[MOD_REC_WIDE + 1] = 0x18;
    CHECK_REFUSED(MOD_REC_WIDE + 1, "chained fixup");
    file[MOD_REC_WIDE + 1] = 0x30;
    CHECK_REFUSED(MOD_REC_WIDE + 1, "unknown fixup target flags");
    file[MOD_REC_WIDE + 1] = 0x90;
    CHECK_REFUSED(MOD_REC_WIDE + 1, "unknown fixup target flags");
}

TEST(le, fixups_to_objects_that_do_not_exist_are_refused)
{
    start();
    file[MOD_REC_WIDE + 4] = 0;
    CHECK_REFUSED(MOD_REC_WIDE, "fixup to an object that does not exist");
    file[MOD_REC_REL + 4] = 5;
    CHECK_REFUSED(MOD_REC_REL, "fixup to an object that does not exist");
    file[MOD_REC_OBJ16 + 5] = 1;    /* 102h */
    CHECK_REFUSED(MOD_REC_OBJ16, "fixup to an object that does not exist");
}

TEST(le, fixups_outside_their_page_or_object_are_refused)
{
    start();
    poke16(file + MOD_REC_WIDE + 2, 0x1000);
    CHECK_REFUSED(MOD_REC_WIDE, "fixup is not on its page");
    poke16(file + MOD_REC_BEFORE + 2, (uint16_t)-4);    /* wholly on the page before */
    CHECK_REFUSED(MOD_REC_BEFORE, "fixup is not on its page");
    poke16(file + MOD_REC_WIDE + 2, 0x8000);
    CHECK_REFUSED(MOD_REC_WIDE, "fixup is not on its page");
    poke16(file + MOD_REC_WIDE + 2, (uint16_t)-1);      /* before the object's first page */
    CHECK_REFUSED(MOD_REC_WIDE, "fixup lies outside its object");
    poke32(object_entry(1, 0), 0x2000);                 /* now the last one ends behind the object */
    CHECK_REFUSED(MOD_REC_BEFORE + 7, "fixup lies outside its object");
    poke16(file + MOD_REC_LIST + 10, 0x1000);           /* the last of a list */
    CHECK_REFUSED(MOD_REC_LIST, "fixup is not on its page");
}

/* ---- anything ----------------------------------------------------------------------- */

/* Loads and fixes whatever opens; memory is bounded, as a caller's is. */
static void use_module(const uint8_t *bytes, uint32_t size)
{
    void *dest[LE_MAX_OBJECTS] = { NULL };
    uint32_t linear[LE_MAX_OBJECTS] = { 0 };

    if (le_open(&m, bytes, size, MOD_HEADER, &error) != 0) {
        CHECK(error.reason[0] != 0);
        return;
    }
    for (unsigned i = 0; i < m.object_count; i++) {
        if (m.object[i].size > 0 && m.object[i].size <= 0x100000) {
            dest[i] = malloc((m.object[i].size + 0xFFF) & ~0xFFFu);
            CHECK_EQ(le_load_object(&m, i + 1, dest[i], &error), 0);
        }
    }
    (void)le_fixup(&m, dest, linear, &error);    /* may refer to an object left out above */
    for (unsigned i = 0; i < LE_MAX_OBJECTS; i++) {
        free(dest[i]);
    }
}

TEST(le, truncation_anywhere_is_refused)
{
    start();
    for (uint32_t size = 0; size < MOD_SIZE; size += size < 0x600 || size > 0x3400 ? 1 : 61) {
        uint8_t *shorter = malloc(size + 1);    /* malloc(0) may be NULL */

        memcpy(shorter, file, size);
        shorter = realloc(shorter, size > 0 ? size : 1);
        CHECK_EQ(le_open(&m, shorter, size, MOD_HEADER, &error), -1);
        free(shorter);
    }
}

TEST(le, any_single_bit_may_flip)
{
    start();
    for (uint32_t bit = MOD_HEADER * 8; bit < (MOD_DATA + MOD_DDB + 0x60) * 8; bit++) {
        file[bit / 8] ^= (uint8_t)(1 << bit % 8);
        use_module(file, MOD_SIZE);
        file[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
    CHECK_OPENS();
    free(file);
    file = NULL;
    for (unsigned i = 0; i < 3; i++) {
        free(memory_of[i]);
        memory_of[i] = NULL;
    }
}
