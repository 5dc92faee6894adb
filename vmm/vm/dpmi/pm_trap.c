/*
 * pm_trap - the monitor of protected-mode programs, and their exceptions.
 *
 * IOPL is 0: CLI, STI, ports, HLT and INT n come here as #GP.  PUSHF, POPF and IRET do not fault in
 * protected mode; they neither show nor change the virtual interrupt flag [DPMI 0900h].  What the
 * monitor does not know, and every other exception, goes to hooks, to the program's exception
 * handler, and then ends the VM.
 */
#include "cpu/cpu.h"
#include "cpu/fault.h"
#include "cpu/trap.h"
#include "mem/page_fault.h"
#include "mem/v86map.h"
#include "sched/sched.h"
#include "sched/thread.h"
#include "vm/callback.h"
#include "vm/dpmi/ldt.h"
#include "vm/dpmi/pm.h"
#include "vm/io_trap.h"
#include "vm/v86_decode.h"
#include "vm/vm.h"

enum { VEC_DIVIDE = 0, VEC_BREAK = 3, VEC_OVERFLOW = 4, VEC_BOUND = 5, VEC_NO_FPU = 7,
       VEC_STACK = 12, VEC_GP = 13, VEC_PAGE = 14 };
enum { INSN_MAX = 15, STRING_STEP = 4096 };

static uint32_t exception_return;       /* PM call-back, written once by pm_trap_init */

/* ---- instructions ------------------------------------------------------------------------------ */

struct code {
    uint8_t bytes[INSN_MAX + 3];        /* zeros behind what could be read */
    uint32_t count;
    bool big;                           /* the code segment is 32-bit */
    struct v86_insn insn;
};

static bool decode(const struct Client_Reg_Struc *crs, struct code *code)
{
    memset(code, 0, sizeof *code);
    code->count = user_fetch(crs->Client_CS, crs->Client_EIP, code->bytes, INSN_MAX);
    code->big = user_selector_big(crs->Client_CS);
    v86_decode(code->bytes, 0, &code->insn);
    if (code->big) {
        code->insn.operand32 = !code->insn.operand32;
        code->insn.address32 = !code->insn.address32;
    }
    return code->insn.length != 0 && code->insn.length <= code->count;
}

static void skip(struct Client_Reg_Struc *crs, const struct code *code, uint32_t bytes)
{
    crs->Client_EIP += bytes;
    if (!code->big) {
        crs->Client_EIP &= 0xFFFF;
    }
}

static void emulate_hlt(struct Client_Reg_Struc *crs)
{
    if ((crs->Client_EFlags & IF_Mask) == 0) {
        vm_crash("it halted the processor with interrupts disabled");
    }
    vm_waits();
    sched_idle_current();
}

static void emulate_port(struct Client_Reg_Struc *crs, uint32_t port, const struct code *code)
{
    bool output = (code->insn.opcode & 2) != 0;
    uint32_t bytes = !(code->insn.opcode & 1) ? 1 : code->insn.operand32 ? 4 : 2;
    uint32_t type = (bytes == 1 ? Byte_Input : bytes == 2 ? Word_Input : Dword_Input) |
                    (output ? IO_OUTPUT : 0);
    uint32_t mask = bytes == 4 ? 0xFFFFFFFFu : (1u << (8 * bytes)) - 1;
    uint32_t data = io_dispatch(&cur_vm->cb, crs, port, type, crs->Client_EAX & mask);

    if (!output) {
        crs->Client_EAX = (crs->Client_EAX & ~mask) | (data & mask);
    }
}

static uint16_t segment_value(const struct Client_Reg_Struc *crs, int segment)
{
    switch (segment) {
    case SEG_ES: return crs->Client_ES;
    case SEG_CS: return crs->Client_CS;
    case SEG_SS: return crs->Client_SS;
    case SEG_FS: return crs->Client_FS;
    case SEG_GS: return crs->Client_GS;
    default: return crs->Client_DS;
    }
}

/*
 * INS and OUTS: one element after the other, each with its own check, as the processor does it; an
 * element that memory refuses is a fault of the instruction with the registers as of then.  After
 * STRING_STEP elements the instruction starts again, so that others may run.
 * true = done, EIP behind it or not.  Handlers get no String_IO here: its address is a V86 segment.
 */
static bool emulate_string_port(struct Client_Reg_Struc *crs, const struct code *code)
{
    const struct v86_insn *insn = &code->insn;
    bool output = insn->opcode >= 0x6E, wide = insn->address32;
    uint32_t bytes = !(insn->opcode & 1) ? 1 : insn->operand32 ? 4 : 2;
    uint32_t type = (bytes == 1 ? Byte_Input : bytes == 2 ? Word_Input : Dword_Input) |
                    (output ? IO_OUTPUT : 0);
    uint32_t mask = wide ? 0xFFFFFFFFu : 0xFFFF;
    uint32_t *index = output ? &crs->Client_ESI : &crs->Client_EDI;
    uint32_t step = crs->Client_EFlags & DF_Mask ? 0u - bytes : bytes;
    uint16_t segment = output ? segment_value(crs, insn->segment) : crs->Client_ES;

    for (unsigned n = 0; insn->rep == 0 || (crs->Client_ECX & mask) != 0; n++) {
        void *at = user_pointer(segment, *index & mask, bytes, !output);
        uint32_t value = 0;

        if (n == STRING_STEP) {
            return true;
        }
        if (at == NULL) {
            return false;
        }
        if (output) {
            memcpy(&value, at, bytes);
        }
        value = io_dispatch(&cur_vm->cb, crs, crs->Client_DX, type, value);
        if (!output) {
            at = user_pointer(segment, *index & mask, bytes, true);     /* a handler ran */
            if (at == NULL) {
                return false;
            }
            memcpy(at, &value, bytes);
        }
        *index = (*index & ~mask) | ((*index + step) & mask);
        if (insn->rep == 0) {
            break;
        }
        crs->Client_ECX = (crs->Client_ECX & ~mask) | ((crs->Client_ECX - 1) & mask);
    }
    skip(crs, code, insn->length);
    return true;
}

/* Programs that probe the processor: as on the real machine, PE seen as set. */
static bool emulate_system(struct Client_Reg_Struc *crs, const struct code *code)
{
    const uint8_t *at = code->bytes + code->insn.length;

    switch (at[0]) {
    case 0x06: case 0x08: case 0x09:    /* CLTS INVD WBINVD */
        skip(crs, code, code->insn.length + 1u);
        return true;
    case 0x20:                          /* MOV r32, CRn */
        if (at[1] >= 0xC0 && code->insn.length + 2u <= code->count) {
            uint32_t *const regs[8] = {
                &crs->Client_EAX, &crs->Client_ECX, &crs->Client_EDX, &crs->Client_EBX,
                &crs->Client_ESP, &crs->Client_EBP, &crs->Client_ESI, &crs->Client_EDI,
            };

            *regs[at[1] & 7] = (at[1] >> 3 & 7) == 0 ? read_cr0() : 0;
            skip(crs, code, code->insn.length + 2u);
            return true;
        }
        return false;
    default:
        return false;
    }
}

static bool emulate(struct Client_Reg_Struc *crs, const struct code *code)
{
    const struct v86_insn *insn = &code->insn;
    uint8_t next = code->bytes[insn->length];
    uint32_t eip = crs->Client_EIP;

    switch (insn->opcode) {
    case 0xFA:
        skip(crs, code, insn->length);
        crs->Client_EFlags &= ~IF_Mask;
        return true;
    case 0xFB:
        skip(crs, code, insn->length);
        crs->Client_EFlags |= IF_Mask;
        if (cur_thread->sched.sti_waiters != 0) {
            exit_pending = 1;
        }
        return true;
    case 0xF4:
        skip(crs, code, insn->length);
        emulate_hlt(crs);
        return true;
    case 0xCD:
        if (insn->length + 1u > code->count) {
            return false;
        }
        if (next == 0x30 && pm_callback_hit(crs)) {
            return true;
        }
        skip(crs, code, insn->length + 1u);
        if (!pm_simulate_int(crs, next)) {
            crs->Client_EIP = eip;
            crs->Client_Error = 0;
            pm_exception(crs, VEC_STACK);
        }
        return true;
    case 0xE4: case 0xE5: case 0xE6: case 0xE7:
        if (insn->length + 1u > code->count) {
            return false;
        }
        skip(crs, code, insn->length + 1u);
        emulate_port(crs, next, code);
        return true;
    case 0xEC: case 0xED: case 0xEE: case 0xEF:
        skip(crs, code, insn->length);
        emulate_port(crs, crs->Client_DX, code);
        return true;
    case 0x6C: case 0x6D: case 0x6E: case 0x6F:
        return emulate_string_port(crs, code);
    case 0x0F:
        return insn->length < code->count && emulate_system(crs, code);
    default:
        return false;
    }
}

/* ---- exceptions -------------------------------------------------------------------------------- */

static void bytes_of(const struct Client_Reg_Struc *crs, char text[32])
{
    static const char digits[] = "0123456789ABCDEF";
    uint8_t code[8];
    uint32_t count = user_fetch(crs->Client_CS, crs->Client_EIP, code, sizeof code);
    char *at = text;

    for (uint32_t i = 0; i < count; i++) {
        *at++ = digits[code[i] >> 4];
        *at++ = digits[code[i] & 15];
        *at++ = i + 1 < count ? ' ' : '\0';
    }
    *at = '\0';
}

static __attribute__((noreturn)) void end_program(const struct Client_Reg_Struc *crs,
                                                  uint32_t vector)
{
    static const char *const names[] = {
        "divide error", "debug exception", "NMI", "breakpoint", "overflow", "index out of bounds",
        "invalid instruction", "no coprocessor", "double fault", "coprocessor overrun",
        "invalid task state segment", "segment not present", "stack fault",
        "general protection fault", "page fault", "exception 0Fh", "coprocessor error",
        "alignment fault",
    };
    char bytes[32];

    bytes_of(crs, bytes);
    vm_crash("%s in protected mode (error code %X, bytes %s)",
             vector < sizeof names / sizeof names[0] ? names[vector] : "exception", crs->Client_Error,
             bytes);
}

/*
 * To the program's exception handler: its far return comes to exception_return.  The frame is that
 * of the program's size, on the locked stack.  [DPMI 0203h]
 */
static void call_handler(struct Client_Reg_Struc *crs, struct pm_vector handler)
{
    uint32_t cells[8] = {
        crs->Client_SS, crs->Client_ESP, pm_flags_image(crs), crs->Client_CS, crs->Client_EIP,
        crs->Client_Error, exception_return >> 16, exception_return & 0xFFFF,
    };

    locked_stack_begin(crs);
    if (!pm_push(crs, cells, 8)) {
        pm_bad_stack();
    }
    crs->Client_CS = handler.selector;
    crs->Client_EIP = handler.offset;
    crs->Client_EFlags &= ~(IF_Mask | TF_Mask | AC_Mask);
}

/* The handler returned: what its frame says now is where the program goes on. */
static void exception_returned(void)
{
    struct Client_Reg_Struc *crs = cur_thread->tcb.TCB_ClientPtr;
    uint32_t cells[6];

    if (pm_app_here() == NULL || !pm_pop(crs, cells, 6)) {
        pm_bad_stack();
    }
    locked_stack_end(crs);
    crs->Client_EIP = cells[1];
    crs->Client_CS = (uint16_t)cells[2];
    pm_set_flags(crs, cells[3]);
    crs->Client_ESP = cells[4];
    crs->Client_SS = (uint16_t)cells[5];
    if ((crs->Client_EFlags & IF_Mask) != 0 && cur_thread->sched.sti_waiters != 0) {
        exit_pending = 1;
    }
}

/* Without handler: the first ones are interrupts of the same number [DPMI 0202h]. */
static bool as_interrupt(struct Client_Reg_Struc *crs, uint32_t vector)
{
    bool fault = vector == VEC_DIVIDE || vector == VEC_BOUND || vector == VEC_NO_FPU;

    if (vector > VEC_NO_FPU || vector == 6) {
        return false;
    }
    if (fault && pm_vector_is_default(cur_vm, vector) &&
        ((const uint32_t *)cur_vm->cb.CB_High_Linear)[vector] == vm_default_vector(vector)) {
        return false;           /* the BIOS's handler returns to the same instruction for ever */
    }
    return pm_simulate_int(crs, vector);
}

void pm_exception(struct Client_Reg_Struc *crs, uint32_t vector)
{
    const struct pm_app *app = pm_app_here();

    if (fault_offer(FAULT_PM, vector, &cur_vm->cb, crs)) {
        return;
    }
    if (app != NULL && vector < PM_EXCEPTIONS && app->exception[vector].selector != 0) {
        call_handler(crs, app->exception[vector]);
        return;
    }
    if (app == NULL || !as_interrupt(crs, vector)) {
        end_program(crs, vector);
    }
}

void pm_trap(struct Client_Reg_Struc *crs, uint32_t vector, uint32_t cr2)
{
    struct code code;

    if ((vector == VEC_PAGE &&
         (page_fault(cr2, crs->Client_Error) || v86map_touch(cr2, true))) ||
        fault_offer(FAULT_PM_FRONT, vector, &cur_vm->cb, crs)) {
        return;
    }
    if (vector == VEC_GP && decode(crs, &code)) {
        bool stepping = (crs->Client_EFlags & TF_Mask) != 0;

        if (emulate(crs, &code)) {
            if (stepping && in_pm(crs) && (crs->Client_EFlags & TF_Mask) != 0) {
                pm_exception(crs, 1);
            }
            return;
        }
    }
    if (vector == VEC_PAGE &&
        (v86map_hooked(cr2) ||
         page_fault_invalid(cr2, crs->Client_Error, crs->Client_EFlags, false))) {
        return;
    }
    pm_exception(crs, vector);
}

INIT_CODE void pm_trap_init(void)
{
    exception_return = pm_callback_allocate((uint32_t)exception_returned, 0);
    ASSERT(exception_return != 0);
}
