/* polled_test.c - a polled block device on hardware made here: pieces, errors, silence. */
#include <stdlib.h>
#include "unit.h"
#include <vtd.h>
#include "../../../vxd/ios/polled.h"

static uint64_t now;                /* ticks of 1193182 Hz */
static struct BlockDev_Command_Block *completed;
static uint32_t missing_page;       /* not present; 0 = all are */
static unsigned time_outs;

static enum disk_result answer;     /* of the next poll */
static unsigned transfers, flushes, aborts, errors_left;
static uint64_t last_sector;
static uint32_t last_count, last_offset, last_frame;
static bool last_write, one_frame;  /* of it: a write, all in the same frame */

uint64_t VTD_Get_Real_Time(void)
{
    return now += 50;
}

uint32_t _CopyPageTable(uint32_t page, uint32_t pages, uint32_t *buffer, uint32_t flags)
{
    (void)flags;
    for (uint32_t i = 0; i < pages; i++) {
        buffer[i] = (page + i) << 12 | (page + i != missing_page);
    }
    return 1;
}

uint64_t _PageAllocate(uint32_t pages, uint32_t type, struct cb_s *vm, uint32_t align_mask,
                       uint32_t min_phys, uint32_t max_phys, uint32_t *phys, uint32_t flags)
{
    (void)type, (void)vm, (void)align_mask;
    (void)min_phys, (void)max_phys, (void)flags;
    CHECK_EQ(pages, 1);
    *phys = 0x77000;
    return 0xC0000000ull << 32;
}

uint32_t Set_Global_Time_Out(uint32_t ms, uint32_t refdata, void (*proc)(void))
{
    (void)ms, (void)refdata, (void)proc;
    return ++time_outs;
}

uint32_t Schedule_Global_Event(void (*proc)(void), uint32_t refdata)
{
    (void)proc, (void)refdata;
    return 1;
}

uint32_t Get_VMM_Reenter_Count(void)
{
    return 0;
}

bool BlockDev_Register_Device(struct BlockDev_Device_Descriptor *bdd)
{
    (void)bdd;
    return true;
}

void BlockDev_Command_Complete(struct BlockDev_Device_Descriptor *bdd,
                               struct BlockDev_Command_Block *bcb)
{
    (void)bdd;
    completed = bcb;
}

void vxd_debugf(const char *format, ...)
{
    (void)format;
}

static enum disk_result transfer(struct polled_disk *disk, bool write, uint64_t sector,
                                 uint32_t count, const uint32_t *frames, uint32_t offset,
                                 uint32_t bytes)
{
    (void)disk;
    CHECK_EQ(bytes, count * 512);
    last_write = write;
    one_frame = true;
    for (uint32_t i = 1; i < (offset + bytes + 4095) / 4096; i++) {
        one_frame = one_frame && frames[i] == frames[0];
    }
    transfers++;
    last_sector = sector;
    last_count = count;
    last_offset = offset;
    last_frame = frames[0];
    return DISK_BUSY;
}

static enum disk_result flush(struct polled_disk *disk)
{
    (void)disk;
    flushes++;
    return DISK_DONE;
}

static enum disk_result look(struct polled_disk *disk)
{
    (void)disk;
    if (errors_left > 0) {
        errors_left--;
        return DISK_ERROR;
    }
    return answer;
}

static enum disk_result give_up(struct polled_disk *disk)
{
    (void)disk;
    aborts++;
    return DISK_ERROR;
}

static const struct polled_ops ops = { transfer, flush, look, give_up, NULL };

static struct polled_disk *disk_of(uint64_t sectors)
{
    static struct polled_disk disk;

    memset(&disk, 0, sizeof(disk));
    disk.ops = &ops;
    disk.max_count = 256;
    memcpy(disk.name, "TEST0", 6);
    polled_register(&disk, sectors, 512);
    transfers = flushes = aborts = errors_left = time_outs = 0;
    missing_page = 0;
    answer = DISK_DONE;
    return &disk;
}

static uint16_t send(struct polled_disk *disk, uint16_t what, uint64_t sector, uint32_t count)
{
    static struct BlockDev_Command_Block bcb;

    bcb = (struct BlockDev_Command_Block){
        .BD_CB_Command = what, .BD_CB_Sector = sector, .BD_CB_Count = count,
        .BD_CB_Buffer_Ptr = (void *)0x10200,
    };
    completed = NULL;
    ((void (*)(struct BlockDev_Device_Descriptor *, struct BlockDev_Command_Block *))
         disk->bdd.BDD_Command_Proc)(&disk->bdd, &bcb);
    for (unsigned i = 0; completed == NULL && i < 3000000; i++) {
        ((void (*)(struct BlockDev_Device_Descriptor *))disk->bdd.BDD_Hw_Int_Proc)(&disk->bdd);
    }
    CHECK(completed == &bcb);
    return bcb.BD_CB_Cmd_Status;
}

TEST(polled, a_long_transfer_is_cut)
{
    struct polled_disk *disk = disk_of(10000);

    CHECK_EQ(send(disk, BDC_Read, 100, 600), BDS_Success);
    CHECK_EQ(transfers, 3);
    CHECK(last_sector == 100 + 512);
    CHECK_EQ(last_count, 88);
    CHECK_EQ(last_offset, 0x200);
    CHECK_EQ(last_frame, 0x10 + 64);
}

TEST(polled, verifying_reads_and_forgets)
{
    struct polled_disk *disk = disk_of(10000);

    missing_page = 0x10;                /* the buffer is not looked at */
    CHECK_EQ(send(disk, BDC_Verify, 100, 600), BDS_Success);
    CHECK_EQ(transfers, 3);
    CHECK(last_sector == 100 + 512);
    CHECK_EQ(last_frame, 0x77);
    CHECK(one_frame);
    CHECK(!last_write);
    CHECK_EQ(send(disk, BDC_Verify, 9999, 2), BDS_Invalid_Sector_Number);
    errors_left = 3;
    CHECK_EQ(send(disk, BDC_Verify, 0, 1), BDS_Media_Error);
}

TEST(polled, flushes_only_when_asked)
{
    struct polled_disk *disk = disk_of(10000);

    CHECK_EQ(send(disk, BDC_Write, 0, 1), BDS_Success);
    CHECK_EQ(flushes, 0);
    CHECK_EQ(send(disk, BDC_Flush, 0, 0), BDS_Success);
    CHECK_EQ(flushes, 1);
}

TEST(polled, errors_are_tried_again)
{
    struct polled_disk *disk = disk_of(10000);

    errors_left = 2;
    CHECK_EQ(send(disk, BDC_Read, 0, 1), BDS_Success_With_Retries);
    CHECK_EQ(transfers, 3);
    errors_left = 3;
    CHECK_EQ(send(disk, BDC_Read, 0, 1), BDS_Media_Error);
    CHECK_EQ(send(disk, BDC_Read, 0, 1), BDS_Success);
}

TEST(polled, silence_ends_and_kills_only_when_it_comes_twice)
{
    struct polled_disk *disk = disk_of(10000);
    uint64_t start = now;

    answer = DISK_BUSY;
    CHECK_EQ(send(disk, BDC_Read, 0, 1), BDS_Device_Error);
    CHECK_EQ(aborts, 2);
    CHECK(now - start < 25ull * 1193182);       /* ticks: two commands of 10 seconds */
    answer = DISK_DONE;
    CHECK_EQ(send(disk, BDC_Read, 0, 1), BDS_Device_Error);     /* dead: at once */
    CHECK_EQ(aborts, 2);
}

TEST(polled, what_cannot_be_done_is_refused)
{
    struct polled_disk *disk = disk_of(10000);

    CHECK_EQ(send(disk, BDC_Read, 10000, 1), BDS_Invalid_Sector_Number);
    CHECK_EQ(send(disk, BDC_Read, 9999, 2), BDS_Invalid_Sector_Number);
    CHECK_EQ(send(disk, BDC_Read, 0, 0), BDS_Invalid_Sector_Number);
    CHECK_EQ(send(disk, BDC_Cancel, 0, 1), BDS_Invalid_Cmd_Ptr);
    CHECK_EQ(send(disk, 99, 0, 1), BDS_Invalid_Command);
    CHECK_EQ(transfers, 0);
    missing_page = 0x10;
    CHECK_EQ(send(disk, BDC_Read, 0, 1), BDS_Media_Error);      /* memory that is not there */
    CHECK_EQ(transfers, 0);
}
