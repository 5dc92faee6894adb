/*
 * memory_map - keeps boot_info.memory[] sorted, free of overlaps, merged and page aligned.  Pure.
 */
#include "memory_map.h"
#include "le_mem.h"

#define PAGE 0x1000u

static void remove_at(struct boot_info *info, uint32_t i)
{
    info->memory_count--;
    for (; i < info->memory_count; i++) {
        info->memory[i] = info->memory[i + 1];
    }
}

/*
 * Make room for one more when the table is full.  A range that is not listed is taken for
 * reserved, so reserved ranges go first, then the smallest other one.
 */
static void make_room(struct boot_info *info)
{
    uint32_t victim = 0;

    for (uint32_t i = 0; i < info->memory_count; i++) {
        const struct boot_memory *m = &info->memory[i], *v = &info->memory[victim];

        if (m->type == BOOT_MEM_RESERVED) {
            victim = i;
            break;
        }
        if (v->type == BOOT_MEM_LOADER || (m->type != BOOT_MEM_LOADER && m->size < v->size)) {
            victim = i;
        }
    }
    remove_at(info, victim);
}

static void insert(struct boot_info *info, struct boot_memory range)
{
    uint32_t i;

    if (range.size == 0) {
        return;
    }
    if (info->memory_count == BOOT_MAX_MEMORY) {
        make_room(info);
    }
    for (i = info->memory_count; i > 0 && info->memory[i - 1].base > range.base; i--) {
        info->memory[i] = info->memory[i - 1];
    }
    info->memory[i] = range;
    info->memory_count++;
}

/* Take base..end out of what is listed already. */
static void cut(struct boot_info *info, uint64_t base, uint64_t end)
{
    for (uint32_t i = 0; i < info->memory_count; i++) {
        struct boot_memory *m = &info->memory[i], rest = *m;
        uint64_t m_end = m->base + m->size;

        if (m_end <= base || m->base >= end) {
            continue;
        }
        if (m->base < base) {
            m->size = base - m->base;
        } else {
            remove_at(info, i--);
        }
        if (m_end > end) {
            rest.base = end;
            rest.size = m_end - end;
            insert(info, rest);
        }
    }
}

static void merge(struct boot_info *info)
{
    for (uint32_t i = 0; i + 1 < info->memory_count;) {
        struct boot_memory *a = &info->memory[i], *b = a + 1;

        if (a->type != b->type || a->base + a->size != b->base ||
            (a->type == BOOT_MEM_RESERVED && a->firmware_type != b->firmware_type)) {
            i++;
            continue;
        }
        a->size += b->size;
        remove_at(info, i + 1);
    }
}

/*
 * memory_map_put - say what a range is; whatever the table said about it before is replaced
 *
 * Memory shrinks to whole pages, reserved ranges grow to them.
 */
void memory_map_put(struct boot_info *info, uint64_t base, uint64_t size, uint32_t type,
                    uint32_t firmware_type)
{
    uint64_t mask = ~(uint64_t)(PAGE - 1);
    uint64_t end = size < mask - base ? base + size : mask;

    if (type == BOOT_MEM_RESERVED) {
        base &= mask;
        end = (end + PAGE - 1) & mask;
    } else {
        base = (base + PAGE - 1) & mask;
        end &= mask;
    }
    if (base >= end) {
        return;
    }
    cut(info, base, end);
    insert(info, (struct boot_memory){ base, end - base, type, firmware_type });
    merge(info);
}
