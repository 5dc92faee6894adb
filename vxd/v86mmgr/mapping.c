/*
 * mapping - V86 pages: a VM's base memory, pages that show the same in all VMs, who uses a page.
 *
 * Devices say while the system starts how many pages of upper memory they want for global mapping;
 * that many at the end of ours are the mapper's from Device_Init on, and what others donate.
 */
#include <vmm.h>
#include <vmm32x.h>
#include "services.h"
#include "vm_memory.h"

#define V86_LIMIT       0x110u
#define FIRST_KB        64u         /* up to the first V86 page */
#define BASE_KB         640u
#define BDA_MEMORY      0x413u      /* KB, INT 12h */
#define MAPPER_MAX      8u          /* pages: half of what is behind the page frame */

/* EAX of V86MMGR_GetPgStatus */
#define V86PS_EMM       1u
#define V86PS_MAP       2u
#define V86PS_UMB       4u
#define V86PS_XMS       8u

enum { NOT_OURS, MAPPER_FREE, MAPPER_USED };

struct mapping {                    /* heap; its address is its handle */
    struct mapping *next;
    uint32_t page, pages;
    uint32_t linear_page;           /* 0: the caller maps for himself */
};

static uint8_t mapper[V86_LIMIT];   /* of the enum; task time */
static struct mapping *mappings;    /* the same */
static uint32_t wanted_min, wanted_max;   /* Set_Mapping_Info, until Device_Init */
static bool settled;                /* Device_Init is over */

uint32_t mapper_pages(void)
{
    uint32_t pages = wanted_max > wanted_min ? wanted_max : wanted_min;

    settled = true;
    pages = pages < MAPPER_MAX ? pages : MAPPER_MAX;
    for (uint32_t i = 0; i < pages; i++) {
        mapper[UPPER_PAGE + UPPER_PAGES - 1 - i] = MAPPER_FREE;
    }
    return pages;
}

static bool show(struct cb_s *vm, const struct mapping *m)
{
    return m->linear_page == 0 ||
           (uint32_t)_LinMapIntoV86(m->linear_page, vm, m->page, m->pages, 0) != 0;
}

bool mapper_new_vm(struct cb_s *vm)
{
    bool done = true;

    for (const struct mapping *m = mappings; m != NULL; m = m->next) {
        done &= show(vm, m);
    }
    return done;
}

static void show_nothing(struct cb_s *vm, const struct mapping *m)
{
    (void)_MapIntoV86(_GetNulPageHandle(), vm, m->page, m->pages, 0, 0);    /* takes nothing */
}

static bool show_everywhere(const struct mapping *m)
{
    struct cb_s *first = Get_Sys_VM_Handle(), *vm = first;
    bool done = true;

    do {
        done &= show(vm, m);
        vm = Get_Next_VM_Handle(vm);
    } while (vm != first);
    return done;
}

static void hide_everywhere(const struct mapping *m)
{
    struct cb_s *first = Get_Sys_VM_Handle(), *vm = first;

    do {
        show_nothing(vm, m);
        vm = Get_Next_VM_Handle(vm);
    } while (vm != first);
}

/* So many free pages of the mapper's in a row; 0 = none. */
static uint32_t find_pages(uint32_t pages)
{
    uint32_t run = 0;

    for (uint32_t page = 0; page < V86_LIMIT; page++) {
        run = mapper[page] == MAPPER_FREE ? run + 1 : 0;
        if (run == pages) {
            return page + 1 - pages;
        }
    }
    return 0;
}

static void mark(uint32_t page, uint32_t pages, uint8_t as)
{
    memset(mapper + page, as, pages);
}

/* ---- services --------------------------------------------------------------------------------------- */

/*
 * V86MMGR_Allocate_V86_Pages - how much base memory a new VM has
 *                                                      [DDK95 V86MMGR_Allocate_V86_Pages]
 *
 * In:    EBX = VM, ESI = desired, EDI = least KB, both from address 0 on; ECX = flags: V86 memory is
 *        never paged, so locked or not is the same
 * Out:   CF = 0, EAX = pages from the first V86 page on
 * Error: CF = 1: not a VM; the least is more than 640 or than the desired size, or that is less than
 *        128 (GetSetDetailedVMError says GSDVME_InsMemV86)
 * When:  during Create_VM
 * Notes: pages come when they are touched; INT 12h tells the size, which DOS keeps to
 */
void do_V86MMGR_Allocate_V86_Pages(struct svc_regs *r)
{
    struct vm_memory *memory = memory_in_ebx(r);
    uint32_t kb = r->esi < BASE_KB ? r->esi : BASE_KB, error = GSDVME_InsMemV86, data = 0;
    uint8_t *told;

    svc_set_carry(r, true);
    if (memory == NULL) {
        return;
    }
    if (kb < 2 * FIRST_KB || r->edi > kb) {
        (void)GetSetDetailedVMError(memory->vm, true, &error, &data);
        return;
    }
    told = (uint8_t *)vm_v86_ptr(memory->vm, 0, 0) + BDA_MEMORY;
    if (kb < (uint32_t)(told[0] | told[1] << 8)) {  /* the BIOS keeps the last one for itself */
        told[0] = (uint8_t)kb;
        told[1] = (uint8_t)(kb >> 8);
    }
    r->eax = (kb - FIRST_KB + 3) / 4;
    svc_set_carry(r, false);
}

/*
 * V86MMGR_Set_Mapping_Info - how much a device needs        [DDK95 V86MMGR_Set_Mapping_Info]
 *
 * In:    AL, AH = least and most pages of the translation buffer; BL, BH = least pages for private and
 *        shared mapping, CL = most for both
 * When:  until V86MMGR's Device_Init; later calls have no effect
 * Notes: the buffer has one page.  Limit: of mapping there are at most 8
 */
void do_V86MMGR_Set_Mapping_Info(struct svc_regs *r)
{
    uint32_t least = (r->ebx & 0xFF) + (r->ebx >> 8 & 0xFF), most = r->ecx & 0xFF;

    if (!settled) {
        wanted_min += least;
        wanted_max = wanted_max > most ? wanted_max : most;
    }
}

/*
 * V86MMGR_Get_Mapping_Info - pages for global mapping       [DDK95 V86MMGR_Get_Mapping_Info]
 *
 * Out:   CH = pages there are, CL = those that are free
 * When:  task time
 */
void do_V86MMGR_Get_Mapping_Info(struct svc_regs *r)
{
    uint32_t all = 0, unused = 0;

    for (uint32_t page = 0; page < V86_LIMIT; page++) {
        all += mapper[page] != NOT_OURS;
        unused += mapper[page] == MAPPER_FREE;
    }
    r->ecx = (r->ecx & 0xFFFF0000u) | all << 8 | unused;
}

/*
 * V86MMGR_Map_Pages - show memory at the same place in every VM     [DDK95 V86MMGR_Map_Pages]
 *
 * In:    ESI = linear address, 0 = only keep the place; ECX = bytes
 * Out:   CF = 0, ESI = handle, EDI = V86 linear address of the first byte
 * Error: CF = 1: no bytes, not so many pages in a row, not memory that can be locked, no memory
 * Uses:  ESI, EDI
 * When:  task time
 * Notes: VMs that are made later show it too
 */
void do_V86MMGR_Map_Pages(struct svc_regs *r)
{
    uint32_t offset = r->esi & 0xFFF, pages = (offset + r->ecx + 0xFFF) >> 12, page;
    struct mapping *m;

    svc_set_carry(r, true);
    if (r->ecx == 0 || r->ecx > V86_LIMIT << 12) {
        return;
    }
    page = find_pages(pages);
    m = page != 0 ? _HeapAllocate(sizeof *m, 0) : NULL;
    if (m == NULL) {
        return;
    }
    *m = (struct mapping){ mappings, page, pages, r->esi >> 12 };
    if (!show_everywhere(m)) {
        hide_everywhere(m);
        (void)_HeapFree(m, 0);
        return;
    }
    mappings = m;
    mark(page, pages, MAPPER_USED);
    r->edi = (page << 12) + offset;
    r->esi = (uint32_t)(uintptr_t)m;
    svc_set_carry(r, false);
}

/*
 * V86MMGR_Free_Page_Map_Region - end it          [DDK95 V86MMGR_Free_Page_Map_Region]
 *
 * In:    ESI = handle
 * Uses:  ESI
 * When:  task time
 * Notes: the place shows the nul page; a handle that is none does nothing
 */
void do_V86MMGR_Free_Page_Map_Region(struct svc_regs *r)
{
    for (struct mapping **at = &mappings; *at != NULL; at = &(*at)->next) {
        struct mapping *m = *at;

        if ((uint32_t)(uintptr_t)m == r->esi) {
            *at = m->next;
            hide_everywhere(m);
            mark(m->page, m->pages, MAPPER_FREE);
            (void)_HeapFree(m, 0);
            return;
        }
    }
}

/*
 * V86MMGR_SetAvailMapPgs - more pages for global mapping      [DDK95 V86MMGR_SetAvailMapPgs]
 *
 * In:    EAX = first page, ECX = pages, between A0h and FFh
 * Out:   CF = 0
 * Error: CF = 1: other pages, or the mapper's already
 * When:  task time
 */
void do_V86MMGR_SetAvailMapPgs(struct svc_regs *r)
{
    bool good = r->eax >= 0xA0 && r->eax < 0x100 && r->ecx != 0 && r->ecx <= 0x100 - r->eax;

    for (uint32_t i = 0; good && i < r->ecx; i++) {
        good = mapper[r->eax + i] == NOT_OURS;
    }
    if (good) {
        mark(r->eax, r->ecx, MAPPER_FREE);
    }
    svc_set_carry(r, !good);
}

static bool is_upper(uint32_t page)
{
    return page >= UPPER_PAGE && page < UPPER_PAGE + UPPER_PAGES;
}

/*
 * V86MMGR_LocalGlobalReg - whose are these V86 pages?         [DDK95 V86MMGR_LocalGlobalReg]
 *
 * In:    EDX = first page, EDI = last page
 * Out:   EAX = 0: each VM's own; 1: the same in all VMs; 2: some of both; 3: not V86MMGR's
 * When:  task time
 */
void do_V86MMGR_LocalGlobalReg(struct svc_regs *r)
{
    bool own = false, common = false, other = r->edx > r->edi || r->edi >= V86_LIMIT;

    for (uint32_t page = r->edx; !other && page <= r->edi; page++) {
        if (mapper[page] != NOT_OURS) {
            common = true;
        } else if (is_upper(page)) {
            own = true;
        } else {
            other = true;
        }
    }
    r->eax = other ? 3 : own && common ? 2 : common ? 1 : 0;
}

/*
 * V86MMGR_GetPgStatus - what is a V86 page used for?             [DDK95 V86MMGR_GetPgStatus]
 *
 * In:    EBX = VM or 0 = in general, ECX = page 0..110h
 * Out:   EAX = V86PS_ flags: 1 page frame, 2 mapper, 4 upper memory block, 8 the drivers' own
 * When:  task time, from Device_Init on
 */
void do_V86MMGR_GetPgStatus(struct svc_regs *r)
{
    const struct vm_memory *memory =
        r->ebx != 0 ? memory_in_ebx(r) : memory_of(Get_Sys_VM_Handle());
    uint32_t page = r->ecx;

    r->eax = 0;
    if (page >= V86_LIMIT || memory == NULL) {
        return;
    }
    if (mapper[page] != NOT_OURS) {
        r->eax = V86PS_MAP;
    } else if (page >= FRAME_PAGE && page < FRAME_PAGE + FRAME_PAGES && memory->ems.limit != 0) {
        r->eax = V86PS_EMM;
    } else if (is_upper(page)) {
        r->eax = page < UPPER_FREE_PAGE ? V86PS_XMS : V86PS_UMB;
    } else if (page >= 0x100) {
        r->eax = V86PS_XMS;
    }
}

/*
 * V86MMGR_ResetBasePages - let base memory show the VM's own again
 *                                                         [DDK95 V86MMGR_ResetBasePages]
 *
 * In:    EBX = VM, EAX = first page, ECX = pages, between 10h and 9Fh
 * Out:   CF = 0
 * Error: CF = 1: not a VM, or other pages
 * When:  task time
 */
void do_V86MMGR_ResetBasePages(struct svc_regs *r)
{
    struct vm_memory *memory = memory_in_ebx(r);
    bool good = memory != NULL && r->eax >= 0x10 && r->eax < 0xA0 && r->ecx != 0 &&
                r->ecx <= 0xA0 - r->eax;

    if (good) {
        _VMM32X_Show_V86(memory->vm, r->eax, r->ecx, NULL);
    }
    svc_set_carry(r, !good);
}

/*
 * V86MMGR_SetLocalA20 - let each VM have an A20 gate of its own [DDK95 V86MMGR_SetLocalA20]
 *
 * When:  until Init_Complete
 * Notes: each has, as nobody has the HMA for all VMs: no effect
 */
void do_V86MMGR_SetLocalA20(struct svc_regs *r)
{
    (void)r;
}

/*
 * V86MMGR_NoUMBInitCalls - do not ask an older driver for UMBs  [DDK95 V86MMGR_NoUMBInitCalls]
 *
 * When:  until Sys_Critical_Init
 * Notes: there is none under the VMM, so nobody is asked: no effect
 */
void do_V86MMGR_NoUMBInitCalls(struct svc_regs *r)
{
    (void)r;
}
