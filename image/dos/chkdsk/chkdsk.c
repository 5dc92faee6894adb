/*
 * chkdsk - CHKDSK: is a FAT volume in order, and can it be mended?
 *
 * The checking is done by check.h's files; this is what they see of DOS: sectors, memory, the user.
 */
#include "check.h"

#include "../util/absdisk.h"
#include "../util/bigmem.h"
#include "../util/util.h"

extern volatile uint8_t break_flag;

const char program_help[] =
    "Checks a disk and shows what is on it.\r\n\r\n"
    "CHKDSK [drive:][file] [/F] [/V]\r\n\r\n"
    "  file    Also: in how many pieces these files are.\r\n"
    "  /F      Mends the errors; without, they are only shown.\r\n"
    "  /V      Shows every file.\r\n\r\n"
    "Exit code 0: no errors, 1: errors, mended, 2: errors, not mended, 3: it could not be checked.\r\n";

enum { EXIT_CLEAN, EXIT_MENDED, EXIT_FOUND, EXIT_UNUSABLE };

static struct abs_drive drive;
static struct big store;
static struct check check;

/* ---- progress: a line of its own on a screen, from the first second on ---- */

static uint32_t started;
static bool is_screen, shown;

static void clear_progress(void)
{
    if (shown) {
        print_text("\r                                                  \r");
        shown = false;
    }
}

static void on_progress(void *ctx, const char *what, unsigned percent)
{
    static uint32_t last;
    uint32_t now = ticks();

    (void)ctx;
    if (is_screen && now - started >= 18 && now - last >= 5) {
        last = now;
        print("\r%3u%% of %s    ", percent, what);
        print_flush();
        shown = true;
    }
}

/* ---- what the checker asks for ---- */

static unsigned kind_of(uint32_t sector)
{
    if (sector < check.fat_start) {
        return ABS_OTHER;
    }
    if (sector < check.root_start) {
        return ABS_FAT;
    }
    return sector < check.data_start ? ABS_DIRECTORY : ABS_DATA;
}

static bool on_read(void *ctx, uint32_t sector, uint32_t count, void *to)
{
    (void)ctx;
    return abs_transfer(&drive, false, 0, sector, (unsigned)count, to) == 0;
}

static bool on_write(void *ctx, uint32_t sector, uint32_t count, const void *from)
{
    (void)ctx;
    return abs_transfer(&drive, true, kind_of(sector), sector, (unsigned)count, (void *)(uintptr_t)from) == 0;
}

static void on_store_read(void *ctx, uint32_t offset, void *to, unsigned length)
{
    (void)ctx;
    big_read(&store, offset, to, length);
}

static void on_store_write(void *ctx, uint32_t offset, const void *from, unsigned length)
{
    (void)ctx;
    big_write(&store, offset, from, length);
}

static void on_say(void *ctx, const char *text)
{
    (void)ctx;
    clear_progress();
    print_text(text);
    print_text("\r\n");
}

static bool on_ask(void *ctx, const char *question)
{
    (void)ctx;
    clear_progress();
    print_text(question);
    return ask("YN") == 'Y';
}

static bool on_stop(void *ctx)
{
    (void)ctx;
    if (is_screen) {
        (void)dos_call(0x0B00, 0, 0, 0);        /* DOS looks for Ctrl-C */
    }
    return break_flag != 0;
}

static const struct check_ops ops = {
    on_read, on_write, on_store_read, on_store_write, on_say, on_ask, on_stop, on_progress,
};

/* ---- the summary ---- */

/* Bytes of so many clusters; in KB when that is no 32-bit number. */
static void amount(uint32_t clusters, const char *what)
{
    if (check.totals.clusters > 0xFFFFFFFFu / check.cluster_bytes) {
        uint32_t kilobytes = check.cluster_bytes >= 1024 ? clusters * (check.cluster_bytes >> 10) : clusters >> 1;

        print("%14n KB %s\r\n", kilobytes, what);
    } else {
        print("%14n bytes %s\r\n", clusters * check.cluster_bytes, what);
    }
}

static void counted(uint32_t clusters, uint32_t count, const char *what)
{
    char text[60];

    if (count != 0) {
        char digits[12];
        unsigned n = 3, length = 0;

        memcpy(text, "in ", 3);
        do {
            digits[length++] = (char)('0' + count % 10);
            count /= 10;
        } while (count != 0);
        while (length > 0) {
            text[n++] = digits[--length];
        }
        text[n++] = ' ';
        text_copy(text + n, what, sizeof text - n);
        amount(clusters, text);
    }
}

static void summary(void)
{
    const struct check_totals *t = &check.totals;
    uint32_t memory;
    uint16_t low_kb;

    (void)dos_call(0x4800, 0xFFFF, 0, 0);
    memory = (uint32_t)dos_regs.bx << 4;        /* the largest block */
    print_text("\r\n");
    amount(t->clusters, "total disk space");
    if (t->bad != 0) {
        amount(t->bad, "in bad sectors");
    }
    counted(t->hidden_clusters, t->hidden_files, "hidden files");
    counted(t->directory_clusters, t->directories, "directories");
    counted(t->file_clusters, t->files, "user files");
    amount(t->free, "available on disk");
    print("\r\n%14n bytes in each allocation unit\r\n", check.cluster_bytes);
    print("%14n total allocation units on disk\r\n", t->clusters);
    print("%14n available allocation units on disk\r\n\r\n", t->free);
    far_copy_in(&low_kb, 0x40, 0x13, 2);
    print("%14n total bytes memory\r\n", (uint32_t)low_kb << 10);
    print("%14n bytes free\r\n", memory);
}

static void head(void)
{
    const char *months = "JanFebMarAprMayJunJulAugSepOctNovDec";
    uint16_t date = check.label_date;

    if (check.label[0] != '\0') {
        print("Volume %s", check.label);
        if (date != 0) {
            char month[4] = "";

            memcpy(month, months + ((date >> 5 & 15) - 1) * 3u % 36u, 3);
            print(" created %s %u, %u %02u:%02u", month, (uint32_t)(date & 31), (uint32_t)(1980 + (date >> 9)),
                  (uint32_t)(check.label_time >> 11), (uint32_t)(check.label_time >> 5 & 63));
        }
        print_text("\r\n");
    }
    print("Volume Serial Number is %04x-%04x\r\n", check.serial >> 16, check.serial & 0xFFFF);
}

/* ---- files in pieces ---- */

static bool one_file(const char *path, const struct find *find)
{
    static char full[PATH_SIZE];
    uint32_t cluster, pieces = 0, before = 0;
    struct dir_pos pos;
    const uint8_t *p;
    uint8_t name[11];
    char *part, *end;
    uint32_t dir = root_first(&check);

    (void)find;
    if (dos_short_path(path, full) < 0 || text_upper(full[0]) != check.drive) {
        return true;
    }
    for (part = full + 3; ; part = end + 1) {           /* down through the directories */
        unsigned n = 0;
        bool found = false;

        end = part + strcspn(part, "\\");
        memset(name, ' ', sizeof name);
        for (char *c = part; c < end; c++) {
            if (*c == '.') {
                n = 8;
            } else if (n < 11) {
                name[n++] = (uint8_t)text_upper(*c);
            }
        }
        if (!pos_start(&check, &pos, dir)) {
            return true;
        }
        do {
            p = pos_entry(&check, &pos);
            found = p != NULL && memcmp(p, name, 11) == 0 && (p[11] & 8) == 0;
        } while (!found && p != NULL && p[0] != 0 && pos_next(&check, &pos));
        if (!found) {
            return true;
        }
        cluster = entry_first(&check, p);
        if (*end == '\0') {
            break;
        }
        dir = cluster;
    }
    for (uint32_t n = 0; cluster_is_valid(&check, cluster) && n <= check.last; n++) {
        pieces += cluster != before + 1;
        before = cluster;
        cluster = fat_get(&check, cluster);
    }
    if (pieces > 1) {
        print("%s  Contains %u non-contiguous blocks\r\n", full, pieces);
    } else {
        print("%s  Is contiguous\r\n", full);
    }
    return break_flag == 0;
}

static void show_pieces(char *pattern)
{
    int n = each_match(pattern, ATTR_READONLY | ATTR_HIDDEN | ATTR_SYSTEM, one_file);

    print_text("\r\n");
    if (n < 0) {
        print_dos_error(n, pattern);
    }
}

/* ---- the program ---- */

static uint8_t run(char *pattern)
{
    enum check_result result = check_boot(&check);
    uint32_t size;

    if (result != CHECK_CLEAN) {
        return EXIT_UNUSABLE;
    }
    size = check_store_size(&check);
    if (!big_get(&store, size, 0)) {
        fail(EXIT_UNUSABLE, "CHKDSK: drive %c: needs %n KB of memory for its %n allocation units; neither "
             "conventional memory nor XMS has so much", check.drive, (size + 1023) >> 10, check.last - 1);
    }
    result = check_volume(&check);
    clear_progress();
    big_free(&store);
    if (result == CHECK_FAILED) {
        return EXIT_UNUSABLE;
    }
    print_text("\r\n");
    head();
    if (result == CHECK_FOUND && !check.repair) {
        print_text("\r\nErrors found, F parameter not specified.\r\n"
                   "Corrections will not be written to disk.\r\n");
    }
    summary();
    if (pattern != NULL) {
        print_text("\r\n");
        show_pieces(pattern);
    }
    return result == CHECK_CLEAN ? EXIT_CLEAN : check.repair ? EXIT_MENDED : EXIT_FOUND;
}

uint8_t program(char *arguments)
{
    bool repair = line_switch(arguments, 'F', NULL, 0);
    char *name;
    uint8_t code;
    int err;

    check.verbose = line_switch(arguments, 'V', NULL, 0);
    refuse_switches(arguments);
    name = only_argument(arguments);
    check.drive = (char)('A' + dos_current_drive());
    if (name != NULL && name[0] != '\0' && name[1] == ':') {
        check.drive = text_upper(name[0]);
        if (name[2] == '\0') {
            name = NULL;
        }
    }
    if (check.drive < 'A' || check.drive > 'Z' || !abs_open(&drive, check.drive)) {
        fail(EXIT_UNUSABLE, "CHKDSK: %c: is no drive that can be checked", check.drive);
    }
    (void)dos_call(0x0D00, 0, 0, 0);            /* what is in buffers goes to the disk */
    check.repair = repair;
    if (repair && (err = abs_lock(&drive, false)) < 0) {
        fail(EXIT_UNUSABLE, "CHKDSK: drive %c: cannot be mended now: somebody uses it (error %u)", check.drive,
             (uint32_t)-err);
    }
    dos_set_vector(0x23, int23_handler);
    is_screen = dos_is_device(STDOUT);
    started = ticks();
    check.ops = &ops;
    check.sector_size = drive.sector_size;
    check.sectors = drive.sectors;
    code = run(name);
    if (repair) {
        (void)dos_call(0x0D00, 0, 0, 0);
        abs_unlock(&drive);
    }
    return code;
}
