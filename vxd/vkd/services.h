/* services.h - the service table of VKD.  Included by vkd.c and services.c. */
#ifndef VKD_SERVICES_H
#define VKD_SERVICES_H

#define VKD_SERVICES    0x44

extern void (*const vkd_services[VKD_SERVICES])(void);

#endif
