/*
 * xlat_api - the translation services: client registers, selectors and the call in V86 mode.
 *
 * Three kinds of callers: protected-mode programs of 16 and 32 bits, and virtual devices inside of
 * Exec_VxD_Int, whose pointers are linear addresses already.
 */
#include <vmm.h>
#include <vmm32x.h>
#include "services.h"
#include "vm_memory.h"
#include "xlat.h"

#define FLAT_SELECTOR   0x0030u
#define LAST_REGISTER   (sizeof(struct Client_Reg_Struc) - 4)

struct call {                       /* context of an interpreter */
    struct cb_s *vm;
    struct Client_Reg_Struc *crs;
    bool flat, wide;                /* a device's pointers; a program of 32 bits */
    uint16_t es, ds, fs, gs;        /* of V86 mode after the interrupt */
};

static uint8_t *register_at(struct Client_Reg_Struc *crs, uint32_t at)
{
    return (uint8_t *)crs + (at <= LAST_REGISTER ? at : LAST_REGISTER);
}

static uint16_t get16(const uint8_t *at)
{
    return (uint16_t)(at[0] | at[1] << 8);
}

static void put16(uint8_t *at, uint32_t value)
{
    at[0] = (uint8_t)value;
    at[1] = (uint8_t)(value >> 8);
}

static uint32_t offset_at(const struct call *call, uint32_t at)
{
    const uint8_t *reg = register_at(call->crs, at);

    return get16(reg) | (call->flat || call->wide ? (uint32_t)get16(reg + 2) << 16 : 0);
}

static struct call call_of(const struct svc_regs *r)
{
    struct cb_s *vm = Get_Cur_VM_Handle();

    return (struct call){ .vm = vm, .crs = (struct Client_Reg_Struc *)(uintptr_t)r->ebp,
                          .flat = (vm->CB_VM_Status & VMSTAT_VXD_EXEC) != 0,
                          .wide = (vm->CB_VM_Status & VMSTAT_PM_USE32) != 0 };
}

#define FLAT_LIMIT      0x10Fu      /* pages less one, with the HMA */

/* Made when it is asked for, kept until the VM ends. */
static uint16_t flat_selector(struct vm_memory *memory)
{
    uint64_t descriptor;

    if (memory != NULL && memory->flat_selector == 0) {
        descriptor = _BuildDescriptorDWORDs(0, FLAT_LIMIT, 0xF2, 0xC0, 0);
        memory->flat_selector =
            (uint16_t)_Allocate_LDT_Selector(memory->vm, (uint32_t)(descriptor >> 32),
                                             (uint32_t)descriptor, 1, 0);
    }
    return memory != NULL ? memory->flat_selector : 0;
}

static uint32_t selector_at(const struct call *call, uint32_t at)
{
    return call->flat ? FLAT_SELECTOR : get16(register_at(call->crs, at));
}

/* ---- what the interpreter asks -------------------------------------------------------------------- */

static void get_pointer(void *context, uint32_t seg_at, uint32_t off_at, uint32_t *selector,
                        uint32_t *offset)
{
    const struct call *call = context;

    *selector = selector_at(call, seg_at);
    *offset = offset_at(call, off_at);
}

static uint32_t get_length(void *context, uint32_t at)
{
    return offset_at(context, at);
}

static uint8_t *get_memory(void *context, uint32_t selector, uint32_t offset, uint32_t bytes,
                           bool write)
{
    const struct call *call = context;

    return call->flat ? (uint8_t *)(uintptr_t)offset
                      : _VMM32X_User_Pointer(selector, offset, bytes, write);
}

/* The device's procedure: FS:ESI = block, EBX = VM, EBP = client; ECX = its bytes. */
static uint32_t calculate(void *context, uint32_t procedure, uint32_t selector, uint32_t offset)
{
    const struct call *call = context;
    uint32_t bytes = procedure, client = (uint32_t)(uintptr_t)call->crs;

    __asm__ volatile("movw %w3, %%fs; pushl %%ebp; movl %4, %%ebp; call *%%ecx; popl %%ebp; cld"
                     : "+c"(bytes), "+S"(offset)
                     : "b"(call->vm), "d"(selector), "a"(client) : "edi", "memory", "cc");
    return bytes;
}

/* ... and of Jmp_To_Proc: EBX, EBP, EDX = rest of the script; carry: it failed. */
static bool jump(void *context, uint32_t procedure, const uint8_t *script)
{
    const struct call *call = context;
    bool failed;
    uint32_t client = (uint32_t)(uintptr_t)call->crs;

    __asm__ volatile("pushl %%ebp; movl %3, %%ebp; call *%%ecx; popl %%ebp; cld"
                     : "=@ccc"(failed), "+c"(procedure), "+d"(script), "+a"(client)
                     : "b"(call->vm) : "esi", "edi", "memory");
    return !failed;
}

/*
 * The interrupt in V86 mode.  Segment registers there are of that mode; of the general registers
 * that held pointers, those that come back as they went in get what the program had in them.
 */
static void exec(void *context, uint8_t vector, uint16_t segment,
                 const struct xlat_pointer *pointer, uint32_t count)
{
    struct call *call = context;
    struct Client_Reg_Struc *crs;
    uint16_t es, ds, fs, gs;

    Begin_Nest_V86_Exec();
    crs = call->vm->CB_Client_Pointer;
    es = crs->Client_ES;
    ds = crs->Client_DS;
    fs = crs->Client_FS;
    gs = crs->Client_GS;
    for (uint32_t i = 0; i < count; i++) {
        put16(register_at(crs, pointer[i].seg_at), segment);
        put16(register_at(crs, pointer[i].off_at), pointer[i].v86_offset);
    }
    Exec_Int(vector);
    crs = call->vm->CB_Client_Pointer;
    for (uint32_t i = count; i-- > 0;) {
        uint8_t *reg = register_at(crs, pointer[i].off_at);

        if (get16(reg) == pointer[i].v86_offset) {
            put16(reg, pointer[i].offset);
            if (call->flat || call->wide) {
                put16(reg + 2, pointer[i].offset >> 16);
            }
        }
    }
    call->es = crs->Client_ES;
    call->ds = crs->Client_DS;
    call->fs = crs->Client_FS;
    call->gs = crs->Client_GS;
    crs->Client_ES = es;
    crs->Client_DS = ds;
    crs->Client_FS = fs;
    crs->Client_GS = gs;
    End_Nest_Exec();
    call->crs = call->vm->CB_Client_Pointer;
}

/* A segment that the interrupt returned: of its segment registers, or of a general one. */
static uint16_t segment_back(const struct call *call, uint32_t at)
{
    switch (at) {
    case offsetof(struct Client_Reg_Struc, Client_ES):
        return call->es;
    case offsetof(struct Client_Reg_Struc, Client_DS):
        return call->ds;
    case offsetof(struct Client_Reg_Struc, Client_FS):
        return call->fs;
    case offsetof(struct Client_Reg_Struc, Client_GS):
        return call->gs;
    default:
        return get16(register_at(call->crs, at));
    }
}

static bool selector_for(uint32_t linear, uint16_t *selector)
{
    uint32_t offset;

    return Map_Lin_To_VM_Addr(linear, 0xFFFF, selector, &offset) && offset == 0;
}

static bool return_pointer(void *context, uint32_t seg_at, uint32_t off_at)
{
    struct call *call = context;
    uint8_t *reg = register_at(call->crs, off_at);
    uint32_t base = (uint32_t)segment_back(call, seg_at) << 4, linear = base + get16(reg);
    uint16_t selector;

    if (call->flat) {
        linear += call->vm->CB_High_Linear;
        put16(reg, linear);
        put16(reg + 2, linear >> 16);
        return true;
    }
    if (call->wide) {
        selector = flat_selector(memory_of(call->vm));
        put16(reg, linear);
        put16(reg + 2, linear >> 16);
        put16(register_at(call->crs, seg_at), selector);
        return selector != 0;
    }
    if (!selector_for(base, &selector)) {
        return false;
    }
    put16(register_at(call->crs, seg_at), selector);
    return true;
}

static bool return_segment(void *context, uint32_t seg_at)
{
    struct call *call = context;
    uint16_t selector;

    if (call->flat) {
        return true;
    }
    if (!selector_for((uint32_t)segment_back(call, seg_at) << 4, &selector)) {
        return false;
    }
    put16(register_at(call->crs, seg_at), selector);
    return true;
}

static const struct xlat_ops xlat_ops = {
    get_pointer, get_length, get_memory, calculate, exec, jump, return_pointer, return_segment,
};

/* ---- services ------------------------------------------------------------------------------------- */

#define DEPTH_LIMIT     6u      /* of a VM: each is nested execution on its ring-0 stack */

static struct vm_memory *memory_of_current(const struct svc_regs *r)
{
    return r->ebx == (uint32_t)(uintptr_t)Get_Cur_VM_Handle() ? memory_in_ebx(r) : NULL;
}

/*
 * V86MMGR_Xlat_API - run a translation script                  [DDK95 V86MMGR_Xlat_API]
 *
 * In:    EBX = current VM, EBP = its client registers, EDX = script
 * Out:   CF = 0
 * Error: CF = 1: no room in the buffer, memory that is not the program's, no selector, a procedure
 *        that said so, an unknown part, another VM, or 6 are under way in it
 * Uses:  EDX
 * When:  task time
 * Notes: inside of Exec_VxD_Int pointers are linear addresses.  Limit: a program that ends inside of
 *        one, by Ctrl-C or a critical error, leaves it under way until its VM ends
 */
void do_V86MMGR_Xlat_API(struct svc_regs *r)
{
    struct vm_memory *memory = memory_of_current(r);
    struct call call = call_of(r);
    struct xlat xlat = { &xlat_ops, &call, memory != NULL ? &memory->buffer : NULL,
                         vm_v86_ptr(call.vm, 0, 0) };
    bool good = false;

    if (memory != NULL && memory->xlat_depth < DEPTH_LIMIT) {
        memory->xlat_depth++;
        good = xlat_run(&xlat, (const uint8_t *)(uintptr_t)r->edx);
        memory->xlat_depth--;
    }
    svc_set_carry(r, !good);
}

static void load_fs(const struct call *call, uint32_t selector)
{
    uint16_t fs = (uint16_t)selector;
    bool readable;

    (void)get_memory((void *)(uintptr_t)call, selector, 0, 1, false);  /* its LDT is loaded then */
    __asm__ volatile("verr %w1" : "=@ccz"(readable) : "r"(selector) : "memory");
    if (!readable) {
        fs = 0;                     /* the null selector: a use is a fault at the user's place */
    }
    __asm__ volatile("movw %w0, %%fs" : : "r"(fs));
}

/*
 * V86MMGR_Load_Client_Ptr - a client's far pointer as FS:ESI [DDK95 V86MMGR_Load_Client_Ptr]
 *
 * In:    EBX = current VM, EBP = its client registers; AH, AL = offsets of segment and offset register
 *        in them
 * Out:   FS:ESI = the pointer: 16 bits of offset for a program of 16 bits; flat inside of Exec_VxD_Int
 * When:  task time
 * Notes: FS is null for what is no readable segment
 */
void do_V86MMGR_Load_Client_Ptr(struct svc_regs *r)
{
    struct call call = call_of(r);

    r->esi = offset_at(&call, r->eax & 0xFF);
    load_fs(&call, selector_at(&call, r->eax >> 8 & 0xFF));
}

static uint32_t get_fs(void)
{
    uint32_t fs;

    __asm__ volatile("movl %%fs, %0" : "=r"(fs));
    return fs & 0xFFFF;
}

/* Bytes from offset to the end of a segment. */
static uint32_t room_behind(uint32_t selector, uint32_t offset)
{
    uint32_t limit;
    bool valid;

    __asm__ volatile("lsll %2, %0" : "=r"(limit), "=@ccz"(valid) : "r"(selector));
    return !valid || offset > limit ? 0 : limit - offset == 0xFFFFFFFF ? limit : limit - offset + 1;
}

/*
 * V86MMGR_Allocate_Buffer - part of the translation buffer [DDK95 V86MMGR_Allocate_Buffer]
 *
 * In:    EBX = current VM, EBP = its client registers, ECX = bytes; CF = 1: copy from FS:ESI
 * Out:   CF = 0, ECX = bytes: fewer where the segment ends before; EDI = V86 segment:offset
 * Error: CF = 1: no room, or that is not the program's memory
 * Uses:  ECX, EDI
 * When:  task time
 */
void do_V86MMGR_Allocate_Buffer(struct svc_regs *r)
{
    struct vm_memory *memory = memory_of_current(r);
    struct call call = call_of(r);
    bool copy = (r->eflags & CF_Mask) != 0;
    uint32_t fs = get_fs(), bytes = r->ecx;
    const uint8_t *from = NULL;
    uint16_t offset;

    svc_set_carry(r, true);
    if (memory == NULL) {
        return;
    }
    if (copy) {
        uint32_t room = call.flat ? bytes : room_behind(fs, r->esi);

        bytes = bytes < room ? bytes : room;
        from = bytes != 0 ? get_memory(&call, fs, r->esi, bytes, false) : NULL;
        if (from == NULL && bytes != 0) {
            return;
        }
    }
    if (!xlat_take(&memory->buffer, bytes, &offset)) {
        return;
    }
    if (copy && bytes != 0) {
        memcpy(vm_v86_ptr(memory->vm, memory->buffer.segment, offset), from, bytes);
    }
    r->ecx = bytes;
    r->edi = (uint32_t)memory->buffer.segment << 16 | offset;
    svc_set_carry(r, false);
}

/*
 * V86MMGR_Free_Buffer - give the last part back                [DDK95 V86MMGR_Free_Buffer]
 *
 * In:    EBX = current VM, EBP = its client registers, ECX = bytes as V86MMGR_Allocate_Buffer
 *        returned them; CF = 1: copy to FS:ESI
 * When:  task time
 * Notes: what the program may not write to stays as it is
 */
void do_V86MMGR_Free_Buffer(struct svc_regs *r)
{
    struct vm_memory *memory = memory_of_current(r);
    struct call call = call_of(r);
    uint8_t *to = NULL;

    if (memory == NULL || r->ecx > memory->buffer.size - memory->buffer.free) {
        return;
    }
    xlat_give(&memory->buffer, r->ecx);
    if ((r->eflags & CF_Mask) != 0 && r->ecx != 0) {
        to = get_memory(&call, get_fs(), r->esi, r->ecx, true);
    }
    if (to != NULL) {
        memcpy(to, vm_v86_ptr(memory->vm, memory->buffer.segment,
                              (uint16_t)(memory->buffer.size - memory->buffer.free)), r->ecx);
    }
}

/*
 * V86MMGR_Get_Xlat_Buff_State - where the translation buffer is
 *                                                     [DDK95 V86MMGR_Get_Xlat_Buff_State]
 *
 * In:    EBX = VM
 * Out:   EAX = V86 segment, ECX = free bytes, EDX = bytes in all
 * When:  task time
 */
void do_V86MMGR_Get_Xlat_Buff_State(struct svc_regs *r)
{
    const struct vm_memory *memory = memory_in_ebx(r);

    r->eax = memory != NULL ? memory->buffer.segment : 0;
    r->ecx = memory != NULL ? memory->buffer.free : 0;
    r->edx = memory != NULL ? memory->buffer.size : 0;
}

/*
 * V86MMGR_Set_Xlat_Buff_State - use another buffer     [DDK95 V86MMGR_Set_Xlat_Buff_State]
 *
 * In:    EBX = VM, EAX = V86 segment, ECX = free bytes, EDX = bytes in all, up to 10000h
 * When:  task time
 * Notes: a state that cannot be is not set
 */
void do_V86MMGR_Set_Xlat_Buff_State(struct svc_regs *r)
{
    struct vm_memory *memory = memory_in_ebx(r);

    if (memory != NULL && r->eax <= 0xFFFF && r->edx <= 0x10000 && r->ecx <= r->edx &&
        (r->eax << 4) + r->edx <= HMA_LINEAR) {
        memory->buffer = (struct xlat_buffer){ (uint16_t)r->eax, r->edx, r->ecx };
    }
}

/*
 * V86MMGR_Get_VM_Flat_Sel - a selector for all of a VM's V86 memory
 *                                                         [DDK95 V86MMGR_Get_VM_Flat_Sel]
 *
 * In:    EBX = VM
 * Out:   EAX = selector of its LDT: base 0, limit 10FFFFh, writable, for ring 3; 0: no memory
 * When:  task time
 * Notes: to be used while that VM is the current one
 */
void do_V86MMGR_Get_VM_Flat_Sel(struct svc_regs *r)
{
    r->eax = flat_selector(memory_in_ebx(r));
}
