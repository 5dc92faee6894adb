/* ring0_test.c - files without a VM, on a volume that fsck.fat judges. */
#include "unit.h"
#include "guest.h"
#include "../../../vxd/dosmgr/ring0.h"

static unsigned open_path(struct guest *g, const char *path, unsigned mode, unsigned action,
                          uint32_t *handle)
{
    struct DOSMGR_File_Request rq = {
        .function = DFR_OPEN, .path = path, .mode = (uint16_t)mode, .action = (uint8_t)action,
    };
    unsigned error = ring0_request(&g->sys, &rq);

    *handle = rq.handle;
    return error;
}

static unsigned simple(struct guest *g, unsigned function, uint32_t handle)
{
    struct DOSMGR_File_Request rq = { .function = function, .handle = handle };

    return ring0_request(&g->sys, &rq);
}

static unsigned transfer(struct guest *g, unsigned function, uint32_t handle, void *buffer,
                         uint32_t position, uint32_t *count)
{
    struct DOSMGR_File_Request rq = {
        .function = function, .handle = handle, .buffer = buffer, .position = position,
        .count = *count,
    };
    unsigned error = ring0_request(&g->sys, &rq);

    *count = rq.count;
    return error;
}

TEST(ring0, sees_what_a_program_wrote)
{
    struct guest *g = guest_make();
    char text[20];
    uint32_t handle, count = sizeof(text);

    (void)guest_program(g);
    guest_file(g, "\\PROGRAM.TXT", "by a program", 12);
    CHECK_EQ(open_path(g, "c:/program.txt", 0, 0x01, &handle), 0);
    CHECK_EQ(transfer(g, DFR_READ, handle, text, 0, &count), 0);
    CHECK_EQ(count, 12);
    CHECK(memcmp(text, "by a program", 12) == 0);
    CHECK_EQ(simple(g, DFR_CLOSE, handle), 0);
    CHECK_EQ(disk_fsck(g->disk), 0);
    guest_free(g);
}

TEST(ring0, a_program_cannot_delete_what_is_open)
{
    struct guest *g = guest_make();
    uint32_t handle;

    (void)guest_program(g);
    CHECK_EQ(open_path(g, "\\HELD.TMP", 2, 0x12, &handle), 0);      /* root of the boot drive */
    (void)guest_path(g, 0x4100, 0, "C:\\HELD.TMP");
    CHECK(guest_failed(g));
    CHECK_EQ(simple(g, DFR_CLOSE, handle), 0);
    (void)guest_path(g, 0x4100, 0, "C:\\HELD.TMP");
    CHECK(!guest_failed(g));
    CHECK_EQ(disk_fsck(g->disk), 0);
    guest_free(g);
}

TEST(ring0, commit_mode_leaves_nothing_in_memory)
{
    struct guest *g = guest_make();
    uint32_t handle, count = 5;

    CHECK_EQ(open_path(g, "C:\\COMMIT.TMP", 2 | DFR_MODE_COMMIT, 0x12, &handle), 0);
    CHECK_EQ(transfer(g, DFR_WRITE, handle, "12345", 0, &count), 0);
    CHECK(g->disk->vol.dirty == NULL && !g->disk->vol.unflushed);
    CHECK(!((struct fs_node *)fat_node_find(&g->disk->vol, &(struct fs_entry){
        .lba = g->disk->vol.fs.root_lba, .offset = 32 }))->dirty);
    CHECK_EQ(disk_fsck(g->disk), 0);
    CHECK_EQ(simple(g, DFR_CLOSE, handle), 0);
    guest_free(g);
}

TEST(ring0, allocated_file_has_its_runs)
{
    struct guest *g = guest_make();
    struct DOSMGR_File_Request rq = { 0 };
    const uint32_t size = 300 * 4096;
    uint32_t handle, at = 0, writes;

    g->disk->vol.fs.device = g;
    CHECK_EQ(open_path(g, "C:\\SWAP.TMP", 2, 0x12, &handle), 0);
    writes = g->disk->writes;
    rq = (struct DOSMGR_File_Request){ .function = DFR_ALLOCATE, .handle = handle, .count = size };
    CHECK_EQ(ring0_request(&g->sys, &rq), 0);
    CHECK(g->disk->writes - writes < 40);       /* the contents are not written */
    while (at < size) {
        rq = (struct DOSMGR_File_Request){ .function = DFR_RUN, .handle = handle, .position = at };
        CHECK_EQ(ring0_request(&g->sys, &rq), 0);
        CHECK(rq.count > 0);
        CHECK(rq.device == g);
        CHECK_EQ(rq.sector_bytes, 512);
        memset(g->disk->bytes + rq.sector * 512, (int)(at / 4096), 512);
        at += rq.count * 512;
    }
    CHECK_EQ(at, size);
    rq = (struct DOSMGR_File_Request){ .function = DFR_RUN, .handle = handle, .position = size };
    CHECK_EQ(ring0_request(&g->sys, &rq), DOS_ERR_NO_MORE_FILES);
    rq = (struct DOSMGR_File_Request){
        .function = DFR_ALLOCATE, .handle = handle, .count = 0x7FFFFFFF };
    CHECK(ring0_request(&g->sys, &rq) != 0);    /* more than there is */
    CHECK_EQ(simple(g, DFR_CLOSE, handle), 0);
    guest_free(g);
}

TEST(ring0, a_medium_that_fails_is_an_error)
{
    struct guest *g = guest_make();
    uint32_t handle, count = 5;

    CHECK_EQ(open_path(g, "C:\\FAIL.TMP", 2 | DFR_MODE_COMMIT, 0x12, &handle), 0);
    g->disk->fail_writes = 1;
    CHECK_EQ(transfer(g, DFR_WRITE, handle, "12345", 0, &count), DOS_ERR_FAIL_24);
    g->disk->fail_writes = 0;
    CHECK_EQ(simple(g, DFR_COMMIT, handle), 0);
    CHECK_EQ(simple(g, DFR_CLOSE, handle), 0);
    CHECK_EQ(disk_fsck(g->disk), 0);
    guest_free(g);
}

TEST(ring0, an_exclusive_file_is_nobody_elses)
{
    struct guest *g = guest_make();
    uint32_t handle, other;

    (void)guest_program(g);
    CHECK_EQ(open_path(g, "C:\\MINE.SWP", 2 | DFR_MODE_EXCLUSIVE, 0x12, &handle), 0);
    CHECK_EQ(open_path(g, "C:\\MINE.SWP", 0, 0x01, &other), DOS_ERR_SHARING);
    (void)guest_path(g, 0x3D00, 0, "C:\\MINE.SWP");
    CHECK(guest_failed(g));
    CHECK_EQ(g->crs.Client_AX, DOS_ERR_DENIED);
    (void)guest_path(g, 0x3C00, 0, "C:\\MINE.SWP");
    CHECK(guest_failed(g));
    g->crs.Client_DS = BUFFER;                  /* nor by its sectors */
    g->crs.Client_EAX = 2;
    g->crs.Client_EBX = g->crs.Client_EDX = 0;
    g->crs.Client_ECX = 1;
    CHECK_EQ(dos_interrupt(&g->vm, &g->crs, 0x25), DOS_DONE);
    CHECK(guest_failed(g));
    CHECK_EQ(simple(g, DFR_CLOSE, handle), 0);
    CHECK_EQ(open_path(g, "C:\\MINE.SWP", 0, 0x01, &other), 0);
    CHECK_EQ(open_path(g, "C:\\MINE.SWP", 2 | DFR_MODE_EXCLUSIVE, 0x01, &handle),
             DOS_ERR_SHARING);
    CHECK_EQ(simple(g, DFR_CLOSE, other), 0);
    CHECK_EQ(g->disk->vol.fs.exclusive_files, 0);
    CHECK_EQ(disk_fsck(g->disk), 0);
    guest_free(g);
}

TEST(ring0, a_fault_in_the_middle_of_a_transfer_finds_the_volume_locked)
{
    struct guest *g = guest_make();
    uint32_t handle, other, count = 1;
    char byte;

    CHECK_EQ(open_path(g, "C:\\A.TMP", 2, 0x12, &handle), 0);
    g->disk->vol.fs.moving = true;
    CHECK_EQ(transfer(g, DFR_READ, handle, &byte, 0, &count), DOS_ERR_LOCK);
    CHECK_EQ(simple(g, DFR_ALLOCATE, handle), DOS_ERR_LOCK);
    CHECK_EQ(open_path(g, "C:\\B.TMP", 2, 0x12, &other), DOS_ERR_LOCK);
    g->disk->vol.fs.moving = false;
    CHECK_EQ(transfer(g, DFR_READ, handle, &byte, 0, &count), 0);
    CHECK(!g->disk->vol.fs.moving);
    CHECK_EQ(simple(g, DFR_CLOSE, handle), 0);
    guest_free(g);
}
