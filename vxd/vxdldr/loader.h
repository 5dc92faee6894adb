/* loader.h - what VXDLDR's files share. */
#ifndef VXD_VXDLDR_LOADER_H
#define VXD_VXDLDR_LOADER_H

#include <vmm.h>
#include <vmm32x.h>
#include <vxdldr.h>

/* What went wrong last: "C:\X.VXD: offset 80h: no LE signature"; task time. */
extern char loader_reason[200];
void loader_say(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* ---- file.c: all of a file in memory ---- */

struct loader_file {
    void *bytes;
    uint32_t size, handle;      /* of its page block */
};
/* name: as it was asked for.  0 or VXDLDR_ERR_ */
uint32_t file_read(const char *path, const char *name, struct loader_file *file);
void file_free(struct loader_file *file);

/* ---- device.c: the list of devices ---- */

extern struct DeviceInfo *device_list;

uint32_t device_load(const char *path, const char *name, bool init, struct DeviceInfo **device);
uint32_t device_unload(struct DeviceInfo *device);
uint32_t device_init_succeeded(struct DeviceInfo *device);
uint32_t device_init_failed(struct DeviceInfo *device);

/* By id, or by module name if that is 0 or FFFFh; NULL = none that is loaded. */
struct DeviceInfo *device_find(uint32_t id, const char *name);
bool device_holds(const struct DeviceInfo *device, uint32_t address);   /* is this its code? */

/* VXDLDR_NOTIFY_ through the service table, where others have hooked it; EBX, EDX, EDI. */
void notify(uint32_t code, struct DeviceInfo *device, struct ObjectInfo *object, uint32_t number);

/* ---- api.c: what programs call ---- */

void loader_api(void);          /* V86_API_Proc and PM_API_Proc */
bool api_init(void);            /* Device_Init */

#endif
