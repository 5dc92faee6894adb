/*
 * int31_memory - INT 31h 0500h..0503h, 0800h: linear memory of a client.
 *
 * Blocks are user pages of the shared arena, committed through the page services: they are zero at
 * first and may be paged out.  The handle is the address.  Limit: other VMs' protected-mode programs
 * can reach them through a flat selector, as in Windows 3.1.
 */
#include "vm/dpmi/int31.h"

#include <vmm_services.h>

#include "mem/heap.h"
#include "mem/pageout.h"
#include "mem/phys.h"
#include "sched/thread.h"

#define NONE            0xFFFFFFFFu
#define BLOCK_FLAGS     (PC_USER | PC_WRITEABLE)

struct dpmi_block {
    struct dpmi_block *next;            /* of the same client */
    uint32_t linear, pages;
    bool device;                        /* 0800h: no handle */
};

static struct dpmi_block *make(uint32_t pages)
{
    struct pm_app *app = pm_app_of(cur_vm);
    struct dpmi_block *block = heap_alloc(sizeof *block);

    if (block == NULL) {
        return NULL;
    }
    block->linear = _PageReserve(PR_SHARED, pages, 0);
    if (block->linear == NONE) {
        (void)heap_free(block);
        return NULL;
    }
    block->pages = pages;
    block->device = false;
    block->next = app->blocks;
    app->blocks = block;
    return block;
}

static void forget(struct pm_app *app, struct dpmi_block *block)
{
    struct dpmi_block **at = &app->blocks;

    while (*at != block) {
        at = &(*at)->next;
    }
    *at = block->next;
    (void)_PageFree(block->linear, 0);  /* ours: it is there */
    (void)heap_free(block);
}

/* All of its pages or nothing. */
static bool commit(struct pm_app *app, struct dpmi_block *block)
{
    if (_PageCommit(block->linear >> PAGE_SHIFT, block->pages, PD_ZEROINIT, 0, BLOCK_FLAGS) != 0) {
        return true;
    }
    forget(app, block);
    return false;
}

static struct dpmi_block *find(uint32_t handle)
{
    struct dpmi_block *block = pm_app_of(cur_vm)->blocks;

    while (block != NULL && (block->linear != handle || block->device)) {
        block = block->next;
    }
    return block;
}

/* ---- 0500h..0503h ------------------------------------------------------------------------------ */

static enum dpmi_error information(struct Client_Reg_Struc *crs)
{
    uint32_t *to = user_pointer(crs->Client_ES, pm_offset(crs->Client_EDI), 0x30, true);
    uint32_t free_pages = phys_free_count();

    if (to == NULL) {
        return DPMI_SELECTOR;
    }
    while (free_pages > 0 && !pageout_may_promise(free_pages)) {
        free_pages -= free_pages / 8 + 1;
    }
    memset(to, 0xFF, 0x30);             /* what is not known */
    to[0] = free_pages << PAGE_SHIFT;
    to[1] = to[4] = to[5] = free_pages;
    to[2] = pageout_lockable();
    to[6] = phys_total_count();
    return DPMI_OK;
}

static void block_out(struct Client_Reg_Struc *crs, const struct dpmi_block *block)
{
    set_low(&crs->Client_EBX, block->linear >> 16);
    set_low(&crs->Client_ECX, block->linear);
    set_low(&crs->Client_ESI, block->linear >> 16);
    set_low(&crs->Client_EDI, block->linear);
}

static uint32_t pages_of(const struct Client_Reg_Struc *crs)
{
    uint32_t bytes = pair(crs->Client_BX, crs->Client_CX);

    return bytes / PAGE_SIZE + (bytes % PAGE_SIZE != 0);
}

static enum dpmi_error allocate(struct Client_Reg_Struc *crs)
{
    uint32_t pages = pages_of(crs);
    struct dpmi_block *block = pages != 0 ? make(pages) : NULL;

    if (block == NULL) {
        return pages == 0 ? DPMI_VALUE : DPMI_LINEAR;
    }
    if (!commit(pm_app_of(cur_vm), block)) {
        return DPMI_PHYSICAL;
    }
    block_out(crs, block);
    return DPMI_OK;
}

static enum dpmi_error release(struct Client_Reg_Struc *crs)
{
    struct dpmi_block *block = find(pair(crs->Client_SI, crs->Client_DI));

    if (block == NULL) {
        return DPMI_HANDLE;
    }
    forget(pm_app_of(cur_vm), block);
    return DPMI_OK;
}

static enum dpmi_error resize(struct Client_Reg_Struc *crs)
{
    uint32_t pages = pages_of(crs);
    struct dpmi_block *block = find(pair(crs->Client_SI, crs->Client_DI)), *larger;

    if (block == NULL) {
        return DPMI_HANDLE;
    }
    if (pages == 0) {
        return DPMI_VALUE;
    }
    if (pages <= block->pages) {
        if (pages < block->pages) {
            (void)_PageDecommit((block->linear >> PAGE_SHIFT) + pages, block->pages - pages, 0);
        }
        block->pages = pages;           /* the rest stays reserved: the block may grow again */
        block_out(crs, block);
        return DPMI_OK;
    }
    larger = make(pages);
    if (larger == NULL) {
        return DPMI_LINEAR;
    }
    if (!commit(pm_app_of(cur_vm), larger)) {
        return DPMI_PHYSICAL;
    }
    memcpy((void *)larger->linear, (const void *)block->linear, block->pages << PAGE_SHIFT);
    forget(pm_app_of(cur_vm), block);
    block_out(crs, larger);
    return DPMI_OK;
}

enum dpmi_error int31_memory(struct Client_Reg_Struc *crs, uint32_t function)
{
    switch (function) {
    case 0x0500: return information(crs);
    case 0x0501: return allocate(crs);
    case 0x0502: return release(crs);
    case 0x0503: return resize(crs);
    default: return DPMI_UNSUPPORTED;
    }
}

void int31_memory_ended(struct pm_app *app)
{
    while (app->blocks != NULL) {
        forget(app, app->blocks);
    }
}

/* ---- 0800h ------------------------------------------------------------------------------------- */

static uint32_t buffer_base, buffer_bytes;      /* these: by int31_frame_buffer only */
static bool (*buffer_frames)(struct cb_s *vm, uint32_t offset, uint32_t pages, uint32_t *entries);

void int31_frame_buffer(uint32_t base, uint32_t bytes,
                        bool (*frames)(struct cb_s *vm, uint32_t offset, uint32_t pages,
                                       uint32_t *entries))
{
    buffer_base = base;
    buffer_bytes = bytes;
    buffer_frames = frames;
}

/* Frames of the VM's frame buffer into a block. */
static bool commit_frames(const struct dpmi_block *block, uint32_t offset)
{
    uint32_t entries[32];

    for (uint32_t done = 0; done < block->pages; done += sizeof entries / sizeof entries[0]) {
        uint32_t left = block->pages - done, count = left < 32 ? left : 32;

        if (!buffer_frames((struct cb_s *)cur_vm, offset + (done << PAGE_SHIFT), count, entries)) {
            return false;
        }
        for (uint32_t i = 0; i < count; i++) {
            if (_PageCommitPhys((block->linear >> PAGE_SHIFT) + done + i, 1, entries[i] >> PAGE_SHIFT,
                                BLOCK_FLAGS) == 0) {
                return false;
            }
        }
    }
    return true;
}

/*
 * Only the VM's own frame buffer: any other physical range is RAM of somebody, registers of a device
 * that can reach RAM, or the screen that all VMs share.
 */
enum dpmi_error int31_physical(struct Client_Reg_Struc *crs, uint32_t function)
{
    uint32_t physical = pair(crs->Client_BX, crs->Client_CX);
    uint32_t bytes = pair(crs->Client_SI, crs->Client_DI), offset = physical & PAGE_MASK;
    struct dpmi_block *block;

    if (function != 0x0800) {
        return DPMI_UNSUPPORTED;
    }
    if (bytes == 0 || physical + bytes < physical) {
        return DPMI_VALUE;
    }
    if (buffer_frames == NULL || physical < buffer_base || physical - buffer_base >= buffer_bytes
            || bytes > buffer_bytes - (physical - buffer_base)) {
        return DPMI_INTEGRITY;
    }
    block = make((offset + bytes - 1) / PAGE_SIZE + 1);
    if (block == NULL) {
        return DPMI_LINEAR;
    }
    block->device = true;
    if (!commit_frames(block, physical - buffer_base - offset)) {
        forget(pm_app_of(cur_vm), block);
        return DPMI_PHYSICAL;
    }
    set_low(&crs->Client_EBX, (block->linear + offset) >> 16);
    set_low(&crs->Client_ECX, block->linear + offset);
    return DPMI_OK;
}
