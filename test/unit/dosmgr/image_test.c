/* image_test.c - MOUNT: a file on C: becomes a drive, and goes again. */
#include "unit.h"
#include "guest.h"
#include "../../../vxd/dosmgr/image_volume.h"

#define CRS (g->crs)

static struct guest *shown;         /* whose tables change */
static void *live[64];
static struct fat_volume *mounted_fat;
static unsigned gone_count;

static void *allocate(uint32_t bytes)
{
    unsigned i = 0;

    while (live[i] != NULL) {
        i++;
    }
    live[i] = calloc(1, bytes);
    return live[i];
}

static void release(void *block)
{
    unsigned i = 0;

    while (live[i] != block) {
        i++;
    }
    live[i] = NULL;
    free(block);
}

static unsigned live_count(void)
{
    unsigned count = 0;

    for (unsigned i = 0; i < 64; i++) {
        count += live[i] != NULL;
    }
    return count;
}

static void release_fat(struct fat_volume *vol)
{
    fat_forget(vol);
    release(vol);
}

static const char *mount_fat(const struct fs_medium *medium, struct fs_volume **vol)
{
    struct { struct fat_volume vol; struct fs_node nodes[16]; } *fat = allocate(sizeof *fat);
    const char *why = fat_mount(&fat->vol, disk_env(), medium, fat->nodes, 16);

    if (why != NULL) {
        release(fat);
        return why;
    }
    fat->vol.release = release_fat;
    mounted_fat = &fat->vol;
    *vol = &fat->vol.fs;
    return NULL;
}

static void changed(unsigned drive)
{
    dos_show_drive(&shown->vm, drive);
}

static void gone(const struct fs_volume *vol)
{
    (void)vol;
    gone_count++;
}

static const struct image_ops ops = { allocate, release, mount_fat, changed, gone };

/* A VM whose C: has TEST.IMG, a volume of 512 KB, behind `gap` sectors. */
static struct guest *with_image(unsigned gap, bool table)
{
    struct guest *g = guest_make();
    struct disk *small = disk_make("-F 12 -n INSIDE", 512, 512);
    uint32_t bytes = (small->sectors + gap) * 512;
    uint8_t *file = calloc(1, bytes);
    unsigned handle;

    shown = g;
    guest_program(g);
    memcpy(file + gap * 512, small->bytes, small->sectors * 512);
    if (table) {
        uint8_t *entry = file + 446;

        entry[4] = 1;
        entry[8] = (uint8_t)gap;
        memcpy(entry + 12, &small->sectors, 4);
        file[510] = 0x55;
        file[511] = 0xAA;
    }
    CHECK_EQ(guest_path(g, 0x3C00, 0, "C:\\TEST.IMG"), DOS_DONE);
    handle = CRS.Client_AX;
    for (uint32_t at = 0; at < bytes; at += 0x4000) {
        memcpy(g->mem + BUFFER * 16, file + at, bytes - at < 0x4000 ? bytes - at : 0x4000);
        CRS.Client_DS = BUFFER;
        CHECK_EQ(guest_call(g, 0x4000, (uint16_t)handle, bytes - at < 0x4000 ? (uint16_t)(bytes - at) : 0x4000, 0), DOS_DONE);
        CHECK(!guest_failed(g));
    }
    CHECK_EQ(guest_call(g, 0x3E00, (uint16_t)handle, 0, 0), DOS_DONE);
    free(file);
    disk_free(small);
    return g;
}

/* Function AX with DS:SI -> path; AX = error, 0 = none. */
static unsigned api(struct guest *g, uint16_t ax, uint8_t drive, uint8_t flags, uint8_t partition, const char *path)
{
    CRS.Client_AX = ax;
    CRS.Client_EDX = drive;
    CRS.Client_EBX = flags;
    CRS.Client_ECX = partition;
    CRS.Client_DS = CRS.Client_ES = SCRATCH;
    CRS.Client_ESI = CRS.Client_EDI = 0;
    guest_put(g, SCRATCH, 0, path);
    image_api(&g->vm, &ops, &CRS);
    return guest_failed(g) ? CRS.Client_AX : 0;
}

static void end(struct guest *g)
{
    dos_stop(&g->vm);
    CHECK_EQ(disk_fsck(g->disk), 0);
    guest_free(g);
    CHECK_EQ(live_count(), 0);
}

TEST(image, a_file_is_a_drive_until_it_is_taken_away)
{
    struct guest *g = with_image(0, false);

    CHECK_EQ(api(g, 1, IMAGE_ANY_DRIVE, 0, 0, "C:\\test.img"), 0);
    CHECK_EQ(CRS.Client_DL, 3);
    CHECK_EQ(CRS.Client_BL, 0);
    CHECK_EQ(guest_path(g, 0x3C00, 0, "D:\\HELLO.TXT"), DOS_DONE);
    CHECK(!guest_failed(g));
    memcpy(g->mem + BUFFER * 16, "hello", 5);
    CRS.Client_DS = BUFFER;
    CHECK_EQ(guest_call(g, 0x4000, CRS.Client_AX, 5, 0), DOS_DONE);
    CHECK_EQ(CRS.Client_AX, 5);
    CHECK_EQ(api(g, 2, 3, 0, 0, ""), DOS_ERR_SHARING);         /* a file on it is open */
    CHECK_EQ(api(g, 4, 0, 0, 0, ""), 0);
    CHECK_STR_EQ((char *)g->mem + SCRATCH * 16, "files on it are open");
    CHECK_EQ(guest_call(g, 0x3E00, 5, 0, 0), DOS_DONE);
    CHECK_EQ(api(g, 3, 3, 0, 0, ""), 0);
    CHECK_STR_EQ((char *)g->mem + SCRATCH * 16, "C:\\test.img");
    CHECK_EQ(api(g, 2, 3, 0, 0, ""), 0);
    CHECK_EQ(gone_count > 0, 1);
    CHECK_EQ(guest_path(g, 0x3D00, 0, "D:\\HELLO.TXT"), DOS_DONE);
    CHECK(guest_failed(g));
    CHECK_EQ(api(g, 1, 5, 0, 0, "C:\\TEST.IMG"), 0);            /* and what was written is there again */
    CHECK_EQ(guest_path(g, 0x3D00, 0, "F:\\HELLO.TXT"), DOS_DONE);
    CHECK(!guest_failed(g));
    CHECK_EQ(guest_call(g, 0x3E00, CRS.Client_AX, 0, 0), DOS_DONE);
    CHECK_EQ(api(g, 2, 5, 0, 0, ""), 0);
    end(g);
}

TEST(image, its_file_is_its_own)
{
    struct guest *g = with_image(0, false);

    CHECK_EQ(api(g, 1, 4, 0, 0, "C:\\TEST.IMG"), 0);
    CHECK_EQ(guest_path(g, 0x4100, 0, "C:\\TEST.IMG"), DOS_DONE);       /* delete */
    CHECK(guest_failed(g));
    CHECK_EQ(guest_path(g, 0x3D02, 0, "C:\\TEST.IMG"), DOS_DONE);       /* open */
    CHECK(guest_failed(g));
    CHECK_EQ(guest_path(g, 0x3C00, 0, "C:\\TEST.IMG"), DOS_DONE);       /* truncate */
    CHECK(guest_failed(g));
    CHECK_EQ(api(g, 1, 5, 0, 0, "C:\\TEST.IMG"), DOS_ERR_SHARING);      /* nor twice */
    CHECK_EQ(api(g, 2, 4, 0, 0, ""), 0);
    end(g);
}

TEST(image, read_only_is_not_written)
{
    struct guest *g = with_image(0, false);

    CHECK_EQ(api(g, 1, 3, IMAGE_READ_ONLY, 0, "C:\\TEST.IMG"), 0);
    CHECK_EQ(CRS.Client_BL, IMAGE_READ_ONLY);
    CHECK_EQ(guest_path(g, 0x3C00, 0, "D:\\NEW.TXT"), DOS_DONE);
    CHECK(guest_failed(g));
    CHECK_EQ(CRS.Client_AX, DOS_ERR_PROTECTED);
    CHECK_EQ(api(g, 2, 3, 0, 0, ""), 0);
    end(g);
}

TEST(image, a_partition_of_an_image)
{
    struct guest *g = with_image(63, true);

    CHECK_EQ(api(g, 1, 3, 0, 1, "C:\\TEST.IMG"), 0);
    CHECK_EQ(CRS.Client_CL, 1);
    CHECK(memcmp(g->sys.drive[3]->label, "INSIDE", 6) == 0);
    CHECK_EQ(api(g, 2, 3, 0, 0, ""), 0);
    CHECK_EQ(api(g, 1, 3, 0, 0, "C:\\TEST.IMG"), 0);            /* found by itself */
    CHECK_EQ(CRS.Client_CL, 1);
    CHECK_EQ(api(g, 2, 3, 0, 0, ""), 0);
    CHECK_EQ(api(g, 1, 3, 0, 2, "C:\\TEST.IMG"), DOS_ERR_FORMAT);
    CHECK_STR_EQ(image_reason(), "it has no such partition");
    end(g);
}

TEST(image, what_cannot_be_mounted)
{
    struct guest *g = with_image(0, false);

    CHECK_EQ(api(g, 1, 2, 0, 0, "C:\\TEST.IMG"), DOS_ERR_DRIVE);        /* C: is there */
    CHECK_STR_EQ(image_reason(), "the drive letter is in use");
    CHECK_EQ(api(g, 1, 26, 0, 0, "C:\\TEST.IMG"), DOS_ERR_DRIVE);
    CHECK_EQ(api(g, 1, 3, 0, 0, "C:\\NOTHERE.IMG"), DOS_ERR_NO_FILE);
    CHECK_EQ(api(g, 1, 3, 0, 0, "C:\\*.IMG"), DOS_ERR_NO_FILE);
    CHECK_EQ(api(g, 1, 3, 0, 0, "CON"), DOS_ERR_DENIED);
    guest_file(g, "\\TEXT.TXT", "no volume", 9);
    CHECK_EQ(api(g, 1, 3, 0, 0, "C:\\TEXT.TXT"), DOS_ERR_FORMAT);
    CHECK_STR_EQ(image_reason(), "it is shorter than a sector");
    CHECK_EQ(api(g, 2, 3, 0, 0, ""), DOS_ERR_DRIVE);
    CHECK_EQ(api(g, 2, 2, 0, 0, ""), DOS_ERR_DRIVE);            /* no image's */
    CHECK_EQ(api(g, 3, 200, 0, 0, ""), DOS_ERR_DRIVE);
    CHECK_EQ(api(g, 99, 0, 0, 0, ""), DOS_ERR_FUNCTION);
    CHECK_EQ(api(g, 0, 0, 0, 0, ""), 0);
    CHECK_EQ(CRS.Client_AX, 0x0400);
    end(g);
}

TEST(image, an_image_on_an_image)
{
    struct guest *g = with_image(0, false);

    CHECK_EQ(api(g, 1, 3, 0, 0, "C:\\TEST.IMG"), 0);
    {
        struct disk *tiny = disk_make("-F 12 -n TINY", 128, 512);
        unsigned handle;

        CHECK_EQ(guest_path(g, 0x3C00, 0, "D:\\TINY.IMG"), DOS_DONE);
        handle = CRS.Client_AX;
        for (uint32_t at = 0; at < tiny->sectors * 512; at += 0x4000) {
            memcpy(g->mem + BUFFER * 16, tiny->bytes + at, 0x4000);
            CRS.Client_DS = BUFFER;
            CHECK_EQ(guest_call(g, 0x4000, (uint16_t)handle, 0x4000, 0), DOS_DONE);
        }
        CHECK_EQ(guest_call(g, 0x3E00, (uint16_t)handle, 0, 0), DOS_DONE);
        disk_free(tiny);
    }
    CHECK_EQ(api(g, 1, 4, 0, 0, "D:\\TINY.IMG"), 0);
    CHECK_EQ(guest_path(g, 0x3C00, 0, "E:\\DEEP.TXT"), DOS_DONE);
    CHECK(!guest_failed(g));
    CHECK_EQ(guest_call(g, 0x3E00, CRS.Client_AX, 0, 0), DOS_DONE);
    CHECK_EQ(api(g, 2, 3, 0, 0, ""), DOS_ERR_SHARING);          /* the other lies on it */
    CHECK_EQ(api(g, 2, 4, 0, 0, ""), 0);
    CHECK_EQ(api(g, 2, 3, 0, 0, ""), 0);
    end(g);
}
