/*
 * place_test - the VMM's objects at BOOT_VMM_BASE, fixed up, and the first page tables.
 */
#include "unit.h"
#include "le_module.h"
#include "container.h"
#include "place.h"

#define W3_HEADER  0x400u
#define W3_ENTRY   0x410u
#define W3_LE      0x800u
#define W3_PAGES   0xC00u
#define W3_SIZE    (W3_PAGES + MOD_SIZE - MOD_DATA)
#define IMAGE      0x00345000u    /* physical */
#define TABLES     0x00400000u

static struct le_error error;
static struct place place;
static struct boot_info info;

/* A container with the module of le_module.c: objects of 3, 1 and 1 pages and a 16-bit one. */
static uint8_t *make_w3(void)
{
    uint8_t *file = calloc(1, W3_SIZE), *module = malloc(MOD_SIZE);

    CHECK(file && module);
    le_module_fill(module);
    memcpy(file, module, 0x40);
    poke32(file + 0x3C, W3_HEADER);
    memcpy(file + W3_HEADER, "W3\0\4\1\0", 6);
    memcpy(file + W3_ENTRY, "WIN386  ", 8);
    poke32(file + W3_ENTRY + 8, W3_LE);
    poke32(file + W3_ENTRY + 12, MOD_DATA - MOD_HEADER);
    memcpy(file + W3_LE, module + MOD_HEADER, MOD_DATA - MOD_HEADER);
    memcpy(file + W3_PAGES, module + MOD_DATA, MOD_SIZE - MOD_DATA);
    poke32(file + W3_LE + 0x80, W3_PAGES);
    free(module);
    return file;
}

TEST(place, objects_are_in_order_and_contiguous)
{
    uint8_t *file = make_w3(), *image;

    CHECK_EQ(place_measure(&place, file, W3_SIZE, &error), 0);
    CHECK_EQ(place.image_pages, 5);
    CHECK_EQ(place.table_pages, 2);
    image = malloc(5 * 0x1000);
    CHECK(image);
    CHECK_EQ(place_image(&place, image, IMAGE, &info, &error), 0);
    CHECK_EQ(info.object_count, 3);
    CHECK_EQ(info.object[0].linear, 0xC0000000u);
    CHECK_EQ(info.object[0].physical, IMAGE);
    CHECK_EQ(info.object[0].size, 0x2100);
    CHECK_EQ(info.object[1].linear, 0xC0003000u);
    CHECK_EQ(info.object[1].physical, IMAGE + 0x3000);
    CHECK_EQ(info.object[1].flags & 0x2000, 0x2000);
    CHECK_EQ(info.object[2].linear, 0xC0004000u);
    CHECK_EQ(place_entry(&place), 0xC0003004u);    /* start object 2, EIP 4 */
    free(image);
    free(file);
}

TEST(place, fixups_are_for_the_linear_addresses)
{
    uint8_t *file = make_w3(), *image = malloc(5 * 0x1000);

    CHECK(image);
    CHECK_EQ(place_measure(&place, file, W3_SIZE, &error), 0);
    CHECK_EQ(place_image(&place, image, IMAGE, &info, &error), 0);
    CHECK_EQ(peek32(image + 0x58), 0xC0000100u);            /* DDB_Control_Proc */
    CHECK_EQ(peek32(image + 0x200), 0xC0003010u);           /* object 1 -> object 2 */
    CHECK_EQ(peek32(image + 0x210), 0x3004u - 0x214);       /* the same, self-relative */
    CHECK_EQ(peek32(image + 0x220), 0xC0004020u);           /* object 1 -> object 3 */
    CHECK_EQ(peek32(image + 0x3008), 0xC0000010u);          /* object 2 -> object 1 */
    free(image);
    free(file);
}

TEST(place, tables_map_low_memory_to_itself_and_the_image_high)
{
    uint8_t *file = make_w3();
    uint32_t *tables;

    CHECK_EQ(place_measure(&place, file, W3_SIZE, &error), 0);
    tables = malloc(place.table_pages * 0x1000);
    CHECK(tables);
    memset(tables, 0xCC, place.table_pages * 0x1000);
    place_tables(&place, tables, TABLES, IMAGE, &info);
    CHECK_EQ(info.page_directory, TABLES);
    CHECK_EQ(tables[0], 0x83);
    CHECK_EQ(tables[1], 0x400083);
    CHECK_EQ(tables[767], 0xBFC00083u);
    CHECK_EQ(tables[768], TABLES + 0x1000 + 3);
    CHECK_EQ(tables[769], 0);
    CHECK_EQ(tables[1023], 0);
    CHECK_EQ(tables[1024], IMAGE + 3);
    CHECK_EQ(tables[1028], IMAGE + 0x4003);
    CHECK_EQ(tables[1029], 0);
    free(tables);
    free(file);
}

TEST(place, an_image_over_4_mb_gets_a_second_page_table)
{
    uint8_t *file = make_w3();
    uint32_t *tables;

    poke32(file + W3_LE + MOD_OBJECTS - MOD_HEADER, 0x500000);    /* object 1 grows, zero filled */
    CHECK_EQ(place_measure(&place, file, W3_SIZE, &error), 0);
    CHECK_EQ(place.image_pages, 0x502);
    CHECK_EQ(place.table_pages, 3);
    tables = malloc(place.table_pages * 0x1000);
    CHECK(tables);
    place_tables(&place, tables, TABLES, IMAGE, &info);
    CHECK_EQ(tables[769], TABLES + 0x2000 + 3);
    CHECK_EQ(tables[1024 + 0x501], IMAGE + 0x501000 + 3);
    free(tables);
    free(file);
}

TEST(place, a_module_without_start_is_refused)
{
    uint8_t *file = make_w3();

    poke32(file + W3_LE + 0x18, 0);
    poke32(file + W3_LE + 0x1C, 0);
    CHECK_EQ(place_measure(&place, file, W3_SIZE, &error), -1);
    CHECK_STR_EQ(error.reason, "the first module has no 32-bit start address");
    free(file);
}

TEST(place, a_start_in_16_bit_code_is_refused)
{
    uint8_t *file = make_w3();

    poke32(file + W3_LE + 0x18, 4);    /* the real-mode object */
    CHECK_EQ(place_measure(&place, file, W3_SIZE, &error), -1);
    free(file);
}

TEST(place, an_enormous_object_is_refused)
{
    uint8_t *file = make_w3();

    poke32(file + W3_LE + MOD_OBJECTS - MOD_HEADER, 0x4001000);
    CHECK_EQ(place_measure(&place, file, W3_SIZE, &error), -1);
    CHECK_STR_EQ(error.reason, "the VMM is too big");
    free(file);
}

TEST(place, an_empty_container_is_refused)
{
    uint8_t *file = make_w3();

    poke16(file + W3_HEADER + 4, 0);
    CHECK_EQ(place_measure(&place, file, W3_SIZE, &error), -1);
    free(file);
}

TEST(container, sound_one_passes)
{
    uint8_t *file = make_w3();
    char bad[9];

    CHECK_EQ(container_check(file, W3_SIZE, bad, &error), 0);
    CHECK_STR_EQ(bad, "");
    free(file);
}

TEST(container, a_damaged_module_is_named)
{
    uint8_t *file = make_w3();
    char bad[9];

    file[W3_LE + MOD_RECORDS - MOD_HEADER] = 0x0F;    /* no such fixup */
    CHECK_EQ(container_check(file, W3_SIZE, bad, &error), -1);
    CHECK_STR_EQ(bad, "WIN386");
    CHECK_EQ(error.offset, W3_LE + MOD_RECORDS - MOD_HEADER);
    free(file);
}

TEST(container, every_truncation_is_refused)
{
    uint8_t *file = make_w3();
    char bad[9];

    for (uint32_t size = 0; size < W3_SIZE; size += size < 0x900 ? 1 : 0x20) {
        uint8_t *part = malloc(size + 1);

        CHECK(part);
        memcpy(part, file, size);
        CHECK_EQ(container_check(part, size, bad, &error), -1);
        free(part);
    }
    free(file);
}
