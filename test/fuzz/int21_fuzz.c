/*
 * int21_fuzz - INT 21h and 2Fh with any registers and any memory behind them: each call ends, reaches
 * nothing outside its VM, and leaves a volume that can be read.
 */
#include <stdlib.h>
#include <string.h>
#include "../unit/dosmgr/guest.h"
#include "fuzz.h"

const char fuzz_name[] = "int21";

/* A call in an input: AX BX CX DX SI DI, segments, 2 bytes that are written to DS:DX first. */
enum { CALL_BYTES = 16 };

static const char *const texts[] = { "C:\\SEED.DAT", "C:\\A new long name.text", "F:\\NET.DAT", "\\DIR\\..\\*.*", "con", "." };

static const uint16_t seeds[][8][4] = {     /* AX BX CX DX; DX < 6: a text stands there */
    { { 0x3C00, 0, 0, 0 }, { 0x4000, 5, 100, 0 }, { 0x4202, 5, 0, 0 }, { 0x3F00, 5, 9, 9 }, { 0x5700, 5, 0, 9 },
      { 0x6800, 5, 0, 9 }, { 0x3E00, 5, 0, 9 }, { 0x4100, 0, 0, 0 } },
    { { 0x716C, 2, 0, 0x12 }, { 0x7139, 0, 0, 1 }, { 0x714E, 0, 0x16, 3 }, { 0x714F, 1, 0, 9 }, { 0x7160, 0, 2, 1 },
      { 0x7143, 4, 0, 0 }, { 0x71A1, 1, 0, 9 }, { 0x713A, 0, 0, 1 } },
    { { 0x4E00, 0, 0x16, 3 }, { 0x4F00, 0, 0, 9 }, { 0x1100, 0, 0, 9 }, { 0x1200, 0, 0, 9 }, { 0x2900, 0, 0, 0 },
      { 0x0F00, 0, 0, 9 }, { 0x2700, 0, 3, 9 }, { 0x1600, 0, 0, 9 } },
    { { 0x3D42, 0, 0, 0 }, { 0x5C00, 5, 0, 10 }, { 0x440D, 3, 0x0860, 9 }, { 0x7303, 0, 44, 0 }, { 0x3600, 0, 0, 3 },
      { 0x6900, 3, 0, 9 }, { 0x7302, 0, 63, 3 }, { 0x3E00, 5, 0, 9 } },
    { { 0x3D00, 0, 0, 2 }, { 0x4E00, 0, 0, 2 }, { 0x3B00, 0, 0, 2 }, { 0x4B00, 0, 0, 0 }, { 0x4800, 16, 0, 9 },
      { 0x5800, 0, 0, 9 }, { 0x6501, 0xFFFF, 41, 0xFFFF }, { 0x3800, 0, 0, 9 } },
    { { 0x0200, 0, 0, 'x' }, { 0x0900, 0, 0, 0 }, { 0x0A00, 0, 0, 9 }, { 0x3F00, 0, 20, 9 }, { 0x4500, 1, 0, 9 },
      { 0x4600, 5, 1, 9 }, { 0x5A00, 0, 0, 5 }, { 0x4C00, 0, 0, 9 } },
};

size_t fuzz_seed(unsigned number, uint8_t *input)
{
    if (number >= sizeof(seeds) / sizeof(seeds[0])) {
        return 0;
    }
    memset(input, 0, 8 * CALL_BYTES);
    for (unsigned i = 0; i < 8; i++) {
        memcpy(input + i * CALL_BYTES, seeds[number][i], 8);
    }
    return 8 * CALL_BYTES;
}

static uint16_t get16(const uint8_t *p)
{
    return (uint16_t)(p[0] | p[1] << 8);
}

static uint16_t segment(uint8_t which)
{
    static const uint16_t segments[] = { SCRATCH, SCRATCH, BUFFER, SCRATCH, STACK, DOS_SEG, 0, 0xFFFF };

    return which < 0xF8 ? segments[which % 4] : segments[which & 7];
}

/* A fresh DOS on the same drive, with a redirector's drive beside it. */
static void start(struct guest *g)
{
    uint32_t callback[DOS_CB_COUNT] = { 0 };

    dos_stop(&g->vm);
    memset(&g->sys.drive_lock, 0, sizeof(g->sys.drive_lock));
    memset(g->mem, 0, DOS_MEM_SIZE);
    dos_start(&g->vm, &g->sys, g->mem, 0x9FC0, callback);
    g->vm.share_retries = 1;
    guest_program(g);
    dos_set_far16(&g->vm, dos_cds(&g->vm, 5), 0x43, 0xC000);
    for (unsigned i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        guest_put(g, SCRATCH, (uint16_t)(i * 0x100), texts[i]);
    }
}

/* What the guest's stub would do, until the call ends.  False: the VM ended. */
static bool finish(struct guest *g, enum dos_result result)
{
    for (unsigned i = 0; i < 600; i++) {
        switch (result) {
        case DOS_WAIT:
        case DOS_RETRY:
            guest_key(g, i % 3 == 2 ? 0x1C0D : (uint16_t)(0x1E00 | ('a' + i % 26)));
            result = dos_called_back(&g->vm, &g->crs, DOS_CB_KEY);
            break;
        case DOS_BREAK:
            result = dos_called_back(&g->vm, &g->crs, DOS_CB_BREAK_DONE);
            break;
        case DOS_CRITICAL:
            g->crs.Client_AL = 3;
            result = dos_called_back(&g->vm, &g->crs, DOS_CB_CRITICAL_DONE);
            break;
        case DOS_REDIRECT:
            g->crs.Client_AX = (uint16_t)i;
            result = dos_called_back(&g->vm, &g->crs, DOS_CB_REDIRECTED);
            break;
        case DOS_ENDED:
        case DOS_DAMAGED:
            return false;
        default:
            return true;
        }
    }
    return false;       /* a driver or a keyboard would keep it; the VM is closed */
}

static bool one_call(struct guest *g, const uint8_t *p)
{
    uint16_t dx = get16(p + 6), ax = get16(p);

    g->crs.Client_EAX = ax;
    g->crs.Client_EBX = get16(p + 2);
    g->crs.Client_ECX = get16(p + 4);
    g->crs.Client_EDX = dx < sizeof(texts) / sizeof(texts[0]) ? dx * 0x100u : dx;
    g->crs.Client_ESI = get16(p + 8) < sizeof(texts) / sizeof(texts[0]) ? get16(p + 8) * 0x100u : get16(p + 8);
    g->crs.Client_EDI = get16(p + 10);
    g->crs.Client_DS = segment(p[12]);
    g->crs.Client_ES = segment((uint8_t)(p[13] + 2));
    if (p[14] != 0) {
        dos_put8(&g->vm, g->crs.Client_DS, g->crs.Client_DX + (p[14] & 0x3Fu), p[15]);
    }
    return finish(g, dos_interrupt(&g->vm, &g->crs, p[14] & 0x80 ? 0x2F : 0x21));
}

void fuzz_one(const uint8_t *input, size_t size)
{
    static struct guest *g;
    static uint8_t *fresh;
    static unsigned runs;
    bool alive = true;

    if (g == NULL) {
        struct disk *d = disk_make("-F 12 -s 1", 2000, 512);

        if (disk_mount(d) != NULL) {
            abort();
        }
        g = guest_with(d);
        fresh = malloc(d->sectors * d->sector_size);
        memcpy(fresh, d->bytes, d->sectors * d->sector_size);
    }
    if (runs++ % 64 == 0) {             /* what was written piles up */
        dos_stop(&g->vm);
        (void)fs_sync(&g->disk->vol.fs);
        memcpy(g->disk->bytes, fresh, g->disk->sectors * g->disk->sector_size);
        if (disk_mount(g->disk) != NULL) {
            abort();
        }
    }
    start(g);
    for (size_t at = 0; at + CALL_BYTES <= size && alive; at += CALL_BYTES) {
        alive = one_call(g, input + at);
    }
    fuzz_went_through += alive;
}
