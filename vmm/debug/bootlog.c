/*
 * bootlog - BOOTLOG.TXT in the form of Windows 95's: [time] what = device  [KB Q127970]
 *
 * Lines collect in memory until files may be written: after all devices are initialised, or when a
 * device closes the log.  The file of the start before becomes BOOTLOG.PRV.
 */
#include "debug/bootlog.h"

#include "../vxd/lib/format.h"
#include "sched/sched.h"
#include "services/paths.h"
#include "services/svc.h"
#include "vxd/control.h"
#include <ifsmgr.h>
#include <vmm32x.h>

#define TEXT_BYTES      16384u
#define LOG_HIDDEN      0x02u           /* attribute */
#define ALREADY_OPEN    0xFFFFFFFFu     /* EAX of Open_Boot_Log where there is no log */

static char text[TEXT_BYTES];           /* written at task time */
static uint32_t used, on_disk;          /* bytes of text; of those, in the file */
static bool on;                         /* written once by bootlog_init */
static bool is_open;                    /* Open_Boot_Log until Close_Boot_Log */
static bool may_write = true;           /* EnableDisable_Boot_Log */
static bool file_made;                  /* in this start */

void bootlog_init(void)
{
    char word[4];

    on = _VMM32X_Command_Line("bootlog", word, sizeof word) != NULL;
}

bool bootlog_is_on(void)
{
    return on;
}

/* What does not fit is lost, the last line says so. */
static void append(const char *from, uint32_t bytes)
{
    static const char full[] = "\r\n(the log is full)\r\n";

    if (used + bytes + sizeof full <= TEXT_BYTES) {
        memcpy(text + used, from, bytes);
        used += bytes;
    } else if (used + sizeof full <= TEXT_BYTES) {
        memcpy(text + used, full, sizeof full - 1);
        used = TEXT_BYTES;
    }
}

void bootlog_line(const char *what, const char *name)
{
    char line[64];
    size_t n;

    if (on) {
        n = format_into(line, sizeof line, "[%08X] %s = %.8s", system_time_updated(), what, name);
        while (line[n - 1] == ' ') {
            n--;
        }
        line[n++] = '\r';
        line[n++] = '\n';
        append(line, (uint32_t)n);
    }
}

void bootlog_init_message(uint32_t message, const char *name, const char *result)
{
    static const char *const names[] = { "SYSCRITINIT", "DEVICEINIT", "INITCOMPLETE" };
    char what[32];

    if (on && message < sizeof names / sizeof names[0]) {
        format_into(what, sizeof what, "%s%s", names[message], result);
        bootlog_line(what, name);
    }
}

static bool write_file(const char *path)
{
    uint32_t action = file_made ? ACTION_OPENALWAYS : ACTION_CREATEALWAYS, handle = 0;
    uint32_t bytes = used - on_disk;
    bool done;

    if (R0_OpenCreatFile(path, ACCESS_READWRITE, LOG_HIDDEN, &action, &handle) != 0) {
        return false;
    }
    done = R0_WriteFile(handle, text + on_disk, on_disk, &bytes) == 0 && bytes == used - on_disk;
    return R0_CloseFile(handle) == 0 && done;
}

void bootlog_flush(void)
{
    char path[] = "C:\\BOOTLOG.TXT", previous[] = "C:\\BOOTLOG.PRV";

    if (!on || !may_write || on_disk == used || !files_are_there()) {
        return;
    }
    path[0] = previous[0] = boot_drive();
    if (!file_made) {
        (void)R0_DeleteFile(previous, 0);       /* perhaps there is none, nor a log before */
        (void)R0_RenameFile(path, previous);
    }
    if (write_file(path)) {
        file_made = true;
        on_disk = used;
    } else {
        debug_printf("VMM: %s cannot be written\n", path);
        on = false;
    }
}

/*
 * Open_Boot_Log - may lines be written to the boot log?                [DDK95 Open_Boot_Log]
 *
 * Out:   EAX = 0: yes, until Close_Boot_Log
 * Error: EAX = -1: boot logging is not on, or the log is open
 * When:  task time
 */
void do_Open_Boot_Log(struct svc_regs *r)
{
    bool free = on && !is_open;

    is_open |= free;
    r->eax = free ? 0 : ALREADY_OPEN;
}

/*
 * Write_Boot_Log - add text to the boot log                           [DDK95 Write_Boot_Log]
 *
 * In:    ECX = bytes, EDX = text
 * Out:   CF = 0
 * Error: CF = 1: the log is not open
 * When:  task time
 * Notes: the DDK names length and text, not their registers: they are those of the same function of
 *        INT 2Fh [RBIL 2F4A17]
 */
void do_Write_Boot_Log(struct svc_regs *r)
{
    if (is_open) {
        append((const char *)r->edx, r->ecx);
    }
    svc_set_carry(r, !is_open);
}

/*
 * Close_Boot_Log - the lines so far go to the disk, if it may be written [DDK95 Close_Boot_Log]
 *
 * When:  task time; may block
 */
void do_Close_Boot_Log(struct svc_regs *r)
{
    (void)r;
    is_open = false;
    bootlog_flush();
}

/*
 * EnableDisable_Boot_Log - may the disk be written?            [DDK95 EnableDisable_Boot_Log]
 *
 * In:    EAX = 0: no, lines wait in memory; other: yes
 * When:  task time; may block
 */
void do_EnableDisable_Boot_Log(struct svc_regs *r)
{
    may_write = r->eax != 0;
    if (!is_open) {
        bootlog_flush();
    }
}
