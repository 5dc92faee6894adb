/*
 * vfat - FAT volumes for DOS.
 *
 * The rim: memory, the cache, the clock that limits how long data waits, and the registration with DOSMGR.
 * The work is in fat_*.c.
 */
#include <vmm.h>
#include <dosmgr.h>
#include <vcache.h>
#include "fat.h"
#include "nls.h"

#define VFAT_Init_Order 0x57000000u     /* ours: before DOSMGR, which mounts */
#define NODES           256u            /* files open at once on one volume, by all VMs */
#define WAIT_MS         1500u           /* from the first change to the medium: two seconds with the writing */
#define BUSY_MS         20u             /* the volume is in use just now */
#define KEPT_BLOCKS     32u

struct mounted {
    struct fat_volume vol;      /* first */
    struct mounted *next, *prev;
    uint32_t timeout;           /* 0 = none is set */
    bool complained;
    struct fs_node nodes[NODES];
};

static struct fat_env env;      /* written once by on_device_init */
static struct mounted *volumes; /* list; task time */

static void *allocate(uint32_t bytes)
{
    return _HeapAllocate(bytes, 0);
}

static void release_memory(void *memory)
{
    (void)_HeapFree(memory, 0);
}

/* ---- two seconds ---- */

static void on_time(uint32_t refdata, uint32_t ms_late);
VXD_TIMEOUT(time_is_up, on_time)

static void on_time(uint32_t refdata, uint32_t ms_late)
{
    struct mounted *mounted = (struct mounted *)(uintptr_t)refdata;
    enum fs_err err;

    (void)ms_late;
    if (mounted->vol.fs.moving || mounted->vol.in_medium || mounted->vol.committing) {
        mounted->timeout = Set_Global_Time_Out(BUSY_MS, refdata, time_is_up);
        return;
    }
    mounted->timeout = 0;
    err = fat_commit_group(&mounted->vol);      /* what failed sets the clock again, and the next call says so */
    if (err != FS_OK && !mounted->complained) {
        vxd_debugf("VFAT: %04X-%04X cannot be written, its data waits\r\n", mounted->vol.fs.serial >> 16,
                   mounted->vol.fs.serial & 0xFFFF);
    }
    mounted->complained = err != FS_OK;
}

static void first_dirty(struct fat_volume *vol)
{
    struct mounted *mounted = (struct mounted *)vol;

    if (mounted->timeout == 0) {
        mounted->timeout = Set_Global_Time_Out(WAIT_MS, (uint32_t)(uintptr_t)vol, time_is_up);
        vol->armed = mounted->timeout != 0;     /* else the next change tries again */
    }
}

/* ---- volumes ---- */

static void release(struct fat_volume *vol)
{
    struct mounted *mounted = (struct mounted *)vol;

    if (mounted->timeout != 0) {
        Cancel_Time_Out(mounted->timeout);
    }
    *(mounted->prev != NULL ? &mounted->prev->next : &volumes) = mounted->next;
    if (mounted->next != NULL) {
        mounted->next->prev = mounted->prev;
    }
    fat_forget(vol);
    (void)_HeapFree(mounted, 0);
}

static const char *mount(const struct fs_medium *medium, struct fs_volume **vol)
{
    struct mounted *mounted = env.cache != NULL ? _HeapAllocate(sizeof(*mounted), 0) : NULL;
    const char *reason;

    if (mounted == NULL) {
        return "there is not enough memory for its tables";
    }
    mounted->timeout = 0;
    mounted->complained = false;
    reason = fat_mount(&mounted->vol, &env, medium, mounted->nodes, NODES);
    if (reason != NULL) {
        (void)_HeapFree(mounted, 0);
        return reason;
    }
    mounted->vol.release = release;
    mounted->prev = NULL;
    mounted->next = volumes;
    if (volumes != NULL) {
        volumes->prev = mounted;
    }
    volumes = mounted;
    *vol = &mounted->vol.fs;
    return NULL;
}

static struct fs_system fat_system = { .name = "FAT", .mount = mount, .code_page = nls_select };    /* next: DOSMGR's */

static int on_device_init(const struct vxd_message *msg)
{
    (void)msg;
    env.cache = VCACHE_Get_Cache();
    if (env.cache == NULL) {
        return VXD_FAIL;
    }
    env.staging = (uint8_t *)(uintptr_t)(uint32_t)(
        _PageAllocate(FAT_STAGING / 4096, PG_SYS, NULL, 0, 0, 0, NULL, PageFixed) >> 32);
    env.fsd = cache_register(env.cache, NULL, KEPT_BLOCKS);
    if (env.staging == NULL || env.fsd == 0) {
        return VXD_FAIL;
    }
    env.allocate = allocate;
    env.release = release_memory;
    env.first_dirty = first_dirty;
    DOSMGR_Register_File_System(&fat_system);
    return VXD_OK;
}

/* What others write at their end is on the medium when they have it written. */
static int on_exit(const struct vxd_message *msg)
{
    (void)msg;
    for (struct mounted *one = volumes; one != NULL; one = one->next) {
        one->vol.ending = true;
        if (fat_sync(&one->vol) != FS_OK) {
            vxd_debugf("VFAT: %04X-%04X could not be written\r\n", one->vol.fs.serial >> 16,
                       one->vol.fs.serial & 0xFFFF);
        }
    }
    return VXD_OK;
}

static const struct vxd_handler vfat_control[] = {
    { Device_Init, on_device_init },
    { System_Exit, on_exit },
    { Device_Reboot_Notify, on_exit },
    { 0, NULL },
};
Declare_Virtual_Device(VFAT, 4, 0, vfat_control, VFAT_Device_ID, VFAT_Init_Order)
