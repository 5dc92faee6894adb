/* iso_test.c - CDs as DOS sees them: names, contents, damage, discs that change. */
#include "unit.h"
#include "iso_image.h"
#include "../../../vxd/cdfs/iso.h"
#include "../../../vxd/vfat/nls.h"

static uint8_t image[IMAGE_BYTES], other[IMAGE_BYTES], *disc;
static uint32_t sector_size, blocks_live;
static enum fs_medium_state state;
static unsigned reads;
static void *live[256];

static void *allocate(uint32_t bytes)
{
    unsigned i = 0;

    while (live[i] != NULL) {
        i++;
    }
    blocks_live++;
    live[i] = calloc(1, bytes);
    return live[i];
}

static void release(void *block)
{
    unsigned i = 0;

    if (block == NULL) {
        return;
    }
    while (live[i] != block) {
        i++;
    }
    live[i] = NULL;
    blocks_live--;
    free(block);
}
static const struct iso_memory memory = { allocate, release };

static int read_disc(void *ctx, uint32_t lba, uint32_t count, void *buffer)
{
    (void)ctx;
    reads++;
    if ((lba + count) * sector_size > IMAGE_BYTES) {
        return 1;
    }
    memcpy(buffer, disc + lba * sector_size, count * sector_size);
    return 0;
}

static enum fs_medium_state media(void *ctx, uint32_t *sectors)
{
    enum fs_medium_state now = state;

    (void)ctx;
    *sectors = IMAGE_BYTES / sector_size;
    if (state == FS_MEDIUM_CHANGED) {
        state = FS_MEDIUM_SAME;
    }
    return now;
}

static const struct block_ops fixed = { read_disc, NULL, NULL, NULL };
static const struct block_ops changing = { read_disc, NULL, NULL, media };

static struct iso_volume *mount(uint32_t size, const struct block_ops *ops, const char **reason)
{
    struct fs_medium medium = { ops, NULL, size, IMAGE_BYTES / size };
    struct iso_volume *vol;

    for (unsigned i = 0; i < sizeof live / sizeof live[0]; i++) {
        release(live[i]);
    }
    iso_code_page(nls_437);
    vol = allocate(sizeof *vol);
    sector_size = size;
    disc = image;
    vol->memory = &memory;
    *reason = iso_mount(vol, &medium);
    return vol;
}

static struct fs_volume *disc_of(bool joliet)
{
    const char *reason;
    struct iso_volume *vol;

    iso_image_make(image, joliet);
    vol = mount(2048, &fixed, &reason);
    CHECK(reason == NULL);
    return &vol->fs;
}

static enum fs_err find(struct fs_volume *vol, const char *path, struct fs_entry *entry)
{
    uint32_t dir;

    return fs_lookup(vol, path, &dir, entry);
}

/* "NAME.EXT NAME " of a directory, long names in braces. */
static void list(struct fs_volume *vol, uint32_t dir, char *text)
{
    struct fs_entry entry;
    uint32_t index = 0;

    *text = 0;
    while (fs_next(vol, dir, &index, &entry) == FS_OK) {
        uint16_t units[FS_NAME_MAX + 1];
        size_t length = fs_long_name(vol, &entry, units);
        char name[13];

        fs_name_unpack(name, entry.name);
        text += sprintf(text, "%s", entry.attr & FS_ATTR_LABEL ? "[label]" : name);
        if (length > 0) {
            text += sprintf(text, "{");
            for (size_t i = 0; i < length; i++) {
                *text++ = (char)units[i];
            }
            text += sprintf(text, "}");
        }
        text += sprintf(text, " ");
    }
}

static void read_all(struct fs_volume *vol, const char *path, char *text, uint32_t room)
{
    struct fs_entry entry;
    struct fs_file file;
    uint32_t done;

    CHECK_EQ(find(vol, path, &entry), FS_OK);
    CHECK_EQ(fs_open(vol, &entry, &file), FS_OK);
    CHECK_EQ(fs_read(vol, &file, 0, text, room - 1, &done), FS_OK);
    text[done] = 0;
    CHECK_EQ(fs_close(vol, &file), FS_OK);
}

TEST(iso, plain_names_lose_their_version)
{
    struct fs_volume *vol = disc_of(false);
    char text[500];

    list(vol, FS_ROOT, text);
    CHECK_STR_EQ(text, "PARTS.BIN README.TXT A_LONG~1.TEX{A_LONGER_NAME.TEXT} SUB [label] ");
    read_all(vol, "\\README.TXT", text, sizeof text);
    CHECK_STR_EQ(text, "Hello");
    read_all(vol, "\\a_longer_name.text", text, sizeof text);
    CHECK_STR_EQ(text, "Hello");
    read_all(vol, "\\Sub\\A.txt", text, sizeof text);
    CHECK_STR_EQ(text, "Hello");
    CHECK(memcmp(vol->label, "TESTDISC   ", 11) == 0);
    CHECK(vol->serial != 0);
    CHECK(vol->read_only);
}

TEST(iso, joliet_names_are_long_and_their_short_ones_unique)
{
    struct fs_volume *vol = disc_of(true);
    struct fs_entry entry;
    char text[500];

    list(vol, FS_ROOT, text);
    CHECK_STR_EQ(text, "LONGNA~2.TXT{Long name with spaces one.txt} LONGNA~3.TXT{Long name with spaces two.txt} "
                       "README.TXT{readme.txt} LONGNA~1.TXT SUBFOL~1{Sub folder} [label] ");
    read_all(vol, "\\LONG NAME WITH SPACES ONE.TXT", text, sizeof text);
    CHECK_STR_EQ(text, "Joliet!");
    read_all(vol, "\\longna~2.txt", text, sizeof text);
    CHECK_STR_EQ(text, "Joliet!");
    read_all(vol, "\\Sub Folder\\deep.file.name", text, sizeof text);
    CHECK_STR_EQ(text, "Hello");
    CHECK_EQ(find(vol, "\\SUBFOL~1", &entry), FS_OK);
    list(vol, entry.first, text);
    CHECK_STR_EQ(text, ". .. DEEPFI~1.NAM{deep.file.name} ");
    CHECK(memcmp(vol->label, "Test Disc", 9) == 0);
}

TEST(iso, what_is_not_there)
{
    struct fs_volume *vol = disc_of(true);
    struct fs_entry entry;

    CHECK_EQ(find(vol, "\\NOTHERE.TXT", &entry), FS_NO_FILE);
    CHECK_EQ(find(vol, "\\NOTHERE\\X", &entry), FS_NO_PATH);
    CHECK_EQ(find(vol, "\\README.TXT\\X", &entry), FS_NO_PATH);
    CHECK_EQ(find(vol, "\\", &entry), FS_OK);
    CHECK_EQ(entry.first, FS_ROOT);
    CHECK_EQ(find(vol, "\\Sub folder\\", &entry), FS_OK);
}

TEST(iso, a_file_may_have_parts)
{
    struct fs_volume *vol = disc_of(false);
    struct fs_entry entry;
    struct fs_file file;
    char text[2200];
    uint32_t done;

    CHECK_EQ(find(vol, "\\PARTS.BIN", &entry), FS_OK);
    CHECK_EQ(entry.size, 2148);
    CHECK_EQ(fs_open(vol, &entry, &file), FS_OK);
    CHECK_EQ(fs_read(vol, &file, 2040, text, 100, &done), FS_OK);
    CHECK_EQ(done, 100);
    CHECK(text[7] == 'p' && text[8] == 'q' && text[99] == 'q');
    CHECK_EQ(fs_read(vol, &file, 2100, text, 100, &done), FS_OK);
    CHECK_EQ(done, 48);
    CHECK_EQ(fs_read(vol, &file, 9999, text, 100, &done), FS_OK);
    CHECK_EQ(done, 0);
    CHECK_EQ(fs_close(vol, &file), FS_OK);
}

TEST(iso, nothing_is_written)
{
    struct fs_volume *vol = disc_of(false);
    struct fs_entry entry;
    struct fs_file file;
    struct fs_name name = { "NEW     TXT", NULL };
    uint32_t done;

    CHECK_EQ(fs_create(vol, FS_ROOT, &name, 0, 0, 0, &entry), FS_PROTECTED);
    CHECK_EQ(find(vol, "\\README.TXT", &entry), FS_OK);
    CHECK_EQ(fs_remove(vol, &entry), FS_PROTECTED);
    CHECK_EQ(fs_open(vol, &entry, &file), FS_OK);
    CHECK_EQ(fs_write(vol, &file, 0, "x", 1, &done), FS_PROTECTED);
    CHECK_EQ(fs_close(vol, &file), FS_OK);
    CHECK_EQ(find(vol, "\\SUB", &entry), FS_OK);
    CHECK_EQ(fs_open(vol, &entry, &file), FS_DENIED);
    CHECK_EQ(fs_free_space(vol, &done), FS_OK);
    CHECK_EQ(done, 0);
}

TEST(iso, openers_share_a_node)
{
    struct fs_volume *vol = disc_of(false);
    struct fs_entry entry;
    struct fs_file a, b;

    CHECK_EQ(find(vol, "\\README.TXT", &entry), FS_OK);
    CHECK_EQ(fs_open(vol, &entry, &a), FS_OK);
    CHECK_EQ(fs_open(vol, &entry, &b), FS_OK);
    CHECK(a.node == b.node && a.node == fs_node_find(vol, &entry));
    CHECK_EQ(fs_make_exclusive(vol, &a), FS_BUSY);
    CHECK_EQ(fs_close(vol, &b), FS_OK);
    CHECK_EQ(fs_make_exclusive(vol, &a), FS_OK);
    CHECK_EQ(fs_open(vol, &entry, &b), FS_BUSY);
    CHECK_EQ(fs_close(vol, &a), FS_OK);
    CHECK(fs_node_find(vol, &entry) == NULL);
    vol->ops->unmount(vol);
    CHECK_EQ(blocks_live, 0);
}

TEST(iso, a_directory_is_not_its_own_descendant)
{
    struct fs_volume *vol = disc_of(false);
    struct fs_entry entry;

    CHECK_EQ(find(vol, "\\SUB\\LOOP", &entry), FS_OK);          /* the name is there */
    CHECK_EQ(find(vol, "\\SUB\\LOOP\\SUB", &entry), FS_CORRUPT);
}

TEST(iso, damage_is_seen)
{
    struct fs_volume *vol = disc_of(false);
    struct fs_entry entry;
    const char *reason;
    char text[500];

    image[AT_SUB * 2048 + 2] = 99;              /* "." does not lead to itself */
    CHECK_EQ(find(vol, "\\SUB\\A.TXT", &entry), FS_CORRUPT);
    vol = disc_of(false);
    image[AT_ROOT * 2048] = 3;                  /* a record shorter than one can be */
    list(vol, FS_ROOT, text);
    CHECK_STR_EQ(text, "");
    iso_image_make(image, false);
    image[16 * 2048 + 128] = 7;                 /* block size */
    (void)mount(2048, &fixed, &reason);
    CHECK(reason != NULL);
    memset(image, 0, sizeof image);
    (void)mount(2048, &fixed, &reason);
    CHECK_STR_EQ(reason, "it has no ISO 9660 volume");
    (void)mount(4096, &fixed, &reason);
    CHECK(reason != NULL);
}

TEST(iso, an_image_on_a_disk_of_small_sectors)
{
    const char *reason;
    char text[100];
    struct iso_volume *vol;

    iso_image_make(image, true);
    vol = mount(512, &fixed, &reason);
    CHECK(reason == NULL);
    read_all(&vol->fs, "\\readme.txt", text, sizeof text);
    CHECK_STR_EQ(text, "Hello");
}

TEST(iso, blocks_may_be_small)
{
    const char *reason;
    char text[100];
    struct iso_volume *vol;

    iso_image_make(image, false);
    image[16 * 2048 + 128] = 0;                 /* 512 bytes */
    image[16 * 2048 + 129] = 2;
    image[16 * 2048 + 80] = 0;                  /* so there are four times as many */
    image[16 * 2048 + 81] = 1;
    image[16 * 2048 + 156 + 2] = AT_ROOT * 4;
    image[AT_ROOT * 2048 + 2] = AT_ROOT * 4;
    for (size_t at = AT_ROOT * 2048 + 34; image[at] != 0; at += image[at]) {
        image[at + 2] = (uint8_t)(image[at + 2] * 4);
    }
    vol = mount(2048, &fixed, &reason);
    CHECK(reason == NULL);
    read_all(&vol->fs, "\\README.TXT", text, sizeof text);
    CHECK_STR_EQ(text, "Hello");
}

TEST(iso, discs_come_and_go)
{
    const char *reason;
    char text[100];
    struct iso_volume *vol;
    struct fs_entry entry;
    struct fs_file file;
    uint32_t done;

    iso_image_make(image, false);
    iso_image_make(other, true);
    state = FS_MEDIUM_NONE;
    vol = mount(2048, &changing, &reason);
    CHECK(reason == NULL);
    CHECK(vol->fs.removable);
    CHECK_EQ(find(&vol->fs, "\\README.TXT", &entry), FS_NOT_READY);
    state = FS_MEDIUM_CHANGED;
    CHECK_EQ(find(&vol->fs, "\\README.TXT", &entry), FS_OK);
    CHECK_EQ(fs_open(&vol->fs, &entry, &file), FS_OK);
    disc = other;
    state = FS_MEDIUM_CHANGED;
    CHECK_EQ(fs_read(&vol->fs, &file, 0, text, 5, &done), FS_NOT_READY);        /* not that disc's */
    read_all(&vol->fs, "\\Long name with spaces one.txt", text, sizeof text);
    CHECK_STR_EQ(text, "Joliet!");
    CHECK_EQ(fs_close(&vol->fs, &file), FS_OK);
    memset(other, 0, sizeof other);             /* a disc without a volume */
    state = FS_MEDIUM_CHANGED;
    CHECK_EQ(find(&vol->fs, "\\README.TXT", &entry), FS_CORRUPT);
    state = FS_MEDIUM_NONE;
    CHECK_EQ(find(&vol->fs, "\\README.TXT", &entry), FS_NOT_READY);
}

TEST(iso, looking_costs_the_same_however_many_there_are)
{
    struct fs_volume *vol = disc_of(true);
    struct fs_entry entry;
    uint8_t *at;
    unsigned before;
    char name[40];

    iso_image_make(image, true);
    image[AT_J_ROOT * 2048 + 10] = 0;           /* the root is longer: 16 sectors at 40 */
    image[17 * 2048 + 156 + 2] = 40;
    for (uint32_t sector = 40, number = 0; sector < 56; sector++) {
        at = image + sector * 2048;
        if (sector == 40) {
            at += iso_image_record(at, "\0", 1, 40, 16 * 2048, 2);
            at += iso_image_record(at, "\1", 1, 40, 16 * 2048, 2);
        }
        while (at + 80 < image + (sector + 1) * 2048) {
            sprintf(name, "same beginning %04u", number++);
            at += iso_image_joliet(at, name, AT_HELLO, 5, 0);
        }
    }
    {
        const char *reason;
        struct iso_volume *iso = mount(2048, &fixed, &reason);

        CHECK(reason == NULL);
        vol = &iso->fs;
    }
    CHECK_EQ(find(vol, "\\same beginning 0003", &entry), FS_OK);
    before = reads;
    for (unsigned i = 0; i < 400; i++) {
        sprintf(name, "\\same beginning %04u", i);
        CHECK_EQ(find(vol, name, &entry), FS_OK);
        CHECK_EQ(entry.index, i);
    }
    CHECK_EQ(reads, before);
    CHECK_EQ(find(vol, "\\SAMEBE~4", &entry), FS_OK);
    CHECK_EQ(entry.index, 3);
}
