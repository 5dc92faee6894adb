/*
 * mkle_test - an ELF, made an LE by mkle, loaded by le.c at two places: is every word right?
 *
 * SAMPLE is made of sample.S by the build; the BAD_DIR/bad_*.elf of bad.S must be refused.
 */
#include "unit.h"
#include "le_module.h"
#include "tool_run.h"
#include "../../../image/tool.h"
#include "../../../vmm/vxd/le.h"

static struct buffer file;
static struct le_module m;
static struct le_error error;

enum { LCODE = 1, PCODE, PDATA, SCODE, ICODE, OBJECTS = ICODE };

static void open_sample(void)
{
    uint32_t header;

    if (!file.data) {
        file = tool_read(SAMPLE);
    }
    if (le_find(file.data, (uint32_t)file.size, &header, &error)
        || le_open(&m, file.data, (uint32_t)file.size, header, &error)) {
        unit_fail(__FILE__, __LINE__, "offset %Xh: %s", error.offset, error.reason);
    }
}

TEST(mkle, objects_have_the_flags_of_their_segment_class)
{
    static const struct { int type; unsigned flags; const char *name; } expected[OBJECTS] = {
        { LE_LCODE, 0x2045, "LCOD" }, { LE_PCODE, 0x2005, "PCOD" }, { LE_PDATA, 0x2023, "PDAT" },
        { LE_SCODE, 0x2245, "SCOD" }, { LE_ICODE, 0x2015, "ICOD" },
    };

    open_sample();
    CHECK_EQ(m.object_count, OBJECTS);
    for (unsigned i = 0; i < OBJECTS; i++) {
        CHECK_EQ(m.object[i].type, expected[i].type);
        CHECK_EQ(m.object[i].flags, expected[i].flags);
        CHECK_STR_EQ(m.object[i].class_name, expected[i].name);
    }
}

TEST(mkle, header_says_what_the_ddb_and_the_options_say)
{
    open_sample();
    CHECK_STR_EQ(m.name, "SAMPLE");
    CHECK_EQ(m.flags, 0x28000);    /* --static */
    CHECK_EQ(m.device_id, 0x7FE1);
    CHECK_EQ(m.ddk_version, 0x0400);
    CHECK_EQ(file.data[m.header + 0xC0] | file.data[m.header + 0xC1] << 8, 0x7FE1);
    CHECK_EQ(file.data[m.header + 0xC2] | file.data[m.header + 0xC3] << 8, 0x0400);
    CHECK_EQ(m.ddb_object, LCODE);
    CHECK_EQ(m.ddb_offset, 0);
    CHECK_EQ(m.start_object, ICODE);
    CHECK_EQ(m.start_eip, 0);
}

TEST(mkle, nonresident_names_are_description_and_ddb)
{
    uint32_t at, size;
    static const char expected[] = "\7A table\0\0\12SAMPLE_DDB\1\0";    /* and the final 0 */

    open_sample();
    at = peek32(file.data + m.header + 0x88);
    size = peek32(file.data + m.header + 0x8C);
    CHECK_EQ(size, sizeof expected);
    CHECK(at <= file.size && size <= file.size - at);
    CHECK_MEM_EQ(file.data + at, expected, sizeof expected);
}

TEST(mkle, bss_takes_no_room_in_the_file)
{
    open_sample();
    CHECK(m.object[LCODE - 1].size >= 0x4004 + 0x3000);    /* .comm of 3000h at its end */
    CHECK_EQ(m.object[LCODE - 1].page_count, 3);
}

static uint8_t *memory[OBJECTS];

static uint32_t word(unsigned object, uint32_t offset)
{
    return peek32(memory[object - 1] + offset);
}

static void check_loaded_at(const uint32_t base[OBJECTS])
{
    const uint32_t lcode = base[LCODE - 1], pcode = base[PCODE - 1], icode = base[ICODE - 1];

    open_sample();
    for (unsigned i = 0; i < OBJECTS; i++) {
        free(memory[i]);
        memory[i] = malloc((m.object[i].size + 0xFFF) & ~0xFFFu);
        CHECK_EQ(le_load_object(&m, i + 1, memory[i], &error), 0);
    }
    CHECK_EQ(le_fixup(&m, (void *const *)memory, base, &error), 0);

    CHECK_EQ(word(LCODE, 0x18), lcode + 0x50);                            /* DDB_Control_Proc */
    CHECK_EQ(word(LCODE, 0x61), 0x50u - 0x65u);                           /* call in the object */
    CHECK_EQ(word(LCODE, 0x66), icode - (lcode + 0x6A));                  /* call to another */
    CHECK_EQ(word(LCODE, 0x70), lcode + 0x64);
    CHECK_EQ(word(LCODE, 0x74), icode);
    CHECK_EQ(word(LCODE, 0x78), base[PDATA - 1] + 4);
    CHECK_EQ(word(LCODE, 0x7C), base[SCODE - 1] + 2);
    CHECK_EQ(word(LCODE, 0x80), 0x12345);
    CHECK_EQ(word(LCODE, 0x84), lcode + 0x94 - 0x100000);
    CHECK(word(LCODE, 0x88) >= lcode + 0x2006);                           /* somewhere in the bss */
    CHECK(word(LCODE, 0x88) < lcode + m.object[LCODE - 1].size);
    CHECK_EQ(word(LCODE, 0x8C), pcode);
    CHECK_EQ(word(LCODE, 0x90), 0);
    CHECK_EQ(word(LCODE, 0x94), 7);
    CHECK_EQ(word(LCODE, 0xFFE), lcode + 0x60);
    CHECK_EQ(word(LCODE, 0x1FFE), lcode + 0x60);
    CHECK_EQ(word(LCODE, 0x2004), 0);
    CHECK_EQ(word(PCODE, 1), (uint32_t)-5);
    CHECK_EQ(word(PDATA, 4), lcode + 0x50);
    CHECK_EQ(word(PDATA, 0x0C), lcode + 0x4000);
    CHECK_EQ(word(SCODE, 0), pcode);
    CHECK_EQ(word(ICODE, 1), lcode + 0x50 - (icode + 5));
    CHECK_EQ(word(ICODE, 8), icode + 1);
}

TEST(mkle, module_is_right_where_the_vmm_loads_it)
{
    check_loaded_at((const uint32_t[]){ 0xC0001000, 0xC0400000, 0xC0402000, 0x80000000,
                                        0xC0800000 });
}

TEST(mkle, module_is_right_at_other_addresses_in_another_order)
{
    check_loaded_at((const uint32_t[]){ 0x00700000, 0x00300000, 0x00200000, 0xFFF00000,
                                        0x00100000 });
    for (unsigned i = 0; i < OBJECTS; i++) {
        free(memory[i]);
        memory[i] = NULL;
    }
}

#define refuses(arguments, message) tool_refuses(MKLE, arguments, message)
#define BAD(name) "-o " BAD_DIR "/refused.vxd " BAD_DIR "/bad_" name ".elf"

TEST(mkle, elf_files_with_a_defect_are_refused)
{
    CHECK(refuses(BAD("none"), "no symbol that ends in _DDB"));
    CHECK(refuses(BAD("two"), "two device descriptor blocks, "));
    CHECK(refuses(BAD("type"), "section LCODE + 51h: relocation type 20 to nobody"));
    CHECK(refuses(BAD("absolute"), "relative reference to the number a_number"));
    CHECK(refuses(BAD("weak"), "relative reference to the number nobody"));
    CHECK(refuses(BAD("section"), "section .elsewhere is no segment class"));
    CHECK(refuses(BAD("norelocs"), "no relocations; link it with --emit-relocs"));
    CHECK(refuses(BAD("name"), "DDB_Name is empty"));
    CHECK(refuses(BAD("control"), "DDB_Control_Proc is not in locked code"));
    CHECK(fopen(BAD_DIR "/refused.vxd", "rb") == NULL);
}

TEST(mkle, what_is_no_linked_elf_is_refused)
{
    CHECK(refuses("-o /dev/null " SAMPLE, "not an ELF file"));
    CHECK(refuses("-o /dev/null " BAD_DIR "/sample.o", "not linked"));
    CHECK(refuses("-o /dev/null " MKLE, "not a 32-bit ELF file"));
    CHECK(refuses("-o /dev/null " BAD_DIR "/missing.elf", "No such file"));
    CHECK(refuses("-o /dev/null /dev/null", "the ELF header lies outside the file"));
    CHECK(refuses("--start nowhere -o /dev/null " BAD_DIR "/sample.elf", "no symbol nowhere"));
    CHECK(refuses("--name X --ddb counter -o /dev/null " BAD_DIR "/sample.elf",
                  "DDB has no control procedure"));
    CHECK(refuses("--list " BAD_DIR "/sample.elf", "no MZ signature"));
    CHECK(refuses("--wrong", "unknown option --wrong"));
    CHECK(refuses("", "usage: mkle"));
}
