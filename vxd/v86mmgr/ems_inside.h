/* ems_inside.h - what the files of EMS share.  Included by ems.c, ems_call.c and ems_move.c. */
#ifndef V86MMGR_EMS_INSIDE_H
#define V86MMGR_EMS_INSIDE_H

#include "ems.h"

/* Memory of the VM at segment:offset plus `more`, offsets wrapping as the processor's. */
static inline uint8_t *ems_at(const struct ems *ems, uint32_t at, uint32_t more)
{
    return ems->v86 + (at >> 16 << 4) + ((at + more) & 0xFFFF);
}

static inline uint16_t ems_word(const struct ems *ems, uint32_t at, uint32_t more)
{
    return (uint16_t)(*ems_at(ems, at, more) | *ems_at(ems, at, more + 1) << 8);
}

static inline uint32_t ems_dword(const struct ems *ems, uint32_t at, uint32_t more)
{
    return ems_word(ems, at, more) | (uint32_t)ems_word(ems, at, more + 2) << 16;
}

static inline void ems_put_word(struct ems *ems, uint32_t at, uint32_t more, uint32_t value)
{
    *ems_at(ems, at, more) = (uint8_t)value;
    *ems_at(ems, at, more + 1) = (uint8_t)(value >> 8);
}

bool ems_open(struct ems *ems);         /* false: no memory for the tables */
struct ems_handle *ems_handle_of(const struct ems *ems, uint16_t number);
enum ems_status ems_allocate(struct ems *ems, uint32_t count, uint16_t *number);
enum ems_status ems_release(struct ems *ems, uint16_t number);
enum ems_status ems_resize(struct ems *ems, uint16_t number, uint16_t *count);
uint16_t ems_segment(uint32_t physical);
uint32_t ems_physical(uint16_t segment);        /* EMS_PHYSICAL: none */
void ems_show(struct ems *ems, uint32_t physical, uint16_t mapped);
bool ems_may_show(const struct ems *ems, uint16_t mapped);
enum ems_status ems_map(struct ems *ems, const struct ems_handle *h, uint32_t physical,
                        uint16_t logical);
enum ems_status ems_map_many(struct ems *ems, uint16_t number, uint32_t list, uint32_t count,
                             bool by_segment);
enum ems_status ems_save(struct ems *ems, uint16_t number);
enum ems_status ems_restore(struct ems *ems, uint16_t number);
void ems_get_map(struct ems *ems, uint32_t to);
enum ems_status ems_set_map(struct ems *ems, uint32_t from);
enum ems_status ems_get_partial(struct ems *ems, uint32_t list, uint32_t to);
enum ems_status ems_set_partial(struct ems *ems, uint32_t from);
enum ems_status ems_move(struct ems *ems, uint32_t list, bool exchange);

#endif
