/* table.h - names of services, for messages.  Included by vmm/. */
#ifndef VMM_SERVICES_TABLE_H
#define VMM_SERVICES_TABLE_H

#include "types.h"

/* "" when the device or the service is not one of ours. */
const char *service_name(uint32_t device_id, uint32_t service);

/* The usual name of a device, loaded or not; "" when nobody knows the id. */
const char *device_name(uint32_t device_id);

/* Of devices that this system does not have: names.c */
const char *other_service_name(uint32_t device_id, uint32_t service);

bool service_is_sync(uint32_t device_id, uint32_t service);     /* only at task time? */

/* Check a device's services of task time on every call; guard.c.  Undone when it is unloaded. */
void services_guard(const struct VxD_Desc_Block *ddb);
void services_unguard(const struct VxD_Desc_Block *ddb);

/* Fatal, naming the virtual device and the offset in it: */
/* a SYNC service was called at interrupt time */
void service_not_now(uint32_t device_and_service, uint32_t caller) __attribute__((noreturn));
/* a service that may switch threads was called where that is not allowed */
void service_no_switch(const char *service, uint32_t caller, const char *why)
    __attribute__((noreturn));
/* a thread or VM ends as owner of the critical section */
void service_still_critical(uint32_t claimer, const char *who) __attribute__((noreturn));

#endif
