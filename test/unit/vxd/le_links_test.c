/*
 * le_links_test, ne_test - dynalinks found in code, and what is not taken for one; modules that are
 * resources of 16-bit Windows files.
 */
#include "unit.h"
#include "le_module.h"
#include "../../../vmm/vxd/le_links.h"
#include "../../../vmm/vxd/ne.h"

static uint8_t file[MOD_SIZE];
static struct le_module m;
static struct le_error error;
static struct le_link found[16];
static unsigned count, stop_after;

static void start(void)
{
    le_module_fill(file);
    count = 0;
    stop_after = 0;
}

static int known(void *context, uint16_t id)
{
    (void)context;
    return id == 1;
}

static int visit(void *context, const struct le_link *link)
{
    CHECK(context == &m);
    if (count < 16) {
        found[count] = *link;
    }
    return ++count == stop_after;
}

/* INT 20h at an offset of object 1 (pages 0 and 1). */
static void put(uint32_t offset, uint32_t target)
{
    file[MOD_DATA + offset] = 0xCD;
    file[MOD_DATA + offset + 1] = 0x20;
    poke32(file + MOD_DATA + offset + 2, target);
}

static int look(void)
{
    CHECK_EQ(le_open(&m, file, MOD_SIZE, MOD_HEADER, &error), 0);
    return le_links(&m, known, visit, &m);
}

TEST(le_links, calls_and_jumps)
{
    start();
    put(0x400, 0x00010123);
    put(0x406, 0x000180C2);
    CHECK_EQ(look(), 0);
    CHECK_EQ(count, 2);
    CHECK_EQ(found[0].object, 1);
    CHECK_EQ(found[0].offset, 0x400);
    CHECK_EQ(found[0].device_id, 1);
    CHECK_EQ(found[0].service, 0x123);
    CHECK_EQ(found[0].jump, 0);
    CHECK_EQ(found[1].service, 0xC2);
    CHECK_EQ(found[1].jump, 1);
}

TEST(le_links, over_the_end_of_a_page)
{
    static const uint32_t at[] = { 0xFF8, 0xFF3, 0xFED };       /* a fixup of the module is at FFEh */

    for (unsigned i = 0; i < 3; i++) {
        start();
        put(at[i], 0x00010001);
        CHECK_EQ(look(), 0);
        CHECK_EQ(count, 1);
        CHECK_EQ(found[0].offset, at[i]);
    }
    start();
    put(0x1FF0, 0x00010001);
    put(0x1003, 0x00010002);
    CHECK_EQ(look(), 0);
    CHECK_EQ(count, 2);
}

TEST(le_links, what_a_fixup_touches_is_none)
{
    for (uint32_t at = 0x1FB; at <= 0x203; at++) {      /* the fixup is the dword at 200h */
        start();
        put(at, 0x00010001);
        CHECK_EQ(look(), 0);
        CHECK_EQ(count, 0);
    }
    start();
    put(0x1FA, 0x00010001);
    CHECK_EQ(look(), 0);
    CHECK_EQ(count, 1);
}

TEST(le_links, implausible_numbers_are_none)
{
    static const uint32_t no[] = { 0x00000001, 0x80010001, 0x00010400, 0x7ABC0100, 0x000184FF };
    static const uint32_t yes[] = { 0x000103FF, 0x7ABC00FF, 0x7FFF0000, 0x00018000 };

    for (unsigned i = 0; i < sizeof no / sizeof no[0]; i++) {
        start();
        put(0x400, no[i]);
        CHECK_EQ(look(), 0);
        CHECK_EQ(count, 0);
    }
    for (unsigned i = 0; i < sizeof yes / sizeof yes[0]; i++) {
        start();
        put(0x400, yes[i]);
        CHECK_EQ(look(), 0);
        CHECK_EQ(count, 1);
    }
}

TEST(le_links, only_in_code_that_is_loaded)
{
    start();
    file[MOD_DATA + 0x3000] = 0xCD;             /* real-mode code */
    file[MOD_DATA + 0x3001] = 0x20;
    poke32(file + MOD_DATA + 0x3002, 0x00010001);
    CHECK_EQ(look(), 0);
    CHECK_EQ(count, 0);
    start();
    poke32(file + MOD_OBJECTS + 0x18 + 8, 0x2033);      /* object 2: no code, initialised data */
    memcpy(file + MOD_DATA + 0x2000, "\xCD\x20\1\0\1\0", 6);
    CHECK_EQ(look(), 0);
    CHECK_EQ(count, 0);
    start();
    memcpy(file + MOD_DATA + 0x2000, "\xCD\x20\1\0\1\0", 6);
    CHECK_EQ(look(), 0);
    CHECK_EQ(count, 1);
    CHECK_EQ(found[0].object, 2);
}

TEST(le_links, the_end_of_an_object_is_no_link)
{
    start();
    memcpy(file + MOD_DATA + 0x2000 + 0x1B, "\xCD\x20\1\0\1", 5);   /* object 2 has 20h bytes */
    CHECK_EQ(look(), 0);
    CHECK_EQ(count, 0);
}

TEST(le_links, the_visitor_may_stop)
{
    start();
    put(0x400, 0x00010001);
    put(0x406, 0x00010002);
    stop_after = 1;
    CHECK_EQ(look(), 1);
    CHECK_EQ(count, 1);
}

/* ---- 16-bit Windows files ------------------------------------------------------------------------ */

#define NE_AT       0x80u
#define NE_TABLE    0xC0u
#define NE_MODULE   0x200u
#define NE_SIZE     (NE_MODULE + MOD_SIZE)

static uint8_t ne[NE_SIZE];

static void fill_ne(void)
{
    le_module_fill(file);
    memset(ne, 0, sizeof ne);
    memcpy(ne, "MZ", 2);
    poke16(ne + 0x18, 0x40);
    poke32(ne + 0x3C, NE_AT);
    memcpy(ne + NE_AT, "NE", 2);
    poke16(ne + NE_AT + 0x24, NE_TABLE - NE_AT);
    poke16(ne + NE_TABLE, 4);                   /* alignment: 16 bytes */
    poke16(ne + NE_TABLE + 2, 0x8010);          /* a version resource first */
    poke16(ne + NE_TABLE + 4, 1);
    poke16(ne + NE_TABLE + 10 + 6, 0x8001);
    poke16(ne + NE_TABLE + 22, 0x8014);         /* two of type 14h, the second is number 1 */
    poke16(ne + NE_TABLE + 24, 2);
    poke16(ne + NE_TABLE + 30 + 6, 0x8002);
    poke16(ne + NE_TABLE + 42, NE_MODULE >> 4);
    poke16(ne + NE_TABLE + 44, (MOD_SIZE - MOD_HEADER + 15) >> 4);
    poke16(ne + NE_TABLE + 42 + 6, 0x8001);
    memcpy(ne + NE_MODULE, file + MOD_HEADER, MOD_SIZE - MOD_HEADER);
    poke32(ne + NE_MODULE + 0x80, MOD_DATA - MOD_HEADER);   /* counts from the resource */
}

TEST(ne, module_that_is_resource_1_of_type_14h)
{
    uint32_t offset = 0, bytes = 0;

    fill_ne();
    CHECK_EQ(ne_find_vxd(ne, NE_SIZE, &offset, &bytes, &error), 1);
    CHECK_EQ(offset, NE_MODULE);
    CHECK_EQ(bytes, (MOD_SIZE - MOD_HEADER + 15) & ~15u);
    CHECK_EQ(le_open(&m, ne + offset, bytes, 0, &error), 0);
    CHECK_STR_EQ(m.name, "TEST");
}

TEST(ne, other_files_are_none)
{
    uint32_t offset, bytes;

    le_module_fill(file);
    CHECK_EQ(ne_find_vxd(file, MOD_SIZE, &offset, &bytes, &error), 0);
    CHECK_EQ(ne_find_vxd(file, 0x20, &offset, &bytes, &error), 0);
    fill_ne();
    poke16(ne + NE_TABLE + 22, 0);              /* the table ends before it */
    CHECK_EQ(ne_find_vxd(ne, NE_SIZE, &offset, &bytes, &error), -1);
    CHECK_STR_EQ(error.reason, "a 16-bit Windows file without a virtual device in it");
}

TEST(ne, damage_is_refused)
{
    uint32_t offset, bytes;

    fill_ne();
    poke16(ne + NE_TABLE, 16);
    CHECK_EQ(ne_find_vxd(ne, NE_SIZE, &offset, &bytes, &error), -1);
    CHECK_EQ(error.offset, NE_TABLE);
    fill_ne();
    poke16(ne + NE_TABLE + 4, 0xFFFF);
    CHECK_EQ(ne_find_vxd(ne, NE_SIZE, &offset, &bytes, &error), -1);
    CHECK_STR_EQ(error.reason, "resource table lies outside the file");
    fill_ne();
    poke16(ne + NE_TABLE + 42, 0xFFF0);
    CHECK_EQ(ne_find_vxd(ne, NE_SIZE, &offset, &bytes, &error), -1);
    CHECK_STR_EQ(error.reason, "resource lies outside the file");
    for (uint32_t size = 0; size < NE_TABLE + 60; size++) {     /* cut off anywhere */
        uint8_t *cut = malloc(size != 0 ? size : 1);

        fill_ne();
        memcpy(cut, ne, size);
        CHECK(ne_find_vxd(cut, size, &offset, &bytes, &error) <= 0);
        free(cut);
    }
}
