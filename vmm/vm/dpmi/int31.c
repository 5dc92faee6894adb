/*
 * int31 - DPMI's interrupt: dispatch, vectors, version, virtual interrupt flag, coprocessor.
 *
 * Version 0.90.  Limit: 0A00h (use INT 2Fh/168Ah, as in Windows 3.1), 0B00h (debug watch points) and
 * the 1.0 functions are not there: carry, AX = 8001h.
 */
#include "vm/dpmi/int31.h"

#include "cpu/cpu.h"
#include "cpu/fpu.h"
#include "cpu/trap.h"
#include "sched/thread.h"
#include "vm/dpmi/ldt.h"

#define VERSION         0x005Au
#define CPUID_FPU       0x1u
#define FPU_ENABLED     0x01u           /* 0E00h */
#define FPU_EMULATED    0x02u
#define FPU_THERE       0x04u

uint16_t dpmi_processor(void)
{
    uint32_t regs[4], family;

    cpuid(1, 0, regs);
    family = regs[0] >> 8 & 15;
    return (uint16_t)(family > 6 ? 6 : family);
}

/* ---- 02xx: vectors ----------------------------------------------------------------------------- */

static bool is_code(uint32_t selector)
{
    const struct descriptor *d = selector_find_used(cur_vm, selector);

    return d != NULL && (d->high & (DESC_SEGMENT | DESC_CODE)) == (DESC_SEGMENT | DESC_CODE);
}

static void vector_out(struct Client_Reg_Struc *crs, struct pm_vector v)
{
    set_low(&crs->Client_ECX, v.selector);
    pm_set_offset(&crs->Client_EDX, v.offset);
}

static enum dpmi_error vectors(struct Client_Reg_Struc *crs, uint32_t function)
{
    uint32_t *ivt = (uint32_t *)cur_vm->cb.CB_High_Linear;
    struct pm_app *app = pm_app_of(cur_vm);
    struct pm_vector to = { pm_offset(crs->Client_EDX), crs->Client_CX };
    uint32_t number = crs->Client_BL;

    switch (function) {
    case 0x0200:
        set_low(&crs->Client_ECX, ivt[number] >> 16);
        set_low(&crs->Client_EDX, ivt[number]);
        return DPMI_OK;
    case 0x0201:
        ivt[number] = pair(crs->Client_CX, crs->Client_DX);
        return DPMI_OK;
    case 0x0202:
        if (number >= PM_EXCEPTIONS) {
            return DPMI_VALUE;
        }
        vector_out(crs, app->exception[number]);
        return DPMI_OK;
    case 0x0203:
        if (number >= PM_EXCEPTIONS) {
            return DPMI_VALUE;
        }
        if (to.selector != 0 && !is_code(to.selector)) {
            return DPMI_SELECTOR;
        }
        app->exception[number] = to;    /* 0: what 0202h gave, the host's own */
        return DPMI_OK;
    case 0x0204:
        vector_out(crs, pm_vector_get(cur_vm, number));
        return DPMI_OK;
    case 0x0205:
        if (!is_code(to.selector)) {
            return DPMI_SELECTOR;
        }
        return pm_vector_set(number, to) == VMM_OK ? DPMI_OK : DPMI_RESOURCE;
    default:
        return DPMI_UNSUPPORTED;
    }
}

/* ---- 04xx, 06xx, 07xx, 09xx, 0Exx --------------------------------------------------------------- */

static enum dpmi_error version(struct Client_Reg_Struc *crs, uint32_t function)
{
    if (function != 0x0400) {
        return DPMI_UNSUPPORTED;
    }
    set_low(&crs->Client_EAX, VERSION);
    set_low(&crs->Client_EBX, 1);       /* 32-bit; V86 for reflected interrupts; no paging of blocks */
    set_low(&crs->Client_ECX, (crs->Client_CX & 0xFF00u) | dpmi_processor());
    set_low(&crs->Client_EDX, 0x0870);  /* first vectors of the virtual 8259s */
    return DPMI_OK;
}

/* Blocks are never paged: locking means nothing, and page sizes are what they are. */
static enum dpmi_error locking(struct Client_Reg_Struc *crs, uint32_t function)
{
    if (function == 0x0604) {
        set_low(&crs->Client_EBX, 0);
        set_low(&crs->Client_ECX, PAGE_SIZE);
        return DPMI_OK;
    }
    return function <= 0x0603 || function == 0x0702 || function == 0x0703 ? DPMI_OK
                                                                           : DPMI_UNSUPPORTED;
}

static enum dpmi_error interrupt_flag(struct Client_Reg_Struc *crs, uint32_t function)
{
    uint8_t old = (crs->Client_EFlags & IF_Mask) != 0;

    switch (function) {
    case 0x0900:
        crs->Client_EFlags &= ~IF_Mask;
        break;
    case 0x0901:
        crs->Client_EFlags |= IF_Mask;
        if (cur_thread->sched.sti_waiters != 0) {
            exit_pending = 1;
        }
        break;
    case 0x0902:
        break;
    default:
        return DPMI_UNSUPPORTED;
    }
    crs->Client_AL = old;
    return DPMI_OK;
}

/* Of the VM's thread, until its program ends: see fpu_emulate. */
static enum dpmi_error coprocessor(struct Client_Reg_Struc *crs, uint32_t function)
{
    uint32_t regs[4], type;

    cpuid(1, 0, regs);
    type = dpmi_processor() == 3 ? 3 : 4;
    if (function == 0x0E00) {
        set_low(&crs->Client_EAX, (regs[3] & CPUID_FPU ? FPU_ENABLED | FPU_THERE | type << 4 : 0) |
                                  (cur_thread->fpu_emulated ? FPU_EMULATED : 0));
        return DPMI_OK;
    }
    if (function == 0x0E01) {
        fpu_emulate(cur_thread, (crs->Client_BX & FPU_EMULATED) != 0);
        return DPMI_OK;
    }
    return DPMI_UNSUPPORTED;
}

/* ---- dispatch ---------------------------------------------------------------------------------- */

void dpmi_int31(struct Client_Reg_Struc *crs)
{
    static enum dpmi_error (*const pages[])(struct Client_Reg_Struc *, uint32_t) = {
        [0x00] = int31_descriptors, [0x01] = int31_dos, [0x02] = vectors, [0x03] = int31_rmode,
        [0x04] = version, [0x05] = int31_memory, [0x06] = locking, [0x07] = locking,
        [0x08] = int31_physical, [0x09] = interrupt_flag, [0x0E] = coprocessor,
    };
    uint32_t page = crs->Client_AH;
    enum dpmi_error error = DPMI_UNSUPPORTED;

    crs->Client_EFlags &= ~CF_Mask;
    if (page < sizeof pages / sizeof pages[0] && pages[page] != NULL && pm_app_of(cur_vm) != NULL) {
        error = pages[page](crs, crs->Client_AX);
    }
    if (error != DPMI_OK) {
        set_low(&crs->Client_EAX, error);
        crs->Client_EFlags |= CF_Mask;
    }
}

void int31_app_ended(struct pm_app *app)
{
    int31_rmode_ended(app);
    int31_dos_ended(app);
    int31_memory_ended(app);
}

INIT_CODE void int31_init(void)
{
    int31_rmode_init();
}
