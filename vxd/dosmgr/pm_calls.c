/*
 * pm_calls - DOS calls of protected-mode programs and of virtual devices in Exec_VxD_Int.
 *
 * INT 21h with pointers: blocks are copied through V86MMGR's translation buffer by scripts, reads
 * and writes in as many parts as it needs.  A line that is typed comes back by a call-back instead, as
 * Ctrl+C may end its reader.  What has no pointers goes on to V86 mode as it is.
 * Limit: programs are not started (4Bh), FCBs not translated.
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
        return al >= 2 && al <= 5 ? block_ds_dx : NULL;
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
    case 0x48: case 0x49: case 0x4A: case 0x4F: case 0x25: case 0x35: case 0x50:
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
