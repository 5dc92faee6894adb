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

TEST(ring0, long_names)
{
    struct guest *g = guest_make();
    uint16_t name[256];
    struct DOSMGR_File_Request rq = { .function = DFR_FIND_FIRST, .path = "C:\\*NAME", .found_long = name };
    uint32_t handle, count = 5;

    CHECK_EQ(open_path(g, "C:\\A long name", 2, 0x12, &handle), 0);
    CHECK_EQ(transfer(g, DFR_WRITE, handle, "12345", 0, &count), 0);
    CHECK_EQ(simple(g, DFR_CLOSE, handle), 0);
    CHECK_EQ(open_path(g, "c:\\a LONG name", 0, 0x01, &handle), 0);
    CHECK_EQ(simple(g, DFR_CLOSE, handle), 0);
    CHECK_EQ(ring0_request(&g->sys, &rq), 0);
    CHECK_STR_EQ(rq.found_name, "ALONGN~1");
    CHECK_EQ(name[1], ' ');
    CHECK_EQ(name[2], 'l');
    CHECK_EQ(name[11], 0);
    CHECK_EQ(rq.found_size, 5);
    rq.function = DFR_FIND_NEXT;
    CHECK_EQ(ring0_request(&g->sys, &rq), DOS_ERR_NO_MORE_FILES);
    CHECK_EQ(simple(g, DFR_FIND_CLOSE, rq.handle), 0);
    rq = (struct DOSMGR_File_Request){ .function = DFR_RENAME, .path = "C:\\A long name",
                                       .new_path = "C:\\Another name" };
    CHECK_EQ(ring0_request(&g->sys, &rq), 0);
    rq = (struct DOSMGR_File_Request){ .function = DFR_SET_ATTR, .path = "C:\\Another name", .attr = 0x22 };
    CHECK_EQ(ring0_request(&g->sys, &rq), 0);
    rq = (struct DOSMGR_File_Request){ .function = DFR_DELETE, .path = "C:\\*ther na?e", .attr = 0x02 };
    CHECK_EQ(ring0_request(&g->sys, &rq), 0);
    CHECK_EQ(open_path(g, "C:\\Another name", 0, 0x01, &handle), DOS_ERR_NO_FILE);
    CHECK_EQ(disk_fsck(g->disk), 0);
    guest_free(g);
}

static unsigned lock(struct guest *g, unsigned function, uint32_t handle, uint32_t process, uint32_t position,
                     uint32_t count)
{
    struct DOSMGR_File_Request rq = { .function = function, .handle = handle, .process = process,
                                      .position = position, .count = count };

    return ring0_request(&g->sys, &rq);
}

TEST(ring0, locks_are_those_of_programs)
{
    struct guest *g = guest_make();
    uint32_t handle, other, count = 3;
    uint16_t program;
    char text[4];

    (void)guest_program(g);
    guest_file(g, "\\SHARED.TXT", "0123456789", 10);
    CHECK_EQ(open_path(g, "C:\\SHARED.TXT", 0x42, 0x01, &other), 0);
    CHECK_EQ(lock(g, DFR_LOCK, other, 1, 0, 5), DOS_ERR_FUNCTION);     /* it does not share */
    CHECK_EQ(simple(g, DFR_CLOSE, other), 0);
    CHECK_EQ(open_path(g, "C:\\SHARED.TXT", 0x42 | DFR_MODE_SHARED, 0x01, &handle), 0);
    CHECK_EQ(open_path(g, "C:\\SHARED.TXT", 0x42 | DFR_MODE_SHARED, 0x01, &other), 0);
    (void)guest_path(g, 0x3D42, 0, "C:\\SHARED.TXT");
    CHECK(!guest_failed(g));
    program = g->crs.Client_AX;
    CHECK_EQ(lock(g, DFR_LOCK, handle, 0x10001, 0, 5), 0);
    CHECK_EQ(lock(g, DFR_LOCK, other, 0x20001, 4, 5), DOS_ERR_LOCK);
    CHECK_EQ(transfer(g, DFR_READ, handle, text, 0, &count), 0);
    count = 3;
    CHECK_EQ(transfer(g, DFR_READ, other, text, 4, &count), DOS_ERR_LOCK);
    CHECK_EQ(count, 0);
    count = 3;
    CHECK_EQ(transfer(g, DFR_WRITE, other, text, 5, &count), 0);
    g->vm.share_retries = 0;
    (void)guest_call(g, 0x3F00, program, 3, 0x100);
    CHECK(guest_failed(g));
    CHECK_EQ(lock(g, DFR_UNLOCK, handle, 0x20001, 0, 5), DOS_ERR_LOCK);
    CHECK_EQ(lock(g, DFR_UNLOCK, handle, 0x10001, 0, 5), 0);
    (void)guest_call(g, 0x3F00, program, 3, 0x100);
    CHECK(!guest_failed(g));
    CHECK_EQ(lock(g, DFR_LOCK, handle, 0x10001, 0, 5), 0);
    CHECK_EQ(simple(g, DFR_CLOSE, handle), 0);          /* takes the lock with it */
    CHECK_EQ(lock(g, DFR_LOCK, other, 0x20001, 4, 5), 0);
    CHECK_EQ(simple(g, DFR_CLOSE, other), 0);
    CHECK_EQ(open_path(g, "C:\\SHARED.TXT", 0x22 | DFR_MODE_SHARED, 0x01, &other), DOS_ERR_SHARING);
    (void)guest_call(g, 0x3E00, program, 0, 0);
    CHECK_EQ(open_path(g, "C:\\SHARED.TXT", 0x22 | DFR_MODE_SHARED, 0x01, &other), 0);
    (void)guest_path(g, 0x3D42, 0, "C:\\SHARED.TXT");
    CHECK(guest_failed(g));
    CHECK_EQ(simple(g, DFR_CLOSE, other), 0);
    CHECK_EQ(disk_fsck(g->disk), 0);
    guest_free(g);
}

TEST(ring0, patterns)
{
    struct guest *g = guest_make();
    struct DOSMGR_File_Request rq = { .function = DFR_FIND_FIRST, .path = "C:\\T_IFS*.TMP", .attr = 7 };

    (void)guest_program(g);
    guest_file(g, "\\COMMAND.COM", "0123456789", 10);
    guest_file(g, "\\T_IFS.TMP", "012", 3);
    guest_file(g, "\\T_IFS2.TMP", "012", 3);
    CHECK_EQ(ring0_request(&g->sys, &rq), 0);
    CHECK_STR_EQ(rq.found_name, "T_IFS.TMP");
    rq.function = DFR_FIND_NEXT;
    CHECK_EQ(ring0_request(&g->sys, &rq), 0);
    CHECK_STR_EQ(rq.found_name, "T_IFS2.TMP");
    CHECK_EQ(ring0_request(&g->sys, &rq), DOS_ERR_NO_MORE_FILES);
    CHECK_EQ(simple(g, DFR_FIND_CLOSE, rq.handle), 0);
    guest_free(g);
}
