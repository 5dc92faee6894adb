/*
 * w3_test - containers written byte by byte: what w3.c makes of good and damaged ones.
 */
#include "unit.h"
#include "le_module.h"
#include "../../../vmm/vxd/w3.h"

#define W3_HEADER   0x400u
#define W3_ENTRY    0x410u
#define W3_LE       0x800u                  /* the module's header and tables */
#define W3_PAGES    0xC00u                  /* its data pages */
#define W3_TABLES   (MOD_DATA - MOD_HEADER)
#define W3_SIZE     (W3_PAGES + MOD_SIZE - MOD_DATA)

static struct le_error error;
static uint32_t at;
static unsigned count;

/* A container with the one module of le_module.c; the caller frees it. */
static uint8_t *make_w3(void)
{
    uint8_t *file = calloc(1, W3_SIZE), *module = malloc(MOD_SIZE);

    CHECK(file && module);
    le_module_fill(module);
    memcpy(file, module, 0x40);
    poke32(file + 0x3C, W3_HEADER);
    memcpy(file + W3_HEADER, "W3\0\4\1\0", 6);
    memcpy(file + W3_ENTRY, "TEST    ", 8);
    poke32(file + W3_ENTRY + 8, W3_LE);
    poke32(file + W3_ENTRY + 12, W3_TABLES);
    memcpy(file + W3_LE, module + MOD_HEADER, W3_TABLES);
    memcpy(file + W3_PAGES, module + MOD_DATA, MOD_SIZE - MOD_DATA);
    poke32(file + W3_LE + 0x80, W3_PAGES);
    free(module);
    return file;
}

#define CHECK_OPEN_REFUSED(file, offset_of_it, why)                           \
    do {                                                                      \
        CHECK_EQ(w3_open(file, W3_SIZE, &at, &count, &error), -1);            \
        CHECK_STR_EQ(error.reason, why);                                      \
        CHECK_EQ(error.offset, offset_of_it);                                 \
        free(file);                                                           \
        file = make_w3();                                                     \
    } while (0)

#define CHECK_GET_REFUSED(file, index, offset_of_it, why)                     \
    do {                                                                      \
        struct w3_entry refused;                                              \
        CHECK_EQ(w3_get(file, W3_SIZE, W3_HEADER, index, &refused, &error), -1); \
        CHECK_STR_EQ(error.reason, why);                                      \
        CHECK_EQ(error.offset, offset_of_it);                                 \
        free(file);                                                           \
        file = make_w3();                                                     \
    } while (0)

TEST(w3, module_of_a_container_opens)
{
    uint8_t *file = make_w3();
    struct w3_entry entry;
    struct le_module m;

    CHECK_EQ(w3_open(file, W3_SIZE, &at, &count, &error), 0);
    CHECK_EQ(at, W3_HEADER);
    CHECK_EQ(count, 1);
    CHECK_EQ(w3_get(file, W3_SIZE, at, 0, &entry, &error), 0);
    CHECK_STR_EQ(entry.name, "TEST");
    CHECK_EQ(entry.le_offset, W3_LE);
    CHECK_EQ(entry.size, W3_TABLES);
    CHECK_EQ(le_open(&m, file, W3_SIZE, entry.le_offset, &error), 0);
    CHECK_STR_EQ(m.name, "TEST");
    CHECK_EQ(m.device_id, 0x7FE0);    /* read through the data pages, which are not at 400h */
    free(file);
}

TEST(w3, header_400h_before_the_place_named_is_found)
{
    uint8_t *file = make_w3();

    poke32(file + 0x3C, W3_LE);
    CHECK_EQ(w3_open(file, W3_SIZE, &at, &count, &error), 0);
    CHECK_EQ(at, W3_HEADER);
    free(file);
}

TEST(w3, name_of_eight_characters_is_whole)
{
    uint8_t *file = make_w3();
    struct w3_entry entry;

    memcpy(file + W3_ENTRY, "ABCD\7FGH", 8);
    CHECK_EQ(w3_get(file, W3_SIZE, W3_HEADER, 0, &entry, &error), 0);
    CHECK_STR_EQ(entry.name, "ABCD?FGH");
    free(file);
}

TEST(w3, damaged_headers_are_refused)
{
    uint8_t *file = make_w3();

    CHECK_EQ(w3_open(file, 0x3F, &at, &count, &error), -1);
    CHECK_STR_EQ(error.reason, "too short for an MZ header");
    file[1] = 'X';
    CHECK_OPEN_REFUSED(file, 0, "no MZ signature");
    file[W3_HEADER] = 'L';
    CHECK_OPEN_REFUSED(file, 0x3C, "no W3 header where the file says");
    poke32(file + 0x3C, 0xFFFFFFFF);
    CHECK_OPEN_REFUSED(file, 0x3C, "no W3 header where the file says");
    poke32(file + 0x3C, 0);
    CHECK_OPEN_REFUSED(file, 0x3C, "no W3 header where the file says");
    poke16(file + W3_HEADER + 2, 0x0500);
    CHECK_OPEN_REFUSED(file, W3_HEADER + 2, "container is not for Windows 3 or 4");
    poke16(file + W3_HEADER + 4, (W3_SIZE - W3_ENTRY) / 16 + 1);
    CHECK_OPEN_REFUSED(file, W3_HEADER + 4, "directory lies outside the file");
    free(file);
}

TEST(w3, damaged_entries_are_refused)
{
    uint8_t *file = make_w3();

    CHECK_GET_REFUSED(file, 1, W3_HEADER + 4, "entry does not exist");
    CHECK_GET_REFUSED(file, 0xFFFFFFFF, W3_HEADER + 4, "entry does not exist");
    memset(file + W3_ENTRY, ' ', 8);
    CHECK_GET_REFUSED(file, 0, W3_ENTRY, "entry has no name");
    poke32(file + W3_ENTRY + 8, W3_SIZE - 0xC3);
    CHECK_GET_REFUSED(file, 0, W3_ENTRY + 8, "module lies outside the file");
    poke32(file + W3_ENTRY + 12, W3_SIZE - W3_LE + 1);
    CHECK_GET_REFUSED(file, 0, W3_ENTRY + 8, "module lies outside the file");
    poke32(file + W3_ENTRY + 12, 0xFFFFFFFF);
    CHECK_GET_REFUSED(file, 0, W3_ENTRY + 8, "module lies outside the file");
    poke32(file + W3_ENTRY + 12, 0xC3);
    CHECK_GET_REFUSED(file, 0, W3_ENTRY + 8, "module lies outside the file");
    file[W3_LE + 1] = 'X';
    CHECK_GET_REFUSED(file, 0, W3_LE, "no LE signature");
    file[W3_HEADER] = 0;
    CHECK_GET_REFUSED(file, 0, W3_HEADER, "no W3 header where the file says");
    free(file);
}

/* Everything a loader does with a container; must return, good or not. */
static int use_container(const uint8_t *bytes, uint32_t size)
{
    if (w3_open(bytes, size, &at, &count, &error) != 0) {
        return -1;
    }
    for (unsigned i = 0; i < count; i++) {
        struct w3_entry entry;
        struct le_module m;

        if (w3_get(bytes, size, at, i, &entry, &error) != 0
            || le_open(&m, bytes, size, entry.le_offset, &error) != 0) {
            return -1;
        }
    }
    return 0;
}

TEST(w3, truncation_anywhere_is_refused)
{
    uint8_t *file = make_w3();

    CHECK_EQ(use_container(file, W3_SIZE), 0);
    for (uint32_t size = 0; size < W3_SIZE; size += size < 0xD00 || size > W3_SIZE - 99 ? 1 : 61) {
        uint8_t *shorter = malloc(size > 0 ? size : 1);

        memcpy(shorter, file, size);
        CHECK_EQ(use_container(shorter, size), -1);
        CHECK(error.reason != NULL);
        free(shorter);
    }
    free(file);
}

TEST(w3, any_single_bit_may_flip)
{
    uint8_t *file = make_w3();

    for (uint32_t bit = 0; bit < W3_PAGES * 8; bit++) {
        file[bit / 8] ^= (uint8_t)(1 << bit % 8);
        (void)use_container(file, W3_SIZE);
        file[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
    CHECK_EQ(use_container(file, W3_SIZE), 0);
    free(file);
}
