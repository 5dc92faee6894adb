/* long_test.c - long names on volumes that mkfs.fat made; fsck.fat and mtools judge them. */
#include <unistd.h>
#include "unit.h"
#include "../dosmgr/disk.h"

static struct disk *fresh(const char *options, uint32_t kilobytes)
{
    struct disk *d = disk_make(options, kilobytes, 512);

    CHECK(disk_mount(d) == NULL);
    return d;
}

static const struct fs_name *text(const char *name)
{
    static struct fs_name wanted;

    wanted.text = name;
    return &wanted;
}

static enum fs_err create(struct disk *d, uint32_t dir, const char *name, struct fs_entry *entry)
{
    return fat_dir_create(&d->vol, dir, text(name), FS_ATTR_ARCHIVE, 0x6000, 0x5A21, 0, entry);
}

static enum fs_err lookup(struct disk *d, const char *path, struct fs_entry *entry)
{
    return fat_lookup(&d->vol, path, &(uint32_t){ 0 }, entry);
}

static const char *short_of(const struct fs_entry *entry)
{
    static char name[13];

    fs_name_unpack(name, entry->name);
    return name;
}

static const char *long_of(struct disk *d, const struct fs_entry *entry)
{
    static char name[256];
    uint16_t units[FS_NAME_MAX];
    size_t n = fat_long_name(&d->vol, entry, units);

    for (size_t i = 0; i < n; i++) {
        name[i] = (char)(units[i] < 0x80 ? units[i] : '#');
    }
    name[n] = 0;
    return name;
}

TEST(long, short_names_are_made_as_windows_makes_them)
{
    static const char *const names[][2] = {
        { "README.TXT", "README.TXT" }, { "readme.md", "README.MD" }, { "Mixed.Txt", "MIXED.TXT" },
        { "The quick brown.fox", "THEQUI~1.FOX" }, { "The quick brown.foxes", "THEQUI~2.FOX" },
        { "a.b.c.txt", "ABC~1.TXT" }, { ".profile", "PROFIL~1" }, { "two words", "TWOWOR~1" },
        { "plus+equals=.x", "PLUS_E~1.X" }, { "caf\x82", "CAFE" }, { "longextension.html", "LONGEX~1.HTM" },
        { "x.y.", "X.Y" }, { "  trimmed  ", "TRIMMED" }, { "...dots", "DOTS~1" }, { "exactly8.abc", "EXACTLY8.ABC" },
        { "ninechars.abc", "NINECH~1.ABC" }, { "[]", "__~1" },
    };
    struct disk *d = fresh("-F 16 -s 1", 4000);
    struct fs_entry entry;

    for (unsigned i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        CHECK_EQ(create(d, FS_ROOT, names[i][0], &entry), FS_OK);
        CHECK_STR_EQ(short_of(&entry), names[i][1]);
    }
    CHECK_EQ(disk_fsck(d), 0);
    disk_free(d);
}

TEST(long, found_by_either_name_in_any_case)
{
    struct disk *d = fresh("-F 32 -s 1", 4000);
    struct fs_entry made, entry;

    CHECK_EQ(create(d, FS_ROOT, "Some Longer Name.text", &made), FS_OK);
    CHECK_EQ(made.long_slots, 2);
    CHECK_EQ(lookup(d, "\\SOME LONGER NAME.TEXT", &entry), FS_OK);
    CHECK_EQ(entry.index, made.index);
    CHECK_EQ(lookup(d, "\\somelo~1.tex", &entry), FS_OK);
    CHECK_EQ(entry.index, made.index);
    CHECK_EQ(entry.long_slots, 2);
    CHECK_STR_EQ(long_of(d, &entry), "Some Longer Name.text");
    CHECK_EQ(create(d, FS_ROOT, "sOME lONGER nAME.TEXT", &entry), FS_EXISTS);
    CHECK_EQ(create(d, FS_ROOT, "somelo~1.tex", &entry), FS_EXISTS);
    CHECK_EQ(lookup(d, "\\SOMELONGERNAME.TEXT", &entry), FS_NO_FILE);
    CHECK_EQ(create(d, FS_ROOT, "\x84pfel und \x94l", &made), FS_OK);         /* a-umlaut, o-umlaut */
    CHECK_EQ(lookup(d, "\\\x8EPFEL UND \x99L", &entry), FS_OK);
    CHECK_EQ(create(d, FS_ROOT, "lower.txt", &made), FS_OK);
    CHECK_EQ(made.long_slots, 1);
    CHECK_EQ(lookup(d, "\\LOWER.TXT", &entry), FS_OK);
    CHECK_STR_EQ(long_of(d, &entry), "lower.txt");
    CHECK_EQ(create(d, FS_ROOT, "UPPER.TXT", &made), FS_OK);
    CHECK_EQ(made.long_slots, 0);
    CHECK_STR_EQ(long_of(d, &made), "");
    disk_drop_cache(d);
    CHECK_EQ(lookup(d, "\\some longer name.text", &entry), FS_OK);
    CHECK_EQ(disk_fsck(d), 0);
    disk_free(d);
}

TEST(long, what_is_no_name_is_refused)
{
    static const char *const bad[] = { "", ".", "..", "   ", "a*b", "a?", "a\"b", "a<b", "a>b", "a|b", "a:b", "a/b", "tab\there" };
    struct disk *d = fresh("-F 12", 1440);
    struct fs_entry entry;
    char name[300];

    for (unsigned i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        CHECK(create(d, FS_ROOT, bad[i], &entry) != FS_OK);
    }
    memset(name, 'n', sizeof(name));
    name[256] = 0;
    CHECK_EQ(create(d, FS_ROOT, name, &entry), FS_BAD_NAME);
    name[255] = 0;
    CHECK_EQ(create(d, FS_ROOT, name, &entry), FS_OK);
    CHECK_EQ(entry.long_slots, 20);
    CHECK_STR_EQ(long_of(d, &entry), name);
    CHECK_EQ(disk_fsck(d), 0);
    CHECK_EQ(fat_remove(&d->vol, &entry), FS_OK);
    CHECK_EQ(disk_fsck(d), 0);
    disk_free(d);
}

TEST(long, a_thousand_names_that_begin_alike)
{
    struct disk *d = fresh("-F 32 -s 1", 8000);
    struct fs_entry entry, sub;
    char name[60];
    unsigned reads;

    CHECK_EQ(fat_mkdir(&d->vol, FS_ROOT, text("A directory"), 0x6000, 0x5A21), FS_OK);
    CHECK_EQ(lookup(d, "\\A directory", &sub), FS_OK);
    for (unsigned i = 0; i < 1000; i++) {
        snprintf(name, sizeof(name), "Document number %u.document", i);
        CHECK_EQ(create(d, sub.first, name, &entry), FS_OK);
    }
    CHECK_STR_EQ(short_of(&entry), "DOC~1000.DOC");
    reads = d->reads;
    for (unsigned i = 0; i < 1000; i += 37) {
        snprintf(name, sizeof(name), "\\a DIRECTORY\\document NUMBER %u.document", i);
        CHECK_EQ(lookup(d, name, &entry), FS_OK);
    }
    CHECK(d->reads - reads < 40);
    CHECK_EQ(disk_fsck(d), 0);
    for (unsigned i = 0; i < 1000; i++) {
        snprintf(name, sizeof(name), "\\A directory\\Document number %u.document", i);
        CHECK_EQ(lookup(d, name, &entry), FS_OK);
        CHECK_EQ(fat_remove(&d->vol, &entry), FS_OK);
        if (i % 100 == 50) {
            CHECK_EQ(create(d, sub.first, "In the gap that others left", &entry), FS_OK);
            CHECK_EQ(fat_remove(&d->vol, &entry), FS_OK);
        }
    }
    CHECK_EQ(fat_rmdir(&d->vol, &sub), FS_OK);
    CHECK_EQ(lookup(d, "\\A directory", &sub), FS_NO_FILE);
    CHECK_EQ(disk_fsck(d), 0);
    disk_free(d);
}

TEST(long, renaming_keeps_or_drops_the_long_name)
{
    struct disk *d = fresh("-F 16 -s 1", 4000);
    struct fs_entry entry, sub;

    CHECK_EQ(create(d, FS_ROOT, "First long name", &entry), FS_OK);
    CHECK_EQ(fat_rename(&d->vol, &entry, FS_ROOT, text("Second long name")), FS_OK);
    CHECK_EQ(lookup(d, "\\First long name", &entry), FS_NO_FILE);
    CHECK_EQ(lookup(d, "\\FIRSTL~1", &entry), FS_NO_FILE);
    CHECK_EQ(lookup(d, "\\Second long name", &entry), FS_OK);
    CHECK_STR_EQ(short_of(&entry), "SECOND~1");
    CHECK_EQ(fat_rename(&d->vol, &entry, FS_ROOT, text("SECOND LONG NAME")), FS_OK);
    CHECK_EQ(lookup(d, "\\second long name", &entry), FS_OK);
    CHECK_STR_EQ(long_of(d, &entry), "SECOND LONG NAME");
    CHECK_EQ(fat_rename(&d->vol, &entry, FS_ROOT, disk_name("OLD.TXT")), FS_OK);      /* as DOS does */
    CHECK_EQ(lookup(d, "\\second long name", &entry), FS_NO_FILE);
    CHECK_EQ(lookup(d, "\\OLD.TXT", &entry), FS_OK);
    CHECK_EQ(entry.long_slots, 0);
    CHECK_EQ(fat_rename(&d->vol, &entry, FS_ROOT, text("old.txt")), FS_OK);
    CHECK_EQ(lookup(d, "\\OLD.TXT", &entry), FS_OK);
    CHECK_STR_EQ(long_of(d, &entry), "old.txt");
    CHECK_EQ(fat_rename(&d->vol, &entry, FS_ROOT, text("OLD.TXT")), FS_OK);
    CHECK_EQ(lookup(d, "\\OLD.TXT", &entry), FS_OK);
    CHECK_EQ(entry.long_slots, 0);
    CHECK_EQ(fat_mkdir(&d->vol, FS_ROOT, text("Sub directory"), 0x6000, 0x5A21), FS_OK);
    CHECK_EQ(fat_mkdir(&d->vol, FS_ROOT, text("Another"), 0x6000, 0x5A21), FS_OK);
    CHECK_EQ(lookup(d, "\\Sub directory", &sub), FS_OK);
    CHECK_EQ(fat_rename(&d->vol, &entry, sub.first, text("Moved and renamed")), FS_OK);
    CHECK_EQ(lookup(d, "\\Sub directory\\moved AND renamed", &entry), FS_OK);
    CHECK_EQ(lookup(d, "\\Another", &entry), FS_OK);
    CHECK_EQ(fat_rename(&d->vol, &sub, sub.first, text("Into itself")), FS_DENIED);
    CHECK_EQ(fat_rename(&d->vol, &sub, entry.first, disk_name("SUB")), FS_DENIED);
    CHECK_EQ(fat_rename(&d->vol, &sub, entry.first, text("Sub in another")), FS_OK);
    CHECK_EQ(lookup(d, "\\Another\\Sub in another\\Moved and renamed", &sub), FS_OK);
    CHECK_EQ(lookup(d, "\\Another\\Sub in another", &sub), FS_OK);
    CHECK_EQ(fat_rename(&d->vol, &entry, sub.first, text("Below itself")), FS_DENIED);
    CHECK_EQ(disk_fsck(d), 0);
    disk_free(d);
}

TEST(long, mtools_agrees)
{
    static const char image[] = "/tmp/vfat-long.img";
    struct disk *d = fresh("-F 16 -s 1", 4000), *e;
    struct fs_entry entry;
    char command[300];
    uint8_t *bytes = malloc(4000 * 1024);
    FILE *f;

    CHECK_EQ(create(d, FS_ROOT, "A name that mtools must see.data", &entry), FS_OK);
    CHECK_EQ(fat_mkdir(&d->vol, FS_ROOT, text("Folder with blanks"), 0x6000, 0x5A21), FS_OK);
    CHECK_EQ(fat_sync(&d->vol), FS_OK);
    disk_save(d, image);
    disk_free(d);
    snprintf(command, sizeof(command), "mdir -i %s -b :: | grep -q 'A name that mtools must see.data' && "
             "mren -i %s '::A name that mtools must see.data' '::Renamed by mtools' && "
             "printf x | mcopy -i %s - '::Folder with blanks/Made by mtools, with commas.txt'", image, image, image);
    CHECK_EQ(system(command), 0);
    f = fopen(image, "rb");
    CHECK_EQ(fread(bytes, 1, 4000 * 1024, f), 4000 * 1024);
    fclose(f);
    unlink(image);
    e = disk_of_bytes(bytes, 4000 * 1024, 512);
    free(bytes);
    CHECK(disk_mount(e) == NULL);
    CHECK_EQ(lookup(e, "\\RENAMED by MTOOLS", &entry), FS_OK);
    CHECK_EQ(lookup(e, "\\folder with blanks\\made by mtools, with commas.txt", &entry), FS_OK);
    CHECK_EQ(entry.size, 1);
    CHECK_EQ(fat_remove(&e->vol, &entry), FS_OK);
    CHECK_EQ(disk_fsck(e), 0);
    disk_free(e);
}

/* Slots that belong to nobody: a program that knows no long names has made another short name. */
TEST(long, orphans_are_passed_over_and_taken_again)
{
    struct disk *d = fresh("-F 16 -s 1", 4000);
    struct fs_entry entry, next;
    uint32_t index = 0;
    uint8_t *slot;

    CHECK_EQ(create(d, FS_ROOT, "Gone with the wind", &entry), FS_OK);
    CHECK_EQ(create(d, FS_ROOT, "Here to stay", &next), FS_OK);
    CHECK_EQ(fat_sync(&d->vol), FS_OK);
    slot = d->bytes + entry.lba * 512 + entry.offset;
    slot[0] = 'X';                      /* the sum is another's now */
    CHECK(disk_mount(d) == NULL);
    CHECK_EQ(lookup(d, "\\Gone with the wind", &entry), FS_NO_FILE);
    CHECK_EQ(lookup(d, "\\Here to stay", &entry), FS_OK);
    CHECK_EQ(fat_dir_next(&d->vol, FS_ROOT, &index, &entry), FS_OK);
    CHECK_EQ(entry.name[0], 'X');
    CHECK_EQ(entry.long_slots, 0);
    CHECK_STR_EQ(long_of(d, &entry), "");
    CHECK_EQ(create(d, FS_ROOT, "Takes their place", &entry), FS_OK);
    CHECK_EQ(entry.index, 7);           /* two slots before X are not enough for three */
    CHECK_EQ(create(d, FS_ROOT, "lower.txt", &entry), FS_OK);
    CHECK_EQ(entry.index, 1);
    CHECK_EQ(lookup(d, "\\Here to stay", &entry), FS_OK);
    CHECK_EQ(disk_fsck(d), 0);
    disk_free(d);
}

TEST(long, small_letters_of_windows_nt)
{
    struct disk *d = fresh("-F 16 -s 1", 4000);
    struct fs_entry entry;

    CHECK_EQ(fat_dir_create(&d->vol, FS_ROOT, disk_name("NTFILE.TXT"), 0, 0x6000, 0x5A21, 0, &entry), FS_OK);
    CHECK_EQ(fat_sync(&d->vol), FS_OK);
    d->bytes[entry.lba * 512 + entry.offset + 12] = 0x08;
    CHECK(disk_mount(d) == NULL);
    CHECK_EQ(lookup(d, "\\ntfile.txt", &entry), FS_OK);
    CHECK_STR_EQ(long_of(d, &entry), "ntfile.TXT");
    disk_free(d);
}

TEST(long, times_are_kept)
{
    struct disk *d = fresh("-F 16 -s 1", 4000);
    struct fs_entry entry, back;

    CHECK_EQ(create(d, FS_ROOT, "With times", &entry), FS_OK);
    CHECK_EQ(entry.create_date, 0x5A21);
    entry.create_hundredths = 123;
    entry.create_time = 0x1234;
    entry.access_date = 0x5A22;
    CHECK_EQ(fat_set_times(&d->vol, &entry), FS_OK);
    disk_drop_cache(d);
    CHECK_EQ(lookup(d, "\\With times", &back), FS_OK);
    CHECK_EQ(back.create_hundredths, 123);
    CHECK_EQ(back.create_time, 0x1234);
    CHECK_EQ(back.access_date, 0x5A22);
    CHECK_EQ(back.long_slots, entry.long_slots);
    disk_free(d);
}
