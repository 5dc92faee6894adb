/*
 * int31_descriptors - INT 31h 0000h..000Dh: a client's own selectors.
 *
 * A client changes only selectors of its own, and only to segments of ring 3; bases and limits are
 * linear, and the page tables keep it out of what is not ring 3's.
 */
#include "vm/dpmi/int31.h"

#include "sched/thread.h"
#include "vm/dpmi/ldt.h"

static struct descriptor *own(uint32_t selector)
{
    return ldt_client_owns(cur_vm, selector) ? selector_find_used(cur_vm, selector) : NULL;
}

static bool use32(void)
{
    return pm_app_of(cur_vm)->use32;
}

static enum dpmi_error allocate(struct Client_Reg_Struc *crs)
{
    struct descriptor d = descriptor_of(0, 0, DESC_DATA_3, use32());
    uint32_t count = crs->Client_CX, first = ldt_allocate(cur_vm, d, count);

    if (first == 0) {
        return count == 0 ? DPMI_VALUE : DPMI_DESCRIPTOR;
    }
    for (uint32_t i = 0; i < count; i++) {
        ldt_client_add(cur_vm, first + 8 * i);
    }
    set_low(&crs->Client_EAX, first);
    return DPMI_OK;
}

uint16_t int31_segment_selector(uint16_t segment)
{
    struct descriptor d = descriptor_of(segment * 16u, 0xFFFF, DESC_DATA_3, use32());
    uint32_t selector = ldt_permanent(cur_vm, d);

    if (selector != 0) {
        ldt_client_add(cur_vm, selector);
    }
    return (uint16_t)selector;
}

static enum dpmi_error alias(struct Client_Reg_Struc *crs)
{
    const struct descriptor *source = own(crs->Client_BX);
    uint32_t selector;

    if (source == NULL) {
        return DPMI_SELECTOR;
    }
    selector = ldt_allocate(cur_vm, (struct descriptor){
        source->low, (source->high & ~0xFF00u) | DESC_DATA_3 << 8 }, 1);
    if (selector == 0) {
        return DPMI_DESCRIPTOR;
    }
    ldt_client_add(cur_vm, selector);
    set_low(&crs->Client_EAX, selector);
    return DPMI_OK;
}

static enum dpmi_error copy_out(struct Client_Reg_Struc *crs)
{
    const struct descriptor *d = own(crs->Client_BX);
    void *to = user_pointer(crs->Client_ES, pm_offset(crs->Client_EDI), sizeof *d, true);

    if (d == NULL || to == NULL) {
        return DPMI_SELECTOR;
    }
    memcpy(to, d, sizeof *d);
    return DPMI_OK;
}

static enum dpmi_error copy_in(struct Client_Reg_Struc *crs)
{
    struct descriptor *d = own(crs->Client_BX), wanted;
    const void *from = user_pointer(crs->Client_ES, pm_offset(crs->Client_EDI), sizeof *d, false);

    if (d == NULL || from == NULL) {
        return DPMI_SELECTOR;
    }
    memcpy(&wanted, from, sizeof wanted);
    if (!descriptor_client_ok(wanted)) {
        return DPMI_VALUE;
    }
    *d = wanted;
    return DPMI_OK;
}

static enum dpmi_error allocate_at(struct Client_Reg_Struc *crs)
{
    uint32_t selector = ldt_allocate_at(cur_vm, descriptor_of(0, 0, DESC_DATA_3, use32()),
                                        crs->Client_BX);

    if (selector == 0) {
        return crs->Client_BX & 4 ? DPMI_DESCRIPTOR : DPMI_SELECTOR;
    }
    ldt_client_add(cur_vm, selector);
    return DPMI_OK;
}

enum dpmi_error int31_descriptors(struct Client_Reg_Struc *crs, uint32_t function)
{
    struct descriptor *d = own(crs->Client_BX);
    uint16_t selector;

    switch (function) {
    case 0x0000:
        return allocate(crs);
    case 0x0001:
        return d != NULL && ldt_free(cur_vm, crs->Client_BX) ? DPMI_OK : DPMI_SELECTOR;
    case 0x0002:
        selector = int31_segment_selector(crs->Client_BX);
        if (selector == 0) {
            return DPMI_DESCRIPTOR;
        }
        set_low(&crs->Client_EAX, selector);
        return DPMI_OK;
    case 0x0003:
        set_low(&crs->Client_EAX, 8);
        return DPMI_OK;
    case 0x0006:
        if (d == NULL) {
            return DPMI_SELECTOR;
        }
        set_low(&crs->Client_ECX, descriptor_base(*d) >> 16);
        set_low(&crs->Client_EDX, descriptor_base(*d));
        return DPMI_OK;
    case 0x0007:
        if (d == NULL) {
            return DPMI_SELECTOR;
        }
        descriptor_set_base(d, pair(crs->Client_CX, crs->Client_DX));
        return DPMI_OK;
    case 0x0008:
        if (d == NULL) {
            return DPMI_SELECTOR;
        }
        return descriptor_set_limit(d, pair(crs->Client_CX, crs->Client_DX)) ? DPMI_OK : DPMI_VALUE;
    case 0x0009:
        if (d == NULL) {
            return DPMI_SELECTOR;
        }
        if (!descriptor_client_access_ok(crs->Client_CL)) {
            return DPMI_VALUE;
        }
        d->high = (d->high & ~0x00D0FF00u) | crs->Client_CL * 0x100u |
                  (crs->Client_CH & 0xD0u) << 16;
        return DPMI_OK;
    case 0x000A:
        return alias(crs);
    case 0x000B:
        return copy_out(crs);
    case 0x000C:
        return copy_in(crs);
    case 0x000D:
        return allocate_at(crs);
    default:
        return DPMI_UNSUPPORTED;
    }
}
