/*
 * service - the system's one registry: read when there are files, written when something has changed.
 *
 * Until IFSMGR has had its Device_Init the registry is in memory only; then the file is read, and what
 * was set before stays as it is.  A change is written WRITE_DELAY_MS later by a thread of our own: file
 * I/O blocks, and an event could run in the middle of a file operation of the same thread.
 */
#include "registry/service.h"

#include "mem/heap.h"
#include "registry/store.h"
#include "sched/sched.h"
#include "sched/thread_life.h"
#include "services/paths.h"
#include "vxd/ini.h"
#include <ifsmgr.h>

#define WRITE_DELAY_MS  2000u
#define PATH_BYTES      100u
#define FILE_ATTRIBUTES 0x06u           /* hidden, system */

static struct registry registry;        /* written by the services, task time */
static struct reg_store store;
static char path[2][PATH_BYTES];        /* written once by find_files */
static struct mutex *busy;              /* held while the files are read or written */
static struct semaphore *wanted;        /* signalled when the writer has something to do */
static struct timeout *delay;           /* NULL = none is running */
static bool files_known;                /* the files have been read, or there are none */
static bool loading;                    /* IFSMGR's own calls must not start over */
static uint32_t saved;                  /* registry.changes of the newest copy */

static void *allocate(uint32_t bytes)
{
    return heap_alloc(bytes);
}

static void release(void *block)
{
    if (block != NULL) {
        (void)heap_free(block);         /* it is one of ours */
    }
}

static const struct reg_memory memory = { allocate, release };

/* ---- files ------------------------------------------------------------------------------------ */

static bool open_file(unsigned copy, uint32_t mode, uint32_t action, uint32_t *handle)
{
    return R0_OpenCreatFile(path[copy], mode, FILE_ATTRIBUTES, &action, handle) == 0;
}

static bool file_size(unsigned copy, uint32_t *bytes)
{
    uint32_t handle = 0;
    bool done;

    if (!open_file(copy, ACCESS_READONLY, ACTION_OPENEXISTING, &handle)) {
        return false;
    }
    done = R0_GetFileSize(handle, bytes) == 0;
    (void)R0_CloseFile(handle);         /* nothing was written */
    return done;
}

static bool file_read(unsigned copy, void *data, uint32_t bytes)
{
    uint32_t handle = 0, count = bytes;
    bool done;

    if (!open_file(copy, ACCESS_READONLY, ACTION_OPENEXISTING, &handle)) {
        return false;
    }
    done = R0_ReadFile(handle, data, 0, &count) == 0 && count == bytes;
    (void)R0_CloseFile(handle);         /* nothing was written */
    return done;
}

/* Every write is on the disk when it returns (OPEN_FLAGS_COMMIT), so a flush has nothing to do. */
static bool file_write(unsigned copy, uint32_t position, const void *data, uint32_t bytes)
{
    uint32_t handle = 0, count = bytes;
    bool done;

    if (!open_file(copy, ACCESS_READWRITE | OPEN_FLAGS_COMMIT, ACTION_OPENALWAYS, &handle)) {
        return false;
    }
    done = R0_WriteFile(handle, data, position, &count) == 0 && count == bytes;
    return R0_CloseFile(handle) == 0 && done;
}

static bool file_flush(unsigned copy)
{
    (void)copy;
    return true;
}

static const struct reg_files files = { file_size, file_read, file_write, file_flush };

/* SYSTEM.INI [386Enh] RegistryPath= is the directory; without it, the root of the boot drive. */
static void find_files(void)
{
    static const char names[2][16] = { "VMM32REG.DA0", "VMM32REG.DA1" };
    const char *value = ini_next("386Enh", "RegistryPath", NULL);

    for (unsigned copy = 0; copy < 2; copy++) {
        char *at = path[copy];
        size_t used = 0, most = PATH_BYTES - sizeof names[0] - 2;

        if (value != NULL) {
            used = ini_copy(value, at, most + 1);
            used = used < most ? used : most;
        }
        if (used == 0) {
            at[used++] = boot_drive();
            at[used++] = ':';
        }
        if (at[used - 1] != '\\') {
            at[used++] = '\\';
        }
        memcpy(at + used, names[copy], strlen(names[copy]) + 1);
    }
}

static void load(void)
{
    enum reg_found found;

    loading = true;
    find_files();
    mutex_enter(busy, 0);
    found = reg_store_load(&store, &files, &registry);
    mutex_leave(busy);
    if (found == REG_FOUND_DAMAGED) {
        debug_printf("VMM: registry: no sound copy in %s and %s\n", path[0], path[1]);
    }
    files_known = true;
    loading = false;
}

/* ---- the one registry -------------------------------------------------------------------------- */

void registry_start(void)
{
    if (registry_init(&registry, &memory) != ERROR_SUCCESS) {
        fatal("Not enough memory for the registry");
    }
    busy = mutex_create(0, 0);
    wanted = semaphore_create(0);
    if (busy == NULL || wanted == NULL) {
        fatal("Not enough memory for the registry");
    }
}

struct registry *registry_get(void)
{
    if (!files_known && !loading && files_are_there()) {
        load();
    }
    return &registry;
}

uint32_t registry_forget(bool (*gone)(uint32_t address))
{
    return registry_forget_code(&registry, gone);   /* HKEY_DYN_DATA is in no file */
}

uint32_t registry_flush(void)
{
    uint32_t error = ERROR_SUCCESS;

    (void)registry_get();
    if (!files_known) {
        return ERROR_SUCCESS;           /* written as soon as it can be */
    }
    mutex_enter(busy, 0);
    if (saved != registry.changes) {
        uint32_t changes = registry.changes;

        error = reg_store_save(&store, &registry);
        if (error == ERROR_SUCCESS) {
            saved = changes;
        } else {
            debug_printf("VMM: registry: error %u, it could not be written\n", error);
        }
    }
    mutex_leave(busy);
    return error;
}

/* First steps of the writer's thread, which never end.  At ring 0, in the system VM. */
static void writer(void)
{
    for (;;) {
        semaphore_wait(wanted, 0);
        (void)registry_flush();         /* an error has been said; the next change tries again */
    }
}

/* WRITE_DELAY_MS after the first change. */
static void delay_over(void)
{
    static struct thread *thread;
    static const struct Client_Reg_Struc none;

    delay = NULL;
    if (thread == NULL) {
        thread = thread_make(&none, 0, writer, 0);
    }
    if (thread != NULL) {
        semaphore_signal(wanted);
    }
}

void registry_changed(void)
{
    if (saved != registry.changes && delay == NULL && files_are_there()) {
        delay = timeout_set(NULL, NULL, WRITE_DELAY_MS, delay_over, 0);
    }
}
