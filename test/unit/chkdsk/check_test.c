/* check_test - damaged volumes: what CHKDSK says, what it mends, and that fsck.fat is content afterwards. */
#include <unit.h>

#include "volume.h"

/* A volume with a tree: A.TXT (3 clusters), B.TXT, D/ C.TXT E/ F.TXT, and a file with a long name. */
static struct volume *make(const char *options, uint32_t kilobytes, uint32_t sector_size)
{
    struct volume *v = volume_make(options, kilobytes, sector_size);
    char command[900];
    uint32_t cluster;

    (void)volume_check(v, false);
    cluster = v->check.cluster_bytes;
    snprintf(command, sizeof command,
             "T=$V.d; mkdir -p $T/d/e && yes aaaaaaa | head -c %u > $T/a.txt && yes bbbbbbb | head -c 700 > $T/b.txt && "
             "yes ccccccc | head -c %u > $T/d/c.txt && yes fffffff | head -c 900 > $T/d/e/f.txt && "
             "echo long > \"$T/d/This is a long name.text\" && : > $T/empty && "
             "mcopy -s -i $V $T/a.txt $T/b.txt $T/d $T/empty ::/; R=$?; rm -rf $T; exit $R",
             cluster * 2 + 10, cluster + 5);
    CHECK_EQ(volume_shell(v, command), 0);
    CHECK_EQ(volume_check(v, false), CHECK_CLEAN);
    CHECK(volume_fsck(v));
    return v;
}

/* The file's bytes are these, repeated. */
static void must_hold(struct volume *v, const char *path, const char *line, uint32_t size)
{
    uint8_t *entry = volume_entry(v, path);
    uint32_t cluster, bytes = v->check.cluster_bytes;

    CHECK(entry != NULL);
    CHECK_EQ(get32(entry + 28), size);
    cluster = entry_first(&v->check, entry);
    for (uint32_t at = 0; at < size; at++) {
        CHECK(cluster_is_valid(&v->check, cluster));
        CHECK_EQ(volume_cluster(v, cluster)[at % bytes], line[at % strlen(line)]);
        if (at % bytes == bytes - 1) {
            cluster = volume_fat(v, cluster);
        }
    }
}

#define A_SIZE(v) ((v)->check.cluster_bytes * 2 + 10)
#define C_SIZE(v) ((v)->check.cluster_bytes + 5)

static void all_there(struct volume *v)
{
    must_hold(v, "A.TXT", "aaaaaaa\n", A_SIZE(v));
    must_hold(v, "B.TXT", "bbbbbbb\n", 700);
    must_hold(v, "D/C.TXT", "ccccccc\n", C_SIZE(v));
    must_hold(v, "D/E/F.TXT", "fffffff\n", 900);
}

/* Without /F nothing is written and the same is found; with it, it is mended once and for all. */
static void mend(struct volume *v, const char *expected)
{
    v->writes = 0;
    CHECK_EQ(volume_check(v, false), CHECK_FOUND);
    CHECK_EQ(v->writes, 0);
    CHECK(volume_said(v, expected));
    CHECK_EQ(volume_check(v, true), CHECK_FOUND);
    CHECK(volume_said(v, expected));
    if (volume_check(v, false) != CHECK_CLEAN) {
        unit_fail(__FILE__, __LINE__, "the second check says: %s", v->said);
    }
    CHECK(volume_fsck(v));
}

static const struct { const char *options; uint32_t kilobytes, sector_size; } kinds[] = {
    { "-F 12 -s 1", 700, 512 }, { "-F 12 -s 8 -f 1", 1440, 512 }, { "-F 16 -s 1", 5000, 512 },
    { "-F 16 -s 4", 40000, 1024 }, { "-F 32 -s 1", 34000, 512 }, { "-F 32 -s 1", 280000, 4096 },
    { "-F 12 -s 2", 4000, 2048 }, { "-F 16 -s 64", 140000, 512 }, { "-F 32 -s 16 -f 1", 530000, 512 },
};

TEST(check, every_kind_of_volume_is_clean_when_new_and_mended_when_not)
{
    for (unsigned k = 0; k < sizeof kinds / sizeof kinds[0]; k++) {
        struct volume *v = make(kinds[k].options, kinds[k].kilobytes, kinds[k].sector_size);
        uint32_t a = volume_first(v, "A.TXT");

        CHECK_EQ(v->check.totals.files, 6);
        CHECK_EQ(v->check.totals.directories, 2);
        volume_set_fat(v, volume_fat(v, a), v->check.end_mark);         /* cuts its last cluster off */
        mend(v, "A.TXT  Allocation error, size adjusted.");
        must_hold(v, "A.TXT", "aaaaaaa\n", v->check.cluster_bytes * 2);
        must_hold(v, "D/E/F.TXT", "fffffff\n", 900);
        CHECK(volume_entry(v, "FILE0000.CHK") != NULL);
        volume_free(v);
    }
}

static struct volume *small(void)
{
    return make("-F 16 -s 1", 5000, 512);
}

static struct volume *fat32(void)
{
    return make("-F 32 -s 1", 34000, 512);
}

TEST(check, lost_clusters_become_files)
{
    struct volume *v = small();
    uint32_t a = volume_first(v, "A.TXT");

    volume_entry(v, "A.TXT")[0] = 0xE5;
    mend(v, "3 lost allocation units found in 1 chains.");
    CHECK_EQ(volume_first(v, "FILE0000.CHK"), a);
    CHECK_EQ(get32(volume_entry(v, "FILE0000.CHK") + 28), 3 * 512);
    volume_free(v);
}

TEST(check, lost_clusters_are_freed_if_nobody_wants_them)
{
    struct volume *v = small();
    uint32_t a = volume_first(v, "A.TXT"), free = v->check.totals.free;

    volume_entry(v, "A.TXT")[0] = 0xE5;
    v->keep_lost = false;
    mend(v, "3 lost allocation units found in 1 chains.");
    CHECK_EQ(volume_fat(v, a), 0);
    CHECK_EQ(v->check.totals.free, free + 3);
    volume_free(v);
}

TEST(check, a_lost_directory_keeps_what_is_in_it)
{
    struct volume *v = fat32();

    volume_entry(v, "D")[0] = 0xE5;
    mend(v, "lost allocation units found");
    must_hold(v, "FILE0000.CHK/C.TXT", "ccccccc\n", C_SIZE(v));
    must_hold(v, "FILE0000.CHK/E/F.TXT", "fffffff\n", 900);
    volume_free(v);
}

TEST(check, recovered_files_get_new_names)
{
    struct volume *v = small();

    memcpy(volume_entry(v, "B.TXT"), "FILE0007CHK", 11);
    volume_entry(v, "A.TXT")[0] = 0xE5;
    mend(v, "3 lost allocation units found in 1 chains.");
    CHECK(volume_entry(v, "FILE0008.CHK") != NULL);
    must_hold(v, "FILE0007.CHK", "bbbbbbb\n", 700);
    volume_free(v);
}

TEST(check, a_full_root_directory_is_said_and_nothing_is_freed)
{
    struct volume *v = volume_make("-F 12 -s 1 -r 16", 400, 512);

    CHECK_EQ(volume_shell(v, "for i in 0 1 2 3 4 5 6 7 8 9 a b c d e f; do echo $i > $V.$i; mcopy -i $V $V.$i ::$i; "
                             "rm $V.$i; done"), 0);
    volume_set_fat(v, 100, 0xFFF);
    CHECK_EQ(volume_check(v, true), CHECK_FOUND);
    CHECK(volume_said(v, "There is no room in the root directory"));
    CHECK_EQ(volume_fat(v, 100), 0xFFF);
    volume_free(v);
}

TEST(check, the_root_of_fat32_grows_for_recovered_files)
{
    struct volume *v = volume_make("-F 32 -s 1", 34000, 512);

    (void)volume_check(v, false);
    for (uint32_t n = 0; n < 40; n++) {
        volume_set_fat(v, 1000 + 2 * n, v->check.end_mark);
    }
    mend(v, "40 lost allocation units found in 40 chains.");
    CHECK_EQ(v->check.totals.files, 40);
    volume_free(v);
}

TEST(check, a_circle_of_lost_clusters_ends)
{
    struct volume *v = small();

    volume_set_fat(v, 1000, 1001);
    volume_set_fat(v, 1001, 1002);
    volume_set_fat(v, 1002, 1000);
    mend(v, "3 lost allocation units found in 1 chains.");
    volume_free(v);
}

TEST(check, a_file_in_a_circle_is_cut)
{
    struct volume *v = small();
    uint32_t a = volume_first(v, "A.TXT");

    volume_set_fat(v, volume_fat(v, a), a);
    mend(v, "A.TXT  The chain of allocation units runs in a circle");
    CHECK_EQ(get32(volume_entry(v, "A.TXT") + 28), 1024);
    volume_free(v);
}

TEST(check, a_file_that_runs_into_another_gets_a_copy)
{
    struct volume *v = small();
    uint32_t b = volume_first(v, "B.TXT"), a = volume_first(v, "A.TXT");

    volume_set_fat(v, b, volume_fat(v, a));             /* B's second cluster is A's second */
    CHECK_EQ(volume_check(v, false), CHECK_FOUND);
    CHECK(volume_said(v, "X:\\B.TXT  Is cross linked on allocation unit"));
    CHECK(volume_said(v, "X:\\A.TXT  Is cross linked on allocation unit"));
    mend(v, "B.TXT  Is cross linked on allocation unit");
    must_hold(v, "A.TXT", "aaaaaaa\n", A_SIZE(v));
    CHECK_EQ(get32(volume_entry(v, "B.TXT") + 28), 700);
    CHECK_EQ(volume_cluster(v, volume_fat(v, b))[0], 'a');
    CHECK(volume_fat(v, b) != volume_fat(v, a));
    volume_free(v);
}

TEST(check, two_files_with_one_beginning_get_one_each)
{
    struct volume *v = small();
    uint8_t *b = volume_entry(v, "B.TXT");
    uint32_t first_a = volume_first(v, "A.TXT");

    put16(b + 26, first_a);
    mend(v, "Is cross linked on allocation unit");
    CHECK(volume_first(v, "B.TXT") != volume_first(v, "A.TXT"));
    must_hold(v, "A.TXT", "aaaaaaa\n", A_SIZE(v));
    must_hold(v, "B.TXT", "aaaaaaa\n", 700);
    volume_free(v);
}

/* A rename or move that was interrupted. */
TEST(check, of_two_entries_for_one_file_one_is_kept)
{
    struct volume *v = fat32();
    uint8_t *empty = volume_entry(v, "EMPTY"), *f = volume_entry(v, "D/E/F.TXT");

    memcpy(empty + 11, f + 11, 21);
    mend(v, "Is there under another name as well: one of both is removed.");
    must_hold(v, "EMPTY", "fffffff\n", 900);
    CHECK(volume_entry(v, "D/E/F.TXT") == NULL);
    volume_free(v);
}

TEST(check, of_two_entries_for_one_directory_one_is_kept)
{
    struct volume *v = small();
    uint8_t *empty = volume_entry(v, "EMPTY"), *e = volume_entry(v, "D/E");

    memcpy(empty + 11, e + 11, 21);                     /* moved from D to the root, its ".." still old */
    mend(v, "Is there under another name as well: one of both is removed.");
    must_hold(v, volume_entry(v, "EMPTY") != NULL ? "EMPTY/F.TXT" : "D/E/F.TXT", "fffffff\n", 900);
    CHECK((volume_entry(v, "EMPTY") != NULL) != (volume_entry(v, "D/E") != NULL));
    volume_free(v);
}

TEST(check, a_dropped_entry_takes_its_long_name_with_it)
{
    struct volume *v = small();
    uint8_t *b = volume_entry(v, "B.TXT"), *name = volume_entry(v, "D/THISIS~1.TEX");

    CHECK(name != NULL);
    memcpy(b + 11, name + 11, 21);
    mend(v, "Is there under another name as well");
    volume_free(v);
}

TEST(check, a_chain_longer_than_the_size_is_cut_and_the_rest_is_found)
{
    struct volume *v = small();

    put32(volume_entry(v, "A.TXT") + 28, 100);
    mend(v, "A.TXT  Has more allocation units than its size needs: cut off.");
    must_hold(v, "A.TXT", "aaaaaaa\n", 100);
    CHECK_EQ(get32(volume_entry(v, "FILE0000.CHK") + 28), 1024);
    volume_free(v);
}

TEST(check, a_cluster_that_cannot_be_is_cut_off)
{
    static const uint32_t bad[] = { 0, 1, 0xFFF7, 0xFFF0, 0x8000 };

    for (unsigned i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct volume *v = small();

        volume_set_fat(v, volume_first(v, "A.TXT"), bad[i]);
        mend(v, "A.TXT  ");
        CHECK(get32(volume_entry(v, "A.TXT") + 28) <= 512);
        must_hold(v, "D/C.TXT", "ccccccc\n", C_SIZE(v));
        volume_free(v);
    }
}

TEST(check, a_size_without_clusters_and_clusters_without_size)
{
    struct volume *v = small();

    put32(volume_entry(v, "EMPTY") + 28, 5);
    put32(volume_entry(v, "B.TXT") + 28, 0);
    mend(v, "B.TXT  Has an allocation unit, but the size 0: cut off.");
    CHECK_EQ(get32(volume_entry(v, "EMPTY") + 28), 0);
    CHECK_EQ(volume_first(v, "B.TXT"), 0);
    volume_free(v);
}

TEST(check, dot_and_dotdot_are_mended)
{
    struct volume *v = small();
    uint8_t *e = volume_cluster(v, volume_first(v, "D/E"));

    put16(e + 26, 77);
    put16(e + 32 + 26, 99);
    mend(v, "E  The entry .. is missing or wrong.");
    all_there(v);
    e = volume_cluster(v, volume_first(v, "D/E"));
    memmove(e, e + 64, 64);                             /* both gone, another one in their place */
    memset(e + 64, 0, 64);
    mend(v, "E  The entry . is missing or wrong.");
    must_hold(v, "D/E/F.TXT", "fffffff\n", 900);
    volume_free(v);
}

TEST(check, a_directory_that_was_never_written_is_empty)
{
    struct volume *v = small();

    memset(volume_cluster(v, volume_first(v, "D/E")), 0, 512);
    mend(v, "E  The entry . is missing or wrong.");
    CHECK(volume_entry(v, "D/E")[11] & 0x10);
    volume_free(v);
}

TEST(check, a_file_marked_as_a_directory_is_a_file)
{
    struct volume *v = small();

    volume_entry(v, "A.TXT")[11] |= 0x10;
    mend(v, "A.TXT  Is no directory: made a file.");
    all_there(v);
    volume_free(v);
}

TEST(check, a_directory_not_marked_as_one_is_a_directory)
{
    struct volume *v = small();

    volume_entry(v, "D")[11] &= (uint8_t)~0x10;
    mend(v, "D  Is a directory, but is not marked so.");
    all_there(v);
    volume_free(v);
}

TEST(check, impossible_attributes_and_dates)
{
    struct volume *v = small();

    volume_entry(v, "A.TXT")[11] |= 0x80;
    put16(volume_entry(v, "B.TXT") + 24, 0x01E0);
    put16(volume_entry(v, "D/C.TXT") + 22, 0xFFFF);
    mend(v, "B.TXT  Has an impossible date or time.");
    all_there(v);
    volume_free(v);
}

TEST(check, names_that_are_not_allowed_or_there_twice)
{
    struct volume *v = small();

    memcpy(volume_entry(v, "A.TXT"), "A*b     TXT", 11);
    memcpy(volume_entry(v, "EMPTY"), "B       TXT", 11);
    mend(v, "The name is there twice: renamed to FILE0000.REN.");
    must_hold(v, "A_B.TXT", "aaaaaaa\n", A_SIZE(v));
    must_hold(v, "B.TXT", "bbbbbbb\n", 700);
    volume_free(v);
}

TEST(check, long_names_without_file_go_others_stay)
{
    struct volume *v = small();
    uint8_t *entry = volume_entry(v, "D/THISIS~1.TEX");

    entry[-32 + 13] ^= 0x55;                            /* its checksum */
    mend(v, "D  A long name there belongs to no file: removed.");
    CHECK_EQ(volume_entry(v, "D/THISIS~1.TEX")[-32], 0xE5);
    volume_free(v);

    v = small();
    entry = volume_entry(v, "D/THISIS~1.TEX");
    memcpy(entry, "THIS    TEX", 11);
    memcpy(volume_entry(v, "B.TXT"), "b       txt", 11);
    mend(v, "renamed to B.TXT.");
    volume_free(v);
}

TEST(check, a_renamed_file_keeps_its_long_name)
{
    struct volume *v = small();
    uint8_t *entry = volume_entry(v, "D/THISIS~1.TEX");
    uint8_t sum;

    entry[0] = 't';
    sum = lfn_checksum(entry);
    entry[-32 + 13] = entry[-64 + 13] = sum;
    mend(v, "renamed to THISIS~1.TEX.");
    CHECK_EQ(volume_entry(v, "D/THISIS~1.TEX")[-32], 1);
    volume_free(v);
}

TEST(check, files_behind_an_end_that_is_none_are_back)
{
    struct volume *v = small();

    volume_entry(v, "A.TXT")[0] = 0;
    mend(v, "seemed to end before its last files: they are back.");
    must_hold(v, "B.TXT", "bbbbbbb\n", 700);
    must_hold(v, "D/E/F.TXT", "fffffff\n", 900);
    CHECK_EQ(get32(volume_entry(v, "FILE0000.CHK") + 28), 1536);
    CHECK_EQ(volume_cluster(v, volume_first(v, "FILE0000.CHK"))[0], 'a');
    volume_free(v);
}

TEST(check, copies_of_the_table_are_made_equal)
{
    struct volume *v = small();
    uint8_t *second = v->bytes + (v->check.fat_start + v->check.fat_sectors) * 512u;

    second[100] ^= 0xFF;
    mend(v, "The copies of the file allocation table differ; the first one is used.");
    all_there(v);
    memset(v->bytes + v->check.fat_start * 512u, 0xAA, 512);
    mend(v, "The copies of the file allocation table differ; the second one is used.");
    all_there(v);
    volume_free(v);
}

TEST(check, the_copy_of_the_boot_sector_helps)
{
    struct volume *v = fat32();

    memset(v->bytes, 0, 512);
    CHECK_EQ(volume_check(v, true), CHECK_FOUND);
    CHECK(volume_said(v, "is damaged: it lacks the signature 55 AA. Its copy is good."));
    CHECK_EQ(volume_check(v, false), CHECK_CLEAN);
    CHECK(volume_fsck(v));
    all_there(v);
    v->bytes[6 * 512 + 3] ^= 1;
    mend(v, "The copy of drive X:'s boot sector (sector 6) is not like it.");
    volume_free(v);
}

TEST(check, a_boot_sector_of_nothing_is_refused_with_the_reason)
{
    struct volume *v = small();

    v->bytes[13] = 3;
    CHECK_EQ(volume_check(v, true), CHECK_UNUSABLE);
    CHECK(volume_said(v, "its sectors per allocation unit are impossible"));
    CHECK_EQ(v->writes, 0);
    volume_free(v);
}

TEST(check, free_space_is_noted_right)
{
    struct volume *v = fat32();
    uint8_t *info = v->bytes + 512;

    put32(info + 488, 5);
    put32(info + 492, 0xFFFFFF0);
    mend(v, "The free space of drive X: is noted wrong: 5 allocation units instead of");
    put32(info, 0);
    mend(v, "(FSInfo, sector 1) is damaged.");
    volume_free(v);
}

TEST(check, the_mark_of_an_improper_end_goes)
{
    struct volume *v = small();

    volume_set_fat(v, 1, 0x7FFF);
    v->bytes[0x25] |= 1;
    mend(v, "was not left properly");
    CHECK_EQ(volume_fat(v, 1), 0xFFFF);
    volume_free(v);
}

TEST(check, more_than_one_volume_label)
{
    struct volume *v = make("-F 16 -s 1 -n FIRST", 5000, 512);

    volume_entry(v, "EMPTY")[11] = 8;
    volume_entry(v, "B.TXT")[11] = 0x28;
    mend(v, "B.TXT  Is marked as a volume label, but it has data.");
    must_hold(v, "B.TXT", "bbbbbbb\n", 700);
    CHECK(volume_entry(v, "EMPTY") == NULL);
    CHECK_STR_EQ(v->check.label, "FIRST      ");
    volume_free(v);
}

TEST(check, bad_clusters_stay_bad)
{
    struct volume *v = small();

    volume_set_fat(v, 2000, 0xFFF7);
    CHECK_EQ(volume_check(v, true), CHECK_CLEAN);
    CHECK_EQ(v->check.totals.bad, 1);
    CHECK_EQ(volume_fat(v, 2000), 0xFFF7);
    volume_free(v);
}

TEST(check, a_sector_that_cannot_be_read_is_named)
{
    struct volume *v = small();
    uint32_t sector = cluster_sector(&v->check, volume_first(v, "D"));

    v->fail_read = sector + 1;
    CHECK_EQ(volume_check(v, true), CHECK_FAILED);
    CHECK(volume_said(v, "cannot be read"));
    CHECK_EQ(v->writes, 0);
    v->fail_read = 0;
    volume_entry(v, "B.TXT")[11] |= 0x40;
    v->fail_write = v->check.root_start + 1;
    CHECK_EQ(volume_check(v, true), CHECK_FAILED);
    CHECK(volume_said(v, "cannot be written"));
    volume_free(v);
}

TEST(check, without_repair_many_errors_end_the_check)
{
    struct volume *v = volume_make("-F 16 -s 1", 5000, 512);

    CHECK_EQ(volume_shell(v, "T=$V.d; mkdir $T; for i in `seq 300`; do echo $i > $T/$i; done; mmd -i $V ::D; "
                             "mcopy -i $V $T/* ::D; R=$?; rm -r $T; exit $R"), 0);
    for (uint32_t n = 1; n <= 300; n++) {
        char path[12];

        snprintf(path, sizeof path, "D/%u", n);
        volume_set_fat(v, volume_first(v, path), 1000 + n);
        volume_set_fat(v, 1000 + n, 0xFFFF);
    }
    CHECK_EQ(volume_check(v, false), CHECK_FAILED);
    CHECK(volume_said(v, "Too many errors to go on without the switch /F."));
    CHECK_EQ(volume_check(v, true), CHECK_FOUND);
    CHECK_EQ(volume_check(v, false), CHECK_CLEAN);
    volume_free(v);
}

/* The power goes at every write of a repair: the next one still loses nothing. */
TEST(check, a_repair_may_be_cut_short)
{
    struct volume *damaged = fat32();
    uint32_t all, b = volume_first(damaged, "B.TXT"), a = volume_first(damaged, "A.TXT");

    volume_set_fat(damaged, volume_fat(damaged, a), b);         /* A ends in B: a copy */
    put32(volume_entry(damaged, "A.TXT") + 28, 1500);
    put16(volume_entry(damaged, "EMPTY") + 26, volume_first(damaged, "D/C.TXT"));
    put32(volume_entry(damaged, "EMPTY") + 28, 100);            /* begins as C does: a copy */
    memset(volume_cluster(damaged, volume_first(damaged, "D/E")), 0xE5, 32);
    for (uint32_t n = 0; n < 30; n++) {
        volume_set_fat(damaged, 3000 + n, n % 3 == 2 ? 0x0FFFFFFF : 3001 + n);
    }
    damaged->writes = 0;
    all = 2;
    for (uint32_t cut = 1; cut < all; cut++) {
        struct volume *v = volume_of(damaged->bytes, damaged->sectors * 512, 512);

        v->power_lost_after = cut;
        (void)volume_check(v, true);
        all = v->writes;
        v->power_lost_after = 0;
        CHECK(volume_check(v, true) != CHECK_FAILED);
        CHECK_EQ(volume_check(v, false), CHECK_CLEAN);
        must_hold(v, "B.TXT", "bbbbbbb\n", 700);
        must_hold(v, "D/C.TXT", "ccccccc\n", C_SIZE(v));
        must_hold(v, "D/E/F.TXT", "fffffff\n", 900);
        must_hold(v, "EMPTY", "ccccccc\n", 100);
        CHECK_EQ(get32(volume_entry(v, "A.TXT") + 28), 1500);
        CHECK_EQ(volume_cluster(v, volume_first(v, "A.TXT"))[0], 'a');
        volume_free(v);
    }
    CHECK(all > 15);
    volume_free(damaged);
}

/* FAT32 may keep one table alone up to date. */
TEST(check, only_the_active_table_counts)
{
    struct volume *v = fat32();
    uint8_t *first, *second;

    v->bytes[40] = v->bytes[6 * 512 + 40] = 0x81;
    first = v->bytes + v->check.fat_start * 512u;
    second = first + v->check.fat_sectors * 512u;
    put32(first + 4 * 5000, 77);
    put32(second + 4 * 6000, 0x0FFFFFFF);
    CHECK_EQ(volume_check(v, true), CHECK_FOUND);
    CHECK(volume_said(v, "1 lost allocation units found in 1 chains."));
    CHECK(!volume_said(v, "differ"));
    CHECK_EQ(get32(first + 4 * 5000), 77);
    CHECK_EQ(volume_check(v, false), CHECK_CLEAN);
    volume_free(v);
}
