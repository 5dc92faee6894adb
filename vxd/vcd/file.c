/*
 * file - what VMs send to a file: kept in a ring, added to the file by a thread of our own, since file
 * I/O blocks.
 */
#include <vmm.h>
#include <ifsmgr.h>
#include "file.h"

#define FLUSH_MS        500u            /* after the first byte */
#define RETRY_MS        5000u           /* after a failure to write */
#define DISK_FULL       0x27u           /* ERROR_HANDLE_DISK_FULL */

/* Task time all of it; the thread gives way only inside file calls. */
static struct out_file *files;
static uint32_t wanted;                 /* semaphore: there is something to write */
static bool timer_runs, thread_there;

static uint32_t append(const char *path, const uint8_t *bytes, uint32_t count)
{
    uint32_t handle = 0, action = ACTION_OPENALWAYS, size = 0, done = count;
    uint32_t error = R0_OpenCreatFile(path, ACCESS_READWRITE, 0, &action, &handle), closing;

    if (error != 0) {
        return error;
    }
    error = R0_GetFileSize(handle, &size);
    if (error == 0) {
        error = R0_WriteFile(handle, bytes, size, &done);
    }
    if (error == 0 && done != count) {
        error = DISK_FULL;
    }
    closing = R0_CloseFile(handle);
    return error != 0 ? error : closing;
}

static void write_out(struct out_file *file)
{
    static uint8_t piece[FILE_BYTES];   /* the ring changes while the file is written */
    static bool busy;                   /* at the end of the system the thread may be inside */
    uint32_t error = 0;

    if (busy) {
        return;
    }
    busy = true;
    while (error == 0 && file->count > 0) {
        uint32_t count = file->count;

        for (uint32_t i = 0; i < count; i++) {
            piece[i] = file->ring[(file->head + i) % FILE_BYTES];
        }
        error = append(file->path, piece, count);
        if (error == 0) {
            file->head = (file->head + count) % FILE_BYTES;
            file->count -= count;
        }
    }
    if (error != 0 && !file->failed) {
        vxd_debugf("VCD: %s cannot be written, error %u; what is sent waits\n", file->path, error);
    }
    file->failed = error != 0;
    busy = false;
}

static void on_time(uint32_t refdata, uint32_t ms_late);
VXD_TIMEOUT(flush_time, on_time)

static void start_timer(uint32_t ms)
{
    if (!timer_runs) {
        timer_runs = Set_Global_Time_Out(ms, 0, flush_time) != 0;
    }
}

/* The thread, which never ends. */
static void writer(void)
{
    for (;;) {
        Wait_Semaphore(wanted, 0);
        for (struct out_file *file = files; file != NULL; file = file->next) {
            if (file->count > 0) {
                write_out(file);
                if (file->failed) {
                    start_timer(RETRY_MS);
                }
            }
        }
    }
}

static void on_time(uint32_t refdata, uint32_t ms_late)
{
    (void)refdata;
    (void)ms_late;
    timer_runs = false;
    if (!thread_there) {
        thread_there = VMMCreateThread(0, 0, 0, 0, 0, 0, 0, writer, 0) != NULL;
    }
    if (thread_there) {
        Signal_Semaphore_No_Switch(wanted);
    } else {
        start_timer(RETRY_MS);          /* no memory: perhaps later */
    }
}

bool file_init(void)
{
    wanted = Create_Semaphore(0);
    return wanted != 0;
}

void file_add(struct out_file *file)
{
    file->next = files;
    files = file;
}

bool file_put(struct out_file *file, uint8_t byte)
{
    start_timer(FLUSH_MS);
    if (file->count == FILE_BYTES) {
        return false;
    }
    file->ring[(file->head + file->count++) % FILE_BYTES] = byte;
    return true;
}

void file_write_all(void)
{
    for (struct out_file *file = files; file != NULL; file = file->next) {
        write_out(file);
    }
}
