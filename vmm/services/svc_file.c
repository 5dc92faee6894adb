/*
 * svc_file - files of MS-DOS for devices: OpenFile, Set_Delete_On_Exit_File.
 */
#include "debug/bootlog.h"
#include "mem/heap.h"
#include "registry/service.h"
#include "sched/thread.h"
#include "services/environment.h"
#include "services/paths.h"
#include "services/svc.h"
#include "vm/client.h"
#include "vm/nest.h"
#include <ifsmgr.h>

#define PATH_BYTES  128u            /* of the caller's buffer [DDK95 OpenFile] */
#define INT_DOS     0x21u
#define DOS_OPEN    0x3D00u         /* for reading, compatibility mode [RBIL 213D] */

/* ---- OpenFile --------------------------------------------------------------------------------- */

static bool is_there(const char *path)
{
    uint32_t attributes;

    return files_are_there() && R0_GetAttributes(path, &attributes) == 0;
}

/* directory, a backslash if it has none, name; false: longer than the buffer, or no directory. */
static bool join(char *path, const char *directory, uint32_t length, const char *name)
{
    uint32_t name_bytes = (uint32_t)strlen(name) + 1;

    if (length == 0 || length + 1 + name_bytes > PATH_BYTES) {
        return false;
    }
    memcpy(path, directory, length);
    if (path[length - 1] != '\\') {
        path[length++] = '\\';
    }
    memcpy(path + length, name, name_bytes);
    return true;
}

/* A name without drive or directory: where SYSTEM.INI is, then along PATH. */
static bool search(char *path, const char *name)
{
    const char *config = config_directory();
    const char *list = environment_find(environment_block(), "PATH");

    if (join(path, config, (uint32_t)strlen(config), name) && is_there(path)) {
        return true;
    }
    while (list != NULL && *list != '\0') {
        uint32_t length = 0;

        while (list[length] != '\0' && list[length] != ';') {
            length++;
        }
        if (join(path, list, length, name) && is_there(path)) {
            return true;
        }
        list += length + (list[length] == ';');
    }
    return false;
}

static bool is_bare(const char *name)
{
    for (const char *p = name; *p != '\0'; p++) {
        if (*p == '\\' || *p == '/' || *p == ':') {
            return false;
        }
    }
    return *name != '\0';
}

/* INT 21h in the current VM, whose DOS owns the handle.  false: it refused, or there is no DOS. */
static bool open_in_vm(const char *path, uint32_t *handle)
{
    struct Client_Reg_Struc *crs = cur_thread->tcb.TCB_ClientPtr, saved = *crs;
    uint32_t buffer = v86_path_buffer();
    bool done;

    if (buffer == 0 || ((const uint32_t *)cur_vm->cb.CB_High_Linear)[INT_DOS] == 0) {
        return false;
    }
    memcpy((void *)(cur_vm->cb.CB_High_Linear + buffer), path, strlen(path) + 1);
    nest_begin_v86();
    crs->Client_EAX = DOS_OPEN;
    crs->Client_DS = (uint16_t)(buffer >> 4);
    crs->Client_EDX = buffer & 15;
    client_simulate_int(crs, INT_DOS);
    nest_run();
    done = (crs->Client_Flags & CF_Mask) == 0;
    *handle = crs->Client_AX;
    nest_end();
    *crs = saved;
    return done;
}

/*
 * OpenFile - find a file and open it for reading                            [DDK95 OpenFile]
 *
 * In:    EDX = name, EDI = buffer of 128 bytes for the full path
 * Out:   CF = 0: EAX = handle of MS-DOS in the current VM; the path.  A name without drive and
 *        directory is looked for where SYSTEM.INI is, then along PATH
 * Error: CF = 1: not found, too long, or the VM has no MS-DOS that can be called; EAX kept
 * When:  task time; runs the VM
 */
void do_OpenFile(struct svc_regs *r)
{
    const char *name = (const char *)r->edx;
    char *path = (char *)r->edi;
    uint32_t handle = 0;
    bool found;

    if (is_bare(name)) {
        found = search(path, name);
    } else {
        found = strlen(name) < PATH_BYTES && is_there(name);
        if (found) {
            memcpy(path, name, strlen(name) + 1);
        }
    }
    found = found && open_in_vm(path, &handle);
    svc_set_carry(r, !found);
    if (found) {
        r->eax = handle;
    }
}

/* ---- Set_Delete_On_Exit_File ------------------------------------------------------------------ */

static struct exit_file {
    struct exit_file *next;
    char path[];
} *exit_files;                      /* written by Set_Delete_On_Exit_File, task time */

static void delete_files_on_exit(void)
{
    while (exit_files != NULL) {
        struct exit_file *file = exit_files;

        exit_files = file->next;
        if (files_are_there() && R0_DeleteFile(file->path, 0) != 0) {
            debug_printf("VMM: %s could not be deleted\n", file->path);
        }
        (void)heap_free(file);      /* it is one of ours */
    }
}

void files_at_exit(void)
{
    delete_files_on_exit();
    bootlog_flush();
    (void)registry_flush();         /* an error has been said */
}

/*
 * Set_Delete_On_Exit_File - a file that goes when the system ends [DDK95 Set_Delete_On_Exit_File]
 *
 * In:    ESI = full path, with drive
 * Out:   CF = 0
 * Error: CF = 1: no drive and root at its start, longer than 127, or no memory
 * When:  task time
 * Notes: deleted before System_Exit, or before Device_Reboot_Notify of a restart
 */
void do_Set_Delete_On_Exit_File(struct svc_regs *r)
{
    const char *path = (const char *)r->esi;
    size_t bytes = strlen(path) + 1;
    struct exit_file *file = NULL;

    if (bytes > 3 && bytes <= PATH_BYTES && path[1] == ':' && path[2] == '\\') {
        file = heap_alloc((uint32_t)(sizeof *file + bytes));
    }
    svc_set_carry(r, file == NULL);
    if (file != NULL) {
        memcpy(file->path, path, bytes);
        file->next = exit_files;
        exit_files = file;
    }
}
