/* locks.h - locks of regions, and who may open a file with whom.  Included by vxd/ifsmgr and its tests. */
#ifndef IFSMGR_LOCKS_H
#define IFSMGR_LOCKS_H

#include <ifs.h>

struct ifs_lock;
/* Memory of locks; the test has its own. */
struct lock_ops {
    void *(*allocate)(uint32_t bytes);
    void (*release)(void *block);
};

/* Each as the service it is named after; 0 or an MS-DOS error code. */
unsigned locks_lock(const struct lock_ops *ops, struct ifs_lock **list, uint32_t offset, uint32_t length,
                    uint32_t owner, void *instance, uint32_t how);
unsigned locks_unlock(const struct lock_ops *ops, struct ifs_lock **list, uint32_t offset, uint32_t length,
                      uint32_t owner, void *instance, uint32_t how);
void locks_remove(const struct lock_ops *ops, struct ifs_lock **list, uint32_t owner, void *instance);
unsigned locks_check(const struct ifs_lock *list, uint32_t offset, uint32_t length, uint32_t process,
                     uint32_t how);
uint32_t locks_count(const struct ifs_lock *list, const void *instance);
void locks_reassign(struct ifs_lock *list, const void *from, void *to);
void locks_unassign(struct ifs_lock *list);

/* Can `wanted` be opened beside `other`? */
bool share_permits(bool soft, const fmode_t *wanted, const fmode_t *other);

#endif
