/* le_links.h - what a module calls in other devices.  Included by the VMM, host tools and tests. */
#ifndef VMM_VXD_LE_LINKS_H
#define VMM_VXD_LE_LINKS_H

#include "le.h"

/* One INT 20h in the code of a module. */
struct le_link {
    unsigned object;            /* 1-based */
    uint32_t offset;            /* of the INT in that object */
    uint16_t device_id;
    uint16_t service;           /* without the jump bit */
    uint8_t jump;               /* it is a jump, not a call */
};

/* Devices whose ids are believed with any service number; others only with small ones. */
typedef int le_known_device(void *context, uint16_t device_id);

/* Returns nonzero to stop. */
typedef int le_link_visitor(void *context, const struct le_link *link);

/* Calls visit for every dynalink of a module that le_open has accepted; known may be NULL.
 * Returns what visit returned last. */
int le_links(const struct le_module *m, le_known_device *known, le_link_visitor *visit,
             void *context);

#endif
