/*
 * memory - INT 15h about memory: sizes, the map, what a block move is to do.  Pure.
 *                                    [RBIL 1587], [RBIL 1588], [RBIL 15E801], [RBIL 15E820]
 */
#include "bda.h"
#include "memory.h"

#define SMAP            0x534D4150u
#define ENTRY_BYTES     20u
#define TABLE_BYTES     0x30u
#define V86_BYTES       0x10FFF0u
#define BELOW_16MB_KB   0x3C00u         /* of E801h's first count; its second is in 64 KB */
#define MOST_KB         0xFC00u         /* of AH=88h: 63 MB */

enum { MEMORY_USABLE = 1, MEMORY_RESERVED = 2 };

static void set32(uint8_t *at, uint32_t value)
{
    mem_set16(at, (uint16_t)value);
    mem_set16(at + 2, (uint16_t)(value >> 16));
}

static bool in_v86(uint16_t segment, uint16_t offset, uint32_t bytes)
{
    return ((uint32_t)segment << 4) + offset <= V86_BYTES - bytes;
}

/* Entry EBX of the map to ES:DI. */
static bool map_entry(uint8_t *v86, struct Client_Reg_Struc *crs, uint32_t extended_kb)
{
    const struct { uint32_t base, bytes, type; } map[] = {
        { 0, BIOS_MEMORY_KB * 1024, MEMORY_USABLE },
        { BIOS_MEMORY_KB * 1024, 1024, MEMORY_RESERVED },   /* EBDA */
        { ROM_LINEAR, ROM_BYTES, MEMORY_RESERVED },
        { 0x100000, extended_kb * 1024, MEMORY_USABLE },
    };
    uint32_t entries = extended_kb != 0 ? 4 : 3, n = crs->Client_EBX;
    uint8_t *at = v86 + ((uint32_t)crs->Client_ES << 4) + crs->Client_DI;

    if (crs->Client_EDX != SMAP || crs->Client_ECX < ENTRY_BYTES || n >= entries ||
        !in_v86(crs->Client_ES, crs->Client_DI, ENTRY_BYTES)) {
        return false;
    }
    set32(at, map[n].base);
    set32(at + 4, 0);
    set32(at + 8, map[n].bytes);
    set32(at + 12, 0);
    set32(at + 16, map[n].type);
    crs->Client_EAX = SMAP;
    crs->Client_ECX = ENTRY_BYTES;
    crs->Client_EBX = n + 1 < entries ? n + 1 : 0;
    return true;
}

/* Memory from 1 to 16 MB in KB, and above in 64 KB, twice. */
static void sizes(struct Client_Reg_Struc *crs, uint32_t kb)
{
    uint32_t low = kb < BELOW_16MB_KB ? kb : BELOW_16MB_KB;

    crs->Client_AX = crs->Client_CX = (uint16_t)low;
    crs->Client_BX = crs->Client_DX = (uint16_t)((kb - low) / 64);
}

bool memory_int15(uint8_t *v86, struct Client_Reg_Struc *crs, uint32_t extended_kb, uint32_t free_kb)
{
    bool done = true;

    if (crs->Client_AH == 0x88) {
        crs->Client_AX = (uint16_t)(free_kb < MOST_KB ? free_kb : MOST_KB);
    } else if (crs->Client_AX == 0xE801) {
        sizes(crs, free_kb);
    } else if (crs->Client_AX == 0xE881) {
        crs->Client_EAX = crs->Client_EBX = crs->Client_ECX = crs->Client_EDX = 0;
        sizes(crs, free_kb);
    } else if (crs->Client_AX == 0xE820) {
        done = map_entry(v86, crs, extended_kb);
    } else {
        done = false;
    }
    if (done) {
        crs->Client_EFlags &= ~CF_Mask;
    }
    return done;
}

static uint32_t base_of(const uint8_t *descriptor)
{
    return mem_get16(descriptor + 2) | (uint32_t)descriptor[4] << 16 | (uint32_t)descriptor[7] << 24;
}

/* The last byte that a descriptor's segment has. */
static uint32_t limit_of(const uint8_t *descriptor)
{
    uint32_t limit = mem_get16(descriptor) | (uint32_t)(descriptor[6] & 0x0F) << 16;

    return descriptor[6] & 0x80 ? limit << 12 | 0xFFF : limit;
}

bool memory_block_move(const uint8_t *v86, const struct Client_Reg_Struc *crs, struct block_move *move)
{
    const uint8_t *table = v86 + ((uint32_t)crs->Client_ES << 4) + crs->Client_SI;

    if (crs->Client_CX > 0x8000 || !in_v86(crs->Client_ES, crs->Client_SI, TABLE_BYTES)) {
        return false;
    }
    *move = (struct block_move){ base_of(table + 0x10), base_of(table + 0x18), crs->Client_CX * 2u };
    return move->bytes == 0 || (move->bytes - 1 <= limit_of(table + 0x10) &&
                                move->bytes - 1 <= limit_of(table + 0x18));
}
