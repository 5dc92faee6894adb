/*
 * pagefile - the paging file on a real disk.
 *
 * The file is opened for nobody else and grows through the file system.  Where its sectors are is
 * looked up then; a page is read or written by sector, without file system, memory or waiting for
 * anybody: that works in the middle of a page fault.
 */
#include <vmm.h>
#include <blockdev.h>
#include <dosmgr.h>
#include <pagefile.h>
#include "runs.h"

#define PAGE_BYTES          4096u
#define KB_PER_PAGE         4u
#define MAX_PAGES           0x7FFFFu        /* 2 GB [DDK95 PageFile_Get_Size_Info] */
#define MIN_USER_KB         500u            /* left to the user unless SYSTEM.INI says otherwise */
#define RUNS_AT_ONCE        512u            /* places in the table gained at a time */
#define VERSION             0x0400u
#define DRIVES              26u
#define PAGEFILE_Init_Order 0x18000000u     /* [DDK95 vmm.h] */

static struct {
    char name[80];                  /* "D:\VMM32\WIN386.SWP"; "" = no file */
    uint32_t handle;                /* of DOSMGR */
    uint8_t drive;                  /* 0 = A: */
    uint32_t pages, max_pages, min_pages, user_kb;
    uint32_t sector_bytes;
    struct BlockDev_Device_Descriptor *bdd;
    struct run_table runs;
} file;                             /* written at task time: init and growing */

static bool growing;                /* in grow(): it may come back through the heap */
static bool initialised;            /* PageFile_Init_File was called */
static bool init_over;              /* written by Sys_VM_Init */
static uint32_t async_entry;        /* of a file system; written at init time */
static uint32_t async_callback;

/* ---- which file ---- */

static uint32_t profile_kb(const char *key, uint32_t fallback)
{
    int32_t value = (int32_t)Get_Profile_Decimal_Int(fallback, NULL, key);

    return value < 0 ? fallback : (uint32_t)value;
}

/* A disk that keeps what is written when the machine is off; the memory disk does not. */
static bool is_real_drive(uint8_t drive)
{
    struct DOSMGR_File_Request rq = { .function = DFR_VOLUME, .drive = drive };

    return DOSMGR_File_Request(&rq) == 0 && rq.device != NULL &&
           (((struct BlockDev_Device_Descriptor *)rq.device)->BDD_Flags & BDF_Partitioned);
}

/* PagingDrive=, else the boot volume; DRIVES = none.  What else SYSTEM.INI mounts is the user's. */
static uint8_t choose_drive(void)
{
    const char *letter = Get_Profile_String(NULL, NULL, "PagingDrive");
    struct DOSMGR_File_Request rq = { .function = DFR_SYSTEM_DRIVE };

    if (letter != NULL && *letter != 0) {
        uint8_t drive = (uint8_t)((*letter & ~0x20) - 'A');

        return drive < DRIVES && is_real_drive(drive) ? drive : DRIVES;
    }
    return DOSMGR_File_Request(&rq) == 0 && is_real_drive(rq.drive) ? rq.drive : DRIVES;
}

static bool has_folder(const char *path)
{
    struct DOSMGR_File_Request rq = { .function = DFR_GET_ATTR, .path = path };

    return DOSMGR_File_Request(&rq) == 0 && (rq.attr & 0x10);
}

static void put_name(uint8_t drive, const char *rest)
{
    size_t n = strlen(rest);

    file.name[0] = (char)('A' + drive);
    file.name[1] = ':';
    memcpy(file.name + 2, rest, n + 1);
}

/* Fills in file.name and file.drive; false: there is no place for it. */
static bool choose_file(void)
{
    const char *path = Get_Profile_String(NULL, NULL, "PagingFile");
    uint8_t drive = DRIVES;

    if (path != NULL && path[0] != 0 && path[1] == ':' && strlen(path) < sizeof(file.name)) {
        drive = (uint8_t)((path[0] & ~0x20) - 'A');
        if (drive >= DRIVES || !is_real_drive(drive)) {
            return false;
        }
        put_name(drive, path + 2);
    } else {
        drive = choose_drive();
        if (drive == DRIVES) {
            return false;
        }
        put_name(drive, "\\VMM32");
        put_name(drive, has_folder(file.name) ? "\\VMM32\\WIN386.SWP" : "\\WIN386.SWP");
    }
    file.drive = drive;
    return true;
}

/* ---- growing ---- */

static uint32_t free_kb(void)
{
    struct DOSMGR_File_Request rq = { .function = DFR_FREE_SPACE, .drive = file.drive };

    if (DOSMGR_File_Request(&rq) != 0) {
        return 0;
    }
    return (uint32_t)((uint64_t)rq.free_clusters * rq.cluster_sectors * rq.sector_bytes >> 10);
}

/* How many pages the file may have, as much as is free now. */
static uint32_t possible_pages(void)
{
    uint32_t free = free_kb(), more = free > file.user_kb ? (free - file.user_kb) / KB_PER_PAGE : 0;

    return more < file.max_pages - file.pages ? file.pages + more : file.max_pages;
}

/* Places in the table are there before they are needed: memory may be what is short. */
static bool make_room(void)
{
    uint32_t room = file.runs.room + RUNS_AT_ONCE;
    struct run *runs;

    if (file.runs.room - file.runs.count >= RUNS_AT_ONCE) {
        return true;
    }
    runs = file.runs.run == NULL
                           ? _HeapAllocate(room * sizeof(struct run), 0)
                           : _HeapReAllocate(file.runs.run, room * sizeof(struct run), 0);

    if (runs == NULL) {
        return false;
    }
    file.runs.run = runs;
    file.runs.room = room;
    return true;
}

/* Looks up the sectors that the table lacks, as many as it has places for. */
static void look_up(uint32_t bytes)
{
    uint32_t at;

    while ((at = run_total(&file.runs) * file.sector_bytes) < bytes) {
        struct DOSMGR_File_Request rq = {
            .function = DFR_RUN, .handle = file.handle, .position = at,
        };

        if (DOSMGR_File_Request(&rq) != 0 || !run_add(&file.runs, rq.sector, rq.count)) {
            return;
        }
    }
}

static void grow(uint32_t pages)
{
    uint32_t possible = possible_pages(), wanted = file.pages + pages;
    struct DOSMGR_File_Request rq = { .function = DFR_ALLOCATE, .handle = file.handle };

    if (growing) {
        return;                         /* memory for the table was short, and we are to make some */
    }
    growing = true;
    if (wanted < file.pages || wanted > possible) {
        wanted = possible;
    }
    rq.count = wanted * PAGE_BYTES;
    if (wanted > file.pages && make_room() && DOSMGR_File_Request(&rq) == 0) {
        look_up(rq.count);              /* pages not found are not used */
        file.pages = run_total(&file.runs) / (PAGE_BYTES / file.sector_bytes);
        file.pages = file.pages < wanted ? file.pages : wanted;
    }
    growing = false;
}

/* ---- transfers ---- */

struct pending {                    /* a command we wait for */
    struct BlockDev_Command_Block bcb;      /* first */
    volatile bool done;
};

static void on_complete(struct BlockDev_Device_Descriptor *bdd, struct BlockDev_Command_Block *bcb)
{
    (void)bdd;
    ((struct pending *)bcb)->done = true;
}
BLOCKDEV_COMPLETION(pagefile_complete, on_complete)

static bool transfer(bool write, uint64_t sector, uint32_t count, uint8_t *memory)
{
    struct pending pending = {
        .bcb = { .BD_CB_Command = write ? BDC_Write : BDC_Read, .BD_CB_Sector = sector,
                 .BD_CB_Count = count, .BD_CB_Buffer_Ptr = memory,
                 .BD_CB_Flags = BDCF_High_Priority, .BD_CB_Cmd_Cplt_Proc = pagefile_complete },
    };

    BlockDev_Send_Command(file.bdd, &pending.bcb);
    while (!pending.done) {
        blockdev_poll(file.bdd);
    }
    return pending.bcb.BD_CB_Cmd_Status < BDS_First_Error_Code;
}

static bool move_page(bool write, uint32_t page, uint32_t linear)
{
    uint32_t per_page, first;

    if (page >= file.pages || (linear & (PAGE_BYTES - 1)) != 0) {
        return false;
    }
    per_page = PAGE_BYTES / file.sector_bytes;
    first = page * per_page;
    for (uint32_t done = 0; done < per_page;) {
        uint64_t sector;
        uint32_t n = run_find(&file.runs, first + done, per_page - done, &sector);

        if (n == 0 || !transfer(write, sector, n,
                                (uint8_t *)(uintptr_t)(linear + done * file.sector_bytes))) {
            return false;
        }
        done += n;
    }
    return true;
}

/* ---- services ------------------------------------------------------------------------------ */

#define VXD_SERVICE VXD_SERVICE_ENTRY
#include <services/pagefile.def>
#undef VXD_SERVICE
#define VXD_SERVICE VXD_SERVICE_SLOT
static void (*const pagefile_services[])(void) = {
#include <services/pagefile.def>
};
#undef VXD_SERVICE

static uint8_t pager_type(void)
{
    return file.max_pages != 0 ? PF_Pager_Direct : PF_Pager_None;
}

/*
 * PageFile_Get_Version - version of the paging file device         [DDK95 PageFile_Get_Version]
 *
 * Out:   EAX = 0400h, BL = type of the pager, ECX = largest size of the file in pages, CF = 0
 * When:  task time; type and size from PageFile_Init_File on
 */
void do_PageFile_Get_Version(struct svc_regs *r)
{
    r->eax = VERSION;
    r->ebx = (r->ebx & 0xFFFFFF00) | pager_type();
    r->ecx = file.max_pages;
    svc_set_carry(r, false);
}

static void close_file(void)
{
    struct DOSMGR_File_Request rq = { .function = DFR_CLOSE, .handle = file.handle };

    (void)DOSMGR_File_Request(&rq);     /* it is empty */
}

static bool open_file(void)
{
    struct DOSMGR_File_Request rq = {
        .function = DFR_OPEN, .path = file.name, .mode = 2 | DFR_MODE_EXCLUSIVE, .action = 0x12,
    };

    if (DOSMGR_File_Request(&rq) != 0) {
        return false;
    }
    file.handle = rq.handle;
    rq = (struct DOSMGR_File_Request){ .function = DFR_VOLUME, .drive = file.drive };
    if (DOSMGR_File_Request(&rq) == 0 && make_room()) {
        file.bdd = rq.device;
        file.sector_bytes = file.bdd->BDD_Sector_Size;
        return true;
    }
    close_file();
    return false;
}

static void init_file(void)
{
    uint32_t max_kb = profile_kb("MaxPagingFileSize", MAX_PAGES * KB_PER_PAGE);

    initialised = true;
    file.user_kb = profile_kb("MinUserDiskSpace", MIN_USER_KB);
    file.min_pages = profile_kb("MinPagingFileSize", 0) / KB_PER_PAGE;
    if (!Get_Profile_Boolean(true, NULL, "Paging")) {
        vxd_debugf("PAGEFILE: paging is off\n");
        return;
    }
    if (!choose_file()) {
        vxd_debugf("PAGEFILE: no disk to page to\n");
        return;
    }
    if (!open_file()) {
        vxd_debugf("PAGEFILE: %s cannot be made\n", file.name);
        return;
    }
    file.max_pages = max_kb / KB_PER_PAGE < MAX_PAGES ? max_kb / KB_PER_PAGE : MAX_PAGES;
    file.max_pages = possible_pages();
    if (file.max_pages == 0) {
        vxd_debugf("PAGEFILE: drive %c: has no room\n", file.name[0]);
        close_file();
        return;
    }
    if (file.min_pages > 0) {
        grow(file.min_pages);
    }
    vxd_debugf("PAGEFILE: %s, at most %u KB\n", file.name, file.max_pages * KB_PER_PAGE);
}

/*
 * PageFile_Init_File - make the paging file                          [DDK95 PageFile_Init_File]
 *
 * Out:   EAX = its size, EBX = its largest size, in pages
 * Error: EBX = 0: paging is off, there is no real disk, or the file cannot be made
 * Uses:  EAX, EBX, ECX, EDX, flags
 * When:  at the end of Device_Init; a second call says the same again
 */
void do_PageFile_Init_File(struct svc_regs *r)
{
    if (!initialised) {
        init_file();
    }
    r->eax = file.pages;
    r->ebx = file.max_pages;
}

/*
 * PageFile_Clean_Up - obsolete                                        [DDK95 PageFile_Clean_Up]
 *
 * Out:   CF = 0
 * When:  any time
 */
void do_PageFile_Clean_Up(struct svc_regs *r)
{
    svc_set_carry(r, false);
}

/*
 * PageFile_Grow_File - more pages in the file                        [DDK95 PageFile_Grow_File]
 *
 * In:    ECX = pages to add
 * Out:   EAX = its size, EBX = its largest size, in pages; less than asked for: they are equal
 * Uses:  EAX, EBX, flags
 * When:  task time; while the file system moves data to memory that is paged in, nothing is gained
 * Notes: what is in new pages is whatever the disk held
 */
void do_PageFile_Grow_File(struct svc_regs *r)
{
    uint32_t before = file.pages;

    if (file.max_pages != 0) {
        grow(r->ecx);
    }
    r->eax = file.pages;
    r->ebx = file.pages - before < r->ecx ? file.pages : file.max_pages;
}

/*
 * PageFile_Read_Or_Write - move a page                          [DDK95 PageFile_Read_Or_Write]
 *
 * In:    CH = PF_Read_Data or PF_Write_Data, EDI = page of the file, ESI = linear address of a page
 *        that is present and stays
 * Out:   EAX nonzero = done
 * Error: EAX = 0: no such page of the file, or the disk could not do it
 * When:  task time, also in a page fault: it neither waits for anybody nor allocates anything
 */
void do_PageFile_Read_Or_Write(struct svc_regs *r)
{
    uint8_t what = (uint8_t)(r->ecx >> 8);

    r->eax = (what == PF_Read_Data || what == PF_Write_Data) &&
             move_page(what == PF_Write_Data, r->edi, r->esi);
}

/*
 * PageFile_Cancel - take a transfer back                                [DDK95 PageFile_Cancel]
 *
 * Out:   nothing: a transfer is over when PageFile_Read_Or_Write returns, there is none to cancel
 * When:  any time
 */
void do_PageFile_Cancel(struct svc_regs *r)
{
    (void)r;
}

/*
 * PageFile_Test_IO_Valid - may pages move now?                  [DDK95 PageFile_Test_IO_Valid]
 *
 * Out:   CF = 0: they may; CF = 1: there is no paging file
 * When:  any time
 */
void do_PageFile_Test_IO_Valid(struct svc_regs *r)
{
    svc_set_carry(r, file.max_pages == 0);
}

/*
 * PageFile_Get_Size_Info - sizes of the paging file              [DDK95 PageFile_Get_Size_Info]
 *
 * Out:   CF = 0; in pages: EAX = its size, EBX = largest by SYSTEM.INI, ECX = largest with what is
 *        free now, EDX = smallest; ESI = its name
 * Error: CF = 1, EAX = 0: there is no pager
 * When:  task time
 */
void do_PageFile_Get_Size_Info(struct svc_regs *r)
{
    svc_set_carry(r, file.max_pages == 0);
    r->eax = file.pages;
    if (file.max_pages != 0) {
        r->ebx = file.max_pages;
        r->ecx = possible_pages();
        r->edx = file.min_pages;
        r->esi = (uint32_t)(uintptr_t)file.name;
    }
}

/*
 * PageFile_Set_Async_Manager - a file system that writes pages when it is idle
 *                                                          [DDK95 PageFile_Set_Async_Manager]
 *
 * In:    EAX = its entry
 * Out:   CF = 0
 * Error: CF = 1: initialisation is over, or there is one already
 * When:  init time
 */
void do_PageFile_Set_Async_Manager(struct svc_regs *r)
{
    bool taken = init_over || async_entry != 0 || r->eax == 0;

    if (!taken) {
        async_entry = r->eax;
    }
    svc_set_carry(r, taken);
}

/*
 * PageFile_Call_Async_Manager - tell that file system whom to call when it is idle
 *                                                         [DDK95 PageFile_Call_Async_Manager]
 *
 * In:    EAX = call-back
 * Out:   CF = 0, EAX = the file system's entry
 * Error: CF = 1: initialisation is over, or no file system offers it; DOSMGR does not
 * When:  init time
 * Notes: the call-back is kept; calling it is the file system's business
 */
void do_PageFile_Call_Async_Manager(struct svc_regs *r)
{
    bool none = init_over || async_entry == 0;

    if (!none) {
        async_callback = r->eax;
        r->eax = async_entry;
    }
    svc_set_carry(r, none);
}

static int on_sys_vm_init(const struct vxd_message *msg)
{
    (void)msg;
    init_over = true;
    return VXD_OK;
}

static const struct vxd_handler pagefile_control[] = {
    { Sys_VM_Init, on_sys_vm_init },
    { 0, NULL },
};
Declare_Virtual_Device_Services(PAGEFILE, 4, 0, pagefile_control, PageFile_Device_ID,
                                PAGEFILE_Init_Order, pagefile_services, NULL, NULL)
