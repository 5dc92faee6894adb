/* umb.h - upper memory blocks of a VM.  Included by vxd/v86mmgr and its tests. */
#ifndef V86MMGR_UMB_H
#define V86MMGR_UMB_H

#include "xms.h"

#define UMB_BLOCKS  64u

struct umb_block { uint16_t segment, paras; bool used; };

struct umb {                        /* ascending, without gaps within a region */
    struct umb_block block[UMB_BLOCKS];
    uint32_t count;
};

void umb_init(struct umb *umb);
void umb_add(struct umb *umb, uint16_t segment, uint16_t paras);    /* a free region behind the last */

/* XMS functions 10h to 12h.  *size: what was given, or the largest there is. */
enum xms_error umb_request(struct umb *umb, uint16_t paras, uint16_t *segment, uint16_t *size);
enum xms_error umb_release(struct umb *umb, uint16_t segment);
enum xms_error umb_resize(struct umb *umb, uint16_t segment, uint16_t paras, uint16_t *largest);

#endif
