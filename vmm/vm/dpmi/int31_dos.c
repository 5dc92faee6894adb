/*
 * int31_dos - INT 31h 0100h..0102h: memory of DOS, with selectors.
 */
#include "vm/dpmi/int31.h"

#include "mem/heap.h"
#include "sched/thread.h"
#include "vm/client.h"
#include "vm/dpmi/ldt.h"
#include "vm/nest.h"

#define SELECTOR_PARAGRAPHS 0x1000u     /* 64 KB: as much as a 16-bit client's selector shows */

struct dpmi_dos_block {
    struct dpmi_dos_block *next;
    uint16_t segment, selector;
    uint32_t selectors;
};

/* INT 21h in V86 mode: true = no error. */
static bool dos_call(uint16_t ax, uint16_t *bx, uint16_t es, uint16_t *result)
{
    struct Client_Reg_Struc *crs = cur_thread->tcb.TCB_ClientPtr, saved = *crs;
    bool good;

    nest_begin_v86();
    set_low(&crs->Client_EAX, ax);
    set_low(&crs->Client_EBX, *bx);
    crs->Client_ES = es;
    client_simulate_int(crs, 0x21);
    nest_run();
    *bx = crs->Client_BX;
    *result = crs->Client_AX;
    good = (crs->Client_EFlags & CF_Mask) == 0;
    nest_end();
    *crs = saved;
    return good;
}

static uint32_t selectors_for(const struct pm_app *app, uint32_t paragraphs)
{
    return app->use32 || paragraphs == 0 ? 1
           : (paragraphs + SELECTOR_PARAGRAPHS - 1) / SELECTOR_PARAGRAPHS;
}

/* One selector for each 64 KB; that of a 32-bit client shows all. */
static void describe(const struct pm_app *app, const struct dpmi_dos_block *block,
                     uint32_t paragraphs)
{
    for (uint32_t i = 0; i < block->selectors; i++) {
        struct descriptor *d = selector_find(cur_vm, block->selector + 8 * i);
        uint32_t from = i * SELECTOR_PARAGRAPHS;
        uint32_t rest = paragraphs > from ? paragraphs - from : 1;

        if (!app->use32 && rest > SELECTOR_PARAGRAPHS) {
            rest = SELECTOR_PARAGRAPHS;
        }
        *d = descriptor_of((block->segment + from) * 16, rest * 16 - 1, DESC_DATA_3, app->use32);
    }
}

static struct dpmi_dos_block **find(struct pm_app *app, uint16_t selector)
{
    struct dpmi_dos_block **at = &app->dos_blocks;

    while (*at != NULL && ((*at)->selector | 3) != (selector | 3)) {
        at = &(*at)->next;
    }
    return at;
}

static enum dpmi_error allocate(struct Client_Reg_Struc *crs)
{
    struct pm_app *app = pm_app_of(cur_vm);
    struct dpmi_dos_block *block = heap_alloc(sizeof *block);
    uint16_t paragraphs = crs->Client_BX, bx = paragraphs, ax;
    uint32_t first;

    if (block == NULL) {
        return DPMI_RESOURCE;
    }
    block->selectors = selectors_for(app, paragraphs);
    first = ldt_allocate(cur_vm, descriptor_of(0, 0, DESC_DATA_3, app->use32), block->selectors);
    if (first == 0) {
        (void)heap_free(block);
        return DPMI_DESCRIPTOR;
    }
    if (!dos_call(0x4800, &bx, 0, &ax)) {
        for (uint32_t i = 0; i < block->selectors; i++) {
            (void)ldt_free(cur_vm, first + 8 * i);      /* just allocated */
        }
        (void)heap_free(block);
        set_low(&crs->Client_EBX, bx);
        return (enum dpmi_error)ax;                     /* DOS's own code */
    }
    for (uint32_t i = 0; i < block->selectors; i++) {
        ldt_client_add(cur_vm, first + 8 * i);
    }
    block->segment = ax;
    block->selector = (uint16_t)first;
    describe(app, block, paragraphs);
    block->next = app->dos_blocks;
    app->dos_blocks = block;
    set_low(&crs->Client_EAX, ax);
    set_low(&crs->Client_EDX, first);
    return DPMI_OK;
}

static enum dpmi_error release(struct Client_Reg_Struc *crs)
{
    struct dpmi_dos_block **at = find(pm_app_of(cur_vm), crs->Client_DX), *block = *at;
    uint16_t bx = 0, ax;

    if (block == NULL) {
        return DPMI_SELECTOR;
    }
    if (!dos_call(0x4900, &bx, block->segment, &ax)) {
        return (enum dpmi_error)ax;
    }
    for (uint32_t i = 0; i < block->selectors; i++) {
        (void)ldt_free(cur_vm, block->selector + 8 * i);    /* the client may have freed some */
    }
    *at = block->next;
    (void)heap_free(block);
    return DPMI_OK;
}

static enum dpmi_error resize(struct Client_Reg_Struc *crs)
{
    struct pm_app *app = pm_app_of(cur_vm);
    struct dpmi_dos_block *block = *find(app, crs->Client_DX);
    uint16_t paragraphs = crs->Client_BX, bx = paragraphs, ax;

    if (block == NULL) {
        return DPMI_SELECTOR;
    }
    if (selectors_for(app, paragraphs) > block->selectors) {
        return DPMI_DESCRIPTOR;         /* the selectors behind are somebody else's */
    }
    if (!dos_call(0x4A00, &bx, block->segment, &ax)) {
        set_low(&crs->Client_EBX, bx);
        return (enum dpmi_error)ax;
    }
    describe(app, block, paragraphs);
    return DPMI_OK;
}

enum dpmi_error int31_dos(struct Client_Reg_Struc *crs, uint32_t function)
{
    switch (function) {
    case 0x0100: return allocate(crs);
    case 0x0101: return release(crs);
    case 0x0102: return resize(crs);
    default: return DPMI_UNSUPPORTED;
    }
}

/* DOS frees its memory when the program ends. */
void int31_dos_ended(struct pm_app *app)
{
    while (app->dos_blocks != NULL) {
        struct dpmi_dos_block *block = app->dos_blocks;

        app->dos_blocks = block->next;
        (void)heap_free(block);
    }
}
