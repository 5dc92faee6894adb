/*
 * t_swapd - a PAGESWAP without a disk: pages that count up in even steps take eight bytes, up to
 * RAW_PAGES others are kept as they are.  T_SWAP tells it through service 10 what goes wrong.
 */
#include "t_swapd.h"

#include <vmm.h>

#define PAGESWAP_DEVICE_ID  0x0007
#define RAW_PAGES           256u
#define LIMIT               0x8000u     /* pages */

static struct place {
    uint32_t first, step;       /* even steps, or raw - 1 in first */
    enum { EMPTY, EVEN, RAW } kind;
} places[LIMIT];
static uint8_t (*raw)[4096];
static bool raw_used[RAW_PAGES];
static uint32_t limit, size, type;
static uint32_t mode, blocked;
static uint32_t semaphore;

static bool is_even(const uint32_t *page)
{
    uint32_t step = page[1] - page[0];

    for (uint32_t i = 1; i < 1024; i++) {
        if (page[i] - page[i - 1] != step) {
            return false;
        }
    }
    return true;
}

static void empty(struct place *at)
{
    if (at->kind == RAW) {
        raw_used[at->first] = false;
    }
    at->kind = EMPTY;
}

static bool keep(struct place *at, const uint32_t *page)
{
    uint32_t i = 0;

    empty(at);
    if (is_even(page)) {
        *at = (struct place){ page[0], page[1] - page[0], EVEN };
        return true;
    }
    while (i < RAW_PAGES && raw_used[i]) {
        i++;
    }
    if (i == RAW_PAGES) {
        return false;
    }
    raw_used[i] = true;
    memcpy(raw[i], page, 4096);
    *at = (struct place){ i, 0, RAW };
    return true;
}

static bool bring(const struct place *at, uint32_t *page)
{
    if (at->kind == RAW) {
        memcpy(page, raw[at->first], 4096);
    }
    for (uint32_t i = 0; at->kind == EVEN && i < 1024; i++) {
        page[i] = at->first + i * at->step;
    }
    return at->kind != EMPTY;
}

static void on_signal(struct cb_s *vm, uint32_t refdata, struct Client_Reg_Struc *crs)
{
    (void)vm;
    (void)crs;
    Signal_Semaphore(refdata);
}
VXD_EVENT(signal_event, on_signal)

/* As a disk does: the thread waits, others run. */
static void block(void)
{
    blocked++;
    (void)Schedule_Global_Event(signal_event, semaphore);
    Wait_Semaphore(semaphore, Block_Svc_Ints);
}

void do_Read_Or_Write(struct svc_regs *r);
void do_Read_Or_Write(struct svc_regs *r)
{
    bool write = (r->ecx >> 8 & 0xFF) != 0;

    if ((mode & SWAPD_BLOCK) != 0) {
        block();
    }
    if (r->edi >= size || (mode & (write ? SWAPD_FAIL_WRITE : SWAPD_FAIL_READ)) != 0) {
        r->eax = 0;
        return;
    }
    r->eax = write ? keep(&places[r->edi], (const uint32_t *)r->esi)
                   : bring(&places[r->edi], (uint32_t *)r->esi);
}

void do_Get_Version(struct svc_regs *r);
void do_Get_Version(struct svc_regs *r)
{
    r->eax = 0x0400;
    r->ebx = type;
    r->ecx = limit;
    svc_set_carry(r, false);
}

void do_Grow_File(struct svc_regs *r);
void do_Grow_File(struct svc_regs *r)
{
    if ((mode & SWAPD_FAIL_GROW) == 0) {
        size = r->ecx < limit - size ? size + r->ecx : limit;
    }
    r->eax = size;
    r->ebx = limit;
}

void do_Init_File(struct svc_regs *r);
void do_Init_File(struct svc_regs *r)
{
    uint64_t both = _PageAllocate(RAW_PAGES, PG_SYS, NULL, 0, 0, 0, NULL, PageFixed);

    raw = (uint8_t (*)[4096])(uint32_t)both;
    limit = Get_Profile_Decimal_Int(LIMIT, "386Enh", "TestSwapPages");
    type = Get_Profile_Decimal_Int(3, "386Enh", "TestSwapType");
    semaphore = Create_Semaphore(0);
    r->ebx = type;
    svc_set_carry(r, (uint32_t)both == 0 || semaphore == 0);
}

/* EAX = SWAPD_ bits from now on; EAX = how often a thread has waited here. */
void do_Set_Mode(struct svc_regs *r);
void do_Set_Mode(struct svc_regs *r)
{
    mode = r->eax;
    r->eax = blocked;
}

VXD_ENTRY_REG(Get_Version)
VXD_ENTRY_REG(Read_Or_Write)
VXD_ENTRY_REG(Grow_File)
VXD_ENTRY_REG(Init_File)
VXD_ENTRY_REG(Set_Mode)

static void (*const services[])(void) = {
    [0] = svc_Get_Version, [7] = svc_Read_Or_Write, [8] = svc_Grow_File, [9] = svc_Init_File,
    [SWAPD_SET_MODE & 0xFF] = svc_Set_Mode,
};
static const struct vxd_handler control[] = { { 0, NULL } };
Declare_Virtual_Device_Services(PAGESWAP, 4, 0, control, PAGESWAP_DEVICE_ID, 0x1C000000, services,
                                NULL, NULL)
