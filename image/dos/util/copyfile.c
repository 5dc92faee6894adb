/*
 * copyfile - one file from here to there, for MOVE and XCOPY.
 */
#include "copyfile.h"

static char buffer[30 * 1024];

/* ---- progress: percent on a screen, once a file takes more than a second ---- */

static uint32_t started, last_shown;
static bool showing;

static void progress(uint32_t done, uint32_t size)
{
    uint32_t now = ticks();

    if (size == 0 || now - started < 18 || now - last_shown < 4 || !dos_is_device(STDOUT)) {
        return;
    }
    last_shown = now;
    showing = true;
    print("\r%3u%%", done / (size / 100 + 1));
    print_flush();
}

static void clear_progress(void)
{
    if (showing) {
        showing = false;
        print_text("\r    \r");
        print_flush();
    }
}

static uint32_t size_of(int handle)
{
    uint32_t size = 0;

    if (dos_call(0x4202, (unsigned)handle, 0, 0) >= 0) {
        size = (uint32_t)dos_regs.dx << 16 | dos_regs.ax;
    }
    (void)dos_call(0x4200, (unsigned)handle, 0, 0);
    return size;
}

static int copy_data(int from, int to, bool verify)
{
    uint32_t size = size_of(from), done = 0;
    int n;

    started = ticks();

    if (verify) {
        (void)dos_call(0x2E01, 0, 0, 0);
    }
    while ((n = dos_read(from, buffer, sizeof buffer)) > 0) {
        int written = dos_write(to, buffer, (unsigned)n);

        if (written < 0) {
            return written;
        }
        if (written != n) {
            return COPY_DISK_FULL;
        }
        done += (uint32_t)n;
        progress(done, size);
    }
    return n;
}

int copy_file(const char *source, const char *target, unsigned attributes, bool verify)
{
    int from = dos_open(source, OPEN_READ), to, err;

    if (from < 0) {
        return from;
    }
    to = dos_create(target);
    if (to < 0) {
        (void)dos_close(from);
        return to;
    }
    err = copy_data(from, to, verify);
    clear_progress();
    if (err >= 0 && dos_call(0x5700, (unsigned)from, 0, 0) >= 0) {
        (void)dos_call(0x5701, (unsigned)to, dos_regs.cx, dos_regs.dx);     /* its date and time */
    }
    (void)dos_close(from);
    if (dos_close(to) < 0 && err >= 0) {
        err = COPY_DISK_FULL;
    }
    if (err < 0) {
        (void)dos_delete(target);         /* half a file is none */
        return err;
    }
    (void)dos_set_attributes(target, attributes & (ATTR_READONLY | ATTR_HIDDEN | ATTR_SYSTEM | ATTR_ARCHIVE));
    return 0;
}

void copy_error(int err, const char *name)
{
    if (err == COPY_DISK_FULL) {
        print_error("Insufficient disk space");
    } else {
        print_dos_error(err, name);
    }
}

bool same_file(const char *a, const char *b)
{
    char full_a[PATH_SIZE], full_b[PATH_SIZE];

    return dos_truename(a, full_a) >= 0 && dos_truename(b, full_b) >= 0 && text_same(full_a, full_b);
}

char ask_overwrite(const char *path)
{
    char c;

    print("Overwrite %s (Yes/No/All)?", path);
    c = ask("YNA");
    return c;
}
