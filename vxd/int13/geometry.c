/*
 * geometry - what disk an image is: by the parameters of its boot sector, its partition table or its
 * size.  Pure; every byte of the image may be wrong.
 *
 * Media: [RBIL 1308], [RBIL 1318]; partition entries, parameter block: [FATGEN103].
 */
#include "geometry.h"

#define MAX_CYLINDERS   1024u
#define MAX_SECTORS     0xFFFFFFFFu

static const struct {
    uint8_t cylinders, heads, sectors, floppy;
} media[] = {
    { 40, 1, 8, FLOPPY_360K },   { 40, 1, 9, FLOPPY_360K },   { 40, 2, 8, FLOPPY_360K },
    { 40, 2, 9, FLOPPY_360K },   { 80, 1, 8, FLOPPY_720K },   { 80, 1, 9, FLOPPY_720K },
    { 80, 2, 8, FLOPPY_720K },   { 80, 2, 9, FLOPPY_720K },   { 80, 2, 10, FLOPPY_720K },
    { 80, 2, 15, FLOPPY_1200K }, { 80, 2, 18, FLOPPY_1440K }, { 80, 2, 20, FLOPPY_1440K },
    { 80, 2, 21, FLOPPY_1440K }, { 82, 2, 21, FLOPPY_1440K }, { 83, 2, 21, FLOPPY_1440K },
    { 80, 2, 36, FLOPPY_2880K },
    { 80, 2, 39, FLOPPY_2880K },
};
#define MEDIA (sizeof media / sizeof media[0])

static uint32_t get16(const uint8_t *at)
{
    return (uint32_t)(at[0] | at[1] << 8);
}

static uint32_t get32(const uint8_t *at)
{
    return get16(at) | get16(at + 2) << 16;
}

static void set_chs(struct geometry *g, uint32_t cylinders, uint32_t heads, uint32_t sectors)
{
    g->cylinders = (uint16_t)(cylinders < 1 ? 1 : cylinders > MAX_CYLINDERS ? MAX_CYLINDERS : cylinders);
    g->heads = (uint8_t)heads;
    g->sectors = (uint8_t)sectors;
}

/* Heads and sectors of a track from the parameters of a boot sector; false: there are none. */
static bool of_parameters(const uint8_t *first, uint32_t *heads, uint32_t *sectors, uint32_t *total)
{
    *sectors = get16(first + 0x18);
    *heads = get16(first + 0x1A);
    *total = get16(first + 0x13) != 0 ? get16(first + 0x13) : get32(first + 0x20);
    return get16(first + 0x0B) == SECTOR_BYTES && *sectors >= 1 && *sectors <= 63 && *heads >= 1 &&
           *heads <= 255 && *total != 0 && first[0x0D] != 0 && (first[0x0D] & (first[0x0D] - 1)) == 0;
}

static uint8_t drive_for(uint32_t cylinders, uint32_t sectors)
{
    return sectors > 21 ? FLOPPY_2880K : sectors > 15 ? FLOPPY_1440K : sectors > 10 ? FLOPPY_1200K :
           cylinders > 43 ? FLOPPY_720K : FLOPPY_360K;
}

static bool of_floppy(struct geometry *g, const uint8_t *first, uint64_t bytes)
{
    uint32_t heads, sectors, total;

    if (of_parameters(first, &heads, &sectors, &total) && heads <= 2 && sectors <= 39 &&
        total % (heads * sectors) == 0 && total / (heads * sectors) <= 84 &&
        bytes <= (uint64_t)total * SECTOR_BYTES) {
        set_chs(g, total / (heads * sectors), heads, sectors);
        g->floppy = drive_for(g->cylinders, sectors);
        g->total = total;
        return true;
    }
    for (unsigned i = 0; i < 2 * MEDIA; i++) {          /* the exact size, else the next larger one */
        unsigned m = i % MEDIA;
        uint32_t n = (uint32_t)media[m].cylinders * media[m].heads * media[m].sectors;

        if (i < MEDIA ? bytes == (uint64_t)n * SECTOR_BYTES
                      : media[m].sectors >= 18 && bytes < (uint64_t)n * SECTOR_BYTES) {
            set_chs(g, media[m].cylinders, media[m].heads, media[m].sectors);
            g->floppy = media[m].floppy;
            g->total = n;
            return true;
        }
    }
    return false;
}

/* Where partitions end in both ways of counting tells heads and sectors, if all agree. */
static bool of_partitions(const uint8_t *first, uint32_t *heads, uint32_t *sectors)
{
    bool found = false;

    if (first[0x1FE] != 0x55 || first[0x1FF] != 0xAA) {
        return false;
    }
    for (unsigned i = 0; i < 4; i++) {
        const uint8_t *entry = first + 0x1BE + 16 * i;
        uint32_t head = entry[5], sector = entry[6] & 63u, cylinder = (entry[6] & 0xC0u) << 2 | entry[7];
        uint64_t end = (uint64_t)get32(entry + 8) + get32(entry + 12);

        if (entry[4] == 0) {
            continue;
        }
        if ((entry[0] & 0x7F) != 0 || sector == 0 || head == 0 || get32(entry + 12) == 0 ||
            (found && (head + 1 != *heads || sector != *sectors))) {
            return false;
        }
        if (cylinder < 1023 && ((uint64_t)cylinder * (head + 1) + head) * sector + sector != end) {
            return false;
        }
        found = true;
        *heads = head + 1;
        *sectors = sector;
    }
    return found && *heads <= 255;
}

static bool of_hard_disk(struct geometry *g, const uint8_t *first, uint64_t bytes)
{
    uint64_t count = bytes / SECTOR_BYTES;
    uint32_t heads, sectors, total;

    if (count == 0 || count > MAX_SECTORS) {
        return false;
    }
    if (!of_partitions(first, &heads, &sectors) &&
        (!of_parameters(first, &heads, &sectors, &total) || first[0x1FE] != 0x55 || total > count)) {
        sectors = 63;                       /* as BIOSes translate: 16 heads, or so many that it fits */
        heads = 16;
        while (heads < 128 && count / (heads * sectors) > MAX_CYLINDERS) {
            heads *= 2;
        }
        if (count / (heads * sectors) > MAX_CYLINDERS) {
            heads = 255;
        }
    }
    set_chs(g, (uint32_t)(count / (heads * sectors) < MAX_CYLINDERS ? count / (heads * sectors)
                                                                     : MAX_CYLINDERS), heads, sectors);
    g->floppy = FLOPPY_NONE;
    g->total = (uint32_t)count;
    return true;
}

bool geometry_of(struct geometry *g, const uint8_t first[SECTOR_BYTES], uint64_t bytes, bool hard)
{
    return bytes != 0 && (hard ? of_hard_disk(g, first, bytes) : of_floppy(g, first, bytes));
}
