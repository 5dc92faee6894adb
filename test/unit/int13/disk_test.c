/* disk - INT 13h on a VM's drives. */
#include "unit.h"
#include "../../../vxd/int13/disk.h"

#define TABLE   0x9FC00100u

static struct disks disks;
static struct Client_Reg_Struc r;
static uint8_t memory[0x110000];
static uint8_t floppy[2880 * 512], hard[16 * 63 * 10 * 512];
static unsigned flushes;

static enum disk_status read_bytes(void *context, uint32_t first, uint32_t count, uint8_t *to)
{
    memcpy(to, (uint8_t *)context + first * 512, count * 512);
    return DISK_OK;
}

static enum disk_status write_bytes(void *context, uint32_t first, uint32_t count, const uint8_t *from)
{
    memcpy((uint8_t *)context + first * 512, from, count * 512);
    return DISK_OK;
}

static enum disk_status flush(void *context)
{
    (void)context;
    flushes++;
    return DISK_OK;
}

static const struct disk_ops ops = { read_bytes, write_bytes, flush };

static void start(void)
{
    uint8_t empty[512] = { 0 };

    memset(&disks, 0, sizeof disks);
    memset(memory, 0, sizeof memory);
    memset(&r, 0, sizeof r);
    for (unsigned i = 0; i < sizeof floppy; i++) {
        floppy[i] = (uint8_t)(i / 512);
    }
    for (unsigned i = 0; i < sizeof hard; i++) {
        hard[i] = (uint8_t)(i / 512 * 3);
    }
    disks.drive[0] = (struct disk_drive){ .present = true, .medium = true, .type = FLOPPY_1440K, .ops = &ops,
                                          .context = floppy };
    CHECK(geometry_of(&disks.drive[0].geometry, empty, sizeof floppy, false));
    disks.drive[DISK_FLOPPIES] = (struct disk_drive){ .present = true, .medium = true, .ops = &ops,
                                                      .context = hard };
    CHECK(geometry_of(&disks.drive[DISK_FLOPPIES].geometry, empty, sizeof hard, true));
    disk_install(&disks, memory, TABLE);
    flushes = 0;
}

static bool call(uint16_t ax, uint16_t cx, uint16_t dx)     /* true: carry */
{
    r.Client_AX = ax;
    r.Client_CX = cx;
    r.Client_DX = dx;
    disk_int13(&disks, memory, &r);
    return (r.Client_EFlags & CF_Mask) != 0;
}

static void buffer(uint16_t segment, uint16_t offset)
{
    r.Client_ES = segment;
    r.Client_BX = offset;
}

TEST(disk, reads_where_cylinder_head_and_sector_say)
{
    start();
    buffer(0x1000, 0x200);
    CHECK(!call(0x0203, 0x0502, 0x0100));
    CHECK_EQ(r.Client_AX, 0x0003);
    CHECK_EQ(memory[0x10200], (5 * 2 + 1) * 18 + 1);
    CHECK_EQ(memory[0x10200 + 1024], (5 * 2 + 1) * 18 + 3);
    CHECK_EQ(memory[0x10200 + 1536], 0);
    CHECK(call(0x0201, 0x0341, 0x0280));        /* the two high bits of CL: cylinder 103h */
    CHECK(!call(0x0201, 0x0301, 0x0280));
    CHECK_EQ(memory[0x10200], (uint8_t)((3 * 16 + 2) * 63 * 3));
}

TEST(disk, what_is_not_there_is_not_found)
{
    start();
    buffer(0x1000, 0);
    CHECK(call(0x0201, 0x0013, 0x0000));        /* sector 19 of 18 */
    CHECK_EQ(r.Client_AX, 0x0400);
    CHECK_EQ(memory[0x441], 0x04);
    CHECK(call(0x0201, 0x0000, 0x0000));
    CHECK_EQ(r.Client_AH, 0x04);
    CHECK(call(0x0201, 0x5001, 0x0000));        /* cylinder 80 */
    CHECK_EQ(r.Client_AH, 0x04);
    CHECK(call(0x0201, 0x0001, 0x0200));        /* head 2 */
    CHECK_EQ(r.Client_AH, 0x04);
    CHECK(call(0x0201, 0x0A01, 0x0080));        /* hard disk: cylinder 10 of 10 */
    CHECK_EQ(r.Client_AX, 0x0100);
    CHECK_EQ(memory[0x474], 0x01);
    CHECK(call(0x0200, 0x0001, 0x0000));        /* no sectors */
    CHECK_EQ(r.Client_AH, 0x01);
    CHECK(call(0x0281, 0x0001, 0x0080));
    CHECK_EQ(r.Client_AH, 0x01);
}

TEST(disk, a_diskette_command_ends_with_its_cylinder)
{
    start();
    buffer(0x1000, 0);
    CHECK(!call(0x0224, 0x0001, 0x0000));       /* both heads */
    CHECK_EQ(r.Client_AL, 36);
    CHECK(call(0x0224, 0x0002, 0x0000));
    CHECK_EQ(r.Client_AX, 0x0423);              /* 35 sectors were done */
    CHECK(!call(0x0280, 0x0001, 0x0080));       /* a hard disk goes on */
    CHECK_EQ(r.Client_AL, 128);
    CHECK(call(0x0202, 0x093F, 0x0F80));        /* but not behind its end */
    CHECK_EQ(r.Client_AX, 0x0401);
}

TEST(disk, dma_of_diskettes_stays_in_its_64_kb)
{
    start();
    buffer(0x1FF0, 0);
    CHECK(call(0x0201, 0x0001, 0x0000));
    CHECK_EQ(r.Client_AX, 0x0900);
    CHECK(!call(0x0201, 0x0001, 0x0080));       /* a hard disk does not care */
    buffer(0x1FE0, 0);
    CHECK(!call(0x0201, 0x0001, 0x0000));
    buffer(0xFFFF, 0xFFFF);
    CHECK(call(0x0201, 0x0001, 0x0080));        /* nobody reaches behind FFFF:FFFF */
    CHECK_EQ(r.Client_AH, 0x09);
    buffer(0xFFFF, 0xFE00);
    CHECK(call(0x0201, 0x0001, 0x0080) == false);
    CHECK(call(0x0202, 0x0001, 0x0080));
    buffer(0xFFFF, 0x0010);
    CHECK(call(0x0280, 0x0001, 0x0080));
    CHECK_EQ(r.Client_AH, 0x09);
}

TEST(disk, writes_and_verifies)
{
    start();
    buffer(0x2000, 0);
    memset(memory + 0x20000, 0xA5, 1024);
    CHECK(!call(0x0302, 0x0003, 0x0000));
    CHECK_EQ(r.Client_AX, 2);
    CHECK_EQ(floppy[2 * 512], 0xA5);
    CHECK_EQ(floppy[4 * 512 - 1], 0xA5);
    CHECK_EQ(floppy[4 * 512], 4);
    buffer(0xFFFF, 0xFFFF);
    CHECK(!call(0x0402, 0x0003, 0x0000));       /* verify needs no buffer */
    CHECK_EQ(r.Client_AL, 2);
}

TEST(disk, protected_media_are_not_written)
{
    start();
    disks.drive[0].read_only = disks.drive[DISK_FLOPPIES].read_only = true;
    buffer(0x2000, 0);
    CHECK(call(0x0301, 0x0003, 0x0000));
    CHECK_EQ(r.Client_AX, 0x0300);
    CHECK(call(0x0301, 0x0003, 0x0080));
    CHECK_EQ(r.Client_AX, 0x0300);
    CHECK(call(0x0501, 0x0003, 0x0000));
    CHECK_EQ(r.Client_AH, 0x03);
    CHECK(call(0x0501, 0x0003, 0x0080));
    CHECK_EQ(r.Client_AH, 0x03);
    CHECK_EQ(floppy[2 * 512], 2);
}

TEST(disk, drives_that_are_not_there)
{
    start();
    CHECK(call(0x0201, 0x0001, 0x0001));
    CHECK_EQ(r.Client_AX, 0x8000);
    CHECK(call(0x0201, 0x0001, 0x0081));
    CHECK_EQ(r.Client_AX, 0x0100);
    CHECK(!call(0x0000, 0, 0x0001));
    CHECK(call(0x0000, 0, 0x0081));
    CHECK(!call(0x1500, 0, 0x0001));
    CHECK_EQ(r.Client_AH, 0);
    CHECK(!call(0x1500, 0, 0x0081));
    CHECK_EQ(r.Client_AH, 0);
    CHECK(call(0x0800, 0x1234, 0x0081));
    CHECK_EQ(r.Client_AH, 0x07);
    CHECK_EQ(r.Client_CX, 0);
    CHECK_EQ(memory[0x474], 0x07);
    CHECK(!call(0x0800, 0, 0x0001));
    CHECK_EQ(r.Client_CX, 0);
    CHECK_EQ(r.Client_DX, 1);
    CHECK(call(0x0800, 0, 0x007F));
    CHECK(call(0x3700, 0, 0x0000));
    CHECK_EQ(r.Client_AH, 0x01);
}

TEST(disk, parameters_of_drives)
{
    start();
    CHECK(!call(0x0800, 0, 0x0000));
    CHECK_EQ(r.Client_AX, 0);
    CHECK_EQ(r.Client_BX, FLOPPY_1440K);
    CHECK_EQ(r.Client_CX, 0x4F12);
    CHECK_EQ(r.Client_DX, 0x0101);
    CHECK_EQ(memory[((uint32_t)r.Client_ES << 4) + r.Client_DI + 4], 18);
    CHECK(!call(0x0800, 0, 0x0080));
    CHECK_EQ(r.Client_CX, 0x083F);              /* the last cylinder is for the service */
    CHECK_EQ(r.Client_DX, 0x0F01);
    CHECK(!call(0x1500, 0, 0x0000));
    CHECK_EQ(r.Client_AH, 2);
    CHECK(!call(0x1500, 0, 0x0080));
    CHECK_EQ(r.Client_AH, 3);
    CHECK_EQ(r.Client_DX, 16 * 63 * 9);
    CHECK_EQ(r.Client_CX, 0);
}

TEST(disk, status_of_the_last_command)
{
    start();
    buffer(0x1000, 0);
    CHECK(call(0x0201, 0x0013, 0x0000));
    CHECK(call(0x0100, 0, 0x0000));
    CHECK_EQ(r.Client_AH, 0x04);
    CHECK(!call(0x0100, 0, 0x0000));            /* asking clears it */
    CHECK(call(0x0201, 0x0A01, 0x0080));
    CHECK(call(0x0100, 0, 0x0080));
    CHECK_EQ(r.Client_AH, 0x01);
}

TEST(disk, a_changed_medium_is_told_once)
{
    start();
    buffer(0x1000, 0);
    disks.drive[0].changed = true;
    CHECK(call(0x1600, 0, 0x0000));
    CHECK_EQ(r.Client_AH, 0x06);
    CHECK(!call(0x1600, 0, 0x0000));
    disks.drive[0].changed = true;
    CHECK(call(0x0201, 0x0001, 0x0000));
    CHECK_EQ(r.Client_AX, 0x0600);
    CHECK(!call(0x0201, 0x0001, 0x0000));
    disks.drive[0].medium = false;
    CHECK(call(0x0201, 0x0001, 0x0000));
    CHECK_EQ(r.Client_AH, 0x80);
    disks.drive[0].type = FLOPPY_360K;
    CHECK(!call(0x1500, 0, 0x0000));
    CHECK_EQ(r.Client_AH, 1);                   /* no change line */
    CHECK(call(0x1600, 0, 0x0000));
}

TEST(disk, formats_a_track)
{
    start();
    buffer(0x3000, 0);
    for (unsigned i = 0; i < 18; i++) {
        memory[0x30000 + i * 4] = 7;
        memory[0x30001 + i * 4] = 1;
        memory[0x30002 + i * 4] = (uint8_t)(18 - i);
        memory[0x30003 + i * 4] = 2;
    }
    CHECK(!call(0x0512, 0x0701, 0x0100));
    CHECK_EQ(floppy[(7 * 2 + 1) * 18 * 512], 0xF6);
    CHECK_EQ(floppy[(7 * 2 + 2) * 18 * 512 - 1], 0xF6);
    CHECK_EQ(floppy[(7 * 2 + 2) * 18 * 512], (7 * 2 + 2) * 18 & 0xFF);
    memory[0x30003] = 3;                        /* sectors of 1024 bytes */
    CHECK(call(0x0512, 0x0701, 0x0100));
    CHECK_EQ(r.Client_AH, 0x02);
    CHECK(!call(0x1800, 0x4F12, 0x0000));
    CHECK(call(0x1800, 0x4F09, 0x0000));
    CHECK_EQ(r.Client_AH, 0x0C);
    CHECK(!call(0x0501, 0x0000, 0x0080));
    CHECK_EQ(hard[0], 0);
    CHECK_EQ(hard[512], 3);                     /* a disk's data stay */
}

static void packet(uint8_t size, uint16_t count, uint16_t segment, uint16_t offset, uint64_t sector)
{
    uint8_t *p = memory + 0x5000;

    r.Client_DS = 0x0500;
    r.Client_SI = 0;
    memset(p, 0, 0x20);
    p[0] = size;
    memcpy(p + 2, &count, 2);
    memcpy(p + 4, &offset, 2);
    memcpy(p + 6, &segment, 2);
    memcpy(p + 8, &sector, 8);
}

TEST(disk, packets_name_sectors_by_number)
{
    start();
    r.Client_BX = 0x55AA;
    CHECK(!call(0x4100, 0, 0x0080));
    CHECK_EQ(r.Client_BX, 0xAA55);
    CHECK_EQ(r.Client_AH, 0x21);
    CHECK_EQ(r.Client_CX, 5);
    r.Client_BX = 0x55AA;
    CHECK(call(0x4100, 0, 0x0000));             /* not for diskettes */
    packet(16, 2, 0x2000, 0x10, 100);
    CHECK(!call(0x4200, 0, 0x0080));
    CHECK_EQ(memory[0x20010], (uint8_t)(100 * 3));
    CHECK_EQ(memory[0x20010 + 512], (uint8_t)(101 * 3));
    memset(memory + 0x20010, 0x77, 1024);
    CHECK(!call(0x4300, 0, 0x0080));
    CHECK_EQ(hard[100 * 512], 0x77);
    CHECK(call(0x4303, 0, 0x0080));
    CHECK(!call(0x4400, 0, 0x0080));
    CHECK(!call(0x4700, 0, 0x0080));
    packet(16, 2, 0x2000, 0, 16 * 63 * 10 - 1);
    CHECK(call(0x4200, 0, 0x0080));
    CHECK_EQ(r.Client_AH, 0x01);
    CHECK_EQ(memory[0x5002], 0);                /* none was done */
    packet(16, 1, 0x2000, 0, 0x100000000ull);
    CHECK(call(0x4200, 0, 0x0080));
    packet(16, 128, 0x2000, 0, 0);
    CHECK(call(0x4200, 0, 0x0080));
    packet(15, 1, 0x2000, 0, 0);
    CHECK(call(0x4200, 0, 0x0080));
    packet(16, 2, 0xFFFF, 0xFFF0, 0);
    CHECK(call(0x4200, 0, 0x0080));
}

TEST(disk, packets_with_a_flat_address)
{
    uint32_t at = 0x30000, high = 0;

    start();
    packet(24, 1, 0xFFFF, 0xFFFF, 7);
    memcpy(memory + 0x5010, &at, 4);
    CHECK(!call(0x4200, 0, 0x0080));
    CHECK_EQ(memory[0x30000], 21);
    at = 0xC0000000;                            /* the VMM is not the VM's memory */
    packet(24, 1, 0xFFFF, 0xFFFF, 7);
    memcpy(memory + 0x5010, &at, 4);
    CHECK(call(0x4200, 0, 0x0080));
    at = 0x30000;
    high = 1;
    packet(24, 1, 0xFFFF, 0xFFFF, 7);
    memcpy(memory + 0x5010, &at, 4);
    memcpy(memory + 0x5014, &high, 4);
    CHECK(call(0x4200, 0, 0x0080));
}

TEST(disk, extended_parameters)
{
    start();
    r.Client_DS = 0x0600;
    r.Client_SI = 0;
    memory[0x6000] = 0x1A;
    CHECK(!call(0x4800, 0, 0x0080));
    CHECK_EQ(memory[0x6000], 0x1A);
    CHECK_EQ(memory[0x6004], 10);
    CHECK_EQ(memory[0x6008], 16);
    CHECK_EQ(memory[0x600C], 63);
    CHECK_EQ(memory[0x6010] | memory[0x6011] << 8, 16 * 63 * 10);
    CHECK_EQ(memory[0x6018] | memory[0x6019] << 8, 512);
    CHECK_EQ(memory[0x601A], 0);
    memory[0x6000] = 0x19;
    CHECK(call(0x4800, 0, 0x0080));
    CHECK(call(0x4600, 0, 0x0080));
    CHECK_EQ(r.Client_AH, 0xB2);
}

TEST(disk, what_the_bios_leaves_in_memory)
{
    start();
    CHECK_EQ(memory[0x475], 1);
    CHECK_EQ(memory[0x410] & 0xC1, 0x01);
    CHECK_EQ(memory[0x490], 0x17);
    CHECK_EQ(memory[0x491], 0);
    CHECK_EQ(memory[0x48F], 0x07);
    CHECK_EQ(disk_cmos_floppies(&disks), 0x40);
    uint32_t table = memory[0x41 * 4] + (memory[0x41 * 4 + 1] << 8) +
                     ((memory[0x41 * 4 + 2] + (memory[0x41 * 4 + 3] << 8)) << 4);
    CHECK_EQ(memory[table] | memory[table + 1] << 8, 10);
    CHECK_EQ(memory[table + 2], 16);
    CHECK_EQ(memory[table + 8], 8);
    CHECK_EQ(memory[table + 14], 63);
    CHECK_EQ(memory[0x46 * 4], 0);
    table = memory[0x1E * 4] + (memory[0x1E * 4 + 1] << 8) +
            ((memory[0x1E * 4 + 2] + (memory[0x1E * 4 + 3] << 8)) << 4);
    CHECK_EQ(memory[table + 3], 2);
    CHECK_EQ(memory[table + 4], 18);
    CHECK_EQ(memory[table + 8], 0xF6);
}

TEST(disk, a_reset_leaves_nothing_unwritten)
{
    start();
    CHECK(!call(0x0000, 0, 0x0080));
    CHECK_EQ(flushes, 1);
    CHECK(!call(0x0D00, 0, 0x0080));
    CHECK_EQ(flushes, 2);
}

TEST(disk, no_registers_reach_outside)     /* the sanitizers watch */
{
    uint32_t seed = 7;

    start();
    for (unsigned n = 0; n < 200000; n++) {
        uint32_t value[6];

        for (unsigned i = 0; i < 6; i++) {
            seed = seed * 1664525 + 1013904223;
            value[i] = seed >> 8;
        }
        memory[0x441] = 0;
        buffer((uint16_t)value[3], (uint16_t)value[4]);
        r.Client_DS = (uint16_t)value[5];
        r.Client_SI = (uint16_t)(value[5] >> 3);
        (void)call((uint16_t)((value[0] % 0x4A) << 8 | (value[1] & 0xFF)), (uint16_t)value[1],
                   (uint16_t)((value[2] & 0x0F00) | (value[0] & 1 ? 0x80 : 0)));
    }
    CHECK(true);
}
