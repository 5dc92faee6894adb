/*
 * cb_area - the room for devices in control blocks: first fit in a map of dwords.
 */
#include "vm/cb_area.h"

static bool bit(const uint32_t *map, uint32_t unit)
{
    return (map[unit / 32] >> (unit % 32) & 1) != 0;
}

static void set(uint32_t *map, uint32_t unit, bool to)
{
    if (to) {
        map[unit / 32] |= 1u << (unit % 32);
    } else {
        map[unit / 32] &= ~(1u << (unit % 32));
    }
}

uint32_t cb_area_take(struct cb_areas *areas, uint32_t bytes)
{
    uint32_t units, run = 0;

    if (bytes == 0 || bytes > CB_BYTES) {
        return 0;
    }
    units = (bytes + 3) / 4;
    for (uint32_t unit = areas->first / 4; unit < CB_AREA_UNITS; unit++) {
        run = bit(areas->used, unit) ? 0 : run + 1;
        if (run == units) {
            uint32_t first = unit + 1 - units;

            set(areas->start, first, true);
            for (uint32_t i = first; i <= unit; i++) {
                set(areas->used, i, true);
            }
            return first * 4;
        }
    }
    return 0;
}

uint32_t cb_area_size(const struct cb_areas *areas, uint32_t offset)
{
    uint32_t unit = offset / 4, end = unit + 1;

    if (offset % 4 != 0 || unit >= CB_AREA_UNITS || !bit(areas->start, unit)) {
        return 0;
    }
    while (end < CB_AREA_UNITS && bit(areas->used, end) && !bit(areas->start, end)) {
        end++;
    }
    return (end - unit) * 4;
}

bool cb_area_give(struct cb_areas *areas, uint32_t offset)
{
    uint32_t units = cb_area_size(areas, offset) / 4;

    for (uint32_t i = 0; i < units; i++) {
        set(areas->used, offset / 4 + i, false);
    }
    if (units != 0) {
        set(areas->start, offset / 4, false);
    }
    return units != 0;
}
