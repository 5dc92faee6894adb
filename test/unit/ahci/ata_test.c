/* ata_test.c - IDENTIFY DEVICE, command FISes and pieces of memory. */
#include "unit.h"
#include "../../../vxd/ahci/ata.h"

static uint8_t words[ATA_IDENTIFY_BYTES];

static void put_word(unsigned n, uint16_t value)
{
    words[n * 2] = (uint8_t)value;
    words[n * 2 + 1] = (uint8_t)(value >> 8);
}

/* A 48-bit disk of 1 TB. */
static void good_disk(void)
{
    memset(words, 0, sizeof(words));
    memcpy(words + 54, "EQUMH RADDSI K", 14);       /* "QEUM HARDDISK", two by two */
    put_word(49, 0x0300);
    put_word(60, 0xFFFF);
    put_word(61, 0x0FFF);
    put_word(82, 0x0020);
    put_word(83, 0x7400);
    put_word(85, 0x0020);
    put_word(100, 0x0000);
    put_word(101, 0x8000);
}

TEST(ata_identify, a_large_disk)
{
    struct ata_disk disk;

    good_disk();
    CHECK(ata_identify(&disk, words) == NULL);
    CHECK_EQ(disk.sectors, 0x80000000);
    CHECK_EQ(disk.sector_size, 512);
    CHECK(disk.lba48 && disk.flush && disk.write_cache);
    CHECK_EQ(ata_transfer_command(&disk, false), ATA_READ_DMA_EXT);
    CHECK_EQ(ata_max_count(&disk), 65536);
    CHECK_STR_EQ(disk.model, "QEMU HARDDISK");
}

TEST(ata_identify, sectors_of_4096_bytes)
{
    struct ata_disk disk;

    good_disk();
    put_word(106, 0x5000);
    put_word(117, 2048);
    CHECK(ata_identify(&disk, words) == NULL);
    CHECK_EQ(disk.sector_size, 4096);
    put_word(117, 2047);
    CHECK(ata_identify(&disk, words) != NULL);
    put_word(117, 0);
    CHECK(ata_identify(&disk, words) != NULL);
}

TEST(ata_identify, an_old_small_disk)
{
    struct ata_disk disk;

    good_disk();
    put_word(83, 0x0000);
    put_word(61, 0x0001);
    CHECK(ata_identify(&disk, words) == NULL);
    CHECK_EQ(disk.sectors, 0x1FFFF);
    CHECK(!disk.lba48 && !disk.flush);
    CHECK_EQ(ata_transfer_command(&disk, true), ATA_WRITE_DMA);
    CHECK_EQ(ata_max_count(&disk), 256);
}

TEST(ata_identify, what_is_no_disk_for_us)
{
    struct ata_disk disk;

    good_disk();
    put_word(0, 0x8580);
    CHECK(ata_identify(&disk, words) != NULL);
    good_disk();
    put_word(49, 0x0100);
    CHECK(ata_identify(&disk, words) != NULL);
    good_disk();
    put_word(49, 0x0200);
    CHECK(ata_identify(&disk, words) != NULL);
    good_disk();
    put_word(101, 0);
    CHECK(ata_identify(&disk, words) != NULL);
    good_disk();
    put_word(103, 0xFFFF);
    CHECK(ata_identify(&disk, words) != NULL);
}

TEST(ata_fis, puts_all_bits_in_place)
{
    uint8_t fis[FIS_BYTES];

    ata_fis(fis, ATA_WRITE_DMA_EXT, 0x123456789ABCull, 0x1234);
    CHECK_EQ(fis[0], 0x27);
    CHECK_EQ(fis[1], 0x80);
    CHECK_EQ(fis[2], 0x35);
    CHECK_EQ(fis[4] | fis[5] << 8 | fis[6] << 16, 0x789ABC);
    CHECK_EQ(fis[8] | fis[9] << 8 | fis[10] << 16, 0x123456);
    CHECK_EQ(fis[7], 0x40);
    CHECK_EQ(fis[12] | fis[13] << 8, 0x1234);
    ata_fis(fis, ATA_READ_DMA, 0x0A123456, 256);
    CHECK_EQ(fis[7], 0x4A);
    CHECK_EQ(fis[8], 0);
    CHECK_EQ(fis[12], 0);
}

TEST(ahci_fill_prd, joins_neighbours)
{
    struct ahci_prd prd[4];
    static const uint32_t frames[] = { 0x100, 0x101, 0x200 };

    CHECK_EQ(ahci_fill_prd(prd, 4, frames, 0x200, 0x2000), 2);
    CHECK_EQ(prd[0].address, 0x100200);
    CHECK_EQ(prd[0].bytes, 0x1E00 - 1);
    CHECK_EQ(prd[1].address, 0x200000);
    CHECK_EQ(prd[1].bytes, 0x200 - 1);
}

TEST(ahci_fill_prd, refuses_what_does_not_fit)
{
    struct ahci_prd prd[2];
    static const uint32_t frames[] = { 1, 3, 5, 7 };

    CHECK_EQ(ahci_fill_prd(prd, 2, frames, 0, 3 * 4096), 0);
    CHECK_EQ(ahci_fill_prd(prd, 2, frames, 1, 512), 0);
    CHECK_EQ(ahci_fill_prd(prd, 2, frames, 0, 511), 0);
    CHECK_EQ(ahci_fill_prd(prd, 2, frames, 0, 512), 1);
}
