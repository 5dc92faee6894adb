/*
 * hooks.c - devices that watch file calls: they may look, change or refuse them.
 *
 * The newest hook is called first.  Each holds where it finds the one before it; the last calls the file
 * system.
 */
#include <vmm.h>
#include "hooks.h"
#include "ifs_heap.h"
#include "ifsreq.h"

struct hook {
    pIFSFileHookFunc previous;      /* what the hooker's pointer points at; first */
    pIFSFileHookFunc function;
    struct hook *older;
};

static struct hook *newest;         /* task time */
static struct hook *retired;        /* removed while a call was under way: it may still look in there */
static unsigned depth;              /* calls under way */

static int call_file_system(pIFSFunc function, int number, int drive, int resource, int code_page, pioreq pir)
{
    (void)number;
    (void)drive;
    (void)resource;
    (void)code_page;
    return function(pir);
}

static void free_retired(void)
{
    while (retired != NULL) {
        struct hook *hook = retired;

        retired = hook->older;
        ifs_release(hook);
    }
}

int hooks_call(pIFSFunc function, int number, int drive, int resource, pioreq pir)
{
    int error;

    if (newest == NULL) {
        return function(pir);
    }
    depth++;
    error = newest->function(function, number, drive, resource, BCS_OEM, pir);
    if (--depth == 0) {
        free_retired();
    }
    return error;
}

/*
 * IFSMgr_InstallFileSystemApiHook - see every file call
 *                                                  [DDK95 IFSMgr_InstallFileSystemApiHook]
 * In:    function: C, (file system's function, IFSFN_ number, drive 1 = A:, IFSFH_RES_, BCS_, request)
 * Out:   EAX = where the hook before it is found: it goes on there
 * Error: EAX = 0: no memory
 * When:  task time
 * Notes: calls of programs in every VM and of virtual devices; what is seen of them: README.md
 */
ppIFSFileHookFunc IFSMgr_InstallFileSystemApiHook(pIFSFileHookFunc function)
{
    struct hook *hook = function != NULL ? ifs_allocate(sizeof *hook) : NULL;

    if (hook == NULL) {
        return NULL;
    }
    *hook = (struct hook){ newest != NULL ? newest->function : call_file_system, function, newest };
    newest = hook;
    DOSMGR_Watch_Files(watch_call);
    return &hook->previous;
}

/*
 * IFSMgr_RemoveFileSystemApiHook - not any more     [DDK95 IFSMgr_RemoveFileSystemApiHook]
 *
 * In:    function
 * Out:   EAX = 0
 * Error: EAX = -1: it is no hook
 * When:  task time
 */
uint32_t IFSMgr_RemoveFileSystemApiHook(pIFSFileHookFunc function)
{
    struct hook *hook = newest, *younger = NULL;

    while (hook != NULL && hook->function != function) {
        younger = hook;
        hook = hook->older;
    }
    if (hook == NULL) {
        return 0xFFFFFFFF;
    }
    if (younger == NULL) {
        newest = hook->older;
    } else {
        younger->older = hook->older;
        younger->previous = hook->previous;
    }
    hook->older = retired;
    retired = hook;
    if (depth == 0) {
        free_retired();
    }
    if (newest == NULL) {
        DOSMGR_Watch_Files(NULL);
        watch_forget_all();
    }
    return 0;
}

/*
 * IFSMgr_CallProvider - call a file system as IFSMGR does            [DDK95 IFSMgr_CallProvider]
 *
 * In:    request, IFSFN_ number, the file system's function
 * Out:   EAX = what it, or a hook, returned
 * When:  task time
 */
int IFSMgr_CallProvider(pioreq pir, uint32_t number, pIFSFunc function)
{
    int drive = ifsreq_is_ours(pir) ? ((struct ifsreq *)pir)->ifs_drv : pir->ir_drivenum;

    return hooks_call(function, (int)number, drive, IFSFH_RES_LOCAL, pir);
}
