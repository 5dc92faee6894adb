/* table.h - names of services, for messages.  Included by vmm/. */
#ifndef VMM_SERVICES_TABLE_H
#define VMM_SERVICES_TABLE_H

#include "types.h"

/* "" when the device or the service is not one of ours. */
const char *service_name(uint32_t device_id, uint32_t service);

/* A SYNC service was called at interrupt time: fatal, naming service and caller. */
void service_not_now(uint32_t service, uint32_t caller) __attribute__((noreturn));

#endif
