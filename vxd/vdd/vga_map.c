/*
 * vga_map - a VM's video memory, and what shows of it in the VM's pages A0h-BFh.
 *
 * Memory is committed page by page, so a VM that never leaves text mode pays for 32 KB and a font.
 * Pages of the window are hooked.  The first touch after a change of registers finds out whether the
 * window is plain memory then (vga_plain): its frames show until registers change that, and else each
 * access traps (run_vm.c).  A program that goes from plane to plane of a plain window, as in mode X,
 * has the next plane mapped at once.
 */
#include <vmm32x.h>
#include "vga_map.h"

#define FIRST_PAGE  (VGA_WINDOW >> VGA_PAGE_SHIFT)
#define WINDOW_PAGES (VGA_WINDOW_BYTES >> VGA_PAGE_SHIFT)
#define PAGE_BYTES  (1u << VGA_PAGE_SHIFT)
#define TEXT_BYTES  0x8000u
#define NO_BLOCK    0xFFFFFFFFu

static uint8_t *scratch;            /* for vga_set_layout; made once by vga_map_init */

static uint8_t *new_memory(uint32_t bytes)
{
    uint32_t at = _PageReserve(PR_SYSTEM, bytes >> VGA_PAGE_SHIFT, 0);

    if (at == NO_BLOCK) {
        return NULL;
    }
    if (!_PageCommit(at >> VGA_PAGE_SHIFT, bytes >> VGA_PAGE_SHIFT, PD_ZEROINIT, 0, PC_WRITEABLE)) {
        (void)_PageFree(at, 0);
        return NULL;
    }
    return (uint8_t *)at;
}

bool vga_map_init(void)
{
    scratch = new_memory(VGA_MEMORY_BYTES);
    return scratch != NULL && _Assign_Device_V86_Pages(FIRST_PAGE, WINDOW_PAGES, NULL, 0) != 0;
}

/* ---- pages ----------------------------------------------------------------------------------------- */

/* The entry of a page of memory, which stays where it is from now on; 0: it cannot be locked. */
uint32_t vga_map_frame(struct vdd_vm *d, uint32_t index)
{
    uint32_t page = ((uint32_t)d->vga.memory >> VGA_PAGE_SHIFT) + index, entry = 0;

    if (d->map.frames[index] == 0 && _LinPageLock(page, 1, 0) != 0) {
        (void)_CopyPageTable(page, 1, &entry, 0);
        d->map.frames[index] = (entry & ~(PAGE_BYTES - 1)) | P_WRITE;
    }
    return d->map.frames[index];
}

static uint32_t memory_at(const struct vga_view *view, uint32_t page)
{
    return view->at + (page << VGA_PAGE_SHIFT) % view->wrap;
}

/* Bits of _VMM32X_Show_Frames, from the first page of what is shown on. */
static void note_written(struct vdd_vm *d, uint32_t written)
{
    for (uint32_t i = 0; written != 0; i++, written >>= 1) {
        if (written & 1) {
            vga_mark_dirty(&d->vga, memory_at(&d->map.shown, i));
        }
    }
}

static void hide(struct vdd_vm *d)
{
    static const uint32_t nothing[WINDOW_PAGES];
    const struct vga_view *shown = &d->map.shown;

    if (d->map.is_shown) {
        note_written(d, _VMM32X_Show_Frames(d->map.vm, FIRST_PAGE + shown->first, shown->pages,
                                            nothing));
        d->map.is_shown = false;
    }
}

static bool show(struct vdd_vm *d, const struct vga_view *view)
{
    uint32_t entries[WINDOW_PAGES];

    if (d->map.is_shown
            && (view->first != d->map.shown.first || view->pages != d->map.shown.pages)) {
        hide(d);
    }
    for (uint32_t i = 0; i < view->pages; i++) {
        entries[i] = vga_map_frame(d, memory_at(view, i) >> VGA_PAGE_SHIFT);
        if (entries[i] == 0) {
            hide(d);
            return false;
        }
    }
    uint32_t written = _VMM32X_Show_Frames(d->map.vm, FIRST_PAGE + view->first, view->pages, entries);

    if (d->map.is_shown) {
        note_written(d, written);
    }
    d->map.shown = *view;
    d->map.is_shown = true;
    return true;
}

/*
 * vga_map_layout - have memory in this layout
 *
 * Notes: what shows of it is hidden if it moves
 */
void vga_map_layout(struct vdd_vm *d, enum vga_layout layout)
{
    if (d->vga.layout != layout) {
        hide(d);
        vga_set_layout(&d->vga, layout, scratch);
    }
}

/*
 * vga_map_suit - before many accesses that are not plain
 *
 * Notes: fonts are written in text modes, a plane at a time and not often: memory stays as it is
 */
void vga_map_suit(struct vdd_vm *d)
{
    const struct vga *vga = &d->vga;

    if (vga->layout != VGA_PLANAR && (vga->sequencer[4] & 0xC) == 4 && (vga->graphics[6] & 1)
            && !vga_is_hercules(vga)) {
        vga_map_layout(d, VGA_PLANAR);
    }
}

void vga_map_changed(struct vdd_vm *d)
{
    struct vga_view view;
    const struct vga_view *shown = &d->map.shown;

    d->map.busy = false;
    if (!d->map.is_shown) {
        return;
    }
    if (!vga_plain(&d->vga, &view) || view.layout != d->vga.layout) {
        hide(d);
    } else if (view.at != shown->at || view.first != shown->first || view.pages != shown->pages
               || view.wrap != shown->wrap) {
        (void)show(d, &view);                   /* hidden if it cannot */
    }
}

bool vga_map_touch(struct vdd_vm *d, uint32_t page, bool always)
{
    struct vga_view view;
    bool plain;

    if (d->vga.memory == NULL) {
        return false;
    }
    plain = vga_plain(&d->vga, &view) && page - view.first < view.pages
        && (view.wrap != VGA_PLANE_BYTES || d->map.busy);
    if (!plain && always) {                     /* something, and the VM's own */
        hide(d);
        view.first = (uint8_t)page;
        view.pages = 1;
        view.at = page % (VGA_PLANE_BYTES >> VGA_PAGE_SHIFT) << VGA_PAGE_SHIFT;
        view.wrap = VGA_MEMORY_BYTES;
        view.layout = d->vga.layout;
    } else if (!plain) {
        return false;
    }
    vga_map_layout(d, view.layout);
    return show(d, &view);
}

void vga_map_collect(struct vdd_vm *d)
{
    if (d->map.is_shown) {
        note_written(d, _VMM32X_Show_Frames(d->map.vm, FIRST_PAGE + d->map.shown.first,
                                            d->map.shown.pages, NULL));
    }
}

/* ---- life ------------------------------------------------------------------------------------------ */

/*
 * vga_map_create - video memory for a VM, empty, and its window hooked
 *
 * In:    text = text that BIOS wrote before there was any, or NULL
 */
bool vga_map_create(struct cb_s *vm, struct vdd_vm *d, const uint8_t *text)
{
    static const uint32_t nothing[WINDOW_PAGES];

    if (d->vga.memory != NULL) {
        return true;
    }
    d->map = (struct vga_map){ .vm = vm };
    d->map.frames = _HeapAllocate((VGA_MEMORY_BYTES >> VGA_PAGE_SHIFT) * (uint32_t)sizeof(uint32_t),
                                  HeapZeroInit);
    d->vga.memory = d->map.frames != NULL ? new_memory(VGA_MEMORY_BYTES) : NULL;
    if (d->vga.memory == NULL) {
        if (d->map.frames != NULL) {
            (void)_HeapFree(d->map.frames, 0);
        }
        return false;
    }
    d->vga.memory_bytes = VGA_MEMORY_BYTES;
    d->vga.layout = VGA_TEXT;
    if (text != NULL) {
        memcpy(d->vga.memory, text, TEXT_BYTES);
    }
    (void)_VMM32X_Show_Frames(vm, FIRST_PAGE, WINDOW_PAGES, nothing);
    return true;
}

static void free_memory(struct vdd_vm *d)
{
    uint32_t first = (uint32_t)d->vga.memory >> VGA_PAGE_SHIFT;

    hide(d);
    for (uint32_t i = 0; i < d->vga.memory_bytes >> VGA_PAGE_SHIFT; i++) {
        if (d->map.frames[i] != 0) {
            (void)_LinPageUnLock(first + i, 1, 0);      /* by vga_map_frame */
        }
    }
    (void)_PageFree((uint32_t)d->vga.memory, 0);
    (void)_HeapFree(d->map.frames, 0);
    d->vga.memory = NULL;
    d->map.frames = NULL;
}

void vga_map_destroy(struct vdd_vm *d)
{
    if (d->vga.memory != NULL) {
        free_memory(d);
    }
}

/*
 * vga_map_resize - more video memory, or less
 *
 * In:    bytes = a multiple of 4096, VGA_MEMORY_BYTES..VGA_MEMORY_MAX
 * Out:   false: no memory; nothing has changed
 */
bool vga_map_resize(struct vdd_vm *d, uint32_t bytes)
{
    uint32_t keep = d->vga.memory_bytes < bytes ? d->vga.memory_bytes : bytes;
    uint32_t *frames;
    uint8_t *memory;

    if (d->vga.memory == NULL || bytes < VGA_MEMORY_BYTES || bytes > VGA_MEMORY_MAX
            || bytes % PAGE_BYTES != 0) {
        return false;
    }
    if (bytes == d->vga.memory_bytes) {
        return true;
    }
    frames = _HeapAllocate((bytes >> VGA_PAGE_SHIFT) * (uint32_t)sizeof(uint32_t), HeapZeroInit);
    memory = frames != NULL ? new_memory(bytes) : NULL;
    if (memory == NULL) {
        if (frames != NULL) {
            (void)_HeapFree(frames, 0);
        }
        return false;
    }
    memcpy(memory, d->vga.memory, keep);
    free_memory(d);
    d->vga.memory = memory;
    d->vga.memory_bytes = bytes;
    d->map.frames = frames;
    vga_mark_all_dirty(&d->vga);
    return true;
}
