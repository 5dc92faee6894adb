/* ifs_heap.h - memory for what IFSMGR itself keeps.  Included by the files of vxd/ifsmgr. */
#ifndef IFSMGR_IFS_HEAP_H
#define IFSMGR_IFS_HEAP_H

#include <stdint.h>

void *ifs_allocate(uint32_t bytes);     /* NULL: nothing is left */
void ifs_release(void *block);

#endif
