/* services.h - the service table of VPICD.  Included by vxd/vpicd. */
#ifndef VPICD_SERVICES_H
#define VPICD_SERVICES_H

#define VPICD_SERVICE_COUNT 0x45

extern void (*const vpicd_services[VPICD_SERVICE_COUNT])(void);

#endif
