/* fsd_test.c - DOS's view of a volume whose file system registered with IFSMGR. */
#include "unit.h"
#include "../../../vxd/ifsmgr/charset.h"
#include "../../../vxd/ifsmgr/fsd.h"
#include "../../../vxd/ifsmgr/ifs_time.h"
#include "../../../vxd/ifsmgr/names.h"
#include "../../vxd/lib/ramfsd.h"

/* ---- the services that the file system calls ---- */

static unsigned blocks;
static bool no_memory;

void *IFSMgr_GetHeap(uint32_t bytes)
{
    if (no_memory) {
        return NULL;
    }
    blocks++;
    return malloc(bytes);
}

void IFSMgr_RetHeap(void *block)
{
    if (block != NULL) {
        blocks--;
        free(block);
    }
}

uint32_t IFSMgr_MetaMatch(const uint16_t *pattern, const uint16_t *name, uint32_t how)
{
    return names_match(pattern, name, how);
}

uint32_t CreateBasis(uint16_t *basis, const uint16_t *name, uint32_t bytes)
{
    return names_create_basis(basis, name, bytes);
}

uint32_t AppendBasisTail(uint16_t *basis, uint32_t tail)
{
    return names_append_tail(basis, tail);
}

uint32_t FcbToShort(uint16_t *name, const uint16_t *fcb, uint32_t trail_dot)
{
    return names_fcb_to_short(name, fcb, trail_dot != 0);
}

uint64_t UniToBCS(uint8_t *bcs, const uint16_t *uni, uint32_t bytes, uint32_t max, uint32_t set)
{
    return charset_to_bcs(bcs, uni, bytes, max, set);
}

uint64_t IFSMgr_DosToWin32Time(uint32_t dos)
{
    _FILETIME time = filetime_of_dos((uint16_t)(dos >> 16), (uint16_t)dos);

    return (uint64_t)time.dwHighDateTime << 32 | time.dwLowDateTime;
}

/* ---- a volume ---- */

static uint32_t process(void)
{
    return 0x1234;
}

static const struct fsd_ops ops = { IFSMgr_GetHeap, IFSMgr_RetHeap, process };

static struct fs_volume *mount(void)
{
    struct fsd_volume *vol = IFSMgr_GetHeap(sizeof *vol);
    struct ioreq ir = { .ir_flags = IR_FSD_MOUNT, .ir_mntdrv = 4 };

    memset(vol, 0, sizeof *vol);
    ramfsd_no_long_names = false;
    CHECK_EQ(ramfsd_mount(&ir), 0);
    fsd_volume_init(vol, &ops, ir.ir_vfunc, ir.ir_rh, 4);
    return &vol->fs;
}

static void unmount(struct fs_volume *vol)
{
    vol->ops->unmount(vol);
    CHECK_EQ(ramfsd_open_files, 0);
    CHECK_EQ(ramfsd_open_searches, 0);
    CHECK_EQ(blocks, 0);
}

static const struct fs_name *name_of(const char *text, struct fs_name *name)
{
    name->text = text;
    return name;
}

static const struct fs_name *short_of(const char *packed, struct fs_name *name)
{
    memcpy(name->packed, packed, 11);
    name->text = NULL;
    return name;
}

static void make_file(struct fs_volume *vol, uint32_t dir, const char *text, const char *contents)
{
    struct fs_entry entry;
    struct fs_name name;
    struct fs_file file;
    uint32_t done;

    CHECK_EQ(fs_create(vol, dir, name_of(text, &name), FS_ATTR_ARCHIVE, 0x6000, 0x2021, &entry), FS_OK);
    CHECK_EQ(fs_open(vol, &entry, &file), FS_OK);
    CHECK_EQ(fs_write(vol, &file, 0, contents, (uint32_t)strlen(contents), &done), FS_OK);
    CHECK_EQ(done, strlen(contents));
    CHECK_EQ(fs_close(vol, &file), FS_OK);
}

TEST(fsd, a_file_is_written_and_read)
{
    struct fs_volume *vol = mount();
    struct fs_entry entry;
    struct fs_file file, second;
    uint16_t name[FS_NAME_MAX];
    uint32_t dir, done;
    char text[16];

    make_file(vol, FS_ROOT, "Read me first.txt", "hello");
    CHECK_EQ(fs_lookup(vol, "\\READ ME FIRST.TXT", &dir, &entry), FS_OK);
    CHECK_EQ(dir, FS_ROOT);
    CHECK_MEM_EQ(entry.name, "README~1TXT", 11);
    CHECK_EQ(entry.size, 5);
    CHECK_EQ(entry.date, 0x2021);
    CHECK_EQ(entry.time, 0x6000);
    CHECK_EQ(fs_long_name(vol, &entry, name), 17);
    CHECK_EQ(name[0], 'R');
    CHECK_EQ(name[1], 'e');
    CHECK_EQ(fs_lookup(vol, "\\README~1.TXT", &dir, &entry), FS_OK);
    CHECK_EQ(fs_open(vol, &entry, &file), FS_OK);
    CHECK_EQ(ramfsd_open_flags & ACCESS_MODE_MASK, ACCESS_READWRITE);
    CHECK_EQ(fs_open(vol, &entry, &second), FS_OK);
    CHECK(file.node == second.node);
    CHECK_EQ(ramfsd_open_files, 1);
    CHECK_EQ(fs_make_exclusive(vol, &file), FS_SHARED);
    CHECK_EQ(fs_read(vol, &file, 1, text, sizeof text, &done), FS_OK);
    CHECK_EQ(done, 4);
    CHECK_MEM_EQ(text, "ello", 4);
    CHECK_EQ(fs_set_size(vol, &file, 2), FS_OK);
    CHECK_EQ(fs_read(vol, &second, 0, text, sizeof text, &done), FS_OK);
    CHECK_EQ(done, 2);
    fs_touch(&file, 0x1111, 0x2222);
    CHECK_EQ(fs_commit(vol, &file), FS_OK);
    CHECK_EQ(fs_close(vol, &file), FS_OK);
    CHECK_EQ(fs_make_exclusive(vol, &second), FS_OK);
    CHECK_EQ(fs_open(vol, &entry, &file), FS_SHARED);
    CHECK_EQ(fs_close(vol, &second), FS_OK);
    CHECK_EQ(fs_lookup(vol, "\\README~1.TXT", &dir, &entry), FS_OK);
    CHECK_EQ(entry.time, 0x1111);
    CHECK_EQ(entry.date, 0x2222);
    unmount(vol);
}

TEST(fsd, directories)
{
    struct fs_volume *vol = mount();
    struct fs_entry entry, inner;
    struct fs_name name;
    uint32_t dir, sub;

    CHECK_EQ(fs_mkdir(vol, FS_ROOT, short_of("SUB        ", &name), 0, 0), FS_OK);
    CHECK_EQ(fs_lookup(vol, "\\SUB", &dir, &entry), FS_OK);
    CHECK_EQ(entry.attr, FS_ATTR_DIRECTORY);
    sub = entry.first;
    CHECK(sub != FS_ROOT && fs_dir_valid(vol, sub));
    CHECK_EQ(fs_lookup(vol, "\\sub\\Nothing", &dir, &inner), FS_NO_FILE);
    CHECK_EQ(dir, sub);
    CHECK_EQ(fs_lookup(vol, "\\NONE\\Nothing", &dir, &inner), FS_NO_PATH);
    make_file(vol, sub, "F", "x");
    CHECK_EQ(fs_lookup(vol, "\\SUB\\F", &dir, &inner), FS_OK);
    CHECK_EQ(inner.dir, sub);
    CHECK_EQ(fs_rmdir(vol, &entry), FS_DENIED);
    CHECK_EQ(fs_rename(vol, &inner, FS_ROOT, name_of("Moved up", &name)), FS_OK);
    CHECK_EQ(fs_rmdir(vol, &entry), FS_OK);
    CHECK_EQ(fs_lookup(vol, "\\MOVED UP", &dir, &inner), FS_OK);
    CHECK_EQ(fs_set_attr(vol, &inner, FS_ATTR_READONLY), FS_OK);
    CHECK_EQ(fs_lookup(vol, "\\MOVED UP", &dir, &inner), FS_OK);
    CHECK_EQ(inner.attr, FS_ATTR_READONLY);
    CHECK_EQ(fs_remove(vol, &inner), FS_DENIED);
    CHECK_EQ(fs_set_attr(vol, &inner, 0), FS_OK);
    CHECK_EQ(fs_remove(vol, &inner), FS_OK);
    CHECK_EQ(fs_remove(vol, &inner), FS_NO_FILE);
    CHECK_EQ(fs_lookup(vol, "\\", &dir, &entry), FS_OK);
    CHECK_EQ(entry.attr, FS_ATTR_DIRECTORY);
    CHECK_EQ(entry.first, FS_ROOT);
    CHECK_EQ(fs_lookup(vol, "\\A*", &dir, &entry), FS_NO_FILE);
    unmount(vol);
}

static unsigned count(struct fs_volume *vol, uint32_t dir)
{
    struct fs_entry entry;
    uint32_t index = 0;
    unsigned n = 0;

    while (fs_next(vol, dir, &index, &entry) == FS_OK) {
        n++;
    }
    return n;
}

TEST(fsd, a_directory_is_read_with_one_search)
{
    struct fs_volume *vol = mount();
    struct fs_entry entry, again;
    char name[16];
    uint32_t index = 0;

    for (unsigned i = 0; i < 50; i++) {
        snprintf(name, sizeof name, "FILE%u", i);
        make_file(vol, FS_ROOT, name, "");
    }
    ramfsd_calls[VFN_FINDOPEN] = 0;
    CHECK_EQ(count(vol, FS_ROOT), 50);
    CHECK_EQ(ramfsd_calls[VFN_FINDOPEN], 1);
    index = 7;
    CHECK_EQ(fs_next(vol, FS_ROOT, &index, &entry), FS_OK);
    CHECK_EQ(index, 8);
    CHECK_MEM_EQ(entry.name, "FILE7      ", 11);
    CHECK_EQ(fs_at(vol, FS_ROOT, 7, &again), FS_OK);
    CHECK_MEM_EQ(again.name, entry.name, 11);
    index = FS_DIR_END;
    CHECK_EQ(fs_next(vol, FS_ROOT, &index, &entry), FS_END);
    index = 50;
    CHECK_EQ(fs_next(vol, FS_ROOT, &index, &entry), FS_END);
    unmount(vol);
}

TEST(fsd, more_readers_than_searches)
{
    struct fs_volume *vol = mount();
    uint32_t dir[12], index[12] = { 0 }, found;
    struct fs_entry entry;
    struct fs_name name;
    char text[16], path[20];

    for (unsigned i = 0; i < 12; i++) {
        snprintf(text, sizeof text, "D%u", i);
        snprintf(path, sizeof path, "\\D%u", i);
        CHECK_EQ(fs_mkdir(vol, FS_ROOT, name_of(text, &name), 0, 0), FS_OK);
        CHECK_EQ(fs_lookup(vol, path, &found, &entry), FS_OK);
        dir[i] = entry.first;
        make_file(vol, dir[i], "A", "");
        make_file(vol, dir[i], "B", "");
        make_file(vol, dir[i], "C", "");
    }
    for (unsigned n = 0; n < 3; n++) {
        for (unsigned i = 0; i < 12; i++) {
            CHECK_EQ(fs_next(vol, dir[i], &index[i], &entry), FS_OK);
            CHECK_EQ(entry.name[0], 'A' + n);
        }
    }
    for (unsigned i = 0; i < 12; i++) {
        CHECK_EQ(fs_next(vol, dir[i], &index[i], &entry), FS_END);
    }
    unmount(vol);
}

TEST(fsd, a_file_system_without_long_names)
{
    struct fs_volume *vol = mount();
    struct fs_entry entry;
    uint32_t dir;

    make_file(vol, FS_ROOT, "ONE.TXT", "1");
    make_file(vol, FS_ROOT, "TWO.TXT", "22");
    ramfsd_no_long_names = true;
    CHECK_EQ(count(vol, FS_ROOT), 2);
    CHECK_EQ(fs_lookup(vol, "\\TWO.TXT", &dir, &entry), FS_OK);
    CHECK_EQ(entry.size, 2);
    CHECK_EQ(fs_lookup(vol, "\\THREE.TXT", &dir, &entry), FS_NO_FILE);
    unmount(vol);
}

TEST(fsd, files_of_many_blocks)
{
    static uint8_t out[100000], in[100000];
    struct fs_volume *vol = mount();
    struct fs_entry entry;
    struct fs_file file;
    struct fs_name name;
    uint32_t done;

    for (unsigned i = 0; i < sizeof out; i++) {
        out[i] = (uint8_t)(i * 7 + (i >> 8));
    }
    CHECK_EQ(fs_create(vol, FS_ROOT, name_of("BIG", &name), 0, 0, 0x21, &entry), FS_OK);
    CHECK_EQ(fs_open(vol, &entry, &file), FS_OK);
    CHECK_EQ(fs_write(vol, &file, 1000, out, sizeof out, &done), FS_OK);
    CHECK_EQ(done, sizeof out);
    CHECK_EQ(file.node->entry.size, sizeof out + 1000);
    CHECK_EQ(fs_read(vol, &file, 1000, in, sizeof in, &done), FS_OK);
    CHECK_MEM_EQ(in, out, sizeof in);
    CHECK_EQ(fs_write(vol, &file, 300000, out, 1, &done), FS_OK);      /* it is full */
    CHECK_EQ(done, 0);
    CHECK_EQ(fs_set_size(vol, &file, 300000), FS_FULL);
    CHECK_EQ(fs_close(vol, &file), FS_OK);
    CHECK_EQ(fs_free_space(vol, &done), FS_OK);
    CHECK_EQ(done, 600);
    CHECK_EQ(vol->cluster_bytes, 2048);
    CHECK_EQ(fs_sync(vol), FS_OK);
    CHECK_EQ(fs_raw(vol, false, 0, 1, in), FS_UNSUPPORTED);
    unmount(vol);
}

TEST(fsd, what_cannot_be_opened_to_write_is_opened_to_read)
{
    struct fs_volume *vol = mount();
    struct fs_entry entry;
    struct fs_file file;
    uint32_t dir, done;

    make_file(vol, FS_ROOT, "F", "x");
    CHECK_EQ(fs_lookup(vol, "\\F", &dir, &entry), FS_OK);
    CHECK_EQ(fs_set_attr(vol, &entry, FS_ATTR_READONLY), FS_OK);
    CHECK_EQ(fs_open(vol, &entry, &file), FS_OK);       /* the entry is older than the attribute */
    CHECK_EQ(fs_write(vol, &file, 0, "y", 1, &done), FS_DENIED);
    CHECK_EQ(fs_set_size(vol, &file, 0), FS_DENIED);
    CHECK_EQ(fs_close(vol, &file), FS_OK);
    unmount(vol);
}

TEST(fsd, no_memory_is_an_error)
{
    struct fs_volume *vol = mount();
    struct fs_entry entry;
    struct fs_file file;
    struct fs_name name;
    uint32_t dir, index = 0;

    make_file(vol, FS_ROOT, "F", "x");
    CHECK_EQ(fs_lookup(vol, "\\F", &dir, &entry), FS_OK);
    no_memory = true;
    CHECK_EQ(fs_lookup(vol, "\\F", &dir, &entry), FS_NO_NODE);
    CHECK_EQ(fs_open(vol, &entry, &file), FS_NO_NODE);
    CHECK_EQ(fs_create(vol, FS_ROOT, name_of("G", &name), 0, 0, 0, &entry), FS_NO_NODE);
    CHECK_EQ(fs_next(vol, FS_ROOT, &index, &entry), FS_NO_NODE);
    CHECK_EQ(fs_remove(vol, &entry), FS_NO_NODE);
    no_memory = false;
    unmount(vol);
}

TEST(fsd, forgotten_directories_end)
{
    struct fs_volume *vol = mount();
    struct fsd_volume *fsd = (struct fsd_volume *)vol;
    uint32_t first = fsd_dir_id(fsd, "\\FIRST"), index = 0;
    struct fs_entry entry;
    char path[20];

    CHECK_EQ(fsd_dir_id(fsd, "\\FIRST"), first);
    for (unsigned i = 0; i < FSD_DIRS; i++) {
        snprintf(path, sizeof path, "\\D%u", i);
        (void)fsd_dir_id(fsd, path);
    }
    CHECK(strcmp(fsd_dir_path(fsd, first), "\\FIRST") != 0);
    CHECK(fsd_dir_path(fsd, FSD_DIRS) == NULL);
    CHECK_EQ(fs_next(vol, FSD_DIRS, &index, &entry), FS_END);
    unmount(vol);
}
