/*
 * dos_image.c - the DOS segment of a VM: stubs, tables and the structures that programs walk.
 */
#include "dos_core.h"

/* ---- stubs ----
 *
 * A stub for each entry into ring 0 (EA: JMP FAR to the V86 call-back), and code that runs in
 * the VM.  Addresses inside the DOS segment that the code needs are written as two bytes.
 */
#define LOW(x)  ((x) & 0xFF), ((x) >> 8)

/* waits until a key is there, then calls back */
static const uint8_t key_code[] = {
    0x50,                       /*        push ax      */
    0xB4, 0x01,                 /* look:  mov ah,1     */
    0xCD, 0x16,                 /*        int 16h      */
    0x75, 0x06,                 /*        jnz have     */
    0xCD, 0x28,                 /*        int 28h      */
    0xFB,                       /*        sti          */
    0xF4,                       /*        hlt          */
    0xEB, 0xF4,                 /*        jmp look     */
    0x58,                       /* have:  pop ax       */
};
static const uint8_t retry_code[] = { 0xFB, 0xF4 };                     /* sti; hlt: a tick */
static const uint8_t redirect_code[] = { 0xCD, 0x2F };                  /* int 2fh */
static const uint8_t break_code[] = { 0xF8, 0xCD, 0x23 };               /* clc; int 23h */
static const uint8_t critical_code[] = { 0xCD, 0x24 };
static const uint8_t iret_code[] = { 0xCF };
static const uint8_t int23_code[] = { 0xF9, 0xCB };                     /* stc; retf: end it */
static const uint8_t int24_code[] = { 0xB0, 0x03, 0xCF };               /* mov al,3 (fail); iret */
static const uint8_t int1b_code[] = { 0x2E, 0xC6, 0x06, LOW(DOS_BREAK_FLAG), 0x01, 0xCF };
static const uint8_t casemap_code[] = {         /* AL to upper case, far call [RBIL 2138] */
    0x3C, 0x80, 0x72, 0x09,                     /* cmp al,80h; jb out */
    0x53, 0xBB, LOW(TABLE_UPPER + 2),           /* push bx; mov bx,table */
    0x2C, 0x80, 0x2E, 0xD7,                     /* sub al,80h; xlat cs:[bx] */
    0x5B,                                       /* pop bx */
    0xCB,                                       /* out: retf */
};
static const uint8_t strategy_code[] = {        /* remembers the request at ES:BX */
    0x2E, 0x89, 0x1E, LOW(DOS_REQUEST), 0x2E, 0x8C, 0x06, LOW(DOS_REQUEST + 2), 0xCB,
};
static const uint8_t interrupt_code[] = {       /* answers "unknown command" */
    0x53, 0x06, 0x2E, 0xC4, 0x1E, LOW(DOS_REQUEST), 0x26, 0xC7, 0x47, 0x03, 0x03, 0x81,
    0x07, 0x5B, 0xCB,
};

struct stub_code {
    const uint8_t *code;
    uint8_t bytes;
    int8_t then;            /* enum dos_callback to jump to behind it, -1 = nothing */
};
#define CODE(c, then) { c, sizeof(c), then }
#define JUMP_BYTES 5u

static const struct stub_code stub_codes[STUB_COUNT] = {
    [STUB_KEY] = CODE(key_code, DOS_CB_KEY),
    [STUB_RETRY] = CODE(retry_code, DOS_CB_KEY),
    [STUB_REDIRECT] = CODE(redirect_code, DOS_CB_REDIRECTED),
    [STUB_BREAK] = CODE(break_code, DOS_CB_BREAK_DONE),
    [STUB_CRITICAL] = CODE(critical_code, DOS_CB_CRITICAL_DONE),
    [STUB_INT28] = CODE(iret_code, -1),
    [STUB_IRET] = CODE(iret_code, -1),
    [STUB_INT23] = CODE(int23_code, -1),
    [STUB_INT24] = CODE(int24_code, -1),
    [STUB_INT1B] = CODE(int1b_code, -1),
    [STUB_CASEMAP] = CODE(casemap_code, -1),
    [STUB_STRATEGY] = CODE(strategy_code, -1),
    [STUB_INTERRUPT] = CODE(interrupt_code, -1),
};

static unsigned stub_bytes(unsigned stub)
{
    if (stub < DOS_CB_COUNT) {
        return JUMP_BYTES;
    }
    return stub_codes[stub].bytes + (stub_codes[stub].then >= 0 ? JUMP_BYTES : 0);
}

uint16_t dos_stub_offset(enum dos_stub stub)
{
    unsigned offset = DOS_STUBS;

    for (unsigned i = 0; i < (unsigned)stub; i++) {
        offset += stub_bytes(i);
    }
    return (uint16_t)offset;
}

static void put_jump(struct dos_vm *vm, unsigned at, uint32_t target)
{
    dos_set_var8(vm, at, 0xEA);
    dos_put32(vm, DOS_SEG, at + 1, target);
}

static void make_stubs(struct dos_vm *vm, const uint32_t callback[DOS_CB_COUNT])
{
    for (unsigned stub = 0; stub < STUB_COUNT; stub++) {
        const struct stub_code *s = &stub_codes[stub];
        unsigned at = dos_stub_offset((enum dos_stub)stub);

        if (stub < DOS_CB_COUNT) {
            put_jump(vm, at, callback[stub]);
            continue;
        }
        dos_copy_out(vm, DOS_SEG, at, s->code, s->bytes);
        if (s->then >= 0) {
            put_jump(vm, at + s->bytes, callback[s->then]);
        }
    }
}

static const uint8_t vector_stubs[0x10] = {     /* INT 20h..2Fh */
    DOS_CB_INT20, DOS_CB_INT21, STUB_IRET, STUB_INT23, STUB_INT24, DOS_CB_INT25, DOS_CB_INT26,
    DOS_CB_INT27, STUB_INT28, DOS_CB_INT29, STUB_IRET, STUB_IRET, STUB_IRET, STUB_IRET,
    DOS_CB_INT2E, DOS_CB_INT2F,
};

static void make_vectors(struct dos_vm *vm)
{
    for (unsigned i = 0; i < 0x10; i++) {
        vm->own_vector[i] = DOS_SEG << 16 | dos_stub_offset((enum dos_stub)vector_stubs[i]);
        dos_put32(vm, 0, (0x20 + i) * 4, vm->own_vector[i]);
    }
    dos_put32(vm, 0, 0x22 * 4, DOS_SEG << 16 | dos_stub_offset((enum dos_stub)DOS_CB_ENDED));
    dos_put32(vm, 0, 0x1B * 4, DOS_SEG << 16 | dos_stub_offset(STUB_INT1B));
    dos_put8(vm, 0, 0x30 * 4, 0xEA);    /* where the CALL FAR of each PSP arrives */
    dos_put32(vm, 0, 0x30 * 4 + 1, DOS_SEG << 16 | dos_stub_offset((enum dos_stub)DOS_CB_CALL5));
}

/* ---- devices ---- */

struct device { char name[9]; uint16_t attributes; };
static const struct device devices[] = {        /* in the order of enum dos_device, from CON */
    { "CON     ", 0x8013 }, { "AUX     ", 0x8000 }, { "PRN     ", 0xA000 }, { "CLOCK$  ", 0x8008 },
    { "\1       ", 0x0802 },                    /* the block device: one unit */
};
#define DEVICES (sizeof(devices) / sizeof(devices[0]))

static void make_device(struct dos_vm *vm, unsigned at, uint32_t next, const struct device *d)
{
    dos_put32(vm, DOS_SEG, at, next);
    dos_set_var16(vm, at + 4, d->attributes);
    dos_set_var16(vm, at + 6, dos_stub_offset(STUB_STRATEGY));
    dos_set_var16(vm, at + 8, dos_stub_offset(STUB_INTERRUPT));
    dos_copy_out(vm, DOS_SEG, at + 10, d->name, 8);
}

static void make_devices(struct dos_vm *vm)
{
    static const struct device nul = { "NUL     ", 0x8004 };

    make_device(vm, LOL_NUL, DOS_SEG << 16 | DOS_DEVICES, &nul);
    for (unsigned i = 0; i < DEVICES; i++) {
        unsigned at = DOS_DEVICES + i * 18;

        make_device(vm, at, i + 1 < DEVICES ? DOS_SEG << 16 | (at + 18) : 0xFFFFFFFF, &devices[i]);
    }
}

/* ---- tables ---- */

/* [RBIL 2152 "List of Lists", DOS 4.0+] */
static void make_list_of_lists(struct dos_vm *vm)
{
    dos_set_var8(vm, 4, 1);             /* format of the swappable area: DOS 4 and later */
    dos_set_var16(vm, LOL_FIRST_MCB, vm->first_mcb);
    dos_put32(vm, DOS_SEG, LOL + 0x04, DOS_SEG << 16 | DOS_SFT);
    dos_put32(vm, DOS_SEG, LOL + 0x08, DOS_SEG << 16 | (DOS_DEVICES + 3 * 18));
    dos_put32(vm, DOS_SEG, LOL + 0x0C, DOS_SEG << 16 | DOS_DEVICES);
    dos_set_var16(vm, LOL + 0x10, 512);
    dos_set_var16(vm, LOL_RETRIES, vm->share_retries);
    dos_set_var16(vm, LOL_RETRIES + 2, 1);
    dos_put32(vm, DOS_SEG, LOL - 0x12, 0xFFFFFFFF);     /* nobody serves OEM functions */
    dos_set_var16(vm, LOL + 0x1E, 0);
    dos_set_var8(vm, LOL + 0x43, vm->sys->boot_drive + 1u);
    dos_set_var8(vm, LOL + 0x44, 1);
    dos_set_var16(vm, LOL_UPPER_MCB, 0xFFFF);
    dos_put32(vm, DOS_SEG, DOS_SFT, 0xFFFFFFFF);
    dos_set_var16(vm, DOS_SFT + 4, SFT_FIRST);
}

static void make_memory(struct dos_vm *vm)
{
    dos_put8(vm, vm->first_mcb, 0, 'Z');
    dos_put16(vm, vm->first_mcb, MCB_OWNER, 0);
    dos_put16(vm, vm->first_mcb, MCB_PARAS, vm->top - vm->first_mcb - 1u);
    dos_fill(vm, vm->first_mcb, 5, 0, 11);
}

void dos_start(struct dos_vm *vm, struct dos_system *sys, uint8_t *mem, uint16_t top,
               const uint32_t callback[DOS_CB_COUNT])
{
    void *owner = vm->owner;

    memset(vm, 0, sizeof(*vm));
    vm->owner = owner;
    vm->sys = sys;
    vm->mem = mem;
    vm->top = top;
    vm->share_retries = 3;
    vm->first_mcb = DOS_SEG + DOS_END / 16;
    dos_fill(vm, DOS_SEG, 0, 0, DOS_END);
    vm->critical_code = DRIVER_GENERAL;
    dos_ansi_start(vm);
    make_stubs(vm, callback);
    make_vectors(vm);
    make_devices(vm);
    if (dos_set_country(vm, sys->country, sys->code_page) != 0) {
        (void)dos_set_country(vm, 1, 437);      /* is always known */
    }
    make_list_of_lists(vm);
    make_memory(vm);
    (void)dos_place_tables(vm);         /* a VM has more memory than they take */
    dos_set_var8(vm, SDA_DRIVE, sys->boot_drive);
    dos_open_device(vm, 0, DOS_DEV_AUX, 2);     /* the first three are always there */
    dos_open_device(vm, 1, DOS_DEV_CON, 2);
    dos_open_device(vm, 2, DOS_DEV_PRN, 2);
    for (unsigned i = 0; i < 3; i++) {
        vm->file[i].refs = 1;
        dos_show_file(vm, i);
    }
}

void dos_stop(struct dos_vm *vm)
{
    dos_unlock_drives(vm);
    vm->ended = true;                           /* nothing runs in it any more */
    for (unsigned i = 0; i < DOS_FILES; i++) {
        if (vm->file[i].kind != DOS_FILE_FREE) {
            vm->file[i].refs = 1;
            (void)dos_release_file(vm, i);      /* the VM ends: there is nobody to tell */
        }
    }
}
