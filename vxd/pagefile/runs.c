/*
 * runs.c - from a sector of the paging file to one of the disk.  Pure; no memory is allocated.
 */
#include "runs.h"

uint32_t run_total(const struct run_table *table)
{
    return table->count == 0 ? 0 : table->run[table->count - 1].first +
                                       table->run[table->count - 1].count;
}

bool run_add(struct run_table *table, uint64_t sector, uint32_t count)
{
    struct run *last = table->count == 0 ? NULL : &table->run[table->count - 1];

    if (last != NULL && last->sector + last->count == sector) {
        last->count += count;
        return true;
    }
    if (table->count == table->room) {
        return false;
    }
    table->run[table->count] = (struct run){ .sector = sector, .first = run_total(table),
                                             .count = count };
    table->count++;
    return true;
}

uint32_t run_find(const struct run_table *table, uint32_t first, uint32_t want, uint64_t *sector)
{
    uint32_t low = 0, high = table->count;

    if (first >= run_total(table)) {
        return 0;
    }
    while (high - low > 1) {        /* run[low] starts at or before `first` */
        uint32_t middle = low + (high - low) / 2;

        if (table->run[middle].first <= first) {
            low = middle;
        } else {
            high = middle;
        }
    }
    *sector = table->run[low].sector + (first - table->run[low].first);
    first = table->run[low].count - (first - table->run[low].first);
    return first < want ? first : want;
}
