/*
 * run_vm - a program, or ring 0, touches video memory that is not memory just now.
 *
 * Programs: Hook_Invalid_Page_Fault, V86 and protected mode; their next instructions are done here
 * too (run.c).  Ring 0, which reads and writes for programs (a file read into the screen): the same
 * with flat segments, a few instructions, nothing with the stack.
 */
#include <vmm32x.h>
#include "run.h"
#include "vga_map.h"

#define MAX_STEPS   2000u       /* instructions and string elements for one trap */
#define MAX_IDLE    40u         /* a trap costs about as much as 30 instructions here */
#define RING0_STEPS 10000u
#define PAGE_FAULT  14
#define USER_FLAGS  0xCD5u      /* what run.c may change */

struct ring0_frame {            /* at EBP for Hook_VMM_Fault: PUSHAD, error code, EIP CS EFLAGS */
    uint32_t edi, esi, ebp, esp, ebx, edx, ecx, eax;
    uint32_t error, eip, cs, eflags;
};

static uint32_t vm_offset;                          /* of struct vdd_vm; written once by run_vm_init */
static const volatile uint32_t *exit_pending;       /* written once by run_vm_init */
static const volatile uint32_t never;

static struct vdd_vm *vdd_vm_of(struct cb_s *vm)
{
    return vm_cb_area(vm, vm_offset);
}

/* ---- what run.c asks ------------------------------------------------------------------------------- */

/* A segment of a protected-mode program, as its descriptor says now. */
static bool load_segment(struct run *run, unsigned which)
{
    struct vdd_vm *d = run->context;
    struct run_segment *s = &run->segment[which];
    uint64_t both = (run->selector[which] & 0xFFFC) != 0
        ? _GetDescriptor(run->selector[which], d->map.vm, 0) : 0;
    uint32_t low = (uint32_t)both, high = (uint32_t)(both >> 32), limit;

    if ((high & 0x9000) != 0x9000) {                /* present, not a gate or system segment */
        return false;
    }
    limit = (low & 0xFFFF) | (high & 0xF0000);
    if (high & 0x800000) {
        limit = limit << 12 | 0xFFF;
    }
    s->base = low >> 16 | (high & 0xFF) << 16 | (high & 0xFF000000);
    s->first = 0;
    s->last = limit;
    s->writable = (high & 0xA00) == 0x200;
    if ((high & 0xC00) == 0x400) {                  /* data that expands down */
        s->first = limit + 1;
        s->last = high & 0x400000 ? 0xFFFFFFFF : 0xFFFF;
    }
    if (which == RUN_CS) {
        run->code32 = (high & 0x400000) != 0;
    } else if (which == RUN_SS) {
        run->stack32 = (high & 0x400000) != 0;
    }
    s->loaded = true;
    return true;
}

static bool may_use(struct run *run, uint32_t linear, bool write)
{
    (void)run;
    return _VMM32X_User_Page(linear, write) != 0;
}

static bool port_out(struct run *run, uint16_t port, uint8_t value)
{
    return vdd_port_out(run->context, port, value);
}

static bool port_in(struct run *run, uint16_t port, uint8_t *value)
{
    return vdd_port_in(run->context, port, value);
}

static bool refuse_segment(struct run *run, unsigned which)
{
    (void)run, (void)which;
    return false;
}

static bool refuse_out(struct run *run, uint16_t port, uint8_t value)
{
    (void)run, (void)port, (void)value;
    return false;
}

static bool refuse_in(struct run *run, uint16_t port, uint8_t *value)
{
    (void)run, (void)port, (void)value;
    return false;
}

static const struct run_ops program_ops = { load_segment, may_use, port_out, port_in };
static const struct run_ops ring0_ops = { refuse_segment, may_use, refuse_out, refuse_in };

/* ---- programs ---------------------------------------------------------------------------------------- */

static void from_client(struct run *run, const struct Client_Reg_Struc *crs)
{
    run->reg[RUN_AX] = crs->Client_EAX;
    run->reg[RUN_CX] = crs->Client_ECX;
    run->reg[RUN_DX] = crs->Client_EDX;
    run->reg[RUN_BX] = crs->Client_EBX;
    run->reg[RUN_SP] = crs->Client_ESP;
    run->reg[RUN_BP] = crs->Client_EBP;
    run->reg[RUN_SI] = crs->Client_ESI;
    run->reg[RUN_DI] = crs->Client_EDI;
    run->eip = crs->Client_EIP;
    run->eflags = crs->Client_EFlags;
    run->selector[RUN_ES] = crs->Client_ES;
    run->selector[RUN_CS] = crs->Client_CS;
    run->selector[RUN_SS] = crs->Client_SS;
    run->selector[RUN_DS] = crs->Client_DS;
    run->selector[RUN_FS] = crs->Client_FS;
    run->selector[RUN_GS] = crs->Client_GS;
}

static void to_client(const struct run *run, struct Client_Reg_Struc *crs)
{
    crs->Client_EAX = run->reg[RUN_AX];
    crs->Client_ECX = run->reg[RUN_CX];
    crs->Client_EDX = run->reg[RUN_DX];
    crs->Client_EBX = run->reg[RUN_BX];
    crs->Client_ESP = run->reg[RUN_SP];
    crs->Client_EBP = run->reg[RUN_BP];
    crs->Client_ESI = run->reg[RUN_SI];
    crs->Client_EDI = run->reg[RUN_DI];
    crs->Client_EIP = run->eip;
    crs->Client_EFlags = (crs->Client_EFlags & ~USER_FLAGS) | (run->eflags & USER_FLAGS);
    if (run->v86) {                                 /* in protected mode they are as they were */
        crs->Client_ES = run->selector[RUN_ES];
        crs->Client_DS = run->selector[RUN_DS];
        crs->Client_FS = run->selector[RUN_FS];
        crs->Client_GS = run->selector[RUN_GS];
    }
}

/* The current VM's program cannot go on before this is done. */
static void run_program(struct vdd_vm *d, struct Client_Reg_Struc *crs, uint32_t page)
{
    struct run run = {
        .v86 = (crs->Client_EFlags & VM_Mask) != 0, .vga = &d->vga, .video = VGA_WINDOW,
        .stop = exit_pending, .ops = &program_ops, .context = d,
    };
    enum run_end end;

    vga_map_suit(d);
    from_client(&run, crs);
    run_begin(&run);
    end = run_go(&run, crs->Client_EFlags & TF_Mask ? 1 : MAX_STEPS, MAX_IDLE);
    if (end == RUN_PLAIN) {
        d->map.busy = true;
    }
    if (end == RUN_UNKNOWN && run.accesses == 0 && run.eip == crs->Client_EIP) {
        /* Limit: what run.c does not know (coprocessor, MMX) sees one plane as plain memory. */
        if (!vga_map_touch(d, page, true)) {
            _VMM32X_End_VM(d->map.vm, "The program was ended: there is not enough memory for its screen.");
        }
        return;
    }
    to_client(&run, crs);
}

static int on_invalid_page(struct cb_s *vm, const struct IPF_Data *data)
{
    uint32_t page = (data->IPF_LinAddr - VGA_WINDOW) >> VGA_PAGE_SHIFT;

    if (page >= VGA_WINDOW_BYTES >> VGA_PAGE_SHIFT || (data->IPF_Flags & IPF_VMM)
            || vdd_vm_of(vm)->vga.memory == NULL) {
        return 0;
    }
    run_program(vdd_vm_of(vm), vm->CB_Client_Pointer, page);
    return 1;
}
VXD_INVALID_PAGE_HOOK(invalid_page_hook, on_invalid_page)

/* ---- ring 0 ---------------------------------------------------------------------------------------------- */

static uint32_t fault_address(void)
{
    uint32_t cr2;

    __asm__ volatile("movl %%cr2,%0" : "=r"(cr2));
    return cr2;
}

/* The VM whose window this is: at linear 0 the current one's, or anybody's at CB_High_Linear. */
static struct cb_s *window_of(struct cb_s *current, uint32_t linear, uint32_t *video)
{
    struct cb_s *vm = current;

    *video = VGA_WINDOW;
    if (linear - VGA_WINDOW < VGA_WINDOW_BYTES) {
        return current;
    }
    do {
        *video = vm->CB_High_Linear + VGA_WINDOW;
        if (linear - *video < VGA_WINDOW_BYTES) {
            return vm;
        }
        vm = Get_Next_VM_Handle(vm);
    } while (vm != current);
    return NULL;
}

/* Memory that is touched may have to come in, as it would for the code that faulted. */
static void run_ring0(struct run *run, uint32_t eflags)
{
    bool task_time = Get_VMM_Reenter_Count() == 1;      /* this fault alone */
    uint32_t count = task_time ? Begin_Reentrant_Execution() : 0;

    if (eflags & IF_Mask) {
        __asm__ volatile("sti" : : : "memory");
    }
    (void)run_go(run, RING0_STEPS, MAX_IDLE);
    __asm__ volatile("cli" : : : "memory");
    if (task_time) {
        End_Reentrant_Execution(count);
    }
}

static int on_ring0_fault(struct cb_s *current, void *at)
{
    struct ring0_frame *frame = at;
    struct run run = {
        .v86 = true, .code32 = true, .stack32 = true, .no_stack = true, .stop = &never,
        .ops = &ring0_ops,
    };
    struct cb_s *vm = window_of(current, fault_address(), &run.video);
    uint32_t *const cell[8] = { &frame->eax, &frame->ecx, &frame->edx, &frame->ebx, &frame->esp,
                                &frame->ebp, &frame->esi, &frame->edi };

    if (vm == NULL || vdd_vm_of(vm)->vga.memory == NULL) {
        return 0;
    }
    vga_map_suit(vdd_vm_of(vm));
    run.vga = &vdd_vm_of(vm)->vga;
    for (unsigned i = 0; i < 8; i++) {
        run.reg[i] = *cell[i];
    }
    run.eip = frame->eip;
    run.eflags = frame->eflags;
    run_begin(&run);
    for (unsigned i = 0; i < RUN_SEGMENTS; i++) {   /* ring 0 is flat, and may do all it does */
        run.segment[i] = (struct run_segment){ 0, 0, 0xFFFFFFFF, true, true };
    }
    run_ring0(&run, frame->eflags);
    if (run.accesses == 0) {
        return 0;
    }
    for (unsigned i = 0; i < 8; i++) {
        if (i != RUN_SP) {
            *cell[i] = run.reg[i];
        }
    }
    frame->eip = run.eip;
    frame->eflags = (frame->eflags & ~USER_FLAGS) | (run.eflags & USER_FLAGS);
    return 1;
}
VXD_FAULT(ring0_fault, on_ring0_fault)

/* ---- the first touch ---------------------------------------------------------------------------------------- */

static void on_page(uint32_t page, struct cb_s *vm)
{
    (void)vga_map_touch(vdd_vm_of(vm), page - (VGA_WINDOW >> VGA_PAGE_SHIFT), false);
}
VXD_PAGE_HOOK(page_hook, on_page)

bool run_vm_init(uint32_t cb_offset)
{
    vm_offset = cb_offset;
    exit_pending = _VMM32X_Exit_Pending();
    for (uint32_t page = 0; page < VGA_WINDOW_BYTES >> VGA_PAGE_SHIFT; page++) {
        if (!Hook_V86_Page((VGA_WINDOW >> VGA_PAGE_SHIFT) + page, page_hook)) {
            return false;
        }
    }
    (void)Hook_VMM_Fault(PAGE_FAULT, ring0_fault);  /* 0: nobody before us */
    return Hook_Invalid_Page_Fault(invalid_page_hook);
}
