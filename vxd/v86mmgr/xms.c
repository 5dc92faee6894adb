/*
 * xms - extended memory of a VM: handle table and the functions of an XMS driver.
 *
 * [XMS]; RBIL's INT 2F/AX=4310h where it is silent.  Pure: memory, A20 and UMBs through ops.
 */
#include <string.h>
#include "xms.h"

void xms_init(struct xms *xms, const struct xms_ops *ops, void *context, uint8_t *v86,
              uint32_t limit_kb)
{
    memset(xms, 0, sizeof *xms);
    xms->ops = ops;
    xms->context = context;
    xms->v86 = v86;
    xms->limit_kb = limit_kb;
    xms->hma_allowed = true;
}

static struct xms_block *block_of(struct xms *xms, uint16_t handle)
{
    struct xms_block *block = &xms->block[handle - 1u];

    return handle != 0 && handle <= XMS_HANDLES && block->used ? block : NULL;
}

static uint32_t free_handles(const struct xms *xms)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < XMS_HANDLES; i++) {
        count += !xms->block[i].used;
    }
    return count;
}

uint32_t xms_free_kb(const struct xms *xms)
{
    uint32_t own = xms->limit_kb > xms->used_kb ? xms->limit_kb - xms->used_kb : 0;
    uint32_t all = own != 0 ? xms->ops->available(xms->context) : 0;

    return own < all ? own : all;
}

/* ---- blocks ---------------------------------------------------------------------------------- */

/* The lowest room for kb in the VM's extended memory; `but` is as good as free.  0 = none. */
static uint32_t find_base(const struct xms *xms, uint32_t kb, const struct xms_block *but)
{
    uint32_t base = XMS_FIRST_KB;
    bool moved = true;

    while (moved) {                     /* each turn passes a block: at most XMS_HANDLES of them */
        moved = false;
        for (const struct xms_block *b = xms->block; b < xms->block + XMS_HANDLES; b++) {
            if (b->used && b != but && b->kb != 0 && base < b->base_kb + b->kb &&
                base + kb > b->base_kb) {
                base = b->base_kb + b->kb;
                moved = true;
            }
        }
        if (base > XMS_END_KB || kb > XMS_END_KB - base) {
            return 0;
        }
    }
    return base;
}

static enum xms_error allocate(struct xms *xms, uint32_t kb, uint16_t *handle)
{
    for (uint32_t i = 0; i < XMS_HANDLES; i++) {
        struct xms_block *b = &xms->block[i];

        if (b->used) {
            continue;
        }
        *b = (struct xms_block){ NULL, kb, XMS_FIRST_KB, 0, true };
        if (kb != 0) {
            b->base_kb = kb <= xms_free_kb(xms) ? find_base(xms, kb, b) : 0;
            b->at = b->base_kb != 0 ? xms->ops->allocate(xms->context, kb) : NULL;
            if (b->at == NULL) {
                b->used = false;
                return XMS_NO_MEMORY;
            }
            xms->used_kb += kb;
        }
        *handle = (uint16_t)(i + 1);
        return XMS_OK;
    }
    return XMS_NO_HANDLE;
}

static void drop(struct xms *xms, struct xms_block *b)
{
    if (b->at != NULL) {
        xms->ops->release(xms->context, b->at, b->kb);
        xms->used_kb -= b->kb;
    }
    b->used = false;
}

static enum xms_error release(struct xms *xms, uint16_t handle)
{
    struct xms_block *b = block_of(xms, handle);

    if (b == NULL) {
        return XMS_BAD_HANDLE;
    }
    if (b->locks != 0) {
        return XMS_LOCKED;
    }
    drop(xms, b);
    return XMS_OK;
}

void xms_free_all(struct xms *xms)
{
    for (uint32_t i = 0; i < XMS_HANDLES; i++) {
        if (xms->block[i].used) {
            drop(xms, &xms->block[i]);
        }
    }
}

/* The old block is freed last: whatever fails, nothing has changed. */
static enum xms_error resize(struct xms *xms, uint16_t handle, uint32_t kb)
{
    struct xms_block *b = block_of(xms, handle), new;

    if (b == NULL) {
        return XMS_BAD_HANDLE;
    }
    if (b->locks != 0) {
        return XMS_LOCKED;
    }
    if (kb == b->kb) {
        return XMS_OK;
    }
    new = (struct xms_block){ NULL, kb, XMS_FIRST_KB, 0, true };
    if (kb > b->kb && kb - b->kb > xms_free_kb(xms)) {
        return XMS_NO_MEMORY;
    }
    if (kb != 0) {
        uint32_t keep = kb < b->kb ? kb : b->kb;

        new.base_kb = find_base(xms, kb, b);
        new.at = new.base_kb != 0 ? xms->ops->allocate(xms->context, kb) : NULL;
        if (new.at == NULL) {
            return XMS_NO_MEMORY;
        }
        memcpy(new.at, b->at != NULL ? b->at : new.at, keep * 1024);
    }
    drop(xms, b);
    *b = new;
    xms->used_kb += kb;
    return XMS_OK;
}

static enum xms_error lock(struct xms *xms, uint16_t handle, uint32_t *address)
{
    struct xms_block *b = block_of(xms, handle);

    if (b == NULL) {
        return XMS_BAD_HANDLE;
    }
    if (b->locks == 0xFF) {
        return XMS_TOO_MANY_LOCKS;
    }
    b->locks++;
    *address = b->base_kb * 1024;
    return XMS_OK;
}

static enum xms_error unlock(struct xms *xms, uint16_t handle)
{
    struct xms_block *b = block_of(xms, handle);

    if (b == NULL) {
        return XMS_BAD_HANDLE;
    }
    if (b->locks == 0) {
        return XMS_NOT_LOCKED;
    }
    b->locks--;
    return XMS_OK;
}

/* ---- moves ----------------------------------------------------------------------------------- */

uint8_t *xms_physical(const struct xms *xms, uint32_t address, uint32_t bytes)
{
    if (address <= V86_BYTES && bytes <= V86_BYTES - address) {
        return xms->v86 + address;
    }
    for (const struct xms_block *b = xms->block; b < xms->block + XMS_HANDLES; b++) {
        uint32_t base = b->base_kb * 1024, size = b->kb * 1024;

        if (b->used && b->at != NULL && address >= base && address - base <= size &&
            bytes <= size - (address - base)) {
            return b->at + (address - base);
        }
    }
    return NULL;
}

/* The byte after DS:SI as the processor counts, which wraps. */
static uint32_t dword_at(const struct xms *xms, uint16_t segment, uint32_t offset)
{
    uint32_t value = 0;

    for (uint32_t i = 4; i-- > 0;) {
        value = value << 8 | xms->v86[((uint32_t)segment << 4) + ((offset + i) & 0xFFFF)];
    }
    return value;
}

struct place {
    uint16_t handle;                /* 0: offset is segment:offset */
    uint32_t offset;
    uint8_t *at;
    bool high;                      /* touches the HMA */
};

/* bad: the handle's error; one more than that is the offset's. */
static enum xms_error find(struct xms *xms, struct place *place, uint32_t bytes, enum xms_error bad)
{
    const struct xms_block *b;

    if (place->handle == 0) {
        uint32_t linear = (place->offset >> 16 << 4) + (place->offset & 0xFFFF);

        place->at = xms->v86 + linear;
        place->high = bytes > HMA_LINEAR || linear > HMA_LINEAR - bytes;
        return linear <= V86_BYTES && bytes <= V86_BYTES - linear ? XMS_OK : bad + 1;
    }
    b = block_of(xms, place->handle);
    if (b == NULL) {
        return bad;
    }
    if (place->offset > b->kb * 1024) {
        return bad + 1;
    }
    place->at = b->at + place->offset;
    return bytes <= b->kb * 1024 - place->offset ? XMS_OK : XMS_BAD_LENGTH;
}

/* Overlapping blocks are moved right in both directions, so A8h is never needed. */
static enum xms_error move(struct xms *xms, uint16_t segment, uint32_t offset)
{
    uint32_t bytes = dword_at(xms, segment, offset);
    struct place from = { (uint16_t)dword_at(xms, segment, offset + 4),
                          dword_at(xms, segment, offset + 6), NULL, false };
    struct place to = { (uint16_t)dword_at(xms, segment, offset + 10),
                        dword_at(xms, segment, offset + 12), NULL, false };
    bool on = xms->ops->a20_is_on(xms->context);
    enum xms_error error;

    if ((bytes & 1) != 0) {
        return XMS_BAD_LENGTH;
    }
    error = find(xms, &from, bytes, XMS_BAD_SOURCE);
    if (error == XMS_OK) {
        error = find(xms, &to, bytes, XMS_BAD_TARGET);
    }
    if (error != XMS_OK || bytes == 0) {
        return error;
    }
    if ((from.high || to.high) && !on && !xms->ops->a20_set(xms->context, true)) {
        return XMS_A20_FAILED;
    }
    memmove(to.at, from.at, bytes);
    if ((from.high || to.high) && !on) {
        (void)xms->ops->a20_set(xms->context, false);   /* off always works */
    }
    return XMS_OK;
}

/* ---- HMA and A20 ----------------------------------------------------------------------------- */

static enum xms_error request_hma(struct xms *xms, uint16_t bytes)
{
    if (!xms->hma_allowed || xms->hma_taken) {
        return XMS_HMA_IN_USE;
    }
    if (bytes < xms->hma_min) {
        return XMS_HMA_TOO_SMALL;
    }
    xms->hma_taken = true;
    return XMS_OK;
}

static enum xms_error release_hma(struct xms *xms)
{
    if (!xms->hma_taken) {
        return XMS_HMA_FREE;
    }
    xms->hma_taken = false;
    return XMS_OK;
}

static enum xms_error local_enable(struct xms *xms)
{
    if (xms->a20_count == 0xFFFF || !xms->ops->a20_set(xms->context, true)) {
        return XMS_A20_FAILED;
    }
    xms->a20_count++;
    return XMS_OK;
}

static enum xms_error local_disable(struct xms *xms)
{
    if (xms->a20_count == 0) {
        return XMS_A20_FAILED;
    }
    if (--xms->a20_count != 0) {
        return XMS_A20_STILL_ON;
    }
    (void)xms->ops->a20_set(xms->context, false);
    return XMS_OK;
}

static enum xms_error global_enable(struct xms *xms)
{
    enum xms_error error = xms->global_a20 ? XMS_OK : local_enable(xms);

    xms->global_a20 |= error == XMS_OK;
    return error;
}

static enum xms_error global_disable(struct xms *xms)
{
    if (!xms->global_a20) {
        return xms->ops->a20_is_on(xms->context) ? XMS_A20_STILL_ON : XMS_OK;
    }
    xms->global_a20 = false;
    return local_disable(xms);
}

/* ---- the entry ------------------------------------------------------------------------------- */

static uint16_t word_of(uint32_t value)
{
    return value > 0xFFFF ? 0xFFFF : (uint16_t)value;
}

static enum xms_error query_free(const struct xms *xms, struct Client_Reg_Struc *crs, bool wide)
{
    uint32_t kb = xms_free_kb(xms);

    if (wide) {
        crs->Client_EAX = crs->Client_EDX = kb;
        crs->Client_ECX = (XMS_FIRST_KB + xms->limit_kb) * 1024 - 1;
    } else {
        crs->Client_AX = crs->Client_DX = word_of(kb);
    }
    return kb != 0 ? XMS_OK : XMS_NO_MEMORY;
}

static enum xms_error block_info(struct xms *xms, struct Client_Reg_Struc *crs, bool wide)
{
    const struct xms_block *b = block_of(xms, crs->Client_DX);
    uint32_t handles = free_handles(xms);

    if (b == NULL) {
        return XMS_BAD_HANDLE;
    }
    if (wide) {
        crs->Client_CX = (uint16_t)handles;
        crs->Client_EDX = b->kb;
    } else {
        crs->Client_BL = (uint8_t)handles;
        crs->Client_DX = word_of(b->kb);
    }
    crs->Client_BH = b->locks;
    return XMS_OK;
}

static enum xms_error block_lock(struct xms *xms, struct Client_Reg_Struc *crs)
{
    uint32_t address = 0;
    enum xms_error error = lock(xms, crs->Client_DX, &address);

    if (error == XMS_OK) {
        crs->Client_DX = (uint16_t)(address >> 16);
        crs->Client_BX = (uint16_t)address;
    }
    return error;
}

static enum xms_error block_allocate(struct xms *xms, struct Client_Reg_Struc *crs, uint32_t kb)
{
    uint16_t handle = 0;
    enum xms_error error = allocate(xms, kb, &handle);

    crs->Client_DX = handle;
    return error;
}

static enum xms_error umb_request(struct xms *xms, struct Client_Reg_Struc *crs)
{
    uint16_t segment = crs->Client_BX, size = 0;
    enum xms_error error = xms->ops->umb_request(xms->context, crs->Client_DX, &segment, &size);

    crs->Client_DX = size;
    if (error == XMS_OK) {
        crs->Client_BX = segment;
    }
    return error;
}

static enum xms_error umb_resize(struct xms *xms, struct Client_Reg_Struc *crs)
{
    uint16_t largest = crs->Client_DX;
    enum xms_error error = xms->ops->umb_resize(xms->context, crs->Client_DX, crs->Client_BX,
                                                &largest);

    if (error == XMS_UMB_SMALLER) {
        crs->Client_DX = largest;
    }
    return error;
}

void xms_call(struct xms *xms, struct Client_Reg_Struc *crs)
{
    enum xms_error error = XMS_OK;
    bool bx_is_result = false;

    switch (crs->Client_AH) {
    case 0x00:
        crs->Client_AX = 0x0300;
        crs->Client_BX = 0x0300;
        crs->Client_DX = xms->hma_allowed;
        return;
    case 0x01:
        error = request_hma(xms, crs->Client_DX);
        break;
    case 0x02:
        error = release_hma(xms);
        break;
    case 0x03:
        error = global_enable(xms);
        break;
    case 0x04:
        error = global_disable(xms);
        break;
    case 0x05:
        error = local_enable(xms);
        break;
    case 0x06:
        error = local_disable(xms);
        break;
    case 0x07:
        crs->Client_AX = xms->ops->a20_is_on(xms->context);
        crs->Client_BL = 0;
        return;
    case 0x08:
    case 0x88:
        crs->Client_BL = (uint8_t)query_free(xms, crs, crs->Client_AH == 0x88);
        return;
    case 0x09:
        error = block_allocate(xms, crs, crs->Client_DX);
        break;
    case 0x89:
        error = block_allocate(xms, crs, crs->Client_EDX);
        break;
    case 0x0A:
        error = release(xms, crs->Client_DX);
        break;
    case 0x0B:
        error = move(xms, crs->Client_DS, crs->Client_SI);
        break;
    case 0x0C:
        error = block_lock(xms, crs);
        bx_is_result = true;
        break;
    case 0x0D:
        error = unlock(xms, crs->Client_DX);
        break;
    case 0x0E:
    case 0x8E:
        error = block_info(xms, crs, crs->Client_AH == 0x8E);
        bx_is_result = true;
        break;
    case 0x0F:
        error = resize(xms, crs->Client_DX, crs->Client_BX);
        break;
    case 0x8F:
        error = resize(xms, crs->Client_DX, crs->Client_EBX);
        break;
    case 0x10:
        error = umb_request(xms, crs);
        bx_is_result = true;
        break;
    case 0x11:
        error = xms->ops->umb_release(xms->context, crs->Client_DX);
        break;
    case 0x12:
        error = umb_resize(xms, crs);
        bx_is_result = true;
        break;
    default:
        error = XMS_NO_FUNCTION;
        break;
    }
    crs->Client_AX = error == XMS_OK;
    if (error != XMS_OK || !bx_is_result) {
        crs->Client_BL = (uint8_t)error;
    }
}
