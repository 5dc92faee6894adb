/*
 * fat_fuzz - damaged FAT volumes as drive C:, and any registers in INT 20h..2Fh on top of them.
 *
 * The volume's bytes also choose the calls, so an input is repeated by its file alone.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "../unit/dosmgr/guest.h"
#include "fuzz.h"

#define CALLS 12u

const char fuzz_name[] = "fat";

static uint32_t state;

static uint32_t any(uint32_t below)
{
    state = state * 1664525u + 1013904223u;
    return (uint32_t)(((uint64_t)state * below) >> 32);
}

/* Small volumes with a few files and directories. */
size_t fuzz_seed(unsigned number, uint8_t *input)
{
    static const char *const options[] = { "-F 12 -s 1 -r 32 -f 2", "-F 32 -s 1 -f 1" };
    static uint8_t text[5000];
    struct guest *g;
    size_t size;

    if (number >= 2) {
        return 0;
    }
    g = guest_with(disk_make(options[number], 60, 512));
    if (disk_mount(g->disk) != NULL) {
        abort();
    }
    guest_program(g);
    guest_path(g, 0x3900, 0, "\\SUB");
    guest_path(g, 0x3900, 0, "\\SUB\\DEEP");
    for (unsigned n = 0; n < 6; n++) {
        char path[32];

        snprintf(path, sizeof(path), n & 1 ? "\\SUB\\F%u.TXT" : "\\F%u.TXT", n);
        guest_file(g, path, text, n * 700);
    }
    (void)fat_sync(&g->disk->vol);
    size = g->disk->sectors * 512;
    memcpy(input, g->disk->bytes, size);
    guest_free(g);
    return size;
}

static void any_registers(struct guest *g)
{
    struct Client_Reg_Struc *crs = &g->crs;

    crs->Client_EAX = any(0x70) << 8 | any(any(2) ? 4 : 256);
    crs->Client_EBX = any(2) ? any(12) : any(0x10000);
    crs->Client_ECX = any(16) ? any(600) : any(0x10000);
    crs->Client_EDX = any(16) ? any(64) * 16 : any(0x10000);
    crs->Client_ESI = any(16) ? any(64) * 16 : any(0x10000);
    crs->Client_EDI = any(16) ? any(64) * 16 : any(0x10000);
    crs->Client_DS = (uint16_t)(any(32) ? SCRATCH : any(0x10000));
    crs->Client_ES = (uint16_t)(any(32) ? SCRATCH : any(0x10000));
    crs->Client_SS = (uint16_t)(any(16) ? STACK : any(0x10000));
    crs->Client_ESP = any(16) ? 0x800 : any(0x10000);
}

/* Names, patterns, FCBs and noise, one every 16 bytes. */
static void any_scratch(struct guest *g)
{
    static const char *const names[] = {
        "*.*", "F0.TXT", "F2.TXT", "\\SUB\\F3.TXT", "SUB", "..", "NEW.DAT", "\\SUB\\DEEP", "CON",
        "NUL", "C:\\F4.TXT", "????????.TXT", "\\SUB\\*.*", "Z:\\X", "\xFF\xFF", "SHELL.COM",
    };

    for (unsigned i = 0; i < 64; i++) {
        guest_put(g, SCRATCH, (uint16_t)(i * 16), names[any(16)]);
        if (any(3) == 0) {
            dos_put8(&g->vm, SCRATCH, i * 16, any(256));
        }
        if (any(8) == 0) {
            dos_copy_out(&g->vm, SCRATCH, i * 16, "\3F0      TXT", 12);
        }
    }
    guest_put(g, SCRATCH, 1024, "$");   /* most strings end here */
}

static void start(struct guest *g)
{
    uint32_t callback[DOS_CB_COUNT] = { 0 };

    dos_stop(&g->vm);
    dos_start(&g->vm, &g->sys, g->mem, 0x9FC0, callback);
    (void)dos_exec_first(&g->vm, &g->crs, "C:\\SHELL.COM", "", "A=B\0");
}

static void call_anything(struct guest *g)
{
    enum dos_result result;

    any_registers(g);
    if (any(3) == 0) {
        guest_type(g, any(8) ? "line\r" : "\3\x1A\r");
    }
    if (any(64) == 0) {         /* a program may write anywhere, also into DOS */
        g->mem[any(16) ? 0x600 + any(0x2000) : any(DOS_MEM_SIZE)] = (uint8_t)any(256);
    }
    result = any(8) ? dos_int21(&g->vm, &g->crs)
                    : dos_interrupt(&g->vm, &g->crs, (uint8_t)(0x20 + any(16)));
    if (result == DOS_WAIT || result == DOS_BREAK || result == DOS_CRITICAL || any(32) == 0) {
        g->crs.Client_AL = (uint8_t)any(4);
        result = dos_called_back(&g->vm, &g->crs, (enum dos_callback)any(DOS_CB_COUNT));
    }
    if (result == DOS_ENDED) {
        start(g);
    }
}

void fuzz_one(const uint8_t *input, size_t size)
{
    static struct guest *g;     /* one for all inputs: a megabyte is slow to get */
    struct disk *d = disk_of_bytes(input, (uint32_t)size, 512);

    state = 1;
    for (size_t i = 0; i < size; i += 61) {
        state = state * 31 + input[i];
    }
    if (disk_mount(d) != NULL) {
        disk_free(d);
        return;
    }
    if (g == NULL) {
        g = guest_with(d);
    }
    fuzz_went_through++;
    g->disk = d;
    g->sys.drive[2] = &d->vol.fs;
    g->key_head = g->key_tail = g->out_length = 0;
    memset(g->mem, 0, DOS_MEM_SIZE);
    start(g);
    any_scratch(g);
    for (unsigned n = 0; n < CALLS; n++) {
        call_anything(g);
    }
    dos_stop(&g->vm);
    disk_free(d);
}
