/*
 * queue.c - for port drivers: a queue of requests, and buffers in physical memory.  Pure.
 */
#include "ios_core.h"

/* ---- [DDK95 ILB_enqueue_iop] ---- */

static uint64_t start_of(const struct IOP *iop)
{
    return iop->IOP_ior.IOR_start_addr[0] | (uint64_t)iop->IOP_ior.IOR_start_addr[1] << 32;
}

/* First in first out, or by sector (DCB_q_sort); urgent ones to the front. */
void queue_put(struct IOP *iop, struct DCB *dcb)
{
    struct DCB_BLOCKDEV *queue = &dcb->DCB_bdd;
    struct IOP *before = NULL, *at = queue->DCB_BDP_Cmd_Queue_Ascending;

    if (!(iop->IOP_ior.IOR_flags & IORF_HIGH_PRIORITY)) {
        while (at != NULL && (dcb->DCB_q_algo != DCB_q_sort || start_of(at) <= start_of(iop) ||
                              (at->IOP_ior.IOR_flags & IORF_HIGH_PRIORITY) != 0)) {
            before = at;
            at = at->IOP_ior.IOR_next;
        }
    }
    iop->IOP_ior.IOR_next = at;
    if (before == NULL) {
        queue->DCB_BDP_Cmd_Queue_Ascending = iop;
    } else {
        before->IOP_ior.IOR_next = iop;
    }
}

/* NULL: nothing waits, or the queue is frozen. */
struct IOP *queue_take(struct DCB *dcb)
{
    struct IOP *iop = dcb->DCB_bdd.DCB_BDP_Cmd_Queue_Ascending;

    if (iop == NULL || dcb->DCB_queue_freeze != 0) {
        return NULL;
    }
    dcb->DCB_bdd.DCB_BDP_Cmd_Queue_Ascending = iop->IOP_ior.IOR_next;
    iop->IOP_ior.IOR_next = NULL;
    return iop;
}

/* ---- [DDK95 ILB_int_io_criteria_rtn] ---- */

struct building {
    struct SGD *sgd;
    uint32_t count, most;
};

/* Pieces of memory that lie together in physical memory. */
static bool add_memory(struct building *b, const uint8_t *at, uint32_t bytes)
{
    while (bytes > 0) {
        uint32_t room = 4096u - ((uint32_t)(uintptr_t)at & 4095u), physical = ios_ops()->physical(at);

        room = room < bytes ? room : bytes;
        if (physical == 0) {
            return false;
        }
        if (b->count > 0 && (uint32_t)(uintptr_t)b->sgd[b->count - 1].SG_buffer_ptr +
                            b->sgd[b->count - 1].SG_count == physical) {
            b->sgd[b->count - 1].SG_count += room;
        } else if (b->count == b->most) {
            return false;
        } else {
            b->sgd[b->count++] = (struct SGD){ room, (void *)(uintptr_t)physical };
        }
        at += room;
        bytes -= room;
    }
    return true;
}

static bool is_aligned(const void *buffer, uint32_t demands)
{
    uint32_t mask = demands & DCB_dmd_dword_align ? 3u : demands & DCB_dmd_word_align ? 1u : 0;

    return ((uint32_t)(uintptr_t)buffer & mask) == 0;
}

/* 0: a driver of the request's DCB can do it; if the DCB demands so, IOR_sgd_lin_phys now has physical
 * addresses and bytes.  Limit: the list itself is reached by its linear address only. */
uint32_t iop_criteria(struct IOP *iop)
{
    struct IOR *ior = &iop->IOP_ior;
    const struct DCB *dcb = iop->IOP_original_dcb->DCB_cmn.DCB_physical_dcb;
    uint32_t demands = dcb->DCB_cmn.DCB_dmd_flags;
    uint32_t unit = ior->IOR_flags & IORF_CHAR_COMMAND ? 1u : dcb->DCB_actual_blk_size;
    struct building b = { .sgd = ior->IOR_sgd_lin_phys, .most = dcb->DCB_max_sg_elements };
    const struct SGD *list = ior->IOR_buffer_ptr;
    bool fits = true;

    if (ior->IOR_xfer_count > dcb->DCB_max_xfer_len / (unit != 0 ? unit : 1)) {
        ior->IOR_flags |= IORF_IO_TOO_BIG;
        return 1;
    }
    if (!(ior->IOR_flags & IORF_SCATTER_GATHER)) {
        if (!is_aligned(ior->IOR_buffer_ptr, demands)) {
            return 1;
        }
        fits = !(demands & DCB_dmd_phys_sgd) ||
               (b.sgd != NULL && add_memory(&b, ior->IOR_buffer_ptr, ior->IOR_xfer_count * unit));
    } else {
        for (; fits && list->SG_count != 0; list++) {
            fits = is_aligned(list->SG_buffer_ptr, demands) &&
                   (!(demands & DCB_dmd_phys_sgd) ||
                    (b.sgd != NULL && add_memory(&b, list->SG_buffer_ptr, list->SG_count * unit)));
        }
    }
    if (!fits) {
        ior->IOR_flags |= IORF_IO_TOO_BIG;
        return 1;
    }
    if (demands & DCB_dmd_phys_sgd) {
        ior->IOR_num_sgds = (uint8_t)b.count;
        ior->IOR_flags |= IORF_PHYS_SGDS;
    }
    return 0;
}

uint32_t ior_criteria(void *ior)
{
    struct IOP *iop = (struct IOP *)(void *)((uint8_t *)ior - offsetof(struct IOP, IOP_ior));

    if (iop->IOP_original_dcb == NULL) {
        iop->IOP_original_dcb = dcb_of_drive(iop->IOP_ior.IOR_vol_designtr);
    }
    return iop->IOP_original_dcb != NULL ? iop_criteria(iop) : 1;
}
