/* dos_drive_test.c - drives themselves: 440Dh, 69h, 73h, INT 25h; expectations from [RBIL 21440D, 2173]. */
#include "unit.h"
#include "guest.h"

#define CRS (g->crs)
#define EXPECT_OK(call) do { CHECK_EQ(call, DOS_DONE); CHECK(!guest_failed(g)); } while (0)
#define EXPECT_ERROR(call, code)                                                                   \
    do {                                                                                           \
        CHECK_EQ(call, DOS_DONE);                                                                  \
        CHECK(guest_failed(g));                                                                    \
        CHECK_EQ(CRS.Client_AX, code);                                                             \
    } while (0)

static struct guest *with(const char *options, uint32_t kilobytes)
{
    struct disk *d = disk_make(options, kilobytes, 512);
    struct guest *g;

    CHECK(disk_mount(d) == NULL);
    g = guest_with(d);
    guest_program(g);
    CRS.Client_DS = CRS.Client_ES = BUFFER;
    CRS.Client_EDI = CRS.Client_ESI = 0;
    return g;
}

static uint8_t at8(struct guest *g, uint32_t off) { return dos_get8(&g->vm, BUFFER, off); }
static uint16_t at16(struct guest *g, uint32_t off) { return dos_get16(&g->vm, BUFFER, off); }
static uint32_t at32(struct guest *g, uint32_t off) { return dos_get32(&g->vm, BUFFER, off); }

static enum dos_result generic(struct guest *g, unsigned category, unsigned minor, unsigned bh)
{
    return guest_call(g, 0x440D, (uint16_t)(bh << 8 | 3), (uint16_t)(category << 8 | minor), 0);
}

TEST(dos_drive, large_free_space_of_fat32)
{
    struct guest *g = with("-F 32 -s 1 -i 12345678", 40000);

    guest_put(g, BUFFER, 0x100, "C:\\");
    EXPECT_OK((CRS.Client_EDI = 0, guest_call(g, 0x7303, 0, 0x2C, 0x100)));
    CHECK_EQ(at16(g, 0), 0x2C);
    CHECK_EQ(at32(g, 4), 1);
    CHECK_EQ(at32(g, 8), 512);
    CHECK_EQ(at32(g, 0x10), g->disk->vol.fs.clusters);
    CHECK(at32(g, 0x0C) > 70000 && at32(g, 0x0C) < at32(g, 0x10));
    CHECK_EQ(at32(g, 0x14), at32(g, 0x1C));
    EXPECT_ERROR(guest_call(g, 0x7303, 0, 0x2B, 0x100), 24);
    guest_put(g, BUFFER, 0x100, "Q:\\");
    EXPECT_ERROR(guest_call(g, 0x7303, 0, 0x2C, 0x100), 15);
    EXPECT_ERROR(guest_call(g, 0x7301, 0, 0x2C, 0x100), 0x7300);
    guest_free(g);
}

TEST(dos_drive, parameter_block_of_fat32)
{
    struct guest *g = with("-F 32 -s 1 -i 12345678", 40000);

    EXPECT_OK(guest_call(g, 0x7302, 0, 0x3F, 3));
    CHECK_EQ(at16(g, 0), 0x3D);
    CHECK_EQ(at8(g, 2), 2);
    CHECK_EQ(at16(g, 4), 512);
    CHECK_EQ(at32(g, 2 + 0x19), 0xFFFFFFFF);            /* not without the password */
    CHECK_EQ(at32(g, 2 + 0x29), g->disk->vol.fs.data_lba);
    CHECK_EQ(at32(g, 2 + 0x2D), g->disk->vol.fs.clusters + 1);
    CHECK_EQ(at32(g, 2 + 0x31), g->disk->vol.fs.fat_sectors);
    CHECK_EQ(at32(g, 2 + 0x35), 2);
    CRS.Client_ESI = 0xF1A6;
    EXPECT_OK(guest_call(g, 0x7302, 0, 0x3F, 3));
    CHECK(at32(g, 2 + 0x13) != 0xFFFFFFFF);
    EXPECT_ERROR(guest_call(g, 0x7302, 0, 0x3E, 3), 24);
    EXPECT_ERROR(guest_call(g, 0x7302, 0, 0x3F, 9), 15);
    dos_put32(&g->vm, BUFFER, 4, 4);
    dos_put32(&g->vm, BUFFER, 8, 0xFFFFFFFF);
    EXPECT_OK(guest_call(g, 0x7304, 0, 0x18, 3));
    CHECK_EQ(at32(g, 0x10), 2);
    dos_put32(&g->vm, BUFFER, 4, 1);
    EXPECT_ERROR(guest_call(g, 0x7304, 0, 0x18, 3), 1);
    guest_free(g);
}

TEST(dos_drive, a_block_is_of_the_volume_as_it_is_now)
{
    struct guest *g = with("-F 16 -s 4 -n TESTDISK -i 12345678", 20000);
    uint32_t block = dos_dpb(&g->vm, 2);

    EXPECT_OK(guest_call(g, 0x3200, 0, 0, 3));
    CHECK_EQ(CRS.Client_AL, 0);
    CHECK_EQ((uint32_t)CRS.Client_DS << 16 | CRS.Client_BX, block);
    CHECK_EQ(dos_far8(&g->vm, block, 4), 3);
    dos_set_far8(&g->vm, block, 4, 0x55);               /* of an earlier volume */
    EXPECT_OK(guest_call(g, 0x3200, 0, 0, 3));
    CHECK_EQ(dos_far8(&g->vm, block, 4), 3);
    dos_set_far8(&g->vm, block, 4, 0x55);
    EXPECT_OK(generic(g, 8, 0x4A, 0));
    EXPECT_OK(generic(g, 8, 0x6A, 0));
    CHECK_EQ(dos_far8(&g->vm, block, 4), 3);
    guest_free(g);
}

TEST(dos_drive, sectors_are_read_and_written)
{
    struct guest *g = with("-F 32 -s 1 -i 12345678", 40000);

    dos_put32(&g->vm, BUFFER, 0, 6);                    /* the copy of the boot sector */
    dos_put16(&g->vm, BUFFER, 4, 1);
    dos_put32(&g->vm, BUFFER, 6, (uint32_t)SCRATCH << 16);
    EXPECT_OK((CRS.Client_ESI = 0, guest_call(g, 0x7305, 0, 0xFFFF, 3)));
    CHECK_EQ(dos_get16(&g->vm, SCRATCH, 510), 0xAA55);
    dos_put8(&g->vm, SCRATCH, 300, 0x77);
    EXPECT_OK((CRS.Client_ESI = 1, guest_call(g, 0x7305, 0, 0xFFFF, 3)));
    CHECK_EQ(g->disk->bytes[6 * 512 + 300], 0x77);
    dos_put32(&g->vm, BUFFER, 0, 100000000);
    EXPECT_ERROR(guest_call(g, 0x7305, 0, 0xFFFF, 3), 0x0408);
    EXPECT_ERROR(guest_call(g, 0x7305, 0, 1, 3), 1);
    EXPECT_ERROR(guest_call(g, 0x7305, 0, 0xFFFF, 9), 15);
    guest_free(g);
}

TEST(dos_drive, serial_number_is_read_and_set)
{
    struct guest *g = with("-F 16 -s 4 -n TESTDISK -i 12345678", 20000);

    EXPECT_OK(generic(g, 8, 0x66, 0));
    CHECK_EQ(at32(g, 2), 0x12345678);
    CHECK_MEM_EQ(dos_at(&g->vm, BUFFER, 6), "TESTDISK   FAT16   ", 19);
    dos_put32(&g->vm, BUFFER, 2, 0xCAFE1995);
    EXPECT_OK(generic(g, 8, 0x46, 0));
    dos_put32(&g->vm, BUFFER, 2, 0);
    EXPECT_OK(guest_call(g, 0x6900, 3, 0, 0));
    CHECK_EQ(at32(g, 2), 0xCAFE1995);
    CHECK_EQ(g->disk->bytes[0x27], 0x95);
    dos_put32(&g->vm, BUFFER, 2, 0x11223344);
    EXPECT_OK(guest_call(g, 0x6901, 3, 0, 0));
    CHECK_EQ(g->disk->bytes[0x27], 0x44);
    EXPECT_ERROR(guest_call(g, 0x6902, 3, 0, 0), 1);
    EXPECT_ERROR(guest_call(g, 0x6900, 9, 0, 0), 15);
    g->sys.system_drive = 2;
    EXPECT_ERROR(guest_call(g, 0x6901, 3, 0, 0), 5);
    CHECK_EQ(disk_fsck(g->disk), 0);
    guest_free(g);
}

TEST(dos_drive, parameters_and_tracks)
{
    struct guest *g = with("-F 16 -s 4 -n TESTDISK -i 12345678", 20000);

    EXPECT_OK(generic(g, 8, 0x60, 0));
    CHECK_EQ(at8(g, 1), 5);
    CHECK_EQ(at16(g, 15), 40000);
    EXPECT_OK(generic(g, 8, 0x40, 0));                  /* the same again */
    dos_put16(&g->vm, BUFFER, 15, 2880);
    EXPECT_ERROR(generic(g, 8, 0x40, 0), 1);
    dos_fill(&g->vm, BUFFER, 0, 0, 16);
    dos_put16(&g->vm, BUFFER, 7, 1);
    dos_put32(&g->vm, BUFFER, 9, (uint32_t)SCRATCH << 16);
    EXPECT_OK(generic(g, 8, 0x61, 0));                  /* head 0, cylinder 0, sector 0 */
    CHECK_EQ(dos_get16(&g->vm, SCRATCH, 510), 0xAA55);
    dos_put16(&g->vm, BUFFER, 3, 999);
    EXPECT_ERROR(generic(g, 8, 0x61, 0), 27);
    EXPECT_ERROR(generic(g, 8, 0x62, 0), 27);
    EXPECT_OK(guest_call(g, 0x4411, 3, 0x0860, 0));
    EXPECT_ERROR(guest_call(g, 0x4411, 3, 0x0899, 0), 1);
    EXPECT_ERROR(generic(g, 9, 0x60, 0), 1);
    EXPECT_ERROR(generic(g, 8, 0x99, 0), 1);
    EXPECT_OK(guest_call(g, 0x4408, 3, 0, 0));
    CHECK_EQ(CRS.Client_AX, 1);
    EXPECT_OK(guest_call(g, 0x4409, 3, 0, 0));
    CHECK_EQ(CRS.Client_DX, 0x0802);
    EXPECT_ERROR(guest_call(g, 0x4409, 9, 0, 0), 15);
    guest_free(g);
}

TEST(dos_drive, wide_parameters_have_a_fat32_bpb)
{
    struct guest *g = with("-F 32 -s 1 -i 12345678", 40000);

    EXPECT_OK(generic(g, 0x48, 0x60, 0));
    CHECK_EQ(at16(g, 18), 0);
    CHECK_EQ(at32(g, 32), g->disk->vol.fs.fat_sectors);
    CHECK_EQ(at32(g, 40), 2);
    EXPECT_OK(generic(g, 0x48, 0x67, 0));
    CHECK_EQ(at8(g, 1), 1);
    dos_put8(&g->vm, BUFFER, 0, 0x10);
    EXPECT_OK(generic(g, 8, 0x6F, 0));
    CHECK_EQ(at32(g, 4), 1u << 2);
    dos_put8(&g->vm, BUFFER, 0, 4);
    EXPECT_ERROR(generic(g, 8, 0x6F, 0), 13);
    guest_put(g, BUFFER, 0, "C:\\SHELL.COM");
    EXPECT_OK(generic(g, 8, 0x71, 0));
    CHECK(CRS.Client_AX >= 2);
    guest_put(g, BUFFER, 0, "C:\\NONE.COM");
    EXPECT_ERROR(generic(g, 8, 0x71, 0), 2);
    guest_free(g);
}

TEST(dos_drive, a_locked_volume_is_its_vms_alone)
{
    struct guest *g = with("-F 16 -s 4 -i 12345678", 20000), *other = guest_beside(g);
    uint16_t handle;

    guest_program(other);
    EXPECT_OK(guest_path(g, 0x3D00, 0, "C:\\SHELL.COM"));
    handle = CRS.Client_AX;
    EXPECT_ERROR(generic(g, 8, 0x4A, 0), 5);            /* a file is open */
    EXPECT_OK(guest_call(g, 0x3E00, handle, 0, 0));
    EXPECT_OK(generic(g, 8, 0x70, 0));
    CHECK_EQ(CRS.Client_AX, 0xFFFF);
    EXPECT_OK(generic(g, 8, 0x4A, 0));
    EXPECT_OK(generic(g, 8, 0x70, 0));
    CHECK_EQ(CRS.Client_AX, 0);
    CHECK_EQ(guest_path(other, 0x3D00, 0, "C:\\SHELL.COM"), DOS_DONE);
    CHECK(guest_failed(other));
    CHECK_EQ(generic(other, 8, 0x4A, 1), DOS_DONE);
    CHECK(guest_failed(other));
    CHECK_EQ(other->crs.Client_AX, 33);
    CHECK_EQ(generic(other, 8, 0x6A, 0), DOS_DONE);
    CHECK(guest_failed(other));
    EXPECT_OK(guest_path(g, 0x3D00, 0, "C:\\SHELL.COM"));
    EXPECT_OK(guest_call(g, 0x3E00, CRS.Client_AX, 0, 0));
    EXPECT_ERROR(generic(g, 8, 0x4A, 4), 1);
    EXPECT_OK(generic(g, 8, 0x6A, 0));
    EXPECT_ERROR(generic(g, 8, 0x6A, 0), 5);
    CHECK_EQ(guest_path(other, 0x3D00, 0, "C:\\SHELL.COM"), DOS_DONE);
    CHECK(!guest_failed(other));
    EXPECT_OK(generic(g, 8, 0x4A, 1));                  /* others may read */
    CHECK_EQ(guest_path(other, 0x3D00, 0, "C:\\SHELL.COM"), DOS_DONE);
    CHECK(!guest_failed(other));
    CHECK_EQ(guest_path(other, 0x3C00, 0, "C:\\NEW.COM"), DOS_DONE);
    CHECK(guest_failed(other));
    dos_stop(&g->vm);                                   /* its VM ends, and so does the lock */
    CHECK_EQ(guest_path(other, 0x3C00, 0, "C:\\NEW.COM"), DOS_DONE);
    CHECK(!guest_failed(other));
    guest_free(other);
    guest_free(g);
}

TEST(dos_drive, a_disk_is_locked_with_all_its_volumes)
{
    struct guest *g = with("-F 16 -s 4 -i 12345678", 20000);

    EXPECT_ERROR(guest_call(g, 0x440D, 0x0181, 0x084B, 0), 15);
    EXPECT_OK(guest_call(g, 0x440D, 0x0180, 0x084B, 0));
    EXPECT_OK(generic(g, 8, 0x70, 0));
    CHECK_EQ(CRS.Client_AX, 1);
    EXPECT_OK(guest_call(g, 0x440D, 0x0080, 0x086B, 0));
    EXPECT_OK(generic(g, 8, 0x70, 0));
    CHECK_EQ(CRS.Client_AX, 0xFFFF);
    guest_free(g);
}
