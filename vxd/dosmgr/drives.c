/*
 * drives.c - drive letters for the block devices of BLOCKDEV.
 *
 * C: is the memory disk.  Of real disks only the volume that the system was started from is used
 * (boot_info says which), and those that SYSTEM.INI names: [386Enh] Drive=serial number or label.
 * No other is written, whatever happens.
 */
#include <vmm.h>
#include <vmm32x.h>
#include <blockdev.h>
#include "drives.h"
#include "partition.h"

#define FIRST_DRIVE     2u      /* C: */
#define BOUNCE_PAGES    16u
#define BOUNCE_BYTES    (BOUNCE_PAGES * 4096u)

struct drive {                  /* the medium of a volume */
    struct fs_volume *vol;
    struct BlockDev_Device_Descriptor *bdd;
    uint64_t first;             /* sector of the device */
    uint8_t *bounce;            /* memory that stays in place while a disk works; NULL: not needed */
};

struct pending {                /* a command somebody waits for */
    struct BlockDev_Command_Block bcb;      /* first */
    volatile bool done;
};

static uint32_t completed;      /* semaphore; written once by drives_mount */

static struct fs_system *systems;   /* file systems, as they registered; task time */

bool drives_command_waits;      /* written by transfer() only: a volume may be half changed; task time */

void drives_wait_command(void)
{
    while (drives_command_waits) {
        _BlockOnID((uint32_t)&drives_command_waits, 0);     /* an interrupt now would move the client's CS:IP */
    }
}

/* ---- commands ---- */

static void on_complete(struct BlockDev_Device_Descriptor *bdd, struct BlockDev_Command_Block *bcb)
{
    (void)bdd;
    ((struct pending *)bcb)->done = true;
    if (bcb->BD_CB_Reserved_Client != 0) {
        Signal_Semaphore(completed);
    }
}
BLOCKDEV_COMPLETION(drive_complete, on_complete)

/*
 * Runs one command.  A memory disk is done when Send_Command returns, other drivers are asked until
 * it is.  Nothing else runs meanwhile at task time, so a volume is never seen half changed; a driver
 * that cannot be asked is waited for.
 */
static int run_command(struct BlockDev_Device_Descriptor *bdd, uint16_t command, uint64_t sector,
                       uint32_t count, void *buffer)
{
    struct pending pending = {
        .bcb = { .BD_CB_Command = command, .BD_CB_Sector = sector, .BD_CB_Count = count,
                 .BD_CB_Buffer_Ptr = buffer, .BD_CB_Cmd_Cplt_Proc = drive_complete },
    };

    BlockDev_Send_Command(bdd, &pending.bcb);
    while (!pending.done) {
        if (bdd->BDD_Hw_Int_Proc != NULL) {
            blockdev_poll(bdd);
            continue;
        }
        /* Other VMs run now, and must keep out of the volumes; this one must not die in here. */
        pending.bcb.BD_CB_Reserved_Client = 1;
        if (!pending.done) {
            _EnterMustComplete();
            drives_command_waits = true;
            Wait_Semaphore(completed, 0);
            drives_command_waits = false;
            _SignalID((uint32_t)&drives_command_waits);
            _LeaveMustComplete();
        }
    }
    return pending.bcb.BD_CB_Cmd_Status >= BDS_First_Error_Code;
}

static int transfer(struct drive *drive, uint32_t lba, uint32_t count, uint8_t *buffer,
                    uint16_t command)
{
    uint32_t size = drive->bdd->BDD_Sector_Size;

    if (drive->bounce == NULL) {
        return run_command(drive->bdd, command, drive->first + lba, count, buffer);
    }
    while (count > 0) {
        uint32_t n = count < BOUNCE_BYTES / size ? count : BOUNCE_BYTES / size;

        if (command == BDC_Write) {
            memcpy(drive->bounce, buffer, n * size);
        }
        if (run_command(drive->bdd, command, drive->first + lba, n, drive->bounce) != 0) {
            return 1;
        }
        if (command == BDC_Read) {
            memcpy(buffer, drive->bounce, n * size);
        }
        lba += n;
        count -= n;
        buffer += n * size;
    }
    return 0;
}

static int read_blocks(void *ctx, uint32_t lba, uint32_t count, void *buffer)
{
    return transfer(ctx, lba, count, buffer, BDC_Read);
}

static int write_blocks(void *ctx, uint32_t lba, uint32_t count, const void *buffer)
{
    return transfer(ctx, lba, count, (void *)(uintptr_t)buffer, BDC_Write);
}

static int flush_blocks(void *ctx)
{
    struct drive *drive = ctx;

    return drive->bounce == NULL ? 0 : run_command(drive->bdd, BDC_Flush, 0, 0, NULL);
}

static const struct block_ops block_ops = { read_blocks, write_blocks, flush_blocks };

/* ---- volumes ---- */

struct mounting {
    struct dos_system *sys;
    unsigned letter;            /* the next free one */
    const char *first_reason;   /* why there is no C: */
    uint8_t *page;              /* for a sector of a partition table */
    unsigned boot_matches;      /* partitions that say they are the boot volume */
};

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
static const char *mount_medium(const struct fs_medium *medium, struct fs_volume **vol)
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
    if (drive->bounce != NULL) {
        (void)_PageFree((uint32_t)(uintptr_t)drive->bounce, 0);
    }
    (void)_HeapFree(drive, 0);
}

/* A volume that can be used; NULL and *reason. */
static struct drive *make_drive(struct BlockDev_Device_Descriptor *bdd, uint64_t first,
                                uint64_t count, const char **reason)
{
    struct drive *drive = _HeapAllocate(sizeof(*drive), 0);
    struct fs_medium medium = {
        &block_ops, drive, bdd->BDD_Sector_Size, count < 0xFFFFFFFF ? (uint32_t)count : 0xFFFFFFFF,
    };

    *reason = "there is not enough memory for its tables";
    if (drive == NULL) {
        return NULL;
    }
    drive->bdd = bdd;
    drive->first = first;
    drive->bounce = NULL;
    if (bdd->BDD_Flags & BDF_Partitioned) {
        drive->bounce = (uint8_t *)(uintptr_t)(uint32_t)(
            _PageAllocate(BOUNCE_PAGES, PG_SYS, NULL, 0, 0, 0, NULL, PageFixed) >> 32);
        if (drive->bounce == NULL) {
            (void)_HeapFree(drive, 0);
            return NULL;
        }
    }
    *reason = mount_medium(&medium, &drive->vol);
    if (*reason != NULL) {
        free_drive(drive);
        return NULL;
    }
    drive->vol->device = bdd;
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
    if (m->letter >= DOS_DRIVES) {
        vxd_debugf("DOSMGR: no drive letter is left\n");
        return false;
    }
    m->sys->drive[m->letter++] = drive->vol;
    return true;
}

static void mount_whole(struct mounting *m, struct BlockDev_Device_Descriptor *bdd)
{
    const char *reason;
    struct drive *drive = make_drive(bdd, 0, bdd->BDD_Max_Sector + 1, &reason);

    if (drive == NULL || !give_letter(m, drive)) {
        vxd_debugf("DOSMGR: %s: %s\r\n", bdd->BDD_Name_Ptr, reason);
        m->first_reason = m->letter == FIRST_DRIVE ? reason : m->first_reason;
    }
}

/* ---- partitions ---- */

static int read_sector(void *ctx, uint64_t sector, void *buffer)
{
    return run_command(ctx, BDC_Read, sector, 1, buffer);
}

static const char *read_table(struct mounting *m, struct BlockDev_Device_Descriptor *bdd,
                              struct partition_table *table)
{
    struct partition_disk disk = {
        read_sector, bdd, bdd->BDD_Sector_Size, bdd->BDD_Max_Sector + 1, m->page,
    };

    return partition_read(table, &disk);
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

static void mount_partition(struct mounting *m, struct BlockDev_Device_Descriptor *bdd,
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
    drive = make_drive(bdd, p->first, p->count, &reason);
    if (drive == NULL) {
        if (boot) {
            vxd_debugf("DOSMGR: %s: the boot volume cannot be used: %s\n", bdd->BDD_Name_Ptr,
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
    vxd_debugf("DOSMGR: %c: is on %s, %s%04X-%04X\n", 'A' + (int)m->letter - 1, bdd->BDD_Name_Ptr,
               boot ? "the boot volume, " : "", drive->vol->serial >> 16,
               drive->vol->serial & 0xFFFF);
}

static void mount_disks(struct mounting *m, enum pass pass)
{
    struct BlockDev_Device_Descriptor *bdd = BlockDev_Get_Device_List();
    struct partition_table *table = _HeapAllocate(sizeof(*table), 0);

    for (; bdd != NULL && table != NULL; bdd = bdd->BDD_Next) {
        const char *reason;

        if (!(bdd->BDD_Flags & BDF_Partitioned)) {
            continue;
        }
        reason = read_table(m, bdd, table);
        if (pass == PASS_BOOT && reason != NULL) {
            vxd_debugf("DOSMGR: %s is not used: %s\n", bdd->BDD_Name_Ptr, reason);
        }
        if (pass == PASS_BOOT && reason == NULL && table->from_backup) {
            vxd_debugf("DOSMGR: %s: the partition table is damaged, its copy is used\n",
                       bdd->BDD_Name_Ptr);
        }
        for (unsigned i = 0; reason == NULL && i < table->count; i++) {
            mount_partition(m, bdd, table, &table->entry[i], pass);
        }
    }
    if (table != NULL) {
        (void)_HeapFree(table, 0);
    }
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
    struct BlockDev_Device_Descriptor *bdd = BlockDev_Get_Device_List();

    completed = Create_Semaphore(0);
    for (; bdd != NULL; bdd = bdd->BDD_Next) {
        if (bdd->BDD_Device_Type == BDT_Fixed_Disk && bdd->BDD_Max_Sector < 0xFFFFFFFF &&
            !(bdd->BDD_Flags & BDF_Partitioned)) {
            mount_whole(&m, bdd);
        }
    }
    if (m.page != NULL && m.letter > FIRST_DRIVE) {
        mount_disks(&m, PASS_BOOT);
        refuse_twins(&m);
        mount_disks(&m, PASS_NAMED);
        (void)_PageFree((uint32_t)(uintptr_t)m.page, 0);
    }
    sys->boot_drive = FIRST_DRIVE;
    return sys->drive[FIRST_DRIVE] == NULL ? m.first_reason : NULL;
}
