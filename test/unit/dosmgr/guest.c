/*
 * guest.c - a VM with DOS in it, without a processor: the tests set registers and call.
 */
#include <stdlib.h>
#include "guest.h"

static struct guest *of(struct dos_vm *vm)
{
    return (struct guest *)vm;
}

static bool key_peek(struct dos_vm *vm, uint16_t *key)
{
    struct guest *g = of(vm);

    *key = g->keys[g->key_head % 256];
    return g->key_head != g->key_tail;
}

static void key_take(struct dos_vm *vm)
{
    of(vm)->key_head++;
}

static void con_out(struct dos_vm *vm, uint8_t ch)
{
    struct guest *g = of(vm);

    if (g->out_length < sizeof(g->out) - 1) {
        g->out[g->out_length++] = (char)ch;
        g->out[g->out_length] = 0;
    }
}

/* Printers 0 and 1 print into the same place; there is no third. */
static uint8_t print(struct dos_vm *vm, unsigned printer, uint8_t ch)
{
    struct guest *g = of(vm);

    if (printer > 1 || g->printed_length == sizeof(g->printed) - 1) {
        return 0x01;
    }
    g->printed[g->printed_length++] = (char)ch;
    return 0x90;
}

static struct guest *last_made;     /* whose clock a caller without a VM sees */

static void clock_get(struct dos_vm *vm, struct dos_time *time)
{
    *time = vm != NULL ? of(vm)->now : last_made->now;
}

static bool clock_set(struct dos_vm *vm, const struct dos_time *time)
{
    of(vm)->now = *time;
    return true;
}

static void driver(struct dos_vm *vm, uint32_t header, uint32_t request)
{
    if (of(vm)->driver != NULL) {
        of(vm)->driver(of(vm), header, request);
    }
}

/* A text screen of 80 by 25, its cursor in the BIOS data area. */
static uint16_t *cursor_of(struct guest *g, unsigned *row, unsigned *column)
{
    *column = g->mem[0x450];
    *row = g->mem[0x451];
    return &g->screen[*row % 50][*column % 80];
}

static void scroll(struct guest *g, unsigned lines, unsigned attribute, unsigned cx, unsigned dx, bool up)
{
    int top = (int)(cx >> 8), bottom = (int)(dx >> 8), n = lines == 0 ? bottom - top + 1 : (int)lines;

    for (int i = 0; i <= bottom - top; i++) {
        int row = up ? top + i : bottom - i, from = up ? row + n : row - n;

        for (unsigned column = cx & 0xFF; column <= (dx & 0xFF); column++) {
            g->screen[row][column] = from >= top && from <= bottom ? g->screen[from][column]
                                                                  : (uint16_t)(attribute << 8 | ' ');
        }
    }
}

static void video(struct dos_vm *vm, uint16_t regs[4])
{
    struct guest *g = of(vm);
    unsigned row, column;
    uint16_t *at = cursor_of(g, &row, &column);

    switch (regs[0] >> 8) {
    case 0x02:
        g->mem[0x450] = (uint8_t)regs[3];
        g->mem[0x451] = (uint8_t)(regs[3] >> 8);
        break;
    case 0x06:
    case 0x07:
        scroll(g, regs[0] & 0xFF, regs[1] >> 8, regs[2], regs[3], regs[0] >> 8 == 6);
        break;
    case 0x09:
        *at = (uint16_t)(regs[1] << 8 | (regs[0] & 0xFF));
        break;
    case 0x0A:
        *at = (uint16_t)((*at & 0xFF00) | (regs[0] & 0xFF));
        break;
    default:
        break;
    }
}

static void teletype(struct dos_vm *vm, uint8_t ch)
{
    struct guest *g = of(vm);
    unsigned row, column;
    uint16_t *at = cursor_of(g, &row, &column);

    if (ch == '\r') {
        column = 0;
    } else if (ch == '\n') {
        row++;
    } else if (ch == '\b') {
        column -= column > 0;
    } else {
        *at = (uint16_t)((*at & 0xFF00) | ch);
        if (++column == 80) {
            column = 0;
            row++;
        }
    }
    if (row == 25) {
        scroll(g, 1, 7, 0, 0x184F, true);
        row = 24;
    }
    g->mem[0x450] = (uint8_t)column;
    g->mem[0x451] = (uint8_t)row;
}

static const struct dos_ops ops = {
    .teletype = teletype, .video = video,
    .driver = driver,
    .key_peek = key_peek, .key_take = key_take, .con_out = con_out, .print = print,
    .clock_get = clock_get, .clock_set = clock_set,
};

static void start(struct guest *g, struct dos_system *sys)
{
    uint32_t callback[DOS_CB_COUNT];

    last_made = g;
    g->mem = calloc(1, DOS_MEM_SIZE);
    g->now = (struct dos_time){ 1995, 8, 24, 4, 13, 37, 42, 7 };
    for (unsigned i = 0; i < DOS_CB_COUNT; i++) {
        callback[i] = 0xF0000000u + i;
    }
    dos_start(&g->vm, sys, g->mem, 0x9FC0, callback);
    g->vm.share_retries = 0;            /* tests do not wait for others */
    g->crs.Client_SS = STACK;
    g->crs.Client_ESP = 0x800;
    g->crs.Client_CS = 0x7000;
    g->crs.Client_EIP = 0x123;
    g->crs.Client_EFlags = VM_Mask | IF_Mask;
}

struct guest *guest_with(struct disk *disk)
{
    struct guest *g = calloc(1, sizeof(*g));

    g->disk = disk;
    g->sys.ops = &ops;
    g->sys.boot_drive = 2;
    g->sys.drive[2] = &disk->vol.fs;
    start(g, &g->sys);
    return g;
}

struct guest *guest_beside(struct guest *first)
{
    struct guest *g = calloc(1, sizeof(*g));

    g->first = first;
    start(g, &first->sys);
    return g;
}

struct guest *guest_make(void)
{
    struct disk *d = disk_make("-F 16 -s 4 -n TESTDISK -i 12345678", 20000, 512);

    if (disk_mount(d) != NULL) {
        abort();
    }
    return guest_with(d);
}

void guest_free(struct guest *g)
{
    dos_stop(&g->vm);
    if (g->disk != NULL) {
        disk_free(g->disk);
    }
    free(g->mem);
    free(g);
}

void guest_key(struct guest *g, uint16_t key)
{
    g->keys[g->key_tail++ % 256] = key;
}

void guest_type(struct guest *g, const char *text)
{
    while (*text != 0) {
        guest_key(g, (uint16_t)(0x1E00 | (uint8_t)*text++));
    }
}

void guest_put(struct guest *g, uint16_t seg, uint16_t off, const char *text)
{
    dos_copy_out(&g->vm, seg, off, text, (uint32_t)strlen(text) + 1);
}

enum dos_result guest_call(struct guest *g, uint16_t ax, uint16_t bx, uint16_t cx, uint16_t dx)
{
    g->crs.Client_EAX = ax;
    g->crs.Client_EBX = bx;
    g->crs.Client_ECX = cx;
    g->crs.Client_EDX = dx;
    g->crs.Client_EFlags &= ~CF_Mask;
    return dos_int21(&g->vm, &g->crs);
}

enum dos_result guest_path(struct guest *g, uint16_t ax, uint16_t cx, const char *text)
{
    guest_put(g, SCRATCH, 0, text);
    g->crs.Client_DS = SCRATCH;
    return guest_call(g, ax, g->crs.Client_BX, cx, 0);
}

int guest_failed(const struct guest *g)
{
    return (g->crs.Client_EFlags & CF_Mask) != 0;
}

/* Not through INT 21h: there need not be a program yet. */
void guest_file(struct guest *g, const char *path, const void *bytes, unsigned count)
{
    struct fat_volume *vol = g->first != NULL ? &g->first->disk->vol : &g->disk->vol;
    struct fs_entry entry;
    struct fs_file file;
    uint32_t dir, done;
    enum fs_err err = fat_lookup(vol, path, &dir, &entry);

    if (err == FS_NO_FILE) {
        err = fat_dir_create(vol, dir, disk_name(path), FS_ATTR_ARCHIVE, 0x6000, 0x1F18, 0, &entry);
    }
    if (err != FS_OK || fat_open(vol, &entry, &file) != FS_OK ||
        fat_set_size(vol, &file, 0) != FS_OK ||
        fat_write(vol, &file, 0, bytes, count, &done) != FS_OK || done != count ||
        fat_close(vol, &file) != FS_OK) {
        abort();
    }
}

uint16_t guest_program(struct guest *g)
{
    static const uint8_t com[] = { 0xCD, 0x20 };

    guest_file(g, "\\SHELL.COM", com, sizeof(com));
    if (dos_exec_first(&g->vm, &g->crs, "C:\\SHELL.COM", "", "PATH=C:\\\0PROMPT=$p$g\0") != 0) {
        abort();
    }
    (void)dos_mcb_resize(&g->vm, dos_psp(&g->vm), 0x100, &(uint16_t){ 0 });
    g->crs.Client_SS = STACK;
    g->crs.Client_ESP = 0x800;
    g->crs.Client_CS = 0x7000;
    g->crs.Client_EIP = 0x123;
    return dos_psp(&g->vm);
}
