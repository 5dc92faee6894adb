/*
 * diskcopy - DISKCOPY: all sectors of a drive into an image file, back, or from one to another.
 */
#include "absdisk.h"
#include "util.h"

extern volatile uint8_t break_flag;

const char program_help[] =
    "Copies a drive sector by sector: to an image file, from one, or to another drive.\r\n\r\n"
    "DISKCOPY source target [/V] [/Y]\r\n\r\n"
    "  source, target  A drive (A:) or an image file.\r\n"
    "  /V              Reads both again and compares.\r\n"
    "  /Y              Does not ask before it overwrites a drive or a file.\r\n\r\n"
    "A drive must be as large as what is copied to it, or larger.\r\n"
    "Exit code 0: copied, 1: an error, 2: Ctrl-C, 3: the answer was no.\r\n";

enum { EXIT_DONE, EXIT_ERROR, EXIT_STOPPED, EXIT_NO };

#define UNIT        512u                /* bytes that sizes are counted in */
#define CHUNK       16384u

struct side {
    const char *name;
    bool is_drive, locked;
    struct abs_drive drive;
    int handle;                         /* of an image; -1: not open */
    uint32_t units, at;
};

static struct side source, target;
static uint8_t chunk[CHUNK], again[CHUNK];
static bool half_file;                  /* the image that is being written is not whole yet */

/* ---- the end ---- */

static void let_go(struct side *s)
{
    if (s->locked) {
        (void)dos_call(0x0D00, 0, 0, 0);
        abs_unlock(&s->drive);
        s->locked = false;
    }
    if (s->handle >= 0) {
        (void)dos_close(s->handle);
        s->handle = -1;
    }
}

static void let_all_go(void)
{
    let_go(&source);
    let_go(&target);
    if (half_file) {
        (void)dos_delete(target.name);
        half_file = false;
    }
}

static void stop_if_asked(void)
{
    (void)dos_call(0x0B00, 0, 0, 0);    /* DOS looks for Ctrl-C */
    if (break_flag != 0) {
        let_all_go();
        fail(EXIT_STOPPED, "\r\nDISKCOPY: stopped");
    }
}

/* ---- opening ---- */

static char boot_drive(void)
{
    return (char)(dos_call(0x3305, 0, 0, 0) >= 0 ? 'A' + (dos_regs.dx & 0xFF) - 1 : 'C');
}

static void open_drive(struct side *s, bool write)
{
    char letter = text_upper(s->name[0]);
    int err;

    if (letter < 'A' || letter > 'Z' || !abs_open(&s->drive, letter) || s->drive.sectors == 0xFFFFFFFF) {
        fail(EXIT_ERROR, "DISKCOPY: %c: is no drive that can be copied", letter);
    }
    if (s->drive.sector_size > CHUNK || s->drive.sectors > 0xFFFFFFFFu / (s->drive.sector_size / UNIT)) {
        fail(EXIT_ERROR, "DISKCOPY: %c: is too large", letter);
    }
    if (write && letter == boot_drive()) {
        fail(EXIT_ERROR, "DISKCOPY: %c: is the drive that the system was started from", letter);
    }
    s->units = s->drive.sectors * (s->drive.sector_size / UNIT);
    (void)dos_call(0x0D00, 0, 0, 0);
    err = abs_lock(&s->drive, write);
    if (err < 0) {
        let_all_go();
        fail(EXIT_ERROR, "DISKCOPY: drive %c: cannot be copied now: somebody uses it (error %u)", letter,
             (uint32_t)-err);
    }
    s->locked = true;
}

static void open_image(struct side *s)
{
    uint32_t bytes;

    s->handle = dos_open(s->name, OPEN_READ);
    if (s->handle < 0) {
        int err = s->handle;

        let_all_go();
        print_dos_error(err, s->name);
        leave(EXIT_ERROR);
    }
    (void)dos_call(0x4202, (unsigned)s->handle, 0, 0);
    bytes = (uint32_t)dos_regs.dx << 16 | dos_regs.ax;
    (void)dos_call(0x4200, (unsigned)s->handle, 0, 0);
    s->units = bytes / UNIT;
    if (bytes == 0 || bytes % UNIT != 0) {
        let_all_go();
        fail(EXIT_ERROR, "DISKCOPY: %s is no image of a drive: it has %n bytes, which are no whole sectors", s->name,
             bytes);
    }
}

static bool is_drive_name(const char *name)
{
    return name[0] != '\0' && name[1] == ':' && name[2] == '\0';
}

static void open_source(void)
{
    source.is_drive = is_drive_name(source.name);
    if (source.is_drive) {
        open_drive(&source, false);
    } else {
        open_image(&source);
    }
}

static void ask_first(bool no_question, const char *format, const char *name)
{
    if (no_question) {
        return;
    }
    print(format, name);
    if (ask("YN") != 'Y') {
        let_all_go();
        leave(EXIT_NO);
    }
}

static void open_target(bool no_question)
{
    target.is_drive = is_drive_name(target.name);
    if (!target.is_drive) {
        if (dos_attributes(target.name) >= 0) {
            ask_first(no_question, "Overwrite %s (Y/N)?", target.name);
        }
        target.handle = dos_create(target.name);
        if (target.handle < 0) {
            int err = target.handle;

            let_all_go();
            print_dos_error(err, target.name);
            leave(EXIT_ERROR);
        }
        half_file = true;
        return;
    }
    open_drive(&target, true);
    if (target.units < source.units) {
        let_all_go();
        fail(EXIT_ERROR, "DISKCOPY: %s has %n KB, drive %s only %n KB", source.name, source.units / 2, target.name,
             target.units / 2);
    }
    if (source.units % (target.drive.sector_size / UNIT) != 0 ||
        (source.is_drive && source.drive.sector_size != target.drive.sector_size)) {
        let_all_go();
        fail(EXIT_ERROR, "DISKCOPY: the sectors of drive %s have another size", target.name);
    }
    ask_first(no_question, "WARNING: ALL DATA ON DRIVE %s WILL BE LOST! Go on (Y/N)?", target.name);
}

/* ---- copying ---- */

static void transfer_failed(const struct side *s, bool write, uint32_t unit, int err)
{
    let_all_go();
    fail(EXIT_ERROR, "\r\nDISKCOPY: %s: sector %u cannot be %s (error %u)%s", s->name,
         s->is_drive ? unit / (s->drive.sector_size / UNIT) : unit, write ? "written" : "read",
         (uint32_t)-err, write && s->is_drive ? "; the drive is not usable as it is" : "");
}

static void get(struct side *s, void *to, uint32_t units)
{
    int err;

    if (s->is_drive) {
        uint32_t each = s->drive.sector_size / UNIT;

        err = abs_transfer(&s->drive, false, 0, s->at / each, (unsigned)(units / each), to);
    } else {
        err = dos_read(s->handle, to, units * UNIT);
        err = err == (int)(units * UNIT) ? 0 : err < 0 ? err : -13;
    }
    if (err < 0) {
        transfer_failed(s, false, s->at, err);
    }
    s->at += units;
}

static void put(struct side *s, const void *from, uint32_t units)
{
    int err;

    if (s->is_drive) {
        uint32_t each = s->drive.sector_size / UNIT;

        err = abs_transfer(&s->drive, true, ABS_DATA, s->at / each, (unsigned)(units / each), (void *)(uintptr_t)from);
    } else {
        err = dos_write(s->handle, from, units * UNIT);
        if (err >= 0 && err != (int)(units * UNIT)) {
            let_all_go();
            fail(EXIT_ERROR, "\r\nInsufficient disk space - %s", s->name);
        }
    }
    if (err < 0) {
        transfer_failed(s, true, s->at, err);
    }
    s->at += units;
}

static void progress(const char *what, uint32_t done)
{
    static uint32_t last;
    uint32_t now = ticks();
    unsigned percent = source.units > 0x1000000 ? done / (source.units / 100 + 1) : done * 100 / source.units;

    if (now - last >= 5 && dos_is_device(STDOUT)) {
        last = now;
        print("\r%s: %3u%%", what, percent);
        print_flush();
    }
}

static void each_chunk(const char *what, bool compare)
{
    uint32_t left = source.units;

    source.at = target.at = 0;
    while (left > 0) {
        uint32_t n = left < CHUNK / UNIT ? left : CHUNK / UNIT;

        stop_if_asked();
        get(&source, chunk, n);
        if (!compare) {
            put(&target, chunk, n);
        } else {
            get(&target, again, n);
            if (memcmp(chunk, again, n * UNIT) != 0) {
                uint32_t first = 0;

                while (memcmp(chunk + first * UNIT, again + first * UNIT, UNIT) == 0) {
                    first++;
                }
                let_all_go();
                fail(EXIT_ERROR, "\r\nDISKCOPY: the copy differs from the source, %n bytes from the beginning",
                     (target.at - n + first) * UNIT);
            }
        }
        left -= n;
        progress(what, source.units - left);
    }
    if (dos_is_device(STDOUT)) {
        print("\r%s: 100%%\r\n", what);
    }
}

static void rewind_image(struct side *s)
{
    if (!s->is_drive) {
        (void)dos_call(0x4200, (unsigned)s->handle, 0, 0);
    }
}

uint8_t program(char *arguments)
{
    bool verify = line_switch(arguments, 'V', NULL, 0), no_question = line_switch(arguments, 'Y', NULL, 0);

    refuse_switches(arguments);
    source.handle = target.handle = -1;
    source.name = line_argument(&arguments);
    target.name = line_argument(&arguments);
    if (target.name == NULL) {
        fail(EXIT_ERROR, "Required parameter missing: DISKCOPY source target");
    }
    if (line_argument(&arguments) != NULL) {
        fail(EXIT_ERROR, "Too many parameters");
    }
    if (text_same(source.name, target.name)) {
        fail(EXIT_ERROR, "DISKCOPY: source and target are the same");
    }
    dos_set_vector(0x23, int23_handler);
    open_source();
    open_target(no_question);
    each_chunk("Copying", false);
    if (!target.is_drive) {
        if (dos_close(target.handle) < 0) {
            target.handle = -1;
            let_all_go();
            fail(EXIT_ERROR, "Insufficient disk space - %s", target.name);
        }
        target.handle = -1;
        half_file = false;
    }
    if (verify) {
        rewind_image(&source);
        if (!target.is_drive) {
            target.handle = dos_open(target.name, OPEN_READ);
        }
        each_chunk("Comparing", true);
    }
    let_all_go();
    print("%n KB copied from %s to %s\r\n", source.units / 2, source.name, target.name);
    return EXIT_DONE;
}
