/*
 * share.c - services for file systems that keep locks and sharing modes of their own.
 */
#include <vmm.h>
#include <ifs.h>
#include "ifs_heap.h"
#include "locks.h"

static const struct lock_ops heap = { ifs_allocate, ifs_release };

/*
 * IFSMgr_LockFile, IFSMgr_UnlockFile - a region is somebody's, or nobody's again
 *                                               [DDK95 IFSMgr_LockFile, IFSMgr_UnlockFile]
 * In:    where the list of the file's locks begins, offset, length, process, instance, LOCKF_ flags
 * Out:   EAX = 0
 * Error: EAX = 33: somebody has some of it; it is not locked exactly so; 87: bad arguments; 8: no memory
 * When:  task time
 */
uint32_t IFSMgr_LockFile(void **list, uint32_t offset, uint32_t length, uint32_t owner, void *instance,
                         uint32_t how)
{
    return locks_lock(&heap, (struct ifs_lock **)list, offset, length, owner, instance, how);
}

uint32_t IFSMgr_UnlockFile(void **list, uint32_t offset, uint32_t length, uint32_t owner, void *instance,
                           uint32_t how)
{
    return locks_unlock(&heap, (struct ifs_lock **)list, offset, length, owner, instance, how);
}

/*
 * IFSMgr_RemoveLocks - locks of a process or an instance are gone [DDK95 IFSMgr_RemoveLocks]
 *
 * In:    where the list begins, process (0 = all), instance (NULL = all)
 * When:  task time
 */
void IFSMgr_RemoveLocks(void **list, uint32_t owner, void *instance)
{
    locks_remove(&heap, (struct ifs_lock **)list, owner, instance);
}

/*
 * IFSMgr_CheckLocks - may a process read or write there?           [DDK95 IFSMgr_CheckLocks]
 *
 * In:    list, offset, length, process, instance, LOCKF_RD or LOCKF_WR
 * Out:   EAX = 0
 * Error: EAX = 33: another process has some of it
 * When:  task time
 */
uint32_t IFSMgr_CheckLocks(void *list, uint32_t offset, uint32_t length, uint32_t process, void *instance,
                           uint32_t how)
{
    (void)instance;         /* a process may do so through every handle it has [DDK95 IFSMgr_LockFile] */
    return locks_check(list, offset, length, process, how);
}

/*
 * IFSMgr_CountLocks - how many locks has an instance?              [DDK95 IFSMgr_CountLocks]
 *
 * In:    list, instance
 * Out:   EAX = locks
 * When:  task time
 */
uint32_t IFSMgr_CountLocks(void *list, void *instance)
{
    return locks_count(list, instance);
}

/*
 * IFSMgr_UnassignLockList, IFSMgr_ReassignLockFileInst - locks rest while a file is closed for a
 * volume lock, and are back for its new instance
 *                            [DDK95 IFSMgr_UnassignLockList, IFSMgr_ReassignLockFileInst]
 * In:    list; old instance, new instance
 * When:  task time
 */
void IFSMgr_UnassignLockList(void *list)
{
    locks_unassign(list);
}

void IFSMgr_ReassignLockFileInst(void *list, void *from, void *to)
{
    locks_reassign(list, from, to);
}

/*
 * IFSMgr_CheckAccessConflict - may a file be opened beside those who have it open?
 *                                                       [DDK95 IFSMgr_CheckAccessConflict]
 * In:    0 = compatibility mode is soft; wanted mode; function that tells one open instance after the
 *        other: C, (fmode_t to fill in, cookie), 0 = no more; cookie
 * Out:   EAX = 0
 * Error: EAX = 32: it may not
 * When:  task time
 */
uint32_t IFSMgr_CheckAccessConflict(uint32_t soft_off, const fmode_t *wanted,
                                    int (*next)(fmode_t *mode, const void *cookie), const void *cookie)
{
    fmode_t other;

    memset(&other, 0, sizeof other);
    while (next(&other, cookie) != 0) {
        if (!share_permits(soft_off == 0, wanted, &other)) {
            return 32;
        }
    }
    return 0;
}
