/*
 * dos_device.c - character devices that others put behind ours in a VM's chain.
 *
 * The chain lives in the VM: a walk of it is bounded, whatever it has become.
 * Limit: their drivers are never called: opened, they say only what their header says.
 */
#include "dos_core.h"

#define CHAIN_MAX   64u
#define CHAIN_END   0xFFFFu         /* offset of the last link */

static uint32_t header_of(uint32_t linear)
{
    return (linear >> 4) << 16 | (linear & 15);     /* [DDK95 DOSMGR_Add_Device] */
}

static uint32_t next_of(const struct dos_vm *vm, uint32_t header)
{
    return dos_get32(vm, (uint16_t)(header >> 16), header & 0xFFFF);
}

bool dos_add_device(struct dos_vm *vm, uint32_t linear)
{
    uint32_t at = DOS_SEG << 16 | LOL_NUL, own = header_of(linear);

    if (linear >= 0x100000 || !(dos_get16(vm, (uint16_t)(own >> 16), (own & 0xFFFF) + 4) & 0x8000)) {
        return false;
    }
    for (unsigned i = 0; i < CHAIN_MAX && at != own; i++) {
        uint32_t next = next_of(vm, at);

        if ((next & 0xFFFF) == CHAIN_END) {
            dos_put32(vm, (uint16_t)(own >> 16), own & 0xFFFF, 0xFFFFFFFF);
            dos_put32(vm, (uint16_t)(at >> 16), at & 0xFFFF, own);
            return true;
        }
        at = next;
    }
    return false;
}

bool dos_remove_device(struct dos_vm *vm, uint32_t linear)
{
    uint32_t at = DOS_SEG << 16 | LOL_NUL, own = header_of(linear);

    for (unsigned i = 0; i < CHAIN_MAX && (at & 0xFFFF) != CHAIN_END; i++) {
        uint32_t next = next_of(vm, at);

        if (next == own) {
            dos_put32(vm, (uint16_t)(at >> 16), at & 0xFFFF, next_of(vm, own));
            return true;
        }
        at = next;
    }
    return false;
}

uint32_t dos_loaded_device(const struct dos_vm *vm, const uint8_t name[8])
{
    uint32_t at = DOS_SEG << 16 | LOL_NUL;

    for (unsigned i = 0; i < CHAIN_MAX && (at & 0xFFFF) != CHAIN_END; i++) {
        uint16_t seg = (uint16_t)(at >> 16);
        unsigned n = 0;

        while (n < 8 && dos_get8(vm, seg, (at & 0xFFFF) + 10 + n) == name[n]) {
            n++;
        }
        if (n == 8 && (dos_get16(vm, seg, (at & 0xFFFF) + 4) & 0x8000) != 0) {
            return at;
        }
        at = next_of(vm, at);
    }
    return 0;
}
