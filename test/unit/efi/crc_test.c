/*
 * crc_test - check sums and their list.
 */
#include "unit.h"
#include "crc.h"

static uint32_t offset;

static enum crc_result check(const char *list, const char *data)
{
    return crc_check(list, (uint32_t)strlen(list), "A.IMG", data, (uint32_t)strlen(data), &offset);
}

TEST(crc, known_value)
{
    CHECK_EQ(crc32_of("123456789", 9), 0xCBF43926u);    /* [zlib] */
    CHECK_EQ(crc32_of("", 0), 0);
    CHECK_EQ(crc32_of("The quick brown fox jumps over the lazy dog", 43), 0x414FA339u);
}

TEST(crc, every_length_gives_the_bytewise_value)
{
    uint8_t data[40];

    for (unsigned i = 0; i < sizeof(data); i++) {
        data[i] = (uint8_t)(i * 37 + 1);
    }
    for (uint32_t size = 0; size < sizeof(data); size++) {
        uint32_t crc = ~0u;

        for (uint32_t i = 0; i < size; i++) {
            crc ^= data[i];
            for (int bit = 0; bit < 8; bit++) {
                crc = crc >> 1 ^ ((crc & 1) != 0 ? 0xEDB88320u : 0);
            }
        }
        CHECK_EQ(crc32_of(data, size), ~crc);
    }
}

TEST(crc, listed_files_are_compared)
{
    CHECK_EQ(check("cbf43926 9 A.IMG\n", "123456789"), CRC_SAME);
    CHECK_EQ(check("00000000 1 B\r\nCBF43926 9 a.img", "123456789"), CRC_SAME);
    CHECK_EQ(check("CBF43927 9 A.IMG\n", "123456789"), CRC_DIFFERENT);
    CHECK_EQ(check("CBF43926 9 A.IMG\n", "12345678 "), CRC_DIFFERENT);
    CHECK_EQ(check("CBF43926 9 A.IMG\n", "12345678"), CRC_SIZE);
}

TEST(crc, other_files_are_not)
{
    CHECK_EQ(check("", "123456789"), CRC_UNLISTED);
    CHECK_EQ(check("\r\n\nCBF43927 9 B.IMG\n", "123456789"), CRC_UNLISTED);
}

TEST(crc, bad_lines_are_named)
{
    CHECK_EQ(check("CBF43926 9\n", "x"), CRC_BAD_LINE);
    CHECK_EQ(check("CBF4392G 9 B\n", "x"), CRC_BAD_LINE);
    CHECK_EQ(check("1CBF43926 9 B\n", "x"), CRC_BAD_LINE);
    CHECK_EQ(check("CBF43926 9A B\n", "x"), CRC_BAD_LINE);
    CHECK_EQ(check("CBF43926 9 \n", "x"), CRC_BAD_LINE);
    CHECK_EQ(check("0 1 B\nhello\n", "x"), CRC_BAD_LINE);
    CHECK_EQ(offset, 6);
    CHECK_EQ(check("0 1 01234567890123456789012345678901\n", "x"), CRC_BAD_LINE);
}
