/*
 * region - memory for DMA: pages locked where they are, one after the other or scattered, and a buffer of
 * one piece below 16 MB.
 */
#include <vmm.h>
#include "region.h"

#define PAGE            4096u
#define MOST_BYTES      0x1000000u      /* of one region */
#define BUFFER_PAGES    16u             /* if nobody asks for more: 64 KB */
#define BUFFER_MOST     32u             /* 128 KB: what a word channel can do */
#define BUFFER_ID       1u
#define BELOW           0xFFFu          /* highest page for DMA: below 16 MB */

static uint32_t reserved = BUFFER_PAGES, highest_page = BELOW;     /* until Init_Complete */
static uint8_t *buffer;                 /* NULL = none; written once by buffer_make */
static uint32_t buffer_at, buffer_size; /* physical; the same */
static bool buffer_used;                /* task time */

/* The page table entry of a page that is there, else 0. */
static uint32_t entry_of(uint32_t linear)
{
    uint32_t entry = 0;

    return _CopyPageTable(linear / PAGE, 1, &entry, 0) != 0 && (entry & 1) != 0 ? entry : 0;
}

static uint32_t pages_of(uint32_t linear, uint32_t bytes)
{
    return bytes == 0 ? 0 : (linear + bytes - 1) / PAGE - linear / PAGE + 1;
}

static bool is_sane(uint32_t linear, uint32_t bytes)
{
    return bytes != 0 && bytes <= MOST_BYTES && linear + bytes > linear;
}

/* Bytes from linear on that lie one after the other in memory. */
static uint32_t contiguous(uint32_t linear, uint32_t bytes)
{
    uint32_t physical = entry_of(linear) & ~(PAGE - 1), done = PAGE - linear % PAGE;

    while (done < bytes && (entry_of(linear + done) & ~(PAGE - 1)) == physical + PAGE) {
        physical += PAGE;
        done += PAGE;
    }
    return done < bytes ? done : bytes;
}

unsigned region_lock(uint32_t linear, uint32_t *bytes, unsigned align, uint32_t *physical)
{
    uint32_t wanted = *bytes, bank = align == 1 ? 0x10000 : align == 2 ? 0x20000 : 0, at, one_piece;

    *bytes = 0;
    if (!is_sane(linear, wanted) || _LinPageLock(linear / PAGE, pages_of(linear, wanted), 0) == 0) {
        return DMA_Lock_Failed;
    }
    at = (entry_of(linear) & ~(PAGE - 1)) + linear % PAGE;
    one_piece = contiguous(linear, wanted);
    if (one_piece == wanted && (bank == 0 || at % bank + wanted <= bank)) {
        *bytes = wanted;
        *physical = at;
        return 0;
    }
    (void)region_unlock(linear, wanted);    /* just locked */
    if (one_piece < wanted) {
        *bytes = one_piece;
        return DMA_Not_Contiguous;
    }
    *bytes = bank - at % bank;
    return DMA_Not_Aligned;
}

bool region_unlock(uint32_t linear, uint32_t bytes)
{
    return is_sane(linear, bytes) && _LinPageUnLock(linear / PAGE, pages_of(linear, bytes), 0) != 0;
}

/* ---- scattered ---- */

/* Locks the page that linear is in; its entry, 0 = it could not be, or is not there and shall not be. */
static uint32_t lock_page(uint32_t linear, unsigned flags)
{
    if ((flags & 3) == 3 && entry_of(linear) == 0) {
        return 0;
    }
    return _LinPageLock(linear / PAGE, 1, 0) != 0 ? entry_of(linear) : 0;
}

uint32_t scatter_lock(struct Extended_DDS_Struc *dds, uint32_t linear, unsigned flags, uint32_t *entries)
{
    uint32_t total = dds->DDS_size, done = 0, used = 0, end = 0;
    bool full = false;

    *entries = 0;
    dds->DDS_used = 0;
    if (!is_sane(linear, total)) {
        return 0;
    }
    for (uint32_t at = 0; at < total;) {
        uint32_t here = PAGE - (linear + at) % PAGE, entry, physical;
        bool joins, skip;

        here = here < total - at ? here : total - at;
        entry = full ? entry_of(linear + at) : lock_page(linear + at, flags);
        skip = entry == 0 && (flags & 3) == 3;
        physical = (entry & ~(PAGE - 1)) + (linear + at) % PAGE;
        joins = (flags & 1) == 0 && used != 0 && physical == end;
        if (entry == 0 && !skip) {
            full = true;                    /* what follows is only counted */
        }
        *entries += !joins;
        if (!full && !joins && used == dds->DDS_avail) {
            full = true;
            if (!skip) {
                (void)_LinPageUnLock((linear + at) / PAGE, 1, 0);
            }
        }
        if (!full) {
            if ((flags & 1) != 0) {
                dds->DDS_entries[used++] = skip ? 0 : (entry & ~(PAGE - 1)) | 1;
            } else if (joins) {
                dds->DDS_entries[2 * used - 1] += here;
            } else {
                dds->DDS_entries[2 * used] = physical;
                dds->DDS_entries[2 * used + 1] = here;
                used++;
            }
            done += here;
        }
        end = physical + here;
        at += here;
    }
    dds->DDS_used = (uint16_t)used;
    return done;
}

bool scatter_unlock(const struct Extended_DDS_Struc *dds, uint32_t linear, unsigned flags)
{
    uint32_t pages = pages_of(linear, dds->DDS_size);
    bool all = is_sane(linear, dds->DDS_size);

    for (uint32_t i = 0; all && i < pages; i++) {
        if ((flags & 3) == 3 && i < dds->DDS_used && dds->DDS_entries[i] == 0) {
            continue;                       /* it was not locked */
        }
        all = _LinPageUnLock(linear / PAGE + i, 1, 0) != 0;
    }
    return all;
}

/* ---- the buffer ---- */

void buffer_reserve(uint32_t pages, uint32_t highest)
{
    reserved = pages > reserved ? pages < BUFFER_MOST ? pages : BUFFER_MOST : reserved;
    if (highest != 0 && highest / PAGE < highest_page) {
        highest_page = highest / PAGE;
    }
}

void buffer_make(void)
{
    uint32_t align = reserved > 16 ? 0x1F : 0x0F;       /* it lies in one 64 or 128 KB */
    uint64_t made = _PageAllocate(reserved, PG_SYS, NULL, align, 0, highest_page + 1, &buffer_at,
                                  PageUseAlign | PageContig | PageFixed);

    buffer = (uint8_t *)(uintptr_t)(uint32_t)(made >> 32);
    buffer_size = buffer != NULL ? reserved * PAGE : 0;
    if (buffer == NULL) {
        vxd_debugf("VDMAD: there are no %u KB in one piece below 16 MB: no DMA buffer\n", reserved * 4);
    }
}

uint32_t buffer_bytes(void)
{
    return buffer_size;
}

unsigned buffer_request(uint32_t bytes, uint32_t *id, uint32_t *physical)
{
    if (bytes > buffer_size) {
        return DMA_Buffer_Too_Small;
    }
    if (buffer_used) {
        return DMA_Buffer_In_Use;
    }
    buffer_used = true;
    *id = BUFFER_ID;
    *physical = buffer_at;
    return 0;
}

bool buffer_release(uint32_t id)
{
    bool mine = id == BUFFER_ID && buffer_used;

    buffer_used = buffer_used && !mine;
    return mine;
}

unsigned buffer_copy(uint32_t id, uint32_t linear, uint32_t offset, uint32_t bytes, bool to_buffer)
{
    if (id != BUFFER_ID || !buffer_used) {
        return DMA_Invalid_Buffer;
    }
    if (offset > buffer_size || bytes > buffer_size - offset) {
        return DMA_Copy_Out_Range;
    }
    if (to_buffer) {
        memcpy(buffer + offset, (const void *)(uintptr_t)linear, bytes);
    } else {
        memcpy((void *)(uintptr_t)linear, buffer + offset, bytes);
    }
    return 0;
}

uint32_t buffer_physical(uint32_t id)
{
    return id == BUFFER_ID ? buffer_at : 0;
}
