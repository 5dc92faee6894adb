#include "unit.h"

#include "mem/phys.h"

#include <setjmp.h>

#define FRAMES 4096

static uint32_t table[FRAMES * 2];
static jmp_buf fatal_jump;
static int fatal_armed;

void fatal(const char *format, ...)
{
    if (fatal_armed) {
        fatal_armed = 0;
        longjmp(fatal_jump, 1);
    }
    unit_fail(__FILE__, __LINE__, "fatal: %s", format);
}

#define CHECK_FATAL(statement)                                                \
    do {                                                                      \
        if (setjmp(fatal_jump) == 0) {                                        \
            fatal_armed = 1;                                                  \
            statement;                                                        \
            fatal_armed = 0;                                                  \
            unit_fail(__FILE__, __LINE__, "not fatal: %s", #statement);       \
        }                                                                     \
    } while (0)

static void start(void)
{
    CHECK(phys_table_bytes(FRAMES) <= sizeof(table));
    phys_init(table, FRAMES);
}

TEST(phys, each_frame_is_handed_out_once)
{
    static uint8_t seen[FRAMES];
    uint32_t frame;

    start();
    memset(seen, 0, sizeof(seen));
    phys_add_range(16, 100);
    phys_add_range(200, 50);
    CHECK_EQ(phys_total_count(), 150);
    for (int i = 0; i < 150; i++) {
        frame = phys_alloc();
        CHECK((frame >= 16 && frame < 116) || (frame >= 200 && frame < 250));
        CHECK_EQ(seen[frame]++, 0);
    }
    CHECK_EQ(phys_alloc(), PHYS_NONE);
    CHECK_EQ(phys_free_count(), 0);
    phys_free(210);
    CHECK_EQ(phys_alloc(), 210);
}

TEST(phys, overlapping_ranges_and_the_end_of_the_table)
{
    start();
    phys_add_range(0, 10);
    phys_add_range(5, 10);
    phys_add_range(FRAMES - 1, 100);
    phys_add_range(FRAMES + 5, 100);
    CHECK_EQ(phys_total_count(), 15);           /* 1..14 and the last: frame 0 is nobody's */
    CHECK(!phys_is_ram(0));
    CHECK(phys_is_ram(14));
    CHECK(!phys_is_ram(15));
    CHECK(!phys_is_ram(0xFFFFFFFFu));
}

TEST(phys, double_free_and_foreign_frames_are_fatal)
{
    uint32_t frame;

    start();
    phys_add_range(1, 10);
    frame = phys_alloc();
    phys_free(frame);
    CHECK_FATAL(phys_free(frame));
    CHECK_FATAL(phys_free(100));
    CHECK_FATAL(phys_free(FRAMES));
    CHECK_EQ(phys_free_count(), 10);
}

TEST(phys, contiguous_runs_respect_alignment_and_limits)
{
    start();
    phys_add_range(1, 1000);
    CHECK_EQ(phys_alloc_contig(16, 0x0F, 0, FRAMES), 16);
    CHECK_EQ(phys_alloc_contig(16, 0x0F, 0, FRAMES), 32);
    CHECK_EQ(phys_alloc_contig(5, 0, 500, 510), 500);
    CHECK_EQ(phys_alloc_contig(6, 0, 500, 510), PHYS_NONE);
    CHECK_EQ(phys_alloc_contig(5, 0, 500, 510), 505);
    CHECK_EQ(phys_alloc_contig(1, 0, 500, 510), PHYS_NONE);
    CHECK_EQ(phys_alloc_contig(0, 0, 0, FRAMES), PHYS_NONE);
    CHECK_EQ(phys_alloc_contig(1, 5, 0, FRAMES), PHYS_NONE);    /* no mask */
    CHECK_EQ(phys_alloc_contig(2000, 0, 0, FRAMES), PHYS_NONE);
    CHECK_EQ(phys_alloc_contig(1, 0, 0xFFFFFFF0u, 0xFFFFFFFFu), PHYS_NONE);
    CHECK_EQ(phys_free_count(), 1000 - 42);
    phys_free_contig(500, 10);
    CHECK_EQ(phys_alloc_contig(10, 0, 500, 510), 500);
}

TEST(phys, random_operations_agree_with_a_model)
{
    static uint8_t model[FRAMES];           /* 1 = free */
    uint32_t state = 7, free_count = 0;

    start();
    memset(model, 0, sizeof(model));
    for (uint32_t f = 100; f < 1100; f++) {
        if (f % 37 != 0) {
            phys_add_range(f, 1);
            model[f] = 1;
            free_count++;
        }
    }
    for (int step = 0; step < 50000; step++) {
        uint32_t r, frame, count, i;

        state = state * 1664525u + 1013904223u;
        r = state >> 8;
        if (r % 3 == 0) {
            frame = phys_alloc();
            if (frame == PHYS_NONE) {
                CHECK_EQ(free_count, 0);
                continue;
            }
            CHECK_EQ(model[frame], 1);
            model[frame] = 0;
            free_count--;
        } else if (r % 3 == 1) {
            uint32_t mask = (1u << (r / 3 % 4)) - 1, found = PHYS_NONE;

            count = r / 16 % 12 + 1;
            for (frame = (100 + mask) & ~mask; frame + count <= 1100; frame += mask + 1) {
                for (i = 0; i < count && model[frame + i] != 0; i++) {
                }
                if (i == count) {
                    found = frame;
                    break;
                }
            }
            frame = phys_alloc_contig(count, mask, 100, 1100);
            CHECK_EQ(frame, found);
            for (i = 0; frame != PHYS_NONE && i < count; i++) {
                model[frame + i] = 0;
                free_count--;
            }
        } else {
            for (i = 0; i < 6; i++) {
                frame = 100 + (r / 3 + i * 171) % 1000;
                if (phys_is_ram(frame) && model[frame] == 0) {
                    phys_free(frame);
                    model[frame] = 1;
                    free_count++;
                }
            }
        }
        CHECK_EQ(phys_free_count(), free_count);
    }
}
