/*
 * v86area - the global V86 data area: addresses below 1 MB that devices share with V86 code.
 *
 * Blocks are taken while the system starts and never given back, so each region is only a mark that
 * moves up.  The temporary block lies at the mark and leaves it where it is.  Pure; task time.
 */
#include "mem/v86area.h"

#define REGION_MAX  16u
#define TEMP_ALIGN  16u         /* always a paragraph [DDK95 _Allocate_Temp_V86_Data_Area] */

static struct region {
    uint32_t start, next, end;
} regions[REGION_MAX];
static uint32_t count;
static bool have_temp;

enum vmm_err v86area_add(uint32_t at, uint32_t bytes)
{
    if (bytes == 0 || at >= 0x100000 || bytes > 0x100000 - at) {
        return VMM_BAD_ARGUMENT;
    }
    for (uint32_t i = 0; i < count; i++) {
        if (at < regions[i].end && at + bytes > regions[i].start) {
            return VMM_IN_USE;
        }
    }
    if (count == REGION_MAX) {
        return VMM_NO_MEMORY;
    }
    regions[count++] = (struct region){ at, at, at + bytes };
    return VMM_OK;
}

static uint32_t aligned(uint32_t at, uint32_t align)
{
    return (at + align - 1) & ~(align - 1);
}

/* The first region with so much room; NULL = none.  *at = where the block goes. */
static struct region *find(uint32_t bytes, uint32_t align, uint32_t below, uint32_t *at)
{
    for (uint32_t i = 0; i < count && bytes != 0 && !have_temp; i++) {
        struct region *r = &regions[i];

        *at = aligned(r->next, align);
        if (*at < r->end && bytes <= r->end - *at && *at < below && bytes <= below - *at) {
            return r;
        }
    }
    return NULL;
}

uint32_t v86area_alloc(uint32_t bytes, uint32_t align, uint32_t below)
{
    uint32_t at;
    struct region *r = find(bytes, align, below, &at);

    if (r == NULL) {
        return 0;
    }
    r->next = at + bytes;
    return at;
}

uint32_t v86area_largest(uint32_t align)
{
    uint32_t most = 0;

    for (uint32_t i = 0; i < count && !have_temp; i++) {
        uint32_t at = aligned(regions[i].next, align);

        if (at < regions[i].end && regions[i].end - at > most) {
            most = regions[i].end - at;
        }
    }
    return most;
}

uint32_t v86area_temp(uint32_t bytes)
{
    uint32_t at;

    if (find(bytes, TEMP_ALIGN, 0x100000, &at) == NULL) {
        return 0;
    }
    have_temp = true;
    return at;
}

bool v86area_free_temp(void)
{
    bool had = have_temp;

    have_temp = false;
    return had;
}
