/*
 * bmp - the frame of a picture file as other programs read it.
 */
#include "unit.h"

#include "../../../vxd/shell/bmp.h"

TEST(bmp, lines_are_filled_up)
{
    CHECK_EQ(bmp_line_bytes(1), 4);
    CHECK_EQ(bmp_line_bytes(4), 12);
    CHECK_EQ(bmp_line_bytes(5), 16);
    CHECK_EQ(bmp_line_bytes(320), 960);
}

TEST(bmp, the_header_byte_for_byte)
{
    static const uint8_t expected[BMP_HEADER_BYTES] = {
        'B', 'M', 0x56, 0, 0, 0, 0, 0, 0, 0, 0x36, 0, 0, 0,     /* 86 bytes, lines at 54 */
        40, 0, 0, 0, 5, 0, 0, 0, 2, 0, 0, 0, 1, 0, 24, 0,
        0, 0, 0, 0, 32, 0, 0, 0, 0x13, 0x0B, 0, 0, 0x13, 0x0B, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0 };
    uint8_t header[BMP_HEADER_BYTES];

    memset(header, 0xAA, sizeof header);
    bmp_header(header, 5, 2);
    CHECK_MEM_EQ(header, expected, sizeof expected);
}
