/* large_test.c - volumes and files up to what FAT can hold, all sizes of clusters; on sparse files. */
#define _FILE_OFFSET_BITS 64
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include "unit.h"
#include "../dosmgr/disk.h"

static int image = -1;
static char path_of_image[64];

static int read_image(void *ctx, uint32_t lba, uint32_t count, void *buffer)
{
    uint32_t size = *(const uint32_t *)ctx;

    return pread(image, buffer, (size_t)count * size, (off_t)lba * size) != (ssize_t)((size_t)count * size);
}

static int write_image(void *ctx, uint32_t lba, uint32_t count, const void *buffer)
{
    uint32_t size = *(const uint32_t *)ctx;

    return pwrite(image, buffer, (size_t)count * size, (off_t)lba * size) != (ssize_t)((size_t)count * size);
}

static const struct block_ops image_ops = { read_image, write_image, NULL, NULL };

/* A sparse volume of so many megabytes; only its medium and volume are used. */
static struct disk *sparse(const char *options, uint32_t sector_size, uint32_t megabytes)
{
    struct disk *d = disk_of_bytes((const uint8_t *)"", 0, sector_size);
    static uint32_t size;
    char command[300];

    size = sector_size;
    snprintf(path_of_image, sizeof(path_of_image), "/tmp/vfat-large-%d.img", (int)getpid());
    unlink(path_of_image);
    image = open(path_of_image, O_RDWR | O_CREAT, 0600);
    CHECK(image >= 0);
    CHECK_EQ(ftruncate(image, (off_t)megabytes << 20), 0);
    snprintf(command, sizeof(command), "PATH=$PATH:/usr/sbin:/sbin mkfs.fat %s -S %u %s >/dev/null 2>&1", options,
             sector_size, path_of_image);
    CHECK_EQ(system(command), 0);
    d->medium = (struct fs_medium){ &image_ops, &size, sector_size,
                                    (uint32_t)(((uint64_t)megabytes << 20) / sector_size) };
    CHECK(disk_mount(d) == NULL);
    return d;
}

static void sound_and_gone(struct disk *d)
{
    char command[200];

    CHECK_EQ(fat_sync(&d->vol), FS_OK);
    snprintf(command, sizeof(command), "PATH=$PATH:/usr/sbin:/sbin fsck.fat -n %s >/tmp/vfat-large.log 2>&1 || "
             "{ cat /tmp/vfat-large.log; false; }", path_of_image);
    CHECK_EQ(system(command), 0);
    close(image);
    unlink(path_of_image);
    disk_free(d);
}

static void create(struct disk *d, const char *name, struct fs_file *file)
{
    struct fs_entry entry;

    CHECK_EQ(fat_dir_create(&d->vol, FS_ROOT, disk_name(name), FS_ATTR_ARCHIVE, 0x6000, 0x5A21, 0, &entry), FS_OK);
    CHECK_EQ(fat_open(&d->vol, &entry, file), FS_OK);
}

TEST(large, a_file_of_4_gb_less_one_byte)
{
    struct disk *d = sparse("-F 32 -s 64", 512, 40 * 1024);
    struct fs_file file;
    uint32_t done, lba, sectors;
    uint8_t bytes[20];

    CHECK(d->vol.fs.clusters > 1000000);
    create(d, "HUGE.DAT", &file);
    CHECK_EQ(fat_allocate(&d->vol, &file, 0xFFFFFFF8), FS_OK);
    CHECK_EQ(fat_write(&d->vol, &file, 0xFFFFFFF8, "0123456789", 10, &done), FS_OK);
    CHECK_EQ(done, 7);                          /* no file is larger */
    CHECK_EQ(file.node->entry.size, 0xFFFFFFFF);
    CHECK_EQ(fat_write(&d->vol, &file, 0xFFFFFFFF, "x", 1, &done), FS_OK);
    CHECK_EQ(done, 0);
    CHECK_EQ(fat_write(&d->vol, &file, 0x80000000, "middle", 6, &done), FS_OK);
    CHECK_EQ(fat_read(&d->vol, &file, 0xFFFFFFF8, bytes, 20, &done), FS_OK);
    CHECK_EQ(done, 7);
    CHECK_MEM_EQ(bytes, "0123456", 7);
    CHECK_EQ(fat_read(&d->vol, &file, 0x80000000, bytes, 6, &done), FS_OK);
    CHECK_MEM_EQ(bytes, "middle", 6);
    CHECK_EQ(fat_run(&d->vol, &file, 0, &lba, &sectors), FS_OK);
    CHECK_EQ(sectors, 0x800000);                /* all of it in one run */
    CHECK_EQ(fat_set_size(&d->vol, &file, 0xFFFF0000), FS_OK);  /* fsck.fat counts a chain in 32 bits */
    CHECK_EQ(fat_close(&d->vol, &file), FS_OK);
    sound_and_gone(d);
}

TEST(large, the_end_of_a_volume_of_40_gb)
{
    struct disk *d = sparse("-F 32 -s 128", 512, 40 * 1024);
    struct fs_file file;
    uint32_t done, free, before;
    uint8_t bytes[10];

    CHECK_EQ(d->vol.fs.cluster_bytes, 65536);
    CHECK_EQ(fat_free_space(&d->vol, &before), FS_OK);
    d->vol.next_free = d->vol.fs.clusters;      /* the last two clusters, and round to the first */
    create(d, "LAST.DAT", &file);
    CHECK_EQ(fat_allocate(&d->vol, &file, 200000), FS_OK);
    CHECK_EQ(fat_write(&d->vol, &file, 199990, "0123456789", 10, &done), FS_OK);
    CHECK_EQ(fat_commit(&d->vol, &file), FS_OK);
    disk_drop_cache(d);
    CHECK_EQ(fat_read(&d->vol, &file, 199990, bytes, 10, &done), FS_OK);
    CHECK_MEM_EQ(bytes, "0123456789", 10);
    CHECK_EQ(fat_close(&d->vol, &file), FS_OK);
    CHECK_EQ(fat_free_space(&d->vol, &free), FS_OK);
    CHECK_EQ(before - free, 4);
    sound_and_gone(d);
}

TEST(large, every_size_of_clusters_and_sectors)
{
    static const struct { const char *options; uint32_t sector_size, megabytes, cluster_bytes; } shapes[] = {
        { "-F 16 -s 1", 512, 10, 512 }, { "-F 16 -s 2", 512, 10, 1024 }, { "-F 16 -s 8", 512, 100, 4096 },
        { "-F 16 -s 16", 512, 100, 8192 }, { "-F 16 -s 32", 512, 200, 16384 }, { "-F 16 -s 64", 512, 1000, 32768 },
        { "-F 16 -s 128", 512, 3000, 65536 }, { "-F 32 -s 1", 512, 100, 512 }, { "-F 32 -s 8", 512, 400, 4096 },
        { "-F 32 -s 32", 512, 2000, 16384 }, { "-F 32 -s 16", 1024, 2000, 16384 }, { "-F 32 -s 4", 2048, 600, 8192 },
        { "-F 32 -s 1", 4096, 400, 4096 }, { "-F 32 -s 16", 4096, 6000, 65536 }, { "-F 12 -s 64", 512, 100, 32768 },
        { "-F 12 -s 1", 4096, 10, 4096 }, { "-F 32 -s 8 -f 1", 512, 400, 4096 }, { "-F 16 -s 8 -R 7", 512, 100, 4096 },
    };
    static uint8_t out[150000], in[150000];

    for (uint32_t i = 0; i < sizeof(out); i++) {
        out[i] = (uint8_t)(i * 2654435761u >> 24);
    }
    for (unsigned i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++) {
        struct disk *d = sparse(shapes[i].options, shapes[i].sector_size, shapes[i].megabytes);
        struct fs_file file;
        uint32_t done;

        CHECK_EQ(d->vol.fs.cluster_bytes, shapes[i].cluster_bytes);
        create(d, "A.DAT", &file);
        for (uint32_t at = 0, n = 1; at < sizeof(out); at += done, n = n * 3 + 1) {
            n = n < 40000 ? n : 1;
            CHECK_EQ(fat_write(&d->vol, &file, at, out + at, n < sizeof(out) - at ? n : sizeof(out) - at, &done), FS_OK);
            CHECK(done > 0);
        }
        for (uint32_t at = 0, n = 17; at < sizeof(in); at += done, n = n * 5 % 33333 + 1) {
            CHECK_EQ(fat_read(&d->vol, &file, at, in + at, n, &done), FS_OK);
            CHECK(done > 0);
        }
        CHECK_MEM_EQ(in, out, sizeof(in));
        CHECK_EQ(fat_close(&d->vol, &file), FS_OK);
        CHECK_EQ(fat_mkdir(&d->vol, FS_ROOT, disk_name("SUB"), 0x6000, 0x5A21), FS_OK);
        sound_and_gone(d);
    }
}
