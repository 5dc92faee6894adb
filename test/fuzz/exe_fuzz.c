/*
 * exe_fuzz - damaged EXE files: loaded as program and as overlay, each load ends in an error code
 * or in a program that can be ended again.
 */
#include <stdlib.h>
#include <string.h>
#include "../unit/dosmgr/guest.h"
#include "fuzz.h"

const char fuzz_name[] = "exe";

size_t fuzz_seed(unsigned number, uint8_t *input)
{
    static const uint16_t header[] = {
        0x5A4D, 0x40, 3, 2, 3, 0x10, 0x20, 0x10, 0x100, 0, 4, 1, 0x1C, 0, 0, 0, 2, 1, 4, 0,
    };

    if (number >= 3) {
        return 0;
    }
    memset(input, 0x90, 0x440);
    memcpy(input, header, sizeof(header));
    if (number == 1) {
        memset(input + 10, 0, 4);       /* to the top of memory */
    } else if (number == 2) {
        memset(input + 12, 0xFF, 2);    /* all memory */
    }
    return 0x440;
}

/* A fresh DOS on the same drive. */
static void start(struct guest *g)
{
    uint32_t callback[DOS_CB_COUNT] = { 0 };

    dos_stop(&g->vm);
    dos_start(&g->vm, &g->sys, g->mem, 0x9FC0, callback);
    guest_program(g);
}

static void load(struct guest *g, uint16_t ax, uint16_t first_word, uint16_t second_word)
{
    dos_put16(&g->vm, BUFFER, 0, first_word);
    dos_put16(&g->vm, BUFFER, 2, second_word);
    g->crs.Client_ES = BUFFER;
    g->crs.Client_EBX = 0;
    (void)guest_path(g, ax, 0, "P.EXE");
}

void fuzz_one(const uint8_t *input, size_t size)
{
    static struct guest *g;
    bool loaded = false;
    uint16_t shell;

    if (g == NULL) {
        g = guest_make();
    }
    start(g);
    shell = dos_psp(&g->vm);
    guest_file(g, "\\P.EXE", input, (unsigned)size);
    for (unsigned al = 0; al < 2; al++) {
        load(g, (uint16_t)(0x4B00 | al), 0, 0);
        if (dos_psp(&g->vm) != shell) {
            loaded = true;
            if (guest_call(g, 0x4C00, 0, 0, 0) != DOS_DONE || dos_psp(&g->vm) != shell) {
                abort();
            }
        }
    }
    load(g, 0x4B03, (uint16_t)(size * 37), 0x1000);
    fuzz_went_through += loaded;
}
