/*
 * dos_exec.c - function 4Bh: loading .COM and .EXE programs and overlays.
 *
 * What a file is, its first bytes say, not its name.  Every size in the header is checked before
 * memory is taken, every relocation before it is applied.  [RBIL 214B], [RBIL "EXE header"]
 */
#include "dos_core.h"

struct exe_header {
    bool exe;
    uint32_t image_offset, image_bytes;     /* in the file */
    uint32_t min_paras, max_paras;          /* beyond the image */
    uint16_t ss, sp, cs, ip, relocations, relocation_table;
};

/* What entry[] of dos_load_program holds. */
enum { ENTRY_IP, ENTRY_CS, ENTRY_SP, ENTRY_SS };

static uint16_t get16(const uint8_t *p)
{
    return (uint16_t)(p[0] | p[1] << 8);
}

static enum fs_err read_at(struct dos_vm *vm, const struct dos_path *path, struct fs_file *file,
                            uint32_t position, void *to, uint32_t bytes, uint32_t *done)
{
    return fs_read(dos_volume(vm, path->drive), file, position, to, bytes, done);
}

/* 0 or a DOS error. */
static unsigned parse_header(const uint8_t *h, uint32_t got, uint32_t file_size,
                             struct exe_header *exe)
{
    uint32_t pages, last;

    memset(exe, 0, sizeof(*exe));
    if (got < 2 || !((h[0] == 'M' && h[1] == 'Z') || (h[0] == 'Z' && h[1] == 'M'))) {
        exe->image_bytes = file_size;
        return 0;
    }
    exe->exe = true;
    if (got < 0x1C) {
        return DOS_ERR_FORMAT;
    }
    last = get16(h + 0x02);
    pages = get16(h + 0x04);
    exe->image_offset = get16(h + 0x08) * 16u;
    if (pages == 0 || last > 512) {
        return DOS_ERR_FORMAT;
    }
    exe->image_bytes = last ? (pages - 1) * 512 + last : pages * 512;
    if (exe->image_offset > exe->image_bytes || exe->image_offset > file_size) {
        return DOS_ERR_FORMAT;
    }
    exe->image_bytes -= exe->image_offset;
    if (exe->image_bytes > file_size - exe->image_offset) {
        exe->image_bytes = file_size - exe->image_offset;   /* the last page may be short */
    }
    exe->relocations = get16(h + 0x06);
    exe->min_paras = get16(h + 0x0A);
    exe->max_paras = get16(h + 0x0C);
    exe->ss = get16(h + 0x0E);
    exe->sp = get16(h + 0x10);
    exe->ip = get16(h + 0x14);
    exe->cs = get16(h + 0x16);
    exe->relocation_table = get16(h + 0x18);
    if (exe->relocations != 0 && exe->relocation_table + exe->relocations * 4u > file_size) {
        return DOS_ERR_FORMAT;
    }
    return 0;
}

/* `limit`: first linear address past the memory of the program. */
static unsigned load_image(struct dos_vm *vm, const struct dos_path *path, struct fs_file *file,
                           const struct exe_header *exe, uint16_t load_seg, uint16_t base_seg,
                           uint32_t limit)
{
    uint32_t linear = (uint32_t)load_seg << 4, done;
    uint8_t table[256];
    enum fs_err err;

    limit = limit < DOS_MEM_SIZE ? limit : DOS_MEM_SIZE;
    if (exe->image_bytes > limit || linear > limit - exe->image_bytes) {
        return DOS_ERR_MEMORY;
    }
    err = read_at(vm, path, file, exe->image_offset, vm->mem + linear, exe->image_bytes, &done);
    if (err != FS_OK || done != exe->image_bytes) {
        return err != FS_OK ? dos_error_of_fs(err) : DOS_ERR_DATA;
    }
    for (uint32_t i = 0; i < exe->relocations; i++) {
        const uint8_t *p = table + i % 64 * 4;
        uint32_t at, value;

        if (i % 64 == 0) {
            err =
                read_at(vm, path, file, exe->relocation_table + i * 4, table, sizeof(table), &done);
            if (err != FS_OK) {
                return dos_error_of_fs(err);
            }
        }
        at = linear + get16(p + 2) * 16u + get16(p);
        if (at + 2 > limit) {
            return DOS_ERR_FORMAT;
        }
        value = get16(vm->mem + at) + (uint32_t)base_seg;
        vm->mem[at] = (uint8_t)value;
        vm->mem[at + 1] = (uint8_t)(value >> 8);
    }
    return 0;
}

static unsigned open_program(struct dos_vm *vm, const struct dos_path *path, struct fs_file *file,
                             struct exe_header *exe)
{
    struct fs_entry entry;
    uint8_t header[0x1C];
    uint32_t dir, got;
    unsigned error;
    enum fs_err err;

    if (path->is_device || path->name[0] == ' ' || path->trailing) {
        return DOS_ERR_DENIED;
    }
    err = dos_lookup(vm, path, &dir, &entry);
    if (err == FS_OK && (entry.attr & FS_ATTR_DIRECTORY)) {
        return DOS_ERR_DENIED;
    }
    if (err == FS_OK) {
        err = fs_open(dos_volume(vm, path->drive), &entry, file);
        if (err == FS_OK && file->node->share.deny_read != 0) {
            (void)fs_close(dos_volume(vm, path->drive), file);  /* nothing was written */
            err = FS_SHARED;
        }
    }
    if (err != FS_OK) {
        return dos_error_of_fs(err);
    }
    err = read_at(vm, path, file, 0, header, sizeof(header), &got);
    error = err != FS_OK ? dos_error_of_fs(err)
                          : parse_header(header, got, file->node->entry.size, exe);
    if (error != 0) {
        (void)fs_close(dos_volume(vm, path->drive), file);     /* nothing was written */
    }
    return error;
}

/* ---- memory and environment of the new program ---- */

/* Length of an environment including the empty string that ends it, 0 = it has no end. */
static uint32_t environment_bytes(const struct dos_vm *vm, uint16_t seg)
{
    uint32_t n = 0;

    while (n < 0x7FFE) {
        if (dos_get8(vm, seg, n) == 0 && (n == 0 || dos_get8(vm, seg, n - 1) == 0)) {
            return n + 1;
        }
        n++;
    }
    return 0;
}

/* A copy of the environment at `from` (0 = none) with the program's path behind it. */
static unsigned make_environment(struct dos_vm *vm, uint16_t from, const struct dos_path *path,
                                 uint16_t *seg)
{
    uint32_t bytes = from ? environment_bytes(vm, from) : 1;
    uint16_t largest;
    unsigned error;
    char name[72];

    if (bytes == 0) {
        return DOS_ERR_ENVIRONMENT;
    }
    name[0] = (char)('A' + path->drive);
    name[1] = ':';
    strcpy(name + 2, path->text);
    if (bytes == 1) {
        bytes = 2;      /* an empty one is two zeros before the count of strings */
    }
    error = dos_mcb_allocate(vm, (uint16_t)((bytes + 2 + strlen(name) + 1 + 15) / 16), 0xFFFF, seg,
                             &largest);
    if (error != 0) {
        return error;
    }
    for (uint32_t i = 0; i < bytes; i++) {
        dos_put8(vm, *seg, i, from ? dos_get8(vm, from, i) : 0);
    }
    dos_put8(vm, *seg, bytes - 1, 0);
    dos_put16(vm, *seg, bytes, 1);
    dos_copy_out(vm, *seg, bytes + 2, name, (uint32_t)strlen(name) + 1);
    return 0;
}

/* The block for PSP and program; *paras = its size. */
static unsigned take_memory(struct dos_vm *vm, const struct exe_header *exe, uint16_t *seg,
                            uint16_t *paras)
{
    uint32_t image = (exe->image_bytes + 15) / 16, least, most;
    uint16_t largest = 0;
    unsigned error;

    if (exe->exe) {
        least = 16 + image + exe->min_paras;
        most = exe->min_paras == 0 && exe->max_paras == 0 ? 0xFFFF : 16 + image + exe->max_paras;
        most = most < least ? least : most;
    } else {
        least = 16 + image + 16;        /* some stack */
        most = 0xFFFF;
        if (exe->image_bytes > 0xFF00 - 0x100) {
            return DOS_ERR_MEMORY;
        }
    }
    error = dos_mcb_allocate(vm, 0xFFFF, 0xFFFF, seg, &largest); /* only asks how much there is */
    if (error != DOS_ERR_MEMORY) {
        return error ? error : DOS_ERR_ARENA;
    }
    if (least <= dos_mcb_largest_upper(vm)) {
        largest = dos_mcb_largest_upper(vm);    /* all there is up there, not all there is */
    }
    if (least > largest) {
        return DOS_ERR_MEMORY;
    }
    *paras = (uint16_t)(most < largest ? most : largest);
    return dos_mcb_allocate(vm, *paras, 0xFFFF, seg, &largest);
}

/* The blocks belong to the program and carry its name. */
static void own_block(struct dos_vm *vm, uint16_t seg, uint16_t psp, const uint8_t *name)
{
    uint16_t mcb = (uint16_t)(seg - 1);

    dos_put16(vm, mcb, MCB_OWNER, psp);
    for (unsigned i = 0; name != NULL && i < 8; i++) {
        dos_put8(vm, mcb, MCB_NAME + i, name[i] == ' ' ? 0 : name[i]);
    }
}

static void set_entry(struct dos_vm *vm, const struct exe_header *exe, uint16_t psp, uint16_t load,
                      uint16_t paras, uint16_t entry[4])
{
    if (exe->exe) {
        entry[ENTRY_IP] = exe->ip;
        entry[ENTRY_CS] = (uint16_t)(load + exe->cs);
        entry[ENTRY_SP] = exe->sp;
        entry[ENTRY_SS] = (uint16_t)(load + exe->ss);
        return;
    }
    entry[ENTRY_IP] = 0x100;
    entry[ENTRY_CS] = entry[ENTRY_SS] = psp;
    entry[ENTRY_SP] = paras >= 0x1000 ? 0xFFFE : (uint16_t)(paras * 16 - 2);
    dos_put16(vm, psp, entry[ENTRY_SP], 0);     /* RET ends the program through INT 20h */
}

unsigned dos_load_image(struct dos_vm *vm, const struct dos_path *path, bool high, uint16_t *seg, uint16_t *paras)
{
    struct exe_header exe;
    struct fs_file file;
    uint16_t largest = 0;
    uint32_t least;
    unsigned error = open_program(vm, path, &file, &exe);

    *seg = 0;
    if (error != 0) {
        return error;
    }
    least = 1 + (exe.image_bytes + 15) / 16 + exe.min_paras + DOS_DRIVER_LINE / 16;
    vm->load_high = high;
    error = dos_mcb_allocate(vm, 0xFFFF, MCB_OWNER_DOS, seg, &largest);     /* only asks how much there is */
    if (error == DOS_ERR_MEMORY && least <= dos_mcb_largest_upper(vm)) {
        largest = dos_mcb_largest_upper(vm);
    }
    if (error == DOS_ERR_MEMORY && least <= largest) {
        *paras = largest;
        error = dos_mcb_allocate(vm, largest, MCB_OWNER_DOS, seg, &largest);
    }
    vm->load_high = false;
    if (error == 0) {
        error = load_image(vm, path, &file, &exe, (uint16_t)(*seg + 1), (uint16_t)(*seg + 1),
                           (uint32_t)(*seg + *paras) << 4);
        if (error != 0) {
            (void)dos_mcb_free(vm, *seg);       /* was just allocated: cannot fail */
            *seg = 0;
        }
    }
    (void)fs_close(dos_volume(vm, path->drive), &file);         /* nothing was written */
    return error;
}

unsigned dos_load_program(struct dos_vm *vm, struct Client_Reg_Struc *crs,
                          const struct dos_path *path, uint16_t environment, uint16_t parent,
                          uint16_t *psp, uint16_t entry[4])
{
    struct exe_header exe;
    struct fs_file file;
    uint16_t env_seg = 0, seg = 0, paras = 0, load;
    unsigned error = open_program(vm, path, &file, &exe);

    (void)crs;
    if (error != 0) {
        return error;
    }
    error = make_environment(vm, environment, path, &env_seg);
    if (error != 0) {
        goto close;
    }
    error = take_memory(vm, &exe, &seg, &paras);
    if (error != 0) {
        goto free_environment;
    }
    load = (uint16_t)(seg + 16);
    if (exe.exe && exe.min_paras == 0 && exe.max_paras == 0) {
        load = (uint16_t)(seg + paras - (exe.image_bytes + 15) / 16);   /* as high as it goes */
    }
    dos_make_psp(vm, seg, (uint16_t)(seg + paras), parent ? parent : seg);
    dos_put16(vm, seg, PSP_ENVIRONMENT, env_seg);
    error = load_image(vm, path, &file, &exe, load, load, (uint32_t)(seg + paras) << 4);
    if (error != 0) {
        (void)dos_mcb_free(vm, seg);            /* was just allocated: cannot fail */
        goto free_environment;
    }
    own_block(vm, seg, seg, path->name);
    own_block(vm, env_seg, seg, NULL);
    set_entry(vm, &exe, seg, load, paras, entry);
    *psp = seg;
    goto close;
free_environment:
    (void)dos_mcb_free(vm, env_seg);
close:
    (void)fs_close(dos_volume(vm, path->drive), &file);        /* nothing was written */
    return error;
}

/* Handles of the parent that children may have. */
static void inherit_handles(struct dos_vm *vm, uint16_t parent, uint16_t psp)
{
    for (unsigned handle = 0; handle < PSP_HANDLES; handle++) {
        uint8_t index = dos_jft_get(vm, parent, handle);

        if (index < DOS_FILES && vm->file[index].kind != DOS_FILE_FREE &&
            !(vm->file[index].mode & 0x80) && vm->file[index].refs < 0xFFFF) {
            vm->file[index].refs++;
            dos_show_file(vm, index);
            dos_jft_set(vm, psp, handle, index);
        }
    }
}

static bool drive_exists(const struct dos_vm *vm, unsigned number)
{
    return dos_drive_of(vm, number) >= 0 || (number != 0 && dos_is_redirected(vm, number - 1)) || number == 0;
}

/* AL and AH at the start: FFh if the drive of the first and second FCB does not exist. */
static uint16_t fcb_drives(const struct dos_vm *vm, uint16_t psp)
{
    uint16_t ax = 0;

    if (!drive_exists(vm, dos_get8(vm, psp, PSP_FCB1))) {
        ax |= 0x00FF;
    }
    if (!drive_exists(vm, dos_get8(vm, psp, PSP_FCB2))) {
        ax |= 0xFF00;
    }
    return ax;
}

static void start_program(struct dos_vm *vm, struct Client_Reg_Struc *crs, uint16_t psp,
                          const uint16_t entry[4])
{
    dos_set_var16(vm, SDA_PSP, psp);
    dos_set_var16(vm, SDA_DTA, 0x80);
    dos_set_var16(vm, SDA_DTA + 2, psp);
    crs->Client_EAX = fcb_drives(vm, psp);      /* registers as real DOS leaves them [RBIL 214B] */
    crs->Client_EBX = crs->Client_EAX;
    crs->Client_ECX = 0x00FF;
    crs->Client_EDX = psp;
    crs->Client_ESI = entry[ENTRY_IP];
    crs->Client_EDI = entry[ENTRY_SP];
    crs->Client_EBP = 0x091C;
    crs->Client_DS = crs->Client_ES = psp;
    crs->Client_FS = crs->Client_GS = 0;
    crs->Client_SS = entry[ENTRY_SS];
    crs->Client_ESP = entry[ENTRY_SP];
    crs->Client_CS = entry[ENTRY_CS];
    crs->Client_EIP = entry[ENTRY_IP];
    crs->Client_EFlags &= ~(CF_Mask | DF_Mask | TF_Mask | OF_Mask | SF_Mask | ZF_Mask);
    if (vm->sys->ops->program_start != NULL) {
        vm->sys->ops->program_start(vm, psp);
    }
}

/* The frame a later return_to_parent() takes the parent's registers from. */
static void save_parent(struct dos_vm *vm, const struct Client_Reg_Struc *crs, uint16_t psp)
{
    const uint16_t words[12] = {
        crs->Client_AX, crs->Client_BX, crs->Client_CX, crs->Client_DX, crs->Client_SI,
        crs->Client_DI, crs->Client_BP, crs->Client_DS, crs->Client_ES, crs->Client_IP,
        crs->Client_CS, crs->Client_Flags,
    };
    uint16_t sp = (uint16_t)(crs->Client_SP - 24);

    for (unsigned i = 0; i < 12; i++) {
        dos_put16(vm, crs->Client_SS, sp + 2 * i, words[i]);
    }
    dos_put16(vm, psp, PSP_STACK, sp);
    dos_put16(vm, psp, PSP_STACK + 2, crs->Client_SS);
}

static enum dos_result load_failed(struct dos_vm *vm, struct Client_Reg_Struc *crs, unsigned error)
{
    return error == DOS_ERR_SHARING ? dos_fail_share(vm, crs, error) : dos_fail(vm, crs, error);
}

/* 4B03h: ES:BX -> load segment, relocation factor. */
static enum dos_result load_overlay(struct dos_vm *vm, struct Client_Reg_Struc *crs,
                                    const struct dos_path *path)
{
    uint16_t load = dos_get16(vm, crs->Client_ES, crs->Client_BX);
    uint16_t factor = dos_get16(vm, crs->Client_ES, crs->Client_BX + 2u);
    struct exe_header exe;
    struct fs_file file;
    unsigned error = open_program(vm, path, &file, &exe);

    if (error != 0) {
        return load_failed(vm, crs, error);
    }
    error = load_image(vm, path, &file, &exe, load, factor,
                       load < vm->top ? (uint32_t)vm->top << 4 : 0xF0000);
    (void)fs_close(dos_volume(vm, path->drive), &file);        /* nothing was written */
    return error ? dos_fail(vm, crs, error) : dos_ok(crs);
}

/* ES:BX -> environment, command tail, two FCBs; 4B01h returns SS:SP and CS:IP behind them. */
static enum dos_result load_and_go(struct dos_vm *vm, struct Client_Reg_Struc *crs,
                                   const struct dos_path *path, bool go)
{
    uint16_t es = crs->Client_ES, parent = dos_psp(vm), psp, entry[4], environment;
    uint32_t bx = crs->Client_BX, pointer;
    uint8_t bytes[128];
    unsigned error;

    environment = dos_get16(vm, es, bx);
    if (environment == 0) {
        environment = dos_get16(vm, parent, PSP_ENVIRONMENT);
    }
    dos_put32(vm, 0, 0x22 * 4, (uint32_t)crs->Client_CS << 16 | crs->Client_IP);
    error = dos_load_program(vm, crs, path, environment, parent, &psp, entry);
    if (error != 0) {
        return load_failed(vm, crs, error);
    }
    pointer = dos_get32(vm, es, bx + 2);
    dos_copy_in(vm, bytes, (uint16_t)(pointer >> 16), pointer & 0xFFFF, sizeof(bytes));
    dos_copy_out(vm, psp, PSP_TAIL, bytes, sizeof(bytes));
    for (unsigned i = 0; i < 2; i++) {
        pointer = dos_get32(vm, es, bx + 6 + 4 * i);
        dos_copy_in(vm, bytes, (uint16_t)(pointer >> 16), pointer & 0xFFFF, 16);
        dos_copy_out(vm, psp, i ? PSP_FCB2 : PSP_FCB1, bytes, 16);
    }
    inherit_handles(vm, parent, psp);
    save_parent(vm, crs, parent);
    if (go) {
        start_program(vm, crs, psp, entry);
        return DOS_DONE;
    }
    entry[ENTRY_SP] = (uint16_t)(entry[ENTRY_SP] - 2);
    dos_put16(vm, entry[ENTRY_SS], entry[ENTRY_SP], fcb_drives(vm, psp));   /* AX at the start */
    for (unsigned i = 0; i < 4; i++) {
        static const uint8_t where[4] = { 0x12, 0x14, 0x0E, 0x10 };

        dos_put16(vm, es, bx + where[i], entry[i]);
    }
    dos_set_var16(vm, SDA_PSP, psp);
    dos_set_var16(vm, SDA_DTA, 0x80);
    dos_set_var16(vm, SDA_DTA + 2, psp);
    return dos_ok(crs);
}

/* AL bit 7: into upper memory if it fits there, whatever the strategy is.  Ours, for KRNL386.EXE. */
DOS_FUNCTION(dos_fn_exec)
{
    struct dos_path path;
    unsigned error;

    unsigned kind = crs->Client_AL & 0x7F;
    enum dos_result result;

    if (kind == 5 && crs->Client_AL == 5) {     /* a program that loads others itself says that one is about to
                                                 * start: there is nothing to prepare [RBIL 214B05] */
        return dos_ok(crs);
    }
    if (kind == 2 || kind > 3 || dos_psp(vm) == 0) {
        return dos_fail(vm, crs, DOS_ERR_FUNCTION);
    }
    error = dos_parse_path(vm, crs->Client_DS, crs->Client_DX, 0, &path);
    if (error != 0) {
        return dos_fail(vm, crs, error == DOS_ERR_DRIVE ? DOS_ERR_NO_PATH : error);
    }
    vm->load_high = (crs->Client_AL & 0x80) != 0;
    result = kind == 3 ? load_overlay(vm, crs, &path) : load_and_go(vm, crs, &path, kind == 0);
    vm->load_high = false;
    return result;
}

/* ---- the first program of a VM ---- */

/* The environment text into a block of its own, which make_environment copies from. */
static unsigned first_environment(struct dos_vm *vm, const char *text, uint16_t *seg)
{
    uint32_t bytes = 0;
    uint16_t largest;
    unsigned error;

    while (text[bytes] != 0 || (bytes != 0 && text[bytes - 1] != 0)) {
        bytes++;
    }
    bytes++;
    if (bytes > 0x7000) {
        return DOS_ERR_ENVIRONMENT;
    }
    error = dos_mcb_allocate(vm, (uint16_t)((bytes + 15) / 16), MCB_OWNER_DOS, seg, &largest);
    if (error == 0) {
        dos_copy_out(vm, *seg, 0, text, bytes);
    }
    return error;
}

void dos_prepare(struct dos_vm *vm)
{
    if (vm->upper_mcb != 0 && vm->tables < 0xA000 && !vm->prepared) {
        (void)dos_place_tables(vm);     /* no room up there: they stay */
    }
    vm->prepared = true;
}

/* What is there as long as the VM is leaves low memory to others. */
static bool stays_high(const struct dos_path *path)
{
    return memcmp(path->name, "COMMAND COM", 11) == 0 || memcmp(path->name, "KRNL386 EXE", 11) == 0;
}

/*
 * A shell above leaves a paragraph of its own at the bottom of low memory.  4DOS 8.00 takes itself for
 * the first shell, and will not end, unless a block below it belongs to a program; under DOS 7 the
 * resident part of COMMAND.COM is there.
 */
static void mark_below(struct dos_vm *vm, uint16_t psp, const uint8_t *name)
{
    uint16_t seg, largest;

    if (vm->upper_mcb != 0 && psp > vm->upper_mcb &&
        dos_mcb_allocate(vm, 1, psp, &seg, &largest) == 0) {    /* else no program fits there either */
        own_block(vm, seg, psp, name);
    }
}

unsigned dos_exec_first(struct dos_vm *vm, struct Client_Reg_Struc *crs, const char *path_text,
                        const char *tail, const char *environment)
{
    struct dos_path path;
    uint16_t psp, entry[4], env_seg;
    size_t tail_length = strlen(tail);
    unsigned error = dos_parse_text(vm, path_text, 0, &path);

    vm->redirect.drive = 0;             /* no call: nobody is asked */
    dos_prepare(vm);
    if (error == 0) {
        vm->load_high = stays_high(&path);
        error = first_environment(vm, environment, &env_seg);
    }
    if (error != 0) {
        vm->load_high = false;
        return error;
    }
    dos_put32(vm, 0, 0x22 * 4, DOS_SEG << 16 | dos_stub_offset((enum dos_stub)DOS_CB_ENDED));
    error = dos_load_program(vm, crs, &path, env_seg, 0, &psp, entry);
    vm->load_high = false;
    (void)dos_mcb_free(vm, env_seg);    /* the program has a copy */
    if (error != 0) {
        return error;
    }
    mark_below(vm, psp, path.name);
    tail_length = tail_length < 126 ? tail_length : 126;
    dos_put8(vm, psp, PSP_TAIL, (uint32_t)tail_length);
    dos_copy_out(vm, psp, PSP_TAIL + 1, tail, (uint32_t)tail_length);
    dos_put8(vm, psp, PSP_TAIL + 1 + (uint32_t)tail_length, 0x0D);
    dos_fill(vm, psp, PSP_FCB1 + 1, ' ', 11);
    dos_fill(vm, psp, PSP_FCB2 + 1, ' ', 11);
    for (unsigned handle = 0; handle < 5; handle++) {   /* CON CON CON AUX PRN: SFT 1 1 1 0 2 */
        static const uint8_t index[5] = { 1, 1, 1, 0, 2 };

        dos_jft_set(vm, psp, handle, index[handle]);
        vm->file[index[handle]].refs++;
        dos_show_file(vm, index[handle]);
    }
    start_program(vm, crs, psp, entry);
    return 0;
}
