/*
 * int31_rmode - INT 31h 0300h..0306h: between a client and V86 code.
 *
 * [DPMI 0300h] .. [DPMI 0306h]
 */
#include "vm/dpmi/int31.h"

#include "mem/heap.h"
#include "sched/thread.h"
#include "vm/callback.h"
#include "vm/client.h"
#include "vm/dpmi/ldt.h"
#include "vm/vm.h"

#define CALLBACKS_PER_CLIENT    32u
#define HOST_STACK_FRAME        0x180u  /* what V86 code may have on the host's stack */

struct rmode_regs {                     /* real-mode call structure, 32h bytes */
    uint32_t edi, esi, ebp, reserved, ebx, edx, ecx, eax;
    uint16_t flags, es, ds, fs, gs, ip, cs, sp, ss;
} __attribute__((packed));
_Static_assert(sizeof(struct rmode_regs) == 0x32, "[DPMI 0300h]");

struct dpmi_callback {                  /* 0303h; made once, used again by other clients */
    struct dpmi_callback *next;
    struct pm_app *app;
    uint32_t address;                   /* V86 call-back */
    uint16_t proc_selector, regs_selector, stack_selector;
    uint32_t proc, regs;
};

void int31_callback_entry(void);        /* call.S */
void int31_callback_hit(struct dpmi_callback *callback);

static struct dpmi_callback *spare;     /* task time */
static uint32_t raw_to_pm, raw_to_v86, save_v86, save_pm;   /* call-backs, int31_rmode_init */

/* ---- registers --------------------------------------------------------------------------------- */

static void regs_out(const struct Client_Reg_Struc *crs, struct rmode_regs *r)
{
    r->edi = crs->Client_EDI;
    r->esi = crs->Client_ESI;
    r->ebp = crs->Client_EBP;
    r->ebx = crs->Client_EBX;
    r->edx = crs->Client_EDX;
    r->ecx = crs->Client_ECX;
    r->eax = crs->Client_EAX;
    r->flags = client_flags_image(crs);
    r->es = crs->Client_ES;
    r->ds = crs->Client_DS;
    r->fs = crs->Client_FS;
    r->gs = crs->Client_GS;
}

static void regs_in(struct Client_Reg_Struc *crs, const struct rmode_regs *r)
{
    crs->Client_EDI = r->edi;
    crs->Client_ESI = r->esi;
    crs->Client_EBP = r->ebp;
    crs->Client_EBX = r->ebx;
    crs->Client_EDX = r->edx;
    crs->Client_ECX = r->ecx;
    crs->Client_EAX = r->eax;
    client_set_flags(crs, r->flags);
    crs->Client_ES = r->es;
    crs->Client_DS = r->ds;
    crs->Client_FS = r->fs;
    crs->Client_GS = r->gs;
}

/* ---- 0300h..0302h ------------------------------------------------------------------------------ */

static enum dpmi_error simulate(struct Client_Reg_Struc *crs, uint32_t function)
{
    uint32_t offset = pm_offset(crs->Client_EDI), bytes = crs->Client_CX * 2u;
    uint16_t selector = crs->Client_ES;
    struct rmode_regs *structure = user_pointer(selector, offset, sizeof *structure, true), r;
    const uint8_t *words = user_pointer(crs->Client_SS, pm_stack_pointer(crs), bytes, false);
    uint8_t vector = crs->Client_BL;
    struct pm_call *call;
    uint16_t cs, ip;

    if (structure == NULL || (bytes != 0 && words == NULL)) {
        return DPMI_SELECTOR;
    }
    r = *structure;
    call = pm_call_begin(crs, false, CALL_SIMULATE);
    call->selector = selector;
    call->offset = offset;
    call->slack = bytes;
    regs_in(crs, &r);
    if (r.ss != 0 || r.sp != 0) {
        crs->Client_SS = r.ss;
        crs->Client_ESP = r.sp;
    }
    for (uint32_t i = bytes; i > 0; i -= 2) {
        client_push(crs, (uint16_t)(words[i - 2] | words[i - 1] << 8));
    }
    pm_call_arm(call, crs);
    cs = r.cs;
    ip = r.ip;
    if (function == 0x0300) {
        client_simulate_int(crs, vector);
    } else if (function == 0x0301) {
        client_far_call(crs, cs, ip);
    } else {
        client_int_frame(crs, cs, ip);
    }
    pm_call_settle(call, crs);
    return DPMI_OK;
}

void pm_simulated(struct pm_call *call, struct Client_Reg_Struc *crs)
{
    struct rmode_regs *structure, r;

    regs_out(crs, &r);
    mode_regs_set(crs, &call->saved);
    set_pm_exec_mode(crs);
    memcpy(crs, call->general, sizeof call->general);
    crs->Client_EFlags = call->flags & ~CF_Mask;
    structure = user_pointer(call->selector, call->offset, sizeof *structure, true);
    if (structure != NULL) {            /* CS:IP and SS:SP stay [DPMI 0300h] */
        memcpy(structure, &r, offsetof(struct rmode_regs, ip));
    }
}

/* ---- 0303h, 0304h ------------------------------------------------------------------------------ */

static enum dpmi_error allocate_callback(struct Client_Reg_Struc *crs)
{
    struct pm_app *app = pm_app_of(cur_vm);
    struct dpmi_callback *callback = spare;
    uint32_t count = 0, stack;

    for (const struct dpmi_callback *c = app->callbacks; c != NULL; c = c->next) {
        count++;
    }
    if (count >= CALLBACKS_PER_CLIENT) {
        return DPMI_CALLBACK;
    }
    stack = ldt_allocate(cur_vm, descriptor_of(0, 0xFFFF, DESC_DATA_3, app->use32), 1);
    if (stack == 0) {
        return DPMI_DESCRIPTOR;
    }
    if (callback != NULL) {
        spare = callback->next;
    } else {
        callback = heap_alloc_zero(sizeof *callback);
        if (callback != NULL) {
            callback->address = callback_allocate((uint32_t)int31_callback_entry,
                                                  (uint32_t)callback);
        }
        if (callback == NULL || callback->address == 0) {
            if (callback != NULL) {
                (void)heap_free(callback);
            }
            (void)ldt_free(cur_vm, stack);
            return DPMI_CALLBACK;
        }
    }
    ldt_client_add(cur_vm, stack);
    callback->app = app;
    callback->stack_selector = (uint16_t)stack;
    callback->proc_selector = crs->Client_DS;
    callback->proc = pm_offset(crs->Client_ESI);
    callback->regs_selector = crs->Client_ES;
    callback->regs = pm_offset(crs->Client_EDI);
    callback->next = app->callbacks;
    app->callbacks = callback;
    set_low(&crs->Client_ECX, callback->address >> 16);
    set_low(&crs->Client_EDX, callback->address);
    return DPMI_OK;
}

static void give_back(struct dpmi_callback **at)
{
    struct dpmi_callback *callback = *at;

    *at = callback->next;
    callback->app = NULL;
    callback->next = spare;
    spare = callback;
}

static enum dpmi_error free_callback(struct Client_Reg_Struc *crs)
{
    struct dpmi_callback **at = &pm_app_of(cur_vm)->callbacks;

    while (*at != NULL && (*at)->address != pair(crs->Client_CX, crs->Client_DX)) {
        at = &(*at)->next;
    }
    if (*at == NULL) {
        return DPMI_BAD_CALLBACK;
    }
    (void)ldt_free(cur_vm, (*at)->stack_selector);
    give_back(at);
    return DPMI_OK;
}

void int31_rmode_ended(struct pm_app *app)
{
    while (app->callbacks != NULL) {
        give_back(&app->callbacks);
    }
}

static bool is_of_this_vm(const struct dpmi_callback *callback)
{
    const struct pm_app *app = pm_app_of(cur_vm);

    return app != NULL && callback->app == app;
}

/*
 * V86 code came to a call-back's address: the client's procedure runs on the locked stack, with
 * DS:(E)SI = the V86 stack, ES:(E)DI = the structure, and leaves by IRET.
 */
void int31_callback_hit(struct dpmi_callback *callback)
{
    struct Client_Reg_Struc *crs = cur_thread->tcb.TCB_ClientPtr;
    struct rmode_regs r = { 0 }, *structure;
    struct descriptor *stack;
    struct pm_call *call;

    if (in_pm(crs) || !is_of_this_vm(callback)) {
        vm_crash("it called an address that is no DPMI call-back any more");
    }
    regs_out(crs, &r);
    r.ip = crs->Client_IP;
    r.cs = crs->Client_CS;
    r.sp = crs->Client_SP;
    r.ss = crs->Client_SS;
    structure = user_pointer(callback->regs_selector, callback->regs, sizeof r, true);
    stack = selector_find_used(cur_vm, callback->stack_selector);
    if (structure == NULL || stack == NULL) {
        vm_crash("the structure of its DPMI call-back is gone");
    }
    *structure = r;
    descriptor_set_base(stack, r.ss * 16u);
    call = pm_call_begin(crs, true, CALL_RMCB);
    pm_call_arm(call, crs);
    crs->Client_DS = callback->stack_selector;
    crs->Client_ESI = r.sp;
    crs->Client_ES = callback->regs_selector;
    crs->Client_EDI = callback->regs;
    if (!pm_int_frame(crs, callback->proc_selector, callback->proc)) {
        pm_bad_stack();
    }
    crs->Client_EFlags &= ~IF_Mask;
}

/* The procedure's IRET: V86 mode goes on with what ES:(E)DI says. */
void pm_called_back(struct pm_call *call, struct Client_Reg_Struc *crs)
{
    const struct rmode_regs *structure = user_pointer(crs->Client_ES, pm_offset(crs->Client_EDI),
                                                      sizeof *structure, false);
    struct rmode_regs r;

    if (structure == NULL) {
        vm_crash("the structure of its DPMI call-back is gone");
    }
    r = *structure;
    mode_regs_set(crs, &call->saved);
    set_v86_exec_mode(crs);
    regs_in(crs, &r);
    crs->Client_CS = r.cs;
    crs->Client_EIP = r.ip;
    crs->Client_SS = r.ss;
    crs->Client_ESP = r.sp;
}

/* ---- 0305h, 0306h ------------------------------------------------------------------------------ */

/*
 * The program's V86 stack and its protected-mode stack may be the same memory: while it is in
 * protected mode, what is reflected uses the host's own, below what V86 code may have there still.
 */
static void use_host_stack(struct Client_Reg_Struc *crs)
{
    const struct pm_app *app = pm_app_of(cur_vm);
    const struct pm_call *call = cur_vm->pm->calls;

    if (crs->Client_Alt_SS == app->host) {
        return;
    }
    while (call != NULL && (call->to_pm || call->ss != app->host)) {
        call = call->outer;
    }
    crs->Client_Alt_SS = app->host;
    crs->Client_Alt_ESP = call == NULL ? HOST_PARAGRAPHS * 16 : call->sp - HOST_STACK_FRAME;
}

/* AX DS, CX ES, DX SS, (E)BX (E)SP, SI:(E)DI CS:(E)IP; FS and GS become 0 [DPMI 0306h]. */
static void switched(struct Client_Reg_Struc *crs, bool to_pm)
{
    struct mode_regs to = {
        .ds = crs->Client_AX, .es = crs->Client_CX, .ss = crs->Client_DX, .cs = crs->Client_SI,
    };

    if (pm_app_here() == NULL || in_pm(crs) == to_pm) {
        vm_crash("it switched modes without being a DPMI client");
    }
    to.esp = to_pm ? pm_offset(crs->Client_EBX) : crs->Client_BX;
    to.eip = to_pm ? pm_offset(crs->Client_EDI) : crs->Client_DI;
    if (to_pm) {
        set_pm_exec_mode(crs);
        use_host_stack(crs);
    } else {
        set_v86_exec_mode(crs);
    }
    mode_regs_set(crs, &to);
}

static void switched_to_pm(void)
{
    switched(cur_thread->tcb.TCB_ClientPtr, true);
}

static void switched_to_v86(void)
{
    switched(cur_thread->tcb.TCB_ClientPtr, false);
}

/* Save and restore state: calls keep the other mode's registers by themselves, so 0 bytes. */
static void saved_state(void)
{
    struct Client_Reg_Struc *crs = cur_thread->tcb.TCB_ClientPtr;

    if (!in_pm(crs)) {
        client_far_ret(crs, 0);
    } else if (!pm_far_ret(crs, 0)) {
        pm_bad_stack();
    }
}

static void address_out(struct Client_Reg_Struc *crs, uint32_t v86, uint32_t pm)
{
    set_low(&crs->Client_EBX, v86 >> 16);
    set_low(&crs->Client_ECX, v86);
    set_low(&crs->Client_ESI, pm >> 16);
    pm_set_offset(&crs->Client_EDI, pm & 0xFFFF);
}

enum dpmi_error int31_rmode(struct Client_Reg_Struc *crs, uint32_t function)
{
    switch (function) {
    case 0x0300: case 0x0301: case 0x0302:
        return simulate(crs, function);
    case 0x0303:
        return allocate_callback(crs);
    case 0x0304:
        return free_callback(crs);
    case 0x0305:
        set_low(&crs->Client_EAX, 0);
        address_out(crs, save_v86, save_pm);
        return DPMI_OK;
    case 0x0306:
        address_out(crs, raw_to_pm, raw_to_v86);
        return DPMI_OK;
    default:
        return DPMI_UNSUPPORTED;
    }
}

INIT_CODE void int31_rmode_init(void)
{
    raw_to_pm = callback_allocate((uint32_t)switched_to_pm, 0);
    save_v86 = callback_allocate((uint32_t)saved_state, 0);
    raw_to_v86 = pm_callback_allocate((uint32_t)switched_to_v86, 0);
    save_pm = pm_callback_allocate((uint32_t)saved_state, 0);
    ASSERT(raw_to_pm != 0 && save_v86 != 0 && raw_to_v86 != 0 && save_pm != 0);
}
