/*
 * v86 - the V86 monitor: what a guest may not do itself is done for it, or reflected, or ends it.
 *
 * The frequent cases never get here (v86_fast.S).  Order for a #GP: sensitive and privileged
 * instructions are emulated; then the hooks of VxDs; then what V86 faults on and an 8086 does not
 * is emulated; what is left closes the VM with a message.  [SDM3 "Virtual-8086 Mode"]
 */
#include "vm/v86.h"

#include "cpu/cpu.h"
#include "cpu/fault.h"
#include "cpu/trap.h"
#include "mem/page_fault.h"
#include "mem/paging.h"
#include "mem/v86map.h"
#include "sched/sched.h"
#include "sched/thread.h"
#include "vm/callback.h"
#include "vm/client.h"
#include "vm/io_trap.h"
#include "vm/v86_decode.h"
#include "vm/v86_emulate.h"
#include "vm/vm.h"

#define CR0_TS  8u      /* ours: cpu/fpu.c */

enum { VEC_DIVIDE = 0, VEC_DEBUG = 1, VEC_BOUND = 5, VEC_OPCODE = 6, VEC_NO_FPU = 7, VEC_STACK = 12, VEC_GP = 13, VEC_PAGE = 14 };

extern uint32_t v86_fast_table[256];    /* v86_fast.S: entry by first byte of the instruction */
extern uint8_t v86_fast_to_slow[];

static uint8_t *code_at_cs(const struct Client_Reg_Struc *crs)
{
    return vm_v86_ptr(&cur_vm->cb, crs->Client_CS, 0);
}

static void skip(struct Client_Reg_Struc *crs, unsigned bytes)
{
    crs->Client_EIP = (uint16_t)(crs->Client_EIP + bytes);
}

/* ---- CLI STI PUSHF POPF IRET INT HLT ------------------------------------------------------- */

static void push32(struct Client_Reg_Struc *crs, uint32_t value)
{
    client_push(crs, (uint16_t)(value >> 16));
    client_push(crs, (uint16_t)value);
}

static uint32_t pop32(struct Client_Reg_Struc *crs)
{
    uint32_t low = client_pop(crs);

    return low | (uint32_t)client_pop(crs) << 16;
}

static void ints_enabled(void)
{
    if (cur_thread->sched.sti_waiters != 0) {
        exit_pending = 1;
    }
}

static void emulate_sti(struct Client_Reg_Struc *crs)
{
    crs->Client_EFlags |= IF_Mask;
    ints_enabled();
    /* STI holds interrupts off for one more instruction.  If that is HLT, the interrupt that now
     * comes is the one HLT would have waited for. */
    if (exit_pending && code_at_cs(crs)[crs->Client_IP] == 0xF4) {
        skip(crs, 1);
    }
}

static void emulate_iret(struct Client_Reg_Struc *crs, bool wide)
{
    if (!wide) {
        client_iret(crs);
    } else {
        crs->Client_EIP = pop32(crs);
        crs->Client_CS = (uint16_t)pop32(crs);
        uint32_t flags = pop32(crs);

        client_set_flags(crs, (uint16_t)flags);
        crs->Client_EFlags = (crs->Client_EFlags & ~(AC_Mask | ID_Mask)) |
                             (flags & (AC_Mask | ID_Mask));
    }
    if (crs->Client_EFlags & IF_Mask) {
        ints_enabled();
    }
}

static void emulate_popf(struct Client_Reg_Struc *crs, bool wide)
{
    uint32_t flags = wide ? pop32(crs) : client_pop(crs);

    client_set_flags(crs, (uint16_t)flags);
    if (wide) {
        crs->Client_EFlags = (crs->Client_EFlags & ~(AC_Mask | ID_Mask)) |
                             (flags & (AC_Mask | ID_Mask));
    }
    if (crs->Client_EFlags & IF_Mask) {
        ints_enabled();
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

/* ---- ports --------------------------------------------------------------------------------- */

static void emulate_port(struct Client_Reg_Struc *crs, uint32_t port, bool output, unsigned bytes)
{
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

static void emulate_string_port(struct Client_Reg_Struc *crs, const struct v86_insn *insn)
{
    bool output = insn->opcode >= 0x6E;
    uint32_t type = String_IO | (output ? IO_OUTPUT : 0);
    uint16_t segment = output ? segment_value(crs, insn->segment) : crs->Client_ES;

    if (insn->opcode & 1) {
        type |= insn->operand32 ? Dword_Input : Word_Input;
    }
    if (insn->rep != 0) {
        type |= Rep_IO;
    }
    if (insn->address32) {
        type |= Addr_32_IO;
    }
    if (crs->Client_EFlags & DF_Mask) {
        type |= Reverse_IO;
    }
    (void)io_dispatch(&cur_vm->cb, crs, crs->Client_DX, type | (uint32_t)segment << 16, 0);
}

/* ---- 0F xx: control registers and such ------------------------------------------------------- */

/* What programs that probe the processor do; true = done. */
static bool emulate_system(struct Client_Reg_Struc *crs, const uint8_t *code)
{
    uint16_t ip = crs->Client_IP;
    uint8_t second = code[(uint16_t)(ip + 1)], modrm = code[(uint16_t)(ip + 2)];

    switch (second) {
    case 0x06:                          /* CLTS */
    case 0x08:                          /* INVD: the VMM's data must reach memory, so nothing */
    case 0x09:                          /* WBINVD */
        skip(crs, 2);
        return true;
    case 0x20:                          /* MOV r32, CRn: as on the real machine, PE seen as set */
        if (modrm >= 0xC0) {
            uint32_t *const regs[8] = {
                &crs->Client_EAX, &crs->Client_ECX, &crs->Client_EDX, &crs->Client_EBX,
                &crs->Client_ESP, &crs->Client_EBP, &crs->Client_ESI, &crs->Client_EDI,
            };
            unsigned cr = (modrm >> 3) & 7;

            *regs[modrm & 7] = cr == 0 ? read_cr0() & ~CR0_TS : 0;
            skip(crs, 3);
            return true;
        }
        return false;
    default:
        return false;
    }
}

/* ---- faults ------------------------------------------------------------------------------------ */

/* True = done.  *stepping is cleared where the processor does not trap behind the instruction. */
static bool emulate_sensitive(struct Client_Reg_Struc *crs, bool *stepping)
{
    const uint8_t *code = code_at_cs(crs);
    struct v86_insn insn;
    uint8_t next;

    v86_decode(code, crs->Client_IP, &insn);
    if (insn.length == 0) {
        return false;
    }
    next = code[(uint16_t)(crs->Client_IP + insn.length)];
    switch (insn.opcode) {
    case 0xFA:
        skip(crs, insn.length);
        crs->Client_EFlags &= ~IF_Mask;
        return true;
    case 0xFB:
        skip(crs, insn.length);
        emulate_sti(crs);
        return true;
    case 0x9C:
        skip(crs, insn.length);
        if (insn.operand32) {           /* VM and RF read as 0 [SDM2 PUSHFD] */
            push32(crs, (crs->Client_EFlags & (AC_Mask | ID_Mask)) | client_flags_image(crs));
        } else {
            client_push(crs, client_flags_image(crs));
        }
        return true;
    case 0x9D:
        skip(crs, insn.length);
        emulate_popf(crs, insn.operand32);
        return true;
    case 0xCF:
        emulate_iret(crs, insn.operand32);
        return true;
    case 0xCD:
        skip(crs, insn.length + 1u);
        client_simulate_int(crs, next);
        *stepping = false;              /* INT n clears TF before it could trap [SDM3 17.3.1.4] */
        return true;
    case 0xF4:
        skip(crs, insn.length);
        emulate_hlt(crs);
        return true;
    case 0xE4: case 0xE5: case 0xE6: case 0xE7:
        skip(crs, insn.length + 1u);
        emulate_port(crs, next, insn.opcode & 2, !(insn.opcode & 1) ? 1 : insn.operand32 ? 4 : 2);
        return true;
    case 0xEC: case 0xED: case 0xEE: case 0xEF:
        skip(crs, insn.length);
        emulate_port(crs, crs->Client_DX, insn.opcode & 2,
                     !(insn.opcode & 1) ? 1 : insn.operand32 ? 4 : 2);
        return true;
    case 0x6C: case 0x6D: case 0x6E: case 0x6F:
        skip(crs, insn.length);
        emulate_string_port(crs, &insn);
        return true;
    case 0x0F:
        return emulate_system(crs, code);
    default:
        return false;
    }
}

/* TF makes the processor trap after each instruction; after an emulated one that is our duty. */
static void single_step(struct Client_Reg_Struc *crs, bool was_set)
{
    if (was_set) {
        v86_reflect_fault(crs, VEC_DEBUG);
    }
}

static const char *program_bytes(struct Client_Reg_Struc *crs, char text[32])
{
    static const char digits[] = "0123456789ABCDEF";
    const uint8_t *code = code_at_cs(crs);
    char *at = text;

    for (unsigned i = 0; i < 8; i++) {
        uint8_t byte = code[(uint16_t)(crs->Client_IP + i)];

        *at++ = digits[byte >> 4];
        *at++ = digits[byte & 15];
        *at++ = ' ';
    }
    at[-1] = '\0';
    return text;
}

/* What V86 mode refuses and an 8086 does; then nobody is left to ask. */
static void emulate_8086(struct Client_Reg_Struc *crs, uint32_t vector, const char *what)
{
    bool stepping = (crs->Client_EFlags & TF_Mask) != 0;
    char bytes[32];

    if (fault_offer(FAULT_V86, vector, &cur_vm->cb, crs)) {
        return;
    }
    if (v86_emulate(crs, (uint8_t *)cur_vm->cb.CB_High_Linear) == V86_DONE) {
        single_step(crs, stepping);
        return;
    }
    vm_record(vector == VEC_GP ? GSDVME_InvalGpFlt : GSDVME_InvalFlt);
    vm_crash("%s (bytes %s)", what, program_bytes(crs, bytes));
}

/*
 * v86_gp - #GP of a V86 guest that v86_fast did not finish
 */
void v86_gp(struct Client_Reg_Struc *crs)
{
    bool stepping = (crs->Client_EFlags & TF_Mask) != 0;

    if (fault_offer(FAULT_V86_FRONT, VEC_GP, &cur_vm->cb, crs)) {
        return;
    }
    if (emulate_sensitive(crs, &stepping)) {
        single_step(crs, stepping);
        return;
    }
    emulate_8086(crs, VEC_GP, "general protection fault");
}

static uint32_t fast_table[256];        /* what v86_fast_table was; v86_fast_off, v86_fast_on */
static bool fast_is_off;

/* A VxD hooks #GP in front of the monitor: none may be answered without it. */
void v86_fast_off(void)
{
    for (unsigned opcode = 0; opcode < 256; opcode++) {
        if (!fast_is_off) {
            fast_table[opcode] = v86_fast_table[opcode];
        }
        v86_fast_table[opcode] = (uint32_t)v86_fast_to_slow;
    }
    fast_is_off = true;
}

void v86_fast_on(void)
{
    if (fast_is_off) {
        memcpy(v86_fast_table, fast_table, sizeof fast_table);
        fast_is_off = false;
    }
}

void v86_stack_fault(struct Client_Reg_Struc *crs)
{
    if (fault_offer(FAULT_V86_FRONT, VEC_STACK, &cur_vm->cb, crs)) {
        return;
    }
    emulate_8086(crs, VEC_STACK, "stack fault");
}

/*
 * v86_invalid_opcode - #UD: a call-back, a break point, or an opcode the processor has not
 */
void v86_invalid_opcode(struct Client_Reg_Struc *crs)
{
    if (callback_hit(crs) || fault_offer(FAULT_V86_FRONT, VEC_OPCODE, &cur_vm->cb, crs)) {
        return;
    }
    if (v86_emulate(crs, (uint8_t *)cur_vm->cb.CB_High_Linear) == V86_DONE) {
        return;
    }
    v86_reflect_fault(crs, VEC_OPCODE);
}

void v86_page_fault(struct Client_Reg_Struc *crs, uint32_t linear)
{
    if (v86map_touch(linear, true) || fault_offer(FAULT_V86_FRONT, VEC_PAGE, &cur_vm->cb, crs) ||
        v86map_hooked(linear) ||
        page_fault_invalid(linear, crs->Client_Error, crs->Client_EFlags, false) ||
        fault_offer(FAULT_V86, VEC_PAGE, &cur_vm->cb, crs)) {
        return;
    }
    if (v86map_is_short(linear)) {
        vm_crash("there is not enough memory for it");
    }
    vm_record(GSDVME_InvalPgFlt);
    vm_crash("page fault at linear address %08X", linear);
}

void v86_reflect_fault(struct Client_Reg_Struc *crs, uint32_t vector)
{
    v86_reflect_fault_as(crs, vector, vector);
}

void v86_reflect_fault_as(struct Client_Reg_Struc *crs, uint32_t vector, uint32_t as)
{
    uint32_t *ivt = (uint32_t *)cur_vm->cb.CB_High_Linear;

    if (fault_offer(FAULT_V86, vector, &cur_vm->cb, crs)) {
        return;
    }
    if ((vector == VEC_DIVIDE || vector == VEC_BOUND || vector == VEC_OPCODE ||
         vector == VEC_NO_FPU) && ivt[vector] == vm_default_vector(vector)) {
        char bytes[32];

        /* A real PC would run the BIOS's handler for ever on the same instruction. */
        vm_record(vector == VEC_OPCODE ? GSDVME_InvalInst : GSDVME_InvalFlt);
        vm_crash("%s (bytes %s)", vector == VEC_DIVIDE ? "divide overflow"
                 : vector == VEC_BOUND ? "index out of bounds" : "invalid instruction",
                 program_bytes(crs, bytes));
    }
    client_simulate_int(crs, as);
}
