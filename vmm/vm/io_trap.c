/*
 * io_trap - who answers a port: one handler each, absent hardware where there is none.
 *
 * Ring 3 has no port of its own: the I/O map traps all of them, and a port that no VxD claims
 * reads as an empty bus (FFh).  A guest so cannot reach PCI configuration, DMA or the interrupt
 * controllers.  [DDK95 Install_IO_Handler], design.md 5
 */
#include "vm/io_trap.h"

#include "mem/heap.h"
#include "sched/thread.h"

uint32_t call_io(uint32_t proc, struct cb_s *vm, struct Client_Reg_Struc *crs, uint32_t port,
                 uint32_t type, uint32_t data);     /* call.S */
void io_absent(void);                               /* io_absent.S */

static uint32_t absent_page[256];       /* shared by all pages nobody has a handler in */
uint32_t io_accesses;                   /* by io_dispatch and v86_fast.S, task time */
uint32_t *io_pages[256];                /* written by io_install, task time */

INIT_CODE void io_init(void)
{
    for (unsigned i = 0; i < 256; i++) {
        absent_page[i] = (uint32_t)io_absent;
        io_pages[i] = absent_page;
    }
}

bool io_has_handler(uint32_t port)
{
    return port <= 0xFFFF && io_pages[port >> 8][port & 0xFF] != (uint32_t)io_absent;
}

enum vmm_err io_install(uint32_t port, uint32_t handler)
{
    uint32_t **page = &io_pages[(port >> 8) & 0xFF];

    if (port > 0xFFFF) {
        return VMM_BAD_ARGUMENT;
    }
    if (io_has_handler(port)) {
        return VMM_IN_USE;
    }
    if (*page == absent_page) {
        uint32_t *own = heap_alloc(sizeof absent_page);

        if (own == NULL) {
            return VMM_NO_MEMORY;
        }
        memcpy(own, absent_page, sizeof absent_page);
        *page = own;
    }
    (*page)[port & 0xFF] = handler;
    return VMM_OK;
}

enum vmm_err io_remove(uint32_t port)
{
    uint32_t **page = &io_pages[(port >> 8) & 0xFF];

    if (!io_has_handler(port)) {
        return VMM_NOT_FOUND;
    }
    io_trap_again(port);
    (*page)[port & 0xFF] = (uint32_t)io_absent;
    for (unsigned i = 0; i < 256; i++) {
        if ((*page)[i] != (uint32_t)io_absent) {
            return VMM_OK;
        }
    }
    (void)heap_free(*page);
    *page = absent_page;
    return VMM_OK;
}

uint32_t io_dispatch(struct cb_s *vm, struct Client_Reg_Struc *crs, uint32_t port, uint32_t type,
                     uint32_t data)
{
    port &= 0xFFFF;
    io_accesses++;
    return call_io(io_pages[port >> 8][port & 0xFF], vm, crs, port, type, data);
}

static uint32_t access_bytes(uint32_t type)
{
    return (type & (Dword_Input & Dword_Output)) ? 4 : (type & (Word_Input & Word_Output)) ? 2 : 1;
}

/* INS and OUTS, with REP if the type says so: memory at type's segment, SI or DI, DF. */
static void simulate_string(struct cb_s *vm, struct Client_Reg_Struc *crs, uint32_t port,
                            uint32_t type)
{
    bool output = (type & IO_OUTPUT) != 0, wide = (type & Addr_32_IO) != 0;
    uint32_t bytes = access_bytes(type);
    uint32_t single = type & (Dword_Output | Word_Output);
    uint16_t segment = (uint16_t)(type >> 16);
    uint32_t *index = output ? &crs->Client_ESI : &crs->Client_EDI;
    uint32_t count = !(type & Rep_IO) ? 1 : wide ? crs->Client_ECX : crs->Client_CX;

    for (; count > 0; count--) {
        uint32_t value = 0;

        for (uint32_t i = 0; output && i < bytes; i++) {
            value |= (uint32_t)*(uint8_t *)vm_v86_ptr(vm, segment, (uint16_t)(*index + i)) << (8 * i);
        }
        value = io_dispatch(vm, crs, port, single, value);
        for (uint32_t i = 0; !output && i < bytes; i++) {
            *(uint8_t *)vm_v86_ptr(vm, segment, (uint16_t)(*index + i)) = (uint8_t)(value >> (8 * i));
        }
        uint32_t next = *index + (type & Reverse_IO ? 0u - bytes : bytes);

        *index = wide ? next : (*index & 0xFFFF0000u) | (next & 0xFFFF);
        if (type & Rep_IO) {
            uint32_t left = count - 1;

            crs->Client_ECX = wide ? left : (crs->Client_ECX & 0xFFFF0000u) | left;
        }
    }
}

uint32_t io_simulate(struct cb_s *vm, struct Client_Reg_Struc *crs, uint32_t port, uint32_t type,
                     uint32_t data)
{
    uint32_t low, high, half, bits, mask;

    if (type & String_IO) {
        simulate_string(vm, crs, port, type);
        return data;
    }
    switch (type & (Dword_Output | Word_Output)) {
    case Dword_Input:
    case Dword_Output:
        half = type & IO_OUTPUT ? Word_Output : Word_Input;
        bits = 16;
        break;
    case Word_Input:
    case Word_Output:
        half = type & IO_OUTPUT ? Byte_Output : Byte_Input;
        bits = 8;
        break;
    default:
        return io_dispatch(vm, crs, port, type, data);
    }
    mask = (1u << bits) - 1;
    low = io_dispatch(vm, crs, port, half, data & mask);
    high = io_dispatch(vm, crs, port + bits / 8, half, data >> bits & mask);
    return (low & mask) | (high & mask) << bits;
}

uint32_t io_forget(bool (*gone)(uint32_t address))
{
    uint32_t count = 0;

    for (uint32_t port = 0; port <= 0xFFFF; port++) {
        if (io_pages[port >> 8] == absent_page) {
            port |= 0xFF;
        } else if (io_has_handler(port) && gone(io_pages[port >> 8][port & 0xFF])) {
            count++;
            (void)io_remove(port);      /* it has a handler */
        }
    }
    return count;
}
