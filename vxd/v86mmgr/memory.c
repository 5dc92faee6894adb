/*
 * memory - pages for the VMs, and the A20 gate of each.
 *
 * A20 off: pages 100h..10Fh of the VM are pages 0..0Fh.  On: memory of its own, which it gets when
 * it opens the gate for the first time and which keeps its contents.  [DDK95 _MMGR_Toggle_HMA]
 */
#include "vm_memory.h"
#include <vmm32x.h>

#define HMA_PAGE        0x100u
#define HMA_PAGES       0x10u
#define KEEP_PAGES      256u        /* VMs leave that much, or a sixteenth, to the system */
#define KEEP_SHIFT      4

/* ---- pages ----------------------------------------------------------------------------------- */

uint32_t pages_available(void)
{
    struct DemandInfoStruc info;
    uint32_t pages = (uint32_t)(_GetFreePageCount(0) >> 32), keep;

    _GetDemandPageInfo(&info, 0);
    keep = info.DIPhys_Count >> KEEP_SHIFT;
    keep = keep > KEEP_PAGES ? keep : KEEP_PAGES;
    return pages > keep ? pages - keep : 0;
}

uint8_t *pages_allocate(uint32_t pages)
{
    uint32_t at;

    if (pages > pages_available()) {
        return NULL;
    }
    at = _PageReserve(PR_SHARED, pages, 0);
    if (at == 0xFFFFFFFF) {
        return NULL;
    }
    if (_PageCommit(at >> 12, pages, PD_ZEROINIT, 0, PC_WRITEABLE) == 0) {
        (void)_PageFree(at, 0);             /* a reservation of ours: it always goes */
        return NULL;
    }
    return (uint8_t *)(uintptr_t)at;
}

void pages_release(uint8_t *at)
{
    (void)_PageFree((uint32_t)(uintptr_t)at, 0);
}

/* ---- A20 ------------------------------------------------------------------------------------- */

bool a20_is_on(struct cb_s *vm)
{
    return _MMGR_Toggle_HMA(vm, MMGRHMAQuerry) != 0;
}

static bool get_hma(struct vm_memory *memory)
{
    uint64_t block;

    if (memory->hma != 0) {
        return true;
    }
    block = _PageAllocate(HMA_PAGES, PG_SYS, NULL, 0, 0, 0, NULL, PageZeroInit);
    if ((uint32_t)block == 0) {
        return false;
    }
    if (_MapIntoV86((uint32_t)block, memory->vm, HMA_PAGE, HMA_PAGES, 0, MAPV86_IGNOREWRAP) == 0) {
        (void)_PageFree((uint32_t)block, 0);
        return false;
    }
    memory->hma = (uint32_t)block;
    return true;
}

bool a20_set(struct vm_memory *memory, bool on)
{
    if (on == a20_is_on(memory->vm)) {
        return true;
    }
    if (!on) {
        return _MMGR_Toggle_HMA(memory->vm, MMGRHMADisable) != 0;
    }
    return get_hma(memory) && _MMGR_Toggle_HMA(memory->vm, MMGRHMAEnable) != 0;
}

void a20_release(struct vm_memory *memory)
{
    if (memory->hma != 0) {
        (void)_MMGR_Toggle_HMA(memory->vm, MMGRHMADisable);
        (void)_MapIntoV86(_GetNulPageHandle(), memory->vm, HMA_PAGE, HMA_PAGES, 0,
                          MAPV86_IGNOREWRAP);   /* takes nothing, so it works */
        (void)_PageFree(memory->hma, 0);
        memory->hma = 0;
    }
}

/* ---- for the XMS driver ------------------------------------------------------------------------ */

static uint8_t *xms_allocate(void *context, uint32_t kb)
{
    (void)context;
    return pages_allocate((kb + 3) / 4);
}

static void xms_release(void *context, uint8_t *at, uint32_t kb)
{
    (void)context, (void)kb;
    pages_release(at);
}

static uint32_t xms_available(void *context)
{
    (void)context;
    return pages_available() * 4;
}

static bool xms_a20_is_on(void *context)
{
    return a20_is_on(((struct vm_memory *)context)->vm);
}

static bool xms_a20_set(void *context, bool on)
{
    return a20_set(context, on);
}

static enum xms_error xms_umb_request(void *context, uint16_t paras, uint16_t *segment,
                                      uint16_t *size)
{
    return umb_request(&((struct vm_memory *)context)->umb, paras, segment, size);
}

static enum xms_error xms_umb_release(void *context, uint16_t segment)
{
    return umb_release(&((struct vm_memory *)context)->umb, segment);
}

static enum xms_error xms_umb_resize(void *context, uint16_t segment, uint16_t paras,
                                     uint16_t *largest)
{
    return umb_resize(&((struct vm_memory *)context)->umb, segment, paras, largest);
}

const struct xms_ops xms_ops = {
    xms_allocate, xms_release, xms_available, xms_a20_is_on, xms_a20_set,
    xms_umb_request, xms_umb_release, xms_umb_resize,
};

/* ---- for expanded memory ----------------------------------------------------------------------- */

#define EMS_PAGE_PAGES  (EMS_PAGE_BYTES / 4096)

/* Locked, so that its entries stay what they are. */
static uint8_t *ems_page_get(void *context, uint32_t entry[4])
{
    uint32_t at;

    (void)context;
    if (EMS_PAGE_PAGES > pages_available()) {
        return NULL;
    }
    at = _PageReserve(PR_SHARED, EMS_PAGE_PAGES, 0);
    if (at == 0xFFFFFFFF) {
        return NULL;
    }
    if (_PageCommit(at >> 12, EMS_PAGE_PAGES, PD_ZEROINIT, 0,
                    PC_FIXED | PC_LOCKED | PC_WRITEABLE) == 0 ||
        _CopyPageTable(at >> 12, EMS_PAGE_PAGES, entry, 0) == 0) {
        (void)_PageFree(at, 0);             /* a reservation of ours: it always goes */
        return NULL;
    }
    for (uint32_t i = 0; i < EMS_PAGE_PAGES; i++) {
        entry[i] = (entry[i] & ~0xFFFu) | P_PRES | P_WRITE | P_USER | PG_SYS << 9;
    }
    return (uint8_t *)(uintptr_t)at;
}

static void ems_page_put(void *context, uint8_t *at)
{
    (void)context;
    pages_release(at);
}

static uint32_t ems_available(void *context)
{
    (void)context;
    return pages_available() / EMS_PAGE_PAGES;
}

static void *ems_heap_get(void *context, uint32_t bytes)
{
    (void)context;
    return _HeapAllocate(bytes, HeapZeroInit);
}

static void ems_heap_put(void *context, void *at)
{
    (void)context;
    (void)_HeapFree(at, 0);
}

const struct ems_ops ems_ops = {
    ems_page_get, ems_page_put, ems_available, _VMM32X_Show_V86, ems_heap_get, ems_heap_put,
};
