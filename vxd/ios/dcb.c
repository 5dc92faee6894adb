/*
 * dcb.c - device control blocks and their calldown lists.  Pure.
 *
 * A list is an array by layer, lowest number first, that is linked as well: the documentation's code
 * goes on by adding the size of an entry, other drivers by DCB_cd_next.  A change makes a new array;
 * the old ones stay until the DCB goes, because requests are on their way through them.  A logical
 * DCB's list has the layers of its physical one too.            [DDK95 "Calldown List", "Calldowns"]
 */
#include "ios_core.h"

static const struct ios_ops *core_ops;          /* written once by ios_core_init */
static struct ios_dcb *dcbs, **dcbs_end = &dcbs;        /* in the order they came; task time */
static struct DCB *drive_dcb[IOS_DRIVES];       /* logical, by letter; task time */
static uint32_t picked;                         /* letters that were picked and have no DCB yet */

void ios_core_init(const struct ios_ops *ops)
{
    core_ops = ops;
    dcbs = NULL;
    dcbs_end = &dcbs;
    memset(drive_dcb, 0, sizeof(drive_dcb));
    picked = 0;
}

const struct ios_ops *ios_ops(void)
{
    return core_ops;
}

struct ios_dcb *dcb_self(struct DCB *dcb)
{
    return (struct ios_dcb *)(void *)((uint8_t *)dcb - offsetof(struct ios_dcb, dcb));
}

bool dcb_is(const struct DCB *dcb)
{
    return dcb != NULL && dcb->DCB_cmn.DCB_sig == DCB_SIG;
}

struct DCB *dcb_create(uint32_t size)
{
    uint32_t bytes = size < sizeof(struct DCB) ? sizeof(struct DCB) : size;
    struct ios_dcb *self = core_ops->alloc(offsetof(struct ios_dcb, dcb) + bytes);

    if (self == NULL) {
        return NULL;
    }
    self->dcb.DCB_cmn.DCB_physical_dcb = &self->dcb;
    self->dcb.DCB_cmn.DCB_sig = DCB_SIG;
    self->dcb.DCB_cmn.DCB_drive_lttr_equiv = DCB_VOLUME_NONE;
    self->dcb.DCB_cmn.DCB_user_drvlet = 0xFFFF;
    self->dcb.DCB_cmn.DCB_device_flags = DCB_DEV_PHYSICAL | DCB_DEV_MUST_CONFIGURE;
    return &self->dcb;
}

void dcb_list(struct DCB *dcb)
{
    struct ios_dcb *self = dcb_self(dcb);

    if (dcbs != NULL) {
        struct ios_dcb *last = dcbs;

        while (last->next != NULL) {
            last = last->next;
        }
        last->dcb.DCB_cmn.DCB_next_dcb = dcb;
    }
    *dcbs_end = self;
    dcbs_end = &self->next;
}

static void drop_chains(struct ios_dcb *self)
{
    while (self->chains != NULL) {
        struct ios_chain *older = self->chains->older;

        core_ops->free(self->chains);
        self->chains = older;
    }
}

/* Out of the list of its physical DCB. */
static void unlink_logical(struct DCB *dcb)
{
    struct DCB *at = dcb->DCB_cmn.DCB_physical_dcb;

    while (at != NULL && at != dcb && at->DCB_cmn.DCB_next_logical_dcb != dcb) {
        at = at->DCB_cmn.DCB_next_logical_dcb;
    }
    if (at != NULL && at != dcb) {
        at->DCB_cmn.DCB_next_logical_dcb = dcb->DCB_cmn.DCB_next_logical_dcb;
    }
}

void dcb_free(struct DCB *dcb)
{
    struct ios_dcb *self = dcb_self(dcb), *before = NULL, *at = dcbs;

    while (at != NULL && at != self) {
        before = at;
        at = at->next;
    }
    if (at != NULL) {
        if (before == NULL) {
            dcbs = self->next;
        } else {
            before->next = self->next;
            before->dcb.DCB_cmn.DCB_next_dcb = self->next != NULL ? &self->next->dcb : NULL;
        }
        if (self->next == NULL) {
            dcbs_end = before != NULL ? &before->next : &dcbs;
        }
    }
    for (uint32_t i = 0; i < IOS_DRIVES; i++) {
        if (drive_dcb[i] == dcb) {
            drive_dcb[i] = NULL;
        }
    }
    unlink_logical(dcb);
    while (self->bcb_iop_count > 0) {
        struct IOP *iop = self->bcb_iops[--self->bcb_iop_count];

        (void)memory_free((uint8_t *)iop - iop->IOP_reserved[0]);      /* it is one of ours */
    }
    drop_chains(self);
    dcb->DCB_cmn.DCB_sig = 0;
    core_ops->free(self);
}

struct DCB *dcb_next(const struct DCB *dcb, uint8_t type)
{
    struct ios_dcb *at = dcb == NULL ? dcbs : dcb_self((struct DCB *)(uintptr_t)dcb)->next;

    while (at != NULL && type != DCB_type_any && at->dcb.DCB_cmn.DCB_device_type != type) {
        at = at->next;
    }
    return at != NULL ? &at->dcb : NULL;
}

struct DCB *dcb_of_drive(uint32_t drive)
{
    return drive < IOS_DRIVES ? drive_dcb[drive] : NULL;
}

struct DCB *dcb_of_unit(uint32_t unit)
{
    struct ios_dcb *at = dcbs;

    while (at != NULL && !((at->dcb.DCB_cmn.DCB_device_flags & DCB_DEV_PHYSICAL) &&
                           at->dcb.DCB_cmn.DCB_unit_number == unit)) {
        at = at->next;
    }
    return at != NULL ? &at->dcb : NULL;
}

struct DCB *dcb_of_bdd(const struct BlockDev_Device_Descriptor *bdd)
{
    struct ios_dcb *at = dcbs;

    while (at != NULL && at->dcb.DCB_bdd.DCB_fastdisk_bdd != bdd) {
        at = at->next;
    }
    return at != NULL ? &at->dcb : NULL;
}

/* ---- calldown lists ---- */

/* The list of a DCB out of its own layers and those of its physical device. */
static bool build(struct DCB *dcb)
{
    struct ios_dcb *self = dcb_self(dcb), *below = dcb_self(dcb->DCB_cmn.DCB_physical_dcb);
    unsigned below_count = below == self ? 0 : below->own_count;
    unsigned count = self->own_count + below_count, i = 0, j = 0;
    uint32_t length = 0;
    struct ios_chain *chain =
        core_ops->alloc(sizeof(*chain) + (count + 1) * sizeof(struct DCB_cd_entry));

    if (chain == NULL) {
        return false;
    }
    for (unsigned at = 0; at < count; at++) {
        bool mine = j == below_count ||
                    (i < self->own_count && self->own[i].DCB_cd_lgn <= below->own[j].DCB_cd_lgn);

        chain->entry[at] = mine ? self->own[i++] : below->own[j++];
        length += chain->entry[at].DCB_cd_expan_off;
        chain->entry[at].DCB_cd_expan_off = (uint16_t)-length;
        chain->entry[at].DCB_cd_next = at + 1 < count ? &chain->entry[at + 1] : NULL;
    }
    chain->older = self->chains;
    self->chains = chain;
    dcb->DCB_cmn.DCB_expansion_length = length;
    dcb->DCB_cmn.DCB_ptr_cd = count > 0 ? chain->entry : NULL;
    return true;
}

static bool build_all(struct DCB *dcb)
{
    bool built = build(dcb);

    for (struct DCB *logical = dcb->DCB_cmn.DCB_next_logical_dcb; built && logical != NULL && logical != dcb;
         logical = logical->DCB_cmn.DCB_next_logical_dcb) {
        if (logical->DCB_cmn.DCB_physical_dcb == dcb) {
            built = build(logical);
        }
    }
    return built;
}

/* IOPs for what old clients send, while there is still time to allocate. */
static bool stock_iops(struct ios_dcb *self)
{
    uint32_t delta = self->dcb.DCB_cmn.DCB_expansion_length;

    while (self->bcb_iop_count > 0) {           /* made for a shorter list */
        struct IOP *iop = self->bcb_iops[self->bcb_iop_count - 1];

        if (iop->IOP_reserved[0] >= delta) {
            break;
        }
        (void)memory_free((uint8_t *)iop - iop->IOP_reserved[0]);      /* it is one of ours */
        self->bcb_iop_count--;
    }
    while (self->bcb_iop_count < IOS_BCB_IOPS) {
        struct IOP *iop = iop_create(delta + sizeof(struct IOP), delta, false);

        if (iop == NULL) {
            return self->bcb_iop_count > 0;
        }
        self->bcb_iops[self->bcb_iop_count++] = iop;
    }
    return true;
}

bool dcb_insert(struct DCB *dcb, const struct ISP_calldown_insert *isp)
{
    struct ios_dcb *self = dcb_self(dcb);
    unsigned at = 0;

    if (self->own_count == IOS_CHAIN || isp->ISP_i_cd_req == NULL || isp->ISP_i_cd_lgn >= IOS_LAYERS ||
        isp->ISP_i_cd_expan_len > 0x1000 ||
        dcb->DCB_cmn.DCB_expansion_length + isp->ISP_i_cd_expan_len > 0x7FFF) {
        return false;
    }
    while (at < self->own_count && self->own[at].DCB_cd_lgn <= isp->ISP_i_cd_lgn) {
        at++;
    }
    memmove(&self->own[at + 1], &self->own[at], (self->own_count - at) * sizeof(self->own[0]));
    self->own[at] = (struct DCB_cd_entry){
        .DCB_cd_io_address = isp->ISP_i_cd_req, .DCB_cd_flags = isp->ISP_i_cd_flags,
        .DCB_cd_ddb = isp->ISP_i_cd_ddb, .DCB_cd_lgn = isp->ISP_i_cd_lgn,
        .DCB_cd_expan_off = (uint16_t)((isp->ISP_i_cd_expan_len + 3u) & ~3u),
    };
    self->own_count++;
    if (!build_all(dcb)) {
        self->own_count--;
        memmove(&self->own[at], &self->own[at + 1], (self->own_count - at) * sizeof(self->own[0]));
        return false;
    }
    dcb->DCB_cmn.DCB_dmd_flags = isp->ISP_i_cd_flags;
    if (isp->ISP_i_cd_req != fastdisk_request && dcb->DCB_bdd.DCB_fastdisk_bdd != NULL) {
        self->watched = stock_iops(self) || self->watched;
    }
    return true;
}

/* Layers of a device that goes.  Limit: a request that is in one must end before. */
uint32_t dcb_forget_layers(bool (*gone)(uint32_t address))
{
    uint32_t count = 0;

    for (struct ios_dcb *at = dcbs; at != NULL; at = at->next) {
        unsigned kept = 0;
        bool foreign = false;

        for (unsigned i = 0; i < at->own_count; i++) {
            bool ours = at->own[i].DCB_cd_io_address == fastdisk_request ||
                        at->own[i].DCB_cd_io_address == tsd_request;

            if (ours || !gone((uint32_t)(uintptr_t)at->own[i].DCB_cd_io_address)) {
                foreign |= !ours;
                at->own[kept++] = at->own[i];
            }
        }
        if (kept == at->own_count) {
            continue;
        }
        count += at->own_count - kept;
        at->own_count = kept;
        at->watched = at->watched && foreign;
        (void)build_all(&at->dcb);      /* without memory the request ends in code that is gone: as before */
    }
    return count;
}

/* ---- drive letters ---- */

bool dcb_associate(struct DCB *dcb, uint32_t drive)
{
    struct DCB *physical = dcb->DCB_cmn.DCB_physical_dcb;

    if (dcb->DCB_cmn.DCB_device_flags & DCB_DEV_LOGICAL) {
        if (drive >= IOS_DRIVES || (drive_dcb[drive] != NULL && drive_dcb[drive] != dcb)) {
            return false;
        }
        if (physical != dcb && dcb->DCB_cmn.DCB_drive_lttr_equiv == DCB_VOLUME_NONE) {
            unlink_logical(dcb);
            dcb->DCB_cmn.DCB_next_logical_dcb = physical->DCB_cmn.DCB_next_logical_dcb;
            physical->DCB_cmn.DCB_next_logical_dcb = dcb;
            if (!build(dcb)) {
                unlink_logical(dcb);
                return false;
            }
        }
        drive_dcb[drive] = dcb;
        picked &= ~(1u << drive);
        physical->DCB_cmn.DCB_cAssoc++;
        dcb->DCB_cmn.DCB_drive_lttr_equiv = (uint8_t)drive;
    }
    dcb->DCB_cmn.DCB_unit_number = (uint8_t)drive;
    return true;
}

bool dcb_disassociate(uint32_t drive)
{
    struct DCB *dcb = dcb_of_drive(drive);

    if (dcb == NULL) {
        return false;
    }
    drive_dcb[drive] = NULL;
    unlink_logical(dcb);
    dcb->DCB_cmn.DCB_next_logical_dcb = NULL;
    dcb->DCB_cmn.DCB_drive_lttr_equiv = DCB_VOLUME_NONE;
    dcb->DCB_cmn.DCB_physical_dcb->DCB_cmn.DCB_cAssoc--;
    return true;
}

bool dcb_letter_pick(uint8_t first, uint8_t last, uint8_t *letter)
{
    for (uint32_t i = first; i <= last && i < IOS_DRIVES; i++) {
        if (drive_dcb[i] == NULL && !(picked & 1u << i)) {
            picked |= 1u << i;
            *letter = (uint8_t)i;
            return true;
        }
    }
    return false;
}

void dcb_letter_release(uint8_t letter)
{
    picked &= ~(letter < IOS_DRIVES ? 1u << letter : 0);
}
