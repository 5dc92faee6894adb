/*
 * w4_test - compressed containers.  The codes are written here bit by bit as the format says,
 * so that decoder and compressor are not only tested against each other.
 */
#include "unit.h"
#include "le_module.h"
#include "../../../image/ds.h"
#include "../../../vmm/vxd/w4.h"

#define W4_HEADER  0x80u
#define W4_TABLE   0x90u

static struct le_error error;
static uint32_t unpacked;
static struct buffer file;
static unsigned bit_count;    /* in the last byte of file */

/* Bits as they stand in the stream: "10" is a one, then a zero. */
static void bits(const char *text)
{
    for (; *text; text++) {
        if (*text == ' ') {
            continue;
        }
        if (bit_count == 0) {
            put8(&file, 0);
        }
        if (*text == '1') {
            file.data[file.size - 1] |= (uint8_t)(1 << bit_count);
        }
        bit_count = (bit_count + 1) % 8;
    }
}

/* A value of so many bits, least significant first. */
static void value(unsigned number, unsigned width)
{
    for (; width > 0; width--, number >>= 1) {
        bits(number & 1 ? "1" : "0");
    }
}

static void literal(unsigned byte)
{
    bits(byte & 0x80 ? "10" : "01");
    value(byte & 0x7F, 7);
}

static void end(void)
{
    bits("00 000000");
    bit_count = 0;
}

/* MZ part, W4 header, room for the offsets of the chunks. */
static void start(unsigned chunks)
{
    file.size = 0;
    bit_count = 0;
    put_zeros(&file, W4_HEADER);
    memcpy(file.data, "MZ", 2);
    poke32(file.data + 0x3C, W4_HEADER);
    put_bytes(&file, "W4\0\4\0\x20", 6);
    put16(&file, chunks);
    put_bytes(&file, "DS\0\0\0\0\0\0", 8);
    put_zeros(&file, chunks * 4);
}

/* The next bits are those of this chunk. */
static void chunk(unsigned index)
{
    poke32(file.data + W4_TABLE + index * 4, (uint32_t)file.size);
    bit_count = 0;
}

static int check(void)
{
    uint8_t *exact = malloc(file.size);    /* for the sanitizer to see one byte too far */
    int result;

    memcpy(exact, file.data, file.size);
    result = w4_check(exact, (uint32_t)file.size, &unpacked, &error);
    free(exact);
    return result;
}

/* Unpacks to a fresh block that the caller frees; NULL if that failed. */
static uint8_t *unpack(void)
{
    uint8_t *exact, *out;
    int result;

    if (check() != 1) {
        return NULL;
    }
    exact = malloc(file.size);
    out = malloc(unpacked);
    memcpy(exact, file.data, file.size);
    result = w4_unpack(exact, (uint32_t)file.size, out, unpacked, &error);
    free(exact);
    if (result != 0) {
        free(out);
        return NULL;
    }
    return out;
}

/* The container as it is now unpacks to the MZ part and these bytes. */
static void check_unpacks_to(const void *expected, size_t size)
{
    uint8_t *out = unpack();

    if (!out) {
        unit_fail(__FILE__, __LINE__, "offset %Xh: %s", error.offset, error.reason);
    }
    CHECK_EQ(unpacked, W4_HEADER + size);
    CHECK_MEM_EQ(out, file.data, W4_HEADER);
    CHECK_MEM_EQ(out + W4_HEADER, expected, size);
    free(out);
}

#define CHECK_DAMAGED(at, why)                                                \
    do {                                                                      \
        CHECK_EQ(check(), -1);                                                \
        CHECK_STR_EQ(error.reason, why);                                      \
        CHECK_EQ(error.offset, at);                                           \
    } while (0)

TEST(w4, other_files_are_not_w4)
{
    start(1);
    file.data[0] = 'X';
    CHECK_EQ(check(), 0);
    start(1);
    file.data[W4_HEADER + 1] = '3';
    CHECK_EQ(check(), 0);
    start(1);
    poke32(file.data + 0x3C, 0xFFFFFFF8);
    CHECK_EQ(check(), 0);
    file.size = 0x20;
    CHECK_EQ(check(), 0);
    CHECK_EQ(w4_unpack(file.data, 0x20, file.data, 0, &error), -1);
    CHECK_STR_EQ(error.reason, "not a W4 container");
}

TEST(w4, literals_have_their_high_bit_in_the_code)
{
    start(1);
    chunk(0);
    literal('W');
    literal('3');
    literal(0x80);
    literal(0xFF);
    literal(0x00);
    end();
    check_unpacks_to("W3\x80\xFF\0", 5);
}

TEST(w4, short_match_may_overlap_itself)
{
    start(1);
    chunk(0);
    literal('W');
    literal('3');
    bits("00");
    value(2, 6);         /* depth 2 */
    bits("001 10");      /* two zeros, a one, v = 1: length 4 + 1 + 1 = 6 */
    end();
    check_unpacks_to("W3W3W3W3", 8);
}

TEST(w4, every_class_of_length_starts_and_ends_where_the_table_says)
{
    static const struct { unsigned zeros, v, length; } rows[] = {
        { 0, 0, 2 },   { 1, 0, 3 },    { 1, 1, 4 },     { 2, 0, 5 },     { 2, 3, 8 },
        { 3, 0, 9 },   { 3, 7, 16 },   { 4, 0, 17 },    { 4, 15, 32 },   { 5, 0, 33 },
        { 5, 31, 64 }, { 6, 0, 65 },   { 6, 63, 128 },  { 7, 0, 129 },   { 7, 127, 256 },
        { 8, 0, 257 }, { 8, 255, 512 },
    };

    for (unsigned i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        start(1);
        chunk(0);
        literal('W');
        literal('3');
        bits("00");
        value(1, 6);
        value(0, rows[i].zeros);
        bits("1");
        value(rows[i].v, rows[i].zeros);
        end();
        CHECK_EQ(check(), 1);
        CHECK_EQ(unpacked, W4_HEADER + 2 + rows[i].length);
    }
}

/* 'W' '3' and then bytes that count up, as literals; returns what they unpack to. */
static const uint8_t *count_up(unsigned size)
{
    static uint8_t expected[W4_CHUNK_SIZE];

    for (unsigned i = 0; i < size; i++) {
        expected[i] = (uint8_t)(i == 0 ? 'W' : i == 1 ? '3' : i * 7 + i / 256);
        literal(expected[i]);
    }
    return expected;
}

TEST(w4, every_class_of_depth_reaches_where_the_table_says)
{
    static const struct { const char *prefix; unsigned v, width, depth; } rows[] = {
        { "00", 1, 6, 1 },      { "00", 63, 6, 63 },      { "110", 0, 8, 64 },
        { "110", 255, 8, 319 }, { "111", 0, 12, 320 },    { "111", 4094, 12, 4414 },
    };

    for (unsigned i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        uint8_t *out;

        start(1);
        chunk(0);
        count_up(5000);
        bits(rows[i].prefix);
        value(rows[i].v, rows[i].width);
        bits("1");    /* length 2 */
        end();
        out = unpack();
        CHECK(out != NULL);
        CHECK_EQ(unpacked, W4_HEADER + 5002);
        if (rows[i].depth > 1) {
            CHECK_MEM_EQ(out + W4_HEADER + 5000, out + W4_HEADER + 5000 - rows[i].depth, 2);
        } else {
            CHECK_EQ(out[W4_HEADER + 5001], out[W4_HEADER + 4999]);
        }
        free(out);
    }
}

TEST(w4, marker_has_no_length_and_copies_nothing)
{
    start(1);
    chunk(0);
    literal('W');
    bits("111 111111111111");
    literal('3');
    bits("111 111111111111");
    end();
    check_unpacks_to("W3", 2);
}

TEST(w4, chunk_of_exactly_2000h_bytes_is_stored_raw)
{
    uint8_t *expected = calloc(1, W4_CHUNK_SIZE + 1);

    start(2);
    chunk(0);
    memcpy(expected, "W3", 2);
    memset(expected + 2, 0x55, W4_CHUNK_SIZE - 2);
    put_bytes(&file, expected, W4_CHUNK_SIZE);
    chunk(1);
    literal('x');
    end();
    expected[W4_CHUNK_SIZE] = 'x';
    check_unpacks_to(expected, W4_CHUNK_SIZE + 1);
    CHECK_EQ(w4_unpack(file.data, (uint32_t)file.size, expected, W4_CHUNK_SIZE, &error), -1);
    CHECK_STR_EQ(error.reason, "chunk unpacks to more than it may");
    free(expected);
}

TEST(w4, matches_do_not_reach_into_the_chunk_before)
{
    start(2);
    chunk(0);
    count_up(W4_CHUNK_SIZE);
    end();
    chunk(1);
    literal('x');
    bits("00");
    value(2, 6);
    bits("1");
    end();
    CHECK_DAMAGED(peek32(file.data + W4_TABLE + 4), "match reaches before the start of its chunk");
}

TEST(w4, damaged_headers_are_refused)
{
    start(1);
    poke16(file.data + W4_HEADER + 4, 0x1000);
    CHECK_DAMAGED(W4_HEADER + 4, "chunk size is not 2000h");
    start(1);
    file.data[W4_HEADER + 8] = 'J';
    CHECK_DAMAGED(W4_HEADER + 8, "unknown compression");
    start(1);
    poke16(file.data + W4_HEADER + 6, 0);
    CHECK_DAMAGED(W4_HEADER + 6, "number of chunks is not 1 to 1023");
    poke16(file.data + W4_HEADER + 6, 1024);
    CHECK_DAMAGED(W4_HEADER + 6, "number of chunks is not 1 to 1023");
    poke16(file.data + W4_HEADER + 6, 2);
    CHECK_DAMAGED(W4_HEADER + 6, "chunk table lies outside the file");
}

TEST(w4, chunk_offsets_must_ascend_behind_the_table)
{
    static const char reason[] = "chunk offsets are not ascending inside the file";

    start(2);
    chunk(0);
    count_up(W4_CHUNK_SIZE);
    end();
    chunk(1);
    literal('x');
    end();
    CHECK_EQ(check(), 1);
    poke32(file.data + W4_TABLE, W4_TABLE + 7);
    CHECK_DAMAGED(W4_TABLE, reason);
    poke32(file.data + W4_TABLE, (uint32_t)file.size);
    CHECK_DAMAGED(W4_TABLE, reason);
    poke32(file.data + W4_TABLE, 0xFFFFFFFF);
    CHECK_DAMAGED(W4_TABLE, reason);
    poke32(file.data + W4_TABLE, W4_TABLE + 8);
    poke32(file.data + W4_TABLE + 4, W4_TABLE + 8);
    CHECK_DAMAGED(W4_TABLE, reason);
    poke32(file.data + W4_TABLE + 4, (uint32_t)file.size);
    CHECK_DAMAGED(W4_TABLE + 4, reason);
}

TEST(w4, damaged_chunks_are_refused)
{
    start(1);
    chunk(0);
    literal('W');
    bit_count = 0;
    CHECK_DAMAGED(W4_TABLE + 4, "chunk is cut off");    /* no end code */

    start(1);
    chunk(0);
    literal('W');
    bits("00");
    value(2, 6);
    bits("1");
    end();
    CHECK_DAMAGED(W4_TABLE + 4, "match reaches before the start of its chunk");

    start(1);
    chunk(0);
    literal('W');
    bits("00");
    value(1, 6);
    bits("000000000 1");    /* nine zeros */
    value(0, 9);
    end();
    CHECK_DAMAGED(W4_TABLE + 4, "chunk is cut off or has a bad length");

    start(1);
    chunk(0);
    count_up(W4_CHUNK_SIZE - 1);
    bits("00");
    value(1, 6);
    bits("1");
    end();
    CHECK_DAMAGED(W4_TABLE + 4, "chunk unpacks to more than it may");

    start(1);
    chunk(0);
    count_up(W4_CHUNK_SIZE);
    literal('x');
    end();
    CHECK_DAMAGED(W4_TABLE + 4, "chunk unpacks to more than it may");

    start(1);
    chunk(0);
    end();
    CHECK_DAMAGED(W4_TABLE + 4, "chunk unpacks to less than it must");

    start(2);
    chunk(0);
    literal('W');
    literal('3');
    end();
    chunk(1);
    literal('x');
    end();
    CHECK_DAMAGED(W4_TABLE + 8, "chunk unpacks to less than it must");
}

TEST(w4, what_is_inside_must_be_w3)
{
    start(1);
    chunk(0);
    literal('W');
    literal('4');
    end();
    CHECK_EQ(check(), 1);
    CHECK(unpack() == NULL);
    CHECK_STR_EQ(error.reason, "does not unpack to a W3 container");
    CHECK_EQ(error.offset, W4_HEADER);
}

TEST(w4, too_small_a_destination_is_refused)
{
    uint8_t out[W4_HEADER + 1];

    start(1);
    chunk(0);
    literal('W');
    literal('3');
    end();
    CHECK_EQ(w4_unpack(file.data, (uint32_t)file.size, out, W4_HEADER - 1, &error), -1);
    CHECK_STR_EQ(error.reason, "no room for the unpacked container");
    CHECK_EQ(w4_unpack(file.data, (uint32_t)file.size, out, W4_HEADER + 1, &error), -1);
    CHECK_STR_EQ(error.reason, "chunk unpacks to more than it may");
}

/* ---- the compressor ----------------------------------------------------------------- */

/* Packs chunk by chunk as mkw3 does and unpacks again. */
static void check_round_trip(const uint8_t *data, uint32_t size)
{
    unsigned chunks = (size + W4_CHUNK_SIZE - 1) / W4_CHUNK_SIZE;

    start(chunks);
    for (unsigned i = 0; i < chunks; i++) {
        uint32_t rest = size - i * W4_CHUNK_SIZE;

        chunk(i);
        ds_pack(&file, data + i * W4_CHUNK_SIZE, rest < W4_CHUNK_SIZE ? rest : W4_CHUNK_SIZE);
    }
    check_unpacks_to(data, size);
}

TEST(w4, what_the_compressor_packs_unpacks_again)
{
    static uint8_t data[3 * W4_CHUNK_SIZE + 123];
    uint32_t seed = 1;

    memset(data, 0, sizeof data);
    memcpy(data, "W3", 2);
    check_round_trip(data, sizeof data);
    CHECK(file.size < sizeof data / 20);            /* zeros pack well */
    for (size_t i = 2; i < sizeof data; i++) {      /* noise does not pack at all */
        seed = seed * 1103515245 + 12345;
        data[i] = (uint8_t)(seed >> 16);
    }
    check_round_trip(data, sizeof data);
    for (size_t i = 2; i < sizeof data; i++) {      /* repeats at all distances */
        seed = seed * 1103515245 + 12345;
        data[i] = i % 97 < 90 && i > 5000 ? data[i - 1 - (seed >> 16) % 4800] : (uint8_t)i;
    }
    check_round_trip(data, sizeof data);
    for (uint32_t size = 2; size < 1030; size += size < 20 || size > 505 ? 1 : 50) {
        check_round_trip(data, size);
    }
}

TEST(w4, matches_of_every_length_and_depth_pack_and_unpack)
{
    static uint8_t data[W4_CHUNK_SIZE];

    for (uint32_t period = 1; period < 5000; period += period < 70 || period > 4400 ? 1 : 37) {
        for (uint32_t i = 0; i < sizeof data; i++) {
            data[i] = (uint8_t)(i < period ? (i * 2654435761u) >> 13 : data[i - period]);
        }
        memcpy(data, "W3", 2);
        check_round_trip(data, sizeof data);
    }
}

TEST(w4, truncation_and_single_bit_flips_never_crash)
{
    uint8_t module[MOD_SIZE];
    size_t size;

    le_module_fill(module);
    memcpy(module, "W3", 2);
    check_round_trip(module, MOD_SIZE);
    for (size = file.size; file.size > 0; file.size--) {
        if (file.size < size) {    /* the last byte may be padding only */
            CHECK(check() != 1 || file.size == size - 1);
        }
    }
    file.size = size;
    for (size_t bit = 0; bit < size * 8; bit++) {
        file.data[bit / 8] ^= (uint8_t)(1 << bit % 8);
        free(unpack());
        file.data[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
    check_unpacks_to(module, MOD_SIZE);
}
