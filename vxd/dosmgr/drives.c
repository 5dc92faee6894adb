/*
 * drives.c - drive letters for the devices of IOS.
 *
 * C: is the memory disk.  Of real disks only the volume that the system was started from is used
 * (boot_info says which), and those that SYSTEM.INI names: [386Enh] Drive=serial number or label.
 * No other is written, whatever happens.
 */
#include <vmm.h>
#include <vmm32x.h>
#include "drives.h"
#include "medium.h"
#include "partition.h"

#define FIRST_DRIVE     2u      /* C: */

static struct fs_system *systems;   /* file systems, as they registered; task time */

/* ---- volumes ---- */

struct mounting {
    struct dos_system *sys;
    unsigned letter;            /* the next free one */
    const char *first_reason;   /* why there is no C: */
    uint8_t *page;              /* for a sector of a partition table */
    unsigned boot_matches;      /* partitions that say they are the boot volume */
};

static uint64_t sectors_of(const struct DCB *device)
{
    return device->DCB_actual_sector_cnt[0] | (uint64_t)device->DCB_actual_sector_cnt[1] << 32;
}

static bool is_partitioned(const struct DCB *device)
{
    return (device->DCB_bdd.DCB_BDD_flags & BDF_Partitioned) != 0;
}

void drives_register(struct fs_system *system)
{
    struct fs_system **last = &systems;

    while (*last != NULL) {
        last = &(*last)->next;
    }
    system->next = NULL;
    *last = system;
}

void drives_code_page(const uint16_t high[128])
{
    for (struct fs_system *system = systems; system != NULL; system = system->next) {
        if (system->code_page != NULL) {
            system->code_page(high);
        }
    }
}

/* The first file system that knows what is on the medium; NULL, or the first one's reason. */
const char *drives_mount_medium(const struct fs_medium *medium, struct fs_volume **vol)
{
    const char *reason = systems != NULL ? NULL : "no file system is loaded";

    for (struct fs_system *system = systems; system != NULL; system = system->next) {
        const char *why = system->mount(medium, vol);

        if (why == NULL) {
            return NULL;
        }
        reason = reason != NULL ? reason : why;
    }
    return reason;
}

static void free_drive(struct drive *drive)
{
    medium_close(drive);
    (void)_HeapFree(drive, 0);
}

/* What is on a CD changes, so the file system for discs is asked alone. */
static const char *mount_cd(const struct fs_medium *medium, struct fs_volume **vol)
{
    for (struct fs_system *system = systems; system != NULL; system = system->next) {
        if (memcmp(system->name, "CDFS", 5) == 0) {
            return system->mount(medium, vol);
        }
    }
    return "no file system for CDs is loaded";
}

/* A volume that can be used; NULL and *reason. */
static struct drive *make_drive(struct DCB *device, uint64_t first, uint64_t count, const char **reason)
{
    struct drive *drive = _HeapAllocate(sizeof(*drive), HeapZeroInit);
    struct fs_medium medium;

    *reason = "there is not enough memory for its tables";
    if (drive == NULL) {
        return NULL;
    }
    drive->physical = device;
    drive->first = first;
    drive->count = count;
    if (!medium_open(drive, &medium)) {
        (void)_HeapFree(drive, 0);
        return NULL;
    }
    *reason = medium.ops->media != NULL ? mount_cd(&medium, &drive->vol) : drives_mount_medium(&medium, &drive->vol);
    if (*reason != NULL) {
        free_drive(drive);
        return NULL;
    }
    drive->vol->device = device->DCB_bdd.DCB_fastdisk_bdd;
    drive->vol->first_sector = first;
    return drive;
}

static void drop_drive(struct drive *drive)
{
    if (drive->vol->ops->unmount != NULL) {
        drive->vol->ops->unmount(drive->vol);
    }
    free_drive(drive);
}

static bool give_letter(struct mounting *m, struct drive *drive)
{
    if (m->letter >= DOS_DRIVES || !medium_give_letter(drive, m->letter)) {
        vxd_debugf("DOSMGR: no drive letter is left\n");
        return false;
    }
    m->sys->drive[m->letter++] = drive->vol;
    return true;
}

static const char *name_of(const struct DCB *device)
{
    return device->DCB_bdd.DCB_BDD_Name_Ptr;
}

/* ---- partitions ---- */

static int read_sector(void *ctx, uint64_t sector, void *buffer)
{
    return medium_read_sector(ctx, sector, buffer);
}

static const char *read_table(struct mounting *m, struct DCB *device, struct partition_table *table)
{
    struct partition_disk disk = {
        read_sector, device, device->DCB_actual_blk_size, sectors_of(device), m->page,
    };

    return partition_read(table, &disk);
}

/* The volumes of a memory disk that is no volume as a whole; 0: its table names none that can be used. */
static unsigned mount_parts(struct mounting *m, struct DCB *device)
{
    struct partition_table *table = m->page != NULL ? _HeapAllocate(sizeof(*table), 0) : NULL;
    unsigned first = m->letter;
    const char *reason;

    if (table == NULL) {
        return 0;
    }
    if (read_table(m, device, table) == NULL && table->kind != PARTITION_WHOLE_DISK) {
        for (unsigned i = 0; i < table->count; i++) {
            const struct partition *p = &table->entry[i];
            struct drive *drive = p->may_be_fat ? make_drive(device, p->first, p->count, &reason) : NULL;

            if (drive != NULL && !give_letter(m, drive)) {
                drop_drive(drive);
            }
        }
    }
    (void)_HeapFree(table, 0);
    return m->letter - first;
}

static void mount_memory_disk(struct mounting *m, struct DCB *device)
{
    const char *reason;
    struct drive *drive = make_drive(device, 0, sectors_of(device), &reason);

    if (drive != NULL) {
        if (!give_letter(m, drive)) {
            drop_drive(drive);
        }
    } else if (mount_parts(m, device) == 0) {
        vxd_debugf("DOSMGR: %s: %s\r\n", name_of(device), reason);
        m->first_reason = m->letter == FIRST_DRIVE ? reason : m->first_reason;
    }
}

/* Is this the partition that the loader's \VMM32 was on? */
static bool is_boot_partition(const struct partition_table *table, const struct partition *p)
{
    static const uint8_t none[16];
    const struct boot_info *boot = _VMM32X_Get_Boot_Info();

    if (table->kind == PARTITION_GPT) {
        return memcmp(boot->boot_device_guid, none, sizeof(none)) != 0 &&
               memcmp(boot->boot_device_guid, p->guid, sizeof(none)) == 0;
    }
    return table->kind == PARTITION_MBR && boot->boot_disk_signature != 0 &&
           boot->boot_disk_signature == table->disk_signature &&
           boot->boot_partition_first == p->first;
}

static char upper(char ch)
{
    return (char)(ch >= 'a' && ch <= 'z' ? ch - 'a' + 'A' : ch);
}

/* "1234-ABCD" */
static bool is_serial(const char *text, uint32_t serial)
{
    for (int shift = 28; shift >= 0; shift -= 4, text++) {
        if (shift == 12 && *text++ != '-') {
            return false;
        }
        if (upper(*text) != "0123456789ABCDEF"[serial >> shift & 15]) {
            return false;
        }
    }
    return *text == 0;
}

static bool is_label(const char *text, const uint8_t label[11])
{
    unsigned i;

    for (i = 0; i < 11 && text[i] != 0; i++) {
        if (upper(text[i]) != upper((char)label[i])) {
            return false;
        }
    }
    if (i == 0 || (i == 11 && text[i] != 0)) {
        return false;
    }
    for (; i < 11; i++) {
        if (label[i] != ' ') {
            return false;
        }
    }
    return true;
}

/* Does a Drive= line of SYSTEM.INI name the volume? */
static bool is_named(const struct fs_volume *vol)
{
    const char *line = Get_Profile_String(NULL, NULL, "Drive");

    while (line != NULL) {
        if (is_serial(line, vol->serial) || is_label(line, vol->label)) {
            return true;
        }
        line = Get_Next_Profile_String(line, "Drive");
    }
    return false;
}

enum pass { PASS_BOOT, PASS_NAMED };

static void mount_partition(struct mounting *m, struct DCB *device,
                            const struct partition_table *table, const struct partition *p,
                            enum pass pass)
{
    bool boot = is_boot_partition(table, p);
    const char *reason;
    struct drive *drive;

    m->boot_matches += pass == PASS_BOOT && boot;
    if (boot != (pass == PASS_BOOT) || !p->may_be_fat || (boot && m->boot_matches > 1)) {
        return;
    }
    if (pass == PASS_NAMED && Get_Profile_String(NULL, NULL, "Drive") == NULL) {
        return;
    }
    drive = make_drive(device, p->first, p->count, &reason);
    if (drive == NULL) {
        if (boot) {
            vxd_debugf("DOSMGR: %s: the boot volume cannot be used: %s\n", name_of(device),
                       reason);
        }
        return;
    }
    if ((!boot && !is_named(drive->vol)) || !give_letter(m, drive)) {
        drop_drive(drive);
        return;
    }
    if (boot) {
        m->sys->system_drive = (uint8_t)(m->letter - 1);
    }
    vxd_debugf("DOSMGR: %c: is on %s, %s%04X-%04X\n", 'A' + (int)m->letter - 1, name_of(device),
               boot ? "the boot volume, " : "", drive->vol->serial >> 16,
               drive->vol->serial & 0xFFFF);
}

static void mount_disks(struct mounting *m, enum pass pass)
{
    struct partition_table *table = _HeapAllocate(sizeof(*table), 0);
    struct DCB *device = medium_next_device(NULL);

    for (; device != NULL && table != NULL; device = medium_next_device(device)) {
        const char *reason;

        if (!is_partitioned(device)) {
            continue;
        }
        reason = read_table(m, device, table);
        if (pass == PASS_BOOT && reason != NULL) {
            vxd_debugf("DOSMGR: %s is not used: %s\n", name_of(device), reason);
        }
        if (pass == PASS_BOOT && reason == NULL && table->from_backup) {
            vxd_debugf("DOSMGR: %s: the partition table is damaged, its copy is used\n",
                       name_of(device));
        }
        for (unsigned i = 0; reason == NULL && i < table->count; i++) {
            mount_partition(m, device, table, &table->entry[i], pass);
        }
    }
    if (table != NULL) {
        (void)_HeapFree(table, 0);
    }
}

/* Every CD drive, with a disc in it or without. */
static void mount_cds(struct mounting *m)
{
    struct DCB *device = medium_next_device(NULL);

    for (; device != NULL; device = medium_next_device(device)) {
        const char *reason = "no drive letter is left";
        struct drive *drive;

        if (device->DCB_cmn.DCB_device_type != DCB_type_cdrom) {
            continue;
        }
        drive = make_drive(device, 0, sectors_of(device), &reason);
        if (drive != NULL && give_letter(m, drive)) {
            vxd_debugf("DOSMGR: %c: is %s\n", 'A' + (int)m->letter - 1, name_of(device));
            continue;
        }
        vxd_debugf("DOSMGR: %s is not used: %s\n", name_of(device), reason);
    }
}

/* An image has no drive: vol->device is none. */
int drives_cd_command(struct fs_volume *vol, enum dos_cd_command what, void *buffer, uint32_t bytes)
{
    static const uint16_t commands[] = {
        [DOS_CD_EJECT] = BDC_Eject, [DOS_CD_LOAD] = BDC_Load, [DOS_CD_LOCK] = BDC_Lock,
        [DOS_CD_UNLOCK] = BDC_Unlock, [DOS_CD_TOC] = BDC_CD_TOC,
    };

    if (vol->device == NULL || vol->medium.ops->media == NULL) {
        return -1;
    }
    return medium_command(vol->device, commands[what], buffer, bytes);
}

/* Two disks that both say they are it: a copy of the stick.  Neither can be trusted to be the one. */
static void refuse_twins(struct mounting *m)
{
    if (m->boot_matches < 2) {
        return;
    }
    vxd_debugf("DOSMGR: %u partitions have the identity of the boot volume: none is used\n",
               m->boot_matches);
    if (m->sys->system_drive != 0) {
        drop_drive(m->sys->drive[m->sys->system_drive]->medium.ctx);
        m->sys->drive[m->sys->system_drive] = NULL;
        m->letter = m->sys->system_drive;
        m->sys->system_drive = 0;
    }
}

const char *drives_mount(struct dos_system *sys)
{
    struct mounting m = {
        .sys = sys, .letter = FIRST_DRIVE, .first_reason = "there is no drive image",
        .page = (uint8_t *)(uintptr_t)(uint32_t)(
            _PageAllocate(1, PG_SYS, NULL, 0, 0, 0, NULL, PageFixed) >> 32),
    };
    struct DCB *device;

    if (!medium_init()) {
        return "IOS does not take DOSMGR";
    }
    for (device = medium_next_device(NULL); device != NULL; device = medium_next_device(device)) {
        if (device->DCB_cmn.DCB_device_type == DCB_type_disk && sectors_of(device) <= 0xFFFFFFFF &&
            !is_partitioned(device)) {
            mount_memory_disk(&m, device);
        }
    }
    if (m.page != NULL && m.letter > FIRST_DRIVE) {
        mount_disks(&m, PASS_BOOT);
        refuse_twins(&m);
        mount_disks(&m, PASS_NAMED);
        (void)_PageFree((uint32_t)(uintptr_t)m.page, 0);
    }
    mount_cds(&m);
    sys->boot_drive = FIRST_DRIVE;
    return sys->drive[FIRST_DRIVE] == NULL ? m.first_reason : NULL;
}
