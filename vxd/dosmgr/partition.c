/*
 * partition.c - partition tables: MBR with its chain of logical drives, and GPT.  Pure.
 *
 * A table that contradicts itself is refused as a whole: what looks like a volume in it may be
 * the middle of another.  [UEFI 5.2, 5.3]
 */
#include <string.h>
#include "partition.h"

#define MBR_ENTRIES     446u
#define MBR_ENTRY       16u
#define MBR_SIGNATURE   440u
#define TYPE_GPT        0xEE
#define LOGICAL_MAX     24u         /* drive letters */
#define GPT_HEADER_MIN  92u
#define GPT_ENTRY_MIN   128u
#define GPT_ENTRIES_MAX 1024u

static uint16_t get16(const uint8_t *p)
{
    return (uint16_t)(p[0] | p[1] << 8);
}

static uint32_t get32(const uint8_t *p)
{
    return get16(p) | (uint32_t)get16(p + 2) << 16;
}

static uint64_t get64(const uint8_t *p)
{
    return get32(p) | (uint64_t)get32(p + 4) << 32;
}

static bool read_sector(const struct partition_disk *disk, uint64_t sector)
{
    return sector < disk->sectors && disk->read(disk->ctx, sector, disk->buffer) == 0;
}

/* ---- what both have ---- */

static bool inside(const struct partition_disk *disk, uint64_t first, uint64_t count)
{
    return first > 0 && count > 0 && first < disk->sectors && count <= disk->sectors - first;
}

static bool overlaps(const struct partition_table *table, uint64_t first, uint64_t count)
{
    for (unsigned i = 0; i < table->count; i++) {
        const struct partition *p = &table->entry[i];

        if (first < p->first + p->count && p->first < first + count) {
            return true;
        }
    }
    return false;
}

static const char *add(struct partition_table *table, const struct partition_disk *disk,
                       uint64_t first, uint64_t count, bool may_be_fat, const uint8_t *guid)
{
    struct partition *p = &table->entry[table->count];

    if (!inside(disk, first, count)) {
        return "a partition lies outside the disk";
    }
    if (overlaps(table, first, count)) {
        return "two partitions overlap";
    }
    if (table->count == PARTITIONS_MAX) {
        return NULL;            /* Limit: those past the 32nd are not seen */
    }
    p->first = first;
    p->count = count;
    p->may_be_fat = may_be_fat;
    if (guid != NULL) {
        memcpy(p->guid, guid, sizeof(p->guid));
    }
    table->count++;
    return NULL;
}

/* ---- MBR ---- */

static bool is_fat_type(uint8_t type)
{
    static const uint8_t types[] = { 0x01, 0x04, 0x06, 0x0B, 0x0C, 0x0E, 0xEF };

    return memchr(types, type, sizeof(types)) != NULL;
}

static bool is_extended(uint8_t type)
{
    return type == 0x05 || type == 0x0F || type == 0x85;
}

/* The logical drives of an extended partition: each has a sector that names it and the next. */
static const char *read_logical(struct partition_table *table, const struct partition_disk *disk,
                                uint32_t start, uint32_t length)
{
    uint32_t at = start;

    for (unsigned n = 0; n < LOGICAL_MAX; n++) {
        const uint8_t *entry = disk->buffer + MBR_ENTRIES;
        uint32_t first, count, next;
        uint8_t type;
        const char *why;

        if (!read_sector(disk, at)) {
            return "an extended partition cannot be read";
        }
        if (get16(disk->buffer + 510) != 0xAA55) {
            return "an extended partition has no table";
        }
        type = entry[4];
        first = get32(entry + 8);
        count = get32(entry + 12);
        next = is_extended(entry[MBR_ENTRY + 4]) ? get32(entry + MBR_ENTRY + 8) : 0;
        if (type != 0) {
            if (first >= length || at - start > length - first) {
                return "a logical drive lies outside its partition";
            }
            why = add(table, disk, (uint64_t)at + first, count, is_fat_type(type), NULL);
            if (why != NULL) {
                return why;
            }
        }
        if (next == 0) {
            return NULL;
        }
        if (next >= length || next <= at - start) {
            return "the chain of logical drives does not go forward";
        }
        at = start + next;
    }
    return NULL;
}

static const char *read_mbr(struct partition_table *table, const struct partition_disk *disk)
{
    uint8_t entries[4 * MBR_ENTRY];

    table->kind = PARTITION_MBR;
    table->disk_signature = get32(disk->buffer + MBR_SIGNATURE);
    memcpy(entries, disk->buffer + MBR_ENTRIES, sizeof(entries));
    for (unsigned i = 0; i < 4; i++) {
        const uint8_t *entry = entries + i * MBR_ENTRY;
        uint32_t first = get32(entry + 8), count = get32(entry + 12);
        const char *why = NULL;

        if (is_extended(entry[4])) {
            why = inside(disk, first, count) ? read_logical(table, disk, first, count)
                                             : "an extended partition lies outside the disk";
        } else if (entry[4] != 0) {
            why = add(table, disk, first, count, is_fat_type(entry[4]), NULL);
        }
        if (why != NULL) {
            return why;
        }
    }
    return NULL;
}

/* ---- GPT ---- */

static uint32_t crc_add(uint32_t crc, const uint8_t *bytes, uint32_t count)     /* [zlib] */
{
    while (count-- > 0) {
        crc ^= *bytes++;
        for (unsigned bit = 0; bit < 8; bit++) {
            crc = crc >> 1 ^ (crc & 1 ? 0xEDB88320u : 0);
        }
    }
    return crc;
}

struct gpt {
    uint64_t entries, first_usable, last_usable;
    uint32_t count, size, crc;
};

static const char *read_gpt_header(struct gpt *gpt, const struct partition_disk *disk,
                                   uint64_t sector)
{
    uint8_t *header = disk->buffer;
    uint32_t size, crc;

    if (!read_sector(disk, sector)) {
        return "the partition table cannot be read";
    }
    size = get32(header + 12);
    if (memcmp(header, "EFI PART", 8) != 0 || size < GPT_HEADER_MIN || size > disk->sector_size) {
        return "the partition table has no header";
    }
    crc = get32(header + 16);
    memset(header + 16, 0, 4);
    if ((crc_add(0xFFFFFFFF, header, size) ^ 0xFFFFFFFF) != crc) {
        return "the checksum of the partition table's header is wrong";
    }
    gpt->first_usable = get64(header + 40);
    gpt->last_usable = get64(header + 48);
    gpt->entries = get64(header + 72);
    gpt->count = get32(header + 80);
    gpt->size = get32(header + 84);
    gpt->crc = get32(header + 88);
    if (get64(header + 24) != sector || gpt->count == 0 || gpt->count > GPT_ENTRIES_MAX ||
        gpt->size < GPT_ENTRY_MIN || gpt->size > disk->sector_size ||
        (gpt->size & (gpt->size - 1)) != 0 || gpt->first_usable > gpt->last_usable ||
        gpt->last_usable >= disk->sectors) {
        return "the partition table's header contradicts itself";
    }
    return NULL;
}

/* One entry: FAT is on EFI system partitions and on those for basic data. */
static const char *add_gpt_entry(struct partition_table *table, const struct partition_disk *disk,
                                 const struct gpt *gpt, const uint8_t *entry)
{
    static const uint8_t none[16], efi_system[16] = {
        0x28, 0x73, 0x2A, 0xC1, 0x1F, 0xF8, 0xD2, 0x11, 0xBA, 0x4B, 0x00, 0xA0, 0xC9, 0x3E, 0xC9, 0x3B,
    }, basic_data[16] = {
        0xA2, 0xA0, 0xD0, 0xEB, 0xE5, 0xB9, 0x33, 0x44, 0x87, 0xC0, 0x68, 0xB6, 0xB7, 0x26, 0x99, 0xC7,
    };
    uint64_t first = get64(entry + 32), last = get64(entry + 40);

    if (memcmp(entry, none, sizeof(none)) == 0) {
        return NULL;
    }
    if (first < gpt->first_usable || last > gpt->last_usable || first > last) {
        return "a partition lies outside the disk";
    }
    return add(table, disk, first, last - first + 1,
               memcmp(entry, efi_system, 16) == 0 || memcmp(entry, basic_data, 16) == 0, entry + 16);
}

static const char *read_gpt_at(struct partition_table *table, const struct partition_disk *disk,
                               uint64_t sector)
{
    struct gpt gpt;
    const char *why = read_gpt_header(&gpt, disk, sector);
    uint32_t per_sector, crc = 0xFFFFFFFF;

    if (why != NULL) {
        return why;
    }
    table->kind = PARTITION_GPT;
    table->count = 0;
    per_sector = disk->sector_size / gpt.size;
    for (uint32_t n = 0; n < gpt.count; n++) {
        const uint8_t *entry = disk->buffer + n % per_sector * gpt.size;

        if (n % per_sector == 0 && !read_sector(disk, gpt.entries + n / per_sector)) {
            return "the partition table cannot be read";
        }
        crc = crc_add(crc, entry, gpt.size);
        why = add_gpt_entry(table, disk, &gpt, entry);
        if (why != NULL) {
            return why;
        }
    }
    return (crc ^ 0xFFFFFFFF) == gpt.crc ? NULL : "the checksum of the partition table is wrong";
}

static const char *read_gpt(struct partition_table *table, const struct partition_disk *disk)
{
    const char *why = read_gpt_at(table, disk, 1);

    if (why == NULL) {
        return NULL;
    }
    table->from_backup = true;      /* the other copy is at the end [UEFI 5.3.2] */
    if (read_gpt_at(table, disk, disk->sectors - 1) == NULL) {
        return NULL;
    }
    table->count = 0;
    return why;
}

/* ---- which of them ---- */

/* Could sector 0 be the start of a FAT volume? */
static bool looks_like_fat(const uint8_t *boot)
{
    uint16_t size = get16(boot + 11);

    return ((boot[0] == 0xEB && boot[2] == 0x90) || boot[0] == 0xE9) &&
           (size == 512 || size == 1024 || size == 2048 || size == 4096) && boot[21] >= 0xF0;
}

/* The code of a boot sector is not taken for a table. */
static bool looks_like_mbr(const uint8_t *sector)
{
    unsigned used = 0;

    for (unsigned i = 0; i < 4; i++) {
        const uint8_t *entry = sector + MBR_ENTRIES + i * MBR_ENTRY;

        if (entry[0] & 0x7F) {
            return false;
        }
        used += entry[4] != 0;
    }
    return used > 0;
}

const char *partition_read(struct partition_table *table, const struct partition_disk *disk)
{
    const char *why = NULL;

    memset(table, 0, sizeof(*table));
    if (disk->sector_size < 512 || disk->sector_size > PARTITION_SECTOR || disk->sectors < 3) {
        return "the disk is too small, or its sectors have an odd size";
    }
    if (!read_sector(disk, 0)) {
        return "its first sector cannot be read";
    }
    if (get16(disk->buffer + 510) != 0xAA55) {
        return "it has no partition table";
    }
    if (!looks_like_mbr(disk->buffer)) {
        if (!looks_like_fat(disk->buffer)) {
            return "its partition table is empty or damaged";
        }
        table->kind = PARTITION_WHOLE_DISK;
        table->count = 1;
        table->entry[0] = (struct partition){ .first = 0, .count = disk->sectors,
                                              .may_be_fat = true };
        return NULL;
    }
    for (unsigned i = 0; i < 4; i++) {
        if (disk->buffer[MBR_ENTRIES + i * MBR_ENTRY + 4] == TYPE_GPT) {
            return read_gpt(table, disk);
        }
    }
    why = read_mbr(table, disk);
    if (why != NULL) {
        table->count = 0;
    }
    return why;
}
