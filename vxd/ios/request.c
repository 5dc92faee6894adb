/*
 * request.c - an I/O request on its way: down a DCB's calldown list, and back.  Pure.
 *
 * [DDK95 "Input and Output Requests", "Callbacks", "Expansion Areas", "I/O Request Timeout"]
 */
#include "ios_core.h"

static struct IOP *under_way;           /* linked by IOR_private_IOS, back by IOR_reserved_2[0] */
static uint32_t counted;                /* IOPs that are not persistent */

/* ---- IOPs: expansion areas, the IOP, what the client asked for behind it ---- */

struct iop_block {              /* in front of what iop_create returns */
    uint32_t magic;
    bool counts;
};
#define IOP_MAGIC   0x50494F21u
#define MEMORY_MAGIC 0x4D454D21u

static struct iop_block *make_block(uint32_t size, uint32_t magic, bool counts)
{
    struct iop_block *head = ios_ops()->alloc(sizeof(*head) + size);

    if (head != NULL) {
        head->magic = magic;
        head->counts = counts;
        counted += counts;
    }
    return head;
}

void *memory_create(uint32_t size)
{
    struct iop_block *head = make_block(size, MEMORY_MAGIC, false);

    return head != NULL ? head + 1 : NULL;
}

void iop_adopt(void *block, uint32_t delta)
{
    struct IOP *iop = (struct IOP *)(void *)((uint8_t *)block + delta);

    iop->IOP_reserved[0] = delta;
    iop->IOP_physical = ios_ops()->physical(iop);
}

/* The IOP, `delta` bytes into a block of `size` bytes; NULL: no memory, or it does not fit. */
struct IOP *iop_create(uint32_t size, uint32_t delta, bool counts)
{
    struct iop_block *head;

    if (delta > 0xFFFF || size < delta + sizeof(struct IOP)) {
        return NULL;
    }
    head = make_block(size, IOP_MAGIC, counts);
    if (head == NULL) {
        return NULL;
    }
    iop_adopt(head + 1, delta);
    return (struct IOP *)(void *)((uint8_t *)(head + 1) + delta);
}

bool memory_free(void *block)
{
    struct iop_block *head = (struct iop_block *)block - 1;

    if (head->magic != IOP_MAGIC && head->magic != MEMORY_MAGIC) {
        return false;
    }
    head->magic = 0;
    counted -= head->counts;
    ios_ops()->free(head);
    return true;
}

uint32_t iop_count(void)
{
    return counted;
}

static struct IOP *iop_of(struct IOR *ior)
{
    return (struct IOP *)(void *)((uint8_t *)ior - offsetof(struct IOP, IOP_ior));
}

/* ---- requests under way, for their time-out ---- */

static struct IOP *pointer(uint32_t value)
{
    return (struct IOP *)(uintptr_t)value;
}

static void link_in(struct IOP *iop)
{
    iop->IOP_ior.IOR_private_IOS = (uint32_t)(uintptr_t)under_way;
    iop->IOP_ior.IOR_reserved_2[0] = 0;
    if (under_way != NULL) {
        under_way->IOP_ior.IOR_reserved_2[0] = (uint32_t)(uintptr_t)iop;
    } else {
        ios_ops()->watch();
    }
    under_way = iop;
}

static void link_out(struct IOP *iop)
{
    struct IOP *next = pointer(iop->IOP_ior.IOR_private_IOS);
    struct IOP *before = pointer(iop->IOP_ior.IOR_reserved_2[0]);

    if (before == NULL) {
        under_way = next;
    } else {
        before->IOP_ior.IOR_private_IOS = (uint32_t)(uintptr_t)next;
    }
    if (next != NULL) {
        next->IOP_ior.IOR_reserved_2[0] = (uint32_t)(uintptr_t)before;
    }
}

bool ios_busy(void)
{
    return under_way != NULL || driver_wants_timers();
}

void ios_tick(void)
{
    static uint32_t half_seconds;

    driver_timers(++half_seconds);
    if (half_seconds % 2 != 0) {
        return;
    }
    for (struct IOP *iop = under_way, *next; iop != NULL; iop = next) {
        struct AEP_iop_timeout_occurred aep = {
            .AEP_i_t_o_hdr.AEP_func = AEP_IOP_TIMEOUT, .AEP_i_t_o_iop = iop,
        };

        next = pointer(iop->IOP_ior.IOR_private_IOS);
        if (iop->IOP_timer > 0 && --iop->IOP_timer == 0) {
            driver_broadcast(&aep.AEP_i_t_o_hdr);
            return;             /* a driver may have ended it, and others: the rest has its turn later */
        }
    }
}

/* ---- the way ---- */

/* The last to be called back: the request is over. */
static void on_end(struct IOP *iop)
{
    struct ios_dcb *self = dcb_self(iop->IOP_original_dcb);

    link_out(iop);
    self->pending--;
    if (self->dcb.DCB_io_pend_count > 0) {
        self->dcb.DCB_io_pend_count--;
    }
    if (iop->IOP_ior.IOR_flags & IORF_SYNC_COMMAND) {
        iop->IOP_ior.IOR_flags |= IORF_SYNC_CMD_DONE;
        if (iop->IOP_ior.IOR_reserved_2[1] != 0) {
            ios_ops()->wake(iop->IOP_ior.IOR_reserved_2[1]);
        }
    } else if (iop->IOP_ior.IOR_callback != NULL) {
        iop->IOP_ior.IOR_callback(iop->IOP_ior.IOR_req_req_handle);
    }
}

/* It never came on its way. */
static void refuse(struct IOR *ior, uint16_t status)
{
    ior->IOR_status = status;
    if (ior->IOR_flags & IORF_SYNC_COMMAND) {
        ior->IOR_flags |= IORF_SYNC_CMD_DONE;
    } else if (ior->IOR_callback != NULL) {
        ior->IOR_callback(ior->IOR_req_req_handle);
    }
}

static bool is_locked_out(const struct DCB *dcb)
{
    uint32_t holder = dcb->DCB_cmn.DCB_Exclusive_VM;

    return holder != 0 && holder != ios_ops()->current_vm() && holder != ios_ops()->current_thread();
}

static uint16_t refusal(const struct IOP *iop, const struct DCB *dcb)
{
    if (!dcb_is(dcb) || (dcb->DCB_cmn.DCB_device_flags & DCB_DEV_REMOVAL_PENDING) != 0 ||
        dcb->DCB_cmn.DCB_ptr_cd == NULL) {
        return IORS_NO_DEVICE;
    }
    if (iop->IOP_reserved[0] < dcb->DCB_cmn.DCB_expansion_length) {
        return IORS_MEMORY_ERROR;       /* made before a layer came that needs room in it */
    }
    return is_locked_out(dcb) ? IORS_LOCK_VIOLATION : IORS_SUCCESS;
}

static struct DCB *designated(const struct IOR *ior)
{
    return ior->IOR_flags & IORF_PHYS_CMD ? dcb_of_unit(ior->IOR_vol_designtr)
                                          : dcb_of_drive(ior->IOR_vol_designtr);
}

void ios_send(struct IOR *ior, struct DCB *dcb)
{
    struct IOP *iop = iop_of(ior);
    uint16_t status;

    ior->IOR_flags &= ~(uint32_t)(IORF_SYNC_CMD_DONE | IORF_PARTITION_BIAS_ADDED);
    if (dcb == NULL) {
        dcb = designated(ior);
    }
    status = refusal(iop, dcb);
    if (status != IORS_SUCCESS) {
        refuse(ior, status);
        return;
    }
    ior->IOR_status = IORS_CMD_IN_PROGRESS;
    iop->IOP_physical_dcb = dcb->DCB_cmn.DCB_physical_dcb;
    iop->IOP_original_dcb = dcb;
    iop->IOP_timer = iop->IOP_timer_orig = IOP_TIMEOUT_SECONDS;
    iop->IOP_callback_ptr = iop->IOP_callback_table;
    iop->IOP_VM_Handle = ios_ops()->current_vm();
    iop->IOP_Thread_Handle = ios_ops()->current_thread();
    ios_want_back(iop, on_end, 0);
    link_in(iop);
    dcb_self(dcb)->pending++;
    dcb->DCB_io_pend_count += dcb->DCB_io_pend_count < 0xFF;
    iop->IOP_calldown_ptr = dcb->DCB_cmn.DCB_ptr_cd;
    if (ior->IOR_flags & IORF_SYNC_COMMAND) {
        ior->IOR_reserved_2[1] = 0;
        iop->IOP_calldown_ptr->DCB_cd_io_address(iop);
        ios_ops()->wait(ior, dcb->DCB_cmn.DCB_physical_dcb);
        return;
    }
    iop->IOP_calldown_ptr->DCB_cd_io_address(iop);      /* the IOP may be gone afterwards */
}

/* A layer sends a request of its own: from the top (behind = NULL), or to those behind its routine. */
void ios_internal(struct IOP *iop, struct DCB *dcb, void (*behind)(struct IOP *))
{
    struct DCB_cd_entry *entry = dcb->DCB_cmn.DCB_ptr_cd;

    while (behind != NULL && entry != NULL && entry->DCB_cd_io_address != behind) {
        entry = entry->DCB_cd_next;
    }
    if (behind != NULL && entry != NULL) {
        entry = entry->DCB_cd_next;
    }
    if (entry == NULL) {
        refuse(&iop->IOP_ior, IORS_NO_DEVICE);
        return;
    }
    iop->IOP_ior.IOR_flags &= ~(uint32_t)IORF_SYNC_CMD_DONE;
    iop->IOP_physical_dcb = dcb->DCB_cmn.DCB_physical_dcb;
    iop->IOP_original_dcb = dcb;
    iop->IOP_timer = iop->IOP_timer_orig = IOP_TIMEOUT_SECONDS;
    iop->IOP_callback_ptr = iop->IOP_callback_table;
    ios_want_back(iop, on_end, 0);
    link_in(iop);
    dcb_self(dcb)->pending++;
    iop->IOP_calldown_ptr = entry;
    if (iop->IOP_ior.IOR_flags & IORF_SYNC_COMMAND) {
        iop->IOP_ior.IOR_reserved_2[1] = 0;
        entry->DCB_cd_io_address(iop);
        ios_ops()->wait(&iop->IOP_ior, dcb->DCB_cmn.DCB_physical_dcb);
        return;
    }
    entry->DCB_cd_io_address(iop);
}

/* False: no such drive, somebody else has it, or (to unlock) it is not yours. */
bool ios_exclusive(uint32_t drive, uint32_t handle, bool thread, bool lock)
{
    struct DCB *dcb = dcb_of_drive(drive);

    (void)thread;               /* a handle of a VM is never one of a thread */
    if (dcb == NULL || handle == 0) {
        return false;
    }
    if (lock ? dcb->DCB_cmn.DCB_Exclusive_VM != 0 && dcb->DCB_cmn.DCB_Exclusive_VM != handle
             : dcb->DCB_cmn.DCB_Exclusive_VM != handle) {
        return false;
    }
    dcb->DCB_cmn.DCB_Exclusive_VM = lock ? handle : 0;
    return true;
}
