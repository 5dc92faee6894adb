/*
 * dos_snapshot.c - what CONFIG.SYS and AUTOEXEC.BAT leave in memory, for every VM that starts later.
 *
 * A snapshot holds the DOS segment, the chain of memory blocks with what is in those of MS-DOS and of
 * resident programs, and the interrupt vectors they changed.  Left out are the blocks of the programs that
 * run while it is taken: command processor and who started it, since each VM starts its own.
 * Limit: extended and expanded memory of resident programs is not copied, nor what they told the PC's
 * devices; files they have open are open in a new VM if they still are where the snapshot is from.
 */
#include "dos_core.h"

#define DEAD_MAX    8u              /* programs that run one below the other */

struct dos_snapshot {
    uint32_t used, room;            /* bytes of data */
    uint32_t base[256], vector[256];
    bool keep_vector[256];          /* leads to something that is in the snapshot */
    uint16_t top, upper_mcb, tables, cds, dpb, country, driver_stack;
    uint8_t files, drives;
    const struct nls_page *page;
    struct dos_ansi ansi;           /* keys that mean other things */
    struct dos_file file[DOS_FILES];
    uint8_t data[];                 /* records: linear address, bytes; the bytes */
};

struct record { uint32_t linear, bytes; };

struct walk {
    const struct dos_vm *vm;
    struct dos_snapshot *to;        /* NULL: only counts */
    uint32_t bytes;
    uint16_t dead[DEAD_MAX];
    unsigned dead_count;
};

static void keep(struct walk *w, uint32_t linear, uint32_t bytes)
{
    struct record r = { linear, bytes };

    if (w->to != NULL) {
        memcpy(w->to->data + w->bytes, &r, sizeof r);
        memcpy(w->to->data + w->bytes + sizeof r, w->vm->mem + linear, bytes);
    }
    w->bytes += (uint32_t)sizeof r + bytes;
}

static bool is_dead(const struct walk *w, uint16_t owner)
{
    for (unsigned i = 0; i < w->dead_count; i++) {
        if (w->dead[i] == owner) {
            return true;
        }
    }
    return false;
}

/* The current program and those it was started by. */
static void find_dead(struct walk *w)
{
    uint16_t psp = dos_psp(w->vm), parent;

    while (psp != 0 && w->dead_count < DEAD_MAX && !is_dead(w, psp)) {
        w->dead[w->dead_count++] = psp;
        parent = dos_get16(w->vm, psp, PSP_PARENT);
        psp = parent;
    }
}

/* Vectors into a block that is left out lead nowhere in another VM. */
static void forget_vectors(struct dos_snapshot *s, uint16_t seg, uint16_t paras)
{
    for (unsigned i = 0; i < 256; i++) {
        uint32_t at = ((s->vector[i] >> 16) << 4) + (s->vector[i] & 0xFFFF);

        if (at >= (uint32_t)seg << 4 && at < (uint32_t)(seg + paras) << 4) {
            s->keep_vector[i] = false;
        }
    }
}

static bool is_free(const struct walk *w, uint16_t mcb)
{
    uint16_t owner = dos_get16(w->vm, mcb, MCB_OWNER);

    return owner == 0 || is_dead(w, owner);
}

/* One part of the chain; false: it is damaged. */
static bool keep_chain(struct walk *w, uint16_t mcb, uint16_t end)
{
    const struct dos_vm *vm = w->vm;

    for (unsigned n = 0; n < 0x1000 && mcb != end; n++) {
        uint16_t paras = dos_get16(vm, mcb, MCB_PARAS);
        uint8_t mark = dos_get8(vm, mcb, 0);
        bool gap = dos_get16(vm, mcb, MCB_OWNER) == MCB_OWNER_DOS && dos_get8(vm, mcb, MCB_NAME) == 'S' &&
                   dos_get8(vm, mcb, MCB_NAME + 1) == 'C';

        if ((mark != 'M' && mark != 'Z') || (uint32_t)mcb + paras > 0xFFFF) {
            return false;
        }
        if (is_free(w, mcb) && w->to != NULL && dos_get16(vm, mcb, MCB_OWNER) != 0) {
            forget_vectors(w->to, (uint16_t)(mcb + 1), paras);
        }
        keep(w, (uint32_t)mcb << 4, 16);
        if (w->to != NULL && is_free(w, mcb)) {     /* in the copy it is nobody's */
            memset(w->to->data + w->bytes - 16 + MCB_OWNER, 0, 2);
            memset(w->to->data + w->bytes - 16 + MCB_NAME, 0, 8);
        }
        if (!gap && !is_free(w, mcb)) {
            keep(w, (uint32_t)(mcb + 1) << 4, (uint32_t)paras << 4);
        }
        if (mark == 'Z') {
            return true;
        }
        mcb = (uint16_t)(mcb + paras + 1);
    }
    return mcb == end;
}

static bool walk_all(struct walk *w)
{
    const struct dos_vm *vm = w->vm;

    w->bytes = 0;
    keep(w, (uint32_t)DOS_SEG << 4, DOS_END);
    return keep_chain(w, vm->first_mcb, vm->upper_mcb) &&
           (vm->upper_mcb == 0 || keep_chain(w, vm->upper_mcb, 0));
}

uint32_t dos_snapshot_bytes(const struct dos_vm *vm)
{
    struct walk w = { .vm = vm };

    find_dead(&w);
    return walk_all(&w) ? (uint32_t)sizeof(struct dos_snapshot) + w.bytes : 0;
}

void dos_snapshot_take(const struct dos_vm *vm, const uint32_t base[256], struct dos_snapshot *s)
{
    struct walk w = { .vm = vm, .to = s };

    memset(s, 0, sizeof *s);
    for (unsigned i = 0; i < 256; i++) {
        s->base[i] = base[i];
        s->vector[i] = dos_get32(vm, 0, i * 4);
        s->keep_vector[i] = s->vector[i] != base[i];
    }
    /* What belongs to the current program and to the mode of the screen. */
    s->keep_vector[0x22] = s->keep_vector[0x23] = s->keep_vector[0x24] = false;
    s->keep_vector[0x1F] = s->keep_vector[0x43] = false;
    s->top = vm->top;
    s->upper_mcb = vm->upper_mcb;
    s->tables = vm->tables;
    s->cds = vm->cds;
    s->dpb = vm->dpb;
    s->driver_stack = vm->driver_stack;
    s->files = vm->files;
    s->drives = vm->drives;
    s->country = vm->country;
    s->page = vm->page;
    s->ansi = vm->ansi;
    s->ansi.queue_at = s->ansi.queue_length = 0;
    memcpy(s->file, vm->file, sizeof s->file);
    find_dead(&w);
    (void)walk_all(&w);             /* was counted: is whole */
    s->used = w.bytes;
}

/* ---- a new VM ---- */

/* Is what the snapshot has above memory of the VM too?  Its regions are the gaps' ends in its own chain. */
static bool upper_fits(const struct dos_vm *vm, const struct dos_snapshot *s)
{
    struct record r;

    for (uint32_t at = 0; at < s->used; at += (uint32_t)sizeof r + r.bytes) {
        bool inside = false;
        uint32_t end;

        memcpy(&r, s->data + at, sizeof r);
        if (r.linear < 0xA0000) {
            continue;
        }
        end = r.linear + r.bytes;
        for (uint16_t mcb = vm->upper_mcb; mcb != 0;) {     /* fresh: one gap, one free block, and so on */
            uint32_t next = (uint32_t)mcb + 1 + dos_get16(vm, mcb, MCB_PARAS);

            if (dos_get16(vm, mcb, MCB_OWNER) != MCB_OWNER_DOS) {
                inside |= r.linear >= (uint32_t)mcb << 4 && end <= next << 4;
            } else {            /* the gap's header is the last paragraph of the region before it */
                inside |= r.linear == (uint32_t)mcb << 4 && r.bytes == 16;
            }
            mcb = dos_get8(vm, mcb, 0) == 'Z' || next > 0xFFFF ? 0 : (uint16_t)next;
        }
        if (!inside) {
            return false;
        }
    }
    return true;
}

/* The last low block ends where memory of this VM does. */
static bool fit_top(struct dos_vm *vm, uint16_t top)
{
    uint16_t mcb = vm->first_mcb, next, gap_end = 0;

    if (vm->upper_mcb != 0) {
        gap_end = (uint16_t)(vm->upper_mcb + 1 + dos_get16(vm, vm->upper_mcb, MCB_PARAS));
    }
    for (;;) {
        next = (uint16_t)(mcb + 1 + dos_get16(vm, mcb, MCB_PARAS));
        if (next == vm->upper_mcb || dos_get8(vm, mcb, 0) == 'Z') {
            break;
        }
        mcb = next;
    }
    if (dos_get16(vm, mcb, MCB_OWNER) != 0 || mcb + 3 > top) {
        return false;
    }
    if (vm->upper_mcb == 0) {
        dos_put16(vm, mcb, MCB_PARAS, top - mcb - 1u);
        return true;
    }
    dos_put16(vm, mcb, MCB_PARAS, top - mcb - 2u);
    dos_copy_out(vm, (uint16_t)(top - 1), 0, dos_at(vm, vm->upper_mcb, 0), 16);
    vm->upper_mcb = (uint16_t)(top - 1);
    dos_put16(vm, vm->upper_mcb, MCB_PARAS, gap_end - top);
    dos_set_var16(vm, LOL_UPPER_MCB, vm->upper_mcb);
    return true;
}

/* Low blocks must end below what this VM has. */
static bool low_fits(const struct dos_vm *vm, const struct dos_snapshot *s)
{
    struct record r;

    for (uint32_t at = 0; at < s->used; at += (uint32_t)sizeof r + r.bytes) {
        memcpy(&r, s->data + at, sizeof r);
        if (r.linear < 0xA0000 && r.linear >> 4 != s->upper_mcb && r.linear + r.bytes > (uint32_t)(vm->top - 4) << 4) {
            return false;
        }
    }
    return true;
}

/* Open files of resident programs: devices are the VM's, of others it gets a reference of its own. */
static void take_files(struct dos_vm *vm, const struct dos_snapshot *s, const struct dos_vm *source)
{
    for (unsigned i = 0; i < s->files; i++) {
        struct dos_file *file = &vm->file[i];
        const struct dos_file *old = source != NULL ? &source->file[i] : NULL;
        struct fs_file opened;

        *file = s->file[i];
        if (file->kind != DOS_FILE_DEVICE) {
            file->kind = DOS_FILE_FREE;
            if (s->file[i].kind == DOS_FILE_DISK && old != NULL && old->kind == DOS_FILE_DISK && old->drive == file->drive &&
                old->fat.node == file->fat.node && (file->mode & DOS_MODE_ACCESS) == DOS_MODE_READ &&
                fs_open(dos_volume(vm, file->drive), &old->fat.node->entry, &opened) == FS_OK) {
                file->kind = DOS_FILE_DISK;
                file->fat = opened;
                memset(&file->share, 0, sizeof file->share);
            }
        }
        dos_show_file(vm, i);
    }
}

/* Handles of programs that were left out count no more. */
static void count_references(struct dos_vm *vm)
{
    uint16_t mcb = vm->first_mcb;

    for (unsigned i = 0; i < vm->files; i++) {
        vm->file[i].refs = i < 3 ? 1 : 0;
    }
    for (unsigned n = 0; n < 0x1000; n++) {
        uint16_t owner = dos_get16(vm, mcb, MCB_OWNER), next = (uint16_t)(mcb + 1 + dos_get16(vm, mcb, MCB_PARAS));

        if (owner == mcb + 1 && dos_get16(vm, owner, 0) == 0x20CD) {    /* a program */
            for (unsigned handle = 0; handle < dos_handle_count(vm, owner); handle++) {
                uint8_t index = dos_jft_get(vm, owner, handle);

                if (index < vm->files && vm->file[index].kind != DOS_FILE_FREE) {
                    vm->file[index].refs++;
                }
            }
        }
        if (dos_get8(vm, mcb, 0) != 'M') {
            if (vm->upper_mcb == 0 || mcb >= vm->upper_mcb) {
                break;
            }
            next = vm->upper_mcb;
        }
        mcb = next;
    }
    for (unsigned i = 0; i < vm->files; i++) {
        if (vm->file[i].refs == 0 && vm->file[i].kind != DOS_FILE_FREE) {
            vm->file[i].refs = 1;
            (void)dos_release_file(vm, i);      /* was opened for nobody */
        }
        dos_show_file(vm, i);
    }
}

/*
 * dos_snapshot_apply - a VM starts with what was resident
 *
 * In:    vm as dos_start() and dos_add_upper() left it; source: where the snapshot is from, may be NULL
 * Out:   false: it has less memory than the snapshot needs, or other upper memory; nothing was changed
 * When:  before its first program
 */
bool dos_snapshot_apply(struct dos_vm *vm, const struct dos_snapshot *s, const struct dos_vm *source)
{
    uint16_t top = vm->top;
    struct record r;

    if ((s->upper_mcb != 0 && (vm->upper_mcb == 0 || !upper_fits(vm, s))) || (top != s->top && !low_fits(vm, s))) {
        return false;
    }
    for (uint32_t at = 0; at < s->used; at += (uint32_t)sizeof r + r.bytes) {
        memcpy(&r, s->data + at, sizeof r);
        memcpy(vm->mem + r.linear, s->data + at + sizeof r, r.bytes);
    }
    vm->prepared = true;
    vm->upper_mcb = s->upper_mcb;
    vm->tables = s->tables;
    vm->cds = s->cds;
    vm->dpb = s->dpb;
    vm->driver_stack = s->driver_stack;
    vm->files = s->files;
    vm->drives = s->drives;
    vm->country = s->country;
    vm->page = s->page;
    vm->ansi = s->ansi;
    if (top != s->top) {
        (void)fit_top(vm, top);     /* there is room, and its last low block is free: low_fits() */
    }
    vm->upper_linked = true;
    if (vm->upper_mcb != 0) {
        (void)dos_link_upper(vm, false);        /* the chain was whole when it was copied */
    }
    for (unsigned i = 0; i < 256; i++) {
        if (s->keep_vector[i]) {
            dos_put32(vm, 0, i * 4, s->vector[i]);
        }
    }
    dos_fill(vm, DOS_SEG, SDA, 0, 12);          /* not in DOS, no error */
    dos_set_var16(vm, SDA_PSP, 0);
    dos_set_var16(vm, SDA_EXIT_CODE, 0);
    dos_set_var8(vm, SDA_DRIVE, vm->sys->boot_drive);
    dos_set_var8(vm, DOS_BREAK_FLAG, 0);
    take_files(vm, s, source);
    count_references(vm);
    dos_refresh_drives(vm);
    dos_devices_changed(vm);
    return true;
}
