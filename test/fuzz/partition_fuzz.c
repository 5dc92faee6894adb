/*
 * partition_fuzz - damaged partition tables; whatever is accepted lies inside the disk.
 */
#include <stdlib.h>
#include <string.h>
#include "fuzz.h"
#include "../../vxd/dosmgr/partition.h"

const char fuzz_name[] = "partition";

struct input { const uint8_t *bytes; size_t size; };

static int read_sector(void *ctx, uint64_t sector, void *buffer)
{
    const struct input *in = ctx;

    if ((sector + 1) * 512 > in->size) {
        return 1;
    }
    memcpy(buffer, in->bytes + sector * 512, 512);
    return 0;
}

static void put32(uint8_t *p, uint32_t value)
{
    memcpy(p, &value, 4);
}

static uint32_t crc(const uint8_t *p, size_t n)
{
    uint32_t c = 0xFFFFFFFF;

    while (n-- > 0) {
        c ^= *p++;
        for (int bit = 0; bit < 8; bit++) {
            c = c >> 1 ^ (c & 1 ? 0xEDB88320u : 0);
        }
    }
    return ~c;
}

static void mbr_entry(uint8_t *sector, unsigned n, uint8_t type, uint32_t first, uint32_t count)
{
    uint8_t *entry = sector + 446 + n * 16;

    entry[4] = type;
    put32(entry + 8, first);
    put32(entry + 12, count);
    sector[510] = 0x55;
    sector[511] = 0xAA;
}

/* An MBR with logical drives, and a GPT with three partitions. */
size_t fuzz_seed(unsigned number, uint8_t *input)
{
    memset(input, 0, 64 * 512);
    if (number == 0) {
        mbr_entry(input, 0, 0x0C, 1, 10);
        mbr_entry(input, 1, 0x0F, 16, 40);
        mbr_entry(input + 16 * 512, 0, 0x06, 1, 5);
        mbr_entry(input + 16 * 512, 1, 0x05, 8, 10);
        mbr_entry(input + 24 * 512, 0, 0x06, 1, 5);
        return 64 * 512;
    }
    if (number == 1) {
        uint8_t *header = input + 512, *entries = input + 1024;

        mbr_entry(input, 0, 0xEE, 1, 63);
        for (unsigned n = 0; n < 3; n++) {
            memset(entries + n * 128, 0x11 * (int)(n + 1), 32);
            put32(entries + n * 128 + 32, 10 + n * 10);
            put32(entries + n * 128 + 40, 15 + n * 10);
        }
        memcpy(header, "EFI PART\0\0\1\0", 12);
        put32(header + 12, 92);
        put32(header + 24, 1);
        put32(header + 32, 63);
        put32(header + 40, 6);
        put32(header + 48, 60);
        put32(header + 72, 2);
        put32(header + 80, 8);
        put32(header + 84, 128);
        put32(header + 88, crc(entries, 8 * 128));
        put32(header + 16, crc(header, 92));
        return 64 * 512;
    }
    return 0;
}

void fuzz_one(const uint8_t *input, size_t size)
{
    static uint8_t buffer[PARTITION_SECTOR];
    static struct partition_table table;
    struct input in = { input, size };
    struct partition_disk disk = { read_sector, &in, 512, size / 512, buffer };
    uint8_t *fixed = NULL;
    bool found = false;

    for (unsigned round = 0; round < 2; round++) {
        if (partition_read(&table, &disk) == NULL) {
            found |= table.count > 0;
            for (unsigned i = 0; i < table.count; i++) {
                const struct partition *p = &table.entry[i];

                if (p->count == 0 || p->first + p->count > disk.sectors ||
                    p->first + p->count < p->first) {
                    abort();
                }
            }
        }
        if (size < 3 * 512 || round == 1) {
            break;
        }
        fixed = malloc(size);       /* once more with a header whose checksum is right */
        memcpy(fixed, input, size);
        put32(fixed + 512 + 16, 0);
        put32(fixed + 512 + 16, crc(fixed + 512, 92));
        in.bytes = fixed;
    }
    fuzz_went_through += found;
    free(fixed);
}
