/* disk_result.h - what came of a step of a disk driver.  Included by the drivers and their tests. */
#ifndef DISK_RESULT_H
#define DISK_RESULT_H

enum disk_result {
    DISK_DONE = 0,
    DISK_BUSY,          /* not yet */
    DISK_ERROR,         /* the disk could not do it; the next command can start */
    DISK_DEAD,          /* and it did not come back from a reset */
    DISK_ABSENT,        /* no disk */
};

#endif
