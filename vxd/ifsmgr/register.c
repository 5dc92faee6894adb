/*
 * register.c - file systems that register, and drives that become theirs.
 */
#include <vmm.h>
#include <dosmgr.h>
#include <ifs.h>
#include "fsd.h"
#include "hooks.h"
#include "ifs_heap.h"

#define PROVIDERS   32u
#define DRIVES      26u
#define ERROR_ACCESS_DENIED     5u
#define ERROR_INVALID_DRIVE     15u

enum kind { LOCAL, LOCAL_DEFAULT, NETWORK };

struct provider {
    pIFSFunc mount;
    enum kind kind;
};

static struct provider providers[PROVIDERS];    /* in the order they came; task time */
static unsigned provider_count;
static uint32_t held[DRIVES];                   /* IFSMgr_CDROM_Attach, how often; task time */

static uint32_t process(void)
{
    return (uint32_t)(uintptr_t)Get_Cur_VM_Handle();
}

static const struct fsd_ops fsd_ops = { ifs_allocate, ifs_release, process };

static uint32_t add_provider(pIFSFunc mount, uint32_t version, enum kind kind)
{
    if (mount == NULL || version != IFSMGRVERSION || provider_count == PROVIDERS) {
        return IFS_NO_PROVIDER;
    }
    for (unsigned i = 0; i < provider_count; i++) {
        if (kind == LOCAL_DEFAULT && providers[i].kind == LOCAL_DEFAULT) {
            return IFS_NO_PROVIDER;
        }
    }
    providers[provider_count] = (struct provider){ mount, kind };
    return provider_count++;
}

/*
 * IFSMgr_RegisterMount - a file system for volumes                [DDK95 IFSMgr_RegisterMount]
 *
 * In:    FS_MountVolume, IFSMGRVERSION, NORMAL_FSD or DEFAULT_FSD: asked when no other wants a volume
 * Out:   EAX = provider id
 * Error: EAX = -1: another version, a second default, or 32 have registered
 * When:  task time, Device_Init too
 * Notes: a volume is offered to it when NotifyVolumeArrival or IFSMgr_CDROM_Attach names its drive
 */
uint32_t IFSMgr_RegisterMount(pIFSFunc mount, uint32_t version, uint32_t type)
{
    if (type != NORMAL_FSD && type != DEFAULT_FSD) {
        return IFS_NO_PROVIDER;
    }
    return add_provider(mount, version, type == DEFAULT_FSD ? LOCAL_DEFAULT : LOCAL);
}

/* ---- mounting ---- */

static int offer(const struct provider *provider, unsigned drive, struct fsd_volume *vol)
{
    struct ioreq ir;
    int error;

    memset(&ir, 0, sizeof ir);
    ir.ir_flags = IR_FSD_MOUNT;
    ir.ir_volh = (uint32_t)(uintptr_t)vol;      /* for nothing but to tell volumes apart */
    ir.ir_fh = (uint32_t)(uintptr_t)vol;
    ir.ir_mntdrv = drive;
    ir.ir_pid = process();
    error = hooks_call(provider->mount, IFSFN_CONNECT, (int)drive + 1, IFSFH_RES_LOCAL, &ir);
    error = ir.ir_error != 0 ? (uint16_t)ir.ir_error : error;
    if (error == 0 && ir.ir_vfunc != NULL) {
        vol->provider = (uint32_t)(provider - providers);
        fsd_volume_init(vol, &fsd_ops, ir.ir_vfunc, ir.ir_rh, drive);
    }
    return error != 0 || ir.ir_vfunc != NULL ? error : 31;
}

/* 0: the drive is there now. */
static uint32_t mount_drive(unsigned drive)
{
    struct fsd_volume *vol;
    unsigned files;
    uint32_t error = ERROR_INVALID_DRIVE;

    if (DOSMGR_Get_Volume(drive, &files) != NULL) {
        return 0;
    }
    vol = ifs_allocate(sizeof *vol);
    if (vol == NULL) {
        return 8;
    }
    for (unsigned pass = LOCAL; pass <= LOCAL_DEFAULT; pass++) {
        for (unsigned i = 0; i < provider_count; i++) {
            if (providers[i].kind != pass) {
                continue;
            }
            memset(vol, 0, sizeof *vol);
            if (offer(&providers[i], drive, vol) == 0) {
                error = DOSMGR_Attach_Volume(drive, &vol->fs);
                if (error != 0) {
                    vol->fs.ops->unmount(&vol->fs);
                } else {
                    vxd_debugf("IFSMGR: %c: is a volume of file system %u\n", 'A' + drive, i);
                }
                return error;
            }
        }
    }
    ifs_release(vol);
    return error;
}

/* A volume of ours, NULL: it is none. */
static struct fsd_volume *ours(unsigned drive, unsigned *files)
{
    struct fs_volume *vol = drive < DRIVES ? DOSMGR_Get_Volume(drive, files) : NULL;

    return vol != NULL && vol->ops == &fsd_fs_ops ? fsd_of(vol) : NULL;
}

/*
 * NotifyVolumeArrival - a drive has a volume now                    [DDK95 NotifyVolumeArrival]
 *
 * In:    drive, 0 = A:
 * When:  task time
 * Notes: the file systems are asked in the order in which they registered, the default one last
 */
void NotifyVolumeArrival(uint32_t drive)
{
    uint32_t error = drive < DRIVES ? mount_drive(drive) : ERROR_INVALID_DRIVE;

    if (error != 0) {
        vxd_debugf("IFSMGR: no file system takes the volume of drive %c:, error %u\n", 'A' + drive % 32, error);
    }
}

/*
 * QueryVolumeRemoval - may a drive's volume go?                      [DDK95 QueryVolumeRemoval]
 *
 * In:    drive, 0 = A:; may the user be asked?
 * Out:   EAX = 0: yes
 * Error: EAX = 5: files are open there, or somebody holds it; 15: there is no such drive
 * When:  task time
 * Notes: Limit: the user is never asked
 */
uint32_t QueryVolumeRemoval(uint32_t drive, uint32_t dialog)
{
    unsigned files = 0;

    (void)dialog;
    if (drive >= DRIVES || DOSMGR_Get_Volume(drive, &files) == NULL) {
        return ERROR_INVALID_DRIVE;
    }
    return files != 0 || held[drive] != 0 ? ERROR_ACCESS_DENIED : 0;
}

/*
 * NotifyVolumeRemoval - a drive's volume is gone                    [DDK95 NotifyVolumeRemoval]
 *
 * In:    drive, 0 = A:
 * When:  task time
 * Notes: a volume with open files stays, and so does one of a file system that did not register here;
 *        the debug output says so
 */
void NotifyVolumeRemoval(uint32_t drive)
{
    unsigned files;
    struct fsd_volume *vol = ours(drive, &files);
    uint32_t error = vol != NULL ? DOSMGR_Attach_Volume(drive, NULL) : ERROR_INVALID_DRIVE;

    if (error != 0) {
        vxd_debugf("IFSMGR: the volume of drive %c: cannot go, error %u\n", 'A' + drive % 32, error);
        return;
    }
    held[drive] = 0;
    vol->fs.ops->unmount(&vol->fs);
}

/*
 * IFSMgr_CDROM_Attach - hold the volume of a drive                  [DDK95 IFSMgr_CDROM_Attach]
 *
 * In:    drive, 0 = A:; where its handle goes; mount it if that has to be done first?
 * Out:   EAX = 0, *handle
 * Error: EAX = -1: it is not mounted, and that was not asked for; 15: no such drive; other MS-DOS errors
 * When:  task time
 */
uint32_t IFSMgr_CDROM_Attach(uint32_t drive, uint32_t *handle, uint32_t mount)
{
    struct fs_volume *vol = NULL;
    unsigned files;
    uint32_t error;

    if (drive >= DRIVES) {
        return ERROR_INVALID_DRIVE;
    }
    vol = DOSMGR_Get_Volume(drive, &files);
    if (vol == NULL && mount == 0) {
        return 0xFFFFFFFF;
    }
    if (vol == NULL) {
        error = mount_drive(drive);
        if (error != 0) {
            return error;
        }
        vol = DOSMGR_Get_Volume(drive, &files);
    }
    held[drive]++;
    *handle = (uint32_t)(uintptr_t)vol;
    return 0;
}

/*
 * IFSMgr_CDROM_Detach - it is not held any more                     [DDK95 IFSMgr_CDROM_Detach]
 *
 * In:    drive, 0 = A:; handle
 * When:  task time
 */
void IFSMgr_CDROM_Detach(uint32_t drive, uint32_t handle)
{
    unsigned files;

    if (drive < DRIVES && held[drive] != 0 &&
        (uint32_t)(uintptr_t)DOSMGR_Get_Volume(drive, &files) == handle) {
        held[drive]--;
    }
}

/* ---- where a VM is ---- */

/*
 * IFSMgr_FSDGetCurrentDrive - the current drive of the caller
 *                                                        [DDK95 IFSMgr_FSDGetCurrentDrive]
 * In:    request
 * Out:   EAX = drive, 1 = A:; 0: the VM has no MS-DOS of ours
 * When:  task time
 */
uint32_t IFSMgr_FSDGetCurrentDrive(pioreq pir)
{
    unsigned drive, files;
    char text[68];

    (void)pir;              /* requests run in the VM that made them */
    for (unsigned i = 2; i < DRIVES; i++) {
        if (DOSMGR_Get_Volume(i, &files) != NULL && DOSMGR_Get_Current_Dir(Get_Cur_VM_Handle(), i, text, &drive)) {
            return drive + 1;
        }
    }
    return 0;
}

/*
 * IFSMgr_Win32GetVMCurdir - the current directory of a drive   [DDK95 IFSMgr_Win32GetVMCurdir]
 *
 * In:    drive, 0 = A:; 260 bytes
 * Out:   EAX = 0; "DIR\SUB", of the root ""
 * Error: EAX = 15: there is no such drive
 * When:  task time
 */
uint32_t IFSMgr_Win32GetVMCurdir(uint32_t drive, char *buffer)
{
    unsigned current;
    char text[68];

    if (drive >= DRIVES || !DOSMGR_Get_Current_Dir(Get_Cur_VM_Handle(), drive, text, &current)) {
        return ERROR_INVALID_DRIVE;
    }
    memcpy(buffer, text + 1, strlen(text + 1) + 1);
    return 0;
}
