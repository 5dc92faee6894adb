/*
 * pm_calls - DOS calls of protected-mode programs and of virtual devices in Exec_VxD_Int.
 *
 * INT 21h with pointers: blocks are copied through V86MMGR's translation buffer by scripts, reads
 * and writes in as many parts as it needs.  A line that is typed comes back by a call-back instead, as
 * Ctrl+C may end its reader.  What has no pointers goes on to V86 mode as it is.
 * Programs (4Bh) and records of FCBs go through the rest of V86MMGR's page.
 * Limit: sectors (7305h, INT 25h, 440Dh/41h, 61h) and overlays (4B03h) are not translated.
 */
#include <vmm.h>
#include <v86mmgr.h>
#include <vmm32x.h>
#include "dos_layout.h"
#include "pm_calls.h"

#define REG(name)       ((uint8_t)offsetof(struct Client_Reg_Struc, Client_##name))
#define DTA_BYTES       128u
#define FIND_BYTES      43u         /* of a DTA that a search fills */
#define FIND_KEPT       21u         /* of them, those it goes on from */
#define DTA_OFFSET      0x0200u     /* of UPPER_SEGMENT: DOS's DTA during a search */
#define LINE_OFFSET     0x0300u     /* ... and a line that is being read */
#define LINE_MAX        257u
#define WORK_OFFSET     0x0500u     /* ... and blocks of functions 4Bh and 14h to 28h */
#define WORK_BYTES      0x0B00u
#define FCB_BYTES       44u         /* an extended one */
#define STATUS_FLAGS    0x08D5u     /* OF SF ZF AF PF CF */
#define UPPER_SEGMENT   0xC800u     /* V86MMGR's page, which every VM has */
#define NO_MEMORY       8           /* DOS error: there is no room to translate it */

struct pm_dos {                     /* of a VM, in its control block */
    uint32_t dta_selector, dta_offset;
    bool has_dta, dta_is_flat;      /* function 1Ah set it; a device did */
    uint32_t line_selector, line_edx, line_bytes;   /* of function 0Ah, until it comes back */
    uint16_t line_ds;               /* DS of V86 mode before */
};

struct call {
    struct cb_s *vm;
    struct Client_Reg_Struc *crs;
    bool flat, wide;
};

static uint32_t cb_offset;          /* written once by pm_calls_init */
static uint16_t old_selector;       /* the VMM's own vector; the same */
static uint32_t old_offset;
static uint32_t line_read;          /* call-back; the same */

static struct pm_dos *state_of(struct cb_s *vm)
{
    return vm_cb_area(vm, cb_offset);
}

static uint32_t offset_of(const struct call *call, uint32_t extended)
{
    return call->flat || call->wide ? extended : extended & 0xFFFF;
}

/* Memory of the caller; NULL: it has none there. */
static uint8_t *memory_at(bool flat, uint32_t selector, uint32_t offset, uint32_t bytes, bool write)
{
    return flat ? (uint8_t *)(uintptr_t)offset
                : _VMM32X_User_Pointer(selector, offset, bytes, write);
}

static const uint8_t *ds_dx(const struct call *call, uint32_t more)
{
    return memory_at(call->flat, call->crs->Client_DS,
                     offset_of(call, call->crs->Client_EDX) + more, 1, false);
}

static bool run(struct call *call, const uint8_t *script)
{
    bool good = V86MMGR_Xlat_API(call->vm, call->crs, script);

    call->crs = call->vm->CB_Client_Pointer;
    if (!good) {
        call->crs->Client_AX = NO_MEMORY;
        call->crs->Client_EFlags |= CF_Mask;
    }
    return good;
}

static void run_fixed(struct call *call, uint8_t segment, uint8_t offset, uint32_t bytes)
{
    const uint8_t script[] = { Xlat_API_Fixed_Len(segment, offset, bytes), Xlat_API_Exec_Int(0x21) };

    (void)run(call, script);        /* its failure is the program's */
}

/* ---- functions with one or two blocks ------------------------------------------------------------- */

static const uint8_t plain[] = { Xlat_API_Exec_Int(0x21) };
static const uint8_t name_ds_dx[] = { Xlat_API_ASCIIZ(REG(DS), REG(DX)), Xlat_API_Exec_Int(0x21) };
static const uint8_t name_ds_si[] = { Xlat_API_ASCIIZ(REG(DS), REG(SI)), Xlat_API_Exec_Int(0x21) };
static const uint8_t two_names[] = { Xlat_API_ASCIIZ(REG(DS), REG(DX)),
                                     Xlat_API_ASCIIZ(REG(ES), REG(DI)), Xlat_API_Exec_Int(0x21) };
static const uint8_t directory[] = { Xlat_API_Fixed_Len(REG(DS), REG(SI), 64), Xlat_API_Exec_Int(0x21) };
static const uint8_t country[] = { Xlat_API_Fixed_Len(REG(DS), REG(DX), 34), Xlat_API_Exec_Int(0x21) };
static const uint8_t true_name[] = { Xlat_API_ASCIIZ(REG(DS), REG(SI)),
                                     Xlat_API_Fixed_Len(REG(ES), REG(DI), 128), Xlat_API_Exec_Int(0x21) };
static const uint8_t table_es_di[] = { Xlat_API_Var_Len(REG(ES), REG(DI), REG(CX)), Xlat_API_Exec_Int(0x21) };
static const uint8_t block_ds_dx[] = { Xlat_API_Var_Len(REG(DS), REG(DX), REG(CX)), Xlat_API_Exec_Int(0x21) };
static const uint8_t answers_ds_bx[] = { Xlat_API_Return_Ptr(REG(DS), REG(BX)), Xlat_API_Exec_Int(0x21) };
static const uint8_t answers_es_bx[] = { Xlat_API_Return_Ptr(REG(ES), REG(BX)), Xlat_API_Exec_Int(0x21) };
static const uint8_t answers_ds_si[] = { Xlat_API_Return_Ptr(REG(DS), REG(SI)), Xlat_API_Exec_Int(0x21) };
static const uint8_t answers_psp[] = { Xlat_API_Return_Seg(REG(BX)), Xlat_API_Exec_Int(0x21) };

/* ---- 71h, 73h, drives, FCBs ---- */

static const uint8_t long_directory[] = { Xlat_API_Fixed_Len(REG(DS), REG(SI), 261), Xlat_API_Exec_Int(0x21) };
static const uint8_t long_find_first[] = { Xlat_API_ASCIIZ(REG(DS), REG(DX)),
                                           Xlat_API_Fixed_Len(REG(ES), REG(DI), 318), Xlat_API_Exec_Int(0x21) };
static const uint8_t long_find_next[] = { Xlat_API_Fixed_Len(REG(ES), REG(DI), 318), Xlat_API_Exec_Int(0x21) };
static const uint8_t long_true_name[] = { Xlat_API_ASCIIZ(REG(DS), REG(SI)),
                                          Xlat_API_Fixed_Len(REG(ES), REG(DI), 261), Xlat_API_Exec_Int(0x21) };
static const uint8_t name_and_table[] = { Xlat_API_ASCIIZ(REG(DS), REG(DX)),
                                          Xlat_API_Var_Len(REG(ES), REG(DI), REG(CX)), Xlat_API_Exec_Int(0x21) };
static const uint8_t file_information[] = { Xlat_API_Fixed_Len(REG(DS), REG(DX), 52), Xlat_API_Exec_Int(0x21) };
static const uint8_t time_ds_si[] = { Xlat_API_Fixed_Len(REG(DS), REG(SI), 8), Xlat_API_Exec_Int(0x21) };
static const uint8_t time_es_di[] = { Xlat_API_Fixed_Len(REG(ES), REG(DI), 8), Xlat_API_Exec_Int(0x21) };
static const uint8_t short_name[] = { Xlat_API_ASCIIZ(REG(DS), REG(SI)),
                                      Xlat_API_Fixed_Len(REG(ES), REG(DI), 13), Xlat_API_Exec_Int(0x21) };
static const uint8_t drive_block[] = { Xlat_API_Fixed_Len(REG(DS), REG(DX), 92), Xlat_API_Exec_Int(0x21) };
static const uint8_t serial_block[] = { Xlat_API_Fixed_Len(REG(DS), REG(DX), 25), Xlat_API_Exec_Int(0x21) };
static const uint8_t fcb[] = { Xlat_API_Fixed_Len(REG(DS), REG(DX), FCB_BYTES), Xlat_API_Exec_Int(0x21) };
static const uint8_t parse_fcb[] = { Xlat_API_ASCIIZ(REG(DS), REG(SI)), Xlat_API_Fixed_Len(REG(ES), REG(DI), 37),
                                     Xlat_API_Exec_Int(0x21) };

static const uint8_t *long_script(const struct Client_Reg_Struc *crs)
{
    switch (crs->Client_AL) {
    case 0x39: case 0x3A: case 0x3B: case 0x41: case 0x43:
        return name_ds_dx;
    case 0x47:
        return long_directory;
    case 0x4E:
        return long_find_first;
    case 0x4F:
        return long_find_next;
    case 0x56:
        return two_names;
    case 0x60:
        return long_true_name;
    case 0x6C: case 0xA9:
        return name_ds_si;
    case 0xA0:
        return name_and_table;
    case 0xA6:
        return file_information;
    case 0xA7:
        return crs->Client_BL == 0 ? time_ds_si : time_es_di;
    case 0xA8:
        return short_name;
    case 0xAA:
        return crs->Client_BH == 2 ? long_directory : crs->Client_BH == 0 ? name_ds_dx : NULL;
    default:
        return NULL;
    }
}

static const uint8_t *drive_script(const struct Client_Reg_Struc *crs)
{
    switch (crs->Client_CL) {
    case 0x40: case 0x60: case 0x47: case 0x67: case 0x68: case 0x6F: case 0x42: case 0x62:
        return drive_block;
    case 0x46: case 0x66:
        return serial_block;
    case 0x71:
        return name_ds_dx;
    default:
        return NULL;
    }
}

/* The script of a function that needs no more; NULL: it has no pointers. */
static const uint8_t *script_of(const struct Client_Reg_Struc *crs)
{
    uint8_t al = crs->Client_AL;

    switch (crs->Client_AH) {
    case 0x39: case 0x3A: case 0x3B: case 0x3C: case 0x3D: case 0x41: case 0x43: case 0x5B:
        return name_ds_dx;
    case 0x56:
        return two_names;
    case 0x6C:
        return name_ds_si;
    case 0x47:
        return directory;
    case 0x38:
        return crs->Client_DX != 0xFFFF ? country : NULL;
    case 0x60:
        return true_name;
    case 0x65:
        return al >= 1 && al <= 7 ? table_es_di : al == 0x21 ? block_ds_dx
               : al == 0x22 ? name_ds_dx : NULL;
    case 0x44:
        return al >= 2 && al <= 5 ? block_ds_dx : al == 0x0D ? drive_script(crs) : NULL;
    case 0x0F: case 0x10: case 0x13: case 0x16: case 0x17: case 0x23: case 0x24:
        return fcb;
    case 0x29:
        return parse_fcb;
    case 0x69:
        return al <= 1 ? serial_block : NULL;
    case 0x71:
        return long_script(crs);
    case 0x73:
        return al == 3 ? name_and_table : al == 2 || al == 4 ? table_es_di : NULL;
    case 0x1B: case 0x1C: case 0x1F: case 0x32:
        return answers_ds_bx;
    case 0x34: case 0x52:
        return answers_es_bx;
    case 0x5D:
        return al == 6 ? answers_ds_si : NULL;
    case 0x51: case 0x62:
        return answers_psp;
    default:
        return NULL;
    }
}

/* ---- texts ------------------------------------------------------------------------------------------ */

#define TEXT_MAX    4096u           /* the buffer has no more room */

/* Bytes up to `end`, and it; 0: not within TEXT_MAX, or not the program's. */
static uint32_t text_length(const struct call *call, uint8_t end)
{
    for (uint32_t n = 0; n < TEXT_MAX; n++) {
        const uint8_t *at = ds_dx(call, n);

        if (at == NULL) {
            return 0;
        }
        if (*at == end) {
            return n + 1;
        }
    }
    return 0;
}

/*
 * 0Ah: waits for somebody to type, who may end the program instead.  So nothing of ours waits with it:
 * the interrupt returns to line_read_event, in protected mode.  False: not the program's memory.
 */
static bool read_line(struct call *call)
{
    struct pm_dos *state = state_of(call->vm);
    const uint8_t *first = ds_dx(call, 0), *all;
    uint32_t edx = call->crs->Client_EDX, bytes = first != NULL ? *first + 2u : 0;

    all = bytes != 0 ? memory_at(false, call->crs->Client_DS, offset_of(call, edx), bytes, true) : NULL;
    if (all == NULL) {
        return false;
    }
    memcpy(vm_v86_ptr(call->vm, UPPER_SEGMENT, LINE_OFFSET), all, bytes);
    state->line_selector = call->crs->Client_DS;
    state->line_edx = edx;
    state->line_bytes = bytes;
    state->line_ds = call->crs->Client_Alt_DS;
    call->crs->Client_Alt_DS = UPPER_SEGMENT;
    call->crs->Client_DX = LINE_OFFSET;
    Simulate_Far_Jmp(line_read >> 16, line_read & 0xFFFF);      /* where it comes back */
    Build_Int_Stack_Frame(old_selector, old_offset);
    return true;
}

/* The frame of the program's own INT is on the stack. */
static void on_line_read(struct cb_s *vm, uint32_t refdata, struct Client_Reg_Struc *crs)
{
    struct pm_dos *state = state_of(vm);
    struct call call = { vm, crs, false, (vm->CB_VM_Status & VMSTAT_PM_USE32) != 0 };
    uint32_t bytes = state->line_bytes, flags = crs->Client_EFlags;
    uint8_t *to = bytes != 0 && bytes <= LINE_MAX
                      ? memory_at(false, state->line_selector, offset_of(&call, state->line_edx), bytes, true)
                      : NULL;

    (void)refdata;
    if (to != NULL) {
        memcpy(to, vm_v86_ptr(vm, UPPER_SEGMENT, LINE_OFFSET), bytes);
    }
    state->line_bytes = 0;
    crs->Client_EDX = state->line_edx;
    crs->Client_Alt_DS = state->line_ds;
    Simulate_Iret();
    crs = vm->CB_Client_Pointer;
    crs->Client_EFlags = (crs->Client_EFlags & ~STATUS_FLAGS) | (flags & STATUS_FLAGS);
}
VXD_EVENT(line_read_event, on_line_read)

/* 09h: up to '$'.  0Ah: the buffer says how long it is.  5Ah: a name of 12 is put behind the path. */
static void text(struct call *call)
{
    const uint8_t *first = ds_dx(call, 0);
    uint32_t bytes = 0;

    switch (call->crs->Client_AH) {
    case 0x09:
        bytes = text_length(call, '$');
        break;
    case 0x0A:
        bytes = first != NULL ? *first + 2u : 0;
        break;
    case 0x5A:
        bytes = text_length(call, 0);
        bytes += bytes != 0 ? 13 : 0;
        break;
    }
    if (bytes != 0) {
        run_fixed(call, REG(DS), REG(DX), bytes);
    } else {
        call->crs->Client_AX = NO_MEMORY;
        call->crs->Client_EFlags |= CF_Mask;
    }
}

/* ---- 3Fh, 40h ------------------------------------------------------------------------------------------ */

/* In parts; ends early as DOS does: with an error, or with less than was asked for. */
static void transfer(struct call *call)
{
    uint16_t function = call->crs->Client_AX;
    uint32_t ecx = call->crs->Client_ECX, edx = call->crs->Client_EDX;
    uint32_t left = offset_of(call, ecx), done = 0, part, got;

    do {
        uint32_t room = V86MMGR_Xlat_Buffer_Room(call->vm);

        part = left < room ? left : room;
        if (left != 0 && part == 0) {
            call->crs->Client_AX = NO_MEMORY;
            call->crs->Client_EFlags |= CF_Mask;
            break;
        }
        call->crs->Client_AX = function;
        call->crs->Client_ECX = part;
        call->crs->Client_EDX = edx + done;
        if (!run(call, block_ds_dx) || (call->crs->Client_EFlags & CF_Mask) != 0) {
            break;
        }
        got = call->crs->Client_AX;
        done += got;
        left -= got < left ? got : left;
    } while (left != 0 && got == part);
    call->crs->Client_ECX = ecx;
    call->crs->Client_EDX = edx;
    if ((call->crs->Client_EFlags & CF_Mask) == 0 || done != 0) {
        call->crs->Client_EFlags &= ~CF_Mask;
        if (call->flat || call->wide) {
            call->crs->Client_EAX = done;
        } else {
            call->crs->Client_AX = (uint16_t)done;
        }
    }
}

/* ---- DTA -------------------------------------------------------------------------------------------------- */

static void set_dta(struct call *call)
{
    struct pm_dos *state = state_of(call->vm);

    state->dta_selector = call->crs->Client_DS;
    state->dta_offset = offset_of(call, call->crs->Client_EDX);
    state->dta_is_flat = call->flat;
    state->has_dta = true;
}

static void get_dta(struct call *call)
{
    const struct pm_dos *state = state_of(call->vm);

    if (!state->has_dta) {
        (void)run(call, answers_es_bx);     /* that of the PSP; its failure is the program's */
        return;
    }
    if (!call->flat) {
        call->crs->Client_ES = (uint16_t)state->dta_selector;
    }
    if (call->flat || call->wide) {
        call->crs->Client_EBX = state->dta_offset;
    } else {
        call->crs->Client_BX = (uint16_t)state->dta_offset;
    }
}

/* 4Eh, 4Fh: DOS works on a DTA in V86 memory, which is copied before and after. */
static void search(struct call *call, const uint8_t *script, uint32_t before)
{
    const struct pm_dos state = *state_of(call->vm);
    uint32_t *dos_dta = vm_v86_ptr(call->vm, DOS_SEG, SDA_DTA), saved = *dos_dta;
    uint8_t *own = vm_v86_ptr(call->vm, UPPER_SEGMENT, DTA_OFFSET), *theirs;

    if (!state.has_dta) {
        (void)run(call, script);
        return;
    }
    theirs = memory_at(state.dta_is_flat, state.dta_selector, state.dta_offset, FIND_BYTES, true);
    if (theirs == NULL) {
        call->crs->Client_AX = NO_MEMORY;
        call->crs->Client_EFlags |= CF_Mask;
        return;
    }
    memcpy(own, theirs, before);
    *dos_dta = UPPER_SEGMENT << 16 | DTA_OFFSET;
    (void)run(call, script);
    *dos_dta = saved;
    theirs = memory_at(state.dta_is_flat, state.dta_selector, state.dta_offset, FIND_BYTES, true);
    if (theirs != NULL) {
        memcpy(theirs, own, FIND_BYTES);
    }
}

/* ---- records of FCBs, searches with them ------------------------------------------------------------------ */

/* How many bytes the call moves to or from the DTA. */
static uint32_t record_bytes(uint8_t function, const uint8_t *block, uint32_t count)
{
    uint32_t size = 128;

    if (function == 0x11 || function == 0x12) {
        return FCB_BYTES;
    }
    block += block[0] == 0xFF ? 7 : 0;
    if (block[14] != 0 || block[15] != 0) {
        size = (uint32_t)(block[14] | block[15] << 8);
    }
    return function == 0x27 || function == 0x28 ? size * count : size;
}

/* DS:DX and the DTA through the work area. */
static void records(struct call *call)
{
    const struct pm_dos state = *state_of(call->vm);
    uint32_t *dos_dta = vm_v86_ptr(call->vm, DOS_SEG, SDA_DTA), saved = *dos_dta;
    uint8_t *own = vm_v86_ptr(call->vm, UPPER_SEGMENT, WORK_OFFSET), *theirs;
    uint8_t *block = memory_at(call->flat, call->crs->Client_DS, offset_of(call, call->crs->Client_EDX), FCB_BYTES,
                               true);
    uint32_t bytes;

    if (!state.has_dta || block == NULL) {
        (void)run(call, fcb);
        return;
    }
    bytes = record_bytes(call->crs->Client_AH, block, call->crs->Client_CX);
    theirs = bytes <= WORK_BYTES && bytes != 0
                 ? memory_at(state.dta_is_flat, state.dta_selector, state.dta_offset, bytes, true) : NULL;
    if (theirs == NULL && bytes != 0) {
        call->crs->Client_AL = 2;           /* there is not so much room [RBIL 2114] */
        return;
    }
    memcpy(own, theirs, bytes);
    *dos_dta = UPPER_SEGMENT << 16 | WORK_OFFSET;
    (void)run(call, fcb);
    *dos_dta = saved;
    theirs = memory_at(state.dta_is_flat, state.dta_selector, state.dta_offset, bytes, true);
    if (theirs != NULL) {
        memcpy(theirs, own, bytes);
    }
}

/* ---- 4Bh --------------------------------------------------------------------------------------------------- */

/* The work area: path, parameter block, tail, FCBs. */
enum { EXEC_PATH = 0, EXEC_BLOCK = 0x80, EXEC_TAIL = 0xA0, EXEC_FCB1 = 0x120, EXEC_FCB2 = 0x130, EXEC_BYTES = 0x140 };

/* The n-th pointer of the program's parameter block, which is of 16 or 48 bits each. */
static const uint8_t *exec_pointer(const struct call *call, const uint8_t *block, unsigned n, uint32_t bytes)
{
    const uint8_t *at = block + 2 + n * (call->wide ? 6u : 4u);
    uint32_t offset = (uint32_t)(at[0] | at[1] << 8);

    if (call->wide) {
        offset |= (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
        at += 2;
    }
    return memory_at(false, (uint32_t)(at[2] | at[3] << 8), offset, bytes, false);
}

/* A selector of memory that V86 mode can see; 0: it is none. */
static uint16_t segment_of(const struct call *call, uint16_t selector)
{
    uint32_t linear = selector != 0 ? _SelectorMapFlat(call->vm, selector, 0) : 0xFFFFFFFF;

    return linear < 0x100000 ? (uint16_t)(linear >> 4) : 0;
}

/* Everything the new program is told, into V86 memory; false: not the caller's. */
static bool exec_blocks(const struct call *call, uint8_t *own)
{
    const uint8_t *path = ds_dx(call, 0), *tail, *block, *one;
    uint16_t environment, *words = (uint16_t *)(own + EXEC_BLOCK);
    uint32_t n = 0;

    memset(own, 0, EXEC_BYTES);
    while (n < EXEC_BLOCK - 1u && (path = ds_dx(call, n)) != NULL && *path != 0) {
        own[EXEC_PATH + n++] = *path;
    }
    block = memory_at(false, call->crs->Client_ES, offset_of(call, call->crs->Client_EBX), call->wide ? 20 : 14, false);
    if (path == NULL || *path != 0 || block == NULL) {
        return false;
    }
    tail = exec_pointer(call, block, 0, 1);
    tail = tail != NULL ? exec_pointer(call, block, 0, tail[0] < 127 ? tail[0] + 2u : 128u) : NULL;
    if (tail == NULL) {
        return false;
    }
    memcpy(own + EXEC_TAIL, tail, tail[0] < 127 ? tail[0] + 2u : 128u);
    for (unsigned i = 0; i < 2; i++) {          /* FCBs may be missing */
        one = exec_pointer(call, block, 1 + i, 16);
        if (one != NULL) {
            memcpy(own + (i == 0 ? EXEC_FCB1 : EXEC_FCB2), one, 16);
        }
    }
    environment = (uint16_t)(block[0] | block[1] << 8);
    if (environment == 0) {                     /* the caller's own, whose place in the PSP holds a selector now */
        uint16_t psp = *(const uint16_t *)vm_v86_ptr(call->vm, DOS_SEG, SDA_PSP);

        environment = *(const uint16_t *)vm_v86_ptr(call->vm, psp, PSP_ENVIRONMENT);
    }
    words[0] = segment_of(call, environment);
    words[1] = WORK_OFFSET + EXEC_TAIL;
    words[3] = WORK_OFFSET + EXEC_FCB1;
    words[5] = WORK_OFFSET + EXEC_FCB2;
    words[2] = words[4] = words[6] = UPPER_SEGMENT;
    return words[0] != 0;
}

/* 4B00h: the program runs in V86 mode and comes back here. */
static void exec(struct call *call)
{
    struct Client_Reg_Struc *crs = call->crs;
    uint32_t ebx = crs->Client_EBX, edx = crs->Client_EDX, ds = crs->Client_Alt_DS, es = crs->Client_Alt_ES;

    if (crs->Client_AL != 0 || !exec_blocks(call, vm_v86_ptr(call->vm, UPPER_SEGMENT, WORK_OFFSET))) {
        crs->Client_AX = crs->Client_AL != 0 ? 1 : NO_MEMORY;
        crs->Client_EFlags |= CF_Mask;
        return;
    }
    crs->Client_Alt_DS = crs->Client_Alt_ES = UPPER_SEGMENT;
    crs->Client_EDX = WORK_OFFSET + EXEC_PATH;
    crs->Client_EBX = WORK_OFFSET + EXEC_BLOCK;
    (void)run(call, plain);
    crs = call->crs;
    crs->Client_Alt_DS = (uint16_t)ds;
    crs->Client_Alt_ES = (uint16_t)es;
    crs->Client_EBX = ebx;
    crs->Client_EDX = edx;
}

/* ---- interrupt vectors, PSP ------------------------------------------------------------------------------- */

static void get_vector(struct call *call)
{
    uint16_t selector;
    uint32_t offset;

    (void)Get_PM_Int_Vector(call->crs->Client_AL, &selector, &offset);
    call->crs->Client_ES = selector;
    if (call->wide) {
        call->crs->Client_EBX = offset;
    } else {
        call->crs->Client_BX = (uint16_t)offset;
    }
}

/* 50h: BX is a selector. */
static void set_psp(struct call *call)
{
    uint32_t linear = _SelectorMapFlat(call->vm, call->crs->Client_BX, 0);
    uint32_t ebx = call->crs->Client_EBX;

    if (linear < 0x100000) {
        call->crs->Client_BX = (uint16_t)(linear >> 4);
    }
    (void)run(call, plain);
    call->crs->Client_EBX = ebx;
}

/* ---- memory blocks --------------------------------------------------------------------------------------- */

/* 48h, 49h, 4Ah: DPMI's functions of the same purpose, with a selector for a segment. */
static void memory_block(struct call *call)
{
    static const uint16_t functions[3] = { 0x0100, 0x0101, 0x0102 };
    uint8_t function = (uint8_t)(call->crs->Client_AH - 0x48);
    uint32_t edx = call->crs->Client_EDX, eax = call->crs->Client_EAX;
    struct Client_Reg_Struc *crs;

    Begin_Nest_Exec();
    crs = call->vm->CB_Client_Pointer;
    crs->Client_AX = functions[function];
    crs->Client_DX = call->crs->Client_ES;
    (void)Exec_PM_Int(0x31);                    /* the program is in protected mode */
    End_Nest_Exec();
    crs = call->vm->CB_Client_Pointer;
    if ((crs->Client_EFlags & CF_Mask) == 0) {
        crs->Client_EAX = function == 0 ? (eax & 0xFFFF0000u) | crs->Client_DX : eax;
    }
    crs->Client_EDX = edx;
    call->crs = crs;
}

/* ---- the interrupt ------------------------------------------------------------------------------------------ */

/* True = it was served. */
static bool serve(struct call *call)
{
    const uint8_t *script;

    switch (call->crs->Client_AH) {
    case 0x09: case 0x0A: case 0x5A:
        text(call);
        return true;
    case 0x3F: case 0x40:
        transfer(call);
        return true;
    case 0x1A:
        set_dta(call);
        return true;
    case 0x2F:
        get_dta(call);
        return true;
    case 0x4E:
        search(call, name_ds_dx, 0);
        return true;
    case 0x4F:
        search(call, plain, FIND_KEPT);
        return true;
    case 0x11: case 0x12: case 0x14: case 0x15: case 0x21: case 0x22: case 0x27: case 0x28:
        records(call);
        return true;
    case 0x4B:
        if (call->flat) {
            return false;
        }
        exec(call);
        return true;
    case 0x48: case 0x49: case 0x4A:
        if (call->flat) {
            return false;
        }
        memory_block(call);
        return true;
    case 0x25:
        if (call->flat) {
            return false;
        }
        Set_PM_Int_Vector(call->crs->Client_AL, call->crs->Client_DS,
                          offset_of(call, call->crs->Client_EDX));
        return true;
    case 0x35:
        if (call->flat) {
            return false;
        }
        get_vector(call);
        return true;
    case 0x50:
        if (call->flat) {
            return false;
        }
        set_psp(call);
        return true;
    default:
        script = script_of(call->crs);
        if (script == NULL) {
            return false;
        }
        (void)run(call, script);
        return true;
    }
}

static bool has_pointers(const struct Client_Reg_Struc *crs)
{
    switch (crs->Client_AH) {
    case 0x09: case 0x0A: case 0x5A: case 0x3F: case 0x40: case 0x1A: case 0x2F: case 0x4E:
    case 0x48: case 0x49: case 0x4A: case 0x4F: case 0x25: case 0x35: case 0x50: case 0x4B:
    case 0x11: case 0x12: case 0x14: case 0x15: case 0x21: case 0x22: case 0x27: case 0x28:
        return true;
    default:
        return script_of(crs) != NULL;
    }
}

/* INT 21h in protected mode, or of a device: its frame is on the client's stack. */
static void on_int21(struct cb_s *vm, uint32_t refdata, struct Client_Reg_Struc *crs)
{
    struct call call = { vm, crs, (vm->CB_VM_Status & VMSTAT_VXD_EXEC) != 0,
                         (vm->CB_VM_Status & VMSTAT_PM_USE32) != 0 };

    (void)refdata;
    if (!call.flat && !has_pointers(crs)) {
        Simulate_Far_Jmp(old_selector, old_offset);
        return;
    }
    if (!call.flat && crs->Client_AH == 0x0A && read_line(&call)) {
        return;
    }
    Simulate_Iret();
    if (!has_pointers(crs) || !serve(&call)) {
        (void)run(&call, plain);
    }
}
VXD_EVENT(int21_event, on_int21)

void pm_calls_forget(struct cb_s *vm)
{
    memset(state_of(vm), 0, sizeof(struct pm_dos));
}

bool pm_calls_init(void)
{
    uint32_t entry = Allocate_PM_Call_Back(0, int21_event);

    line_read = Allocate_PM_Call_Back(0, line_read_event);
    cb_offset = _Allocate_Device_CB_Area(sizeof(struct pm_dos), 0);
    if (entry == 0 || line_read == 0 || cb_offset == 0) {
        return false;
    }
    (void)Get_PM_Int_Vector(0x21, &old_selector, &old_offset);
    Set_PM_Int_Vector(0x21, entry >> 16, entry & 0xFFFF);       /* of every program */
    return true;
}
