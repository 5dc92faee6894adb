/*
 * broadcast - what Windows tells programs when it starts and ends: INT 2Fh AX=1605h to 1609h in the
 * system VM.                                                    [RBIL 2F1605] .. [RBIL 2F1609]
 *
 * Windows 95 sends 1605h before there is a VM, to what DOS had loaded.  Here DOS comes with the VM:
 * 1605h is sent after Device_Init, when VxDs hook interrupts, 1608h when the system VM is ready.
 * Windows 95 sends 1606h in real mode; here it follows Sys_VM_Terminate.
 */
#include "vm/int2f.h"

#include "mem/instance.h"
#include "sched/sched.h"
#include "vm/client.h"
#include "vm/int_chain.h"
#include "vm/nest.h"

#define WINDOWS_VERSION     0x0400u     /* DI: major, minor */
#define CHAIN_MAX           64u         /* a chain that is longer has no end */

/* Win386_Startup_Info_Struc [RBIL 2F1605] */
struct startup_info {
    uint8_t major, minor;
    uint32_t next;                      /* these are segment:offset */
    uint32_t vxd_name;
    uint32_t refdata;
    uint32_t instance_list;
} __attribute__((packed));
_Static_assert(sizeof(struct startup_info) == 0x12, "[RBIL 2F1605]");

/* The interrupt in the system VM; its client registers are the answer, until restored. */
static struct Client_Reg_Struc *tell(uint16_t ax, uint16_t dx, uint16_t di)
{
    struct Client_Reg_Struc *crs = cur_thread->tcb.TCB_ClientPtr;
    const uint32_t *ivt = (const uint32_t *)cur_vm->cb.CB_High_Linear;

    nest_begin_v86();
    crs->Client_EAX = ax;
    crs->Client_EBX = 0;
    crs->Client_ECX = 0;
    crs->Client_EDX = dx;
    crs->Client_ESI = 0;
    crs->Client_EDI = di;
    crs->Client_ES = 0;
    crs->Client_DS = 0;
    if (!int_chain_offer(0x2F, crs) && ivt[0x2F] != 0) {
        client_vector_int(crs, 0x2F);
    }
    nest_run();
    nest_end();
    return cur_thread->tcb.TCB_ClientPtr;
}

static const void *far_ptr(uint32_t csip)
{
    return vm_v86_ptr(&cur_vm->cb, (uint16_t)(csip >> 16), (uint16_t)csip);
}

/* Far pointer and size of each, until a pointer is 0. */
static void read_instance_list(uint32_t csip)
{
    for (unsigned i = 0; csip != 0 && i < CHAIN_MAX; i++) {
        struct { uint32_t at; uint16_t bytes; } __attribute__((packed)) item;
        uint32_t linear;

        memcpy(&item, (const char *)far_ptr(csip) + i * sizeof item, sizeof item);
        if (item.at == 0) {
            break;
        }
        linear = (item.at >> 16 << 4) + (item.at & 0xFFFF);
        if (instance_declare(linear, item.bytes) != VMM_OK) {
            debug_printf("VMM: INT 2Fh 1605h: %u bytes at %05X cannot be instanced\n", item.bytes,
                         linear);
        }
    }
}

/* What programs want of Windows: ES:BX -> chain. */
static void read_chain(uint32_t csip)
{
    for (unsigned i = 0; csip != 0 && i < CHAIN_MAX; i++) {
        struct startup_info info;

        memcpy(&info, far_ptr(csip), sizeof info);
        if (info.vxd_name != 0) {
            debug_printf("VMM: INT 2Fh 1605h asks for %.64s: name it in a device= line\n",
                         (const char *)far_ptr(info.vxd_name));
        }
        read_instance_list(info.instance_list);
        csip = info.next;
    }
}

void broadcast_start(void)
{
    struct Client_Reg_Struc saved = *cur_thread->tcb.TCB_ClientPtr;
    const struct Client_Reg_Struc *answer = tell(0x1605, 0, WINDOWS_VERSION);

    if (answer->Client_CX != 0) {
        /* [RBIL 2F1605]: Windows 95 goes on all the same. */
        debug_printf("VMM: somebody objects to the start (INT 2Fh 1605h)\n");
    }
    read_chain((uint32_t)answer->Client_ES << 16 | answer->Client_BX);
    *cur_thread->tcb.TCB_ClientPtr = saved;
}

static void announce(uint16_t ax)
{
    struct Client_Reg_Struc saved = *cur_thread->tcb.TCB_ClientPtr;

    (void)tell(ax, 0, 0);
    *cur_thread->tcb.TCB_ClientPtr = saved;
}

void broadcast_started(void)
{
    announce(0x1608);
}

void broadcast_end(void)
{
    announce(0x1609);
}

void broadcast_ended(void)
{
    announce(0x1606);
}
