/*
 * format - FORMAT: an empty FAT volume on a drive.
 *
 * What is written is layout.c's and write.c's; this is the user and the drive.
 */
#include "layout.h"

#include "../util/absdisk.h"
#include "../util/util.h"

extern volatile uint8_t break_flag;

const char program_help[] =
    "Makes an empty file system on a drive, or in an image file; everything on it is lost.\r\n\r\n"
    "FORMAT drive: [/V:label] [/Q] [/U] [/S] [/F:size] [/Z:sectors]\r\n"
    "FORMAT file [/V:label] [/F:size] [/Z:sectors]\r\n\r\n"
    "  /V:label    Its name; without, FORMAT asks for one.\r\n"
    "  /Q          Quickly: does not look for sectors that cannot be read.\r\n"
    "  /U          Unconditionally; nothing is ever kept to undo a format.\r\n"
    "  /S          Copies the shell to it afterwards.\r\n"
    "  /F:size     A diskette of 160, 180, 320, 360, 720, 1200, 1440 or 2880 KB; an image file gets\r\n"
    "              any size in KB.\r\n"
    "  /Z:sectors  Sectors in an allocation unit; without, as its size asks for.\r\n\r\n"
    "Exit code 0: done, 3: stopped by Ctrl-C, 4: an error, 5: the answer was no.\r\n";

enum { EXIT_DONE = 0, EXIT_STOPPED = 3, EXIT_ERROR = 4, EXIT_NO = 5 };

static struct abs_drive drive;
static struct format format;
static uint8_t buffer[3 * FORMAT_SECTOR_MAX];
static char letter;
static const char *image;               /* an image file in place of a drive; NULL: a drive */
static int image_handle;
static bool image_is_new;               /* not to be left behind if it fails */

static const char *shown_name;          /* as the user gave it */

/* ---- what the writer asks for ---- */

static unsigned kind_of(uint32_t sector)
{
    if (sector < format.reserved) {
        return ABS_OTHER;
    }
    if (sector < format.reserved + format.fats * format.fat_sectors) {
        return ABS_FAT;
    }
    return format.type == 32 ? ABS_DATA : ABS_DIRECTORY;
}

static bool on_write(void *ctx, uint32_t sector, uint32_t count, const void *from)
{
    (void)ctx;
    if (image != NULL) {
        return dos_call(0x4200, (unsigned)image_handle, sector * 512 >> 16, sector * 512 & 0xFFFF) >= 0 &&
               dos_write(image_handle, from, count * 512) == (int)(count * 512);
    }
    return abs_transfer(&drive, true, kind_of(sector), sector, (unsigned)count, (void *)(uintptr_t)from) == 0;
}

/* As many sectors at once as fit; only where that fails each allocation unit for itself. */
static bool on_is_good(void *ctx, uint32_t sector, uint32_t count)
{
    static uint8_t scratch[FORMAT_SECTOR_MAX * 3];
    static uint32_t good_until;         /* what lies before this was read already, and was good */
    uint32_t at_once = sizeof scratch / drive.sector_size;

    (void)ctx;
    while (count > 0) {
        uint32_t left = format.sectors - sector, n = at_once < left ? at_once : left;

        if (sector < good_until) {
            n = good_until - sector < count ? good_until - sector : count;
        } else if (abs_transfer(&drive, false, 0, sector, (unsigned)n, scratch) == 0) {
            good_until = sector + n;
            continue;
        } else {
            n = count < at_once ? count : at_once;
            if (abs_transfer(&drive, false, 0, sector, (unsigned)n, scratch) != 0) {
                return false;
            }
        }
        sector += n;
        count -= n;
    }
    return true;
}

static bool on_progress(void *ctx, unsigned percent)
{
    static uint32_t last;
    uint32_t now = ticks();

    (void)ctx;
    if (now - last >= 5 && dos_is_device(STDOUT)) {
        last = now;
        print("\r%3u percent completed.", percent);
        print_flush();
        (void)dos_call(0x0B00, 0, 0, 0);        /* DOS looks for Ctrl-C */
    }
    return break_flag == 0;
}

static const struct format_ops quick_ops = { on_write, NULL, on_progress };
static const struct format_ops full_ops = { on_write, on_is_good, on_progress };

/* ---- the user ---- */

static char *read_line(void)
{
    static struct { uint8_t room, used; char text[14]; } line = { .room = 13 };

    print_flush();
    (void)dos_call(0x0A00, 0, 0, (unsigned)(uintptr_t)&line);
    print_text("\r\n");
    line.text[line.used] = '\0';
    return line.text;
}

/* false: not allowed. */
static bool set_label(const char *name)
{
    unsigned length = strlen(name);

    if (length > 11) {
        return false;
    }
    for (unsigned i = 0; i < length; i++) {
        if ((uint8_t)name[i] < ' ' || strchr("*?/\\|.,;:+=[]<>()&^\"", name[i]) != NULL) {
            return false;
        }
    }
    memset(format.label, ' ', 11);
    for (unsigned i = 0; i < length; i++) {
        format.label[i] = text_upper(name[i]);
    }
    if (length == 0 || format.label[0] == ' ') {
        format.label[0] = '\0';
    }
    return length == 0 || format.label[0] != '\0';
}

static void ask_label(void)
{
    for (;;) {
        print_text("Volume label (11 characters, ENTER for none)? ");
        if (set_label(read_line())) {
            return;
        }
        print_text("Invalid characters in volume label\r\n");
    }
}

/* A number that nobody else has: the moment [RBIL 2169]. */
static void take_time(void)
{
    uint16_t day, month_day, hour_minute, second;

    (void)dos_call(0x2A00, 0, 0, 0);
    day = dos_regs.cx;
    month_day = dos_regs.dx;
    (void)dos_call(0x2C00, 0, 0, 0);
    hour_minute = dos_regs.cx;
    second = dos_regs.dx;
    format.serial = (uint32_t)(uint16_t)(month_day + second) << 16 | (uint16_t)(day + hour_minute);
    format.date = (uint16_t)((day - 1980u) << 9 | (month_day >> 8) << 5 | (month_day & 0xFF));
    format.time = (uint16_t)((hour_minute >> 8) << 11 | (hour_minute & 0xFF) << 5 | second >> 9);
}

/* ---- which drives may be formatted ---- */

static char boot_drive(void)
{
    return (char)(dos_call(0x3305, 0, 0, 0) >= 0 ? 'A' + (dos_regs.dx & 0xFF) - 1 : 'C');
}

static void refuse_wrong_drives(void)
{
    if (letter < 'A' || letter > 'Z' || !abs_open(&drive, letter)) {
        fail(EXIT_ERROR, "FORMAT: %c: is no drive that can be formatted", letter);
    }
    if (dos_call(0x4409, drive.number, 0, 0) >= 0 && (dos_regs.dx & 0x8000) != 0) {
        fail(EXIT_ERROR, "FORMAT: %c: is a directory of another drive (SUBST)", letter);
    }
    if (letter == boot_drive()) {
        fail(EXIT_ERROR, "FORMAT: %c: is the drive that the system was started from", letter);
    }
    if (drive.sectors == 0xFFFFFFFF) {
        fail(EXIT_ERROR, "FORMAT: DOS does not say how large drive %c: is", letter);
    }
}

static void give_up_image(void)
{
    (void)dos_close(image_handle);
    if (image_is_new) {
        (void)dos_delete(image);
    }
}

/* The file gets its size; what is in its data area does not matter. */
static void open_image(const char *size, const char *cluster)
{
    uint32_t kilobytes = 0, number;
    const char *why;

    image_is_new = dos_attributes(image) < 0;
    if (size != NULL && (!text_number(&size, &kilobytes) || *size != '\0' || kilobytes < 8 || kilobytes > 0x1FFFFF)) {
        fail(EXIT_ERROR, "FORMAT: /F: an image has 8 KB to 2 GB");
    }
    if (image_is_new && kilobytes == 0) {
        fail(EXIT_ERROR, "FORMAT: %s is not there; /F:size makes it", image);
    }
    image_handle = image_is_new ? dos_create(image) : dos_open(image, OPEN_BOTH);
    if (image_handle < 0) {
        print_dos_error(image_handle, image);
        leave(EXIT_ERROR);
    }
    if (kilobytes == 0) {
        (void)dos_call(0x4202, (unsigned)image_handle, 0, 0);
        kilobytes = ((uint32_t)dos_regs.dx << 16 | dos_regs.ax) >> 10;
    }
    format.sectors = kilobytes * 2;
    format.sector_size = 512;
    format.heads = 16;
    format.sectors_per_track = 63;
    format.drive_number = 0x80;
    format.is_floppy = format_is_floppy(format.sectors);
    if (cluster != NULL) {
        format.cluster_sectors = text_number(&cluster, &number) && number <= 128 ? (unsigned)number : 3;
    }
    why = format_layout(&format);
    if (why != NULL) {
        give_up_image();
        fail(EXIT_ERROR, "FORMAT: %s cannot be formatted so: %s", image, why);
    }
    if (!image_is_new) {
        print("\r\nWARNING: ALL DATA IN %s WILL BE LOST!\r\nProceed with Format (Y/N)?", image);
        if (ask("YN") != 'Y') {
            give_up_image();
            leave(EXIT_NO);
        }
    }
    number = kilobytes << 10;
    if (dos_call(0x4200, (unsigned)image_handle, number >> 16, number & 0xFFFF) < 0 ||
        dos_write(image_handle, "", 0) != 0 || dos_call(0x4202, (unsigned)image_handle, 0, 0) < 0 ||
        ((uint32_t)dos_regs.dx << 16 | dos_regs.ax) != number) {
        give_up_image();
        fail(EXIT_ERROR, "Insufficient disk space - %s", image);
    }
}

static void confirm(void)
{
    print("%sWARNING: ALL DATA ON %sDISK\r\nDRIVE %c: WILL BE LOST!\r\nProceed with Format (Y/N)?", "\r\n",
          drive.removable ? "" : "NON-REMOVABLE ", letter);
    if (ask("YN") != 'Y') {
        leave(EXIT_NO);
    }
    print_text("\r\n");
}

/* ---- afterwards ---- */

static struct {
    uint8_t special, type;
    uint16_t attributes, cylinders;
    uint8_t media_type;
    uint8_t bpb[31];
    uint8_t rest[60];
} __attribute__((packed)) parameters;

/* DOS forgets what it knew of the drive. */
static void tell_dos(void)
{
    unsigned category = format.type == 32 ? 0x4800 : 0x0800;

    (void)dos_call(0x0D00, 0, 0, 0);
    if (dos_call(0x440D, drive.number, category | 0x60, (unsigned)(uintptr_t)&parameters) >= 0 &&
        abs_transfer(&drive, false, 0, 0, 1, buffer) == 0) {
        parameters.special = 4;                 /* all sectors have one size; the BPB becomes the drive's */
        memcpy(parameters.bpb, buffer + 11, 25);
        (void)dos_call(0x440D, drive.number, category | 0x40, (unsigned)(uintptr_t)&parameters);
    }
    abs_unlock(&drive);
    (void)dos_call(0x3200, 0, 0, drive.number);         /* looks at the medium */
}

static void show_amount(uint32_t clusters, const char *what)
{
    uint32_t bytes = format.cluster_sectors * format.sector_size;

    if (format.clusters > 0xFFFFFFFFu / bytes) {
        print("%14n KB %s\r\n", bytes >= 1024 ? clusters * (bytes >> 10) : clusters >> 1, what);
    } else {
        print("%14n bytes %s\r\n", clusters * bytes, what);
    }
}

static void summary(void)
{
    uint32_t used = format.type == 32 ? 1 : 0;

    print_text("\r\n");
    show_amount(format.clusters, "total disk space");
    if (format.bad != 0) {
        show_amount(format.bad, "in bad sectors");
    }
    show_amount(format.clusters - format.bad - used, "available on disk");
    print("\r\n%14n bytes in each allocation unit\r\n", format.cluster_sectors * format.sector_size);
    print("%14n allocation units available on disk\r\n", format.clusters - format.bad - used);
    print("%14u bits in a FAT entry\r\n\r\n", format.type);
    print("Volume Serial Number is %04x-%04x\r\n", format.serial >> 16, format.serial & 0xFFFF);
}

static int copy_one(const char *source, const char *target)
{
    int from = dos_open(source, OPEN_READ), to, n = 0;

    if (from < 0) {
        return from;
    }
    to = dos_create(target);
    if (to >= 0) {
        while ((n = dos_read(from, buffer, sizeof buffer)) > 0) {
            int written = dos_write(to, buffer, (unsigned)n);

            if (written != n) {
                n = written < 0 ? written : -ERROR_ACCESS;
                break;
            }
        }
        if (dos_close(to) < 0) {
            n = -ERROR_ACCESS;
        }
    }
    (void)dos_close(from);
    return to < 0 ? to : n;
}

/* /S: what makes a prompt. */
static bool copy_system(void)
{
    static const char *const names[] = { "KRNL386.EXE", "COMMAND.COM" };
    bool good = true;

    for (unsigned i = 0; i < 2; i++) {
        char from[20] = "?:\\", to[20] = "?:\\";
        int err;

        from[0] = boot_drive();
        to[0] = letter;
        strcpy(from + 3, names[i]);
        strcpy(to + 3, names[i]);
        err = copy_one(from, to);
        if (err < 0) {
            print_dos_error(err, from);
            good = false;
        }
    }
    print_text(good ? "System transferred\r\n" : "The system is not on it.\r\n");
    return good;
}

/* ---- the program ---- */

static void take_size(const char *text)
{
    uint32_t kilobytes;

    if (!text_number(&text, &kilobytes) || format_floppy_sectors(kilobytes) == 0) {
        fail(EXIT_ERROR, "FORMAT: /F: no diskette has this size");
    }
    if (format_floppy_sectors(kilobytes) > drive.sectors || drive.sector_size != 512) {
        fail(EXIT_ERROR, "FORMAT: /F:%u: drive %c: has only %u sectors of %u bytes", kilobytes, letter,
             drive.sectors, drive.sector_size);
    }
    if (!drive.removable && format_floppy_sectors(kilobytes) != drive.sectors) {
        fail(EXIT_ERROR, "FORMAT: /F:%u: drive %c: is no diskette", kilobytes, letter);
    }
    format.sectors = format_floppy_sectors(kilobytes);
    format.is_floppy = true;
}

static void work_out(const char *size, const char *cluster)
{
    uint32_t number;
    const char *why;

    format.sectors = drive.sectors;
    format.sector_size = drive.sector_size;
    format.hidden = drive.hidden;
    format.heads = drive.heads != 0 ? drive.heads : 255;
    format.sectors_per_track = drive.sectors_per_track != 0 ? drive.sectors_per_track : 63;
    format.drive_number = drive.removable ? 0 : 0x80;
    format.is_floppy = drive.media != 0xF8 && drive.sector_size == 512 && format_is_floppy(drive.sectors);
    if (size != NULL) {
        take_size(size);
    }
    if (cluster != NULL) {
        if (!text_number(&cluster, &number) || number == 0 || number > 128) {
            fail(EXIT_ERROR, "FORMAT: /Z: an allocation unit has 1, 2, 4, 8, 16, 32, 64 or 128 sectors");
        }
        format.cluster_sectors = (unsigned)number;
    }
    why = format_layout(&format);
    if (why != NULL) {
        fail(EXIT_ERROR, "FORMAT: drive %c: cannot be formatted so: %s", letter, why);
    }
}

static void write_all(bool quick)
{
    int err = image != NULL ? 0 : abs_lock(&drive, true);
    bool done;

    if (err < 0) {
        fail(EXIT_ERROR, "FORMAT: drive %c: cannot be formatted now: somebody uses it (error %u)", letter,
             (uint32_t)-err);
    }
    print("%s %nK, FAT%u\r\n", quick ? "QuickFormatting" : "Formatting",
          format.sectors / 2 * (format.sector_size / 512), format.type);
    format.ops = quick ? &quick_ops : &full_ops;
    done = format_write(&format, buffer);
    if (image == NULL) {
        tell_dos();
    } else if (!done) {
        give_up_image();
    } else {
        done = dos_close(image_handle) >= 0;
    }
    if (done) {
        print_text("\rFormat complete.        \r\n");
    } else if (format.failed_sector == 0xFFFFFFFF) {
        fail(EXIT_STOPPED, "\r\nFORMAT: stopped; %s has no file system now", shown_name);
    } else {
        fail(EXIT_ERROR, "\r\nFORMAT: %s, sector %u: cannot be written; it has no file system now", shown_name,
             format.failed_sector);
    }
}

static char *value_of(char *text, bool given)
{
    return given ? text + (text[0] == ':') : NULL;
}

uint8_t program(char *arguments)
{
    char label[40], size[12], cluster[12];
    bool has_label = line_switch(arguments, 'V', label, sizeof label);
    bool has_size = line_switch(arguments, 'F', size, sizeof size);
    bool has_cluster = line_switch(arguments, 'Z', cluster, sizeof cluster);
    bool quick = line_switch(arguments, 'Q', NULL, 0), system = line_switch(arguments, 'S', NULL, 0);
    char *name;

    (void)line_switch(arguments, 'U', NULL, 0);
    refuse_switches(arguments);
    name = only_argument(arguments);
    if (name == NULL || name[0] == '\0') {
        fail(EXIT_ERROR, "FORMAT: which drive? It stands there as D:");
    }
    shown_name = name;
    if (name[1] != ':' || name[2] != '\0') {
        image = name;
    }
    letter = text_upper(name[0]);
    if (has_label && !set_label(value_of(label, true))) {
        fail(EXIT_ERROR, "FORMAT: invalid characters in volume label - %s", value_of(label, true));
    }
    if (image != NULL) {
        if (system) {
            fail(EXIT_ERROR, "FORMAT: /S copies to a drive; MOUNT makes one of %s", image);
        }
        open_image(value_of(size, has_size), value_of(cluster, has_cluster));
        quick = true;
    } else {
        refuse_wrong_drives();
        work_out(value_of(size, has_size), value_of(cluster, has_cluster));
        confirm();
    }
    dos_set_vector(0x23, int23_handler);
    take_time();
    if (!has_label) {
        ask_label();
    }
    write_all(quick);
    summary();
    return system && !copy_system() ? EXIT_ERROR : EXIT_DONE;
}
