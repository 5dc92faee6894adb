/* iso_image.c - a CD made here. */
#include <string.h>
#include "iso_image.h"

static void both32(uint8_t *p, uint32_t value)
{
    for (int i = 0; i < 4; i++) {
        p[i] = (uint8_t)(value >> 8 * i);
        p[7 - i] = (uint8_t)(value >> 8 * i);
    }
}

size_t iso_image_record(uint8_t *at, const char *name, size_t length, uint32_t block, uint32_t bytes, uint8_t flags)
{
    size_t size = (33 + length + 1) & ~(size_t)1;

    memset(at, 0, size);
    at[0] = (uint8_t)size;
    both32(at + 2, block);
    both32(at + 10, bytes);
    at[18] = 95;                /* 24 August 1995, 9:30 */
    at[19] = 8;
    at[20] = 24;
    at[21] = 9;
    at[22] = 30;
    at[25] = flags;
    at[28] = 1;
    at[32] = (uint8_t)length;
    memcpy(at + 33, name, length);
    return size;
}

size_t iso_image_joliet(uint8_t *at, const char *name, uint32_t block, uint32_t bytes, uint8_t flags)
{
    char units[256];
    size_t length = strlen(name);

    for (size_t i = 0; i < length; i++) {
        units[2 * i] = 0;
        units[2 * i + 1] = name[i];
    }
    return iso_image_record(at, units, 2 * length, block, bytes, flags);
}

static void descriptor(uint8_t *sector, uint8_t type, uint32_t root)
{
    sector[0] = type;
    memcpy(sector + 1, "CD001\1", 6);
    memset(sector + 40, ' ', 32);
    if (type == 1) {
        memcpy(sector + 40, "TESTDISC", 8);
        memcpy(sector + 702, "COPY.TXT;1", 10);
        memcpy(sector + 739, "ABST.TXT;1", 10);
        memcpy(sector + 776, "BIBL.TXT;1", 10);
    } else {
        memcpy(sector + 40, "\0T\0e\0s\0t\0 \0D\0i\0s\0c\0\0\0\0", 22);
        memcpy(sector + 88, "%/E", 3);
    }
    both32(sector + 80, IMAGE_SECTORS);
    sector[128] = 0x00;
    sector[129] = 0x08;
    iso_image_record(sector + 156, "", 1, root, 2048, 2);
}

static uint8_t *begin_dir(uint8_t *image, uint32_t self, uint32_t parent)
{
    uint8_t *at = image + self * 2048;

    at += iso_image_record(at, "\0", 1, self, 2048, 2);
    return at + iso_image_record(at, "\1", 1, parent, 2048, 2);
}

void iso_image_make(uint8_t *image, bool joliet)
{
    uint8_t *at;

    memset(image, 0, IMAGE_BYTES);
    descriptor(image + 16 * 2048, 1, AT_ROOT);
    if (joliet) {
        descriptor(image + 17 * 2048, 2, AT_J_ROOT);
    }
    image[(joliet ? 18 : 17) * 2048] = 255;
    memcpy(image + (joliet ? 18 : 17) * 2048 + 1, "CD001\1", 6);

    at = begin_dir(image, AT_ROOT, AT_ROOT);
    at += iso_image_record(at, "PARTS.BIN;1", 11, AT_PARTS, 2048, 0x80);
    at += iso_image_record(at, "PARTS.BIN;1", 11, AT_PARTS + 2, 100, 0);
    at += iso_image_record(at, "README.TXT;1", 12, AT_HELLO, 5, 0);
    at += iso_image_record(at, "A_LONGER_NAME.TEXT;1", 20, AT_HELLO, 5, 1);
    at += iso_image_record(at, "SUB", 3, AT_SUB, 2048, 2);
    at = begin_dir(image, AT_SUB, AT_ROOT);
    at += iso_image_record(at, "A.TXT;1", 7, AT_HELLO, 5, 0);
    at += iso_image_record(at, "LOOP", 4, AT_ROOT, 2048, 2);
    if (joliet) {
        at = begin_dir(image, AT_J_ROOT, AT_J_ROOT);
        at += iso_image_joliet(at, "Long name with spaces one.txt;1", AT_LONG, 7, 0);
        at += iso_image_joliet(at, "Long name with spaces two.txt;1", AT_HELLO, 5, 0);
        at += iso_image_joliet(at, "readme.txt;1", AT_HELLO, 5, 0);
        at += iso_image_joliet(at, "LONGNA~1.TXT", AT_HELLO, 5, 0);
        at += iso_image_joliet(at, "Sub folder", AT_J_SUB, 2048, 2);
        at = begin_dir(image, AT_J_SUB, AT_J_ROOT);
        at += iso_image_joliet(at, "deep.file.name", AT_HELLO, 5, 0);
    }
    memcpy(image + AT_HELLO * 2048, "Hello", 5);
    memset(image + AT_PARTS * 2048, 'p', 2048);
    memset(image + (AT_PARTS + 2) * 2048, 'q', 100);
    memcpy(image + AT_LONG * 2048, "Joliet!", 7);
}
